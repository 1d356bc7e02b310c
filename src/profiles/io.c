/*
 * io.c
 *		table_profile from and to text, binary, json and jsonb.
 *
 *		{"rows": 500, "columns": [{"name": "amount", "kind": "number", "position": 2, ...}]}
 *
 * with the keys of the distribution in each column.  A position that is not there is 0;
 * "hashed": true stands where categories are cells of their hashes.
 *
 * Binary: version (byte), rows (int8), columns (int4); of each the name (its length as int4, and
 * bytes in the client's encoding), kind and hashed (bytes), position (int4), and the binary form
 * of its distribution behind its length (int4), in network order.
 *
 * Whatever comes in is checked completely: nothing else keeps an invalid profile out.
 */
#include "postgres.h"

#include <ctype.h>

#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/json.h"

#include "distributions/io.h"
#include "distributions/json.h"
#include "profiles/argument.h"
#include "server/compat.h"
#include "server/compat_json.h"
#include "server/excerpt.h"
#include "server/json_forms.h"
#include "server/received.h"

PG_FUNCTION_INFO_V1(divergence_profile_recv);
PG_FUNCTION_INFO_V1(divergence_profile_send);

/*
 * What holds of every column
 */

/* What is wrong with a column, at the end of a sentence that names it; sqlstate 0 where nothing is. */
typedef struct ColumnFault
{
	int			sqlstate;
	char	   *what;
} ColumnFault;

static ColumnFault
fault(int sqlstate, char *what)
{
	ColumnFault f = {sqlstate, what};

	return f;
}

/* Categories under the names that they are counted by. */
static ColumnFault
shorten_categories(ProfileColumn *c)
{
	Category   *categories = palloc(c->d->cells * sizeof(Category) + 1);
	DistributionFault because;
	Distribution *d;

	for (int i = 0; i < c->d->cells; i++)
	{
		CHECK_FOR_INTERRUPTS();
		categories[i] = distribution_category(c->d, i);
		categories[i].name = divergence_category_name(categories[i].name, &categories[i].length);
	}
	/* no longer than it was */
	d = divergence_distribution_of_categories(categories, c->d->cells, c->d->nulls, &because);
	if (!d)
		return fault(ERRCODE_INVALID_TEXT_REPRESENTATION,
					 psprintf("has \"%s\" twice, once in full", excerpt_of(because.twice.name, because.twice.length)));
	c->d = d;
	return fault(0, NULL);
}

/*
 * Checks kind and distribution of a column, and sets its nulls.  From text, names that are too long
 * are shortened and categories that are too many hashed, as an aggregate does; binary they are wrong.
 */
static ColumnFault
check_column(ProfileColumn *c, int64 rows, bool has_nulls, bool is_text)
{
	Distribution *d = (Distribution *) c->d;
	bool		is_long = false;
	int64		counted;

	if (d->kind != (kind_is_adaptive(c->kind) ? DISTRIBUTION_ADAPTIVE : DISTRIBUTION_CATEGORIES))
		return fault(ERRCODE_INVALID_TEXT_REPRESENTATION,
					 psprintf("counts %s", divergence_distribution_kind_name(d)));
	if (c->hashed && c->kind != PROFILE_CATEGORY)
		return fault(ERRCODE_INVALID_TEXT_REPRESENTATION, "is hashed");
	counted = divergence_distribution_total(d) + d->nans;
	if (counted > rows)
		return fault(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
					 psprintf("counts " INT64_FORMAT " values in " INT64_FORMAT " rows", counted, rows));
	if (has_nulls && d->nulls != rows - counted)
		return fault(ERRCODE_INVALID_TEXT_REPRESENTATION,
					 psprintf("has " INT64_FORMAT " nulls, and " INT64_FORMAT " of " INT64_FORMAT " rows without a value",
							  d->nulls, rows - counted, rows));
	d->nulls = rows - counted;
	if (kind_is_adaptive(c->kind))
		return fault(0, NULL);
	for (int i = 0; i < d->cells; i++)
	{
		Category	category = distribution_category(d, i);
		bool		fits = true;

		CHECK_FOR_INTERRUPTS();
		if (c->kind == PROFILE_PRESENCE)
			fits = category.length == strlen(PRESENT_NAME) && memcmp(category.name, PRESENT_NAME, category.length) == 0;
		else if (c->hashed)
			fits = divergence_hashed_cell(category.name, category.length) >= 0;
		else
			is_long = is_long || !divergence_category_is_short(category.name, category.length);
		if (!fits)
			return fault(ERRCODE_INVALID_TEXT_REPRESENTATION,
						 psprintf("has a category \"%s\"", excerpt_of(category.name, category.length)));
	}
	if (!is_text && is_long)
		return fault(ERRCODE_INVALID_TEXT_REPRESENTATION,
					 psprintf("has a category of more than %d bytes", CATEGORY_LENGTH));
	if (!is_text && !c->hashed && d->cells > PROFILE_CATEGORIES)
		return fault(ERRCODE_INVALID_TEXT_REPRESENTATION, psprintf("has %d categories and is not hashed", d->cells));
	if (is_long)
	{
		ColumnFault f = shorten_categories(c);

		if (f.sqlstate != 0)
			return f;
	}
	if (!c->hashed && c->d->cells > PROFILE_CATEGORIES)
	{
		c->d = divergence_profile_hashed(c->d);
		c->hashed = true;
	}
	return fault(0, NULL);
}

