/*
 * drift_table.c
 *		drift_table and drift_history: has a table drifted?
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "profiles/argument.h"
#include "profiles/drift_rows.h"
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
put_volume(Output *out, const DriftReference *r, const DriftPeriod *period)
{
	set_value(out, ORDINAL, Int64GetDatum(0));
	set_text(out, COLUMN_NAME, ROWS_NAME);
	set_text(out, KIND, ROWS_KIND);
	set_value(out, REFERENCE_COUNT, Int64GetDatum(divergence_median_rows((const int64_t *) r->rows, r->n)));
	set_value(out, CURRENT_COUNT, Int64GetDatum(period->rows));
	set_text(out, ALERT, period->alert);
	put_row(out);
}

static void
set_comparison(Output *out, const DriftRow *row)
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
put_column(Output *out, const DriftRow *row)
{
	const ProfileColumn *column = drift_row_column(row);

	set_value(out, ORDINAL, Int64GetDatum(row->order));
	set_value(out, COLUMN_NAME, PointerGetDatum(cstring_to_text_with_len(column->name, column->name_length)));
	set_text(out, KIND, divergence_kind_name(column->kind));
	set_value(out, REFERENCE_COUNT, Int64GetDatum(row->reference ? row->reference->missing_sum[1] : 0));
	set_value(out, CURRENT_COUNT, Int64GetDatum(row->missing[1]));
	if (row->is_compared)
		set_comparison(out, row);
	set_float(out, REFERENCE_NULL_FRACTION, divergence_reference_missing(row));
	set_float(out, CURRENT_NULL_FRACTION, divergence_missing_fraction(row->missing));
	if (row->reference && !row->is_one_sided)
		set_float(out, NULL_P_VALUE, row->has_test[DRIFT_MISSING] ? row->p_value[DRIFT_MISSING] : 1);
	set_text(out, ALERT, row->alert);
	put_row(out);
}

/* All rows of a period; current may be NULL. */
static void
put_table(Output *out, DriftReference *r, const Profile *current, const DriftOptions *o)
{
	DriftPeriod period = divergence_drift_period(r, current, o, DRIFT_FOR_TABLE);

	if (period.shows_rows || !period.has_data)
		put_volume(out, r, &period);
	for (int i = 0; i < period.n; i++)
		put_column(out, &period.row[i]);
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
	DriftOptions o = divergence_drift_options(fcinfo, 2);
	DriftReference *r = divergence_drift_reference(fcinfo, 0);

	put_table(&out, r, PG_ARGISNULL(1) ? NULL : divergence_profile_argument(fcinfo, 1), &o);
	return (Datum) 0;
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
	DriftOptions o;
	DriftReference *r;
	DriftCurrent current;
	MemoryContext work;

	memcpy(types + 1, table_types, sizeof(table_types));
	out = begin_output(fcinfo, types, 1);
	o = divergence_drift_options(fcinfo, 3);
	r = divergence_drift_reference(fcinfo, 0);
	current = divergence_drift_current(fcinfo, 1);
	if (current.profiles.n == 0)
		put_table(&out, r, NULL, &o);
	work = AllocSetContextCreate(CurrentMemoryContext, "divergence period", ALLOCSET_DEFAULT_SIZES);
	for (int i = 0; i < current.profiles.n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(work);

		CHECK_FOR_INTERRUPTS();
		out.nulls[0] = current.labels.is_null[i];
		out.values[0] = current.labels.value[i];
		put_table(&out, r, divergence_drift_profile(&current, i), &o);
		MemoryContextSwitchTo(old);
		MemoryContextReset(work);
	}
	MemoryContextDelete(work);
	return (Datum) 0;
}
