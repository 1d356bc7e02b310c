/*
 * test_chance.c
 *		chance.h: means and variances over all outcomes of small tables, and of large cells by
 *		sums over all counts; Pearson's statistic by the closed forms of Haldane and Dawson;
 *		limits, thresholds and p-values.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "chi2.h"
#include "enumerate.h"
#include "pairs.h"
#include "unit.h"

static const char *const table = "Levels of chance, relative error";

static const char *const names[CHANCE_MEASURES] = {
	"psi", "js", "total variation", "hellinger", "kl", "kl reverse", "Pearson"
};

/* The measures of a table of two samples as they are defined, in doubles; Infinity where so. */
static void
measures_of(double *f, const int64_t *x, const int64_t *y, int cells, double n, double m, double a)
{
	for (int i = 0; i < CHANCE_MEASURES; i++)
		f[i] = 0;
	for (int i = 0; i < cells; i++)
	{
		double		p = ((double) x[i] + a) / (n + cells * a);
		double		q = ((double) y[i] + a) / (m + cells * a);
		double		t = (double) x[i] + (double) y[i];
		double		off = (double) x[i] - t * (n / (n + m));

		if (p + q == 0)
			continue;
		f[CHANCE_KL] += q > 0 ? (p > 0 ? p * log(p / q) : 0) - p + q : p > 0 ? INFINITY : 0;
		f[CHANCE_KL_REVERSE] += p > 0 ? (q > 0 ? q * log(q / p) : 0) + p - q : q > 0 ? INFINITY : 0;
		f[CHANCE_JS] += 0.5 * ((p > 0 ? p * log(2 * p / (p + q)) : 0) + (q > 0 ? q * log(2 * q / (p + q)) : 0));
		f[CHANCE_TOTAL_VARIATION] += 0.5 * fabs(p - q);
		f[CHANCE_HELLINGER] += 0.5 * (sqrt(p) - sqrt(q)) * (sqrt(p) - sqrt(q));
		f[CHANCE_PEARSON] += t > 0 ? off * off / t * ((n + m) / n) * ((n + m) / m) : 0;
	}
	f[CHANCE_JEFFREYS] = f[CHANCE_KL] + f[CHANCE_KL_REVERSE];
}

static int
compare_counts(const void *a, const void *b)
{
	uint64_t	s = *(const uint64_t *) a;
	uint64_t	t = *(const uint64_t *) b;

	return (s > t) - (s < t);
}

static void
levels_of(chance_level *level, const int64_t *pooled, int cells, double n, double m, double a)
{
	uint64_t   *sorted = allocate((size_t) cells * sizeof(uint64_t));

	for (int i = 0; i < cells; i++)
		sorted[i] = (uint64_t) pooled[i];
	qsort(sorted, (size_t) cells, sizeof(uint64_t), compare_counts);
	divergence_chance_levels(level, sorted, (size_t) cells, n, m, a);
	free(sorted);
}

/* sums over outcomes */
typedef struct outcome_sums
{
	double		pseudocount;
	double		finite[CHANCE_MEASURES],	/* of probabilities */
				f[CHANCE_MEASURES],
				ff[CHANCE_MEASURES];
} outcome_sums;

static void
add_measures(const lottery *l, const int64_t *x, const int64_t *y, const mpfr_t probability, void *argument)
{
	outcome_sums *s = argument;
	double		p = mpfr_get_d(probability, MPFR_RNDN);
	double		f[CHANCE_MEASURES];

	measures_of(f, x, y, l->cells, (double) l->reference, (double) l->current, s->pseudocount);
	for (int i = 0; i < CHANCE_MEASURES; i++)
	{
		if (isinf(f[i]))
			continue;
		s->finite[i] += p;
		s->f[i] += p * f[i];
		s->ff[i] += p * f[i] * f[i];
	}
}

