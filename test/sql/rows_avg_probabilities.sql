-- avg_probabilities: the mean prediction, element by element, plain and weighted.

SELECT avg_probabilities(p) FROM (VALUES ('{0.25,0.75}'::float8[]), ('{0.75,0.25}')) AS v (p);
SELECT avg_probabilities(p, w) FROM (VALUES ('{0.25,0.75}'::float8[], 1), ('{0.75,0.25}', 3)) AS v (p, w);
-- what a model predicts, and the disagreement of an ensemble
SELECT round((entropy(avg_probabilities(p)) - avg(entropy(p)))::numeric, 4) AS disagreement,
	   entropy(avg_probabilities(p), 2) AS h, count(*)
FROM (VALUES ('{1,0}'::float8[]), ('{0,1}'), ('{0.5,0.5}')) AS v (p);

-- Each element is the exact mean of its column, rounded once: exact_avg() says the same.
CREATE TABLE predictions AS
SELECT i % 3 AS model, i, to_probabilities(ARRAY[1 + i * 7919 % 1009, 1 + i * 104729 % 1013, (i * i) % 1019, (i % 7 = 0)::int * 1e-9]) AS p
FROM generate_series(1, 3000) AS i;
SELECT model, avg_probabilities(p) = ARRAY[exact_avg(p[1]), exact_avg(p[2]), exact_avg(p[3]), exact_avg(p[4])] AS same
FROM predictions GROUP BY model ORDER BY model;
SELECT avg_probabilities(p) = avg_probabilities(p ORDER BY -i) AS order, avg_probabilities(p) = avg_probabilities(p, 3) AS weight,
	   avg_probabilities(p, 1e-300 * i) = avg_probabilities(p, 1e-300 * i ORDER BY md5(i::text)) AS tiny,
	   avg_probabilities(p, (i % 2) * 2.0 ^ 1000) = avg_probabilities(p) FILTER (WHERE i % 2 = 1) AS huge,
	   avg_probabilities(DISTINCT p) = avg_probabilities(p) AS distinct
FROM predictions;
-- whole weights are repeated rows
SELECT count(*) FILTER (WHERE weighted <> repeated) AS differences
FROM (SELECT model, avg_probabilities(p, i % 5) AS weighted FROM predictions GROUP BY model) AS a
JOIN (SELECT model, avg_probabilities(p) AS repeated FROM predictions, generate_series(1, i % 5) GROUP BY model) AS b USING (model);
-- the sums of the vectors may be off by the rounding of what was stored: the mean keeps that
SELECT avg_probabilities(p) FROM (VALUES ('{0.33,0.33,0.33}'::float8[]), ('{0.5,0.25,0.25}')) AS v (p);

-- NULL, no rows, no weight
SELECT avg_probabilities(p), avg_probabilities(p, w) AS weighted FROM (VALUES (NULL::float8[], NULL::int)) AS v (p, w);
SELECT avg_probabilities(p) AS plain, avg_probabilities(p, w) AS weighted
FROM (VALUES ('{0.5,0.5}'::float8[], NULL), (NULL, 3), ('{1,0}', 2)) AS v (p, w);
SELECT avg_probabilities(p) FROM predictions WHERE false;
SELECT avg_probabilities(p, 0) AS all_0, avg_probabilities(p, '-0') AS minus_0, avg_probabilities(p) FILTER (WHERE i < 0) AS none FROM predictions;
-- a row of weight 0 is a row, whose bounds are checked
SELECT avg_probabilities(p, w) FROM (VALUES ('{0.5,0.5}'::float8[], 0), ('{1,0}', 2)) AS v (p, w);
SELECT avg_probabilities(p, w) FROM (VALUES ('{0.5,0.5}'::float8[], 2), ('{1,0,0}', 0)) AS v (p, w); \echo :LAST_ERROR_SQLSTATE
-- NaN in, NaN out
SELECT avg_probabilities(p) FROM (VALUES ('{0.5,0.5}'::float8[]), ('{NaN,1}')) AS v (p);
SELECT avg_probabilities(p, w) FROM (VALUES ('{0.5,0.5}'::float8[], 1::float8), ('{1,0}', 'NaN')) AS v (p, w);
SELECT avg_probabilities(p, w) FROM (VALUES ('{NaN,1}'::float8[], 0)) AS v (p, w);

