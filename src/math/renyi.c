/*
 * renyi.c
 *		Renyi entropy and divergence of every order.
 *
 * Method
 *		With x = p/P and y = q/Q both measures are ln U / (alpha - 1), the entropy
 *		with a minus sign:
 *
 *			entropy			U = sum x^alpha
 *			divergence		U = sum y (x/y)^alpha
 *
 *		ln U is taken straight from logarithms and exponentials of pairs, powers
 *		relative to the largest one so that nothing overflows.  Where ln U is small,
 *		near alpha = 1 and for close distributions, that cancels: then ln U =
 *		log1p(T), and T is a sum of terms of one sign:
 *
 *			entropy			T = sum x expm1((alpha - 1) ln x)
 *			divergence		T = sum y Y(d),	d = x/y - 1,
 *							Y(d) = (1 + d)^alpha - 1 - alpha d
 *
 *		(the last summand is free because sum y d = 0).  Where d is small, Y is
 *		alpha (alpha - 1) d^2/2 times a series (scaled.h), else
 *
 *			y Y = x expm1((alpha - 1) ln(1 + d)) - (alpha - 1) (x - y)
 *				= y expm1(alpha ln(1 + d)) - alpha (x - y),
 *
 *		whichever has the smaller exponent.  Logarithms keep their relative accuracy
 *		near 1: -ln x of the largest element comes from the exact rest P - p, and
 *		ln(x/y) from an accurate x - y (ratio.h).  All sums are exact.
 *
 * Special cases
 *		alpha = 0: ln of the number of elements in the support; -ln of the mass of
 *		q on the support of p.  alpha = 1: Shannon and Kullback-Leibler.
 *		alpha = Infinity: -ln max x; ln max x/y.  That limit also answers above
 *		ALPHA_FAR, where it differs by less than 2^-400.
 *		q = 0 < p contributes -alpha x to T, and makes the divergence Infinity for
 *		alpha >= 1; p = 0 < q contributes (alpha - 1) y.  Without common support
 *		the divergence is Infinity.  Proportional masses have divergence 0, a mass
 *		at one element has entropy 0, exactly.  No result is negative.
 *
 * Accuracy
 *		RENYI_BOUND (renyi.h).  Before the one rounding at the end, ln U is good
 *		to a relative 2^-58.
 *
 * Constants
 *		The thresholds below: where they lie changes no more than this error.
 */
#include "renyi.h"

#include "log_core.h"
#include "log_ratio.h"
#include "ratio.h"
#include "scaled.h"
#include "shannon.h"

/* Orders above are Infinity. */
#define ALPHA_FAR		0x1p+500

/*
 * ln U of two masses is good to 2^-79, that of one mass to 2^-98 of its parts:
 * below this size, or this share of the parts, T is used.
 */
#define SMALL_LOG		0x1p-20

/* Orders above need the relative accuracy of ln(x/y) for ln U too. */
#define ALPHA_LARGE		1024

/* quotients this much below the largest one need no logarithm */
#define CLEARLY_LESS	(1 - 0x1p-40)

typedef struct order
{
	double		alpha;
	dd_scaled	less_one;		/* alpha - 1, exactly */
	dd_scaled	binomial;		/* alpha (alpha - 1) / 2 */
} order;

static order
order_of(double alpha)
{
	order		o;

	o.alpha = alpha;
	o.less_one = scaled(two_sum(alpha, -1.0), 0);
	o.binomial = scaled_product(scaled_of(alpha), o.less_one);
	o.binomial.e--;
	return o;
}

/*
 * The number of elements > 0, and the position of the largest.
 */
static size_t
support(const mass *p, size_t *largest)
{
	size_t		count = 0;

	*largest = 0;
	for (size_t i = 0; i < p->n; i++)
	{
		divergence_poll_at(i);
		count += p->x[i] > 0;
		if (p->x[i] > p->x[*largest])
			*largest = i;
	}
	return count;
}

/* -ln of the share of the element at "largest" */
static dd_scaled
surprise_at(const mass *p, size_t largest)
{
	exact_sum	rest;

	divergence_exact_copy(&rest, divergence_mass_sum(p));
	divergence_exact_add(&rest, -p->x[largest], 0);
	return scaled_log1p(scaled_quotient(divergence_exact_dd(&rest), scaled_of(p->x[largest])));
}

/* sum (x/max x)^alpha without the one at "largest" */
static dd_scaled
sum_relative_powers(const mass *p, size_t largest, double alpha)
{
	exact_sum	s;

	divergence_exact_clear(&s);
	for (size_t i = 0; i < p->n; i++)
	{
		dd			l;

		divergence_poll_at(i);
		if (p->x[i] == 0 || i == largest)
			continue;
		l = divergence_log_ratio(p->x[i], p->x[largest]);
		scaled_add(&s, scaled_exp_of(dd_mul_double(l, alpha)), SCALED_WIDE);
	}
	return scaled_total(&s, SCALED_WIDE);
}

