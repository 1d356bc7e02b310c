/*
 * profile_agg.c
 *		The aggregates profile_agg(record), profile_agg(jsonb) and sum(table_profile).
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "catalog/dependency.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "profiles/argument.h"
#include "profiles/state.h"
#include "server/aggregate.h"
#include "server/compat.h"
#include "server/excerpt.h"

PG_FUNCTION_INFO_V1(divergence_profile_add_record);
PG_FUNCTION_INFO_V1(divergence_profile_add_jsonb);
PG_FUNCTION_INFO_V1(divergence_profile_combine);
PG_FUNCTION_INFO_V1(divergence_profile_final);
PG_FUNCTION_INFO_V1(divergence_profile_sum_final);

static Profile *
any_profile(FunctionCallInfo fcinfo, int argno)
{
	Profile    *p = (Profile *) PG_DETOAST_DATUM(PG_GETARG_DATUM(argno));

	profile_check_version(p);
	return p;
}

/* What a transition returns: in an aggregate the state itself, else the canonical form. */
static Datum
changed_state(FunctionCallInfo fcinfo, const StateWriter *w)
{
	if (divergence_may_add_in_place(fcinfo))
		PG_RETURN_POINTER(w->s);
	PG_RETURN_POINTER(divergence_profile_gathered(w->s));
}

/* What a transition returns that has nothing to count. */
static Datum
same_state(FunctionCallInfo fcinfo)
{
	if (divergence_may_add_in_place(fcinfo))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	PG_RETURN_POINTER(divergence_profile_argument(fcinfo, 0));
}

static void
count_row(StateWriter *w)
{
	if (w->s->head.rows == PG_INT64_MAX)
		divergence_profile_overflow();
	w->s->head.rows++;
}

/* 42701: a name stands for two values of one row */
static void
name_twice(const char *name, uint32 length, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_DUPLICATE_COLUMN),
			 errmsg("the row has two columns of one name"),
			 errdetail("\"%s\" occurs twice.", excerpt_of(name, length)),
			 errhint("%s", hint)));
}

/*
 * Values
 */

/* how a value becomes a number or a category */
typedef enum ValueRule
{
	VALUE_INT2,
	VALUE_INT4,
	VALUE_INT8,
	VALUE_FLOAT4,
	VALUE_FLOAT8,
	VALUE_NUMERIC,
	VALUE_DATE,
	VALUE_TIMESTAMP,
	VALUE_TIME,
	VALUE_TIMETZ,
	VALUE_INTERVAL,
	VALUE_BOOLEAN,
	VALUE_TEXT,					/* a varlena of its characters */
	VALUE_BPCHAR,				/* the same without blanks at the end */
	VALUE_NAME,
	VALUE_CHAR,
	VALUE_OUTPUT,				/* what its output function says */
	VALUE_PROBABILITIES,
	VALUE_PRESENCE
} ValueRule;

/* the largest number of microseconds, 2^53, up to which each is a double */
#define MOST_EXACT		INT64CONST(9007199254740992)

/* seconds + usecs / 10^6 in seconds, correctly rounded */
static double
seconds_of(int64 seconds, int64 usecs)
{
	if (seconds >= -MOST_EXACT / USECS_PER_SEC && seconds < MOST_EXACT / USECS_PER_SEC - 1)
		return (double) (seconds * USECS_PER_SEC + usecs) / USECS_PER_SEC;
	/* so far from 0 a fraction that rounds cannot come to lie on a tie: the sum rounds as the exact one */
	return (double) seconds + (double) usecs / USECS_PER_SEC;
}

static double
date_seconds(DateADT date)
{
	if (DATE_NOT_FINITE(date))
		return DATE_IS_NOBEGIN(date) ? -INFINITY : INFINITY;
	return ((double) date + (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)) * SECS_PER_DAY;
}

