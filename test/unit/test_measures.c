/*
 * test_measures.c
 *		Every measure over two masses against MPFR, regime by regime, with the
 *		bounds of measures.h.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "brier.h"
#include "pairs.h"
#include "reference.h"
#include "regimes.h"
#include "two_steps.h"
#include "unit.h"

static const char *const shannon_table = "Shannon measures and log-loss, error in units of 2^-53, where the floor is below 1 unit";
static const char *const share_table = "Shannon measures and log-loss, all cases: error over what is promised, floor included";
static const char *const other_table = "Other measures, error in units of 2^-53";

/* 1/2, 1 and 0 through every kind of alpha; Infinity ends nothing */
static const double alphas[] = {
	0, 0x1p-1074, 1e-300, 1e-10, 1e-3, 0.25, 0.5, 0.75, 0.999, 1 - 1e-9, 1 - 0x1p-53, 1,
	1 + 0x1p-52, 1 + 1e-9, 1.001, 1.5, 2, 3, 7.3, 30, 1000, 1e6, 1e15, 1e100, 1e300, INFINITY
};

static double
random_alpha(void)
{
	switch (random_below(4))
	{
		case 0:
			return random_scaled(-4, 4);
		case 1:
			return 1 + random_noise(1, 52);
		default:
			return alphas[random_below(lengthof(alphas))];
	}
}

static void
check_value(bool shannon, const char *name, const char *regime, const char *what, double got, const mpfr_t want,
			double bound, double floor, const char *inputs)
{
	double		error = units_off(got, want);
	double		allowed = bound + units_of(floor, want);

	/* where the floor is larger, the units say nothing */
	if (allowed < bound + 1)
		figure(shannon ? shannon_table : other_table, regime, name, error, bound);
	if (shannon)
		figure(share_table, regime, name, error / allowed, 1);
	check(error <= allowed && got >= 0 && !signbit(got),
		  "%s(%s) = %a, want %s: %.3g units, allowed %.3g; %s", name, what, got, show_mpfr(want),
		  error, allowed, inputs);
}

/* The largest value, where there is one: the double nearest the true one. */
static double
largest(measure_id id, double base)
{
	mpfr_t		most;
	double		value;

	if (id == TOTAL_VARIATION || id == HELLINGER)
		return 1;
	if (id != JS && id != JS_DISTANCE)
		return HUGE_VAL;
	if (base == 2)
		return 1;
	mpfr_init2(most, REFERENCE_BITS);
	mpfr_const_log2(most, MPFR_RNDN);
	reference_to_base(most, base);
	if (id == JS_DISTANCE)
		mpfr_sqrt(most, most, MPFR_RNDN);
	value = mpfr_get_d(most, MPFR_RNDN);
	mpfr_clear(most);
	return value;
}

static void
check_measure(const sample *s, const reference *r, const char *regime, measure_id id, double base)
{
	double		got = measure_call(id, &s->mp, &s->mq, base);
	char		what[40];
	mpfr_t		want;

	mpfr_init2(want, REFERENCE_BITS);
	snprintf(what, sizeof(what), "base %a", base);
	reference_measure(want, r, id, base);
	check_value(measure_table[id].has_floor, measure_table[id].name, regime, what, got, want,
				measure_table[id].bound, reference_floor(r, id, base), sample_show(s));
	check(got <= largest(id, base), "%s(base %a) = %a above its maximum; %s",
		  measure_table[id].name, base, got, sample_show(s));
	mpfr_clear(want);
}

static void
check_measures(const sample *s, const reference *r, const char *regime)
{
	for (int id = 0; id < MEASURE_COUNT; id++)
		check_measure(s, r, regime, id,
					  measure_table[id].has_base ? random_base(s->n) : MEASURE_NATS);
}

static void
check_renyi(const sample *s, reference *r, const char *regime, double alpha)
{
	double		base = random_base(s->n);
	char		what[64];
	mpfr_t		want;

	mpfr_init2(want, REFERENCE_BITS);
	snprintf(what, sizeof(what), "alpha %a base %a", alpha, base);
	reference_renyi(want, r, alpha, base);
	check_value(false, "renyi_divergence", regime, what, divergence_renyi(&s->mp, &s->mq, alpha, base),
				want, RENYI_BOUND, alpha == 1 ? reference_floor(r, KL, base) : 0, sample_show(s));
	reference_renyi_entropy(want, r, alpha, base);
	check_value(false, "renyi_entropy", regime, what, divergence_renyi_entropy(&s->mp, alpha, base), want,
				RENYI_BOUND, alpha == 1 ? reference_floor(r, ENTROPY, base) : 0, sample_show(s));
	mpfr_clear(want);
}

