/*
 * periods.c
 *		A distribution against several of earlier periods.
 *
 * The periods are read once, into the counts that each has of the cells of their sum: time and
 * memory are those of the counts there are, however many categories others have.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"

#include "distributions/cells.h"
#include "distributions/counting.h"
#include "distributions/measures.h"
#include "distributions/sides.h"
#include "drift/periods.h"
#include "math/quotient.h"
#include "server/compat.h"

#define COMPARE(a, b)	(((a) > (b)) - ((a) < (b)))

/*
 * Any order that distributions alike have in common with all machines: sums of doubles must not depend on
 * the one in which periods were given.
 */
static int
compare_contents(const void *a, const void *b)
{
	const Distribution *d = *(const Distribution *const *) a;
	const Distribution *e = *(const Distribution *const *) b;
	int			order = COMPARE(VARSIZE(d), VARSIZE(e));

	if (order == 0)
		order = COMPARE(d->cells, e->cells);
	if (order == 0)
		order = COMPARE(d->level, e->level);
	if (order == 0)
		order = COMPARE(d->nulls, e->nulls);
	if (order == 0)
		order = COMPARE(d->nans, e->nans);
	if (order != 0)
		return order;
	if (d->kind == DISTRIBUTION_ADAPTIVE)
		return memcmp(d + 1, e + 1, VARSIZE(d) - sizeof(Distribution));
	for (int i = 0; order == 0 && i < d->cells; i++)
	{
		divergence_poll_at(i);
		order = COMPARE(DISTRIBUTION_COUNTS(d)[i], DISTRIBUTION_COUNTS(e)[i]);
	}
	for (int i = 0; order == 0 && d->kind == DISTRIBUTION_CATEGORIES && i < d->cells; i++)
	{
		Category	x = distribution_category(d, i);
		Category	y = distribution_category(e, i);

		divergence_poll_at(i);
		order = category_compare(&x, &y);
	}
	return order;
}

typedef const Distribution *Period;

#define ST_SORT sort_periods
#define ST_ELEMENT_TYPE Period
#define ST_COMPARE(a, b) compare_contents(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * The sum of n adaptive distributions, unpacked to h: cells are added to those there are, one
 * period at a time.  Coarsens h.
 */
static const Distribution *
sum_of_adaptive(grid_histogram *h, int n, int64 nulls, int64 nans)
{
	grid_histogram sum = h[0];
	const Distribution *result;
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "divergence sum", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);
	int64_t    *before = NULL;

	for (int t = 1; t < n; t++)
	{
		size_t		most = sum.n + h[t].n + 1;
		int64_t    *cell = palloc(3 * most * sizeof(int64));
		int64_t    *p = cell + most;
		int64_t    *q = p + most;
		grid_histogram next;

		CHECK_FOR_INTERRUPTS();
		next.n = divergence_grid_align(&sum, &h[t], cell, p, q);
		next.level = sum.level;
		for (size_t i = 0; i < next.n; i++)
			p[i] += q[i];
		next.cell = cell;
		next.count = p;
		divergence_grid_fit(&next);
		if (before)
			pfree(before);
		sum = next;
		before = cell;
	}
	MemoryContextSwitchTo(old);
	result = divergence_cells_pack(&sum, nulls, nans);
	MemoryContextDelete(work);
	return result;
}

/* The sum of n of categories or bins: pairs, and pairs of pairs. */
static const Distribution *
sum_of_others(const Distribution **d, int n)
{
	const Distribution *left;
	const Distribution *right;

	if (n == 1)
		return d[0];
	left = sum_of_others(d, n / 2);
	right = sum_of_others(d + n / 2, n - n / 2);
	CHECK_FOR_INTERRUPTS();
	return divergence_distribution_sum_of(left, right);
}

/*
 * Counts by cell
 */

/*
 * The first eight bytes of a category in a distribution that ends there, as a number: in the order of categories,
 * and equal where more bytes decide.
 */
static inline uint64
beginning_of(const Category *c, const char *end)
{
	uint64		x = 0;

	memcpy(&x, c->name, likely(end - c->name >= sizeof(x)) ? sizeof(x) : end - c->name);
	x = pg_ntoh64(x);
	return c->length < sizeof(x) ? x & ~(PG_UINT64_MAX >> 8 * c->length) : x;
}

#define DISTRIBUTION_END(d)	((const char *) (d) + VARSIZE(d))

