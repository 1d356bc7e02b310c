/*
 * test_quotient.c
 *		The correctly rounded quotient of two counts against MPFR.
 */
#include <mpfr.h>

#include "quotient.h"
#include "unit.h"

/* a quotient of two int64 keeps this much of its distance to a midpoint */
#define QUOTIENT_BITS	256

static int64_t
random_count(void)
{
	static const int64_t counts[] = {
		1, 2, 3, (INT64_C(1) << 53) - 1, INT64_C(1) << 53, (INT64_C(1) << 53) + 1,
		INT64_C(1) << 62, INT64_MAX - 1, INT64_MAX
	};

	if (random_below(3) == 0)
		return counts[random_below(lengthof(counts))];
	return (int64_t) (random_bits() >> random_between(1, 63));
}

static void
check_quotient(int64_t count, int64_t total)
{
	double		got = divergence_quotient(count, total);
	double		want;
	mpfr_t		x;

	mpfr_init2(x, QUOTIENT_BITS);
	mpfr_set_si(x, count, MPFR_RNDN);	/* 64 bits fit */
	mpfr_div_si(x, x, total, MPFR_RNDN);
	want = mpfr_get_d(x, MPFR_RNDN);
	check(got == want, "%lld / %lld is %a, want %a", (long long) count, (long long) total, got, want);
	mpfr_clear(x);
}

void
test_quotient(void)
{
	if (!group_begin("quotient of counts"))
		return;
	check_quotient(0, INT64_MAX);
	check_quotient(1, INT64_MAX);
	check_quotient(INT64_MAX - 1, INT64_MAX);
	check_quotient(INT64_MAX, INT64_MAX);
	for (int i = 0; i < unit.rounds; i++)
	{
		int64_t		a = random_count();
		int64_t		b = random_count();

		if (a > b)
		{
			int64_t		larger = a;

			a = b;
			b = larger;
		}
		if (b > 0)
			check_quotient(a, b);
	}
	group_end();
}
