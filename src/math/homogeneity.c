/*
 * homogeneity.c
 *		The p-value of drift_test.
 *
 * Method
 *		N reference rows and M current ones, T = N + M, are given the numbers
 *		u = sqrt(M/N) and -sqrt(N/M): their sum is 0, that of their squares T.  With U
 *		the sum of u over a cell of t pooled rows, Pearson's statistic is sum U^2/t.  The
 *		statistic here is
 *
 *			S = sum over cells w (U^2 - sum u^2) + (sum h U)^2 - sum h^2 u^2,
 *			w = 1/(t + DAMPING),  h proportional to 1/t.
 *
 *		Without sum u^2, which is 1 in Pearson's statistic where N = M, cells of a
 *		single row say nothing and add no variance; at unequal sizes they make most of
 *		Pearson's (so Zelterman, "Goodness-of-fit tests for large sparse multinomial
 *		distributions", 1987).  DAMPING weighs a cell by what it knows: rare cells add as
 *		much variance to Pearson's statistic as common ones.  The second part asks whether
 *		the rarer cells together hold more of one sample; its share of the variance is
 *		TILT^2 against the first, where cells are common.
 *
 *		S is a sum of A_ab u_a u_b over pairs of different rows, A >= 0 a function of the
 *		pooled counts alone.  Its moments given them are exact: u^2 = 1 + c u with
 *		c = (M - N)/sqrt(N M), so that every product of powers of u is one of means E_j of
 *		products u_1 ... u_j of j different rows, E_(j+1) = -j (E_(j-1) + c E_j)/(T - j),
 *		and each way in which two or three pairs share rows is a sum over cells
 *		(after Mielke, "On asymptotic non-normality of null distributions of MRPP
 *		statistics", 1979).  The tail is that of the gamma distribution with these three
 *		moments (Pearson's type III).
 *
 *		Of two cells the exact hypergeometric p-value is all there is, by half of the
 *		observed outcome (mid-p) for it is a coarse one; beyond EXACT_DEVIATION S.
 *
 * Special cases
 *		One cell, no variance, or two cells with the same shares: 1.  Where a few rare
 *		rows make most of the variance the shape of that gamma falls below 1/2 and it is
 *		no model of what happens near the mean: the larger of its tail and that of
 *		chi-square with one degree, scaled alike.
 *
 *		A sample of a few rows may be as alike as it can be and yet lie where that gamma
 *		has no tail left: a row in the commonest cell.  No p-value is below the
 *		probability of the table itself given both margins, so neither is this one.
 *
 * Accuracy
 *		Sums are those of doubles, added as pairs: HOMOGENEITY_MOMENT_BOUND.
 *
 * Constants
 *		HOMOGENEITY_DAMPING and _TILT were found by simulation (docs/statistics.md): other
 *		choices had less power where they had least.
 */
#include "homogeneity.h"

#include "chi2.h"
#include "dd.h"
#include "measures.h"
#include "power_divergence.h"

/* two cells are exact up to this standard deviation */
#define EXACT_DEVIATION	300.0

/* samples of at most so many rows are held to the probability of the table */
#define FEW_ROWS		64

/* share of the second moment below which a variance is rounding */
#define NO_VARIANCE		0x1p-40

/* largest shape of a gamma that differs from the normal distribution */
#define MOST_SHAPE		0x1p+40

/* elements of E */
#define MOST_ROWS		6

typedef struct labels
{
	double		n,
				m,
				total,
				root,			/* sqrt(n m) */
				c,
				mean[MOST_ROWS + 1];	/* E_j */
} labels;

/* sums over rows and pairs of different rows, d = sum A_ab and q = sum A_ab^2 of a row */
typedef struct row_pairs
{
	dd			a,				/* A_ab */
				a2,
				a3,
				d2,				/* d^2 */
				d3,
				qd,
				add,			/* A_ab d_a d_b */
				triangles;		/* A_ab A_bc A_ca */
} row_pairs;

