/*
 * shannon.c
 *		Entropy, cross-entropy, Kullback-Leibler and Jeffreys divergence, log-loss.
 *
 * Method
 *		Each element's logarithm is a pair (log_core.h), its term w ln(x/y) one
 *		exact product rounded in the low part, and every sum is exact.  The
 *		formulas of shannon.h are evaluated in pairs and rounded once.  ln(P/Q)
 *		comes from the exact difference of the totals where they are close.
 *
 * Special cases
 *		p = 0 contributes 0; p > 0 with q = 0 gives Infinity, for Jeffreys also
 *		the other way round.  A mass at one element has entropy 0, equal or
 *		proportional masses have divergence 0, exactly.
 *
 * Accuracy
 *		SHANNON_BOUND plus the absolute SHANNON_FLOOR (measures.h).
 *
 * Constants
 *		log_table.h through log_core.h.
 */
#include <string.h>

#include "shannon.h"

#include "kernels.h"
#include "log_core.h"
#include "log_ratio.h"
#include "measures.h"

/*
 * A difference this much smaller than its operands is their rounding: pairs of
 * proportional masses leave about 2^-103.
 */
#define SHANNON_SNAP	0x1p-100

/* totals closer than this take ln(P/Q) from their exact difference */
#define CLOSE_TOTALS	0x1p-2

double
divergence_in_base(dd r, double subtracted, double base)
{
	if (!(r.hi > SHANNON_SNAP * fabs(subtracted)))
		return 0;
	if (base != MEASURE_NATS)
		r = dd_div(r, divergence_log_ratio(base, 1.0));
	return dd_double(r);
}

/* s/total */
static dd
mean_of(const exact_sum *s, dd_scaled total)
{
	dd_scaled	sum = divergence_exact_dd(s);

	return dd_scale(dd_div(sum.m, total.m), sum.e - total.e);
}

static dd
log_total_ratio(const exact_sum *P, dd_scaled p, const exact_sum *Q, dd_scaled q)
{
	dd_scaled	r;

	if (p.e - q.e >= -1 && p.e - q.e <= 1)
	{
		exact_sum	s;
		dd_scaled	d;
		dd			ratio;

		divergence_exact_copy(&s, P);
		divergence_exact_subtract(&s, Q);
		d = divergence_exact_dd(&s);
		if (d.m.hi == 0)
			return dd_of(0, 0);
		ratio = dd_scale(dd_div(d.m, q.m), d.e - q.e);
		if (fabs(ratio.hi) < CLOSE_TOTALS)
			return divergence_log1p_dd(ratio);
	}
	r.m = dd_div(p.m, q.m);
	r.e = p.e - q.e;
	return divergence_log_dd(r);
}

double
divergence_entropy_of_sums(dd_scaled p, const exact_sum *E, double base)
{
	dd			log_p = divergence_log_dd(p);

	return divergence_in_base(dd_sub(log_p, mean_of(E, p)), log_p.hi, base);
}

double
divergence_cross_entropy_of_sums(dd_scaled p, dd_scaled q, const exact_sum *E,
								 const exact_sum *A, double base)
{
	dd			log_q = divergence_log_dd(q);
	exact_sum	s;

	divergence_exact_copy(&s, E);
	divergence_exact_subtract(&s, A);
	return divergence_in_base(dd_sub(log_q, mean_of(&s, p)), log_q.hi, base);
}

double
divergence_kl_of_sums(const exact_sum *P, dd_scaled p, const exact_sum *Q, dd_scaled q,
					  const exact_sum *A, double base)
{
	dd			log_pq = log_total_ratio(P, p, Q, q);

	return divergence_in_base(dd_sub(mean_of(A, p), log_pq), log_pq.hi, base);
}

double
divergence_jeffreys_of_sums(dd_scaled p, dd_scaled q, const exact_sum *A,
							const exact_sum *B, double base)
{
	dd			b = mean_of(B, q);

	return divergence_in_base(dd_sub(mean_of(A, p), b), b.hi, base);
}

/* The scalar path: any x, y, w > 0, with the bits of the kernels. */
static void
add_terms_singly(exact_sum *s, const double *w, exact_sum *t, const double *v,
				 const double *x, const double *y, int n)
{
	for (int i = 0; i < n; i++)
	{
		dd			l;
		int			e;
		double		m;

		if (!(x[i] > 0) || (y && !(y[i] > 0)))
			continue;
		l = divergence_log_ratio(x[i], y ? y[i] : 1.0);
		if (w[i] > 0)
		{
			m = log_core_split(w[i], &e);
			divergence_exact_add_dd(s, log_core_term(DD_HARDWARE_FMA, m, l), e);
		}
		if (v && v[i] > 0)
		{
			m = log_core_split(v[i], &e);
			divergence_exact_add_dd(t, log_core_term(DD_HARDWARE_FMA, m, l), e);
		}
	}
}

