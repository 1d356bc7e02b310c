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
#include "math/chance.h"
#include "math/cumulative.h"
#include "math/homogeneity.h"
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
PG_FUNCTION_INFO_V1(divergence_drift_test_by_chance);
PG_FUNCTION_INFO_V1(divergence_drift_psi_threshold_by_chance);
PG_FUNCTION_INFO_V1(divergence_drift_by_chance);
PG_FUNCTION_INFO_V1(divergence_drift_report_by_chance);

/*
 * The order of the power divergence that drift_test of 1.0 has as its default, and that of
 * 1.1.  The functions that 1.0's script names keep its verdicts: until ALTER EXTENSION
 * UPDATE, and in a replica or a view made before it, nothing changes.
 */
#define DRIFT_LAMBDA_1_0	0.6666666666666666
#define DRIFT_LAMBDA		1.0

/* A row of these values, of the types that the function writes. */
static Datum
row_of(FunctionCallInfo fcinfo, const Oid *types, int columns, Datum *values, bool *nulls)
{
	TupleDesc	row = divergence_result_row(fcinfo, types, columns);

	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls));
}

/*
 * Statistic and p-value; that of Pearson's order is given both margins, where "by_chance".
 */
static power_divergence
test_of(const int64_t *reference, const int64_t *current, int64 cells, double lambda, bool by_chance)
{
	power_divergence t = divergence_power_divergence(reference, current, cells, lambda);

	if (by_chance && lambda == DRIFT_LAMBDA)
		t.p_value = divergence_homogeneity_p(reference, current, cells);
	return t;
}

