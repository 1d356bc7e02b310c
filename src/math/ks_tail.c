/*
 * ks_tail.c
 *		Upper tail of the two-sample Kolmogorov-Smirnov statistic.
 *
 * Method
 *		Put in order, the values of both samples are a path from (0, 0) to (n, m): a
 *		step to the right for one of the first, a step up for one of the second.  Without drift all
 *		C(n + m, n) paths are equally likely, and the statistic is the largest
 *		|i/n - j/m| on the path.  The tail is the share of the paths that touch
 *		|i m - j n| = A or go beyond.  n <= m in what follows.
 *
 *		n = m: reflections count them (Gnedenko, Korolyuk 1951), with k = A/n
 *
 *			2 sum over j >= 1 of (-1)^(j-1) C(2n, n - j k) / C(2n, n),
 *
 *		each term by its quotient to the one before, or, for large n, by Stirling's series.
 *
 *		Others as far as KS_EXACT_PRODUCT and KS_EXACT_SUM: the paths that have not yet touched are
 *		counted diagonal by diagonal, i + j = s, by additions of pairs; those that touch for
 *		the first time are multiplied by the share of the paths from there to the end.  All terms
 *		are positive, so that the smallest tail is as good as any.
 *
 *		Beyond, n < FEW: the same with a larger sample of THINNED values in place of m; but
 *		above 1 - 1/n, where only two ends of the smaller sample can reach the statistic, the binomial
 *		coefficients that count such paths.
 *
 *		Beyond, n >= FEW: Kolmogorov's series 2 sum (-1)^(j-1) e^(-2 j^2 z^2) at
 *
 *			z + (m + 2n - 3g)/(6 sqrt(n m (n + m)))
 *			  + ((1 - c) z^3/9 - (1/9 + c/18) z)/e
 *
 *		where e = n m/(n + m), z = statistic sqrt(e), c = n m/(n + m)^2 and g is the
 *		greatest common divisor.  The first correction is Hodges' ("The significance probability of the
 *		Smirnov two-sample test", 1958), less half a step of the statistic; the
 *		second follows from the large deviations of the path, -2 z^2 - 4 (1 - c) z^4/9e, and from the next
 *		terms for one sample (Smirnov 1944) and for n = m.
 *
 * Special cases
 *		1 for z below NEAR: the rest is below 2^-54.
 *
 * Accuracy
 *		KS_TAIL_BOUND and KS_SERIES_ERROR (ks_tail.h).  Exact tails are good to a relative
 *		2^-60 before the one rounding at the end.
 *
 * Constants
 *		None but the limits below.
 */
#include "ks_tail.h"

#include "mass.h"
#include "scaled.h"

/* z below which the tail is 1 */
#define NEAR			0.15

/* n = m: up to here by quotients, beyond by Stirling's series */
#define QUOTIENTS		4096

/* n = m up to which the statistic is the multiple of 1/n next to its double */
#define WHOLE			0x1p+50

/* beyond e^-FAR nothing is left */
#define FAR				1000

/* A term below this share of the sum ends it. */
#define NEGLIGIBLE		0x1p-108

/* the largest n that is thought of in paths however large m is, and the m in its place */
#define FEW				40
#define THINNED			16000

/*
 * Every RESCALE diagonals the largest count is brought to 2^COUNT_SCALE; what then
 * underflows stands for less than any double.
 */
#define COUNT_SCALE		900
#define RESCALE			64

/* the largest n of KS_EXACT_PRODUCT and n <= m */
#define MOST_WIDTH		1024

/*
 * Equal sizes
 */

/* C(2n, n - k) / C(2n, n) over the same for k - step */
static dd_scaled
next_quotient(double n, double k, double step)
{
	dd_scaled	r = scaled_of(1.0);

	for (double i = k - step + 1; i <= k; i++)
	{
		r = scaled_product(r, scaled(dd_div(dd_of(n - i + 1, 0), dd_of(n + i, 0)), 0));
		r = scaled(r.m, r.e);
	}
	return r;
}

/* ln a! - (a + 1/2) ln a + a - ln(2 pi)/2 */
static double
stirling(double a)
{
	double		v = 1 / (a * a);

	return (1.0 / 12 - v * (1.0 / 360 - v * (1.0 / 1260 - v * (1.0 / 1680)))) / a;
}

