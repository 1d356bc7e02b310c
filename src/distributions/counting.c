/*
 * counting.c
 *		Counting categories in a hash table, whose layout counting.h shows, and reading
 *		distributions of any kind.
 */
#include "postgres.h"

#include <math.h>

#include "common/hashfn.h"
#include "common/int.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "distributions/cells.h"
#include "distributions/counting.h"
#include "server/aggregate.h"
#include "server/compat.h"
#include "server/excerpt.h"

#define SLOT_SIZE(kind)		((kind) == TABLE_NAMES ? sizeof(NameSlot) : sizeof(IntegerSlot))

/*
 * Sizes of a small table: allocations of the executor are rounded up to powers of
 * two in any case.
 */
#define FIRST_SIZE(kind)	((kind) == TABLE_NAMES ? 256 : 128)
#define LAST_ROUNDED_SIZE	8192

/* A table that would grow too long gives up this share of its spare room, step by step. */
#define LEAST_SPARE			64

/*
 * Making and growing
 */

/*
 * Another seed for every table: a table that is filled in the order of another one's
 * slots would otherwise clog.  That it cannot be guessed keeps names from being
 * chosen to collide.
 */
static uint32
new_seed(void)
{
	static uint64 seed = 0;

	if (seed == 0 && !pg_strong_random(&seed, sizeof(seed)))
		seed = (uint64) MyProcPid << 32;
	seed += UINT64CONST(0x9e3779b97f4a7c15);
	return (uint32) (hash_bytes_uint32_extended((uint32) seed, seed) >> 32);
}

static inline int
capacity_limit(uint32 capacity)
{
	return capacity - Max(capacity / 4, 1);
}

/*
 * A table without categories that has room for so many, and for so many bytes of
 * long names; NULL if it would be too long.
 */
static DistributionTable *
allocate_table(TableKind kind, int64 categories, Size names)
{
	Size		slots = categories + categories / 3 + 2;
	Size		size = sizeof(DistributionTable) + slots * SLOT_SIZE(kind) + names;
	DistributionTable *t;

	if (size < LAST_ROUNDED_SIZE)
	{
		Size		rounded = FIRST_SIZE(kind);

		while (rounded < size)
			rounded *= 2;
		size = rounded;
		/* what is left becomes room for long names where there are any */
		if (names == 0)
			slots = (size - sizeof(DistributionTable)) / SLOT_SIZE(kind);
	}
	if (!AllocSizeIsValid(size))
		return NULL;
	t = palloc0(size);
	SET_VARSIZE(t, size);
	t->head.version = kind == TABLE_CELLS ? DISTRIBUTION_ADAPTIVE_VERSION : DISTRIBUTION_VERSION;
	t->head.kind = kind;
	t->capacity = (uint32) slots;
	return t;
}

DistributionTable *
divergence_table_new(TableKind kind)
{
	DistributionTable *t = allocate_table(kind, 0, 0);

	t->seed = new_seed();
	return t;
}

static inline uint32
home_slot(const DistributionTable *t, uint32 hash)
{
	return (uint32) (((uint64) hash * t->capacity) >> 32);
}

static inline uint32
next_slot(const DistributionTable *t, uint32 i)
{
	return i + 1 < t->capacity ? i + 1 : 0;
}

