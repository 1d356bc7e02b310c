/*
 * grid.h
 *		The grid of adaptive histograms: which cell a double lies in, at every level.
 *
 * A fixed map T takes the doubles to integers in their order (-0 is 0).  It is fine
 * like floating point around 0, and around 1 on both sides, since many values
 * are probabilities: outside (1/2, 3/2) T(x) is the bit pattern; inside, that of the exact
 * distance from x to 1, mirrored below 1.  Binades nearer to 1 than doubles
 * come do not exist, and positions are closed up by whole binades.
 *
 * A cell of level l is all x with the same floor(T(x) / 2^l), an interval [a, b).  Those
 * of level l + 1 are unions of two of level l.  A cell of level 0 is one value.
 * The infinities have cells of their own at every level up to GRID_COARSEST.
 *
 * T spans a little more than 2^64, so that a cell of level 0 is numbered by the order of its
 * bits instead, and every number fits an int64.
 */
#ifndef DIVERGENCE_GRID_H
#define DIVERGENCE_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* the most cells that a histogram may occupy */
#define GRID_CELLS		1024

/* At this level there are fewer cells than any histogram may occupy: 4208 binades / 8. */
#define GRID_COARSEST	55

/* one binade of T */
#define GRID_BINADE		(INT64_C(1) << 52)

/* binades of T at the places where its rule changes, and what it adds there */
#define GRID_HALF		1022	/* T(1/2) */
#define GRID_ONE		1075	/* T(1): 52 binades of distance to 1, and 1, above 1/2 */
#define GRID_ABOVE		105		/* added to the pattern of x - 1, which is at least 2^-52 */
#define GRID_INFINITY	2152	/* T(Infinity) */
#define GRID_MINUS_INFINITY	(-2056)

/* added to the pattern of x >= 3/2: 103.5 binades, in units of half of one */
#define GRID_BEYOND		207

/* The number of x, not NaN, in the order of all doubles: its bits; both zeros are 0. */
static inline int64_t
grid_order(double x)
{
	int64_t		bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits >= 0 ? bits : -(bits & INT64_MAX);
}

