-- Drift: index, test, threshold, contributions of cells and the report.

CREATE TABLE tables AS
SELECT * FROM (VALUES
	('weather', '{"counts": {"drizzle": 53, "fog": 101, "rain": 641, "snow": 259, "sun": 23}, "nulls": 3}'::distribution,
				'{"counts": {"drizzle": 20, "fog": 180, "rain": 300, "snow": 250, "sun": 50}, "nulls": 30}'::distribution),
	('sparse', '{"counts": {"a": 7, "c": 3, "d": 1, "f": 12}}', '{"counts": {"a": 2, "b": 5, "d": 1, "e": 1, "f": 9}}'),
	('two', '{"counts": {"no": 90, "yes": 10}}', '{"counts": {"no": 30, "yes": 20}}')) AS v (name, p, q);

-- scipy 1.10: chi2_contingency(table, correction=False, lambda_=lambda); for lambda 1 the p-value is not chi-square's: that of 'sparse' is of a model in
-- Python which goes through all outcomes, that of 'two' 2 min(P(X >= 10), P(X <= 10)) - P(X = 10) of hypergeom(150, 30, 100), 'weather' was seen
SELECT name, lambda, df, abs(statistic / statistic_scipy - 1) < 1e-12 AS statistic,
	   abs(p_value / p_scipy - 1) < 1e-9 AS p_value,
	   abs(min_expected / expected_scipy - 1) < 1e-14 AS min_expected
FROM (VALUES
	('weather', 0, 133.77247038735112, 6.0737773057642e-28, 31.1134789557805), ('weather', 2 / 3.0::float8, 132.81168538397176, 9.75004219637076e-28, 31.1134789557805),
	('weather', 1, 132.8599221864751, 8.20902597256929e-21, 31.1134789557805), ('weather', -0.5, 135.44072154058045, 2.669970332865172e-28, 31.1134789557805),
	('sparse', 0, 15.237351550053054, 0.00939488502538813, 0.43902439024390244), ('sparse', 2 / 3.0::float8, 12.228304902961087, 0.03178991158948357, 0.43902439024390244),
	('sparse', 1, 11.77166244919868, 0.06894198663324741, 0.43902439024390244), ('two', 0, 17.802965682241073, 2.4500106722608895e-05, 10.0),
	('two', 2 / 3.0::float8, 18.29506797233659, 1.8919636194140856e-05, 10.0), ('two', 1, 18.75, 3.4435007845532531e-05, 10.0),
	('two', -0.5, 17.775190870198813, 2.486038586479858e-05, 10.0)) AS scipy (name, lambda, statistic_scipy, p_scipy, expected_scipy)
	JOIN tables USING (name), LATERAL drift_test(p, q, lambda);
-- 1 is what is used where nothing is said; which side comes first is the same
SELECT name, drift_test(p, q) = drift_test(p, q, lambda => 1) AS default, drift_test(p, q) = drift_test(q, p) AS exchanged FROM tables;
-- cells that count nothing on both sides are none
SELECT * FROM drift_test('{"edges": [0, 1, 2], "counts": [0, 90, 10, 0]}'::distribution, '{"edges": [0, 1, 2], "counts": [0, 30, 20, 0]}', 1);
-- no difference; a single cell; everything differs
SELECT * FROM drift_test('{"counts": {"a": 1, "b": 3}}'::distribution, '{"counts": {"a": 10, "b": 30}}');
SELECT * FROM drift_test('{"counts": {"a": 5}}'::distribution, '{"counts": {"a": 7}}');
SELECT * FROM drift_test('{"counts": {"a": 5}}'::distribution, '{"counts": {"b": 5}}', 1);
SELECT * FROM drift_test('{"counts": {"a": 5}}'::distribution, '{"counts": {"b": 5}}', -1);
-- nothing counted on a side is a row without values
SELECT t.*, t IS NULL AS null FROM drift_test('{"counts": {"a": 5}}'::distribution, '{"counts": {}, "nulls": 8}') AS t;

-- psi is the Jeffreys divergence in nats
SELECT name, psi(p, q) = jeffreys_divergence(p, q) AS same, psi(p, q, 0.5) = jeffreys_divergence(p, q, pseudocount => 0.5) AS with_pseudocount,
	   psi(p, q) = psi(q, p) AS exchanged, psi(p, q) < 'Infinity' AS finite
