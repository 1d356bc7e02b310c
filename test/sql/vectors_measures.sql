-- The measures: known values, identities between them, and the edges of their domain.

-- ln x, rounded once: the ln() of numeric does not depend on the machine
CREATE FUNCTION exact_ln(x numeric) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$ SELECT ln(x::numeric(45,35))::float8 $$;

-- p, q1 and q2 of the teaching notebook: cross-entropy 1.0820 and 1.2629, entropy 1.0297,
-- divergence 0.0523 and 0.2332, which is the difference
SELECT round(entropy(p)::numeric, 4) AS h,
	   round(cross_entropy(p, q1)::numeric, 4) AS ce1, round(cross_entropy(p, q2)::numeric, 4) AS ce2,
	   round(kl_divergence(p, q1)::numeric, 4) AS kl1, round(kl_divergence(p, q2)::numeric, 4) AS kl2
FROM (VALUES (ARRAY[0.2, 0.3, 0.5], ARRAY[0.1, 0.4, 0.5], ARRAY[0.1, 0.1, 0.8])) AS notebook (p, q1, q2);

-- whole numbers of bits are exact
SELECT entropy('{0.5,0.25,0.125,0.125}'::float8[], base => 2) AS h,
	   cross_entropy('{0.5,0.25,0.125,0.125}'::float8[], '{0.25,0.25,0.25,0.25}'::float8[], base => 2) AS ce,
	   kl_divergence('{0.5,0.25,0.125,0.125}'::float8[], '{0.25,0.25,0.25,0.25}'::float8[], base => 2) AS kl,
	   jeffreys_divergence('{0.5,0.25,0.125,0.125}'::float8[], '{0.25,0.25,0.25,0.25}'::float8[], base => 2)
		   AS jeffreys,
	   renyi_entropy('{0.25,0.25,0.25,0.25}'::float8[], 2, base => 2) AS renyi;
-- base => K normalises an entropy over K classes
SELECT k, entropy(array_fill(1.0::float8 / k, ARRAY[k]), base => k)
FROM unnest(ARRAY[2, 3, 7, 10, 1000]) AS k;
-- the ends of the ranges
SELECT entropy('{1}'::float8[]) AS h_certain, entropy('{0,1,0}'::float8[]) AS h_one_hot,
	   js_divergence('{1,0}'::float8[], '{0,1}'::float8[]) AS js,
	   js_divergence('{1,0}'::float8[], '{0,1}'::float8[], base => 2) AS js_bits,
	   js_distance('{1,0}'::float8[], '{0,1}'::float8[], base => 2) AS distance,
	   total_variation_distance('{1,0}'::float8[], '{0,1}'::float8[]) AS tv,
	   hellinger_distance('{1,0}'::float8[], '{0,1}'::float8[]) AS hellinger;
SELECT js_divergence('{1,0}'::float8[], '{0,1}'::float8[]) = exact_ln(2) AS js_is_ln_2;

-- p = 0 contributes 0, also where q = 0; p > 0 = q gives Infinity where only p counts
SELECT cross_entropy(p, q) AS ce, kl_divergence(p, q) AS kl, kl_divergence(q, p) AS kl_back,
	   jeffreys_divergence(p, q) AS jeffreys
FROM (VALUES ('{0,1,0}'::float8[], '{0,0.5,0.5}'::float8[])) AS v (p, q);
SELECT kl_divergence('{0.5,0.5}'::float8[], '{1,0}'::float8[], base => 2) AS kl_bits,
	   cross_entropy('{0.5,0.5}'::float8[], '{1,-0}'::float8[]) AS ce,
	   renyi_divergence('{0.5,0.5}'::float8[], '{1,0}'::float8[], 0.5) AS renyi_half,
	   renyi_divergence('{0.5,0.5}'::float8[], '{1,0}'::float8[], 2) AS renyi_2;
-- -0 is 0
SELECT entropy('{-0,1}'::float8[]) AS h,
	   kl_divergence('{-0,1}'::float8[], '{0.5,0.5}'::float8[])
	   = kl_divergence('{0,1}'::float8[], '{0.5,0.5}'::float8[]) AS kl,
	   kl_divergence('{0.5,0.5}'::float8[], '{-0,1}'::float8[]) AS kl_back,
	   jeffreys_divergence('{-0,1}'::float8[], '{0.5,0.5}'::float8[]) AS jeffreys,
	   renyi_divergence('{-0,1}'::float8[], '{-0,1}'::float8[], 0) AS renyi;

