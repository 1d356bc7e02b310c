/*
 * result_row.h
 *		The row that a call returns, checked against what the function writes.
 */
#ifndef DIVERGENCE_RESULT_ROW_H
#define DIVERGENCE_RESULT_ROW_H

#include "access/tupdesc.h"
#include "fmgr.h"
#include "utils/tuplestore.h"

/*
 * The row that this call returns, or that it returns a set of.  42804 unless it was declared
 * with just these columns: the function writes values of these types whatever a declaration
 * says, and one of another version, or of somebody's own, may say something else.
 */
extern TupleDesc divergence_result_row(FunctionCallInfo fcinfo, const Oid *types, int columns);

/*
 * A store for the set of such rows that this call returns, whose descriptor is setDesc of
 * fcinfo->resultinfo; 0A000 where a set is not accepted.
 */
extern Tuplestorestate *divergence_result_set(FunctionCallInfo fcinfo, const Oid *types, int columns);

#endif							/* DIVERGENCE_RESULT_ROW_H */
