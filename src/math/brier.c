/*
 * brier.c
 *		Brier scores.
 *
 * Method
 *		With R the sum of all elements but that of the label, which is what the label
 *		lacks of the total Q, the score is (R^2 + sum of the squares of the others) / Q^2: no
 *		term is negative, and nothing cancels where the label is almost certain.  In two steps
 *		(two_steps.h): sums in pairs first, exact sums where their rounding is not sure.
 *
 * Special cases
 *		A certain label has exactly 0.  Squares below 2^-1074 are 0.
 *
 * Accuracy
 *		BRIER_BOUND (brier.h).
 *
 * Constants
 *		None.
 */
#include "brier.h"

#include "scaled.h"
#include "two_steps.h"

/* Relative error of the sums of n terms and what is made of them, for both steps. */
#define STEP_BRIER_ERROR(n)	(((double) (n) + 16) * 0x1p-102)

static bool
brier_at_once(const mass *q, size_t index, double *result)
{
	dd			total = scaled_pair(q->total_value);
	dd			rest = dd_of(0, 0);
	dd			squares = dd_of(0, 0);
	dd			r;

	for (size_t i = 0; i < q->n; i++)
	{
		divergence_poll_at(i);
		if (i == index)
			continue;
		rest = dd_add_double(rest, q->x[i]);
		squares = dd_add(squares, two_prod(q->x[i], q->x[i]));
	}
	r = dd_div(dd_add(dd_mul(rest, rest), squares), dd_mul(total, total));
	/* products below 2^-960 have lost digits, but not where the result is above STEP_LEAST */
	return step_certain(r, STEP_BRIER_ERROR(q->n) * r.hi, result);
}

double
divergence_brier(const mass *q, size_t index)
{
	exact_sum	rest,
				squares;
	dd_scaled	r;
	double		result;

	if (brier_at_once(q, index, &result))
		return result;
	divergence_exact_clear(&rest);
	divergence_exact_clear(&squares);
	for (size_t i = 0; i < q->n; i++)
	{
		divergence_poll_at(i);
		if (i == index)
			continue;
		divergence_exact_add(&rest, q->x[i], 0);
		divergence_exact_add_product(&squares, q->x[i], q->x[i]);
	}
	r = divergence_exact_dd(&rest);
	r = scaled_sum(scaled_product(r, r), divergence_exact_dd(&squares));
	if (r.m.hi == 0)
		return 0;
	return scaled_double(scaled_quotient(r, scaled_product(q->total_value, q->total_value)));
}

double
divergence_brier_binary(bool label, double q)
{
	dd			apart = label ? two_sum(1.0, -q) : dd_of(q, 0);

	return label ? dd_double(dd_mul(apart, apart)) : q * q;
}
