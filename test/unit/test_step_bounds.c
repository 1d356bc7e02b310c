/*
 * test_step_bounds.c
 *		The error bounds that step one of two_steps.h rests on, against MPFR on every
 *		instruction set: of the kernels' terms one at a time, where arguments are chosen
 *		against them, and of the sums over blocks; of the small functions of the header.
 */
#include <math.h>
#include <string.h>

#include "exp_table.h"
#include "mass_pair.h"
#include "pair_errors.h"
#include "pairs.h"
#include "reference.h"
#include "two_steps.h"
#include "unit.h"

/* enough for the difference of neighbours to keep 100 digits of 3 x 53 cancelled */
#define STEP_BITS	600

/* What the least subnormal takes from the low part of a tiny term; no result is so small. */
#define UNDERFLOW	0x1p-1068

static const char *const term_table = "Step one, log2 of the error of a term over its weight, where far, and over itself, where near";
static const char *const sum_table = "Step one, error of sums over what is allowed";
static const char *const other_table = "Step one, log2 of the error of the small functions over what it is relative to";

typedef enum kernel_sum
{
	LOGS, EXCESS, EXCESSES, EXCESSES_REST, RATIO, RATIOS, RATIOS_OTHER, KERNEL_SUMS
} kernel_sum;

static const char *const sum_names[KERNEL_SUMS] = {
	"w ln x", "excess", "(p - q) ln(p/q)", "rest", "p ln(p/q)", "p ln(p/q), both", "q ln(p/q), both"
};

typedef enum closeness
{
	ANY, WIDE, NEAR_RATIO_1, NEIGHBOURS, BIN_BORDERS, NEAR_BIN_OF_1, MANTISSA_ENDS, CLOSENESSES
} closeness;

static const char *const closeness_names[CLOSENESSES] = {
	"any", "wide range", "quotient near 1", "neighbours", "borders of bins", "borders of the bin of 1", "ends of mantissas"
};

/* x and y > 0, normal, whose quotient is of a kind that logarithms find hard */
static void
draw_quotient(closeness kind, double *x, double *y)
{
	uint64_t	border = LOG_TABLE_BOTTOM + (random_below(129) << 45);
	uint64_t	wiggle = (uint64_t) random_between(-3, 3);

	*y = random_scaled(-12, 3);
	*x = random_scaled(-12, 3);
	switch (kind)
	{
		case WIDE:
			*x = random_scaled(-800, 290);
			*y = random_scaled(-800, 290);
			break;
		case NEAR_RATIO_1:
			*x = *y * (1 + random_noise(1, 40));
			break;
		case NEIGHBOURS:
			*x = bits_double(double_bits(*y) + (uint64_t) random_between(-4, 4));
			break;
		case BIN_BORDERS:
			if (random_below(2))
				*y = ldexp(1, random_between(-3, 3));
			*x = bits_double(double_bits(*y * bits_double(border)) + wiggle);
			if (random_below(3) == 0)
				*x = ldexp(*x, random_between(-2, 2));
			break;
		case NEAR_BIN_OF_1:
			border = LOG_TABLE_BOTTOM + ((((ONE_BITS - LOG_TABLE_BOTTOM) >> 45) + random_below(2)) << 45);
			if (random_below(2))
				*y = 1;
			*x = bits_double(double_bits(*y * bits_double(border)) + wiggle);
			break;
		case MANTISSA_ENDS:
			*x = ldexp(random_below(2) ? 1 + 0x1p-52 * (double) random_below(4) : 2 - 0x1p-52 * (double) (1 + random_below(4)),
					   random_between(-3, 3));
			*y = ldexp(random_below(2) ? 1 + 0x1p-52 * (double) random_below(4) : 2 - 0x1p-52 * (double) (1 + random_below(4)),
					   random_between(-3, 3));
			break;
		default:
			break;
	}
}

