/*
 * test_evaluation.c
 *		Measures of two histograms of scores against MPFR, by their definitions.
 */
#include <math.h>
#include <stdlib.h>

#include "evaluation.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

#define EVALUATION_BITS	2000
#define MOST_CELLS		200

static const char *const figures_table = "Evaluation, error in units of 2^-53";

typedef struct scored
{
	size_t		n;
	int64_t		negatives[MOST_CELLS];
	int64_t		positives[MOST_CELLS];
	double		score[MOST_CELLS];
	bool		single[MOST_CELLS];
} scored;

typedef enum kind
{
	SMALL,
	SPARSE_COUNTS,
	LARGE,						/* totals near 2^62 */
	CLOSE,						/* both sides nearly proportional */
	APART,						/* nearly perfect */
	KINDS
} kind;

static const char *const kind_names[KINDS] = {"small counts", "sparse counts", "large counts", "close", "apart"};

static void
draw(scored *s, kind k)
{
	int64_t		factor = 1 + (int64_t) random_below(1000);

	s->n = 1 + (random_below(10) ? random_below(12) : random_below(MOST_CELLS));
	for (size_t i = 0; i < s->n; i++)
	{
		int64_t		a = k == SMALL ? (int64_t) random_below(20) :
			k == LARGE ? (int64_t) (random_bits() >> 2) / (int64_t) s->n :
			random_below(3) ? 0 : (int64_t) random_integer(30);
		int64_t		b = k == LARGE ? (int64_t) (random_bits() >> 2) / (int64_t) s->n : (int64_t) random_below(20);

		if (k == CLOSE)
		{
			a = 1 + (int64_t) random_integer(40);
			b = factor * a + (int64_t) random_below(2);
		}
		if (k == APART && random_below(20))
			*(i < s->n / 2 ? &b : &a) = 0;
		s->negatives[i] = a;
		s->positives[i] = b;
		s->score[i] = random_below(8) ? random_unit() : random_below(2) ? ldexp(random_unit(), -random_between(0, 300)) :
			(double) random_below(2);
		s->single[i] = random_below(2);
	}
	qsort(s->score, s->n, sizeof(double), compare_doubles);
	s->negatives[random_below(s->n)] += 2;
	s->positives[random_below(s->n)] += 2;
}

static void
total(mpfr_t out, const int64_t *count, size_t n)
{
	mpfr_set_zero(out, 1);
	for (size_t i = 0; i < n; i++)
		mpfr_add_si(out, out, count[i], MPFR_RNDN);
}

/* sum over cells of "count" times f(below + half of the cell): below counts the other side, upwards or downwards */
static void
won(mpfr_t area, mpfr_t squares, const int64_t *count, const int64_t *other, size_t n, bool upwards, const mpfr_t mean)
{
	mpfr_t		below,
				share,
				all;

	mpfr_inits2(EVALUATION_BITS, below, share, all, (mpfr_ptr) NULL);
	total(all, other, n);
	mpfr_set_zero(below, 1);
	mpfr_set_zero(area, 1);
	mpfr_set_zero(squares, 1);
	for (size_t k = 0; k < n; k++)
	{
		size_t		i = upwards ? k : n - 1 - k;

		mpfr_set_si(share, other[i], MPFR_RNDN);
		mpfr_div_2ui(share, share, 1, MPFR_RNDN);
		mpfr_add(share, share, below, MPFR_RNDN);
		mpfr_div(share, share, all, MPFR_RNDN);
		mpfr_add_si(below, below, other[i], MPFR_RNDN);
		mpfr_sub(share, share, mean, MPFR_RNDN);
		{
			mpfr_t		t;

			mpfr_init2(t, EVALUATION_BITS);
			mpfr_mul_si(t, share, count[i], MPFR_RNDN);
			mpfr_add(area, area, t, MPFR_RNDN);
			mpfr_mul(t, t, share, MPFR_RNDN);
			mpfr_add(squares, squares, t, MPFR_RNDN);
			mpfr_clear(t);
		}
	}
	mpfr_clears(below, share, all, (mpfr_ptr) NULL);
}

