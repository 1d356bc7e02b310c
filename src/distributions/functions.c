/*
 * functions.c
 *		Functions and operators on distributions but for the measures: construction
 *		from arrays, merge, take away, compare, access.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "distributions/cells.h"
#include "distributions/counting.h"
#include "distributions/distribution.h"
#include "math/quotient.h"
#include "server/array.h"
#include "server/comparison.h"
#include "server/compat.h"
#include "server/excerpt.h"
#include "server/result_row.h"

PG_FUNCTION_INFO_V1(divergence_distribution_of_arrays);
PG_FUNCTION_INFO_V1(divergence_distribution_add);
PG_FUNCTION_INFO_V1(divergence_distribution_subtract);
PG_FUNCTION_INFO_V1(divergence_distribution_total_count);
PG_FUNCTION_INFO_V1(divergence_distribution_null_count);
PG_FUNCTION_INFO_V1(divergence_distribution_nan_count);
PG_FUNCTION_INFO_V1(divergence_distribution_category_count);
PG_FUNCTION_INFO_V1(divergence_distribution_count_of);
PG_FUNCTION_INFO_V1(divergence_distribution_probability_of);
PG_FUNCTION_INFO_V1(divergence_distribution_probabilities);
PG_FUNCTION_INFO_V1(divergence_distribution_categories);
PG_FUNCTION_INFO_V1(divergence_distribution_edges);
PG_FUNCTION_INFO_V1(divergence_distribution_unnest);

/*
 * Construction
 */

/* An array argument, its elements and which of them are NULL. */
typedef struct Elements
{
	const char *name;
	Datum	   *value;
	bool	   *is_null;
	int			n;
	int			lower;			/* subscript of the first */
} Elements;

static Elements
elements_of(FunctionCallInfo fcinfo, int argno, const char *name, bool texts)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	Elements	e = {0};

	e.name = name;
	if (ARR_NDIM(array) > 1)
		divergence_array_dimension_error(name, ARR_NDIM(array));
	if (ARR_NDIM(array) == 1)
		e.lower = ARR_LBOUND(array)[0];
	/* the header may name varchar or a domain, which are the same within */
	if (texts)
		deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_INT, &e.value, &e.is_null, &e.n);
	else
		deconstruct_array(array, ARR_ELEMTYPE(array), sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
						  &e.value, &e.is_null, &e.n);
	return e;
}

static Category
category_of_text(const text *name, int64 count)
{
	Category	c;

	c.name = VARDATA_ANY(name);
	c.length = VARSIZE_ANY_EXHDR(name);
	c.count = count;
	return c;
}

/* 22023: a name, or NULL where twice is NULL, stands at two places */
static void
occurs_twice(const Elements *names, const Category *twice)
{
	int			place[2] = {0, 0};
	int			found = 0;

	for (int i = 0; i < names->n && found < 2; i++)
	{
		if (names->is_null[i] ? !twice : twice != NULL)
		{
			Category	c = {NULL, 0, 0};

			if (twice)
				c = category_of_text(DatumGetTextPP(names->value[i]), 0);
			if (!twice || category_compare(&c, twice) == 0)
				place[found++] = names->lower + i;
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" must not contain a category twice", names->name),
			 errdetail("%s[%d] and %s[%d] are %s.", names->name, place[0], names->name, place[1],
					   twice ? psprintf("both \"%s\"", excerpt_of(twice->name, twice->length)) : "both NULL"),
			 errhint("Add up its counts, as GROUP BY does; distribution_agg(category, count) takes rows as they are.")));
}

/*
 * distribution(categories text[], counts bigint[]).  A category that is NULL counts
 * NULLs.
 */
