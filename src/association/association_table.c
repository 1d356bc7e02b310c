/*
 * association_table.c
 *		association_table(rows): what each column of a table tells about what its rows were grouped by.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "association/association.h"
#include "drift/adjusted_p.h"
#include "profiles/argument.h"
#include "server/compat.h"
#include "server/elements.h"
#include "server/result_row.h"

PG_FUNCTION_INFO_V1(divergence_association_table);

/* a column of one of the profiles */
typedef struct ColumnOfRow
{
	ProfileColumn c;
	int			row;			/* the profile, from 0 up */
} ColumnOfRow;

/* a column of the result */
typedef struct TableColumn
{
	ProfileColumn c;			/* name and kind; the position is the least that it has anywhere */
	int64		ordinal;
	bool		has_mass;
	association a;
	int64		count;
	double		p_adjusted;
} TableColumn;

/* by column, in each by profile */
static int
compare_columns_of_rows(const ColumnOfRow *x, const ColumnOfRow *y)
{
	int			order = profile_column_compare(&x->c, &y->c);

	return order != 0 ? order : x->row - y->row;
}

#define ST_SORT sort_columns_of_rows
#define ST_ELEMENT_TYPE ColumnOfRow
#define ST_COMPARE(x, y) compare_columns_of_rows(x, y)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* by position, those without one last, then by name: as unnest(profile) has them */
static int
compare_positions(const TableColumn *x, const TableColumn *y)
{
	if (x->c.position != y->c.position)
		return x->c.position == 0 ? 1 : y->c.position == 0 ? -1 : x->c.position < y->c.position ? -1 : 1;
	return profile_column_compare(&x->c, &y->c);
}

