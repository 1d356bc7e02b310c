/*
 * html.c
 *		A page of HTML.
 *
 * append_character() is the one place that escapes, and polls: names may have a gigabyte.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/namespace.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "page/html.h"
#include "server/compat.h"

/*
 * Text
 */

/* what stands for a space at the end of a name, and nobody would see */
#define OPEN_BOX		0x2423

/* what stands for a character that HTML does not allow, or that is none */
#define REPLACEMENT		0xFFFD

/* the pictures of control characters: U+2400 is that of 0 */
#define PICTURES		0x2400
#define PICTURE_OF_DEL	0x2421

/* room for what is written without a look at the length: tags, the style, the end of the page */
#define ROOM_FOR_TAGS	0x10000

void
divergence_html_too_long(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("page would be too long"),
			 errdetail("It would have more than %zu bytes.", (size_t) MaxAllocSize),
			 errhint("Make several pages, of fewer columns or fewer periods each, and shorten their labels.")));
}

void
divergence_html_check_length(StringInfo out)
{
	if (unlikely(out->len > MaxAllocSize - ROOM_FOR_TAGS))
		divergence_html_too_long();
}

/*
 * Whether a character must not be written, since the page would not be valid, or would deceive.  C1 controls,
 * surrogates and noncharacters: references to the former mean other characters, those of windows-1252, and references to the
 * latter are errors.  What turns the direction of text, U+202A to U+202E and U+2066 to U+2069: a name would look like
 * another one, and an override that is never ended might reach beyond its own.  U+2028 and U+2029: the end of a
 * paragraph is the end of <bdi>, and what follows would be turned by what came before.
 */
static bool
is_forbidden(pg_wchar c)
{
	return (c >= 0x80 && c < 0xA0) ||
		(c >= 0xD800 && c < 0xE000) ||
		(c >= 0xFDD0 && c < 0xFDF0) ||
		(c & 0xFFFE) == 0xFFFE ||
		c > 0x10FFFF ||
		(c >= 0x2028 && c <= 0x202E) ||
		(c >= 0x2066 && c <= 0x2069);
}

/* A character of Unicode, escaped for elements and attributes alike. */
static void
append_character(StringInfo out, pg_wchar c)
{
	CHECK_FOR_INTERRUPTS();
	divergence_html_check_length(out);
	if (c < 0x20)
		c += PICTURES;
	else if (c == 0x7F)
		c = PICTURE_OF_DEL;
	else if (is_forbidden(c))
		c = REPLACEMENT;
	switch (c)
	{
		case '<':
			appendStringInfoString(out, "&lt;");
			break;
		case '>':
			appendStringInfoString(out, "&gt;");
			break;
		case '&':
			appendStringInfoString(out, "&amp;");
			break;
		case '"':
			appendStringInfoString(out, "&quot;");
			break;
		case '\'':
			appendStringInfoString(out, "&#39;");
			break;
		default:
			if (c < 0x80)
				appendStringInfoChar(out, (char) c);
			else
				appendStringInfo(out, "&#%u;", (unsigned int) c);
	}
}

/* UTF8; bytes that are none become replacements. */
static void
append_utf8(StringInfo out, const unsigned char *s, Size length)
{
	while (length > 0)
	{
		int			bytes = pg_utf_mblen(s);

		if (bytes > length || !pg_utf8_islegal(s, bytes))
		{
			append_character(out, REPLACEMENT);
			bytes = 1;
		}
		else
			append_character(out, utf8_to_unicode(s));
		s += bytes;
		length -= bytes;
	}
}

/* texts are converted in pieces of so many bytes, so that one of 1 GB takes no memory and can be cancelled */
#define PIECE	2048

/* ... but of these behind what cannot be converted, of which more may follow: else all of a piece would be read for each */
#define LEAST_PIECE	16

/* Text of another encoding; characters that UTF8 lacks become replacements. */
static void
append_converted(StringInfo out, int encoding, const char *s, Size length)
{
	Oid			conversion = FindDefaultConversionProc(encoding, PG_UTF8);
	char		piece[PIECE * MAX_CONVERSION_GROWTH + 1];
	int			most = PIECE;

	while (length > 0)
	{
		int			part = pg_encoding_mbcliplen(encoding, s, (int) Min(length, PG_INT32_MAX), most);
		int			done = 0;

		CHECK_FOR_INTERRUPTS();
		if (part > 0 && OidIsValid(conversion))
		{
			done = pg_do_encoding_conversion_buf(conversion, encoding, PG_UTF8, (unsigned char *) s, part,
												 (unsigned char *) piece, sizeof(piece), true);
			append_utf8(out, (const unsigned char *) piece, strlen(piece));
		}
		most = done < part || done == 0 ? LEAST_PIECE : Min(2 * most, PIECE);
		if (done == 0)
		{
			/* a character that cannot be, or ASCII where there is no conversion */
			append_character(out, IS_HIGHBIT_SET(*s) ? REPLACEMENT : (pg_wchar) *s);
			done = Min(pg_encoding_mblen(encoding, s), (int) Min(length, MAX_MULTIBYTE_CHAR_LEN));
		}
		s += done;
		length -= done;
	}
}

