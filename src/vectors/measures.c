/*
 * measures.c
 *		The functions over vectors of probabilities.
 *
 * Each is read, measure, result: the checks and their order are in server/array.h,
 * what a measure is in math/measures.h.  All are strict.
 */
#include "postgres.h"

#include <math.h>

#include "access/tupmacs.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/float.h"

#include "math/measures.h"
#include "server/array.h"
#include "server/compat.h"
#include "server/excerpt.h"
#include "server/labels.h"
#include "server/options.h"

PG_FUNCTION_INFO_V1(divergence_array_entropy);
PG_FUNCTION_INFO_V1(divergence_array_cross_entropy);
PG_FUNCTION_INFO_V1(divergence_array_kl_divergence);
PG_FUNCTION_INFO_V1(divergence_array_jeffreys_divergence);
PG_FUNCTION_INFO_V1(divergence_array_js_divergence);
PG_FUNCTION_INFO_V1(divergence_array_js_distance);
PG_FUNCTION_INFO_V1(divergence_array_renyi_entropy);
PG_FUNCTION_INFO_V1(divergence_array_renyi_divergence);
PG_FUNCTION_INFO_V1(divergence_array_total_variation_distance);
PG_FUNCTION_INFO_V1(divergence_array_hellinger_distance);
PG_FUNCTION_INFO_V1(divergence_array_log_loss);
PG_FUNCTION_INFO_V1(divergence_array_log_loss_clipped);
PG_FUNCTION_INFO_V1(divergence_array_log_loss_of_class);
PG_FUNCTION_INFO_V1(divergence_binary_log_loss);
PG_FUNCTION_INFO_V1(divergence_binary_log_loss_clipped);
PG_FUNCTION_INFO_V1(divergence_array_argmax);
PG_FUNCTION_INFO_V1(divergence_array_is_probability_vector);
PG_FUNCTION_INFO_V1(divergence_array_to_probabilities);

/* ---------- Measures ---------- */

/* Opens the arguments p and q; false, and the answer is NaN, if there is one. */
static bool
open_pair(FunctionCallInfo fcinfo, ArrayArgument *p, ArrayArgument *q)
{
	divergence_array_open(p, fcinfo, 0, "p", PROBABILITIES);
	divergence_array_open(q, fcinfo, 1, "q", PROBABILITIES);
	return divergence_array_check_pair(p, q);
}

static void
close_pair(ArrayArgument *p, ArrayArgument *q)
{
	divergence_array_close(p);
	divergence_array_close(q);
}

/* the functions (p, q, base) */
static Datum
measure_with_base(FunctionCallInfo fcinfo,
				  double (*measure) (const mass *p, const mass *q, double base))
{
	double		base = PG_GETARG_FLOAT8(2);
	ArrayArgument p,
				q;
	double		result = get_float8_nan();

	divergence_check_base(base);
	if (open_pair(fcinfo, &p, &q))
		result = measure(&p.m, &q.m, base);
	close_pair(&p, &q);
	PG_RETURN_FLOAT8(result);
}

/* the functions (p, q) */
static Datum
measure_without_base(FunctionCallInfo fcinfo,
					 double (*measure) (const mass *p, const mass *q))
{
	ArrayArgument p,
				q;
	double		result = get_float8_nan();

	if (open_pair(fcinfo, &p, &q))
		result = measure(&p.m, &q.m);
	close_pair(&p, &q);
	PG_RETURN_FLOAT8(result);
}

/* entropy(p, base): in [0, ln n] nats. */
Datum
divergence_array_entropy(PG_FUNCTION_ARGS)
{
	double		base = PG_GETARG_FLOAT8(1);
	ArrayArgument p;
	double		result = get_float8_nan();

	divergence_check_base(base);
	divergence_array_open(&p, fcinfo, 0, "p", PROBABILITIES);
	if (divergence_array_check(&p))
		result = divergence_entropy(&p.m, base);
	divergence_array_close(&p);
	PG_RETURN_FLOAT8(result);
}

/* cross_entropy(p, q, base): in [0, Infinity]. */
Datum
divergence_array_cross_entropy(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_cross_entropy);
}

/* kl_divergence(p, q, base): in [0, Infinity]. */
Datum
divergence_array_kl_divergence(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_kl);
}

/* jeffreys_divergence(p, q, base): in [0, Infinity]. */
Datum
divergence_array_jeffreys_divergence(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_jeffreys);
}

/* js_divergence(p, q, base): in [0, ln 2] nats. */
Datum
divergence_array_js_divergence(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_js);
}

/* js_distance(p, q, base): the root of js_divergence(p, q, base). */
Datum
divergence_array_js_distance(PG_FUNCTION_ARGS)
{
	return measure_with_base(fcinfo, divergence_js_distance);
}

/* renyi_entropy(p, alpha, base): in [0, ln n] nats. */
Datum
divergence_array_renyi_entropy(PG_FUNCTION_ARGS)
{
	double		alpha = PG_GETARG_FLOAT8(1);
	double		base = PG_GETARG_FLOAT8(2);
	ArrayArgument p;
	double		result = get_float8_nan();

	divergence_check_alpha(alpha);
	divergence_check_base(base);
	divergence_array_open(&p, fcinfo, 0, "p", PROBABILITIES);
	if (divergence_array_check(&p))
		result = divergence_renyi_entropy(&p.m, alpha, base);
	divergence_array_close(&p);
	PG_RETURN_FLOAT8(result);
}

