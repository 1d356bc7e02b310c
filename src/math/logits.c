/*
 * logits.c
 *		Softmax, its logarithm, and losses and divergences over logits.
 *
 * Method
 *		With m the largest logit and S the exact sum of exp((z - m)/T) over all
 *		classes but one that holds m, the sum of all exponentials is e^(m/T) (1 + S)
 *		and its logarithm m/T + L, L = log1p(S).  z - m is an exact pair.
 *		Everything but logsumexp is made of terms of one sign:
 *
 *			softmax				e^((z - m)/T) / (1 + S)
 *			-ln softmax			(m - z)/T + L
 *			cross-entropy		sum p (m - z) / sum p + L
 *			log-loss			(1 - s) (m - z_label) + s/n sum (m - z) + L
 *			logsumexp			m + L
 *
 *		Kullback-Leibler: let r be the class with the largest t, g_i =
 *		((t_i - s_i) - (t_r - s_r))/T, p = softmax(t/T) and M = sum p g.  Then
 *
 *			D = M + (max s - s_r)/T + L_s - L_t
 *			  = log1p(sum p psi(g - M)),	psi(x) = e^-x - 1 + x >= 0.
 *
 *		The first form serves unless it cancels, which it does for models that
 *		nearly agree; the second never cancels.  There, p psi(x) with |x| >= 1 is
 *		exp((s_i - s_r)/T + M - L_t) + p (x - 1), which with p = 0 is also what a
 *		class masked in t alone contributes.  g and M are small where the
 *		distributions are close, whatever constant t and s differ by.
 *
 * Special cases
 *		-Infinity is probability 0.  Terms below 2^SCALED_SUM_MIN, far less than the
 *		least subnormal, are dropped.  Logits that differ by a constant have
 *		divergence exactly 0.
 *
 * Accuracy
 *		The bounds of logits.h.  Before the one rounding at the end the error is
 *		2^-90, of the divergence up to 2^-62.
 *
 * Constants
 *		The thresholds below: where they lie changes no more than these errors.
 */
#include "logits.h"

#include <limits.h>

#include "log_core.h"
#include "scaled.h"
#include "two_steps.h"

/* Temperatures and gaps that leave the range of no pair. */
#define PLAIN_TEMPERATURE 0x1p+200
#define PLAIN_GAP		0x1p+700

/* The first form of the divergence must keep this share of its parts. */
#define KL_CANCELS		0x1p-30

/* psi by its series where |x| < 2^PSI_SERIES, by expm1 where |x| < 1 */
#define PSI_SERIES		(-16)

/* The exponentials of z/T relative to the largest, and their sum. */
typedef struct exp_total
{
	double		max;
	double		temperature;
	dd_scaled	inverse;		/* 1/T */
	dd			plain_inverse;	/* the same where that cannot get out of range, else 0 */
	dd_scaled	others;			/* S */
	dd_scaled	log;			/* log1p(S) */
} exp_total;

/* a - b of finite logits, exactly; if it overflows, to 2^-2000 */
static inline dd_scaled
gap(double a, double b)
{
	dd			d = two_sum(a, -b);

	if (!isfinite(d.hi))
		return scaled(two_sum(0.25 * a, -0.25 * b), 2);
	return scaled(d, 0);
}

static inline dd_scaled
gap_over_temperature(const exp_total *total, double a, double b)
{
	return scaled_product(gap(a, b), total->inverse);
}

/* e^((z - max)/T), 0 for a masked class */
static inline dd_scaled
exp_at(const exp_total *total, double z)
{
	dd			d = two_sum(z, -total->max);

	if (total->plain_inverse.hi != 0 && d.hi > -PLAIN_GAP)
		return scaled_exp_of(total->temperature == 1 ? d : dd_mul(d, total->plain_inverse));
	if (z == -HUGE_VAL)
		return scaled_of(0);
	return scaled_exp(gap_over_temperature(total, z, total->max));
}

