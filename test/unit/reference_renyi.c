/*
 * reference_renyi.c
 *		Renyi entropy and divergence in MPFR, and errors in units.
 */
#include <math.h>
#include <stdio.h>

#include "reference.h"
#include "unit.h"

/*
 * Both measures are ln(sum of exp(term)) / (alpha - 1) up to the sign:
 * term = a ln p + b ln q over the elements that count, shifted by its maximum
 * since alpha may be 1e300.
 */
static void
log_sum(mpfr_t out, const reference *r, const mpfr_t a, const mpfr_t b, bool with_q, long *lost)
{
	mpfr_t		term,
				t,
				most,
				sum;
	size_t		i;
	int			pass;
	bool		first = true;

	mpfr_inits2(r->bits, term, t, most, sum, (mpfr_ptr) NULL);
	mpfr_set_zero(sum, 1);
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < r->n; i++)
		{
			if (r->p[i] == 0 || (with_q && r->q[i] == 0))
				continue;
			mpfr_mul(term, r->log_p[i], a, MPFR_RNDN);
			if (with_q)
			{
				mpfr_mul(t, r->log_q[i], b, MPFR_RNDN);
				mpfr_add(term, term, t, MPFR_RNDN);
			}
			if (pass == 0)
			{
				if (!mpfr_zero_p(term) && mpfr_get_exp(term) > *lost)
					*lost = mpfr_get_exp(term);
				if (first || mpfr_greater_p(term, most))
					mpfr_set(most, term, MPFR_RNDN);
				first = false;
				continue;
			}
			mpfr_sub(term, term, most, MPFR_RNDN);
			mpfr_exp(term, term, MPFR_RNDN);
			mpfr_add(sum, sum, term, MPFR_RNDN);
		}
	mpfr_log(sum, sum, MPFR_RNDN);
	mpfr_add(out, sum, most, MPFR_RNDN);
	mpfr_clears(term, t, most, sum, (mpfr_ptr) NULL);
}

/* log_sum / (alpha - 1), the precision raised until bits are left */
static void
renyi_sum(mpfr_t out, reference *r, double alpha, bool with_q)
{
	mpfr_t		a,
				b;
	long		lost;

	mpfr_init2(a, EXACT_BITS);	/* alpha - 1 exactly, also for 1e-300 */
	mpfr_init2(b, EXACT_BITS);
	mpfr_set_d(a, alpha, MPFR_RNDN);
	mpfr_ui_sub(b, 1, a, MPFR_RNDN);
	for (;;)
	{
		lost = 0;
		mpfr_set_prec(out, r->bits);
		log_sum(out, r, a, b, with_q, &lost);
		mpfr_div(out, out, b, MPFR_RNDN);
		if (with_q)
			mpfr_neg(out, out, MPFR_RNDN);
		lost -= mpfr_get_exp(b);
		if (reference_is_resolved(out, r->bits, lost) || !reference_raise(r))
			break;
	}
	mpfr_clears(a, b, (mpfr_ptr) NULL);
}

/* -ln(1 - missing/total), missing the mass of of[] where p is 0 */
static void
minus_log_support(mpfr_t out, const reference *r)
{
	mpfr_t		t;
	size_t		i;

	mpfr_set_prec(out, REFERENCE_MOST);
	mpfr_init2(t, EXACT_BITS);
	mpfr_set_zero(t, 1);
	for (i = 0; i < r->n; i++)
		if (r->p[i] == 0)
			mpfr_add_d(t, t, r->q[i], MPFR_RNDN);
	mpfr_div(out, t, r->q_total, MPFR_RNDN);
	mpfr_neg(out, out, MPFR_RNDN);
	mpfr_log1p(out, out, MPFR_RNDN);
	mpfr_neg(out, out, MPFR_RNDN);
	mpfr_abs(out, out, MPFR_RNDN);	/* no -0 */
	mpfr_clear(t);
}

/* the largest ln(p/q) */
static void
max_log_ratio(mpfr_t out, reference *r)
{
	mpfr_t		t;
	size_t		i;

	for (;;)
	{
		mpfr_set_prec(out, r->bits);
		mpfr_set_inf(out, -1);
		mpfr_init2(t, r->bits);
		for (i = 0; i < r->n; i++)
		{
			if (r->p[i] == 0)
				continue;
			mpfr_sub(t, r->log_p[i], r->log_q[i], MPFR_RNDN);
			mpfr_max(out, out, t, MPFR_RNDN);
		}
		mpfr_clear(t);
		if (reference_is_resolved(out, r->bits, 0) || !reference_raise(r))
			return;
	}
}