static char *
fault_of_column(const ProfileColumn *c, const char *what)
{
	return psprintf("Column \"%s\" of kind %s %s.", excerpt_of(c->name, c->name_length), divergence_kind_name(c->kind), what);
}

static char *
column_twice(const ProfileColumn *c)
{
	return fault_of_column(c, "occurs twice");
}

/*
 * Output as text
 */

static void
append_profile(StringInfo out, const Profile *p)
{
	int		   *order = divergence_profile_order(p);

	appendStringInfo(out, "{\"rows\": " INT64_FORMAT ", \"columns\": [", p->rows);
	for (int i = 0; i < p->columns; i++)
	{
		ProfileColumn c = profile_column(p, order[i]);
		char	   *name = pnstrdup(c.name, c.name_length);
		int			start;

		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(out, i > 0 ? ", {\"name\": " : "{\"name\": ");
		escape_json(out, name);
		appendStringInfo(out, ", \"kind\": \"%s\"", divergence_kind_name(c.kind));
		if (c.position > 0)
			appendStringInfo(out, ", \"position\": %d", c.position);
		if (c.hashed)
			appendStringInfoString(out, ", \"hashed\": true");
		appendStringInfoString(out, ", ");
		/* its object goes on with the keys of the distribution */
		start = out->len;
		divergence_distribution_append_json(out, c.d);
		memmove(out->data + start, out->data + start + 1, out->len - start);
		out->len--;
		pfree(name);
	}
	appendStringInfoString(out, "]}");
	pfree(order);
}

static char *
json_of(FunctionCallInfo fcinfo)
{
	StringInfoData out;

	initStringInfo(&out);
	append_profile(&out, divergence_profile_argument(fcinfo, 0));
	return out.data;
}

/*
 * Input from text
 */

#define HINT_SHAPE "Write {\"rows\": 5, \"columns\": [{\"name\": \"paid\", \"kind\": \"category\", \"counts\": {\"false\": 2, \"true\": 3}}, ...] }, each column with the keys of its distribution."
#define HINT_NULLS "Leave out \"nulls\": they are the rows without a value."

typedef enum ColumnKey
{
	COLUMN_NAME,
	COLUMN_KIND,
	COLUMN_POSITION,
	COLUMN_HASHED,
	COLUMN_OTHER				/* of the distribution */
} ColumnKey;

static const char *const column_keys[COLUMN_OTHER] = {"name", "kind", "position", "hashed"};

typedef struct ProfileParser
{
	FunctionCallInfo fcinfo;	/* which may take errors softly */
	const char *text;
	bool		failed;			/* and reported */

	int			depth;			/* of objects and lists that are open; 3 in a column */
	bool		in_columns;		/* at depth 1 */
	bool		seen_rows;
	bool		seen_columns;
	int64		rows;
	ProfileColumn *columns;
	bool	   *has_nulls;
	int			n;
	int			space;

	ColumnKey	key;			/* at depth 3 */
	bool		seen[COLUMN_OTHER];
	DistributionParser *distribution;
	JsonSemAction actions;		/* for it */
} ProfileParser;

