/*
 * drift.c
 *		Has a distribution drifted from its reference: the test, and what each cell
 *		contributes.
 *
 * Tests are made of the counts, a pseudocount is for the measures alone.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "math/power_divergence.h"
#include "math/terms.h"
#include "server/compat.h"
#include "distributions/sides.h"
#include "drift/drift.h"
#include "server/options.h"

PG_FUNCTION_INFO_V1(divergence_drift_test);
PG_FUNCTION_INFO_V1(divergence_drift_psi_threshold);
PG_FUNCTION_INFO_V1(divergence_drift_contributions);

#define TEST_COLUMNS			4
#define CONTRIBUTION_COLUMNS	11

/* The row that this call returns, or that it returns a set of. */
static TupleDesc
result_row(FunctionCallInfo fcinfo)
{
	TupleDesc	descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return descriptor;
}

Datum
divergence_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(result_row(fcinfo)), values, nulls));
}

/*
 * drift_test(reference, current, lambda): a row (statistic, df, p_value, min_expected), all
 * NULL without mass on a side.
 */
Datum
divergence_drift_test(PG_FUNCTION_ARGS)
{
	double		lambda = PG_GETARG_FLOAT8(2);
	Sides		s;
	Datum		values[TEST_COLUMNS] = {0};
	bool		nulls[TEST_COLUMNS] = {true, true, true, true};

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
	return divergence_row(fcinfo, values, nulls);
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

/* A tuplestore for the set that this call returns. */
static Tuplestorestate *
begin_set(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	TupleDesc	descriptor;
	MemoryContext caller;

	if (set == NULL || !IsA(set, ReturnSetInfo) || !(set->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	descriptor = result_row(fcinfo);
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
		return divergence_distribution_probability(s->count[side][cell], s->total[side]);
	return divergence_probability(&s->m[side], s->x[side][cell]);
}

/*
 * drift_contributions(reference, current, pseudocount): a row for each cell that counts
 * anything, the largest psi first; none without mass on a side.
 */
Datum
divergence_drift_contributions(PG_FUNCTION_ARGS)
{
	double		pseudocount = PG_GETARG_FLOAT8(2);
	Tuplestorestate *store = begin_set(fcinfo);
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
	mass_ratio_init(&scale, &s.m[REFERENCE], &s.m[CURRENT]);
	ranked = rank_cells(&s, &scale, &n);
	initStringInfo(&name);
	for (int64 i = 0; i < n; i++)
	{
		int64		cell = ranked[i].cell;
		divergence_terms t = divergence_terms_of(&scale, s.x[REFERENCE][cell],
												 s.x[CURRENT][cell]);
		text	   *category;
		Datum		values[CONTRIBUTION_COLUMNS];
		bool		nulls[CONTRIBUTION_COLUMNS] = {false};

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
