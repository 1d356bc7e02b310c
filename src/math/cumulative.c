/*
 * cumulative.c
 *		Kolmogorov-Smirnov statistic and Wasserstein distance of two histograms.
 *
 * Method
 *		With P, Q the totals and C, D the counts below an edge, P Q (F - G) = C Q - D P
 *		is an integer below 2^126: two products of 64 bits, subtracted without
 *		error.  The statistic is the largest of them.  Between two edges F - G
 *		is linear; with its values a and b at them, the integral of |F - G| over the bin is
 *
 *			width (|a| + |b|) / 2					if they have the same sign
 *			width (a^2 + b^2) / 2 (|a| + |b|)		if it crosses 0 in between
 *
 *		whose terms are pairs >= 0; their sum is exact.  P Q is divided out at the
 *		end.
 *
 * Special cases
 *		Without an edge, or with only one, nothing lies between edges: the
 *		distance is 0.  Widths beyond the range of double, and products with subnormal
 *		ones, are scaled (scaled.h).
 *
 * Accuracy
 *		KS_BOUND and WASSERSTEIN_BOUND (cumulative.h): before the one rounding at
 *		the end, some 2^-100.
 *
 * Constants
 *		None.
 */
#include "cumulative.h"

#include "mass.h"
#include "wide.h"

/* F - G times P Q at one edge after the other */
typedef struct walk
{
	const int64_t *p,
			   *q;
	uint64_t	total_p,
				total_q,
				below_p,
				below_q;
} walk;

static void
walk_init(walk *w, const int64_t *p, const int64_t *q, size_t n)
{
	w->p = p;
	w->q = q;
	w->total_p = w->total_q = w->below_p = w->below_q = 0;
	for (size_t i = 0; i < n; i++)
	{
		w->total_p += (uint64_t) p[i];
		w->total_q += (uint64_t) q[i];
	}
}

/* at edge i; called with i = 0, 1, ... */
static wide
walk_to(walk *w, size_t i)
{
	divergence_poll_at(i);
	w->below_p += (uint64_t) w->p[i];
	w->below_q += (uint64_t) w->q[i];
	return wide_difference(wide_product(w->below_p, w->total_q), wide_product(w->below_q, w->total_p));
}

/* r / P Q */
static double
over_totals(const walk *w, dd_scaled r)
{
	return scaled_double(scaled_quotient(r, wide_magnitude(wide_product(w->total_p, w->total_q))));
}

double
divergence_ks(const int64_t *p, const int64_t *q, size_t n, const double *edges)
{
	walk		w;
	wide		most = {0, 0, false};

	(void) edges;
	walk_init(&w, p, q, n);
	for (size_t i = 0; i + 1 < n; i++)
	{
		wide		d = walk_to(&w, i);

		if (wide_exceeds(d, most))
			most = d;
	}
	return over_totals(&w, wide_magnitude(most));
}

/* twice the integral of |F - G| over a bin of width 1, times P Q */
static dd_scaled
twice_mean(wide left, wide right)
{
	dd_scaled	a = wide_magnitude(left);
	dd_scaled	b = wide_magnitude(right);
	dd_scaled	sum = scaled_sum(a, b);

	if (left.negative == right.negative || wide_is_zero(left) || wide_is_zero(right))
		return sum;
	return scaled_quotient(scaled_sum(scaled_product(a, a), scaled_product(b, b)), sum);
}

double
divergence_wasserstein(const int64_t *p, const int64_t *q, size_t n, const double *edges)
{
	walk		w;
	wide		left = {0, 0, false};
	exact_sum	s;
	dd_scaled	r;

	walk_init(&w, p, q, n);
	divergence_exact_clear(&s);
	for (size_t i = 0; i + 1 < n; i++)
	{
		wide		right = walk_to(&w, i);

		if (i > 0 && !(wide_is_zero(left) && wide_is_zero(right)))
		{
			dd_scaled	width = scaled_difference(scaled_of(edges[i]), scaled_of(edges[i - 1]));

			scaled_add(&s, scaled_product(width, twice_mean(left, right)), 0);
		}
		left = right;
	}
	r = divergence_exact_dd(&s);
	r.e--;
	return over_totals(&w, r);
}