Datum
divergence_distribution_of_arrays(PG_FUNCTION_ARGS)
{
	Elements	names = elements_of(fcinfo, 0, "categories", true);
	Elements	counts = elements_of(fcinfo, 1, "counts", false);
	Category   *c;
	DistributionFault fault;
	Distribution *d;
	bool		has_null = false;
	int64		nulls = 0;
	int			n = 0;

	if (names.n != counts.n)
		divergence_array_length_error(names.name, names.n, counts.name, counts.n, ELEMENT_FOR_EACH_CATEGORY);
	c = palloc_extended((Size) names.n * sizeof(Category), MCXT_ALLOC_HUGE);
	for (int i = 0; i < counts.n; i++)
		if (counts.is_null[i])
			divergence_array_null_error(counts.name, WEIGHTS, counts.lower + i);
	for (int i = 0; i < names.n; i++)
	{
		int64		count = DatumGetInt64(counts.value[i]);

		CHECK_FOR_INTERRUPTS();
		if (count < 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("\"%s\" must not contain negative values", counts.name),
					 errdetail("%s[%d] is " INT64_FORMAT ".", counts.name, counts.lower + i, count),
					 errhint("Nothing occurs less than 0 times; the operator - takes one distribution away from another.")));
		if (!names.is_null[i])
			c[n++] = category_of_text(DatumGetTextPP(names.value[i]), count);
		else if (has_null)
			occurs_twice(&names, NULL);
		else
		{
			has_null = true;
			nulls = count;
		}
	}
	d = divergence_distribution_of_categories(c, n, nulls, &fault);
	if (!d && fault.too_long)
		ereport(ERROR, DISTRIBUTION_TOO_LONG(fault.too_long));
	if (!d)
		occurs_twice(&names, &fault.twice);
	if (!divergence_distribution_fits(d))
		divergence_distribution_overflow();
	PG_RETURN_POINTER(d);
}

/*
 * Merge, take away, compare
 */

/*
 * The operator +, distribution_plus() in SQL; 22003 beyond int64.  The SQL function
 * divergence_distribution_add() is another: the transition of distribution_agg.
 */
Datum
divergence_distribution_add(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(divergence_distribution_sum_of(divergence_distribution_argument(fcinfo, 0),
													 divergence_distribution_argument(fcinfo, 1)));
}

/* The operator -, distribution_minus() in SQL; 22003 where more is taken away than there is. */
Datum
divergence_distribution_subtract(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(divergence_distribution_difference_of(divergence_distribution_argument(fcinfo, 0),
															divergence_distribution_argument(fcinfo, 1)));
}

static const void *
canonical_distribution(FunctionCallInfo fcinfo, int argno)
{
	return divergence_distribution_argument(fcinfo, argno);
}

COMPARISON_FUNCTIONS(distribution, canonical_distribution)

/*
 * Access
 */

/* The cells of a distribution of any kind: their counts and names. */
typedef struct CellReader
{
	const Distribution *d;
	grid_histogram h;			/* adaptive */
	const int64 *count;
} CellReader;

static CellReader
cells_of(const Distribution *d)
{
	CellReader	r = {d};

	if (d->kind == DISTRIBUTION_ADAPTIVE)
	{
		r.h = divergence_cells_open(d);
		r.count = (const int64 *) r.h.count;
	}
	else
		r.count = DISTRIBUTION_COUNTS(d);
	return r;
}

/* The name of cell i as text; *name is for use again. */
static Datum
name_of_cell(StringInfo name, const CellReader *r, int i)
{
	resetStringInfo(name);
	if (r->d->kind == DISTRIBUTION_ADAPTIVE)
		divergence_cells_append_name(name, r->h.cell[i], r->h.cell[i], r->h.level);
	else
		divergence_distribution_append_name(name, r->d, i);
	return PointerGetDatum(cstring_to_text_with_len(name->data, name->len));
}

/* total_count(d): the sum of all cells, without NULLs and NaNs. */
Datum
divergence_distribution_total_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(divergence_distribution_total(divergence_distribution_argument(fcinfo, 0)));
}

/* null_count(d): the NULLs beside the cells. */
Datum
divergence_distribution_null_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(divergence_distribution_argument(fcinfo, 0)->nulls);
}

