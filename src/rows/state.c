/*
 * state.c
 *		divergence_state: kinds and counts, rows that wait, packed sums, merging, the
 *		canonical form.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "common/shortest_dec.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "server/aggregate.h"
#include "server/compat.h"
#include "rows/state.h"

/*
 * Sizes of a whole state while its buffer grows: allocations are rounded up to
 * powers of two anyway.
 */
#define FIRST_SIZE		128
#define LAST_SIZE		2048

/* Rows of long vectors wait in smaller number, but more than one at a time. */
#define MINIMUM_ROWS	4

/* room for sums to widen in place, as a share of their size */
#define SPARE_SHARE		4

const char *
divergence_state_kind_name(const State *s)
{
	switch ((StateKind) s->kind)
	{
		case STATE_PAIRS:
			return "pairs";
		case STATE_WEIGHTS:
			return "weights";
		case STATE_SCALAR:
			return "scalar";
		case STATE_VECTOR:
			return "vector";
	}
	return "unknown";
}

const char *
divergence_state_count_name(const State *s, int i)
{
	static const char *const names[][STATE_COUNTS] = {
		[STATE_PAIRS] = {"rows", "nan", "p_only", "q_only"},
		[STATE_WEIGHTS] = {"rows", "nan", NULL, NULL},
		[STATE_SCALAR] = {"rows", "nan", "plus", "minus"},
		[STATE_VECTOR] = {"rows", "nan", NULL, NULL}
	};

	return names[s->kind][i];
}

int
divergence_state_sum_count(const State *s)
{
	switch ((StateKind) s->kind)
	{
		case STATE_PAIRS:
			return 5;
		case STATE_WEIGHTS:
			return 2;
		case STATE_SCALAR:
			return 1;
		case STATE_VECTOR:
			return s->width;
	}
	return 0;
}

/* What a row of a state of this kind is. */
static const char *
row_name(const State *s)
{
	switch ((StateKind) s->kind)
	{
		case STATE_PAIRS:
			return "(p, q)";
		case STATE_WEIGHTS:
			return "(weight)";
		case STATE_SCALAR:
			return "(x)";
		case STATE_VECTOR:
			return "(p, weight)";
	}
	return "unknown";
}

void
divergence_state_wrong_measure(const State *s)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("state of kind %s has no such measure", divergence_state_kind_name(s)),
			 errdetail("It holds sums over rows %s.", row_name(s)),
			 errhint("The aggregate divergence_state(p, q) makes states that hold the sums of every measure.")));
}

void
divergence_state_wrong_row(const State *s)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("state of kind %s takes no such row", divergence_state_kind_name(s)),
			 errdetail("It holds sums over rows %s.", row_name(s)),
			 errhint("A transition function takes the states that its own aggregate begins with.")));
}

void
divergence_state_wrong_version(int version)
{
	ereport(ERROR, STATE_WRONG_VERSION(version));
}

void
divergence_weight_error(const char *name, double value)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("\"%s\" must not be negative or infinite", name),
			 errdetail("%s is %s.", name, double_to_shortest_decimal(value)),
			 errhint("The aggregates take counts, probabilities or other weights; of amounts that may be below 0, take greatest(x, 0), of logits softmax().")));
}

pg_noinline void
divergence_state_never_added(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("cannot take away what was never added"),
			 errdetail("What is left would be no valid state. %s", detail),
			 errhint("Subtract only states of rows that are part of the state on the left.")));
}

char *
divergence_state_negative_count(const State *s, int which, int64 count)
{
	return psprintf("Its count \"%s\" is " INT64_FORMAT ", below 0.", divergence_state_count_name(s, which), count);
}

void
divergence_state_count_error(const State *s, int which, int sign)
{
	if (sign < 0)
		divergence_state_never_added(divergence_state_negative_count(s, which, -1));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("divergence_state counts too many rows"),
			 errdetail("Its count \"%s\" would exceed 9223372036854775807.", divergence_state_count_name(s, which)),
			 errhint("Keep the parts apart.")));
}

static pg_noinline void
kind_error(const State *s, const State *t)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("states of different kinds do not go together"),
			 errdetail("One is of kind %s, the other of kind %s.",
					   divergence_state_kind_name(s), divergence_state_kind_name(t)),
			 errhint("Merge and subtract only states that the same aggregate made.")));
}

void
divergence_state_check_bounds(const State *s, int lower, int n)
{
	if (s->lower == lower && s->width == n + 1)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("vectors of different bounds do not go together"),
			 errdetail("One has subscripts %d to %d, another %d to %d.",
					   s->lower, s->lower + s->width - 2, lower, lower + n - 1),
			 errhint("All vectors of a group must list the same classes in the same order.")));
}

