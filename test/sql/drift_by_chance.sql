-- What chance alone gives: p-values given both margins, levels of distances, thresholds.

-- a loop that does not end fails here
SET statement_timeout = '60s';

-- Two cells are exact: half of the outcome and all that are further out, of the rarer side twice (mid-p).  scipy 1.10:
-- 2 * min(hypergeom.cdf(x, N, t, n), hypergeom.sf(x - 1, N, t, n)) - hypergeom.pmf(x, N, t, n)
SELECT p, q, abs(t.p_value / scipy - 1) < 1e-9 AS same
FROM (VALUES
	('{"counts": {"no": 90, "yes": 10}}'::distribution, '{"counts": {"no": 30, "yes": 20}}'::distribution, 3.443500784553252e-05::float8),
	('{"counts": {"a": 5}}', '{"counts": {"b": 5}}', 0.003968253968253968),
	('{"counts": {"a": 9000000000000000000, "b": 3}}', '{"counts": {"a": 9000000000000000000, "b": 1}}', 0.375),
	('{"counts": {"a": 1000000, "b": 2}}', '{"counts": {"a": 1000, "b": 1}}', 0.002999990011917026)) AS v (p, q, scipy), LATERAL drift_test(p, q) AS t;

-- Equal shares, one cell, one row: nothing to see.
SELECT p, q, t.* FROM (VALUES
	('{"counts": {"a": 1, "b": 3}}'::distribution, '{"counts": {"a": 10, "b": 30}}'::distribution),
	('{"counts": {"a": 5}}', '{"counts": {"a": 7}}'), ('{"counts": {"a": 1}}', '{"counts": {"b": 1}}'),
	('{"counts": {"a": 1}}', '{"counts": {"a": 9223372036854775806, "b": 1}}'), ('{"counts": {"a": 1}}', '{"counts": {"b": 1, "c": 1, "d": 1}}')) AS v (p, q), LATERAL drift_test(p, q) AS t;

-- Which side comes first changes no bit, and no result is outside [0, 1] or NaN.
CREATE TABLE pairs AS
SELECT i, distribution(array_agg('c' || k), array_agg(p)) AS p, distribution(array_agg('c' || k), array_agg(q)) AS q
FROM (SELECT i, k, ((i * k * 7919 + i) % 61 % (1 + i % 20)) * CASE WHEN i % 50 = 0 THEN 1000000000000000 ELSE 1 END AS p, ((i * k * 104729 + k) % 53) / (1 + i % 7) AS q
	  FROM generate_series(1::bigint, 400) AS i, LATERAL generate_series(1, 2 + i % 90) AS k) AS t
GROUP BY i HAVING sum(p) > 0 AND sum(q) > 0;
SELECT count(*) AS pairs, count(*) FILTER (WHERE drift_test(p, q) = drift_test(q, p)) AS exchanged, count(*) FILTER (WHERE t.p_value BETWEEN 0 AND 1) AS probabilities,
	   count(*) FILTER (WHERE t.statistic = (drift_test(p, q, 1)).statistic) AS pearson
FROM pairs, LATERAL drift_test(p, q) AS t;

-- Levels: each value as the function of its name gives it; the threshold has its own significance as p-value.
SELECT a, significance, count(*) AS rows,
	   count(*) FILTER (WHERE value = CASE measure WHEN 'psi' THEN psi(p, q, a) WHEN 'js_distance' THEN js_distance(p, q, pseudocount => a)
			WHEN 'total_variation_distance' THEN total_variation_distance(p, q, a) WHEN 'hellinger_distance' THEN hellinger_distance(p, q, a)
			WHEN 'kl_divergence' THEN kl_divergence(p, q, pseudocount => a) WHEN 'kl_divergence_reverse' THEN kl_divergence(q, p, pseudocount => a) END) AS values,
	   count(*) FILTER (WHERE c.p_value BETWEEN 0 AND 1) AS probabilities, count(*) FILTER (WHERE value = 'Infinity' OR (value > threshold) = (c.p_value < significance)) AS agree,
	   count(*) FILTER (WHERE expected >= 0) AS expected, count(*) FILTER (WHERE measure <> 'psi' OR threshold = psi_threshold(p, q, significance, a)) AS psi_threshold
FROM pairs, unnest('{0,0.5,10}'::float8[]) AS a, unnest('{0.05,0.001}'::float8[]) AS significance, LATERAL drift_by_chance(p, q, a, significance) AS c
GROUP BY a, significance ORDER BY a, significance;

