-- The type distribution: its text and JSON, construction, merging, taking away, comparing and access.

CREATE TABLE days AS
SELECT day, distribution(array_agg(DISTINCT 'c' || i), array_agg(DISTINCT i)) AS d
FROM (SELECT day, (day * 7919 + k * k * 31) % (5 + day) AS i FROM generate_series(1, 40) AS day, generate_series(1, 12) AS k) AS t
GROUP BY day;

-- The text is JSON: categories in the order of their bytes, without those that count 0; bins between edges, with both outer cells.
SELECT '{"counts": {"drizzle": 53, "fog": 101}, "nulls": 4}'::distribution;
SELECT '{"edges": [0, 10.5], "counts": [3, 7, 1], "nulls": 0, "nans": 0}'::distribution;
-- any order, any space, what is 0 left out; whole numbers in every form
SELECT '{ "nulls":4.0,"counts" : {"fog":101, "drizzle":5.3e1, "z" : 0, "é":1000e-3, "Z": 0.00012e5, "":-0} }'::distribution;
SELECT '{"nans": 2, "counts": [3, 0, 9223372036854775800.0e0], "edges": [-0.0, 1050e-2]}'::distribution;
SELECT '{"counts": {}}'::distribution AS empty, '{"counts": {"": 1}}'::distribution AS nameless;
SELECT '{"counts": {"fog": 9.223372036854775807e18}}'::distribution AS full, '{"counts": {"fog": 0e999999999999999999999}}'::distribution AS none;
-- every character of a name comes back; how wide they are on a screen is another matter, on which versions of psql differ
\pset format unaligned
SELECT replace(d::text, chr(127), '<DEL>') AS d, d::text::distribution = d AS same, categories(d) = ARRAY[U&'\0001\007f', E'\t\n\r\b\f', '"\/', 'é🎲'] AS names
FROM (SELECT '{"counts": {"\t\n\r\b\f": 1, "\"\\\/": 2, "\u00e9\ud83c\udfb2": 3, "\u0001\u007f": 4}}'::distribution) AS v (d);
\pset format aligned
-- edges in their shortest decimals, whatever the setting
SET extra_float_digits = -15;
SELECT d, d::text::distribution = d AS same, edges(d) = ARRAY[-1.7976931348623157e308, -0.1, 5e-324, 0.30000000000000004, 1e23::float8] AS edges
FROM (SELECT '{"edges": [-1.7976931348623157e+308, -0.1, 5e-324, 0.30000000000000004, 1E23], "counts": [0, 1, 2, 3, 4, 5]}'::distribution) AS v (d);
RESET extra_float_digits;
-- numpy: numpy.histogram(x, edges) with the cells outside as 0
SELECT (jsonb_build_object('edges', '[0.0, 0.5, 1.0]'::jsonb, 'counts', '[0]'::jsonb || '[3.0, 4.0]'::jsonb || '[0]'::jsonb))::distribution;

-- json is the text form, to_json() and its like go by it
SELECT d::json AS json, d::json::distribution = d AS same, to_jsonb(d) AS jsonb, json_build_array(d) AS nested FROM (VALUES ('{"counts": {"fog": 101}}'::distribution)) AS v (d);
SELECT '{"counts": {"fog": -1}}'::json::distribution; \echo :LAST_ERROR_SQLSTATE
-- jsonb has the same shape; JSON may be assigned to a distribution, every other cast is explicit
SELECT d::jsonb, d::jsonb::distribution = d AS same, d::jsonb ->> 'nulls' AS nulls
FROM (VALUES ('{"counts": {"fog": 101, "drizzle": 53}, "nulls": 4}'::distribution), ('{"edges": [-1e30, 0.1], "counts": [3, 7, 1], "nans": 9}'), ('{"counts": {}}')) AS v (d);
SELECT count(*) AS days, count(*) FILTER (WHERE d::text::distribution = d AND d::jsonb::distribution = d AND d::text::distribution::text = d::text) AS same
FROM days;
CREATE TABLE implicit (d distribution, j jsonb);
INSERT INTO implicit (d) SELECT '{"counts": {}}'::jsonb;
INSERT INTO implicit (d) SELECT '{"counts": {"fog": 101}}'::json;
SELECT d FROM implicit;
INSERT INTO implicit (j) SELECT '{"counts": {}}'::distribution; \echo :LAST_ERROR_SQLSTATE
DROP TABLE implicit;