static void
set_scale(exp_total *total, double max, double temperature)
{
	total->max = max;
	total->temperature = temperature;
	total->inverse = scaled_quotient(scaled_of(1.0), scaled_of(temperature));
	total->plain_inverse = dd_of(0, 0);
	if (temperature > 1 / PLAIN_TEMPERATURE && temperature < PLAIN_TEMPERATURE)
		total->plain_inverse = scaled_pair(total->inverse);
}

static void
set_others(exp_total *total, const exact_sum *s)
{
	total->others = divergence_exact_dd(s);
	total->log = scaled_log1p(total->others);
}

static exp_total
sum_exp(const double *z, size_t n, double temperature)
{
	exp_total	total;
	exact_sum	s;
	size_t		at = 0;

	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (z[i] > z[at])
			at = i;
	}
	set_scale(&total, z[at], temperature);
	divergence_exact_clear(&s);
	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (i != at)
			scaled_add(&s, exp_at(&total, z[i]), 0);
	}
	set_others(&total, &s);
	return total;
}

/* ---------- Step one ---------- */

/* what step two may be off before it rounds, relative to a sum of terms of one sign */
#define STEP_TWO		0x1p-88

/* S as a pair down to here; less is for step two, which knows how small it gets */
#define STEP_LEAST_SUM	0x1p-800

/*
 * A class that exp_short leaves out, with less than 2^-1000, counts for less than any bound
 * here where its logit in s is not further than this from s_r.
 */
#define STEP_UNSEEN		0x1p+60

/* Logits over a temperature that is a power of two, which changes no digit of them. */
#define STEP_TEMPERATURE 0x1p+100

typedef struct step_total
{
	double		scale;			/* 1/T */
	double		max;			/* the largest z/T */
	size_t		at;				/* a class that holds it */
	dd			others;			/* S */
	double		error;			/* that of S, relative */
	dd			log;			/* L = log1p(S) */
	double		log_error;		/* that of L */
} step_total;

/* *scale = 1/T, if that is a power of two */
static bool
step_scale(double temperature, double *scale)
{
	*scale = 1 / temperature;
	return (double_bits(temperature) & MANTISSA_BITS) == 0 &&
		temperature >= 1 / STEP_TEMPERATURE && temperature <= STEP_TEMPERATURE;
}

static int
block_at(size_t i, size_t n)
{
	divergence_poll_at(i);
	return n - i < KERNEL_BLOCK ? (int) (n - i) : KERNEL_BLOCK;
}

/* z[i] ... over the temperature, in whole lanes */
static const double *
step_block(const double *z, size_t i, int count, double scale, double *room)
{
	if (scale == 1)
		return kernel_pad(z + i, count, room);
	for (int k = 0; k < count; k++)
		room[k] = z[i + k] * scale;
	return kernel_pad(room, count, room);
}

/* e^(z/T - max) of a block, 0 behind its end and at class "at" */
static void
step_exps(const step_total *total, const double *z, size_t i, int count, double *hi, double *lo)
{
	double		room[KERNEL_BLOCK];
	int			padded = kernel_padded(count);

	divergence_kernels->exp_short(step_block(z, i, count, total->scale, room), total->max, hi, lo, padded);
	for (int k = count; k < padded; k++)
		hi[k] = lo[k] = 0;
	if (total->at >= i && total->at - i < (size_t) count)
		hi[total->at - i] = lo[total->at - i] = 0;
}

/* what the sum of n pairs that kernels gave may be off, relative to that of their magnitudes */
static double
step_sum_of_pairs_error(size_t n)
{
	return KERNEL_SUM_ERROR + (double) (n / KERNEL_BLOCK) * DD_ADD_ERROR;
}

/* S was summed: false where that is for step two */
static bool
step_set_others(step_total *total, dd sum, size_t n)
{
	if (sum.hi < STEP_LEAST_SUM)
		return false;
	total->others = sum;
	total->error = EXP_SHORT_ERROR + step_sum_of_pairs_error(n) + STEP_TWO;
	total->log = divergence_log1p_dd(sum);
	total->log_error = total->log.hi * total->error;
	return true;
}

