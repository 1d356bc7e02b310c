-- The measures of distributions: known values, the same bits as arrays and rows, pseudocounts, bins, and what has no value.

-- two years of weather
CREATE TABLE weather AS
SELECT '{"counts": {"drizzle": 53, "fog": 101, "rain": 641, "snow": 259, "sun": 23}}'::distribution AS p,
	   '{"counts": {"drizzle": 20, "fog": 180, "rain": 300, "snow": 250, "sun": 50}}'::distribution AS q;

-- scipy 1.10: entropy(p), entropy(p, base=2), entropy(p, q), entropy(p, q, base=2), jensenshannon(p, q), its square, in base 2;
-- the others with numpy from their definitions
SELECT name, abs(got / want - 1) < 1e-13 AS same
FROM weather, LATERAL (VALUES
	('entropy', entropy(p), 1.1038572765510684::float8),
	('entropy, bits', entropy(p, 2), 1.5925294187294234),
	('cross_entropy', cross_entropy(p, q), 1.2441085470327677),
	('kl_divergence', kl_divergence(p, q), 0.14025127048169933),
	('kl_divergence, bits', kl_divergence(p, q, 2), 0.2023398124023243),
	('kl_divergence, back', kl_divergence(q, p), 0.1557353321948798),
	('kl_divergence, pseudocount', kl_divergence(p, q, pseudocount => 0.5), 0.13938532067508289),
	('jeffreys_divergence', jeffreys_divergence(p, q), 0.29598660267657917),
	('js_divergence', js_divergence(p, q), 0.036149284104140825),
	('js_distance', js_distance(p, q), 0.1901296507758346),
	('js_distance, bits', js_distance(p, q, base => 2), 0.22836898412159695),
	('total_variation_distance', total_variation_distance(p, q), 0.24438254410399257),
	('hellinger_distance', hellinger_distance(p, q), 0.19122152336608253),
	('renyi_entropy', renyi_entropy(p, 2), 0.8586501011574927),
	('renyi_divergence', renyi_divergence(p, q, 2), 0.24131809414994843),
	('renyi_divergence, 1/2', renyi_divergence(p, q, 0.5), 0.07450190449014901)) AS v (name, got, want);

-- what DuckDB tests of its entropy(), which is in bits: 25 values of 5 kinds, the even and the odd ones, names with a NULL
SELECT round(entropy(distribution(ARRAY['0', '1', '2', '3', '4'], ARRAY[5, 5, 5, 5, 5]), 2)::numeric, 6) AS all,
	   round(entropy(distribution(ARRAY['0', '2', '4'], ARRAY[5, 5, 5]), 2)::numeric, 6) AS even,
	   entropy(distribution(ARRAY['1', '3'], ARRAY[5, 5]), 2) AS odd,
	   entropy('{"counts": {"2": 100}}'::distribution, 2) AS one_kind,
	   round(entropy('{"counts": {"hannes": 2, "mark": 1, "pedro": 3}, "nulls": 1}'::distribution, 2)::numeric, 6) AS names;
-- and ClickHouse: 1 and 1.75; between 1.459 and 1.5, 2.3393 and 2.4, 2.1886 and 2.189
SELECT entropy(d, 2) AS bits, entropy(d, 2) BETWEEN low AND high AS as_expected
FROM (VALUES
	('{"counts": {"1": 4, "2": 4}}'::distribution, 1, 1), ('{"counts": {"A": 4, "B": 2, "C": 1, "D": 1}}', 1.75, 1.75),
	('{"counts": {"aa": 2, "b": 1, "ba": 3}}', 1.459, 1.5), ('{"counts": {"0": 5, "1": 4, "2": 2, "3": 2, "4": 1, "5": 2}}', 2.3393, 2.4),
	('{"counts": {"1": 4, "2": 3, "3": 2, "4": 2, "5": 1}}', 2.1886, 2.189)) AS v (d, low, high);
-- the same through the values themselves; where those two have 0, what counts nothing has no entropy
SELECT entropy(distribution_agg(v), 2) = entropy('{"counts": {"aa": 2, "b": 1, "ba": 3}}'::distribution, 2) AS same,
	   entropy(distribution_agg(v) FILTER (WHERE v = 'c')) AS nothing, entropy(distribution_agg(NULL::text)) AS null