-- From arrays: NULL for what was NULL, 0 for nothing
SELECT distribution('{fog,drizzle}', '{101,53}') AS plain, distribution(ARRAY['fog', NULL, 'sun'], ARRAY[101, 4, 0]) AS nulls,
	   distribution('{}', '{}') AS empty, distribution('[-3:-2]={b,a}', '[7:8]={1,2}') AS bounds,
	   distribution(categories => '{b,a}'::varchar[], counts => '{1,2}'::smallint[]) AS other_types;
SELECT distribution(NULL, '{1}') IS NULL AS no_categories, distribution('{a}', NULL) IS NULL AS no_counts;
SELECT distribution(array_agg(c), array_agg(n)) FROM (VALUES ('b', 1), ('a', 2)) AS v (c, n);

-- Merge: the counts of all together, whatever the order and the path
SELECT '{"counts": {"a": 1, "c": 2}, "nulls": 1}'::distribution + '{"counts": {"b": 3, "c": 4}, "nulls": 2}' AS categories,
	   '{"edges": [0], "counts": [1, 2], "nulls": 1, "nans": 4}'::distribution + '{"edges": [0], "counts": [3, 4], "nans": 1}' AS bins;
SELECT count(*) AS pairs, count(*) FILTER (WHERE a.d + b.d = b.d + a.d) AS commute, count(*) FILTER (WHERE (a.d + b.d) + c.d = a.d + (b.d + c.d)) AS associate,
	   count(*) FILTER (WHERE a.d + b.d - b.d = a.d) AS back, count(*) FILTER (WHERE a.d - a.d = '{"counts": {}}') AS nothing
FROM days AS a, days AS b, (SELECT d FROM days WHERE day = 7) AS c;
-- a roll-up of 40 days is the same in any order, by weeks, and as rows
SELECT count(DISTINCT s::text) AS texts, count(DISTINCT distribution_send(s)) AS binaries, count(DISTINCT pg_column_size(s)) AS sizes
FROM (SELECT sum(d ORDER BY hashint4(day + 1000 * shuffle)) FROM days, generate_series(1, 20) AS shuffle GROUP BY shuffle UNION ALL
	  SELECT sum(week) FROM (SELECT sum(d) AS week FROM days GROUP BY day / 7) AS t UNION ALL
	  SELECT sum(week ORDER BY day DESC) FROM (SELECT day / 7 AS day, sum(d) AS week FROM days GROUP BY 1) AS t UNION ALL
	  SELECT distribution(array_agg(category), array_agg(n::bigint))
	  FROM (SELECT category, sum(count) AS n FROM days, unnest(d) GROUP BY category) AS t) AS r (s);
SELECT sum(d) IS NULL AS none, sum(d) FILTER (WHERE day > 99) IS NULL AS filtered, (SELECT sum(NULL::distribution)) IS NULL AS only_null FROM days WHERE false;
SELECT sum(d) = (SELECT sum(d) FROM days) AS with_null FROM (SELECT d FROM days UNION ALL SELECT NULL) AS t;
-- what is merged into does not change
CREATE TABLE kept AS SELECT day, d::text AS text, d FROM days;
SELECT count(sum) FROM (SELECT sum(d) OVER (ORDER BY day) FROM kept UNION ALL SELECT sum(d) FROM kept GROUP BY day % 3) AS t;
SELECT count(*) AS days, count(*) FILTER (WHERE d::text = text) AS unchanged FROM kept;
DROP TABLE kept;
-- a moving sum takes away what leaves the frame, and gives what the frame alone would
SELECT count(*) AS frames, count(*) FILTER (WHERE moving IS NOT DISTINCT FROM alone) AS same, count(*) FILTER (WHERE moving IS NULL) AS empty
FROM (SELECT sum(d) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND 2 PRECEDING) AS moving,
			 (SELECT sum(d) FROM days AS f WHERE f.day BETWEEN days.day - 6 AND days.day - 2) AS alone FROM days) AS t;
