-- One signature serves every array of numbers: literals, columns, domains, parameters,
-- named notation; and the planner leaves out the cast without a trace.

-- array literals of every numeric type
SELECT kl_divergence(ARRAY[0.5,0.5], ARRAY[0.25,0.75]) AS numerics,
	   kl_divergence(ARRAY[1,0], ARRAY[1,0]) AS integers,
	   kl_divergence(ARRAY[1::smallint,0::smallint], ARRAY[1::bigint,0]) AS mixed,
	   kl_divergence(ARRAY[0.5::real,0.5], ARRAY[0.25::float8,0.75]) AS floats,
	   kl_divergence(ARRAY[0.5,0.5], ARRAY[1,0]) AS numeric_integer;
-- literals without a type, by name
SELECT kl_divergence(p => '{0.5,0.5}', q => '{0.5,0.5}'), kl_divergence(q => '{1,0}', p => ARRAY[0.5,0.5]),
	   entropy(p => '{0.5,0.5}', base => 2), renyi_entropy(p => ARRAY[0.5,0.5], base => 2, alpha => 3),
	   renyi_divergence(alpha => 2, q => '{0.5,0.5}', p => '{1,0}', base => 2), log_loss(label => 1, q => '{1,0}'),
	   log_loss(q => 1, label => true), softmax(logits => '{0,0}', temperature => 3),
	   kl_divergence_logits(p_logits => '{1,2}', q_logits => ARRAY[1,2], temperature => 2),
	   cross_entropy_logits(p => '{1}', logits => '{3}'),
	   log_loss_logits(label => 1, logits => '{3}', label_smoothing => 0.5),
	   to_probabilities(weights => ARRAY[1,3], pseudocount => 0),
	   is_probability_vector(p => ARRAY[1,0], tolerance => 0), argmax(x => '{1,2}'), logsumexp(logits => '{3}');

CREATE DOMAIN share AS numeric(6,4) CHECK (VALUE >= 0);
CREATE DOMAIN shares AS numeric(6,4)[];
CREATE DOMAIN scores AS real[];
CREATE TABLE predictions (
	id int PRIMARY KEY, r real[], f float8[], n numeric[], t numeric(6,4)[], s smallint[], i int[], b bigint[],
	de share[], da shares, ds scores, pv probability_vector, v int2vector);
INSERT INTO predictions VALUES
	(1, '{0.25,0.75}', '{0.25,0.75}', '{0.25,0.75}', '{0.25,0.75}', '{1,0}', '{1,0}', '{1,0}',
	 '{0.25,0.75}', '{0.25,0.75}', '{0.25,0.75}', '{0.25,0.75}', '1 0'),
	(2, '{0.5,0.5}', '{0.5,0.5}', '{0.5,0.5}', '{0.5,0.5}', '{0,1}', '{0,1}', '{0,1}',
	 '{0.5,0.5}', '{0.5,0.5}', '{0.5,0.5}', '{0.5,0.5}', '0 1');

-- every column type gives what float8[] gives, by itself and beside each other type
SELECT id, entropy(f) AS h, entropy(r) = entropy(f) AS r, entropy(n) = entropy(f) AS n,
	   entropy(t) = entropy(f) AS t, entropy(de) = entropy(f) AS de, entropy(da) = entropy(f) AS da,
	   entropy(ds) = entropy(f) AS ds, entropy(pv) = entropy(f) AS pv,
	   entropy(s) = 0 AND entropy(i) = 0 AND entropy(b) = 0 AND entropy(v) = 0 AS whole
FROM predictions ORDER BY id;
SELECT id, cross_entropy(s, f) AS ce, cross_entropy(i, r) = cross_entropy(s, f) AS ir,
	   cross_entropy(b, n) = cross_entropy(s, f) AS bn, cross_entropy(v, t) = cross_entropy(s, f) AS vt,
	   log_loss(id, r) = log_loss(id, f) AS label, log_loss(id = 2, r[1]) = log_loss(id = 2, f[1]) AS binary
FROM predictions ORDER BY id;
-- a real is the number it is, not the decimal that it was written as
SELECT entropy(ARRAY[0.1::real, 0.9::real]) = entropy(ARRAY[0.1, 0.9]) AS decimal,
	   entropy(ARRAY[0.1::real, 0.9::real]) = entropy(ARRAY[0.1::real::float8, 0.9::real::float8]) AS binary;
