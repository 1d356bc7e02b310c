/*
 * excerpt.h
 *		The beginning of a text, for a message.
 */
#ifndef DIVERGENCE_EXCERPT_H
#define DIVERGENCE_EXCERPT_H

#include "mb/pg_wchar.h"

#define EXCERPT_LENGTH	32

/* At most EXCERPT_LENGTH bytes of whole characters of the text, a copy. */
static inline char *
excerpt(const char *text)
{
	int			length = (int) strnlen(text, EXCERPT_LENGTH + MAX_MULTIBYTE_CHAR_LEN);

	return pnstrdup(text, pg_mbcliplen(text, length, EXCERPT_LENGTH));
}

#endif							/* DIVERGENCE_EXCERPT_H */
