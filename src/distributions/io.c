/*
 * io.c
 *		distribution from and to text, binary, json and jsonb.
 *
 * Text is JSON (json.c), and jsonb goes through it.  Binary: version and
 * kind (bytes), nulls (int8), for bins nans (int8), cells (int4); then for categories
 * count (int8), length (int4) and name of each in the client's encoding, for bins the
 * counts (int8) and the edges (float8), in network order; for adaptive cells nans (int8), level
 * (int2) and the packed cells (cells.h).
 *
 * Whatever comes in is checked completely: nothing else keeps an invalid
 * distribution out, and all that reads one trusts it.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "libpq/pqformat.h"
#include "miscadmin.h"

#include "distributions/cells.h"
#include "distributions/counting.h"
#include "distributions/distribution.h"
#include "distributions/io.h"
#include "distributions/json.h"
#include "server/compat.h"
#include "server/excerpt.h"
#include "server/json_forms.h"
#include "server/received.h"

PG_FUNCTION_INFO_V1(divergence_distribution_recv);
PG_FUNCTION_INFO_V1(divergence_distribution_send);

/*
 * Text, json and jsonb
 */

static char *
json_of(FunctionCallInfo fcinfo)
{
	StringInfoData out;

	initStringInfo(&out);
	divergence_distribution_append_json(&out, divergence_distribution_argument(fcinfo, 0));
	return out.data;
}

/* 22P02 what is malformed, 22003 what is out of range */
JSON_FORMS(distribution, divergence_distribution_parse, json_of)

/*
 * Binary
 */

/* Output of the type to its binary form, canonical but for the encoding of names. */
Datum
divergence_distribution_send(PG_FUNCTION_ARGS)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	bool		bins = d->kind == DISTRIBUTION_BINS;
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint8(&buf, d->version);
	pq_sendint8(&buf, d->kind);
	pq_sendint64(&buf, d->nulls);
	if (bins)
		pq_sendint64(&buf, d->nans);
	pq_sendint32(&buf, d->cells);
	if (d->kind == DISTRIBUTION_ADAPTIVE)
	{
		pq_sendint64(&buf, d->nans);
		pq_sendint16(&buf, d->level);
		pq_sendbytes(&buf, CELLS_PACKED(d), CELLS_LENGTH(d));
		PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
	}
	for (int i = 0; i < d->cells; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint64(&buf, DISTRIBUTION_COUNTS(d)[i]);
		if (!bins)
		{
			Category	c = distribution_category(d, i);
			char	   *name = pg_server_to_client(c.name, c.length);
			int			length = name == c.name ? c.length : strlen(name);

			pq_sendint32(&buf, length);
			pq_sendbytes(&buf, name, length);
			if (name != c.name)
				pfree(name);
		}
	}
	for (int i = 0; bins && i < d->cells - 1; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendfloat8(&buf, DISTRIBUTION_EDGES(d)[i]);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

static void
invalid_binary(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary form of type distribution"),
			 errdetail("%s", detail),
			 errhint("Copy distributions as they are sent, or write them as text.")));
}

/* 0A000, and where the byte is the beginning of a text, why there is none such */
static pg_noinline void
wrong_version_received(int version)
{
	if (version == '{' || isspace(version))
		divergence_received_text("distribution", version, "a text in JSON", DISTRIBUTION_VERSION);
	divergence_distribution_wrong_version(version);
}

static Distribution *
receive_categories(StringInfo buf, int cells, int64 nulls)
{
	Category   *c = palloc_extended(cells * sizeof(Category), MCXT_ALLOC_HUGE);
	DistributionFault fault;
	Distribution *d;

	for (int i = 0; i < cells; i++)
	{
		int			length;

		CHECK_FOR_INTERRUPTS();
		c[i].count = pq_getmsgint64(buf);
		if (c[i].count <= 0)
			invalid_binary(psprintf("The count of category %d is " INT64_FORMAT ".", i + 1, c[i].count));
		c[i].name = pq_getmsgtext(buf, pq_getmsgint(buf, 4), &length);
		c[i].length = length;
	}
	d = divergence_distribution_of_categories(c, cells, nulls, &fault);
	if (!d && fault.too_long)
		ereport(ERROR, DISTRIBUTION_TOO_LONG(fault.too_long));
	if (!d)
		invalid_binary(psprintf("The category \"%s\" occurs twice.", excerpt(fault.twice.name)));
	return d;
}

