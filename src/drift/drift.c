/*
 * drift.c
 *		Has a distribution drifted from its reference: the test, what each cell
 *		contributes, and all there is to say in one row.
 *
 * Tests are made of the counts, a pseudocount is for the measures alone.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "distributions/measures.h"
#include "distributions/sides.h"
#include "math/cumulative.h"
#include "math/measures.h"
#include "math/power_divergence.h"
#include "math/quotient.h"
#include "math/ratio.h"
#include "server/compat.h"
#include "server/options.h"
#include "server/result_row.h"

PG_FUNCTION_INFO_V1(divergence_drift_test);
PG_FUNCTION_INFO_V1(divergence_distribution_psi);
PG_FUNCTION_INFO_V1(divergence_drift_psi_threshold);
PG_FUNCTION_INFO_V1(divergence_drift_contributions);
PG_FUNCTION_INFO_V1(divergence_drift_report);

/* Order of the power divergence where none is given; the default of drift_test in SQL. */
#define DRIFT_LAMBDA	0.6666666666666666

/* A row of these values, of the types that the function writes. */
static Datum
row_of(FunctionCallInfo fcinfo, const Oid *types, int columns, Datum *values, bool *nulls)
{
	TupleDesc	row = divergence_result_row(fcinfo, types, columns);

	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls));
}

/*
 * drift_test(reference, current, lambda): a row (statistic, df, p_value, min_expected), all
 * NULL without mass on a side.
 */
Datum
divergence_drift_test(PG_FUNCTION_ARGS)
{
	static const Oid columns[] = {FLOAT8OID, INT8OID, FLOAT8OID, FLOAT8OID};
	double		lambda = PG_GETARG_FLOAT8(2);
	Sides		s;
	Datum		values[lengthof(columns)] = {0};
	bool		nulls[lengthof(columns)] = {true, true, true, true};

	divergence_check_lambda(lambda);
	if (divergence_sides_open(&s, fcinfo, SIDES_COUNTS, 0))
	{
		power_divergence t = divergence_power_divergence(s.count[REFERENCE], s.count[CURRENT], s.cells, lambda);

		values[0] = Float8GetDatum(t.statistic);
		values[1] = Int64GetDatum(t.df);
		values[2] = Float8GetDatum(t.p_value);
		values[3] = Float8GetDatum(t.min_expected);
		memset(nulls, false, sizeof(nulls));
	}
	divergence_sides_close(&s, fcinfo);
	return row_of(fcinfo, columns, lengthof(columns), values, nulls);
}

/* The population stability index is Jeffreys' divergence in nats. */
static double
stability_index(const Sides *s)
{
	return divergence_jeffreys(&s->m[REFERENCE], &s->m[CURRENT], MEASURE_NATS);
}

/* psi(reference, current, pseudocount): in [0, Infinity]; NULL without mass on a side. */
Datum
divergence_distribution_psi(PG_FUNCTION_ARGS)
{
	Sides		s;
	double		result = 0;
	bool		has_mass = divergence_sides_open(&s, fcinfo, SIDES_WEIGHTS, PG_GETARG_FLOAT8(2));

	if (has_mass)
		result = stability_index(&s);
	divergence_sides_close(&s, fcinfo);
	if (!has_mass)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}

/* psi_threshold(reference, current, significance): in nats; NULL without mass on a side. */
Datum
divergence_drift_psi_threshold(PG_FUNCTION_ARGS)
{
	double		significance = PG_GETARG_FLOAT8(2);
	Sides		s;
	double		result = 0;
	bool		has_mass;

	divergence_check_significance(significance);
	has_mass = divergence_sides_open(&s, fcinfo, SIDES_COUNTS, 0);
	if (has_mass)
	{
		sample_totals t;

		divergence_sample_totals(&t, s.count[REFERENCE], s.count[CURRENT], s.cells);
		result = divergence_psi_threshold(&t, significance);
	}
	divergence_sides_close(&s, fcinfo);
	if (!has_mass)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}

/*
 * Contributions
 */

/* a cell of the union, by what it adds to the index */
typedef struct RankedCell
{
	double		psi;
	double		js;				/* where psi is Infinity, which says not how much */
	int64		cell;
} RankedCell;

