/*
 * chi2.c
 *		Tails and quantiles of the gamma distribution, and of chi-square as one of
 *		its cases.
 *
 * Method
 *		With a = df/2 and x = statistic/2 the tail is Q(a, x) = 1 - P(a, x).  Below
 *		x = a P is computed, above it Q: neither is 1 minus something close to 1.
 *		All sums have terms of one sign, in pairs.  A gamma variable of any shape a has
 *		df = 2 a, which need not be a whole number.
 *
 *		df < FEW, x >= a: the finite sum, a integer or half an odd number,
 *
 *			Q = e^-x (1 + x + x^2/2! + ... + x^(a-1)/(a-1)!)
 *			Q = erfc(sqrt x) + e^-x (x^(1/2)/Gamma(3/2) + ... + x^(a-1)/Gamma(a))
 *
 *		df < MANY: the same sum from its largest term down until the rest does not
 *		count, x >= a; below it the series P = D (1 + x/(a+1) + x^2/((a+1)(a+2)) +
 *		...) with D = x^a e^-x / Gamma(a+1).  Both take less than 12 sqrt(a) terms.
 *
 *		df >= MANY, in the same time whatever df: the uniform expansion of Temme
 *		("The asymptotic expansion of the incomplete gamma functions", 1979), with
 *		y = a (l - 1 - ln l), l = x/a, eta = +-sqrt(2 y/a),
 *
 *			Q = erfc(+-sqrt y)/2 + e^-y/sqrt(2 pi a) S(eta),
 *
 *		S(eta) = sum b_n eta^n / (1 + b_1/a), b_(n-1) = f_n + (n+1)/a b_(n+1), which
 *		is what the differential equation of Q says (Gil, Segura, Temme, "Efficient
 *		and accurate algorithms for the computation and inversion of the incomplete
 *		gamma function ratios", 2012, section 2.4).
 *
 *		df < FEW and not a whole number: below FRACTION_FROM the series P; else the
 *		descending sum down to a shape b in (0, 1], and Q(b, x) by Legendre's continued
 *		fraction, which also ends the descending sum above FEW.
 *
 *		erfc(sqrt z) = Q(1/2, z): 1 - P for small z, else Legendre's continued
 *		fraction.  1/Gamma comes from a product for whole df < FEW, else from Stirling's
 *		series, for df < FEW that of a shape some whole number larger.
 *
 *		Quantiles: Newton's method for ln Q (ln P below the middle) as a function of
 *		ln x.  Both are concave, so that steps overshoot once at most.  The last step
 *		is added to x as a pair, and that is rounded.
 *
 * Special cases
 *		Tails below 2^-1075 are 0; statistics below LEAST_STATISTIC leave 1 where df is
 *		1 or more.  Quantiles below LEAST_QUANTILE are 0: shapes near 0 have them.
 *
 * Accuracy
 *		CHI2_TAIL_BOUND and CHI2_QUANTILE_BOUND (chi2.h).  Before the one rounding at
 *		the end tails are good to a relative 2^-80 up to df = 2^30; beyond it they
 *		lose like the square root of df, which leaves 2^-68 at CHI2_MOST_DF.  A small
 *		shape a costs its logarithm: Q is 1 minus a P that is 1 - O(a).
 *
 * Constants
 *		gamma_table.h, written by make_gamma_table.py, which comes with stirling.h; and the
 *		limits below.
 */
#include "chi2.h"

#include "scaled.h"
#include "stirling.h"

/* df from which Stirling's series, half of them being its argument, and the expansion serve */
#define FEW				(2 * STIRLING_LEAST)
#define MANY			2000

/* P(1/2, LEAST_STATISTIC/2) < 2^-59 */
#define LEAST_STATISTIC	0x1p-120

/* Terms below this share of their sum end it. */
#define NEGLIGIBLE		0x1p-108

/* e^-y with y beyond is 0: Q < e^-y for x > a, P < e^-y for x < a */
#define FAR				1000

/* z from which the continued fraction serves, and its terms at z = 1 */
#define FRACTION_FROM	2
#define FRACTION_TERMS	260

/* what stands for 0 among the quantiles of small shapes */
#define LEAST_QUANTILE	0x1p-900

/* x below which its powers are too small */
#define SMALL			0x1p-40

/* |d| below which ln(1 + d) comes from d, not from the quotient */
#define CLOSE			0.25

/* Newton steps below this are the last; the next one would be their square. */
#define LAST_STEP		0x1p-45
#define MOST_STEPS		100

