/*
 * periods.h
 *		A distribution against several of earlier periods, which tell by how much
 *		periods differ without any reason.
 *
 * The cells are those of drift_report(sum of the periods, current): categories, bins, or of
 * adaptive ones the bins of the sum (sides.h).  All periods are alike, else 22023.
 */
#ifndef DIVERGENCE_PERIODS_H
#define DIVERGENCE_PERIODS_H

#include "lib/stringinfo.h"

#include "distributions/distribution.h"
#include "math/drift_rule.h"
#include "math/grid.h"

typedef struct Periods
{
	const Distribution **d;		/* each canonical; in an order that does not depend on the one given */
	int			n;
	const Distribution *sum;
	grid_histogram sum_cells;	/* of adaptive ones, not to be changed */
	int64		total;			/* of the cells of the sum */
	int64	   *size;			/* of each, of its cells */
	int			level;			/* of the sum; of adaptive ones */
	bool		has_dispersion; /* of the periods alone, in the cells of the sum */
	double		dispersion;

	/* for these cells */
	bool		is_ready;
	bool		by_value;		/* of adaptive ones: each value is a cell */
	int			cells_level;
	int64		cells;
	int64	   *count;			/* of the sum */
	uint64	   *beginning;		/* of the names of categories, see beginning_of() */
	int64	   *first;			/* of adaptive ones, in bins: where the others than the first begin */
	dispersion	spread;			/* "excess" is NULL without a dispersion */
	share_reference unseen;		/* what each period has in cells of its own */
	double		unseen_before;	/* the largest share of that */

	MemoryContext context;		/* of all of the above */
	MemoryContext by_cell;		/* within it: of what is for these cells */
} Periods;

/*
 * What the n distributions have in common, each canonical and to last as long as the result, which lies
 * in the current memory context; d is sorted in place.  22023 unless they are alike; 22003 where they
 * count more than int64 together.  n > 0.
 */
extern Periods *divergence_periods_open(const Distribution **d, int n);
extern void divergence_periods_close(Periods *p);

/* The dispersion of the periods by themselves; false without one. */
extern bool divergence_periods_dispersion(const Periods *p, double *value);

/* Numbers that a comparison makes; what needs mass on both sides is 0 without. */
typedef struct Comparison
{
	bool		has_mass;		/* whether both sides count anything */
	int64		total;			/* of the current one */
	double		psi,			/* with the pseudocount */
				js_distance;
	bool		has_dispersion;
	double		dispersion;
	drift_verdict test;
	bool		has_numbers;	/* the next two */
	double		ks_statistic,
				wasserstein_distance;
	double		unseen_mass,	/* of the current one, in cells that the reference lacks or beyond its numbers */
				unseen_before;	/* what the reference itself makes expect, see below */
	bool		has_unseen_test;
	double		unseen_p_value,
				vanished_mass;
	double		largest_change;	/* of a cell's share, with its sign; 0 without a change */
	int64		changed_cell;	/* which it is, for divergence_periods_append_cell() */
	int64		cells;			/* of both sides, those that only the current one has last */
	int64	   *count[2];		/* what each counts in them: the reference, current */
	const Distribution *current;
	int32	   *position;		/* of the cells that the reference lacks, in the current one */
	int64	   *value;			/* the same of adaptive ones: cells of the grid */
} Comparison;

/* How a number of an adaptive distribution is written. */
typedef void (*append_number) (StringInfo out, double x, void *arg);

/*
 * Compares; 22023 unless current is like the periods.  What *c points to lies in the current
 * memory context.  The significance is that of js_threshold.  For an alert psi, js_threshold, ks_statistic,
 * wasserstein_distance and vanished_mass are not needed: then they are 0, and p-values that are certain to exceed the
 * significance may be 1.
 *
 * Unseen mass before is the most that a period has in cells that no other period has, or beyond the
 * numbers of the others.  A period alone has no others: what it counts once is about what it has not
 * seen (Good 1953), and of numbers two values, the least and the greatest.
 */
extern void divergence_periods_compare(Periods *p, const Distribution *current, double pseudocount,
									   double significance, bool for_alert, Comparison *c);

/*
 * Of adaptive ones: where a cell of the comparison that was made last begins, or the value that it is;
 * -Infinity of the first bin.
 */
extern double divergence_periods_cell_begin(const Periods *p, const Comparison *c, int64 cell);

/* Nothing between 0 and this is anything but 0 to people: in coarse cells 0 lies in one that ends there. */
#define NEXT_TO_NOTHING	1e-300

/*
 * Appends the name of a cell of the comparison that was made last: a category, a value, or a bin "[a,b)".  That of 0
 * and what is next to nothing is 0, the one behind it "(0,b)".
 */
extern void divergence_periods_append_cell(StringInfo out, const Periods *p, const Comparison *c, int64 cell,
										   append_number number, void *arg);

#endif							/* DIVERGENCE_PERIODS_H */