-- integers beyond 2^53 and numerics of any length are rounded as the cast rounds them
SELECT argmax(ARRAY[9007199254740992, 9007199254740993]) AS tie,
	   to_probabilities(ARRAY[9223372036854775807, 9223372036854775807]) AS half,
	   to_probabilities(ARRAY[0.1000000000000000055511151231257827021181583404541015625, 0.1]) AS same,
	   to_probabilities(ARRAY[1e-300, 3e-300]) AS small, argmax(ARRAY['NaN'::numeric, 1]) IS NULL AS nan;

-- the planner leaves the cast out; the call stays one of the same function, columns as they are
\pset format unaligned
\pset tuples_only on
EXPLAIN (VERBOSE, COSTS OFF)
SELECT entropy(f), entropy(r), entropy(n), entropy(t), entropy(s), entropy(i), entropy(b), entropy(da), entropy(ds),
	   entropy(v) FROM predictions;
EXPLAIN (VERBOSE, COSTS OFF)
SELECT kl_divergence(r, n), kl_divergence(q => r, p => t, base => 2), log_loss(id, r), softmax(i),
	   is_probability_vector(b), argmax(ARRAY[id, 3]) FROM predictions;
-- an explicit cast is the same cast; one of elements that are a domain stays, and so do other casts
EXPLAIN (VERBOSE, COSTS OFF)
SELECT entropy(r::float8[]), entropy(n::numeric(6,4)[]), entropy(de), entropy(r::text[]::float8[]),
	   entropy(r::numeric[]::float8[]) FROM predictions;
\pset format aligned
\pset tuples_only off
-- the input is evaluated once, however volatile
CREATE SEQUENCE calls;
SELECT entropy(ARRAY[nextval('calls') - 1, 1 + 0 * id]) FROM predictions WHERE id = 1;
SELECT last_value FROM calls;
DROP SEQUENCE calls;

-- with the cast and without it, bit for bit; the CTE keeps it
WITH casted AS MATERIALIZED (SELECT id, r::float8[], n::float8[], t::float8[], i::float8[] FROM predictions)
SELECT count(*) AS equal FROM casted AS c JOIN predictions AS p USING (id)
WHERE kl_divergence(c.r, c.n) = kl_divergence(p.r, p.n) AND js_distance(c.t, c.i) = js_distance(p.t, p.i)
   AND softmax(c.r) = softmax(p.r) AND to_probabilities(c.n) = to_probabilities(p.n);

-- errors are those of the cast, and of the function
CREATE TABLE wide (n numeric[]);
INSERT INTO wide VALUES (ARRAY[1e400]);
SELECT entropy(n::float8[]) FROM wide; \echo :LAST_ERROR_SQLSTATE
WITH casted AS MATERIALIZED (SELECT n::float8[] FROM wide) SELECT entropy(n) FROM casted; \echo :LAST_ERROR_SQLSTATE
TRUNCATE wide;
INSERT INTO wide VALUES (ARRAY[1, 1e-400]);
SELECT entropy(n) FROM wide; \echo :LAST_ERROR_SQLSTATE
WITH casted AS MATERIALIZED (SELECT n::float8[] FROM wide) SELECT entropy(n) FROM casted; \echo :LAST_ERROR_SQLSTATE
DROP TABLE wide;
SELECT entropy(i || NULL::int) FROM predictions; \echo :LAST_ERROR_SQLSTATE
SELECT entropy(array_prepend(-0.5::real, r)) FROM predictions; \echo :LAST_ERROR_SQLSTATE
SELECT entropy(n || 0.1) FROM predictions; \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(3, s) FROM predictions; \echo :LAST_ERROR_SQLSTATE
SELECT entropy(ARRAY['a', 'b']); \echo :LAST_ERROR_SQLSTATE

-- views keep what was written, and give the same
CREATE VIEW surprise AS SELECT id, log_loss(id, r) AS loss, kl_divergence(n, r) AS kl,
	entropy(p => i, base => 2) AS bits FROM predictions;
SELECT pg_get_viewdef('surprise') ~ 'entropy\(p => \(\S*i\)::double precision\[\], base => ' AS written;
SELECT * FROM surprise ORDER BY id;
\pset format unaligned
\pset tuples_only on
EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM surprise;

-- indexes, statistics, constraints and generated columns over expressions
CREATE INDEX by_kl ON predictions (kl_divergence(n, r)) WHERE argmax(r) = 1;
CREATE STATISTICS surprise_statistics ON entropy(r), entropy(n) FROM predictions;
ALTER TABLE predictions ADD CHECK (is_probability_vector(r)),
	ADD h float8 GENERATED ALWAYS AS (entropy(n, 2)) STORED;