/* renyi_divergence(p, q, alpha, base): in [0, Infinity]. */
Datum
divergence_array_renyi_divergence(PG_FUNCTION_ARGS)
{
	double		alpha = PG_GETARG_FLOAT8(2);
	double		base = PG_GETARG_FLOAT8(3);
	ArrayArgument p,
				q;
	double		result = get_float8_nan();

	divergence_check_alpha(alpha);
	divergence_check_base(base);
	if (open_pair(fcinfo, &p, &q))
		result = divergence_renyi(&p.m, &q.m, alpha, base);
	close_pair(&p, &q);
	PG_RETURN_FLOAT8(result);
}

/* total_variation_distance(p, q): in [0, 1]. */
Datum
divergence_array_total_variation_distance(PG_FUNCTION_ARGS)
{
	return measure_without_base(fcinfo, divergence_total_variation);
}

/* hellinger_distance(p, q): in [0, 1]. */
Datum
divergence_array_hellinger_distance(PG_FUNCTION_ARGS)
{
	return measure_without_base(fcinfo, divergence_hellinger);
}

/* ---------- Labels ---------- */

/*
 * log_loss(label bigint, q): nats, in [0, Infinity]; 2202E where the label is no
 * subscript.
 */
Datum
divergence_array_log_loss(PG_FUNCTION_ARGS)
{
	return measure_of_label(fcinfo, divergence_log_loss);
}

/* The same clipped; 22023 unless 0 <= clip <= 1/2. */
Datum
divergence_array_log_loss_clipped(PG_FUNCTION_ARGS)
{
	double		clip = PG_GETARG_FLOAT8(2);

	divergence_check_clip(clip);
	PG_RETURN_FLOAT8(divergence_clipped_loss(DatumGetFloat8(divergence_array_log_loss(fcinfo)), clip));
}

/* log_loss(label boolean, q float8): nats, in [0, Infinity]; 22003 unless 0 <= q <= 1. */
Datum
divergence_binary_log_loss(PG_FUNCTION_ARGS)
{
	return measure_of_boolean(fcinfo, divergence_log_loss_binary);
}

/* The same clipped; 22023 unless 0 <= clip <= 1/2. */
Datum
divergence_binary_log_loss_clipped(PG_FUNCTION_ARGS)
{
	double		clip = PG_GETARG_FLOAT8(2);

	divergence_check_clip(clip);
	PG_RETURN_FLOAT8(divergence_clipped_loss(DatumGetFloat8(divergence_binary_log_loss(fcinfo)), clip));
}

/* ---------- Labels by name ---------- */

/* The classes of the calls before, which were all told apart: most queries have one list. */
typedef struct KnownClasses
{
	ArrayType  *array;			/* a copy */
	Size		size;
} KnownClasses;

static int
compare_text(const text *s, const text *t)
{
	int			order = memcmp(VARDATA_ANY(s), VARDATA_ANY(t), Min(VARSIZE_ANY_EXHDR(s), VARSIZE_ANY_EXHDR(t)));

	return order != 0 ? order : (VARSIZE_ANY_EXHDR(s) > VARSIZE_ANY_EXHDR(t)) - (VARSIZE_ANY_EXHDR(s) < VARSIZE_ANY_EXHDR(t));
}

/* not qsort(), which cannot be cancelled */
#define ST_SORT sort_classes
#define ST_ELEMENT_TYPE Datum
#define ST_COMPARE(a, b) compare_text((const text *) DatumGetPointer(*(a)), (const text *) DatumGetPointer(*(b)))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* 22004 for a class that is NULL, 22023 for one that occurs twice. */
static void
check_classes(ArrayType *classes)
{
	Datum	   *value;
	bool	   *is_null;
	int			n;

	deconstruct_array(classes, TEXTOID, -1, false, TYPALIGN_INT, &value, &is_null, &n);
	for (int i = 0; i < n; i++)
		if (is_null[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("\"classes\" must not contain NULL"),
					 errdetail("classes[%d] is NULL.", ARR_LBOUND(classes)[0] + i),
					 errhint("Each element of q needs the name of its class; a NULL label gives NULL.")));
	sort_classes(value, n);
	for (int i = 1; i < n; i++)
	{
		const text *class = (const text *) DatumGetPointer(value[i]);

		CHECK_FOR_INTERRUPTS();
		if (compare_text((const text *) DatumGetPointer(value[i - 1]), class) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"classes\" must not contain a class twice"),
					 errdetail("Class \"%s\" occurs more than once.", excerpt_of(VARDATA_ANY(class), VARSIZE_ANY_EXHDR(class))),
					 errhint("The classes are the names of the elements of q, in their order.")));
	}
	pfree(value);
	pfree(is_null);
}

