/*
 * test_exact_sum.c
 *		exact_sum.h against MPFR with enough bits for every limb.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exact_sum.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

/* from the last bit of the lowest limb to the end of the range */
#define SUM_BITS	(32 * EXACT_LIMBS)
#define MOST		3000

/*
 * The limbs of a sum with all carries done: every one but the top in [0, 2^32).
 * Written apart from the code under test.
 */
static void
canonical(const exact_sum *s, int64_t *limb)
{
	int64_t		carry = 0;
	int			i;

	for (i = 0; i < EXACT_LIMBS; i++)
	{
		int64_t		v = (i < s->low || i > s->high ? 0 : s->limb[i]) + carry;
		int64_t		low = v & INT64_C(0xffffffff);

		carry = (v - low) / (INT64_C(1) << 32);
		limb[i] = low;
	}
	limb[EXACT_LIMBS - 1] += carry * (INT64_C(1) << 32);
}

static bool
same_sum(const exact_sum *a, const exact_sum *b)
{
	int64_t		x[EXACT_LIMBS],
				y[EXACT_LIMBS];

	canonical(a, x);
	canonical(b, y);
	return memcmp(x, y, sizeof(x)) == 0;
}

static void
add_exactly(mpfr_t sum, double x, int shift)
{
	mpfr_t		t;
	int			inexact;

	mpfr_init2(t, 53);
	mpfr_set_d(t, x, MPFR_RNDN);
	mpfr_mul_2si(t, t, shift, MPFR_RNDN);
	inexact = mpfr_add(sum, sum, t, MPFR_RNDN);
	mpfr_clear(t);
	if (inexact)
		abort();				/* the reference itself would be wrong */
}

/* Sign, double and pair of s against the exact value. */
static void
check_sum(const exact_sum *s, const mpfr_t want, const char *what)
{
	double		d = divergence_exact_double(s);
	double		nearest = mpfr_get_d(want, MPFR_RNDN);
	dd_scaled	pair = divergence_exact_dd(s);
	mpfr_t		hi;

	check(divergence_exact_sign(s) == mpfr_sgn(want), "%s: sign %d of %s", what,
		  divergence_exact_sign(s), show_mpfr(want));
	check(d == nearest && !(mpfr_zero_p(want) && signbit(d)), "%s: double %a, want %a", what, d, nearest);
	if (mpfr_zero_p(want))
	{
		check(pair.m.hi == 0 && pair.m.lo == 0 && pair.e == 0, "%s: pair %a %a of 0", what,
			  pair.m.hi, pair.m.lo);
		return;
	}
	check(fabs(pair.m.hi) >= 1 && fabs(pair.m.hi) <= 2 &&
		  pair_error(pair.m, pair.e, want) <= 0x1p-106,
		  "%s: pair %a %a 2^%lld of %s", what, pair.m.hi, pair.m.lo, (long long) pair.e,
		  show_mpfr(want));
	mpfr_init2(hi, 53);
	mpfr_set(hi, want, MPFR_RNDN);
	mpfr_mul_2si(hi, hi, -pair.e, MPFR_RNDN);
	check(mpfr_cmp_d(hi, pair.m.hi) == 0, "%s: pair's high part %a of %s", what, pair.m.hi,
		  show_mpfr(want));
	mpfr_clear(hi);
}

typedef enum kind
{
	SAME_SIZE, WIDE, CANCELLING, POSITIVE, TINY, TIES, KINDS
} kind;

static const char *const kind_names[KINDS] = {
	"same size", "whole range", "cancelling", "positive", "subnormal", "ties"
};

static double
signed_of(double x)
{
	return random_below(2) ? x : -x;
}

