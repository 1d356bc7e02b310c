/*
 * drift_rates.c
 *		How often drift_test, psi_threshold and drift_by_chance report drift where there is
 *		none, and how often they see it where there is: samples of made-up populations,
 *		thousands of times.  script/simulate builds and runs it.
 *
 *		drift_rates alarms SEED SHARE	false alarms of the tests
 *		drift_rates levels SEED SHARE	those of thresholds of distances
 *		drift_rates power SEED SHARE	power beside other tests of equal calibration
 *		drift_rates sizes SEED SHARE	false alarms over the number of cells
 *		drift_rates extremes SEED SHARE	where both alarm more often than asked
 *		drift_rates deals SEED SHARE	p-values of 200 tables beside what dealing out the rows gives
 *
 *		Prints CSV.  SHARE of the usual number of pairs is drawn.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "chi2.h"
#include "draw.h"
#include "homogeneity.h"
#include "measures.h"

#define lengthof(a)		(sizeof(a) / sizeof((a)[0]))
#define NEW_CELLS		200
#define MOST_CELLS		(10000 + NEW_CELLS)

typedef enum shape
{
	EQUAL, ZIPF, SPIKED, GEOMETRIC, RARE_1E4, RARE_1E5, TWO_3, TWO_1, TWO_01,
	ZIPF_07, ZIPF_15, LOGNORMAL, LOGNORMAL_3, LEVELS, LINEAR, SPIKES, HALF_RARE, FOURTH
} shape;

typedef struct table
{
	const char *name;
	shape		shape;
	int			cells;
	int			n,
				m;
	bool		power;			/* whether its power is simulated */
} table;

/*
 * Names: cells and shape, reference against current.  The second part was drawn up after the
 * test was, to judge it by.
 */