static void
check_measure(kind k, const char *name, double got, const mpfr_t want, double bound, const scored *s)
{
	double		error = units_off(got, want);

	figure(figures_table, kind_names[k], name, error, bound);
	check(error <= bound && !signbit(got), "%s = %a, want %s: %.3g units; %zu cells", name, got, show_mpfr(want), error, s->n);
}

static void
test_areas(kind k)
{
	mpfr_t		zero,
				area,
				squares,
				other,
				n,
				p,
				t,
				want;

	if (!group_begin("evaluation, areas, %s", kind_names[k]))
		return;
	mpfr_inits2(EVALUATION_BITS, zero, area, squares, other, n, p, t, want, (mpfr_ptr) NULL);
	mpfr_set_zero(zero, 1);
	for (int round = 0; round < 10 * unit.rounds; round++)
	{
		static scored s;
		int64_t		back[2][MOST_CELLS];
		double		got,
					error;

		draw(&s, k);
		total(n, s.negatives, s.n);
		total(p, s.positives, s.n);
		won(area, squares, s.positives, s.negatives, s.n, true, zero);
		mpfr_div(area, area, p, MPFR_RNDN);
		got = divergence_roc_auc(s.negatives, s.positives, s.n);
		check_measure(k, "roc_auc", got, area, ROC_AUC_BOUND, &s);
		check(got <= 1, "area %a above 1", got);
		for (size_t i = 0; i < s.n; i++)
		{
			back[0][i] = s.negatives[s.n - 1 - i];
			back[1][i] = s.positives[s.n - 1 - i];
		}
		check(same_bits(got, divergence_roc_auc(back[1], back[0], s.n)), "the other way round: %a", got);

		/* the variances of what each row wins */
		won(t, want, s.positives, s.negatives, s.n, true, area);
		mpfr_div(want, want, p, MPFR_RNDN);
		mpfr_sub_ui(t, p, 1, MPFR_RNDN);
		mpfr_div(want, want, t, MPFR_RNDN);
		won(t, other, s.negatives, s.positives, s.n, false, area);
		mpfr_div(other, other, n, MPFR_RNDN);
		mpfr_sub_ui(t, n, 1, MPFR_RNDN);
		mpfr_div(other, other, t, MPFR_RNDN);
		mpfr_add(want, want, other, MPFR_RNDN);
		mpfr_sqrt(want, want, MPFR_RNDN);
		/* what is left of a variance of 0 */
		if (mpfr_cmp_d(want, 0x1p-900) < 0)
			mpfr_set_zero(want, 1);
		check(divergence_roc_auc_error(s.negatives, s.positives, s.n, &error), "no error");
		check_measure(k, "its standard error", error, want, ROC_AUC_ERROR_BOUND, &s);

		mpfr_set_zero(want, 1);
		for (size_t i = 0; i < s.n; i++)
		{
			mpfr_set_si(t, s.single[i] ? 0 : s.negatives[i], MPFR_RNDN);
			mpfr_mul_si(t, t, s.positives[i], MPFR_RNDN);
			mpfr_add(want, want, t, MPFR_RNDN);
		}
		mpfr_div(want, want, n, MPFR_RNDN);
		mpfr_div(want, want, p, MPFR_RNDN);
		mpfr_div_2ui(want, want, 1, MPFR_RNDN);
		check_measure(k, "roc_auc_margin", divergence_roc_auc_margin(s.negatives, s.positives, s.n, s.single), want,
					  ROC_AUC_BOUND, &s);

		mpfr_set_zero(want, 1);
		for (size_t i = 0; i < s.n; i++)
		{
			total(t, s.positives + i, s.n - i);
			total(other, s.negatives + i, s.n - i);
			mpfr_add(other, other, t, MPFR_RNDN);
			mpfr_mul_si(t, t, s.positives[i], MPFR_RNDN);
			if (mpfr_zero_p(t))
				continue;
			mpfr_div(t, t, other, MPFR_RNDN);
			mpfr_add(want, want, t, MPFR_RNDN);
		}
		mpfr_div(want, want, p, MPFR_RNDN);
		got = divergence_average_precision(s.negatives, s.positives, s.n);
		check_measure(k, "average_precision", got, want, AVERAGE_PRECISION_BOUND, &s);
		check(got > 0 && got <= 1, "average precision %a", got);
	}
	mpfr_clears(zero, area, squares, other, n, p, t, want, (mpfr_ptr) NULL);
	group_end();
}

