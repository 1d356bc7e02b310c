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
#include "regimes.h"
#include "unit.h"

typedef struct block
{
	double		x[KERNEL_BLOCK];
	double		y[KERNEL_BLOCK];
	double		w[KERNEL_BLOCK];
	double		hi[KERNEL_BLOCK];
	double		lo[KERNEL_BLOCK];
	int			n;
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
			return random_below(20) ? 0.5 : random_subnormal();
		default:
			return random_below(4) ? random_scaled(-10, 10) : random_scaled(-1022, 1023);
	}
}

static void
draw_block(block *b)
{
	int			i;

	b->n = KERNEL_LANES * random_between(1, KERNEL_BLOCK / KERNEL_LANES);
	for (i = 0; i < b->n; i++)
	{
		b->x[i] = draw_weight();
		b->y[i] = random_below(2) ? draw_weight() :
			b->x[i] <= DBL_MAX / 2 ? b->x[i] * (1 + random_noise(1, 53)) : 1;
		b->w[i] = random_below(8) ? random_scaled(-700, 699) : 0;
		if (random_below(500) == 0)
			b->w[i] = random_below(2) ? random_scaled(-1074, -701) : random_scaled(701, 1023);
	}
	/* blocks with and without zeros on one side only */
	if (random_below(2))
		for (i = 0; i < b->n; i++)
			if (b->x[i] == 0 || b->y[i] == 0)
				b->x[i] = b->y[i] = random_below(2) ? 0 : -0.0;
}

/* The findings of log_ratio; where a subnormal meets a 0, it may be found or not. */
static void
expect_findings(const block *b, const double *y, int *must, int *may)
{
	int			i;

	*must = *may = 0;
	for (i = 0; i < b->n; i++)
	{
		double		yi = y ? y[i] : 1;

		if (is_subnormal(b->x[i]) || is_subnormal(yi))
			*(b->x[i] > 0 && yi > 0 ? must : may) |= KERNEL_SUBNORMAL;
		if (b->x[i] > 0 && yi == 0)
			*must |= KERNEL_X_ONLY;
		if (yi > 0 && b->x[i] == 0)
			*must |= KERNEL_Y_ONLY;
	}
}

static void
check_logarithms(const kernels *k, block *b, const double *y)
{
	int			found = k->log_ratio(b->x, y, b->hi, b->lo, b->n);
	int			must,
				may,
				i;

	expect_findings(b, y, &must, &may);
	check((found & must) == must && (found & ~(must | may)) == 0,
		  "%s: log_ratio finds %x, to be found %x; x=%s y=%s", k->name, (unsigned) found, (unsigned) must,
		  show(b->x, b->n), y ? show(y, b->n) : "1");
	for (i = 0; i < b->n; i++)
	{
		double		yi = y ? y[i] : 1;
		bool		zero = b->x[i] == 0 || yi == 0;
		dd			want = zero ? dd_of(0, 0) : divergence_log_ratio(b->x[i], yi);

		if (found & KERNEL_SUBNORMAL)
		{
			b->hi[i] = want.hi;
			b->lo[i] = want.lo;
		}
		else
			check(b->hi[i] == want.hi && b->lo[i] == want.lo,
				  "%s: log_ratio(%a, %a) = %a %a, scalar %a %a", k->name, b->x[i], yi,
				  b->hi[i], b->lo[i], want.hi, want.lo);
	}
}

