/*
 * chart.c
 *		The drawings of the pages.
 */
#include "postgres.h"

#include <math.h>

#include "page/chart.h"

/* the width and height of a drawing in its own units */
#define UNITS	1000

/* bars within a row of the table, in shares of its height: where they begin, and how high they are */
static const double bar_place[2][2] = {{0.12, 0.76}, {0.36, 0.28}};
static const char *const bar_class[2] = {"r", "c"};

static int
units(double fraction)
{
	return (int) rint(fmin(fmax(fraction, 0), 1) * UNITS);
}

void
divergence_chart_begin(Html *h, const char *class, const char *title, const char *description)
{
	divergence_html_begin(h, "svg", class);
	divergence_html_attribute(h, "role", "img");
	divergence_html_attribute(h, "viewBox", "0 0 1000 1000");
	divergence_html_attribute(h, "preserveAspectRatio", "none");
	divergence_html_element(h, "title", NULL, title);
	divergence_html_element(h, "desc", NULL, description);
}

/* A path of that class. */
static void
put_path(Html *h, const char *class, const char *d)
{
	divergence_html_begin(h, "path", class);
	divergence_html_attribute(h, "d", d);
	divergence_html_end_empty(h);
}

static void
append_point(StringInfo d, char command, const ChartPoint *p)
{
	divergence_html_check_length(d);
	appendStringInfo(d, "%c%d %d", command, units(p->x), units(1 - p->y));
}

void
divergence_chart_line(Html *h, const char *class, const ChartPoint *point, int n)
{
	StringInfoData d;
	bool		is_drawing = false;

	initStringInfo(&d);
	for (int i = 0; i < n; i++)
	{
		if (isnan(point[i].y))
		{
			is_drawing = false;
			continue;
		}
		append_point(&d, is_drawing ? 'L' : 'M', &point[i]);
		/* a line of no length, which round ends make a dot */
		if (!is_drawing && (i + 1 == n || isnan(point[i + 1].y)))
			appendStringInfoString(&d, "h0");
		is_drawing = true;
	}
	if (d.len > 0)
		put_path(h, class, d.data);
	pfree(d.data);
}

void
divergence_chart_dots(Html *h, const char *class, const ChartPoint *point, int n)
{
	StringInfoData d;

	initStringInfo(&d);
	for (int i = 0; i < n; i++)
	{
		if (isnan(point[i].y))
			continue;
		append_point(&d, 'M', &point[i]);
		appendStringInfoString(&d, "h0");
	}
	if (d.len > 0)
		put_path(h, class, d.data);
	pfree(d.data);
}

void
divergence_chart_steps(Html *h, const char *class, const double *y, int n, bool is_filled)
{
	StringInfoData d;

	initStringInfo(&d);
	appendStringInfo(&d, is_filled ? "M0 1000V%d" : "M0 %d", units(1 - y[0]));
	for (int i = 0; i < n; i++)
	{
		if (i > 0)
			appendStringInfo(&d, "V%d", units(1 - y[i]));
		appendStringInfo(&d, "H%d", units((i + 1) / (double) n));
	}
	if (is_filled)
		appendStringInfoString(&d, "V1000Z");
	put_path(h, class, d.data);
	pfree(d.data);
}

void
divergence_chart_axis(Html *h, const ChartLabel *label, int n)
{
	divergence_html_begin(h, "div", "axis");
	for (int i = 0; i < n; i++)
	{
		const ChartLabel *l = &label[i];
		StringInfoData place;

		divergence_html_begin(h, "span", l->x <= 0 ? "first" : l->x >= 1 ? "last" : NULL);
		if (l->x > 0 && l->x < 1)
		{
			initStringInfo(&place);
			appendStringInfo(&place, "left:%d%%", units(l->x) / (UNITS / 100));
			divergence_html_attribute(h, "style", place.data);
			pfree(place.data);
		}
		divergence_html_name(h, l->text, l->length);
		divergence_html_end(h);
	}
	divergence_html_end(h);
}

/* What a colour means: the style draws it before the words. */
static void
put_key(Html *h, const char *class, const char *words)
{
	divergence_html_element(h, "span", class, words);
}

void
divergence_chart_key(Html *h, const char *filled, const char *drawn)
{
	divergence_html_begin(h, "p", "keys");
	put_key(h, "key r", filled);
	put_key(h, "key c", drawn);
	divergence_html_end(h);
}

/* The bars of all rows. */
static void
put_bars(Html *h, const char *title, const char *description, const ChartBar *bar, int n)
{
	double		longest = 0;

	for (int i = 0; i < n; i++)
		longest = fmax(longest, fmax(bar[i].share[0], bar[i].share[1]));
	divergence_html_begin(h, "svg", NULL);
	divergence_html_attribute(h, "role", "img");
	divergence_html_element(h, "title", NULL, title);
	divergence_html_element(h, "desc", NULL, description);
	for (int i = 0; i < n; i++)
		for (int side = 0; side < 2; side++)
		{
			if (!(bar[i].share[side] > 0))
				continue;
			divergence_html_begin(h, "rect", bar_class[side]);
			divergence_html_attribute_percent(h, "y", (i + bar_place[side][0]) / n);
			divergence_html_attribute_percent(h, "width", bar[i].share[side] / longest);
			divergence_html_attribute_percent(h, "height", bar_place[side][1] / n);
			divergence_html_end_empty(h);
		}
	divergence_html_end(h);
}

static void
put_share(Html *h, double share)
{
	StringInfoData s;

	initStringInfo(&s);
	divergence_append_aligned_share(&s, share);
	divergence_html_element(h, "td", "n", s.data);
	pfree(s.data);
}

/* A head of a column of numbers, with its colour. */
static void
put_bars_head(Html *h, const char *class, const char *words)
{
	divergence_html_begin(h, "th", "n");
	divergence_html_attribute(h, "scope", "col");
	put_key(h, class, words);
	divergence_html_end(h);
}

void
divergence_chart_begin_rows(Html *h, const char *head, int n)
{
	StringInfoData rows;

	initStringInfo(&rows);
	appendStringInfo(&rows, "--n:%d", n);
	divergence_html_begin(h, "table", "bars");
	divergence_html_attribute(h, "style", rows.data);
	pfree(rows.data);
	divergence_html_begin(h, "thead", NULL);
	divergence_html_begin(h, "tr", NULL);
	divergence_html_column_head(h, NULL, head);
}

void
divergence_chart_bars(Html *h, const char *title, const char *description,
					  const char *filled, const char *drawn, const ChartBar *bar, int n)
{
	divergence_chart_begin_rows(h, "value", n);
	divergence_html_element(h, "td", NULL, "");
	put_bars_head(h, "key r", filled);
	put_bars_head(h, "key c", drawn);
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_begin(h, "tbody", NULL);
	for (int i = 0; i < n; i++)
	{
		divergence_html_row_begin(h);
		if (bar[i].name)
			divergence_html_name(h, bar[i].name, bar[i].length);
		else
			divergence_html_element(h, "i", NULL, bar[i].words);
		divergence_html_end(h);
		if (i == 0)
		{
			divergence_html_begin(h, "td", "plot");
			divergence_html_attribute_int(h, "rowspan", n);
			put_bars(h, title, description, bar, n);
			divergence_html_end(h);
		}
		put_share(h, bar[i].share[0]);
		put_share(h, bar[i].share[1]);
		divergence_html_end(h);
	}
	divergence_html_end(h);
	divergence_html_end(h);
}
