/*
 * test_association.c
 *		Measures of tables of counts against MPFR, and the moments of Pearson's statistic against
 *		all tables of the same margins.
 */
#include <math.h>

#include "association.h"
#include "mutual_information.h"
#include "pairs.h"
#include "reference.h"
#include "unit.h"

#define MOST	6
#define BITS	800

static const char *const figures_table = "Association, error in units of 2^-53";

typedef struct table
{
	int			rows,
				columns;
	int64_t		n[MOST][MOST];
	int64_t		a[MOST];
	int64_t		b[MOST];
	int64_t		total;
} table;

static void
set_totals(table *t)
{
	t->total = 0;
	for (int j = 0; j < MOST; j++)
		t->b[j] = 0;
	for (int i = 0; i < t->rows; i++)
	{
		t->a[i] = 0;
		for (int j = 0; j < t->columns; j++)
		{
			t->a[i] += t->n[i][j];
			t->b[j] += t->n[i][j];
		}
		t->total += t->a[i];
	}
}

/* at times independent, a function of the rows or of the columns, or with empty cells; no row or column is empty */
static void
draw(table *t)
{
	int			shape = (int) random_below(5);
	int			bits = random_between(2, shape == 1 ? 18 : 40);
	int64_t		row[MOST],
				column[MOST];

	t->rows = 1 + (int) random_below(MOST);
	t->columns = 1 + (int) random_below(MOST);
	for (int i = 0; i < MOST; i++)
	{
		row[i] = 1 + (int64_t) random_integer(bits);
		column[i] = 1 + (int64_t) random_integer(bits);
	}
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->columns; j++)
			t->n[i][j] = shape == 1 ? row[i] * column[j] : shape == 2 ? (j == i % t->columns) * row[i] :
				shape == 3 ? (i == j % t->rows) * column[j] : random_below(3) ? (int64_t) random_integer(bits) : 0;
	set_totals(t);
	for (int i = 0; i < t->rows; i++)
		if (t->a[i] == 0)
			t->n[i][i % t->columns] = 1;
	set_totals(t);
	for (int j = 0; j < t->columns; j++)
		if (t->b[j] == 0)
			t->n[j % t->rows][j] = 1;
	set_totals(t);
}

static void
add_table(association_sums *s, const table *t)
{
	divergence_association_clear(s);
	for (int i = 0; i < t->rows; i++)
		divergence_association_add_row(s, t->a[i]);
	for (int j = t->columns; j-- > 0;)
		divergence_association_add_column(s, t->b[j]);
	for (int j = 0; j < t->columns; j++)
		for (int i = 0; i < t->rows; i++)
			if (t->n[i][j] > 0)
				divergence_association_add_cell(s, t->n[i][j], t->a[i], t->b[j]);
}

/* the entropy of n counts */
static void
entropy(mpfr_t h, const int64_t *count, int n, int64_t total)
{
	mpfr_t		t,
				p;

	mpfr_inits2(BITS, t, p, (mpfr_ptr) NULL);
	mpfr_set_zero(h, 1);
	for (int i = 0; i < n; i++)
	{
		mpfr_set_si(p, count[i], MPFR_RNDN);
		mpfr_div_si(p, p, total, MPFR_RNDN);
		mpfr_log(t, p, MPFR_RNDN);
		mpfr_mul(t, t, p, MPFR_RNDN);
		mpfr_sub(h, h, t, MPFR_RNDN);
	}
	mpfr_clears(t, p, (mpfr_ptr) NULL);
}

static void
check_value(const char *name, double got, const mpfr_t want, double bound, double floor, const table *t)
{
	double		error = units_off(got, want);
	double		allowed = bound + units_of(floor, want);

	if (allowed < bound + 1)
		figure(figures_table, "all", name, error, bound);
	check(error <= allowed && !signbit(got), "%s = %a, want %s: %.3g units, allowed %.3g; %d x %d, N = %lld", name, got,
		  show_mpfr(want), error, allowed, t->rows, t->columns, (long long) t->total);
}

