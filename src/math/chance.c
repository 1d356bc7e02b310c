/*
 * chance.c
 *		Levels of chance.
 *
 * Method
 *		Of a cell of t pooled rows, x lie in the reference: hypergeometric, N of T rows.
 *		For every different t one sum over x gives the mean of each term f(x, t), its
 *		variance, its slope b on x and what is left of the variance, e.
 *
 *		The mean of a measure is the sum of the means, exactly.  Its variance is
 *
 *			var(sum b x) + sum e + sum over pairs of cells of 2 cov(x_i, x_j)^2 ...,
 *
 *		the first by the covariances of the multivariate hypergeometric distribution
 *		(in place of Morris's correction for the margin, "Central limit theorems for
 *		multinomial sums", 1975).  What is left of a term after its slope behaves like a
 *		square: of two such, the covariance is root(e_i e_j) r^2, r^2 = s_i s_j the
 *		squared correlation of x_i and x_j, s = t/(T - t).  That makes Pearson's variance
 *		right for few cells too.
 *
 *		The sum over x goes from the mode outwards until DEVIATIONS standard
 *		deviations, weights by their quotients.  Where the standard deviation is COARSE or
 *		more, the sum takes every STEP-th part of it: for smooth terms this changes
 *		nothing that shows, and the kink of total variation is put right by the first
 *		term of Euler and Maclaurin.  There weights come from the leading term of Stirling's
 *		series.  Neighbouring t beyond SIMILAR_FROM are taken for one.
 *
 *		Levels are those of the gamma distribution with this mean and variance.
 *
 * Special cases
 *		psi and kl without a pseudocount are infinite where a sample lacks a cell: the
 *		probability of that is kept apart, and the sums are over the other x.  Measures
 *		that chance cannot change have variance 0, and exceed their mean never.
 *
 * Accuracy
 *		CHANCE_MEAN_BOUND.  The gamma distribution is an approximation: docs/statistics.md
 *		says how good.
 *
 * Constants
 *		Coefficients of the series are 1/(k (k - 1)), 1/(k (2 k - 1)) and 1/(2 k + 1).
 */
#include "chance.h"

#include "chi2.h"
#include "exp.h"
#include "log_ratio.h"
#include "measures.h"

#define DEVIATIONS		10
#define COARSE			20.0
#define STEPS			5.0

/* pooled counts within 1/128 of each other from here on are alike */
#define SIMILAR_FROM	1024
#define SIMILAR			(1 + 0x1p-7)

/* |d| below which series serve */
#define SERIES_LIMIT	0x1p-5

/* the quotient of shares further apart than this, as a pseudocount near 0 makes them, may overflow */
#define NO_QUOTIENT		0x1p-900

/* share of the squared mean, or of the scale, below which a variance is rounding */
#define NO_VARIANCE		0x1p-44

/* weights below this, relative to the mode, end a sum */
#define NO_WEIGHT		0x1p-75

/* what all cells share */
typedef struct samples
{
	double		n,
				m,
				total,
				cells,
				p_scale,		/* 1/(n + cells pseudocount) */
				q_scale,
				pseudocount;
	bool		js_alone;		/* no other measure is asked for */
} samples;

/* sums of f, f^2 and f x over x, x from the mean */
typedef struct cell_sums
{
	double		weight,
				f,
				ff,
				fx;
} cell_sums;

typedef struct sums
{
	dd			mean[CHANCE_MEASURES],
				rest[CHANCE_MEASURES],		/* of e */
				slope[CHANCE_MEASURES],		/* of t b */
				slope2[CHANCE_MEASURES],	/* of t b^2 */
				root[CHANCE_MEASURES],		/* of root(e) s */
				root2[CHANCE_MEASURES];		/* of e s^2 */
	dd			log_finite[CHANCE_MEASURES];	/* ln of the probability to be finite */
	bool		never[CHANCE_MEASURES];		/* it is 0 */
} sums;

static double
log_of(double x, double y)
{
	return divergence_log_ratio(x, y).hi;
}

/* (1 + d) ln(1 + d) - d with 1 + d = x/y */
static double
bregman(double x, double y)
{
	double		d = (x - y) / y;

	if (x == 0)
		return 1;
	if (fabs(d) < SERIES_LIMIT)
		return d * d * (1.0 / 2 - d * (1.0 / 6 - d * (1.0 / 12 - d * (1.0 / 20 - d * (1.0 / 30 - d * (1.0 / 42 - d * (1.0 / 56)))))));
	return (1 + d) * log_of(x, y) - d;
}

/* y bregman(x, y), also of numbers whose quotient is none */
static double
times_bregman(double x, double y)
{
	if (y < NO_QUOTIENT * x)
		return x * log_of(x, y) - x;
	return y * bregman(x, y);
}

