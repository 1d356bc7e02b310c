/*
 * evaluation_rates.c
 *		How often intervals and standard errors of calibration and evaluation_report hold what is
 *		true, of rows that are independent and of rows that are not; how far the differences of two
 *		models are off; and what association says of columns that are independent.
 *		script/simulate builds and runs it.
 *
 *		evaluation_rates calibration SEED SHARE		Wilson's interval, and the error by chance
 *		evaluation_rates verdicts SEED SHARE		when evaluation_page calls right probabilities wrong
 *		evaluation_rates areas SEED SHARE			standard errors of rows and over days
 *		evaluation_rates few SEED SHARE				those of rows where positives are few
 *		evaluation_rates differences SEED SHARE		a champion and a challenger
 *		evaluation_rates association SEED SHARE		independent columns
 *
 *		Prints CSV.  SHARE of the usual number of samples is drawn.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "association.h"
#include "draw.h"
#include "evaluation.h"
#include "homogeneity.h"

#define lengthof(a)		(sizeof(a) / sizeof((a)[0]))

/* Rows come in clusters that have something in common; of one row they are independent. */
typedef struct cluster
{
	const char *name;
	int			size;
	double		correlation;
} cluster;

static const cluster clusters[] = {{"independent", 1, 0}, {"clusters of 10 with correlation 0.3", 10, 0.3}};

/* Whether a row takes what its cluster has: two that do are equal, so that their correlation is the given one. */
static bool
takes(const cluster *c)
{
	return uniform() < sqrt(c->correlation);
}

/*
 * Calibration
 */

#define VALUES	128
#define BINS	10

typedef enum scores
{
	EVEN, RARE, STEEP, TWO_SCORES, ONE_SCORE, SCORES
} scores;

static const char *const score_names[SCORES] = {"even", "rare", "mostly 0.001; few up to 0.5", "two; 0.1 and 0.7", "one; 0.1"};

static double
score_of(scores kind, int i)
{
	double		u = (i + 0.5) / VALUES;

	switch (kind)
	{
		case EVEN:
			return u;
		case RARE:
			return 0.3 * u * u * u;
		case STEEP:
			return 0.001 + 0.5 * pow(u, 20);
		case TWO_SCORES:
			return i < VALUES / 2 ? 0.1 : 0.7;
		default:
			return 0.1;
	}
}

/* How many were drawn of each score, by answer, and their bins */
typedef struct sample
{
	double		score[VALUES];
	int64_t		negatives[VALUES];
	int64_t		positives[VALUES];
	size_t		start[BINS + 1];
	size_t		bins;
} sample;

static void
begin_sample(sample *d, scores kind)
{
	memset(d, 0, sizeof(*d));
	for (int i = 0; i < VALUES; i++)
		d->score[i] = score_of(kind, i);
}

static void
bin_sample(sample *d)
{
	d->bins = divergence_equal_bins(d->negatives, d->positives, VALUES, BINS, d->start);
	d->start[d->bins] = VALUES;
}

static double
error_of(const sample *d)
{
	return divergence_calibration_error(d->negatives, d->positives, d->score, VALUES, d->start, d->bins);
}

static calibration_chance
chance_of(const sample *d)
{
	return divergence_calibration_chance(d->negatives, d->positives, d->score, VALUES, d->start, d->bins);
}

