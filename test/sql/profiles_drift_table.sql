-- A table against earlier periods of it.
\set VERBOSITY default

-- 35 days of 300 rows: what is random comes from a hash
CREATE TABLE made AS
SELECT day, i, CASE WHEN u < 0.5 THEN 'de' WHEN u < 0.8 THEN 'fr' ELSE 'gb' END AS country, CASE WHEN v > 0.02 THEN round((20 + 30 * v * w)::numeric, 2) END AS amount,
	   w < 0.1 AS "is ""new""", date '2026-01-01' + (v * 90)::int AS born, (u * 24) * interval '1 hour' AS span, ARRAY[i] AS tags
FROM generate_series(1, 35) AS day, generate_series(1, 300) AS i,
	 LATERAL (SELECT decode(md5(day || '/' || i), 'hex') AS h) AS h,
	 LATERAL (SELECT get_byte(h, 0) / 256.0 AS u, (get_byte(h, 1) * 256 + get_byte(h, 2)) / 65536.0 AS v, get_byte(h, 3) / 256.0 AS w) AS x;
CREATE TABLE rows_of_days AS SELECT day, country, amount, "is ""new""", born, span, tags FROM made;
ALTER TABLE rows_of_days DROP day;
CREATE TABLE days (day int, p table_profile);
INSERT INTO days SELECT day, profile_agg(x) FROM (SELECT day, (country, amount, "is ""new""", born, span, tags)::rows_of_days AS x FROM made) AS s GROUP BY day;
CREATE VIEW reference AS SELECT array_agg(p ORDER BY day) AS r FROM days WHERE day <= 28;

-- no drift
SELECT ordinal, column_name, kind, reference_count AS reference, current_count AS current, round(psi::numeric, 4) AS psi, round(js_distance::numeric, 4) AS js, round(js_threshold::numeric, 4) AS threshold,
	   round(dispersion::numeric, 3) AS dispersion, round(statistic::numeric, 3) AS statistic, df, round(p_value::numeric, 4) AS p, round(p_adjusted::numeric, 4) AS adjusted
FROM reference, drift_table(r, (SELECT p FROM days WHERE day = 30));
SELECT column_name, round(ks_statistic::numeric, 4) AS ks, round(wasserstein_distance::numeric, 2) AS wasserstein, round(unseen_mass::numeric, 4) AS unseen, round(vanished_mass::numeric, 4) AS vanished,
	   round(reference_null_fraction::numeric, 4) AS nulls, round(current_null_fraction::numeric, 4) AS nulls, round(null_p_value::numeric, 4) AS null_p, round(largest_change::numeric, 4) AS change, changed_cell, alert
FROM reference, drift_table(r, (SELECT p FROM days WHERE day = 30));

-- what is no test comes from the same place as drift_report's, to the bit; with one period the tests do, too
CREATE FUNCTION compared(reference table_profile[], current table_profile) RETURNS TABLE (columns bigint, same boolean, same_tests boolean, same_dispersion boolean) LANGUAGE sql AS $$
	SELECT count(*), bool_and((t.reference_count, t.current_count, t.js_distance, t.df, t.ks_statistic, t.wasserstein_distance, t.vanished_mass, t.reference_null_fraction, t.current_null_fraction, abs(t.largest_change))
							  IS NOT DISTINCT FROM (s.reference_count, s.current_count, s.js_distance, s.df, s.ks_statistic, s.wasserstein_distance, s.vanished_mass, s.reference_null_fraction, s.current_null_fraction, s.l_infinity_distance)
							  AND t.psi IS NOT DISTINCT FROM psi(r, c, 0.5) AND abs(t.statistic - s.statistic) <= 1e-9 * s.statistic),
		   bool_and((t.p_value, t.null_p_value) IS NOT DISTINCT FROM (s.p_value, s.null_p_value)), bool_and(t.dispersion IS NOT DISTINCT FROM dispersion(ARRAY(SELECT q -> t.column_name FROM unnest(reference) AS q)))
	FROM drift_table(reference, current) AS t, LATERAL (SELECT (SELECT sum(q) FROM unnest(reference) AS q) -> t.column_name AS r, current -> t.column_name AS c) AS d, drift_report(r, c) AS s
	WHERE t.kind <> 'rows'
$$;
SELECT day, c.* FROM days, reference, compared(r, p) AS c WHERE day IN (29, 33);
SELECT c.* FROM reference, compared(ARRAY[(SELECT sum(q) FROM unnest(r) AS q)], (SELECT p FROM days WHERE day = 31)) AS c;
SELECT c.* FROM compared((SELECT array_agg(p) FROM days WHERE day <= 7), (SELECT p FROM days WHERE day = 31)) AS c;
-- the threshold of one period is that of chance
SELECT count(*), bool_and(js_threshold = threshold) AS same
FROM (SELECT sum(q) AS s FROM reference, unnest(r) AS q) AS x, days, drift_table(ARRAY[s], p) AS t, LATERAL drift_by_chance(s -> column_name, p -> column_name) AS b
WHERE day = 31 AND df > 0 AND measure = 'js_distance';
-- one adjustment for all tests of the call: here those of cells and of NULLs
WITH t AS MATERIALIZED (SELECT * FROM reference, drift_table(r, (SELECT p FROM days WHERE day = 32), ignore => '{born,span,tags,amount}')),
	 tests AS (SELECT column_name, p_value AS p FROM t WHERE df > 0)
