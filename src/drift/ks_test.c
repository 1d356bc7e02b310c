/*
 * ks_test.c
 *		The test of Kolmogorov and Smirnov between two distributions of numbers.
 *
 * The statistic is ks_statistic()'s.  Values that share a cell can only make it
 * smaller, so that the p-value is an upper bound (math/ks_tail.h).
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"

#include "distributions/counting.h"
#include "distributions/distribution.h"
#include "distributions/measures.h"
#include "distributions/sides.h"
#include "math/ks_tail.h"
#include "server/compat.h"
#include "server/result_row.h"

PG_FUNCTION_INFO_V1(divergence_drift_ks_test);

/*
 * ks_test(reference, current): a row (statistic, p_value), both NULL without counts on a
 * side; 22023 for categories.
 */
Datum
divergence_drift_ks_test(PG_FUNCTION_ARGS)
{
	static const Oid columns[] = {FLOAT8OID, FLOAT8OID};
	TupleDesc	row = divergence_result_row(fcinfo, columns, lengthof(columns));
	const Distribution *d = divergence_distribution_argument(fcinfo, REFERENCE);
	const Distribution *e = divergence_distribution_argument(fcinfo, CURRENT);
	int64		n = divergence_distribution_total(d);
	int64		m = divergence_distribution_total(e);
	Datum		values[lengthof(columns)] = {0};
	bool		nulls[lengthof(columns)] = {true, true};

	divergence_distribution_check_numbers(d, e, "Make both with histogram_agg, or use drift_test.");
	if (n > 0 && m > 0)
	{
		double		statistic = divergence_distribution_ks(d, e);

		values[0] = Float8GetDatum(statistic);
		values[1] = Float8GetDatum(divergence_ks_tail(statistic, (uint64) n, (uint64) m));
		memset(nulls, false, sizeof(nulls));
	}
	divergence_distribution_free(fcinfo, REFERENCE, d);
	divergence_distribution_free(fcinfo, CURRENT, e);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls));
}
