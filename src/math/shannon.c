/*
 * shannon.c
 *		Entropy, cross-entropy, Kullback-Leibler and Jeffreys divergence, log-loss.
 *
 * Method
 *		Each element's logarithm is a pair (log_core.h), its term w ln(x/y) one
 *		exact product rounded in the low part, and every sum is exact.  The
 *		formulas of shannon.h are evaluated in pairs with exponents of their own
 *		(scaled.h), down to the smallest results, and rounded once.  ln(P/Q) comes
 *		from the exact difference of the totals where they are close.
 *
 * Special cases
 *		p = 0 contributes 0; p > 0 with q = 0 gives Infinity, for Jeffreys also
 *		the other way round.  A mass at one element has entropy 0, equal or
 *		proportional masses have divergence 0, exactly.
 *
 * Accuracy
 *		SHANNON_BOUND plus the absolute SHANNON_FLOOR (shannon.h).
 *
 * Constants
 *		log_table.h through log_core.h.
 */
#include <string.h>

#include "shannon.h"

#include "kernels.h"
#include "log_core.h"
#include "log_ratio.h"
#include "scaled.h"

/*
 * A difference this much smaller than its operands is their rounding: pairs of
 * proportional masses leave about 2^-103.
 */
#define SHANNON_SNAP	0x1p-100

/*
 * Results below 2^SMALL_RESULT need more of a total near 1 than a pair holds: the
 * pair's digits of it less 1 end at 2^-106.
 */
#define SMALL_RESULT	(-40)

/* totals closer than this take ln(P/Q) from their exact difference */
#define CLOSE_TOTALS	0x1p-2

/*
 * a - b in the given base; 0 where it is below 0, or by SHANNON_SNAP below the
 * magnitude of "part", one of what was subtracted
 */
static double
difference_in_base(dd_scaled a, dd_scaled b, dd_scaled part, double base)
{
	dd_scaled	r = scaled_difference(a, b);

	if (times_power(r.m.hi, r.e - part.e) < SHANNON_SNAP * fabs(part.m.hi))
		return 0;
	return scaled_in_base(r, base);
}

/* s/total */
static dd_scaled
mean_of(const exact_sum *s, dd_scaled total)
{
	return scaled_quotient(divergence_exact_dd(s), total);
}

static dd_scaled
log_of(dd_scaled a)
{
	return scaled(divergence_log_dd(a), 0);
}

static dd_scaled
log_total_ratio(const exact_sum *P, dd_scaled p, const exact_sum *Q, dd_scaled q)
{
	if (p.e - q.e >= -1 && p.e - q.e <= 1)
	{
		exact_sum	s;
		dd_scaled	ratio;

		divergence_exact_copy(&s, P);
		divergence_exact_subtract(&s, Q);
		ratio = scaled_quotient(divergence_exact_dd(&s), q);
		if (fabs(scaled_double(ratio)) < CLOSE_TOTALS)
			return scaled_log1p(ratio);
	}
	return log_of(scaled_quotient(p, q));
}

/* ln T - mean, t being the reading of T */
static double
less_mean(const exact_sum *T, dd_scaled t, dd_scaled mean, double base)
{
	dd_scaled	log_t = log_of(t);
	dd_scaled	r = scaled_difference(log_t, mean);

	if ((r.m.hi == 0 || r.e < SMALL_RESULT) && log_t.m.hi != 0 && log_t.e < -1)
	{
		exact_sum	s;

		divergence_exact_copy(&s, T);
		divergence_exact_add(&s, -1.0, 0);
		log_t = scaled_log1p(divergence_exact_dd(&s));
	}
	return difference_in_base(log_t, mean, log_t, base);
}

double
divergence_entropy_of_sums(const exact_sum *P, dd_scaled p, const exact_sum *E, double base)
{
	return less_mean(P, p, mean_of(E, p), base);
}

double
divergence_cross_entropy_of_sums(dd_scaled p, const exact_sum *Q, dd_scaled q,
								 const exact_sum *E, const exact_sum *A, double base)
{
	exact_sum	s;

	divergence_exact_copy(&s, E);
	divergence_exact_subtract(&s, A);
	return less_mean(Q, q, mean_of(&s, p), base);
}

double
divergence_kl_of_sums(const exact_sum *P, dd_scaled p, const exact_sum *Q, dd_scaled q,
					  const exact_sum *A, double base)
{
	dd_scaled	log_pq = log_total_ratio(P, p, Q, q);

	return difference_in_base(mean_of(A, p), log_pq, log_pq, base);
}

double
divergence_jeffreys_of_sums(dd_scaled p, dd_scaled q, const exact_sum *A,
							const exact_sum *B, double base)
{
	dd_scaled	b = mean_of(B, q);

	return difference_in_base(mean_of(A, p), b, b, base);
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
	int			padded = kernel_padded(n);
	double		room[4][KERNEL_BLOCK];
	double		hi[KERNEL_BLOCK],
				lo[KERNEL_BLOCK],
				hi2[KERNEL_BLOCK],
				lo2[KERNEL_BLOCK];
	int			found;

	x = kernel_pad(x, n, room[0]);
	w = kernel_pad(w, n, room[1]);
	if (y)
		y = kernel_pad(y, n, room[2]);
	if (v)
		v = kernel_pad(v, n, room[3]);

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
	divergence_poll_at(i);
	return p->n - i < KERNEL_BLOCK ? (int) (p->n - i) : KERNEL_BLOCK;
}

double
divergence_entropy(const mass *p, double base)
{
	exact_sum	e;

	divergence_exact_clear(&e);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
		(void) divergence_add_terms(&e, p->x + i, NULL, NULL, p->x + i, NULL, block_at(p, i));
	return divergence_entropy_of_sums(divergence_mass_sum(p), p->total_value, &e, base);
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
	return divergence_cross_entropy_of_sums(p->total_value, divergence_mass_sum(q), q->total_value, &e, &a, base);
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
	return divergence_kl_of_sums(divergence_mass_sum(p), p->total_value,
								 divergence_mass_sum(q), q->total_value, &a, base);
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
	return divergence_cross_entropy_of_sums(one, divergence_mass_sum(q), q->total_value, &e, &a, MEASURE_NATS);
}

double
divergence_log_loss_binary(bool label, double q)
{
	if (q == (label ? 0.0 : 1.0))
		return HUGE_VAL;
	if (label)
		return fabs(dd_double(divergence_log_ratio(q, 1.0)));
	return fabs(dd_double(divergence_log1p_dd(dd_of(-q, 0))));
}
