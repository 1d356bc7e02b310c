/*
 * association.h
 *		What one variable tells about another, from the counts of their pairs: a table
 *		with a row for each value of one and a column for each of the other.
 *
 * Only rows and columns that count something are in it; their totals are a_i and b_j, N is
 * that of all, at most 2^63 - 1.  Every sum is exact, so that no order matters.
 *
 * Error bounds are in units u = 2^-53 of the result, beside MUTUAL_INFORMATION_FLOOR, or absolute where they
 * say so; test/unit reads the macros and enforces them against MPFR.
 */
#ifndef DIVERGENCE_ASSOCIATION_H
#define DIVERGENCE_ASSOCIATION_H

#include <stdint.h>

#include "exact_sum.h"

/* entropies, the statistic, and what is a quotient of them */
#define ASSOCIATION_BOUND		1.0

/* absolute: of cramers_v squared and of mutual_information_corrected beside a unit */
#define CRAMERS_V_ERROR			0x1p-50

/* relative: of the moments that the p-value is made of, N up to 2^50 */
#define ASSOCIATION_MOMENT_ERROR	0x1p-30

/* relative: of p-values above 2^-50, which those moments make */
#define ASSOCIATION_P_ERROR		1e-6

typedef struct association_sums
{
	int64_t		total,
				rows,
				columns;
	exact_sum	cell_terms,		/* n ln n of cells, rows and columns */
				row_terms,
				column_terms,
				squares,		/* n^2/(a b) */
				inverse_rows,	/* 1/a and 1/b */
				inverse_columns;
} association_sums;

extern void divergence_association_clear(association_sums *s);

/* A row or column of that total > 0; and a cell of n > 0 in a row of a and a column of b.  Rows make up the total. */
extern void divergence_association_add_row(association_sums *s, int64_t a);
extern void divergence_association_add_column(association_sums *s, int64_t b);
extern void divergence_association_add_cell(association_sums *s, int64_t n, int64_t a, int64_t b);

/* What is not defined is NaN: a share of an entropy of 0, or of a largest association of 0. */
typedef struct association
{
	double		mutual_information;	/* I, as divergence_mutual_information() gives it */
	double		corrected;		/* max(0, I - (rows - 1)(columns - 1)/2N) (Miller 1955); 0 where chance has no choice */
	double		row_entropy;	/* of the rows' totals, and of the columns' */
	double		column_entropy;
	double		row_uncertainty;	/* I over the entropy: in [0, 1] (Theil 1970) */
	double		column_uncertainty;
	double		normalized;		/* I over the mean of both */
	double		cramers_v;		/* in [0, 1], corrected for its bias (Bergsma 2013) */
	double		statistic;		/* G = 2 N I */
	int64_t		df;				/* (rows - 1)(columns - 1), at most 2^63 - 1 */
	double		p_value;		/* of Pearson's statistic given both margins, see below */
} association;

/* Mean and variance of Pearson's statistic by chance, within ASSOCIATION_MOMENT_ERROR; N > 1. */
extern void divergence_association_moments(const association_sums *s, double *mean, double *variance);

/*
 * N > 0.  The p-value is the upper tail of the gamma distribution that has the mean and the variance
 * which Pearson's statistic has by chance, given the totals of rows and columns (Dawson 1954): 1 where
 * that has no variance, as where every value is unique.  Within ASSOCIATION_P_ERROR of that tail.
 */
extern void divergence_association(const association_sums *s, association *out);

#endif							/* DIVERGENCE_ASSOCIATION_H */