static Datum
drift_test(FunctionCallInfo fcinfo, bool by_chance)
{
	static const Oid columns[] = {FLOAT8OID, INT8OID, FLOAT8OID, FLOAT8OID};
	double		lambda = PG_GETARG_FLOAT8(2);
	Sides		s;
	Datum		values[lengthof(columns)] = {0};
	bool		nulls[lengthof(columns)] = {true, true, true, true};

	divergence_check_lambda(lambda);
	if (divergence_sides_open(&s, fcinfo, SIDES_COUNTS, 0))
	{
		power_divergence t = test_of(s.count[REFERENCE], s.count[CURRENT], s.cells, lambda, by_chance);

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

/*
 * drift_test(reference, current, lambda) of 1.0: a row (statistic, df, p_value,
 * min_expected), all NULL without mass on a side.
 */
Datum
divergence_drift_test(PG_FUNCTION_ARGS)
{
	return drift_test(fcinfo, false);
}

/* The same of 1.1. */
Datum
divergence_drift_test_by_chance(PG_FUNCTION_ARGS)
{
	return drift_test(fcinfo, true);
}

/*
 * Levels of chance
 */

static inline int
compare_counts(const uint64_t *a, const uint64_t *b)
{
	return (*a > *b) - (*a < *b);
}

#define ST_SORT sort_counts
#define ST_ELEMENT_TYPE uint64_t
#define ST_COMPARE(a, b) compare_counts(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/* Of all measures; both sides have mass, and s has counts. */
static void
chance_levels(chance_level *level, const Sides *s, double pseudocount)
{
	uint64_t   *pooled = palloc_extended(s->cells * sizeof(uint64_t), MCXT_ALLOC_HUGE);

	for (int64 i = 0; i < s->cells; i++)
		pooled[i] = (uint64_t) s->count[REFERENCE][i] + (uint64_t) s->count[CURRENT][i];
	sort_counts(pooled, s->cells);
	divergence_chance_levels(level, pooled, s->cells, (double) s->total[REFERENCE],
							 (double) s->total[CURRENT], pseudocount);
	pfree(pooled);
}

/*
 * psi_threshold(reference, current, significance, pseudocount), the last one 0 where it is
 * not given: in nats; NULL without mass on a side.
 */
Datum
divergence_drift_psi_threshold_by_chance(PG_FUNCTION_ARGS)
{
	double		significance = PG_GETARG_FLOAT8(2);
	double		pseudocount = PG_NARGS() > 3 ? PG_GETARG_FLOAT8(3) : 0;
	Sides		s;
	double		result = 0;
	bool		has_mass;

	divergence_check_significance(significance);
	has_mass = divergence_sides_open(&s, fcinfo, SIDES_COUNTS, pseudocount);
	if (has_mass)
	{
		chance_level level[CHANCE_MEASURES];

		chance_levels(level, &s, pseudocount);
		result = divergence_chance_threshold(&level[CHANCE_JEFFREYS], significance);
	}
	divergence_sides_close(&s, fcinfo);
	if (!has_mass)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}

/* psi_threshold(reference, current, significance) of 1.0. */
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
	Tuplestorestate *store = divergence_result_set(fcinfo, columns, lengthof(columns));
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

/* A distance, and the measure whose chance level it has. */
typedef struct LevelRow
{
	const char *name;
	chance_measure measure;
	bool		root;			/* the distance is the root of the measure */
} LevelRow;

static const LevelRow level_rows[] = {
	{"psi", CHANCE_JEFFREYS, false},
	{"js_distance", CHANCE_JS, true},
	{"total_variation_distance", CHANCE_TOTAL_VARIATION, false},
	{"hellinger_distance", CHANCE_HELLINGER, true},
	{"kl_divergence", CHANCE_KL, false},
	{"kl_divergence_reverse", CHANCE_KL_REVERSE, false},
};

/* The distance as the function of its name gives it. */
static double
distance_of(chance_measure measure, const mass *p, const mass *q)
{
	switch (measure)
	{
		case CHANCE_JEFFREYS:
			return divergence_jeffreys(p, q, MEASURE_NATS);
		case CHANCE_JS:
			return divergence_js_distance(p, q, MEASURE_NATS);
		case CHANCE_TOTAL_VARIATION:
			return divergence_total_variation(p, q);
		case CHANCE_HELLINGER:
			return divergence_hellinger(p, q);
		case CHANCE_KL:
			return divergence_kl(p, q, MEASURE_NATS);
		default:
			return divergence_kl(q, p, MEASURE_NATS);
	}
}

/*
 * drift_by_chance(reference, current, pseudocount, significance): a row (measure, value,
 * expected, threshold, p_value) for each distance; none without mass on a side.
 */
Datum
divergence_drift_by_chance(PG_FUNCTION_ARGS)
{
	static const Oid columns[] = {TEXTOID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID};
	double		pseudocount = PG_GETARG_FLOAT8(2);
	double		significance = PG_GETARG_FLOAT8(3);
	Tuplestorestate *store;
	Sides		s;

	divergence_check_significance(significance);
	store = divergence_result_set(fcinfo, columns, lengthof(columns));
	if (divergence_sides_open(&s, fcinfo, SIDES_WEIGHTS | SIDES_COUNTS, pseudocount))
	{
		TupleDesc	descriptor = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
		chance_level level[CHANCE_MEASURES];

		chance_levels(level, &s, pseudocount);
		for (int i = 0; i < lengthof(level_rows); i++)
		{
			const LevelRow *row = &level_rows[i];
			const chance_level *l = &level[row->measure];
			double		value = distance_of(row->measure, &s.m[REFERENCE], &s.m[CURRENT]);
			double		expected = l->infinite > 0 ? HUGE_VAL : l->mean;
			double		threshold = divergence_chance_threshold(l, significance);
			Datum		values[lengthof(columns)];
			bool		nulls[lengthof(columns)] = {false};
			text	   *name = cstring_to_text(row->name);

			values[0] = PointerGetDatum(name);
			values[1] = Float8GetDatum(value);
			values[2] = Float8GetDatum(row->root ? divergence_chance_mean_root(l) : expected);
			values[3] = Float8GetDatum(row->root ? sqrt(threshold) : threshold);
			values[4] = Float8GetDatum(divergence_chance_p(l, row->root ? value * value : value));
			tuplestore_putvalues(store, descriptor, values, nulls);
			pfree(name);
		}
	}
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
set_tests(Report *r, const Sides *s, double pseudocount, double significance, bool by_chance)
{
	power_divergence t = test_of(s->count[REFERENCE], s->count[CURRENT], s->cells,
								 by_chance ? DRIFT_LAMBDA : DRIFT_LAMBDA_1_0, by_chance);

	if (by_chance)
	{
		chance_level level[CHANCE_MEASURES];

		chance_levels(level, s, pseudocount);
		set_float(r, PSI_THRESHOLD, divergence_chance_threshold(&level[CHANCE_JEFFREYS], significance));
	}
	else
	{
		sample_totals totals;

		divergence_sample_totals(&totals, s->count[REFERENCE], s->count[CURRENT], s->cells);
		set_float(r, PSI_THRESHOLD, divergence_psi_threshold(&totals, significance));
	}
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

/* What 1.0 tests shares of NULLs by: the G-test. */
#define NULL_LAMBDA_1_0	0.0

/*
 * What is missing is NULL, or NaN where a client stores that instead: the same incident.
 * Needs no mass: distributions of NULLs alone have these.
 */
static void
set_missing(Report *r, const Sides *s, bool by_chance)
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
				  test_of(rows[REFERENCE], rows[CURRENT], 2, by_chance ? DRIFT_LAMBDA : NULL_LAMBDA_1_0, by_chance).p_value);
}

static Datum
drift_report(FunctionCallInfo fcinfo, bool by_chance)
{
	double		pseudocount = PG_GETARG_FLOAT8(2);
	double		significance = PG_GETARG_FLOAT8(3);
	Sides		s;
	Report		r;
	bool		has_mass;

	divergence_check_significance(significance);
	has_mass = divergence_sides_open(&s, fcinfo, SIDES_WEIGHTS | SIDES_COUNTS, pseudocount);

	memset(r.values, 0, sizeof(r.values));
	memset(r.nulls, true, sizeof(r.nulls));
	set_value(&r, REFERENCE_COUNT, Int64GetDatum(s.total[REFERENCE]));
	set_value(&r, CURRENT_COUNT, Int64GetDatum(s.total[CURRENT]));
	set_missing(&r, &s, by_chance);
	if (has_mass)
	{
		set_measures(&r, &s);
		set_tests(&r, &s, pseudocount, significance, by_chance);
		set_float(&r, UNSEEN_MASS, share_alone(&s, CURRENT));
		set_float(&r, VANISHED_MASS, share_alone(&s, REFERENCE));
		if (s.d[REFERENCE]->kind != DISTRIBUTION_CATEGORIES)
			set_number_measures(&r, &s);
	}
	divergence_sides_close(&s, fcinfo);
	return row_of(fcinfo, report_types, REPORT_COLUMNS, r.values, r.nulls);
}

/*
 * drift_report(reference, current, pseudocount, significance) of 1.0: always one row;
 * columns that need mass are NULL without it on a side.
 */
Datum
divergence_drift_report(PG_FUNCTION_ARGS)
{
	return drift_report(fcinfo, false);
}

/* The same of 1.1. */
Datum
divergence_drift_report_by_chance(PG_FUNCTION_ARGS)
{
	return drift_report(fcinfo, true);
}