static void
test_small(void)
{
	if (!group_begin("chance, small tables"))
		return;
	for (int r = 0; r < unit.rounds; r++)
	{
		lottery		l;
		outcome_sums s;
		chance_level level[CHANCE_MEASURES];

		/* sizes that the definitions stand in doubles */
		do
			draw_lottery(&l, unit.quick ? 60 : 400);
		while (l.pooled[l.cells - 1] > 100000);
		memset(&s, 0, sizeof(s));
		s.pseudocount = random_below(2) ? 0 : random_below(2) ? 0.5 : 3 * random_positive();
		enumerate(&l, add_measures, &s);
		levels_of(level, l.pooled, l.cells, (double) l.reference, (double) l.current, s.pseudocount);
		for (int i = 0; i < CHANCE_MEASURES; i++)
		{
			bool		always = s.finite[i] > 1 - 1e-9;	/* as far as these sums can tell */
			double		mean = s.f[i] / s.finite[i];
			double		variance = s.ff[i] / s.finite[i] - mean * mean;
			double		error;

			if (i == CHANCE_PEARSON && s.pseudocount > 0)
				continue;
			if (!always)
			{
				figure(table, "small tables, probability of Infinity", names[i], fabs(level[i].infinite - (1 - s.finite[i])), 1);
				check(level[i].infinite > 0 && level[i].infinite <= 1, "%s, %s: infinite %g, not %g", show_lottery(&l), names[i],
					  level[i].infinite, 1 - s.finite[i]);
				continue;
			}
			check(level[i].infinite < 1e-6, "%s, %s: infinite %g", show_lottery(&l), names[i], level[i].infinite);
			error = fabs(level[i].mean - mean) / fmax(mean, 1e-12);
			figure(table, "small tables, mean", names[i], error, CHANCE_MEAN_BOUND);
			check(error <= CHANCE_MEAN_BOUND, "%s + %g, %s: mean %.17g, not %.17g", show_lottery(&l), s.pseudocount, names[i],
				  level[i].mean, mean);
			if (variance > 1e-9 * mean * mean)
				figure(table, "small tables, variance over the true one", names[i], level[i].variance / variance, 100);
			if (variance > 1e-9 * mean * mean)
				figure(table, "small tables, true variance over it", names[i], variance / level[i].variance, 100);
		}
	}
	group_end();
}

/* random pooled counts, and the sizes */
static int
draw_pooled(int64_t *pooled, int most_cells, int bits, double *n, double *m)
{
	int			cells = random_between(2, most_cells);
	double		total = 0;

	for (int i = 0; i < cells; i++)
	{
		pooled[i] = 1 + (int64_t) (random_bits() >> (64 - random_between(1, bits)));
		total += (double) pooled[i];
	}
	*n = random_below(3) ? floor(total / 2) : floor(total * random_positive() * random_positive());
	*n = fmin(fmax(*n, 1), total - 1);
	*m = total - *n;
	return cells;
}

/*
 * Pearson's statistic: T/(T - 1) (c - 1) (Haldane 1940), and the variance of Dawson, "A simplified
 * expression for the variance of the chi-square function on a contingency table", 1954.
 */
static void
test_pearson(void)
{
	static int64_t pooled[300];

	if (!group_begin("chance, Pearson's moments"))
		return;
	for (int r = 0; r < 10 * unit.rounds; r++)
	{
		chance_level level[CHANCE_MEASURES];
		double		n,
					m;
		int			cells = draw_pooled(pooled, 300, random_between(2, 12), &n, &m);
		double		total = n + m;
		double		inverse = 0,
					mean,
					variance,
					v,
					w,
					w2,
					error;

		if (total < 4)
			continue;
		for (int i = 0; i < cells; i++)
			inverse += 1 / (double) pooled[i];
		levels_of(level, pooled, cells, n, m, 0);
		mean = total / (total - 1) * (cells - 1);
		v = (total - 2) / (total - 1);
		w = (total / n + total / m - 4) / (total - 2);
		w2 = (total * inverse - (double) cells * cells) / (total - 2);
		variance = 2 * total / (total - 3) * (v - w) * ((cells - 1) * (total - cells) / (total - 1) - w2) +
			total * total / (total - 1) * w * w2;
		error = fabs(level[CHANCE_PEARSON].mean / mean - 1);
		figure(table, "Haldane and Dawson", "mean", error, CHANCE_MEAN_BOUND);
		check(error <= CHANCE_MEAN_BOUND, "%d cells, %g v %g: mean %.17g, not %.17g", cells, n, m, level[CHANCE_PEARSON].mean, mean);
		/* pairs of cells enter by the square of their correlation, which is not all */
		error = fabs(level[CHANCE_PEARSON].variance - variance) / fmax(variance, 0.1);
		figure(table, "Haldane and Dawson", "variance", error, CHANCE_VARIANCE_BOUND);
		check(error <= CHANCE_VARIANCE_BOUND, "%d cells, %g v %g: variance %.17g, not %.17g", cells, n, m,
			  level[CHANCE_PEARSON].variance, variance);
	}
	group_end();
}