-- NaN in, NaN out, in either argument and beside an infinite term
SELECT entropy('{NaN,1}'::float8[]), renyi_entropy('{NaN,1}'::float8[], 2),
	   cross_entropy('{NaN,1}'::float8[], '{0,1}'::float8[]),
	   kl_divergence('{0.5,0.5}'::float8[], '{0,NaN}'::float8[]),
	   jeffreys_divergence('{0,1}'::float8[], '{NaN,1}'::float8[]);
SELECT js_divergence('{0,NaN}'::float8[], '{0,1}'::float8[]), js_distance('{0,1}'::float8[], '{NaN,1}'::float8[]),
	   total_variation_distance('{NaN,1}'::float8[], '{NaN,1}'::float8[]) AS tv,
	   hellinger_distance('{0.5,0.5}'::float8[], '{NaN,1}'::float8[]) AS hellinger,
	   renyi_divergence('{0.5,0.5}'::float8[], '{NaN,1}'::float8[], 2) AS renyi;
-- NULL in, NULL out
SELECT entropy(NULL::float8[]) IS NULL AND kl_divergence(NULL::float8[], '{1}'::float8[]) IS NULL
	   AND kl_divergence('{1}'::float8[], '{1}'::float8[], NULL) IS NULL
	   AND renyi_entropy('{1}'::float8[], NULL) IS NULL AND log_loss(NULL::bigint, '{1}'::float8[]) IS NULL
	   AND softmax(NULL::float8[]) IS NULL
	   AND argmax(NULL) IS NULL AND is_probability_vector(NULL) IS NULL
	   AND to_probabilities(NULL) IS NULL AS all_null;

-- sums within 1 % of 1 are divided out: the results are those of the exact distributions
SELECT entropy('{0.33,0.33,0.33}'::float8[]) = exact_ln(3) AS h,
	   kl_divergence('{0.33,0.33,0.33}'::float8[], '{0.3333,0.3333,0.3333}'::float8[]) AS kl,
	   total_variation_distance('{0.252,0.756}'::float8[], '{0.25,0.75}'::float8[]) AS tv,
	   entropy('{0.505,0.505}'::float8[], base => 2) AS h_above,
	   entropy('{0.495,0.495}'::float8[], base => 2) AS h_below;
-- which is where the border runs: 0.99 and 1.01 are within, their neighbours are not
SELECT s, is_probability_vector(ARRAY[s]), entropy(ARRAY[s]) FROM unnest('{0.99,1.01}'::float8[]) AS s;
SELECT entropy('{0.9899999999999999}'::float8[]);
SELECT entropy('{1.0100000000000002}'::float8[]);

-- one thousand pairs of 2 to 11 classes with zeros on either side, and 200 nearly equal ones
CREATE TABLE pairs AS
SELECT i, to_probabilities(array_agg((i * 7919 + j * j * 104729) % 1009 * ((i + j) % 7 <> 0)::int ORDER BY j)) AS p,
	   to_probabilities(array_agg((i * 1299709 + j * 15485863) % 1013 * ((i + 3 * j) % 31 <> 0)::int ORDER BY j)) AS q
FROM generate_series(1, 1000) AS i, generate_series(1, 2 + i % 10) AS j
GROUP BY i
UNION ALL
SELECT 1000 + i, to_probabilities(array_agg(100 + (i * j) % 11 ORDER BY j)),
	   to_probabilities(array_agg((100 + (i * j) % 11) * (1 + 1e-8 * ((i + j) % 3)) ORDER BY j))
FROM generate_series(1, 200) AS i, generate_series(1, 5) AS j
GROUP BY i;
DELETE FROM pairs WHERE p IS NULL OR q IS NULL;
SELECT count(*), count(*) FILTER (WHERE kl_divergence(p, q) = 'Infinity') AS infinite FROM pairs;

-- Whether a = b + c within 2 units (2^-53) of a.  Counted in integers, for a sum of doubles would
-- be rounded itself; below 2^-62 of a, digits of b and c no longer matter.
CREATE FUNCTION adds_up(a float8, b float8, c float8) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$
	SELECT abs((a * scale)::bigint - (b * scale)::bigint - (c * scale)::bigint) <= (a * scale)::bigint / 2.0 ^ 52 + 2
	FROM (SELECT 2::float8 ^ (61 - floor(ln(a) / ln(2::float8)))) AS s (scale)
$$;

