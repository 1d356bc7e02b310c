-- Aggregates over rows (p, q), one row a category: values, NULL, zeros, NaN, errors, and every way to group.

-- Whole numbers of bits, nats and the notebook's digits.  The weights need not sum to 1.
SELECT entropy_agg(p) = entropy(array_agg(p)) AS h, cross_entropy_agg(p, q) = cross_entropy(array_agg(p), array_agg(q)) AS ce,
	   kl_divergence_agg(p, q) = kl_divergence(array_agg(p), array_agg(q)) AS kl,
	   jeffreys_divergence_agg(p, q) = jeffreys_divergence(array_agg(p), array_agg(q)) AS jeffreys,
	   round(kl_divergence_agg(p, q)::numeric, 4) AS notebook
FROM (VALUES (0.2::float8, 0.1::float8), (0.3, 0.4), (0.5, 0.5)) AS v (p, q);
SELECT entropy(s, 2) AS h, cross_entropy(s, 2) AS ce, kl_divergence(s, 2) AS kl, jeffreys_divergence(s, 2) AS jeffreys
FROM (SELECT divergence_state(p, q) AS s FROM (VALUES (400, 1), (200, 1), (100, 1), (100, 1)) AS v (p, q)) AS t;
-- one category is certain, proportional weights do not differ, whatever their size
SELECT entropy_agg(1e300 * p) FILTER (WHERE p = 1) AS one, kl_divergence_agg(p, 3 * p) AS proportional,
	   jeffreys_divergence_agg(p * 2.0 ^ 900, p / 2.0 ^ 900) AS far_apart
FROM generate_series(1, 100) AS p;

-- Rows, states and arrays agree to the bit on the same probabilities: 1200 pairs of 2 to 11 classes,
-- zeros on either side, nearly equal ones, and one pair of 20000 classes.
CREATE TABLE pairs AS
SELECT i, to_probabilities(array_agg((i * 7919 + j * j * 104729) % 1009 * ((i + j) % 7 <> 0)::int ORDER BY j)) AS p,
	   to_probabilities(array_agg((i * 1299709 + j * 15485863) % 1013 * ((i + 3 * j) % 31 <> 0)::int ORDER BY j)) AS q
FROM generate_series(1, 1000) AS i, generate_series(1, 2 + i % 10) AS j
GROUP BY i
UNION ALL
SELECT 1000 + i, to_probabilities(array_agg(100 + (i * j) % 11 ORDER BY j)),
	   to_probabilities(array_agg((100 + (i * j) % 11) * (1 + 1e-8 * ((i + j) % 3)) ORDER BY j))
FROM generate_series(1, 200) AS i, generate_series(1, 5) AS j
GROUP BY i
UNION ALL
SELECT 0, to_probabilities(array_agg(1 + j * j % 7919 ORDER BY j)), to_probabilities(array_agg(1 + j * j % 7907 ORDER BY j))
FROM generate_series(1, 20000) AS j;
DELETE FROM pairs WHERE p IS NULL OR q IS NULL;
CREATE TABLE expected AS
SELECT i, entropy(p) AS h, cross_entropy(p, q) AS ce, kl_divergence(p, q) AS kl, jeffreys_divergence(p, q) AS jeffreys,
	   entropy(p, 2) AS h2, cross_entropy(p, q, 2) AS ce2, kl_divergence(p, q, 2) AS kl2,
	   jeffreys_divergence(p, q, 2) AS jeffreys2
FROM pairs;
CREATE TABLE weights AS
SELECT i, u.p, u.q FROM pairs, unnest(pairs.p, pairs.q) AS u (p, q);
ANALYZE weights;
SELECT count(*), count(*) FILTER (WHERE kl = 'Infinity') AS infinite, count(*) FILTER (WHERE kl < 1e-14) AS tiny FROM expected;
CREATE VIEW differing_rows AS
SELECT i, h, ce, kl, jeffreys FROM expected
EXCEPT
SELECT i, entropy_agg(p), cross_entropy_agg(p, q), kl_divergence_agg(p, q), jeffreys_divergence_agg(p, q)
FROM weights GROUP BY i;
CREATE VIEW differing_states AS
SELECT i, h2, ce2, kl2, jeffreys2, h, ce, kl, jeffreys FROM expected
EXCEPT
SELECT i, entropy(s, 2), cross_entropy(s, 2), kl_divergence(s, 2), jeffreys_divergence(s, 2),
	   entropy(s), cross_entropy(s), kl_divergence(s), jeffreys_divergence(s)