FROM unnest(ARRAY['ba', 'aa', 'ba', 'b', 'ba', 'aa']) AS v;

-- Zeros: a category that the current side lacks gives Infinity, one that is new a finite divergence.
SELECT cross_entropy(p, q) AS ce, kl_divergence(p, q) AS kl, kl_divergence(q, p) AS kl_back, jeffreys_divergence(p, q) AS jeffreys,
	   js_divergence(p, q, base => 2) AS js, total_variation_distance(p, q) AS tv, renyi_divergence(p, q, 'Infinity') AS renyi
FROM (VALUES ('{"counts": {"a": 1, "b": 1}}'::distribution, '{"counts": {"b": 7}}'::distribution)) AS v (p, q);
-- nothing in common
SELECT kl_divergence(p, q) AS kl, js_divergence(p, q, 2) AS js, js_distance(p, q, 2) AS distance, total_variation_distance(p, q) AS tv,
	   hellinger_distance(p, q) AS hellinger, renyi_divergence(p, q, 0) AS renyi
FROM (VALUES ('{"counts": {"a": 1, "c": 1}}'::distribution, '{"counts": {"b": 7, "d": 1}}'::distribution)) AS v (p, q);
-- equal and proportional ones are exactly 0 apart
SELECT kl_divergence(p, q) AS kl, jeffreys_divergence(p, q) AS jeffreys, js_divergence(p, q) AS js, js_distance(p, q) AS distance,
	   total_variation_distance(p, q) AS tv, hellinger_distance(p, q) AS hellinger, renyi_divergence(p, q, 0.3) AS renyi
FROM (VALUES ('{"counts": {"a": 1, "b": 5}, "nulls": 3}'::distribution, '{"counts": {"a": 7, "b": 35}}'::distribution)) AS v (p, q);
-- the largest counts
SELECT kl_divergence(p, q, 2) AS kl, entropy(p, 2) AS h, total_variation_distance(p, q) AS tv
FROM (VALUES ('{"counts": {"a": 4611686018427387904, "b": 4611686018427387903}}'::distribution,
			  '{"counts": {"a": 9223372036854775807}}'::distribution)) AS v (q, p);

-- The same bits as arrays and rows: 300 pairs of counts with zeros on either side, whose totals are powers of two, so that shares are doubles.
CREATE TABLE counts AS
SELECT i, array_agg('c' || k ORDER BY k) AS names, array_agg(p ORDER BY k) || 4096 - sum(p)::bigint AS p, array_agg(q ORDER BY k) || 2048 - sum(q)::bigint AS q
FROM (SELECT i, k, (i * k * 7919 + i) % 61 % 23 AS p, (i * k * 104729 + k) % 53 % 19 AS q
	  FROM generate_series(1::bigint, 300) AS i, LATERAL generate_series(1, 2 + i % 40) AS k) AS t
GROUP BY i;
CREATE TABLE pairs AS
SELECT i, p, q, ARRAY(SELECT x / 4096.0::float8 FROM unnest(p) AS x) AS shares_p, ARRAY(SELECT x / 2048.0::float8 FROM unnest(q) AS x) AS shares_q,
	   distribution(names || 'last'::text, p) AS d, distribution(names || 'last'::text, q) AS e
FROM counts;
SELECT count(*) AS pairs, sum(cardinality(p)) AS cells, count(*) FILTER (WHERE 0 = ANY (p)) AS zero_in_p, count(*) FILTER (WHERE 0 = ANY (q)) AS zero_in_q,
	   count(*) FILTER (WHERE kl_divergence(d, e) < 'Infinity') AS finite FROM pairs;
