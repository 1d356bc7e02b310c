-- exact_sum and exact_avg: correctly rounded, whatever the order; NaN and infinities as sum() and avg() have them.

-- test/golden/make_exact_sums.py computes these in rational numbers
CREATE TABLE golden (name text, x float8[], sum float8, mean float8);
\copy golden FROM 'test/golden/exact_sums.csv' (FORMAT csv, HEADER)
SELECT count(*) AS cases, count(*) FILTER (WHERE abs(sum) = 'Infinity') AS overflows,
	   sum(cardinality(x)) AS values FROM golden;
-- each of these must be empty
SELECT name, mean, got FROM golden, LATERAL (SELECT exact_avg(u) AS got FROM unnest(x) AS u) AS g WHERE got IS DISTINCT FROM mean;
SELECT name, sum, got FROM golden, LATERAL (SELECT exact_sum(u) AS got FROM unnest(x) AS u WHERE abs(sum) < 'Infinity') AS g
WHERE abs(sum) < 'Infinity' AND got IS DISTINCT FROM sum;
SELECT name, sum, got FROM golden, LATERAL (SELECT exact_sum(u ORDER BY abs(u)) AS got FROM unnest(x) AS u WHERE abs(sum) < 'Infinity') AS g
WHERE abs(sum) < 'Infinity' AND got IS DISTINCT FROM sum;
SELECT name, sum, got FROM golden, LATERAL (SELECT exact_sum(u ORDER BY -u) AS got FROM unnest(x) AS u WHERE abs(sum) < 'Infinity') AS g
WHERE abs(sum) < 'Infinity' AND got IS DISTINCT FROM sum;
-- which cannot be said of sum()
SELECT count(*) > 10 AS often FROM golden, LATERAL (SELECT sum(u) AS got FROM unnest(x) AS u WHERE name !~ 'overflow|beyond') AS g
WHERE got <> sum;

-- only an overflow of the exact sum is an error
SELECT exact_sum(x) AS sum, exact_avg(x) AS mean FROM unnest('{1.7e308,1.7e308,-1.7e308}'::float8[]) AS x;
SELECT exact_avg(x) FROM unnest('{1.7e308,1.7e308}'::float8[]) AS x;
SELECT exact_sum(x) FROM unnest('{1.7e308,1.7e308}'::float8[]) AS x; \echo :LAST_ERROR_SQLSTATE
SELECT exact_sum(x) FROM unnest('{-1.7e308,-1.7e308}'::float8[]) AS x; \echo :LAST_ERROR_SQLSTATE
-- half a unit beyond the largest double
SELECT exact_sum(x) FROM unnest('{1.7976931348623157e308,9.9792015476736e291}'::float8[]) AS x; \echo :LAST_ERROR_SQLSTATE
SELECT exact_sum(x) FROM unnest('{1.7976931348623157e308,9.979201547673598e291}'::float8[]) AS x;

-- NaN and infinities, NULL and nothing, as core has them
CREATE TABLE special (x float8[]);
INSERT INTO special VALUES ('{}'), ('{NULL}'), ('{NULL,1}'), ('{1,NaN}'), ('{NaN}'), ('{Infinity}'), ('{-Infinity}'), ('{1,Infinity}'),
	('{-Infinity,1}'), ('{Infinity,-Infinity}'), ('{-Infinity,1,Infinity,NULL}'), ('{NaN,Infinity}'), ('{-Infinity,NaN,Infinity}'),
	('{Infinity,Infinity}'), ('{0}');
SELECT x, exact_sum(u) AS sum, exact_avg(u) AS mean, exact_sum(u) IS NOT DISTINCT FROM sum(u) AND exact_avg(u) IS NOT DISTINCT FROM avg(u) AS core
FROM special LEFT JOIN LATERAL unnest(x) AS u ON true GROUP BY x ORDER BY x;
-- an infinity stands above finite values, however many, whatever the order
SELECT exact_sum(x) AS sum, exact_avg(x) AS mean FROM unnest('{1e308,1e308,Infinity}'::float8[]) AS x;
-- -0 is 0
SELECT exact_sum('-0'::float8), exact_avg('-0'::float8);

-- other columns, DISTINCT, FILTER
SELECT exact_sum(i) AS int, exact_sum(i::bigint) AS bigint, exact_sum(i::real) AS real, exact_avg(i::numeric) AS numeric,
	   exact_sum(DISTINCT i % 2) AS distinct, exact_sum(i) FILTER (WHERE i > 2) AS filter, exact_sum(i) FILTER (WHERE i > 9) AS none
FROM generate_series(1, 3) AS i;
-- a column of one value has that mean, to the last digit
SELECT count(*) FILTER (WHERE mean <> x) AS off, count(*) FILTER (WHERE avg <> x) > 0 AS core_off
FROM (SELECT x, exact_avg(x) AS mean, sum(x) / count(*) AS avg
	FROM (SELECT 0.1::float8 * i AS x FROM generate_series(1, 100) AS i) AS v, generate_series(1, 37) GROUP BY x) AS t;

DROP TABLE golden, special;
