/*
 * aggregate.h
 *		What a function that works on the state of an aggregate may do with it.
 *
 * Anyone may make an aggregate of these functions: with a transition function as its
 * final function, an inverse as its transition, or without a final function at all.
 * AggCheckCallContext() answers alike in all of them.
 */
#ifndef DIVERGENCE_AGGREGATE_H
#define DIVERGENCE_AGGREGATE_H

#include "fmgr.h"

/*
 * Whether the call is a transition, which may change the state in place; never true of
 * a final function, whose state may go on.
 */
extern bool divergence_in_transition(FunctionCallInfo fcinfo);

/*
 * The same of a function that changes nothing where all arguments beside the state are NULL, and takes nothing away.  It
 * may change the state in place in any frame of a window, which does not tell a transition from a final function: a final
 * function has nothing but NULL beside the state there (aggregates with arguments of their own before WITHIN GROUP
 * take no window).  So it asks for no owner, and leaves fn_extra to the caller.
 */
extern bool divergence_may_add_in_place(FunctionCallInfo fcinfo);

/*
 * Whether the call is a transition of a moving frame in aggregates of this extension
 * only: what it returns goes to no one but their final functions.
 */
extern bool divergence_in_own_frame(FunctionCallInfo fcinfo);

/*
 * Whether the call can only be an inverse transition of a moving frame, which returns NULL to have the frame summed anew:
 * of any other call that is lost for good.
 */
extern bool divergence_is_inverse(FunctionCallInfo fcinfo);

/*
 * Calls visit(final, arg) with the final function of every aggregate of the query's node
 * that this call may be a transition of, since they share states; false where other
 * code may get at the state: outside of the transitions of an Agg node, or in part of an
 * aggregate.
 */
extern bool divergence_visit_finals(FunctionCallInfo fcinfo, void (*visit) (PGFunction final, void *arg), void *arg);

#endif							/* DIVERGENCE_AGGREGATE_H */
