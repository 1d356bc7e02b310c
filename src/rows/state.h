/*
 * state.h
 *		divergence_state: exact sums over rows; the transition state of the row
 *		aggregates and a type to store, merge and subtract.
 *
 * One flat varlena, so that a group costs no memory context and the state crosses
 * to workers and other servers as it is:
 *
 *		header		State
 *		sums		one packed sum after another: sums_used of sums_size bytes
 *		buffer		buffer_rows rows of "width" doubles, "buffered" of them used
 *
 * Rows wait in the buffer until it is full, then pass through the block kernels
 * into the sums together.  The buffer is of no effect on any result.  A state is
 * canonical when it has none and its sums are trimmed: equal states have equal
 * bytes then.  Only canonical states leave the server, are compared or stored by
 * the aggregates.
 *
 * A row that is taken away again (moving aggregates) waits with its sign bits
 * set, which no row has otherwise, or as its negative where sums are linear.
 */
#ifndef DIVERGENCE_STATE_H
#define DIVERGENCE_STATE_H

#include <math.h>

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "math/kernels.h"
#include "math/shannon.h"

#define STATE_VERSION	1

/* on disk and on the wire: never renumber */
typedef enum StateKind
{
	STATE_PAIRS = 1,			/* rows (p, q): sums P, Q, E, A, B of shannon.h */
	STATE_WEIGHTS = 2,			/* rows (p): sums P, E */
	STATE_SCALAR = 3,			/* rows (x): sum of x */
	STATE_VECTOR = 4			/* rows (w, x[0] ... x[n - 1]): sums of w and w x[i] */
} StateKind;

/* places in counts[]; what a kind does not use stays 0 */
#define STATE_COUNTS	4
#define COUNT_ROWS		0		/* rows with a value, those below included */
#define COUNT_NAN		1		/* rows with a NaN: in no sum */
#define COUNT_P_ONLY	2		/* pairs: rows with p > 0, q = 0 */
#define COUNT_Q_ONLY	3		/* pairs: rows with q > 0, p = 0 */
#define COUNT_PLUS		2		/* scalar: rows with Infinity: in no sum */
#define COUNT_MINUS		3		/* scalar: rows with -Infinity: in no sum */

typedef struct State
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;
	uint8		kind;
	uint16		buffered;
	uint16		buffer_rows;
	uint16		flags;			/* STATE_CANONICAL where it is known to be */
	int32		width;			/* doubles in a row */
	int32		lower;			/* vector: subscript of the first element, else 0 */
	int32		sums_used;		/* bytes */
	int32		sums_size;		/* a multiple of 8 */
	int64		counts[STATE_COUNTS];
} State;

/* The flags; the others are set in transition states only, see state_functions.h. */
#define STATE_CANONICAL	1
#define STATE_LEFT_OUT(sums)	((sums) << 1)	/* PAIR_SUMS_* of shannon.h that are not kept */
#define STATE_SUMS_LEFT_OUT(s)	((s)->flags >> 1)

/* A packed sum: this and "count" limbs of 32 bits, see divergence_exact_pack. */
typedef struct StateSum
{
	int8		sign;
	uint8		count;
	int16		low;
} StateSum;

#define STATE_SUMS(s)	((char *) (s) + sizeof(State))
#define STATE_BUFFER(s)	((double *) (STATE_SUMS(s) + (s)->sums_size))

/* packed sums of a state of this kind */
extern int	divergence_state_sum_count(const State *s);

/* 0A000 */
#define STATE_WRONG_VERSION(version) \
	(errcode(ERRCODE_FEATURE_NOT_SUPPORTED), \
	 errmsg("divergence_state of an unknown version"), \
	 errdetail("Its version is " INT64_FORMAT ".", (int64) (version)), \
	 errhint("Version %d is the newest that this server knows; update the extension divergence.", \
			 STATE_VERSION))

/* 0A000: only a newer library could read it */
extern void divergence_state_wrong_version(int version) __attribute__((noreturn));

/*
 * The state in argument argno, not to be changed; 0A000 if it is of a version that
 * this library does not know.
 */
extern const State *divergence_state_argument(FunctionCallInfo fcinfo, int argno);

/*
 * The state in argument argno: changeable, and changed in place inside an
 * aggregate's transition.
 */
extern State *divergence_state_changeable(FunctionCallInfo fcinfo, int argno);

/* "pairs", "weights", "scalar" or "vector" */
extern const char *divergence_state_kind_name(const State *s);

/* "rows", "nan", and so on: that of counts[i], NULL where the kind has none there */
extern const char *divergence_state_count_name(const State *s, int i);

