/*
 * adjusted_p.c
 *		p-values of all tests that are made at once.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "miscadmin.h"
#include "utils/array.h"

#include "drift/adjusted_p.h"
#include "math/adjusted_p.h"
#include "server/array.h"

PG_FUNCTION_INFO_V1(divergence_adjusted_p_values);

/* a p-value, and whose it is */
typedef struct RankedP
{
	double		p;
	int			position;
} RankedP;

#define ST_SORT sort_by_p
#define ST_ELEMENT_TYPE RankedP
#define ST_COMPARE(a, b) (((a)->p > (b)->p) - ((a)->p < (b)->p))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

void
divergence_adjust_all(double *p, int n)
{
	RankedP    *ranked = palloc_extended(n * sizeof(RankedP) + 1, MCXT_ALLOC_HUGE);
	double	   *sorted = palloc_extended(n * sizeof(double) + 1, MCXT_ALLOC_HUGE);

	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		ranked[i].p = p[i];
		ranked[i].position = i;
	}
	sort_by_p(ranked, n);
	for (int i = 0; i < n; i++)
		sorted[i] = ranked[i].p;
	divergence_adjust_p_values(sorted, n);
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		p[ranked[i].position] = sorted[i];
	}
	pfree(ranked);
	pfree(sorted);
}

/* 22003: no probability */
static pg_noinline void
wrong_p(double p, int subscript)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("p-value out of range"),
			 errdetail("p[%d] is %s.", subscript, double_to_shortest_decimal(p)),
			 errhint("p-values lie between 0 and 1; one that does not exist is NULL.")));
}

/*
 * adjusted_p_values(p): an array with the bounds of p, NULL where that is NULL
 */
Datum
divergence_adjusted_p_values(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	Datum	   *value;
	bool	   *is_null;
	double	   *p;
	int			n;
	int			tests = 0;

	if (ARR_NDIM(array) > 1)
		divergence_array_dimension_error("p", ARR_NDIM(array));
	if (ARR_NDIM(array) == 0)
		PG_RETURN_ARRAYTYPE_P(array);
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &value, &is_null, &n);
	p = palloc_extended(n * sizeof(double), MCXT_ALLOC_HUGE);
	for (int i = 0; i < n; i++)
	{
		double		x;

		CHECK_FOR_INTERRUPTS();
		if (is_null[i])
			continue;
		x = DatumGetFloat8(value[i]);
		if (!(x >= 0 && x <= 1))
			wrong_p(x, ARR_LBOUND(array)[0] + i);
		/* no sign of zero */
		p[tests++] = fabs(x);
	}
	divergence_adjust_all(p, tests);
	tests = 0;
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!is_null[i])
			value[i] = Float8GetDatum(p[tests++]);
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(value, is_null, 1, ARR_DIMS(array), ARR_LBOUND(array), FLOAT8OID,
											 sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
