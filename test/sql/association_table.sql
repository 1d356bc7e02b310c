-- What two variables tell about each other: association over distributions, association_table over profiles.

-- scikit-learn's and scipy's values for the same data
CREATE TABLE golden (name text, mutual_information float8, normalized float8, statistic float8, df bigint, p_value float8);
\copy golden FROM 'test/golden/association.csv' (FORMAT csv, HEADER)
CREATE TABLE digits (id int, day date, label int, teacher float4[], student float4[]);
\copy digits FROM 'demo/data/digits_predictions.csv' (FORMAT csv, HEADER)
CREATE TABLE made AS
WITH numbers AS (SELECT i, i * 2654435761 / 65536 % 65536 AS h, i * 1597334677 / 65536 % 65536 AS g FROM generate_series(1::bigint, 100000) AS i)
SELECT name, x, y FROM numbers, LATERAL (VALUES
	('independent', h % 5, g % 3),
	('related', h % 5, CASE WHEN g < 20000 THEN h % 5 % 3 ELSE g % 3 END),
	('one to one', h % 7, (h % 7 + 3) % 7),
	('a function', h % 12, h % 12 % 4),
	('two by two', h % 2, CASE WHEN g < 3000 THEN h % 2 ELSE g % 2 END),
	('many values', h % 800, CASE WHEN g < 9000 THEN h % 800 % 10 ELSE g % 10 END),
	('constant', h % 5, 0)) AS v (name, x, y)
UNION ALL SELECT 'digits', label, argmax(teacher) - 1 FROM digits;
CREATE TABLE tables AS
SELECT name, array_agg(d) AS rows FROM (SELECT name, x, distribution_agg(y) AS d FROM made GROUP BY name, x) AS v GROUP BY name;
SELECT tables.name, abs(a.mutual_information - g.mutual_information) < 1e-12 AS information, abs(a.normalized - g.normalized) < 1e-12 AS normalized,
	   abs(a.statistic - g.statistic) < 1e-9 * greatest(1, g.statistic) AS statistic, a.df = g.df AS df,
	   CASE WHEN g.p_value < 1e-40 THEN a.p_value < 1e-40 ELSE abs(a.p_value - g.p_value) < 1e-3 END AS p_value
FROM tables, association(rows) AS a JOIN golden AS g ON true WHERE g.name = tables.name ORDER BY tables.name;
-- the information is that of the aggregate, to the bit; exchanged, rows and columns change places
SELECT name, a.mutual_information = agg AS same, a.mutual_information = b.mutual_information AS exchanged,
	   (a.rows_count, a.row_entropy, a.row_uncertainty) = (b.columns_count, b.column_entropy, b.column_uncertainty) AS sides,
	   (a.cramers_v, a.statistic, a.df) = (b.cramers_v, b.statistic, b.df) AS symmetric, a.p_value = b.p_value AS p_value
FROM tables JOIN (SELECT name, array_agg(d) AS others FROM (SELECT name, y, distribution_agg(x) AS d FROM made GROUP BY name, y) AS v GROUP BY name) AS o USING (name)
	JOIN (SELECT name, mutual_information_agg(d) AS agg FROM tables, unnest(rows) AS d GROUP BY name) AS m USING (name),
	association(rows) AS a, association(others) AS b ORDER BY name;
SELECT name, round(a.row_uncertainty::numeric, 4) AS row_uncertainty, round(a.column_uncertainty::numeric, 4) AS column_uncertainty, round(a.cramers_v::numeric, 4) AS cramers_v,
	   a.mutual_information_corrected <= a.mutual_information AS corrected
FROM tables, association(rows) AS a ORDER BY name;
-- of two rows the p-value is that of drift_test
SELECT a.p_value = (drift_test(rows[1], rows[2])).p_value AS same FROM tables, association(rows) AS a WHERE name = 'two by two';
-- any order of the rows
SELECT name, count(DISTINCT a) AS orders
FROM (SELECT name, association(array_agg(d ORDER BY d)) AS a FROM tables, unnest(rows) AS d GROUP BY name
	  UNION ALL SELECT name, association(array_agg(d ORDER BY d DESC)) FROM tables, unnest(rows) AS d GROUP BY name) AS v GROUP BY name ORDER BY name;

