/*
 * state_check.c
 *		divergence_state: what must hold of every state, and taking away, which can
 *		break it.
 */
#include "postgres.h"

#include <float.h>

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "server/aggregate.h"
#include "rows/state_check.h"

/* A packed sum where it lies. */
typedef struct Packed
{
	StateSum	head;
	const uint32_t *limb;
} Packed;

/*
 * The next packed sum of a canonical state; *at moves behind it.  A state
 * without rows has none, and every sum is 0.
 */
static Packed
next_packed(const char **at, const char *end)
{
	Packed		sum = {{0, 0, 0}, NULL};

	if (*at < end)
	{
		memcpy(&sum.head, *at, sizeof(sum.head));
		sum.limb = (const uint32_t *) (*at + sizeof(sum.head));
		*at += sizeof(sum.head) + sum.head.count * sizeof(uint32_t);
	}
	return sum;
}

static void
add_packed(exact_sum *s, int factor, Packed sum)
{
	divergence_exact_add_packed(s, factor, sum.limb, sum.head.low, sum.head.count);
}

/* The place of the highest bit of a sum that is not 0. */
static inline int
highest_bit(Packed sum)
{
	return 32 * (sum.head.low + sum.head.count - 1) + pg_leftmost_one_pos32(sum.limb[sum.head.count - 1]);
}

/*
 * The bounds are linear, so that what holds of two states holds of their merger:
 * it can be written and read again, and no chain of mergers outgrows the limbs.
 */

/* |sum| <= rows * DBL_MAX, rows >= 0 */
static bool
bounded_by_rows(Packed sum, int64 rows)
{
	exact_sum	s;

	/* the highest bit tells, but in states made for it: reading a state spends most of its time otherwise */
	if (sum.head.sign == 0 || (rows > 0 && highest_bit(sum) - EXACT_BIAS < DBL_MAX_EXP - 1))
		return true;
	divergence_exact_clear(&s);
	add_packed(&s, 1, sum);
	divergence_exact_add_multiple(&s, rows, -DBL_MAX);
	return divergence_exact_sign(&s) <= 0;
}

/* |sum| <= factor * total, factor a power of two */
static bool
bounded_by(Packed sum, int factor, Packed total)
{
	exact_sum	s;

	if (sum.head.sign == 0 ||
		(total.head.sign != 0 && highest_bit(sum) < highest_bit(total) + pg_leftmost_one_pos32(factor)))
		return true;
	divergence_exact_clear(&s);
	add_packed(&s, 1, sum);
	add_packed(&s, -factor, total);
	return divergence_exact_sign(&s) <= 0;
}

/* |ln(x/y)| < 1500 for all doubles > 0 */
#define MOST_LOG			2048

/* vectors of probabilities sum to 1.01 at most */
#define MOST_PROBABILITY	2

