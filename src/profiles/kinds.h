/*
 * kinds.h
 *		The kinds of columns, and how a value is counted in each.
 */
#ifndef DIVERGENCE_PROFILE_KINDS_H
#define DIVERGENCE_PROFILE_KINDS_H

#include "lib/stringinfo.h"

/* on disk and on the wire: never renumber */
typedef enum ProfileKind
{
	PROFILE_NUMBER = 1,			/* adaptive cells */
	PROFILE_DATE,				/* adaptive cells of seconds since 1970 */
	PROFILE_TIMESTAMP,			/* the same, in UTC */
	PROFILE_TIME,				/* adaptive cells of seconds since midnight */
	PROFILE_INTERVAL,			/* adaptive cells of seconds: a month has 30 days, a year 365.25 */
	PROFILE_CATEGORY,
	PROFILE_PRESENCE			/* whether it was not NULL: a single category */
} ProfileKind;

#define PROFILE_KIND_COUNT	PROFILE_PRESENCE

/* the one category of presence */
#define PRESENT_NAME	"present"

/* More distinct categories than this are counted in cells of their hashes. */
#define PROFILE_CATEGORIES	2048
#define HASHED_CELLS		1024

/* A longer category, in bytes of UTF8, is counted as its beginning and a hash. */
#define CATEGORY_LENGTH		128

/* the longest name of a cell of hashes, "#1023", terminated */
#define HASHED_NAME_SIZE	6

/* "number", "date" and so on */
extern const char *divergence_kind_name(ProfileKind kind);

/* The kind of that name, 0 if there is none. */
extern int divergence_kind_of_name(const char *name);

/* Whether its distribution has adaptive cells; else it counts categories. */
static inline bool
kind_is_adaptive(ProfileKind kind)
{
	return kind < PROFILE_CATEGORY;
}

/*
 * The name under which a category is counted: itself, or where it is too long, a new text: its
 * beginning in whole characters, "..." and its hash.  None is refused, whatever its bytes mean.
 */
extern const char *divergence_category_name(const char *name, uint32 *length);

/* Whether it is one that divergence_category_name() leaves as it is. */
extern bool divergence_category_is_short(const char *name, uint32 length);

/* The cell of a category's hash, 0 to HASHED_CELLS - 1: the same for ever, in every encoding. */
extern int divergence_category_cell(const char *name, uint32 length);

/* The cell called "#17", or -1. */
extern int divergence_hashed_cell(const char *name, uint32 length);

/*
 * Appends a number of an adaptive column as a reader knows it: a date, a time stamp in UTC, a
 * time, an interval.  What lies beyond the range of its type, as an edge of a wide cell may, is
 * the number of seconds.
 */
extern void divergence_kind_append_value(StringInfo out, ProfileKind kind, double x);

#endif							/* DIVERGENCE_PROFILE_KINDS_H */
