/*
 * stirling.h
 *		What Stirling's formula leaves of the gamma function.
 *
 * ln(Gamma(a) e^a a^-a sqrt(a / 2 pi)), a >= STIRLING_LEAST, by the series
 * 1/(12 a) - 1/(360 a^3) + ..., to an absolute 2^-80.
 */
#ifndef DIVERGENCE_STIRLING_H
#define DIVERGENCE_STIRLING_H

#include "dd.h"
#include "gamma_table.h"

#define STIRLING_LEAST	30

static inline dd
divergence_stirling(dd a)
{
	dd			inverse = dd_div(dd_of(1.0, 0), a);
	dd			w = dd_mul(inverse, inverse);
	double		v = w.hi;
	double		tail = v * (1.0 / 1260 - v * (1.0 / 1680 - v * (1.0 / 1188 - v *
							(691.0 / 360360 - v * (1.0 / 156 - v * (3617.0 / 122400))))));
	dd			sum = dd_add_double(dd_of(NEGATIVE_360TH_HI, NEGATIVE_360TH_LO), tail);

	sum = dd_add(dd_of(TWELFTH_HI, TWELFTH_LO), dd_mul(w, sum));
	return dd_mul(inverse, sum);
}

#endif							/* DIVERGENCE_STIRLING_H */
