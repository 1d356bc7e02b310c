/*
 * pair_errors.h
 *		Pairs against MPFR, and the bookkeeping of their relative errors.
 */
#ifndef DIVERGENCE_TEST_PAIR_ERRORS_H
#define DIVERGENCE_TEST_PAIR_ERRORS_H

#include <mpfr.h>

#include "pairs.h"

#define PAIR_BITS	600

extern void set_pair(mpfr_t out, dd a);

/*
 * Checks got * 2^e against want and keeps log2 of the error as a figure;
 * x and y are shown on failure.
 */
extern void check_pair(const char *table, const char *name, const char *regime,
					   dd got, int64_t e, const mpfr_t want, double bound, dd x, dd y);

#endif							/* DIVERGENCE_TEST_PAIR_ERRORS_H */
