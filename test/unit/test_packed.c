/*
 * test_packed.c
 *		Exact sums as they are stored, merged and read by the aggregates: packed
 *		limbs, products, and the correctly rounded mean, against MPFR.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exact_sum.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

/* every limb, and such a sum times 2^63 */
#define SUM_BITS	(32 * EXACT_LIMBS + 64)
/* a quotient of a sum and an int64 keeps this much of its distance to a midpoint */
#define MEAN_BITS	4000
#define MOST		300

typedef struct packed
{
	int			sign;
	int			low;
	int			count;
	uint32_t	limb[EXACT_LIMBS];
} packed;

static packed
pack(const exact_sum *s)
{
	packed		p;

	/* what lies behind count must not matter, nor be touched */
	memset(&p, 0x5a, sizeof(p));
	p.sign = divergence_exact_pack(s, p.limb, &p.low, &p.count);
	return p;
}

static bool
same_packed(const packed *a, const packed *b)
{
	return memcmp(a, b, sizeof(packed)) == 0;
}

static void
add_packed(exact_sum *s, int factor, const packed *p)
{
	divergence_exact_add_packed(s, factor, p->limb, p->low, p->count);
}

/* sum += x * 2^shift * factor */
static void
add_exactly(mpfr_t sum, double x, long shift, int64_t factor)
{
	mpfr_t		t;
	int			inexact;

	mpfr_init2(t, 53 + 64);
	mpfr_set_d(t, x, MPFR_RNDN);
	mpfr_mul_2si(t, t, shift, MPFR_RNDN);
	inexact = mpfr_mul_si(t, t, factor, MPFR_RNDN);
	inexact |= mpfr_add(sum, sum, t, MPFR_RNDN);
	mpfr_clear(t);
	if (inexact)
		abort();				/* the reference itself would be wrong */
}

/* The form of a packed sum, and its value by the definition of exact_sum.h. */
static void
check_packed(const exact_sum *s, const mpfr_t want, const char *what)
{
	packed		p = pack(s);
	mpfr_t		value,
				t;

	check(p.sign == mpfr_sgn(want), "%s: sign %d of %s", what, p.sign, show_mpfr(want));
	check(p.low >= 0 && p.count >= 0 && p.low + p.count <= EXACT_LIMBS, "%s: limbs %d to %d", what,
		  p.low, p.low + p.count - 1);
	check((p.sign == 0) == (p.count == 0) && (p.count > 0 || p.low == 0), "%s: %d limbs of sign %d",
		  what, p.count, p.sign);
	check(p.count == 0 || (p.limb[0] != 0 && p.limb[p.count - 1] != 0), "%s: not trimmed", what);
	for (int i = p.count; i < EXACT_LIMBS; i++)
		check(p.limb[i] == 0x5a5a5a5a, "%s: limb %d behind the last was touched", what, i);

	mpfr_inits2(SUM_BITS, value, t, (mpfr_ptr) NULL);
	mpfr_set_zero(value, 1);
	for (int i = 0; i < p.count; i++)
	{
		mpfr_set_ui_2exp(t, p.limb[i], 32 * (p.low + i) - EXACT_BIAS, MPFR_RNDN);
		mpfr_add(value, value, t, MPFR_RNDN);
	}
	mpfr_mul_si(value, value, p.sign, MPFR_RNDN);
	check(mpfr_equal_p(value, want), "%s: packed %s, want %s", what, show_mpfr(value), show_mpfr(want));
	mpfr_clears(value, t, (mpfr_ptr) NULL);
}

static double
random_double(void)
{
	double		x;

	switch (random_below(6))
	{
		case 0:
			x = random_subnormal();
			break;
		case 1:
			x = DBL_MAX;
			break;
		case 2:
			x = ldexp(1, random_between(-1074, 1023));
			break;
		case 3:
			x = random_scaled(0, 3);
			break;
		default:
			x = random_scaled(-1074, 1023);
			break;
	}
	return random_below(2) ? x : -x;
}

