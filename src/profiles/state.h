/*
 * state.h
 *		A profile while an aggregate counts.
 *
 * One flat varlena, so that a group costs no memory context of its own and crosses to other
 * processes as it is:
 *
 *		header		ProfileState, which begins as every Profile does
 *		columns		StateColumn, "capacity" of them, in the order in which they came
 *		order		uint32, as many: the numbers of the columns by name and kind
 *		the rest	names, and tables (distributions/counting.h), as they came
 *
 * A table that grows moves behind what is used, and leaves a hole; where no room is left, all of it
 * moves into a larger state without the holes.
 *
 * It is meant for memory, but an aggregate of a user's own without a final function can store one: a changed layout
 * takes a new form (profile.h), and this one, PROFILE_IN_MEMORY, is read for ever.  So a state has no byte that was
 * never set.  Such a one may turn out to be longer than a profile, or its text longer than a value can be (54000, when it
 * is read, and so in a dump): to ask after each row would cost all aggregates what only that one needs.
 */
#ifndef DIVERGENCE_PROFILE_STATE_H
#define DIVERGENCE_PROFILE_STATE_H

#include "distributions/counting.h"
#include "profiles/profile.h"

typedef struct ProfileState
{
	Profile		head;			/* "names" is 0 */
	uint64		plan;			/* of the rows whose columns are the first ones here, or 0 */
	uint32		capacity;		/* columns */
	uint32		used;			/* bytes from the beginning */
	uint32		holes;			/* bytes of these */
	uint32		keys;			/* columns without position */
} ProfileState;

/* Places are in bytes from the beginning of the state. */
typedef struct StateColumn
{
	uint32		name;
	uint32		name_length;
	uint32		table;			/* 0 where nothing was counted yet, and for presence */
	uint32		room;			/* for the table */
	int64		present;		/* the count of presence */
	int32		position;
	uint8		kind;
	uint8		hashed;
	uint16		padding;
} StateColumn;

#define STATE_COLUMNS(s)	((StateColumn *) ((char *) (s) + sizeof(ProfileState)))
#define STATE_ORDER(s)		((uint32 *) (STATE_COLUMNS(s) + (s)->capacity))
#define STATE_TABLE(s, c)	((DistributionTable *) ((char *) (s) + (c)->table))

/*
 * A state that is being changed.  Where it has no room another one takes its place; what comes in
 * between is freed, never the one that was given.
 */
typedef struct StateWriter
{
	ProfileState *given;
	ProfileState *s;
} StateWriter;

/*
 * Begins to change the state of p, of any form: p itself where "in_place" is true and it has that form.
 * A new one has room for so many columns and bytes of names and tables.
 */
extern StateWriter divergence_profile_writer(Profile *p, bool in_place, int columns, Size bytes);

/* Room for the first table of a column of that kind. */
extern Size divergence_profile_first_room(ProfileKind kind);

/* The number of a column, or -1. */
extern int divergence_profile_find(const ProfileState *s, const char *name, uint32 length, ProfileKind kind);

/* The number of a column that is added where it is not there; 54011 for too many keys. */
extern int divergence_profile_column_of(StateWriter *w, const char *name, uint32 length, ProfileKind kind, int32 position);

/* One value more in column i; of a category its name as counted (divergence_category_name). */
extern void divergence_profile_count_number(StateWriter *w, int i, double x);
extern void divergence_profile_count_category(StateWriter *w, int i, const char *name, uint32 length);

/* One value more in column i, of presence. */
static inline void
profile_count_present(StateWriter *w, int i)
{
	STATE_COLUMNS(w->s)[i].present++;
}

/* All counts of e, of any form. */
extern void divergence_profile_merge(StateWriter *w, const Profile *e);

/* The canonical form, a new profile. */
extern Profile *divergence_profile_gathered(const ProfileState *s);

/* 0A000 unless this library knows the version and form */
static inline void
profile_check_version(const Profile *p)
{
	if (p->version != PROFILE_VERSION || (p->form != PROFILE_CANONICAL && p->form != PROFILE_IN_MEMORY))
		divergence_profile_wrong_version(p->version);
}

#endif							/* DIVERGENCE_PROFILE_STATE_H */
