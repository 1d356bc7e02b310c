/*
 * json.c
 *		distribution to and from JSON.
 *
 *		{"counts": {"drizzle": 53, "fog": 101}, "nulls": 4}
 *		{"edges": [0, 10.5], "counts": [3, 7, 1], "nulls": 0, "nans": 0}
 *
 * Written, the keys stand in this order and categories in that of their bytes; read, in
 * any.  Keys and categories occur once, which jsonb would not notice: hence the
 * server's parser with actions of our own.
 */
#include "postgres.h"

#include <errno.h>
#include <math.h>

#include "common/int.h"
#include "common/shortest_dec.h"
#include "miscadmin.h"

#include "distributions/cells.h"
#include "distributions/distribution.h"
#include "distributions/json.h"
#include "server/compat.h"
#include "server/compat_json.h"
#include "server/excerpt.h"

/*
 * Output
 */

/* {"level": 47, "from": [0.25, 0.2578125], "counts": [3, 9], "nulls": 0, "nans": 0} */
static void
append_adaptive(StringInfo out, const Distribution *d)
{
	grid_histogram h = divergence_cells_open(d);

	appendStringInfo(out, "{\"level\": %d, \"from\": [", h.level);
	for (size_t i = 0; i < h.n; i++)
	{
		double		from = divergence_grid_least(h.cell[i], h.level);

		if (i > 0)
			appendStringInfoString(out, ", ");
		/* JSON has no numbers for these */
		if (isinf(from))
			appendStringInfoString(out, from > 0 ? "\"Infinity\"" : "\"-Infinity\"");
		else
			divergence_cells_append_number(out, from);
	}
	appendStringInfoString(out, "], \"counts\": [");
	for (size_t i = 0; i < h.n; i++)
		appendStringInfo(out, "%s" INT64_FORMAT, i > 0 ? ", " : "", (int64) h.count[i]);
	appendStringInfo(out, "], \"nulls\": " INT64_FORMAT ", \"nans\": " INT64_FORMAT "}", d->nulls, d->nans);
	divergence_cells_close(&h);
}

/* a name is escaped in pieces of so many bytes, so that one of 1 GB can be cancelled */
#define PIECE	65536

static void
append_string(StringInfo out, Category c)
{
	uint32		plain = 0;		/* bytes from here on were not written yet */

	appendStringInfoCharMacro(out, '"');
	for (uint32 i = 0; i < c.length; i++)
	{
		char		escape = json_escape(c.name[i]);

		if (i % PIECE == 0)
			CHECK_FOR_INTERRUPTS();
		if (escape == 0)
			continue;
		appendBinaryStringInfo(out, c.name + plain, i - plain);
		plain = i + 1;
		if (escape == 'u')
			appendStringInfo(out, "\\u%04x", (unsigned char) c.name[i]);
		else
		{
			appendStringInfoCharMacro(out, '\\');
			appendStringInfoCharMacro(out, escape);
		}
	}
	appendBinaryStringInfo(out, c.name + plain, c.length - plain);
	appendStringInfoCharMacro(out, '"');
}

void
divergence_distribution_append_json(StringInfo out, const Distribution *d)
{
	bool		bins = d->kind == DISTRIBUTION_BINS;

	if (d->kind == DISTRIBUTION_ADAPTIVE)
	{
		append_adaptive(out, d);
		return;
	}
	appendStringInfoChar(out, '{');
	if (bins)
	{
		appendStringInfoString(out, "\"edges\": [");
		for (int i = 0; i < d->cells - 1; i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (i > 0)
				appendStringInfoString(out, ", ");
			divergence_cells_append_number(out, DISTRIBUTION_EDGES(d)[i]);
		}
		appendStringInfoString(out, "], ");
	}
	appendStringInfo(out, "\"counts\": %c", bins ? '[' : '{');
	for (int i = 0; i < d->cells; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > 0)
			appendStringInfoString(out, ", ");
		if (!bins)
		{
			append_string(out, distribution_category(d, i));
			appendStringInfoString(out, ": ");
		}
		appendStringInfo(out, INT64_FORMAT, DISTRIBUTION_COUNTS(d)[i]);
	}
	appendStringInfo(out, "%c, \"nulls\": " INT64_FORMAT, bins ? ']' : '}', d->nulls);
	if (bins)
		appendStringInfo(out, ", \"nans\": " INT64_FORMAT, d->nans);
	appendStringInfoChar(out, '}');
}

