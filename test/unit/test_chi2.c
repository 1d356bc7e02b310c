/*
 * test_chi2.c
 *		chi2.h: tails and quantiles of the chi-square and gamma distributions against
 *		MPFR.
 */
#include <float.h>
#include <math.h>

#include "chi2.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

static const char *const table = "Chi-square distribution, error in units of 2^-53";

#define BITS			320

/* df up to which MPFR's own incomplete gamma function is fast */
#define GAMMA_INC_MOST	3000

typedef enum range
{
	FEW_DF, SOME_DF, MANY_DF, LARGE_DF, RANGES
} range;

static const char *const range_names[RANGES] = {
	"df 1 to 4", "df to 300", "df to 3000", "df to 1e7"
};

/* where chi2.c changes its method, and neighbours */
static const double borders[] = {1, 2, 3, 58, 59, 60, 61, 1998, 1999, 2000, 2001};

static double
draw_df(range r)
{
	switch (r)
	{
		case FEW_DF:
			return random_between(1, 4);
		case SOME_DF:
			return random_between(1, 300);
		case MANY_DF:
			return random_between(300, GAMMA_INC_MOST);
		default:
			return rint(GAMMA_INC_MOST * ldexp(1 + random_unit(), random_between(0, 10)));
	}
}

/* about z standard deviations from the mean, and closer to the mean or to 0 */
static double
draw_statistic(double df)
{
	double		spread = 2 / (9 * df);
	double		z;
	double		r;

	switch (random_below(8))
	{
		case 0:
			return df;
		case 1:
			return df * (1 + random_noise(1, 60));
		case 2:
			return df * ldexp(random_positive(), -random_between(1, 130));
		case 3:
			/* to subnormal tails */
			z = 37 + 2 * random_unit();
			break;
		case 4:
			z = 40 * random_unit();
			break;
		default:
			z = 10 * random_unit() - 5;
	}
	r = 1 - spread + z * sqrt(spread);
	return df * (r > 0.01 ? r * r * r : random_positive());
}

/*
 * x^a e^-x / Gamma(a + 1)
 */
static void
reference_density(mpfr_t out, const mpfr_t a, const mpfr_t x)
{
	mpfr_t		t;
	int			sign;

	mpfr_init2(t, mpfr_get_prec(out));
	mpfr_log(out, x, MPFR_RNDN);
	mpfr_mul(out, out, a, MPFR_RNDN);
	mpfr_sub(out, out, x, MPFR_RNDN);
	mpfr_add_ui(t, a, 1, MPFR_RNDN);
	mpfr_lgamma(t, &sign, t, MPFR_RNDN);
	mpfr_sub(out, out, t, MPFR_RNDN);
	mpfr_exp(out, out, MPFR_RNDN);
	mpfr_clear(t);
}

/*
 * Q(a, x) by sums of positive terms around D = x^a e^-x / Gamma(a + 1), for large a:
 * D (a/x + a (a - 1)/x^2 + ...) for x >= a, what is left of it below a = 1 being
 * negligible, and 1 - D (1 + x/(a + 1) + ...) for x < a
 */
static void
reference_sum_tail(mpfr_t q, const mpfr_t a, const mpfr_t x)
{
	bool		upper = mpfr_cmp(x, a) >= 0;
	mpfr_t		b,
				term;

	mpfr_inits2(BITS, b, term, (mpfr_ptr) NULL);
	mpfr_set(b, a, MPFR_RNDN);
	mpfr_set_ui(term, 1, MPFR_RNDN);
	mpfr_set_ui(q, upper ? 0 : 1, MPFR_RNDN);
	do
	{
		if (upper)
		{
			mpfr_mul(term, term, b, MPFR_RNDN);
			mpfr_div(term, term, x, MPFR_RNDN);
			mpfr_sub_ui(b, b, 1, MPFR_RNDN);
		}
		else
		{
			mpfr_add_ui(b, b, 1, MPFR_RNDN);
			mpfr_mul(term, term, x, MPFR_RNDN);
			mpfr_div(term, term, b, MPFR_RNDN);
		}
		mpfr_add(q, q, term, MPFR_RNDN);
	} while (mpfr_get_exp(term) > mpfr_get_exp(q) - 200);
	reference_density(term, a, x);
	mpfr_mul(q, q, term, MPFR_RNDN);
	if (!upper)
		mpfr_ui_sub(q, 1, q, MPFR_RNDN);
	mpfr_clears(b, term, (mpfr_ptr) NULL);
}

/*
 * 1 - D (1 + x/(a + 1) + ...) for a shape below 1: MPFR's own function takes for ever
 * where that is small
 */
