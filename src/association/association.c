/*
 * association.c
 *		association(rows): what one variable tells about another.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "association/association.h"
#include "distributions/cells.h"
#include "distributions/counting.h"
#include "distributions/sides.h"
#include "math/homogeneity.h"
#include "server/compat.h"
#include "server/elements.h"
#include "server/result_row.h"

PG_FUNCTION_INFO_V1(divergence_association_report);

/* The cells of one row that count something, and which columns they lie in. */
typedef struct TableRow
{
	int64		total;
	int			n;
	const int32 *column;
	const int64 *count;
} TableRow;

/* The sum of n > 0 distributions, pairs and pairs of pairs. */
static const Distribution *
sum_of(const Distribution **d, int n)
{
	CHECK_FOR_INTERRUPTS();
	return n == 1 ? d[0] : divergence_distribution_sum_of(sum_of(d, n / 2), sum_of(d + n / 2, n - n / 2));
}

/* Counts of all columns, as those that are not 0 */
static TableRow
row_of_counts(const int64 *count, int n)
{
	TableRow	r = {0};
	int32	   *column;
	int64	   *kept;
	int			counted = 0;

	/* there may be many rows of few values each */
	for (int i = 0; i < n; i++)
		counted += count[i] != 0;
	column = palloc_extended(counted * sizeof(int32) + 1, MCXT_ALLOC_HUGE);
	kept = palloc_extended(counted * sizeof(int64) + 1, MCXT_ALLOC_HUGE);
	for (int i = 0; i < n; i++)
	{
		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		if (count[i] == 0)
			continue;
		column[r.n] = i;
		kept[r.n++] = count[i];
		r.total += count[i];
	}
	r.column = column;
	r.count = kept;
	return r;
}

/* Categories, among those of the sum, which has them all. */
static TableRow
row_of_categories(const Distribution *d, const Distribution *sum)
{
	TableRow	r = {0};
	int32	   *column = palloc_extended(d->cells * sizeof(int32) + 1, MCXT_ALLOC_HUGE);
	int			j = 0;

	for (int i = 0; i < d->cells; i++)
	{
		Category	a = distribution_category(d, i);
		Category	b;

		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		while (b = distribution_category(sum, j), category_compare(&a, &b) != 0)
			j++;
		column[i] = j++;
		r.total += a.count;
	}
	r.n = d->cells;
	r.column = column;
	r.count = DISTRIBUTION_COUNTS(d);
	return r;
}

/* The rows of adaptive distributions: values where these are few, else the bins of their sum; returns the columns. */
static int
rows_of_adaptive(TableRow *row, const Distribution **d, int n, const Distribution *all)
{
	grid_histogram sum = divergence_cells_open(all);
	bool		by_value = sum.level == 0 && sum.n <= SIDES_VALUES;
	int64_t		start[Max(GRID_MOST_BINS, SIDES_VALUES)];
	int			columns;

	/* a value is a bin that begins with it, and the first begins below all */
	if (by_value)
	{
		columns = (int) sum.n;
		for (int i = 1; i < columns; i++)
			start[i - 1] = sum.cell[i];
	}
	else
		columns = (int) divergence_grid_bins(&sum, start);
	for (int t = 0; t < n; t++)
	{
		grid_histogram h = divergence_cells_open(d[t]);
		int64_t		count[Max(GRID_MOST_BINS, SIDES_VALUES) + 1];

		CHECK_FOR_INTERRUPTS();
		divergence_grid_coarsen(&h, sum.level);
		divergence_grid_binned(&h, start, columns - 1, count);
		row[t] = row_of_counts((const int64 *) count, columns);
		divergence_cells_close(&h);
	}
	return columns;
}

/* what two samples count in one cell */
typedef struct CellOfTwo
{
	int64		count[2];
} CellOfTwo;

#define ST_SORT sort_cells_of_two
#define ST_ELEMENT_TYPE CellOfTwo
#define ST_COMPARE(x, y) ((x)->count[0] != (y)->count[0] ? ((x)->count[0] > (y)->count[0] ? 1 : -1) : \
						  ((x)->count[1] > (y)->count[1]) - ((x)->count[1] < (y)->count[1]))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* The p-value of two rows, or of two columns, is that of drift_test. */