static void
draw(kind how, double *x, size_t n)
{
	size_t		i;

	for (i = 0; i < n; i++)
		switch (how)
		{
			case SAME_SIZE:
				x[i] = signed_of(random_scaled(0, 3));
				break;
			case WIDE:
				x[i] = signed_of(random_scaled(-1074, 1023));
				break;
			case CANCELLING:
				x[i] = i % 2 && random_below(8) ? -x[i - 1] : signed_of(random_scaled(-1074, 1023));
				break;
			case POSITIVE:
				x[i] = random_scaled(-60, 0);
				break;
			case TINY:
				x[i] = signed_of(random_subnormal());
				break;
			case TIES:
				/* halves of the last place of 1, and now and then a grain */
				x[i] = signed_of(i == 0 ? 1.0 : random_below(20) ? 0x1p-53 :
								 ldexp(1.0, -random_between(54, 1074)));
				break;
			case KINDS:
				break;
		}
	if (how == CANCELLING)
		shuffle(x, NULL, n);
}

static void
test_random(kind how)
{
	double	   *x = allocate(MOST * sizeof(double));
	mpfr_t		want;
	int			round;

	mpfr_init2(want, SUM_BITS);
	if (group_begin("exact_sum, %s", kind_names[how]))
	{
		for (round = 0; round < 2 * unit.rounds; round++)
		{
			size_t		n = random_below(4) ? 1 + random_below(50) : 1 + random_below(MOST);
			exact_sum	one,
						other,
						array;
			size_t		i;
			int			shift = random_below(2) ? 0 : random_between(-238, 276);

			draw(how, x, n);
			divergence_exact_clear(&one);
			divergence_exact_clear(&other);
			divergence_exact_clear(&array);
			mpfr_set_zero(want, 1);
			for (i = 0; i < n; i++)
				divergence_exact_add(&one, x[i], shift);
			for (i = 0; i < n; i++)
				add_exactly(want, x[i], shift);
			check_sum(&one, want, show(x, n));

			shuffle(x, NULL, n);
			for (i = 0; i < n; i++)
				divergence_exact_add(&other, x[i], shift);
			check(same_sum(&one, &other), "another order of %s", show(x, n));

			if (shift != 0)
				continue;
			i = random_below(n + 1);
			divergence_exact_add_array(&array, x, i);
			divergence_exact_add_array(&array, x + i, n - i);
			check(same_sum(&one, &array), "as arrays of %zu and %zu: %s", i, n - i, show(x, n));
			check_sum(&array, want, show(x, n));

			/* taking part of it away again */
			divergence_exact_clear(&other);
			for (i = 0; i < n / 2; i++)
			{
				divergence_exact_add(&other, x[i], 0);
				add_exactly(want, -x[i], 0);
			}
			divergence_exact_subtract(&one, &other);
			check_sum(&one, want, show(x, n));
			divergence_exact_subtract(&array, &array);
			check(divergence_exact_sign(&array) == 0, "less itself: %s", show(x, n));
		}
		group_end();
	}
	mpfr_clear(want);
	free(x);
}