static void
reference_small_tail(mpfr_t q, const mpfr_t a, const mpfr_t x)
{
	/* e^-x is left of 1 */
	mpfr_prec_t bits = BITS + 2 * (mpfr_prec_t) mpfr_get_d(x, MPFR_RNDU);
	mpfr_t		b,
				d,
				sum,
				term;

	mpfr_inits2(bits, b, d, sum, term, (mpfr_ptr) NULL);
	mpfr_set(b, a, MPFR_RNDN);
	mpfr_set_ui(term, 1, MPFR_RNDN);
	mpfr_set_ui(sum, 1, MPFR_RNDN);
	do
	{
		mpfr_add_ui(b, b, 1, MPFR_RNDN);
		mpfr_mul(term, term, x, MPFR_RNDN);
		mpfr_div(term, term, b, MPFR_RNDN);
		mpfr_add(sum, sum, term, MPFR_RNDN);
	} while (mpfr_get_exp(term) > mpfr_get_exp(sum) - bits);
	reference_density(d, a, x);
	mpfr_mul(sum, sum, d, MPFR_RNDN);
	mpfr_ui_sub(q, 1, sum, MPFR_RNDN);
	mpfr_clears(b, d, sum, term, (mpfr_ptr) NULL);
}

/* Q(df/2, statistic/2) */
static void
reference_tail(mpfr_t q, double statistic, double df)
{
	mpfr_t		a,
				x;

	mpfr_inits2(BITS, a, x, (mpfr_ptr) NULL);
	mpfr_set_d(a, df, MPFR_RNDN);
	mpfr_set_d(x, statistic, MPFR_RNDN);
	mpfr_div_2ui(a, a, 1, MPFR_RNDN);
	mpfr_div_2ui(x, x, 1, MPFR_RNDN);
	if (df < 2 && df != 1 && statistic < 400)
		reference_small_tail(q, a, x);
	else if (df > GAMMA_INC_MOST)
		reference_sum_tail(q, a, x);
	else
	{
		mpfr_gamma_inc(q, a, x, MPFR_RNDN);
		mpfr_gamma(x, a, MPFR_RNDN);
		mpfr_div(q, q, x, MPFR_RNDN);
	}
	mpfr_clears(a, x, (mpfr_ptr) NULL);
}

/*
 * One Newton step in MPFR from "got", which is as good as the quantile itself
 * where got is close to it.
 */
static void
reference_quantile(mpfr_t want, double got, double significance, double df)
{
	mpfr_t		a,
				x,
				q;

	mpfr_inits2(BITS, a, x, q, (mpfr_ptr) NULL);
	mpfr_set_d(a, df / 2, MPFR_RNDN);
	mpfr_set_d(x, got / 2, MPFR_RNDN);
	reference_tail(q, got, df);
	mpfr_sub_d(q, q, significance, MPFR_RNDN);
	reference_density(want, a, x);
	mpfr_mul(want, want, a, MPFR_RNDN);
	mpfr_div(q, q, want, MPFR_RNDN);
	mpfr_add_ui(q, q, 1, MPFR_RNDN);
	mpfr_mul_d(want, q, got, MPFR_RNDN);
	mpfr_clears(a, x, q, (mpfr_ptr) NULL);
}

static void
check_tail(double statistic, double df, const char *regime)
{
	mpfr_t		want;
	double		got = divergence_chi2_tail(statistic, df);
	double		error;

	mpfr_init2(want, BITS);
	reference_tail(want, statistic, df);
	error = units_off(got, want);
	figure(table, regime, "tail", error, CHI2_TAIL_BOUND);
	check(error <= CHI2_TAIL_BOUND && got >= 0 && got <= 1,
		  "tail(%a, %g) = %a, want %s: %.3g units, promised %.3g", statistic, df, got,
		  show_mpfr(want), error, CHI2_TAIL_BOUND);
	mpfr_clear(want);
}

static void
check_quantile(double significance, double df, const char *regime)
{
	mpfr_t		want;
	double		got = divergence_chi2_quantile(significance, df);
	double		error;

	if (!check(got > 0 && got < HUGE_VAL, "quantile(%a, %g) = %a", significance, df, got))
		return;
	mpfr_init2(want, BITS);
	reference_quantile(want, got, significance, df);
	error = units_off(got, want);
	figure(table, regime, "quantile", error, CHI2_QUANTILE_BOUND);
	check(error <= CHI2_QUANTILE_BOUND,
		  "quantile(%a, %g) = %a, want %s: %.3g units, promised %.3g", significance, df, got,
		  show_mpfr(want), error, CHI2_QUANTILE_BOUND);
	mpfr_clear(want);
}