FROM tables;
SELECT psi('{"counts": {}}'::distribution, '{"counts": {"a": 1}}') IS NULL AS nothing;
-- scipy 1.10: chi2.isf(significance, 4) * (1/1077 + 1/800), which large counts come close to
SELECT significance, abs(psi_threshold(p, q, significance) / scipy - 1) < 0.03 AS near
FROM tables, (VALUES (0.01, 0.028923367761430792), (0.05, 0.020669066158354493), (1e-6, 0.07271161983389987)) AS v (significance, scipy) WHERE name = 'weather';
SELECT psi_threshold(p, q) = psi_threshold(p, q, significance => 0.01) AS default, psi_threshold(p, q, 0.1) < psi_threshold(p, q, 1e-300) AS rises,
	   psi_threshold(p, p - p) IS NULL AS nothing FROM tables WHERE name = 'weather';
SELECT psi_threshold('{"counts": {"a": 5}}'::distribution, '{"counts": {"a": 7}}') AS one_cell,
	   psi_threshold('{"edges": [0], "counts": [4, 0]}'::distribution, '{"edges": [0], "counts": [7, 0]}') AS one_bin;

-- Contributions, the largest first, in stored order where they are equal.
SELECT ordinal, category, reference_count, current_count, round(reference_probability::numeric, 6) AS p, round(current_probability::numeric, 6) AS q,
	   round(log_ratio::numeric, 6) AS log_ratio, round(c.kl_divergence::numeric, 6) AS kl, round(c.psi::numeric, 6) AS psi, round(c.js_divergence::numeric, 6) AS js
FROM tables, LATERAL drift_contributions(p, q) AS c WHERE name = 'weather' ORDER BY ordinal;
-- numpy: (O - E) / sqrt(E (1 - n/N) (1 - c/N)) of the current counts
SELECT category, abs(residual / numpy - 1) < 1e-8 AS same
FROM tables, LATERAL drift_contributions(p, q) JOIN (VALUES
	('drizzle', -2.68295815::float8), ('fog', 7.87986304), ('rain', -9.43439132), ('snow', 3.47071647), ('sun', 4.55948545)) AS v (category, numpy) USING (category)
WHERE name = 'weather' ORDER BY ordinal;
-- a category that one side lacks
SELECT ordinal, category, log_ratio, c.kl_divergence, c.psi, round(c.js_divergence::numeric, 9) AS js, round(residual::numeric, 6) AS residual
FROM tables, LATERAL drift_contributions(p, q) AS c WHERE name = 'sparse' AND (reference_count = 0 OR current_count = 0) ORDER BY ordinal;
-- equal shares contribute 0, not -0
SELECT ordinal, category, log_ratio, c.kl_divergence, c.psi, c.js_divergence, residual
FROM drift_contributions('{"counts": {"b": 2, "a": 1}}'::distribution, '{"counts": {"b": 6, "a": 3}}') AS c ORDER BY ordinal;
-- bins that count nothing on both sides have a share only with a pseudocount
SELECT ordinal, category, reference_count, current_count FROM drift_contributions('{"edges": [0, 1, 2], "counts": [0, 9, 1, 0]}'::distribution, '{"edges": [0, 1, 2], "counts": [0, 9, 4, 0]}');
SELECT category, reference_probability, current_probability, log_ratio < 0 AS less, residual
FROM drift_contributions('{"edges": [0, 1, 2], "counts": [0, 9, 1, 0]}'::distribution, '{"edges": [0, 1, 2], "counts": [0, 9, 7, 0]}', pseudocount => 0.5) WHERE reference_count + current_count = 0;
-- nothing counted on a side: no cells
SELECT * FROM drift_contributions('{"counts": {"a": 5}}'::distribution, '{"counts": {}}', 1);
SELECT count(*) FROM drift_contributions('{"counts": {"a": 5}}'::distribution, NULL);
-- also in the target list
SELECT (drift_contributions(p, q)).category FROM tables WHERE name = 'two';

