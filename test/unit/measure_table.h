/*
 * measure_table.h
 *		The measures under test: names, bounds, properties and calls.
 */
#ifndef DIVERGENCE_TEST_MEASURE_TABLE_H
#define DIVERGENCE_TEST_MEASURE_TABLE_H

#include <stdbool.h>

#include "measures.h"

typedef enum measure_id
{
	ENTROPY,
	CROSS_ENTROPY,
	KL,
	JEFFREYS,
	JS,
	JS_DISTANCE,
	TOTAL_VARIATION,
	HELLINGER,
	MEASURE_COUNT
} measure_id;

typedef struct measure_info
{
	const char *name;
	double		bound;			/* units of 2^-53, from measures.h */
	bool		has_floor;		/* SHANNON_FLOOR applies */
	bool		has_base;
	bool		uses_q;
	bool		symmetric;		/* to the bit */
} measure_info;

extern const measure_info measure_table[MEASURE_COUNT];

/* The function under test. */
extern double measure_call(measure_id id, const mass *p, const mass *q, double base);

#endif							/* DIVERGENCE_TEST_MEASURE_TABLE_H */
