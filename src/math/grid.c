/*
 * grid.c
 *		Histograms on the grid of grid.h.
 *
 * Method
 *		Where a cell begins: T is undone piece by piece.  Around 1 not every position
 *		is that of a double: distances to 1 are multiples of 2^-53 below it and
 *		of 2^-52 above, so that a position leads to the next multiple upwards.  All
 *		operations are exact.  Ranks and masses are compared as integers.
 *
 * Special cases
 *		-Infinity and Infinity have cells of their own.  The last finite cell
 *		ends at the largest double.
 *
 * Accuracy
 *		Everything is exact but quantiles above level 0, which lie in their cell,
 *		and the Wasserstein distance (cumulative.h).
 *
 * Constants
 *		Those of T, in grid.h.
 */
#include "grid.h"

#include <float.h>
#include <math.h>

#include "cumulative.h"

/* in halves of a position, as grid_half() gives them */
#define HALF_BINADE	(GRID_BINADE / 2)

/* binades of the bit patterns of finite doubles */
#define END_OF_FINITE	INT64_C(2047)

/* x in [0, 1] as the multiple of 2^-bits at or below it, or at or above it */
static double
multiple_below(double x, int bits)
{
	return ldexp(floor(ldexp(x, bits)), -bits);
}

static double
multiple_above(double x, int bits)
{
	return ldexp(ceil(ldexp(x, bits)), -bits);
}

double
divergence_grid_least(int64_t cell, int level)
{
	int64_t		half;
	int64_t		order;

	/* numbers that no double has included, so that nothing below can overflow */
	if (cell > grid_cell(DBL_MAX, level))
		return INFINITY;
	if (cell <= grid_cell(-INFINITY, level))
		return -INFINITY;
	if (level == 0)
		return grid_value(cell);
	half = cell * (INT64_C(1) << (level - 1));

	if (half <= -END_OF_FINITE * HALF_BINADE)
		return -DBL_MAX;
	if (half <= GRID_HALF * HALF_BINADE)
		return grid_value(2 * half);
	if (half < GRID_ONE * HALF_BINADE)
	{
		order = 2 * (2 * GRID_HALF * HALF_BINADE - half);
		/* the least distance of a double below 1 is 2^-53 */
		return order < 0 ? 1 : 1 - multiple_below(grid_value(order), 53);
	}
	if (half == GRID_ONE * HALF_BINADE)
		return 1;
	order = 2 * (half - GRID_ABOVE * HALF_BINADE);
	if (order < grid_order(0.5))
		return 1 + multiple_above(grid_value(order), 52);
	half -= GRID_BEYOND * (HALF_BINADE / 2);
	if (half >= END_OF_FINITE * HALF_BINADE)
		return INFINITY;
	return grid_value(2 * half);
}

int64_t
divergence_grid_first(int64_t cell, int level)
{
	return cell > grid_cell(INFINITY, level) ? grid_order(INFINITY) + 1 : grid_order(divergence_grid_least(cell, level));
}

/*
 * Levels
 */

void
divergence_grid_coarsen(grid_histogram *h, int level)
{
	size_t		n = 0;

	if (level == h->level)
		return;
	for (size_t i = 0; i < h->n; i++)
	{
		int64_t		cell = grid_coarser(h->cell[i], h->level, level);
		int64_t		count = h->count[i];

		if (n > 0 && h->cell[n - 1] == cell)
			h->count[n - 1] += count;
		else
		{
			h->cell[n] = cell;
			h->count[n++] = count;
		}
	}
	h->n = n;
	h->level = level;
}

void
divergence_grid_fit(grid_histogram *h)
{
	size_t		merged[65] = {0};	/* pairs of neighbours that are one cell so many levels on; never at 64 */
	size_t		n;
	int			levels = 0;

	if (h->n <= GRID_CELLS)
		return;
	/* numbers of level 0 are not those of the others, halved */
	if (h->level == 0)
		divergence_grid_coarsen(h, 1);
	for (size_t i = 1; i < h->n; i++)
		merged[64 - __builtin_clzll((uint64_t) (h->cell[i] ^ h->cell[i - 1]))]++;
	for (n = h->n; n > GRID_CELLS; n -= merged[levels])
		levels++;
	divergence_grid_coarsen(h, h->level + levels);
}