/* Cells large enough for sums in steps, and alike: against sums over every count. */
static void
test_large(void)
{
	static int64_t pooled[40];

	if (!group_begin("chance, large cells"))
		return;
	for (int r = 0; r < (unit.quick ? 4 : unit.rounds / 4 + 1); r++)
	{
		chance_level level[CHANCE_MEASURES];
		double		n,
					m,
					mean[CHANCE_MEASURES] = {0};
		int			cells = draw_pooled(pooled, 40, random_between(10, 18), &n, &m);
		double		a = random_below(2) ? 0.5 : random_positive();

		levels_of(level, pooled, cells, n, m, a);
		for (int i = 0; i < cells; i++)
		{
			double		t = (double) pooled[i];
			double		middle = t * (n / (n + m));
			double		width = 12 * sqrt(fmax(1, middle * (m / (n + m)))) + 12;
			double		sum = 0,
						f[CHANCE_MEASURES] = {0};

			for (double x = fmax(fmax(0, t - m), floor(middle - width)); x <= fmin(fmin(t, n), middle + width); x++)
			{
				double		weight = exp(lgamma(t + 1) - lgamma(x + 1) - lgamma(t - x + 1) - lgamma(n + m - t + 1) -
										 lgamma(n + m + 1) + lgamma(n + 1) + lgamma(m + 1) +
										 2 * lgamma(n + m - t + 1) - lgamma(n - x + 1) - lgamma(m - t + x + 1));
				double		g[CHANCE_MEASURES];
				int64_t		one = (int64_t) x,
							other = (int64_t) (t - x);

				/* the terms of one cell: its shares are of all rows and cells */
				measures_of(g, &one, &other, 1, n + (cells - 1) * a, m + (cells - 1) * a, a);
				sum += weight;
				for (int k = 0; k < CHANCE_PEARSON; k++)
					f[k] += weight * g[k];
			}
			for (int k = 0; k < CHANCE_PEARSON; k++)
				mean[k] += f[k] / sum;
		}
		for (int k = 0; k < CHANCE_PEARSON; k++)
		{
			double		error = fabs(level[k].mean / mean[k] - 1);

			figure(table, "large cells, mean", names[k], error, CHANCE_MEAN_BOUND);
			check(error <= CHANCE_MEAN_BOUND, "%s of %d cells, %g v %g, + %g: mean %.17g, not %.17g", names[k], cells, n, m, a,
				  level[k].mean, mean[k]);
		}
	}
	group_end();
}

/* what must hold of any counts */
static void
test_limits(void)
{
	static int64_t pooled[1000];

	if (!group_begin("chance, limits"))
		return;
	for (int r = 0; r < 4 * unit.rounds; r++)
	{
		chance_level level[CHANCE_MEASURES],
					back[CHANCE_MEASURES];
		double		n,
					m;
		int			cells = draw_pooled(pooled, random_below(4) ? 8 : 1000, random_between(1, 62), &n, &m);
		double		a = random_below(2) ? 0 : random_below(2) ? 0.5 : random_scaled(-1000, 900);

		levels_of(level, pooled, cells, n, m, a);
		levels_of(back, pooled, cells, m, n, a);
		for (int k = 0; k < CHANCE_MEASURES; k++)
		{
			double		t5,
						t1;

			if (k == CHANCE_PEARSON && a > 0)
				continue;
			check(level[k].mean >= 0 && level[k].mean < HUGE_VAL && level[k].variance >= 0 && level[k].variance < HUGE_VAL &&
				  level[k].infinite >= 0 && level[k].infinite <= 1, "%s of %d cells, %g v %g, + %g: %g %g %g", names[k], cells, n, m, a,
				  level[k].mean, level[k].variance, level[k].infinite);
			check(k == CHANCE_KL || k == CHANCE_KL_REVERSE || fabs(level[k].mean - back[k].mean) <= 1e-6 * level[k].mean,
				  "%s of %d cells, %g v %g, + %g exchanged: %g, %g", names[k], cells, n, m, a, level[k].mean, back[k].mean);
			t5 = divergence_chance_threshold(&level[k], 0.05);
			t1 = divergence_chance_threshold(&level[k], 0.01);
			check(t5 >= 0 && t1 >= t5, "%s of %d cells: thresholds %g, %g", names[k], cells, t5, t1);
			if (t5 > 0 && t5 < HUGE_VAL && level[k].variance > 0 && level[k].infinite == 0)
				check(fabs(divergence_chance_p(&level[k], t5) - 0.05) < 1e-9, "%s of %d cells: p of the threshold %g", names[k], cells,
					  divergence_chance_p(&level[k], t5));
			check(divergence_chance_p(&level[k], 0) == 1 || level[k].infinite == 1, "%s: p of 0 is %g", names[k],
				  divergence_chance_p(&level[k], 0));
			check(divergence_chance_p(&level[k], HUGE_VAL) == level[k].infinite || level[k].infinite == 1, "%s: p of Infinity", names[k]);
			check(divergence_chance_mean_root(&level[k]) <= sqrt(level[k].mean) * (1 + 1e-12) || level[k].infinite == 1,
				  "%s: mean of the root", names[k]);
		}
	}
	group_end();
}

void
test_chance(void)
{
	test_small();
	test_pearson();
	test_large();
	test_limits();
}
