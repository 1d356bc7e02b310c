/*
 * cells.c
 *		The cells of an adaptive distribution, packed and unpacked.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "port/pg_bitutils.h"
#include "port/pg_bswap.h"

#include "distributions/cells.h"
#include "server/compat.h"

/* the bytes of a varint, at most */
#define VARINT_LENGTH	10

static char *
put_varint(char *at, uint64 x)
{
	while (x >= 0x80)
	{
		*at++ = (char) (x | 0x80);
		x >>= 7;
	}
	*at++ = (char) x;
	return at;
}

/*
 * The seven bits that each of the first n of eight bytes carries, the first byte lowest, 0 < n <= 8.  Gaps between numbers
 * take two to eight, which a branch for each byte would guess wrong.
 */
static inline uint64
varint_bits(uint64 bytes, int n)
{
	uint64		x = bytes & PG_UINT64_MAX >> (64 - 8 * n);

	x = (x & UINT64CONST(0x007f007f007f007f)) | (x & UINT64CONST(0x7f007f007f007f00)) >> 1;
	x = (x & UINT64CONST(0x00003fff00003fff)) | (x & UINT64CONST(0x3fff00003fff0000)) >> 2;
	return (x & UINT64CONST(0x000000000fffffff)) | (x & UINT64CONST(0x0fffffff00000000)) >> 4;
}

/* get_varint() of more than a byte */
static const char *
get_long_varint(const char *at, const char *end, uint64 *x)
{
	uint64		result = 0;

	if (end - at >= 8)
	{
		uint64		bytes;
		uint64		last;

		memcpy(&bytes, at, sizeof(bytes));
#ifdef WORDS_BIGENDIAN
		bytes = pg_bswap64(bytes);
#endif
		last = ~bytes & UINT64CONST(0x8080808080808080);
		if (last != 0)
		{
			int			n = pg_rightmost_one_pos64(last) / 8 + 1;

			*x = varint_bits(bytes, n);
			return at[n - 1] == 0 && n > 1 ? NULL : at + n;
		}
	}
	for (int shift = 0; at < end && shift < 64; shift += 7)
	{
		uint8		byte = (uint8) *at++;

		/* the tenth byte has one bit left */
		if (shift == 63 && byte > 1)
			return NULL;
		result |= (uint64) (byte & 0x7f) << shift;
		if (byte < 0x80)
		{
			*x = result;
			return byte == 0 && shift > 0 ? NULL : at;
		}
	}
	return NULL;
}

/* Reads a varint; NULL where the bytes end before it does, or it is longer than it must be. */
static inline const char *
get_varint(const char *at, const char *end, uint64 *x)
{
	/* most counts and gaps are small */
	if (likely(at < end && (uint8) *at < 0x80))
	{
		*x = (uint8) *at;
		return at + 1;
	}
	return get_long_varint(at, end, x);
}

static inline uint64
zigzag(int64 x)
{
	return (uint64) x << 1 ^ (uint64) (x >> 63);
}

static inline int64
unzigzag(uint64 x)
{
	return (int64) (x >> 1 ^ -(x & 1));
}

#define PACKED_END(d)	((const char *) (d) + VARSIZE(d))

/*
 * Steps over a packed cell, *cell being the one before; NULL where it is malformed.
 */
static inline const char *
next_cell(const char *at, const char *end, bool is_first, int64 *cell, int64 *count)
{
	uint64		gap;
	uint64		less_one;

	at = get_varint(at, end, &gap);
	if (at)
		at = get_varint(at, end, &less_one);
	if (!at || less_one >= PG_INT64_MAX)
		return NULL;
	if (is_first)
		*cell = unzigzag(gap);
	else
	{
		/* how far away the largest number is fits an unsigned one */
		if (gap >= (uint64) PG_INT64_MAX - (uint64) *cell)
			return NULL;
		*cell = (int64) ((uint64) *cell + gap + 1);
	}
	*count = (int64) less_one + 1;
	return at;
}

