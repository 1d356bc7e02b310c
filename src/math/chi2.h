/*
 * chi2.h
 *		The chi-square distribution and the gamma distribution that it belongs to:
 *		the probability of their tails, and their quantiles.
 *
 * df, the degrees of freedom, is a whole number from 1 to CHI2_MOST_DF; a shape is any
 * number from GAMMA_LEAST_SHAPE to GAMMA_MOST_SHAPE.
 *
 * The error bounds are in units u = 2^-53 of the result, for the doubles that
 * were passed in: test/unit reads the macros and enforces them against MPFR.
 */
#ifndef DIVERGENCE_CHI2_H
#define DIVERGENCE_CHI2_H

#define CHI2_MOST_DF		0x1p+53

#define CHI2_TAIL_BOUND		2.0
#define CHI2_QUANTILE_BOUND	2.0

#define GAMMA_LEAST_SHAPE	0x1p-30
#define GAMMA_MOST_SHAPE	0x1p+52

#define GAMMA_TAIL_BOUND	2.0
#define GAMMA_QUANTILE_BOUND 2.0

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

/*
 * The probability that a gamma variable of this shape and scale 1 exceeds x, in
 * [0, Infinity], or does not: Q(shape, x) and P(shape, x); x below 2^-1021 counts as 0.  Subnormal results as
 * above.
 */
extern double divergence_gamma_tail(double x, double shape);
extern double divergence_gamma_lower_tail(double x, double shape);

/*
 * The x that a gamma variable exceeds with the probability "significance", which is in
 * (0, 1); 0 where that is below 2^-900.
 */
extern double divergence_gamma_quantile(double significance, double shape);

#endif							/* DIVERGENCE_CHI2_H */