static double
timestamp_seconds(Timestamp t)
{
	if (TIMESTAMP_NOT_FINITE(t))
		return TIMESTAMP_IS_NOBEGIN(t) ? -INFINITY : INFINITY;
	return seconds_of(t / USECS_PER_SEC + (int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY,
					  t % USECS_PER_SEC);
}

/* the time of day in UTC */
static double
timetz_seconds(const TimeTzADT *t)
{
	int64		usecs = (t->time + t->zone * USECS_PER_SEC) % USECS_PER_DAY;

	return seconds_of(0, usecs < 0 ? usecs + USECS_PER_DAY : usecs);
}

/* as extract(epoch from ...) counts: a year has 365.25 days, a month 30 */
static double
interval_seconds(const Interval *i)
{
	int64		seconds;

#if PG_VERSION_NUM >= 170000
	if (INTERVAL_NOT_FINITE(i))
		return INTERVAL_IS_NOBEGIN(i) ? -INFINITY : INFINITY;
#endif
	seconds = (int64) (i->month / MONTHS_PER_YEAR) * (int64) (DAYS_PER_YEAR * SECS_PER_DAY) +
		(int64) (i->month % MONTHS_PER_YEAR) * DAYS_PER_MONTH * SECS_PER_DAY + (int64) i->day * SECS_PER_DAY +
		i->time / USECS_PER_SEC;
	return seconds_of(seconds, i->time % USECS_PER_SEC);
}

/* NaN stays; what a double cannot hold is an infinity, or 0. */
static double
numeric_double(Datum value)
{
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value));
}

/*
 * The columns of a row type
 */

typedef struct PlanColumn
{
	int			attribute;		/* from 0 up */
	int			position;		/* among those that are not dropped, from 1 up */
	ValueRule	rule;
	ProfileKind kind;
	const char *name;
	uint32		name_length;
	FmgrInfo	output;			/* of VALUE_OUTPUT */
} PlanColumn;

/* How to count rows of one type, kept from row to row where the caller allows it. */
typedef struct RowPlan
{
	Oid			type;
	int32		typmod;
	uint64		identifier;		/* changes with the definition of the type */
	uint64		id;				/* of this plan, in states that have its columns first */
	TupleDesc	desc;
	Datum	   *values;
	bool	   *nulls;
	int			n;
	PlanColumn *columns;
	int		   *place;			/* where they are in a state that has others first */
	Size		first_room;		/* for their names and first tables */
} RowPlan;

/* No two plans of any process have the same number, but by a chance of 2^-64. */
static uint64
new_plan_id(void)
{
	static uint64 id = 0;

	while (id == 0)
		if (!pg_strong_random(&id, sizeof(id)))
			id = (uint64) MyProcPid << 40;
	return ++id;
}

/* Whether the type is the domain probability_vector of this extension. */
static bool
is_probability_vector(Oid type, const FormData_pg_type *form)
{
	Oid			extension;
	char	   *name;

	if (strcmp(NameStr(form->typname), "probability_vector") != 0 || form->typbasetype != FLOAT8ARRAYOID)
		return false;
	extension = getExtensionOfObject(TypeRelationId, type);
	name = OidIsValid(extension) ? get_extension_name(extension) : NULL;
	return name != NULL && strcmp(name, "divergence") == 0;
}

