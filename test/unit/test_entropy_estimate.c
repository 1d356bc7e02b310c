/*
 * test_entropy_estimate.c
 *		entropy_estimate.h against MPFR: differences of its digamma function, the estimate as
 *		its authors wrote it, and the jackknife by leaving out one value after the other.
 */
#include <math.h>
#include <stdlib.h>

#include "entropy_estimate.h"
#include "measures.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

static const char *const table = "Estimated entropy, error in units of 2^-53";

#define BITS		512
#define MOST_CELLS	200

/* N up to which the second sum is the difference of its definition, and its bits */
#define DIFFERENCE_MOST	300
#define DIFFERENCE_BITS	4000

/* denominator from which Euler's and Maclaurin's formula serves, and its terms */
#define SUM_FROM	400
#define SUM_TERMS	40

typedef enum kind
{
	SMALL_COUNTS, SINGLES, LONG_TAIL, LARGE_COUNTS, NEARLY_EQUAL, KINDS
} kind;

static const char *const kind_names[KINDS] = {
	"small counts", "mostly singles", "long tail", "large counts", "nearly equal"
};

/* B(2k)/(2k)! = (-1)^(k+1) 2 zeta(2k)/(2 pi)^2k */
static void
bernoulli_share(mpfr_t out, unsigned long k)
{
	mpfr_t		t;

	mpfr_init2(t, BITS);
	mpfr_const_pi(t, MPFR_RNDN);
	mpfr_mul_2ui(t, t, 1, MPFR_RNDN);
	mpfr_pow_ui(t, t, 2 * k, MPFR_RNDN);
	mpfr_zeta_ui(out, 2 * k, MPFR_RNDN);
	mpfr_mul_2ui(out, out, 1, MPFR_RNDN);
	mpfr_div(out, out, t, MPFR_RNDN);
	if (k % 2 == 0)
		mpfr_neg(out, out, MPFR_RNDN);
	mpfr_clear(t);
}

/* (1-A)^(1-n) (-ln A - sum over r < n of (1-A)^r/r) */
static void
difference_sum(mpfr_t out, const mpfr_t r, unsigned long n)
{
	mpfr_t		a,
				q,
				power;

	mpfr_inits2(DIFFERENCE_BITS, a, q, power, (mpfr_ptr) NULL);
	mpfr_prec_round(out, DIFFERENCE_BITS, MPFR_RNDN);
	mpfr_add_ui(q, r, 1, MPFR_RNDN);
	mpfr_ui_div(q, 1, q, MPFR_RNDN);
	mpfr_ui_sub(a, 1, q, MPFR_RNDN);
	mpfr_log(out, a, MPFR_RNDN);
	mpfr_neg(out, out, MPFR_RNDN);
	mpfr_set_ui(power, 1, MPFR_RNDN);
	for (unsigned long k = 1; k < n; k++)
	{
		mpfr_mul(power, power, q, MPFR_RNDN);
		mpfr_div_ui(a, power, k, MPFR_RNDN);
		mpfr_sub(out, out, a, MPFR_RNDN);
	}
	mpfr_div(out, out, power, MPFR_RNDN);
	mpfr_clears(a, q, power, (mpfr_ptr) NULL);
}

