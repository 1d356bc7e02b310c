/*
 * evaluation_page.c
 *		evaluation_page(): what scores were worth, as a page.  The numbers are those of
 *		evaluation_report and calibration (evaluation/report.h).
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "evaluation/report.h"
#include "math/drift_rule.h"
#include "math/mass.h"
#include "page/chart.h"
#include "page/labels.h"
#include "page/style.h"
#include "server/compat.h"
#include "server/elements.h"

PG_FUNCTION_INFO_V1(divergence_evaluation_page);

#define DEFAULT_TITLE	"Evaluation"

/* of the reliability diagram and the errors, as calibration() and evaluation_report() have it */
#define BINS		10
#define CONFIDENCE	0.95

/* bins of equal mass by which scores and thresholds are shown */
#define STEPS		20

/* Probabilities are too low, or too high, where the mean misses the share of positives by so much of the calibration error. */
#define ONE_SIDED	0.5

/* Periods with less than so much of the rarer answers of the median one have few: an error of the area three times as large, about. */
#define FEW			10

/* An area that misses that of all by so many standard errors is not explained by few answers. */
#define UNLIKELY	3

/* So few periods may as well be segments, which no line joins: each is a row with a dot. */
#define MOST_ROWS	12

/* points of a curve that are nearer to each other in both directions are not told apart */
#define CURVE_STEP	0.004

typedef struct Page
{
	Html		h;
	EvaluationPeriods p;
	Elements	labels;			/* as many as periods */
	Evaluation *period;			/* of each for itself */
	int64		periods;		/* that count anything */
	int64		few;			/* below so many of the rarer answers a period has few */

	/* of all together; where p.s is NULL, nothing else is set */
	ScoreBins	bins,
				steps;
	Evaluation	all,
				error;
} Page;

/*
 * Words and numbers
 */

/* What a period is called, as text. */
static const char *
label_of(const Page *page, int t, Size *length)
{
	const char *label = divergence_label(&page->labels, t, length);
	char	   *words;

	if (label)
		return label;
	words = psprintf("period %d of %d", t + 1, page->p.n);
	*length = strlen(words);
	return words;
}

static void
put_period(Page *page, int t)
{
	Size		length;
	const char *label = label_of(page, t, &length);

	divergence_html_name(&page->h, label, length);
}

/* how numbers of a kind are written */
typedef void (*Write) (StringInfo out, double x);

/* With all decimals: a trailing zero is part of a number that has an error beside it. */
static void
write_area(StringInfo out, double x)
{
	if (x > 0 && x < 0.0005)
		appendStringInfoString(out, "< 0.001");
	else
		appendStringInfo(out, "%.3f", x);
}

static void
put_number(Page *page, Write write, double x)
{
	StringInfoData s;

	initStringInfo(&s);
	write(&s, x);
	divergence_html_text(&page->h, s.data);
	pfree(s.data);
}

static void
put_count(Page *page, int64 count)
{
	StringInfoData s;

	initStringInfo(&s);
	divergence_append_count(&s, count);
	divergence_html_text(&page->h, s.data);
	pfree(s.data);
}

static void
put_value(Page *page, Write write, const Evaluation *e, Evaluated v)
{
	put_number(page, write, e->value[v]);
}

/* The standard error over periods, where there is one. */
static void
put_error(Page *page, Write write, Evaluated v)
{
	if (!page->error.has_value[v])
		return;
	/* no-break spaces: both numbers stay in one line */
	divergence_html_text(&page->h, "\302\240\302\261\302\240");
	put_number(page, write, page->error.value[v]);
}

static void
put_paragraph(Page *page, const char *class, const char *words)
{
	divergence_html_element(&page->h, "p", class, words);
	divergence_html_line(&page->h);
}

/*
 * Tables
 */

static void
end_head(Page *page)
{
	divergence_html_end(&page->h);
}

static void
end_row(Page *page)
{
	divergence_html_end(&page->h);
}

static void
put_cell(Page *page, Write write, double x)
{
	divergence_html_begin(&page->h, "td", "n");
	put_number(page, write, x);
	divergence_html_end(&page->h);
}

/* a double has not the digits of all counts */
static void
put_cell_of_count(Page *page, int64 count)
{
	divergence_html_begin(&page->h, "td", "n");
	put_count(page, count);
	divergence_html_end(&page->h);
}

/* a cell that may be empty */
static void
put_cell_of(Page *page, Write write, const Evaluation *e, Evaluated v)
{
	divergence_html_begin(&page->h, "td", "n");
	if (e->has_value[v])
		put_value(page, write, e, v);
	divergence_html_end(&page->h);
}

/*
 * Figures
 */

/* Begins a figure called by words; then comes a drawing, and what is written below. */
static void
begin_figure(Page *page, const char *class, const char *heading, const char *words)
{
	Html	   *h = &page->h;

	divergence_html_begin(h, "section", class);
	divergence_html_element(h, "h2", NULL, heading);
	put_paragraph(page, "soft", words);
}

static void
end_figure(Page *page)
{
	divergence_html_end(&page->h);
	divergence_html_line(&page->h);
}

/* The numbers of a drawing, folded away; the table follows, and end_numbers(). */
static void
begin_numbers(Page *page)
{
	divergence_html_begin(&page->h, "details", NULL);
	divergence_html_element(&page->h, "summary", NULL, "as numbers");
	divergence_html_begin(&page->h, "div", "scroll");
}

static void
end_numbers(Page *page)
{
	divergence_html_end(&page->h);
	divergence_html_end(&page->h);
}

