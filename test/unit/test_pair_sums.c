/*
 * test_pair_sums.c
 *		Rows (p, q) as the aggregates sum them: in blocks, merged in packed form,
 *		partly taken away again; and the measures of such sums against MPFR.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernels.h"
#include "pairs.h"
#include "reference.h"
#include "regimes.h"
#include "shannon.h"
#include "unit.h"

static const char *const table = "Shannon measures of rows, error in units of 2^-53, where the floor is below 1 unit";
static const char *const share_table = "Shannon measures of rows, all cases: error over what is promised, floor included";

#define SUMS	5

static exact_sum *
sum_of(pair_sums *s, int i)
{
	exact_sum  *sums[SUMS];

	sums[0] = &s->P;
	sums[1] = &s->Q;
	sums[2] = &s->E;
	sums[3] = &s->A;
	sums[4] = &s->B;
	return sums[i];
}

static bool
same_sums(pair_sums *a, pair_sums *b)
{
	for (int i = 0; i < SUMS; i++)
	{
		uint32_t	x[EXACT_LIMBS] = {0},
					y[EXACT_LIMBS] = {0};
		int			low[2],
					count[2];
		int			sign = divergence_exact_pack(sum_of(a, i), x, &low[0], &count[0]);

		if (sign != divergence_exact_pack(sum_of(b, i), y, &low[1], &count[1]) ||
			low[0] != low[1] || count[0] != count[1] || memcmp(x, y, sizeof(x)) != 0)
			return false;
	}
	return true;
}

/* to += from, through the stored form */
static void
merge(pair_sums *to, pair_sums *from, int sign)
{
	for (int i = 0; i < SUMS; i++)
	{
		uint32_t	limb[EXACT_LIMBS];
		int			low,
					count;
		int			own = divergence_exact_pack(sum_of(from, i), limb, &low, &count);

		divergence_exact_add_packed(sum_of(to, i), sign * own, limb, low, count);
	}
}

/* rows from .. end - 1, in blocks of any size up to "most" */
static void
add_rows(pair_sums *s, const sample *x, size_t from, size_t end, int most)
{
	while (from < end)
	{
		size_t		n = 1 + random_below((uint64_t) most);

		if (n > end - from)
			n = end - from;
		divergence_pair_sums_add(s, x->p + from, x->q + from, (int) n, 0);
		from += n;
	}
}

static double
call(measure_id id, pair_sums *s, double base)
{
	dd_scaled	p = divergence_exact_dd(&s->P);
	dd_scaled	q = divergence_exact_dd(&s->Q);

	switch (id)
	{
		case ENTROPY:
			return divergence_entropy_of_sums(&s->P, p, &s->E, base);
		case CROSS_ENTROPY:
			return divergence_cross_entropy_of_sums(p, &s->Q, q, &s->E, &s->A, base);
		case KL:
			return divergence_kl_of_sums(&s->P, p, &s->Q, q, &s->A, base);
		default:
			return divergence_jeffreys_of_sums(p, q, &s->A, &s->B, base);
	}
}

/* Rows with one side alone make a measure Infinity before its sums are asked. */
static bool
is_finite(measure_id id, const sample *s)
{
	for (size_t i = 0; i < s->n; i++)
		if ((id != ENTROPY && s->p[i] > 0 && s->q[i] == 0) || (id == JEFFREYS && s->q[i] > 0 && s->p[i] == 0))
			return false;
	return true;
}

static void
check_measures(pair_sums *sums, const sample *s, const char *regime)
{
	reference	r;
	mpfr_t		want;

	mpfr_init2(want, REFERENCE_BITS);
	reference_init(&r, s->p, s->q, s->n);
	for (int id = ENTROPY; id <= JEFFREYS; id++)
	{
		double		base = random_base(s->n);
		double		got,
					error,
					allowed;

		if (!is_finite(id, s))
			continue;
		got = call(id, sums, base);
		reference_measure(want, &r, id, base);
		error = units_off(got, want);
		allowed = measure_table[id].bound + units_of(reference_floor(&r, id, base), want);
		/* where the floor is larger, the units say nothing */
		if (allowed < measure_table[id].bound + 1)
			figure(table, regime, measure_table[id].name, error, measure_table[id].bound);
		figure(share_table, regime, measure_table[id].name, error / allowed, 1);
		check(error <= allowed && got >= 0 && !signbit(got),
			  "%s(base %a) = %a, want %s: %.3g units, allowed %.3g; %s", measure_table[id].name, base, got,
			  show_mpfr(want), error, allowed, sample_show(s));
		check(same_bits(got, measure_call(id, &s->mp, &s->mq, base)), "%s(base %a) = %a, of arrays %a; %s",
			  measure_table[id].name, base, got, measure_call(id, &s->mp, &s->mq, base), sample_show(s));
	}
	reference_clear(&r);
	mpfr_clear(want);
}

