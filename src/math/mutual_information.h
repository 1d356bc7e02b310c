/*
 * mutual_information.h
 *		Mutual information of two variables from the counts of their pairs.
 *
 * With n_ij rows for a pair, n_i and n_j for the value of either variable, N in all:
 *
 *		I = (sum n_ij ln n_ij - sum n_i ln n_i - sum n_j ln n_j + N ln N) / N
 *
 * which is sum_i n_i/N D(row i || all rows), in nats; 0 <= I.
 */
#ifndef DIVERGENCE_MUTUAL_INFORMATION_H
#define DIVERGENCE_MUTUAL_INFORMATION_H

#include "exact_sum.h"

/* in units of 2^-53 of the result, and what pairs of doubles leave, times ln N */
#define MUTUAL_INFORMATION_BOUND	1.0
#define MUTUAL_INFORMATION_FLOOR	0x1p-95

/*
 * s += times n ln n, n > 0; |times n| < 2^63.  Counts are taken exactly, each
 * term has a relative error of 2^-98.
 */
extern void divergence_mutual_information_add(exact_sum *s, int64_t times, int64_t n);

/* s/total, where s is the sum above with all signs and total = N > 0 */
extern double divergence_mutual_information(const exact_sum *s, int64_t total);

#endif							/* DIVERGENCE_MUTUAL_INFORMATION_H */
