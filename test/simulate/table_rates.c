/*
 * table_rates.c
 *		How often drift_table alerts where nothing has drifted, and how often where something has:
 *		made-up days whose shares wobble, some thousand times.  The rule is that of
 *		src/math/drift_rule.c, which drift_table itself calls.  script/simulate builds and runs it.
 *
 *		table_rates columns SEED SHARE	one column: shares of its cells, its NULLs, unseen values
 *		table_rates tables SEED SHARE	80 correlated columns, of which none or some have drifted
 *		table_rates volumes SEED SHARE	the number of rows
 *		table_rates misses SEED SHARE	what it misses, and where it alerts more often than asked
 *		table_rates calm SEED SHARE		Mondays of a year, each against those before that had no alert
 *
 *		Prints CSV, in percent.  SHARE of the usual number of tables is drawn.  A fourth argument
 *		after "columns" names the only days to simulate.
 *
 * A day's shares are those of the population times exp(w z): w is the wobble, z normal, independent
 * for each cell, and for each day or correlated with the day before (AR).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adjusted_p.h"
#include "draw.h"
#include "drift_rule.h"
#include "grid.h"
#include "measures.h"

#define lengthof(a)		(sizeof(a) / sizeof((a)[0]))

#define MOST_DAYS		61
#define HASHED_CELLS	1024
#define HASHED_VALUES	3000
#define MOST_CELLS		(HASHED_CELLS + 1)
#define MOST_ROWS		500		/* of a day of numbers */
#define SIGNIFICANCE	0.01
#define MIN_JS			0.05

static uint64_t seed;

typedef enum bad_habit
{
	NONE, BAD_DAY, WEEKENDS, BIG_DAYS, TREND
} bad_habit;

typedef enum change
{
	SAME, ODDS_02, ODDS_05, NEW_CELL, MISSING, CHANGES
} change;

/* what a column holds: categories, those of more values than are told apart, or numbers */
typedef enum kind
{
	CATEGORIES, HASHED, NUMBERS
} kind;

typedef struct scenario
{
	const char *name;
	int			days,
				cells,
				rows,
				times;			/* rows of the current day, in those of others */
	double		wobble,
				correlation;	/* of a day with the one before */
	bad_habit	habit;
	int			tables;
	kind		kind;
} scenario;

static const scenario scenarios[] = {
	{"no wobble", 28, 5, 3000, 1, 0, 0, NONE, 4000, CATEGORIES},
	{"wobble 5 %", 28, 5, 3000, 1, 0.05, 0, NONE, 4000, CATEGORIES},
	{"wobble 10 %", 28, 5, 3000, 1, 0.1, 0, NONE, 4000, CATEGORIES},
	{"wobble 20 %", 28, 5, 3000, 1, 0.2, 0, NONE, 4000, CATEGORIES},
	{"one day; no wobble", 1, 5, 3000, 1, 0, 0, NONE, 4000, CATEGORIES},
	{"one day", 1, 5, 3000, 1, 0.1, 0, NONE, 4000, CATEGORIES},
	{"7 days; no wobble", 7, 5, 3000, 1, 0, 0, NONE, 4000, CATEGORIES},
	{"7 days", 7, 5, 3000, 1, 0.1, 0, NONE, 4000, CATEGORIES},
	{"14 days", 14, 5, 3000, 1, 0.1, 0, NONE, 4000, CATEGORIES},
	{"60 days; no wobble", 60, 5, 3000, 1, 0, 0, NONE, 2000, CATEGORIES},
	{"60 days", 60, 5, 3000, 1, 0.1, 0, NONE, 2000, CATEGORIES},
	{"one bad day", 28, 5, 3000, 1, 0.1, 0, BAD_DAY, 4000, CATEGORIES},
	{"7 days; one bad", 7, 5, 3000, 1, 0.1, 0, BAD_DAY, 4000, CATEGORIES},
	{"2 cells", 28, 2, 3000, 1, 0.1, 0, NONE, 4000, CATEGORIES},
	{"20 cells", 28, 20, 3000, 1, 0.1, 0, NONE, 2000, CATEGORIES},
	{"50 cells", 28, 50, 3000, 1, 0.1, 0, NONE, 1000, CATEGORIES},
	{"200 cells", 28, 200, 3000, 1, 0.1, 0, NONE, 400, CATEGORIES},
	{"200 cells; no wobble", 28, 200, 3000, 1, 0, 0, NONE, 400, CATEGORIES},
	{"200 cells; 300 rows; no wobble", 28, 200, 300, 1, 0, 0, NONE, 1000, CATEGORIES},
	{"20 rows; no wobble", 28, 5, 20, 1, 0, 0, NONE, 4000, CATEGORIES},
	{"20 rows", 28, 5, 20, 1, 0.1, 0, NONE, 4000, CATEGORIES},
	{"300 rows", 28, 5, 300, 1, 0.1, 0, NONE, 4000, CATEGORIES},
	{"20000 rows", 28, 5, 20000, 1, 0.1, 0, NONE, 2000, CATEGORIES},
	{"current of 2 times the rows", 28, 5, 3000, 2, 0.1, 0, NONE, 2000, CATEGORIES},
	{"current of 5 times the rows", 28, 5, 3000, 5, 0.1, 0, NONE, 2000, CATEGORIES},
	{"current of 20 times the rows", 28, 5, 3000, 20, 0.1, 0, NONE, 1000, CATEGORIES},
	{"half-volume weekends", 28, 5, 3000, 1, 0.1, 0, WEEKENDS, 4000, CATEGORIES},
	{"3 of 7 days of 5 times the rows; the current too", 28, 5, 1000, 5, 0.1, 0, BIG_DAYS, 2000, CATEGORIES},
	{"3 of 7 days of 100 times the rows; the current too", 28, 5, 200, 100, 0.1, 0, BIG_DAYS, 1000, CATEGORIES},
	{"slow trend: odds + 0.01 a day", 28, 5, 3000, 1, 0.1, 0, TREND, 4000, CATEGORIES},
	{"AR 0.5", 28, 5, 3000, 1, 0.1, 0.5, NONE, 4000, CATEGORIES},
	{"AR 0.8", 28, 5, 3000, 1, 0.1, 0.8, NONE, 4000, CATEGORIES},
	{"7 days; AR 0.8", 7, 5, 3000, 1, 0.1, 0.8, NONE, 4000, CATEGORIES},
	{"3000 values, hashed; no wobble", 28, HASHED_CELLS, 3000, 1, 0, 0, NONE, 400, HASHED},
	{"3000 values, hashed", 28, HASHED_CELLS, 3000, 1, 0.1, 0, NONE, 400, HASHED},
	{"numbers; 500 rows; no wobble", 28, 0, 500, 1, 0, 0, NONE, 1000, NUMBERS},
	{"numbers; 500 rows", 28, 0, 500, 1, 0.1, 0, NONE, 1000, NUMBERS},
};

