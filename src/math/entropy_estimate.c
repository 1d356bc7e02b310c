/*
 * entropy_estimate.c
 *		Chao, Wang and Jost's estimate of entropy, and its standard error.
 *
 * Method
 *		Cells of equal count contribute the same: those up to SMALL are counted by
 *		their count first.
 *
 *		psi(b) - psi(a) is added up to a = DIGAMMA_FROM; from there on it is
 *
 *			ln(b/a) + (1/a - 1/b)/2 + (1/a^2 - 1/b^2)/12 - (1/a^4 - 1/b^4)/120 + ...
 *
 *		The second sum of the estimate, sum of q^k/(N - 1 + k), is added up where q = 1 - A is small.
 *		Else it is added up to a denominator M >= SUM_FROM, and the rest is that of Euler
 *		and Maclaurin, with l = -ln q and x = l M,
 *
 *			e^x E1(x) + (1/2 + D_1/12 - D_3/720 + D_5/30240 - ...)/M,
 *			D_j = l^j + j/M D_(j-1), D_0 = 1.
 *
 *		E1, the exponential integral, comes from its series below x = FRACTION_FROM, above from
 *		its continued fraction.
 *
 *		The jackknife: without one value of a cell that counts c, the first sum over
 *		N - 1 values is a constant - (psi(N - 1) - psi(c) - [c > 1])/(N - 1); the second one changes for c = 1, 2
 *		and 3, where f1 and f2 change.  So the variance is one over the cells,
 *		of the differences to that of the smallest count.
 *
 * Special cases
 *		f1 = 0, and f1 = 1 with f2 = 0: the second sum is 0.  Equal counts: the standard
 *		error is exactly 0, unless they change f1 or f2.
 *
 * Accuracy
 *		DIGAMMA_ERROR, ENTROPY_ESTIMATE_BOUND and ENTROPY_DEVIATION_ERROR
 *		(entropy_estimate.h).  Sums over cells are exact.  The second sum is good to 2^-90: the
 *		jackknife takes differences of it that are N times smaller than it.
 *
 * Constants
 *		Bernoulli numbers and Euler's constant, below.
 */
#include "entropy_estimate.h"

#include "mass.h"
#include "scaled.h"

/* Counts up to here are counted. */
#define SMALL			2048

/* from here on the asymptotic series of psi serves */
#define DIGAMMA_FROM	32

/* exponent of l up to which Euler and Maclaurin serve, and the least denominator for that */
#define SLOW			(-5)
#define SUM_FROM		64

/* x from which the continued fraction serves, and its terms there */
#define FRACTION_FROM	2
#define FRACTION_TERMS	340

/* A term below this share of the sum ends it. */
#define NEGLIGIBLE		0x1p-108

/* Euler's constant */
#define GAMMA_HI		0x1.2788cfc6fb619p-1
#define GAMMA_LO		-0x1.6cb90701fbfabp-58

/* numerators and denominators of B(2k)/(2k)!, k = 1, 2, ... */
static const double bernoulli[][2] = {
	{1, 12}, {-1, 720}, {1, 30240}, {-1, 1209600}, {1, 47900160}, {-691, 1307674368000},
	{1, 74724249600}, {-3617, 10670622842880000}, {43867, 5109094217170944000},
	{-174611, 802857662698291200000.0}
};

#define BERNOULLIS		((int) (sizeof(bernoulli) / sizeof(bernoulli[0])))

static dd
quotient(double a, double b)
{
	return dd_div(dd_of(a, 0), dd_of(b, 0));
}

/*
 * Digamma
 */

/* psi(x) - ln x + 1/2x for x >= DIGAMMA_FROM */
static double
digamma_rest(double x)
{
	double		v = 1 / (x * x);

	return -v * (1.0 / 12 - v * (1.0 / 120 - v * (1.0 / 252 - v * (1.0 / 240 - v * (1.0 / 132 -
						v * (691.0 / 32760))))));
}

/* ln(b/a), a <= b */
static dd
log_quotient(dd a, dd b)
{
	dd			more = dd_sub(b, a);

	if (4 * more.hi < a.hi)
		return scaled_pair(scaled_log1p(scaled(dd_div(more, a), 0)));
	return divergence_log_dd(scaled(dd_div(b, a), 0));
}

