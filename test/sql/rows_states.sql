-- The type divergence_state: its text, merging, taking away, comparing and measuring.

CREATE TABLE days AS
SELECT day, divergence_state(p, q) AS s
FROM (SELECT i % 10 AS day, (i * 7919) % 1009 AS p, (i * 104729) % 1013 AS q FROM generate_series(1, 1000) AS i) AS t
GROUP BY day;

-- The text: counts, and each sum as a hexadecimal integer times a power of two.
SELECT divergence_state(1, 1);
SELECT divergence_state(0.75::float8, 0) AS p_only, divergence_state(0, 0.75::float8) AS q_only;
SELECT divergence_state(p, q) FROM (VALUES (1::float8, 1), (NULL, 2), (2, NULL), ('NaN', 1), (0, 0)) AS v (p, q);
-- and again what it was
SELECT count(*) AS days, count(*) FILTER (WHERE s::text::divergence_state = s AND s::text::divergence_state::text = s::text) AS same
FROM days;
-- other settings change nothing
SET extra_float_digits = -15;
SELECT divergence_state(1, 1.1::float8)::text::divergence_state = divergence_state(1, 1.1::float8) AS same;
RESET extra_float_digits;
-- equal sums have equal bytes, whatever way they took
SELECT count(DISTINCT s::text) AS texts, count(DISTINCT divergence_state_send(s)) AS binaries,
	   count(DISTINCT pg_column_size(s)) AS sizes, count(DISTINCT s) AS states
FROM (VALUES
	((SELECT divergence_state(p, p * p) FROM generate_series(1, 300) AS p)),
	((SELECT divergence_state(p, p * p ORDER BY -p) FROM generate_series(1, 300) AS p)),
	((SELECT sum(s) FROM (SELECT divergence_state(p, p * p) AS s FROM generate_series(1, 300) AS p GROUP BY p % 7) AS t)),
	((SELECT divergence_state(p, p * p) FROM generate_series(-300, 300) AS p WHERE p > 0)),
	((SELECT divergence_state(p, p * p) FROM generate_series(1, 500) AS p)
	 - (SELECT divergence_state(p, p * p) FROM generate_series(301, 500) AS p)),
	((SELECT divergence_state(p, p * p) FROM generate_series(1, 300) AS p)::text::divergence_state)) AS v (s);

-- Merge: sum() and + give what all the rows together would.
SELECT sum(s) = (SELECT divergence_state((i * 7919) % 1009, (i * 104729) % 1013) FROM generate_series(1, 1000) AS i) AS same,
	   kl_divergence(sum(s)) = (SELECT kl_divergence_agg((i * 7919) % 1009, (i * 104729) % 1013)
		FROM generate_series(1, 1000) AS i) AS kl,
	   sum(s ORDER BY day DESC) = sum(s) AS order, sum(s) FILTER (WHERE day > 99) AS none
FROM days;
SELECT count(*) AS pairs, count(*) FILTER (WHERE a.s + b.s = b.s + a.s) AS commute,
	   count(*) FILTER (WHERE (a.s + b.s) + c.s = a.s + (b.s + c.s)) AS associate
FROM days AS a, days AS b, (SELECT s FROM days WHERE day = 7) AS c;
SELECT s + '1/pairs rows=0 nan=0 p_only=0 q_only=0' = s AS right, '1/pairs rows=0 nan=0 p_only=0 q_only=0' + s = s AS left,
	   s + NULL IS NULL AS with_null
FROM days WHERE day = 1;
SELECT sum(s) IS NULL AS none, (SELECT sum(NULL::divergence_state)) IS NULL AS only_null FROM days WHERE false;

-- Take away what was once merged.
SELECT count(*) AS pairs, count(*) FILTER (WHERE (a.s + b.s) - b.s = a.s) AS back, count(*) FILTER (WHERE a.s - a.s = e.s) AS nothing,
	   count(*) FILTER (WHERE a.s - e.s = a.s) AS less_nothing
