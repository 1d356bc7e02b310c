/*
 * histogram_agg.h
 *		Bins over given edges.
 */
#ifndef DIVERGENCE_HISTOGRAM_AGG_H
#define DIVERGENCE_HISTOGRAM_AGG_H

#include "fmgr.h"

#include "distributions/distribution.h"

/*
 * An empty distribution of bins over the edges in argument argno (0-based, not NULL), a float8[];
 * 22023, 22004 or 2202E where they are none.
 */
extern Distribution *divergence_distribution_of_edges(FunctionCallInfo fcinfo, int argno);

#endif							/* DIVERGENCE_HISTOGRAM_AGG_H */