/* Rule and kind of a type, seen through domains. */
static void
classify_type(PlanColumn *c, Oid type)
{
	char		category = 0;
	char		typtype = 0;
	bool		probabilities = false;
	bool		is_varlena;
	Oid			output;

	for (;;)
	{
		HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
		Form_pg_type form;
		Oid			base;

		if (!HeapTupleIsValid(tuple))
			elog(ERROR, "cache lookup failed for type %u", type);
		form = (Form_pg_type) GETSTRUCT(tuple);
		typtype = form->typtype;
		category = form->typcategory;
		base = form->typbasetype;
		probabilities = typtype == TYPTYPE_DOMAIN && is_probability_vector(type, form);
		ReleaseSysCache(tuple);
		if (typtype != TYPTYPE_DOMAIN || probabilities)
			break;
		type = base;
	}
	c->kind = PROFILE_NUMBER;
	c->rule = VALUE_PRESENCE;
	switch (type)
	{
		case INT2OID:
			c->rule = VALUE_INT2;
			break;
		case INT4OID:
			c->rule = VALUE_INT4;
			break;
		case INT8OID:
			c->rule = VALUE_INT8;
			break;
		case FLOAT4OID:
			c->rule = VALUE_FLOAT4;
			break;
		case FLOAT8OID:
			c->rule = VALUE_FLOAT8;
			break;
		case NUMERICOID:
			c->rule = VALUE_NUMERIC;
			break;
		case DATEOID:
			c->rule = VALUE_DATE;
			c->kind = PROFILE_DATE;
			break;
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			c->rule = VALUE_TIMESTAMP;
			c->kind = PROFILE_TIMESTAMP;
			break;
		case TIMEOID:
			c->rule = VALUE_TIME;
			c->kind = PROFILE_TIME;
			break;
		case TIMETZOID:
			c->rule = VALUE_TIMETZ;
			c->kind = PROFILE_TIME;
			break;
		case INTERVALOID:
			c->rule = VALUE_INTERVAL;
			c->kind = PROFILE_INTERVAL;
			break;
		default:
			c->kind = PROFILE_CATEGORY;
			if (probabilities)
				c->rule = VALUE_PROBABILITIES;
			else if (type == BOOLOID)
				c->rule = VALUE_BOOLEAN;
			else if (type == TEXTOID || type == VARCHAROID)
				c->rule = VALUE_TEXT;
			else if (type == BPCHAROID)
				c->rule = VALUE_BPCHAR;
			else if (type == NAMEOID)
				c->rule = VALUE_NAME;
			else if (type == CHAROID)
				c->rule = VALUE_CHAR;
			else if (typtype == TYPTYPE_ENUM || category == TYPCATEGORY_STRING || type == UNKNOWNOID ||
					 type == UUIDOID || type == INETOID || type == CIDROID)
			{
				c->rule = VALUE_OUTPUT;
				getTypeOutputInfo(type, &output, &is_varlena);
				fmgr_info(output, &c->output);
			}
			else
				c->kind = PROFILE_PRESENCE;
	}
}

#define HINT_ROW_NAMES "Name the columns in a subselect: SELECT profile_agg(s) FROM (SELECT a.x AS a_x, b.x AS b_x FROM ...) AS s."

static int
compare_names(const void *a, const void *b)
{
	const PlanColumn *x = *(PlanColumn *const *) a;
	const PlanColumn *y = *(PlanColumn *const *) b;
	int			order = memcmp(x->name, y->name, Min(x->name_length, y->name_length));

	return order != 0 ? order : (int) x->name_length - (int) y->name_length;
}

/* 42701 where a name occurs twice */
static void
check_names(const RowPlan *plan)
{
	PlanColumn **sorted = palloc(plan->n * sizeof(PlanColumn *) + 1);

	for (int i = 0; i < plan->n; i++)
		sorted[i] = &plan->columns[i];
	qsort(sorted, plan->n, sizeof(PlanColumn *), compare_names);
	for (int i = 1; i < plan->n; i++)
		if (compare_names(&sorted[i - 1], &sorted[i]) == 0)
			name_twice(sorted[i]->name, sorted[i]->name_length, HINT_ROW_NAMES);
	pfree(sorted);
}

