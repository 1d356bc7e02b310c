/*
 * measures.h
 *		Measures of two distributions that need all their cells.
 */
#ifndef DIVERGENCE_DISTRIBUTION_MEASURES_H
#define DIVERGENCE_DISTRIBUTION_MEASURES_H

#include "distributions/distribution.h"

/* 22023 unless both are of numbers, and alike; "hint" is the way out where they count categories */
extern void divergence_distribution_check_numbers(const Distribution *d, const Distribution *e, const char *hint);

/*
 * The statistic of Kolmogorov and Smirnov, in [0, 1], and the Wasserstein distance, in the unit
 * of the values: of two distributions that are alike, of numbers, and count something.  See
 * math/cumulative.h and, of adaptive cells, math/grid.h.
 */
extern double divergence_distribution_ks(const Distribution *d, const Distribution *e);
extern double divergence_distribution_wasserstein(const Distribution *d, const Distribution *e);

#endif							/* DIVERGENCE_DISTRIBUTION_MEASURES_H */
