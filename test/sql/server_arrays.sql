-- Arrays as they come: compressed, out of line, sliced, with other bounds, with a bitmap
-- of NULLs that has none, from PL/pgSQL variables.

-- ln x, rounded once: the ln() of numeric does not depend on the machine
CREATE FUNCTION exact_ln(x numeric) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$ SELECT ln(x::numeric(45,35))::float8 $$;

CREATE TABLE vectors (storage text, p float8[], q float8[]);
CREATE FUNCTION measure(p float8[], q float8[]) RETURNS text IMMUTABLE LANGUAGE sql AS $$
	SELECT concat_ws(' ', kl_divergence(p, q), js_distance(p, q), log_loss(3, q), argmax(q))
$$;
CREATE FUNCTION ramp(n int, step int) RETURNS float8[] IMMUTABLE LANGUAGE sql AS $$
	SELECT to_probabilities(array_agg(1 + i * step % n)) FROM generate_series(1, n) AS i
$$;

-- small enough to be stored with a short header, large enough to be compressed or moved out
ALTER TABLE vectors ALTER p SET STORAGE external, ALTER q SET STORAGE external;
INSERT INTO vectors VALUES ('short', ramp(7, 3), ramp(7, 5)), ('external', ramp(1000, 7), ramp(1000, 11));
ALTER TABLE vectors ALTER p SET STORAGE extended, ALTER q SET STORAGE main;
INSERT INTO vectors VALUES ('compressed', array_fill(1 / 1000.0::float8, ARRAY[1000]),
	array_fill(0.001::float8, ARRAY[500]) || array_fill(0.001::float8, ARRAY[500]));
INSERT INTO vectors SELECT 'compressed external', ramp(4096, 1), p
	FROM (SELECT array_fill(1 / 4096.0::float8, ARRAY[4096])) AS v (p);
ALTER TABLE vectors ALTER p SET STORAGE plain, ALTER q SET STORAGE plain;
INSERT INTO vectors VALUES ('plain', ramp(500, 7), ramp(500, 11));
SELECT storage, cardinality(p) AS n, pg_column_size(q) < 8 * cardinality(q) AS compressed FROM vectors
ORDER BY storage COLLATE "C";

-- stored or computed anew, the values are the same
SELECT storage, measure(v.p, v.q) = measure(a.p, a.q) AS same
FROM vectors AS v JOIN (VALUES
	('short', ramp(7, 3), ramp(7, 5)),
	('external', ramp(1000, 7), ramp(1000, 11)),
	('compressed', array_fill(1 / 1000.0::float8, ARRAY[1000]), array_fill(0.001::float8, ARRAY[1000])),
	('compressed external', ramp(4096, 1), array_fill(1 / 4096.0::float8, ARRAY[4096])),
	('plain', ramp(500, 7), ramp(500, 11))) AS a (storage, p, q) USING (storage)
ORDER BY storage COLLATE "C";
-- a function of the value itself, not of a copy that was changed by the first one
SELECT bool_and(kl_divergence(p, p) = 0 AND entropy(p) = entropy(p) AND softmax(p) = softmax(p)) AS untouched
FROM vectors;

-- slices, concatenations, aggregates
SELECT count(*) AS differ FROM vectors
WHERE entropy(to_probabilities(p[3:6])) <> entropy(to_probabilities(ARRAY[p[3], p[4], p[5], p[6]]))
   OR measure(p, q) <> measure(p[1:3] || p[4:], q[:cardinality(q)])
   OR measure(p, q) <> measure((SELECT array_agg(x ORDER BY n) FROM unnest(p) WITH ORDINALITY AS u (x, n)),
							   ARRAY(SELECT unnest(q)));

-- other bounds: two arrays pair by position
SELECT kl_divergence('[0:1]={0.25,0.75}'::float8[], '[5:6]={0.5,0.5}'::float8[])
	   = kl_divergence('{0.25,0.75}'::float8[], '{0.5,0.5}'::float8[]) AS same,
	   total_variation_distance('[-7:-6]={0,1}'::float8[], '{0,1}'::float8[]) AS tv,
	   entropy('[2147483645:2147483646]={0.5,0.5}'::float8[], 2) AS bits;
-- a label fits the array that came in and the one that goes out
SELECT log_loss(0, softmax(z)) = log_loss_logits(0, z) AS loss, (softmax(z))[0] AS softmax,
	   (log_softmax(z))[0] = -exact_ln(2) AS log_softmax, (to_probabilities(z))[0] AS probability
FROM (VALUES ('[0:1]={1,1}'::float8[])) AS v (z);

-- a bitmap of NULLs from which the NULLs have gone
SELECT entropy(p[2:3], 2) AS slice, softmax(p[2:3]) AS softmax, argmax(p[2:3]) AS argmax,
	   is_probability_vector(p[2:3]) AS tested
FROM (VALUES ('{NULL,0.5,0.5,NULL}'::float8[])) AS v (p);
SELECT entropy(p[2:3], 2) AS slice, kl_divergence(p[2:3], i[2:3]) AS kl
FROM (VALUES ('{NULL,1,0,NULL}'::numeric[], '{NULL,1,0,NULL}'::smallint[])) AS v (p, i);
-- a NULL behind many values
SELECT entropy(array_fill(0.001::float8, ARRAY[10000]) || NULL::float8);
SELECT entropy(array_fill(0.0001::float8, ARRAY[10000]) || -1::float8);

-- variables of PL/pgSQL are kept expanded
DO $$
DECLARE
	p float8[] := '{0.5,0.25,0.25}';
	r real[] := '{0.5,0.25,0.25}';
	m numeric[] := '{0.5,0.25}';
BEGIN
	p[2] := 0.125;
	p[4] := 0.125;
	r[1] := 0.25;
	m := m || 0.25;
	RAISE NOTICE '% % % %', entropy(p, 2), argmax(p), argmax(r), entropy(m, 2);
	p[1] := 0.75;
	RAISE NOTICE '%', entropy(p, 2);
EXCEPTION WHEN data_exception THEN
	RAISE NOTICE '% %', SQLSTATE, SQLERRM;
END $$;

-- one category only, and one hundred thousand
SELECT entropy('{1}'::float8[]), kl_divergence('{1}'::float8[], '{1}'::float8[]),
	   js_distance('{1}'::float8[], '{1}'::float8[]), softmax('{-3}'), log_softmax('{-3}'), argmax('{-3}');
SELECT entropy(p) = exact_ln(100000) AS h, kl_divergence(p, p) AS kl, argmax(p || 0.5::float8) AS argmax,
	   cardinality(softmax(p)) AS n
FROM (SELECT array_fill(0.00001::float8, ARRAY[100000]) AS p) AS v;

DROP TABLE vectors;
DROP FUNCTION measure(float8[], float8[]), ramp(int, int), exact_ln(numeric);
