/*
 * report.c
 *		The history of every column, kept sparse: keys of JSON may be others in every period.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "page/report.h"

/* room for ended runs to begin with */
#define FEW_RUNS	8

const char *const divergence_alert_words[ALERT_WORDS] = {ALERT_DRIFT, ALERT_MISSING, ALERT_UNSEEN, ALERT_NEW, ALERT_GONE};

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

	for (int k = 0; row->alert && k < ALERT_WORDS; k++)
		if (strstr(row->alert, divergence_alert_words[k]))
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

const Moment *
divergence_report_moments(Report *r, const PageColumn *c)
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
	const Moment *moment = divergence_report_moments(r, c);
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

void
divergence_report_compare(const DriftOptions *options, DriftReference *reference, const DriftCurrent *current, Report *r)
{
	memset(r, 0, sizeof(*r));
	r->options = *options;
	r->reference = reference;
	r->current = *current;
	r->periods = r->all_periods = Max(current->profiles.n, 1);
	find_last(r);
	compare_periods(r);
}

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

EndedRuns
divergence_report_ended(Report *r)
{
	EndedRuns	ended = {palloc(FEW_RUNS * sizeof(Ended)), 0, FEW_RUNS};
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
		const Moment *moment = divergence_report_moments(r, &r->column[i]);
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
	qsort(ended.run, ended.n, sizeof(Ended), compare_ended);
	return ended;
}