/* A drawing with the numbers at the ends of its vertical axis, and words between them, which may be NULL. */
static void
begin_drawing(Page *page, const char *class, Write write, double low, double high, const char *words,
			  const char *title, const char *description)
{
	Html	   *h = &page->h;

	divergence_html_begin(h, "div", "chart");
	divergence_html_begin(h, "div", "ends");
	divergence_html_begin(h, "span", NULL);
	put_number(page, write, high);
	divergence_html_end(h);
	if (words)
		divergence_html_element(h, "span", "up", words);
	divergence_html_begin(h, "span", NULL);
	put_number(page, write, low);
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_begin(h, "div", NULL);
	divergence_chart_begin(h, class, title, description);
}

/* Ends the drawing, and writes its horizontal axis. */
static void
end_drawing(Page *page, const ChartLabel *label, int n)
{
	divergence_html_end(&page->h);
	divergence_chart_axis(&page->h, label, n);
	divergence_html_end(&page->h);
	divergence_html_end(&page->h);
	divergence_html_line(&page->h);
}

static ChartLabel
label_at(double x, const char *words)
{
	ChartLabel	label = {x, words, strlen(words)};

	return label;
}

static ChartLabel
label_of_number(double x, Write write, double number)
{
	StringInfoData s;

	initStringInfo(&s);
	write(&s, number);
	return label_at(x, s.data);
}

static void
put_diagonal(Page *page)
{
	ChartPoint	ends[2] = {{0, 0}, {1, 1}};

	divergence_chart_line(&page->h, "t", ends, 2);
}

/* The drawings of what is in [0, 1] on both sides */
static void
end_square(Page *page, const char *words)
{
	ChartLabel	label[3] = {label_at(0, "0 %"), label_at(0.5, words), label_at(1, "100 %")};

	end_drawing(page, label, 3);
}

/*
 * The sections
 */

/* The standard error of the area: over periods, else over rows; false where neither is there. */
static bool
error_of_area(const Page *page, double *error)
{
	if (page->error.has_value[ROC_AUC])
		*error = page->error.value[ROC_AUC];
	else
		*error = page->all.value[ROC_AUC_ERROR];
	return page->error.has_value[ROC_AUC] || page->all.has_value[ROC_AUC_ERROR];
}

/*
 * The standard deviation of the area of scores that tell nothing (Mann, Whitney 1947; with ties it is less).  Of a few
 * positives, which happen to be near each other, the standard error may be far smaller.
 */
static double
area_by_chance(const Evaluation *e)
{
	double		positives = (double) e->positives;
	double		negatives = (double) (e->count - e->positives);

	return sqrt((positives + negatives + 1) / (12 * positives * negatives));
}

/* In what direction probabilities are off by more than chance. */
static void
put_direction(Page *page)
{
	Html	   *h = &page->h;
	double		missing = page->all.value[BASE_RATE] - page->all.value[MEAN_PREDICTION];

	divergence_html_text(h, "probabilities are ");
	if (fabs(missing) < ONE_SIDED * page->all.value[CALIBRATION_ERROR])
	{
		divergence_html_text(h, "too low for some scores and too high for others, off by ");
		put_value(page, divergence_append_share, &page->all, CALIBRATION_ERROR);
		return;
	}
	divergence_html_text(h, missing > 0 ? "too low: " : "too high: ");
	put_value(page, divergence_append_share, &page->all, MEAN_PREDICTION);
	divergence_html_text(h, " on average, where ");
	put_value(page, divergence_append_share, &page->all, BASE_RATE);
	divergence_html_text(h, " came true");
}

/* What scores and probabilities are worth, of both answers. */
static void
put_verdict_of_scores(Page *page)
{
	Html	   *h = &page->h;
	double		above = page->all.value[ROC_AUC] - 0.5;
	double		error;
	bool		tells = false;
	const char *words = "There are too few answers to tell";

	if (error_of_area(page, &error))
	{
		error = fmax(error, area_by_chance(&page->all));
		tells = above > 2 * error;
		words = tells ? "Scores tell positives from negatives" : above < -2 * error ? "Scores are upside down" : "Scores tell nothing of the answer";
	}
	divergence_html_text(h, words);
	divergence_html_text(h, " (ROC AUC ");
	put_value(page, write_area, &page->all, ROC_AUC);
	put_error(page, write_area, ROC_AUC);
	divergence_html_text(h, ")");
	if (page->all.has_value[CALIBRATION_ERROR])
	{
		bool		by_chance = page->all.value[CALIBRATION_ERROR] <= page->all.value[CALIBRATION_LIMIT];

		divergence_html_text(h, tells == by_chance ? ", and " : ", but ");
		if (by_chance)
			divergence_html_text(h, "probabilities are off by no more than chance");
		else
			put_direction(page);
		divergence_html_text(h, ".");
	}
	else
		divergence_html_text(h, ". Calibration is left out: scores outside of 0 to 1 are no probabilities.");
}

/* The same in numbers. */
static void
put_numbers_of_verdict(Page *page)
{
	Html	   *h = &page->h;

	if (page->all.has_value[ROC_AUC])
	{
		divergence_html_text(h, "A positive has the larger score in ");
		put_value(page, divergence_append_share, &page->all, ROC_AUC);
		divergence_html_text(h, " of pairs. ");
	}
	if (page->all.has_value[CALIBRATION_ERROR])
	{
		divergence_html_text(h, "Predicted probabilities are off by ");
		put_value(page, divergence_append_share, &page->all, CALIBRATION_ERROR);
		divergence_html_text(h, " on average; chance alone leaves ");
		put_value(page, divergence_append_share, &page->all, CALIBRATION_CHANCE);
		divergence_html_text(h, ". ");
	}
}

