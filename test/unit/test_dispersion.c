/*
 * test_dispersion.c
 *		dispersion.h and adjusted_p.h: against a model of the rule, and how often a period that
 *		does not differ is said to.
 */
#include <math.h>
#include <string.h>

#include "adjusted_p.h"
#include "dispersion.h"
#include "unit.h"

#define PERIODS		28
#define CELLS		12
#define MOST_PERIODS	500

/* Dense and sparse periods of the same counts; the sum of all in sum[]. */
typedef struct table
{
	int64_t		count[PERIODS][CELLS];
	int64_t		kept[PERIODS][CELLS];
	int32_t		cell[PERIODS][CELLS];
	int64_t		sum[CELLS];
	dispersion_period dense[PERIODS];
	dispersion_period sparse[PERIODS];
} table;

static void
prepare(table *t, int periods, int cells)
{
	memset(t->sum, 0, sizeof(t->sum));
	for (int i = 0; i < periods; i++)
	{
		dispersion_period dense = {NULL, t->count[i], (size_t) cells, 0};
		dispersion_period sparse = {t->cell[i], t->kept[i], 0, 0};

		for (int c = 0; c < cells; c++)
		{
			t->sum[c] += t->count[i][c];
			dense.total += t->count[i][c];
			if (t->count[i][c] == 0)
				continue;
			t->cell[i][sparse.n] = c;
			t->kept[i][sparse.n++] = t->count[i][c];
		}
		sparse.total = dense.total;
		t->dense[i] = dense;
		t->sparse[i] = sparse;
	}
}

/* of four and five days, by a model in Python with mpmath's gamma function; of large counts by the same steps in numbers of 64 bits' precision */
static void
test_model(void)
{
	static const struct
	{
		int			periods,
					cells;
		int64_t		count[5][CELLS];
		double		value,
					df;
	}			models[] = {
		{4, 3, {{500, 300, 200}, {520, 270, 210}, {470, 310, 220}, {450, 360, 190}}, 4.503638505105874, 3.8433896366346665},
		{5, 4, {{500, 300, 200, 1}, {520, 270, 210, 2}, {470, 310, 220, 9}, {450, 1360, 190, 1}, {45, 36, 19, 4}}, 46.76599212831208, 7.245702265459116},
		{5, 4, {{68719409659, 45813258157, 34359696458, 27487738457}, {68719232937, 45812870352, 34359944477, 27487861015},
		{68719748548, 45813117678, 34359811544, 27487821420}, {68719039988, 45813442134, 34359832233, 27487873395},
		{68719033355, 45812051337, 34359573466, 27487713071}}, 1.1717214843175485, 6.63673085641275225},
	};
	static table t;

	if (!group_begin("dispersion, model"))
		return;
	for (size_t i = 0; i < lengthof(models); i++)
	{
		dispersion	d;
		double		excess[CELLS];
		double		work[2 * PERIODS];

		memset(t.count, 0, sizeof(t.count));
		memcpy(t.count, models[i].count, sizeof(models[i].count));
		prepare(&t, models[i].periods, models[i].cells);
		d.excess = excess;
		for (int sparse = 0; sparse < 2; sparse++)
		{
			check(divergence_dispersion(&d, sparse ? t.sparse : t.dense, models[i].periods, t.sum, models[i].cells, work),
				  "model %zu has no dispersion", i);
			check(fabs(d.value / models[i].value - 1) < DISPERSION_BOUND && fabs(d.df / models[i].df - 1) < DISPERSION_BOUND,
				  "model %zu: %.17g with %.17g degrees", i, d.value, d.df);
		}
	}
	group_end();
}

/* nearly normal: the sum of twelve uniform numbers */
static double
random_normal(void)
{
	double		sum = -6;

	for (int i = 0; i < 12; i++)
		sum += random_unit();
	return sum;
}

/* rows of a day, whose shares wobble: each by itself, or as the odds of two kinds of rows do */
static void
draw_day(int64_t *count, int cells, int rows, bool together, double wobble, double shift)
{
	double		cumulated[CELLS];
	double		total = 0;
	double		odds = exp(wobble * random_normal());

	memset(count, 0, CELLS * sizeof(int64_t));
	for (int c = 0; c < cells; c++)
	{
		double		weight = together ? odds / (c + 1) + 1.0 / (cells - c) : exp(wobble * random_normal()) / (c + 1);

		cumulated[c] = total += c == 0 ? weight * exp(shift) : weight;
	}
	for (int i = 0; i < rows; i++)
	{
		double		u = total * random_unit();
		int			c = 0;

		while (c < cells - 1 && u >= cumulated[c])
			c++;
		count[c]++;
	}
}

