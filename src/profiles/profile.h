/*
 * profile.h
 *		The type table_profile: a distribution of each column of a table.
 *
 * One flat varlena in canonical form, so that equal profiles have equal bytes:
 *
 *		header			Profile
 *		columns			ProfileEntry, one each, in the order of (name, kind)
 *		names			one behind the other in that order
 *		distributions	canonical, as they are stored on their own, each at an aligned place
 *
 * What lies between is 0.  A column is a name and a kind: the number and the text under one
 * name of JSON are two.  What a row lacks is NULL there: the nulls of a distribution are the
 * rows less what it counts, so that all counts are at most "rows".
 *
 * An aggregate gathers rows in another form (state.h), which begins with the same header and
 * has a form of its own; divergence_profile_argument turns it into the canonical one.
 */
#ifndef DIVERGENCE_PROFILE_H
#define DIVERGENCE_PROFILE_H

#include "utils/memutils.h"

#include "distributions/distribution.h"
#include "profiles/kinds.h"

#define PROFILE_VERSION		1

/* of Profile.form: on disk and on the wire, never to be renumbered; from 128 on see state.h */
#define PROFILE_CANONICAL	1
#define PROFILE_IN_MEMORY	128

/* the most columns without a position, those of JSON: as many as a table can have */
#define PROFILE_KEYS		1600

typedef struct Profile
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;
	uint8		form;
	uint16		padding;		/* 0 */
	int64		rows;
	int32		columns;
	uint32		names;			/* bytes of all names */
} Profile;

/* Places are in bytes from the beginning of the profile. */
typedef struct ProfileEntry
{
	uint32		name;
	uint32		name_length;
	uint32		distribution;
	int32		position;		/* among the columns of the row type, from 1 up; 0 for keys of JSON */
	uint8		kind;
	uint8		hashed;			/* 0 or 1 */
	uint16		padding;		/* 0 */
} ProfileEntry;

/* A column, beside its profile or on its way into one; the name is not terminated. */
typedef struct ProfileColumn
{
	const char *name;
	uint32		name_length;
	ProfileKind kind;
	bool		hashed;			/* its categories were too many: they are "#0" to "#1023" */
	int32		position;
	const Distribution *d;		/* canonical, nulls included */
} ProfileColumn;

#define PROFILE_ENTRIES(p)	((ProfileEntry *) ((char *) (p) + sizeof(Profile)))

/* Column i of a canonical profile, in stored order. */
static inline ProfileColumn
profile_column(const Profile *p, int i)
{
	const ProfileEntry *entry = &PROFILE_ENTRIES(p)[i];
	ProfileColumn c;

	c.name = (const char *) p + entry->name;
	c.name_length = entry->name_length;
	c.kind = (ProfileKind) entry->kind;
	c.hashed = entry->hashed != 0;
	c.position = entry->position;
	c.d = (const Distribution *) ((const char *) p + entry->distribution);
	return c;
}

/* whether that is its name, which is not terminated either */
static inline bool
profile_column_is_named(const ProfileColumn *c, const char *name, size_t length)
{
	return c->name_length == length && memcmp(c->name, name, length) == 0;
}

/* the stored order: by the bytes of the name, a prefix first, then by kind */
static inline int
profile_column_compare(const ProfileColumn *a, const ProfileColumn *b)
{
	int			order = memcmp(a->name, b->name, Min(a->name_length, b->name_length));

	if (order == 0)
		order = (a->name_length > b->name_length) - (a->name_length < b->name_length);
	return order != 0 ? order : (int) a->kind - (int) b->kind;
}

/* Of two positions of one column, or none: the smaller one that is not 0. */
static inline int32
profile_position(int32 a, int32 b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/*
 * The numbers of the columns in the order for readers, a new array: by position, those
 * without one last, then as stored.
 */
extern int *divergence_profile_order(const Profile *p);

/* Why columns make no profile. */
typedef enum ProfileFaultKind
{
	PROFILE_TWICE,				/* a column */
	PROFILE_KEYS_TOO_MANY,		/* PROFILE_TOO_MANY_KEYS */
	PROFILE_LONG				/* PROFILE_TOO_LONG */
} ProfileFaultKind;

typedef struct ProfileFault
{
	ProfileFaultKind kind;
	ProfileColumn twice;
	int			keys;
} ProfileFault;

/*
 * A new profile of n columns in any order, which are sorted in place.  NULL where there is a fault: more than PROFILE_KEYS
 * without position, or a profile or text too long.  Whose columns all differ may pass NULL for it: then it is an error.
 */
extern Profile *divergence_profile_of_columns(int64 rows, ProfileColumn *c, int n, ProfileFault *fault);

/* d + e, or d - e, new profiles, both canonical; 22003 if a count would leave its range. */
extern Profile *divergence_profile_sum_of(const Profile *d, const Profile *e);
extern Profile *divergence_profile_difference_of(const Profile *d, const Profile *e);

/* 22003: more rows than an int64 counts */
extern void divergence_profile_overflow(void) __attribute__((noreturn));

/* 54011: more than PROFILE_KEYS columns without position */
#define PROFILE_TOO_MANY_KEYS(keys) \
	(errcode(ERRCODE_TOO_MANY_COLUMNS), \
	 errmsg("table_profile has too many keys of JSON"), \
	 errdetail("It would have %d of them, more than %d.", keys, PROFILE_KEYS), \
	 errhint("Keys that are values themselves, such as identifiers, make no columns: leave them out."))

/* 54000: more than one value can hold, or its text */
#define PROFILE_TOO_LONG \
	(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), \
	 errmsg("table_profile would be too long"), \
	 errdetail("It, or its text, would have more than %zu bytes.", (size_t) MaxAllocSize), \
	 errhint("Profile fewer columns at a time: name them in a subselect."))

/* the same as errors: 54011 where so many are more than PROFILE_KEYS, and 54000 */
extern void divergence_profile_check_keys(int keys);
extern void divergence_profile_too_long(void) __attribute__((noreturn));

/* 0A000: only a newer library could read it */
extern void divergence_profile_wrong_version(int version) __attribute__((noreturn));

/* The categories of d, canonical, with its nulls; by the cells of their hashes instead of by name. */
extern Distribution *divergence_profile_hashed(const Distribution *d);

#endif							/* DIVERGENCE_PROFILE_H */
