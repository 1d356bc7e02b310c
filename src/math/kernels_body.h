/*
 * kernels_body.h
 *		The kernels, for one instruction set: included by kernels.c once for
 *		each, with
 *			VARIANT			the suffix and name of the variant
 *			TARGET			the attribute that selects the instruction set
 *			FMA				whether it has the fused multiply-add
 *			VECTOR_BYTES	the width of its registers
 *		and no guard against being included again.
 *
 * Method
 *		Loops over the elements of a block without branches, which the compiler makes
 *		vector instructions of: masks of bits tell cases apart, and what they cannot
 *		mend is reported.  All variants do the same operations on an element; sums
 *		over lanes are exact, so that their number does not show (extract).
 *
 * Special cases
 *		0, -0, subnormals and what is out of range are told apart in each function,
 *		kernels.h says how.  NaN and Infinity get into inspect alone, and a NaN of
 *		js_close into js_far: the element is left to it.
 *
 * Accuracy
 *		Stated for each function in kernels.h, and the same bits from all variants: a
 *		fused multiply-add only takes the place of Dekker's exact product.
 *
 * Constants
 *		Those of kernels.c, kernels.h and log_core.h.
 */
#define PASTE_(a, b)	a##_##b
#define PASTE(a, b)		PASTE_(a, b)
#define QUOTE_(a)		#a
#define QUOTE(a)		QUOTE_(a)
#define NAME(function)	PASTE(function, VARIANT)
#define LANES			(VECTOR_BYTES / (int) sizeof(double))
#define PIECES			(KERNEL_LANES / LANES)

typedef double NAME(lanes) __attribute__((vector_size(VECTOR_BYTES)));
typedef int64_t NAME(masks) __attribute__((vector_size(VECTOR_BYTES)));
typedef uint64_t NAME(words) __attribute__((vector_size(VECTOR_BYTES)));

/* unit is a compile-time constant: y is 1 throughout, and not read */
TARGET static inline __attribute__((always_inline)) int
NAME(log_ratio_of) (bool unit, const double *restrict x, const double *restrict y,
					double *restrict hi, double *restrict lo, int n)
{
	double		mx[SCRATCH],
				my[SCRATCH],
				scale[SCRATCH],
				exponent[SCRATCH];
	uint64_t	bin[SCRATCH];
	uint64_t	subnormal = 0,
				x_only = 0,
				y_only = 0;

	for (int start = 0; start < n; start += SCRATCH)
	{
		int			count = n - start < SCRATCH ? n - start : SCRATCH;

		for (int i = 0; i < count; i++)
		{
			uint64_t	bx = double_bits(x[start + i]) & ~SIGN_BIT;
			uint64_t	by = unit ? ONE_BITS : double_bits(y[start + i]) & ~SIGN_BIT;
			uint64_t	no_x = -(uint64_t) (bx == 0);
			uint64_t	no_y = -(uint64_t) (by == 0);
			uint64_t	k1;

			/* by selection of bits: gcc would divide on both sides of a branch */
			x_only |= no_y & ~no_x;
			y_only |= no_x & ~no_y;
			by = (by & ~no_y) | (ONE_BITS & no_y);
			bx = (bx & ~(no_x | no_y)) | (by & (no_x | no_y));
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
			dd			l = log_core(FMA, mx[i], my[i], bin[i], scale[i], exponent[i]);

			hi[start + i] = l.hi;
			lo[start + i] = l.lo;
		}
	}
	/* bits of a positive number below 2^52 wrapped around to a set sign */
	return (subnormal >> 63 ? KERNEL_SUBNORMAL : 0) |
		(x_only ? KERNEL_X_ONLY : 0) | (y_only ? KERNEL_Y_ONLY : 0);
}

TARGET static int
NAME(log_ratio) (const double *x, const double *y, double *hi, double *lo, int n)
{
	if (y)
		return NAME(log_ratio_of) (false, x, y, hi, lo, n);
	return NAME(log_ratio_of) (true, x, NULL, hi, lo, n);
}

TARGET static bool
NAME(multiply) (const double *restrict w, double *restrict hi, double *restrict lo, int n)
{
	uint64_t	outside = 0;

	for (int i = 0; i < n; i++)
	{
		double		wi = w[i];
		uint64_t	b = double_bits(wi > 0 ? wi : 1.0);
		dd			t = log_core_term(FMA, wi, dd_of(hi[i], lo[i]));

		outside |= (b - double_bits(WEIGHT_MIN)) | (double_bits(WEIGHT_MAX) - b);
		hi[i] = t.hi;
		lo[i] = t.lo;
	}
	return (outside >> 63) == 0;
}

