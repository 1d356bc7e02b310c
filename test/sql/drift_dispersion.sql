-- Periods that differ by more than chance, and p-values of many tests.

-- test/simulate's numpy model of the rule gives the same
SELECT round(dispersion(ARRAY['{"counts": {"a": 500, "b": 300, "c": 200}}', '{"counts": {"a": 520, "b": 270, "c": 210}}',
							  '{"counts": {"a": 470, "b": 310, "c": 220}}', '{"counts": {"a": 450, "b": 360, "c": 190}}']::distribution[])::numeric, 9);
-- two periods differ as one test does: the statistic over the median of chi-square with one degree of freedom
SELECT round((dispersion(ARRAY[p, q]) / (statistic / 0.454936423119572753))::numeric, 2) AS same
FROM (SELECT '{"counts": {"no": 9000, "yes": 1000}}'::distribution, '{"counts": {"no": 8800, "yes": 1200}}'::distribution) AS v (p, q), drift_test(p, q, 1);
-- the order of the periods changes no bit, NULLs are no periods, and so are those without rows
SELECT count(DISTINCT dispersion(ARRAY(SELECT d FROM unnest(days) AS d ORDER BY hashtext(d::text || seed)))) AS bits
FROM (SELECT array_agg(d) AS days FROM (SELECT distribution_agg((x * x * day + x) % (5 + day % 3)) AS d FROM generate_series(1, 14) AS day, generate_series(1, 300) AS x GROUP BY day) AS s) AS t,
	 generate_series(1, 50) AS seed;
SELECT dispersion(days) = dispersion(days || NULL::distribution || '{"counts": {}, "nulls": 3}'::distribution) AS same,
	   dispersion(days) = dispersion('{"counts": {}}'::distribution || days) AS same
FROM (SELECT ARRAY['{"counts": {"a": 30, "b": 5}}', '{"counts": {"a": 20, "b": 15}}', '{"counts": {"b": 15, "c": 1}}']::distribution[] AS days) AS t;
-- nor do many of them hide that cells move together
SELECT dispersion(days) = dispersion(days || empty) AS same, dispersion(days) = dispersion(empty || days) AS same, js_threshold::numeric(6, 4),
	   (SELECT js_threshold::numeric(6, 4) FROM drift_table(array_fill(profile, ARRAY[300]) || profiles, profiles[1]) WHERE column_name = 'k') AS with_empty
FROM (SELECT array_agg(jsonb_build_object('counts', c)::distribution ORDER BY day) AS days, array_agg(jsonb_build_object('rows', 1000, 'columns', jsonb_build_array(jsonb_build_object('name', 'k', 'kind', 'category', 'counts', c)))::table_profile ORDER BY day) AS profiles
	  FROM generate_series(1, 20) AS day, LATERAL (SELECT jsonb_object_agg('k' || k, 30 + 2 * k + (CASE WHEN k % 2 = 0 THEN 1 ELSE -1 END) * (day * 7 % 20)) AS c FROM generate_series(1, 10) AS k) AS x) AS t,
	 array_fill('{"counts": {}}'::distribution, ARRAY[300]) AS empty, table_profile('{"rows": 1000, "columns": [{"name": "k", "kind": "category", "counts": {}}]}') AS profile,
	 LATERAL (SELECT js_threshold FROM drift_table(profiles, profiles[1]) WHERE column_name = 'k') AS r;
-- periods that are alike; one bad day
SELECT dispersion(ARRAY['{"counts": {"a": 30, "b": 10}}', '{"counts": {"a": 60, "b": 20}}']::distribution[]) AS none;
SELECT round(dispersion(days)::numeric, 1) AS without, round(dispersion(days || '{"counts": {"a": 300, "b": 180}}'::distribution)::numeric, 1) AS bad_day
FROM (SELECT array_agg(jsonb_build_object('counts', jsonb_build_object('a', 300 + day * 17 % 40, 'b', 100 - day * 11 % 30))::distribution) AS days
	  FROM generate_series(1, 28) AS day) AS t;
-- bins, and numbers: over the bins of their sum, or their values
SELECT round(dispersion(ARRAY(SELECT histogram_agg(x * day % 50, ARRAY[10, 20, 30, 40]) FROM generate_series(1, 9) AS day, generate_series(1, 500) AS x GROUP BY day))::numeric, 9) AS bins,
	   round(dispersion(ARRAY(SELECT histogram_agg((x * day % 50)::float8) FROM generate_series(1, 9) AS day, generate_series(1, 500) AS x GROUP BY day))::numeric, 9) AS numbers,
	   round(dispersion(ARRAY(SELECT histogram_agg(sqrt(x * day % 5000)) FROM generate_series(1, 9) AS day, generate_series(1, 500) AS x GROUP BY day))::numeric, 9) AS many;