/*
 * Input
 */

typedef enum Key
{
	KEY_COUNTS,
	KEY_EDGES,
	KEY_FROM,
	KEY_LEVEL,
	KEY_NULLS,
	KEY_NANS,
	KEYS
} Key;

static const char *const key_names[KEYS] = {"counts", "edges", "from", "level", "nulls", "nans"};

/* what each key takes, for messages */
static const char *const key_values[KEYS] = {"an object or a list", "a list", "a list", "a number", "a number", "a number"};

#define HINT_SHAPE "Write {\"counts\": {\"drizzle\": 53, \"fog\": 101}, \"nulls\": 4}, or {\"edges\": [0, 10.5], \"counts\": [3, 7, 1], \"nulls\": 0, \"nans\": 0} with the counts below, between and above the edges."
#define HINT_NUMBERS "Numbers stand without quotes; leave out what was not counted."
#define HINT_COUNTS "Counts are whole numbers from 0 to 9223372036854775807; weights are compared in rows, as in kl_divergence_agg(p, q)."
#define HINT_TWICE "Add up its counts, and name it once."

typedef DistributionParser Parser;

struct DistributionParser
{
	FunctionCallInfo fcinfo;	/* which may take errors softly */
	const char *type;			/* for messages */
	const char *text;
	const char *where;			/* at the beginning of details */
	bool		failed;			/* and reported */

	int			depth;			/* of objects and lists that are open */
	Key			key;			/* at depth 1 */
	bool		seen[KEYS];
	DistributionKind kind;		/* 0 before the counts */
	Category   *cells;			/* bins have no names */
	int64		cell_count;
	int64		cell_space;
	double	   *edges;
	int64		edge_count;
	int64		edge_space;
	double	   *from;			/* adaptive: a value of each cell */
	int64		from_count;
	int64		from_space;
	int64		level;
	int64		nulls;
	int64		nans;
};

/* The one error of a text: what is wrong, and the way out. */
static void
parse_error(Parser *p, int sqlstate, const char *detail, const char *hint)
{
	p->failed = true;
	input_error(p->fcinfo, ,
				(errcode(sqlstate),
				 errmsg("invalid input for type %s: \"%s\"", p->type, excerpt(p->text)),
				 errdetail("%s%s", p->where, detail),
				 errhint("%s", hint)));
}

#define malformed(p, detail, hint)	parse_error(p, ERRCODE_INVALID_TEXT_REPRESENTATION, detail, hint)
#define out_of_range(p, detail, hint)	parse_error(p, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, detail, hint)

/* Room for one more element of an array that doubles. */
static void *
grown_array(void *array, int64 count, int64 *space, Size size)
{
	if (count < *space)
		return array;
	*space = *space == 0 ? 16 : 2 * *space;
	return array ? repalloc_huge(array, *space * size) : palloc(*space * size);
}

/* What is being read, at the beginning of a sentence. */
static char *
place_in_text(const Parser *p)
{
	if (p->depth == 0)
		return pstrdup("The text");
	if (p->depth == 1)
		return psprintf("\"%s\"", key_names[p->key]);
	if (p->key == KEY_EDGES)
		return psprintf("Edge " INT64_FORMAT, p->edge_count + 1);
	if (p->key == KEY_FROM)
		return psprintf("Value " INT64_FORMAT " of \"from\"", p->from_count + 1);
	if (p->kind == DISTRIBUTION_BINS)
		return psprintf("Count " INT64_FORMAT, p->cell_count + 1);
	return psprintf("The count of \"%s\"", excerpt(p->cells[p->cell_count - 1].name));
}

