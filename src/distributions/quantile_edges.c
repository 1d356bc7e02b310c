/*
 * quantile_edges.c
 *		The aggregate quantile_edges(value, bins): edges of bins of equal mass.
 *
 * Edge i of bins - 1 is the smallest value with at least i/bins of the values below
 * it, counted in integers, or the largest value where there is none.  Cells are closed on the
 * left: a value that is frequent, such as 0 among amounts, so has a cell that holds
 * nothing above it.  (Edges with i/bins of the values at or below them would put
 * a frequent smallest value and all others into one cell.)  Where all values are the
 * same, there is a second edge behind it, so that what is above shows.  Infinite values
 * count, but are no edges: the outer cells of a histogram reach to infinity by themselves.
 *
 * Few values wait in an array, so that a query over many groups has not a sort,
 * with its memory contexts and buffers, for each of them; more than fit work_mem go to
 * tuplesort, which keeps to work_mem for a group.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplesort.h"

#include "distributions/quantile_edges.h"
#include "server/compat.h"

PG_FUNCTION_INFO_V1(divergence_quantile_edges_add);
PG_FUNCTION_INFO_V1(divergence_quantile_edges_final);

#define FEWEST_BINS		2
#define MOST_BINS		10000

/* values in the array at first */
#define FIRST_VALUES	64

typedef struct Quantiles
{
	bool		no_bins;		/* NULL in every row */
	int			bins;
	int			space;			/* of "few", 0 after it went to the sort */
	int64		n;				/* values */
	double	   *few;
	Tuplesortstate *sort;		/* of more than fit work_mem */
	bool		done;			/* the executor may ask again for a group of a hash table */
	ArrayType  *edges;			/* the result then, NULL if there is none */
} Quantiles;

/* Where the values are read in their order. */
typedef struct Reader
{
	Quantiles  *from;
	int64		rank;			/* of the value read last, from 1 on */
	double		value;
} Reader;

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
bins_text(bool is_null, int bins)
{
	return is_null ? pstrdup("NULL") : psprintf("%d", bins);
}

void
divergence_check_bins(int bins)
{
	if (bins < FEWEST_BINS || bins > MOST_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bins\" must be between %d and %d", FEWEST_BINS, MOST_BINS),
				 errdetail("bins is %d.", bins),
				 errhint("Use 10 for deciles, as is usual.")));
}

static Quantiles *
new_quantiles(MemoryContext context, bool no_bins, int bins)
{
	Quantiles  *s;

	if (!no_bins)
		divergence_check_bins(bins);
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

	if (s->space * sizeof(double) < Min((Size) work_mem * 1024, MaxAllocSize / 2))
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

/*
 * divergence_quantile_edges_add(state, value, bins): transition; NULL and NaN do not count,
 * bins that are out of range or differ between rows are 22023.
 */
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
		bins_differ(bins_text(s->no_bins, s->bins), bins_text(no_bins, bins));
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

/* not qsort(), which cannot be cancelled */
#define ST_SORT sort_values
#define ST_ELEMENT_TYPE double
#define ST_COMPARE(a, b) ((*(a) > *(b)) - (*(a) < *(b)))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* Reads the value of a rank behind the one read last. */
static void
read_rank(Reader *r, int64 rank)
{
	Quantiles  *s = r->from;
	Datum		value;
	bool		is_null;

	if (!s->sort)
		r->value = s->few[rank - 1];
	else if (tuplesort_skiptuples(s->sort, rank - 1 - r->rank, true) &&
			 getdatum_compat(s->sort, &value, &is_null))
		r->value = DatumGetFloat8(value);
	else
		elog(ERROR, "missing value of rank " INT64_FORMAT, rank);
	r->rank = rank;
}

/* Reads the next larger value; false, and the largest stays, where there is none. */
static bool
read_larger(Reader *r)
{
	double		x = r->value;

	while (r->rank < r->from->n)
	{
		CHECK_FOR_INTERRUPTS();
		read_rank(r, r->rank + 1);
		if (r->value > x)
			return true;
	}
	return false;
}

/* The edges of the sorted values, into edge[0 .. bins - 1]; their number. */
static int
find_edges(Quantiles *s, Datum *edge)
{
	Reader		r = {s, 0, 0};
	int64		below = 0;		/* values below the last edge */
	double		least;
	int			n = 0;

	read_rank(&r, 1);
	least = r.value;
	for (int i = 1; i < s->bins; i++)
	{
		/* ceil(i n / bins), without a product that could overflow */
		int64		rank = s->n / s->bins * i + (s->n % s->bins * i + s->bins - 1) / s->bins;
		bool		larger;

		if (below >= rank)
			continue;
		if (rank > r.rank)
			read_rank(&r, rank);
		larger = read_larger(&r);
		if (isfinite(r.value) && (n == 0 || r.value > DatumGetFloat8(edge[n - 1])))
			edge[n++] = Float8GetDatum(r.value);
		if (!larger)
			break;
		below = r.rank - 1;
	}
	if (n == 1 && DatumGetFloat8(edge[0]) == least && isfinite(nextafter(least, HUGE_VAL)))
		edge[n++] = Float8GetDatum(nextafter(least, HUGE_VAL));
	return n;
}

/*
 * divergence_quantile_edges_final(state): float8[], strictly increasing; NULL without values
 * or where all are infinite.  Answers again when asked again.
 */
Datum
divergence_quantile_edges_final(PG_FUNCTION_ARGS)
{
	Quantiles  *s = (Quantiles *) PG_GETARG_POINTER(0);
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "divergence_quantile_edges_final called in non-aggregate context");
	if (s->n == 0)
		PG_RETURN_NULL();
	if (!s->done)
	{
		Datum	   *edge = palloc(s->bins * sizeof(Datum));
		int			n;

		if (s->sort)
			tuplesort_performsort(s->sort);
		else
			sort_values(s->few, s->n);
		n = find_edges(s, edge);
		end_sort(PointerGetDatum(s));
		context = MemoryContextSwitchTo(context);
		if (n > 0)
			s->edges = construct_array(edge, n, FLOAT8OID, sizeof(double), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
		MemoryContextSwitchTo(context);
		s->done = true;
	}
	if (!s->edges)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(s->edges);
}
