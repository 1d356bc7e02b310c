/*
 * report.c
 *		What scores were worth, from two distributions of them: of where the answer was no, and
 *		where it was yes.  What each number is stands in math/evaluation.h.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"

#include "distributions/counting.h"
#include "distributions/quantile_edges.h"
#include "evaluation/report.h"
#include "math/cumulative.h"
#include "math/evaluation.h"
#include "math/quotient.h"
#include "server/array.h"
#include "server/compat.h"
#include "server/elements.h"
#include "server/options.h"
#include "server/result_row.h"

PG_FUNCTION_INFO_V1(divergence_evaluation_roc_auc);
PG_FUNCTION_INFO_V1(divergence_evaluation_roc_auc_margin);
PG_FUNCTION_INFO_V1(divergence_evaluation_calibration);
PG_FUNCTION_INFO_V1(divergence_evaluation_report);
PG_FUNCTION_INFO_V1(divergence_evaluation_report_of_periods);

/* the arguments of all functions here */
#define NEGATIVES	0
#define POSITIVES	1

/* The scores in the first two arguments, NULL where both are NULL. */
static Scores *
scores_of_arguments(FunctionCallInfo fcinfo)
{
	const Distribution *negatives = PG_ARGISNULL(NEGATIVES) ? NULL : divergence_distribution_argument(fcinfo, NEGATIVES);
	const Distribution *positives = PG_ARGISNULL(POSITIVES) ? NULL : divergence_distribution_argument(fcinfo, POSITIVES);

	return negatives || positives ? divergence_scores_open(negatives, positives) : NULL;
}

static bool
has_both(const Scores *s)
{
	return s->negative_total > 0 && s->positive_total > 0;
}

/* roc_auc(negatives, positives): in [0, 1]; NULL where a side counts nothing, 22023 for categories. */
Datum
divergence_evaluation_roc_auc(PG_FUNCTION_ARGS)
{
	const Scores *s = scores_of_arguments(fcinfo);

	if (s == NULL || !has_both(s))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(divergence_roc_auc(s->negatives, s->positives, s->n));
}

/* roc_auc_margin(negatives, positives): in [0, 1/2]; NULL and errors as roc_auc. */
Datum
divergence_evaluation_roc_auc_margin(PG_FUNCTION_ARGS)
{
	const Scores *s = scores_of_arguments(fcinfo);

	if (s == NULL || !has_both(s))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(divergence_roc_auc_margin(s->negatives, s->positives, s->n, s->single));
}

/*
 * Calibration
 */

ScoreBins
divergence_score_bins(const Scores *s, int bins)
{
	ScoreBins	b = {0};

	if (s->negative_total + s->positive_total == 0)
		return b;
	b.start = palloc((bins + 1) * sizeof(size_t));
	b.n = divergence_equal_bins(s->negatives, s->positives, s->n, bins, b.start);
	b.start[b.n] = s->n;
	return b;
}

ScoreBins
divergence_calibration_bins(const Scores *s, int bins)
{
	ScoreBins	none = {0};

	return s->are_probabilities ? divergence_score_bins(s, bins) : none;
}

static bool
is_counted(const Scores *s, size_t cell)
{
	return s->negatives[cell] > 0 || s->positives[cell] > 0;
}

CalibrationRow
divergence_calibration_row(const Scores *s, const ScoreBins *bins, size_t i, double confidence)
{
	size_t		first = bins->start[i];
	size_t		last = bins->start[i + 1] - 1;
	calibration_bin b = divergence_calibration_bin(s->negatives + first, s->positives + first, s->score + first, last + 1 - first);
	CalibrationRow row;

	while (!is_counted(s, first))
		first++;
	while (!is_counted(s, last))
		last--;
	row.lower = s->lower[first];
	row.upper = s->upper[last];
	row.count = b.count;
	row.positives = b.positives;
	row.mean_prediction = b.mean;
	row.observed_rate = divergence_quotient(b.positives, b.count);
	divergence_wilson(b.positives, b.count, confidence, &row.low, &row.high);
	return row;
}

/*
 * calibration(negatives, positives, bins, confidence): a row for each bin of equal mass, none where nothing is
 * counted; 22003 where scores are no probabilities.
 */
