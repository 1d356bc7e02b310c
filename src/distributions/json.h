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

#endif							/* DIVERGENCE_DISTRIBUTION_JSON_H */