FROM (SELECT i, divergence_state(p, q) AS s FROM weights GROUP BY i) AS t;
-- in hashed groups and in sorted ones
SET enable_sort = off;
EXPLAIN (COSTS OFF) SELECT i, divergence_state(p, q) FROM weights GROUP BY i;
SELECT count(*) FROM differing_rows;
SELECT count(*) FROM differing_states;
RESET enable_sort;
SET enable_hashagg = off;
EXPLAIN (COSTS OFF) SELECT i, divergence_state(p, q) FROM weights GROUP BY i;
SELECT count(*) FROM differing_rows;
SELECT count(*) FROM differing_states;
RESET enable_hashagg;
-- and in both at once
SELECT count(*) AS groups, count(DISTINCT (kl, s)) AS values
FROM (SELECT kl_divergence_agg(p, q) AS kl, divergence_state(p, q) AS s
	FROM weights WHERE i = 7 GROUP BY GROUPING SETS ((), (i), (i + 1, i))) AS t;

-- Any numeric column will do.
SELECT entropy_agg(i2) AS int2, entropy_agg(i4) AS int4, entropy_agg(i8) AS int8, entropy_agg(r) AS real, entropy_agg(n) AS numeric,
	   kl_divergence_agg(i4, n) AS kl, kl_divergence_agg(i2, 1) AS uniform
FROM (VALUES (1::int2, 1, 1::int8, 1::real, 1::numeric), (1, 1, 1, 1, 1)) AS v (i2, i4, i8, r, n);

-- A NULL on one side is 0, on both sides no row.
CREATE TABLE cases (name text, p float8, q float8);
INSERT INTO cases VALUES
	('p missing', 1, 1), ('p missing', 1, 1), ('p missing', NULL, 2),
	('q missing', 1, 1), ('q missing', 1, NULL),
	('both missing', 1, 1), ('both missing', 1, 3), ('both missing', NULL, NULL),
	('all missing', NULL, NULL),
	('p empty', NULL, 1), ('p empty', NULL, 2),
	('q empty', 1, NULL), ('q empty', 2, NULL),
	('no mass', 0, 0), ('no mass', NULL, 0), ('no mass', '-0', NULL),
	('no mass in p', 0, 1),
	('minus 0 in p', 1, 2), ('minus 0 in p', '-0', 2), ('minus 0 in q', 1, 2), ('minus 0 in q', 1, '-0'),
	('zeros', 1, 1), ('zeros', 1, 3), ('zeros', 0, 0), ('zeros', 0, NULL), ('zeros', '-0', '-0'),
	('NaN in p', 1, 1), ('NaN in p', 'NaN', 1),
	('NaN in q', 1, 1), ('NaN in q', 1, 'NaN'),
	('NaN beside NULL', 1, 1), ('NaN beside NULL', NULL, 'NaN'),
	('NaN before Infinity', 1, 0), ('NaN before Infinity', 'NaN', 1),
	('NaN without mass', 'NaN', NULL);
SELECT name, round(entropy_agg(p)::numeric, 4) AS h, round(cross_entropy_agg(p, q)::numeric, 4) AS ce,
	   round(kl_divergence_agg(p, q)::numeric, 4) AS kl, round(jeffreys_divergence_agg(p, q)::numeric, 4) AS jeffreys
FROM cases GROUP BY name ORDER BY name;
-- the state has seen both columns: a NaN in either is one in all measures
SELECT entropy(s) AS h, cross_entropy(s) AS ce, kl_divergence(s) AS kl, jeffreys_divergence(s) AS jeffreys
FROM (SELECT divergence_state(p, q) AS s FROM cases WHERE name = 'NaN in q') AS t;
SELECT divergence_state(p, q), entropy_agg(p) FROM cases WHERE name = 'all missing';
SELECT divergence_state(p, q) FROM cases WHERE name = 'no mass';
SELECT divergence_state(p, q) FROM cases WHERE name = 'NaN without mass';
SELECT divergence_state(p, q), kl_divergence_agg(p, q), entropy_agg(p) FROM cases WHERE false;
SELECT name, entropy_agg(p) FROM cases WHERE false GROUP BY name;

