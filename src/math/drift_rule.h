/*
 * drift_rule.h
 *		When a period of a table is worth an alert: the rule of drift_table.
 *
 * Each column is tested in up to three ways: the counts of its cells, its share of missing
 * values, and its share of values that the reference never had.  An alert takes both, a p-value
 * adjusted for all tests of the call (adjusted_p.h) and a change of some size.
 */
#ifndef DIVERGENCE_DRIFT_RULE_H
#define DIVERGENCE_DRIFT_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dispersion.h"

/* the largest changes that are no alert: of a cell's share, of the share missing, and unseen mass */
#define DRIFT_LEAST_CHANGE		0.02
#define DRIFT_LEAST_MISSING		0.01
#define DRIFT_LEAST_UNSEEN		0.01

/* tenths of the median number of rows */
#define DRIFT_LEAST_ROWS		6
#define DRIFT_MOST_ROWS			17

/* The test of the cells. */
typedef struct drift_verdict
{
	double		statistic;		/* Pearson's */
	int64_t		df;				/* 0: there is nothing to test */
	double		p_value;
	double		js_threshold;	/* the distance in nats that chance and dispersion exceed with "significance" */
} drift_verdict;

/*
 * Current counts against those of the reference over the same cells, each with a total > 0 and at
 * most INT64_MAX.  d is the dispersion of the reference's periods, or NULL where there is
 * none: then chance alone explains differences (homogeneity.h).  work has room for a
 * number a cell, sorted by qsort(); where it is NULL, js_threshold is not looked for, and 0, and a p-value that
 * is certain to exceed "significance" may be 1: no alert depends on which it is.
 */
extern drift_verdict divergence_drift_verdict(const dispersion *d, const int64_t *reference, const int64_t *current,
											  size_t cells, double significance, uint64_t *work);

/* A share in the periods of a reference. */
typedef struct share_reference
{
	int64_t		sum[2];
	bool		has_dispersion;
	dispersion	spread;			/* its "excess" is the next, wherever that lies */
	double		excess[2];
} share_reference;

/* Of n > 0 periods that have period[t][0] of period[t][0] + period[t][1].  cells has room for n, work for 2 n. */
extern void divergence_share_reference(share_reference *r, int64_t (*period)[2], size_t n,
									   dispersion_period *cells, double *work);

/*
 * The test of a share: current has current[0] of current[0] + current[1].  False, and *p_value 1, where there is
 * nothing to test: a side without rows, or all rows of both alike.  "enough" is that of
 * divergence_dispersed_test().
 */
extern bool divergence_share_test(const share_reference *r, const int64_t *current, double enough, double *p_value);

/*
 * What each period has in cells that no other period has, to unseen[n][2] beside the rest; returns the largest share of
 * these.  Where one period alone counts anything there are no others: its cells that count one are
 * about what it has not seen (Good, "The population frequencies of species", 1953).
 */
extern double divergence_unseen_before(const dispersion_period *period, size_t n, const int64_t *sum, size_t cells,
									   int64_t (*unseen)[2]);

/* The largest unseen[t][0] of unseen[t][0] + unseen[t][1] over n periods. */
extern double divergence_largest_share(int64_t (*unseen)[2], size_t n);

typedef enum drift_test_kind
{
	DRIFT_CELLS,
	DRIFT_MISSING,
	DRIFT_UNSEEN,
	DRIFT_TESTS
} drift_test_kind;

/* What an alert needs besides p-values. */
typedef struct drift_sizes
{
	double		js_distance;	/* in nats */
	double		largest_change;	/* of a cell's share, of any sign */
	double		missing_change;	/* of the share of missing values, of any sign */
	double		unseen_mass;
	double		unseen_before;	/* the most that the reference itself shows */
} drift_sizes;

/*
 * Which tests alert, as a set of bits 1 << drift_test_kind; p_adjusted[DRIFT_TESTS] is 1 where there
 * is no test.
 */
extern int	divergence_drift_alerts(const double *p_adjusted, const drift_sizes *sizes, double significance,
									double min_js_distance);

/* The median of n > 0 row counts, ascending, rounded down. */
extern int64_t divergence_median_rows(const int64_t *rows, size_t n);

/*
 * Whether a period of so many rows alerts, beside n > 0 row counts, ascending: below DRIFT_LEAST_ROWS tenths of their
 * median, or above DRIFT_MOST_ROWS, so that half a day and a day that was counted twice mostly do.  From three periods on it must also be far from the last but one of them, by a
 * quarter below or a third above: where weekends are half of other days, they are no alert.
 */
extern bool divergence_volume_alert(int64_t current, const int64_t *rows, size_t n);

#endif							/* DIVERGENCE_DRIFT_RULE_H */
