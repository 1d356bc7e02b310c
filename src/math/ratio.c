/*
 * ratio.c
 *		Two masses compared element by element, and the share of a single element in their
 *		divergences.
 *
 * Method
 *		PQ (x - y) = p Q - q P.  P and Q are split into doubles without a rest, so
 *		that every product is an exact pair.  Three parts of each, 159 bits, and
 *		pairs for the sum are enough unless more than RATIO_CANCELS cancels; then
 *		all parts are summed exactly.  Each element has an exponent of its own:
 *		those far below the totals neither underflow nor lose digits.
 *
 *		The shares are products of x, y, x - y and ln(x/y), rounded once.  The
 *		Jensen-Shannon term is m g(r) as in distances.c.
 *
 * Special cases
 *		See ratio.h.
 *
 * Accuracy
 *		As ratio.h says; TERM_BOUND, and JS_TERM_BOUND for Jensen-Shannon: where the series
 *		is in double, its last addition rounds by 1 u, what went before counts for less
 *		than r^2 = 1/16 of that again, and the result is rounded once.  Where it is
 *		not, |r| >= 1/4, the logarithms cancel to no less than an eighth of them.
 *
 * Constants
 *		The limits below.
 */
#include "ratio.h"

#include <limits.h>

#include "kernels.h"
#include "log_core.h"
#include "log_ratio.h"
#include "scaled.h"

/* share of x or y that x - y must have for 159 bits to suffice */
#define RATIO_CANCELS	0x1p-60

/* |d| below which ln(1 + d) comes from d, not from p/q */
#define RATIO_CLOSE		0x1p-6

/* Brings products with all parts of a total into the range of an exact sum. */
#define RATIO_SHIFT		1000

/* *t = the total of m, part by part until nothing is left */
static void
split_total_init(split_total *t, const mass *m)
{
	exact_sum	rest;
	dd_scaled	a;

	divergence_exact_copy(&rest, divergence_mass_sum(m));
	for (t->n = 0; (a = divergence_exact_dd(&rest)).m.hi != 0; t->n++)
	{
		t->part[t->n] = a.m.hi;
		t->e[t->n] = (int) a.e;
		divergence_exact_add(&rest, -a.m.hi, (int) a.e);
	}
	for (int k = 0; k < 3; k++)
		t->three[k] = k < t->n ? times_power(t->part[k], t->e[k] - t->e[0]) : 0;
}

void
divergence_ratio_init(mass_ratio *r, const mass *p, const mass *q)
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
static dd_scaled
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
static dd_scaled
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

ratio_element
divergence_ratio_element(const mass_ratio *r, double p, double q)
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

dd_scaled
divergence_ratio_log(const mass_ratio *r, double p, double q, dd_scaled d)
{
	if (d.m.hi == 0 || fabs(scaled_double(d)) < RATIO_CLOSE)
		return scaled_log1p(d);
	return scaled(dd_sub(divergence_log_ratio(p, q), r->log_totals), 0);
}

/* x ln(x/m) */
static dd_scaled
js_half(dd_scaled x, dd_scaled m)
{
	if (x.m.hi == 0)
		return x;
	return scaled_product(x, scaled(divergence_log_dd(scaled_quotient(x, m)), 0));
}

dd_scaled
divergence_ratio_js(const ratio_element *e)
{
	dd_scaled	m = scaled_sum(e->x, e->y);
	dd_scaled	r = scaled_quotient(e->difference, m);

	m.e--;
	if (fabs(scaled_double(r)) < JS_SERIES_LIMIT)
	{
		r = scaled_product(r, r);
		return scaled_product(scaled_product(m, r), scaled_of(js_series(scaled_double(r))));
	}
	return scaled_sum(js_half(e->x, m), js_half(e->y, m));
}

/* The field js, from the parts of an element. */
static double
js_share(const mass_ratio *m, const ratio_element *e)
{
	dd_scaled	r = scaled_quotient(divergence_ratio_js(e), m->product);

	r.e--;
	return scaled_double(r);
}

/* a times ln(x/y), a being one of the parts of an element */
static double
times_log(const mass_ratio *m, dd_scaled a, dd_scaled l)
{
	return scaled_double(scaled_quotient(scaled_product(a, l), m->product));
}

double
divergence_jeffreys_term(const mass_ratio *m, double p, double q)
{
	ratio_element e;

	if (p == 0 || q == 0)
		return HUGE_VAL;
	e = divergence_ratio_element(m, p, q);
	return times_log(m, e.difference, divergence_ratio_log(m, p, q, e.d));
}

divergence_terms
divergence_terms_of(const mass_ratio *m, double p, double q)
{
	ratio_element e = divergence_ratio_element(m, p, q);
	divergence_terms t;
	dd_scaled	x,
				l;

	t.js = js_share(m, &e);
	if (p == 0 || q == 0)
	{
		t.log_ratio = p == 0 ? HUGE_VAL : -HUGE_VAL;
		t.kl = p == 0 ? 0 : HUGE_VAL;
		t.jeffreys = HUGE_VAL;
		return t;
	}
	/* not e.x, which is 0 where y is very much larger */
	x = scaled_quotient(scaled_of(p), m->p->total_value);
	l = divergence_ratio_log(m, p, q, e.d);
	t.log_ratio = scaled_double(scaled_neg(l));
	t.kl = scaled_double(scaled_product(x, l));
	t.jeffreys = times_log(m, e.difference, l);
	return t;
}
