/*
 * compat.h
 *		What differs between the majors of PostgreSQL, 14 to 18; of JSON, in
 *		compat_json.h.
 */
#ifndef DIVERGENCE_COMPAT_H
#define DIVERGENCE_COMPAT_H

#if PG_VERSION_NUM >= 160000
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