-- cross_entropy = entropy + kl_divergence
SELECT count(*) AS finite, count(*) FILTER (WHERE NOT adds_up(ce, h, kl)) AS off
FROM (SELECT cross_entropy(p, q) AS ce, entropy(p) AS h, kl_divergence(p, q) AS kl FROM pairs) AS m
WHERE ce > 0 AND ce < 'Infinity';
-- infinite together
SELECT bool_and(kl_divergence(p, q) = 'Infinity') AS together FROM pairs WHERE cross_entropy(p, q) = 'Infinity';
-- jeffreys_divergence = kl_divergence there and back
SELECT count(*) AS finite, count(*) FILTER (WHERE NOT adds_up(j, there, back)) AS off
FROM (SELECT jeffreys_divergence(p, q) AS j, kl_divergence(p, q) AS there, kl_divergence(q, p) AS back
	FROM pairs) AS m
WHERE j > 0 AND j < 'Infinity';
-- symmetric to the bit
SELECT count(*) AS asymmetric FROM pairs
WHERE js_divergence(p, q) <> js_divergence(q, p) OR js_distance(p, q) <> js_distance(q, p)
   OR jeffreys_divergence(p, q) <> jeffreys_divergence(q, p)
   OR total_variation_distance(p, q) <> total_variation_distance(q, p)
   OR hellinger_distance(p, q) <> hellinger_distance(q, p);
-- never negative, nowhere NaN, within the bounds, 0 exactly for equal distributions
SELECT count(*) AS out_of_bounds FROM pairs
WHERE NOT (entropy(p) BETWEEN 0 AND 3 AND renyi_entropy(p, 2) BETWEEN 0 AND 3
		   AND kl_divergence(p, q) BETWEEN 0 AND 'Infinity' AND jeffreys_divergence(p, q) BETWEEN 0 AND 'Infinity'
		   AND renyi_divergence(p, q, 2) BETWEEN 0 AND 'Infinity'
		   AND js_divergence(p, q) BETWEEN 0 AND exact_ln(2) AND js_distance(p, q, 2) BETWEEN 0 AND 1
		   AND total_variation_distance(p, q) BETWEEN 0 AND 1 AND hellinger_distance(p, q) BETWEEN 0 AND 1);
SELECT count(*) AS not_zero FROM pairs
WHERE kl_divergence(p, p) <> 0 OR jeffreys_divergence(p, p) <> 0 OR js_divergence(p, p) <> 0
   OR js_distance(p, p) <> 0
   OR total_variation_distance(p, p) <> 0 OR hellinger_distance(p, p) <> 0 OR renyi_divergence(p, p, 0.5) <> 0
   OR renyi_divergence(p, p, 'Infinity') <> 0;
-- the order of the categories changes no bit
SELECT count(*) AS order_matters
FROM pairs, LATERAL (SELECT array_agg(a ORDER BY n DESC) AS rp, array_agg(b ORDER BY n DESC) AS rq
	FROM unnest(p, q) WITH ORDINALITY AS u (a, b, n)) AS r
WHERE entropy(p) <> entropy(rp) OR cross_entropy(p, q) <> cross_entropy(rp, rq)
   OR kl_divergence(p, q) <> kl_divergence(rp, rq)
   OR jeffreys_divergence(p, q) <> jeffreys_divergence(rp, rq) OR js_divergence(p, q) <> js_divergence(rp, rq)
   OR js_distance(p, q) <> js_distance(rp, rq)
   OR total_variation_distance(p, q) <> total_variation_distance(rp, rq)
   OR hellinger_distance(p, q) <> hellinger_distance(rp, rq)
   OR renyi_entropy(p, 0.7) <> renyi_entropy(rp, 0.7)
   OR renyi_divergence(p, q, 1.5) <> renyi_divergence(rp, rq, 1.5);
-- nor do zeros that both sides share
SELECT count(*) AS padding_matters FROM pairs,
	   LATERAL (SELECT 0 || p || 0::float8 AS zp, 0 || q || 0::float8 AS zq) AS z
WHERE entropy(p) <> entropy(zp) OR kl_divergence(p, q) <> kl_divergence(zp, zq)
   OR js_divergence(p, q) <> js_divergence(zp, zq)
   OR hellinger_distance(p, q) <> hellinger_distance(zp, zq)
   OR renyi_divergence(p, q, 2) <> renyi_divergence(zp, zq, 2);

