/*
 * io.h
 *		The binary form of distributions, for types that hold some.
 */
#ifndef DIVERGENCE_DISTRIBUTION_IO_H
#define DIVERGENCE_DISTRIBUTION_IO_H

#include "fmgr.h"

/* (internal): a distribution, checked, from a StringInfo that it takes up completely */
extern Datum divergence_distribution_recv(PG_FUNCTION_ARGS);

/* (distribution): bytea */
extern Datum divergence_distribution_send(PG_FUNCTION_ARGS);

#endif							/* DIVERGENCE_DISTRIBUTION_IO_H */
