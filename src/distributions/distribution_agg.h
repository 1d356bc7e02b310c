/*
 * distribution_agg.h
 *		What the states of all aggregates that make distributions have in common.
 */
#ifndef DIVERGENCE_DISTRIBUTION_AGG_H
#define DIVERGENCE_DISTRIBUTION_AGG_H

#include "fmgr.h"

/* (state, state): both merged, either of which may be of no values yet, and so of no certain kind */
extern Datum divergence_distribution_combine(PG_FUNCTION_ARGS);

/* (state): what was counted, canonical; NULL if nothing was */
extern Datum divergence_distribution_final(PG_FUNCTION_ARGS);

#endif							/* DIVERGENCE_DISTRIBUTION_AGG_H */
