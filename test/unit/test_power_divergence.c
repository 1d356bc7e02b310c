/*
 * test_power_divergence.c
 *		power_divergence.h against MPFR, and what must hold of every result.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "chi2.h"
#include "pairs.h"
#include "power_divergence.h"
#include "reference.h"
#include "reference_power_divergence.h"
#include "unit.h"

static const char *const table = "Power divergence of two samples, error in units of 2^-53";

typedef enum kind
{
	SPARSE_COUNTS, ORDINARY_COUNTS, CLOSE_COUNTS, ANY_COUNTS, HUGE_COUNTS, CLOSE_HUGE_COUNTS, KINDS
} kind;

static const char *const kind_names[KINDS] = {
	"sparse", "counts to 1e6", "close", "any size", "to 2^63", "close, to 2^63"
};

static const double lambdas[] = {
	0, 1, 2.0 / 3, -0.5, -1, -2, 2, 3, 0x1p-1074, -0x1p-1074, 1e-300, 1e-17, -1e-17, 1e-8, -1 + 0x1p-53,
	-1 - 0x1p-52, -1 + 1e-9, -1 - 1e-9, -0.999, -0.9, 0.1, 50, -50, 1e4, -1e4, 1e15, 1e100, -1e100, DBL_MAX, -DBL_MAX
};

static double
draw_lambda(void)
{
	double		x;

	switch (random_below(4))
	{
		case 0:
			return lambdas[random_below(lengthof(lambdas))];
		case 1:
			x = random_scaled(-60, 12);
			return random_below(2) ? x : -x;
		case 2:
			return -1 + random_noise(0, 52);
		default:
			return 2 * random_unit() - 1;
	}
}

static int64_t
draw_count(kind k)
{
	switch (k)
	{
		case SPARSE_COUNTS:
			return random_between(0, 2);
		case ORDINARY_COUNTS:
			return (int64_t) random_integer(20);
		case HUGE_COUNTS:
		case CLOSE_HUGE_COUNTS:
			return INT64_MAX - (int64_t) random_integer(62);
		default:
			return (int64_t) random_integer(63);
	}
}

static void
draw_counts(counts *c, kind k)
{
	c->n = 1 + random_below(random_below(4) ? 8 : MOST_CELLS);
	for (size_t i = 0; i < c->n; i++)
	{
		c->reference[i] = draw_count(k == CLOSE_COUNTS ? ANY_COUNTS : k);
		c->current[i] = draw_count(k == CLOSE_COUNTS ? ANY_COUNTS : k);
		if (k == CLOSE_COUNTS || k == CLOSE_HUGE_COUNTS)
		{
			int64_t		apart = random_between(-2, 2);

			c->current[i] = c->reference[i] > INT64_MAX - 2 || c->reference[i] < 2 ? c->reference[i] :
				c->reference[i] + apart;
		}
	}
	/* both samples have a total */
	if (c->reference[0] == 0)
		c->reference[0] = 1;
	if (c->current[c->n - 1] == 0)
		c->current[c->n - 1] = 1;
}

static const char *
show_counts(const counts *c)
{
	static char buffer[2 * MOST_CELLS * 21 + 64];
	int			length = 0;

	for (int row = 0; row < 2; row++)
	{
		length += sprintf(buffer + length, row ? "; {" : "{");
		for (size_t i = 0; i < c->n && i < 12; i++)
			length += sprintf(buffer + length, "%s%lld", i ? "," : "",
							  (long long) (row ? c->current[i] : c->reference[i]));
		length += sprintf(buffer + length, c->n > 12 ? ",... %zu in all}" : "}", c->n);
	}
	return buffer;
}

static void
check_units(const char *name, const char *regime, double got, const mpfr_t want, double bound,
			double lambda, const counts *c)
{
	double		error = units_off(got, want);

	figure(table, regime, name, error, bound);
	check(error <= bound, "%s(lambda %a) = %a, want %s: %.3g units, promised %.3g; %s", name, lambda,
		  got, show_mpfr(want), error, bound, show_counts(c));
}

static bool
same_result(power_divergence a, power_divergence b)
{
	return same_bits(a.statistic, b.statistic) && a.df == b.df && same_bits(a.p_value, b.p_value) &&
		same_bits(a.min_expected, b.min_expected);
}

/* reorders the cells */
static void
shuffle_counts(counts *c)
{
	for (size_t i = c->n; i > 1; i--)
	{
		size_t		j = random_below(i);
		int64_t		r = c->reference[i - 1];
		int64_t		k = c->current[i - 1];

		c->reference[i - 1] = c->reference[j];
		c->current[i - 1] = c->current[j];
		c->reference[j] = r;
		c->current[j] = k;
	}
}

static void
check_test(const counts *c, double lambda, const char *regime)
{
	margins		m;
	mpfr_t		want,
				least;
	power_divergence got = divergence_power_divergence(c->reference, c->current, c->n, lambda);
	int64_t		cells = 0;
	counts		other = *c;

	mpfr_inits2(POWER_DIVERGENCE_BITS, want, least, (mpfr_ptr) NULL);
	margins_init(&m, c);
	reference_statistic(want, least, &m, c, lambda);
	check_units("statistic", regime, got.statistic, want, POWER_DIVERGENCE_BOUND, lambda, c);
	check_units("min_expected", regime, got.min_expected, least, MIN_EXPECTED_BOUND, lambda, c);
	for (size_t i = 0; i < c->n; i++)
		cells += c->reference[i] > 0 || c->current[i] > 0;
	check(got.df == cells - 1, "df %lld of %lld cells; %s", (long long) got.df, (long long) cells,
		  show_counts(c));
	check(got.statistic >= 0 && !signbit(got.statistic), "statistic %a; %s", got.statistic, show_counts(c));
	check(got.df == 0 ? got.statistic == 0 && got.p_value == 1 :
		  got.p_value == divergence_chi2_tail(got.statistic, (double) got.df),
		  "statistic %a, df %lld, p %a; %s", got.statistic, (long long) got.df, got.p_value, show_counts(c));

	shuffle_counts(&other);
	check(same_result(got, divergence_power_divergence(other.reference, other.current, c->n, lambda)),
		  "lambda %a: another order of cells, other bits; %s", lambda, show_counts(c));
	check(same_result(got, divergence_power_divergence(c->current, c->reference, c->n, lambda)),
		  "lambda %a: exchanged, other bits; %s", lambda, show_counts(c));
	margins_clear(&m);
	mpfr_clears(want, least, (mpfr_ptr) NULL);
}

