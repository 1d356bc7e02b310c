/*
 * unit.h
 *		A small test frame: named groups, a seeded generator, measured maxima.
 *
 * A group is one row of the count that the program prints at the end; it passes
 * when every check made in it passed.  Each failed check prints one line that
 * holds the group, the seed and what the caller says of the inputs.
 *
 * The generator starts anew with every group from the seed and the group's
 * name, so "--seed N --only GROUP" repeats a failure without the rest.
 */
#ifndef DIVERGENCE_UNIT_H
#define DIVERGENCE_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define lengthof(array) (sizeof(array) / sizeof((array)[0]))

/* u of the error bounds */
#define UNIT_ROUNDOFF	0x1p-53

typedef struct unit_options
{
	uint64_t	seed;
	int			rounds;			/* cases of each randomised group */
	long		pairs;			/* of the long test of two steps, which runs alone; or 0 */
	bool		quick;			/* small sizes only, for sanitizers */
	bool		figures;		/* print the table of measured maxima */
	bool		print_hash;		/* print the corpus hashes and do nothing else */
	const char *only;			/* groups whose name holds this, or NULL */
	const char *golden;			/* directory of the golden files */
} unit_options;

extern unit_options unit;

/*
 * Starts the group whose name the format gives; false when --only leaves it out.
 * Every true return needs a group_end().
 */
extern bool group_begin(const char *format,...) __attribute__((format(printf, 1, 2)));
extern void group_end(void);

/* Counts a check; when it is not ok, prints the line.  Returns ok. */
extern bool check(bool ok, const char *format,...) __attribute__((format(printf, 2, 3)));

/* Checks made in the current group so far; a group without any fails. */
extern long checks_made(void);

/* SplitMix64 (Steele, Lea, Flood 2014): integers only, the same on every machine. */
extern uint64_t mix64(uint64_t *state);

/* The group's generator, random_start() for one apart from any seed: 64 bits; 0 <= r < n; uniform in [0,1) and in (0,1). */
extern void random_start(uint64_t seed);
extern uint64_t random_bits(void);
extern uint64_t random_below(uint64_t n);
extern int	random_between(int low, int high);
extern double random_unit(void);
extern double random_positive(void);

/* Reorders n elements of both arrays alike (b may be NULL). */
extern void shuffle(double *a, double *b, size_t n);

/* for qsort(): ascending, no NaN */
extern int	compare_doubles(const void *a, const void *b);

extern void *allocate(size_t size);

/* The text of x[0..n-1] in hexadecimal, cut off when long; a static buffer of eight. */
extern const char *show(const double *x, size_t n);

/*
 * Keeps the largest value of a cell: --figures prints each table with a row for
 * every regime and a column for every subject.
 */
extern void figure(const char *table, const char *regime, const char *subject,
				   double value, double bound);

/* The groups, one function per file. */
extern void test_dd(void);
extern void test_logarithms(void);
extern void test_exponentials(void);
extern void test_exact_sum(void);
extern void test_packed(void);
extern void test_mean(void);
extern void test_quotient(void);
extern void test_pair_sums(void);
extern void test_measures(void);
extern void test_properties(void);
extern void test_logits(void);
extern void test_homogeneity(void);
extern void test_chance(void);
extern void test_chi2(void);
extern void test_f_tail(void);
extern void test_dispersion(void);
extern void test_drift_rule(void);
extern void test_power_divergence(void);
extern void test_cumulative(void);
extern void test_grid(void);
extern void test_evaluation(void);
extern void test_ks_tail(void);
extern void test_entropy_estimate(void);
extern void test_terms(void);
extern void test_mutual_information(void);
extern void test_association(void);
extern void test_kernels(void);
extern void test_two_steps(void);
extern void test_step_bounds(void);
extern void test_corpus(void);
extern void test_goldens(void);
extern void print_corpus_hash(void);

#endif							/* DIVERGENCE_UNIT_H */