/* *sum += what the kernel adds for (p, q) */
static void
add_term(mpfr_t sum, kernel_sum which, double p, double q)
{
	mpfr_t		l,
				t;
	bool		excess = which == EXCESS || which == EXCESSES_REST;

	mpfr_inits2(STEP_BITS, l, t, (mpfr_ptr) 0);
	if (which == EXCESSES_REST)
	{
		double		swap = p;

		p = q;
		q = swap;
	}
	if (p > 0 && q > 0)
	{
		mpfr_set_d(l, which == LOGS ? q : p, MPFR_RNDN);
		if (which != LOGS)
			mpfr_div_d(l, l, q, MPFR_RNDN);
		mpfr_log(l, l, MPFR_RNDN);
		mpfr_set_d(t, which == RATIOS_OTHER ? q : p, MPFR_RNDN);
		if (which == EXCESSES)
			mpfr_sub_d(t, t, q, MPFR_RNDN);
		mpfr_mul(t, t, l, MPFR_RNDN);
		if (excess)
		{
			mpfr_sub_d(t, t, p, MPFR_RNDN);
			mpfr_add_d(t, t, q, MPFR_RNDN);
		}
		mpfr_add(sum, sum, t, MPFR_RNDN);
	}
	else if (excess && p == 0)
		mpfr_add_d(sum, sum, q, MPFR_RNDN);
	mpfr_clears(l, t, (mpfr_ptr) 0);
}

/* the sum of a kernel over n elements in whole lanes */
static dd
kernel_result(const kernels *k, kernel_sum which, const double *p, const double *q, int n, step_sums *sums)
{
	switch (which)
	{
		case LOGS:
			(void) k->weighted_logs(p, q, n, sums);
			break;
		case EXCESS:
		case EXCESSES:
		case EXCESSES_REST:
			(void) k->excesses(p, q, n, which != EXCESS, sums);
			break;
		default:
			(void) k->ratio_logs(p, q, n, which != RATIO, sums);
			break;
	}
	return which == EXCESSES_REST || which == RATIOS_OTHER ? sums->v : sums->t;
}

/* |got - want|, rounded */
static double
distance(dd got, const mpfr_t want)
{
	mpfr_t		d;
	double		r;

	mpfr_init2(d, 2 * STEP_BITS);
	set_pair(d, got);
	mpfr_sub(d, d, want, MPFR_RNDN);
	r = fabs(mpfr_get_d(d, MPFR_RNDA));
	mpfr_clear(d);
	return r;
}

static void
check_sum(const kernels *k, kernel_sum which, const double *p, const double *q, int n, const char *regime, bool single)
{
	step_sums	sums;
	dd			got = kernel_result(k, which, p, q, kernel_padded(n), &sums);
	double		allowed,
				error;
	mpfr_t		want;

	mpfr_init2(want, STEP_BITS);
	mpfr_set_zero(want, 1);
	for (int i = 0; i < n; i++)
		add_term(want, which, p[i], q[i]);
	error = distance(got, want);
	if (which == EXCESSES_REST)
		allowed = STEP_REST_ERROR * mpfr_get_d(want, MPFR_RNDN);
	else
		allowed = step_kernel_error(&sums, (size_t) n);
	allowed += UNDERFLOW;
	if (error > UNDERFLOW && single && (which == LOGS || which >= RATIO))
	{
		bool		far = sums.far > 0;

		figure(term_table, regime, far ? "far" : "near", log2(error / (far ? sums.far : sums.near)),
			   log2(far ? LOG_SHORT_FAR : LOG_SHORT_NEAR));
	}
	figure(sum_table, regime, sum_names[which], error / allowed, 1);
	check(error <= allowed, "%s: %s is off by %.4g, allowed %.4g; p=%s q=%s", k->name, sum_names[which], error, allowed,
		  show(p, (size_t) n), show(q, (size_t) n));
	mpfr_clear(want);
}