static double
p_of_two(const TableRow *row, int rows, const int64 *column_total, int columns)
{
	int			n = rows == 2 ? columns : rows;
	CellOfTwo  *cell = palloc_extended(n * sizeof(CellOfTwo), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	int64_t    *side[2];
	double		p;
	int			first = -1;

	while (column_total[++first] == 0)
		;
	for (int t = 0; t < rows; t++)
		for (int i = 0; i < row[t].n; i++)
		{
			if (rows == 2)
				cell[row[t].column[i]].count[t] = row[t].count[i];
			else
				cell[t].count[row[t].column[i] == first ? 0 : 1] = row[t].count[i];
		}
	/* rows have no order; two of them may be exchanged in any case */
	if (rows != 2)
		sort_cells_of_two(cell, n);
	for (int i = 0; i < 2; i++)
	{
		side[i] = palloc_extended(n * sizeof(int64_t), MCXT_ALLOC_HUGE);
		for (int k = 0; k < n; k++)
			side[i][k] = cell[k].count[i];
	}
	p = divergence_homogeneity_p(side[0], side[1], n);
	pfree(side[0]);
	pfree(side[1]);
	pfree(cell);
	return p;
}

bool
divergence_association_of(association *a, association_sums *sums, const Distribution **d, int n)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "divergence association", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);
	const Distribution **counted = palloc_extended(n * sizeof(d[0]) + 1, MCXT_ALLOC_HUGE);
	const Distribution *like = NULL;
	int			rows = 0;

	divergence_association_clear(sums);
	for (int i = 0; i < n; i++)
	{
		if (d[i] == NULL)
			continue;
		if (like == NULL)
			like = d[i];
		divergence_distribution_check_alike(like, d[i]);
		if (divergence_distribution_total(d[i]) > 0)
			counted[rows++] = d[i];
	}
	if (rows > 0)
	{
		const Distribution *all = sum_of(counted, rows);
		TableRow   *row = palloc_extended(rows * sizeof(TableRow), MCXT_ALLOC_HUGE);
		int			columns = all->cells;
		int64	   *column_total;

		if (all->kind == DISTRIBUTION_ADAPTIVE)
			columns = rows_of_adaptive(row, counted, rows, all);
		else
			for (int t = 0; t < rows; t++)
				row[t] = all->kind == DISTRIBUTION_CATEGORIES ? row_of_categories(counted[t], all) :
					row_of_counts(DISTRIBUTION_COUNTS(counted[t]), columns);
		column_total = palloc_extended(columns * sizeof(int64), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
		for (int t = 0; t < rows; t++)
		{
			divergence_association_add_row(sums, row[t].total);
			for (int i = 0; i < row[t].n; i++)
				column_total[row[t].column[i]] += row[t].count[i];
		}
		for (int i = 0; i < columns; i++)
		{
			if (i % POLL_BLOCK == 0)
				CHECK_FOR_INTERRUPTS();
			if (column_total[i] > 0)
				divergence_association_add_column(sums, column_total[i]);
		}
		for (int t = 0; t < rows; t++)
			for (int i = 0; i < row[t].n; i++)
			{
				if (i % POLL_BLOCK == 0)
					CHECK_FOR_INTERRUPTS();
				divergence_association_add_cell(sums, row[t].count[i], row[t].total, column_total[row[t].column[i]]);
			}
		divergence_association(sums, a);
		if (a->df > 0 && (sums->rows == 2 || sums->columns == 2))
			a->p_value = p_of_two(row, rows, column_total, columns);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
	return rows > 0;
}

/* association(rows): a row, of NULLs where nothing is counted; 22023 unless the elements are alike. */
Datum
divergence_association_report(PG_FUNCTION_ARGS)
{
	static const Oid columns[] = {
		INT8OID, INT8OID, INT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID,
		FLOAT8OID, INT8OID, FLOAT8OID
	};
	TupleDesc	descriptor = divergence_result_row(fcinfo, columns, lengthof(columns));
	Elements	e = divergence_elements(PG_GETARG_ARRAYTYPE_P(0), "rows");
	const Distribution **d = palloc_extended(e.n * sizeof(d[0]) + 1, MCXT_ALLOC_HUGE);
	Datum		values[lengthof(columns)];
	bool		nulls[lengthof(columns)];
	association a;
	association_sums s;

	for (int i = 0; i < e.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		d[i] = e.is_null[i] ? NULL : divergence_distribution_of_datum(e.value[i]);
	}
	if (!divergence_association_of(&a, &s, d, e.n))
		PG_RETURN_NULL();
	{
		const double number[] = {
			a.mutual_information, a.corrected, a.row_entropy, a.column_entropy, a.row_uncertainty, a.column_uncertainty, a.normalized,
			a.cramers_v, a.statistic
		};

		memset(nulls, false, sizeof(nulls));
		values[0] = Int64GetDatum(s.total);
		values[1] = Int64GetDatum(s.rows);
		values[2] = Int64GetDatum(s.columns);
		for (int i = 0; i < lengthof(number); i++)
		{
			values[3 + i] = Float8GetDatum(number[i]);
			nulls[3 + i] = isnan(number[i]);
		}
		values[3 + lengthof(number)] = Int64GetDatum(a.df);
		values[4 + lengthof(number)] = Float8GetDatum(a.p_value);
	}
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}
