-- profile_agg(record): a distribution of each column of a table.

CREATE TYPE mood AS ENUM ('calm', 'angry');
CREATE DOMAIN money_amount AS numeric CHECK (VALUE >= 0);
CREATE DOMAIN small_amount AS money_amount CHECK (VALUE < 1e9);
CREATE DOMAIN scores AS probability_vector;
CREATE TABLE kinds (
	i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric, amount small_amount,
	d date, ts timestamp, tstz timestamptz, t time, ttz timetz, i interval,
	tx text, vc varchar(20), ch char(5), nm name, c "char", b boolean, e mood, u uuid, a inet, ci cidr,
	q probability_vector, s scores, f float8[], j json, jb jsonb, by bytea, m money, o oid, r point);
INSERT INTO kinds VALUES
	(1, 2, 9007199254740993, 0.5, 'NaN', 1e400, 3.25,
	 '2026-03-01', '2026-03-01 12:00:00.5', '2026-03-01 12:00+02', '01:02:03.25', '23:00-02', '1 month 2 days 3.5 s',
	 'words', 'more', 'pad', 'pg', 'x', true, 'angry', '00000000-0000-0000-0000-000000000001', '10.0.0.1', '10.0.0.0/8',
	 '{0.2,0.5,0.3}', '[0:1]={0.5,0.5}', '{1}', '{}', '[]', '\x00', 1, 1, '(1,2)'),
	(-1, NULL, -9223372036854775808, '-Infinity', -0.0, 'NaN', 0,
	 'infinity', '-infinity', 'infinity', '24:00', '00:00+00', '-1 year',
	 '', NULL, 'pad  ', NULL, '', false, 'calm', NULL, '10.0.0.1/8', NULL,
	 '{1,0,0}', NULL, NULL, 'null', 'null', '', NULL, 2, NULL);
SELECT column_name, kind, d FROM (SELECT profile_agg(k) AS p FROM kinds AS k) AS x, unnest(p);
-- bytes that are no text, as PostgreSQL 14 would write them
SELECT profile_agg(s) FROM (VALUES (''::"char"), ('a'), (chr(233)::"char")) AS s;

-- to the byte what the single aggregates count
CREATE TABLE orders AS
SELECT i AS id, CASE WHEN i % 13 > 0 THEN exp(sin(i) * 5)::numeric(12, 2) END AS amount, sin(i) AS score, (ARRAY['de', 'fr', 'it', 'a longer name of a country'])[1 + i * i % 4] AS country,
	i % 3 = 0 AS paid, timestamp '1970-01-01' + i * interval '1 hour 0.123457 s' AS at, date '2026-01-01' + i % 40 AS day, make_interval(months => i % 30, days => i % 7, secs => i / 7.0) AS wait,
	ARRAY[1 - (i % 10) / 10.0, (i % 10) / 10.0]::float8[]::probability_vector AS q, CASE WHEN i % 5 = 0 THEN ARRAY[i] END AS tags, 'x' || i % 2000 AS word, i % 7 AS part
FROM generate_series(1, 5000) AS i;
CREATE VIEW single AS
SELECT count(*) AS rows, histogram_agg(id) AS id, histogram_agg(amount::float8) AS amount, histogram_agg(score) AS score, distribution_agg(country) AS country, distribution_agg(paid) AS paid,
	histogram_agg(extract(epoch FROM at)::float8) AS at, histogram_agg(extract(epoch FROM day)::float8) AS day, histogram_agg(extract(epoch FROM wait)::float8) AS wait,
	distribution_agg(argmax(q)) AS "q.argmax", histogram_agg(greatest(q[1], q[2])) AS "q.max", distribution_agg(CASE WHEN tags IS NOT NULL THEN 'present' END) AS tags, distribution_agg(word) AS word, histogram_agg(part) AS part
FROM orders;
SELECT column_name, kind, d::text = to_jsonb(s) ->> column_name OR d = (to_jsonb(s) -> column_name)::distribution AS same
FROM single AS s, (SELECT profile_agg(o) AS p FROM orders AS o) AS x, unnest(p);
SELECT p -> 'amount' = amount AS amount, p -> 'country' = country AS country, p -> 'q.argmax' = "q.argmax" AS argmax, p -> 'tags' = tags AS presence, row_count(p) = rows AS rows
FROM single, (SELECT profile_agg(o) AS p FROM orders AS o) AS x;

-- the same bytes in any order, by parts, in frames of windows and in parallel
CREATE TABLE whole AS SELECT profile_agg(o) AS p FROM orders AS o;
SELECT p = (SELECT profile_agg(o ORDER BY score) FROM orders AS o) AS sorted, p = (SELECT profile_agg(o ORDER BY id DESC) FROM orders AS o) AS backwards,
	p = (SELECT sum(part) FROM (SELECT profile_agg(o) AS part FROM orders AS o GROUP BY o.part) AS x) AS parts,
	p = (SELECT sum(part ORDER BY part) FROM (SELECT profile_agg(o) AS part FROM orders AS o GROUP BY id % 1000) AS x) AS small_parts,
	p = (SELECT profile_agg(o) FILTER (WHERE id <= 77) + profile_agg(o) FILTER (WHERE id > 77) FROM orders AS o) AS plus,
	p = (SELECT (profile_agg(o) FILTER (WHERE id > 0) + profile_agg(o) FILTER (WHERE id = 5)) - profile_agg(o) FILTER (WHERE id = 5) FROM orders AS o) AS minus
