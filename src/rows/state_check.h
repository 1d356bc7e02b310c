/*
 * state_check.h
 *		What must hold of every divergence_state, and taking away, which can break it.
 */
#ifndef DIVERGENCE_STATE_CHECK_H
#define DIVERGENCE_STATE_CHECK_H

#include "rows/state.h"

/* s - t as a new canonical state, 22003 if t was never part of s */
extern const State *divergence_state_difference(const State *s, const State *t);

/*
 * The result of a function that takes a row away, which anyone may call with any row,
 * also in an aggregate of one's own that stores it: checked and canonical, 22003 if the
 * row was never added.  In a moving frame of our own aggregates it is left as it is,
 * since their final functions check.
 */
extern Datum divergence_state_row_removed(FunctionCallInfo fcinfo, Datum state);

/*
 * What cannot be true of a canonical state, as a sentence, or NULL: counts and totals
 * are >= 0 and in proportion.  Bytes from outside and differences are checked.
 */
extern const char *divergence_state_fault(const State *s);

#endif							/* DIVERGENCE_STATE_CHECK_H */
