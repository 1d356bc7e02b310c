/*
 * exact_sum.c
 *		The exact accumulator; exact_sum.h states the invariant.
 *
 * Method
 *		A double is an integer of 53 bits times a power of two: shifted into place
 *		it touches two limbs, which come into use where they were not.  Arrays go through the extract kernel first, which
 *		turns KERNEL_BLOCK numbers into EXTRACT_LEVELS exact sums of their leading
 *		bits, repeated until nothing is left.  A mean is the quotient of the sum as a pair,
 *		the nearest double or a neighbour of it; the exact sum tells, compared with
 *		the midpoints on both sides.
 *
 * Special cases
 *		-0 and 0 add nothing.  Arrays whose largest element is close to overflow
 *		are added element by element, since the anchors would overflow.  Means know
 *		subnormal quotients and the half as wide spacing below a power of two.
 *
 * Accuracy
 *		Exact; means correctly rounded, ties to even.
 *
 * Constants
 *		None.
 */
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
	s->low = EXACT_LIMBS;
	s->high = -1;
	s->pending = 0;
}

void
divergence_exact_copy(exact_sum *to, const exact_sum *from)
{
	for (int i = from->low; i <= from->high; i++)
		to->limb[i] = from->limb[i];
	to->low = from->low;
	to->high = from->high;
	to->pending = from->pending;
}

/* Brings limbs low .. high into use. */
static inline void
reach(exact_sum *s, int low, int high)
{
	if (s->low > s->high)
	{
		s->low = low;
		s->high = low - 1;
	}
	while (s->low > low)
		s->limb[--s->low] = 0;
	while (s->high < high)
		s->limb[++s->high] = 0;
}

static void
propagate(exact_sum *s)
{
	int64_t		carry = 0;

	s->pending = 0;
	if (s->low > s->high)
		return;
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
}

static inline void
add(exact_sum *s, double x, int shift)
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
	if (position < 0)
	{
		/* what lies below the last limb are zeros */
		m >>= -position;
		position = 0;
	}
	i = position >> 5;
	up = position & 31;
	if (i < s->low || i + 1 > s->high)
		reach(s, i, i + 1);
	s->limb[i] += (((int64_t) ((uint64_t) m << up) & LIMB_MASK) ^ sign) - sign;
	s->limb[i + 1] += ((m >> (32 - up)) ^ sign) - sign;
	if (++s->pending >= EXACT_PENDING)
		propagate(s);
}

void
divergence_exact_add(exact_sum *s, double x, int shift)
{
	add(s, x, shift);
}

void
divergence_exact_add_dd(exact_sum *s, dd a, int shift)
{
	add(s, a.hi, shift);
	add(s, a.lo, shift);
}

void
divergence_exact_add_product(exact_sum *s, double w, double x)
{
	int			ew = 0,
				ex = 0;
	dd			p;

	if (w == 0 || x == 0)
		return;
	p = two_prod(frexp(w, &ew), frexp(x, &ex));

	/* the last bit of p.lo has the weight 2^-106 */
	if (ew + ex - 106 < EXACT_PRODUCT_MIN)
	{
		double		hi = times_power(p.hi, ew + ex - EXACT_PRODUCT_MIN);
		double		lo = times_power(p.lo, ew + ex - EXACT_PRODUCT_MIN);

		p = dd_of(rint(hi), rint(hi - rint(hi) + lo));
		ew = EXACT_PRODUCT_MIN;
		ex = 0;
	}
	divergence_exact_add_dd(s, p, ew + ex);
}

void
divergence_exact_add_multiple(exact_sum *s, int64_t n, double x)
{
	dd			m = dd_of_int64(n);

	divergence_exact_add_product(s, m.hi, x);
	divergence_exact_add_product(s, m.lo, x);
}

/*
 * n <= KERNEL_BLOCK elements at x, a multiple of KERNEL_LANES, whose largest
 * magnitude is "most" < EXTRACT_LIMIT.
 */
static void
add_extracted(exact_sum *s, const double *x, int n, double most)
{
	double		rest[KERNEL_BLOCK];
	double		anchor[EXTRACT_LEVELS];
	double		level[EXTRACT_LEVELS];

	while (most > 0)
	{
		/* the exponent e of kernels.h; anchors may be subnormal */
		anchor[0] = 1.5 * power_of_two((int) (double_bits(most) >> 52) - 1023 + 8);
		for (int k = 1; k < EXTRACT_LEVELS; k++)
			anchor[k] = anchor[k - 1] * power_of_two(-EXTRACT_BITS);
		most = 0;
		if (divergence_kernels->extract(x, rest, n, anchor, level))
			(void) divergence_kernels->inspect(rest, n, &most);
		for (int k = 0; k < EXTRACT_LEVELS; k++)
			add(s, level[k], 0);
		x = rest;
	}
}

