/* bench/cases.sql: what is measured, and which bounds are to hold */

-- source stands in place of the table in FROM, with as many rows
CREATE FUNCTION add_subject(section text, n int, name text, expression text, tablename text, source text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	calls	int := 0;
BEGIN
	IF to_regclass(tablename) IS NOT NULL THEN
		EXECUTE format('SELECT count(*) FROM %I', tablename) INTO calls;
	END IF;
	INSERT INTO subject (section, n, name, query, calls)
	VALUES (section, n, name, format('SELECT %s FROM %s', expression, coalesce(source, tablename)), calls);
END
$$;

--
-- kl_divergence among its peers
--

SELECT add_subject('peers', n, name, expression, 'vectors_' || n)
FROM (VALUES (10), (1000), (100000)) AS lengths (n),
	 (VALUES (1, 'kl_divergence(p, q)', 'sum(kl_divergence(p, q))'),
			 (2, 'C, sum of both arrays', 'sum(sum_both(p, q))'),
			 (3, 'PL/Python, numpy', 'sum(kl_numpy(p, q))'),
			 (4, 'PL/Python, scipy.stats.entropy', 'sum(kl_scipy(p, q))'),
			 (5, 'SQL, sum over unnest(p, q)',
			  'sum((SELECT sum(CASE WHEN a = 0 THEN 0 WHEN b = 0 THEN ''Infinity'' ELSE a * ln(a / b) END)
					FROM unnest(p, q) AS u (a, b)))'),
			 (6, 'PL/pgSQL, a loop', 'sum(kl_plpgsql(p, q))')
	 ) AS ways (position, name, expression)
ORDER BY n, position
\g /dev/null

UPDATE subject SET same_as = 'kl_divergence(p, q)'
WHERE section = 'peers' AND name <> 'kl_divergence(p, q)' AND name <> 'C, sum of both arrays';

UPDATE subject SET at_least = bound, why_missed = reason
FROM (VALUES (10, 'PL/Python, numpy', 20, 'short'),
			 (10, 'PL/Python, scipy.stats.entropy', 33, 'short'),
			 (10, 'SQL, sum over unnest(p, q)', 9, 'short'),
			 (10, 'PL/pgSQL, a loop', 8, 'short'),
			 (1000, 'PL/Python, numpy', 5, 'pairs'),
			 (1000, 'PL/Python, scipy.stats.entropy', 5, 'pairs'),
			 (1000, 'SQL, sum over unnest(p, q)', 10, 'pairs'),
			 (1000, 'PL/pgSQL, a loop', 15, 'pairs'),
			 (100000, 'PL/Python, numpy', 6, 'pairs'),
			 (100000, 'PL/Python, scipy.stats.entropy', 8, 'pairs'),
			 (100000, 'SQL, sum over unnest(p, q)', 15, 'pairs'),
			 (100000, 'PL/pgSQL, a loop', 18, 'pairs')
	 ) AS bounds (n, name, bound, cause)
	 JOIN (VALUES ('short', 'fetching the arrays takes most of a short call'),
				  ('pairs', 'logarithms as pairs take longer here than fetching')
	 ) AS causes (cause, reason) USING (cause)
WHERE section = 'peers' AND (subject.n, subject.name) = (bounds.n, bounds.name);

UPDATE subject SET at_most = 1.7, why_missed = 'logarithms as pairs take longer here than fetching'
WHERE section = 'peers' AND n = 1000 AND name = 'C, sum of both arrays';

--
-- Functions of a few classes next to the least that a function of two arrays can cost
--

SELECT add_subject('next to the least', n, name, 'sum(' || name || ')', 'predictions_' || n)
FROM (VALUES (3), (10), (1000)) AS lengths (n),
	 (VALUES (1, 'sum_both(p, q)'),
			 (2, 'kl_divergence(p, q)'),
			 (3, 'cross_entropy(p, q)'),
			 (4, 'entropy(p)'),
			 (5, 'js_divergence(p, q)'),
			 (6, 'log_loss(label, q)'),
			 (7, 'log_loss_logits(label, student)')
	 ) AS functions (position, name)
