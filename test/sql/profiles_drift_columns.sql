-- Columns that come, go and change their kind; values of all kinds; drift of several periods.
\set VERBOSITY default

CREATE FUNCTION profile_of(VARIADIC columns text[] DEFAULT '{}') RETURNS table_profile LANGUAGE sql AS $$
	SELECT ('{"rows": 100, "columns": [' || array_to_string(columns, ', ') || ']}')::table_profile
$$;
CREATE FUNCTION category(name text, x int, place int DEFAULT 0) RETURNS text LANGUAGE sql AS $$
	SELECT (jsonb_build_object('name', name, 'kind', 'category', 'counts', jsonb_build_object('x', x, 'y', 100 - x)) || CASE WHEN place > 0 THEN jsonb_build_object('position', place) ELSE '{}' END)::text
$$;

-- gone and new: only where the other side has it in every period; in some it is missing values
SELECT ordinal, column_name, kind, reference_count, current_count, reference_null_fraction AS nulls, current_null_fraction AS nulls, round(null_p_value::numeric, 4) AS null_p, p_value IS NULL AS no_test, alert
FROM drift_table(ARRAY[profile_of(category('always', 50), category('gone', 50), category('some', 50)), profile_of(category('always', 50), category('gone', 50)), profile_of(category('always', 50), category('gone', 50), category('some', 40))],
	profile_of(category('new', 50), category('always', 50)));
SELECT column_name, reference_count, current_count, reference_null_fraction AS nulls, current_null_fraction AS nulls, round(dispersion::numeric, 3) AS dispersion, round(p_value::numeric, 4) AS p, round(null_p_value::numeric, 4) AS null_p, alert
FROM drift_table(ARRAY[profile_of(category('some', 50)), profile_of(), profile_of(category('some', 40))], profile_of(category('some', 50)));
-- a column of NULLs only exists
SELECT column_name, p_value, null_p_value, reference_null_fraction AS nulls, current_null_fraction AS nulls, alert
FROM drift_table(ARRAY[profile_of('{"name": "a", "kind": "category", "counts": {}}', category('b', 50))], profile_of('{"name": "a", "kind": "category", "counts": {}}', '{"name": "b", "kind": "category", "counts": {}}'));
-- keys of JSON that few rows have come and go; columns of tables do not
SELECT column_name, current_count, alert FROM drift_table(ARRAY[profile_of('{"name": "rare", "kind": "category", "counts": {"x": 1}}', '{"name": "in the table", "kind": "category", "position": 2, "counts": {"x": 1}}', '{"name": "less rare", "kind": "category", "counts": {"x": 2}}')],
	profile_of('{"name": "new and rare", "kind": "category", "counts": {"x": 1}}', '{"name": "new in the table", "kind": "category", "position": 1, "counts": {}}', '{"name": "new", "kind": "category", "counts": {"x": 2}}'));
-- a column that changed its type: one is gone, one is new
SELECT ordinal, column_name, kind, reference_count, current_count, alert FROM drift_table((SELECT array_agg(p) FROM (SELECT profile_agg(x) AS p FROM (SELECT i % 10 AS code, i AS other FROM generate_series(1, 300) AS i) AS x GROUP BY other % 3) AS s),
	(SELECT profile_agg(x) FROM (SELECT (i % 10)::text AS code, i AS other FROM generate_series(1, 100) AS i) AS x));
-- in the order of the table, those of JSON behind by name
SELECT ordinal, column_name FROM drift_table(ARRAY[profile_of(category('d', 1, 3), category('b', 1), category('z', 1, 1))], profile_of(category('c', 1, 2), category('a', 1), category('z', 1, 1)));
-- no columns; none on one side; one row
SELECT * FROM drift_table(ARRAY[profile_of()], profile_of());
SELECT column_name, alert FROM drift_table(ARRAY[profile_of()], profile_of(category('a', 1)));
SELECT column_name, kind, reference_count, current_count, p_value, null_p_value, alert FROM (SELECT profile_agg('{"a": 1, "b": "x"}'::jsonb) AS p) AS x, drift_table(ARRAY[p], p);

