/*
 * scores.h
 *		The scores of yes-or-no questions: two distributions of numbers, of where the answer was
 *		no and where it was yes, over cells that they share.
 *
 * Adaptive distributions are taken at the coarser level of the two; bins have the same edges.
 * A distribution that is NULL counts nothing.
 */
#ifndef DIVERGENCE_SCORES_H
#define DIVERGENCE_SCORES_H

#include "distributions/distribution.h"

typedef struct Scores
{
	const Distribution *d;		/* one that has these cells, or their kind */
	int			level;			/* of adaptive ones */
	size_t		n;
	int64_t    *cell;			/* of adaptive ones: numbers in the grid, ascending */
	int64_t    *negatives;
	int64_t    *positives;
	int64		negative_total;
	int64		positive_total;
	bool	   *single;			/* whether a cell is one value */

	/* the part of each cell between 0 and 1, and the probability that it stands for: its middle */
	double	   *lower;
	double	   *upper;
	double	   *score;
	bool		are_probabilities;	/* whether nothing was counted in cells without such a part */
	int			outside;		/* the first of these */
} Scores;

/*
 * What both count, in the current memory context; either may be NULL, not both.  22023 for categories
 * and unless both are alike, 22003 where they count more than int64 together.
 */
extern Scores *divergence_scores_open(const Distribution *negatives, const Distribution *positives);

/* What d, like those and of no finer cells than these are coarse, counts in the cells of s, which has them all. */
extern void divergence_scores_count(const Scores *s, const Distribution *d, int64_t *count);

/* The least score that a cell holds, any of s->n; -Infinity of the first bin. */
extern double divergence_scores_least(const Scores *s, size_t cell);

/* 22003 where scores lie outside [0, 1] */
extern void divergence_scores_check_probabilities(const Scores *s);

#endif							/* DIVERGENCE_SCORES_H */
