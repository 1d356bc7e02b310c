/*
 * evaluation.c
 *		Areas, calibration and errors from histograms of scores.
 *
 * Method
 *		With N and P the totals and B the negatives up to a cell, 2 N P times the area is
 *		the integer A = sum p_i (B_(i-1) + B_i), below 2^127 (wide.h).  Its error rests on the
 *		differences P (B_(i-1) + B_i) - A of the positives, and their like of the negatives,
 *		which are exact integers too, so that nothing is lost where all are close.
 *
 *		The deviation of k positives from the sum of n scores with mean m and
 *		variance v = sum s (1 - s) is, by chance, about that of a binomial variable of the same
 *		n and m, times sqrt(v/(n m (1 - m))).  The binomial's mean deviation is summed up to
 *		variance MANY, and beyond sqrt(2 v/pi).
 *
 *		The limits of Wilson are the roots of (n + z^2) x^2 - (2 k + z^2) x + k^2/n; the lower one is
 *		the product of both over the upper one, which does not cancel.
 *
 * Special cases
 *		Bins where all scores are 0, or all are 1, deviate by nothing by chance.  A confidence whose
 *		quantile is 0 leaves the share itself.
 *
 * Accuracy
 *		The bounds of evaluation.h: pairs, rounded once at the end.
 *
 * Constants
 *		MANY: there the normal distribution is off by less than 2^-10.
 */
#include "evaluation.h"

#include "chi2.h"
#include "grid.h"
#include "mass.h"
#include "wide.h"

#define MANY	1000.0

/* sqrt(2/pi) */
#define NORMAL_DEVIATION	0.79788456080286535588

static uint64_t
total_of(const int64_t *count, size_t n)
{
	uint64_t	total = 0;

	for (size_t i = 0; i < n; i++)
		total += (uint64_t) count[i];
	return total;
}

/* 2 N P times the area */
static wide
twice_area(const int64_t *negatives, const int64_t *positives, size_t n)
{
	wide		area = {0, 0, false};
	uint64_t	below = 0;

	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (positives[i] > 0)
		{
			area = wide_sum(area, wide_product((uint64_t) positives[i], below));
			area = wide_sum(area, wide_product((uint64_t) positives[i], below + (uint64_t) negatives[i]));
		}
		below += (uint64_t) negatives[i];
	}
	return area;
}

/* a / 2 N P */
static dd_scaled
over_pairs(wide a, uint64_t N, uint64_t P)
{
	dd_scaled	r = scaled_quotient(wide_magnitude(a), wide_magnitude(wide_product(N, P)));

	if (r.m.hi != 0)
		r.e--;
	return r;
}

double
divergence_roc_auc(const int64_t *negatives, const int64_t *positives, size_t n)
{
	return scaled_double(over_pairs(twice_area(negatives, positives, n), total_of(negatives, n), total_of(positives, n)));
}

double
divergence_roc_auc_margin(const int64_t *negatives, const int64_t *positives, size_t n, const bool *single)
{
	wide		shared = {0, 0, false};

	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (!single[i])
			shared = wide_sum(shared, wide_product((uint64_t) negatives[i], (uint64_t) positives[i]));
	}
	return scaled_double(over_pairs(shared, total_of(negatives, n), total_of(positives, n)));
}

/* sum and "count" times (size (from + to) - area)^2, from and to being what the other side counts beside the cell */
static dd
add_deviation(dd sum, int64_t count, uint64_t size, uint64_t from, uint64_t to, wide area)
{
	dd			d;

	if (count == 0)
		return sum;
	d = wide_pair(wide_difference(wide_sum(wide_product(size, from), wide_product(size, to)), area));
	return dd_add(sum, dd_mul(dd_mul(d, d), dd_of_int64(count)));
}

/* sum / (size (size - 1)) */
static dd
over_size(dd sum, uint64_t size)
{
	dd			n = dd_of_uint64(size);

	return dd_div(sum, dd_mul(n, dd_add_double(n, -1.0)));
}

