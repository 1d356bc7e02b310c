/*
 * test_ks_tail.c
 *		ks_tail.h: tails of the two-sample Kolmogorov-Smirnov statistic against counts of
 *		paths, in MPFR and, for large samples, in doubles.
 */
#include <math.h>
#include <stdlib.h>

#include "ks_tail.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

static const char *const table = "Kolmogorov-Smirnov tail, error in units of 2^-53";

#define BITS		256
#define MOST_SIZE	64
#define MOST_WIDTH	1400

/* equal sizes up to which the reference multiplies quotients */
#define SMALL_SIZE	5000

/* and those whose statistic is the multiple of 1/n next to its double */
#define WHOLE		(UINT64_C(1) << 50)

static uint64_t
common_divisor(uint64_t a, uint64_t b)
{
	return b == 0 ? a : common_divisor(b, a % b);
}

/*
 * The share of the paths from (0, 0) to (n, m) that touch |i m - j n| = a: all of them less
 * those that do not, counted from node to node; exact, since C(n + m, n) has less bits.
 */
static void
reference_tail(mpfr_t out, int n, int m, long a)
{
	static mpfr_t all[MOST_SIZE + 1],
				within[MOST_SIZE + 1];

	for (int j = 0; j <= m; j++)
	{
		mpfr_inits2(BITS, all[j], within[j], (mpfr_ptr) NULL);
		mpfr_set_zero(all[j], 1);
		mpfr_set_zero(within[j], 1);
	}
	for (int i = 0; i <= n; i++)
		for (int j = 0; j <= m; j++)
		{
			if (j > 0)
			{
				mpfr_add(all[j], all[j], all[j - 1], MPFR_RNDN);
				mpfr_add(within[j], within[j], within[j - 1], MPFR_RNDN);
			}
			if (i == 0 && j == 0)
			{
				mpfr_set_ui(all[j], 1, MPFR_RNDN);
				mpfr_set_ui(within[j], 1, MPFR_RNDN);
			}
			if (labs((long) i * m - (long) j * n) >= a)
				mpfr_set_zero(within[j], 1);
		}
	mpfr_sub(out, all[m], within[m], MPFR_RNDN);
	mpfr_div(out, out, all[m], MPFR_RNDN);
	for (int j = 0; j <= m; j++)
		mpfr_clears(all[j], within[j], (mpfr_ptr) NULL);
}

/* the same for any m, by probabilities in doubles; good to some 1e-12 */
static double
plain_tail(int64_t n, int64_t m, int64_t a)
{
	static double share[MOST_WIDTH + 2];
	double	   *at = share + 1;
	double		sum = 0;

	for (int64_t i = -1; i <= n; i++)
		at[i] = i == 0;
	for (int64_t s = 1; s <= n + m; s++)
	{
		double		left = 1 / (double) (n + m - s + 1);
		int64_t		low = s > m ? s - m : 0;

		for (int64_t i = s < n ? s : n; i >= low; i--)
		{
			double		here = at[i - 1] * (double) (n - i + 1) * left + at[i] * (double) (m - s + i + 1) * left;
			int64_t		apart = i * m - (s - i) * n;

			if (apart >= a || apart <= -a)
			{
				sum += here;
				here = 0;
			}
			at[i] = here;
		}
		if (low > 0)
			at[low - 1] = 0;
	}
	return sum;
}

/* out = ln x! less a constant, x > 2000 */
static void
log_factorial(mpfr_t out, const mpfr_t x)
{
	static const long divisors[] = {12, -360, 1260, -1680, 1188};
	mpfr_t		t,
				power;

	mpfr_inits2(BITS + 128, t, power, (mpfr_ptr) NULL);
	mpfr_log(out, x, MPFR_RNDN);
	mpfr_set_d(t, 0.5, MPFR_RNDN);
	mpfr_add(t, t, x, MPFR_RNDN);
	mpfr_mul(out, out, t, MPFR_RNDN);
	mpfr_sub(out, out, x, MPFR_RNDN);
	mpfr_set(power, x, MPFR_RNDN);
	for (size_t k = 0; k < lengthof(divisors); k++)
	{
		mpfr_mul_si(t, power, divisors[k], MPFR_RNDN);
		mpfr_ui_div(t, 1, t, MPFR_RNDN);
		mpfr_add(out, out, t, MPFR_RNDN);
		mpfr_mul(power, power, x, MPFR_RNDN);
		mpfr_mul(power, power, x, MPFR_RNDN);
	}
	mpfr_clears(t, power, (mpfr_ptr) NULL);
}