TARGET static bool
NAME(extract) (const double *from, double *rest, int n, const double *anchor, double *level)
{
	NAME(lanes) a0 = {0},
				a1 = {0},
				a2 = {0};
	NAME(lanes) m0 = a0 + anchor[0],
				m1 = a0 + anchor[1],
				m2 = a0 + anchor[2];
	NAME(masks) left = {0};
	int64_t		any = 0;

	for (int i = 0; i < n; i += LANES)
	{
		NAME(lanes) x,
					part;

		__builtin_memcpy(&x, from + i, sizeof(x));
		part = (x + m0) - m0;
		a0 += part;
		x -= part;
		part = (x + m1) - m1;
		a1 += part;
		x -= part;
		part = (x + m2) - m2;
		a2 += part;
		x -= part;
		__builtin_memcpy(rest + i, &x, sizeof(x));
		left |= (x != 0);
	}
	level[0] = level[1] = level[2] = 0;
	for (int i = 0; i < LANES; i++)
	{
		any |= left[i];
		level[0] += a0[i];
		level[1] += a1[i];
		level[2] += a2[i];
	}
	return any != 0;
}

TARGET static bool
NAME(inspect) (const double *x, int n, double *most)
{
	NAME(masks) largest = {0},
				signs = {0};
	int64_t		result = 0,
				negative = 0;

	/* the bits of doubles without sign are ordered as the values are */
	for (int i = 0; i < n; i += LANES)
	{
		NAME(masks) b,
					sign,
					larger;

		__builtin_memcpy(&b, x + i, sizeof(b));
		sign = b;
		b &= INT64_MAX;
		signs |= sign & (b != 0);	/* -0 has none */
		larger = b > largest;
		largest = (b & larger) | (largest & ~larger);
	}
	for (int i = 0; i < LANES; i++)
	{
		negative |= signs[i];
		if (largest[i] > result)
			result = largest[i];
	}
	*most = bits_double((uint64_t) result);
	return negative < 0;
}

TARGET static int
NAME(compare) (const struct mass_pair *pair, const double *p, const double *q,
			   mass_block *block, int n)
{
	/* the members of *pair stay in registers when nothing is stored in between */
	mass_pair	c = *pair;
	uint64_t	cancels = 0,
				dropped = 0;

	for (int i = 0; i < n; i++)
	{
		uint64_t	bp = double_bits(mass_scaled(p[i], &c.scale_p));
		uint64_t	bq = double_bits(mass_scaled(q[i], &c.scale_q));
		uint64_t	small_p = -(uint64_t) (bits_double(bp) < MASS_MIN);
		uint64_t	small_q = -(uint64_t) (bits_double(bq) < MASS_MIN);
		double		ps = bits_double(bp & ~small_p);
		double		qs = bits_double(bq & ~small_q);
		dd			sum = two_sum(ps, qs);
		dd			x = dd_mul_double_with(FMA, c.total_q, ps);
		dd			y = dd_mul_double_with(FMA, c.total_p, qs);
		dd			part = dd_mul_with(FMA, two_sum(ps, -qs), c.mean);
		dd			d = dd_sub(part, dd_mul_with(FMA, dd_of(0.5 * sum.hi, 0.5 * sum.lo),
												 c.difference));

		cancels |= -(uint64_t) (fabs(d.hi) < MASS_CANCELS * fabs(part.hi));
		dropped |= (double_bits(p[i]) & small_p) | (double_bits(q[i]) & small_q);
		block->x_hi[i] = x.hi;
		block->x_lo[i] = x.lo;
		block->y_hi[i] = y.hi;
		block->y_lo[i] = y.lo;
		block->d_hi[i] = d.hi;
		block->d_lo[i] = d.lo;
		block->part[i] = part.hi;
	}
	/* -0 is not dropped */
	return (cancels ? KERNEL_CANCELS : 0) | (dropped & ~SIGN_BIT ? KERNEL_DROPPED : 0);
}

TARGET static void
NAME(hellinger) (const mass_block *block, double *restrict hi, double *restrict lo, int n)
{
	for (int i = 0; i < n; i++)
	{
		double		xh = block->x_hi[i],
					yh = block->y_hi[i];
		double		roots = sqrt(xh) + sqrt(yh);
		double		r = block->d_hi[i] / (roots > 0 ? roots : 1.0);
		uint64_t	some = -(uint64_t) (fabs(r) >= SQUARE_MIN);
		double		s = bits_double(double_bits(r) & some);
		dd			square = two_prod_with(FMA, s, s);
		uint64_t	both = -(uint64_t) ((xh > 0) & (yh > 0));

		/* with one of them 0 the square is the other: disjoint masses sum to 1 */
		square.hi = bits_double((double_bits(square.hi) & both) | (double_bits(xh + yh) & ~both));
		square.lo = bits_double((double_bits(square.lo) & both) |
								(double_bits(block->x_lo[i] + block->y_lo[i]) & ~both));
		hi[i] = square.hi;
		lo[i] = square.lo;
	}
}