-- Permutations of 200 rows of 10 equal cells, 100 against 100, by numpy: means, and what 5 % of them exceed.
SELECT c.measure, abs(c.expected / mean - 1) < 0.01 AS mean, abs(c.threshold / at_5 - 1) < 0.03 AS threshold
FROM (SELECT distribution(array_agg('c' || k), array_agg(10 + k % 3 - 1)) AS p, distribution(array_agg('c' || k), array_agg(10 - k % 3 + 1)) AS q FROM generate_series(1::bigint, 10) AS k) AS v,
	 LATERAL drift_by_chance(p, q, 0.5, 0.05) AS c JOIN (VALUES ('psi', 0.171506::float8, 0.327181::float8), ('js_distance', 0.140794, 0.198381), ('total_variation_distance', 0.159249, 0.228571), ('hellinger_distance', 0.141516, 0.200122), ('kl_divergence', 0.085761, 0.163835)) AS numpy (measure, mean, at_5) USING (measure);

-- Without a pseudocount an empty cell makes psi infinite: where chance leaves one more often than the significance, so is the threshold.
SELECT measure, round(value::numeric, 6) AS value, round(expected::numeric, 6) AS expected, round(threshold::numeric, 6) AS threshold, round(c.p_value::numeric, 6) AS p_value
FROM (SELECT '{"counts": {"a": 40, "b": 60, "c": 3}}'::distribution AS p, '{"counts": {"a": 40, "b": 50}}'::distribution AS q) AS v, LATERAL drift_by_chance(p, q) AS c WHERE value < 'Infinity' AND threshold < 'Infinity';
SELECT measure, value, expected, threshold, round(c.p_value::numeric, 6) AS p_value
FROM (SELECT '{"counts": {"a": 40, "b": 60, "c": 3}}'::distribution AS p, '{"counts": {"a": 40, "b": 50}}'::distribution AS q) AS v, LATERAL drift_by_chance(p, q) AS c WHERE value = 'Infinity' OR threshold = 'Infinity';
-- the same cells with a pseudocount
SELECT measure, round(value::numeric, 6) AS value, round(expected::numeric, 6) AS expected, round(threshold::numeric, 6) AS threshold, round(c.p_value::numeric, 6) AS p_value
FROM drift_by_chance('{"counts": {"a": 40, "b": 60, "c": 3}}', '{"counts": {"a": 40, "b": 50}}', pseudocount => 0.5) AS c;
-- one cell; one row a side; nothing on a side; counts up to 2^63
SELECT * FROM drift_by_chance('{"counts": {"a": 5}}', '{"counts": {"a": 7}}');
SELECT * FROM drift_by_chance('{"counts": {"a": 1}}', '{"counts": {"b": 1}}', 0.5);
-- a pseudocount so small that shares have no quotient: two samples of one row each always differ as much
SELECT min(p_value), max(p_value) FROM drift_by_chance('{"counts": {"a": 1}}', '{"counts": {"b": 1}}', 5e-324);
SELECT count(*) FROM drift_by_chance('{"counts": {"a": 5}}', '{"counts": {}, "nulls": 3}');
SELECT count(*) FROM drift_by_chance('{"counts": {"a": 5}}', NULL);
SELECT measure, value < 1e-8 AS small, threshold BETWEEN expected AND 1e-8 AS level, c.p_value > 0.5 AS chance
FROM drift_by_chance('{"counts": {"a": 4611686018427387904, "b": 4611686018427387903}}', '{"counts": {"a": 4611686018427387904, "b": 4611686018427387903}}', 0.5) AS c;
-- a million rows in ten bins, a thousand cells: well within a second a hundred calls
SELECT count(DISTINCT threshold) AS thresholds FROM generate_series(1, 50) AS i, LATERAL (SELECT distribution(array_agg('c' || k), array_agg(10 + k % 17 + i % 2)) AS p FROM generate_series(1::bigint, 1000) AS k) AS v, LATERAL drift_by_chance(p, p, 0.5) AS c;

-- psi_threshold: three arguments are pseudocount 0; four always name it
SELECT psi_threshold(p, q) = psi_threshold(p, q, 0.01, 0) AS same, psi_threshold(p, q, 0.05, pseudocount => 0.5) < psi_threshold(p, q, 0.01, pseudocount => 0.5) AS rises FROM pairs ORDER BY i LIMIT 1;
SELECT psi_threshold('{"counts": {"a": 3}}'::distribution, '{"counts": {"a": 5, "b": 1}}', 0.01) AS empty_cells, psi_threshold('{"counts": {"a": 3}}'::distribution, '{"counts": {}}', 0.01, 0.5) IS NULL AS nothing;

-- Errors: 22023
SELECT psi_threshold(p, q, 0.01, -1) FROM pairs LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT psi_threshold(p, q, 0.01, 'NaN') FROM pairs LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT psi_threshold(p, q, 1, 0.5) FROM pairs LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT drift_by_chance(p, q, 'Infinity') FROM pairs LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT drift_by_chance(p, q, significance => 0) FROM pairs LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT drift_by_chance(p, '{"edges": [0, 1], "counts": [1, 2, 3]}') FROM pairs LIMIT 1; \echo :LAST_ERROR_SQLSTATE

RESET statement_timeout;
DROP TABLE pairs;