/* the largest first, in stored order where they are equal */
static inline int
compare_ranked(const RankedCell *a, const RankedCell *b)
{
	if (a->psi != b->psi)
		return a->psi > b->psi ? -1 : 1;
	if (a->js != b->js)
		return a->js > b->js ? -1 : 1;
	return (a->cell > b->cell) - (a->cell < b->cell);
}

#define ST_SORT sort_ranked
#define ST_ELEMENT_TYPE RankedCell
#define ST_COMPARE(a, b) compare_ranked(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* The cells with any weight, sorted; *n is their number. */
static RankedCell *
rank_cells(const Sides *s, const mass_ratio *scale, int64 *n)
{
	RankedCell *ranked = palloc_extended(s->cells * sizeof(RankedCell), MCXT_ALLOC_HUGE);

	*n = 0;
	for (int64 i = 0; i < s->cells; i++)
	{
		double		p = s->x[REFERENCE][i];
		double		q = s->x[CURRENT][i];

		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		if (p == 0 && q == 0)
			continue;
		ranked[*n].psi = divergence_jeffreys_term(scale, p, q);
		ranked[*n].js = isinf(ranked[*n].psi) ? divergence_terms_of(scale, p, q).js : 0;
		ranked[(*n)++].cell = i;
	}
	sort_ranked(ranked, *n);
	return ranked;
}

