/*
 * test_cumulative.c
 *		Kolmogorov-Smirnov statistic and Wasserstein distance of histograms against
 *		MPFR, which takes each piece of |F - G| between two zeros or edges on its own.
 */
#include <math.h>
#include <stdlib.h>

#include "cumulative.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

/* differences of edges and products of counts, exactly, and more */
#define CUMULATIVE_BITS	2600
#define MOST_CELLS		300

static const char *const table = "Measures of histograms, error in units of 2^-53";

typedef struct histograms
{
	size_t		n;
	int64_t		p[MOST_CELLS];
	int64_t		q[MOST_CELLS];
	double		edges[MOST_CELLS];
} histograms;

typedef enum kind
{
	SMALL,
	SPARSE_COUNTS,
	LARGE,						/* totals near 2^63 */
	CLOSE,						/* nearly or exactly proportional */
	ONE_CELL,
	KINDS
} kind;

static const char *const kind_names[KINDS] = {"small counts", "sparse counts", "large counts", "close", "in one cell"};

/* Increasing, evenly spaced at times, at times as far apart as doubles are. */
static void
draw_edges(histograms *h)
{
	int			shape = (int) random_below(4);
	double		step = random_scaled(-30, 30);
	size_t		kept = 0;

	for (size_t i = 0; i < h->n; i++)
		h->edges[i] = shape == 0 ? (double) i - 3 : shape == 1 ? (double) i * step :
			shape == 2 ? random_double() : 100 * random_unit();
	qsort(h->edges, h->n, sizeof(double), compare_doubles);

	/* those that occur twice go */
	for (size_t i = 1; i < h->n; i++)
		if (h->edges[i - 1] < h->edges[i])
			h->edges[++kept] = h->edges[i];
	h->n = kept + 1;
}

static int64_t
draw_count(kind k, size_t n)
{
	switch (k)
	{
		case SMALL:
			return (int64_t) random_below(20);
		case SPARSE_COUNTS:
			return random_below(3) ? 0 : (int64_t) random_integer(30);
		default:
			return (int64_t) (random_bits() >> 1) / (int64_t) n;
	}
}

static void
draw(histograms *h, kind k)
{
	int64_t		factor = 1 + (int64_t) random_below(1000);

	h->n = 1 + (random_below(10) ? random_below(12) : random_below(MOST_CELLS));
	draw_edges(h);
	for (size_t i = 0; i < h->n; i++)
	{
		h->p[i] = k == CLOSE ? 1 + (int64_t) random_integer(40) : draw_count(k, h->n);
		h->q[i] = k == CLOSE ? factor * h->p[i] + (random_below(2) ? 0 : (int64_t) random_below(3)) :
			draw_count(k, h->n);
		if (k == CLOSE && random_below(2))
			h->q[i] = factor * h->p[i];
		if (k == ONE_CELL)
			h->p[i] = h->q[i] = 0;
	}
	h->p[random_below(h->n)]++;
	h->q[random_below(h->n)]++;
}

/* sign 1, 0, -1 of F - G at the end of each bin, and the two measures, from their definitions */
static void
measure(const histograms *h, mpfr_t ks, mpfr_t distance)
{
	mpfr_t		total_p,
				total_q,
				f,
				g,
				left,
				right,
				width,
				t;

	mpfr_inits2(CUMULATIVE_BITS, total_p, total_q, f, g, left, right, width, t, (mpfr_ptr) NULL);
	mpfr_set_zero(total_p, 1);
	mpfr_set_zero(total_q, 1);
	for (size_t i = 0; i < h->n; i++)
	{
		mpfr_add_si(total_p, total_p, h->p[i], MPFR_RNDN);
		mpfr_add_si(total_q, total_q, h->q[i], MPFR_RNDN);
	}
	mpfr_set_zero(f, 1);
	mpfr_set_zero(g, 1);
	mpfr_set_zero(ks, 1);
	mpfr_set_zero(distance, 1);
	for (size_t i = 0; i + 1 < h->n; i++)
	{
		mpfr_set(left, right, MPFR_RNDN);
		mpfr_add_si(f, f, h->p[i], MPFR_RNDN);
		mpfr_add_si(g, g, h->q[i], MPFR_RNDN);

		/* (f Q - g P) / PQ: the numerator is exact */
		mpfr_mul(right, f, total_q, MPFR_RNDN);
		mpfr_mul(t, g, total_p, MPFR_RNDN);
		mpfr_sub(right, right, t, MPFR_RNDN);
		mpfr_mul(t, total_p, total_q, MPFR_RNDN);
		mpfr_div(right, right, t, MPFR_RNDN);
		if (mpfr_cmpabs(right, ks) > 0)
			mpfr_abs(ks, right, MPFR_RNDN);
		if (i == 0)
			continue;
		mpfr_set_d(width, h->edges[i], MPFR_RNDN);
		mpfr_sub_d(width, width, h->edges[i - 1], MPFR_RNDN);
		if (mpfr_sgn(left) * mpfr_sgn(right) < 0)
		{
			/* zero at the share t = left / (left - right) of the width: two triangles */
			mpfr_sub(t, left, right, MPFR_RNDN);
			mpfr_div(t, left, t, MPFR_RNDN);
			mpfr_mul(left, left, t, MPFR_RNDN);
			mpfr_ui_sub(t, 1, t, MPFR_RNDN);
			mpfr_mul(t, right, t, MPFR_RNDN);
		}
		else
			mpfr_set(t, right, MPFR_RNDN);
		mpfr_abs(left, left, MPFR_RNDN);
		mpfr_abs(t, t, MPFR_RNDN);
		mpfr_add(left, left, t, MPFR_RNDN);
		mpfr_mul(left, left, width, MPFR_RNDN);
		mpfr_div_2ui(left, left, 1, MPFR_RNDN);
		mpfr_add(distance, distance, left, MPFR_RNDN);
	}
	mpfr_clears(total_p, total_q, f, g, left, right, width, t, (mpfr_ptr) NULL);
}

