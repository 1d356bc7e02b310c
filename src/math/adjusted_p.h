/*
 * adjusted_p.h
 *		p-values of many tests, adjusted for their number (Benjamini, Hochberg 1995).
 *
 * The error bound is in units u = 2^-53 of the result; test/unit reads it.
 */
#ifndef DIVERGENCE_ADJUSTED_P_H
#define DIVERGENCE_ADJUSTED_P_H

#include <stddef.h>

#define ADJUSTED_P_BOUND	1.0

/*
 * Takes n p-values, ascending and in [0, 1], to the least level of false discoveries at which
 * each would still be one: the least p[j] n / (j + 1) over j >= i, at most 1.
 */
extern void divergence_adjust_p_values(double *p, size_t n);

#endif							/* DIVERGENCE_ADJUSTED_P_H */
