/*
 * functions.c
 *		Functions and operators on profiles: merge, take away, compare, access.
 */
#include "postgres.h"

#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "profiles/argument.h"
#include "server/comparison.h"
#include "server/compat.h"
#include "server/excerpt.h"
#include "server/result_row.h"

PG_FUNCTION_INFO_V1(divergence_profile_plus);
PG_FUNCTION_INFO_V1(divergence_profile_minus);
PG_FUNCTION_INFO_V1(divergence_profile_row_count);
PG_FUNCTION_INFO_V1(divergence_profile_get);
PG_FUNCTION_INFO_V1(divergence_profile_unnest);

/* The operator +, table_profile_plus() in SQL; 22003 beyond int64. */
Datum
divergence_profile_plus(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(divergence_profile_sum_of(divergence_profile_argument(fcinfo, 0),
												divergence_profile_argument(fcinfo, 1)));
}

/* The operator -, table_profile_minus() in SQL; 22003 where more is taken away than there is. */
Datum
divergence_profile_minus(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(divergence_profile_difference_of(divergence_profile_argument(fcinfo, 0),
													   divergence_profile_argument(fcinfo, 1)));
}

static const void *
canonical_profile(FunctionCallInfo fcinfo, int argno)
{
	return divergence_profile_argument(fcinfo, argno);
}

COMPARISON_FUNCTIONS(profile, canonical_profile)

/* row_count(p): the rows that were profiled */
Datum
divergence_profile_row_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(divergence_profile_argument(fcinfo, 0)->rows);
}

/* A copy of a distribution that lies within a profile. */
static Datum
distribution_datum(const Distribution *d)
{
	Distribution *copy = palloc(VARSIZE(d));

	memcpy(copy, d, VARSIZE(d));
	return PointerGetDatum(copy);
}

/*
 * The operator ->, table_profile_get() in SQL: the distribution of the column of that name, NULL where there is
 * none, 22023 where two kinds bear it.
 */
Datum
divergence_profile_get(PG_FUNCTION_ARGS)
{
	const Profile *p = divergence_profile_argument(fcinfo, 0);
	text	   *name = PG_GETARG_TEXT_PP(1);
	ProfileColumn wanted = {VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), PROFILE_NUMBER};
	ProfileColumn c;
	int			low = 0;
	int			high = p->columns;

	/* the first that is not before the first kind of that name */
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		c = profile_column(p, middle);
		if (profile_column_compare(&c, &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (int i = low; i < p->columns && i < low + 2; i++)
	{
		ProfileColumn other = profile_column(p, i);

		if (!profile_column_is_named(&other, wanted.name, wanted.name_length))
		{
			if (i == low)
				PG_RETURN_NULL();
			break;
		}
		if (i > low)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("two columns have that name"),
					 errdetail("\"%s\" is a column of kind %s and one of kind %s.",
							   excerpt_of(wanted.name, wanted.name_length), divergence_kind_name(c.kind),
							   divergence_kind_name(other.kind)),
					 errhint("Choose by kind: SELECT d FROM unnest(profile) WHERE column_name = 'name' AND kind = 'number'.")));
		c = other;
	}
	if (low == p->columns)
		PG_RETURN_NULL();
	return distribution_datum(c.d);
}

/* what unnest() keeps from row to row */
typedef struct ColumnReader
{
	const Profile *p;
	int		   *order;
} ColumnReader;

/*
 * The type of a column of the row that is declared, if its input function is that of distributions; else
 * one that it is not.
 */
static Oid
distribution_type(FunctionCallInfo fcinfo, int column)
{
	TupleDesc	row;
	Oid			type = InvalidOid;
	Oid			input;
	Oid			element;
	HeapTuple	tuple;
	bool		found = false;

	if (get_call_result_type(fcinfo, NULL, &row) == TYPEFUNC_COMPOSITE && row->natts > column)
		type = TupleDescAttr(row, column)->atttypid;
	if (!OidIsValid(type) || get_typtype(type) != TYPTYPE_BASE)
		return BYTEAOID;
	getTypeInputInfo(type, &input, &element);
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(input));
	if (HeapTupleIsValid(tuple))
	{
		bool		is_null;
		Datum		source = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &is_null);

		found = !is_null && strcmp(TextDatumGetCString(source), "divergence_distribution_in") == 0;
		ReleaseSysCache(tuple);
	}
	return found ? type : BYTEAOID;
}

/* unnest(table_profile): a row (ordinal, column_name, kind, d) a call */
Datum
divergence_profile_unnest(PG_FUNCTION_ARGS)
{
	FuncCallContext *context;
	ColumnReader *r;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		Oid			columns[] = {INT8OID, TEXTOID, TEXTOID, distribution_type(fcinfo, 3)};

		context = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
		context->tuple_desc = BlessTupleDesc(divergence_result_row(fcinfo, columns, lengthof(columns)));
		/* a profile that is no copy lasts as long as the argument, which is long enough */
		r = palloc(sizeof(ColumnReader));
		r->p = divergence_profile_argument(fcinfo, 0);
		r->order = divergence_profile_order(r->p);
		context->user_fctx = r;
		context->max_calls = r->p->columns;
		MemoryContextSwitchTo(old);
	}
	context = SRF_PERCALL_SETUP();
	r = context->user_fctx;
	if (context->call_cntr < context->max_calls)
	{
		ProfileColumn c = profile_column(r->p, r->order[context->call_cntr]);
		Datum		values[4];
		bool		nulls[4] = {false, false, false, false};

		values[0] = Int64GetDatum((int64) context->call_cntr + 1);
		values[1] = PointerGetDatum(cstring_to_text_with_len(c.name, c.name_length));
		values[2] = CStringGetTextDatum(divergence_kind_name(c.kind));
		values[3] = PointerGetDatum(c.d);
		SRF_RETURN_NEXT(context, HeapTupleGetDatum(heap_form_tuple(context->tuple_desc, values, nulls)));
	}
	SRF_RETURN_DONE(context);
}
