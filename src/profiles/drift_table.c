/*
 * drift_table.c
 *		Has a table drifted: each column of a profile against those of earlier periods,
 *		which tell by how much periods differ without any reason.
 *
 * The reference is read once: its columns are lists of the distributions that its
 * periods have, opened (drift/periods.h) when a current profile has the column, too.  When an
 * alert is due is said by math/drift_rule.h.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "drift/adjusted_p.h"
#include "drift/periods.h"
#include "math/quotient.h"
#include "profiles/argument.h"
#include "server/compat.h"
#include "server/elements.h"
#include "server/options.h"
#include "server/result_row.h"

PG_FUNCTION_INFO_V1(divergence_drift_table);
PG_FUNCTION_INFO_V1(divergence_drift_history);

/* the OUT parameters of drift_table, in order; drift_history has a label before them */
typedef enum TableColumn
{
	ORDINAL,
	COLUMN_NAME,
	KIND,
	REFERENCE_COUNT,
	CURRENT_COUNT,
	PSI,
	JS_DISTANCE,
	JS_THRESHOLD,
	DISPERSION,
	STATISTIC,
	DF,
	P_VALUE,
	P_ADJUSTED,
	KS_STATISTIC,
	WASSERSTEIN_DISTANCE,
	UNSEEN_MASS,
	VANISHED_MASS,
	REFERENCE_NULL_FRACTION,
	CURRENT_NULL_FRACTION,
	NULL_P_VALUE,
	LARGEST_CHANGE,
	CHANGED_CELL,
	ALERT,
	TABLE_COLUMNS
} TableColumn;

static const Oid table_types[TABLE_COLUMNS] = {
	[ORDINAL] = INT8OID,
	[COLUMN_NAME] = TEXTOID,
	[KIND] = TEXTOID,
	[REFERENCE_COUNT] = INT8OID,
	[CURRENT_COUNT] = INT8OID,
	[PSI] = FLOAT8OID,
	[JS_DISTANCE] = FLOAT8OID,
	[JS_THRESHOLD] = FLOAT8OID,
	[DISPERSION] = FLOAT8OID,
	[STATISTIC] = FLOAT8OID,
	[DF] = INT8OID,
	[P_VALUE] = FLOAT8OID,
	[P_ADJUSTED] = FLOAT8OID,
	[KS_STATISTIC] = FLOAT8OID,
	[WASSERSTEIN_DISTANCE] = FLOAT8OID,
	[UNSEEN_MASS] = FLOAT8OID,
	[VANISHED_MASS] = FLOAT8OID,
	[REFERENCE_NULL_FRACTION] = FLOAT8OID,
	[CURRENT_NULL_FRACTION] = FLOAT8OID,
	[NULL_P_VALUE] = FLOAT8OID,
	[LARGEST_CHANGE] = FLOAT8OID,
	[CHANGED_CELL] = TEXTOID,
	[ALERT] = TEXTOID
};

/* the row of the table itself */
#define ROWS_NAME	"(rows)"
#define ROWS_KIND	"rows"

/* A column that a period of the reference has. */
typedef struct ReferenceColumn
{
	ProfileColumn column;		/* d is not set */
	int			periods;		/* that have it */
	const Distribution **d;		/* of these */
	bool	   *is_hashed;		/* whether d counts cells of hashes already */
	int64_t		(*missing)[2];	/* of all periods, sorted: the rows without a value, and with one */
	int64		missing_sum[2];
	Periods    *opened[2];		/* by value, and by the cells of hashes; NULL until they are needed */
} ReferenceColumn;

typedef struct Reference
{
	int			n;
	const Profile **p;			/* with rows */
	int64	   *rows;			/* ascending */
	ReferenceColumn *columns;	/* as profiles have them */
	int			n_columns;
	MemoryContext context;
} Reference;

typedef struct Options
{
	double		pseudocount,
				significance,
				min_js_distance;
	Elements	ignore;
} Options;

/*
 * The reference
 */

/* 22004: there is nothing to compare with */
static pg_noinline void
no_reference(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("reference has no rows"),
			 errdetail("%s", detail),
			 errhint("Pass the profiles of earlier days, such as array_agg(p) FILTER (WHERE day < current_date - 1); a single one is ARRAY[p].")));
}

static int
compare_rows(const void *a, const void *b)
{
	int64		x = *(const int64 *) a;
	int64		y = *(const int64 *) b;

	return (x > y) - (x < y);
}