FROM whole;
SELECT count(*) AS frames, count(DISTINCT sums) AS sums, bool_and(sums = anew) AS same FROM (
	SELECT day, sum(p) OVER days AS sums, (SELECT profile_agg(o) FROM orders AS o WHERE o.day BETWEEN x.day - 2 AND x.day) AS anew
	FROM (SELECT day, profile_agg(o) AS p FROM orders AS o GROUP BY day) AS x WINDOW days AS (ORDER BY day RANGE BETWEEN interval '2 days' PRECEDING AND CURRENT ROW)) AS y;
SELECT bool_and(p = (SELECT profile_agg(s) FROM orders AS s WHERE s.id <= o.id)) AS running FROM (SELECT id, profile_agg(o) OVER (ORDER BY id) AS p FROM orders AS o WHERE id <= 40) AS o;
CREATE FUNCTION plan_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS 'BEGIN RETURN QUERY EXECUTE ''EXPLAIN (COSTS OFF) '' || query; END';
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) > 0 AS parallel FROM plan_of('SELECT profile_agg(o) FROM orders AS o') AS line WHERE line ~ 'Partial';
SELECT p = (SELECT profile_agg(o) FROM orders AS o) AS parallel, (SELECT sum(part) = p FROM (SELECT profile_agg(o) AS part FROM orders AS o GROUP BY o.part) AS x) AS grouped FROM whole;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- text, json, jsonb and binary give it back; and no row is NULL
SELECT p::text::table_profile = p AS text, p::json::table_profile = p AS json, p::jsonb::table_profile = p AS jsonb, p::text = p::jsonb::table_profile::text AS canonical,
	table_profile_hash(p) = table_profile_hash(p::text::table_profile) AS hash FROM whole;
SELECT profile_agg(o) IS NULL AS no_rows FROM orders AS o WHERE false;
SELECT sum(p) IS NULL AS no_profiles FROM whole WHERE false;
SELECT sum(p) IS NULL AS nulls FROM (VALUES (NULL::table_profile), (NULL)) AS v (p);

-- names: any; order: that of the table, also after a merge with another table
CREATE TABLE names ("with ""quotes"" and blanks, 63 bytes long, as long as they can ever be" int, "ä" text, zz int, a int);
ALTER TABLE names RENAME COLUMN zz TO " ";
INSERT INTO names VALUES (1, 'ü', 2, 4);
SELECT profile_agg(names) AS profile FROM names;
SELECT column_name, null_count(d) FROM (SELECT p + q AS s FROM (SELECT profile_agg(n) AS p FROM names AS n) AS n, (SELECT profile_agg(x) AS q FROM (SELECT 1 AS b, 2 AS a, 3.5 AS "ä") AS x) AS x) AS y, unnest(s);
SELECT (p + q) = (q + p) AS commutative FROM (SELECT profile_agg(n) AS p FROM names AS n) AS n, (SELECT profile_agg(x) AS q FROM (SELECT 1 AS b, 2 AS a, 3.5 AS "ä") AS x) AS x;
SELECT profile_agg(x) AS several_types FROM (VALUES (ROW(1, 'a')), (ROW(2.5, true, 3)), (ROW(7, 'b')), (ROW())) AS v (x);

-- dropped, added and generated columns; a table without any
CREATE TABLE altered (a int, b text, c int);
INSERT INTO altered VALUES (1, 'x', 3);
ALTER TABLE altered DROP COLUMN b;
ALTER TABLE altered ADD COLUMN d int DEFAULT 7, ADD COLUMN e int GENERATED ALWAYS AS (a + c) STORED, ADD COLUMN f text DEFAULT 'new';
INSERT INTO altered VALUES (2, 4, NULL);
SELECT u.* FROM (SELECT profile_agg(altered) AS p FROM altered) AS x, unnest(p) AS u;
ALTER TABLE altered DROP COLUMN e;
ALTER TABLE altered ALTER COLUMN c TYPE text;
SELECT u.* FROM (SELECT profile_agg(altered) AS p FROM altered) AS x, unnest(p) AS u;
SELECT profile_agg(altered) = (SELECT profile_agg(same) FROM (SELECT * FROM altered) AS same) AS as_without_them FROM altered;
CREATE TABLE nothing ();
INSERT INTO nothing DEFAULT VALUES;
SELECT profile_agg(nothing) FROM nothing;