static void
check_measure(const histograms *h, kind k, const char *name, double got, double back, const mpfr_t want, double bound)
{
	double		error = units_off(got, want);

	figure(table, kind_names[k], name, error, bound);
	check(error <= bound && !signbit(got), "%s = %a, want %s: %.3g units; %zu cells, edges %s",
		  name, got, show_mpfr(want), error, h->n, show(h->edges, h->n));
	check(same_bits(got, back), "%s: %a and %a", name, got, back);
}

static void
test_kind(kind k)
{
	mpfr_t		ks,
				distance;
	long		crossings = 0;

	if (!group_begin("histograms, %s", kind_names[k]))
		return;
	mpfr_inits2(CUMULATIVE_BITS, ks, distance, (mpfr_ptr) NULL);
	for (int round = 0; round < 20 * unit.rounds; round++)
	{
		static histograms h;
		double		got;

		draw(&h, k);
		measure(&h, ks, distance);
		got = divergence_ks(h.p, h.q, h.n, h.edges);
		check_measure(&h, k, "ks_statistic", got, divergence_ks(h.q, h.p, h.n, h.edges), ks, KS_BOUND);
		check(got <= 1, "ks_statistic %a above 1", got);
		got = divergence_wasserstein(h.p, h.q, h.n, h.edges);
		check_measure(&h, k, "wasserstein_distance", got, divergence_wasserstein(h.q, h.p, h.n, h.edges),
					  distance, WASSERSTEIN_BOUND);
		if (h.n > 1)
			check(!(got > h.edges[h.n - 2] - h.edges[0]), "wasserstein_distance %a above the range", got);
		crossings += mpfr_zero_p(distance) == 0;
	}
	check(crossings > 0 || k == KINDS, "no histograms that differ");
	mpfr_clears(ks, distance, (mpfr_ptr) NULL);
	group_end();
}

static void
test_by_hand(void)
{
	/* F - G is 1/2 at 0 and -1/2 at 1: two triangles of area 1/8 */
	static const int64_t p[] = {1, 0, 1, 0};
	static const int64_t q[] = {0, 2, 0, 0};
	static const double edges[] = {0, 1, 2};
	static const int64_t below[] = {5, 0};
	static const int64_t above[] = {0, 3};
	static const double widest[] = {-0x1.fffffffffffffp+1023, 0x1.fffffffffffffp+1023};
	static const int64_t left[] = {1, 0, 0};
	static const int64_t right[] = {0, 0, 1};
	static const int64_t half[] = {1, 0, 1};
	static const double narrow[] = {0, 0x1p-1074};

	if (!group_begin("histograms, by hand"))
		return;
	check(divergence_ks(p, q, 4, edges) == 0.5, "ks_statistic");
	check(divergence_wasserstein(p, q, 4, edges) == 0.5, "wasserstein_distance");
	check(divergence_ks(below, above, 2, edges) == 1 && divergence_wasserstein(below, above, 2, edges) == 0,
		  "both outer cells of a single edge lie on it");
	check(divergence_ks(below, below, 1, NULL) == 0 && divergence_wasserstein(below, below, 1, NULL) == 0,
		  "no edge");
	check(isinf(divergence_wasserstein(left, right, 3, widest)), "wider than doubles");
	check(divergence_wasserstein(left, half, 3, widest) == 0x1.fffffffffffffp+1023, "half of that");
	check(divergence_wasserstein(left, right, 3, narrow) == 0x1p-1074, "as narrow as doubles are");
	group_end();
}

void
test_cumulative(void)
{
	for (int k = 0; k < KINDS; k++)
		test_kind(k);
	test_by_hand();
}
