/*
 * dd.h
 *		Double-double arithmetic: an unevaluated sum hi + lo of two doubles.
 *
 * Method
 *		Error-free transformations: two_sum (Knuth, TAOCP 2, 4.2.2, theorem B),
 *		fast_two_sum (Dekker 1971) and two_prod (Dekker 1971, or one fused
 *		multiply-add where the target has it in hardware).  A pair operation is
 *		a handful of them (Hida, Li, Bailey, "Library for double-double and
 *		quad-double arithmetic", 2000, section 3).
 *
 * Special cases
 *		None are handled: operands are finite, products stay clear of overflow
 *		(|x| < 2^996 for the splitting) and of underflow (|x y| > 2^-960).
 *		Callers scale by powers of two first.
 *
 * Accuracy
 *		Relative error at most DD_ADD_ERROR, DD_MUL_ERROR, DD_DIV_ERROR and
 *		DD_SQRT_ERROR (Joldes, Muller, Popescu, "Tight and rigorous error bounds
 *		for basic building blocks of double-word arithmetic", 2017, theorems 3.1,
 *		5.3 and 7.3, rounded up).
 *
 * Constants
 *		The error macros below; the unit test reads them.
 *
 * Every operation gives the same bits on every machine: it uses only +, -, *, /
 * and sqrt in IEEE double precision, and the two ways of computing two_prod
 * agree exactly.  That needs contraction off and no excess precision; nothing
 * here may be replaced by a bare fused multiply-add.
 */
#ifndef DIVERGENCE_DD_H
#define DIVERGENCE_DD_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* 16: only _Float16 is computed in a wider type */
#if !defined(FLT_EVAL_METHOD) || (FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 16)
#error "double arithmetic must not carry excess precision: on i386 compile with -msse2 -mfpmath=sse"
#endif
#ifdef __FAST_MATH__
#error "error-free transformations do not survive -ffast-math"
#endif

#define DD_ADD_ERROR	0x1p-104
#define DD_MUL_ERROR	0x1p-103
#define DD_DIV_ERROR	0x1p-102
#define DD_SQRT_ERROR	0x1p-102

/* Small enough to want inlining even where gcc's own estimate says no. */
#define DD_INLINE static inline __attribute__((always_inline))

typedef struct dd
{
	double		hi;
	double		lo;
} dd;

/* The value m * 2^e: pairs far outside the range of double. */
typedef struct dd_scaled
{
	dd			m;
	int64_t		e;
} dd_scaled;

/* the bits of x, sign, exponent and fraction from the top down */
DD_INLINE uint64_t
double_bits(double x)
{
	union
	{
		double		d;
		uint64_t	u;
	}			pun;

	pun.d = x;
	return pun.u;
}

/* the number that has these bits */
DD_INLINE double
bits_double(uint64_t u)
{
	union
	{
		double		d;
		uint64_t	u;
	}			pun;

	pun.u = u;
	return pun.d;
}

/* 2^e for -1022 <= e <= 1023 */
DD_INLINE double
power_of_two(int e)
{
	return bits_double((uint64_t) (1023 + e) << 52);
}

/* x * 2^e, rounded once */
DD_INLINE double
times_power(double x, int64_t e)
{
	if (e >= -1022 && e <= 1023)
		return x * power_of_two((int) e);
	return scalbn(x, e > 4000 ? 4000 : e < -4000 ? -4000 : (int) e);
}

/* hi + lo, which must not overlap: |lo| <= ulp(hi)/2 */
DD_INLINE dd
dd_of(double hi, double lo)
{
	dd			r;

	r.hi = hi;
	r.lo = lo;
	return r;
}

/* a + b exactly */
DD_INLINE dd
two_sum(double a, double b)
{
	double		s = a + b;
	double		bb = s - a;

	return dd_of(s, (a - (s - bb)) + (b - bb));
}

/* a + b exactly, for |a| >= |b| or a = 0 */
DD_INLINE dd
fast_two_sum(double a, double b)
{
	double		s = a + b;

	return dd_of(s, b - (s - a));
}

/*
 * a * b exactly.  "fma" is a compile-time constant in every call: true only
 * where the compiled code may use the hardware instruction, since the libm
 * replacement is right but a hundred times slower.
 */
