/*
 * elements.h
 *		Array arguments of values of our own types.
 */
#ifndef DIVERGENCE_ELEMENTS_H
#define DIVERGENCE_ELEMENTS_H

#include "utils/array.h"

typedef struct Elements
{
	int			n;
	Datum	   *value;
	bool	   *is_null;
} Elements;

/*
 * The elements of an array of varlena, within it; "name" is that of the argument.  2202E if it has
 * several dimensions.
 */
extern Elements divergence_elements(ArrayType *array, const char *name);

/* 2202E unless two arrays of what belongs to periods, called a and b, have one length. */
extern void divergence_elements_check_lengths(const char *a, int length_a, const char *b, int length_b);

#endif							/* DIVERGENCE_ELEMENTS_H */
