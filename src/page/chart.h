/*
 * chart.h
 *		The drawings of the pages, as SVG that stretches to the width there is.
 *
 * The reference is what is filled and pale, the current period what is drawn over it.  Texts stand beside
 * a drawing in HTML, so that they keep their size.  Coordinates are whole numbers from 0 to
 * 1000 in the source, so that its bytes are the same on every machine.
 */
#ifndef DIVERGENCE_CHART_H
#define DIVERGENCE_CHART_H

#include "page/html.h"

/*
 * Begins a drawing that is called by a title and described for who cannot see it; both are text to escape.
 * divergence_html_end() ends it.
 */
extern void divergence_chart_begin(Html *h, const char *class, const char *title, const char *description);

/* A point of a drawing: 0 to 1 from left to right, and from below upwards; what lies outside is moved to the border. */
typedef struct ChartPoint
{
	double		x,
				y;				/* NaN: nothing is drawn here */
} ChartPoint;

/* A line through n points, broken where one is missing; a point between two that are missing is a dot. */
extern void divergence_chart_line(Html *h, const char *class, const ChartPoint *point, int n);

/* Dots at n points, each as wide as the class says. */
extern void divergence_chart_dots(Html *h, const char *class, const ChartPoint *point, int n);

/*
 * n steps of equal width, y[i] high: an outline, or filled down to 0.
 */
extern void divergence_chart_steps(Html *h, const char *class, const double *y, int n, bool is_filled);

/* A text below a drawing, centred at x, 0 to 1. */
typedef struct ChartLabel
{
	double		x;
	const char *text;
	Size		length;
} ChartLabel;

/* The texts below a drawing, each isolated; those at 0 and 1 end within it. */
extern void divergence_chart_axis(Html *h, const ChartLabel *label, int n);

/* The words of a key: what is filled and what is drawn over it. */
extern void divergence_chart_key(Html *h, const char *filled, const char *drawn);

/*
 * Begins a table of n rows of equal height with a drawing across all of them, which the cell of class "plot" has in the
 * first row: a name, the drawing, and two numbers.  The head of the names is written; those of the others follow.
 */
extern void divergence_chart_begin_rows(Html *h, const char *head, int n);

/* A row of bars: the shares of one value on both sides, 0 to 1. */
typedef struct ChartBar
{
	const char *name;			/* the user's, or NULL: then it is called by the words */
	Size		length;
	const char *words;
	double		share[2];		/* of what is filled, and what is drawn over it */
} ChartBar;

/*
 * A table of n > 0 values and their shares on both sides, with bars between them as long as the shares are, the
 * largest one as long as there is room.
 */
extern void divergence_chart_bars(Html *h, const char *title, const char *description,
								  const char *filled, const char *drawn, const ChartBar *bar, int n);

#endif							/* DIVERGENCE_CHART_H */