/*
 * 2 sum (-1)^(j-1) n!^2 / (n - j k)! (n + j k)! in MPFR, k = statistic n
 */
static void
reference_equal(mpfr_t out, double statistic, uint64_t n)
{
	mpfr_t		k,
				t,
				g,
				below,
				above,
				first;

	mpfr_inits2(BITS + 128, k, t, g, below, above, first, (mpfr_ptr) NULL);
	mpfr_set_d(k, statistic, MPFR_RNDN);
	mpfr_mul_ui(k, k, n, MPFR_RNDN);
	if (n <= WHOLE)
		mpfr_rint(k, k, MPFR_RNDN);
	mpfr_set_ui(t, n, MPFR_RNDN);
	if (n > SMALL_SIZE)
		log_factorial(first, t);
	else
		mpfr_set_ui(first, 1, MPFR_RNDN);
	mpfr_set_zero(out, 1);
	for (unsigned long j = 1;; j++)
	{
		if (n > SMALL_SIZE)
		{
			mpfr_mul_ui(t, k, j, MPFR_RNDN);
			mpfr_ui_sub(g, n, t, MPFR_RNDN);
			if (mpfr_cmp_ui(g, 2001) < 0)	/* nothing is left that a double could hold */
				break;
			mpfr_add_ui(t, t, n, MPFR_RNDN);
			log_factorial(below, g);
			log_factorial(above, t);
			mpfr_mul_2ui(g, first, 1, MPFR_RNDN);
			mpfr_sub(g, g, below, MPFR_RNDN);
			mpfr_sub(g, g, above, MPFR_RNDN);
			mpfr_exp(g, g, MPFR_RNDN);
		}
		else
		{
			unsigned long step = mpfr_get_ui(k, MPFR_RNDN);

			if (j * step > n)
				break;
			for (unsigned long i = (j - 1) * step + 1; i <= j * step; i++)
			{
				mpfr_mul_ui(first, first, n - i + 1, MPFR_RNDN);
				mpfr_div_ui(first, first, n + i, MPFR_RNDN);
			}
			mpfr_set(g, first, MPFR_RNDN);
		}
		if (j % 2 == 0)
			mpfr_neg(g, g, MPFR_RNDN);
		mpfr_add(out, out, g, MPFR_RNDN);
		if (mpfr_zero_p(g) || mpfr_get_exp(g) < mpfr_get_exp(out) - 120)
			break;
	}
	mpfr_mul_2ui(out, out, 1, MPFR_RNDN);
	mpfr_clears(k, t, g, below, above, first, (mpfr_ptr) NULL);
}

static void
check_tail(double statistic, uint64_t n, uint64_t m, const mpfr_t want, const char *regime)
{
	double		got = divergence_ks_tail(statistic, n, m);
	double		error = units_off(got, want);

	figure(table, regime, "tail", error, KS_TAIL_BOUND);
	check(error <= KS_TAIL_BOUND && got >= 0 && got <= 1,
		  "tail(%a, %llu, %llu) = %a, want %s: %.3g units", statistic, (unsigned long long) n,
		  (unsigned long long) m, got, show_mpfr(want), error);
	check(same_bits(got, divergence_ks_tail(statistic, m, n)), "tail(%a, %llu, %llu) is another one the other way round",
		  statistic, (unsigned long long) n, (unsigned long long) m);
}

static void
test_small(void)
{
	mpfr_t		want;

	if (!group_begin("Kolmogorov-Smirnov tail, small samples"))
		return;
	mpfr_init2(want, BITS);
	for (int round = 0; round < 2 * unit.rounds; round++)
	{
		int			n = random_between(1, round % 2 ? 12 : MOST_SIZE);
		int			m = random_below(6) == 0 ? n : random_between(1, round % 3 ? 20 : MOST_SIZE);
		long		divisor = (long) common_divisor((uint64_t) n, (uint64_t) m);
		long		steps = (long) n * m / divisor;
		long		a = 1 + (long) random_below((uint64_t) steps);

		if (random_below(2))
			a = 1 + a / 4;
		reference_tail(want, n, m, a * divisor);
		check_tail((double) a / (double) steps, (uint64_t) n, (uint64_t) m, want, "small samples");
	}
	mpfr_clear(want);
	group_end();
}

