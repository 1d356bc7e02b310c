/*
 * test_mean.c
 *		The correctly rounded mean of exact sums against MPFR.
 */
#include <float.h>
#include <math.h>

#include "exact_sum.h"
#include "mass.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

/* every limb, and such a sum times 2^63 */
#define SUM_BITS	(32 * EXACT_LIMBS + 64)
/* a quotient of a sum and an int64 keeps this much of its distance to a midpoint */
#define MEAN_BITS	4000

static int64_t
random_count(void)
{
	static const int64_t counts[] = {
		1, 2, 3, 5, 7, 10, 1000, INT64_C(4294967295), INT64_C(4294967296), INT64_C(4294967297),
		(INT64_C(1) << 53) - 1, (INT64_C(1) << 53) + 1, INT64_C(1) << 62, INT64_MAX - 1, INT64_MAX
	};

	if (random_below(2))
		return counts[random_below(lengthof(counts))];
	return 1 + (int64_t) (random_bits() >> random_between(1, 63));
}

/* want is the exact sum; its quotient is rounded once, by MPFR */
static void
check_mean(const exact_sum *s, int64_t n, const mpfr_t sum, const char *what)
{
	double		got = divergence_exact_mean(s, n);
	double		want;
	mpfr_t		quotient;

	mpfr_init2(quotient, MEAN_BITS);
	mpfr_div_si(quotient, sum, n, MPFR_RNDN);
	want = mpfr_get_d(quotient, MPFR_RNDN);
	check(got == want && !(got == 0 && mpfr_zero_p(sum) && signbit(got)),
		  "%s: mean %a, want %a of %s / %lld", what, got, want, show_mpfr(sum), (long long) n);
	mpfr_clear(quotient);
}

/* n copies of m, half the spacing above m and a grain more or less: n (m + half) + grain */
static void
set_to_multiple(exact_sum *s, mpfr_t sum, int64_t n, double m, int half_exponent, int halves, int grains)
{
	double		high = (double) (n >> 32) * 0x1p32;
	double		low = (double) (n & INT64_C(0xffffffff));

	divergence_exact_clear(s);
	divergence_exact_add_product(s, high, m);
	divergence_exact_add_product(s, low, m);
	divergence_exact_add(s, halves * high, half_exponent);
	divergence_exact_add(s, halves * low, half_exponent);
	divergence_exact_add(s, grains * 0x1p-1074, -238);
	mpfr_set_zero(sum, 1);
	reference_add(sum, m, 0, n);
	reference_add(sum, halves, half_exponent, n);
	reference_add(sum, grains * 0x1p-1074, -238, 1);
}

void
test_mean(void)
{
	static const double edges[] = {
		0, 0x1p-1074, 0x1p-1073, 0x1.8p-1073, 0x0.fffffffffffffp-1022, 0x1p-1022, 0x1.0000000000001p-1022,
		0x1.fffffffffffffp-1022, 0x1p-1021, 1, 0x1.0000000000001p+0, 0x1.fffffffffffffp+0, 2, 0x1p+1023, 0x1.ffffffffffffep+1023
	};
	mpfr_t		sum;

	mpfr_init2(sum, SUM_BITS);
	if (group_begin("exact_sum, mean"))
	{
		for (int round = 0; round < 100 * unit.rounds; round++)
		{
			exact_sum	s;
			int			terms = (int) random_below(6);
			int64_t		n = random_count();

			divergence_exact_clear(&s);
			mpfr_set_zero(sum, 1);
			if (n < terms)
				n = terms;
			for (int i = 0; i < terms; i++)
			{
				double		x = random_double();

				divergence_exact_add(&s, x, 0);
				reference_add(sum, x, 0, 1);
			}
			check_mean(&s, n, sum, "random");
		}
		group_end();
	}

	/* midpoints and their surroundings, on either side of 0 */
	if (group_begin("exact_sum, mean at ties"))
	{
		for (int round = 0; round < 40 * unit.rounds; round++)
		{
			bool		edge = random_below(2);
			double		m = edge ? edges[random_below(lengthof(edges))] : fabs(random_double());
			int			spacing = m < 0x1p-1021 ? -1074 : ilogb(m) - 52;
			int64_t		n = random_count();
			int			sign = random_below(2) ? 1 : -1;

			if (m == DBL_MAX)
				m = 1;
			for (int halves = -2; halves <= 2; halves++)
				for (int grains = -1; grains <= 1; grains++)
				{
					/* quarters below a power of two, halves elsewhere */
					int			exponent = halves < 0 && m > 0x1p-1022 && ilogb(m) > ilogb(nextafter(m, 0)) ?
						spacing - 2 : spacing - 1;
					exact_sum	s;

					if (m == 0 && halves < 0)
						continue;
					set_to_multiple(&s, sum, n, sign * m, exponent, sign * halves, grains);
					check_mean(&s, n, sum, "at a tie");
				}
		}
		group_end();
	}

	if (group_begin("exact_sum, mean at the end of the range"))
	{
		exact_sum	s;

		for (int round = 0; round < unit.rounds; round++)
		{
			int64_t		n = random_count();

			/* n times the largest is the largest again, one grain less too */
			set_to_multiple(&s, sum, n, DBL_MAX, 0, 0, 0);
			check_mean(&s, n, sum, "largest");
			set_to_multiple(&s, sum, n, -DBL_MAX, 0, 0, 1);
			check_mean(&s, n, sum, "nearly the largest");
			/* no doubles have this mean: but it must come to an end */
			set_to_multiple(&s, sum, n, DBL_MAX, 971, 1, 0);
			check(isinf(divergence_exact_mean(&s, n)), "beyond the largest");
		}
		divergence_exact_clear(&s);
		divergence_exact_add(&s, DBL_MAX, 276);
		check(isinf(divergence_exact_mean(&s, 1)) && isinf(divergence_exact_mean(&s, INT64_MAX)), "far beyond");
		divergence_exact_clear(&s);
		check(divergence_exact_mean(&s, 5) == 0 && !signbit(divergence_exact_mean(&s, 5)), "mean of nothing");

		/* a number of rows that rounds to 2^63: no cast takes it back */
		divergence_exact_add(&s, 0x1p62, 0);
		for (int k = 0; k < 600; k += 512)
		{
			exact_sum	weight;

			divergence_exact_clear(&weight);
			divergence_exact_add(&weight, 0x1p63, 0);
			check(divergence_mean_of_sums(&s, &weight, INT64_MAX - k) == 0.5, "mean of %lld rows",
				  (long long) (INT64_MAX - k));
		}
		group_end();
	}
	mpfr_clear(sum);
}
