/*
 * test_properties.c
 *		What must hold to the bit, whatever the values: order, scale, symmetry,
 *		classes without mass; and the identities between measures.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pairs.h"
#include "reference.h"
#include "regimes.h"
#include "unit.h"

#define ROOM	1200

/* Compares those values that scaling as "least" says leaves as they are. */
static void
check_same(const sample *s, const double *before, const double *after, int count, scales least,
		   const char *what)
{
	int			i;

	for (i = 0; i < count; i++)
	{
		sample_value v = sample_value_info(i);

		if (v.scales >= least)
			check(same_bits(before[i], after[i]), "%s: %s was %a, is %a; %s", what, v.name,
				  before[i], after[i], sample_show(s));
	}
}

static void
copy_sample(sample *to, const sample *from)
{
	to->n = from->n;
	memcpy(to->p, from->p, from->n * sizeof(double));
	memcpy(to->q, from->q, from->n * sizeof(double));
}

/* Can every element be multiplied by 2^e without rounding? */
static bool
can_scale(const double *x, size_t n, int e)
{
	size_t		i;

	for (i = 0; i < n; i++)
		if (x[i] > 0 && (ilogb(x[i]) + e < -1022 + 52 * (x[i] < 0x1p-1022) || ilogb(x[i]) + e > 1022))
			return false;
	return true;
}

static void
test_invariance(regime kind)
{
	sample		s,
				t;
	double		before[SAMPLE_VALUES],
				after[SAMPLE_VALUES];

	sample_init(&s, ROOM);
	sample_init(&t, ROOM);
	if (group_begin("invariance, %s", regime_names[kind]))
	{
		for (int round = 0; round < 2 * unit.rounds; round++)
		{
			int			count;
			size_t		i,
						padding;

			sample_draw(&s, kind, 0);
			count = sample_values(&s, before);

			copy_sample(&t, &s);
			shuffle(t.p, t.q, t.n);
			sample_total(&t);
			sample_values(&t, after);
			check_same(&s, before, after, count, NO_SCALE, "another order");

			/* classes without mass, anywhere, of either sign */
			padding = 1 + random_below(150);
			for (i = 0; i < padding; i++)
			{
				t.p[t.n] = random_below(2) ? 0 : -0.0;
				t.q[t.n] = random_below(2) ? 0 : -0.0;
				t.n++;
			}
			shuffle(t.p, t.q, t.n);
			sample_total(&t);
			sample_values(&t, after);
			check_same(&s, before, after, count, NO_SCALE, "with classes of mass 0");
		}
		group_end();
	}
	sample_free(&s);
	sample_free(&t);
}

static void
test_scaling(regime kind)
{
	sample		s,
				t;
	double		before[SAMPLE_VALUES],
				after[SAMPLE_VALUES];

	sample_init(&s, ROOM);
	sample_init(&t, ROOM);
	if (group_begin("scaling, %s", regime_names[kind]))
	{
		for (int round = 0; round < 4 * unit.rounds; round++)
		{
			bool		common = random_below(2);
			int			widest = random_below(3) ? 30 : 900;
			int			ep = random_between(-widest, widest);
			int			eq = common ? ep : random_between(-widest, widest);
			int			count;
			char		what[64];

			sample_draw(&s, kind, 0);
			if (!can_scale(s.p, s.n, ep) || !can_scale(s.q, s.n, eq))
				ep = eq = 0;
			count = sample_values(&s, before);
			copy_sample(&t, &s);
			for (size_t i = 0; i < t.n; i++)
			{
				t.p[i] = ldexp(t.p[i], ep);
				t.q[i] = ldexp(t.q[i], eq);
			}
			sample_total(&t);
			sample_values(&t, after);
			snprintf(what, sizeof(what), "p by 2^%d, q by 2^%d", ep, eq);
			check_same(&s, before, after, count, common ? COMMON_SCALE : ANY_SCALES, what);
		}
		group_end();
	}
	sample_free(&s);
	sample_free(&t);
}

static void
test_symmetry(regime kind)
{
	static const double bases[] = {MEASURE_NATS, 2, 10};
	sample		s;

	sample_init(&s, ROOM);
	if (group_begin("symmetry, %s", regime_names[kind]))
	{
		for (int round = 0; round < 4 * unit.rounds; round++)
		{
			sample_draw(&s, kind, 0);
			for (int id = 0; id < MEASURE_COUNT; id++)
				for (size_t k = 0; measure_table[id].symmetric && k < lengthof(bases); k++)
				{
					double		there = measure_call(id, &s.mp, &s.mq, bases[k]);
					double		back = measure_call(id, &s.mq, &s.mp, bases[k]);

					check(same_bits(there, back), "%s, base %g: %a and %a; %s",
						  measure_table[id].name, bases[k], there, back, sample_show(&s));
				}
		}
		group_end();
	}
	sample_free(&s);
}

