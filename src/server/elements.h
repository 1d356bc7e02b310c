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

#endif							/* DIVERGENCE_ELEMENTS_H */
