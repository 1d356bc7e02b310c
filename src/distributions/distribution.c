/*
 * distribution.c
 *		The type distribution: making, totals, names of cells, and the rules that hold of
 *		every one.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "common/int.h"
#include "common/shortest_dec.h"
#include "utils/memutils.h"

#include "server/compat.h"
#include "distributions/distribution.h"

void
divergence_distribution_wrong_version(int version)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("distribution of an unknown version"),
			 errdetail("Its version is %d.", version),
			 errhint("Version %d is the newest that this server knows; update the extension divergence.",
					 DISTRIBUTION_VERSION)));
}

void
divergence_distribution_overflow(void)
{
	ereport(ERROR, DISTRIBUTION_OVERFLOW);
}

Distribution *
divergence_distribution_state(FunctionCallInfo fcinfo, int argno)
{
	Distribution *d = (Distribution *) PG_DETOAST_DATUM(PG_GETARG_DATUM(argno));

	if (d->version != DISTRIBUTION_VERSION)
		divergence_distribution_wrong_version(d->version);
	return d;
}

const Distribution *
divergence_distribution_argument(FunctionCallInfo fcinfo, int argno)
{
	const Distribution *d = divergence_distribution_state(fcinfo, argno);

	if (d->kind >= DISTRIBUTION_IN_MEMORY)
	{
		const Distribution *gathered = divergence_distribution_gathered(d);

		PG_FREE_IF_COPY((void *) d, argno);
		d = gathered;
	}
	return d;
}

void
divergence_distribution_free(FunctionCallInfo fcinfo, int argno, const Distribution *d)
{
	PG_FREE_IF_COPY((void *) d, argno);
}

void
divergence_distribution_too_long(int64 cells)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("distribution would be too long"),
			 errdetail("It would have " INT64_FORMAT " cells.", cells),
			 errhint("Group rare categories under one name, or hash them into fewer.")));
}

Distribution *
divergence_distribution_new(DistributionKind kind, int64 cells, Size name_bytes)
{
	Size		size = sizeof(Distribution) + name_bytes;
	Distribution *d;

	/* no product overflows: more cells than this do not fit either */
	if (cells <= (int64) (MaxAllocSize / sizeof(int64)))
		size += cells * sizeof(int64) +
			(kind == DISTRIBUTION_BINS ? (cells - 1) * sizeof(double) : cells * sizeof(uint32));
	if (cells > (int64) (MaxAllocSize / sizeof(int64)) || !AllocSizeIsValid(size))
		divergence_distribution_too_long(cells);
	d = palloc0(size);
	SET_VARSIZE(d, size);
	d->version = DISTRIBUTION_VERSION;
	d->kind = kind;
	d->cells = (int32) cells;
	return d;
}

/* Puts category c behind what is already in d; *cells and *end move on. */
static void
put_category(Distribution *d, int *cell, uint32 *end, Category c)
{
	memcpy(DISTRIBUTION_NAMES(d) + *end, c.name, c.length);
	*end += c.length;
	DISTRIBUTION_ENDS(d)[*cell] = *end;
	DISTRIBUTION_COUNTS(d)[*cell] = c.count;
	(*cell)++;
}

Distribution *
divergence_distribution_of_categories(Category *c, int64 n, int64 nulls, Category *twice)
{
	Distribution *d;
	int64		cells = 0;
	Size		name_bytes = 0;
	int			cell = 0;
	uint32		end = 0;
	bool		sorted = true;

	for (int64 i = 1; i < n && sorted; i++)
		sorted = category_compare(&c[i - 1], &c[i]) < 0;
	if (!sorted)
		divergence_sort_categories(c, n);
	for (int64 i = 0; i < n; i++)
	{
		if (i > 0 && category_compare(&c[i - 1], &c[i]) == 0)
		{
			*twice = c[i];
			return NULL;
		}
		if (c[i].count == 0)
			continue;
		cells++;
		name_bytes += c[i].length;
	}
	d = divergence_distribution_new(DISTRIBUTION_CATEGORIES, cells, name_bytes);
	d->nulls = nulls;
	for (int64 i = 0; i < n; i++)
		if (c[i].count != 0)
			put_category(d, &cell, &end, c[i]);
	return d;
}