/* C(2n, n - x n) / C(2n, n), x in (0, 1/2) */
static dd_scaled
large_share(dd n, dd x)
{
	dd			up = divergence_log1p_dd(x);
	dd			down = divergence_log1p_dd(dd_neg(x));
	dd			sum = dd_add(up, down);
	dd			exponent = dd_add(sum, dd_mul(x, dd_sub(up, down)));

	/* n ((1 + x) ln(1 + x) + (1 - x) ln(1 - x)) + ln(1 - x^2)/2 */
	exponent = dd_add(dd_mul(n, exponent), dd_scale(sum, -1));
	exponent = dd_sub(dd_of(2 * stirling(n.hi) - stirling(n.hi * (1 + x.hi)) - stirling(n.hi * (1 - x.hi)), 0),
					  exponent);
	return scaled_exp_of(exponent);
}

static double
equal_sizes(double statistic, uint64_t sizes)
{
	dd			n = dd_of_uint64(sizes);
	dd			k = dd_mul_double(n, statistic);
	dd			share = dd_of(statistic, 0);
	dd_scaled	sum = scaled_of(0);
	dd_scaled	term = scaled_of(1.0);

	if (n.hi <= WHOLE)
	{
		k = dd_of(rint(k.hi), 0);
		share = dd_div(k, n);
	}
	if (k.hi < 1)
		return 1;
	if (n.hi > QUOTIENTS && k.hi * share.hi > FAR)
		return 0;
	if (k.hi * share.hi < 2 * NEAR * NEAR && n.hi > QUOTIENTS)
		return 1;
	for (double j = 1; j * share.hi <= 1; j++)
	{
		if (n.hi > QUOTIENTS)
			term = j * k.hi * j * share.hi > FAR ? scaled_of(0) : large_share(n, dd_mul_double(share, j));
		else
			term = scaled_product(term, next_quotient(n.hi, j * k.hi, k.hi));
		sum = fmod(j, 2) == 1 ? scaled_sum(sum, term) : scaled_difference(sum, term);
		if (term.m.hi == 0 || term.e < sum.e - 110)
			break;
	}
	sum.e++;
	return fmin(scaled_double(sum), 1);
}

/*
 * Paths
 */

/* The share of the paths from (i, j) to (n, m) in all paths, for nodes that never go back. */
typedef struct onward
{
	int64_t		i,
				j;
	dd_scaled	share;
} onward;

static dd_scaled
onward_share(onward *o, int64_t n, int64_t m, int64_t i, int64_t j)
{
	while (o->i < i || o->j < j)
	{
		bool		right = o->i < i;
		double		ways = (double) (right ? n - o->i : m - o->j);
		double		left = (double) (n + m - o->i - o->j);

		o->share = scaled_product(o->share, scaled(dd_div(dd_of(ways, 0), dd_of(left, 0)), 0));
		o->share = scaled(o->share.m, o->share.e);
		if (right)
			o->i++;
		else
			o->j++;
	}
	return o->share;
}

/* floor(a/b), b > 0 */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* scales the counts so that the largest is near 2^COUNT_SCALE; *exponent says what they are */
static void
rescale(dd *count, int64_t low, int64_t high, int64_t *exponent)
{
	double		most = 0;
	int			shift;

	for (int64_t i = low; i <= high; i++)
		most = fmax(most, count[i].hi);
	if (most == 0)
		return;
	shift = COUNT_SCALE - exponent_of(most);
	for (int64_t i = low; i <= high; i++)
		count[i] = dd_scale(count[i], shift);
	*exponent -= shift;
}