static double
draw_significance(void)
{
	switch (random_below(4))
	{
		case 0:
			return random_scaled(-1074, -1);
		case 1:
			return 1 - random_scaled(-53, -2);
		case 2:
			return random_scaled(-40, -1);
		default:
			return random_positive();
	}
}

static void
test_range(range r)
{
	/* those of large df take MPFR some milliseconds each */
	int			rounds = r < MANY_DF ? 8 * unit.rounds : unit.quick ? 4 : unit.rounds;

	if (group_begin("chi2, tail, %s", range_names[r]))
	{
		for (int i = 0; i < rounds; i++)
		{
			double		df = draw_df(r);

			check_tail(draw_statistic(df), df, range_names[r]);
		}
		group_end();
	}
	if (group_begin("chi2, quantile, %s", range_names[r]))
	{
		for (int i = 0; i < rounds; i++)
		{
			double		df = draw_df(r);

			check_quantile(draw_significance(), df, range_names[r]);
		}
		group_end();
	}
}

static void
test_borders(void)
{
	if (!group_begin("chi2, where the method changes"))
		return;
	for (size_t i = 0; i < lengthof(borders); i++)
		for (int k = 0; k < (unit.quick ? 2 : 8); k++)
		{
			check_tail(draw_statistic(borders[i]), borders[i], "borders");
			check_quantile(draw_significance(), borders[i], "borders");
		}

	/* where erfc changes its method */
	check_tail(4, 1, "borders");
	check_tail(nextafter(4, 0), 1, "borders");
	check_tail(nextafter(4, 0), 3, "borders");
	group_end();
}

static void
test_special(void)
{
	static const double dfs[] = {1, 2, 3, 59, 60, 1999, 2000, 1e6, 1e9, CHI2_MOST_DF};

	if (!group_begin("chi2, special"))
		return;
	for (size_t i = 0; i < lengthof(dfs); i++)
	{
		double		df = dfs[i];
		double		middle = divergence_chi2_tail(df, df);

		check(divergence_chi2_tail(0, df) == 1, "tail(0, %g)", df);
		check(divergence_chi2_tail(0x1p-1074, df) == 1, "tail(0x1p-1074, %g)", df);
		check(divergence_chi2_tail(INFINITY, df) == 0, "tail(Infinity, %g)", df);
		check(divergence_chi2_tail(DBL_MAX, df) == 0, "tail(DBL_MAX, %g)", df);
		check(divergence_chi2_tail(5 * df + 30000, df) == 0, "tail(%g, %g)", 5 * df + 30000, df);

		/* the mean lies above the median, by 2/3 for large df */
		check(middle > 0.31 && middle < 0.5, "tail(%g, %g) = %a", df, df, middle);
		check(divergence_chi2_quantile(0x1p-1074, df) < HUGE_VAL, "quantile(0x1p-1074, %g)", df);
		check(divergence_chi2_quantile(1 - 0x1p-53, df) > 0, "quantile(1 - 0x1p-53, %g)", df);
	}
	check(divergence_chi2_tail(2, 2) == 0x1.78b56362cef38p-2, "tail(2, 2) = %a, not 1/e",
		  divergence_chi2_tail(2, 2));
	group_end();
}

typedef enum shapes
{
	TINY_SHAPES, SMALL_SHAPES, MIDDLE_SHAPES, LARGE_SHAPES, SHAPES
} shapes;

static const char *const shape_names[SHAPES] = {
	"shape below 1", "shape to 30", "shape to 1500", "shape to 1e7"
};

static double
draw_shape(shapes s)
{
	switch (s)
	{
		case TINY_SHAPES:
			return random_scaled(-30, -1);
		case SMALL_SHAPES:
			return 30 * random_positive();
		case MIDDLE_SHAPES:
			return 30 + 0.5 * GAMMA_INC_MOST * random_unit();
		default:
			return 0.5 * GAMMA_INC_MOST * ldexp(1 + random_unit(), random_between(0, 10));
	}
}

