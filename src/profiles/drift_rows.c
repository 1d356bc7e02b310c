/*
 * drift_rows.c
 *		The rows of drift_table: each column of a period against those of earlier periods.
 */
#include "postgres.h"

#include <math.h>

#include "lib/binaryheap.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "drift/adjusted_p.h"
#include "math/quotient.h"
#include "profiles/argument.h"
#include "profiles/drift_rows.h"
#include "server/compat.h"
#include "server/options.h"

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

/* The columns of the reference that are still to come: the next one of each period that has any. */
typedef struct ColumnsToCome
{
	const DriftReference *r;
	int		   *next;			/* of each period */
	binaryheap *periods;		/* the one with the least column first */
} ColumnsToCome;

static ProfileColumn
next_of_period(const ColumnsToCome *to_come, int t)
{
	return profile_column(to_come->r->p[t], to_come->next[t]);
}

/* of two periods, for a heap that has the largest first: of one column the earlier period comes first */
static int
compare_next(Datum a, Datum b, void *arg)
{
	int			t = DatumGetInt32(a);
	int			u = DatumGetInt32(b);
	ProfileColumn x = next_of_period(arg, t);
	ProfileColumn y = next_of_period(arg, u);
	int			order = profile_column_compare(&y, &x);

	return order != 0 ? order : (u > t) - (u < t);
}

static void
begin_columns(ColumnsToCome *to_come, const DriftReference *r)
{
	to_come->r = r;
	to_come->next = palloc0(r->n * sizeof(int));
	to_come->periods = binaryheap_allocate(r->n, compare_next, to_come);
	for (int t = 0; t < r->n; t++)
		if (r->p[t]->columns > 0)
			binaryheap_add_unordered(to_come->periods, Int32GetDatum(t));
	binaryheap_build(to_come->periods);
}

/* The next column; false where there is none.  period[] has room for all of them. */
static bool
next_column(ColumnsToCome *to_come, int *period, ReferenceColumn *c)
{
	const DriftReference *r = to_come->r;
	int			n = 0;

	memset(c, 0, sizeof(ReferenceColumn));
	while (!binaryheap_empty(to_come->periods))
	{
		int			t = DatumGetInt32(binaryheap_first(to_come->periods));
		ProfileColumn other = next_of_period(to_come, t);

		if (n == 0)
			c->column = other;
		else if (profile_column_compare(&other, &c->column) != 0)
			break;
		period[n++] = t;
		if (++to_come->next[t] < r->p[t]->columns)
			binaryheap_replace_first(to_come->periods, Int32GetDatum(t));
		else
			(void) binaryheap_remove_first(to_come->periods);
	}
	if (n == 0)
		return false;
	c->column.d = NULL;
	c->column.hashed = false;
	c->periods = n;
	c->period = palloc(n * sizeof(int));
	c->d = palloc(n * sizeof(c->d[0]));
	c->is_hashed = palloc(n * sizeof(bool));
	memcpy(c->period, period, n * sizeof(int));
	for (int i = 0; i < n; i++)
	{
		const Profile *p = r->p[period[i]];
		ProfileColumn other = profile_column(p, to_come->next[period[i]] - 1);

		c->d[i] = other.d;
		c->is_hashed[i] = other.hashed;
		c->column.position = profile_position(c->column.position, other.position);
		c->column.hashed |= other.hashed;
		c->missing_sum[1] += p->rows - missing_of(other.d);
	}
	c->missing_sum[0] = r->all_rows - c->missing_sum[1];
	return true;
}

DriftReference *
divergence_drift_reference(FunctionCallInfo fcinfo, int argno)
{
	DriftReference *r = palloc0(sizeof(DriftReference));
	Elements	e;
	ColumnsToCome to_come;
	int		   *period;
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
	r->all_rows = PG_INT64_MAX - rest;
	begin_columns(&to_come, r);
	period = palloc(r->n * sizeof(int));
	r->columns = palloc(room * sizeof(ReferenceColumn));
	while (next_column(&to_come, period, &r->columns[r->n_columns]))
	{
		CHECK_FOR_INTERRUPTS();
		if (++r->n_columns < room)
			continue;
		room *= 2;
		r->columns = repalloc_huge(r->columns, room * sizeof(ReferenceColumn));
	}
	return r;
}

