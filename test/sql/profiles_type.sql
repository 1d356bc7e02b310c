-- The type table_profile, profile_agg(jsonb), and categories that are too many or too long.
\set VERBOSITY default

-- objects of JSON: a column for each key and kind
SELECT u.* FROM (SELECT profile_agg(x::jsonb) AS p FROM (VALUES ('{"amount": 1.5, "country": "de", "paid": true, "tags": [1], "user": {"age": 30, "name": {"first": "a"}}}'),
	('{"amount": "unknown", "country": null, "paid": false, "user": {"age": 1e400, "name": {}}, "extra": 1}'), ('{}'), (NULL)) AS v (x)) AS y, unnest(p) AS u;
SELECT profile_agg(x::jsonb) = (SELECT sum(p) FROM (SELECT profile_agg(x::jsonb) AS p FROM (VALUES ('{"b": 1, "a": "x"}'), ('{"a": 2}'), ('{"c": {"d": 1}}')) AS v (x) GROUP BY x) AS y) AS parts
FROM (VALUES ('{"c": {"d": 1}}'), ('{"b": 1, "a": "x"}'), ('{"a": 2}')) AS v (x);
SELECT profile_agg(to_jsonb(o)) = (SELECT profile_agg(to_jsonb(o) ORDER BY i DESC) FROM (SELECT i, i % 7 AS a, i::text AS b FROM generate_series(1, 3000) AS i) AS o) AS order_of_rows
FROM (SELECT i, i % 7 AS a, i::text AS b FROM generate_series(1, 3000) AS i) AS o;
SELECT profile_agg('{"": 1, "a.": 2, "ä.\"": {"": 3}}'::jsonb);
SELECT profile_agg('[1]'::jsonb); \echo :LAST_ERROR_SQLSTATE
SELECT profile_agg('null'::jsonb); \echo :LAST_ERROR_SQLSTATE
SELECT profile_agg('{"a.b": 1, "a": {"b": "x"}}'::jsonb); \echo :LAST_ERROR_SQLSTATE
SELECT profile_agg('{"a": {"b.c": 1}, "a.b": {"c": null}}'::jsonb); \echo :LAST_ERROR_SQLSTATE
SELECT profile_agg('{"a.b": 1, "a": {"c": "x"}}'::jsonb) IS NOT NULL AS dots;
SELECT profile_agg(jsonb_build_object(i, i)) FROM generate_series(1, 1601) AS i; \echo :LAST_ERROR_SQLSTATE
SELECT sum(p) FROM (SELECT profile_agg(jsonb_build_object(i, i)) AS p FROM generate_series(1, 1601) AS i GROUP BY i % 2) AS x; \echo :LAST_ERROR_SQLSTATE
SELECT count(*) AS columns FROM (SELECT profile_agg(jsonb_build_object(i, i)) AS p FROM generate_series(1, 1600) AS i) AS x, unnest(p);
SELECT profile_agg((repeat('{"a":', 1000) || '1' || repeat('}', 1000))::jsonb) IS NOT NULL AS deep;

-- more than 2048 categories: cells of their hashes, the same in any order, by parts and merged with few
CREATE TABLE many AS SELECT i, 'k' || i % 2048 AS just, 'k' || i % 2049 AS above, 'k' || i AS all_differ, i % 11 AS part FROM generate_series(1, 5000) AS i;
CREATE TABLE whole AS SELECT profile_agg(m) AS p FROM many AS m;
SELECT column_name, category_count(d), total_count(d), (p::jsonb -> 'columns' -> (ordinal::int - 1) ->> 'hashed') AS hashed, (SELECT min(category) || ' ' || max(category) FROM unnest(d)) AS names
FROM whole, unnest(p) WHERE kind = 'category';
SELECT p = (SELECT profile_agg(m ORDER BY i DESC) FROM many AS m) AS backwards, p = (SELECT sum(q) FROM (SELECT profile_agg(m) AS q FROM many AS m GROUP BY part) AS x) AS parts,
	p = (SELECT sum(q ORDER BY q) FROM (SELECT profile_agg(m) AS q FROM many AS m GROUP BY i / 1000) AS x) AS other_parts,
	p = (SELECT profile_agg(m) FILTER (WHERE i <= 4900) + profile_agg(m) FILTER (WHERE i > 4900) FROM many AS m) AS hashed_and_plain,
	p = (SELECT profile_agg(m) FILTER (WHERE i > 4900) + profile_agg(m) FILTER (WHERE i <= 4900) FROM many AS m) AS plain_and_hashed,
	p = (SELECT profile_agg(m) FILTER (WHERE i <= 2000) + profile_agg(m) FILTER (WHERE i > 2000 AND i <= 4000) + profile_agg(m) FILTER (WHERE i > 4000) FROM many AS m) AS plain_and_plain,
	p = p::text::table_profile AS text, p = p::jsonb::table_profile AS jsonb