SELECT name, count(*) FILTER (WHERE of_distributions = of_arrays) AS same
FROM pairs, LATERAL (VALUES
	('entropy', entropy(d), entropy(shares_p)), ('entropy, base 3', entropy(e, 3), entropy(shares_q, 3)),
	('cross_entropy', cross_entropy(d, e), cross_entropy(shares_p, shares_q)), ('kl_divergence', kl_divergence(d, e), kl_divergence(shares_p, shares_q)),
	('kl_divergence, back', kl_divergence(e, d, 7), kl_divergence(shares_q, shares_p, 7)),
	('jeffreys_divergence', jeffreys_divergence(d, e), jeffreys_divergence(shares_p, shares_q)),
	('js_divergence', js_divergence(d, e, 2), js_divergence(shares_p, shares_q, 2)), ('js_distance', js_distance(d, e), js_distance(shares_p, shares_q)),
	('total_variation_distance', total_variation_distance(d, e), total_variation_distance(shares_p, shares_q)),
	('hellinger_distance', hellinger_distance(d, e), hellinger_distance(shares_p, shares_q)),
	('renyi_entropy', renyi_entropy(d, 0), renyi_entropy(shares_p, 0)), ('renyi_entropy, 1.5', renyi_entropy(d, 1.5, 2), renyi_entropy(shares_p, 1.5, 2)),
	('renyi_divergence', renyi_divergence(d, e, 0.5), renyi_divergence(shares_p, shares_q, 0.5)),
	('renyi_divergence, 2', renyi_divergence(e, d, 2, 2), renyi_divergence(shares_q, shares_p, 2, 2))) AS v (name, of_distributions, of_arrays)
GROUP BY name ORDER BY name;
-- rows, with the pseudocount that is added to every category of either side
SELECT count(*) AS pairs, count(*) FILTER (WHERE entropy(d) = h) AS entropy, count(*) FILTER (WHERE cross_entropy(d, e) = ce) AS cross_entropy,
	   count(*) FILTER (WHERE kl_divergence(d, e) = kl) AS kl, count(*) FILTER (WHERE jeffreys_divergence(d, e) = jeffreys) AS jeffreys,
	   count(*) FILTER (WHERE kl_divergence(d, e, pseudocount => 0.1) = kl_pseudo AND kl_pseudo <> kl) AS kl_pseudo,
	   count(*) FILTER (WHERE jeffreys_divergence(e, d, 2, 3) = jeffreys_divergence(s, 2)) AS jeffreys_pseudo
FROM (SELECT d, e, entropy_agg(x) AS h, cross_entropy_agg(x, y) AS ce, kl_divergence_agg(x, y) AS kl, jeffreys_divergence_agg(x, y) AS jeffreys,
			 kl_divergence_agg(x + 0.1::float8, y + 0.1::float8) AS kl_pseudo, divergence_state(y + 3, x + 3) AS s
	  FROM pairs, LATERAL unnest(p, q) AS r (x, y) WHERE x > 0 OR y > 0 GROUP BY i, d, e) AS t;
-- NULLs beside the cells, and where categories are stored, change nothing
SELECT count(*) AS pairs, count(*) FILTER (WHERE kl_divergence(d + '{"counts": {}, "nulls": 77}', e) = kl_divergence(d, e)) AS nulls,
	   count(*) FILTER (WHERE js_divergence(d, e) = js_divergence(distribution(back, pb), distribution(back, qb))) AS order
FROM (SELECT d, e, (SELECT array_agg('z' || 100 - k ORDER BY k) FROM generate_subscripts(p, 1) AS k) AS back, p AS pb, q AS qb FROM pairs) AS t;
-- pseudocounts of any size make every divergence finite; very large ones make all alike
SELECT a, count(*) AS infinite, count(*) FILTER (WHERE kl_divergence(d, e, pseudocount => a) < 'Infinity' AND jeffreys_divergence(e, d, pseudocount => a) < 'Infinity'
						AND cross_entropy(d, e, pseudocount => a) < 'Infinity' AND renyi_divergence(d, e, 2, pseudocount => a) < 'Infinity') AS finite,
	   count(*) FILTER (WHERE js_divergence(d, e, pseudocount => a) = js_divergence(e, d, pseudocount => a)
						AND total_variation_distance(d, e, a) = total_variation_distance(e, d, a)
						AND hellinger_distance(d, e, a) = hellinger_distance(e, d, a)) AS symmetric,
	   count(*) FILTER (WHERE js_distance(d, e, pseudocount => a) = 0 AND total_variation_distance(d, e, a) = 0) AS alike
FROM pairs, unnest('{1e-300,0.5,1e300}'::float8[]) AS a WHERE kl_divergence(d, e) = 'Infinity'
GROUP BY a ORDER BY a;