/* A new plan in the current memory context. */
static RowPlan *
make_plan(Oid type, int32 typmod, uint64 identifier)
{
	RowPlan    *plan = palloc0(sizeof(RowPlan));
	TupleDesc	desc = lookup_rowtype_tupdesc(type, typmod);
	int			live = 0;

	plan->type = type;
	plan->typmod = typmod;
	plan->identifier = identifier;
	plan->id = new_plan_id();
	/* with the defaults of columns that older rows lack */
	plan->desc = CreateTupleDescCopyConstr(desc);
	ReleaseTupleDesc(desc);
	desc = plan->desc;
	plan->values = palloc(desc->natts * sizeof(Datum) + 1);
	plan->nulls = palloc(desc->natts * sizeof(bool) + 1);
	/* probabilities are two */
	plan->columns = palloc0(2 * desc->natts * sizeof(PlanColumn) + 1);
	/* dropped columns do not count: dumps and other partitions lack them */
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		PlanColumn *c = &plan->columns[plan->n];

		if (attribute->attisdropped)
			continue;
		c->attribute = i;
		c->position = ++live;
		c->name = NameStr(attribute->attname);
		classify_type(c, attribute->atttypid);
		if (c->rule == VALUE_PROBABILITIES)
		{
			c[1] = *c;
			c[1].kind = PROFILE_NUMBER;
			c[0].name = psprintf("%s.argmax", NameStr(attribute->attname));
			c[1].name = psprintf("%s.max", NameStr(attribute->attname));
			plan->n++;
		}
		plan->n++;
	}
	for (int i = 0; i < plan->n; i++)
	{
		plan->columns[i].name_length = strlen(plan->columns[i].name);
		plan->first_room += plan->columns[i].name_length + divergence_profile_first_room(plan->columns[i].kind);
	}
	plan->first_room += MAXIMUM_ALIGNOF;
	plan->place = palloc(plan->n * sizeof(int) + 1);
	check_names(plan);
	return plan;
}

/*
 * The plan of this row.  It is kept only to be quick: there are callers that
 * bring a new FmgrInfo for each row.
 */
static RowPlan *
plan_of_row(FunctionCallInfo fcinfo, HeapTupleHeader row)
{
	Oid			type = HeapTupleHeaderGetTypeId(row);
	int32		typmod = HeapTupleHeaderGetTypMod(row);
	uint64		identifier = assign_record_type_identifier(type, typmod);
	FmgrInfo   *flinfo = fcinfo->flinfo;
	RowPlan    *plan = flinfo ? flinfo->fn_extra : NULL;
	MemoryContext context;
	MemoryContext old;

	if (plan && plan->type == type && plan->typmod == typmod && plan->identifier == identifier)
		return plan;
	if (!flinfo)
		return make_plan(type, typmod, identifier);
	if (plan)
	{
		flinfo->fn_extra = NULL;
		MemoryContextDelete(GetMemoryChunkContext(plan));
	}
	/* its place is below what goes away with the call until it is whole: callers may catch errors and come again */
	context = AllocSetContextCreate(CurrentMemoryContext, "divergence row type", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(context);
	plan = make_plan(type, typmod, identifier);
	MemoryContextSwitchTo(old);
	MemoryContextSetParent(context, flinfo->fn_mcxt);
	flinfo->fn_extra = plan;
	return plan;
}

/* Finds the columns of the plan in the state, and adds those that are not there. */
static pg_noinline void
place_columns(StateWriter *w, RowPlan *plan)
{
	bool		first = true;

	for (int i = 0; i < plan->n; i++)
	{
		const PlanColumn *c = &plan->columns[i];

		plan->place[i] = divergence_profile_column_of(w, c->name, c->name_length, c->kind, c->position);
		first = first && plan->place[i] == i;
	}
	if (first)
		w->s->plan = plan->id;
}

/*
 * Counting a row
 */

static void
count_text(StateWriter *w, int i, const char *name, uint32 length)
{
	name = divergence_category_name(name, &length);
	divergence_profile_count_category(w, i, name, length);
}

/* As its output function writes it from 15 on; 14 writes a byte that is no text. */
static void
count_char(StateWriter *w, int i, char value)
{
	char		name[5] = {value, '\0'};

	if (IS_HIGHBIT_SET(value))
		snprintf(name, sizeof(name), "\\%03o", (unsigned char) value);
	count_text(w, i, name, strlen(name));
}

/* Probabilities as argmax() and the greatest of them; columns i and j. */
static void
count_probabilities(StateWriter *w, bool argmax, int i, Datum value)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	const double *p = (const double *) ARR_DATA_PTR(array);
	int			n = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;
	int			best = 0;
	char		subscript[12];

	if (n == 0 || array_contains_nulls(array))
		return;
	for (int k = 0; k < n; k++)
	{
		CHECK_FOR_INTERRUPTS();
		if (isnan(p[k]))
		{
			if (!argmax)
				divergence_profile_count_number(w, i, p[k]);
			return;
		}
		if (p[k] > p[best])
			best = k;
	}
	if (argmax)
		divergence_profile_count_category(w, i, subscript, pg_ltoa(ARR_LBOUND(array)[0] + best, subscript));
	else
		divergence_profile_count_number(w, i, p[best]);
}

