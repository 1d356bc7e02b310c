/*
 * labels.c
 *		What the periods of a page are called, and whether they are in the order of time:
 *		array_agg without ORDER BY leaves them in any.
 */
#include "postgres.h"

#include "page/labels.h"
#include "server/compat.h"

/* letters of a date: what follows may be the time of some zone */
#define DATE_LETTERS	10

const char *
divergence_label(const Elements *labels, int t, Size *length)
{
	text	   *label;

	if (t >= labels->n || labels->is_null[t])
		return NULL;
	label = (text *) DatumGetPointer(labels->value[t]);
	*length = VARSIZE_ANY_EXHDR(label);
	return *length > 0 ? VARDATA_ANY(label) : NULL;
}

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
first_in_disorder(const Elements *labels, int n)
{
	const char *before = NULL;
	Size		before_length = 0;
	int			first = 0;

	for (int t = 0; t < n; t++)
	{
		Size		length;
		const char *label = divergence_label(labels, t, &length);

		if (!label || !is_dated(label, length))
			return 0;
		length = Min(length, DATE_LETTERS);
		if (first == 0 && before && memcmp(before, label, Min(before_length, length)) > 0)
			first = t;
		before = label;
		before_length = length;
	}
	return first;
}

static void
put_label(Html *h, const Elements *labels, int t)
{
	Size		length;
	const char *label = divergence_label(labels, t, &length);

	divergence_html_name(h, label, length);
}

void
divergence_labels_warn_of_order(Html *h, const Elements *labels, int n, const char *words)
{
	int			t = first_in_disorder(labels, n);

	if (t == 0)
		return;
	divergence_html_begin(h, "p", "warning");
	divergence_html_text(h, "Periods are not in the order of time: ");
	put_label(h, labels, t);
	divergence_html_text(h, " comes after ");
	put_label(h, labels, t - 1);
	divergence_html_text(h, ". ");
	divergence_html_text(h, words);
	divergence_html_end(h);
	divergence_html_line(h);
}