static pg_noinline void
unknown_label(const text *label, int classes)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("label must be one of \"classes\""),
			 errdetail("label is \"%s\", which is none of the %d classes.",
					   excerpt_of(VARDATA_ANY(label), VARSIZE_ANY_EXHDR(label)), classes),
			 errhint("Names are compared byte by byte; where rows may have other labels, leave these out by WHERE label = ANY (classes).")));
}

/* The position (0-based) of a label among the classes, which are checked. */
static size_t
position_of_label(const text *label, ArrayType *classes)
{
	const char *at = ARR_DATA_PTR(classes);
	int			n = ArrayGetNItems(ARR_NDIM(classes), ARR_DIMS(classes));

	for (int i = 0; i < n; i++)
	{
		const text *class = (const text *) at;

		CHECK_FOR_INTERRUPTS();
		if (VARSIZE_ANY_EXHDR(class) == VARSIZE_ANY_EXHDR(label) &&
			memcmp(VARDATA_ANY(class), VARDATA_ANY(label), VARSIZE_ANY_EXHDR(label)) == 0)
			return i;
		at += VARSIZE_ANY(class);
		at = (const char *) att_align_nominal(at, TYPALIGN_INT);
	}
	unknown_label(label, n);
	return 0;					/* not reached */
}

/*
 * log_loss(label text, q, classes): that of the element of q at the label's place in classes, whatever the bounds of
 * either; 2202E unless both have one length, 22023 where the label is no class.
 */
Datum
divergence_array_log_loss_of_class(PG_FUNCTION_ARGS)
{
	const text *label = PG_GETARG_TEXT_PP(0);
	ArrayType  *classes = PG_GETARG_ARRAYTYPE_P(2);
	KnownClasses *known = (KnownClasses *) fcinfo->flinfo->fn_extra;
	ArrayArgument q;
	size_t		index;
	double		result = get_float8_nan();

	divergence_array_open(&q, fcinfo, 1, "q", PROBABILITIES);
	if (ARR_NDIM(classes) > 1)
		divergence_array_dimension_error("classes", ARR_NDIM(classes));
	if (ArrayGetNItems(ARR_NDIM(classes), ARR_DIMS(classes)) != q.n)
		divergence_array_length_error("q", q.n, "classes", ArrayGetNItems(ARR_NDIM(classes), ARR_DIMS(classes)),
									  "The classes are the names of all elements of q, in their order: that of the model's output, whatever labels occur.");
	if (known == NULL || known->size != VARSIZE(classes) || memcmp(known->array, classes, known->size) != 0)
	{
		check_classes(classes);
		if (known == NULL)
		{
			known = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(KnownClasses));
			fcinfo->flinfo->fn_extra = known;
		}
		if (known->array)
			pfree(known->array);
		known->array = NULL;
		known->size = 0;
		known->array = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, VARSIZE(classes));
		memcpy(known->array, classes, VARSIZE(classes));
		known->size = VARSIZE(classes);
	}
	index = q.n > 0 ? position_of_label(label, classes) : 0;
	if (divergence_array_check(&q))
		result = divergence_log_loss(&q.m, index);
	divergence_array_close(&q);
	PG_FREE_IF_COPY(classes, 2);
	PG_RETURN_FLOAT8(result);
}

/* argmax(x): the subscript of the first maximum; NULL where there is a NaN. */
Datum
divergence_array_argmax(PG_FUNCTION_ARGS)
{
	ArrayArgument x;
	bool		ordered;
	int			best = 0;
	int			subscript;
	int			i;

	divergence_array_open(&x, fcinfo, 0, "x", SCORES);
	ordered = divergence_array_check(&x);
	for (i = 1; ordered && i < x.n; i++)
	{
		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		if (x.x[i] > x.x[best])
			best = i;
	}
	subscript = x.lower + best;
	divergence_array_close(&x);
	if (!ordered)
		PG_RETURN_NULL();
	PG_RETURN_INT32(subscript);
}

/* ---------- Making and testing probabilities ---------- */

/* is_probability_vector(p, tolerance): no error, whatever the array holds. */
Datum
divergence_array_is_probability_vector(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(divergence_array_holds_probabilities(fcinfo, 0, PG_GETARG_FLOAT8(1)));
}

/*
 * to_probabilities(weights, pseudocount): an array with the bounds of the weights; NULL
 * where they sum to 0, as they do without elements.
 */
Datum
divergence_array_to_probabilities(PG_FUNCTION_ARGS)
{
	double		pseudocount = PG_GETARG_FLOAT8(1);
	ArrayArgument weights;
	ArrayType  *result = NULL;
	double	   *x;

	divergence_check_pseudocount(pseudocount);
	divergence_array_open(&weights, fcinfo, 0, "weights", WEIGHTS);
	if (weights.n > 0)
	{
		bool		has_mass = true;

		if (!divergence_array_check(&weights))
			result = divergence_array_of_nan(&weights);
		else
		{
			result = divergence_array_like(&weights, &x);
			has_mass = divergence_probabilities(weights.x, weights.n, pseudocount, x);
		}
		if (!has_mass)
		{
			pfree(result);
			result = NULL;
		}
	}
	divergence_array_close(&weights);
	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(result);
}