static inline void
count_value(StateWriter *w, int i, PlanColumn *c, Datum value)
{
	switch (c->rule)
	{
		case VALUE_INT2:
			divergence_profile_count_number(w, i, DatumGetInt16(value));
			break;
		case VALUE_INT4:
			divergence_profile_count_number(w, i, DatumGetInt32(value));
			break;
		case VALUE_INT8:
			divergence_profile_count_number(w, i, (double) DatumGetInt64(value));
			break;
		case VALUE_FLOAT4:
			divergence_profile_count_number(w, i, DatumGetFloat4(value));
			break;
		case VALUE_FLOAT8:
			divergence_profile_count_number(w, i, DatumGetFloat8(value));
			break;
		case VALUE_NUMERIC:
			divergence_profile_count_number(w, i, numeric_double(value));
			break;
		case VALUE_DATE:
			divergence_profile_count_number(w, i, date_seconds(DatumGetDateADT(value)));
			break;
		case VALUE_TIMESTAMP:
			divergence_profile_count_number(w, i, timestamp_seconds(DatumGetTimestamp(value)));
			break;
		case VALUE_TIME:
			divergence_profile_count_number(w, i, seconds_of(0, DatumGetTimeADT(value)));
			break;
		case VALUE_TIMETZ:
			divergence_profile_count_number(w, i, timetz_seconds(DatumGetTimeTzADTP(value)));
			break;
		case VALUE_INTERVAL:
			divergence_profile_count_number(w, i, interval_seconds(DatumGetIntervalP(value)));
			break;
		case VALUE_BOOLEAN:
			if (DatumGetBool(value))
				divergence_profile_count_category(w, i, "true", 4);
			else
				divergence_profile_count_category(w, i, "false", 5);
			break;
		case VALUE_TEXT:
		case VALUE_BPCHAR:
			{
				text	   *t = DatumGetTextPP(value);
				int			length = VARSIZE_ANY_EXHDR(t);

				if (c->rule == VALUE_BPCHAR)
					length = bpchartruelen(VARDATA_ANY(t), length);
				count_text(w, i, VARDATA_ANY(t), length);
				break;
			}
		case VALUE_NAME:
			count_text(w, i, NameStr(*DatumGetName(value)), strlen(NameStr(*DatumGetName(value))));
			break;
		case VALUE_CHAR:
			count_char(w, i, DatumGetChar(value));
			break;
		case VALUE_OUTPUT:
			{
				char	   *name = OutputFunctionCall(&c->output, value);

				count_text(w, i, name, strlen(name));
				break;
			}
		case VALUE_PROBABILITIES:
			count_probabilities(w, c->kind == PROFILE_CATEGORY, i, value);
			break;
		case VALUE_PRESENCE:
			profile_count_present(w, i);
			break;
	}
}

/*
 * divergence_profile_add(state, record): transition of profile_agg; a NULL row is none.  42701
 * for two columns of one name.
 */
