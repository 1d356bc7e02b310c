/*
 * pairs.c
 *		Random doubles and pairs.
 */
#include <float.h>
#include <math.h>

#include "pairs.h"
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