static const table tables[] = {
	{"1000 equal; 1000 v 1000", EQUAL, 1000, 1000, 1000, false},
	{"3000 equal; 3000 v 3000", EQUAL, 3000, 3000, 3000, false},
	{"10000 equal; 10000 v 10000", EQUAL, 10000, 10000, 10000, false},
	{"10000 Zipf; 50000 v 50000", ZIPF, 10000, 50000, 50000, false},
	{"4 common and 10 of 1e-4; 15500 v 500", RARE_1E4, 14, 15500, 500, true},
	{"1000 equal; 100 v 100", EQUAL, 1000, 100, 100, true},
	{"1000 equal; 20000 v 100", EQUAL, 1000, 20000, 100, true},
	{"4 common and 100 of 1e-5; 100000 v 1000", RARE_1E5, 104, 100000, 1000, false},
	{"10 equal; 100 v 100", EQUAL, 10, 100, 100, true},
	{"100 equal; 1000 v 1000", EQUAL, 100, 1000, 1000, true},
	{"30 Zipf; 15500 v 500", ZIPF, 30, 15500, 500, true},
	{"1000 Zipf; 20000 v 20000", ZIPF, 1000, 20000, 20000, false},
	{"1000 Zipf; 100 v 100", ZIPF, 1000, 100, 100, true},
	{"10 equal; 20 v 2000", EQUAL, 10, 20, 2000, true},
	{"1000 Zipf; 20000 v 200", ZIPF, 1000, 20000, 200, true},
	{"2 of 0.97; 1000 v 200", TWO_3, 2, 1000, 200, true},
	{"2 equal; 10 v 10", EQUAL, 2, 10, 10, true},
	{"2 of 0.99; 2000 v 10", TWO_1, 2, 2000, 10, false},
	{"2 of 0.999; 10000 v 500", TWO_01, 2, 10000, 500, true},
	{"3 equal; 6 v 6", EQUAL, 3, 6, 6, true},
	{"5 spiked; 30 v 30", SPIKED, 5, 30, 30, true},
	{"10 Zipf; 50 v 50", ZIPF, 10, 50, 50, true},
	{"10 Zipf; 10000 v 50", ZIPF, 10, 10000, 50, true},
	{"10 equal; 1000 v 6", EQUAL, 10, 1000, 6, true},
	{"10 equal; 50000 v 50000", EQUAL, 10, 50000, 50000, false},
	{"20 geometric; 500 v 500", GEOMETRIC, 20, 500, 500, true},
	{"20 geometric; 5000 v 100", GEOMETRIC, 20, 5000, 100, true},
	{"50 spiked; 1000 v 1000", SPIKED, 50, 1000, 1000, true},
	{"50 spiked; 20000 v 100", SPIKED, 50, 20000, 100, true},
	{"100 Zipf; 300 v 300", ZIPF, 100, 300, 300, true},
	{"100 Zipf; 300 v 3000", ZIPF, 100, 300, 3000, true},
	{"200 Zipf; 200 v 200", ZIPF, 200, 200, 200, true},
	{"300 equal; 50 v 50", EQUAL, 300, 50, 50, true},
	{"1000 spiked; 500 v 500", SPIKED, 1000, 500, 500, true},
	{"3000 Zipf; 3000 v 3000", ZIPF, 3000, 3000, 3000, false},
	{"10000 Zipf; 50000 v 250", ZIPF, 10000, 50000, 250, false},
	{"10000 spiked; 20000 v 20000", SPIKED, 10000, 20000, 20000, false},

	{"2 equal; 25 v 60", EQUAL, 2, 25, 60, true},
	{"4 equal; 12 v 200", EQUAL, 4, 12, 200, true},
	{"4 linear; 40 v 40", LINEAR, 4, 40, 40, true},
	{"6 lognormal 1.5; 300 v 30", LOGNORMAL, 6, 300, 30, true},
	{"7 equal; 8 v 8", EQUAL, 7, 8, 8, true},
	{"8 linear; 5000 v 80", LINEAR, 8, 5000, 80, true},
	{"12 Zipf; 60 v 600", ZIPF, 12, 60, 600, true},
	{"15 of two spikes; 200 v 200", SPIKES, 15, 200, 200, true},
	{"16 half rare; 20000 v 400", HALF_RARE, 16, 20000, 400, true},
	{"20 equal; 10 v 1000", EQUAL, 20, 10, 1000, true},
	{"25 Zipf 1.5; 100 v 100", ZIPF_15, 25, 100, 100, true},
	{"25 Zipf 1.5; 8000 v 100", ZIPF_15, 25, 8000, 100, true},
	{"40 lognormal 1.5; 80 v 80", LOGNORMAL, 40, 80, 80, true},
	{"40 of two levels; 400 v 4000", LEVELS, 40, 400, 4000, true},
	{"50 lognormal 3; 150 v 150", LOGNORMAL_3, 50, 150, 150, true},
	{"50 lognormal 3; 9000 v 150", LOGNORMAL_3, 50, 9000, 150, true},
	{"60 equal; 30 v 30", EQUAL, 60, 30, 30, true},
	{"60 equal; 3000 v 30", EQUAL, 60, 3000, 30, true},
	{"80 Zipf 0.7; 250 v 250", ZIPF_07, 80, 250, 250, true},
	{"100 of two spikes; 500 v 5000", SPIKES, 100, 500, 5000, true},
	{"150 linear; 150 v 150", LINEAR, 150, 150, 150, true},
	{"150 Zipf 1.5; 600 v 600", ZIPF_15, 150, 600, 600, true},
	{"250 lognormal 1.5; 400 v 400", LOGNORMAL, 250, 400, 400, true},
	{"250 lognormal 1.5; 8000 v 100", LOGNORMAL, 250, 8000, 100, true},
	{"400 equal; 150 v 150", EQUAL, 400, 150, 150, true},
	{"400 equal; 6000 v 60", EQUAL, 400, 6000, 60, true},
	{"500 half rare; 2000 v 2000", HALF_RARE, 500, 2000, 2000, true},
	{"600 Zipf; 300 v 300", ZIPF, 600, 300, 300, true},
	{"600 Zipf; 12000 v 120", ZIPF, 600, 12000, 120, true},
	{"700 of two levels; 200 v 200", LEVELS, 700, 200, 200, true},
	{"800 lognormal 3; 1000 v 1000", LOGNORMAL_3, 800, 1000, 1000, true},
	{"1500 Zipf 0.7; 1500 v 1500", ZIPF_07, 1500, 1500, 1500, true},
	{"1500 Zipf 0.7; 20000 v 200", ZIPF_07, 1500, 20000, 200, true},
	{"2000 of two spikes; 1000 v 1000", SPIKES, 2000, 1000, 1000, true},
	{"2000 equal; 400 v 400", EQUAL, 2000, 400, 400, true},
	{"3000 lognormal 1.5; 6000 v 6000", LOGNORMAL, 3000, 6000, 6000, false},
	{"5000 Zipf 1.5; 20000 v 20000", ZIPF_15, 5000, 20000, 20000, false},
	{"5000 Zipf; 40000 v 400", ZIPF, 5000, 40000, 400, false},
	{"8000 equal; 2000 v 2000", EQUAL, 8000, 2000, 2000, false},
	{"8000 lognormal 3; 50000 v 250", LOGNORMAL_3, 8000, 50000, 250, false},
	{"6000 of two levels; 30000 v 3000", LEVELS, 6000, 30000, 3000, false},
};

