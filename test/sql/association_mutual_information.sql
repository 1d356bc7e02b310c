-- mutual_information_agg: how much one variable tells about another, each row the distribution of one given one value of the other.

-- Tables of counts and their mutual information to 40 digits, rounded: sum n_ij/N ln(N n_ij / (n_i n_j)), which is scikit-learn's mutual_info_score
CREATE TABLE tables (name text, rows text[], known float8);
INSERT INTO tables VALUES
	('dependent', '{"10,20","30,5"}', 0.151670808738696),
	('one to one', '{"1,0,0","0,1,0","0,0,1"}', 1.0986122886681098),
	('independent', '{"2,4,6","3,6,9","5,10,15"}', 0),
	('nearly so', '{"1000000,1000001","1000001,1000000"}', 1.2499987500009896e-13),
	('large counts', '{"3000000000000000000,1","1,3000000000000000000"}', 0.6931471805599453),
	('passengers of the Titanic', '{"122,203","167,118","528,178","673,212"}', 0.04109526610065943),
	('one row', '{"3,4,5"}', 0),
	('one column', '{"3","4"}', 0);
SELECT name, mutual_information_agg(d) = known AS categories, mutual_information_agg(bins) = known AS bins, mutual_information_agg(d) AS value
FROM tables, unnest(rows) AS row,
	 LATERAL (SELECT array_agg('c' || i ORDER BY i) AS names, array_agg(n::bigint ORDER BY i) AS counts FROM unnest(string_to_array(row, ',')) WITH ORDINALITY AS c (n, i)) AS a,
	 LATERAL (SELECT distribution(names, counts), format('{"edges": %s, "counts": %s}', (SELECT jsonb_agg(e) FROM generate_series(1, cardinality(counts)) AS e), to_jsonb(counts || 0::bigint))::distribution) AS x (d, bins)
GROUP BY name, known ORDER BY name;
DROP TABLE tables;
-- the same of rows, and whichever of the two variables is given
CREATE TABLE pairs AS SELECT i, i * i % 7 AS x, (i * i % 7 + i % 3) % 5 AS y FROM generate_series(1, 999) AS i;
SELECT mutual_information_agg(d) AS y_given_x FROM (SELECT distribution_agg(y) AS d FROM pairs GROUP BY x) AS t;
SELECT mutual_information_agg(d) AS x_given_y FROM (SELECT distribution_agg(x) AS d FROM pairs GROUP BY y) AS t;
-- the mean divergence of the rows from all of them: to rounding
SELECT abs(mutual_information_agg(d) - (sum(total_count(d) * kl_divergence(d, whole)) / sum(total_count(d)))::float8) < 1e-15 AS same
FROM (SELECT distribution_agg(y) AS d FROM pairs GROUP BY x) AS t, (SELECT distribution_agg(y) AS whole FROM pairs) AS w;
-- entropy of x + entropy of y - entropy of both
SELECT abs(mutual_information_agg(d) - (SELECT entropy(distribution_agg(x)) + entropy(distribution_agg(y)) - entropy(distribution_agg(x || ',' || y)) FROM pairs)) < 1e-15 AS same
FROM (SELECT distribution_agg(y) AS d FROM pairs GROUP BY x) AS t;
-- of a variable with itself: its entropy; independent ones, and a row more than once: 0
SELECT abs(mutual_information_agg(d) - (SELECT entropy(distribution_agg(x)) FROM pairs)) < 1e-15 AS itself FROM (SELECT distribution_agg(x) AS d FROM pairs GROUP BY x) AS t;
SELECT mutual_information_agg(d) AS independent FROM (SELECT distribution_agg(y) AS d FROM generate_series(1, 13) AS x, generate_series(1, 17) AS y, generate_series(1, x * y) AS n GROUP BY x) AS t;
SELECT mutual_information_agg(d) AS the_same FROM (SELECT distribution_agg(y) AS d FROM pairs) AS t, generate_series(1, 5);
-- these differ in one of 3e12, and what pairs of doubles leave of that is beyond 1e-28
SELECT abs(mutual_information_agg(d) - 2.777777777775463e-26) < 1e-28 AS nearly_the_same FROM (VALUES ('{"counts": {"a": 1000000000000, "b": 2000000000000}}'::distribution), ('{"counts": {"a": 1000000000001, "b": 2000000000000}}')) AS v (d);

-- NULL and NaN enter no measure, rows without counts or without a distribution count nothing; none: NULL
SELECT mutual_information_agg(d) FROM (VALUES ('{"counts": {"a": 10, "b": 20}, "nulls": 7}'::distribution), ('{"counts": {"a": 30, "b": 5}}'), (NULL), ('{"counts": {}}'), ('{"counts": {}, "nulls": 3}'), ('{"edges": [0], "counts": [0, 0], "nans": 3}')) AS v (d);
SELECT mutual_information_agg(d) IS NULL AS none, mutual_information_agg(d) FILTER (WHERE false) IS NULL AS no_rows FROM (VALUES (NULL::distribution), ('{"counts": {}}'), ('{"counts": {}, "nulls": 3}')) AS v (d);

-- DISTINCT, ORDER BY, FILTER, groups; workers and partitions merge states as all aggregates do
CREATE TABLE daily AS SELECT i % 40 AS day, x, distribution_agg(y) AS d FROM pairs GROUP BY 1, 2;
SELECT mutual_information_agg(d ORDER BY d) = mutual_information_agg(d) AS ordered, mutual_information_agg(DISTINCT d) <> mutual_information_agg(d) AS distinct,
	   mutual_information_agg(d) FILTER (WHERE x < 3) = (SELECT mutual_information_agg(d) FROM daily WHERE x < 3) AS filtered FROM daily;
