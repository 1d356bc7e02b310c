/*
 * numbers.c
 *		Where the numbers of a distribution lie: quantiles, edges of bins of equal mass, the
 *		same counts in wider bins.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "miscadmin.h"
#include "utils/array.h"

#include "distributions/cells.h"
#include "distributions/counting.h"
#include "distributions/histogram_agg.h"
#include "distributions/quantile_edges.h"
#include "server/compat.h"

PG_FUNCTION_INFO_V1(divergence_distribution_quantile);
PG_FUNCTION_INFO_V1(divergence_distribution_bin_edges);
PG_FUNCTION_INFO_V1(divergence_distribution_rebin);

/* 22023 unless d counts numbers */
static void
check_numbers(const Distribution *d)
{
	if (d->kind == DISTRIBUTION_CATEGORIES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("distribution must be of numbers"),
				 errdetail("It counts categories, which have no order."),
				 errhint("Count numbers with histogram_agg(value).")));
}

/*
 * quantile(d, fraction): NULL where nothing was counted; 22023 for categories, 22003 outside
 * [0, 1].
 */
Datum
divergence_distribution_quantile(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	double		fraction = PG_GETARG_FLOAT8(1);
	grid_histogram h;

	if (!(fraction >= 0 && fraction <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("\"fraction\" must be between 0 and 1"),
				 errdetail("fraction is %s.", double_to_shortest_decimal(fraction)),
				 errhint("The median is quantile(d, 0.5).")));
	check_numbers(d);
	if (divergence_distribution_total(d) == 0)
		PG_RETURN_NULL();
	if (d->kind == DISTRIBUTION_BINS)
		PG_RETURN_FLOAT8(divergence_bins_quantile((const int64_t *) DISTRIBUTION_COUNTS(d), d->cells,
												  DISTRIBUTION_EDGES(d), fraction));
	h = divergence_cells_open(d);
	PG_RETURN_FLOAT8(divergence_grid_quantile(&h, fraction));
}

/*
 * bin_edges(d, bins): inner edges of bins of equal mass, which lie where cells begin, by the rule of
 * quantile_edges(); NULL where nothing finite was counted.
 */
Datum
divergence_distribution_bin_edges(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	int			bins = PG_GETARG_INT32(1);
	grid_histogram h;
	double	   *edges;
	Datum	   *result;
	size_t		n;

	divergence_check_bins(bins);
	if (d->kind != DISTRIBUTION_ADAPTIVE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("distribution must have adaptive cells"),
				 errdetail("It counts %s.", divergence_distribution_kind_name(d)),
				 errhint("Count numbers with histogram_agg(value); edges(d) are those of bins.")));
	h = divergence_cells_open(d);
	edges = palloc((bins + 1) * sizeof(double));
	n = divergence_grid_edges(&h, bins, edges);
	if (n == 0)
		PG_RETURN_NULL();
	result = palloc(n * sizeof(Datum));
	for (size_t i = 0; i < n; i++)
		result[i] = Float8GetDatum(edges[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(result, n, FLOAT8OID, sizeof(double), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* 22023: the edge lies inside a cell from a to b that counts something */
static pg_noinline void
edge_inside(double edge, double a, double b)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"edges\" must lie between the cells of the distribution"),
			 errdetail("%s lies inside the cell from %s to %s.", double_to_shortest_decimal(edge),
					   double_to_shortest_decimal(a), double_to_shortest_decimal(b)),
			 errhint("Take them from bin_edges() of the sum of all distributions that are to have them.")));
}

/*
 * rebin(d, edges): the counts of d in bins between those edges; 22023 where one lies inside a
 * cell or bin that counts anything.
 */
Datum
divergence_distribution_rebin(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	Distribution *r = divergence_distribution_of_edges(fcinfo, 1);
	const double *edges = DISTRIBUTION_EDGES(r);
	bool		adaptive = d->kind == DISTRIBUTION_ADAPTIVE;
	grid_histogram h = {0};
	int			cells = d->cells;
	int			bin = 0;

	check_numbers(d);
	if (adaptive)
		h = divergence_cells_open(d);
	for (int i = 0; i < cells; i++)
	{
		/* an adaptive cell of level 0 is one value, which is never cut */
		double		a = adaptive ? divergence_grid_least(h.cell[i], h.level) : i == 0 ? -INFINITY : DISTRIBUTION_EDGES(d)[i - 1];
		double		b = adaptive ? divergence_grid_least(h.cell[i] + 1, h.level) : i == cells - 1 ? INFINITY : DISTRIBUTION_EDGES(d)[i];
		int64		count = adaptive ? h.count[i] : DISTRIBUTION_COUNTS(d)[i];

		CHECK_FOR_INTERRUPTS();
		if (count == 0)
			continue;
		while (bin < r->cells - 1 && edges[bin] <= a)
			bin++;
		if (bin < r->cells - 1 && edges[bin] < b)
			edge_inside(edges[bin], a, b);
		DISTRIBUTION_COUNTS(r)[bin] += count;
	}
	r->nulls = d->nulls;
	r->nans = d->nans;
	PG_RETURN_POINTER(r);
}