/* both tails, and the quantile of an arbitrary significance */
static void
check_gamma(double x, double shape, const char *regime)
{
	double		significance = shape < 1 ? fmax(draw_significance(), 0x1p-60) : draw_significance();
	mpfr_t		want;
	double		got = divergence_gamma_tail(x, shape);
	double		error;

	mpfr_init2(want, BITS);
	reference_tail(want, 2 * x, 2 * shape);
	error = units_off(got, want);
	figure(table, regime, "gamma tail", error, GAMMA_TAIL_BOUND);
	check(error <= GAMMA_TAIL_BOUND && got >= 0 && got <= 1,
		  "tail(%a, %a) = %a, want %s: %.3g units, promised %.3g", x, shape, got,
		  show_mpfr(want), error, GAMMA_TAIL_BOUND);

	/* what the subtraction leaves of the bits */
	mpfr_ui_sub(want, 1, want, MPFR_RNDN);
	if (mpfr_cmp_d(want, 0x1p-100) > 0)
	{
		got = divergence_gamma_lower_tail(x, shape);
		error = units_off(got, want);
		figure(table, regime, "lower tail", error, GAMMA_TAIL_BOUND);
		check(error <= GAMMA_TAIL_BOUND && got >= 0 && got <= 1,
			  "lower_tail(%a, %a) = %a, want %s: %.3g units, promised %.3g", x, shape, got,
			  show_mpfr(want), error, GAMMA_TAIL_BOUND);
	}

	got = divergence_gamma_quantile(significance, shape);
	if (check(got >= 0 && got < HUGE_VAL, "quantile(%a, %a) = %a", significance, shape, got) &&
		got > 0)
	{
		reference_quantile(want, 2 * got, significance, 2 * shape);
		mpfr_div_2ui(want, want, 1, MPFR_RNDN);
		error = units_off(got, want);
		figure(table, regime, "gamma quantile", error, GAMMA_QUANTILE_BOUND);
		check(error <= GAMMA_QUANTILE_BOUND,
			  "quantile(%a, %a) = %a, want %s: %.3g units, promised %.3g", significance, shape,
			  got, show_mpfr(want), error, GAMMA_QUANTILE_BOUND);
	}
	mpfr_clear(want);
}

static void
test_gamma(shapes s)
{
	int			rounds = s < MIDDLE_SHAPES ? 4 * unit.rounds : unit.quick ? 4 : unit.rounds;

	if (!group_begin("gamma distribution, %s", shape_names[s]))
		return;
	for (int i = 0; i < rounds; i++)
	{
		double		shape = draw_shape(s);

		double		x = 0.5 * draw_statistic(2 * shape);

		/* there MPFR needs bits for all of e^-x */
		check_gamma(s == TINY_SHAPES ? fmin(x, 40 * random_positive()) : x, shape, shape_names[s]);
		/* near where the method changes */
		if (s == SMALL_SHAPES)
			check_gamma(2 + random_noise(1, 50), shape, shape_names[s]);
	}
	group_end();
}

static void
test_gamma_special(void)
{
	static const double all[] = {GAMMA_LEAST_SHAPE, 1e-3, 0.3, 1, 29.9, 30, 999.9, 1000.1, 1e9, GAMMA_MOST_SHAPE};

	if (!group_begin("gamma distribution, special"))
		return;
	for (size_t i = 0; i < lengthof(all); i++)
	{
		double		shape = all[i];

		check(divergence_gamma_tail(0, shape) == 1 && divergence_gamma_lower_tail(0, shape) == 0, "tails(0, %g)", shape);
		check(divergence_gamma_tail(INFINITY, shape) == 0 && divergence_gamma_lower_tail(INFINITY, shape) == 1,
			  "tails(Infinity, %g)", shape);
		check(divergence_gamma_tail(0x1p-1074, shape) <= 1, "tail(0x1p-1074, %g)", shape);
		check(divergence_gamma_quantile(0x1p-1074, shape) < HUGE_VAL, "quantile(0x1p-1074, %g)", shape);
		check(divergence_gamma_quantile(1 - 0x1p-53, shape) >= 0, "quantile(1 - 0x1p-53, %g)", shape);
		/* the same as chi-square's */
		if (2 * shape == rint(2 * shape))
			check(divergence_gamma_tail(shape, shape) == divergence_chi2_tail(2 * shape, 2 * shape), "tail(%g, %g)", shape, shape);
	}
	/* that quantile is 2^(-1/0.001), less than every double */
	check(divergence_gamma_quantile(0.999, 0x1p-12) == 0, "quantile(0.999, 0x1p-12)");
	/* the lower tail where the upper one has long been 1 */
	check_gamma(0x1.a1aba079e753fp-126, 0x1.2fc079b17e92p-1, shape_names[TINY_SHAPES]);
	check(divergence_gamma_lower_tail(0x1p-200, 2) == 0x1p-401, "lower_tail(0x1p-200, 2)");
	group_end();
}

void
test_chi2(void)
{
	for (int s = 0; s < SHAPES; s++)
		test_gamma(s);
	test_gamma_special();
	for (int r = 0; r < RANGES; r++)
		test_range(r);
	test_borders();
	test_special();
}
