/*
 * array_errors.c
 *		What is said of array arguments that are malformed; when, says weights.h.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "server/compat.h"
#include "server/array.h"

pg_noinline void
divergence_array_type_error(const ArrayArgument *a)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("\"%s\" must be an array of numbers", a->name),
			 errdetail("Its elements are of type %s.", format_type_be(ARR_ELEMTYPE(a->array))),
			 errhint("Cast it to double precision[].")));
}

pg_noinline void
divergence_array_dimension_error(const char *name, int dimensions)
{
	ereport(ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("\"%s\" must be a one-dimensional array", name),
			 errdetail("It has %d dimensions.", dimensions),
			 errhint("Pass one row at a time: the second is ARRAY(SELECT unnest(%s[2:2])); %s[2:2] alone keeps its dimensions.",
					 name, name)));
}

pg_noinline void
divergence_array_length_error(const char *a, int length_a, const char *b, int length_b)
{
	ereport(ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("\"%s\" and \"%s\" must have the same length", a, b),
			 errdetail("\"%s\" has length %d, \"%s\" has length %d.", a, length_a, b, length_b),
			 errhint("Both must have an element for each category, in the same order, also for those that one of them lacks.")));
}

pg_noinline void
divergence_array_empty_error(const ArrayArgument *a)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("\"%s\" must not be empty", a->name),
			 errdetail("Its length is 0."),
			 a->content == PROBABILITIES ?
			 errhint("Where there may be no data, pass to_probabilities(%s), which is NULL then.", a->name) :
			 errhint("Where there may be no data, pass NULLIF(%s, '{}').", a->name)));
}

pg_noinline void
divergence_array_label_error(const ArrayArgument *a, int64 label)
{
	ereport(ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("label must be a subscript of \"%s\"", a->name),
			 errdetail("label is " INT64_FORMAT ", the subscripts of \"%s\" are %d to %d.",
					   label, a->name, a->lower, a->lower + a->n - 1),
			 label >= a->lower ?
			 errhint("Where labels count from %d already, add nothing to them; where one names a class that \"%s\" lacks, give it an element.",
					 a->lower, a->name) :
			 label < 0 && a->lower >= 0 ?
			 errhint("Where a label below 0 means that there is none, leave such rows out.") :
			 errhint("Array subscripts count from 1 unless made otherwise; where labels count from 0, pass label + 1.")));
}

pg_noinline void
divergence_array_null_error(const char *name, ArrayContent content, int subscript)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("\"%s\" must not contain NULL", name),
			 errdetail("%s[%d] is NULL.", name, subscript),
			 content == PROBABILITIES || content == WEIGHTS ?
			 errhint("Where a missing value means 0, pass array_replace(%s, NULL, 0).", name) :
			 errhint("Where a missing value means a class that cannot be, pass array_replace(%s::float8[], NULL, '-Infinity').", name)));
}

pg_noinline void
divergence_array_value_error(const ArrayArgument *a, int position)
{
	char	   *value = double_to_shortest_decimal(a->x[position]);

	if (a->content == LOGITS)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("\"%s\" must not contain Infinity", a->name),
				 errdetail("%s[%d] is %s.", a->name, a->lower + position, value),
				 errhint("Only -Infinity has a meaning among logits: a class that cannot be.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("\"%s\" must not contain negative or infinite values", a->name),
			 errdetail("%s[%d] is %s.", a->name, a->lower + position, value),
			 a->x[position] == get_float8_infinity() ?
			 errhint("Nothing has an infinite share; where it means a missing value, pass array_replace(%s, 'Infinity', 0).", a->name) :
			 isinf(a->x[position]) ?
			 errhint("Nothing has an infinite share; where these are logits, pass softmax(%s).", a->name) :
			 a->content == WEIGHTS ?
			 errhint("Nothing occurs less than 0 times; where these are logits, pass softmax(%s).", a->name) :
			 errhint("Where this is a rounding error, pass ARRAY(SELECT greatest(x, 0) FROM unnest(%s) x); where these are logits, softmax(%s).",
					 a->name, a->name)));
}

pg_noinline void
divergence_array_masked_error(const ArrayArgument *a)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("\"%s\" must contain a finite value", a->name),
			 errdetail("%s[%d] to %s[%d] are all -Infinity.", a->name, a->lower, a->name, a->lower + a->n - 1),
			 errhint("-Infinity masks a class; leave at least one class unmasked, or pass NULL.")));
}

pg_noinline void
divergence_array_total_error(const ArrayArgument *a)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("\"%s\" must sum to 1 within 1 %%", a->name),
			 errdetail("Its sum is %s.", double_to_shortest_decimal(divergence_mass_total(&a->m))),
			 a->n == 1 ?
			 errhint("It has one class; where there are two, pass the probabilities of both: ARRAY[x, 1 - x].") :
			 errhint("Where a category is missing, add it; where these are counts or other weights, pass to_probabilities(%s); where they are logits, softmax(%s).",
					 a->name, a->name)));
}
