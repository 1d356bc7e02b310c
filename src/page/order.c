/*
 * order.c
 *		Whether the periods of a page are in the order of time: array_agg without ORDER BY leaves
 *		them in any.
 */
#include "postgres.h"

#include "page/order.h"

/* letters of a date: what follows may be the time of some zone */
#define DATE_LETTERS	10

/* Whether a label begins like a date of ISO 8601, "2026-03" at least. */
static bool
is_dated(const char *label, Size length)
{
	static const char shape[] = "0000-00";

	if (length < strlen(shape))
		return false;
	for (int i = 0; shape[i]; i++)
		if (shape[i] == '0' ? label[i] < '0' || label[i] > '9' : label[i] != shape[i])
			return false;
	return true;
}

/* The first period whose label is a date before that of the period before, where all labels are dates; else 0. */
static int
first_in_disorder(period_label label_of, const void *page, int n)
{
	const char *before = NULL;
	Size		before_length = 0;
	int			first = 0;

	for (int t = 0; t < n; t++)
	{
		Size		length;
		const char *label = label_of(page, t, &length);

		if (!is_dated(label, length))
			return 0;
		length = Min(length, DATE_LETTERS);
		if (first == 0 && before && memcmp(before, label, Min(before_length, length)) > 0)
			first = t;
		before = label;
		before_length = length;
	}
	return first;
}

void
divergence_page_warn_of_order(Html *h, period_label label_of, const void *page, int n, const char *words)
{
	int			t = first_in_disorder(label_of, page, n);
	const char *label;
	Size		length;

	if (t == 0)
		return;
	divergence_html_begin(h, "p", "warning");
	divergence_html_text(h, "Periods are not in the order of time: ");
	label = label_of(page, t, &length);
	divergence_html_name(h, label, length);
	divergence_html_text(h, " comes after ");
	label = label_of(page, t - 1, &length);
	divergence_html_name(h, label, length);
	divergence_html_text(h, ". ");
	divergence_html_text(h, words);
	divergence_html_end(h);
	divergence_html_line(h);
}
