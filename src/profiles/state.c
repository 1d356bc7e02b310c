/*
 * state.c
 *		A profile while an aggregate counts, whose layout state.h shows.
 */
#include "postgres.h"

#include "common/int.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "profiles/state.h"
#include "server/compat.h"

/*
 * Making and growing
 */

#define HEAD_SIZE(capacity) \
	MAXALIGN(sizeof(ProfileState) + (Size) (capacity) * (sizeof(StateColumn) + sizeof(uint32)))

/*
 * A state is no longer than this, which leaves a tuple around it within what the server allocates.  What counts
 * so much is refused as a result in any case: the longest text of a category takes about as many bytes as its slot
 * in a table that has just doubled.
 */
#define LONGEST_STATE	(MaxAllocSize - 65536)

Size
divergence_profile_first_room(ProfileKind kind)
{
	/* what divergence_table_new() takes */
	return kind == PROFILE_PRESENCE ? 0 : kind == PROFILE_CATEGORY ? 256 : 128;
}

/* An empty state with room for so many columns, and bytes of names and tables. */
static ProfileState *
new_state(Size columns, Size bytes)
{
	Size		size = HEAD_SIZE(columns) + MAXALIGN(bytes);
	ProfileState *s;

	if (size > LONGEST_STATE)
		divergence_profile_too_long();
	/* all of it: a state may be stored, or sent to another process */
	s = palloc0(size);
	SET_VARSIZE(s, size);
	s->head.version = PROFILE_VERSION;
	s->head.form = PROFILE_IN_MEMORY;
	s->capacity = (uint32) columns;
	s->used = (uint32) HEAD_SIZE(columns);
	return s;
}

static inline Size
state_room(const ProfileState *s)
{
	return VARSIZE(s) - s->used;
}

/* Replaces the state. */
static void
take_state(StateWriter *w, ProfileState *s)
{
	if (w->s != w->given)
		pfree(w->s);
	w->s = s;
}

/*
 * Moves all into a larger state, with room for so many columns more, and so many bytes
 * and half as many again as there are.  But for column "leaving", whose table goes.
 */
static pg_noinline void
grow_state(StateWriter *w, int columns, Size bytes, int leaving)
{
	const ProfileState *old = w->s;
	Size		live = old->used - old->holes - HEAD_SIZE(old->capacity) + bytes;
	Size		capacity = old->capacity;
	ProfileState *s;

	if (old->head.columns + columns > (int) capacity)
		capacity = old->head.columns + columns + capacity / 2;
	live += MAXIMUM_ALIGNOF * (old->head.columns + 1);
	/* no room to spare is better than none */
	s = new_state(capacity, HEAD_SIZE(capacity) + live + live / 2 < LONGEST_STATE ? live + live / 2 : live);
	s->head.rows = old->head.rows;
	s->head.columns = old->head.columns;
	s->plan = old->plan;
	s->keys = old->keys;
	memcpy(STATE_COLUMNS(s), STATE_COLUMNS(old), old->head.columns * sizeof(StateColumn));
	memcpy(STATE_ORDER(s), STATE_ORDER(old), old->head.columns * sizeof(uint32));
	for (int i = 0; i < s->head.columns; i++)
	{
		StateColumn *c = &STATE_COLUMNS(s)[i];

		memcpy((char *) s + s->used, (const char *) old + c->name, c->name_length);
		c->name = s->used;
		s->used += c->name_length;
	}
	s->used = MAXALIGN(s->used);
	for (int i = 0; i < s->head.columns; i++)
	{
		StateColumn *c = &STATE_COLUMNS(s)[i];

		CHECK_FOR_INTERRUPTS();
		if (c->table == 0)
			continue;
		if (i == leaving)
		{
			c->table = c->room = 0;
			continue;
		}
		c->room = MAXALIGN(VARSIZE(STATE_TABLE(old, c)));
		memcpy((char *) s + s->used, STATE_TABLE(old, c), VARSIZE(STATE_TABLE(old, c)));
		c->table = s->used;
		s->used += c->room;
	}
	take_state(w, s);
}

StateWriter
divergence_profile_writer(Profile *p, bool in_place, int columns, Size bytes)
{
	StateWriter w;

	if (in_place && p->form == PROFILE_IN_MEMORY)
	{
		w.given = w.s = (ProfileState *) p;
		return w;
	}
	w.given = NULL;
	w.s = new_state(Max(columns, p->columns), p->columns > 0 ? VARSIZE(p) : bytes);
	divergence_profile_merge(&w, p);
	return w;
}

/*
 * Columns
 */