/* A reference, a current day, and what is needed to compare them. */
typedef struct column
{
	int64_t		day[MOST_DAYS][MOST_CELLS],
				missing[MOST_DAYS][2];
	int64_t		sum[MOST_CELLS],
				current[MOST_CELLS],
				current_missing[2];
	bool		is_numbers;
	int64_t		beyond[MOST_DAYS][2],	/* of numbers: outside of the range of other days, and within */
				current_beyond[2];
} column;

typedef struct result
{
	bool		has_test[DRIFT_TESTS];
	double		p[DRIFT_TESTS];
	drift_verdict verdict;
	drift_sizes sizes;
} result;

static int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/* As drift_table compares a column. */
static void
compare(column *c, int days, int cells, result *r)
{
	static dispersion_period period[MOST_DAYS];
	static double work[2 * MOST_DAYS];
	static double excess[MOST_CELLS];
	static uint64_t pooled[MOST_CELLS];
	static int64_t unseen[MOST_DAYS][2];
	static double x[2][MOST_CELLS];
	int64_t		sum_missing[2] = {0, 0};
	int64_t		now[2] = {0, 0};
	dispersion	d;
	share_reference share;
	mass		m[2];
	size_t		where;
	int64_t		total = 0;

	for (int i = 0; i < cells; i++)
	{
		c->sum[i] = 0;
		for (int t = 0; t < days; t++)
			c->sum[i] += c->day[t][i];
		x[0][i] = (double) c->sum[i];
		x[1][i] = (double) c->current[i];
		total += c->current[i];
		if (c->sum[i] == 0)
			now[0] += c->current[i];
	}
	now[1] = total - now[0];
	for (int t = 0; t < days; t++)
	{
		period[t].cell = NULL;
		period[t].count = c->day[t];
		period[t].n = cells;
		period[t].total = 0;
		for (int i = 0; i < cells; i++)
			period[t].total += c->day[t][i];
		sum_missing[0] += c->missing[t][0];
		sum_missing[1] += c->missing[t][1];
	}
	d.excess = excess;
	r->verdict = divergence_drift_verdict(divergence_dispersion(&d, period, days, c->sum, cells, work) ? &d : NULL,
										  c->sum, c->current, cells, SIGNIFICANCE, pooled);
	r->has_test[DRIFT_CELLS] = r->verdict.df > 0;
	r->p[DRIFT_CELLS] = r->verdict.p_value;
	r->sizes.unseen_before = divergence_unseen_before(period, days, c->sum, cells, unseen);
	if (c->is_numbers)
	{
		memcpy(unseen, c->beyond, sizeof(unseen));
		memcpy(now, c->current_beyond, sizeof(now));
		r->sizes.unseen_before = divergence_largest_share(unseen, days);
	}
	r->sizes.unseen_mass = (double) now[0] / (double) total;
	divergence_share_reference(&share, unseen, days, period, work);
	r->has_test[DRIFT_UNSEEN] = divergence_share_test(&share, now, 1, &r->p[DRIFT_UNSEEN]);
	divergence_share_reference(&share, c->missing, days, period, work);
	r->has_test[DRIFT_MISSING] = divergence_share_test(&share, c->current_missing, 1, &r->p[DRIFT_MISSING]);
	r->sizes.missing_change = (double) c->current_missing[0] / (double) (c->current_missing[0] + c->current_missing[1]) -
		(double) sum_missing[0] / (double) (sum_missing[0] + sum_missing[1]);
	for (int side = 0; side < 2; side++)
		(void) divergence_mass_init(&m[side], x[side], cells);
	r->sizes.js_distance = divergence_js_distance(&m[0], &m[1], MEASURE_NATS);
	r->sizes.largest_change = divergence_l_infinity(&m[0], &m[1], &where);
}

