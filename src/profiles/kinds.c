/*
 * kinds.c
 *		The kinds of columns, and how a value is counted in each.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/namespace.h"
#include "common/shortest_dec.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
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
 * count alike.  A text that has no form in UTF8, because a byte of it means no character or one that UTF8 lacks,
 * is measured by its own bytes: no database of another encoding can hold it, and what counts a
 * table each night must not stop at it.
 */

/* what "..." and the digits of a hash leave of CATEGORY_LENGTH */
#define HASH_DIGITS		16
#define BEGINNING		(CATEGORY_LENGTH - 3 - HASH_DIGITS)

/* texts are converted in pieces of so many bytes, so that one of 1 GB takes no memory and can be cancelled */
#define PIECE			2048

/* A text in UTF8, or if it has no such form, as it is. */
typedef struct Reading
{
	bool		converted;
	uint64		length;
	uint64		hash;
	char		beginning[CATEGORY_LENGTH + 1]; /* the first bytes, not cut at characters */
} Reading;

/* FNV-1a, and the finaliser of MurmurHash3: never to be changed, profiles are compared over years. */
#define FNV_START		UINT64CONST(0xcbf29ce484222325)

static uint64
fnv(uint64 h, const char *text, Size length)
{
	for (Size i = 0; i < length; i++)
		h = (h ^ (unsigned char) text[i]) * UINT64CONST(0x100000001b3);
	return h;
}

static uint64
finished_hash(uint64 h)
{
	h ^= h >> 33;
	h *= UINT64CONST(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64CONST(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

static void
read_piece(Reading *r, const char *piece, Size length)
{
	if (r->length < CATEGORY_LENGTH)
		memcpy(r->beginning + r->length, piece, Min(length, CATEGORY_LENGTH - r->length));
	r->hash = fnv(r->hash, piece, length);
	r->length += length;
}

static void
begin_reading(Reading *r, bool converted)
{
	r->converted = converted;
	r->length = 0;
	r->hash = FNV_START;
}

/* Whether texts of this database are read as they are: in UTF8, or bytes have no meaning. */
static inline bool
bytes_are_read(void)
{
	return GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII;
}

/* Whether all of it could be converted to UTF8, and was read so. */
static bool
read_converted(Reading *r, const char *name, uint32 length)
{
	int			encoding = GetDatabaseEncoding();
	Oid			conversion;
	char		piece[PIECE * MAX_CONVERSION_GROWTH + 1];

	if (bytes_are_read())
		return false;
	conversion = FindDefaultConversionProc(encoding, PG_UTF8);
	if (!OidIsValid(conversion))
		return false;
	begin_reading(r, true);
	while (length > 0)
	{
		int			part = pg_encoding_mbcliplen(encoding, name, (int) length, PIECE);

		CHECK_FOR_INTERRUPTS();
		if (part == 0 ||
			pg_do_encoding_conversion_buf(conversion, encoding, PG_UTF8, (unsigned char *) name, part,
										  (unsigned char *) piece, sizeof(piece), true) != part)
			return false;
		read_piece(r, piece, strlen(piece));
		name += part;
		length -= part;
	}
	return true;
}

static Reading
reading_of(const char *name, uint32 length)
{
	Reading		r;

	if (!read_converted(&r, name, length))
	{
		begin_reading(&r, false);
		for (uint32 at = 0; at < length; at += PIECE)
		{
			CHECK_FOR_INTERRUPTS();
			read_piece(&r, name + at, Min(PIECE, length - at));
		}
	}
	r.hash = finished_hash(r.hash);
	return r;
}

/* Whether the name is short in any encoding: so are nearly all. */
static inline bool
surely_short(uint32 length)
{
	return length <= CATEGORY_LENGTH / MAX_CONVERSION_GROWTH ||
		(length <= CATEGORY_LENGTH && GetDatabaseEncoding() == PG_UTF8);
}

bool
divergence_category_is_short(const char *name, uint32 length)
{
	return surely_short(length) || reading_of(name, length).length <= CATEGORY_LENGTH;
}

/* The beginning of a long name, in whole characters, at "to", which has room for it in any encoding; its length. */
static int
copy_beginning(char *to, const Reading *r)
{
	int			encoding = GetDatabaseEncoding();
	int			as_read = r->converted || encoding == PG_SQL_ASCII ? PG_UTF8 : encoding;
	int			length = pg_encoding_mbcliplen(as_read, r->beginning, CATEGORY_LENGTH, BEGINNING);
	Oid			conversion;
	Reading		again;

	if (!r->converted)
	{
		/* what has no form in UTF8 may lie behind: then what is left would be too long there, and cut once more when it is read */
		if (read_converted(&again, r->beginning, length) && again.length > BEGINNING)
			return copy_beginning(to, &again);
		memcpy(to, r->beginning, length);
		return length;
	}
	/* back, and no further than it goes where there is no way back */
	conversion = FindDefaultConversionProc(PG_UTF8, encoding);
	to[0] = '\0';
	if (OidIsValid(conversion))
		pg_do_encoding_conversion_buf(conversion, PG_UTF8, encoding, (unsigned char *) r->beginning, length,
									  (unsigned char *) to, BEGINNING * MAX_CONVERSION_GROWTH + 1, true);
	return (int) strlen(to);
}

const char *
divergence_category_name(const char *name, uint32 *length)
{
	Reading		r;
	char	   *cut;
	int			beginning;

	if (surely_short(*length))
		return name;
	r = reading_of(name, *length);
	if (r.length <= CATEGORY_LENGTH)
		return name;
	cut = palloc(BEGINNING * MAX_CONVERSION_GROWTH + 1 + 3 + HASH_DIGITS + 1);
	beginning = copy_beginning(cut, &r);
	*length = beginning + snprintf(cut + beginning, 3 + HASH_DIGITS + 1, "...%016llx", (unsigned long long) r.hash);
	return cut;
}

int
divergence_category_cell(const char *name, uint32 length)
{
	/* nearly all: bytes that stand for themselves, of which no beginning is wanted */
	uint64		hash = length <= PIECE && bytes_are_read()
		? finished_hash(fnv(FNV_START, name, length)) : reading_of(name, length).hash;

	return (int) (hash % HASHED_CELLS);
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

/* the seconds from 1970 to a day of the Julian calendar */
#define SECONDS_OF_JULIAN(day)	(((double) (day) - UNIX_EPOCH_JDATE) * SECS_PER_DAY)

/* the longest interval of the server has fewer seconds, and these are whole ones in a double */
#define MOST_INTERVAL			9007199254740992.0

/* Whether the type of that kind has such a value. */
static bool
has_value(ProfileKind kind, double x)
{
	switch (kind)
	{
		case PROFILE_DATE:
			return x >= SECONDS_OF_JULIAN(DATETIME_MIN_JULIAN) && x < SECONDS_OF_JULIAN(DATE_END_JULIAN);
		case PROFILE_TIMESTAMP:
			return x >= SECONDS_OF_JULIAN(DATETIME_MIN_JULIAN) && x < SECONDS_OF_JULIAN(TIMESTAMP_END_JULIAN);
		case PROFILE_TIME:
			return x >= 0 && x <= SECS_PER_DAY;
		case PROFILE_INTERVAL:
			return fabs(x) < MOST_INTERVAL;
		default:
			return false;
	}
}

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

	if (!has_value(kind, x))
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
