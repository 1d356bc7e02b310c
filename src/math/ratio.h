/*
 * ratio.h
 *		Two masses compared element by element in relative terms: x = p/P,
 *		y = q/Q and d = x/y - 1 with all its digits, over the whole range of double;
 *		and the share of an element in the divergences of the two.
 */
#ifndef DIVERGENCE_RATIO_H
#define DIVERGENCE_RATIO_H

#include "mass.h"

#define TERM_BOUND		1.0
#define JS_TERM_BOUND	3.0

/* Doubles without overlap that a sum of doubles can need, 2200 bits over 53. */
#define TOTAL_PARTS		42

/* sum of part[k] 2^e[k], exactly; three[k] is part[k] relative to 2^e[0] */
typedef struct split_total
{
	int			n;
	double		part[TOTAL_PARTS];
	int			e[TOTAL_PARTS];
	double		three[3];
} split_total;

typedef struct mass_ratio
{
	const mass *p;
	const mass *q;
	split_total P;
	split_total Q;
	bool		same;			/* P and Q differ by a power of two at most */
	dd_scaled	product;		/* P Q without its exponents */
	dd			log_totals;		/* ln(P/Q) */
} mass_ratio;

/* One element: x, y and x - y, all times mass_ratio's product. */
typedef struct ratio_element
{
	dd_scaled	x,
				y,
				difference,
				d;				/* x/y - 1 */
} ratio_element;

/* *r = what all elements of p and q share; p and q are kept by reference */
extern void divergence_ratio_init(mass_ratio *r, const mass *p, const mass *q);

/*
 * The element with masses p and q, not both 0: relative errors 2^-102 of x and y, 2^-94
 * of the difference and of d.  The smaller of x and y is 0 below 2^-RATIO_FAR of the other,
 * and where that is y, d is 2^RATIO_FAR.  Of proportional masses the difference and d are
 * 0, exactly.
 */
#define RATIO_FAR		900
extern ratio_element divergence_ratio_element(const mass_ratio *r, double p, double q);

/* ln(x/y), p, q > 0, d that of their element: relative to the result also where it is small */
extern dd_scaled divergence_ratio_log(const mass_ratio *r, double p, double q, dd_scaled d);

/* x ln(x/m) + y ln(y/m) with m = (x + y)/2, times mass_ratio's product */
extern dd_scaled divergence_ratio_js(const ratio_element *e);

/*
 * The share of a single element in the divergences of two masses, in nats; the sum over
 * all elements is the divergence.  With p and q the normalised values of an element:
 *
 *		log_ratio	ln(q/p)
 *		kl			p ln(p/q), may be negative
 *		jeffreys	(p - q) ln(p/q), >= 0
 *		js			(p ln(p/m) + q ln(q/m)) / 2 with m = (p + q)/2, >= 0
 *
 * p = 0 < q has log_ratio Infinity, kl 0, jeffreys Infinity; q = 0 < p has log_ratio
 * -Infinity, kl and jeffreys Infinity.
 *
 * Within TERM_BOUND and, for js, JS_TERM_BOUND units u = 2^-53 of each share, also where
 * p is close to q; test/unit reads the macros and enforces them against MPFR.
 */
typedef struct divergence_terms
{
	double		log_ratio;
	double		kl;
	double		jeffreys;
	double		js;
} divergence_terms;

/* The element with the values p and q in the two masses of m, not both 0. */
extern divergence_terms divergence_terms_of(const mass_ratio *m, double p, double q);

/* The field jeffreys alone. */
extern double divergence_jeffreys_term(const mass_ratio *m, double p, double q);

#endif							/* DIVERGENCE_RATIO_H */
