/*
 * distribution_agg.c
 *		The aggregates distribution_agg(value), distribution_agg(value, count) and
 *		sum(distribution).
 *
 * The state of distribution_agg is a distribution: an empty one at first, a hash table
 * (counting.h) from the first row on, canonical again after it crossed a wire.  None of its
 * transitions is strict: NULLs are counted.  The state of sum is at first the
 * distribution of the first row, and may become such a table.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "distributions/counting.h"
#include "distributions/distribution_agg.h"
#include "server/aggregate.h"
#include "server/compat.h"

PG_FUNCTION_INFO_V1(divergence_distribution_add_text);
PG_FUNCTION_INFO_V1(divergence_distribution_add_bigint);
PG_FUNCTION_INFO_V1(divergence_distribution_add_boolean);
PG_FUNCTION_INFO_V1(divergence_distribution_remove_text);
PG_FUNCTION_INFO_V1(divergence_distribution_remove_bigint);
PG_FUNCTION_INFO_V1(divergence_distribution_remove_boolean);
PG_FUNCTION_INFO_V1(divergence_distribution_combine);
PG_FUNCTION_INFO_V1(divergence_distribution_final);
PG_FUNCTION_INFO_V1(divergence_distribution_sum_add);
PG_FUNCTION_INFO_V1(divergence_distribution_sum_remove);
PG_FUNCTION_INFO_V1(divergence_distribution_sum_final);

/*
 * distribution_agg
 */

static pg_noinline void
negative_count(int64 n)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("\"count\" must not be negative"),
			 errdetail("count is " INT64_FORMAT ".", n),
			 errhint("It says how often the value occurred; to take counts away, subtract one distribution from another.")));
}

/* How often the value of this row counts: 1 unless there is an argument. */
static inline int64
count_argument(FunctionCallInfo fcinfo)
{
	int64		n;

	if (PG_NARGS() < 3)
		return 1;
	if (PG_ARGISNULL(2))
		return 0;
	n = PG_GETARG_INT64(2);
	if (n < 0)
		negative_count(n);
	return n;
}

/*
 * Counts the value of this row, a name or a key, or where sign is -1 takes it away.
 */
static inline Datum
distribution_transition(FunctionCallInfo fcinfo, int sign, TableKind kind, const char *name, uint32 length, int64 key)
{
	int64		n;
	DistributionTable *t;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	n = count_argument(fcinfo);
	t = divergence_table_argument(fcinfo, kind);
	if (PG_ARGISNULL(1))
	{
		if (sign > 0)
			divergence_table_add_nulls(t, n);
		else
			divergence_table_remove_nulls(t, n);
	}
	else if (kind == TABLE_INTEGERS)
	{
		if (sign > 0)
			t = divergence_table_add_integer(t, key, n);
		else
			divergence_table_remove_integer(t, key, n);
	}
	else
	{
		if (sign > 0)
			t = divergence_table_add_name(t, name, length, n);
		else
			divergence_table_remove_name(t, name, length, n);
	}
	return divergence_table_result(fcinfo, t);
}

static inline Datum
text_transition(FunctionCallInfo fcinfo, int sign)
{
	text	   *value = PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1);

	return distribution_transition(fcinfo, sign, TABLE_NAMES, value ? VARDATA_ANY(value) : NULL,
								   value ? VARSIZE_ANY_EXHDR(value) : 0, 0);
}

static inline Datum
bigint_transition(FunctionCallInfo fcinfo, int sign)
{
	return distribution_transition(fcinfo, sign, TABLE_INTEGERS, NULL, 0,
								   PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1));
}

static inline Datum
boolean_transition(FunctionCallInfo fcinfo, int sign)
{
	const char *name = !PG_ARGISNULL(1) && PG_GETARG_BOOL(1) ? "true" : "false";

	return distribution_transition(fcinfo, sign, TABLE_NAMES, name, strlen(name), 0);
}

/*
 * divergence_distribution_add(state, text [, bigint]): transition; a NULL value counts as
 * one, a NULL count as 0, a negative one is 22003.
 */
Datum
divergence_distribution_add_text(PG_FUNCTION_ARGS)
{
	return text_transition(fcinfo, 1);
}

/* divergence_distribution_remove(state, text [, bigint]): inverse; 22003 below a count of 0. */
Datum
divergence_distribution_remove_text(PG_FUNCTION_ARGS)
{
	return text_transition(fcinfo, -1);
}

