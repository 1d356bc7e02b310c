/*
 * power_divergence.h
 *		Two samples counted over the same cells: is there a difference between them
 *		that chance does not explain, and in which cell?
 *
 * Common to all functions: reference and current are n counts >= 0 each, element i
 * of both belongs to cell i, and both samples have a total > 0.  Every count of
 * int64 is taken exactly, and so are the totals, up to 2^31 cells.
 *
 * The error bounds are in units u = 2^-53 of the result; test/unit reads the macros
 * and enforces them against MPFR.
 */
#ifndef DIVERGENCE_POWER_DIVERGENCE_H
#define DIVERGENCE_POWER_DIVERGENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dd.h"

#define POWER_DIVERGENCE_BOUND	2.0
#define MIN_EXPECTED_BOUND		1.0
#define RESIDUAL_BOUND			1.0
#define PSI_THRESHOLD_BOUND		3.0

/* The margins of a table of two rows, without rounding. */
typedef struct sample_totals
{
	dd			reference;
	dd			current;
	dd			pooled;			/* of both */
	uint64_t	least_cell;		/* the least pooled count > 0 of a cell */
	int64_t		cells;			/* cells with a pooled count > 0 */
	bool		plain;			/* all counts are doubles */
} sample_totals;

typedef struct power_divergence
{
	double		statistic;		/* >= 0, may be Infinity */
	int64_t		df;				/* degrees of freedom: cells - 1 */
	double		p_value;		/* divergence_chi2_tail(statistic, df), 1 for df = 0 */
	double		min_expected;	/* the least expected count, > 0 */
} power_divergence;

/* *t = the margins of the n cells of two samples, counts >= 0 whose sums may exceed int64 */
extern void divergence_sample_totals(sample_totals *t, const int64_t *reference,
									 const int64_t *current, size_t n);

/*
 * The test of homogeneity by the power divergence of order lambda, any finite number
 * (Cressie, Read, "Multinomial goodness-of-fit tests", 1984).  The expected counts E
 * are those of the pooled sample shared out by the totals; over both samples and all
 * cells with a pooled count > 0
 *
 *		statistic = 2/(lambda (lambda + 1)) sum O ((O/E)^lambda - 1),
 *
 * and its limits 2 sum O ln(O/E) at 0 and 2 sum E ln(E/O) at -1.  2/3 is the choice
 * of Cressie and Read, 1 Pearson's chi-square, 0 the G-test, -1/2 Freeman and
 * Tukey's, -1 the modified G-test, -2 Neyman's.
 *
 * A cell that one of the samples does not have contributes the limit for O -> 0 too,
 * which is 0 in the formula for lambda > -1 and Infinity for lambda <= -1.  (scipy,
 * which agrees elsewhere, has NaN for negative lambda other than -1.)
 *
 * Exactly 0 for proportional samples; the order of the cells and exchanging the
 * samples change no bit.  Within POWER_DIVERGENCE_BOUND; min_expected within
 * MIN_EXPECTED_BOUND.
 */
extern power_divergence divergence_power_divergence(const int64_t *reference,
													const int64_t *current,
													size_t n, double lambda);

/*
 * The adjusted Pearson residual of the current count of a cell, which is nearly
 * normal with variance 1 where the samples do not differ (Haberman 1973):
 *
 *		(O - E) / sqrt(E (1 - share of the current sample) (1 - share of the cell)),
 *
 * 0 where the cell has no count or all of them.  That of the reference count has
 * the other sign.  Within RESIDUAL_BOUND.
 */
extern double divergence_adjusted_residual(const sample_totals *t, int64_t reference,
										   int64_t current);

/* reference times the current total less current times that of the reference, rounded once */
extern double divergence_cross_difference(const sample_totals *t, int64_t reference, int64_t current);

/*
 * What the Jeffreys divergence in nats of two samples of one population exceeds with
 * the probability "significance", in (0, 1): the quantile of chi-square over the number of cells
 * less 1, times 1/N + 1/M (Yurdakul, Naranjo, "Statistical properties of the population
 * stability index", 2020).  0 for a single cell.  Within PSI_THRESHOLD_BOUND.
 */
extern double divergence_psi_threshold(const sample_totals *t, double significance);

#endif							/* DIVERGENCE_POWER_DIVERGENCE_H */