-- The sum over all cells is the divergence: 400 pairs with and without zeros, some nearly proportional.
CREATE TABLE pairs AS
SELECT i, distribution(array_agg('c' || k), array_agg(p)) AS p, distribution(array_agg('c' || k), array_agg(CASE WHEN i % 4 = 0 THEN 1000 * p + q / 40 ELSE q END)) AS q
FROM (SELECT i, k, (i * k * 7919 + i) % 61 % (20 + i) AS p, (i * k * 104729 + k) % 53 AS q
	  FROM generate_series(1::bigint, 400) AS i, LATERAL generate_series(1, 2 + i % 90) AS k) AS t
GROUP BY i HAVING sum(p) > 0 AND sum(q) > 0;
CREATE TABLE sums AS
SELECT i, a, count(*) AS cells, exact_sum(c.kl_divergence) AS kl, exact_sum(abs(c.kl_divergence)) AS kl_size, exact_sum(c.psi) AS psi, exact_sum(c.js_divergence) AS js,
	   bool_and(c.psi >= 0 AND c.js_divergence >= 0 AND sign(log_ratio) = -sign(c.kl_divergence) OR reference_count = 0) AS signs,
	   bool_and(sign(residual) = sign(log_ratio) OR a > 0) AS residuals,
	   array_agg(ordinal ORDER BY c.psi DESC, CASE WHEN c.psi = 'Infinity' THEN c.js_divergence END DESC, category COLLATE "C") = array_agg(ordinal ORDER BY ordinal) AND min(ordinal) = 1 AND max(ordinal) = count(*) AS ranks,
	   exact_sum(reference_probability) AS p_total, exact_sum(current_probability) AS q_total,
	   bool_and(a > 0 OR reference_probability = probability(p, category) AND current_probability = probability(q, category)) AS probabilities
FROM pairs, unnest('{0,0.5,1e-5}'::float8[]) AS a, LATERAL drift_contributions(p, q, a) AS c
GROUP BY i, a;
SELECT a, count(*) AS pairs, sum(cells) AS cells, count(*) FILTER (WHERE kl < 'Infinity') AS finite,
	   count(*) FILTER (WHERE kl = kl_divergence(p, q, pseudocount => a) OR abs(kl - kl_divergence(p, q, pseudocount => a)) <= 1e-12 * kl_size) AS kl,
	   count(*) FILTER (WHERE s.psi = psi(p, q, a) OR abs(s.psi - psi(p, q, a)) <= 1e-15 * s.psi) AS psi,
	   count(*) FILTER (WHERE abs(js - js_divergence(p, q, pseudocount => a)) <= 3e-15 * js) AS js,
	   count(*) FILTER (WHERE signs) AS signs, count(*) FILTER (WHERE residuals) AS residuals, count(*) FILTER (WHERE ranks) AS ranks,
	   count(*) FILTER (WHERE abs(p_total - 1) < 1e-15 AND abs(q_total - 1) < 1e-15) AS totals, count(*) FILTER (WHERE probabilities) AS probabilities
FROM sums AS s JOIN pairs USING (i) GROUP BY a ORDER BY a;
-- residuals of the two sides differ in their sign alone
SELECT count(*) AS cells, count(*) FILTER (WHERE c.residual = -d.residual AND c.psi = d.psi AND c.log_ratio = -d.log_ratio AND c.js_divergence = d.js_divergence) AS opposite
FROM pairs, LATERAL drift_contributions(p, q) AS c JOIN LATERAL drift_contributions(q, p) AS d USING (category) WHERE i < 50;
-- 100000 categories, more than work_mem holds
SET work_mem = '64kB';
SELECT cells, categories, last, total BETWEEN psi(p, q) * (1 - 1e-12) AND psi(p, q) * (1 + 1e-12) AS adds_up
FROM (SELECT distribution(array_agg('category ' || k), array_agg(1 + k % 7)) AS p, distribution(array_agg('category ' || k), array_agg(1 + k % 11)) AS q
	  FROM generate_series(1::bigint, 100000) AS k) AS v,
	 LATERAL (SELECT count(*) AS cells, count(DISTINCT category) AS categories, max(ordinal) AS last, exact_sum(psi) AS total FROM drift_contributions(p, q)) AS c (cells, categories, last, total);
RESET work_mem;

