/*
 * cells.h
 *		The cells of an adaptive distribution, packed and unpacked.
 *
 * The third kind of distribution, DISTRIBUTION_ADAPTIVE: counts of the occupied cells of
 * the grid (math/grid.h) at one level.  The level of what an aggregate counts is the
 * smallest at which at most GRID_CELLS cells are occupied: a function of the
 * values alone, whatever their order.  A merger takes the coarser level of both.
 *
 * Stored, with version 2, it is the header and the cells in ascending order, packed:
 *
 *		gap		varint: of the first cell its number (zigzag), of the others how many
 *				cells lie between it and the one before
 *		count	varint, the count less 1
 *
 * A varint is 7 bits a byte, the lowest first, the highest bit set in all but the last
 * byte, and no longer than it must be.
 */
#ifndef DIVERGENCE_CELLS_H
#define DIVERGENCE_CELLS_H

#include "lib/stringinfo.h"

#include "distributions/distribution.h"
#include "math/grid.h"
#include "server/compat.h"

/* Where the packed cells lie, and how many bytes they have. */
#define CELLS_PACKED(d)		((char *) (d) + sizeof(Distribution))
#define CELLS_LENGTH(d)		(VARSIZE(d) - sizeof(Distribution))

/* Unpacks the cells of d into new arrays, which divergence_cells_close() frees. */
extern grid_histogram divergence_cells_open(const Distribution *d);
extern void divergence_cells_close(grid_histogram *h);

/* A new distribution of h, which is coarsened where it has too many cells. */
extern Distribution *divergence_cells_pack(grid_histogram *h, int64 nulls, int64 nans);

/*
 * What is wrong with an adaptive distribution whose bytes came from outside, as a sentence, or
 * NULL.
 */
extern const char *divergence_cells_fault(const Distribution *d);

/* The sum of the cells. */
extern int64 divergence_cells_total(const Distribution *d);

/* Appends a number in its shortest form. */
extern void divergence_cells_append_number(StringInfo out, double x);

/*
 * Appends the name of the cells from first to last: "[a,b)" with b where the next begins, open where first is
 * PG_INT64_MIN or last PG_INT64_MAX.  A single cell at level 0, or at infinity, is called by its value.
 */
extern void divergence_cells_append_name(StringInfo out, int64 first, int64 last, int level);

#endif							/* DIVERGENCE_CELLS_H */
