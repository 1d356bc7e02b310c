/*
 * dispersion.c
 *		How many times more than chance periods differ.
 */
#include "postgres.h"

#include "distributions/counting.h"
#include "drift/periods.h"
#include "server/elements.h"

PG_FUNCTION_INFO_V1(divergence_drift_dispersion);

/*
 * dispersion(periods): NULL with fewer than two periods that count anything, or fewer than two
 * cells; NULL elements are no periods.
 */
Datum
divergence_drift_dispersion(PG_FUNCTION_ARGS)
{
	Elements	e = divergence_elements(PG_GETARG_ARRAYTYPE_P(0), "periods");
	const Distribution **d = palloc(e.n * sizeof(d[0]) + 1);
	int			n = 0;
	Periods    *p;
	double		value;
	bool		has_value;

	for (int i = 0; i < e.n; i++)
		if (!e.is_null[i])
			d[n++] = divergence_distribution_of_datum(e.value[i]);
	if (n == 0)
		PG_RETURN_NULL();
	p = divergence_periods_open(d, n);
	has_value = divergence_periods_dispersion(p, &value);
	divergence_periods_close(p);
	if (!has_value)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}