/* The alerts of n columns after one adjustment. */
static void
decide(const result *r, int n, int *alerts)
{
	static double sorted[DRIFT_TESTS * 100];
	static double adjusted[DRIFT_TESTS * 100];
	int			tests = 0;

	for (int i = 0; i < n; i++)
		for (int k = 0; k < DRIFT_TESTS; k++)
			if (r[i].has_test[k])
				sorted[tests++] = r[i].p[k];
	qsort(sorted, tests, sizeof(double), compare_doubles);
	memcpy(adjusted, sorted, sizeof(sorted));
	divergence_adjust_p_values(adjusted, tests);
	for (int i = 0; i < n; i++)
	{
		double		p[DRIFT_TESTS] = {1, 1, 1};

		for (int k = 0; k < DRIFT_TESTS; k++)
			for (int j = 0; r[i].has_test[k] && j < tests; j++)
				if (sorted[j] == r[i].p[k])
					p[k] = adjusted[j];
		alerts[i] = divergence_drift_alerts(p, &r[i].sizes, SIGNIFICANCE, MIN_JS);
	}
}

/* of today: for each cell or value, or the mean and the spread of numbers, and the share of NULLs behind them */
static double wobble[HASHED_VALUES + 1];

/* how many values have shares of their own */
static int
values_of(const scenario *s)
{
	return s->kind == HASHED ? HASHED_VALUES : s->kind == NUMBERS ? 2 : s->cells;
}

static void
next_day(const scenario *s, bool first)
{
	for (int i = 0; i <= values_of(s); i++)
	{
		double		z = normal();

		wobble[i] = first ? z : s->correlation * wobble[i] + sqrt(1 - s->correlation * s->correlation) * z;
	}
}

/* Which cell a value of a hashed column falls into. */
static int
hashed(int value)
{
	return (int) ((uint64_t) value * UINT64_C(0x9e3779b97f4a7c15) >> 54) % HASHED_CELLS;
}

/* A day: shares of Zipf's law, and one in twenty rows NULL. */
static void
draw_day(const scenario *s, int day, int64_t rows, change what, bool bad, int64_t *count, int64_t *missing)
{
	double		weight[MOST_CELLS] = {0};
	double		total = 0;
	double		odds = 0.05 / 0.95 * exp(s->wobble * wobble[values_of(s)]);

	if (what == MISSING)
		odds *= 0.08 / 0.92 / (0.05 / 0.95);
	missing[0] = binomial(rows, odds / (1 + odds));
	missing[1] = rows - missing[0];
	if (s->kind == NUMBERS)
		return;
	for (int i = 0; i < values_of(s); i++)
	{
		double		w = exp(s->wobble * wobble[i]) / (i + 1);

		if (i == 1)
			w *= exp((what == ODDS_02 ? 0.2 : what == ODDS_05 ? 0.5 : 0) + (bad ? 1.5 : 0) +
					 (s->habit == TREND ? 0.01 * day : 0));
		weight[s->kind == HASHED ? hashed(i) : i] += w;
		total += w;
	}
	weight[s->kind == HASHED ? hashed(HASHED_VALUES) : s->cells] += what == NEW_CELL ? total * 0.03 / 0.97 : 0;
	multinomial(missing[1], weight, s->cells + 1, count);
}

/*
 * Numbers: lognormal ones, of which wobble moves the mean and the spread of the logarithm, rounded to cents; a shift in
 * standard deviations where odds change, and 3 % a million times as large where values are new.
 */
static void
draw_numbers(const scenario *s, change what, int64_t n, double *x)
{
	double		mean = s->wobble * wobble[0] + (what == ODDS_02 ? 0.2 : what == ODDS_05 ? 0.5 : 0);
	double		spread = exp(s->wobble * wobble[1]);

	for (int64_t i = 0; i < n; i++)
		x[i] = floor(100 * exp(3 + mean + spread * normal()) * (what == NEW_CELL && uniform() < 0.03 ? 1e6 : 1)) / 100;
	qsort(x, (size_t) n, sizeof(double), compare_doubles);
}

/* what profile_agg makes of sorted numbers */
static void
make_histogram(grid_histogram *h, const double *x, int64_t n)
{
	h->level = 0;
	h->n = 0;
	for (int64_t i = 0; i < n; i++)
	{
		int64_t		cell = grid_cell(x[i], 0);

		if (h->n == 0 || h->cell[h->n - 1] != cell)
		{
			h->cell[h->n] = cell;
			h->count[h->n++] = 0;
		}
		h->count[h->n - 1]++;
	}
	divergence_grid_fit(h);
}

/* how many of sorted numbers lie outside of a range, and within */
static void
count_beyond(int64_t *beyond, const double *x, int64_t n, double least, double greatest)
{
	beyond[0] = 0;
	for (int64_t i = 0; i < n; i++)
		beyond[0] += x[i] < least || x[i] > greatest;
	beyond[1] = n - beyond[0];
}

/*
 * Days of numbers, the last of them the current one, in the bins of the sum of the others, as drift_table
 * compares them.  The number of bins.
 */
static int
bin_days(column *c, int days, double x[][MOST_ROWS], const int64_t *rows)
{
	static int64_t cells[MOST_DAYS + 1][2][MOST_ROWS];
	static int64_t all[4][MOST_DAYS * MOST_ROWS];
	static grid_histogram h[MOST_DAYS + 1];
	grid_histogram sum = {0, 0, all[0], all[1]};
	int64_t		start[GRID_MOST_BINS];
	int			level = 0;
	size_t		bins;

	for (int t = 0; t <= days; t++)
	{
		h[t].cell = cells[t][0];
		h[t].count = cells[t][1];
		make_histogram(&h[t], x[t], rows[t]);
		level = h[t].level > level ? h[t].level : level;
	}
	sum.level = level;
	for (int t = 0; t <= days; t++)
		divergence_grid_coarsen(&h[t], level);
	for (int t = 0; t < days; t++)
	{
		static int64_t cell[MOST_DAYS * MOST_ROWS];

		sum.n = divergence_grid_align(&sum, &h[t], cell, all[2], all[3]);
		for (size_t i = 0; i < sum.n; i++)
		{
			sum.cell[i] = cell[i];
			sum.count[i] = all[2][i] + all[3][i];
		}
	}
	bins = divergence_grid_bins(&sum, start);
	for (int t = 0; t <= days; t++)
	{
		double		least = INFINITY,
					greatest = -INFINITY;

		divergence_grid_binned(&h[t], start, bins - 1, t < days ? c->day[t] : c->current);
		for (int other = 0; other < days; other++)
			if (other != t && rows[other] > 0)
			{
				least = fmin(least, x[other][0]);
				greatest = fmax(greatest, x[other][rows[other] - 1]);
			}
		count_beyond(t < days ? c->beyond[t] : c->current_beyond, x[t], rows[t], least, greatest);
	}
	return (int) bins;
}

