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

/* of three and five days, by a model in Python with mpmath's gamma function */
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

/* rows of a day, whose shares wobble */
static void
draw_day(int64_t *count, int cells, int rows, double wobble, double shift)
{
	double		cumulated[CELLS];
	double		total = 0;

	memset(count, 0, CELLS * sizeof(int64_t));
	for (int c = 0; c < cells; c++)
		cumulated[c] = total += exp(wobble * random_normal() + (c == 0 ? shift : 0)) / (c + 1);
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
alarms(int periods, int cells, int rows, double wobble, double shift, int trials)
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
			draw_day(t.count[p], cells, rows, wobble, 0);
		draw_day(current, cells, rows, wobble, shift);
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
		double		wobble,
					shift,
					low,
					high;
	}			cases[] = {
		{28, 5, 1000, 0, 0, 0, 0.04},
		{28, 5, 1000, 0.1, 0, 0, 0.045},
		{28, 12, 1000, 0.2, 0, 0, 0.06},
		{7, 5, 1000, 0.1, 0, 0, 0.04},
		{28, 12, 30, 0.1, 0, 0, 0.05},
		{28, 5, 1000, 0.1, 0.8, 0.9, 1},
		{28, 5, 1000, 0, 0.4, 0.9, 1},
	};

	if (!group_begin("dispersion, alarms"))
		return;
	for (size_t i = 0; i < lengthof(cases); i++)
	{
		double		rate = alarms(cases[i].periods, cases[i].cells, cases[i].rows, cases[i].wobble, cases[i].shift,
								  unit.quick ? 30 : 300);

		check(unit.quick || (rate >= cases[i].low && rate <= cases[i].high), "case %zu: %.3f", i, rate);
	}
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
	test_special();
	test_adjusted();
}