/* Those of all categories, in that memory context. */
static uint64 *
beginnings_of(const Distribution *d, MemoryContext context)
{
	uint64	   *beginning = MemoryContextAllocExtended(context, d->cells * sizeof(uint64) + 1, MCXT_ALLOC_HUGE);

	for (int i = 0; i < d->cells; i++)
	{
		Category	c = distribution_category(d, i);

		divergence_poll_at(i);
		beginning[i] = beginning_of(&c, DISTRIBUTION_END(d));
	}
	return beginning;
}

/* The counts of d, categories, among those of the sum, which has them all. */
static dispersion_period
period_of_categories(const Distribution *d, const Distribution *sum)
{
	dispersion_period p;
	int32	   *cell = palloc_extended(d->cells * sizeof(int32) + 1, MCXT_ALLOC_HUGE);
	int			j = 0;

	for (int i = 0; i < d->cells; i++)
	{
		Category	a = distribution_category(d, i);
		Category	b;

		divergence_poll_at(i);
		while (b = distribution_category(sum, j), category_compare(&a, &b) != 0)
			divergence_poll_at(++j);
		cell[i] = j++;
	}
	p.cell = cell;
	p.count = (const int64_t *) DISTRIBUTION_COUNTS(d);
	p.n = d->cells;
	p.total = divergence_distribution_total(d);
	return p;
}

/* of adaptive ones by value: the same with the cells of the sum */
static dispersion_period
period_of_values(const grid_histogram *h, const int64 *value)
{
	dispersion_period p = {NULL, h->count, h->n, 0};
	int32	   *cell = palloc(h->n * sizeof(int32) + 1);
	int			j = 0;

	for (size_t i = 0; i < h->n; i++)
	{
		while (value[j] != h->cell[i])
			j++;
		cell[i] = j++;
		p.total += h->count[i];
	}
	p.cell = cell;
	return p;
}

/* What h counts in cells below "least" or above "greatest". */
static int64
count_outside(const grid_histogram *h, int64 least, int64 greatest)
{
	int64		outside = 0;

	for (size_t i = 0; i < h->n && h->cell[i] < least; i++)
		outside += h->count[i];
	for (size_t i = h->n; i-- > 0 && h->cell[i] > greatest && h->cell[i] >= least;)
		outside += h->count[i];
	return outside;
}

/* Keeps the two least of the values that are put in. */
static void
keep_least(int64 *least, int64 x)
{
	if (x < least[0])
	{
		least[1] = least[0];
		least[0] = x;
	}
	else if (x < least[1])
		least[1] = x;
}

/*
 * Of each period of adaptive ones what lies beyond the numbers of all others; of one alone the least and the greatest
 * value are what it may not have seen.
 */
static void
count_beyond_others(Periods *p, const grid_histogram *h, int64_t (*unseen)[2])
{
	int64		least[2] = {PG_INT64_MAX, PG_INT64_MAX};
	int64		greatest[2] = {PG_INT64_MAX, PG_INT64_MAX};	/* with their signs turned */

	for (int t = 0; t < p->n; t++)
		if (h[t].n > 0)
		{
			keep_least(least, h[t].cell[0]);
			keep_least(greatest, -h[t].cell[h[t].n - 1]);
		}
	for (int t = 0; t < p->n; t++)
	{
		int64		low,
					high;

		unseen[t][0] = 0;
		unseen[t][1] = p->size[t];
		if (h[t].n == 0)
			continue;
		low = h[t].cell[0] == least[0] ? least[1] : least[0];
		high = h[t].cell[h[t].n - 1] == -greatest[0] ? -greatest[1] : -greatest[0];
		if (low == PG_INT64_MAX)
			unseen[t][0] = Min(p->size[t], 2);
		else
			unseen[t][0] = count_outside(&h[t], low, high);
		unseen[t][1] -= unseen[t][0];
	}
	p->unseen_before = divergence_largest_share(unseen, p->n);
}

/* The cells of all periods, adaptive ones, in that memory context. */
static grid_histogram *
unpack(const Periods *p, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	grid_histogram *h = palloc(p->n * sizeof(grid_histogram));

	for (int t = 0; t < p->n; t++)
	{
		CHECK_FOR_INTERRUPTS();
		h[t] = divergence_cells_open(p->d[t]);
	}
	MemoryContextSwitchTo(old);
	return h;
}

static int64
count_all(const grid_histogram *h)
{
	int64		total = 0;

	for (size_t i = 0; i < h->n; i++)
		total += h->count[i];
	return total;
}