/* the depths of what is open */
#define IN_TEXT		0
#define IN_PROFILE	1
#define IN_LIST		2
#define IN_COLUMN	3

static void
parse_error(ProfileParser *p, int sqlstate, const char *detail, const char *hint)
{
	p->failed = true;
	input_error(p->fcinfo, ,
				(errcode(sqlstate),
				 errmsg("invalid input for type table_profile: \"%s\"", excerpt(p->text)),
				 errdetail("%s", detail),
				 errhint("%s", hint)));
}

#define malformed(p, detail)	parse_error(p, ERRCODE_INVALID_TEXT_REPRESENTATION, detail, HINT_SHAPE)

/* What is being read, at the beginning of a sentence, and what it should be. */
static void
wrong_type(ProfileParser *p, const char *what)
{
	if (p->depth == IN_TEXT)
		malformed(p, psprintf("The text is %s, not an object.", what));
	else if (p->depth == IN_PROFILE)
		malformed(p, psprintf("\"%s\" is %s, not %s.", p->in_columns ? "columns" : "rows", what,
							  p->in_columns ? "a list" : "a number"));
	else if (p->depth == IN_LIST)
		malformed(p, psprintf("Column %d is %s, not an object.", p->n + 1, what));
	else
		malformed(p, psprintf("\"%s\" of column %d is %s, not %s.", column_keys[p->key], p->n + 1, what,
							  p->key == COLUMN_POSITION ? "a number" : p->key == COLUMN_HASHED ? "true or false" : "a string"));
}

/* Whether what comes belongs to the distribution of a column; it says what its parser says. */
static inline bool
in_distribution(const ProfileParser *p)
{
	return p->depth > IN_COLUMN || (p->depth == IN_COLUMN && p->key == COLUMN_OTHER);
}

static bool
distribution_went_on(ProfileParser *p)
{
	p->failed = divergence_distribution_parser_failed(p->distribution);
	return !p->failed;
}

static void
begin_column(ProfileParser *p)
{
	const JsonSemAction *actions;

	if (p->n == p->space)
	{
		p->space = Max(2 * p->space, 32);
		p->columns = p->columns ? repalloc_huge(p->columns, p->space * sizeof(ProfileColumn)) : palloc(p->space * sizeof(ProfileColumn));
		p->has_nulls = p->has_nulls ? repalloc_huge(p->has_nulls, p->space * sizeof(bool)) : palloc(p->space * sizeof(bool));
	}
	memset(&p->columns[p->n], 0, sizeof(ProfileColumn));
	memset(p->seen, 0, sizeof(p->seen));
	p->distribution = divergence_distribution_parser(p->fcinfo, "table_profile", p->text, psprintf("Column %d: ", p->n + 1),
													 &actions);
	p->actions = *actions;
}

static void
end_column(ProfileParser *p)
{
	ProfileColumn *c = &p->columns[p->n];

	for (int key = COLUMN_NAME; key <= COLUMN_KIND; key++)
		if (!p->seen[key])
		{
			malformed(p, psprintf("\"%s\" of column %d is missing.", column_keys[key], p->n + 1));
			return;
		}
	c->d = divergence_distribution_parsed(p->distribution, &p->has_nulls[p->n]);
	if (!c->d)
		p->failed = true;
	pfree(p->distribution);
	p->n++;
}

static json_action_result
object_start(void *state)
{
	ProfileParser *p = state;

	if (in_distribution(p))
	{
		p->actions.object_start(p->distribution);
		distribution_went_on(p);
	}
	else if (p->depth == IN_LIST)
		begin_column(p);
	else if (p->depth != IN_TEXT)
		wrong_type(p, "an object");
	p->depth++;
	json_action_return(!p->failed);
}

static json_action_result
object_end(void *state)
{
	ProfileParser *p = state;

	p->depth--;
	if (p->depth == IN_LIST)
		end_column(p);
	else if (p->depth >= IN_COLUMN)
		p->actions.object_end(p->distribution);
	json_action_return(!p->failed);
}