SELECT array_agg(p_adjusted ORDER BY ordinal) FILTER (WHERE df > 0) = adjusted_p_values((SELECT array_agg(p ORDER BY ordinal) FROM tests JOIN t USING (column_name))) AS same FROM t;
WITH t AS MATERIALIZED (SELECT * FROM drift_table(ARRAY['{"rows": 100, "columns": [{"name": "a", "kind": "category", "counts": {"x": 60, "y": 30}}, {"name": "b", "kind": "category", "counts": {"x": 60, "y": 40}}]}']::table_profile[],
		'{"rows": 100, "columns": [{"name": "a", "kind": "category", "counts": {"x": 60, "y": 20}}, {"name": "b", "kind": "category", "counts": {"x": 50, "y": 50}}]}'))
SELECT adjusted_p_values(ARRAY[a.p_value, a.null_p_value, b.p_value]) AS tests, a.p_adjusted AS a, b.p_adjusted AS b, b.null_p_value AS no_test FROM t AS a, t AS b WHERE a.column_name = 'a' AND b.column_name = 'b';
-- no order of the reference changes a bit; NULLs and profiles without rows are no periods
SELECT count(DISTINCT t::text) AS rows FROM reference, (VALUES (1), (-1), (17)) AS v (k), LATERAL (SELECT array_agg(p ORDER BY day * k % 29) AS s FROM days WHERE day <= 28) AS o, drift_table(s, (SELECT p FROM days WHERE day = 30)) AS t;
SELECT count(DISTINCT t::text) AS rows FROM reference, (VALUES (NULL::table_profile), ('{"rows": 0, "columns": []}')) AS v (p), LATERAL (SELECT t FROM drift_table(r, (SELECT p FROM days WHERE day = 30)) AS t UNION ALL SELECT t FROM drift_table(p || r || p, (SELECT p FROM days WHERE day = 30)) AS t) AS u (t);

-- drift: p and a size.  A share that moves; an amount that moves; missing values; a new category; all of it
CREATE VIEW drifted (what, p) AS
SELECT what, profile_agg((country, amount, "is ""new""", born, span, tags)::rows_of_days)
FROM (SELECT 'share' AS what, CASE WHEN i % 5 = 0 THEN 'fr' ELSE country END AS country, amount, "is ""new""", born, span, tags FROM made WHERE day = 30
	  UNION ALL SELECT 'amount', country, amount * 1.1, "is ""new""", born, span, tags FROM made WHERE day = 30
	  UNION ALL SELECT 'missing', country, CASE WHEN i % 10 > 0 THEN amount END, "is ""new""", born, span, tags FROM made WHERE day = 30
	  UNION ALL SELECT 'new category', CASE WHEN i % 20 = 0 THEN 'ch' ELSE country END, amount, "is ""new""", born, span, tags FROM made WHERE day = 30
	  UNION ALL SELECT 'later', country, amount, "is ""new""", born + 30, span, tags FROM made WHERE day = 30
	  UNION ALL SELECT 'longer', country, amount, "is ""new""", born, span * 1.5, CASE WHEN i % 3 > 0 THEN tags END FROM made WHERE day = 30) AS x
GROUP BY what;
SELECT what, column_name, round(js_distance::numeric, 4) AS js, p_adjusted < 0.01 AS significant, round(unseen_mass::numeric, 4) AS unseen, round(largest_change::numeric, 4) AS change, changed_cell, alert
FROM reference, drifted, drift_table(r, p) WHERE alert IS NOT NULL ORDER BY what, ordinal;
-- options
SELECT what, min_js_distance, string_agg(column_name || ': ' || alert, '; ' ORDER BY ordinal) AS alerts FROM reference, drifted, (VALUES (0), (0.5)) AS v (min_js_distance), drift_table(r, p, min_js_distance => min_js_distance)
WHERE what IN ('share', 'amount') GROUP BY 1, 2 ORDER BY 1, 2;
SELECT column_name, alert FROM reference, drifted, drift_table(r, p, significance => 1e-30) WHERE what = 'share' AND alert IS NOT NULL;
SELECT psi = psi((SELECT sum(q) FROM unnest(r) AS q) -> 'country', p -> 'country', pseudocount => 3) AS smoothed, js_distance = js_distance((SELECT sum(q) FROM unnest(r) AS q) -> 'country', p -> 'country') AS not_smoothed
FROM reference, drifted, drift_table(r, p, pseudocount => 3) WHERE what = 'share' AND column_name = 'country';
SELECT psi FROM reference, drifted, drift_table(r, p, pseudocount => 0) WHERE what = 'new category' AND column_name = 'country';
-- large samples: significant and too small to matter
SELECT column_name, p_adjusted < 1e-6 AS significant, round(js_distance::numeric, 4) AS js, round(largest_change::numeric, 4) AS change, alert
FROM drift_table(ARRAY['{"rows": 1000000, "columns": [{"name": "a", "kind": "category", "counts": {"x": 500000, "y": 500000}}, {"name": "b", "kind": "category", "counts": {"x": 500000, "y": 490000}}]}']::table_profile[],
	'{"rows": 1000000, "columns": [{"name": "a", "kind": "category", "counts": {"x": 519000, "y": 481000}}, {"name": "b", "kind": "category", "counts": {"x": 500000, "y": 481000}}]}');