/* What is counted over the tables of a scenario. */
typedef enum hit
{
	P_VALUE, DISTANCE, NULL_P_VALUE, ALERTS, HITS = ALERTS + DRIFT_TESTS
} hit;

/* Tables with a change in their current day, in percent those with each hit. */
static void
count_hits(const scenario *s, change what, int tables, double *percent)
{
	static column c;
	static double x[MOST_DAYS + 1][MOST_ROWS];
	int64_t		counted[MOST_DAYS + 1];
	int			hits[HITS] = {0};

	c.is_numbers = s->kind == NUMBERS;
	for (int i = 0; i < tables; i++)
	{
		result		r;
		int			alerts;
		int			cells = s->cells + 1;

		for (int t = 0; t < s->days; t++)
		{
			int64_t		rows = s->rows;

			if (s->habit == WEEKENDS && t % 7 >= 5)
				rows /= 2;
			else if (s->habit == BIG_DAYS && t % 7 >= 4)
				rows *= s->times;
			next_day(s, t == 0);
			draw_day(s, t, rows, SAME, s->habit == BAD_DAY && t == s->days / 2, c.day[t], c.missing[t]);
			if (s->kind == NUMBERS)
				draw_numbers(s, SAME, counted[t] = c.missing[t][1], x[t]);
		}
		next_day(s, false);
		draw_day(s, s->days, (int64_t) s->rows * s->times, what, false, c.current, c.current_missing);
		if (s->kind == NUMBERS)
		{
			draw_numbers(s, what, counted[s->days] = c.current_missing[1], x[s->days]);
			cells = bin_days(&c, s->days, x, counted);
		}
		compare(&c, s->days, cells, &r);
		decide(&r, 1, &alerts);
		hits[P_VALUE] += r.p[DRIFT_CELLS] < SIGNIFICANCE;
		hits[DISTANCE] += r.sizes.js_distance > r.verdict.js_threshold;
		hits[NULL_P_VALUE] += r.p[DRIFT_MISSING] < SIGNIFICANCE;
		for (int k = 0; k < DRIFT_TESTS; k++)
			hits[ALERTS + k] += alerts >> k & 1;
	}
	for (int k = 0; k < HITS; k++)
		percent[k] = 100.0 * hits[k] / tables;
}

static void
run_columns(double share, const char *only)
{
	puts("days,tables,p below 1 %,js above threshold,NULL p below 1 %,drift,missing values,unseen values,"
		 "drift: odds + 0.2,drift: odds + 0.5,unseen values: 3 %,missing values: 5 to 8 %");
	for (size_t i = 0; i < lengthof(scenarios); i++)
	{
		const scenario *s = &scenarios[i];
		int			tables = (int) (share * s->tables);
		double		percent[CHANGES][HITS];

		if (only && strcmp(only, s->name) != 0)
			continue;
		/* each by itself can be repeated */
		state = seed * 1000 + i;
		for (change what = SAME; what < CHANGES; what++)
			count_hits(s, what, what == SAME ? tables : tables / 4, percent[what]);
		printf("%s,%d", s->name, tables);
		for (int k = 0; k < HITS; k++)
			printf(",%.2f", percent[SAME][k]);
		printf(",%.0f,%.0f,%.0f,%.0f\n", percent[ODDS_02][ALERTS + DRIFT_CELLS], percent[ODDS_05][ALERTS + DRIFT_CELLS],
			   percent[NEW_CELL][ALERTS + DRIFT_UNSEEN], percent[MISSING][ALERTS + DRIFT_MISSING]);
		fflush(stdout);
	}
}

/*
 * 80 columns of five cells: half of a row's values are decided by one number of the row, and half of a
 * day's wobble is common to all columns.  In those that drifted the odds of a cell rise by 0.6.
 */
