/*
 * cumulative.h
 *		Measures of two histograms over the same bins, through their cumulative
 *		distributions F and G.
 *
 * n cells, n >= 1, lie between n - 1 edges, finite and ascending: cell 0
 * below the first, cell n - 1 from the last up.  Counts are >= 0, those of each side
 * together > 0 and at most 2^63 - 1.  The mass of an inner cell is spread
 * evenly from edge to edge, and lies on them where they are equal; that of the two
 * outer cells lies on their edge.
 *
 * Both are symmetric to the bit, 0 for proportional counts, and never
 * negative.  The error bounds are in units u = 2^-53 of the result; test/unit reads the
 * macros and enforces them against MPFR.
 */
#ifndef DIVERGENCE_CUMULATIVE_H
#define DIVERGENCE_CUMULATIVE_H

#include <stddef.h>
#include <stdint.h>

#define KS_BOUND			1.0
#define WASSERSTEIN_BOUND	1.0

/*
 * The largest |F - G| over the edges, in [0, 1]: the statistic of Kolmogorov and
 * Smirnov.  "edges" is not used.
 */
extern double divergence_ks(const int64_t *p, const int64_t *q, size_t n, const double *edges);

/*
 * The integral of |F - G|, in units of the edges: the Wasserstein distance of order 1, from 0 to
 * the distance of the outermost edges.  Infinity beyond the range of double.
 */
extern double divergence_wasserstein(const int64_t *p, const int64_t *q, size_t n,
									 const double *edges);

#endif							/* DIVERGENCE_CUMULATIVE_H */
