/*
 * excerpt.h
 *		The beginning of a text, for a message.
 */
#ifndef DIVERGENCE_EXCERPT_H
#define DIVERGENCE_EXCERPT_H

#include "mb/pg_wchar.h"

#define EXCERPT_LENGTH	32

/* The text, or so much of it in whole characters and an ellipsis, as a copy. */
static inline char *
excerpt(const char *text)
{
	int			length = (int) strnlen(text, EXCERPT_LENGTH + 1);

	if (length <= EXCERPT_LENGTH)
		return pstrdup(text);
	/* the character that lies across the end counts bytes behind it */
	length = (int) strnlen(text, EXCERPT_LENGTH + MAX_MULTIBYTE_CHAR_LEN);
	return psprintf("%.*s...", pg_mbcliplen(text, length, EXCERPT_LENGTH), text);
}

#endif							/* DIVERGENCE_EXCERPT_H */