int
divergence_add_terms(exact_sum *s, const double *w, exact_sum *t, const double *v,
					 const double *x, const double *y, int n)
{
	const kernels *k = divergence_kernels;
	int			padded = (n + KERNEL_LANES - 1) & ~(KERNEL_LANES - 1);
	double		filled[4][KERNEL_BLOCK];
	double		hi[KERNEL_BLOCK],
				lo[KERNEL_BLOCK],
				hi2[KERNEL_BLOCK],
				lo2[KERNEL_BLOCK];
	int			found;

	if (padded != n)
	{
		const double **from[4] = {&x, &y, &w, &v};

		for (int j = 0; j < 4; j++)
		{
			if (!*from[j] || (j > 0 && *from[j] == x))
				continue;
			memcpy(filled[j], *from[j], n * sizeof(double));
			for (int i = n; i < padded; i++)
				filled[j][i] = 0;
			*from[j] = filled[j];
		}
	}

	found = k->log_ratio(x, y, hi, lo, padded);
	if (v)
	{
		memcpy(hi2, hi, padded * sizeof(double));
		memcpy(lo2, lo, padded * sizeof(double));
	}
	if ((found & KERNEL_SUBNORMAL) || !k->multiply(w, hi, lo, padded) ||
		(v && !k->multiply(v, hi2, lo2, padded)))
		add_terms_singly(s, w, t, v, x, y, n);
	else
	{
		divergence_exact_add_array(s, hi, padded);
		divergence_exact_add_array(s, lo, padded);
		if (v)
		{
			divergence_exact_add_array(t, hi2, padded);
			divergence_exact_add_array(t, lo2, padded);
		}
	}
	return found & (KERNEL_X_ONLY | KERNEL_Y_ONLY);
}

void
divergence_pair_sums_clear(pair_sums *s)
{
	divergence_exact_clear(&s->P);
	divergence_exact_clear(&s->Q);
	divergence_exact_clear(&s->E);
	divergence_exact_clear(&s->A);
	divergence_exact_clear(&s->B);
}

void
divergence_pair_sums_add(pair_sums *s, const double *p, const double *q, int n)
{
	divergence_exact_add_array(&s->P, p, n);
	divergence_add_terms(&s->E, p, NULL, NULL, p, NULL, n);
	if (q)
	{
		divergence_exact_add_array(&s->Q, q, n);
		divergence_add_terms(&s->A, p, &s->B, q, p, q, n);
	}
}

static int
block_at(const mass *p, size_t i)
{
	if (i % POLL_BLOCK == 0 && divergence_poll)
		divergence_poll();
	return p->n - i < KERNEL_BLOCK ? (int) (p->n - i) : KERNEL_BLOCK;
}

double
divergence_entropy(const mass *p, double base)
{
	exact_sum	e;

	divergence_exact_clear(&e);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
		(void) divergence_add_terms(&e, p->x + i, NULL, NULL, p->x + i, NULL, block_at(p, i));
	return divergence_entropy_of_sums(p->total_value, &e, base);
}

double
divergence_cross_entropy(const mass *p, const mass *q, double base)
{
	exact_sum	e,
				a;

	divergence_exact_clear(&e);
	divergence_exact_clear(&a);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
	{
		int			n = block_at(p, i);

		if (divergence_add_terms(&a, p->x + i, NULL, NULL, p->x + i, q->x + i, n) & KERNEL_X_ONLY)
			return HUGE_VAL;
		(void) divergence_add_terms(&e, p->x + i, NULL, NULL, p->x + i, NULL, n);
	}
	return divergence_cross_entropy_of_sums(p->total_value, q->total_value, &e, &a, base);
}

double
divergence_kl(const mass *p, const mass *q, double base)
{
	exact_sum	a;

	divergence_exact_clear(&a);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
		if (divergence_add_terms(&a, p->x + i, NULL, NULL, p->x + i, q->x + i,
								 block_at(p, i)) & KERNEL_X_ONLY)
			return HUGE_VAL;
	return divergence_kl_of_sums(&p->total, p->total_value, &q->total, q->total_value, &a, base);
}

double
divergence_jeffreys(const mass *p, const mass *q, double base)
{
	exact_sum	a,
				b;

	divergence_exact_clear(&a);
	divergence_exact_clear(&b);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
		if (divergence_add_terms(&a, p->x + i, &b, q->x + i, p->x + i, q->x + i,
								 block_at(p, i)) != 0)
			return HUGE_VAL;
	return divergence_jeffreys_of_sums(p->total_value, q->total_value, &a, &b, base);
}

double
divergence_log_loss(const mass *q, size_t index)
{
	dd_scaled	one = {{1, 0}, 0};
	exact_sum	e,
				a;

	if (q->x[index] == 0)
		return HUGE_VAL;
	divergence_exact_clear(&e);
	divergence_exact_clear(&a);
	divergence_exact_add_dd(&a, divergence_log_ratio(1.0, q->x[index]), 0);
	return divergence_cross_entropy_of_sums(one, q->total_value, &e, &a, MEASURE_NATS);
}

double
divergence_log_loss_binary(bool label, double q)
{
	if (q == (label ? 0.0 : 1.0))
		return HUGE_VAL;
	if (label)
		return divergence_in_base(dd_neg(divergence_log_ratio(q, 1.0)), 0, MEASURE_NATS);
	return divergence_in_base(dd_neg(divergence_log1p_dd(dd_of(-q, 0))), 0, MEASURE_NATS);
}
