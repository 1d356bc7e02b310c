/*
 * mass_pair.h
 *		Two masses brought to one scale: what the measures that compare p/P with
 *		q/Q element by element start from.
 *
 * With P and Q the totals, x = p Q and y = q P stand for the two probabilities
 * times P Q.  Their difference is computed as
 *
 *		x - y = (p - q) (P + Q)/2 - (p + q)/2 (P - Q),
 *
 * where p - q, p + q and P - Q are exact: near-identical masses keep their digits,
 * and exchanging p and q changes the sign and no other bit.  Where more than
 * MASS_CANCELS of the two products cancels, as among proportional masses of
 * different totals, p Q - q P is summed exactly instead.
 *
 * What is far too small to count beside a total counts as 0, so that all products
 * here are exact and every way of computing them gives the same bits: elements
 * below MASS_MIN on the common scale, 2^-900 of their total, and a P - Q below
 * 2^MASS_DIFFERENCE_MIN.  A sum over the elements that is so small itself that they
 * might count there is computed by ratio.h.
 */
#ifndef DIVERGENCE_MASS_PAIR_H
#define DIVERGENCE_MASS_PAIR_H

#include "mass.h"

/* Elements are scaled so that totals lie near 2^MASS_SCALE: nothing underflows. */
#define MASS_SCALE 500

#define MASS_MIN			0x1p-400
#define MASS_DIFFERENCE_MIN	(-550)

/* share of its parts that x - y must have for pairs to suffice */
#define MASS_CANCELS	0x1p-44

typedef struct mass_scale
{
	double		up[2];			/* factor for one mass, as a product of two */
} mass_scale;

typedef struct mass_pair
{
	dd			total_p,		/* P and Q, scaled to [1, 4] */
				total_q,
				mean,			/* (P + Q)/2 */
				difference;		/* P - Q, relative error 2^-106, or 0 */
	bool		dropped;		/* whether that 0 stands for less */
	dd			product;		/* P Q on the scale of x and y over 2^MASS_SCALE */
	mass_scale	scale_p,		/* what elements are multiplied by */
				scale_q;
	const mass *p,				/* and the power taken out of their totals */
			   *q;
	int			exponent_p,
				exponent_q;
} mass_pair;

/* *pair = what all elements of p and q share; p and q are kept by reference */
extern void divergence_mass_pair_init(mass_pair *pair, const mass *p, const mass *q);

/* x - y of one element, from its scaled p and q, exactly but for the rounding to a pair */
extern dd	divergence_mass_difference(const mass_pair *pair, double ps, double qs);

/* x on the scale of its total, exactly: near 2^MASS_SCALE nothing underflows */
DD_INLINE double
mass_scaled(double x, const mass_scale *s)
{
	return x * s->up[0] * s->up[1];
}

/* the same, 0 where it counts as 0 */
DD_INLINE double
mass_element(double x, const mass_scale *s)
{
	double		r = mass_scaled(x, s);

	return r < MASS_MIN ? 0 : r;
}

#endif							/* DIVERGENCE_MASS_PAIR_H */