-- Bins: cell by cell, those that count nothing on both sides too where there is a pseudocount.
SELECT kl_divergence(p, q) = kl_divergence('{0.25,0.75}'::float8[], '{0.5,0.5}'::float8[]) AS kl, entropy(p, 2) = entropy('{0.25,0.75}'::float8[], 2) AS h,
	   kl_divergence(p, q, pseudocount => 1) = kl_divergence('{"counts": {"a": 2, "b": 4, "c": 1, "d": 1}}'::distribution, '{"counts": {"a": 2, "b": 2, "c": 1, "d": 1}}') AS pseudo
FROM (VALUES ('{"edges": [0, 1, 2], "counts": [0, 1, 3, 0]}'::distribution, '{"edges": [0, 1, 2], "counts": [0, 1, 1, 0], "nans": 5}'::distribution)) AS v (p, q);
-- by hand: F - G is 1/2 at 0, -1/2 at 1 and 0 at 2, two triangles of 1/8 and one of 1/4
SELECT ks_statistic(p, q) AS ks, wasserstein_distance(p, q) AS wasserstein
FROM (VALUES ('{"edges": [0, 1, 2], "counts": [1, 0, 1, 0]}'::distribution, '{"edges": [0, 1, 2], "counts": [0, 2, 0, 0]}'::distribution)) AS v (p, q);
-- scipy 1.10: wasserstein_distance of 20000 points a bin spread evenly, 0.66581345682, which numpy integrates to 0.665813456345682
SELECT round(ks_statistic(p, q)::numeric, 14) AS ks, round(wasserstein_distance(p, q)::numeric, 11) AS wasserstein,
	   ks_statistic(p, q) = ks_statistic(q, p) AND wasserstein_distance(p, q) = wasserstein_distance(q, p) AS symmetric,
	   ks_statistic(p, p) AS ks_0, wasserstein_distance(p, p) AS wasserstein_0
FROM (VALUES ('{"edges": [0, 1, 3, 4], "counts": [2, 5, 1, 6, 2]}'::distribution, '{"edges": [0, 1, 3, 4], "counts": [1, 0, 7, 3, 0]}'::distribution)) AS v (p, q);
-- a shift by one bin is the width of a bin; in the outer cells distances end
SELECT wasserstein_distance(p, q) AS shifted, wasserstein_distance(p, r) AS far, ks_statistic(p, r) AS ks
FROM (VALUES ('{"edges": [0, 10, 20, 30], "counts": [0, 9, 0, 0, 0]}'::distribution, '{"edges": [0, 10, 20, 30], "counts": [0, 0, 4, 0, 0]}'::distribution,
			  '{"edges": [0, 10, 20, 30], "counts": [0, 0, 0, 0, 1]}'::distribution)) AS v (p, q, r);
-- triangle inequality
SELECT count(*) FILTER (WHERE wasserstein_distance(a.h, c.h) <= (wasserstein_distance(a.h, b.h) + wasserstein_distance(b.h, c.h)) * (1 + 1e-15)) = count(*) AS holds, count(*)
FROM (SELECT i, jsonb_build_object('edges', to_jsonb(ARRAY[-1.5, 0, 1e-3, 7, 1e4]), 'counts', to_jsonb(ARRAY[i % 3, i * 7 % 5, i % 7, i * i % 11, i % 4, 1 + i % 2]))::distribution AS h
	  FROM generate_series(1, 15) AS i) AS a (i, h),
	 LATERAL (SELECT jsonb_build_object('edges', to_jsonb(ARRAY[-1.5, 0, 1e-3, 7, 1e4]), 'counts', to_jsonb(ARRAY[k % 2, k * 3 % 5, k % 11, k * k % 7, k % 5, 1 + k % 3]))::distribution
			  FROM generate_series(1, 15) AS k) AS b (h),
	 (SELECT '{"edges": [-1.5, 0, 0.001, 7, 10000], "counts": [1, 1, 1, 1, 1, 1]}'::distribution) AS c (h);

-- Without counts there is no value, not even with a pseudocount.
SELECT entropy(e), renyi_entropy(e, 2), cross_entropy(d, e), kl_divergence(d, e, pseudocount => 1), jeffreys_divergence(e, d, 2, 1), js_divergence(d, e), js_distance(e, e, 2, 1),
	   renyi_divergence(e, d, 2, 2, 1), total_variation_distance(d, e, 1), hellinger_distance(e, d, 1)