static void
calibration(double share)
{
	static const int sizes[] = {200, 1000, 5000, 20000};

	puts("scores,rows that are,rows,samples,bins that hold the true rate in %,least of a bin in %,calibration_error,calibration_error_by_chance,called wrong in %");
	for (scores kind = EVEN; kind <= RARE; kind++)
		for (size_t c = 0; c < lengthof(clusters); c++)
			for (size_t s = 0; s < lengthof(sizes); s++)
			{
				int			samples = (int) (share * (sizes[s] > 5000 ? 500 : 2000));
				int			bins = 0,
							held = 0;
				int			of_bin[BINS] = {0};
				int			held_of_bin[BINS] = {0};
				double		error = 0,
							by_chance = 0;
				int			called = 0;

				for (int r = 0; r < samples; r++)
				{
					sample		d;
					double		own_error;
					calibration_chance chance;

					begin_sample(&d, kind);
					/* a cluster has one score, as has a customer who comes again */
					for (int k = 0; k < sizes[s]; k += clusters[c].size)
					{
						int			cell = (int) (uniform() * VALUES);
						bool		common = uniform() < d.score[cell];

						for (int i = 0; i < clusters[c].size; i++)
						{
							bool		own = uniform() < d.score[cell];

							if (takes(&clusters[c]) ? common : own)
								d.positives[cell]++;
							else
								d.negatives[cell]++;
						}
					}
					bin_sample(&d);
					for (size_t b = 0; b < d.bins; b++)
					{
						size_t		first = d.start[b];
						calibration_bin bin = divergence_calibration_bin(d.negatives + first, d.positives + first, d.score + first, d.start[b + 1] - first);
						double		low,
									high;

						divergence_wilson(bin.positives, bin.count, 0.95, &low, &high);
						bins++;
						of_bin[b]++;
						held += low <= bin.mean && bin.mean <= high;
						held_of_bin[b] += low <= bin.mean && bin.mean <= high;
					}
					own_error = error_of(&d);
					chance = chance_of(&d);
					error += own_error;
					by_chance += chance.mean;
					called += own_error > chance.limit;
				}
				{
					double		least = 100;

					for (int b = 0; b < BINS; b++)
						if (of_bin[b] == samples)
							least = fmin(least, 100.0 * held_of_bin[b] / of_bin[b]);
					printf("%s,%s,%d,%d,%.1f,%.1f,%.4f,%.4f,%.2f\n", score_names[kind], clusters[c].name, sizes[s], samples, 100.0 * held / bins, least,
						   error / samples, by_chance / samples, 100.0 * called / samples);
				}
				fflush(stdout);
			}
}

/*
 * What evaluation_page says of probabilities that are right, where rows are independent.
 */

static void
verdicts(double share)
{
	static const int sizes[] = {50, 200, 1000, 5000};

	puts("scores,rows,samples,mean number of bins,called wrong in %");
	for (scores kind = EVEN; kind < SCORES; kind++)
		for (size_t s = 0; s < lengthof(sizes); s++)
		{
			int			samples = (int) (share * (sizes[s] > 1000 ? 1000 : 4000));
			int			wrong = 0;
			double		bins = 0;

			for (int r = 0; r < samples; r++)
			{
				sample		d;

				begin_sample(&d, kind);
				for (int k = 0; k < sizes[s]; k++)
				{
					int			cell = (int) (uniform() * VALUES);

					/* rows of one score are in one cell */
					if (kind >= TWO_SCORES)
						cell = kind == ONE_SCORE || cell < VALUES / 2 ? 0 : VALUES - 1;
					if (uniform() < d.score[cell])
						d.positives[cell]++;
					else
						d.negatives[cell]++;
				}
				bin_sample(&d);
				wrong += error_of(&d) > chance_of(&d).limit;
				bins += (double) d.bins / samples;
			}
			printf("%s,%d,%d,%.1f,%.2f\n", score_names[kind], sizes[s], samples, bins, 100.0 * wrong / samples);
			fflush(stdout);
		}
}

/*
 * Areas, over days
 */

#define CELLS		120
#define MOST_DAYS	60
#define APART		1.2			/* between the means of positives and negatives, in standard deviations */

typedef struct moments
{
	double		sum,
				squares;
	double		errors;
	int			within;
} moments;

static void
add(moments *m, double value, double error, double truth)
{
	m->sum += value;
	m->squares += value * value;
	m->errors += error;
	m->within += fabs(value - truth) <= 2 * error;
}

static double
deviation(const moments *m, int samples)
{
	double		mean = m->sum / samples;

	return sqrt((m->squares / samples - mean * mean) * samples / (samples - 1));
}

static int
cell_of(double z)
{
	int			cell = (int) floor((z + 4) / (8 + APART) * CELLS);

	return cell < 0 ? 0 : cell >= CELLS ? CELLS - 1 : cell;
}

