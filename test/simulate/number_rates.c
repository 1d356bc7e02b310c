/*
 * number_rates.c
 *		How often ks_test reports drift where there is none, how often it sees a shift, and how
 *		far entropy, entropy_estimate and mutual information are off: samples of made-up populations.
 *		script/simulate builds and runs it.
 *
 *		number_rates ks SEED SHARE		false alarms and power beside drift_test
 *		number_rates entropy SEED SHARE	bias and standard error of the estimate
 *		number_rates information SEED SHARE	mutual information of independent columns
 *
 *		Prints CSV.  SHARE of the usual number of samples is drawn.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cumulative.h"
#include "draw.h"
#include "entropy_estimate.h"
#include "homogeneity.h"
#include "ks_tail.h"
#include "mass.h"
#include "measures.h"
#include "mutual_information.h"
#include "shannon.h"

#define lengthof(a)		(sizeof(a) / sizeof((a)[0]))
#define MOST_CELLS		10000
#define MOST_VALUES		1001000

/*
 * Kolmogorov and Smirnov
 */

/* n normal values, shifted, in bins of equal mass of the standard normal; 0: as good as none */
static void
draw_normal(int64_t *count, int bins, int n, double shift)
{
	memset(count, 0, (size_t) bins * sizeof(int64_t));
	for (int i = 0; i < n; i++)
	{
		int			b = (int) (bins * 0.5 * erfc(-(normal() + shift) * sqrt(0.5)));

		count[b < bins ? b : bins - 1]++;
	}
}

static void
ks(double share)
{
	static const int bins[] = {2, 5, 10, 20, 50, 200, 10000};
	static const int sizes[][2] = {{20, 20}, {100, 100}, {500, 500}, {30, 1000}, {500, 15500}, {20, 100000}};
	static const double shifts[] = {0, 0.1, 0.2, 0.3};
	static int64_t p[MOST_CELLS],
				q[MOST_CELLS];

	puts("bins,reference,current,shift in standard deviations,pairs,ks_test at 5 %,at 1 %,at 0.1 %,drift_test at 5 %");
	for (size_t s = 0; s < lengthof(sizes); s++)
		for (size_t k = 0; k < lengthof(bins); k++)
			for (size_t h = 0; h < lengthof(shifts); h++)
			{
				int			pairs = (int) (share * (sizes[s][1] > 1000 ? 500 : h == 0 ? 5000 : 1000));
				int			seen[3] = {0, 0, 0};
				int			also = 0;

				/* power where the design asks for it */
				if (h > 0 && (s != 2 || bins[k] < 10))
					continue;
				for (int r = 0; r < pairs; r++)
				{
					double		tail;

					draw_normal(p, bins[k], sizes[s][1], 0);
					draw_normal(q, bins[k], sizes[s][0], shifts[h]);
					tail = divergence_ks_tail(divergence_ks(p, q, (size_t) bins[k], NULL), (uint64_t) sizes[s][1],
											  (uint64_t) sizes[s][0]);
					seen[0] += tail <= 0.05;
					seen[1] += tail <= 0.01;
					seen[2] += tail <= 0.001;
					also += divergence_homogeneity_p(p, q, (size_t) bins[k]) <= 0.05;
				}
				printf("%d,%d,%d,%g,%d,%.1f,%.2f,%.2f,%.1f\n", bins[k], sizes[s][1], sizes[s][0], shifts[h], pairs,
					   100.0 * seen[0] / pairs, 100.0 * seen[1] / pairs, 100.0 * seen[2] / pairs, 100.0 * also / pairs);
				fflush(stdout);
			}
}

/*
 * Entropy
 */

typedef struct population
{
	const char *name;
	int			values;
	double		(*weight) (int i);
} population;

static double
equal(int i)
{
	return 1;
}

static double
zipf(int i)
{
	return 1.0 / (i + 1);
}

/* 0.97 of a thousand values, the rest of a million */
static double
long_tail(int i)
{
	return i < 1000 ? 0.97 / 1000 : 0.03 / 1e6;
}

/* 0.99 and 0.01 */
static double
rare(int i)
{
	return i == 0 ? 0.99 : 0.01;
}