/* sum over k >= 1 of q^k/(n - 1 + k), q = 1/(1 + r), for n > DIFFERENCE_MOST */
static void
long_sum(mpfr_t out, const mpfr_t r, uint64_t n)
{
	mpfr_t		q,
				l,
				x,
				power,
				rest,
				d,
				t;
	int			terms = 0;

	mpfr_inits2(BITS, q, l, x, power, rest, d, t, (mpfr_ptr) NULL);
	mpfr_log1p(l, r, MPFR_RNDN);
	mpfr_neg(q, l, MPFR_RNDN);
	mpfr_exp(q, q, MPFR_RNDN);
	mpfr_set_zero(out, 1);
	mpfr_set(power, q, MPFR_RNDN);
	for (; n < SUM_FROM || mpfr_cmp_d(l, 0.1) > 0; n++)
	{
		mpfr_div_ui(t, power, n, MPFR_RNDN);
		mpfr_add(out, out, t, MPFR_RNDN);
		mpfr_mul(power, power, q, MPFR_RNDN);
		if (++terms > 3 && mpfr_get_exp(t) < mpfr_get_exp(out) - 300)
		{
			mpfr_clears(q, l, x, power, rest, d, t, (mpfr_ptr) NULL);
			return;
		}
	}

	/* e^x E1(x); for large x its asymptotic series */
	mpfr_mul_ui(x, l, n, MPFR_RNDN);
	if (mpfr_cmp_ui(x, 100000) < 0)
	{
		mpfr_neg(t, x, MPFR_RNDN);
		mpfr_eint(t, t, MPFR_RNDN);
		mpfr_exp(rest, x, MPFR_RNDN);
		mpfr_mul(t, t, rest, MPFR_RNDN);
		mpfr_neg(t, t, MPFR_RNDN);
	}
	else
	{
		mpfr_ui_div(d, 1, x, MPFR_RNDN);
		mpfr_set(t, d, MPFR_RNDN);
		for (int k = 1; k < 60; k++)
		{
			mpfr_mul_si(d, d, -k, MPFR_RNDN);
			mpfr_div(d, d, x, MPFR_RNDN);
			mpfr_add(t, t, d, MPFR_RNDN);
		}
	}
	mpfr_set_d(rest, 0.5, MPFR_RNDN);
	mpfr_set_ui(d, 1, MPFR_RNDN);
	for (unsigned long j = 1; j < 2 * SUM_TERMS; j++)
	{
		/* D_j = l^j + j/n D_(j-1) */
		mpfr_mul_ui(d, d, j, MPFR_RNDN);
		mpfr_div_ui(d, d, n, MPFR_RNDN);
		mpfr_pow_ui(q, l, j, MPFR_RNDN);
		mpfr_add(d, d, q, MPFR_RNDN);
		if (j % 2 == 0)
			continue;
		bernoulli_share(q, (j + 1) / 2);
		mpfr_mul(q, q, d, MPFR_RNDN);
		mpfr_add(rest, rest, q, MPFR_RNDN);
	}
	mpfr_div_ui(rest, rest, n, MPFR_RNDN);
	mpfr_add(t, t, rest, MPFR_RNDN);
	mpfr_mul(t, t, power, MPFR_RNDN);
	mpfr_add(out, out, t, MPFR_RNDN);
	mpfr_clears(q, l, x, power, rest, d, t, (mpfr_ptr) NULL);
}

/* the estimate in nats; f2 = 1/2 where "half_pair" */
static void
reference_estimate(mpfr_t out, const int64_t *count, size_t n, bool half_pair)
{
	uint64_t	total = 0,
				once = 0,
				in_pairs = half_pair;
	mpfr_t		all,
				x,
				sum;

	mpfr_inits2(BITS, all, x, sum, (mpfr_ptr) NULL);
	for (size_t i = 0; i < n; i++)
	{
		total += (uint64_t) count[i];
		once += count[i] == 1;
		in_pairs += count[i] == 2 ? 2 : 0;
	}
	mpfr_set_ui(all, total, MPFR_RNDN);
	mpfr_digamma(all, all, MPFR_RNDN);
	mpfr_set_zero(out, 1);
	for (size_t i = 0; i < n; i++)
	{
		if (count[i] == 0)
			continue;
		mpfr_set_ui(x, (unsigned long) count[i], MPFR_RNDN);
		mpfr_digamma(x, x, MPFR_RNDN);
		mpfr_sub(x, all, x, MPFR_RNDN);
		mpfr_mul_ui(x, x, (unsigned long) count[i], MPFR_RNDN);
		mpfr_add(out, out, x, MPFR_RNDN);
	}
	if (total > 1 && (in_pairs > 0 ? once > 0 : once > 1))
	{
		/* r = A/(1 - A) */
		mpfr_set_ui(x, in_pairs > 0 ? in_pairs : 2, MPFR_RNDN);
		mpfr_div_ui(x, x, total - 1, MPFR_RNDN);
		mpfr_div_ui(x, x, in_pairs > 0 ? once : once - 1, MPFR_RNDN);
		if (total <= DIFFERENCE_MOST)
			difference_sum(sum, x, total);
		else
			long_sum(sum, x, total);
		mpfr_mul_ui(sum, sum, once, MPFR_RNDN);
		mpfr_add(out, out, sum, MPFR_RNDN);
	}
	mpfr_div_ui(out, out, total, MPFR_RNDN);
	mpfr_clears(all, x, sum, (mpfr_ptr) NULL);
}