void
reference_renyi(mpfr_t out, reference *r, double alpha, double base)
{
	size_t		i;
	bool		overlap = false,
				uncovered = false;

	for (i = 0; i < r->n; i++)
	{
		overlap |= r->p[i] > 0 && r->q[i] > 0;
		uncovered |= r->p[i] > 0 && r->q[i] == 0;
	}
	mpfr_set_prec(out, r->bits);
	if (!overlap || (uncovered && alpha >= 1))
		mpfr_set_inf(out, 1);
	else if (r->proportional)
		mpfr_set_zero(out, 1);
	else if (alpha == 0)
		minus_log_support(out, r);
	else if (alpha == 1)
		mpfr_set(out, r->value[KL], MPFR_RNDN);
	else if (isinf(alpha))
		max_log_ratio(out, r);
	else
		renyi_sum(out, r, alpha, true);
	reference_to_base(out, base);
}

void
reference_renyi_entropy(mpfr_t out, reference *r, double alpha, double base)
{
	size_t		i,
				count = 0;

	for (i = 0; i < r->n; i++)
		count += r->p[i] > 0;
	mpfr_set_prec(out, r->bits);
	if (count == 1)
		mpfr_set_zero(out, 1);
	else if (alpha == 0)
	{
		mpfr_set_ui(out, count, MPFR_RNDN);
		mpfr_log(out, out, MPFR_RNDN);
	}
	else if (alpha == 1)
		mpfr_set(out, r->value[ENTROPY], MPFR_RNDN);
	else if (isinf(alpha))
	{
		for (;;)
		{
			mpfr_set_prec(out, r->bits);
			mpfr_set_inf(out, -1);
			for (i = 0; i < r->n; i++)
				if (r->p[i] > 0)
					mpfr_max(out, out, r->log_p[i], MPFR_RNDN);
			mpfr_neg(out, out, MPFR_RNDN);
			if (reference_is_resolved(out, r->bits, 0) || !reference_raise(r))
				break;
		}
	}
	else
		renyi_sum(out, r, alpha, false);
	reference_to_base(out, base);
}

static void
half_smallest(mpfr_t out)
{
	mpfr_set_ui_2exp(out, 1, -1075, MPFR_RNDN);
}

/* t = the unit of the bounds at want */
static void
unit_at(mpfr_t t, const mpfr_t want)
{
	mpfr_t		least;

	mpfr_init2(least, 64);
	half_smallest(least);
	mpfr_abs(t, want, MPFR_RNDN);
	mpfr_div_2ui(t, t, 53, MPFR_RNDN);
	mpfr_max(t, t, least, MPFR_RNDN);
	mpfr_clear(least);
}

double
units_off(double got, const mpfr_t want)
{
	mpfr_t		error,
				t;
	double		units;

	if (isnan(got) || mpfr_nan_p(want))
		return INFINITY;
	if (isinf(got) || mpfr_inf_p(want))
		return got == mpfr_get_d(want, MPFR_RNDN) ? 0 : INFINITY;
	mpfr_inits2(mpfr_get_prec(want) + 64, error, t, (mpfr_ptr) NULL);
	mpfr_sub_d(error, want, got, MPFR_RNDN);
	mpfr_abs(error, error, MPFR_RNDN);
	unit_at(t, want);
	mpfr_div(error, error, t, MPFR_RNDN);
	units = mpfr_get_d(error, MPFR_RNDU);
	mpfr_clears(error, t, (mpfr_ptr) NULL);

	/* a tie of subnormals rounded the other way */
	return units > 1 && units < 1 + 0x1p-30 ? 1 : units;
}

double
units_of(double absolute, const mpfr_t want)
{
	mpfr_t		t;
	double		units;

	if (absolute == 0 || !mpfr_number_p(want))
		return 0;
	mpfr_init2(t, 128);
	unit_at(t, want);
	mpfr_d_div(t, absolute, t, MPFR_RNDN);
	units = mpfr_get_d(t, MPFR_RNDN);
	mpfr_clear(t);
	return units;
}

double
pair_error(dd got, int64_t e, const mpfr_t want)
{
	mpfr_t		value;
	double		error;

	if (isnan(got.hi) || isnan(got.lo))
		return INFINITY;
	mpfr_init2(value, mpfr_get_prec(want) + 64);
	mpfr_set_d(value, got.hi, MPFR_RNDN);
	mpfr_add_d(value, value, got.lo, MPFR_RNDN);
	mpfr_mul_2si(value, value, e, MPFR_RNDN);
	mpfr_sub(value, value, want, MPFR_RNDN);
	if (mpfr_zero_p(value))
		error = 0;
	else
	{
		mpfr_div(value, value, want, MPFR_RNDN);
		error = fabs(mpfr_get_d(value, MPFR_RNDA));
	}
	mpfr_clear(value);
	return error;
}

const char *
show_mpfr(const mpfr_t x)
{
	static char buffers[4][48];
	static int	turn;
	char	   *buffer = buffers[turn++ % 4];

	mpfr_snprintf(buffer, sizeof(buffers[0]), "%.24Re", x);
	return buffer;
}
