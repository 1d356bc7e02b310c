/*
 * test_dd.c
 *		dd.h: error-free transformations and the bounds of pair arithmetic.
 */
#include <math.h>

#include "pair_errors.h"
#include "unit.h"

static const char *const table = "Arithmetic of pairs, log2 of the relative error";

typedef enum operation
{
	ADD, SUB, ADD_DOUBLE, MUL, MUL_DOUBLE, DIV, SQRT, OPERATIONS
} operation;

static const struct
{
	const char *name;
	double		bound;
}			operations[OPERATIONS] = {
	[ADD] = {"dd_add", DD_ADD_ERROR},
	[SUB] = {"dd_sub", DD_ADD_ERROR},
	[ADD_DOUBLE] = {"dd_add_double", DD_ADD_ERROR},
	[MUL] = {"dd_mul", DD_MUL_ERROR},
	[MUL_DOUBLE] = {"dd_mul_double", DD_MUL_ERROR},
	[DIV] = {"dd_div", DD_DIV_ERROR},
	[SQRT] = {"dd_sqrt", DD_SQRT_ERROR},
};

static dd
apply(operation op, dd a, dd b)
{
	switch (op)
	{
		case ADD:
			return dd_add(a, b);
		case SUB:
			return dd_sub(a, b);
		case ADD_DOUBLE:
			return dd_add_double(a, b.hi);
		case MUL:
			return dd_mul(a, b);
		case MUL_DOUBLE:
			return dd_mul_double(a, b.hi);
		case DIV:
			return dd_div(a, b);
		default:
			return dd_sqrt(a);
	}
}

static void
apply_exactly(mpfr_t out, operation op, dd a, dd b)
{
	mpfr_t		y;

	mpfr_init2(y, PAIR_BITS);
	set_pair(out, a);
	set_pair(y, b);
	switch (op)
	{
		case ADD:
			mpfr_add(out, out, y, MPFR_RNDN);
			break;
		case SUB:
			mpfr_sub(out, out, y, MPFR_RNDN);
			break;
		case ADD_DOUBLE:
			mpfr_add_d(out, out, b.hi, MPFR_RNDN);
			break;
		case MUL:
			mpfr_mul(out, out, y, MPFR_RNDN);
			break;
		case MUL_DOUBLE:
			mpfr_mul_d(out, out, b.hi, MPFR_RNDN);
			break;
		case DIV:
			mpfr_div(out, out, y, MPFR_RNDN);
			break;
		default:
			mpfr_sqrt(out, out, MPFR_RNDN);
			break;
	}
	mpfr_clear(y);
}

static void
test_operation(operation op)
{
	mpfr_t		want;
	int			i;

	if (!group_begin("%s", operations[op].name))
		return;
	mpfr_init2(want, PAIR_BITS);
	for (i = 0; i < 500 * unit.rounds; i++)
	{
		/* exponents close together, so that additions overlap and cancel */
		int			center = random_between(-200, 200);
		dd			a = random_signed_pair(center - 3, center + 3);
		dd			b = random_signed_pair(center - 3, center + 3);

		if (random_below(4) == 0)
			b = random_signed_pair(-200, 200);
		if (random_below(4) == 0)
		{
			/* nearly opposite */
			b = dd_neg(a);
			b.hi += ldexp(b.hi, -random_between(20, 52)) * (double) random_below(2);
			b.lo *= random_unit();
		}
		if (op == SQRT && a.hi < 0)
			a = dd_neg(a);
		apply_exactly(want, op, a, b);
		check_pair(table, operations[op].name, "all", apply(op, a, b), 0, want,
				   operations[op].bound, a, b);
	}
	mpfr_clear(want);
	group_end();
}

static void
test_error_free(void)
{
	mpfr_t		exact,
				got;
	int			i;

	if (!group_begin("error-free transformations"))
		return;
	mpfr_inits2(2200, exact, got, (mpfr_ptr) NULL);
	for (i = 0; i < 500 * unit.rounds; i++)
	{
		double		a = random_signed_pair(-300, 300).hi;
		double		b = random_signed_pair(-300, 300).hi;
		dd			with = two_prod_with(true, a, b);
		dd			without = two_prod_with(false, a, b);

		mpfr_set_d(exact, a, MPFR_RNDN);
		mpfr_add_d(exact, exact, b, MPFR_RNDN);
		set_pair(got, two_sum(a, b));
		check(mpfr_equal_p(exact, got), "two_sum(%a, %a)", a, b);
		set_pair(got, fabs(a) >= fabs(b) ? fast_two_sum(a, b) : fast_two_sum(b, a));
		check(mpfr_equal_p(exact, got), "fast_two_sum(%a, %a)", a, b);
		mpfr_set_d(exact, a, MPFR_RNDN);
		mpfr_mul_d(exact, exact, b, MPFR_RNDN);
		set_pair(got, without);
		check(mpfr_equal_p(exact, got), "two_prod(%a, %a)", a, b);
		check(same_pair(with, without), "two_prod(%a, %a) with and without fma", a, b);
	}
	mpfr_clears(exact, got, (mpfr_ptr) NULL);
	group_end();
}

static void
test_commutes(void)
{
	int			i;

	if (!group_begin("dd_mul and dd_add commute"))
		return;
	for (i = 0; i < 500 * unit.rounds; i++)
	{
		dd			a = random_signed_pair(-20, 20);
		dd			b = random_signed_pair(-20, 20);

		check(same_pair(dd_mul(a, b), dd_mul(b, a)), "dd_mul(%a %a, %a %a)",
			  a.hi, a.lo, b.hi, b.lo);
		check(same_pair(dd_add(a, b), dd_add(b, a)), "dd_add(%a %a, %a %a)",
			  a.hi, a.lo, b.hi, b.lo);
	}
	group_end();
}

void
test_dd(void)
{
	int			op;

	test_error_free();
	test_commutes();
	for (op = 0; op < OPERATIONS; op++)
		test_operation(op);
}
