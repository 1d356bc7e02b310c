/*
 * reference_power_divergence.c
 *		The test of two samples in MPFR: the formulas as they stand.
 */
#include <stdbool.h>

#include "reference_power_divergence.h"

static void
set_count(mpfr_t out, int64_t count)
{
	mpfr_set_ui(out, (unsigned long) (count >> 32), MPFR_RNDN);
	mpfr_mul_2ui(out, out, 32, MPFR_RNDN);
	mpfr_add_ui(out, out, (unsigned long) (count & UINT32_MAX), MPFR_RNDN);
}

void
margins_init(margins *m, const counts *c)
{
	mpfr_inits2(POWER_DIVERGENCE_BITS, m->pooled, m->cell, (mpfr_ptr) NULL);
	for (int row = 0; row < 2; row++)
	{
		mpfr_inits2(POWER_DIVERGENCE_BITS, m->total[row], m->observed[row], m->expected[row], (mpfr_ptr) NULL);
		mpfr_set_zero(m->total[row], 1);
		for (size_t i = 0; i < c->n; i++)
		{
			set_count(m->cell, row ? c->current[i] : c->reference[i]);
			mpfr_add(m->total[row], m->total[row], m->cell, MPFR_RNDN);
		}
	}
	mpfr_add(m->pooled, m->total[0], m->total[1], MPFR_RNDN);
}

void
margins_clear(margins *m)
{
	mpfr_clears(m->pooled, m->cell, (mpfr_ptr) NULL);
	for (int row = 0; row < 2; row++)
		mpfr_clears(m->total[row], m->observed[row], m->expected[row], (mpfr_ptr) NULL);
}

static void
margins_cell(margins *m, const counts *c, size_t i)
{
	set_count(m->observed[0], c->reference[i]);
	set_count(m->observed[1], c->current[i]);
	mpfr_add(m->cell, m->observed[0], m->observed[1], MPFR_RNDN);
	for (int row = 0; row < 2; row++)
	{
		mpfr_mul(m->expected[row], m->total[row], m->cell, MPFR_RNDN);
		mpfr_div(m->expected[row], m->expected[row], m->pooled, MPFR_RNDN);
	}
}

/* 2/(lambda (lambda + 1)) O ((O/E)^lambda - 1), or its limit; out has POWER_DIVERGENCE_BITS */
static void
reference_term(mpfr_t out, const mpfr_t o, const mpfr_t e, double lambda)
{
	mpfr_t		l;

	mpfr_init2(l, POWER_DIVERGENCE_BITS);
	mpfr_set_zero(out, 1);
	if (mpfr_zero_p(o))
	{
		if (lambda <= -1)
			mpfr_set_inf(out, 1);
		mpfr_clear(l);
		return;
	}
	mpfr_div(l, o, e, MPFR_RNDN);
	mpfr_log(l, l, MPFR_RNDN);
	if (lambda == 0)
		mpfr_mul(out, o, l, MPFR_RNDN);
	else if (lambda == -1)
	{
		mpfr_mul(out, e, l, MPFR_RNDN);
		mpfr_neg(out, out, MPFR_RNDN);
	}
	else
	{
		mpfr_mul_d(out, l, lambda, MPFR_RNDN);
		mpfr_expm1(out, out, MPFR_RNDN);
		mpfr_mul(out, out, o, MPFR_RNDN);
		mpfr_div_d(out, out, lambda, MPFR_RNDN);
		mpfr_set_d(l, lambda, MPFR_RNDN);
		mpfr_add_ui(l, l, 1, MPFR_RNDN);
		mpfr_div(out, out, l, MPFR_RNDN);
	}
	mpfr_mul_2ui(out, out, 1, MPFR_RNDN);
	mpfr_clear(l);
}

void
reference_statistic(mpfr_t out, mpfr_t least, margins *m, const counts *c, double lambda)
{
	mpfr_t		term;
	bool		proportional = true;

	mpfr_init2(term, POWER_DIVERGENCE_BITS);
	mpfr_set_zero(out, 1);
	mpfr_set_inf(least, 1);
	for (size_t i = 0; i < c->n; i++)
	{
		margins_cell(m, c, i);
		for (int row = 0; row < 2 && !mpfr_zero_p(m->cell); row++)
		{
			mpfr_sub(term, m->observed[row], m->expected[row], MPFR_RNDN);
			if (!mpfr_zero_p(term) &&
				mpfr_get_exp(term) >= mpfr_get_exp(m->pooled) - POWER_DIVERGENCE_BITS + 8)
				proportional = false;
			mpfr_min(least, least, m->expected[row], MPFR_RNDN);
			reference_term(term, m->observed[row], m->expected[row], lambda);
			mpfr_add(out, out, term, MPFR_RNDN);
		}
	}
	if (proportional)
		mpfr_set_zero(out, 1);
	mpfr_clear(term);
}

void
reference_residual(mpfr_t out, margins *m, const counts *c, size_t i)
{
	mpfr_t		variance,
				part;

	mpfr_inits2(POWER_DIVERGENCE_BITS, variance, part, (mpfr_ptr) NULL);
	margins_cell(m, c, i);
	mpfr_div(variance, m->total[1], m->pooled, MPFR_RNDN);
	mpfr_ui_sub(variance, 1, variance, MPFR_RNDN);
	mpfr_mul(variance, variance, m->expected[1], MPFR_RNDN);
	mpfr_div(part, m->cell, m->pooled, MPFR_RNDN);
	mpfr_ui_sub(part, 1, part, MPFR_RNDN);
	mpfr_mul(variance, variance, part, MPFR_RNDN);
	if (mpfr_zero_p(variance))
		mpfr_set_zero(out, 1);
	else
	{
		/* O - E = (O N - R M)/T without the division's rounding */
		mpfr_mul(part, m->observed[1], m->total[0], MPFR_RNDN);
		mpfr_mul(out, m->observed[0], m->total[1], MPFR_RNDN);
		mpfr_sub(out, part, out, MPFR_RNDN);
		mpfr_div(out, out, m->pooled, MPFR_RNDN);
		mpfr_sqrt(variance, variance, MPFR_RNDN);
		mpfr_div(out, out, variance, MPFR_RNDN);
	}
	mpfr_clears(variance, part, (mpfr_ptr) NULL);
}
