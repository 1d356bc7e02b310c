/*
 * array.c
 *		Array arguments: reading and checking, and what is said of malformed ones.
 *
 * The elements are read in place through ARR_DATA_PTR: deconstruct_array would
 * cost more than most measures.  A sound array is recognised in one pass without
 * branches; only where that fails does a second one look for the position to report.
 */
#include "postgres.h"

#include <math.h>

#include "access/tupmacs.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "server/compat.h"
#include "server/array.h"

#define SIGN_BIT		UINT64CONST(0x8000000000000000)
#define EXPONENT_UNIT	UINT64CONST(0x0010000000000000)

/* ---------- Messages: when each is due, says array.h ---------- */

static pg_noinline void
type_error(const ArrayArgument *a)
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
divergence_array_length_error(const char *a, int length_a, const char *b, int length_b, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("\"%s\" and \"%s\" must have the same length", a, b),
			 errdetail("\"%s\" has length %d, \"%s\" has length %d.", a, length_a, b, length_b),
			 errhint("%s", hint)));
}

static pg_noinline void
empty_error(const ArrayArgument *a)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("\"%s\" must not be empty", a->name),
			 errdetail("Its length is 0."),
			 a->content == PROBABILITIES ?
			 errhint("Where there may be no data, pass to_probabilities(%s), which is NULL then.", a->name) :
			 errhint("Where there may be no data, pass NULLIF(%s, '{}').", a->name)));
}

static pg_noinline void
label_error(const ArrayArgument *a, int64 label)
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

static pg_noinline void
value_error(const ArrayArgument *a, int position)
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

static pg_noinline void
masked_error(const ArrayArgument *a)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("\"%s\" must contain a finite value", a->name),
			 errdetail("%s[%d] to %s[%d] are all -Infinity.", a->name, a->lower, a->name, a->lower + a->n - 1),
			 errhint("-Infinity masks a class; leave at least one class unmasked, or pass NULL.")));
}

static pg_noinline void
total_error(const ArrayArgument *a)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("\"%s\" must sum to 1 within 1 %%", a->name),
			 errdetail("Its sum is %s.", double_to_shortest_decimal(divergence_mass_total(&a->m))),
			 a->n == 1 ?
			 errhint("It has one class; where there are two, pass the probabilities of both: ARRAY[x, 1 - x].") :
			 errhint("Where a category is missing, add it; where these are counts, percentages or other weights, pass to_probabilities(%s); where they are logits, softmax(%s).",
					 a->name, a->name)));
}

/* ---------- Reading ---------- */

/*
 * The argument, detoasted.  What is short, as stored arrays of up to 13 double precision
 * are, is aligned in a->room: a copy in memory of its own costs more than most measures.
 */
static ArrayType *
detoasted(ArrayArgument *a)
{
	struct varlena *stored = (struct varlena *) DatumGetPointer(a->datum);
	Size		size;

	if (VARATT_IS_EXTERNAL(stored) || !VARATT_IS_SHORT(stored))
		return DatumGetArrayTypeP(a->datum);
	size = VARSIZE_SHORT(stored) - VARHDRSZ_SHORT;
	SET_VARSIZE(&a->room, size + VARHDRSZ);
	memcpy(a->room.bytes + VARHDRSZ, VARDATA_SHORT(stored), size);
	memset(a->room.bytes + VARHDRSZ + size, 0, ARRAY_ZEROS);
	return &a->room.array;
}

/* Everything but the check of the dimensions. */
static void
open_array(ArrayArgument *a, FunctionCallInfo fcinfo, int argno, const char *name,
		   ArrayContent content)
{
	a->name = name;
	a->content = content;
	a->datum = PG_GETARG_DATUM(argno);
	a->array = detoasted(a);
	a->n = ArrayGetNItems(ARR_NDIM(a->array), ARR_DIMS(a->array));
	a->lower = a->n > 0 ? ARR_LBOUND(a->array)[0] : 1;
	a->x = NULL;
	a->converted = NULL;
	a->has_nan = false;
}

void
divergence_array_open(ArrayArgument *a, FunctionCallInfo fcinfo, int argno, const char *name,
					  ArrayContent content)
{
	open_array(a, fcinfo, argno, name, content);
	if (ARR_NDIM(a->array) > 1)
		divergence_array_dimension_error(a->name, ARR_NDIM(a->array));
}