-- values of all kinds, as readers know them: dates that move, infinities, NaN, which counts as missing
CREATE FUNCTION values_of(x int, y int, days int) RETURNS table_profile LANGUAGE sql AS $$
	SELECT profile_agg(v) FROM (
		SELECT CASE WHEN i % 100 < x THEN float8 'NaN' WHEN i % 100 < x + y THEN '-Infinity' WHEN i % 100 < x + y + y THEN 'Infinity' ELSE i % 7 END AS number,
			   date '2026-01-01' + i % 5 + days AS day, CASE WHEN i % 100 < y THEN 'infinity' ELSE timestamptz '2026-01-01 00:00+00' + (i * days) * interval '1 hour' END AS at,
			   time '12:00' + (i % 300 * days) * interval '1 second' AS "time", (i % 3 + days) * interval '1 day' AS span, (i % 20)::float8 / 3 - y AS "x""y", (i % 300)::numeric(10, 2) AS many
		FROM generate_series(1, 300) AS i) AS v
$$;
SELECT column_name, kind, reference_count AS reference, current_count AS current, round(js_distance::numeric, 4) AS js, df, p_adjusted < 0.01 AS significant, ks_statistic, wasserstein_distance AS wasserstein,
	   round(unseen_mass::numeric, 3) AS unseen, round(vanished_mass::numeric, 3) AS vanished, round(current_null_fraction::numeric, 3) AS nulls, round(largest_change::numeric, 3) AS change, changed_cell, alert
FROM drift_table(ARRAY[values_of(0, 0, 1), values_of(1, 0, 1), values_of(0, 1, 1)], values_of(10, 5, 3));
SELECT column_name, changed_cell, alert FROM drift_table(ARRAY[values_of(0, 0, 1)], values_of(0, 0, 1)) WHERE kind <> 'rows';
-- beyond the numbers of the reference
SELECT column_name, round(unseen_mass::numeric, 3) AS unseen, changed_cell, alert
FROM (SELECT profile_agg(v) AS p FROM (SELECT sqrt(i) AS x FROM generate_series(1, 2000) AS i) AS v) AS r, (SELECT profile_agg(v) AS q FROM (SELECT sqrt(i) + (i % 40 = 0)::int * 1000 AS x FROM generate_series(1, 2000) AS i) AS v) AS c,
	 drift_table(ARRAY[p], q) WHERE kind <> 'rows';

-- many zeros among more numbers than there are cells: their bin is 0, and the next begins behind it
SELECT column_name, changed_cell, round(largest_change::numeric, 4) AS largest_change
FROM (SELECT profile_agg(s) AS p FROM (SELECT a, a AS b, make_time(0, 0, 0) + a * interval '1 second' AS c
									   FROM (SELECT CASE WHEN i % 3 > 0 THEN sqrt(i) ELSE 0 END AS a FROM generate_series(1, 9000) AS i) AS x) AS s) AS r,
	 (SELECT profile_agg(s) AS p FROM (SELECT CASE WHEN i % 3 > 1 THEN sqrt(i) ELSE 0 END AS a, CASE WHEN i % 3 > 1 THEN sqrt(i) WHEN i % 3 > 0 THEN 0.5 ELSE 0 END AS b,
											  make_time(0, 0, 0) + CASE WHEN i % 3 > 1 THEN i % 90 ELSE 0 END * interval '1 second' AS c
									   FROM generate_series(1, 9000) AS i) AS s) AS c,
	 drift_table(ARRAY[r.p], c.p) AS t
WHERE ordinal > 0;
-- ordinary text has words that were never seen: alerts come where there are more than the reference itself makes expect
CREATE FUNCTION words(day int, more int) RETURNS table_profile LANGUAGE sql AS $$
	SELECT profile_agg(w) FROM (SELECT CASE WHEN i % 100 < more THEN 'm' || i WHEN i % 14 = 0 THEN 'w' || day || '/' || i ELSE 'word ' || i % 60 END AS word FROM generate_series(1, 1400) AS i) AS w