-- A FULL JOIN keeps the categories that only one side has: a vanished one gives Infinity, a new one
-- the right finite value, an empty window NULL.
CREATE TABLE events (day int, weather text, n int);
INSERT INTO events VALUES (1, 'sun', 2), (1, 'rain', 1), (1, 'fog', 1), (2, 'sun', 1), (2, 'rain', 1),
	(3, 'sun', 2), (3, 'rain', 1), (3, 'fog', 1), (3, 'snow', 4);
SELECT day, round(kl_divergence_agg(r, c)::numeric, 4) AS kl, round(kl_divergence_agg(c, r)::numeric, 4) AS kl_back,
	   jeffreys_divergence_agg(r, c) AS psi, kl_divergence(divergence_state(r, c), 2) AS kl_bits
FROM generate_series(1, 4) AS d (day),
	 LATERAL (SELECT r.n AS r, c.n AS c
		FROM (SELECT weather, n FROM events AS e WHERE e.day = 1) AS r
		FULL JOIN (SELECT weather, n FROM events AS e WHERE e.day = d.day) AS c USING (weather)) AS j
GROUP BY day ORDER BY day;
-- which a strict aggregate over an inner join would not have seen
SELECT round(kl_divergence_agg(r.n, c.n)::numeric, 4) AS kl
FROM events AS r JOIN events AS c USING (weather) WHERE r.day = 1 AND c.day = 2;
-- Jensen-Shannon divergence of rows goes through arrays
SELECT round(js_divergence(to_probabilities(array_agg(coalesce(r.n, 0))), to_probabilities(array_agg(coalesce(c.n, 0))))::numeric, 4)
FROM (SELECT * FROM events WHERE day = 1) AS r FULL JOIN (SELECT * FROM events WHERE day = 3) AS c USING (weather);

-- DISTINCT, FILTER and ORDER BY
SELECT entropy_agg(DISTINCT p) = entropy_agg(p) FILTER (WHERE first AND q <> 1) AS h,
	   kl_divergence_agg(DISTINCT p, q) = kl_divergence('{0.125,0.125,0.25,0.5}'::float8[], '{0.25,0.125,0.25,0.375}'::float8[]) AS kl,
	   divergence_state(DISTINCT p, q) = divergence_state(p, q) FILTER (WHERE first) AS state,
	   entropy_agg(p ORDER BY q DESC, p) = entropy_agg(p) AS ordered,
	   entropy_agg(p) FILTER (WHERE p > 9) AS none
FROM (VALUES (1, 2, true), (1, 2, false), (1, 1, true), (2, 2, true), (4, 3, true), (4, 3, false)) AS v (p, q, first);

-- Several measures over the same arguments share one pass: the argument is evaluated once a row.
CREATE SEQUENCE passes;
CREATE FUNCTION counted(x float8) RETURNS float8 IMMUTABLE LANGUAGE plpgsql AS
$$ BEGIN PERFORM nextval('passes'); RETURN x; END $$;
SELECT kl_divergence_agg(counted(p), q) AS kl, cross_entropy_agg(counted(p), q) > 1 AS ce, jeffreys_divergence_agg(counted(p), q) AS jeffreys,
	   divergence_state(counted(p), q) IS NULL AS missing
FROM (VALUES (1, 1), (2, 2), (1, 1)) AS v (p, q);
SELECT last_value AS evaluations FROM passes;

-- An aggregate keeps the sums that the query reads: alone, with another, or beside one that hands out its state.
CREATE TABLE long AS SELECT (37 * i % 101 + 1)::float8 AS p, (53 * i % 97 + 1)::float8 / 7 AS q FROM generate_series(1, 1000) AS i;
CREATE AGGREGATE state_itself(p float8, q float8) (
	SFUNC = divergence_pairs_add, STYPE = divergence_state, INITCOND = '1/pairs rows=0 nan=0 p_only=0 q_only=0');