/* the share of a normal variable with this mean that falls into a cell */
static double
share_of(int cell, double mean)
{
	double		a = cell == 0 ? -INFINITY : cell * (8 + APART) / CELLS - 4;
	double		b = cell == CELLS - 1 ? INFINITY : (cell + 1) * (8 + APART) / CELLS - 4;

	return 0.5 * (erfc(-(b - mean) * sqrt(0.5)) - erfc(-(a - mean) * sqrt(0.5)));
}

static void
areas(double share)
{
	static const struct
	{
		int			days,
					rows;
		double		rate;
	}			designs[] = {{7, 100, 0.3}, {14, 100, 0.3}, {30, 100, 0.3}, {60, 100, 0.3}, {30, 1000, 0.3}, {30, 1000, 0.03}};
	static const cluster of_days = {"days with correlation 0.02", 0, 0.02};

	puts("rows that are,days,rows of a day,positives in %,samples,deviation of roc_auc,mean standard error of rows,within 2 of them in %,"
		 "mean standard error of days,within 2 in %,average_precision within 2 in %,base_rate within 2 in %");
	for (size_t c = 0; c <= lengthof(clusters); c++)
		for (size_t d = 0; d < lengthof(designs); d++)
		{
			cluster		kind = c < lengthof(clusters) ? clusters[c] : of_days;
			int			samples = (int) (share * (designs[d].rows > 100 ? 300 : 1000));
			double		rate = designs[d].rate;
			double		area = 0,
						precision = 0;
			moments		of_rows = {0},
						of_area = {0},
						of_precision = {0},
						of_rate = {0};

			if (kind.size == 0)
				kind.size = designs[d].rows;
			/* what is true of the population */
			for (int i = 0; i < CELLS; i++)
			{
				double		p = share_of(i, APART);
				double		found = 0,
							wrong = 0;

				for (int j = i; j < CELLS; j++)
				{
					found += rate * share_of(j, APART);
					wrong += (1 - rate) * share_of(j, 0);
				}
				precision += p * found / (found + wrong);
				for (int j = 0; j <= i; j++)
					area += p * share_of(j, 0) * (j < i ? 1 : 0.5);
			}
			for (int r = 0; r < samples; r++)
			{
				static int64_t negatives[MOST_DAYS][CELLS],
							positives[MOST_DAYS][CELLS];
				int64_t		n[CELLS] = {0};
				int64_t		p[CELLS] = {0};
				int64_t		total = 0,
							hits = 0;
				double		without[3][MOST_DAYS];
				double		error;

				memset(negatives, 0, sizeof(negatives));
				memset(positives, 0, sizeof(positives));
				for (int t = 0; t < designs[d].days; t++)
					for (int k = 0; k < designs[d].rows; k += kind.size)
					{
						bool		common = uniform() < rate;
						double		of_all = normal();

						for (int i = 0; i < kind.size; i++)
						{
							bool		own = uniform() < rate;
							bool		yes = takes(&kind) ? common : own;
							double		z = sqrt(kind.correlation) * of_all + sqrt(1 - kind.correlation) * normal() + (yes ? APART : 0);

							(yes ? positives : negatives)[t][cell_of(z)]++;
						}
					}
				for (int t = 0; t < designs[d].days; t++)
					for (int i = 0; i < CELLS; i++)
					{
						n[i] += negatives[t][i];
						p[i] += positives[t][i];
						total += negatives[t][i] + positives[t][i];
						hits += positives[t][i];
					}
				for (int t = 0; t < designs[d].days; t++)
				{
					int64_t		left = 0,
								all = 0;

					for (int i = 0; i < CELLS; i++)
					{
						negatives[t][i] = n[i] - negatives[t][i];
						positives[t][i] = p[i] - positives[t][i];
						left += positives[t][i];
						all += negatives[t][i] + positives[t][i];
					}
					without[0][t] = divergence_roc_auc(negatives[t], positives[t], CELLS);
					without[1][t] = divergence_average_precision(negatives[t], positives[t], CELLS);
					without[2][t] = (double) left / (double) all;
				}
				divergence_roc_auc_error(n, p, CELLS, &error);
				add(&of_rows, divergence_roc_auc(n, p, CELLS), error, area);
				add(&of_area, divergence_roc_auc(n, p, CELLS), divergence_jackknife(without[0], (size_t) designs[d].days), area);
				add(&of_precision, divergence_average_precision(n, p, CELLS), divergence_jackknife(without[1], (size_t) designs[d].days), precision);
				add(&of_rate, (double) hits / (double) total, divergence_jackknife(without[2], (size_t) designs[d].days), rate);
			}
			printf("%s,%d,%d,%g,%d,%.4f,%.4f,%.1f,%.4f,%.1f,%.1f,%.1f\n", kind.name, designs[d].days, designs[d].rows, 100 * rate, samples,
				   deviation(&of_area, samples), of_rows.errors / samples, 100.0 * of_rows.within / samples, of_area.errors / samples,
				   100.0 * of_area.within / samples, 100.0 * of_precision.within / samples, 100.0 * of_rate.within / samples);
			fflush(stdout);
		}
}

