/*
 * pairs.h
 *		Random doubles and pairs.
 *
 * No expression draws twice, here and wherever the corpus comes from: C leaves the
 * order of such draws to the compiler.
 */
#ifndef DIVERGENCE_TEST_PAIRS_H
#define DIVERGENCE_TEST_PAIRS_H

#include "dd.h"

/* a positive double, exponent uniform in [low, high]; subnormals below -1022 */
extern double random_scaled(int low, int high);

/* 1 to most bits long, any length as likely as another; may be 0 */
extern uint64_t random_integer(int most);

/* a positive subnormal of any length */
extern double random_subnormal(void);

/* of either sign and any size, at times subnormal, a power of two or the largest */
extern double random_double(void);

/* between -1 and 1, times 2^-low ... 2^-high */
extern double random_noise(int low, int high);

/* a normalised pair, |lo| <= ulp(hi)/2, at times with lo = 0 or far smaller */
extern dd	random_pair(int low, int high);

/* random sign */
extern dd	random_signed_pair(int low, int high);

/* the same bits, -0 and 0 apart */
extern bool same_bits(double a, double b);
extern bool same_pair(dd a, dd b);

#endif							/* DIVERGENCE_TEST_PAIRS_H */