/* sets the scale, and the largest of the logits at class "at" */
static bool
step_set_max(step_total *total, const double *z, size_t at, double temperature)
{
	if (!step_scale(temperature, &total->scale))
		return false;
	total->at = at;
	total->max = z[at] * total->scale;
	return fabs(total->max) < PLAIN_GAP;
}

static bool
total_at_once(const double *z, size_t n, double temperature, step_total *total)
{
	dd			sum = {0, 0};
	size_t		at = 0;

	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (z[i] > z[at])
			at = i;
	}
	if (!step_set_max(total, z, at, temperature))
		return false;
	for (size_t i = 0; i < n; i += KERNEL_BLOCK)
	{
		int			count = block_at(i, n);
		double		hi[KERNEL_BLOCK],
					lo[KERNEL_BLOCK];

		step_exps(total, z, i, count, hi, lo);
		sum = dd_add(sum, divergence_kernels->sum_pairs(hi, lo, kernel_padded(count)));
	}
	return step_set_others(total, sum, n);
}

/* a + L with both errors, of either sign */
static bool
sum_at_once(dd a, dd log, double error, double *result)
{
	dd			r = dd_add(a, log);

	error += fabs(a.hi) * 0x1p-98;
	if (r.hi > 0)
		return step_certain(r, error, result);
	if (!step_certain(dd_neg(r), error, result))
		return false;
	*result = -*result;
	return true;
}

static bool
logsumexp_at_once(const double *z, size_t n, double *result)
{
	step_total	total;

	return total_at_once(z, n, 1, &total) &&
		sum_at_once(dd_of(total.max, 0), total.log, total.log_error, result);
}

/* (1 - s) (max - z_label) + s/n sum (max - z) + L, all terms >= 0 */
static bool
log_loss_logits_at_once(const double *z, size_t n, double label, double smoothing, double *result)
{
	step_total	total;
	dd			sum = {0, 0};
	dd			gap_of_label;

	if (!total_at_once(z, n, 1, &total) || !(fabs(label) < PLAIN_GAP))
		return false;
	gap_of_label = two_sum(total.max, -label);
	if (smoothing == 0)
		return sum_at_once(gap_of_label, total.log, total.log_error, result);
	for (size_t i = 0; i < n; i += KERNEL_BLOCK)
	{
		int			count = block_at(i, n);
		double		hi[KERNEL_BLOCK],
					lo[KERNEL_BLOCK];

		for (int k = 0; k < count; k++)
		{
			dd			d = two_sum(total.max, -z[i + k]);

			hi[k] = d.hi;
			lo[k] = d.lo;
		}
		(void) kernel_pad(hi, count, hi);
		(void) kernel_pad(lo, count, lo);
		sum = dd_add(sum, divergence_kernels->sum_pairs(hi, lo, kernel_padded(count)));
	}
	/* a masked class, whose loss is Infinity, is among what has no finite sum */
	if (!(sum.hi < 0x1p+750) || smoothing < 0x1p-100)
		return false;
	sum = dd_div(dd_mul_double(sum, smoothing), dd_of((double) n, 0));
	sum = dd_add(sum, dd_mul(gap_of_label, two_sum(1.0, -smoothing)));
	return sum_at_once(sum, total.log, total.log_error + sum.hi * (step_sum_of_pairs_error(n) + STEP_TWO), result);
}