static void
wrong_type(Parser *p, const char *what)
{
	const char *wanted = p->depth == 0 ? "an object" : p->depth == 1 ? key_values[p->key] : "a number";

	malformed(p, psprintf("%s is %s, not %s.", place_in_text(p), what, wanted),
			  p->depth == 2 || p->key >= KEY_LEVEL ? HINT_NUMBERS : HINT_SHAPE);
}

/* *value = 10^zeros *value + digit; false if that is beyond int64 */
static bool
append_digit(int64 *value, int64 zeros, int digit)
{
	for (; zeros > 0 && *value != 0; zeros--)
		if (pg_mul_s64_overflow(*value, 10, value))
			return false;
	return !pg_add_s64_overflow(*value, digit, value);
}

JsonCount
divergence_json_count(const char *token, int64 *count)
{
	int64		value = 0;		/* the digits up to the last that is not 0 */
	int64		zeros = 0;		/* those behind it */
	int64		exponent = 0;	/* of the last digit */
	bool		behind_point = false;
	bool		fits = true;
	const char *at;

	for (at = token + (*token == '-'); *at != '\0' && *at != 'e' && *at != 'E'; at++)
	{
		if (*at == '.')
			behind_point = true;
		else
		{
			exponent -= behind_point;
			if (*at == '0')
				zeros++;
			else
			{
				fits = fits && append_digit(&value, zeros + 1, *at - '0');
				zeros = 0;
			}
		}
	}
	/* no text is so long that it could make up for an exponent beyond this */
	if (*at != '\0')
		exponent += Max(Min(strtol(at + 1, NULL, 10), PG_INT32_MAX), PG_INT32_MIN);
	exponent += zeros;

	if (value != 0 && exponent < 0)
		return COUNT_NOT_WHOLE;
	if (value != 0 && *token == '-')
		return COUNT_NEGATIVE;
	if (!fits || !append_digit(&value, exponent, 0))
		return COUNT_TOO_LARGE;
	*count = value;
	return COUNT_FINE;
}

static void
read_count(Parser *p, const char *token, int64 *count)
{
	switch (divergence_json_count(token, count))
	{
		case COUNT_FINE:
			break;
		case COUNT_NOT_WHOLE:
			malformed(p, psprintf("%s is %s, not a whole number.", place_in_text(p), excerpt(token)), HINT_COUNTS);
			break;
		case COUNT_NEGATIVE:
			out_of_range(p, psprintf("%s is %s, less than 0.", place_in_text(p), excerpt(token)), HINT_COUNTS);
			break;
		case COUNT_TOO_LARGE:
			out_of_range(p, psprintf("%s is %s, more than 9223372036854775807.", place_in_text(p), excerpt(token)),
						 HINT_COUNTS);
			break;
	}
}

/* A double from the text of a number: false, and said, where it cannot hold it; not -0. */
static bool
read_double(Parser *p, const char *token, const char *hint, double *x)
{
	errno = 0;
	*x = strtod(token, NULL);
	if (errno == ERANGE && (*x == 0 || isinf(*x)))
	{
		out_of_range(p, psprintf("%s is %s, which double precision cannot hold.", place_in_text(p), excerpt(token)), hint);
		return false;
	}
	if (*x == 0)
		*x = 0;
	return true;
}

/* A value of a cell; the infinities are strings. */
static void
read_from(Parser *p, const char *token, bool is_string)
{
	double		x = 0;

	if (is_string && strcmp(token, "Infinity") == 0)
		x = INFINITY;
	else if (is_string && strcmp(token, "-Infinity") == 0)
		x = -INFINITY;
	else if (is_string)
		wrong_type(p, psprintf("\"%s\"", excerpt(token)));
	else if (!read_double(p, token, HINT_NUMBERS, &x))
		return;
	p->from = grown_array(p->from, p->from_count, &p->from_space, sizeof(double));
	p->from[p->from_count++] = x;
}