-- The report: one row, each value as the function of that name gives it.
\x
SELECT r.* FROM tables, LATERAL drift_report(p, q) AS r WHERE name = 'weather';
SELECT r.* FROM drift_report('{"edges": [0, 1, 3, 4], "counts": [2, 5, 1, 6, 2], "nans": 4}'::distribution, '{"edges": [0, 1, 3, 4], "counts": [1, 0, 7, 3, 0], "nulls": 5}', 0.5, 0.05) AS r;
-- without counts on a side: the row stays, and what is known of NULLs
SELECT r.* FROM drift_report('{"counts": {"a": 5}, "nulls": 5}'::distribution, '{"counts": {}, "nulls": 20}', 1) AS r;
SELECT r.* FROM drift_report('{"counts": {"a": 5}, "nulls": 5}'::distribution, '{"counts": {}}') AS r;
\x
SELECT count(*) AS reports, count(*) FILTER (WHERE reference_count = total_count(p) AND current_count = total_count(q)) AS counts,
	   count(*) FILTER (WHERE r.psi = psi(p, q, a)) AS psi, count(*) FILTER (WHERE r.psi_threshold = psi_threshold(p, q, s, a)) AS psi_threshold,
	   count(*) FILTER (WHERE r.js_distance = js_distance(p, q, pseudocount => a)) AS js, count(*) FILTER (WHERE r.total_variation_distance = total_variation_distance(p, q, a)) AS tv,
	   count(*) FILTER (WHERE r.hellinger_distance = hellinger_distance(p, q, a)) AS hellinger, count(*) FILTER (WHERE r.kl_divergence = kl_divergence(p, q, pseudocount => a)) AS kl,
	   count(*) FILTER (WHERE r.kl_divergence_reverse = kl_divergence(q, p, pseudocount => a)) AS kl_reverse,
	   count(*) FILTER (WHERE drift_test(p, q) = ROW(r.statistic, r.df, r.p_value, r.min_expected)) AS test
FROM pairs, unnest(ARRAY[0, 0.5]) AS a, unnest(ARRAY[0.01, 0.2]) AS s, LATERAL drift_report(p, q, a, s) AS r;
SELECT count(*) AS reports, count(*) FILTER (WHERE abs(r.l_infinity_distance - largest) < 3e-16) AS l_infinity, count(*) FILTER (WHERE CASE WHEN largest > 0 THEN r.l_infinity_category = ANY (names) ELSE r.l_infinity_category IS NULL END) AS its_category,
	   count(*) FILTER (WHERE abs(r.unseen_mass - unseen) < 1e-15) AS unseen, count(*) FILTER (WHERE abs(r.vanished_mass - vanished) < 1e-15) AS vanished, count(*) FILTER (WHERE vanished > 0) AS some
FROM pairs, LATERAL drift_report(p, q) AS r, LATERAL (
	SELECT max(abs(reference_probability - current_probability)) AS largest,
		   coalesce(sum(current_probability) FILTER (WHERE reference_count = 0), 0) AS unseen, coalesce(sum(reference_probability) FILTER (WHERE current_count = 0), 0) AS vanished,
		   (array_agg(category ORDER BY abs(reference_probability - current_probability) DESC))[:2] AS names
	FROM drift_contributions(p, q)) AS c;