static const double levels[] = {0.05, 0.01, 0.001};

typedef enum test
{
	LAMBDA, G, PEARSON, EXACT_MOMENTS, OURS, TESTS
} test;

static const char *const test_names[TESTS] = {"lambda 2/3", "G", "Pearson", "Pearson with exact moments", "drift_test"};

/* Shares of cells, drawn from by Walker's method. */
typedef struct population
{
	int			cells;
	double		share[MOST_CELLS];
	double		keep[MOST_CELLS];
	int			other[MOST_CELLS];
} population;

static void
prepare(population *p)
{
	static int	small[MOST_CELLS],
				large[MOST_CELLS];
	static double scaled[MOST_CELLS];
	int			smalls = 0,
				larges = 0;
	double		total = 0;

	for (int i = 0; i < p->cells; i++)
		total += p->share[i];
	for (int i = 0; i < p->cells; i++)
	{
		p->share[i] /= total;
		scaled[i] = p->share[i] * p->cells;
		p->keep[i] = 1;
		if (scaled[i] < 1)
			small[smalls++] = i;
		else
			large[larges++] = i;
	}
	while (smalls > 0 && larges > 0)
	{
		int			s = small[--smalls];
		int			l = large[larges - 1];

		p->keep[s] = scaled[s];
		p->other[s] = l;
		scaled[l] -= 1 - scaled[s];
		if (scaled[l] < 1)
		{
			larges--;
			small[smalls++] = l;
		}
	}
}

static void
draw(const population *p, int rows, int64_t *count)
{
	memset(count, 0, MOST_CELLS * sizeof(int64_t));
	for (int i = 0; i < rows; i++)
	{
		double		u = uniform() * p->cells;
		int			cell = (int) u;

		count[u - cell < p->keep[cell] ? cell : p->other[cell]]++;
	}
}

static double factor[MOST_CELLS],
			normals[MOST_CELLS];

static void
populate(population *p, const table *t)
{
	p->cells = t->cells;
	for (int i = 0; i < t->cells; i++)
		switch (t->shape)
		{
			case ZIPF_07:
				p->share[i] = pow(i + 1, -0.7);
				break;
			case ZIPF_15:
				p->share[i] = pow(i + 1, -1.5);
				break;
			case LOGNORMAL:
				p->share[i] = exp(1.5 * normals[i]);
				break;
			case LOGNORMAL_3:
				p->share[i] = exp(3 * normals[i]);
				break;
			case LEVELS:
				p->share[i] = i < t->cells / 2 ? 10 : 1;
				break;
			case LINEAR:
				p->share[i] = i + 1;
				break;
			case SPIKES:
				p->share[i] = i < 2 ? 2 * (t->cells - 2) : 1;
				break;
			case HALF_RARE:
				p->share[i] = i < t->cells / 2 ? 1 : 0.002;
				break;
			case FOURTH:
				p->share[i] = pow((i + 0.5) / t->cells, 4);
				break;
			case EQUAL:
				p->share[i] = 1;
				break;
			case ZIPF:
				p->share[i] = 1.0 / (i + 1);
				break;
			case SPIKED:
				p->share[i] = i == 0 ? 0.9 : 0.1 / (t->cells - 1);
				break;
			case GEOMETRIC:
				p->share[i] = pow(0.7, i);
				break;
			case RARE_1E4:
				p->share[i] = i < 4 ? 0.25 : 1e-4;
				break;
			case RARE_1E5:
				p->share[i] = i < 4 ? 0.25 : 1e-5;
				break;
			case TWO_3:
				p->share[i] = i == 0 ? 0.97 : 0.03;
				break;
			case TWO_1:
				p->share[i] = i == 0 ? 0.99 : 0.01;
				break;
			case TWO_01:
				p->share[i] = i == 0 ? 0.999 : 0.001;
				break;
		}
	prepare(p);
}

