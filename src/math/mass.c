/*
 * mass.c
 *		Totals, normalisation, and two masses on one scale.
 *
 * Method
 *		Totals are exact sums.  A probability is the quotient of the pair
 *		x + pseudocount and the total as a pair, rounded once.
 *
 * Special cases
 *		See measures.h.  Totals beyond the range of double and of subnormal size
 *		are brought to [1, 2) by a power of two first.
 *
 * Accuracy
 *		PROBABILITIES_BOUND; pairs of masses as mass.h says.
 *
 * Constants
 *		None.
 */
#include "mass.h"

#include "log_core.h"
#include "scaled.h"

/* Sums from here on, relative to the total, are those of exact summands. */
#define SAFE_QUOTIENT	0x1p-900

/*
 * Brings the products of elements, MASS_MIN to 2^MASS_SCALE, with the digits of
 * totals, down to 2^DIFFERENCE_MIN, into the range of an exact sum.
 */
#define DIFFERENCE_SHIFT	600
#define DIFFERENCE_MIN		(-1200)

void		(*divergence_poll) (void) = NULL;

static bool
add_all(exact_sum *s, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i += POLL_BLOCK)
	{
		divergence_poll_at(i);
		if (!divergence_exact_add_plain(s, x + i, n - i < POLL_BLOCK ? n - i : POLL_BLOCK))
			return false;
	}
	return true;
}

bool
divergence_mass_init(mass *m, const double *x, size_t n)
{
	m->x = x;
	m->n = n;
	divergence_exact_clear(&m->total);
	if (!add_all(&m->total, x, n))
		return false;
	m->total_value = divergence_exact_dd(&m->total);
	return true;
}

double
divergence_mass_total(const mass *m)
{
	return times_power(m->total_value.m.hi, m->total_value.e);
}

/*
 * (x + pseudocount)/total: "scaled_pseudocount" is the pseudocount, "pseudocount" the same on the
 * scale of total.m
 */
static inline double
probability(double x, double pseudocount, dd_scaled scaled_pseudocount, dd_scaled total)
{
	double		xs = times_power(x, -total.e);

	/* what the power of two brought near underflow has lost digits by it */
	if (xs + pseudocount >= SAFE_QUOTIENT)
		return dd_double(dd_div(two_sum(xs, pseudocount), total.m));
	return scaled_double(scaled_quotient(scaled_sum(scaled_of(x), scaled_pseudocount), total));
}

double
divergence_probability(const mass *m, double x)
{
	return probability(x, 0, scaled_of(0), m->total_value);
}

bool
divergence_probabilities(const double *x, size_t n, double pseudocount, double *out)
{
	exact_sum	s;
	dd_scaled	total,
				scaled_pseudocount;

	divergence_exact_clear(&s);
	(void) add_all(&s, x, n);
	divergence_exact_add_multiple(&s, (int64_t) n, pseudocount);
	total = divergence_exact_dd(&s);
	if (total.m.hi == 0)
		return false;

	scaled_pseudocount = scaled_of(pseudocount);
	pseudocount = times_power(pseudocount, -total.e);
	for (size_t i = 0; i < n; i++)
	{
		divergence_poll_at(i);
		out[i] = probability(x[i], pseudocount, scaled_pseudocount, total);
	}
	return true;
}

/* 2^e as two factors that are normal numbers, |e| <= 2000 */
static mass_scale
scale_by(int e)
{
	mass_scale	s;

	s.up[0] = power_of_two(e / 2);
	s.up[1] = power_of_two(e - e / 2);
	return s;
}

/*
 * P 2^-ep - Q 2^-eq, exact but for the rounding to a pair
 */
static dd_scaled
difference_of_totals(const mass *p, const mass *q, int ep, int eq)
{
	exact_sum	s;
	dd_scaled	d;

	if (ep == eq)
	{
		divergence_exact_copy(&s, &p->total);
		divergence_exact_subtract(&s, &q->total);
		d = divergence_exact_dd(&s);
		d.e -= ep;
	}
	else
	{
		/* the limbs of the totals do not line up: take the elements again */
		mass_scale	sp = scale_by(-ep);
		mass_scale	sq = scale_by(-eq);

		divergence_exact_clear(&s);
		for (size_t i = 0; i < p->n; i++)
		{
			divergence_poll_at(i);
			divergence_exact_add(&s, mass_scaled(p->x[i], &sp), 0);
			divergence_exact_add(&s, -mass_scaled(q->x[i], &sq), 0);
		}
		d = divergence_exact_dd(&s);
	}
	return d;
}

void
divergence_mass_pair_init(mass_pair *pair, const mass *p, const mass *q)
{
	dd_scaled	total_p = p->total_value;
	dd_scaled	total_q = q->total_value;
	int			ep = (int) total_p.e;
	int			eq = (int) total_q.e;
	int			shift_p = ep,
				shift_q = eq;
	int			gap = 0;
	dd_scaled	difference;

	/*
	 * Totals on both sides of a power of two are still close to each other: the
	 * lower power for both totals and the higher one for all elements keep x
	 * and y on the scale they would have otherwise.
	 */
	if (ep - eq == 1 || eq - ep == 1)
	{
		gap = 1;
		shift_p = shift_q = ep > eq ? ep : eq;
		ep = eq = ep < eq ? ep : eq;
	}
	pair->total_p = dd_scale(total_p.m, total_p.e - ep);
	pair->total_q = dd_scale(total_q.m, total_q.e - eq);
	difference = difference_of_totals(p, q, ep, eq);
	pair->dropped = difference.m.hi != 0 && difference.e < MASS_DIFFERENCE_MIN;
	pair->difference = pair->dropped ? dd_of(0, 0) : dd_scale(difference.m, difference.e);
	pair->mean = dd_scale(dd_add(pair->total_p, pair->total_q), -1);
	pair->product = dd_scale(dd_mul(pair->total_p, pair->total_q), -gap);
	pair->scale_p = scale_by(MASS_SCALE - shift_p);
	pair->scale_q = scale_by(MASS_SCALE - shift_q);
	pair->exact_p = &p->total;
	pair->exact_q = &q->total;
	pair->exponent_p = ep;
	pair->exponent_q = eq;
}

/* s += x total 2^-e 2^DIFFERENCE_SHIFT, x possibly negative */
static void
add_product(exact_sum *s, double x, const exact_sum *total, int e)
{
	uint32_t	limb[EXACT_LIMBS];
	int			low,
				count;

	(void) divergence_exact_pack(total, limb, &low, &count);
	for (int i = 0; i < count; i++)
	{
		int			position = 32 * (low + i) - EXACT_BIAS - e;

		if (position >= DIFFERENCE_MIN)
			divergence_exact_add_dd(s, two_prod(x, (double) limb[i]), position + DIFFERENCE_SHIFT);
	}
}

dd
divergence_mass_difference(const mass_pair *pair, double ps, double qs)
{
	exact_sum	s;
	dd_scaled	d;

	divergence_exact_clear(&s);
	add_product(&s, ps, pair->exact_q, pair->exponent_q);
	add_product(&s, -qs, pair->exact_p, pair->exponent_p);
	d = divergence_exact_dd(&s);
	return dd_scale(d.m, d.e - DIFFERENCE_SHIFT);
}
