/*
 * reference_logits.h
 *		What the functions over logits are, in MPFR.
 */
#ifndef DIVERGENCE_REFERENCE_LOGITS_H
#define DIVERGENCE_REFERENCE_LOGITS_H

#include <stddef.h>

#include <mpfr.h>

/* classes at most */
#define SOFT_ROOM	300

/* A softmax in MPFR: z / T, the probabilities and the logarithm of the sum. */
typedef struct soft
{
	size_t		n;
	mpfr_t		z[SOFT_ROOM];		/* (z - max) / T, -Infinity for a masked class */
	mpfr_t		p[SOFT_ROOM];
	mpfr_t		log_sum;		/* ln sum exp(z), >= 0 */
	mpfr_t		most;			/* max / T */
} soft;

/* The softmax of z / temperature, with this many bits for each number. */
extern void soft_init(soft *f, const double *z, size_t n, double temperature, mpfr_prec_t bits);
extern void soft_clear(soft *f);

/* out = sum over i of w[i] (log_sum - z[i]): the cross-entropy, each term >= 0 */
extern void soft_cross_entropy(mpfr_t out, const soft *f, const mpfr_t *w);

/* out = D(p || q), p and q from teacher and student */
extern void soft_kl(mpfr_t out, const soft *t, const soft *s);

#endif							/* DIVERGENCE_REFERENCE_LOGITS_H */