dd
divergence_digamma_difference(uint64_t a, uint64_t b)
{
	dd			sum = {0, 0};
	dd			x,
				y,
				half;

	for (; a < b && a < DIGAMMA_FROM; a++)
		sum = dd_add(sum, quotient(1, (double) a));
	if (a == b)
		return sum;
	x = dd_of_uint64(a);
	y = dd_of_uint64(b);
	sum = dd_add(sum, log_quotient(x, y));
	half = dd_div(dd_div(dd_scale(dd_sub(y, x), -1), x), y);
	sum = dd_add(sum, half);
	return dd_add_double(sum, digamma_rest(y.hi) - digamma_rest(x.hi));
}

/*
 * The second sum
 */

/* e^x E1(x), x > 0 */
static dd
exponential_integral(dd_scaled x)
{
	dd			sum,
				power,
				f;
	int			n;

	x = scaled(x.m, x.e);
	if (x.e > 60)
		return scaled_pair(scaled_quotient(scaled_of(1.0), scaled_sum(x, scaled_of(1.0))));
	if (x.e >= 1)
	{
		/* 1/(x + 1 - 1/(x + 3 - 4/(x + 5 - ...))), from the inside */
		dd			z = scaled_pair(x);

		n = (int) (FRACTION_TERMS / z.hi) + 10;
		f = dd_add_double(z, 2 * n + 1);
		for (int k = n; k > 0; k--)
			f = dd_sub(dd_add_double(z, 2 * k - 1), dd_div(dd_of((double) k * k, 0), f));
		return dd_div(dd_of(1.0, 0), f);
	}

	/* -gamma - ln x + x - x^2/(2 2!) + x^3/(3 3!) - ... */
	sum = dd_neg(dd_add(dd_of(GAMMA_HI, GAMMA_LO), divergence_log_dd(x)));
	power = dd_of(-1.0, 0);
	for (int k = 1; x.e > -1000; k++)
	{
		dd			z = scaled_pair(x);

		power = dd_neg(dd_div(dd_mul(power, z), dd_of(k, 0)));
		sum = dd_add(sum, dd_div(power, dd_of(k, 0)));
		if (fabs(power.hi) < NEGLIGIBLE)
			break;
	}
	f = dd_mul(sum, scaled_exp(x).m);
	return dd_scale(f, scaled_exp(x).e);
}

/* sum over k >= 0 of e^(-l k)/(m + k), l < 2^(SLOW + 1), m >= SUM_FROM */
static dd
slow_sum(dd_scaled l, dd m)
{
	dd			inverse = dd_div(dd_of(1.0, 0), m);
	dd			step = l.e > -900 ? scaled_pair(l) : dd_of(0, 0);
	dd			power = {1.0, 0};
	dd			d = {1.0, 0};
	dd			rest = {0.5, 0};

	for (int k = 0; k < BERNOULLIS; k++)
		for (int odd = 1; odd >= 0; odd--)
		{
			double		j = 2 * k + 2 - odd;

			power = dd_mul(power, step);
			d = dd_add(power, dd_mul(dd_mul_double(inverse, j), d));
			if (odd)
				rest = dd_add(rest, dd_mul(quotient(bernoulli[k][0], bernoulli[k][1]), d));
		}
	return dd_add(exponential_integral(scaled_product(l, scaled(m, 0))), dd_mul(rest, inverse));
}

/* What a sample tells of what it has not seen. */
typedef struct singles
{
	uint64_t	total;
	int64_t		once,			/* cells that count 1 */
				in_pairs;		/* values in those that count 2 */
} singles;

/* f1/N times the second sum */
static dd
unseen(singles s)
{
	dd			n = dd_of_uint64(s.total);
	dd			more = dd_add_double(n, -1);
	int64_t		shared = s.in_pairs > 0 ? s.once : s.once - 1;
	dd			sum = {0, 0};
	dd			power = {1.0, 0};
	dd			q;
	dd_scaled	l;

	if (s.once == 0 || shared == 0 || s.total == 1)
		return sum;

	/* q = 1/(1 + r), l = ln(1 + r) */
	l = scaled_quotient(scaled(dd_of_int64(s.in_pairs > 0 ? s.in_pairs : 2), 0),
						scaled_product(scaled(more, 0), scaled(dd_of_int64(shared), 0)));
	q = dd_div(dd_of(1.0, 0), dd_add_double(scaled_pair(l), 1.0));
	l = scaled_log1p(l);
	for (;;)
	{
		dd			term;

		if (l.e <= SLOW && n.hi >= SUM_FROM)
		{
			sum = dd_add(sum, dd_mul(power, slow_sum(l, n)));
			break;
		}
		term = dd_div(power, n);
		sum = dd_add(sum, term);
		if (term.hi < NEGLIGIBLE * sum.hi)
			break;
		power = dd_mul(power, q);
		n = dd_add_double(n, 1);
	}
	sum = dd_mul(sum, q);
	return dd_div(dd_mul(sum, dd_of_int64(s.once)), dd_of_uint64(s.total));
}