$$;
SELECT what, round(unseen_mass::numeric, 4) AS unseen, alert
FROM (SELECT array_agg(words(day, 0)) AS r FROM generate_series(1, 7) AS day) AS s, (VALUES ('a day', words(30, 0)), ('more', words(30, 9))) AS v (what, p), drift_table(r, p, ignore => '{(rows)}')
UNION ALL SELECT what || ' against one', round(unseen_mass::numeric, 4), alert FROM (VALUES ('a day', words(30, 0)), ('more', words(30, 9))) AS v (what, p), drift_table(ARRAY[words(1, 0)], p, ignore => '{(rows)}');
SELECT what, round(unseen_mass::numeric, 4) AS unseen, alert FROM (VALUES ('all seen twice', '{"a": 50, "b": 50}'), ('half of it once', '{"a": 95, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1}')) AS v (what, counts),
	 drift_table(ARRAY[profile_of('{"name": "w", "kind": "category", "counts": ' || counts || '}')], profile_of('{"name": "w", "kind": "category", "counts": {"a": 48, "b": 46, "z": 6}}'), significance => 0.2, ignore => '{(rows)}');

-- hashed on one side, on the other, in some periods, and where all periods together have too many
CREATE FUNCTION keys_of(first int, last int) RETURNS table_profile LANGUAGE sql AS $$
	SELECT profile_agg(k) FROM (SELECT 'key ' || i AS key FROM generate_series(first, last) AS i, generate_series(1, 3)) AS k
$$;
CREATE FUNCTION hashed_distance(p table_profile, q table_profile) RETURNS float8 LANGUAGE sql AS $$
	-- what merging with a profile of too many categories makes of each
	SELECT js_distance(((p + k) - k) -> 'key', ((q + k) - k) -> 'key') FROM keys_of(1, 2049) AS k
$$;
SELECT what, reference_count, current_count, df, js_distance = hashed_distance(s, q) AS same, unseen_mass < 0.01 AS seen, starts_with(changed_cell, '#') AS in_cells
FROM (VALUES ('neither', ARRAY[keys_of(1, 1500)], keys_of(1, 1000)), ('current', ARRAY[keys_of(1, 1500)], keys_of(1, 2049)), ('reference', ARRAY[keys_of(1, 2049)], keys_of(1, 1000)), ('both', ARRAY[keys_of(1, 2049)], keys_of(1, 3000)),
			 ('one of two', ARRAY[keys_of(1, 2049), keys_of(1, 500)], keys_of(1, 1000)), ('together', ARRAY[keys_of(1, 1500), keys_of(1000, 2600)], keys_of(1, 1000))) AS v (what, r, q),
	 LATERAL (SELECT sum(p) AS s FROM unnest(r) AS p) AS x, drift_table(r, q) WHERE kind <> 'rows';
-- in a history, each as it needs
SELECT label, js_distance = (SELECT js_distance FROM drift_table(ARRAY[keys_of(1, 1500)], CASE label WHEN 'hashed' THEN keys_of(1, 2049) ELSE keys_of(1, 1000) END) WHERE kind <> 'rows') AS same, changed_cell LIKE '#%' AS in_cells
FROM drift_history(ARRAY[keys_of(1, 1500)], ARRAY[keys_of(1, 1000), keys_of(1, 2049), keys_of(1, 1000)], '{plain,hashed,plain again}') WHERE kind <> 'rows';