/* the finaliser of MurmurHash3 */
static inline uint64
mixed_bits(uint64 x)
{
	x ^= x >> 33;
	x *= UINT64CONST(0xff51afd7ed558ccd);
	x ^= x >> 33;
	x *= UINT64CONST(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

static inline uint32
integer_hash(const DistributionTable *t, int64 key)
{
	return (uint32) (mixed_bits((uint64) key ^ (uint64) t->seed << 17) >> 32);
}

/* Puts a slot of another table, whose names lie at "names", where it belongs. */
static void
copy_name_slot(DistributionTable *t, const NameSlot *old, const char *names)
{
	uint32		i = home_slot(t, old->hash);
	NameSlot   *slot;

	while (NAME_SLOTS(t)[i].mark != 0)
		i = next_slot(t, i);
	slot = &NAME_SLOTS(t)[i];
	*slot = *old;
	if (old->length > NAME_INLINE)
	{
		memcpy(TABLE_NAMES_AT(t) + t->names_used, names + old->name.offset, old->length);
		slot->name.offset = t->names_used;
		t->names_used += old->length;
	}
}

/* The bytes of those names beside the slots whose categories count anything. */
static Size
names_in_use(const DistributionTable *t)
{
	Size		bytes = 0;

	if (t->head.kind == TABLE_NAMES)
		for (uint32 j = 0; j < t->capacity; j++)
		{
			CHECK_FOR_INTERRUPTS();
			if (NAME_SLOTS(t)[j].mark > 1 && NAME_SLOTS(t)[j].length > NAME_INLINE)
				bytes += NAME_SLOTS(t)[j].length;
		}
	return bytes;
}

/*
 * A copy that has room for one more category, whose name takes so many bytes beside the slots,
 * and for as many again as there are; without those that count 0.
 */
static pg_noinline DistributionTable *
grown_table(const DistributionTable *t, Size name)
{
	TableKind	kind = t->head.kind;
	int64		categories = t->head.cells - t->zeros;
	Size		names = name + names_in_use(t);
	DistributionTable *r = NULL;

	for (int share = 1; !r && share <= LEAST_SPARE; share *= 2)
		r = allocate_table(kind, categories + 1 + categories / share, names + names / share);
	if (!r)
		divergence_distribution_too_long(categories + 1);
	r->head.level = t->head.level;
	r->head.nulls = t->head.nulls;
	r->head.nans = t->head.nans;
	r->head.cells = (int32) categories;
	r->total = t->total;
	r->seed = t->seed;
	for (uint32 j = 0; j < t->capacity; j++)
	{
		CHECK_FOR_INTERRUPTS();
		if (kind == TABLE_NAMES)
		{
			if (NAME_SLOTS(t)[j].mark > 1)
				copy_name_slot(r, &NAME_SLOTS(t)[j], TABLE_NAMES_AT(t));
		}
		else if (INTEGER_SLOTS(t)[j].mark > 1)
		{
			uint32		i = home_slot(r, integer_hash(r, INTEGER_SLOTS(t)[j].key));

			while (INTEGER_SLOTS(r)[i].mark != 0)
				i = next_slot(r, i);
			INTEGER_SLOTS(r)[i] = INTEGER_SLOTS(t)[j];
		}
	}
	return r;
}

/*
 * Looking up
 */

/* The slot of a key, or the empty one where it would go. */
static inline IntegerSlot *
find_integer(const DistributionTable *t, int64 key)
{
	uint32		i = home_slot(t, integer_hash(t, key));
	IntegerSlot *slots = INTEGER_SLOTS(t);

	while (slots[i].mark != 0 && slots[i].key != key)
		i = next_slot(t, i);
	return &slots[i];
}

/* Reads a short name into a slot that is all zeros. */
static inline void
read_short_name(NameSlot *wanted, const char *name, uint32 length)
{
	char	   *to = wanted->name.bytes;

	if (length >= 8)
	{
		memcpy(to, name, 8);
		memcpy(to + length - 8, name + length - 8, 8);
	}
	else if (length >= 4)
	{
		memcpy(to, name, 4);
		memcpy(to + length - 4, name + length - 4, 4);
	}
	else
		for (uint32 i = 0; i < length; i++)
			to[i] = name[i];
}

static inline uint32
name_hash(const DistributionTable *t, NameSlot *wanted, const char *name)
{
	uint64		seed = (uint64) t->seed << 32 | t->seed;

	if (wanted->length > NAME_INLINE)
		return (uint32) (hash_bytes_extended((const unsigned char *) name, wanted->length, seed) >> 32);
	return (uint32) (mixed_bits(mixed_bits(wanted->name.word[0] ^ seed) + wanted->name.word[1] + wanted->length) >> 32);
}

/*
 * The slot of a name, or the empty one where it would go; *wanted becomes what is to
 * stand there, but for mark and offset.
 */
static inline NameSlot *
find_name(const DistributionTable *t, NameSlot *wanted, const char *name, uint32 length)
{
	NameSlot   *slots = NAME_SLOTS(t);
	uint32		i;

	wanted->length = length;
	wanted->name.word[0] = wanted->name.word[1] = 0;
	if (length <= NAME_INLINE)
		read_short_name(wanted, name, length);
	wanted->hash = name_hash(t, wanted, name);
	for (i = home_slot(t, wanted->hash); slots[i].mark != 0; i = next_slot(t, i))
	{
		const NameSlot *slot = &slots[i];

		if (slot->hash != wanted->hash || slot->length != length)
			continue;
		if (length <= NAME_INLINE
			? slot->name.word[0] == wanted->name.word[0] && slot->name.word[1] == wanted->name.word[1]
			: memcmp(TABLE_NAMES_AT(t) + slot->name.offset, name, length) == 0)
			break;
	}
	return &slots[i];
}

/*
 * Counting
 */

static inline void
add_total(DistributionTable *t, int64 n)
{
	if (unlikely(pg_add_s64_overflow(t->total, n, &t->total)))
		divergence_distribution_overflow();
}

static inline void
add_to_slot(DistributionTable *t, uint64 *mark, int64 n)
{
	add_total(t, n);
	t->zeros -= *mark == 1;
	*mark += n;
}

DistributionTable *
divergence_table_add_integer(DistributionTable *t, int64 key, int64 n)
{
	IntegerSlot *slot;

	if (n == 0)
		return t;
	slot = find_integer(t, key);
	if (slot->mark == 0)
	{
		if (t->head.cells >= capacity_limit(t->capacity))
		{
			t = grown_table(t, 0);
			slot = find_integer(t, key);
		}
		slot->key = key;
		slot->mark = 1;
		t->zeros++;
		t->head.cells++;
	}
	add_to_slot(t, &slot->mark, n);
	return t;
}

DistributionTable *
divergence_table_add_name(DistributionTable *t, const char *name, uint32 length, int64 n)
{
	NameSlot	wanted;
	NameSlot   *slot;

	if (n == 0)
		return t;
	slot = find_name(t, &wanted, name, length);
	if (slot->mark == 0)
	{
		Size		bytes = length > NAME_INLINE ? length : 0;

		if (t->head.cells >= capacity_limit(t->capacity) ||
			bytes > VARSIZE(t) - (TABLE_NAMES_AT(t) - (char *) t) - t->names_used)
		{
			t = grown_table(t, bytes);
			slot = find_name(t, &wanted, name, length);
		}
		if (bytes > 0)
		{
			memcpy(TABLE_NAMES_AT(t) + t->names_used, name, length);
			wanted.name.offset = t->names_used;
			t->names_used += length;
		}
		*slot = wanted;
		slot->mark = 1;
		t->zeros++;
		t->head.cells++;
	}
	add_to_slot(t, &slot->mark, n);
	return t;
}

void
divergence_table_add_nulls(DistributionTable *t, int64 n)
{
	add_total(t, n);
	t->head.nulls += n;
}

void
divergence_table_add_nans(DistributionTable *t, int64 n)
{
	add_total(t, n);
	t->head.nans += n;
}

/* A count of -n where there is none would be a count below 0, too. */
static inline void
remove_from_slot(DistributionTable *t, uint64 *mark, const char *name, uint32 length, int64 n)
{
	int64		count = *mark == 0 ? 0 : (int64) (*mark - 1);

	if (n == 0)
		return;
	if (count < n)
		divergence_distribution_never_counted(name, length, count - n);
	*mark -= n;
	t->zeros += *mark == 1;
	t->total -= n;
}

void
divergence_table_remove_integer(DistributionTable *t, int64 key, int64 n)
{
	char		name[INTEGER_LENGTH + 1];
	IntegerSlot *slot = find_integer(t, key);
	int			length = slot->mark <= (uint64) n ? pg_lltoa(key, name) : 0;

	remove_from_slot(t, &slot->mark, name, length, n);
}

void
divergence_table_remove_name(DistributionTable *t, const char *name, uint32 length, int64 n)
{
	NameSlot	wanted;

	remove_from_slot(t, &find_name(t, &wanted, name, length)->mark, name, length, n);
}

void
divergence_table_remove_nulls(DistributionTable *t, int64 n)
{
	if (t->head.nulls < n)
		divergence_distribution_never_counted("nulls", strlen("nulls"), t->head.nulls - n);
	t->head.nulls -= n;
	t->total -= n;
}

/*
 * Tables of cells
 */

typedef struct Cell
{
	int64		cell;
	int64		count;
} Cell;

#define ST_SORT sort_cells
#define ST_ELEMENT_TYPE Cell
#define ST_COMPARE(a, b) (((a)->cell > (b)->cell) - ((a)->cell < (b)->cell))
#define ST_SCOPE static
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* The cells of a table in ascending order; divergence_cells_close() frees them. */
static grid_histogram
cells_of_table(const DistributionTable *t)
{
	int64		most = t->head.cells - t->zeros;
	Cell	   *sorted = palloc(most * sizeof(Cell) + 1);
	grid_histogram h = {t->head.level, 0, palloc(2 * most * sizeof(int64) + 1), NULL};

	h.count = h.cell + most;
	for (uint32 j = 0; j < t->capacity; j++)
		if (INTEGER_SLOTS(t)[j].mark > 1)
		{
			sorted[h.n].cell = INTEGER_SLOTS(t)[j].key;
			sorted[h.n++].count = INTEGER_SLOTS(t)[j].mark - 1;
		}
	sort_cells(sorted, h.n);
	for (size_t i = 0; i < h.n; i++)
	{
		h.cell[i] = sorted[i].cell;
		h.count[i] = sorted[i].count;
	}
	pfree(sorted);
	return h;
}

/* A new table of what t holds, at that level or the first coarser one with at most GRID_CELLS cells. */
static pg_noinline DistributionTable *
coarser_table(const DistributionTable *t, int level)
{
	grid_histogram h = cells_of_table(t);
	DistributionTable *r = divergence_table_new(TABLE_CELLS);

	divergence_grid_coarsen(&h, level);
	divergence_grid_fit(&h);
	for (size_t i = 0; i < h.n; i++)
	{
		DistributionTable *before = r;

		r = divergence_table_add_integer(r, h.cell[i], h.count[i]);
		if (r != before)
			pfree(before);
	}
	r->head.level = h.level;
	r->head.nulls = t->head.nulls;
	r->head.nans = t->head.nans;
	r->total = t->total;
	divergence_cells_close(&h);
	return r;
}

/* t with n more values in that cell of its level; what comes in between is freed, t never. */
static inline DistributionTable *
add_cell(DistributionTable *t, int64 cell, int64 n)
{
	DistributionTable *r = divergence_table_add_integer(t, cell, n);

	if (unlikely(r->head.cells - r->zeros > GRID_CELLS))
	{
		DistributionTable *full = r;

		r = coarser_table(full, full->head.level + 1);
		if (full != t)
			pfree(full);
	}
	return r;
}

DistributionTable *
divergence_table_add_number(DistributionTable *t, double x)
{
	if (unlikely(isnan(x)))
	{
		divergence_table_add_nans(t, 1);
		return t;
	}
	return add_cell(t, grid_cell(x, t->head.level), 1);
}

static inline bool
has_adaptive_cells(const Distribution *d)
{
	return d->kind == DISTRIBUTION_ADAPTIVE || d->kind == TABLE_CELLS;
}

/* t with all counts of e, canonical or in a table; 22023 unless those are of adaptive cells too, or none */
static DistributionTable *
add_all_cells(DistributionTable *t, const Distribution *e)
{
	DistributionTable *given = t;
	grid_histogram h;

	if (!has_adaptive_cells(e))
	{
		if (!divergence_distribution_is_empty(e))
			divergence_distribution_check_alike(divergence_distribution_gathered(&t->head),
												divergence_distribution_canonical((Distribution *) e));
		return t;
	}
	h = e->kind == TABLE_CELLS ? cells_of_table((const DistributionTable *) e) : divergence_cells_open(e);

	if (h.level > t->head.level)
		t = coarser_table(t, h.level);
	for (size_t i = 0; i < h.n; i++)
	{
		DistributionTable *before = t;

		CHECK_FOR_INTERRUPTS();
		t = add_cell(t, grid_coarser(h.cell[i], h.level, t->head.level), h.count[i]);
		if (t != before && before != given)
			pfree(before);
	}
	divergence_table_add_nulls(t, e->nulls);
	divergence_table_add_nans(t, e->nans);
	divergence_cells_close(&h);
	return t;
}

/*
 * From a table, or a distribution, into another table
 */

DistributionTable *
divergence_table_merge(DistributionTable *t, const DistributionTable *u)
{
	DistributionTable *given = t;

	for (uint32 j = 0; j < u->capacity; j++)
	{
		DistributionTable *before = t;

		if (u->head.kind == TABLE_INTEGERS)
		{
			const IntegerSlot *slot = &INTEGER_SLOTS(u)[j];

			if (slot->mark > 1)
				t = divergence_table_add_integer(t, slot->key, slot->mark - 1);
		}
		else
		{
			const NameSlot *slot = &NAME_SLOTS(u)[j];

			if (slot->mark > 1)
				t = divergence_table_add_name(t, slot_name(u, slot), slot->length, slot->mark - 1);
		}
		if (t != before && before != given)
			pfree(before);
		CHECK_FOR_INTERRUPTS();
	}
	divergence_table_add_nulls(t, u->head.nulls);
	return t;
}

static pg_noinline void
no_integers(const char *name, uint32 length)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("this distribution does not count integers"),
			 errdetail("It has a category \"%s\".", excerpt_of(name, length)),
			 errhint("Merge distributions with + or sum().")));
}

