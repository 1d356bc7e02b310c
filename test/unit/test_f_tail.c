/*
 * test_f_tail.c
 *		f_tail.h: tails of the F distribution against MPFR.
 */
#include <float.h>
#include <math.h>

#include "chi2.h"
#include "f_tail.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

static const char *const table = "F distribution, error in units of 2^-53";

#define BITS			320

/* as many bits of the result are right */
#define WANTED_BITS		200

typedef enum range
{
	FEW_DF, PERIODS, FRACTIONS, MANY_DF, RANGES
} range;

static const char *const range_names[RANGES] = {
	"df to 4", "periods and cells", "df to 2000", "df to 2e5"
};

/* where f_tail.c changes its method, and neighbours */
static const double borders[] = {0.5, 59.5, 60, 0x1.e000000000001p+5, 19999, 20000, 20002};

static double
draw_df(range r)
{
	switch (r)
	{
		case FEW_DF:
			return F_LEAST_DF + 3.5 * random_unit();
		case PERIODS:
			return 0.64 * random_between(1, 59) * random_between(1, 9);
		case FRACTIONS:
			return 0.5 + 2000 * random_unit();
		default:
			return 15000 * ldexp(1 + random_unit(), random_between(0, 3));
	}
}

/* near the middle, some standard deviations away, and far on both sides */
static double
draw_statistic(double df1, double df2)
{
	double		spread = sqrt(2 / df1 + 2 / df2);

	switch (random_below(6))
	{
		case 0:
			return 1;
		case 1:
			return 1 + random_noise(1, 60);
		case 2:
			return exp(40 * spread * random_unit());
		case 3:
			return random_scaled(-1070, 1000);
		case 4:
			return exp(-10 * spread * random_unit());
		default:
			return exp(spread * (10 * random_unit() - 5));
	}
}

/*
 * I_x(a, b) = x^a y^b / (a B(a, b)) (1 + x (a+b)/(a+1) + x^2 (a+b)(a+b+1)/((a+1)(a+2)) + ...)
 */
static void
reference_lower(mpfr_t out, const mpfr_t a, const mpfr_t b, const mpfr_t x, const mpfr_t y)
{
	mpfr_t		upper,
				lower,
				term;
	int			sign;

	mpfr_inits2(BITS, upper, lower, term, (mpfr_ptr) NULL);
	mpfr_add(upper, a, b, MPFR_RNDN);
	mpfr_set(lower, a, MPFR_RNDN);
	mpfr_set_ui(term, 1, MPFR_RNDN);
	mpfr_set_ui(out, 1, MPFR_RNDN);
	while (mpfr_get_exp(term) > mpfr_get_exp(out) - WANTED_BITS)
	{
		mpfr_add_ui(lower, lower, 1, MPFR_RNDN);
		mpfr_mul(term, term, x, MPFR_RNDN);
		mpfr_mul(term, term, upper, MPFR_RNDN);
		mpfr_div(term, term, lower, MPFR_RNDN);
		mpfr_add(out, out, term, MPFR_RNDN);
		mpfr_add_ui(upper, upper, 1, MPFR_RNDN);
	}

	/* ln of the factor */
	mpfr_log(upper, x, MPFR_RNDN);
	mpfr_mul(upper, upper, a, MPFR_RNDN);
	mpfr_log(lower, y, MPFR_RNDN);
	mpfr_mul(lower, lower, b, MPFR_RNDN);
	mpfr_add(upper, upper, lower, MPFR_RNDN);
	mpfr_add(lower, a, b, MPFR_RNDN);
	mpfr_lgamma(lower, &sign, lower, MPFR_RNDN);
	mpfr_add(upper, upper, lower, MPFR_RNDN);
	mpfr_lgamma(lower, &sign, a, MPFR_RNDN);
	mpfr_sub(upper, upper, lower, MPFR_RNDN);
	mpfr_lgamma(lower, &sign, b, MPFR_RNDN);
	mpfr_sub(upper, upper, lower, MPFR_RNDN);
	mpfr_exp(upper, upper, MPFR_RNDN);
	mpfr_mul(out, out, upper, MPFR_RNDN);
	mpfr_div(out, out, a, MPFR_RNDN);
	mpfr_clears(upper, lower, term, (mpfr_ptr) NULL);
}

static void
reference_tail(mpfr_t out, double statistic, double df1, double df2)
{
	mpfr_t		a,
				b,
				x,
				y,
				t;

	mpfr_inits2(BITS, a, b, x, y, t, (mpfr_ptr) NULL);
	mpfr_set_d(a, df2, MPFR_RNDN);
	mpfr_set_d(b, df1, MPFR_RNDN);
	mpfr_mul_d(y, b, statistic, MPFR_RNDN);
	mpfr_add(t, y, a, MPFR_RNDN);
	mpfr_div(x, a, t, MPFR_RNDN);
	mpfr_div(y, y, t, MPFR_RNDN);
	mpfr_div_2ui(a, a, 1, MPFR_RNDN);
	mpfr_div_2ui(b, b, 1, MPFR_RNDN);

	/* below the mean a/(a+b) the series is short */
	mpfr_add(t, a, b, MPFR_RNDN);
	mpfr_mul(t, t, x, MPFR_RNDN);
	if (mpfr_cmp(t, a) < 0)
		reference_lower(out, a, b, x, y);
	else
	{
		reference_lower(out, b, a, y, x);
		mpfr_ui_sub(out, 1, out, MPFR_RNDN);
	}
	mpfr_clears(a, b, x, y, t, (mpfr_ptr) NULL);
}