static void
run_tables(double share)
{
	enum {COLUMNS = 80, CELLS = 5, DAYS = 28, ROWS = 1000};
	static const int drifted[] = {0, 1, 8};
	static const double wobbles[] = {0, 0.1};
	static column c[COLUMNS];
	static result r[COLUMNS];
	static int	alerts[COLUMNS];
	int			tables = (int) (share * 200);

	puts("wobble %,columns that drifted,tables,tables with a false alert,false alerts a table,drifted columns found");
	for (size_t w = 0; w < lengthof(wobbles); w++)
		for (size_t k = 0; k < lengthof(drifted); k++)
		{
			int			any = 0,
						wrong = 0,
						found = 0;

			for (int i = 0; i < tables; i++)
			{
				int			before = wrong;

				for (int t = 0; t <= DAYS; t++)
				{
					double		common[CELLS];
					double		limit[COLUMNS][CELLS];

					for (int j = 0; j < CELLS; j++)
						common[j] = normal();
					for (int a = 0; a < COLUMNS; a++)
					{
						double		total = 0;

						for (int j = 0; j < CELLS; j++)
						{
							double		z = wobbles[w] * sqrt(0.5) * (common[j] + normal());

							if (t == DAYS && a < drifted[k] && j == 1)
								z += 0.6;
							limit[a][j] = total += exp(z) / (j + 1);
						}
						for (int j = 0; j < CELLS; j++)
							limit[a][j] /= total;
						memset(t < DAYS ? c[a].day[t] : c[a].current, 0, CELLS * sizeof(int64_t));
					}
					for (int row = 0; row < ROWS; row++)
					{
						double		u = uniform();

						for (int a = 0; a < COLUMNS; a++)
						{
							double		v = uniform();
							int			cell = 0;

							/* half of the columns' values are those of one number of the row */
							v = v < 0.5 ? u : 2 * v - 1;
							while (cell < CELLS - 1 && v >= limit[a][cell])
								cell++;
							(t < DAYS ? c[a].day[t] : c[a].current)[cell]++;
						}
					}
				}
				for (int a = 0; a < COLUMNS; a++)
				{
					for (int t = 0; t < DAYS; t++)
					{
						c[a].missing[t][0] = 0;
						c[a].missing[t][1] = ROWS;
					}
					c[a].current_missing[0] = 0;
					c[a].current_missing[1] = ROWS;
					compare(&c[a], DAYS, CELLS, &r[a]);
				}
				decide(r, COLUMNS, alerts);
				for (int a = 0; a < COLUMNS; a++)
					*(a < drifted[k] ? &found : &wrong) += alerts[a] != 0;
				any += wrong > before;
			}
			printf("%.0f,%d,%d,%.1f,%.3f,%.1f\n", 100 * wobbles[w], drifted[k], tables, 100.0 * any / tables,
				   (double) wrong / tables, drifted[k] ? 100.0 * found / (drifted[k] * tables) : 0);
			fflush(stdout);
		}
}

/*
 * What the rule misses, and where it alerts more often than asked: days drawn in other ways.
 */
typedef enum miss
{
	RARE_BESIDE, SESSIONS, BAD_DAYS, NULLS, RARE_NULLS, NULLS_IN_TENS, HEAVY_TAILS, QUIET_WEEKENDS, OPEN_VOCABULARY, SMALL_P,
	LASTING, MIXTURE
} miss;

typedef struct missing_case
{
	const char *name;
	miss		miss;
	int			days,
				cells;
	double		wobble;
	int			number;			/* bad days; times the rows; NULLs in percent or a million; days; tenths */
	int			tables;
	drift_test_kind test;		/* whose alerts are counted */
	double		level;			/* or, where > 0, p-values of the cells below it */
} missing_case;