SELECT r.ks_statistic = ks_statistic(p, q) AS ks, r.wasserstein_distance = wasserstein_distance(p, q) AS wasserstein
FROM (VALUES ('{"edges": [0, 1, 3, 4], "counts": [2, 5, 1, 6, 2]}'::distribution, '{"edges": [0, 1, 3, 4], "counts": [1, 0, 7, 3, 0]}'::distribution)) AS v (p, q), LATERAL drift_report(p, q) AS r;
-- of two categories both differ by the same: the first
SELECT r.l_infinity_category, r.l_infinity_distance FROM drift_report('{"counts": {"no": 90, "yes": 10}}'::distribution, '{"counts": {"no": 7, "yes": 3}}') AS r;
-- none where there is no difference
SELECT r.l_infinity_category IS NULL AS none, r.l_infinity_distance FROM drift_report('{"counts": {"no": 6, "yes": 3}}'::distribution, '{"counts": {"no": 2, "yes": 1}}') AS r;
-- NULLs: the test of the two shares; none are no difference
SELECT r.null_p_value = t.p_value AS null_p_value, r.reference_null_fraction, r.current_null_fraction
FROM tables, LATERAL drift_report(p, q) AS r, drift_test('{"counts": {"nulls": 3, "others": 1077}}'::distribution, '{"counts": {"nulls": 30, "others": 800}}') AS t WHERE name = 'weather';
SELECT null_p_value, reference_null_fraction, current_null_fraction FROM tables, LATERAL drift_report(p, q) WHERE name = 'two';
-- NaN is as missing as NULL
SELECT reference_null_fraction, current_null_fraction, null_p_value < 1e-9 AS surge, current_count
FROM (VALUES ('{"edges": [0], "counts": [5, 5], "nulls": 90}'::distribution), ('{"edges": [0], "counts": [5, 5], "nans": 90}'),
			 ('{"edges": [0], "counts": [5, 5], "nulls": 40, "nans": 50}')) AS v (d),
	 LATERAL drift_report('{"edges": [0], "counts": [45, 50], "nulls": 3, "nans": 2}', d);
-- a feature without any distribution keeps its row too
SELECT name, r.reference_count, r.psi FROM tables LEFT JOIN (SELECT NULL::distribution AS other) AS n ON true, LATERAL drift_report(p, other) AS r ORDER BY name;

-- Within a query, calls leave no memory behind: what its contexts hold grows by less than 50 bytes a call.
CREATE FUNCTION used_memory() RETURNS bigint LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN (SELECT sum(used_bytes) FROM pg_backend_memory_contexts); END';
SELECT what, (SELECT max(used) - min(used) < 100000
			  FROM (SELECT CASE WHEN i % 1000 = 0 THEN used_memory() END AS used
					FROM tables, generate_series(1, 3000) AS i, LATERAL (SELECT CASE WHEN i % 2 = 0 THEN p ELSE q END AS r) AS r,
						 LATERAL (SELECT CASE what WHEN 'drift_contributions' THEN (SELECT count(*) FROM drift_contributions(r, q))
												   WHEN 'drift_contributions, selected' THEN (SELECT count(*) FROM (SELECT drift_contributions(r, q)) AS s)
												   WHEN 'drift_report' THEN (SELECT count(psi) FROM drift_report(r, q))
												   WHEN 'drift_test' THEN (SELECT count(df) FROM drift_test(r, q))
												   WHEN 'unnest' THEN (SELECT count(*) FROM unnest(r)) END AS rows) AS s
					WHERE name = 'weather' AND rows > 0) AS t) AS all_freed
FROM unnest(ARRAY['drift_contributions', 'drift_contributions, selected', 'drift_report', 'drift_test', 'unnest']) AS what;
DROP FUNCTION used_memory();

-- Errors: 22023
SELECT drift_test(p, q, 'Infinity') FROM tables LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT drift_test(p, q, 'NaN') FROM tables LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT psi_threshold(p, q, 0) FROM tables LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT psi_threshold(p, q, 1) FROM tables LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT drift_report(p, q, significance => 'NaN') FROM tables LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT drift_report(p, q, -0.5) FROM tables LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT psi(p, q, 'NaN') FROM tables LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT drift_contributions(p, q, -1) FROM tables LIMIT 1; \echo :LAST_ERROR_SQLSTATE
SELECT psi('{"counts": {"a": 1}}'::distribution, '{"edges": [0, 1], "counts": [1, 2, 3]}'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_test('{"counts": {"a": 1}}'::distribution, '{"edges": [0, 1], "counts": [1, 2, 3]}'); \echo :LAST_ERROR_SQLSTATE
SELECT psi_threshold('{"edges": [0, 1.5], "counts": [1, 2, 3]}'::distribution, '{"edges": [0, 1], "counts": [1, 2, 3]}'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_contributions('{"counts": {}}'::distribution, '{"edges": [0, 1], "counts": [1, 2, 3]}'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_report('{"edges": [0, 1], "counts": [1, 2, 3]}'::distribution, '{"counts": {"a": 1}}'); \echo :LAST_ERROR_SQLSTATE

DROP TABLE sums, pairs, tables;