/* sum p (max - z) / P + L */
static bool
cross_entropy_logits_at_once(const mass *p, const double *z, double *result)
{
	step_total	total;
	dd			P = scaled_pair(p->total_value);
	dd			sum = {0, 0};

	if (p->total_value.e < -300 || p->total_value.e > 300 ||
		!total_at_once(z, p->n, 1, &total))
		return false;
	for (size_t i = 0; i < p->n; i += KERNEL_BLOCK)
	{
		int			count = block_at(i, p->n);
		double		hi[KERNEL_BLOCK],
					lo[KERNEL_BLOCK];

		for (int k = 0; k < count; k++)
		{
			double		w = p->x[i + k];
			dd			d = two_sum(total.max, -z[i + k]);
			dd			t;

			if (w == 0)
				d = dd_of(0, 0);
			t = two_prod(w, d.hi);
			t.lo += w * d.lo;
			hi[k] = t.hi;
			lo[k] = t.lo;
		}
		(void) kernel_pad(hi, count, hi);
		(void) kernel_pad(lo, count, lo);
		sum = dd_add(sum, divergence_kernels->sum_pairs(hi, lo, kernel_padded(count)));
	}

	/* products that lose bits by underflow are far below the sum, or for step two */
	if (!(sum.hi < 0x1p+500) || (sum.hi != 0 && sum.hi < 0x1p-500))
		return false;
	sum = dd_div(sum, P);
	return sum_at_once(sum, total.log, total.log_error + sum.hi * (step_sum_of_pairs_error(p->n) + STEP_TWO), result);
}

/*
 * M + (max s - s_r)/T + L_s - L_t, t_r being the largest t.  Where that is not far from
 * cancelling, the other form may decide: that is for step two.
 */
static bool
kl_logits_at_once(const double *t, const double *s, size_t n, size_t r, double temperature, double *result)
{
	step_total	total_t,
				total_s;
	dd			others = {0, 0},
				mean = {0, 0},
				inverse,
				gap_of_r,
				lead,
				d;
	double		mean_size = 0,
				size,
				s_r;

	if (!step_set_max(&total_t, t, r, temperature) || !total_at_once(s, n, temperature, &total_s))
		return false;
	s_r = s[r] * total_s.scale;
	if (!(fabs(s_r) < PLAIN_GAP))
		return false;
	gap_of_r = two_sum(total_t.max, -s_r);
	for (size_t i = 0; i < n; i += KERNEL_BLOCK)
	{
		int			count = block_at(i, n);
		double		hi[KERNEL_BLOCK],
					lo[KERNEL_BLOCK];

		step_exps(&total_t, t, i, count, hi, lo);
		others = dd_add(others, divergence_kernels->sum_pairs(hi, lo, kernel_padded(count)));
		for (int k = 0; k < count; k++)
		{
			double		tk = hi[k] == 0 ? 0 : t[i + k] * total_t.scale;
			double		sk = hi[k] == 0 ? 0 : s[i + k] * total_t.scale;
			dd			term = dd_mul(dd_of(hi[k], lo[k]), dd_sub(two_sum(tk, -sk), gap_of_r));

			/* what is 0 in step two as well may have any gap */
			if (hi[k] == 0 && t[i + k] * total_t.scale - total_t.max > -power_of_two(SCALED_EXP_FAR) &&
				!(fabs(s[i + k] * total_t.scale - s_r) < STEP_UNSEEN))
				return false;
			hi[k] = term.hi;
			lo[k] = term.lo;
			mean_size += fabs(term.hi);
		}
		mean = dd_add(mean, divergence_kernels->sum_pairs(hi, lo, kernel_padded(count)));
	}
	if (!step_set_others(&total_t, others, n))
		return false;
	inverse = dd_div(dd_of(1, 0), dd_add_double(others, 1));
	mean = dd_mul(mean, inverse);
	mean_size *= inverse.hi;
	lead = two_sum(total_s.max, -s_r);
	d = dd_add(dd_add(mean, lead), dd_sub(total_s.log, total_t.log));
	size = mean_size + lead.hi + total_s.log.hi + total_t.log.hi;
	return d.hi > size * (4 * KL_CANCELS) && size < 0x1p+750 &&
		step_certain(d, (total_s.log_error + total_t.log_error + size * STEP_TWO +
						 mean_size * (EXP_SHORT_ERROR + step_sum_of_pairs_error(n) + total_t.error)) * 1.01, result);
}

/* The exact total, once a class asks for it. */
typedef struct late_total
{
	bool		known;
	exp_total	total;
	dd_scaled	inverse;		/* 1 / (1 + S) */
} late_total;