SELECT count(*) AS frames, count(*) FILTER (WHERE moving IS NOT DISTINCT FROM alone) AS same, count(*) FILTER (WHERE moving IS NULL) AS empty
FROM (SELECT sum(d) FILTER (WHERE day % 5 = 0) OVER (ORDER BY day ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) AS moving,
			 (SELECT sum(d) FROM days AS f WHERE f.day IN (days.day - 1, days.day + 1) AND f.day % 5 = 0) AS alone FROM days) AS t;
SELECT day, sum(d) OVER (ORDER BY day ROWS 1 PRECEDING) FROM (VALUES (1, '{"edges": [0], "counts": [1, 2], "nulls": 1, "nans": 4}'::distribution),
	(2, '{"edges": [0], "counts": [0, 1]}'), (3, '{"edges": [0], "counts": [5, 0], "nulls": 1}')) AS v (day, d);
-- rows that bring categories of their own, small ones into a large sum, and both kinds in turn; in workers too
CREATE TABLE wide AS
SELECT i, CASE WHEN i % 50 = 0 THEN (SELECT distribution(array_agg('k' || k), array_agg(k % 7 + 1)) FROM generate_series(1, 200) AS k)
			   ELSE distribution(ARRAY['k' || i, 'j' || i % 10, repeat('long ', 5) || i % 20, NULL], ARRAY[i, 1, 2, i % 3]) END AS d
FROM generate_series(1, 600) AS i;
CREATE FUNCTION by_rows(first int, last int) RETURNS distribution LANGUAGE sql AS $$
	SELECT distribution(array_agg(category) || NULL::text, array_agg(n::bigint) || (SELECT sum(null_count(d))::bigint FROM wide WHERE i BETWEEN first AND last))
	FROM (SELECT category, sum(count) AS n FROM wide, unnest(d) WHERE i BETWEEN first AND last GROUP BY category) AS t
$$;
SELECT sum(d) = by_rows(1, 600) AS same, category_count(sum(d)) AS categories, null_count(sum(d)), sum(d ORDER BY -i) = sum(d) AS backwards,
	   sum(d ORDER BY hashint4(i)) = sum(d) AS shuffled FROM wide;
SELECT count(*) AS frames, count(*) FILTER (WHERE moving = by_rows(i - 9, i)) AS same
FROM (SELECT i, sum(d) OVER (ORDER BY i ROWS 9 PRECEDING) AS moving FROM wide OFFSET 45 LIMIT 120) AS t;
SELECT count(*) FILTER (WHERE running = by_rows(1, i)) AS same FROM (SELECT i, sum(d) OVER (ORDER BY i) AS running FROM wide) AS t WHERE i % 40 < 2;
ALTER TABLE wide SET (parallel_workers = 2);
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off;
EXPLAIN (COSTS OFF) SELECT sum(d) FROM wide;
SELECT sum(d) = by_rows(1, 600) AS same FROM wide;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET parallel_leader_participation;
SELECT sum(d) FROM (SELECT d FROM wide UNION ALL SELECT '{"edges": [0], "counts": [3, 4]}') AS t; \echo :LAST_ERROR_SQLSTATE
SELECT sum(d) FROM (SELECT d FROM wide UNION ALL SELECT '{"counts": {"new": 9223372036854775807}}') AS t; \echo :LAST_ERROR_SQLSTATE
DROP FUNCTION by_rows;
DROP TABLE wide;
-- parallel plans
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT sum(d) FROM days;
SELECT sum(d) = (SELECT sum(d ORDER BY day) FROM days) AS same FROM days;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;

