/*
 * f_tail.c
 *		Upper tail and quantiles of the F distribution.
 *
 * Method
 *		With a = df2/2, b = df1/2, x = df2/(df2 + df1 f) and y = 1 - x, computed
 *		without cancellation, the tail is I_x(a, b) = 1 - I_y(b, a).  The one of the
 *		two that lies below its mean, x < (a+1)/(a+b+2), is computed as
 *
 *			I = G R,	G = x^a y^b / B(a, b),
 *
 *		all in pairs.  1/R is the continued fraction of Didonato and Morris ("Algorithm
 *		708", 1992, BFRAC), which takes about sqrt(min(a, b)) terms and at most
 *		MOST_TERMS while one of a and b is below MANY.  Where both are larger
 *
 *			R = integral over t >= 0 of exp(-h(t)), h(t) = a t + (a+b) ln(1 + x (e^-t - 1)),
 *
 *		the density of the logarithm of the odds x/y below x, over that at x.  It is close to
 *		one of a normal variable, and 48 points of Gauss and Legendre give it.
 *
 *		ln G is a sum of logarithms of quotients that are near 1 where a and b are large,
 *		with Stirling's series for the gamma functions; those of arguments below SHIFT
 *		come from Gamma(a + SHIFT)/(a (a+1) ...).
 *
 *		Quantiles: a bracket of ln f, narrowed by the rule of false position with the
 *		half weight of Illinois (Dowell, Jarratt 1971) on the logarithm of the tail, or
 *		of what it lacks to 1.
 *
 * Special cases
 *		Tails below 2^-1075 are 0.
 *
 * Accuracy
 *		F_TAIL_BOUND (f_tail.h).  Before the one rounding at the end tails are good to
 *		a relative 2^-62.
 *
 * Constants
 *		legendre_table.h, written by make_legendre_table.py, gamma_table.h, and the limits
 *		below.
 */
#include "f_tail.h"

#include "exp.h"
#include "legendre_table.h"
#include "log_ratio.h"
#include "scaled.h"
#include "stirling.h"

/* argument of the gamma function from which Stirling's series serves */
#define SHIFT			STIRLING_LEAST

/* a and b from which the integral serves */
#define MANY			10000

/* A term that changes the fraction by less than this ends it. */
#define NEGLIGIBLE		0x1p-80
#define MOST_TERMS		2000

/* e^-CUT does not count beside 1; a little more than 80 ln 2 */
#define CUT				58

/* e^-FAR is 0, whatever power of the arguments it is multiplied by */
#define FAR				0x1p+16

/* distance from 1 below which a logarithm comes from it, not from the quotient */
#define CLOSE			0.25

/* the point at which the distribution of Beta(a, b) is asked for */
typedef struct point
{
	double		a,
				b;
	dd_scaled	x,
				y;				/* 1 - x */
} point;

/* e^x, x < FAR */
static dd_scaled
exponential(dd x)
{
	return x.hi > -FAR ? divergence_exp_dd(x) : scaled_of(0);
}

/* ln x, 0 < x < 1 and y = 1 - x */
static dd
log_share(dd_scaled x, dd_scaled y)
{
	return scaled_pair(y).hi < CLOSE ? divergence_log1p_dd(dd_neg(scaled_pair(y))) : divergence_log_dd(x);
}

/* ln(1 + d), where 1 + d is known as q too */
static dd
log_near(dd d, dd_scaled q)
{
	return fabs(d.hi) < CLOSE ? divergence_log1p_dd(d) : divergence_log_dd(q);
}

/* ln(1/Gamma(a)), any a > 0 that is a sum of two doubles */
static dd
minus_log_gamma(dd a)
{
	dd_scaled	product = scaled_of(1.0);
	dd			r;

	if (a.hi < SHIFT)
	{
		for (int k = 0; k < SHIFT; k++)
			product = scaled_product(product, scaled(dd_add_double(a, k), 0));
		product = scaled(product.m, product.e);
		a = dd_add_double(a, SHIFT);
	}

	/* Gamma(a) = sqrt(2 pi/a) (a/e)^a e^stirling; the square root joins the product */
	product = scaled_product(product, scaled_sqrt(scaled(dd_div(a, dd_of(TWO_PI_HI, TWO_PI_LO)), 0)));
	r = dd_sub(a, dd_mul(a, divergence_log_dd(scaled(a, 0))));
	r = dd_sub(r, divergence_stirling(a));
	return dd_add(r, divergence_log_dd(scaled(product.m, product.e)));
}