-- Renyi: the limits at 0, 1 and Infinity are exact; alpha = 2 is the collision entropy
SELECT count(*) FILTER (WHERE one <> entropy(p)) AS not_shannon,
	   count(*) FILTER (WHERE abs(zero - ln(support)) > 1e-14) AS not_support,
	   count(*) FILTER (WHERE abs(infinity + ln(maximum)) > 1e-14) AS not_maximum,
	   count(*) FILTER (WHERE abs(two + ln(squares)) > 1e-14) AS not_collision
FROM pairs,
	 LATERAL (SELECT renyi_entropy(p, 0), renyi_entropy(p, 1), renyi_entropy(p, 2), renyi_entropy(p, 'Infinity'))
		AS r (zero, one, two, infinity),
	 LATERAL (SELECT count(*) FILTER (WHERE x > 0)::float8, max(x), sum(x * x) FROM unnest(p) AS x)
		AS s (support, maximum, squares);
-- and alpha = 1/2 comes from Hellinger's distance
SELECT count(*) FILTER (WHERE one <> kl_divergence(p, q)) AS not_shannon,
	   count(*) FILTER (WHERE abs(zero + ln(support)) > 1e-14) AS not_support,
	   count(*) FILTER (WHERE abs(infinity - ln(maximum)) > 1e-14) AS not_maximum,
	   count(*) FILTER (WHERE abs(two - ln(squares)) > 1e-14) AS not_chi_square,
	   count(*) FILTER (WHERE abs(half + 2 * ln(1 - hellinger_distance(p, q) ^ 2)) > 1e-14) AS not_hellinger
FROM pairs,
	 LATERAL (SELECT renyi_divergence(p, q, 0), renyi_divergence(p, q, 0.5), renyi_divergence(p, q, 1),
					 renyi_divergence(p, q, 2), renyi_divergence(p, q, 'Infinity'))
		AS r (zero, half, one, two, infinity),
	 LATERAL (SELECT sum(b) FILTER (WHERE a > 0), max(a / b), sum(a * a / b) FROM unnest(p, q) AS u (a, b))
		AS s (support, maximum, squares)
WHERE 0 <> ALL (q);
SELECT renyi_divergence('{1,0}'::float8[], '{0,1}'::float8[], 0) AS disjoint,
	   renyi_divergence('{1,0}'::float8[], '{0.5,0.5}'::float8[], 'Infinity', 2) AS bit;
-- js_distance is the square root
SELECT count(*) AS off FROM pairs
WHERE abs(js_distance(p, q) - sqrt(js_divergence(p, q))) > 4e-15 * js_distance(p, q);
-- and in base 2 everything is larger by 1 / ln 2
SELECT count(*) AS off FROM pairs
WHERE kl_divergence(p, q, 2) < 'Infinity'
   AND abs(kl_divergence(p, q, 2) * ln(2::float8) - kl_divergence(p, q)) > 4e-16 * kl_divergence(p, q)
   OR abs(js_divergence(p, q, 2) * ln(2::float8) - js_divergence(p, q)) > 4e-15 * js_divergence(p, q)
   OR abs(renyi_entropy(p, 3, 2) * ln(2::float8) - renyi_entropy(p, 3)) > 2e-15 * renyi_entropy(p, 3);

-- the very small: distributions that differ in the last bit still have a divergence, n * 2^-106 in size
SELECT kl_divergence('{0.5,0.5}'::float8[], '{0.5000000000000001,0.4999999999999999}'::float8[])
	   BETWEEN 2.4e-32 AND 2.5e-32 AS kl,
	   js_divergence('{0.5,0.5}'::float8[], '{0.5000000000000001,0.4999999999999999}'::float8[])
	   BETWEEN 6.1e-33 AND 6.2e-33 AS js;
-- and probabilities at the end of the range of double
SELECT kl_divergence('{1,0}'::float8[], '{5e-324,1}'::float8[]) AS kl, entropy('{5e-324,1}'::float8[]) AS h,
	   jeffreys_divergence('{1,5e-324}'::float8[], '{5e-324,1}'::float8[]) AS jeffreys;

DROP FUNCTION adds_up(float8, float8, float8), exact_ln(numeric);
DROP TABLE pairs;
-- Proportional masses whose totals differ by more than a few thousandths: exactly 0
SELECT kl_divergence('{0.332,0.332,0.332}'::float8[], '{0.333,0.333,0.333}') = 0 AS thirds,
	   kl_divergence('{0.5,0.5}'::float8[], '{0.499,0.499}') = 0 AS halves;
