/*
 * measures.c
 *		The functions over vectors of probabilities.
 *
 * Each is read, measure, result: the checks and their order are in server/array.h,
 * what a measure is in math/measures.h.  All are strict.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/float.h"

#include "math/measures.h"
#include "server/options.h"
#include "server/array.h"

PG_FUNCTION_INFO_V1(divergence_array_entropy);
PG_FUNCTION_INFO_V1(divergence_array_cross_entropy);
PG_FUNCTION_INFO_V1(divergence_array_kl_divergence);
PG_FUNCTION_INFO_V1(divergence_array_jeffreys_divergence);
PG_FUNCTION_INFO_V1(divergence_array_js_divergence);
PG_FUNCTION_INFO_V1(divergence_array_js_distance);
PG_FUNCTION_INFO_V1(divergence_array_renyi_entropy);
PG_FUNCTION_INFO_V1(divergence_array_renyi_divergence);
PG_FUNCTION_INFO_V1(divergence_array_total_variation_distance);
PG_FUNCTION_INFO_V1(divergence_array_hellinger_distance);
PG_FUNCTION_INFO_V1(divergence_array_log_loss);
PG_FUNCTION_INFO_V1(divergence_binary_log_loss);
PG_FUNCTION_INFO_V1(divergence_array_argmax);
PG_FUNCTION_INFO_V1(divergence_array_is_probability_vector);
PG_FUNCTION_INFO_V1(divergence_array_to_probabilities);

/* ---------- Measures ---------- */

/* Opens the arguments p and q; false, and the answer is NaN, if there is one. */
static bool
open_pair(FunctionCallInfo fcinfo, ArrayArgument *p, ArrayArgument *q)
{
	divergence_array_open(p, fcinfo, 0, "p", PROBABILITIES);
	divergence_array_open(q, fcinfo, 1, "q", PROBABILITIES);
	return divergence_array_check_pair(p, q);
}

static void
close_pair(ArrayArgument *p, ArrayArgument *q)
{
	divergence_array_close(p);
	divergence_array_close(q);
}

/* the functions (p, q, base) */
static Datum
measure_with_base(FunctionCallInfo fcinfo,
				  double (*measure) (const mass *p, const mass *q, double base))
{
	double		base = PG_GETARG_FLOAT8(2);
	ArrayArgument p,
				q;
	double		result = get_float8_nan();

	divergence_check_base(base);
	if (open_pair(fcinfo, &p, &q))
		result = measure(&p.m, &q.m, base);
	close_pair(&p, &q);
	PG_RETURN_FLOAT8(result);
}

/* the functions (p, q) */
static Datum
measure_without_base(FunctionCallInfo fcinfo,
					 double (*measure) (const mass *p, const mass *q))
{
	ArrayArgument p,
				q;
	double		result = get_float8_nan();

	if (open_pair(fcinfo, &p, &q))
		result = measure(&p.m, &q.m);
	close_pair(&p, &q);
	PG_RETURN_FLOAT8(result);
}

/* entropy(p, base): in [0, ln n] nats. */
Datum
divergence_array_entropy(PG_FUNCTION_ARGS)
{
	double		base = PG_GETARG_FLOAT8(1);
	ArrayArgument p;
	double		result = get_float8_nan();

	divergence_check_base(base);
	divergence_array_open(&p, fcinfo, 0, "p", PROBABILITIES);
	if (divergence_array_check(&p))
		result = divergence_entropy(&p.m, base);
	divergence_array_close(&p);
	PG_RETURN_FLOAT8(result);
}

/* cross_entropy(p, q, base): in [0, Infinity]. */
Datum
divergence_array_cross_entropy(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_cross_entropy);
}

/* kl_divergence(p, q, base): in [0, Infinity]. */
Datum
divergence_array_kl_divergence(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_kl);
}

/* jeffreys_divergence(p, q, base): in [0, Infinity]. */
Datum
divergence_array_jeffreys_divergence(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_jeffreys);
}

/* js_divergence(p, q, base): in [0, ln 2] nats. */
Datum
divergence_array_js_divergence(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_js);
}

/* js_distance(p, q, base): the root of js_divergence(p, q, base). */
Datum
divergence_array_js_distance(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_js_distance);
}

/* renyi_entropy(p, alpha, base): in [0, ln n] nats. */
Datum
divergence_array_renyi_entropy(PG_FUNCTION_ARGS)
{
	double		alpha = PG_GETARG_FLOAT8(1);
	double		base = PG_GETARG_FLOAT8(2);
	ArrayArgument p;
	double		result = get_float8_nan();

	divergence_check_alpha(alpha);
	divergence_check_base(base);
	divergence_array_open(&p, fcinfo, 0, "p", PROBABILITIES);
	if (divergence_array_check(&p))
		result = divergence_renyi_entropy(&p.m, alpha, base);
	divergence_array_close(&p);
	PG_RETURN_FLOAT8(result);
}

