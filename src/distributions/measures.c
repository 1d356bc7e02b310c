/*
 * measures.c
 *		The measures of distributions.
 *
 * Each is open, measure, result: what a measure is stands in math/measures.h and
 * math/cumulative.h.  NULL where a side counts nothing in its cells.  All are strict.
 */
#include "postgres.h"

#include "fmgr.h"

#include "distributions/counting.h"
#include "distributions/measures.h"
#include "distributions/cells.h"
#include "distributions/distribution.h"
#include "distributions/sides.h"
#include "math/cumulative.h"
#include "math/measures.h"
#include "server/compat.h"
#include "server/options.h"

PG_FUNCTION_INFO_V1(divergence_distribution_entropy);
PG_FUNCTION_INFO_V1(divergence_distribution_renyi_entropy);
PG_FUNCTION_INFO_V1(divergence_distribution_renyi_divergence);

/*
 * One distribution
 */

/* Shannon's entropy is the Renyi entropy of order 1, to the bit. */
static Datum
measure_of_one(FunctionCallInfo fcinfo, double alpha, double base)
{
	const Distribution *d = divergence_distribution_argument(fcinfo, 0);
	mass		m;
	double		result = 0;
	bool		has_mass = divergence_distribution_mass(&m, d);

	if (has_mass)
	{
		result = divergence_renyi_entropy(&m, alpha, base);
		pfree((void *) m.x);
	}
	divergence_distribution_free(fcinfo, 0, d);
	if (!has_mass)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}

/* entropy(d, base): in [0, ln cells] nats. */
Datum
divergence_distribution_entropy(PG_FUNCTION_ARGS)
{
	double		base = PG_GETARG_FLOAT8(1);

	divergence_check_base(base);
	return measure_of_one(fcinfo, 1, base);
}

/* renyi_entropy(d, alpha, base): in [0, ln cells] nats. */
Datum
divergence_distribution_renyi_entropy(PG_FUNCTION_ARGS)
{
	double		alpha = PG_GETARG_FLOAT8(1);
	double		base = PG_GETARG_FLOAT8(2);

	divergence_check_alpha(alpha);
	divergence_check_base(base);
	return measure_of_one(fcinfo, alpha, base);
}

/*
 * Two distributions
 */

/* Closes the sides; "value" is of interest only where both have mass. */
static Datum
close_with(Sides *s, FunctionCallInfo fcinfo, bool has_mass, double value)
{
	divergence_sides_close(s, fcinfo);
	if (!has_mass)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

/* the functions (reference, current, base, pseudocount) */
static Datum
measure_with_base(FunctionCallInfo fcinfo,
				  double (*measure) (const mass *p, const mass *q, double base))
{
	double		base = PG_GETARG_FLOAT8(2);
	Sides		s;
	double		result = 0;
	bool		has_mass;

	divergence_check_base_of_pair(base);
	has_mass = divergence_sides_open(&s, fcinfo, SIDES_WEIGHTS, PG_GETARG_FLOAT8(3));
	if (has_mass)
		result = measure(&s.m[REFERENCE], &s.m[CURRENT], base);
	return close_with(&s, fcinfo, has_mass, result);
}

/* the functions (reference, current, pseudocount) */
static Datum
measure_without_base(FunctionCallInfo fcinfo,
					 double (*measure) (const mass *p, const mass *q))
{
	Sides		s;
	double		result = 0;
	bool		has_mass = divergence_sides_open(&s, fcinfo, SIDES_WEIGHTS, PG_GETARG_FLOAT8(2));

	if (has_mass)
		result = measure(&s.m[REFERENCE], &s.m[CURRENT]);
	return close_with(&s, fcinfo, has_mass, result);
}

#define MEASURE(name, shape, measure) \
PG_FUNCTION_INFO_V1(divergence_distribution_##name); \
Datum \
divergence_distribution_##name(PG_FUNCTION_ARGS) \
{ \
	return shape(fcinfo, measure); \
}

/*
 * The functions of these names: Infinity where something counted in the reference counts
 * nothing in the current one, but for the bounded four; see math/measures.h.
 */
MEASURE(cross_entropy, measure_with_base, divergence_cross_entropy)
MEASURE(kl_divergence, measure_with_base, divergence_kl)
MEASURE(jeffreys_divergence, measure_with_base, divergence_jeffreys)
MEASURE(js_divergence, measure_with_base, divergence_js)
MEASURE(js_distance, measure_with_base, divergence_js_distance)
MEASURE(total_variation_distance, measure_without_base, divergence_total_variation)
MEASURE(hellinger_distance, measure_without_base, divergence_hellinger)

/* renyi_divergence(reference, current, alpha, base, pseudocount): in [0, Infinity]. */
Datum
divergence_distribution_renyi_divergence(PG_FUNCTION_ARGS)
{
	double		alpha = PG_GETARG_FLOAT8(2);
	double		base = PG_GETARG_FLOAT8(3);
	Sides		s;
	double		result = 0;
	bool		has_mass;

	divergence_check_alpha(alpha);
	divergence_check_base_of_pair(base);
	has_mass = divergence_sides_open(&s, fcinfo, SIDES_WEIGHTS, PG_GETARG_FLOAT8(4));
	if (has_mass)
		result = divergence_renyi(&s.m[REFERENCE], &s.m[CURRENT], alpha, base);
	return close_with(&s, fcinfo, has_mass, result);
}

/*
 * Numbers alone: what lies between two categories is not defined.
 */

void
divergence_distribution_check_numbers(const Distribution *d, const Distribution *e, const char *hint)
{
	divergence_distribution_check_alike(d, e);
	if (d->kind != DISTRIBUTION_CATEGORIES)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("distributions must be of numbers"),
			 errdetail("They count categories, which have no order and no distance."),
			 errhint("%s", hint)));
}

