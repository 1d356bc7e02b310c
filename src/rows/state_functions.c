/*
 * state_functions.c
 *		Functions and operators on divergence_state: merge, take away, compare,
 *		and the measures of a state, which are also the final functions of the row
 *		aggregates.
 *
 * The merge changes its first argument only inside an aggregate; all others
 * leave their arguments alone, final functions included.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "math/measures.h"
#include "server/aggregate.h"
#include "server/comparison.h"
#include "server/options.h"
#include "rows/state_check.h"
#include "rows/state_functions.h"

PG_FUNCTION_INFO_V1(divergence_state_plus);
PG_FUNCTION_INFO_V1(divergence_state_minus);
PG_FUNCTION_INFO_V1(divergence_state_final);
PG_FUNCTION_INFO_V1(divergence_pairs_final);

/*
 * Merge and take away
 */

/*
 * The operator +, divergence_state_plus() in SQL, and the combine function of all
 * aggregates; 22023 states of other kinds, 2202E vectors of other bounds.
 */
Datum
divergence_state_plus(PG_FUNCTION_ARGS)
{
	State	   *s = divergence_state_changeable(fcinfo, 0);

	s = divergence_state_merge(s, divergence_state_argument(fcinfo, 1));
	if (!divergence_in_transition(fcinfo))
		divergence_state_check_text(s);
	PG_RETURN_POINTER(s);
}

/*
 * The operator -, divergence_state_minus() in SQL; 22003 what was never added, as far as
 * it shows.
 */
Datum
divergence_state_minus(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(divergence_state_difference(divergence_state_argument(fcinfo, 0), divergence_state_argument(fcinfo, 1)));
}

/*
 * Final function of the aggregates that return a state.  Functions that are
 * not as immutable as they say can make a moving frame take away another row
 * than it took in; what came of it must not be stored.
 */
Datum
divergence_state_final(PG_FUNCTION_ARGS)
{
	const State *s = divergence_state_canonical(divergence_state_argument(fcinfo, 0));
	const char *fault = divergence_state_fault(s);

	if (fault)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("aggregate took away rows that it had not taken in"),
				 errdetail("%s", fault),
				 errhint("Look for a function in its arguments that is marked IMMUTABLE but is not.")));
	divergence_state_check_text(s);
	PG_RETURN_POINTER(s);
}

/* The same of divergence_state(p, q), which is NULL without rows as all its like are. */
Datum
divergence_pairs_final(PG_FUNCTION_ARGS)
{
	if (divergence_state_argument(fcinfo, 0)->counts[COUNT_ROWS] == 0)
		PG_RETURN_NULL();
	return divergence_state_final(fcinfo);
}

/*
 * Comparison of canonical bytes
 */

static const void *
canonical_state(FunctionCallInfo fcinfo, int argno)
{
	const State *s = divergence_state_argument(fcinfo, argno);
	const State *canonical = divergence_state_canonical(s);

	if (canonical != s)
		PG_FREE_IF_COPY((void *) s, argno);
	return canonical;
}

COMPARISON_FUNCTIONS(state, canonical_state)

/*
 * Measures.  Each takes (s, base); as a final function (s) alone, in nats.
 */

/*
 * What a measure of a state is made of: its sums or, while all rows wait, the rows, which
 * arrays of them would answer with the same bits, mostly in the first of two steps.
 */
typedef struct Measured
{
	bool		by_rows;
	StateColumns rows;
	pair_sums	sums;
	dd_scaled	p,				/* the totals */
				q;
	double		base;
	double		special;		/* the answer where there are no finite sums */
} Measured;

typedef enum Verdict
{
	IS_NULL,					/* no mass */
	IS_SPECIAL,					/* NaN or Infinity */
	IS_FINITE
} Verdict;

/*
 * Reads the arguments; infinite_rows of those rows make the measure Infinity, and both
 * sides must have mass where "pairs" is true.
 */
static Verdict
open_measure(FunctionCallInfo fcinfo, Measured *m, bool pairs, bool p_only, bool q_only)
{
	const State *s = divergence_state_argument(fcinfo, 0);

	m->base = PG_NARGS() > 1 ? PG_GETARG_FLOAT8(1) : MEASURE_NATS;
	divergence_check_base(m->base);
	if (s->kind != STATE_PAIRS && (pairs || s->kind != STATE_WEIGHTS))
		divergence_state_wrong_measure(s);
	if (s->counts[COUNT_NAN] > 0)
	{
		m->special = get_float8_nan();
		return IS_SPECIAL;
	}
	m->by_rows = divergence_state_columns(s, &m->rows);
	if (m->by_rows)
	{
		m->p = m->rows.mp.total_value;
		if (pairs)
			m->q = m->rows.mq.total_value;
	}
	else
	{
		divergence_state_pair_sums(s, &m->sums);
		m->p = divergence_exact_dd(&m->sums.P);
		m->q = divergence_exact_dd(&m->sums.Q);
	}
	if (m->p.m.hi <= 0 || (pairs && m->q.m.hi <= 0))
		return IS_NULL;
	m->special = get_float8_infinity();
	if ((p_only && s->counts[COUNT_P_ONLY] > 0) || (q_only && s->counts[COUNT_Q_ONLY] > 0))
		return IS_SPECIAL;
	return IS_FINITE;
}

#define MEASURE(name, pairs, p_only, q_only, of_rows, of_sums) \
PG_FUNCTION_INFO_V1(divergence_state_##name); \
Datum \
divergence_state_##name(PG_FUNCTION_ARGS) \
{ \
	Measured	m; \
\
	switch (open_measure(fcinfo, &m, pairs, p_only, q_only)) \
	{ \
		case IS_NULL: \
			PG_RETURN_NULL(); \
		case IS_SPECIAL: \
			PG_RETURN_FLOAT8(m.special); \
		case IS_FINITE: \
			break; \
	} \
	PG_RETURN_FLOAT8(m.by_rows ? of_rows : of_sums); \
}

/*
 * The functions of these names, and divergence_NAME_final(s): NULL without mass, NaN
 * where a row had one, Infinity where a one-sided row makes it so.
 */
MEASURE(entropy, false, false, false,
		divergence_entropy(&m.rows.mp, m.base),
		divergence_entropy_of_sums(&m.sums.P, m.p, &m.sums.E, m.base))
MEASURE(cross_entropy, true, true, false,
		divergence_cross_entropy(&m.rows.mp, &m.rows.mq, m.base),
		divergence_cross_entropy_of_sums(m.p, &m.sums.Q, m.q, &m.sums.E, &m.sums.A, m.base))
MEASURE(kl_divergence, true, true, false,
		divergence_kl(&m.rows.mp, &m.rows.mq, m.base),
		divergence_kl_of_sums(&m.sums.P, m.p, &m.sums.Q, m.q, &m.sums.A, m.base))
MEASURE(jeffreys_divergence, true, true, true,
		divergence_jeffreys(&m.rows.mp, &m.rows.mq, m.base),
		divergence_jeffreys_of_sums(m.p, m.q, &m.sums.A, &m.sums.B, m.base))

int
divergence_state_sums_unread(PGFunction final)
{
	if (final == divergence_state_kl_divergence)
		return PAIR_SUMS_E | PAIR_SUMS_B;
	if (final == divergence_state_jeffreys_divergence)
		return PAIR_SUMS_E;
	if (final == divergence_state_cross_entropy)
		return PAIR_SUMS_B;
	return 0;
}
