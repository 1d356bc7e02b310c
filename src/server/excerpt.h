/*
 * excerpt.h
 *		The beginning of a text, for a message.
 */
#ifndef DIVERGENCE_EXCERPT_H
#define DIVERGENCE_EXCERPT_H

#include "mb/pg_wchar.h"

/* in bytes; the longest name of a bin, two numbers and three marks, has 51 */
#define EXCERPT_LENGTH	64

/*
 * The text, or so much of it in whole characters and an ellipsis, as a copy that
 * is terminated where the text need not be.
 */
static inline char *
excerpt_of(const char *text, Size length)
{
	if (length <= EXCERPT_LENGTH)
		return pnstrdup(text, length);
	/* the character that lies across the end counts bytes behind it */
	length = Min(length, EXCERPT_LENGTH + MAX_MULTIBYTE_CHAR_LEN);
	return psprintf("%.*s...", pg_mbcliplen(text, (int) length, EXCERPT_LENGTH), text);
}

/* the same of a text that is terminated */
static inline char *
excerpt(const char *text)
{
	return excerpt_of(text, strnlen(text, EXCERPT_LENGTH + MAX_MULTIBYTE_CHAR_LEN));
}

#endif							/* DIVERGENCE_EXCERPT_H */
