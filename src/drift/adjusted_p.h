/*
 * adjusted_p.h
 *		p-values of all tests that are made at once.
 */
#ifndef DIVERGENCE_DRIFT_ADJUSTED_P_H
#define DIVERGENCE_DRIFT_ADJUSTED_P_H

/* Adjusts n p-values in [0, 1] in place, in any order: see math/adjusted_p.h. */
extern void divergence_adjust_all(double *p, int n);

#endif							/* DIVERGENCE_DRIFT_ADJUSTED_P_H */
