/*
 * power_divergence.c
 *		Tests of two samples of counts.
 *
 * Method
 *		With O and E the observed and expected count of a cell in one of the samples,
 *		d = O/E - 1 and alpha = lambda + 1,
 *
 *			statistic = sum E Y(d) / (alpha lambda / 2),
 *			Y(d) = (1 + d)^alpha - 1 - alpha d,
 *
 *		for sum E d = 0 in each sample: no term is negative, nothing cancels (renyi.c
 *		has the same Y).  Where d is small, Y is alpha lambda d^2/2 times a series,
 *		else
 *
 *			E Y = O expm1(lambda ln(1 + d)) - lambda (O - E)
 *				= E expm1(alpha ln(1 + d)) - alpha (O - E),
 *
 *		whichever has the smaller exponent.  The exponent is divided out before the
 *		subtraction: ln(1 + d) is the limit of expm1(lambda ln(1 + d)) / lambda, and
 *		lambda = 0 and -1 are like their neighbours.
 *
 *		With N and M the totals of reference and current, T = N + M, and r, k, c = r + k
 *		the counts of a cell, T E = N c and T (O - E) = r M - k N for the
 *		reference; the current sample has M c and the other sign.  The products are
 *		exact pairs, and their difference keeps a pair's digits.  Counts or totals
 *		above 2^53 are pairs themselves: then the partial products are summed exactly.
 *		Terms are summed times T, exactly.
 *
 * Special cases
 *		O = 0 has Y = lambda for lambda > -1.  Proportional samples have only 0 as
 *		terms.  A term above 2^TERM_MOST makes the statistic Infinity.
 *
 * Accuracy
 *		POWER_DIVERGENCE_BOUND, MIN_EXPECTED_BOUND and RESIDUAL_BOUND.  Before the one
 *		rounding at the end the statistic is good to a relative 2^-70.
 *
 * Constants
 *		The thresholds below: where they lie changes no more than this error.
 */
#include "power_divergence.h"

#include "chi2.h"
#include "mass.h"
#include "scaled.h"

/* |d| below which ln(1 + d) comes from d, not from O/E */
#define CLOSE			0x1p-6

/* Terms have T as a factor, less than 2^95, and statistics end at 2^1024. */
#define TERM_MOST		1200

/* counts and totals that are doubles, with room for a sum of two */
#define PLAIN_MOST		0x1p+52

/* O, T E, T (O - E) and d of a count */
typedef struct observation
{
	int64_t		count;
	dd_scaled	expected,
				excess,
				d;
} observation;

typedef struct order
{
	double		lambda;
	double		alpha;
	dd_scaled	exact_alpha;
} order;

/* high 2^32 + low, high < 2^63 */
static dd
dd_of_halves(uint64_t high, uint64_t low)
{
	return dd_add(dd_scale(dd_of_uint64(high), 32), dd_of_uint64(low));
}

void
divergence_sample_totals(sample_totals *t, const int64_t *reference, const int64_t *current, size_t n)
{
	/* sums of the upper and lower 32 bits */
	uint64_t	high[2] = {0, 0};
	uint64_t	low[2] = {0, 0};

	t->least_cell = 0;
	t->cells = 0;
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	r = (uint64_t) reference[i];
		uint64_t	k = (uint64_t) current[i];

		divergence_poll_at(i);
		if (r + k == 0)
			continue;
		t->cells++;
		if (t->least_cell == 0 || r + k < t->least_cell)
			t->least_cell = r + k;
		high[0] += r >> 32;
		low[0] += r & UINT32_MAX;
		high[1] += k >> 32;
		low[1] += k & UINT32_MAX;
	}
	t->reference = dd_of_halves(high[0], low[0]);
	t->current = dd_of_halves(high[1], low[1]);
	t->pooled = dd_add(t->reference, t->current);
	t->plain = t->pooled.hi <= PLAIN_MOST;
}

/* s += a b * sign, exactly */
static void
add_product(exact_sum *s, dd a, dd b, double sign)
{
	divergence_exact_add_dd(s, two_prod(sign * a.hi, b.hi), 0);
	divergence_exact_add_dd(s, two_prod(sign * a.hi, b.lo), 0);
	divergence_exact_add_dd(s, two_prod(sign * a.lo, b.hi), 0);
	divergence_exact_add_dd(s, two_prod(sign * a.lo, b.lo), 0);
}

/* r M - k N, rounded to a pair */
static dd_scaled
cross_difference(const sample_totals *t, int64_t r, int64_t k)
{
	exact_sum	s;

	if (t->plain)
		return scaled(dd_sub(two_prod((double) r, t->current.hi),
							 two_prod((double) k, t->reference.hi)), 0);
	divergence_exact_clear(&s);
	add_product(&s, dd_of_int64(r), t->current, 1);
	add_product(&s, dd_of_int64(k), t->reference, -1);
	return divergence_exact_dd(&s);
}

static observation
observe(int64_t count, dd total, dd cell, dd_scaled excess)
{
	observation o;

	o.count = count;
	o.expected = scaled(dd_mul(total, cell), 0);
	o.excess = excess;
	o.d = scaled_quotient(excess, o.expected);
	return o;
}

static order
order_of(double lambda)
{
	order		o;

	o.lambda = lambda;
	o.exact_alpha = scaled(two_sum(lambda, 1.0), 0);
	o.alpha = scaled_double(o.exact_alpha);
	return o;
}