/*
 * Areas of few positives among independent rows, which are so many standard deviations above the negatives.
 */
static void
few_positives(double share)
{
	static const int sizes[] = {2, 3, 5, 10, 20, 50};
	static const double apart[] = {0, 1.2, 3};
	enum
	{
		FINE = 400, NEGATIVES = 1000
	};

	puts("positives,negatives,standard deviations apart,samples,within 2 standard errors in %,an error of 0 in %,further than 2 from 0.5 in %,evaluation_page says tell or upside down in %");
	for (size_t s = 0; s < lengthof(sizes); s++)
		for (size_t k = 0; k < lengthof(apart); k++)
		{
			int			samples = (int) (share * 4000);
			int			within = 0,
						none = 0,
						beyond = 0,
						tells = 0;
			double		by_chance = sqrt((NEGATIVES + sizes[s] + 1) / (12.0 * NEGATIVES * sizes[s]));
			double		truth = 0.5 * erfc(-apart[k] / 2);

			for (int r = 0; r < samples; r++)
			{
				int64_t		n[FINE] = {0};
				int64_t		p[FINE] = {0};
				double		area,
							error;

				for (int i = 0; i < NEGATIVES + sizes[s]; i++)
				{
					double		z = normal() + (i < sizes[s] ? apart[k] : 0);
					int			cell = (int) fmin(fmax((z + 5) / (10 + apart[k]) * FINE, 0), FINE - 1);

					(i < sizes[s] ? p : n)[cell]++;
				}
				area = divergence_roc_auc(n, p, FINE);
				(void) divergence_roc_auc_error(n, p, FINE, &error);
				within += fabs(area - truth) <= 2 * error;
				none += error == 0;
				beyond += fabs(area - 0.5) > 2 * error;
				tells += fabs(area - 0.5) > 2 * fmax(error, by_chance);
			}
			printf("%d,%d,%g,%d,%.1f,%.1f,%.1f,%.1f\n", sizes[s], (int) NEGATIVES, apart[k], samples, 100.0 * within / samples,
				   100.0 * none / samples, 100.0 * beyond / samples, 100.0 * tells / samples);
			fflush(stdout);
		}
}

/*
 * A champion and a challenger
 */

static double
loss(bool yes, double logit)
{
	return log1p(exp(yes ? -logit : logit));
}