static void
test_regime(regime kind)
{
	sample		s;
	int			round;

	sample_init(&s, 1000);
	for (int part = 0; part < 2; part++)
	{
		if (!group_begin("%s, %s", part ? "renyi" : "measures", regime_names[kind]))
			continue;
		for (round = 0; round < (part ? 1 : 2) * unit.rounds; round++)
		{
			reference	r;

			sample_draw(&s, kind, 0);
			reference_init(&r, s.p, s.q, s.n);
			if (part == 0)
				check_measures(&s, &r, regime_names[kind]);
			else
				for (int k = 0; k < 4; k++)
					check_renyi(&s, &r, regime_names[kind], random_alpha());
			reference_clear(&r);
		}
		group_end();
	}
	sample_free(&s);
}

/*
 * Results that leave the range of double before they are divided by ln(base), or
 * return to it, those that depend on digits of a total that no pair holds, and last
 * the Hellinger distance and the Jensen-Shannon divergence that are furthest off among all seen.
 */
static void
test_small_results(void)
{
	static const double bases[] = {MEASURE_NATS, 2, 10, 1 + 0x1p-52};
	static const double pairs[][2][3] = {
		{{1, 1e-307}, {1, 3e-307}},
		{{2.9229508576181774e-299, 1}, {2.9227499407796523e-299, 1}},
		{{1, 1e-320}, {1, 3e-320}},
		{{1.5, 1e-290}, {1.5, 1.001e-290}},
		{{3, 1e-305}, {6, 2.1e-305}},
		{{1, 0, 0}, {1, 1.1e-300, 1.3e-305}},
		{{1, 0, 0}, {1, 1.1e-20, 1.3e-25}},
		{{1 + 0x1p-52, 0, 0}, {1 + 0x1p-52, 1.1e-20, 1.3e-25}},
		{{0x1.6d24bc1bfb35ap-104, 0x1.79016611b215ap-4, 0x1.f652e230666e2p+0},
		{0x1.d18857e98e0bp-104, 0x1.02373615b0011p-31, 0x1.62d17bf3b64bep+0}},
		{{0x1.04320e0f80b1ep-16, 0x1.7ffdf79be3e0ep-1, 0x1.000003936436cp-2},
		{0x1.022575e14fc74p-16, 0x1.7ffdfbb5143cdp-1, 0x1p-2}},
	};
	sample		s;

	if (!group_begin("small results"))
		return;
	sample_init(&s, 3);
	for (size_t i = 0; i < lengthof(pairs); i++)
	{
		reference	r;

		for (s.n = 0; s.n < 3; s.n++)
		{
			s.p[s.n] = pairs[i][0][s.n];
			s.q[s.n] = pairs[i][1][s.n];
		}
		sample_total(&s);
		reference_init(&r, s.p, s.q, s.n);
		for (int id = 0; id < MEASURE_COUNT; id++)
			for (size_t k = 0; k < (measure_table[id].has_base ? lengthof(bases) : 1); k++)
				check_measure(&s, &r, "small results", id, bases[k]);
		reference_clear(&r);
	}
	sample_free(&s);
	group_end();
}

/* Every alpha of the list, over a pair of each regime. */
static void
test_alphas(void)
{
	sample		s;
	size_t		k;

	sample_init(&s, 1000);
	for (k = 0; k < lengthof(alphas); k++)
	{
		if (!group_begin("renyi, alpha %g", alphas[k]))
			continue;
		for (int kind = 0; kind < REGIMES; kind++)
		{
			reference	r;

			sample_draw(&s, kind, 1 + random_below(12));
			reference_init(&r, s.p, s.q, s.n);
			check_renyi(&s, &r, regime_names[kind], alphas[k]);
			reference_clear(&r);
		}
		group_end();
	}
	sample_free(&s);
}

static void
test_long(size_t n, regime kind)
{
	sample		s;
	reference	r;
	const char *label = n == 1000 ? "n = 1000" : n == 10000 ? "n = 10000" : "n = 100000";

	if (!group_begin("measures, n = %zu, %s", n, regime_names[kind]))
		return;
	sample_init(&s, n);
	sample_draw(&s, kind, n);
	reference_init(&r, s.p, s.q, s.n);
	check_measures(&s, &r, label);
	check_renyi(&s, &r, label, random_alpha());
	reference_clear(&r);
	sample_free(&s);
	group_end();
}

