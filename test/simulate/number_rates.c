/*
 * number_rates.c
 *		How often ks_test reports drift where there is none, how often it sees a shift, and how
 *		far entropy and entropy_estimate are off: samples of made-up populations.
 *		script/simulate builds and runs it.
 *
 *		number_rates ks SEED SHARE		false alarms and power beside drift_test
 *		number_rates entropy SEED SHARE	bias and standard error of the estimate
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
#include "shannon.h"

#define lengthof(a)		(sizeof(a) / sizeof((a)[0]))
#define MOST_CELLS		10000

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

static void
entropy(double share)
{
	static const int cells[] = {10, 100, 1000, 10000};
	static const int sizes[] = {20, 100, 500, 2000, 20000};
	static double upper[MOST_CELLS],
				x[MOST_CELLS];
	static int64_t count[MOST_CELLS];

	puts("population,values,rows,true entropy,samples,entropy is off by,estimate is off by,standard deviation of the estimate,"
		 "mean standard error,within 2 of them in %,without a standard error in %");
	for (int zipf = 0; zipf < 2; zipf++)
		for (size_t k = 0; k < lengthof(cells); k++)
		{
			double		total = 0,
						truth = 0;

			for (int i = 0; i < cells[k]; i++)
				upper[i] = total += zipf ? 1.0 / (i + 1) : 1;
			for (int i = 0; i < cells[k]; i++)
			{
				double		p = (zipf ? 1.0 / (i + 1) : 1) / total;

				truth -= p * log(p);
			}
			for (size_t s = 0; s < lengthof(sizes); s++)
			{
				int			samples = (int) (share * (sizes[s] > 2000 ? 400 : 2000));
				int			within = 0,
							without = 0;
				double		plain = 0,
							sum = 0,
							squares = 0,
							errors = 0;

				for (int r = 0; r < samples; r++)
				{
					mass		m;
					double		estimate,
								error;

					memset(count, 0, sizeof(count));
					for (int i = 0; i < sizes[s]; i++)
					{
						double		u = uniform() * total;
						int			low = 0,
									high = cells[k] - 1;

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
					for (int i = 0; i < cells[k]; i++)
						x[i] = (double) count[i];
					divergence_mass_init(&m, x, (size_t) cells[k]);
					plain += divergence_entropy(&m, MEASURE_NATS) - truth;
					if (divergence_entropy_estimate(count, (size_t) cells[k], MEASURE_NATS, &estimate, &error))
					{
						errors += error;
						within += fabs(estimate - truth) <= 2 * error;
					}
					else
						without++;
					sum += estimate - truth;
					squares += (estimate - truth) * (estimate - truth);
				}
				printf("%s,%d,%d,%.3f,%d,%.4f,%.4f,%.4f,", zipf ? "Zipf" : "equal", cells[k], sizes[s], truth, samples,
					   plain / samples, sum / samples, sqrt(squares / samples - sum / samples * sum / samples));
				if (without < samples)
					printf("%.4f,%.0f", errors / (samples - without), 100.0 * within / (samples - without));
				else
					printf(",");
				printf(",%.0f\n", 100.0 * without / samples);
				fflush(stdout);
			}
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
	else
	{
		fputs("usage: number_rates ks|entropy SEED SHARE\n", stderr);
		return 2;
	}
	return 0;
}
