/*
 * row_aggregates.c
 *		Transitions of the aggregates over rows (p, q), (weight) and (x).
 *
 * None is strict: a NULL on one side of a row is mass 0, so that a FULL JOIN
 * counts what only one side has; NULL on both sides, or the only value NULL, is
 * no row.  NaN and infinities are counted beside the sums, never added, so that
 * they can be taken away again.
 *
 * Three functions each: "add" for plain aggregation, "move" and "remove" for
 * moving frames, where every row asks for a result and rows must not wait.
 */
#include "postgres.h"

#include <math.h>

#include "nodes/execnodes.h"
#include "utils/float.h"

#include "math/measures.h"
#include "rows/state_check.h"
#include "rows/state_functions.h"
#include "server/aggregate.h"

PG_FUNCTION_INFO_V1(divergence_pairs_add);
PG_FUNCTION_INFO_V1(divergence_pairs_move);
PG_FUNCTION_INFO_V1(divergence_pairs_remove);
PG_FUNCTION_INFO_V1(divergence_weights_add);
PG_FUNCTION_INFO_V1(divergence_weights_move);
PG_FUNCTION_INFO_V1(divergence_weights_remove);
PG_FUNCTION_INFO_V1(divergence_scalar_add);
PG_FUNCTION_INFO_V1(divergence_scalar_move);
PG_FUNCTION_INFO_V1(divergence_scalar_remove);
PG_FUNCTION_INFO_V1(divergence_exact_sum_final);
PG_FUNCTION_INFO_V1(divergence_exact_avg_final);

/* The state in argument 0, of the given kind. */
static State *
state_argument(FunctionCallInfo fcinfo, StateKind kind)
{
	State	   *s = divergence_state_changeable(fcinfo, 0);

	if (s->kind != kind)
		divergence_state_wrong_row(s);
	return s;
}

/*
 * Rows (p, q)
 */

static void
leave_out_unread(PGFunction final, void *arg)
{
	*(int *) arg &= divergence_state_sums_unread(final);
}

/* The sums that no aggregate of the query reads, asked for once in a query. */
static int
sums_left_out(FunctionCallInfo fcinfo)
{
	/* in fn_extra: its address is what counts */
	static const int answers[] = {0, 1, 2, 3};

	if (fcinfo->context == NULL || !IsA(fcinfo->context, AggState))
		return 0;
	if (fcinfo->flinfo->fn_extra == NULL)
	{
		int			sums = PAIR_SUMS_E | PAIR_SUMS_B;

		if (!divergence_visit_finals(fcinfo, leave_out_unread, &sums))
			sums = 0;
		fcinfo->flinfo->fn_extra = (void *) &answers[sums];
	}
	return *(const int *) fcinfo->flinfo->fn_extra;
}

/* A row that finds the buffer full. */
static pg_noinline State *
append_full(FunctionCallInfo fcinfo, State *s, double p, double q, int limit)
{
	double		row[2] = {p, q};

	if (limit == STATE_WAIT)
		s->flags |= STATE_LEFT_OUT(sums_left_out(fcinfo));
	return divergence_state_append(s, row, limit);
}

static pg_attribute_always_inline Datum
pairs_transition(FunctionCallInfo fcinfo, int sign, int limit)
{
	State	   *s;
	double		p,
				q;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = state_argument(fcinfo, STATE_PAIRS);
	if (PG_ARGISNULL(1) && PG_ARGISNULL(2))
		PG_RETURN_POINTER(s);
	p = weight_argument(fcinfo, 1, "p");
	q = weight_argument(fcinfo, 2, "q");
	state_count(s, COUNT_ROWS, sign);
	if (unlikely(isnan(p) || isnan(q)))
	{
		state_count(s, COUNT_NAN, sign);
		PG_RETURN_POINTER(s);
	}
	if (unlikely(p == 0 || q == 0))
	{
		if (p == q)
			PG_RETURN_POINTER(s);
		state_count(s, p > 0 ? COUNT_P_ONLY : COUNT_Q_ONLY, sign);
	}
	if (sign < 0)
	{
		p = -p;
		q = -q;
	}
	if (unlikely(s->buffered == s->buffer_rows))
		PG_RETURN_POINTER(append_full(fcinfo, s, p, q, limit));
	state_append_pair(s, p, q);
	PG_RETURN_POINTER(s);
}

/*
 * divergence_pairs_add(state, p, q): transition of the aggregates over (p, q); NULL on
 * one side is 0, on both no row, a negative or infinite weight 22003.
 */
Datum
divergence_pairs_add(PG_FUNCTION_ARGS)
{
	return pairs_transition(fcinfo, 1, STATE_WAIT);
}

/*
 * divergence_pairs_move(state, p, q): the same in a moving frame, where states stay
 * short.
 */
Datum
divergence_pairs_move(PG_FUNCTION_ARGS)
{
	return pairs_transition(fcinfo, 1, STATE_WAIT_MOVING);
}

/*
 * divergence_pairs_remove(state, p, q): inverse; 22003 what was never added, as far as
 * it shows.
 */
