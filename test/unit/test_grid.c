/*
 * test_grid.c
 *		The grid of adaptive histograms against its model: T in plain integers of 128
 *		bits, cells by shifting.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "cumulative.h"
#include "grid.h"
#include "pairs.h"
#include "unit.h"

typedef __int128 position;

#define BINADE	((position) 1 << 52)

/* T(x), as the head of grid.h says it */
static position
model_position(double x)
{
	const position half = grid_order(0.5),
				one = half + (half - grid_order(0x1p-53)) + BINADE,
				above = one + BINADE - grid_order(0x1p-52),
				beyond = above + half - grid_order(1.5);

	if (isinf(x))
		return (x > 0 ? 2152 : -2056) * BINADE;
	if (!(x > 0.5 && x < 1.5))
		return grid_order(x) + (x >= 1.5 ? beyond : 0);
	if (x == 1)
		return one;
	return x < 1 ? 2 * half - grid_order(1 - x) : above + grid_order(x - 1);
}

static position
model_cell(double x, int level)
{
	return model_position(x) >> level;
}

/* of all sizes, many near 1 and near the places where T changes its rule */
static double
draw_value(void)
{
	static const double places[] = {0, 0x1p-1074, DBL_MIN, 0.5, 1, 1.5, DBL_MAX, INFINITY};
	double		x;

	switch (random_below(5))
	{
		case 0:
			x = places[random_below(lengthof(places))];
			for (int i = random_between(-3, 3); i != 0; i -= i > 0 ? 1 : -1)
				x = nextafter(x, i > 0 ? INFINITY : -INFINITY);
			break;
		case 1:
			x = 1 + ldexp(2 * random_unit() - 1, random_between(-53, 0));
			break;
		case 2:
			x = 3 * random_unit();
			break;
		case 3:
			x = ldexp(1 + random_unit(), random_between(-1074, 1023));
			break;
		default:
			x = random_between(-5, 5);
	}
	return random_below(3) == 0 ? -x : x;
}

static double
next_double(double x)
{
	return grid_value(grid_order(x) + 1);
}

/*
 * Histograms
 */

#define MOST_VALUES	6000

typedef enum shape
{
	FEW_VALUES,					/* that repeat */
	SCORES,						/* in [0, 1], many near both ends */
	AMOUNTS,					/* of all sizes, many 0 */
	WILD,						/* draw_value() */
	SHAPES
} shape;

static double
value_of(shape s)
{
	switch (s)
	{
		case FEW_VALUES:
			return random_between(-3, 12);
		case SCORES:
			return random_below(2) == 0 ? ldexp(random_unit(), -random_between(0, 30)) :
				1 - ldexp(random_unit(), -random_between(0, 30));
		case AMOUNTS:
			return random_below(3) == 0 ? 0 : floor(100 * ldexp(1 + random_unit(), random_between(0, 10))) / 100;
		default:
			return draw_value();
	}
}

/* The model: sorted values, at the first level that has at most GRID_CELLS cells. */
static void
model_histogram(grid_histogram *h, double *x, size_t n)
{
	qsort(x, n, sizeof(double), compare_doubles);
	for (h->level = 0;; h->level++)
	{
		position	last = 0;

		h->n = 0;
		for (size_t i = 0; i < n; i++)
		{
			position	cell = model_cell(x[i], h->level);

			if (h->n > 0 && cell == last)
				h->count[h->n - 1]++;
			else
			{
				h->cell[h->n] = h->level == 0 ? grid_order(x[i]) : (int64_t) cell;
				h->count[h->n++] = 1;
			}
			last = cell;
		}
		if (h->n <= GRID_CELLS)
			return;
	}
}

static grid_histogram
new_histogram(void)
{
	grid_histogram h = {0, 0, allocate(MOST_VALUES * sizeof(int64_t)), allocate(MOST_VALUES * sizeof(int64_t))};

	return h;
}

static void
free_histogram(grid_histogram *h)
{
	free(h->cell);
	free(h->count);
}

static bool
equal_histograms(const grid_histogram *g, const grid_histogram *h)
{
	return g->level == h->level && g->n == h->n && memcmp(g->cell, h->cell, g->n * sizeof(int64_t)) == 0 &&
		memcmp(g->count, h->count, g->n * sizeof(int64_t)) == 0;
}

