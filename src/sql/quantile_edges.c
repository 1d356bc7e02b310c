/*
 * quantile_edges.c
 *		The aggregate quantile_edges(value, bins): edges of bins of equal mass.
 *
 * Edge i of bins - 1 is the value of rank ceil(i n / bins), in integers.  Infinite
 * values count in n and have their rank, but are no edges: the outer cells of a histogram
 * reach to infinity by themselves.
 *
 * Few values wait in an array, so that a query over many groups has not a sort,
 * with its memory contexts and buffers, for each of them; more go to tuplesort, which keeps to
 * work_mem.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplesort.h"

#include "sql/compat.h"

PG_FUNCTION_INFO_V1(divergence_quantile_edges_add);
PG_FUNCTION_INFO_V1(divergence_quantile_edges_final);

#define FEWEST_BINS		2
#define MOST_BINS		10000

/* values in the array */
#define FIRST_VALUES	64
#define MOST_VALUES		16384

typedef struct Quantiles
{
	bool		no_bins;		/* NULL in every row */
	int			bins;
	int			space;			/* of "few", 0 after it went to the sort */
	int64		n;				/* values */
	double	   *few;
	Tuplesortstate *sort;		/* of more than MOST_VALUES */
} Quantiles;

/* The temporary files of a sort must not outlive the group. */
static void
end_sort(Datum quantiles)
{
	Quantiles  *s = (Quantiles *) DatumGetPointer(quantiles);

	if (s->sort)
		tuplesort_end(s->sort);
	s->sort = NULL;
}

static pg_noinline void
bins_differ(const char *one, const char *other)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"bins\" must be the same in every row"),
			 errdetail("It is %s in some rows and %s in others.", one, other),
			 errhint("Pass a constant.")));
}

static char *
decimal(bool is_null, int bins)
{
	return is_null ? pstrdup("NULL") : psprintf("%d", bins);
}

static pg_noinline void
bins_error(int bins)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"bins\" must be between %d and %d", FEWEST_BINS, MOST_BINS),
			 errdetail("bins is %d.", bins),
			 errhint("Use 10 for deciles, as is usual for the population stability index.")));
}

static Quantiles *
new_quantiles(MemoryContext context, bool no_bins, int bins)
{
	Quantiles  *s;

	if (!no_bins && (bins < FEWEST_BINS || bins > MOST_BINS))
		bins_error(bins);
	s = MemoryContextAllocZero(context, sizeof(Quantiles));
	s->no_bins = no_bins;
	s->bins = bins;
	s->space = FIRST_VALUES;
	s->few = MemoryContextAlloc(context, FIRST_VALUES * sizeof(double));
	return s;
}

/* Makes room for one more value; the array's go to a sort when they are too many. */
static pg_noinline void
make_room(FunctionCallInfo fcinfo, Quantiles *s, MemoryContext context)
{
	MemoryContext before;

	if (s->space < MOST_VALUES)
	{
		s->space *= 2;
		s->few = repalloc(s->few, s->space * sizeof(double));
		return;
	}
	before = MemoryContextSwitchTo(context);
	s->sort = tuplesort_begin_datum(FLOAT8OID, Float8LessOperator, InvalidOid, false, work_mem, NULL,
									TUPLESORT_NONE);
	AggRegisterCallback(fcinfo, end_sort, PointerGetDatum(s));
	for (int i = 0; i < s->n; i++)
		tuplesort_putdatum(s->sort, Float8GetDatum(s->few[i]), false);
	pfree(s->few);
	s->few = NULL;
	s->space = 0;
	MemoryContextSwitchTo(before);
}

Datum
divergence_quantile_edges_add(PG_FUNCTION_ARGS)
{
	bool		no_bins = PG_ARGISNULL(2);
	int			bins = no_bins ? 0 : PG_GETARG_INT32(2);
	MemoryContext context;
	Quantiles  *s;
	double		x;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "divergence_quantile_edges_add called in non-aggregate context");
	if (PG_ARGISNULL(0))
		s = new_quantiles(context, no_bins, bins);
	else
		s = (Quantiles *) PG_GETARG_POINTER(0);
	if (no_bins != s->no_bins || bins != s->bins)
		bins_differ(decimal(s->no_bins, s->bins), decimal(no_bins, bins));
	if (no_bins || PG_ARGISNULL(1) || isnan(x = PG_GETARG_FLOAT8(1)))
		PG_RETURN_POINTER(s);
	x += 0.0;					/* -0 is 0 */
	if (!s->sort && s->n == s->space)
		make_room(fcinfo, s, context);
	if (s->sort)
		tuplesort_putdatum(s->sort, Float8GetDatum(x), false);
	else
		s->few[s->n] = x;
	s->n++;
	PG_RETURN_POINTER(s);
}

static int
by_value(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/* The value of the given rank; *taken, how many were taken from the sort, moves on. */
static double
value_of_rank(Quantiles *s, int64 rank, int64 *taken)
{
	Datum		value;
	bool		is_null;

	if (!s->sort)
		return s->few[rank - 1];
	if (!tuplesort_skiptuples(s->sort, rank - 1 - *taken, true) ||
		!getdatum_compat(s->sort, &value, &is_null))
		elog(ERROR, "missing value of rank " INT64_FORMAT, rank);
	*taken = rank;
	return DatumGetFloat8(value);
}

/* Called once, since it sorts: hence FINALFUNC_MODIFY. */
Datum
divergence_quantile_edges_final(PG_FUNCTION_ARGS)
{
	Quantiles  *s = (Quantiles *) PG_GETARG_POINTER(0);
	Datum	   *edges;
	int			n = 0;
	int64		taken = 0;
	int64		last = 0;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "divergence_quantile_edges_final called in non-aggregate context");
	if (s->n == 0)
		PG_RETURN_NULL();
	if (s->sort)
		tuplesort_performsort(s->sort);
	else
		qsort(s->few, s->n, sizeof(double), by_value);
	edges = palloc((s->bins - 1) * sizeof(Datum));
	for (int i = 1; i < s->bins; i++)
	{
		/* ceil(i n / bins), without a product that could overflow */
		int64		rank = s->n / s->bins * i + (s->n % s->bins * i + s->bins - 1) / s->bins;
		double		x;

		if (rank == last)
			continue;
		last = rank;
		x = value_of_rank(s, rank, &taken);
		if (isfinite(x) && (n == 0 || x != DatumGetFloat8(edges[n - 1])))
			edges[n++] = Float8GetDatum(x);
	}
	if (n == 0)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(construct_array(edges, n, FLOAT8OID, sizeof(double), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
