/*
 * quotient.h
 *		The quotient of two counts.
 */
#ifndef DIVERGENCE_QUOTIENT_H
#define DIVERGENCE_QUOTIENT_H

#include <stdint.h>

/*
 * count / total for 0 <= count <= total, total > 0, each any int64: in [0, 1],
 * correctly rounded.
 */
extern double divergence_quotient(int64_t count, int64_t total);

#endif							/* DIVERGENCE_QUOTIENT_H */
