/*
 * elements.c
 *		Array arguments of values of our own types.
 */
#include "postgres.h"

#include "utils/lsyscache.h"

#include "server/array.h"
#include "server/elements.h"

Elements
divergence_elements(ArrayType *array, const char *name)
{
	Elements	e;
	int16		length;
	bool		by_value;
	char		align;

	if (ARR_NDIM(array) > 1)
		divergence_array_dimension_error(name, ARR_NDIM(array));
	get_typlenbyvalalign(ARR_ELEMTYPE(array), &length, &by_value, &align);
	deconstruct_array(array, ARR_ELEMTYPE(array), length, by_value, align, &e.value, &e.is_null, &e.n);
	return e;
}