/* ln(O/E), O > 0 */
static dd_scaled
log_ratio_of(const observation *o, dd pooled)
{
	dd_scaled	observed;

	if (fabs(scaled_double(o->d)) < CLOSE)
		return scaled_log1p(o->d);
	observed = scaled(dd_mul(dd_of_int64(o->count), pooled), 0);
	return scaled(divergence_log_dd(scaled_quotient(observed, o->expected)), 0);
}

/*
 * (weight (e^(exponent l) - 1) - exponent excess) / exponent, or its limit.  False
 * where e^(exponent l) is far beyond every statistic.
 */
static bool
excess_power(dd_scaled weight, dd_scaled exponent, dd_scaled l, dd_scaled excess, dd_scaled *result)
{
	dd_scaled	change = l;

	if (exponent.m.hi != 0)
	{
		dd_scaled	x = scaled_product(exponent, l);

		if (x.m.hi > 0 && x.e >= SCALED_EXP_FAR)
			return false;
		change = scaled_quotient(scaled_expm1(x), exponent);
	}
	*result = scaled_difference(scaled_product(weight, change), excess);
	return true;
}

/* T E Y(d) / (alpha lambda / 2); false for Infinity */
static bool
term_of(const order *power, const sample_totals *t, const observation *o, dd_scaled *term)
{
	double		h = scaled_double(o->d);
	dd_scaled	l;

	if (o->excess.m.hi == 0)
	{
		*term = scaled_of(0);
		return true;
	}
	if (o->count == 0)
	{
		if (power->alpha <= 0)
			return false;
		*term = scaled_quotient(o->expected, power->exact_alpha);
		term->e++;
		return true;
	}
	/* Pearson's series ends with its first term */
	if (power->lambda == 1 || scaled_power_near(power->alpha, h))
	{
		*term = scaled_product(scaled_product(o->excess, o->d), scaled_power_series(power->alpha, h));
		return true;
	}

	l = log_ratio_of(o, t->pooled);
	if (power->alpha >= 0.5)
	{
		dd_scaled	observed = scaled(dd_mul(dd_of_int64(o->count), t->pooled), 0);

		if (!excess_power(observed, scaled_of(power->lambda), l, o->excess, term))
			return false;
		*term = scaled_quotient(*term, power->exact_alpha);
	}
	else
	{
		if (!excess_power(o->expected, power->exact_alpha, l, o->excess, term))
			return false;
		*term = scaled_quotient(*term, scaled_of(power->lambda));
	}
	term->e++;
	return term->e <= TERM_MOST;
}

power_divergence
divergence_power_divergence(const int64_t *reference, const int64_t *current, size_t n,
							double lambda)
{
	power_divergence result;
	sample_totals t;
	order		o = order_of(lambda);
	exact_sum	sum;
	dd_scaled	least;
	bool		finite = true;

	divergence_sample_totals(&t, reference, current, n);
	divergence_exact_clear(&sum);
	for (size_t i = 0; i < n && finite; i++)
	{
		int64_t		r = reference[i];
		int64_t		k = current[i];
		dd			cell;
		dd_scaled	excess;

		divergence_poll_at(i);
		if (r == 0 && k == 0)
			continue;
		cell = dd_of_uint64((uint64_t) r + (uint64_t) k);
		excess = cross_difference(&t, r, k);
		for (int row = 0; row < 2 && finite; row++)
		{
			observation seen;
			dd_scaled	term;

			seen = row == 0 ? observe(r, t.reference, cell, excess) :
				observe(k, t.current, cell, scaled_neg(excess));
			finite = term_of(&o, &t, &seen, &term);
			if (finite)
				scaled_add(&sum, term, 0);
		}
	}

	result.statistic = finite ?
		scaled_double(scaled_quotient(divergence_exact_dd(&sum), scaled(t.pooled, 0))) : HUGE_VAL;
	result.df = t.cells - 1;
	result.p_value = result.df > 0 ? divergence_chi2_tail(result.statistic, (double) result.df) : 1;

	least = scaled(t.reference.hi < t.current.hi ||
				   (t.reference.hi == t.current.hi && t.reference.lo < t.current.lo) ?
				   t.reference : t.current, 0);
	least = scaled_product(least, scaled(dd_of_uint64(t.least_cell), 0));
	result.min_expected = scaled_double(scaled_quotient(least, scaled(t.pooled, 0)));
	return result;
}

double
divergence_adjusted_residual(const sample_totals *t, int64_t reference, int64_t current)
{
	dd			cell = dd_of_uint64((uint64_t) reference + (uint64_t) current);
	dd			others = dd_sub(t->pooled, cell);
	dd			product = dd_mul(dd_mul(t->reference, t->current), dd_mul(cell, others));
	dd			deviation;

	if (product.hi == 0)
		return 0;

	/* the variance of T (O - E) is N M c (T - c) / T */
	deviation = dd_sqrt(dd_div(product, t->pooled));
	return scaled_double(scaled_quotient(scaled_neg(cross_difference(t, reference, current)),
										 scaled(deviation, 0)));
}

double
divergence_psi_threshold(const sample_totals *t, double significance)
{
	dd_scaled	r;

	if (t->cells < 2)
		return 0;
	/* 1/N + 1/M = T/NM */
	r = scaled_quotient(scaled(t->pooled, 0), scaled(dd_mul(t->reference, t->current), 0));
	return scaled_double(scaled_product(r, scaled_of(divergence_chi2_quantile(significance, (double) (t->cells - 1)))));
}

double
divergence_cross_difference(const sample_totals *t, int64_t reference, int64_t current)
{
	return scaled_double(cross_difference(t, reference, current));
}
