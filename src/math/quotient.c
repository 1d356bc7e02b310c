/*
 * quotient.c
 *		The quotient of two counts, rounded once.
 *
 * Method
 *		Counts up to 2^53 are doubles exactly, and their quotient is rounded once.
 *		Above, long division makes DBL_MANT_DIG + 2 digits; the lowest also stands
 *		for what is left, so that its conversion to double rounds like the whole quotient.
 *
 * Special cases
 *		0 and 1 are exact.
 *
 * Accuracy
 *		Correctly rounded.
 */
#include "quotient.h"

#include <float.h>
#include <math.h>

double
divergence_quotient(int64_t count, int64_t total)
{
	uint64_t	rest = (uint64_t) count;
	uint64_t	quotient = 0;
	int			shift = 0;

	if (total <= INT64_C(1) << DBL_MANT_DIG)
		return (double) count / (double) total;
	if (count == 0 || count == total)
		return count != 0;
	while (quotient >> (DBL_MANT_DIG + 1) == 0)
	{
		rest *= 2;				/* < 2 total <= 2^64 */
		quotient *= 2;
		if (rest >= (uint64_t) total)
		{
			rest -= (uint64_t) total;
			quotient++;
		}
		shift++;
	}
	return ldexp((double) (quotient | (rest != 0)), -shift);
}
