/*
 * labels.h
 *		The frame of measures of a prediction at the label that came true, f(label, q).
 */
#ifndef DIVERGENCE_LABELS_H
#define DIVERGENCE_LABELS_H

#include <math.h>

#include "utils/float.h"

#include "server/array.h"
#include "server/options.h"

/* f(label bigint, q): 2202E where the label is no subscript, then the checks of probabilities; NaN where q has one */
static inline Datum
measure_of_label(FunctionCallInfo fcinfo, double (*measure) (const mass *q, size_t label))
{
	ArrayArgument q;
	size_t		index;
	double		result = get_float8_nan();

	divergence_array_open(&q, fcinfo, 1, "q", PROBABILITIES);
	index = divergence_array_label(&q, PG_GETARG_INT64(0));
	if (divergence_array_check(&q))
		result = measure(&q.m, index);
	divergence_array_close(&q);
	PG_RETURN_FLOAT8(result);
}

/* f(label boolean, q float8): 22003 unless 0 <= q <= 1; NaN where q is that */
static inline Datum
measure_of_boolean(FunctionCallInfo fcinfo, double (*measure) (bool label, double q))
{
	bool		label = PG_GETARG_BOOL(0);
	double		q = PG_GETARG_FLOAT8(1);

	if (isnan(q))
		PG_RETURN_FLOAT8(q);
	divergence_check_binary_probability(q);
	PG_RETURN_FLOAT8(measure(label, q));
}

#endif							/* DIVERGENCE_LABELS_H */
