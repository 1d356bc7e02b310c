/*
 * wide.h
 *		Integers of 128 bits with a sign: products of two counts and their sums, without
 *		error.
 */
#ifndef DIVERGENCE_WIDE_H
#define DIVERGENCE_WIDE_H

#include "scaled.h"

#define WIDE_LOW_HALF	UINT64_C(0xffffffff)

/* (negative ? -1 : 1) (high 2^64 + low) */
typedef struct wide
{
	uint64_t	high,
				low;
	bool		negative;
} wide;

/* a b, both below 2^63 */
static inline wide
wide_product(uint64_t a, uint64_t b)
{
	uint64_t	al = a & WIDE_LOW_HALF,
				ah = a >> 32,
				bl = b & WIDE_LOW_HALF,
				bh = b >> 32;
	uint64_t	middle = ah * bl + (al * bl >> 32);
	wide		r;

	/* ah, bh < 2^31: no sum here reaches 2^64 */
	middle += al * bh;
	r.high = ah * bh + (middle >> 32);
	r.low = a * b;
	r.negative = false;
	return r;
}

/* compares magnitudes */
static inline bool
wide_exceeds(wide a, wide b)
{
	return a.high != b.high ? a.high > b.high : a.low > b.low;
}

/* a + b, both >= 0, below 2^128 */
static inline wide
wide_sum(wide a, wide b)
{
	wide		r;

	r.low = a.low + b.low;
	r.high = a.high + b.high + (r.low < a.low);
	r.negative = false;
	return r;
}

/* a - b, both >= 0 */
static inline wide
wide_difference(wide a, wide b)
{
	bool		negative = wide_exceeds(b, a);
	wide		r;

	if (negative)
	{
		r = a;
		a = b;
		b = r;
	}
	r.high = a.high - b.high - (a.low < b.low);
	r.low = a.low - b.low;
	r.negative = negative;
	return r;
}

/* whether a = 0 */
static inline bool
wide_is_zero(wide a)
{
	return a.high == 0 && a.low == 0;
}

/* |a|, to DD_ADD_ERROR */
static inline dd
wide_pair(wide a)
{
	dd			r = two_sum((double) (a.high >> 32) * 0x1p96, (double) (a.high & WIDE_LOW_HALF) * 0x1p64);

	r = dd_add_double(r, (double) (a.low >> 32) * 0x1p32);
	return dd_add_double(r, (double) (a.low & WIDE_LOW_HALF));
}

/* the same in normal form */
static inline dd_scaled
wide_magnitude(wide a)
{
	return scaled(wide_pair(a), 0);
}

#endif							/* DIVERGENCE_WIDE_H */