static void
test_pack(void)
{
	double		x[MOST];
	mpfr_t		want,
				part_want;

	if (!group_begin("packed sums"))
		return;
	mpfr_inits2(SUM_BITS, want, part_want, (mpfr_ptr) NULL);
	for (int round = 0; round < 10 * unit.rounds; round++)
	{
		int			n = (int) random_below(4) ? (int) random_below(12) : (int) random_below(MOST);
		int			shift = random_below(2) ? 0 : random_between(-238, 276);
		int			cancelling = (int) random_below(3);
		exact_sum	one,
					other,
					part;
		packed		p,
					q;
		int			split = (int) random_below((uint64_t) n + 1);

		divergence_exact_clear(&one);
		mpfr_set_zero(want, 1);
		for (int i = 0; i < n; i++)
		{
			x[i] = cancelling == 0 && i % 2 ? -x[i - 1] : random_double();
			divergence_exact_add(&one, x[i], shift);
			add_exactly(want, x[i], shift, 1);
		}
		check_packed(&one, want, show(x, (size_t) n));
		p = pack(&one);
		q = pack(&one);
		check(same_packed(&p, &q), "packed twice: %s", show(x, (size_t) n));

		/* another order, and two parts of which one arrives packed */
		shuffle(x, NULL, (size_t) n);
		divergence_exact_clear(&other);
		divergence_exact_clear(&part);
		mpfr_set_zero(part_want, 1);
		for (int i = 0; i < n; i++)
		{
			divergence_exact_add(i < split ? &other : &part, x[i], shift);
			if (i >= split)
				add_exactly(part_want, x[i], shift, 1);
		}
		check_packed(&part, part_want, show(x + split, (size_t) (n - split)));
		q = pack(&part);
		add_packed(&other, q.sign, &q);
		check_packed(&other, want, "with a packed part");
		q = pack(&other);
		check(same_packed(&p, &q), "the limbs depend on the order of %s", show(x, (size_t) n));

		/* and taken away again: what is left is the first part */
		q = pack(&part);
		add_packed(&other, -q.sign, &q);
		mpfr_sub(part_want, want, part_want, MPFR_RNDN);
		check_packed(&other, part_want, "without a packed part");
		add_packed(&one, -p.sign, &p);
		q = pack(&one);
		check(q.sign == 0 && q.count == 0, "less itself: %s", show(x, (size_t) n));
	}
	mpfr_clears(want, part_want, (mpfr_ptr) NULL);
	group_end();
}

/* Many packed sums with factors: carries must not overflow. */
static void
test_packed_factors(void)
{
	static const int factors[] = {1, -1, 2048, -2048, 1 << 20, -(1 << 20), 0, 3};
	mpfr_t		want,
				value;

	if (!group_begin("packed sums, factors"))
		return;
	mpfr_inits2(SUM_BITS, want, value, (mpfr_ptr) NULL);
	for (int round = 0; round < unit.rounds; round++)
	{
		exact_sum	s,
					one;
		packed		p;
		bool		full = random_below(2);
		int			factor = factors[random_below(lengthof(factors))];
		int			times = random_between(1, 5 * EXACT_PENDING);

		divergence_exact_clear(&one);
		mpfr_set_zero(value, 1);
		for (int i = 0; i < 5; i++)
		{
			double		x = random_double();

			divergence_exact_add(&one, x, 0);
			add_exactly(value, x, 0, 1);
		}
		p = pack(&one);
		if (full)
		{
			/* the largest that can be stored: all bits of the limbs below the last */
			p.sign = 1;
			p.low = 0;
			p.count = EXACT_LIMBS - 1 - random_between(2, 40);
			memset(p.limb, 0xff, sizeof(p.limb));
			mpfr_set_ui_2exp(value, 1, 32 * p.count, MPFR_RNDN);
			mpfr_sub_ui(value, value, 1, MPFR_RNDN);
			mpfr_mul_2si(value, value, -EXACT_BIAS, MPFR_RNDN);
		}
		else
			mpfr_abs(value, value, MPFR_RNDN);	/* the magnitude is what is packed */

		divergence_exact_clear(&s);
		mpfr_set_zero(want, 1);
		for (int i = 0; i < times; i++)
			add_packed(&s, factor, &p);
		mpfr_mul_si(want, value, (long) factor * times, MPFR_RNDN);
		check_packed(&s, want, "many times");
		for (int i = 0; i < times; i++)
			add_packed(&s, -factor, &p);
		check(divergence_exact_sign(&s) == 0, "and back: %d times %d", times, factor);
	}
	mpfr_clears(want, value, (mpfr_ptr) NULL);
	group_end();
}