/*
 * The rows of a cell and those of all others in both samples.  The count that runs is
 * the one of the four with the smallest mean: it is small where the sum is over single
 * values, and stays exact however large the others are.
 */
typedef struct quadrant
{
	bool		of_reference,
				of_cell;
	double		mean,
				row,			/* size of its sample */
				column,			/* rows of its cells */
				across;			/* the count across is this and the running one */
	double		sign;			/* of the reference rows of the cell, as it grows */
	double		t;
} quadrant;

static quadrant
quadrant_of(const samples *s, double t)
{
	double		others = s->total - t;
	quadrant	r;

	r.of_reference = s->n <= s->m;
	r.of_cell = t <= others;
	r.row = r.of_reference ? s->n : s->m;
	r.column = r.of_cell ? t : others;
	r.mean = r.column * (r.row / s->total);
	r.across = (r.of_reference ? s->m : s->n) - r.column;
	r.sign = r.of_reference == r.of_cell ? 1 : -1;
	r.t = t;
	return r;
}

/* The rows of the cell in both samples. */
static void
place(const samples *s, const quadrant *r, double z, double *x, double *y)
{
	double		same = r->of_cell ? z : r->row - z;

	*(r->of_reference ? x : y) = same;
	*(r->of_reference ? y : x) = r->of_cell ? r->t - z : (r->of_reference ? s->m : s->n) - (r->column - z);
}

/* The terms of a cell, x "off" from its mean; false those that are infinite. */
static void
terms(const samples *s, double x, double y, double off, double t, double *f, bool *finite)
{
	double		a = s->pseudocount;
	double		p = (x + a) * s->p_scale;
	double		q = (y + a) * s->q_scale;
	double		d = p - q;
	double		sum = p + q;
	double		u = sum > 0 ? d / sum : 0;
	double		uu = u * u;
	double		root;

	for (int i = 0; i < CHANCE_MEASURES; i++)
		finite[i] = true;
	f[CHANCE_TOTAL_VARIATION] = 0.5 * fabs(d);
	if (fabs(u) < SERIES_LIMIT)
		f[CHANCE_JS] = 0.25 * sum * uu * (1 + uu * (1.0 / 6 + uu * (1.0 / 15 + uu * (1.0 / 28))));
	else
		f[CHANCE_JS] = 0.5 * ((p > 0 ? p * log_of(2 * p, sum) : 0) + (q > 0 ? q * log_of(2 * q, sum) : 0));
	f[CHANCE_JEFFREYS] = f[CHANCE_KL] = f[CHANCE_KL_REVERSE] = f[CHANCE_HELLINGER] = f[CHANCE_PEARSON] = 0;
	if (s->js_alone)
		return;
	root = sqrt(p) + sqrt(q);
	root = root > 0 ? d / root : 0;
	f[CHANCE_HELLINGER] = 0.5 * root * root;
	f[CHANCE_PEARSON] = t > 0 ? off * off / t * (s->total / s->n) * (s->total / s->m) : 0;
	if (sum == 0)
		return;
	finite[CHANCE_JEFFREYS] = p > 0 && q > 0;
	finite[CHANCE_KL] = q > 0;
	finite[CHANCE_KL_REVERSE] = p > 0;
	/* less p - q, whose sum over all cells is 0: no term is negative */
	if (q > 0)
		f[CHANCE_KL] = times_bregman(p, q);
	if (p > 0)
		f[CHANCE_KL_REVERSE] = times_bregman(q, p);
	if (p > 0 && q > 0)
		f[CHANCE_JEFFREYS] = f[CHANCE_KL] + f[CHANCE_KL_REVERSE];
}

static void
take(cell_sums *c, const samples *s, const quadrant *r, double z, double weight)
{
	double		f[CHANCE_MEASURES];
	bool		finite[CHANCE_MEASURES];
	double		off = r->sign * (z - r->mean);
	double		x,
				y;

	place(s, r, z, &x, &y);
	terms(s, x, y, off, r->t, f, finite);
	for (int i = 0; i < CHANCE_MEASURES; i++)
	{
		/* c[i] of what is finite, and the weight of the rest behind them all */
		if (!finite[i])
		{
			c[CHANCE_MEASURES + i].weight += weight;
			continue;
		}
		c[i].weight += weight;
		c[i].f += weight * f[i];
		c[i].ff += weight * f[i] * f[i];
		c[i].fx += weight * f[i] * off;
		/* the moments of x where f is finite */
		c[CHANCE_MEASURES + i].fx += weight * off;
		c[CHANCE_MEASURES + i].ff += weight * off * off;
	}
}