-- ignored columns are left out, of the tests too; names that do not exist are none of the columns
SELECT column_name, p_value = p_adjusted AS alone FROM drift_table(ARRAY[profile_of(category('a"b', 50), category('b', 50), category('ä', 50))], profile_of(category('a"b', 40), category('b', 70), category('ä', 40)), ignore => ARRAY['a"b', 'none', NULL, 'ä', 'B', 'b ']);
SELECT ordinal, column_name FROM drift_table(ARRAY[profile_of(category('a', 50), category('b', 50))], profile_of(category('a', 50), category('b', 50)), ignore => '{a,(rows)}');
SELECT count(*) FROM drift_table(ARRAY[profile_of(category('a', 50))], profile_of(category('a', 50)), ignore => '{}');
SELECT count(*) FROM drift_table(ARRAY[profile_of(category('a', 50))], profile_of(category('a', 50)), ignore => '{a,(rows)}');
SELECT column_name, alert FROM drift_table(ARRAY[profile_of(category('a', 50))], NULL, ignore => '{a,(rows)}');
SELECT column_name FROM (SELECT profile_agg(x) AS p FROM (SELECT '{0.2,0.8}'::probability_vector AS q) AS x) AS s, drift_table(ARRAY[p], p, ignore => '{q,q.max}');

-- a history is drift_table of each period
WITH h AS MATERIALIZED (
	SELECT array_agg(p ORDER BY day) FILTER (WHERE day <= 20) AS r, array_agg(p ORDER BY day) FILTER (WHERE day > 20) AS c, array_agg('day ' || day ORDER BY day) FILTER (WHERE day > 20) AS l
	FROM (SELECT day, values_of(day % 2, day % 3, 1 + (day > 25)::int) AS p FROM generate_series(1, 30) AS day) AS s)
SELECT count(*), count(DISTINCT label) AS labels, bool_and(h.h = d.d) AS same, count(alert) AS alerts
FROM (SELECT row_number() OVER () AS n, label, alert, (h.ordinal, h.column_name, h.psi, h.js_distance, h.js_threshold, h.dispersion, h.p_value, h.p_adjusted, h.null_p_value, h.changed_cell, h.alert) AS h FROM h AS x, drift_history(r, c, l) AS h) AS h
JOIN (SELECT row_number() OVER () AS n, (t.ordinal, t.column_name, t.psi, t.js_distance, t.js_threshold, t.dispersion, t.p_value, t.p_adjusted, t.null_p_value, t.changed_cell, t.alert) AS d FROM h, unnest(c) AS p, drift_table(r, p) AS t) AS d USING (n);
-- labels may be NULL, and so may periods; none is a period without data
SELECT label, column_name, alert FROM drift_history(ARRAY[profile_of(category('a', 50))], ARRAY[profile_of(category('a', 50)), NULL, profile_of(category('a', 5)), '{"rows": 0, "columns": []}'], ARRAY['1', '2', NULL, NULL]);
SELECT label, column_name, current_count, alert FROM drift_history(ARRAY[profile_of(category('a', 50))], '{}', '{}');
SELECT label, column_name, current_count, alert FROM drift_history(ARRAY[profile_of(category('a', 50))], NULL, NULL);
SELECT label, column_name, alert FROM drift_history(ARRAY[profile_of(category('a', 50), category('b', 1))], ARRAY[profile_of(category('a', 10), category('b', 50))], '{x}', 0.5, 0.001, 0.2, '{b}');
-- since when: the first label of the last unbroken run of alerts
WITH h AS (SELECT * FROM drift_history(ARRAY[profile_of(category('a', 50), category('b', 50))], ARRAY[profile_of(category('a', 5), category('b', 5)), profile_of(category('a', 50), category('b', 5)), NULL, profile_of(category('a', 1), category('b', 50)), profile_of(category('a', 1), category('b', 50))], '{1,2,3,4,5}'))
SELECT column_name, min(label) AS since, (array_agg(alert ORDER BY label DESC))[1] AS alert
FROM (SELECT *, max(label) FILTER (WHERE alert IS NULL) OVER (PARTITION BY column_name, kind) AS calm, max(label) OVER () AS last FROM h) AS x
WHERE alert IS NOT NULL AND (calm IS NULL OR label > calm) GROUP BY column_name, kind, last HAVING max(label) = last;