static void
test_equal(void)
{
	mpfr_t		want;

	if (!group_begin("Kolmogorov-Smirnov tail, equal sizes"))
		return;
	mpfr_init2(want, BITS);
	for (int round = 0; round < (unit.quick ? 40 : unit.rounds); round++)
	{
		/* where the method changes, too */
		uint64_t	n = random_below(8) == 0 ? 4093 + random_below(8) : random_below(8) == 0 ?
			WHOLE - 2 + random_below(4) : 1 + random_integer(62);
		double		statistic = ldexp(1 + random_unit(), random_between(-2, 5)) / sqrt((double) n);

		if (statistic > 1)
			statistic = random_positive();
		if (n <= WHOLE)
			statistic = ceil(statistic * (double) n) / (double) n;
		if (round < 2)
		{
			n = round == 0 ? 600 : 4094;
			statistic = round == 0 ? 1 : 1784.0 / 4094;
		}
		reference_equal(want, statistic, n);
		check_tail(statistic, n, n, want, "equal sizes");
	}
	mpfr_clear(want);
	group_end();
}

/* Sizes just within what is exact, and all beyond. */
static void
test_large(void)
{
	static const char *const regimes[] = {"few against many", "hundreds against thousands", "nearly equal"};
	double		worst[3] = {0, 0, 0};

	if (!group_begin("Kolmogorov-Smirnov tail, large samples"))
		return;
	for (int round = 0; round < (unit.quick ? 9 : 90); round++)
	{
		int			regime = round % 3;
		int64_t		n = regime == 0 ? random_between(1, 45) : random_between(50, 300);
		int64_t		m = regime == 0 ? 17000 + random_between(0, 8000) : 4000 + random_between(0, 18000);
		double		statistic,
					got,
					want;
		int64_t		divisor,
					steps,
					a;
		bool		exact;

		if (regime == 2)
		{
			n = random_between(900, 1200);
			m = n + (random_below(2) ? random_between(1, 3) : random_between(1, 200));
		}
		divisor = (int64_t) common_divisor((uint64_t) n, (uint64_t) m);
		steps = n * m / divisor;
		a = (int64_t) ceil((0.4 + 2.3 * random_unit()) / sqrt(1 / (1.0 / (double) n + 1.0 / (double) m)) * (double) steps);
		if (a > steps)
			a = steps;
		statistic = (double) a / (double) steps;
		got = divergence_ks_tail(statistic, (uint64_t) n, (uint64_t) m);
		want = plain_tail(n, m, a * divisor);
		exact = n * m <= (int64_t) KS_EXACT_PRODUCT && n + m <= (int64_t) KS_EXACT_SUM;
		if (want < KS_SERIES_LEAST)
			continue;
		if (!exact)
			worst[regime] = fmax(worst[regime], fabs(got / want - 1));
		check(fabs(got / want - 1) <= (exact ? 1e-10 : KS_SERIES_ERROR), "tail(%a, %ld, %ld) = %a, want %a: off by %.3g",
			  statistic, (long) n, (long) m, got, want, got / want - 1);
	}
	for (int k = 0; k < 3; k++)
		figure("Kolmogorov-Smirnov tail of large samples, relative error", regimes[k], "tail", worst[k], KS_SERIES_ERROR);
	group_end();
}

static void
test_special(void)
{
	static const uint64_t sizes[] = {1, 2, 39, 40, 1000, 1024, 1025, 4096, 4097, 16383, UINT64_C(1) << 32,
	INT64_MAX - 1, INT64_MAX};

	if (!group_begin("Kolmogorov-Smirnov tail, special"))
		return;
	for (size_t i = 0; i < lengthof(sizes); i++)
		for (size_t k = 0; k < lengthof(sizes); k++)
		{
			double		before = 1;

			check(divergence_ks_tail(0, sizes[i], sizes[k]) == 1, "tail(0)");
			for (int step = 1; step <= 8; step++)
			{
				double		got = divergence_ks_tail(ldexp(1, 4 * step - 33), sizes[i], sizes[k]);

				if (step == 8)
					got = divergence_ks_tail(1, sizes[i], sizes[k]);
				check(got >= 0 && got <= before, "tail of %llu and %llu at step %d: %a after %a", (unsigned long long) sizes[i],
					  (unsigned long long) sizes[k], step, got, before);
				before = got;
			}
		}
	check(divergence_ks_tail(1, 1, 1) == 1, "tail(1, 1, 1)");
	check(divergence_ks_tail(1, 2, 2) == 1.0 / 3, "tail(1, 2, 2)");
	check(divergence_ks_tail(1, 1, INT64_MAX) == 0x1p-62, "tail(1, 1, 2^63 - 1)");
	group_end();
}

void
test_ks_tail(void)
{
	test_small();
	test_equal();
	test_large();
	test_special();
}