/*
 * The elements of an array, block by block.  Where "plain" is demanded, false
 * as soon as one is negative or not finite.
 */
static bool
add_blocks(exact_sum *s, const double *x, size_t n, bool plain)
{
	while (n >= EXTRACT_MINIMUM)
	{
		int			count = n < KERNEL_BLOCK ? (int) n : KERNEL_BLOCK;
		int			padded = kernel_padded(count);
		double		room[KERNEL_BLOCK];
		const double *block = kernel_pad(x, count, room);
		double		most;
		bool		negative;

		negative = divergence_kernels->inspect(block, padded, &most);
		if (plain && (negative || !(most < HUGE_VAL)))
			return false;
		if (most < EXTRACT_LIMIT)
			add_extracted(s, block, padded, most);
		else
			for (int i = 0; i < count; i++)
				add(s, x[i], 0);
		x += count;
		n -= count;
	}
	for (size_t i = 0; i < n; i++)
	{
		if (plain && !(x[i] >= 0 && x[i] < HUGE_VAL))
			return false;
		add(s, x[i], 0);
	}
	return true;
}

void
divergence_exact_add_array(exact_sum *s, const double *x, size_t n)
{
	(void) add_blocks(s, x, n, false);
}

bool
divergence_exact_add_plain(exact_sum *s, const double *x, size_t n)
{
	return add_blocks(s, x, n, true);
}

void
divergence_exact_subtract(exact_sum *s, const exact_sum *t)
{
	exact_sum	u;

	divergence_exact_copy(&u, t);
	propagate(&u);
	if (u.low > u.high)
		return;
	propagate(s);
	reach(s, u.low, u.high);
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

	divergence_exact_copy(&u, s);
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

int
divergence_exact_pack(const exact_sum *s, uint32_t *limb, int *low, int *count)
{
	exact_sum	u;
	int			sign;
	int			top;

	*low = *count = 0;
	divergence_exact_copy(&u, s);
	sign = make_magnitude(&u);
	if (sign == 0)
		return 0;
	(void) propagated_sign(&u, &top);
	for (*low = u.low; u.limb[*low] == 0; (*low)++)
		;
	*count = top - *low + 1;
	for (int i = 0; i < *count; i++)
		limb[i] = (uint32_t) u.limb[*low + i];
	return sign;
}

void
divergence_exact_add_packed(exact_sum *s, int factor, const uint32_t *limb, int low, int count)
{
	if (count == 0)
		return;
	reach(s, low, low + count - 1);
	for (int i = 0; i < count; i++)
		s->limb[low + i] += factor * (int64_t) limb[i];
	if (++s->pending >= EXACT_PENDING)
		propagate(s);
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

	divergence_exact_copy(&u, s);
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

	divergence_exact_copy(&u, s);
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

/*
 * The sign of s - n (q + half 2^e), with half an integer or 0
 */
static int
compare_multiple(const exact_sum *s, int64_t n, double q, double half, int e)
{
	exact_sum	u;
	dd			m = dd_of_int64(n);

	divergence_exact_copy(&u, s);
	divergence_exact_add_multiple(&u, -n, q);
	divergence_exact_add_dd(&u, dd_of(-m.hi * half, -m.lo * half), e);
	return divergence_exact_sign(&u);
}

double
divergence_exact_mean(const exact_sum *s, int64_t n)
{
	dd_scaled	sum = divergence_exact_dd(s);
	dd			r = dd_div(sum.m, dd_of_int64(n));
	double		q = times_power(dd_double(r), sum.e);

	if (isinf(q))
		return q;

	/*
	 * q is the nearest double or, where the quotient lies within 2^-100 of a
	 * midpoint or is subnormal, its neighbour: ask the exact sum.
	 */
	for (;;)
	{
		uint64_t	b = double_bits(fabs(q));
		int			e = (b >> 52) == 0 ? -1074 : (int) (b >> 52) - 1075;
		double		up = q < 0 || (q == 0 && divergence_exact_sign(s) < 0) ? -1 : 1;
		int			above = compare_multiple(s, n, q, up, e - 1);
		int			below;

		above *= (int) up;
		if (above > 0 || (above == 0 && (b & 1)))
		{
			q = up * bits_double(b + 1);
			continue;
		}
		if (b == 0)
			return q;

		/* the spacing below a power of two is half as wide */
		if ((b & UINT64_C(0x000fffffffffffff)) == 0 && (b >> 52) > 1)
			e--;
		below = compare_multiple(s, n, q, -up, e - 1) * (int) up;
		if (below < 0 || (below == 0 && (b & 1)))
		{
			q = up * bits_double(b - 1);
			continue;
		}
		return q;
	}
}
