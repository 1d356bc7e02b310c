/*
 * result_row.c
 *		The row that a call returns, checked against what the function writes.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "server/result_row.h"

static pg_noinline void
wrong_row(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("function is declared to return another row than it returns"),
			 errdetail("%s", detail),
			 errhint("Call the function that the extension divergence declares; ALTER EXTENSION divergence UPDATE declares those of the version that is installed.")));
}

TupleDesc
divergence_result_row(FunctionCallInfo fcinfo, const Oid *types, int columns)
{
	TupleDesc	row;

	if (get_call_result_type(fcinfo, NULL, &row) != TYPEFUNC_COMPOSITE)
		wrong_row(psprintf("It returns a row of %d columns, and none is declared.", columns));
	if (row->natts != columns)
		wrong_row(psprintf("It returns %d columns, of which %d are declared.", columns, row->natts));
	for (int i = 0; i < columns; i++)
	{
		Form_pg_attribute column = TupleDescAttr(row, i);

		if (column->atttypid != types[i])
			wrong_row(psprintf("Column %d is of type %s and is declared as %s.", i + 1, format_type_be(types[i]),
							   column->attisdropped ? "a column that was dropped" : format_type_be(column->atttypid)));
	}
	return row;
}

Tuplestorestate *
divergence_result_set(FunctionCallInfo fcinfo, const Oid *types, int columns)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	TupleDesc	descriptor;
	MemoryContext caller;

	if (set == NULL || !IsA(set, ReturnSetInfo) || !(set->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	descriptor = divergence_result_row(fcinfo, types, columns);
	caller = MemoryContextSwitchTo(set->econtext->ecxt_per_query_memory);
	/* a copy: what building one takes would stay there until the query ends */
	set->setDesc = CreateTupleDescCopy(descriptor);
	set->setResult = tuplestore_begin_heap((set->allowedModes & SFRM_Materialize_Random) != 0,
										   false, work_mem);
	set->returnMode = SFRM_Materialize;
	MemoryContextSwitchTo(caller);
	return set->setResult;
}