/* share of the days reported at 1 % */
static double
alarms(int periods, int cells, int rows, bool together, double wobble, double shift, int trials)
{
	static table t;
	int			hits = 0;

	for (int i = 0; i < trials; i++)
	{
		dispersion	d;
		double		excess[CELLS];
		double		work[2 * PERIODS];
		int64_t		current[CELLS];

		for (int p = 0; p < periods; p++)
			draw_day(t.count[p], cells, rows, together, wobble, 0);
		draw_day(current, cells, rows, together, wobble, shift);
		prepare(&t, periods, cells);
		d.excess = excess;
		if (divergence_dispersion(&d, t.sparse, periods, t.sum, cells, work))
			hits += divergence_dispersed_test(&d, t.sum, current, cells, 1).p_value < 0.01;
	}
	return (double) hits / trials;
}

/* bands of four standard deviations round what long simulations give */
static void
test_rates(void)
{
	static const struct
	{
		int			periods,
					cells,
					rows;
		bool		together;
		double		wobble,
					shift,
					low,
					high;
	}			cases[] = {
		{28, 5, 1000, false, 0, 0, 0, 0.04},
		{28, 5, 1000, false, 0.1, 0, 0, 0.045},
		{28, 12, 1000, false, 0.2, 0, 0, 0.06},
		{7, 5, 1000, false, 0.1, 0, 0, 0.04},
		{28, 12, 30, false, 0.1, 0, 0, 0.05},
		{28, 5, 1000, false, 0.1, 0.8, 0.9, 1},
		{28, 5, 1000, false, 0, 0.4, 0.9, 1},
		{28, 12, 3000, true, 0.3, 0, 0, 0.085},
		{8, 12, 3000, true, 0.3, 0, 0, 0.085},
	};

	if (!group_begin("dispersion, alarms"))
		return;
	for (size_t i = 0; i < lengthof(cases); i++)
	{
		double		rate = alarms(cases[i].periods, cases[i].cells, cases[i].rows, cases[i].together, cases[i].wobble, cases[i].shift,
								  unit.quick ? 30 : 300);

		check(unit.quick || (rate >= cases[i].low && rate <= cases[i].high), "case %zu: %.3f", i, rate);
	}
	group_end();
}

/* "empty" periods without a count, then n of "cells" cells, each count 1000 (1 + 0.1 x), x as "pattern" says */
static double
together_among(int empty, int n, int cells, double (*pattern) (int period, int cell))
{
	static const int64_t nothing[CELLS];
	static int64_t count[MOST_PERIODS][CELLS];
	static dispersion_period period[MOST_PERIODS];
	int64_t		sum[CELLS] = {0};
	dispersion	d;
	double		excess[CELLS];
	double		work[2 * MOST_PERIODS];

	for (int t = 0; t < empty; t++)
		period[t] = (dispersion_period) {NULL, nothing, (size_t) cells, 0};
	for (int t = 0; t < n; t++)
	{
		dispersion_period *p = &period[empty + t];

		*p = (dispersion_period) {NULL, count[t], (size_t) cells, 0};
		for (int c = 0; c < cells; c++)
		{
			count[t][c] = 1000 + (int64_t) (100 * pattern(t, c));
			p->total += count[t][c];
			sum[c] += count[t][c];
		}
	}
	d.excess = excess;
	check(divergence_dispersion(&d, period, (size_t) (empty + n), sum, (size_t) cells, work), "%d periods have no dispersion", n);
	check(d.together > 0 && d.together <= 1, "%d periods: %g", n, d.together);
	return d.together;
}

static double
together_of(int n, int cells, double (*pattern) (int period, int cell))
{
	return together_among(0, n, cells, pattern);
}

static double
one_number(int period, int cell)
{
	return (period * 7 % 11 - 5) * (cell % 2 ? 0.3 : -0.3);
}

/* three numbers, each of a third of the cells */
static double
three_numbers(int period, int cell)
{
	return sin(1 + period * (1 + cell % 3)) * (cell % 6 < 3 ? 1 : -1);
}

/* of each cell by itself */
static double
own_numbers(int period, int cell)
{
	return cos(1.7 * (period + 1) * (cell + 1) * (cell + 3));
}

static void
test_together(void)
{
	double		share;

	if (!group_begin("dispersion, cells that move together"))
		return;
	for (int n = 8; n <= 98; n += 15)
	{
		share = together_of(n, 12, one_number);
		check(share * 11 >= 0.99 && share * 11 < 1.1, "%d periods that follow one number: %.3f degrees", n, 11 * share);
	}
	share = together_of(64, 12, three_numbers);
	check(share * 11 > 2.5 && share * 11 < 3.8, "that follow three: %.3f degrees", 11 * share);
	share = together_of(98, 12, three_numbers);
	check(share * 11 > 2.5 && share * 11 < 3.8, "that follow three, of more periods: %.3f degrees", 11 * share);
	share = together_of(28, 12, own_numbers);
	check(share == 1, "cells that move by themselves: %.3f degrees", 11 * share);
	check(together_among(MOST_PERIODS - 28, 28, 12, one_number) == together_of(28, 12, one_number), "beside periods without a count");
	check(together_of(3, 12, own_numbers) == 1, "three periods");
	check(together_of(2, 12, one_number) == 1, "two periods");
	check(together_of(28, 2, one_number) == 1, "two cells");
	group_end();
}