static const missing_case missing_cases[] = {
	{"a value of 5 % vanishes; five others wobble by 30 %", RARE_BESIDE, 28, 5, 0.3, 0, 1000, DRIFT_CELLS, 0},
	{"sessions of ten rows; odds + 0.5", SESSIONS, 28, 5, 0, 1, 1000, DRIFT_CELLS, 0},
	{"sessions of ten rows; current of 5 times the rows; odds + 0.5", SESSIONS, 28, 5, 0, 5, 1000, DRIFT_CELLS, 0},
	{"sessions of ten rows; current of 20 times the rows; odds + 0.5", SESSIONS, 28, 5, 0, 20, 1000, DRIFT_CELLS, 0},
	{"no bad day; odds + 0.5", BAD_DAYS, 28, 5, 0.1, 0, 1000, DRIFT_CELLS, 0},
	{"1 bad day of 28; odds + 0.5", BAD_DAYS, 28, 5, 0.1, 1, 1000, DRIFT_CELLS, 0},
	{"2 bad days of 28; odds + 0.5", BAD_DAYS, 28, 5, 0.1, 2, 1000, DRIFT_CELLS, 0},
	{"4 bad days of 28; odds + 0.5", BAD_DAYS, 28, 5, 0.1, 4, 1000, DRIFT_CELLS, 0},
	{"1 bad day of 7; odds + 0.5", BAD_DAYS, 7, 5, 0.1, 1, 1000, DRIFT_CELLS, 0},
	{"2 days; NULLs from 5 to 50 %", NULLS, 2, 5, 0.1, 50, 1000, DRIFT_MISSING, 0},
	{"3 days; NULLs from 5 to 50 %", NULLS, 3, 5, 0.1, 50, 1000, DRIFT_MISSING, 0},
	{"4 days; NULLs from 5 to 50 %", NULLS, 4, 5, 0.1, 50, 1000, DRIFT_MISSING, 0},
	{"3 days; NULLs from 5 to 20 %", NULLS, 3, 5, 0.1, 20, 1000, DRIFT_MISSING, 0},
	{"4 days; NULLs from 5 to 20 %", NULLS, 4, 5, 0.1, 20, 1000, DRIFT_MISSING, 0},
	{"5 days; NULLs from 5 to 20 %", NULLS, 5, 5, 0.1, 20, 1000, DRIFT_MISSING, 0},
	{"6 days; NULLs from 5 to 20 %", NULLS, 6, 5, 0.1, 20, 1000, DRIFT_MISSING, 0},
	{"NULLs from 1 in 50000 to 2 %", RARE_NULLS, 28, 5, 0, 20, 4000, DRIFT_MISSING, 0},
	{"NULLs from 1 in 3000 to 2 %", RARE_NULLS, 28, 5, 0, 333, 4000, DRIFT_MISSING, 0},
	{"300 rows; ten NULLs at once on one day in 50; then 10 %", NULLS_IN_TENS, 28, 5, 0, 50, 4000, DRIFT_MISSING, 0},
	{"300 rows; ten NULLs at once on one day in 10; then 10 %", NULLS_IN_TENS, 28, 5, 0, 10, 4000, DRIFT_MISSING, 0},
	{"wobble of t with 3 degrees; odds + 0.5", HEAVY_TAILS, 28, 5, 0.1, 0, 2000, DRIFT_CELLS, 0},
	{"wobble of t with 3 degrees; p below 1 %", HEAVY_TAILS, 28, 5, 0.1, 0, 2000, DRIFT_CELLS, 0.01},
	{"a weekend among all days; its odds + 0.5; p below 1 %", QUIET_WEEKENDS, 28, 5, 0.1, 5, 2000, DRIFT_CELLS, 0.01},
	{"a weekend among all days; its odds + 1; p below 1 %", QUIET_WEEKENDS, 28, 5, 0.1, 10, 2000, DRIFT_CELLS, 0.01},
	{"a weekend among all days; its odds + 1; no wobble; p below 1 %", QUIET_WEEKENDS, 28, 5, 0, 10, 2000, DRIFT_CELLS, 0.01},
	{"5 % of the rows have values of their day; a new one with 3 %", OPEN_VOCABULARY, 28, 5, 0.1, 0, 500, DRIFT_UNSEEN, 0},
	{"the same where this share wobbles by 30 %", OPEN_VOCABULARY, 28, 5, 0.3, 0, 500, DRIFT_UNSEEN, 0},
	{"5 cells; wobble 10 %; p below 0.1 %", SMALL_P, 28, 5, 0.1, 0, 20000, DRIFT_CELLS, 0.001},
	{"20 Zipf cells; wobble 20 %; p below 0.1 %", SMALL_P, 28, 20, 0.2, 0, 10000, DRIFT_CELLS, 0.001},
	{"no bad day of 8; odds + 0.5", BAD_DAYS, 8, 5, 0.1, 0, 1000, DRIFT_CELLS, 0},
	{"1 bad day of 8; odds + 0.5", BAD_DAYS, 8, 5, 0.1, 1, 1000, DRIFT_CELLS, 0},
	{"no bad day of 12; odds + 0.5", BAD_DAYS, 12, 5, 0.1, 0, 1000, DRIFT_CELLS, 0},
	{"1 bad day of 12; odds + 0.5", BAD_DAYS, 12, 5, 0.1, 1, 1000, DRIFT_CELLS, 0},
	{"no bad day of 26; odds + 0.5", BAD_DAYS, 26, 5, 0.1, 0, 1000, DRIFT_CELLS, 0},
	{"1 bad day of 26; odds + 0.5", BAD_DAYS, 26, 5, 0.1, 1, 1000, DRIFT_CELLS, 0},
	{"odds + 0.5 that stay; 1 day of 8 has them", LASTING, 8, 5, 0.1, 1, 1000, DRIFT_CELLS, 0},
	{"odds + 0.5 that stay; 1 day of 12 has them", LASTING, 12, 5, 0.1, 1, 1000, DRIFT_CELLS, 0},
	{"odds + 0.5 that stay; 1 day of 26 has them", LASTING, 26, 5, 0.1, 1, 1000, DRIFT_CELLS, 0},
	{"odds + 0.5 that stay; 2 days of 26 have them", LASTING, 26, 5, 0.1, 2, 1000, DRIFT_CELLS, 0},
	{"odds + 0.5 that stay; 4 days of 26 have them", LASTING, 26, 5, 0.1, 4, 1000, DRIFT_CELLS, 0},
	{"two kinds of customers; their odds wobble by 10 %", MIXTURE, 28, 5, 0.1, 0, 2000, DRIFT_CELLS, 0},
	{"two kinds of customers; their odds wobble by 30 %", MIXTURE, 28, 5, 0.3, 0, 2000, DRIFT_CELLS, 0},
	{"the same with 20 values", MIXTURE, 28, 20, 0.3, 0, 2000, DRIFT_CELLS, 0},
	{"the same with 20 values; p below 1 %", MIXTURE, 28, 20, 0.3, 0, 2000, DRIFT_CELLS, 0.01},
	{"the same with 20 values of 8 days", MIXTURE, 8, 20, 0.3, 0, 2000, DRIFT_CELLS, 0},
};

/* rows that come one by one, or ten alike at a time */
static void
draw_sessions(int64_t rows, const double *weight, int cells, int64_t *count)
{
	multinomial(rows / 10, weight, cells, count);
	for (int i = 0; i < cells; i++)
		count[i] *= 10;
}

/* t with 3 degrees of freedom, of variance 1 */
static double
heavy_tailed(void)
{
	double		z = normal();
	double		a = normal();
	double		b = normal();
	double		c = normal();

	return z / sqrt(a * a + b * b + c * c);
}

