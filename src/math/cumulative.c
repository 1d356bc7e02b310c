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
#include "scaled.h"

#define LOW_HALF	UINT64_C(0xffffffff)

/* (negative ? -1 : 1) (high 2^64 + low) */
typedef struct wide
{
	uint64_t	high,
				low;
	bool		negative;
} wide;

/* a b, both below 2^63 */
static wide
product(uint64_t a, uint64_t b)
{
	uint64_t	al = a & LOW_HALF,
				ah = a >> 32,
				bl = b & LOW_HALF,
				bh = b >> 32;
	uint64_t	middle = ah * bl + (al * bl >> 32);
	wide		r;

	/* ah, bh < 2^31: no sum here reaches 2^64 */
	middle += al * bh;
	r.high = ah * bh + (middle >> 32);
	r.low = a * b;
	r.negative = false;
	return r;
}

/* compares magnitudes */
static bool
exceeds(wide a, wide b)
{
	return a.high != b.high ? a.high > b.high : a.low > b.low;
}

/* a - b, both >= 0 */
static wide
difference(wide a, wide b)
{
	bool		negative = exceeds(b, a);
	wide		r;

	if (negative)
	{
		r = a;
		a = b;
		b = r;
	}
	r.high = a.high - b.high - (a.low < b.low);
	r.low = a.low - b.low;
	r.negative = negative;
	return r;
}

static bool
is_zero(wide a)
{
	return a.high == 0 && a.low == 0;
}

/* |a| */
static dd_scaled
magnitude(wide a)
{
	dd			r = two_sum((double) (a.high >> 32) * 0x1p96, (double) (a.high & LOW_HALF) * 0x1p64);

	r = dd_add_double(r, (double) (a.low >> 32) * 0x1p32);
	r = dd_add_double(r, (double) (a.low & LOW_HALF));
	return scaled(r, 0);
}

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
	return difference(product(w->below_p, w->total_q), product(w->below_q, w->total_p));
}

/* r / P Q */
static double
over_totals(const walk *w, dd_scaled r)
{
	return scaled_double(scaled_quotient(r, magnitude(product(w->total_p, w->total_q))));
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

		if (exceeds(d, most))
			most = d;
	}
	return over_totals(&w, magnitude(most));
}

/* twice the integral of |F - G| over a bin of width 1, times P Q */
static dd_scaled
twice_mean(wide left, wide right)
{
	dd_scaled	a = magnitude(left);
	dd_scaled	b = magnitude(right);
	dd_scaled	sum = scaled_sum(a, b);

	if (left.negative == right.negative || is_zero(left) || is_zero(right))
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

		if (i > 0 && !(is_zero(left) && is_zero(right)))
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