Datum
divergence_pairs_remove(PG_FUNCTION_ARGS)
{
	return divergence_state_row_removed(fcinfo, pairs_transition(fcinfo, -1, STATE_WAIT_MOVING));
}

/*
 * Rows (weight)
 */

static Datum
weights_transition(FunctionCallInfo fcinfo, int sign, int limit)
{
	State	   *s;
	double		w;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = state_argument(fcinfo, STATE_WEIGHTS);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(s);
	w = weight_argument(fcinfo, 1, "weight");
	state_count(s, COUNT_ROWS, sign);
	if (isnan(w))
		state_count(s, COUNT_NAN, sign);
	else if (w > 0)
		s = state_append_one(s, w * sign, limit);
	PG_RETURN_POINTER(s);
}

/*
 * divergence_weights_add(state, weight): transition of entropy_agg; NULL is no row, a
 * negative or infinite weight 22003.
 */
Datum
divergence_weights_add(PG_FUNCTION_ARGS)
{
	return weights_transition(fcinfo, 1, STATE_WAIT);
}

/* divergence_weights_move(state, weight): the same in a moving frame. */
Datum
divergence_weights_move(PG_FUNCTION_ARGS)
{
	return weights_transition(fcinfo, 1, STATE_WAIT_MOVING);
}

/*
 * divergence_weights_remove(state, weight): inverse; 22003 what was never added, as far
 * as it shows.
 */
Datum
divergence_weights_remove(PG_FUNCTION_ARGS)
{
	return divergence_state_row_removed(fcinfo, weights_transition(fcinfo, -1, STATE_WAIT_MOVING));
}

/*
 * Rows (x), any number
 */

static Datum
scalar_transition(FunctionCallInfo fcinfo, int sign, int limit)
{
	State	   *s;
	double		x;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = state_argument(fcinfo, STATE_SCALAR);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(s);
	x = PG_GETARG_FLOAT8(1);
	state_count(s, COUNT_ROWS, sign);
	if (isnan(x))
		state_count(s, COUNT_NAN, sign);
	else if (isinf(x))
		state_count(s, x > 0 ? COUNT_PLUS : COUNT_MINUS, sign);
	else
		s = state_append_one(s, x * sign, limit);
	PG_RETURN_POINTER(s);
}

/*
 * divergence_scalar_add(state, x): transition of exact_sum and exact_avg; NULL is no
 * row.
 */
Datum
divergence_scalar_add(PG_FUNCTION_ARGS)
{
	return scalar_transition(fcinfo, 1, STATE_WAIT);
}

/* divergence_scalar_move(state, x): the same in a moving frame. */
Datum
divergence_scalar_move(PG_FUNCTION_ARGS)
{
	return scalar_transition(fcinfo, 1, STATE_WAIT_MOVING);
}

/*
 * divergence_scalar_remove(state, x): inverse; 22003 what was never added, as far as it
 * shows.
 */
Datum
divergence_scalar_remove(PG_FUNCTION_ARGS)
{
	return divergence_state_row_removed(fcinfo, scalar_transition(fcinfo, -1, STATE_WAIT_MOVING));
}

/*
 * exact_sum and exact_avg: the exact sum, or its mean, of the finite values; what
 * core's sum() and avg() answer where some are not.
 */
static Datum
scalar_final(FunctionCallInfo fcinfo, bool mean)
{
	const State *s = divergence_state_argument(fcinfo, 0);
	const int64 *counts = s->counts;
	exact_sum	sum;
	double		result;

	if (s->kind != STATE_SCALAR)
		divergence_state_wrong_measure(s);
	if (counts[COUNT_ROWS] <= 0)
		PG_RETURN_NULL();
	if (counts[COUNT_NAN] > 0 || (counts[COUNT_PLUS] > 0 && counts[COUNT_MINUS] > 0))
		PG_RETURN_FLOAT8(get_float8_nan());
	if (counts[COUNT_PLUS] > 0)
		PG_RETURN_FLOAT8(get_float8_infinity());
	if (counts[COUNT_MINUS] > 0)
		PG_RETURN_FLOAT8(-get_float8_infinity());
	divergence_state_scalar_sum(s, &sum);
	result = mean ? divergence_exact_mean(&sum, counts[COUNT_ROWS]) : divergence_exact_double(&sum);
	if (isinf(result))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum is out of the range of double precision"),
				 errdetail("It is the exact sum of " INT64_FORMAT " values.", counts[COUNT_ROWS]),
				 errhint("Sum x / 1024 instead, or numeric values with sum().")));
	PG_RETURN_FLOAT8(result);
}

/*
 * divergence_exact_sum_final(state): NULL without rows, 22003 beyond the range of
 * double.
 */
Datum
divergence_exact_sum_final(PG_FUNCTION_ARGS)
{
	return scalar_final(fcinfo, false);
}

/* divergence_exact_avg_final(state): NULL without rows. */
Datum
divergence_exact_avg_final(PG_FUNCTION_ARGS)
{
	return scalar_final(fcinfo, true);
}