/* Products are exact, but for what lies below 2^EXACT_PRODUCT_MIN. */
static void
test_product(void)
{
	mpfr_t		want,
				got,
				off;

	if (!group_begin("exact_sum, products"))
		return;
	mpfr_inits2(SUM_BITS, want, got, off, (mpfr_ptr) NULL);
	for (int round = 0; round < 50 * unit.rounds; round++)
	{
		bool		small = random_below(2);
		double		w = random_double();
		double		x = small ? random_scaled(-1074, 0) : random_scaled(-80, 0);
		exact_sum	s;
		packed		p,
					q;
		bool		exact;

		if (small && random_below(2))
			w = random_below(2) ? random_scaled(-1074, -200) : random_subnormal();
		if (random_below(20) == 0)
			x = random_subnormal();
		if (random_below(20) == 0)
			*(random_below(2) ? &w : &x) = 0;
		mpfr_set_d(want, w, MPFR_RNDN);
		mpfr_mul_d(want, want, x, MPFR_RNDN);

		divergence_exact_clear(&s);
		divergence_exact_add_product(&s, w, x);
		p = pack(&s);
		mpfr_set_zero(got, 1);
		for (int i = 0; i < p.count; i++)
			add_exactly(got, p.limb[i], 32 * (p.low + i) - EXACT_BIAS, p.sign);

		mpfr_sub(off, got, want, MPFR_RNDN);
		exact = w == 0 || x == 0 || ilogb(w) - 52 + ilogb(x) - 52 >= EXACT_PRODUCT_MIN;
		mpfr_abs(off, off, MPFR_RNDN);
		if (exact)
			check(mpfr_zero_p(off), "%a * %a is off by %s", w, x, show_mpfr(off));
		else
		{
			/* half of the last bit that is kept, and what breaks ties may be lost */
			check(mpfr_cmp_d(off, 0) == 0 || mpfr_get_exp(off) <= EXACT_PRODUCT_MIN,
				  "%a * %a is off by %s", w, x, show_mpfr(off));
			mpfr_mul_2si(got, got, -EXACT_PRODUCT_MIN, MPFR_RNDN);
			check(mpfr_integer_p(got), "%a * %a has bits below the last", w, x);
		}

		/* commutes, and goes away again whatever was rounded */
		divergence_exact_clear(&s);
		divergence_exact_add_product(&s, x, w);
		q = pack(&s);
		check(same_packed(&p, &q), "%a * %a does not commute", w, x);
		divergence_exact_add_product(&s, -w, x);
		check(divergence_exact_sign(&s) == 0, "%a * %a does not go away", w, x);
	}
	mpfr_clears(want, got, off, (mpfr_ptr) NULL);
	group_end();
}

/* Numbers of few bits at the low end of the range, whose trailing zeros lie below it. */
static void
test_lowest(void)
{
	mpfr_t		want;

	if (!group_begin("exact_sum, lowest limb"))
		return;
	mpfr_init2(want, SUM_BITS);
	for (int bit = 0; bit < 140; bit++)
		for (int more = 0; more <= bit; more += 1 + bit / 7)
		{
			exact_sum	s;
			dd_scaled	pair;
			double		x = more == 0 ? 1 : 1 + ldexp(1, -(more > 52 ? 52 : more));

			/* its last bit is not below 2^-EXACT_BIAS */
			divergence_exact_clear(&s);
			divergence_exact_add(&s, -x, bit - EXACT_BIAS);
			mpfr_set_zero(want, 1);
			add_exactly(want, -x, bit - EXACT_BIAS, 1);
			check_packed(&s, want, show(&x, 1));
			pair = divergence_exact_dd(&s);
			check(pair.m.hi == -x && pair.m.lo == 0 && pair.e == bit - EXACT_BIAS, "pair %a %a 2^%lld, want %a 2^%d",
				  pair.m.hi, pair.m.lo, (long long) pair.e, -x, bit - EXACT_BIAS);
			divergence_exact_add(&s, x, bit - EXACT_BIAS);
			check(divergence_exact_sign(&s) == 0, "%a 2^%d does not go away", x, bit - EXACT_BIAS);
		}
	mpfr_clear(want);
	group_end();
}

static int64_t
random_count(void)
{
	static const int64_t counts[] = {
		1, 2, 3, 5, 7, 10, 1000, INT64_C(4294967295), INT64_C(4294967296), INT64_C(4294967297),
		(INT64_C(1) << 53) - 1, (INT64_C(1) << 53) + 1, INT64_C(1) << 62, INT64_MAX - 1, INT64_MAX
	};

	if (random_below(2))
		return counts[random_below(lengthof(counts))];
	return 1 + (int64_t) (random_bits() >> random_between(1, 63));
}

/* want is the exact sum; its quotient is rounded once, by MPFR */
static void
check_mean(const exact_sum *s, int64_t n, const mpfr_t sum, const char *what)
{
	double		got = divergence_exact_mean(s, n);
	double		want;
	mpfr_t		quotient;

	mpfr_init2(quotient, MEAN_BITS);
	mpfr_div_si(quotient, sum, n, MPFR_RNDN);
	want = mpfr_get_d(quotient, MPFR_RNDN);
	check(got == want && !(got == 0 && mpfr_zero_p(sum) && signbit(got)),
		  "%s: mean %a, want %a of %s / %lld", what, got, want, show_mpfr(sum), (long long) n);
	mpfr_clear(quotient);
}

