/*
 * distances.c
 *		The bounded, symmetric measures: Jensen-Shannon, total variation, Hellinger,
 *		and the largest difference of an element.
 *
 * Method
 *		Both masses are brought to one scale (mass_pair.h): per element x = p Q and
 *		y = q P as pairs, with an accurate difference.  Every sum is exact and its
 *		terms are >= 0, so that nothing cancels between elements.
 *
 *			total variation		sum |x - y| / 2PQ
 *			Hellinger^2			sum ((x - y) / (sqrt x + sqrt y))^2 / 2PQ
 *			Jensen-Shannon		sum x ln(x/m) + y ln(y/m), over 2PQ, m = (x + y)/2
 *			largest difference	max |x - y| / PQ
 *
 *		With r = (x - y)/(x + y) the last term is m g(r), g(r) =
 *		(1 + r) ln(1 + r) + (1 - r) ln(1 - r) = sum r^2k / (k (2k - 1)): the series
 *		up to |r| = JS_SERIES_LIMIT, two logarithms of pairs beyond.
 *
 * Special cases
 *		Equal masses give exactly 0, disjoint ones exactly 1, or ln 2 for
 *		Jensen-Shannon; no result is below or above.  The kernels take elements
 *		below 2^-900 of their total for 0 (mass_pair.h); sums below 2^SMALL_SUM, where
 *		that might show, are repeated by ratio.h, element by element.
 *
 * Accuracy
 *		JS_BOUND, JS_DISTANCE_BOUND, TOTAL_VARIATION_BOUND, HELLINGER_BOUND,
 *		L_INFINITY_BOUND (distances.h).  Symmetric to the bit: every operation commutes.
 *
 * Constants
 *		The coefficients of g are 1 / (k (2k - 1)).
 */
#include <string.h>

#include "distances.h"

#include "kernels.h"
#include "log_core.h"
#include "log_ratio.h"
#include "mass_pair.h"
#include "ratio.h"
#include "scaled.h"
#include "two_steps.h"

#define SMALL_SUM		(-400)

/* what the quotient by 2PQ may be off in step two, and in both the root or the base after it */
#define STEP_TWO_QUOTIENT	0x1p-100

/* ln 2, less what step one may be off */
#define JS_STEP_MOST	(0.6931471805599453 * (1 - 0x1p-50))

/* relative difference of two elements of the same |x - y| */
#define L_INFINITY_TIE	0x1p-56

/* what a difference of two quotients of doubles may be off, in relation to their sum, and much more */
#define L_INFINITY_CLEAR	0x1p-40

/* the terms of a block of elements, (hi, lo)[0 .. n - 1] */
typedef void (*block_terms) (const mass_block *block, double *hi, double *lo, int n);

/* the term of one element, on the scale of its x and y */
typedef dd_scaled (*single_term) (const ratio_element *e);

/* sum/2PQ, the scale of the elements taken out again */
static dd_scaled
over_twice_product(dd_scaled r, const mass_pair *pair)
{
	r.m = dd_div(r.m, pair->product);
	r.e -= MASS_SCALE + 1;
	return r;
}

/* The differences in which too much cancelled, exactly. */
static void
mend_differences(const mass_pair *pair, const double *p, const double *q,
				 mass_block *block, int n)
{
	for (int i = 0; i < n; i++)
	{
		dd			d;

		if (!(fabs(block->d_hi[i]) < MASS_CANCELS * fabs(block->part[i])))
			continue;
		d = divergence_mass_difference(pair, mass_element(p[i], &pair->scale_p),
									   mass_element(q[i], &pair->scale_q));
		block->d_hi[i] = d.hi;
		block->d_lo[i] = d.lo;
	}
}

