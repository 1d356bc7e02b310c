/*
 * draw.h
 *		Random numbers of the simulations: the same from a seed wherever they are drawn.
 */
#ifndef DIVERGENCE_DRAW_H
#define DIVERGENCE_DRAW_H

#include <math.h>
#include <stdint.h>

static uint64_t state;

/* SplitMix64 (Steele, Lea, Flood 2014), in [0, 1) */
static inline double
uniform(void)
{
	uint64_t	z = (state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double) ((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Box and Muller 1958; the order of both draws is not left to the compiler. */
static inline double
normal(void)
{
	double		u = uniform();
	double		v = uniform();

	return sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
}

#endif							/* DIVERGENCE_DRAW_H */