TARGET static bool
NAME(js_close) (const mass_block *block, double *restrict mean_hi, double *restrict mean_lo,
				double *restrict hi, int n)
{
	uint64_t	far = 0;

	for (int i = 0; i < n; i++)
	{
		dd			sum = dd_add(dd_of(block->x_hi[i], block->x_lo[i]),
								 dd_of(block->y_hi[i], block->y_lo[i]));
		double		r = block->d_hi[i] / (sum.hi > 0 ? sum.hi : 1.0);
		double		r2 = r * r;
		uint64_t	close = -(uint64_t) (fabs(r) < JS_SERIES_LIMIT);

		mean_hi[i] = 0.5 * sum.hi;
		mean_lo[i] = 0.5 * sum.lo;
		far |= ~close;
		hi[i] = bits_double((double_bits(mean_hi[i] * r2 * js_series(r2)) & close) | (NAN_BITS & ~close));
	}
	return far != 0;
}

TARGET static void
NAME(js_far) (const mass_block *block, const double *mean_lo,
			  const double *log_x_hi, const double *log_x_lo,
			  const double *log_y_hi, const double *log_y_lo,
			  double *restrict hi, double *restrict lo, int n)
{
	for (int i = 0; i < n; i++)
	{
		double		xh = block->x_hi[i],
					xl = block->x_lo[i],
					yh = block->y_hi[i],
					yl = block->y_lo[i];
		dd			px = two_prod_with(FMA, xh, log_x_hi[i]);
		dd			py = two_prod_with(FMA, yh, log_y_hi[i]);
		dd			s = two_sum(px.hi, py.hi);
		uint64_t	far = -(uint64_t) (hi[i] != hi[i]);

		/* the last sum: x ln(x/m) of the whole x and m, not of their high parts */
		s.lo += (px.lo + py.lo) +
			((xh * log_x_lo[i] + yh * log_y_lo[i]) + (xl * log_x_hi[i] + yl * log_y_hi[i])) +
			((xl - mean_lo[i]) + (yl - mean_lo[i]));
		hi[i] = bits_double((double_bits(s.hi) & far) | (double_bits(hi[i]) & ~far));
		lo[i] = bits_double(double_bits(s.lo) & far);
	}
}

/* ---------- Step one ---------- */

/* lane j of an array of vectors, and the four from there on */
#define LANE(s, j)		((s)[(j) / LANES][(j) % LANES])
#define FOUR(s, j)		{LANE(s, j), LANE(s, (j) + 1), LANE(s, (j) + 2), LANE(s, (j) + 3)}

typedef double NAME(four) __attribute__((vector_size(32)));
typedef double NAME(two) __attribute__((vector_size(16)));
typedef uint64_t NAME(four_words) __attribute__((vector_size(32)));
typedef int64_t NAME(four_masks) __attribute__((vector_size(32)));
typedef int64_t NAME(two_masks) __attribute__((vector_size(16)));

/* two_sum of vectors: s = a + b, rounded, and e what that lost */
#define VECTOR_TWO_SUM(s, e, a, b, part) \
	((s) = (a) + (b), (part) = (s) - (a), (e) = ((a) - ((s) - (part))) + ((b) - (part)))

/*
 * Halves of as many sums: s = a + b, and c becomes the sum of c, d and what that lost; bits of "lost" are set
 * where c was rounded.
 */
#define ADD_HALVES(masks, s, c, lost, a, b, d, t, e, r, part) \
	do { \
		VECTOR_TWO_SUM(s, e, a, b, part); \
		VECTOR_TWO_SUM(t, r, c, d, part); \
		(lost) = (NAME(masks)) (r); \
		VECTOR_TWO_SUM(c, r, t, e, part); \
		(lost) |= (NAME(masks)) (r); \
	} while (0)

/*
 * *sum = the sum of all lanes s and c, c being far below s; *lost holds a set bit where
 * that was rounded
 */
TARGET static inline __attribute__((always_inline)) void
NAME(sum_lanes) (const NAME(lanes) *s, const NAME(lanes) *c, dd *sum, int64_t *lost)
{
	NAME(four) a4 = FOUR(s, 0),
				b4 = FOUR(s, 4),
				c4 = FOUR(c, 0),
				d4 = FOUR(c, 4),
				s4,
				t4,
				e4,
				part4,
				r4;
	NAME(two) a2,
				b2,
				c2,
				d2,
				s2,
				t2,
				e2,
				part2,
				r2;
	NAME(four_masks) lost4;
	NAME(two_masks) lost2,
				half2;
	dd			a,
				b,
				d;

	ADD_HALVES(four_masks, s4, c4, lost4, a4, b4, d4, t4, e4, r4, part4);
	__builtin_memcpy(&a2, &s4, sizeof(a2));
	__builtin_memcpy(&b2, (const char *) &s4 + sizeof(a2), sizeof(b2));
	__builtin_memcpy(&c2, &c4, sizeof(c2));
	__builtin_memcpy(&d2, (const char *) &c4 + sizeof(c2), sizeof(d2));
	ADD_HALVES(two_masks, s2, c2, lost2, a2, b2, d2, t2, e2, r2, part2);
	__builtin_memcpy(&half2, &lost4, sizeof(half2));
	lost2 |= half2;
	__builtin_memcpy(&half2, (const char *) &lost4 + sizeof(half2), sizeof(half2));
	lost2 |= half2;

	a = two_sum(s2[0], s2[1]);
	b = two_sum(c2[0], c2[1]);
	d = two_sum(b.hi, a.lo);
	*lost = lost2[0] | lost2[1] | (int64_t) (double_bits(b.lo) | double_bits(d.lo));
	*sum = two_sum(a.hi, d.hi);
}

