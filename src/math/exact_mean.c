/*
 * exact_mean.c
 *		The mean of exactly summed numbers.
 *
 * Method
 *		The quotient of the sum as a pair is the nearest double or a neighbour of
 *		it; the exact sum tells, compared with the midpoints on both sides of it.
 *
 * Special cases
 *		Subnormal quotients and the half as wide spacing below a power of two.
 *
 * Accuracy
 *		Correctly rounded, ties to even.
 *
 * Constants
 *		None.
 */
#include "exact_sum.h"

/*
 * The sign of s - n (q + half 2^e), with half an integer or 0
 */
static int
compare_multiple(const exact_sum *s, int64_t n, double q, double half, int e)
{
	exact_sum	u;
	double		high = (double) (n >> 32) * 0x1p32;
	double		low = (double) (n & INT64_C(0xffffffff));

	divergence_exact_copy(&u, s);
	divergence_exact_add_product(&u, -high, q);
	divergence_exact_add_product(&u, -low, q);
	divergence_exact_add(&u, -high * half, e);
	divergence_exact_add(&u, -low * half, e);
	return divergence_exact_sign(&u);
}

double
divergence_exact_mean(const exact_sum *s, int64_t n)
{
	dd_scaled	sum = divergence_exact_dd(s);
	dd			divisor = two_sum((double) (n >> 32) * 0x1p32, (double) (n & INT64_C(0xffffffff)));
	dd			r = dd_div(sum.m, divisor);
	double		q = times_power(dd_double(r), sum.e);

	if (isinf(q))
		return q;

	/*
	 * q is the nearest double or, where the quotient lies within 2^-100 of a
	 * midpoint or is subnormal, its neighbour: ask the exact sum.
	 */
	for (;;)
	{
		uint64_t	b = double_bits(fabs(q));
		int			e = (b >> 52) == 0 ? -1074 : (int) (b >> 52) - 1075;
		double		up = q < 0 || (q == 0 && divergence_exact_sign(s) < 0) ? -1 : 1;
		int			above = compare_multiple(s, n, q, up, e - 1);
		int			below;

		above *= (int) up;
		if (above > 0 || (above == 0 && (b & 1)))
		{
			q = up * bits_double(b + 1);
			continue;
		}
		if (b == 0)
			return q;

		/* the spacing below a power of two is half as wide */
		if ((b & UINT64_C(0x000fffffffffffff)) == 0 && (b >> 52) > 1)
			e--;
		below = compare_multiple(s, n, q, -up, e - 1) * (int) up;
		if (below < 0 || (below == 0 && (b & 1)))
		{
			q = up * bits_double(b - 1);
			continue;
		}
		return q;
	}
}
