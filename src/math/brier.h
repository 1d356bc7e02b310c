/*
 * brier.h
 *		The Brier score of a prediction (Brier 1950): the squared distance of its
 *		probabilities from what came true.
 *
 * The error bound is in units u = 2^-53 of the result; test/unit reads the macro and
 * enforces it against MPFR.
 */
#ifndef DIVERGENCE_BRIER_H
#define DIVERGENCE_BRIER_H

#include "mass.h"

#define BRIER_BOUND		1.0

/*
 * sum (q[i]/Q - t[i])^2, t being 1 at index (0-based, < q->n) and 0 elsewhere: in [0, 2],
 * within BRIER_BOUND.  The total Q is in [1/2, 2].
 */
extern double divergence_brier(const mass *q, size_t index);

/* Binary case: (q - 1)^2 or q^2, q in [0, 1]: in [0, 1], within BRIER_BOUND. */
extern double divergence_brier_binary(bool label, double q);

#endif							/* DIVERGENCE_BRIER_H */