/* the sum of n terms (hi, lo), |lo| far below |hi|; n in whole lanes */
TARGET static inline __attribute__((always_inline)) dd
NAME(sum_terms) (const double *hi, const double *lo, int n)
{
	NAME(lanes) s[PIECES] = {{0}},
				c[PIECES] = {{0}};
	dd			sum;
	int64_t		lost;

	for (int i = 0; i < n; i += KERNEL_LANES)
		for (int k = 0; k < PIECES; k++)
		{
			NAME(lanes) x,
						y,
						t,
						part;

			__builtin_memcpy(&x, hi + i + k * LANES, sizeof(x));
			__builtin_memcpy(&y, lo + i + k * LANES, sizeof(y));
			t = s[k] + x;
			part = t - s[k];
			c[k] += ((s[k] - (t - part)) + (x - part)) + y;
			s[k] = t;
		}
	NAME(sum_lanes) (s, c, &sum, &lost);
	return sum;
}

/* the sum of n numbers, about; n in whole lanes */
TARGET static inline __attribute__((always_inline)) double
NAME(sum_plain) (const double *x, int n)
{
	NAME(lanes) s[PIECES] = {{0}};

	for (int i = 0; i < n; i += KERNEL_LANES)
		for (int k = 0; k < PIECES; k++)
		{
			NAME(lanes) y;

			__builtin_memcpy(&y, x + i + k * LANES, sizeof(y));
			s[k] += y;
		}
	{
		NAME(four) a4 = FOUR(s, 0),
					b4 = FOUR(s, 4);

		a4 += b4;
		return (a4[0] + a4[2]) + (a4[1] + a4[3]);
	}
}

/* the sum of up to eight numbers, as total has it */
TARGET static inline __attribute__((always_inline)) int
NAME(total_of_lanes) (const double *x, size_t n, dd *sum)
{
	double		tail[KERNEL_LANES] = {0};
	NAME(four) a4,
				b4,
				s4,
				e4,
				part4;
	NAME(four_masks) odd4;
	NAME(two) a2,
				b2,
				c2,
				d2,
				s2,
				t2,
				e2,
				r2,
				part2;
	NAME(two_masks) lost2,
				odd2,
				half2;
	dd			a,
				b,
				d;
	uint64_t	lost;

	if (n < KERNEL_LANES)
	{
		for (size_t j = 0; j < n; j++)
			tail[j] = x[j];
		x = tail;
	}
	__builtin_memcpy(&a4, x, sizeof(a4));
	__builtin_memcpy(&b4, x + 4, sizeof(b4));
	/* as below */
	odd4 = (NAME(four_masks)) a4 | (NAME(four_masks)) b4 |
		(NAME(four_masks)) ((NAME(four_words)) a4 + (UINT64_C(1) << 52)) |
		(NAME(four_masks)) ((NAME(four_words)) b4 + (UINT64_C(1) << 52));
	s4 = a4 + b4;
	part4 = s4 - a4;
	e4 = (a4 - (s4 - part4)) + (b4 - part4);

	__builtin_memcpy(&a2, &s4, sizeof(a2));
	__builtin_memcpy(&b2, (const char *) &s4 + sizeof(a2), sizeof(b2));
	__builtin_memcpy(&c2, &e4, sizeof(c2));
	__builtin_memcpy(&d2, (const char *) &e4 + sizeof(c2), sizeof(d2));
	s2 = a2 + b2;
	part2 = s2 - a2;
	e2 = (a2 - (s2 - part2)) + (b2 - part2);
	t2 = c2 + d2;
	part2 = t2 - c2;
	r2 = (c2 - (t2 - part2)) + (d2 - part2);
	lost2 = (NAME(two_masks)) r2;
	c2 = t2 + e2;
	part2 = c2 - t2;
	r2 = (t2 - (c2 - part2)) + (e2 - part2);
	lost2 |= (NAME(two_masks)) r2;
	__builtin_memcpy(&odd2, &odd4, sizeof(odd2));
	__builtin_memcpy(&half2, (const char *) &odd4 + sizeof(odd2), sizeof(half2));
	odd2 |= half2;

	a = two_sum(s2[0], s2[1]);
	b = two_sum(c2[0], c2[1]);
	d = two_sum(b.hi, a.lo);
	lost = (uint64_t) (lost2[0] | lost2[1]) | double_bits(b.lo) | double_bits(d.lo);
	*sum = two_sum(a.hi, d.hi);
	return ((odd2[0] | odd2[1]) < 0 ? KERNEL_ODD : 0) | (lost << 1 != 0 ? KERNEL_ROUNDED : 0);
}