void
divergence_state_check_alike(const State *s, const State *t)
{
	if (s->kind != t->kind)
		kind_error(s, t);
	if (s->kind == STATE_VECTOR)
		divergence_state_check_bounds(s, t->lower, t->width - 1);
}

const State *
divergence_state_argument(FunctionCallInfo fcinfo, int argno)
{
	const State *s = (const State *) PG_DETOAST_DATUM(PG_GETARG_DATUM(argno));

	if (s->version != STATE_VERSION)
		divergence_state_wrong_version(s->version);
	return s;
}

State *
divergence_state_changeable(FunctionCallInfo fcinfo, int argno)
{
	State	   *s;

	if (divergence_in_transition(fcinfo))
		s = (State *) PG_DETOAST_DATUM(PG_GETARG_DATUM(argno));
	else
		s = (State *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(argno));
	if (s->version != STATE_VERSION)
		divergence_state_wrong_version(s->version);
	s->flags &= ~STATE_CANONICAL;
	return s;
}

static Size
state_size(int sums_size, int buffer_rows, int width)
{
	return sizeof(State) + sums_size + (Size) buffer_rows * width * sizeof(double);
}

State *
divergence_state_new(StateKind kind, int width, int lower)
{
	State	   *s = palloc0(sizeof(State));

	SET_VARSIZE(s, sizeof(State));
	s->version = STATE_VERSION;
	s->kind = kind;
	s->width = width;
	s->lower = lower;
	return s;
}

/* A copy with other room for sums and rows; what s holds must fit. */
static State *
resized(const State *s, int sums_size, int buffer_rows)
{
	Size		size = state_size(sums_size, buffer_rows, s->width);
	State	   *r;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("state of an aggregate over vectors would be too long"),
				 errdetail("It would take %zu bytes.", size),
				 errhint("Aggregate shorter vectors.")));
	r = palloc0(size);
	memcpy(r, s, sizeof(State));
	SET_VARSIZE(r, size);
	r->sums_size = sums_size;
	r->buffer_rows = buffer_rows;
	memcpy(STATE_SUMS(r), STATE_SUMS(s), s->sums_used);
	memcpy(STATE_BUFFER(r), STATE_BUFFER(s),
		   (Size) s->buffered * s->width * sizeof(double));
	return r;
}

/*
 * Packed sums
 */

/* Appends the packed form of *sum to out. */
static void
pack_sum(StringInfo out, const exact_sum *sum)
{
	uint32_t	limb[EXACT_LIMBS];
	StateSum	head;
	int			low,
				count;

	head.sign = divergence_exact_pack(sum, limb, &low, &count);

	/*
	 * Two sums that were packed cannot leave the limbs together; one that leaves
	 * no room for that is refused before it is stored.
	 */
	if (low + count >= EXACT_LIMBS)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of a divergence_state is out of range"),
				 errdetail("It is more than any int64 number of doubles can sum to."),
				 errhint("Keep the parts apart.")));
	head.low = low;
	head.count = count;
	appendBinaryStringInfo(out, (char *) &head, sizeof(head));
	appendBinaryStringInfo(out, (char *) limb, count * sizeof(uint32_t));
}

/*
 * Adds the packed sum at *at, if there is one before the end, to *sum and
 * steps over it; a state without rows in its sums has no packed sums at all.
 */
static void
add_next_sum(exact_sum *sum, int sign, const char **at, const char *end)
{
	StateSum	head;

	if (*at == end)
		return;
	memcpy(&head, *at, sizeof(head));
	divergence_exact_add_packed(sum, sign * head.sign, (const uint32_t *) (*at + sizeof(head)),
								head.low, head.count);
	*at += sizeof(head) + head.count * sizeof(uint32_t);
}

/*
 * Waiting rows
 */

/* Appends zeros up to whole lanes, which change no sum; how many elements there are then. */
static int
fill_lanes(double *x, int n)
{
	int			padded = kernel_padded(n);

	for (int i = n; i < padded; i++)
		x[i] = 0;
	return padded;
}

/*
 * The rows (p, q) or (p) by columns, in whole lanes; whether there is one that is to be
 * taken away, a sign bit being set
 */
static bool
read_columns(const State *s, double *p, double *q)
{
	const double *row = STATE_BUFFER(s);
	int			n = s->buffered;
	uint64_t	signs = 0;

	if (s->kind == STATE_PAIRS)
	{
		for (int i = 0; i < n; i++)
		{
			p[i] = row[2 * i];
			q[i] = row[2 * i + 1];
			signs |= double_bits(p[i]);
		}
		(void) fill_lanes(q, n);
	}
	else
		for (int i = 0; i < n; i++)
		{
			p[i] = row[i];
			signs |= double_bits(p[i]);
		}
	(void) fill_lanes(p, n);
	return signs >> 63 != 0;
}

