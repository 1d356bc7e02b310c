/*
 * unit.c
 *		The test frame and main().
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef WITHOUT_MPFR
#include "reference.h"
#endif
#include "unit.h"

#define LINES_PER_GROUP	3		/* further failures of a group are counted only */
#define NAME_SIZE		128
#define FIGURES			4096
#define SHOW_ELEMENTS	12

typedef struct figure_cell
{
	const char *table;
	const char *regime;
	const char *subject;
	double		value;
	double		bound;
} figure_cell;

unit_options unit = {.rounds = 40,.golden = "../golden"};

static char group_name[NAME_SIZE];
static uint64_t group_state;
static long group_checks;
static long group_failures;
static long passed;
static long failed;
static long total_checks;

static figure_cell figures[FIGURES];
static int	figure_count;

uint64_t
mix64(uint64_t *state)
{
	uint64_t	z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

bool
group_begin(const char *format,...)
{
	va_list		args;
	const char *c;

	va_start(args, format);
	vsnprintf(group_name, sizeof(group_name), format, args);
	va_end(args);
	if (unit.only != NULL && strstr(group_name, unit.only) == NULL)
		return false;
	group_state = unit.seed;
	for (c = group_name; *c; c++)
		group_state = mix64(&group_state) ^ (unsigned char) *c;
	group_checks = group_failures = 0;
	return true;
}

void
group_end(void)
{
	if (group_checks == 0)
		check(false, "nothing was checked");
	if (group_failures > LINES_PER_GROUP)
		printf("not ok: %s: %ld further failures\n", group_name,
			   group_failures - LINES_PER_GROUP);
	if (group_failures > 0)
		failed++;
	else
		passed++;
	total_checks += group_checks;
	fflush(stdout);
}

bool
check(bool ok, const char *format,...)
{
	va_list		args;

	group_checks++;
	if (ok)
		return true;
	if (++group_failures <= LINES_PER_GROUP)
	{
		printf("not ok: %s: seed %llu: ", group_name, (unsigned long long) unit.seed);
		va_start(args, format);
		vprintf(format, args);
		va_end(args);
		putchar('\n');
	}
	return false;
}

long
checks_made(void)
{
	return group_checks;
}

void
random_start(uint64_t seed)
{
	group_state = seed;
}

uint64_t
random_bits(void)
{
	return mix64(&group_state);
}

/* The remainder's bias, n / 2^64, is of no account to a test. */
uint64_t
random_below(uint64_t n)
{
	return random_bits() % n;
}

int
random_between(int low, int high)
{
	return low + (int) random_below((uint64_t) (high - low) + 1);
}

double
random_unit(void)
{
	return (double) (random_bits() >> 11) * 0x1p-53;
}

double
random_positive(void)
{
	return ((double) (random_bits() >> 12) + 0.5) * 0x1p-52;
}

void
shuffle(double *a, double *b, size_t n)
{
	size_t		i;

	for (i = n; i > 1; i--)
	{
		size_t		j = random_below(i);
		double		swap = a[i - 1];

		a[i - 1] = a[j];
		a[j] = swap;
		if (b != NULL)
		{
			swap = b[i - 1];
			b[i - 1] = b[j];
			b[j] = swap;
		}
	}
}

int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

void *
allocate(size_t size)
{
	void	   *p = malloc(size > 0 ? size : 1);

	if (p == NULL)
	{
		fprintf(stderr, "out of memory\n");
		exit(2);
	}
	return p;
}

const char *
show(const double *x, size_t n)
{
	static char buffers[8][SHOW_ELEMENTS * 26 + 48];
	static int	turn;
	char	   *buffer = buffers[turn++ % 8];
	size_t		shown = n < SHOW_ELEMENTS ? n : SHOW_ELEMENTS;
	size_t		i;
	int			length = sprintf(buffer, "{");

	for (i = 0; i < shown; i++)
		length += sprintf(buffer + length, "%s%a", i > 0 ? "," : "", x[i]);
	sprintf(buffer + length, shown < n ? ",... %zu in all}" : "}", n);
	return buffer;
}

static figure_cell *
find_figure(const char *table, const char *regime, const char *subject)
{
	int			i;

	for (i = 0; i < figure_count; i++)
		if (strcmp(figures[i].table, table) == 0 &&
			strcmp(figures[i].regime, regime) == 0 &&
			strcmp(figures[i].subject, subject) == 0)
			return &figures[i];
	return NULL;
}

void
figure(const char *table, const char *regime, const char *subject, double value, double bound)
{
	figure_cell *cell = find_figure(table, regime, subject);

	if (cell == NULL)
	{
		if (figure_count == FIGURES)
			abort();
		cell = &figures[figure_count++];
		*cell = (figure_cell) {table, regime, subject, value, bound};
	}
	if (!(value <= cell->value))
		cell->value = value;
}

/* Is figures[i] the first of its table (and of its regime or subject)? */
static bool
is_first(int i, bool by_regime, bool by_subject)
{
	int			k;

	for (k = 0; k < i; k++)
		if (strcmp(figures[k].table, figures[i].table) == 0 &&
			(!by_regime || strcmp(figures[k].regime, figures[i].regime) == 0) &&
			(!by_subject || strcmp(figures[k].subject, figures[i].subject) == 0))
			return false;
	return true;
}

static void
print_number(double x)
{
	if (fabs(x) >= 10 && fabs(x) < 1000)
		printf(" | %.1f", x);
	else
		printf(" | %.2g", x);
}

static void
print_table(const char *table)
{
	const figure_cell *columns[FIGURES];
	int			count = 0;
	int			i,
				k;

	for (i = 0; i < figure_count; i++)
		if (strcmp(figures[i].table, table) == 0 && is_first(i, false, true))
			columns[count++] = &figures[i];
	printf("\n**%s**\n\n|", table);
	for (k = 0; k < count; k++)
		printf(" | %s", columns[k]->subject);
	printf(" |\n|---");
	for (k = 0; k < count; k++)
		printf("|---");
	printf("|\n| promised");
	for (k = 0; k < count; k++)
		print_number(columns[k]->bound);
	printf(" |\n");
	for (i = 0; i < figure_count; i++)
	{
		if (strcmp(figures[i].table, table) != 0 || !is_first(i, true, false))
			continue;
		printf("| %s", figures[i].regime);
		for (k = 0; k < count; k++)
		{
			const figure_cell *cell = find_figure(table, figures[i].regime, columns[k]->subject);

			if (cell == NULL)
				printf(" | ");
			else
				print_number(cell->value);
		}
		printf(" |\n");
	}
}

static void
print_figures(void)
{
	int			i;

	for (i = 0; i < figure_count; i++)
		if (is_first(i, false, false))
			print_table(figures[i].table);
	putchar('\n');
}

static void
usage(void)
{
	fprintf(stderr,
			"usage: unit [--seed N] [--rounds N] [--quick] [--only GROUP] [--figures]\n"
			"            [--golden DIRECTORY] [--print-hash] [--pairs N]\n");
	exit(2);
}

static const char *
value_of(int argc, char **argv, int *i)
{
	if (++*i >= argc)
		usage();
	return argv[*i];
}

static void
parse_options(int argc, char **argv)
{
	int			i;

	unit.seed = (uint64_t) time(NULL);
	for (i = 1; i < argc; i++)
	{
		if (strcmp(argv[i], "--seed") == 0)
			unit.seed = strtoull(value_of(argc, argv, &i), NULL, 10);
		else if (strcmp(argv[i], "--rounds") == 0)
			unit.rounds = atoi(value_of(argc, argv, &i));
		else if (strcmp(argv[i], "--pairs") == 0)
			unit.pairs = atol(value_of(argc, argv, &i));
		else if (strcmp(argv[i], "--quick") == 0)
			unit.quick = true;
		else if (strcmp(argv[i], "--figures") == 0)
			unit.figures = true;
		else if (strcmp(argv[i], "--print-hash") == 0)
			unit.print_hash = true;
		else if (strcmp(argv[i], "--only") == 0)
			unit.only = value_of(argc, argv, &i);
		else if (strcmp(argv[i], "--golden") == 0)
			unit.golden = value_of(argc, argv, &i);
		else
			usage();
	}
	if (unit.rounds < 1)
		usage();
}

int
main(int argc, char **argv)
{
	parse_options(argc, argv);
	if (unit.print_hash)
	{
		print_corpus_hash();
		return 0;
	}
	if (unit.pairs > 0)
	{
		test_two_steps();
		printf("%ld passed, %ld failed (%ld checks), seed %llu\n", passed, failed, total_checks,
			   (unsigned long long) unit.seed);
		return failed != 0;
	}
	printf("seed %llu, %d rounds%s\n", (unsigned long long) unit.seed, unit.rounds,
		   unit.quick ? ", quick" : "");
	test_corpus();
	test_kernels();
	test_two_steps();
#ifndef WITHOUT_MPFR
	reference_start();
	test_step_bounds();
	test_goldens();
	test_dd();
	test_logarithms();
	test_exponentials();
	test_exact_sum();
	test_packed();
	test_mean();
	test_quotient();
	test_measures();
	test_pair_sums();
	test_properties();
	test_cumulative();
	test_grid();
	test_evaluation();
	test_ks_tail();
	test_entropy_estimate();
	test_terms();
	test_logits();
	test_homogeneity();
	test_chance();
	test_chi2();
	test_f_tail();
	test_dispersion();
	test_drift_rule();
	test_power_divergence();
	test_mutual_information();
	test_association();
#endif
	if (unit.figures)
		print_figures();
	printf("%ld passed, %ld failed (%ld checks)\n", passed, failed, total_checks);
	return failed == 0 && passed > 0 ? 0 : 1;
}
