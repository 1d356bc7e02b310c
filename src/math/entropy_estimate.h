/*
 * entropy_estimate.h
 *		The entropy of a population, estimated from a sample of it that has not seen
 *		everything.
 *
 * The entropy of the sample itself is too low, since what was not seen counts nothing.
 *
 * ENTROPY_ESTIMATE_BOUND and DIGAMMA_ERROR are enforced against MPFR by test/unit, which reads the macros, and so
 * is ENTROPY_DEVIATION_ERROR.
 */
#ifndef DIVERGENCE_ENTROPY_ESTIMATE_H
#define DIVERGENCE_ENTROPY_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dd.h"

/* relative error of divergence_digamma_difference */
#define DIGAMMA_ERROR			0x1p-60

/* of the estimate, in units u = 2^-53 of the result */
#define ENTROPY_ESTIMATE_BOUND	1.02

/* relative error of the standard error */
#define ENTROPY_DEVIATION_ERROR	1e-9

/*
 * psi(b) - psi(a) = 1/a + 1/(a + 1) + ... + 1/(b - 1), 1 <= a <= b
 */
extern dd	divergence_digamma_difference(uint64_t a, uint64_t b);

/*
 * *estimate = the estimate of Chao, Wang and Jost ("Entropy and the species accumulation curve", 2013)
 * from the counts >= 0 of n cells, together from 1 to 2^63 - 1, in units of the base: finite, >= 0; cells of
 * no count change nothing, nor does the order of the cells.  With N the total and f1, f2 the numbers
 * of cells that count 1 and 2,
 *
 *		sum x/N (psi(N) - psi(x)) + f1/N sum over k >= 1 of (1 - A)^k/(N - 1 + k),
 *		A = 2 f2/((N - 1) f1 + 2 f2), or 2/((N - 1) (f1 - 1) + 2) where f2 = 0
 *
 * (the second sum is theirs, which is a difference).
 *
 * *standard_error = that of the jackknife, which leaves out one value of the sample at a time (Efron, Stein
 * 1981), in units of the base, >= 0.  f2 = 1 becomes 1/2 without a value of the only such cell, not 0, where
 * the formula for f2 = 0 would hide how little one pair tells.  False, and nothing there, where the sample says
 * nothing of it: f2 = 0, and more than half of the values were seen once.
 */
extern bool divergence_entropy_estimate(const int64_t *count, size_t n, double base,
										double *estimate, double *standard_error);

#endif							/* DIVERGENCE_ENTROPY_ESTIMATE_H */
