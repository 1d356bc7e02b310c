/*
 * reference.h
 *		What the measures are, in MPFR: definitions written down as they stand,
 *		with enough bits that no cancellation matters.
 *
 * Precision starts at REFERENCE_BITS and doubles until every value that is not
 * exactly zero keeps at least REFERENCE_KEPT bits after its cancellations.
 */
#ifndef DIVERGENCE_REFERENCE_H
#define DIVERGENCE_REFERENCE_H

#include <mpfr.h>

#include "measure_table.h"

#define REFERENCE_BITS	448
#define REFERENCE_KEPT	180
#define REFERENCE_MOST	14336
/* holds every sum of 2^20 doubles exactly, and such a sum times a double */
#define EXACT_BITS		2240

typedef struct reference
{
	const double *p;
	const double *q;
	size_t		n;
	mpfr_prec_t bits;
	mpfr_t	   *log_p;			/* ln(p[i] / sum p), 0 where p[i] = 0 */
	mpfr_t	   *log_q;
	mpfr_t		p_total;		/* exact */
	mpfr_t		q_total;
	mpfr_t		value[MEASURE_COUNT];	/* in nats; the distances squared */
	double		floor[MEASURE_COUNT];	/* |ln(P/Q)| + mean |ln| of the promise */
	bool		proportional;	/* p / sum p = q / sum q exactly */
} reference;

/* Once, first: e^(2^40) and e^-(2^1020) are numbers, too. */
extern void reference_start(void);

/* Everything but Renyi at once; p and q must outlive it. */
extern void reference_init(reference *r, const double *p, const double *q, size_t n);
extern void reference_clear(reference *r);

/* Sets out (any precision) to the value in units of the base. */
extern void reference_measure(mpfr_t out, const reference *r, measure_id id, double base);
extern double reference_floor(const reference *r, measure_id id, double base);

/* Are enough bits left in x, computed at "bits" of which "lost" are known to be gone? */
extern bool reference_is_resolved(const mpfr_t x, mpfr_prec_t bits, long lost);

/* Doubles the precision and computes anew; false at REFERENCE_MOST. */
extern bool reference_raise(reference *r);

/* May raise the precision of r. */
extern void reference_renyi(mpfr_t out, reference *r, double alpha, double base);
extern void reference_renyi_entropy(mpfr_t out, reference *r, double alpha, double base);

/* out /= ln(base), except for exactly MEASURE_NATS */
extern void reference_to_base(mpfr_t out, double base);

/* The exact sum; out gets EXACT_BITS. */
extern void reference_sum(mpfr_t out, const double *x, size_t n);

/* sum += x * 2^shift * factor, where sum has room for all bits */
extern void reference_add(mpfr_t sum, double x, long shift, int64_t factor);

/*
 * |got - want| in units of 2^-53 |want|, or of half the smallest subnormal
 * where that is larger; Infinity for NaN and for a wrong Infinity.
 */
extern double units_off(double got, const mpfr_t want);

/* "absolute" as a number of those units */
extern double units_of(double absolute, const mpfr_t want);

/* relative error of a pair (times 2^e) against want, as a plain number */
extern double pair_error(dd got, int64_t e, const mpfr_t want);

/* want as text: 17 digits, a static buffer */
extern const char *show_mpfr(const mpfr_t x);

#endif							/* DIVERGENCE_REFERENCE_H */