-- What does not go together: 22023
SELECT '{"counts": {"a": 1}}'::distribution + '{"edges": [0], "counts": [3, 4]}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"edges": [0], "counts": [3, 4]}'::distribution - '{"counts": {}}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"edges": [0], "counts": [3, 4]}'::distribution + '{"edges": [0, 1], "counts": [3, 4, 5]}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"edges": [0, 1], "counts": [3, 4, 5]}'::distribution + '{"edges": [0, 1.5], "counts": [3, 4, 5]}'; \echo :LAST_ERROR_SQLSTATE
SELECT sum(d) FROM (VALUES ('{"counts": {"a": 1}}'::distribution), ('{"edges": [0], "counts": [3, 4]}')) AS v (d); \echo :LAST_ERROR_SQLSTATE
-- What was never counted cannot be taken away: 22003
SELECT '{"counts": {"a": 1}}'::distribution - '{"counts": {"a": 2}}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"a": 1}}'::distribution - '{"counts": {"b": 1}}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"a": 1}, "nulls": 1}'::distribution - '{"counts": {}, "nulls": 2}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"edges": [0, 10.5], "counts": [1, 2, 3]}'::distribution - '{"edges": [0, 10.5], "counts": [1, 3, 3]}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"edges": [0], "counts": [1, 2]}'::distribution - '{"edges": [0], "counts": [1, 2], "nans": 1}'; \echo :LAST_ERROR_SQLSTATE
-- of columns that have nothing to do with each other as well
SELECT '{"counts": {"de": 3, "fr": 1}}'::distribution - '{"counts": {"false": 2, "true": 2}}'; \echo :LAST_ERROR_SQLSTATE
-- a long name is cut between characters, no bin's is
SELECT '{"counts": {}}'::distribution - distribution(ARRAY['a' || repeat('é', 50)], '{1}'); \echo :LAST_ERROR_SQLSTATE
SELECT '{"edges": [-1.2345678901234567e-300, -1.2345678901234565e-300], "counts": [0, 0, 0]}'::distribution
	- '{"edges": [-1.2345678901234567e-300, -1.2345678901234565e-300], "counts": [0, 1, 0]}'; \echo :LAST_ERROR_SQLSTATE
-- All counts together stay within bigint: 22003
SELECT '{"counts": {"a": 9223372036854775807}}'::distribution + '{"counts": {"b": 1}}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"a": 9223372036854775807}}'::distribution + '{"counts": {}, "nulls": 1}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"edges": [0], "counts": [0, 9223372036854775807]}'::distribution + '{"edges": [0], "counts": [0, 0], "nans": 1}'; \echo :LAST_ERROR_SQLSTATE
SELECT sum(d) FROM (VALUES ('{"counts": {"a": 9223372036854775807}}'::distribution), ('{"counts": {"a": 1}}')) AS v (d); \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"a": 9223372036854775807, "b": 1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"edges": [0], "counts": [9223372036854775806, 1], "nans": 1}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"a": 9223372036854775807}, "nulls": 1}'::jsonb::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT distribution('{a,b}', '{9223372036854775807,1}'); \echo :LAST_ERROR_SQLSTATE
SELECT distribution('{a,NULL}', '{9223372036854775807,1}'); \echo :LAST_ERROR_SQLSTATE

-- Comparison: equality is that of cells and counts, the order is total and for indexes alone.
SELECT a = b AS eq, a <> b AS ne, distribution_cmp(a, b) = 0 AS cmp, distribution_hash(a) = distribution_hash(b) AS hash,
	   distribution_hash_extended(a, 42) = distribution_hash_extended(b, 42) AS hash_extended
FROM (VALUES ('{"counts": {"a": 1, "b": 2}}'::distribution, '{"counts": {"b": 2, "c": 0, "a": 1}, "nulls": 0}'::distribution),
			 ('{"edges": [0], "counts": [1, 2]}', '{"edges": [-0], "counts": [1, 2], "nans": 0}'),
			 ('{"counts": {"a": 1}}', '{"counts": {"a": 1}, "nulls": 1}'), ('{"counts": {"a": 1}}', '{"counts": {"a": 2}}'),
			 ('{"counts": {"a": 1}}', '{"counts": {"b": 1}}'), ('{"counts": {"ab": 1, "c": 1}}', '{"counts": {"a": 1, "bc": 1}}'),
			 ('{"edges": [0], "counts": [1, 2]}', '{"edges": [1], "counts": [1, 2]}')) AS v (a, b);
