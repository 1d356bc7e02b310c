/*
 * chance.h
 *		What distances between two samples of counts come to by chance alone.
 *
 * Two samples of one population are never alike: every distance has a level that
 * chance gives it, which depends on the pooled counts and the sizes.  Given these, the
 * reference has a hypergeometric share of each cell; a distance that is a sum over
 * cells has a mean and a variance, and is nearly a gamma variable.
 */
#ifndef DIVERGENCE_CHANCE_H
#define DIVERGENCE_CHANCE_H

#include <stddef.h>
#include <stdint.h>

/* of means, relative */
#define CHANCE_MEAN_BOUND	5e-4

/* of the variance of Pearson's statistic, relative to it or to 0.1; of the others see chance.c */
#define CHANCE_VARIANCE_BOUND	0.2

typedef enum chance_measure
{
	CHANCE_JEFFREYS,			/* psi, in nats */
	CHANCE_JS,					/* in nats */
	CHANCE_TOTAL_VARIATION,
	CHANCE_HELLINGER,			/* the square of the distance */
	CHANCE_KL,					/* in nats */
	CHANCE_KL_REVERSE,
	CHANCE_PEARSON,				/* Pearson's statistic; without a pseudocount */
	CHANCE_MEASURES
} chance_measure;

/* the level of one measure */
typedef struct chance_level
{
	double		mean;
	double		variance;
	double		infinite;		/* probability of Infinity; mean and variance are of what is finite */
} chance_level;

/*
 * Sets level[0 .. CHANCE_MEASURES - 1].  pooled are the counts of the n cells of both
 * samples together, ascending, cells without any included; reference and current are the sizes,
 * > 0, and their sum that of the pooled counts; the pseudocount, finite and >= 0, is
 * added to each cell of both samples.
 */
extern void divergence_chance_levels(chance_level *level, const uint64_t *pooled, size_t n,
									 double reference, double current, double pseudocount);

/* The same, to the bit, of CHANCE_JS alone and without a pseudocount: less work. */
extern chance_level divergence_chance_js(const uint64_t *pooled, size_t n, double reference, double current);

/*
 * The value that chance exceeds with the probability "significance", in (0, 1); Infinity where
 * Infinity alone is more probable than that.
 */
extern double divergence_chance_threshold(const chance_level *level, double significance);

/* The probability that chance gives "value", in [0, Infinity], or more. */
extern double divergence_chance_p(const chance_level *level, double value);

/* The mean of the root, for distances that are roots of their measure. */
extern double divergence_chance_mean_root(const chance_level *level);

#endif							/* DIVERGENCE_CHANCE_H */
