/*
 * association.h
 *		The table of two variables that distributions of one make up, a row for each value of the other.
 */
#ifndef DIVERGENCE_ASSOCIATION_TABLE_H
#define DIVERGENCE_ASSOCIATION_TABLE_H

#include "distributions/distribution.h"
#include "math/association.h"

/*
 * Measures n distributions, each canonical; those that are NULL or count nothing are no rows.  22023 unless they
 * are alike, 22003 where they count more than int64 together.  False, and *a undefined, where no
 * row is left; *sums are the counts.
 */
extern bool divergence_association_of(association *a, association_sums *sums, const Distribution **d, int n);

#endif							/* DIVERGENCE_ASSOCIATION_TABLE_H */
