/*
 * ks_tail.h
 *		How often chance alone brings the two-sample statistic of Kolmogorov and Smirnov
 *		to what was observed.
 *
 * KS_TAIL_BOUND is in units u = 2^-53 of the result, KS_SERIES_ERROR a share of
 * it; test/unit reads the macros and enforces them.
 */
#ifndef DIVERGENCE_KS_TAIL_H
#define DIVERGENCE_KS_TAIL_H

#include <stdint.h>

/* n m and n + m up to which unequal sizes are exact */
#define KS_EXACT_PRODUCT	(UINT64_C(1) << 20)
#define KS_EXACT_SUM		(UINT64_C(1) << 14)

#define KS_TAIL_BOUND		2.0

/* beyond the two, as long as the result is at least KS_SERIES_LEAST */
#define KS_SERIES_ERROR		0.08
#define KS_SERIES_LEAST		1e-6

/*
 * The probability that samples of n and m values, n and m from 1 to 2^63 - 1, of one continuous
 * distribution have at least this statistic, the largest |F - G|, in [0, 1]: 1 at 0,
 * never NaN.  "statistic" is a multiple of 1/lcm(n, m), rounded to double.  Ties can only make the
 * statistic smaller: then the result is an upper bound of the probability.
 *
 * Equal sizes of any size, and sizes within KS_EXACT_PRODUCT and KS_EXACT_SUM: within
 * KS_TAIL_BOUND, subnormal results included, where half of the smallest subnormal takes the
 * place of a unit.  Others: within KS_SERIES_ERROR.  Takes at most some milliseconds, and polls.
 */
extern double divergence_ks_tail(double statistic, uint64_t n, uint64_t m);

#endif							/* DIVERGENCE_KS_TAIL_H */
