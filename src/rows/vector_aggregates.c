/*
 * vector_aggregates.c
 *		avg_probabilities: the element-wise, optionally weighted, mean of vectors
 *		of probabilities.
 *
 * Sums of weights and of weight times element are exact.  A NULL vector or
 * weight is no row.  All vectors of a group have the same bounds; a group learns
 * them from its first.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/float.h"

#include "math/mass.h"
#include "server/array.h"
#include "rows/state_check.h"

PG_FUNCTION_INFO_V1(divergence_vector_add);
PG_FUNCTION_INFO_V1(divergence_vector_move);
PG_FUNCTION_INFO_V1(divergence_vector_remove);
PG_FUNCTION_INFO_V1(divergence_avg_probabilities_final);

/* s, ready for a row like p */
static State *
state_for(State *s, const ArrayArgument *p)
{
	if (s->counts[COUNT_ROWS] == 0)
		return divergence_state_new(STATE_VECTOR, p->n + 1, p->lower);
	divergence_state_check_bounds(s, p->lower, p->n);
	return s;
}

static Datum
vector_transition(FunctionCallInfo fcinfo, int sign, int limit)
{
	bool		weighted = PG_NARGS() > 2;
	double		w = 1;
	State	   *s;
	ArrayArgument p;
	bool		finite;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = divergence_state_changeable(fcinfo, 0);
	if (s->kind != STATE_VECTOR)
		divergence_state_wrong_row(s);
	if (PG_ARGISNULL(1) || (weighted && PG_ARGISNULL(2)))
		PG_RETURN_POINTER(s);
	if (weighted)
		w = weight_argument(fcinfo, 2, "weight");
	divergence_array_open(&p, fcinfo, 1, "p", PROBABILITIES);
	finite = divergence_array_check(&p);

	s = state_for(s, &p);
	state_count(s, COUNT_ROWS, sign);
	if (!finite || isnan(w))
		state_count(s, COUNT_NAN, sign);
	else if (w > 0)
	{
		double	   *row = palloc((p.n + 1) * sizeof(double));

		row[0] = sign * w;
		memcpy(row + 1, p.x, p.n * sizeof(double));
		s = divergence_state_append(s, row, limit);
		pfree(row);
	}
	divergence_array_close(&p);
	PG_RETURN_POINTER(s);
}

/*
 * divergence_vector_add(state, p [, weight]): transition of avg_probabilities; errors as
 * of entropy(p), 2202E vectors of other bounds, 22003 a negative or infinite weight.
 */
Datum
divergence_vector_add(PG_FUNCTION_ARGS)
{
	return vector_transition(fcinfo, 1, STATE_WAIT);
}

/* divergence_vector_move(state, p [, weight]): the same in a moving frame. */
Datum
divergence_vector_move(PG_FUNCTION_ARGS)
{
	return vector_transition(fcinfo, 1, STATE_WAIT_MOVING);
}

/*
 * divergence_vector_remove(state, p [, weight]): inverse; 22003 what was never added, as
 * far as it shows.
 */
Datum
divergence_vector_remove(PG_FUNCTION_ARGS)
{
	return divergence_state_row_removed(fcinfo, vector_transition(fcinfo, -1, STATE_WAIT_MOVING));
}

/*
 * divergence_avg_probabilities_final(state): float8[]; NULL without rows or weight, NaN
 * in every element where a row had one.
 */
Datum
divergence_avg_probabilities_final(PG_FUNCTION_ARGS)
{
	const State *s = divergence_state_argument(fcinfo, 0);
	int			n = s->width - 1;
	int			lower = s->lower;
	bool		nan = s->counts[COUNT_NAN] > 0;
	const State *c;
	const char *at;
	exact_sum	weight,
				sum;
	int64		rows = s->counts[COUNT_ROWS];
	Datum	   *mean;

	if (s->kind != STATE_VECTOR)
		divergence_state_wrong_measure(s);
	if (rows == 0)
		PG_RETURN_NULL();
	c = divergence_state_canonical(s);
	at = divergence_state_next_sum(c, STATE_SUMS(c), &weight);
	if (!nan && divergence_exact_sign(&weight) == 0)
		PG_RETURN_NULL();
	mean = palloc(n * sizeof(Datum));
	for (int i = 0; i < n; i++)
	{
		double		value = get_float8_nan();

		CHECK_FOR_INTERRUPTS();
		if (!nan)
		{
			at = divergence_state_next_sum(c, at, &sum);
			value = divergence_mean_of_sums(&sum, &weight, rows);
		}
		mean[i] = Float8GetDatum(value);
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(mean, NULL, 1, &n, &lower, FLOAT8OID,
											 sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