static bool
is_ascii_text(const char *s, Size length)
{
	for (Size i = 0; i < length; i++)
	{
		if (i % PIECE == 0)
			CHECK_FOR_INTERRUPTS();
		if (IS_HIGHBIT_SET(s[i]))
			return false;
	}
	return true;
}

/* Text of the database's encoding.  SQL_ASCII has none; where its bytes are UTF8, they are read so. */
static void
append_text(StringInfo out, const char *s, Size length)
{
	int			encoding = GetDatabaseEncoding();

	if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII || is_ascii_text(s, length))
		append_utf8(out, (const unsigned char *) s, length);
	else
		append_converted(out, encoding, s, length);
}

/*
 * Elements
 */

static void
end_tag(Html *h)
{
	if (h->in_tag)
		appendStringInfoChar(&h->out, '>');
	h->in_tag = false;
}

void
divergence_html_begin(Html *h, const char *element, const char *class)
{
	end_tag(h);
	divergence_html_check_length(&h->out);
	Assert(h->depth < HTML_DEPTH);
	h->open[h->depth++] = element;
	appendStringInfoChar(&h->out, '<');
	appendStringInfoString(&h->out, element);
	h->in_tag = true;
	if (class)
		divergence_html_attribute(h, "class", class);
}

void
divergence_html_attribute(Html *h, const char *name, const char *value)
{
	Assert(h->in_tag);
	appendStringInfo(&h->out, " %s=\"", name);
	append_utf8(&h->out, (const unsigned char *) value, strlen(value));
	appendStringInfoChar(&h->out, '"');
}

void
divergence_html_attribute_int(Html *h, const char *name, int value)
{
	char		digits[12];

	pg_ltoa(value, digits);
	divergence_html_attribute(h, name, digits);
}

void
divergence_html_attribute_percent(Html *h, const char *name, double fraction)
{
	int			tenths = (int) rint(fmin(fmax(fraction, 0), 1) * 1000);
	char		digits[16];

	snprintf(digits, sizeof(digits), tenths % 10 == 0 ? "%d%%" : "%d.%d%%", tenths / 10, tenths % 10);
	divergence_html_attribute(h, name, digits);
}

void
divergence_html_end(Html *h)
{
	end_tag(h);
	Assert(h->depth > 0);
	appendStringInfo(&h->out, "</%s>", h->open[--h->depth]);
}

void
divergence_html_end_empty(Html *h)
{
	Assert(h->in_tag && h->depth > 0);
	h->depth--;
	h->in_tag = false;
	appendStringInfoString(&h->out, "/>");
}

void
divergence_html_text(Html *h, const char *text)
{
	end_tag(h);
	append_utf8(&h->out, (const unsigned char *) text, strlen(text));
}

void
divergence_html_element(Html *h, const char *element, const char *class, const char *text)
{
	divergence_html_begin(h, element, class);
	divergence_html_text(h, text);
	divergence_html_end(h);
}

void
divergence_html_name(Html *h, const char *name, Size length)
{
	Size		spaces = 0;

	if (length == 0)
	{
		divergence_html_element(h, "i", NULL, "empty text");
		return;
	}
	divergence_html_begin(h, "bdi", NULL);
	end_tag(h);
	for (; length > 0 && *name == ' '; name++, length--)
		append_character(&h->out, OPEN_BOX);
	while (length > 0 && name[length - 1] == ' ')
	{
		spaces++;
		length--;
	}
	append_text(&h->out, name, length);
	while (spaces-- > 0)
		append_character(&h->out, OPEN_BOX);
	divergence_html_end(h);
}

void
divergence_html_line(Html *h)
{
	end_tag(h);
	appendStringInfoChar(&h->out, '\n');
}

void
divergence_html_column_head(Html *h, const char *class, const char *words)
{
	divergence_html_begin(h, "th", class);
	divergence_html_attribute(h, "scope", "col");
	divergence_html_text(h, words);
	divergence_html_end(h);
}

void
divergence_html_table_begin(Html *h, const char *class, const char *const (*head)[2], int n)
{
	divergence_html_begin(h, "table", class);
	divergence_html_begin(h, "thead", NULL);
	divergence_html_begin(h, "tr", NULL);
	for (int i = 0; i < n; i++)
		divergence_html_column_head(h, head[i][0], head[i][1]);
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_begin(h, "tbody", NULL);
}