FROM days AS a, days AS b, (SELECT '1/pairs rows=0 nan=0 p_only=0 q_only=0'::divergence_state AS s) AS e;
SELECT sum(s) - sum(s) FILTER (WHERE day < 5) = sum(s) FILTER (WHERE day >= 5) AS half FROM days;
SELECT (SELECT divergence_state(p, q) FROM (VALUES (1::float8, 1), (NULL, 2), (2, NULL), ('NaN', 1), (0, 0)) AS v (p, q))
	   - (SELECT divergence_state(p, q) FROM (VALUES (NULL::float8, 2), (2, NULL), ('NaN', 1)) AS v (p, q)) AS finite_again;
-- What was never added shows in counts and totals: 22003
SELECT divergence_state(1, 1) - (SELECT divergence_state(1, 1) FROM generate_series(1, 2)); \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=0 nan=0 p_only=0 q_only=0'::divergence_state - divergence_state(1, 1); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_state(1, 1) - divergence_state(1, 2); \echo :LAST_ERROR_SQLSTATE
SELECT (SELECT divergence_state(1, 1) FROM generate_series(1, 2)) - divergence_state(3, 1); \echo :LAST_ERROR_SQLSTATE
SELECT (SELECT divergence_state(1, 1) FROM generate_series(1, 2)) - divergence_state(1, NULL); \echo :LAST_ERROR_SQLSTATE
SELECT (SELECT divergence_state(1, 1) FROM generate_series(1, 2)) - divergence_state('NaN', 1); \echo :LAST_ERROR_SQLSTATE
SELECT (SELECT divergence_state(p, 1) FROM (VALUES (1), (NULL)) AS v (p)) - divergence_state(1, 1) - divergence_state(1, 1); \echo :LAST_ERROR_SQLSTATE
SELECT (SELECT divergence_state(p, q) FROM (VALUES (1, 1), (1, NULL)) AS v (p, q)) - divergence_state(2, NULL); \echo :LAST_ERROR_SQLSTATE
SELECT (SELECT divergence_state(p, q) FROM (VALUES (1, 3), (1, 1)) AS v (p, q)) - divergence_state(2, 2); \echo :LAST_ERROR_SQLSTATE

-- Comparison: equality is that of sums and counts, the order is total and for indexes alone.
SELECT a = b AS eq, a <> b AS ne, divergence_state_cmp(a, b) = 0 AS cmp, divergence_state_hash(a) = divergence_state_hash(b) AS hash,
	   divergence_state_hash_extended(a, 42) = divergence_state_hash_extended(b, 42) AS hash_extended
FROM (SELECT divergence_state(p, 1) AS a FROM generate_series(1, 3) AS p) AS a,
	 (SELECT divergence_state(p, 1 ORDER BY p DESC) AS b FROM generate_series(1, 3) AS p) AS b;
SELECT count(*) AS pairs, count(*) FILTER (WHERE (a.s < b.s)::int + (a.s = b.s)::int + (a.s > b.s)::int = 1) AS trichotomy,
	   count(*) FILTER (WHERE (a.s <= b.s) = (a.s < b.s OR a.s = b.s) AND (a.s >= b.s) = (a.s > b.s OR a.s = b.s)
		AND (a.s <> b.s) = NOT (a.s = b.s) AND (a.s < b.s) = (b.s > a.s)
		AND divergence_state_cmp(a.s, b.s) = - divergence_state_cmp(b.s, a.s)
		AND (a.s < b.s) = (divergence_state_cmp(a.s, b.s) < 0)) AS consistent,
	   count(*) FILTER (WHERE a.s = b.s) AS equal
