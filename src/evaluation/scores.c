/*
 * scores.c
 *		The scores of yes-or-no questions, over cells that both answers share.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "miscadmin.h"

#include "distributions/cells.h"
#include "distributions/measures.h"
#include "evaluation/scores.h"
#include "math/grid.h"
#include "math/mass.h"
#include "server/compat.h"

/* Room for n cells in all arrays. */
static void
allocate(Scores *s, size_t n)
{
	s->cell = palloc_extended(n * sizeof(int64_t) + 1, MCXT_ALLOC_HUGE);
	s->negatives = palloc_extended(n * sizeof(int64_t) + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	s->positives = palloc_extended(n * sizeof(int64_t) + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	s->single = palloc_extended(n * sizeof(bool) + 1, MCXT_ALLOC_HUGE);
	s->lower = palloc_extended(n * sizeof(double) + 1, MCXT_ALLOC_HUGE);
	s->upper = palloc_extended(n * sizeof(double) + 1, MCXT_ALLOC_HUGE);
	s->score = palloc_extended(n * sizeof(double) + 1, MCXT_ALLOC_HUGE);
}

/* Cell i holds what is in [a, b), or a alone. */
static void
set_range(Scores *s, size_t i, double a, double b, bool single)
{
	bool		counts = s->negatives[i] > 0 || s->positives[i] > 0;

	s->single[i] = single;
	if (single ? !(a >= 0 && a <= 1) : !(b > 0 && a <= 1))
	{
		if (counts && s->are_probabilities)
		{
			s->are_probabilities = false;
			s->outside = (int) i;
		}
		a = b = a > 1 ? 1 : 0;
	}
	s->lower[i] = fmax(a, 0);
	s->upper[i] = single ? s->lower[i] : fmin(b, 1);
	s->score[i] = 0.5 * (s->lower[i] + s->upper[i]);
}

static void
adaptive_cells(Scores *s, const Distribution *negatives, const Distribution *positives)
{
	grid_histogram g = {0};
	grid_histogram h = {0};

	if (negatives)
		g = divergence_cells_open(negatives);
	if (positives)
		h = divergence_cells_open(positives);
	allocate(s, g.n + h.n);
	s->n = divergence_grid_align(&g, &h, s->cell, s->negatives, s->positives);
	s->level = Max(g.level, h.level);
	for (size_t i = 0; i < s->n; i++)
	{
		double		a = divergence_grid_least(s->cell[i], s->level);
		double		b = s->level == 0 ? a : divergence_grid_least(s->cell[i] + 1, s->level);

		/* cells at infinity, and above level 0 those that hold one double */
		set_range(s, i, a, b, s->level == 0 || isinf(a) || grid_value(grid_order(a) + 1) >= b);
	}
	if (g.cell)
		divergence_cells_close(&g);
	if (h.cell)
		divergence_cells_close(&h);
}

static void
binned_cells(Scores *s, const Distribution *negatives, const Distribution *positives)
{
	const double *edges = DISTRIBUTION_EDGES(s->d);

	s->n = s->d->cells;
	allocate(s, s->n);
	if (negatives)
		memcpy(s->negatives, DISTRIBUTION_COUNTS(negatives), s->n * sizeof(int64_t));
	if (positives)
		memcpy(s->positives, DISTRIBUTION_COUNTS(positives), s->n * sizeof(int64_t));
	for (size_t i = 0; i < s->n; i++)
	{
		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		set_range(s, i, i == 0 ? -INFINITY : edges[i - 1], i == s->n - 1 ? INFINITY : edges[i], false);
	}
}

Scores *
divergence_scores_open(const Distribution *negatives, const Distribution *positives)
{
	Scores	   *s = palloc0(sizeof(Scores));
	int64		total;

	s->d = negatives ? negatives : positives;
	divergence_distribution_check_numbers(s->d, positives ? positives : negatives,
										  "Count scores by histogram_agg(score) FILTER (WHERE NOT label) and FILTER (WHERE label).");
	s->are_probabilities = true;
	s->negative_total = negatives ? divergence_distribution_total(negatives) : 0;
	s->positive_total = positives ? divergence_distribution_total(positives) : 0;
	if (pg_add_s64_overflow(s->negative_total, s->positive_total, &total))
		divergence_distribution_overflow();
	if (s->d->kind == DISTRIBUTION_ADAPTIVE)
		adaptive_cells(s, negatives, positives);
	else
		binned_cells(s, negatives, positives);
	return s;
}

void
divergence_scores_count(const Scores *s, const Distribution *d, int64_t *count)
{
	grid_histogram h;
	size_t		j = 0;

	if (d->kind == DISTRIBUTION_BINS)
	{
		memcpy(count, DISTRIBUTION_COUNTS(d), s->n * sizeof(int64_t));
		return;
	}
	memset(count, 0, s->n * sizeof(int64_t));
	h = divergence_cells_open(d);
	divergence_grid_coarsen(&h, s->level);
	for (size_t i = 0; i < h.n; i++)
	{
		while (s->cell[j] != h.cell[i])
			j++;
		count[j] = h.count[i];
	}
	divergence_cells_close(&h);
}

double
divergence_scores_least(const Scores *s, size_t cell)
{
	if (s->d->kind == DISTRIBUTION_ADAPTIVE)
		return divergence_grid_least(s->cell[cell], s->level);
	return cell == 0 ? -INFINITY : DISTRIBUTION_EDGES(s->d)[cell - 1];
}

void
divergence_scores_check_probabilities(const Scores *s)
{
	StringInfoData name;

	if (s->are_probabilities)
		return;
	initStringInfo(&name);
	if (s->d->kind == DISTRIBUTION_ADAPTIVE)
		divergence_cells_append_name(&name, s->cell[s->outside], s->cell[s->outside], s->level);
	else
		divergence_distribution_append_name(&name, s->d, s->outside);
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("scores must be between 0 and 1"),
			 s->single[s->outside] ? errdetail("A score is %s.", name.data) : errdetail("A score lies in %s.", name.data),
			 errhint("Scores are probabilities of true; where they are in percent, count score / 100, where they are logits, (softmax(ARRAY[0, score]))[2]. roc_auc takes any score.")));
}
