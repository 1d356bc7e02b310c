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
#include "two_steps.h"

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

/* s += the n elements of x >= 0: mostly a pair holds what they sum to */
static void
add_total(exact_sum *s, const double *x, int n)
{
	dd			sum;

	if (divergence_kernels->total(x, (size_t) n, &sum) == 0)
		divergence_exact_add_dd(s, sum, 0);
	else
		divergence_exact_add_array(s, x, (size_t) n);
}

void
divergence_pair_sums_add(pair_sums *s, const double *p, const double *q, int n, int left_out)
{
	add_total(&s->P, p, n);
	if (!(left_out & PAIR_SUMS_E))
		divergence_add_terms(&s->E, p, NULL, NULL, p, NULL, n);
	if (q)
	{
		bool		with_b = !(left_out & PAIR_SUMS_B);

		add_total(&s->Q, q, n);
		divergence_add_terms(&s->A, p, with_b ? &s->B : NULL, with_b ? q : NULL, p, q, n);
	}
}

static int
block_at(const mass *p, size_t i)
{
	divergence_poll_at(i);
	return p->n - i < KERNEL_BLOCK ? (int) (p->n - i) : KERNEL_BLOCK;
}

/* ---------- Step one ---------- */

/* Totals whose logarithms and quotients need no care. */
#define STEP_EXPONENT	300

/* Smaller results are for step two: it takes them from more of the totals. */
#define STEP_SMALL		0x1p-30

/*
 * So are smaller divergences: on the scale of the least totals their terms have low parts
 * that underflow, which no bound here counts.
 */
#define STEP_TINY		0x1p-400

/* relative errors of step two before it rounds: of its result, of terms and of ln(P/Q) */
#define STEP_TWO		0x1p-100
#define STEP_TWO_TERM	0x1p-101
#define STEP_TWO_LOG	0x1p-98

static bool
step_mass(const mass *m, dd *total)
{
	if (m->total_value.e < -STEP_EXPONENT || m->total_value.e > STEP_EXPONENT)
		return false;
	*total = scaled_pair(m->total_value);
	return true;
}

/* r +- error nats in the base, if that is certain */
static bool
step_in_base(dd r, double error, double base, double *result)
{
	error += fabs(r.hi) * STEP_TWO;
	if (base != MEASURE_NATS)
	{
		dd			unit = divergence_log_ratio(base, 1.0);

		r = dd_div(r, unit);
		error *= (1 + 0x1p-20) / unit.hi;
	}
	return step_certain(r, error, result);
}

/* the error of the terms and of their sum, both steps together */
static double
step_terms_error(const step_sums *sums, size_t n)
{
	return step_kernel_error(sums, n) + STEP_TWO_TERM * step_most(sums);
}

/* sum w ln x, all of the elements; Infinity and NaN are for the caller */
static int
step_weighted_logs(step_sums *sums, const mass *w, const mass *x)
{
	int			found = 0;

	for (size_t i = 0; i < w->n; i += KERNEL_BLOCK)
	{
		double		room[2][KERNEL_BLOCK];
		int			n = block_at(w, i);
		const double *wi = mass_lanes(w, i, n, room[0]);
		const double *xi = w == x ? wi : mass_lanes(x, i, n, room[1]);
		step_sums	block;

		found |= divergence_kernels->weighted_logs(wi, xi, kernel_padded(n), i == 0 ? sums : &block);
		if (i > 0)
			step_add(sums, &block);
	}
	return found;
}

/* ln T - S/P */
static bool
step_less_mean(const step_sums *sums, size_t n, dd P, dd T, double floor, double base, double *result)
{
	dd			r;
	double		log_error;
	double		error = step_terms_error(sums, n) / P.hi;

	r = step_log(T, &log_error);
	error += log_error + STEP_TWO_LOG * fabs(r.hi) + floor;
	r = dd_sub(r, step_quotient(sums->t, P));
	return r.hi >= STEP_SMALL && step_in_base(r, error, base, result);
}

static bool
entropy_at_once(const mass *p, double base, double *result)
{
	step_sums	sums;
	dd			P;

	return step_mass(p, &P) && (step_weighted_logs(&sums, p, p) & KERNEL_SUBNORMAL) == 0 &&
		step_less_mean(&sums, p->n, P, P, 0, base, result);
}

/* the logarithms of p that step two subtracts again are below 2^10 */
#define STEP_CROSS_FLOOR	(4 * LOG_MOST * STEP_TWO_TERM)

static bool
cross_entropy_at_once(const mass *p, const mass *q, double base, double *result)
{
	step_sums	sums;
	dd			P,
				Q;
	int			found;

	if (!step_mass(p, &P) || !step_mass(q, &Q))
		return false;
	found = step_weighted_logs(&sums, p, q);
	if (found & KERNEL_X_ONLY)
	{
		*result = HUGE_VAL;
		return true;
	}
	return (found & KERNEL_SUBNORMAL) == 0 &&
		step_less_mean(&sums, p->n, P, Q, STEP_CROSS_FLOOR, base, result);
}

/* the sums of one of the kernels over all elements; stops where "infinite" was found */
static int
step_ratio_terms(step_sums *sums, const mass *p, const mass *q, bool close, bool both, int infinite)
{
	int			found = 0;

	for (size_t i = 0; i < p->n && !(found & infinite); i += KERNEL_BLOCK)
	{
		double		room[2][KERNEL_BLOCK];
		int			n = block_at(p, i);
		int			padded = kernel_padded(n);
		const double *pi = mass_lanes(p, i, n, room[0]);
		const double *qi = mass_lanes(q, i, n, room[1]);
		step_sums	block;
		step_sums  *to = i == 0 ? sums : &block;

		found |= close ? divergence_kernels->excesses(pi, qi, padded, both, to) :
			divergence_kernels->ratio_logs(pi, qi, padded, both, to);
		if (i > 0)
			step_add(sums, &block);
	}
	return found;
}

