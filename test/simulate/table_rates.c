/*
 * table_rates.c
 *		How often drift_table alerts where nothing has drifted, and how often where something has:
 *		made-up days whose shares wobble, some thousand times.  The rule is that of
 *		src/math/drift_rule.c, which drift_table itself calls.  script/simulate builds and runs it.
 *
 *		table_rates columns SEED SHARE	one column: shares of its cells, its NULLs, unseen values
 *		table_rates tables SEED SHARE	80 correlated columns, of which none or some have drifted
 *		table_rates volumes SEED SHARE	the number of rows
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
#include "measures.h"

#define lengthof(a)		(sizeof(a) / sizeof((a)[0]))

#define MOST_DAYS		61
#define MOST_CELLS		202
#define SIGNIFICANCE	0.01
#define MIN_JS			0.05

static uint64_t seed;

/* Binomial, exactly: from the mode outwards. */
static int64_t
binomial(int64_t n, double p)
{
	double		u = uniform();
	double		mode,
				peak,
				below,
				above,
				low,
				high;

	if (n <= 0 || p <= 0)
		return 0;
	if (p >= 1)
		return n;
	mode = floor((double) (n + 1) * p);
	if (mode > (double) n)
		mode = (double) n;
	peak = exp(lgamma((double) n + 1) - lgamma(mode + 1) - lgamma((double) n - mode + 1) +
			   mode * log(p) + ((double) n - mode) * log1p(-p));
	low = high = mode;
	below = above = peak;
	u -= peak;
	while (u > 0 && (low > 0 || high < (double) n))
	{
		if (high < (double) n)
		{
			above *= ((double) n - high) / (high + 1) * (p / (1 - p));
			high++;
			u -= above;
			if (u <= 0)
				return (int64_t) high;
		}
		if (low > 0)
		{
			below *= low / ((double) n - low + 1) * ((1 - p) / p);
			low--;
			u -= below;
			if (u <= 0)
				return (int64_t) low;
		}
		if (above < 1e-300 && below < 1e-300)
			break;
	}
	return (int64_t) mode;
}

static void
multinomial(int64_t rows, const double *weight, int cells, int64_t *count)
{
	double		rest = 0;

	for (int i = 0; i < cells; i++)
		rest += weight[i];
	for (int i = 0; i < cells; i++)
	{
		count[i] = i == cells - 1 ? rows : binomial(rows, fmin(1, weight[i] / rest));
		rows -= count[i];
		rest -= weight[i];
	}
}

typedef enum bad_habit
{
	NONE, BAD_DAY, WEEKENDS, BIG_DAYS, TREND
} bad_habit;

typedef enum change
{
	SAME, ODDS_02, ODDS_05, NEW_CELL, MISSING, CHANGES
} change;

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
} scenario;

static const scenario scenarios[] = {
	{"no wobble", 28, 5, 3000, 1, 0, 0, NONE, 4000},
	{"wobble 5 %", 28, 5, 3000, 1, 0.05, 0, NONE, 4000},
	{"wobble 10 %", 28, 5, 3000, 1, 0.1, 0, NONE, 4000},
	{"wobble 20 %", 28, 5, 3000, 1, 0.2, 0, NONE, 4000},
	{"one day; no wobble", 1, 5, 3000, 1, 0, 0, NONE, 4000},
	{"one day", 1, 5, 3000, 1, 0.1, 0, NONE, 4000},
	{"7 days; no wobble", 7, 5, 3000, 1, 0, 0, NONE, 4000},
	{"7 days", 7, 5, 3000, 1, 0.1, 0, NONE, 4000},
	{"14 days", 14, 5, 3000, 1, 0.1, 0, NONE, 4000},
	{"60 days; no wobble", 60, 5, 3000, 1, 0, 0, NONE, 2000},
	{"60 days", 60, 5, 3000, 1, 0.1, 0, NONE, 2000},
	{"one bad day", 28, 5, 3000, 1, 0.1, 0, BAD_DAY, 4000},
	{"7 days; one bad", 7, 5, 3000, 1, 0.1, 0, BAD_DAY, 4000},
	{"2 cells", 28, 2, 3000, 1, 0.1, 0, NONE, 4000},
	{"20 cells", 28, 20, 3000, 1, 0.1, 0, NONE, 2000},
	{"50 cells", 28, 50, 3000, 1, 0.1, 0, NONE, 1000},
	{"200 cells", 28, 200, 3000, 1, 0.1, 0, NONE, 400},
	{"200 cells; no wobble", 28, 200, 3000, 1, 0, 0, NONE, 400},
	{"200 cells; 300 rows; no wobble", 28, 200, 300, 1, 0, 0, NONE, 1000},
	{"20 rows; no wobble", 28, 5, 20, 1, 0, 0, NONE, 4000},
	{"20 rows", 28, 5, 20, 1, 0.1, 0, NONE, 4000},
	{"300 rows", 28, 5, 300, 1, 0.1, 0, NONE, 4000},
	{"20000 rows", 28, 5, 20000, 1, 0.1, 0, NONE, 2000},
	{"current of 2 times the rows", 28, 5, 3000, 2, 0.1, 0, NONE, 2000},
	{"current of 5 times the rows", 28, 5, 3000, 5, 0.1, 0, NONE, 2000},
	{"current of 20 times the rows", 28, 5, 3000, 20, 0.1, 0, NONE, 1000},
	{"half-volume weekends", 28, 5, 3000, 1, 0.1, 0, WEEKENDS, 4000},
	{"3 of 7 days of 5 times the rows; the current too", 28, 5, 1000, 5, 0.1, 0, BIG_DAYS, 2000},
	{"3 of 7 days of 100 times the rows; the current too", 28, 5, 200, 100, 0.1, 0, BIG_DAYS, 1000},
	{"slow trend: odds + 0.01 a day", 28, 5, 3000, 1, 0.1, 0, TREND, 4000},
	{"AR 0.5", 28, 5, 3000, 1, 0.1, 0.5, NONE, 4000},
	{"AR 0.8", 28, 5, 3000, 1, 0.1, 0.8, NONE, 4000},
	{"7 days; AR 0.8", 7, 5, 3000, 1, 0.1, 0.8, NONE, 4000},
};

