/*
 * json.h
 *		distribution to and from JSON, which is its text.
 */
#ifndef DIVERGENCE_DISTRIBUTION_JSON_H
#define DIVERGENCE_DISTRIBUTION_JSON_H

#include "distributions/distribution.h"

/*
 * The distribution that is written in a text of JSON, completely checked: 22P02 what is
 * malformed, 22003 what is out of range.  NULL after an error that fcinfo takes softly.
 */
extern Distribution *divergence_distribution_parse(FunctionCallInfo fcinfo, char *text);

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