static int
compare_shares(const void *a, const void *b)
{
	int			order = compare_rows(a, b);

	return order != 0 ? order : compare_rows((const int64 *) a + 1, (const int64 *) b + 1);
}

static int64
missing_of(const Distribution *d)
{
	/* NaN is what clients store instead of NULL */
	return d->nulls + d->nans;
}

/* The next column of the reference, whose periods go on at next[]; false where there is none. */
static bool
next_column(const Reference *r, int *next, ReferenceColumn *c)
{
	int			n = 0;
	bool		found = false;

	for (int t = 0; t < r->n; t++)
	{
		ProfileColumn other;
		int			order = -1;

		if (next[t] == r->p[t]->columns)
			continue;
		other = profile_column(r->p[t], next[t]);
		if (found)
			order = profile_column_compare(&other, &c->column);
		if (order < 0)
		{
			c->column = other;
			found = true;
		}
	}
	if (!found)
		return false;
	c->d = palloc(r->n * sizeof(c->d[0]));
	c->is_hashed = palloc(r->n * sizeof(bool));
	c->missing = palloc(r->n * sizeof(c->missing[0]));
	c->missing_sum[0] = c->missing_sum[1] = 0;
	c->opened[0] = c->opened[1] = NULL;
	c->column.d = NULL;
	c->column.hashed = false;
	for (int t = 0; t < r->n; t++)
	{
		ProfileColumn other;

		c->missing[t][0] = r->p[t]->rows;
		if (next[t] < r->p[t]->columns)
		{
			other = profile_column(r->p[t], next[t]);
			if (profile_column_compare(&other, &c->column) == 0)
			{
				next[t]++;
				c->is_hashed[n] = other.hashed;
				c->d[n++] = other.d;
				c->column.position = profile_position(c->column.position, other.position);
				c->column.hashed |= other.hashed;
				c->missing[t][0] = missing_of(other.d);
			}
		}
		c->missing[t][1] = r->p[t]->rows - c->missing[t][0];
		c->missing_sum[0] += c->missing[t][0];
		c->missing_sum[1] += c->missing[t][1];
	}
	c->periods = n;
	/* sums of doubles must not depend on the order of the periods */
	qsort(c->missing, r->n, sizeof(c->missing[0]), compare_shares);
	return true;
}

/* In the current memory context. */
static Reference *
read_reference(FunctionCallInfo fcinfo, int argno)
{
	Reference  *r = palloc0(sizeof(Reference));
	Elements	e;
	int		   *next;
	int			room = 64;
	int64		rest = PG_INT64_MAX;

	if (PG_ARGISNULL(argno))
		no_reference("It is NULL.");
	e = divergence_elements(PG_GETARG_ARRAYTYPE_P(argno), "reference");
	if (e.n == 0)
		no_reference("It is an empty array.");
	r->context = CurrentMemoryContext;
	r->p = palloc(e.n * sizeof(r->p[0]));
	r->rows = palloc(e.n * sizeof(int64));
	for (int i = 0; i < e.n; i++)
	{
		const Profile *p;

		CHECK_FOR_INTERRUPTS();
		if (e.is_null[i])
			continue;
		p = divergence_profile_of_datum(e.value[i]);
		if (p->rows == 0)
			continue;
		if (p->rows > rest)
			divergence_profile_overflow();
		rest -= p->rows;
		r->rows[r->n] = p->rows;
		r->p[r->n++] = p;
	}
	if (r->n == 0)
		no_reference("Each of its elements is NULL or without rows.");
	qsort(r->rows, r->n, sizeof(int64), compare_rows);
	next = palloc0(r->n * sizeof(int));
	r->columns = palloc(room * sizeof(ReferenceColumn));
	while (next_column(r, next, &r->columns[r->n_columns]))
	{
		CHECK_FOR_INTERRUPTS();
		if (++r->n_columns < room)
			continue;
		room *= 2;
		r->columns = repalloc_huge(r->columns, room * sizeof(ReferenceColumn));
	}
	return r;
}

/*
 * The periods of a column; by the cells of hashes where the current side counts these, or where a
 * profile of all periods would.
 */
