-- histogram_agg: how many values lie in each bin.

CREATE TABLE readings AS
SELECT i, i % 40 AS day, CASE WHEN i % 13 = 0 THEN NULL WHEN i % 37 = 0 THEN 'NaN' WHEN i % 41 = 0 THEN '-Infinity' WHEN i % 43 = 0 THEN 'Infinity'
							  ELSE (i * 7919 % 2003 - 1000) / 8.0 END::float8 AS x
FROM generate_series(1, 2000) AS i;

SELECT histogram_agg(x, '{-100,-10,0,10.5,100}') FROM readings;
-- a value on an edge lies above it
SELECT histogram_agg(x, '{0,1,2}') FROM unnest('{-1,-5e-324,-0,0,0.5,1,1.9999999999999998,2,Infinity,-Infinity,NaN,NULL}'::float8[]) AS x;
SELECT histogram_agg(x, '{7}') AS one_edge FROM unnest('{6,7,8}'::float8[]) AS x;
-- width_bucket agrees
SELECT bool_and(counts = (SELECT array_agg((SELECT count(*) FROM readings WHERE x <> 'NaN' AND width_bucket(x, edges) = cell) ORDER BY cell) FROM generate_series(0, cardinality(edges)) AS cell)) AS same
FROM (SELECT edges, (SELECT array_agg(count ORDER BY ordinality) FROM unnest(d) WITH ORDINALITY) AS counts
	  FROM unnest(ARRAY[1, 2, 3, 10, 200]) AS k, LATERAL (SELECT array_agg((e - k / 2.0) * 240.0 / k ORDER BY e)::float8[] AS edges FROM generate_series(1, k) AS e) AS b,
		   LATERAL (SELECT histogram_agg(x, edges) AS d FROM readings) AS h) AS t;
-- integers, real and numeric values; edges of any array that casts; other bounds
SELECT histogram_agg(3, '{1,5}'), histogram_agg(3::real, ARRAY[1, 5]), histogram_agg(3.5, ARRAY[1, 5.5]), histogram_agg(3, '[0:1]={1,5}'::float8[]);
-- -0 is 0, from the first row on and later
SELECT histogram_agg(x, CASE WHEN x = 1 THEN '{-0,1}' ELSE '{0,1}' END::float8[]) AS later, histogram_agg(x, CASE WHEN x = 1 THEN '{0,1}' ELSE '{-0,1}' END::float8[]) AS earlier
FROM generate_series(0, 2) AS x;

-- No rows: NULL.  NULL edges: NULL.
SELECT histogram_agg(x, '{0}') IS NULL AS none, histogram_agg(x, NULL) IS NULL AS no_edges FROM readings WHERE false;
SELECT histogram_agg(x, NULL) IS NULL AS no_edges, histogram_agg(NULL, '{0}') AS no_values, histogram_agg('NaN', '{0}') AS nan FROM readings WHERE i < 3;

-- FILTER, DISTINCT, ORDER BY, groups
SELECT histogram_agg(x, '{0}') FILTER (WHERE i < 10) AS filtered, histogram_agg(DISTINCT x, '{0}'::float8[]) AS distinct,
	   histogram_agg(x, '{0}' ORDER BY i DESC) = histogram_agg(x, '{0}') AS ordered, histogram_agg(x, '{0}') FILTER (WHERE false) IS NULL AS none
FROM readings;
SELECT day, i % 2 AS odd, histogram_agg(x, '{-50,50}') FROM readings WHERE day < 2 AND i < 900 GROUP BY GROUPING SETS ((day, i % 2), ()) ORDER BY 1, 2;
SELECT count(*) AS days, sum(d) = (SELECT histogram_agg(x, '{-50,0,50}') FROM readings) AS merged FROM (SELECT histogram_agg(x, '{-50,0,50}') AS d FROM readings GROUP BY day) AS t;
SELECT g, histogram_agg(x, edges) FROM (VALUES (1, 1, '{0}'::float8[]), (1, 2, '{0}'), (2, 1, '{0,1}'), (2, 2, '{0,1}'), (3, 3, NULL)) AS v (g, x, edges) GROUP BY g ORDER BY g;