/* One term: the sums add nothing to its error, the other lanes are 0. */
static void
test_terms_of(const kernels *k, closeness kind)
{
	if (!group_begin("bounds of step one, %s, %s", k->name, closeness_names[kind]))
		return;
	for (int round = 0; round < 20 * unit.rounds; round++)
	{
		double		p[KERNEL_LANES] = {0};
		double		q[KERNEL_LANES] = {0};
		double		x,
					y;

		draw_quotient(kind, &x, &y);
		p[0] = x;
		q[0] = y;
		for (int which = EXCESS; which < KERNEL_SUMS; which++)
			check_sum(k, which, p, q, 1, closeness_names[kind], true);
		/* ln x of the quotient, with any weight */
		q[0] = kind != WIDE && random_below(2) ? x / y : x;
		p[0] = kind == WIDE ? random_scaled(-800, 290) : random_scaled(-12, 3);
		check_sum(k, LOGS, p, q, 1, closeness_names[kind], true);
	}
	group_end();
}

/* Blocks of any length, of one kind or all, with zeros on either side. */
static void
test_sums_of(const kernels *k)
{
	if (!group_begin("bounds of step one, %s, sums over blocks", k->name))
		return;
	for (int round = 0; round < 10 * unit.rounds; round++)
	{
		double		p[KERNEL_BLOCK] = {0};
		double		q[KERNEL_BLOCK] = {0};
		int			n = random_between(2, random_below(2) ? KERNEL_BLOCK : 12);
		closeness	kind = random_below(CLOSENESSES);
		bool		mixed = random_below(4) == 0;
		bool		zeros = random_below(4) == 0;
		bool		one_sided = false;

		for (int i = 0; i < n; i++)
		{
			draw_quotient(mixed ? random_below(CLOSENESSES) : kind, &p[i], &q[i]);
			if (zeros && random_below(3) == 0)
			{
				*(random_below(2) ? &p[i] : &q[i]) = 0;
				one_sided = true;
			}
		}
		for (int which = LOGS; which < KERNEL_SUMS; which++)
			/* with one side alone nobody asks for the rest: the measure is Infinity */
			if (which != EXCESSES_REST || !one_sided)
				check_sum(k, which, p, q, n, "blocks", false);
	}
	group_end();
}

/* ---------- Exponentials, pairs, Jensen-Shannon, totals ---------- */

/* z and the largest logit */
static double
draw_logit(double *max)
{
	double		bin = 0x1.62e42fefa39efp-1 / EXP_BINS;
	double		d;

	*max = random_below(4) == 0 ? random_signed_pair(-20, 600).hi : 4 * random_noise(0, 20);
	switch (random_below(6))
	{
		case 0:
			/* where the reduction changes its multiple */
			d = -bin * (random_between(0, 400 * EXP_BINS) + 0.5) * (1 + random_noise(30, 53));
			break;
		case 1:
			d = -bin * random_between(0, 3 * EXP_BINS) + random_noise(20, 60);
			break;
		case 2:
			d = -ldexp(random_unit(), -random_between(0, 1074));
			break;
		case 3:
			d = -693 + random_noise(0, 50);
			break;
		case 4:
			d = -ldexp(random_unit(), random_between(0, 600));
			break;
		default:
			d = -20 * random_unit();
			break;
	}
	if (random_below(2))
		*max = 0;
	return fmin(*max + d, *max);
}

