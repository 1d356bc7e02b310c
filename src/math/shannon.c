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
#define CLOSE_TOTALS	0x1p-9

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
log_total_ratio(const exact_sum *P, const exact_sum *Q, dd_scaled p, dd_scaled q)
{
	dd_scaled	r;

	if (p.e - q.e >= -1 && p.e - q.e <= 1)
	{
		exact_sum	s = *P;
		dd_scaled	d;
		dd			ratio;

		divergence_exact_subtract(&s, Q);
		d = divergence_exact_dd(&s);
		ratio = dd_scale(dd_div(d.m, q.m), d.e - q.e);
		if (fabs(ratio.hi) < CLOSE_TOTALS)
			return divergence_log1p_dd(ratio);
	}
	r.m = dd_div(p.m, q.m);
	r.e = p.e - q.e;
	return divergence_log_dd(r);
}

double
divergence_entropy_of_sums(const exact_sum *P, const exact_sum *E, double base)
{
	dd_scaled	p = divergence_exact_dd(P);
	dd			log_p = divergence_log_dd(p);

	return divergence_in_base(dd_sub(log_p, mean_of(E, p)), log_p.hi, base);
}

double
divergence_cross_entropy_of_sums(const exact_sum *P, const exact_sum *Q,
								 const exact_sum *E, const exact_sum *A, double base)
{
	dd			log_q = divergence_log_dd(divergence_exact_dd(Q));
	exact_sum	s = *E;

	divergence_exact_subtract(&s, A);
	return divergence_in_base(dd_sub(log_q, mean_of(&s, divergence_exact_dd(P))),
							  log_q.hi, base);
}

double
divergence_kl_of_sums(const exact_sum *P, const exact_sum *Q, const exact_sum *A, double base)
{
	dd_scaled	p = divergence_exact_dd(P);
	dd			log_pq = log_total_ratio(P, Q, p, divergence_exact_dd(Q));

	return divergence_in_base(dd_sub(mean_of(A, p), log_pq), log_pq.hi, base);
}

double
divergence_jeffreys_of_sums(const exact_sum *P, const exact_sum *Q,
							const exact_sum *A, const exact_sum *B, double base)
{
	dd			a = mean_of(A, divergence_exact_dd(P));
	dd			b = mean_of(B, divergence_exact_dd(Q));

	return divergence_in_base(dd_sub(a, b), b.hi, base);
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

void
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

	if (padded != n)
	{
		const double *from[4];

		from[0] = x;
		from[1] = y;
		from[2] = w;
		from[3] = v;
		for (int j = 0; j < 4; j++)
		{
			if (!from[j])
				continue;
			memcpy(filled[j], from[j], n * sizeof(double));
			for (int i = n; i < padded; i++)
				filled[j][i] = 0;
		}
		x = filled[0];
		y = y ? filled[1] : NULL;
		w = filled[2];
		v = v ? filled[3] : NULL;
	}

	if (!k->log_ratio(x, y, hi, lo, padded))
	{
		add_terms_singly(s, w, t, v, x, y, n);
		return;
	}
	if (v)
	{
		memcpy(hi2, hi, padded * sizeof(double));
		memcpy(lo2, lo, padded * sizeof(double));
	}
	if (!k->multiply(w, hi, lo, padded) || (v && !k->multiply(v, hi2, lo2, padded)))
	{
		add_terms_singly(s, w, t, v, x, y, n);
		return;
	}
	divergence_exact_add_scratch(s, hi, padded);
	divergence_exact_add_scratch(s, lo, padded);
	if (v)
	{
		divergence_exact_add_scratch(t, hi2, padded);
		divergence_exact_add_scratch(t, lo2, padded);
	}
}

/* Whether a class has mass under p and none under q. */
static bool
unmatched(const double *p, const double *q, int n)
{
	int			found = 0;

	for (int i = 0; i < n; i++)
		found |= (p[i] > 0) & !(q[i] > 0);
	return found;
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
		divergence_add_terms(&e, p->x + i, NULL, NULL, p->x + i, NULL, block_at(p, i));
	return divergence_entropy_of_sums(&p->total, &e, base);
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

		if (unmatched(p->x + i, q->x + i, n))
			return HUGE_VAL;
		divergence_add_terms(&e, p->x + i, NULL, NULL, p->x + i, NULL, n);
		divergence_add_terms(&a, p->x + i, NULL, NULL, p->x + i, q->x + i, n);
	}
	return divergence_cross_entropy_of_sums(&p->total, &q->total, &e, &a, base);
}

double
divergence_kl(const mass *p, const mass *q, double base)
{
	exact_sum	a;

	divergence_exact_clear(&a);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
	{
		int			n = block_at(p, i);

		if (unmatched(p->x + i, q->x + i, n))
			return HUGE_VAL;
		divergence_add_terms(&a, p->x + i, NULL, NULL, p->x + i, q->x + i, n);
	}
	return divergence_kl_of_sums(&p->total, &q->total, &a, base);
}

double
divergence_jeffreys(const mass *p, const mass *q, double base)
{
	exact_sum	a,
				b;

	divergence_exact_clear(&a);
	divergence_exact_clear(&b);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
	{
		int			n = block_at(p, i);

		if (unmatched(p->x + i, q->x + i, n) || unmatched(q->x + i, p->x + i, n))
			return HUGE_VAL;
		divergence_add_terms(&a, p->x + i, &b, q->x + i, p->x + i, q->x + i, n);
	}
	return divergence_jeffreys_of_sums(&p->total, &q->total, &a, &b, base);
}

double
divergence_log_loss(const mass *q, size_t index)
{
	exact_sum	one,
				e,
				a;

	if (q->x[index] == 0)
		return HUGE_VAL;
	divergence_exact_clear(&one);
	divergence_exact_add(&one, 1.0, 0);
	divergence_exact_clear(&e);
	divergence_exact_clear(&a);
	divergence_exact_add_dd(&a, divergence_log_ratio(1.0, q->x[index]), 0);
	return divergence_cross_entropy_of_sums(&one, &q->total, &e, &a, MEASURE_NATS);
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
