/*
 * entropy_estimate.c
 *		The entropy of the population that a distribution is a sample of.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"

#include "distributions/cells.h"
#include "distributions/counting.h"
#include "distributions/distribution.h"
#include "distributions/sides.h"
#include "math/entropy_estimate.h"
#include "math/measures.h"
#include "server/compat.h"
#include "server/options.h"
#include "server/result_row.h"

PG_FUNCTION_INFO_V1(divergence_distribution_entropy_estimate);

/*
 * entropy_estimate(d, base): a row (entropy, estimate, standard_error), all NULL without counts,
 * the last one where math/entropy_estimate.h has none; entropy is entropy(d, base) to the bit.
 */
Datum
divergence_distribution_entropy_estimate(PG_FUNCTION_ARGS)
{
	static const Oid columns[] = {FLOAT8OID, FLOAT8OID, FLOAT8OID};
	TupleDesc	row = divergence_result_row(fcinfo, columns, lengthof(columns));
	double		base = PG_GETARG_FLOAT8(1);
	const Distribution *d;
	mass		m;
	Datum		values[lengthof(columns)] = {0};
	bool		nulls[lengthof(columns)] = {true, true, true};

	divergence_check_base(base);
	d = divergence_distribution_argument(fcinfo, 0);
	if (divergence_distribution_mass(&m, d))
	{
		const int64 *count = DISTRIBUTION_COUNTS(d);
		grid_histogram h = {0};
		double		estimate,
					standard_error = 0;

		values[0] = Float8GetDatum(divergence_renyi_entropy(&m, 1, base));
		pfree((void *) m.x);
		if (d->kind == DISTRIBUTION_ADAPTIVE)
		{
			h = divergence_cells_open(d);
			count = (const int64 *) h.count;
		}
		nulls[0] = nulls[1] = false;
		nulls[2] = !divergence_entropy_estimate((const int64_t *) count, d->cells, base, &estimate, &standard_error);
		values[1] = Float8GetDatum(estimate);
		values[2] = Float8GetDatum(standard_error);
		if (h.cell)
			divergence_cells_close(&h);
	}
	divergence_distribution_free(fcinfo, 0, d);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls));
}