/* Two parts merged against the model of the whole. */
static void
check_merge(shape s)
{
	double	   *x = allocate(MOST_VALUES * sizeof(double));
	grid_histogram g = new_histogram(),
				h = new_histogram(),
				all = new_histogram();
	int64_t    *cell = allocate(MOST_VALUES * sizeof(int64_t)),
			   *p = allocate(MOST_VALUES * sizeof(int64_t)),
			   *q = allocate(MOST_VALUES * sizeof(int64_t));
	size_t		n = 1 + random_below(MOST_VALUES / (random_below(2) == 0 ? 1 : 50));
	size_t		cut = random_below(n + 1);
	size_t		cells;

	for (size_t i = 0; i < n; i++)
		x[i] = value_of(s);
	model_histogram(&g, x, cut);
	model_histogram(&h, x + cut, n - cut);
	model_histogram(&all, x, n);
	cells = divergence_grid_align(&g, &h, cell, p, q);
	g.n = cells;
	for (size_t i = 0; i < cells; i++)
	{
		g.cell[i] = cell[i];
		g.count[i] = p[i] + q[i];
	}
	divergence_grid_fit(&g);
	check(equal_histograms(&g, &all), "shape %d, %zu values cut at %zu: level %d, %zu cells, not %d, %zu",
		  s, n, cut, g.level, g.n, all.level, all.n);
	free_histogram(&g);
	free_histogram(&h);
	free_histogram(&all);
	free(cell);
	free(p);
	free(q);
	free(x);
}

/* Quantiles and edges against the sorted values. */
static void
check_quantiles(shape s)
{
	double	   *x = allocate(MOST_VALUES * sizeof(double));
	grid_histogram h = new_histogram();
	size_t		n = 1 + random_below(2000);
	int			bins = random_between(2, 30);
	double		edges[32];
	size_t		edge_count;

	for (size_t i = 0; i < n; i++)
		x[i] = value_of(s);
	model_histogram(&h, x, n);
	for (int k = 0; k <= 10; k++)
	{
		double		fraction = k < 10 ? k / 10.0 : random_unit();
		size_t		rank = (size_t) ceil(fraction * (double) n);
		double		exact = x[rank > 0 ? rank - 1 : 0];
		double		quantile = divergence_grid_quantile(&h, fraction);

		if (h.level == 0)
			check(quantile == exact, "quantile %a of %zu values: %a, not %a", fraction, n, quantile, exact);
		else
			check(model_cell(quantile, h.level) == model_cell(exact, h.level) && !isnan(quantile),
				  "quantile %a of %zu values: %a, beside %a", fraction, n, quantile, exact);
	}

	/* each edge is the first cell with so many values below, and values are below the rank before it */
	edge_count = divergence_grid_edges(&h, bins, edges);
	for (size_t i = 0; i < edge_count; i++)
	{
		check(isfinite(edges[i]) && (i == 0 || edges[i - 1] < edges[i]), "edge %zu is %a", i, edges[i]);
		check(divergence_grid_least(grid_cell(edges[i], h.level), h.level) == edges[i], "%a is no boundary", edges[i]);
	}
	for (int k = 1; k < bins && h.level == 0; k++)
	{
		size_t		below = 0;
		double		edge = x[n - 1];
		bool		found = false;

		for (size_t i = 0; i < n; i++)
		{
			if (i == 0 || x[i] > x[i - 1])
				below = i;
			if (below * bins >= n * (size_t) k)
			{
				edge = x[i];
				break;
			}
		}
		for (size_t i = 0; i < edge_count; i++)
			found = found || edges[i] == edge;
		check(found || isinf(edge), "no edge at %a, %d of %d bins of %zu values", edge, k, bins, n);
	}
	free_histogram(&h);
	free(x);
}