/* n copies of m, half the spacing above m and a grain more or less: n (m + half) + grain */
static void
set_to_multiple(exact_sum *s, mpfr_t sum, int64_t n, double m, int half_exponent, int halves, int grains)
{
	double		high = (double) (n >> 32) * 0x1p32;
	double		low = (double) (n & INT64_C(0xffffffff));

	divergence_exact_clear(s);
	divergence_exact_add_product(s, high, m);
	divergence_exact_add_product(s, low, m);
	divergence_exact_add(s, halves * high, half_exponent);
	divergence_exact_add(s, halves * low, half_exponent);
	divergence_exact_add(s, grains * 0x1p-1074, -238);
	mpfr_set_zero(sum, 1);
	add_exactly(sum, m, 0, n);
	add_exactly(sum, halves, half_exponent, n);
	add_exactly(sum, grains * 0x1p-1074, -238, 1);
}

static void
test_mean(void)
{
	static const double edges[] = {
		0, 0x1p-1074, 0x1p-1073, 0x1.8p-1073, 0x0.fffffffffffffp-1022, 0x1p-1022, 0x1.0000000000001p-1022,
		0x1.fffffffffffffp-1022, 0x1p-1021, 1, 0x1.0000000000001p+0, 0x1.fffffffffffffp+0, 2, 0x1p+1023, 0x1.ffffffffffffep+1023
	};
	mpfr_t		sum;

	mpfr_init2(sum, SUM_BITS);
	if (group_begin("exact_sum, mean"))
	{
		for (int round = 0; round < 100 * unit.rounds; round++)
		{
			exact_sum	s;
			int			terms = (int) random_below(6);
			int64_t		n = random_count();

			divergence_exact_clear(&s);
			mpfr_set_zero(sum, 1);
			if (n < terms)
				n = terms;
			for (int i = 0; i < terms; i++)
			{
				double		x = random_double();

				divergence_exact_add(&s, x, 0);
				add_exactly(sum, x, 0, 1);
			}
			check_mean(&s, n, sum, "random");
		}
		group_end();
	}

	/* midpoints and their surroundings, on either side of 0 */
	if (group_begin("exact_sum, mean at ties"))
	{
		for (int round = 0; round < 40 * unit.rounds; round++)
		{
			bool		edge = random_below(2);
			double		m = edge ? edges[random_below(lengthof(edges))] : fabs(random_double());
			int			spacing = m < 0x1p-1021 ? -1074 : ilogb(m) - 52;
			int64_t		n = random_count();
			int			sign = random_below(2) ? 1 : -1;

			if (m == DBL_MAX)
				m = 1;
			for (int halves = -2; halves <= 2; halves++)
				for (int grains = -1; grains <= 1; grains++)
				{
					/* quarters below a power of two, halves elsewhere */
					int			exponent = halves < 0 && m > 0x1p-1022 && ilogb(m) > ilogb(nextafter(m, 0)) ?
						spacing - 2 : spacing - 1;
					exact_sum	s;

					if (m == 0 && halves < 0)
						continue;
					set_to_multiple(&s, sum, n, sign * m, exponent, sign * halves, grains);
					check_mean(&s, n, sum, "at a tie");
				}
		}
		group_end();
	}

	if (group_begin("exact_sum, mean at the end of the range"))
	{
		exact_sum	s;

		for (int round = 0; round < unit.rounds; round++)
		{
			int64_t		n = random_count();

			/* n times the largest is the largest again, one grain less too */
			set_to_multiple(&s, sum, n, DBL_MAX, 0, 0, 0);
			check_mean(&s, n, sum, "largest");
			set_to_multiple(&s, sum, n, -DBL_MAX, 0, 0, 1);
			check_mean(&s, n, sum, "nearly the largest");
			/* no doubles have this mean: but it must come to an end */
			set_to_multiple(&s, sum, n, DBL_MAX, 971, 1, 0);
			check(isinf(divergence_exact_mean(&s, n)), "beyond the largest");
		}
		divergence_exact_clear(&s);
		divergence_exact_add(&s, DBL_MAX, 276);
		check(isinf(divergence_exact_mean(&s, 1)) && isinf(divergence_exact_mean(&s, INT64_MAX)), "far beyond");
		divergence_exact_clear(&s);
		check(divergence_exact_mean(&s, 5) == 0 && !signbit(divergence_exact_mean(&s, 5)), "mean of nothing");
		group_end();
	}
	mpfr_clear(sum);
}

void
test_packed(void)
{
	test_pack();
	test_packed_factors();
	test_product();
	test_lowest();
	test_mean();
}
