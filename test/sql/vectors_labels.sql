-- Labels: log_loss, argmax and what one does with them.

-- ln x, rounded once: the ln() of numeric does not depend on the machine
CREATE FUNCTION exact_ln(x numeric) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$ SELECT ln(x::numeric(45,35))::float8 $$;

-- log_loss is the cross-entropy of a one-hot truth
SELECT label, log_loss(label, q) = cross_entropy(one_hot, q) AS same,
	   log_loss(label, q) = -exact_ln(q[label]::numeric) AS minus_ln
FROM (VALUES (1, '{1,0,0}'::float8[]), (2, '{0,1,0}'), (3, '{0,0,1}')) AS l (label, one_hot),
	(VALUES ('{0.25,0.5,0.25}'::float8[])) AS v (q);
SELECT log_loss(1, '{1,0}'::float8[]) AS certain, log_loss(2, '{1,0}'::float8[]) AS impossible,
	   log_loss(2, '{1,-0}'::float8[]) AS minus_zero,
	   log_loss(1, '{0.5,NaN}'::float8[]) AS nan;
-- the sum is divided out
SELECT log_loss(1, '{0.495,0.495}'::float8[]) = exact_ln(2) AS ln_2;
-- every integer type
SELECT log_loss(2::smallint, q), log_loss(2, q), log_loss(2::bigint, q)
FROM (VALUES ('{0.5,0.5}'::float8[])) AS v (q);
-- labels are subscripts: those of an array with other bounds count from there
SELECT log_loss(0, '[0:1]={0.25,0.75}'::float8[]) = -exact_ln(0.25) AS zero_based,
	   log_loss(-1, '[-2:-1]={0,1}'::float8[]) AS negative;
SELECT log_loss(2147483646, '[2147483645:2147483646]={0.5,0.5}'::float8[]) = exact_ln(2) AS largest;

-- binary
SELECT log_loss(true, 0.5) = exact_ln(2) AS t, log_loss(false, 0.5) = exact_ln(2) AS f,
	   log_loss(true, 1) AS sure, log_loss(false, 0) AS sure_not,
	   log_loss(true, 0) AS wrong, log_loss(false, 1) AS wrong_not, log_loss(true, 'NaN') AS nan,
	   log_loss(true, '-0') AS minus_zero, log_loss(false, '-0') AS minus_zero_not;
-- -ln(1 - q) keeps its digits where q is small
SELECT log_loss(false, 1e-20), log_loss(false, 1e-300), log_loss(false, 1e-307) AS smallest,
	   log_loss(true, 5e-324) AS largest;
-- it is the two-class loss
SELECT bool_and(log_loss(false, x) = log_loss(1, ARRAY[1 - x, x])
	   AND log_loss(true, x) = log_loss(2, ARRAY[1 - x, x])) AS same
FROM (SELECT i / 64.0::float8 FROM generate_series(0, 64) AS i) AS v (x);

-- a model's log-loss, its perplexity, scikit-learn's clipping
CREATE TABLE predictions (id int, class text, label smallint, q real[]);
INSERT INTO predictions VALUES (1, 'drizzle', 1, '{0.5,0.25,0.25}'), (2, 'fog', 2, '{0.25,0.5,0.25}'),
	(3, 'rain', 3, '{0.25,0.5,0.25}'), (4, 'fog', 2, '{0.5,0,0.5}');
SELECT avg(log_loss(label, q)) AS log_loss, exp(avg(log_loss(label, q))) AS perplexity,
	   avg(least(log_loss(label, q), 36.04)) AS clipped FROM predictions;
-- losses of 1, 1 and 2 bits
SELECT avg(log_loss(label, q)) / exact_ln(2) AS bits,
	   round(exp(avg(log_loss(label, q)))::numeric, 4) AS perplexity, round(2 ^ (4 / 3.0), 4) AS expected
FROM predictions WHERE id < 4;
-- accuracy, and the class in words
SELECT id, argmax(q), (ARRAY['drizzle', 'fog', 'rain'])[argmax(q)] AS class, q[argmax(q)] AS probability,
	   argmax(q) = label AS correct FROM predictions ORDER BY id;
-- text labels: an unknown class is NULL, which avg() would skip; coalesce makes it an error
SELECT log_loss(array_position(ARRAY['drizzle', 'fog'], 'snow'), '{0.5,0.5}'::float8[]) IS NULL AS "null";
SELECT log_loss(coalesce(array_position(ARRAY['drizzle', 'fog'], 'snow'), 0), '{0.5,0.5}'::float8[]);
DROP TABLE predictions;

-- argmax: the first maximum, of probabilities or logits, in the caller's subscripts
SELECT argmax('{0.2,0.5,0.3}'), argmax('{0.4,0.2,0.4}') AS tie, argmax('{-5,-2,-3}') AS negative,
	   argmax('{-Infinity,0,Infinity,Infinity}') AS infinite,
	   argmax('{-Infinity,-Infinity}') AS masked, argmax('{-0,0}') AS zeros, argmax('{3}') AS single;
SELECT argmax('[0:2]={1,2,3}') AS zero_based, argmax('[-3:-2]={1,2}') AS negative,
	   argmax('[2147483645:2147483646]={1,2}') AS largest;
SELECT argmax('{NaN,1}') AS nan_first, argmax('{1,NaN}') AS nan_last, argmax('{Infinity,NaN}') AS beside_infinity;
SELECT q, q[argmax(q)] FROM (VALUES ('[5:7]={0.1,0.7,0.2}'::float8[])) AS v (q);

DROP FUNCTION exact_ln(numeric);