static void
check_residuals(const counts *c, const char *regime)
{
	margins		m;
	sample_totals totals,
				exchanged;
	mpfr_t		want;

	mpfr_init2(want, POWER_DIVERGENCE_BITS);
	margins_init(&m, c);
	divergence_sample_totals(&totals, c->reference, c->current, c->n);
	divergence_sample_totals(&exchanged, c->current, c->reference, c->n);
	for (size_t i = 0; i < c->n; i++)
	{
		double		got = divergence_adjusted_residual(&totals, c->reference[i], c->current[i]);

		reference_residual(want, &m, c, i);
		check_units("residual", regime, got, want, RESIDUAL_BOUND, 0, c);
		check(same_bits(got + 0.0, 0.0 - divergence_adjusted_residual(&exchanged, c->current[i],
																	  c->reference[i])),
			  "residual %a: exchanged, other bits; %s", got, show_counts(c));
	}
	margins_clear(&m);
	mpfr_clear(want);
}

static void
test_kind(kind k)
{
	counts		c;

	if (group_begin("power divergence, %s", kind_names[k]))
	{
		for (int i = 0; i < 4 * unit.rounds; i++)
		{
			draw_counts(&c, k);
			check_test(&c, draw_lambda(), kind_names[k]);
		}
		group_end();
	}
	if (group_begin("adjusted residuals, %s", kind_names[k]))
	{
		for (int i = 0; i < unit.rounds; i++)
		{
			draw_counts(&c, k);
			check_residuals(&c, kind_names[k]);
		}
		group_end();
	}
}

static void
test_lambdas(void)
{
	counts		c;

	if (!group_begin("power divergence, every lambda"))
		return;
	for (size_t i = 0; i < lengthof(lambdas); i++)
		for (int k = 0; k < KINDS; k++)
		{
			draw_counts(&c, k);
			check_test(&c, lambdas[i], kind_names[k]);
		}
	group_end();
}

static void
test_proportional(void)
{
	counts		c;

	if (!group_begin("power divergence, proportional samples"))
		return;
	for (int i = 0; i < 4 * unit.rounds; i++)
	{
		int			bits = random_between(1, 60);
		int64_t		p = 1 + (int64_t) random_integer(bits);
		int64_t		q = 1 + (int64_t) random_integer(bits);
		double		lambda = draw_lambda();
		power_divergence got;
		sample_totals totals;

		c.n = 1 + random_below(MOST_CELLS);
		for (size_t j = 0; j < c.n; j++)
		{
			int64_t		unit_count = (int64_t) random_integer(62 - bits);

			if (j == 0 && unit_count == 0)
				unit_count = 1;
			c.reference[j] = p * unit_count;
			c.current[j] = q * unit_count;
		}
		got = divergence_power_divergence(c.reference, c.current, c.n, lambda);
		check(same_bits(got.statistic, 0) && got.p_value == 1, "lambda %a: statistic %a, p %a; %s",
			  lambda, got.statistic, got.p_value, show_counts(&c));
		divergence_sample_totals(&totals, c.reference, c.current, c.n);
		for (size_t j = 0; j < c.n; j++)
			check(divergence_adjusted_residual(&totals, c.reference[j], c.current[j]) == 0,
				  "residual; %s", show_counts(&c));
	}
	group_end();
}

static void
check_limit(double lambda, double want)
{
	static const int64_t reference[] = {3, 0, 5};
	static const int64_t current[] = {4, 6, 2};
	double		got = divergence_power_divergence(reference, current, 3, lambda).statistic;

	check(got == want, "lambda %a: statistic %a, want %a", lambda, got, want);
}

static void
test_special(void)
{
	static const int64_t one[] = {0, 7, 0};
	static const int64_t other[] = {0, 3, 0};
	power_divergence got;

	if (!group_begin("power divergence, special"))
		return;
	got = divergence_power_divergence(one, other, 3, 2.0 / 3);
	check(same_bits(got.statistic, 0) && got.df == 0 && got.p_value == 1 && got.min_expected == 3,
		  "one cell: %a %lld %a %a", got.statistic, (long long) got.df, got.p_value, got.min_expected);
	check_limit(-1, HUGE_VAL);
	check_limit(-2, HUGE_VAL);
	check_limit(-1 - 0x1p-52, HUGE_VAL);
	check_limit(DBL_MAX, HUGE_VAL);
	check_limit(-DBL_MAX, HUGE_VAL);
	got = divergence_power_divergence((const int64_t[]) {3, 0, 5}, (const int64_t[]) {4, 6, 2}, 3, -2);
	check(got.p_value == 0 && got.df == 2, "Infinity has p %a, df %lld", got.p_value, (long long) got.df);
	group_end();
}

void
test_power_divergence(void)
{
	for (int k = 0; k < KINDS; k++)
		test_kind(k);
	test_lambdas();
	test_proportional();
	test_special();
}