const char *
divergence_state_fault(const State *s)
{
	const char *at = STATE_SUMS(s);
	const char *end = at + s->sums_used;
	int64		rows = s->counts[COUNT_ROWS];
	int64		plain = rows;		/* rows whose values are in the sums, on both sides */

	for (int i = 0; i < STATE_COUNTS; i++)
		if (s->counts[i] < 0)
			return divergence_state_negative_count(s, i, s->counts[i]);
	for (int i = COUNT_ROWS + 1; i < STATE_COUNTS; i++)
		if ((plain -= s->counts[i]) < 0)
			return "It counts more rows with NaN, infinite or one-sided values than rows.";

	if (s->kind == STATE_PAIRS || s->kind == STATE_WEIGHTS)
	{
		bool		pairs = s->kind == STATE_PAIRS;
		Packed		none = {{0, 0, 0}, NULL};
		Packed		p = next_packed(&at, end);
		Packed		q = pairs ? next_packed(&at, end) : none;
		Packed		e = next_packed(&at, end);
		Packed		a = pairs ? next_packed(&at, end) : none;
		Packed		b = pairs ? next_packed(&at, end) : none;

		if (p.head.sign < 0 || q.head.sign < 0)
			return "A total of weights is below 0.";
		if (!bounded_by_rows(p, rows - s->counts[COUNT_NAN] - s->counts[COUNT_Q_ONLY]) ||
			!bounded_by_rows(q, rows - s->counts[COUNT_NAN] - s->counts[COUNT_P_ONLY]))
			return "A total of weights is out of proportion to its rows.";
		if (pairs && ((s->counts[COUNT_P_ONLY] > 0 && p.head.sign == 0) ||
					  (s->counts[COUNT_Q_ONLY] > 0 && q.head.sign == 0)))
			return "It counts one-sided rows, but their total is 0.";
		if (!bounded_by(e, MOST_LOG, p) || !bounded_by(a, MOST_LOG, p) || !bounded_by(b, MOST_LOG, q))
			return "A sum of logarithms is out of proportion to its weights.";
		if (plain == 0 && (a.head.sign != 0 || b.head.sign != 0))
			return "It has sums over rows with both weights, but no such row.";
	}
	else
	{
		Packed		first = next_packed(&at, end);

		if (s->kind == STATE_VECTOR && first.head.sign < 0)
			return "A total of weights is below 0.";
		if (!bounded_by_rows(first, plain))
			return "A sum is out of proportion to its rows.";
		for (int i = 1; s->kind == STATE_VECTOR && i < s->width; i++)
		{
			Packed		x = next_packed(&at, end);

			CHECK_FOR_INTERRUPTS();
			if (x.head.sign < 0 || !bounded_by(x, MOST_PROBABILITY, first))
				return "A sum of probabilities is out of proportion to its weights.";
		}
	}
	return NULL;
}

/* the longest text of anything but the limbs: " x=-0x" and "p-1312", or so; of all that precedes sums */
#define SUM_TEXT		16
#define HEADER_TEXT		256

Size
divergence_state_text_size(const State *s)
{
	Size		size = HEADER_TEXT;
	const char *at = STATE_SUMS(s);
	const char *end = at + s->sums_used;

	while (at < end)
		size += SUM_TEXT + 2 * next_packed(&at, end).head.count * sizeof(uint32_t);
	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("text of a divergence_state would be too long"),
				 errdetail("It would take %zu bytes.", size),
				 errhint("Aggregate shorter vectors.")));
	return size;
}

void
divergence_state_check_text(const State *s)
{
	Size		longest = SUM_TEXT + 2 * EXACT_LIMBS * sizeof(uint32_t);

	/* looked at only where it can be so long at all */
	if (s->kind == STATE_VECTOR && !AllocSizeIsValid(HEADER_TEXT + s->width * longest))
		divergence_state_text_size(divergence_state_canonical(s));
}

/* s minus the packed sums and the counts of t, unless NULL: checked and canonical */
static const State *
checked_state(const State *s, const State *t)
{
	StringInfoData packed;
	State	   *r;
	const char *fault;

	initStringInfo(&packed);
	divergence_state_pack(&packed, s, t, -1);
	r = divergence_state_assemble(s, packed.data, packed.len);
	pfree(packed.data);
	if (t)
		divergence_state_add_counts(r, t, -1);
	fault = divergence_state_fault(r);
	if (fault)
		divergence_state_never_added(fault);
	divergence_state_check_text(r);
	r->flags = r->counts[COUNT_ROWS] > 0 ? STATE_CANONICAL : 0; /* without rows there are no sums */
	return divergence_state_canonical(r);
}

const State *
divergence_state_difference(const State *s, const State *t)
{
	if (s->kind == t->kind && t->counts[COUNT_ROWS] == 0)
		return divergence_state_canonical(s);
	if (s->kind == t->kind && s->counts[COUNT_ROWS] == 0)
		divergence_state_never_added(divergence_state_negative_count(s, COUNT_ROWS, -t->counts[COUNT_ROWS]));
	divergence_state_check_alike(s, t);
	return checked_state(s, divergence_state_canonical(t));
}

Datum
divergence_state_row_removed(FunctionCallInfo fcinfo, Datum state)
{
	if (fcinfo->isnull || divergence_in_own_frame(fcinfo))
		return state;
	return PointerGetDatum(checked_state((const State *) DatumGetPointer(state), NULL));
}