/* The counts of the periods of adaptive ones, which are coarsened, in bins or by value. */
static void
prepare_adaptive(Periods *p, grid_histogram *h, dispersion_period *period, int64_t (*unseen)[2])
{
	grid_histogram sum = divergence_cells_open(p->sum);
	int64		start[GRID_MOST_BINS];

	divergence_grid_coarsen(&sum, p->cells_level);
	for (int t = 0; t < p->n; t++)
	{
		CHECK_FOR_INTERRUPTS();
		divergence_grid_coarsen(&h[t], p->cells_level);
	}
	if (p->by_value)
	{
		p->cells = sum.n;
		p->first = sum.cell;
		p->count = sum.count;
		for (int t = 0; t < p->n; t++)
			period[t] = period_of_values(&h[t], sum.cell);
		return;
	}
	p->cells = sum.n > 0 ? divergence_grid_bins(&sum, (int64_t *) start) : 1;
	p->first = MemoryContextAlloc(p->by_cell, GRID_MOST_BINS * sizeof(int64));
	memcpy(p->first, start, (p->cells - 1) * sizeof(int64));
	p->count = MemoryContextAllocZero(p->by_cell, p->cells * sizeof(int64));
	divergence_grid_binned(&sum, (const int64_t *) start, p->cells - 1, (int64_t *) p->count);
	for (int t = 0; t < p->n; t++)
	{
		int64	   *count = palloc0(p->cells * sizeof(int64));

		divergence_grid_binned(&h[t], (const int64_t *) start, p->cells - 1, (int64_t *) count);
		period[t].cell = NULL;
		period[t].count = (const int64_t *) count;
		period[t].n = p->cells;
		period[t].total = p->size[t];
	}
	count_beyond_others(p, h, unseen);
}

/*
 * Counts the periods by the cells in which they are to be compared, if that is not done yet.  h are those of
 * adaptive ones, if they are unpacked already.
 */
static void
prepare(Periods *p, int level, bool by_value, grid_histogram *h)
{
	MemoryContext work,
				old;
	dispersion_period *period;
	int64_t		(*unseen)[2];
	double	   *numbers;

	if (p->is_ready && p->cells_level == level && p->by_value == by_value)
		return;
	if (p->by_cell)
		MemoryContextReset(p->by_cell);
	else
		p->by_cell = AllocSetContextCreate(p->context, "divergence periods by cell", ALLOCSET_START_SMALL_SIZES);
	work = AllocSetContextCreate(p->context, "divergence periods being counted", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work);
	p->cells_level = level;
	p->by_value = by_value;
	period = palloc(p->n * sizeof(dispersion_period));
	unseen = palloc(p->n * sizeof(*unseen));
	if (p->sum->kind == DISTRIBUTION_ADAPTIVE)
	{
		prepare_adaptive(p, h ? h : unpack(p, work), period, unseen);
		if (by_value)
		{
			/* these must outlast what they were made from */
			int64	   *kept = MemoryContextAlloc(p->by_cell, 2 * p->cells * sizeof(int64) + 1);

			memcpy(kept, p->first, p->cells * sizeof(int64));
			memcpy(kept + p->cells, p->count, p->cells * sizeof(int64));
			p->first = kept;
			p->count = kept + p->cells;
		}
	}
	else
	{
		p->cells = p->sum->cells;
		p->count = DISTRIBUTION_COUNTS(p->sum);
		if (p->sum->kind == DISTRIBUTION_CATEGORIES)
			p->beginning = beginnings_of(p->sum, p->by_cell);
		for (int t = 0; t < p->n; t++)
		{
			if (p->sum->kind == DISTRIBUTION_CATEGORIES)
				period[t] = period_of_categories(p->d[t], p->sum);
			else
			{
				period[t].cell = NULL;
				period[t].count = (const int64_t *) DISTRIBUTION_COUNTS(p->d[t]);
				period[t].n = p->cells;
				period[t].total = p->size[t];
			}
		}
	}
	if (p->sum->kind != DISTRIBUTION_ADAPTIVE || by_value)
		p->unseen_before = divergence_unseen_before(period, p->n, (const int64_t *) p->count, p->cells, unseen);
	numbers = palloc(2 * p->n * sizeof(double));
	p->spread.excess = MemoryContextAllocExtended(p->by_cell, p->cells * sizeof(double) + 1, MCXT_ALLOC_HUGE);
	if (!divergence_dispersion(&p->spread, period, p->n, (const int64_t *) p->count, p->cells, numbers))
		p->spread.excess = NULL;
	divergence_share_reference(&p->unseen, unseen, p->n, period, numbers);
	p->is_ready = true;
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}