static int64
rarer_answers(const Evaluation *e)
{
	return Min(e->positives, e->count - e->positives);
}

/* Whether what period t says is too uncertain to set a scale, or to be named as an extreme. */
static bool
has_few(const Page *page, int t)
{
	return rarer_answers(&page->period[t]) < page->few;
}

/*
 * The periods with the least and the largest value, -1 where fewer than two have one and answers enough; *left are those
 * with a value and few.
 */
static void
extremes(const Page *page, Evaluated v, int *least, int *largest, int64 *left)
{
	*least = *largest = -1;
	*left = 0;
	for (int t = 0; t < page->p.n; t++)
	{
		const Evaluation *e = &page->period[t];

		if (!e->has_value[v])
			continue;
		if (has_few(page, t))
		{
			(*left)++;
			continue;
		}
		if (*least < 0 || e->value[v] < page->period[*least].value[v])
			*least = t;
		if (*largest < 0 || e->value[v] > page->period[*largest].value[v])
			*largest = t;
	}
	if (*least == *largest)
		*least = *largest = -1;
}

static void
put_verdict(Page *page)
{
	Html	   *h = &page->h;

	divergence_html_begin(h, "p", "verdict");
	if (page->p.s == NULL || page->all.count == 0)
		divergence_html_text(h, "Nothing was counted.");
	else if (page->all.positives == 0)
		divergence_html_text(h, "There are no positives: nothing can be compared.");
	else if (page->all.positives == page->all.count)
		divergence_html_text(h, "There are no negatives: nothing can be compared.");
	else
		put_verdict_of_scores(page);
	divergence_html_end(h);
	divergence_html_line(h);
}

/* Between what the area of periods lies. */
static void
put_areas(Page *page)
{
	Html	   *h = &page->h;
	int			least,
				largest;
	int64		left;

	extremes(page, ROC_AUC, &least, &largest, &left);
	if (least < 0)
		return;
	divergence_html_text(h, " By period the area lies between ");
	put_value(page, write_area, &page->period[least], ROC_AUC);
	divergence_html_text(h, " (");
	put_period(page, least);
	divergence_html_text(h, ") and ");
	put_value(page, write_area, &page->period[largest], ROC_AUC);
	divergence_html_text(h, " (");
	put_period(page, largest);
	divergence_html_text(h, ")");
	if (left > 0)
	{
		divergence_html_text(h, ", ");
		put_count(page, left);
		divergence_html_text(h, " with few answers left out");
	}
	divergence_html_text(h, ".");
}

/* The period whose probabilities are off most: all together, the good periods hide it. */
static void
put_worst_calibration(Page *page)
{
	Html	   *h = &page->h;
	int			least,
				worst;
	int64		left;

	/* some periods may seem to have probabilities where others show that these are none */
	if (!page->all.has_value[CALIBRATION_ERROR])
		return;
	extremes(page, CALIBRATION_ERROR, &least, &worst, &left);
	if (worst < 0)
		return;
	divergence_html_text(h, " Of all periods predicted probabilities are off most in ");
	put_period(page, worst);
	divergence_html_text(h, ", by ");
	put_value(page, divergence_append_share, &page->period[worst], CALIBRATION_ERROR);
	divergence_html_text(h, "; chance alone leaves ");
	put_value(page, divergence_append_share, &page->period[worst], CALIBRATION_CHANCE);
	divergence_html_text(h, " there.");
}

/*
 * By how many standard errors the area of period t misses that of all, which are those of its counts if that were its own
 * (Hanley and McNeil 1982: at areas of 0 and 1, where few answers often lie, the one of the period is 0).  0 where the
 * limits that are drawn hold that of all.
 */
static double
distance_from_all(const Page *page, int t)
{
	const Evaluation *e = &page->period[t];
	double		all = page->all.value[ROC_AUC];
	double		positives = (double) e->positives;
	double		negatives = (double) (e->count - e->positives);
	double		two_positives = all / (2 - all) - all * all;
	double		two_negatives = 2 * all * all / (1 + all) - all * all;
	double		variance;

	if (!e->has_value[ROC_AUC_ERROR] || fabs(e->value[ROC_AUC] - all) <= 2 * e->value[ROC_AUC_ERROR])
		return 0;
	variance = (all * (1 - all) + (positives - 1) * two_positives + (negatives - 1) * two_negatives) / (positives * negatives);
	return variance > 0 ? fabs(e->value[ROC_AUC] - all) / sqrt(variance) : 0;
}

/* The period that few answers do not excuse, of several the one furthest from all. */
static void
put_outlier(Page *page)
{
	Html	   *h = &page->h;
	int			outlier = -1;
	int			outliers = 0;
	double		furthest = 0;

	for (int t = 0; t < page->p.n; t++)
	{
		double		distance;

		if (!page->period[t].has_value[ROC_AUC] || !has_few(page, t))
			continue;
		distance = distance_from_all(page, t);
		outliers += distance > UNLIKELY;
		if (distance > fmax(furthest, UNLIKELY))
		{
			outlier = t;
			furthest = distance;
		}
	}
	if (outlier < 0)
		return;
	divergence_html_text(h, " Few answers do not explain the area of ");
	put_period(page, outlier);
	divergence_html_text(h, ", ");
	put_value(page, write_area, &page->period[outlier], ROC_AUC);
	divergence_html_text(h, " against ");
	put_value(page, write_area, &page->all, ROC_AUC);
	divergence_html_text(h, " of all");
	if (outliers > 1)
	{
		divergence_html_text(h, ", nor that of ");
		put_count(page, outliers - 1);
		divergence_html_text(h, outliers == 2 ? " other" : " others");
	}
	divergence_html_text(h, ".");
}