/* Rows (p, q) and (p), sorted by whether they come or go. */
static void
add_mixed_weights(pair_sums *sums, bool pairs, const double *p, const double *q, int count)
{
	double		x[2][KERNEL_BLOCK],
				y[2][KERNEL_BLOCK];
	int			n[2] = {0, 0};
	pair_sums	gone;

	for (int i = 0; i < count; i++)
	{
		int			going = signbit(p[i]) != 0;

		x[going][n[going]] = fabs(p[i]);
		if (pairs)
			y[going][n[going]] = fabs(q[i]);
		n[going]++;
	}
	if (n[0] > 0)
		divergence_pair_sums_add(sums, x[0], pairs ? y[0] : NULL, n[0], 0);
	divergence_pair_sums_clear(&gone);
	divergence_pair_sums_add(&gone, x[1], pairs ? y[1] : NULL, n[1], 0);
	divergence_exact_subtract(&sums->P, &gone.P);
	divergence_exact_subtract(&sums->Q, &gone.Q);
	divergence_exact_subtract(&sums->E, &gone.E);
	divergence_exact_subtract(&sums->A, &gone.A);
	divergence_exact_subtract(&sums->B, &gone.B);
}

static void
add_waiting_weights(const State *s, pair_sums *sums)
{
	double		p[KERNEL_BLOCK],
				q[KERNEL_BLOCK];
	bool		pairs = s->kind == STATE_PAIRS;

	if (s->buffered == 0)
		return;
	if (read_columns(s, p, q))
		add_mixed_weights(sums, pairs, p, q, s->buffered);
	else
		divergence_pair_sums_add(sums, p, pairs ? q : NULL, kernel_padded(s->buffered), STATE_SUMS_LEFT_OUT(s));
}

bool
divergence_state_columns(const State *s, StateColumns *c)
{
	if (s->sums_used > 0 || s->buffered == 0 || read_columns(s, c->p, c->q))
		return false;
	if (!divergence_mass_init_padded(&c->mp, c->p, s->buffered))
		return false;
	return s->kind != STATE_PAIRS || divergence_mass_init_padded(&c->mq, c->q, s->buffered);
}

/* Column i of the rows (x) and (w, x[0] ...). */
static void
add_waiting_column(const State *s, int i, exact_sum *sum)
{
	const double *row = STATE_BUFFER(s);

	if (s->kind == STATE_SCALAR)
	{
		divergence_exact_add_array(sum, row, s->buffered);
		return;
	}
	for (int k = 0; k < s->buffered; k++, row += s->width)
	{
		if (i == 0)
			divergence_exact_add(sum, row[0], 0);
		else
			divergence_exact_add_product(sum, row[0], row[i]);
	}
}

static void
load_pair_sums(const State *s, int sign, pair_sums *sums)
{
	const char *at = STATE_SUMS(s);
	const char *end = at + s->sums_used;

	add_next_sum(&sums->P, sign, &at, end);
	if (s->kind == STATE_PAIRS)
		add_next_sum(&sums->Q, sign, &at, end);
	add_next_sum(&sums->E, sign, &at, end);
	if (s->kind == STATE_PAIRS)
	{
		add_next_sum(&sums->A, sign, &at, end);
		add_next_sum(&sums->B, sign, &at, end);
	}
}

void
divergence_state_pair_sums(const State *s, pair_sums *sums)
{
	divergence_pair_sums_clear(sums);
	load_pair_sums(s, 1, sums);
	add_waiting_weights(s, sums);
}

void
divergence_state_scalar_sum(const State *s, exact_sum *sum)
{
	const char *at = STATE_SUMS(s);

	divergence_exact_clear(sum);
	add_next_sum(sum, 1, &at, at + s->sums_used);
	add_waiting_column(s, 0, sum);
}

const char *
divergence_state_next_sum(const State *s, const char *at, exact_sum *sum)
{
	divergence_exact_clear(sum);
	add_next_sum(sum, 1, &at, STATE_SUMS(s) + s->sums_used);
	return at;
}

/*
 * Flushing and merging
 */

void
divergence_state_pack(StringInfo out, const State *s, const State *t, int sign)
{
	if (s->kind == STATE_PAIRS || s->kind == STATE_WEIGHTS)
	{
		pair_sums	sums;

		divergence_state_pair_sums(s, &sums);
		if (t)
			load_pair_sums(t, sign, &sums);
		pack_sum(out, &sums.P);
		if (s->kind == STATE_PAIRS)
			pack_sum(out, &sums.Q);
		pack_sum(out, &sums.E);
		if (s->kind == STATE_PAIRS)
		{
			pack_sum(out, &sums.A);
			pack_sum(out, &sums.B);
		}
	}
	else
	{
		const char *at[2];
		const char *end[2];

		at[0] = STATE_SUMS(s);
		end[0] = at[0] + s->sums_used;
		at[1] = end[1] = NULL;
		if (t)
		{
			at[1] = STATE_SUMS(t);
			end[1] = at[1] + t->sums_used;
		}
		for (int i = 0; i < divergence_state_sum_count(s); i++)
		{
			exact_sum	sum;

			CHECK_FOR_INTERRUPTS();
			divergence_exact_clear(&sum);
			add_next_sum(&sum, 1, &at[0], end[0]);
			add_next_sum(&sum, sign, &at[1], end[1]);
			add_waiting_column(s, i, &sum);
			pack_sum(out, &sum);
		}
	}
}