/* A reference, a current day, and what is needed to compare them. */
typedef struct column
{
	int64_t		day[MOST_DAYS][MOST_CELLS],
				missing[MOST_DAYS][2];
	int64_t		sum[MOST_CELLS],
				current[MOST_CELLS],
				current_missing[2];
} column;

typedef struct result
{
	bool		has_test[DRIFT_TESTS];
	double		p[DRIFT_TESTS];
	drift_verdict verdict;
	drift_sizes sizes;
} result;

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
	r->sizes.unseen_mass = (double) now[0] / (double) total;
	r->sizes.unseen_before = divergence_unseen_before(period, days, c->sum, cells, unseen);
	r->has_test[DRIFT_UNSEEN] = divergence_share_test(unseen, days, now, period, work, &r->p[DRIFT_UNSEEN]);
	r->has_test[DRIFT_MISSING] = divergence_share_test(c->missing, days, c->current_missing, period, work, &r->p[DRIFT_MISSING]);
	r->sizes.missing_change = (double) c->current_missing[0] / (double) (c->current_missing[0] + c->current_missing[1]) -
		(double) sum_missing[0] / (double) (sum_missing[0] + sum_missing[1]);
	for (int side = 0; side < 2; side++)
		(void) divergence_mass_init(&m[side], x[side], cells);
	r->sizes.js_distance = divergence_js_distance(&m[0], &m[1], MEASURE_NATS);
	r->sizes.largest_change = divergence_l_infinity(&m[0], &m[1], &where);
}

static int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
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

static double wobble[MOST_CELLS + 1];	/* of today, and of the share of NULLs behind the cells */

static void
next_day(const scenario *s, bool first)
{
	for (int i = 0; i <= s->cells; i++)
	{
		double		z = normal();

		wobble[i] = first ? z : s->correlation * wobble[i] + sqrt(1 - s->correlation * s->correlation) * z;
	}
}

/* A day: shares of Zipf's law, and one in twenty rows NULL. */
static void
draw_day(const scenario *s, int day, int64_t rows, change what, bool bad, int64_t *count, int64_t *missing)
{
	double		weight[MOST_CELLS];
	double		total = 0;
	double		odds = 0.05 / 0.95 * exp(s->wobble * wobble[s->cells]);

	if (what == MISSING)
		odds *= 0.08 / 0.92 / (0.05 / 0.95);
	missing[0] = binomial(rows, odds / (1 + odds));
	missing[1] = rows - missing[0];
	for (int i = 0; i < s->cells; i++)
	{
		weight[i] = exp(s->wobble * wobble[i]) / (i + 1);
		if (i == 1)
			weight[i] *= exp((what == ODDS_02 ? 0.2 : what == ODDS_05 ? 0.5 : 0) + (bad ? 1.5 : 0) +
							 (s->habit == TREND ? 0.01 * day : 0));
		total += weight[i];
	}
	weight[s->cells] = what == NEW_CELL ? total * 0.03 / 0.97 : 0;
	multinomial(missing[1], weight, s->cells + 1, count);
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
	int			hits[HITS] = {0};

	for (int i = 0; i < tables; i++)
	{
		result		r;
		int			alerts;

		for (int t = 0; t < s->days; t++)
		{
			int64_t		rows = s->rows;

			if (s->habit == WEEKENDS && t % 7 >= 5)
				rows /= 2;
			else if (s->habit == BIG_DAYS && t % 7 >= 4)
				rows *= s->times;
			next_day(s, t == 0);
			draw_day(s, t, rows, SAME, s->habit == BAD_DAY && t == s->days / 2, c.day[t], c.missing[t]);
		}
		next_day(s, false);
		draw_day(s, s->days, (int64_t) s->rows * s->times, what, false, c.current, c.current_missing);
		compare(&c, s->days, s->cells + 1, &r);
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
	static const double parts[] = {1, 0.5, 0.3, 2.5};
	int			tables = (int) (share * 20000);

	puts("reference days,weekends have,days vary by,alerts,where half of the rows came,three in ten,two and a half times");
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
	else
	{
		fputs("usage: table_rates columns|tables|volumes SEED SHARE\n", stderr);
		return 2;
	}
	return 0;
}
