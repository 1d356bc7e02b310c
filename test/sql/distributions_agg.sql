-- distribution_agg: how often each value occurs.

CREATE TABLE observations AS
SELECT i, i % 40 AS day, CASE WHEN i % 13 = 0 THEN NULL ELSE (ARRAY['drizzle', 'fog', 'rain', 'snow', 'sun', 'a sky that cannot be named'])[1 + i * i / 7 % 6] END AS weather,
	   CASE WHEN i % 17 = 0 THEN NULL ELSE i * 7919 % 101 - 50 END::bigint AS degrees, CASE WHEN i % 19 > 0 THEN i % 3 = 0 END AS wet,
	   CASE WHEN i % 11 > 0 THEN i % 5 END::bigint AS n
FROM generate_series(1, 2000) AS i;

SELECT distribution_agg(weather) FROM observations;
SELECT distribution_agg(degrees) FROM observations WHERE i < 30;
SELECT distribution_agg(wet) FROM observations;
SELECT distribution_agg(weather, n), distribution_agg(wet, n) FROM observations;
SELECT distribution_agg(degrees, n) FROM observations WHERE i < 30;
-- the same as GROUP BY
SELECT distribution_agg(weather) = (SELECT distribution(array_agg(weather), array_agg(count)) FROM (SELECT weather, count(*) FROM observations GROUP BY 1) AS t) AS text,
	   distribution_agg(degrees) = (SELECT distribution(array_agg(degrees::text), array_agg(count)) FROM (SELECT degrees, count(*) FROM observations GROUP BY 1) AS t) AS bigint,
	   distribution_agg(wet) = (SELECT distribution(array_agg(wet::text), array_agg(count)) FROM (SELECT wet, count(*) FROM observations GROUP BY 1) AS t) AS boolean,
	   distribution_agg(degrees, n) = (SELECT distribution(array_agg(degrees::text), array_agg(sum)) FROM (SELECT degrees, sum(n)::bigint FROM observations WHERE n > 0 GROUP BY 1) AS t) AS counts,
	   distribution_agg(degrees) = distribution_agg(degrees::text) AS by_name
FROM observations;
-- other types: integers as they are, all else by name
SELECT distribution_agg(1::smallint), distribution_agg(1::int), distribution_agg('a'::varchar), distribution_agg('a'), distribution_agg(1.50::text);
SELECT distribution_agg('a', 2), distribution_agg(1, 2::int), distribution_agg(true, 3::smallint), distribution_agg(NULL::text, 4);
-- every integer, by its decimals
SELECT distribution_agg(i) FROM unnest('{-9223372036854775808,9223372036854775807,0,-1,10,9,-10,1,100,11,2}'::bigint[]) AS i;
-- names of all lengths, in the order of their bytes
SELECT distribution_agg(name) FROM unnest(ARRAY['', 'a', 'é', 'Z', 'ab', '7 bytes', '8 bytes.', '9 bytes..', 'fifteen bytes..', 'sixteen bytes...', 'seventeen bytes..', 'sixteen bytes..!', 'a b', 'sixteen bytes...']) AS name;
SELECT count(*) AS names, count(*) FILTER (WHERE count = length) AS right, max(length(category)) AS longest
FROM (SELECT distribution_agg(repeat(chr(97 + i % 3), i), i) AS d FROM generate_series(0, 300) AS i) AS t, unnest(d), length(category);
SELECT categories(d) = (SELECT array_agg(name ORDER BY name COLLATE "C") FROM (SELECT DISTINCT repeat('same beginning ', i % 9) || i * 7919 % 1009 AS name FROM generate_series(1, 3000) AS i) AS n) AS sorted,
	   category_count(d), total_count(d)
FROM (SELECT distribution_agg(repeat('same beginning ', i % 9) || i * 7919 % 1009) AS d FROM generate_series(1, 3000) AS i) AS t;

