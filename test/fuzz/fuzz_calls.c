/*
 * fuzz_calls.c
 *		The functions of the extension, found in the catalogue, and the harness that
 *		calls them with arguments drawn from bytes.
 *
 * The first byte chooses the function, the second an argument to be NULL; then each
 * argument takes what its type needs.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "fuzz.h"

#define MOST_ARGUMENTS	8
#define MOST_ELEMENTS	300

/* A function of the extension that can be called from here. */
typedef struct Callee
{
	char	   *name;			/* with its argument types */
	FmgrInfo	call;
	int			nargs;
	Oid			args[MOST_ARGUMENTS];
	bool		strict;
	bool		any_numbers;	/* may get arrays of others than float8: see array_cast.c */
} Callee;

static Callee *callees;
static int	callee_count;

/* The functions of the extension that can be called with values alone. */
void
fuzz_find_functions(void)
{
	SPI_connect();
	if (SPI_execute("SELECT p.oid, p.oid::regprocedure::text FROM pg_proc AS p JOIN pg_depend AS d"
					" ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'"
					" WHERE d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'divergence')"
					" AND p.prokind = 'f' AND p.prolang IN (SELECT oid FROM pg_language WHERE lanname = 'c')"
					" AND p.pronargs > 0 AND NOT p.proretset AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[])"
					" AND NOT 'cstring'::regtype = ANY (p.proargtypes::oid[])"
					" ORDER BY p.oid::regprocedure::text COLLATE \"C\"", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "the functions of the extension were not found");
	callees = MemoryContextAllocZero(TopMemoryContext, SPI_processed * sizeof(Callee));
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		Callee	   *f = &callees[callee_count++];
		bool		isnull;
		Oid			oid = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));
		HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(oid));
		Form_pg_proc proc = (Form_pg_proc) GETSTRUCT(tuple);

		fmgr_info_cxt(oid, &f->call, TopMemoryContext);
		f->name = MemoryContextStrdup(TopMemoryContext, SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2));
		f->nargs = proc->pronargs;
		f->strict = proc->proisstrict;
		f->any_numbers = OidIsValid(proc->prosupport);
		if (f->nargs > MOST_ARGUMENTS)
			elog(ERROR, "%s has more than %d arguments", f->name, MOST_ARGUMENTS);
		memcpy(f->args, proc->proargtypes.values, f->nargs * sizeof(Oid));
		ReleaseSysCache(tuple);
	}
	SPI_finish();
	if (callee_count == 0)
		elog(ERROR, "the extension has no functions");
}

typedef struct Call
{
	Callee	   *f;
	Datum	   *args;
	bool	   *nulls;
} Call;

static void
call_step(void *argument)
{
	Call	   *c = argument;
	LOCAL_FCINFO(fcinfo, MOST_ARGUMENTS);

	InitFunctionCallInfoData(*fcinfo, &c->f->call, c->f->nargs, InvalidOid, NULL, NULL);
	for (int i = 0; i < c->f->nargs; i++)
	{
		if (c->nulls[i] && c->f->strict)
			return;
		fcinfo->args[i].value = c->args[i];
		fcinfo->args[i].isnull = c->nulls[i];
	}
	(void) FunctionCallInvoke(fcinfo);
}

static void
call(Callee *f, Datum *args, bool *nulls)
{
	Call		c = {f, args, nulls};

	fuzz_survives(call_step, &c, f->name);
}

void
fuzz_functions_of(Oid type, Datum a, Datum b)
{
	Datum		args[2];
	bool		nulls[2] = {false, false};

	args[0] = a;
	args[1] = b;
	for (int i = 0; i < callee_count; i++)
		if (callees[i].args[0] == type &&
			(callees[i].nargs == 1 || (callees[i].nargs == 2 && callees[i].args[1] == type)))
			call(&callees[i], args, nulls);
}

/* ---------- Arguments ---------- */

/* Bytes that are left; 0 and nothing once they are used up. */
typedef struct Bytes
{
	const uint8_t *at;
	const uint8_t *end;
} Bytes;

static int
take_byte(Bytes *b)
{
	return b->at < b->end ? *b->at++ : 0;
}