-- views, subselects, partitions, outer joins: a row that is not there is none
CREATE VIEW seen AS SELECT id, country AS land FROM orders WHERE id <= 3;
SELECT profile_agg(seen) FROM seen;
SELECT profile_agg(o) FROM (SELECT country, paid FROM orders WHERE id <= 3) AS o;
CREATE TABLE parts (k int, v text) PARTITION BY LIST (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE parts_2 (v text, gone int, k int);
ALTER TABLE parts_2 DROP COLUMN gone;
ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES IN (2);
INSERT INTO parts VALUES (1, 'a'), (2, 'b'), (2, NULL);
SELECT profile_agg(parts) FROM parts;
SELECT sum(p) = (SELECT profile_agg(parts) FROM parts) AS partitions FROM (SELECT profile_agg(parts) AS p FROM parts GROUP BY tableoid) AS x;
SELECT row_count(profile_agg(s)) AS matched, count(*) AS joined FROM orders AS o LEFT JOIN seen AS s USING (id) WHERE id <= 10;
SELECT profile_agg(ROW(NULL, NULL, 'a', 1)) AS nulls;
SELECT profile_agg(NULL::orders) IS NULL AS no_row;

-- two columns of one name
SELECT profile_agg(x) FROM (SELECT a.id, b.id FROM seen AS a JOIN seen AS b USING (id)) AS x; \echo :LAST_ERROR_SQLSTATE
CREATE TABLE hidden ("q.argmax" int, q probability_vector);
INSERT INTO hidden VALUES (1, '{1}');
SELECT profile_agg(hidden) FROM hidden; \echo :LAST_ERROR_SQLSTATE
-- nothing stays behind of a row type that is refused, where the caller goes on
DO $$
DECLARE
	p table_profile := '{"rows": 0, "columns": []}';
	h hidden;
BEGIN
	SELECT * INTO h FROM hidden;
	FOR i IN 1 .. 10 LOOP
		BEGIN
			p := divergence_profile_add(p, h);
		EXCEPTION WHEN duplicate_column THEN
		END;
	END LOOP;
	RAISE NOTICE 'left: %', (SELECT count(*) FROM pg_backend_memory_contexts WHERE name = 'divergence row type');
END $$;

-- columns that lie between those that are there, in front of and behind them, some of them known: summed one by one, pairwise, and in any order
CREATE TABLE combs AS SELECT k, (SELECT jsonb_build_object('rows', k + 1, 'columns', jsonb_agg(jsonb_build_object('name', 'c' || i, 'kind', (ARRAY['presence', 'category'])[1 + i / 100 % 2],
		'position', (k + i) % 3000, 'counts', jsonb_build_object('present', k + 1)))) FROM generate_series(k, 3000, k + 2) AS i)::table_profile AS p FROM generate_series(0, 9) AS k;
SELECT sum(p) = (SELECT sum(p ORDER BY k DESC) FROM combs) AS backwards, sum(p) = (SELECT sum(s) FROM (SELECT sum(p) AS s FROM combs GROUP BY k % 3) AS x) AS parts,
	sum(p) = (SELECT p[1] + p[2] + (p[3] + p[4] + (p[5] + p[6])) + (p[7] + p[8] + (p[9] + p[10])) FROM (SELECT array_agg(p) AS p FROM combs) AS x) AS pairs,
	jsonb_array_length(sum(p)::jsonb -> 'columns') AS columns, row_count(sum(p)) AS rows
FROM combs;

-- many groups, and columns that grow
SELECT count(*) AS groups, count(DISTINCT p) AS profiles, min(row_count(p)), max(row_count(p)) FROM (SELECT profile_agg(o) AS p FROM orders AS o GROUP BY id / 3) AS x;
DO $$ BEGIN EXECUTE 'CREATE TABLE wide AS SELECT ' || (SELECT string_agg(format('i %% %s AS c%s', c, c), ', ') FROM generate_series(1, 1590) AS c) || ' FROM generate_series(1, 20) AS i'; END $$;
SELECT count(*) AS columns, sum(total_count(d)) AS values, sum(category_count(d)) AS cells FROM (SELECT profile_agg(wide) AS p FROM wide) AS x, unnest(p);

-- a state that an aggregate of one's own returns as it is may be stored: no byte of it is left from what lay there before
CREATE AGGREGATE kept_profile(record) (SFUNC = divergence_profile_add, STYPE = table_profile, INITCOND = '{"rows": 0, "columns": []}');
CREATE FUNCTION bytes_from(table_profile, int) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'bytea_substr_no_len';
SELECT names, count(*) AS states, count(*) FILTER (WHERE position('\x7878787878787878'::bytea IN bytes_from(p, 1)) > 0) AS with_names
FROM (SELECT i / 100 % 2 = 0 AS names, kept_profile(o) AS p FROM (SELECT i, CASE WHEN i / 100 % 2 = 0 THEN repeat('x', 99) || i ELSE i::text END AS name FROM generate_series(0, 1999) AS i) AS o GROUP BY i / 100) AS x
GROUP BY names ORDER BY names;
DROP FUNCTION bytes_from;
DROP AGGREGATE kept_profile(record);

DROP VIEW seen, single;
DROP TABLE kinds, orders, whole, names, altered, nothing, parts, hidden, combs, wide;
DROP FUNCTION plan_of;
DROP DOMAIN scores, small_amount, money_amount;
DROP TYPE mood;
