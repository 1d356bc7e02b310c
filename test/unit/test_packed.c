/*
 * test_packed.c
 *		Exact sums as they are stored and merged by the aggregates: packed limbs,
 *		products, and the ends of the range, against MPFR.
 */
#include <math.h>
#include <string.h>

#include "exact_sum.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

/* every limb, and such a sum times 2^63 */
#define SUM_BITS	(32 * EXACT_LIMBS + 64)
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
			reference_add(want, x[i], shift, 1);
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
				reference_add(part_want, x[i], shift, 1);
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
			reference_add(value, x, 0, 1);
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
			reference_add(got, p.limb[i], 32 * (p.low + i) - EXACT_BIAS, p.sign);

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
			reference_add(want, -x, bit - EXACT_BIAS, 1);
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

void
test_packed(void)
{
	test_pack();
	test_packed_factors();
	test_product();
	test_lowest();
}