/* ln(1 + T) by the terms of T, alpha near 1; ln x = ln(x/max x) - surprise */
static dd_scaled
log_of_entropy_terms(const mass *p, const order *o, size_t largest, dd_scaled surprise)
{
	exact_sum	s;

	divergence_exact_clear(&s);
	for (size_t i = 0; i < p->n; i++)
	{
		dd			l;
		dd_scaled	log_x,
					x;

		divergence_poll_at(i);
		if (p->x[i] == 0)
			continue;
		l = divergence_log_ratio(p->x[i], p->x[largest]);
		log_x = scaled_difference(scaled(l, 0), surprise);
		x = scaled_quotient(scaled_of(p->x[i]), p->total_value);
		x = scaled_product(x, scaled_expm1(scaled_product(o->less_one, log_x)));
		scaled_add(&s, x, SCALED_WIDE);
	}
	return scaled_log1p(scaled_total(&s, SCALED_WIDE));
}

double
divergence_renyi_entropy(const mass *p, double alpha, double base)
{
	order		o;
	size_t		largest;
	size_t		count;
	dd_scaled	surprise,
				powers,
				least,
				log_u;

	if (alpha == 1)
		return divergence_entropy(p, base);
	count = support(p, &largest);
	if (count == 1)
		return 0;
	if (alpha == 0)
		return scaled_in_base(scaled(divergence_log_ratio((double) count, 1.0), 0), base);
	surprise = surprise_at(p, largest);
	if (alpha > ALPHA_FAR)
		return scaled_in_base(surprise, base);

	/* ln U = powers - least, both >= 0 */
	o = order_of(alpha);
	powers = scaled_log1p(sum_relative_powers(p, largest, alpha));
	least = scaled_product(scaled_of(alpha), surprise);
	log_u = scaled_difference(powers, least);
	if (log_u.m.hi == 0 || fabs(scaled_double(scaled_quotient(log_u, least))) < SMALL_LOG)
		log_u = log_of_entropy_terms(p, &o, largest, surprise);
	return scaled_in_base(scaled_neg(scaled_quotient(log_u, o.less_one)), base);
}

/* ln(x/y), with a small relative error or, faster, an absolute one of 2^-89 */
static inline dd
log_of_element(const mass_ratio *m, double p, double q, bool relative)
{
	if (relative)
		return scaled_pair(divergence_ratio_log(m, p, q, divergence_ratio_element(m, p, q).d));
	return dd_sub(divergence_log_ratio(p, q), m->log_totals);
}

/*
 * The largest ln(x/y) over the common support, which is not empty, and in *where an
 * element that has it.  A quotient of doubles tells which elements may have it.
 */
static dd
largest_log(const mass_ratio *m, bool relative, size_t *where)
{
	dd			largest = {-HUGE_VAL, 0};
	double		largest_quotient = 0;
	int			largest_e = 0;

	for (size_t i = 0; i < m->p->n; i++)
	{
		double		p = m->p->x[i];
		double		q = m->q->x[i];
		int			ep,
					eq;
		double		quotient;
		dd			l;

		divergence_poll_at(i);
		if (p == 0 || q == 0)
			continue;
		quotient = log_core_split(p, &ep) / log_core_split(q, &eq);
		if (times_power(quotient, ep - eq - largest_e) < largest_quotient * CLEARLY_LESS)
			continue;
		l = log_of_element(m, p, q, relative);
		if (l.hi > largest.hi || (l.hi == largest.hi && l.lo > largest.lo))
		{
			largest = l;
			*where = i;
			largest_quotient = quotient;
			largest_e = ep - eq;
		}
	}
	return largest;
}

/*
 * ln U = ln sum y (x/y)^alpha, for alpha > 1 as the largest (x/y)^alpha times a
 * sum of what is at most 1
 */
static dd
log_of_powers(const mass_ratio *m, double alpha)
{
	bool		relative = alpha > ALPHA_LARGE;
	dd			largest = {0, 0};
	size_t		where;
	dd_scaled	total_q = m->q->total_value;
	int			shift = SCALED_WIDE - (int) total_q.e;
	exact_sum	s;
	dd_scaled	sum;

	if (alpha > 1)
		largest = largest_log(m, relative, &where);
	divergence_exact_clear(&s);
	for (size_t i = 0; i < m->p->n; i++)
	{
		double		p = m->p->x[i];
		double		q = m->q->x[i];
		int			eq;
		dd			l;
		dd_scaled	term;

		divergence_poll_at(i);
		if (p == 0 || q == 0)
			continue;
		l = dd_sub(log_of_element(m, p, q, relative), largest);
		term = scaled_exp_of(dd_mul_double(l, alpha));
		term.m = dd_mul_double(term.m, log_core_split(q, &eq));
		scaled_add(&s, term, shift + eq);
	}
	sum = scaled_quotient(scaled_total(&s, shift), total_q);
	return dd_add(dd_mul_double(largest, alpha), divergence_log_dd(sum));
}

