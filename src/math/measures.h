/*
 * measures.h
 *		Every measure over probability vectors, once.
 *
 * A "mass" is n finite values >= 0 with a total > 0; the measures are those of
 * the normalised distribution x[i] / total.  Whoever fills a mass has checked
 * that.  NaN never gets here: the callers answer it themselves.
 *
 * Common to all functions of two masses: p->n == q->n, element i of p belongs
 * to element i of q, p[i] = 0 contributes 0 unless the header says otherwise,
 * and results depend on the multiset of pairs only (sums are exact).
 *
 * "base" is the base of the logarithm, finite and > 1; exactly MEASURE_NATS
 * (the double nearest e) means nats and divides by nothing.
 *
 * The error bounds are in units u = 2^-53 of the result; test/unit reads the
 * macros and enforces them against MPFR.  SHANNON_FLOOR times
 * (|ln(P/Q)| + mean |ln|) is the absolute part of the promise of the four
 * Shannon measures, the trace that pairs of doubles leave.
 */
#ifndef DIVERGENCE_MEASURES_H
#define DIVERGENCE_MEASURES_H

#include <stdbool.h>
#include <stddef.h>

#include "exact_sum.h"

#define MEASURE_NATS		2.718281828459045

#define SHANNON_BOUND		1.0
#define SHANNON_FLOOR		0x1p-98
#define JS_BOUND			8.0
#define JS_DISTANCE_BOUND	8.0
#define TOTAL_VARIATION_BOUND 4.0
#define HELLINGER_BOUND		4.0
#define L_INFINITY_BOUND	4.0
#define RENYI_BOUND			2.0
#define PROBABILITIES_BOUND	1.0
#define LOG_LOSS_BOUND		1.0

typedef struct mass
{
	const double *x;
	size_t		n;
	exact_sum	total;			/* the exact sum of x */
	dd_scaled	total_value;	/* the same, rounded to a pair */
} mass;

/*
 * Called between blocks of some thousand elements where not NULL, so that a
 * server can cancel a long call; it may longjmp, nothing here owns memory.
 */
extern void (*divergence_poll) (void);

/*
 * Elements between two polls.
 */
#define POLL_BLOCK 4096

/* Polls at element i of a loop over a mass, if that is due. */
static inline void
divergence_poll_at(size_t i)
{
	if (i % POLL_BLOCK == 0 && divergence_poll)
		divergence_poll();
}

/*
 * Sets *m to the n values at x (kept by reference) and sums them.  False, and *m
 * undefined, if one of them is negative, infinite or NaN.
 */
extern bool divergence_mass_init(mass *m, const double *x, size_t n);

/* Total of the values, correctly rounded (twice below 2^-1022). */
extern double divergence_mass_total(const mass *m);

/*
 * shannon.c: the four measures of one algorithm, in units of the base: entropy in
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
 * distances.c: symmetric to the bit, exactly 0 for equal masses and the largest value
 * for disjoint ones.  js in units of the base, in [0, ln 2] nats, within JS_BOUND, and
 * js_distance, its square root, within JS_DISTANCE_BOUND; without a unit and in [0, 1]
 * total_variation, half the sum of |p - q|, within TOTAL_VARIATION_BOUND, and
 * hellinger, the root of half the sum of (sqrt p - sqrt q)^2, within HELLINGER_BOUND.
 */
extern double divergence_js(const mass *p, const mass *q, double base);
extern double divergence_js_distance(const mass *p, const mass *q, double base);
extern double divergence_total_variation(const mass *p, const mass *q);
extern double divergence_hellinger(const mass *p, const mass *q);

/*
 * The largest |p - q|, in [0, 1], within L_INFINITY_BOUND, and in *where the first
 * element that has it: one larger by less than a relative 2^-56 does not count as
 * larger.  Without a difference that is element 0.
 */
extern double divergence_l_infinity(const mass *p, const mass *q, size_t *where);

/*
 * renyi.c: alpha in [0, Infinity], the limits at 0, 1 and Infinity are exact; in units
 * of the base, entropy in [0, ln n] nats, divergence in [0, Infinity], within
 * RENYI_BOUND.
 */
extern double divergence_renyi_entropy(const mass *p, double alpha, double base);
extern double divergence_renyi(const mass *p, const mass *q, double alpha, double base);

/*
 * out[i] = (x[i] + pseudocount) / sum(x + pseudocount), each within
 * PROBABILITIES_BOUND.  x finite and >= 0, pseudocount
 * finite and >= 0; false, and out untouched, when the total is 0.  out may be x.
 */
extern bool divergence_probabilities(const double *x, size_t n, double pseudocount, double *out);

/* The same for one value x of a mass, without a pseudocount. */
extern double divergence_probability(const mass *m, double x);

#endif							/* DIVERGENCE_MEASURES_H */
