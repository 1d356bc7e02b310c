/*
 * reference_logits.c
 *		The functions over logits in MPFR.
 */
#include <math.h>

#include "reference_logits.h"

void
soft_init(soft *f, const double *z, size_t n, double temperature, mpfr_prec_t bits)
{
	double		most = -INFINITY;
	mpfr_t		sum;
	size_t		i;

	for (i = 0; i < n; i++)
		most = fmax(most, z[i]);
	mpfr_init2(sum, bits);
	mpfr_set_zero(sum, 1);
	f->n = n;
	for (i = 0; i < n; i++)
	{
		mpfr_inits2(bits, f->z[i], f->p[i], (mpfr_ptr) NULL);
		mpfr_set_d(f->z[i], z[i], MPFR_RNDN);
		mpfr_sub_d(f->z[i], f->z[i], most, MPFR_RNDN);
		mpfr_div_d(f->z[i], f->z[i], temperature, MPFR_RNDN);
		mpfr_exp(f->p[i], f->z[i], MPFR_RNDN);
		if (z[i] != most)
			mpfr_add(sum, sum, f->p[i], MPFR_RNDN);
	}
	/* 1 + (ties - 1) + the rest: log1p keeps a tiny rest */
	for (i = 0; i < n; i++)
		if (z[i] == most)
			mpfr_add_ui(sum, sum, 1, MPFR_RNDN);
	mpfr_sub_ui(sum, sum, 1, MPFR_RNDN);
	mpfr_inits2(bits, f->log_sum, f->most, (mpfr_ptr) NULL);
	mpfr_log1p(f->log_sum, sum, MPFR_RNDN);
	mpfr_add_ui(sum, sum, 1, MPFR_RNDN);
	for (i = 0; i < n; i++)
		mpfr_div(f->p[i], f->p[i], sum, MPFR_RNDN);
	mpfr_set_d(f->most, most, MPFR_RNDN);
	mpfr_div_d(f->most, f->most, temperature, MPFR_RNDN);
	mpfr_clear(sum);
}

void
soft_clear(soft *f)
{
	size_t		i;

	for (i = 0; i < f->n; i++)
		mpfr_clears(f->z[i], f->p[i], (mpfr_ptr) NULL);
	mpfr_clears(f->log_sum, f->most, (mpfr_ptr) NULL);
}

void
soft_cross_entropy(mpfr_t out, const soft *f, const mpfr_t *w)
{
	mpfr_t		t;
	size_t		i;

	mpfr_init2(t, mpfr_get_prec(f->log_sum));
	mpfr_set_prec(out, mpfr_get_prec(f->log_sum));
	mpfr_set_zero(out, 1);
	for (i = 0; i < f->n; i++)
	{
		if (mpfr_zero_p(w[i]))
			continue;
		mpfr_sub(t, f->log_sum, f->z[i], MPFR_RNDN);
		mpfr_mul(t, t, w[i], MPFR_RNDN);
		mpfr_add(out, out, t, MPFR_RNDN);
	}
	mpfr_clear(t);
}

void
soft_kl(mpfr_t out, const soft *t, const soft *s)
{
	mpfr_t		d;
	size_t		i;

	mpfr_init2(d, mpfr_get_prec(t->log_sum));
	mpfr_set_prec(out, mpfr_get_prec(t->log_sum));
	mpfr_sub(out, s->log_sum, t->log_sum, MPFR_RNDN);
	for (i = 0; i < t->n; i++)
	{
		if (mpfr_inf_p(t->z[i]))
			continue;
		mpfr_sub(d, t->z[i], s->z[i], MPFR_RNDN);
		if (mpfr_inf_p(d))
		{
			mpfr_set(out, d, MPFR_RNDN);
			break;
		}
		mpfr_mul(d, d, t->p[i], MPFR_RNDN);
		mpfr_add(out, out, d, MPFR_RNDN);
	}
	mpfr_clear(d);
}