TARGET static int
NAME(total) (const double *x, size_t n, dd *sum)
{
	NAME(lanes) s[PIECES] = {{0}},
				c[PIECES] = {{0}};
	NAME(masks) odd[PIECES] = {{0}},
				rounded[PIECES] = {{0}},
				any;
	int64_t		found = 0,
				lost;

	if (n <= KERNEL_LANES)
		return NAME(total_of_lanes) (x, n, sum);
	for (size_t i = 0; i < n; i += KERNEL_LANES)
	{
		double		tail[KERNEL_LANES] = {0};
		const double *from = x + i;

		if (n - i < KERNEL_LANES)
		{
			for (size_t j = 0; j < n - i; j++)
				tail[j] = from[j];
			from = tail;
		}
		for (int k = 0; k < PIECES; k++)
		{
			NAME(lanes) y,
						part,
						r,
						t;
			NAME(masks) bits;

			__builtin_memcpy(&y, from + k * LANES, sizeof(y));
			bits = (NAME(masks)) y;
			/* unsigned: that of Infinity carries into the sign */
			odd[k] |= bits | (NAME(masks)) ((NAME(words)) bits + (UINT64_C(1) << 52));
			t = s[k] + y;
			part = t - s[k];
			r = (s[k] - (t - part)) + (y - part);
			s[k] = t;
			t = c[k] + r;
			part = t - c[k];
			r = (c[k] - (t - part)) + (r - part);
			c[k] = t;
			rounded[k] |= (NAME(masks)) r;
		}
	}
	NAME(sum_lanes) (s, c, sum, &lost);

	/* one word: the sign for odd elements, the rest for roundings, of either sign */
	any = (odd[0] & INT64_MIN) | ((rounded[0] | rounded[0] << 1) & INT64_MAX);
	for (int k = 1; k < PIECES; k++)
		any |= (odd[k] & INT64_MIN) | ((rounded[k] | rounded[k] << 1) & INT64_MAX);
	for (int j = 0; j < LANES; j++)
		found |= any[j];
	return (found < 0 ? KERNEL_ODD : 0) |
		(((found & INT64_MAX) | (lost & INT64_MAX)) != 0 ? KERNEL_ROUNDED : 0);
}

TARGET static int
NAME(weighted_logs) (const double *restrict w, const double *restrict x, int n,
					 step_sums *restrict sums)
{
	double		mx[KERNEL_BLOCK],
				scale[KERNEL_BLOCK],
				exponent[KERNEL_BLOCK],
				hi[KERNEL_BLOCK],
				lo[KERNEL_BLOCK],
				far[KERNEL_BLOCK],
				near[KERNEL_BLOCK];
	uint64_t	bin[KERNEL_BLOCK];
	uint64_t	subnormal = 0,
				w_only = 0;

	n &= ~(KERNEL_LANES - 1);
	for (int i = 0; i < n; i++)
	{
		uint64_t	b = double_bits(x[i]) & ~SIGN_BIT;
		uint64_t	none = -(uint64_t) (b == 0);
		uint64_t	offset;

		w_only |= none & -(uint64_t) (w[i] > 0);
		b = (b & ~none) | (ONE_BITS & none);
		subnormal |= b - (UINT64_C(1) << 52);
		mx[i] = bits_double((b & MANTISSA_BITS) | ONE_BITS);
		offset = double_bits(mx[i]) - LOG_TABLE_BOTTOM + (UINT64_C(1) << 52);
		bin[i] = (offset >> 45) & 127;
		scale[i] = bits_double((1024 - (offset >> 52)) << 52);
		exponent[i] = bits_double(UINT64_C(0x4338000000000000) +
								  (b >> 52) - 1023 + (offset >> 52)) - (0x1.8p52 + 1.0);
	}
	for (int i = 0; i < n; i++)
	{
		log_short	l = log_core_short(FMA, mx[i], 1.0, 1.0, bin[i], scale[i], exponent[i]);
		dd			t = fast_two_sum(l.l.hi, l.l.lo);

		t = log_core_term(FMA, w[i], t);
		far[i] = l.lead != 0 ? w[i] : 0;
		near[i] = l.lead != 0 ? 0 : fabs(t.hi);
		hi[i] = t.hi;
		lo[i] = t.lo;
	}
	sums->t = NAME(sum_terms) (hi, lo, n);
	sums->v = dd_of(0, 0);
	sums->far = NAME(sum_plain) (far, n);
	sums->near = NAME(sum_plain) (near, n);
	sums->apart = 0;
	return (subnormal >> 63 ? KERNEL_SUBNORMAL : 0) | (w_only ? KERNEL_X_ONLY : 0);
}

