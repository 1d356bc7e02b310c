/*
 * mutual_information.c
 *		The aggregate mutual_information_agg(d): each row the distribution of one variable
 *		given one value of the other.
 *
 * The result depends only on the totals of the categories over all rows, on how
 * often each total of a row occurs, and on how often each count of a cell does
 * (math/mutual_information.h).  So the state is a distribution of categories with
 * names of our own, and adding, merging and taking away are those of counts:
 *
 *		cNAME	the total of a category
 *		bI		the total of the cell I of bins, from 0
 *		rN		rows whose total is N
 *		xN		cells that count N
 *		eEDGES	rows of bins over these edges, in decimals, with commas between them
 *
 * It says so in names because they are all that the text and the binary form of a distribution
 * hold beside counts, and distributed plans send partial states as one of these, also between
 * servers with 1.0.0 and with later versions.
 */
#include "postgres.h"

#include "common/int.h"
#include "common/shortest_dec.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "distributions/counting.h"
#include "math/mutual_information.h"
#include "server/compat.h"

PG_FUNCTION_INFO_V1(divergence_mutual_information_transition);
PG_FUNCTION_INFO_V1(divergence_mutual_information_inverse);
PG_FUNCTION_INFO_V1(divergence_mutual_information_final);

/*
 * Names in the state: written, and read back
 */

/* what a name tells the count of: the letter that it begins with */
typedef enum StateName
{
	NO_NAME = 0,				/* of this state */
	OF_CATEGORY = 'c',
	OF_BIN = 'b',
	OF_ROW_TOTAL = 'r',
	OF_CELL_COUNT = 'x',
	OF_EDGES = 'e'
} StateName;

static void
write_category_name(StringInfo name, Category c)
{
	resetStringInfo(name);
	appendStringInfoCharMacro(name, OF_CATEGORY);
	appendBinaryStringInfo(name, c.name, c.length);
}

/* n is the number of a bin, the total of a row or the count of a cell */
static void
write_number_name(StringInfo name, StateName kind, int64 n)
{
	resetStringInfo(name);
	enlargeStringInfo(name, 1 + MAXINT8LEN);
	appendStringInfoCharMacro(name, kind);
	name->len += pg_lltoa(n, name->data + name->len);
}

static void
write_edges_name(StringInfo name, const Distribution *bins)
{
	resetStringInfo(name);
	for (int i = 0; i < bins->cells - 1; i++)
	{
		CHECK_FOR_INTERRUPTS();
		enlargeStringInfo(name, 1 + DOUBLE_SHORTEST_DECIMAL_LEN);
		appendStringInfoCharMacro(name, i == 0 ? OF_EDGES : ',');
		name->len += double_to_shortest_decimal_bufn(DISTRIBUTION_EDGES(bins)[i], name->data + name->len);
	}
}

static pg_noinline void
wrong_state(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("this distribution is no state of mutual_information_agg"),
			 errdetail("Its categories are not the sums of one."),
			 errhint("Call the aggregate mutual_information_agg(d).")));
}

static StateName
kind_of_name(Category c)
{
	switch (c.length > 0 ? c.name[0] : 0)
	{
		case OF_CATEGORY:
		case OF_BIN:
		case OF_ROW_TOTAL:
		case OF_CELL_COUNT:
		case OF_EDGES:
			return (StateName) c.name[0];
		default:
			return NO_NAME;
	}
}

/* The total or count N of rN or xN, which is above 0. */
static int64
read_number_name(Category c)
{
	int64		n = 0;

	if (c.length < 2)
		wrong_state();
	for (uint32 i = 1; i < c.length; i++)
		if (c.name[i] < '0' || c.name[i] > '9' ||
			pg_mul_s64_overflow(n, 10, &n) || pg_add_s64_overflow(n, c.name[i] - '0', &n))
			wrong_state();
	if (n == 0)
		wrong_state();
	return n;
}

/* How many edges eEDGES has. */
static int
count_edges_of_name(Category edges)
{
	int			n = 1;

	for (uint32 i = 1; i < edges.length; i++)
		n += edges.name[i] == ',';
	return n;
}

/* The edge of eEDGES that begins at byte "start". */
static char *
read_edge_of_name(Category edges, uint32 start)
{
	uint32		end = start;

	while (end < edges.length && edges.name[end] != ',')
		end++;
	return pnstrdup(edges.name + start, end - start);
}

/*
 * The rows
 */

static DistributionTable *
change_total(DistributionTable *t, int sign, StringInfo name, int64 n)
{
	if (sign > 0)
		return divergence_table_add_name(t, name->data, name->len, n);
	divergence_table_remove_name(t, name->data, name->len, n);
	return t;
}

/* Rows of adaptive cells have no cells in common before all are known. */
static pg_noinline void
adaptive_row(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("mutual_information_agg needs distributions over the same cells"),
			 errdetail("This one has adaptive cells."),
			 errhint("association(array_agg(d)) takes the bins of their sum; or choose bins: rebin(d, edges), with the edges from bin_edges() of the sum of all rows.")));
}

