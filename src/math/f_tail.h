/*
 * f_tail.h
 *		The F distribution: the probability of its upper tail, and its quantiles.
 *
 * The degrees of freedom df1 and df2 are real numbers from F_LEAST_DF to F_MOST_DF.
 *
 * The error bound is in units u = 2^-53 of the result, for the doubles that were
 * passed in: test/unit reads the macro and enforces it against MPFR.
 */
#ifndef DIVERGENCE_F_TAIL_H
#define DIVERGENCE_F_TAIL_H

#define F_LEAST_DF		0.5
#define F_MOST_DF		0x1p+53

#define F_TAIL_BOUND	2.0

/* of quantiles: the tail there is off by that share of the significance */
#define F_QUANTILE_BOUND 0x1p-40

/*
 * The probability that the quotient of two independent chi-square variables, each over
 * its degrees of freedom, exceeds "statistic", which is in [0, Infinity]: the
 * regularised incomplete beta function I_x(df2/2, df1/2) at x = df2/(df2 + df1
 * statistic).  1 at 0, 0 at Infinity; far in the tail as accurate as elsewhere,
 * subnormal results included, where half of the smallest subnormal takes the place of
 * a unit.  In less than a millisecond whatever the arguments.
 */
extern double divergence_f_tail(double statistic, double df1, double df2);

/*
 * The tail at 1, and so at less, is more than this where df1 is 1 or more: a chi-square variable exceeds its mean with
 * the probability of 0.317 at one degree and more at others, and lies below it more often than not, which makes
 * 0.158 of two.
 */
#define F_TAIL_AT_ONE	0.125

/*
 * The statistic whose upper tail has the probability "significance", which is in (0, 1); 0 or
 * Infinity where it is beyond the range of double.  For thresholds: within F_QUANTILE_BOUND.
 */
extern double divergence_f_quantile(double significance, double df1, double df2);

#endif							/* DIVERGENCE_F_TAIL_H */
