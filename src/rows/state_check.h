/*
 * state_check.h
 *		What must hold of every divergence_state, and taking away, which can break it.
 */
#ifndef DIVERGENCE_STATE_CHECK_H
#define DIVERGENCE_STATE_CHECK_H

#include "rows/state.h"

/* Bytes that the text of a canonical state takes at most; 54000 if no value can have as many. */
extern Size divergence_state_text_size(const State *s);

/*
 * The same 54000 for a state of any form.  What is received and what functions return is asked so, but for
 * transitions: else it could be stored and not dumped.
 *
 * That leaves a state of vectors of millions of elements as an aggregate of a user's own may return it, without a
 * final function.  How long its text is shows only when the rows that wait are summed, and to sum each on its own would
 * cost all aggregates over long vectors what none of ours needs.
 */
extern void divergence_state_check_text(const State *s);

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
