/*
 * distribution_merge.c
 *		Sums and differences of distributions, and the error about what cannot be taken
 *		away.
 */
#include "postgres.h"

#include "common/int.h"
#include "miscadmin.h"

#include "server/compat.h"
#include "distributions/distribution.h"
#include "server/excerpt.h"

static int64
total_of_all(const Distribution *d)
{
	return divergence_distribution_total(d) + d->nulls + d->nans;
}

void
divergence_distribution_never_counted(const char *name, uint32 length, int64 count)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("cannot take away what was never counted"),
			 errdetail("The count of \"%s\" would be " INT64_FORMAT ".", excerpt_of(name, length), count),
			 errhint("Subtract only distributions that are part of the one on the left.")));
}

void
divergence_distribution_never_counted_in(const Distribution *d, int i, int64 count)
{
	StringInfoData name;

	initStringInfo(&name);
	divergence_distribution_append_name(&name, d, i);
	divergence_distribution_never_counted(name.data, name.len, count);
}

/* *count += sign * amount */
static void
change_count(int64 *count, int64 amount, int sign, const char *name)
{
	*count += sign * amount;
	if (*count < 0)
		divergence_distribution_never_counted(name, strlen(name), *count);
}

static void
change_other_counts(Distribution *d, const Distribution *e, int sign)
{
	change_count(&d->nulls, e->nulls, sign, "nulls");
	change_count(&d->nans, e->nans, sign, "nans");
}

/* 22023 unless they go together, 22003 unless all counts are within int64 */
static void
check_sum(const Distribution *d, const Distribution *e)
{
	int64		total;

	divergence_distribution_check_alike(d, e);
	if (pg_add_s64_overflow(total_of_all(d), total_of_all(e), &total))
		divergence_distribution_overflow();
}

bool
divergence_distribution_add_in_place(Distribution *d, const Distribution *e)
{
	int			i = 0;

	check_sum(d, e);
	for (int pass = 0; pass < 2; pass++)
	{
		i = 0;
		for (int j = 0; j < e->cells; j++, i++)
		{
			/* not once counts have begun to change */
			if (pass == 0)
				CHECK_FOR_INTERRUPTS();
			if (e->kind == DISTRIBUTION_CATEGORIES)
			{
				Category	c = distribution_category(e, j);

				while (i < d->cells)
				{
					Category	own = distribution_category(d, i);
					int			order = category_compare(&own, &c);

					if (order > 0)
						return false;
					if (order == 0)
						break;
					i++;
				}
				if (i == d->cells)
					return false;
			}
			if (pass > 0)
				DISTRIBUTION_COUNTS(d)[i] += DISTRIBUTION_COUNTS(e)[j];
		}
	}
	change_other_counts(d, e, 1);
	return true;
}

/* d + sign e of categories, by merging the sorted lists */
static Distribution *
merge_categories(const Distribution *d, const Distribution *e, int sign)
{
	Category   *c = palloc_extended(((Size) d->cells + e->cells) * sizeof(Category), MCXT_ALLOC_HUGE);
	Distribution *r;
	Category	twice;
	int64		n = 0;
	int			i = 0;
	int			j = 0;

	while (i < d->cells || j < e->cells)
	{
		Category	x = {NULL, 0, 0};
		Category	y = {NULL, 0, 0};
		int			order;

		CHECK_FOR_INTERRUPTS();
		if (i < d->cells)
			x = distribution_category(d, i);
		if (j < e->cells)
			y = distribution_category(e, j);
		order = i == d->cells ? 1 : j == e->cells ? -1 : category_compare(&x, &y);
		if (order > 0)
		{
			x = y;
			x.count = 0;
		}
		if (order >= 0)
		{
			x.count += sign * y.count;
			j++;
		}
		if (order <= 0)
			i++;
		if (x.count < 0)
			divergence_distribution_never_counted(x.name, x.length, x.count);
		c[n++] = x;
	}
	r = divergence_distribution_of_categories(c, n, d->nulls, &twice);
	pfree(c);
	return r;
}

static Distribution *
merged_distribution(const Distribution *d, const Distribution *e, int sign)
{
	Distribution *r;

	if (d->kind == DISTRIBUTION_CATEGORIES)
		r = merge_categories(d, e, sign);
	else
	{
		r = palloc(VARSIZE(d));
		memcpy(r, d, VARSIZE(d));
		for (int i = 0; i < r->cells; i++)
		{
			int64	   *count = &DISTRIBUTION_COUNTS(r)[i];

			*count += sign * DISTRIBUTION_COUNTS(e)[i];
			if (*count < 0)
				divergence_distribution_never_counted_in(d, i, *count);
		}
		r->nulls = d->nulls;
	}
	r->nans = d->nans;
	change_other_counts(r, e, sign);
	return r;
}

Distribution *
divergence_distribution_plus(const Distribution *d, const Distribution *e)
{
	check_sum(d, e);
	return merged_distribution(d, e, 1);
}

Distribution *
divergence_distribution_minus(const Distribution *d, const Distribution *e)
{
	divergence_distribution_check_alike(d, e);
	return merged_distribution(d, e, -1);
}
