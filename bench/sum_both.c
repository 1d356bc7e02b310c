/*
 * sum_both.c
 *		The least that a function of two arrays can cost: fetch both, read every
 *		element once, add.
 *
 * A peer for script/bench, no part of the extension.  It checks nothing and sums in
 * eight lanes, which the compiler vectorises: what it takes is what PostgreSQL
 * takes to call it and to hand over the arrays.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(sum_both);

#define LANES	8

static double
sum(ArrayType *array)
{
	const double *x = (const double *) ARR_DATA_PTR(array);
	int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	double		lane[LANES] = {0};
	double		total = 0;
	int			i,
				j;

	for (i = 0; i + LANES <= n; i += LANES)
		for (j = 0; j < LANES; j++)
			lane[j] += x[i + j];
	for (; i < n; i++)
		total += x[i];
	for (j = 0; j < LANES; j++)
		total += lane[j];
	return total;
}

/* sum_both(p float8[], q float8[]), neither with a NULL element: the sum of all elements */
Datum
sum_both(PG_FUNCTION_ARGS)
{
	ArrayType  *p = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType  *q = PG_GETARG_ARRAYTYPE_P(1);
	double		total = sum(p) + sum(q);

	PG_FREE_IF_COPY(p, 0);
	PG_FREE_IF_COPY(q, 1);
	PG_RETURN_FLOAT8(total);
}
