/*
 * aggregate.c
 *		Which call of an aggregate this is.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/dependency.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_proc.h"
#include "nodes/execnodes.h"
#include "utils/syscache.h"

#include "server/aggregate.h"

/* Whether the aggregate calls the function, or calls it as anything but its inverse transition. */
static bool
names_function(Oid aggregate, Oid function, bool but_inverse)
{
	HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(aggregate));
	Form_pg_aggregate a;
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return true;			/* not to be trusted */
	a = (Form_pg_aggregate) GETSTRUCT(tuple);
	result = a->aggtransfn == function || a->aggfinalfn == function ||
		a->aggcombinefn == function || a->aggmtransfn == function ||
		(a->aggminvtransfn == function && !but_inverse) || a->aggmfinalfn == function;
	ReleaseSysCache(tuple);
	return result;
}

/*
 * The node does not tell which of its aggregates calls: all that could must be members
 * of the extension that the function is a member of.
 */
static bool
only_own_aggregates(const WindowAggState *node, Oid function)
{
	Oid			extension = getExtensionOfObject(ProcedureRelationId, function);
	ListCell   *lc;

	if (!OidIsValid(extension))
		return false;
	foreach(lc, node->funcs)
	{
		const WindowFunc *f = ((WindowFuncExprState *) lfirst(lc))->wfunc;

		if (f->winagg && names_function(f->winfnoid, function, false) &&
			getExtensionOfObject(ProcedureRelationId, f->winfnoid) != extension)
			return false;
	}
	return true;
}

bool
divergence_is_inverse(FunctionCallInfo fcinfo)
{
	ListCell   *lc;

	if (fcinfo->context == NULL || !IsA(fcinfo->context, WindowAggState))
		return false;
	foreach(lc, ((WindowAggState *) fcinfo->context)->funcs)
	{
		const WindowFunc *f = ((WindowFuncExprState *) lfirst(lc))->wfunc;

		if (f->winagg && names_function(f->winfnoid, fcinfo->flinfo->fn_oid, true))
			return false;
	}
	return true;
}

bool
divergence_in_own_frame(FunctionCallInfo fcinfo)
{
	/* the answer of a query, kept in fn_extra: its address is what counts */
	static const bool answers[2] = {false, true};

	if (fcinfo->context == NULL || !IsA(fcinfo->context, WindowAggState))
		return false;
	if (fcinfo->flinfo->fn_extra == NULL)
	{
		bool		own = only_own_aggregates((WindowAggState *) fcinfo->context, fcinfo->flinfo->fn_oid);

		fcinfo->flinfo->fn_extra = (void *) &answers[own];
	}
	return *(const bool *) fcinfo->flinfo->fn_extra;
}

/* Whether the call is a transition of an Agg node, which sets this while a final function runs, for AggGetAggref(). */
static inline bool
in_agg_transition(FunctionCallInfo fcinfo)
{
	return fcinfo->context != NULL && IsA(fcinfo->context, AggState) && ((AggState *) fcinfo->context)->curperagg == NULL;
}

bool
divergence_in_transition(FunctionCallInfo fcinfo)
{
	return in_agg_transition(fcinfo) || divergence_in_own_frame(fcinfo);
}

bool
divergence_may_add_in_place(FunctionCallInfo fcinfo)
{
	return in_agg_transition(fcinfo) || (fcinfo->context != NULL && IsA(fcinfo->context, WindowAggState));
}

bool
divergence_visit_finals(FunctionCallInfo fcinfo, void (*visit) (PGFunction final, void *arg), void *arg)
{
	ListCell   *lc;
	bool		found = false;

	if (!in_agg_transition(fcinfo))
		return false;
	foreach(lc, ((AggState *) fcinfo->context)->aggs)
	{
		const Aggref *a = lfirst_node(Aggref, lc);
		HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(a->aggfnoid));
		FmgrInfo	final;
		Oid			transition,
					finalfn;

		if (!HeapTupleIsValid(tuple))
			return false;
		transition = ((Form_pg_aggregate) GETSTRUCT(tuple))->aggtransfn;
		finalfn = ((Form_pg_aggregate) GETSTRUCT(tuple))->aggfinalfn;
		ReleaseSysCache(tuple);
		if (transition != fcinfo->flinfo->fn_oid)
			continue;
		if (a->aggsplit != AGGSPLIT_SIMPLE || !OidIsValid(finalfn))
			return false;
		fmgr_info(finalfn, &final);
		visit(final.fn_addr, arg);
		found = true;
	}
	return found;
}