Datum
divergence_profile_add_record(PG_FUNCTION_ARGS)
{
	HeapTupleHeader row;
	HeapTupleData tuple;
	RowPlan    *plan;
	StateWriter w;
	bool		in_order;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	row = PG_GETARG_HEAPTUPLEHEADER(1);
	plan = plan_of_row(fcinfo, row);
	w = divergence_profile_writer(any_profile(fcinfo, 0), divergence_may_add_in_place(fcinfo), plan->n, plan->first_room);
	if (w.s->plan != plan->id)
		place_columns(&w, plan);
	in_order = w.s->plan == plan->id;
	count_row(&w);

	tuple.t_len = HeapTupleHeaderGetDatumLength(row);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = row;
	heap_deform_tuple(&tuple, plan->desc, plan->values, plan->nulls);
	for (int i = 0; i < plan->n; i++)
	{
		PlanColumn *c = &plan->columns[i];

		if (!plan->nulls[c->attribute])
			count_value(&w, in_order ? i : plan->place[i], c, plan->values[c->attribute]);
	}
	return changed_state(fcinfo, &w);
}

/*
 * Objects of JSON
 */

#define HINT_JSON_NAMES "A dot stands between the key of an object and one inside it; rename the key that has a dot itself."

typedef struct Path
{
	char	   *name;
	uint32		length;
} Path;

typedef struct ObjectReader
{
	StateWriter *w;				/* NULL where only paths are gathered */
	StringInfoData path;
	int			next;			/* the column that comes next where keys are those of the row before */
	bool		has_dots;		/* in keys */
	bool		has_objects;
	Path	   *paths;
	int			path_count;
	int			path_space;
} ObjectReader;

static void
keep_path(ObjectReader *r)
{
	if (r->path_count == r->path_space)
	{
		r->path_space = Max(2 * r->path_space, 64);
		r->paths = r->paths ? repalloc_huge(r->paths, r->path_space * sizeof(Path)) : palloc(r->path_space * sizeof(Path));
	}
	r->paths[r->path_count].name = pnstrdup(r->path.data, r->path.len);
	r->paths[r->path_count++].length = r->path.len;
}

/* The column of the path, by that kind. */
static int
column_of_path(ObjectReader *r, ProfileKind kind)
{
	const ProfileState *s = r->w->s;
	int			i = r->next;

	if (i < s->head.columns)
	{
		const StateColumn *c = &STATE_COLUMNS(s)[i];

		if (c->kind == kind && c->name_length == (uint32) r->path.len &&
			memcmp((const char *) s + c->name, r->path.data, r->path.len) == 0)
		{
			r->next++;
			return i;
		}
	}
	i = divergence_profile_column_of(r->w, r->path.data, r->path.len, kind, 0);
	r->next = i + 1;
	return i;
}

static void
count_scalar(ObjectReader *r, const JsonbValue *v)
{
	const char *name;

	if (!r->w)
		return;
	switch (v->type)
	{
		case jbvNumeric:
			divergence_profile_count_number(r->w, column_of_path(r, PROFILE_NUMBER),
											numeric_double(NumericGetDatum(v->val.numeric)));
			break;
		case jbvString:
			count_text(r->w, column_of_path(r, PROFILE_CATEGORY), v->val.string.val, v->val.string.len);
			break;
		case jbvBool:
			name = v->val.boolean ? "true" : "false";
			divergence_profile_count_category(r->w, column_of_path(r, PROFILE_CATEGORY), name, strlen(name));
			break;
		default:				/* null has no kind */
			break;
	}
}

/* Counts the keys of an object, those of objects inside it by their path. */
static void
count_object(ObjectReader *r, JsonbContainer *object)
{
	JsonbIterator *it = JsonbIteratorInit(object);
	int			prefix = r->path.len;
	JsonbValue	v;
	JsonbIteratorToken token;

	check_stack_depth();
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token == WJB_KEY)
		{
			r->path.len = prefix;
			appendBinaryStringInfo(&r->path, v.val.string.val, v.val.string.len);
			r->has_dots = r->has_dots || memchr(v.val.string.val, '.', v.val.string.len) != NULL;
		}
		else if (token == WJB_VALUE && v.type == jbvBinary && JsonContainerIsObject(v.val.binary.data))
		{
			r->has_objects = true;
			appendStringInfoChar(&r->path, '.');
			count_object(r, v.val.binary.data);
		}
		else if (token == WJB_VALUE)
		{
			if (!r->w)
				keep_path(r);
			else if (v.type == jbvBinary)
				profile_count_present(r->w, column_of_path(r, PROFILE_PRESENCE));
			else
				count_scalar(r, &v);
		}
	}
	r->path.len = prefix;
}