static void
read_edge(Parser *p, const char *token)
{
	double		edge;
	char	   *fault;

	if (!read_double(p, token, HINT_EDGES, &edge))
		return;
	fault = divergence_edge_fault(edge, p->edge_count > 0 ? &p->edges[p->edge_count - 1] : NULL, token);
	if (fault)
	{
		malformed(p, psprintf("%s %s.", place_in_text(p), fault), HINT_EDGES);
		return;
	}
	p->edges = grown_array(p->edges, p->edge_count, &p->edge_space, sizeof(double));
	p->edges[p->edge_count++] = edge;
}

/*
 * Actions of the parser
 */

static json_action_result
object_start(void *state)
{
	Parser	   *p = state;

	if (p->depth == 1 && p->key == KEY_COUNTS)
		p->kind = DISTRIBUTION_CATEGORIES;
	else if (p->depth > 0)
		wrong_type(p, "an object");
	p->depth++;
	json_action_return(!p->failed);
}

static json_action_result
array_start(void *state)
{
	Parser	   *p = state;

	if (p->depth == 1 && p->key == KEY_COUNTS)
		p->kind = DISTRIBUTION_BINS;
	else if (p->depth != 1 || (p->key != KEY_EDGES && p->key != KEY_FROM))
		wrong_type(p, "a list");
	p->depth++;
	json_action_return(!p->failed);
}

static json_action_result
container_end(void *state)
{
	((Parser *) state)->depth--;
	json_action_return(true);
}

/* A key, or a category; the name is ours. */
static json_action_result
field_start(void *state, char *name, bool is_null)
{
	Parser	   *p = state;
	int			key = 0;

	if (p->depth == 2)
	{
		Category	c = {name, strlen(name), 0};

		p->cells = grown_array(p->cells, p->cell_count, &p->cell_space, sizeof(Category));
		p->cells[p->cell_count++] = c;
		json_action_return(true);
	}
	while (key < KEYS && strcmp(name, key_names[key]) != 0)
		key++;
	if (key == KEYS)
		malformed(p, psprintf("The key \"%s\" is unknown.", excerpt(name)), HINT_SHAPE);
	else if (p->seen[key])
		malformed(p, psprintf("The key \"%s\" occurs twice.", name), HINT_SHAPE);
	else
		p->seen[key] = true;
	p->key = key;
	json_action_return(!p->failed);
}

static json_action_result
read_scalar(void *state, char *token, JsonTokenType type)
{
	Parser	   *p = state;

	CHECK_FOR_INTERRUPTS();
	if (p->depth == 2 && p->key == KEY_FROM && (type == JSON_TOKEN_NUMBER || type == JSON_TOKEN_STRING))
		read_from(p, token, type == JSON_TOKEN_STRING);
	else if (type != JSON_TOKEN_NUMBER || p->depth == 0 || (p->depth == 1 && p->key < KEY_LEVEL))
		wrong_type(p, type == JSON_TOKEN_STRING ? psprintf("\"%s\"", excerpt(token)) : excerpt(token));
	else if (p->depth == 1)
		read_count(p, token, p->key == KEY_NULLS ? &p->nulls : p->key == KEY_NANS ? &p->nans : &p->level);
	else if (p->key == KEY_EDGES)
		read_edge(p, token);
	else if (p->kind == DISTRIBUTION_CATEGORIES)
		read_count(p, token, &p->cells[p->cell_count - 1].count);
	else
	{
		Category	c = {NULL, 0, 0};

		read_count(p, token, &c.count);
		p->cells = grown_array(p->cells, p->cell_count, &p->cell_space, sizeof(Category));
		p->cells[p->cell_count++] = c;
	}
	pfree(token);
	json_action_return(!p->failed);
}

/*
 * What only the whole text can tell
 */