static void
test_regime(regime kind)
{
	sample		s,
				gone;

	sample_init(&s, 1000);
	sample_init(&gone, 1000);
	if (group_begin("rows, %s", regime_names[kind]))
	{
		for (int round = 0; round < 2 * unit.rounds; round++)
		{
			pair_sums	all,
						other,
						part;
			size_t		split;

			sample_draw(&s, kind, 0);
			split = random_below(s.n + 1);
			divergence_pair_sums_clear(&all);
			add_rows(&all, &s, 0, s.n, KERNEL_BLOCK);
			check_measures(&all, &s, regime_names[kind]);

			/* another order, other blocks, row by row */
			shuffle(s.p, s.q, s.n);
			divergence_pair_sums_clear(&other);
			add_rows(&other, &s, 0, s.n, random_below(2) ? 1 : KERNEL_BLOCK);
			check(same_sums(&all, &other), "the order changes the sums of %s", sample_show(&s));

			/* in two parts, one of them stored */
			divergence_pair_sums_clear(&other);
			divergence_pair_sums_clear(&part);
			add_rows(&other, &s, 0, split, KERNEL_BLOCK);
			add_rows(&part, &s, split, s.n, KERNEL_BLOCK);
			merge(&other, &part, 1);
			check(same_sums(&all, &other), "parts of %zu and %zu rows change the sums of %s", split,
				  s.n - split, sample_show(&s));

			/* rows of any other kind come and go */
			sample_draw(&gone, random_below(REGIMES), 0);
			divergence_pair_sums_clear(&part);
			add_rows(&part, &gone, 0, gone.n, KERNEL_BLOCK);
			add_rows(&other, &gone, 0, gone.n, KERNEL_BLOCK);
			check(!same_sums(&all, &other), "more rows are not noticed: %s", sample_show(&gone));
			if (random_below(2))
				merge(&other, &part, -1);
			else
				for (int i = 0; i < SUMS; i++)
					divergence_exact_subtract(sum_of(&other, i), sum_of(&part, i));
			check(same_sums(&all, &other), "what came and went leaves a trace: %s and %s", sample_show(&s),
				  sample_show(&gone));
			check_measures(&other, &s, regime_names[kind]);
		}
		group_end();
	}
	sample_free(&s);
	sample_free(&gone);
}

/* The totals, exactly; weights alone; rows with one side alone. */
static void
test_totals(void)
{
	sample		s;
	mpfr_t		want;

	sample_init(&s, 1000);
	mpfr_init2(want, EXACT_BITS);
	if (group_begin("rows, totals and weights alone"))
	{
		for (int round = 0; round < 2 * unit.rounds; round++)
		{
			pair_sums	sums,
						weights;
			double		half[2];

			sample_draw(&s, random_below(REGIMES), 0);
			if (s.n > KERNEL_BLOCK)
				continue;
			divergence_pair_sums_clear(&sums);
			divergence_pair_sums_add(&sums, s.p, s.q, (int) s.n, 0);
			reference_sum(want, s.p, s.n);
			check(divergence_exact_double(&sums.P) == mpfr_get_d(want, MPFR_RNDN), "P of %s", sample_show(&s));
			reference_sum(want, s.q, s.n);
			check(divergence_exact_double(&sums.Q) == mpfr_get_d(want, MPFR_RNDN), "Q of %s", sample_show(&s));

			divergence_pair_sums_clear(&weights);
			divergence_pair_sums_add(&weights, s.p, NULL, (int) s.n, 0);
			check(divergence_exact_sign(&weights.Q) == 0 && divergence_exact_sign(&weights.A) == 0 &&
				  divergence_exact_sign(&weights.B) == 0, "weights alone have no other sums: %s", sample_show(&s));
			divergence_exact_subtract(&weights.P, &sums.P);
			divergence_exact_subtract(&weights.E, &sums.E);
			check(divergence_exact_sign(&weights.P) == 0 && divergence_exact_sign(&weights.E) == 0,
				  "weights alone have other sums: %s", sample_show(&s));

			/* a row with one side alone counts in its total, with p in the entropy */
			half[0] = s.p[0] > 0 ? s.p[0] : 1;
			half[1] = 0;
			divergence_pair_sums_clear(&sums);
			divergence_pair_sums_add(&sums, &half[0], &half[1], 1, 0);
			divergence_pair_sums_add(&sums, &half[1], &half[0], 1, 0);
			check(divergence_exact_double(&sums.P) == half[0] && divergence_exact_double(&sums.Q) == half[0] &&
				  divergence_exact_sign(&sums.A) == 0 && divergence_exact_sign(&sums.B) == 0 &&
				  (divergence_exact_sign(&sums.E) != 0) == (half[0] != 1), "one-sided rows of %a", half[0]);
		}
		group_end();
	}
	mpfr_clear(want);
	sample_free(&s);
}

void
test_pair_sums(void)
{
	for (int kind = 0; kind < REGIMES; kind++)
		test_regime(kind);
	test_totals();
}