/* Everything that compares p with p, or with a multiple, is exactly 0. */
static void
check_all_zero(const sample *s, const char *what)
{
	static const double alphas[] = {0, 1e-300, 0.3, 1 - 0x1p-53, 1, 1 + 0x1p-52, 2, 1e9, HUGE_VAL};

	for (int id = KL; id < MEASURE_COUNT; id++)
	{
		double		got = measure_call(id, &s->mp, &s->mq, random_base(s->n));

		check(got == 0 && !signbit(got), "%s: %s = %a; %s", what, measure_table[id].name, got,
			  sample_show(s));
	}
	for (size_t k = 0; k < lengthof(alphas); k++)
	{
		double		got = divergence_renyi(&s->mp, &s->mq, alphas[k], MEASURE_NATS);

		check(got == 0 && !signbit(got), "%s: renyi_divergence, alpha %a = %a; %s", what,
			  alphas[k], got, sample_show(s));
	}
}

static void
test_identical(regime kind)
{
	sample		s;

	sample_init(&s, ROOM);
	if (group_begin("identical, %s", regime_names[kind]))
	{
		for (int round = 0; round < 2 * unit.rounds; round++)
		{
			sample_draw(&s, kind, 0);
			memcpy(s.q, s.p, s.n * sizeof(double));
			sample_total(&s);
			check_all_zero(&s, "identical");
			/* by a power of two: the same distribution still */
			if (can_scale(s.p, s.n, -3))
			{
				for (size_t i = 0; i < s.n; i++)
					s.q[i] = s.p[i] / 8;
				sample_total(&s);
				check_all_zero(&s, "an eighth");
			}
		}
		group_end();
	}
	sample_free(&s);
}

/* whole multiples, or factors close to 1 that are whole multiples of 2^-12 */
static void
test_proportional(bool close)
{
	sample		s;

	if (!group_begin("proportional counts, %s", close ? "factors close to 1" : "multiples"))
		return;
	sample_init(&s, ROOM);
	for (int round = 0; round < 10 * unit.rounds; round++)
	{
		double		k = random_between(2, 1000);

		if (close)
		{
			/* 2^-12 ... 2^-4 away, each size as often as another */
			int			away = random_between(0, 7);

			k = random_between(1 << away, 2 << away) * 0x1p-12;
			k = random_below(2) ? 1 + k : 1 - k;
		}
		sample_draw(&s, COUNTS, 0);
		for (size_t i = 0; i < s.n; i++)
		{
			s.p[i] = (double) random_integer(40);
			if (s.p[0] == 0)
				s.p[0] = 1;
			s.q[i] = k * s.p[i];
		}
		sample_total(&s);
		check_all_zero(&s, "proportional");
	}
	sample_free(&s);
	group_end();
}

/* Where no class has mass on both sides, the bounded measures are at their bounds. */
static void
test_disjoint(void)
{
	sample		s;

	if (!group_begin("disjoint"))
		return;
	sample_init(&s, ROOM);
	for (int round = 0; round < 10 * unit.rounds; round++)
	{
		sample_draw(&s, DISJOINT, 0);
		for (size_t i = 0; i < s.n; i++)
		{
			if (s.p[i] > 0 && random_below(3) == 0)
				s.p[i] = random_scaled(-300, 300);
			if (s.q[i] > 0 && random_below(3) == 0)
				s.q[i] = random_scaled(-300, 300);
		}
		/* p lives on even places, q on odd ones, except where nothing else was left */
		s.q[0] = s.p[1] = 0;
		if (s.n % 2 == 1)
			s.q[s.n - 1] = 0;
		s.p[0] = s.q[1] = 1;
		sample_total(&s);
		check(divergence_js(&s.mp, &s.mq, 2) == 1 && divergence_js_distance(&s.mp, &s.mq, 2) == 1 &&
			  divergence_js(&s.mp, &s.mq, MEASURE_NATS) == 0x1.62e42fefa39efp-1,
			  "js_divergence = %a bits, %a nats, js_distance = %a; %s",
			  divergence_js(&s.mp, &s.mq, 2), divergence_js(&s.mp, &s.mq, MEASURE_NATS),
			  divergence_js_distance(&s.mp, &s.mq, 2), sample_show(&s));
		check(divergence_total_variation(&s.mp, &s.mq) == 1, "total_variation_distance = %a; %s",
			  divergence_total_variation(&s.mp, &s.mq), sample_show(&s));
		check(divergence_hellinger(&s.mp, &s.mq) == 1, "hellinger_distance = %a; %s",
			  divergence_hellinger(&s.mp, &s.mq), sample_show(&s));
		check(isinf(divergence_kl(&s.mp, &s.mq, 2)) && isinf(divergence_jeffreys(&s.mp, &s.mq, 2)) &&
			  isinf(divergence_cross_entropy(&s.mp, &s.mq, 2)), "not infinite: %s", sample_show(&s));
	}
	sample_free(&s);
	group_end();
}