#define HINT_ADAPTIVE "Write {\"level\": 0, \"from\": [1, 2.5], \"counts\": [3, 9], \"nulls\": 0, \"nans\": 0}: a value of each cell, and how many there are."

typedef struct ParsedCell
{
	int64		cell;
	int64		count;
	double		from;
} ParsedCell;

#define ST_SORT sort_parsed
#define ST_ELEMENT_TYPE ParsedCell
#define ST_COMPARE(a, b) (((a)->cell > (b)->cell) - ((a)->cell < (b)->cell))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* Values and their counts in any order, of any number: too many are coarsened. */
static Distribution *
finish_adaptive(Parser *p)
{
	ParsedCell *c;
	grid_histogram h = {0};
	int64		rest = PG_INT64_MAX;

	if (p->seen[KEY_EDGES])
		malformed(p, "\"edges\" stand beside \"from\".", HINT_ADAPTIVE);
	else if (!p->seen[KEY_FROM])
		malformed(p, "\"from\" is missing.", HINT_ADAPTIVE);
	else if (p->kind == DISTRIBUTION_CATEGORIES)
		malformed(p, "\"counts\" are an object, and must be a list beside \"from\".", HINT_ADAPTIVE);
	else if (p->from_count != p->cell_count)
		malformed(p, psprintf("\"from\" has " INT64_FORMAT " values and \"counts\" " INT64_FORMAT ".",
							  p->from_count, p->cell_count), HINT_ADAPTIVE);
	else if (p->level > GRID_COARSEST)
		out_of_range(p, psprintf("\"level\" is " INT64_FORMAT ", more than %d.", p->level, GRID_COARSEST), HINT_ADAPTIVE);
	if (p->failed)
		return NULL;
	h.level = (int) p->level;
	c = palloc_extended(p->from_count * sizeof(ParsedCell) + 1, MCXT_ALLOC_HUGE);
	for (int64 i = 0; i < p->from_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		c[i].from = p->from[i];
		c[i].cell = grid_cell(p->from[i], h.level);
		c[i].count = p->cells[i].count;
		/* before cells are coarsened, which adds counts */
		if (c[i].count > rest)
			input_error(p->fcinfo, NULL, DISTRIBUTION_OVERFLOW);
		rest -= c[i].count;
	}
	sort_parsed(c, p->from_count);
	h.cell = palloc_extended(2 * p->from_count * sizeof(int64) + 1, MCXT_ALLOC_HUGE);
	h.count = h.cell + p->from_count;
	for (int64 i = 0; i < p->from_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > 0 && c[i].cell == c[i - 1].cell)
		{
			malformed(p, psprintf("%s and %s of \"from\" lie in the same cell.", double_to_shortest_decimal(c[i - 1].from),
								  double_to_shortest_decimal(c[i].from)), "Add up their counts, and name one of them.");
			return NULL;
		}
		if (c[i].count == 0)
			continue;
		h.cell[h.n] = c[i].cell;
		h.count[h.n++] = c[i].count;
	}
	return divergence_cells_pack(&h, p->nulls, p->nans);
}

static Distribution *
finish_categories(Parser *p)
{
	Distribution *d;
	DistributionFault fault;

	for (int key = 0; key < KEYS; key++)
		if (p->seen[key] && (key == KEY_EDGES || key == KEY_NANS))
		{
			malformed(p, psprintf("\"%s\" stand beside counts by category.", key_names[key]), HINT_SHAPE);
			return NULL;
		}
	d = divergence_distribution_of_categories(p->cells, p->cell_count, p->nulls, &fault);
	if (!d && fault.too_long)
		input_error(p->fcinfo, NULL, DISTRIBUTION_TOO_LONG(fault.too_long));
	if (!d)
		malformed(p, psprintf("The category \"%s\" occurs twice.", excerpt(fault.twice.name)), HINT_TWICE);
	return d;
}

