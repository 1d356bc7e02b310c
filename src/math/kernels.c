/*
 * kernels.c
 *		Block kernels for every instruction set, and their choice.
 *
 * Method
 *		Each body is written once, always inlined into one wrapper per instruction
 *		set, and vectorised there by the compiler.  The logarithm loop is split in
 *		two, preparation and arithmetic over short scratch arrays, because gcc 12
 *		vectorises neither together.  Extraction adds and subtracts an anchor
 *		so that rounding splits a number at a fixed bit (Rump, Ogita, Oishi,
 *		"Accurate floating-point summation part I", 2008, algorithm 3.2); with
 *		EXTRACT_BITS a level, the sum of KERNEL_BLOCK parts is exact.
 *
 * Special cases
 *		See kernels.h: what a kernel cannot do it reports, and the caller repeats
 *		the block element by element.
 *
 * Accuracy
 *		As log_core.h; products of a pair with a weight add 2^-105; extraction is
 *		exact.
 *
 * Constants
 *		log_table.h.
 *
 * Where the target has no hardware multiply-add, products are split as Dekker
 * did; the bits are the same.
 */
#include "kernels.h"

#include "log_core.h"

#define SCRATCH 32				/* elements between the two loops */

typedef double lanes __attribute__((vector_size(KERNEL_LANES * sizeof(double))));
typedef int64_t lane_masks __attribute__((vector_size(KERNEL_LANES * sizeof(double))));

DD_INLINE bool
log_ratio_body(bool fma, const double *restrict x, const double *restrict y,
			   double *restrict hi, double *restrict lo, int n)
{
	double		mx[SCRATCH],
				my[SCRATCH],
				scale[SCRATCH],
				exponent[SCRATCH];
	uint64_t	bin[SCRATCH];
	uint64_t	subnormal = 0;

	for (int start = 0; start < n; start += SCRATCH)
	{
		int			count = n - start < SCRATCH ? n - start : SCRATCH;

		for (int i = 0; i < count; i++)
		{
			double		xi = x[start + i];
			double		yi = y[start + i];
			double		ys = yi > 0 ? yi : 1.0;
			double		xs = xi > 0 && yi > 0 ? xi : ys;
			uint64_t	bx = double_bits(xs);
			uint64_t	by = double_bits(ys);
			uint64_t	k1;

			subnormal |= (bx - (UINT64_C(1) << 52)) | (by - (UINT64_C(1) << 52));
			mx[i] = bits_double((bx & MANTISSA_BITS) | ONE_BITS);
			my[i] = bits_double((by & MANTISSA_BITS) | ONE_BITS);
			bin[i] = log_core_bin(mx[i], my[i], &k1);
			scale[i] = bits_double((1024 - k1) << 52);

			/* an integer below 2^13 to double without a conversion instruction */
			exponent[i] = bits_double(UINT64_C(0x4338000000000000) +
									  (bx >> 52) - (by >> 52) + k1) - (0x1.8p52 + 1.0);
		}
		for (int i = 0; i < count; i++)
		{
			dd			l = log_core(fma, mx[i], my[i], bin[i], scale[i], exponent[i]);

			hi[start + i] = l.hi;
			lo[start + i] = l.lo;
		}
	}
	/* bits of a positive number below 2^52 wrapped around to a set sign */
	return (subnormal >> 63) == 0;
}

DD_INLINE bool
multiply_body(bool fma, const double *restrict w, double *restrict hi, double *restrict lo, int n)
{
	uint64_t	outside = 0;

	for (int i = 0; i < n; i++)
	{
		double		wi = w[i];
		uint64_t	b = double_bits(wi > 0 ? wi : 1.0);
		dd			t = log_core_term(fma, wi, dd_of(hi[i], lo[i]));

		outside |= (b - double_bits(WEIGHT_MIN)) | (double_bits(WEIGHT_MAX) - b);
		hi[i] = t.hi;
		lo[i] = t.lo;
	}
	return (outside >> 63) == 0;
}

/*
 * Sums of lanes are taken pairwise in a fixed way, though for what extract
 * takes any way is exact.
 */
