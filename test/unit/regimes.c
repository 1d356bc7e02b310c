/*
 * regimes.c
 *		Random pairs of masses.  Integers and exact operations only: a seed gives
 *		the same case on every machine.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure_table.h"
#include "pairs.h"
#include "regimes.h"
#include "unit.h"

const char *const regime_names[REGIMES] = {
	[UNIFORM_WEIGHTS] = "uniform",
	[SPARSE] = "sparse",
	[NEAR_1] = "near-identical, noise 1e-1 to 1e-4",
	[NEAR_4] = "near-identical, noise 1e-4 to 1e-8",
	[NEAR_8] = "near-identical, noise 1e-8 to 1e-12",
	[NEAR_12] = "near-identical, noise 1e-12 to 1e-16",
	[LAST_BITS] = "last bits differ",
	[ONE_CHANGED] = "one element differs",
	[RESCALED] = "near-identical, one side rescaled",
	[BIG_COUNTS] = "counts (N,1) and (N,2), N to 1e15",
	[COUNTS] = "counts",
	[TOTALS_APART] = "totals apart",
	[SUBNORMALS] = "subnormal",
	[WIDE_RANGE] = "1e+-300",
	[ONE_HOT] = "one-hot",
	[NEAR_ONE_HOT] = "nearly one-hot",
	[ZEROS] = "zeros",
	[DISJOINT] = "disjoint",
	[NEAR_UNDERFLOW] = "results near underflow",
	[ALIKE_BUT_SMALL] = "alike but for far smaller elements",
};

void
sample_init(sample *s, size_t room)
{
	s->p = allocate(room * sizeof(double));
	s->q = allocate(room * sizeof(double));
	s->room = room;
	s->n = 0;
}

void
sample_free(sample *s)
{
	free(s->p);
	free(s->q);
}

/* 10^-k without pow() */
static double
tenth(int k)
{
	double		x = 1;

	while (k-- > 0)
		x /= 10;
	return x;
}

/* heavily skewed, like a Dirichlet draw of small concentration */
static double
skewed(void)
{
	double		x = random_positive();
	int			factors;

	for (factors = random_between(0, 11); factors > 0; factors--)
		x *= random_positive();
	return x;
}

static double
weight(bool sparse)
{
	return sparse ? skewed() : random_positive();
}

/* q = p (1 + noise), each element's noise between +-size */
static void
near(sample *s, double size)
{
	bool		sparse = random_below(2);
	size_t		i;

	for (i = 0; i < s->n; i++)
	{
		s->p[i] = weight(sparse);
		s->q[i] = s->p[i] * (1 + size * (2 * random_unit() - 1));
	}
}

/* between -1 and 1, times 10^-from ... 10^-to */
static double
noise(int from, int to)
{
	double		x = 2 * random_unit() - 1;

	return x * tenth(random_between(from, to));
}

static void
near_between(sample *s, int from, int to)
{
	double		x = 0.1 + 0.9 * random_unit();

	near(s, x * tenth(random_between(from, to - 1)));
}

static double
nudge(double x, int ulps)
{
	return bits_double(double_bits(x) + (uint64_t) (int64_t) random_between(-ulps, ulps));
}

static double
count(void)
{
	return (double) random_integer(51);
}

static void
draw_one_hot(sample *s)
{
	size_t		hot = random_below(s->n);
	size_t		i;

	for (i = 0; i < s->n; i++)
	{
		s->p[i] = 0;
		s->q[i] = random_positive();
	}
	s->p[hot] = random_below(2) ? 1 : random_scaled(-40, 40);
	if (random_below(3) == 0)
	{
		for (i = 0; i < s->n; i++)
			s->q[i] = 0;
		if (random_below(2))
			hot = random_below(s->n);
		s->q[hot] = random_positive();
	}
	if (random_below(3) == 0)
	{
		double	   *swap = s->p;

		s->p = s->q;
		s->q = swap;
	}
}

