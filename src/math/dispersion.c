/*
 * dispersion.c
 *		How many times more than chance periods differ, and whether another one
 *		differs by more than that.
 *
 * Method
 *		With n of N rows and the sums C, X = sum (x - E)^2/E / (1 - n/N), E = n C/N, is
 *		Pearson's statistic of the period and the rest as two samples.  Cells that a period
 *		does not have contribute E each: one term for all of them, so that the time is
 *		that of the counts there are.
 *
 *		The statistic by chance is taken for a gamma variable of its moments.  Its median is
 *		that of chi-square with as many degrees as cells less 1, times the quotient of the
 *		medians that the cube root gives for both (Wilson, Hilferty 1931: nearly normal).
 *
 *		Cells that move together make fewer degrees still.  With d_t the differences of period t over
 *		the square roots of what is expected, |d_t|^2 = X_t, those of independent periods have
 *		E (d_s.d_t)^2 = tr S^2 and E |d_s|^2 |d_t|^2 = (tr S)^2, S their covariance (Chen, Qin 2010):
 *		no period is compared with itself, so that heavy tails and counts of few rows add nothing.
 *		The quotient is 1 over the degrees of freedom (Box 1954).  Differences from the mean of all periods
 *		are correlated by r = -sqrt(n m / (N - n) / (N - m)); normal ones then have
 *		E (d_s.d_t)^2 = (1 + r^2) tr S^2 + r^2 (tr S)^2, and E |d_s|^2 |d_t|^2 = (tr S)^2 + 2 r^2 tr S^2.
 *
 *		Of independent cells the quotient from k pairs deviates by about sqrt(2/k) of itself.  What
 *		exceeds the one of the cells by themselves by e counts as e - (SURE_EXCESS deviations)^2/e: noise
 *		costs no power, and little is taken from what is far beyond it.
 *
 *		One large eigenvalue among many has a longer tail than chi-square with the same variance: there
 *		the statistic is a constant and a multiple of chi-square with its three moments (Buckley, Eagleson 1988).
 *		Chance's part of S is the identity; the rest, of which two traces are known, is taken for equal eigenvalues.
 *
 *		In the denominator a median of r - 1 independent values is worth 0.64 of their
 *		mean, 2/pi, the efficiency of the median of normal values.
 *
 * Special cases
 *		A statistic whose variance chance leaves no room for counts as its mean.
 *
 * Accuracy
 *		DISPERSION_BOUND (dispersion.h).  What chance does to all of this is larger by far.
 *
 * Constants
 *		The limits below, by simulation: script/simulate --only table_rates.
 */
#include "dispersion.h"

#include <math.h>
#include <stdlib.h>

#include "chi2.h"
#include "f_tail.h"
#include "homogeneity.h"
#include "mass.h"

/* of a median, against a mean */
#define MEDIAN_EFFICIENCY	0.64

/* No period weighs more than so many times the median. */
#define MOST_WEIGHT			3.0

/* Cells move together where it shows by so many standard deviations. */
#define SURE_EXCESS			3.0

/*
 * A period is paired with so many of those behind it, in a circle, at equal distances: up to 65 with all.  Of many
 * periods some thousand pairs say as much.
 */
#define MOST_PAIRED			32
#define LEAST_PAIRED		4
#define ENOUGH_PAIRS		8192

/* mean and variance of a statistic by chance */
typedef struct moments
{
	double		mean;
	double		variance;
} moments;

/*
 * Of Pearson's statistic of two samples of n and m rows, given the pooled counts: the number of
 * cells and the sum of the inverses of their counts.
 */
static moments
moments_of(double cells, double inverses, double n, double m)
{
	double		total = n + m;
	moments		r = {total * (cells - 1) / (total - 1), 0};
	double		sizes,
				counts;

	if (total <= 3)
		return r;
	sizes = (total / n + total / m - 4) / (total - 2);
	counts = (total * inverses - cells * cells) / (total - 2);
	r.variance = 2 * total / (total - 3) * ((total - 2) / (total - 1) - sizes) *
		((cells - 1) * (total - cells) / (total - 1) - counts) +
		total / (total - 1) * total * sizes * counts;
	if (!(r.variance > 0))
		r.variance = 0;
	return r;
}