/* G of the method, SHIFT <= a and b */
static dd_scaled
front_of_many(const point *p)
{
	dd			n = two_sum(p->a, p->b);
	dd			x = scaled_pair(p->x);
	dd			y = scaled_pair(p->y);
	dd			d = dd_sub(dd_mul_double(x, p->b), dd_mul_double(y, p->a));
	dd			sum;
	dd_scaled	r;

	/* x (a+b)/a = 1 + d/a and y (a+b)/b = 1 - d/b */
	sum = dd_mul_double(log_near(dd_div(d, dd_of(p->a, 0)),
								 scaled_quotient(scaled_product(p->x, scaled(n, 0)), scaled_of(p->a))), p->a);
	sum = dd_add(sum, dd_mul_double(log_near(dd_div(dd_neg(d), dd_of(p->b, 0)),
											 scaled_quotient(scaled_product(p->y, scaled(n, 0)), scaled_of(p->b))), p->b));
	sum = dd_add(sum, dd_sub(divergence_stirling(n),
							 dd_add(divergence_stirling(dd_of(p->a, 0)), divergence_stirling(dd_of(p->b, 0)))));
	r = exponential(sum);

	/* sqrt(a b/(2 pi (a+b))) */
	return scaled_product(r, scaled_sqrt(scaled_quotient(scaled_product(scaled_of(p->a), scaled_of(p->b)),
														 scaled(dd_mul(n, dd_of(TWO_PI_HI, TWO_PI_LO)), 0))));
}

/*
 * The same for few < SHIFT <= many: few is the exponent of "share", many that of the other,
 * which is 1 - share.  Gamma(few + many)/Gamma(many) by Stirling's series for both:
 *
 *		n^few (n/many)^(many - 1/2) e^(-few + stirling(n) - stirling(many)), n = few + many
 */
static dd_scaled
front_of_few(double few, double many, dd_scaled share, dd_scaled other)
{
	dd			n = two_sum(few, many);
	dd			sum;

	sum = dd_mul_double(divergence_log_dd(scaled_product(share, scaled(n, 0))), few);
	sum = dd_add(sum, dd_mul(divergence_log1p_dd(dd_div(dd_of(few, 0), dd_of(many, 0))), two_sum(many, -0.5)));
	sum = dd_add_double(sum, -few);
	sum = dd_add(sum, dd_sub(divergence_stirling(n), divergence_stirling(dd_of(many, 0))));
	sum = dd_add(sum, dd_mul_double(log_share(other, share), many));
	sum = dd_add(sum, minus_log_gamma(dd_of(few, 0)));
	return exponential(sum);
}

/* the same, a and b < SHIFT */
static dd_scaled
front_of_both_few(const point *p)
{
	dd			sum = dd_mul_double(log_share(p->x, p->y), p->a);

	sum = dd_add(sum, dd_mul_double(log_share(p->y, p->x), p->b));
	sum = dd_add(sum, dd_add(minus_log_gamma(dd_of(p->a, 0)), minus_log_gamma(dd_of(p->b, 0))));
	return exponential(dd_sub(sum, minus_log_gamma(two_sum(p->a, p->b))));
}

static dd_scaled
front(const point *p)
{
	if (p->a >= SHIFT && p->b >= SHIFT)
		return front_of_many(p);
	if (p->b >= SHIFT)
		return front_of_few(p->a, p->b, p->x, p->y);
	if (p->a >= SHIFT)
		return front_of_few(p->b, p->a, p->y, p->x);
	return front_of_both_few(p);
}

/* a y - b x, >= -1 in the half that is computed */
static dd
slope_of(const point *p)
{
	return dd_sub(dd_mul_double(scaled_pair(p->y), p->a), dd_mul_double(scaled_pair(p->x), p->b));
}

/* R by the continued fraction b_0 + a_1/(b_1 + a_2/(b_2 + ...)), by the method of Lentz */
static dd_scaled
fraction(const point *p)
{
	dd			x = scaled_pair(p->x);
	dd			y_plus_1 = dd_add_double(scaled_pair(p->y), 1.0);
	dd			base = dd_add_double(slope_of(p), 1.0);
	dd			f = dd_div(dd_mul_double(base, p->a), two_sum(p->a, 1.0));
	dd			c = f;
	dd			d = {0, 0};

	for (int m = 1; m < MOST_TERMS; m++)
	{
		dd			before = two_sum(p->a, 2 * m - 1);
		/* m (b - m) x/(a + 2m - 1) */
		dd			part = dd_div(dd_mul(dd_mul_double(two_sum(p->b, -m), m), x), before);
		dd			upper = dd_mul(two_sum(p->a, m - 1), dd_add_double(two_sum(p->a, p->b), m - 1));
		dd			lower = dd_mul(two_sum(p->a, m), dd_add(base, dd_mul_double(y_plus_1, m)));
		dd			change;

		upper = dd_mul(dd_div(dd_mul(upper, x), before), part);
		lower = dd_add(dd_div(lower, two_sum(p->a, 2 * m + 1)), dd_add_double(part, m));
		d = dd_div(dd_of(1.0, 0), dd_add(lower, dd_mul(upper, d)));
		c = dd_add(lower, dd_div(upper, c));
		change = dd_mul(c, d);
		f = dd_mul(f, change);
		if (fabs((change.hi - 1) + change.lo) < NEGLIGIBLE)
			break;
	}
	return scaled_quotient(scaled_of(1.0), scaled(f, 0));
}