/* The share of missing values in the periods of the reference: all rows of those that lack the column. */
static const share_reference *
missing_in_reference(const DriftReference *r, ReferenceColumn *c)
{
	int64_t		(*missing)[2];
	dispersion_period *cells;
	double	   *work;

	if (c->has_missing)
		return &c->missing;
	missing = palloc(r->n * sizeof(*missing));
	cells = palloc(r->n * sizeof(dispersion_period));
	work = palloc(2 * r->n * sizeof(double));
	for (int t = 0, i = 0; t < r->n; t++)
	{
		missing[t][0] = i < c->periods && c->period[i] == t ? missing_of(c->d[i++]) : r->p[t]->rows;
		missing[t][1] = r->p[t]->rows - missing[t][0];
	}
	/* sums of doubles must not depend on the order of the periods */
	qsort(missing, r->n, sizeof(*missing), compare_shares);
	divergence_share_reference(&c->missing, missing, r->n, cells, work);
	c->has_missing = true;
	pfree(missing);
	pfree(cells);
	pfree(work);
	return &c->missing;
}

/*
 * The periods of a column; by the cells of hashes where the current side counts these, or where a
 * profile of all periods would.
 */
static Periods *
periods_of(const DriftReference *r, ReferenceColumn *c, bool hashed)
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

/* in the order for readers: by position, those without one last */
static int
compare_table_rows(const void *a, const void *b)
{
	const DriftRow *x = a;
	const DriftRow *y = b;
	uint32		position_x = (uint32) x->position - 1;
	uint32		position_y = (uint32) y->position - 1;

	if (position_x != position_y)
		return position_x < position_y ? -1 : 1;
	return x->order - y->order;
}

/* The columns of both sides; *n is their number. */
static DriftRow *
rows_of(const DriftReference *r, const Profile *current, int *n)
{
	DriftRow   *rows = palloc_extended(((Size) r->n_columns + current->columns) * sizeof(DriftRow) + 1,
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	int			i = 0;
	int			j = 0;

	*n = 0;
	while (i < r->n_columns || j < current->columns)
	{
		DriftRow   *row = &rows[*n];
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
		row->position = profile_position(row->reference ? row->reference->column.position : 0, row->current.position);
		row->order = (*n)++;
	}
	qsort(rows, *n, sizeof(DriftRow), compare_table_rows);
	return rows;
}

static bool
is_ignored(const DriftOptions *o, const char *name, uint32 length)
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

/* The values of a column that both sides have; memory beyond what is asked for is freed. */
static void
compare_values(const DriftReference *r, const DriftOptions *o, DriftDepth depth, DriftRow *row)
{
	Periods    *p = periods_of(r, row->reference, row->current.hashed);
	const Distribution *d = row->current.d;
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "divergence column", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);

	if (row->reference->column.hashed && !row->current.hashed)
		d = divergence_profile_hashed(d);
	divergence_periods_compare(p, d, o->pseudocount, o->significance, depth == DRIFT_FOR_ALERTS, &row->c);
	row->is_compared = true;
	row->periods = p;
	if (row->c.has_mass)
	{
		row->has_test[DRIFT_CELLS] = row->c.test.df > 0;
		row->p_value[DRIFT_CELLS] = row->c.test.p_value;
		row->has_test[DRIFT_UNSEEN] = row->c.has_unseen_test;
		row->p_value[DRIFT_UNSEEN] = row->c.unseen_p_value;
	}
	if (depth >= DRIFT_FOR_TABLE && row->c.largest_change != 0)
	{
		ProfileKind kind = row->current.kind;
		StringInfoData name;

		initStringInfo(&name);
		divergence_periods_append_cell(&name, p, &row->c, row->c.changed_cell, append_value, &kind);
		row->changed_cell = MemoryContextStrdup(old, name.data);
	}
	MemoryContextSwitchTo(old);
	if (depth < DRIFT_FOR_CELLS)
		MemoryContextDelete(work);
}

