/*
 * exact_sum.c
 *		The exact accumulator; exact_sum.h states the invariant.
 *
 * Method
 *		A double is an integer of 53 bits times a power of two: shifted into place
 *		it touches two limbs.  Arrays go through the extract kernel first, which
 *		turns KERNEL_BLOCK numbers into EXTRACT_LEVELS exact sums of their leading
 *		bits, repeated until nothing is left.
 *
 * Special cases
 *		-0 and 0 add nothing.  Arrays whose largest element is close to overflow
 *		are added element by element, since the anchors would overflow.
 *
 * Accuracy
 *		Exact.
 *
 * Constants
 *		None.
 */
#include <string.h>

#include "exact_sum.h"

#include "kernels.h"

/* largest element that may meet an anchor */
#define EXTRACT_LIMIT	0x1p+1000

/* arrays shorter than this are not worth a kernel call */
#define EXTRACT_MINIMUM	12

#define LIMB_MASK		INT64_C(0xffffffff)

void
divergence_exact_clear(exact_sum *s)
{
	memset(s->limb, 0, sizeof(s->limb));
	s->low = EXACT_LIMBS - 1;
	s->high = 0;
	s->pending = 0;
}

static void
propagate(exact_sum *s)
{
	int64_t		carry = 0;

	for (int i = s->low; i < s->high; i++)
	{
		int64_t		v = s->limb[i] + carry;

		s->limb[i] = v & LIMB_MASK;
		carry = v >> 32;
	}
	s->limb[s->high] += carry;

	/* a top limb has room above it, see the range in exact_sum.h */
	while (s->limb[s->high] > LIMB_MASK || s->limb[s->high] < -LIMB_MASK)
	{
		s->limb[s->high + 1] = s->limb[s->high] >> 32;
		s->limb[s->high] &= LIMB_MASK;
		s->high++;
	}
	s->pending = 0;
}

void
divergence_exact_add(exact_sum *s, double x, int shift)
{
	uint64_t	b = double_bits(x);
	int			exponent = (int) (b >> 52) & 0x7ff;
	int64_t		m = (int64_t) (b & UINT64_C(0x000fffffffffffff));
	int64_t		sign = -(int64_t) (b >> 63);
	int			position,
				i,
				up;

	if ((b << 1) == 0)
		return;
	if (exponent != 0)
		m |= INT64_C(1) << 52;
	else
		exponent = 1;

	/* the weight of m's last bit is 2^(exponent - 1075) */
	position = exponent - 1075 + EXACT_BIAS + shift;
	i = position >> 5;
	up = position & 31;
	s->limb[i] += (((int64_t) ((uint64_t) m << up) & LIMB_MASK) ^ sign) - sign;
	s->limb[i + 1] += ((m >> (32 - up)) ^ sign) - sign;
	if (i < s->low)
		s->low = i;
	if (i + 1 > s->high)
		s->high = i + 1;
	if (++s->pending >= EXACT_PENDING)
		propagate(s);
}

void
divergence_exact_add_dd(exact_sum *s, dd a, int shift)
{
	divergence_exact_add(s, a.hi, shift);
	divergence_exact_add(s, a.lo, shift);
}

static int
padded(int n)
{
	return (n + KERNEL_LANES - 1) & ~(KERNEL_LANES - 1);
}

void
divergence_exact_add_scratch(exact_sum *s, double *v, int n)
{
	double		most = HUGE_VAL;
	double		anchor[EXTRACT_LEVELS];
	double		level[EXTRACT_LEVELS];

	if (n >= EXTRACT_MINIMUM)
	{
		for (int i = n; i < padded(n); i++)
			v[i] = 0;
		most = divergence_kernels->largest(v, padded(n));
	}
	if (!(most < EXTRACT_LIMIT))
	{
		for (int i = 0; i < n; i++)
			divergence_exact_add(s, v[i], 0);
		return;
	}
	while (most > 0)
	{
		/* the exponent e of kernels.h; anchors may be subnormal */
		anchor[0] = 1.5 * power_of_two((int) (double_bits(most) >> 52) - 1023 + 8);
		for (int k = 1; k < EXTRACT_LEVELS; k++)
			anchor[k] = anchor[k - 1] * power_of_two(-EXTRACT_BITS);
		if (divergence_kernels->extract(v, padded(n), anchor, level))
			most = divergence_kernels->largest(v, padded(n));
		else
			most = 0;
		for (int k = 0; k < EXTRACT_LEVELS; k++)
			divergence_exact_add(s, level[k], 0);
	}
}

void
divergence_exact_add_array(exact_sum *s, const double *x, size_t n)
{
	double		v[KERNEL_BLOCK];

	while (n > 0)
	{
		int			count = n < KERNEL_BLOCK ? (int) n : KERNEL_BLOCK;

		memcpy(v, x, count * sizeof(double));
		divergence_exact_add_scratch(s, v, count);
		x += count;
		n -= count;
	}
}

