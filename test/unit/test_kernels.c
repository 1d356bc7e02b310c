/*
 * test_kernels.c
 *		kernels.h: every variant that this machine can run does what the scalar
 *		functions do, to the bit.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "exact_sum.h"
#include "kernels.h"
#include "log_ratio.h"
#include "pairs.h"
#include "unit.h"

typedef struct block
{
	double		x[KERNEL_BLOCK];
	double		y[KERNEL_BLOCK];
	double		w[KERNEL_BLOCK];
	double		hi[KERNEL_BLOCK];
	double		lo[KERNEL_BLOCK];
	int			n;
	bool		subnormal;		/* x or y of an element without 0 */
	bool		beside_zero;	/* or beside a 0: then either answer is right */
	bool		outside;		/* w, of what multiply takes */
} block;

static bool
is_subnormal(double x)
{
	return x > 0 && x < DBL_MIN;
}

static double
draw_weight(void)
{
	switch (random_below(24))
	{
		case 0:
			return 0;
		case 1:
			return -0.0;
		case 2:
			return 1;
		case 3:
			return DBL_MIN;
		case 4:
			return DBL_MAX;
		case 5:
			if (random_below(20))
				return 0.5;
			return random_subnormal();
		default:
			return random_below(4) ? random_scaled(-10, 10) : random_scaled(-1022, 1023);
	}
}

static void
draw_block(block *b)
{
	int			i;

	b->n = KERNEL_LANES * random_between(1, KERNEL_BLOCK / KERNEL_LANES);
	b->subnormal = b->beside_zero = b->outside = false;
	for (i = 0; i < b->n; i++)
	{
		b->x[i] = draw_weight();
		b->y[i] = random_below(2) ? draw_weight() :
			b->x[i] <= DBL_MAX / 2 ? b->x[i] * (1 + ldexp(random_unit(), -random_between(1, 53))) : 1;
		if (is_subnormal(b->x[i]) || is_subnormal(b->y[i]))
			*(b->x[i] > 0 && b->y[i] > 0 ? &b->subnormal : &b->beside_zero) = true;
		b->w[i] = random_below(8) ? random_scaled(-700, 699) : 0;
		if (random_below(500) == 0)
		{
			b->w[i] = random_below(2) ? random_scaled(-1074, -701) : random_scaled(701, 1023);
			b->outside = true;
		}
	}
}

static void
check_logarithms(const kernels *k, block *b)
{
	bool		well = k->log_ratio(b->x, b->y, b->hi, b->lo, b->n);
	int			i;

	check(well == !b->subnormal || b->beside_zero, "%s: log_ratio says %d of a block with%s subnormals", k->name,
		  well, b->subnormal ? "" : "out");
	for (i = 0; i < b->n; i++)
	{
		bool		zero = b->x[i] == 0 || b->y[i] == 0;
		dd			want = zero ? dd_of(0, 0) : divergence_log_ratio(b->x[i], b->y[i]);

		if (!well)
		{
			b->hi[i] = want.hi;
			b->lo[i] = want.lo;
		}
		else
			check(b->hi[i] == want.hi && b->lo[i] == want.lo,
				  "%s: log_ratio(%a, %a) = %a %a, scalar %a %a", k->name, b->x[i], b->y[i],
				  b->hi[i], b->lo[i], want.hi, want.lo);
	}
}

/* w (hi + lo) to 2^-105 of itself and 2^-104 of the scalar product */
static void
check_products(const kernels *k, block *b)
{
	dd			l[KERNEL_BLOCK];
	bool		well;
	int			i;

	for (i = 0; i < b->n; i++)
		l[i] = dd_of(b->hi[i], b->lo[i]);
	well = k->multiply(b->w, b->hi, b->lo, b->n);
	check(well == !b->outside, "%s: multiply says %d of a block with%s extreme weights", k->name,
		  well, b->outside ? "" : "out");
	if (!well)
		return;
	for (i = 0; i < b->n; i++)
	{
		dd			p = two_prod(b->w[i], l[i].hi);

		p.lo += b->w[i] * l[i].lo;
		check(b->hi[i] == p.hi && b->lo[i] == p.lo,
			  "%s: %a * (%a %a) = %a %a, scalar %a %a", k->name, b->w[i], l[i].hi, l[i].lo,
			  b->hi[i], b->lo[i], p.hi, p.lo);
	}
}

static void
check_largest(const kernels *k, const block *b)
{
	double		most = 0;
	int			i;

	for (i = 0; i < b->n; i++)
		most = fmax(most, fabs(b->w[i]));
	check(k->largest(b->w, b->n) == most, "%s: largest of %s", k->name, show(b->w, b->n));
}

static void
check_extraction(const kernels *k, const block *b)
{
	double		v[KERNEL_BLOCK];
	double		anchor[EXTRACT_LEVELS];
	double		level[EXTRACT_LEVELS];
	exact_sum	before,
				after;
	bool		rest,
				any = false;
	int			i,
				low = random_between(-760, 900);

	divergence_exact_clear(&before);
	divergence_exact_clear(&after);
	for (i = 0; i < b->n; i++)
	{
		v[i] = random_signed_pair(low - random_between(0, 200), low).hi;
		divergence_exact_add(&before, v[i], 0);
	}
	for (i = 0; i < EXTRACT_LEVELS; i++)
		anchor[i] = i == 0 ? ldexp(1.5, low + 8) : anchor[i - 1] * ldexp(1, -EXTRACT_BITS);
	rest = k->extract(v, b->n, anchor, level);
	for (i = 0; i < EXTRACT_LEVELS; i++)
		divergence_exact_add(&after, level[i], 0);
	for (i = 0; i < b->n; i++)
	{
		divergence_exact_add(&after, v[i], 0);
		any |= v[i] != 0;
	}
	divergence_exact_subtract(&after, &before);
	check(divergence_exact_sign(&after) == 0, "%s: extract changes the sum of %s", k->name,
		  show(v, b->n));
	check(rest == any, "%s: extract says %d of what remains", k->name, rest);
}

static void
test_variant(const kernels *k)
{
	static block b;
	int			round;

	if (!group_begin("kernels, %s", k->name))
		return;
	for (round = 0; round < 20 * unit.rounds; round++)
	{
		draw_block(&b);
		check_logarithms(k, &b);
		check_products(k, &b);
		check_largest(k, &b);
		check_extraction(k, &b);
	}
	group_end();
}

void
test_kernels(void)
{
	int			i;

	for (i = 0; divergence_kernels_variant(i) != NULL; i++)
		if (divergence_kernels_select(i))
			test_variant(divergence_kernels_variant(i));
	divergence_kernels_init();
}