static int
compare_paths(const void *a, const void *b)
{
	const Path *x = a;
	const Path *y = b;
	int			order = memcmp(x->name, y->name, Min(x->length, y->length));

	/* keys that are null make no columns, and may be millions */
	CHECK_FOR_INTERRUPTS();
	return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

/* 42701 where two keys have one path, as "a.b" and "b" in "a" */
static pg_noinline void
check_paths(JsonbContainer *object)
{
	ObjectReader r = {0};

	initStringInfo(&r.path);
	count_object(&r, object);
	qsort(r.paths, r.path_count, sizeof(Path), compare_paths);
	for (int i = 1; i < r.path_count; i++)
		if (compare_paths(&r.paths[i - 1], &r.paths[i]) == 0)
			name_twice(r.paths[i].name, r.paths[i].length, HINT_JSON_NAMES);
}

/*
 * divergence_profile_add(state, jsonb): transition of profile_agg over objects; NULL is no row.
 * 22023 for what is no object, 42701 for two keys of one path, 54011 for too many keys.
 */
Datum
divergence_profile_add_jsonb(PG_FUNCTION_ARGS)
{
	Jsonb	   *json;
	StateWriter w;
	ObjectReader r = {0};

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	json = PG_GETARG_JSONB_P(1);
	if (!JB_ROOT_IS_OBJECT(json))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("profile_agg takes objects of JSON"),
				 errdetail("It is %s.", JB_ROOT_IS_SCALAR(json) ? "a scalar" : "an array"),
				 errhint("Each key of an object is a column; jsonb_build_object('name', value) makes one.")));
	w = divergence_profile_writer(any_profile(fcinfo, 0), divergence_may_add_in_place(fcinfo), 0, 0);
	count_row(&w);
	r.w = &w;
	initStringInfo(&r.path);
	count_object(&r, &json->root);
	pfree(r.path.data);
	if (r.has_dots && r.has_objects)
		check_paths(&json->root);
	return changed_state(fcinfo, &w);
}

/*
 * Merging and the result
 */

/*
 * Combine function of profile_agg, transition and combine function of sum: p with all counts of
 * q, in place within an aggregate.
 */
Datum
divergence_profile_combine(PG_FUNCTION_ARGS)
{
	StateWriter w;

	if (!divergence_may_add_in_place(fcinfo))
		PG_RETURN_POINTER(divergence_profile_sum_of(divergence_profile_argument(fcinfo, 0),
													divergence_profile_argument(fcinfo, 1)));
	w = divergence_profile_writer(any_profile(fcinfo, 0), true, 0, 0);
	divergence_profile_merge(&w, any_profile(fcinfo, 1));
	PG_RETURN_POINTER(w.s);
}

/* The profile, canonical; a result of its own, since the state goes on in frames of windows. */
Datum
divergence_profile_sum_final(PG_FUNCTION_ARGS)
{
	Profile    *p = any_profile(fcinfo, 0);

	if (p->form == PROFILE_IN_MEMORY)
		PG_RETURN_POINTER(divergence_profile_gathered((ProfileState *) p));
	PG_RETURN_POINTER(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
}

/* The same, NULL without rows. */
Datum
divergence_profile_final(PG_FUNCTION_ARGS)
{
	if (any_profile(fcinfo, 0)->rows == 0)
		PG_RETURN_NULL();
	return divergence_profile_sum_final(fcinfo);
}