SELECT day, mutual_information_agg(d) FROM daily WHERE day < 2 GROUP BY ROLLUP (day) ORDER BY day;
CREATE AGGREGATE states(distribution) (SFUNC = divergence_mutual_information_add, STYPE = distribution, INITCOND = '{"counts": {}}');
CREATE AGGREGATE merged(distribution) (SFUNC = divergence_distribution_combine, STYPE = distribution, INITCOND = '{"counts": {}}');
SELECT states(d) FROM daily WHERE day = 1;
SELECT divergence_mutual_information_final(merged(s)) = (SELECT mutual_information_agg(d) FROM daily) AS merged, divergence_mutual_information_final(merged(s::text::distribution)) = (SELECT mutual_information_agg(d) FROM daily) AS over_the_wire
FROM (SELECT states(d) AS s FROM daily GROUP BY day) AS t;
DROP AGGREGATE states(distribution), merged(distribution);

-- Moving frames: the same as the rows inside
SELECT count(*) AS rows, count(*) FILTER (WHERE moving IS NULL) AS without, count(*) FILTER (WHERE moving IS DISTINCT FROM plain) AS differences
FROM (SELECT day, x, mutual_information_agg(d) OVER frame AS moving, array_agg(day * 10 + x) OVER frame AS members FROM daily WINDOW frame AS (ORDER BY day, x ROWS BETWEEN 30 PRECEDING AND 10 PRECEDING)) AS m,
	 LATERAL (SELECT mutual_information_agg(d) AS plain FROM daily WHERE day * 10 + x = ANY (members)) AS r;
SELECT count(*) AS rows, count(*) FILTER (WHERE moving IS DISTINCT FROM plain) AS differences
FROM (SELECT day, x, mutual_information_agg(d) OVER frame AS moving, array_agg(day * 10 + x) OVER frame AS members FROM daily WINDOW frame AS (ORDER BY day RANGE 3 PRECEDING EXCLUDE GROUP)) AS m,
	 LATERAL (SELECT mutual_information_agg(d) AS plain FROM daily WHERE day * 10 + x = ANY (members)) AS r;
-- where the kind may change from frame to frame
SELECT i, mutual_information_agg(d) OVER (PARTITION BY i / 2 ORDER BY i ROWS 1 PRECEDING)
FROM (VALUES (0, '{"counts": {"a": 1}}'::distribution), (1, '{"counts": {"b": 1}}'), (2, '{"edges": [0], "counts": [1, 0]}'), (3, '{"edges": [0], "counts": [0, 1]}'), (4, '{"edges": [1], "counts": [1, 1]}')) AS v (i, d);

-- Rows that do not go together
SELECT mutual_information_agg(d) FROM (VALUES ('{"counts": {"a": 1}}'::distribution), ('{"edges": [0], "counts": [1, 2]}')) AS v (d); \echo :LAST_ERROR_SQLSTATE
SELECT mutual_information_agg(d) FROM (VALUES ('{"edges": [0, 10.25], "counts": [1, 2, 3]}'::distribution), ('{"edges": [0, 10.5], "counts": [1, 2, 3]}')) AS v (d); \echo :LAST_ERROR_SQLSTATE
SELECT mutual_information_agg(d) FROM (VALUES ('{"edges": [0, 1], "counts": [1, 2, 3]}'::distribution), ('{"edges": [0], "counts": [1, 2]}')) AS v (d); \echo :LAST_ERROR_SQLSTATE
-- counts, rows, cells that count and, of bins, rows again stay within bigint together
SELECT mutual_information_agg(d) FROM (VALUES ('{"counts": {"a": 9223372036854775805}}'::distribution)) AS v (d);
SELECT mutual_information_agg(d) FROM (VALUES ('{"counts": {"a": 9223372036854775806}}'::distribution)) AS v (d); \echo :LAST_ERROR_SQLSTATE
SELECT mutual_information_agg(d) FROM (VALUES ('{"edges": [0], "counts": [0, 9223372036854775804]}'::distribution)) AS v (d);
SELECT mutual_information_agg(d) FROM (VALUES ('{"edges": [0], "counts": [0, 9223372036854775805]}'::distribution)) AS v (d); \echo :LAST_ERROR_SQLSTATE
-- The functions of the aggregate may be called by anyone, with any distribution: what is no state is refused.
SELECT divergence_mutual_information_add('{"counts": {}}', '{"counts": {"a": 2, "b": 3}}') AS added, divergence_mutual_information_add(NULL, '{"counts": {}}') IS NULL AS nothing;
SELECT divergence_mutual_information_remove(divergence_mutual_information_add('{"counts": {}}', d), d) AS removed FROM (VALUES ('{"edges": [0, 10.5], "counts": [1, 2, 2]}'::distribution)) AS v (d);
SELECT divergence_mutual_information_remove('{"counts": {}}', '{"counts": {"a": 2, "b": 3}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_add('{"edges": [0], "counts": [0, 1]}', '{"counts": {"a": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"counts": {}}') IS NULL AS none;
SELECT divergence_mutual_information_final(s::distribution)
FROM unnest(ARRAY['{"counts": {"ca": 2, "r2": 1, "x2": 1}}']) AS s;
SELECT divergence_mutual_information_final('{"counts": {"fog": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"counts": {"": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"edges": [0], "counts": [0, 1]}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"counts": {"ca": 2, "r2": 1, "x1": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"counts": {"ca": 2, "r3": 1, "x2": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"counts": {"r": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"counts": {"r0": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"counts": {"x-1": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"counts": {"x9223372036854775808": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_mutual_information_final('{"counts": {"x9223372036854775807": 2}}'); \echo :LAST_ERROR_SQLSTATE
DROP TABLE daily, pairs;
