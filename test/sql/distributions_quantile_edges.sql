-- quantile_edges: the inner edges of bins of equal mass.

SELECT quantile_edges(x, 4) AS quartiles, quantile_edges(x, 10) AS deciles, quantile_edges(x, 2) AS median FROM generate_series(1, 100) AS x;
SELECT n, quantile_edges(x, 4) FROM generate_series(1, 9) AS n, generate_series(1, n) AS x GROUP BY n ORDER BY n;
-- the smallest value with at least i/bins of the values below it, or the largest of all
SELECT count(*) AS sets, count(*) FILTER (WHERE edges IS DISTINCT FROM (SELECT array_agg(DISTINCT e ORDER BY e) FROM generate_series(1, bins - 1) AS i,
	LATERAL (SELECT coalesce(min(v) FILTER (WHERE (SELECT count(*) FROM unnest(sample) AS w WHERE w < v) * bins >= i * cardinality(sample)), max(v)) AS e FROM unnest(sample) AS v) AS q)) AS differences
FROM (SELECT n, bins, quantile_edges(x, bins) AS edges, array_agg(x) AS sample
	  FROM unnest(ARRAY[2, 3, 7, 30, 49, 60]) AS n, unnest(ARRAY[2, 3, 7, 10, 49, 100]) AS bins, LATERAL (SELECT (i * 7919 % 31 - 15) / 2.0::float8 AS x FROM generate_series(1, n) AS i) AS s
	  GROUP BY n, bins) AS t;
-- a frequent value has a cell that holds nothing above it: zeros among amounts, flags, a spike in between, one value only
SELECT name, edges, histogram_agg(x, edges)::jsonb -> 'counts' AS counts, histogram_agg(x + 0.5, edges)::jsonb -> 'counts' AS counts_higher
FROM (VALUES ('amounts', ARRAY(SELECT greatest(i - 93, 0) FROM generate_series(1, 100) AS i)), ('flags', ARRAY(SELECT (i > 95)::int FROM generate_series(1, 100) AS i)),
			 ('other flags', ARRAY(SELECT (i > 5)::int FROM generate_series(1, 100) AS i)),
			 ('spike', ARRAY(SELECT CASE WHEN i BETWEEN 26 AND 75 THEN 0 ELSE i - 50 END FROM generate_series(1, 100) AS i)), ('one', '{3,3,3}')) AS v (name, sample),
	 LATERAL (SELECT quantile_edges(x, 10) AS edges FROM unnest(sample) AS x) AS e, unnest(sample) AS x
GROUP BY name, edges ORDER BY name;
-- 0.29 * 100 is 28.999999999999996 in double precision
SELECT (quantile_edges(x, 100))[29] AS exact, (SELECT array_agg(i::float8) FROM generate_series(2, 100) AS i) = quantile_edges(x, 100) AS percentiles FROM generate_series(1, 100) AS x;
-- ties are merged, more bins than values do no harm
SELECT quantile_edges(x, 10) FROM unnest('{1,1,1,1,1,1,2,2,3,3}'::float8[]) AS x;
SELECT quantile_edges(5, 10) AS one, quantile_edges(x, 10000) AS few FROM generate_series(1, 3) AS x;
-- -0 is 0; NaN and NULL do not count; infinities do, but are no edges
SELECT quantile_edges(x, 2) AS zero FROM unnest('{-0,-0,0}'::float8[]) AS x;
SELECT quantile_edges(x, 2) AS without FROM unnest('{NaN,1,NULL,2,3,NaN,NULL}'::float8[]) AS x;
SELECT quantile_edges(x, 4) AS finite FROM unnest('{-Infinity,-Infinity,1,2,3,Infinity,Infinity,Infinity}'::float8[]) AS x;
-- none: NULL
SELECT quantile_edges(x, 4) IS NULL AS none FROM generate_series(1, 9) AS x WHERE x > 9;
SELECT quantile_edges(x, 4) IS NULL AS none FROM unnest('{NaN,NULL}'::float8[]) AS x;
SELECT quantile_edges(x, 4) IS NULL AS infinite FROM unnest('{Infinity,-Infinity}'::float8[]) AS x;
SELECT quantile_edges(x, NULL) IS NULL AS no_bins FROM generate_series(1, 9) AS x;
-- FILTER, DISTINCT, ORDER BY, other types
SELECT quantile_edges(x, 2) FILTER (WHERE x < 3) AS filtered, quantile_edges(DISTINCT x, 2) AS distinct, quantile_edges(x, 4 ORDER BY -x) = quantile_edges(x, 4) AS ordered,
	   quantile_edges(x::real, 2) AS real, quantile_edges(x::numeric, 2) AS numeric