/* 1.0's statistic, G and Pearson's, and the number of cells */
static int
statistics(double *s, const int64_t *x, const int64_t *y, int cells, double n, double m)
{
	int			occupied = 0;

	s[LAMBDA] = s[G] = s[PEARSON] = 0;
	for (int i = 0; i < cells; i++)
	{
		double		pooled = (double) (x[i] + y[i]);

		if (pooled == 0)
			continue;
		occupied++;
		for (int side = 0; side < 2; side++)
		{
			double		o = (double) (side == 0 ? x[i] : y[i]);
			double		e = pooled * (side == 0 ? n : m) / (n + m);

			s[PEARSON] += (o - e) * (o - e) / e;
			if (o > 0)
			{
				s[G] += 2 * o * log(o / e);
				s[LAMBDA] += 1.8 * o * (cbrt(o / e) * cbrt(o / e) - 1);
			}
		}
	}
	return occupied;
}

/*
 * The mean and the variance of Pearson's statistic given both margins (Dawson, "A simplified
 * expression for the variance of the chi-square function on a contingency table", 1954).
 */
static void
exact_moments(double *mean, double *variance, const int64_t *x, const int64_t *y, int cells, double n, double m)
{
	double		total = n + m;
	double		c = 0,
				inverse = 0,
				v,
				w;

	for (int i = 0; i < cells; i++)
		if (x[i] + y[i] > 0)
		{
			c++;
			inverse += 1.0 / (double) (x[i] + y[i]);
		}
	v = (total - 2) / (total - 1);
	w = (total / n + total / m - 4) / (total - 2);
	*mean = total / (total - 1) * (c - 1);
	*variance = 2 * total / (total - 3) * (v - w) * ((c - 1) * (total - c) / (total - 1) - (total * inverse - c * c) / (total - 2)) +
		total * total / (total - 1) * w * ((total * inverse - c * c) / (total - 2));
}

/* p-values of the known tests, or at equal calibration what orders like them */
static void
known_tests(double *p, const int64_t *x, const int64_t *y, int cells, double n, double m, bool rank)
{
	int			df = statistics(p, x, y, cells, n, m) - 1;

	double		pearson = p[PEARSON];
	double		mean,
				variance;

	for (int i = 0; i < EXACT_MOMENTS; i++)
	{
		double		spread = 2 / (9 * fmax(1, df));

		if (df < 1)
			p[i] = rank ? 10 : 1;
		else if (rank)			/* the cube root is nearly normal */
			p[i] = -(cbrt(fmax(0, p[i]) / df) - 1 + spread) / sqrt(spread);
		else
			p[i] = divergence_chi2_tail(fmax(0, p[i]), df);
	}
	if (df < 2)
	{
		p[EXACT_MOMENTS] = p[PEARSON];
		return;
	}
	exact_moments(&mean, &variance, x, y, cells, n, m);
	p[EXACT_MOMENTS] = variance > 1e-12 * mean * mean ?
		divergence_gamma_tail(pearson * mean / variance, fmin(mean * mean / variance, GAMMA_MOST_SHAPE)) : 1;
}

/* the same with that of drift_test */
static void
test_all(double *p, const int64_t *x, const int64_t *y, int cells, double n, double m, bool rank)
{
	known_tests(p, x, y, cells, n, m, rank);
	p[OURS] = divergence_homogeneity_p(x, y, cells);
}

static int64_t x[MOST_CELLS],
			y[MOST_CELLS];
static population one,
			two;

static void
alarms(const table *t, int pairs, const char *label)
{
	int			hits[TESTS][lengthof(levels)] = {{0}};

	populate(&one, t);
	for (int i = 0; i < pairs; i++)
	{
		double		p[TESTS];

		draw(&one, t->n, x);
		draw(&one, t->m, y);
		test_all(p, x, y, t->cells, t->n, t->m, false);
		for (int k = 0; k < TESTS; k++)
			for (size_t l = 0; l < lengthof(levels); l++)
				hits[k][l] += p[k] <= levels[l];
	}
	for (int k = 0; k < TESTS; k++)
		printf("%s,%s,%d,%.2f,%.2f,%.3f\n", label, test_names[k], pairs,
			   100.0 * hits[k][0] / pairs, 100.0 * hits[k][1] / pairs, 100.0 * hits[k][2] / pairs);
	fflush(stdout);
}