/* *s with these packed sums and no waiting rows; s or its replacement */
static State *
with_sums(State *s, const StringInfo packed)
{
	s->buffered = 0;
	s->sums_used = 0;
	if (packed->len > s->sums_size)
		s = resized(s, TYPEALIGN(8, packed->len + packed->len / SPARE_SHARE), s->buffer_rows);
	memcpy(STATE_SUMS(s), packed->data, packed->len);
	s->sums_used = packed->len;
	return s;
}

/* *s with its waiting rows, and the sums of t unless NULL, added to its sums */
static State *
flushed(State *s, const State *t)
{
	StringInfoData packed;

	initStringInfo(&packed);
	divergence_state_pack(&packed, s, t, 1);
	s = with_sums(s, &packed);
	pfree(packed.data);
	return s;
}

State *
divergence_state_append(State *s, const double *row, int limit)
{
	if (s->buffered == s->buffer_rows)
	{
		if (s->buffer_rows < limit)
		{
			int64		row_size = s->width * (int64) sizeof(double);
			int64		size = FIRST_SIZE;
			int64		rows;

			while (size <= VARSIZE(s) && size < LAST_SIZE)
				size *= 2;
			rows = (size - (int64) sizeof(State) - s->sums_size) / row_size;
			rows = Max(rows, MINIMUM_ROWS);
			rows = Min(rows, limit);
			if (rows > s->buffer_rows)
				s = resized(s, s->sums_size, rows);
			else
				s = flushed(s, NULL);
		}
		else
			s = flushed(s, NULL);
	}
	memcpy(STATE_BUFFER(s) + (Size) s->buffered * s->width, row, s->width * sizeof(double));
	s->buffered++;
	return s;
}

void
divergence_state_add_counts(State *s, const State *t, int sign)
{
	for (int i = 0; i < STATE_COUNTS; i++)
	{
		/* counts of a state are >= 0: a difference cannot overflow */
		if (sign < 0)
			s->counts[i] -= t->counts[i];
		else if (pg_add_s64_overflow(s->counts[i], t->counts[i], &s->counts[i]))
			divergence_state_count_error(s, i, 1);
	}
}

State *
divergence_state_merge(State *s, const State *t)
{
	const double *row = STATE_BUFFER(t);

	/* a vector state learns its bounds from its first row */
	if (s->kind == t->kind && t->counts[COUNT_ROWS] == 0)
		return s;
	if (s->kind == t->kind && s->counts[COUNT_ROWS] == 0)
		return resized(t, t->sums_size, t->buffer_rows);
	divergence_state_check_alike(s, t);
	if (t->sums_used > 0)
		s = flushed(s, t);
	divergence_state_add_counts(s, t, 1);
	for (int i = 0; i < t->buffered; i++, row += t->width)
		s = divergence_state_append(s, row, STATE_WAIT);
	return s;
}

State *
divergence_state_assemble(const State *s, const char *sums, int sums_used)
{
	State	   *head = divergence_state_new(s->kind, s->width, s->lower);
	State	   *r = resized(head, TYPEALIGN(8, sums_used), 0);

	pfree(head);
	memcpy(r->counts, s->counts, sizeof(r->counts));
	memcpy(STATE_SUMS(r), sums, sums_used);
	r->sums_used = sums_used;
	r->flags = STATE_CANONICAL;
	return r;
}

const State *
divergence_state_canonical(const State *s)
{
	StringInfoData packed;
	State	   *r;

	if (s->flags & STATE_CANONICAL)
		return s;
	if (STATE_SUMS_LEFT_OUT(s) != 0)
		elog(ERROR, "divergence_state without all sums left its aggregate");
	if (s->counts[COUNT_ROWS] == 0)
	{
		r = divergence_state_new(s->kind, s->kind == STATE_VECTOR ? 0 : s->width, 0);
		r->flags = STATE_CANONICAL;
		return r;
	}
	initStringInfo(&packed);
	divergence_state_pack(&packed, s, NULL, 1);
	r = divergence_state_assemble(s, packed.data, packed.len);
	pfree(packed.data);
	return r;
}