static const exp_total *
exact_total(late_total *late, const double *z, size_t n, double temperature)
{
	if (!late->known)
	{
		late->total = sum_exp(z, n, temperature);
		late->inverse = scaled_quotient(scaled_of(1.0), scaled_sum(scaled_of(1.0), late->total.others));
		late->known = true;
	}
	return &late->total;
}

/* ---------- Both steps ---------- */

static double
softmax_of_class(late_total *late, const double *z, size_t n, double temperature, double zi)
{
	const exp_total *total = exact_total(late, z, n, temperature);

	STEP_TWO_RUNS();
	return scaled_double(scaled_product(exp_at(total, zi), late->inverse));
}

void
divergence_softmax(const double *z, size_t n, double temperature, double *out)
{
	late_total	late;
	step_total	total;
	dd			inverse;
	double		error;

	late.known = false;
	/* over its own input step one would leave nothing to step two */
	if (out == z || !total_at_once(z, n, temperature, &total))
	{
		(void) exact_total(&late, z, n, temperature);
		for (size_t i = 0; i < n; i++)
		{
			divergence_poll_at(i);
			out[i] = softmax_of_class(&late, z, n, temperature, z[i]);
		}
		return;
	}
	inverse = dd_div(dd_of(1, 0), dd_add_double(total.others, 1));
	error = EXP_SHORT_ERROR + total.error + STEP_TWO;
	for (size_t i = 0; i < n; i += KERNEL_BLOCK)
	{
		int			count = block_at(i, n);
		double		hi[KERNEL_BLOCK],
					lo[KERNEL_BLOCK];

		step_exps(&total, z, i, count, hi, lo);
		for (int k = 0; k < count; k++)
		{
			dd			r = i + k == total.at ? inverse : dd_mul(dd_of(hi[k], lo[k]), inverse);

			if (z[i + k] == -HUGE_VAL)
				out[i + k] = 0;
			else if (!step_certain(r, r.hi * error, &out[i + k]))
				out[i + k] = softmax_of_class(&late, z, n, temperature, z[i + k]);
		}
	}
}

static double
log_softmax_of_class(const exp_total *total, double zi)
{
	STEP_TWO_RUNS();
	if (zi == -HUGE_VAL)
		return -HUGE_VAL;

	/* certainty is 0, not -0 */
	return 0 - scaled_double(scaled_sum(gap_over_temperature(total, total->max, zi), total->log));
}

void
divergence_log_softmax(const double *z, size_t n, double temperature, double *out)
{
	late_total	late;
	step_total	step;
	bool		at_once = out != z && total_at_once(z, n, temperature, &step);

	late.known = false;
	if (!at_once)
		(void) exact_total(&late, z, n, temperature);
	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (at_once && z[i] > -PLAIN_GAP &&
			sum_at_once(two_sum(step.max, -z[i] * step.scale), step.log, step.log_error, &out[i]))
			out[i] = -out[i];
		else
			out[i] = log_softmax_of_class(exact_total(&late, z, n, temperature), z[i]);
	}
}

double
divergence_logsumexp(const double *z, size_t n)
{
	exp_total	total;
	double		result;

	if (logsumexp_at_once(z, n, &result))
		return result;
	STEP_TWO_RUNS();
	total = sum_exp(z, n, 1.0);
	return scaled_double(scaled_sum(scaled_of(total.max), total.log));
}

/* p (max - z), p > 0 */
static inline dd_scaled
weighted_gap(double p, double max, double z)
{
	dd_scaled	term = scaled_product(scaled_of(p), gap(max, z));

	return scaled(term.m, term.e);
}

