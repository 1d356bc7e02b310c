/*
 * association.c
 *		Measures of a table of counts.
 *
 * Method
 *		Entropies and information come from exact sums of n ln n (mutual_information.h): where one
 *		variable is a function of the other, their terms cancel exactly, and a share of 1 is 1.
 *		Pearson's statistic is N (sum n^2/(a b) - 1).
 *
 * Special cases
 *		A table of one row or column has no association: I and G are 0 and p is 1, shares are NaN.
 *
 * Accuracy
 *		The bounds of association.h.
 *
 * Constants
 *		None.
 */
#include "association.h"

#include "chi2.h"
#include "mutual_information.h"
#include "scaled.h"

void
divergence_association_clear(association_sums *s)
{
	s->total = s->rows = s->columns = 0;
	divergence_exact_clear(&s->cell_terms);
	divergence_exact_clear(&s->row_terms);
	divergence_exact_clear(&s->column_terms);
	divergence_exact_clear(&s->squares);
	divergence_exact_clear(&s->inverse_rows);
	divergence_exact_clear(&s->inverse_columns);
}

static dd
inverse(int64_t n)
{
	return dd_div(dd_of(1.0, 0), dd_of_int64(n));
}

void
divergence_association_add_row(association_sums *s, int64_t a)
{
	s->rows++;
	s->total += a;
	divergence_mutual_information_add(&s->row_terms, 1, a);
	divergence_exact_add_dd(&s->inverse_rows, inverse(a), 0);
}

void
divergence_association_add_column(association_sums *s, int64_t b)
{
	s->columns++;
	divergence_mutual_information_add(&s->column_terms, 1, b);
	divergence_exact_add_dd(&s->inverse_columns, inverse(b), 0);
}

void
divergence_association_add_cell(association_sums *s, int64_t n, int64_t a, int64_t b)
{
	dd			x = dd_of_int64(n);

	divergence_mutual_information_add(&s->cell_terms, 1, n);
	divergence_exact_add_dd(&s->squares, dd_mul(dd_div(x, dd_of_int64(a)), dd_div(x, dd_of_int64(b))), 0);
}

/* N ln N less the terms: N times the entropy */
static void
entropy_terms(exact_sum *out, const exact_sum *terms, int64_t total)
{
	divergence_exact_clear(out);
	divergence_mutual_information_add(out, 1, total);
	divergence_exact_subtract(out, terms);
}

/* x/y of two sums, NaN where y is 0, at most 1 */
static double
share(dd_scaled x, dd_scaled y)
{
	return y.m.hi > 0 ? fmin(1, scaled_double(scaled_quotient(x, y))) : NAN;
}

/* The sum less 1, which is at least 0. */
static double
less_one(const exact_sum *s)
{
	exact_sum	t;

	divergence_exact_copy(&t, s);
	divergence_exact_add(&t, -1.0, 0);
	return fmax(0, divergence_exact_double(&t));
}

/* N S - k^2 of the S = sum of the inverses of k counts: 0 where they are equal */
static double
unevenness(const exact_sum *inverses, int64_t count, double total)
{
	dd			k = dd_of_int64(count);
	dd_scaled	r = scaled_product(divergence_exact_dd(inverses), scaled_of(total));

	return fmax(0, scaled_double(scaled_difference(r, scaled(dd_mul(k, k), 0))));
}

void
divergence_association_moments(const association_sums *s, double *mean, double *variance)
{
	double		total = (double) s->total;
	double		rows = (double) s->rows;
	double		columns = (double) s->columns;
	double		r,
				c,
				of_rows,
				of_columns;

	*mean = total / (total - 1) * ((rows - 1) * (columns - 1));
	*variance = 0;
	if (total <= 3)
		return;
	r = (rows - 1) * (total - rows) / (total - 1);
	c = (columns - 1) * (total - columns) / (total - 1);
	of_rows = unevenness(&s->inverse_rows, s->rows, total) / (total - 2);
	of_columns = unevenness(&s->inverse_columns, s->columns, total) / (total - 2);
	*variance = 2 * total / (total - 3) * (r - of_rows) * (c - of_columns) + total / (total - 1) * total * of_rows * of_columns;
}

/* Cramer's V without its bias, of phi^2 */
static double
cramers_v(const association_sums *s, double phi2)
{
	double		n = (double) s->total - 1;
	double		r = (double) s->rows - 1;
	double		c = (double) s->columns - 1;
	double		most = fmin(r - r * r / n, c - c * c / n);

	/* where all values of a variable are unique it is 0, but for rounding */
	if (!(n > 0) || s->rows == s->total || s->columns == s->total || !(most > 0))
		return NAN;
	return sqrt(fmin(1, fmax(0, phi2 - r * c / n) / most));
}

void
divergence_association(const association_sums *s, association *out)
{
	exact_sum	information,
				of_rows,
				of_columns;
	dd_scaled	i,
				rows,
				columns;
	double		phi2 = less_one(&s->squares);
	double		mean = 0,
				variance = 0;

	/* N I = N H(rows) + N H(columns) - N H(cells) */
	entropy_terms(&of_rows, &s->row_terms, s->total);
	entropy_terms(&of_columns, &s->column_terms, s->total);
	divergence_exact_copy(&information, &of_rows);
	divergence_exact_subtract(&information, &s->column_terms);
	{
		exact_sum	minus;

		divergence_exact_clear(&minus);
		divergence_exact_subtract(&minus, &s->cell_terms);
		divergence_exact_subtract(&information, &minus);
	}
	out->mutual_information = divergence_mutual_information(&information, s->total);
	out->row_entropy = divergence_mutual_information(&of_rows, s->total);
	out->column_entropy = divergence_mutual_information(&of_columns, s->total);
	i = out->mutual_information > 0 ? divergence_exact_dd(&information) : scaled_of(0);
	rows = divergence_exact_dd(&of_rows);
	columns = divergence_exact_dd(&of_columns);
	out->row_uncertainty = share(i, rows);
	out->column_uncertainty = share(i, columns);
	out->normalized = share(scaled_product(i, scaled_of(2)), scaled_sum(rows, columns));
	out->statistic = scaled_double(scaled_product(i, scaled_of(2)));
	if (s->columns > 1 && s->rows - 1 > INT64_MAX / (s->columns - 1))
		out->df = INT64_MAX;
	else
		out->df = (s->rows - 1) * (s->columns - 1);
	out->cramers_v = cramers_v(s, phi2);
	if (s->total > 1)
		divergence_association_moments(s, &mean, &variance);
	if (variance > 0 && mean > 0)
	{
		double		shape = fmin(fmax(mean * (mean / variance), GAMMA_LEAST_SHAPE), GAMMA_MOST_SHAPE);

		out->p_value = divergence_gamma_tail((double) s->total * phi2 * (shape / mean), shape);
	}
	else
		out->p_value = 1;
	out->corrected = 0;
	if (variance > 0)
		out->corrected = scaled_in_base(scaled_quotient(scaled_difference(i, scaled_of(0.5 * (double) out->df)),
														scaled(dd_of_int64(s->total), 0)), MEASURE_NATS);
}
