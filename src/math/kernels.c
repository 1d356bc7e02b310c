/*
 * kernels.c
 *		Block kernels for every instruction set, and their choice.
 *
 * Method
 *		The kernels are written once, in kernels_body.h, compiled for each
 *		instruction set and vectorised by the compiler.  The logarithm loop is split
 *		in two, preparation and arithmetic over short scratch arrays, because gcc 12
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

#include "exp_table.h"
#include "log_core.h"
#include "mass_pair.h"

#define SCRATCH 32				/* elements between the two loops */
#define EXP_SHORT_LEAST (-693.0) /* e^x is 2^-1000 */
#define SQUARE_MIN	0x1p-470	/* less has no exact square */
#define NAN_BITS		UINT64_C(0x7ff8000000000000)

#define VARIANT			generic
#define TARGET
#define FMA				DD_HARDWARE_FMA
#define VECTOR_BYTES	16
#include "kernels_body.h"

#ifdef __x86_64__
/* gcc would halve the registers out of caution, clang does not know the word */
#ifdef __clang__
#define WIDE
#else
#define WIDE			",prefer-vector-width=512"
#endif

#define VARIANT			avx2
#define TARGET			__attribute__((target("avx2,fma")))
#define FMA				true
#define VECTOR_BYTES	32
#include "kernels_body.h"

#define VARIANT			avx512
#define TARGET			__attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma" WIDE)))
#define FMA				true
#define VECTOR_BYTES	64
#include "kernels_body.h"
#endif

/* best last */
static const kernels *const variants[] = {
	&kernels_generic,
#ifdef __x86_64__
	&kernels_avx2,
	&kernels_avx512,
#endif
};

#define VARIANTS ((int) (sizeof(variants) / sizeof(variants[0])))

const kernels *divergence_kernels = &kernels_generic;

static bool
runs_here(int i)
{
#ifdef __x86_64__
	if (variants[i] == &kernels_avx2)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
	if (variants[i] == &kernels_avx512)
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
			__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
#endif
	return variants[i] == &kernels_generic;
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
