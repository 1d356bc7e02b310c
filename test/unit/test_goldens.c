/*
 * test_goldens.c
 *		The golden files of test/golden: known inputs with correctly rounded
 *		results, enforced with the bounds of the headers.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "association.h"
#include "brier.h"
#include "chi2.h"
#include "cumulative.h"
#include "f_tail.h"
#include "entropy_estimate.h"
#include "evaluation.h"
#include "homogeneity.h"
#include "ks_tail.h"
#include "logits.h"
#include "mutual_information.h"
#include "power_divergence.h"
#include "reference.h"
#include "unit.h"

#define COLUMNS		8
#define LINE		8192
#define ELEMENTS	64

/* hi + lo is this close to the true value */
#define GOLDEN_ERROR	0x1p-104

typedef struct vector
{
	double		x[ELEMENTS];
	size_t		n;
} vector;

/* The fields of a row in the order of the arguments, hi and lo last. */
typedef struct row
{
	char		name[64];
	vector		field[COLUMNS];
	int			fields;
} row;

static bool
read_vector(char *text, vector *v)
{
	char	   *end;

	v->n = 0;
	while (*text)
	{
		if (v->n == ELEMENTS)
			return false;
		v->x[v->n++] = strtod(text, &end);
		if (end == text)
			return false;
		text = end + (*end == ' ');
	}
	return v->n > 0;
}

static bool
read_row(char *line, row *r)
{
	char	   *field = strtok(line, ",\n");

	if (field == NULL)
		return false;
	snprintf(r->name, sizeof(r->name), "%s", field);
	for (r->fields = 0; (field = strtok(NULL, ",\n")) != NULL; r->fields++)
		if (r->fields == COLUMNS || !read_vector(field, &r->field[r->fields]))
			return false;
	return r->fields >= 3;
}

static double
scalar(const row *r, int i)
{
	return r->field[i].x[0];
}

static void
make_mass(const row *r, int i, mass *m)
{
	check(divergence_mass_init(m, r->field[i].x, r->field[i].n), "%s: no mass", r->name);
}

/* want = hi + lo of element i */
static void
golden_value(mpfr_t want, const row *r, size_t i)
{
	mpfr_set_d(want, r->field[r->fields - 2].x[i], MPFR_RNDN);
	if (mpfr_number_p(want))
		mpfr_add_d(want, want, r->field[r->fields - 1].x[i], MPFR_RNDN);
}

static void
check_golden(const row *r, double got, size_t i, double bound, double floor)
{
	mpfr_t		want;
	double		error,
				allowed;

	mpfr_init2(want, 2200);
	golden_value(want, r, i);
	error = units_off(got, want);
	allowed = bound + units_of(floor, want);
	check(error <= allowed, "%s: element %zu = %a, want %a: %.3g units, allowed %.3g; %s %s",
		  r->name, i, got, r->field[r->fields - 2].x[i], error, allowed,
		  show(r->field[0].x, r->field[0].n), show(r->field[1].x, r->field[1].n));
	mpfr_clear(want);
}

static void
check_vector(const row *r, const double *got, double bound)
{
	size_t		i;

	for (i = 0; i < r->field[r->fields - 2].n; i++)
		check_golden(r, got[i], i, bound, 0);
}

/* The reference of the randomised tests against the golden value. */
static void
check_reference(const row *r, const mpfr_t ours)
{
	mpfr_t		want,
				apart;

	mpfr_inits2(20000, want, apart, (mpfr_ptr) NULL);
	golden_value(want, r, 0);
	if (!mpfr_number_p(want) || mpfr_zero_p(want))
		check(mpfr_equal_p(ours, want) || (mpfr_zero_p(want) && mpfr_cmp_d(ours, 0x1p-1074) < 0),
			  "%s: reference %s, golden %s", r->name, show_mpfr(ours), show_mpfr(want));
	else
	{
		mpfr_sub(apart, ours, want, MPFR_RNDN);
		mpfr_abs(apart, apart, MPFR_RNDN);
		mpfr_div(want, apart, want, MPFR_RNDN);
		/* where lo is subnormal the pair is no better than its last bit */
		check(mpfr_cmp_d(want, GOLDEN_ERROR) <= 0 || mpfr_cmp_d(apart, 0x1p-1074) <= 0,
			  "%s: reference %s differs from the golden value by a part of %s", r->name,
			  show_mpfr(ours), show_mpfr(want));
	}
	mpfr_clears(want, apart, (mpfr_ptr) NULL);
}