/* sqrt(x) for x >= 0 */
static dd
root(dd x)
{
	return x.hi > 0 ? dd_sqrt(x) : dd_of(0, 0);
}

static dd
half_of(double x)
{
	return dd_of(0.5 * x, 0);
}

/* 1 + x/(a+1) + x^2/((a+1)(a+2)) + ..., x not far above a */
static dd
lower_series(dd x, double a)
{
	dd			sum = {1.0, 0};
	dd			term = {1.0, 0};

	for (int k = 1; term.hi > NEGLIGIBLE * sum.hi; k++)
	{
		term = dd_div(dd_mul(term, x), two_sum(a, k));
		sum = dd_add(sum, term);
	}
	return sum;
}

/* sqrt(z) e^-z / Gamma(3/2) */
static dd_scaled
half_density(dd z)
{
	dd_scaled	r = scaled_exp_of(dd_neg(z));

	r.m = dd_mul(r.m, dd_mul(root(z), dd_of(TWO_OVER_ROOT_PI_HI, TWO_OVER_ROOT_PI_LO)));
	return scaled(r.m, r.e);
}

/* Q(1/2, z) = erfc(sqrt z) */
static dd_scaled
half_tail(dd z)
{
	dd_scaled	r = half_density(z);
	dd			f;
	int			n;

	if (z.hi < FRACTION_FROM)
		return scaled_difference(scaled_of(1.0), scaled_product(r, scaled(lower_series(z, 0.5), 0)));

	/* 2 (z + 1/2 - 1/2/(z + 5/2 - 3/(z + 9/2 - ...))), from the inside */
	n = (int) (FRACTION_TERMS / z.hi) + 8;
	f = dd_add_double(z, 2 * n + 0.5);
	for (int k = n; k > 0; k--)
		f = dd_sub(dd_add_double(z, 2 * k - 1.5), dd_div(dd_of(k * (k - 0.5), 0), f));
	r = scaled_quotient(r, scaled(f, 0));
	r.e--;
	return r;
}

/* Q(b, z) over z^b e^-z / Gamma(b), 0 < b <= 1 and z >= FRACTION_FROM */
static dd
fraction(double b, dd z)
{
	dd			f;
	int			n = (int) (FRACTION_TERMS / z.hi) + 8;

	/* z + 1 - b - (1 - b)/(z + 3 - b - 2 (2 - b)/(z + 5 - b - ...)), from the inside */
	z = dd_add_double(z, -b);
	f = dd_add_double(z, 2 * n + 1);
	for (int k = n; k > 0; k--)
		f = dd_sub(dd_add_double(z, 2 * k - 1),
				   dd_div(dd_mul_double(two_sum(k, -b), k), f));
	return dd_div(dd_of(1.0, 0), f);
}

/* y of the method, >= 0 */
static dd
exponent_below(double statistic, double df)
{
	dd			d = dd_div(two_sum(statistic, -df), dd_of(df, 0));
	dd			l = fabs(d.hi) < CLOSE ? divergence_log1p_dd(d) : divergence_log_ratio(statistic, df);

	return dd_mul_double(dd_sub(d, l), 0.5 * df);
}

/*
 * D of a shape below FEW/2 that is no half of a whole number: that of c = a + k >=
 * FEW/2 times (a + 1) ... (a + k) / x^k.  Where x^c would be 0, that of a larger x.
 */
static dd_scaled
shifted_density(double x, double a)
{
	int			k = FEW / 2 - (int) a;
	dd			c = two_sum(a, k);
	dd			d,
				l,
				product = {1.0, 0};
	dd_scaled	over,
				r,
				less = scaled_of(1.0);

	if (x < SMALL)
	{
		/* D(x) = D(y) (x/y)^a e^(y - x) */
		int			e;
		double		y = frexp(x, &e);

		less = scaled_exp_of(dd_add(dd_mul_double(divergence_log_ratio(x, y), a), two_sum(y, -x)));
		x = y;
	}
	d = dd_div(dd_sub(dd_of(x, 0), c), c);
	over = scaled_of(x);
	if (fabs(d.hi) < CLOSE)
		l = divergence_log1p_dd(d);
	else
		l = dd_sub(divergence_log_ratio(x, c.hi), divergence_log1p_dd(dd_of(c.lo / c.hi, 0)));
	r = scaled_exp_of(dd_neg(dd_add(dd_mul(c, dd_sub(d, l)), divergence_stirling(c))));
	r.m = dd_div(r.m, dd_sqrt(dd_mul(dd_of(TWO_PI_HI, TWO_PI_LO), c)));
	for (int i = 1; i <= k; i++)
		product = dd_mul(product, two_sum(a, i));
	r = scaled_product(scaled(r.m, r.e), scaled(product, 0));
	for (int i = 1; i <= k; i++)
	{
		r = scaled_quotient(r, over);
		r = scaled(r.m, r.e);
	}
	return scaled_product(r, less);
}

