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

/* |s| below which log_core_atanh2 may be used directly */
#define SERIES_LIMIT	0x1p-9

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

dd
divergence_log_dd(dd_scaled a)
{
	int			e;
	double		m = log_core_split(a.m.hi, &e);
	double		d = a.m.lo / a.m.hi;
	dd			p = two_prod(d, a.m.hi);
	dd			correction;

	/* ln(1 + d') = d' - d'^2/2, where d' is lo/hi as a pair */
	correction = fast_two_sum(d, ((a.m.lo - p.hi) - p.lo) / a.m.hi - 0.5 * (d * d));
	return dd_add(log_mantissas(m, 1.0, a.e + e), correction);
}

dd
divergence_log1p_dd(dd d)
{
	dd_scaled	a;

	if (fabs(d.hi) < SERIES_LIMIT)
		return log_core_atanh2(DD_HARDWARE_FMA, d, dd_add_double(d, 2.0));
	a.m = dd_add_double(d, 1.0);
	a.e = 0;
	return divergence_log_dd(a);
}
