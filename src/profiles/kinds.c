/*
 * kinds.c
 *		The kinds of columns, and how a value is counted in each.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "mb/pg_wchar.h"
#include "utils/datetime.h"

#include "profiles/kinds.h"

static const char *const kind_names[PROFILE_KIND_COUNT + 1] = {
	NULL, "number", "date", "timestamp", "time", "interval", "category", "presence"
};

const char *
divergence_kind_name(ProfileKind kind)
{
	return kind_names[kind];
}

int
divergence_kind_of_name(const char *name)
{
	for (int kind = 1; kind <= PROFILE_KIND_COUNT; kind++)
		if (strcmp(kind_names[kind], name) == 0)
			return kind;
	return 0;
}

/*
 * Categories
 *
 * Lengths, hashes and places to cut are those of UTF8, so that databases of all encodings
 * count alike.
 */

/* No character of another encoding takes more bytes than this in UTF8, for each of its own. */
#define MOST_GROWTH		4

/* what "..." and the digits of a hash leave of CATEGORY_LENGTH */
#define HASH_DIGITS		16
#define BEGINNING		(CATEGORY_LENGTH - 3 - HASH_DIGITS)

/* The name in UTF8: itself in databases of that encoding, and where characters have no meaning. */
static const char *
name_in_utf8(const char *name, uint32 *length)
{
	char	   *converted;

	if (GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII)
		return name;
	converted = pg_server_to_any(name, (int) *length, PG_UTF8);
	if (converted != name)
		*length = strlen(converted);
	return converted;
}

/* FNV-1a, and the finaliser of MurmurHash3: never to be changed, profiles are compared over years. */
static uint64
category_hash(const char *name, uint32 length)
{
	uint64		h = UINT64CONST(0xcbf29ce484222325);

	for (uint32 i = 0; i < length; i++)
		h = (h ^ (unsigned char) name[i]) * UINT64CONST(0x100000001b3);
	h ^= h >> 33;
	h *= UINT64CONST(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64CONST(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

/* Whether the name is short in any encoding: so are nearly all. */
static inline bool
surely_short(uint32 length)
{
	return length <= CATEGORY_LENGTH / MOST_GROWTH || (length <= CATEGORY_LENGTH && GetDatabaseEncoding() == PG_UTF8);
}

bool
divergence_category_is_short(const char *name, uint32 length)
{
	const char *utf8 = name;

	if (!surely_short(length))
		utf8 = name_in_utf8(name, &length);
	if (utf8 != name)
		pfree((void *) utf8);
	return length <= CATEGORY_LENGTH;
}

const char *
divergence_category_name(const char *name, uint32 *length)
{
	const char *utf8;
	uint32		utf8_length = *length;
	char	   *cut;
	char	   *result;
	int			beginning;

	if (surely_short(*length))
		return name;
	utf8 = name_in_utf8(name, &utf8_length);
	if (utf8_length <= CATEGORY_LENGTH)
	{
		if (utf8 != name)
			pfree((void *) utf8);
		return name;
	}
	beginning = pg_encoding_mbcliplen(PG_UTF8, utf8, (int) utf8_length, BEGINNING);
	cut = psprintf("%.*s...%016" INT64_MODIFIER "x", beginning, utf8, category_hash(utf8, utf8_length));
	if (utf8 == name)
		result = cut;
	else
		result = pg_any_to_server(cut, (int) strlen(cut), PG_UTF8);
	*length = strlen(result);
	return result;
}

int
divergence_category_cell(const char *name, uint32 length)
{
	const char *utf8 = name_in_utf8(name, &length);
	int			cell = (int) (category_hash(utf8, length) % HASHED_CELLS);

	if (utf8 != name)
		pfree((void *) utf8);
	return cell;
}

int
divergence_hashed_cell(const char *name, uint32 length)
{
	int			cell = 0;

	if (length < 2 || length >= HASHED_NAME_SIZE || name[0] != '#' || (name[1] == '0' && length > 2))
		return -1;
	for (uint32 i = 1; i < length; i++)
	{
		if (name[i] < '0' || name[i] > '9')
			return -1;
		cell = 10 * cell + (name[i] - '0');
	}
	return cell < HASHED_CELLS ? cell : -1;
}

/*
 * Numbers as readers know them
 */

/* numbers beyond this are no dates of the server */
#define MOST_SECONDS	(INT64CONST(2147483493) * SECS_PER_DAY - INT64CONST(2440588) * SECS_PER_DAY)
#define LEAST_SECONDS	(-(double) INT64CONST(2440588) * SECS_PER_DAY)

/* "04:05:06", with microseconds where there are some */
static void
append_time(StringInfo out, int64 usecs)
{
	int64		seconds = usecs / USECS_PER_SEC;
	int			fraction = (int) (usecs % USECS_PER_SEC);

	appendStringInfo(out, "%02d:%02d:%02d", (int) (seconds / SECS_PER_HOUR), (int) (seconds / SECS_PER_MINUTE % 60),
					 (int) (seconds % 60));
	if (fraction != 0)
	{
		appendStringInfo(out, ".%06d", fraction);
		while (out->data[out->len - 1] == '0')
			out->data[--out->len] = '\0';
	}
}

void
divergence_kind_append_value(StringInfo out, ProfileKind kind, double x)
{
	double		days = floor(x / SECS_PER_DAY);
	int64		usecs;
	int			year,
				month,
				day;
	char		number[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (kind == PROFILE_NUMBER || !(x > LEAST_SECONDS && x < (double) MOST_SECONDS))
	{
		double_to_shortest_decimal_buf(x, number);
		appendStringInfoString(out, number);
		return;
	}
	if (kind == PROFILE_INTERVAL)
	{
		if (x < 0)
			appendStringInfoChar(out, '-');
		x = fabs(x);
		days = floor(x / SECS_PER_DAY);
	}
	usecs = (int64) rint((x - days * SECS_PER_DAY) * USECS_PER_SEC);
	if (usecs >= USECS_PER_DAY && kind != PROFILE_TIME)
	{
		days += 1;
		usecs -= USECS_PER_DAY;
	}
	switch (kind)
	{
		case PROFILE_TIME:
			append_time(out, (int64) days * USECS_PER_DAY + usecs);
			break;
		case PROFILE_INTERVAL:
			if (days > 0)
				appendStringInfo(out, "%.0f %s", days, days == 1 ? "day" : "days");
			if (days > 0 && usecs > 0)
				appendStringInfoChar(out, ' ');
			if (days == 0 || usecs > 0)
				append_time(out, usecs);
			break;
		default:
			j2date((int) days + UNIX_EPOCH_JDATE, &year, &month, &day);
			appendStringInfo(out, "%04d-%02d-%02d", year > 0 ? year : 1 - year, month, day);
			if (kind == PROFILE_TIMESTAMP)
			{
				appendStringInfoChar(out, ' ');
				append_time(out, usecs);
			}
			if (year <= 0)
				appendStringInfoString(out, " BC");
	}
}