static void
estimate_entropy(const population *p, int rows, int samples)
{
	static double upper[MOST_VALUES],
				x[MOST_VALUES];
	static int64_t count[MOST_VALUES];
	int			within = 0,
				without = 0;
	double		total = 0,
				truth = 0,
				plain = 0,
				sum = 0,
				squares = 0,
				errors = 0;

	for (int i = 0; i < p->values; i++)
		upper[i] = total += p->weight(i);
	for (int i = 0; i < p->values; i++)
		truth -= p->weight(i) / total * log(p->weight(i) / total);
	for (int r = 0; r < samples; r++)
	{
		mass		m;
		size_t		seen = 0;
		double		estimate,
					error;

		memset(count, 0, (size_t) p->values * sizeof(int64_t));
		for (int i = 0; i < rows; i++)
		{
			double		u = uniform() * total;
			int			low = 0,
						high = p->values - 1;

			while (low < high)
			{
				int			middle = (low + high) / 2;

				if (upper[middle] > u)
					high = middle;
				else
					low = middle + 1;
			}
			count[low]++;
		}
		for (int i = 0; i < p->values; i++)
			if (count[i] > 0)
				x[seen++] = (double) count[i];
		divergence_mass_init(&m, x, seen);
		plain += divergence_entropy(&m, MEASURE_NATS) - truth;
		if (divergence_entropy_estimate(count, (size_t) p->values, MEASURE_NATS, &estimate, &error))
		{
			errors += error;
			within += fabs(estimate - truth) <= 2 * error;
		}
		else
			without++;
		sum += estimate - truth;
		squares += (estimate - truth) * (estimate - truth);
	}
	printf("%s,%d,%d,%.3f,%d,%.4f,%.4f,%.4f,", p->name, p->values, rows, truth, samples,
		   plain / samples, sum / samples, sqrt(squares / samples - sum / samples * sum / samples));
	if (without < samples)
		printf("%.4f,%.0f", errors / (samples - without), 100.0 * within / (samples - without));
	else
		printf(",");
	printf(",%.0f\n", 100.0 * without / samples);
	fflush(stdout);
}

static void
entropy(double share)
{
	static const int cells[] = {10, 100, 1000, 10000};
	static const int sizes[] = {20, 100, 500, 2000, 20000};
	static const population others[] = {{"0.97 of 1000; the rest of a million", MOST_VALUES, long_tail}, {"0.99 and 0.01", 2, rare}};

	puts("population,values,rows,true entropy,samples,entropy is off by,estimate is off by,standard deviation of the estimate,"
		 "mean standard error,within 2 of them in %,without a standard error in %");
	for (int i = 0; i < 2; i++)
		for (size_t k = 0; k < lengthof(cells); k++)
			for (size_t s = 0; s < lengthof(sizes); s++)
			{
				population	p = {i ? "Zipf" : "equal", cells[k], i ? zipf : equal};

				estimate_entropy(&p, sizes[s], (int) (share * (sizes[s] > 2000 ? 400 : 2000)));
			}
	estimate_entropy(&others[0], 2000, (int) (share * 400));
	estimate_entropy(&others[1], 100, (int) (share * 2000));
}

/*
 * Mutual information
 */

static void
information(double share)
{
	static const int sizes[][3] = {{2, 2, 100}, {10, 10, 1000}, {100, 10, 100}, {100, 10, 1000}, {100, 10, 20000}, {1000, 2, 1000}};
	static int64_t count[2000],
				row[1000],
				column[1000];
	int			tables = (int) (share * 1000);

	puts("values,values of the other,rows,tables,mean mutual information,(a - 1)(b - 1)/2N,mean corrected");
	for (size_t k = 0; k < lengthof(sizes); k++)
	{
		int			a = sizes[k][0],
					b = sizes[k][1],
					n = sizes[k][2];
		double		by_chance = (a - 1.0) * (b - 1.0) / (2.0 * n);
		double		sum = 0,
					corrected = 0;

		for (int t = 0; t < tables; t++)
		{
			exact_sum	s;
			double		value;
			int			rows = 0,
						columns = 0;

			memset(count, 0, sizeof(count));
			memset(row, 0, sizeof(row));
			memset(column, 0, sizeof(column));
			for (int i = 0; i < n; i++)
			{
				int			x = (int) (a * uniform());
				int			y = (int) (b * uniform());

				count[x * b + y]++;
				row[x]++;
				column[y]++;
			}
			divergence_exact_clear(&s);
			for (int i = 0; i < a * b; i++)
				if (count[i] > 0)
					divergence_mutual_information_add(&s, 1, count[i]);
			for (int i = 0; i < a; i++)
				if (row[i] > 0)
				{
					divergence_mutual_information_add(&s, -1, row[i]);
					rows++;
				}
			for (int i = 0; i < b; i++)
				if (column[i] > 0)
				{
					divergence_mutual_information_add(&s, -1, column[i]);
					columns++;
				}
			divergence_mutual_information_add(&s, 1, n);
			value = divergence_mutual_information(&s, n);
			sum += value;
			corrected += fmax(0, value - (rows - 1.0) * (columns - 1.0) / (2.0 * n));
		}
		printf("%d,%d,%d,%d,%.4f,%.4f,%.4f\n", a, b, n, tables, sum / tables, by_chance, corrected / tables);
		fflush(stdout);
	}
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	double		share = argc > 3 ? atof(argv[3]) : 1;

	state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	if (strcmp(what, "ks") == 0)
		ks(share);
	else if (strcmp(what, "entropy") == 0)
		entropy(share);
	else if (strcmp(what, "information") == 0)
		information(share);
	else
	{
		fputs("usage: number_rates ks|entropy|information SEED SHARE\n", stderr);
		return 2;
	}
	return 0;
}