/* The numbers of the verdict, how much was counted, and when. */
static void
put_extent(Page *page)
{
	Html	   *h = &page->h;
	int			first = 0;
	int			last = page->p.n - 1;

	if (page->p.s == NULL || page->all.count == 0)
		return;
	while (page->period[first].count == 0)
		first++;
	while (page->period[last].count == 0)
		last--;
	divergence_html_begin(h, "p", "soft");
	put_numbers_of_verdict(page);
	put_count(page, page->all.count);
	divergence_html_text(h, page->all.count == 1 ? " answer in " : " answers in ");
	put_count(page, page->periods);
	divergence_html_text(h, page->periods == 1 ? " period, " : " periods, ");
	put_period(page, first);
	if (last > first)
	{
		divergence_html_text(h, " to ");
		put_period(page, last);
	}
	divergence_html_text(h, "; ");
	put_value(page, divergence_append_share, &page->all, BASE_RATE);
	divergence_html_text(h, " are positives");
	if (page->all.has_value[MEAN_PREDICTION])
	{
		divergence_html_text(h, ", where ");
		put_value(page, divergence_append_share, &page->all, MEAN_PREDICTION);
		divergence_html_text(h, " were predicted");
	}
	divergence_html_text(h, ".");
	put_areas(page);
	put_worst_calibration(page);
	put_outlier(page);
	divergence_html_end(h);
	divergence_html_line(h);
}

/* A row of the numbers of the report, with another one to read it by unless that is EVALUATED; nothing where the value is absent. */
static void
put_report_row(Page *page, const char *name, Write write, Evaluated v, const char *words, Evaluated other)
{
	Html	   *h = &page->h;

	if (!page->all.has_value[v])
		return;
	divergence_html_row_begin(&page->h);
	divergence_html_text(h, name);
	/* a margin of 0 is not worth a word */
	if (other != EVALUATED && page->all.has_value[other] && page->all.value[other] > 0)
	{
		divergence_html_begin(h, "small", NULL);
		divergence_html_text(h, words);
		put_value(page, write, &page->all, other);
		divergence_html_end(h);
	}
	end_head(page);
	put_cell_of(page, write, &page->all, v);
	divergence_html_begin(h, "td", "n");
	if (v < EVALUATED_BY_PERIODS && page->error.has_value[v])
		put_value(page, write, &page->error, v);
	divergence_html_end(h);
	end_row(page);
}

static void
put_report(Page *page)
{
	static const char *const head[][2] = {{NULL, ""}, {"n", "value"}, {"n", "\302\261"}};

	divergence_html_begin(&page->h, "div", "scroll");
	divergence_html_table_begin(&page->h, "report", head, lengthof(head));
	put_report_row(page, "ROC AUC", write_area, ROC_AUC, "over the rows themselves within ", ROC_AUC_MARGIN);
	put_report_row(page, "average precision", write_area, AVERAGE_PRECISION, "of scores that tell nothing ", BASE_RATE);
	put_report_row(page, "calibration error", divergence_append_share, CALIBRATION_ERROR, "by chance ", CALIBRATION_CHANCE);
	put_report_row(page, "share of positives", divergence_append_share, BASE_RATE, "predicted on average ", MEAN_PREDICTION);
	put_report_row(page, "Kolmogorov-Smirnov", write_area, KS, NULL, EVALUATED);
	divergence_html_table_end(&page->h);
	divergence_html_end(&page->h);
	divergence_html_line(&page->h);
}

static void
put_reliability(Page *page)
{
	static const char *const head[][2] = {{NULL, "predicted"}, {"n", "came true"}, {"n", "from"}, {"n", "to"}, {"n", "answers"}};
	const ScoreBins *bins = &page->bins;
	const char *heading = "Do probabilities come true?";
	CalibrationRow *row;
	ChartPoint *dot;
	ChartPoint *limits;
	StringInfoData words;

	if (bins->n == 0)
	{
		begin_figure(page, NULL, heading, "Left out: scores lie outside of 0 to 1, so that they are no probabilities. Percentages are, divided by 100.");
		end_figure(page);
		return;
	}
	row = palloc(bins->n * sizeof(row[0]));
	dot = palloc(bins->n * sizeof(dot[0]));
	limits = palloc(3 * bins->n * sizeof(limits[0]));
	for (size_t i = 0; i < bins->n; i++)
	{
		row[i] = divergence_calibration_row(page->p.s, bins, i, CONFIDENCE);
		dot[i].x = row[i].mean_prediction;
		dot[i].y = row[i].observed_rate;
		for (int k = 0; k < 3; k++)
			limits[3 * i + k].x = dot[i].x;
		limits[3 * i].y = row[i].low;
		limits[3 * i + 1].y = row[i].high;
		limits[3 * i + 2].y = NAN;
	}
	begin_figure(page, NULL, heading, "A dot is a bin of equally many answers: how many of them were positive, where so many were predicted. On the diagonal they come true. "
				 "The lines are 95 % limits for independent rows.");
	initStringInfo(&words);
	appendStringInfoString(&words, "Where the mean prediction is ");
	divergence_append_share(&words, row[0].mean_prediction);
	appendStringInfoString(&words, ", ");
	divergence_append_share(&words, row[0].observed_rate);
	appendStringInfoString(&words, " came true; where it is ");
	divergence_append_share(&words, row[bins->n - 1].mean_prediction);
	appendStringInfoString(&words, ", ");
	divergence_append_share(&words, row[bins->n - 1].observed_rate);
	begin_drawing(page, "square", divergence_append_share, 0, 1, "came true", "Reliability diagram", words.data);
	put_diagonal(page);
	divergence_chart_line(&page->h, "e", limits, 3 * (int) bins->n);
	divergence_chart_dots(&page->h, "d", dot, (int) bins->n);
	end_square(page, "predicted");
	begin_numbers(page);
	divergence_html_table_begin(&page->h, "numbers", head, lengthof(head));
	for (size_t i = 0; i < bins->n; i++)
	{
		divergence_html_row_begin(&page->h);
		put_number(page, divergence_append_share, row[i].mean_prediction);
		end_head(page);
		put_cell(page, divergence_append_share, row[i].observed_rate);
		put_cell(page, divergence_append_share, row[i].low);
		put_cell(page, divergence_append_share, row[i].high);
		put_cell_of_count(page, row[i].count);
		end_row(page);
	}
	divergence_html_table_end(&page->h);
	end_numbers(page);
	end_figure(page);
}