-- No rows, or only those that count 0: NULL.  NULLs are counted.
SELECT distribution_agg(weather) IS NULL AS text, distribution_agg(degrees, n) IS NULL AS bigint, distribution_agg(wet) IS NULL AS boolean FROM observations WHERE false;
SELECT distribution_agg('a', 0) IS NULL AS zero, distribution_agg('a', NULL) IS NULL AS unknown, distribution_agg(NULL::bigint, 0) IS NULL AS no_null;
SELECT distribution_agg(NULL::text) AS text, distribution_agg(NULL::bigint) AS bigint, distribution_agg(NULL::boolean, 7) AS boolean;

-- FILTER, DISTINCT, ORDER BY, groups
SELECT distribution_agg(weather) FILTER (WHERE i < 10) AS filtered, distribution_agg(DISTINCT weather) AS distinct,
	   distribution_agg(weather ORDER BY i DESC) = distribution_agg(weather) AS ordered, distribution_agg(weather) FILTER (WHERE false) IS NULL AS none
FROM observations;
SELECT day, distribution_agg(weather) FROM observations WHERE day < 4 GROUP BY day ORDER BY day;
SELECT day, wet, distribution_agg(weather), count(*) FROM observations WHERE day < 2 AND i < 400 GROUP BY GROUPING SETS ((day, wet), (wet), ()) ORDER BY day, wet;
SELECT count(*) AS days, sum(d) = (SELECT distribution_agg(weather) FROM observations) AS merged FROM (SELECT distribution_agg(weather) AS d FROM observations GROUP BY day) AS t;
SET enable_hashagg = off;
SELECT count(*) AS days, sum(d) = (SELECT distribution_agg(degrees) FROM observations) AS merged FROM (SELECT distribution_agg(degrees) AS d FROM observations GROUP BY day) AS t;
RESET enable_hashagg;