/* The terms of elements i and on, in whole lanes, from compare; whether some counted as 0. */
static bool
compare_block(const mass_pair *pair, const mass *p, const mass *q, size_t i, mass_block *block,
			  int *n)
{
	int			count = p->n - i < KERNEL_BLOCK ? (int) (p->n - i) : KERNEL_BLOCK;
	double		room[2][KERNEL_BLOCK];
	int			found;

	divergence_poll_at(i);
	*n = kernel_padded(count);
	found = divergence_kernels->compare(pair, mass_lanes(p, i, count, room[0]),
										mass_lanes(q, i, count, room[1]), block, *n);
	if (found & KERNEL_CANCELS)
		mend_differences(pair, p->x + i, q->x + i, block, count);
	return (found & KERNEL_DROPPED) != 0;
}

/* Exact sum of the terms of all elements; whether some of them counted as 0. */
static bool
sum_blocks(exact_sum *s, const mass_pair *pair, const mass *p, const mass *q, block_terms terms)
{
	bool		dropped = pair->dropped;
	mass_block	block;
	double		hi[KERNEL_BLOCK],
				lo[KERNEL_BLOCK];

	divergence_exact_clear(s);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
	{
		int			n;

		dropped |= compare_block(pair, p, q, i, &block, &n);
		terms(&block, hi, lo, n);
		divergence_exact_add_array(s, hi, n);
		divergence_exact_add_array(s, lo, n);
	}
	return dropped;
}

/*
 * The same as a pair, with its error, js_short taking the place of js_terms; false where
 * a term was dropped
 */
static bool
sum_pairs(dd *s, double *error, const mass_pair *pair, const mass *p, const mass *q, block_terms terms)
{
	bool		dropped = pair->dropped;
	double		far = 0;
	mass_block	block;
	double		hi[KERNEL_BLOCK],
				lo[KERNEL_BLOCK],
				apart[KERNEL_BLOCK];

	*s = dd_of(0, 0);
	for (size_t i = 0; i < p->n && !dropped; i += KERNEL_BLOCK)
	{
		int			n;

		dropped = compare_block(pair, p, q, i, &block, &n);
		if (terms == NULL)
		{
			divergence_kernels->js_short(&block, hi, lo, apart, n);
			for (int k = 0; k < n; k += 4)
				far += (apart[k] + apart[k + 1]) + (apart[k + 2] + apart[k + 3]);
		}
		else
			terms(&block, hi, lo, n);
		*s = dd_add(*s, divergence_kernels->sum_pairs(hi, lo, n));
	}
	*error = JS_SHORT_ERROR * far +
		(KERNEL_SUM_ERROR + (double) (p->n / KERNEL_BLOCK) * DD_ADD_ERROR) * s->hi;
	return !dropped;
}

/* the same over 2PQ, element by element, whatever their size */
static dd_scaled
sum_singly(const mass *p, const mass *q, single_term term)
{
	mass_ratio	ratio;
	exact_sum	s;
	dd_scaled	r;

	divergence_ratio_init(&ratio, p, q);
	divergence_exact_clear(&s);
	for (size_t i = 0; i < p->n; i++)
	{
		ratio_element e;

		divergence_poll_at(i);
		if (p->x[i] == 0 && q->x[i] == 0)
			continue;
		e = divergence_ratio_element(&ratio, p->x[i], q->x[i]);
		scaled_add(&s, term(&e), SCALED_WIDE);
	}
	r = scaled_quotient(scaled_total(&s, SCALED_WIDE), ratio.product);
	r.e--;
	return r;
}

/* the sum of all terms over 2PQ */
static dd_scaled
sum_terms(const mass_pair *pair, const mass *p, const mass *q, block_terms block, single_term single)
{
	exact_sum	s;
	bool		dropped;
	dd_scaled	r;

	dropped = sum_blocks(&s, pair, p, q, block);
	r = over_twice_product(divergence_exact_dd(&s), pair);
	if (r.m.hi == 0 ? dropped : r.e < SMALL_SUM)
		return sum_singly(p, q, single);
	return r;
}

