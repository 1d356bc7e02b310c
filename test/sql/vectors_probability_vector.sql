-- Making probabilities, testing them, and columns that hold nothing else.

-- to_probabilities: (w + a) / sum(w + a)
SELECT to_probabilities('{1,2,5}'), to_probabilities('{0,3}') AS zero, to_probabilities('{-0,1}') AS minus_zero,
	   to_probabilities('{7}') AS single,
	   to_probabilities('{0.5,0.25,0.25}') AS unchanged;
SELECT to_probabilities('{0,1,2}', pseudocount => 1) = to_probabilities('{1,2,3}') AS smoothed,
	   to_probabilities('{0,0}', 0.5) AS from_nothing;
-- weights of every size, also where their sum leaves the range of double
SELECT to_probabilities('{5e-324,5e-324}') AS smallest, to_probabilities('{1e308,1e308,1e308,1e308}') AS largest,
	   to_probabilities('{1e308,1e-308}') AS both,
	   to_probabilities('{1e308,1e308}', 1e308) AS with_pseudocount;
-- no mass is NULL
SELECT to_probabilities('{}') IS NULL AS empty, to_probabilities('{}', 1) IS NULL AS empty_smoothed,
	   to_probabilities('{0,0,-0}') IS NULL AS zeros;
SELECT kl_divergence(to_probabilities('{0,0}'), to_probabilities('{1,1}')) IS NULL AS "null";
-- NaN in, NaN out
SELECT to_probabilities('{1,NaN,2}'), to_probabilities('{NaN}', 1), to_probabilities('[3:4]={NaN,0}') AS bounds;
-- bounds stay
SELECT to_probabilities('[0:1]={1,3}');
-- each is rounded once, so that the same distribution has one form
SELECT count(*) AS differ FROM generate_series(1, 1000) AS i
WHERE to_probabilities(ARRAY[i, 3 * i, 7 * i]) <> to_probabilities('{1,3,7}')
   OR (to_probabilities(ARRAY[i, 1001]))[1] <> i / (i + 1001)::float8;

-- is_probability_vector answers, whatever it is given
SELECT p, is_probability_vector(p)
FROM (VALUES
	(1, '{0.5,0.5}'::float8[]), (2, '{1}'), (3, '{0.33,0.33,0.33}'), (4, '{-0,1}'), (5, '[0:1]={0.5,0.5}'),
	(6, '{0.5,0.4}'), (7, '{1,1}'), (8, '{0,0}'), (9, '{}'), (10, '{{0.5,0.5}}'), (11, '{{{1}}}'),
	(12, '{0.5,NULL,0.5}'), (13, '{NULL}'), (14, '{NaN,1}'), (15, '{1.5,-0.5}'), (16, '{Infinity}'),
	(17, '{1,-Infinity}'), (18, '{1e308,1e308}'), (19, '{1,-5e-324}')) AS v (i, p)
ORDER BY i;
SELECT t AS tolerance, is_probability_vector('{0.5,0.4}', t) AS nine_tenths,
	   is_probability_vector('{0.5,0.5}', t) AS one
FROM unnest('{0,0.05,0.2,1,Infinity,-0.1,-Infinity,NaN}'::float8[]) AS t;
-- numerics beyond the range of double are no error here either
CREATE TABLE wide (p numeric[]);
INSERT INTO wide VALUES ('{0.5,0.5}'), (ARRAY[1e400]), (ARRAY[-1e400]), (ARRAY[1, 1e-400]), ('{NaN,1}'),
	('{Infinity}'), ('{0.5,NULL}'), ('{{0.5,0.5}}');
SELECT is_probability_vector(p), count(*) FROM wide GROUP BY 1 ORDER BY 1;
DROP TABLE wide;

-- the domain: a column that refuses a broken prediction
CREATE TABLE predictions (q probability_vector, l real[]);
INSERT INTO predictions VALUES ('{0.2,0.3,0.5}'), (NULL), ('[0:1]={0.99,0.01}'), (ARRAY[0.5, 0.5]), (ARRAY[1, 0]),
	(softmax('{1,2,3}')), ('{-0,1}');
INSERT INTO predictions VALUES ('{0.5,0.6}'); \echo :LAST_ERROR_SQLSTATE
INSERT INTO predictions VALUES ('{}');
INSERT INTO predictions VALUES ('{0.5,NULL}');
INSERT INTO predictions VALUES ('{{0.5,0.5}}');
INSERT INTO predictions VALUES ('{NaN,1}');
INSERT INTO predictions VALUES ('{1.5,-0.5}');
UPDATE predictions SET q[1] = 0.9 WHERE q[1] = 0.2;
COPY predictions (q) FROM stdin;
{0.25,0.75}
{0.25,0.85}
\.
SELECT q, round(entropy(q, 2)::numeric, 4) AS bits, argmax(q), log_loss(1, q) FROM predictions WHERE q[0] IS NULL
ORDER BY q;
SELECT kl_divergence(q, '{0.5,0.5}'::probability_vector) FROM predictions WHERE cardinality(q) = 2 AND q[2] = 0.5;
DROP TABLE predictions;
