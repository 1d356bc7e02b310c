/*
 * distribution_pair.h
 *		Two distributions side by side, cell by cell: what every comparison of them
 *		starts from.
 *
 * The cells are those of both: all bins, or every category that occurs on either
 * side, in stored order.  A category that a side lacks counts 0 there.
 */
#ifndef DIVERGENCE_DISTRIBUTION_PAIR_H
#define DIVERGENCE_DISTRIBUTION_PAIR_H

#include "fmgr.h"

#include "math/measures.h"
#include "distributions/distribution.h"

/* the sides, which are also the numbers of the arguments */
#define PAIR_REFERENCE	0
#define PAIR_CURRENT	1
#define PAIR_SIDES		2

/* what to fill */
#define PAIR_WEIGHTS	1		/* x and mass */
#define PAIR_COUNTS		2		/* count and position */

typedef struct DistributionPair
{
	const Distribution *d[PAIR_SIDES];
	int64		total[PAIR_SIDES];	/* of the cells, without nulls and nans */
	int64		cells;			/* of the union */

	/* PAIR_WEIGHTS: count + pseudocount, rounded to double, 2^53 and more too */
	double	   *x[PAIR_SIDES];
	mass		m[PAIR_SIDES];

	/* PAIR_COUNTS */
	int64	   *count[PAIR_SIDES];
	int32	   *position;		/* of the cell in the reference, or ~ that in the current one */

	void	   *memory;
} DistributionPair;

/* the arguments "reference, current, n" of the functions of counts in src/math */
#define PAIR_COUNTS_OF(pair) \
	(const int64_t *) (pair)->count[PAIR_REFERENCE], \
	(const int64_t *) (pair)->count[PAIR_CURRENT], (size_t) (pair)->cells

/*
 * Opens arguments 0 and 1, with "parts" of the above, and adds the pseudocount
 * (finite and >= 0, else 22023) to every cell of the union on both sides.  22023
 * unless the distributions are alike.  False where a side counts nothing in its
 * cells: then d and total are set, and there are no cells.  Linear in the cells.
 */
extern bool divergence_pair_open(DistributionPair *pair, FunctionCallInfo fcinfo,
								 int parts, double pseudocount);

/* Frees what divergence_pair_open made, whatever it returned. */
extern void divergence_pair_close(DistributionPair *pair, FunctionCallInfo fcinfo);

/* Appends the name of a cell of the union; needs PAIR_COUNTS. */
extern void divergence_pair_append_name(StringInfo out, const DistributionPair *pair, int64 cell);

/*
 * The mass of a single distribution, its weights in a new array; false, and no
 * array, where its cells count nothing.
 */
extern bool divergence_distribution_mass(mass *m, const Distribution *d);

#endif							/* DIVERGENCE_DISTRIBUTION_PAIR_H */
