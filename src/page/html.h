/*
 * html.h
 *		A page of HTML: elements, attributes and text, written one after the other.
 *
 * The page is ASCII in every database: all other characters are numeric references.  Whatever is
 * not a constant of the program goes through divergence_html_text(), _name() or _attribute(),
 * which escape it; nothing else writes text.
 *
 * Names of elements, attributes and classes are constants and lie where they last.
 */
#ifndef DIVERGENCE_HTML_H
#define DIVERGENCE_HTML_H

#include "fmgr.h"
#include "lib/stringinfo.h"

/* how deep elements may stand in one another */
#define HTML_DEPTH	32

typedef struct Html
{
	StringInfoData out;
	const char *open[HTML_DEPTH];	/* elements that have no end yet, the innermost last */
	int			depth;
	bool		in_tag;			/* the innermost takes attributes still */
} Html;

/*
 * Begins a page: its head with the style, and in its body an <h1> of the title, which is the user's and not empty.
 * Memory is of the current context.
 */
extern void divergence_html_page_begin(Html *h, const char *title, Size length);

/* Ends the page, which is returned. */
extern text *divergence_html_page_end(Html *h);

/* Begins an element, with a class unless that is NULL; attributes may follow, then what it contains. */
extern void divergence_html_begin(Html *h, const char *element, const char *class);

/* An attribute of the element just begun. */
extern void divergence_html_attribute(Html *h, const char *name, const char *value);
extern void divergence_html_attribute_int(Html *h, const char *name, int value);

/* an attribute in percent, to a tenth: fraction times 100, within 0 to 100 */
extern void divergence_html_attribute_percent(Html *h, const char *name, double fraction);

/* Ends the innermost element; without content, as SVG has it: "/>". */
extern void divergence_html_end(Html *h);
extern void divergence_html_end_empty(Html *h);

/* Text, escaped, in the encoding of the database. */
extern void divergence_html_text(Html *h, const char *text);
extern void divergence_html_text_with_len(Html *h, const char *text, Size length);

/* The same as text of its own direction, <bdi>: for whatever users named. */
extern void divergence_html_name(Html *h, const char *name, Size length);

/* An element of nothing but that text. */
extern void divergence_html_element(Html *h, const char *element, const char *class, const char *text);

/* A new line between elements, for who reads the source. */
extern void divergence_html_line(Html *h);

/*
 * Numbers for people, as text to be written with the functions above: no locale, the same bytes on
 * every machine.
 */

/* "41.2 %", "1.53 %", "0.04 %", "< 0.01 %"; "0 %" and "100 %" mean just that */
extern void divergence_append_share(StringInfo out, double share);

/* A change of a share, in points of percent: "+1.5", "-0.04". */
extern void divergence_append_points(StringInfo out, double change);

/* "1,234,567" */
extern void divergence_append_count(StringInfo out, int64 count);

/* A distance from 0 to 1: "0.123", "< 0.001". */
extern void divergence_append_distance(StringInfo out, double x);

/* "0.034", "< 0.0001" */
extern void divergence_append_p_value(StringInfo out, double p);

/* Any number, to four digits or more: "1234567", "0.1235", "1.235e+10", "Infinity". */
extern void divergence_append_number(StringInfo out, double x);

#endif							/* DIVERGENCE_HTML_H */