static void
draw_element(sample *s, regime kind, size_t i)
{
	switch (kind)
	{
		case SPARSE:
			s->p[i] = random_below(5) ? skewed() : 0;
			s->q[i] = skewed();
			break;
		case LAST_BITS:
			s->p[i] = weight(true);
			s->q[i] = random_below(2) ? s->p[i] : nudge(s->p[i], 3);
			break;
		case COUNTS:
			s->p[i] = count();
			s->q[i] = random_below(3) ? count() : s->p[i];
			break;
		case SUBNORMALS:
			s->p[i] = random_subnormal();
			s->q[i] = random_below(2) ? random_subnormal() :
				random_below(2) ? s->p[i] : random_scaled(-1074, -900);
			break;
		case WIDE_RANGE:
			s->p[i] = random_scaled(-1000, 1000);
			s->q[i] = random_below(2) ? random_scaled(-1000, 1000) :
				s->p[i] * (1 + noise(1, 15));
			break;
		case ZEROS:
			s->p[i] = random_below(3) ? random_positive() : 0;
			s->q[i] = random_below(6) ? random_positive() : 0;
			break;
		case DISJOINT:
			s->p[i] = s->q[i] = 0;
			*(i % 2 ? &s->q[i] : &s->p[i]) = random_below(4) ? random_positive() : 0;
			break;
		case NEAR_ONE_HOT:
			s->p[i] = fabs(noise(1, 40)) + 0x1p-200;
			s->q[i] = random_below(2) ? fabs(noise(1, 40)) : s->p[i] * (1 + random_unit());
			break;
		case NEAR_UNDERFLOW:
			s->p[i] = random_scaled(-1066, -960);
			s->q[i] = random_below(2) ? random_scaled(-1066, -960) :
				s->p[i] * (1 + noise(1, 8));
			break;
		case ALIKE_BUT_SMALL:
			s->p[i] = random_scaled(-300, 700);
			s->q[i] = random_below(3) == 0 ? random_scaled(-300, 700) :
				s->p[i] * (1 + noise(1, 16));
			if (random_below(4) == 0)
				s->p[i] = s->q[i];
			break;
		default:
			s->p[i] = random_positive();
			s->q[i] = random_positive();
			break;
	}
}

/* one factor for a whole mass */
static void
scale(double *x, size_t n, double by)
{
	size_t		i;

	for (i = 0; i < n; i++)
		x[i] *= by;
}

static bool
has_mass(const double *x, size_t n)
{
	while (n-- > 0)
		if (x[n] > 0)
			return true;
	return false;
}

void
sample_total(sample *s)
{
	if (!divergence_mass_init(&s->mp, s->p, s->n) || !divergence_mass_init(&s->mq, s->q, s->n))
		abort();
}

static size_t
random_length(void)
{
	switch (random_below(8))
	{
		case 0:
			return 2;
		case 1:
			return 3;
		case 2:
			return 1 + random_below(unit.quick ? 40 : 200);
		case 3:
			return random_below(4) ? 10 : 1;
		default:
			return 1 + random_below(20);
	}
}

void
sample_draw(sample *s, regime kind, size_t n)
{
	size_t		i;
	int			k;

	s->n = n > 0 ? n : random_length();
	if (kind == DISJOINT && s->n < 2)
		s->n = 2;
	for (i = 0; i < s->n; i++)
		draw_element(s, kind, i);
	switch (kind)
	{
		case NEAR_1:
			near_between(s, 1, 4);
			break;
		case NEAR_4:
			near_between(s, 4, 8);
			break;
		case NEAR_8:
			near_between(s, 8, 12);
			break;
		case NEAR_12:
			near_between(s, 12, 16);
			break;
		case ONE_CHANGED:
			near(s, 0);
			i = random_below(s->n);
			s->q[i] *= 1 + noise(1, 15);
			break;
		case RESCALED:
			near(s, tenth(random_between(3, 15)));
			/* by two, the totals are as close as ever but in their exponents */
			scale(s->q, s->n, random_below(2) ? random_scaled(-40, 40) : ldexp(1, random_between(-3, 3)));
			break;
		case BIG_COUNTS:
			s->p[0] = s->q[0] = 1 / tenth(random_between(0, 15));
			for (i = 1; i < s->n; i++)
			{
				s->p[i] = 1;
				s->q[i] = 2;
			}
			break;
		case TOTALS_APART:
			scale(s->p, s->n, random_scaled(-40, 40));
			scale(s->q, s->n, random_scaled(-40, 40));
			break;
		case WIDE_RANGE:
			/* at times all at the top, so that the totals overflow */
			for (i = random_below(4) ? s->n : 0; i < s->n; i++)
			{
				s->p[i] = random_scaled(1020, 1023);
				s->q[i] = random_below(2) ? random_scaled(1020, 1023) : nudge(s->p[i] / 2, 3);
			}
			break;
		case ONE_HOT:
			draw_one_hot(s);
			break;
		case NEAR_ONE_HOT:
			i = random_below(s->n);
			s->p[i] = 1 + random_unit();
			s->q[i] = random_below(2) ? s->p[i] : 1 + random_unit();
			break;
		case NEAR_UNDERFLOW:
			/* one element has nearly all the mass, the same on both sides */
			i = random_below(s->n);
			s->p[i] = s->q[i] = random_below(2) ? 1 : 1 + random_unit();
			break;
		case ALIKE_BUT_SMALL:
			/* down to a random size, so that none hides the others */
			k = random_between(0, 1000);
			scale(s->p, s->n, ldexp(1, -k));
			scale(s->q, s->n, ldexp(1, -(random_below(2) ? k : random_between(0, 1000))));
			i = random_below(s->n);
			s->p[i] = s->q[i] = random_scaled(1000, 1020);
			if (random_below(3) == 0)
				s->q[i] *= ldexp(1, -random_between(0, 300));
			break;
		default:
			break;
	}
	/* a mass without mass is none */
	if (!has_mass(s->p, s->n))
		s->p[0] = random_positive();
	if (!has_mass(s->q, s->n))
		s->q[s->n - 1] = random_positive();
	sample_total(s);
}