/* sums of t h^j */
typedef struct tilt_sums
{
	double		scale;			/* h = scale/t */
	dd			h[7];
} tilt_sums;

static void
add(dd *sum, double x)
{
	*sum = dd_add_double(*sum, x);
}

static double
pooled_count(const int64_t *reference, const int64_t *current, size_t i)
{
	return (double) reference[i] + (double) current[i];
}

static labels
labels_of(const sample_totals *t)
{
	labels		l;

	l.n = dd_double(t->reference);
	l.m = dd_double(t->current);
	l.total = dd_double(t->pooled);
	l.root = sqrt(l.n) * sqrt(l.m);
	l.c = dd_double(dd_sub(t->current, t->reference)) / l.root;
	l.mean[0] = 1;
	l.mean[1] = 0;
	for (int j = 1; j < MOST_ROWS; j++)
		l.mean[j + 1] = l.total > j ? -j * (l.mean[j - 1] + l.c * l.mean[j]) / (l.total - j) : 0;
	return l;
}

/* the mean of the squares, the cubes and the plain u of so many different rows, 6 at most */
static double
mean_of(const labels *l, int cubes, int squares, int others)
{
	double		coefficient[4] = {1, 0, 0, 0};	/* of E_others, E_(others + 1), ... */
	double		mean = 0;

	for (int i = 0; i < cubes + squares; i++)
	{
		/* u^2 = 1 + c u, u^3 = c + (1 + c^2) u */
		double		constant = i < cubes ? l->c : 1;
		double		slope = i < cubes ? 1 + l->c * l->c : l->c;

		for (int j = i + 1; j > 0; j--)
			coefficient[j] = constant * coefficient[j] + slope * coefficient[j - 1];
		coefficient[0] *= constant;
	}
	for (int j = 0; j <= cubes + squares; j++)
		mean += coefficient[j] * l->mean[others + j];
	return mean;
}

/* h of the method: its pairs have the variance of a chi-square variable times rho */
static tilt_sums
tilt_of(const int64_t *reference, const int64_t *current, size_t n)
{
	tilt_sums	s = {0, {{0, 0}}};
	dd			inverse = {0, 0};
	dd			variance = {0, 0};

	for (size_t i = 0; i < n; i++)
	{
		double		t = pooled_count(reference, current, i);
		double		share = t / (t + HOMOGENEITY_DAMPING);

		divergence_poll_at(i);
		if (t == 0)
			continue;
		add(&inverse, 1 / t);
		add(&variance, (1 - 1 / t) * share * share);
	}
	s.scale = sqrt(sqrt(1 + HOMOGENEITY_TILT * HOMOGENEITY_TILT * dd_double(variance)) / dd_double(inverse));
	for (size_t i = 0; i < n; i++)
	{
		double		t = pooled_count(reference, current, i);
		double		h = s.scale / t;
		double		x = t;

		divergence_poll_at(i);
		if (t == 0)
			continue;
		for (int j = 1; j < 7; j++)
			add(&s.h[j], x *= h);
	}
	return s;
}