/* The integer of which name is the decimal form. */
static int64
integer_named(const char *name, uint32 length)
{
	char		digits[INTEGER_LENGTH + 1];
	char		again[INTEGER_LENGTH + 1];
	int64		key;

	if (length > INTEGER_LENGTH)
		no_integers(name, length);
	memcpy(digits, name, length);
	digits[length] = '\0';
	key = strtoll(digits, NULL, 10);
	if (pg_lltoa(key, again) != (int) length || memcmp(digits, again, length) != 0)
		no_integers(name, length);
	return key;
}

/* 22023 unless d counts by category */
static void
check_categories(const Distribution *d)
{
	if (d->kind != DISTRIBUTION_CATEGORIES)
		divergence_distribution_check_alike(divergence_distribution_new(DISTRIBUTION_CATEGORIES, 0, 0), d);
}

DistributionTable *
divergence_table_add_all(DistributionTable *t, const Distribution *d)
{
	DistributionTable *given = t;

	if (t->head.kind == TABLE_CELLS)
		return add_all_cells(t, d);
	check_categories(d);
	for (int i = 0; i < d->cells; i++)
	{
		DistributionTable *before = t;
		Category	c = distribution_category(d, i);

		CHECK_FOR_INTERRUPTS();
		if (t->head.kind == TABLE_INTEGERS)
			t = divergence_table_add_integer(t, integer_named(c.name, c.length), c.count);
		else
			t = divergence_table_add_name(t, c.name, c.length, c.count);
		if (t != before && before != given)
			pfree(before);
	}
	divergence_table_add_nulls(t, d->nulls);
	return t;
}