SELECT count(*) AS pairs, count(*) FILTER (WHERE (a.d < b.d)::int + (a.d = b.d)::int + (a.d > b.d)::int = 1) AS trichotomy,
	   count(*) FILTER (WHERE (a.d <= b.d) = (a.d < b.d OR a.d = b.d) AND (a.d >= b.d) = (a.d > b.d OR a.d = b.d)
		AND (a.d <> b.d) = NOT (a.d = b.d) AND (a.d < b.d) = (b.d > a.d)
		AND distribution_cmp(a.d, b.d) = - distribution_cmp(b.d, a.d)
		AND (a.d < b.d) = (distribution_cmp(a.d, b.d) < 0)) AS consistent,
	   count(*) FILTER (WHERE a.d = b.d) AS equal
FROM days AS a, days AS b;
SELECT count(*) AS intransitive FROM days AS a, days AS b, days AS c WHERE a.d < b.d AND b.d < c.d AND NOT a.d < c.d;
-- GROUP BY, DISTINCT, joins and indexes
CREATE TABLE twice AS SELECT * FROM days UNION ALL SELECT * FROM days;
SET enable_sort = off;
EXPLAIN (COSTS OFF) SELECT d FROM twice GROUP BY d;
SELECT count(*) FROM (SELECT d FROM twice GROUP BY d) AS t;
RESET enable_sort;
SET enable_hashagg = off;
EXPLAIN (COSTS OFF) SELECT DISTINCT d FROM twice;
SELECT count(*) FROM (SELECT DISTINCT d FROM twice) AS t;
RESET enable_hashagg;
SET enable_nestloop = off;
SET enable_mergejoin = off;
SELECT count(*) FROM twice AS a JOIN twice AS b USING (d);
SET enable_mergejoin = on;
SET enable_hashjoin = off;
SELECT count(*) FROM twice AS a JOIN twice AS b USING (d);
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_nestloop;
CREATE INDEX twice_hash ON twice USING hash (d);
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT day FROM twice WHERE d = '{"counts": {"fog": 1}}';
SELECT count(*) FROM twice WHERE d = (SELECT d FROM days WHERE day = 3);
DROP INDEX twice_hash;
CREATE INDEX twice_btree ON twice (d);
SELECT count(*) FROM twice WHERE d = (SELECT d FROM days WHERE day = 3);
RESET enable_seqscan;
CREATE UNIQUE INDEX ON days (d);
INSERT INTO days SELECT 99, d FROM days WHERE day = 3; \echo :LAST_ERROR_SQLSTATE

-- Stored in every way: short, compressed, out of line.
CREATE TABLE stored (how text, d distribution);
ALTER TABLE stored ALTER d SET STORAGE plain;
INSERT INTO stored SELECT 'plain', d FROM days;
ALTER TABLE stored ALTER d SET STORAGE extended;
INSERT INTO stored SELECT 'extended', d FROM days;
ALTER TABLE stored ALTER d SET STORAGE external;
ALTER TABLE stored SET (toast_tuple_target = 128);
INSERT INTO stored SELECT 'external', d FROM days;
SELECT how, sum(d) = (SELECT sum(d) FROM days) AS same, bool_and(d - d = '{"counts": {}}') AS nothing, count(DISTINCT d) AS distributions,
	   sum(total_count(d)) = (SELECT sum(total_count(d)) FROM days) AS total
FROM stored GROUP BY how ORDER BY how;
SELECT count(*) FROM (SELECT d FROM stored GROUP BY d) AS t;
SELECT count(*) AS frames, count(*) FILTER (WHERE sum = plain) AS same
FROM (SELECT sum(d) OVER w AS sum, sum(d + '{"counts": {}}') OVER w AS plain FROM stored WINDOW w AS (ORDER BY how, d ROWS 3 PRECEDING)) AS t;
-- a hundred thousand categories
TRUNCATE stored;
ALTER TABLE stored ALTER d SET STORAGE extended;
INSERT INTO stored SELECT 'large', distribution(array_agg('category ' || i ORDER BY hashint4(i)), array_agg(i ORDER BY hashint4(i))) FROM generate_series(1, 100000) AS i;
INSERT INTO stored SELECT 'as text', d::text::distribution FROM stored;
INSERT INTO stored SELECT 'as jsonb', d::jsonb::distribution FROM stored WHERE how = 'large';
SELECT count(*) AS rows, count(DISTINCT d) AS distributions, bool_and(pg_column_size(d) < 2000000) AS compressed FROM stored;
SELECT how, category_count(d), total_count(d), count_of(d, 'category 777') AS found, count_of(d, 'category 0') AS missing,
	   category_count(d + d), d + d - d = d AS back, d - d AS nothing, cardinality(categories(d)) AS names