static void
test_special(void)
{
	static table t;
	dispersion	d;
	double		excess[CELLS];
	double		work[2 * PERIODS];
	int64_t		current[CELLS] = {0};
	dispersed_test test;

	if (!group_begin("dispersion, special"))
		return;
	d.excess = excess;
	memset(&t, 0, sizeof(t));
	t.count[0][0] = 5;
	prepare(&t, 2, 2);
	check(!divergence_dispersion(&d, t.dense, 2, t.sum, 2, work), "one period with rows");
	t.count[1][0] = 5;
	prepare(&t, 2, 2);
	check(!divergence_dispersion(&d, t.dense, 2, t.sum, 2, work), "one cell");
	t.count[0][1] = t.count[1][1] = 7;
	prepare(&t, 2, 2);
	check(divergence_dispersion(&d, t.dense, 2, t.sum, 2, work) && d.value == 0, "periods that are equal");
	current[0] = 10;
	current[1] = 14;
	test = divergence_dispersed_test(&d, t.sum, current, 2, 1);
	check(test.statistic == 0 && test.p_value == 1, "a period that is equal: %g", test.p_value);
	current[2] = 1000000;
	t.sum[2] = 0;
	test = divergence_dispersed_test(&d, t.sum, current, 3, 1);
	check(test.df == 2 && test.p_value >= 0 && test.p_value < 1, "a new cell: %g", test.p_value);

	/* most periods are small, and so is a usual one */
	memset(&t, 0, sizeof(t));
	for (int i = 0; i < 5; i++)
	{
		t.count[i][0] = i < 3 ? 40 + i : 9000;
		t.count[i][1] = i < 3 ? 60 - i : 21000;
	}
	prepare(&t, 5, 2);
	check(divergence_dispersion(&d, t.dense, 5, t.sum, 2, work) && d.size == 100, "size of the median period: %g", d.size);

	/* nearly all that an int64 can count, nearly all of it in two periods */
	memset(&t, 0, sizeof(t));
	t.count[0][0] = t.count[1][1] = (INT64_MAX - 4) / 4;
	t.count[0][1] = t.count[1][2] = (INT64_MAX - 4) / 4;
	t.count[2][0] = t.count[3][2] = 1;
	prepare(&t, 5, 3);
	check(divergence_dispersion(&d, t.dense, 5, t.sum, 3, work), "four periods");
	check(d.value > 0 && d.value < 0x1p65 && d.together > 0 && d.together <= 1, "large counts: %g, %g", d.value, d.together);
	current[0] = 1;
	current[1] = 0;
	current[2] = INT64_MAX - 1;
	test = divergence_dispersed_test(&d, t.sum, current, 3, 1);
	check(test.p_value >= 0 && test.p_value <= 1 && test.share > 0 && test.share <= 1, "large counts: %g", test.p_value);

	/* one period has all rows but two, and so a usual period none beside it */
	memset(&t, 0, sizeof(t));
	t.count[0][0] = t.count[0][1] = INT64_C(1) << 60;
	t.count[1][0] = t.count[2][1] = 1;
	prepare(&t, 3, 2);
	check(divergence_dispersion(&d, t.dense, 3, t.sum, 2, work) && d.size == 1, "size beside nearly all rows: %g", d.size);

	/* one row each */
	memset(&t, 0, sizeof(t));
	t.count[0][0] = t.count[1][1] = 1;
	prepare(&t, 2, 2);
	check(divergence_dispersion(&d, t.dense, 2, t.sum, 2, work) && d.value > 0 && d.value < 100, "two rows: %g", d.value);
	test = divergence_dispersed_test(&d, t.sum, t.sum, 2, 1);
	check(test.p_value == 1, "two rows, the same: %g", test.p_value);
	group_end();
}

static void
test_adjusted(void)
{
	/* p.adjust(c(0.001, 0.04, 0.04, 0.2, 0.9), "BH") of R */
	double		p[] = {0.001, 0.04, 0.04, 0.2, 0.9};
	static const double want[] = {0.005, 0.2 / 3, 0.2 / 3, 0.25, 0.9};
	double		ends[] = {0, 0x1p-1074, 1};

	if (!group_begin("adjusted p-values"))
		return;
	divergence_adjust_p_values(p, lengthof(p));
	for (size_t i = 0; i < lengthof(p); i++)
		check(fabs(p[i] / want[i] - 1) < 2 * ADJUSTED_P_BOUND * UNIT_ROUNDOFF, "element %zu: %.17g", i, p[i]);
	divergence_adjust_p_values(ends, lengthof(ends));
	check(ends[0] == 0 && ends[1] == 2 * 0x1p-1074 && ends[2] == 1, "%a %a %a", ends[0], ends[1], ends[2]);
	group_end();
}

void
test_dispersion(void)
{
	test_model();
	test_rates();
	test_together();
	test_special();
	test_adjusted();
}