/* The cells of both at the same level, with what each counts there. */
typedef struct Aligned
{
	int			level;
	size_t		n;
	int64_t    *cell;
	int64_t    *p;
	int64_t    *q;
} Aligned;

static Aligned
aligned_cells(const Distribution *d, const Distribution *e)
{
	grid_histogram g = divergence_cells_open(d);
	grid_histogram h = divergence_cells_open(e);
	size_t		most = g.n + h.n;
	Aligned		a;

	a.cell = palloc(3 * most * sizeof(int64));
	a.p = a.cell + most;
	a.q = a.p + most;
	a.n = divergence_grid_align(&g, &h, a.cell, a.p, a.q);
	a.level = g.level;
	divergence_cells_close(&g);
	divergence_cells_close(&h);
	return a;
}

double
divergence_distribution_ks(const Distribution *d, const Distribution *e)
{
	Aligned		a;
	double		result;

	if (d->kind == DISTRIBUTION_BINS)
		return divergence_ks((const int64_t *) DISTRIBUTION_COUNTS(d), (const int64_t *) DISTRIBUTION_COUNTS(e),
							 d->cells, DISTRIBUTION_EDGES(d));
	a = aligned_cells(d, e);
	result = divergence_ks(a.p, a.q, a.n, NULL);
	pfree(a.cell);
	return result;
}

double
divergence_distribution_wasserstein(const Distribution *d, const Distribution *e)
{
	Aligned		a;
	double	   *edges;
	int64_t    *work;
	double		result;

	if (d->kind == DISTRIBUTION_BINS)
		return divergence_wasserstein((const int64_t *) DISTRIBUTION_COUNTS(d), (const int64_t *) DISTRIBUTION_COUNTS(e),
									  d->cells, DISTRIBUTION_EDGES(d));
	a = aligned_cells(d, e);
	edges = palloc(2 * a.n * sizeof(double));
	work = palloc(2 * (2 * a.n + 1) * sizeof(int64));
	result = divergence_grid_wasserstein(a.cell, a.p, a.q, a.n, a.level, edges, work, work + 2 * a.n + 1);
	pfree(work);
	pfree(edges);
	pfree(a.cell);
	return result;
}

static Datum
measure_of_numbers(FunctionCallInfo fcinfo, double (*measure) (const Distribution *d, const Distribution *e))
{
	const Distribution *d = divergence_distribution_argument(fcinfo, REFERENCE);
	const Distribution *e = divergence_distribution_argument(fcinfo, CURRENT);
	double		result = 0;
	bool		has_mass;

	divergence_distribution_check_numbers(d, e, "Make both with histogram_agg, or use total_variation_distance.");
	has_mass = divergence_distribution_total(d) > 0 && divergence_distribution_total(e) > 0;
	if (has_mass)
		result = measure(d, e);
	divergence_distribution_free(fcinfo, REFERENCE, d);
	divergence_distribution_free(fcinfo, CURRENT, e);
	if (!has_mass)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}

/*
 * wasserstein_distance(reference, current), in the unit of the edges, and
 * ks_statistic(reference, current), in [0, 1]; 22023 for categories.
 */
MEASURE(wasserstein_distance, measure_of_numbers, divergence_distribution_wasserstein)
MEASURE(ks_statistic, measure_of_numbers, divergence_distribution_ks)
