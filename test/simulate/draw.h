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

/* Binomial, exactly: from the mode outwards. */
static inline int64_t
binomial(int64_t n, double p)
{
	double		u = uniform();
	double		mode,
				peak,
				below,
				above,
				low,
				high;

	if (n <= 0 || p <= 0)
		return 0;
	if (p >= 1)
		return n;
	mode = floor((double) (n + 1) * p);
	if (mode > (double) n)
		mode = (double) n;
	peak = exp(lgamma((double) n + 1) - lgamma(mode + 1) - lgamma((double) n - mode + 1) +
			   mode * log(p) + ((double) n - mode) * log1p(-p));
	low = high = mode;
	below = above = peak;
	u -= peak;
	while (u > 0 && (low > 0 || high < (double) n))
	{
		if (high < (double) n)
		{
			above *= ((double) n - high) / (high + 1) * (p / (1 - p));
			high++;
			u -= above;
			if (u <= 0)
				return (int64_t) high;
		}
		if (low > 0)
		{
			below *= low / ((double) n - low + 1) * ((1 - p) / p);
			low--;
			u -= below;
			if (u <= 0)
				return (int64_t) low;
		}
		if (above < 1e-300 && below < 1e-300)
			break;
	}
	return (int64_t) mode;
}

/* rows in cells of these weights */
static inline void
multinomial(int64_t rows, const double *weight, int cells, int64_t *count)
{
	double		rest = 0;

	for (int i = 0; i < cells; i++)
		rest += weight[i];
	for (int i = 0; i < cells; i++)
	{
		count[i] = i == cells - 1 ? rows : binomial(rows, fmin(1, weight[i] / rest));
		rows -= count[i];
		rest -= weight[i];
	}
}

#endif							/* DIVERGENCE_DRAW_H */
