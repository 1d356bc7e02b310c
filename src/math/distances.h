/*
 * distances.h
 *		The bounded, symmetric measures.
 *
 * Common to all: see measures.h.
 */
#ifndef DIVERGENCE_DISTANCES_H
#define DIVERGENCE_DISTANCES_H

#include "mass.h"

#define JS_BOUND			11.0	/* 10.2: x - y 2, over x + y 2 and that 1, its square 1, two products 2, the series 1.2, the last rounding 1 */
#define JS_DISTANCE_BOUND	8.0
#define TOTAL_VARIATION_BOUND 4.0
#define HELLINGER_BOUND		6.0		/* 5.5: a root's operands 2.5, d and x and y 2, the last root 1 */
#define L_INFINITY_BOUND	4.0

/*
 * Symmetric to the bit, exactly 0 for equal masses and the largest value
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

#endif							/* DIVERGENCE_DISTANCES_H */
