/*
 * compat_json.h
 *		What differs between the majors of PostgreSQL in the parser of JSON.
 */
#ifndef DIVERGENCE_COMPAT_JSON_H
#define DIVERGENCE_COMPAT_JSON_H

#include "common/jsonapi.h"
#include "mb/pg_wchar.h"

/*
 * Actions of the JSON parser stop it by what they return from 16 on; before, by the
 * error that input_error raises.
 */
#if PG_VERSION_NUM >= 160000
typedef JsonParseErrorType json_action_result;
#define json_action_return(ok)	return (ok) ? JSON_SUCCESS : JSON_SEM_ACTION_FAILED
#else
typedef void json_action_result;
#define json_action_return(ok)	return
#endif

/* A lexer of the text, in the server's encoding, that undoes escapes. */
static inline JsonLexContext *
json_lexer(char *text, Size length)
{
#if PG_VERSION_NUM >= 170000
	return makeJsonLexContextCstringLen(NULL, text, length, GetDatabaseEncoding(), true);
#else
	return makeJsonLexContextCstringLen(text, (int) length, GetDatabaseEncoding(), true);
#endif
}

#endif							/* DIVERGENCE_COMPAT_JSON_H */