-- Moving frames: the same as the rows inside.
CREATE FUNCTION compare(frame text, OUT rows bigint, OUT empty bigint, OUT without bigint, OUT differences bigint) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('
		SELECT count(*), count(*) FILTER (WHERE members IS NULL), count(*) FILTER (WHERE d IS NULL), count(*) FILTER (WHERE moving IS DISTINCT FROM plain)
		FROM (SELECT i, array_agg(i) OVER frame AS members, distribution_agg(degrees, n) OVER frame AS d,
					 ROW(distribution_agg(weather) OVER frame, distribution_agg(degrees) OVER frame, distribution_agg(wet) OVER frame,
						 distribution_agg(weather, n) OVER frame, distribution_agg(degrees, n) OVER frame, distribution_agg(wet, n) OVER frame)::text AS moving
			  FROM observations WHERE i <= 200 WINDOW frame AS (%s)) AS m,
			 LATERAL (SELECT ROW(distribution_agg(weather), distribution_agg(degrees), distribution_agg(wet),
								 distribution_agg(weather, n), distribution_agg(degrees, n), distribution_agg(wet, n))::text AS plain
					  FROM observations WHERE i <= 200 AND i = ANY (members)) AS r', frame)
	INTO rows, empty, without, differences;
END $$;
SELECT frame, c.*
FROM unnest(ARRAY['ORDER BY i ROWS 49 PRECEDING',
				  'ORDER BY i DESC ROWS BETWEEN CURRENT ROW AND 3 FOLLOWING',
				  'ORDER BY i ROWS BETWEEN 30 PRECEDING AND 20 PRECEDING',
				  'ORDER BY i ROWS CURRENT ROW',
				  'ORDER BY i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
				  '',
				  'PARTITION BY day ORDER BY i ROWS 4 PRECEDING',
				  'ORDER BY day RANGE BETWEEN 3 PRECEDING AND CURRENT ROW',
				  'ORDER BY day GROUPS BETWEEN 2 PRECEDING AND 1 FOLLOWING',
				  'ORDER BY i ROWS 49 PRECEDING EXCLUDE CURRENT ROW',
				  'ORDER BY day RANGE 1 PRECEDING EXCLUDE GROUP',
				  'ORDER BY day GROUPS 1 PRECEDING EXCLUDE TIES']) WITH ORDINALITY AS f (frame, k),
	 LATERAL compare(frame) AS c
ORDER BY k;
DROP FUNCTION compare(text);
-- categories that have left a frame make room for others
SELECT count(*) AS rows, count(*) FILTER (WHERE total_count(d) <> least(i, 10) OR category_count(d) <> least(i, 10) OR count_of(d, i::text) <> 1) AS differences
FROM (SELECT i, distribution_agg(i) OVER (ORDER BY i ROWS 9 PRECEDING) AS d FROM generate_series(1, 3000) AS i) AS t;
SELECT count(*) AS rows, count(*) FILTER (WHERE total_count(d) <> least(i, 10) OR category_count(d) <> least(i, 10) OR count_of(d, 'a name of some length, ' || i) <> 1) AS differences
FROM (SELECT i, distribution_agg('a name of some length, ' || i) OVER (ORDER BY i ROWS 9 PRECEDING) AS d FROM generate_series(1, 3000) AS i) AS t;

-- Entropy of values, in bits, on the data of DuckDB's and ClickHouse's own tests of their function of that name; they say 0 where there is nothing
CREATE TABLE aggr AS SELECT * FROM unnest('{0,1,1,1,4,0,3,3,2,2,4,4,2,4,0,0,0,1,2,3,4,2,3,3,1}'::int[]) AS k;
SELECT entropy(distribution_agg(k), 2) FROM aggr;
SELECT k % 2 AS odd, entropy(distribution_agg(k), 2) FROM aggr GROUP BY k % 2 ORDER BY 1;
SELECT DISTINCT k % 2 AS odd, entropy(distribution_agg(k) OVER (PARTITION BY k % 2), 2) FROM aggr ORDER BY 1;
SELECT entropy(distribution_agg(name), 2) FROM unnest('{pedro,pedro,pedro,hannes,hannes,mark,NULL}'::text[]) AS name;
SELECT entropy(distribution_agg(i), 2) AS uniform, entropy(distribution_agg(2), 2) AS constant, entropy(distribution_agg(NULL::text), 2) IS NULL AS unknown,
	   entropy(distribution_agg(i) FILTER (WHERE false), 2) IS NULL AS none
FROM generate_series(0, 255) AS i, generate_series(1, 2) AS replica;
DROP TABLE aggr;

-- What cannot be counted
SELECT distribution_agg('a', -3); \echo :LAST_ERROR_SQLSTATE
SELECT distribution_agg(NULL::bigint, -3); \echo :LAST_ERROR_SQLSTATE
SELECT distribution_agg(true, -9223372036854775808); \echo :LAST_ERROR_SQLSTATE
SELECT distribution_agg(v, n) FROM (VALUES ('a', 9223372036854775806), (NULL, 1)) AS t (v, n);
SELECT distribution_agg(v, n) FROM (VALUES ('a', 9223372036854775806), (NULL, 2)) AS t (v, n); \echo :LAST_ERROR_SQLSTATE
SELECT distribution_agg(v, n) FROM (VALUES (1, 9223372036854775806), (2, 2)) AS t (v, n); \echo :LAST_ERROR_SQLSTATE
SELECT distribution_agg(v, 9223372036854775807) OVER (ORDER BY v ROWS CURRENT ROW) FROM (VALUES (1), (2)) AS t (v);
-- numeric counts, as sum() makes them of bigint, and types without a name of their own want a cast
SELECT distribution_agg('a', 1.0); \echo :LAST_ERROR_SQLSTATE
SELECT distribution_agg(v) FROM (VALUES ('2024-02-29'::date)) AS t (v); \echo :LAST_ERROR_SQLSTATE

-- The functions of the aggregate may be called by anyone, with any distribution: they leave it alone,
CREATE TABLE stored AS SELECT '{"counts": {"7": 2, "8": 1}, "nulls": 1}'::distribution AS d;
SELECT divergence_distribution_add(d, 7::bigint) AS bigint, divergence_distribution_add(d, 'x'::text, 5) AS text, divergence_distribution_add(d, true) AS boolean,
	   divergence_distribution_add(d, NULL::text) AS null, divergence_distribution_remove(d, 7::bigint, 2) AS less, divergence_distribution_remove(d, NULL::text) AS not_null,
	   divergence_distribution_combine(d, d) AS merged, divergence_distribution_final(d) = d AS same
FROM stored;
SELECT d, divergence_distribution_add(NULL::distribution, 1::bigint) IS NULL AS add, divergence_distribution_remove(NULL::distribution, 'a'::text) IS NULL AS remove,
	   divergence_distribution_final('{"counts": {}}') IS NULL AS final, divergence_distribution_combine('{"counts": {}}', d) = d AS left, divergence_distribution_combine(d, '{"edges": [0], "counts": [0, 0]}') = d AS right
FROM stored;
-- take nothing away that was not counted,
SELECT divergence_distribution_remove(d, 9::bigint) FROM stored; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_distribution_remove(d, '7'::text, 3) FROM stored; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_distribution_remove(d, NULL::boolean, 2) FROM stored; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_distribution_remove(d, 'a name that is not there and long besides') FROM stored; \echo :LAST_ERROR_SQLSTATE
-- and keep kinds apart.
SELECT divergence_distribution_add('{"counts": {"fog": 1}}', 7::bigint); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_distribution_add(distribution(ARRAY['fog' || repeat('é', 50)], '{1}'), 7::bigint); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_distribution_add('{"counts": {"07": 1}}', 7::bigint); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_distribution_add('{"counts": {"9223372036854775808": 1}}', 7::bigint); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_distribution_add('{"edges": [0], "counts": [1, 2]}', 'a'::text); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_distribution_combine(d, '{"edges": [0], "counts": [1, 2]}') FROM stored; \echo :LAST_ERROR_SQLSTATE
-- Aggregates of other people's making may hand the state out as it is: it is the distribution.
CREATE AGGREGATE states(text) (SFUNC = divergence_distribution_add, STYPE = distribution, INITCOND = '{"counts": {}}');
CREATE AGGREGATE states(bigint) (SFUNC = divergence_distribution_add, STYPE = distribution, INITCOND = '{"counts": {"-5": 3}}');
CREATE AGGREGATE merged(distribution) (SFUNC = divergence_distribution_combine, STYPE = distribution, INITCOND = '{"counts": {}}');
SELECT states(weather) = distribution_agg(weather) AS same, distribution_send(states(weather)) = distribution_send(distribution_agg(weather)) AS binary,
	   states(weather)::text = distribution_agg(weather)::text AS text, states(weather) - distribution_agg(weather) AS nothing, states(degrees) FILTER (WHERE i < 3) AS from_another
FROM observations;
CREATE TABLE tables AS SELECT day, states(weather) AS s, states(degrees) AS n, distribution_agg(weather) AS d FROM observations GROUP BY day;
SELECT count(*) AS days, count(*) FILTER (WHERE s = d AND s::text::distribution = d) AS same, count(DISTINCT s) = count(DISTINCT d) AS distinct, sum(s) = sum(d) AS merged FROM tables;
SELECT merged(s) = sum(d) AS tables, merged(d) = sum(d) AS stored, merged(CASE WHEN day % 2 = 0 THEN s ELSE d END) = sum(d) AS both, merged(n) = sum(n) AS integers FROM tables;
SELECT merged(x) FROM (SELECT n FROM tables WHERE day = 1 UNION ALL SELECT s FROM tables WHERE day = 1) AS t (x);
DROP AGGREGATE states(text), states(bigint), merged(distribution);
DROP TABLE stored, tables, observations;
