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
#include "evaluation/scores.h"
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

	if (!has_both(s))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(divergence_roc_auc(s->negatives, s->positives, s->n));
}

/* roc_auc_margin(negatives, positives): in [0, 1/2]; NULL and errors as roc_auc. */
Datum
divergence_evaluation_roc_auc_margin(PG_FUNCTION_ARGS)
{
	const Scores *s = scores_of_arguments(fcinfo);

	if (!has_both(s))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(divergence_roc_auc_margin(s->negatives, s->positives, s->n, s->single));
}

/* Bins of equal mass, as cells that they begin with; start[bins] is the number of cells.  Something is counted. */
static size_t
cut_bins(const Scores *s, int bins, size_t **start)
{
	size_t		n;

	*start = palloc((bins + 1) * sizeof(size_t));
	n = divergence_equal_bins(s->negatives, s->positives, s->n, bins, *start);
	(*start)[n] = s->n;
	return n;
}

static bool
is_counted(const Scores *s, size_t cell)
{
	return s->negatives[cell] > 0 || s->positives[cell] > 0;
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
	size_t	   *start;
	size_t		bins;

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return (Datum) 0;
	divergence_check_bins(PG_GETARG_INT32(2));
	divergence_check_confidence(PG_GETARG_FLOAT8(3));
	s = scores_of_arguments(fcinfo);
	if (s == NULL || s->negative_total + s->positive_total == 0)
		return (Datum) 0;
	divergence_scores_check_probabilities(s);
	bins = cut_bins(s, PG_GETARG_INT32(2), &start);
	for (size_t i = 0; i < bins; i++)
	{
		size_t		first = start[i];
		size_t		last = start[i + 1] - 1;
		calibration_bin b = divergence_calibration_bin(s->negatives + first, s->positives + first, s->score + first, last + 1 - first);
		Datum		values[lengthof(columns)];
		bool		nulls[lengthof(columns)] = {false};
		double		low,
					high;

		CHECK_FOR_INTERRUPTS();
		divergence_wilson(b.positives, b.count, PG_GETARG_FLOAT8(3), &low, &high);
		while (!is_counted(s, first))
			first++;
		while (!is_counted(s, last))
			last--;
		values[0] = Int64GetDatum((int64) i + 1);
		values[1] = Float8GetDatum(s->lower[first]);
		values[2] = Float8GetDatum(s->upper[last]);
		values[3] = Int64GetDatum(b.count);
		values[4] = Int64GetDatum(b.positives);
		values[5] = Float8GetDatum(b.mean);
		values[6] = Float8GetDatum(divergence_quotient(b.positives, b.count));
		values[7] = Float8GetDatum(low);
		values[8] = Float8GetDatum(high);
		tuplestore_putvalues(store, descriptor, values, nulls);
	}
	return (Datum) 0;
}

/*
 * The report
 */

/* what a report says of some counts over the cells of scores; each may be absent */
typedef enum Evaluated
{
	BASE_RATE,
	ROC_AUC,
	AVERAGE_PRECISION,
	CALIBRATION_ERROR,
	VALUES
} Evaluated;

typedef struct Evaluation
{
	double		value[VALUES];
	bool		has_value[VALUES];
} Evaluation;

static void
set_evaluation(Evaluation *e, Evaluated v, double value)
{
	e->value[v] = value;
	e->has_value[v] = true;
}

/* What can be told of these counts; start are the bins of probabilities, or NULL. */
static void
evaluate(Evaluation *e, const Scores *s, const size_t *start, size_t bins)
{
	int64		total = s->negative_total + s->positive_total;

	memset(e, 0, sizeof(Evaluation));
	if (total == 0)
		return;
	set_evaluation(e, BASE_RATE, divergence_quotient(s->positive_total, total));
	if (start)
		set_evaluation(e, CALIBRATION_ERROR,
					   divergence_calibration_error(s->negatives, s->positives, s->score, s->n, start, bins));
	if (!has_both(s))
		return;
	set_evaluation(e, ROC_AUC, divergence_roc_auc(s->negatives, s->positives, s->n));
	set_evaluation(e, AVERAGE_PRECISION, divergence_average_precision(s->negatives, s->positives, s->n));
}