static void
take(Bytes *b, void *to, size_t size)
{
	size_t		left = Min(size, (size_t) (b->end - b->at));

	memset(to, 0, size);
	memcpy(to, b->at, left);
	b->at += left;
}

/* element types of the arrays whose casts array_cast.c removes */
static const Oid element_types[] = {FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT4OID, INT4OID, INT8OID, NUMERICOID};

static Datum
element(Bytes *b, Oid type, int form, int n)
{
	double		x;
	char		name[2] = {0};

	if (type == TEXTOID)
	{
		/* short names, so that some are equal */
		name[0] = (char) (take_byte(b) & 127);
		return CStringGetTextDatum(name);
	}
	switch (form)
	{
		case 0:
			take(b, &x, sizeof(x));
			break;
		case 1:
			x = take_byte(b);
			break;
		case 2:
			x = 1.0 / n;
			break;
		default:
			x = (take_byte(b) - 128) / 16.0;
			break;
	}
	switch (type)
	{
		case FLOAT4OID:
			return Float4GetDatum((float4) (fabs(x) <= FLT_MAX ? x : 1));
		case INT4OID:
			return Int32GetDatum((int32) (fabs(x) < 2147483647 ? x : 1));
		case INT8OID:
			return Int64GetDatum((int64) (fabs(x) < 9e18 ? x : 1));
		case NUMERICOID:
			return DirectFunctionCall1(float8_numeric, Float8GetDatum(x));
	}
	return Float8GetDatum(x);
}

/*
 * An array of any length, form, bounds, NULLs and dimensions, or of numbers of any type.
 */
static Datum
take_array(Bytes *b, Oid type, bool any_numbers)
{
	int			flags = take_byte(b);
	int			n = Min(take_byte(b) + (flags & 128 ? 200 : 0), MOST_ELEMENTS);
	int			shape = take_byte(b);
	Datum	   *values = palloc(sizeof(Datum) * Max(n, 1));
	bool	   *nulls = palloc0(sizeof(bool) * Max(n, 1));
	int			dims[2] = {n, 1};
	int			lower[2] = {1, 1};
	int16		length;
	bool		by_value;
	char		align;

	if (any_numbers)
		type = element_types[(shape >> 4) & 7];
	if (shape & 1)
		lower[0] = (int8) take_byte(b);
	if ((shape & 14) == 14)
		lower[0] = PG_INT32_MAX - n;
	for (int i = 0; i < n; i++)
	{
		values[i] = element(b, type, flags & 3, n);
		nulls[i] = (flags & 4) && take_byte(b) == 7;
	}
	get_typlenbyvalalign(type, &length, &by_value, &align);
	if (n == 0)
		return PointerGetDatum(construct_empty_array(type));
	return PointerGetDatum(construct_md_array(values, (flags & 8) ? nulls : NULL, (shape & 14) == 2 ? 2 : 1,
											  dims, lower, type, length, by_value, align));
}

/* Values of our types that random bytes hardly ever make, with three counts. */
static const char *const distributions[] = {
	"{\"counts\": {\"a\": %d, \"b\": %d, \"c\": %d}}",
	"{\"edges\": [0, 0.5], \"counts\": [%d, %d, %d]}",
	"{\"edges\": [0, 1.5], \"counts\": [%d, %d, %d]}",
	"{\"from\": [0, 0.25, 1], \"counts\": [%d, %d, %d]}",
	"{\"from\": [0.125, 0.25, \"Infinity\"], \"counts\": [%d, %d, %d], \"nans\": 1}",
	"{\"level\": 40, \"from\": [0.25, 0.5, 0.75], \"counts\": [%d, %d, %d], \"nulls\": 2}"
};

static const char *const profiles[] = {
	"{\"rows\": 765, \"columns\": [{\"name\": \"a\", \"kind\": \"category\", \"counts\": {\"x\": %d, \"y\": %d, \"z\": %d}}]}",
	"{\"rows\": 765, \"columns\": [{\"name\": \"a\", \"kind\": \"number\", \"from\": [1, 2, 3], \"counts\": [%d, %d, %d]}, {\"name\": \"b\", \"kind\": \"presence\", \"counts\": {\"present\": 5}}]}"
};