static void
test_rounding(void)
{
	/* sums of up to four numbers whose rounding is delicate; NaN ends a row */
	static const double rows[][5] = {
		{1, 0x1p-53, NAN},
		{1, 0x1p-53, 0x1p-1074, NAN},
		{1, 0x1p-53, -0x1p-1074, NAN},
		{1 + 0x1p-52, 0x1p-53, NAN},
		{1 + 0x1p-52, 0x1p-53, -0x1p-500, NAN},
		{-1, -0x1p-53, NAN},
		{-1 - 0x1p-52, -0x1p-53, NAN},
		{0x1.fffffffffffffp+0, 0x1p-53, NAN},
		{0x1.fffffffffffffp+0, 0x1p-53, -0x1p-1074, NAN},
		{DBL_MAX, 0x1p+969, NAN},
		{DBL_MAX, 0x1p+970, NAN},
		{DBL_MAX, 0x1p+970, -0x1p-1074, NAN},
		{-DBL_MAX, -0x1p+970, NAN},
		{DBL_MAX, DBL_MAX, NAN},
		{DBL_MAX, DBL_MAX, -DBL_MAX, NAN},
		{DBL_MAX, DBL_MAX, -DBL_MAX, -DBL_MAX, NAN},
		{0x1p-1074, NAN},
		{-0x1p-1074, NAN},
		{0x1p-1022, -0x1p-1074, NAN},
		{0x1.fffffffffffffp-1023, 0x1p-1074, NAN},
		{0, -0.0, NAN},
		{-0.0, NAN},
		{1, -1, NAN},
		{1e308, 1, -1e308, NAN},
		{0x1p+1023, 0x1p-1074, -0x1p+1023, NAN},
		{NAN},
	};
	/* shifted so far down that the double result must round in the subnormal range */
	static const struct
	{
		double		x;
		double		y;
		int			shift;
	}			low[] = {
		{0x1p-1074, 0, -1}, {0x1.8p-1073, 0, -1}, {0x1.8p-1073, 0, -2}, {0x1p-1074, 0x1p-1074, -1},
		{0x1p-1073, 0x1p-1074, -1}, {0x1.fffffffffffffp-1022, 0, -1}, {0x1.fffffffffffffp-1022, 0, -2},
		{0x1.fffffffffffffp-1022, 0, -53}, {0x1.0000000000001p-1022, 0, -52},
		{0x1.0000000000001p-1022, 0, -53}, {0x1p-1022, 0, -53}, {0x1p-1022, 0x1p-1074, -53},
		{0x1p-1022, 0, -54}, {-0x1.8p-1074, 0, -1}, {-0x1p-1074, 0, -100}, {0x1p-1074, 0, -238},
		{DBL_MAX, 0, 1}, {DBL_MAX, 0, 276}, {-DBL_MAX, DBL_MAX, 276},
	};
	mpfr_t		want;
	size_t		i;

	if (!group_begin("exact_sum, rounding"))
		return;
	mpfr_init2(want, SUM_BITS);
	for (i = 0; i < lengthof(rows); i++)
	{
		exact_sum	s,
					array;
		int			k;

		divergence_exact_clear(&s);
		divergence_exact_clear(&array);
		mpfr_set_zero(want, 1);
		for (k = 0; !isnan(rows[i][k]); k++)
		{
			divergence_exact_add(&s, rows[i][k], 0);
			add_exactly(want, rows[i][k], 0);
		}
		check_sum(&s, want, show(rows[i], k));
		divergence_exact_add_array(&array, rows[i], k);
		check(same_sum(&s, &array), "array of %s", show(rows[i], k));
	}
	for (i = 0; i < lengthof(low); i++)
	{
		exact_sum	s;
		dd			pair = dd_of(low[i].x, low[i].y);

		divergence_exact_clear(&s);
		divergence_exact_add_dd(&s, pair, low[i].shift);
		mpfr_set_zero(want, 1);
		add_exactly(want, low[i].x, low[i].shift);
		add_exactly(want, low[i].y, low[i].shift);
		check_sum(&s, want, show(&low[i].x, 2));
	}
	mpfr_clear(want);
	group_end();
}

/*
 * The same number many times: the carries' worst case, read at the counts around
 * which carries are propagated.
 */
static void
test_pending(void)
{
	static const double extremes[] = {DBL_MAX, -DBL_MAX, DBL_MIN, 0x0.fffffffffffffp-1022, 0x1p-1074};
	const long	last = unit.quick ? 1L << 14 : 1L << 18;
	mpfr_t		want;
	int			i;

	if (!group_begin("exact_sum, pending carries"))
		return;
	mpfr_init2(want, SUM_BITS);
	/* the largest mantissa in each of its 32 positions within a limb, then extremes */
	for (i = 0; i < 32 + (int) lengthof(extremes); i++)
	{
		double		x = i < 32 ? ldexp(i % 2 ? -0x1.fffffffffffffp+0 : 0x1.fffffffffffffp+0, i) : extremes[i - 32];
		exact_sum	s;
		long		count;

		divergence_exact_clear(&s);
		for (count = 1; count <= last; count++)
		{
			bool		around = labs(count % EXACT_PENDING) <= 1 ||
				count % EXACT_PENDING == EXACT_PENDING - 1;

			divergence_exact_add(&s, x, 0);
			if (!(around && count < 3 * EXACT_PENDING) && count < last - 2)
				continue;
			mpfr_set_d(want, x, MPFR_RNDN);
			mpfr_mul_si(want, want, count, MPFR_RNDN);
			check_sum(&s, want, show(&x, 1));
		}
		/* and all the way back, with the opposite sign */
		for (count = 0; count < last; count++)
			divergence_exact_add(&s, -x, 0);
		mpfr_set_zero(want, 1);
		check_sum(&s, want, "back to 0");
	}

	/* one of either sign in turn, the first one left over */
	{
		exact_sum	s;
		long		count;

		divergence_exact_clear(&s);
		for (count = 0; count < last + 1; count++)
			divergence_exact_add(&s, count % 2 ? -DBL_MAX : DBL_MAX, 0);
		mpfr_set_d(want, DBL_MAX, MPFR_RNDN);
		check_sum(&s, want, "alternating");
	}
	mpfr_clear(want);
	group_end();
}

