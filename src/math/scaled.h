/*
 * scaled.h
 *		Arithmetic on m * 2^e with a pair m: for intermediate values that would
 *		over- or underflow as doubles.
 *
 * Method
 *		Pair operations on the significands, integers on the exponents.  In normal
 *		form 1 <= |m.hi| < 2, or m = 0 and e = 0; operands are in normal form, or a
 *		few products away from it, and all m are finite.
 *
 * Special cases
 *		0 is exact everywhere; dividing by it is not allowed.  A sum whose parts
 *		are more than SCALED_GAP binary places apart is the larger one.
 *
 * Accuracy
 *		Relative errors DD_ADD_ERROR, DD_MUL_ERROR and DD_DIV_ERROR, also where a
 *		sum cancels; DD_SQRT_ERROR, logarithms LOG_DD_ERROR, exponentials EXP_DD_ERROR.
 *
 * Constants
 *		None but the limits below.
 */
#ifndef DIVERGENCE_SCALED_H
#define DIVERGENCE_SCALED_H

#include "exact_sum.h"
#include "exp.h"
#include "log_ratio.h"

#define SCALED_GAP		300

/* Low parts below this, relative to 1, do not enter an exact sum. */
#define SCALED_LOW		0x1p-107

/*
 * Least and largest exponent of a scaled value that enters an exact sum: the
 * last bit of a low part above SCALED_LOW lies 160 places further down.
 */
#define SCALED_SUM_MIN	(160 - EXACT_BIAS)
#define SCALED_SUM_MAX	1250

/* Sums of terms that are at most about 1 go down to 2^-2250 with this shift. */
#define SCALED_WIDE		1100

/* e^x is 0 for x <= -2^SCALED_EXP_FAR: less than 2^-5900. */
#define SCALED_EXP_FAR	12

/* exponent of x below which x^2 does not count beside x */
#define SCALED_LINEAR	(-110)

/* floor(log2 |x|), x finite and not 0 */
DD_INLINE int
exponent_of(double x)
{
	int			e = (int) (double_bits(x) >> 52) & 0x7ff;

	if (e == 0)
		return ((int) (double_bits(x * 0x1p+54) >> 52) & 0x7ff) - 1023 - 54;
	return e - 1023;
}

/* m * 2^e in normal form */
DD_INLINE dd_scaled
scaled(dd m, int64_t e)
{
	dd_scaled	r = {{0, 0}, 0};
	int			k;

	if (m.hi == 0)
		return r;
	k = exponent_of(m.hi);
	r.m = dd_scale(m, -k);
	r.e = e + k;
	return r;
}

/* x in normal form */
DD_INLINE dd_scaled
scaled_of(double x)
{
	return scaled(dd_of(x, 0), 0);
}

/* -a, exactly */
DD_INLINE dd_scaled
scaled_neg(dd_scaled a)
{
	a.m = dd_neg(a.m);
	return a;
}

/* a b, to DD_MUL_ERROR: exponents are wide enough for any product of doubles */
DD_INLINE dd_scaled
scaled_product(dd_scaled a, dd_scaled b)
{
	a.m = dd_mul(a.m, b.m);
	a.e = a.m.hi == 0 ? 0 : a.e + b.e;
	return a;
}

/* a/b, b != 0, to DD_DIV_ERROR */
DD_INLINE dd_scaled
scaled_quotient(dd_scaled a, dd_scaled b)
{
	a.m = dd_div(a.m, b.m);
	a.e = a.m.hi == 0 ? 0 : a.e - b.e;
	return a;
}

/* a + b, to DD_ADD_ERROR */
DD_INLINE dd_scaled
scaled_sum(dd_scaled a, dd_scaled b)
{
	if (a.m.hi == 0)
		return b;
	if (b.m.hi == 0)
		return a;
	if (a.e < b.e)
	{
		dd_scaled	t = a;

		a = b;
		b = t;
	}
	if (a.e - b.e > SCALED_GAP)
		return a;
	return scaled(dd_add(a.m, dd_scale(b.m, b.e - a.e)), a.e);
}

/* a - b, to DD_ADD_ERROR */
DD_INLINE dd_scaled
scaled_difference(dd_scaled a, dd_scaled b)
{
	return scaled_sum(a, scaled_neg(b));
}

/* square root of a >= 0 */
static inline dd_scaled
scaled_sqrt(dd_scaled a)
{
	if (a.m.hi == 0)
		return a;
	if (a.e % 2 != 0)
	{
		a.m = dd_scale(a.m, 1);
		a.e--;
	}
	return scaled(dd_sqrt(a.m), a.e / 2);
}

