-- What verdicts say at the limits of counts and options: a defined number, or an error.
\pset null NULL

-- a loop that does not end fails here
SET statement_timeout = '60s';

CREATE TABLE edge AS SELECT * FROM (VALUES
	('a row each, alike', '{"counts": {"a": 1}}'::distribution, '{"counts": {"a": 1}}'::distribution),
	('a row each, not alike', '{"counts": {"a": 1}}', '{"counts": {"b": 1}}'),
	('a row, many', '{"counts": {"a": 1}}', '{"counts": {"a": 1000, "b": 1000000, "c": 3}}'),
	('a new row, many', '{"counts": {"z": 1}}', '{"counts": {"a": 1000, "b": 1000000, "c": 3}}'),
	('one cell', '{"counts": {"a": 7}}', '{"counts": {"a": 900}}'),
	('one cell, all', '{"counts": {"a": 9223372036854775807}}', '{"counts": {"a": 9223372036854775807}}'),
	('one cell each, all', '{"counts": {"a": 9223372036854775807}}', '{"counts": {"b": 9223372036854775807}}'),
	('one row of another, all', '{"counts": {"a": 9223372036854775807}}', '{"counts": {"a": 9223372036854775806, "b": 1}}'),
	('one row, all', '{"counts": {"a": 1}}', '{"counts": {"a": 9223372036854775806, "b": 1}}'),
	('a new row, all', '{"counts": {"c": 1}}', '{"counts": {"a": 9223372036854775806, "b": 1}}'),
	('halves', '{"counts": {"a": 4611686018427387904, "b": 4611686018427387903}}', '{"counts": {"a": 4611686018427387903, "b": 4611686018427387904}}'),
	('three cells, all', '{"counts": {"a": 4611686018427387904, "b": 4611686018427387902, "c": 1}}', '{"counts": {"a": 4611686018427387903, "b": 4611686018427387902, "c": 2}}'),
	('three cells, apart', '{"counts": {"a": 9223372036854775807}}', '{"counts": {"b": 4611686018427387904, "c": 4611686018427387903}}'),
	('nearly all in one', '{"counts": {"a": 1000000, "b": 1}}', '{"counts": {"a": 1000000, "c": 1, "d": 1}}'),
	('bins, all in one', '{"edges": [0, 1, 2], "counts": [0, 500, 0, 0]}', '{"edges": [0, 1, 2], "counts": [0, 70, 0, 0]}'),
	('bins, all in two', '{"edges": [0, 1, 2], "counts": [0, 9223372036854775807, 0, 0]}', '{"edges": [0, 1, 2], "counts": [0, 0, 9223372036854775807, 0]}'),
	('bins, one row', '{"edges": [0], "counts": [1, 0]}', '{"edges": [0], "counts": [0, 1]}'),
	('bins, one row, all', '{"edges": [0], "counts": [1, 0]}', '{"edges": [0], "counts": [9223372036854775806, 1]}'),
	('numbers', '{"level": 0, "from": [3], "counts": [1]}', '{"level": 0, "from": [1, 2, 3], "counts": [9223372036854775805, 1, 1]}')) AS v (name, p, q);

SELECT name, t.*, t = drift_test(q, p) AS exchanged FROM edge, drift_test(p, q) AS t;
SELECT name, k.*, k = ks_test(q, p) AS exchanged FROM edge, ks_test(p, q) AS k WHERE p::text NOT LIKE '{"counts%';
SELECT name, e.* FROM edge, entropy_estimate(q) AS e;
SELECT name, round(dispersion(ARRAY[p, q])::numeric, 6) AS dispersion FROM edge WHERE total_count(p) + total_count(q)::numeric < 9223372036854775807;

-- with every option that is allowed each number is in its range, and none is NaN, which is larger than all others
CREATE VIEW sides AS SELECT p, q FROM edge UNION ALL SELECT q, p FROM edge;
SELECT count(*) AS tests,
	   count(*) FILTER (WHERE statistic >= 0 AND statistic <> 'NaN' AND df >= 0 AND p_value BETWEEN 0 AND 1 AND min_expected > 0 AND min_expected < 1e19) AS defined
