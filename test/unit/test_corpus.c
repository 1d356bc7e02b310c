/*
 * test_corpus.c
 *		One hash of all outputs over a fixed corpus: equal for every instruction
 *		set of this machine, and equal to the one stored in test/golden, so that
 *		other processors can be compared too.
 *
 * The corpus comes from integers and exact operations, without libm's functions.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chi2.h"
#include "cumulative.h"
#include "exp.h"
#include "kernels.h"
#include "log_ratio.h"
#include "logits.h"
#include "pairs.h"
#include "power_divergence.h"
#include "regimes.h"
#include "shannon.h"
#include "ratio.h"
#include "unit.h"

#define CORPUS_SEED		20240229
#define CORPUS_ROUNDS	8
#define CORPUS_FILE		"corpus_hash.csv"

/* FNV-1a, 64 bits (Fowler, Noll, Vo) */
#define FNV_START		UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME		UINT64_C(0x100000001b3)

static void
hash_double(uint64_t *h, double x)
{
	uint64_t	b = double_bits(x);

	/* byte by byte from the lowest, whatever the machine's byte order */
	for (int i = 0; i < 8; i++)
	{
		*h = (*h ^ (b & 0xff)) * FNV_PRIME;
		b >>= 8;
	}
}

static void
hash_pair(uint64_t *h, dd x)
{
	hash_double(h, x.hi);
	hash_double(h, x.lo);
}

static uint64_t
hash_terms(void)
{
	uint64_t	h = FNV_START;
	double		x[KERNEL_BLOCK],
				y[KERNEL_BLOCK],
				w[KERNEL_BLOCK],
				hi[KERNEL_BLOCK],
				lo[KERNEL_BLOCK];

	for (int block = 0; block < 60 * CORPUS_ROUNDS; block++)
	{
		int			range = block % 3 == 0 ? 1000 : block % 3 == 1 ? 10 : 0;

		for (int i = 0; i < KERNEL_BLOCK; i++)
		{
			x[i] = random_scaled(-range, range);
			y[i] = random_below(2) ? random_scaled(-range, range) :
				bits_double(double_bits(x[i]) + random_integer(50));
			w[i] = random_scaled(-600, 600);
		}
		divergence_kernels->log_ratio(x, y, hi, lo, KERNEL_BLOCK);
		for (int i = 0; i < KERNEL_BLOCK; i++)
			hash_pair(&h, dd_of(hi[i], lo[i]));
		divergence_kernels->multiply(w, hi, lo, KERNEL_BLOCK);
		for (int i = 0; i < KERNEL_BLOCK; i++)
			hash_pair(&h, dd_of(hi[i], lo[i]));
	}
	return h;
}

static uint64_t
hash_pairs(void)
{
	uint64_t	h = FNV_START;

	for (int i = 0; i < 2000 * CORPUS_ROUNDS; i++)
	{
		dd_scaled	e;
		double		x = random_scaled(-1074, 1023);

		hash_pair(&h, divergence_log_ratio(x, random_scaled(-1074, 1023)));
		e.m = random_pair(-1, 1);
		e.e = random_between(-2000, 2000);
		hash_pair(&h, divergence_log_dd(e));
		hash_pair(&h, divergence_log1p_dd(random_pair(-200, 10)));
		hash_pair(&h, divergence_expm1_dd(random_signed_pair(-200, 8)));
		e = divergence_exp_dd(random_signed_pair(-20, 30));
		hash_pair(&h, e.m);
		hash_double(&h, (double) e.e);
	}
	return h;
}

static uint64_t
hash_measures(void)
{
	uint64_t	h = FNV_START;
	double		value[SAMPLE_VALUES];
	sample		s;

	sample_init(&s, 3000);
	for (int round = 0; round < 2 * CORPUS_ROUNDS; round++)
		for (int kind = 0; kind < REGIMES; kind++)
		{
			int			count;

			sample_draw(&s, kind, round == 0 ? 3000 : 1 + random_below(150));
			count = sample_values(&s, value);
			for (int i = 0; i < count; i++)
				hash_double(&h, value[i]);
			divergence_probabilities(s.p, s.n, 0.5, s.p);
			for (size_t i = 0; i < s.n; i++)
				hash_double(&h, s.p[i]);
			hash_double(&h, divergence_log_loss(&s.mq, random_below(s.n)));
			hash_double(&h, divergence_log_loss_binary(round % 2, random_positive()));
		}
	sample_free(&s);
	return h;
}

