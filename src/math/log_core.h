/*
 * log_core.h
 *		ln(x/y) as a pair: the arithmetic shared by the scalar function
 *		(log_ratio.c) and the block kernels (kernels.c).
 *
 * Method
 *		x = mx 2^ex and y = my 2^ey with mantissas in [1, 2).  The leading bits of
 *		r ~ mx/my choose k in {-1, 0, 1} and a short constant c from log_table.h with
 *		|r 2^-k c - 1| < 2^-7.8 (Tang, "Table-driven implementation of the
 *		logarithm function", 1990).  numerator = mx c - my and denominator =
 *		mx c + my are exact pairs up to their last rounding, s = their quotient,
 *		|s| <= 2^-8.7, and
 *
 *			ln(x/y) = (k + ex - ey) ln 2 - ln c + 2 atanh(s).
 *
 *		atanh(s) = s + s t (1/3 + t (1/5 + t (1/7 + ... + t^3/13))), t = s^2: the
 *		first three coefficients act on pairs, the others in double.
 *
 * Special cases
 *		None: x and y are positive and finite; the split of subnormals is the
 *		caller's business.  x = y gives exactly 0.
 *
 * Accuracy
 *		Relative error at most LOG_RATIO_ERROR (log_ratio.h), near x = y too: there
 *		c = 1 and the exponent is 0, so that the series is all there is.
 *
 * Constants
 *		log_table.h, written by make_log_table.py.
 *
 * "fma" chooses how two_prod is computed; both ways give the same bits.
 */
#ifndef DIVERGENCE_LOG_CORE_H
#define DIVERGENCE_LOG_CORE_H

#include "dd.h"
#include "log_table.h"

#define MANTISSA_BITS	UINT64_C(0x000fffffffffffff)
#define SIGN_BIT		UINT64_C(0x8000000000000000)
#define ONE_BITS		UINT64_C(0x3ff0000000000000)

/*
 * 2 atanh(n/d) as a pair, |n/d| <= 2^-8.7
 */
DD_INLINE dd
log_core_atanh2(bool fma, dd n, dd d)
{
	double		inverse = 1.0 / d.hi;
	dd			s,
				t,
				p,
				v,
				x,
				y;
	double		w;

	/* s = n/d: the quotient and its remainder over d */
	s.hi = n.hi * inverse;
	p = two_prod_with(fma, s.hi, d.hi);
	s.lo = (((n.hi - p.hi) - p.lo) + (n.lo - s.hi * d.lo)) * inverse;

	t = two_prod_with(fma, s.hi, s.hi);
	t.lo += 2.0 * (s.hi * s.lo);
	w = t.hi * (1.0 / 7 + t.hi * (1.0 / 9 + t.hi * (1.0 / 11 + t.hi * (1.0 / 13))));

	/* v = 1/5 + w, y = 1/3 + t v, then s t y */
	v = fast_two_sum(FIFTH_HI, w);
	v.lo += FIFTH_LO;
	x = two_prod_with(fma, t.hi, v.hi);
	x.lo += t.hi * v.lo + t.lo * v.hi;
	y = fast_two_sum(THIRD_HI, x.hi);
	y.lo += x.lo + THIRD_LO;
	x = two_prod_with(fma, t.hi, y.hi);
	x.lo += t.hi * y.lo + t.lo * y.hi;
	p = two_prod_with(fma, s.hi, x.hi);
	p.lo += s.hi * x.lo + s.lo * x.hi;

	y = fast_two_sum(s.hi, p.hi);
	y = fast_two_sum(y.hi, y.lo + (s.lo + p.lo));
	return dd_of(2.0 * y.hi, 2.0 * y.lo);
}

/*
 * The table's bin of mx/my: its index, and k + 1 in {0, 1, 2}.
 */
DD_INLINE uint64_t
log_core_bin(double mx, double my, uint64_t *k1)
{
	uint64_t	offset = double_bits(mx / my) - LOG_TABLE_BOTTOM + (UINT64_C(1) << 52);

	*k1 = offset >> 52;
	return (offset >> 45) & 127;
}

/*
 * ln(mx/my) + exponent ln 2 for mantissas in [1, 2), bin and k1 from
 * log_core_bin, exponent = k + ex - ey.
 */