double
divergence_cross_entropy_logits(const mass *p, const double *z)
{
	exp_total	total;
	exact_sum	s;
	dd_scaled	sum;
	int			most = -INT_MAX;
	double		result;

	for (size_t i = 0; i < p->n; i++)
	{
		divergence_poll_at(i);
		if (p->x[i] > 0 && z[i] == -HUGE_VAL)
			return HUGE_VAL;
	}
	if (cross_entropy_logits_at_once(p, z, &result))
		return result;
	STEP_TWO_RUNS();
	total = sum_exp(z, p->n, 1.0);

	/* p and z together may span more than an exact sum: measure the largest term */
	for (size_t i = 0; i < p->n; i++)
	{
		divergence_poll_at(i);
		if (p->x[i] > 0 && z[i] < total.max)
		{
			int			e = (int) weighted_gap(p->x[i], total.max, z[i]).e;

			most = e > most ? e : most;
		}
	}
	divergence_exact_clear(&s);
	for (size_t i = 0; i < p->n; i++)
	{
		divergence_poll_at(i);
		if (p->x[i] > 0 && z[i] < total.max)
			scaled_add(&s, weighted_gap(p->x[i], total.max, z[i]), -most);
	}
	sum = scaled_quotient(scaled_total(&s, -most), p->total_value);
	return scaled_double(scaled_sum(sum, total.log));
}

double
divergence_log_loss_logits(const double *z, size_t n, size_t index, double smoothing)
{
	exp_total	total;
	exact_sum	s;
	dd_scaled	gaps,
				label;
	double		result;

	if (z[index] == -HUGE_VAL)
		return HUGE_VAL;
	if (log_loss_logits_at_once(z, n, z[index], smoothing, &result))
		return result;
	STEP_TWO_RUNS();
	total = sum_exp(z, n, 1.0);
	label = gap(total.max, z[index]);
	if (smoothing == 0)
		return scaled_double(scaled_sum(label, total.log));

	divergence_exact_clear(&s);
	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (z[i] == -HUGE_VAL)
			return HUGE_VAL;
		divergence_exact_add(&s, total.max, 0);
		divergence_exact_add(&s, -z[i], 0);
	}
	gaps = scaled_quotient(scaled_product(divergence_exact_dd(&s), scaled_of(smoothing)),
						   scaled_of((double) n));
	label = scaled_product(label, scaled(two_sum(1.0, -smoothing), 0));
	return scaled_double(scaled_sum(scaled_sum(label, gaps), total.log));
}

/* What the divergence of two sets of logits is made of. */
typedef struct kl_parts
{
	exp_total	t,
				s;
	double		s_r;			/* t_r is t.max */
	dd_scaled	mean;			/* M */
	dd_scaled	mean_size;		/* sum p |g| */
} kl_parts;

/*
 * The class r; false if s masks a class that t does not.  Of several with the
 * largest t, the one with the least s: a rule that knows no order.
 */
static bool
find_reference_class(const double *t, const double *s, size_t n, size_t *r)
{
	*r = 0;
	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		if (t[i] != -HUGE_VAL && s[i] == -HUGE_VAL)
			return false;
		if (t[i] > t[*r] || (t[i] == t[*r] && s[i] < s[*r]))
			*r = i;
	}
	return true;
}

/* g of the class (t, s) */
static inline dd_scaled
centred_gap(const kl_parts *kl, double t, double s)
{
	return scaled_product(scaled_difference(gap(t, s), gap(kl->t.max, kl->s_r)),
						  kl->t.inverse);
}

/*
 * The exponentials of t and M in one pass; false if the divergence is beyond the
 * range of double, which it is when a term of M is far beyond it.
 */