/* Sums merged and taken apart in any grouping. */
static void
test_subtract(void)
{
	enum
	{
		PARTS = 6
	};
	int			round;

	if (!group_begin("exact_sum, subtract"))
		return;
	for (round = 0; round < 5 * unit.rounds; round++)
	{
		exact_sum	parts[PARTS],
					all,
					rest;
		int			k,
					i;

		divergence_exact_clear(&all);
		divergence_exact_clear(&rest);
		for (k = 0; k < PARTS; k++)
		{
			divergence_exact_clear(&parts[k]);
			for (i = (int) random_below(30); i > 0; i--)
			{
				double		x = signed_of(random_scaled(-1074, 1023));
				int			shift = random_between(-100, 100);

				divergence_exact_add(&parts[k], x, shift);
				divergence_exact_add(&all, x, shift);
				if (k == 0)
					divergence_exact_add(&rest, x, shift);
			}
		}
		for (k = 1; k < PARTS; k++)
			divergence_exact_subtract(&all, &parts[k]);
		check(same_sum(&all, &rest), "what remains is not the first part");
		divergence_exact_subtract(&all, &parts[0]);
		check(divergence_exact_sign(&all) == 0 && divergence_exact_double(&all) == 0,
			  "what remains is not 0");
	}
	group_end();
}

/* Copies, and arrays that hold what is no weight. */
static void
test_plain(void)
{
	double	   *x = allocate(MOST * sizeof(double));

	if (group_begin("exact_sum, copy and plain arrays"))
	{
		for (int round = 0; round < 10 * unit.rounds; round++)
		{
			static const double bad[] = {-1, -0x1p-1074, INFINITY, -INFINITY, NAN, -DBL_MAX};
			size_t		n = 1 + random_below(random_below(2) ? 20 : 400);
			exact_sum	s,
						t,
						u;
			size_t		i;

			for (i = 0; i < n; i++)
				x[i] = random_below(5) ? random_scaled(-1074, 1023) : random_below(2) ? 0 : -0.0;
			divergence_exact_clear(&s);
			divergence_exact_clear(&t);
			divergence_exact_add_array(&s, x, n);
			check(divergence_exact_add_plain(&t, x, n) && same_sum(&s, &t), "plain sum of %s", show(x, n));
			memset(&u, 0xee, sizeof(u));
			divergence_exact_copy(&u, &s);
			check(same_sum(&s, &u), "copy of the sum of %s", show(x, n));
			divergence_exact_subtract(&u, &t);
			check(divergence_exact_sign(&u) == 0, "copy less itself of %s", show(x, n));
			x[random_below(n)] = bad[random_below(lengthof(bad))];
			divergence_exact_clear(&t);
			check(!divergence_exact_add_plain(&t, x, n), "plain sum accepts %s", show(x, n));
		}
		group_end();
	}
	free(x);
}

void
test_exact_sum(void)
{
	int			how;

	for (how = 0; how < KINDS; how++)
		test_random(how);
	test_rounding();
	test_pending();
	test_subtract();
	test_plain();
}
