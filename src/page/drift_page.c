/*
 * drift_page.c
 *		drift_page: what drift_table and drift_history say, as a page to read.
 *
 * The last period is reported; the earlier ones are compared as far as alerts need it, and tell since
 * when.  What gives an alert comes first, the largest change before all others.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"

#include "distributions/cells.h"
#include "math/quotient.h"
#include "math/ratio.h"
#include "math/scaled.h"
#include "page/chart.h"
#include "page/labels.h"
#include "page/report.h"
#include "page/style.h"
#include "server/compat.h"

PG_FUNCTION_INFO_V1(divergence_drift_page);

#define DEFAULT_TITLE	"Drift report"

/* Of more categories the rest is one row of the drawing; more values than that are drawn as steps. */
#define MOST_BARS		8

/*
 * Each period takes more bytes than this in "All numbers of the history", a head and a number.  So a page has no more
 * than MOST_PERIODS, and no array of what is drawn of them exceeds what can be allocated.
 */
#define PERIOD_LENGTH	40
#define MOST_PERIODS	((int) (MaxAllocSize / PERIOD_LENGTH))

/* columns that the verdict names */
#define MOST_NAMED		4

/* ended alerts that are listed, the last ones */
#define MOST_ENDED		8

/* With fewer periods of reference a page says so. */
#define ENOUGH_PERIODS	5

/* letters that fit below a drawing on a telephone */
#define AXIS_LETTERS	44

/* sqrt(ln 2), rounded down: of two periods without a value in common */
#define LARGEST_DISTANCE	0.8325

/* a distance that looks small in a drawing */
#define SMALL_DISTANCE	0.1

#define REFERENCE	0
#define CURRENT		1

typedef struct Page
{
	Html		h;
	Report		r;
} Page;

static const char *const side_words[2] = {"reference", "current"};

/*
 * Words
 */

static char *
text_of_share(double share)
{
	StringInfoData s;

	initStringInfo(&s);
	divergence_append_share(&s, share);
	return s.data;
}

static char *
text_of_count(int64 count)
{
	StringInfoData s;

	initStringInfo(&s);
	divergence_append_count(&s, count);
	return s.data;
}

static char *
text_of_distance(double x)
{
	StringInfoData s;

	initStringInfo(&s);
	divergence_append_distance(&s, x);
	return s.data;
}

/* The rows of a usual period. */
static int64
usual_rows(const Page *page)
{
	return divergence_median_rows((const int64_t *) page->r.reference->rows, page->r.reference->n);
}

/* "1 row", "2,000 rows" */
static char *
text_of_rows(int64 rows)
{
	return psprintf("%s %s", text_of_count(rows), rows == 1 ? "row" : "rows");
}

static void
put_column_name(Page *page, const PageColumn *c)
{
	divergence_html_name(&page->h, c->column->name, c->column->name_length);
}

/* The name of a column, which leads to its card. */
static void
put_link(Page *page, const PageColumn *c)
{
	divergence_html_begin(&page->h, "a", NULL);
	divergence_html_attribute(&page->h, "href", psprintf("#c%d", c->row->order));
	put_column_name(page, c);
	divergence_html_end(&page->h);
}

/* What a period is called, as text. */
static const char *
label_of(const Page *page, int t, Size *length)
{
	const char *label = divergence_label(&page->r.current.labels, t, length);
	char	   *words;

	if (label)
		return label;
	words = page->r.all_periods == 1 ? "the current period" : psprintf("period %d of %d", t + 1, page->r.all_periods);
	*length = strlen(words);
	return words;
}

static void
put_label(Page *page, int t)
{
	Size		length;
	const char *label = label_of(page, t, &length);

	divergence_html_name(&page->h, label, length);
}

/*
 * "since ..." of the alerts of a column, or of the rows where that is NULL.  Of a run that begins with the history,
 * nobody knows whether it does.
 */
static void
put_since(Page *page, const PageColumn *c)
{
	Html	   *h = &page->h;
	int			since = c ? c->since : page->r.rows_since;
	bool		is_again = false;

	for (int t = 0; t < since; t++)
		is_again |= c ? divergence_report_moments(&page->r, c)[t].alerts != 0 : page->r.has_rows_alert[t];
	divergence_html_text(h, page->r.periods > 1 ? "since " : "in ");
	put_label(page, since);
	if (is_again)
		divergence_html_text(h, ", again");
	else if (page->r.periods > 1)
		divergence_html_text(h, since == 0 ? " or earlier" : since == page->r.periods - 1 ? ", new" : "");
}

static void
put_alert(Page *page, const char *alert)
{
	divergence_html_element(&page->h, "span", "alert", alert);
}

/* The ends of a cell, for its name. */
typedef struct CellEnds
{
	ProfileKind kind;
	int			n;
	double		x[2];
} CellEnds;

static void
append_value(StringInfo out, double x, void *arg)
{
	CellEnds   *ends = arg;

	divergence_kind_append_value(out, ends->kind, x);
	if (ends->n < 2)
		ends->x[ends->n++] = x;
}

/* A number, date or time: to a few digits, or all of them. */
static char *
text_of_value(ProfileKind kind, double x, bool in_full)
{
	StringInfoData s;

	initStringInfo(&s);
	if (kind == PROFILE_NUMBER && !in_full)
		divergence_append_number(&s, x);
	else
		divergence_kind_append_value(&s, kind, x);
	return s.data;
}

/*
 * The name of a cell: a category or value as drift_table has it, of a bin its ends, in as few digits as tell them
 * apart.
 */
static StringInfoData
name_of_cell(const PageColumn *c, int64 cell)
{
	CellEnds	ends = {.kind = c->column->kind};
	StringInfoData name;
	char	   *from,
			   *to;
	bool		is_above;

	initStringInfo(&name);
	divergence_periods_append_cell(&name, c->row->periods, &c->row->c, cell, append_value, &ends);
	if (ends.n < 2)
		return name;
	is_above = name.data[0] == '(' && ends.x[0] == 0;
	resetStringInfo(&name);
	from = text_of_value(ends.kind, ends.x[0], false);
	to = text_of_value(ends.kind, ends.x[1], false);
	if (strcmp(from, to) == 0)
	{
		from = text_of_value(ends.kind, ends.x[0], true);
		to = text_of_value(ends.kind, ends.x[1], true);
	}
	if (isinf(ends.x[0]) && isinf(ends.x[1]))
		appendStringInfoString(&name, "any");
	else if (isinf(ends.x[0]))
		appendStringInfo(&name, "below %s", to);
	else if (is_above || (ends.x[0] > 0 && ends.x[0] < NEXT_TO_NOTHING))
		appendStringInfo(&name, isinf(ends.x[1]) ? "above %s" : "above %s to %s", text_of_value(ends.kind, 0, false), to);
	else if (isinf(ends.x[1]))
		appendStringInfo(&name, "%s and more", from);
	else
		appendStringInfo(&name, "%s to %s", from, to);
	return name;
}

