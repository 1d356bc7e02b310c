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
 *		eEDGES	rows of bins over these edges, in decimals
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

/* the letters that names in the state begin with */
#define OF_CATEGORY		'c'
#define OF_BIN			'b'
#define OF_ROW_TOTAL	'r'
#define OF_CELL_COUNT	'x'
#define OF_EDGES		'e'

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

/* the name of a number */
static void
set_name(StringInfo name, char letter, int64 n)
{
	resetStringInfo(name);
	enlargeStringInfo(name, 1 + MAXINT8LEN);
	appendStringInfoCharMacro(name, letter);
	name->len += pg_lltoa(n, name->data + name->len);
}

/* Rows of adaptive cells have no cells in common before all are known. */
static pg_noinline void
adaptive_row(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("mutual_information_agg needs distributions over the same cells"),
			 errdetail("This one has adaptive cells."),
			 errhint("Choose the bins: rebin(d, edges), with the edges from bin_edges() of the sum of all rows.")));
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
			set_name(&name, OF_BIN, i);
		else
		{
			Category	c = distribution_category(d, i);

			resetStringInfo(&name);
			appendStringInfoCharMacro(&name, OF_CATEGORY);
			appendBinaryStringInfo(&name, c.name, c.length);
		}
		t = change_total(t, sign, &name, n);
		set_name(&name, OF_CELL_COUNT, n);
		t = change_total(t, sign, &name, 1);
	}
	set_name(&name, OF_ROW_TOTAL, total);
	t = change_total(t, sign, &name, 1);
	if (d->kind == DISTRIBUTION_BINS)
	{
		resetStringInfo(&name);
		for (int i = 0; i < d->cells - 1; i++)
		{
			CHECK_FOR_INTERRUPTS();
			enlargeStringInfo(&name, 1 + DOUBLE_SHORTEST_DECIMAL_LEN);
			appendStringInfoCharMacro(&name, i == 0 ? OF_EDGES : ',');
			name.len += double_to_shortest_decimal_bufn(DISTRIBUTION_EDGES(d)[i], name.data + name.len);
		}
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
wrong_state(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("this distribution is no state of mutual_information_agg"),
			 errdetail("Its categories are not the sums of one."),
			 errhint("Call the aggregate mutual_information_agg(d).")));
}

/* The edge that begins at "start" of a list. */
static char *
edge_at(Category edges, uint32 start)
{
	uint32		end = start;

	while (end < edges.length && edges.name[end] != ',')
		end++;
	return pnstrdup(edges.name + start, end - start);
}

static int
edge_count(Category edges)
{
	int			n = 1;

	for (uint32 i = 1; i < edges.length; i++)
		n += edges.name[i] == ',';
	return n;
}

static pg_noinline void
edges_of_rows_differ(Category a, Category b)
{
	int			edge = 1;
	uint32		start = 1;

	if (edge_count(a) != edge_count(b))
		divergence_distribution_edges_differ(psprintf("Their number is %d in some rows and %d in others.",
													  edge_count(a), edge_count(b)));
	for (uint32 i = 1; i < a.length && i < b.length && a.name[i] == b.name[i]; i++)
		if (a.name[i] == ',')
		{
			edge++;
			start = i + 1;
		}
	divergence_distribution_edges_differ(psprintf("Edge %d is %s in some rows and %s in others.", edge,
												  edge_at(a, start), edge_at(b, start)));
}

/* The number in a name. */
static int64
number_in_name(Category c)
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
		switch (c.length > 0 ? c.name[0] : 0)
		{
			case OF_CATEGORY:
				categories = true;
				/* FALLTHROUGH */
			case OF_BIN:
				add_terms(&s, -1, 1, c.count, &total);
				break;
			case OF_ROW_TOTAL:
				add_terms(&s, -1, c.count, number_in_name(c), &of_rows);
				break;
			case OF_CELL_COUNT:
				add_terms(&s, 1, c.count, number_in_name(c), &of_cells);
				break;
			case OF_EDGES:
				if (edges.name)
					edges_of_rows_differ(edges, c);
				edges = c;
				break;
			default:
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