static Periods *
periods_of(const Reference *r, ReferenceColumn *c, bool hashed)
{
	MemoryContext old = MemoryContextSwitchTo(r->context);
	const Distribution **d;

	hashed |= c->column.hashed;
	if (!hashed && c->opened[0] == NULL)
	{
		d = palloc(c->periods * sizeof(d[0]));
		memcpy(d, c->d, c->periods * sizeof(d[0]));
		c->opened[0] = divergence_periods_open(d, c->periods);
		if (c->column.kind == PROFILE_CATEGORY && c->opened[0]->sum->cells > PROFILE_CATEGORIES)
		{
			divergence_periods_close(c->opened[0]);
			c->opened[0] = NULL;
			hashed = c->column.hashed = true;
		}
	}
	if (hashed && c->opened[1] == NULL)
	{
		d = palloc(c->periods * sizeof(d[0]));
		for (int t = 0; t < c->periods; t++)
			d[t] = c->is_hashed[t] ? c->d[t] : divergence_profile_hashed(c->d[t]);
		c->opened[1] = divergence_periods_open(d, c->periods);
	}
	MemoryContextSwitchTo(old);
	return c->opened[hashed];
}

/*
 * One period against the reference
 */

/* A column of either side. */
typedef struct TableRow
{
	ReferenceColumn *reference; /* or NULL */
	ProfileColumn current;		/* d is NULL where there is none */
	int			order;			/* by name and kind */
	int32		position;
	bool		is_compared;	/* c is set */
	Comparison	c;
	char	   *changed_cell;
	int64		missing[2];		/* of the current one */
	bool		has_test[DRIFT_TESTS];
	double		p_value[DRIFT_TESTS],
				p_adjusted[DRIFT_TESTS];	/* 1 where there is no test */
	const char *alert;			/* where no test decides */
} TableRow;

/* in the order for readers: by position, those without one last */
static int
compare_table_rows(const void *a, const void *b)
{
	const TableRow *x = a;
	const TableRow *y = b;
	uint32		position_x = (uint32) x->position - 1;
	uint32		position_y = (uint32) y->position - 1;

	if (position_x != position_y)
		return position_x < position_y ? -1 : 1;
	return x->order - y->order;
}

static const ProfileColumn *
column_of(const TableRow *row)
{
	return row->current.d ? &row->current : &row->reference->column;
}

