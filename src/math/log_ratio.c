/*
 * log_ratio.c
 *		Scalar logarithms as pairs.
 *
 * Method
 *		log_core.h.  The logarithm of a pair hi + lo is ln(hi) + log1p(lo/hi),
 *		|lo/hi| <= 2^-53, where two terms of the series suffice.
 *		log1p(d) = 2 atanh(d / (2 + d)) by the series where d is small, else the
 *		logarithm of the pair 1 + d.
 *
 * Special cases
 *		See log_ratio.h: arguments are positive and finite.
 *
 * Accuracy
 *		LOG_RATIO_ERROR and LOG_DD_ERROR.
 *
 * Constants
 *		log_table.h.
 */
#include "log_ratio.h"

#include "log_core.h"

/* |d| below which log_core_atanh2 may be used directly */
#define SERIES_LIMIT	0x1p-9

/* exponents up to which the pieces of ln 2 multiply exactly */
#define EXPONENT_LIMIT	1024

/* |d| below which ln(1 + d) = d to the last bit of a pair; products would underflow */
#define IDENTITY_LIMIT	0x1p-110

/* ln(mx/my) + e ln 2 */
static dd
log_mantissas(double mx, double my, int64_t e)
{
	uint64_t	k1;
	uint64_t	bin = log_core_bin(mx, my, &k1);

	return log_core(DD_HARDWARE_FMA, mx, my, bin,
					bits_double((1024 - k1) << 52), (double) (e + (int64_t) k1 - 1));
}

dd
divergence_log_ratio(double x, double y)
{
	int			ex,
				ey;
	double		mx = log_core_split(x, &ex);
	double		my = log_core_split(y, &ey);

	return log_mantissas(mx, my, (int64_t) ex - ey);
}

/*
 * ln(h + l) + e ln 2 for h normal and |l| <= 2^-53 h, l a pair
 */
static dd
log_sum(double h, dd l, int64_t e)
{
	int			eh;
	double		m = log_core_split(h, &eh);
	double		d = l.hi / h;
	dd			p = two_prod(d, h);
	dd			correction;
	dd			r;

	/* ln(1 + d') = d' - d'^2/2, where d' is l/h as a pair */
	correction = fast_two_sum(d, (((l.hi - p.hi) - p.lo) + l.lo) / h - 0.5 * (d * d));
	if (e > -EXPONENT_LIMIT && e < EXPONENT_LIMIT)
		return dd_add(log_mantissas(m, 1.0, e + eh), correction);
	r = dd_mul_double(log_mantissas(1.0, 1.0, 1), (double) e);
	return dd_add(r, dd_add(log_mantissas(m, 1.0, eh), correction));
}

dd
divergence_log_dd(dd_scaled a)
{
	return log_sum(a.m.hi, dd_of(a.m.lo, 0), a.e);
}

dd
divergence_log1p_dd(dd d)
{
	dd			sum,
				rest;

	if (fabs(d.hi) < IDENTITY_LIMIT)
		return d;
	if (fabs(d.hi) < SERIES_LIMIT)
		return log_core_atanh2(DD_HARDWARE_FMA, d, dd_add_double(d, 2.0));

	/* 1 + d in three doubles: a pair would not hold all of it */
	sum = two_sum(1.0, d.hi);
	rest = two_sum(sum.lo, d.lo);
	sum = fast_two_sum(sum.hi, rest.hi);
	return log_sum(sum.hi, fast_two_sum(sum.lo, rest.lo), 0);
}
