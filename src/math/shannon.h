/*
 * shannon.h
 *		Entropy, cross-entropy, Kullback-Leibler and Jeffreys divergence, log-loss: over
 *		masses, and as functions of the exact sums that arrays, grouped rows and
 *		distributions share.
 *
 * With P = sum p, Q = sum q > 0, as exact sums of the terms p ln p and so on:
 *
 *		E = sum p ln p		A = sum p ln(p/q)		B = sum q ln(p/q)
 *
 *		H(P)    = ln P - E/P
 *		H(P, Q) = ln Q - (E - A)/P
 *		D(P||Q) = A/P - ln(P/Q)
 *		J(P, Q) = A/P - B/Q
 *
 * E - A is exact and stands for sum p ln q: three sums of terms then serve all
 * four measures.
 *
 * Results are finite and >= 0, to SHANNON_BOUND and SHANNON_FLOOR.
 * Infinite terms are the caller's business.
 */
#ifndef DIVERGENCE_SHANNON_H
#define DIVERGENCE_SHANNON_H

#include "mass.h"

/*
 * Units u = 2^-53 of the result, and what pairs of doubles leave: times
 * |ln(P/Q)| + mean |ln|.
 */
#define SHANNON_BOUND		1.0
#define SHANNON_FLOOR		0x1p-98
#define LOG_LOSS_BOUND		1.0


/*
 * The four measures of two masses, in units of the base: entropy in
 * [0, ln n] nats, the others in [0, Infinity], Infinity where p > 0 = q, and jeffreys
 * also where q > 0 = p.  Within SHANNON_BOUND and SHANNON_FLOOR.
 */
extern double divergence_entropy(const mass *p, double base);
extern double divergence_cross_entropy(const mass *p, const mass *q, double base);
extern double divergence_kl(const mass *p, const mass *q, double base);
extern double divergence_jeffreys(const mass *p, const mass *q, double base);

/*
 * Cross-entropy of the one-hot truth at index (0-based, < q->n) against q: nats, in
 * [0, Infinity], within LOG_LOSS_BOUND.
 */
extern double divergence_log_loss(const mass *q, size_t index);

/*
 * Binary case: -ln q or -ln(1 - q), q in [0, 1]: nats, in [0, Infinity], within
 * LOG_LOSS_BOUND.
 */
extern double divergence_log_loss_binary(bool label, double q);

/*
 * The loss of a probability clipped to [clip, 1 - clip], clip in [0, 1/2], from the loss of the
 * probability itself, either form: the same number as if it had been clipped first, within
 * LOG_LOSS_BOUND, since losses are monotone in the probability, rounded too.  NaN stays.
 */
extern double divergence_clipped_loss(double loss, double clip);

/* the five sums of rows (p, q) */
typedef struct pair_sums
{
	exact_sum	P,
				Q,
				E,
				A,
				B;
} pair_sums;

/*
 * p and q are the readings of the totals, divergence_exact_dd(P) and so on: they
 * are at hand where arrays were checked.
 */
extern double divergence_entropy_of_sums(const exact_sum *P, dd_scaled p, const exact_sum *E,
										 double base);
extern double divergence_cross_entropy_of_sums(dd_scaled p, const exact_sum *Q, dd_scaled q,
											   const exact_sum *E, const exact_sum *A,
											   double base);
extern double divergence_kl_of_sums(const exact_sum *P, dd_scaled p, const exact_sum *Q,
									dd_scaled q, const exact_sum *A, double base);
extern double divergence_jeffreys_of_sums(dd_scaled p, dd_scaled q, const exact_sum *A,
										  const exact_sum *B, double base);

/*
 * The terms w ln(x/y) of n <= KERNEL_BLOCK (kernels.h) elements, added to s exactly.
 * Elements with a 0 among w, x, y count nothing.  With a second weight v, the
 * terms v ln(x/y) are added to t; v and t may be NULL, and y for 1 throughout.
 * Returns KERNEL_X_ONLY and KERNEL_Y_ONLY (kernels.h) where they apply.
 */
extern int	divergence_add_terms(exact_sum *s, const double *w, exact_sum *t, const double *v,
								 const double *x, const double *y, int n);

/* all five sums = 0 */
extern void divergence_pair_sums_clear(pair_sums *s);

/* sums that may be left out where nobody reads them */
#define PAIR_SUMS_E		1
#define PAIR_SUMS_B		2

/*
 * Adds n <= KERNEL_BLOCK rows (p, q), finite and >= 0, to the sums but those of
 * left_out.  Rows with only one of the two > 0 count in P, Q and E; their infinite
 * terms are the caller's to count.  q may be NULL, for P and E alone.
 */
extern void divergence_pair_sums_add(pair_sums *s, const double *p, const double *q, int n, int left_out);

#endif							/* DIVERGENCE_SHANNON_H */