/* root of (N - 1)/N times the sum of squared deviations of the estimates without one value */
static void
reference_error(mpfr_t out, const int64_t *count, size_t n)
{
	static mpfr_t without[MOST_CELLS];
	int64_t		left[MOST_CELLS];
	uint64_t	total = 0;
	int			pairs = 0;
	mpfr_t		mean,
				t;

	mpfr_inits2(BITS, mean, t, (mpfr_ptr) NULL);
	mpfr_set_zero(mean, 1);
	for (size_t i = 0; i < n; i++)
		pairs += count[i] == 2;
	for (size_t i = 0; i < n; i++)
	{
		size_t		same = 0;

		total += (uint64_t) count[i];
		mpfr_init2(without[i], BITS);
		mpfr_set_zero(without[i], 1);
		if (count[i] == 0)
			continue;
		while (same < i && count[same] != count[i])
			same++;
		for (size_t k = 0; k < n; k++)
			left[k] = count[k] - (k == i);
		if (same < i)
			mpfr_set(without[i], without[same], MPFR_RNDN);
		else
			reference_estimate(without[i], left, n, count[i] == 2 && pairs == 1);
		mpfr_mul_ui(t, without[i], (unsigned long) count[i], MPFR_RNDN);
		mpfr_add(mean, mean, t, MPFR_RNDN);
	}
	mpfr_div_ui(mean, mean, total, MPFR_RNDN);
	mpfr_set_zero(out, 1);
	for (size_t i = 0; i < n; i++)
	{
		mpfr_sub(t, without[i], mean, MPFR_RNDN);
		mpfr_sqr(t, t, MPFR_RNDN);
		mpfr_mul_ui(t, t, (unsigned long) count[i], MPFR_RNDN);
		mpfr_add(out, out, t, MPFR_RNDN);
		mpfr_clear(without[i]);
	}
	mpfr_mul_ui(out, out, total - 1, MPFR_RNDN);
	mpfr_div_ui(out, out, total, MPFR_RNDN);
	mpfr_sqrt(out, out, MPFR_RNDN);
	mpfr_clears(mean, t, (mpfr_ptr) NULL);
}

static size_t
draw(int64_t *count, kind k)
{
	size_t		n = 1 + random_below(random_below(8) ? 8 : MOST_CELLS - 1);
	int64_t		near = 1 + (int64_t) (random_bits() >> 1) / (int64_t) (n + 1) / (1 + (int64_t) random_integer(50));

	for (size_t i = 0; i < n; i++)
		switch (k)
		{
			case SMALL_COUNTS:
				count[i] = (int64_t) random_below(12);
				break;
			case SINGLES:
				count[i] = random_below(10) ? 1 : (int64_t) random_below(4);
				break;
			case LONG_TAIL:
				count[i] = (int64_t) random_integer(random_below(2) ? 3 : 20);
				break;
			case LARGE_COUNTS:
				count[i] = (int64_t) random_integer(55);
				break;
			default:
				count[i] = near + (int64_t) random_below(3);
		}
	count[random_below(n)] += 1;
	return n;
}

static void
check_estimate(const int64_t *count, size_t n, kind k)
{
	mpfr_t		want;
	int64_t		shuffled[MOST_CELLS];
	double		estimate,
				error,
				again,
				off;
	bool		told;
	uint64_t	total = 0,
				once = 0,
				twice = 0;

	for (size_t i = 0; i < n; i++)
	{
		shuffled[i] = count[n - 1 - i];
		total += (uint64_t) count[i];
		once += count[i] == 1;
		twice += count[i] == 2;
	}
	mpfr_init2(want, BITS);
	told = divergence_entropy_estimate(count, n, MEASURE_NATS, &estimate, &error);
	reference_estimate(want, count, n, false);
	off = units_off(estimate, want);
	figure(table, kind_names[k], "estimate", off, ENTROPY_ESTIMATE_BOUND);
	check(off <= ENTROPY_ESTIMATE_BOUND, "estimate of %zu cells, the first %lld: %a, want %s: %.3g units", n,
		  (long long) count[0], estimate, show_mpfr(want), off);
	check(told == !(twice == 0 && once > total / 2), "%zu cells, the first %lld: %s standard error", n, (long long) count[0], told ? "a" : "no");
	if (told && total > 1)
	{
		reference_error(want, count, n);
		off = mpfr_cmp_d(want, 0x1p-200) < 0 ? (error == 0 ? 0 : HUGE_VAL) : units_off(error, want) * UNIT_ROUNDOFF;
		figure("Standard error of the estimated entropy, relative error", kind_names[k], "standard error", off,
			   ENTROPY_DEVIATION_ERROR);
		check(off <= ENTROPY_DEVIATION_ERROR, "standard error of %zu cells, the first %lld: %a, want %s: %.3g", n,
			  (long long) count[0], error, show_mpfr(want), off);
		off = error;
		divergence_entropy_estimate(shuffled, n, MEASURE_NATS, &again, &error);
		check(same_bits(again, estimate) && same_bits(off, error), "%zu cells: another estimate the other way round", n);
	}
	mpfr_clear(want);
}