Datum
divergence_evaluation_calibration(PG_FUNCTION_ARGS)
{
	static const Oid columns[] = {INT8OID, FLOAT8OID, FLOAT8OID, INT8OID, INT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID};
	Tuplestorestate *store = divergence_result_set(fcinfo, columns, lengthof(columns));
	TupleDesc	descriptor = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	const Scores *s;
	ScoreBins	bins;

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return (Datum) 0;
	divergence_check_bins(PG_GETARG_INT32(2));
	divergence_check_confidence(PG_GETARG_FLOAT8(3));
	s = scores_of_arguments(fcinfo);
	if (s == NULL || s->negative_total + s->positive_total == 0)
		return (Datum) 0;
	divergence_scores_check_probabilities(s);
	bins = divergence_calibration_bins(s, PG_GETARG_INT32(2));
	for (size_t i = 0; i < bins.n; i++)
	{
		CalibrationRow row = divergence_calibration_row(s, &bins, i, PG_GETARG_FLOAT8(3));
		Datum		values[lengthof(columns)];
		bool		nulls[lengthof(columns)] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = Int64GetDatum((int64) i + 1);
		values[1] = Float8GetDatum(row.lower);
		values[2] = Float8GetDatum(row.upper);
		values[3] = Int64GetDatum(row.count);
		values[4] = Int64GetDatum(row.positives);
		values[5] = Float8GetDatum(row.mean_prediction);
		values[6] = Float8GetDatum(row.observed_rate);
		values[7] = Float8GetDatum(row.low);
		values[8] = Float8GetDatum(row.high);
		tuplestore_putvalues(store, descriptor, values, nulls);
	}
	return (Datum) 0;
}

/*
 * The report
 */

static void
set_evaluation(Evaluation *e, Evaluated v, double value)
{
	e->value[v] = value;
	e->has_value[v] = true;
}

/* Those values that have errors over periods. */
static void
evaluate(Evaluation *e, const Scores *s, const ScoreBins *bins)
{
	int64		total = s->negative_total + s->positive_total;

	memset(e, 0, sizeof(Evaluation));
	e->count = total;
	e->positives = s->positive_total;
	if (total == 0)
		return;
	set_evaluation(e, BASE_RATE, divergence_quotient(s->positive_total, total));
	if (bins->n > 0)
		set_evaluation(e, CALIBRATION_ERROR,
					   divergence_calibration_error(s->negatives, s->positives, s->score, s->n, bins->start, bins->n));
	if (!has_both(s))
		return;
	set_evaluation(e, ROC_AUC, divergence_roc_auc(s->negatives, s->positives, s->n));
	set_evaluation(e, AVERAGE_PRECISION, divergence_average_precision(s->negatives, s->positives, s->n));
}

void
divergence_evaluate(Evaluation *e, const Scores *s, const ScoreBins *bins)
{
	double		error;

	evaluate(e, s, bins);
	if (bins->n > 0)
	{
		calibration_chance chance = divergence_calibration_chance(s->negatives, s->positives, s->score, s->n, bins->start, bins->n);

		set_evaluation(e, CALIBRATION_CHANCE, chance.mean);
		set_evaluation(e, CALIBRATION_LIMIT, chance.limit);
		set_evaluation(e, MEAN_PREDICTION, divergence_calibration_bin(s->negatives, s->positives, s->score, s->n).mean);
	}
	if (!has_both(s))
		return;
	set_evaluation(e, ROC_AUC_MARGIN, divergence_roc_auc_margin(s->negatives, s->positives, s->n, s->single));
	set_evaluation(e, KS, divergence_ks(s->negatives, s->positives, s->n, NULL));
	if (divergence_roc_auc_error(s->negatives, s->positives, s->n, &error))
		set_evaluation(e, ROC_AUC_ERROR, error);
}

static void
set_evaluated(Datum *values, bool *nulls, int column, const Evaluation *e, Evaluated v)
{
	if (!e->has_value[v])
		return;
	values[column] = Float8GetDatum(e->value[v]);
	nulls[column] = false;
}

static Datum
row_of(FunctionCallInfo fcinfo, const Oid *types, int columns, Datum *values, bool *nulls)
{
	TupleDesc	row = divergence_result_row(fcinfo, types, columns);

	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls));
}

/* the OUT parameters, in order */
typedef enum ReportColumn
{
	REPORT_COUNT,
	REPORT_POSITIVES,
	REPORT_BASE_RATE,
	REPORT_ROC_AUC,
	REPORT_ROC_AUC_MARGIN,
	REPORT_ROC_AUC_ERROR,
	REPORT_AVERAGE_PRECISION,
	REPORT_CALIBRATION_ERROR,
	REPORT_CALIBRATION_CHANCE,
	REPORT_KS,
	REPORT_COLUMNS
} ReportColumn;

/*
 * evaluation_report(negatives, positives, bins): always a row, but for NULL on both sides; what cannot be told is NULL in
 * it.
 */