-- Moving frames: the same as the rows inside.
CREATE FUNCTION compare(frame text, OUT rows bigint, OUT empty bigint, OUT without bigint, OUT differences bigint) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('
		SELECT count(*), count(*) FILTER (WHERE members IS NULL), count(*) FILTER (WHERE d IS NULL), count(*) FILTER (WHERE d::text IS DISTINCT FROM plain)
		FROM (SELECT i, array_agg(i) OVER frame AS members, histogram_agg(x, ''{-50,0,50}'') OVER frame AS d
			  FROM readings WHERE i <= 200 WINDOW frame AS (%s)) AS m,
			 LATERAL (SELECT histogram_agg(x, ''{-50,0,50}'')::text AS plain FROM readings WHERE i <= 200 AND i = ANY (members)) AS r', frame)
	INTO rows, empty, without, differences;
END $$;
SELECT frame, c.*
FROM unnest(ARRAY['ORDER BY i ROWS 49 PRECEDING',
				  'ORDER BY i ROWS BETWEEN 30 PRECEDING AND 20 PRECEDING',
				  'ORDER BY i ROWS CURRENT ROW',
				  '',
				  'PARTITION BY day ORDER BY i ROWS 4 PRECEDING',
				  'ORDER BY day RANGE BETWEEN 3 PRECEDING AND CURRENT ROW',
				  'ORDER BY i ROWS 49 PRECEDING EXCLUDE CURRENT ROW',
				  'ORDER BY day RANGE 1 PRECEDING EXCLUDE GROUP']) WITH ORDINALITY AS f (frame, k),
	 LATERAL compare(frame) AS c
ORDER BY k;
DROP FUNCTION compare(text);
-- each frame has edges of its own
SELECT i, histogram_agg(i, CASE WHEN i < 3 THEN '{0}' WHEN i < 6 THEN '{4,5}' END::float8[]) OVER (PARTITION BY i / 3 ORDER BY i ROWS 1 PRECEDING) FROM generate_series(0, 7) AS i;
SELECT i, histogram_agg(i, CASE WHEN i % 2 = 0 THEN '{0}' END::float8[]) OVER (ORDER BY i ROWS CURRENT ROW) FROM generate_series(0, 3) AS i;

-- Edges that are none
SELECT histogram_agg(1, '{}'); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, '{{1,2},{3,4}}'); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, '[5:7]={1,NULL,2}'); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, '{1,Infinity}'); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, '{-Infinity,1}'); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, '{1,NaN,2}'); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, '{1,2,2,3}'); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, '[0:2]={1,0.30000000000000004,0.3}'); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, '{0,-0}'); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(NULL, '{2,1}'); \echo :LAST_ERROR_SQLSTATE
-- Edges that change within a group
SELECT histogram_agg(1, edges) FROM (VALUES ('{0,1}'::float8[]), ('{0,1.5}')) AS v (edges); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, edges) FROM (VALUES ('{0,1}'::float8[]), ('{0,1,2}')) AS v (edges); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, edges) FROM (VALUES ('{0,1}'::float8[]), ('{0,NULL}')) AS v (edges); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, edges) FROM (VALUES ('{0,1}'::float8[]), (NULL)) AS v (edges); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(1, edges) FROM (VALUES (NULL), ('{0,1}'::float8[])) AS v (edges); \echo :LAST_ERROR_SQLSTATE
SELECT histogram_agg(NULL, edges) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (VALUES (1, '{0,1}'::float8[]), (2, NULL)) AS v (i, edges); \echo :LAST_ERROR_SQLSTATE

-- The functions of the aggregate may be called by anyone, with any distribution: they leave it alone.
CREATE TABLE stored AS SELECT '{"edges": [0, 1], "counts": [1, 2, 3], "nulls": 1, "nans": 1}'::distribution AS d;
SELECT divergence_histogram_add(d, 0.5, '{0,1}') AS added, divergence_histogram_remove(d, 0.5, '{-0,1}') AS removed, divergence_histogram_remove(d, NULL, '{0,1}') AS null,
	   divergence_histogram_remove(d, 'NaN', '{0,1}') AS nan, divergence_histogram_combine(d, d) = d + d AS merged, divergence_histogram_final(d) = d AS same
FROM stored;
SELECT d, divergence_histogram_add(NULL, 1, '{0}') IS NULL AS nothing, divergence_histogram_combine('{"counts": {}}', d) = d AS left, divergence_histogram_combine(d, '{"counts": {}}') = d AS right,
	   divergence_histogram_add('{"counts": {}}', 1, NULL) AS no_edges, divergence_histogram_final('{"counts": {}, "nulls": 1}') IS NULL AS null
FROM stored;
SELECT divergence_histogram_remove(d - d, 0.5, '{0,1}') FROM stored; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_histogram_remove(d - d, NULL, '{0,1}') FROM stored; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_histogram_remove(d - d, 'NaN', '{0,1}') FROM stored; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_histogram_remove('{"counts": {}}', 1, NULL); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_histogram_add(d, 1, '{0,2}') FROM stored; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_histogram_combine(d, '{"edges": [0, 2], "counts": [0, 1, 0]}') FROM stored; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_histogram_combine(d, divergence_histogram_add('{"counts": {}}', 1, NULL)) FROM stored; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_histogram_add('{"counts": {"fog": 1}}', 1, '{0}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_histogram_add('{"edges": [0], "counts": [0, 9223372036854775807]}', x, '{0}') FROM (VALUES (1), (-1)) AS v (x); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_histogram_add('{"edges": [0], "counts": [0, 9223372036854775807]}', -1, '{0}'); \echo :LAST_ERROR_SQLSTATE
CREATE AGGREGATE full_from_the_start(float8, float8[]) (SFUNC = divergence_histogram_add, STYPE = distribution, FINALFUNC = divergence_histogram_final,
	INITCOND = '{"edges": [0], "counts": [0, 9223372036854775807]}');
SELECT full_from_the_start(-1, '{0}'); \echo :LAST_ERROR_SQLSTATE
DROP AGGREGATE full_from_the_start(float8, float8[]);
DROP TABLE stored, readings;