void
divergence_table_remove_all(DistributionTable *t, const Distribution *d)
{
	check_categories(d);
	for (int i = 0; i < d->cells; i++)
	{
		Category	c = distribution_category(d, i);

		CHECK_FOR_INTERRUPTS();
		if (t->head.kind == TABLE_INTEGERS)
			divergence_table_remove_integer(t, integer_named(c.name, c.length), c.count);
		else
			divergence_table_remove_name(t, c.name, c.length, c.count);
	}
	divergence_table_remove_nulls(t, d->nulls);
}

DistributionTable *
divergence_table_of(Distribution *d, TableKind kind, bool in_place)
{
	distribution_check_version(d);
	if (d->kind == kind && in_place)
		return (DistributionTable *) d;
	return divergence_table_add_all(divergence_table_new(kind), divergence_distribution_canonical(d));
}

/*
 * From a table to the canonical form, and reading what may be either
 */

bool
divergence_distribution_is_empty(const Distribution *d)
{
	if (d->kind >= DISTRIBUTION_IN_MEMORY && d->kind != BINS_WITH_ROOM)
		return ((const DistributionTable *) d)->total == 0;
	return d->nulls == 0 && d->nans == 0 && divergence_distribution_total(d) == 0;
}

Distribution *
divergence_distribution_gathered(const Distribution *d)
{
	const DistributionTable *t = (const DistributionTable *) d;
	int64		categories;
	Category   *c;
	char	   *digits = NULL;
	int64		n = 0;
	Distribution *r;

	if (d->kind == TABLE_CELLS)
	{
		grid_histogram h = cells_of_table(t);

		r = divergence_cells_pack(&h, d->nulls, d->nans);
		divergence_cells_close(&h);
		return r;
	}
	if (d->kind == BINS_WITH_ROOM)
	{
		r = palloc(VARSIZE(d));
		memcpy(r, d, VARSIZE(d));
		r->kind = DISTRIBUTION_BINS;
		divergence_distribution_check_text(r);
		return r;
	}
	if (d->kind != TABLE_INTEGERS && d->kind != TABLE_NAMES)
		divergence_distribution_wrong_version(d->version);
	categories = d->cells - t->zeros;
	c = palloc_extended(categories * sizeof(Category), MCXT_ALLOC_HUGE);
	if (d->kind == TABLE_INTEGERS)
	{
		char	   *at;

		at = digits = palloc_extended(categories * INTEGER_LENGTH + 1, MCXT_ALLOC_HUGE);
		for (uint32 j = 0; j < t->capacity; j++)
		{
			const IntegerSlot *slot = &INTEGER_SLOTS(t)[j];

			CHECK_FOR_INTERRUPTS();
			if (slot->mark <= 1)
				continue;
			c[n].name = at;
			c[n].length = pg_lltoa(slot->key, at);
			c[n].count = slot->mark - 1;
			at += c[n++].length;
		}
	}
	else
		for (uint32 j = 0; j < t->capacity; j++)
		{
			const NameSlot *slot = &NAME_SLOTS(t)[j];

			CHECK_FOR_INTERRUPTS();
			if (slot->mark <= 1)
				continue;
			c[n].name = slot_name(t, slot);
			c[n].length = slot->length;
			c[n++].count = slot->mark - 1;
		}
	r = divergence_distribution_of_categories(c, n, d->nulls, NULL);
	pfree(c);
	if (digits)
		pfree(digits);
	return r;
}

