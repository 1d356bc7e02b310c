/*
 * logits.h
 *		Softmax and the losses over logits, without forming probabilities where
 *		that would lose digits.
 *
 * Logits are n >= 1 values, each finite or -Infinity (a masked class, probability
 * exactly 0), at least one finite; temperature is finite and > 0.  The caller has
 * checked that and answers NaN itself.  Results are in nats and depend on the
 * multiset of classes only.
 */
#ifndef DIVERGENCE_LOGITS_H
#define DIVERGENCE_LOGITS_H

#include <stddef.h>

#include "mass.h"

/* units u = 2^-53 of each result; the unit test reads them */
#define SOFTMAX_BOUND		1.0
#define LOG_SOFTMAX_BOUND	1.0
#define LOGSUMEXP_BOUND		1.0
#define LOGIT_LOSS_BOUND	1.0
#define KL_LOGITS_BOUND		2.0

/*
 * Times |max z|, what logsumexp may be off beyond its bound: it shows where the
 * two parts of the result, max z and a positive logarithm, cancel almost
 * entirely, as they do for logits that are log-probabilities already.
 */
#define LOGSUMEXP_FLOOR		0x1p-98

/*
 * out[i] = exp(z[i]/T) / sum(exp(z/T)) in [0, 1], each within SOFTMAX_BOUND, 0 for a
 * masked class; out may be z
 */
extern void divergence_softmax(const double *z, size_t n, double temperature,
							   double *out);

/*
 * out[i] = ln softmax[i] in [-Infinity, 0], each within LOG_SOFTMAX_BOUND, -Infinity
 * for a masked class and where the result overflows; out may be z
 */
extern void divergence_log_softmax(const double *z, size_t n, double temperature,
								   double *out);

/*
 * ln sum(exp(z)), finite and not below max z, within LOGSUMEXP_BOUND and
 * LOGSUMEXP_FLOOR
 */
extern double divergence_logsumexp(const double *z, size_t n);

/*
 * H(p, softmax(z)), p a mass of the same n: in [0, Infinity], within LOGIT_LOSS_BOUND;
 * Infinity if p > 0 at a masked class, or beyond the range of double
 */
extern double divergence_cross_entropy_logits(const mass *p, const double *z);

/*
 * D(softmax(t/T) || softmax(s/T)): in [0, Infinity], within KL_LOGITS_BOUND; Infinity
 * if s masks a class that t does not, or beyond the range of double
 */
extern double divergence_kl_logits(const double *t, const double *s, size_t n,
								   double temperature);

/*
 * Cross-entropy of the truth (1 - smoothing) one-hot at index (0-based) +
 * smoothing / n against softmax(z); smoothing in [0, 1].  In [0, Infinity], within
 * LOGIT_LOSS_BOUND; Infinity if a class with a share in the truth is masked.
 */
extern double divergence_log_loss_logits(const double *z, size_t n, size_t index,
										 double smoothing);

#endif							/* DIVERGENCE_LOGITS_H */