static row_pairs
sums_of(const int64_t *reference, const int64_t *current, size_t n, const tilt_sums *tilt)
{
	row_pairs	s = {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}};
	double		h1 = dd_double(tilt->h[1]),
				h2 = dd_double(tilt->h[2]);
	dd			thd = {0, 0};

	/* as if the rows of a cell were different cells' */
	s.a = dd_sub(dd_mul(tilt->h[1], tilt->h[1]), tilt->h[2]);
	s.a2 = dd_mul(tilt->h[2], tilt->h[2]);
	s.a3 = dd_mul(tilt->h[3], tilt->h[3]);
	s.triangles = dd_add(dd_sub(dd_mul(tilt->h[2], dd_mul(tilt->h[2], tilt->h[2])),
								dd_mul_double(dd_mul(tilt->h[2], tilt->h[4]), 3)),
						 dd_scale(tilt->h[6], 1));
	for (size_t i = 0; i < n; i++)
	{
		double		t = pooled_count(reference, current, i);
		double		w = 1 / (t + HOMOGENEITY_DAMPING);
		double		h = tilt->scale / t;
		double		hh = h * h;
		double		a = w + hh;
		double		pairs = t * (t - 1);
		double		triples = pairs * (t - 2);
		double		d = w * (t - 1) + h * (h1 - h);
		double		q = (t - 1) * a * a + hh * (h2 - t * hh);

		divergence_poll_at(i);
		if (t == 0)
			continue;
		add(&s.a, w * pairs);
		add(&s.a2, pairs * a * a - t * t * hh * hh);
		add(&s.a3, pairs * a * a * a - t * t * hh * hh * hh);
		add(&s.d2, t * d * d);
		add(&s.d3, t * d * d * d);
		add(&s.qd, t * q * d);
		add(&s.add, pairs * a * d * d - t * t * hh * d * d);
		add(&thd, t * h * d);
		add(&s.triangles, w * w * w * triples + 3 * w * w * hh * triples + 3 * w * pairs * hh * (h2 - 2 * hh));
	}
	s.add = dd_add(s.add, dd_mul(thd, thd));
	return s;
}

/* The mean of S and its two central moments. */
static void
set_moments(homogeneity_moments *r, const labels *l, const row_pairs *s)
{
	dd			adjacent = dd_sub(s->d2, s->a2);
	dd			same_adjacent = dd_sub(s->qd, s->a3);
	dd			same_apart = dd_add(dd_sub(dd_mul(s->a2, s->a), dd_scale(s->qd, 2)), dd_scale(s->a3, 1));
	dd			star = dd_add(dd_sub(s->d3, dd_mul_double(s->qd, 3)), dd_scale(s->a3, 1));
	dd			path = dd_sub(dd_add(dd_sub(s->add, dd_scale(s->qd, 1)), s->a3), s->triangles);
	dd			adjacent_apart,
				apart;
	double		second;

	/* two adjacent pairs and one apart: all, less what touches */
	adjacent_apart = dd_add(dd_sub(s->d3, s->qd), dd_scale(dd_sub(s->add, s->qd), 1));
	adjacent_apart = dd_sub(adjacent_apart, dd_add(dd_scale(same_adjacent, 1), s->triangles));
	adjacent_apart = dd_sub(dd_mul(adjacent, s->a), dd_scale(adjacent_apart, 1));

	apart = dd_mul(s->a, dd_mul(s->a, s->a));
	apart = dd_sub(apart, dd_add(dd_scale(s->a3, 2), dd_mul_double(same_adjacent, 24)));
	apart = dd_sub(apart, dd_add(dd_mul_double(same_apart, 6), dd_scale(dd_add(s->triangles, star), 3)));
	apart = dd_sub(apart, dd_add(dd_mul_double(path, 24), dd_mul_double(adjacent_apart, 12)));

	r->mean = dd_double(s->a) * l->mean[2];
	second = 2 * dd_double(s->a2) * mean_of(l, 0, 2, 0) + 4 * dd_double(adjacent) * mean_of(l, 0, 1, 2) +
		dd_double(dd_sub(dd_mul(s->a, s->a), dd_add(dd_scale(s->a2, 1), dd_scale(adjacent, 2)))) * l->mean[4];
	r->variance = second - r->mean * r->mean;
	if (!(r->variance > NO_VARIANCE * second))
		r->variance = 0;
	r->third = 4 * dd_double(s->a3) * mean_of(l, 2, 0, 0) +
		24 * dd_double(same_adjacent) * mean_of(l, 1, 1, 1) +
		6 * dd_double(same_apart) * mean_of(l, 0, 2, 2) +
		8 * dd_double(s->triangles) * mean_of(l, 0, 3, 0) +
		8 * dd_double(star) * mean_of(l, 1, 0, 3) +
		24 * dd_double(path) * mean_of(l, 0, 2, 2) +
		12 * dd_double(adjacent_apart) * mean_of(l, 0, 1, 4) +
		dd_double(apart) * l->mean[6];
	r->third -= 3 * second * r->mean - 2 * r->mean * r->mean * r->mean;
}