DD_INLINE dd
two_prod_with(bool fma, double a, double b)
{
	double		p = a * b;
	double		aa,
				bb,
				ah,
				al,
				bh,
				bl;

	if (fma)
		return dd_of(p, __builtin_fma(a, b, -p));
	aa = a * 134217729.0;		/* 2^27 + 1 splits 53 bits into 26 + 26 */
	ah = aa - (aa - a);
	al = a - ah;
	bb = b * 134217729.0;
	bh = bb - (bb - b);
	bl = b - bh;
	return dd_of(p, ((ah * bh - p) + ah * bl + al * bh) + al * bl);
}

#ifdef __FP_FAST_FMA
#define DD_HARDWARE_FMA true
#else
#define DD_HARDWARE_FMA false
#endif

/* a b = hi + lo exactly */
DD_INLINE dd
two_prod(double a, double b)
{
	return two_prod_with(DD_HARDWARE_FMA, a, b);
}

/* -a, exactly */
DD_INLINE dd
dd_neg(dd a)
{
	return dd_of(-a.hi, -a.lo);
}

/* a + b, to DD_ADD_ERROR */
DD_INLINE dd
dd_add(dd a, dd b)
{
	dd			s = two_sum(a.hi, b.hi);
	dd			t = two_sum(a.lo, b.lo);

	s = fast_two_sum(s.hi, s.lo + t.hi);
	return fast_two_sum(s.hi, s.lo + t.lo);
}

/* a - b, to DD_ADD_ERROR */
DD_INLINE dd
dd_sub(dd a, dd b)
{
	return dd_add(a, dd_neg(b));
}

/* a + b, to DD_ADD_ERROR */
DD_INLINE dd
dd_add_double(dd a, double b)
{
	dd			s = two_sum(a.hi, b);

	return fast_two_sum(s.hi, s.lo + a.lo);
}

/* Commutes to the bit: the symmetric measures rely on it. */
DD_INLINE dd
dd_mul_with(bool fma, dd a, dd b)
{
	dd			p = two_prod_with(fma, a.hi, b.hi);

	return fast_two_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/* a b, to DD_MUL_ERROR, the same whether the processor has a fused multiply-add or not */
DD_INLINE dd
dd_mul(dd a, dd b)
{
	return dd_mul_with(DD_HARDWARE_FMA, a, b);
}

/* a b, to DD_MUL_ERROR */
DD_INLINE dd
dd_mul_double_with(bool fma, dd a, double b)
{
	dd			p = two_prod_with(fma, a.hi, b);

	return fast_two_sum(p.hi, p.lo + a.lo * b);
}

/* a b, to DD_MUL_ERROR */
DD_INLINE dd
dd_mul_double(dd a, double b)
{
	return dd_mul_double_with(DD_HARDWARE_FMA, a, b);
}

/* n as a pair, exactly */
DD_INLINE dd
dd_of_uint64(uint64_t n)
{
	return fast_two_sum((double) (n >> 32) * 0x1p+32, (double) (n & UINT32_MAX));
}

/* the same with a sign */
DD_INLINE dd
dd_of_int64(int64_t n)
{
	return n < 0 ? dd_neg(dd_of_uint64(-(uint64_t) n)) : dd_of_uint64((uint64_t) n);
}

/* a * 2^e, exact where nothing underflows */
DD_INLINE dd
dd_scale(dd a, int64_t e)
{
	return dd_of(times_power(a.hi, e), times_power(a.lo, e));
}

/* a/b, b != 0, to DD_DIV_ERROR */
DD_INLINE dd
dd_div(dd a, dd b)
{
	double		q1 = a.hi / b.hi;
	dd			r = dd_sub(a, dd_mul_double(b, q1));
	double		q2 = r.hi / b.hi;

	r = dd_sub(r, dd_mul_double(b, q2));
	return dd_add_double(fast_two_sum(q1, q2), r.hi / b.hi);
}

/* square root of a positive pair, one Newton step from the double root */
DD_INLINE dd
dd_sqrt(dd a)
{
	double		s = sqrt(a.hi);
	dd			r = dd_sub(a, two_prod(s, s));

	return fast_two_sum(s, r.hi / (2 * s));
}

/* a, rounded */
DD_INLINE double
dd_double(dd a)
{
	return a.hi + a.lo;
}

#endif							/* DIVERGENCE_DD_H */