FROM whole;
-- once hashed it stays so; what is plain on the right is hashed to be taken away
SELECT category_count(d), total_count(d) FROM (SELECT (p + q) - p AS r FROM whole, (SELECT profile_agg(m) AS q FROM many AS m WHERE i <= 10) AS x) AS y, unnest(r) WHERE column_name = 'all_differ';
SELECT (p - q) + q = p AS back FROM whole, (SELECT profile_agg(m) AS q FROM many AS m WHERE i <= 10) AS x;
-- text with too many is hashed as an aggregate would
SELECT profile_agg(m)::jsonb -> 'columns' -> 0 = (('{"rows": 5000, "columns": [' || jsonb_build_object('name', 'all_differ', 'kind', 'category', 'position', 1, 'counts', (SELECT jsonb_object_agg(all_differ, 1) FROM many))::text || ']}')::table_profile::jsonb -> 'columns' -> 0) AS same
FROM (SELECT all_differ FROM many) AS m;
-- the hash is for ever: these cells must never change
SELECT category AS cell_of_some_word FROM (SELECT profile_agg(m) AS p FROM (SELECT CASE WHEN i <= 2048 THEN i::text ELSE 'some word' END AS v FROM generate_series(1, 10000) AS i) AS m) AS x, unnest(p -> 'v') ORDER BY count DESC LIMIT 1;
SELECT md5((profile_agg(m) -> 'all_differ')::text) AS for_ever FROM many AS m;

-- a category of more than 128 bytes: its beginning and a hash
SELECT length(category), octet_length(category), category, count FROM (SELECT profile_agg(x) AS p FROM (VALUES (repeat('a', 128)), (repeat('a', 129)), (repeat('a', 130)), (repeat('ä', 64)), (repeat('ä', 65)), (repeat('a', 108) || repeat('ä', 20)), (repeat('€', 100))) AS x (v)) AS y,
	unnest(p -> 'v');
SELECT profile_agg(x) = profile_agg(x)::text::table_profile AS stays FROM (VALUES (repeat('x', 1000))) AS x (v);
SELECT ('{"rows": 1, "columns": [{"name": "v", "kind": "category", "position": 1, "counts": {"' || repeat('x', 1000) || '": 1}}]}')::table_profile = profile_agg(x) AS as_counted FROM (VALUES (repeat('x', 1000))) AS x (v);

-- -> and unnest
SELECT p -> 'a' AS number, p -> 'nothing' IS NULL AS none, p -> 'z' IS NULL AS behind FROM (SELECT profile_agg('{"a": 1, "b": "x"}'::jsonb) AS p) AS x;
SELECT p -> 'a' FROM (SELECT profile_agg('{"a": 1}'::jsonb) + profile_agg('{"a": "x"}'::jsonb) AS p) AS x; \echo :LAST_ERROR_SQLSTATE
CREATE FUNCTION other_unnest(table_profile, OUT a bigint, OUT b text, OUT c text, OUT d text) RETURNS SETOF record LANGUAGE C AS 'divergence', 'divergence_profile_unnest';
SELECT * FROM other_unnest('{"rows": 0, "columns": []}'); \echo :LAST_ERROR_SQLSTATE
DROP FUNCTION other_unnest;

-- merge, take away, compare
SELECT p + p AS twice, (p + p) - p = p AS back, p - p AS nothing, p = p AS eq, p <> p AS ne, p < p + p AS lt, p > p AS gt FROM (SELECT profile_agg('{"a": 1, "b": "x"}'::jsonb) AS p) AS x;
SELECT count(DISTINCT p) AS distinct_profiles FROM (VALUES ('{"rows": 1, "columns": []}'::table_profile), ('{"columns": [], "rows": 1}'), ('{"rows": 2, "columns": []}')) AS v (p);
SELECT profile_agg('{"a": 1}'::jsonb) - profile_agg('{"a": 2}'::jsonb); \echo :LAST_ERROR_SQLSTATE
SELECT profile_agg('{"a": 1}'::jsonb) - profile_agg('{"b": 1}'::jsonb); \echo :LAST_ERROR_SQLSTATE
SELECT profile_agg('{"a": 1}'::jsonb) - profile_agg('{}'::jsonb); \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": []}'::table_profile - '{"rows": 2, "columns": []}'; \echo :LAST_ERROR_SQLSTATE
SELECT p + p FROM (VALUES ('{"rows": 4611686018427387904, "columns": []}'::table_profile)) AS v (p); \echo :LAST_ERROR_SQLSTATE
SELECT sum(p) FROM (VALUES ('{"rows": 9223372036854775807, "columns": []}'::table_profile), ('{"rows": 1, "columns": []}')) AS v (p); \echo :LAST_ERROR_SQLSTATE