/* the same for step one, with its relative error; false where that is not enough */
static bool
sum_at_once(const mass_pair *pair, const mass *p, const mass *q, block_terms block,
			dd_scaled *r, double *error)
{
	dd			s;

	if (!sum_pairs(&s, error, pair, p, q, block))
		return false;
	if (s.hi == 0)
	{
		*r = scaled_of(0);
		return true;
	}
	*r = scaled(step_quotient(s, pair->product), -(MASS_SCALE + 1));
	*error = *error / s.hi + STEP_QUOTIENT_ERROR + STEP_TWO_QUOTIENT;
	return r->e >= SMALL_SUM;
}

/* a value of step one that is known to a relative error, at most "most"; 0 is certain */
static bool
certain(dd_scaled r, double error, double most, double *result)
{
	dd			value;

	if (r.m.hi == 0)
	{
		*result = 0;
		return true;
	}
	value = scaled_pair(r);
	if (!step_certain(value, error * fabs(value.hi), result))
		return false;
	*result = fmin(*result, most);
	return true;
}

static void
total_variation_terms(const mass_block *block, double *hi, double *lo, int n)
{
	for (int i = 0; i < n; i++)
	{
		double		sign = block->d_hi[i] < 0 ? -1.0 : 1.0;

		hi[i] = sign * block->d_hi[i];
		lo[i] = sign * block->d_lo[i];
	}
}

static dd_scaled
total_variation_term(const ratio_element *e)
{
	return e->difference.m.hi < 0 ? scaled_neg(e->difference) : e->difference;
}

static void
hellinger_terms(const mass_block *block, double *hi, double *lo, int n)
{
	divergence_kernels->hellinger(block, hi, lo, n);
}

static dd_scaled
hellinger_term(const ratio_element *e)
{
	dd_scaled	r;

	if (e->x.m.hi == 0 || e->y.m.hi == 0)
		return scaled_sum(e->x, e->y);
	r = scaled_quotient(e->difference, scaled_sum(scaled_sqrt(e->x), scaled_sqrt(e->y)));
	return scaled_product(r, r);
}

static void
js_terms(const mass_block *block, double *hi, double *lo, int n)
{
	double		x[KERNEL_BLOCK],
				y[KERNEL_BLOCK],
				mean_hi[KERNEL_BLOCK],
				mean_lo[KERNEL_BLOCK],
				log_x_hi[KERNEL_BLOCK],
				log_x_lo[KERNEL_BLOCK],
				log_y_hi[KERNEL_BLOCK],
				log_y_lo[KERNEL_BLOCK];

	if (!divergence_kernels->js_close(block, mean_hi, mean_lo, hi, n))
	{
		memset(lo, 0, n * sizeof(double));
		return;
	}
	(void) kernel_pad(mean_hi, n, mean_hi);
	(void) divergence_kernels->log_ratio(kernel_pad(block->x_hi, n, x), mean_hi,
										 log_x_hi, log_x_lo, kernel_padded(n));
	(void) divergence_kernels->log_ratio(kernel_pad(block->y_hi, n, y), mean_hi,
										 log_y_hi, log_y_lo, kernel_padded(n));
	divergence_kernels->js_far(block, mean_lo, log_x_hi, log_x_lo, log_y_hi, log_y_lo,
							  hi, lo, n);
}

/* The Jensen-Shannon divergence in nats, in [0, ln 2]. */
static dd_scaled
js(const mass_pair *pair, const mass *p, const mass *q)
{
	dd_scaled	r = sum_terms(pair, p, q, js_terms, divergence_ratio_js);
	dd			ln2 = divergence_log_ratio(2.0, 1.0);

	if (dd_sub(dd_scale(r.m, r.e), ln2).hi > 0)
	{
		r.m = ln2;
		r.e = 0;
	}
	return r;
}

/* the same for step one, with its relative error, clearly below ln 2 */
static bool
js_at_once(const mass_pair *pair, const mass *p, const mass *q, dd_scaled *r, double *error)
{
	return sum_at_once(pair, p, q, NULL, r, error) && scaled_double(*r) < JS_STEP_MOST;
}

