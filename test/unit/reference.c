/*
 * reference.c
 *		The measures in MPFR.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reference.h"
#include "unit.h"

void
reference_start(void)
{
	mpfr_set_emax(mpfr_get_emax_max());
	mpfr_set_emin(mpfr_get_emin_min());
}

void
reference_sum(mpfr_t out, const double *x, size_t n)
{
	size_t		i;

	mpfr_set_prec(out, EXACT_BITS);
	mpfr_set_zero(out, 1);
	for (i = 0; i < n; i++)
		mpfr_add_d(out, out, x[i], MPFR_RNDN);
}

void
reference_add(mpfr_t sum, double x, long shift, int64_t factor)
{
	mpfr_t		t;
	int			inexact;

	mpfr_init2(t, 53 + 64);
	mpfr_set_d(t, x, MPFR_RNDN);
	mpfr_mul_2si(t, t, shift, MPFR_RNDN);
	inexact = mpfr_mul_si(t, t, factor, MPFR_RNDN);
	inexact |= mpfr_add(sum, sum, t, MPFR_RNDN);
	mpfr_clear(t);
	if (inexact)
		abort();				/* the reference itself would be wrong */
}

static bool
is_proportional(const reference *r)
{
	mpfr_t		a,
				b;
	size_t		i;
	bool		same = true;

	mpfr_inits2(EXACT_BITS, a, b, (mpfr_ptr) NULL);
	for (i = 0; i < r->n && same; i++)
	{
		mpfr_mul_d(a, r->q_total, r->p[i], MPFR_RNDN);
		mpfr_mul_d(b, r->p_total, r->q[i], MPFR_RNDN);
		same = mpfr_equal_p(a, b);
	}
	mpfr_clears(a, b, (mpfr_ptr) NULL);
	return same;
}

/* The number of elements > 0. */
static size_t
support(const double *x, size_t n)
{
	size_t		i,
				count = 0;

	for (i = 0; i < n; i++)
		count += x[i] > 0;
	return count;
}

/* x / total in double, though the total may lie outside its range */
static double
share(double x, const mpfr_t total)
{
	long		e;
	double		m = mpfr_get_d_2exp(&e, total, MPFR_RNDN);

	return ldexp(x, (int) -e) / m;
}

/* |ln x| of an MPFR number, for which double is close enough */
static double
abs_log(const mpfr_t x)
{
	mpfr_t		t;
	double		result;

	mpfr_init2(t, 128);
	mpfr_log(t, x, MPFR_RNDN);
	result = fabs(mpfr_get_d(t, MPFR_RNDN));
	mpfr_clear(t);
	return result;
}

/*
 * What SHANNON_FLOOR is multiplied with: the logarithm of the totals plus the
 * means of the elements' |ln|.
 */
static void
set_floors(reference *r)
{
	double		logs = 0,
				cross = 0,
				forward = 0,
				backward = 0,
				totals;
	mpfr_t		ratio;
	size_t		i;

	for (i = 0; i < r->n; i++)
	{
		double		p = r->p[i],
					q = r->q[i],
					d = (p - q) / q,
					l;

		if (p > 0)
			logs += share(p, r->p_total) * fabs(log(p));
		if (p > 0 && q > 0)
		{
			cross += share(p, r->p_total) * fabs(log(q));
			l = fabs(fabs(d) < 0.5 ? log1p(d) : log(p) - log(q));
			forward += share(p, r->p_total) * l;
			backward += share(q, r->q_total) * l;
		}
	}
	mpfr_init2(ratio, 128);
	mpfr_div(ratio, r->p_total, r->q_total, MPFR_RNDN);
	totals = abs_log(ratio);
	mpfr_clear(ratio);
	r->floor[ENTROPY] = abs_log(r->p_total) + logs;
	r->floor[CROSS_ENTROPY] = totals + abs_log(r->q_total) + cross;
	r->floor[KL] = totals + forward;
	r->floor[JEFFREYS] = 2 * totals + forward + backward;
}

/*
 * The sums at r->bits.  The definitions are those of the textbook; infinite
 * values are handled where a term with q = 0 (or p = 0) is met.
 */