Datum
divergence_evaluation_report(PG_FUNCTION_ARGS)
{
	static const Oid columns[REPORT_COLUMNS] = {INT8OID, INT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID};
	Datum		values[REPORT_COLUMNS] = {0};
	bool		nulls[REPORT_COLUMNS];
	const Scores *s;
	ScoreBins	bins;
	Evaluation	e;

	if (PG_ARGISNULL(2))
		PG_RETURN_NULL();
	divergence_check_bins(PG_GETARG_INT32(2));
	s = scores_of_arguments(fcinfo);
	if (s == NULL)
		PG_RETURN_NULL();
	memset(nulls, true, sizeof(nulls));
	bins = divergence_calibration_bins(s, PG_GETARG_INT32(2));
	divergence_evaluate(&e, s, &bins);
	values[REPORT_COUNT] = Int64GetDatum(e.count);
	values[REPORT_POSITIVES] = Int64GetDatum(e.positives);
	nulls[REPORT_COUNT] = nulls[REPORT_POSITIVES] = false;
	set_evaluated(values, nulls, REPORT_BASE_RATE, &e, BASE_RATE);
	set_evaluated(values, nulls, REPORT_ROC_AUC, &e, ROC_AUC);
	set_evaluated(values, nulls, REPORT_ROC_AUC_MARGIN, &e, ROC_AUC_MARGIN);
	set_evaluated(values, nulls, REPORT_ROC_AUC_ERROR, &e, ROC_AUC_ERROR);
	set_evaluated(values, nulls, REPORT_AVERAGE_PRECISION, &e, AVERAGE_PRECISION);
	set_evaluated(values, nulls, REPORT_CALIBRATION_ERROR, &e, CALIBRATION_ERROR);
	set_evaluated(values, nulls, REPORT_CALIBRATION_CHANCE, &e, CALIBRATION_CHANCE);
	set_evaluated(values, nulls, REPORT_KS, &e, KS);
	return row_of(fcinfo, columns, REPORT_COLUMNS, values, nulls);
}

/*
 * The same over periods
 */

/* The distributions of an argument, NULL for those that are; none where it is NULL. */
static const Distribution **
distributions_of(FunctionCallInfo fcinfo, int argno, const char *name, int *n)
{
	Elements	e = {0};
	const Distribution **d;

	if (!PG_ARGISNULL(argno))
		e = divergence_elements(PG_GETARG_ARRAYTYPE_P(argno), name);
	d = palloc(e.n * sizeof(d[0]) + 1);
	for (int i = 0; i < e.n; i++)
		d[i] = e.is_null[i] ? NULL : divergence_distribution_of_datum(e.value[i]);
	*n = e.n;
	return d;
}

/* Their sum, NULL without one; each is like "all", the first there is. */
static const Distribution *
sum_of(const Distribution **d, int n, const Distribution **all)
{
	const Distribution *sum = NULL;
	bool		ours = false;

	for (int i = 0; i < n; i++)
	{
		const Distribution *next;

		CHECK_FOR_INTERRUPTS();
		if (d[i] == NULL)
			continue;
		if (*all == NULL)
			*all = d[i];
		divergence_distribution_check_alike(*all, d[i]);
		next = sum ? divergence_distribution_sum_of(sum, d[i]) : d[i];
		if (ours)
			pfree((void *) sum);
		ours = sum != NULL;
		sum = next;
	}
	return sum;
}

EvaluationPeriods
divergence_evaluation_periods(FunctionCallInfo fcinfo)
{
	EvaluationPeriods p = {0};
	const Distribution *all = NULL;
	const Distribution *negative_sum;
	const Distribution *positive_sum;
	int			m;

	p.negatives = distributions_of(fcinfo, NEGATIVES, "negatives", &p.n);
	p.positives = distributions_of(fcinfo, POSITIVES, "positives", &m);
	divergence_elements_check_lengths("negatives", p.n, "positives", m);
	negative_sum = sum_of(p.negatives, p.n, &all);
	positive_sum = sum_of(p.positives, p.n, &all);
	if (all)
		p.s = divergence_scores_open(negative_sum, positive_sum);
	return p;
}

/* *to = what s counts without what d counts of one side */
static int64
count_without(const Scores *s, const int64_t *all, int64 total, const Distribution *d, int64_t *to)
{
	int64		left = total;

	if (d == NULL)
	{
		memcpy(to, all, s->n * sizeof(int64_t));
		return total;
	}
	divergence_scores_count(s, d, to);
	for (size_t i = 0; i < s->n; i++)
	{
		left -= to[i];
		to[i] = all[i] - to[i];
	}
	return left;
}

