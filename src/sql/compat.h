/*
 * compat.h
 *		What differs between the majors of PostgreSQL, 14 to 18.
 */
#ifndef DIVERGENCE_COMPAT_H
#define DIVERGENCE_COMPAT_H

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

#endif							/* DIVERGENCE_COMPAT_H */