CREATE TABLE of_states AS
SELECT entropy(s) AS h, cross_entropy(s) AS ce, kl_divergence(s) AS kl, jeffreys_divergence(s) AS j, s
FROM (SELECT divergence_state(p, q) AS s FROM long) AS t;
SELECT (SELECT kl_divergence_agg(p, q) FROM long) = kl AS kl, (SELECT cross_entropy_agg(p, q) FROM long) = ce AS ce,
	   (SELECT jeffreys_divergence_agg(p, q) FROM long) = j AS j, (SELECT entropy_agg(p) FROM long) = h AS h
FROM of_states;
SELECT (SELECT (kl_divergence_agg(p, q), cross_entropy_agg(p, q)) FROM long) = (kl, ce) AS kl_ce,
	   (SELECT (kl_divergence_agg(p, q), jeffreys_divergence_agg(p, q)) FROM long) = (kl, j) AS kl_j,
	   (SELECT (cross_entropy_agg(p, q), jeffreys_divergence_agg(p, q)) FROM long) = (ce, j) AS ce_j,
	   (SELECT (kl_divergence_agg(p, q), divergence_state(p, q)) FROM long) = (kl, s) AS kl_state,
	   (SELECT (kl_divergence_agg(p, q), state_itself(p, q)) FROM long) = (kl, s) AS kl_itself,
	   (SELECT kl_divergence_agg(p, q) OVER () FROM long LIMIT 1) = kl AS whole_frame
FROM of_states;
-- a state whose rows all wait answers from the rows, as arrays of them do
SELECT bool_and(kl = kl_divergence(ps, qs) AND ce = cross_entropy(ps, qs) AND j = jeffreys_divergence(ps, qs) AND h = entropy(ps)) AS like_arrays
FROM (SELECT n, kl_divergence_agg(p, q) AS kl, cross_entropy_agg(p, q) AS ce, jeffreys_divergence_agg(p, q) AS j, entropy_agg(p) AS h,
			 array_agg(p) AS ps, array_agg(q) AS qs
	  FROM generate_series(2, 130) AS n,
		   LATERAL (SELECT p / sum(p) OVER () AS p, q / sum(q) OVER () AS q FROM (SELECT p, q FROM long LIMIT n) AS weights) AS rows
	  GROUP BY n) AS t;

-- Negative and infinite weights: 22003
SELECT entropy_agg(w) FROM unnest('{1,-1}'::float8[]) AS w; \echo :LAST_ERROR_SQLSTATE
SELECT entropy_agg(w) FROM unnest('{1,Infinity}'::float8[]) AS w; \echo :LAST_ERROR_SQLSTATE
SELECT entropy_agg(w) FROM unnest('{1,-Infinity}'::float8[]) AS w; \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_agg(-0.1::float8, 0.5); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_agg(0.5, -5e-324::float8); \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence_agg('Infinity', 1); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_state(1, 'Infinity'); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_agg(-1, -2); \echo :LAST_ERROR_SQLSTATE
-- also where the other side is missing or NaN
SELECT kl_divergence_agg(NULL, -1); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_agg(-1, NULL); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_agg('NaN', -1); \echo :LAST_ERROR_SQLSTATE
SET extra_float_digits = -15;
SELECT kl_divergence_agg(1, -0.1234567890123456::float8); \echo :LAST_ERROR_SQLSTATE
RESET extra_float_digits;
-- the ways out
SELECT entropy_agg(w) > 0 AS h FROM unnest(softmax('{1,-1}'::float8[])) AS w;
SELECT entropy_agg(w) FILTER (WHERE w > 0) AS h FROM unnest('{1,-1}'::float8[]) AS w;
-- what is filtered or missing is not looked at
SELECT entropy_agg(w) FILTER (WHERE w BETWEEN 0 AND 9) AS h FROM unnest('{1,1,-1,Infinity,NaN}'::float8[]) AS w;

DROP VIEW differing_rows, differing_states;
DROP AGGREGATE state_itself(float8, float8);
DROP TABLE pairs, weights, expected, cases, events, long, of_states;
DROP FUNCTION counted(float8);
DROP SEQUENCE passes;
