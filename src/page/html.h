/*
 * html.h
 *		A page of HTML: elements, attributes and text, written one after the other.
 *
 * The page is ASCII in every database: all other characters are numeric references.  What users
 * named goes through divergence_html_name(), words of the program through divergence_html_text()
 * and _attribute(); they escape, and nothing else writes text.
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
 * Begins a page: its head with that style (style.h), and in its body an <h1> of the title, which is the user's and
 * not empty.  Memory is of the current context.
 */
extern void divergence_html_page_begin(Html *h, const char *style, const char *title, Size length);

/* 54000: a page would have more than a text can hold; what is written here is never longer. */
extern void divergence_html_too_long(void) __attribute__((noreturn));

/* The same where there is hardly any room left in a page, or in a part of it. */
extern void divergence_html_check_length(StringInfo out);

/* Ends the page, which is returned. */
extern text *divergence_html_page_end(Html *h);

/* Begins an element, with a class unless that is NULL; attributes may follow, then what it contains. */
extern void divergence_html_begin(Html *h, const char *element, const char *class);

/* An attribute of the element just begun; its value is words of the program, too. */
extern void divergence_html_attribute(Html *h, const char *name, const char *value);
extern void divergence_html_attribute_int(Html *h, const char *name, int value);

/* an attribute in percent, to a tenth: fraction times 100, within 0 to 100 */
extern void divergence_html_attribute_percent(Html *h, const char *name, double fraction);

/* Ends the innermost element; without content, as SVG has it: "/>". */
extern void divergence_html_end(Html *h);
extern void divergence_html_end_empty(Html *h);

/* Words of the program: ASCII, or UTF8 whatever the encoding of the database. */
extern void divergence_html_text(Html *h, const char *text);

/*
 * Whatever users named, in the encoding of the database, as text of its own direction, <bdi>.  Spaces at its ends become
 * visible, and so does a name of nothing.
 */
extern void divergence_html_name(Html *h, const char *name, Size length);

/* An element of nothing but words of the program. */
extern void divergence_html_element(Html *h, const char *element, const char *class, const char *text);

/*
 * Tables.  A head is a class, or NULL, and its words; the head of a row is to be written after its beginning, and both
 * to be ended.
 */
extern void divergence_html_table_begin(Html *h, const char *class, const char *const (*head)[2], int n);
extern void divergence_html_column_head(Html *h, const char *class, const char *words);
extern void divergence_html_row_begin(Html *h);
extern void divergence_html_table_end(Html *h);

/* A new line between elements, for who reads the source. */
extern void divergence_html_line(Html *h);

/*
 * Numbers for people, as text to be written with the functions above: no locale, the same bytes on
 * every machine.
 */

/* "41.2 %", "1.53 %", "1 %", "0.04 %", "< 0.01 %", with a no-break space; "0 %" and "100 %" mean just that */
extern void divergence_append_share(StringInfo out, double share);

/* The same for a column of them: "41.2 %", "1.5 %", "1.0 %". */
extern void divergence_append_aligned_share(StringInfo out, double share);

/* A change of a share, in points of percent: "+1.5", "-0.04"; at least 0.01 unless it is 0 */
extern void divergence_append_points(StringInfo out, double change);

/* "1,234,567" */
extern void divergence_append_count(StringInfo out, int64 count);

/* A distance from 0 to 1: "0.120", "< 0.001". */
extern void divergence_append_distance(StringInfo out, double x);

/* "0.034", "< 0.0001" */
extern void divergence_append_p_value(StringInfo out, double p);

/* Any number, to four digits or more: "1234567", "0.1235", "1.235e+10", "Infinity". */
extern void divergence_append_number(StringInfo out, double x);

#endif							/* DIVERGENCE_HTML_H */
