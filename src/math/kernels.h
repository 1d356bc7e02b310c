/*
 * kernels.h
 *		The loops that carry the weight, compiled from one source for several
 *		instruction sets and chosen when the library is loaded.  All variants give
 *		the same bits.
 */
#ifndef DIVERGENCE_KERNELS_H
#define DIVERGENCE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "dd.h"

struct mass_pair;

/*
 * Elements per call at most; n is a multiple of KERNEL_LANES.  All arrays hold
 * KERNEL_BLOCK elements.
 */
#define KERNEL_BLOCK	128
#define KERNEL_LANES	8

/* Sums that one call of extract splits off, and the bits each takes. */
#define EXTRACT_LEVELS	3
#define EXTRACT_BITS	46

/* |r| up to which the series of g(r) serves, see distances.c; 0.25^28 / 378 < 2^-64 */
#define JS_SERIES_LIMIT	0.25
#define JS_SERIES_TERMS	14

/* What compare found. */
#define KERNEL_CANCELS		1	/* differences to be computed exactly */
#define KERNEL_DROPPED		2	/* elements > 0 that counted as 0 */

/*
 * Weights whose product with any logarithm neither over- nor underflows, low
 * part included.
 */
#define WEIGHT_MIN		0x1p-700
#define WEIGHT_MAX		0x1p+700

/*
 * What log_ratio found.  KERNEL_SUBNORMAL: a subnormal x or y; the results are
 * wrong and the block is for the scalar path.
 */
#define KERNEL_SUBNORMAL	1
#define KERNEL_X_ONLY		2	/* an element with x > 0, y = 0 */
#define KERNEL_Y_ONLY		4	/* an element with y > 0, x = 0 */

/*
 * Elements of two masses on one scale, as pairs: x = p Q, y = q P and their
 * difference, all times 2^MASS_SCALE.
 */
typedef struct mass_block
{
	double		x_hi[KERNEL_BLOCK],
				x_lo[KERNEL_BLOCK],
				y_hi[KERNEL_BLOCK],
				y_lo[KERNEL_BLOCK],
				d_hi[KERNEL_BLOCK],
				d_lo[KERNEL_BLOCK],
				part[KERNEL_BLOCK]; /* what d was before the subtraction */
} mass_block;

/*
 * What step one (two_steps.h) sums up of a block: terms as pairs, and what bounds their errors.
 */
typedef struct step_sums
{
	dd			t,
				v;
	double		far,			/* weights whose logarithm has LOG_SHORT_FAR */
				near,			/* terms, without sign, with LOG_SHORT_NEAR */
				apart;			/* |p - q| */
} step_sums;

/* What total found. */
#define KERNEL_ODD			1	/* an element that is negative, infinite or NaN, or -0 */
#define KERNEL_ROUNDED		2	/* hi + lo is not the sum itself */