static Datum
mutual_information_row(FunctionCallInfo fcinfo, int sign)
{
	DistributionTable *t;
	const Distribution *d;
	int64		total;
	StringInfoData name;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	t = divergence_table_argument(fcinfo, TABLE_NAMES);
	if (PG_ARGISNULL(1))
		return divergence_table_result(fcinfo, t);
	d = divergence_distribution_argument(fcinfo, 1);
	if (d->kind == DISTRIBUTION_ADAPTIVE)
		adaptive_row();
	total = divergence_distribution_total(d);
	if (total == 0)
		return divergence_table_result(fcinfo, t);
	initStringInfo(&name);
	for (int i = 0; i < d->cells; i++)
	{
		int64		n = DISTRIBUTION_COUNTS(d)[i];

		CHECK_FOR_INTERRUPTS();
		if (n == 0)
			continue;
		if (d->kind == DISTRIBUTION_BINS)
			write_number_name(&name, OF_BIN, i);
		else
			write_category_name(&name, distribution_category(d, i));
		t = change_total(t, sign, &name, n);
		write_number_name(&name, OF_CELL_COUNT, n);
		t = change_total(t, sign, &name, 1);
	}
	write_number_name(&name, OF_ROW_TOTAL, total);
	t = change_total(t, sign, &name, 1);
	if (d->kind == DISTRIBUTION_BINS)
	{
		write_edges_name(&name, d);
		t = change_total(t, sign, &name, 1);
	}
	return divergence_table_result(fcinfo, t);
}

/* divergence_mutual_information_add(state, d): transition; NULL and no mass are no row. */
Datum
divergence_mutual_information_transition(PG_FUNCTION_ARGS)
{
	return mutual_information_row(fcinfo, 1);
}

/* divergence_mutual_information_remove(state, d): inverse; 22003 below a count of 0. */
Datum
divergence_mutual_information_inverse(PG_FUNCTION_ARGS)
{
	return mutual_information_row(fcinfo, -1);
}

/*
 * The result
 */

static pg_noinline void
edges_of_rows_differ(Category a, Category b)
{
	int			edge = 1;
	uint32		start = 1;

	if (count_edges_of_name(a) != count_edges_of_name(b))
		divergence_distribution_edges_differ(psprintf("Their number is %d in some rows and %d in others.",
													  count_edges_of_name(a), count_edges_of_name(b)));
	for (uint32 i = 1; i < a.length && i < b.length && a.name[i] == b.name[i]; i++)
		if (a.name[i] == ',')
		{
			edge++;
			start = i + 1;
		}
	divergence_distribution_edges_differ(psprintf("Edge %d is %s in some rows and %s in others.", edge,
												  read_edge_of_name(a, start), read_edge_of_name(b, start)));
}

/* The terms of "times" counts n, which come to *total altogether. */
static void
add_terms(exact_sum *s, int sign, int64 times, int64 n, int64 *total)
{
	int64		product;

	if (pg_mul_s64_overflow(times, n, &product) || pg_add_s64_overflow(*total, product, total))
		wrong_state();
	divergence_mutual_information_add(s, sign * times, n);
}

/*
 * divergence_mutual_information_final(state): nats; NULL without mass, 22023 where rows do
 * not go together or the distribution is no such state.
 */
Datum
divergence_mutual_information_final(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	exact_sum	s;
	int64		total = 0;
	int64		of_rows = 0;
	int64		of_cells = 0;
	bool		categories = false;
	Category	edges = {NULL, 0, 0};

	if (d->kind != DISTRIBUTION_CATEGORIES)
		wrong_state();
	divergence_exact_clear(&s);
	for (int i = 0; i < d->cells; i++)
	{
		Category	c = distribution_category(d, i);

		CHECK_FOR_INTERRUPTS();
		switch (kind_of_name(c))
		{
			case OF_CATEGORY:
				categories = true;
				/* FALLTHROUGH */
			case OF_BIN:
				add_terms(&s, -1, 1, c.count, &total);
				break;
			case OF_ROW_TOTAL:
				add_terms(&s, -1, c.count, read_number_name(c), &of_rows);
				break;
			case OF_CELL_COUNT:
				add_terms(&s, 1, c.count, read_number_name(c), &of_cells);
				break;
			case OF_EDGES:
				if (edges.name)
					edges_of_rows_differ(edges, c);
				edges = c;
				break;
			case NO_NAME:
				wrong_state();
		}
	}
	if (categories && edges.name)
		divergence_distribution_kinds_differ("Some rows have categories, others bins.");
	if (total != of_rows || total != of_cells)
		wrong_state();
	if (total == 0)
		PG_RETURN_NULL();
	divergence_mutual_information_add(&s, 1, total);
	PG_RETURN_FLOAT8(divergence_mutual_information(&s, total));
}
