/*
 * drift.h
 *		What the functions on drift share.
 */
#ifndef DIVERGENCE_DRIFT_H
#define DIVERGENCE_DRIFT_H

#include "fmgr.h"

/* Order of the power divergence where none is given; the default of drift_test in SQL. */
#define DRIFT_LAMBDA	0.6666666666666666

/* A row of the function's OUT parameters. */
extern Datum divergence_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls);

#endif							/* DIVERGENCE_DRIFT_H */
