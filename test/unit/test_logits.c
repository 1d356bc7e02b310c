/*
 * test_logits.c
 *		logits.h against MPFR: exponentials of exact quotients, precision raised
 *		until cancellation leaves enough bits.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "logits.h"
#include "pairs.h"
#include "reference.h"
#include "reference_logits.h"
#include "unit.h"

#define ROOM	SOFT_ROOM

static const char *const table = "Logits, error in units of 2^-53, where the floor is below 1 unit";

typedef enum shape
{
	TYPICAL, LARGE, CONFIDENT, TIED, MASKED, LOG_PROBABILITIES, HUGE_LOGITS, STUDENT_NEAR, STUDENT_SHIFTED,
	SHAPES
} shape;

static const char *const shape_names[SHAPES] = {
	[TYPICAL] = "within 10",
	[LARGE] = "within 1000",
	[CONFIDENT] = "one class far above",
	[TIED] = "nearly tied",
	[MASKED] = "masked classes",
	[LOG_PROBABILITIES] = "log-probabilities",
	[HUGE_LOGITS] = "to 1e300",
	[STUDENT_NEAR] = "student near teacher",
	[STUDENT_SHIFTED] = "student near shifted teacher",
};

typedef struct logits
{
	double		t[ROOM];
	double		s[ROOM];
	size_t		n;
	double		temperature;
} logits;

static double
centered(void)
{
	return 2 * random_unit() - 1;
}

static void
draw_logits(logits *l, shape kind)
{
	double		noise = ldexp(1.0, -random_between(3, 52));
	double		shift = 100 * centered();
	size_t		i;

	l->n = random_below(6) ? 1 + random_below(20) : 1 + random_below(unit.quick ? 40 : ROOM);
	l->temperature = random_below(2) ? 1 : random_below(4) ? random_scaled(-5, 5) :
		random_below(3) ? random_scaled(-40, 40) : random_scaled(-1000, 1000);
	for (i = 0; i < l->n; i++)
	{
		double		size = kind == LARGE ? 1000 : kind == HUGE_LOGITS ? 1e300 : 10;

		l->t[i] = size * centered();
		l->s[i] = size * centered();
		switch (kind)
		{
			case CONFIDENT:
				l->t[i] -= random_between(0, 700);
				break;
			case TIED:
				l->t[i] = shift * (1 + noise * centered());
				break;
			case STUDENT_NEAR:
				l->s[i] = l->t[i] * (1 + noise * centered());
				break;
			case STUDENT_SHIFTED:
				l->s[i] = l->t[i] + shift;
				if (random_below(2))
					l->s[i] *= 1 + noise * centered();
				break;
			case MASKED:
				if (random_below(3) == 0)
					l->t[i] = l->s[i] = -INFINITY;
				if (random_below(8) == 0)
					l->t[i] = -INFINITY;
				if (random_below(40) == 0)
					l->s[i] = -INFINITY;
				break;
			case HUGE_LOGITS:
				if (random_below(2))
					l->t[i] = random_signed_pair(-1022, 1022).hi;
				break;
			default:
				break;
		}
	}
	if (kind == LOG_PROBABILITIES)
		divergence_log_softmax(l->t, l->n, 1, l->t);
	i = random_below(l->n);
	if (kind == CONFIDENT || isinf(l->t[i]))
		l->t[i] = 10 * random_unit();
	if (isinf(l->s[i]))
		l->s[i] = centered();
}

static const char *
show_logits(const logits *l)
{
	static char buffer[1024];

	snprintf(buffer, sizeof(buffer), "T=%a n=%zu t=%s s=%s", l->temperature, l->n,
			 show(l->t, l->n), show(l->s, l->n));
	return buffer;
}

static void
check_with_floor(const char *name, shape kind, double got, const mpfr_t want, double bound,
				 double floor, const logits *l, int which)
{
	double		error = units_off(got, want);
	double		allowed = bound + units_of(floor, want);

	/* where the floor is larger, the units say nothing */
	if (allowed < bound + 1)
		figure(table, shape_names[kind], name, error, bound);
	check(error <= allowed, "%s[%d] = %a, want %s: %.3g units, promised %.3g; %s", name, which, got,
		  show_mpfr(want), error, bound, show_logits(l));
}

static void
check_logit(const char *name, shape kind, double got, const mpfr_t want, double bound,
			const logits *l, int which)
{
	check_with_floor(name, kind, got, want, bound, 0, l, which);
}