FROM (VALUES ('{"counts": {"a": 1}}'::distribution, '{"counts": {}, "nulls": 8}'::distribution)) AS v (d, e);
SELECT ks_statistic(d, e), ks_statistic(e, d), wasserstein_distance(d, e), wasserstein_distance(e, d), kl_divergence(d, e, pseudocount => 1), entropy(e)
FROM (VALUES ('{"edges": [0, 1], "counts": [1, 2, 3]}'::distribution, '{"edges": [0, 1], "counts": [0, 0, 0], "nulls": 1, "nans": 1}'::distribution)) AS v (d, e);
SELECT kl_divergence(NULL, d) IS NULL AND kl_divergence(d, NULL) IS NULL AND kl_divergence(d, d, base => NULL) IS NULL AND wasserstein_distance(d, NULL) IS NULL AS null
FROM (SELECT '{"counts": {"a": 1}}'::distribution) AS v (d);

-- Two that do not go together: 22023
SELECT kl_divergence('{"counts": {"a": 1}}'::distribution, '{"edges": [0, 1], "counts": [1, 2, 3]}'::distribution); \echo :LAST_ERROR_SQLSTATE
SELECT hellinger_distance('{"edges": [0, 1], "counts": [1, 2, 3]}'::distribution, '{"edges": [0, 2], "counts": [1, 2, 3]}'::distribution); \echo :LAST_ERROR_SQLSTATE
SELECT wasserstein_distance('{"edges": [0, 1], "counts": [1, 2, 3]}'::distribution, '{"edges": [0], "counts": [1, 2]}'::distribution); \echo :LAST_ERROR_SQLSTATE
-- also where one of them counts nothing
SELECT js_distance('{"counts": {}}'::distribution, '{"edges": [0], "counts": [0, 0]}'::distribution); \echo :LAST_ERROR_SQLSTATE
-- categories have no distance: 22023
SELECT wasserstein_distance(p, q) FROM weather; \echo :LAST_ERROR_SQLSTATE
SELECT ks_statistic(p, q) FROM weather; \echo :LAST_ERROR_SQLSTATE
-- options: 22023, before anything else
SELECT entropy('{"counts": {"a": 1}}'::distribution, 1); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{"counts": {"a": 1}}'::distribution, -1); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{"counts": {"a": 1}}'::distribution, 2, 0); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{"counts": {"a": 1}}'::distribution, '{"edges": [0], "counts": [0, 0]}'::distribution, 0); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{"counts": {"a": 1}}'::distribution, '{"edges": [0], "counts": [0, 0]}'::distribution, pseudocount => -1); \echo :LAST_ERROR_SQLSTATE
-- what stands third is the base, and the way out
SELECT js_distance(p, q, 0.5) FROM weather; \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence(p, q, pseudocount => 0.5) = kl_divergence(p, q, 2.718281828459045, 0.5) AS named FROM weather;
SELECT total_variation_distance(p, q, 'Infinity') FROM weather; \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence(p, q, 'NaN') FROM weather; \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence(p, q, 2, 'NaN') FROM weather; \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence(p, q, 2, 2, 'NaN') FROM weather; \echo :LAST_ERROR_SQLSTATE

-- Names shared with the functions over arrays: typed arrays of every kind, and named arguments, find those.
SELECT entropy(ARRAY[0.5, 0.5], 2) AS numeric, entropy('{1,0}'::int[]) AS int, kl_divergence('{0.5,0.5}'::float8[], '{0.5,0.5}') AS second_untyped,
	   kl_divergence(p => '{0.5,0.5}', q => '{0.5,0.5}') AS array_named,
	   kl_divergence(reference => '{"counts": {"a": 1}}', current => '{"counts": {"a": 1}}') AS distribution_named,
	   entropy(d => '{"counts": {"a": 1}}') AS one_named, kl_divergence('{"counts": {"a": 1}}'::distribution, '{"counts": {"a": 1}}') AS first_typed;
-- literals without a type do not tell which is meant
SELECT entropy('{0.5,0.5}'); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{0.5,0.5}', '{0.5,0.5}'); \echo :LAST_ERROR_SQLSTATE

DROP TABLE pairs, counts, weather;
