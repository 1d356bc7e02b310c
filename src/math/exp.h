/*
 * exp.h
 *		The exponential of a pair: our own, because libm's differs between
 *		machines in the last bit.
 */
#ifndef DIVERGENCE_EXP_H
#define DIVERGENCE_EXP_H

#include "dd.h"

/* relative error of both functions; the unit test reads it */
#define EXP_DD_ERROR	0x1p-98

/* largest |x.hi| of divergence_exp_dd */
#define EXP_LIMIT		0x1p+40

/*
 * e^x as m * 2^e, 0.7 < m.hi < 1.5, |x.hi| <= EXP_LIMIT.  Nothing over- or
 * underflows.
 */
extern dd_scaled divergence_exp_dd(dd x);

/*
 * e^x - 1, relative to the result also near x = 0; x.hi <= 700, any x.hi below
 * (-Infinity gives -1).
 */
extern dd	divergence_expm1_dd(dd x);

#endif							/* DIVERGENCE_EXP_H */