int64
divergence_evaluation_errors(Evaluation *errors, const EvaluationPeriods *p, const ScoreBins *bins)
{
	const Scores *s = p->s;
	Scores		without = *s;
	double	   *value[EVALUATED_BY_PERIODS];
	int64		periods = 0;

	memset(errors, 0, sizeof(Evaluation));
	for (int v = 0; v < EVALUATED_BY_PERIODS; v++)
	{
		value[v] = palloc(p->n * sizeof(double) + 1);
		errors->has_value[v] = true;
	}
	without.negatives = palloc_extended(s->n * sizeof(int64_t) + 1, MCXT_ALLOC_HUGE);
	without.positives = palloc_extended(s->n * sizeof(int64_t) + 1, MCXT_ALLOC_HUGE);
	for (int t = 0; t < p->n; t++)
	{
		Evaluation	e;

		CHECK_FOR_INTERRUPTS();
		without.negative_total = count_without(s, s->negatives, s->negative_total, p->negatives[t], without.negatives);
		without.positive_total = count_without(s, s->positives, s->positive_total, p->positives[t], without.positives);
		if (without.negative_total == s->negative_total && without.positive_total == s->positive_total)
			continue;
		evaluate(&e, &without, bins);
		for (int v = 0; v < EVALUATED_BY_PERIODS; v++)
		{
			value[v][periods] = e.value[v];
			errors->has_value[v] &= e.has_value[v];
		}
		periods++;
	}
	for (int v = 0; v < EVALUATED_BY_PERIODS; v++)
	{
		errors->has_value[v] &= periods > 1;
		if (errors->has_value[v])
			errors->value[v] = divergence_jackknife(value[v], periods);
		pfree(value[v]);
	}
	pfree(without.negatives);
	pfree(without.positives);
	return periods;
}

typedef enum PeriodsColumn
{
	PERIODS_PERIODS,
	PERIODS_COUNT,
	PERIODS_POSITIVES,
	PERIODS_BASE_RATE,
	PERIODS_BASE_RATE_ERROR,
	PERIODS_ROC_AUC,
	PERIODS_ROC_AUC_MARGIN,
	PERIODS_ROC_AUC_ERROR,
	PERIODS_AVERAGE_PRECISION,
	PERIODS_AVERAGE_PRECISION_ERROR,
	PERIODS_CALIBRATION_ERROR,
	PERIODS_CALIBRATION_ERROR_ERROR,
	PERIODS_CALIBRATION_CHANCE,
	PERIODS_KS,
	PERIODS_COLUMNS
} PeriodsColumn;

/*
 * evaluation_report(negatives[], positives[], bins): the report of the sums, with standard errors over the periods that
 * the elements are; 2202E unless both arrays have one length.
 */
Datum
divergence_evaluation_report_of_periods(PG_FUNCTION_ARGS)
{
	static const Oid columns[PERIODS_COLUMNS] = {
		INT8OID, INT8OID, INT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID, FLOAT8OID,
		FLOAT8OID, FLOAT8OID
	};
	Datum		values[PERIODS_COLUMNS] = {0};
	bool		nulls[PERIODS_COLUMNS];
	EvaluationPeriods p;
	ScoreBins	bins;
	Evaluation	e,
				errors;

	divergence_check_bins(PG_GETARG_INT32(2));
	p = divergence_evaluation_periods(fcinfo);
	if (p.s == NULL)
		PG_RETURN_NULL();
	memset(nulls, true, sizeof(nulls));
	bins = divergence_calibration_bins(p.s, PG_GETARG_INT32(2));
	divergence_evaluate(&e, p.s, &bins);
	values[PERIODS_PERIODS] = Int64GetDatum(divergence_evaluation_errors(&errors, &p, &bins));
	values[PERIODS_COUNT] = Int64GetDatum(e.count);
	values[PERIODS_POSITIVES] = Int64GetDatum(e.positives);
	nulls[PERIODS_PERIODS] = nulls[PERIODS_COUNT] = nulls[PERIODS_POSITIVES] = false;
	set_evaluated(values, nulls, PERIODS_BASE_RATE, &e, BASE_RATE);
	set_evaluated(values, nulls, PERIODS_BASE_RATE_ERROR, &errors, BASE_RATE);
	set_evaluated(values, nulls, PERIODS_ROC_AUC, &e, ROC_AUC);
	set_evaluated(values, nulls, PERIODS_ROC_AUC_MARGIN, &e, ROC_AUC_MARGIN);
	set_evaluated(values, nulls, PERIODS_ROC_AUC_ERROR, &errors, ROC_AUC);
	set_evaluated(values, nulls, PERIODS_AVERAGE_PRECISION, &e, AVERAGE_PRECISION);
	set_evaluated(values, nulls, PERIODS_AVERAGE_PRECISION_ERROR, &errors, AVERAGE_PRECISION);
	set_evaluated(values, nulls, PERIODS_CALIBRATION_ERROR, &e, CALIBRATION_ERROR);
	set_evaluated(values, nulls, PERIODS_CALIBRATION_ERROR_ERROR, &errors, CALIBRATION_ERROR);
	set_evaluated(values, nulls, PERIODS_CALIBRATION_CHANCE, &e, CALIBRATION_CHANCE);
	set_evaluated(values, nulls, PERIODS_KS, &e, KS);
	return row_of(fcinfo, columns, PERIODS_COLUMNS, values, nulls);
}
