/*
 * reference_power_divergence.h
 *		What the test of two samples is, in MPFR.
 */
#ifndef DIVERGENCE_REFERENCE_POWER_DIVERGENCE_H
#define DIVERGENCE_REFERENCE_POWER_DIVERGENCE_H

#include <stddef.h>
#include <stdint.h>

#include <mpfr.h>

/* enough for every lambda and count of the tests */
#define POWER_DIVERGENCE_BITS	1400
#define MOST_CELLS	60

typedef struct counts
{
	int64_t		reference[MOST_CELLS];
	int64_t		current[MOST_CELLS];
	size_t		n;
} counts;

/* The margins, exactly, and the numbers of a cell. */
typedef struct margins
{
	mpfr_t		total[2];
	mpfr_t		pooled;
	mpfr_t		cell;
	mpfr_t		observed[2];
	mpfr_t		expected[2];
} margins;

extern void margins_init(margins *m, const counts *c);
extern void margins_clear(margins *m);

/* The statistic, and the least of the expected counts.  All have POWER_DIVERGENCE_BITS. */
extern void reference_statistic(mpfr_t out, mpfr_t least, margins *m, const counts *c, double lambda);

/* The adjusted residual of the current count of cell i. */
extern void reference_residual(mpfr_t out, margins *m, const counts *c, size_t i);

#endif							/* DIVERGENCE_REFERENCE_POWER_DIVERGENCE_H */