FROM stored ORDER BY how;
SELECT count(*), sum(count), min(category COLLATE "C"), max(category COLLATE "C") FROM stored, unnest(d) WHERE how = 'large';
SELECT sum(d) = (SELECT d + d + d FROM stored WHERE how = 'large') AS same FROM stored;

-- Access
SELECT total_count(d), null_count(d), nan_count(d), category_count(d), count_of(d, name), probability(d, name)
FROM (VALUES (1, '{"counts": {"fog": 101, "drizzle": 53}, "nulls": 4}'::distribution), (2, '{"edges": [0, 10.5], "counts": [3, 7, 1], "nulls": 2, "nans": 5}'),
			 (3, '{"counts": {}, "nulls": 3}'), (4, '{"edges": [0, 10.5], "counts": [0, 0, 0], "nans": 1}'), (5, NULL)) AS v (i, d),
	 LATERAL (SELECT CASE WHEN i % 2 = 0 THEN '[0,10.5)' ELSE 'fog' END AS name) AS n ORDER BY i;
SELECT probabilities(d), categories(d), edges(d)
FROM (VALUES (1, '{"counts": {"fog": 101, "drizzle": 53}, "nulls": 4}'::distribution), (2, '{"edges": [0, 10.5], "counts": [3, 7, 1], "nulls": 2, "nans": 5}'),
			 (3, '{"counts": {}, "nulls": 3}'), (4, '{"edges": [0, 10.5], "counts": [0, 0, 0], "nans": 1}'), (5, NULL)) AS v (i, d) ORDER BY i;
SELECT count_of(d, '(-Infinity,0)'), count_of(d, '[0,10.5)'), count_of(d, '[10.5,Infinity)') FROM (SELECT '{"edges": [0, 10.5], "counts": [3, 7, 1]}'::distribution) AS v (d);
SELECT count_of(d => '{"counts": {"fog": 1}}', category => '') AS none, probability(d => '{"counts": {"fog": 1}}', category => 'Fog') AS absent;
SELECT count(*) AS bins, count(*) FILTER (WHERE count_of(d, name) = i AND probability(d, name) = i / total_count(d)::float8) AS found
FROM (SELECT histogram_agg(x, edges) AS d FROM (SELECT '{-1.7976931348623157e308,-1e23,-0.1,-5e-324,0,5e-324,2.2250738585072014e-308,0.1,0.30000000000000004,1,1e15,9007199254740993,1e16,1.7976931348623157e308}'::float8[]) AS e (edges),
	  LATERAL (SELECT (ARRAY['-Infinity'::float8] || edges)[i] FROM generate_series(1, cardinality(edges) + 1) AS i, generate_series(1, i)) AS s (x)) AS t,
	 unnest(categories(d)) WITH ORDINALITY AS n (name, i);
-- the bins are known, a name that is none of theirs is a mistake
SELECT name, (SELECT count_of('{"edges": [0, 10.5], "counts": [3, 7, 1]}', name)) FROM (VALUES ('[0,10.5)'), ('[10.5,Infinity)')) AS v (name);
SELECT count_of('{"edges": [0, 10.5], "counts": [3, 7, 1]}', '[0,10.50)'); \echo :LAST_ERROR_SQLSTATE
SELECT probability('{"edges": [0, 10.5], "counts": [3, 7, 1]}', 'fog'); \echo :LAST_ERROR_SQLSTATE
SELECT count_of('{"edges": [0, 10.5], "counts": [3, 7, 1]}', 'fog' || repeat('é', 50)); \echo :LAST_ERROR_SQLSTATE
DO $$
DECLARE
	wrong text;