/* A tuplestore for the set of rows that this call returns. */
static Tuplestorestate *
begin_set(FunctionCallInfo fcinfo, const Oid *types, int columns)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	TupleDesc	descriptor;
	MemoryContext caller;

	if (set == NULL || !IsA(set, ReturnSetInfo) || !(set->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	descriptor = divergence_result_row(fcinfo, types, columns);
	caller = MemoryContextSwitchTo(set->econtext->ecxt_per_query_memory);
	/* a copy: what building one takes would stay there until the query ends */
	set->setDesc = CreateTupleDescCopy(descriptor);
	set->setResult = tuplestore_begin_heap((set->allowedModes & SFRM_Materialize_Random) != 0,
										   false, work_mem);
	set->returnMode = SFRM_Materialize;
	MemoryContextSwitchTo(caller);
	return set->setResult;
}

/* The share of a cell; without a pseudocount it is that of probability(). */
static double
probability_of(const Sides *s, int side, int64 cell, double pseudocount)
{
	if (pseudocount == 0)
		return divergence_quotient(s->count[side][cell], s->total[side]);
	return divergence_probability(&s->m[side], s->x[side][cell]);
}

/*
 * drift_contributions(reference, current, pseudocount): a row for each cell that counts
 * anything, the largest psi first; none without mass on a side.
 */
Datum
divergence_drift_contributions(PG_FUNCTION_ARGS)
{
	static const Oid columns[] = {
		INT8OID, TEXTOID, INT8OID, INT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID
	};
	double		pseudocount = PG_GETARG_FLOAT8(2);
	Tuplestorestate *store = begin_set(fcinfo, columns, lengthof(columns));
	TupleDesc	descriptor = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	Sides		s;
	StringInfoData name;
	sample_totals totals;
	mass_ratio	scale;
	RankedCell *ranked;
	int64		n;

	if (!divergence_sides_open(&s, fcinfo, SIDES_WEIGHTS | SIDES_COUNTS, pseudocount))
	{
		divergence_sides_close(&s, fcinfo);
		return (Datum) 0;
	}
	divergence_sample_totals(&totals, s.count[REFERENCE], s.count[CURRENT], s.cells);
	divergence_ratio_init(&scale, &s.m[REFERENCE], &s.m[CURRENT]);
	ranked = rank_cells(&s, &scale, &n);
	initStringInfo(&name);
	for (int64 i = 0; i < n; i++)
	{
		int64		cell = ranked[i].cell;
		divergence_terms t = divergence_terms_of(&scale, s.x[REFERENCE][cell],
												 s.x[CURRENT][cell]);
		text	   *category;
		Datum		values[lengthof(columns)];
		bool		nulls[lengthof(columns)] = {false};

		CHECK_FOR_INTERRUPTS();
		resetStringInfo(&name);
		divergence_sides_append_name(&name, &s, cell);
		category = cstring_to_text_with_len(name.data, name.len);

		values[0] = Int64GetDatum(i + 1);
		values[1] = PointerGetDatum(category);
		for (int side = 0; side < SIDES; side++)
		{
			values[2 + side] = Int64GetDatum(s.count[side][cell]);
			values[4 + side] = Float8GetDatum(probability_of(&s, side, cell, pseudocount));
		}
		values[6] = Float8GetDatum(t.log_ratio);
		values[7] = Float8GetDatum(t.kl);
		values[8] = Float8GetDatum(t.jeffreys);
		values[9] = Float8GetDatum(t.js);
		values[10] = Float8GetDatum(divergence_adjusted_residual(&totals, s.count[REFERENCE][cell],
																 s.count[CURRENT][cell]));
		tuplestore_putvalues(store, descriptor, values, nulls);
		pfree(category);
	}
	pfree(name.data);
	pfree(ranked);
	divergence_sides_close(&s, fcinfo);
	return (Datum) 0;
}

/*
 * The report: both sides are opened once, and every value comes from the function that
 * answers the call of its own, and has its bits.
 */

/* the OUT parameters, in order */
typedef enum ReportColumn
{
	REFERENCE_COUNT,
	CURRENT_COUNT,
	PSI,
	PSI_THRESHOLD,
	JS_DISTANCE,
	TOTAL_VARIATION_DISTANCE,
	HELLINGER_DISTANCE,
	L_INFINITY_DISTANCE,
	L_INFINITY_CATEGORY,
	KL_DIVERGENCE,
	KL_DIVERGENCE_REVERSE,
	STATISTIC,
	DF,
	P_VALUE,
	MIN_EXPECTED,
	UNSEEN_MASS,
	VANISHED_MASS,
	REFERENCE_NULL_FRACTION,
	CURRENT_NULL_FRACTION,
	NULL_P_VALUE,
	KS_STATISTIC,
	WASSERSTEIN_DISTANCE,
	REPORT_COLUMNS
} ReportColumn;

static const Oid report_types[REPORT_COLUMNS] = {
	[REFERENCE_COUNT] = INT8OID,
	[CURRENT_COUNT] = INT8OID,
	[PSI] = FLOAT8OID,
	[PSI_THRESHOLD] = FLOAT8OID,
	[JS_DISTANCE] = FLOAT8OID,
	[TOTAL_VARIATION_DISTANCE] = FLOAT8OID,
	[HELLINGER_DISTANCE] = FLOAT8OID,
	[L_INFINITY_DISTANCE] = FLOAT8OID,
	[L_INFINITY_CATEGORY] = TEXTOID,
	[KL_DIVERGENCE] = FLOAT8OID,
	[KL_DIVERGENCE_REVERSE] = FLOAT8OID,
	[STATISTIC] = FLOAT8OID,
	[DF] = INT8OID,
	[P_VALUE] = FLOAT8OID,
	[MIN_EXPECTED] = FLOAT8OID,
	[UNSEEN_MASS] = FLOAT8OID,
	[VANISHED_MASS] = FLOAT8OID,
	[REFERENCE_NULL_FRACTION] = FLOAT8OID,
	[CURRENT_NULL_FRACTION] = FLOAT8OID,
	[NULL_P_VALUE] = FLOAT8OID,
	[KS_STATISTIC] = FLOAT8OID,
	[WASSERSTEIN_DISTANCE] = FLOAT8OID
};

typedef struct Report
{
	Datum		values[REPORT_COLUMNS];
	bool		nulls[REPORT_COLUMNS];
} Report;

static void
set_value(Report *r, ReportColumn column, Datum value)
{
	r->values[column] = value;
	r->nulls[column] = false;
}

static void
set_float(Report *r, ReportColumn column, double value)
{
	set_value(r, column, Float8GetDatum(value));
}

static void
set_measures(Report *r, const Sides *s)
{
	const mass *p = &s->m[REFERENCE];
	const mass *q = &s->m[CURRENT];
	size_t		where;
	double		largest;
	StringInfoData name;

	set_float(r, PSI, stability_index(s));
	set_float(r, JS_DISTANCE, divergence_js_distance(p, q, MEASURE_NATS));
	set_float(r, TOTAL_VARIATION_DISTANCE, divergence_total_variation(p, q));
	set_float(r, HELLINGER_DISTANCE, divergence_hellinger(p, q));
	set_float(r, KL_DIVERGENCE, divergence_kl(p, q, MEASURE_NATS));
	set_float(r, KL_DIVERGENCE_REVERSE, divergence_kl(q, p, MEASURE_NATS));

	largest = divergence_l_infinity(p, q, &where);
	set_float(r, L_INFINITY_DISTANCE, largest);
	if (largest == 0)
		return;
	initStringInfo(&name);
	divergence_sides_append_name(&name, s, where);
	set_value(r, L_INFINITY_CATEGORY, PointerGetDatum(cstring_to_text_with_len(name.data, name.len)));
}

static void
set_tests(Report *r, const Sides *s, double significance)
{
	power_divergence t = divergence_power_divergence(s->count[REFERENCE], s->count[CURRENT], s->cells, DRIFT_LAMBDA);
	sample_totals totals;

	divergence_sample_totals(&totals, s->count[REFERENCE], s->count[CURRENT], s->cells);
	set_float(r, PSI_THRESHOLD, divergence_psi_threshold(&totals, significance));
	set_float(r, STATISTIC, t.statistic);
	set_value(r, DF, Int64GetDatum(t.df));
	set_float(r, P_VALUE, t.p_value);
	set_float(r, MIN_EXPECTED, t.min_expected);
}

/* The share of the side's count that lies in cells where the other side counts nothing. */
static double
share_alone(const Sides *s, int side)
{
	int64		alone = 0;

	for (int64 i = 0; i < s->cells; i++)
		if (s->count[SIDES - 1 - side][i] == 0)
			alone += s->count[side][i];
	return divergence_quotient(alone, s->total[side]);
}

static void
set_number_measures(Report *r, const Sides *s)
{
	set_float(r, KS_STATISTIC, divergence_distribution_ks(s->d[REFERENCE], s->d[CURRENT]));
	set_float(r, WASSERSTEIN_DISTANCE, divergence_distribution_wasserstein(s->d[REFERENCE], s->d[CURRENT]));
}

/*
 * The G-test: for a rare NULL in samples of very different sizes, a month against a
 * day, the others report chance ten times too often (p < 0.001 in 0.1 to 0.2 % with
 * 0 against 0.3 to 1.7 % with 2/3, for shares from 1e-2 down to 1e-5).
 */
#define NULL_LAMBDA		0.0

/*
 * What is missing is NULL, or NaN where a client stores that instead: the same incident.
 * Needs no mass: distributions of NULLs alone have these.
 */
static void
set_missing(Report *r, const Sides *s)
{
	static const ReportColumn columns[SIDES] = {REFERENCE_NULL_FRACTION, CURRENT_NULL_FRACTION};
	int64_t		rows[SIDES][2];
	bool		has_rows = true;

	for (int side = 0; side < SIDES; side++)
	{
		const Distribution *d = s->d[side];
		int64		missing = d->nulls + d->nans;

		rows[side][0] = missing;
		rows[side][1] = s->total[side];
		if (missing + s->total[side] == 0)
			has_rows = false;
		else
			set_float(r, columns[side], divergence_quotient(missing, missing + s->total[side]));
	}
	if (has_rows)
		set_float(r, NULL_P_VALUE,
				  divergence_power_divergence(rows[REFERENCE], rows[CURRENT], 2, NULL_LAMBDA).p_value);
}

/*
 * drift_report(reference, current, pseudocount, significance): always one row; columns that
 * need mass are NULL without it on a side.
 */
Datum
divergence_drift_report(PG_FUNCTION_ARGS)
{
	double		significance = PG_GETARG_FLOAT8(3);
	Sides		s;
	Report		r;
	bool		has_mass;

	divergence_check_significance(significance);
	has_mass = divergence_sides_open(&s, fcinfo, SIDES_WEIGHTS | SIDES_COUNTS, PG_GETARG_FLOAT8(2));

	memset(r.values, 0, sizeof(r.values));
	memset(r.nulls, true, sizeof(r.nulls));
	set_value(&r, REFERENCE_COUNT, Int64GetDatum(s.total[REFERENCE]));
	set_value(&r, CURRENT_COUNT, Int64GetDatum(s.total[CURRENT]));
	set_missing(&r, &s);
	if (has_mass)
	{
		set_measures(&r, &s);
		set_tests(&r, &s, significance);
		set_float(&r, UNSEEN_MASS, share_alone(&s, CURRENT));
		set_float(&r, VANISHED_MASS, share_alone(&s, REFERENCE));
		if (s.d[REFERENCE]->kind != DISTRIBUTION_CATEGORIES)
			set_number_measures(&r, &s);
	}
	divergence_sides_close(&s, fcinfo);
	return row_of(fcinfo, report_types, REPORT_COLUMNS, r.values, r.nulls);
}