static json_action_result
array_start(void *state)
{
	ProfileParser *p = state;

	if (in_distribution(p))
	{
		p->actions.array_start(p->distribution);
		distribution_went_on(p);
	}
	else if (p->depth != IN_PROFILE || !p->in_columns)
		wrong_type(p, "a list");
	p->depth++;
	json_action_return(!p->failed);
}

static json_action_result
array_end(void *state)
{
	ProfileParser *p = state;

	p->depth--;
	if (p->depth >= IN_COLUMN)
		p->actions.array_end(p->distribution);
	json_action_return(true);
}

static json_action_result
field_start(void *state, char *name, bool is_null)
{
	ProfileParser *p = state;
	int			key = 0;

	if (p->depth == IN_PROFILE)
	{
		bool	   *seen;

		p->in_columns = strcmp(name, "columns") == 0;
		seen = p->in_columns ? &p->seen_columns : &p->seen_rows;
		if (!p->in_columns && strcmp(name, "rows") != 0)
			malformed(p, psprintf("The key \"%s\" is unknown.", excerpt(name)));
		else if (*seen)
			malformed(p, psprintf("The key \"%s\" occurs twice.", name));
		*seen = true;
		json_action_return(!p->failed);
	}
	if (p->depth == IN_COLUMN)
	{
		while (key < COLUMN_OTHER && strcmp(name, column_keys[key]) != 0)
			key++;
		p->key = key;
		if (key < COLUMN_OTHER)
		{
			if (p->seen[key])
				malformed(p, psprintf("The key \"%s\" of column %d occurs twice.", name, p->n + 1));
			p->seen[key] = true;
			json_action_return(!p->failed);
		}
	}
	p->actions.object_field_start(p->distribution, name, is_null);
	distribution_went_on(p);
	json_action_return(!p->failed);
}

/* A number of rows, or a position, at most so large. */
static void
read_count(ProfileParser *p, const char *what, const char *token, int64 largest, int64 *count)
{
	JsonCount	result = divergence_json_count(token, count);

	if (result == COUNT_NOT_WHOLE)
		malformed(p, psprintf("%s is %s, not a whole number.", what, excerpt(token)));
	else if (result == COUNT_NEGATIVE)
		parse_error(p, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, psprintf("%s is %s, less than 0.", what, excerpt(token)), HINT_SHAPE);
	else if (result == COUNT_TOO_LARGE || *count > largest)
		parse_error(p, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
					psprintf("%s is %s, more than " INT64_FORMAT ".", what, excerpt(token), largest), HINT_SHAPE);
}

static json_action_result
read_scalar(void *state, char *token, JsonTokenType type)
{
	ProfileParser *p = state;
	ProfileColumn *c = p->depth == IN_COLUMN ? &p->columns[p->n] : NULL;
	JsonTokenType wanted;
	int64		position;
	int			kind;

	CHECK_FOR_INTERRUPTS();
	if (in_distribution(p))
	{
		p->actions.scalar(p->distribution, token, type);
		distribution_went_on(p);
		json_action_return(!p->failed);
	}
	wanted = p->depth == IN_PROFILE && !p->in_columns ? JSON_TOKEN_NUMBER :
		!c ? JSON_TOKEN_INVALID : p->key == COLUMN_POSITION ? JSON_TOKEN_NUMBER :
		p->key != COLUMN_HASHED ? JSON_TOKEN_STRING : type == JSON_TOKEN_FALSE ? JSON_TOKEN_FALSE : JSON_TOKEN_TRUE;
	if (type != wanted)
		wrong_type(p, type == JSON_TOKEN_STRING ? psprintf("\"%s\"", excerpt(token)) : excerpt(token));
	else if (!c)
		read_count(p, "\"rows\"", token, PG_INT64_MAX, &p->rows);
	else if (p->key == COLUMN_NAME)
	{
		/* the token is ours */
		c->name = token;
		c->name_length = strlen(token);
	}
	else if (p->key == COLUMN_POSITION)
	{
		position = 0;
		read_count(p, psprintf("\"position\" of column %d", p->n + 1), token, PG_INT32_MAX, &position);
		c->position = (int32) position;
	}
	else if (p->key == COLUMN_HASHED)
		c->hashed = type == JSON_TOKEN_TRUE;
	else
	{
		kind = divergence_kind_of_name(token);
		c->kind = (ProfileKind) kind;
		if (kind == 0)
			parse_error(p, ERRCODE_INVALID_TEXT_REPRESENTATION,
						psprintf("\"kind\" of column %d is \"%s\".", p->n + 1, excerpt(token)),
						"Kinds are number, date, timestamp, time, interval, category and presence.");
	}
	json_action_return(!p->failed);
}