/* The reference of (x + pseudocount) / sum is exact up to one division. */
static void
test_probabilities(regime kind)
{
	sample		s;
	double	   *out = allocate(1000 * sizeof(double));
	mpfr_t		total,
				want;

	sample_init(&s, 1000);
	mpfr_inits2(EXACT_BITS, total, want, (mpfr_ptr) NULL);
	if (group_begin("to_probabilities, %s", regime_names[kind]))
	{
		for (int round = 0; round < unit.rounds; round++)
		{
			double		a = random_below(2) ? 0 : random_below(2) ? 0.5 : random_scaled(-1074, 1000);

			sample_draw(&s, kind, 0);
			reference_sum(total, s.p, s.n);
			for (size_t i = 0; i < s.n; i++)
				mpfr_add_d(total, total, a, MPFR_RNDN);
			check(divergence_probabilities(s.p, s.n, a, out), "no mass in %s", show(s.p, s.n));
			for (size_t i = 0; i < s.n; i++)
			{
				double		error;

				mpfr_set_d(want, s.p[i], MPFR_RNDN);
				mpfr_add_d(want, want, a, MPFR_RNDN);
				mpfr_div(want, want, total, MPFR_RNDN);
				error = units_off(out[i], want);
				figure(other_table, regime_names[kind], "to_probabilities", error, PROBABILITIES_BOUND);
				check(error <= PROBABILITIES_BOUND + (out[i] < 0x1p-1021) && out[i] >= 0 && out[i] <= 1,
					  "element %zu = %a, want %s: %.3g units; pseudocount %a, %s", i, out[i],
					  show_mpfr(want), error, a, show(s.p, s.n));
			}
			check(divergence_probabilities(s.p, s.n, a, s.p), "in place");
			for (size_t i = 0; i < s.n; i++)
				check(same_bits(s.p[i], out[i]), "in place: %a, apart: %a", s.p[i], out[i]);
		}
		group_end();
	}
	mpfr_clears(total, want, (mpfr_ptr) NULL);
	free(out);
	sample_free(&s);
}

static void
test_no_mass(void)
{
	static const double bad[] = {-1, -0x1p-1074, INFINITY, -INFINITY, NAN};
	double		x[] = {0, -0.0, 0};
	double		out[] = {7, 7, 7};
	mass		m;

	if (!group_begin("no mass"))
		return;
	check(divergence_mass_init(&m, x, 3) && divergence_mass_total(&m) == 0, "a mass of zeros has a total");
	for (size_t i = 0; i < lengthof(bad); i++)
	{
		double		y[40] = {1, 2, 3};

		y[random_below(40)] = bad[i];
		check(!divergence_mass_init(&m, y, 40), "a mass with %a is accepted", bad[i]);
	}
	check(!divergence_probabilities(x, 3, 0, out), "a mass of zeros is accepted");
	check(!divergence_probabilities(x, 0, 1, out), "an empty mass is accepted");
	check(out[0] == 7 && out[1] == 7 && out[2] == 7, "out was touched");
	check(divergence_probabilities(x, 3, 0x1p-1074, out) && out[0] == 1.0 / 3, "pseudocount alone");
	group_end();
}

static void
test_log_loss(regime kind)
{
	sample		s;
	mpfr_t		want,
				total,
				log_total;

	sample_init(&s, 1000);
	mpfr_inits2(8 * REFERENCE_BITS, want, total, log_total, (mpfr_ptr) NULL);
	if (group_begin("log_loss, %s", regime_names[kind]))
	{
		for (int round = 0; round < 2 * unit.rounds; round++)
		{
			size_t		i;
			double		logs;

			sample_draw(&s, kind, 0);
			i = random_below(s.n);
			reference_sum(total, s.q, s.n);
			mpfr_log(log_total, total, MPFR_RNDN);
			/* the floor of a cross-entropy whose mean has one term */
			logs = s.q[i] > 0 ? fabs(mpfr_get_d(log_total, MPFR_RNDN)) + fabs(log(s.q[i])) : 0;
			mpfr_d_div(want, s.q[i], total, MPFR_RNDN);
			mpfr_log(want, want, MPFR_RNDN);
			mpfr_neg(want, want, MPFR_RNDN);
			check_value(true, "log_loss", regime_names[kind], "label",
						divergence_log_loss(&s.mq, i), want, LOG_LOSS_BOUND,
						SHANNON_FLOOR * logs, sample_show(&s));
		}
		group_end();
	}
	mpfr_clears(want, total, log_total, (mpfr_ptr) NULL);
	sample_free(&s);
}

