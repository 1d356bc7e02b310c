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
#include <string.h>

#include "mass.h"

#include "kernels.h"
#include "log_ratio.h"
#include "scaled.h"

/* sum/2PQ, the scale of the elements taken out again */
static dd_scaled
over_twice_product(const exact_sum *s, const mass_pair *pair)
{
	dd_scaled	r = divergence_exact_dd(s);

	r.m = dd_div(r.m, pair->product);
	r.e -= MASS_SCALE + 1;
	return r;
}

/* square root: a square may underflow where its root does not */
static double
root(dd_scaled a)
{
	if (a.m.hi == 0)
		return 0;
	if (a.e % 2 != 0)
	{
		a.m = dd_scale(a.m, 1);
		a.e--;
	}
	return times_power(dd_double(dd_sqrt(a.m)), a.e / 2);
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
		d = divergence_mass_difference(pair, mass_scaled(p[i], &pair->scale_p),
									   mass_scaled(q[i], &pair->scale_q));
		block->d_hi[i] = d.hi;
		block->d_lo[i] = d.lo;
	}
}

/*
 * Exact sums of terms over all elements: "terms" fills (hi, lo)[0 .. n - 1] from a
 * block of them.
 */
static void
sum_over(exact_sum *s, const mass_pair *pair, const mass *p, const mass *q,
		 void (*terms) (const mass_block *block, double *hi, double *lo, int n))
{
	mass_block	block;
	double		hi[KERNEL_BLOCK],
				lo[KERNEL_BLOCK];

	divergence_exact_clear(s);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
	{
		int			n = p->n - i < KERNEL_BLOCK ? (int) (p->n - i) : KERNEL_BLOCK;

		if (i % POLL_BLOCK == 0 && divergence_poll)
			divergence_poll();
		if (divergence_kernels->compare(pair, p->x + i, q->x + i, &block, n))
			mend_differences(pair, p->x + i, q->x + i, &block, n);
		terms(&block, hi, lo, n);
		divergence_exact_add_array(s, hi, n);
		divergence_exact_add_array(s, lo, n);
	}
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

static void
hellinger_terms(const mass_block *block, double *hi, double *lo, int n)
{
	divergence_kernels->hellinger(block, hi, lo, n);
}

static void
js_terms(const mass_block *block, double *hi, double *lo, int n)
{
	int			padded = (n + KERNEL_LANES - 1) & ~(KERNEL_LANES - 1);
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
	memcpy(x, block->x_hi, n * sizeof(double));
	memcpy(y, block->y_hi, n * sizeof(double));
	for (int i = n; i < padded; i++)
		x[i] = y[i] = mean_hi[i] = 0;
	(void) divergence_kernels->log_ratio(x, mean_hi, log_x_hi, log_x_lo, padded);
	(void) divergence_kernels->log_ratio(y, mean_hi, log_y_hi, log_y_lo, padded);
	divergence_kernels->js_far(block, mean_lo, log_x_hi, log_x_lo, log_y_hi, log_y_lo,
							  hi, lo, n);
}

/* The Jensen-Shannon divergence in nats, in [0, ln 2]. */
static dd_scaled
js(const mass *p, const mass *q)
{
	mass_pair	pair;
	exact_sum	s;
	dd_scaled	r;
	dd			ln2 = divergence_log_ratio(2.0, 1.0);

	divergence_mass_pair_init(&pair, p, q);
	sum_over(&s, &pair, p, q, js_terms);
	r = over_twice_product(&s, &pair);
	if (dd_sub(dd_scale(r.m, r.e), ln2).hi > 0)
	{
		r.m = ln2;
		r.e = 0;
	}
	return r;
}

double
divergence_js(const mass *p, const mass *q, double base)
{
	return scaled_in_base(js(p, q), base);
}

double
divergence_js_distance(const mass *p, const mass *q, double base)
{
	return root(scaled_to_base(js(p, q), base));
}

double
divergence_total_variation(const mass *p, const mass *q)
{
	mass_pair	pair;
	exact_sum	s;

	divergence_mass_pair_init(&pair, p, q);
	sum_over(&s, &pair, p, q, total_variation_terms);
	return fmin(scaled_double(over_twice_product(&s, &pair)), 1.0);
}

double
divergence_hellinger(const mass *p, const mass *q)
{
	mass_pair	pair;
	exact_sum	s;

	divergence_mass_pair_init(&pair, p, q);
	sum_over(&s, &pair, p, q, hellinger_terms);
	return fmin(root(over_twice_product(&s, &pair)), 1.0);
}