/* excesses where "excess", else ratio_logs; both compile-time constants */
TARGET static inline __attribute__((always_inline)) int
NAME(ratio_terms) (bool excess, bool both, const double *restrict p, const double *restrict q,
				   int n, step_sums *restrict sums)
{
	double		mx[KERNEL_BLOCK],
				my[KERNEL_BLOCK],
				inverse[KERNEL_BLOCK],
				scale[KERNEL_BLOCK],
				exponent[KERNEL_BLOCK],
				hi[KERNEL_BLOCK],
				lo[KERNEL_BLOCK],
				hi2[KERNEL_BLOCK],
				lo2[KERNEL_BLOCK],
				far[KERNEL_BLOCK],
				near[KERNEL_BLOCK],
				apart[KERNEL_BLOCK];
	uint64_t	bin[KERNEL_BLOCK];
	uint64_t	subnormal = 0,
				p_only = 0,
				q_only = 0;

	n &= ~(KERNEL_LANES - 1);
	for (int i = 0; i < n; i++)
	{
		uint64_t	bx = double_bits(p[i]) & ~SIGN_BIT;
		uint64_t	by = double_bits(q[i]) & ~SIGN_BIT;
		uint64_t	no_x = -(uint64_t) (bx == 0);
		uint64_t	no_y = -(uint64_t) (by == 0);
		uint64_t	offset;

		p_only |= no_y & ~no_x;
		q_only |= no_x & ~no_y;
		by = (by & ~no_y) | (ONE_BITS & no_y);
		bx = (bx & ~(no_x | no_y)) | (by & (no_x | no_y));
		subnormal |= (bx - (UINT64_C(1) << 52)) | (by - (UINT64_C(1) << 52));
		mx[i] = bits_double((bx & MANTISSA_BITS) | ONE_BITS);
		my[i] = bits_double((by & MANTISSA_BITS) | ONE_BITS);
		inverse[i] = 1.0 / my[i];
		offset = double_bits(mx[i] * inverse[i]) - LOG_TABLE_BOTTOM + (UINT64_C(1) << 52);
		bin[i] = (offset >> 45) & 127;
		scale[i] = bits_double((1024 - (offset >> 52)) << 52);
		exponent[i] = bits_double(UINT64_C(0x4338000000000000) +
								  (bx >> 52) - (by >> 52) + (offset >> 52)) - (0x1.8p52 + 1.0);
	}
	for (int i = 0; i < n; i++)
	{
		double		pi = p[i],
					qi = q[i];
		log_short	l = log_core_short(FMA, mx[i], my[i], inverse[i], bin[i], scale[i], exponent[i]);
		dd			d = two_sum(pi, -qi);
		dd			t = two_prod_with(FMA, pi, l.l.hi);
		double		near_hi,
					near_lo;

		t.lo += pi * l.l.lo;
		far[i] = l.lead != 0 ? (both ? pi + qi : pi) : 0;
		apart[i] = fabs(d.hi);
		if (excess)
		{
			/*
			 * p ln(p/q) - p + q, where that is close to 0 as d z h with z = d/q and h =
			 * 1/2 - z/6 + z^2/12 - ... +- z^k / ((k + 1) (k + 2))
			 */
			double		z = l.z.hi;
			dd			h = two_prod_with(FMA, z, -THIRD_HI / 2);
			dd			dz = two_prod_with(FMA, d.hi, z);
			dd			far_t = two_sum(t.hi, -d.hi);
			dd			near_t;
			double		tail = z * z * ((1.0 / 12 - z * (1.0 / 20)) +
										z * z * ((1.0 / 30 - z * (1.0 / 42)) +
												 z * z * ((1.0 / 56 - z * (1.0 / 72)) +
														  z * z * (1.0 / 90))));
			dd			half = fast_two_sum(0.5, h.hi);

			half.lo += (h.lo - (l.z.lo * (THIRD_HI / 2) + z * (THIRD_LO / 2))) + tail;
			dz.lo += d.hi * l.z.lo;
			near_t = two_prod_with(FMA, dz.hi, half.hi);
			near_t.lo += dz.hi * half.lo + dz.lo * half.hi;
			far_t.lo += t.lo - d.lo;

			/* p = 0: 0 ln 0 - 0 + q */
			near_hi = pi == 0 ? qi : near_t.hi;
			near_lo = pi == 0 ? 0 : near_t.lo;
			t.hi = l.lead != 0 ? far_t.hi : near_hi;
			t.lo = l.lead != 0 ? far_t.lo : near_lo;
			t = fast_two_sum(t.hi, t.lo);
			near[i] = l.lead != 0 ? 0 : t.hi;
			if (both)
			{
				/* (p - q) ln(p/q), of which the other half is what is left */
				dd			log = fast_two_sum(l.l.hi, l.l.lo);
				dd			j = two_prod_with(FMA, d.hi, log.hi);

				j.lo += d.hi * log.lo + d.lo * log.hi;
				lo2[i] = (j.hi - t.hi) + (j.lo - t.lo);
				hi[i] = j.hi;
				lo[i] = j.lo;
				near[i] = l.lead != 0 ? 0 : j.hi;
			}
			else
			{
				hi[i] = t.hi;
				lo[i] = t.lo;
			}
		}
		else
		{
			t = fast_two_sum(t.hi, t.lo);
			hi[i] = t.hi;
			lo[i] = t.lo;
			near[i] = l.lead != 0 ? 0 : fabs(t.hi);
			if (both)
			{
				t = two_prod_with(FMA, qi, l.l.hi);
				t.lo += qi * l.l.lo;
				t = fast_two_sum(t.hi, t.lo);
				near[i] += l.lead != 0 ? 0 : fabs(t.hi);
				hi2[i] = t.hi;
				lo2[i] = t.lo;
			}
		}
	}
	sums->t = NAME(sum_terms) (hi, lo, n);
	sums->v = dd_of(0, 0);
	if (both)
		sums->v = excess ? dd_of(NAME(sum_plain) (lo2, n), 0) : NAME(sum_terms) (hi2, lo2, n);
	sums->far = NAME(sum_plain) (far, n);
	sums->near = NAME(sum_plain) (near, n);
	sums->apart = NAME(sum_plain) (apart, n);
	return (subnormal >> 63 ? KERNEL_SUBNORMAL : 0) |
		(p_only ? KERNEL_X_ONLY : 0) | (q_only ? KERNEL_Y_ONLY : 0);
}

