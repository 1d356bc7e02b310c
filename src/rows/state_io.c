/*
 * state_io.c
 *		divergence_state from and to text and binary.
 *
 * Text, one line:
 *		1/pairs rows=3 nan=0 p_only=0 q_only=1 P=0x3p0 Q=... E=... A=... B=...
 *		1/weights rows=3 nan=0 P=... E=...
 *		1/scalar rows=3 nan=0 plus=0 minus=0 x=...
 *		1/vector rows=3 nan=0 lower=1 width=2 w=... x=... x=...
 *
 * The number before the slash is the version.  A sum is an integer in
 * hexadecimal times a power of two, exactly; one without rows has no sums.
 * Binary: version and kind (bytes), counts (int8 each), for vectors width and
 * lower (int4), then per sum its sign (byte), low (int2), count (byte) and limbs
 * (int4), all in network order.
 *
 * Whatever comes in is checked completely: nothing else keeps an invalid state
 * out, and the aggregates trust theirs.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "server/compat.h"
#include "server/excerpt.h"
#include "server/received.h"
#include "rows/state_check.h"

PG_FUNCTION_INFO_V1(divergence_state_in);
PG_FUNCTION_INFO_V1(divergence_state_out);
PG_FUNCTION_INFO_V1(divergence_state_recv);
PG_FUNCTION_INFO_V1(divergence_state_send);

/*
 * A vector needs two doubles a row at least, and must fit an array: also the
 * subscript behind its last element is an int.
 */
#define WIDTH_MIN	2
#define WIDTH_MAX	((int) (MaxAllocSize / sizeof(double)))

/* names of sums, by kind */
static const char *const sum_names[][5] = {
	[STATE_PAIRS] = {"P", "Q", "E", "A", "B"},
	[STATE_WEIGHTS] = {"P", "E"},
	[STATE_SCALAR] = {"x"},
	[STATE_VECTOR] = {"w", "x"}
};

static const char *
sum_name(const State *s, int i)
{
	return sum_names[s->kind][s->kind == STATE_VECTOR ? Min(i, 1) : i];
}

/*
 * Output
 */

/* The write_ functions write at "out" and return the end of what they wrote. */
static char *
write_word(char *out, const char *word)
{
	while (*word != '\0')
		*out++ = *word++;
	return out;
}

/* " name=" */
static char *
write_name(char *out, const char *name)
{
	*out++ = ' ';
	out = write_word(out, name);
	*out++ = '=';
	return out;
}

/* the hexadecimal digits of a limb from number "digits" down */
static char *
write_limb(char *out, uint32_t limb, int digits)
{
	for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
		*out++ = "0123456789abcdef"[(limb >> shift) & 15];
	return out;
}

static char *
write_sum(char *out, StateSum head, const uint32_t *limb)
{
	uint32_t	top;

	if (head.sign == 0)
	{
		*out++ = '0';
		return out;
	}
	top = limb[head.count - 1];
	out = write_word(out, head.sign < 0 ? "-0x" : "0x");
	out = write_limb(out, top, pg_leftmost_one_pos32(top) / 4 + 1);
	for (int i = head.count - 2; i >= 0; i--)
		out = write_limb(out, limb[i], 8);
	*out++ = 'p';
	return out + pg_ltoa(32 * head.low - EXACT_BIAS, out);
}

/* Output of the type to text, canonical: equal states have equal text. */
Datum
divergence_state_out(PG_FUNCTION_ARGS)
{
	const State *s = divergence_state_canonical(divergence_state_argument(fcinfo, 0));
	const char *at = STATE_SUMS(s);
	const char *end = at + s->sums_used;
	char	   *text = palloc(divergence_state_text_size(s));
	char	   *out = text;

	out += pg_ltoa(s->version, out);
	*out++ = '/';
	out = write_word(out, divergence_state_kind_name(s));
	for (int i = 0; i < STATE_COUNTS; i++)
	{
		const char *name = divergence_state_count_name(s, i);

		if (name)
		{
			out = write_name(out, name);
			out += pg_lltoa(s->counts[i], out);
		}
	}
	if (s->kind == STATE_VECTOR)
	{
		out = write_name(out, "lower");
		out += pg_ltoa(s->lower, out);
		out = write_name(out, "width");
		out += pg_ltoa(s->width, out);
	}
	for (int i = 0; at < end; i++)
	{
		StateSum	head;

		CHECK_FOR_INTERRUPTS();
		memcpy(&head, at, sizeof(head));
		out = write_name(out, sum_name(s, i));
		out = write_sum(out, head, (const uint32_t *) (at + sizeof(head)));
		at += sizeof(head) + head.count * sizeof(uint32_t);
	}
	*out = '\0';
	PG_RETURN_CSTRING(text);
}

