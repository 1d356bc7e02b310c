/*
 * homogeneity.h
 *		Do two samples of counts come from one population?  The p-value of
 *		drift_test.
 *
 * Given the pooled counts of the cells and the sizes of the samples, chance alone
 * decides which of the pooled rows lie in which sample: every p-value here is one of
 * that lottery, and holds whatever the population, its number of cells and the sizes.
 *
 * The error bound is relative; test/unit reads the macros and enforces them against
 * enumerations of small tables in MPFR.
 */
#ifndef DIVERGENCE_HOMOGENEITY_H
#define DIVERGENCE_HOMOGENEITY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Of the statistic, its mean and its variance, relative to them or to that power of the root of
 * the mean square, whichever is larger; and of the third moment, for each unit of the
 * ratio of the sizes, which is 1 or more.
 */
#define HOMOGENEITY_MOMENT_BOUND	0x1p-40
#define HOMOGENEITY_THIRD_BOUND		0x1p-44

/* of tails of the hypergeometric distribution down to 2^-1000, relative */
#define HYPERGEOMETRIC_BOUND		0x1p-45

/*
 * With N reference rows and M current ones, u = sqrt(M/N) of the former and -sqrt(N/M) of the
 * latter, U the sum of u over a cell of t pooled rows, the statistic is
 *
 *		sum over cells w (U^2 - sum u^2) + (sum h U)^2 - sum h^2 u^2,
 *		w = 1/(t + HOMOGENEITY_DAMPING),  h = s/t,
 *		s^4 (sum 1/t)^2 = 1 + HOMOGENEITY_TILT^2 sum (1 - 1/t) (t w)^2.
 */
#define HOMOGENEITY_DAMPING		5.0
#define HOMOGENEITY_TILT		0.6

/* The statistic of the test and its moments given both margins. */
typedef struct homogeneity_moments
{
	double		statistic;
	double		mean;
	double		variance;		/* 0 where chance has no choice */
	double		third;			/* the third central moment */
} homogeneity_moments;

/*
 * reference and current are n counts >= 0 each, with a total > 0 on both sides; sums may
 * exceed int64.  Exchanging the samples changes no bit of the result, and so does the
 * machine.
 */
extern double divergence_homogeneity_p(const int64_t *reference, const int64_t *current, size_t n);

/* What it makes of them, for tests. */
extern homogeneity_moments divergence_homogeneity_moments(const int64_t *reference,
														  const int64_t *current, size_t n);

/* probabilities of x or more, of x or fewer, and of x alone */
typedef struct hypergeometric_tails
{
	double		upper,
				lower,
				point;
} hypergeometric_tails;

/*
 * Of "pooled" rows of a cell, x lie in a sample that has "size" of all "total" rows: their
 * tails.  Whole numbers, x possible; in time proportional to their standard deviation, or to
 * the distance of x from the mean.  Within HYPERGEOMETRIC_BOUND.
 */
extern hypergeometric_tails divergence_hypergeometric(double x, double pooled, double size, double total);

#endif							/* DIVERGENCE_HOMOGENEITY_H */
