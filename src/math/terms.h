/*
 * terms.h
 *		The share of a single element in the divergences of two masses.
 *
 * With p and q the normalised values of an element:
 *
 *		log_ratio	ln(q/p)
 *		kl			p ln(p/q), may be negative
 *		jeffreys	(p - q) ln(p/q), >= 0
 *		js			(p ln(p/m) + q ln(q/m)) / 2 with m = (p + q)/2, >= 0
 *
 * in nats.  The sum over all elements is the divergence.  p = 0 < q has log_ratio
 * Infinity, kl 0, jeffreys Infinity; q = 0 < p has log_ratio -Infinity, kl and jeffreys
 * Infinity.
 *
 * The error bounds are in units u = 2^-53 of each share, also where p is close to q; test/unit
 * reads the macros and enforces them against MPFR.
 */
#ifndef DIVERGENCE_TERMS_H
#define DIVERGENCE_TERMS_H

#include "ratio.h"

#define TERM_BOUND		1.0
#define JS_TERM_BOUND	3.0

typedef struct divergence_terms
{
	double		log_ratio;
	double		kl;
	double		jeffreys;
	double		js;
} divergence_terms;

/* The element with the values p and q in the two masses of m, not both 0. */
extern divergence_terms divergence_terms_of(const mass_ratio *m, double p, double q);

/* distances.c: the field js alone, from the parts of an element. */
extern double divergence_js_term(const mass_ratio *m, const ratio_element *e);

/* The field jeffreys alone. */
extern double divergence_jeffreys_term(const mass_ratio *m, double p, double q);

#endif							/* DIVERGENCE_TERMS_H */