static void
check_products(const kernels *k, block *b)
{
	dd			l[KERNEL_BLOCK];
	bool		well,
				outside = false;
	int			i;

	for (i = 0; i < b->n; i++)
	{
		l[i] = dd_of(b->hi[i], b->lo[i]);
		outside |= b->w[i] > 0 && !(b->w[i] >= WEIGHT_MIN && b->w[i] <= WEIGHT_MAX);
	}
	well = k->multiply(b->w, b->hi, b->lo, b->n);
	check(well == !outside, "%s: multiply says %d of weights %s", k->name, well, show(b->w, b->n));
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
check_inspection(const kernels *k, const block *b)
{
	double		v[KERNEL_BLOCK] = {0};
	double		want = 0,
				most;
	bool		negative = false,
				found,
				nan = false;
	int			i;

	for (i = 0; i < b->n; i++)
	{
		v[i] = random_below(2) ? b->w[i] : b->x[i];
		if (random_below(200) == 0)
			v[i] = random_below(2) ? INFINITY : NAN;
		if (random_below(100) == 0)
			v[i] = -v[i];
		nan |= isnan(v[i]);
		want = fmax(want, fabs(v[i]));
		negative |= signbit(v[i]) && v[i] != 0;
	}
	found = k->inspect(v, b->n, &most);
	check(found == negative && (nan ? isnan(most) : most == want),
		  "%s: inspect says %d, %a, to be %d, %a, of %s", k->name, found, most, negative,
		  nan ? NAN : want, show(v, b->n));
}

/* Numbers as extract takes them, |v[i]| <= 2^(e - 7) with the first anchor 1.5 2^e. */
static void
draw_extraction(double *v, int n, int e)
{
	/* all of one sign and just below half a unit of some level: the largest sums */
	int			level = random_between(0, EXTRACT_LEVELS - 1);
	bool		extreme = random_below(3) == 0;
	int			i;

	for (i = 0; i < n; i++)
		if (extreme)
			v[i] = ldexp(1 - 0x1p-53, e - (level == 0 ? 7 : 53 + (level - 1) * EXTRACT_BITS));
		else
			v[i] = random_signed_pair(e - 8 - random_between(0, 200), e - 8).hi;
}

static void
check_extraction(const kernels *k, const block *b)
{
	double		v[KERNEL_BLOCK],
				rest[KERNEL_BLOCK];
	double		anchor[EXTRACT_LEVELS];
	double		level[EXTRACT_LEVELS];
	exact_sum	before,
				after;
	bool		left,
				any = false;
	int			i,
				e = random_between(-750, 900);

	draw_extraction(v, b->n, e);
	divergence_exact_clear(&before);
	divergence_exact_clear(&after);
	for (i = 0; i < b->n; i++)
		divergence_exact_add(&before, v[i], 0);
	for (i = 0; i < EXTRACT_LEVELS; i++)
		anchor[i] = i == 0 ? ldexp(1.5, e) : anchor[i - 1] * ldexp(1, -EXTRACT_BITS);
	left = k->extract(v, rest, b->n, anchor, level);
	for (i = 0; i < EXTRACT_LEVELS; i++)
		divergence_exact_add(&after, level[i], 0);
	for (i = 0; i < b->n; i++)
	{
		divergence_exact_add(&after, rest[i], 0);
		any |= rest[i] != 0;
	}
	divergence_exact_subtract(&after, &before);
	check(divergence_exact_sign(&after) == 0, "%s: extract changes the sum of %s", k->name,
		  show(v, b->n));
	check(left == any, "%s: extract says %d of what remains of %s", k->name, left, show(v, b->n));
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
		check_logarithms(k, &b, random_below(4) ? b.y : NULL);
		check_products(k, &b);
		check_inspection(k, &b);
		check_extraction(k, &b);
	}
	group_end();
}

/* Every measure has the same bits with every kernel, far beyond probabilities too. */
static void
test_agreement(regime kind)
{
	sample		s;
	double		first[SAMPLE_VALUES],
				value[SAMPLE_VALUES];

	if (!group_begin("kernels agree, %s", regime_names[kind]))
		return;
	sample_init(&s, 1200);
	for (int round = 0; round < 2 * unit.rounds; round++)
	{
		int			count;

		sample_draw(&s, kind, 0);
		divergence_kernels_select(0);
		count = sample_values(&s, first);
		for (int k = 0; divergence_kernels_variant(k) != NULL; k++)
		{
			if (!divergence_kernels_select(k))
				continue;
			sample_values(&s, value);
			for (int i = 0; i < count; i++)
				check(same_bits(value[i], first[i]), "%s: %s is %a, elsewhere %a; %s",
					  divergence_kernels->name, sample_value_info(i).name, value[i], first[i],
					  sample_show(&s));
		}
	}
	divergence_kernels_init();
	sample_free(&s);
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
	for (int kind = 0; kind < REGIMES; kind++)
		test_agreement(kind);
}
