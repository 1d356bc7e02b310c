/*
 * mass.c
 *		Totals and normalisation.
 *
 * Method
 *		Totals are exact sums, by a pair of doubles where that holds them.  A probability is the quotient of the pair
 *		x + pseudocount and the total as a pair, rounded once.
 *
 * Special cases
 *		Totals beyond the range of double and of subnormal size
 *		are brought to [1, 2) by a power of two first.
 *
 * Accuracy
 *		PROBABILITIES_BOUND (mass.h).
 *
 * Constants
 *		None.
 */
#include "mass.h"

#include "kernels.h"
#include "log_core.h"
#include "scaled.h"

/* Sums from here on, relative to the total, are those of exact summands. */
#define SAFE_QUOTIENT	0x1p-900

/* totals that are read without an exact sum */
#define TOTAL_LEAST		0x1p-900
#define TOTAL_MOST		0x1p+900

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

/*
 * *sum = the sum of x as a pair, exactly; false where that is not sure: x may hold
 * anything
 */
static bool
sum_pair(dd *sum, const double *x, size_t n)
{
	*sum = dd_of(0, 0);
	for (size_t i = 0; i < n; i += POLL_BLOCK)
	{
		dd			part,
					a,
					b,
					c;

		divergence_poll_at(i);
		if (divergence_kernels->total(x + i, n - i < POLL_BLOCK ? n - i : POLL_BLOCK, &part) != 0)
			return false;
		a = two_sum(sum->hi, part.hi);
		b = two_sum(sum->lo, part.lo);
		c = two_sum(b.hi, a.lo);
		if (b.lo != 0 || c.lo != 0)
			return false;
		*sum = two_sum(a.hi, c.hi);
	}
	return sum->hi >= TOTAL_LEAST && sum->hi <= TOTAL_MOST;
}

static bool
init(mass *m, const double *x, size_t n, bool padded)
{
	dd			sum;

	m->x = x;
	m->n = n;
	m->padded = padded;
	m->summed = false;
	m->whole = sum_pair(&sum, x, padded ? (n + KERNEL_LANES - 1) & ~(size_t) (KERNEL_LANES - 1) : n);
	if (m->whole)
	{
		/* as divergence_exact_dd has it: 1 - 2^-60 is 2 - 2^-59 times 2^-1 */
		int			e = exponent_of(sum.hi);

		if (sum.lo < 0 && (double_bits(sum.hi) & MANTISSA_BITS) == 0)
			e--;
		m->total_value.m = dd_scale(sum, -e);
		m->total_value.e = e;
		return true;
	}
	divergence_exact_clear(&m->total);
	if (!add_all(&m->total, x, n))
		return false;
	m->summed = true;
	m->total_value = divergence_exact_dd(&m->total);
	return true;
}

bool
divergence_mass_init(mass *m, const double *x, size_t n)
{
	return init(m, x, n, false);
}

bool
divergence_mass_init_padded(mass *m, const double *x, size_t n)
{
	return init(m, x, n, true);
}

const exact_sum *
divergence_mass_sum(const mass *m)
{
	if (!m->summed)
	{
		mass	   *w = (mass *) m;	/* what the mass is does not change */

		divergence_exact_clear(&w->total);
		(void) add_all(&w->total, w->x, w->n);
		w->summed = true;
	}
	return &m->total;
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

double
divergence_mean_of_sums(const exact_sum *s, const exact_sum *weight, int64_t rows)
{
	dd_scaled	w = divergence_exact_dd(weight);

	/* the largest counts round to 2^63, which is none */
	if (w.m.lo == 0 && (double) rows < 0x1p63 && (int64_t) (double) rows == rows &&
		scaled_double(w) == (double) rows)
		return divergence_exact_mean(s, rows);
	return scaled_double(scaled_quotient(divergence_exact_dd(s), w));
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