/* renyi_divergence(p, q, alpha, base): in [0, Infinity]. */
Datum
divergence_array_renyi_divergence(PG_FUNCTION_ARGS)
{
	double		alpha = PG_GETARG_FLOAT8(2);
	double		base = PG_GETARG_FLOAT8(3);
	ArrayArgument p,
				q;
	double		result = get_float8_nan();

	divergence_check_alpha(alpha);
	divergence_check_base(base);
	if (open_pair(fcinfo, &p, &q))
		result = divergence_renyi(&p.m, &q.m, alpha, base);
	close_pair(&p, &q);
	PG_RETURN_FLOAT8(result);
}

/* total_variation_distance(p, q): in [0, 1]. */
Datum
divergence_array_total_variation_distance(PG_FUNCTION_ARGS)
{
	return measure_without_base(fcinfo, divergence_total_variation);
}

/* hellinger_distance(p, q): in [0, 1]. */
Datum
divergence_array_hellinger_distance(PG_FUNCTION_ARGS)
{
	return measure_without_base(fcinfo, divergence_hellinger);
}

/* ---------- Labels ---------- */

/*
 * log_loss(label bigint, q): nats, in [0, Infinity]; 2202E where the label is no
 * subscript.
 */
Datum
divergence_array_log_loss(PG_FUNCTION_ARGS)
{
	ArrayArgument q;
	size_t		index;
	double		result = get_float8_nan();

	divergence_array_open(&q, fcinfo, 1, "q", PROBABILITIES);
	index = divergence_array_label(&q, PG_GETARG_INT64(0));
	if (divergence_array_check(&q))
		result = divergence_log_loss(&q.m, index);
	divergence_array_close(&q);
	PG_RETURN_FLOAT8(result);
}

static pg_noinline void
probability_error(double q)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("q must be between 0 and 1"),
			 errdetail("q is %s.", double_to_shortest_decimal(q)),
			 errhint("q is the probability of true; where it is a logit, pass (softmax(ARRAY[0, q]))[2].")));
}

/* log_loss(label boolean, q float8): nats, in [0, Infinity]; 22003 unless 0 <= q <= 1. */
Datum
divergence_binary_log_loss(PG_FUNCTION_ARGS)
{
	bool		label = PG_GETARG_BOOL(0);
	double		q = PG_GETARG_FLOAT8(1);

	if (isnan(q))
		PG_RETURN_FLOAT8(q);
	if (q < 0 || q > 1)
		probability_error(q);
	PG_RETURN_FLOAT8(divergence_log_loss_binary(label, q));
}

/* argmax(x): the subscript of the first maximum; NULL where there is a NaN. */
Datum
divergence_array_argmax(PG_FUNCTION_ARGS)
{
	ArrayArgument x;
	bool		ordered;
	int			best = 0;
	int			subscript;
	int			i;

	divergence_array_open(&x, fcinfo, 0, "x", SCORES);
	ordered = divergence_array_check(&x);
	for (i = 1; ordered && i < x.n; i++)
	{
		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		if (x.x[i] > x.x[best])
			best = i;
	}
	subscript = x.lower + best;
	divergence_array_close(&x);
	if (!ordered)
		PG_RETURN_NULL();
	PG_RETURN_INT32(subscript);
}

/* ---------- Making and testing probabilities ---------- */

/* is_probability_vector(p, tolerance): no error, whatever the array holds. */
Datum
divergence_array_is_probability_vector(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(divergence_array_holds_probabilities(fcinfo, 0, PG_GETARG_FLOAT8(1)));
}

/*
 * to_probabilities(weights, pseudocount): an array with the bounds of the weights; NULL
 * where they sum to 0, as they do without elements.
 */
Datum
divergence_array_to_probabilities(PG_FUNCTION_ARGS)
{
	double		pseudocount = PG_GETARG_FLOAT8(1);
	ArrayArgument weights;
	ArrayType  *result = NULL;
	double	   *x;

	divergence_check_pseudocount(pseudocount);
	divergence_array_open(&weights, fcinfo, 0, "weights", WEIGHTS);
	if (weights.n > 0)
	{
		bool		has_mass = true;

		if (!divergence_array_check(&weights))
			result = divergence_array_of_nan(&weights);
		else
		{
			result = divergence_array_like(&weights, &x);
			has_mass = divergence_probabilities(weights.x, weights.n, pseudocount, x);
		}
		if (!has_mass)
		{
			pfree(result);
			result = NULL;
		}
	}
	divergence_array_close(&weights);
	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(result);
}