static void
test_exp_of(const kernels *k)
{
	mpfr_t		x,
				want;

	if (!group_begin("bounds of step one, %s, exponentials", k->name))
		return;
	mpfr_inits2(2200, x, (mpfr_ptr) 0);
	mpfr_init2(want, STEP_BITS);
	for (int round = 0; round < 20 * unit.rounds; round++)
	{
		double		z[KERNEL_LANES],
					hi[KERNEL_LANES],
					lo[KERNEL_LANES],
					max,
					unused;

		z[0] = draw_logit(&max);
		for (int i = 1; i < KERNEL_LANES; i++)
		{
			double		d = draw_logit(&unused) - unused;

			z[i] = random_below(20) == 0 ? -HUGE_VAL : max + d;
		}
		k->exp_short(z, max, hi, lo, KERNEL_LANES);
		for (int i = 0; i < KERNEL_LANES; i++)
		{
			double		error;

			if (z[i] == -HUGE_VAL)
			{
				check(hi[i] == 0 && lo[i] == 0, "%s: e^-Infinity is %a %a", k->name, hi[i], lo[i]);
				continue;
			}
			mpfr_set_d(x, z[i], MPFR_RNDN);
			mpfr_sub_d(x, x, max, MPFR_RNDN);
			mpfr_exp(want, x, MPFR_RNDN);
			if (hi[i] == 0)
			{
				check(mpfr_cmp_d(want, 0x1p-999) < 0 && lo[i] == 0, "%s: e^(%a - %a) is 0", k->name, z[i], max);
				continue;
			}
			error = pair_error(dd_of(hi[i], lo[i]), 0, want);
			if (error > 0)
				figure(other_table, "exponentials", "exp_short", log2(error), log2(EXP_SHORT_ERROR));
			check(error <= EXP_SHORT_ERROR && fabs(lo[i]) <= 0x1p-45 * hi[i], "%s: e^(%a - %a) = %a %a, error 2^%.2f",
				  k->name, z[i], max, hi[i], lo[i], log2(error));
		}
	}
	mpfr_clears(x, want, (mpfr_ptr) 0);
	group_end();
}

static void
test_pairs_of(const kernels *k)
{
	mpfr_t		want;

	if (!group_begin("bounds of step one, %s, sums of pairs", k->name))
		return;
	mpfr_init2(want, 2 * STEP_BITS);
	for (int round = 0; round < 20 * unit.rounds; round++)
	{
		double		hi[KERNEL_BLOCK],
					lo[KERNEL_BLOCK],
					size = 0,
					error;
		int			n = KERNEL_LANES * random_between(1, KERNEL_BLOCK / KERNEL_LANES);
		int			range = random_below(2) ? 1 : random_between(1, 200);
		int			near = random_below(2) ? 0 : random_between(0, 40);
		bool		mixed = random_below(4) == 0;
		dd			got;

		mpfr_set_zero(want, 1);
		for (int i = 0; i < n; i++)
		{
			hi[i] = random_scaled(-range, range);
			if (random_below(4) == 0)
				hi[i] = 2 - 0x1p-52 * (double) (1 + random_below(8));
			if (mixed && random_below(2))
				hi[i] = -hi[i];
			lo[i] = ldexp(hi[i], -45 - near) * (random_below(3) ? 1 : 2 * random_unit() - 1);
			if (random_below(16) == 0)
				hi[i] = lo[i] = 0;
			size += fabs(hi[i]);
			mpfr_add_d(want, want, hi[i], MPFR_RNDN);
			mpfr_add_d(want, want, lo[i], MPFR_RNDN);
		}
		got = k->sum_pairs(hi, lo, n);
		error = distance(got, want);
		if (error > 0)
			figure(other_table, "sums of pairs", "sum_pairs", log2(error / size), log2(KERNEL_SUM_ERROR));
		check(error <= KERNEL_SUM_ERROR * size, "%s: sum of %d pairs off by %.4g of %.4g; hi=%s lo=%s", k->name, n, error, size,
			  show(hi, (size_t) n), show(lo, (size_t) n));
	}
	mpfr_clear(want);
	group_end();
}