/* the value as a pair, e <= 900; less than 2^-900 loses low digits */
DD_INLINE dd
scaled_pair(dd_scaled a)
{
	return dd_scale(a.m, a.e);
}

/* the nearest double, +-Infinity beyond the range; rounded once, subnormals too */
static inline double
scaled_double(dd_scaled a)
{
	double		step,
				anchor,
				r,
				rest;

	a = scaled(a.m, a.e);
	if (a.e >= -1022)
		return times_power(a.m.hi, a.e);
	if (a.e < -1075)
		return 0;

	/* round m to a multiple of "step", which stands for the least subnormal */
	step = power_of_two((int) (-1074 - a.e));
	anchor = copysign(0x1p+52 * step, a.m.hi);
	r = (a.m.hi + anchor) - anchor;
	rest = a.m.hi - r;
	if (rest == 0.5 * step && a.m.lo > 0)
		r += step;
	else if (rest == -0.5 * step && a.m.lo < 0)
		r -= step;
	return scalbn(r, (int) a.e);
}

/*
 * e^x, x < 2^SCALED_EXP_FAR, nearly in normal form; what x lost by underflow does
 * not count
 */
static inline dd_scaled
scaled_exp_of(dd x)
{
	dd_scaled	r = {{0, 0}, 0};

	return x.hi > -power_of_two(SCALED_EXP_FAR) ? divergence_exp_dd(x) : r;
}

/* the same, any scaled x */
static inline dd_scaled
scaled_exp(dd_scaled x)
{
	dd_scaled	r = {{0, 0}, 0};

	return x.e < SCALED_EXP_FAR ? scaled_exp_of(scaled_pair(x)) : r;
}

/* e^x - 1, x < 2^SCALED_EXP_FAR, relative to the result */
static inline dd_scaled
scaled_expm1(dd_scaled x)
{
	if (x.e < SCALED_LINEAR)
		return x;
	if (x.e >= 6)
		return scaled_difference(scaled_exp(x), scaled_of(1.0));
	return scaled(divergence_expm1_dd(scaled_pair(x)), 0);
}

/* ln(1 + x), x > -1 */
static inline dd_scaled
scaled_log1p(dd_scaled x)
{
	if (x.m.hi == 0 || x.e < SCALED_LINEAR)
		return x;
	if (x.e > -SCALED_LINEAR)	/* the 1 does not count */
		return scaled(divergence_log_dd(x), 0);
	return scaled(divergence_log1p_dd(scaled_pair(x)), 0);
}

/* Whether (1 + d)^alpha - 1 - alpha d is given by scaled_power_series. */
static inline bool
scaled_power_near(double alpha, double d)
{
	return fabs(d) * fmax(1.0, fabs(alpha)) < 0x1p-20;
}

/* ((1 + d)^alpha - 1 - alpha d) / (alpha (alpha - 1) d^2/2) near d = 0, to 2^-79 */
static inline dd_scaled
scaled_power_series(double alpha, double d)
{
	double		tail = (alpha - 2) / 3 * d *
		(1 + (alpha - 3) / 4 * d * (1 + (alpha - 4) / 5 * d));

	return scaled(fast_two_sum(1.0, tail), 0);
}

/*
 * *s += term * 2^shift, unless that is below 2^SCALED_SUM_MIN; at most
 * 2^SCALED_SUM_MAX
 */
static inline void
scaled_add(exact_sum *s, dd_scaled term, int shift)
{
	term.e += shift;
	if (term.e < SCALED_SUM_MIN)
		return;
	divergence_exact_add(s, term.m.hi, (int) term.e);
	if (fabs(term.m.lo) >= SCALED_LOW)
		divergence_exact_add(s, term.m.lo, (int) term.e);
}

/* the sum of terms added with a shift */
static inline dd_scaled
scaled_total(const exact_sum *s, int shift)
{
	dd_scaled	r = divergence_exact_dd(s);

	if (r.m.hi != 0)
		r.e -= shift;
	return r;
}

/* r nats in the given base */
static inline dd_scaled
scaled_to_base(dd_scaled r, double base)
{
	if (base == MEASURE_NATS)
		return r;
	return scaled_quotient(r, scaled(divergence_log_ratio(base, 1.0), 0));
}

/* the same rounded once; what rounding has left below 0 is 0 */
static inline double
scaled_in_base(dd_scaled r, double base)
{
	return r.m.hi > 0 ? scaled_double(scaled_to_base(r, base)) : 0;
}

#endif							/* DIVERGENCE_SCALED_H */
