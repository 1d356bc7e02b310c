/*
 * logits.c
 *		The functions over logits.
 *
 * Each is read, measure, result: the checks and their order are in server/array.h,
 * the measures in math/logits.h.  All are strict.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/float.h"

#include "math/logits.h"
#include "server/options.h"
#include "server/array.h"

PG_FUNCTION_INFO_V1(divergence_array_softmax);
PG_FUNCTION_INFO_V1(divergence_array_log_softmax);
PG_FUNCTION_INFO_V1(divergence_array_logsumexp);
PG_FUNCTION_INFO_V1(divergence_array_cross_entropy_logits);
PG_FUNCTION_INFO_V1(divergence_array_kl_divergence_logits);
PG_FUNCTION_INFO_V1(divergence_array_log_loss_logits);

/* the functions (logits, temperature) that answer with an array */
static Datum
transform_logits(FunctionCallInfo fcinfo,
				 void (*transform) (const double *z, size_t n, double temperature, double *out))
{
	double		temperature = PG_GETARG_FLOAT8(1);
	ArrayArgument logits;
	ArrayType  *result;
	double	   *x;

	divergence_check_temperature(temperature);
	divergence_array_open(&logits, fcinfo, 0, "logits", LOGITS);
	if (divergence_array_check(&logits))
	{
		result = divergence_array_like(&logits, &x);
		transform(logits.x, logits.n, temperature, x);
	}
	else
		result = divergence_array_of_nan(&logits);
	divergence_array_close(&logits);
	PG_RETURN_ARRAYTYPE_P(result);
}

/* softmax(logits, temperature): an array with the bounds of the logits. */
Datum
divergence_array_softmax(PG_FUNCTION_ARGS)
{
	return transform_logits(fcinfo, divergence_softmax);
}

/* log_softmax(logits, temperature): an array with the bounds of the logits. */
Datum
divergence_array_log_softmax(PG_FUNCTION_ARGS)
{
	return transform_logits(fcinfo, divergence_log_softmax);
}

/* logsumexp(logits): finite. */
Datum
divergence_array_logsumexp(PG_FUNCTION_ARGS)
{
	ArrayArgument logits;
	double		result = get_float8_nan();

	divergence_array_open(&logits, fcinfo, 0, "logits", LOGITS);
	if (divergence_array_check(&logits))
		result = divergence_logsumexp(logits.x, logits.n);
	divergence_array_close(&logits);
	PG_RETURN_FLOAT8(result);
}

/* cross_entropy_logits(p, logits): nats, in [0, Infinity]. */
Datum
divergence_array_cross_entropy_logits(PG_FUNCTION_ARGS)
{
	ArrayArgument p,
				logits;
	double		result = get_float8_nan();

	divergence_array_open(&p, fcinfo, 0, "p", PROBABILITIES);
	divergence_array_open(&logits, fcinfo, 1, "logits", LOGITS);
	if (divergence_array_check_pair(&p, &logits))
		result = divergence_cross_entropy_logits(&p.m, logits.x);
	divergence_array_close(&p);
	divergence_array_close(&logits);
	PG_RETURN_FLOAT8(result);
}

/* kl_divergence_logits(p_logits, q_logits, temperature): nats, in [0, Infinity]. */
Datum
divergence_array_kl_divergence_logits(PG_FUNCTION_ARGS)
{
	double		temperature = PG_GETARG_FLOAT8(2);
	ArrayArgument p,
				q;
	double		result = get_float8_nan();

	divergence_check_temperature(temperature);
	divergence_array_open(&p, fcinfo, 0, "p_logits", LOGITS);
	divergence_array_open(&q, fcinfo, 1, "q_logits", LOGITS);
	if (divergence_array_check_pair(&p, &q))
		result = divergence_kl_logits(p.x, q.x, p.n, temperature);
	divergence_array_close(&p);
	divergence_array_close(&q);
	PG_RETURN_FLOAT8(result);
}

/*
 * log_loss_logits(label, logits, label_smoothing): nats, in [0, Infinity]; 2202E where the
 * label is no subscript of the logits.
 */
Datum
divergence_array_log_loss_logits(PG_FUNCTION_ARGS)
{
	double		label_smoothing = PG_GETARG_FLOAT8(2);
	ArrayArgument logits;
	size_t		index;
	double		result = get_float8_nan();

	divergence_check_label_smoothing(label_smoothing);
	divergence_array_open(&logits, fcinfo, 1, "logits", LOGITS);
	index = divergence_array_label(&logits, PG_GETARG_INT64(0));
	if (divergence_array_check(&logits))
		result = divergence_log_loss_logits(logits.x, logits.n, index, label_smoothing);
	divergence_array_close(&logits);
	PG_RETURN_FLOAT8(result);
}
