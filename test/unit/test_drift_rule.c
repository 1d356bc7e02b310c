/*
 * test_drift_rule.c
 *		drift_rule.h: what alerts, what is unseen, and how often.
 */
#include <math.h>
#include <string.h>

#include "chance.h"
#include "drift_rule.h"
#include "f_tail.h"
#include "homogeneity.h"
#include "unit.h"

#define PERIODS		28
#define CELLS		5

static void
test_volume(void)
{
	static const struct
	{
		int64_t		rows[5];
		size_t		n;
		int64_t		current,
					median;
		bool		alert;
	}			cases[] = {
		{{100}, 1, 60, 100, false}, {{100}, 1, 59, 100, true}, {{100}, 1, 170, 100, false}, {{100}, 1, 171, 100, true},
		{{100, 101}, 2, 60, 100, true}, {{100, 101}, 2, 61, 100, false}, {{100, 101}, 2, 170, 100, false},
		{{100, 101}, 2, 171, 100, true}, {{1, 100, 1000}, 3, 59, 100, true}, {{50, 60, 100, 100, 100}, 5, 45, 100, false},
		{{50, 60, 100, 100, 100}, 5, 44, 100, true}, {{100, 100, 100, 200, 900}, 5, 266, 100, false},
		{{100, 100, 100, 200, 900}, 5, 267, 100, true}, {{INT64_MAX, INT64_MAX}, 2, INT64_MAX, INT64_MAX, false},
		{{INT64_MAX - 1, INT64_MAX}, 2, INT64_MAX / 2 - 1, INT64_MAX - 1, true}, {{1}, 1, INT64_MAX, 1, true},
	};

	if (!group_begin("drift rule, volume"))
		return;
	for (size_t i = 0; i < lengthof(cases); i++)
	{
		check(divergence_volume_alert(cases[i].current, cases[i].rows, cases[i].n) == cases[i].alert, "case %zu", i);
		check(divergence_median_rows(cases[i].rows, cases[i].n) == cases[i].median, "median of case %zu", i);
	}
	group_end();
}

static void
test_alerts(void)
{
	static const struct
	{
		double		p[DRIFT_TESTS];
		drift_sizes sizes;
		int			alerts;
	}			cases[] = {
		{{0.01, 0.01, 0.01}, {0.5, 0.5, 0.5, 0.5, 0}, 0},
		{{0.009, 0.009, 0.009}, {0.05, 0.02, 0.01, 0.01, 0}, 0},
		{{0.009, 1, 1}, {0.051, 0, 0, 0, 0}, 1 << DRIFT_CELLS},
		{{0.009, 1, 1}, {0, -0.021, 0, 0, 0}, 1 << DRIFT_CELLS},
		{{1, 0.009, 1}, {1, 1, -0.011, 1, 0}, 1 << DRIFT_MISSING},
		{{1, 1, 0.009}, {1, 1, 1, 0.011, 0.01}, 1 << DRIFT_UNSEEN},
		{{1, 1, 0.009}, {1, 1, 1, 0.08, 0.09}, 0},
		{{0, 0, 0}, {1, 1, 1, 1, 0}, 1 << DRIFT_CELLS | 1 << DRIFT_MISSING | 1 << DRIFT_UNSEEN},
	};

	if (!group_begin("drift rule, alerts"))
		return;
	for (size_t i = 0; i < lengthof(cases); i++)
		check(divergence_drift_alerts(cases[i].p, &cases[i].sizes, 0.01, 0.05) == cases[i].alerts, "case %zu", i);
	group_end();
}

static bool
share_test(int64_t (*period)[2], size_t n, const int64_t *current, dispersion_period *work, double *numbers, double *p)
{
	share_reference r;

	divergence_share_reference(&r, period, n, work, numbers);
	return divergence_share_test(&r, current, 1, p);
}