ANALYZE predictions;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM predictions WHERE kl_divergence(n, r) < 0.1 AND argmax(r) = 1;
\pset format aligned
\pset tuples_only off
SELECT id, h FROM predictions WHERE kl_divergence(n, r) < 0.1 AND argmax(r) = 1;
RESET enable_seqscan;
RESET enable_bitmapscan;
UPDATE predictions SET r = '{0.5,0.6}' WHERE id = 1;

-- parameters: of a driver that declares types, and of one that leaves them to the server
PREPARE typed(float8[], float8[]) AS SELECT kl_divergence($1, $2);
PREPARE reals(real[], numeric[]) AS SELECT kl_divergence($1, $2);
PREPARE unknown AS SELECT kl_divergence(p => $1, q => $2), log_loss(label => $3, q => $2);
PREPARE mixed AS SELECT kl_divergence(r, q => $1) FROM predictions ORDER BY id;
SELECT name, parameter_types FROM pg_prepared_statements ORDER BY name;
EXECUTE typed('{0.5,0.5}', '{0.5,0.5}');
EXECUTE reals('{0.5,0.5}', '{0.5,0.5}');
EXECUTE unknown('{1,0}', '{0.5,0.5}', 2);
EXECUTE mixed('{0.5,0.5}');
SET plan_cache_mode = force_generic_plan;
EXECUTE reals('{0.5,0.5}', '{0.5,0.5}');
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE reals('{0.5,0.5}', '{0.5,0.5}');
RESET plan_cache_mode;
DEALLOCATE ALL;

-- functions of SQL, inlined or not, and of PL/pgSQL
CREATE FUNCTION bits(p numeric[]) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$ SELECT entropy(p, 2) $$;
CREATE FUNCTION bits_plpgsql(p real[])
	RETURNS float8 IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN entropy(p, 2); END $$;
EXPLAIN (VERBOSE, COSTS OFF) SELECT bits(n) FROM predictions;
SELECT bits(n), bits_plpgsql(r) FROM predictions ORDER BY id;
-- aggregates take the place of a column
SELECT entropy(to_probabilities(array_agg(id)), 2),
	   entropy(to_probabilities(array_agg(id::real)), 2) = entropy(to_probabilities(ARRAY[1, 2]), 2) AS same
FROM predictions;

-- NULL in the grouping sets that leave out the array, whatever it was cast from
SELECT r::float8[], entropy(r::float8[]), argmax(r::float8[]) IS NULL AS unknown, count(*)
FROM predictions GROUP BY ROLLUP (r::float8[]) ORDER BY 1;
SELECT n, n::float8[], argmax(n::float8[]), argmax(n) FROM predictions GROUP BY GROUPING SETS ((n), (n::float8[])) ORDER BY 1, 2;
SELECT softmax(n::float8[]), unnest(softmax(n::float8[])) FROM predictions GROUP BY CUBE (n::float8[]) HAVING entropy(n::float8[]) IS NULL;
SELECT r::float8[], n::float8[], kl_divergence(r::float8[], n::float8[]) FROM predictions GROUP BY r::float8[], ROLLUP (n::float8[]) ORDER BY 1, 2;
-- the cast may come of an inlined function, CASE or a subquery
CREATE FUNCTION doubles(p real[]) RETURNS float8[] IMMUTABLE LANGUAGE sql AS $$ SELECT p::float8[] $$;
SELECT id, entropy(doubles(r)) FROM predictions GROUP BY GROUPING SETS ((id, doubles(r)), (id), ()) ORDER BY 1, 2;
SELECT id, entropy(CASE WHEN true THEN r::float8[] END) FROM predictions GROUP BY GROUPING SETS ((id, CASE WHEN true THEN r::float8[] END), (id), ()) ORDER BY 1, 2;
SELECT id, entropy(d) FROM (SELECT id, doubles(r) AS d FROM predictions) AS v GROUP BY GROUPING SETS ((id, d), (id), ()) ORDER BY 1, 2;
SELECT id, entropy(d) FROM (SELECT id, r::float8[] AS d FROM predictions) AS v FULL JOIN (SELECT n::float8[] AS d FROM predictions) AS w USING (d) GROUP BY GROUPING SETS ((id, d), (id), ()) HAVING id IS NOT NULL ORDER BY 1, 2;
-- the cast goes where something else is grouped by, or an index over the call would not be found
EXPLAIN (VERBOSE, COSTS OFF) SELECT id % 2, min(entropy(r::float8[])) FROM predictions GROUP BY ROLLUP (id % 2);

DROP FUNCTION bits(numeric[]);
DROP FUNCTION doubles(real[]);
DROP FUNCTION bits_plpgsql(real[]);
DROP VIEW surprise;
DROP TABLE predictions;
DROP DOMAIN share, shares, scores;