/* The bins of a comparison: what they promise. */
static void
check_bins(shape s)
{
	double	   *x = allocate(MOST_VALUES * sizeof(double));
	grid_histogram h = new_histogram();
	size_t		n = 1 + random_below(3000);
	int64_t		start[GRID_MOST_BINS],
				count[GRID_MOST_BINS];
	int64_t		largest = 0,
				total = 0;
	size_t		bins,
				full = 0;

	for (size_t i = 0; i < n; i++)
		x[i] = value_of(s);
	model_histogram(&h, x, n);
	bins = divergence_grid_bins(&h, start);
	divergence_grid_binned(&h, start, bins - 1, count);
	for (size_t i = 0; i + 1 < bins; i++)
		check(i == 0 || start[i - 1] < start[i], "starts of bins are in order");
	for (size_t i = 0; i < bins; i++)
	{
		total += count[i];
		full += count[i] > 0;
	}
	check(total == (int64_t) n && bins <= GRID_MOST_BINS, "%zu bins of %zu values hold %lld", bins, n, (long long) total);
	for (size_t i = 0; i < h.n; i++)
	{
		bool		alone = false;

		for (size_t k = 0; k + 2 < bins; k++)
			alone = alone || (start[k] == h.cell[i] && start[k + 1] == h.cell[i] + 1);
		/* the last bin may begin behind the last cell */
		if (10 * h.count[i] >= (int64_t) n)
			check(alone, "a cell of %lld of %zu values shares its bin", (long long) h.count[i], n);
		else if (h.count[i] > largest)
			largest = h.count[i];
	}
	/* no bin of the rest holds more than a tenth and a cell */
	for (size_t i = 0; i < bins; i++)
		check(10 * count[i] >= (int64_t) n ? true : count[i] <= (int64_t) n / 10 + largest + 1,
			  "bin %zu holds %lld of %zu", i, (long long) count[i], n);
	check(full <= GRID_HEAVY * 2 + GRID_REST + 1, "%zu bins that count", full);
	free_histogram(&h);
	free(x);
}

/* Small integers with totals of powers of two: plain double is exact. */
static void
check_wasserstein(int level)
{
	enum { VALUES = 64 };
	double		x[2][VALUES],
				edges[4 * VALUES];
	grid_histogram h[2] = {new_histogram(), new_histogram()};
	int64_t		cell[2 * VALUES],
				p[2 * VALUES],
				q[2 * VALUES],
				p_work[4 * VALUES + 1],
				q_work[4 * VALUES + 1];
	size_t		n;
	double		distance = 0,
				found;

	for (int side = 0; side < 2; side++)
	{
		for (int i = 0; i < VALUES; i++)
			x[side][i] = random_between(side, 40);
		model_histogram(&h[side], x[side], VALUES);
		divergence_grid_coarsen(&h[side], level);
	}
	n = divergence_grid_align(&h[0], &h[1], cell, p, q);
	found = divergence_grid_wasserstein(cell, p, q, n, level, edges, p_work, q_work);
	/* both are sorted: the mean difference of ranks */
	for (int i = 0; i < VALUES; i++)
		distance += fabs(x[0][i] - x[1][i]) / VALUES;
	if (level == 0)
		check(found == distance, "distance %a, not %a", found, distance);
	else
	{
		double		widest = 0;

		for (size_t i = 0; i < n; i++)
			widest = fmax(widest, divergence_grid_least(cell[i] + 1, level) - divergence_grid_least(cell[i], level));
		check(fabs(found - distance) <= 2 * widest, "distance %a at level %d, exact %a, widest cell %a", found, level, distance, widest);
	}
	free_histogram(&h[0]);
	free_histogram(&h[1]);
}

/* the infinities decide, or do not */
static void
check_infinite_distances(void)
{
	int64_t		cell[3] = {grid_cell(-INFINITY, 0), grid_cell(2, 0), grid_cell(INFINITY, 0)};
	double		edges[6];
	int64_t		p_work[7],
				q_work[7];
	int64_t		p[] = {1, 2, 1};

	check(divergence_grid_wasserstein(cell, p, (int64_t[]) {2, 4, 2}, 3, 0, edges, p_work, q_work) == 0, "equal shares");
	check(divergence_grid_wasserstein(cell, p, (int64_t[]) {1, 3, 0}, 3, 0, edges, p_work, q_work) == INFINITY, "above");
	check(divergence_grid_wasserstein(cell, p, (int64_t[]) {0, 3, 1}, 3, 0, edges, p_work, q_work) == INFINITY, "below");
	cell[1] = cell[2];
	check(divergence_grid_wasserstein(cell, p, (int64_t[]) {2, 4}, 2, 0, edges, p_work, q_work) == 0, "nothing finite");
}