static void
put_cell_name(Page *page, const PageColumn *c, int64 cell)
{
	StringInfoData name = name_of_cell(c, cell);

	divergence_html_name(&page->h, name.data, name.len);
	pfree(name.data);
}

/* The share of a cell on a side. */
static double
share_of(const DriftRow *row, int side, int64 cell)
{
	return divergence_quotient(row->c.count[side][cell], side == REFERENCE ? row->periods->total : row->c.total);
}

static bool
has_shares(const PageColumn *c)
{
	return c->row->is_compared && c->row->c.has_mass;
}

/* "0.9 % to 8.0 %", or one of them where both look alike */
static const char *
change_of_share(double before, double now)
{
	char	   *a = text_of_share(before);
	char	   *b = text_of_share(now);

	return strcmp(a, b) == 0 ? a : psprintf("%s to %s", a, b);
}

/* What a column has alerts for. */
static bool
alerts_for(const PageColumn *c, const char *words)
{
	return c->row->alert && strstr(c->row->alert, words);
}

static double
median_of(const Distribution *d)
{
	grid_histogram h = divergence_cells_open(d);

	return divergence_grid_quantile(&h, 0.5);
}

/* "median: 17.5 to 21", where both look different */
static void
put_medians(Page *page, const PageColumn *c, const char *element)
{
	ProfileKind kind = c->column->kind;
	char	   *before = text_of_value(kind, median_of(c->row->periods->sum), false);
	char	   *now = text_of_value(kind, median_of(c->row->c.current), false);

	if (strcmp(before, now) != 0)
		divergence_html_element(&page->h, element, NULL, psprintf("median: %s to %s", before, now));
}

/* Where numbers reach that are beyond all of the reference, as far as the coarser one of both tells. */
static void
put_reach(Page *page, const PageColumn *c)
{
	static const char *const words[] = {", down to ", ", up to "};
	ProfileKind kind = c->column->kind;
	grid_histogram reference = divergence_cells_open(c->row->periods->sum);
	grid_histogram current = divergence_cells_open(c->row->c.current);
	int			level = Max(reference.level, current.level);
	double		before[2],
				now[2];

	for (int end = 0; end < 2; end++)
	{
		before[end] = divergence_grid_quantile(&reference, end);
		now[end] = divergence_grid_quantile(&current, end);
	}
	divergence_grid_coarsen(&reference, level);
	divergence_grid_coarsen(&current, level);
	for (int end = 0; end < 2; end++)
	{
		bool		in_full;

		if (end == 0 ? current.cell[0] >= reference.cell[0] : current.cell[current.n - 1] <= reference.cell[reference.n - 1])
			continue;
		in_full = strcmp(text_of_value(kind, before[end], false), text_of_value(kind, now[end], false)) == 0;
		divergence_html_text(&page->h, psprintf("%s%s instead of %s", words[end], text_of_value(kind, now[end], in_full),
												text_of_value(kind, before[end], in_full)));
	}
}

/* The share of unseen values; of categories the largest of them, of numbers how far they reach. */
static void
put_unseen(Page *page, const PageColumn *c, const char *element)
{
	Html	   *h = &page->h;
	const Comparison *x = &c->row->c;
	int64		largest = -1;
	int64		others = -1;

	for (int64 i = 0; i < x->cells && !x->has_numbers; i++)
	{
		if (x->count[REFERENCE][i] > 0 || x->count[CURRENT][i] == 0)
			continue;
		others++;
		if (largest < 0 || x->count[CURRENT][i] > x->count[CURRENT][largest])
			largest = i;
	}
	divergence_html_begin(h, element, NULL);
	divergence_html_text(h, psprintf("unseen values: %s", text_of_share(x->unseen_mass)));
	if (largest >= 0)
	{
		divergence_html_text(h, ", ");
		put_cell_name(page, c, largest);
		if (others > 0)
			divergence_html_text(h, psprintf(" and %s other%s", text_of_count(others), others == 1 ? "" : "s"));
	}
	if (x->has_numbers)
		put_reach(page, c);
	divergence_html_end(h);
}

/*
 * What has changed in a column, in words of one kind after the other: at first what it has alerts for.  Each begins an
 * element of that name.
 */
static void
put_changes(Page *page, const PageColumn *c, const char *element)
{
	Html	   *h = &page->h;
	const Comparison *x = &c->row->c;

	if (c->row->is_one_sided)
		divergence_html_element(h, element, NULL, c->row->reference ? "the current period lacks it" : "the reference lacks it");
	if (has_shares(c) && x->has_numbers && (alerts_for(c, ALERT_DRIFT) || alerts_for(c, ALERT_UNSEEN)))
		put_medians(page, c, element);
	if (has_shares(c) && x->largest_change != 0 && (alerts_for(c, ALERT_DRIFT) || alerts_for(c, ALERT_UNSEEN) || !c->row->alert))
	{
		divergence_html_begin(h, element, NULL);
		put_cell_name(page, c, x->changed_cell);
		divergence_html_text(h, psprintf(": %s", change_of_share(share_of(c->row, REFERENCE, x->changed_cell),
																 share_of(c->row, CURRENT, x->changed_cell))));
		divergence_html_end(h);
	}
	if (has_shares(c) && alerts_for(c, ALERT_UNSEEN))
		put_unseen(page, c, element);
	if (alerts_for(c, ALERT_MISSING))
		divergence_html_element(h, element, NULL, psprintf("missing values: %s",
														   change_of_share(divergence_reference_missing(c->row), divergence_missing_fraction(c->row->missing))));
}

/*
 * Drawings
 */

/* A cell to be drawn. */
typedef struct DrawnCell
{
	int64		cell;
	double		begin;			/* of numbers */
	double		contribution;	/* of categories: to the divergence, in any unit */
	double		share[2];
} DrawnCell;

static int
compare_contributions(const void *a, const void *b)
{
	const DrawnCell *x = a;
	const DrawnCell *y = b;

	if (x->contribution != y->contribution)
		return x->contribution > y->contribution ? -1 : 1;
	/* of equal ones the larger */
	if (x->share[REFERENCE] != y->share[REFERENCE])
		return x->share[REFERENCE] > y->share[REFERENCE] ? -1 : 1;
	return (x->cell > y->cell) - (x->cell < y->cell);
}