static void
differences(double share)
{
	static const int days[] = {7, 14, 30, 60};
	enum
	{
		ROWS = 200
	};

	puts("rows that are,days,rows of a day,samples,mean difference,its deviation,mean error of daily differences,within 2 of them in %,"
		 "mean error of both means,mean error of rows,within 2 of these in %");
	for (size_t c = 0; c < lengthof(clusters); c++)
		for (size_t d = 0; d < lengthof(days); d++)
		{
			int			samples = (int) (share * 2000);
			int			n = days[d] * ROWS;
			double	   *value = malloc(3 * (size_t) samples * sizeof(double));
			double		sum = 0,
						squares = 0,
						of_days = 0,
						of_both = 0,
						of_rows = 0;
			int			within = 0,
						within_rows = 0;

			for (int r = 0; r < samples; r++)
			{
				double		total = 0,
							squares_of_rows = 0,
							day_sum[3] = {0, 0, 0},
							day_squares[3] = {0, 0, 0};

				for (int t = 0; t < days[d]; t++)
				{
					double		of_day[3] = {0, 0, 0};
					double		shift = 0.3 * normal();

					for (int k = 0; k < ROWS; k += clusters[c].size)
					{
						double		logit = 2 * normal() - 2 + shift;
						double		p = 1 / (1 + exp(-logit));
						bool		common = uniform() < p;
						double		apart = 0.7 * normal();

						for (int i = 0; i < clusters[c].size; i++)
						{
							bool		own = uniform() < p;
							bool		yes = takes(&clusters[c]) ? common : own;
							double		champion = loss(yes, logit - shift);
							double		challenger = loss(yes, logit - shift + apart);

							of_day[0] += champion / ROWS;
							of_day[1] += challenger / ROWS;
							of_day[2] += (challenger - champion) / ROWS;
							total += (challenger - champion) / n;
							squares_of_rows += (challenger - champion) * (challenger - champion);
						}
					}
					for (int i = 0; i < 3; i++)
					{
						day_sum[i] += of_day[i];
						day_squares[i] += of_day[i] * of_day[i];
					}
				}
				for (int i = 0; i < 3; i++)
					day_squares[i] = (day_squares[i] - day_sum[i] * day_sum[i] / days[d]) / (days[d] - 1) / days[d];
				value[3 * r] = total;
				value[3 * r + 1] = sqrt(day_squares[2]);
				value[3 * r + 2] = sqrt((squares_of_rows / n - total * total) / (n - 1));
				sum += total;
				squares += total * total;
				of_days += value[3 * r + 1];
				of_both += sqrt(day_squares[0] + day_squares[1]);
				of_rows += value[3 * r + 2];
			}
			for (int r = 0; r < samples; r++)
			{
				within += fabs(value[3 * r] - sum / samples) <= 2 * value[3 * r + 1];
				within_rows += fabs(value[3 * r] - sum / samples) <= 2 * value[3 * r + 2];
			}
			printf("%s,%d,%d,%d,%.4f,%.4f,%.4f,%.1f,%.4f,%.4f,%.1f\n", clusters[c].name, days[d], ROWS, samples, sum / samples,
				   sqrt((squares / samples - sum / samples * sum / samples) * samples / (samples - 1)), of_days / samples,
				   100.0 * within / samples, of_both / samples, of_rows / samples, 100.0 * within_rows / samples);
			fflush(stdout);
			free(value);
		}
}

/*
 * Association
 */

#define MOST_ROWS		20
#define MOST_COLUMNS	1000

/* the index of the first cumulated weight above u */
static int
draw(const double *upper, int n)
{
	double		u = uniform() * upper[n - 1];
	int			i = 0;

	while (upper[i] <= u)
		i++;
	return i;
}