/* R by the integral, MANY <= a and b */
static dd_scaled
integral(const point *p)
{
	dd			x = scaled_pair(p->x);
	dd			n = two_sum(p->a, p->b);
	double		slope = slope_of(p).hi;
	double		curvature = (p->a + p->b) * x.hi * p->y.m.hi * power_of_two((int) fmax(p->y.e, -1000));
	/* h = CUT there or near it: h grows like slope t + curvature t^2/2 */
	double		half = CUT / (slope + sqrt(slope * slope + 2 * CUT * curvature));
	dd			sum = {0, 0};

	for (int i = 0; i < LEGENDRE_PAIRS; i++)
		for (int side = -1; side <= 1; side += 2)
		{
			const double *row = legendre_table[i];
			dd			t = dd_mul_double(dd_add_double(dd_of(side * row[0], side * row[1]), 1.0), half);
			dd			h = dd_mul(n, divergence_log1p_dd(dd_mul(x, divergence_expm1_dd(dd_neg(t)))));

			h = dd_add(h, dd_mul_double(t, p->a));
			sum = dd_add(sum, dd_mul(dd_of(row[2], row[3]), scaled_pair(exponential(dd_neg(h)))));
		}
	return scaled(dd_mul_double(sum, half), 0);
}

double
divergence_f_tail(double statistic, double df1, double df2)
{
	dd_scaled	u,
				v,
				total,
				r;
	point		p;
	bool		is_lower;

	if (statistic == 0)
		return 1;
	if (isinf(statistic))
		return 0;
	u = scaled_product(scaled_of(statistic), scaled_of(df1));
	v = scaled_of(df2);
	total = scaled_sum(scaled(u.m, u.e), v);
	p.a = 0.5 * df2;
	p.b = 0.5 * df1;
	p.x = scaled_quotient(v, total);
	p.y = scaled_quotient(u, total);
	p.x = scaled(p.x.m, p.x.e);
	p.y = scaled(p.y.m, p.y.e);

	/* x (a+b+2) < a+1, or the other half: both sides may differ by their rounding */
	is_lower = scaled_pair(p.x).hi * (p.a + p.b + 2) < p.a + 1;
	if (!is_lower)
	{
		point		q = {p.b, p.a, p.y, p.x};

		p = q;
	}
	r = front(&p);
	if (r.m.hi != 0)
		r = scaled_product(r, p.a >= MANY && p.b >= MANY ? integral(&p) : fraction(&p));
	if (is_lower)
		return scaled_double(r);
	return scaled_double(scaled_difference(scaled_of(1.0), scaled(r.m, r.e)));
}

/* ln f is looked for up to here, and no closer than this. */
#define LARGEST_LOG		709.0
#define MOST_STEPS		200

/* e^x, |x| <= LARGEST_LOG, the same on every machine */
static double
power_of_e(double x)
{
	dd_scaled	e = divergence_exp_dd(dd_of(x, 0));

	return times_power(e.m.hi, e.e);
}

/* what the logarithm of the tail at e^x, or of what it lacks to 1, is beyond that of the target */
static double
beyond(double x, double df1, double df2, double target, bool upper)
{
	/* the lower tail of F is the upper one of 1/F */
	double		tail = upper ? divergence_f_tail(power_of_e(x), df1, df2) : divergence_f_tail(power_of_e(-x), df2, df1);

	return divergence_log_ratio(fmax(tail, 0x1p-1074), target).hi;
}

double
divergence_f_quantile(double significance, double df1, double df2)
{
	bool		upper = significance <= divergence_f_tail(1, df1, df2);
	double		target = upper ? significance : 1 - significance;
	double		sign = upper ? 1 : -1;
	double		near = 0;
	double		far = fmin(0.5, 3 * sqrt(2 / df1 + 2 / df2));	/* some deviations of ln f */
	double		at_near = beyond(0, df1, df2, target, upper);
	double		at_far;

	/* distance from ln f = 0; at 0 the tail is larger than the target, far away smaller */
	while ((at_far = beyond(sign * far, df1, df2, target, upper)) > 0)
	{
		if (far >= LARGEST_LOG)
			return upper ? INFINITY : 0;
		near = far;
		at_near = at_far;
		far = fmin(2 * far, LARGEST_LOG);
	}
	for (int i = 0, kept = 0; i < MOST_STEPS && at_near > 0x1p-42; i++)
	{
		double		middle = i % 8 == 7 ? 0.5 * (near + far) : near + (far - near) * at_near / (at_near - at_far);
		double		at_middle;

		if (middle <= near || middle >= far)
			break;
		at_middle = beyond(sign * middle, df1, df2, target, upper);
		if (fabs(at_middle) <= 0x1p-42)
			return power_of_e(sign * middle);
		if (at_middle > 0)
		{
			near = middle;
			at_near = at_middle;
			if (kept == 1)
				at_far *= 0.5;
			kept = 1;
		}
		else
		{
			far = middle;
			at_far = at_middle;
			if (kept == -1)
				at_near *= 0.5;
			kept = -1;
		}
	}
	return power_of_e(sign * near);
}