/* The shares of both sides in the cells [first, end) */
static void
shares(const Scores *s, size_t first, size_t end, double *negatives, double *positives)
{
	int64		n = 0;
	int64		p = 0;

	for (size_t i = first; i < end; i++)
	{
		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		n += s->negatives[i];
		p += s->positives[i];
	}
	*negatives = s->negative_total > 0 ? (double) n / (double) s->negative_total : 0;
	*positives = s->positive_total > 0 ? (double) p / (double) s->positive_total : 0;
}

/* The points of the ROC curve that can be told apart, from the highest score down; room for all of s and one. */
static int
roc_curve(const Scores *s, ChartPoint *point)
{
	ChartPoint	at = {0, 0};
	int			n = 0;

	point[n++] = at;
	for (size_t i = s->n; i-- > 0;)
	{
		double		x,
					y;

		shares(s, i, i + 1, &x, &y);
		at.x += x;
		at.y += y;
		if (i == 0 || at.x - point[n - 1].x >= CURVE_STEP || at.y - point[n - 1].y >= CURVE_STEP)
			point[n++] = at;
	}
	return n;
}

static void
put_roc(Page *page)
{
	static const char *const head[][2] = {{NULL, "score at least"}, {"n", "of positives"}, {"n", "of negatives"}, {"n", "positive among them"}};
	const Scores *s = page->p.s;
	const ScoreBins *steps = &page->steps;
	ChartPoint *point = palloc_extended((s->n + 1) * sizeof(point[0]), MCXT_ALLOC_HUGE);
	StringInfoData words;
	int			n = roc_curve(s, point);

	begin_figure(page, NULL, "What does a threshold find?", "The share of positives above a threshold over that of negatives, for all thresholds. "
				 "The area below is the ROC AUC; scores that tell nothing follow the diagonal.");
	initStringInfo(&words);
	appendStringInfoString(&words, "The area under the curve is ");
	write_area(&words, page->all.value[ROC_AUC]);
	begin_drawing(page, "square", divergence_append_share, 0, 1, "of positives", "ROC curve", words.data);
	put_diagonal(page);
	divergence_chart_line(&page->h, "c", point, n);
	end_square(page, "of negatives");
	begin_numbers(page);
	divergence_html_table_begin(&page->h, "numbers", head, lengthof(head));
	for (size_t i = steps->n; i-- > 0;)
	{
		double		negatives,
					positives,
					found,
					wrong;

		shares(s, steps->start[i], s->n, &negatives, &positives);
		found = positives * (double) s->positive_total;
		wrong = negatives * (double) s->negative_total;
		divergence_html_row_begin(&page->h);
		put_number(page, divergence_append_number, divergence_scores_least(s, steps->start[i]));
		end_head(page);
		put_cell(page, divergence_append_share, positives);
		put_cell(page, divergence_append_share, negatives);
		put_cell(page, divergence_append_share, found / (found + wrong));
		end_row(page);
	}
	divergence_html_table_end(&page->h);
	end_numbers(page);
	end_figure(page);
	pfree(point);
}

static void
put_scores(Page *page)
{
	static const char *const head[][2] = {{NULL, "score from"}, {"n", "of negatives"}, {"n", "of positives"}};
	const Scores *s = page->p.s;
	const ScoreBins *steps = &page->steps;
	double	   *side[2];
	double		highest = 0;
	ChartLabel	label[3];
	int			labels = 0;
	StringInfoData words;

	side[0] = palloc(steps->n * sizeof(double));
	side[1] = palloc(steps->n * sizeof(double));
	for (size_t i = 0; i < steps->n; i++)
	{
		shares(s, steps->start[i], steps->start[i + 1], &side[0][i], &side[1][i]);
		highest = fmax(highest, fmax(side[0][i], side[1][i]));
	}
	begin_figure(page, "wide", "Scores of both answers", "The share of each answer in bins of equally many rows, from the lowest scores to the highest. The less they overlap, the more scores tell.");
	divergence_chart_key(&page->h, "negatives", "positives");
	initStringInfo(&words);
	appendStringInfoString(&words, "In the highest bin, from ");
	divergence_append_number(&words, divergence_scores_least(s, steps->start[steps->n - 1]));
	appendStringInfoString(&words, " on, are ");
	divergence_append_share(&words, side[1][steps->n - 1]);
	appendStringInfoString(&words, " of the positives and ");
	divergence_append_share(&words, side[0][steps->n - 1]);
	appendStringInfoString(&words, " of the negatives");
	begin_drawing(page, "low", divergence_append_share, 0, highest, NULL, "Scores of negatives and positives", words.data);
	for (size_t i = 0; i < steps->n; i++)
	{
		side[0][i] /= highest;
		side[1][i] /= highest;
	}
	divergence_chart_steps(&page->h, "r", side[0], (int) steps->n, true);
	divergence_chart_steps(&page->h, "c", side[1], (int) steps->n, false);
	label[labels++] = label_of_number(0, divergence_append_number, divergence_scores_least(s, steps->start[0]));
	if (steps->n > 2)
		label[labels++] = label_of_number((double) (steps->n / 2) / steps->n, divergence_append_number,
										  divergence_scores_least(s, steps->start[steps->n / 2]));
	label[labels++] = label_at(1, "highest");
	end_drawing(page, label, labels);
	begin_numbers(page);
	divergence_html_table_begin(&page->h, "numbers", head, lengthof(head));
	for (size_t i = 0; i < steps->n; i++)
	{
		divergence_html_row_begin(&page->h);
		put_number(page, divergence_append_number, divergence_scores_least(s, steps->start[i]));
		end_head(page);
		put_cell(page, divergence_append_share, side[0][i] * highest);
		put_cell(page, divergence_append_share, side[1][i] * highest);
		end_row(page);
	}
	divergence_html_table_end(&page->h);
	end_numbers(page);
	end_figure(page);
}

