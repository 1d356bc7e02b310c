/*
 * distances.c
 *		The bounded, symmetric measures: Jensen-Shannon, total variation, Hellinger.
 *
 * Method
 *		Both masses are brought to one scale (mass.h): per element x = p Q and
 *		y = q P as pairs, with an accurate difference.  Every sum is exact and its
 *		terms are >= 0, so that nothing cancels between elements.
 *
 *			total variation		sum |x - y| / 2PQ
 *			Hellinger^2			sum ((x - y) / (sqrt x + sqrt y))^2 / 2PQ
 *			Jensen-Shannon		sum x ln(x/m) + y ln(y/m), over 2PQ, m = (x + y)/2
 *
 *		With r = (x - y)/(x + y) the last term is m g(r), g(r) =
 *		(1 + r) ln(1 + r) + (1 - r) ln(1 - r) = sum r^2k / (k (2k - 1)): the series
 *		up to |r| = JS_SERIES_LIMIT, two logarithms of pairs beyond.
 *
 * Special cases
 *		Equal masses give exactly 0, disjoint ones exactly 1, or ln 2 for
 *		Jensen-Shannon; no result is below or above.  Elements below 2^-1500 of
 *		their total count as 0.
 *
 * Accuracy
 *		JS_BOUND, JS_DISTANCE_BOUND, TOTAL_VARIATION_BOUND, HELLINGER_BOUND
 *		(measures.h).  Symmetric to the bit: every operation commutes.
 *
 * Constants
 *		The coefficients of g are 1 / (k (2k - 1)).
 */
#include "mass.h"

#include "log_ratio.h"
#include "shannon.h"

#define JS_SERIES_LIMIT	0.25
#define JS_SERIES_TERMS	14		/* JS_SERIES_LIMIT^28 / 378 < 2^-64 */

/* sum/2PQ as a pair, the scale of the elements taken out again */
static dd
over_twice_product(const exact_sum *s, const mass_pair *pair)
{
	dd_scaled	sum = divergence_exact_dd(s);

	return dd_scale(dd_div(sum.m, pair->product), sum.e - MASS_SCALE - 1);
}

/*
 * Adds "term" over all elements; the order of elements is of no effect.
 */
static void
sum_over(exact_sum *s, const mass_pair *pair, const mass *p, const mass *q,
		 dd (*term) (const mass_element *e))
{
	divergence_exact_clear(s);
	for (size_t i = 0; i < p->n; i++)
	{
		mass_element e;

		if (i % POLL_BLOCK == 0 && divergence_poll)
			divergence_poll();
		if (p->x[i] == 0 && q->x[i] == 0)
			continue;
		e = mass_pair_element(pair, p->x[i], q->x[i]);
		divergence_exact_add_dd(s, term(&e), 0);
	}
}

/* g(r) / r^2 */
static double
js_series(double r2)
{
	double		g = 0;

	for (int k = JS_SERIES_TERMS; k >= 1; k--)
		g = g * r2 + 1.0 / (k * (2 * k - 1));
	return g;
}

/* a ln(a/m), 0 for a = 0 */
static dd
js_side(dd a, dd m)
{
	dd			l;

	if (a.hi == 0)
		return dd_of(0, 0);
	l = divergence_log_ratio(a.hi, m.hi);
	l = dd_add_double(l, a.lo / a.hi - m.lo / m.hi);
	return dd_mul(a, l);
}

static dd
js_term(const mass_element *e)
{
	dd			sum = dd_add(e->x, e->y);
	double		r = dd_double(dd_div(e->difference, sum));
	dd			m = dd_scale(sum, -1);

	if (fabs(r) < JS_SERIES_LIMIT)
		return dd_of(m.hi * (r * r) * js_series(r * r), 0);
	return dd_add(js_side(e->x, m), js_side(e->y, m));
}

static dd
total_variation_term(const mass_element *e)
{
	return e->difference.hi < 0 ? dd_neg(e->difference) : e->difference;
}

static dd
hellinger_term(const mass_element *e)
{
	double		r = e->difference.hi / (sqrt(e->x.hi) + sqrt(e->y.hi));

	return two_prod(r, r);
}

/* The Jensen-Shannon divergence as a pair, nats, in [0, ln 2]. */
static dd
js(const mass *p, const mass *q)
{
	mass_pair	pair;
	exact_sum	s;
	dd			r;
	dd			ln2 = divergence_log_ratio(2.0, 1.0);

	divergence_mass_pair_init(&pair, p, q);
	sum_over(&s, &pair, p, q, js_term);
	r = over_twice_product(&s, &pair);
	return dd_sub(r, ln2).hi > 0 ? ln2 : r;
}

double
divergence_js(const mass *p, const mass *q, double base)
{
	return divergence_in_base(js(p, q), 0, base);
}

double
divergence_js_distance(const mass *p, const mass *q, double base)
{
	dd			r = js(p, q);

	if (base != MEASURE_NATS)
		r = dd_div(r, divergence_log_ratio(base, 1.0));
	return r.hi > 0 ? dd_double(dd_sqrt(r)) : 0;
}

double
divergence_total_variation(const mass *p, const mass *q)
{
	mass_pair	pair;
	exact_sum	s;

	divergence_mass_pair_init(&pair, p, q);
	sum_over(&s, &pair, p, q, total_variation_term);
	return fmin(dd_double(over_twice_product(&s, &pair)), 1.0);
}

double
divergence_hellinger(const mass *p, const mass *q)
{
	mass_pair	pair;
	exact_sum	s;

	divergence_mass_pair_init(&pair, p, q);
	sum_over(&s, &pair, p, q, hellinger_term);
	return fmin(sqrt(dd_double(over_twice_product(&s, &pair))), 1.0);
}
