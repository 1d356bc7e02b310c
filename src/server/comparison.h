/*
 * comparison.h
 *		The comparisons of a type that compares by its bytes: an order without meaning,
 *		for indexes, GROUP BY and DISTINCT.
 */
#ifndef DIVERGENCE_COMPARISON_H
#define DIVERGENCE_COMPARISON_H

#include "common/hashfn.h"
#include "fmgr.h"

#include "server/compat.h"

/*
 * The value in argument argno as a varlena with a long header, the same bytes for
 * equal values; either the argument itself or the only allocation that remains, since
 * support functions of indexes must not leak.
 */
typedef const void *(*canonical_reader) (FunctionCallInfo fcinfo, int argno);

/* < 0, 0 or > 0 as argument 0 lies before, at or behind argument 1 */
static inline int
compare_canonical(FunctionCallInfo fcinfo, canonical_reader read)
{
	const void *x = read(fcinfo, 0);
	const void *y = read(fcinfo, 1);
	int			length_x = VARSIZE(x) - VARHDRSZ;
	int			length_y = VARSIZE(y) - VARHDRSZ;
	int			order = memcmp(VARDATA(x), VARDATA(y), Min(length_x, length_y));

	PG_FREE_IF_COPY((void *) x, 0);
	PG_FREE_IF_COPY((void *) y, 1);
	return order != 0 ? order : length_x - length_y;
}

#define COMPARISON_FUNCTION(type, name, read, result) \
PG_FUNCTION_INFO_V1(divergence_##type##_##name); \
Datum \
divergence_##type##_##name(PG_FUNCTION_ARGS) \
{ \
	int			order = compare_canonical(fcinfo, read); \
\
	return result; \
}

#define BYTES_HASH_FUNCTION(type, name, read, call) \
PG_FUNCTION_INFO_V1(divergence_##type##_##name); \
Datum \
divergence_##type##_##name(PG_FUNCTION_ARGS) \
{ \
	const void *x = read(fcinfo, 0); \
	unsigned char *bytes = (unsigned char *) VARDATA(x); \
	int			length = VARSIZE(x) - VARHDRSZ; \
	Datum		result = call; \
\
	PG_FREE_IF_COPY((void *) x, 0); \
	return result; \
}

/* the functions of the operators and of the btree and hash operator classes */
#define COMPARISON_FUNCTIONS(type, read) \
COMPARISON_FUNCTION(type, cmp, read, Int32GetDatum((order > 0) - (order < 0))) \
COMPARISON_FUNCTION(type, eq, read, BoolGetDatum(order == 0)) \
COMPARISON_FUNCTION(type, ne, read, BoolGetDatum(order != 0)) \
COMPARISON_FUNCTION(type, lt, read, BoolGetDatum(order < 0)) \
COMPARISON_FUNCTION(type, le, read, BoolGetDatum(order <= 0)) \
COMPARISON_FUNCTION(type, gt, read, BoolGetDatum(order > 0)) \
COMPARISON_FUNCTION(type, ge, read, BoolGetDatum(order >= 0)) \
BYTES_HASH_FUNCTION(type, hash, read, hash_any(bytes, length)) \
BYTES_HASH_FUNCTION(type, hash_extended, read, hash_any_extended(bytes, length, PG_GETARG_INT64(1)))

#endif							/* DIVERGENCE_COMPARISON_H */