/* Whether adaptive distributions at level 0 have so few values that each is a cell. */
static bool
is_by_value(int level, int64 values)
{
	return level == 0 && values <= SIDES_VALUES;
}

Periods *
divergence_periods_open(const Distribution **d, int n)
{
	/* columns may be thousands */
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "divergence periods", ALLOCSET_START_SMALL_SIZES);
	MemoryContext work = AllocSetContextCreate(context, "divergence periods unpacked", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Periods    *p = palloc0(sizeof(Periods));
	grid_histogram *h = NULL;
	int64		nulls = 0;
	int64		nans = 0;
	int64		rest = PG_INT64_MAX;

	for (int t = 1; t < n; t++)
		divergence_distribution_check_alike(d[0], d[t]);
	sort_periods(d, n);
	p->d = d;
	p->n = n;
	p->context = context;
	p->size = palloc(n * sizeof(int64));
	if (d[0]->kind == DISTRIBUTION_ADAPTIVE)
		h = unpack(p, work);
	for (int t = 0; t < n; t++)
	{
		p->size[t] = h ? count_all(&h[t]) : divergence_distribution_total(d[t]);
		/* each of the three is within int64, together with the others of its distribution */
		if (p->size[t] + d[t]->nulls + d[t]->nans > rest)
			divergence_distribution_overflow();
		rest -= p->size[t] + d[t]->nulls + d[t]->nans;
		nulls += d[t]->nulls;
		nans += d[t]->nans;
		p->total += p->size[t];
	}
	if (h)
	{
		p->sum = sum_of_adaptive(h, n, nulls, nans);
		p->sum_cells = divergence_cells_open(p->sum);
	}
	else
		p->sum = sum_of_others(d, n);
	p->level = p->sum->level;
	prepare(p, p->level, h && is_by_value(p->level, p->sum->cells), h);
	p->has_dispersion = p->spread.excess != NULL;
	p->dispersion = p->spread.value;
	MemoryContextDelete(work);
	MemoryContextSwitchTo(old);
	return p;
}

void
divergence_periods_close(Periods *p)
{
	MemoryContextDelete(p->context);
}

bool
divergence_periods_dispersion(const Periods *p, double *value)
{
	*value = p->dispersion;
	return p->has_dispersion;
}

/*
 * Comparing
 */

