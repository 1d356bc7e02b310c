/*
 * chi2.h
 *		The chi-square distribution: the probability of its upper tail, and its
 *		quantiles.
 *
 * df, the degrees of freedom, is a whole number from 1 to CHI2_MOST_DF.
 *
 * The error bounds are in units u = 2^-53 of the result, for the doubles that
 * were passed in: test/unit reads the macros and enforces them against MPFR.
 */
#ifndef DIVERGENCE_CHI2_H
#define DIVERGENCE_CHI2_H

#define CHI2_MOST_DF		0x1p+53

#define CHI2_TAIL_BOUND		2.0
#define CHI2_QUANTILE_BOUND	2.0

/*
 * The probability that a chi-square variable exceeds "statistic", which is in
 * [0, Infinity]: the regularised upper incomplete gamma function
 * Q(df/2, statistic/2).  1 at 0, 0 at Infinity; far in the tail as accurate as
 * elsewhere, subnormal results included, where half of the smallest subnormal
 * takes the place of a unit.
 */
extern double divergence_chi2_tail(double statistic, double df);

/*
 * The statistic whose upper tail has the probability "significance", which is in
 * (0, 1).
 */
extern double divergence_chi2_quantile(double significance, double df);

#endif							/* DIVERGENCE_CHI2_H */
