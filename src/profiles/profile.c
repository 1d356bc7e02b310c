/*
 * profile.c
 *		The type table_profile: making one of columns, sums and differences.
 */
#include "postgres.h"

#include "common/int.h"
#include "miscadmin.h"

#include "profiles/profile.h"
#include "server/compat.h"
#include "server/excerpt.h"

void
divergence_profile_wrong_version(int version)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("table_profile of an unknown version"),
			 errdetail("Its version is %d.", version),
			 errhint("Version %d is the newest that this server knows; update the extension divergence.",
					 PROFILE_VERSION)));
}

void
divergence_profile_overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("table_profile counts too many rows"),
			 errdetail("They would exceed 9223372036854775807."),
			 errhint("Keep the parts apart.")));
}

void
divergence_profile_too_long(void)
{
	ereport(ERROR, PROFILE_TOO_LONG);
}

void
divergence_profile_check_keys(int keys)
{
	if (keys > PROFILE_KEYS)
		ereport(ERROR, PROFILE_TOO_MANY_KEYS(keys));
}

/*
 * Making one
 */

/* Bytes that a column takes in the text beside its name and its distribution, at most. */
#define COLUMN_FRAME	256

/* Whether the text of n columns, as COPY writes it, is longer than a value can be. */
static bool
text_is_too_long(const ProfileColumn *c, int n)
{
	uint64		length = COLUMN_FRAME;

	for (int i = 0; i < n; i++)
		length += COLUMN_FRAME + divergence_name_text_length(c[i].name, c[i].name_length) +
			divergence_distribution_longest_text(c[i].d);
	if (length < MaxAllocSize)
		return false;
	length = COLUMN_FRAME;
	for (int i = 0; i < n && length < MaxAllocSize; i++)
		length += COLUMN_FRAME + divergence_name_text_length(c[i].name, c[i].name_length) +
			divergence_distribution_text_length(c[i].d);
	return length >= MaxAllocSize;
}

#define ST_SORT sort_columns
#define ST_ELEMENT_TYPE ProfileColumn
#define ST_COMPARE(a, b) profile_column_compare(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* NULL, for the caller to say why; an error where it does not */
static Profile *
profile_fault(ProfileFault *fault, ProfileFaultKind kind, int keys)
{
	if (!fault && kind == PROFILE_KEYS_TOO_MANY)
		divergence_profile_check_keys(keys);
	if (!fault)
		divergence_profile_too_long();
	fault->kind = kind;
	fault->keys = keys;
	return NULL;
}

Profile *
divergence_profile_of_columns(int64 rows, ProfileColumn *c, int n, ProfileFault *fault)
{
	Size		names = 0;
	Size		distributions = 0;
	Size		start;
	Size		size;
	char	   *name;
	Profile    *p;
	int			keys = 0;

	sort_columns(c, n);
	for (int i = 0; i < n; i++)
	{
		if (i > 0 && profile_column_compare(&c[i - 1], &c[i]) == 0)
		{
			Assert(fault);
			fault->twice = c[i];
			return profile_fault(fault, PROFILE_TWICE, 0);
		}
		names += c[i].name_length;
		distributions += MAXALIGN(VARSIZE(c[i].d));
		keys += c[i].position == 0;
	}
	if (keys > PROFILE_KEYS)
		return profile_fault(fault, PROFILE_KEYS_TOO_MANY, keys);
	start = MAXALIGN(sizeof(Profile) + n * sizeof(ProfileEntry) + names);
	size = start + distributions;
	/* what could be stored but neither dumped nor restored is too long, too */
	if (!AllocSizeIsValid(size) || text_is_too_long(c, n))
		return profile_fault(fault, PROFILE_LONG, 0);
	p = palloc0(size);
	SET_VARSIZE(p, size);
	p->version = PROFILE_VERSION;
	p->form = PROFILE_CANONICAL;
	p->rows = rows;
	p->columns = n;
	p->names = (uint32) names;
	name = (char *) &PROFILE_ENTRIES(p)[n];
	for (int i = 0; i < n; i++)
	{
		ProfileEntry *entry = &PROFILE_ENTRIES(p)[i];

		CHECK_FOR_INTERRUPTS();
		entry->name = (uint32) (name - (char *) p);
		entry->name_length = c[i].name_length;
		entry->distribution = (uint32) start;
		entry->position = c[i].position;
		entry->kind = (uint8) c[i].kind;
		entry->hashed = c[i].hashed;
		memcpy(name, c[i].name, c[i].name_length);
		name += c[i].name_length;
		memcpy((char *) p + start, c[i].d, VARSIZE(c[i].d));
		start += MAXALIGN(VARSIZE(c[i].d));
	}
	return p;
}

/* a column by its place for readers */
typedef struct Place
{
	int32		position;
	int			column;
} Place;

static inline int
compare_places(const Place *x, const Place *y)
{
	uint32		position_x = (uint32) x->position - 1;	/* those without come last */
	uint32		position_y = (uint32) y->position - 1;

	if (position_x != position_y)
		return position_x < position_y ? -1 : 1;
	return x->column - y->column;
}

#define ST_SORT sort_places
#define ST_ELEMENT_TYPE Place
#define ST_COMPARE(a, b) compare_places(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

int *
divergence_profile_order(const Profile *p)
{
	Place	   *places = palloc(p->columns * sizeof(Place) + 1);
	int		   *order = palloc(p->columns * sizeof(int) + 1);

	for (int i = 0; i < p->columns; i++)
	{
		places[i].position = PROFILE_ENTRIES(p)[i].position;
		places[i].column = i;
	}
	sort_places(places, p->columns);
	for (int i = 0; i < p->columns; i++)
		order[i] = places[i].column;
	pfree(places);
	return order;
}