/*
 * A copy without the limbs that were never touched, but for those that
 * the subtraction of the leading bits and a last carry reach.
 */
static void
copy_touched(exact_sum *to, const exact_sum *from)
{
	int			low = from->low > 2 ? from->low - 2 : 0;
	int			high = from->high < EXACT_LIMBS - 1 ? from->high + 1 : EXACT_LIMBS - 1;

	if (from->low > from->high)
	{
		divergence_exact_clear(to);
		return;
	}
	for (int i = low; i <= high; i++)
		to->limb[i] = from->limb[i];
	to->low = from->low;
	to->high = from->high;
	to->pending = from->pending;
}

void
divergence_exact_subtract(exact_sum *s, const exact_sum *t)
{
	exact_sum	u;

	copy_touched(&u, t);
	propagate(s);
	propagate(&u);
	if (u.low < s->low)
		s->low = u.low;
	if (u.high > s->high)
		s->high = u.high;
	for (int i = u.low; i <= u.high; i++)
		s->limb[i] -= u.limb[i];
	propagate(s);
}

/* The sign of a propagated sum; *top is its highest limb that is not 0. */
static int
propagated_sign(const exact_sum *s, int *top)
{
	int			i = s->high;

	while (i >= s->low && s->limb[i] == 0)
		i--;
	*top = i;
	if (i < s->low)
		return 0;
	return s->limb[i] < 0 ? -1 : 1;
}

int
divergence_exact_sign(const exact_sum *s)
{
	exact_sum	u;
	int			top;

	copy_touched(&u, s);
	propagate(&u);
	return propagated_sign(&u, &top);
}

/* Makes *s its own absolute value, propagated; returns the sign it had. */
static int
make_magnitude(exact_sum *s)
{
	int			top;
	int			sign;

	propagate(s);
	sign = propagated_sign(s, &top);
	if (sign < 0)
	{
		for (int i = s->low; i <= s->high; i++)
			s->limb[i] = -s->limb[i];
		propagate(s);
	}
	return sign;
}

/*
 * The leading bits of a magnitude that is not 0, rounded to nearest, ties to
 * even: keep(e) = 53 of them, fewer where floor is larger than e - 52.  The
 * result is a multiple of 2^(floor), value = result * 2^e.
 */
static double
round_magnitude(const exact_sum *s, int floor, int *e)
{
	uint64_t	limb[3] = {0, 0, 0};	/* the top one first */
	uint64_t	window,
				rest,
				half;
	bool		sticky;
	int			top,
				zeros,
				drop;

	(void) propagated_sign(s, &top);
	for (int k = 0; k < 3 && top - k >= s->low; k++)
		limb[k] = (uint64_t) s->limb[top - k];
	zeros = __builtin_clzll(limb[0]) - 32;
	window = (limb[0] << 32 | limb[1]) << zeros;
	window |= limb[2] >> (32 - zeros);
	sticky = (limb[2] << zeros & (uint64_t) LIMB_MASK) != 0;
	for (int i = top - 3; i >= s->low && !sticky; i--)
		sticky = s->limb[i] != 0;

	*e = 32 * top + 31 - zeros - EXACT_BIAS;
	drop = *e - 52 < floor ? 11 + floor - (*e - 52) : 11;
	if (drop > 64)
		return 0;
	half = UINT64_C(1) << (drop - 1);
	rest = drop == 64 ? window : window & ((half << 1) - 1);
	window = drop == 64 ? 0 : window >> drop;
	if (rest > half || (rest == half && (sticky || (window & 1))))
		window++;
	return times_power((double) window, drop - 63);
}

double
divergence_exact_double(const exact_sum *s)
{
	exact_sum	u;
	int			sign;
	double		m;
	int			e;

	copy_touched(&u, s);
	sign = make_magnitude(&u);
	if (sign == 0)
		return 0;
	m = round_magnitude(&u, -1074, &e);
	return sign * times_power(m, e);
}

dd_scaled
divergence_exact_dd(const exact_sum *s)
{
	exact_sum	u;
	int			sign;
	dd_scaled	result = {{0, 0}, 0};
	int			e,
				low_e;

	copy_touched(&u, s);
	sign = make_magnitude(&u);
	if (sign == 0)
		return result;
	result.m.hi = sign * round_magnitude(&u, -EXACT_BIAS, &e);
	result.e = e;
	divergence_exact_add(&u, -fabs(result.m.hi), e);
	sign *= make_magnitude(&u);
	if (sign != 0)
	{
		double		low = round_magnitude(&u, -EXACT_BIAS, &low_e);

		result.m.lo = sign * times_power(low, low_e - e);
	}
	return result;
}