static Distribution *
finish_bins(Parser *p)
{
	Distribution *d;
	char	   *too_long;

	if (!p->seen[KEY_EDGES])
		malformed(p, "\"counts\" are a list, and \"edges\" are missing.", HINT_SHAPE);
	else if (p->edge_count == 0)
		malformed(p, "There are no edges.", HINT_SHAPE);
	else if (p->cell_count != p->edge_count + 1)
		malformed(p, psprintf("Edges number " INT64_FORMAT " and counts " INT64_FORMAT ".", p->edge_count, p->cell_count),
				  "There is one count more than edges: the first below all edges, the last from the last edge up; numpy.histogram makes neither: put a 0 before and after its counts.");
	if (p->failed)
		return NULL;
	too_long = divergence_distribution_size_fault(DISTRIBUTION_BINS, p->cell_count, 0);
	if (too_long)
		input_error(p->fcinfo, NULL, DISTRIBUTION_TOO_LONG(too_long));
	d = divergence_distribution_new(DISTRIBUTION_BINS, p->cell_count, 0);
	d->nulls = p->nulls;
	d->nans = p->nans;
	for (int i = 0; i < d->cells; i++)
	{
		CHECK_FOR_INTERRUPTS();
		DISTRIBUTION_COUNTS(d)[i] = p->cells[i].count;
	}
	memcpy(DISTRIBUTION_EDGES(d), p->edges, p->edge_count * sizeof(double));
	too_long = divergence_distribution_text_fault(d);
	if (too_long)
		input_error(p->fcinfo, NULL, DISTRIBUTION_TOO_LONG(too_long));
	return d;
}

/* The distribution that was read; NULL after an error. */
static Distribution *
finish(Parser *p)
{
	Distribution *d = NULL;

	if (p->kind == 0)
		malformed(p, "\"counts\" are missing.", HINT_SHAPE);
	else if (p->seen[KEY_FROM] || p->seen[KEY_LEVEL])
		d = finish_adaptive(p);
	else if (p->kind == DISTRIBUTION_CATEGORIES)
		d = finish_categories(p);
	else
		d = finish_bins(p);
	if (d && !divergence_distribution_fits(d))
		input_error(p->fcinfo, NULL, DISTRIBUTION_OVERFLOW);
	return d;
}

/*
 * Distributions within a larger text
 */

static const JsonSemAction *
parser_actions(void)
{
	static JsonSemAction actions = {0};

	actions.object_start = object_start;
	actions.object_end = container_end;
	actions.array_start = array_start;
	actions.array_end = container_end;
	actions.object_field_start = field_start;
	actions.scalar = read_scalar;
	return &actions;
}

DistributionParser *
divergence_distribution_parser(FunctionCallInfo fcinfo, const char *type, const char *text, const char *where,
							   const JsonSemAction **actions)
{
	Parser	   *p = palloc0(sizeof(Parser));

	p->fcinfo = fcinfo;
	p->type = type;
	p->text = text;
	p->where = where;
	p->depth = 1;
	*actions = parser_actions();
	return p;
}

bool
divergence_distribution_parser_failed(const DistributionParser *p)
{
	return p->failed;
}

Distribution *
divergence_distribution_parsed(DistributionParser *p, bool *has_nulls)
{
	*has_nulls = p->seen[KEY_NULLS];
	return finish(p);
}

Distribution *
divergence_distribution_parse(FunctionCallInfo fcinfo, char *text)
{
	Parser		p = {0};
	JsonSemAction actions = *parser_actions();
	JsonLexContext *lexer = json_lexer(text, strlen(text));
	JsonParseErrorType error;

	p.fcinfo = fcinfo;
	p.type = "distribution";
	p.text = text;
	p.where = "";
	actions.semstate = &p;
	error = pg_parse_json(lexer, &actions);
	if (p.failed)
		return NULL;
	if (error != JSON_SUCCESS)
	{
		malformed(&p, json_errdetail(error, lexer), HINT_SHAPE);
		return NULL;
	}
	return finish(&p);
}