/* nan_count(d): the NaNs beside the cells, 0 for categories. */
Datum
divergence_distribution_nan_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(divergence_distribution_argument(fcinfo, 0)->nans);
}

/* category_count(d): the number of cells; bins that count 0 and outer cells are some. */
Datum
divergence_distribution_category_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(divergence_distribution_argument(fcinfo, 0)->cells);
}

static pg_noinline void
no_such_bin(const Distribution *d, Category wanted)
{
	StringInfoData name;
	CellReader	cells = cells_of(d);

	initStringInfo(&name);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no such bin"),
			 errdetail("\"%s\" is not the name of one of the %d bins%s%s%s.",
					   excerpt_of(wanted.name, wanted.length), d->cells, d->cells > 0 ? "; the first is \"" : "",
					   d->cells > 0 ? text_to_cstring(DatumGetTextPP(name_of_cell(&name, &cells, 0))) : "",
					   d->cells > 0 ? "\"" : ""),
			 errhint("categories(d) lists the names.")));
}

/*
 * The only bin that can have that name: the one with the lower edge in it, or the
 * first.
 */
static int
bin_of_lower_edge(const Distribution *d, Category name)
{
	char		edge[DOUBLE_SHORTEST_DECIMAL_LEN] = "";
	double		x;
	int			low = 1;
	int			high = d->cells;

	if (name.length == 0 || name.name[0] != '[')
		return 0;
	/* more than that is no edge as names have it */
	memcpy(edge, name.name + 1, Min(name.length - 1, sizeof(edge) - 1));
	x = strtod(edge, NULL);
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (DISTRIBUTION_EDGES(d)[middle - 1] < x)
			low = middle + 1;
		else
			high = middle;
	}
	return low < d->cells ? low : 0;
}

/* The count of an adaptive cell by its name; 0 where that is a name and the cell is not occupied. */
static int64
count_of_adaptive(const Distribution *d, Category wanted)
{
	char		number[DOUBLE_SHORTEST_DECIMAL_LEN] = "";
	Size		skipped = wanted.length > 0 && wanted.name[0] == '[';
	CellReader	cells = cells_of(d);
	StringInfoData name;
	int64		cell;
	double		x;
	size_t		low = 0;
	size_t		high = cells.h.n;

	memcpy(number, wanted.name + skipped, Min(wanted.length - skipped, sizeof(number) - 1));
	x = strtod(number, NULL);
	if (isnan(x))
		no_such_bin(d, wanted);
	cell = grid_cell(x, cells.h.level);
	initStringInfo(&name);
	divergence_cells_append_name(&name, cell, cell, cells.h.level);
	if (name.len != wanted.length || memcmp(name.data, wanted.name, name.len) != 0)
		no_such_bin(d, wanted);
	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (cells.h.cell[middle] < cell)
			low = middle + 1;
		else
			high = middle;
	}
	return low < cells.h.n && cells.h.cell[low] == cell ? cells.count[low] : 0;
}

/* The count of the cell of that name; 0 if there is no such category, 22023 if no such bin. */
static int64
count_of(const Distribution *d, const text *name)
{
	Category	wanted = category_of_text(name, 0);
	int			low = 0;
	int			high = d->cells;
	int			i;
	StringInfoData bin;

	if (d->kind == DISTRIBUTION_CATEGORIES)
	{
		while (low < high)
		{
			int			middle = low + (high - low) / 2;
			Category	c = distribution_category(d, middle);
			int			order = category_compare(&c, &wanted);

			if (order == 0)
				return c.count;
			if (order < 0)
				low = middle + 1;
			else
				high = middle;
		}
		return 0;
	}
	if (d->kind == DISTRIBUTION_ADAPTIVE)
		return count_of_adaptive(d, wanted);
	/* the name itself decides: "[1.0,2)" is none */
	i = bin_of_lower_edge(d, wanted);
	initStringInfo(&bin);
	divergence_distribution_append_name(&bin, d, i);
	if (bin.len != wanted.length || memcmp(bin.data, wanted.name, bin.len) != 0)
		no_such_bin(d, wanted);
	return DISTRIBUTION_COUNTS(d)[i];
}