/*
 * With the excesses S = sum (p ln(p/q) - p + q) and u = Q/P - 1 the divergence is
 * S/P + ln(1 + u) - u, which does not cancel where P is close to Q.
 */
static bool
kl_at_once(const mass *p, const mass *q, double base, double *result)
{
	step_sums	sums;
	dd			P,
				Q,
				r,
				u;
	double		error,
				log_error;
	bool		close;
	int			found;

	if (!step_mass(p, &P) || !step_mass(q, &Q))
		return false;
	u = dd_sub(Q, P);
	close = fabs(u.hi) <= STEP_CLOSE * P.hi;
	found = step_ratio_terms(&sums, p, q, close, false, KERNEL_X_ONLY);
	if (found & KERNEL_X_ONLY)
	{
		*result = HUGE_VAL;
		return true;
	}
	if (found & KERNEL_SUBNORMAL)
		return false;
	if (sums.apart == 0)
	{
		*result = 0;
		return true;
	}
	error = step_terms_error(&sums, p->n) / P.hi;
	if (close)
	{
		double		size;

		u = step_quotient(u, P);
		size = fabs(u.hi);
		error += size * (STEP_TWO_LOG + STEP_EXCESS_LINEAR + size * size * STEP_EXCESS_CUBE);
		r = dd_add(step_quotient(sums.t, P), step_log1p_excess(u));
		return r.hi >= STEP_TINY && step_in_base(r, error, base, result);
	}
	r = step_log(step_quotient(P, Q), &log_error);
	error += log_error + STEP_TWO_LOG * fabs(r.hi) + 0x1p-101;
	return step_in_base(dd_sub(step_quotient(sums.t, P), r), error, base, result);
}

/*
 * With J = sum (p - q) ln(p/q) and B the part of it that is q ln(q/p) - q + p, the
 * divergence is J/P + B (1/Q - 1/P) - (P - Q)^2 / PQ.
 */
static bool
jeffreys_at_once(const mass *p, const mass *q, double base, double *result)
{
	step_sums	sums;
	dd			P,
				Q,
				D,
				r;
	double		error;
	bool		close;
	int			found;

	if (!step_mass(p, &P) || !step_mass(q, &Q))
		return false;
	D = dd_sub(P, Q);
	close = fabs(D.hi) <= STEP_CLOSE * P.hi;
	found = step_ratio_terms(&sums, p, q, close, true, KERNEL_X_ONLY | KERNEL_Y_ONLY);
	if (found & (KERNEL_X_ONLY | KERNEL_Y_ONLY))
	{
		*result = HUGE_VAL;
		return true;
	}
	if (found & KERNEL_SUBNORMAL)
		return false;
	if (sums.apart == 0)
	{
		*result = 0;
		return true;
	}
	error = step_terms_error(&sums, p->n);
	if (close)
	{
		double		b = sums.v.hi / Q.hi;
		double		u = D.hi / P.hi;

		/* u times what is good to STEP_REST_ERROR and about 2^-50 */
		error = 2 * error / P.hi + fabs(u) * (fabs(b) * STEP_REST_ERROR + fabs(u) * 0x1p-49 + 0x1p-102);
		r = dd_add_double(step_quotient(sums.t, P), u * (b - D.hi / Q.hi));
		return r.hi >= STEP_TINY && step_in_base(r, error, base, result);
	}
	error = error / P.hi + error / Q.hi;
	return step_in_base(dd_sub(step_quotient(sums.t, P), step_quotient(sums.v, Q)), error, base, result);
}

/* ln Q - ln x */
static bool
log_loss_at_once(const mass *q, double x, double *result)
{
	dd			Q,
				l,
				r;
	double		error;

	if (!step_mass(q, &Q))
		return false;
	r = step_log(Q, &error);
	error += STEP_TWO_LOG * fabs(r.hi);
	l = divergence_log_ratio(1.0, x);
	error += STEP_TWO_TERM * fabs(l.hi);
	r = dd_add(r, l);
	return r.hi >= STEP_SMALL && step_in_base(r, error, MEASURE_NATS, result);
}

/* ---------- Both steps ---------- */

double
divergence_entropy(const mass *p, double base)
{
	double		result;
	exact_sum	e;

	if (entropy_at_once(p, base, &result))
		return result;
	STEP_TWO_RUNS();
	divergence_exact_clear(&e);
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
		(void) divergence_add_terms(&e, p->x + i, NULL, NULL, p->x + i, NULL, block_at(p, i));
	return divergence_entropy_of_sums(divergence_mass_sum(p), p->total_value, &e, base);
}

double
divergence_cross_entropy(const mass *p, const mass *q, double base)
{
	double		result;
	exact_sum	e,
				a;

	if (cross_entropy_at_once(p, q, base, &result))
		return result;
	STEP_TWO_RUNS();
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
	double		result;
	exact_sum	a;

	if (kl_at_once(p, q, base, &result))
		return result;
	STEP_TWO_RUNS();
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
	double		result;
	exact_sum	a,
				b;

	if (jeffreys_at_once(p, q, base, &result))
		return result;
	STEP_TWO_RUNS();
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
	double		result;

	if (q->x[index] == 0)
		return HUGE_VAL;
	if (log_loss_at_once(q, q->x[index], &result))
		return result;
	STEP_TWO_RUNS();
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

double
divergence_clipped_loss(double loss, double clip)
{
	double		least = divergence_log_loss_binary(false, clip);
	double		most = divergence_log_loss_binary(true, clip);

	return loss < least ? least : loss > most ? most : loss;
}