/* The median of a gamma variable, as the cube root has it. */
static double
cube_root_median(double mean, double variance)
{
	double		root = fmax(1 - variance / (9 * mean * mean), 0.25);

	return mean * root * root * root;
}

/* chi-square of up to so many degrees has its median looked for once: shares alone have one degree, columns are many */
#define KNOWN_MEDIANS	64

static double
chi2_median_of(int64_t df)
{
	static double known[KNOWN_MEDIANS + 1];

	if (df > KNOWN_MEDIANS)
		return divergence_chi2_quantile(0.5, (double) df);
	if (known[df] == 0)
		known[df] = divergence_chi2_quantile(0.5, (double) df);
	return known[df];
}

static int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/* The median of x, n > 0, in place: periods are few. */
static double
median(double *x, size_t n)
{
	qsort(x, n, sizeof(double), compare_doubles);
	return 0.5 * (x[(n - 1) / 2] + x[n / 2]);
}

/* 1 - share of what is not all: above 0 also where a share of more than 2^53 rows to one is 1 as a double */
static double
rest_of(double share)
{
	return fmax(1 - share, 0x1p-54);
}

/* fmax() without NaN: one instruction, where a branch is not to be foreseen */
static inline double
larger_of(double x, double y)
{
	return x > y ? x : y;
}

/* X of a period */
static double
period_statistic(const dispersion_period *p, const int64_t *sum, double total)
{
	double		share = p->total / total;
	double		x = 0;
	int64_t		seen = 0;

	for (size_t i = 0; i < p->n; i++)
	{
		int64_t		c = sum[p->cell ? p->cell[i] : (int32_t) i];
		double		expected = share * (double) c;
		double		difference = (double) p->count[i] - expected;

		divergence_poll_at(i);
		if (c == 0)
			continue;
		x += difference * difference / expected;
		seen += c;
	}
	x += share * (total - (double) seen);
	return x / rest_of(share);
}

/* Adds x to w[] of the cells that a period has. */
static void
add_to_cells(double *w, const dispersion_period *p, double x)
{
	for (size_t i = 0; i < p->n; i++)
	{
		divergence_poll_at(i);
		w[p->cell ? (size_t) p->cell[i] : i] += x;
	}
}

/* Adds to w[] the contributions of a period, times "factor", of the cells that it has. */
static void
add_contributions(double *w, const dispersion_period *p, const int64_t *sum, double total, double factor)
{
	double		share = p->total / total;

	for (size_t i = 0; i < p->n; i++)
	{
		size_t		cell = p->cell ? (size_t) p->cell[i] : i;
		double		expected = share * (double) sum[cell];
		double		difference = (double) p->count[i] - expected;

		divergence_poll_at(i);
		if (sum[cell] > 0)
			w[cell] += factor * (difference * difference / expected);
	}
}

/* what chance contributes to Pearson's statistic in a cell */
static double
contribution_by_chance(int64_t count, double total)
{
	return 1 - (double) count / total;
}

/* sums over cells of contributions and of their squares: those seen, and those by chance */
typedef struct spread_sums
{
	double		seen,
				seen2,
				chance,
				chance2;
} spread_sums;

static inline void
add_cell(spread_sums *s, double seen, double chance)
{
	s->seen += seen;
	s->seen2 += seen * seen;
	s->chance += chance;
	s->chance2 += chance * chance;
}

/*
 * What share of its degrees of freedom a sum of cells has: (sum w)^2 / sum w^2 of what is seen over that of
 * chance, for which a cell of nearly all rows contributes little, and two cells are one degree.
 * Each is itself known from r periods only, which adds 2/r to its square.
 */