void
divergence_html_row_begin(Html *h)
{
	divergence_html_line(h);
	divergence_html_begin(h, "tr", NULL);
	divergence_html_begin(h, "th", NULL);
	divergence_html_attribute(h, "scope", "row");
}

void
divergence_html_table_end(Html *h)
{
	divergence_html_end(h);
	divergence_html_end(h);
	divergence_html_line(h);
}

/* The policy lets nothing be fetched or run, should a page be wrong. */
void
divergence_html_page_begin(Html *h, const char *style, const char *title, Size length)
{
	initStringInfo(&h->out);
	h->depth = 0;
	h->in_tag = false;
	appendStringInfoString(&h->out,
						   "<!DOCTYPE html>\n"
						   "<html lang=\"en\">\n"
						   "<head>\n"
						   "<meta charset=\"utf-8\">\n"
						   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
						   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
						   "<title>");
	append_text(&h->out, title, length);
	appendStringInfoString(&h->out, "</title>\n<style>\n");
	appendStringInfoString(&h->out, style);
	appendStringInfoString(&h->out, "</style>\n</head>\n<body>\n");
	divergence_html_begin(h, "main", NULL);
	divergence_html_line(h);
	divergence_html_begin(h, "h1", NULL);
	divergence_html_name(h, title, length);
	divergence_html_end(h);
	divergence_html_line(h);
}

text *
divergence_html_page_end(Html *h)
{
	divergence_html_end(h);
	Assert(h->depth == 0);
	/* who prints it ends the last line */
	appendStringInfoString(&h->out, "\n</body>\n</html>");
	return cstring_to_text_with_len(h->out.data, h->out.len);
}

/*
 * Numbers
 */

/* x >= 0 with so many decimals */
static void
append_decimals(StringInfo out, double x, int decimals)
{
	int64		unit = 1;
	int64		rounded;

	for (int i = 0; i < decimals; i++)
		unit *= 10;
	rounded = (int64) rint(x * unit);
	appendStringInfo(out, INT64_FORMAT, rounded / unit);
	if (decimals > 0)
		appendStringInfo(out, ".%0*d", decimals, (int) (rounded % unit));
}

/* A percentage in [0, 100], and its sign; whole ones at the ends mean just that. */
static void
append_percent(StringInfo out, double percent, int decimals, bool is_trimmed)
{
	if (percent == 0 || percent == 100)
		append_decimals(out, percent, 0);
	else if (percent < 0.005)
		appendStringInfoString(out, "< 0.01");
	else if (percent >= 99.95)
		appendStringInfoString(out, "> 99.9");
	else
	{
		append_decimals(out, percent, decimals);
		while (is_trimmed && out->data[out->len - 1] == '0')
			out->data[--out->len] = '\0';
		if (out->data[out->len - 1] == '.')
			out->data[--out->len] = '\0';
	}
	/* in words no line ends before the sign; columns do not break anyway */
	appendStringInfoString(out, is_trimmed ? "\302\240%" : " %");
}

void
divergence_append_share(StringInfo out, double share)
{
	append_percent(out, 100 * share, 100 * share >= 9.995 ? 1 : 2, true);
}

void
divergence_append_aligned_share(StringInfo out, double share)
{
	append_percent(out, 100 * share, 100 * share >= 0.995 ? 1 : 2, false);
}

void
divergence_append_points(StringInfo out, double change)
{
	double		percent = fabs(100 * change);

	if (percent == 0)
	{
		appendStringInfoChar(out, '0');
		return;
	}
	appendStringInfoChar(out, change > 0 ? '+' : '-');
	append_decimals(out, fmax(percent, 0.01), percent >= 0.995 ? 1 : 2);
}

void
divergence_append_count(StringInfo out, int64 count)
{
	char		digits[24];
	int			n = pg_lltoa(count, digits);

	for (int i = 0; i < n; i++)
	{
		if (i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-')
			appendStringInfoChar(out, ',');
		appendStringInfoChar(out, digits[i]);
	}
}

void
divergence_append_distance(StringInfo out, double x)
{
	if (x > 0 && x < 0.0005)
		appendStringInfoString(out, "< 0.001");
	else
		append_decimals(out, x, 3);
}

void
divergence_append_p_value(StringInfo out, double p)
{
	if (p < 0.0001)
		appendStringInfoString(out, "< 0.0001");
	else
		append_decimals(out, p, p < 0.01 ? 4 : p < 0.1 ? 3 : 2);
}

void
divergence_append_number(StringInfo out, double x)
{
	if (isinf(x))
		appendStringInfoString(out, x > 0 ? "Infinity" : "-Infinity");
	else if (x == 0)
		appendStringInfoChar(out, '0');
	else if (fabs(x) < 1000)
		appendStringInfo(out, "%.4g", x);
	else if (fabs(x) < 1e7)
		appendStringInfo(out, "%.0f", x);
	else
		appendStringInfo(out, "%.3e", x);
}
