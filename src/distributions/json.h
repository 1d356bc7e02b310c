/*
 * json.h
 *		distribution to and from JSON, which is its text.
 */
#ifndef DIVERGENCE_DISTRIBUTION_JSON_H
#define DIVERGENCE_DISTRIBUTION_JSON_H

#include "distributions/distribution.h"
#include "server/compat_json.h"

/*
 * The distribution that is written in a text of JSON, completely checked: 22P02 what is
 * malformed, 22003 what is out of range.  NULL after an error that fcinfo takes softly.
 */
extern Distribution *divergence_distribution_parse(FunctionCallInfo fcinfo, char *text);

/*
 * Distributions within the text of another type: a parser, and the actions that bring it what
 * stands in the object of one, after its beginning and before its end.  Its errors name the type and
 * begin with "where".
 */
typedef struct DistributionParser DistributionParser;

/* A new one for one distribution. */
extern DistributionParser *divergence_distribution_parser(FunctionCallInfo fcinfo, const char *type, const char *text,
														  const char *where, const JsonSemAction **actions);

/* Whether there was an error, which was reported. */
extern bool divergence_distribution_parser_failed(const DistributionParser *p);

/* The distribution, and whether its nulls were named; NULL after an error that fcinfo takes softly. */
extern Distribution *divergence_distribution_parsed(DistributionParser *p, bool *has_nulls);

/*
 * A whole number >= 0, also one written as 3.0 or 3e2, as languages do whose numbers are all
 * floating point.
 */
typedef enum JsonCount
{
	COUNT_FINE,
	COUNT_NOT_WHOLE,
	COUNT_NEGATIVE,
	COUNT_TOO_LARGE				/* for int64 */
} JsonCount;

/* *count is set where it is fine, else untouched. */
extern JsonCount divergence_json_count(const char *token, int64 *count);

/* Appends the canonical text of d. */
extern void divergence_distribution_append_json(StringInfo out, const Distribution *d);

/* What follows the backslash for a byte in a string of JSON: 'u' and four digits, another letter, or 0 for none. */
static inline char
json_escape(unsigned char byte)
{
	switch (byte)
	{
		case '"':
		case '\\':
			return byte;
		case '\b':
			return 'b';
		case '\f':
			return 'f';
		case '\n':
			return 'n';
		case '\r':
			return 'r';
		case '\t':
			return 't';
		default:
			return byte < ' ' ? 'u' : 0;
	}
}

#endif							/* DIVERGENCE_DISTRIBUTION_JSON_H */