static Datum
take_known(Bytes *b, Oid type, const char *const *texts, int n)
{
	const char *text = texts[take_byte(b) % n];
	int			counts[3];
	Oid			function;
	Oid			parameter;

	for (int i = 0; i < 3; i++)
		counts[i] = 1 + take_byte(b) % 255;
	getTypeInputInfo(type, &function, &parameter);
	return OidInputFunctionCall(function, psprintf(text, counts[0], counts[1], counts[2]), parameter, -1);
}

static Datum take_argument(Bytes *b, const Callee *f, Oid type);

/* An array of up to three values of another type, of which some may be NULL. */
static Datum
take_array_of_ours(Bytes *b, const Callee *f, Oid type)
{
	int			n = take_byte(b) & 3;
	Datum		values[3];
	bool		nulls[3];
	int			lower = take_byte(b) & 1;
	int16		length;
	bool		by_value;
	char		align;

	for (int i = 0; i < n; i++)
	{
		nulls[i] = take_byte(b) == 7;
		values[i] = nulls[i] ? (Datum) 0 : take_argument(b, f, type);
	}
	get_typlenbyvalalign(type, &length, &by_value, &align);
	if (n == 0)
		return PointerGetDatum(construct_empty_array(type));
	return PointerGetDatum(construct_md_array(values, nulls, 1, &n, &lower, type, length, by_value, align));
}

/* An argument of any type: numbers, arrays of them, and what has a receive function. */
static Datum
take_argument(Bytes *b, const Callee *f, Oid type)
{
	int64		bits;
	double		x;
	Oid			function;
	Oid			parameter;
	StringInfoData buffer;

	switch (type)
	{
		case FLOAT8OID:
			return element(b, type, take_byte(b) & 3, 1);
		case INT4OID:
			bits = (int8) take_byte(b);
			if (bits == 127)
				take(b, &bits, sizeof(int32));
			return Int32GetDatum((int32) bits);
		case INT8OID:
			take(b, &bits, sizeof(bits));
			return Int64GetDatum(bits);
		case BOOLOID:
			return BoolGetDatum(take_byte(b) & 1);
		case FLOAT8ARRAYOID:
			return take_array(b, FLOAT8OID, f->any_numbers);
		case INT8ARRAYOID:
			return take_array(b, INT8OID, false);
		case TEXTARRAYOID:
			return take_array(b, TEXTOID, false);
		case FLOAT4OID:
			take(b, &x, sizeof(x));
			return Float4GetDatum((float4) (fabs(x) <= FLT_MAX ? x : 1));
	}
	if (OidIsValid(get_element_type(type)))
		return take_array_of_ours(b, f, get_element_type(type));
	if (type == TypenameGetTypid("distribution") && take_byte(b) < 192)
		return take_known(b, type, distributions, lengthof(distributions));
	if (type == TypenameGetTypid("table_profile") && take_byte(b) < 192)
		return take_known(b, type, profiles, lengthof(profiles));
	initStringInfo(&buffer);
	buffer.len = (int) Min(take_byte(b), (int) (b->end - b->at));
	take(b, buffer.data, buffer.len);
	getTypeBinaryInputInfo(type, &function, &parameter);
	return OidReceiveFunctionCall(function, &buffer, parameter, -1);
}

static void
calls_step(void *argument)
{
	Bytes		b = *(Bytes *) argument;
	Callee	   *f = &callees[take_byte(&b) % callee_count];
	int			null = take_byte(&b);
	Datum		args[MOST_ARGUMENTS];
	bool		nulls[MOST_ARGUMENTS];

	for (int i = 0; i < f->nargs; i++)
	{
		nulls[i] = null == i + 1;
		args[i] = nulls[i] ? (Datum) 0 : take_argument(&b, f, f->args[i]);
	}
	call(f, args, nulls);
}

void
fuzz_calls(const uint8_t *data, size_t size)
{
	Bytes		b = {data, data + size};

	/* what the receive functions of other types do is no matter of ours */
	fuzz_survives(calls_step, &b, NULL);
}