/* |a - b - c| in units of 2^-53 |a| */
static double
units_apart(double a, double b, double c)
{
	mpfr_t		want,
				sum;
	double		units;

	if (isinf(a) || isinf(b) || isinf(c))
		return a == b + c ? 0 : HUGE_VAL;
	mpfr_inits2(EXACT_BITS, want, sum, (mpfr_ptr) NULL);
	mpfr_set_d(sum, b, MPFR_RNDN);
	mpfr_add_d(sum, sum, c, MPFR_RNDN);
	mpfr_sub_d(sum, sum, a, MPFR_RNDN);
	mpfr_set_d(want, a, MPFR_RNDN);
	units = units_of(fabs(mpfr_get_d(sum, MPFR_RNDN)), want);
	mpfr_clears(want, sum, (mpfr_ptr) NULL);
	return units;
}

static void
test_identities(regime kind)
{
	static const char *const table = "Identities, difference of the sides in units of 2^-53 of the left one";
	sample		s;

	sample_init(&s, ROOM);
	if (group_begin("identities, %s", regime_names[kind]))
	{
		for (int round = 0; round < unit.rounds; round++)
		{
			reference	r;
			mpfr_t		want;
			double		h,
						ce,
						kl,
						lk,
						j,
						apart,
						allowed;

			sample_draw(&s, kind, 0);
			reference_init(&r, s.p, s.q, s.n);
			mpfr_init2(want, REFERENCE_BITS);
			h = divergence_entropy(&s.mp, MEASURE_NATS);
			ce = divergence_cross_entropy(&s.mp, &s.mq, MEASURE_NATS);
			kl = divergence_kl(&s.mp, &s.mq, MEASURE_NATS);
			lk = divergence_kl(&s.mq, &s.mp, MEASURE_NATS);
			j = divergence_jeffreys(&s.mp, &s.mq, MEASURE_NATS);

			apart = units_apart(ce, h, kl);
			mpfr_set_d(want, ce, MPFR_RNDN);
			allowed = 2 + units_of(reference_floor(&r, ENTROPY, MEASURE_NATS) +
								   reference_floor(&r, CROSS_ENTROPY, MEASURE_NATS) +
								   reference_floor(&r, KL, MEASURE_NATS), want);
			if (allowed < 3)
				figure(table, regime_names[kind], "cross_entropy = entropy + kl", apart, 2);
			check(apart <= allowed, "cross_entropy %a, entropy %a, kl %a: %g units; %s", ce, h, kl,
				  apart, sample_show(&s));

			apart = units_apart(j, kl, lk);
			mpfr_set_d(want, j, MPFR_RNDN);
			allowed = 2 + units_of(2 * reference_floor(&r, JEFFREYS, MEASURE_NATS), want);
			if (allowed < 3)
				figure(table, regime_names[kind], "jeffreys = kl + kl", apart, 2);
			check(apart <= allowed, "jeffreys %a, kl %a, reverse %a: %g units; %s", j, kl, lk,
				  apart, sample_show(&s));
			mpfr_clear(want);
			reference_clear(&r);
		}
		group_end();
	}
	sample_free(&s);
}

void
test_properties(void)
{
	for (int kind = 0; kind < REGIMES; kind++)
	{
		test_invariance(kind);
		test_scaling(kind);
		test_symmetry(kind);
		test_identical(kind);
		test_identities(kind);
	}
	test_proportional(false);
	test_proportional(true);
	test_disjoint();
}
