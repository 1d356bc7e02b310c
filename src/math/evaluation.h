/*
 * evaluation.h
 *		What scores of yes-or-no questions were worth, from two histograms over the same
 *		cells: of the scores where the answer was no, and where it was yes.
 *
 * n cells in ascending order of the scores, with "negatives" and "positives", counts >= 0,
 * those of each side together at most 2^63 - 1.  A positive and a negative in one cell are a tie.
 *
 * Sums are integers, exact sums, or pairs added in the order of the cells.  Error bounds are in
 * units u = 2^-53 of the result, or relative where they say so; test/unit reads the macros and
 * enforces them against MPFR.
 */
#ifndef DIVERGENCE_EVALUATION_H
#define DIVERGENCE_EVALUATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROC_AUC_BOUND				1.0
#define ROC_AUC_ERROR_BOUND			1.0
#define AVERAGE_PRECISION_BOUND		1.0
#define CALIBRATION_ERROR_BOUND		1.0
#define JACKKNIFE_BOUND				1.0

/* of a limit for the quantile that it is made with, which has CHI2_QUANTILE_BOUND */
#define WILSON_BOUND				4.0

/* relative: of the level by chance */
#define CALIBRATION_CHANCE_ERROR	0x1p-10

/*
 * The share of all pairs of a positive and a negative in which the positive has the larger score,
 * ties counting half: in [0, 1], the area under the ROC curve (Hanley and McNeil 1982).  Both sides
 * count something.  Exchanging the sides with the cells in reverse order changes no bit.
 */
extern double divergence_roc_auc(const int64_t *negatives, const int64_t *positives, size_t n);

/*
 * Half of the share of pairs that lie in one cell, but for cells that are a single value, where "single" is true: what
 * the scores within their cells can move the area by, either way.
 */
extern double divergence_roc_auc_margin(const int64_t *negatives, const int64_t *positives, size_t n,
										const bool *single);

/*
 * The standard error of the area where all rows are independent (DeLong, DeLong and Clarke-Pearson
 * 1988): false where a side counts less than two.
 */
extern bool divergence_roc_auc_error(const int64_t *negatives, const int64_t *positives, size_t n, double *error);

/*
 * The mean over the positives of the precision at their score: the area under steps of the
 * precision-recall curve, in (0, 1].  There is a positive.
 */
extern double divergence_average_precision(const int64_t *negatives, const int64_t *positives, size_t n);

/*
 * Cuts the cells into at most "bins" (2 or more) runs of equal count of both sides, together at most
 * 2^63 - 1 and > 0, by the rule of divergence_grid_edges: start[] are the first cells, start[0] = 0,
 * room for "bins".  Returns their number.
 */
extern size_t divergence_equal_bins(const int64_t *negatives, const int64_t *positives, size_t n, int bins, size_t *start);

/* What a run of cells counts; "score" is the probability that each cell stands for, in [0, 1]. */
typedef struct calibration_bin
{
	int64_t		count,
				positives;
	double		mean;			/* of the scores, within 1 u */
	double		by_chance;		/* the mean of |positives - sum of the scores| if scores are true probabilities */
	double		variance;		/* of positives, then */
} calibration_bin;

/* n cells, at least one of which counts something; counts together at most 2^63 - 1 */
extern calibration_bin divergence_calibration_bin(const int64_t *negatives, const int64_t *positives,
												  const double *score, size_t n);

/*
 * The expected calibration error (Naeini et al. 2015): over bins that begin at start[], the mean distance
 * of the share of positives from the mean score, weighed by their counts: in [0, 1].
 */
extern double divergence_calibration_error(const int64_t *negatives, const int64_t *positives,
										   const double *score, size_t n, const size_t *start, size_t bins);

/* The expected calibration error where scores are true probabilities, in [0, 1] */
typedef struct calibration_chance
{
	double		mean;			/* within CALIBRATION_CHANCE_ERROR */
	double		limit;			/* three standard deviations above: of 10 bins one sample in hundreds is beyond */
} calibration_chance;

/* Of the cells and bins of divergence_calibration_error(), whose bins deviate independently of each other. */
extern calibration_chance divergence_calibration_chance(const int64_t *negatives, const int64_t *positives, const double *score,
														size_t n, const size_t *start, size_t bins);

/*
 * Bounds of the probability behind k of n > 0 with this confidence, in (0, 1) (Wilson 1927): in [0, 1], low = 0
 * exactly where k = 0 and high = 1 where k = n.
 */
extern void divergence_wilson(int64_t k, int64_t n, double confidence, double *low, double *high);

/*
 * The standard error of a value by the jackknife (Efron and Stein 1981): x are the values without
 * one of n > 1 parts each, in [-1, 1].  Their order does not matter.
 */
extern double divergence_jackknife(const double *x, size_t n);

#endif							/* DIVERGENCE_EVALUATION_H */
