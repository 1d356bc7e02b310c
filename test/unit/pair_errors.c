/*
 * pair_errors.c
 *		Pairs against MPFR, and the bookkeeping of their relative errors.
 */
#include <math.h>

#include "pair_errors.h"
#include "reference.h"
#include "unit.h"

void
set_pair(mpfr_t out, dd a)
{
	mpfr_set_d(out, a.hi, MPFR_RNDN);
	mpfr_add_d(out, out, a.lo, MPFR_RNDN);
}

void
check_pair(const char *table, const char *name, const char *regime,
		   dd got, int64_t e, const mpfr_t want, double bound, dd x, dd y)
{
	double		error = mpfr_zero_p(want) ? (got.hi == 0 && got.lo == 0 ? 0 : INFINITY) :
		pair_error(got, e, want);

	if (error > 0)
		figure(table, regime, name, log2(error), log2(bound));
	check(error <= bound && fabs(got.lo) <= 0x1p-52 * fabs(got.hi),
		  "%s(%a %a; %a %a) = %a %a * 2^%lld: error 2^%.2f, promised 2^%.2f",
		  name, x.hi, x.lo, y.hi, y.lo, got.hi, got.lo, (long long) e,
		  log2(error), log2(bound));
}