/* the share of the paths that touch |i m - j n| = a, 0 <= a <= n m, n <= m */
static double
touching(int64_t n, int64_t m, int64_t a)
{
	dd			count[MOST_WIDTH + 2] = {{0, 0}};	/* of paths that have not touched */
	dd		   *at = count + 1; /* by i; at[-1] = 0 */
	int64_t		exponent = 0;
	int64_t		low = 0,		/* |i (n + m) - s n| < a from low to high */
				high = 0;
	onward		above = {0, 0, {{1.0, 0}, 0}};
	onward		below = {0, 0, {{1.0, 0}, 0}};
	dd_scaled	sum = {{0, 0}, 0};

	if (a == 0)
		return 1;
	at[0] = dd_of(1.0, 0);
	low = floor_div(-a, n + m) + 1;
	high = -low;
	for (int64_t s = 1; s <= n + m; s++)
	{
		int64_t		next_low = floor_div(s * n - a, n + m) + 1;
		int64_t		next_high = -floor_div(-(s * n + a), n + m) - 1;
		int64_t		from,
					to;

		divergence_poll_at((size_t) s);

		/* a step to the right from high, or up from low, leaves the band */
		if (next_high == high && high >= 0 && high < n && high < s)
			sum = scaled_sum(sum, scaled_product(scaled(at[high], exponent),
												 onward_share(&above, n, m, high + 1, s - high - 1)));
		if (next_low > low && low >= 0 && s - low <= m)
			sum = scaled_sum(sum, scaled_product(scaled(at[low], exponent),
												 onward_share(&below, n, m, low, s - low)));

		/* nodes of this diagonal within the rectangle and the band */
		from = next_low > s - m ? next_low : s - m;
		to = next_high < n ? next_high : n;
		from = from > 0 ? from : 0;
		to = to < s ? to : s;
		for (int64_t i = to; i >= from; i--)
			at[i] = dd_add(at[i], at[i - 1]);
		if (from > 0)
			at[from - 1] = dd_of(0, 0);
		low = next_low;
		high = next_high;
		if (s % RESCALE == 0)
			rescale(at, from, to, &exponent);
	}
	return fmin(scaled_double(sum), 1);
}

/*
 * The share of the paths for a statistic above 1 - 1/n and 1/2: at most k = m (1 - statistic)
 * values of the larger sample lie before the smaller one's last, or after its first.
 */
static double
extreme(double statistic, uint64_t n, double m)
{
	double		k = floor(m * (1 - statistic) + 1.0 / 128);
	double		r = 2;

	for (double i = 1; i <= (double) n; i++)
		r *= (k + i) / (m + i);
	return fmin(r, 1);
}

/*
 * The series
 */

static double
series(double z)
{
	dd			sum = {0, 0};
	dd			term;

	if (z < NEAR)
		return 1;
	if (2 * z * z > FAR)
		return 0;
	for (int j = 1; 2 * j * z * j * z < FAR; j++)
	{
		term = scaled_pair(scaled_exp_of(two_prod(-2.0 * j * z, j * z)));
		sum = j % 2 ? dd_add(sum, term) : dd_sub(sum, term);
		if (term.hi < NEGLIGIBLE * sum.hi)
			break;
	}
	return fmin(2 * dd_double(sum), 1);
}

/* the tail of sizes n and m with that greatest common divisor, n <= m */
static double
corrected(double statistic, double n, double m, double divisor)
{
	double		e = n / (n / m + 1);
	double		c = e / (n + m);
	double		z = statistic * sqrt(e);
	double		hodges = (m + 2 * n - 3 * divisor) / (n + m) / (6 * sqrt(e));

	return series(z + hodges + ((1 - c) * z * z * z / 9 - (1.0 / 9 + c / 18) * z) / e);
}

static uint64_t
common_divisor(uint64_t a, uint64_t b)
{
	while (b > 0)
	{
		uint64_t	rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

double
divergence_ks_tail(double statistic, uint64_t n, uint64_t m)
{
	uint64_t	divisor = common_divisor(n, m);

	if (n > m)
		return divergence_ks_tail(statistic, m, n);
	if (statistic <= 0)
		return 1;
	if (n == m)
		return equal_sizes(statistic, n);
	if (m < KS_EXACT_SUM && n + m <= KS_EXACT_SUM && n * m <= KS_EXACT_PRODUCT)
		return touching((int64_t) n, (int64_t) m,
						(int64_t) rint(statistic * (double) (n / divisor * m)) * (int64_t) divisor);
	if (n < FEW && statistic > 0.5 && statistic * (double) n > (double) (n - 1))
		return extreme(statistic, n, dd_double(dd_of_uint64(m)));
	if (n < FEW)
		return touching((int64_t) n, THINNED,
						(int64_t) ceil(statistic * (double) (n * THINNED) * (1 - DBL_EPSILON)));
	return corrected(statistic, dd_double(dd_of_uint64(n)), dd_double(dd_of_uint64(m)),
					 dd_double(dd_of_uint64(divisor)));
}
