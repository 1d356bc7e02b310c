/*
 * histogram_agg.c
 *		The aggregates histogram_agg(value, edges) and histogram_agg(value).
 *
 * The state of the second is a table of cells (counting.h).  That of the first is the result
 * itself, changed in place: an empty distribution at first, the bins over the edges of the
 * first row from there on, of the kind BINS_WITH_ROOM.  Rows whose edges are
 * NULL are counted as the NULLs of a distribution without categories, so that
 * their mixing with other rows shows in any order, after a merge and in moving frames.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/array.h"

#include "distributions/counting.h"
#include "distributions/histogram_agg.h"
#include "distributions/distribution_agg.h"
#include "server/aggregate.h"
#include "server/array.h"
#include "server/compat.h"

PG_FUNCTION_INFO_V1(divergence_histogram_add);
PG_FUNCTION_INFO_V1(divergence_histogram_add_number);
PG_FUNCTION_INFO_V1(divergence_histogram_remove);
PG_FUNCTION_INFO_V1(divergence_histogram_combine);
PG_FUNCTION_INFO_V1(divergence_histogram_final);

/*
 * Edges
 */

static pg_noinline void
edges_missing(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"edges\" must be the same in every row"),
			 errdetail("They are NULL in some rows and not in others."),
			 errhint("Take the edges from a table or a subquery that has them for every row.")));
}

Distribution *
divergence_distribution_of_edges(FunctionCallInfo fcinfo, int argno)
{
	ArrayArgument edges;
	const double *x;
	int			null;
	Distribution *d;

	divergence_array_open(&edges, fcinfo, argno, "edges", SCORES);
	if (edges.n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"edges\" must not be empty"),
				 errdetail("Its length is 0."),
				 errhint(HINT_EDGES)));
	null = divergence_array_first_null(&edges);
	if (null >= 0)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"edges\" must not contain NULL"),
				 errdetail("edges[%d] is NULL.", edges.lower + null),
				 errhint(HINT_EDGES)));
	x = (const double *) ARR_DATA_PTR(edges.array);
	d = divergence_distribution_new(DISTRIBUTION_BINS, (int64) edges.n + 1, 0);
	for (int i = 0; i < edges.n; i++)
	{
		char	   *fault = divergence_edge_fault(x[i], i > 0 ? &x[i - 1] : NULL, NULL);

		CHECK_FOR_INTERRUPTS();
		if (fault)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"edges\" must be finite and strictly increasing"),
					 errdetail("edges[%d] %s.", edges.lower + i, fault),
					 errhint(HINT_EDGES)));
		DISTRIBUTION_EDGES(d)[i] = x[i] + 0.0;	/* -0 is 0 */
	}
	divergence_array_close(&edges);
	divergence_distribution_check_text(d);
	return d;
}

static inline bool
has_bins(const Distribution *d)
{
	return d->kind == DISTRIBUTION_BINS || d->kind == BINS_WITH_ROOM;
}

/* Whether d has just these edges, bit by bit: the case of all rows but the first. */
static inline bool
has_edges(const Distribution *d, ArrayType *array)
{
	return has_bins(d) && ARR_NDIM(array) == 1 && !ARR_HASNULL(array) &&
		ARR_DIMS(array)[0] == d->cells - 1 &&
		memcmp(ARR_DATA_PTR(array), DISTRIBUTION_EDGES(d), (d->cells - 1) * sizeof(double)) == 0;
}

/*
 * Rows
 */