/*
 * Cells
 */

typedef struct sums
{
	uint64_t	total;
	dd			change[4];		/* of the second sum times N - 1, without a value of a cell that counts 1 to 3 */
	dd			first;			/* what the smallest count adds to the jackknife */
	bool		has_first;
	exact_sum	entropy,		/* of c (psi(N) - psi(c)) */
				difference,		/* of the values' differences to the first */
				square;
} sums;

/* adds "cells" cells that count c */
static void
add_cells(sums *s, int64_t cells, int64_t c)
{
	dd			weight = dd_mul(dd_of_int64(cells), dd_of_int64(c));
	dd			psi = divergence_digamma_difference((uint64_t) c, s->total);
	dd			without = dd_neg(psi);

	divergence_exact_add_dd(&s->entropy, dd_mul(weight, psi), 0);
	if (c > 1)
		without = dd_add_double(without, 1);
	if (c < 4)
		without = dd_add(without, s->change[c]);
	if (!s->has_first)
	{
		s->first = without;
		s->has_first = true;
	}
	without = dd_sub(without, s->first);
	weight = dd_mul(weight, without);
	divergence_exact_add_dd(&s->difference, weight, 0);
	divergence_exact_add_dd(&s->square, dd_mul(weight, without), 0);
}

/* change[c] = N - 1 times what leaving out a value of a cell that counts c changes, beside the N */
static void
set_changes(sums *s, singles all)
{
	dd			base;

	for (int c = 0; c < 4; c++)
		s->change[c] = dd_of(0, 0);
	all.total--;
	if (all.total == 0)
		return;
	base = unseen(all);
	for (int c = 1; c < 4; c++)
	{
		singles		left = all;

		left.once += c == 2 ? 1 : c == 1 ? -1 : 0;
		left.in_pairs += c == 3 ? 2 : c == 2 ? -2 : 0;

		/* the only pair leaves half of one: see the header */
		if (c == 2 && left.in_pairs == 0)
			left.in_pairs = 1;
		if (left.once >= 0 && left.in_pairs >= 0)
			s->change[c] = dd_mul(dd_sub(unseen(left), base), dd_of_uint64(all.total));
	}
}

/* the root of the jackknife's variance, in nats */
static dd_scaled
deviation(const sums *s)
{
	dd_scaled	n = scaled(dd_of_uint64(s->total), 0);
	dd_scaled	sum = divergence_exact_dd(&s->difference);
	dd_scaled	r = scaled_quotient(scaled_product(sum, sum), n);

	r = scaled_difference(divergence_exact_dd(&s->square), r);
	if (r.m.hi <= 0)
		return scaled_of(0);
	r = scaled_quotient(r, scaled_product(n, scaled(dd_of_uint64(s->total - 1), 0)));
	return scaled_sqrt(scaled(r.m, r.e));
}

bool
divergence_entropy_estimate(const int64_t *count, size_t n, double base,
							double *estimate, double *standard_error)
{
	int64_t		small[SMALL + 1] = {0};
	int64_t		least = INT64_MAX;
	singles		seen;
	sums		s;
	dd_scaled	r;

	s.total = 0;
	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		s.total += (uint64_t) count[i];
		if (count[i] <= SMALL)
			small[count[i]]++;
		else if (count[i] < least)
			least = count[i];
	}
	seen.total = s.total;
	seen.once = small[1];
	seen.in_pairs = 2 * small[2];
	set_changes(&s, seen);
	s.has_first = false;
	divergence_exact_clear(&s.entropy);
	divergence_exact_clear(&s.difference);
	divergence_exact_clear(&s.square);
	for (int64_t c = 1; c <= SMALL; c++)
		if (small[c] > 0)
			add_cells(&s, small[c], c);
	if (!s.has_first)
		add_cells(&s, 0, least);
	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (count[i] > SMALL)
			add_cells(&s, 1, count[i]);
	}
	r = scaled_quotient(divergence_exact_dd(&s.entropy), scaled(dd_of_uint64(s.total), 0));
	*estimate = scaled_in_base(scaled_sum(scaled(r.m, r.e), scaled(unseen(seen), 0)), base);
	if (seen.in_pairs == 0 && (uint64_t) seen.once > s.total / 2)
		return false;
	*standard_error = scaled_in_base(deviation(&s), base);
	return true;
}