-- by hand: one to one, independent, unique values, a constant, one row, nothing
SELECT name, a.count, a.rows_count AS rows, a.columns_count AS columns, round(a.mutual_information::numeric, 4) AS information, round(a.mutual_information_corrected::numeric, 4) AS corrected,
	   a.row_uncertainty AS u, a.column_uncertainty AS v, a.normalized, round(a.cramers_v::numeric, 4) AS cramers_v, a.df, round(a.p_value::numeric, 4) AS p
FROM (VALUES ('one to one', ARRAY['{"counts": {"a": 10}}', '{"counts": {"b": 10}}']::distribution[]),
			 ('independent', ARRAY['{"counts": {"a": 10, "b": 20}}', '{"counts": {"a": 20, "b": 40}}']::distribution[]),
			 ('unique values', ARRAY['{"counts": {"a": 1, "b": 1, "c": 1}}', '{"counts": {"d": 1, "e": 1, "f": 1}}']::distribution[]),
			 ('a constant', ARRAY['{"counts": {"a": 10}}', '{"counts": {"a": 20}}']::distribution[]),
			 ('one row', ARRAY['{"counts": {"a": 10, "b": 20}}', NULL]::distribution[]),
			 ('one value', ARRAY['{"counts": {"a": 1}}']::distribution[]),
			 ('without mass', ARRAY['{"counts": {}, "nulls": 3}', '{"counts": {"a": 2, "b": 2}}', '{"counts": {"a": 2}}']::distribution[]),
			 ('bins', ARRAY['{"edges": [0, 1], "counts": [0, 5, 5]}', '{"edges": [0, 1], "counts": [0, 1, 9]}']::distribution[]),
			 ('values', ARRAY['{"from": [0, 1], "counts": [5, 5]}', '{"from": [1, 2], "counts": [9, 1]}']::distribution[])) AS t (name, rows), association(rows) AS a;
SELECT a.* FROM association('{}') AS a;
SELECT a.* FROM association(NULL) AS a;
SELECT a.count FROM association(ARRAY['{"counts": {}, "nulls": 3}', NULL]::distribution[]) AS a;
-- the same bits in any order of the rows, of which two columns are a test of two samples
SELECT a::text = b::text AS same
FROM (VALUES (ARRAY['{"counts": {"a": 14, "b": 1}}', '{"counts": {"a": 38}}', '{"counts": {"a": 1, "b": 2}}', '{"counts": {"a": 21}}', '{"counts": {"a": 7, "b": 1}}']::distribution[]),
			 (ARRAY['{"counts": {"a": 17, "b": 1}}', '{"counts": {"a": 35}}', '{"counts": {"b": 2}}', '{"counts": {"a": 6}}', '{"counts": {"a": 15}}']::distribution[])) AS t (rows),
	association(rows) AS a, association((SELECT array_agg(d ORDER BY i DESC) FROM unnest(rows) WITH ORDINALITY AS u (d, i))) AS b;
-- adaptive cells: the bins of the sum, whatever the level of each row
SELECT a.columns_count, round(a.row_uncertainty::numeric, 3) AS row_uncertainty, a.mutual_information = b.mutual_information AS as_binned
FROM (SELECT array_agg(d) AS rows, array_agg(rebin(d, edges)) AS binned
	  FROM (SELECT y, histogram_agg(x) AS d FROM (SELECT i % 3 AS y, (i * 2654435761 % 4294967296) / 4294967296.0::float8 + i % 3 AS x FROM generate_series(1::bigint, 20000) AS i) AS v GROUP BY y) AS h,
		(SELECT bin_edges(histogram_agg((i * 2654435761 % 4294967296) / 4294967296.0::float8 + i % 3), 10) AS edges FROM generate_series(1::bigint, 20000) AS i) AS e) AS t,
	association(rows) AS a, association(binned) AS b;

-- columns of a table
CREATE TABLE orders AS
SELECT i AS id, g % 10 = 0 AS fraud, CASE WHEN g % 10 = 0 THEN h % 3 ELSE h % 9 END::text AS country, 20 + h % 100 + CASE WHEN g % 10 = 0 THEN 40 ELSE 0 END AS amount,
	   h % 7 AS weekday, 'x'::text AS constant, NULL::text AS empty, CASE WHEN g % 10 = 0 AND h % 2 = 0 THEN ARRAY[1] END AS tags, date '2026-01-01' + (h % 365)::int AS day, md5(i::text) AS session