static double
effective_share(const spread_sums *s, double periods)
{
	double		seen = s->seen * (s->seen / s->seen2) * (1 + 2 / periods);

	return s->seen2 > 0 && s->chance > 0 ? fmin(1, seen * (s->chance2 / s->chance / s->chance)) : 1;
}

/* in a[], below, a cell that the period does not have: less than any difference, of which less the share of the rows is the least */
#define ABSENT	-2.0

/* To a[], all ABSENT, the differences of a period over the counts of all periods. */
static void
relative_differences(double *a, const dispersion_period *p, const int64_t *sum, double total)
{
	double		share = p->total / total;

	for (size_t i = 0; i < p->n; i++)
	{
		size_t		cell = p->cell ? (size_t) p->cell[i] : i;

		divergence_poll_at(i);
		a[cell] = sum[cell] > 0 ? ((double) p->count[i] - share * (double) sum[cell]) / (double) sum[cell] : 0;
	}
}

/* The cells of a period are ABSENT again. */
static void
forget_differences(double *a, const dispersion_period *p)
{
	for (size_t i = 0; i < p->n; i++)
	{
		divergence_poll_at(i);
		a[p->cell ? (size_t) p->cell[i] : i] = ABSENT;
	}
}

/*
 * The sum of a[], which is -share where ABSENT, times the differences of a period.  Expected counts times a[] sum to 0 over
 * all cells, so that those which this period does not have are known from those it has.
 */
static double
product_with(const double *a, double share, const dispersion_period *p, const int64_t *sum, double total)
{
	double		other = p->total / total;
	double		r = 0;
	double		expected = 0;

	for (size_t i = 0; i < p->n; i++)
	{
		size_t		cell = p->cell ? (size_t) p->cell[i] : i;
		double		difference = larger_of(a[cell], -share);

		divergence_poll_at(i);
		r += ((double) p->count[i] - other * (double) sum[cell]) * difference;
		expected += (double) sum[cell] * difference;
	}
	return p->cell ? r + other * expected : r;
}

/* what pairs of periods say of the degrees of freedom: their inverse; nothing without pairs */
typedef struct paired
{
	double		inverse;
	double		pairs;
} paired;

/*
 * x[] are the statistics of the periods, none of which weighs more than "most"; a[] has room for a number a cell.
 */
static paired
compare_pairs(const dispersion_period *period, size_t periods, const int64_t *sum, size_t cells,
			  double total, const double *x, double most, double *a)
{
	paired		r = {0, 0};
	size_t		half = periods / 2;
	size_t		enough = ENOUGH_PAIRS / periods > LEAST_PAIRED ? ENOUGH_PAIRS / periods : LEAST_PAIRED;
	size_t		most_paired = enough < MOST_PAIRED ? enough : MOST_PAIRED;
	size_t		behind = half < most_paired ? half : most_paired;
	double		seen = 0,
				all = 0,
				correlated = 0,
				pairs = 0,
				unlike;

	for (size_t i = 0; i < cells; i++)
		a[i] = ABSENT;
	for (size_t s = 0; s < periods; s++)
	{
		double		share = period[s].total / total;

		relative_differences(a, &period[s], sum, total);
		for (size_t i = 1; i <= behind; i++)
		{
			size_t		lag = (i * half + behind - 1) / behind;
			const dispersion_period *p = &period[(s + lag) % periods];
			double		y = x[(s + lag) % periods];
			double		other = p->total / total;
			double		product,
						r2,
						weight;

			/* those opposite in the circle are one pair from both sides */
			if (2 * lag == periods && s >= half)
				continue;
			product = product_with(a, share, p, sum, total);
			r2 = fmin(share / rest_of(other) * (other / rest_of(share)), 1);
			/* two that are nearly all rows differ from their mean by the same */
			weight = (1 - r2) * (x[s] > most ? most / x[s] : 1) * (y > most ? most / y : 1);
			seen += product / share * (product / other) / (rest_of(share) * rest_of(other)) * weight;
			all += x[s] * y * weight;
			correlated += r2 * (x[s] * y * weight);
			pairs++;
		}
		forget_differences(a, &period[s]);
	}
	if (!(all > 0))
		return r;
	seen = fmin(seen / all, 1);
	correlated /= all;
	unlike = 1 + correlated - 2 * correlated * seen;
	if (!(unlike > 0))
		return r;
	r.inverse = fmin((seen - correlated) / unlike, 1);
	r.pairs = pairs;
	return r;
}