static void
compute(reference *r)
{
	enum
	{
		X, Y, M, T, D
	};
	mpfr_t		v[5];
	size_t		i;
	int			j;

	for (j = 0; j < 5; j++)
		mpfr_init2(v[j], r->bits);
	for (j = 0; j < MEASURE_COUNT; j++)
	{
		mpfr_set_prec(r->value[j], r->bits);
		mpfr_set_zero(r->value[j], 1);
	}
	for (i = 0; i < r->n; i++)
	{
		bool		has_p = r->p[i] > 0;
		bool		has_q = r->q[i] > 0;

		mpfr_set_prec(r->log_p[i], r->bits);
		mpfr_set_prec(r->log_q[i], r->bits);
		mpfr_set_zero(r->log_p[i], 1);
		mpfr_set_zero(r->log_q[i], 1);
		mpfr_d_div(v[X], r->p[i], r->p_total, MPFR_RNDN);
		mpfr_d_div(v[Y], r->q[i], r->q_total, MPFR_RNDN);
		if (has_p)
			mpfr_log(r->log_p[i], v[X], MPFR_RNDN);
		if (has_q)
			mpfr_log(r->log_q[i], v[Y], MPFR_RNDN);
		mpfr_sub(v[D], r->log_p[i], r->log_q[i], MPFR_RNDN);
		if (has_p)
		{
			mpfr_mul(v[T], v[X], r->log_p[i], MPFR_RNDN);
			mpfr_sub(r->value[ENTROPY], r->value[ENTROPY], v[T], MPFR_RNDN);
			mpfr_mul(v[T], v[X], r->log_q[i], MPFR_RNDN);
			mpfr_sub(r->value[CROSS_ENTROPY], r->value[CROSS_ENTROPY], v[T], MPFR_RNDN);
			mpfr_mul(v[T], v[X], v[D], MPFR_RNDN);
			mpfr_add(r->value[KL], r->value[KL], v[T], MPFR_RNDN);
		}
		mpfr_sub(v[M], v[X], v[Y], MPFR_RNDN);
		mpfr_mul(v[T], v[M], v[D], MPFR_RNDN);
		mpfr_add(r->value[JEFFREYS], r->value[JEFFREYS], v[T], MPFR_RNDN);
		mpfr_abs(v[M], v[M], MPFR_RNDN);
		mpfr_add(r->value[TOTAL_VARIATION], r->value[TOTAL_VARIATION], v[M], MPFR_RNDN);
		if (has_p && !has_q)
		{
			mpfr_set_inf(r->value[CROSS_ENTROPY], 1);
			mpfr_set_inf(r->value[KL], 1);
		}
		if (has_p != has_q)
			mpfr_set_inf(r->value[JEFFREYS], 1);
		if (!has_p && !has_q)
			continue;
		mpfr_add(v[M], v[X], v[Y], MPFR_RNDN);
		mpfr_div_2ui(v[M], v[M], 1, MPFR_RNDN);
		mpfr_log(v[M], v[M], MPFR_RNDN);
		if (has_p)
		{
			mpfr_sub(v[T], r->log_p[i], v[M], MPFR_RNDN);
			mpfr_mul(v[T], v[T], v[X], MPFR_RNDN);
			mpfr_add(r->value[JS], r->value[JS], v[T], MPFR_RNDN);
		}
		if (has_q)
		{
			mpfr_sub(v[T], r->log_q[i], v[M], MPFR_RNDN);
			mpfr_mul(v[T], v[T], v[Y], MPFR_RNDN);
			mpfr_add(r->value[JS], r->value[JS], v[T], MPFR_RNDN);
		}
		mpfr_sqrt(v[X], v[X], MPFR_RNDN);
		mpfr_sqrt(v[Y], v[Y], MPFR_RNDN);
		mpfr_sub(v[X], v[X], v[Y], MPFR_RNDN);
		mpfr_sqr(v[X], v[X], MPFR_RNDN);
		mpfr_add(r->value[HELLINGER], r->value[HELLINGER], v[X], MPFR_RNDN);
	}
	mpfr_div_2ui(r->value[JS], r->value[JS], 1, MPFR_RNDN);
	mpfr_div_2ui(r->value[TOTAL_VARIATION], r->value[TOTAL_VARIATION], 1, MPFR_RNDN);
	mpfr_div_2ui(r->value[HELLINGER], r->value[HELLINGER], 1, MPFR_RNDN);
	mpfr_set(r->value[JS_DISTANCE], r->value[JS], MPFR_RNDN);
	for (j = 0; j < 5; j++)
		mpfr_clear(v[j]);
}