static int
compare_counts(const void *a, const void *b)
{
	uint64_t	s = *(const uint64_t *) a;
	uint64_t	t = *(const uint64_t *) b;

	return (s > t) - (s < t);
}

typedef enum distance
{
	PSI, JS, TV, HELLINGER, DISTANCES
} distance;

static void
chance(const table *t, int pairs)
{
	static const char *const names[] = {"psi", "js_distance", "total_variation_distance", "hellinger_distance"};
	static const chance_measure measure[] = {CHANCE_JEFFREYS, CHANCE_JS, CHANCE_TOTAL_VARIATION, CHANCE_HELLINGER};
	static double p[MOST_CELLS],
				q[MOST_CELLS];
	static uint64_t pooled[MOST_CELLS];
	int			hits[2][DISTANCES][lengthof(levels)] = {{{0}}};

	populate(&one, t);
	for (int i = 0; i < pairs; i++)
	{
		int			cells = 0;

		draw(&one, t->n, x);
		draw(&one, t->m, y);
		for (int k = 0; k < t->cells; k++)
			if (x[k] + y[k] > 0)
			{
				x[cells] = x[k];
				y[cells] = y[k];
				pooled[cells] = (uint64_t) (x[k] + y[k]);
				cells++;
			}
		qsort(pooled, cells, sizeof(uint64_t), compare_counts);
		for (int a = 0; a < 2; a++)
		{
			chance_level level[CHANCE_MEASURES];
			mass		mp,
						mq;

			divergence_chance_levels(level, pooled, cells, t->n, t->m, 0.5 * a);
			for (int k = 0; k < cells; k++)
			{
				p[k] = (double) x[k] + 0.5 * a;
				q[k] = (double) y[k] + 0.5 * a;
			}
			divergence_mass_init(&mp, p, cells);
			divergence_mass_init(&mq, q, cells);
			for (int d = 0; d < DISTANCES; d++)
			{
				double		v = d == PSI ? divergence_jeffreys(&mp, &mq, MEASURE_NATS) :
					d == JS ? divergence_js(&mp, &mq, MEASURE_NATS) :
					d == TV ? divergence_total_variation(&mp, &mq) : divergence_hellinger(&mp, &mq);

				if (d == HELLINGER)
					v *= v;
				for (size_t l = 0; l < lengthof(levels); l++)
					hits[a][d][l] += v > divergence_chance_threshold(&level[measure[d]], levels[l]) * (1 + 0x1p-40);
			}
		}
	}
	for (int a = 0; a < 2; a++)
		for (int d = 0; d < DISTANCES; d++)
			printf("%s,%s,%.1f,%d,%.2f,%.2f,%.3f\n", t->name, names[d], 0.5 * a, pairs,
				   100.0 * hits[a][d][0] / pairs, 100.0 * hits[a][d][1] / pairs, 100.0 * hits[a][d][2] / pairs);
	fflush(stdout);
}

/*
 * Power
 */

static const char *const change_names[] = {
	"every other cell gains", "the commonest cell gains", "the rarest cell gains", "a new cell",
	"towards equal shares", "all shares by random factors", "200 new cells", "a middle cell gains",
	"the commonest cell loses", "a tenth of the cells vanish", "the rarer half gains", "shares change places",
	"shares become steeper", "every other cell loses"
};

static int
compare_doubles(const void *a, const void *b)
{
	double		s = *(const double *) a;
	double		t = *(const double *) b;

	return (s > t) - (s < t);
}

/* whether a cell is of the rarer half, of the first half where all are equal */
static bool
is_rarer(const population *p, int i, double median)
{
	return p->share[i] < median || (p->share[0] == p->share[p->cells - 1] && i < p->cells / 2);
}

