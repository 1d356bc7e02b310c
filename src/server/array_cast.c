/*
 * array_cast.c
 *		The planner support function of all functions over float8[].
 *
 * One signature over float8[] serves every array of numbers through the
 * implicit cast to float8[], which builds a second array and costs more than
 * most measures.  array.c reads the other element types itself, so the
 * planner may leave that cast away: the call stays one of the same function,
 * in EXPLAIN, in stored views and in index expressions alike, since those pass
 * through here as well before they are compared.
 *
 * Only the casts that array.c repeats to the bit are removed: element by
 * element by the core function, over an array whose header carries exactly the
 * source type (not that of a domain over it).
 *
 * Where there are grouping sets and such a cast is what is grouped by, it is NULL in the
 * sets that leave it out, while what it is made of may still have a value: it stays.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/fmgroids.h"

PG_FUNCTION_INFO_V1(divergence_array_support);

/* The input of a removable cast, NULL for any other expression. */
static Node *
cast_input(Node *node)
{
	ArrayCoerceExpr *cast;
	FuncExpr   *element_cast;
	Node	   *element;
	Oid			element_type;

	if (!IsA(node, ArrayCoerceExpr))
		return NULL;
	cast = (ArrayCoerceExpr *) node;
	if (cast->resulttype != FLOAT8ARRAYOID || !IsA(cast->elemexpr, FuncExpr))
		return NULL;
	element_cast = (FuncExpr *) cast->elemexpr;
	switch (element_cast->funcid)
	{
		case F_FLOAT8_FLOAT4:
			element_type = FLOAT4OID;
			break;
		case F_FLOAT8_INT2:
			element_type = INT2OID;
			break;
		case F_FLOAT8_INT4:
			element_type = INT4OID;
			break;
		case F_FLOAT8_INT8:
			element_type = INT8OID;
			break;
		case F_FLOAT8_NUMERIC:
			element_type = NUMERICOID;
			break;
		default:
			return NULL;
	}
	element = (Node *) linitial(element_cast->args);
	if (!IsA(element, CaseTestExpr) || exprType(element) != element_type)
		return NULL;
	return (Node *) cast->arg;
}

/*
 * Whether the query groups by what may be a removable cast once it is simplified: any
 * expression of that type, since functions of SQL are inlined and CASE may vanish,
 * but not the column of a table.
 */
static bool
groups_by_cast(const Query *query)
{
	ListCell   *lc;

	if (query->groupingSets == NIL)
		return false;
	foreach(lc, get_sortgrouplist_exprs(query->groupClause, query->targetList))
	{
		Node	   *node = (Node *) lfirst(lc);
		Var		   *var = (Var *) node;

		if (exprType(node) != FLOAT8ARRAYOID)
			continue;
		if (!IsA(node, Var) || var->varlevelsup > 0 ||
			rt_fetch(var->varno, query->rtable)->rtekind != RTE_RELATION)
			return true;
	}
	return false;
}

/*
 * The planner's support function of all functions over float8[]: the call with its casts
 * removed, or NULL to leave it as it is.
 */
Datum
divergence_array_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	PlannerInfo *root;
	FuncExpr   *call;
	FuncExpr   *result;
	List	   *args = NIL;
	bool		found = false;
	ListCell   *lc;

	if (!IsA(request, SupportRequestSimplify))
		PG_RETURN_POINTER(NULL);
	root = ((SupportRequestSimplify *) request)->root;
	if (root != NULL && groups_by_cast(root->parse))
		PG_RETURN_POINTER(NULL);
	call = ((SupportRequestSimplify *) request)->fcall;
	foreach(lc, call->args)
	{
		Node	   *arg = (Node *) lfirst(lc);
		Node	   *input = cast_input(arg);

		if (input != NULL)
		{
			found = true;
			arg = input;
		}
		args = lappend(args, arg);
	}
	if (!found)
		PG_RETURN_POINTER(NULL);

	/* the call that the request points to is the planner's, and may not live on */
	result = makeNode(FuncExpr);
	*result = *call;
	result->args = args;
	PG_RETURN_POINTER(result);
}