/* What is not asked for in full differs from the p-value only where both exceed what is enough. */
static void
check_enough(int64_t (*period)[2], size_t n, const int64_t *current, double p)
{
	static const double enough[] = {1e-6, 0.01, F_TAIL_AT_ONE, 0.5};
	dispersion_period work[PERIODS];
	double		numbers[2 * PERIODS];
	share_reference r;

	divergence_share_reference(&r, period, n, work, numbers);
	for (size_t i = 0; i < lengthof(enough); i++)
	{
		double		q = -1;

		(void) divergence_share_test(&r, current, enough[i], &q);
		check(q == p || (q == 1 && p > enough[i]), "p-value %g, where %g is enough %g", p, enough[i], q);
	}
}

static void
test_unseen(void)
{
	static const int64_t count[3][4] = {{5, 3, 0, 0}, {4, 0, 2, 0}, {0, 0, 0, 0}};
	static const int64_t sum[4] = {9, 3, 2, 0};
	static const int64_t alone[4] = {5, 1, 1, 1};
	static const int32_t place[3] = {0, 1, 2};
	static const int64_t sparse[2] = {5, 3};
	dispersion_period period[3] = {{NULL, count[0], 4, 8}, {NULL, count[1], 4, 6}, {NULL, count[2], 4, 0}};
	dispersion_period work[3];
	double		numbers[6];
	int64_t		unseen[3][2];
	int64_t		current[2] = {0, 9};
	double		p;

	if (!group_begin("drift rule, unseen"))
		return;
	check(divergence_unseen_before(period, 3, sum, 4, unseen) == 0.375, "the most that a period has alone");
	check(unseen[0][0] == 3 && unseen[0][1] == 5 && unseen[1][0] == 2 && unseen[2][0] == 0, "each alone");
	period[0].cell = place;
	period[0].count = sparse;
	period[0].n = 2;
	check(divergence_unseen_before(period, 3, sum, 4, unseen) == 0.375, "cells that are named");
	period[0] = (dispersion_period) {NULL, alone, 4, 8};
	period[1] = period[2];
	check(divergence_unseen_before(period, 2, alone, 4, unseen) == 0.375, "a period without others: what it has once");
	check(divergence_unseen_before(&period[2], 1, count[2], 4, unseen) == 0, "no rows");

	/* nothing to test */
	unseen[0][0] = unseen[1][0] = 0;
	unseen[0][1] = unseen[1][1] = 7;
	check(!share_test(unseen, 2, current, work, numbers, &p) && p == 1, "none on either side");
	current[0] = 1;
	check(share_test(unseen, 2, current, work, numbers, &p) && p > 0.1 && p <= 1, "one of ten: %g", p);
	current[0] = current[1] = 0;
	check(!share_test(unseen, 2, current, work, numbers, &p) && p == 1, "no rows now");
	group_end();
}

static void
test_threshold(void)
{
	static const int64_t reference[CELLS] = {4000, 3000, 2000, 900, 0};
	static const int64_t current[CELLS] = {400, 320, 190, 80, 0};
	static const int64_t one[CELLS] = {400, 0, 0, 0, 0};
	uint64_t	work[CELLS];
	uint64_t	pooled[] = {0, 980, 2190, 3320, 4400};
	chance_level level[CHANCE_MEASURES];
	dispersion	d;
	double		excess[CELLS] = {0, 0, 0, 0, 0};
	drift_verdict v = divergence_drift_verdict(NULL, reference, current, CELLS, 0.01, work);
	drift_verdict w;

	if (!group_begin("drift rule, thresholds"))
		return;
	divergence_chance_levels(level, pooled, CELLS, 9900, 990, 0);
	check(v.js_threshold == sqrt(divergence_chance_threshold(&level[CHANCE_JS], 0.01)), "by chance: %g", v.js_threshold);
	check(v.df == 3, "degrees %lld", (long long) v.df);

	/* many periods that differ by chance alone: the same; that differ four times as much: twice */
	d.periods = 1000000;
	d.total = 9900;
	d.cells = 4;
	d.value = 1;
	d.df = 1e9;
	d.together = 1;
	d.size = 990;
	d.excess = excess;
	w = divergence_drift_verdict(&d, reference, current, CELLS, 0.01, work);
	check(fabs(w.js_threshold / v.js_threshold - 1) < 0.01, "as by chance: %g", w.js_threshold / v.js_threshold);
	d.value = 4;
	w = divergence_drift_verdict(&d, reference, current, CELLS, 0.01, work);
	check(fabs(w.js_threshold / v.js_threshold - 2) < 0.02, "four times: %g", w.js_threshold / v.js_threshold);
	w = divergence_drift_verdict(NULL, one, one, CELLS, 0.01, work);
	check(w.df == 0 && w.p_value == 1 && w.js_threshold == 0, "one cell: %g", w.js_threshold);

	/* without room for it the test is the same, and there is no threshold */
	w = divergence_drift_verdict(NULL, reference, current, CELLS, 0.01, NULL);
	check(w.js_threshold == 0 && w.statistic == v.statistic && w.df == v.df && w.p_value == v.p_value, "no threshold: %g", w.p_value);
	group_end();
}

