/*
 * array.h
 *		Array arguments: their elements as doubles, and every check on them with
 *		its message, once.
 *
 * Order of the checks, so that a call with several faults always reports the
 * same one: options first (options.h); then the dimensions of each array, not
 * empty, equal lengths, the label; then the elements of each array (NULL first,
 * then values); then the total of each array of probabilities.  A NaN is not a
 * fault: it is answered after all the checks, with NaN.
 *
 * Every error has its SQLSTATE, the value and its place in DETAIL, the way out
 * in HINT.  Places are the user's subscripts, whatever the array's lower bound;
 * two arrays with different bounds pair by position.
 */
#ifndef DIVERGENCE_ARRAY_H
#define DIVERGENCE_ARRAY_H

#include "fmgr.h"
#include "utils/array.h"

#include "math/measures.h"
#include "server/compat.h"

/* Probabilities sum to 1 within this: room for stored decimals, not for counts. */
#define PROBABILITY_TOLERANCE	0.01

/* Zeros behind a short array: the kernels of src/math read whole lanes of 8. */
#define ARRAY_ZEROS		(8 * sizeof(double))

/* What the elements of an array may be, beside NaN. */
typedef enum ArrayContent
{
	PROBABILITIES,				/* finite, not negative, with a sum near 1 */
	WEIGHTS,					/* finite, not negative */
	LOGITS,						/* finite or -Infinity, at least one finite */
	SCORES						/* anything */
} ArrayContent;

typedef struct ArrayArgument
{
	const char *name;			/* in the SQL declaration */
	ArrayContent content;
	Datum		datum;			/* as it was passed */
	ArrayType  *array;			/* the same, detoasted; in room where it is short */
	int			n;				/* number of elements */
	int			lower;			/* subscript of the first of them */

	/* set by the check functions */
	const double *x;			/* the elements */
	double	   *converted;		/* palloc'ed copy where they are not float8 */
	bool		has_nan;
	mass		m;				/* PROBABILITIES without NaN only */

	/* an array with a short header, with zeros behind */
	union
	{
		ArrayType	array;
		double		align;
		char		bytes[VARATT_SHORT_MAX + VARHDRSZ + ARRAY_ZEROS];
	}			room;
} ArrayArgument;

/* 2202E: an array of several dimensions, and two that must be equally long but are not; "hint" is the way out */
extern void divergence_array_dimension_error(const char *name, int dimensions) __attribute__((noreturn));
extern void divergence_array_length_error(const char *a, int length_a, const char *b, int length_b,
										  const char *hint) __attribute__((noreturn));

/* the hint for lists of categories */
#define ELEMENT_FOR_EACH_CATEGORY \
	"Both must have an element for each category, in the same order, also for those that one of them lacks."

/* 22004: what is at the subscript is NULL */
extern void divergence_array_null_error(const char *name, ArrayContent content,
										int subscript) __attribute__((noreturn));

/*
 * Reads argument argno (0-based, not NULL), an array of float8 or of a type
 * whose cast to float8[] array_cast.c removes.  2202E unless it has one
 * dimension or is empty.
 */
extern void divergence_array_open(ArrayArgument *a, FunctionCallInfo fcinfo,
								  int argno, const char *name, ArrayContent content);

/* The position (0-based) of the first NULL, -1 without one: a bitmap of NULLs alone proves none. */
extern int	divergence_array_first_null(const ArrayArgument *a);

/*
 * All checks of one array: 22000 if it is empty, 22004, 22003, and 22000 for
 * probabilities with another sum than 1.  False if an element is NaN.
 */
extern bool divergence_array_check(ArrayArgument *a);

/* The same for two arrays that belong together: 2202E if the lengths differ. */
extern bool divergence_array_check_pair(ArrayArgument *a, ArrayArgument *b);

/* The position (0-based) of a label that must be a subscript of a, else 2202E. */
extern size_t divergence_array_label(const ArrayArgument *a, int64 label);

/*
 * Whether argument argno, an array of any shape, is a vector of probabilities
 * with a sum within tolerance of 1.  Never an error; false where tolerance is
 * NaN or negative.
 */
extern bool divergence_array_holds_probabilities(FunctionCallInfo fcinfo, int argno,
												 double tolerance);

/*
 * A new float8[] with the bounds of a, and its uninitialised elements at *x:
 * what was true of x[i] stays true of result[i].  54000 if it would be too long.
 */
extern ArrayType *divergence_array_like(const ArrayArgument *a, double **x);

/* The same with every element NaN. */
extern ArrayType *divergence_array_of_nan(const ArrayArgument *a);

/* Frees what was copied; index support functions must not leak. */
extern void divergence_array_close(ArrayArgument *a);

#endif							/* DIVERGENCE_ARRAY_H */