static void
test_calibration(kind k)
{
	mpfr_t		want,
				apart,
				mean,
				t;

	if (!group_begin("evaluation, calibration, %s", kind_names[k]))
		return;
	mpfr_inits2(EVALUATION_BITS, want, apart, mean, t, (mpfr_ptr) NULL);
	for (int round = 0; round < 10 * unit.rounds; round++)
	{
		static scored s;
		size_t		start[MOST_CELLS + 1];
		int			asked = 2 + (int) random_below(20);
		size_t		bins;
		int64_t		all = 0,
					below = 0;

		draw(&s, k);
		for (size_t i = 0; i < s.n; i++)
			all += s.negatives[i] + s.positives[i];
		bins = divergence_equal_bins(s.negatives, s.positives, s.n, asked, start);
		check(bins >= 1 && bins <= (size_t) asked && start[0] == 0, "%zu bins of %d", bins, asked);
		start[bins] = s.n;
		mpfr_set_zero(want, 1);
		for (size_t b = 0; b < bins; b++)
		{
			calibration_bin c;

			check(start[b] < start[b + 1], "bin %zu is empty", b);
			c = divergence_calibration_bin(s.negatives + start[b], s.positives + start[b], s.score + start[b],
										   start[b + 1] - start[b]);
			below += c.count;
			/* a cell less, and the bin would not hold its share, or the one before it ended there */
			check(b + 1 == bins || (double) (below - s.negatives[start[b + 1] - 1] - s.positives[start[b + 1] - 1]) <
				  (double) all / asked * (double) (asked - 1), "bin %zu is too long", b);
			mpfr_set_zero(apart, 1);
			mpfr_set_zero(mean, 1);
			for (size_t i = start[b]; i < start[b + 1]; i++)
			{
				mpfr_set_d(t, s.score[i], MPFR_RNDN);
				mpfr_mul_si(t, t, s.negatives[i] + s.positives[i], MPFR_RNDN);
				mpfr_add(mean, mean, t, MPFR_RNDN);
				mpfr_add_si(apart, apart, s.positives[i], MPFR_RNDN);
			}
			mpfr_sub(apart, apart, mean, MPFR_RNDN);
			mpfr_abs(apart, apart, MPFR_RNDN);
			mpfr_add(want, want, apart, MPFR_RNDN);
			check(c.count > 0, "bin %zu counts nothing", b);
			mpfr_div_si(mean, mean, c.count, MPFR_RNDN);
			check_measure(k, "mean_prediction", c.mean, mean, 1, &s);
			check(c.by_chance >= 0 && c.by_chance <= 0.5 * sqrt((double) c.count) * (1 + 1e-9), "by chance %a of %lld", c.by_chance,
				  (long long) c.count);
		}
		check(below == all, "bins of %lld, cells of %lld", (long long) below, (long long) all);
		mpfr_div_si(want, want, all, MPFR_RNDN);
		check_measure(k, "calibration_error", divergence_calibration_error(s.negatives, s.positives, s.score, s.n, start, bins), want,
					  CALIBRATION_ERROR_BOUND, &s);
	}
	mpfr_clears(want, apart, mean, t, (mpfr_ptr) NULL);
	group_end();
}

