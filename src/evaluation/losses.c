/*
 * losses.c
 *		What a stored prediction cost, row by row: brier_score and label_rank.  All are
 *		strict.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/float.h"

#include "math/brier.h"
#include "server/array.h"
#include "server/options.h"

PG_FUNCTION_INFO_V1(divergence_array_brier_score);
PG_FUNCTION_INFO_V1(divergence_binary_brier_score);
PG_FUNCTION_INFO_V1(divergence_array_label_rank);

/* brier_score(label bigint, q): in [0, 2]; 2202E where the label is no subscript. */
Datum
divergence_array_brier_score(PG_FUNCTION_ARGS)
{
	ArrayArgument q;
	size_t		index;
	double		result = get_float8_nan();

	divergence_array_open(&q, fcinfo, 1, "q", PROBABILITIES);
	index = divergence_array_label(&q, PG_GETARG_INT64(0));
	if (divergence_array_check(&q))
		result = divergence_brier(&q.m, index);
	divergence_array_close(&q);
	PG_RETURN_FLOAT8(result);
}

/* brier_score(label boolean, q float8): in [0, 1]; 22003 unless 0 <= q <= 1. */
Datum
divergence_binary_brier_score(PG_FUNCTION_ARGS)
{
	bool		label = PG_GETARG_BOOL(0);
	double		q = PG_GETARG_FLOAT8(1);

	if (isnan(q))
		PG_RETURN_FLOAT8(q);
	divergence_check_binary_probability(q);
	PG_RETURN_FLOAT8(divergence_brier_binary(label, q));
}

/*
 * label_rank(label, q): 1 + how many elements come before that of the label, larger ones and equal ones with a
 * smaller subscript, as argmax breaks ties; NULL where there is a NaN.
 */
Datum
divergence_array_label_rank(PG_FUNCTION_ARGS)
{
	ArrayArgument q;
	size_t		index;
	bool		ordered;
	int			rank = 1;

	divergence_array_open(&q, fcinfo, 1, "q", SCORES);
	index = divergence_array_label(&q, PG_GETARG_INT64(0));
	ordered = divergence_array_check(&q);
	for (int i = 0; ordered && i < q.n; i++)
	{
		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		rank += q.x[i] > q.x[index] || (q.x[i] == q.x[index] && (size_t) i < index);
	}
	divergence_array_close(&q);
	if (!ordered)
		PG_RETURN_NULL();
	PG_RETURN_INT32(rank);
}