/* Room for the counts of both sides: those of the reference first. */
static void
allocate_both(Comparison *c, const Periods *p, int64 most)
{
	c->cells = p->cells;
	c->count[REFERENCE] = palloc_extended(most * sizeof(int64) + 1, MCXT_ALLOC_HUGE);
	c->count[CURRENT] = palloc_extended(most * sizeof(int64) + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	if (p->cells > 0)
		memcpy(c->count[REFERENCE], p->count, p->cells * sizeof(int64));
	memset(c->count[REFERENCE] + p->cells, 0, (most - p->cells) * sizeof(int64));
}

/* Categories; *outside is what the current one counts in those that the reference lacks. */
static void
both_categories(Comparison *c, const Periods *p, int64 *outside)
{
	const Distribution *d = p->sum;
	const Distribution *e = c->current;
	int			i = 0;

	allocate_both(c, p, p->cells + e->cells);
	c->position = palloc_extended(e->cells * sizeof(int32) + 1, MCXT_ALLOC_HUGE);
	for (int j = 0; j < e->cells; j++)
	{
		Category	b = distribution_category(e, j);
		uint64		beginning = beginning_of(&b, DISTRIBUTION_END(e));
		int			order = 1;

		divergence_poll_at(j);
		for (; i < d->cells && p->beginning[i] <= beginning; i++)
		{
			Category	a;

			divergence_poll_at(i);
			if (p->beginning[i] < beginning)
				continue;
			a = distribution_category(d, i);
			/* a name that is not longer is all in its beginning */
			order = a.length == b.length && b.length <= sizeof(beginning) ? 0 : category_compare(&a, &b);
			if (order >= 0)
				break;
		}
		if (i < d->cells && order == 0)
			c->count[CURRENT][i] = b.count;
		else
		{
			c->position[c->cells - p->cells] = j;
			c->count[CURRENT][c->cells++] = b.count;
			*outside += b.count;
		}
	}
}

/* The cells of either of two adaptive ones at level 0, ascending, in a new array; *n is their number. */
static int64 *
cells_of_either(const grid_histogram *g, const grid_histogram *h, int64 *n)
{
	size_t		most = g->n + h->n + 1;
	int64_t    *cell = palloc(3 * most * sizeof(int64));
	grid_histogram a = *g;
	grid_histogram b = *h;

	*n = divergence_grid_align(&a, &b, cell, cell + most, cell + 2 * most);
	return (int64 *) cell;
}

/* Adaptive ones; *outside is what the current one counts beyond the numbers of the reference. */
static void
both_adaptive(Comparison *c, Periods *p, grid_histogram h, int64 *outside)
{
	grid_histogram sum = p->sum_cells;
	int64		values = SIDES_VALUES + 1;

	if (h.level > sum.level)
	{
		/* those of the periods stay as they are, for others */
		sum = divergence_cells_open(p->sum);
		divergence_grid_coarsen(&sum, h.level);
	}
	/* values need not be, only their bins */
	if (h.level > 0)
		divergence_grid_coarsen(&h, sum.level);
	if (sum.level == 0 && Max(sum.n, h.n) <= SIDES_VALUES)
		c->value = cells_of_either(&sum, &h, &values);
	prepare(p, sum.level, is_by_value(sum.level, values), NULL);
	if (p->by_value)
	{
		int64		i = 0;

		allocate_both(c, p, values);
		for (size_t j = 0; j < h.n; j++)
		{
			while (i < p->cells && p->first[i] < h.cell[j])
				i++;
			if (i < p->cells && p->first[i] == h.cell[j])
				c->count[CURRENT][i] = h.count[j];
			else
			{
				c->value[c->cells - p->cells] = h.cell[j];
				c->count[CURRENT][c->cells++] = h.count[j];
				*outside += h.count[j];
			}
		}
	}
	else
	{
		int64		start[GRID_MOST_BINS];
		const int64 *first = p->first;
		int64		least = sum.n > 0 ? sum.cell[0] : 0;
		int64		behind = sum.n > 0 ? sum.cell[sum.n - 1] + 1 : 0;

		if (h.level < sum.level)
		{
			/* some ends of bins are sooner found among the numbers than all numbers among the cells */
			for (int64 i = 0; i < p->cells - 1; i++)
				start[i] = divergence_grid_first(p->first[i], sum.level);
			first = start;
			least = divergence_grid_first(least, sum.level);
			behind = divergence_grid_first(behind, sum.level);
		}
		allocate_both(c, p, p->cells);
		divergence_grid_binned(&h, (const int64_t *) first, p->cells - 1, (int64_t *) c->count[CURRENT]);
		if (sum.n > 0)
			*outside = count_outside(&h, least, behind - 1);
	}
	if (sum.cell != p->sum_cells.cell)
		divergence_cells_close(&sum);
}

/* Sum of what a side has in cells that the other lacks. */
static int64
count_without_other(const Comparison *c, int side)
{
	int64		alone = 0;

	for (int64 i = 0; i < c->cells; i++)
	{
		divergence_poll_at(i);
		if (c->count[SIDES - 1 - side][i] == 0)
			alone += c->count[side][i];
	}
	return alone;
}

static void
set_masses(mass *m, const Comparison *c, double pseudocount)
{
	for (int side = 0; side < SIDES; side++)
	{
		double	   *x = palloc_extended(c->cells * sizeof(double), MCXT_ALLOC_HUGE);

		for (int64 i = 0; i < c->cells; i++)
		{
			divergence_poll_at(i);
			x[i] = (double) c->count[side][i] + pseudocount;
		}
		(void) divergence_mass_init(&m[side], x, c->cells);
	}
}

void
divergence_periods_compare(Periods *p, const Distribution *current, double pseudocount,
						   double significance, bool for_alert, Comparison *c)
{
	mass		m[SIDES];
	size_t		where;
	int64		outside = 0;
	int64_t		unseen[2];
	bool		is_adaptive = p->sum->kind == DISTRIBUTION_ADAPTIVE;
	grid_histogram h = {0};

	memset(c, 0, sizeof(Comparison));
	divergence_distribution_check_alike(p->sum, current);
	c->current = current;
	if (is_adaptive)
		h = divergence_cells_open(current);
	c->total = is_adaptive ? count_all(&h) : divergence_distribution_total(current);
	c->has_mass = c->total > 0 && p->total > 0;
	if (!c->has_mass)
	{
		c->has_dispersion = divergence_periods_dispersion(p, &c->dispersion);
		return;
	}
	if (is_adaptive)
		both_adaptive(c, p, h, &outside);
	else if (p->sum->kind == DISTRIBUTION_CATEGORIES)
		both_categories(c, p, &outside);
	else
	{
		allocate_both(c, p, p->cells);
		memcpy(c->count[CURRENT], DISTRIBUTION_COUNTS(current), p->cells * sizeof(int64));
		outside = count_without_other(c, CURRENT);
	}
	c->has_dispersion = p->spread.excess != NULL;
	c->dispersion = p->spread.value;

	set_masses(m, c, 0);
	c->js_distance = divergence_js_distance(&m[REFERENCE], &m[CURRENT], MEASURE_NATS);
	c->largest_change = divergence_l_infinity(&m[REFERENCE], &m[CURRENT], &where);
	c->changed_cell = where;
	if (divergence_probability(&m[CURRENT], m[CURRENT].x[where]) < divergence_probability(&m[REFERENCE], m[REFERENCE].x[where]))
		c->largest_change = -c->largest_change;
	c->test = divergence_drift_verdict(c->has_dispersion ? &p->spread : NULL, (const int64_t *) c->count[REFERENCE],
									   (const int64_t *) c->count[CURRENT], c->cells, significance,
									   for_alert ? NULL : palloc_extended(c->cells * sizeof(uint64_t), MCXT_ALLOC_HUGE));
	c->unseen_mass = divergence_quotient(outside, c->total);
	c->unseen_before = p->unseen_before;
	unseen[0] = outside;
	unseen[1] = c->total - outside;
	c->has_unseen_test = divergence_share_test(&p->unseen, unseen, for_alert ? significance : 1, &c->unseen_p_value);

	if (for_alert)
		return;
	if (pseudocount != 0)
		set_masses(m, c, pseudocount);
	c->psi = divergence_jeffreys(&m[REFERENCE], &m[CURRENT], MEASURE_NATS);
	c->vanished_mass = divergence_quotient(count_without_other(c, REFERENCE), p->total);
	c->has_numbers = current->kind != DISTRIBUTION_CATEGORIES;
	if (c->has_numbers)
	{
		c->ks_statistic = divergence_distribution_ks(p->sum, current);
		c->wasserstein_distance = divergence_distribution_wasserstein(p->sum, current);
	}
}

double
divergence_periods_cell_begin(const Periods *p, const Comparison *c, int64 cell)
{
	if (p->by_value)
		return divergence_grid_least(cell < p->cells ? p->first[cell] : c->value[cell - p->cells], 0);
	return cell == 0 ? -INFINITY : divergence_grid_least(p->first[cell - 1], p->cells_level);
}

void
divergence_periods_append_cell(StringInfo out, const Periods *p, const Comparison *c, int64 cell,
							   append_number number, void *arg)
{
	int64		first,
				last;
	double		begin,
				end;

	if (p->sum->kind != DISTRIBUTION_ADAPTIVE)
	{
		if (cell < p->cells)
			divergence_distribution_append_name(out, p->sum, cell);
		else
			divergence_distribution_append_name(out, c->current, c->position[cell - p->cells]);
		return;
	}
	if (p->by_value)
	{
		number(out, divergence_periods_cell_begin(p, c, cell), arg);
		return;
	}
	first = cell == 0 ? PG_INT64_MIN : p->first[cell - 1];
	last = cell == p->cells - 1 ? PG_INT64_MAX : p->first[cell] - 1;
	begin = first == PG_INT64_MIN ? -INFINITY : divergence_grid_least(first, p->cells_level);
	end = last == PG_INT64_MAX ? INFINITY : divergence_grid_least(last + 1, p->cells_level);
	if ((first == last && (p->cells_level == 0 || isinf(begin))) || (begin == 0 && end < NEXT_TO_NOTHING))
	{
		number(out, begin, arg);
		return;
	}
	if (begin > 0 && begin < NEXT_TO_NOTHING && end >= NEXT_TO_NOTHING)
	{
		appendStringInfoChar(out, '(');
		begin = 0;
	}
	else
		appendStringInfoChar(out, first == PG_INT64_MIN ? '(' : '[');
	number(out, begin, arg);
	appendStringInfoChar(out, ',');
	number(out, end, arg);
	appendStringInfoChar(out, ')');
}
