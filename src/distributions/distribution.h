/*
 * distribution.h
 *		The type distribution: counts by category, by bin or by cells that adapt.
 *
 * One flat varlena in canonical form, so that equal distributions have equal
 * bytes:
 *
 *		header		Distribution
 *		counts		int64, one a cell
 *		categories	uint32 ends of the names, one a cell, then the names
 *		bins		float8 edges, one less than cells
 *
 * or, of adaptive ones, the header and packed cells (cells.h).
 *
 * Categories lie in the order of their bytes, each once, with a count > 0.  Bins
 * have all their cells: [-Infinity, edge 0), [edge 0, edge 1), ...,
 * [last edge, Infinity), whatever they count.  NULL and NaN are counted beside the cells
 * and enter no measure.
 *
 * Invariant: all counts, nulls and nans included, are >= 0 and together at most
 * the largest int64.  So no total of ours can overflow.
 *
 * Aggregates gather values in other forms (counting.h), which begin with the
 * same header and have a kind of their own.  divergence_distribution_argument turns
 * them into the canonical one; nothing else sees them.
 */
#ifndef DIVERGENCE_DISTRIBUTION_H
#define DIVERGENCE_DISTRIBUTION_H

#include "fmgr.h"
#include "lib/stringinfo.h"

/* the version that each kind is written with, the lowest that holds it; and the newest one known */
#define DISTRIBUTION_VERSION			1
#define DISTRIBUTION_ADAPTIVE_VERSION	2
#define DISTRIBUTION_NEWEST				2

/* on disk and on the wire: never renumber; from 128 on see counting.h */
typedef enum DistributionKind
{
	DISTRIBUTION_CATEGORIES = 1,
	DISTRIBUTION_BINS = 2,
	DISTRIBUTION_ADAPTIVE = 3,
	DISTRIBUTION_IN_MEMORY = 128
} DistributionKind;

typedef struct Distribution
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		version;
	uint8		kind;
	uint16		level;			/* of adaptive cells, else 0 */
	int64		nulls;
	int64		nans;			/* of numbers, else 0 */
	int32		cells;
	int32		padding;		/* 0 */
} Distribution;

/* of categories and bins */
#define DISTRIBUTION_COUNTS(d)	((int64 *) ((char *) (d) + sizeof(Distribution)))
#define DISTRIBUTION_ENDS(d)	((uint32 *) (DISTRIBUTION_COUNTS(d) + (d)->cells))
#define DISTRIBUTION_NAMES(d)	((char *) (DISTRIBUTION_ENDS(d) + (d)->cells))
#define DISTRIBUTION_EDGES(d)	((double *) (DISTRIBUTION_COUNTS(d) + (d)->cells))

/* A category beside its distribution; the name is not terminated. */
typedef struct Category
{
	const char *name;
	uint32		length;
	int64		count;
} Category;

/* The category in cell i of d, whose kind must be DISTRIBUTION_CATEGORIES. */
static inline Category
distribution_category(const Distribution *d, int i)
{
	uint32		start = i > 0 ? DISTRIBUTION_ENDS(d)[i - 1] : 0;
	Category	c;

	c.name = DISTRIBUTION_NAMES(d) + start;
	c.length = DISTRIBUTION_ENDS(d)[i] - start;
	c.count = DISTRIBUTION_COUNTS(d)[i];
	return c;
}

/* the order of categories: by bytes, a prefix first */
static inline int
category_compare(const Category *a, const Category *b)
{
	int			order = memcmp(a->name, b->name, Min(a->length, b->length));

	return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

/* 0A000: only a newer library could read it */
extern void divergence_distribution_wrong_version(int version) __attribute__((noreturn));

/*
 * A new distribution of that many cells with every count, end, edge and name 0; name_bytes for
 * categories only.  54000 if it would be too long.
 */
extern Distribution *divergence_distribution_new(DistributionKind kind, int64 cells, Size name_bytes);

/*
 * Why categories make no distribution: it would be too long, as a sentence says (DISTRIBUTION_TOO_LONG), or where
 * that is NULL, a name occurs twice.
 */
typedef struct DistributionFault
{
	char	   *too_long;
	Category	twice;
} DistributionFault;

/*
 * The distribution of n categories in any order, which are sorted in place; those
 * that count 0 are left out.  NULL where there is a fault.  Whose names all differ may pass NULL for it: then it
 * is 54000 that it would be too long.
 * Counts are >= 0, their sum is the caller's to check (divergence_distribution_fits).
 */
extern Distribution *divergence_distribution_of_categories(Category *c, int64 n, int64 nulls,
														   DistributionFault *fault);

/* Whether all counts of d are >= 0 and together within int64. */
extern bool divergence_distribution_fits(const Distribution *d);

/* 22003: counts beyond int64 together */
#define DISTRIBUTION_OVERFLOW \
	(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), \
	 errmsg("distribution count out of range"), \
	 errdetail("Its counts together would exceed 9223372036854775807."), \
	 errhint("Count in larger units, or keep the parts apart."))