static void
measure_row(const row *r, measure_id id)
{
	int			base_at = measure_table[id].uses_q ? 2 : 1;
	double		base = measure_table[id].has_base ? scalar(r, base_at) : MEASURE_NATS;
	reference	ref;
	mass		p,
				q;
	mpfr_t		want;

	make_mass(r, 0, &p);
	make_mass(r, measure_table[id].uses_q ? 1 : 0, &q);
	reference_init(&ref, p.x, q.x, p.n);
	check_golden(r, measure_call(id, &p, &q, base), 0, measure_table[id].bound,
				 reference_floor(&ref, id, base));
	mpfr_init2(want, REFERENCE_BITS);
	reference_measure(want, &ref, id, base);
	check_reference(r, want);
	mpfr_clear(want);
	reference_clear(&ref);
}

static void
renyi_row(const row *r, bool with_q)
{
	double		alpha = scalar(r, with_q ? 2 : 1);
	double		base = scalar(r, with_q ? 3 : 2);
	reference	ref;
	mass		p,
				q;
	mpfr_t		want;

	make_mass(r, 0, &p);
	make_mass(r, with_q ? 1 : 0, &q);
	reference_init(&ref, p.x, q.x, p.n);
	mpfr_init2(want, REFERENCE_BITS);
	if (with_q)
		reference_renyi(want, &ref, alpha, base);
	else
		reference_renyi_entropy(want, &ref, alpha, base);
	check_reference(r, want);
	check_golden(r, with_q ? divergence_renyi(&p, &q, alpha, base) :
				 divergence_renyi_entropy(&p, alpha, base), 0, RENYI_BOUND,
				 alpha == 1 ? reference_floor(&ref, with_q ? KL : ENTROPY, base) : 0);
	mpfr_clear(want);
	reference_clear(&ref);
}

static void
renyi_divergence_row(const row *r)
{
	renyi_row(r, true);
}

static void
renyi_entropy_row(const row *r)
{
	renyi_row(r, false);
}

static void
to_probabilities_row(const row *r)
{
	double		out[ELEMENTS];

	check(divergence_probabilities(r->field[0].x, r->field[0].n, scalar(r, 1), out),
		  "%s: no mass", r->name);
	check_vector(r, out, PROBABILITIES_BOUND);
}

static void
log_loss_row(const row *r)
{
	mass		q;

	size_t		label = (size_t) scalar(r, 0);
	double		logs;

	make_mass(r, 1, &q);
	logs = fabs(log(q.x[label])) + fabs(log(divergence_mass_total(&q)));
	check_golden(r, divergence_log_loss(&q, label), 0, LOG_LOSS_BOUND,
				 q.x[label] > 0 ? SHANNON_FLOOR * logs : 0);
}

static void
log_loss_binary_row(const row *r)
{
	check_golden(r, divergence_log_loss_binary(scalar(r, 0) != 0, scalar(r, 1)), 0,
				 LOG_LOSS_BOUND, 0);
}

static void
log_loss_clipped_row(const row *r)
{
	mass		q;
	size_t		label = (size_t) scalar(r, 0);
	double		logs;

	make_mass(r, 1, &q);
	logs = fabs(log(q.x[label])) + fabs(log(divergence_mass_total(&q)));
	check_golden(r, divergence_clipped_loss(divergence_log_loss(&q, label), scalar(r, 2)), 0, LOG_LOSS_BOUND,
				 q.x[label] > 0 ? SHANNON_FLOOR * logs : 0);
}