FROM days AS a, days AS b;
SELECT count(*) AS triples, count(*) FILTER (WHERE NOT a.s < c.s) AS intransitive
FROM days AS a, days AS b, days AS c WHERE a.s < b.s AND b.s < c.s;
-- one row more that changes no sum is another state
SELECT divergence_state(p, p) FILTER (WHERE p > 0) = divergence_state(p, p) AS same FROM generate_series(0, 3) AS p;
-- GROUP BY, DISTINCT, joins and indexes
CREATE TABLE twice AS SELECT * FROM days UNION ALL SELECT * FROM days;
SET enable_sort = off;
EXPLAIN (COSTS OFF) SELECT s FROM twice GROUP BY s;
SELECT count(*) FROM (SELECT s FROM twice GROUP BY s) AS t;
RESET enable_sort;
SET enable_hashagg = off;
EXPLAIN (COSTS OFF) SELECT s FROM twice GROUP BY s;
SELECT count(*) FROM (SELECT s FROM twice GROUP BY s) AS t;
RESET enable_hashagg;
SET enable_nestloop = off;
SET enable_mergejoin = off;
SELECT count(*) FROM twice AS a JOIN twice AS b USING (s);
SET enable_mergejoin = on;
SET enable_hashjoin = off;
SELECT count(*) FROM twice AS a JOIN twice AS b USING (s);
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_nestloop;
CREATE INDEX twice_hash ON twice USING hash (s);
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT day FROM twice WHERE s = divergence_state_final('1/pairs rows=0 nan=0 p_only=0 q_only=0');
SELECT count(*) FROM twice WHERE s = (SELECT s FROM days WHERE day = 3);
DROP INDEX twice_hash;
CREATE INDEX twice_btree ON twice (s);
SELECT count(*) FROM twice WHERE s = (SELECT s FROM days WHERE day = 3);
SELECT count(*) FROM twice WHERE s >= (SELECT min FROM (SELECT s AS min FROM days ORDER BY s LIMIT 1) AS t);
RESET enable_seqscan;
CREATE UNIQUE INDEX ON days (s);
INSERT INTO days SELECT 99, s FROM days WHERE day = 3;

-- Stored in every way: short, compressed, out of line.
CREATE TABLE stored (how text, s divergence_state);
ALTER TABLE stored ALTER s SET STORAGE plain;
INSERT INTO stored SELECT 'plain', s FROM days;
ALTER TABLE stored ALTER s SET STORAGE extended;
INSERT INTO stored SELECT 'extended', s FROM days;
ALTER TABLE stored ALTER s SET STORAGE external;
ALTER TABLE stored SET (toast_tuple_target = 128);
INSERT INTO stored SELECT 'external', s FROM days;
SELECT how, sum(s) = (SELECT sum(s) FROM days) AS same, kl_divergence(sum(s)) = (SELECT kl_divergence(sum(s)) FROM days) AS kl,
	   bool_and(s - s = divergence_state_final('1/pairs rows=0 nan=0 p_only=0 q_only=0')) AS nothing, count(DISTINCT s) AS states
FROM stored GROUP BY how ORDER BY how;
SELECT count(*) FROM (SELECT s FROM stored GROUP BY s) AS t;

-- Accessors: NULL without mass, Infinity where only one side has any, base.
SELECT s IS NULL AS missing, entropy(s) AS h, cross_entropy(s) AS ce, kl_divergence(s) AS kl, jeffreys_divergence(s) AS jeffreys
FROM (SELECT '1/pairs rows=0 nan=0 p_only=0 q_only=0'::divergence_state UNION ALL SELECT NULL) AS v (s);
SELECT entropy(s, base => 2) AS h, cross_entropy(s, base => 2) AS ce, kl_divergence(s, base => 2) AS kl, jeffreys_divergence(s, base => 2) AS j
FROM (SELECT divergence_state(p, q) AS s FROM (VALUES (1, 1), (1, NULL)) AS v (p, q)) AS t;
SELECT entropy(s => s, base => 10) AS h, cross_entropy(s, 10) AS ce, kl_divergence(s, 10) AS kl, jeffreys_divergence(s, 10) AS j
FROM (SELECT divergence_state(p, q) AS s FROM (VALUES (1, 1), (NULL, 9)) AS v (p, q)) AS t;
SELECT entropy(s, 2.718281828459045) = entropy(s) AS nats, entropy(s, NULL) IS NULL AS base_null FROM days WHERE day = 1;
SELECT entropy(s, 1) FROM days WHERE day = 1; \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy(s, 0.5) FROM days WHERE day = 1; \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence(s, 'NaN') FROM days WHERE day = 1; \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence(s, 'Infinity') FROM days WHERE day = 1; \echo :LAST_ERROR_SQLSTATE
-- also where the state is empty
SELECT kl_divergence('1/pairs rows=0 nan=0 p_only=0 q_only=0'::divergence_state, 1); \echo :LAST_ERROR_SQLSTATE