TARGET static int
NAME(excesses) (const double *p, const double *q, int n, bool both, step_sums *sums)
{
	if (both)
		return NAME(ratio_terms) (true, true, p, q, n, sums);
	return NAME(ratio_terms) (true, false, p, q, n, sums);
}

TARGET static int
NAME(ratio_logs) (const double *p, const double *q, int n, bool both, step_sums *sums)
{
	if (both)
		return NAME(ratio_terms) (false, true, p, q, n, sums);
	return NAME(ratio_terms) (false, false, p, q, n, sums);
}

TARGET static dd
NAME(sum_pairs) (const double *hi, const double *lo, int n)
{
	return NAME(sum_terms) (hi, lo, n);
}

TARGET static void
NAME(js_short) (const mass_block *restrict block, double *restrict hi, double *restrict lo,
				double *restrict far, int n)
{
	double		mx[KERNEL_BLOCK],
				my[KERNEL_BLOCK],
				mm[KERNEL_BLOCK],
				inverse[KERNEL_BLOCK],
				scale_x[KERNEL_BLOCK],
				scale_y[KERNEL_BLOCK],
				exponent_x[KERNEL_BLOCK],
				exponent_y[KERNEL_BLOCK],
				mean_lo[KERNEL_BLOCK];
	uint64_t	bin_x[KERNEL_BLOCK],
				bin_y[KERNEL_BLOCK];
	uint64_t	any = 0;

	n &= ~(KERNEL_LANES - 1);
	for (int i = 0; i < n; i++)
	{
		dd			sum = dd_add(dd_of(block->x_hi[i], block->x_lo[i]),
								 dd_of(block->y_hi[i], block->y_lo[i]));
		double		r = block->d_hi[i] / (sum.hi > 0 ? sum.hi : 1.0);
		double		r2 = r * r;
		uint64_t	close = -(uint64_t) (fabs(r) < JS_SERIES_LIMIT);
		double		mean = 0.5 * sum.hi;
		uint64_t	bm = double_bits(mean > 0 ? mean : 1.0);
		uint64_t	bx = double_bits(block->x_hi[i] > 0 ? block->x_hi[i] : bits_double(bm));
		uint64_t	by = double_bits(block->y_hi[i] > 0 ? block->y_hi[i] : bits_double(bm));
		uint64_t	offset;

		mean_lo[i] = 0.5 * sum.lo;
		any |= ~close;
		hi[i] = bits_double((double_bits(mean * r2 * js_series(r2)) & close) | (NAN_BITS & ~close));
		far[i] = bits_double(double_bits(sum.hi) & ~close);
		mm[i] = bits_double((bm & MANTISSA_BITS) | ONE_BITS);
		mx[i] = bits_double((bx & MANTISSA_BITS) | ONE_BITS);
		my[i] = bits_double((by & MANTISSA_BITS) | ONE_BITS);
		inverse[i] = 1.0 / mm[i];
		offset = double_bits(mx[i] * inverse[i]) - LOG_TABLE_BOTTOM + (UINT64_C(1) << 52);
		bin_x[i] = (offset >> 45) & 127;
		scale_x[i] = bits_double((1024 - (offset >> 52)) << 52);
		exponent_x[i] = bits_double(UINT64_C(0x4338000000000000) +
									(bx >> 52) - (bm >> 52) + (offset >> 52)) - (0x1.8p52 + 1.0);
		offset = double_bits(my[i] * inverse[i]) - LOG_TABLE_BOTTOM + (UINT64_C(1) << 52);
		bin_y[i] = (offset >> 45) & 127;
		scale_y[i] = bits_double((1024 - (offset >> 52)) << 52);
		exponent_y[i] = bits_double(UINT64_C(0x4338000000000000) +
									(by >> 52) - (bm >> 52) + (offset >> 52)) - (0x1.8p52 + 1.0);
	}
	if (any == 0)
	{
		for (int i = 0; i < n; i++)
			lo[i] = 0;
		return;
	}
	for (int i = 0; i < n; i++)
	{
		double		xh = block->x_hi[i],
					xl = block->x_lo[i],
					yh = block->y_hi[i],
					yl = block->y_lo[i];
		log_short	x = log_core_short(FMA, mx[i], mm[i], inverse[i], bin_x[i], scale_x[i], exponent_x[i]);
		log_short	y = log_core_short(FMA, my[i], mm[i], inverse[i], bin_y[i], scale_y[i], exponent_y[i]);
		dd			px = two_prod_with(FMA, xh, x.l.hi);
		dd			py = two_prod_with(FMA, yh, y.l.hi);
		dd			s = two_sum(px.hi, py.hi);
		uint64_t	apart = -(uint64_t) (hi[i] != hi[i]);

		/* as in js_far */
		s.lo += (px.lo + py.lo) +
			((xh * x.l.lo + yh * y.l.lo) + (xl * x.l.hi + yl * y.l.hi)) +
			((xl - mean_lo[i]) + (yl - mean_lo[i]));
		s = fast_two_sum(s.hi, s.lo);
		hi[i] = bits_double((double_bits(s.hi) & apart) | (double_bits(hi[i]) & ~apart));
		lo[i] = bits_double(double_bits(s.lo) & apart);
	}
}

