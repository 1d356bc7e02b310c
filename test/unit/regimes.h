/*
 * regimes.h
 *		Random pairs of masses, by the regimes in which the bounds are promised.
 */
#ifndef DIVERGENCE_TEST_REGIMES_H
#define DIVERGENCE_TEST_REGIMES_H

#include <stddef.h>

#include "measures.h"

typedef enum regime
{
	UNIFORM_WEIGHTS,
	SPARSE,
	NEAR_1,						/* relative noise 1e-1 ... 1e-4 */
	NEAR_4,						/* 1e-4 ... 1e-8 */
	NEAR_8,						/* 1e-8 ... 1e-12 */
	NEAR_12,					/* 1e-12 ... 1e-16 */
	LAST_BITS,					/* a few units in the last place, or none */
	ONE_CHANGED,				/* all bits equal but those of one element */
	RESCALED,					/* near-identical after normalisation only */
	BIG_COUNTS,					/* (N, 1) against (N, 2), N to 1e15 */
	COUNTS,
	TOTALS_APART,				/* totals differ by up to 1e+-12 */
	SUBNORMALS,
	WIDE_RANGE,					/* 1e+-300 */
	ONE_HOT,
	NEAR_ONE_HOT,
	ZEROS,						/* on either side */
	DISJOINT,
	NEAR_UNDERFLOW,				/* divergences about 1e-290 to 1e-320 */
	ALIKE_BUT_SMALL,			/* the same but for elements 2^-300 to 2^-2100 of the total */
	REGIMES
} regime;

extern const char *const regime_names[REGIMES];

typedef struct sample
{
	double	   *p;
	double	   *q;
	size_t		n;
	size_t		room;
	mass		mp;				/* of p and q, set by sample_draw */
	mass		mq;
} sample;

extern void sample_init(sample *s, size_t room);
extern void sample_free(sample *s);

/* n = 0 draws the length too: mostly below 20, at times some hundred */
extern void sample_draw(sample *s, regime kind, size_t n);

/* After p or q were changed by hand. */
extern void sample_total(sample *s);

/* "p=... q=..." for a failure's line, a static buffer */
extern const char *sample_show(const sample *s);

/*
 * Every measure of the sample in several bases and for several alphas, the totals
 * last; returns their number.
 */
#define SAMPLE_VALUES 64
extern int	sample_values(const sample *s, double *value);

/*
 * What powers of two may multiply the masses without changing a bit.  The terms
 * of the Shannon measures are sums of raw logarithms: scaling a mass adds a multiple
 * of ln 2, which is rounded (and SHANNON_FLOOR accounts for it).  The distances take
 * another scale where the exponents of both totals are neighbours, and round otherwise.
 */
typedef enum scales
{
	NO_SCALE,					/* none */
	COMMON_SCALE,				/* one for both masses */
	ANY_SCALES					/* one for each */
} scales;

typedef struct sample_value
{
	char		name[64];
	scales		scales;
} sample_value;

extern sample_value sample_value_info(int i);

/* nats, 2, 10, the number of classes, or anything > 1 */
extern double random_base(size_t n);

#endif							/* DIVERGENCE_TEST_REGIMES_H */