/* n rows, each missing with this probability */
static void
draw_share(int64_t *count, int n, double p)
{
	count[0] = 0;
	for (int i = 0; i < n; i++)
		count[0] += random_unit() < p;
	count[1] = n - count[0];
}

/* bands round what test/simulate/table_rates gives */
static void
test_shares(void)
{
	static const struct
	{
		int			periods;
		double		share,
					now,
					low,
					high;
	}			cases[] = {
		{28, 0.05, 0.05, 0, 0.03}, {7, 0.05, 0.05, 0, 0.03}, {28, 0.05, 0.08, 0.95, 1}, {7, 0.05, 0.08, 0.55, 1}, {1, 0.05, 0.05, 0, 0.03},
	};

	if (!group_begin("drift rule, shares"))
		return;
	for (size_t i = 0; i < lengthof(cases); i++)
	{
		int			trials = unit.quick ? 30 : 300;
		int			hits = 0;

		for (int k = 0; k < trials; k++)
		{
			int64_t		period[PERIODS][2];
			int64_t		current[2];
			dispersion_period work[PERIODS];
			double		numbers[2 * PERIODS];
			double		p;

			for (int t = 0; t < cases[i].periods; t++)
				draw_share(period[t], 3000, cases[i].share);
			draw_share(current, 3000, cases[i].now);
			if (share_test(period, cases[i].periods, current, work, numbers, &p))
				hits += p < 0.01;
			check_enough(period, cases[i].periods, current, p);
		}
		check(unit.quick || (hits >= cases[i].low * trials && hits <= cases[i].high * trials),
			  "case %zu: %d of %d", i, hits, trials);
	}
	group_end();
}

/* a share so rare that most periods have none: chance decides, and what single periods show */
static void
test_rare_shares(void)
{
	int64_t		period[28][2];
	int64_t		sum[2] = {0, 28 * 475};
	int64_t		current[2] = {15, 460};
	dispersion_period work[28];
	double		numbers[56];
	double		by_chance,
				p = -1;

	if (!group_begin("drift rule, rare shares"))
		return;
	for (int t = 0; t < 28; t++)
	{
		period[t][0] = t % 14 == 3;
		period[t][1] = 475 - period[t][0];
		sum[0] += period[t][0];
		sum[1] -= period[t][0];
	}
	check(share_test(period, 28, current, work, numbers, &p) && p < 1e-12, "15 of 475, two in 28 periods before: %g", p);
	current[0] = 1;
	current[1] = 474;
	check(share_test(period, 28, current, work, numbers, &p) && p > 0.05, "one of 475: %g", p);
	check_enough(period, 28, current, p);
	by_chance = divergence_homogeneity_p(sum, current, 2);
	check(p >= by_chance, "%g is less than chance's %g", p, by_chance);

	/* one period that had eight: six are hardly more than usual */
	period[3][0] = 8;
	period[17][0] = 0;
	period[3][1] = 467;
	period[17][1] = 475;
	sum[0] += 6;
	sum[1] -= 6;
	current[0] = 6;
	current[1] = 469;
	by_chance = divergence_homogeneity_p(sum, current, 2);
	check(share_test(period, 28, current, work, numbers, &p) && p > 1e-4 && by_chance < 1e-5,
		  "six where a period had eight: %g, by chance alone %g", p, by_chance);
	group_end();
}

void
test_drift_rule(void)
{
	test_volume();
	test_alerts();
	test_unseen();
	test_threshold();
	test_shares();
	test_rare_shares();
}