BEGIN
	FOREACH wrong IN ARRAY ARRAY['', '[', '[0', '[0,', '[,', '[0,10.5', '[0,10.5]', '(0,10.5)', '[-0,10.5)', '[0.0,10.5)', '[0x0,10.5)', '[ 0,10.5)', '[0 ,10.5)', '[0,10.5) ', '[10.5,infinity)', '[NaN,10.5)', '[-Infinity,0)',
		'(-Infinity,10.5)', '[0,Infinity)', '[5,10.5)', '[1e999,Infinity)', '[Infinity,Infinity)', '[' || repeat('0', 1000) || ',10.5)', repeat('[', 1000)]
	LOOP
		BEGIN
			PERFORM count_of('{"edges": [0, 10.5], "counts": [3, 7, 1]}', wrong);
			RAISE EXCEPTION 'found: %', wrong;
		EXCEPTION WHEN invalid_parameter_value THEN
			CONTINUE;
		END;
	END LOOP;
END $$;
SELECT * FROM unnest('{"counts": {"fog": 101, "drizzle": 53}, "nulls": 4}'::distribution);
SELECT category, count FROM unnest(d => '{"edges": [-1e300, 0, 10.5], "counts": [3, 7, 0, 1]}'::distribution);
SELECT * FROM unnest('{"counts": {}}'::distribution);
SELECT unnest('{"counts": {"a,b": 1, "c\"d": 2}}'::distribution), (unnest('{"counts": {"e": 3, "f": 4, "g": 5}}'::distribution)).count LIMIT 2;
-- unnest of arrays is still theirs
SELECT unnest(ARRAY[1, 2]) AS a, unnest('{x,y}'::text[]) AS b;
SELECT * FROM unnest(ARRAY[1, 2], '{x,y,z}'::text[]) AS u (a, b);
-- probabilities are correctly rounded, also where counts are no doubles: against the numeric quotient, whose next digits decide
SELECT count(*) AS pairs, count(*) FILTER (WHERE probability(d, 'a') = (a::numeric(60, 40) / (a + b))::float8) AS rounded,
	   count(*) FILTER (WHERE (probabilities(d))[1] = probability(d, 'a') AND (probabilities(d))[2] = probability(d, 'b')) AS same
FROM (SELECT a::numeric, b::numeric, distribution('{a,b}', ARRAY[a, b]) AS d
	  FROM (SELECT (i * 7919 % 1009 + 1)::bigint << (i % 52), (i * 104729 % 1013 + 1)::bigint << (i * 31 % 52) FROM generate_series(1, 1000) AS i UNION ALL
			SELECT 9223372036854775806, 1 UNION ALL SELECT 4611686018427387904, 4611686018427387903 UNION ALL SELECT 9007199254740993, 9007199254740995) AS p (a, b)) AS t;

-- In domains, composites, arrays and ranges of types
CREATE DOMAIN categorical AS distribution CHECK (edges(VALUE) IS NULL);
SELECT '{"counts": {"a": 1}}'::categorical + '{"counts": {"b": 1}}'::categorical AS sum;
SELECT '{"edges": [0], "counts": [1, 2]}'::categorical; \echo :LAST_ERROR_SQLSTATE
CREATE TYPE feature AS (name text, d distribution);
SELECT ROW('weather', '{"counts": {"a": 1}}')::feature, (ROW('weather', '{"counts": {"a": 1}}')::feature).d;
SELECT '(weather,"{""counts"": {""a"": 1}}")'::feature = ROW('weather', '{"counts": {"a": 1, "b": 0}}')::feature AS same;
SELECT array_agg(d ORDER BY d) = (SELECT array_agg(d ORDER BY d DESC) FROM days WHERE day < 4) AS order, array_agg(d)::text::distribution[] = array_agg(d) AS same
FROM days WHERE day < 4;
DROP TYPE feature;
DROP DOMAIN categorical;