/* the current population: a part of size s changed in way "change" */
static void
change_population(const population *p, population *r, size_t change, double s)
{
	static double sorted[MOST_CELLS];
	int			cells = p->cells;
	int			middle = 0;
	double		odd = 0,
				rarer = 0,
				median;

	for (int i = 1; i < cells; i += 2)
		odd += p->share[i];
	memcpy(sorted, p->share, (size_t) cells * sizeof(double));
	qsort(sorted, (size_t) cells, sizeof(double), compare_doubles);
	median = sorted[cells / 2];
	for (int i = 0; i < cells; i++)
	{
		if (fabs(p->share[i] - median) < fabs(p->share[middle] - median))
			middle = i;
		if (is_rarer(p, i, median))
			rarer += p->share[i];
	}
	r->cells = cells + NEW_CELLS;
	memset(r->share, 0, sizeof(r->share));
	for (int i = 0; i < cells; i++)
	{
		r->share[i] = (1 - s) * p->share[i];
		if (change == 0 && i % 2 == 1)
			r->share[i] += s * p->share[i] / odd;
		if ((change == 1 && i == 0) || (change == 2 && i == cells - 1))
			r->share[i] += s;
		if (change == 4)
			r->share[i] += s / cells;
		if (change == 5)
			r->share[i] = p->share[i] * exp(2 * s * factor[i]);
		if (change == 7 && i == middle)
			r->share[i] += s;
		if (change == 8 && i > 0)
			r->share[i] = p->share[i] + s * p->share[0] / (cells - 1);
		if (change == 9 && i % 10 != 9 && i != cells - 1)
			r->share[i] = p->share[i];
		if (change == 10 && is_rarer(p, i, median))
			r->share[i] += s * p->share[i] / rarer;
		if (change == 11)
			r->share[i] += s * p->share[(i + 1 + cells / 3) % cells];
		if (change == 12)
			r->share[i] = pow(p->share[i], 1 + s);
		if (change == 13 && i % 2 == 0)
			r->share[i] = p->share[i];
	}
	if (change == 3)
		r->share[cells] = s;
	if (change == 6)
		for (int i = 0; i < NEW_CELLS; i++)
			r->share[cells + i] = s / NEW_CELLS;
	prepare(r);
}

/* Rejected where below "at", and with probability "tie" where equal to it: 5 % without drift. */
typedef struct critical
{
	double		at;
	double		tie;
} critical;

static void
seen(double *power, const critical *c, const table *t, int pairs, bool ours)
{
	memset(power, 0, TESTS * sizeof(double));
	for (int i = 0; i < pairs; i++)
	{
		double		p[TESTS];

		draw(&one, t->n, x);
		draw(&two, t->m, y);
		p[OURS] = 1;
		known_tests(p, x, y, t->cells + NEW_CELLS, t->n, t->m, true);
		if (ours)
			p[OURS] = divergence_homogeneity_p(x, y, t->cells + NEW_CELLS);
		for (int k = 0; k < TESTS; k++)
			power[k] += p[k] < c[k].at ? 1 : p[k] == c[k].at ? c[k].tie : 0;
	}
	for (int k = 0; k < TESTS; k++)
		power[k] *= 100.0 / pairs;
}

static void
power(const table *t, int pairs)
{
	critical	c[TESTS];
	double	   *p[TESTS];

	populate(&one, t);
	for (int k = 0; k < TESTS; k++)
		p[k] = malloc(pairs * sizeof(double));
	for (int i = 0; i < pairs; i++)
	{
		double		all[TESTS];

		draw(&one, t->n, x);
		draw(&one, t->m, y);
		test_all(all, x, y, t->cells, t->n, t->m, true);
		for (int k = 0; k < TESTS; k++)
			p[k][i] = all[k];
	}
	for (int k = 0; k < TESTS; k++)
	{
		int			below = 0,
					equal = 0;

		qsort(p[k], pairs, sizeof(double), compare_doubles);
		c[k].at = p[k][pairs / 20];
		for (int i = 0; i < pairs; i++)
		{
			below += p[k][i] < c[k].at;
			equal += p[k][i] == c[k].at;
		}
		c[k].tie = (0.05 * pairs - below) / equal;
		free(p[k]);
	}
	for (size_t change = 0; change < lengthof(change_names); change++)
	{
		double		low = 0,
					high = 1,
					size = 1;
		double		r[TESTS];

		/* these leave equal shares as they are */
		if (t->shape == EQUAL && (change == 4 || change == 12 || change == 11))
			continue;
		/* the size that the best of the known tests sees in about 65 % */
		for (int i = 0; i < 7; i++)
		{
			change_population(&one, &two, change, size);
			seen(r, c, t, pairs / 10, false);
			if (fmax(r[LAMBDA], fmax(r[G], r[PEARSON])) > 65)
				high = size;
			else
				low = size;
			if (low == 1)
				break;
			size = 0.5 * (low + high);
		}
		change_population(&one, &two, change, size);
		seen(r, c, t, pairs / 2, true);
		printf("%s,%s,%.3f,%.0f,%.0f,%.0f,%.0f,%.0f\n", t->name, change_names[change], size,
			   r[LAMBDA], r[G], r[PEARSON], r[EXACT_MOMENTS], r[OURS]);
		fflush(stdout);
	}
}

