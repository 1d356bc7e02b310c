/*
 * test_two_steps.c
 *		two_steps.h: what step one answers is what step two answers, to the bit, in every
 *		regime and on every instruction set; how often step two is needed; and that this
 *		test would see a bound that is too small.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "logits.h"
#include "measure_table.h"
#include "pairs.h"
#include "regimes.h"
#include "two_steps.h"
#include "unit.h"

double		divergence_step_factor = 1;
uint64_t	divergence_step_two_count;

/* step two alone */
#define NEVER_CERTAIN	HUGE_VAL

/* what a bound is made too small by, so that the test must see it */
#define FAR_TOO_SMALL	0x1p-20

/* what the same test of logits draws */
#define SELF_SEED		7
#define SELF_CALLS		20000L

static const char *const share_table = "Step two was needed, share of the calls";

/* the measure with the given bound's factor */
static double
measure_with(double factor, measure_id id, const sample *s, double base)
{
	double		result;

	divergence_step_factor = factor;
	result = measure_call(id, &s->mp, &s->mq, base);
	divergence_step_factor = 1;
	return result;
}

/* All measures of a regime, by both ways. */
static void
test_regime(regime kind)
{
	sample		s;

	if (!group_begin("two steps, %s", regime_names[kind]))
		return;
	sample_init(&s, 1200);
	for (int round = 0; round < 4 * unit.rounds; round++)
	{
		double		both[SAMPLE_VALUES],
					second[SAMPLE_VALUES];
		int			count;

		sample_draw(&s, kind, 0);
		count = sample_values(&s, both);
		divergence_step_factor = NEVER_CERTAIN;
		(void) sample_values(&s, second);
		divergence_step_factor = 1;
		for (int i = 0; i < count; i++)
			check(same_bits(both[i], second[i]), "%s is %a in two steps, %a in the second; %s",
				  sample_value_info(i).name, both[i], second[i], sample_show(&s));
	}
	for (int id = 0; id < MEASURE_COUNT; id++)
	{
		divergence_step_two_count = 0;
		for (int round = 0; round < unit.rounds; round++)
		{
			sample_draw(&s, kind, 0);
			(void) measure_with(1, id, &s, MEASURE_NATS);
		}
		figure(share_table, regime_names[kind], measure_table[id].name,
			   (double) divergence_step_two_count / unit.rounds, 1);
	}
	sample_free(&s);
	group_end();
}

/*
 * n probabilities, and the same with noise of a relative size, or unrelated ones; at times
 * with totals that lie a little apart
 */
static void
draw_pair(sample *s, size_t n)
{
	static const double noise[] = {0, 1e-1, 1e-2, 1e-3, 1e-5, 1e-7, 1e-9, 1e-12};
	double		size = noise[random_below(lengthof(noise))];
	bool		zeros = random_below(16) == 0;
	double		gap = random_below(4) == 0 ? random_noise(11, random_below(2) ? 14 : 45) : 0;
	double		total[2] = {0, 0};

	s->n = n;
	for (size_t i = 0; i < n; i++)
	{
		double		a = random_positive();
		double		b = random_unit();

		s->p[i] = zeros && i > 0 && random_below(4) == 0 ? 0 : a;
		s->q[i] = size > 0 ? a * (1 + size * (b - 0.5)) : b + 0x1p-30;
		total[0] += s->p[i];
		total[1] += s->q[i];
	}
	for (size_t i = 0; i < n; i++)
	{
		s->p[i] /= total[0];
		s->q[i] *= (1 + gap) / total[1];
	}
	sample_total(s);
}

/*
 * Measures of "pairs" random pairs of n = 2 to 50; how many differed between the step with
 * the factor and step two.
 */
static long
count_differences(long pairs, double factor, bool all, uint64_t *needed)
{
	sample		s;
	long		different = 0;

	sample_init(&s, 64);
	memset(needed, 0, MEASURE_COUNT * sizeof(*needed));
	for (long i = 0; i < pairs; i++)
	{
		draw_pair(&s, 2 + random_below(49));
		for (int id = 0; id < MEASURE_COUNT; id++)
		{
			double		base = (i & 7) == 0 ? 2 : MEASURE_NATS;
			double		first,
						second;

			if (!all && i % MEASURE_COUNT != id)
				continue;
			divergence_step_two_count = 0;
			first = measure_with(factor, id, &s, base);
			needed[id] += divergence_step_two_count;
			second = measure_with(NEVER_CERTAIN, id, &s, base);
			if (same_bits(first, second))
				continue;
			different++;
			if (factor == 1)
				check(false, "%s is %a in two steps, %a in the second; %s",
					  measure_table[id].name, first, second, sample_show(&s));
		}
	}
	sample_free(&s);
	return different;
}