static void
test_tables(void)
{
	mpfr_t		rows,
				columns,
				information,
				phi2,
				t,
				want;

	if (!group_begin("association, tables"))
		return;
	mpfr_inits2(BITS, rows, columns, information, phi2, t, want, (mpfr_ptr) NULL);
	for (int round = 0; round < 50 * unit.rounds; round++)
	{
		table		x;
		association_sums s;
		association a;
		double		floor,
					v2;

		draw(&x);
		add_table(&s, &x);
		divergence_association(&s, &a);
		check(s.total == x.total && s.rows == x.rows && s.columns == x.columns, "sums of %d x %d", x.rows, x.columns);
		floor = MUTUAL_INFORMATION_FLOOR * log((double) x.total + 1);
		entropy(rows, x.a, x.rows, x.total);
		entropy(columns, x.b, x.columns, x.total);
		mpfr_set_zero(information, 1);
		mpfr_set_si(phi2, -1, MPFR_RNDN);
		for (int i = 0; i < x.rows; i++)
			for (int j = 0; j < x.columns; j++)
			{
				if (x.n[i][j] == 0)
					continue;
				mpfr_set_si(t, x.n[i][j], MPFR_RNDN);
				mpfr_div_si(t, t, x.a[i], MPFR_RNDN);
				mpfr_div_si(t, t, x.b[j], MPFR_RNDN);
				mpfr_mul_si(want, t, x.n[i][j], MPFR_RNDN);
				mpfr_add(phi2, phi2, want, MPFR_RNDN);
				mpfr_mul_si(t, t, x.total, MPFR_RNDN);
				mpfr_log(t, t, MPFR_RNDN);
				mpfr_mul_si(t, t, x.n[i][j], MPFR_RNDN);
				mpfr_add(information, information, t, MPFR_RNDN);
			}
		mpfr_div_si(information, information, x.total, MPFR_RNDN);
		/* what BITS leave of 0 */
		if (mpfr_cmp_d(information, 0x1p-600) < 0)
			mpfr_set_zero(information, 1);
		check_value("mutual_information", a.mutual_information, information, ASSOCIATION_BOUND, floor, &x);
		check_value("row_entropy", a.row_entropy, rows, ASSOCIATION_BOUND, floor, &x);
		check_value("column_entropy", a.column_entropy, columns, ASSOCIATION_BOUND, floor, &x);
		mpfr_mul_si(want, information, 2 * x.total, MPFR_RNDN);
		check_value("statistic", a.statistic, want, ASSOCIATION_BOUND, 2 * floor * (double) x.total, &x);
		check(a.df == (int64_t) (x.rows - 1) * (x.columns - 1), "df %lld", (long long) a.df);
		check((x.rows == 1) == (a.row_uncertainty != a.row_uncertainty), "share of %a", a.row_entropy);
		check((x.columns == 1) == (a.column_uncertainty != a.column_uncertainty), "share of %a", a.column_entropy);
		if (x.rows > 1)
		{
			mpfr_div(want, information, rows, MPFR_RNDN);
			check_value("row_uncertainty", a.row_uncertainty, want, ASSOCIATION_BOUND, floor / a.row_entropy, &x);
			check(a.row_uncertainty <= 1, "%a above 1", a.row_uncertainty);
		}
		if (x.rows > 1 || x.columns > 1)
		{
			mpfr_add(want, rows, columns, MPFR_RNDN);
			mpfr_div(want, information, want, MPFR_RNDN);
			mpfr_mul_2ui(want, want, 1, MPFR_RNDN);
			check_value("normalized", a.normalized, want, ASSOCIATION_BOUND, 2 * floor / (a.row_entropy + a.column_entropy), &x);
		}
		if (a.corrected > 0)
		{
			mpfr_set_d(want, 0.5 * (double) a.df, MPFR_RNDN);
			mpfr_div_si(want, want, x.total, MPFR_RNDN);
			mpfr_sub(want, information, want, MPFR_RNDN);
			check_value("corrected", a.corrected, want, ASSOCIATION_BOUND, CRAMERS_V_ERROR, &x);
		}
		check(a.corrected >= 0 && a.corrected <= a.mutual_information, "corrected %a of %a", a.corrected, a.mutual_information);
		if (!(a.cramers_v != a.cramers_v))
		{
			double		n = (double) x.total - 1;
			double		r = x.rows - 1;
			double		c = x.columns - 1;

			v2 = fmin(1, fmax(0, mpfr_get_d(phi2, MPFR_RNDN) - r * c / n) / fmin(r - r * r / n, c - c * c / n));
			check(fabs(a.cramers_v * a.cramers_v - v2) <= CRAMERS_V_ERROR / fmin(1, fmin(r - r * r / n, c - c * c / n)),
				  "V^2 %a, want %a", a.cramers_v * a.cramers_v, v2);
		}
		check(a.p_value >= 0 && a.p_value <= 1, "p %a", a.p_value);
	}
	mpfr_clears(rows, columns, information, phi2, t, want, (mpfr_ptr) NULL);
	group_end();
}