/* The periods at the ends of an axis, and in the middle of a long one; returns how many. */
static int
period_labels(const Page *page, ChartLabel *label)
{
	int			at[3] = {0, page->p.n / 2, page->p.n - 1};
	int			n = 0;

	for (int i = 0; i < 3; i++)
	{
		if (i == 1 && page->p.n < 5)
			continue;
		label[n].x = at[i] / (double) (page->p.n - 1);
		label[n].text = label_of(page, at[i], &label[n].length);
		n++;
	}
	return n;
}

/* what a figure of the history shows of each period */
typedef struct History
{
	const char *heading;
	const char *words;
	const char *name;			/* of the value */
	Write		write;
	Evaluated	value;
	Evaluated	limit;			/* twice this to both sides; EVALUATED: none */
	Evaluated	level;			/* of the period, to compare with; EVALUATED: the value of all together */
	const char *level_name;		/* of a column of a table, or NULL */
	const char *limit_name;
} History;

/* The value of period t, NaN where it has none. */
static double
value_of(const Page *page, int t, Evaluated v)
{
	return v != EVALUATED && page->period[t].has_value[v] ? page->period[t].value[v] : NAN;
}

/* a part of [0, 1]; nothing where low is above high */
typedef struct Range
{
	double		low,
				high;
} Range;

/* What is drawn of the periods that have few answers, or of the others. */
static Range
drawn_range(const Page *page, const History *show, bool few)
{
	Range		r = {1, 0};

	for (int t = 0; t < page->p.n; t++)
	{
		double		value = value_of(page, t, show->value);
		double		limit = 2 * value_of(page, t, show->limit);
		double		level = value_of(page, t, show->level);

		if (has_few(page, t) != few)
			continue;
		/* fmin and fmax pass over NaN */
		r.low = fmin(fmin(r.low, value), fmin(value - limit, level));
		r.high = fmax(fmax(r.high, value), fmax(value + limit, level));
	}
	r.low = fmax(r.low, 0);
	r.high = fmin(r.high, 1);
	return r;
}

/* A range from and to whole tenths, or hundredths, that holds what is drawn of periods with answers enough; false where that is nothing. */
static bool
scale_of(const Page *page, const History *show, Range *scale)
{
	Range		r = drawn_range(page, show, false);
	double		unit;

	if (r.low > r.high)
		return false;
	if (show->level == EVALUATED)
	{
		r.low = fmin(r.low, page->all.value[show->value]);
		r.high = fmax(r.high, page->all.value[show->value]);
	}
	unit = r.high - r.low < 0.1 ? 100 : 10;
	r.low = fmax(floor(r.low * unit) / unit, 0);
	r.high = fmin(ceil(r.high * unit) / unit, 1);
	if (r.low >= r.high)
	{
		r.low = fmax(r.low - 1 / unit, 0);
		r.high = fmin(r.high + 1 / unit, 1);
	}
	*scale = r;
	return true;
}

static double
within(double x, const Range *r)
{
	return (x - r->low) / (r->high - r->low);
}

/* Beside the value stands its error, or what to compare it with. */
static const char *
name_beside(const History *show)
{
	return show->limit_name ? show->limit_name : show->level_name;
}

static Evaluated
value_beside(const History *show)
{
	return show->limit_name ? show->limit : show->level;
}

static void
put_history_table(Page *page, const History *show)
{
	const char *const head[][2] = {{NULL, "period"}, {"n", show->name}, {"n", name_beside(show)}, {"n", "positives"}, {"n", "answers"}};

	begin_numbers(page);
	divergence_html_table_begin(&page->h, "numbers", head, lengthof(head));
	for (int t = 0; t < page->p.n; t++)
	{
		const Evaluation *e = &page->period[t];

		CHECK_FOR_INTERRUPTS();
		divergence_html_row_begin(&page->h);
		put_period(page, t);
		end_head(page);
		put_cell_of(page, show->write, e, show->value);
		put_cell_of(page, show->write, e, value_beside(show));
		put_cell_of_count(page, e->positives);
		put_cell_of_count(page, e->count);
		end_row(page);
	}
	divergence_html_table_end(&page->h);
	end_numbers(page);
}

/* What is drawn of period t: the ends of its limits, its value, and what to compare that with. */
typedef struct DrawnPeriod
{
	double		low,
				value,
				high,
				level;			/* NaN where there is none, in parts of the scale */
} DrawnPeriod;