static void
test_random_pairs(long pairs, bool all)
{
	uint64_t	needed[MEASURE_COUNT];

	if (!group_begin("two steps, random pairs"))
		return;
	check(count_differences(pairs, 1, all, needed) == 0, "%ld pairs", pairs);
	for (int id = 0; id < MEASURE_COUNT; id++)
	{
		double		share = (double) needed[id] / (all ? pairs : pairs / MEASURE_COUNT);

		figure(share_table, "random pairs, n = 2 to 50", measure_table[id].name, share, 1);
		if (all)
			printf("%s: step two in %.4f %% of %ld calls\n", measure_table[id].name, 100 * share, pairs);
	}
	group_end();
}

/* Logits of two models, a label, and what the functions of logits take beside them. */
typedef struct logits_case
{
	sample		s;
	double		t[300],
				z[300];
	size_t		label;
	double		temperature,
				smoothing;
} logits_case;

/* functions with one value, then softmax and log_softmax with one for each class */
#define LOGIT_SCALARS	6
#define LOGIT_VALUES	(LOGIT_SCALARS + 2 * 300)

static const char *
logit_name(int i, size_t n)
{
	static const char *const names[LOGIT_SCALARS] = {
		"log_loss", "logsumexp", "log_loss_logits", "smoothed log_loss_logits", "cross_entropy_logits", "kl_divergence_logits"
	};

	return i < LOGIT_SCALARS ? names[i] : i < LOGIT_SCALARS + (int) n ? "softmax" : "log_softmax";
}

/* all values by one way, and how often each function needed step two; how many values */
static int
logit_values(double factor, const logits_case *c, double *value, uint64_t *needed)
{
	size_t		n = c->s.n;

	divergence_step_factor = factor;
	for (int i = 0; i < LOGIT_SCALARS + 2; i++)
	{
		divergence_step_two_count = 0;
		switch (i)
		{
			case 0:
				value[i] = divergence_log_loss(&c->s.mq, c->label);
				break;
			case 1:
				value[i] = divergence_logsumexp(c->z, n);
				break;
			case 2:
				value[i] = divergence_log_loss_logits(c->z, n, c->label, 0);
				break;
			case 3:
				value[i] = divergence_log_loss_logits(c->z, n, c->label, c->smoothing);
				break;
			case 4:
				value[i] = divergence_cross_entropy_logits(&c->s.mp, c->z);
				break;
			case 5:
				value[i] = divergence_kl_logits(c->t, c->z, n, c->temperature);
				break;
			case 6:
				divergence_softmax(c->z, n, c->temperature, value + LOGIT_SCALARS);
				break;
			default:
				divergence_log_softmax(c->z, n, c->temperature, value + LOGIT_SCALARS + n);
				break;
		}
		needed[i] = divergence_step_two_count;
	}
	divergence_step_factor = 1;
	return LOGIT_SCALARS + 2 * (int) n;
}

static void
draw_logits_case(logits_case *c)
{
	double		scale = ldexp(1, random_between(-60, random_below(8) == 0 ? 1000 : 8));
	double		shift = random_below(2) ? 0 : scale * random_noise(0, 40);
	double		near = random_below(2) ? 1 : random_noise(0, 50);
	static const double temperatures[] = {1, 1, 2, 0.5, 4, 3, 0x1p-90, 0x1p+90, 0x1p-120};

	draw_pair(&c->s, 2 + random_below(random_below(50) == 0 ? 290 : 20));
	for (size_t k = 0; k < c->s.n; k++)
	{
		double		x = random_noise(0, 1);
		double		y = random_noise(0, 1);

		c->z[k] = random_below(40) == 0 && k > 0 ? -HUGE_VAL : shift + scale * x;
		if (random_below(4) == 0 && c->s.q[k] > 0 && scale <= 256)
			c->z[k] = log(c->s.q[k]);
		c->t[k] = c->z[k] + near * scale * y;
		if (random_below(60) == 0 && k > 0)
			c->t[k] = -HUGE_VAL;
	}
	c->label = random_below(c->s.n);
	c->temperature = temperatures[random_below(lengthof(temperatures))];
	c->smoothing = random_below(4) == 0 ? ldexp(1, -random_between(0, 110)) : random_unit();
}