Distribution *
divergence_distribution_canonical(Distribution *d)
{
	return d->kind >= DISTRIBUTION_IN_MEMORY ? divergence_distribution_gathered(d) : d;
}

Distribution *
divergence_distribution_any_argument(FunctionCallInfo fcinfo, int argno)
{
	Distribution *d = (Distribution *) PG_DETOAST_DATUM(PG_GETARG_DATUM(argno));

	distribution_check_version(d);
	return d;
}

const Distribution *
divergence_distribution_argument(FunctionCallInfo fcinfo, int argno)
{
	const Distribution *d = divergence_distribution_any_argument(fcinfo, argno);

	if (d->kind >= DISTRIBUTION_IN_MEMORY)
	{
		const Distribution *gathered = divergence_distribution_gathered(d);

		PG_FREE_IF_COPY((void *) d, argno);
		d = gathered;
	}
	return d;
}

const Distribution *
divergence_distribution_of_datum(Datum datum)
{
	Distribution *d = (Distribution *) PG_DETOAST_DATUM(datum);

	distribution_check_version(d);
	return d->kind >= DISTRIBUTION_IN_MEMORY ? divergence_distribution_gathered(d) : d;
}

void
divergence_distribution_free(FunctionCallInfo fcinfo, int argno, const Distribution *d)
{
	PG_FREE_IF_COPY((void *) d, argno);
}

