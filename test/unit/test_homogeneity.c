/*
 * test_homogeneity.c
 *		homogeneity.h: the statistic and its moments over all outcomes of small tables, in
 *		MPFR; hypergeometric tails; p-values.
 */
#include <math.h>
#include <stdlib.h>

#include "chi2.h"
#include "enumerate.h"
#include "homogeneity.h"
#include "reference.h"
#include "unit.h"

static const char *const table = "Homogeneity, relative error";

#define BITS			ENUMERATE_BITS
#define MOST_OUTCOMES	400

/* what the header defines */
static void
reference_statistic(mpfr_t out, const lottery *l, const int64_t *x, const int64_t *y)
{
	mpfr_t		a,
				b,
				scale,
				inverse,
				tilted,
				root;

	mpfr_inits2(BITS, a, b, scale, inverse, tilted, root, (mpfr_ptr) NULL);
	mpfr_set_zero(inverse, 1);
	mpfr_set_zero(scale, 1);
	for (int i = 0; i < l->cells; i++)
	{
		mpfr_set_si(a, l->pooled[i], MPFR_RNDN);
		mpfr_ui_div(b, 1, a, MPFR_RNDN);
		mpfr_add(inverse, inverse, b, MPFR_RNDN);
		mpfr_ui_sub(b, 1, b, MPFR_RNDN);
		mpfr_mul(b, b, a, MPFR_RNDN);
		mpfr_mul(b, b, a, MPFR_RNDN);
		mpfr_add_d(a, a, HOMOGENEITY_DAMPING, MPFR_RNDN);
		mpfr_div(b, b, a, MPFR_RNDN);
		mpfr_div(b, b, a, MPFR_RNDN);
		mpfr_add(scale, scale, b, MPFR_RNDN);
	}
	mpfr_mul_d(scale, scale, HOMOGENEITY_TILT, MPFR_RNDN);
	mpfr_mul_d(scale, scale, HOMOGENEITY_TILT, MPFR_RNDN);
	mpfr_add_ui(scale, scale, 1, MPFR_RNDN);
	mpfr_sqrt(scale, scale, MPFR_RNDN);
	mpfr_div(scale, scale, inverse, MPFR_RNDN);
	mpfr_sqrt(scale, scale, MPFR_RNDN);

	mpfr_set_zero(out, 1);
	mpfr_set_zero(tilted, 1);
	mpfr_set_si(root, l->reference, MPFR_RNDN);
	mpfr_set_si(a, l->current, MPFR_RNDN);
	mpfr_mul(root, root, a, MPFR_RNDN);
	mpfr_sqrt(root, root, MPFR_RNDN);
	for (int i = 0; i < l->cells; i++)
	{
		mpfr_t		u,
					squares,
					h;

		mpfr_inits2(BITS, u, squares, h, (mpfr_ptr) NULL);
		mpfr_set_si(u, x[i], MPFR_RNDN);
		mpfr_mul_si(u, u, l->current, MPFR_RNDN);
		mpfr_set_si(a, y[i], MPFR_RNDN);
		mpfr_mul_si(a, a, l->reference, MPFR_RNDN);
		mpfr_sub(u, u, a, MPFR_RNDN);
		mpfr_div(u, u, root, MPFR_RNDN);

		mpfr_set_si(squares, x[i], MPFR_RNDN);
		mpfr_mul_si(squares, squares, l->current, MPFR_RNDN);
		mpfr_div_si(squares, squares, l->reference, MPFR_RNDN);
		mpfr_set_si(a, y[i], MPFR_RNDN);
		mpfr_mul_si(a, a, l->reference, MPFR_RNDN);
		mpfr_div_si(a, a, l->current, MPFR_RNDN);
		mpfr_add(squares, squares, a, MPFR_RNDN);

		mpfr_div_si(h, scale, l->pooled[i], MPFR_RNDN);
		mpfr_mul(a, h, u, MPFR_RNDN);
		mpfr_add(tilted, tilted, a, MPFR_RNDN);
		mpfr_mul(h, h, h, MPFR_RNDN);
		mpfr_mul(h, h, squares, MPFR_RNDN);
		mpfr_sub(out, out, h, MPFR_RNDN);

		mpfr_mul(u, u, u, MPFR_RNDN);
		mpfr_sub(u, u, squares, MPFR_RNDN);
		mpfr_set_si(a, l->pooled[i], MPFR_RNDN);
		mpfr_add_d(a, a, HOMOGENEITY_DAMPING, MPFR_RNDN);
		mpfr_div(u, u, a, MPFR_RNDN);
		mpfr_add(out, out, u, MPFR_RNDN);
		mpfr_clears(u, squares, h, (mpfr_ptr) NULL);
	}
	mpfr_mul(tilted, tilted, tilted, MPFR_RNDN);
	mpfr_add(out, out, tilted, MPFR_RNDN);
	mpfr_clears(a, b, scale, inverse, tilted, root, (mpfr_ptr) NULL);
}

/* sums of probabilities times powers of the statistic */
typedef struct power_sums
{
	mpfr_t		power[4];
} power_sums;

