/*
 * sparkline.c
 *		sparkline(d, width): a distribution as a picture of one line, for psql.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "distributions/cells.h"
#include "distributions/counting.h"
#include "server/compat.h"

PG_FUNCTION_INFO_V1(divergence_distribution_sparkline);

#define MOST_WIDTH	1000

/* heights from nothing to the tallest; the first is for what counts nothing */
#define HEIGHTS		9
static const char *const blocks[HEIGHTS] = {" ", "\342\226\201", "\342\226\202", "\342\226\203", "\342\226\204",
"\342\226\205", "\342\226\206", "\342\226\207", "\342\226\210"};
static const char *const letters[HEIGHTS] = {" ", ".", ".", ":", "-", "=", "+", "*", "#"};

/* the share of the counts below and above that a picture of numbers leaves out */
#define TAIL		0.01

/* Infinities lie at the ends of what is finite. */
static inline double
to_finite(double x)
{
	return Max(Min(x, DBL_MAX), -DBL_MAX);
}

/* The counts of numbers in columns of equal width, those of the tails left out. */
static void
count_columns(const Distribution *d, double *column, int width)
{
	bool		adaptive = d->kind == DISTRIBUTION_ADAPTIVE;
	grid_histogram h = {0};
	double		low,
				high;
	double		scale = 1;

	if (adaptive)
	{
		h = divergence_cells_open(d);
		low = divergence_grid_quantile(&h, TAIL);
		high = divergence_grid_quantile(&h, 1 - TAIL);
	}
	else
	{
		low = divergence_bins_quantile((const int64_t *) DISTRIBUTION_COUNTS(d), d->cells, DISTRIBUTION_EDGES(d), TAIL);
		high = divergence_bins_quantile((const int64_t *) DISTRIBUTION_COUNTS(d), d->cells, DISTRIBUTION_EDGES(d), 1 - TAIL);
	}
	low = to_finite(low);
	high = to_finite(high);
	/* so that no difference overflows */
	if (high / 2 - low / 2 > DBL_MAX / 4)
		scale = 0.25;
	low *= scale;
	high *= scale;
	for (int i = 0; i < d->cells; i++)
	{
		double		a = scale * to_finite(adaptive ? divergence_grid_least(h.cell[i], h.level) : DISTRIBUTION_EDGES(d)[Max(i - 1, 0)]);
		double		b = scale * to_finite(adaptive ? divergence_grid_least(h.cell[i] + (h.level > 0), h.level) : DISTRIBUTION_EDGES(d)[Min(i, d->cells - 2)]);
		double		count = adaptive ? (double) h.count[i] : (double) DISTRIBUTION_COUNTS(d)[i];
		double		from = high > low ? (a - low) / (high - low) * width : 0;
		double		to = high > low ? (b - low) / (high - low) * width : 0;

		CHECK_FOR_INTERRUPTS();
		if (b < low || a > high || count == 0)
			continue;
		from = Min(Max(from, 0), width);
		to = Min(Max(to, 0), width);
		if (to - from < 1e-9)
			column[Min((int) from, width - 1)] += count;
		else
			for (int k = (int) from; k < width && k < to; k++)
				column[k] += count * (Min(to, k + 1) - Max(from, k)) / (to - from);
	}
}

#define ST_SORT sort_descending
#define ST_ELEMENT_TYPE double
#define ST_COMPARE(a, b) ((*(a) < *(b)) - (*(a) > *(b)))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* sparkline(d, width): NULL where nothing was counted; 22023 unless 1 <= width <= 1000 */
Datum
divergence_distribution_sparkline(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	int			width = PG_GETARG_INT32(1);
	const char *const *picture = GetDatabaseEncoding() == PG_UTF8 ? blocks : letters;
	StringInfoData line;
	double	   *column;
	double		tallest = 0;

	if (width < 1 || width > MOST_WIDTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"width\" must be between 1 and %d", MOST_WIDTH),
				 errdetail("width is %d.", width),
				 errhint("It is the number of characters; 20 fit most tables.")));
	if (divergence_distribution_total(d) == 0)
		PG_RETURN_NULL();
	if (d->kind == DISTRIBUTION_CATEGORIES)
	{
		column = palloc(Max(d->cells, width) * sizeof(double));
		memset(column, 0, Max(d->cells, width) * sizeof(double));
		for (int i = 0; i < d->cells; i++)
			column[i] = (double) DISTRIBUTION_COUNTS(d)[i];
		sort_descending(column, d->cells);
		width = Min(width, d->cells);
	}
	else
	{
		column = palloc0(width * sizeof(double));
		count_columns(d, column, width);
	}
	for (int k = 0; k < width; k++)
		tallest = Max(tallest, column[k]);
	initStringInfo(&line);
	for (int k = 0; k < width; k++)
		appendStringInfoString(&line, picture[tallest > 0 ? (int) ceil(column[k] / tallest * (HEIGHTS - 1)) : 0]);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(line.data, line.len));
}