#define ST_SORT sort_by_position
#define ST_ELEMENT_TYPE TableColumn
#define ST_COMPARE(x, y) compare_positions(x, y)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* Most telling first; what counts nothing last. */
static int
compare_tellings(const TableColumn *x, const TableColumn *y)
{
	if (x->has_mass != y->has_mass)
		return x->has_mass ? -1 : 1;
	if (x->has_mass && x->a.corrected != y->a.corrected)
		return x->a.corrected > y->a.corrected ? -1 : 1;
	return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

#define ST_SORT sort_by_telling
#define ST_ELEMENT_TYPE TableColumn
#define ST_COMPARE(x, y) compare_tellings(x, y)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* Of a column that is there or not, both: what is missing is a category. */
static const Distribution *
with_absent(int64 present, int64 missing)
{
	static const char absent[] = "absent";
	Category	c[2] = {{PRESENT_NAME, sizeof(PRESENT_NAME) - 1, present}, {absent, sizeof(absent) - 1, missing}};

	return divergence_distribution_of_categories(c, 2, 0, NULL);
}

/*
 * The distributions of a column that is there or not, of all profiles: one that lacks it has it in no row, as of a key
 * of JSON that only fraud has.
 */
static const Distribution **
with_all_absent(const ColumnOfRow *entry, int n, const Profile **profile, int profiles)
{
	const Distribution **d = palloc_extended(profiles * sizeof(d[0]), MCXT_ALLOC_HUGE);
	int			next = 0;

	for (int i = 0; i < profiles; i++)
	{
		CHECK_FOR_INTERRUPTS();
		d[i] = NULL;
		if (next < n && entry[next].row == i)
		{
			const Distribution *own = entry[next++].c.d;

			d[i] = with_absent(divergence_distribution_total(own), own->nulls);
		}
		else if (profile[i])
			d[i] = with_absent(0, profile[i]->rows);
	}
	return d;
}

/* Measures the column that n entries have in common, which are in the order of the profiles. */
static void
measure(TableColumn *t, const ColumnOfRow *entry, int n, const Profile **profile, int profiles)
{
	const Distribution **d;
	association_sums s;
	bool		hashed = false;

	memset(t, 0, sizeof(TableColumn));
	t->c = entry[0].c;
	for (int i = 0; i < n; i++)
	{
		t->c.position = profile_position(t->c.position, entry[i].c.position);
		hashed |= entry[i].c.hashed;
	}
	if (t->c.kind == PROFILE_PRESENCE)
	{
		d = with_all_absent(entry, n, profile, profiles);
		n = profiles;
	}
	else
	{
		d = palloc_extended(n * sizeof(d[0]), MCXT_ALLOC_HUGE);
		for (int i = 0; i < n; i++)
			d[i] = hashed && !entry[i].c.hashed ? divergence_profile_hashed(entry[i].c.d) : entry[i].c.d;
	}
	t->has_mass = divergence_association_of(&t->a, &s, d, n);
	t->count = s.total;
}

/* p-values of the columns that can tell anything, adjusted for their number */
static void
adjust(TableColumn *t, int n)
{
	double	   *p = palloc(n * sizeof(double) + 1);
	int			tests = 0;

	for (int i = 0; i < n; i++)
	{
		t[i].p_adjusted = 1;
		if (t[i].has_mass && t[i].a.df > 0)
			p[tests++] = t[i].a.p_value;
	}
	divergence_adjust_all(p, tests);
	tests = 0;
	for (int i = 0; i < n; i++)
		if (t[i].has_mass && t[i].a.df > 0)
			t[i].p_adjusted = p[tests++];
}

/*
 * association_table(rows): a row for each column of the profiles, of which each is that of one value; NULL elements
 * are none.
 */
Datum
divergence_association_table(PG_FUNCTION_ARGS)
{
	static const Oid columns[] = {INT8OID, TEXTOID, TEXTOID, INT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID};
	Tuplestorestate *store = divergence_result_set(fcinfo, columns, lengthof(columns));
	TupleDesc	descriptor = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	Elements	e = divergence_elements(PG_GETARG_ARRAYTYPE_P(0), "rows");
	const Profile **profile = palloc_extended(e.n * sizeof(profile[0]) + 1, MCXT_ALLOC_HUGE);
	ColumnOfRow *entry;
	TableColumn *table;
	int64		most = 0;
	int64		entries = 0;
	int			n = 0;

	for (int i = 0; i < e.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		profile[i] = e.is_null[i] ? NULL : divergence_profile_of_datum(e.value[i]);
		most += profile[i] ? profile[i]->columns : 0;
	}
	entry = palloc_extended(most * sizeof(ColumnOfRow) + 1, MCXT_ALLOC_HUGE);
	table = palloc_extended(most * sizeof(TableColumn) + 1, MCXT_ALLOC_HUGE);
	for (int i = 0; i < e.n; i++)
		for (int j = 0; profile[i] && j < profile[i]->columns; j++)
		{
			entry[entries].c = profile_column(profile[i], j);
			entry[entries++].row = i;
		}
	sort_columns_of_rows(entry, entries);
	for (int64 i = 0; i < entries;)
	{
		int64		end = i + 1;

		CHECK_FOR_INTERRUPTS();
		while (end < entries && profile_column_compare(&entry[i].c, &entry[end].c) == 0)
			end++;
		measure(&table[n++], &entry[i], (int) (end - i), profile, e.n);
		i = end;
	}
	sort_by_position(table, n);
	for (int i = 0; i < n; i++)
		table[i].ordinal = i + 1;
	adjust(table, n);
	sort_by_telling(table, n);
	for (int i = 0; i < n; i++)
	{
		const TableColumn *t = &table[i];
		Datum		values[lengthof(columns)] = {0};
		bool		nulls[lengthof(columns)] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = Int64GetDatum(t->ordinal);
		values[1] = PointerGetDatum(cstring_to_text_with_len(t->c.name, t->c.name_length));
		values[2] = CStringGetTextDatum(divergence_kind_name(t->c.kind));
		values[3] = Int64GetDatum(t->count);
		values[4] = Float8GetDatum(t->a.corrected);
		values[5] = Float8GetDatum(t->a.row_uncertainty);
		values[6] = Float8GetDatum(t->a.cramers_v);
		values[7] = Float8GetDatum(t->a.p_value);
		values[8] = Float8GetDatum(t->p_adjusted);
		nulls[5] = isnan(t->a.row_uncertainty);
		nulls[6] = isnan(t->a.cramers_v);
		for (int j = 4; j < lengthof(columns); j++)
			nulls[j] |= !t->has_mass;
		tuplestore_putvalues(store, descriptor, values, nulls);
	}
	return (Datum) 0;
}
