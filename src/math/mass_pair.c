/*
 * mass_pair.c
 *		Two masses on one scale.
 *
 * Method
 *		As mass_pair.h says.  The difference of two totals is the exact one, of
 *		their elements where the totals lie a power of two apart.
 *
 * Special cases
 *		Totals on both sides of a power of two are still close to each other.
 *
 * Accuracy
 *		mass_pair.h.
 *
 * Constants
 *		None.
 */
#include "mass_pair.h"

#include "scaled.h"

/*
 * Brings the products of elements, MASS_MIN to 2^MASS_SCALE, with the digits of
 * totals, down to 2^DIFFERENCE_MIN, into the range of an exact sum.
 */
#define DIFFERENCE_SHIFT	600
#define DIFFERENCE_MIN		(-1200)

/* 2^e as two factors that are normal numbers, |e| <= 2000 */
static mass_scale
scale_by(int e)
{
	mass_scale	s;

	s.up[0] = power_of_two(e / 2);
	s.up[1] = power_of_two(e - e / 2);
	return s;
}

/* Whether scaled, the total of m, has lost nothing to underflow. */
static bool
is_scaled_whole(const mass *m, dd scaled)
{
	return m->total_value.m.lo == 0 || fabs(scaled.lo) >= 0x1p-900;
}

/*
 * P 2^-ep - Q 2^-eq, exact but for the rounding to a pair
 */
static dd_scaled
difference_of_totals(const mass *p, const mass *q, int ep, int eq)
{
	exact_sum	s;
	dd_scaled	d;

	if (p->whole && q->whole)
	{
		/* two pairs, exactly unless a rest shows, or one of another scale might have vanished */
		dd			x = dd_scale(p->total_value.m, p->total_value.e - ep);
		dd			y = dd_scale(q->total_value.m, q->total_value.e - eq);
		dd			hi = two_sum(x.hi, -y.hi);
		dd			lo = two_sum(x.lo, -y.lo);

		if (hi.lo == 0 && lo.lo == 0 && (ep == eq || (is_scaled_whole(p, x) && is_scaled_whole(q, y))))
		{
			dd			both = two_sum(hi.hi, lo.hi);

			return scaled(both, 0);
		}
	}
	if (ep == eq)
	{
		divergence_exact_copy(&s, divergence_mass_sum(p));
		divergence_exact_subtract(&s, divergence_mass_sum(q));
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
	pair->p = p;
	pair->q = q;
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
	add_product(&s, ps, divergence_mass_sum(pair->q), pair->exponent_q);
	add_product(&s, -qs, divergence_mass_sum(pair->p), pair->exponent_p);
	d = divergence_exact_dd(&s);
	return dd_scale(d.m, d.e - DIFFERENCE_SHIFT);
}