/*
 * The divergence of order Infinity.  A logarithm too small for a pair is -ln(Q/P) of all
 * elements with p = q, those with other quotients being far from it: whichever of them was
 * found has it with all digits.
 */
static dd_scaled
largest_scaled_log(const mass_ratio *m)
{
	size_t		i = 0;
	double		p,
				q;

	largest_log(m, true, &i);
	p = m->p->x[i];
	q = m->q->x[i];
	return divergence_ratio_log(m, p, q, divergence_ratio_element(m, p, q).d);
}

/* P Q y Y(d) of an element with p, q > 0 */
static dd_scaled
divergence_term(const mass_ratio *m, const order *o, double p, double q)
{
	double		alpha = o->alpha;
	ratio_element e = divergence_ratio_element(m, p, q);
	double		h = scaled_double(e.d);
	dd_scaled	l,
				power;

	if (scaled_power_near(alpha, h))
	{
		dd_scaled	square = scaled_product(e.difference, e.d);

		return scaled_product(scaled_product(square, o->binomial), scaled_power_series(alpha, h));
	}
	l = divergence_ratio_log(m, p, q, e.d);
	if (alpha >= 0.5)
	{
		power = scaled_product(e.x, scaled_expm1(scaled_product(o->less_one, l)));
		return scaled_difference(power, scaled_product(o->less_one, e.difference));
	}
	power = scaled_product(e.y, scaled_expm1(scaled_product(scaled_of(alpha), l)));
	return scaled_difference(power, scaled_product(scaled_of(alpha), e.difference));
}

/* ln(1 + T) by the terms of T */
static dd_scaled
log_of_divergence_terms(const mass_ratio *m, const order *o)
{
	exact_sum	s;

	divergence_exact_clear(&s);
	for (size_t i = 0; i < m->p->n; i++)
	{
		double		p = m->p->x[i];
		double		q = m->q->x[i];
		dd_scaled	term;

		divergence_poll_at(i);
		if (p == 0 && q == 0)
			continue;
		if (q == 0)
			term = scaled_neg(scaled_product(divergence_ratio_element(m, p, q).x, scaled_of(o->alpha)));
		else if (p == 0)
			term = scaled_product(divergence_ratio_element(m, p, q).y, o->less_one);
		else
			term = divergence_term(m, o, p, q);
		scaled_add(&s, term, SCALED_WIDE);
	}
	return scaled_log1p(scaled_quotient(scaled_total(&s, SCALED_WIDE), m->product));
}

/* How the supports of two masses lie. */
typedef struct supports
{
	bool		common;			/* an element with p, q > 0 */
	bool		uncovered;		/* one with p > 0 = q */
	exact_sum	missing;		/* mass of q where p = 0 */
} supports;

static void
compare_supports(supports *r, const mass *p, const mass *q)
{
	r->common = false;
	r->uncovered = false;
	divergence_exact_clear(&r->missing);
	for (size_t i = 0; i < p->n; i++)
	{
		divergence_poll_at(i);
		if (p->x[i] == 0)
			divergence_exact_add(&r->missing, q->x[i], 0);
		else if (q->x[i] > 0)
			r->common = true;
		else
			r->uncovered = true;
	}
}

/* -ln of the share of q that is not missing */
static dd_scaled
minus_log_share(const mass *q, const exact_sum *missing)
{
	exact_sum	there;

	divergence_exact_copy(&there, divergence_mass_sum(q));
	divergence_exact_subtract(&there, missing);
	return scaled_log1p(scaled_quotient(divergence_exact_dd(missing),
										divergence_exact_dd(&there)));
}

double
divergence_renyi(const mass *p, const mass *q, double alpha, double base)
{
	order		o;
	supports	s;
	mass_ratio	m;
	dd_scaled	log_u;

	if (alpha == 1)
		return divergence_kl(p, q, base);
	compare_supports(&s, p, q);
	if (!s.common || (s.uncovered && alpha > 1))
		return HUGE_VAL;
	if (alpha == 0)
		return scaled_in_base(minus_log_share(q, &s.missing), base);

	divergence_ratio_init(&m, p, q);
	if (alpha > ALPHA_FAR)
		return scaled_in_base(largest_scaled_log(&m), base);
	o = order_of(alpha);
	log_u = scaled(log_of_powers(&m, alpha), 0);
	if (fabs(scaled_double(log_u)) < SMALL_LOG)
		log_u = log_of_divergence_terms(&m, &o);
	return scaled_in_base(scaled_quotient(log_u, o.less_one), base);
}