DD_INLINE dd
log_core(bool fma, double mx, double my, uint64_t bin, double two_to_minus_k, double exponent)
{
	double		c = log_table_c[bin] * two_to_minus_k;
	dd			product = two_prod_with(fma, mx, c);
	dd			numerator,
				denominator,
				a,
				s;
	double		middle,
				low,
				lo;

	numerator = fast_two_sum(product.hi - my, product.lo);
	denominator = two_sum(product.hi, my);
	denominator.lo += product.lo;
	a = log_core_atanh2(fma, numerator, denominator);

	/*
	 * The first piece dominates the series or is 0, and the first two pieces
	 * carry no rounding error of their own.
	 */
	s = fast_two_sum(exponent * LN2_HI + log_table_hi[bin], a.hi);
	middle = exponent * LN2_MID + log_table_mid[bin];
	low = exponent * LN2_LO + log_table_lo[bin];
	lo = s.lo;
	s = two_sum(s.hi, middle);
	lo += s.lo;
	return fast_two_sum(s.hi, lo + (a.lo + low));
}

/*
 * The same with less care, for answers in two steps: z = x/y 2^-e c - 1 as a pair, |z| <
 * 2^-7.8, l = ln(x/y), not normalised, and "lead", what l has beside ln(1 + z), 0 in the
 * bin that holds 1.  "inverse" is 1/my, rounded.
 *
 * ln(1 + z) = z - z^2/2 + z^3 g(z): the first two terms as pairs.  l is within
 * LOG_SHORT_FAR, and LOG_SHORT_NEAR times its magnitude where lead = 0.
 */
#define LOG_SHORT_FAR	0x1p-74
#define LOG_SHORT_NEAR	0x1p-66

typedef struct log_short
{
	dd			z;
	dd			l;
	double		lead;
} log_short;

/* ln(x/y) so; the arguments are those of log_core(), and inverse = 1/my, rounded */
DD_INLINE log_short
log_core_short(bool fma, double mx, double my, double inverse, uint64_t bin,
			   double two_to_minus_k, double exponent)
{
	double		c = log_table_c[bin] * two_to_minus_k;
	dd			product = two_prod_with(fma, mx, c);
	dd			numerator = fast_two_sum(product.hi - my, product.lo);
	log_short	r;
	dd			p,
				square,
				s;
	double		z,
				z2,
				g,
				middle;

	z = numerator.hi * inverse;
	p = two_prod_with(fma, z, my);
	r.z = dd_of(z, (((numerator.hi - p.hi) - p.lo) + numerator.lo) * inverse);

	square = two_prod_with(fma, z, z);
	square.lo += 2.0 * (z * r.z.lo);
	z2 = square.hi;
	g = (1.0 / 3 - z * (1.0 / 4)) + z2 * ((1.0 / 5 - z * (1.0 / 6)) +
										   z2 * ((1.0 / 7 - z * (1.0 / 8)) + z2 * (1.0 / 9)));
	s = fast_two_sum(z, -0.5 * z2);
	s.lo += (r.z.lo - 0.5 * square.lo) + z * z2 * g;

	r.lead = exponent * LN2_HI + log_table_hi[bin];
	middle = exponent * (LN2_MID + LN2_LO) + log_table_mid[bin];
	r.l = fast_two_sum(r.lead, s.hi);
	r.l.lo = (r.l.lo + middle) + s.lo;
	return r;
}

/*
 * w l as an unevaluated sum, not normalised: the form every term is summed in
 */
DD_INLINE dd
log_core_term(bool fma, double w, dd l)
{
	dd			p = two_prod_with(fma, w, l.hi);

	return dd_of(p.hi, p.lo + w * l.lo);
}

/* mantissa in [1, 2) and exponent of x > 0, subnormals included */
DD_INLINE double
log_core_split(double x, int *exponent)
{
	uint64_t	b = double_bits(x);
	int			e = (int) (b >> 52) - 1023;

	if (b <= MANTISSA_BITS)
	{
		b = double_bits(x * 0x1p54);
		e = (int) (b >> 52) - 1023 - 54;
	}
	*exponent = e;
	return bits_double((b & MANTISSA_BITS) | ONE_BITS);
}

#endif							/* DIVERGENCE_LOG_CORE_H */