static void
test_labels(void)
{
	static logits_case c;
	long		calls = 1000L * unit.rounds;
	uint64_t	needed[LOGIT_SCALARS + 2],
				sum[LOGIT_SCALARS + 2] = {0},
				classes = 0;

	if (!group_begin("two steps, labels and logits"))
		return;
	sample_init(&c.s, 300);
	for (long i = 0; i < calls; i++)
	{
		double		both[LOGIT_VALUES],
					second[LOGIT_VALUES];
		int			count;

		draw_logits_case(&c);
		count = logit_values(1, &c, both, needed);
		for (size_t k = 0; k < lengthof(needed); k++)
			sum[k] += needed[k];
		classes += c.s.n;
		(void) logit_values(NEVER_CERTAIN, &c, second, needed);
		for (int k = 0; k < count; k++)
			if (!same_bits(both[k], second[k]) || k < LOGIT_SCALARS)
				check(same_bits(both[k], second[k]),
					  "%s is %a in two steps, %a in the second; label %zu, T=%a, smoothing %a, t=%s, z=%s, %s",
					  logit_name(k, c.s.n), both[k], second[k], c.label, c.temperature, c.smoothing,
					  show(c.t, c.s.n), show(c.z, c.s.n), sample_show(&c.s));
	}
	for (size_t k = 0; k < lengthof(sum); k++)
		figure(share_table, "labels and logits", k < LOGIT_SCALARS ? logit_name((int) k, 1) : k == LOGIT_SCALARS ? "softmax" : "log_softmax",
			   (double) sum[k] / (double) (k < LOGIT_SCALARS ? (uint64_t) calls : classes), 1);
	sample_free(&c.s);
	group_end();
}

/*
 * How often step two is needed for arrays as bench/vectors.sql draws them, and for the same
 * with drift; figures only, beside a share that no everyday input should reach.
 */
#define EVERYDAY_SHARE	0.05

static void
everyday_pair(logits_case *c, size_t n, double drift)
{
	double		total[2] = {0, 0};
	sample	   *s = &c->s;

	s->n = n;
	for (size_t i = 0; i < n; i++)
	{
		s->p[i] = -log(random_positive());
		s->q[i] = drift > 0 ? s->p[i] * (1 + drift * (random_unit() - 0.5)) : -log(random_positive());
		total[0] += s->p[i];
		total[1] += s->q[i];
		c->t[i] = 4 * (random_unit() + random_unit() + random_unit()) - 6;
		c->z[i] = drift > 0 ? c->t[i] + drift * (random_unit() - 0.5) : 4 * (random_unit() + random_unit() + random_unit()) - 6;
	}
	for (size_t i = 0; i < n; i++)
	{
		s->p[i] = (float) (s->p[i] / total[0]);
		s->q[i] = (float) (s->q[i] / total[1]);
	}
	c->label = random_below(n);
	c->temperature = 1;
	c->smoothing = 0.1;
	sample_total(s);
}

static void
test_everyday(const char *regime, size_t n, double drift)
{
	static logits_case c;
	uint64_t	needed[LOGIT_SCALARS + 2],
				sum[LOGIT_SCALARS + 2] = {0};
	int			calls = 25 * unit.rounds;

	if (!group_begin("two steps, %s", regime))
		return;
	sample_init(&c.s, 300);
	for (int id = 0; id < MEASURE_COUNT; id++)
	{
		divergence_step_two_count = 0;
		for (int i = 0; i < calls; i++)
		{
			everyday_pair(&c, n, drift);
			(void) measure_with(1, id, &c.s, MEASURE_NATS);
		}
		figure(share_table, regime, measure_table[id].name, (double) divergence_step_two_count / calls, 1);
		check(divergence_step_two_count <= (uint64_t) (EVERYDAY_SHARE * calls) + 5, "%s: step two in %llu of %d calls",
			  measure_table[id].name, (unsigned long long) divergence_step_two_count, calls);
	}
	for (int i = 0; i < calls; i++)
	{
		double		value[LOGIT_VALUES];

		everyday_pair(&c, n, drift);
		(void) logit_values(1, &c, value, needed);
		for (size_t k = 0; k < lengthof(needed); k++)
			sum[k] += needed[k];
	}
	for (size_t k = 0; k < lengthof(sum); k++)
		figure(share_table, regime, k < LOGIT_SCALARS ? logit_name((int) k, 1) : k == LOGIT_SCALARS ? "softmax" : "log_softmax",
			   (double) sum[k] / (double) (k < LOGIT_SCALARS ? (size_t) calls : calls * n), 1);
	sample_free(&c.s);
	group_end();
}

