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
#include "utils/memutils.h"

#include "distributions/cells.h"
#include "math/quotient.h"
#include "math/ratio.h"
#include "math/scaled.h"
#include "page/chart.h"
#include "page/labels.h"
#include "page/style.h"
#include "profiles/drift_rows.h"
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

/* a distance that looks small in a drawing */
#define SMALL_DISTANCE	0.1

#define REFERENCE	0
#define CURRENT		1

static const char *const side_words[2] = {"reference", "current"};

/* What a column alerts for, as bits of a set: the place of the word. */
static const char *const alert_word[] = {ALERT_DRIFT, ALERT_MISSING, ALERT_UNSEEN, ALERT_NEW, ALERT_GONE};

#define MISSES	(1 << 1)

/* A column in a period of the history. */
typedef struct Moment
{
	int			period;
	double		js_distance;	/* NaN where there is none */
	double		missing;		/* the share of rows without a value; NaN where there are no rows */
	uint8		alerts;			/* set */
} Moment;

/*
 * The history of a column: the periods, ascending, that have it or an alert for it.  Of all others the reference tells
 * that every row misses it, and nothing is known of a column that the reference lacks, too.
 */
typedef struct History
{
	Moment	   *moment;
	int			n;
	int			room;
	bool		in_reference;
} History;

/* A column of the report. */
typedef struct PageColumn
{
	const DriftRow *row;
	const ProfileColumn *column;
	const History *history;
	double		change;			/* the largest of a share, missing values included */
	int			since;			/* the first period of the alerts that last until now */
} PageColumn;

typedef struct Report
{
	Html		h;
	DriftOptions options;
	DriftReference *reference;
	DriftCurrent current;
	int			periods;		/* up to the last with data, if any has; 1 also where there are none */
	int			all_periods;	/* with those after it, without data */
	int64	   *rows;			/* of each, 0: no data */
	bool	   *has_rows_alert;	/* of each: for their number, or for no data */
	DriftPeriod last;
	const Profile *profile;		/* of the last, or NULL where none has data */
	PageColumn *column;			/* those with alerts first */
	int			n;
	int			alerts;			/* columns that have one */
	int			rows_since;		/* the first period of no data, or of another number of rows, until now */
	Moment	   *moment;			/* of all periods, of the column that the next is of */
	const History *moment_of;
} Report;

/*
 * The history
 */