void
divergence_array_close(ArrayArgument *a)
{
	if (a->converted != NULL)
		pfree(a->converted);
	if ((Pointer) a->array != DatumGetPointer(a->datum) && a->array != &a->room.array)
		pfree(a->array);
}

int
divergence_array_first_null(const ArrayArgument *a)
{
	const bits8 *bitmap = ARR_NULLBITMAP(a->array);
	int			i;

	for (i = 0; bitmap != NULL && i < a->n; i++)
	{
		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		if ((bitmap[i / 8] & (1 << (i % 8))) == 0)
			return i;
	}
	return -1;
}

/* count elements of a type of C */
#define CONVERT(type) \
	for (i = 0; i < count; i++) \
		x[i] = ((const type *) data)[i]

/* Converts count elements at data into x; returns the end of what it read. */
static const char *
convert_block(const ArrayArgument *a, const char *data, int count, double *x,
			  PGFunction numeric_to_float8)
{
	int			i;

	switch (ARR_ELEMTYPE(a->array))
	{
		case FLOAT4OID:
			CONVERT(float4);
			return data + count * sizeof(float4);
		case INT2OID:
			CONVERT(int16);
			return data + count * sizeof(int16);
		case INT4OID:
			CONVERT(int32);
			return data + count * sizeof(int32);
		case INT8OID:
			CONVERT(int64);
			return data + count * sizeof(int64);
		case NUMERICOID:
			for (i = 0; i < count; i++)
			{
				x[i] = DatumGetFloat8(DirectFunctionCall1(numeric_to_float8, PointerGetDatum(data)));
				data = att_addlength_pointer(data, -1, data);
				data = (const char *) att_align_nominal(data, TYPALIGN_INT);
			}
			return data;
		default:
			type_error(a);
			return NULL;
	}
}

/*
 * Sets a->x, for an array without NULL.  A numeric out of the range of double
 * is an error with numeric_float8, as in the cast that array_cast.c removes; it
 * is rounded to 0 or Infinity with numeric_float8_no_overflow.
 */
static void
read_elements(ArrayArgument *a, PGFunction numeric_to_float8)
{
	const char *data = ARR_DATA_PTR(a->array);
	int			i;

	if (ARR_ELEMTYPE(a->array) == FLOAT8OID)
	{
		a->x = (const double *) data;
		return;
	}

	/* arrays of small elements grow beyond MaxAllocSize here */
	a->converted = palloc_extended(a->n * sizeof(double), MCXT_ALLOC_HUGE);
	a->x = a->converted;
	for (i = 0; i < a->n; i += POLL_BLOCK)
	{
		CHECK_FOR_INTERRUPTS();
		data = convert_block(a, data, Min(POLL_BLOCK, a->n - i), a->converted + i, numeric_to_float8);
	}
}

/* ---------- Checking ---------- */

/*
 * Whether all elements are finite and, unless the sign is to be ignored, not
 * negative; false for a mere -0 too.  Adding one to the exponent carries into
 * the sign bit exactly where it was all ones.
 */
static bool
is_plain(const double *x, int n, bool ignore_sign)
{
	uint64		mask = ignore_sign ? ~SIGN_BIT : ~UINT64CONST(0);
	uint64		flags = 0;
	int			i,
				j;

	for (i = 0; i < n; i += POLL_BLOCK)
	{
		int			end = Min(POLL_BLOCK, n - i);

		CHECK_FOR_INTERRUPTS();
		for (j = 0; j < end; j++)
		{
			uint64		bits = double_bits(x[i + j]) & mask;

			flags |= bits | (bits + EXPONENT_UNIT);
		}
	}
	return (flags & SIGN_BIT) == 0;
}

/*
 * Position of the first element that a->content forbids, -1 without one; sets
 * a->has_nan in that case.  Also counts the masked classes.
 */
static int
first_malformed(ArrayArgument *a, int *masked)
{
	bool		weights = a->content == PROBABILITIES || a->content == WEIGHTS;
	int			i;

	*masked = 0;
	if (is_plain(a->x, a->n, !weights))
		return -1;
	for (i = 0; i < a->n; i++)
	{
		double		x = a->x[i];

		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		if (isnan(x))
			a->has_nan = true;
		else if (weights && (x < 0 || isinf(x)))
			return i;
		else if (a->content == LOGITS && isinf(x))
		{
			if (x > 0)
				return i;
			(*masked)++;
		}
	}
	return -1;
}

