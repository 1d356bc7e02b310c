/*
 * enumerate.h
 *		Small tables, every outcome of chance one by one: which of the pooled rows of the
 *		cells lie in the reference.
 */
#ifndef DIVERGENCE_ENUMERATE_H
#define DIVERGENCE_ENUMERATE_H

#include <mpfr.h>
#include <stdbool.h>
#include <stdint.h>

#define ENUMERATE_BITS	448
#define ENUMERATE_CELLS	8

/*
 * Pooled counts > 0, the last cell the largest: it takes what the others leave, and may be
 * as large as 2^60.
 */
typedef struct lottery
{
	int			cells;
	int64_t		pooled[ENUMERATE_CELLS];
	int64_t		reference;		/* rows of it */
	int64_t		current;
} lottery;

/* An outcome: x rows of each cell lie in the reference, y in the other sample. */
typedef void (*outcome_function) (const lottery *l, const int64_t *x, const int64_t *y,
								  const mpfr_t probability, void *argument);

/* Calls it for every outcome. */
extern void enumerate(const lottery *l, outcome_function f, void *argument);

/* A random one with so many outcomes at most. */
extern void draw_lottery(lottery *l, int most_outcomes);

/* One of its outcomes, by chance. */
extern void draw_outcome(const lottery *l, int64_t *x, int64_t *y);

extern const char *show_lottery(const lottery *l);

#endif							/* DIVERGENCE_ENUMERATE_H */