/* Values that are exactly zero, where the sums above leave rounding only. */
static bool
is_true_zero(const reference *r, int id)
{
	switch (id)
	{
		case ENTROPY:
			return support(r->p, r->n) == 1;
		case CROSS_ENTROPY:
			return support(r->p, r->n) == 1 && support(r->q, r->n) == 1;
		default:
			return r->proportional;
	}
}

static void
compute_at(reference *r, mpfr_prec_t bits)
{
	int			id;

	r->bits = bits;
	compute(r);
	for (id = 0; id < MEASURE_COUNT; id++)
		if (!mpfr_inf_p(r->value[id]) && is_true_zero(r, id))
			mpfr_set_zero(r->value[id], 1);
}

bool
reference_is_resolved(const mpfr_t x, mpfr_prec_t bits, long lost)
{
	if (mpfr_inf_p(x))
		return true;
	if (mpfr_zero_p(x))
		return false;
	return mpfr_get_exp(x) > -(long) (bits - REFERENCE_KEPT - lost);
}

bool
reference_raise(reference *r)
{
	if (2 * r->bits > REFERENCE_MOST)
		return false;
	compute_at(r, 2 * r->bits);
	return true;
}

void
reference_init(reference *r, const double *p, const double *q, size_t n)
{
	size_t		i;
	int			id;

	*r = (reference) {.p = p,.q = q,.n = n};
	r->log_p = allocate(n * sizeof(mpfr_t));
	r->log_q = allocate(n * sizeof(mpfr_t));
	for (i = 0; i < n; i++)
		mpfr_inits2(REFERENCE_BITS, r->log_p[i], r->log_q[i], (mpfr_ptr) NULL);
	for (id = 0; id < MEASURE_COUNT; id++)
		mpfr_init2(r->value[id], REFERENCE_BITS);
	mpfr_inits2(EXACT_BITS, r->p_total, r->q_total, (mpfr_ptr) NULL);
	reference_sum(r->p_total, p, n);
	reference_sum(r->q_total, q, n);
	r->proportional = is_proportional(r);
	set_floors(r);
	compute_at(r, REFERENCE_BITS);
	for (id = 0; id < MEASURE_COUNT; id++)
		while (!(mpfr_zero_p(r->value[id]) && is_true_zero(r, id)) &&
			   !reference_is_resolved(r->value[id], r->bits, 0) && reference_raise(r))
			;
}

void
reference_clear(reference *r)
{
	size_t		i;
	int			j;

	for (i = 0; i < r->n; i++)
		mpfr_clears(r->log_p[i], r->log_q[i], (mpfr_ptr) NULL);
	for (j = 0; j < MEASURE_COUNT; j++)
		mpfr_clear(r->value[j]);
	mpfr_clears(r->p_total, r->q_total, (mpfr_ptr) NULL);
	free(r->log_p);
	free(r->log_q);
}

void
reference_to_base(mpfr_t out, double base)
{
	mpfr_t		t;

	if (base == MEASURE_NATS)
		return;
	mpfr_init2(t, mpfr_get_prec(out));
	mpfr_set_d(t, base, MPFR_RNDN);
	mpfr_log(t, t, MPFR_RNDN);
	mpfr_div(out, out, t, MPFR_RNDN);
	mpfr_clear(t);
}

void
reference_measure(mpfr_t out, const reference *r, measure_id id, double base)
{
	mpfr_set_prec(out, r->bits);
	mpfr_set(out, r->value[id], MPFR_RNDN);
	if (measure_table[id].has_base)
		reference_to_base(out, base);
	if (id == JS_DISTANCE || id == HELLINGER)
		mpfr_sqrt(out, out, MPFR_RNDN);
}

double
reference_floor(const reference *r, measure_id id, double base)
{
	if (!measure_table[id].has_floor)
		return 0;
	return SHANNON_FLOOR * r->floor[id] / (base == MEASURE_NATS ? 1 : log(base));
}