static void
test_kind(kind k)
{
	int64_t		count[MOST_CELLS];

	if (!group_begin("estimated entropy, %s", kind_names[k]))
		return;
	for (int round = 0; round < (unit.quick || (k != SMALL_COUNTS && k != SINGLES) ? 10 : unit.rounds); round++)
	{
		size_t		n = draw(count, k);

		check_estimate(count, n, k);
	}
	group_end();
}

static void
test_digamma(void)
{
	mpfr_t		want,
				t;

	if (!group_begin("digamma differences"))
		return;
	mpfr_inits2(BITS, want, t, (mpfr_ptr) NULL);
	for (int round = 0; round < 4 * unit.rounds; round++)
	{
		uint64_t	a = 1 + random_integer(62);
		uint64_t	b = random_below(3) ? a + random_integer(62) : a + random_below(40);
		dd			got = divergence_digamma_difference(a, b);
		double		off;

		mpfr_set_ui(want, b, MPFR_RNDN);
		mpfr_digamma(want, want, MPFR_RNDN);
		mpfr_set_ui(t, a, MPFR_RNDN);
		mpfr_digamma(t, t, MPFR_RNDN);
		mpfr_sub(want, want, t, MPFR_RNDN);
		off = a == b ? fabs(got.hi) : pair_error(got, 0, want);
		figure("Differences of digamma, relative error", "all", "psi(b) - psi(a)", off, DIGAMMA_ERROR);
		check(off <= DIGAMMA_ERROR, "psi(%llu) - psi(%llu) = %a: %.3g", (unsigned long long) b, (unsigned long long) a,
			  got.hi, off);
	}
	mpfr_clears(want, t, (mpfr_ptr) NULL);
	group_end();
}

static void
test_special(void)
{
	static const int64_t one[] = {1};
	static const int64_t all[] = {0, INT64_MAX, 0};
	static const int64_t halves[] = {INT64_C(1) << 62, (INT64_C(1) << 62) - 1};
	static const int64_t fives[] = {5, 5, 0, 5};
	int64_t	   *many;
	double		estimate,
				error;

	if (!group_begin("estimated entropy, special"))
		return;
	check(!divergence_entropy_estimate(one, 1, MEASURE_NATS, &estimate, &error) && estimate == 0, "one value");
	check(divergence_entropy_estimate(all, 3, MEASURE_NATS, &estimate, &error) && estimate == 0 && error == 0,
		  "all in one cell");
	check(divergence_entropy_estimate(halves, 2, 2, &estimate, &error) && fabs(estimate - 1) < 1e-15 && error < 1e-9,
		  "2^62 in both cells: %a %a", estimate, error);
	check(divergence_entropy_estimate(fives, 4, MEASURE_NATS, &estimate, &error) && error == 0, "equal counts: %a", error);

	/* a million singles, where the sum is slowest, and one pair */
	many = allocate((1 << 20) * sizeof(int64_t));
	for (int i = 0; i < 1 << 20; i++)
		many[i] = 1;
	check(!divergence_entropy_estimate(many, 1 << 20, MEASURE_NATS, &estimate, &error) && estimate > 20 && estimate < 40,
		  "singles: %a", estimate);
	many[7] = 2;
	check(divergence_entropy_estimate(many, 1 << 20, MEASURE_NATS, &estimate, &error), "singles and a pair");
	check(error > 0.5 && error < 2, "singles and a pair: %a %a", estimate, error);
	free(many);
	group_end();
}

void
test_entropy_estimate(void)
{
	test_digamma();
	for (int k = 0; k < KINDS; k++)
		test_kind(k);
	test_special();
}