static DrawnPeriod
drawn_period(const Page *page, const History *show, int t, const Range *scale)
{
	double		value = value_of(page, t, show->value);
	double		limit = 2 * value_of(page, t, show->limit);
	double		level = show->level == EVALUATED ? page->all.value[show->value] : value_of(page, t, show->level);
	DrawnPeriod drawn = {within(value - limit, scale), within(value, scale), within(value + limit, scale), within(level, scale)};

	return drawn;
}

/* The periods from left to right. */
static void
put_line(Page *page, const History *show, const Range *scale, const char *words)
{
	int			n = page->p.n;
	ChartPoint *line = palloc_extended(n * sizeof(line[0]), MCXT_ALLOC_HUGE);
	ChartPoint *level = palloc_extended(n * sizeof(level[0]), MCXT_ALLOC_HUGE);
	ChartPoint *limits = palloc_extended(3 * (Size) n * sizeof(limits[0]), MCXT_ALLOC_HUGE);
	ChartLabel	label[3];

	for (int t = 0; t < n; t++)
	{
		DrawnPeriod drawn = drawn_period(page, show, t, scale);

		line[t].x = level[t].x = t / (double) (n - 1);
		line[t].y = drawn.value;
		level[t].y = drawn.level;
		for (int k = 0; k < 3; k++)
			limits[3 * t + k].x = line[t].x;
		limits[3 * t].y = drawn.low;
		limits[3 * t + 1].y = drawn.high;
		limits[3 * t + 2].y = NAN;
	}
	begin_drawing(page, "low", show->write, scale->low, scale->high, NULL, show->heading, words);
	divergence_chart_line(&page->h, "t", level, n);
	divergence_chart_line(&page->h, "e", limits, 3 * n);
	divergence_chart_line(&page->h, "c", line, n);
	end_drawing(page, label, period_labels(page, label));
	pfree(line);
	pfree(level);
	pfree(limits);
}

/* The drawing of the rows of a table: a dot in each. */
static void
put_dots(Page *page, const History *show, const Range *scale, const char *words)
{
	int			n = page->p.n;
	ChartPoint	dot[MOST_ROWS],
				level[3 * MOST_ROWS],
				limits[3 * MOST_ROWS];

	for (int t = 0; t < n; t++)
	{
		DrawnPeriod drawn = drawn_period(page, show, t, scale);
		ChartPoint	nothing = {0, NAN};
		double		middle = 1 - (t + 0.5) / n;

		dot[t].x = drawn.value;
		dot[t].y = isnan(drawn.value) ? NAN : middle;
		for (int k = 0; k < 3; k++)
			level[3 * t + k] = limits[3 * t + k] = nothing;
		if (!isnan(drawn.level))
			for (int k = 0; k < 2; k++)
			{
				level[3 * t + k].x = drawn.level;
				level[3 * t + k].y = 1 - (t + k) / (double) n;
			}
		if (!isnan(drawn.low))
			for (int k = 0; k < 2; k++)
			{
				limits[3 * t + k].x = k == 0 ? drawn.low : drawn.high;
				limits[3 * t + k].y = middle;
			}
	}
	divergence_chart_begin(&page->h, NULL, show->heading, words);
	divergence_chart_line(&page->h, "t", level, 3 * n);
	divergence_chart_line(&page->h, "e", limits, 3 * n);
	divergence_chart_dots(&page->h, "d", dot, n);
	divergence_html_end(&page->h);
}

/* The periods one below the other, by name. */
static void
put_rows(Page *page, const History *show, const Range *scale, const char *words)
{
	Html	   *h = &page->h;
	int			n = page->p.n;

	divergence_chart_begin_rows(h, "period", n);
	divergence_html_begin(h, "td", "scale");
	divergence_html_begin(h, "span", NULL);
	put_number(page, show->write, scale->low);
	divergence_html_end(h);
	divergence_html_begin(h, "span", NULL);
	put_number(page, show->write, scale->high);
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_column_head(h, "n", show->name);
	divergence_html_column_head(h, "n", name_beside(show));
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_begin(h, "tbody", NULL);
	for (int t = 0; t < n; t++)
	{
		divergence_html_row_begin(&page->h);
		put_period(page, t);
		end_head(page);
		if (t == 0)
		{
			divergence_html_begin(h, "td", "plot");
			divergence_html_attribute_int(h, "rowspan", n);
			put_dots(page, show, scale, words);
			divergence_html_end(h);
		}
		put_cell_of(page, show->write, &page->period[t], show->value);
		put_cell_of(page, show->write, &page->period[t], value_beside(show));
		end_row(page);
	}
	divergence_html_table_end(&page->h);
}

static void
put_history(Page *page, const History *show)
{
	int			last = page->p.n - 1;
	Range		scale,
				few = drawn_range(page, show, true);
	StringInfoData words;

	if (!scale_of(page, show, &scale))
		return;
	initStringInfo(&words);
	appendStringInfoString(&words, show->words);
	if (few.low < scale.low || few.high > scale.high)
		appendStringInfoString(&words, " Periods with few answers do not set the scale: what lies outside of it is drawn at its border.");
	begin_figure(page, "wide", show->heading, words.data);
	resetStringInfo(&words);
	appendStringInfoString(&words, "Of all together ");
	show->write(&words, page->all.value[show->value]);
	if (page->period[last].has_value[show->value])
	{
		appendStringInfoString(&words, ", of the last period ");
		show->write(&words, page->period[last].value[show->value]);
	}
	if (page->p.n <= MOST_ROWS)
		put_rows(page, show, &scale, words.data);
	else
		put_line(page, show, &scale, words.data);
	put_history_table(page, show);
	end_figure(page);
}