/* day "days" is the current one, which has changed or not */
static void
draw_other_day(const missing_case *s, int day, bool changed, column *c)
{
	bool		is_current = day == s->days;
	int64_t    *count = is_current ? c->current : c->day[day];
	int64_t    *missing = is_current ? c->current_missing : c->missing[day];
	double		weight[MOST_CELLS] = {0};
	double		total = 0;
	double		share = 0.05;
	int64_t		rows = s->miss == NULLS_IN_TENS ? 300 : 3000;
	int			cells = s->cells;
	double		odds = s->miss == MIXTURE ? exp(s->wobble * normal()) : 1;

	for (int i = 0; i < s->cells; i++)
	{
		double		z = s->miss == HEAVY_TAILS ? heavy_tailed() : normal();

		weight[i] = exp(s->wobble * z) / (i + 1);
		if (i == 1 && is_current && changed && (s->miss == SESSIONS || s->miss == BAD_DAYS || s->miss == HEAVY_TAILS))
			weight[i] *= exp(0.5);
		if (i == 1 && s->miss == BAD_DAYS && !is_current && day < s->number)
			weight[i] *= exp(1.5);
		/* the reference has the first days of what the current one still has */
		if (i == 1 && s->miss == LASTING && (is_current ? changed : day < s->number))
			weight[i] *= exp(0.5);
		/* the one kind takes the values that the other hardly does; the odds of a value rise in both */
		if (s->miss == MIXTURE)
			weight[i] = (odds / (i + 1) + 1.0 / (s->cells - i)) * (i == 1 && is_current && changed ? exp(0.5) : 1);
		/* the last of four weeks ends with the current day */
		if (i == 1 && s->miss == QUIET_WEEKENDS && (s->days - day) % 7 < 2)
			weight[i] *= exp(0.1 * s->number);
		total += weight[i];
	}
	if (s->miss == RARE_BESIDE)
		weight[cells++] = is_current && changed ? 0 : total * 0.05 / 0.95;
	if (s->miss == SESSIONS && is_current)
		rows *= s->number;
	if (s->miss == NULLS)
	{
		double		odds = (is_current && changed ? s->number / (100.0 - s->number) : share / (1 - share)) * exp(s->wobble * normal());

		share = odds / (1 + odds);
	}
	if (s->miss == RARE_NULLS)
		share = is_current && changed ? 0.02 : s->number * 1e-6;
	missing[0] = binomial(rows, share);
	if (s->miss == NULLS_IN_TENS)
		missing[0] = is_current && changed ? binomial(rows, 0.1) : uniform() < 1.0 / s->number ? 10 : 0;
	missing[1] = rows - missing[0];
	memset(count, 0, MOST_CELLS * sizeof(int64_t));
	if (s->miss == OPEN_VOCABULARY)
	{
		/* a cell a day stands for values of that day alone, and the one behind for the new value: only their number counts */
		double		odds = 0.05 / 0.95 * exp(s->wobble * normal());
		int64_t		own = binomial(missing[1], odds / (1 + odds));
		int64_t		new = is_current && changed ? binomial(missing[1], 0.03) : 0;

		multinomial(missing[1] - own - new, weight, cells, count);
		count[s->cells + day] = own;
		count[s->cells + s->days + 1] = new;
	}
	else if (s->miss == SESSIONS)
		draw_sessions(missing[1], weight, cells, count);
	else
		multinomial(missing[1], weight, cells, count);
}

static void
run_misses(double share)
{
	static column c;

	puts("what,tables,without it,with it");
	for (size_t k = 0; k < lengthof(missing_cases); k++)
	{
		const missing_case *s = &missing_cases[k];
		int			tables = (int) (share * s->tables);
		int			cells = s->cells + (s->miss == RARE_BESIDE ? 1 : s->miss == OPEN_VOCABULARY ? s->days + 2 : 0);
		double		percent[2] = {0, 0};

		state = seed * 1000 + 500 + k;
		for (int changed = 0; changed < (s->level > 0 ? 1 : 2); changed++)
			for (int i = 0; i < tables; i++)
			{
				result		r;
				int			alerts;

				for (int t = 0; t <= s->days; t++)
					draw_other_day(s, t, changed, &c);
				compare(&c, s->days, cells, &r);
				decide(&r, 1, &alerts);
				percent[changed] += 100.0 / tables * (s->level > 0 ? r.p[DRIFT_CELLS] < s->level : alerts >> s->test & 1);
			}
		printf("%s,%d,%.2f,", s->name, tables, percent[0]);
		if (s->level > 0)
			puts("");
		else
			printf("%.0f\n", percent[1]);
		fflush(stdout);
	}
}

enum {MONDAYS = 52, WINDOW = 26, LEAST_MONDAYS = 5, CALM_COLUMNS = 10};

static const scenario mondays = {"", WINDOW, 5, 3000, 1, 0, 0, NONE, 200, CATEGORIES};

/* the Mondays of a year, of some columns */
typedef struct year
{
	int64_t		count[MONDAYS][CALM_COLUMNS][MOST_CELLS],
				missing[MONDAYS][CALM_COLUMNS][2];
} year;

static void
draw_year(const scenario *s, int columns, year *y)
{
	for (int t = 0; t < MONDAYS; t++)
		for (int a = 0; a < columns; a++)
		{
			next_day(s, true);
			draw_day(s, t, s->rows, SAME, false, y->count[t][a], y->missing[t][a]);
		}
}

/* To c those of column a in the half year before day t, but none that is left out; returns how many. */
static int
mondays_before(const year *y, int t, int a, const bool *left_out, column *c)
{
	int			days = 0;

	for (int before = t > WINDOW ? t - WINDOW : 0; before < t; before++)
	{
		if (left_out[before])
			continue;
		memcpy(c->day[days], y->count[before][a], sizeof(c->day[0]));
		memcpy(c->missing[days++], y->missing[before][a], sizeof(c->missing[0]));
	}
	return days;
}

