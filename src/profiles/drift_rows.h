/*
 * drift_rows.h
 *		The rows of drift_table: each column of a period against those of earlier periods, which tell by
 *		how much periods differ without any reason.
 *
 * The reference is read once: its columns are lists of the distributions that its
 * periods have, opened (drift/periods.h) when a current profile has the column, too.  What the tests need of the
 * reference is found once a column.  A column takes memory for the periods that have it: keys of JSON may be others
 * in every period.  When an alert is due is said by math/drift_rule.h.
 */
#ifndef DIVERGENCE_DRIFT_ROWS_H
#define DIVERGENCE_DRIFT_ROWS_H

#include "drift/periods.h"
#include "profiles/profile.h"
#include "server/elements.h"

/* the row of the table itself: the number of rows */
#define ROWS_NAME	"(rows)"
#define ROWS_KIND	"rows"

/* words of alerts, which are joined by commas */
#define ALERT_DRIFT		"drift"
#define ALERT_MISSING	"missing values"
#define ALERT_UNSEEN	"unseen values"
#define ALERT_NEW		"column is new"
#define ALERT_GONE		"column is gone"
#define ALERT_NO_DATA	"no data"
#define ALERT_VOLUME	"volume"

typedef struct DriftOptions
{
	double		pseudocount,
				significance,
				min_js_distance;
	Elements	ignore;
} DriftOptions;

/*
 * Four arguments from argno on: pseudocount, significance, min_js_distance and ignore.  22004 for NULL, but for
 * ignore; 22023 for what is out of range.
 */
extern DriftOptions divergence_drift_options(FunctionCallInfo fcinfo, int argno);

/* A column that a period of the reference has. */
typedef struct ReferenceColumn
{
	ProfileColumn column;		/* d is not set */
	int			periods;		/* that have it */
	int		   *period;			/* which these are, ascending */
	const Distribution **d;		/* of these */
	bool	   *is_hashed;		/* whether d counts cells of hashes already */
	int64		missing_sum[2]; /* of all periods: the rows without a value, and with one */
	bool		has_missing;	/* the next is set */
	share_reference missing;	/* the same of each */
	Periods    *opened[2];		/* by value, and by the cells of hashes; NULL until they are needed */
} ReferenceColumn;

typedef struct DriftReference
{
	int			n;
	const Profile **p;			/* with rows */
	int64	   *rows;			/* ascending */
	int64		all_rows;
	ReferenceColumn *columns;	/* as profiles have them */
	int			n_columns;
	MemoryContext context;
} DriftReference;

/*
 * The periods in argument argno, in the current memory context, which lasts as long.  22004 where none has rows; 22003
 * where they have more than int64 together.
 */
extern DriftReference *divergence_drift_reference(FunctionCallInfo fcinfo, int argno);

/* Current periods and what they are called; both may be none. */
typedef struct DriftCurrent
{
	Elements	profiles,
				labels;
} DriftCurrent;

/* Both in arguments argno and argno + 1.  2202E unless they are equally many. */
extern DriftCurrent divergence_drift_current(FunctionCallInfo fcinfo, int argno);

/* The profile of period i, NULL where it has none. */
extern const Profile *divergence_drift_profile(const DriftCurrent *current, int i);

/* How much is asked of rows, each with all before it. */
typedef enum DriftDepth
{
	DRIFT_FOR_ALERTS,			/* alert, js_distance and what they are made of */
	DRIFT_FOR_TABLE,			/* every column of drift_table */
	DRIFT_FOR_CELLS				/* the cells themselves, and their names */
} DriftDepth;

/* A column of either side. */
typedef struct DriftRow
{
	ReferenceColumn *reference; /* or NULL */
	ProfileColumn current;		/* d is NULL where there is none */
	int			order;			/* by name and kind; then the ordinal of drift_table */
	int32		position;
	bool		is_compared;	/* c is set */
	Comparison	c;
	Periods    *periods;		/* what it was compared with */
	char	   *changed_cell;	/* NULL unless asked for, or where nothing changed */
	int64		missing[2];		/* of the current one */
	bool		has_test[DRIFT_TESTS];
	double		p_value[DRIFT_TESTS],
				p_adjusted[DRIFT_TESTS];	/* 1 where there is no test */
	bool		is_one_sided;	/* gone or new: nothing is tested */
	const char *alert;			/* in words, or NULL */
} DriftRow;

/* A period against the reference. */
typedef struct DriftPeriod
{
	bool		has_data;		/* else there is nothing but rows = 0 */
	bool		shows_rows;		/* the number of rows is not to be ignored */
	int64		rows;
	const char *alert;			/* for the number of rows, or NULL */
	DriftRow   *row;
	int			n;
} DriftPeriod;

/* Compares; current may be NULL.  In the current memory context. */
extern DriftPeriod divergence_drift_period(DriftReference *r, const Profile *current, const DriftOptions *o, DriftDepth depth);

/* The column as either side has it. */
static inline const ProfileColumn *
drift_row_column(const DriftRow *row)
{
	return row->current.d ? &row->current : &row->reference->column;
}

/* The share of rows without a value, of two numbers as they stand in "missing". */
extern double divergence_missing_fraction(const int64 *missing);

/* The same of the reference: 1 where it lacks the column. */
extern double divergence_reference_missing(const DriftRow *row);

#endif							/* DIVERGENCE_DRIFT_ROWS_H */