/* Output of the type to its binary form, canonical as the text is. */
Datum
divergence_state_send(PG_FUNCTION_ARGS)
{
	const State *s = divergence_state_canonical(divergence_state_argument(fcinfo, 0));
	const char *at = STATE_SUMS(s);
	const char *end = at + s->sums_used;
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint8(&buf, s->version);
	pq_sendint8(&buf, s->kind);
	for (int i = 0; i < STATE_COUNTS; i++)
		pq_sendint64(&buf, s->counts[i]);
	if (s->kind == STATE_VECTOR)
	{
		pq_sendint32(&buf, s->width);
		pq_sendint32(&buf, s->lower);
	}
	while (at < end)
	{
		StateSum	head;
		const uint32_t *limb = (const uint32_t *) (at + sizeof(head));

		CHECK_FOR_INTERRUPTS();
		memcpy(&head, at, sizeof(head));
		pq_sendint8(&buf, head.sign);
		pq_sendint16(&buf, head.low);
		pq_sendint8(&buf, head.count);
		for (int i = 0; i < head.count; i++)
			pq_sendint32(&buf, limb[i]);
		at += sizeof(head) + head.count * sizeof(uint32_t);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * Input
 */

#define HINT_COPIED \
	errhint("States come from the aggregate divergence_state(p, q) and are copied as they are.")

/* What is known of a state while it is read. */
typedef struct Reader
{
	State		head;			/* without sums */
	StringInfoData packed;		/* its sums */
	const char *fault;			/* first thing that was wrong, or NULL */
	int64		newer_version;	/* for which it may be sound, or 0 */
} Reader;

static void
start_reader(Reader *r)
{
	memset(&r->head, 0, sizeof(r->head));
	initStringInfo(&r->packed);
	r->fault = NULL;
	r->newer_version = 0;
}

/* Notes a fault, always false: "return read_error(r, ...)". */
static bool
read_error(Reader *r, const char *fault)
{
	r->fault = fault;
	return false;
}

static bool
set_width(Reader *r, int64 width, int64 lower)
{
	if (r->head.kind == STATE_VECTOR)
	{
		bool		empty = r->head.counts[COUNT_ROWS] == 0;

		if (empty ? width != 0 || lower != 0 :
			width < WIDTH_MIN || width > WIDTH_MAX ||
			lower < PG_INT32_MIN || lower > PG_INT32_MAX - (width - 1))
			return read_error(r, "The bounds of its vectors are out of range.");
		r->head.width = (int32) width;
		r->head.lower = (int32) lower;
	}
	else
		r->head.width = r->head.kind == STATE_PAIRS ? 2 : 1;
	return true;
}

/* A sum in canonical form joins the others. */
static bool
add_sum(Reader *r, int sign, int low, int count, const uint32_t *limb)
{
	StateSum	head;

	if (sign < -1 || sign > 1 || (sign == 0) != (count == 0) ||
		low < 0 || low + count >= EXACT_LIMBS || (count == 0 && low != 0) ||
		(count > 0 && (limb[0] == 0 || limb[count - 1] == 0)))
		return read_error(r, "A sum is out of range or not in canonical form.");
	head.sign = sign;
	head.low = low;
	head.count = count;
	appendBinaryStringInfo(&r->packed, (char *) &head, sizeof(head));
	appendBinaryStringInfo(&r->packed, (char *) limb, count * sizeof(uint32_t));
	return true;
}

/* The finished state, or NULL and a fault. */
static State *
finish_reader(Reader *r)
{
	State	   *s = divergence_state_assemble(&r->head, r->packed.data, r->packed.len);

	r->fault = divergence_state_fault(s);
	return r->fault ? NULL : s;
}

/* Whether *at begins with the word; *at moves behind it. */
static bool
skip_word(const char **at, const char *word)
{
	size_t		length = strlen(word);

	if (strncmp(*at, word, length) != 0)
		return false;
	*at += length;
	return true;
}

/* An integer in decimal without sign but "-", moved over; false if none or too large. */
static bool
read_integer(const char **at, int64 *value)
{
	const char *p = *at;
	bool		negative = skip_word(&p, "-");
	int64		v = 0;

	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++)
	{
		int			digit = *p - '0';

		if (v > (PG_INT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*value = negative ? -v : v;
	*at = p;
	return true;
}

static bool
read_field(Reader *r, const char **at, const char *name, int64 *value)
{
	if (!skip_word(at, " ") || !skip_word(at, name) || !skip_word(at, "=") || !read_integer(at, value))
		return read_error(r, psprintf("\"%s=\" and a number were expected at \"%s\".", name, excerpt(*at)));
	return true;
}

/* The value of a hexadecimal digit plus 1, of either case; 0 for what is none. */
static const uint8 hex_digit[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10,
	['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16
};

/* " name=0" or " name=-0x12abp-96" */
static bool
read_sum(Reader *r, const char **at, const char *name)
{
	uint32_t	limb[EXACT_LIMBS];
	int			sign = 1;
	int			digits;
	int64		exponent;
	const char *first;

	if (!skip_word(at, " ") || !skip_word(at, name) || !skip_word(at, "="))
		return read_error(r, psprintf("\"%s=\" was expected at \"%s\".", name, excerpt(*at)));
	if (skip_word(at, "0x"))
		sign = 1;
	else if (skip_word(at, "-0x"))
		sign = -1;
	else if (skip_word(at, "0"))
		return add_sum(r, 0, 0, 0, limb);
	else
		return read_error(r, psprintf("A sum was expected at \"%s\".", excerpt(*at)));

	first = *at;
	while (hex_digit[(unsigned char) **at] != 0)
		(*at)++;
	digits = *at - first;
	if (digits == 0 || digits > 8 * EXACT_LIMBS || first[0] == '0' ||
		!skip_word(at, "p") || !read_integer(at, &exponent) ||
		exponent < -EXACT_BIAS || exponent > EXACT_BIAS || (exponent + EXACT_BIAS) % 32 != 0)
		return read_error(r, psprintf("A sum is not hexadecimal digits and an exponent at \"%s\".", excerpt(first)));
	for (int i = 0, left = digits; left > 0; i++)
	{
		const char *end = first + left;

		left = Max(left - 8, 0);
		limb[i] = 0;
		for (const char *p = first + left; p < end; p++)
			limb[i] = limb[i] << 4 | (uint32_t) (hex_digit[(unsigned char) *p] - 1);
	}
	return add_sum(r, sign, (int) (exponent + EXACT_BIAS) / 32, (digits + 7) / 8, limb);
}

static bool
read_state_text(Reader *r, const char *at)
{
	int64		version;
	int64		width = 0;
	int64		lower = 0;

	if (!read_integer(&at, &version) || !skip_word(&at, "/"))
		return read_error(r, "A version and a slash were expected at the start.");
	r->head.version = STATE_VERSION;
	r->newer_version = version > STATE_VERSION ? version : 0;
	if (version != STATE_VERSION)
		return read_error(r, psprintf("Its version is " INT64_FORMAT ".", version));
	for (int kind = STATE_PAIRS; kind <= STATE_VECTOR && r->head.kind == 0; kind++)
	{
		State		probe;

		probe.kind = kind;
		if (skip_word(&at, divergence_state_kind_name(&probe)))
			r->head.kind = kind;
	}
	if (r->head.kind == 0)
		return read_error(r, psprintf("No kind of state was recognised at \"%s\".", excerpt(at)));
	for (int i = 0; i < STATE_COUNTS; i++)
		if (divergence_state_count_name(&r->head, i) &&
			!read_field(r, &at, divergence_state_count_name(&r->head, i), &r->head.counts[i]))
			return false;
	if (r->head.kind == STATE_VECTOR &&
		(!read_field(r, &at, "lower", &lower) || !read_field(r, &at, "width", &width)))
		return false;
	if (!set_width(r, width, lower))
		return false;
	for (int i = 0; r->head.counts[COUNT_ROWS] > 0 && i < divergence_state_sum_count(&r->head); i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!read_sum(r, &at, sum_name(&r->head, i)))
			return false;
	}
	if (*at != '\0')
		return read_error(r, psprintf("Nothing more was expected at \"%s\".", excerpt(at)));
	return true;
}

/*
 * Input of the type from text: 22P02 what is malformed or could not be, softly where the
 * caller can take it.
 */
Datum
divergence_state_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	Reader		r;
	State	   *s = NULL;

	start_reader(&r);
	if (read_state_text(&r, text))
		s = finish_reader(&r);
	else if (r.newer_version > 0)
		input_error(fcinfo, (Datum) 0, STATE_WRONG_VERSION(r.newer_version));
	if (!s)
		input_error(fcinfo, (Datum) 0,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input for type divergence_state: \"%s\"", excerpt(text)),
					 errdetail("%s", r.fault),
					 HINT_COPIED));
	PG_RETURN_POINTER(s);
}

static bool
read_state_binary(Reader *r, StringInfo buf)
{
	int			width = 0;
	int			lower = 0;
	int			sums;

	r->head.version = STATE_VERSION;
	r->head.kind = pq_getmsgbyte(buf);
	if (r->head.kind < STATE_PAIRS || r->head.kind > STATE_VECTOR)
		return read_error(r, psprintf("There is no kind %d of states.", r->head.kind));
	for (int i = 0; i < STATE_COUNTS; i++)
	{
		r->head.counts[i] = pq_getmsgint64(buf);
		if (r->head.counts[i] != 0 && !divergence_state_count_name(&r->head, i))
			return read_error(r, "A count is set that this kind of state does not have.");
	}
	if (r->head.kind == STATE_VECTOR)
	{
		width = (int) pq_getmsgint(buf, 4);
		lower = (int) pq_getmsgint(buf, 4);
	}
	if (!set_width(r, width, lower))
		return false;
	sums = r->head.counts[COUNT_ROWS] > 0 ? divergence_state_sum_count(&r->head) : 0;
	for (int i = 0; i < sums; i++)
	{
		uint32_t	limb[EXACT_LIMBS];
		int			sign = (int8) pq_getmsgbyte(buf);
		int			low = (int16) pq_getmsgint(buf, 2);
		int			count = pq_getmsgbyte(buf);

		CHECK_FOR_INTERRUPTS();
		if (count > EXACT_LIMBS)
			return read_error(r, "A sum has too many digits.");
		for (int k = 0; k < count; k++)
			limb[k] = pq_getmsgint(buf, 4);
		if (!add_sum(r, sign, low, count, limb))
			return false;
	}
	pq_getmsgend(buf);
	return true;
}

/* 0A000, and where the byte is the beginning of a text, why there is none such */
static pg_noinline void
wrong_version_received(int version)
{
	if (version >= '0' && version <= '9')
		divergence_received_text("divergence_state", version, psprintf("the text of version %c", version), STATE_VERSION);
	divergence_state_wrong_version(version);
}

/*
 * Input of the type from its binary form: 22P03 what is malformed or could not be, 0A000
 * an unknown version, 54000 what has no text.
 */
Datum
divergence_state_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	Reader		r;
	State	   *s = NULL;
	int			version = pq_getmsgbyte(buf);

	if (version != STATE_VERSION)
		wrong_version_received(version);
	start_reader(&r);
	if (read_state_binary(&r, buf))
		s = finish_reader(&r);
	if (!s)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type divergence_state"),
				 errdetail("%s", r.fault),
				 HINT_COPIED));
	divergence_state_check_text(s);
	PG_RETURN_POINTER(s);
}
