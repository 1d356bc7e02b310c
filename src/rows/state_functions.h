/*
 * state_functions.h
 *		What the final functions of the aggregates over rows read of a state.
 */
#ifndef DIVERGENCE_STATE_FUNCTIONS_H
#define DIVERGENCE_STATE_FUNCTIONS_H

#include "fmgr.h"

/*
 * The sums, PAIR_SUMS_* of shannon.h, that the final function of an aggregate over rows
 * (p, q) does not read: 0 for what is none of ours.
 */
extern int	divergence_state_sums_unread(PGFunction final);

#endif							/* DIVERGENCE_STATE_FUNCTIONS_H */