FROM sides, unnest('{-1e300,-2,-1,-0.5,0,0.6666,1,1e6,1e308}'::float8[]) AS lambda, drift_test(p, q, lambda);
CREATE TABLE allowed AS
SELECT * FROM unnest('{0,5e-324,1e-300,0.5,10,1e20,1e300}'::float8[]) AS pseudocount, unnest('{5e-324,1e-300,1e-6,0.01,0.5,0.9999999999999999}'::float8[]) AS significance;
SELECT count(*) AS levels,
	   count(*) FILTER (WHERE value >= 0 AND value <> 'NaN' AND expected >= 0 AND expected <> 'NaN' AND threshold >= 0 AND threshold <> 'NaN' AND p_value BETWEEN 0 AND 1) AS defined
FROM sides, allowed, drift_by_chance(p, q, pseudocount, significance);
SELECT count(*) AS thresholds, count(*) FILTER (WHERE t >= 0 AND t <> 'NaN') AS defined FROM sides, allowed, psi_threshold(p, q, significance, pseudocount) AS t;
SELECT count(*) AS reports, count(*) FILTER (WHERE r::text NOT LIKE '%NaN%') AS defined FROM sides, allowed, drift_report(p, q, pseudocount, significance) AS r;

-- options out of their range
CREATE FUNCTION state_of(sql text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE sql;
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT call, string_agg(value, ' ' ORDER BY place) AS values, state
FROM (VALUES
	('drift_test(p, q, lambda => %s)', '{NaN,Infinity,-Infinity}'::text[]),
	('drift_by_chance(p, q, pseudocount => %s)', '{NaN,Infinity,-Infinity,-1e-300}'),
	('drift_by_chance(p, q, significance => %s)', '{NaN,Infinity,-Infinity,-0.1,0,1,5}'),
	('psi_threshold(p, q, %s)', '{NaN,Infinity,-Infinity,-0.1,0,1,5}'),
	('psi_threshold(p, q, significance => %s, pseudocount => 0.5)', '{NaN,Infinity,-Infinity,-0.1,0,1,5}'),
	('psi_threshold(p, q, significance => 0.01, pseudocount => %s)', '{NaN,Infinity,-Infinity,-1e-300}'),
	('drift_report(p, q, %s)', '{NaN,Infinity,-Infinity,-1e-300}'),
	('drift_report(p, q, significance => %s)', '{NaN,Infinity,-Infinity,-0.1,0,1,5}'),
	('drift_table(ARRAY[t], t, pseudocount => %s)', '{NaN,Infinity,-Infinity,-1e-300}'),
	('drift_table(ARRAY[t], t, significance => %s)', '{NaN,Infinity,-Infinity,-0.1,0,1,5}'),
	('drift_table(ARRAY[t], t, min_js_distance => %s)', '{NaN,Infinity,-Infinity,-1e-300,1.0000000000000002,5}'),
	('drift_history(ARRAY[t], ARRAY[t], ''{today}'', min_js_distance => %s)', '{NaN,5}')) AS v (call, bad),
	unnest(bad) WITH ORDINALITY AS u (value, place),
	LATERAL (SELECT format('SELECT * FROM (SELECT p, q, ''{"rows": 5, "columns": [{"name": "a", "kind": "category", "counts": {"x": 5}}]}''::table_profile AS t FROM edge LIMIT 1) AS e, %s', call)) AS w (sql),
	LATERAL (SELECT state_of(format(sql, quote_literal(value)))) AS s (state)
GROUP BY call, state ORDER BY call COLLATE "C", state COLLATE "C";
-- at their ends they are allowed
SELECT count(*) FROM drift_table(ARRAY['{"rows": 1, "columns": []}']::table_profile[], '{"rows": 1, "columns": []}', pseudocount => 0, significance => 5e-324, min_js_distance => 1);
SELECT count(*) FROM drift_table(ARRAY['{"rows": 1, "columns": []}']::table_profile[], '{"rows": 1, "columns": []}', min_js_distance => 0);

RESET statement_timeout;
DROP VIEW sides;
DROP TABLE edge, allowed;
DROP FUNCTION state_of(text);