/* divergence_distribution_add(state, bigint [, bigint]): as for text. */
Datum
divergence_distribution_add_bigint(PG_FUNCTION_ARGS)
{
	return bigint_transition(fcinfo, 1);
}

/* divergence_distribution_remove(state, bigint [, bigint]): as for text. */
Datum
divergence_distribution_remove_bigint(PG_FUNCTION_ARGS)
{
	return bigint_transition(fcinfo, -1);
}

/* divergence_distribution_add(state, boolean [, bigint]): as for text. */
Datum
divergence_distribution_add_boolean(PG_FUNCTION_ARGS)
{
	return boolean_transition(fcinfo, 1);
}

/* divergence_distribution_remove(state, boolean [, bigint]): as for text. */
Datum
divergence_distribution_remove_boolean(PG_FUNCTION_ARGS)
{
	return boolean_transition(fcinfo, -1);
}

/*
 * Merges two states, which may be of no values yet, and so of no certain kind.
 */
Datum
divergence_distribution_combine(PG_FUNCTION_ARGS)
{
	Distribution *d = divergence_distribution_any_argument(fcinfo, 0);
	Distribution *e = divergence_distribution_any_argument(fcinfo, 1);

	/* the executor copies what is not the state itself */
	if (divergence_in_transition(fcinfo))
	{
		if (divergence_distribution_is_empty(e))
			PG_RETURN_POINTER(d);
		if (divergence_distribution_is_empty(d))
			PG_RETURN_POINTER(e);
		PG_RETURN_POINTER(divergence_distribution_merged(d, e));
	}
	d = divergence_distribution_canonical(d);
	e = divergence_distribution_canonical(e);
	if (divergence_distribution_is_empty(e))
		PG_RETURN_POINTER(d);
	if (divergence_distribution_is_empty(d))
		PG_RETURN_POINTER(e);
	PG_RETURN_POINTER(divergence_distribution_sum_of(d, e));
}

/* What was counted, NULL if nothing was. */
Datum
divergence_distribution_final(PG_FUNCTION_ARGS)
{
	if (divergence_distribution_is_empty(divergence_distribution_any_argument(fcinfo, 0)))
		PG_RETURN_NULL();
	return divergence_distribution_sum_final(fcinfo);
}

/*
 * sum
 */

/*
 * Transition and combine function of sum(distribution): d with the counts of e, in place
 * within a transition.
 */
Datum
divergence_distribution_sum_add(PG_FUNCTION_ARGS)
{
	Distribution *d = divergence_distribution_any_argument(fcinfo, 0);
	Distribution *e = divergence_distribution_any_argument(fcinfo, 1);

	if (divergence_in_transition(fcinfo))
		PG_RETURN_POINTER(divergence_distribution_merged(d, e));
	PG_RETURN_POINTER(divergence_distribution_sum_of(divergence_distribution_canonical(d),
													 divergence_distribution_canonical(e)));
}

/* Inverse transition of sum(distribution): d without the counts of e. */
Datum
divergence_distribution_sum_remove(PG_FUNCTION_ARGS)
{
	Distribution *d = divergence_distribution_any_argument(fcinfo, 0);
	const Distribution *e = divergence_distribution_argument(fcinfo, 1);

	/*
	 * Above level 0 what is left may have fewer cells than its own level would: the
	 * frame is to be summed anew, and has the bits of any other way.  Elsewhere the difference is that of the
	 * operator -.
	 */
	if (d->version == DISTRIBUTION_ADAPTIVE_VERSION && d->level > 0 && divergence_is_inverse(fcinfo))
		PG_RETURN_NULL();
	if (divergence_in_transition(fcinfo) && d->kind == TABLE_NAMES)
	{
		divergence_table_remove_all((DistributionTable *) d, e);
		PG_RETURN_POINTER(d);
	}
	PG_RETURN_POINTER(divergence_distribution_difference_of(divergence_distribution_canonical(d), e));
}

/* A result of its own: the state goes on changing in moving frames. */
Datum
divergence_distribution_sum_final(PG_FUNCTION_ARGS)
{
	Distribution *d = divergence_distribution_any_argument(fcinfo, 0);

	if (d->kind >= DISTRIBUTION_IN_MEMORY)
		PG_RETURN_POINTER(divergence_distribution_gathered(d));
	if ((Pointer) d != PG_GETARG_POINTER(0))
		PG_RETURN_POINTER(d);
	PG_RETURN_POINTER(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
}