/* The cell of x, not NaN: how many edges are at or below it. */
static inline int
cell_of(const Distribution *d, double x)
{
	const double *edges = DISTRIBUTION_EDGES(d);
	int			low = 0;
	int			high = d->cells - 1;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (edges[middle] <= x)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether all that bins count, which fits int64, is at most that. */
static bool
total_at_most(const Distribution *d, int64 most)
{
	return divergence_distribution_total(d) + d->nulls + d->nans <= most;
}

static Datum
histogram_transition(FunctionCallInfo fcinfo, int sign)
{
	bool		in_place = divergence_in_transition(fcinfo);
	Distribution *d;
	int64	   *count;
	int			cell = 0;
	const char *name = NULL;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (in_place)
		d = (Distribution *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	else
		d = (Distribution *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0));
	distribution_check_version(d);
	if (d->kind >= DISTRIBUTION_IN_MEMORY && !(in_place && d->kind == BINS_WITH_ROOM))
		d = divergence_distribution_gathered(d);

	if (PG_ARGISNULL(2))
	{
		if (has_bins(d))
		{
			if (!divergence_distribution_is_empty(d))
				edges_missing();
			d = divergence_distribution_new(DISTRIBUTION_CATEGORIES, 0, 0);
		}
		name = "nulls";
		count = &d->nulls;
	}
	else
	{
		if (!has_edges(d, PG_GETARG_ARRAYTYPE_P(2)))
		{
			Distribution *bins = divergence_distribution_of_edges(fcinfo, 2);

			if (d->kind == DISTRIBUTION_CATEGORIES && d->cells == 0 && d->nulls > 0)
				edges_missing();
			if (divergence_distribution_is_empty(d))
				d = bins;
			else
				divergence_distribution_check_alike(divergence_distribution_canonical(d), bins);
		}
		if (in_place && d->kind == DISTRIBUTION_BINS && total_at_most(d, BINS_ROOM))
			d->kind = BINS_WITH_ROOM;
		if (PG_ARGISNULL(1))
		{
			name = "nulls";
			count = &d->nulls;
		}
		else if (isnan(PG_GETARG_FLOAT8(1)))
		{
			name = "nans";
			count = &d->nans;
		}
		else
		{
			cell = cell_of(d, PG_GETARG_FLOAT8(1));
			count = &DISTRIBUTION_COUNTS(d)[cell];
		}
	}
	if (sign > 0 && *count == PG_INT64_MAX)
		divergence_distribution_overflow();
	if (sign < 0 && *count == 0)
	{
		if (name)
			divergence_distribution_never_counted(name, strlen(name), -1);
		divergence_distribution_never_counted_in(d, cell, -1);
	}
	*count += sign;
	if (sign > 0 && d->kind != BINS_WITH_ROOM && !divergence_distribution_fits(d))
		divergence_distribution_overflow();
	PG_RETURN_POINTER(d);
}

/*
 * divergence_histogram_add(state, value, edges): transition of histogram_agg; NULL and NaN
 * are counted beside the cells, edges that differ are 22023.
 */
Datum
divergence_histogram_add(PG_FUNCTION_ARGS)
{
	return histogram_transition(fcinfo, 1);
}

/*
 * divergence_histogram_add(state, value): transition of histogram_agg(value), whose cells adapt;
 * NULL and NaN are counted beside them.
 */
Datum
divergence_histogram_add_number(PG_FUNCTION_ARGS)
{
	DistributionTable *t;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	t = divergence_table_argument(fcinfo, TABLE_CELLS);
	if (PG_ARGISNULL(1))
		divergence_table_add_nulls(t, 1);
	else
		t = divergence_table_add_number(t, PG_GETARG_FLOAT8(1));
	return divergence_table_result(fcinfo, t);
}

/* divergence_histogram_remove(state, value, edges): inverse; 22003 below a count of 0. */
Datum
divergence_histogram_remove(PG_FUNCTION_ARGS)
{
	return histogram_transition(fcinfo, -1);
}

/*
 * Merging and the result
 */

/* divergence_histogram_combine(state, state): 22023 where edges differ or one side had none. */
Datum
divergence_histogram_combine(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	const Distribution *e = divergence_distribution_argument(fcinfo, 1);

	if (!divergence_distribution_is_empty(d) && !divergence_distribution_is_empty(e) && d->kind != e->kind)
		edges_missing();
	return divergence_distribution_combine(fcinfo);
}

/* divergence_histogram_final(state): NULL without rows or edges. */
Datum
divergence_histogram_final(PG_FUNCTION_ARGS)
{
	if (!has_bins(divergence_distribution_any_argument(fcinfo, 0)))
		PG_RETURN_NULL();
	return divergence_distribution_final(fcinfo);
}