static uint64_t
hash_logits(void)
{
	enum
	{
		MOST = 200
	};
	uint64_t	h = FNV_START;
	double		t[MOST],
				s[MOST],
				out[MOST];

	for (int round = 0; round < 40 * CORPUS_ROUNDS; round++)
	{
		size_t		n = 1 + random_below(MOST);
		double		size = round % 4 ? 10 : 1000;
		double		temperature = round % 2 ? 1 : random_scaled(-3, 3);

		for (size_t i = 0; i < n; i++)
		{
			t[i] = size * (2 * random_unit() - 1);
			s[i] = random_below(2) ? size * (2 * random_unit() - 1) : t[i] + 0x1p-30 * random_unit();
		}
		divergence_softmax(t, n, temperature, out);
		for (size_t i = 0; i < n; i++)
			hash_double(&h, out[i]);
		divergence_log_softmax(t, n, temperature, out);
		for (size_t i = 0; i < n; i++)
			hash_double(&h, out[i]);
		hash_double(&h, divergence_logsumexp(t, n));
		hash_double(&h, divergence_log_loss_logits(t, n, random_below(n), round % 3 ? 0 : 0.1));
		hash_double(&h, divergence_kl_logits(t, s, n, temperature));
	}
	return h;
}

static uint64_t
hash_chi2(void)
{
	uint64_t	h = FNV_START;

	for (int round = 0; round < 500 * CORPUS_ROUNDS; round++)
	{
		int			size = random_between(0, 30);
		double		df = rint(random_scaled(size, size));
		double		z = 40 * random_unit() - (round % 4 ? 35 : 3);
		double		significance = random_scaled(-1074, -1);

		hash_double(&h, divergence_chi2_tail(fmax(df + z * sqrt(df), df * random_unit()), df));
		hash_double(&h, divergence_chi2_quantile(round % 2 ? significance : random_positive(), df));
	}
	return h;
}

static uint64_t
hash_power_divergence(void)
{
	enum
	{
		MOST = 100
	};
	static const double lambdas[] = {2.0 / 3, 0, 1, -0.5, -1, 0x1p-40, -0.9, 7};
	uint64_t	h = FNV_START;
	int64_t		r[MOST],
				k[MOST];

	for (int round = 0; round < 80 * CORPUS_ROUNDS; round++)
	{
		size_t		n = 1 + random_below(MOST);
		int			bits = round % 3 ? random_between(1, 40) : 62;
		power_divergence d;
		sample_totals t;

		for (size_t i = 0; i < n; i++)
		{
			r[i] = (int64_t) random_integer(bits);
			k[i] = random_below(2) ? (int64_t) random_integer(bits) : r[i] + (int64_t) random_below(3);
		}
		r[0] = k[n - 1] = 1;
		d = divergence_power_divergence(r, k, n, lambdas[round % 8]);
		hash_double(&h, d.statistic);
		hash_double(&h, d.p_value);
		hash_double(&h, d.min_expected);
		divergence_sample_totals(&t, r, k, n);
		for (size_t i = 0; i < n; i++)
			hash_double(&h, divergence_adjusted_residual(&t, r[i], k[i]));
	}
	return h;
}

/* What states store of a sum, and in network order send. */
static void
hash_sum(uint64_t *h, const exact_sum *s)
{
	uint32_t	limb[EXACT_LIMBS];
	int			low,
				count;

	hash_double(h, divergence_exact_pack(s, limb, &low, &count));
	hash_double(h, low);
	hash_double(h, count);
	for (int i = 0; i < count; i++)
		hash_double(h, limb[i]);
}

static uint64_t
hash_packed(void)
{
	enum
	{
		MOST = 300
	};
	uint64_t	h = FNV_START;
	double		p[MOST],
				q[MOST];

	for (int round = 0; round < 20 * CORPUS_ROUNDS; round++)
	{
		size_t		n = 1 + random_below(MOST);
		bool		close = random_below(2);
		pair_sums	rows;
		exact_sum	s,
					product;

		divergence_pair_sums_clear(&rows);
		divergence_exact_clear(&s);
		divergence_exact_clear(&product);
		for (size_t i = 0; i < n; i++)
		{
			double		x = random_double();

			p[i] = random_below(10) ? fabs(x) : 0;
			q[i] = random_below(10) ? (close ? p[i] : fabs(random_double())) : 0;
			divergence_exact_add(&s, x, 0);
			divergence_exact_add_product(&product, x, random_positive());
		}
		divergence_exact_add_array(&s, p, n);
		for (size_t i = 0; i < n; i += KERNEL_BLOCK)
			divergence_pair_sums_add(&rows, p + i, q + i, (int) (n - i < KERNEL_BLOCK ? n - i : KERNEL_BLOCK), 0);
		hash_sum(&h, &rows.P);
		hash_sum(&h, &rows.Q);
		hash_sum(&h, &rows.E);
		hash_sum(&h, &rows.A);
		hash_sum(&h, &rows.B);
		hash_sum(&h, &s);
		hash_sum(&h, &product);
		divergence_exact_subtract(&s, &rows.P);
		hash_sum(&h, &s);
		hash_double(&h, divergence_exact_double(&product));
		hash_double(&h, divergence_exact_mean(&product, (int64_t) n));
		hash_pair(&h, divergence_exact_dd(&rows.A).m);
	}
	return h;
}