/* js_short is js_close where that serves, and within 2 LOG_SHORT_FAR of what js_far gives elsewhere. */
static void
test_js_of(const kernels *k)
{
	mpfr_t		want,
				x,
				y,
				m,
				l;

	if (!group_begin("bounds of step one, %s, Jensen-Shannon", k->name))
		return;
	mpfr_inits2(STEP_BITS, want, x, y, m, l, (mpfr_ptr) 0);
	for (int round = 0; round < 20 * unit.rounds; round++)
	{
		mass_block	block;
		double		mean_hi[KERNEL_BLOCK],
					mean_lo[KERNEL_BLOCK],
					close[KERNEL_BLOCK],
					hi[KERNEL_BLOCK],
					lo[KERNEL_BLOCK],
					far[KERNEL_BLOCK];

		memset(&block, 0, sizeof(block));
		for (int i = 0; i < KERNEL_LANES; i++)
		{
			double		a,
						b;
			dd			d;

			draw_quotient(random_below(CLOSENESSES), &a, &b);
			/* a logarithm of x/m near a border, r near the end of the series, 0 */
			if (random_below(4) == 0)
				a = b * (random_below(2) ? 3.0 / 5.0 : 5.0 / 3.0) * (1 + random_noise(10, 52));
			if (random_below(8) == 0)
				*(random_below(2) ? &a : &b) = 0;
			block.x_hi[i] = a;
			block.y_hi[i] = b;
			block.x_lo[i] = 0x1p-54 * a * (2 * random_unit() - 1);
			block.y_lo[i] = 0x1p-54 * b * (2 * random_unit() - 1);
			d = dd_sub(dd_of(a, block.x_lo[i]), dd_of(b, block.y_lo[i]));
			block.d_hi[i] = d.hi;
			block.d_lo[i] = d.lo;
		}
		(void) k->js_close(&block, mean_hi, mean_lo, close, KERNEL_LANES);
		k->js_short(&block, hi, lo, far, KERNEL_LANES);
		for (int i = 0; i < KERNEL_LANES; i++)
		{
			double		error;

			if (!isnan(close[i]))
			{
				check(same_bits(hi[i], close[i]) && lo[i] == 0 && far[i] == 0, "%s: js_short is %a %a where js_close is %a",
					  k->name, hi[i], lo[i], close[i]);
				continue;
			}
			set_pair(x, dd_of(block.x_hi[i], block.x_lo[i]));
			set_pair(y, dd_of(block.y_hi[i], block.y_lo[i]));
			mpfr_add(m, x, y, MPFR_RNDN);
			mpfr_div_2ui(m, m, 1, MPFR_RNDN);
			mpfr_set_zero(want, 1);
			if (!mpfr_zero_p(x))
			{
				mpfr_div(l, x, m, MPFR_RNDN);
				mpfr_log(l, l, MPFR_RNDN);
				mpfr_mul(want, x, l, MPFR_RNDN);
			}
			if (!mpfr_zero_p(y))
			{
				mpfr_div(l, y, m, MPFR_RNDN);
				mpfr_log(l, l, MPFR_RNDN);
				mpfr_mul(l, l, y, MPFR_RNDN);
				mpfr_add(want, want, l, MPFR_RNDN);
			}
			error = distance(dd_of(hi[i], lo[i]), want);
			if (error > 0)
				figure(other_table, "Jensen-Shannon", "js_short", log2(error / far[i]), log2(JS_SHORT_ERROR));
			check(error <= JS_SHORT_ERROR * far[i] + UNDERFLOW, "%s: js_short(%a %a; %a %a) = %a %a off by 2^%.2f of x + y", k->name,
				  block.x_hi[i], block.x_lo[i], block.y_hi[i], block.y_lo[i], hi[i], lo[i], log2(error / far[i]));
		}
	}
	mpfr_clears(want, x, y, m, l, (mpfr_ptr) 0);
	group_end();
}

/* total is the sum itself, or says that it is not, and knows what is no weight. */
static void
test_total_of(const kernels *k)
{
	mpfr_t		want;

	if (!group_begin("bounds of step one, %s, totals", k->name))
		return;
	mpfr_init2(want, EXACT_BITS);
	for (int round = 0; round < 20 * unit.rounds; round++)
	{
		static const double odd[] = {-1, -0.0, HUGE_VAL, -HUGE_VAL, NAN, -0x1p-1074};
		double		x[300];
		size_t		n = (size_t) random_between(1, random_below(2) ? 300 : 20);
		int			range = random_between(0, random_below(2) ? 20 : 400);
		bool		spoilt = random_below(4) == 0;
		dd			got;
		int			found;

		for (size_t i = 0; i < n; i++)
			x[i] = random_below(8) == 0 ? 0 : random_scaled(-range, 0);
		if (spoilt)
			x[random_below(n)] = odd[random_below(lengthof(odd))];
		found = k->total(x, n, &got);
		check(((found & KERNEL_ODD) != 0) == spoilt, "%s: total finds %d in %s", k->name, found, show(x, n));
		if (found != 0)
			continue;
		reference_sum(want, x, n);
		check(distance(got, want) == 0 && got.hi + got.lo == got.hi, "%s: total(%s) = %a %a", k->name, show(x, n), got.hi, got.lo);
	}
	mpfr_clear(want);
	group_end();
}

