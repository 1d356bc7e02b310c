/*
 * ratio.h
 *		Two masses compared element by element in relative terms: x = p/P,
 *		y = q/Q and d = x/y - 1 with all its digits, over the whole range of double.
 *
 * Method
 *		PQ (x - y) = p Q - q P.  P and Q are split into doubles without a rest, so
 *		that every product is an exact pair.  Three parts of each, 159 bits, and
 *		pairs for the sum are enough unless more than RATIO_CANCELS cancels; then
 *		all parts are summed exactly.  Each element has an exponent of its own:
 *		those far below the totals neither underflow nor lose digits.
 *
 * Special cases
 *		p = 0 or q = 0, but not both.  The smaller of x and y is 0 below 2^-RATIO_FAR
 *		of the other, and where that is y, d is 2^RATIO_FAR.  Proportional masses have x - y = 0 and d = 0, exactly.
 *
 * Accuracy
 *		Relative errors 2^-102 of x and y, 2^-94 of x - y and of d.
 *
 * Constants
 *		The limits below.
 */
#ifndef DIVERGENCE_RATIO_H
#define DIVERGENCE_RATIO_H

#include <limits.h>

#include "log_core.h"
#include "measures.h"
#include "scaled.h"

/* Doubles without overlap that a sum of doubles can need, 2200 bits over 53. */
#define TOTAL_PARTS		42

/* share of x or y that x - y must have for 159 bits to suffice */
#define RATIO_CANCELS	0x1p-60

/* the exponent of d that stands for all larger ones */
#define RATIO_FAR		900

/* |d| below which ln(1 + d) comes from d, not from p/q */
#define RATIO_CLOSE		0x1p-6

/* Brings products with all parts of a total into the range of an exact sum. */
#define RATIO_SHIFT		1000

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

/* *t = the total of m, part by part until nothing is left */
static inline void
split_total_init(split_total *t, const mass *m)
{
	exact_sum	rest;
	dd_scaled	a;

	divergence_exact_copy(&rest, &m->total);
	for (t->n = 0; (a = divergence_exact_dd(&rest)).m.hi != 0; t->n++)
	{
		t->part[t->n] = a.m.hi;
		t->e[t->n] = (int) a.e;
		divergence_exact_add(&rest, -a.m.hi, (int) a.e);
	}
	for (int k = 0; k < 3; k++)
		t->three[k] = k < t->n ? times_power(t->part[k], t->e[k] - t->e[0]) : 0;
}

/* *r = what all elements of p and q share; p and q are kept by reference */
static inline void
mass_ratio_init(mass_ratio *r, const mass *p, const mass *q)
{
	r->p = p;
	r->q = q;
	split_total_init(&r->P, p);
	split_total_init(&r->Q, q);
	r->same = r->P.n == r->Q.n;
	for (int k = 0; r->same && k < r->P.n; k++)
		r->same = r->P.part[k] == r->Q.part[k] &&
			r->P.e[k] - r->P.e[0] == r->Q.e[k] - r->Q.e[0];
	r->product = scaled(dd_mul(p->total_value.m, q->total_value.m), 0);
	r->log_totals = divergence_log_dd(scaled_quotient(p->total_value, q->total_value));
}

/* p Q - q P by all parts */
static inline dd_scaled
exact_cross_difference(const mass_ratio *r, double p, double q)
{
	exact_sum	s;

	divergence_exact_clear(&s);
	for (int k = 0; k < r->Q.n; k++)
		divergence_exact_add_dd(&s, two_prod(p, r->Q.part[k]),
								r->Q.e[k] - r->Q.e[0] + RATIO_SHIFT);
	for (int k = 0; k < r->P.n; k++)
		divergence_exact_add_dd(&s, two_prod(-q, r->P.part[k]),
								r->P.e[k] - r->P.e[0] + RATIO_SHIFT);
	return scaled_total(&s, RATIO_SHIFT);
}

/* p Q - q P without the exponents of P and Q, max(p, q) in [1, 2) */
static inline dd_scaled
cross_difference(const mass_ratio *r, double p, double q)
{
	const double *P = r->P.three;
	const double *Q = r->Q.three;
	dd			x,
				y,
				low;

	if (r->same && p == q)
		return scaled_of(0);
	x = two_prod(p, Q[0]);
	y = two_prod(q, P[0]);
	low = dd_sub(two_prod(p, Q[1]), two_prod(q, P[1]));
	low = dd_add_double(low, p * Q[2] - q * P[2]);
	low = dd_add(two_sum(x.lo, -y.lo), low);
	low = dd_add(two_sum(x.hi, -y.hi), low);
	if (fabs(low.hi) < RATIO_CANCELS)
		return exact_cross_difference(r, p, q);
	return scaled(low, 0);
}

/* the element with masses p and q, not both 0 */
static inline ratio_element
ratio_element_of(const mass_ratio *r, double p, double q)
{
	int			ep = INT_MIN / 2,
				eq = INT_MIN / 2,
				e;
	ratio_element c;

	/* powers of two aside; products with less than 2^-RATIO_FAR were not exact */
	if (p > 0)
		p = log_core_split(p, &ep);
	if (q > 0)
		q = log_core_split(q, &eq);
	ep -= r->P.e[0];
	eq -= r->Q.e[0];
	e = ep > eq ? ep : eq;
	p = ep - e < -RATIO_FAR ? 0 : times_power(p, ep - e);
	q = eq - e < -RATIO_FAR ? 0 : times_power(q, eq - e);

	c.x = scaled(dd_mul_double(dd_of(r->Q.three[0], r->Q.three[1]), p), e);
	c.y = scaled(dd_mul_double(dd_of(r->P.three[0], r->P.three[1]), q), e);
	c.difference = cross_difference(r, p, q);
	if (c.difference.m.hi != 0)
		c.difference.e += e;
	if (c.y.m.hi == 0)
		c.d = scaled(dd_of(1.0, 0), RATIO_FAR);
	else
		c.d = scaled_quotient(c.difference, c.y);
	return c;
}

/* ln(x/y), p, q > 0, relative to the result also where it is small */
static inline dd_scaled
ratio_log(const mass_ratio *r, double p, double q, dd_scaled d)
{
	if (d.m.hi == 0 || fabs(scaled_double(d)) < RATIO_CLOSE)
		return scaled_log1p(d);
	return scaled(dd_sub(divergence_log_ratio(p, q), r->log_totals), 0);
}

#endif							/* DIVERGENCE_RATIO_H */
