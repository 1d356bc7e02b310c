/*
 * adjusted_p.c
 *		p-values of many tests, adjusted for their number.
 */
#include "adjusted_p.h"

#include "mass.h"
#include "scaled.h"

void
divergence_adjust_p_values(double *p, size_t n)
{
	double		least = 1;

	for (size_t i = n; i-- > 0;)
	{
		double		level = scaled_double(scaled_quotient(scaled_product(scaled_of(p[i]), scaled_of((double) n)),
														  scaled_of((double) (i + 1))));

		divergence_poll_at(i);
		if (level < least)
			least = level;
		p[i] = least;
	}
}