TARGET static void
NAME(exp_short) (const double *restrict z, double max, double *restrict hi, double *restrict lo, int n)
{
	double		r_hi[KERNEL_BLOCK],
				r_lo[KERNEL_BLOCK];
	uint64_t	row[KERNEL_BLOCK];
	uint64_t	scale[KERNEL_BLOCK];

	n &= ~(KERNEL_LANES - 1);

	/* the method of exp.c: x = k ln 2 / EXP_BINS + r, |r| <= 2^-10.5 */
	for (int i = 0; i < n; i++)
	{
		double		zi = z[i];
		uint64_t	some = -(uint64_t) (zi - max >= EXP_SHORT_LEAST);
		dd			x = two_sum(bits_double((double_bits(zi) & some) | (double_bits(max) & ~some)), -max);
		double		anchored = x.hi * EXP_INVERSE_STEP + 0x1.8p+52;
		double		k = anchored - 0x1.8p+52;
		uint64_t	j = double_bits(anchored) - double_bits(0x1.8p+52) + EXP_BINS / 2 + (UINT64_C(2048) << EXP_BITS);
		dd			high = two_prod_with(FMA, k, EXP_STEP_HI);
		dd			r = two_sum(x.hi - high.hi, x.lo);
		double		rest = k * EXP_STEP_MID;

		r_hi[i] = r.hi;
		r_lo[i] = (r.lo - high.lo) - rest;
		row[i] = j & (EXP_BINS - 1);
		scale[i] = ((j >> EXP_BITS) - 2048 + 1023) << 52 & some;
	}
	for (int i = 0; i < n; i++)
	{
		double		t_hi = exp_table[row[i]][0];
		double		t_lo = exp_table[row[i]][1];
		double		two_to_e = bits_double(scale[i]);
		dd			r = fast_two_sum(r_hi[i], r_lo[i]);
		double		h = r.hi;
		double		tail = r.lo + h * h * (1.0 / 2 + h * (1.0 / 6 + h * (1.0 / 24 + h * (1.0 / 120 + h * (1.0 / 720)))));
		dd			one_t = fast_two_sum(1.0, t_hi);
		dd			p = two_prod_with(FMA, one_t.hi, h);
		dd			w = two_sum(one_t.hi, p.hi);

		w.lo += p.lo + ((one_t.lo + t_lo) * (1 + h) + one_t.hi * tail);
		w = fast_two_sum(w.hi, w.lo);
		hi[i] = w.hi * two_to_e;
		lo[i] = w.lo * two_to_e;
	}
}

static const kernels NAME(kernels) = {
	QUOTE(VARIANT), NAME(log_ratio), NAME(multiply), NAME(extract), NAME(total),
	NAME(weighted_logs), NAME(excesses), NAME(ratio_logs), NAME(inspect),
	NAME(compare), NAME(hellinger), NAME(js_close), NAME(js_far),
	NAME(js_short), NAME(sum_pairs), NAME(exp_short)
};

#undef PASTE_
#undef PASTE
#undef QUOTE_
#undef QUOTE
#undef NAME
#undef LANES
#undef LANE
#undef FOUR
#undef VECTOR_TWO_SUM
#undef ADD_HALVES
#undef PIECES
#undef VARIANT
#undef TARGET
#undef FMA
#undef VECTOR_BYTES