const char *
sample_show(const sample *s)
{
	static char buffer[1024];

	snprintf(buffer, sizeof(buffer), "n=%zu p=%s q=%s", s->n, show(s->p, s->n), show(s->q, s->n));
	return buffer;
}

double
random_base(size_t n)
{
	switch (random_below(6))
	{
		case 0:
			return 2;
		case 1:
			return 10;
		case 2:
			return n >= 2 ? (double) n : 2;
		case 3:
			return 1 + random_scaled(-52, 20);
		default:
			return MEASURE_NATS;
	}
}

static const double value_alphas[] = {
	0, 1e-300, 0.1, 0.5, 1 - 0x1p-50, 1, 1 + 0x1p-30, 2, 17.25, 1e5, HUGE_VAL
};

#define ALPHAS ((int) lengthof(value_alphas))

static const double value_bases[] = {MEASURE_NATS, 2, 10};

int
sample_values(const sample *s, double *value)
{
	int			count = 0;
	int			id,
				k;

	for (id = 0; id < MEASURE_COUNT; id++)
		for (k = 0; k < (measure_table[id].has_base ? (int) lengthof(value_bases) : 1); k++)
			value[count++] = measure_call(id, &s->mp, &s->mq, value_bases[k]);
	for (k = 0; k < ALPHAS; k++)
	{
		value[count++] = divergence_renyi(&s->mp, &s->mq, value_alphas[k], MEASURE_NATS);
		value[count++] = divergence_renyi_entropy(&s->mp, value_alphas[k], MEASURE_NATS);
	}
	value[count++] = divergence_mass_total(&s->mp);
	value[count++] = divergence_mass_total(&s->mq);
	if (count > SAMPLE_VALUES)
		abort();
	return count;
}

sample_value
sample_value_info(int i)
{
	sample_value v = {.scales = ANY_SCALES};
	int			id;

	for (id = 0; id < MEASURE_COUNT; id++)
	{
		int			bases = measure_table[id].has_base ? (int) lengthof(value_bases) : 1;

		if (i < bases)
		{
			snprintf(v.name, sizeof(v.name), "%s, base %g", measure_table[id].name, value_bases[i]);
			if (id == KL || id == JEFFREYS || measure_table[id].symmetric)
				v.scales = COMMON_SCALE;
			else if (id == ENTROPY || id == CROSS_ENTROPY)
				v.scales = NO_SCALE;
			return v;
		}
		i -= bases;
	}
	if (i >= 2 * ALPHAS)
	{
		snprintf(v.name, sizeof(v.name), "total");
		v.scales = NO_SCALE;
		return v;
	}
	snprintf(v.name, sizeof(v.name), "%s, alpha %a", i % 2 ? "renyi_entropy" : "renyi_divergence",
			 value_alphas[i / 2]);
	if (value_alphas[i / 2] == 1)
		v.scales = i % 2 ? NO_SCALE : COMMON_SCALE;
	return v;
}