/* Enough for z / T to 2^1070, and the exponentials' arguments as integers plus bits. */
static mpfr_prec_t
bits_for(const logits *l)
{
	int			most = 0;
	size_t		i;

	for (i = 0; i < l->n; i++)
	{
		if (isfinite(l->t[i]) && l->t[i] != 0)
			most = (int) fmax(most, ilogb(l->t[i]) - ilogb(l->temperature));
		if (isfinite(l->s[i]) && l->s[i] != 0)
			most = (int) fmax(most, ilogb(l->s[i]) - ilogb(l->temperature));
	}
	return REFERENCE_BITS + 2 * most;
}

static void
check_softmax(const logits *l, const soft *f, shape kind)
{
	double		out[ROOM];
	mpfr_t		want;
	size_t		i;

	mpfr_init2(want, mpfr_get_prec(f->log_sum));
	divergence_softmax(l->t, l->n, l->temperature, out);
	for (i = 0; i < l->n; i++)
		check_logit("softmax", kind, out[i], f->p[i], SOFTMAX_BOUND, l, (int) i);
	memcpy(out, l->t, l->n * sizeof(double));
	divergence_log_softmax(out, l->n, l->temperature, out);
	for (i = 0; i < l->n; i++)
	{
		mpfr_sub(want, f->z[i], f->log_sum, MPFR_RNDN);
		check_logit("log_softmax", kind, out[i], want, LOG_SOFTMAX_BOUND, l, (int) i);
	}
	mpfr_clear(want);
}

/* logsumexp and the two losses have no temperature */
static void
check_losses(const logits *l, const soft *f, shape kind)
{
	double		weights[ROOM];
	size_t		label = random_below(l->n);
	double		smoothing = random_below(2) ? 0 : random_below(4) ? random_unit() : 1;
	mpfr_t	   *w = allocate(l->n * sizeof(mpfr_t));
	mpfr_t		want,
				total;
	mass		m;
	size_t		i;

	mpfr_init2(want, mpfr_get_prec(f->log_sum));
	mpfr_init2(total, EXACT_BITS);
	mpfr_add(want, f->most, f->log_sum, MPFR_RNDN);
	check_with_floor("logsumexp", kind, divergence_logsumexp(l->t, l->n), want, LOGSUMEXP_BOUND,
					 LOGSUMEXP_FLOOR * fabs(mpfr_get_d(f->most, MPFR_RNDN)), l, 0);

	for (i = 0; i < l->n; i++)
		weights[i] = random_below(3) ? random_positive() : 0;
	if (random_below(3) == 0)
		memset(weights, 0, sizeof(weights));
	weights[label] = random_positive();
	reference_sum(total, weights, l->n);
	for (i = 0; i < l->n; i++)
	{
		mpfr_init2(w[i], mpfr_get_prec(want));
		mpfr_d_div(w[i], weights[i], total, MPFR_RNDN);
	}
	check(divergence_mass_init(&m, weights, l->n), "no mass: %s", show(weights, l->n));
	soft_cross_entropy(want, f, w);
	check_logit("cross_entropy_logits", kind, divergence_cross_entropy_logits(&m, l->t), want,
				LOGIT_LOSS_BOUND, l, (int) label);

	for (i = 0; i < l->n; i++)
	{
		mpfr_set_d(w[i], smoothing, MPFR_RNDN);
		mpfr_div_ui(w[i], w[i], l->n, MPFR_RNDN);
	}
	mpfr_add_ui(w[label], w[label], 1, MPFR_RNDN);
	mpfr_sub_d(w[label], w[label], smoothing, MPFR_RNDN);
	soft_cross_entropy(want, f, w);
	check_logit(smoothing == 0 ? "log_loss_logits" : "log_loss_logits, smoothed", kind,
				divergence_log_loss_logits(l->t, l->n, label, smoothing), want,
				LOGIT_LOSS_BOUND, l, (int) label);
	for (i = 0; i < l->n; i++)
		mpfr_clear(w[i]);
	free(w);
	mpfr_clears(want, total, (mpfr_ptr) NULL);
}

/* Is softmax(s/T) = softmax(t/T) exactly, that is, s - t the same everywhere? */
static bool
same_softmax(const logits *l)
{
	dd			shift = dd_of(0, 0);
	bool		first = true;
	size_t		i;

	for (i = 0; i < l->n; i++)
	{
		dd			d;

		if (isinf(l->t[i]) || isinf(l->s[i]))
		{
			if (l->t[i] != l->s[i])
				return false;
			continue;
		}
		d = two_sum(l->s[i], -l->t[i]);
		if (!first && !(d.hi == shift.hi && d.lo == shift.lo))
			return false;
		shift = d;
		first = false;
	}
	return true;
}