/* The columns of both sides; *n is their number. */
static TableRow *
rows_of(const Reference *r, const Profile *current, int *n)
{
	TableRow   *rows = palloc_extended(((Size) r->n_columns + current->columns) * sizeof(TableRow) + 1,
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	int			i = 0;
	int			j = 0;

	*n = 0;
	while (i < r->n_columns || j < current->columns)
	{
		TableRow   *row = &rows[*n];
		ProfileColumn e = {0};
		int			order = -1;

		if (j < current->columns)
		{
			e = profile_column(current, j);
			order = i < r->n_columns ? profile_column_compare(&r->columns[i].column, &e) : 1;
		}
		if (order <= 0)
			row->reference = &r->columns[i++];
		if (order >= 0)
		{
			row->current = e;
			j++;
		}
		row->position = profile_position(row->reference ? row->reference->column.position : 0, e.position);
		row->order = (*n)++;
	}
	qsort(rows, *n, sizeof(TableRow), compare_table_rows);
	return rows;
}

static bool
is_ignored(const Options *o, const char *name, uint32 length)
{
	for (int i = 0; i < o->ignore.n; i++)
	{
		text	   *ignored;

		if (o->ignore.is_null[i])
			continue;
		ignored = (text *) DatumGetPointer(o->ignore.value[i]);
		if (VARSIZE_ANY_EXHDR(ignored) == length && memcmp(VARDATA_ANY(ignored), name, length) == 0)
			return true;
	}
	return false;
}

/*
 * Whether a column that one side lacks is gone or new: columns of tables always, keys of JSON where
 * more than a few rows have them, since rare ones come and go.
 */
static bool
is_more_than_rare(int32 position, const int64 *missing)
{
	return position > 0 || divergence_quotient(missing[1], missing[0] + missing[1]) > DRIFT_LEAST_MISSING;
}

static void
append_value(StringInfo out, double x, void *kind)
{
	divergence_kind_append_value(out, *(ProfileKind *) kind, x);
}

/* The values of a column that both sides have; memory beyond what the row keeps is freed. */
static void
compare_values(const Reference *r, const Options *o, TableRow *row)
{
	Periods    *p = periods_of(r, row->reference, row->current.hashed);
	const Distribution *d = row->current.d;
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "divergence column", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);

	if (row->reference->column.hashed && !row->current.hashed)
		d = divergence_profile_hashed(d);
	divergence_periods_compare(p, d, o->pseudocount, o->significance, &row->c);
	row->is_compared = true;
	if (row->c.has_mass)
	{
		row->has_test[DRIFT_CELLS] = row->c.test.df > 0;
		row->p_value[DRIFT_CELLS] = row->c.test.p_value;
		row->has_test[DRIFT_UNSEEN] = row->c.has_unseen_test;
		row->p_value[DRIFT_UNSEEN] = row->c.unseen_p_value;
	}
	if (row->c.largest_change != 0)
	{
		ProfileKind kind = row->current.kind;
		StringInfoData name;

		initStringInfo(&name);
		divergence_periods_append_cell(&name, p, &row->c, row->c.changed_cell, append_value, &kind);
		row->changed_cell = MemoryContextStrdup(old, name.data);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}

static void
compare_column(const Reference *r, const Options *o, int64 current_rows, TableRow *row)
{
	ReferenceColumn *c = row->reference;

	row->missing[0] = row->current.d ? missing_of(row->current.d) : current_rows;
	row->missing[1] = current_rows - row->missing[0];
	if (!c && is_more_than_rare(row->position, row->missing))
		row->alert = "column is new";
	else if (!row->current.d && c->periods == r->n && is_more_than_rare(row->position, c->missing_sum))
		row->alert = "column is gone";
	if (row->alert)
		return;
	if (c && row->current.d)
		compare_values(r, o, row);
	if (c)
	{
		dispersion_period *cells = palloc(r->n * sizeof(dispersion_period));
		double	   *work = palloc(2 * r->n * sizeof(double));
		int64_t		missing[2] = {row->missing[0], row->missing[1]};

		row->has_test[DRIFT_MISSING] = divergence_share_test(c->missing, r->n, missing, cells, work,
															 &row->p_value[DRIFT_MISSING]);
		pfree(cells);
		pfree(work);
	}
}

/* One adjustment for all tests of the period. */
static void
adjust(TableRow *rows, int n)
{
	double	   *p = palloc(DRIFT_TESTS * n * sizeof(double) + 1);
	int			tests = 0;

	for (int i = 0; i < n; i++)
		for (int k = 0; k < DRIFT_TESTS; k++)
			if (rows[i].has_test[k])
				p[tests++] = rows[i].p_value[k];
	divergence_adjust_all(p, tests);
	tests = 0;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < DRIFT_TESTS; k++)
			rows[i].p_adjusted[k] = rows[i].has_test[k] ? p[tests++] : 1;
	pfree(p);
}

static double
missing_fraction(const int64 *missing)
{
	return divergence_quotient(missing[0], missing[0] + missing[1]);
}

/* What the column alerts for, in words; NULL for nothing. */
static const char *
alert_of(const TableRow *row, const Options *o)
{
	static const char *const words[DRIFT_TESTS] = {"drift", "missing values", "unseen values"};
	drift_sizes sizes = {0};
	StringInfoData out;
	int			alerts;

	if (row->alert || !row->reference)
		return row->alert;
	if (row->is_compared)
	{
		sizes.js_distance = row->c.js_distance;
		sizes.largest_change = row->c.largest_change;
		sizes.unseen_mass = row->c.unseen_mass;
		sizes.unseen_before = row->c.unseen_before;
	}
	sizes.missing_change = missing_fraction(row->missing) - missing_fraction(row->reference->missing_sum);
	alerts = divergence_drift_alerts(row->p_adjusted, &sizes, o->significance, o->min_js_distance);
	if (alerts == 0)
		return NULL;
	initStringInfo(&out);
	for (int k = 0; k < DRIFT_TESTS; k++)
		if (alerts & 1 << k)
			appendStringInfo(&out, "%s%s", out.len > 0 ? ", " : "", words[k]);
	return out.data;
}

/*
 * Writing rows
 */

/* A row on its way out; in [0] the label, if there is one. */
typedef struct Output
{
	Tuplestorestate *store;
	TupleDesc	descriptor;
	int			first;			/* of TableColumn: 1 behind a label */
	Datum		values[1 + TABLE_COLUMNS];
	bool		nulls[1 + TABLE_COLUMNS];
} Output;

static void
set_value(Output *out, TableColumn column, Datum value)
{
	out->values[out->first + column] = value;
	out->nulls[out->first + column] = false;
}

static void
set_float(Output *out, TableColumn column, double value)
{
	set_value(out, column, Float8GetDatum(value));
}

