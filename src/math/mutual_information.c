/*
 * mutual_information.c
 *		Mutual information from sums of n ln n.
 *
 * Method
 *		A count is a pair exactly, its logarithm a pair (log_ratio.h), and the sum
 *		of the terms exact: it does not depend on their order, and equal counts can be
 *		put together.  The quotient is rounded once.
 *
 * Special cases
 *		n = 1 contributes 0.  Independent variables have exactly 0: what is smaller
 *		than the rounding of the terms, MUTUAL_INFORMATION_FLOOR ln N, is 0.
 *
 * Accuracy
 *		MUTUAL_INFORMATION_BOUND and MUTUAL_INFORMATION_FLOOR (mutual_information.h).
 *
 * Constants
 *		log_table.h through log_ratio.h.
 */
#include "mutual_information.h"

#include "log_ratio.h"
#include "scaled.h"

/* ln n; a number below 2^53 is a double, and its logarithm closer */
static dd
log_of(dd n)
{
	dd_scaled	a;

	if (n.lo == 0)
		return divergence_log_ratio(n.hi, 1.0);
	a.m = n;
	a.e = 0;
	return divergence_log_dd(a);
}

void
divergence_mutual_information_add(exact_sum *s, int64_t times, int64_t n)
{
	dd			x = dd_of_int64(n);

	divergence_exact_add_dd(s, dd_mul(dd_mul(x, log_of(x)), dd_of_int64(times)), 0);
}

double
divergence_mutual_information(const exact_sum *s, int64_t total)
{
	dd			n = dd_of_int64(total);
	dd_scaled	r = scaled_quotient(divergence_exact_dd(s), scaled(n, 0));

	if (scaled_double(r) < MUTUAL_INFORMATION_FLOOR * log_of(n).hi)
		return 0;
	return scaled_in_base(r, MEASURE_NATS);
}
