/*
 * renyi.h
 *		Renyi entropy and divergence of every order.
 *
 * Common to all: see measures.h.
 */
#ifndef DIVERGENCE_RENYI_H
#define DIVERGENCE_RENYI_H

#include "mass.h"

#define RENYI_BOUND			2.0

/*
 * alpha in [0, Infinity], the limits at 0, 1 and Infinity are exact; in units
 * of the base, entropy in [0, ln n] nats, divergence in [0, Infinity], within
 * RENYI_BOUND.
 */
extern double divergence_renyi_entropy(const mass *p, double alpha, double base);
extern double divergence_renyi(const mass *p, const mass *q, double alpha, double base);

#endif							/* DIVERGENCE_RENYI_H */
