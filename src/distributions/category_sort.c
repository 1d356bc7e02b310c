/*
 * category_sort.c
 *		Sorting categories by name.
 *
 * Millions of names are compared far from where they lie: so eight bytes of
 * each are laid beside its number and sorted by those, byte by byte from the last
 * (LSD radix sort, without the bytes in which none differs); runs of names equal so
 * far go on with the next eight bytes.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "port/pg_bswap.h"

#include "distributions/distribution.h"

typedef struct Prefix
{
	uint64		key;			/* eight bytes of the name, 0 behind its end */
	uint32		index;			/* of the category */
} Prefix;

/* shorter runs are sorted by insertion */
#define FEW_NAMES			32

/*
 * Runs equal in so many bytes are left to qsort: deep recursion would cost more
 * than it spares.
 */
#define DEEPEST				1024

static inline uint64
prefix_at(const Category *c, uint32 depth)
{
	uint64		key = 0;

	if (c->length >= depth + sizeof(key))
	{
		memcpy(&key, c->name + depth, sizeof(key));
		return pg_ntoh64(key);
	}
	for (uint32 i = depth; i < c->length; i++)
		key |= (uint64) (unsigned char) c->name[i] << (56 - 8 * (i - depth));
	return key;
}

static int
compare_whole(const void *a, const void *b, void *c)
{
	return category_compare((const Category *) c + ((const Prefix *) a)->index,
							(const Category *) c + ((const Prefix *) b)->index);
}

static void
sort_few(const Category *c, Prefix *p, int64 n)
{
	for (int64 i = 1; i < n; i++)
	{
		Prefix		x = p[i];
		int64		j = i;

		while (j > 0 && (p[j - 1].key > x.key ||
						 (p[j - 1].key == x.key && category_compare(&c[p[j - 1].index], &c[x.index]) > 0)))
		{
			p[j] = p[j - 1];
			j--;
		}
		p[j] = x;
	}
}

/* Sorts by the bytes of the key that are set in "differing"; spare has room for n. */
static void
sort_by_key(Prefix *p, Prefix *spare, int64 n, uint64 differing)
{
	Prefix	   *from = p;
	Prefix	   *to = spare;

	for (int shift = 0; shift < 64; shift += 8)
	{
		int64		place[256] = {0};
		int64		sum = 0;
		Prefix	   *other = from;

		if ((differing >> shift & 255) == 0)
			continue;
		CHECK_FOR_INTERRUPTS();
		for (int64 i = 0; i < n; i++)
			place[from[i].key >> shift & 255]++;
		for (int b = 0; b < 256; b++)
		{
			int64		count = place[b];

			place[b] = sum;
			sum += count;
		}
		for (int64 i = 0; i < n; i++)
			to[place[from[i].key >> shift & 255]++] = from[i];
		from = to;
		to = other;
	}
	if (from != p)
		memcpy(p, from, n * sizeof(Prefix));
}

/* Sorts names that are equal in their first "depth" bytes. */
static void
sort_run(const Category *c, Prefix *p, Prefix *spare, int64 n, uint32 depth)
{
	uint64		differing;
	uint32		longest;
	int64		end;

	for (;; depth += sizeof(p->key))
	{
		differing = 0;
		longest = 0;
		for (int64 i = 0; i < n; i++)
		{
			p[i].key = prefix_at(&c[p[i].index], depth);
			differing |= p[i].key ^ p[0].key;
			longest = Max(longest, c[p[i].index].length);
		}
		if (differing != 0)
			break;
		if (longest <= depth + sizeof(p->key))
			return;				/* all are equal */
	}
	if (n <= FEW_NAMES)
	{
		sort_few(c, p, n);
		return;
	}
	sort_by_key(p, spare, n, differing);
	for (int64 start = 0; start < n; start = end)
	{
		for (end = start + 1; end < n && p[end].key == p[start].key; end++)
			;
		if (end == start + 1)
			continue;
		if (depth >= DEEPEST)
			qsort_arg(p + start, end - start, sizeof(Prefix), compare_whole, (void *) c);
		else
			sort_run(c, p + start, spare + start, end - start, depth + sizeof(p->key));
	}
}

/* c in the order of p, cycle by cycle */
static void
rearrange_categories(Category *c, Prefix *p, int64 n)
{
	for (int64 i = 0; i < n; i++)
	{
		Category	first = c[i];
		int64		hole = i;

		if (p[i].index == i)
			continue;
		while (p[hole].index != i)
		{
			int64		from = p[hole].index;

			c[hole] = c[from];
			p[hole].index = hole;
			hole = from;
		}
		c[hole] = first;
		p[hole].index = hole;
	}
}

void
divergence_sort_categories(Category *c, int64 n)
{
	Prefix	   *p;

	if (n < 2)
		return;
	if (n > PG_UINT32_MAX)
		divergence_distribution_too_long(n);
	p = palloc_extended(2 * n * sizeof(Prefix), MCXT_ALLOC_HUGE);
	for (int64 i = 0; i < n; i++)
		p[i].index = i;
	sort_run(c, p, p + n, n, 0);
	rearrange_categories(c, p, n);
	pfree(p);
}