static inline ProfileColumn
state_column(const ProfileState *s, int i)
{
	const StateColumn *column = &STATE_COLUMNS(s)[i];
	ProfileColumn c = {0};

	c.name = (const char *) s + column->name;
	c.name_length = column->name_length;
	c.kind = (ProfileKind) column->kind;
	c.hashed = column->hashed != 0;
	c.position = column->position;
	return c;
}

/* Where in the order, from "low" on, the column is, or would go. */
static int
find_place(const ProfileState *s, int low, const ProfileColumn *wanted, bool *found)
{
	int			high = s->head.columns;

	*found = false;
	while (low < high)
	{
		int			middle = low + (high - low) / 2;
		ProfileColumn c = state_column(s, STATE_ORDER(s)[middle]);
		int			order = profile_column_compare(&c, wanted);

		if (order == 0)
		{
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int
divergence_profile_find(const ProfileState *s, const char *name, uint32 length, ProfileKind kind)
{
	ProfileColumn wanted = {name, length, kind};
	bool		found;
	int			place = find_place(s, 0, &wanted, &found);

	return found ? (int) STATE_ORDER(s)[place] : -1;
}

/* The number of the column at that place in the order, which has that position elsewhere. */
static int
known_column(ProfileState *s, int place, int32 position)
{
	int			i = STATE_ORDER(s)[place];
	StateColumn *c = &STATE_COLUMNS(s)[i];

	s->keys -= c->position == 0;
	c->position = profile_position(c->position, position);
	s->keys += c->position == 0;
	return i;
}

/* Room for so many columns more, whose names have so many bytes; 54011 if so many keys among them are too many. */
static void
make_room(StateWriter *w, int columns, Size names, int keys)
{
	divergence_profile_check_keys(w->s->keys + keys);
	if (w->s->head.columns + columns > (int) w->s->capacity || state_room(w->s) < names + MAXIMUM_ALIGNOF)
		grow_state(w, columns, names + MAXIMUM_ALIGNOF, -1);
}

/* A new column, for which there is room; its place in the order is the caller's to set. */
static int
append_column(ProfileState *s, const ProfileColumn *column)
{
	int			i = s->head.columns++;
	StateColumn *c = &STATE_COLUMNS(s)[i];

	memset(c, 0, sizeof(StateColumn));
	c->name = s->used;
	c->name_length = column->name_length;
	c->kind = (uint8) column->kind;
	c->position = column->position;
	memcpy((char *) s + s->used, column->name, column->name_length);
	s->used += column->name_length;
	s->keys += column->position == 0;
	return i;
}

int
divergence_profile_column_of(StateWriter *w, const char *name, uint32 length, ProfileKind kind, int32 position)
{
	ProfileColumn wanted = {name, length, kind, false, position};
	bool		found;
	int			place = find_place(w->s, 0, &wanted, &found);
	uint32	   *at;

	if (found)
		return known_column(w->s, place, position);
	make_room(w, 1, length, position == 0);
	at = &STATE_ORDER(w->s)[place];
	memmove(at + 1, at, (w->s->head.columns - place) * sizeof(uint32));
	*at = append_column(w->s, &wanted);
	return *at;
}

/* Column j of a profile of any form, without its distribution where that is a table. */
static inline ProfileColumn
any_column(const Profile *e, int j)
{
	return e->form == PROFILE_CANONICAL ? profile_column(e, j) : state_column((const ProfileState *) e, j);
}

/*
 * The numbers of all columns of e, a new array, those added that are not there.  One by one, each would move all
 * behind it in the order.
 */
static int *
columns_of_profile(StateWriter *w, const Profile *e)
{
	int		   *number = palloc_extended(e->columns * sizeof(int) + 1, MCXT_ALLOC_HUGE);
	int		   *added = palloc_extended(e->columns * sizeof(int) + 1, MCXT_ALLOC_HUGE);
	int		   *place = palloc_extended(e->columns * sizeof(int) + 1, MCXT_ALLOC_HUGE);
	int			n = 0;
	int			keys = 0;
	Size		names = 0;
	int			low = 0;
	int			old;
	uint32	   *order;

	for (int k = 0; k < e->columns; k++)
	{
		int			j = e->form == PROFILE_CANONICAL ? k : (int) STATE_ORDER((const ProfileState *) e)[k];
		ProfileColumn c = any_column(e, j);
		bool		found;

		CHECK_FOR_INTERRUPTS();
		low = find_place(w->s, low, &c, &found);
		if (found)
			number[j] = known_column(w->s, low, c.position);
		else
		{
			added[n] = j;
			place[n++] = low;
			names += c.name_length;
			keys += c.position == 0;
		}
	}
	if (n > 0)
		make_room(w, n, names, keys);
	order = STATE_ORDER(w->s);
	old = w->s->head.columns;
	for (int k = 0; k < n; k++)
	{
		ProfileColumn c = any_column(e, added[k]);

		CHECK_FOR_INTERRUPTS();
		number[added[k]] = append_column(w->s, &c);
	}
	for (int k = n; k-- > 0;)
	{
		memmove(&order[place[k] + k + 1], &order[place[k]], (old - place[k]) * sizeof(uint32));
		order[place[k] + k] = number[added[k]];
		old = place[k];
	}
	pfree(added);
	pfree(place);
	return number;
}

/*
 * Tables
 */

/* Puts table t, which is not in the state, into column i, and frees it. */
static pg_noinline void
place_table(StateWriter *w, int i, DistributionTable *t)
{
	StateColumn *c = &STATE_COLUMNS(w->s)[i];
	Size		size = MAXALIGN(VARSIZE(t));

	if (size > c->room)
	{
		if (MAXALIGN(w->s->used) + size > VARSIZE(w->s))
		{
			w->s->holes += c->room;
			grow_state(w, 0, size, i);
			c = &STATE_COLUMNS(w->s)[i];
		}
		else
		{
			w->s->used = MAXALIGN(w->s->used);
			w->s->holes += c->room;
		}
		c->table = w->s->used;
		c->room = (uint32) size;
		w->s->used += size;
	}
	memcpy(STATE_TABLE(w->s, c), t, VARSIZE(t));
	pfree(t);
}

/* What became of the table of column i. */
static inline void
keep_table(StateWriter *w, int i, const DistributionTable *before, DistributionTable *t)
{
	if (unlikely(t != before))
		place_table(w, i, t);
}

/* The table of column i, in the state. */
static inline DistributionTable *
table_of_column(StateWriter *w, int i)
{
	StateColumn *c = &STATE_COLUMNS(w->s)[i];

	if (unlikely(c->table == 0))
	{
		place_table(w, i, divergence_table_new(kind_is_adaptive(c->kind) ? TABLE_CELLS : TABLE_NAMES));
		c = &STATE_COLUMNS(w->s)[i];
	}
	return STATE_TABLE(w->s, c);
}

void
divergence_profile_count_number(StateWriter *w, int i, double x)
{
	DistributionTable *t = table_of_column(w, i);

	keep_table(w, i, t, divergence_table_add_number(t, x));
}

/* t with n more in a cell of hashes */
static DistributionTable *
add_hashed(DistributionTable *t, const char *name, uint32 length, int64 n)
{
	char		cell_name[HASHED_NAME_SIZE];
	int			cell = divergence_category_cell(name, length);
	char	   *at = cell_name;

	*at++ = '#';
	for (int power = 1000; power >= 1; power /= 10)
		if (cell >= power || power == 1)
			*at++ = '0' + cell / power % 10;
	return divergence_table_add_name(t, cell_name, at - cell_name, n);
}

/* Adds to the table of column i, as its categories are. */
static inline void
add_category(StateWriter *w, int i, const char *name, uint32 length, int64 n)
{
	DistributionTable *t = table_of_column(w, i);

	if (STATE_COLUMNS(w->s)[i].hashed)
		keep_table(w, i, t, add_hashed(t, name, length, n));
	else
		keep_table(w, i, t, divergence_table_add_name(t, name, length, n));
}

/* From here on the categories of column i are the cells of their hashes. */
static pg_noinline void
hash_column(StateWriter *w, int i)
{
	const DistributionTable *t = table_of_column(w, i);
	DistributionTable *r = divergence_table_new(TABLE_NAMES);
	StateColumn *c;

	for (uint32 j = 0; j < t->capacity; j++)
	{
		const NameSlot *slot = &NAME_SLOTS(t)[j];
		DistributionTable *before = r;

		if (slot->mark <= 1)
			continue;
		r = add_hashed(r, slot_name(t, slot), slot->length, slot->mark - 1);
		if (r != before)
			pfree(before);
	}
	place_table(w, i, r);
	c = &STATE_COLUMNS(w->s)[i];
	c->hashed = true;
	/* a table of names may have been much longer */
	w->s->holes += c->room - MAXALIGN(VARSIZE(STATE_TABLE(w->s, c)));
	c->room = MAXALIGN(VARSIZE(STATE_TABLE(w->s, c)));
}

/* A plain column of too many categories becomes hashed. */
static inline void
check_categories(StateWriter *w, int i)
{
	const DistributionTable *t = table_of_column(w, i);

	if (unlikely(t->head.cells - t->zeros > PROFILE_CATEGORIES) && !STATE_COLUMNS(w->s)[i].hashed)
		hash_column(w, i);
}

void
divergence_profile_count_category(StateWriter *w, int i, const char *name, uint32 length)
{
	add_category(w, i, name, length, 1);
	check_categories(w, i);
}

/*
 * Merging
 */

/* The counts of d, of numbers, canonical or a table, into column i. */
static void
merge_numbers(StateWriter *w, int i, const Distribution *d)
{
	DistributionTable *t = table_of_column(w, i);
	DistributionTable *r = divergence_table_add_all(t, d);

	/* those of all columns are derived from the rows */
	r->total -= r->head.nulls;
	r->head.nulls = 0;
	keep_table(w, i, t, r);
}

/* The counts of d, of categories, canonical or a table, into column i. */
static void
merge_categories(StateWriter *w, int i, const Distribution *d, bool hashed)
{
	const DistributionTable *u = (const DistributionTable *) d;

	if (hashed && !STATE_COLUMNS(w->s)[i].hashed)
		hash_column(w, i);
	/* names of cells would be hashed again */
	if (hashed)
		STATE_COLUMNS(w->s)[i].hashed = false;
	if (d->kind == DISTRIBUTION_CATEGORIES)
		for (int j = 0; j < d->cells; j++)
		{
			Category	c = distribution_category(d, j);

			CHECK_FOR_INTERRUPTS();
			add_category(w, i, c.name, c.length, c.count);
		}
	else
		for (uint32 j = 0; j < u->capacity; j++)
		{
			const NameSlot *slot = &NAME_SLOTS(u)[j];

			CHECK_FOR_INTERRUPTS();
			if (slot->mark > 1)
				add_category(w, i, slot_name(u, slot), slot->length, slot->mark - 1);
		}
	if (hashed)
		STATE_COLUMNS(w->s)[i].hashed = true;
	check_categories(w, i);
}

void
divergence_profile_merge(StateWriter *w, const Profile *e)
{
	const ProfileState *u = (const ProfileState *) e;
	int64		rows;
	int		   *number;

	if (pg_add_s64_overflow(w->s->head.rows, e->rows, &rows))
		divergence_profile_overflow();
	number = columns_of_profile(w, e);
	for (int j = 0; j < e->columns; j++)
	{
		bool		canonical = e->form == PROFILE_CANONICAL;
		ProfileColumn c = any_column(e, j);
		int			i = number[j];

		CHECK_FOR_INTERRUPTS();
		if (c.kind == PROFILE_PRESENCE)
		{
			STATE_COLUMNS(w->s)[i].present += canonical ? divergence_distribution_total(c.d) : STATE_COLUMNS(u)[j].present;
			continue;
		}
		if (!canonical && STATE_COLUMNS(u)[j].table != 0)
			c.d = &STATE_TABLE(u, &STATE_COLUMNS(u)[j])->head;
		if (c.kind == PROFILE_CATEGORY && (c.d || c.hashed))
			merge_categories(w, i, c.d, c.hashed);
		else if (c.d)
			merge_numbers(w, i, c.d);
	}
	w->s->head.rows = rows;
	pfree(number);
}

/*
 * The canonical form
 */

/* The distribution of a column, without NULLs. */
static Distribution *
column_gathered(const ProfileState *s, const StateColumn *c)
{
	DistributionTable *t;
	Distribution *d;
	Category	present = {PRESENT_NAME, strlen(PRESENT_NAME), c->present};

	if (c->kind == PROFILE_PRESENCE)
		return divergence_distribution_of_categories(&present, 1, 0, NULL);
	if (c->table != 0)
		return divergence_distribution_gathered(&STATE_TABLE(s, c)->head);
	t = divergence_table_new(kind_is_adaptive(c->kind) ? TABLE_CELLS : TABLE_NAMES);
	d = divergence_distribution_gathered(&t->head);
	pfree(t);
	return d;
}

Profile *
divergence_profile_gathered(const ProfileState *s)
{
	ProfileColumn *columns = palloc_extended(s->head.columns * sizeof(ProfileColumn) + 1, MCXT_ALLOC_HUGE);
	Profile    *p;

	for (int i = 0; i < s->head.columns; i++)
	{
		const StateColumn *c = &STATE_COLUMNS(s)[i];
		Distribution *d = column_gathered(s, c);

		CHECK_FOR_INTERRUPTS();
		d->nulls = s->head.rows - (c->kind == PROFILE_PRESENCE ? c->present : c->table != 0 ? STATE_TABLE(s, c)->total : 0);
		columns[i] = state_column(s, i);
		columns[i].d = d;
	}
	p = divergence_profile_of_columns(s->head.rows, columns, s->head.columns, NULL);
	for (int i = 0; i < s->head.columns; i++)
		pfree((void *) columns[i].d);
	pfree(columns);
	return p;
}
