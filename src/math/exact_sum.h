/*
 * exact_sum.h
 *		A sum of doubles without rounding: no order, no plan and no instruction
 *		set can change it.
 *
 * Method
 *		Fixed point over the whole range of double, in limbs of 32 bits held in
 *		int64 with lazy carries (Neal, "Fast exact summation using small and large
 *		superaccumulators", 2015, section 2).
 *
 * Invariant
 *		value = sum over low <= i <= high of limb[i] * 2^(32 i - EXACT_BIAS); limbs
 *		outside are undefined until a summand reaches them, low > high in an empty
 *		sum.  An addition puts less than 2^53 into each of two limbs;
 *		after at most EXACT_PENDING of them carries are propagated, which leaves
 *		every limb below high in [0, 2^32) and |limb[high]| <= 2^32: the top limb
 *		carries the sign.  So no limb overflows.  A small model:
 *
 *			def add(a, x):			# x = m * 2^e, m an integer
 *				a.value += Fraction(x)
 *
 * Special cases
 *		Infinities and NaN are never added: callers count them beside the sum.
 *
 * Accuracy
 *		Exact.  Reading the sum rounds once: to a double, or to a pair whose
 *		relative error is at most 2^-106.
 */
#ifndef DIVERGENCE_EXACT_SUM_H
#define DIVERGENCE_EXACT_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dd.h"

#define EXACT_BIAS		1312
#define EXACT_LIMBS		84
#define EXACT_PENDING	1000

typedef struct exact_sum
{
	int64_t		limb[EXACT_LIMBS];
	int			low;			/* lowest and highest limb in use */
	int			high;
	int			pending;		/* additions since the last propagation */
} exact_sum;

/* *s = 0 */
extern void divergence_exact_clear(exact_sum *s);

/* *to = *from, without the limbs that are not in use */
extern void divergence_exact_copy(exact_sum *to, const exact_sum *from);

/*
 * s += x * 2^shift, x finite.  The scaled value must lie within
 * 2^-EXACT_BIAS (its last bit) and 2^1300: -238 <= shift <= 276 is always
 * allowed; further out, it depends on x.
 */
extern void divergence_exact_add(exact_sum *s, double x, int shift);

/* s += a * 2^shift, both parts */
extern void divergence_exact_add_dd(exact_sum *s, dd a, int shift);

/*
 * s += w x, finite; what of the product lies below 2^EXACT_PRODUCT_MIN is rounded
 * to a multiple of it.
 */
#define EXACT_PRODUCT_MIN	(-1260)
extern void divergence_exact_add_product(exact_sum *s, double w, double x);

/* s += n x, x finite, rounded as above */
extern void divergence_exact_add_multiple(exact_sum *s, int64_t n, double x);

/* s += x[0] + ... + x[n-1], all finite; fast for long arrays */
extern void divergence_exact_add_array(exact_sum *s, const double *x, size_t n);

/*
 * The same where the elements may be anything: false, and s undefined, if one of
 * them is negative, infinite or NaN.
 */
extern bool divergence_exact_add_plain(exact_sum *s, const double *x, size_t n);

/* s -= t */
extern void divergence_exact_subtract(exact_sum *s, const exact_sum *t);

/*
 * The canonical form of a sum: its sign (-1, 0, 1) and the magnitude as "count"
 * limbs of 32 bits from limb number "low" up, neither the first nor the last of
 * them 0; count = low = 0 for a zero sum.  limb has room for EXACT_LIMBS.
 */
extern int	divergence_exact_pack(const exact_sum *s, uint32_t *limb, int *low, int *count);

/*
 * s += factor, up to 2^20 in magnitude, times the magnitude in the form of
 * divergence_exact_pack, low + count < EXACT_LIMBS
 */
extern void divergence_exact_add_packed(exact_sum *s, int factor, const uint32_t *limb,
										int low, int count);

/* -1, 0, 1 */
extern int	divergence_exact_sign(const exact_sum *s);

/* the nearest double, ties to even; +-Infinity beyond the range */
extern double divergence_exact_double(const exact_sum *s);

/*
 * s/n correctly rounded, ties to even, n > 0; +-Infinity beyond the range, where
 * no mean of n doubles lies
 */
extern double divergence_exact_mean(const exact_sum *s, int64_t n);

/*
 * The nearest pair, as m * 2^e with 1 <= |m.hi| < 2 (or <= 2 after rounding up),
 * m = 0 and e = 0 for a zero sum.
 */
extern dd_scaled divergence_exact_dd(const exact_sum *s);

#endif							/* DIVERGENCE_EXACT_SUM_H */