-- input: any order of keys and columns, counts in any form, nulls or none
SELECT '{"columns": [{"counts": [1, 2], "from": [3, 1], "kind": "number", "name": "b"}, {"name": "a", "kind": "presence", "counts": {"present": 4e0}, "nulls": 1.0}], "rows": 5}'::table_profile;
SELECT '{"rows": 3, "columns": [{"name": "q", "kind": "number", "level": 50, "from": [1], "counts": [3]}, {"name": "q", "kind": "category", "position": 7, "hashed": true, "counts": {"#7": 1}}, {"name": "p", "kind": "time", "position": 7, "hashed": false, "from": [], "counts": []}]}'::table_profile;
SELECT '{"rows": 5}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"columns": []}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '[]'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '3'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT ''::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": -1, "columns": []}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1.5, "columns": []}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": "1", "columns": []}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 9223372036854775808, "columns": []}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "rows": 1, "columns": []}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": {}}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [1]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [], "more": 1}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "counts": {}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "category"}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "color", "counts": {}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "name": "b", "kind": "category", "counts": {}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": 1, "kind": "category", "counts": {}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "category", "position": 2147483648, "counts": {}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "category", "hashed": 1, "counts": {}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "category", "counts": {"x": "1"}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "category", "count": {"x": 1}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "number", "counts": {"x": 1}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "category", "from": [1], "counts": [1]}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "number", "edges": [1], "counts": [1, 0]}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "number", "from": [1, 2], "counts": [1, 1]}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 3, "columns": [{"name": "a", "kind": "number", "from": [1, 2], "counts": [1, 1], "nulls": 2}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "presence", "counts": {"there": 1}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "category", "hashed": true, "counts": {"#1024": 1}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "number", "hashed": true, "from": [], "counts": []}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "category", "counts": {}}, {"name": "a", "kind": "category", "counts": {}}]}'::table_profile; \echo :LAST_ERROR_SQLSTATE
SELECT '{"rows": 1, "columns": [{"name": "a", "kind": "category", "counts": {}}'::table_profile; \echo :LAST_ERROR_SQLSTATE

-- drivers send JSON
CREATE TABLE stored (p table_profile);
INSERT INTO stored VALUES ('{"rows": 1, "columns": []}'::json), ('{"rows": 1, "columns": []}'::jsonb);
SELECT p, to_json(p), p::jsonb FROM stored;

-- called by hand, the functions of the aggregate give profiles
SELECT divergence_profile_add('{"rows": 0, "columns": []}', ROW(1, 'a')) AS row, divergence_profile_add('{"rows": 0, "columns": []}', '{"a": 1}'::jsonb) AS object,
	divergence_profile_add('{"rows": 2, "columns": []}', NULL::record) AS none, divergence_profile_add(NULL, ROW(1)) IS NULL AS no_state,
	divergence_profile_combine(p, p) = p + p AS combined, divergence_profile_final('{"rows": 0, "columns": []}') IS NULL AS empty
FROM (SELECT profile_agg('{"a": 1}'::jsonb) AS p) AS x;
-- and an aggregate without a final function stores what can be read
CREATE AGGREGATE raw_profile(record) (SFUNC = divergence_profile_add, STYPE = table_profile, INITCOND = '{"rows": 0, "columns": []}');
CREATE TABLE raw AS SELECT raw_profile(m) AS p FROM many AS m;
SELECT r.p = w.p AS same, r.p + r.p = w.p + w.p AS plus, (SELECT sum(p) FROM (SELECT p FROM raw UNION ALL SELECT p FROM raw) AS x) = w.p + w.p AS sums, r.p::text = w.p::text AS text,
	table_profile_send(r.p) = table_profile_send(w.p) AS binary, table_profile_hash(r.p) = table_profile_hash(w.p) AS hash, row_count(r.p) FROM raw AS r, whole AS w;

DROP AGGREGATE raw_profile(record);
DROP TABLE many, whole, stored, raw;