bool
divergence_roc_auc_error(const int64_t *negatives, const int64_t *positives, size_t n, double *error)
{
	uint64_t	N = total_of(negatives, n);
	uint64_t	P = total_of(positives, n);
	uint64_t	below = 0,
				above = P;
	dd			of_positives = {0, 0};
	dd			of_negatives = {0, 0};
	dd			variance;
	wide		area;

	if (N < 2 || P < 2)
		return false;
	area = twice_area(negatives, positives, n);
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	p = (uint64_t) positives[i];
		uint64_t	q = (uint64_t) negatives[i];

		divergence_poll_at(i);
		of_positives = add_deviation(of_positives, positives[i], P, below, below + q, area);
		of_negatives = add_deviation(of_negatives, negatives[i], N, above - p, above, area);
		below += q;
		above -= p;
	}
	/* integers below 2^380, and their quotients */
	variance = dd_add(over_size(of_positives, P), over_size(of_negatives, N));
	if (variance.hi == 0)
		*error = 0;
	else
		*error = 0.5 * dd_double(dd_div(dd_sqrt(variance), wide_pair(wide_product(N, P))));
	return true;
}

double
divergence_average_precision(const int64_t *negatives, const int64_t *positives, size_t n)
{
	uint64_t	found = 0,
				wrong = 0;
	dd			sum = {0, 0};

	for (size_t i = n; i-- > 0;)
	{
		dd			hits;

		divergence_poll_at(i);
		found += (uint64_t) positives[i];
		wrong += (uint64_t) negatives[i];
		if (positives[i] == 0)
			continue;
		hits = dd_of_uint64(found);
		sum = dd_add(sum, dd_div(dd_mul(dd_of_int64(positives[i]), hits), dd_add(hits, dd_of_uint64(wrong))));
	}
	return dd_double(dd_div(sum, dd_of_uint64(found)));
}

size_t
divergence_equal_bins(const int64_t *negatives, const int64_t *positives, size_t n, int bins, size_t *start)
{
	int64_t		total = (int64_t) (total_of(negatives, n) + total_of(positives, n));
	int64_t		below = 0;
	size_t		i = 0,
				found = 1;

	start[0] = 0;
	for (int k = 1; k < bins; k++)
	{
		int64_t		rank = grid_share(total, k, bins);

		while (i < n && below < rank)
		{
			below += negatives[i] + positives[i];
			i++;
		}
		/* what follows must count something */
		if (below < total && i > start[found - 1])
			start[found++] = i;
	}
	return found;
}

/* The mean of |X - n p| of a binomial variable with variance "variance", 0 < p < 1; it is that of n - X, too. */
static double
binomial_deviation(double n, double p, double variance)
{
	double		mean,
				mode,
				odds,
				weight = 1,
				sum = 0,
				weighed = 0;

	if (variance > MANY)
		return NORMAL_DEVIATION * sqrt(variance);
	/* where p is at most 1/2, a small variance is that of few */
	p = fmin(p, 1 - p);
	mean = n * p;
	mode = fmin(floor((n + 1) * p), n);
	odds = p / (1 - p);
	for (double i = mode; i <= n && weight > 0x1p-60; i++)
	{
		sum += weight;
		weighed += weight * fabs(i - mean);
		weight *= (n - i) / (i + 1) * odds;
	}
	weight = 1;
	for (double i = mode; i > 0 && weight > 0x1p-60;)
	{
		weight *= i / (n - i + 1) / odds;
		i--;
		sum += weight;
		weighed += weight * fabs(i - mean);
	}
	return weighed / sum;
}

/* positives less the sum of the scores, exactly */
static void
add_distance(exact_sum *s, const int64_t *negatives, const int64_t *positives, const double *score, size_t n)
{
	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (positives[i] > 0)
			divergence_exact_add_dd(s, dd_of_int64(positives[i]), 0);
		if (score[i] > 0)
			divergence_exact_add_multiple(s, -(negatives[i] + positives[i]), score[i]);
	}
}

calibration_bin
divergence_calibration_bin(const int64_t *negatives, const int64_t *positives, const double *score, size_t n)
{
	calibration_bin b = {0, 0, 0, 0, 0};
	exact_sum	s;

	divergence_exact_clear(&s);
	for (size_t i = 0; i < n; i++)
	{
		int64_t		count = negatives[i] + positives[i];

		divergence_poll_at(i);
		b.count += count;
		b.positives += positives[i];
		divergence_exact_add_multiple(&s, count, score[i]);
		b.variance += (double) count * (score[i] * (1 - score[i]));
	}
	b.mean = divergence_exact_mean(&s, b.count);
	if (b.mean > 0 && b.mean < 1)
	{
		double		of_binomial = (double) b.count * b.mean * (1 - b.mean);

		b.by_chance = binomial_deviation((double) b.count, b.mean, of_binomial) * sqrt(b.variance / of_binomial);
	}
	return b;
}

