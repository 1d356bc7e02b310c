/*
 * distribution_hash.c
 *		Counting categories in a hash table; distribution_hash.h says how it lies.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "common/int.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "server/compat.h"
#include "distributions/counting.h"

#define SLOT_SIZE(kind)		((kind) == TABLE_INTEGERS ? sizeof(IntegerSlot) : sizeof(NameSlot))

/*
 * Sizes of a small table: allocations of the executor are rounded up to powers of
 * two in any case.
 */
#define FIRST_SIZE(kind)	((kind) == TABLE_INTEGERS ? 128 : 256)
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
	t->head.version = DISTRIBUTION_VERSION;
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
			if (NAME_SLOTS(t)[j].mark > 1 && NAME_SLOTS(t)[j].length > NAME_INLINE)
				bytes += NAME_SLOTS(t)[j].length;
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
	r->head.nulls = t->head.nulls;
	r->head.cells = (int32) categories;
	r->total = t->total;
	r->seed = t->seed;
	for (uint32 j = 0; j < t->capacity; j++)
	{
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