const char *
divergence_cells_fault(const Distribution *d)
{
	const char *at = CELLS_PACKED(d);
	int64		cell = 0;
	int64		rest = PG_INT64_MAX;

	if (d->level > GRID_COARSEST)
		return "Its level is out of range.";
	if (d->cells < 0 || d->cells > GRID_CELLS)
		return "It has too many cells.";
	if (d->nulls < 0 || d->nans < 0 || (rest -= d->nulls) < d->nans)
		return "Its counts are out of range.";
	rest -= d->nans;
	for (int i = 0; i < d->cells; i++)
	{
		int64		count = 0;

		at = next_cell(at, PACKED_END(d), i == 0, &cell, &count);
		if (!at)
			return "Its cells are malformed.";
		if (grid_cell(divergence_grid_least(cell, d->level), d->level) != cell)
			return "It has a cell in which no number lies.";
		if (count > rest)
			return "Its counts are out of range.";
		rest -= count;
	}
	return at == PACKED_END(d) ? NULL : "Bytes follow behind its cells.";
}

grid_histogram
divergence_cells_open(const Distribution *d)
{
	grid_histogram h;
	const char *at = CELLS_PACKED(d);
	int64		cell = 0;

	h.level = d->level;
	h.n = d->cells;
	/* one allocation, never of size 0 */
	h.cell = palloc(2 * d->cells * sizeof(int64) + 1);
	h.count = h.cell + d->cells;
	for (int i = 0; i < d->cells; i++)
	{
		int64		count = 0;

		at = next_cell(at, PACKED_END(d), i == 0, &cell, &count);
		Assert(at);
		h.cell[i] = cell;
		h.count[i] = count;
	}
	return h;
}

void
divergence_cells_close(grid_histogram *h)
{
	pfree(h->cell);
}

Distribution *
divergence_cells_pack(grid_histogram *h, int64 nulls, int64 nans)
{
	Distribution *d;
	char	   *at;

	divergence_grid_fit(h);
	d = palloc(sizeof(Distribution) + 2 * VARINT_LENGTH * h->n);
	memset(d, 0, sizeof(Distribution));
	d->version = DISTRIBUTION_ADAPTIVE_VERSION;
	d->kind = DISTRIBUTION_ADAPTIVE;
	d->level = h->level;
	d->nulls = nulls;
	d->nans = nans;
	d->cells = (int32) h->n;
	at = CELLS_PACKED(d);
	for (size_t i = 0; i < h->n; i++)
	{
		at = put_varint(at, i == 0 ? zigzag(h->cell[0]) :
						(uint64) h->cell[i] - (uint64) h->cell[i - 1] - 1);
		at = put_varint(at, h->count[i] - 1);
	}
	SET_VARSIZE(d, at - (char *) d);
	return d;
}

int64
divergence_cells_total(const Distribution *d)
{
	const char *at = CELLS_PACKED(d);
	int64		cell = 0;
	int64		total = 0;

	for (int i = 0; i < d->cells; i++)
	{
		int64		count = 0;

		at = next_cell(at, PACKED_END(d), i == 0, &cell, &count);
		Assert(at);
		total += count;
	}
	return total;
}

/*
 * Names
 */

void
divergence_cells_append_number(StringInfo out, double x)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(x, text);
	appendStringInfoString(out, text);
}

void
divergence_cells_append_name(StringInfo out, int64 first, int64 last, int level)
{
	double		least = first == PG_INT64_MIN ? -INFINITY : divergence_grid_least(first, level);

	if (first == last && (level == 0 || isinf(least)))
	{
		divergence_cells_append_number(out, least);
		return;
	}
	appendStringInfoString(out, first == PG_INT64_MIN ? "(" : "[");
	divergence_cells_append_number(out, least);
	appendStringInfoChar(out, ',');
	divergence_cells_append_number(out, last == PG_INT64_MAX ? INFINITY : divergence_grid_least(last + 1, level));
	appendStringInfoChar(out, ')');
}