static void
test_log_loss_binary(void)
{
	mpfr_t		want;

	if (!group_begin("log_loss, binary"))
		return;
	mpfr_init2(want, REFERENCE_BITS);
	for (int round = 0; round < 50 * unit.rounds; round++)
	{
		double		q = random_positive();

		if (random_below(2))
			q = ldexp(q, -random_between(0, 1073));
		if (random_below(2))
			q = 1 - q;
		mpfr_set_d(want, q, MPFR_RNDN);
		mpfr_log(want, want, MPFR_RNDN);
		mpfr_neg(want, want, MPFR_RNDN);
		check_value(true, "log_loss", "binary", "true", divergence_log_loss_binary(true, q), want,
					LOG_LOSS_BOUND, SHANNON_FLOOR * fabs(log(q)), show(&q, 1));
		mpfr_set_d(want, -q, MPFR_RNDN);
		mpfr_log1p(want, want, MPFR_RNDN);
		mpfr_neg(want, want, MPFR_RNDN);
		check_value(true, "log_loss", "binary", "false", divergence_log_loss_binary(false, q), want,
					LOG_LOSS_BOUND, SHANNON_FLOOR * fabs(log1p(-q)), show(&q, 1));
	}
	check(divergence_log_loss_binary(true, 1) == 0 && divergence_log_loss_binary(false, 0) == 0 &&
		  isinf(divergence_log_loss_binary(true, 0)) && isinf(divergence_log_loss_binary(false, 1)),
		  "certain predictions");
	mpfr_clear(want);
	group_end();
}

/* Probabilities, whose total is near 1, of masses of that regime; both steps. */
static void
test_brier(regime kind)
{
	sample		s;
	mpfr_t		want,
				total,
				term;
	double		factor = divergence_step_factor;

	sample_init(&s, 1000);
	mpfr_inits2(8 * REFERENCE_BITS, want, total, term, (mpfr_ptr) NULL);
	if (group_begin("brier_score, %s", regime_names[kind]))
	{
		for (int round = 0; round < 2 * unit.rounds; round++)
		{
			double		near_one = 0.99 + 0.02 * random_unit();
			size_t		label;
			double		got;

			sample_draw(&s, kind, 0);
			if (!divergence_probabilities(s.q, s.n, 0, s.q))
				continue;
			for (size_t i = 0; i < s.n; i++)
				s.q[i] *= near_one;
			sample_total(&s);
			label = random_below(s.n);
			reference_sum(total, s.q, s.n);
			mpfr_set_zero(want, 1);
			for (size_t i = 0; i < s.n; i++)
			{
				mpfr_d_div(term, s.q[i], total, MPFR_RNDN);
				if (i == label)
					mpfr_sub_ui(term, term, 1, MPFR_RNDN);
				mpfr_sqr(term, term, MPFR_RNDN);
				mpfr_add(want, want, term, MPFR_RNDN);
			}
			got = divergence_brier(&s.mq, label);
			check_value(false, "brier_score", regime_names[kind], "label", got, want, BRIER_BOUND, 0, sample_show(&s));
			check(got <= 2, "brier_score %a above 2", got);
			divergence_step_factor = INFINITY;
			check(same_bits(got, divergence_brier(&s.mq, label)), "the steps differ; %s", sample_show(&s));
			divergence_step_factor = factor;
		}
		group_end();
	}
	mpfr_clears(want, total, term, (mpfr_ptr) NULL);
	sample_free(&s);
}

static void
test_brier_binary(void)
{
	mpfr_t		want;

	if (!group_begin("brier_score, binary"))
		return;
	mpfr_init2(want, 4 * REFERENCE_BITS);
	for (int round = 0; round < 50 * unit.rounds; round++)
	{
		double		q = random_positive();

		if (random_below(2))
			q = ldexp(q, -random_between(0, 600));
		if (random_below(2))
			q = 1 - q;
		for (int label = 0; label < 2; label++)
		{
			mpfr_set_d(want, q, MPFR_RNDN);
			mpfr_sub_ui(want, want, (unsigned long) label, MPFR_RNDN);
			mpfr_sqr(want, want, MPFR_RNDN);
			check_value(false, "brier_score", "binary", label ? "true" : "false", divergence_brier_binary(label != 0, q), want,
						BRIER_BOUND, 0, show(&q, 1));
		}
	}
	mpfr_clear(want);
	group_end();
}

void
test_measures(void)
{
	for (int kind = 0; kind < REGIMES; kind++)
	{
		test_regime(kind);
		test_probabilities(kind);
		test_log_loss(kind);
		test_brier(kind);
	}
	test_log_loss_binary();
	test_brier_binary();
	test_no_mass();
	test_small_results();
	test_alphas();
	test_long(1000, UNIFORM_WEIGHTS);
	test_long(1000, NEAR_8);
	if (unit.quick)
		return;
	test_long(10000, SPARSE);
	test_long(10000, NEAR_4);
	test_long(100000, UNIFORM_WEIGHTS);
	test_long(100000, NEAR_12);
}