static void
set_float(Datum *values, bool *nulls, int column, double value)
{
	values[column] = Float8GetDatum(value);
	nulls[column] = false;
}

static void
set_evaluated(Datum *values, bool *nulls, int column, const Evaluation *e, Evaluated v)
{
	if (e->has_value[v])
		set_float(values, nulls, column, e->value[v]);
}

static double
error_by_chance(const Scores *s, const size_t *start, size_t bins)
{
	double		sum = 0;

	for (size_t i = 0; i < bins; i++)
		sum += divergence_calibration_bin(s->negatives + start[i], s->positives + start[i], s->score + start[i],
										  start[i + 1] - start[i]).by_chance;
	return sum / (double) (s->negative_total + s->positive_total);
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
	size_t	   *start = NULL;
	size_t		bins = 0;
	double		error;
	Evaluation	e;

	if (PG_ARGISNULL(2))
		PG_RETURN_NULL();
	divergence_check_bins(PG_GETARG_INT32(2));
	s = scores_of_arguments(fcinfo);
	if (s == NULL)
		PG_RETURN_NULL();
	memset(nulls, true, sizeof(nulls));
	if (s->are_probabilities && s->negative_total + s->positive_total > 0)
		bins = cut_bins(s, PG_GETARG_INT32(2), &start);
	evaluate(&e, s, start, bins);
	values[REPORT_COUNT] = Int64GetDatum(s->negative_total + s->positive_total);
	values[REPORT_POSITIVES] = Int64GetDatum(s->positive_total);
	nulls[REPORT_COUNT] = nulls[REPORT_POSITIVES] = false;
	set_evaluated(values, nulls, REPORT_BASE_RATE, &e, BASE_RATE);
	set_evaluated(values, nulls, REPORT_ROC_AUC, &e, ROC_AUC);
	set_evaluated(values, nulls, REPORT_AVERAGE_PRECISION, &e, AVERAGE_PRECISION);
	set_evaluated(values, nulls, REPORT_CALIBRATION_ERROR, &e, CALIBRATION_ERROR);
	if (start)
		set_float(values, nulls, REPORT_CALIBRATION_CHANCE, error_by_chance(s, start, bins));
	if (has_both(s))
	{
		set_float(values, nulls, REPORT_ROC_AUC_MARGIN, divergence_roc_auc_margin(s->negatives, s->positives, s->n, s->single));
		set_float(values, nulls, REPORT_KS, divergence_ks(s->negatives, s->positives, s->n, NULL));
		if (divergence_roc_auc_error(s->negatives, s->positives, s->n, &error))
			set_float(values, nulls, REPORT_ROC_AUC_ERROR, error);
	}
	return row_of(fcinfo, columns, REPORT_COLUMNS, values, nulls);
}

/*
 * The same over periods
 */

