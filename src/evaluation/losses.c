/*
 * losses.c
 *		What a stored prediction cost, row by row: brier_score and label_rank.  All are
 *		strict.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"

#include "math/brier.h"
#include "server/array.h"
#include "server/labels.h"

PG_FUNCTION_INFO_V1(divergence_array_brier_score);
PG_FUNCTION_INFO_V1(divergence_binary_brier_score);
PG_FUNCTION_INFO_V1(divergence_array_label_rank);

/* brier_score(label bigint, q): in [0, 2]; 2202E where the label is no subscript. */
Datum
divergence_array_brier_score(PG_FUNCTION_ARGS)
{
	return measure_of_label(fcinfo, divergence_brier);
}

/* brier_score(label boolean, q float8): in [0, 1]; 22003 unless 0 <= q <= 1. */
Datum
divergence_binary_brier_score(PG_FUNCTION_ARGS)
{
	return measure_of_boolean(fcinfo, divergence_brier_binary);
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
