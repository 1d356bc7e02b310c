/*
 * enumerate.c
 *		Every outcome of chance, with its probability.
 */
#include <stdio.h>
#include <string.h>

#include "enumerate.h"
#include "unit.h"

/* ln C(t, x) */
static void
log_binomial(mpfr_t out, int64_t t, int64_t x)
{
	mpfr_t		a;

	mpfr_init2(a, ENUMERATE_BITS);
	mpfr_set_si(out, t, MPFR_RNDN);
	mpfr_add_ui(out, out, 1, MPFR_RNDN);
	mpfr_lngamma(out, out, MPFR_RNDN);
	for (int side = 0; side < 2; side++)
	{
		mpfr_set_si(a, side == 0 ? x : t - x, MPFR_RNDN);
		mpfr_add_ui(a, a, 1, MPFR_RNDN);
		mpfr_lngamma(a, a, MPFR_RNDN);
		mpfr_sub(out, out, a, MPFR_RNDN);
	}
	mpfr_clear(a);
}

static void
next_cell(const lottery *l, int cell, int64_t left, int64_t *x, int64_t *y, const mpfr_t weight,
		  outcome_function f, void *argument)
{
	bool		last = cell == l->cells - 1;
	mpfr_t		w;

	mpfr_init2(w, ENUMERATE_BITS);
	for (x[cell] = last ? left : 0; x[cell] <= l->pooled[cell] && x[cell] <= left; x[cell]++)
	{
		y[cell] = l->pooled[cell] - x[cell];
		log_binomial(w, l->pooled[cell], x[cell]);
		mpfr_add(w, w, weight, MPFR_RNDN);
		if (!last)
		{
			next_cell(l, cell + 1, left - x[cell], x, y, w, f, argument);
			continue;
		}
		mpfr_exp(w, w, MPFR_RNDN);
		f(l, x, y, w, argument);
	}
	mpfr_clear(w);
}

void
enumerate(const lottery *l, outcome_function f, void *argument)
{
	int64_t		x[ENUMERATE_CELLS],
				y[ENUMERATE_CELLS];
	mpfr_t		all;

	mpfr_init2(all, ENUMERATE_BITS);
	log_binomial(all, l->reference + l->current, l->reference);
	mpfr_neg(all, all, MPFR_RNDN);
	next_cell(l, 0, l->reference, x, y, all, f, argument);
	mpfr_clear(all);
}

void
draw_lottery(lottery *l, int most_outcomes)
{
	int64_t		total = 0;
	int			outcomes = 1;

	l->cells = 0;
	while (l->cells < ENUMERATE_CELLS - 1)
	{
		int			most = most_outcomes / outcomes - 1;
		int64_t		t = 1 + (int64_t) random_below((uint64_t) (random_below(3) ? 4 : 60));

		if (t > most)
			break;
		l->pooled[l->cells++] = t;
		outcomes *= (int) t + 1;
		total += t;
		if (random_below(4) == 0)
			break;
	}
	/* the last, and with it the sizes: as small, or large, or huge */
	switch (random_below(4))
	{
		case 0:
			l->pooled[l->cells] = 1 + (int64_t) random_below(1000);
			break;
		case 1:
			l->pooled[l->cells] = 1 + (int64_t) (random_bits() >> random_between(4, 62));
			break;
		default:
			l->pooled[l->cells] = 1 + (int64_t) random_below(20);
	}
	/* a row of each sample */
	if (total == 0 && l->pooled[l->cells] == 1)
		l->pooled[l->cells] = 2;
	total += l->pooled[l->cells++];
	l->reference = 1 + (int64_t) random_below((uint64_t) (random_below(2) && total > 60 ? 30 : total - 1));
	l->current = total - l->reference;
	if (random_below(2))
	{
		l->current = l->reference;
		l->reference = total - l->current;
	}
}

void
draw_outcome(const lottery *l, int64_t *x, int64_t *y)
{
	/* not with its probability, but all of them */
	int64_t		left = l->reference;
	int64_t		behind = l->reference + l->current;

	for (int i = 0; i < l->cells; i++)
	{
		int64_t		t = l->pooled[i];
		int64_t		least;
		int64_t		most = t < left ? t : left;

		behind -= t;
		least = left > behind ? left - behind : 0;
		x[i] = least + (int64_t) random_below((uint64_t) (most - least) + 1);
		y[i] = t - x[i];
		left -= x[i];
	}
}

const char *
show_lottery(const lottery *l)
{
	static char text[400];
	int			n = snprintf(text, sizeof(text), "%lld v %lld of", (long long) l->reference, (long long) l->current);

	for (int i = 0; i < l->cells; i++)
		n += snprintf(text + n, sizeof(text) - (size_t) n, " %lld", (long long) l->pooled[i]);
	return text;
}
