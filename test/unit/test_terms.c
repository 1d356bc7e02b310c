/*
 * test_terms.c
 *		The shares of single elements in the divergences, the largest difference and
 *		the threshold of the population stability index, against MPFR.
 */
#include <math.h>
#include <string.h>

#include "chi2.h"
#include "pairs.h"
#include "power_divergence.h"
#include "reference.h"
#include "regimes.h"
#include "ratio.h"
#include "unit.h"

/* a difference of two normalised doubles keeps its digits, and so does its logarithm */
#define TERM_BITS		9000
#define LENGTH			60

static const char *const table = "Shares of elements, error in units of 2^-53";
static const char *const threshold_table = "Threshold of psi, the quantile given, error in units of 2^-53";

/* want is |p - q|, l is ln(p/q), of x/P and y/Q */
typedef struct wanted
{
	mpfr_t		p,
				q,
				difference,
				l,
				js;
} wanted;

static void
want_of(wanted *w, double x, double y, const mpfr_t total_p, const mpfr_t total_q)
{
	mpfr_t		mean,
				t;

	mpfr_inits2(TERM_BITS, mean, t, (mpfr_ptr) NULL);
	mpfr_d_div(w->p, x, total_p, MPFR_RNDN);
	mpfr_d_div(w->q, y, total_q, MPFR_RNDN);

	/* x Q - y P is exact, and with it whether the two are equal */
	mpfr_mul_d(w->difference, total_q, x, MPFR_RNDN);
	mpfr_mul_d(t, total_p, y, MPFR_RNDN);
	mpfr_sub(w->difference, w->difference, t, MPFR_RNDN);
	mpfr_mul(t, total_p, total_q, MPFR_RNDN);
	mpfr_div(w->difference, w->difference, t, MPFR_RNDN);
	mpfr_set_zero(w->l, 1);
	mpfr_set_zero(w->js, 1);
	if (x > 0 && y > 0)
	{
		mpfr_div(w->l, w->difference, w->q, MPFR_RNDN);
		mpfr_log1p(w->l, w->l, MPFR_RNDN);
	}
	mpfr_add(mean, w->p, w->q, MPFR_RNDN);
	mpfr_div_2ui(mean, mean, 1, MPFR_RNDN);
	for (int side = 0; side < 2 && !mpfr_zero_p(w->difference); side++)
	{
		/* value ln(value/mean) = value log1p(+-difference / 2 mean) */
		if ((side ? y : x) == 0)
			continue;
		mpfr_div(t, w->difference, mean, MPFR_RNDN);
		mpfr_div_2ui(t, t, 1, MPFR_RNDN);
		if (side)
			mpfr_neg(t, t, MPFR_RNDN);
		mpfr_log1p(t, t, MPFR_RNDN);
		mpfr_mul(t, t, side ? w->q : w->p, MPFR_RNDN);
		mpfr_add(w->js, w->js, t, MPFR_RNDN);
	}
	mpfr_div_2ui(w->js, w->js, 1, MPFR_RNDN);
	mpfr_clears(mean, t, (mpfr_ptr) NULL);
}

static void
check_term(const char *regime, const char *name, double got, const mpfr_t want, double bound, double x, double y)
{
	double		error = units_off(got, want);

	figure(table, regime, name, error, bound);
	check(error <= bound && !(got == 0 && signbit(got)), "%s = %a, want %s: %.3g units; p %a q %a",
		  name, got, show_mpfr(want), error, x, y);
}

static void
check_element(const char *regime, const mass_ratio *scale, double x, double y, wanted *w)
{
	divergence_terms t = divergence_terms_of(scale, x, y);
	mpfr_t		want;

	check(same_bits(t.jeffreys, divergence_jeffreys_term(scale, x, y)), "jeffreys apart and with the others");
	check_term(regime, "js_divergence", t.js, w->js, JS_TERM_BOUND, x, y);
	if (x == 0 || y == 0)
	{
		check(t.log_ratio == (x == 0 ? HUGE_VAL : -HUGE_VAL) && t.kl == (x == 0 ? 0 : HUGE_VAL) &&
			  !signbit(t.kl) && t.jeffreys == HUGE_VAL,
			  "p %a q %a: log_ratio %a, kl %a, jeffreys %a", x, y, t.log_ratio, t.kl, t.jeffreys);
		return;
	}
	mpfr_init2(want, TERM_BITS);
	mpfr_neg(want, w->l, MPFR_RNDN);
	check_term(regime, "log_ratio", t.log_ratio, want, TERM_BOUND, x, y);
	mpfr_mul(want, w->p, w->l, MPFR_RNDN);
	check_term(regime, "kl_divergence", t.kl, want, TERM_BOUND, x, y);
	mpfr_mul(want, w->difference, w->l, MPFR_RNDN);
	check_term(regime, "jeffreys_divergence", t.jeffreys, want, TERM_BOUND, x, y);
	mpfr_clear(want);
}