static void
set_text(Output *out, TableColumn column, const char *value)
{
	if (value)
		set_value(out, column, CStringGetTextDatum(value));
}

/* Puts what was set, and keeps the label alone. */
static void
put_row(Output *out)
{
	tuplestore_putvalues(out->store, out->descriptor, out->values, out->nulls);
	memset(out->nulls + out->first, true, TABLE_COLUMNS * sizeof(bool));
}

/* The row "(rows)". */
static void
put_volume(Output *out, const Reference *r, int64 current, bool has_alert, const char *alert)
{
	set_value(out, ORDINAL, Int64GetDatum(0));
	set_text(out, COLUMN_NAME, ROWS_NAME);
	set_text(out, KIND, ROWS_KIND);
	set_value(out, REFERENCE_COUNT, Int64GetDatum(divergence_median_rows((const int64_t *) r->rows, r->n)));
	set_value(out, CURRENT_COUNT, Int64GetDatum(current));
	if (has_alert)
		set_text(out, ALERT, alert);
	put_row(out);
}

static void
set_comparison(Output *out, const TableRow *row)
{
	const Comparison *c = &row->c;

	if (c->has_dispersion)
		set_float(out, DISPERSION, c->dispersion);
	if (!c->has_mass)
		return;
	set_float(out, PSI, c->psi);
	set_float(out, JS_DISTANCE, c->js_distance);
	set_float(out, JS_THRESHOLD, c->test.js_threshold);
	set_float(out, STATISTIC, c->test.statistic);
	set_value(out, DF, Int64GetDatum(c->test.df));
	set_float(out, P_VALUE, c->test.p_value);
	set_float(out, P_ADJUSTED, row->p_adjusted[DRIFT_CELLS]);
	if (c->has_numbers)
	{
		set_float(out, KS_STATISTIC, c->ks_statistic);
		set_float(out, WASSERSTEIN_DISTANCE, c->wasserstein_distance);
	}
	set_float(out, UNSEEN_MASS, c->unseen_mass);
	set_float(out, VANISHED_MASS, c->vanished_mass);
	set_float(out, LARGEST_CHANGE, c->largest_change);
	set_text(out, CHANGED_CELL, row->changed_cell);
}

static void
put_column(Output *out, const TableRow *row, int ordinal, const Options *o)
{
	static const int64 lacks[2] = {1, 0};
	const ProfileColumn *column = column_of(row);
	const int64 *reference = row->reference ? row->reference->missing_sum : lacks;

	set_value(out, ORDINAL, Int64GetDatum(ordinal));
	set_value(out, COLUMN_NAME, PointerGetDatum(cstring_to_text_with_len(column->name, column->name_length)));
	set_text(out, KIND, divergence_kind_name(column->kind));
	set_value(out, REFERENCE_COUNT, Int64GetDatum(reference[1]));
	set_value(out, CURRENT_COUNT, Int64GetDatum(row->missing[1]));
	if (row->is_compared)
		set_comparison(out, row);
	set_float(out, REFERENCE_NULL_FRACTION, missing_fraction(reference));
	set_float(out, CURRENT_NULL_FRACTION, missing_fraction(row->missing));
	if (row->reference && !row->alert)
		set_float(out, NULL_P_VALUE, row->has_test[DRIFT_MISSING] ? row->p_value[DRIFT_MISSING] : 1);
	set_text(out, ALERT, alert_of(row, o));
	put_row(out);
}

/* All rows of a period; current may be NULL. */
static void
put_table(Output *out, Reference *r, const Profile *current, const Options *o)
{
	bool		shows_rows = !is_ignored(o, ROWS_NAME, strlen(ROWS_NAME));
	TableRow   *rows;
	TableRow   *kept;
	int			n;

	if (!current || current->rows == 0)
	{
		put_volume(out, r, 0, true, "no data");
		return;
	}
	if (shows_rows)
		put_volume(out, r, current->rows,
				   divergence_volume_alert(current->rows, (const int64_t *) r->rows, r->n), "volume");
	rows = rows_of(r, current, &n);
	kept = rows;
	for (int i = 0; i < n; i++)
	{
		const ProfileColumn *c = column_of(&rows[i]);

		CHECK_FOR_INTERRUPTS();
		if (is_ignored(o, c->name, c->name_length))
			continue;
		rows[i].order = i + 1;
		compare_column(r, o, current->rows, &rows[i]);
		*kept++ = rows[i];
	}
	n = kept - rows;
	adjust(rows, n);
	for (int i = 0; i < n; i++)
		put_column(out, &rows[i], rows[i].order, o);
}