/* D of the method; x < 2^SCALED_EXP_FAR where df < FEW */
static dd_scaled
density(double statistic, double df)
{
	double		a = 0.5 * df;
	dd			x = half_of(statistic);
	dd_scaled	r;

	if (df >= FEW)
	{
		r = scaled_exp_of(dd_neg(dd_add(exponent_below(statistic, df), divergence_stirling(dd_of(a, 0)))));
		r.m = dd_div(r.m, dd_sqrt(dd_mul_double(dd_of(TWO_PI_HI, TWO_PI_LO), a)));
		return scaled(r.m, r.e);
	}
	if (df != rint(df))
		return shifted_density(0.5 * statistic, a);
	r = a == rint(a) ? scaled_exp_of(dd_neg(x)) : half_density(x);
	for (; a >= 1; a--)
		r = scaled_product(r, scaled(dd_div(x, dd_of(a, 0)), 0));
	return scaled(r.m, r.e);
}

/* the finite sum upwards, df < FEW */
static dd_scaled
finite_sum(double statistic, double df)
{
	double		a = 0.5 * df;
	dd			x = half_of(statistic);
	dd			sum = {1.0, 0};
	dd_scaled	r;

	for (double b = a - 1; b >= 1; b--)
		sum = dd_add_double(dd_div(dd_mul(sum, x), dd_of(b, 0)), 1.0);
	if (a == rint(a))
		r = scaled_exp_of(dd_neg(x));
	else if (a == 0.5)
		return half_tail(x);
	else
		r = half_density(x);
	r.m = dd_mul(r.m, sum);
	r = scaled(r.m, r.e);
	return a == rint(a) ? r : scaled_sum(r, half_tail(x));
}

/*
 * the finite sum downwards, x >= a, FEW <= df < MANY, or no whole df < FEW and
 * x >= FRACTION_FROM
 */
static dd_scaled
descending_sum(double statistic, double df)
{
	double		b = 0.5 * df;
	dd			x = half_of(statistic);
	dd			step = dd_div(dd_of(1.0, 0), x);
	dd			term = {1.0, 0};
	dd			sum = {0, 0};

	/* relative to D: x^(b-1) e^-x / Gamma(b) is D a/x for b = a */
	while (b > 1 && term.hi > NEGLIGIBLE * sum.hi)
	{
		term = dd_mul(dd_mul_double(term, b), step);
		sum = dd_add(sum, term);
		b--;
	}
	/* Q(b, x), of which x^b e^-x / Gamma(b + 1) is D times the last term */
	if (b <= 1)
		sum = dd_add(sum, dd_mul(dd_mul_double(term, b), fraction(b, x)));
	return scaled_product(density(statistic, df), scaled(sum, 0));
}

/* the expansion: Q where "upper", else P */
static dd_scaled
uniform_tail(double statistic, double df, bool upper)
{
	double		a = 0.5 * df;
	dd			y = exponent_below(statistic, df);
	dd			eta = root(dd_div(dd_scale(y, 1), dd_of(a, 0)));
	dd			inverse = dd_div(dd_of(1.0, 0), dd_of(a, 0));
	dd			b[3] = {{0, 0}, {0, 0}, {0, 0}};	/* b_n, b_(n+1) and b_(n+2) */
	dd			sum = {0, 0};
	dd_scaled	half,
				rest;

	if (!upper)
		eta = dd_neg(eta);
	for (int n = GAMMA_TERMS - 1; n >= 0; n--)
	{
		b[2] = b[1];
		b[1] = b[0];
		b[0] = dd_add(dd_of(gamma_table[n + 1][0], gamma_table[n + 1][1]),
					  dd_mul(dd_mul_double(inverse, n + 2), b[2]));
		sum = dd_add(b[0], dd_mul(sum, eta));
	}
	sum = dd_div(sum, dd_add_double(dd_mul(b[1], inverse), 1.0));
	sum = dd_div(sum, dd_sqrt(dd_mul_double(dd_of(TWO_PI_HI, TWO_PI_LO), a)));
	rest = scaled_exp_of(dd_neg(y));
	rest = scaled(dd_mul(rest.m, sum), rest.e);
	half = half_tail(y);
	half.e--;
	return scaled_sum(half, upper ? rest : scaled_neg(rest));
}