/*
 * The p-value of a table, and the share of so many deals of its rows to the samples in which the
 * statistic is as large: what the gamma distribution stands for.
 */
static void
deals(int number)
{
	static int	row[2000];

	for (int made = 0; made < 200;)
	{
		int			cells = 3 + (int) (38 * uniform());
		int			n = 10 + (int) (390 * uniform());
		int			m = 10 + (int) (390 * uniform() * uniform());
		double		bend = 1.5 * uniform();
		double		drift = 0.5 * uniform();
		homogeneity_moments h;
		double		p;
		int			rows = 0,
					as_large = 0;

		one.cells = two.cells = cells;
		for (int k = 0; k < cells; k++)
		{
			one.share[k] = pow(k + 1, -bend);
			two.share[k] = one.share[k] * exp(drift * normal());
		}
		prepare(&one);
		prepare(&two);
		draw(&one, n, x);
		draw(&two, m, y);
		p = divergence_homogeneity_p(x, y, (size_t) cells);
		h = divergence_homogeneity_moments(x, y, (size_t) cells);
		if (p > 0.5 || p < 0.002)
			continue;
		made++;
		for (int k = 0; k < cells; k++)
			for (int64_t i = 0; i < x[k] + y[k]; i++)
				row[rows++] = k;
		for (int d = 0; d < number; d++)
		{
			memset(x, 0, (size_t) cells * sizeof(int64_t));
			memset(y, 0, (size_t) cells * sizeof(int64_t));
			for (int i = 0; i < n; i++)
			{
				int			other = i + (int) ((rows - i) * uniform());
				int			cell = row[other];

				row[other] = row[i];
				row[i] = cell;
				x[cell]++;
			}
			for (int i = n; i < rows; i++)
				y[row[i]]++;
			as_large += divergence_homogeneity_moments(x, y, (size_t) cells).statistic >= h.statistic * (1 - 1e-12);
		}
		printf("%d,%d,%d,%.4f,%.4f\n", cells, n, m, p, (double) as_large / number);
	}
}

/*
 * Tables made to be hard: few rows, and rare cells beside common ones at sizes far apart.  How often p-values of
 * drift_test, or of the chance level of js_distance, are at most a level.
 */