DistributionTable *
divergence_table_argument(FunctionCallInfo fcinfo, TableKind kind)
{
	return divergence_table_of((Distribution *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0)), kind,
							   divergence_in_transition(fcinfo));
}

Datum
divergence_table_result(FunctionCallInfo fcinfo, DistributionTable *t)
{
	if (divergence_in_transition(fcinfo))
		PG_RETURN_POINTER(t);
	PG_RETURN_POINTER(divergence_distribution_gathered(&t->head));
}

/*
 * Merging states
 *
 * The state of sum(distribution) is at first the distribution of the first row.  Where rows
 * bring nearly the same cells, as days of one feature do, they are merged, without a copy
 * if all cells are there.  From the first row on that is much smaller than what there is, the
 * state is a hash table: a row costs what it has itself, and not what all before it had, but
 * the result is sorted anew each time it is asked for.
 */

/* Walking along a sum of so many times the categories of a row costs more than a hash table. */
#define MUCH_SMALLER	8

Distribution *
divergence_distribution_merged(Distribution *d, Distribution *e)
{
	bool		cells;
	bool		tables;
	bool		long_walk;
	DistributionTable *t;

	/* their sum may have no room */
	if (d->kind == BINS_WITH_ROOM)
		d->kind = DISTRIBUTION_BINS;
	if (e->kind == BINS_WITH_ROOM)
		e = divergence_distribution_gathered(e);
	cells = has_adaptive_cells(d) || has_adaptive_cells(e);
	tables = d->kind >= DISTRIBUTION_IN_MEMORY || e->kind >= DISTRIBUTION_IN_MEMORY;
	long_walk = d->kind == DISTRIBUTION_CATEGORIES && d->cells / MUCH_SMALLER > e->cells;
	if (cells)
		return &add_all_cells(divergence_table_of(d, TABLE_CELLS, true), e)->head;
	if (!tables && !long_walk)
		return divergence_distribution_sum_in_place(d, e) ? d : divergence_distribution_sum_of(d, e);
	t = divergence_table_of(d, tables && d->kind == e->kind ? d->kind : TABLE_NAMES, true);
	if (e->kind == t->head.kind)
		t = divergence_table_merge(t, (const DistributionTable *) e);
	else
		t = divergence_table_add_all(t, divergence_distribution_canonical(e));
	return &t->head;
}