size_t
divergence_grid_align(grid_histogram *g, grid_histogram *h, int64_t *cell, int64_t *p, int64_t *q)
{
	size_t		i = 0,
				j = 0,
				n = 0;

	divergence_grid_coarsen(g, h->level > g->level ? h->level : g->level);
	divergence_grid_coarsen(h, g->level);
	for (; i < g->n || j < h->n; n++)
	{
		bool		in_g = i < g->n && (j == h->n || g->cell[i] <= h->cell[j]);
		bool		in_h = j < h->n && (i == g->n || h->cell[j] <= g->cell[i]);

		cell[n] = in_g ? g->cell[i] : h->cell[j];
		p[n] = in_g ? g->count[i++] : 0;
		q[n] = in_h ? h->count[j++] : 0;
	}
	return n;
}

/*
 * Quantiles and bins
 */

static int64_t
total_of(const int64_t *count, size_t n)
{
	int64_t		total = 0;

	for (size_t i = 0; i < n; i++)
		total += count[i];
	return total;
}

/* where the cell ends, as a value that is finite where the cell is */
static double
end_of_cell(const grid_histogram *h, size_t i)
{
	double		end = divergence_grid_least(h->cell[i] + 1, h->level);

	return end > DBL_MAX ? DBL_MAX : end;
}

/* the value at that rank among counts spread evenly from a to b, so many lying below a */
static double
value_inside(double a, double b, double rank, int64_t below, int64_t count)
{
	double		share = (rank - (double) below) / (double) count;
	double		x;

	share = share < 0 ? 0 : share > 1 ? 1 : share;
	/* not a + share (b - a), which can overflow */
	x = a * (1 - share) + b * share;
	return x < a ? a : x > b ? b : x;
}

/* The cell in which that rank lies, the last one that counts anything at most; what lies below it. */
static size_t
cell_of_rank(const int64_t *count, size_t n, double rank, int64_t *below)
{
	size_t		i = 0;

	*below = 0;
	while (n > 1 && count[n - 1] == 0)
		n--;
	while (i + 1 < n && (count[i] == 0 || (double) (*below + count[i]) < rank))
		*below += count[i++];
	return i;
}

double
divergence_grid_quantile(const grid_histogram *h, double fraction)
{
	double		rank = fraction * (double) total_of(h->count, h->n);
	int64_t		below;
	size_t		i = cell_of_rank(h->count, h->n, rank, &below);
	double		a = divergence_grid_least(h->cell[i], h->level);
	double		b,
				x;

	if (h->level == 0 || isinf(a))
		return a;
	b = end_of_cell(h, i);
	x = value_inside(a, b, rank, below, h->count[i]);
	/* the end is the next cell's */
	return x < b ? x : nextafter(b, a);
}

double
divergence_bins_quantile(const int64_t *count, size_t n, const double *edges, double fraction)
{
	double		rank = fraction * (double) total_of(count, n);
	int64_t		below;
	size_t		i = cell_of_rank(count, n, rank, &below);

	if (i == 0 || i == n - 1)
		return edges[i == 0 ? 0 : n - 2];
	return value_inside(edges[i - 1], edges[i], rank, below, count[i]);
}

/* whether a histogram's cell of that number holds no finite value */
static bool
is_infinite(const grid_histogram *h, size_t i)
{
	return isinf(divergence_grid_least(h->cell[i], h->level));
}

size_t
divergence_grid_edges(const grid_histogram *h, int bins, double *edges)
{
	int64_t		total = total_of(h->count, h->n);
	int64_t		below = 0;		/* counts below cell i */
	size_t		i = 0,
				n = 0;

	for (int k = 1; k < bins && i < h->n; k++)
	{
		int64_t		rank = grid_share(total, k, bins);

		while (i + 1 < h->n && below < rank)
			below += h->count[i++];
		if (!is_infinite(h, i) && (n == 0 || edges[n - 1] < divergence_grid_least(h->cell[i], h->level)))
			edges[n++] = divergence_grid_least(h->cell[i], h->level);
	}
	if (n == 1 && edges[0] == divergence_grid_least(h->cell[0], h->level))
	{
		double		next = divergence_grid_least(h->cell[0] + 1, h->level);

		if (isfinite(next))
			edges[n++] = next;
	}
	return n;
}