void
test_grid(void)
{
	if (group_begin("grid: order and cells"))
	{
		for (int i = 0; i < 400 * unit.rounds; i++)
		{
			double		x = draw_value();
			double		y = draw_value();
			int			level = random_between(0, GRID_COARSEST);
			int			coarser = random_between(level, GRID_COARSEST);
			int64_t		cell = grid_cell(x, level);

			check(grid_value(grid_order(x)) == x, "%a has number %lld", x, (long long) grid_order(x));
			if (level > 0)
				check(cell == model_cell(x, level), "cell of %a at level %d", x, level);
			check((x < y) == (model_position(x) < model_position(y)), "T(%a), T(%a)", x, y);
			check((x < y) <= (cell <= grid_cell(y, level)), "cells of %a and %a at level %d", x, y, level);
			check(grid_coarser(cell, level, coarser) == grid_cell(x, coarser), "%a from level %d to %d", x, level, coarser);
		}
		check(grid_order(-0.0) == 0 && !signbit(grid_value(0)), "-0 is 0");
		group_end();
	}
	if (group_begin("grid: where cells begin"))
	{
		for (int i = 0; i < 400 * unit.rounds; i++)
		{
			double		x = draw_value();
			int			level = random_between(0, GRID_COARSEST);
			int64_t		cell = grid_cell(x, level);
			double		least = divergence_grid_least(cell, level);
			double		next = divergence_grid_least(cell + 1, level);

			check(grid_cell(least, level) == cell && least <= x, "%a begins at %a, level %d", x, least, level);
			check(least == -INFINITY || grid_cell(grid_value(grid_order(least) - 1), level) < cell,
				  "%a begins below %a, level %d", x, least, level);
			for (int k = -1; k <= 1; k++)
			{
				int64_t		first = divergence_grid_first(cell + k, level);

				check((grid_order(x) >= first) == (k <= 0) && (k != 0 || grid_order(least) == first) &&
					  (first > grid_order(INFINITY) || grid_cell(grid_value(first), level) >= cell + k),
					  "the cell %d behind that of %a begins at %lld, level %d", k, x, (long long) first, level);
			}
			if (x == INFINITY)
				check(next == INFINITY, "behind Infinity lies %a", next);
			else
				check(next > x && grid_cell(next, level) > cell &&
					  grid_cell(grid_value(grid_order(next) - 1), level) == cell,
					  "the cell of %a ends at %a, level %d", x, next, level);
		}
		for (int level = 0; level <= GRID_COARSEST; level++)
			check(grid_cell(INFINITY, level) > grid_cell(DBL_MAX, level) &&
				  grid_cell(-INFINITY, level) < grid_cell(-DBL_MAX, level) &&
				  divergence_grid_least(grid_cell(-INFINITY, level), level) == -INFINITY,
				  "the infinities stand alone at level %d", level);
		check(grid_cell(INFINITY, GRID_COARSEST) - grid_cell(-INFINITY, GRID_COARSEST) < 1024,
			  "more cells than 1024 at the coarsest level");
		group_end();
	}
	if (group_begin("grid: neighbours"))
	{
		static const double starts[] = {-INFINITY, -1, 0, 0.5, 0x1.ffffffffffff0p-1, 1, 1.5, 0x1.ffffffffffff0p1023};

		for (size_t i = 0; i < lengthof(starts); i++)
			for (int k = 0; k < 40 && starts[i] < INFINITY; k++)
			{
				double		x = starts[i];

				for (int step = 0; step < k && x < INFINITY; step++)
					x = next_double(x);
				if (x < INFINITY)
					check(model_position(x) < model_position(next_double(x)), "T at %a", x);
			}
		group_end();
	}
	for (shape s = 0; s < SHAPES; s++)
		if (group_begin("grid: histograms of shape %d", s))
		{
			for (int i = 0; i < unit.rounds; i++)
			{
				check_merge(s);
				check_quantiles(s);
				check_bins(s);
			}
			group_end();
		}
	if (group_begin("grid: Wasserstein distance"))
	{
		for (int i = 0; i < 10 * unit.rounds; i++)
			check_wasserstein(random_below(2) == 0 ? 0 : random_between(40, 53));
		check_infinite_distances();
		group_end();
	}
}