/* 22003: the counts together exceed int64 */
extern void divergence_distribution_overflow(void) __attribute__((noreturn));

/* 54000: more than one value can hold, as a sentence says */
#define DISTRIBUTION_TOO_LONG(detail) \
	(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), \
	 errmsg("distribution would be too long"), \
	 errdetail("%s", detail), \
	 errhint("Group rare categories under one name, or hash them into fewer."))

/* 54000: more cells than one value can hold */
extern void divergence_distribution_too_long(int64 cells) __attribute__((noreturn));

/* 22003: count, below 0, would be what is left of what has that name, or lies in cell i of d */
extern void divergence_distribution_never_counted(const char *name, uint32 length, int64 count)
			__attribute__((noreturn));
extern void divergence_distribution_never_counted_in(const Distribution *d, int i, int64 count)
			__attribute__((noreturn));

/*
 * 54000 if the text of d would be longer than one value can be, as COPY and with it pg_dump
 * write it: then d could be stored, but neither dumped nor restored.  Whatever makes a distribution
 * asks this; it costs a look at the cells only where they are many or their names long.
 */
extern void divergence_distribution_check_text(const Distribution *d);

/* The same as a sentence, NULL where the text is not too long. */
extern char *divergence_distribution_text_fault(const Distribution *d);

/* A sentence where divergence_distribution_new() would be 54000, else NULL. */
extern char *divergence_distribution_size_fault(DistributionKind kind, int64 cells, Size name_bytes);

/*
 * Bytes that the text of d takes as COPY writes it: at most, without a look at the cells, and counted (of adaptive
 * cells, which are few, at most again); and those of a name, between its quotes.
 */
extern uint64 divergence_distribution_longest_text(const Distribution *d);
extern uint64 divergence_distribution_text_length(const Distribution *d);
extern uint64 divergence_name_text_length(const char *name, uint32 length_of_name);

/* The sum of the cells, without nulls and nans. */
extern int64 divergence_distribution_total(const Distribution *d);

/*
 * What is wrong with an edge that follows *before, or NULL for the first: "is NaN, not finite";
 * NULL if nothing is.  It is named as it was written, or where that is NULL in its shortest form.
 */
extern char *divergence_edge_fault(double edge, const double *before, const char *written);

#define HINT_EDGES	"Edges are finite and strictly increasing, as those of quantile_edges(); the outer cells reach to infinity by themselves."

/*
 * 22023 if d is adaptive above level 0: its cells are no values, and what is asked for would
 * depend on how wide they happen to be
 */
extern void divergence_distribution_check_values(const Distribution *d);

/* 22023 unless both are categorical, both adaptive, or both binned over the same edges */
extern void divergence_distribution_check_alike(const Distribution *d, const Distribution *e);

/* "bins", "adaptive cells" or "categories" */
extern const char *divergence_distribution_kind_name(const Distribution *d);

/* the same errors, with the sentence that says which differ */
extern void divergence_distribution_kinds_differ(const char *detail) __attribute__((noreturn));
extern void divergence_distribution_edges_differ(const char *detail) __attribute__((noreturn));

/*
 * d + e, or d - e, new distributions; 22003 if a count would leave its range.  Adding in place is false, and d is untouched, where e has categories that d has not, and for adaptive cells.
 */
extern bool divergence_distribution_sum_in_place(Distribution *d, const Distribution *e);
extern Distribution *divergence_distribution_sum_of(const Distribution *d, const Distribution *e);
extern Distribution *divergence_distribution_difference_of(const Distribution *d, const Distribution *e);

/*
 * Appends the name of cell i of categories or bins: the category, or "[0,10.5)" with edges in
 * their shortest form.
 */
extern void divergence_distribution_append_name(StringInfo out, const Distribution *d, int i);

#endif							/* DIVERGENCE_DISTRIBUTION_H */