DD_INLINE double
sum_of_lanes(const lanes *v)
{
	double		s = 0;

	for (int i = 0; i < KERNEL_LANES; i++)
		s += (*v)[i];
	return s;
}

DD_INLINE bool
extract_body(double *v, int n, const double *anchor, double *level)
{
	lanes		a0 = {0},
				a1 = {0},
				a2 = {0};
	lanes		m0 = a0 + anchor[0],
				m1 = a0 + anchor[1],
				m2 = a0 + anchor[2];
	lane_masks	rest = {0};
	int64_t		any = 0;

	for (int i = 0; i < n; i += KERNEL_LANES)
	{
		lanes		x,
					part;

		__builtin_memcpy(&x, v + i, sizeof(x));
		part = (x + m0) - m0;
		a0 += part;
		x -= part;
		part = (x + m1) - m1;
		a1 += part;
		x -= part;
		part = (x + m2) - m2;
		a2 += part;
		x -= part;
		__builtin_memcpy(v + i, &x, sizeof(x));
		rest |= (x != 0);
	}
	for (int i = 0; i < KERNEL_LANES; i++)
		any |= rest[i];
	level[0] = sum_of_lanes(&a0);
	level[1] = sum_of_lanes(&a1);
	level[2] = sum_of_lanes(&a2);
	return any != 0;
}

DD_INLINE double
largest_body(const double *x, int n)
{
	lane_masks	most = {0};
	int64_t		result = 0;

	/* the bits of finite doubles without sign are ordered as the values are */
	for (int i = 0; i < n; i += KERNEL_LANES)
	{
		lane_masks	b,
					larger;

		__builtin_memcpy(&b, x + i, sizeof(b));
		b &= INT64_MAX;
		larger = b > most;
		most = (b & larger) | (most & ~larger);
	}
	for (int i = 0; i < KERNEL_LANES; i++)
		if (most[i] > result)
			result = most[i];
	return bits_double((uint64_t) result);
}

/* One set of wrappers for an instruction set, and its entry of the table. */
#define VARIANT(suffix, attributes, fma) \
attributes static bool \
log_ratio_##suffix(const double *x, const double *y, double *hi, double *lo, int n) \
{ return log_ratio_body(fma, x, y, hi, lo, n); } \
attributes static bool \
multiply_##suffix(const double *w, double *hi, double *lo, int n) \
{ return multiply_body(fma, w, hi, lo, n); } \
attributes static bool \
extract_##suffix(double *v, int n, const double *anchor, double *level) \
{ return extract_body(v, n, anchor, level); } \
attributes static double \
largest_##suffix(const double *x, int n) \
{ return largest_body(x, n); } \
static const kernels kernels_##suffix = { \
	#suffix, log_ratio_##suffix, multiply_##suffix, extract_##suffix, largest_##suffix \
};

VARIANT(generic, , DD_HARDWARE_FMA)

#if defined(__x86_64__)
VARIANT(avx2, __attribute__((target("avx2,fma"))), true)
VARIANT(avx512, __attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512"))), true)
#endif

/* best last */
static const kernels *const variants[] = {
	&kernels_generic,
#if defined(__x86_64__)
	&kernels_avx2,
	&kernels_avx512,
#endif
};

#define VARIANTS ((int) (sizeof(variants) / sizeof(variants[0])))

const kernels *divergence_kernels = &kernels_generic;

static bool
runs_here(int i)
{
#if defined(__x86_64__)
	if (i == 1)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
	if (i == 2)
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
			__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
#endif
	return i == 0;
}

const kernels *
divergence_kernels_variant(int i)
{
	return i >= 0 && i < VARIANTS ? variants[i] : NULL;
}

bool
divergence_kernels_select(int i)
{
	if (i < 0 || i >= VARIANTS || !runs_here(i))
		return false;
	divergence_kernels = variants[i];
	return true;
}

void
divergence_kernels_init(void)
{
	int			i = VARIANTS - 1;

	while (!divergence_kernels_select(i))
		i--;
}