/* 22023: a state of another kind was expected, by a measure or with a row */
extern void divergence_state_wrong_measure(const State *s) __attribute__((noreturn));
extern void divergence_state_wrong_row(const State *s) __attribute__((noreturn));

/* 22023 or 2202E unless s and t may be merged at all */
extern void divergence_state_check_alike(const State *s, const State *t);

/* 2202E unless vectors of n elements from subscript lower on belong to s */
extern void divergence_state_check_bounds(const State *s, int lower, int n);

/* 22003 for a weight that is negative or infinite */
extern void divergence_weight_error(const char *name, double value) __attribute__((noreturn));

/*
 * Argument argno as a weight: 0 for NULL and -0, NaN as it is.
 */
static inline double
weight_argument(FunctionCallInfo fcinfo, int argno, const char *name)
{
	double		w;

	if (PG_ARGISNULL(argno))
		return 0;
	w = PG_GETARG_FLOAT8(argno);
	if (w < 0 || isinf(w))
		divergence_weight_error(name, w);
	return fabs(w);
}

/* 22003: what is taken away was never part of the state; detail says how that shows */
extern void divergence_state_never_added(const char *detail) __attribute__((noreturn));

/* The sentence for that detail where counts[which] would be "count", below 0. */
extern char *divergence_state_negative_count(const State *s, int which, int64 count);

/* 22003: counts[which] would exceed int64 (sign > 0) or fall below 0 */
extern void divergence_state_count_error(const State *s, int which, int sign) __attribute__((noreturn));

/* counts[which] += sign, an error beyond int64 and below 0 */
static inline void
state_count(State *s, int which, int sign)
{
	if (s->counts[which] == (sign > 0 ? PG_INT64_MAX : 0))
		divergence_state_count_error(s, which, sign);
	s->counts[which] += sign;
}

/* s's counts plus sign times those of t; 22003 beyond int64 */
extern void divergence_state_add_counts(State *s, const State *t, int sign);

/* A new empty state; width and lower for STATE_VECTOR only. */
extern State *divergence_state_new(StateKind kind, int width, int lower);

/* Rows that may wait: what a group costs at most, and what a moving frame does. */
#define STATE_WAIT		KERNEL_BLOCK
#define STATE_WAIT_MOVING	4

/*
 * *s with one more row of s->width doubles in the buffer, at most limit rows
 * waiting; returns s or its replacement.
 */
extern State *divergence_state_append(State *s, const double *row, int limit);

/*
 * The same inline, by plain stores: for rows (p, q) where there is room, and for rows of one
 * number.
 */
static inline void
state_append_pair(State *s, double p, double q)
{
	double	   *to = STATE_BUFFER(s) + 2 * (Size) s->buffered++;

	to[0] = p;
	to[1] = q;
}

/* state_append() of a row of one double */
static inline State *
state_append_one(State *s, double x, int limit)
{
	if (unlikely(s->buffered == s->buffer_rows))
		return divergence_state_append(s, &x, limit);
	STATE_BUFFER(s)[s->buffered++] = x;
	return s;
}

/* *s with the rows and counts of t, which is left alone; s or its replacement */
extern State *divergence_state_merge(State *s, const State *t);

/* A canonical copy, or s itself where it is known to be canonical. */
extern const State *divergence_state_canonical(const State *s);

/* The sums of STATE_PAIRS or STATE_WEIGHTS, waiting rows included. */
extern void divergence_state_pair_sums(const State *s, pair_sums *sums);

/* Columns of rows that wait, and masses of them. */
typedef struct StateColumns
{
	double		p[KERNEL_BLOCK],
				q[KERNEL_BLOCK];
	mass		mp,
				mq;
} StateColumns;

/*
 * The rows (p, q) or (p) of s as masses, if all of them wait and none is to be taken
 * away; false, and c undefined, otherwise.
 */
extern bool divergence_state_columns(const State *s, StateColumns *c);

/* The sum of STATE_SCALAR, waiting rows included. */
extern void divergence_state_scalar_sum(const State *s, exact_sum *sum);

/*
 * The packed sum at "at", at first STATE_SUMS(s), of a canonical state; returns
 * where the next one starts.
 */
extern const char *divergence_state_next_sum(const State *s, const char *at, exact_sum *sum);

/*
 * Appends the packed sums of s, waiting rows included, plus sign times those of
 * t without its waiting rows; t may be NULL.
 */
extern void divergence_state_pack(StringInfo out, const State *s, const State *t, int sign);

/* A canonical state of s's header and these packed sums. */
extern State *divergence_state_assemble(const State *s, const char *sums, int sums_used);

#endif							/* DIVERGENCE_STATE_H */