/* Whether the elements end where the zeros of a->room begin. */
static bool
zeros_follow(const ArrayArgument *a)
{
	return a->array == &a->room.array &&
		(const char *) (a->x + a->n) == a->room.bytes + VARSIZE(a->array);
}

static void
check_elements(ArrayArgument *a)
{
	int			position;
	int			masked;

	if (a->n == 0)
		empty_error(a);
	position = divergence_array_first_null(a);
	if (position >= 0)
		divergence_array_null_error(a->name, a->content, a->lower + position);
	read_elements(a, numeric_float8);

	/* the sum that probabilities are checked by finds out whether they are sound */
	if (a->content == PROBABILITIES &&
		(zeros_follow(a) ? divergence_mass_init_padded(&a->m, a->x, a->n) :
		 divergence_mass_init(&a->m, a->x, a->n)))
		return;
	position = first_malformed(a, &masked);
	if (position >= 0)
		value_error(a, position);
	if (masked == a->n)
		masked_error(a);
}

static bool
total_is_one(const mass *m, double tolerance)
{
	double		total = divergence_mass_total(m);

	return total >= 1 - tolerance && total <= 1 + tolerance;
}

/* A NaN leaves no sum to check. */
static void
check_total(ArrayArgument *a)
{
	if (a->content == PROBABILITIES && !a->has_nan && !total_is_one(&a->m, PROBABILITY_TOLERANCE))
		total_error(a);
}

bool
divergence_array_check(ArrayArgument *a)
{
	check_elements(a);
	check_total(a);
	return !a->has_nan;
}

bool
divergence_array_check_pair(ArrayArgument *a, ArrayArgument *b)
{
	if (a->n == 0)
		empty_error(a);
	if (b->n == 0)
		empty_error(b);
	if (a->n != b->n)
		divergence_array_length_error(a->name, a->n, b->name, b->n, ELEMENT_FOR_EACH_CATEGORY);
	check_elements(a);
	check_elements(b);
	check_total(a);
	check_total(b);
	return !a->has_nan && !b->has_nan;
}

size_t
divergence_array_label(const ArrayArgument *a, int64 label)
{
	if (a->n == 0)
		empty_error(a);
	if (label < a->lower || label >= (int64) a->lower + a->n)
		label_error(a, label);
	return label - a->lower;
}

bool
divergence_array_holds_probabilities(FunctionCallInfo fcinfo, int argno, double tolerance)
{
	ArrayArgument a;
	bool		result = false;

	open_array(&a, fcinfo, argno, "p", PROBABILITIES);
	if (ARR_NDIM(a.array) == 1 && divergence_array_first_null(&a) < 0)
	{
		read_elements(&a, numeric_float8_no_overflow);
		result = divergence_mass_init(&a.m, a.x, a.n) && total_is_one(&a.m, tolerance);
	}
	divergence_array_close(&a);
	return result;
}

/* ---------- Results ---------- */

ArrayType *
divergence_array_like(const ArrayArgument *a, double **x)
{
	Size		size = ARR_OVERHEAD_NONULLS(1) + a->n * sizeof(double);
	ArrayType  *result;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("array size exceeds the maximum allowed (%d)", (int) MaxAllocSize),
				 errdetail("\"%s\" has length %d.", a->name, a->n),
				 errhint("A result of double precision[] holds at most %d elements.",
						 (int) ((MaxAllocSize - ARR_OVERHEAD_NONULLS(1)) / sizeof(double)))));
	result = (ArrayType *) palloc(size);
	SET_VARSIZE(result, size);
	result->ndim = 1;
	result->dataoffset = 0;
	result->elemtype = FLOAT8OID;
	ARR_DIMS(result)[0] = a->n;
	ARR_LBOUND(result)[0] = a->lower;
	*x = (double *) ARR_DATA_PTR(result);
	return result;
}

ArrayType *
divergence_array_of_nan(const ArrayArgument *a)
{
	double	   *x;
	ArrayType  *result = divergence_array_like(a, &x);
	int			i;

	for (i = 0; i < a->n; i++)
		x[i] = get_float8_nan();
	return result;
}
