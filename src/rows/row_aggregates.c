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

#include "utils/float.h"

#include "math/measures.h"
#include "rows/state_check.h"

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

static Datum
pairs_transition(FunctionCallInfo fcinfo, int sign, int limit)
{
	State	   *s;
	double		row[2];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = state_argument(fcinfo, STATE_PAIRS);
	if (PG_ARGISNULL(1) && PG_ARGISNULL(2))
		PG_RETURN_POINTER(s);
	row[0] = weight_argument(fcinfo, 1, "p");
	row[1] = weight_argument(fcinfo, 2, "q");
	state_count(s, COUNT_ROWS, sign);
	if (isnan(row[0]) || isnan(row[1]))
	{
		state_count(s, COUNT_NAN, sign);
		PG_RETURN_POINTER(s);
	}
	if (row[0] == 0 || row[1] == 0)
	{
		if (row[0] == row[1])
			PG_RETURN_POINTER(s);
		state_count(s, row[0] > 0 ? COUNT_P_ONLY : COUNT_Q_ONLY, sign);
	}
	if (sign < 0)
	{
		row[0] = -row[0];
		row[1] = -row[1];
	}
	PG_RETURN_POINTER(state_append(s, row, limit));
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
	{
		w *= sign;
		s = state_append(s, &w, limit);
	}
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
	{
		x *= sign;
		s = state_append(s, &x, limit);
	}
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