/* The double of that number, +0 for 0. */
static inline double
grid_value(int64_t order)
{
	int64_t		bits = order >= 0 ? order : -order | INT64_MIN;
	double		x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* floor(T(x) / 2), not NaN. */
static inline int64_t
grid_half(double x)
{
	int64_t		order;

	if (x > 0.5 && x < 1.5)
	{
		if (x < 1)
			return (2 * GRID_HALF * GRID_BINADE - grid_order(1 - x)) >> 1;
		if (x > 1)
			return (GRID_ABOVE * GRID_BINADE + grid_order(x - 1)) >> 1;
		return GRID_ONE * (GRID_BINADE / 2);
	}
	order = grid_order(x);
	if (order >= INT64_C(2047) * GRID_BINADE)
		return GRID_INFINITY * (GRID_BINADE / 2);
	if (order <= -INT64_C(2047) * GRID_BINADE)
		return GRID_MINUS_INFINITY * (GRID_BINADE / 2);
	return (order >> 1) + (x >= 1.5 ? GRID_BEYOND * (GRID_BINADE / 4) : 0);
}

/* The number of the cell of x, not NaN, at a level from 0 to GRID_COARSEST. */
static inline int64_t
grid_cell(double x, int level)
{
	return level == 0 ? grid_order(x) : grid_half(x) >> (level - 1);
}

/* The number at level "to" of what is in that cell of level "from" <= "to". */
static inline int64_t
grid_coarser(int64_t cell, int from, int to)
{
	if (from == 0)
		return grid_cell(grid_value(cell), to);
	return cell >> (to - from);
}

/* ceil(total i / n), 0 <= i <= n, without a product that could overflow; n <= 2^31 */
static inline int64_t
grid_share(int64_t total, int64_t i, int64_t n)
{
	return total / n * i + (total % n * i + n - 1) / n;
}

/*
 * A histogram on the grid: counts > 0 of cells in ascending order, together at most
 * INT64_MAX.
 */
typedef struct grid_histogram
{
	int			level;
	size_t		n;
	int64_t    *cell;
	int64_t    *count;
} grid_histogram;

/*
 * The least double in the cell of that number or above it: the cell is [a, b) with
 * a = divergence_grid_least(cell, level) and b that of cell + 1, wherever it holds a
 * double.  Infinity above all; b of the cell of Infinity is Infinity.
 */
extern double divergence_grid_least(int64_t cell, int level);

/*
 * The number at level 0 from which on doubles lie in that cell or behind it: one more than that of Infinity where none
 * do.
 */
extern int64_t divergence_grid_first(int64_t cell, int level);

/* The same histogram at a level that is not finer; h is changed in place. */
extern void divergence_grid_coarsen(grid_histogram *h, int level);

/* The same histogram at the first level, its own or a coarser one, that has at most GRID_CELLS cells. */
extern void divergence_grid_fit(grid_histogram *h);

/*
 * Both at the coarser level of the two, cell by cell: cells of either in ascending order in
 * cell[], their counts, 0 where a side has none, in p[] and q[], each with room for
 * g->n + h->n.  g and h are coarsened.  Returns the number of cells.
 */
extern size_t divergence_grid_align(grid_histogram *g, grid_histogram *h, int64_t *cell, int64_t *p, int64_t *q);

/*
 * The value with that share of the counts at or below it, fraction in [0, 1], n > 0.  At level
 * 0 the value of rank ceil(fraction total), at least 1; above, counts are spread evenly over their
 * cell, and the result lies in it.  Never NaN.
 */
extern double divergence_grid_quantile(const grid_histogram *h, double fraction);

/*
 * Inner edges of bins (2 or more) of equal mass on the boundaries of cells, at most
 * max(bins - 1, 2) of them into edges[]: each the beginning of the first cell with at least i/bins of
 * the counts below it, or of the last cell where there is none; finite, ascending, each once.
 * Where there would be one, at the first cell, a second follows behind that cell.  Returns
 * their number, 0 where all lies at infinity.
 */
extern size_t divergence_grid_edges(const grid_histogram *h, int bins, double *edges);

/*
 * The same quantile of counts in n bins between n - 1 edges, n > 1: spread evenly over inner bins; an outer one
 * answers its edge.
 */
extern double divergence_bins_quantile(const int64_t *count, size_t n, const double *edges, double fraction);

/* what divergence_grid_bins() cuts: heavy cells, bins of the rest, and an interval beside each heavy one */
#define GRID_HEAVY		10
#define GRID_REST		10
#define GRID_MOST_BINS	(3 * GRID_HEAVY + GRID_REST + 2)

/*
 * Bins to compare other histograms with h over, n > 0: each cell with a tenth of the counts or
 * more is a bin of its own, what remains is cut into ten bins of equal mass by the rule of
 * divergence_grid_edges, and a heavy cell ends the bin before it.  The first bin begins below
 * everything; start[0 .. result - 2] are the first cells of the others, ascending.  Returns the
 * number of bins, at most GRID_MOST_BINS.
 */
extern size_t divergence_grid_bins(const grid_histogram *h, int64_t *start);

/*
 * The counts of h in bins that begin at these cells of its level: count[0 .. n] for n starts.
 */
extern void divergence_grid_binned(const grid_histogram *h, const int64_t *start, size_t n, int64_t *count);

/*
 * The integral of |F - G| of two aligned histograms of n > 0 cells at that level, both with counts.  At level 0
 * counts lie on their values, above they are spread evenly over their cell.  Infinity where the
 * shares at an infinity differ.  edges[] has room for 2 n numbers, p_work[] and q_work[] for 2 n + 1.
 * Error: WASSERSTEIN_BOUND of cumulative.h.
 */
extern double divergence_grid_wasserstein(const int64_t *cell, const int64_t *p, const int64_t *q, size_t n, int level,
										  double *edges, int64_t *p_work, int64_t *q_work);

#endif							/* DIVERGENCE_GRID_H */