/*
 * Arguments
 */

/* 22004: an option that must have a value */
static pg_noinline void
null_option(const char *name, const char *standard)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("%s must not be NULL", name),
			 errhint("Leave it out for its default, %s.", standard)));
}

static double
option(FunctionCallInfo fcinfo, int argno, const char *name, const char *standard)
{
	if (PG_ARGISNULL(argno))
		null_option(name, standard);
	return PG_GETARG_FLOAT8(argno);
}

static Options
read_options(FunctionCallInfo fcinfo, int argno)
{
	Options		o = {0};

	o.pseudocount = option(fcinfo, argno, "pseudocount", "0.5");
	divergence_check_pseudocount(o.pseudocount);
	o.significance = option(fcinfo, argno + 1, "significance", "0.01");
	divergence_check_significance(o.significance);
	o.min_js_distance = option(fcinfo, argno + 2, "min_js_distance", "0.05");
	divergence_check_min_js_distance(o.min_js_distance);
	if (!PG_ARGISNULL(argno + 3))
		o.ignore = divergence_elements(PG_GETARG_ARRAYTYPE_P(argno + 3), "ignore");
	return o;
}

/* The set of rows that this call returns. */
static Output
begin_output(FunctionCallInfo fcinfo, const Oid *types, int first)
{
	Output		out;

	out.store = divergence_result_set(fcinfo, types, first + TABLE_COLUMNS);
	out.descriptor = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	out.first = first;
	memset(out.nulls, true, sizeof(out.nulls));
	return out;
}

/*
 * drift_table(reference, current, pseudocount, significance, min_js_distance, ignore): a row for
 * the table, and one for each column of either side
 */
Datum
divergence_drift_table(PG_FUNCTION_ARGS)
{
	Output		out = begin_output(fcinfo, table_types, 0);
	Options		o = read_options(fcinfo, 2);
	Reference  *r = read_reference(fcinfo, 0);

	put_table(&out, r, PG_ARGISNULL(1) ? NULL : divergence_profile_argument(fcinfo, 1), &o);
	return (Datum) 0;
}

/* 2202E: labels must be as many as periods */
static pg_noinline void
wrong_labels(int labels, int periods)
{
	ereport(ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("labels and current must have the same length"),
			 errdetail("labels has %d elements, current %d.", labels, periods),
			 errhint("Gather both in one query and one order: array_agg(p ORDER BY day), array_agg(day::text ORDER BY day).")));
}

/* The elements of an array, none where it is NULL. */
static Elements
elements_or_none(FunctionCallInfo fcinfo, int argno, const char *name)
{
	Elements	e = {0};

	if (!PG_ARGISNULL(argno))
		e = divergence_elements(PG_GETARG_ARRAYTYPE_P(argno), name);
	return e;
}

/*
 * drift_history(reference, current, labels, pseudocount, significance, min_js_distance, ignore): the rows of
 * drift_table for each current period, behind its label
 */
Datum
divergence_drift_history(PG_FUNCTION_ARGS)
{
	Oid			types[1 + TABLE_COLUMNS] = {TEXTOID};
	Output		out;
	Options		o;
	Reference  *r;
	Elements	current,
				labels;
	MemoryContext work;

	memcpy(types + 1, table_types, sizeof(table_types));
	out = begin_output(fcinfo, types, 1);
	o = read_options(fcinfo, 3);
	r = read_reference(fcinfo, 0);
	current = elements_or_none(fcinfo, 1, "current");
	labels = elements_or_none(fcinfo, 2, "labels");
	if (labels.n != current.n)
		wrong_labels(labels.n, current.n);
	if (current.n == 0)
		put_table(&out, r, NULL, &o);
	work = AllocSetContextCreate(CurrentMemoryContext, "divergence period", ALLOCSET_DEFAULT_SIZES);
	for (int i = 0; i < current.n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(work);

		CHECK_FOR_INTERRUPTS();
		out.nulls[0] = labels.is_null[i];
		out.values[0] = labels.value[i];
		put_table(&out, r, current.is_null[i] ? NULL : divergence_profile_of_datum(current.value[i]), &o);
		MemoryContextSwitchTo(old);
		MemoryContextReset(work);
	}
	MemoryContextDelete(work);
	return (Datum) 0;
}