static void
put_meaning(Page *page)
{
	static const char *const meaning[][2] = {
		{"ROC AUC", "How often a positive has a larger score than a negative, ties counting half: 0.5 where scores tell nothing, 1 where they tell all. Twice that less 1 is the Gini coefficient."},
		{"average precision", "The mean over the positives of the share of positives among what scores as high. Scores that tell nothing have the share of positives itself."},
		{"calibration error", "The mean distance of what was predicted from what came true, over ten bins of equally many answers (expected calibration error). "
		"Chance leaves some where every probability is right; up to three standard deviations more is taken for chance here."},
		{"Kolmogorov-Smirnov", "The largest difference between the share of positives and that of negatives above a threshold."},
		{"\302\261", "A standard error by leaving out one period after the other (jackknife): answers of one day are alike, so that errors over rows are too small. It needs two periods."},
	};
	Html	   *h = &page->h;

	divergence_html_begin(h, "details", NULL);
	divergence_html_element(h, "summary", NULL, "What the numbers mean");
	divergence_html_begin(h, "dl", NULL);
	for (int i = 0; i < lengthof(meaning); i++)
	{
		divergence_html_element(h, "dt", NULL, meaning[i][0]);
		divergence_html_element(h, "dd", NULL, meaning[i][1]);
	}
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_line(h);
}

/*
 * The page
 */

/* What each period says for itself. */
static void
evaluate_periods(Page *page)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "divergence period", ALLOCSET_DEFAULT_SIZES);

	page->period = palloc_extended(page->p.n * sizeof(Evaluation) + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int t = 0; t < page->p.n; t++)
	{
		MemoryContext old = MemoryContextSwitchTo(work);

		CHECK_FOR_INTERRUPTS();
		if (page->p.negatives[t] || page->p.positives[t])
		{
			Scores	   *s = divergence_scores_open(page->p.negatives[t], page->p.positives[t]);
			ScoreBins	bins = divergence_calibration_bins(s, BINS);

			divergence_evaluate(&page->period[t], s, &bins);
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(work);
	}
	MemoryContextDelete(work);
}

static int
compare_counts(const void *a, const void *b)
{
	int64		x = *(const int64 *) a;
	int64		y = *(const int64 *) b;

	return (x > y) - (x < y);
}

/* Says what few answers are, by the periods that have both; periods are few enough for qsort(). */
static void
find_few(Page *page)
{
	int64	   *count = palloc_extended(page->p.n * sizeof(int64) + 1, MCXT_ALLOC_HUGE);
	int			n = 0;
	int64		median;

	for (int t = 0; t < page->p.n; t++)
		if (rarer_answers(&page->period[t]) > 0)
			count[n++] = rarer_answers(&page->period[t]);
	if (n > 0)
	{
		qsort(count, n, sizeof(int64), compare_counts);
		median = divergence_median_rows((const int64_t *) count, n);
		page->few = median / FEW + (median % FEW > 0);
	}
	pfree(count);
}

static void
evaluate_all(Page *page)
{
	page->bins = divergence_calibration_bins(page->p.s, BINS);
	page->steps = divergence_score_bins(page->p.s, STEPS);
	divergence_evaluate(&page->all, page->p.s, &page->bins);
	page->periods = divergence_evaluation_errors(&page->error, &page->p, &page->bins);
}

static void
put_page(Page *page)
{
	static const History area = {
		"ROC AUC by period", "The dashed line is that of all periods together, the lines to both sides are two standard errors for independent rows.",
		"ROC AUC", write_area, ROC_AUC, ROC_AUC_ERROR, EVALUATED, NULL, "standard error"
	};
	static const History calibration = {
		"Calibration error by period", "The dashed line is the level that chance alone leaves.",
		"calibration error", divergence_append_share, CALIBRATION_ERROR, EVALUATED, CALIBRATION_CHANCE, "by chance", NULL
	};
	Html	   *h = &page->h;
	bool		has_area;

	put_verdict(page);
	put_extent(page);
	divergence_labels_warn_of_order(h, &page->labels, page->p.n, "The history is drawn in the order given.");
	if (page->p.s && page->all.count > 0)
	{
		has_area = page->all.has_value[ROC_AUC];
		put_report(page);
		divergence_html_begin(h, "div", "figures");
		put_reliability(page);
		if (has_area)
			put_roc(page);
		if (has_area)
			put_scores(page);
		if (has_area && page->p.n > 1)
			put_history(page, &area);
		if (page->bins.n > 0 && page->p.n > 1)
			put_history(page, &calibration);
		divergence_html_end(h);
	}
	put_meaning(page);
}

/*
 * evaluation_page(negatives[], positives[], labels[], title): always a page.  2202E unless the arrays have one length, and the
 * errors of evaluation_report
 */
Datum
divergence_evaluation_page(PG_FUNCTION_ARGS)
{
	Page		page = {0};
	text	   *title = PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3);

	page.p = divergence_evaluation_periods(fcinfo);
	if (!PG_ARGISNULL(2))
		page.labels = divergence_elements(PG_GETARG_ARRAYTYPE_P(2), "labels");
	divergence_elements_check_lengths("negatives", page.p.n, "labels", page.labels.n);
	evaluate_periods(&page);
	find_few(&page);
	if (page.p.s)
		evaluate_all(&page);
	if (title && VARSIZE_ANY_EXHDR(title) > 0)
		divergence_html_page_begin(&page.h, PAGE_STYLE EVALUATION_STYLE, VARDATA_ANY(title), VARSIZE_ANY_EXHDR(title));
	else
		divergence_html_page_begin(&page.h, PAGE_STYLE EVALUATION_STYLE, DEFAULT_TITLE, strlen(DEFAULT_TITLE));
	put_page(&page);
	PG_RETURN_TEXT_P(divergence_html_page_end(&page.h));
}