/* The share of df degrees of freedom, given that of the cells by themselves, or 1 where no more is known. */
static double
share_of_pairs(const paired *p, double df, double by_themselves)
{
	double		inverse = 1 / (by_themselves * df);
	double		excess = p->inverse - inverse;
	double		noise = p->pairs > 0 ? SURE_EXCESS * sqrt(2 / p->pairs) * inverse : 0;

	return excess > noise ? fmin(1 / ((inverse + (excess - noise * (noise / excess))) * df), 1) : 1;
}

/* A statistic over its mean is "fixed" and 1 - fixed times chi-square over its degrees, a share of those of the cells. */
typedef struct shape
{
	double		share;
	double		fixed;
} shape;

/*
 * That of cells with df degrees of freedom that move together, in a period whose size makes the dispersion
 * 1 + (d->value - 1) growth.
 */
static shape
shape_together(const dispersion *d, double df, double growth)
{
	shape		r = {1, 0};
	double		known = (double) d->cells - 1;
	double		beyond = fmax(1, d->value) - 1;
	double		trace = known * beyond;
	double		squares,
				cubes,
				all,
				all2,
				all3,
				degrees,
				skewed;

	if (d->together == 1 || !(trace > 0))
		return r;
	/* of the covariance without chance, which has between one degree of freedom and all */
	squares = known * (1 + beyond) * ((1 + beyond) / d->together) - known - 2 * trace;
	squares = fmin(fmax(squares, trace * beyond), trace * trace);
	trace *= growth;
	squares *= growth * growth;
	cubes = squares * (squares / trace);
	all = df + trace;
	all2 = df + 2 * trace + squares;
	all3 = df + 3 * trace + 3 * squares + cubes;
	degrees = fmin(all / all2 * all, df);
	skewed = fmin(fmax(all2 / all3 * all2 / all3 * all2, 1), degrees);
	r.share = skewed / df;
	r.fixed = 1 - sqrt(skewed / degrees);
	return r;
}

/* A statistic over the median that chance gives it; plain is the cube root's median of chi-square with the degrees of the cells. */
static double
over_chance(double x, moments m, shape s, double chi2_median, double plain)
{
	return x / (chi2_median * (s.fixed * m.mean + (1 - s.fixed) * cube_root_median(m.mean, m.variance / s.share)) / plain);
}

/* The median over the periods of x[] over the median that chance gives such a statistic; sorted[] has room for them. */
static double
median_over_chance(const dispersion_period *period, size_t periods, const dispersion *d, double inverses,
				   const double *x, shape s, double chi2_median, double *sorted)
{
	double		df = (double) d->cells - 1;
	double		plain = cube_root_median(df, 2 * df);

	for (size_t t = 0; t < periods; t++)
	{
		double		size = (double) period[t].total;
		moments		m = moments_of((double) d->cells, inverses, size, (double) d->total - size);

		sorted[t] = over_chance(x[t], m, s, chi2_median, plain);
	}
	return median(sorted, periods);
}

/* Puts the periods that count anything first, in their order; returns how many these are. */
static size_t
counting_first(dispersion_period *period, size_t periods)
{
	size_t		counting = 0;

	for (size_t t = 0; t < periods; t++)
		if (period[t].total > 0)
		{
			dispersion_period p = period[t];

			period[t] = period[counting];
			period[counting++] = p;
		}
	return counting;
}