static void
add_powers(const lottery *l, const int64_t *x, const int64_t *y, const mpfr_t probability, void *argument)
{
	power_sums *s = argument;
	mpfr_t		value,
				term;

	mpfr_inits2(BITS, value, term, (mpfr_ptr) NULL);
	reference_statistic(value, l, x, y);
	mpfr_set(term, probability, MPFR_RNDN);
	for (int i = 0; i < 4; i++)
	{
		mpfr_add(s->power[i], s->power[i], term, MPFR_RNDN);
		mpfr_mul(term, term, value, MPFR_RNDN);
	}
	mpfr_clears(value, term, (mpfr_ptr) NULL);
}

static void
check_moment(const lottery *l, const char *what, double got, const mpfr_t want, double scale, double bound)
{
	double		wanted = mpfr_get_d(want, MPFR_RNDN);
	double		error = fabs(got - wanted) / fmax(scale, fabs(wanted));

	figure(table, "small tables, share of the bound", what, error / bound, 1);
	check(error <= bound, "%s of %s: %a, not %s", what, show_lottery(l), got, show_mpfr(want));
}

static void
test_moments(void)
{
	if (!group_begin("homogeneity, moments of small tables"))
		return;
	for (int i = 0; i < unit.rounds; i++)
	{
		lottery		l;
		int64_t		x[ENUMERATE_CELLS],
					y[ENUMERATE_CELLS];
		power_sums	s;
		homogeneity_moments got,
					back;
		mpfr_t		want,
					square;
		double		root;

		draw_lottery(&l, unit.quick ? 60 : MOST_OUTCOMES);
		draw_outcome(&l, x, y);
		mpfr_inits2(BITS, s.power[0], s.power[1], s.power[2], s.power[3], want, square, (mpfr_ptr) NULL);
		for (int k = 0; k < 4; k++)
			mpfr_set_zero(s.power[k], 1);
		enumerate(&l, add_powers, &s);
		got = divergence_homogeneity_moments(x, y, (size_t) l.cells);
		back = divergence_homogeneity_moments(y, x, (size_t) l.cells);
		root = sqrt(mpfr_get_d(s.power[2], MPFR_RNDN));
		mpfr_sub_ui(want, s.power[0], 1, MPFR_RNDN);
		check(fabs(mpfr_get_d(want, MPFR_RNDN)) < 0x1p-200, "probabilities of %s", show_lottery(&l));

		reference_statistic(want, &l, x, y);
		check_moment(&l, "statistic", got.statistic, want, root, HOMOGENEITY_MOMENT_BOUND);
		check_moment(&l, "mean", got.mean, s.power[1], root, HOMOGENEITY_MOMENT_BOUND);
		mpfr_mul(square, s.power[1], s.power[1], MPFR_RNDN);
		mpfr_sub(want, s.power[2], square, MPFR_RNDN);
		check_moment(&l, "variance", got.variance, want, root * root, HOMOGENEITY_MOMENT_BOUND);
		/* m3 - 3 m2 m1 + 2 m1^3 */
		mpfr_mul_ui(want, square, 2, MPFR_RNDN);
		mpfr_mul_ui(square, s.power[2], 3, MPFR_RNDN);
		mpfr_sub(want, want, square, MPFR_RNDN);
		mpfr_mul(want, want, s.power[1], MPFR_RNDN);
		mpfr_add(want, want, s.power[3], MPFR_RNDN);
		check_moment(&l, "third", got.third, want, root * root * root, HOMOGENEITY_THIRD_BOUND *
					 fmax((double) l.reference / (double) l.current, (double) l.current / (double) l.reference));
		check(got.statistic == back.statistic && got.mean == back.mean && got.variance == back.variance &&
			  got.third == back.third, "%s exchanged", show_lottery(&l));
		mpfr_clears(s.power[0], s.power[1], s.power[2], s.power[3], want, square, (mpfr_ptr) NULL);
	}
	group_end();
}

/*
 * Two cells, and hypergeometric tails
 */

/* probabilities of more, fewer and as many rows of the first cell as x */
typedef struct tail_sums
{
	int64_t		x;
	mpfr_t		above,
				below,
				at;
} tail_sums;

static void
add_tails(const lottery *l, const int64_t *x, const int64_t *y, const mpfr_t probability, void *argument)
{
	tail_sums  *s = argument;

	if (x[0] > s->x)
		mpfr_add(s->above, s->above, probability, MPFR_RNDN);
	else if (x[0] < s->x)
		mpfr_add(s->below, s->below, probability, MPFR_RNDN);
	else
		mpfr_add(s->at, s->at, probability, MPFR_RNDN);
}

static void
check_tail(const lottery *l, int64_t x, const char *what, double got, const mpfr_t want)
{
	double		wanted = mpfr_get_d(want, MPFR_RNDN);
	double		error;

	if (wanted < 0x1p-1000)
		return;
	error = fabs(got - wanted) / wanted;
	figure(table, "two cells", what, error, HYPERGEOMETRIC_BOUND);
	check(error <= HYPERGEOMETRIC_BOUND, "%s of %lld in %s: %a, not %s", what, (long long) x, show_lottery(l), got,
		  show_mpfr(want));
}

