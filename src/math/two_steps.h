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
#include "log_core.h"
#include "log_ratio.h"
#include "mass.h"

#define STEP_LEAST		0x1p-900

/* |ln| of numbers on the scale of a total is below this */
#define LOG_MOST		0x1p+10

/* relative error of step_quotient; the unit test reads the bounds of this header */
#define STEP_QUOTIENT_ERROR	0x1p-101

/* |u| up to which step_log1p_excess serves, and its error over |u|^3 and over |u| */
#define STEP_CLOSE			0x1p-12
#define STEP_EXCESS_CUBE	0x1p-51
#define STEP_EXCESS_LINEAR	0x1p-102

/* relative error of the second sum of "excesses" (kernels.h) */
#define STEP_REST_ERROR		0x1p-34

#ifdef DIVERGENCE_TEST_STEPS
/*
 * For tests only: what the bound is multiplied by (Infinity leaves step two alone), and how
 * often step two answered.
 */
extern double divergence_step_factor;
extern uint64_t divergence_step_two_count;

#define STEP_FACTOR		divergence_step_factor
#define STEP_TWO_RUNS()	(divergence_step_two_count++)
#else
#define STEP_FACTOR		1.0
#define STEP_TWO_RUNS()	((void) 0)
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
		return false;
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

/* At least the magnitudes of the terms summed: an excess is up to q where p is far smaller. */
static inline double
step_most(const step_sums *sums)
{
	return sums->near + LOG_MOST * sums->far + sums->apart;
}

/* Error of the sums of n elements that a kernel of terms gave, t and v of ratio_logs together. */
static inline double
step_kernel_error(const step_sums *sums, size_t n)
{
	return LOG_SHORT_FAR * sums->far + LOG_SHORT_NEAR * sums->near + step_sum_error(n) * step_most(sums);
}

/* a/b, b != 0, to STEP_QUOTIENT_ERROR */
static inline dd
step_quotient(dd a, dd b)
{
	double		inverse = 1 / b.hi;
	double		q = a.hi * inverse;
	dd			p = two_prod(q, b.hi);

	return fast_two_sum(q, (((a.hi - p.hi) - p.lo) + (a.lo - q * b.lo)) * inverse);
}

/* ln(1 + u) - u for a pair |u| <= STEP_CLOSE, to STEP_EXCESS_CUBE |u|^3 + STEP_EXCESS_LINEAR |u| */
static inline dd
step_log1p_excess(dd u)
{
	double		h = u.hi;
	double		rest;
	dd			square;

	if (fabs(h) < 0x1p-52)
		return dd_of(-0.5 * h * h, 0);
	square = dd_mul(u, u);
	rest = h * square.hi * ((1.0 / 3 - h * (1.0 / 4)) + square.hi * ((1.0 / 5 - h * (1.0 / 6)) +
								square.hi * (1.0 / 7 - h * (1.0 / 8))));

	return fast_two_sum(-0.5 * square.hi, rest - 0.5 * square.lo);
}

/* ln T of a total T within 2^-300 and 2^300, and its error */
static inline dd
step_log(dd total, double *error)
{
	dd			v = dd_add_double(total, -1.0);
	dd			r;
	dd_scaled	t;

	if (fabs(v.hi) <= STEP_CLOSE)
	{
		*error = 0x1p-104 + fabs(v.hi * v.hi * v.hi) * STEP_EXCESS_CUBE;
		return dd_add(v, step_log1p_excess(v));
	}
	t.m = total;
	t.e = 0;
	r = divergence_log_dd(t);
	*error = fabs(r.hi) * 0x1p-98 + 0x1p-104;
	return r;
}

#endif							/* DIVERGENCE_TWO_STEPS_H */