/* Begins a bin at that cell, unless the last one does. */
static void
begin_bin(int64_t *start, size_t *n, int64_t cell)
{
	if (*n == 0 || start[*n - 1] != cell)
		start[(*n)++] = cell;
}

size_t
divergence_grid_bins(const grid_histogram *h, int64_t *start)
{
	int64_t		total = total_of(h->count, h->n);
	int64_t		heavy = grid_share(total, 1, GRID_HEAVY);
	int64_t		rest = total;
	int64_t		below = 0;		/* of the rest, below cell i */
	int			bin = 0;		/* of the rest, that cell i would be in */
	int			last = 0;		/* the one that the cell before lies in */
	bool		after_heavy = false;
	size_t		n = 0;

	for (size_t i = 0; i < h->n; i++)
		if (h->count[i] >= heavy)
			rest -= h->count[i];
	for (size_t i = 0; i < h->n; i++)
	{
		if (h->count[i] >= heavy)
		{
			begin_bin(start, &n, h->cell[i]);
			begin_bin(start, &n, h->cell[i] + 1);
			after_heavy = true;
			continue;
		}
		while (bin + 1 < GRID_REST && grid_share(rest, bin + 1, GRID_REST) <= below)
			bin++;
		if (bin > last && !after_heavy)
			begin_bin(start, &n, h->cell[i]);
		last = bin;
		after_heavy = false;
		below += h->count[i];
	}
	return n + 1;
}

void
divergence_grid_binned(const grid_histogram *h, const int64_t *start, size_t n, int64_t *count)
{
	size_t		bin = 0;

	for (size_t i = 0; i <= n; i++)
		count[i] = 0;
	for (size_t i = 0; i < h->n; i++)
	{
		while (bin < n && start[bin] <= h->cell[i])
			bin++;
		count[bin] += h->count[i];
	}
}

/*
 * Distance
 */

/* whether both sides have the same share of their counts in one part of two */
static bool
same_share(const int64_t *part, const int64_t *all)
{
	int64_t		p[2] = {part[0], all[0] - part[0]};
	int64_t		q[2] = {part[1], all[1] - part[1]};

	return divergence_ks(p, q, 2, NULL) == 0;
}

double
divergence_grid_wasserstein(const int64_t *cell, const int64_t *p, const int64_t *q, size_t n, int level,
							double *edges, int64_t *p_work, int64_t *q_work)
{
	int64_t		all[2] = {0, 0};
	int64_t		below[2] = {0, 0};	/* at -Infinity */
	int64_t		above[2] = {0, 0};	/* at Infinity */
	size_t		end = 0;		/* edges so far; the open bin behind the last of them is p_work[end] */

	p_work[0] = q_work[0] = 0;
	for (size_t i = 0; i < n; i++)
	{
		double		a = divergence_grid_least(cell[i], level);
		double		b = level == 0 ? a : divergence_grid_least(cell[i] + 1, level);

		all[0] += p[i];
		all[1] += q[i];
		if (a == -INFINITY)
		{
			below[0] = p_work[0] = p[i];
			below[1] = q_work[0] = q[i];
			continue;
		}
		if (a == INFINITY)
		{
			above[0] = p[i];
			above[1] = q[i];
			continue;
		}
		if (end == 0 || edges[end - 1] < a)
		{
			edges[end++] = a;
			p_work[end] = q_work[end] = 0;
		}
		/* at level 0 the bin has no width, and F jumps */
		p_work[end] = p[i];
		q_work[end] = q[i];
		edges[end++] = b > DBL_MAX ? DBL_MAX : b;
		p_work[end] = q_work[end] = 0;
	}
	if (!same_share(below, all) || !same_share(above, all))
		return INFINITY;
	if (end == 0)
		return 0;
	p_work[end] = above[0];
	q_work[end] = above[1];
	return divergence_wasserstein(p_work, q_work, end + 1, edges);
}
