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

void
divergence_elements_check_lengths(const char *a, int length_a, const char *b, int length_b)
{
	if (length_a != length_b)
		divergence_array_length_error(a, length_a, b, length_b,
									  "Both must have an element for each period, in the same order: gather them by array_agg over the same rows, which keeps what is NULL, such as array_agg(p ORDER BY day), array_agg(day::text ORDER BY day).");
}