-- errors
\set one 'ARRAY[profile_of(category(''a'', 50))]'
SELECT drift_table(NULL, profile_of()); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table('{}', profile_of()); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table('{NULL,"{\"rows\": 0, \"columns\": []}"}', NULL); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(ARRAY[[profile_of()], [profile_of()]], profile_of()); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(:one, profile_of(), pseudocount => NULL); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(:one, profile_of(), significance => NULL); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(:one, NULL, min_js_distance => NULL); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(:one, profile_of(), pseudocount => -1); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(:one, profile_of(), significance => 1); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(:one, profile_of(), min_js_distance => 'NaN'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(:one, profile_of(), min_js_distance => -0.1); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(:one, profile_of(), ignore => '{{a},{b}}'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_table(ARRAY[p, p], p) FROM (SELECT '{"rows": 9223372036854775807, "columns": []}'::table_profile AS p) AS x; \echo :LAST_ERROR_SQLSTATE
SELECT drift_history(NULL, NULL, NULL); \echo :LAST_ERROR_SQLSTATE
SELECT drift_history(:one, :one, '{}'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_history(:one, :one, NULL); \echo :LAST_ERROR_SQLSTATE
SELECT drift_history(:one, NULL, '{a}'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_history(:one, :one, '{a,b}'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_history(:one, ARRAY[[profile_of()], [profile_of()]], '{a,b}'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_history(:one, :one, '{{a}}'); \echo :LAST_ERROR_SQLSTATE
SELECT drift_history(:one, :one, '{a}', significance => 0); \echo :LAST_ERROR_SQLSTATE
CREATE FUNCTION other_table(table_profile[], table_profile, float8, float8, float8, text[], OUT a bigint, OUT b text) RETURNS SETOF record LANGUAGE C AS 'divergence', 'divergence_drift_table';
SELECT * FROM other_table(:one, profile_of(), 0, 0.01, 0, NULL); \echo :LAST_ERROR_SQLSTATE
CREATE FUNCTION other_history(table_profile[], table_profile[], text[], float8, float8, float8, text[], OUT a text, OUT b text) RETURNS SETOF record LANGUAGE C AS 'divergence', 'divergence_drift_history';
SELECT * FROM other_history(:one, :one, '{a}', 0, 0.01, 0, NULL); \echo :LAST_ERROR_SQLSTATE
DROP FUNCTION other_table, other_history;

-- a history has the rows of drift_table, whatever periods come before: in finer and coarser cells, by value, without any
CREATE TABLE periods AS
SELECT k, profile_agg(x) AS p
FROM (SELECT k, CASE WHEN k % 5 = 0 THEN NULL WHEN k % 5 = 1 THEN sin(i) WHEN k % 5 = 2 THEN (i * i + k * i * 7) % (20 + k % 5) ELSE exp((i * 37 + k * 11) % 90) END::float8 AS n,
			 'word ' || i * i % (10 + k) AS w
	  FROM generate_series(1, 15) AS k, generate_series(1, 400) AS i) AS x GROUP BY k;
SELECT direction, count(*) AS rows, count(*) FILTER (WHERE (to_jsonb(h) - 'label') = to_jsonb(t)) AS of_drift_table
FROM (VALUES ('forwards', 1), ('backwards', -1)) AS d (direction, sign),
	 LATERAL (SELECT array_agg(p) FILTER (WHERE k <= 7) AS first, array_agg(p) FILTER (WHERE k % 5 = 2) AS few, array_agg(p ORDER BY sign * k) AS p,
					 array_agg(k::text ORDER BY sign * k) AS k FROM periods) AS a,
	 LATERAL (VALUES (first), (few)) AS r (reference),
	 LATERAL drift_history(reference, a.p, a.k) AS h,
	 LATERAL (SELECT p FROM periods WHERE k = h.label::int) AS c,
	 LATERAL drift_table(reference, c.p) AS t
WHERE t.ordinal = h.ordinal
GROUP BY direction ORDER BY direction;
DROP TABLE periods;
DROP FUNCTION profile_of, category, values_of, words, keys_of, hashed_distance;
