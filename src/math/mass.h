/*
 * mass.h
 *		A probability vector as it was stored: values and their total.
 *
 * A "mass" is n finite values >= 0 with a total > 0; the measures are those of
 * the normalised distribution x[i] / total.  Whoever fills a mass has checked
 * that.  NaN never gets here: the callers answer it themselves.
 */
#ifndef DIVERGENCE_MASS_H
#define DIVERGENCE_MASS_H

#include <stdbool.h>
#include <stddef.h>

#include "exact_sum.h"

/* in units u = 2^-53 of the result; test/unit reads it */
#define PROBABILITIES_BOUND	1.0

typedef struct mass
{
	const double *x;
	size_t		n;
	bool		padded;			/* zeros follow x up to whole lanes of kernels.h */
	dd_scaled	total_value;	/* the sum of x, rounded to a pair */
	bool		whole;			/* whether it is the sum without rounding */
	bool		summed;			/* whether the next is set */
	exact_sum	total;			/* the exact sum of x: divergence_mass_sum() */
} mass;

/*
 * Called between blocks of some thousand elements where not NULL, so that a
 * server can cancel a long call; it may longjmp, nothing here owns memory.
 */
extern void (*divergence_poll) (void);

/*
 * Elements between two polls.
 */
#define POLL_BLOCK 4096

/* Polls at element i of a loop over a mass, if that is due. */
static inline void
divergence_poll_at(size_t i)
{
	if (i % POLL_BLOCK == 0 && divergence_poll)
		divergence_poll();
}

/*
 * Sets *m to the n values at x (kept by reference) and sums them.  False, and *m
 * undefined, if one of them is negative, infinite or NaN.
 */
extern bool divergence_mass_init(mass *m, const double *x, size_t n);

/* The same where zeros follow up to whole lanes, a multiple of 8 elements. */
extern bool divergence_mass_init_padded(mass *m, const double *x, size_t n);

/* The exact sum of x, added up when it is asked for first. */
extern const exact_sum *divergence_mass_sum(const mass *m);

/* Total of the values, correctly rounded (twice below 2^-1022). */
extern double divergence_mass_total(const mass *m);

/*
 * out[i] = (x[i] + pseudocount) / sum(x + pseudocount), each within
 * PROBABILITIES_BOUND.  x finite and >= 0, pseudocount
 * finite and >= 0; false, and out untouched, when the total is 0.  out may be x.
 */
extern bool divergence_probabilities(const double *x, size_t n, double pseudocount, double *out);

/* The same for one value x of a mass, without a pseudocount. */
extern double divergence_probability(const mass *m, double x);

/*
 * The mean of a column of rows, some of which may weigh more than others: s/weight, s being
 * the sum of its values times the weights, weight > 0 that of the weights, within
 * PROBABILITIES_BOUND.  Where the weights sum to the number of rows it is the mean of
 * divergence_exact_mean, correctly rounded also next to a tie.
 */
extern double divergence_mean_of_sums(const exact_sum *s, const exact_sum *weight, int64_t rows);

#endif							/* DIVERGENCE_MASS_H */