static int
compare_begins(const void *a, const void *b)
{
	const DrawnCell *x = a;
	const DrawnCell *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

/* What each cell adds to the Jensen-Shannon divergence. */
static void
set_contributions(const PageColumn *c, DrawnCell *cell, int64 n)
{
	const Comparison *x = &c->row->c;
	mass		m[2];
	mass_ratio	ratio;

	for (int side = 0; side < 2; side++)
	{
		double	   *counts = palloc_extended(x->cells * sizeof(double), MCXT_ALLOC_HUGE);

		for (int64 i = 0; i < x->cells; i++)
			counts[i] = (double) x->count[side][i];
		(void) divergence_mass_init(&m[side], counts, x->cells);
	}
	divergence_ratio_init(&ratio, &m[REFERENCE], &m[CURRENT]);
	for (int64 i = 0; i < n; i++)
	{
		ratio_element e;

		if (i % POLL_BLOCK == 0)
			CHECK_FOR_INTERRUPTS();
		e = divergence_ratio_element(&ratio, m[REFERENCE].x[cell[i].cell], m[CURRENT].x[cell[i].cell]);
		cell[i].contribution = scaled_double(divergence_ratio_js(&e));
	}
}

/* The cells of a column that count anything, in the order in which they are drawn; *n is their number, > 0. */
static DrawnCell *
drawn_cells(const PageColumn *c, int64 *n)
{
	const Comparison *x = &c->row->c;
	DrawnCell  *cell = palloc_extended(x->cells * sizeof(DrawnCell), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	*n = 0;
	for (int64 i = 0; i < x->cells; i++)
	{
		DrawnCell  *d = &cell[*n];

		if (x->count[REFERENCE][i] == 0 && x->count[CURRENT][i] == 0)
			continue;
		d->cell = i;
		for (int side = 0; side < 2; side++)
			d->share[side] = share_of(c->row, side, i);
		if (x->has_numbers)
			d->begin = divergence_periods_cell_begin(c->row->periods, x, i);
		(*n)++;
	}
	if (!x->has_numbers)
		set_contributions(c, cell, *n);
	qsort(cell, *n, sizeof(DrawnCell), x->has_numbers ? compare_begins : compare_contributions);
	return cell;
}

/* Bars of the first cells, and of the others together. */
static void
put_bars(Page *page, const PageColumn *c, const DrawnCell *cell, int64 cells)
{
	ChartBar	bar[MOST_BARS + 1];
	int			n = cells <= MOST_BARS + 1 ? (int) cells : MOST_BARS;
	int64		rest[2] = {0, 0};
	int			bars = n;

	for (int i = 0; i < n; i++)
	{
		StringInfoData name = name_of_cell(c, cell[i].cell);

		bar[i].name = name.data;
		bar[i].length = name.len;
		bar[i].share[REFERENCE] = cell[i].share[REFERENCE];
		bar[i].share[CURRENT] = cell[i].share[CURRENT];
	}
	if (n < cells)
	{
		for (int64 i = n; i < cells; i++)
			for (int side = 0; side < 2; side++)
				rest[side] += c->row->c.count[side][cell[i].cell];
		bar[n].name = NULL;
		bar[n].words = psprintf("%s others", text_of_count(cells - n));
		bar[n].share[REFERENCE] = divergence_quotient(rest[REFERENCE], c->row->periods->total);
		bar[n].share[CURRENT] = divergence_quotient(rest[CURRENT], c->row->c.total);
		bars++;
	}
	divergence_chart_bars(&page->h, "Shares of the values", "A bar for each row of this table: filled the share in the reference, over it that in the current period.",
						  side_words[REFERENCE], side_words[CURRENT], bar, bars);
}

/* The beginnings of some bins below a drawing, or some values. */
static void
put_axis(Page *page, const PageColumn *c, const DrawnCell *cell, int n)
{
	bool		by_value = c->row->periods->by_value;
	bool		is_number = c->column->kind == PROFILE_NUMBER;
	ChartLabel *label = palloc(n * sizeof(ChartLabel));
	Size		longest = 1;
	int			most,
				labels = 0;

	for (int i = 0; i < n; i++)
	{
		double		begin = fabs(cell[i].begin) < NEXT_TO_NOTHING ? 0 : cell[i].begin;
		StringInfoData s;

		initStringInfo(&s);
		if (is_number)
			divergence_append_number(&s, begin);
		else
			divergence_kind_append_value(&s, c->column->kind, begin);
		label[i].x = (i + (by_value ? 0.5 : 0)) / n;
		label[i].text = s.data;
		label[i].length = s.len;
		if (!isinf(begin))
			longest = Max(longest, label[i].length);
	}
	/* of bins the first has no beginning */
	if (!by_value && isinf(cell[0].begin) && n > 1)
	{
		label++;
		n--;
	}
	most = Max((int) (AXIS_LETTERS / (longest + 2)), 1);
	most = Min(most, n);
	for (int k = 0; k < most; k++)
		label[labels++] = label[(2 * k + 1) * n / (2 * most)];
	divergence_chart_axis(&page->h, label, labels);
}

static void
put_aligned(Html *h, const char *element, double share)
{
	StringInfoData s;

	initStringInfo(&s);
	divergence_append_aligned_share(&s, share);
	divergence_html_element(h, element, "n", s.data);
	pfree(s.data);
}

/* The shares of all bins as numbers, folded away. */
static void
put_bins(Page *page, const PageColumn *c, const DrawnCell *cell, int n)
{
	static const char *const bins[][2] = {{NULL, "bin"}, {"n", "reference"}, {"n", "current"}};
	static const char *const values[][2] = {{NULL, "value"}, {"n", "reference"}, {"n", "current"}};
	Html	   *h = &page->h;

	divergence_html_begin(h, "details", NULL);
	divergence_html_element(h, "summary", NULL, "as numbers");
	divergence_html_table_begin(h, "numbers", c->row->periods->by_value ? values : bins, lengthof(bins));
	for (int i = 0; i < n; i++)
	{
		divergence_html_begin(h, "tr", NULL);
		divergence_html_begin(h, "th", NULL);
		divergence_html_attribute(h, "scope", "row");
		put_cell_name(page, c, cell[i].cell);
		divergence_html_end(h);
		put_aligned(h, "td", cell[i].share[REFERENCE]);
		put_aligned(h, "td", cell[i].share[CURRENT]);
		divergence_html_end(h);
	}
	divergence_html_table_end(h);
	divergence_html_end(h);
}

/* Steps, each cell as wide as the others. */
static void
put_steps(Page *page, const PageColumn *c, const DrawnCell *cell, int n)
{
	Html	   *h = &page->h;
	double	   *y = palloc(2 * n * sizeof(double));
	double		top = 0;

	for (int i = 0; i < n; i++)
		top = fmax(top, fmax(cell[i].share[REFERENCE], cell[i].share[CURRENT]));
	for (int i = 0; i < n; i++)
		for (int side = 0; side < 2; side++)
			y[side * n + i] = cell[i].share[side] / top;
	divergence_chart_key(h, side_words[REFERENCE], side_words[CURRENT]);
	divergence_html_element(h, "p", "top", text_of_share(top));
	divergence_chart_begin(h, "steps", "Shares of the bins",
						   "A step for each bin: filled the share in the reference, as a line over it that in the current period.");
	divergence_chart_steps(h, "r", y, n, true);
	divergence_chart_steps(h, "c", y + n, n, false);
	divergence_html_end(h);
	put_axis(page, c, cell, n);
	put_bins(page, c, cell, n);
}

/* Whether there is something to draw. */
static bool
has_values(const PageColumn *c)
{
	return has_shares(c) && c->row->c.cells > 1;
}

static void
put_values(Page *page, const PageColumn *c)
{
	const Comparison *x = &c->row->c;
	DrawnCell  *cell;
	int64		n;

	if (!has_values(c))
		return;
	cell = drawn_cells(c, &n);
	divergence_html_begin(&page->h, "div", "values");
	if (!x->has_numbers || (c->row->periods->by_value && n <= MOST_BARS))
		put_bars(page, c, cell, n);
	else
		put_steps(page, c, cell, (int) n);
	divergence_html_end(&page->h);
}

/* What a history draws. */
typedef struct Curve
{
	const char *words;			/* of the values */
	const char *level_words;	/* of a level to compare them with; NULL without */
	double		level;
	double		top;			/* the height, > 0 */
	const char *top_words;
	const double *y;			/* of each period, NaN where there is none */
	const bool *has_alert;
	int			others;			/* alerts for something else than what is drawn */
} Curve;

static void
put_curve(Page *page, const Curve *curve)
{
	Html	   *h = &page->h;
	int			n = page->r.periods;
	ChartPoint *line = palloc(n * sizeof(ChartPoint));
	ChartPoint *dot = palloc(n * sizeof(ChartPoint));
	ChartPoint	across[2] = {{0, curve->level / curve->top}, {1, curve->level / curve->top}};
	ChartLabel	end[2] = {{0, NULL, 0}, {1, NULL, 0}};
	int			alerts = 0;
	char	   *alert_words;

	for (int t = 0; t < n; t++)
	{
		line[t].x = dot[t].x = t / (double) (n - 1);
		line[t].y = curve->y[t] / curve->top;
		/* a column that is gone has no distance */
		dot[t].y = !curve->has_alert[t] ? NAN : isnan(line[t].y) ? 0 : line[t].y;
		alerts += curve->has_alert[t];
	}
	alert_words = psprintf("%d of %d periods with an alert%s", alerts, n,
						   curve->others > 0 ? psprintf(", %d not for the distance", curve->others) : "");
	divergence_html_begin(h, "p", "keys");
	divergence_html_element(h, "span", "key h", curve->words);
	if (curve->level_words)
		divergence_html_element(h, "span", "key level", curve->level_words);
	if (alerts > 0)
		divergence_html_element(h, "span", "key a", alert_words);
	divergence_html_end(h);
	divergence_html_element(h, "p", "top", curve->top_words);
	divergence_chart_begin(h, "line", psprintf("History of %s", curve->words),
						   psprintf("A line over the periods, from 0 to %s; %s.", curve->top_words, alert_words));
	if (curve->level_words)
		divergence_chart_line(h, "level", across, 2);
	divergence_chart_line(h, "h", line, n);
	divergence_chart_dots(h, "a", dot, n);
	divergence_html_end(h);
	end[0].text = label_of(page, 0, &end[0].length);
	end[1].text = label_of(page, n - 1, &end[1].length);
	divergence_chart_axis(h, end, 2);
}

/* What is drawn of a column in a period: its share of missing values or its distance, NaN without. */
static double
value_of(const Moment *m, bool is_missing)
{
	return is_missing ? m->missing : m->js_distance;
}

static double
largest_of(Page *page, const PageColumn *c, bool is_missing)
{
	const Moment *moment = divergence_report_moments(&page->r, c);
	double		largest = 0;

	for (int t = 0; t < page->r.periods; t++)
		largest = fmax(largest, value_of(&moment[t], is_missing));
	return largest;
}

/* The distance of a column in each period, or its share of missing values. */
static void
put_column_curve(Page *page, const PageColumn *c, bool is_missing)
{
	double	   *y = palloc(page->r.periods * sizeof(double));
	bool	   *has_alert = palloc(page->r.periods * sizeof(bool));
	Curve		curve = {.y = y, .has_alert = has_alert};
	const Moment *moment = divergence_report_moments(&page->r, c);
	double		largest = largest_of(page, c, is_missing);

	for (int t = 0; t < page->r.periods; t++)
	{
		y[t] = value_of(&moment[t], is_missing);
		has_alert[t] = (moment[t].alerts & (is_missing ? ALERT_BIT_MISSING : ~ALERT_BIT_MISSING)) != 0;
		curve.others += has_alert[t] && !is_missing && !(moment[t].alerts & ALERT_BIT_DRIFT);
	}
	if (is_missing)
	{
		curve.words = "missing values";
		curve.level = divergence_reference_missing(c->row);
		curve.level_words = psprintf("in the reference %s", text_of_share(curve.level));
		curve.top = fmax(largest, curve.level);
		curve.top_words = text_of_share(curve.top);
	}
	else
	{
		curve.words = "js_distance";
		curve.top = fmax(largest, SMALL_DISTANCE);
		if (has_shares(c))
		{
			curve.level = c->row->c.test.js_threshold;
			curve.level_words = psprintf("js_threshold %s", text_of_distance(curve.level));
			curve.top = fmax(curve.top, curve.level);
		}
		curve.top_words = text_of_distance(curve.top);
	}
	put_curve(page, &curve);
}

/* What is drawn of a column: its missing values where there is an alert for them, its distance where it has one. */
static bool
has_curve(Page *page, const PageColumn *c, bool is_missing)
{
	return page->r.periods > 1 && (!is_missing || alerts_for(c, ALERT_MISSING)) && largest_of(page, c, is_missing) > 0;
}

static void
put_history(Page *page, const PageColumn *c)
{
	bool		has_missing = has_curve(page, c, true);
	bool		has_distance = has_curve(page, c, false);

	if (!has_missing && !has_distance)
		return;
	divergence_html_begin(&page->h, "div", "history");
	if (has_missing)
		put_column_curve(page, c, true);
	if (has_distance)
		put_column_curve(page, c, false);
	divergence_html_end(&page->h);
}

/* The rows of each period. */
static void
put_rows_history(Page *page)
{
	double	   *y = palloc(page->r.periods * sizeof(double));
	int64		usual = usual_rows(page);
	int64		most = Max(usual, 1);
	Curve		curve = {.words = "rows", .y = y, .has_alert = page->r.has_rows_alert};

	if (page->r.periods < 2)
		return;
	for (int t = 0; t < page->r.periods; t++)
	{
		y[t] = (double) page->r.rows[t];
		most = Max(most, page->r.rows[t]);
	}
	curve.level = (double) usual;
	curve.level_words = psprintf("usual: %s", text_of_count(usual));
	curve.top = (double) most;
	curve.top_words = text_of_count(most);
	divergence_html_begin(&page->h, "div", "history");
	put_curve(page, &curve);
	divergence_html_end(&page->h);
}

/*
 * The parts of the page
 */

/* "3 of 42 columns ..." */
static void
put_verdict(Page *page)
{
	Html	   *h = &page->h;
	int			named = Min(page->r.alerts, page->r.alerts == MOST_NAMED + 1 ? MOST_NAMED + 1 : MOST_NAMED);

	divergence_html_begin(h, "p", page->r.alerts > 0 || page->r.last.alert || page->r.periods < page->r.all_periods ? "verdict bad" : "verdict");
	if (page->r.periods < page->r.all_periods)
	{
		divergence_html_text(h, "No data since ");
		put_label(page, page->r.periods);
		divergence_html_text(h, ". Before that: ");
	}
	if (!page->r.last.has_data)
	{
		divergence_html_text(h, page->r.periods > 1 ? "No data, " : "No data ");
		put_since(page, NULL);
		divergence_html_text(h, ".");
	}
	else if (page->r.n == 0)
		divergence_html_text(h, "There is no column to compare.");
	else if (page->r.alerts == 0)
		divergence_html_text(h, psprintf("No alert in %d %s.", page->r.n, page->r.n == 1 ? "column" : "columns"));
	else
	{
		divergence_html_text(h, psprintf("%d of %d %s: ", page->r.alerts, page->r.n, page->r.n == 1 ? "column has an alert" : page->r.alerts == 1 ? "columns has an alert" : "columns have alerts"));
		for (int i = 0; i < named; i++)
		{
			if (i > 0)
				divergence_html_text(h, i == page->r.alerts - 1 ? " and " : ", ");
			put_link(page, &page->r.column[i]);
			divergence_html_text(h, psprintf(" (%s)", page->r.column[i].row->alert));
		}
		if (named < page->r.alerts)
			divergence_html_text(h, psprintf(" and %d more", page->r.alerts - named));
		divergence_html_text(h, ".");
	}
	if (page->r.last.has_data && page->r.has_rows_alert[page->r.periods - 1])
	{
		divergence_html_text(h, psprintf(" %s instead of about %s%s ", text_of_rows(page->r.last.rows), text_of_count(usual_rows(page)),
										 page->r.periods > 1 ? "," : ""));
		put_since(page, NULL);
		divergence_html_text(h, ".");
	}
	divergence_html_end(h);
	divergence_html_line(h);
}

/* What was compared with what. */
static void
put_subject(Page *page)
{
	Html	   *h = &page->h;
	int			n = page->r.reference->n;

	divergence_html_begin(h, "p", "subject");
	put_label(page, page->r.periods - 1);
	divergence_html_text(h, psprintf(", %s, against %s %s", text_of_rows(page->r.last.rows),
									 n == 1 ? "one earlier period of" : psprintf("%d earlier periods of about", n),
									 text_of_rows(usual_rows(page))));
	if (n > 1)
		divergence_html_text(h, " each");
	divergence_html_text(h, ".");
	divergence_html_end(h);
	divergence_html_line(h);
}

/* Whether one period of the reference is the reported one, as far as its bytes tell: where several are like it, tables do not change. */
static bool
is_in_reference(const Report *r)
{
	int			equal = 0;

	for (int i = 0; i < r->reference->n && r->profile; i++)
		equal += datumIsEqual(PointerGetDatum(r->reference->p[i]), PointerGetDatum(r->profile), false, -1);
	return equal == 1;
}

/* What speaks against trusting the page. */
static void
put_warnings(Page *page)
{
	Html	   *h = &page->h;
	int			n = page->r.reference->n;

	if (n < ENOUGH_PERIODS)
	{
		divergence_html_begin(h, "p", "warning");
		if (n == 1)
			divergence_html_text(h, "One earlier period does not tell by how much periods differ: what always differs gives alerts.");
		else
			divergence_html_text(h, psprintf("%d earlier periods hardly tell by how much periods differ: few changes give an alert.", n));
		divergence_html_text(h, psprintf(" Take %d or more.", ENOUGH_PERIODS));
		divergence_html_end(h);
		divergence_html_line(h);
	}
	if (is_in_reference(&page->r))
	{
		divergence_html_begin(h, "p", "warning");
		divergence_html_text(h, "The reference has a period equal to ");
		put_label(page, page->r.periods - 1);
		divergence_html_text(h, ". Leave the periods that are compared out of the reference: there they hide what is new.");
		divergence_html_end(h);
		divergence_html_line(h);
	}
	divergence_labels_warn_of_order(h, &page->r.current.labels, page->r.all_periods, "The last one is reported, as if it were the latest.");
}

/* What has alerts, a line each. */
static void
put_alerts(Page *page)
{
	static const char *const head[][2] = {{NULL, "column"}, {NULL, "alert"}, {NULL, "since"}, {NULL, "what has changed"}, {"n", "js_distance"}};
	Html	   *h = &page->h;

	if (page->r.alerts == 0 && !page->r.has_rows_alert[page->r.periods - 1])
		return;
	divergence_html_table_begin(h, "lines", head, lengthof(head));
	for (int i = page->r.has_rows_alert[page->r.periods - 1] ? -1 : 0; i < page->r.alerts; i++)
	{
		const PageColumn *c = i < 0 ? NULL : &page->r.column[i];

		divergence_html_row_begin(h);
		if (c)
			put_link(page, c);
		else
			divergence_html_text(h, ROWS_NAME);
		divergence_html_end(h);
		divergence_html_begin(h, "td", NULL);
		put_alert(page, c ? c->row->alert : page->r.last.alert);
		divergence_html_end(h);
		divergence_html_begin(h, "td", NULL);
		put_label(page, c ? c->since : page->r.rows_since);
		divergence_html_end(h);
		divergence_html_begin(h, "td", NULL);
		if (c)
			put_changes(page, c, "div");
		else
			divergence_html_text(h, psprintf("%s to %s", text_of_count(usual_rows(page)), text_of_count(page->r.last.rows)));
		divergence_html_end(h);
		divergence_html_element(h, "td", "n", c && has_shares(c) ? text_of_distance(c->row->c.js_distance) : "");
		divergence_html_end(h);
	}
	divergence_html_table_end(h);
}

/* "amount (drift)", "volume (12 rows)", "no data" */
static void
put_ended(Page *page, const Ended *ended)
{
	Html	   *h = &page->h;
	const char *separator = " (";

	if (ended->column < 0)
	{
		bool		has_data = page->r.rows[ended->until] > 0;

		divergence_html_text(h, has_data ? ALERT_VOLUME : ALERT_NO_DATA);
		if (has_data && ended->since == ended->until)
			divergence_html_text(h, psprintf(" (%s)", text_of_rows(page->r.rows[ended->until])));
		return;
	}
	put_link(page, &page->r.column[ended->column]);
	for (int k = 0; k < ALERT_WORDS; k++)
	{
		if (!(ended->alerts & 1 << k))
			continue;
		divergence_html_text(h, separator);
		divergence_html_text(h, divergence_alert_words[k]);
		separator = ", ";
	}
	divergence_html_text(h, ")");
}

/* The alerts that have ended, the last ones first: a line for all that began and ended together. */
static void
put_all_ended(Page *page)
{
	static const char *const head[][2] = {{NULL, "ended"}, {NULL, "alert"}};
	Html	   *h = &page->h;
	EndedRuns	ended = divergence_report_ended(&page->r);
	Size		end;
	int			lines = 0;

	for (Size i = 0; i < ended.n && lines < MOST_ENDED; i = end)
	{
		const Ended *first = &ended.run[i];
		Size		named;

		for (end = i + 1; end < ended.n; end++)
			if (ended.run[end].until != first->until || ended.run[end].since != first->since)
				break;
		if (lines++ == 0)
			divergence_html_table_begin(h, "ended", head, lengthof(head));
		divergence_html_row_begin(h);
		put_label(page, first->since);
		if (first->since < first->until)
		{
			divergence_html_text(h, " to ");
			put_label(page, first->until);
		}
		divergence_html_end(h);
		divergence_html_begin(h, "td", NULL);
		named = Min(end, i + MOST_NAMED);
		for (Size k = i; k < named; k++)
		{
			if (k > i)
				divergence_html_text(h, ", ");
			put_ended(page, &ended.run[k]);
		}
		if (named < end)
			divergence_html_text(h, psprintf(" and %s more", text_of_count(end - named)));
		divergence_html_end(h);
		divergence_html_end(h);
	}
	if (lines > 0)
		divergence_html_table_end(h);
	pfree(ended.run);
}

/* The drawings of a column. */
static void
put_drawings(Page *page, const PageColumn *c)
{
	if (!c->row->is_one_sided && !has_values(c))
		divergence_html_element(&page->h, "p", "note",
								c->column->kind == PROFILE_PRESENCE ? "Only whether there is a value is counted, as missing values." :
								has_shares(c) ? "All values are alike." : "There are no values on both sides to compare.");
	else if (has_shares(c) && !c->row->alert && c->row->c.test.js_threshold >= LARGEST_DISTANCE)
		divergence_html_element(&page->h, "p", "note",
								c->row->c.unseen_before > 0.5 ?
								"Periods of the reference have hardly a value in common: nothing can be told of this column. Leave it out by ignore." :
								"Periods of the reference differ too much, or are too few, for any distance to tell something.");
	if (!has_values(c) && !has_curve(page, c, true) && !has_curve(page, c, false))
		return;
	divergence_html_begin(&page->h, "div", "pair");
	put_values(page, c);
	put_history(page, c);
	divergence_html_end(&page->h);
}

/* Begins a card: its name, its kind, its alert and since when. */
static void
begin_card(Page *page, const PageColumn *c)
{
	Html	   *h = &page->h;

	divergence_html_begin(h, "section", "card");
	if (c)
		divergence_html_attribute(h, "id", psprintf("c%d", c->row->order));
	divergence_html_begin(h, "div", "head");
	divergence_html_begin(h, "h2", NULL);
	if (c)
		put_column_name(page, c);
	else
		divergence_html_text(h, ROWS_NAME);
	divergence_html_end(h);
	if (c)
		divergence_html_element(h, "small", NULL, divergence_kind_name(c->column->kind));
	put_alert(page, c ? c->row->alert : page->r.last.alert);
	divergence_html_begin(h, "span", NULL);
	put_since(page, c);
	divergence_html_end(h);
	divergence_html_end(h);
}

static void
put_card(Page *page, const PageColumn *c)
{
	begin_card(page, c);
	divergence_html_begin(&page->h, "div", "words");
	put_changes(page, c, "p");
	divergence_html_end(&page->h);
	put_drawings(page, c);
	divergence_html_end(&page->h);
	divergence_html_line(&page->h);
}

static void
put_rows_card(Page *page)
{
	if (!page->r.has_rows_alert[page->r.periods - 1] || page->r.periods < 2)
		return;
	begin_card(page, NULL);
	divergence_html_begin(&page->h, "div", "pair");
	put_rows_history(page);
	divergence_html_end(&page->h);
	divergence_html_end(&page->h);
	divergence_html_line(&page->h);
}

/* A column without alert: a line, which unfolds. */
static void
put_quiet(Page *page, const PageColumn *c)
{
	Html	   *h = &page->h;
	bool		has = has_shares(c);

	divergence_html_begin(h, "details", "quiet");
	divergence_html_attribute(h, "id", psprintf("c%d", c->row->order));
	divergence_html_begin(h, "summary", NULL);
	divergence_html_begin(h, "span", NULL);
	put_column_name(page, c);
	divergence_html_end(h);
	divergence_html_element(h, "small", NULL, divergence_kind_name(c->column->kind));
	put_aligned(h, "span", divergence_missing_fraction(c->row->missing));
	divergence_html_element(h, "span", "n", has ? text_of_distance(c->row->c.test.js_threshold) : "");
	divergence_html_element(h, "span", "n", has ? text_of_distance(c->row->c.js_distance) : "");
	divergence_html_end(h);
	put_drawings(page, c);
	divergence_html_end(h);
	divergence_html_line(h);
}

/* What stands above those lines. */
static void
put_quiet_head(Page *page)
{
	static const char *const heads[] = {"kind", "missing values", "js_threshold", "js_distance"};
	int			n = page->r.n - page->r.alerts;

	divergence_html_begin(&page->h, "div", "rest");
	divergence_html_element(&page->h, "h2", NULL, psprintf("%d %s without alert", n, n == 1 ? "column" : "columns"));
	for (int i = 0; i < lengthof(heads); i++)
		divergence_html_element(&page->h, "span", i > 0 ? "n" : NULL, heads[i]);
	divergence_html_end(&page->h);
	divergence_html_line(&page->h);
}

/*
 * All numbers
 */

static void
put_text(Html *h, StringInfo s)
{
	divergence_html_element(h, "td", NULL, s->data);
	resetStringInfo(s);
}

static void
put_share(Html *h, StringInfo s, double x)
{
	divergence_append_aligned_share(s, x);
	put_text(h, s);
}

static void
put_distance(Html *h, StringInfo s, double x)
{
	divergence_append_distance(s, x);
	put_text(h, s);
}

static void
put_p_value(Html *h, StringInfo s, double x)
{
	divergence_append_p_value(s, x);
	put_text(h, s);
}

static void
put_number(Html *h, StringInfo s, double x)
{
	divergence_append_number(s, x);
	put_text(h, s);
}

static void
put_count(Html *h, StringInfo s, int64 x)
{
	divergence_append_count(s, x);
	put_text(h, s);
}

static void
put_nothing(Html *h, int cells)
{
	while (cells-- > 0)
		divergence_html_element(h, "td", NULL, "");
}

/* What drift_table says of a column. */
static void
put_numbers_of(Page *page, const PageColumn *c, StringInfo s)
{
	Html	   *h = &page->h;
	const DriftRow *row = c->row;
	const Comparison *x = &row->c;

	put_count(h, s, row->reference ? row->reference->missing_sum[1] : 0);
	put_count(h, s, row->missing[1]);
	if (!has_shares(c))
		put_nothing(h, 3);
	else
	{
		put_number(h, s, x->psi);
		put_distance(h, s, x->js_distance);
		put_distance(h, s, x->test.js_threshold);
	}
	if (row->is_compared && x->has_dispersion)
		put_number(h, s, x->dispersion);
	else
		put_nothing(h, 1);
	if (!has_shares(c))
		put_nothing(h, 8);
	else
	{
		put_number(h, s, x->test.statistic);
		put_count(h, s, x->test.df);
		put_p_value(h, s, x->test.p_value);
		put_p_value(h, s, row->p_adjusted[DRIFT_CELLS]);
		if (x->has_numbers)
		{
			put_distance(h, s, x->ks_statistic);
			put_number(h, s, x->wasserstein_distance);
		}
		else
			put_nothing(h, 2);
		put_share(h, s, x->unseen_mass);
		put_share(h, s, x->vanished_mass);
	}
	put_share(h, s, divergence_reference_missing(row));
	put_share(h, s, divergence_missing_fraction(row->missing));
	if (row->reference && !row->is_one_sided)
		put_p_value(h, s, row->has_test[DRIFT_MISSING] ? row->p_value[DRIFT_MISSING] : 1);
	else
		put_nothing(h, 1);
	if (has_shares(c) && x->largest_change != 0)
	{
		divergence_append_points(s, x->largest_change);
		put_text(h, s);
		divergence_html_begin(h, "td", NULL);
		put_cell_name(page, c, x->changed_cell);
		divergence_html_end(h);
	}
	else
		put_nothing(h, 2);
}

/* The rows of drift_table, those with alerts first. */
static void
put_all_numbers(Page *page)
{
	static const char *const head[][2] = {
		{NULL, "column_name"}, {NULL, "kind"}, {NULL, "reference_count"}, {NULL, "current_count"}, {NULL, "psi"}, {NULL, "js_distance"},
		{NULL, "js_threshold"}, {NULL, "dispersion"}, {NULL, "statistic"}, {NULL, "df"}, {NULL, "p_value"}, {NULL, "p_adjusted"},
		{NULL, "ks_statistic"}, {NULL, "wasserstein_distance"}, {NULL, "unseen_mass"}, {NULL, "vanished_mass"},
		{NULL, "reference_null_fraction"}, {NULL, "current_null_fraction"}, {NULL, "null_p_value"}, {NULL, "largest_change"},
		{NULL, "changed_cell"}, {NULL, "alert"}
	};
	Html	   *h = &page->h;
	StringInfoData s;

	initStringInfo(&s);
	divergence_html_begin(h, "details", "part");
	divergence_html_element(h, "summary", NULL, "All numbers of drift_table");
	divergence_html_begin(h, "div", "wide");
	divergence_html_table_begin(h, "all", head, lengthof(head));
	if (page->r.last.shows_rows || !page->r.last.has_data)
	{
		divergence_html_row_begin(h);
		divergence_html_text(h, ROWS_NAME);
		divergence_html_end(h);
		divergence_html_element(h, "td", NULL, ROWS_KIND);
		put_count(h, &s, usual_rows(page));
		put_count(h, &s, page->r.last.rows);
		put_nothing(h, lengthof(head) - 5);
		divergence_html_element(h, "td", NULL, page->r.last.alert ? page->r.last.alert : "");
		divergence_html_end(h);
	}
	for (int i = 0; i < page->r.n; i++)
	{
		const PageColumn *c = &page->r.column[i];

		CHECK_FOR_INTERRUPTS();
		divergence_html_row_begin(h);
		put_column_name(page, c);
		divergence_html_end(h);
		divergence_html_element(h, "td", NULL, divergence_kind_name(c->column->kind));
		put_numbers_of(page, c, &s);
		divergence_html_element(h, "td", NULL, c->row->alert ? c->row->alert : "");
		divergence_html_end(h);
	}
	divergence_html_table_end(h);
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_line(h);
	pfree(s.data);
}

/* A row of the history: what it tells comes behind the name, then each period, those with an alert marked. */
static void
begin_history_row(Html *h, const char *what)
{
	divergence_html_end(h);
	divergence_html_element(h, "td", NULL, what);
}

static void
put_marked(Html *h, StringInfo s, bool has_alert)
{
	if (has_alert)
		appendStringInfoChar(s, '*');
	put_text(h, s);
}

/* All that is drawn of the history, as numbers. */
static void
put_history_numbers(Page *page)
{
	Html	   *h = &page->h;
	StringInfoData s;

	if (page->r.periods < 2)
		return;
	initStringInfo(&s);
	divergence_html_begin(h, "details", "part");
	divergence_html_element(h, "summary", NULL, "All numbers of the history");
	divergence_html_element(h, "p", "note", "Periods with an alert are marked *.");
	divergence_html_begin(h, "div", "wide");
	divergence_html_begin(h, "table", "all");
	divergence_html_begin(h, "thead", NULL);
	divergence_html_begin(h, "tr", NULL);
	divergence_html_column_head(h, NULL, "column_name");
	divergence_html_column_head(h, NULL, "of it");
	for (int t = 0; t < page->r.periods; t++)
	{
		divergence_html_begin(h, "th", NULL);
		divergence_html_attribute(h, "scope", "col");
		put_label(page, t);
		divergence_html_end(h);
	}
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_begin(h, "tbody", NULL);
	divergence_html_row_begin(h);
	divergence_html_text(h, ROWS_NAME);
	begin_history_row(h, "rows");
	for (int t = 0; t < page->r.periods; t++)
	{
		divergence_append_count(&s, page->r.rows[t]);
		put_marked(h, &s, page->r.has_rows_alert[t]);
	}
	divergence_html_end(h);
	for (int i = 0; i < page->r.n; i++)
	{
		const PageColumn *c = &page->r.column[i];
		const Moment *moment = divergence_report_moments(&page->r, c);

		CHECK_FOR_INTERRUPTS();
		for (int is_missing = 1; is_missing >= 0; is_missing--)
		{
			if (!has_curve(page, c, is_missing))
				continue;
			divergence_html_row_begin(h);
			put_column_name(page, c);
			begin_history_row(h, is_missing ? "missing values" : "js_distance");
			for (int t = 0; t < page->r.periods; t++)
			{
				double		x = value_of(&moment[t], is_missing);

				if (!isnan(x))
					(is_missing ? divergence_append_aligned_share : divergence_append_distance) (&s, x);
				put_marked(h, &s, moment[t].alerts != 0);
			}
			divergence_html_end(h);
		}
	}
	divergence_html_table_end(h);
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_line(h);
	pfree(s.data);
}

/* Whether either side has a column of that name. */
static bool
is_name(const Report *r, const char *name, uint32 length)
{
	int			n = r->reference->n_columns;
	int			all = n + (r->profile ? r->profile->columns : 0);

	if (length == strlen(ROWS_NAME) && memcmp(name, ROWS_NAME, length) == 0)
		return true;
	for (int i = 0; i < all; i++)
	{
		ProfileColumn c = i < n ? r->reference->columns[i].column : profile_column(r->profile, i - n);

		if (profile_column_is_named(&c, name, length))
			return true;
	}
	return false;
}

/* What the words mean. */
static void
put_meanings(Page *page)
{
	static const char *const meaning[][2] = {
		{"reference", "The earlier periods, which also tell by how much periods differ without any reason."},
		{"alert", "A difference that is both too large for chance and for the reference's own differences, and of some size."},
		{"drift", "The values are distributed otherwise: js_distance exceeds min_js_distance, or the share of one value or bin has changed by more than 2 points of percent."},
		{"missing values", "The share of NULL and NaN has changed by more than 1 point of percent, up or down."},
		{"unseen values", "More than 1 % of the values are new, or beyond all numbers of the reference, and more than the reference itself had."},
		{"column is gone, column is new", "The other side has it in every period."},
		{"volume", "Less than 60 % of the usual rows, or more than 170 %; and beyond what the reference itself has had."},
		{"no data", "The period is NULL or without rows."},
		{"since", "The first of the periods whose alerts last until now. Periods without data do not end such a run."},
		{"js_distance", "How far the values are from the reference's: 0 where all shares are equal, 0.83 where nothing is in common."},
		{"js_threshold", "The js_distance that chance and the reference's own differences exceed with the probability of significance, of the last period: to read distances by. Alerts come from tests, and have no need of it."},
		{"bins", "Numbers and times are drawn in bins that held equally much of the reference; a value that is frequent is a bin of its own. 1 to 5 is from 1 to below 5."}
	};
	Html	   *h = &page->h;
	StringInfoData s;

	divergence_html_begin(h, "details", "part");
	divergence_html_element(h, "summary", NULL, "What the words mean");
	divergence_html_begin(h, "dl", NULL);
	for (int i = 0; i < lengthof(meaning); i++)
	{
		divergence_html_element(h, "dt", NULL, meaning[i][0]);
		divergence_html_element(h, "dd", NULL, meaning[i][1]);
	}
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_line(h);

	initStringInfo(&s);
	appendStringInfoString(&s, "pseudocount ");
	divergence_append_number(&s, page->r.options.pseudocount);
	appendStringInfoString(&s, ", significance ");
	divergence_append_number(&s, page->r.options.significance);
	appendStringInfoString(&s, ", min_js_distance ");
	divergence_append_number(&s, page->r.options.min_js_distance);
	divergence_html_begin(h, "p", "note");
	divergence_html_text(h, s.data);
	for (int i = 0, ignored = 0; i < page->r.options.ignore.n; i++)
	{
		text	   *name;

		if (page->r.options.ignore.is_null[i])
			continue;
		name = (text *) DatumGetPointer(page->r.options.ignore.value[i]);
		divergence_html_text(h, ignored++ > 0 ? ", " : "; left out: ");
		divergence_html_name(h, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
		if (!is_name(&page->r, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)))
			divergence_html_text(h, " (no column of the reference or of this period)");
	}
	divergence_html_end(h);
}

static void
put_report(Page *page)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work = AllocSetContextCreate(outer, "divergence column of a page", ALLOCSET_DEFAULT_SIZES);

	put_verdict(page);
	put_subject(page);
	put_warnings(page);
	put_alerts(page);
	put_all_ended(page);
	put_rows_card(page);
	MemoryContextSwitchTo(work);
	for (int i = 0; i < page->r.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i == page->r.alerts)
			put_quiet_head(page);
		if (i < page->r.alerts)
			put_card(page, &page->r.column[i]);
		else
			put_quiet(page, &page->r.column[i]);
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(work);
	put_all_numbers(page);
	put_history_numbers(page);
	put_meanings(page);
}

/*
 * drift_page(reference, current, labels, title, pseudocount, significance, min_js_distance, ignore): the last
 * period against the reference, the others as its history, as a page of HTML
 */
Datum
divergence_drift_page(PG_FUNCTION_ARGS)
{
	Page		page;
	DriftOptions options = divergence_drift_options(fcinfo, 4);
	DriftReference *reference = divergence_drift_reference(fcinfo, 0);
	DriftCurrent current = divergence_drift_current(fcinfo, 1);
	text	   *title = PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3);

	if (current.profiles.n > MOST_PERIODS)
		divergence_html_too_long();
	memset(&page, 0, sizeof(page));
	divergence_report_compare(&options, reference, &current, &page.r);
	if (title && VARSIZE_ANY_EXHDR(title) > 0)
		divergence_html_page_begin(&page.h, PAGE_STYLE DRIFT_STYLE, VARDATA_ANY(title), VARSIZE_ANY_EXHDR(title));
	else
		divergence_html_page_begin(&page.h, PAGE_STYLE DRIFT_STYLE, DEFAULT_TITLE, strlen(DEFAULT_TITLE));
	put_report(&page);
	PG_RETURN_TEXT_P(divergence_html_page_end(&page.h));
}