/* count_of(d, category): 0 for a category that is not there, 22023 for a bin that is not. */
Datum
divergence_distribution_count_of(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(count_of(divergence_distribution_argument(fcinfo, 0), PG_GETARG_TEXT_PP(1)));
}

/*
 * probability(d, category): its share, correctly rounded; NULL where nothing was counted,
 * before a look at the name.
 */
Datum
divergence_distribution_probability_of(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	int64		total = divergence_distribution_total(d);

	if (total == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(divergence_quotient(count_of(d, PG_GETARG_TEXT_PP(1)), total));
}

/* probabilities(d): the shares of all cells in stored order; NULL where nothing was counted. */
Datum
divergence_distribution_probabilities(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	int64		total = divergence_distribution_total(d);
	CellReader	cells;
	Datum	   *p;

	divergence_distribution_check_values(d);
	if (total == 0)
		PG_RETURN_NULL();
	cells = cells_of(d);
	p = palloc(d->cells * sizeof(Datum));
	for (int i = 0; i < d->cells; i++)
	{
		CHECK_FOR_INTERRUPTS();
		p[i] = Float8GetDatum(divergence_quotient(cells.count[i], total));
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(p, d->cells, FLOAT8OID, sizeof(double), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* categories(d): the names of all cells in stored order, an empty array where there is none. */
Datum
divergence_distribution_categories(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	CellReader	cells = cells_of(d);
	Datum	   *names = palloc(d->cells * sizeof(Datum));
	StringInfoData name;

	initStringInfo(&name);
	for (int i = 0; i < d->cells; i++)
	{
		CHECK_FOR_INTERRUPTS();
		names[i] = name_of_cell(&name, &cells, i);
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(names, d->cells, TEXTOID, -1, false, TYPALIGN_INT));
}

/* edges(d): NULL for categories. */
Datum
divergence_distribution_edges(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	Datum	   *edges;

	if (d->kind != DISTRIBUTION_BINS)
		PG_RETURN_NULL();
	edges = palloc((d->cells - 1) * sizeof(Datum));
	for (int i = 0; i < d->cells - 1; i++)
		edges[i] = Float8GetDatum(DISTRIBUTION_EDGES(d)[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(edges, d->cells - 1, FLOAT8OID, sizeof(double), FLOAT8PASSBYVAL,
										  TYPALIGN_DOUBLE));
}

/* unnest(distribution): a row (category, count) a call */
Datum
divergence_distribution_unnest(PG_FUNCTION_ARGS)
{
	static const Oid columns[] = {TEXTOID, INT8OID};
	FuncCallContext *context;
	CellReader *cells;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;

		context = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
		context->tuple_desc = BlessTupleDesc(divergence_result_row(fcinfo, columns, lengthof(columns)));
		/* a distribution that is no copy lasts as long as the argument, which is long enough */
		cells = palloc(sizeof(CellReader));
		*cells = cells_of(divergence_distribution_argument(fcinfo, 0));
		context->user_fctx = cells;
		context->max_calls = cells->d->cells;
		MemoryContextSwitchTo(old);
	}
	context = SRF_PERCALL_SETUP();
	cells = context->user_fctx;
	if (context->call_cntr < context->max_calls)
	{
		int			i = (int) context->call_cntr;
		StringInfoData name;
		Datum		values[lengthof(columns)];
		bool		nulls[lengthof(columns)] = {false, false};

		initStringInfo(&name);
		values[0] = name_of_cell(&name, cells, i);
		values[1] = Int64GetDatum(cells->count[i]);
		SRF_RETURN_NEXT(context, HeapTupleGetDatum(heap_form_tuple(context->tuple_desc, values, nulls)));
	}
	SRF_RETURN_DONE(context);
}