static Distribution *
receive_bins(StringInfo buf, int cells, int64 nulls, int64 nans)
{
	Distribution *d = divergence_distribution_new(DISTRIBUTION_BINS, cells, 0);
	double	   *edges = DISTRIBUTION_EDGES(d);
	const char *fault;

	d->nulls = nulls;
	d->nans = nans;
	for (int i = 0; i < cells; i++)
	{
		CHECK_FOR_INTERRUPTS();
		DISTRIBUTION_COUNTS(d)[i] = pq_getmsgint64(buf);
		if (DISTRIBUTION_COUNTS(d)[i] < 0)
			invalid_binary(psprintf("Count %d is " INT64_FORMAT ".", i + 1, DISTRIBUTION_COUNTS(d)[i]));
	}
	for (int i = 0; i < cells - 1; i++)
	{
		CHECK_FOR_INTERRUPTS();
		edges[i] = pq_getmsgfloat8(buf);
		fault = divergence_edge_fault(edges[i], i > 0 ? &edges[i - 1] : NULL, NULL);
		if (!fault && edges[i] == 0 && signbit(edges[i]))
			fault = "is negative zero, which no distribution has";
		if (fault)
			invalid_binary(psprintf("Edge %d %s.", i + 1, fault));
	}
	divergence_distribution_check_text(d);
	return d;
}

/* What follows the number of cells; all that is left are packed cells. */
static Distribution *
receive_adaptive(StringInfo buf, int64 cells, int64 nulls)
{
	int64		nans = pq_getmsgint64(buf);
	int			level = pq_getmsgint(buf, 2);
	int			length = buf->len - buf->cursor;
	Distribution *d = palloc(sizeof(Distribution) + length);
	const char *fault;

	memset(d, 0, sizeof(Distribution));
	SET_VARSIZE(d, sizeof(Distribution) + length);
	d->version = DISTRIBUTION_ADAPTIVE_VERSION;
	d->kind = DISTRIBUTION_ADAPTIVE;
	d->level = level;
	d->nulls = nulls;
	d->nans = nans;
	d->cells = (int32) cells;
	pq_copymsgbytes(buf, CELLS_PACKED(d), length);
	fault = divergence_cells_fault(d);
	if (fault)
		invalid_binary(fault);
	return d;
}

/*
 * Input of the type from its binary form: 22P03 what is malformed, 22003 what is out of
 * range, 0A000 an unknown version.
 */
Datum
divergence_distribution_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			version = pq_getmsgbyte(buf);
	Distribution *d;
	int			kind;
	bool		bins;
	int64		nulls;
	int64		nans;
	int64		cells;

	if (version != DISTRIBUTION_VERSION && version != DISTRIBUTION_ADAPTIVE_VERSION)
		wrong_version_received(version);
	kind = pq_getmsgbyte(buf);
	bins = kind == DISTRIBUTION_BINS;
	if (version == DISTRIBUTION_ADAPTIVE_VERSION ? kind != DISTRIBUTION_ADAPTIVE : !bins && kind != DISTRIBUTION_CATEGORIES)
		invalid_binary(psprintf("There is no kind %d of distributions.", kind));
	nulls = pq_getmsgint64(buf);
	nans = bins ? pq_getmsgint64(buf) : 0;
	cells = pq_getmsgint(buf, 4);
	if (kind == DISTRIBUTION_ADAPTIVE)
	{
		d = receive_adaptive(buf, cells, nulls);
		pq_getmsgend(buf);
		PG_RETURN_POINTER(d);
	}
	/* no more cells than the rest can hold: memory is taken for what came, not for what is said */
	if (bins ? cells < 2 || cells * 16 - 8 > buf->len - buf->cursor : cells * 12 > buf->len - buf->cursor)
		invalid_binary(psprintf("Its number of cells is " INT64_FORMAT ", in the %d bytes that are left.",
								cells, buf->len - buf->cursor));
	d = bins ? receive_bins(buf, cells, nulls, nans) : receive_categories(buf, cells, nulls);
	pq_getmsgend(buf);
	if (nulls < 0 || nans < 0)
		invalid_binary("Its number of NULLs or of NaNs is negative.");
	if (!divergence_distribution_fits(d))
		divergence_distribution_overflow();
	PG_RETURN_POINTER(d);
}
