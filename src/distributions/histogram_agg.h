/*
 * histogram_agg.h
 *		Bins over given edges.
 */
#ifndef DIVERGENCE_HISTOGRAM_AGG_H
#define DIVERGENCE_HISTOGRAM_AGG_H

#include "utils/array.h"

#include "distributions/distribution.h"

/* An empty distribution of bins over these edges; 22023, 22004 or 2202E where they are none. */
extern Distribution *divergence_distribution_of_edges(ArrayType *array);

#endif							/* DIVERGENCE_HISTOGRAM_AGG_H */