static void
compare_column(const DriftReference *r, const DriftOptions *o, DriftDepth depth, int64 current_rows, DriftRow *row)
{
	ReferenceColumn *c = row->reference;

	row->missing[0] = row->current.d ? missing_of(row->current.d) : current_rows;
	row->missing[1] = current_rows - row->missing[0];
	if (!c && is_more_than_rare(row->position, row->missing))
		row->alert = ALERT_NEW;
	else if (!row->current.d && c->periods == r->n && is_more_than_rare(row->position, c->missing_sum))
		row->alert = ALERT_GONE;
	row->is_one_sided = row->alert != NULL;
	if (row->is_one_sided)
		return;
	if (c && row->current.d)
		compare_values(r, o, depth, row);
	if (c)
	{
		int64_t		missing[2] = {row->missing[0], row->missing[1]};

		row->has_test[DRIFT_MISSING] = divergence_share_test(missing_in_reference(r, c), missing,
															 depth == DRIFT_FOR_ALERTS ? o->significance : 1,
															 &row->p_value[DRIFT_MISSING]);
	}
}

/* One adjustment for all tests of the period. */
static void
adjust(DriftRow *rows, int n)
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

double
divergence_missing_fraction(const int64 *missing)
{
	return divergence_quotient(missing[0], missing[0] + missing[1]);
}

double
divergence_reference_missing(const DriftRow *row)
{
	return row->reference ? divergence_missing_fraction(row->reference->missing_sum) : 1;
}

/* What the column alerts for, in words; NULL for nothing. */
static const char *
alert_of(const DriftRow *row, const DriftOptions *o)
{
	static const char *const words[DRIFT_TESTS] = {ALERT_DRIFT, ALERT_MISSING, ALERT_UNSEEN};
	drift_sizes sizes = {0};
	StringInfoData out;
	int			alerts;

	if (row->is_one_sided || !row->reference)
		return row->alert;
	if (row->is_compared)
	{
		sizes.js_distance = row->c.js_distance;
		sizes.largest_change = row->c.largest_change;
		sizes.unseen_mass = row->c.unseen_mass;
		sizes.unseen_before = row->c.unseen_before;
	}
	sizes.missing_change = divergence_missing_fraction(row->missing) - divergence_reference_missing(row);
	alerts = divergence_drift_alerts(row->p_adjusted, &sizes, o->significance, o->min_js_distance);
	if (alerts == 0)
		return NULL;
	initStringInfo(&out);
	for (int k = 0; k < DRIFT_TESTS; k++)
		if (alerts & 1 << k)
			appendStringInfo(&out, "%s%s", out.len > 0 ? ", " : "", words[k]);
	return out.data;
}

DriftPeriod
divergence_drift_period(DriftReference *r, const Profile *current, const DriftOptions *o, DriftDepth depth)
{
	DriftPeriod period = {0};
	int			n;

	period.shows_rows = !is_ignored(o, ROWS_NAME, strlen(ROWS_NAME));
	if (!current || current->rows == 0)
	{
		period.alert = ALERT_NO_DATA;
		return period;
	}
	period.has_data = true;
	period.rows = current->rows;
	if (divergence_volume_alert(current->rows, (const int64_t *) r->rows, r->n))
		period.alert = ALERT_VOLUME;
	period.row = rows_of(r, current, &n);
	for (int i = 0; i < n; i++)
	{
		DriftRow   *row = &period.row[i];
		const ProfileColumn *c = drift_row_column(row);

		CHECK_FOR_INTERRUPTS();
		if (is_ignored(o, c->name, c->name_length))
			continue;
		row->order = i + 1;
		compare_column(r, o, depth, current->rows, row);
		period.row[period.n++] = *row;
	}
	adjust(period.row, period.n);
	for (int i = 0; i < period.n; i++)
		period.row[i].alert = alert_of(&period.row[i], o);
	return period;
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

DriftOptions
divergence_drift_options(FunctionCallInfo fcinfo, int argno)
{
	DriftOptions o = {0};

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

/* The elements of an array, none where it is NULL. */
static Elements
elements_or_none(FunctionCallInfo fcinfo, int argno, const char *name)
{
	Elements	e = {0};

	if (!PG_ARGISNULL(argno))
		e = divergence_elements(PG_GETARG_ARRAYTYPE_P(argno), name);
	return e;
}

DriftCurrent
divergence_drift_current(FunctionCallInfo fcinfo, int argno)
{
	DriftCurrent current;

	current.profiles = elements_or_none(fcinfo, argno, "current");
	current.labels = elements_or_none(fcinfo, argno + 1, "labels");
	divergence_elements_check_lengths("current", current.profiles.n, "labels", current.labels.n);
	return current;
}

const Profile *
divergence_drift_profile(const DriftCurrent *current, int i)
{
	return current->profiles.is_null[i] ? NULL : divergence_profile_of_datum(current->profiles.value[i]);
}