/*
 * Hashed categories
 */

Distribution *
divergence_profile_hashed(const Distribution *d)
{
	int64		count[HASHED_CELLS] = {0};
	char		name[HASHED_CELLS][HASHED_NAME_SIZE];
	Category	c[HASHED_CELLS];

	for (int i = 0; i < d->cells; i++)
	{
		Category	category = distribution_category(d, i);

		CHECK_FOR_INTERRUPTS();
		count[divergence_category_cell(category.name, category.length)] += category.count;
	}
	for (int i = 0; i < HASHED_CELLS; i++)
	{
		c[i].length = snprintf(name[i], HASHED_NAME_SIZE, "#%d", i);
		c[i].name = name[i];
		c[i].count = count[i];
	}
	return divergence_distribution_of_categories(c, HASHED_CELLS, d->nulls, NULL);
}

/*
 * Sums and differences
 */

/* says which column it is where counts do not fit */
static void
column_context(void *column)
{
	const ProfileColumn *c = column;

	errcontext("column \"%s\" of kind %s", excerpt_of(c->name, c->name_length), divergence_kind_name(c->kind));
}

/* A copy of d with so many nulls more. */
static Distribution *
with_nulls(const Distribution *d, int64 nulls)
{
	Distribution *r = palloc(VARSIZE(d));

	memcpy(r, d, VARSIZE(d));
	r->nulls += nulls;
	return r;
}

/* d + sign e of one column, nulls included */
static Distribution *
merged_column(ProfileColumn *c, const ProfileColumn *e, int sign)
{
	const Distribution *x = c->d;
	const Distribution *y = e->d;
	Distribution *r;
	ErrorContextCallback context = {error_context_stack, column_context, c};

	error_context_stack = &context;
	if (c->hashed && !e->hashed)
		y = divergence_profile_hashed(y);
	else if (e->hashed && !c->hashed)
		x = divergence_profile_hashed(x);
	c->hashed |= e->hashed;
	if (sign > 0)
		r = divergence_distribution_sum_of(x, y);
	else
		r = divergence_distribution_difference_of(x, y);
	if (c->kind == PROFILE_CATEGORY && !c->hashed && r->cells > PROFILE_CATEGORIES)
	{
		c->hashed = true;
		r = divergence_profile_hashed(r);
	}
	error_context_stack = context.previous;
	return r;
}

/*
 * A column of d that e has not: all rows of e are NULL there.
 */
static const Distribution *
without_column(const ProfileColumn *c, int64 rows, int sign)
{
	if (sign < 0 && c->d->nulls < rows)
	{
		ErrorContextCallback context = {error_context_stack, column_context, (void *) c};

		error_context_stack = &context;
		divergence_distribution_never_counted("nulls", strlen("nulls"), c->d->nulls - rows);
	}
	return with_nulls(c->d, sign * rows);
}

/* 22003: e has values in a column that d has not */
static pg_noinline void
no_such_column(const ProfileColumn *c)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("cannot take away what was never counted"),
			 errdetail("There is no column \"%s\" of kind %s on the left.", excerpt_of(c->name, c->name_length),
					   divergence_kind_name(c->kind)),
			 errhint("Subtract only profiles that are part of the one on the left.")));
}

/* d + sign e, column by column in their common order; rows are those of the result */
static Profile *
merged_profile(const Profile *d, const Profile *e, int sign, int64 rows)
{
	ProfileColumn *c = palloc_extended(((Size) d->columns + e->columns) * sizeof(ProfileColumn), MCXT_ALLOC_HUGE);
	Profile    *r;
	int			n = 0;
	int			i = 0;
	int			j = 0;

	while (i < d->columns || j < e->columns)
	{
		ProfileColumn x = {0};
		ProfileColumn y = {0};
		int			order;

		CHECK_FOR_INTERRUPTS();
		if (i < d->columns)
			x = profile_column(d, i);
		if (j < e->columns)
			y = profile_column(e, j);
		order = i == d->columns ? 1 : j == e->columns ? -1 : profile_column_compare(&x, &y);
		if (order < 0)
			x.d = without_column(&x, e->rows, sign);
		else if (order > 0)
		{
			j++;
			if (sign < 0)
			{
				/* no values to take away: the rows of d are NULL there in any case */
				if (y.d->nulls < e->rows)
					no_such_column(&y);
				continue;
			}
			y.d = with_nulls(y.d, d->rows);
			c[n++] = y;
			continue;
		}
		else
		{
			x.d = merged_column(&x, &y, sign);
			if (sign > 0)
				x.position = profile_position(x.position, y.position);
		}
		i++;
		j += order == 0;
		c[n++] = x;
	}
	r = divergence_profile_of_columns(rows, c, n, NULL);
	pfree(c);
	return r;
}

Profile *
divergence_profile_sum_of(const Profile *d, const Profile *e)
{
	int64		rows;

	if (pg_add_s64_overflow(d->rows, e->rows, &rows))
		divergence_profile_overflow();
	return merged_profile(d, e, 1, rows);
}

Profile *
divergence_profile_difference_of(const Profile *d, const Profile *e)
{
	if (d->rows < e->rows)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("cannot take away what was never counted"),
				 errdetail("The number of rows would be " INT64_FORMAT ".", d->rows - e->rows),
				 errhint("Subtract only profiles that are part of the one on the left.")));
	return merged_profile(d, e, -1, d->rows - e->rows);
}