/* What only the whole text can tell. */
static Profile *
finish_profile(ProfileParser *p)
{
	ProfileFault because;
	Profile    *result;

	if (!p->seen_rows || !p->seen_columns)
	{
		malformed(p, psprintf("\"%s\" %s missing.", p->seen_rows ? "columns" : "rows", "are"));
		return NULL;
	}
	for (int i = 0; i < p->n; i++)
	{
		ColumnFault f = check_column(&p->columns[i], p->rows, p->has_nulls[i], true);

		if (f.sqlstate != 0)
		{
			parse_error(p, f.sqlstate, fault_of_column(&p->columns[i], f.what), p->has_nulls[i] ? HINT_NULLS : HINT_SHAPE);
			return NULL;
		}
	}
	result = divergence_profile_of_columns(p->rows, p->columns, p->n, &because);
	if (!result && because.kind == PROFILE_KEYS_TOO_MANY)
		input_error(p->fcinfo, NULL, PROFILE_TOO_MANY_KEYS(because.keys));
	if (!result && because.kind == PROFILE_LONG)
		input_error(p->fcinfo, NULL, PROFILE_TOO_LONG);
	if (!result)
		malformed(p, column_twice(&because.twice));
	return result;
}

static Profile *
parse_profile(FunctionCallInfo fcinfo, char *text)
{
	ProfileParser p = {0};
	JsonSemAction actions = {0};
	JsonLexContext *lexer = json_lexer(text, strlen(text));
	JsonParseErrorType error;

	p.fcinfo = fcinfo;
	p.text = text;
	actions.semstate = &p;
	actions.object_start = object_start;
	actions.object_end = object_end;
	actions.array_start = array_start;
	actions.array_end = array_end;
	actions.object_field_start = field_start;
	actions.scalar = read_scalar;
	error = pg_parse_json(lexer, &actions);
	if (p.failed)
		return NULL;
	if (error != JSON_SUCCESS)
	{
		malformed(&p, json_errdetail(error, lexer));
		return NULL;
	}
	return finish_profile(&p);
}

/*
 * Text, json and jsonb: 22P02 what is malformed, 22003 what is out of range
 */

JSON_FORMS(profile, parse_profile, json_of)

/*
 * Binary
 */

/* The least bytes of a column: those of its fields, and of an empty distribution. */
#define LEAST_COLUMN	(4 + 1 + 1 + 4 + 4 + 14)

