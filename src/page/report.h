/*
 * report.h
 *		What drift_page shows: the last period against the reference, and of all earlier ones what alerts and
 *		distances a column had, since when it alerts, and which alerts have ended.
 *
 * Periods are counted from 0.  Memory is of the context that divergence_report_compare() was called in.
 */
#ifndef DIVERGENCE_PAGE_REPORT_H
#define DIVERGENCE_PAGE_REPORT_H

#include "profiles/drift_rows.h"

/* What a column alerts for, as bits of a set: the place of the word. */
#define ALERT_WORDS			5
#define ALERT_BIT_DRIFT		(1 << 0)
#define ALERT_BIT_MISSING	(1 << 1)

extern const char *const divergence_alert_words[ALERT_WORDS];

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
	DriftOptions options;
	DriftReference *reference;
	DriftCurrent current;
	int			periods;		/* up to the last with data, if any has; 1 also where there are none */
	int			all_periods;	/* with those after it, without data */
	int64	   *rows;			/* of each, 0: no data */
	bool	   *has_rows_alert;	/* of each: for their number, or for no data */
	DriftPeriod last;
	const Profile *profile;		/* of the last, or NULL where none has data */
	PageColumn *column;			/* those with alerts first, of these the largest change first */
	int			n;
	int			alerts;			/* columns that have one */
	int			rows_since;		/* the first period of no data, or of another number of rows, until now */
	Moment	   *moment;			/* of all periods, of the column that the next is of */
	const History *moment_of;
} Report;

/* Compares all periods, the last one last, whose cells are named. */
extern void divergence_report_compare(const DriftOptions *options, DriftReference *reference, const DriftCurrent *current,
									Report *r);

/* A column in all periods, until the next one is asked for. */
extern const Moment *divergence_report_moments(Report *r, const PageColumn *c);

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

/*
 * All runs that have ended, the last ones first, of these the shortest, then in the order of columns.  Periods without
 * data do not end a run of a column.
 */
extern EndedRuns divergence_report_ended(Report *r);

#endif							/* DIVERGENCE_PAGE_REPORT_H */
