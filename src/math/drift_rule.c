/*
 * drift_rule.c
 *		When a period of a table is worth an alert.
 *
 * Method
 *		The Jensen-Shannon divergence has mean and variance by chance alone (chance.h).  Periods that
 *		differ by more multiply it as they do Pearson's statistic, and what is known
 *		of the dispersion widens its tail as it does that of F.
 *
 * Accuracy
 *		That of the tests; the threshold is an approximation: docs/statistics.md says how good.
 */
#include "drift_rule.h"

#include <math.h>
#include <stdlib.h>

#include "chance.h"
#include "f_tail.h"
#include "homogeneity.h"
#include "measures.h"
#include "power_divergence.h"
#include "quotient.h"

/*
 * Where both samples expect so many rows in each cell, the divergence is (1/n + 1/m)/8 times Pearson's
 * statistic: its mean within 0.7 %, its deviation within 1.5 %.
 */
#define QUADRATIC	50.0

/* the largest divergence, ln 2 */
#define MOST_JS		0x1.62e42fefa39efp-1

static int
compare_counts(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

/* The pooled counts to work[], ascending; those of both samples to n and m.  The least that is not 0. */
static double
pool(const int64_t *reference, const int64_t *current, size_t cells, uint64_t *work, double *n, double *m)
{
	uint64_t	least = UINT64_MAX;

	*n = *m = 0;
	for (size_t i = 0; i < cells; i++)
	{
		divergence_poll_at(i);
		*n += (double) reference[i];
		*m += (double) current[i];
		work[i] = (uint64_t) reference[i] + (uint64_t) current[i];
		if (work[i] > 0 && work[i] < least)
			least = work[i];
	}
	return (double) least;
}

/* what chance makes of the divergence */
static chance_level
js_level(uint64_t *pooled, size_t cells, double n, double m)
{
	qsort(pooled, cells, sizeof(uint64_t), compare_counts);
	return divergence_chance_js(pooled, cells, n, m);
}

/* what the divergence exceeds with that probability, where periods are as dispersed as t says */
static double
dispersed_threshold(const dispersed_test *t, const int64_t *reference, const int64_t *current, size_t cells,
					double significance, uint64_t *work)
{
	double		n,
				m;
	double		least = pool(reference, current, cells, work, &n, &m);
	double		mean,
				df1;

	if (t->df < 1)
		return 0;
	if (least * (fmin(n, m) / (n + m)) >= QUADRATIC)
	{
		mean = t->mean * (1 / n + 1 / m) / 8;
		df1 = t->df1;
	}
	else
	{
		chance_level level = js_level(work, cells, n, m);

		mean = level.mean;
		df1 = level.variance > 0 ? 2 * mean * (mean / level.variance) : (double) t->df;
		df1 = fmin(fmax(df1 * t->share, 1), F_MOST_DF);
	}
	return mean > 0 ? mean * t->spread * (t->fixed + (1 - t->fixed) * divergence_f_quantile(significance, df1, t->df2)) : 0;
}

drift_verdict
divergence_drift_verdict(const dispersion *d, const int64_t *reference, const int64_t *current,
						 size_t cells, double significance, uint64_t *work)
{
	drift_verdict r;
	double		threshold = 0;

	if (d)
	{
		dispersed_test t = divergence_dispersed_test(d, reference, current, cells, work ? 1 : significance);

		r.statistic = t.statistic;
		r.df = t.df;
		r.p_value = t.p_value;
		if (work)
			threshold = dispersed_threshold(&t, reference, current, cells, significance, work);
	}
	else
	{
		power_divergence t = divergence_power_divergence(reference, current, cells, 1);
		chance_level level;
		double		n,
					m;

		r.statistic = t.statistic;
		r.df = t.df;
		r.p_value = divergence_homogeneity_p(reference, current, cells);
		if (work)
		{
			(void) pool(reference, current, cells, work, &n, &m);
			level = js_level(work, cells, n, m);
			threshold = divergence_chance_threshold(&level, significance);
		}
	}
	r.js_threshold = sqrt(fmin(fmax(threshold, 0), MOST_JS));
	return r;
}

void
divergence_share_reference(share_reference *r, int64_t (*period)[2], size_t n, dispersion_period *cells, double *work)
{
	r->sum[0] = r->sum[1] = 0;
	for (size_t t = 0; t < n; t++)
	{
		cells[t].cell = NULL;
		cells[t].count = period[t];
		cells[t].n = 2;
		cells[t].total = period[t][0] + period[t][1];
		r->sum[0] += period[t][0];
		r->sum[1] += period[t][1];
	}
	r->spread.excess = r->excess;
	r->has_dispersion = divergence_dispersion(&r->spread, cells, n, r->sum, 2, work);
}

bool
divergence_share_test(const share_reference *r, const int64_t *current, double enough, double *p_value)
{
	const int64_t *sum = r->sum;
	dispersion	d = r->spread;

	*p_value = 1;
	if (sum[0] + sum[1] == 0 || current[0] + current[1] == 0 ||
		(sum[0] == 0 && current[0] == 0) || (sum[1] == 0 && current[1] == 0))
		return false;
	d.excess = (double *) r->excess;
	if (r->has_dispersion)
		*p_value = divergence_dispersed_share_p(&d, sum, current, enough);
	else
		*p_value = divergence_homogeneity_p(sum, current, 2);
	return true;
}

/* What a period has in cells that no other has. */
static int64_t
count_alone(const dispersion_period *p, const int64_t *sum)
{
	int64_t		alone = 0;

	for (size_t i = 0; i < p->n; i++)
	{
		size_t		cell = p->cell ? (size_t) p->cell[i] : i;

		if (p->count[i] == sum[cell])
			alone += p->count[i];
	}
	return alone;
}

double
divergence_unseen_before(const dispersion_period *period, size_t n, const int64_t *sum, size_t cells, int64_t (*unseen)[2])
{
	size_t		counting = 0;
	int64_t		once = 0;

	for (size_t t = 0; t < n; t++)
		counting += period[t].total > 0;
	for (size_t i = 0; i < cells && counting == 1; i++)
		once += sum[i] == 1;
	for (size_t t = 0; t < n; t++)
	{
		unseen[t][0] = counting > 1 ? count_alone(&period[t], sum) : period[t].total > 0 ? once : 0;
		unseen[t][1] = period[t].total - unseen[t][0];
	}
	return divergence_largest_share(unseen, n);
}

double
divergence_largest_share(int64_t (*unseen)[2], size_t n)
{
	double		largest = 0;

	for (size_t t = 0; t < n; t++)
		if (unseen[t][0] > 0)
			largest = fmax(largest, divergence_quotient(unseen[t][0], unseen[t][0] + unseen[t][1]));
	return largest;
}

int
divergence_drift_alerts(const double *p_adjusted, const drift_sizes *sizes, double significance,
						double min_js_distance)
{
	int			alerts = 0;

	if (p_adjusted[DRIFT_CELLS] < significance &&
		(sizes->js_distance > min_js_distance || fabs(sizes->largest_change) > DRIFT_LEAST_CHANGE))
		alerts |= 1 << DRIFT_CELLS;
	if (p_adjusted[DRIFT_MISSING] < significance && fabs(sizes->missing_change) > DRIFT_LEAST_MISSING)
		alerts |= 1 << DRIFT_MISSING;
	if (p_adjusted[DRIFT_UNSEEN] < significance &&
		sizes->unseen_mass > DRIFT_LEAST_UNSEEN && sizes->unseen_mass > sizes->unseen_before)
		alerts |= 1 << DRIFT_UNSEEN;
	return alerts;
}

int64_t
divergence_median_rows(const int64_t *rows, size_t n)
{
	int64_t		low = rows[(n - 1) / 2];

	return low + (rows[n / 2] - low) / 2;
}

bool
divergence_volume_alert(int64_t current, const int64_t *rows, size_t n)
{
	double		twice = (double) rows[(n - 1) / 2] + (double) rows[n / 2];

	if (20 * (double) current > DRIFT_MOST_ROWS * twice)
		return n < 3 || 3 * (double) current > 4 * (double) rows[n - 2];
	if (20 * (double) current < DRIFT_LEAST_ROWS * twice)
		return n < 3 || 4 * (double) current < 3 * (double) rows[1];
	return false;
}
