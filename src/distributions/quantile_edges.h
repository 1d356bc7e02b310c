/*
 * quantile_edges.h
 *		The number of bins that may be asked for.
 */
#ifndef DIVERGENCE_QUANTILE_EDGES_H
#define DIVERGENCE_QUANTILE_EDGES_H

/* 22023 unless there are 2 to 10,000 of them */
extern void divergence_check_bins(int bins);

#endif							/* DIVERGENCE_QUANTILE_EDGES_H */