static void
log_loss_binary_clipped_row(const row *r)
{
	check_golden(r, divergence_clipped_loss(divergence_log_loss_binary(scalar(r, 0) != 0, scalar(r, 1)), scalar(r, 2)), 0,
				 LOG_LOSS_BOUND, 0);
}

static void
brier_score_row(const row *r)
{
	mass		q;

	make_mass(r, 1, &q);
	check_golden(r, divergence_brier(&q, (size_t) scalar(r, 0)), 0, BRIER_BOUND, 0);
}

static void
brier_score_binary_row(const row *r)
{
	check_golden(r, divergence_brier_binary(scalar(r, 0) != 0, scalar(r, 1)), 0, BRIER_BOUND, 0);
}

static void
softmax_row(const row *r)
{
	double		out[ELEMENTS];

	divergence_softmax(r->field[0].x, r->field[0].n, scalar(r, 1), out);
	check_vector(r, out, SOFTMAX_BOUND);
}

static void
log_softmax_row(const row *r)
{
	double		out[ELEMENTS];

	divergence_log_softmax(r->field[0].x, r->field[0].n, scalar(r, 1), out);
	check_vector(r, out, LOG_SOFTMAX_BOUND);
}

static void
logsumexp_row(const row *r)
{
	const vector *z = &r->field[0];
	double		most = -INFINITY;

	for (size_t i = 0; i < z->n; i++)
		most = fmax(most, z->x[i]);
	check_golden(r, divergence_logsumexp(z->x, z->n), 0, LOGSUMEXP_BOUND, LOGSUMEXP_FLOOR * fabs(most));
}

static void
cross_entropy_logits_row(const row *r)
{
	mass		p;

	make_mass(r, 0, &p);
	check_golden(r, divergence_cross_entropy_logits(&p, r->field[1].x), 0, LOGIT_LOSS_BOUND, 0);
}

static void
kl_logits_row(const row *r)
{
	check_golden(r, divergence_kl_logits(r->field[0].x, r->field[1].x, r->field[0].n, scalar(r, 2)),
				 0, KL_LOGITS_BOUND, 0);
}

static void
log_loss_logits_row(const row *r)
{
	check_golden(r, divergence_log_loss_logits(r->field[1].x, r->field[1].n,
											   (size_t) scalar(r, 0), scalar(r, 2)),
				 0, LOGIT_LOSS_BOUND, 0);
}

static void
chi2_tail_row(const row *r)
{
	check_golden(r, divergence_chi2_tail(scalar(r, 0), scalar(r, 1)), 0, CHI2_TAIL_BOUND, 0);
}

static void
chi2_quantile_row(const row *r)
{
	check_golden(r, divergence_chi2_quantile(scalar(r, 0), scalar(r, 1)), 0, CHI2_QUANTILE_BOUND, 0);
}

static void
gamma_tail_row(const row *r)
{
	check_golden(r, divergence_gamma_tail(scalar(r, 0), scalar(r, 1)), 0, GAMMA_TAIL_BOUND, 0);
}

static void
f_tail_row(const row *r)
{
	check_golden(r, divergence_f_tail(scalar(r, 0), scalar(r, 1), scalar(r, 2)), 0, F_TAIL_BOUND, 0);
}

static void
make_counts(const row *r, int i, int64_t *count)
{
	for (size_t k = 0; k < r->field[i].n; k++)
		count[k] = (int64_t) r->field[i].x[k];
}

/* the statistic and the least expected count */
static void
power_divergence_row(const row *r)
{
	int64_t		reference[ELEMENTS],
				current[ELEMENTS];
	power_divergence d;

	make_counts(r, 0, reference);
	make_counts(r, 1, current);
	d = divergence_power_divergence(reference, current, r->field[0].n, scalar(r, 2));
	check_golden(r, d.statistic, 0, POWER_DIVERGENCE_BOUND, 0);
	check_golden(r, d.min_expected, 1, MIN_EXPECTED_BOUND, 0);
}

