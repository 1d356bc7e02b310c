/*
 * log_ratio.h
 *		Logarithms as pairs with a small relative error, also where the argument
 *		is near 1 and the logarithm near 0.
 */
#ifndef DIVERGENCE_LOG_RATIO_H
#define DIVERGENCE_LOG_RATIO_H

#include "dd.h"

/* the base of the logarithm that means nats, e as a double */
#define MEASURE_NATS	2.718281828459045

/* relative error of divergence_log_ratio; the unit test reads it */
#define LOG_RATIO_ERROR	0x1p-101
/* relative error of the logarithms of pairs */
#define LOG_DD_ERROR	0x1p-99

/* ln(x/y), x and y positive and finite, subnormals included */
extern dd	divergence_log_ratio(double x, double y);

/*
 * ln(a.m * 2^a.e), a > 0 with a.m.hi normal.  The error is relative to the
 * result as long as a is not itself a rounded value near 1.
 */
extern dd	divergence_log_dd(dd_scaled a);

/* ln(1 + d), d > -1 */
extern dd	divergence_log1p_dd(dd d);

#endif							/* DIVERGENCE_LOG_RATIO_H */
