/*
 * two_steps.h
 *		Answers in two steps: a fast evaluation whose error bound proves, all but once in
 *		thousands of calls, that its double is the one the exact path gives; the exact
 *		path decides the rest.
 *
 * Method
 *		Step one gives a pair r and a bound E of |r - s|, s being the pair that the exact
 *		path rounds: E covers the errors of both.  If every number within E of r
 *		rounds to the same double, that double is what the exact path answers with, and
 *		no bit depends on which step it came from.  Ziv, "Fast evaluation of
 *		elementary mathematical functions with correctly rounded last bit", 1991.
 *
 * Special cases
 *		Results that are 0, negative or below STEP_LEAST are for step two: it snaps,
 *		clamps and knows subnormals.  NaN among r and E is uncertain too.
 *
 * Accuracy
 *		That of step two.
 *
 * Constants
 *		The bounds of what step one sums stand in kernels.h.
 */
#ifndef DIVERGENCE_TWO_STEPS_H
#define DIVERGENCE_TWO_STEPS_H

#include "kernels.h"
#include "mass.h"

#define STEP_LEAST		0x1p-900

#ifdef DIVERGENCE_TEST_STEPS
/*
 * For tests only: what the bound is multiplied by (Infinity leaves step two alone), and how
 * often either step answered.
 */
extern double divergence_step_factor;
extern uint64_t divergence_step_count[2];

#define STEP_FACTOR		divergence_step_factor
#define STEP_COUNT(k)	(divergence_step_count[k]++)
#else
#define STEP_FACTOR		1.0
#define STEP_COUNT(k)	((void) 0)
#endif

/*
 * Whether r is certain within error >= 0: then *result is the double.  r.hi + r.lo
 * rounded is r.hi.
 */
DD_INLINE bool
step_certain(dd r, double error, double *result)
{
	double		e = error * (STEP_FACTOR * (1 + 0x1p-20)) + fabs(r.hi) * 0x1p-104;
	double		up = r.hi + (r.lo + e);
	double		down = r.hi + (r.lo - e);

	if (!(up == down && up > STEP_LEAST && up < 0x1p+900))
	{
		STEP_COUNT(1);
		return false;
	}
	STEP_COUNT(0);
	*result = up;
	return true;
}

/* n elements of m from i on, in whole lanes */
static inline const double *
mass_lanes(const mass *m, size_t i, int n, double *room)
{
	return m->padded ? m->x + i : kernel_pad(m->x + i, n, room);
}

/* *sum += those of another block */
static inline void
step_add(step_sums *sum, const step_sums *block)
{
	sum->t = dd_add(sum->t, block->t);
	sum->v = dd_add(sum->v, block->v);
	sum->far += block->far;
	sum->near += block->near;
	sum->apart += block->apart;
}

/*
 * Error of the sums of n elements over the sum of the terms' magnitudes: the corrections of a
 * lane are its steps times 2^-53 of its terms at most, and every step rounds them by 2^-53
 * of that.
 */
static inline double
step_sum_error(size_t n)
{
	double		steps = (double) ((n < KERNEL_BLOCK ? n : KERNEL_BLOCK) / KERNEL_LANES) + 4;

	return steps * steps * 0x1p-106 + (double) (n / KERNEL_BLOCK) * DD_ADD_ERROR;
}

#endif							/* DIVERGENCE_TWO_STEPS_H */