bool
divergence_dispersion(dispersion *d, dispersion_period *period, size_t periods,
					  const int64_t *sum, size_t cells, double *work)
{
	double	   *x = work;
	double	   *sorted = work + periods;
	double	   *factor = sorted;
	double		total = 0;
	double		squares_of_sizes = 0;
	double		inverses = 0;
	double		chi2_median,
				plain,
				typical,
				degrees = 0,
				expected = 0,
				average = 0,
				share,
				scale,
				mean;
	spread_sums spread = {0, 0, 0, 0};
	paired		pairs = {0, 0};
	shape		together;

	/* those without a count would take the places of pairs */
	periods = d->periods = counting_first(period, periods);
	d->total = 0;
	d->cells = 0;
	for (size_t i = 0; i < cells; i++)
	{
		divergence_poll_at(i);
		d->total += sum[i];
		if (sum[i] > 0)
		{
			d->cells++;
			inverses += 1 / (double) sum[i];
		}
	}
	if (periods < 2 || d->cells < 2)
		return false;

	/* the median over what chance gives, all cells being alike */
	total = (double) d->total;
	chi2_median = chi2_median_of(d->cells - 1);
	plain = cube_root_median((double) d->cells - 1, 2 * ((double) d->cells - 1));
	mean = total * ((double) d->cells - 1) / (total - 1);
	for (size_t t = 0; t < periods; t++)
	{
		double		size = (double) period[t].total;
		moments		m = moments_of((double) d->cells, inverses, size, total - size);

		x[t] = period_statistic(&period[t], sum, total);
		average += x[t] / m.mean;
		sorted[t] = over_chance(x[t], m, (shape) {1, 0}, chi2_median, plain);
		degrees += m.variance > 0 ? 2 * m.mean * m.mean / m.variance : m.mean;
	}
	typical = median(sorted, periods);
	d->average = average / (double) periods;

	/* which cells move together; what is to be their excess is room for the differences of a period */
	if (periods > 2 && d->cells > 2)
		pairs = compare_pairs(period, periods, sum, cells, total, x, MOST_WEIGHT * typical * chi2_median, d->excess);

	/*
	 * Which cells it comes from.  One that a period does not have contributes what is expected there: all that it would
	 * be without the periods that have the cell, exactly 0 where all have it.
	 */
	for (size_t i = 0; i < cells; i++)
		d->excess[i] = 0;
	for (size_t t = 0; t < periods; t++)
	{
		double		size = (double) period[t].total;
		moments		m = moments_of((double) d->cells, inverses, size, total - size);
		double		weight = over_chance(x[t], m, (shape) {1, 0}, chi2_median, plain);

		factor[t] = (weight > MOST_WEIGHT * typical ? MOST_WEIGHT * typical / weight : 1) / rest_of(size / total);
		expected += factor[t] * (size / total);
		add_to_cells(d->excess, &period[t], factor[t] * (size / total));
	}
	for (size_t i = 0; i < cells; i++)
	{
		divergence_poll_at(i);
		d->excess[i] = larger_of(expected - d->excess[i], 0) * (double) sum[i];
	}
	for (size_t t = 0; t < periods; t++)
		add_contributions(d->excess, &period[t], sum, total, factor[t]);
	for (size_t i = 0; i < cells; i++)
	{
		divergence_poll_at(i);
		if (sum[i] > 0)
			add_cell(&spread, d->excess[i], contribution_by_chance(sum[i], total));
	}
	share = effective_share(&spread, (double) periods);
	d->together = share_of_pairs(&pairs, (double) d->cells - 1, share);
	share = fmin(share, d->together);

	/* the same median once more, and the cells scaled to it */
	scale = spread.seen > 0 ? typical * mean / spread.seen : 0;
	for (size_t i = 0; i < cells; i++)
	{
		divergence_poll_at(i);
		d->excess[i] = sum[i] > 0 ? larger_of(d->excess[i] * scale - contribution_by_chance(sum[i], total), 0) : 0;
	}
	d->value = median_over_chance(period, periods, d, inverses, x, (shape) {share, 0}, chi2_median, sorted);
	together = shape_together(d, (double) d->cells - 1, 1);
	if (together.fixed > 0)
		d->value = median_over_chance(period, periods, d, inverses, x, together, chi2_median, sorted);
	d->df = fmin(fmax(MEDIAN_EFFICIENCY * degrees / (double) periods * ((double) periods - 1) * share, F_LEAST_DF), F_MOST_DF);

	/*
	 * The dispersion is that of the median period, so is its size: a mean would take a few large days for
	 * usual ones.  Where a few are small, the mean by which variances go (n - sum n^2/n) is less.
	 */
	for (size_t t = 0; t < periods; t++)
	{
		sorted[t] = (double) period[t].total;
		squares_of_sizes += sorted[t] * sorted[t];
	}
	d->size = fmax(fmin(median(sorted, periods), (total - squares_of_sizes / total) / ((double) periods - 1)), 1);
	return true;
}