/* Pairs on which a bound was once too small. */
static void
test_known(void)
{
	static const double pairs[][4] = {
		{0x1.d1754f5478616p-7, 0x1.0a4ece451ee64p-18, 0x1.d191dae4c12e9p-7, 0x1.0a86316d8dd54p-18},
		/* terms that underflow */
		{0x1p-300, 0x1p-1020, 0x1p-300, 0x1.4cccccccccccdp-1020},
		{0x1p-300, 0x1.8p-1000, 0x1p-300, 0x1.3333333333333p-1000}
	};
	static const double bases[] = {MEASURE_NATS, 2, 10};
	sample		s;

	if (!group_begin("two steps, known cases"))
		return;
	sample_init(&s, 2);
	for (size_t k = 0; k < lengthof(pairs); k++)
	{
		s.n = 2;
		memcpy(s.p, pairs[k], 2 * sizeof(double));
		memcpy(s.q, pairs[k] + 2, 2 * sizeof(double));
		sample_total(&s);
		for (int id = 0; id < MEASURE_COUNT; id++)
			for (size_t i = 0; i < lengthof(bases); i++)
				check(same_bits(measure_with(1, id, &s, bases[i]), measure_with(NEVER_CERTAIN, id, &s, bases[i])),
					  "%s, base %g, %s", measure_table[id].name, bases[i], sample_show(&s));
	}
	sample_free(&s);
	group_end();
}

/* A class whose exponential step one takes for 0, but whose gap is as large as that is small. */
static void
test_far_gaps(void)
{
	static const double far[] = {-100, -0x1p+59, -0x1p+61, -0x1p+900, -1e300, -DBL_MAX, -HUGE_VAL};
	static const double temperatures[] = {1, 2, 0x1p-2};

	if (!group_begin("two steps, unlikely classes of far logits"))
		return;
	for (size_t i = 0; i < lengthof(far); i++)
		for (size_t j = 0; j < lengthof(temperatures); j++)
			for (int z = -680; z >= -6000; z -= z > -800 ? 10 : 400)
			{
				double		temperature = temperatures[j];
				double		t[] = {0, -1, z};
				double		s[] = {0, -2, far[i]};
				double		both,
							second;

				t[2] *= temperature;
				both = divergence_kl_logits(t, s, 3, temperature);
				divergence_step_factor = NEVER_CERTAIN;
				second = divergence_kl_logits(t, s, 3, temperature);
				divergence_step_factor = 1;
				check(same_bits(both, second), "%a in two steps, %a in the second; t[3] = %g, s[3] = %g, temperature %g",
					  both, second, t[2], s[2], temperature);
			}
	group_end();
}

static void
test_self(void)
{
	uint64_t	needed[MEASURE_COUNT];

	if (!group_begin("two steps, a bound too small is seen"))
		return;
	check(count_differences(unit.quick ? 100000 : 400000, FAR_TOO_SMALL, false, needed) > 0,
		  "bounds 2^20 times too small changed no result");
	group_end();
}

/* The same of the functions of logits, apart from any seed: some of the differences are rare. */
static void
test_self_logits(void)
{
	static logits_case c;
	long		calls = unit.quick ? SELF_CALLS : 4 * SELF_CALLS;
	uint64_t	needed[LOGIT_SCALARS + 2];
	long		different = 0;

	if (!group_begin("two steps, a bound of exponentials too small is seen"))
		return;
	random_start(SELF_SEED);
	sample_init(&c.s, 300);
	for (long i = 0; i < calls; i++)
	{
		double		first[LOGIT_VALUES],
					second[LOGIT_VALUES];
		int			count;

		draw_logits_case(&c);
		count = logit_values(FAR_TOO_SMALL, &c, first, needed);
		(void) logit_values(NEVER_CERTAIN, &c, second, needed);
		for (int k = 0; k < count; k++)
			different += !same_bits(first[k], second[k]);
	}
	check(different > 0, "bounds 2^20 times too small changed no result");
	sample_free(&c.s);
	group_end();
}

void
test_two_steps(void)
{
	if (unit.pairs > 0)
	{
		test_random_pairs(unit.pairs, true);
		return;
	}
	for (int i = 0; divergence_kernels_variant(i) != NULL; i++)
		if (divergence_kernels_select(i))
			test_random_pairs(500 * unit.rounds, false);
	divergence_kernels_init();
	for (int kind = 0; kind < REGIMES; kind++)
		test_regime(kind);
	test_labels();
	test_everyday("everyday, n = 3, unrelated", 3, 0);
	test_everyday("everyday, n = 10, unrelated", 10, 0);
	test_everyday("everyday, n = 300, unrelated", 300, 0);
	test_everyday("everyday, n = 10, drift of 5 %", 10, 0.1);
	test_everyday("everyday, n = 10, drift of 0.05 %", 10, 1e-3);
	test_known();
	test_far_gaps();
	test_self();
	test_self_logits();
}