static void
adjusted_residual_row(const row *r)
{
	int64_t		reference[ELEMENTS],
				current[ELEMENTS];
	double		out[ELEMENTS];
	sample_totals totals;

	make_counts(r, 0, reference);
	make_counts(r, 1, current);
	divergence_sample_totals(&totals, reference, current, r->field[0].n);
	for (size_t i = 0; i < r->field[0].n; i++)
		out[i] = divergence_adjusted_residual(&totals, reference[i], current[i]);
	check_vector(r, out, RESIDUAL_BOUND);
}

static void
ks_tail_row(const row *r)
{
	check_golden(r, divergence_ks_tail(scalar(r, 0), (uint64_t) scalar(r, 1), (uint64_t) scalar(r, 2)), 0,
				 KS_TAIL_BOUND, 0);
}

/* scipy computes in doubles, and chi2.sf and its kin are good to some of their last digits. */
#define SCIPY_ERROR			1e-11

/* what the gamma distribution makes of the statistic of drift_test, beside all ways to deal */
#define DEALS_ERROR			0.3

static void
check_scipy(const row *r, const char *what, double got, size_t i)
{
	double		want = r->field[r->fields - 2].x[i];
	double		error = fabs(got - want) / fmax(want, 1e-300);

	figure("scipy, relative error", "200 tables", what, error, SCIPY_ERROR);
	check(error <= SCIPY_ERROR, "%s: %s is %.17g, scipy has %.17g", r->name, what, got, want);
}

/*
 * The statistics of chi2_contingency and its p-values, which are those of drift_test with a lambda other than 1; with
 * lambda 1 the share of all deals of the rows in which its own statistic is as large; no other verdict at 5 % than scipy's where
 * all expected counts are 5 or more.
 */
static void
chi2_contingency_row(const row *r)
{
	static const double lambda[] = {1, 0, 2.0 / 3};
	static const char *const names[] = {"Pearson", "G", "lambda 2/3"};
	int64_t		reference[ELEMENTS],
				current[ELEMENTS];
	double		share = r->field[2].x[0];
	double		error = r->field[2].x[1];
	double		p;

	make_counts(r, 0, reference);
	make_counts(r, 1, current);
	for (size_t k = 0; k < lengthof(lambda); k++)
	{
		power_divergence d = divergence_power_divergence(reference, current, r->field[0].n, lambda[k]);

		check_scipy(r, names[k], d.statistic, 2 * k);
		check_scipy(r, "p-values", d.p_value, 2 * k + 1);
		check_scipy(r, "least expected count", d.min_expected, 6);
	}
	p = divergence_homogeneity_p(reference, current, r->field[0].n);
	if (r->field[3].x[6] >= 5)
		check((p <= 0.05) == (r->field[3].x[1] <= 0.05), "%s: p = %g, scipy has %g", r->name, p, r->field[3].x[1]);
	if (r->field[0].n == 2)
		check(fabs(p / share - 1) <= 1e-9, "%s: p = %.17g, by all deals %.17g", r->name, p, share);
	else
	{
		figure("p-value over that by 20,000 deals, less 1", "three cells or more", share >= 0.01 ? "above 0.01" : share >= 0.001 ? "above 0.001" : "below",
			   share > 0 ? fabs(p / share - 1) : 0, 1);
		check(fabs(p - share) <= 4.5 * error + DEALS_ERROR * share, "%s: p = %g, by deals %g +- %g", r->name, p, share, error);
	}
}

/* The statistic and the p-value of ks_2samp; by deals the same where no values are equal, or less. */
static void
ks_2samp_row(const row *r)
{
	int64_t		reference[ELEMENTS],
				current[ELEMENTS];
	int64_t		n = 0,
				m = 0;
	double		share = r->field[2].x[0];
	double		error = r->field[2].x[1];
	bool		differ = true;
	double		statistic,
				p;

	make_counts(r, 0, reference);
	make_counts(r, 1, current);
	for (size_t i = 0; i < r->field[0].n; i++)
	{
		n += reference[i];
		m += current[i];
		differ &= reference[i] + current[i] == 1;
	}
	statistic = divergence_ks(reference, current, r->field[0].n, NULL);
	p = divergence_ks_tail(statistic, (uint64_t) n, (uint64_t) m);
	check_scipy(r, "ks statistic", statistic, 0);
	check_scipy(r, "ks p-value", p, 1);
	check(p >= share - 4.5 * error, "%s: p = %g, by deals %g +- %g", r->name, p, share, error);
	if (differ)
		check(p <= share + 4.5 * error, "%s: p = %g, by deals %g +- %g", r->name, p, share, error);
}