SELECT dispersion(days) = dispersion(binned) AS same
FROM (SELECT array_agg(d) AS days, array_agg(rebin(d, ARRAY(SELECT x + 0.5 FROM generate_series(0, 4) AS x))) AS binned
	  FROM (SELECT histogram_agg((x * day % 6)::float8) AS d FROM generate_series(1, 8) AS day, generate_series(1, 700) AS x GROUP BY day) AS s) AS t;

-- nothing to tell
SELECT dispersion('{}') AS none, dispersion(NULL) AS unknown, dispersion(ARRAY[NULL]::distribution[]) AS nulls,
	   dispersion(ARRAY['{"counts": {"a": 3, "b": 4}}']::distribution[]) AS one, dispersion(ARRAY['{"counts": {"a": 3}}', '{"counts": {"a": 4}}']::distribution[]) AS one_cell,
	   dispersion(ARRAY['{"counts": {"a": 3, "b": 4}}', '{"counts": {}, "nulls": 8}']::distribution[]) AS nothing;
-- what does not go together
SELECT dispersion(ARRAY['{"counts": {"a": 3, "b": 4}}', '{"edges": [1], "counts": [3, 4]}']::distribution[]);
SELECT dispersion(ARRAY['{"edges": [2], "counts": [3, 4]}', '{"edges": [1], "counts": [3, 4]}']::distribution[]);
SELECT dispersion(ARRAY['{"counts": {"a": 9223372036854775807}}', '{"counts": {"a": 1}}']::distribution[]);
SELECT dispersion(ARRAY[['{"counts": {"a": 3}}'], ['{"counts": {"a": 3}}']]::distribution[]);
-- as many as there are
SELECT dispersion(ARRAY['{"counts": {"a": 2305843009213693951, "b": 2305843009213693951}}', '{"counts": {"a": 2305843009213693950, "b": 2305843009213693951}}']::distribution[]) < 1e-6 AS many,
	   dispersion(ARRAY['{"counts": {"a": 1}}', '{"counts": {"b": 1}}']::distribution[]) AS two;
-- a period beside which the others are less than a double tells from nothing
SELECT dispersion(ARRAY['{"counts": {"a": 4611686018427387904, "b": 4611686018427387800}}', '{"counts": {"a": 3, "b": 1}}']::distribution[]) < 1 AS many;
SELECT statistic, p_value, null_p_value > 0.5 AS by_chance, alert
FROM drift_table(ARRAY['{"rows": 10, "columns": [{"name": "a", "kind": "category", "counts": {"x": 4, "y": 6}}]}', '{"rows": 10, "columns": [{"name": "a", "kind": "category", "counts": {"x": 3, "y": 6}}]}']::table_profile[],
	'{"rows": 9223372036854775800, "columns": [{"name": "a", "kind": "category", "counts": {"x": 4611686018427387904, "y": 4611686018427387800}}]}') WHERE ordinal = 1;

-- R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "BH"); p.adjust(c(0.001, 0.2, 0.04, 0.04, 0.9), "BH")
SELECT adjusted_p_values(ARRAY[0.01, 0.02, 0.03, 0.04, 0.05]), adjusted_p_values(ARRAY[0.001, 0.2, 0.04, 0.04, 0.9]);
SELECT adjusted_p_values(ARRAY[0.3, NULL, 0.001, NULL]), adjusted_p_values('[3:5]={0.5,NULL,-0}'), adjusted_p_values('{}'), adjusted_p_values(ARRAY[NULL]::float8[]),
	   adjusted_p_values(NULL) AS unknown, adjusted_p_values(ARRAY[0.7]), adjusted_p_values(ARRAY[0, 1, 4.9406564584124654e-324]);
-- the rule, written out
WITH tests AS (SELECT i, (i * 7919 % 1009) / 1009.0::float8 AS p FROM generate_series(1, 1000) AS i),
	 ours AS (SELECT i, a FROM (SELECT array_agg(p ORDER BY i) AS p FROM tests) AS t, unnest(adjusted_p_values(p)) WITH ORDINALITY AS u (a, i))
SELECT count(*), max(abs(a - least)) < 1e-15 AS same
FROM (SELECT i, min(least(1, p * 1000 / rank)) OVER (ORDER BY rank DESC) AS least FROM (SELECT i, p, rank() OVER (ORDER BY p, i) FROM tests) AS r) AS s JOIN ours USING (i);
SELECT adjusted_p_values(ARRAY[0.5, 1.1]);
SELECT adjusted_p_values('[0:1]={0.5,NaN}');
SELECT adjusted_p_values(ARRAY[-0.5]);
SELECT adjusted_p_values(ARRAY[[0.5], [1]]);