static uint64_t
hash_cells(void)
{
	enum
	{
		MOST = 60
	};
	uint64_t	h = FNV_START;
	sample		s;

	sample_init(&s, MOST);
	for (int round = 0; round < CORPUS_ROUNDS; round++)
		for (int kind = 0; kind < REGIMES; kind++)
		{
			mass_ratio	scale;
			size_t		where;
			int64_t		p[MOST],
						q[MOST];
			double		edges[MOST];

			sample_draw(&s, kind, 1 + random_below(MOST));
			divergence_ratio_init(&scale, &s.mp, &s.mq);
			hash_double(&h, divergence_l_infinity(&s.mp, &s.mq, &where));
			hash_double(&h, (double) where);
			for (size_t i = 0; i < s.n; i++)
			{
				divergence_terms t;

				p[i] = 1 + (int64_t) random_integer(50);
				q[i] = 1 + (int64_t) random_integer(50);
				edges[i] = (double) i * i;
				if (s.p[i] == 0 && s.q[i] == 0)
					continue;
				t = divergence_terms_of(&scale, s.p[i], s.q[i]);
				hash_double(&h, t.log_ratio);
				hash_double(&h, t.kl);
				hash_double(&h, t.jeffreys);
				hash_double(&h, t.js);
			}
			hash_double(&h, divergence_ks(p, q, s.n, edges));
			hash_double(&h, divergence_wasserstein(p, q, s.n, edges));
		}
	sample_free(&s);
	return h;
}

static const struct
{
	const char *name;
	uint64_t	(*hash) (void);
}			parts[] = {
	{"terms", hash_terms},
	{"pairs", hash_pairs},
	{"measures", hash_measures},
	{"logits", hash_logits},
	{"chi2", hash_chi2},
	{"power divergence", hash_power_divergence},
	{"packed", hash_packed},
	{"cells", hash_cells},
};

static uint64_t
hash_part(size_t part)
{
	random_start(CORPUS_SEED + part);
	return parts[part].hash();
}

/* The stored hash of a part; false when there is none. */
static bool
stored_hash(const char *part, uint64_t *h)
{
	char		path[1024],
				line[256],
				name[64];
	unsigned long long value;
	bool		found = false;
	FILE	   *file;

	snprintf(path, sizeof(path), "%s/%s", unit.golden, CORPUS_FILE);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = sscanf(line, "%63[^,],%llx", name, &value) == 2 && strcmp(name, part) == 0;
	fclose(file);
	*h = value;
	return found;
}

void
test_corpus(void)
{
	for (size_t part = 0; part < lengthof(parts); part++)
		for (int i = 0; divergence_kernels_variant(i) != NULL; i++)
		{
			const char *name = divergence_kernels_variant(i)->name;
			uint64_t	stored,
						got;

			if (!divergence_kernels_select(i))
				continue;
			if (!group_begin("corpus, %s, %s", parts[part].name, name))
				continue;
			if (check(stored_hash(parts[part].name, &stored), "no hash of %s in %s/%s",
					  parts[part].name, unit.golden, CORPUS_FILE))
			{
				got = hash_part(part);
				check(got == stored, "%016llx, stored %016llx", (unsigned long long) got,
					  (unsigned long long) stored);
			}
			group_end();
		}
	divergence_kernels_init();
}

void
print_corpus_hash(void)
{
	divergence_kernels_select(0);
	printf("part,fnv1a\n");
	for (size_t part = 0; part < lengthof(parts); part++)
		printf("%s,%016llx\n", parts[part].name, (unsigned long long) hash_part(part));
	divergence_kernels_init();
}