/* the estimate and its standard error */
static void
entropy_estimate_row(const row *r)
{
	int64_t		count[ELEMENTS];
	double		estimate,
				error;

	make_counts(r, 0, count);
	check(divergence_entropy_estimate(count, r->field[0].n, MEASURE_NATS, &estimate, &error), "%s: no standard error",
		  r->name);
	check_golden(r, estimate, 0, ENTROPY_ESTIMATE_BOUND, 0);
	check_golden(r, error, 1, ENTROPY_DEVIATION_ERROR / UNIT_ROUNDOFF, 0);
}

typedef double (*scored_measure) (const int64_t *negatives, const int64_t *positives, size_t n);

static void
scored_row(const row *r, scored_measure measure, double bound)
{
	int64_t		negatives[ELEMENTS],
				positives[ELEMENTS];

	make_counts(r, 0, negatives);
	make_counts(r, 1, positives);
	check_golden(r, measure(negatives, positives, r->field[0].n), 0, bound, 0);
}

static void
roc_auc_row(const row *r)
{
	scored_row(r, divergence_roc_auc, ROC_AUC_BOUND);
}

static void
average_precision_row(const row *r)
{
	scored_row(r, divergence_average_precision, AVERAGE_PRECISION_BOUND);
}

static double
roc_auc_error(const int64_t *negatives, const int64_t *positives, size_t n)
{
	double		error = -1;

	check(divergence_roc_auc_error(negatives, positives, n, &error), "no error");
	return error;
}

static void
roc_auc_error_row(const row *r)
{
	scored_row(r, roc_auc_error, ROC_AUC_ERROR_BOUND);
}

/* counts of both sides, and the first cells of the bins */
static size_t
make_calibration(const row *r, int64_t *negatives, int64_t *positives, size_t *start)
{
	size_t		bins = r->field[3].n;

	make_counts(r, 0, negatives);
	make_counts(r, 1, positives);
	for (size_t b = 0; b < bins; b++)
		start[b] = (size_t) r->field[3].x[b];
	start[bins] = r->field[0].n;
	return bins;
}

static void
calibration_error_row(const row *r)
{
	int64_t		negatives[ELEMENTS],
				positives[ELEMENTS];
	size_t		start[ELEMENTS + 1];
	size_t		bins = make_calibration(r, negatives, positives, start);

	check_golden(r, divergence_calibration_error(negatives, positives, r->field[2].x, r->field[0].n, start, bins), 0,
				 CALIBRATION_ERROR_BOUND, 0);
}

static void
calibration_error_by_chance_row(const row *r)
{
	int64_t		negatives[ELEMENTS],
				positives[ELEMENTS];
	size_t		start[ELEMENTS + 1];
	size_t		bins = make_calibration(r, negatives, positives, start);

	check_golden(r, divergence_calibration_chance(negatives, positives, r->field[2].x, r->field[0].n, start, bins).mean, 0,
				 CALIBRATION_CHANCE_ERROR / UNIT_ROUNDOFF, 0);
}

static void
wilson_row(const row *r)
{
	double		limit[2];

	divergence_wilson((int64_t) scalar(r, 0), (int64_t) scalar(r, 1), scalar(r, 2), &limit[0], &limit[1]);
	check_vector(r, limit, WILSON_BOUND);
}

static void
jackknife_row(const row *r)
{
	check_golden(r, divergence_jackknife(r->field[0].x, r->field[0].n), 0, JACKKNIFE_BOUND, 0);
}