/* all counts that have weight, one by one */
static void
sum_all(cell_sums *c, const samples *s, const quadrant *r)
{
	double		least = fmax(0, -r->across);
	double		most = fmin(r->row, r->column);
	double		mode = fmin(fmax(floor((r->column + 1) * ((r->row + 1) / (s->total + 2))), least), most);
	double		weight = 1;
	size_t		steps = 0;

	/* not for weights that are no numbers */
	for (double z = mode; z <= most && weight > NO_WEIGHT && weight < 2; z++)
	{
		divergence_poll_at(steps++);
		take(c, s, r, z, weight);
		weight *= (r->row - z) / (z + 1) * ((r->column - z) / (r->across + z + 1));
	}
	weight = 1;
	for (double z = mode; z > least;)
	{
		divergence_poll_at(steps++);
		weight *= z / (r->row - z + 1) * ((r->across + z) / (r->column - z + 1));
		if (!(weight > NO_WEIGHT && weight < 2))
			break;
		z--;
		take(c, s, r, z, weight);
	}
}

/* z!, up to a power and what is the same for all z, against that at the mean: its logarithm */
static double
log_factorial(double z, double mean)
{
	return mean * bregman(z, mean) + 0.5 * log_of(z, mean);
}

/* the probability of a count relative to that of the mean, all four of them large */
static double
weight_of(const quadrant *r, double z)
{
	double		l = log_factorial(z, r->mean) + log_factorial(r->row - z, r->row - r->mean) +
		log_factorial(r->column - z, r->column - r->mean) + log_factorial(r->across + z, r->across + r->mean);
	dd_scaled	weight = divergence_exp_dd(dd_of(-l, 0));

	return times_power(weight.m.hi, weight.e);
}

/* some of the counts: their mean is 400 or more, and all of them at least half of it */
static void
sum_some(cell_sums *c, const samples *s, const quadrant *r, double deviation)
{
	double		step = floor(deviation / STEPS);
	double		from = ceil(r->mean - DEVIATIONS * deviation);
	int			points = (int) (2 * DEVIATIONS * deviation / step) + 1;
	double		a = s->pseudocount;
	double		kink;

	for (int i = 0; i < points; i++)
		take(c, s, r, from + i * step, weight_of(r, from + i * step));

	/* |z - kink| was summed in steps where it is to be summed in ones */
	kink = r->mean + r->sign * (s->m - s->n) * (a / (s->total + 2 * s->cells * a)) * (r->t * (s->cells / s->total) - 1);
	if (fabs(kink - r->mean) < DEVIATIONS * deviation)
	{
		/* the second polynomial of Bernoulli at the place of the kink between two points */
		double		coarse = (kink - from) / step;
		double		fine = kink - floor(kink);

		coarse -= floor(coarse);
		c[CHANCE_TOTAL_VARIATION].f += weight_of(r, kink) * 0.5 * (s->p_scale + s->q_scale) *
			(step * (coarse * coarse - coarse + 1.0 / 6) - (fine * fine - fine + 1.0 / 6) / step);
	}
}

static void
add(dd *sum, double x)
{
	*sum = dd_add_double(*sum, x);
}

/* "times" cells of t pooled rows */
static void
add_cells(sums *r, const samples *s, double t, double times)
{
	cell_sums	c[2 * CHANCE_MEASURES] = {{0, 0, 0, 0}};
	quadrant	where = quadrant_of(s, t);
	double		others = s->total - t;
	double		deviation = sqrt(where.mean * (1 - where.row / s->total) *
								 ((s->total - where.column) / fmax(1, s->total - 1)));
	double		apart = others > 0 ? t / others : 0;

	if (deviation < COARSE)
		sum_all(c, s, &where);
	else
		sum_some(c, s, &where, deviation);
	for (int i = 0; i < CHANCE_MEASURES; i++)
	{
		double		weight = c[i].weight;
		double		lost = c[CHANCE_MEASURES + i].weight;
		double		f,
					e,
					x,
					xx,
					fx,
					b;

		if (weight == 0)
		{
			r->never[i] = true;
			continue;
		}
		if (lost > 0)
			add(&r->log_finite[i], times * log_of(weight, weight + lost));
		f = c[i].f / weight;
		x = c[CHANCE_MEASURES + i].fx / weight;
		xx = c[CHANCE_MEASURES + i].ff / weight - x * x;
		fx = c[i].fx / weight - f * x;
		e = c[i].ff / weight - f * f;
		b = xx > NO_VARIANCE ? fx / xx : 0;
		e = fmax(0, e - b * fx);
		add(&r->mean[i], times * f);
		add(&r->rest[i], times * e);
		add(&r->slope[i], times * t * b);
		add(&r->slope2[i], times * t * b * b);
		add(&r->root[i], times * sqrt(e) * apart);
		add(&r->root2[i], times * e * apart * apart);
	}
}

