/*
 * measures.h
 *		Every measure over masses (mass.h), once.
 *
 * Common to all functions of two masses: p->n == q->n, element i of p belongs
 * to element i of q, p[i] = 0 contributes 0 unless the header says otherwise,
 * and results depend on the multiset of pairs only (sums are exact).
 *
 * "base" is the base of the logarithm, finite and > 1; exactly MEASURE_NATS
 * (the double nearest e) means nats and divides by nothing.
 *
 * The error bounds are in units u = 2^-53 of the result; test/unit reads the
 * macros and enforces them against MPFR.  SHANNON_FLOOR times
 * (|ln(P/Q)| + mean |ln|) is the absolute part of the promise of the four
 * Shannon measures, the trace that pairs of doubles leave.
 */
#ifndef DIVERGENCE_MEASURES_H
#define DIVERGENCE_MEASURES_H

#include "distances.h"
#include "log_ratio.h"
#include "mass.h"
#include "renyi.h"
#include "shannon.h"

#endif							/* DIVERGENCE_MEASURES_H */