/* the sum of the header of mutual_information.h over a table, row by row */
/* what the sums of a table in row-major order tell */
static association
associate(const row *r, association_sums *s)
{
	int64_t		count[ELEMENTS];
	int64_t		of_row[ELEMENTS] = {0};
	int64_t		of_column[ELEMENTS] = {0};
	size_t		columns = (size_t) scalar(r, 0);
	size_t		cells = r->field[1].n;
	association a;

	make_counts(r, 1, count);
	for (size_t i = 0; i < cells; i++)
	{
		of_row[i / columns] += count[i];
		of_column[i % columns] += count[i];
	}
	divergence_association_clear(s);
	for (size_t i = 0; i < cells / columns; i++)
		divergence_association_add_row(s, of_row[i]);
	for (size_t j = 0; j < columns; j++)
		divergence_association_add_column(s, of_column[j]);
	for (size_t i = 0; i < cells; i++)
		if (count[i] > 0)
			divergence_association_add_cell(s, count[i], of_row[i / columns], of_column[i % columns]);
	divergence_association(s, &a);
	return a;
}

static void
association_of_table_row(const row *r)
{
	association_sums s;
	association a = associate(r, &s);
	double		rows = (double) s.rows - 1;
	double		columns = (double) s.columns - 1;
	double		n = (double) s.total - 1;
	double		most = fmin(rows - rows * rows / n, columns - columns * columns / n);
	double		v = r->field[r->fields - 2].x[7];
	double		floor = MUTUAL_INFORMATION_FLOOR * log((double) s.total);

	check_golden(r, a.mutual_information, 0, ASSOCIATION_BOUND, floor);
	check_golden(r, a.row_entropy, 1, ASSOCIATION_BOUND, floor);
	check_golden(r, a.column_entropy, 2, ASSOCIATION_BOUND, floor);
	check_golden(r, a.row_uncertainty, 3, ASSOCIATION_BOUND, floor / a.row_entropy);
	check_golden(r, a.column_uncertainty, 4, ASSOCIATION_BOUND, floor / a.column_entropy);
	check_golden(r, a.normalized, 5, ASSOCIATION_BOUND, 2 * floor / (a.row_entropy + a.column_entropy));
	check_golden(r, a.corrected, 6, ASSOCIATION_BOUND, CRAMERS_V_ERROR);
	check(fabs(a.cramers_v * a.cramers_v - v * v) <= CRAMERS_V_ERROR / fmin(1, most), "%s: V %a, want %a", r->name, a.cramers_v, v);
	check_golden(r, a.statistic, 8, ASSOCIATION_BOUND, 2 * floor * (double) s.total);
}

static void
association_p_row(const row *r)
{
	association_sums s;

	check_golden(r, associate(r, &s).p_value, 0, ASSOCIATION_P_ERROR / UNIT_ROUNDOFF, 0);
}

static void
mutual_information_row(const row *r)
{
	int64_t		count[ELEMENTS];
	int64_t		total = 0;
	size_t		columns = (size_t) scalar(r, 0);
	size_t		cells = r->field[1].n;
	exact_sum	s;

	make_counts(r, 1, count);
	divergence_exact_clear(&s);
	for (size_t i = 0; i < cells; i++)
	{
		int64_t		row_total = 0,
					column_total = 0;

		total += count[i];
		if (count[i] > 0)
			divergence_mutual_information_add(&s, 1, count[i]);
		for (size_t k = 0; k < cells; k++)
		{
			row_total += k / columns == i / columns ? count[k] : 0;
			column_total += k % columns == i % columns ? count[k] : 0;
		}
		if (i % columns == 0)
			divergence_mutual_information_add(&s, -1, row_total);
		if (i / columns == 0)
			divergence_mutual_information_add(&s, -1, column_total);
	}
	divergence_mutual_information_add(&s, 1, total);
	check_golden(r, divergence_mutual_information(&s, total), 0, MUTUAL_INFORMATION_BOUND,
				 MUTUAL_INFORMATION_FLOOR * log((double) total));
}