static void
check_sample(const char *regime, const sample *s)
{
	mass_ratio	scale;
	wanted		w;
	mpfr_t		total_p,
				total_q,
				most,
				there;
	size_t		where = 0,
				back = 0;
	double		got;

	mpfr_inits2(TERM_BITS, w.p, w.q, w.difference, w.l, w.js, most, there, (mpfr_ptr) NULL);
	mpfr_inits2(EXACT_BITS, total_p, total_q, (mpfr_ptr) NULL);
	reference_sum(total_p, s->p, s->n);
	reference_sum(total_q, s->q, s->n);
	divergence_ratio_init(&scale, &s->mp, &s->mq);
	got = divergence_l_infinity(&s->mp, &s->mq, &where);
	mpfr_set_zero(most, 1);
	mpfr_set_zero(there, 1);
	for (size_t i = 0; i < s->n; i++)
	{
		if (s->p[i] == 0 && s->q[i] == 0)
			continue;
		want_of(&w, s->p[i], s->q[i], total_p, total_q);
		check_element(regime, &scale, s->p[i], s->q[i], &w);
		if (mpfr_cmpabs(w.difference, most) > 0)
			mpfr_abs(most, w.difference, MPFR_RNDN);
		if (i == where)
			mpfr_abs(there, w.difference, MPFR_RNDN);
	}
	check_term(regime, "l_infinity_distance", got, most, L_INFINITY_BOUND, s->p[0], s->q[0]);
	check(same_bits(got, divergence_l_infinity(&s->mq, &s->mp, &back)) && where == back,
		  "l_infinity: not symmetric; %s", sample_show(s));
	check(units_off(got, there) <= L_INFINITY_BOUND, "l_infinity: %a is not the difference of element %zu; %s",
		  got, where, sample_show(s));
	mpfr_clears(w.p, w.q, w.difference, w.l, w.js, most, there, total_p, total_q, (mpfr_ptr) NULL);
}

static void
test_regime(regime kind)
{
	sample		s;

	if (!group_begin("terms, %s", regime_names[kind]))
		return;
	sample_init(&s, 1000);
	for (int round = 0; round < 1 + unit.rounds / 10; round++)
	{
		sample_draw(&s, kind, 1 + random_below(LENGTH));
		check_sample(regime_names[kind], &s);
	}
	sample_free(&s);
	group_end();
}

/* The differences of two elements are equal, whatever their rounding: the first counts. */
static void
test_tie(void)
{
	if (!group_begin("l_infinity, ties"))
		return;
	for (int round = 0; round < 10 * unit.rounds; round++)
	{
		double		p[2] = {random_positive(), random_positive()};
		double		q[2] = {random_positive(), random_positive()};
		mass		mp,
					mq;
		size_t		where = 7;

		if (random_below(2))
		{
			/* nearly proportional */
			q[0] = 3 * p[0] * (1 + 0x1p-30);
			q[1] = 3 * p[1];
		}
		check(divergence_mass_init(&mp, p, 2) && divergence_mass_init(&mq, q, 2), "no mass");
		(void) divergence_l_infinity(&mp, &mq, &where);
		check(where == 0, "element %zu; %s %s", where, show(p, 2), show(q, 2));
	}
	group_end();
}

/* The second of two differences is larger by little, and by enough to count; the other side is spread over what is smaller. */
static void
test_near_tie(void)
{
	if (!group_begin("l_infinity, near ties"))
		return;
	for (int round = 0; round < 10 * unit.rounds; round++)
	{
		double		x = random_positive();
		double		larger = x * (1 + ldexp(1, -1 - (int) random_below(51)));
		double		p[5] = {x, larger, 0, 0, 0};
		double		q[5] = {0, 0, 1, 1, 1};
		mass		mp,
					mq;
		size_t		where = 7;

		if (!(larger > x && isfinite(larger)))
			continue;
		check(divergence_mass_init(&mp, p, 5) && divergence_mass_init(&mq, q, 5), "no mass");
		(void) divergence_l_infinity(&mp, &mq, &where);
		check(where == 1, "element %zu; %s %s", where, show(p, 2), show(q, 2));
	}
	group_end();
}

static void
test_threshold(void)
{
	mpfr_t		want;

	if (!group_begin("psi threshold"))
		return;
	mpfr_init2(want, 400);
	for (int round = 0; round < 10 * unit.rounds; round++)
	{
		int64_t		p[5],
					q[5];
		int			most = random_below(2) ? 20 : 60;
		int			n = random_between(2, 5);
		double		significance = random_positive();
		double		got,
					error;
		sample_totals t;
		mpfr_t		total[2];

		mpfr_inits2(400, total[0], total[1], (mpfr_ptr) NULL);
		mpfr_set_zero(total[0], 1);
		mpfr_set_zero(total[1], 1);
		for (int i = 0; i < n; i++)
		{
			p[i] = 1 + (int64_t) random_integer(most);
			q[i] = 1 + (int64_t) random_integer(most);
			mpfr_add_si(total[0], total[0], p[i], MPFR_RNDN);
			mpfr_add_si(total[1], total[1], q[i], MPFR_RNDN);
		}
		divergence_sample_totals(&t, p, q, n);
		got = divergence_psi_threshold(&t, significance);

		/* the quantile has a test of its own */
		mpfr_ui_div(want, 1, total[0], MPFR_RNDN);
		mpfr_ui_div(total[1], 1, total[1], MPFR_RNDN);
		mpfr_add(want, want, total[1], MPFR_RNDN);
		mpfr_mul_d(want, want, divergence_chi2_quantile(significance, n - 1), MPFR_RNDN);
		error = units_off(got, want);
		figure(threshold_table, most == 20 ? "counts to 1e6" : "counts to 1e18", "psi_threshold", error,
			   PSI_THRESHOLD_BOUND - CHI2_QUANTILE_BOUND);
		check(error <= PSI_THRESHOLD_BOUND - CHI2_QUANTILE_BOUND, "%a, want %s: %.3g units", got,
			  show_mpfr(want), error);
		divergence_sample_totals(&t, p, q, 1);
		check(divergence_psi_threshold(&t, significance) == 0, "a single cell");
		mpfr_clears(total[0], total[1], (mpfr_ptr) NULL);
	}
	mpfr_clear(want);
	group_end();
}

void
test_terms(void)
{
	for (int kind = 0; kind < REGIMES; kind++)
		test_regime(kind);
	test_tie();
	test_near_tie();
	test_threshold();
}