/* The tail of the F distribution, or 1 where it is certain to exceed "enough". */
static double
tail_of(double statistic, double df1, double df2, double enough)
{
	return statistic <= 1 && enough <= F_TAIL_AT_ONE ? 1 : divergence_f_tail(statistic, df1, df2);
}

dispersed_test
divergence_dispersed_test(const dispersion *d, const int64_t *sum, const int64_t *current, size_t cells, double enough)
{
	dispersed_test r = {0, -1, 0, 0, 1, 0, 0, 0, 1};
	shape		together;
	double		n = (double) d->total;
	double		m = 0;
	double		inverses = 0;
	double		growth;
	double		share;
	spread_sums spread = {0, 0, 0, 0};
	moments		by_chance;

	for (size_t i = 0; i < cells; i++)
	{
		divergence_poll_at(i);
		m += (double) current[i];
	}
	share = m / (n + m);
	growth = fmax(1, m / d->size);
	for (size_t i = 0; i < cells; i++)
	{
		double		pooled = (double) sum[i] + (double) current[i];
		double		expected = share * pooled;
		double		difference = (double) current[i] - expected;
		double		chance;

		divergence_poll_at(i);
		if (pooled == 0)
			continue;
		r.df++;
		r.statistic += difference * difference / expected;
		inverses += 1 / pooled;
		chance = sum[i] > 0 ? contribution_by_chance(sum[i], n) : 1 - pooled / (n + m);
		add_cell(&spread, chance + (sum[i] > 0 ? d->excess[i] * growth : 0), chance);
	}
	r.statistic /= rest_of(share);
	r.spread = 1 + (fmax(1, d->value) - 1) * growth;
	if (r.df < 1)
		return r;
	by_chance = moments_of((double) r.df + 1, inverses, n, m);
	r.mean = by_chance.mean;
	r.df1 = by_chance.variance > 0 ? 2 * by_chance.mean * by_chance.mean / by_chance.variance : (double) r.df;
	together = shape_together(d, (double) r.df, growth);
	r.share = fmin(effective_share(&spread, (double) d->periods), together.share);
	r.fixed = together.fixed;
	r.df1 = fmin(fmax(r.df1 * r.share, 1), F_MOST_DF);
	r.df2 = d->df;
	r.p_value = tail_of(fmax(r.statistic / r.mean / r.spread - r.fixed, 0) / (1 - r.fixed), r.df1, r.df2, enough);
	return r;
}

double
divergence_dispersed_share_p(const dispersion *d, const int64_t *sum, const int64_t *current, double enough)
{
	dispersed_test t = divergence_dispersed_test(d, sum, current, 2, enough);
	double		m = (double) current[0] + (double) current[1];
	double		expected = m / (double) d->total * (double) (sum[0] < sum[1] ? sum[0] : sum[1]);
	double		spread,
				p_value;

	if (expected >= DISPERSION_LEAST_EXPECTED || t.df < 1)
		return t.p_value;
	spread = 1 + (fmax(1, d->average) - 1) * fmax(1, m / d->size);
	p_value = tail_of(t.statistic / t.mean / spread, 1, (double) d->periods - 1, enough);
	return p_value < 1 ? fmax(divergence_homogeneity_p(sum, current, 2), p_value) : 1;
}