static void
check_kl(const logits *l, shape kind)
{
	static soft t,
				s;
	double		got = divergence_kl_logits(l->t, l->s, l->n, l->temperature);
	mpfr_prec_t bits = bits_for(l);
	mpfr_t		want;
	bool		resolved;

	mpfr_init2(want, bits);
	if (same_softmax(l))
		mpfr_set_zero(want, 1);
	else
		do
		{
			soft_init(&t, l->t, l->n, l->temperature, bits);
			soft_init(&s, l->s, l->n, l->temperature, bits);
			soft_kl(want, &t, &s);
			soft_clear(&t);
			soft_clear(&s);
			resolved = reference_is_resolved(want, bits, bits_for(l) - REFERENCE_BITS);
			bits *= 2;
			/* whatever is left below the smallest double is 0 to it */
		} while (!resolved && bits <= REFERENCE_MOST);
	check_logit("kl_divergence_logits", kind, got, want, KL_LOGITS_BOUND, l, 0);
	check(got >= 0 && !signbit(got), "kl_divergence_logits = %a; %s", got, show_logits(l));
	mpfr_clear(want);
}

static void
test_shape(shape kind)
{
	static logits l;
	static soft f;

	if (!group_begin("logits, %s", shape_names[kind]))
		return;
	for (int round = 0; round < unit.rounds; round++)
	{
		mpfr_prec_t bits;

		draw_logits(&l, kind);
		/* terms of a confident softmax lie 2^-1074 and more below the maximum */
		bits = bits_for(&l) + 2200;
		soft_init(&f, l.t, l.n, l.temperature, bits);
		check_softmax(&l, &f, kind);
		soft_clear(&f);
		check_kl(&l, kind);
		l.temperature = 1;
		bits = bits_for(&l) + 2200;
		soft_init(&f, l.t, l.n, 1, bits);
		check_losses(&l, &f, kind);
		soft_clear(&f);
	}
	group_end();
}

static void
permute(logits *to, const logits *from, size_t *order)
{
	size_t		i;

	*to = *from;
	for (i = 0; i < to->n; i++)
		order[i] = i;
	for (i = to->n; i > 1; i--)
	{
		size_t		j = random_below(i);
		size_t		swap = order[i - 1];

		order[i - 1] = order[j];
		order[j] = swap;
	}
	for (i = 0; i < to->n; i++)
	{
		to->t[i] = from->t[order[i]];
		to->s[i] = from->s[order[i]];
	}
}

static void
test_order(shape kind)
{
	static logits l,
				m;
	double		a[ROOM],
				b[ROOM];
	size_t		order[ROOM];

	if (!group_begin("logits in another order, %s", shape_names[kind]))
		return;
	for (int round = 0; round < 4 * unit.rounds; round++)
	{
		size_t		i;

		draw_logits(&l, kind);
		permute(&m, &l, order);
		check(same_bits(divergence_kl_logits(l.t, l.s, l.n, l.temperature),
						divergence_kl_logits(m.t, m.s, m.n, m.temperature)),
			  "kl_divergence_logits; %s", show_logits(&l));
		check(divergence_kl_logits(l.t, l.t, l.n, l.temperature) == 0,
			  "kl_divergence_logits of identical logits; %s", show_logits(&l));
		check(same_bits(divergence_logsumexp(l.t, l.n), divergence_logsumexp(m.t, m.n)),
			  "logsumexp; %s", show_logits(&l));
		divergence_softmax(l.t, l.n, l.temperature, a);
		divergence_softmax(m.t, m.n, m.temperature, b);
		for (i = 0; i < l.n; i++)
			check(same_bits(a[order[i]], b[i]), "softmax; %s", show_logits(&l));
		divergence_log_softmax(l.t, l.n, l.temperature, a);
		divergence_log_softmax(m.t, m.n, m.temperature, b);
		for (i = 0; i < l.n; i++)
			check(same_bits(a[order[i]], b[i]), "log_softmax; %s", show_logits(&l));
		for (i = 0; i < l.n; i++)
			check(same_bits(divergence_log_loss_logits(l.t, l.n, order[i], 0.1),
							divergence_log_loss_logits(m.t, m.n, i, 0.1)) &&
				  same_bits(divergence_log_loss_logits(l.t, l.n, order[i], 0),
							divergence_log_loss_logits(m.t, m.n, i, 0)),
				  "log_loss_logits; %s", show_logits(&l));
	}
	group_end();
}

void
test_logits(void)
{
	for (int kind = 0; kind < SHAPES; kind++)
	{
		test_shape(kind);
		test_order(kind);
	}
}