/* The files beside those of the measures, and the headers: columns are read by position. */
static const struct
{
	const char *name;
	const char *columns;
	void		(*check_row) (const row *r);
}			files[] = {
	{"renyi_entropy", "p,alpha,base", renyi_entropy_row},
	{"renyi_divergence", "p,q,alpha,base", renyi_divergence_row},
	{"to_probabilities", "weights,pseudocount", to_probabilities_row},
	{"log_loss", "label,q", log_loss_row},
	{"log_loss_binary", "label,q", log_loss_binary_row},
	{"log_loss_clipped", "label,q,clip", log_loss_clipped_row},
	{"log_loss_binary_clipped", "label,q,clip", log_loss_binary_clipped_row},
	{"brier_score", "label,q", brier_score_row},
	{"brier_score_binary", "label,q", brier_score_binary_row},
	{"softmax", "logits,temperature", softmax_row},
	{"log_softmax", "logits,temperature", log_softmax_row},
	{"logsumexp", "logits", logsumexp_row},
	{"cross_entropy_logits", "p,logits", cross_entropy_logits_row},
	{"kl_divergence_logits", "p_logits,q_logits,temperature", kl_logits_row},
	{"log_loss_logits", "label,logits,label_smoothing", log_loss_logits_row},
	{"chi2_tail", "statistic,df", chi2_tail_row},
	{"chi2_quantile", "significance,df", chi2_quantile_row},
	{"gamma_tail", "x,shape", gamma_tail_row},
	{"f_tail", "statistic,df1,df2", f_tail_row},
	{"ks_tail", "statistic,n,m", ks_tail_row},
	{"chi2_contingency", "reference,current,deals", chi2_contingency_row},
	{"ks_2samp", "reference,current,deals", ks_2samp_row},
	{"entropy_estimate", "counts", entropy_estimate_row},
	{"roc_auc", "negatives,positives", roc_auc_row},
	{"roc_auc_error", "negatives,positives", roc_auc_error_row},
	{"average_precision", "negatives,positives", average_precision_row},
	{"calibration_error", "negatives,positives,scores,start", calibration_error_row},
	{"calibration_error_by_chance", "negatives,positives,scores,start", calibration_error_by_chance_row},
	{"wilson", "k,n,confidence", wilson_row},
	{"jackknife", "x", jackknife_row},
	{"power_divergence", "reference,current,lambda", power_divergence_row},
	{"adjusted_residual", "reference,current", adjusted_residual_row},
	{"mutual_information", "columns,counts", mutual_information_row},
	{"association_of_table", "columns,counts", association_of_table_row},
	{"association_p", "columns,counts", association_p_row},
};

/* Each row is checked by check_row or, where that is NULL, as one of the measure. */
static void
test_file(const char *name, const char *columns, void (*check_row) (const row *r), measure_id id)
{
	char		path[1024],
				expected[256];
	static char line[LINE];
	FILE	   *file;

	if (!group_begin("goldens, %s", name))
		return;
	snprintf(path, sizeof(path), "%s/%s.csv", unit.golden, name);
	snprintf(expected, sizeof(expected), "case,%s,hi,lo\n", columns);
	file = fopen(path, "r");
	if (check(file != NULL, "cannot open %s", path))
	{
		check(fgets(line, sizeof(line), file) != NULL && strcmp(line, expected) == 0,
			  "%s starts with %s", path, line);
		while (fgets(line, sizeof(line), file) != NULL)
		{
			static row	r;

			if (!check(read_row(line, &r), "%s: unreadable row %s", path, line))
				continue;
			if (check_row)
				check_row(&r);
			else
				measure_row(&r, id);
		}
		check(checks_made() > 10, "%s holds too few rows", path);
		fclose(file);
	}
	group_end();
}

void
test_goldens(void)
{
	for (measure_id id = 0; id < MEASURE_COUNT; id++)
	{
		char		columns[16];

		snprintf(columns, sizeof(columns), "p%s%s", measure_table[id].uses_q ? ",q" : "",
				 measure_table[id].has_base ? ",base" : "");
		test_file(measure_table[id].name, columns, NULL, id);
	}
	for (size_t i = 0; i < lengthof(files); i++)
		test_file(files[i].name, files[i].columns, files[i].check_row, MEASURE_COUNT);
}
