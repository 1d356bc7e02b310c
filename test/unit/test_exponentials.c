/*
 * test_exponentials.c
 *		exp.h: relative errors of the exponential of a pair.
 */
#include <math.h>

#include "exp.h"
#include "pair_errors.h"
#include "unit.h"

static const char *const table = "Exponentials of pairs, log2 of the relative error";

typedef enum range
{
	ORDINARY, NEAR_ZERO, TO_OVERFLOW, FAR, NEAR_LN2, RANGES
} range;

static const char *const range_names[RANGES] = {
	"x to 8", "x near 0", "x to 800", "x to 2^40", "near multiples of ln 2"
};

static dd
draw_exponent(range r)
{
	switch (r)
	{
		case ORDINARY:
			return random_signed_pair(-10, 2);
		case NEAR_ZERO:
			return random_signed_pair(-800, -9);
		case TO_OVERFLOW:
			return random_signed_pair(2, 9);
		case FAR:
			return random_signed_pair(10, ilogb(EXP_LIMIT) - 1);
		default:
			/* where the reduction changes its multiple, and half way between */
			return dd_add_double(two_prod(random_between(-2100, 2100) * 0.5, 0x1.62e42fefa39efp-1),
								 random_noise(1, 60));
	}
}

static void
test_exp(range r)
{
	mpfr_t		want;

	if (!group_begin("exp_dd, %s", range_names[r]))
		return;
	mpfr_init2(want, PAIR_BITS);
	for (int i = 0; i < 100 * unit.rounds; i++)
	{
		dd			x = draw_exponent(r);
		dd_scaled	got = divergence_exp_dd(x);

		set_pair(want, x);
		mpfr_exp(want, want, MPFR_RNDN);
		check_pair(table, "exp_dd", range_names[r], got.m, got.e, want, EXP_DD_ERROR, x, dd_of(0, 0));
		check(got.m.hi > 0.7 && got.m.hi < 1.5, "exp_dd(%a %a) = %a * 2^%lld", x.hi, x.lo,
			  got.m.hi, (long long) got.e);
	}
	mpfr_clear(want);
	group_end();
}

static void
test_expm1(range r)
{
	mpfr_t		want;

	if (!group_begin("expm1_dd, %s", range_names[r]))
		return;
	mpfr_init2(want, PAIR_BITS);
	for (int i = 0; i < 100 * unit.rounds; i++)
	{
		dd			x = draw_exponent(r);

		if (x.hi > 700)
			x = dd_neg(x);
		set_pair(want, x);
		mpfr_expm1(want, want, MPFR_RNDN);
		check_pair(table, "expm1_dd", range_names[r], divergence_expm1_dd(x), 0, want, EXP_DD_ERROR,
				   x, dd_of(0, 0));
	}
	mpfr_clear(want);
	group_end();
}

static void
test_special(void)
{
	dd_scaled	one;
	dd			m;

	if (!group_begin("exp_dd and expm1_dd, special"))
		return;
	one = divergence_exp_dd(dd_of(0, 0));
	check(ldexp(one.m.hi, (int) one.e) == 1 && one.m.lo == 0, "exp_dd(0) = %a %a * 2^%lld",
		  one.m.hi, one.m.lo, (long long) one.e);
	m = divergence_expm1_dd(dd_of(0, 0));
	check(m.hi == 0 && m.lo == 0, "expm1_dd(0) = %a %a", m.hi, m.lo);
	m = divergence_expm1_dd(dd_of(-INFINITY, 0));
	check(m.hi == -1 && m.lo == 0, "expm1_dd(-Infinity) = %a %a", m.hi, m.lo);
	m = divergence_expm1_dd(dd_of(-1e300, 0));
	check(m.hi == -1 && m.lo == 0, "expm1_dd(-1e300) = %a %a", m.hi, m.lo);
	group_end();
}

void
test_exponentials(void)
{
	for (int r = 0; r < RANGES; r++)
	{
		test_exp(r);
		test_expm1(r);
	}
	test_special();
}