/* The place of a column: those of the reference come first, then the ones of the last profile. -1: of neither. */
static int64
place_of(const Report *r, const DriftRow *row)
{
	int			low = 0;
	int			high = r->profile ? r->profile->columns : 0;

	if (row->reference)
		return row->reference - r->reference->columns;
	while (low < high)
	{
		int			middle = low + (high - low) / 2;
		ProfileColumn c = profile_column(r->profile, middle);
		int			order = profile_column_compare(&c, &row->current);

		if (order == 0)
			return (int64) r->reference->n_columns + middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

/* A further moment, in that memory context. */
static Moment *
add_moment(History *h, MemoryContext context)
{
	if (h->n == h->room)
	{
		h->room = Max(4, 2 * h->room);
		h->moment = h->moment ? repalloc_huge(h->moment, h->room * sizeof(Moment)) :
			MemoryContextAlloc(context, h->room * sizeof(Moment));
	}
	return &h->moment[h->n++];
}

static uint8
alerts_of(const DriftRow *row)
{
	uint8		alerts = 0;

	for (int k = 0; row->alert && k < lengthof(alert_word); k++)
		if (strstr(row->alert, alert_word[k]))
			alerts |= 1 << k;
	return alerts;
}

static void
keep_moments(const Report *r, const DriftPeriod *period, int t, History *history, MemoryContext context)
{
	for (int i = 0; i < period->n; i++)
	{
		const DriftRow *row = &period->row[i];
		int64		place;
		Moment	   *m;

		if (!row->current.d && !row->alert)
			continue;
		place = place_of(r, row);
		if (place < 0)
			continue;
		m = add_moment(&history[place], context);
		m->period = t;
		m->js_distance = row->is_compared && row->c.has_mass ? row->c.js_distance : NAN;
		m->missing = divergence_missing_fraction(row->missing);
		m->alerts = alerts_of(row);
	}
}

/* A column in all periods, until the next one is asked for. */
static const Moment *
moments_of(Report *r, const PageColumn *c)
{
	const History *h = c->history;

	if (r->moment_of == h)
		return r->moment;
	for (int t = 0, i = 0; t < r->periods; t++)
	{
		bool		is_missing = h->in_reference && r->rows[t] > 0;

		if (i < h->n && h->moment[i].period == t)
			r->moment[t] = h->moment[i++];
		else
			r->moment[t] = (Moment) {t, NAN, is_missing ? 1 : NAN, 0};
	}
	r->moment_of = h;
	return r->moment;
}

/* The first period of an unbroken run up to the last; those without data do not break it. */
static int
since_when(Report *r, const PageColumn *c)
{
	const Moment *moment = moments_of(r, c);
	int			since = r->periods - 1;

	for (int t = r->periods - 2; t >= 0; t--)
	{
		if (moment[t].alerts)
			since = t;
		else if (r->rows[t] > 0)
			break;
	}
	return since;
}

/* the same for the number of rows, or for no data */
static int
rows_since_when(const Report *r)
{
	int			since = r->periods - 1;

	for (int t = r->periods - 2; t >= 0; t--)
	{
		bool		has_data = r->rows[t] > 0;

		if (has_data == r->last.has_data && r->has_rows_alert[t])
			since = t;
		else if (has_data)
			break;
	}
	return since;
}

/* The largest change of a share. */
static double
change_of(const DriftRow *row)
{
	double		change = 0;

	if (row->is_one_sided)
		return 1;
	if (row->is_compared)
		change = fmax(fabs(row->c.largest_change), row->c.unseen_mass);
	return fmax(change, fabs(divergence_missing_fraction(row->missing) - divergence_reference_missing(row)));
}

/* those with alerts first, of these the largest change; the others in the order of the table */
static int
compare_columns(const void *a, const void *b)
{
	const PageColumn *x = a;
	const PageColumn *y = b;

	if ((x->row->alert != NULL) != (y->row->alert != NULL))
		return x->row->alert ? -1 : 1;
	if (x->row->alert && x->change != y->change)
		return x->change > y->change ? -1 : 1;
	return x->row->order - y->row->order;
}

/*
 * The last period that the page is of.  What counts nothing at the end says nothing of the columns: it is that of the
 * last period with data, and says so first.
 */
static void
find_last(Report *r)
{
	for (int t = r->current.profiles.n - 1; t >= 0; t--)
	{
		const Profile *p = divergence_drift_profile(&r->current, t);

		CHECK_FOR_INTERRUPTS();
		if (p && p->rows > 0)
		{
			r->periods = t + 1;
			r->profile = p;
			return;
		}
	}
}

/* Compares all periods, the last one last, whose cells are to be named. */
static void
compare_periods(Report *r)
{
	int			last = r->periods - 1;
	Size		columns;
	History    *history;
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "divergence period", ALLOCSET_DEFAULT_SIZES);

	columns = (Size) r->reference->n_columns + (r->profile ? r->profile->columns : 0);
	r->rows = palloc0(r->periods * sizeof(int64));
	r->has_rows_alert = palloc0(r->periods * sizeof(bool));
	r->moment = palloc_extended(r->periods * sizeof(Moment), MCXT_ALLOC_HUGE);
	history = palloc_extended(columns * sizeof(History) + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (Size i = 0; i < r->reference->n_columns; i++)
		history[i].in_reference = true;
	for (int t = 0; t < r->periods; t++)
	{
		MemoryContext old = CurrentMemoryContext;
		DriftPeriod period;

		CHECK_FOR_INTERRUPTS();
		if (t == last)
			period = r->last = divergence_drift_period(r->reference, r->profile, &r->options, DRIFT_FOR_CELLS);
		else
		{
			MemoryContextSwitchTo(work);
			period = divergence_drift_period(r->reference, divergence_drift_profile(&r->current, t), &r->options, DRIFT_FOR_ALERTS);
		}
		r->rows[t] = period.rows;
		r->has_rows_alert[t] = period.alert && (period.shows_rows || !period.has_data);
		MemoryContextSwitchTo(old);
		keep_moments(r, &period, t, history, old);
		MemoryContextReset(work);
	}
	MemoryContextDelete(work);

	r->n = r->last.n;
	r->column = palloc_extended(r->n * sizeof(PageColumn) + 1, MCXT_ALLOC_HUGE);
	for (int i = 0; i < r->n; i++)
	{
		PageColumn *c = &r->column[i];

		CHECK_FOR_INTERRUPTS();
		c->row = &r->last.row[i];
		c->column = drift_row_column(c->row);
		c->history = &history[place_of(r, c->row)];
		c->change = change_of(c->row);
		c->since = since_when(r, c);
		r->alerts += c->row->alert != NULL;
	}
	qsort(r->column, r->n, sizeof(PageColumn), compare_columns);
	r->rows_since = rows_since_when(r);
}

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
usual_rows(const Report *r)
{
	return divergence_median_rows((const int64_t *) r->reference->rows, r->reference->n);
}

/* "1 row", "2,000 rows" */
static char *
text_of_rows(int64 rows)
{
	return psprintf("%s %s", text_of_count(rows), rows == 1 ? "row" : "rows");
}

static void
put_column_name(Report *r, const PageColumn *c)
{
	divergence_html_name(&r->h, c->column->name, c->column->name_length);
}

/* The name of a column, which leads to its card. */
static void
put_link(Report *r, const PageColumn *c)
{
	divergence_html_begin(&r->h, "a", NULL);
	divergence_html_attribute(&r->h, "href", psprintf("#c%d", c->row->order));
	put_column_name(r, c);
	divergence_html_end(&r->h);
}

/* What a period is called, as text. */
static const char *
label_of(const Report *r, int t, Size *length)
{
	const char *label = divergence_label(&r->current.labels, t, length);
	char	   *words;

	if (label)
		return label;
	words = r->all_periods == 1 ? "the current period" : psprintf("period %d of %d", t + 1, r->all_periods);
	*length = strlen(words);
	return words;
}

static void
put_label(Report *r, int t)
{
	Size		length;
	const char *label = label_of(r, t, &length);

	divergence_html_name(&r->h, label, length);
}

/*
 * "since ..." of the alerts of a column, or of the rows where that is NULL.  Of a run that begins with the history,
 * nobody knows whether it does.
 */
static void
put_since(Report *r, const PageColumn *c)
{
	Html	   *h = &r->h;
	int			since = c ? c->since : r->rows_since;
	bool		is_again = false;

	for (int t = 0; t < since; t++)
		is_again |= c ? moments_of(r, c)[t].alerts != 0 : r->has_rows_alert[t];
	divergence_html_text(h, r->periods > 1 ? "since " : "in ");
	put_label(r, since);
	if (is_again)
		divergence_html_text(h, ", again");
	else if (r->periods > 1)
		divergence_html_text(h, since == 0 ? " or earlier" : since == r->periods - 1 ? ", new" : "");
}

static void
put_alert(Report *r, const char *alert)
{
	divergence_html_element(&r->h, "span", "alert", alert);
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
put_cell_name(Report *r, const PageColumn *c, int64 cell)
{
	StringInfoData name = name_of_cell(c, cell);

	divergence_html_name(&r->h, name.data, name.len);
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
put_medians(Report *r, const PageColumn *c, const char *element)
{
	ProfileKind kind = c->column->kind;
	char	   *before = text_of_value(kind, median_of(c->row->periods->sum), false);
	char	   *now = text_of_value(kind, median_of(c->row->c.current), false);

	if (strcmp(before, now) != 0)
		divergence_html_element(&r->h, element, NULL, psprintf("median: %s to %s", before, now));
}

/* The share of unseen values, and of categories the largest of them. */
static void
put_unseen(Report *r, const PageColumn *c, const char *element)
{
	Html	   *h = &r->h;
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
		put_cell_name(r, c, largest);
		if (others > 0)
			divergence_html_text(h, psprintf(" and %s other%s", text_of_count(others), others == 1 ? "" : "s"));
	}
	divergence_html_end(h);
}

/*
 * What has changed in a column, in words of one kind after the other: at first what it has alerts for.  Each begins an
 * element of that name.
 */
static void
put_changes(Report *r, const PageColumn *c, const char *element)
{
	Html	   *h = &r->h;
	const Comparison *x = &c->row->c;

	if (c->row->is_one_sided)
		divergence_html_element(h, element, NULL, c->row->reference ? "the current period lacks it" : "the reference lacks it");
	if (has_shares(c) && x->has_numbers && (alerts_for(c, ALERT_DRIFT) || alerts_for(c, ALERT_UNSEEN)))
		put_medians(r, c, element);
	if (has_shares(c) && x->largest_change != 0 && (alerts_for(c, ALERT_DRIFT) || alerts_for(c, ALERT_UNSEEN) || !c->row->alert))
	{
		divergence_html_begin(h, element, NULL);
		put_cell_name(r, c, x->changed_cell);
		divergence_html_text(h, psprintf(": %s", change_of_share(share_of(c->row, REFERENCE, x->changed_cell),
																 share_of(c->row, CURRENT, x->changed_cell))));
		divergence_html_end(h);
	}
	if (has_shares(c) && alerts_for(c, ALERT_UNSEEN))
		put_unseen(r, c, element);
	if (alerts_for(c, ALERT_MISSING))
		divergence_html_element(h, element, NULL, psprintf("missing values: %s",
														   change_of_share(divergence_reference_missing(c->row), divergence_missing_fraction(c->row->missing))));
}

/*
 * Tables
 */

/* The head of a column of a table. */
static void
put_head(Html *h, const char *class, const char *words)
{
	divergence_html_begin(h, "th", class);
	divergence_html_attribute(h, "scope", "col");
	divergence_html_text(h, words);
	divergence_html_end(h);
}

/* The head of a row, to be ended behind its words. */
static void
begin_row(Html *h)
{
	divergence_html_line(h);
	divergence_html_begin(h, "tr", NULL);
	divergence_html_begin(h, "th", NULL);
	divergence_html_attribute(h, "scope", "row");
}

/* Begins a table with these heads, in turn class and words. */
static void
begin_table(Html *h, const char *class, const char *const (*head)[2], int n)
{
	divergence_html_begin(h, "table", class);
	divergence_html_begin(h, "thead", NULL);
	divergence_html_begin(h, "tr", NULL);
	for (int i = 0; i < n; i++)
		put_head(h, head[i][0], head[i][1]);
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_begin(h, "tbody", NULL);
}

static void
end_table(Html *h)
{
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_line(h);
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
put_bars(Report *r, const PageColumn *c, const DrawnCell *cell, int64 cells)
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
	divergence_chart_bars(&r->h, "Shares of the values", "A bar for each row of this table: filled the share in the reference, over it that in the current period.",
						  side_words[REFERENCE], side_words[CURRENT], bar, bars);
}

/* The beginnings of some bins below a drawing, or some values. */
static void
put_axis(Report *r, const PageColumn *c, const DrawnCell *cell, int n)
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
	divergence_chart_axis(&r->h, label, labels);
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
put_bins(Report *r, const PageColumn *c, const DrawnCell *cell, int n)
{
	static const char *const bins[][2] = {{NULL, "bin"}, {"n", "reference"}, {"n", "current"}};
	static const char *const values[][2] = {{NULL, "value"}, {"n", "reference"}, {"n", "current"}};
	Html	   *h = &r->h;

	divergence_html_begin(h, "details", NULL);
	divergence_html_element(h, "summary", NULL, "as numbers");
	begin_table(h, "numbers", c->row->periods->by_value ? values : bins, lengthof(bins));
	for (int i = 0; i < n; i++)
	{
		divergence_html_begin(h, "tr", NULL);
		divergence_html_begin(h, "th", NULL);
		divergence_html_attribute(h, "scope", "row");
		put_cell_name(r, c, cell[i].cell);
		divergence_html_end(h);
		put_aligned(h, "td", cell[i].share[REFERENCE]);
		put_aligned(h, "td", cell[i].share[CURRENT]);
		divergence_html_end(h);
	}
	end_table(h);
	divergence_html_end(h);
}

/* Steps, each cell as wide as the others. */
static void
put_steps(Report *r, const PageColumn *c, const DrawnCell *cell, int n)
{
	Html	   *h = &r->h;
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
	put_axis(r, c, cell, n);
	put_bins(r, c, cell, n);
}

/* Whether there is something to draw. */
static bool
has_values(const PageColumn *c)
{
	return has_shares(c) && c->row->c.cells > 1;
}

static void
put_values(Report *r, const PageColumn *c)
{
	const Comparison *x = &c->row->c;
	DrawnCell  *cell;
	int64		n;

	if (!has_values(c))
		return;
	cell = drawn_cells(c, &n);
	divergence_html_begin(&r->h, "div", "values");
	if (!x->has_numbers || (c->row->periods->by_value && n <= MOST_BARS))
		put_bars(r, c, cell, n);
	else
		put_steps(r, c, cell, (int) n);
	divergence_html_end(&r->h);
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
} Curve;

static void
put_curve(Report *r, const Curve *curve)
{
	Html	   *h = &r->h;
	int			n = r->periods;
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
	alert_words = psprintf("%d of %d periods with an alert", alerts, n);
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
	end[0].text = label_of(r, 0, &end[0].length);
	end[1].text = label_of(r, n - 1, &end[1].length);
	divergence_chart_axis(h, end, 2);
}

/* What is drawn of a column in a period: its share of missing values or its distance, NaN without. */
static double
value_of(const Moment *m, bool is_missing)
{
	return is_missing ? m->missing : m->js_distance;
}

static double
largest_of(Report *r, const PageColumn *c, bool is_missing)
{
	const Moment *moment = moments_of(r, c);
	double		largest = 0;

	for (int t = 0; t < r->periods; t++)
		largest = fmax(largest, value_of(&moment[t], is_missing));
	return largest;
}

/* The distance of a column in each period, or its share of missing values. */
static void
put_column_curve(Report *r, const PageColumn *c, bool is_missing)
{
	double	   *y = palloc(r->periods * sizeof(double));
	bool	   *has_alert = palloc(r->periods * sizeof(bool));
	Curve		curve = {.y = y, .has_alert = has_alert};
	const Moment *moment = moments_of(r, c);
	double		largest = largest_of(r, c, is_missing);

	for (int t = 0; t < r->periods; t++)
	{
		y[t] = value_of(&moment[t], is_missing);
		has_alert[t] = (moment[t].alerts & (is_missing ? MISSES : ~MISSES)) != 0;
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
	put_curve(r, &curve);
}

/* What is drawn of a column: its missing values where there is an alert for them, its distance where it has one. */
static bool
has_curve(Report *r, const PageColumn *c, bool is_missing)
{
	return r->periods > 1 && (!is_missing || alerts_for(c, ALERT_MISSING)) && largest_of(r, c, is_missing) > 0;
}

static void
put_history(Report *r, const PageColumn *c)
{
	bool		has_missing = has_curve(r, c, true);
	bool		has_distance = has_curve(r, c, false);

	if (!has_missing && !has_distance)
		return;
	divergence_html_begin(&r->h, "div", "history");
	if (has_missing)
		put_column_curve(r, c, true);
	if (has_distance)
		put_column_curve(r, c, false);
	divergence_html_end(&r->h);
}

/* The rows of each period. */
static void
put_rows_history(Report *r)
{
	double	   *y = palloc(r->periods * sizeof(double));
	int64		usual = usual_rows(r);
	int64		most = Max(usual, 1);
	Curve		curve = {.words = "rows", .y = y, .has_alert = r->has_rows_alert};

	if (r->periods < 2)
		return;
	for (int t = 0; t < r->periods; t++)
	{
		y[t] = (double) r->rows[t];
		most = Max(most, r->rows[t]);
	}
	curve.level = (double) usual;
	curve.level_words = psprintf("usual: %s", text_of_count(usual));
	curve.top = (double) most;
	curve.top_words = text_of_count(most);
	divergence_html_begin(&r->h, "div", "history");
	put_curve(r, &curve);
	divergence_html_end(&r->h);
}

/*
 * The parts of the page
 */

/* "3 of 42 columns ..." */
static void
put_verdict(Report *r)
{
	Html	   *h = &r->h;
	int			named = Min(r->alerts, r->alerts == MOST_NAMED + 1 ? MOST_NAMED + 1 : MOST_NAMED);

	divergence_html_begin(h, "p", r->alerts > 0 || r->last.alert || r->periods < r->all_periods ? "verdict bad" : "verdict");
	if (r->periods < r->all_periods)
	{
		divergence_html_text(h, "No data since ");
		put_label(r, r->periods);
		divergence_html_text(h, ". Before that: ");
	}
	if (!r->last.has_data)
	{
		divergence_html_text(h, r->periods > 1 ? "No data, " : "No data ");
		put_since(r, NULL);
		divergence_html_text(h, ".");
	}
	else if (r->n == 0)
		divergence_html_text(h, "There is no column to compare.");
	else if (r->alerts == 0)
		divergence_html_text(h, psprintf("No alert in %d %s.", r->n, r->n == 1 ? "column" : "columns"));
	else
	{
		divergence_html_text(h, psprintf("%d of %d %s: ", r->alerts, r->n, r->n == 1 ? "column has an alert" : r->alerts == 1 ? "columns has an alert" : "columns have alerts"));
		for (int i = 0; i < named; i++)
		{
			if (i > 0)
				divergence_html_text(h, i == r->alerts - 1 ? " and " : ", ");
			put_link(r, &r->column[i]);
			divergence_html_text(h, psprintf(" (%s)", r->column[i].row->alert));
		}
		if (named < r->alerts)
			divergence_html_text(h, psprintf(" and %d more", r->alerts - named));
		divergence_html_text(h, ".");
	}
	if (r->last.has_data && r->has_rows_alert[r->periods - 1])
	{
		divergence_html_text(h, psprintf(" %s instead of about %s%s ", text_of_rows(r->last.rows), text_of_count(usual_rows(r)),
										 r->periods > 1 ? "," : ""));
		put_since(r, NULL);
		divergence_html_text(h, ".");
	}
	divergence_html_end(h);
	divergence_html_line(h);
}

/* What was compared with what. */
static void
put_subject(Report *r)
{
	Html	   *h = &r->h;
	int			n = r->reference->n;

	divergence_html_begin(h, "p", "subject");
	put_label(r, r->periods - 1);
	divergence_html_text(h, psprintf(", %s, against %s %s", text_of_rows(r->last.rows),
									 n == 1 ? "one earlier period of" : psprintf("%d earlier periods of about", n),
									 text_of_rows(usual_rows(r))));
	if (n > 1)
		divergence_html_text(h, " each");
	divergence_html_text(h, ".");
	divergence_html_end(h);
	divergence_html_line(h);
}

/* What speaks against trusting the page. */
static void
put_warnings(Report *r)
{
	Html	   *h = &r->h;
	int			n = r->reference->n;

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
	divergence_labels_warn_of_order(h, &r->current.labels, r->periods, "The last one is reported, as if it were the latest.");
}

/* What has alerts, a line each. */
static void
put_alerts(Report *r)
{
	static const char *const head[][2] = {{NULL, "column"}, {NULL, "alert"}, {NULL, "since"}, {NULL, "what has changed"}, {"n", "js_distance"}};
	Html	   *h = &r->h;

	if (r->alerts == 0 && !r->has_rows_alert[r->periods - 1])
		return;
	begin_table(h, "lines", head, lengthof(head));
	for (int i = r->has_rows_alert[r->periods - 1] ? -1 : 0; i < r->alerts; i++)
	{
		const PageColumn *c = i < 0 ? NULL : &r->column[i];

		begin_row(h);
		if (c)
			put_link(r, c);
		else
			divergence_html_text(h, ROWS_NAME);
		divergence_html_end(h);
		divergence_html_begin(h, "td", NULL);
		put_alert(r, c ? c->row->alert : r->last.alert);
		divergence_html_end(h);
		divergence_html_begin(h, "td", NULL);
		put_label(r, c ? c->since : r->rows_since);
		divergence_html_end(h);
		divergence_html_begin(h, "td", NULL);
		if (c)
			put_changes(r, c, "div");
		else
			divergence_html_text(h, psprintf("%s to %s", text_of_count(usual_rows(r)), text_of_count(r->last.rows)));
		divergence_html_end(h);
		divergence_html_element(h, "td", "n", c && has_shares(c) ? text_of_distance(c->row->c.js_distance) : "");
		divergence_html_end(h);
	}
	end_table(h);
}

/* A run of alerts that has ended: of a column, or of the rows, -1. */
typedef struct Ended
{
	int			since,
				until;
	int			column;
	uint8		alerts;			/* a set: of a column, all of the run */
} Ended;

typedef struct EndedRuns
{
	Ended	   *run;
	Size		n;
	Size		room;
} EndedRuns;

/* Takes a period into a run that has not ended; since is -1 where there is none. */
static void
extend_run(Ended *run, int t, uint8 alerts)
{
	if (run->since < 0)
	{
		run->since = t;
		run->alerts = 0;
	}
	run->until = t;
	run->alerts |= alerts;
}

static void
end_run(EndedRuns *ended, Ended *run)
{
	if (run->since < 0)
		return;
	if (ended->n == ended->room)
	{
		ended->room *= 2;
		ended->run = repalloc_huge(ended->run, ended->room * sizeof(Ended));
	}
	ended->run[ended->n++] = *run;
	run->since = -1;
}

/* All runs that have ended; periods without data do not end one. */
static EndedRuns
ended_runs(Report *r)
{
	EndedRuns	ended = {palloc(MOST_ENDED * sizeof(Ended)), 0, MOST_ENDED};
	Ended		no_data = {.since = -1, .column = -1};
	Ended		volume = {.since = -1, .column = -1};

	for (int t = 0; t < r->periods; t++)
	{
		if (r->rows[t] == 0)
		{
			extend_run(&no_data, t, 0);
			continue;
		}
		end_run(&ended, &no_data);
		if (r->has_rows_alert[t])
			extend_run(&volume, t, 0);
		else
			end_run(&ended, &volume);
	}
	for (int i = 0; i < r->n; i++)
	{
		const Moment *moment = moments_of(r, &r->column[i]);
		Ended		run = {.since = -1, .column = i};

		CHECK_FOR_INTERRUPTS();
		for (int t = 0; t < r->periods; t++)
		{
			if (moment[t].alerts)
				extend_run(&run, t, moment[t].alerts);
			else if (r->rows[t] > 0)
				end_run(&ended, &run);
		}
	}
	return ended;
}

/* the last ones first, of these the shortest, then in the order of the page */
static int
compare_ended(const void *a, const void *b)
{
	const Ended *x = a;
	const Ended *y = b;

	if (x->until != y->until)
		return x->until > y->until ? -1 : 1;
	if (x->since != y->since)
		return x->since > y->since ? -1 : 1;
	return x->column - y->column;
}

/* "amount (drift)", "volume (12 rows)", "no data" */
static void
put_ended(Report *r, const Ended *ended)
{
	Html	   *h = &r->h;
	const char *separator = " (";

	if (ended->column < 0)
	{
		bool		has_data = r->rows[ended->until] > 0;

		divergence_html_text(h, has_data ? ALERT_VOLUME : ALERT_NO_DATA);
		if (has_data && ended->since == ended->until)
			divergence_html_text(h, psprintf(" (%s)", text_of_rows(r->rows[ended->until])));
		return;
	}
	put_link(r, &r->column[ended->column]);
	for (int k = 0; k < lengthof(alert_word); k++)
	{
		if (!(ended->alerts & 1 << k))
			continue;
		divergence_html_text(h, separator);
		divergence_html_text(h, alert_word[k]);
		separator = ", ";
	}
	divergence_html_text(h, ")");
}

/* The alerts that have ended, the last ones first: a line for all that began and ended together. */
static void
put_all_ended(Report *r)
{
	static const char *const head[][2] = {{NULL, "ended"}, {NULL, "alert"}};
	Html	   *h = &r->h;
	EndedRuns	ended = ended_runs(r);
	Size		end;
	int			lines = 0;

	qsort(ended.run, ended.n, sizeof(Ended), compare_ended);
	for (Size i = 0; i < ended.n && lines < MOST_ENDED; i = end)
	{
		const Ended *first = &ended.run[i];
		Size		named;

		for (end = i + 1; end < ended.n; end++)
			if (ended.run[end].until != first->until || ended.run[end].since != first->since)
				break;
		if (lines++ == 0)
			begin_table(h, "ended", head, lengthof(head));
		begin_row(h);
		put_label(r, first->since);
		if (first->since < first->until)
		{
			divergence_html_text(h, " to ");
			put_label(r, first->until);
		}
		divergence_html_end(h);
		divergence_html_begin(h, "td", NULL);
		named = Min(end, i + MOST_NAMED);
		for (Size k = i; k < named; k++)
		{
			if (k > i)
				divergence_html_text(h, ", ");
			put_ended(r, &ended.run[k]);
		}
		if (named < end)
			divergence_html_text(h, psprintf(" and %s more", text_of_count(end - named)));
		divergence_html_end(h);
		divergence_html_end(h);
	}
	if (lines > 0)
		end_table(h);
	pfree(ended.run);
}

/* The drawings of a column. */
static void
put_drawings(Report *r, const PageColumn *c)
{
	if (!c->row->is_one_sided && !has_values(c))
		divergence_html_element(&r->h, "p", "note",
								c->column->kind == PROFILE_PRESENCE ? "Only whether there is a value is counted, as missing values." :
								has_shares(c) ? "All values are alike." : "There are no values on both sides to compare.");
	if (!has_values(c) && !has_curve(r, c, true) && !has_curve(r, c, false))
		return;
	divergence_html_begin(&r->h, "div", "pair");
	put_values(r, c);
	put_history(r, c);
	divergence_html_end(&r->h);
}

/* Begins a card: its name, its kind, its alert and since when. */
static void
begin_card(Report *r, const PageColumn *c)
{
	Html	   *h = &r->h;

	divergence_html_begin(h, "section", "card");
	if (c)
		divergence_html_attribute(h, "id", psprintf("c%d", c->row->order));
	divergence_html_begin(h, "div", "head");
	divergence_html_begin(h, "h2", NULL);
	if (c)
		put_column_name(r, c);
	else
		divergence_html_text(h, ROWS_NAME);
	divergence_html_end(h);
	if (c)
		divergence_html_element(h, "small", NULL, divergence_kind_name(c->column->kind));
	put_alert(r, c ? c->row->alert : r->last.alert);
	divergence_html_begin(h, "span", NULL);
	put_since(r, c);
	divergence_html_end(h);
	divergence_html_end(h);
}

static void
put_card(Report *r, const PageColumn *c)
{
	begin_card(r, c);
	divergence_html_begin(&r->h, "div", "words");
	put_changes(r, c, "p");
	divergence_html_end(&r->h);
	put_drawings(r, c);
	divergence_html_end(&r->h);
	divergence_html_line(&r->h);
}

static void
put_rows_card(Report *r)
{
	if (!r->has_rows_alert[r->periods - 1] || r->periods < 2)
		return;
	begin_card(r, NULL);
	divergence_html_begin(&r->h, "div", "pair");
	put_rows_history(r);
	divergence_html_end(&r->h);
	divergence_html_end(&r->h);
	divergence_html_line(&r->h);
}

/* A column without alert: a line, which unfolds. */
static void
put_quiet(Report *r, const PageColumn *c)
{
	Html	   *h = &r->h;
	bool		has = has_shares(c);

	divergence_html_begin(h, "details", "quiet");
	divergence_html_attribute(h, "id", psprintf("c%d", c->row->order));
	divergence_html_begin(h, "summary", NULL);
	divergence_html_begin(h, "span", NULL);
	put_column_name(r, c);
	divergence_html_end(h);
	divergence_html_element(h, "small", NULL, divergence_kind_name(c->column->kind));
	put_aligned(h, "span", divergence_missing_fraction(c->row->missing));
	divergence_html_element(h, "span", "n", has ? text_of_distance(c->row->c.test.js_threshold) : "");
	divergence_html_element(h, "span", "n", has ? text_of_distance(c->row->c.js_distance) : "");
	divergence_html_end(h);
	put_drawings(r, c);
	divergence_html_end(h);
	divergence_html_line(h);
}

/* What stands above those lines. */
static void
put_quiet_head(Report *r)
{
	static const char *const heads[] = {"kind", "missing values", "js_threshold", "js_distance"};
	int			n = r->n - r->alerts;

	divergence_html_begin(&r->h, "div", "rest");
	divergence_html_element(&r->h, "h2", NULL, psprintf("%d %s without alert", n, n == 1 ? "column" : "columns"));
	for (int i = 0; i < lengthof(heads); i++)
		divergence_html_element(&r->h, "span", i > 0 ? "n" : NULL, heads[i]);
	divergence_html_end(&r->h);
	divergence_html_line(&r->h);
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
put_numbers_of(Report *r, const PageColumn *c, StringInfo s)
{
	Html	   *h = &r->h;
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
		put_cell_name(r, c, x->changed_cell);
		divergence_html_end(h);
	}
	else
		put_nothing(h, 2);
}

/* The rows of drift_table, those with alerts first. */
static void
put_all_numbers(Report *r)
{
	static const char *const head[][2] = {
		{NULL, "column_name"}, {NULL, "kind"}, {NULL, "reference_count"}, {NULL, "current_count"}, {NULL, "psi"}, {NULL, "js_distance"},
		{NULL, "js_threshold"}, {NULL, "dispersion"}, {NULL, "statistic"}, {NULL, "df"}, {NULL, "p_value"}, {NULL, "p_adjusted"},
		{NULL, "ks_statistic"}, {NULL, "wasserstein_distance"}, {NULL, "unseen_mass"}, {NULL, "vanished_mass"},
		{NULL, "reference_null_fraction"}, {NULL, "current_null_fraction"}, {NULL, "null_p_value"}, {NULL, "largest_change"},
		{NULL, "changed_cell"}, {NULL, "alert"}
	};
	Html	   *h = &r->h;
	StringInfoData s;

	initStringInfo(&s);
	divergence_html_begin(h, "details", "part");
	divergence_html_element(h, "summary", NULL, "All numbers of drift_table");
	divergence_html_begin(h, "div", "wide");
	begin_table(h, "all", head, lengthof(head));
	if (r->last.shows_rows || !r->last.has_data)
	{
		begin_row(h);
		divergence_html_text(h, ROWS_NAME);
		divergence_html_end(h);
		divergence_html_element(h, "td", NULL, ROWS_KIND);
		put_count(h, &s, usual_rows(r));
		put_count(h, &s, r->last.rows);
		put_nothing(h, lengthof(head) - 5);
		divergence_html_element(h, "td", NULL, r->last.alert ? r->last.alert : "");
		divergence_html_end(h);
	}
	for (int i = 0; i < r->n; i++)
	{
		const PageColumn *c = &r->column[i];

		CHECK_FOR_INTERRUPTS();
		begin_row(h);
		put_column_name(r, c);
		divergence_html_end(h);
		divergence_html_element(h, "td", NULL, divergence_kind_name(c->column->kind));
		put_numbers_of(r, c, &s);
		divergence_html_element(h, "td", NULL, c->row->alert ? c->row->alert : "");
		divergence_html_end(h);
	}
	end_table(h);
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
put_history_numbers(Report *r)
{
	Html	   *h = &r->h;
	StringInfoData s;

	if (r->periods < 2)
		return;
	initStringInfo(&s);
	divergence_html_begin(h, "details", "part");
	divergence_html_element(h, "summary", NULL, "All numbers of the history");
	divergence_html_element(h, "p", "note", "Periods with an alert are marked *.");
	divergence_html_begin(h, "div", "wide");
	divergence_html_begin(h, "table", "all");
	divergence_html_begin(h, "thead", NULL);
	divergence_html_begin(h, "tr", NULL);
	put_head(h, NULL, "column_name");
	put_head(h, NULL, "of it");
	for (int t = 0; t < r->periods; t++)
	{
		divergence_html_begin(h, "th", NULL);
		divergence_html_attribute(h, "scope", "col");
		put_label(r, t);
		divergence_html_end(h);
	}
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_begin(h, "tbody", NULL);
	begin_row(h);
	divergence_html_text(h, ROWS_NAME);
	begin_history_row(h, "rows");
	for (int t = 0; t < r->periods; t++)
	{
		divergence_append_count(&s, r->rows[t]);
		put_marked(h, &s, r->has_rows_alert[t]);
	}
	divergence_html_end(h);
	for (int i = 0; i < r->n; i++)
	{
		const PageColumn *c = &r->column[i];
		const Moment *moment = moments_of(r, c);

		CHECK_FOR_INTERRUPTS();
		for (int is_missing = 1; is_missing >= 0; is_missing--)
		{
			if (!has_curve(r, c, is_missing))
				continue;
			begin_row(h);
			put_column_name(r, c);
			begin_history_row(h, is_missing ? "missing values" : "js_distance");
			for (int t = 0; t < r->periods; t++)
			{
				double		x = value_of(&moment[t], is_missing);

				if (!isnan(x))
					(is_missing ? divergence_append_aligned_share : divergence_append_distance) (&s, x);
				put_marked(h, &s, moment[t].alerts != 0);
			}
			divergence_html_end(h);
		}
	}
	end_table(h);
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_line(h);
	pfree(s.data);
}

/* What the words mean. */
static void
put_meanings(Report *r)
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
	Html	   *h = &r->h;
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
	divergence_append_number(&s, r->options.pseudocount);
	appendStringInfoString(&s, ", significance ");
	divergence_append_number(&s, r->options.significance);
	appendStringInfoString(&s, ", min_js_distance ");
	divergence_append_number(&s, r->options.min_js_distance);
	divergence_html_begin(h, "p", "note");
	divergence_html_text(h, s.data);
	for (int i = 0, ignored = 0; i < r->options.ignore.n; i++)
	{
		text	   *name;

		if (r->options.ignore.is_null[i])
			continue;
		name = (text *) DatumGetPointer(r->options.ignore.value[i]);
		divergence_html_text(h, ignored++ > 0 ? ", " : "; left out: ");
		divergence_html_name(h, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	}
	divergence_html_end(h);
}

static void
put_report(Report *r)
{
	MemoryContext page = CurrentMemoryContext;
	MemoryContext work = AllocSetContextCreate(page, "divergence column of a page", ALLOCSET_DEFAULT_SIZES);

	put_verdict(r);
	put_subject(r);
	put_warnings(r);
	put_alerts(r);
	put_all_ended(r);
	put_rows_card(r);
	MemoryContextSwitchTo(work);
	for (int i = 0; i < r->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i == r->alerts)
			put_quiet_head(r);
		if (i < r->alerts)
			put_card(r, &r->column[i]);
		else
			put_quiet(r, &r->column[i]);
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(page);
	MemoryContextDelete(work);
	put_all_numbers(r);
	put_history_numbers(r);
	put_meanings(r);
}

/*
 * drift_page(reference, current, labels, title, pseudocount, significance, min_js_distance, ignore): the last
 * period against the reference, the others as its history, as a page of HTML
 */
Datum
divergence_drift_page(PG_FUNCTION_ARGS)
{
	Report		r;
	text	   *title = PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3);

	memset(&r, 0, sizeof(r));
	r.options = divergence_drift_options(fcinfo, 4);
	r.reference = divergence_drift_reference(fcinfo, 0);
	r.current = divergence_drift_current(fcinfo, 1);
	r.periods = r.all_periods = Max(r.current.profiles.n, 1);
	if (r.periods > MOST_PERIODS)
		divergence_html_too_long();
	find_last(&r);
	compare_periods(&r);
	if (title && VARSIZE_ANY_EXHDR(title) > 0)
		divergence_html_page_begin(&r.h, PAGE_STYLE DRIFT_STYLE, VARDATA_ANY(title), VARSIZE_ANY_EXHDR(title));
	else
		divergence_html_page_begin(&r.h, PAGE_STYLE DRIFT_STYLE, DEFAULT_TITLE, strlen(DEFAULT_TITLE));
	put_report(&r);
	PG_RETURN_TEXT_P(divergence_html_page_end(&r.h));
}