static void
extremes(double share)
{
	static const struct
	{
		const char *name;
		int			cells;
		double		share[12];
		int			n,
					m,
					pairs;
		bool		is_js;
		shape		shape;		/* where there are no shares */
	}			cases[] = {
		{"6 equal; 4 v 4", 6, {1, 1, 1, 1, 1, 1}, 4, 4, 100000, false, LEVELS},
		{"6 equal; 6 v 6", 6, {1, 1, 1, 1, 1, 1}, 6, 6, 100000, false, LEVELS},
		{"8 of 0.12 and 4 of 0.01; 100000 v 100", 12, {12, 12, 12, 12, 12, 12, 12, 12, 1, 1, 1, 1}, 100000, 100, 500000, false, LEVELS},
		{"12 equal; 100000 v 100", 12, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 100000, 100, 500000, false, LEVELS},
		{"524 of two levels; 755 v 10", 524, {0}, 755, 10, 20000, false, LEVELS},
		{"0.998 and two of 0.001; 10000 v 300", 3, {998, 1, 1}, 10000, 300, 50000, true, LEVELS},
		{"350 of two levels; 20 v 6", 350, {0}, 20, 6, 20000, true, LEVELS},
		{"4000 spiked; 34 v 34", 4000, {0}, 34, 34, 20000, true, SPIKED},
		{"12 of Zipf's law squared; 3300 v 100", 12, {14400, 3600, 1600, 900, 576, 400, 294, 225, 178, 144, 119, 100}, 3300, 100, 500000, false, LEVELS},
		{"675 equal; 2736 v 14", 675, {0}, 2736, 14, 20000, false, EQUAL},
		{"4740 of fourth powers; 859 v 11", 4740, {0}, 859, 11, 20000, false, FOURTH},
		{"2190 of fourth powers; 258 v 14", 2190, {0}, 258, 14, 20000, false, FOURTH},
	};
	static const double asked[] = {0.05, 0.01, 0.001, 0.0001, 0.00001};

	puts("table,what,pairs,at 5 %,at 1 %,at 0.1 %,at 0.01 %,at 0.001 %");
	for (size_t k = 0; k < lengthof(cases); k++)
	{
		int			cells = cases[k].cells;
		int			pairs = (int) (share * cases[k].pairs);
		int			hits[lengthof(asked)] = {0};
		table		t = {"", cases[k].shape, cells, cases[k].n, cases[k].m, false};
		bool		by_shape = cases[k].share[0] == 0;

		if (by_shape)
			populate(&one, &t);
		for (int i = 0; i < pairs; i++)
		{
			double		p;

			if (by_shape)
			{
				draw(&one, cases[k].n, x);
				draw(&one, cases[k].m, y);
			}
			else
			{
				multinomial(cases[k].n, cases[k].share, cells, x);
				multinomial(cases[k].m, cases[k].share, cells, y);
			}
			if (cases[k].is_js)
			{
				static uint64_t pooled[MOST_CELLS];
				static double px[MOST_CELLS],
							py[MOST_CELLS];
				int			seen = 0;
				chance_level level;
				mass		mx,
							my;

				for (int j = 0; j < cells; j++)
				{
					px[j] = (double) x[j];
					py[j] = (double) y[j];
					if (x[j] + y[j] > 0)
						pooled[seen++] = (uint64_t) (x[j] + y[j]);
				}
				qsort(pooled, (size_t) seen, sizeof(uint64_t), compare_counts);
				level = divergence_chance_js(pooled, (size_t) seen, cases[k].n, cases[k].m);
				divergence_mass_init(&mx, px, (size_t) cells);
				divergence_mass_init(&my, py, (size_t) cells);
				/* a distance that reaches its threshold does not exceed it */
				p = divergence_chance_p(&level, divergence_js(&mx, &my, MEASURE_NATS) * (1 - 0x1p-40));
			}
			else
				p = divergence_homogeneity_p(x, y, (size_t) cells);
			for (size_t l = 0; l < lengthof(asked); l++)
				hits[l] += p <= asked[l];
		}
		printf("%s,%s,%d", cases[k].name, cases[k].is_js ? "js_distance" : "drift_test", pairs);
		for (size_t l = 0; l < lengthof(asked); l++)
			printf(",%.*f", l < 2 ? 2 : (int) l + 1, 100.0 * hits[l] / pairs);
		putchar('\n');
		fflush(stdout);
	}
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	double		share = argc > 3 ? atof(argv[3]) : 1;

	state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	for (int i = 0; i < MOST_CELLS; i++)
	{
		factor[i] = normal();
		normals[i] = normal();
	}
	if (strcmp(what, "alarms") == 0)
		puts("table,test,pairs,at 5 %,at 1 %,at 0.1 %");
	else if (strcmp(what, "levels") == 0)
		puts("table,measure,pseudocount,pairs,at 5 %,at 1 %,at 0.1 %");
	else if (strcmp(what, "power") == 0)
		puts("table,change,size,lambda 2/3,G,Pearson,Pearson with exact moments,drift_test");
	else if (strcmp(what, "extremes") == 0)
	{
		extremes(share);
		return 0;
	}
	else if (strcmp(what, "deals") == 0)
	{
		puts("cells,reference,current,p_value,by deals");
		deals((int) (share * 5000));
		return 0;
	}
	else if (strcmp(what, "sizes") == 0)
	{
		static const int cells[] = {10, 30, 100, 300, 1000, 3000, 10000};

		puts("cells,test,pairs,at 5 %,at 1 %,at 0.1 %");
		for (size_t i = 0; i < lengthof(cells); i++)
		{
			table		t = {"", EQUAL, cells[i], cells[i], cells[i], false};
			char		label[16];

			snprintf(label, sizeof(label), "%d", cells[i]);
			alarms(&t, (int) (share * 2000), label);
		}
		return 0;
	}
	else
	{
		fputs("usage: drift_rates alarms|levels|power|sizes|deals|extremes SEED SHARE\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < lengthof(tables); i++)
	{
		const table *t = &tables[i];
		int			pairs = (int) (share * (t->cells > 1000 || t->n > 20000 ? 2000 : 10000));

		if (strcmp(what, "alarms") == 0)
			alarms(t, 2 * pairs, t->name);
		else if (strcmp(what, "levels") == 0)
			chance(t, pairs / 2);
		else if (t->power)
			power(t, (int) (share * 2000));
	}
	return 0;
}