static void
test_wilson(void)
{
	if (!group_begin("evaluation, limits of a share"))
		return;
	for (int round = 0; round < 100 * unit.rounds; round++)
	{
		int64_t		n = 1 + (int64_t) random_integer(random_between(1, 62));
		int64_t		k = random_below(3) ? (int64_t) random_below((uint64_t) n + 1) : random_below(2) ? n : 0;
		double		confidence = random_below(20) ? random_positive() : ldexp(random_positive(), -random_between(60, 1000));
		double		share = (double) k / (double) n;
		double		low,
					high,
					low_of_rest,
					high_of_rest;

		divergence_wilson(k, n, confidence, &low, &high);
		divergence_wilson(n - k, n, confidence, &low_of_rest, &high_of_rest);
		check(low >= 0 && low <= share * (1 + 1e-15) && share <= high * (1 + 1e-15) && high <= 1, "%lld of %lld: %a to %a", (long long) k,
			  (long long) n, low, high);
		check((low == 0) == (k == 0) && (high == 1 || k < n), "ends of %lld of %lld: %a to %a", (long long) k, (long long) n, low, high);
		check(confidence > 0x1p-60 || high - low <= 0x1p-50, "%lld of %lld without confidence: %a to %a", (long long) k, (long long) n, low, high);
		check(fabs(low + high_of_rest - 1) <= 0x1p-51, "%lld of %lld: %a and %a", (long long) k, (long long) n, low, high_of_rest);
	}
	group_end();
}

static void
test_jackknife(void)
{
	mpfr_t		mean,
				sum,
				t;

	if (!group_begin("evaluation, jackknife"))
		return;
	mpfr_inits2(EVALUATION_BITS, mean, sum, t, (mpfr_ptr) NULL);
	for (int round = 0; round < 20 * unit.rounds; round++)
	{
		double		x[50];
		size_t		n = 2 + random_below(lengthof(x) - 1);
		double		around = random_unit();
		double		noise = ldexp(1, -random_between(0, 60));
		double		got,
					error;

		for (size_t i = 0; i < n; i++)
			x[i] = fmin(1, around + noise * random_unit());
		mpfr_set_zero(mean, 1);
		for (size_t i = 0; i < n; i++)
			mpfr_add_d(mean, mean, x[i], MPFR_RNDN);
		mpfr_div_ui(mean, mean, n, MPFR_RNDN);
		mpfr_set_zero(sum, 1);
		for (size_t i = 0; i < n; i++)
		{
			mpfr_d_sub(t, x[i], mean, MPFR_RNDN);
			mpfr_sqr(t, t, MPFR_RNDN);
			mpfr_add(sum, sum, t, MPFR_RNDN);
		}
		mpfr_mul_ui(sum, sum, n - 1, MPFR_RNDN);
		mpfr_div_ui(sum, sum, n, MPFR_RNDN);
		mpfr_sqrt(sum, sum, MPFR_RNDN);
		got = divergence_jackknife(x, n);
		/* a mean that is no number of EVALUATION_BITS leaves a trace where all are equal */
		if (mpfr_cmp_d(sum, 0x1p-900) < 0)
			mpfr_set_zero(sum, 1);
		error = units_off(got, sum);
		figure(figures_table, "jackknife", "jackknife", error, JACKKNIFE_BOUND);
		check(error <= JACKKNIFE_BOUND, "jackknife = %a, want %s: %.3g units; %s", got, show_mpfr(sum), error, show(x, n));
		shuffle(x, NULL, n);
		check(same_bits(got, divergence_jackknife(x, n)), "another order");
	}
	mpfr_clears(mean, sum, t, (mpfr_ptr) NULL);
	group_end();
}

static void
test_small(void)
{
	static const int64_t one[] = {1, 0};
	static const int64_t two[] = {0, 2};
	double		error;

	if (!group_begin("evaluation, few rows"))
		return;
	check(!divergence_roc_auc_error(one, two, 2, &error) && !divergence_roc_auc_error(two, one, 2, &error), "an error of one row");
	check(divergence_roc_auc(one, two, 2) == 1 && divergence_roc_auc(two, one, 2) == 0, "perfect, and perfectly wrong");
	check(divergence_average_precision(one, two, 2) == 1, "average precision of a perfect score");
	group_end();
}

void
test_evaluation(void)
{
	for (int k = 0; k < KINDS; k++)
	{
		test_areas(k);
		test_calibration(k);
	}
	test_wilson();
	test_jackknife();
	test_small();
}
