/*
 * dispersion.h
 *		Periods of one table, days above all: how many times more than chance do their
 *		distributions differ, and does another period differ by more than that?
 *
 * A period counts over the same cells as the others; "sum" are the counts of all
 * periods together, cells of them, each count >= 0 and the total > 0 and at
 * most INT64_MAX.
 *
 * Period t is compared with the rest of the periods by Pearson's statistic X_t, whose mean and
 * variance by chance alone are known exactly given the sums of the cells and the
 * sizes (Dawson 1954).  The dispersion is the median over the periods of X_t over the median that
 * chance alone would give it: one bad day does not raise it.
 *
 * Where a few large cells differ far more than chance and many small ones do not, X_t has
 * fewer degrees of freedom than cells: as many as equally large contributions would
 * have the spread of those seen (Satterthwaite 1946), compared with what chance alone would
 * show, no period weighing more than three times the median.  Where cells move together, as where two kinds of
 * customers come in other proportions each day, it has fewer still: as many as the products of
 * different periods' differences say (Chen, Qin 2010; Box 1954), if that is beyond what noise makes of
 * independent cells, and a tail of its own (Buckley, Eagleson 1988).
 *
 * All values come from sums of doubles in the order of the cells and periods: within a relative
 * DISPERSION_BOUND for totals up to 2^40, 2^-24 up to 2^50, and the same bits on every machine.
 */
#ifndef DIVERGENCE_DISPERSION_H
#define DIVERGENCE_DISPERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISPERSION_BOUND	0x1p-30

/* A period: n of its cells, all others count 0. */
typedef struct dispersion_period
{
	const int32_t *cell;		/* which they are, ascending; NULL where they are all cells */
	const int64_t *count;		/* > 0, or with NULL >= 0 */
	size_t		n;
	int64_t		total;			/* of the counts */
} dispersion_period;

typedef struct dispersion
{
	size_t		periods;		/* that count anything */
	int64_t		total;			/* of all of them */
	int64_t		cells;			/* that count anything */
	double		value;			/* the dispersion, > 0 or 0 where periods do not differ at all */
	double		average;		/* the same with the mean over the periods in place of the median */
	double		df;				/* degrees of freedom of what is known about it */
	double		together;		/* share of the cells' degrees of freedom that they have as they move together, in (0, 1] */
	double		size;			/* of a usual period: the median, or a mean if that is less; >= 1 */
	double	   *excess;			/* of each cell: its contribution beyond chance, >= 0 */
} dispersion;

/*
 * Sets *d.  False, with "periods", "total" and "cells" set alone, where fewer than two periods
 * or cells count anything; periods that count nothing are put behind the others.  d->excess is the
 * caller's, room for a number a cell; work has room for 2 * periods.
 */
extern bool divergence_dispersion(dispersion *d, dispersion_period *period, size_t periods,
								  const int64_t *sum, size_t cells, double *work);

/* A period against the reference that these periods are. */
typedef struct dispersed_test
{
	double		statistic;		/* Pearson's, of both as two samples */
	int64_t		df;				/* cells of both that count anything, less 1 */
	double		spread;			/* the dispersion of a period of this size, >= 1 */
	double		mean;			/* of the statistic, by chance alone */
	double		share;			/* of the cells' degrees of freedom that the statistic has, in (0, 1] */
	double		fixed;			/* what of its mean does not vary, in [0, 1): only where cells move together */
	double		df1,			/* degrees of freedom of the test */
				df2;
	double		p_value;
} dispersed_test;

/*
 * The test of "current", counts over the same cells, with a total > 0 and at most INT64_MAX; cells
 * without a count in the reference may have one here.  A period of m rows that has more than
 * d->size differs by more: by 1 + (d - 1) m / size.  The p-value is the upper tail of the F
 * distribution with df1 and df2 degrees at (statistic / mean / spread - fixed) / (1 - fixed).  One that is certain to exceed "enough" may
 * be 1 instead, here and below, which takes less time; with 1 all are what they are.
 */
extern dispersed_test divergence_dispersed_test(const dispersion *d, const int64_t *sum,
												const int64_t *current, size_t cells, double enough);

/* the least expected count of a period's rarer cell of two at which the test above knows enough */
#define DISPERSION_LEAST_EXPECTED	0.5

/*
 * The p-value of two cells, d being the dispersion of periods over them.  Where a period of this size
 * expects fewer than DISPERSION_LEAST_EXPECTED of the rarer cell, a median over periods that mostly have
 * none tells nothing, and a day that has many would pass for usual: then it is the larger of chance's
 * (homogeneity.h) and the F distribution's with the average dispersion, which a single period with
 * several raises.
 */
extern double divergence_dispersed_share_p(const dispersion *d, const int64_t *sum, const int64_t *current,
										   double enough);

#endif							/* DIVERGENCE_DISPERSION_H */