/* Whether any column has an alert on day t; false in *is_judged where too few days are before it. */
static bool
alerts_on(const scenario *s, const year *y, int t, int columns, const bool *left_out, bool *is_judged)
{
	static column c;
	result		r[CALM_COLUMNS];
	int			alerts[CALM_COLUMNS];
	bool		any = false;

	for (int a = 0; a < columns; a++)
	{
		int			days = mondays_before(y, t, a, left_out, &c);

		*is_judged = days >= LEAST_MONDAYS;
		if (!*is_judged)
			return false;
		memcpy(c.current, y->count[t][a], sizeof(c.current));
		memcpy(c.current_missing, y->missing[t][a], sizeof(c.current_missing));
		compare(&c, days, s->cells + 1, &r[a]);
	}
	decide(r, columns, alerts);
	for (int a = 0; a < columns; a++)
		any |= alerts[a] != 0;
	return any;
}

/* Adds the days that are judged and that have an alert, of the first half of the year and of the second. */
static void
judge_year(const scenario *s, const year *y, int columns, bool only_calm, int *judged, int *hits)
{
	bool		left_out[MONDAYS] = {false};

	for (int t = LEAST_MONDAYS; t < MONDAYS; t++)
	{
		int			late = t >= WINDOW;
		bool		is_judged;
		bool		has_alert = alerts_on(s, y, t, columns, left_out, &is_judged);

		judged[late] += is_judged;
		hits[late] += has_alert;
		left_out[t] = only_calm && has_alert;
	}
}

/*
 * Mondays of a year, each judged by those of the half year before it, five or more: by all of them, or by those without an
 * alert in any column.  Nothing drifts; share of the days that have an alert, early in the year and late.
 */
static void
run_calm(double share)
{
	static const int columns[] = {1, CALM_COLUMNS};
	static const double wobbles[] = {0, 0.05, 0.1, 0.2};
	static year y;
	int			tables = (int) (share * mondays.tables);

	puts("columns,wobble %,years,all Mondays: 6 to 26,calm Mondays: 6 to 26,all Mondays: 27 to 52,calm Mondays: 27 to 52,not judged");
	for (size_t k = 0; k < lengthof(columns); k++)
		for (size_t w = 0; w < lengthof(wobbles); w++)
		{
			scenario	s = mondays;
			int			judged[2][2] = {{0, 0}, {0, 0}};
			int			hits[2][2] = {{0, 0}, {0, 0}};

			s.wobble = wobbles[w];
			state = seed * 1000 + 700 + 10 * k + w;
			for (int i = 0; i < tables; i++)
			{
				draw_year(&s, columns[k], &y);
				for (int calm = 0; calm < 2; calm++)
					judge_year(&s, &y, columns[k], calm, judged[calm], hits[calm]);
			}
			printf("%d,%.0f,%d", columns[k], 100 * wobbles[w], tables);
			for (int late = 0; late < 2; late++)
				for (int calm = 0; calm < 2; calm++)
					printf(",%.2f", 100.0 * hits[calm][late] / judged[calm][late]);
			printf(",%.2f\n", 100.0 - 100.0 * (judged[1][0] + judged[1][1]) / (judged[0][0] + judged[0][1]));
			fflush(stdout);
		}
}

static int
compare_rows(const void *a, const void *b)
{
	int64_t		x = *(const int64_t *) a;
	int64_t		y = *(const int64_t *) b;

	return (x > y) - (x < y);
}

/* the rows of a day */
static int64_t
draw_rows(int day, double weekend, double spread)
{
	return (int64_t) (3000 * (day % 7 >= 5 ? weekend : 1) * exp(spread * normal()));
}

/* Days of 3000 rows that vary by themselves, fewer on weekends; the day behind them, whole or in part. */
static void
run_volumes(double share)
{
	static const int days[] = {7, 28};
	static const double weekends[] = {1, 0.7, 0.5, 0.1};
	static const double spreads[] = {0.1, 0.2};
	static const double parts[] = {1, 0.5, 0.3, 2, 2.5};
	int			tables = (int) (share * 20000);

	puts("reference days,weekends have,days vary by,alerts,where half of the rows came,three in ten,all twice,two and a half times");
	for (size_t d = 0; d < lengthof(days); d++)
		for (size_t w = 0; w < lengthof(weekends); w++)
			for (size_t s = 0; s < lengthof(spreads); s++)
			{
				int			hits[lengthof(parts)] = {0};

				for (int i = 0; i < tables; i++)
				{
					int64_t		rows[MOST_DAYS];

					for (int t = 0; t < days[d]; t++)
						rows[t] = draw_rows(t, weekends[w], spreads[s]);
					qsort(rows, days[d], sizeof(int64_t), compare_rows);
					for (size_t k = 0; k < lengthof(parts); k++)
						hits[k] += divergence_volume_alert((int64_t) (parts[k] * (double) draw_rows(days[d] + i, weekends[w], spreads[s])), rows, days[d]);
				}
				printf("%d,%.0f,%.0f", days[d], 100 * weekends[w], 100 * spreads[s]);
				for (size_t k = 0; k < lengthof(parts); k++)
					printf(",%.2f", 100.0 * hits[k] / tables);
				putchar('\n');
			}
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	double		share = argc > 3 ? atof(argv[3]) : 1;

	state = seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	if (strcmp(what, "columns") == 0)
		run_columns(share, argc > 4 ? argv[4] : NULL);
	else if (strcmp(what, "tables") == 0)
		run_tables(share);
	else if (strcmp(what, "volumes") == 0)
		run_volumes(share);
	else if (strcmp(what, "misses") == 0)
		run_misses(share);
	else if (strcmp(what, "calm") == 0)
		run_calm(share);
	else
	{
		fputs("usage: table_rates columns|tables|volumes|misses|calm SEED SHARE\n", stderr);
		return 2;
	}
	return 0;
}