static void
check_tail(double statistic, double df1, double df2, const char *regime)
{
	mpfr_t		want;
	double		got = divergence_f_tail(statistic, df1, df2);
	double		error;

	mpfr_init2(want, BITS);
	reference_tail(want, statistic, df1, df2);
	error = units_off(got, want);
	figure(table, regime, "tail", error, F_TAIL_BOUND);
	check(error <= F_TAIL_BOUND && got >= 0 && got <= 1,
		  "tail(%a, %a, %a) = %a, want %s: %.3g units, promised %.3g", statistic, df1, df2, got,
		  show_mpfr(want), error, F_TAIL_BOUND);
	mpfr_clear(want);
}

static void
test_range(range r)
{
	int			rounds = r < MANY_DF ? 2 * unit.rounds : unit.quick ? 4 : unit.rounds / 2;

	if (!group_begin("f_tail, %s", range_names[r]))
		return;
	for (int i = 0; i < rounds; i++)
	{
		double		df1 = draw_df(r);
		double		df2 = draw_df(r);

		check_tail(draw_statistic(df1, df2), df1, df2, range_names[r]);
	}
	group_end();
}

static void
test_borders(void)
{
	if (!group_begin("f_tail, where the method changes"))
		return;
	for (size_t i = 0; i < lengthof(borders); i++)
		for (size_t j = 0; j < lengthof(borders); j++)
			for (int k = 0; k < 4; k++)
				check_tail(draw_statistic(borders[i], borders[j]), borders[i], borders[j], "borders");
	group_end();
}

/* Degrees of freedom without limit: chi-square in the numerator or the denominator, and symmetry. */
static void
test_limits(void)
{
	static const double dfs[] = {0.5, 1, 2, 30, 1e4, 2e4, 1e5, 1e9, F_MOST_DF};

	if (!group_begin("f_tail, limits"))
		return;
	for (size_t i = 0; i < lengthof(dfs); i++)
		for (size_t j = 0; j < lengthof(dfs); j++)
		{
			double		df1 = dfs[i];
			double		df2 = dfs[j];
			double		middle = divergence_f_tail(1, df1, df2);

			check(divergence_f_tail(0, df1, df2) == 1, "tail(0, %g, %g)", df1, df2);
			check(divergence_f_tail(0x1p-1074, df1, df2) > 1 - 1e-100 - 0x1p-53 || df1 < 1,
				  "tail(0x1p-1074, %g, %g) = %a", df1, df2, divergence_f_tail(0x1p-1074, df1, df2));
			check(divergence_f_tail(INFINITY, df1, df2) == 0, "tail(Infinity, %g, %g)", df1, df2);
			check(divergence_f_tail(DBL_MAX, df1, df2) < 1e-70, "tail(DBL_MAX, %g, %g) = %a", df1, df2,
				  divergence_f_tail(DBL_MAX, df1, df2));
			check(fabs(middle + divergence_f_tail(1, df2, df1) - 1) <= 0x1p-52,
				  "tail(1, %g, %g) = %a and the other way round", df1, df2, middle);
			check(divergence_f_tail(1.0000001, df1, df2) <= middle, "tail(1.0000001, %g, %g)", df1, df2);
			check(middle > F_TAIL_AT_ONE || df1 < 1, "tail(1, %g, %g) = %a", df1, df2, middle);
		}
	for (double df = 1; df < 1e5; df *= 7)
	{
		double		statistic = df + 3 * sqrt(2 * df);
		double		f = divergence_f_tail(statistic / df, df, F_MOST_DF);
		double		chi2 = divergence_chi2_tail(statistic, df);

		check(fabs(f / chi2 - 1) < 1e-9, "tail(%g, %g, 2^53) = %a, chi-square %a", statistic / df, df, f, chi2);
	}
	group_end();
}

static void
test_quantile(void)
{
	if (!group_begin("f_tail, quantile"))
		return;
	for (int i = 0; i < 2 * unit.rounds; i++)
	{
		range		r = (range) random_below(RANGES);
		double		df1 = draw_df(r);
		double		df2 = draw_df(r);
		double		significance = random_below(2) ? random_scaled(-40, -1) : random_positive();
		double		f = divergence_f_quantile(significance, df1, df2);
		double		tail = divergence_f_tail(f, df1, df2);
		/* a step of f may change more than the bound where degrees are many */
		double		step = fabs(divergence_f_tail(f * (1 + 0x1p-51), df1, df2) - tail);

		if (f > 0 && f < INFINITY)
			check(fabs(tail - significance) <= F_QUANTILE_BOUND * significance + step + 0x1p-52,
				  "quantile(%a, %a, %a) = %a with tail %a", significance, df1, df2, f, tail);
	}
	group_end();
}

void
test_f_tail(void)
{
	for (int r = 0; r < RANGES; r++)
		test_range(r);
	test_borders();
	test_limits();
	test_quantile();
}