static homogeneity_moments
moments_of(const int64_t *reference, const int64_t *current, size_t n, const sample_totals *t)
{
	homogeneity_moments r;
	labels		l = labels_of(t);
	tilt_sums	tilt = tilt_of(reference, current, n);
	row_pairs	sums = sums_of(reference, current, n, &tilt);
	dd			reference2 = dd_mul(t->reference, t->reference);
	dd			current2 = dd_mul(t->current, t->current);
	dd			s = {0, 0};
	dd			tilted = {0, 0};

	/* times N M, and in pairs: U^2 and sum u^2 of a single row are equal, and huge beside S */
	for (size_t i = 0; i < n; i++)
	{
		double		k = pooled_count(reference, current, i);
		double		h = tilt.scale / k;
		dd			x = dd_of_int64(reference[i]);
		dd			y = dd_of_int64(current[i]);
		dd			u,
					squares;

		divergence_poll_at(i);
		if (k == 0)
			continue;
		u = dd_sub(dd_mul(x, t->current), dd_mul(y, t->reference));
		squares = dd_add(dd_mul(x, current2), dd_mul(y, reference2));
		s = dd_add(s, dd_mul_double(dd_sub(dd_mul(u, u), squares), 1 / (k + HOMOGENEITY_DAMPING)));
		u = dd_mul_double(u, h);
		s = dd_sub(s, dd_mul_double(dd_mul_double(squares, h), h));
		tilted = dd_add(tilted, u);
	}
	r.statistic = dd_double(dd_div(dd_add(s, dd_mul(tilted, tilted)), dd_mul(t->reference, t->current)));
	set_moments(&r, &l, &sums);
	return r;
}

/* The probability of the statistic or more, by the gamma distribution with its moments. */
static double
tail_of(const homogeneity_moments *r)
{
	double		deviation,
				z,
				skewness,
				shape,
				p,
				q;

	if (r->variance <= 0)
		return 1;
	deviation = sqrt(r->variance);
	z = (r->statistic - r->mean) / deviation;
	skewness = r->third / (r->variance * deviation);
	shape = 4 / (skewness * skewness);
	if (!(shape < MOST_SHAPE))
		shape = MOST_SHAPE;
	if (shape < GAMMA_LEAST_SHAPE)
		shape = GAMMA_LEAST_SHAPE;
	if (skewness < 0)
	{
		z = shape - z * sqrt(shape);
		return z > 0 ? divergence_gamma_lower_tail(z, shape) : 0;
	}
	p = shape + z * sqrt(shape);
	p = p > 0 ? divergence_gamma_tail(p, shape) : 1;
	if (shape >= 0.5)
		return p;
	q = 0.5 + z * sqrt(0.5);
	q = q > 0 ? divergence_gamma_tail(q, 0.5) : 1;
	return fmax(p, q);
}