static void
chance_levels(chance_level *level, const uint64_t *pooled, size_t n,
			  double reference, double current, double pseudocount, bool js_alone)
{
	sums		r = {{{0, 0}}, {{0, 0}}, {{0, 0}}, {{0, 0}}, {{0, 0}}, {{0, 0}}, {{0, 0}}, {false}};
	samples		s;
	size_t		i = 0;

	s.n = reference;
	s.m = current;
	s.total = reference + current;
	s.pseudocount = pseudocount;
	s.cells = (double) n;
	s.js_alone = js_alone;
	s.p_scale = 1 / (reference + (double) n * pseudocount);
	s.q_scale = 1 / (current + (double) n * pseudocount);
	while (i < n)
	{
		size_t		first = i;
		double		least = (double) pooled[i];
		dd			sum = {0, 0};

		/* at most some thousand terms each */
		if (divergence_poll)
			divergence_poll();
		for (; i < n && ((double) pooled[i] == least ||
						 (least >= SIMILAR_FROM && (double) pooled[i] < least * SIMILAR)); i++)
		{
			divergence_poll_at(i);
			add(&sum, (double) pooled[i]);
		}
		add_cells(&r, &s, fmin(rint(dd_double(sum) / (double) (i - first)), s.total), (double) (i - first));
	}
	for (int k = 0; k < CHANCE_MEASURES; k++)
	{
		double		slope = dd_double(r.slope[k]);
		double		root = dd_double(r.root[k]);
		double		linear = dd_double(r.slope2[k]) - slope * (slope / s.total);
		double		scale;

		level[k].infinite = r.never[k] ? 1 : fmax(0, -divergence_expm1_dd(r.log_finite[k]).hi);
		/* corrections of a sum in steps may leave less than 0 of next to nothing */
		level[k].mean = fmax(0, dd_double(r.mean[k]));
		level[k].variance = fmax(0, linear) * (s.n / s.total) * (s.m / fmax(1, s.total - 1)) +
			dd_double(r.rest[k]) + fmax(0, root * root - dd_double(r.root2[k]));
		scale = level[k].mean * level[k].mean;
		if (!(level[k].variance > NO_VARIANCE * scale) || !(level[k].mean > 0))
			level[k].variance = 0;
	}
}

void
divergence_chance_levels(chance_level *level, const uint64_t *pooled, size_t n,
						 double reference, double current, double pseudocount)
{
	chance_levels(level, pooled, n, reference, current, pseudocount, false);
}

chance_level
divergence_chance_js(const uint64_t *pooled, size_t n, double reference, double current)
{
	chance_level level[CHANCE_MEASURES];

	chance_levels(level, pooled, n, reference, current, 0, true);
	return level[CHANCE_JS];
}

static double
shape_of(const chance_level *level)
{
	double		shape = level->mean * (level->mean / level->variance);

	return fmin(fmax(shape, GAMMA_LEAST_SHAPE), 0x1p+50);
}

double
divergence_chance_threshold(const chance_level *level, double significance)
{
	double		shape;

	if (level->infinite >= significance)
		return HUGE_VAL;
	if (level->variance == 0)
		return level->mean;
	shape = shape_of(level);
	significance = (significance - level->infinite) / (1 - level->infinite);
	return divergence_gamma_quantile(significance, shape) * (level->mean / shape);
}

double
divergence_chance_p(const chance_level *level, double value)
{
	double		shape;
	double		p;

	if (level->infinite >= 1)
		return 1;
	if (!(value < HUGE_VAL))
		return level->infinite;
	if (level->variance == 0)
		/* its own rounding apart */
		p = value <= level->mean * (1 + 0x1p-30) ? 1 : 0;
	else
	{
		shape = shape_of(level);
		p = divergence_gamma_tail(value * (shape / level->mean), shape);
	}
	return level->infinite + (1 - level->infinite) * p;
}

double
divergence_chance_mean_root(const chance_level *level)
{
	double		shape,
				product = 1;
	double		a;

	if (level->infinite >= 1)
		return HUGE_VAL;
	if (level->variance == 0)
		return sqrt(level->mean);
	shape = shape_of(level);
	/* Gamma(a + 1/2)/Gamma(a)/sqrt(a) is 1 - 1/8a + ..., for a = shape + 16 */
	for (int i = 0; i < 16; i++)
		product *= (shape + i) / (shape + i + 0.5);
	a = 1 / (shape + 16);
	return sqrt(level->mean / shape) * product * sqrt(shape + 16) *
		(1 - a * (1.0 / 8 - a * (1.0 / 128 + a * (5.0 / 1024))));
}