/* ---------- The functions of two_steps.h ---------- */

static void
test_functions(void)
{
	mpfr_t		want,
				b;

	if (!group_begin("bounds of step one, small functions"))
		return;
	mpfr_inits2(STEP_BITS, want, b, (mpfr_ptr) 0);
	for (int round = 0; round < 100 * unit.rounds; round++)
	{
		dd			x = random_signed_pair(-300, 300);
		dd			y = random_below(2) ? random_signed_pair(-300, 300) : dd_add_double(x, random_noise(1, 60) * x.hi);
		dd			u,
					got;
		double		error,
					allowed;

		got = step_quotient(x, y);
		set_pair(want, x);
		set_pair(b, y);
		mpfr_div(want, want, b, MPFR_RNDN);
		error = pair_error(got, 0, want);
		if (error > 0)
			figure(other_table, "small functions", "step_quotient", log2(error), log2(STEP_QUOTIENT_ERROR));
		check(error <= STEP_QUOTIENT_ERROR, "step_quotient(%a %a; %a %a) = %a %a, error 2^%.2f", x.hi, x.lo, y.hi, y.lo,
			  got.hi, got.lo, log2(error));

		u = random_signed_pair(random_below(2) ? -13 : random_between(-200, -13), -13);
		if (random_below(8) == 0)
			u = dd_of(random_below(2) ? STEP_CLOSE : -STEP_CLOSE, 0);
		set_pair(b, u);
		mpfr_log1p(want, b, MPFR_RNDN);
		mpfr_sub(want, want, b, MPFR_RNDN);
		got = step_log1p_excess(u);
		error = distance(got, want);
		allowed = STEP_EXCESS_CUBE * fabs(u.hi * u.hi * u.hi) + STEP_EXCESS_LINEAR * fabs(u.hi);
		figure(sum_table, "small functions", "step_log1p_excess", error / allowed, 1);
		check(error <= allowed, "step_log1p_excess(%a %a) = %a %a, off by %.4g, allowed %.4g", u.hi, u.lo, got.hi, got.lo, error, allowed);

		x = random_below(2) ? random_pair(-300, 300) : dd_add_double(u, 1);
		if (random_below(4) == 0)
			x = dd_add_double(dd_of(random_noise(1, 60), 0), 1);
		set_pair(b, x);
		mpfr_log(want, b, MPFR_RNDN);
		got = step_log(x, &allowed);
		error = distance(got, want);
		figure(sum_table, "small functions", "step_log", error / allowed, 1);
		check(error <= allowed, "step_log(%a %a) = %a %a, off by %.4g, allowed %.4g", x.hi, x.lo, got.hi, got.lo, error, allowed);
	}
	mpfr_clears(want, b, (mpfr_ptr) 0);
	group_end();
}

void
test_step_bounds(void)
{
	for (int i = 0; divergence_kernels_variant(i) != NULL; i++)
	{
		const kernels *k = divergence_kernels_variant(i);

		if (!divergence_kernels_select(i))
			continue;
		for (int kind = 0; kind < CLOSENESSES; kind++)
			test_terms_of(k, kind);
		test_sums_of(k);
		test_exp_of(k);
		test_pairs_of(k);
		test_js_of(k);
		test_total_of(k);
	}
	divergence_kernels_init();
	test_functions();
}