-- The states within other aggregates are of other kinds; those of weights have an entropy.
SELECT entropy('1/weights rows=2 nan=0 P=0x2p0 E=0'::divergence_state, 2) AS h;
-- the least total there is: ln P - E/P = 1312 - 1312 ln 2
SELECT round(entropy('1/weights rows=2 nan=0 P=0x1p-1312 E=-0x520p-1312'::divergence_state)::numeric, 6) AS h;
SELECT cross_entropy('1/weights rows=2 nan=0 P=0x2p0 E=0'::divergence_state); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('1/weights rows=2 nan=0 P=0x2p0 E=0'::divergence_state); \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence('1/scalar rows=0 nan=0 plus=0 minus=0'::divergence_state); \echo :LAST_ERROR_SQLSTATE
SELECT entropy('1/vector rows=0 nan=0 lower=0 width=0'::divergence_state); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_state(1, 1) + '1/weights rows=2 nan=0 P=0x2p0 E=0'; \echo :LAST_ERROR_SQLSTATE
SELECT '1/scalar rows=0 nan=0 plus=0 minus=0'::divergence_state - divergence_state(1, 1); \echo :LAST_ERROR_SQLSTATE
SELECT sum(s) FROM (SELECT divergence_state(1, 1) UNION ALL SELECT '1/scalar rows=0 nan=0 plus=0 minus=0') AS v (s); \echo :LAST_ERROR_SQLSTATE
-- The functions of the aggregates may be called by anyone, with any state: they refuse those of other kinds,
SELECT divergence_pairs_add('1/weights rows=0 nan=0', 1, 1); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_weights_move('1/pairs rows=0 nan=0 p_only=0 q_only=0', 1); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_scalar_remove('1/weights rows=0 nan=0', 1); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_vector_add('1/weights rows=0 nan=0', '{1}'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_exact_sum_final('1/weights rows=0 nan=0'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_avg_probabilities_final('1/weights rows=0 nan=0'); \echo :LAST_ERROR_SQLSTATE
-- leave the stored state alone,
SELECT divergence_pairs_add(s, 1, 2) = s + row AS added, divergence_pairs_move(s, 1, 2) = s + row AS moved,
	   divergence_pairs_remove(divergence_pairs_add(s, 1, 2), 1, 2) = s AS removed, divergence_state_plus(s, s) = s + s AS merged,
	   divergence_pairs_add(s, NULL, NULL) = s AS missing, divergence_pairs_add(NULL, 1, 1) IS NULL AS none
FROM days, (SELECT divergence_state(1, 2) AS row) AS r WHERE day = 1;
SELECT count(*) FROM days JOIN stored USING (s);
-- and take nothing away that was never there.
SELECT divergence_pairs_remove('1/pairs rows=0 nan=0 p_only=0 q_only=0', 1, 1); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_weights_remove(divergence_weights_add('1/weights rows=0 nan=0', 1), 2); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_scalar_remove(divergence_scalar_add('1/scalar rows=0 nan=0 plus=0 minus=0', 1), 'Infinity'); \echo :LAST_ERROR_SQLSTATE
SELECT divergence_vector_remove(divergence_vector_add('1/vector rows=0 nan=0 lower=0 width=0', '{0.5,0.5}'), '{0.4,0.6}'); \echo :LAST_ERROR_SQLSTATE

-- Versions to come: 0A000
SELECT '2/pairs rows=0 nan=0 p_only=0 q_only=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '10/anything at all'::divergence_state; \echo :LAST_ERROR_SQLSTATE
-- Malformed text: 22P02, and where
SELECT ''::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '{"P": 1}'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/triples rows=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=0 nan=0 p_only=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=0 nan=0 p_only=0 q_only=0 P=0x1p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=0  nan=0 p_only=0 q_only=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT ' 1/pairs rows=0 nan=0 p_only=0 q_only=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=18446744073709551624 nan=0 P=0 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=9223372036854775807 nan=0 P=0 E=0'::divergence_state;
SELECT '1/weights rows=9223372036854775808 nan=0 P=0 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x1p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=1 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x1 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x1p1 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x0p0 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x100000000p0 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x01p0 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x1p1376 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x1p-1344 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
-- What no rows could have given
SELECT '1/weights rows=-1 nan=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=-1 P=0 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=2 P=0 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=3 nan=2 p_only=1 q_only=1 P=0 Q=0 E=0 A=0 B=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=9 nan=9223372036854775807 p_only=9223372036854775807 q_only=9 P=0 Q=0 E=0 A=0 B=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=-0x1p0 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=1 P=0x1p0 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x1p1056 E=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0x1p0 E=0x801p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/weights rows=1 nan=0 P=0 E=-0x1p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=1 nan=0 p_only=1 q_only=0 P=0 Q=0 E=0 A=0 B=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=1 nan=0 p_only=1 q_only=0 P=0x1p0 Q=0x1p0 E=0 A=0 B=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=1 nan=0 p_only=1 q_only=0 P=0x1p0 Q=0 E=0 A=0x1p0 B=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/pairs rows=1 nan=0 p_only=0 q_only=0 P=0x1p0 Q=0x1p0 E=0 A=0 B=0x801p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/scalar rows=1 nan=0 plus=1 minus=0 x=0x1p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
-- one row holds DBL_MAX at most
SELECT '1/scalar rows=1 nan=0 plus=0 minus=0 x=-0xfffffffffffff800p960'::divergence_state;
SELECT '1/scalar rows=1 nan=0 plus=0 minus=0 x=-0xfffffffffffff801p960'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/vector rows=1 nan=0 lower=1 width=1 w=0x1p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/vector rows=0 nan=0 lower=1 width=3'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/vector rows=1 nan=0 lower=1 width=134217728 w=0x1p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/vector rows=1 nan=0 lower=2147483647 width=2 w=0x1p0 x=0x1p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/vector rows=1 nan=0 lower=9223372036854775807 width=2 w=0x1p0 x=0x1p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_avg_probabilities_final('1/vector rows=1 nan=0 lower=2147483646 width=2 w=0x1p0 x=0x1p0');
SELECT '1/vector rows=1 nan=0 lower=1 width=3 w=-0x1p0 x=0 x=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/vector rows=1 nan=0 lower=1 width=3 w=0x1p0 x=0 x=0x3p0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/vector rows=1 nan=0 lower=1 width=3 w=0x1p0 x=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
-- Counts end at int64: 22003
SELECT '1/weights rows=9223372036854775807 nan=0 P=0 E=0'::divergence_state + '1/weights rows=1 nan=0 P=0 E=0'; \echo :LAST_ERROR_SQLSTATE
SELECT divergence_weights_add('1/weights rows=9223372036854775807 nan=0 P=0 E=0', 1); \echo :LAST_ERROR_SQLSTATE

DROP TABLE days, twice, stored;
-- Aggregates of other people's making cannot take away what is not there, nor
-- a sum leave the range of its limbs: 22003
CREATE AGGREGATE removed(float8) (SFUNC = divergence_scalar_remove, STYPE = divergence_state,
	INITCOND = '1/scalar rows=0 nan=0 plus=0 minus=0');
SELECT removed(1); \echo :LAST_ERROR_SQLSTATE
DROP AGGREGATE removed(float8);
-- The kind is checked where the row is NULL, too: 22023
SELECT divergence_pairs_add('1/weights rows=0 nan=0', NULL, NULL); \echo :LAST_ERROR_SQLSTATE
-- Counts whose sum is beyond int64: 22P02
SELECT '1/scalar rows=9223372036854775807 nan=9223372036854775807 plus=9223372036854775807 minus=3 x=0'::divergence_state; \echo :LAST_ERROR_SQLSTATE
SELECT '1/scalar rows=0 nan=9223372036854775807 plus=0 minus=2'::divergence_state; \echo :LAST_ERROR_SQLSTATE
-- States in which sums vanished, rows without mass, and room left by what was
-- merged are equal to those that never had them.
SELECT a + b - b = a AS merged, a - a = none AS emptied, zeros + none = zeros AS massless,
	   divergence_pairs_add(a, NULL, NULL) = a AS touched
FROM (SELECT divergence_state(1e10, 3) FILTER (WHERE i = 1), divergence_state(1e-300, 1e300) FILTER (WHERE i = 2),
			 '1/pairs rows=0 nan=0 p_only=0 q_only=0'::divergence_state, divergence_state(0, 0)
	  FROM generate_series(1, 2) AS i) AS v (a, b, none, zeros);
