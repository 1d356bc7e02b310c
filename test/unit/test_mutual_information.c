/*
 * test_mutual_information.c
 *		Mutual information of tables of counts against MPFR.
 */
#include <math.h>

#include <mpfr.h>

#include "measures.h"
#include "mutual_information.h"
#include "unit.h"

static const char *const figures_table = "Mutual information, error in units of 2^-53";

#define MOST_ROWS	8
#define BITS		1000

typedef struct table
{
	int			rows;
	int			columns;
	int64_t		n[MOST_ROWS][MOST_ROWS];
} table;

typedef enum regime
{
	SMALL, LARGE, INDEPENDENT, NEARLY_INDEPENDENT, ONE_TO_ONE, REGIMES
} regime;

static const char *const regime_name[REGIMES] = {
	"small counts", "large counts", "independent", "nearly independent", "one to one"
};

/* counts that come to less than 2^62 together */
static void
make_table(table *t, regime r)
{
	int			bits = r == LARGE ? random_between(30, 55) : random_between(1, 20);
	int64_t		row[MOST_ROWS],
				column[MOST_ROWS];

	t->rows = 1 + (int) random_below(MOST_ROWS);
	t->columns = r == ONE_TO_ONE ? t->rows : 1 + (int) random_below(MOST_ROWS);
	for (int i = 0; i < MOST_ROWS; i++)
	{
		row[i] = 1 + (int64_t) (random_bits() >> (64 - bits));
		column[i] = 1 + (int64_t) (random_bits() >> (64 - bits));
	}
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->columns; j++)
			switch (r)
			{
				case INDEPENDENT:
					t->n[i][j] = row[i] * column[j];
					break;
				case NEARLY_INDEPENDENT:
					t->n[i][j] = row[i] * column[j] + (int64_t) random_below(2);
					break;
				case ONE_TO_ONE:
					t->n[i][j] = i == j ? row[i] : 0;
					break;
				default:
					t->n[i][j] = random_below(3) == 0 ? 0 : (int64_t) (random_bits() >> (64 - bits));
			}
}

static int64_t
row_total(const table *t, int i)
{
	int64_t		total = 0;

	for (int j = 0; j < t->columns; j++)
		total += t->n[i][j];
	return total;
}

static int64_t
column_total(const table *t, int j)
{
	int64_t		total = 0;

	for (int i = 0; i < t->rows; i++)
		total += t->n[i][j];
	return total;
}

static int64_t
table_total(const table *t)
{
	int64_t		total = 0;

	for (int i = 0; i < t->rows; i++)
		total += row_total(t, i);
	return total;
}

static void
add(exact_sum *s, int64_t times, int64_t n)
{
	if (n > 0)
		divergence_mutual_information_add(s, times, n);
}

/* "times" copies of the table's rows: counts of counts, as the aggregate has them */
static double
computed(const table *t, int64_t times)
{
	exact_sum	s;

	divergence_exact_clear(&s);
	for (int i = 0; i < t->rows; i++)
	{
		add(&s, -times, row_total(t, i));
		for (int j = 0; j < t->columns; j++)
			add(&s, times, t->n[i][j]);
	}
	for (int j = 0; j < t->columns; j++)
		add(&s, -1, times * column_total(t, j));
	add(&s, 1, times * table_total(t));
	return divergence_mutual_information(&s, times * table_total(t));
}

/* the definition: sum n_ij/N ln(N n_ij / (n_i n_j)) */
static void
defined(mpfr_t value, const table *t)
{
	mpfr_t		term,
				ratio;

	mpfr_inits2(BITS, term, ratio, (mpfr_ptr) 0);
	mpfr_set_zero(value, 1);
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->columns; j++)
		{
			if (t->n[i][j] == 0)
				continue;
			mpfr_set_si(ratio, t->n[i][j], MPFR_RNDN);
			mpfr_mul_si(ratio, ratio, table_total(t), MPFR_RNDN);
			mpfr_div_si(ratio, ratio, row_total(t, i), MPFR_RNDN);
			mpfr_div_si(ratio, ratio, column_total(t, j), MPFR_RNDN);
			mpfr_log(term, ratio, MPFR_RNDN);
			mpfr_mul_si(term, term, t->n[i][j], MPFR_RNDN);
			mpfr_add(value, value, term, MPFR_RNDN);
		}
	mpfr_div_si(value, value, table_total(t), MPFR_RNDN);
	mpfr_clears(term, ratio, (mpfr_ptr) 0);
}

void
test_mutual_information(void)
{
	mpfr_t		want,
				error;

	mpfr_inits2(BITS, want, error, (mpfr_ptr) 0);
	for (int r = 0; r < REGIMES; r++)
	{
		if (!group_begin("mutual information, %s", regime_name[r]))
			continue;
		for (int round = 0; round < 20 * unit.rounds; round++)
		{
			table		t;
			double		got,
						off,
						unit_size,
						floor;
			int64_t		times = r == LARGE ? 1 : 1 + (int64_t) random_below(4);

			make_table(&t, r);
			if (table_total(&t) == 0)
				continue;
			got = computed(&t, times);
			defined(want, &t);
			mpfr_d_sub(error, got, want, MPFR_RNDN);
			off = fabs(mpfr_get_d(error, MPFR_RNDN));
			unit_size = UNIT_ROUNDOFF * mpfr_get_d(want, MPFR_RNDN);
			floor = MUTUAL_INFORMATION_FLOOR * log((double) times * (double) table_total(&t));
			if (off > 0 && floor < unit_size)
				figure(figures_table, regime_name[r], "where the floor is below 1 unit", off / unit_size,
					   MUTUAL_INFORMATION_BOUND);
			figure(figures_table, regime_name[r], "over what is promised, floor included",
				   off > 0 ? off / (MUTUAL_INFORMATION_BOUND * unit_size + floor) : 0, 1);
			check(got >= 0 && off <= MUTUAL_INFORMATION_BOUND * unit_size + floor,
				  "%d x %d, N = %lld: got %a, off by %a", t.rows, t.columns, (long long) table_total(&t), got, off);
			if (r == INDEPENDENT)
				check(got == 0, "%d x %d, N = %lld: got %a", t.rows, t.columns, (long long) table_total(&t), got);
		}
		group_end();
	}
	mpfr_clears(want, error, (mpfr_ptr) 0);
}
