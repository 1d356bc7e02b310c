/*
 * compat.h
 *		What differs between the majors of PostgreSQL, 14 to 18.
 */
#ifndef DIVERGENCE_COMPAT_H
#define DIVERGENCE_COMPAT_H

#include "common/jsonapi.h"
#include "mb/pg_wchar.h"
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#include "varatt.h"
#endif

/*
 * Returns an error of input, softly where the caller can take it.
 */
#if PG_VERSION_NUM >= 160000
#define input_error(fcinfo, dummy, rest)	ereturn((fcinfo)->context, dummy, rest)
#else
#define input_error(fcinfo, dummy, rest)	ereport(ERROR, rest)
#endif

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

/* A walker of expression trees: before 16 without a prototype, which C23 takes for no arguments. */
#if PG_VERSION_NUM >= 160000
#define walker_compat(function)	(function)
#else
#define walker_compat(function)	((bool (*) ()) (pg_funcptr_t) (function))
#endif

/*
 * utils/tuplesort.h: how a sort is wanted, and the next of its values, forward; true
 * if there is one.
 */
#if PG_VERSION_NUM < 150000
#define TUPLESORT_NONE	false
#endif
#if PG_VERSION_NUM >= 160000
#define getdatum_compat(sort, value, is_null) \
	tuplesort_getdatum(sort, true, false, value, is_null, NULL)
#else
#define getdatum_compat(sort, value, is_null) \
	tuplesort_getdatum(sort, true, value, is_null, NULL)
#endif

#endif							/* DIVERGENCE_COMPAT_H */