/* The distributions of an argument, NULL for those that are. */
static const Distribution **
distributions_of(FunctionCallInfo fcinfo, int argno, const char *name, int *n)
{
	Elements	e = divergence_elements(PG_GETARG_ARRAYTYPE_P(argno), name);
	const Distribution **d = palloc(e.n * sizeof(d[0]) + 1);

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

/*
 * The standard errors of what s says, by the jackknife over periods; there is none where fewer than two periods count
 * anything, or the value needs some of them.
 */
static int64
errors_of_periods(Evaluation *errors, const Scores *s, const size_t *start, size_t bins,
				  const Distribution **negatives, const Distribution **positives, int n)
{
	Scores		without = *s;
	double	   *value[VALUES];
	int64		periods = 0;

	memset(errors, 0, sizeof(Evaluation));
	for (int v = 0; v < VALUES; v++)
	{
		value[v] = palloc(n * sizeof(double) + 1);
		errors->has_value[v] = true;
	}
	without.negatives = palloc_extended(s->n * sizeof(int64_t) + 1, MCXT_ALLOC_HUGE);
	without.positives = palloc_extended(s->n * sizeof(int64_t) + 1, MCXT_ALLOC_HUGE);
	for (int t = 0; t < n; t++)
	{
		Evaluation	e;

		CHECK_FOR_INTERRUPTS();
		without.negative_total = count_without(s, s->negatives, s->negative_total, negatives[t], without.negatives);
		without.positive_total = count_without(s, s->positives, s->positive_total, positives[t], without.positives);
		if (without.negative_total == s->negative_total && without.positive_total == s->positive_total)
			continue;
		evaluate(&e, &without, start, bins);
		for (int v = 0; v < VALUES; v++)
		{
			value[v][periods] = e.value[v];
			errors->has_value[v] &= e.has_value[v];
		}
		periods++;
	}
	for (int v = 0; v < VALUES; v++)
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
	int			n,
				m;
	const Distribution **negatives;
	const Distribution **positives;
	const Distribution *all = NULL;
	const Distribution *negative_sum;
	const Distribution *positive_sum;
	const Scores *s;
	size_t	   *start = NULL;
	size_t		bins = 0;
	Evaluation	e,
				errors;

	divergence_check_bins(PG_GETARG_INT32(2));
	negatives = distributions_of(fcinfo, NEGATIVES, "negatives", &n);
	positives = distributions_of(fcinfo, POSITIVES, "positives", &m);
	if (n != m)
		divergence_array_length_error("negatives", n, "positives", m);
	negative_sum = sum_of(negatives, n, &all);
	positive_sum = sum_of(positives, n, &all);
	if (all == NULL)
		PG_RETURN_NULL();
	s = divergence_scores_open(negative_sum, positive_sum);
	memset(nulls, true, sizeof(nulls));
	if (s->are_probabilities && s->negative_total + s->positive_total > 0)
		bins = cut_bins(s, PG_GETARG_INT32(2), &start);
	evaluate(&e, s, start, bins);
	values[PERIODS_PERIODS] = Int64GetDatum(errors_of_periods(&errors, s, start, bins, negatives, positives, n));
	values[PERIODS_COUNT] = Int64GetDatum(s->negative_total + s->positive_total);
	values[PERIODS_POSITIVES] = Int64GetDatum(s->positive_total);
	nulls[PERIODS_PERIODS] = nulls[PERIODS_COUNT] = nulls[PERIODS_POSITIVES] = false;
	set_evaluated(values, nulls, PERIODS_BASE_RATE, &e, BASE_RATE);
	set_evaluated(values, nulls, PERIODS_BASE_RATE_ERROR, &errors, BASE_RATE);
	set_evaluated(values, nulls, PERIODS_ROC_AUC, &e, ROC_AUC);
	set_evaluated(values, nulls, PERIODS_ROC_AUC_ERROR, &errors, ROC_AUC);
	set_evaluated(values, nulls, PERIODS_AVERAGE_PRECISION, &e, AVERAGE_PRECISION);
	set_evaluated(values, nulls, PERIODS_AVERAGE_PRECISION_ERROR, &errors, AVERAGE_PRECISION);
	set_evaluated(values, nulls, PERIODS_CALIBRATION_ERROR, &e, CALIBRATION_ERROR);
	set_evaluated(values, nulls, PERIODS_CALIBRATION_ERROR_ERROR, &errors, CALIBRATION_ERROR);
	if (start)
		set_float(values, nulls, PERIODS_CALIBRATION_CHANCE, error_by_chance(s, start, bins));
	if (has_both(s))
	{
		set_float(values, nulls, PERIODS_ROC_AUC_MARGIN, divergence_roc_auc_margin(s->negatives, s->positives, s->n, s->single));
		set_float(values, nulls, PERIODS_KS, divergence_ks(s->negatives, s->positives, s->n, NULL));
	}
	return row_of(fcinfo, columns, PERIODS_COLUMNS, values, nulls);
}