/* Sums over all tables of given margins, from cell k on: weights 1 / product of n!, and of the statistic. */
static void
enumerate(const table *t, int k, int64_t *left_a, int64_t *left_b, double weight, double x, double sum[3])
{
	int			i = k / t->columns;
	int			j = k % t->columns;
	double		expected;
	double		factorial = 1;

	if (k == t->rows * t->columns)
	{
		sum[0] += weight;
		sum[1] += weight * x;
		sum[2] += weight * x * x;
		return;
	}
	expected = (double) t->a[i] * (double) t->b[j] / (double) t->total;
	for (int64_t n = 0; n <= left_a[i] && n <= left_b[j]; n++)
	{
		factorial *= n > 0 ? (double) n : 1;
		/* the last of a row and of a column take what is left */
		if ((j == t->columns - 1 && n != left_a[i]) || (i == t->rows - 1 && n != left_b[j]))
			continue;
		left_a[i] -= n;
		left_b[j] -= n;
		enumerate(t, k + 1, left_a, left_b, weight / factorial, x + ((double) n - expected) * ((double) n - expected) / expected, sum);
		left_a[i] += n;
		left_b[j] += n;
	}
}

static void
test_moments(void)
{
	if (!group_begin("association, moments"))
		return;
	for (int round = 0; round < 2 * unit.rounds; round++)
	{
		table		t;
		association_sums s;
		double		sum[3] = {0, 0, 0};
		double		mean,
					variance;
		int64_t		left_a[MOST],
					left_b[MOST];

		t.rows = 2 + (int) random_below(2);
		t.columns = 2 + (int) random_below(2);
		for (int i = 0; i < t.rows; i++)
			for (int j = 0; j < t.columns; j++)
				t.n[i][j] = (i == j) + (int64_t) random_below(3);
		t.n[0][t.columns - 1]++;
		t.n[t.rows - 1][0]++;
		set_totals(&t);
		for (int i = 0; i < MOST; i++)
		{
			left_a[i] = i < t.rows ? t.a[i] : 0;
			left_b[i] = i < t.columns ? t.b[i] : 0;
		}
		enumerate(&t, 0, left_a, left_b, 1, 0, sum);
		add_table(&s, &t);
		divergence_association_moments(&s, &mean, &variance);
		sum[1] /= sum[0];
		sum[2] = sum[2] / sum[0] - sum[1] * sum[1];
		check(fabs(mean / sum[1] - 1) < ASSOCIATION_MOMENT_ERROR, "%d x %d, N = %lld: mean %.17g, %.17g", t.rows, t.columns,
			  (long long) t.total, mean, sum[1]);
		check(fabs(variance - sum[2]) < ASSOCIATION_MOMENT_ERROR * (sum[2] + 0x1p-10), "%d x %d, N = %lld: variance %.17g, %.17g", t.rows, t.columns,
			  (long long) t.total, variance, sum[2]);
	}
	group_end();
}

/* every value unique: chance has no choice, and what is seen is no association */
static void
test_unique(void)
{
	association_sums s;
	association a;

	if (!group_begin("association, unique values"))
		return;
	divergence_association_clear(&s);
	divergence_association_add_row(&s, 3);
	divergence_association_add_row(&s, 5);
	for (int j = 0; j < 8; j++)
	{
		divergence_association_add_column(&s, 1);
		divergence_association_add_cell(&s, 1, j < 3 ? 3 : 5, 1);
	}
	divergence_association(&s, &a);
	check(a.p_value == 1 && a.corrected == 0 && a.row_uncertainty == 1 && isnan(a.cramers_v), "p %a, corrected %a, share %a, V %a", a.p_value,
		  a.corrected, a.row_uncertainty, a.cramers_v);
	group_end();
}

void
test_association(void)
{
	test_tables();
	test_moments();
	test_unique();
}
