/*
 * counting.h
 *		A distribution of categories while an aggregate counts: a hash table; and reading
 *		arguments that are distributions of any kind.
 *
 * One flat varlena, so that a state costs no memory context of its own and crosses
 * to other processes as it is:
 *
 *		header		DistributionTable, which begins as every Distribution does
 *		slots		IntegerSlot or NameSlot, "capacity" of them, linear probing
 *		names		those longer than a slot holds, one behind the other
 *
 * A category that was taken away keeps its slot, counting 0, until the table grows.
 * What the table becomes is sorted (divergence_distribution_gathered): neither the seed of
 * the hash function nor the order of slots shows in it.
 *
 * Functions that change a table return it, or a larger one in its stead, allocated
 * in the current memory context; they never free the one they were given, which
 * is the executor's.
 */
#ifndef DIVERGENCE_COUNTING_H
#define DIVERGENCE_COUNTING_H

#include "distributions/distribution.h"

/*
 * Kinds of Distribution.  They are meant for memory, but an aggregate of someone's own that
 * has no final function can store one: a changed layout takes new numbers.
 * Such a one is the one value whose text may turn out to be longer than a value can be (54000, when it is read): to ask
 * after each row would cost all aggregates what only that one needs.
 */
typedef enum TableKind
{
	TABLE_INTEGERS = DISTRIBUTION_IN_MEMORY,	/* named by their decimals */
	TABLE_NAMES,
	TABLE_CELLS,					/* integer slots, whose keys are cells of the grid at level head.level */

	/*
	 * No table: bins that lie as in DISTRIBUTION_BINS and may take one row more each without a
	 * look at their total, which was at most BINS_ROOM when they became this.
	 */
	BINS_WITH_ROOM
} TableKind;

/* From here on no number of rows that can be read reaches the largest int64. */
#define BINS_ROOM	(PG_INT64_MAX / 2)

typedef struct DistributionTable
{
	Distribution head;			/* cells: categories, also those that count 0 */
	int64		total;			/* of all counts, nulls included */
	uint32		seed;
	uint32		capacity;		/* slots */
	uint32		zeros;			/* categories that count 0 */
	uint32		names_used;		/* bytes */
} DistributionTable;

/* A mark is 0 in an empty slot, else the count plus 1. */
typedef struct IntegerSlot
{
	uint64		mark;
	int64		key;
} IntegerSlot;

#define NAME_INLINE 16

/* Short names lie in the slot itself, padded with zeros: most look-ups touch one cache line. */
typedef struct NameSlot
{
	uint64		mark;
	uint32		length;
	uint32		hash;
	union
	{
		uint64		word[NAME_INLINE / sizeof(uint64)];
		char		bytes[NAME_INLINE];
		uint32		offset;		/* longer ones: where among the names */
	}			name;
} NameSlot;

#define INTEGER_SLOTS(t)	((IntegerSlot *) ((char *) (t) + sizeof(DistributionTable)))
#define NAME_SLOTS(t)		((NameSlot *) ((char *) (t) + sizeof(DistributionTable)))
#define TABLE_NAMES_AT(t)	((char *) (NAME_SLOTS(t) + (t)->capacity))

/* the decimals of an int64 */
#define INTEGER_LENGTH		20

/* the name in a slot of t, not terminated */
static inline const char *
slot_name(const DistributionTable *t, const NameSlot *slot)
{
	return slot->length > NAME_INLINE ? TABLE_NAMES_AT(t) + slot->name.offset : slot->name.bytes;
}

/*
 * A new empty table.
 */
extern DistributionTable *divergence_table_new(TableKind kind);

/*
 * The table with the counts of d, which is canonical or of that kind; 22023 if it has
 * bins, or names that are no integers.  A new one, or d itself where "in_place" is
 * true and it is one already.
 */
extern DistributionTable *divergence_table_of(Distribution *d, TableKind kind, bool in_place);

/* Counts n >= 0 more of a category, or of NULL; 22003 beyond int64. */
extern DistributionTable *divergence_table_add_integer(DistributionTable *t, int64 key, int64 n);
extern DistributionTable *divergence_table_add_name(DistributionTable *t, const char *name, uint32 length, int64 n);
extern void divergence_table_add_nulls(DistributionTable *t, int64 n);
extern void divergence_table_add_nans(DistributionTable *t, int64 n);

/* Counts one more number in a table of cells, NaN beside them; coarsens the cells when they are too many. */
extern DistributionTable *divergence_table_add_number(DistributionTable *t, double x);

/* Counts n >= 0 less; 22003 where there are not as many. */
extern void divergence_table_remove_integer(DistributionTable *t, int64 key, int64 n);
extern void divergence_table_remove_name(DistributionTable *t, const char *name, uint32 length, int64 n);
extern void divergence_table_remove_nulls(DistributionTable *t, int64 n);

/*
 * The state in argument 0 as such a table, to be changed, and what is returned of it: itself in
 * a transition (server/aggregate.h), else, as from a final function, the canonical form.
 */
extern DistributionTable *divergence_table_argument(FunctionCallInfo fcinfo, TableKind kind);
extern Datum divergence_table_result(FunctionCallInfo fcinfo, DistributionTable *t);

/* Whether nothing at all is counted, in a distribution of any kind. */
extern bool divergence_distribution_is_empty(const Distribution *d);

/* The canonical form of what an aggregate gathers, a new distribution; d->kind >= DISTRIBUTION_IN_MEMORY. */
extern Distribution *divergence_distribution_gathered(const Distribution *d);

/* The canonical form: d itself if it is that */
extern Distribution *divergence_distribution_canonical(Distribution *d);

/*
 * d, a state that may be changed, with all counts of e; another one where d
 * has no room.  22023 unless both go together, 22003 beyond int64.
 */
extern Distribution *divergence_distribution_merged(Distribution *d, Distribution *e);

/*
 * t with, or without, all counts of d, which is canonical; 22023 if d has bins, or names that
 * are no integers where t counts integers, 22003 beyond int64 or below 0.
 */
extern DistributionTable *divergence_table_add_all(DistributionTable *t, const Distribution *d);
extern void divergence_table_remove_all(DistributionTable *t, const Distribution *d);

/* t with all counts of u, a table of the same kind */
extern DistributionTable *divergence_table_merge(DistributionTable *t, const DistributionTable *u);

/*
 * Arguments
 */

/* 0A000 unless this library knows the version */
static inline void
distribution_check_version(const Distribution *d)
{
	if (d->version < 1 || d->version > DISTRIBUTION_NEWEST)
		divergence_distribution_wrong_version(d->version);
}

/* The distribution in argument argno, of any kind; 0A000 if of a version that is not known. */
extern Distribution *divergence_distribution_any_argument(FunctionCallInfo fcinfo, int argno);

/*
 * The distribution in argument argno, canonical, not to be changed; 0A000 if it is of
 * a version that this library does not know.
 */
extern const Distribution *divergence_distribution_argument(FunctionCallInfo fcinfo, int argno);

/* The same in a datum, such as an element of an array. */
extern const Distribution *divergence_distribution_of_datum(Datum datum);

/* Frees what is not the argument itself: support functions of indexes must not leak. */
extern void divergence_distribution_free(FunctionCallInfo fcinfo, int argno, const Distribution *d);

#endif							/* DIVERGENCE_COUNTING_H */
