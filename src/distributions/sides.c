/*
 * sides.c
 *		Two distributions side by side: a merge of sorted categories, or bin by bin.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "distributions/cells.h"
#include "distributions/counting.h"
#include "distributions/sides.h"
#include "server/compat.h"
#include "server/options.h"

/* All arrays of n cells, in one piece. */
static void
allocate_cells(Sides *s, int64 n, int parts)
{
	Size		size = 0;
	char	   *p;

	if (parts & SIDES_WEIGHTS)
		size += SIDES * n * sizeof(double);
	if (parts & SIDES_COUNTS)
		size += n * (SIDES * sizeof(int64) + sizeof(int32));
	p = s->memory = palloc_extended(size, MCXT_ALLOC_HUGE);
	for (int side = 0; side < SIDES; side++)
	{
		if (parts & SIDES_WEIGHTS)
		{
			s->x[side] = (double *) p;
			p += n * sizeof(double);
		}
		if (parts & SIDES_COUNTS)
		{
			s->count[side] = (int64_t *) p;
			p += n * sizeof(int64);
		}
	}
	if (parts & SIDES_COUNTS)
		s->position = (int32 *) p;
}

/* Appends a cell, found at position i of the reference or j of the current one. */
static inline void
put_cell(Sides *s, int64 reference, int64 current, int32 position, double pseudocount)
{
	int64		n = s->cells++;

	if (n % POLL_BLOCK == 0)
		CHECK_FOR_INTERRUPTS();
	if (s->x[REFERENCE])
	{
		s->x[REFERENCE][n] = (double) reference + pseudocount;
		s->x[CURRENT][n] = (double) current + pseudocount;
	}
	if (s->position)
	{
		s->count[REFERENCE][n] = reference;
		s->count[CURRENT][n] = current;
		s->position[n] = position;
	}
}

static void
put_bins(Sides *s, double pseudocount)
{
	const int64 *reference = DISTRIBUTION_COUNTS(s->d[REFERENCE]);
	const int64 *current = DISTRIBUTION_COUNTS(s->d[CURRENT]);

	for (int i = 0; i < s->d[REFERENCE]->cells; i++)
		put_cell(s, reference[i], current[i], i, pseudocount);
}

static void
put_categories(Sides *s, double pseudocount)
{
	const Distribution *d = s->d[REFERENCE];
	const Distribution *e = s->d[CURRENT];
	int			i = 0;
	int			j = 0;

	while (i < d->cells && j < e->cells)
	{
		Category	a = distribution_category(d, i);
		Category	b = distribution_category(e, j);
		int			order = category_compare(&a, &b);

		if (order < 0)
			put_cell(s, a.count, 0, i++, pseudocount);
		else if (order > 0)
			put_cell(s, 0, b.count, ~j++, pseudocount);
		else
		{
			put_cell(s, a.count, b.count, i++, pseudocount);
			j++;
		}
	}
	for (; i < d->cells; i++)
		put_cell(s, DISTRIBUTION_COUNTS(d)[i], 0, i, pseudocount);
	for (; j < e->cells; j++)
		put_cell(s, 0, DISTRIBUTION_COUNTS(e)[j], ~j, pseudocount);
}

/* The bins of adaptive distributions, and what they count on either side. */
static void
put_adaptive(Sides *s, int parts, double pseudocount)
{
	grid_histogram h[SIDES] = {divergence_cells_open(s->d[REFERENCE]), divergence_cells_open(s->d[CURRENT])};
	size_t		most = Max(h[REFERENCE].n + h[CURRENT].n, GRID_MOST_BINS);
	int64_t    *cell = palloc(3 * most * sizeof(int64));
	int64_t    *p = cell + most;
	int64_t    *q = p + most;
	size_t		n = divergence_grid_align(&h[REFERENCE], &h[CURRENT], cell, p, q);

	s->level = h[REFERENCE].level;
	if (s->level == 0 && n <= SIDES_VALUES)
	{
		for (size_t i = 0; i < n; i++)
			s->first[i] = s->last[i] = cell[i];
	}
	else
	{
		int64_t		start[GRID_MOST_BINS];

		n = divergence_grid_bins(&h[REFERENCE], start);
		for (size_t i = 0; i < n; i++)
		{
			s->first[i] = i == 0 ? PG_INT64_MIN : start[i - 1];
			s->last[i] = i == n - 1 ? PG_INT64_MAX : start[i] - 1;
		}
		divergence_grid_binned(&h[REFERENCE], start, n - 1, p);
		divergence_grid_binned(&h[CURRENT], start, n - 1, q);
	}
	allocate_cells(s, n, parts);
	for (size_t i = 0; i < n; i++)
		put_cell(s, p[i], q[i], (int32) i, pseudocount);
	pfree(cell);
	divergence_cells_close(&h[REFERENCE]);
	divergence_cells_close(&h[CURRENT]);
}

bool
divergence_sides_open(Sides *s, FunctionCallInfo fcinfo, int parts, double pseudocount)
{
	int64		most = 0;

	memset(s, 0, sizeof(Sides));
	divergence_check_pseudocount(pseudocount);
	for (int side = 0; side < SIDES; side++)
	{
		s->d[side] = divergence_distribution_argument(fcinfo, side);
		s->total[side] = divergence_distribution_total(s->d[side]);
		most += s->d[side]->cells;
	}
	divergence_distribution_check_alike(s->d[REFERENCE], s->d[CURRENT]);
	if (s->total[REFERENCE] == 0 || s->total[CURRENT] == 0)
		return false;

	if (s->d[REFERENCE]->kind == DISTRIBUTION_ADAPTIVE)
		put_adaptive(s, parts, pseudocount);
	else if (s->d[REFERENCE]->kind == DISTRIBUTION_BINS)
	{
		allocate_cells(s, most / 2, parts);
		put_bins(s, pseudocount);
	}
	else
	{
		allocate_cells(s, most, parts);
		put_categories(s, pseudocount);
	}
	for (int side = 0; side < SIDES && (parts & SIDES_WEIGHTS); side++)
		(void) divergence_mass_init(&s->m[side], s->x[side], s->cells);
	return true;
}

void
divergence_sides_close(Sides *s, FunctionCallInfo fcinfo)
{
	if (s->memory)
		pfree(s->memory);
	for (int side = 0; side < SIDES; side++)
		divergence_distribution_free(fcinfo, side, s->d[side]);
}

void
divergence_sides_append_name(StringInfo out, const Sides *s, int64 cell)
{
	int32		position = s->position[cell];

	if (s->d[REFERENCE]->kind == DISTRIBUTION_ADAPTIVE)
	{
		divergence_cells_append_name(out, s->first[cell], s->last[cell], s->level);
		return;
	}
	if (position >= 0)
		divergence_distribution_append_name(out, s->d[REFERENCE], position);
	else
		divergence_distribution_append_name(out, s->d[CURRENT], ~position);
}

bool
divergence_distribution_mass(mass *m, const Distribution *d)
{
	const int64 *count = DISTRIBUTION_COUNTS(d);
	grid_histogram h = {0};
	double	   *x;

	divergence_distribution_check_values(d);
	if (divergence_distribution_total(d) == 0)
		return false;
	if (d->kind == DISTRIBUTION_ADAPTIVE)
	{
		h = divergence_cells_open(d);
		count = (const int64 *) h.count;
	}
	x = palloc_extended(d->cells * sizeof(double), MCXT_ALLOC_HUGE);
	for (int i = 0; i < d->cells; i++)
		x[i] = (double) count[i];
	if (h.cell)
		divergence_cells_close(&h);
	(void) divergence_mass_init(m, x, d->cells);
	return true;
}
