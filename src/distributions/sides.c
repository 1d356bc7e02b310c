/*
 * distribution_pair.c
 *		Two distributions side by side: a merge of sorted categories, or bin by bin.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "server/compat.h"
#include "distributions/sides.h"
#include "server/options.h"

/* All arrays of n cells, in one piece. */
static void
allocate_cells(DistributionPair *pair, int64 n, int parts)
{
	Size		size = 0;
	char	   *p;

	if (parts & PAIR_WEIGHTS)
		size += PAIR_SIDES * n * sizeof(double);
	if (parts & PAIR_COUNTS)
		size += n * (PAIR_SIDES * sizeof(int64) + sizeof(int32));
	p = pair->memory = palloc_extended(size, MCXT_ALLOC_HUGE);
	for (int side = 0; side < PAIR_SIDES; side++)
	{
		if (parts & PAIR_WEIGHTS)
		{
			pair->x[side] = (double *) p;
			p += n * sizeof(double);
		}
		if (parts & PAIR_COUNTS)
		{
			pair->count[side] = (int64 *) p;
			p += n * sizeof(int64);
		}
	}
	if (parts & PAIR_COUNTS)
		pair->position = (int32 *) p;
}

/* Appends a cell, found at position i of the reference or j of the current one. */
static inline void
put_cell(DistributionPair *pair, int64 reference, int64 current, int32 position, double pseudocount)
{
	int64		n = pair->cells++;

	if (n % POLL_BLOCK == 0)
		CHECK_FOR_INTERRUPTS();
	if (pair->x[PAIR_REFERENCE])
	{
		pair->x[PAIR_REFERENCE][n] = (double) reference + pseudocount;
		pair->x[PAIR_CURRENT][n] = (double) current + pseudocount;
	}
	if (pair->position)
	{
		pair->count[PAIR_REFERENCE][n] = reference;
		pair->count[PAIR_CURRENT][n] = current;
		pair->position[n] = position;
	}
}

static void
put_bins(DistributionPair *pair, double pseudocount)
{
	const int64 *reference = DISTRIBUTION_COUNTS(pair->d[PAIR_REFERENCE]);
	const int64 *current = DISTRIBUTION_COUNTS(pair->d[PAIR_CURRENT]);

	for (int i = 0; i < pair->d[PAIR_REFERENCE]->cells; i++)
		put_cell(pair, reference[i], current[i], i, pseudocount);
}

static void
put_categories(DistributionPair *pair, double pseudocount)
{
	const Distribution *d = pair->d[PAIR_REFERENCE];
	const Distribution *e = pair->d[PAIR_CURRENT];
	int			i = 0;
	int			j = 0;

	while (i < d->cells && j < e->cells)
	{
		Category	a = distribution_category(d, i);
		Category	b = distribution_category(e, j);
		int			order = category_compare(&a, &b);

		if (order < 0)
			put_cell(pair, a.count, 0, i++, pseudocount);
		else if (order > 0)
			put_cell(pair, 0, b.count, ~j++, pseudocount);
		else
		{
			put_cell(pair, a.count, b.count, i++, pseudocount);
			j++;
		}
	}
	for (; i < d->cells; i++)
		put_cell(pair, DISTRIBUTION_COUNTS(d)[i], 0, i, pseudocount);
	for (; j < e->cells; j++)
		put_cell(pair, 0, DISTRIBUTION_COUNTS(e)[j], ~j, pseudocount);
}

bool
divergence_pair_open(DistributionPair *pair, FunctionCallInfo fcinfo, int parts, double pseudocount)
{
	int64		most = 0;

	memset(pair, 0, sizeof(DistributionPair));
	divergence_check_pseudocount(pseudocount);
	for (int side = 0; side < PAIR_SIDES; side++)
	{
		pair->d[side] = divergence_distribution_argument(fcinfo, side);
		pair->total[side] = divergence_distribution_total(pair->d[side]);
		most += pair->d[side]->cells;
	}
	divergence_distribution_check_alike(pair->d[PAIR_REFERENCE], pair->d[PAIR_CURRENT]);
	if (pair->total[PAIR_REFERENCE] == 0 || pair->total[PAIR_CURRENT] == 0)
		return false;

	if (pair->d[PAIR_REFERENCE]->kind == DISTRIBUTION_BINS)
	{
		allocate_cells(pair, most / 2, parts);
		put_bins(pair, pseudocount);
	}
	else
	{
		allocate_cells(pair, most, parts);
		put_categories(pair, pseudocount);
	}
	for (int side = 0; side < PAIR_SIDES && (parts & PAIR_WEIGHTS); side++)
		(void) divergence_mass_init(&pair->m[side], pair->x[side], pair->cells);
	return true;
}

void
divergence_pair_close(DistributionPair *pair, FunctionCallInfo fcinfo)
{
	if (pair->memory)
		pfree(pair->memory);
	for (int side = 0; side < PAIR_SIDES; side++)
		divergence_distribution_free(fcinfo, side, pair->d[side]);
}

void
divergence_pair_append_name(StringInfo out, const DistributionPair *pair, int64 cell)
{
	int32		position = pair->position[cell];

	if (position >= 0)
		divergence_distribution_append_name(out, pair->d[PAIR_REFERENCE], position);
	else
		divergence_distribution_append_name(out, pair->d[PAIR_CURRENT], ~position);
}

bool
divergence_distribution_mass(mass *m, const Distribution *d)
{
	const int64 *count = DISTRIBUTION_COUNTS(d);
	double	   *x;

	if (divergence_distribution_total(d) == 0)
		return false;
	x = palloc_extended(d->cells * sizeof(double), MCXT_ALLOC_HUGE);
	for (int i = 0; i < d->cells; i++)
		x[i] = (double) count[i];
	(void) divergence_mass_init(m, x, d->cells);
	return true;
}