-- Subscripts are kept, and all vectors have the same.
SELECT avg_probabilities(p) FROM (VALUES ('[0:1]={0.25,0.75}'::float8[]), ('[0:1]={0.75,0.25}')) AS v (p);
SELECT avg_probabilities(p) FROM (VALUES ('{0.25,0.75}'::float8[]), ('[0:1]={0.75,0.25}')) AS v (p); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities(p) FROM (VALUES ('{0.25,0.75}'::float8[]), ('{0.25,0.25,0.5}')) AS v (p); \echo :LAST_ERROR_SQLSTATE
-- each group has its own
SELECT cardinality(p) AS n, avg_probabilities(p) FROM (VALUES ('{1}'::float8[]), ('{0.25,0.75}'), ('{0.75,0.25}'), ('[7:7]={1}')) AS v (p)
GROUP BY array_lower(p, 1), cardinality(p) ORDER BY n, 2;

-- Any array of numbers, and the domain
SELECT avg_probabilities(r) AS real, avg_probabilities(n) AS numeric, avg_probabilities(i) AS int, avg_probabilities(d) AS domain,
	   avg_probabilities(ARRAY[0.5, 0.5]) AS literal, avg_probabilities(r, n[1]) AS weighted
FROM (VALUES ('{0.5,0.5}'::real[], '{0.25,0.75}'::numeric[], '{0,1}'::int[], '{1,0}'::probability_vector)) AS v (r, n, i, d);
SELECT avg_probabilities(r) = ARRAY[exact_avg(r[1]), exact_avg(r[2])] AS real
FROM (SELECT ARRAY[i / 10.0, 1 - i / 10.0]::real[] AS r FROM generate_series(1, 9) AS i) AS v;

-- Long vectors, which wait in small number
SELECT avg_probabilities(p) = to_probabilities(array_fill(1::float8, ARRAY[1000])) AS uniform, cardinality(avg_probabilities(p)) AS n
FROM (SELECT array_fill(0::float8, ARRAY[i - 1]) || 1::float8 || array_fill(0::float8, ARRAY[1000 - i]) AS p FROM generate_series(1, 1000) AS i) AS v;

-- Rounded once, below 2^-1022 too: the first mean is 1.72307546431096...e-311, the others are 0.5 and 2.5 of the least double.
SELECT (avg_probabilities(ARRAY[x, 1 - x], w))[1] FROM (VALUES (1.1418128457103e-311::float8, 1::float8), (4.652267052358e-311, 0.1), (4.606510062269e-311, 0.1)) AS v (x, w);
SELECT (avg_probabilities(ARRAY[x, 1]))[1] AS half, (avg_probabilities(ARRAY[x + 1e-323, 1]))[1] AS more FROM unnest('{0,5e-324}'::float8[]) AS x;
-- beside a tie that only the 950th bit behind it decides
SELECT (avg_probabilities(ARRAY[x, 1 - x]))[1] = exact_avg(x) AS same, exact_avg(x)
FROM unnest('{4.4732132638583925e-279,0.3700964919644477,0.41784633826830725,1.1899306793198613e-302}'::float8[]) AS x;

-- Malformed vectors and weights
SELECT avg_probabilities('{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities('{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities('{0.5,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities('{1.5,-0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities('{Infinity,0}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities('{NaN,-1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities('{3,5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities('{0.5,0.5}'::float8[], -1); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities('{0.5,0.5}'::float8[], 'Infinity'); \echo :LAST_ERROR_SQLSTATE
SELECT avg_probabilities('{0.5,0.5}'::float8[], 'NaN') AS nan;
-- also where the weight is 0
SELECT avg_probabilities('{3,5}'::float8[], 0); \echo :LAST_ERROR_SQLSTATE
-- the ways out
SELECT avg_probabilities(to_probabilities(p)) FROM (VALUES ('{3,5}'::float8[]), ('{1,7}')) AS v (p);

DROP TABLE predictions;