-- days that differ by themselves: the same change, after calm days and after restless ones, and one bad day
CREATE FUNCTION day_of(x bigint, y bigint) RETURNS table_profile LANGUAGE sql AS $$
	SELECT jsonb_build_object('rows', x + y, 'columns', jsonb_build_array(jsonb_build_object('name', 'a', 'kind', 'category', 'counts', jsonb_build_object('x', x, 'y', y))))::table_profile
$$;
SELECT what, cardinality(r) AS days, round(dispersion::numeric, 2) AS dispersion, p_value < 0.001 AS p, alert
FROM (SELECT array_agg(day_of(500 + i % 3 * 10, 500)) AS calm, array_agg(day_of(400 + i * 7919 % 200, 500)) AS restless FROM generate_series(1, 28) AS i) AS s,
	 LATERAL (VALUES ('calm', calm), ('restless', restless), ('calm and a bad one', calm || day_of(900, 100)), ('seven', calm[1:7]), ('seven, one bad', calm[1:6] || day_of(900, 100)), ('one', calm[1:1])) AS v (what, r),
	 drift_table(r, day_of(640, 460)) WHERE column_name = 'a';

-- rows: the median of the reference, below 60 % of it, above 170 %
SELECT n, reference_count, current_count, alert FROM (SELECT array_agg(day_of(x, 0)) AS r FROM (VALUES (100), (101), (102), (1)) AS v (x)) AS s, (VALUES (59), (60), (61), (170), (171)) AS v (n), drift_table(r, day_of(n, 0)) WHERE kind = 'rows'
UNION ALL SELECT n, reference_count, current_count, alert FROM (VALUES (60), (61), (171), (172)) AS v (n), drift_table(ARRAY[day_of(101, 0)], day_of(n, 0)) WHERE kind = 'rows';
-- and with three periods far from the last but one: weekends of half the rows
SELECT n, reference_count, alert FROM (SELECT array_agg(day_of(x, 0)) AS r FROM (VALUES (1000), (1001), (1002), (1003), (1004), (500), (480), (3000)) AS v (x)) AS s, (VALUES (374), (375), (500), (1702), (1703)) AS v (n), drift_table(r, day_of(n, 0)) WHERE kind = 'rows';
SELECT n, reference_count, alert FROM (SELECT array_agg(day_of(x, 0)) AS r FROM (VALUES (1000), (1001), (1500), (1600), (300)) AS v (x)) AS s, (VALUES (600), (601), (2000), (2001)) AS v (n), drift_table(r, day_of(n, 0)) WHERE kind = 'rows';
SELECT ordinal, column_name, kind, reference_count, current_count, alert FROM drift_table(ARRAY[day_of(9223372036854775807, 0)], day_of(1, 0));
SELECT t.* FROM reference, drift_table(r, NULL) AS t;
SELECT ordinal, column_name, kind, reference_count, current_count, alert FROM reference, drift_table(r, '{"rows": 0, "columns": []}');

-- values as readers know them, to the ends of their types, and what lies beyond: seconds
CREATE FUNCTION named(kind text, x text) RETURNS text LANGUAGE sql RETURN
	(SELECT changed_cell FROM drift_table(ARRAY[format('{"rows": 100, "columns": [{"name": "c", "kind": "%s", "from": [%s], "counts": [100]}]}', kind, x)::table_profile],
		format('{"rows": 100, "columns": [{"name": "c", "kind": "%s", "from": [%s, 0.5, 0.25], "counts": [10, 45, 45]}]}', kind, x)::table_profile) WHERE column_name = 'c');
SELECT x, named('time', x) AS time, named('interval', x) AS interval, named('date', x) AS date, named('timestamp', x) AS timestamp
FROM unnest('{-1,0,86399.9999999,86400,86401,951782400.5,9223372036854,9.3e12,-210866803200,-210866803201,9224318015999,9224318016000,185331707078399,185331707078400,9007199254740991,9007199254740992,1.7e308}'::text[]) AS x;
DROP FUNCTION named;

DROP VIEW drifted, reference;
DROP FUNCTION compared, day_of;
DROP TABLE made, days, rows_of_days;
