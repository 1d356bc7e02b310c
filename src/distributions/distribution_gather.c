/*
 * distribution_gather.c
 *		Between the hash tables of distribution_hash.h and the canonical form.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "server/compat.h"
#include "distributions/counting.h"
#include "server/excerpt.h"

DistributionTable *
divergence_table_merge(DistributionTable *t, const DistributionTable *u)
{
	DistributionTable *given = t;

	for (uint32 j = 0; j < u->capacity; j++)
	{
		DistributionTable *before = t;

		if (u->head.kind == TABLE_INTEGERS)
		{
			const IntegerSlot *slot = &INTEGER_SLOTS(u)[j];

			if (slot->mark > 1)
				t = divergence_table_add_integer(t, slot->key, slot->mark - 1);
		}
		else
		{
			const NameSlot *slot = &NAME_SLOTS(u)[j];

			if (slot->mark > 1)
				t = divergence_table_add_name(t, slot_name(u, slot), slot->length, slot->mark - 1);
		}
		if (t != before && before != given)
			pfree(before);
		CHECK_FOR_INTERRUPTS();
	}
	divergence_table_add_nulls(t, u->head.nulls);
	return t;
}

static pg_noinline void
no_integers(const char *name, uint32 length)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("this distribution does not count integers"),
			 errdetail("It has a category \"%s\".", excerpt_of(name, length)),
			 errhint("Merge distributions with + or sum().")));
}

/* The integer of which name is the decimal form. */
static int64
integer_named(const char *name, uint32 length)
{
	char		digits[INTEGER_LENGTH + 1];
	char		again[INTEGER_LENGTH + 1];
	int64		key;

	if (length > INTEGER_LENGTH)
		no_integers(name, length);
	memcpy(digits, name, length);
	digits[length] = '\0';
	key = strtoll(digits, NULL, 10);
	if (pg_lltoa(key, again) != (int) length || memcmp(digits, again, length) != 0)
		no_integers(name, length);
	return key;
}

/* 22023 unless d counts by category */
static void
check_categories(const Distribution *d)
{
	if (d->kind != DISTRIBUTION_CATEGORIES)
		divergence_distribution_check_alike(divergence_distribution_new(DISTRIBUTION_CATEGORIES, 0, 0), d);
}

DistributionTable *
divergence_table_add_all(DistributionTable *t, const Distribution *d)
{
	DistributionTable *given = t;

	check_categories(d);
	for (int i = 0; i < d->cells; i++)
	{
		DistributionTable *before = t;
		Category	c = distribution_category(d, i);

		CHECK_FOR_INTERRUPTS();
		if (t->head.kind == TABLE_INTEGERS)
			t = divergence_table_add_integer(t, integer_named(c.name, c.length), c.count);
		else
			t = divergence_table_add_name(t, c.name, c.length, c.count);
		if (t != before && before != given)
			pfree(before);
	}
	divergence_table_add_nulls(t, d->nulls);
	return t;
}

void
divergence_table_remove_all(DistributionTable *t, const Distribution *d)
{
	check_categories(d);
	for (int i = 0; i < d->cells; i++)
	{
		Category	c = distribution_category(d, i);

		CHECK_FOR_INTERRUPTS();
		if (t->head.kind == TABLE_INTEGERS)
			divergence_table_remove_integer(t, integer_named(c.name, c.length), c.count);
		else
			divergence_table_remove_name(t, c.name, c.length, c.count);
	}
	divergence_table_remove_nulls(t, d->nulls);
}

DistributionTable *
divergence_table_of(Distribution *d, TableKind kind, bool in_place)
{
	if (d->version != DISTRIBUTION_VERSION)
		divergence_distribution_wrong_version(d->version);
	if (d->kind == kind && in_place)
		return (DistributionTable *) d;
	return divergence_table_add_all(divergence_table_new(kind), divergence_distribution_canonical(d));
}

bool
divergence_distribution_is_empty(const Distribution *d)
{
	if (d->kind >= DISTRIBUTION_IN_MEMORY)
		return ((const DistributionTable *) d)->total == 0;
	return d->nulls == 0 && d->nans == 0 && divergence_distribution_total(d) == 0;
}

Distribution *
divergence_distribution_gathered(const Distribution *d)
{
	const DistributionTable *t = (const DistributionTable *) d;
	int64		categories;
	Category   *c;
	Category	twice;
	char	   *digits = NULL;
	int64		n = 0;
	Distribution *r;

	if (d->kind != TABLE_INTEGERS && d->kind != TABLE_NAMES)
		divergence_distribution_wrong_version(d->version);
	categories = d->cells - t->zeros;
	c = palloc_extended(categories * sizeof(Category), MCXT_ALLOC_HUGE);
	if (d->kind == TABLE_INTEGERS)
	{
		char	   *at;

		at = digits = palloc_extended(categories * INTEGER_LENGTH + 1, MCXT_ALLOC_HUGE);
		for (uint32 j = 0; j < t->capacity; j++)
		{
			const IntegerSlot *slot = &INTEGER_SLOTS(t)[j];

			CHECK_FOR_INTERRUPTS();
			if (slot->mark <= 1)
				continue;
			c[n].name = at;
			c[n].length = pg_lltoa(slot->key, at);
			c[n].count = slot->mark - 1;
			at += c[n++].length;
		}
	}
	else
		for (uint32 j = 0; j < t->capacity; j++)
		{
			const NameSlot *slot = &NAME_SLOTS(t)[j];

			CHECK_FOR_INTERRUPTS();
			if (slot->mark <= 1)
				continue;
			c[n].name = slot_name(t, slot);
			c[n].length = slot->length;
			c[n++].count = slot->mark - 1;
		}
	r = divergence_distribution_of_categories(c, n, d->nulls, &twice);
	pfree(c);
	if (digits)
		pfree(digits);
	return r;
}