/* Output of the type to its binary form, canonical but for the encoding and so the order of names. */
Datum
divergence_profile_send(PG_FUNCTION_ARGS)
{
	const Profile *p = divergence_profile_argument(fcinfo, 0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint8(&buf, p->version);
	pq_sendint64(&buf, p->rows);
	pq_sendint32(&buf, p->columns);
	for (int i = 0; i < p->columns; i++)
	{
		ProfileColumn c = profile_column(p, i);
		char	   *name = pg_server_to_client(c.name, c.name_length);
		int			length = name == c.name ? (int) c.name_length : (int) strlen(name);
		bytea	   *d = DatumGetByteaP(DirectFunctionCall1(divergence_distribution_send, PointerGetDatum(c.d)));

		CHECK_FOR_INTERRUPTS();
		pq_sendint32(&buf, length);
		pq_sendbytes(&buf, name, length);
		pq_sendint8(&buf, c.kind);
		pq_sendint8(&buf, c.hashed);
		pq_sendint32(&buf, c.position);
		pq_sendint32(&buf, VARSIZE(d) - VARHDRSZ);
		pq_sendbytes(&buf, VARDATA(d), VARSIZE(d) - VARHDRSZ);
		pfree(d);
		if (name != c.name)
			pfree(name);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

static void
invalid_binary(int sqlstate, const char *detail)
{
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg("invalid binary form of type table_profile"),
			 errdetail("%s", detail),
			 errhint("Copy profiles as they are sent, or write them as text.")));
}

static void
malformed_binary(const char *detail)
{
	invalid_binary(ERRCODE_INVALID_BINARY_REPRESENTATION, detail);
}

/* 0A000, and where the byte is the beginning of a text, why there is none such */
static pg_noinline void
wrong_version_received(int version)
{
	if (version == '{' || isspace(version))
		divergence_received_text("table_profile", version, "a text in JSON", PROFILE_VERSION);
	divergence_profile_wrong_version(version);
}

static void
receive_column(StringInfo buf, int number, int64 rows, ProfileColumn *c)
{
	int			length;
	int			kind;
	int			hashed;
	int			position;
	StringInfoData distribution;
	ColumnFault f;

	c->name = pq_getmsgtext(buf, pq_getmsgint(buf, 4), &length);
	c->name_length = length;
	kind = pq_getmsgbyte(buf);
	hashed = pq_getmsgbyte(buf);
	position = (int) pq_getmsgint(buf, 4);
	if (kind < 1 || kind > PROFILE_KIND_COUNT)
		malformed_binary(psprintf("Column %d is of kind %d.", number, kind));
	if (hashed > 1 || position < 0)
		malformed_binary(psprintf("The position of column %d is %d, and it is hashed: %d.", number, position, hashed));
	c->kind = (ProfileKind) kind;
	c->hashed = hashed;
	c->position = position;
	length = pq_getmsgint(buf, 4);
	initStringInfo(&distribution);
	if (length > 0)
		appendBinaryStringInfo(&distribution, pq_getmsgbytes(buf, length), length);
	c->d = (Distribution *) DatumGetPointer(DirectFunctionCall1(divergence_distribution_recv, PointerGetDatum(&distribution)));
	pfree(distribution.data);
	f = check_column(c, rows, true, false);
	if (f.sqlstate == ERRCODE_INVALID_TEXT_REPRESENTATION)
		f.sqlstate = ERRCODE_INVALID_BINARY_REPRESENTATION;
	if (f.sqlstate != 0)
		invalid_binary(f.sqlstate, fault_of_column(c, f.what));
}

/*
 * Input of the type from its binary form: 22P03 what is malformed, 22003 what is out of
 * range, 0A000 an unknown version.
 */
Datum
divergence_profile_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			version = pq_getmsgbyte(buf);
	int64		rows;
	int64		n;
	ProfileColumn *columns;
	ProfileFault because;
	Profile    *p;

	if (version != PROFILE_VERSION)
		wrong_version_received(version);
	rows = pq_getmsgint64(buf);
	n = pq_getmsgint(buf, 4);
	if (rows < 0)
		malformed_binary(psprintf("Its number of rows is " INT64_FORMAT ".", rows));
	/* no more columns than the rest can hold: memory is taken for what came, not for what is said */
	if (n * LEAST_COLUMN > buf->len - buf->cursor)
		malformed_binary(psprintf("Its number of columns is " INT64_FORMAT ", in the %d bytes that are left.", n,
								  buf->len - buf->cursor));
	columns = palloc_extended(n * sizeof(ProfileColumn) + 1, MCXT_ALLOC_HUGE);
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		receive_column(buf, i + 1, rows, &columns[i]);
	}
	pq_getmsgend(buf);
	p = divergence_profile_of_columns(rows, columns, (int) n, &because);
	if (!p && because.kind == PROFILE_KEYS_TOO_MANY)
		ereport(ERROR, PROFILE_TOO_MANY_KEYS(because.keys));
	if (!p && because.kind == PROFILE_LONG)
		divergence_profile_too_long();
	if (!p)
		malformed_binary(column_twice(&because.twice));
	PG_RETURN_POINTER(p);
}