ORDER BY n, position
\g /dev/null
UPDATE subject SET hold = bound
FROM (VALUES (3, 'kl_divergence(p, q)', 2.6), (10, 'kl_divergence(p, q)', 2.6), (1000, 'kl_divergence(p, q)', 1.7),
			 (10, 'cross_entropy(p, q)', 3.0),
			 (3, 'entropy(p)', 2.0), (10, 'entropy(p)', 2.2), (1000, 'entropy(p)', 1.4),
			 (3, 'js_divergence(p, q)', 3.5), (10, 'js_divergence(p, q)', 4.0), (1000, 'js_divergence(p, q)', 2.5),
			 (3, 'log_loss(label, q)', 1.8), (10, 'log_loss(label, q)', 1.8),
			 (10, 'log_loss_logits(label, student)', 3.5)
	 ) AS bounds (n, name, bound)
WHERE section = 'next to the least' AND (subject.n, subject.name) = (bounds.n, bounds.name);

--
-- real[] columns: OFFSET 0 keeps the planner from leaving the cast away
--

SELECT add_subject('element types', n, name, 'sum(kl_divergence(p, q))', tablename, source)
FROM (VALUES (10), (1000)) AS lengths (n),
	 LATERAL (VALUES (1, '`float8[]`', 'vectors_' || n, NULL),
					 (2, '`real[]`', 'reals_' || n, NULL),
					 (3, '`real[]`, cast all the same', 'reals_' || n,
					  format('(SELECT p::float8[], q::float8[] FROM reals_%s OFFSET 0) AS v', n))
	 ) AS types (position, name, tablename, source)
ORDER BY n, position
\g /dev/null

--
-- Every function
--

SELECT add_subject('functions', n, name, aggregate || '(' || name || ')', 'predictions_' || n)
FROM (VALUES (10), (1000)) AS lengths (n),
	 (VALUES (1, 'entropy(p)', 'sum'),
			 (2, 'cross_entropy(p, q)', 'sum'),
			 (3, 'kl_divergence(p, q)', 'sum'),
			 (4, 'jeffreys_divergence(p, q)', 'sum'),
			 (5, 'js_divergence(p, q)', 'sum'),
			 (6, 'js_distance(p, q)', 'sum'),
			 (7, 'total_variation_distance(p, q)', 'sum'),
			 (8, 'hellinger_distance(p, q)', 'sum'),
			 (9, 'renyi_entropy(p, 2)', 'sum'),
			 (10, 'renyi_divergence(p, q, 0.5)', 'sum'),
			 (11, 'softmax(student)', 'count'),
			 (12, 'log_softmax(student)', 'count'),
			 (13, 'logsumexp(student)', 'sum'),
			 (14, 'cross_entropy_logits(p, student)', 'sum'),
			 (15, 'kl_divergence_logits(teacher, student)', 'sum'),
			 (16, 'log_loss(label, q)', 'sum'),
			 (17, 'log_loss(true, q[1])', 'sum'),
			 (18, 'log_loss_logits(label, student)', 'sum'),
			 (19, 'argmax(q)', 'count'),
			 (20, 'is_probability_vector(p)', 'count'),
			 (21, 'to_probabilities(p)', 'count')
	 ) AS functions (position, name, aggregate)
ORDER BY n, position
\g /dev/null

--
-- Storage: the arrays of a column against one array of the query, since two of
-- 1000 elements do not fit a page
--

SELECT quote_literal((SELECT p FROM vectors_1000 LIMIT 1)) AS constant \gset
SELECT add_subject('storage', 1000, kind, format('sum(kl_divergence(p, %s))', :'constant'), 'stored_' || kind)
FROM (VALUES (1, 'plain'), (2, 'external'), (3, 'lz4'), (4, 'pglz')) AS kinds (position, kind)
ORDER BY position
\g /dev/null