static void
test_two_cells(void)
{
	if (!group_begin("homogeneity, two cells"))
		return;
	for (int i = 0; i < unit.rounds; i++)
	{
		lottery		l;
		int64_t		x[2],
					y[2];
		tail_sums	s;
		hypergeometric_tails got;
		mpfr_t		want;
		double		p;
		__int128	cross;

		do
			draw_lottery(&l, unit.quick ? 30 : 200);
		while (l.cells != 2);
		draw_outcome(&l, x, y);
		mpfr_inits2(BITS, s.above, s.below, s.at, want, (mpfr_ptr) NULL);
		mpfr_set_zero(s.above, 1);
		mpfr_set_zero(s.below, 1);
		mpfr_set_zero(s.at, 1);
		s.x = x[0];
		enumerate(&l, add_tails, &s);
		/* doubles hold the sizes up to 2^53 */
		if (l.pooled[1] < INT64_C(1) << 52)
		{
			got = divergence_hypergeometric((double) x[0], (double) l.pooled[0], (double) l.reference,
											(double) (l.reference + l.current));
			mpfr_add(want, s.above, s.at, MPFR_RNDN);
			check_tail(&l, x[0], "upper", got.upper, want);
			mpfr_add(want, s.below, s.at, MPFR_RNDN);
			check_tail(&l, x[0], "lower", got.lower, want);
			check_tail(&l, x[0], "point", got.point, s.at);
		}
		/* twice the smaller tail with half of the outcome itself */
		mpfr_min(want, s.above, s.below, MPFR_RNDN);
		mpfr_mul_ui(want, want, 2, MPFR_RNDN);
		mpfr_add(want, want, s.at, MPFR_RNDN);
		cross = (__int128) x[0] * l.current - (__int128) y[0] * l.reference;
		p = divergence_homogeneity_p(x, y, 2);
		if (cross == 0 || mpfr_cmp_ui(want, 1) > 0)
			check(p == 1, "%s: p = %a, not 1", show_lottery(&l), p);
		else
			check_tail(&l, x[0], "p", p, want);
		check(p == divergence_homogeneity_p(y, x, 2), "%s exchanged", show_lottery(&l));
		mpfr_clears(s.above, s.below, s.at, want, (mpfr_ptr) NULL);
	}
	group_end();
}

/* what must hold of any table, whatever its counts */
static void
test_limits(void)
{
	static const int64_t large = INT64_MAX;
	enum
	{
		CELLS = 1000
	};
	static int64_t x[CELLS],
				y[CELLS];

	if (!group_begin("homogeneity, limits"))
		return;
	for (int i = 0; i < 40 * unit.rounds; i++)
	{
		size_t		n = (size_t) (random_below(8) ? random_between(1, 6) : random_between(7, CELLS));
		bool		same = random_below(8) == 0;
		double		p;

		for (size_t k = 0; k < n; k++)
		{
			int			bits = random_below(3) ? 4 : 63;

			x[k] = random_below(4) ? (int64_t) (random_bits() >> (64 - random_between(1, bits))) : 0;
			y[k] = same ? x[k] : random_below(4) ? (int64_t) (random_bits() >> (64 - random_between(1, bits))) : 0;
		}
		x[random_below(n)] = random_below(2) ? 1 : large;
		y[random_below(n)] = random_below(2) ? 1 : large;
		p = divergence_homogeneity_p(x, y, n);
		check(p >= 0 && p <= 1, "p = %g of %zu cells", p, n);
		check(p == divergence_homogeneity_p(y, x, n), "exchanged, %zu cells", n);
		check(n > 1 || p == 1, "one cell: p = %g", p);
	}
	/* a cell of each; all in one cell; a single row a side; the largest counts */
	{
		int64_t		a[3] = {large, 0, 0},
					b[3] = {0, large, 0},
					one[3] = {1, 0, 0},
					other[3] = {0, 1, 0},
					three[3] = {large, large, large},
					far[3] = {large, large, large / 2};
		static const int64_t most[] = {2, 12, 20, 20, 59};
		static const int64_t row[] = {0, 0, 0, 0, 1};
		double		p;

		check(divergence_homogeneity_p(a, a, 3) == 1, "one cell");
		check(divergence_homogeneity_p(a, b, 3) == 0, "nothing in common");
		check(divergence_homogeneity_p(one, one, 3) == 1, "a row each, the same");
		/* a row where most are is as alike as it can be */
		p = divergence_homogeneity_p(most, row, 5);
		check(fabs(p / (60.0 / 114) - 1) < 1e-14 && p == divergence_homogeneity_p(row, most, 5), "a row in the commonest cell: %g", p);
		check(divergence_homogeneity_p(one, other, 3) == 0.5, "a row each");
		check(divergence_homogeneity_p(three, three, 3) > 0.9, "as expected");
		check(divergence_homogeneity_p(three, far, 3) == 0, "far off");
		check(divergence_homogeneity_p(three, one, 3) > 0.1, "a row against many");
	}
	group_end();
}

void
test_homogeneity(void)
{
	test_moments();
	test_two_cells();
	test_limits();
}
