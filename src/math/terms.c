/*
 * terms.c
 *		The share of a single element in the divergences of two masses.
 *
 * Method
 *		x = p/P, y = q/Q, x - y and ln(x/y) as ratio.h gives them, each with a small
 *		relative error also where x is close to y; products of them, rounded once.
 *		The Jensen-Shannon term is the one that distances.c sums.
 *
 * Special cases
 *		See terms.h.
 *
 * Accuracy
 *		TERM_BOUND, and JS_TERM_BOUND for Jensen-Shannon: where the series is in
 *		double, its last addition rounds by 1 u, what went before counts for less
 *		than r^2 = 1/16 of that again, and the result is rounded once.  Where it is
 *		not, |r| >= 1/4, the logarithms cancel to no less than an eighth of them.
 *
 * Constants
 *		None.
 */
#include "terms.h"

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
	e = ratio_element_of(m, p, q);
	return times_log(m, e.difference, ratio_log(m, p, q, e.d));
}

divergence_terms
divergence_terms_of(const mass_ratio *m, double p, double q)
{
	ratio_element e = ratio_element_of(m, p, q);
	divergence_terms t;
	dd_scaled	x,
				l;

	t.js = divergence_js_term(m, &e);
	if (p == 0 || q == 0)
	{
		t.log_ratio = p == 0 ? HUGE_VAL : -HUGE_VAL;
		t.kl = p == 0 ? 0 : HUGE_VAL;
		t.jeffreys = HUGE_VAL;
		return t;
	}
	/* not e.x, which is 0 where y is very much larger */
	x = scaled_quotient(scaled_of(p), m->p->total_value);
	l = ratio_log(m, p, q, e.d);
	t.log_ratio = scaled_double(scaled_neg(l));
	t.kl = scaled_double(scaled_product(x, l));
	t.jeffreys = times_log(m, e.difference, l);
	return t;
}