/*
 * Q where "upper", x >= a and not absurdly far; else P, x <= a
 */
static dd_scaled
one_tail(double statistic, double df, bool upper)
{
	if (df >= FEW && exponent_below(statistic, df).hi > FAR)
		return scaled_of(0);
	if (df >= MANY)
		return uniform_tail(statistic, df, upper);
	if (!upper)
		return scaled_product(density(statistic, df),
							  scaled(lower_series(half_of(statistic), 0.5 * df), 0));
	if (df < FEW && df == rint(df))
		return finite_sum(statistic, df);
	if (statistic < 2 * FRACTION_FROM)
		return scaled_difference(scaled_of(1.0), one_tail(statistic, df, false));
	return descending_sum(statistic, df);
}

/* P(df/2, statistic/2), or 1 minus it */
static double
tail_of(double statistic, double df, bool upper)
{
	dd_scaled	r;

	if (statistic < (upper && df >= 1 ? LEAST_STATISTIC : 0x1p-1020))
		return upper ? 1 : 0;

	/* y > 0.15 x > FAR */
	if (statistic > 4 * df + 20 * FAR)
		return upper ? 0 : 1;
	r = one_tail(statistic, df, statistic >= df);
	if ((statistic >= df) != upper)
		r = scaled_difference(scaled_of(1.0), r);
	return scaled_double(r);
}

double
divergence_chi2_tail(double statistic, double df)
{
	return tail_of(statistic, df, true);
}

double
divergence_gamma_tail(double x, double shape)
{
	return tail_of(2 * x, 2 * shape, true);
}

double
divergence_gamma_lower_tail(double x, double shape)
{
	return tail_of(2 * x, 2 * shape, false);
}

/*
 * A statistic near the one whose upper (lower) tail is p: the cube root of a
 * chi-square variable is nearly normal (Wilson, Hilferty 1931); the normal quantile
 * is 26.2.23 of Abramowitz and Stegun.  Where that says nothing, the mean.
 */
static double
first_guess(double minus_log, double df, bool upper)
{
	double		t = sqrt(2 * minus_log);
	double		z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
		(1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
	double		spread = 2 / (9 * df);
	double		r = 1 - spread + (upper ? z : -z) * sqrt(spread);

	return r > 0.25 ? df * r * r * r : df;
}

/* The statistic whose upper tail is significance, or twice the gamma variable. */
static double
quantile_of(double significance, double df)
{
	dd_scaled	target = scaled_of(significance);
	bool		upper = scaled_difference(target, one_tail(df, df, true)).m.hi <= 0;
	double		x,
				low,
				high;
	dd			log_target;
	double		minus_log;

	if (!upper)
		target = scaled(two_sum(1.0, -significance), 0);
	log_target = divergence_log_dd(target);
	minus_log = -log_target.hi;

	/* a bound of Laurent and Massart, 2000, lemma 1 */
	low = upper ? df : 0;
	high = upper ? (df + 2 * sqrt(df * minus_log) + 2 * minus_log) * (1 + 0x1p-40) : df;
	x = fmin(fmax(first_guess(minus_log, df, upper), low), high);
	for (int i = 0; i < MOST_STEPS; i++)
	{
		dd_scaled	tail = one_tail(x, df, upper);
		dd_scaled	slope = density(x, df);
		dd_scaled	growth;
		dd			step;

		/* of ln x: ln(tail/target) over x times the density, which is a D, per tail */
		slope.m = dd_mul_double(slope.m, 0.5 * df);
		step = dd_sub(divergence_log_dd(tail), log_target);
		if (!upper)
			step = dd_neg(step);
		step = scaled_pair(scaled_product(scaled(step, 0), scaled_quotient(tail, slope)));
		if (fabs(step.hi) < LAST_STEP)
			return dd_double(dd_add_double(dd_mul_double(step, x), x));
		growth = scaled_exp_of(step);
		x = fmin(fmax(times_power(x * growth.m.hi, growth.e), low), high);
	}
	return x;
}

double
divergence_chi2_quantile(double significance, double df)
{
	return quantile_of(significance, df);
}

double
divergence_gamma_quantile(double significance, double shape)
{
	if (shape < 0.5 && divergence_gamma_tail(LEAST_QUANTILE, shape) <= significance)
		return 0;
	return 0.5 * quantile_of(significance, 2 * shape);
}