static void
associations(double share)
{
	static const struct
	{
		int			rows,
					columns,
					size;
		int			shape;		/* of rows and columns: 0 equal, 1 Zipf, 2 a common row, 3 geometric, 4 the same beside equal columns */
	}			designs[] = {
		{2, 5, 100, 0}, {2, 100, 1000, 1}, {2, 1000, 1000, 0}, {2, 30, 5000, 2}, {3, 3, 50, 0}, {3, 10, 300, 1}, {10, 10, 500, 0},
		{10, 10, 5000, 1}, {10, 100, 1000, 0}, {10, 100, 1000, 1}, {10, 1000, 2000, 0}, {20, 200, 500, 1}, {5, 50, 5000, 2},
		{5, 8, 100, 3}, {15, 10, 900, 3}, {20, 200, 5000, 4}
	};

	static const char *const shapes[] = {"equal", "Zipf", "a common row", "geometric", "geometric rows; equal columns"};

	puts("rows,columns,counted,shape,tables,at 5 %,at 1 %,at 0.1 %,mutual_information,corrected,cramers_v");
	for (size_t d = 0; d < lengthof(designs); d++)
	{
		int			tables = (int) (share * (designs[d].size > 2000 ? 1000 : designs[d].shape == 3 ? 10000 : 2000));
		int			seen[3] = {0, 0, 0};
		double		information = 0,
					corrected = 0,
					v = 0;
		static double of_row[MOST_ROWS],
					of_column[MOST_COLUMNS];
		static int64_t count[MOST_ROWS][MOST_COLUMNS];

		for (int i = 0; i < designs[d].rows; i++)
			of_row[i] = (i ? of_row[i - 1] : 0) + (designs[d].shape == 1 ? 1.0 / (i + 1) : designs[d].shape == 2 && i == 0 ? 100 :
															  designs[d].shape >= 3 ? pow(0.6, i) : 1);
		for (int j = 0; j < designs[d].columns; j++)
			of_column[j] = (j ? of_column[j - 1] : 0) + (designs[d].shape == 3 ? pow(0.6, j) :
																	designs[d].shape == 1 || designs[d].shape == 2 ? 1.0 / (j + 1) : 1);
		for (int r = 0; r < tables; r++)
		{
			int64_t		a[MOST_ROWS] = {0};
			static int64_t b[MOST_COLUMNS];
			association_sums s;
			association x;

			memset(count, 0, sizeof(count));
			memset(b, 0, sizeof(b));
			for (int k = 0; k < designs[d].size; k++)
			{
				int			i = draw(of_row, designs[d].rows);
				int			j = draw(of_column, designs[d].columns);

				count[i][j]++;
				a[i]++;
				b[j]++;
			}
			divergence_association_clear(&s);
			for (int i = 0; i < designs[d].rows; i++)
				if (a[i] > 0)
					divergence_association_add_row(&s, a[i]);
			for (int j = 0; j < designs[d].columns; j++)
				if (b[j] > 0)
					divergence_association_add_column(&s, b[j]);
			for (int i = 0; i < designs[d].rows; i++)
				for (int j = 0; j < designs[d].columns; j++)
					if (count[i][j] > 0)
						divergence_association_add_cell(&s, count[i][j], a[i], b[j]);
			divergence_association(&s, &x);
			/* as association.c does */
			if (designs[d].rows == 2 && s.rows == 2)
				x.p_value = divergence_homogeneity_p(count[0], count[1], (size_t) designs[d].columns);
			seen[0] += x.p_value <= 0.05;
			seen[1] += x.p_value <= 0.01;
			seen[2] += x.p_value <= 0.001;
			information += x.mutual_information;
			corrected += x.corrected;
			v += isnan(x.cramers_v) ? 0 : x.cramers_v;
		}
		printf("%d,%d,%d,%s,%d,%.1f,%.2f,%.2f,%.4f,%.4f,%.4f\n", designs[d].rows, designs[d].columns, designs[d].size,
			   shapes[designs[d].shape], tables, 100.0 * seen[0] / tables, 100.0 * seen[1] / tables,
			   100.0 * seen[2] / tables, information / tables, corrected / tables, v / tables);
		fflush(stdout);
	}
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	double		share = argc > 3 ? atof(argv[3]) : 1;

	state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	if (strcmp(what, "calibration") == 0)
		calibration(share);
	else if (strcmp(what, "verdicts") == 0)
		verdicts(share);
	else if (strcmp(what, "areas") == 0)
		areas(share);
	else if (strcmp(what, "few") == 0)
		few_positives(share);
	else if (strcmp(what, "differences") == 0)
		differences(share);
	else if (strcmp(what, "association") == 0)
		associations(share);
	else
	{
		fputs("usage: evaluation_rates calibration|verdicts|areas|few|differences|association SEED SHARE\n", stderr);
		return 2;
	}
	return 0;
}