typedef struct kernels
{
	const char *name;

	/*
	 * (hi, lo)[i] = ln(x[i] / y[i]), and 0 where x[i] or y[i] is 0, to
	 * LOG_RATIO_ERROR; x and y finite and >= 0, y NULL for 1 throughout.  Returns
	 * the findings above.
	 */
	int			(*log_ratio) (const double *x, const double *y, double *hi, double *lo, int n);

	/*
	 * (hi, lo)[i] *= w[i].  Returns whether all is well: with a w that is
	 * neither 0 nor between WEIGHT_MIN and WEIGHT_MAX it is not.
	 */
	bool		(*multiply) (const double *w, double *hi, double *lo, int n);

	/*
	 * Splits off from each x[i] its leading bits: level k takes what is a
	 * multiple of 2^-52 anchor[k].  rest[i] is what remains, rest may be x;
	 * level[k] is the exact sum of what was taken.  anchor[k] = 1.5 * 2^e with
	 * |x[i]| <= 2^(e - 7) for k = 0, and anchor[k] = 2^-EXTRACT_BITS
	 * anchor[k - 1].  Returns whether anything remained.
	 */
	bool		(*extract) (const double *x, double *rest, int n, const double *anchor,
							double *level);

	/*
	 * *sum = x[0] + ... + x[n - 1], hi being it rounded; any n.  Returns the findings above.
	 */
	int			(*total) (const double *x, size_t n, dd *sum);

	/*
	 * The terms of step one, n <= KERNEL_BLOCK elements in whole lanes, finite
	 * and >= 0, set *sums.  Return KERNEL_SUBNORMAL and so on as log_ratio does.
	 *
	 * weighted_logs: t = w ln x, 0 where w or x is 0.
	 *
	 * excesses: t = p ln(p/q) - p + q, which does not cancel where p is close to q, 0
	 * where q is; v.hi likewise for (q, p), in double.
	 *
	 * ratio_logs: t = p ln(p/q), v = q ln(p/q).
	 */
	int			(*weighted_logs) (const double *w, const double *x, int n, step_sums *sums);
	int			(*excesses) (const double *p, const double *q, int n, bool both, step_sums *sums);
	int			(*ratio_logs) (const double *p, const double *q, int n, bool both, step_sums *sums);

	/*
	 * *most = max |x[i]|, NaN counting as more than Infinity.  Returns whether an
	 * element other than -0 has its sign bit set.
	 */
	bool		(*inspect) (const double *x, int n, double *most);

	/*
	 * The elements of p and q.  Returns KERNEL_CANCELS where a difference is
	 * smaller than MASS_CANCELS times its part, KERNEL_DROPPED where one is
	 * below MASS_MIN.
	 */
	int			(*compare) (const struct mass_pair *pair, const double *p, const double *q,
							mass_block *block, int n);

	/*
	 * (hi, lo)[i] = ((x - y) / (sqrt x + sqrt y))^2, within 5 u; exact where x or y
	 * is 0, and 0 below 2^-940.
	 */
	void		(*hellinger) (const mass_block *block, double *hi, double *lo, int n);

	/*
	 * With m = (x + y)/2 and r = (x - y)/2m, mean_hi and mean_lo are m and hi[i] =
	 * m g(r) (distances.c) within 6 u where |r| < JS_SERIES_LIMIT, else NaN.  Returns
	 * whether there is a NaN.
	 */
	bool		(*js_close) (const mass_block *block, double *mean_hi, double *mean_lo,
							 double *hi, int n);

	/*
	 * Where hi[i] is NaN, (hi, lo)[i] = x ln(x/m) + y ln(y/m) instead, from the
	 * logarithms of x_hi/mean_hi and y_hi/mean_hi; elsewhere lo[i] = 0.
	 */
	void		(*js_far) (const mass_block *block, const double *mean_lo,
						   const double *log_x_hi, const double *log_x_lo,
						   const double *log_y_hi, const double *log_y_lo,
						   double *hi, double *lo, int n);

	/*
	 * js_close and js_far at once for step one: what js_far would set is off by up to
	 * JS_SHORT_ERROR times far[i] = x + y, which is 0 elsewhere.
	 */
	void		(*js_short) (const mass_block *block, double *hi, double *lo, double *far, int n);

	/*
	 * The sum of (hi, lo)[i], |lo| <= 2^-45 |hi|, to KERNEL_SUM_ERROR of that of the
	 * magnitudes; n in whole lanes.
	 */
	dd			(*sum_pairs) (const double *hi, const double *lo, int n);

	/*
	 * (hi, lo)[i] = e^(z[i] - max) for step one, to EXP_SHORT_ERROR, and 0 where that is
	 * below 2^-1000; z[i] <= max, finite or -Infinity; n in whole lanes.
	 */
	void		(*exp_short) (const double *z, double max, double *hi, double *lo, int n);
} kernels;

#define EXP_SHORT_ERROR		0x1p-71

/* two logarithms within LOG_SHORT_FAR, or LOG_SHORT_NEAR of less than 2^-7.8 */
#define JS_SHORT_ERROR		0x1p-73

#define KERNEL_SUM_ERROR	0x1p-92

/* n elements in whole lanes */
static inline int
kernel_padded(int n)
{
	return (n + KERNEL_LANES - 1) & ~(KERNEL_LANES - 1);
}

/*
 * x[0 .. n - 1] with zeros behind up to whole lanes: x itself where it ends with a
 * lane, else room, which may be x
 */
static inline const double *
kernel_pad(const double *x, int n, double *room)
{
	int			padded = kernel_padded(n);

	if (padded == n)
		return x;
	if (room != x)
		memcpy(room, x, n * sizeof(double));
	for (int i = n; i < padded; i++)
		room[i] = 0;
	return room;
}

/* g(r) / r^2 by the series, r2 = r^2 up to JS_SERIES_LIMIT^2 */
DD_INLINE double
js_series(double r2)
{
	double		g = 0;

#pragma GCC unroll 16
	for (int k = JS_SERIES_TERMS; k >= 1; k--)
		g = g * r2 + 1.0 / (k * (2 * k - 1));
	return g;
}

/* the variant in use */
extern const kernels *divergence_kernels;

/* Chooses the best variant for this machine. */
extern void divergence_kernels_init(void);

/* The i-th variant built into this library, or NULL past the last. */
extern const kernels *divergence_kernels_variant(int i);

/* Uses variant i; false, and no change, where this machine cannot run it. */
extern bool divergence_kernels_select(int i);

#endif							/* DIVERGENCE_KERNELS_H */
