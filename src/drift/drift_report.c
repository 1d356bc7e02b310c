/*
 * drift_report.c
 *		All there is to say of two distributions in one row.
 *
 * Both sides are opened once; every value comes from the function that answers the
 * call of its own, and has its bits.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "math/cumulative.h"
#include "math/measures.h"
#include "math/power_divergence.h"
#include "server/compat.h"
#include "distributions/sides.h"
#include "drift/drift.h"
#include "server/options.h"

PG_FUNCTION_INFO_V1(divergence_drift_report);

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

	set_float(r, PSI, divergence_jeffreys(p, q, MEASURE_NATS));
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
	return divergence_distribution_probability(alone, s->total[side]);
}

static void
set_bin_measures(Report *r, const Sides *s)
{
	const Distribution *d = s->d[REFERENCE];

	set_float(r, KS_STATISTIC, divergence_ks(s->count[REFERENCE], s->count[CURRENT], s->cells, DISTRIBUTION_EDGES(d)));
	set_float(r, WASSERSTEIN_DISTANCE,
			  divergence_wasserstein(s->count[REFERENCE], s->count[CURRENT], s->cells, DISTRIBUTION_EDGES(d)));
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
			set_float(r, columns[side], divergence_distribution_probability(missing, missing + s->total[side]));
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
		if (s.d[REFERENCE]->kind == DISTRIBUTION_BINS)
			set_bin_measures(&r, &s);
	}
	divergence_sides_close(&s, fcinfo);
	return divergence_row(fcinfo, r.values, r.nulls);
}