hypergeometric_tails
divergence_hypergeometric(double x, double pooled, double size, double total)
{
	hypergeometric_tails r;
	double		least = fmax(0, pooled - (total - size));
	double		most = fmin(pooled, size);
	double		mode = floor((pooled + 1) * ((size + 1) / (total + 2)));
	double		weight = 1;
	dd			sum = {0, 0};
	dd			above = {0, 0};
	dd			below = {0, 0};
	size_t		steps = 0;

	/* probabilities relative to that of the mode, from there upwards, then downwards */
	mode = fmin(fmax(mode, least), most);
	r.point = 0;
	for (double i = mode; i <= most && weight > 0; i++)
	{
		divergence_poll_at(steps++);
		add(&sum, weight);
		if (i >= x)
			add(&above, weight);
		if (i <= x)
			add(&below, weight);
		if (i == x)
			r.point = weight;
		weight *= (pooled - i) / (i + 1) * ((size - i) / (total - size - pooled + i + 1));
	}
	weight = 1;
	for (double i = mode; i > least && weight > 0;)
	{
		divergence_poll_at(steps++);
		weight *= i / (pooled - i + 1) * ((total - size - pooled + i) / (size - i + 1));
		i--;
		add(&sum, weight);
		if (i >= x)
			add(&above, weight);
		if (i <= x)
			add(&below, weight);
		if (i == x)
			r.point = weight;
	}
	r.upper = fmin(1, dd_double(above) / dd_double(sum));
	r.lower = fmin(1, dd_double(below) / dd_double(sum));
	r.point /= dd_double(sum);
	return r;
}

/* Two cells: the probability of what is as far out, half of x counted; false where too wide. */
static bool
two_cells(const int64_t *reference, const int64_t *current, size_t n, const sample_totals *t, double *p)
{
	double		size = dd_double(t->reference);
	double		other = dd_double(t->current);
	double		total = dd_double(t->pooled);
	double		x = 0,
				pooled = 0;
	size_t		cell = 0;
	hypergeometric_tails r;

	/* the rarer cell of the smaller sample: nothing large is subtracted from its like */
	for (size_t i = 0; i < n; i++)
	{
		double		k = pooled_count(reference, current, i);

		divergence_poll_at(i);
		if (k == 0 || (pooled > 0 && k >= pooled))
			continue;
		pooled = k;
		cell = i;
		x = (double) (size < other ? reference[i] : size > other ? current[i] :
					  reference[i] < current[i] ? reference[i] : current[i]);
	}
	if (other < size)
		size = other;
	if (pooled * (size / total) * (1 - size / total) * (1 - pooled / total) > EXACT_DEVIATION * EXACT_DEVIATION)
		return false;
	if (divergence_cross_difference(t, reference[cell], current[cell]) == 0)
	{
		*p = 1;					/* the shares are the same */
		return true;
	}
	r = divergence_hypergeometric(x, pooled, size, total);
	*p = fmin(1, 2 * fmin(r.upper, r.lower) - r.point);
	return true;
}

/* The probability of the table given both margins: row by row of the first sample, which is small. */
static double
table_probability(const int64_t *few, const int64_t *other, size_t n, double total)
{
	double		p = 1;
	double		row = 0;

	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		for (double k = 0; k < (double) few[i]; k++)
		{
			/* of all rows that are left it is one of this cell's, in any of the orders */
			p *= (pooled_count(few, other, i) - k) / (total - row);
			row++;
			p *= row / (k + 1);
		}
	}
	return p;
}

double
divergence_homogeneity_p(const int64_t *reference, const int64_t *current, size_t n)
{
	sample_totals t;
	homogeneity_moments r;
	double		p;

	divergence_sample_totals(&t, reference, current, n);
	if (t.cells < 2)
		return 1;
	if (t.cells == 2 && two_cells(reference, current, n, &t, &p))
		return p;
	r = moments_of(reference, current, n, &t);
	p = tail_of(&r);
	/* of two small samples either: the same bits whichever is the reference */
	if (dd_double(t.reference) <= FEW_ROWS)
		p = fmax(p, table_probability(reference, current, n, dd_double(t.pooled)));
	if (dd_double(t.current) <= FEW_ROWS)
		p = fmax(p, table_probability(current, reference, n, dd_double(t.pooled)));
	return p;
}

homogeneity_moments
divergence_homogeneity_moments(const int64_t *reference, const int64_t *current, size_t n)
{
	sample_totals t;

	divergence_sample_totals(&t, reference, current, n);
	return moments_of(reference, current, n, &t);
}
