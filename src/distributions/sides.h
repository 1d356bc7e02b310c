/*
 * sides.h
 *		Two distributions side by side, cell by cell: what every comparison of them
 *		starts from.
 *
 * The cells are those of both: all bins, or every category that occurs on either
 * side, in stored order.  A category that a side lacks counts 0 there.
 *
 * Adaptive distributions are compared at the coarser level of the two.  If both are at level 0
 * and have at most SIDES_VALUES values together, each value is a cell: codes, ratings and hours are
 * categories.  Else the cells are bins of the reference, as divergence_grid_bins() cuts them.
 */
#ifndef DIVERGENCE_SIDES_H
#define DIVERGENCE_SIDES_H

#include "fmgr.h"

#include "distributions/distribution.h"
#include "math/grid.h"
#include "math/measures.h"

/* the sides, which are also the numbers of the arguments */
#define REFERENCE	0
#define CURRENT		1
#define SIDES		2

/* what to fill */
#define SIDES_WEIGHTS	1		/* x and mass */
#define SIDES_COUNTS	2		/* count and position */

/* more values than that are numbers, not codes */
#define SIDES_VALUES	64
#define SIDES_MOST_BINS	Max(SIDES_VALUES, GRID_MOST_BINS)

typedef struct Sides
{
	const Distribution *d[SIDES];
	int64		total[SIDES];	/* of the cells, without nulls and nans */
	int64		cells;			/* of the union */

	/* SIDES_WEIGHTS: the count, rounded to double, plus the pseudocount, rounded again */
	double	   *x[SIDES];
	mass		m[SIDES];

	/* SIDES_COUNTS */
	int64_t    *count[SIDES];	/* of the type that src/math takes */
	int32	   *position;		/* of the cell in the reference, or ~ that in the current one */

	/* adaptive: the cells of the grid, from first[i] to last[i], that cell i is made of */
	int			level;
	int64		first[SIDES_MOST_BINS];
	int64		last[SIDES_MOST_BINS];

	void	   *memory;
} Sides;

/*
 * Opens arguments 0 and 1, with "parts" of the above, and adds the pseudocount
 * (finite and >= 0, else 22023) to every cell of the union on both sides.  22023
 * unless the distributions are alike.  False where a side counts nothing in its
 * cells: then d and total are set, and there are no cells.  Linear in the cells.
 */
extern bool divergence_sides_open(Sides *s, FunctionCallInfo fcinfo,
								 int parts, double pseudocount);

/* Frees what divergence_sides_open made, whatever it returned. */
extern void divergence_sides_close(Sides *s, FunctionCallInfo fcinfo);

/* Appends the name of a cell of the union; needs SIDES_COUNTS. */
extern void divergence_sides_append_name(StringInfo out, const Sides *s, int64 cell);

/*
 * The mass of a single distribution, its weights in a new array; false, and no
 * array, where its cells count nothing.
 */
extern bool divergence_distribution_mass(mass *m, const Distribution *d);

#endif							/* DIVERGENCE_SIDES_H */
