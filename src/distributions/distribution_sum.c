/*
 * distribution_sum.c
 *		The aggregate sum(distribution), and how states of it and of distribution_agg
 *		are merged.
 *
 * The state is at first the distribution of the first row.  Where rows bring nearly the
 * same cells, as days of one feature do, they are merged, without a copy if all cells are
 * there.  From the first row on that is much smaller than what there is, the state is a
 * hash table (distribution_hash.h): a row costs what it has itself, and not what all
 * before it had, but the result is sorted anew each time it is asked for.
 */
#include "postgres.h"

#include "server/compat.h"
#include "distributions/counting.h"

PG_FUNCTION_INFO_V1(divergence_distribution_sum_add);
PG_FUNCTION_INFO_V1(divergence_distribution_sum_remove);
PG_FUNCTION_INFO_V1(divergence_distribution_sum_final);

/* Walking along a sum of so many times the categories of a row costs more than a hash table. */
#define MUCH_SMALLER	8

Distribution *
divergence_distribution_canonical(Distribution *d)
{
	return d->kind >= DISTRIBUTION_IN_MEMORY ? divergence_distribution_gathered(d) : d;
}

Distribution *
divergence_distribution_merged(Distribution *d, Distribution *e)
{
	bool		tables = d->kind >= DISTRIBUTION_IN_MEMORY || e->kind >= DISTRIBUTION_IN_MEMORY;
	bool		long_walk = d->kind == DISTRIBUTION_CATEGORIES && d->cells / MUCH_SMALLER > e->cells;
	DistributionTable *t;

	if (!tables && !long_walk)
		return divergence_distribution_add_in_place(d, e) ? d : divergence_distribution_plus(d, e);
	t = divergence_table_of(d, tables && d->kind == e->kind ? d->kind : TABLE_NAMES, true);
	if (e->kind == t->head.kind)
		t = divergence_table_merge(t, (const DistributionTable *) e);
	else
		t = divergence_table_add_all(t, divergence_distribution_canonical(e));
	return &t->head;
}

/*
 * Transition and combine function of sum(distribution): d with the counts of e, in place
 * within an aggregate.
 */
Datum
divergence_distribution_sum_add(PG_FUNCTION_ARGS)
{
	Distribution *d = divergence_distribution_state(fcinfo, 0);
	Distribution *e = divergence_distribution_state(fcinfo, 1);

	if (AggCheckCallContext(fcinfo, NULL))
		PG_RETURN_POINTER(divergence_distribution_merged(d, e));
	PG_RETURN_POINTER(divergence_distribution_plus(divergence_distribution_canonical(d),
												   divergence_distribution_canonical(e)));
}

/* Inverse transition of sum(distribution): d without the counts of e. */
Datum
divergence_distribution_sum_remove(PG_FUNCTION_ARGS)
{
	Distribution *d = divergence_distribution_state(fcinfo, 0);
	const Distribution *e = divergence_distribution_argument(fcinfo, 1);

	if (AggCheckCallContext(fcinfo, NULL) && d->kind == TABLE_NAMES)
	{
		divergence_table_remove_all((DistributionTable *) d, e);
		PG_RETURN_POINTER(d);
	}
	PG_RETURN_POINTER(divergence_distribution_minus(divergence_distribution_canonical(d), e));
}

/* A result of its own: the state goes on changing in moving frames. */
Datum
divergence_distribution_sum_final(PG_FUNCTION_ARGS)
{
	Distribution *d = divergence_distribution_state(fcinfo, 0);

	if (d->kind >= DISTRIBUTION_IN_MEMORY)
		PG_RETURN_POINTER(divergence_distribution_gathered(d));
	if ((Pointer) d != PG_GETARG_POINTER(0))
		PG_RETURN_POINTER(d);
	PG_RETURN_POINTER(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
}