static bool
sum_teacher(kl_parts *kl, const double *t, const double *s, size_t n, size_t r)
{
	exact_sum	others,
				above,
				below;
	dd_scaled	a,
				b,
				inverse;

	divergence_exact_clear(&others);
	divergence_exact_clear(&above);
	divergence_exact_clear(&below);
	for (size_t i = 0; i < n; i++)
	{
		dd_scaled	e,
					term;

		divergence_poll_at(i);
		if (i == r || t[i] == -HUGE_VAL)
			continue;
		e = exp_at(&kl->t, t[i]);
		scaled_add(&others, e, 0);
		term = scaled_product(e, centred_gap(kl, t[i], s[i]));
		if (term.e > SCALED_SUM_MAX)
			return false;
		if (term.m.hi > 0)
			scaled_add(&above, term, 0);
		else
			scaled_add(&below, scaled_neg(term), 0);
	}
	set_others(&kl->t, &others);
	a = divergence_exact_dd(&above);
	b = divergence_exact_dd(&below);
	inverse = scaled_quotient(scaled_of(1.0), scaled_sum(scaled_of(1.0), kl->t.others));
	kl->mean = scaled_product(scaled_difference(a, b), inverse);
	kl->mean_size = scaled_product(scaled_sum(a, b), inverse);
	return true;
}

/* p psi(x) for |x| < 1 */
static inline dd_scaled
small_psi(dd_scaled p, dd_scaled x)
{
	dd			psi;

	if (x.e < PSI_SERIES)
	{
		double		h = times_power(x.m.hi, x.e);

		psi = fast_two_sum(0.5, h * (-1.0 / 6 + h * (1.0 / 24 - h * (1.0 / 120))));
		x = scaled_product(x, x);
		return scaled_product(p, scaled(dd_mul(x.m, psi), x.e));
	}
	psi = dd_add(divergence_expm1_dd(dd_neg(scaled_pair(x))), scaled_pair(x));
	return scaled_product(p, scaled(psi, 0));
}

/* log1p(sum p psi(g - M)), a divergence far below 1 */
static double
kl_of_deviations(const kl_parts *kl, const double *t, const double *s, size_t n)
{
	exact_sum	sum;
	dd_scaled	shift = scaled_difference(kl->mean, kl->t.log);

	divergence_exact_clear(&sum);
	for (size_t i = 0; i < n; i++)
	{
		dd_scaled	p = {{0, 0}, 0};
		dd_scaled	x,
					term;

		divergence_poll_at(i);
		if (s[i] == -HUGE_VAL)
			continue;
		if (t[i] != -HUGE_VAL)
		{
			x = gap_over_temperature(&kl->t, t[i], kl->t.max);
			p = scaled_exp(scaled_difference(x, kl->t.log));
			x = scaled_difference(centred_gap(kl, t[i], s[i]), kl->mean);
			if (x.m.hi == 0)
				continue;
		}
		if (p.m.hi != 0 && x.e < 0)
			term = small_psi(p, x);
		else
		{
			term = scaled_exp(scaled_sum(gap_over_temperature(&kl->s, s[i], kl->s_r), shift));
			if (p.m.hi != 0)
				term = scaled_sum(term, scaled_product(p, scaled_difference(x, scaled_of(1.0))));
		}
		scaled_add(&sum, term, 0);
	}
	return scaled_double(scaled_log1p(divergence_exact_dd(&sum)));
}

double
divergence_kl_logits(const double *t, const double *s, size_t n, double temperature)
{
	kl_parts	kl;
	size_t		r;
	dd_scaled	lead,
				logs,
				d,
				size;
	double		result;

	if (!find_reference_class(t, s, n, &r))
		return HUGE_VAL;
	if (kl_logits_at_once(t, s, n, r, temperature, &result))
		return result;
	STEP_TWO_RUNS();
	set_scale(&kl.t, t[r], temperature);
	kl.s_r = s[r];
	if (!sum_teacher(&kl, t, s, n, r))
		return HUGE_VAL;
	kl.s = sum_exp(s, n, temperature);

	lead = gap_over_temperature(&kl.s, kl.s.max, kl.s_r);
	logs = scaled_difference(kl.s.log, kl.t.log);
	d = scaled_sum(scaled_sum(kl.mean, lead), logs);
	size = scaled_sum(scaled_sum(kl.mean_size, lead), scaled_sum(kl.s.log, kl.t.log));
	if (d.m.hi > 0 && scaled_double(scaled_quotient(d, size)) > KL_CANCELS)
		return scaled_double(d);
	return kl_of_deviations(&kl, t, s, n);
}