bool
divergence_distribution_fits(const Distribution *d)
{
	const int64 *counts = DISTRIBUTION_COUNTS(d);
	int64		rest = PG_INT64_MAX;

	if (d->nulls < 0 || d->nans < 0 || (rest -= d->nulls) < d->nans)
		return false;
	rest -= d->nans;
	for (int i = 0; i < d->cells; i++)
	{
		if (counts[i] < 0 || counts[i] > rest)
			return false;
		rest -= counts[i];
	}
	return true;
}

int64
divergence_distribution_total(const Distribution *d)
{
	const int64 *counts = DISTRIBUTION_COUNTS(d);
	int64		total = 0;

	/* aggregates check their sums at the end only, and not all come to one */
	for (int i = 0; i < d->cells; i++)
		if (pg_add_s64_overflow(total, counts[i], &total))
			divergence_distribution_overflow();
	return total;
}

double
divergence_distribution_probability(int64 count, int64 total)
{
	uint64		rest = count;
	uint64		quotient = 0;
	int			shift = 0;

	/* both are doubles exactly, so that their quotient rounds once */
	if (total <= INT64CONST(1) << DBL_MANT_DIG)
		return (double) count / (double) total;
	if (count == 0 || count == total)
		return count != 0;

	/*
	 * Long division up to DBL_MANT_DIG + 2 digits.  The lowest also stands for what
	 * is left, so that the conversion to double rounds like the whole quotient.
	 */
	while (quotient >> (DBL_MANT_DIG + 1) == 0)
	{
		rest *= 2;				/* < 2 total <= 2^64 */
		quotient *= 2;
		if (rest >= (uint64) total)
		{
			rest -= total;
			quotient++;
		}
		shift++;
	}
	return ldexp((double) (quotient | (rest != 0)), -shift);
}

void
divergence_distribution_kinds_differ(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("distributions of categories and of bins do not go together"),
			 errdetail("%s", detail),
			 errhint("Make both with distribution_agg, or both with histogram_agg over the same edges.")));
}

void
divergence_distribution_edges_differ(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("distributions over different edges do not go together"),
			 errdetail("%s", detail),
			 errhint("Take the edges once, from the reference, store them, and give the same to every histogram_agg.")));
}

static pg_noinline void
kinds_of_two_differ(const Distribution *d, const Distribution *e)
{
	divergence_distribution_kinds_differ(psprintf("One counts %s, the other %s.",
												  d->kind == DISTRIBUTION_BINS ? "bins" : "categories",
												  e->kind == DISTRIBUTION_BINS ? "bins" : "categories"));
}

static pg_noinline void
edges_of_two_differ(const Distribution *d, const Distribution *e)
{
	const double *x = DISTRIBUTION_EDGES(d);
	const double *y = DISTRIBUTION_EDGES(e);
	int			i = 0;

	if (d->cells != e->cells)
		divergence_distribution_edges_differ(psprintf("Number of edges: %d in one, %d in the other.",
													  d->cells - 1, e->cells - 1));
	while (x[i] == y[i])
		i++;
	divergence_distribution_edges_differ(psprintf("Edge %d is %s in one and %s in the other.", i + 1,
												  double_to_shortest_decimal(x[i]), double_to_shortest_decimal(y[i])));
}

void
divergence_distribution_check_alike(const Distribution *d, const Distribution *e)
{
	if (d->kind != e->kind)
		kinds_of_two_differ(d, e);
	if (d->kind == DISTRIBUTION_BINS &&
		(d->cells != e->cells ||
		 memcmp(DISTRIBUTION_EDGES(d), DISTRIBUTION_EDGES(e), (d->cells - 1) * sizeof(double)) != 0))
		edges_of_two_differ(d, e);
}

/*
 * Names of cells
 */

void
divergence_distribution_append_name(StringInfo out, const Distribution *d, int i)
{
	char		edge[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (d->kind == DISTRIBUTION_CATEGORIES)
	{
		Category	c = distribution_category(d, i);

		appendBinaryStringInfo(out, c.name, c.length);
		return;
	}
	if (i == 0)
		appendStringInfoString(out, "(-Infinity,");
	else
	{
		double_to_shortest_decimal_buf(DISTRIBUTION_EDGES(d)[i - 1], edge);
		appendStringInfo(out, "[%s,", edge);
	}
	if (i == d->cells - 1)
		appendStringInfoString(out, "Infinity)");
	else
	{
		double_to_shortest_decimal_buf(DISTRIBUTION_EDGES(d)[i], edge);
		appendStringInfo(out, "%s)", edge);
	}
}