-- A dump: text in, text out
COPY (SELECT day, d FROM days WHERE day < 3 ORDER BY day) TO STDOUT;
COPY stored FROM stdin;
copied	{"counts": {"c1": 1, "a\\\\b": 2}, "nulls": 3}
\.
SELECT d FROM stored WHERE how = 'copied';
COPY stored FROM stdin;
copied	{"counts": {"c1": 1, "c1": 2}}
\.

-- Malformed arrays: 2202E, 22004, 22003, 22023
SELECT distribution('{a,b}', '{1}'); \echo :LAST_ERROR_SQLSTATE
SELECT distribution('{{a,b}}', '{1,2}'); \echo :LAST_ERROR_SQLSTATE
SELECT distribution('{a,b}', '{{1,2}}'); \echo :LAST_ERROR_SQLSTATE
SELECT distribution('[5:6]={a,b}', '[8:9]={1,NULL}'); \echo :LAST_ERROR_SQLSTATE
SELECT distribution('{a,b}', '[8:9]={1,-2}'); \echo :LAST_ERROR_SQLSTATE
SELECT distribution('[5:7]={a,b,a}', '{1,2,3}'); \echo :LAST_ERROR_SQLSTATE
SELECT distribution('{NULL,b,NULL}', '{1,2,3}'); \echo :LAST_ERROR_SQLSTATE
SELECT distribution('{a,b,a}', '{0,2,0}'); \echo :LAST_ERROR_SQLSTATE
-- Malformed text: 22P02, and where
SELECT ''::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '[]'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '"fog"'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '3'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1}} x'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {fog: 1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 01}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": +1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": NaN}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1,}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fo\u0000g": 1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"\ud83c": 1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"\x": 1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"count": {"fog": 1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1}, "Nulls": 1}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1}, "counts": {"fog": 1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"nulls": 1, "counts": {"fog": 1}, "nulls": 1}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"nulls": 1}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"edges": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": 3}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": null}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": "fog"}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {}, "nulls": "1"}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {}, "nulls": null}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {}, "nulls": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {}, "nulls": 0.5}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1, "sun": 2, "fog": 3}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 0, "fog": 0}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"\u0066og": 1, "fog": 3}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 2.5}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1e-1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 12345678901234567890123.5}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": "1"}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": true}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": null}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": {"a": 1}}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": [1]}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1}, "edges": [0]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1}, "nans": 0}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": 1}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": {"a": 1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1], "edges": []}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [], "edges": []}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": [0, 1, 2]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2, 3], "edges": [0]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2.5], "edges": [0]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, "2"], "edges": [0]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, [2]], "edges": [0]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": ["-Infinity"]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": [null]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": [[0]]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": [Infinity]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2, 3], "edges": [0, 0]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2, 3], "edges": [0, -0]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2, 3], "edges": [1, 0.5]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2, 3], "edges": [0.1, 0.10000000000000000001]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1e-999999999999999999999}}'::distribution; \echo :LAST_ERROR_SQLSTATE
-- Out of range: 22003
SELECT '{"counts": {"fog": -1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": -0.1e1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {}, "nulls": -1}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, -2], "edges": [0]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": [0], "nans": -1}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 9223372036854775808}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 18446744073709551617}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1e19}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1e999999999999999999999}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": [1e309]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": [-1e309]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": [1e-400]}'::distribution; \echo :LAST_ERROR_SQLSTATE
-- jsonb is checked as well; equal keys it has already dropped
SELECT '{"counts": {"fog": 1, "fog": 2}}'::jsonb::distribution AS last;
SELECT '{"counts": {"fog": 2.5}}'::jsonb::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": {"fog": 1}, "mean": 2}'::jsonb::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '[1, 2]'::jsonb::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"counts": [1, 2], "edges": [1e309]}'::jsonb::distribution; \echo :LAST_ERROR_SQLSTATE
-- a long name or text is shown in part
SELECT ('{"counts": {"' || repeat('é', 100) || '": -1' || repeat('0', 100) || '}}')::distribution; \echo :LAST_ERROR_SQLSTATE

DROP TABLE days, twice, stored;