FROM (SELECT i, i * 2654435761 / 65536 % 65536 AS h, i * 1597334677 / 65536 % 65536 AS g FROM generate_series(1::bigint, 5000) AS i) AS v;
CREATE VIEW told AS
SELECT t.* FROM (SELECT array_agg(p) AS rows FROM (SELECT profile_agg(o) AS p FROM orders AS o GROUP BY fraud) AS s) AS v, association_table(rows) AS t;
SELECT ordinal, column_name, kind, count, round(mutual_information_corrected::numeric, 4) AS information, round(row_uncertainty::numeric, 4) AS row_uncertainty, round(cramers_v::numeric, 4) AS cramers_v,
	   round(p_value::numeric, 4) AS p_value, round(p_adjusted::numeric, 4) AS p_adjusted
FROM told;
-- the row of a column is association() of its distributions
SELECT column_name, (t.count, t.mutual_information_corrected, t.row_uncertainty, t.cramers_v, t.p_value) = (a.count, a.mutual_information_corrected, a.row_uncertainty, a.cramers_v, a.p_value) AS same
FROM told AS t, (SELECT array_agg(p) AS profiles FROM (SELECT profile_agg(o) AS p FROM orders AS o GROUP BY fraud) AS s) AS v,
	LATERAL (SELECT array_agg(p -> column_name) AS rows FROM unnest(profiles) AS p) AS r, association(rows) AS a
WHERE column_name IN ('country', 'amount', 'day') ORDER BY column_name;
SELECT array_agg(p_adjusted ORDER BY p_value) = adjusted_p_values(array_agg(p_value ORDER BY p_value)) AS adjusted FROM told WHERE cramers_v IS NOT NULL;
-- keys that some profiles lack, or have of another kind; a hashed column beside one that is not
SELECT column_name, kind, t.count, round(row_uncertainty::numeric, 4) AS row_uncertainty
FROM (SELECT array_agg(p) AS rows FROM (SELECT profile_agg(doc) AS p FROM (VALUES (1, '{"a": 1, "b": "x"}'::jsonb), (1, '{"a": 2, "b": "x"}'), (2, '{"a": "1", "c": true}'), (2, '{"a": 2, "c": true}')) AS j (g, doc) GROUP BY g) AS p) AS v,
	association_table(rows) AS t;
-- what only one profile has is missing in all rows of the others, and one without rows is none
SELECT t.*
FROM (SELECT array_agg(p) || '{"rows": 0, "columns": []}'::table_profile || NULL::table_profile AS rows
	  FROM (SELECT profile_agg(doc) AS p FROM (SELECT i % 2 AS g, CASE i % 2 WHEN 0 THEN '{"tags": []}' ELSE '{}' END::jsonb AS doc FROM generate_series(1, 20) AS i) AS j GROUP BY g) AS p) AS v,
	association_table(rows) AS t;
SELECT t.column_name, t.count, t.row_uncertainty
FROM (SELECT array_agg(p) AS rows FROM (SELECT profile_agg(v) AS p FROM (SELECT i <= 3000 AS g, CASE WHEN i <= 3000 THEN i ELSE i % 10 END::text AS word FROM generate_series(1, 6000) AS i) AS v GROUP BY g) AS p) AS v,
	association_table(rows) AS t WHERE column_name = 'g' OR t.row_uncertainty > 0.9;
SELECT * FROM association_table('{}');
SELECT * FROM association_table(NULL);

-- Errors.
SELECT association(ARRAY['{"counts": {"a": 1}}', '{"from": [1], "counts": [1]}']::distribution[]); \echo :LAST_ERROR_SQLSTATE
SELECT association(ARRAY['{"edges": [1], "counts": [1, 1]}', '{"edges": [2], "counts": [1, 1]}']::distribution[]); \echo :LAST_ERROR_SQLSTATE
SELECT association(ARRAY['{"counts": {"a": 9223372036854775807}}', '{"counts": {"b": 1}}']::distribution[]); \echo :LAST_ERROR_SQLSTATE
SELECT association('{{NULL}}'::distribution[]); \echo :LAST_ERROR_SQLSTATE
SELECT association_table('{{NULL}}'::table_profile[]); \echo :LAST_ERROR_SQLSTATE
-- the aggregate names association for adaptive cells
SELECT mutual_information_agg(d) FROM (SELECT histogram_agg(x) AS d FROM generate_series(1, 3) AS x) AS v; \echo :LAST_ERROR_SQLSTATE

DROP VIEW told;
DROP TABLE golden, digits, made, tables, orders;