double
divergence_js(const mass *p, const mass *q, double base)
{
	mass_pair	pair;
	dd_scaled	r;
	double		error,
				result;

	divergence_mass_pair_init(&pair, p, q);
	if (js_at_once(&pair, p, q, &r, &error) &&
		certain(scaled_to_base(r, base), error, HUGE_VAL, &result))
		return result;
	STEP_TWO_RUNS();
	return scaled_in_base(js(&pair, p, q), base);
}

double
divergence_js_distance(const mass *p, const mass *q, double base)
{
	mass_pair	pair;
	dd_scaled	r;
	double		error,
				result;

	divergence_mass_pair_init(&pair, p, q);
	if (js_at_once(&pair, p, q, &r, &error) &&
		certain(scaled_sqrt(scaled_to_base(r, base)), error, HUGE_VAL, &result))
		return result;
	STEP_TWO_RUNS();
	return scaled_double(scaled_sqrt(scaled_to_base(js(&pair, p, q), base)));
}

double
divergence_total_variation(const mass *p, const mass *q)
{
	mass_pair	pair;
	dd_scaled	r;
	double		error,
				result;

	divergence_mass_pair_init(&pair, p, q);
	if (sum_at_once(&pair, p, q, total_variation_terms, &r, &error) &&
		certain(r, error, 1.0, &result))
		return result;
	STEP_TWO_RUNS();
	r = sum_terms(&pair, p, q, total_variation_terms, total_variation_term);
	return fmin(scaled_double(r), 1.0);
}

double
divergence_hellinger(const mass *p, const mass *q)
{
	mass_pair	pair;
	dd_scaled	r;
	double		error,
				result;

	divergence_mass_pair_init(&pair, p, q);
	if (sum_at_once(&pair, p, q, hellinger_terms, &r, &error) &&
		certain(scaled_sqrt(r), error, 1.0, &result))
		return result;
	STEP_TWO_RUNS();
	r = sum_terms(&pair, p, q, hellinger_terms, hellinger_term);
	return fmin(scaled_double(scaled_sqrt(r)), 1.0);
}

/* The total of a mass to divide by, NaN where a quotient might be off by more than L_INFINITY_CLEAR allows for. */
static double
near_total(const mass *m)
{
	double		total = scaled_double(m->total_value);

	return total > 0x1p-900 && total < 0x1p1000 ? total : NAN;
}

double
divergence_l_infinity(const mass *p, const mass *q, size_t *where)
{
	mass_ratio	ratio;
	dd_scaled	most = scaled_of(0);
	dd_scaled	found = most;
	double		P = near_total(p);
	double		Q = near_total(q);
	double		clear = 0;

	*where = 0;
	divergence_ratio_init(&ratio, p, q);
	for (size_t i = 0; i < p->n; i++)
	{
		ratio_element e;
		dd_scaled	d;
		double		a = p->x[i] / P;
		double		b = q->x[i] / Q;

		divergence_poll_at(i);
		if (p->x[i] == 0 && q->x[i] == 0)
			continue;
		/* most elements are far from the largest difference; NaN is not */
		if (fabs(a - b) + L_INFINITY_CLEAR * (a + b) + 0x1p-900 < clear)
			continue;
		e = divergence_ratio_element(&ratio, p->x[i], q->x[i]);
		d = total_variation_term(&e);
		if (!(scaled_difference(d, most).m.hi > 0))
			continue;
		most = d;
		clear = (1 - L_INFINITY_CLEAR) * scaled_double(scaled_quotient(most, ratio.product));
		if (scaled_double(scaled_quotient(scaled_difference(d, found), d)) > L_INFINITY_TIE)
		{
			found = d;
			*where = i;
		}
	}
	return fmin(scaled_double(scaled_quotient(most, ratio.product)), 1.0);
}
