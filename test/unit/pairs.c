/*
 * pairs.c
 *		Random doubles and pairs, and the bookkeeping of their relative errors.
 */
#include <float.h>
#include <math.h>

#include "pairs.h"
#include "reference.h"
#include "unit.h"

double
random_scaled(int low, int high)
{
	double		m = 1.0 + random_unit();

	return ldexp(m, random_between(low, high));
}

uint64_t
random_integer(int most)
{
	int			bits = random_between(1, most);

	return random_bits() >> (64 - bits);
}

double
random_subnormal(void)
{
	return ldexp((double) (1 + random_integer(51)), -1074);
}

double
random_double(void)
{
	double		x;

	switch (random_below(6))
	{
		case 0:
			x = random_subnormal();
			break;
		case 1:
			x = DBL_MAX;
			break;
		case 2:
			x = ldexp(1, random_between(-1074, 1023));
			break;
		case 3:
			x = random_scaled(0, 3);
			break;
		default:
			x = random_scaled(-1074, 1023);
			break;
	}
	return random_below(2) ? x : -x;
}

double
random_noise(int low, int high)
{
	double		x = 2 * random_unit() - 1;

	return ldexp(x, -random_between(low, high));
}

dd
random_pair(int low, int high)
{
	double		hi = random_scaled(low, high);
	double		half_ulp = ldexp(1.0, ilogb(hi) - 53);
	double		lo = half_ulp * (2.0 * random_unit() - 1.0);

	switch (random_below(8))
	{
		case 0:
			lo = 0;
			break;
		case 1:
			lo = ldexp(lo, -random_between(1, 60));
			break;
		case 2:
			/* few bits: ties and exact cases */
			lo = random_between(1, 64);
			hi = ldexp(lo, ilogb(hi) - ilogb(lo));
			lo = 0;
			break;
	}
	return fast_two_sum(hi, lo);
}

dd
random_signed_pair(int low, int high)
{
	dd			a = random_pair(low, high);

	return random_below(2) ? a : dd_neg(a);
}

void
set_pair(mpfr_t out, dd a)
{
	mpfr_set_d(out, a.hi, MPFR_RNDN);
	mpfr_add_d(out, out, a.lo, MPFR_RNDN);
}

bool
same_bits(double a, double b)
{
	return double_bits(a) == double_bits(b);
}

bool
same_pair(dd a, dd b)
{
	return same_bits(a.hi, b.hi) && same_bits(a.lo, b.lo);
}

void
check_pair(const char *table, const char *name, const char *regime,
		   dd got, int64_t e, const mpfr_t want, double bound, dd x, dd y)
{
	double		error = mpfr_zero_p(want) ? (got.hi == 0 && got.lo == 0 ? 0 : INFINITY) :
		pair_error(got, e, want);

	if (error > 0)
		figure(table, regime, name, log2(error), log2(bound));
	check(error <= bound && fabs(got.lo) <= 0x1p-52 * fabs(got.hi),
		  "%s(%a %a; %a %a) = %a %a * 2^%lld: error 2^%.2f, promised 2^%.2f",
		  name, x.hi, x.lo, y.hi, y.lo, got.hi, got.lo, (long long) e,
		  log2(error), log2(bound));
}
