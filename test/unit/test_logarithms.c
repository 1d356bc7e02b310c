/*
 * test_logarithms.c
 *		log_ratio.h: relative errors of ln(x/y), of the logarithm of a pair and of
 *		log1p, also where the result is close to 0.
 */
#include <math.h>

#include "log_ratio.h"
#include "pair_errors.h"
#include "unit.h"

static const char *const ratio_table = "ln(x/y), log2 of the relative error";
static const char *const log_table = "Logarithms of pairs, log2 of the relative error";

typedef enum closeness
{
	UNIFORM, EXTREME, NEAR_ONE, NEIGHBOURS, SUBNORMAL, TABLE_EDGES, CLOSENESSES
} closeness;

static const char *const closeness_names[CLOSENESSES] = {
	"uniform", "1e+-300", "near 1", "neighbouring doubles", "subnormal", "edges of the table"
};

static void
draw_ratio(closeness kind, double *x, double *y)
{
	*x = random_scaled(-1, 0);
	*y = random_scaled(-1, 0);
	switch (kind)
	{
		case EXTREME:
			*x = random_scaled(-1022, 1023);
			*y = random_scaled(-1022, 1023);
			break;
		case NEAR_ONE:
			*y = *x * (1 + random_noise(1, 53));
			break;
		case NEIGHBOURS:
			*y = bits_double(double_bits(*x) + (uint64_t) random_between(-4, 4));
			break;
		case SUBNORMAL:
			*x = random_subnormal();
			*y = random_below(2) ? random_scaled(-1074, 1023) :
				random_subnormal();
			break;
		case TABLE_EDGES:
			/* a quotient on a border of a bin: 7 leading bits, a few ulps around */
			*y = ldexp(1.0, random_between(-5, 5));
			*x = bits_double(double_bits(*y) + (random_below(256) << 44) +
							 (uint64_t) random_between(-2, 2) +
							 UINT64_C(0x00000aaaaaaaaaab) * random_below(2));
			break;
		default:
			break;
	}
}

static void
test_log_ratio(closeness kind)
{
	mpfr_t		want;
	int			i;

	if (!group_begin("log_ratio, %s", closeness_names[kind]))
		return;
	mpfr_init2(want, PAIR_BITS);
	for (i = 0; i < 100 * unit.rounds; i++)
	{
		double		x,
					y;
		dd			there,
					back;

		draw_ratio(kind, &x, &y);
		there = divergence_log_ratio(x, y);
		back = divergence_log_ratio(y, x);
		mpfr_set_d(want, x, MPFR_RNDN);
		mpfr_div_d(want, want, y, MPFR_RNDN);
		mpfr_log(want, want, MPFR_RNDN);
		check_pair(ratio_table, "log_ratio", closeness_names[kind], there, 0, want, LOG_RATIO_ERROR,
				   dd_of(x, 0), dd_of(y, 0));
		mpfr_neg(want, want, MPFR_RNDN);
		check_pair(ratio_table, "log_ratio", closeness_names[kind], back, 0, want, LOG_RATIO_ERROR,
				   dd_of(y, 0), dd_of(x, 0));
	}
	mpfr_clear(want);
	group_end();
}

static void
test_log_ratio_special(void)
{
	static const double x[] = {1, 0.3, 0x1p-1074, 0x1.fffffffffffffp+1023, 0x1p-1022, 3};
	size_t		i;
	mpfr_t		want;

	if (!group_begin("log_ratio, special"))
		return;
	mpfr_init2(want, PAIR_BITS);
	for (i = 0; i < lengthof(x); i++)
	{
		size_t		j;

		for (j = 0; j < lengthof(x); j++)
		{
			dd			got = divergence_log_ratio(x[i], x[j]);

			mpfr_set_d(want, x[i], MPFR_RNDN);
			mpfr_div_d(want, want, x[j], MPFR_RNDN);
			mpfr_log(want, want, MPFR_RNDN);
			check_pair(ratio_table, "log_ratio", "special", got, 0, want, LOG_RATIO_ERROR,
					   dd_of(x[i], 0), dd_of(x[j], 0));
		}
	}
	mpfr_clear(want);
	group_end();
}

static void
test_log_dd(void)
{
	static const char *const names[] = {"pairs of any size", "pairs near 1", "1 + lo"};
	size_t		kind;
	mpfr_t		want;

	mpfr_init2(want, PAIR_BITS);
	for (kind = 0; kind < lengthof(names); kind++)
	{
		int			i;

		if (!group_begin("log_dd, %s", names[kind]))
			continue;
		for (i = 0; i < 100 * unit.rounds; i++)
		{
			dd_scaled	a;

			a.m = random_pair(-1, 1);
			a.e = random_between(-2000000, 2000000);
			if (kind > 0)
			{
				double		d = random_noise(1, 100);

				a.m = kind == 2 ? two_sum(1, ldexp(d, -53)) :
					dd_add_double(fast_two_sum(d, d * 0x1p-54), 1);
				a.e = 0;
				if (random_below(4) == 0)
				{
					a.m = dd_scale(a.m, 1);
					a.e = -1;
				}
			}
			set_pair(want, a.m);
			mpfr_mul_2si(want, want, a.e, MPFR_RNDN);
			mpfr_log(want, want, MPFR_RNDN);
			check_pair(log_table, "log_dd", names[kind], divergence_log_dd(a), 0, want, LOG_DD_ERROR,
					   a.m, dd_of((double) a.e, 0));
		}
		group_end();
	}
	mpfr_clear(want);
}

static void
test_log1p(void)
{
	static const char *const names[] = {"d in (-1, 1)", "d near 0", "d near -1", "d > 1"};
	size_t		kind;
	mpfr_t		want;

	mpfr_init2(want, 2000);
	for (kind = 0; kind < lengthof(names); kind++)
	{
		int			i;

		if (!group_begin("log1p_dd, %s", names[kind]))
			continue;
		for (i = 0; i < 100 * unit.rounds; i++)
		{
			dd			d;

			switch (kind)
			{
				case 0:
					d = random_signed_pair(-12, -1);
					break;
				case 1:
					d = random_signed_pair(-800, -8);
					break;
				case 2:
					d = dd_add_double(random_pair(-60, -2), -1);
					break;
				default:
					d = random_pair(0, 900);
					break;
			}
			if (d.hi + d.lo <= -1)
				continue;
			set_pair(want, d);
			mpfr_log1p(want, want, MPFR_RNDN);
			check_pair(log_table, "log1p_dd", names[kind], divergence_log1p_dd(d), 0, want, LOG_DD_ERROR,
					   d, dd_of(0, 0));
		}
		group_end();
	}
	mpfr_clear(want);
}

void
test_logarithms(void)
{
	int			kind;

	for (kind = 0; kind < CLOSENESSES; kind++)
		test_log_ratio(kind);
	test_log_ratio_special();
	test_log_dd();
	test_log1p();
}