FROM unnest('{1,1,1,2,3,4,5}'::int[]) AS x;
SELECT g, g2, quantile_edges(x, 3) FROM (SELECT x % 2 AS g, x % 3 AS g2, x FROM generate_series(1, 30) AS x) AS t GROUP BY GROUPING SETS ((g, g2), (g), ()) ORDER BY g, g2;
-- many values: sorted on disk, with work_mem as small as can be
SET work_mem = '64kB';
SELECT edges = (SELECT array_agg(e::float8 ORDER BY e) FROM generate_series(10001, 90001, 10000) AS e) AS deciles
FROM (SELECT quantile_edges((i * 7919::bigint) % 100003, 10) AS edges FROM generate_series(1, 100002) AS i WHERE (i * 7919::bigint) % 100003 <= 100000) AS t;
SELECT g, quantile_edges(x, 4), count(*) FROM (SELECT i % 2 AS g, (i / 2 * 7919::bigint) % 50021 AS x FROM generate_series(0, 100041) AS i) AS t GROUP BY g ORDER BY g;
-- and several at once, some of them with few values, some cut short
SELECT quantile_edges(x, 3) AS all, quantile_edges(x, 3) FILTER (WHERE x < 100) AS few, quantile_edges(-x, 3) AS negative FROM generate_series(1, 60000) AS x;
SELECT g, edges FROM (SELECT x / 40000 AS g, quantile_edges(x, 2) AS edges FROM generate_series(0, 199999) AS x GROUP BY 1 ORDER BY 1) AS t LIMIT 1;
SELECT (SELECT quantile_edges(x + shift, 2) FROM generate_series(1, 20001) AS x) FROM generate_series(1, 3) AS shift;
-- a hash table of groups that is read again asks for its results again
CREATE TABLE groups AS SELECT i % 4 AS g, (i * 7919::bigint % 100003)::float8 AS x FROM generate_series(1, 60000) AS i;
ANALYZE groups;
SELECT at_least, (SELECT max(e[1]) FROM (SELECT g, quantile_edges(x, 3) AS e FROM groups GROUP BY g OFFSET 0) AS s WHERE s.g >= at_least) FROM generate_series(0, 2) AS at_least;
RESET work_mem;
SELECT at_least, (SELECT max(e[1]) FROM (SELECT g, quantile_edges(x, 3) AS e FROM groups GROUP BY g OFFSET 0) AS s WHERE s.g >= at_least) FROM generate_series(0, 2) AS at_least;
DROP TABLE groups;
-- with histogram_agg: bins of equal mass
SELECT histogram_agg(x, edges) FROM generate_series(1, 1000) AS x, (SELECT quantile_edges(x, 5) AS edges FROM generate_series(1, 1000) AS x) AS e;

-- What is refused
SELECT quantile_edges(1, 1); \echo :LAST_ERROR_SQLSTATE
SELECT quantile_edges(1, -3); \echo :LAST_ERROR_SQLSTATE
SELECT quantile_edges(NULL, 10001); \echo :LAST_ERROR_SQLSTATE
SELECT quantile_edges(1, b) FROM unnest('{3,4}'::int[]) AS b; \echo :LAST_ERROR_SQLSTATE
SELECT quantile_edges(1, b) FROM unnest('{3,NULL}'::int[]) AS b; \echo :LAST_ERROR_SQLSTATE
SELECT quantile_edges(1, b) FROM unnest('{NULL,3}'::int[]) AS b; \echo :LAST_ERROR_SQLSTATE
SELECT quantile_edges(x, 2) OVER (ORDER BY x) FROM generate_series(1, 3) AS x; \echo :LAST_ERROR_SQLSTATE