double
divergence_calibration_error(const int64_t *negatives, const int64_t *positives, const double *score, size_t n,
							 const size_t *start, size_t bins)
{
	int64_t		total = (int64_t) (total_of(negatives, n) + total_of(positives, n));
	exact_sum	sum;

	divergence_exact_clear(&sum);
	for (size_t b = 0; b < bins; b++)
	{
		size_t		end = b + 1 < bins ? start[b + 1] : n;
		exact_sum	s;

		divergence_exact_clear(&s);
		add_distance(&s, negatives + start[b], positives + start[b], score + start[b], end - start[b]);
		if (divergence_exact_sign(&s) < 0)
			divergence_exact_subtract(&sum, &s);
		else
		{
			/* sum += s */
			exact_sum	t;

			divergence_exact_clear(&t);
			divergence_exact_subtract(&t, &s);
			divergence_exact_subtract(&sum, &t);
		}
	}
	return divergence_exact_mean(&sum, total);
}

calibration_chance
divergence_calibration_chance(const int64_t *negatives, const int64_t *positives, const double *score, size_t n,
							  const size_t *start, size_t bins)
{
	calibration_chance chance;
	int64_t		total = 0;
	double		sum = 0;
	double		variance = 0;

	for (size_t b = 0; b < bins; b++)
	{
		size_t		end = b + 1 < bins ? start[b + 1] : n;
		calibration_bin bin = divergence_calibration_bin(negatives + start[b], positives + start[b], score + start[b],
														 end - start[b]);

		total += bin.count;
		sum += bin.by_chance;
		variance += fmax(0, bin.variance - bin.by_chance * bin.by_chance);
	}
	chance.mean = sum / (double) total;
	chance.limit = fmin(1, (sum + 3 * sqrt(variance)) / (double) total);
	return chance;
}

void
divergence_wilson(int64_t k, int64_t n, double confidence, double *low, double *high)
{
	dd			z2 = dd_of(divergence_chi2_quantile(1 - confidence, 1), 0);
	dd			total = dd_of_int64(n);
	dd			hits = dd_of_int64(k);
	dd			sum = dd_add(total, z2);
	/* 2 k + z^2 and its square less 4 (n + z^2) k^2/n, which is z^2 (z^2 + 4 k (n - k)/n) */
	dd			b = dd_add(dd_mul_double(hits, 2), z2);
	dd			spread = dd_div(dd_mul(hits, dd_sub(total, hits)), total);
	dd			root = dd_sqrt(dd_mul(z2, dd_add(z2, dd_mul_double(spread, 4))));
	dd			upper = dd_div(dd_add(b, root), dd_mul_double(sum, 2));

	/* a confidence next to 0 has no width, and the root of 0 none of its lower parts */
	if (z2.hi == 0)
		upper = dd_div(hits, total);
	*high = k == n ? 1 : fmin(1, dd_double(upper));
	*low = k == 0 ? 0 : dd_double(dd_div(dd_div(dd_mul(hits, hits), total), dd_mul(sum, upper)));
}

double
divergence_jackknife(const double *x, size_t n)
{
	exact_sum	total,
				squares;
	dd			count = dd_of_uint64(n);
	dd_scaled	r;

	divergence_exact_clear(&total);
	divergence_exact_clear(&squares);
	divergence_exact_add_array(&total, x, n);
	for (size_t i = 0; i < n; i++)
	{
		exact_sum	s;
		dd_scaled	d;

		divergence_poll_at(i);
		divergence_exact_clear(&s);
		divergence_exact_add_multiple(&s, (int64_t) n, x[i]);
		divergence_exact_subtract(&s, &total);
		d = divergence_exact_dd(&s);
		scaled_add(&squares, scaled_product(d, d), 0);
	}
	/* sqrt((n - 1)/n sum (d/n)^2) */
	r = scaled_total(&squares, 0);
	if (r.m.hi == 0)
		return 0;
	r = scaled_quotient(scaled_product(r, scaled(dd_add_double(count, -1.0), 0)), scaled(dd_mul(dd_mul(count, count), count), 0));
	return scaled_double(scaled_sqrt(scaled(r.m, r.e)));
}
