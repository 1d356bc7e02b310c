/*
 * exp.c
 *		e^x and e^x - 1 for pairs.
 *
 * Method
 *		k = x EXP_BINS / ln 2 rounded, r = x - k ln 2 / EXP_BINS, k = e EXP_BINS + j
 *		with |j| <= EXP_BINS/2 (Tang, "Table-driven implementation of the
 *		exponential function in IEEE floating-point arithmetic", 1989).  With t_j =
 *		2^(j/EXP_BINS) - 1 from the table and s = e^r - 1,
 *
 *			e^x = 2^e (1 + w),		w = t_j + (1 + t_j) s.
 *
 *		s = r + r^2/2 + r^3 (1/6 + r/24 + r^2 (1/120 + ... + r^4/9!)), |r| <= 2^-10.5:
 *		the terms up to r/24 act on pairs, the others in double.  The long
 *		products do not wait for each other, which is where the time would go.
 *
 * Special cases
 *		x = 0 gives exactly 1 and 0.  e^x - 1 is w itself as long as e = 0, and
 *		-1 below EXPM1_FLOOR, where the rest is less than the error bound.
 *
 * Accuracy
 *		EXP_DD_ERROR (exp.h).  That is for e^x - 1 near |x| = 2^-10, where the terms
 *		in double weigh most, 2^-99.7 measured; e^x reaches 2^-105.
 *
 * Constants
 *		exp_table.h, written by make_exp_table.py.
 */
#include "exp.h"

#include "exp_table.h"

#define EXPM1_FLOOR		(-80.0)

/* adding and subtracting it rounds to an integer */
#define ROUND_ANCHOR	0x1.8p+52

/* x - k step, |k| < 2^51: the first difference and all products are exact */
DD_INLINE dd
reduce(dd x, double k)
{
	dd			high = two_prod(k, EXP_STEP_HI);
	dd			middle = two_prod(k, EXP_STEP_MID);
	dd			rest = two_sum(-high.lo, -middle.hi);

	rest.lo -= middle.lo + k * EXP_STEP_LO;
	return dd_add(two_sum(x.hi - high.hi, x.lo), rest);
}

/* e^r - 1, |r| <= 2^-10.5 */
DD_INLINE dd
expm1_reduced(dd r)
{
	double		h = r.hi;
	double		h2 = h * h;
	double		tail;
	dd			square,
				cube,
				c,
				s,
				p;

	tail = h2 * ((1.0 / 120 + h * (1.0 / 720)) +
				 h2 * (1.0 / 5040 + h * (1.0 / 40320 + h * (1.0 / 362880))));

	square = two_prod(h, h);
	square.lo += 2 * (h * r.lo);
	cube = two_prod(h, square.hi);
	cube.lo += h * square.lo + r.lo * square.hi;

	/* c = 1/6 + r/24 + tail */
	p = two_prod(h, TWENTYFOURTH_HI);
	p.lo += h * TWENTYFOURTH_LO + r.lo * TWENTYFOURTH_HI;
	c = fast_two_sum(SIXTH_HI, p.hi);
	c = fast_two_sum(c.hi, c.lo + (p.lo + (SIXTH_LO + tail)));

	/* r + r^2/2 + r^3 c */
	p = two_prod(cube.hi, c.hi);
	p.lo += cube.hi * c.lo + cube.lo * c.hi;
	s = fast_two_sum(h, 0.5 * square.hi);
	r.lo += 0.5 * square.lo + (s.lo + p.lo);
	s = fast_two_sum(s.hi, p.hi);
	return fast_two_sum(s.hi, s.lo + r.lo);
}

/* w of the method; *e is set */
DD_INLINE dd
exp_core(dd x, int64_t *e)
{
	double		k = (x.hi * EXP_INVERSE_STEP + ROUND_ANCHOR) - ROUND_ANCHOR;
	int64_t		row = (int64_t) k + EXP_BINS / 2;
	const double *t = exp_table[row & (EXP_BINS - 1)];
	dd			s = expm1_reduced(reduce(x, k));
	dd			one_t = fast_two_sum(1.0, t[0]);
	dd			p,
				w;

	*e = row >> EXP_BITS;
	one_t.lo += t[1];
	p = two_prod(s.hi, one_t.hi);
	p.lo += s.hi * one_t.lo + s.lo * one_t.hi;
	w = two_sum(t[0], p.hi);
	return fast_two_sum(w.hi, w.lo + (t[1] + p.lo));
}

/* 1 + w, |w| < 1 */
DD_INLINE dd
add_one(dd w)
{
	dd			s = fast_two_sum(1.0, w.hi);

	return fast_two_sum(s.hi, s.lo + w.lo);
}

dd_scaled
divergence_exp_dd(dd x)
{
	dd_scaled	result;

	result.m = add_one(exp_core(x, &result.e));
	return result;
}

dd
divergence_expm1_dd(dd x)
{
	int64_t		e;
	dd			w;

	if (x.hi < EXPM1_FLOOR)
		return dd_of(-1.0, 0);
	w = exp_core(x, &e);
	if (e == 0)
		return w;
	return dd_add_double(dd_scale(add_one(w), e), -1.0);
}
