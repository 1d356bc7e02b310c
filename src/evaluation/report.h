/*
 * report.h
 *		What scores were worth, for readers in C: the numbers of evaluation_report and calibration.
 */
#ifndef DIVERGENCE_REPORT_H
#define DIVERGENCE_REPORT_H

#include "fmgr.h"

#include "evaluation/scores.h"

/* Bins of equal mass, as cells that they begin with; start[n] is the number of cells. */
typedef struct ScoreBins
{
	size_t		n;				/* 0 where there are none */
	size_t	   *start;
} ScoreBins;

/* At most so many bins, 2 or more, in the current memory context; none where nothing is counted. */
extern ScoreBins divergence_score_bins(const Scores *s, int bins);

/* The same for calibration: none where scores are no probabilities, either. */
extern ScoreBins divergence_calibration_bins(const Scores *s, int bins);

/* A bin of a reliability diagram; calibration() says what the numbers are. */
typedef struct CalibrationRow
{
	double		lower,
				upper;
	int64		count,
				positives;
	double		mean_prediction,
				observed_rate,
				low,
				high;
} CalibrationRow;

/* Bin i, with limits of this confidence, in (0, 1). */
extern CalibrationRow divergence_calibration_row(const Scores *s, const ScoreBins *bins, size_t i, double confidence);

/* The numbers of evaluation_report, and two more.  The first have errors over periods. */
typedef enum Evaluated
{
	BASE_RATE,
	ROC_AUC,
	AVERAGE_PRECISION,
	CALIBRATION_ERROR,
	EVALUATED_BY_PERIODS,
	ROC_AUC_MARGIN = EVALUATED_BY_PERIODS,
	ROC_AUC_ERROR,				/* where all rows are independent */
	CALIBRATION_CHANCE,
	KS,
	/* evaluation_report has no columns for these */
	CALIBRATION_LIMIT,			/* of what chance leaves */
	MEAN_PREDICTION,			/* of all answers */
	EVALUATED
} Evaluated;

typedef struct Evaluation
{
	int64		count,
				positives;
	double		value[EVALUATED];
	bool		has_value[EVALUATED];
} Evaluation;

/* What can be told of s with bins of its own. */
extern void divergence_evaluate(Evaluation *e, const Scores *s, const ScoreBins *bins);

/* Periods of which each has negatives and positives; a distribution that is NULL counts nothing. */
typedef struct EvaluationPeriods
{
	int			n;
	const Distribution **negatives;
	const Distribution **positives;
	Scores	   *s;				/* of all together; NULL where all distributions are */
} EvaluationPeriods;

/*
 * The periods in the first two arguments, arrays of distributions; none where these are NULL.  In the current memory context;
 * errors as divergence_scores_open, and 2202E unless both have one length.
 */
extern EvaluationPeriods divergence_evaluation_periods(FunctionCallInfo fcinfo);

/*
 * The standard errors of what p->s says, not NULL, by the jackknife over periods; there is none where fewer than two periods
 * count anything, or the value needs some of them.  Returns how many count anything.
 */
extern int64 divergence_evaluation_errors(Evaluation *errors, const EvaluationPeriods *p, const ScoreBins *bins);

#endif							/* DIVERGENCE_REPORT_H */
