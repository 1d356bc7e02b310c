/* bench/aggregates.sql: which aggregates are measured, and which bounds are to hold */

-- expression over all rows of a table; in groups, the sum over the groups, with
-- the hash table in memory
CREATE FUNCTION add_aggregate(section text, n int, name text, expression text, tablename text, key text DEFAULT NULL,
							  workers int DEFAULT 0)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	calls	int;
BEGIN
	EXECUTE format('SELECT count(*) FROM %I', tablename) INTO calls;
	INSERT INTO subject (section, n, name, query, calls, settings)
	VALUES (section, n, name,
			format(CASE WHEN key IS NULL THEN 'SELECT %s FROM %I'
						ELSE 'SELECT sum(m) FROM (SELECT %s AS m FROM %I GROUP BY %I) AS t' END,
				   expression, tablename, key),
			calls,
			ARRAY['work_mem', '1GB', 'max_parallel_workers_per_gather', workers::text]);
END
$$;

--
-- kl_divergence_agg among its peers: in 1, 1000, 400,000 and a million groups, and with two workers
--

CREATE TABLE way (position int, name text, expression text);
INSERT INTO way VALUES
	(1, 'kl_divergence_agg(p, q)', 'kl_divergence_agg(p, q)'),
	(2, 'corr(p, q)', 'corr(p, q)'),
	(3, 'SQL, no zeros allowed', 'sum(p * ln(p / q)) / sum(p) - ln(sum(p) / sum(q))'),
	(4, 'SQL, CASE for zeros',
	 'sum(CASE WHEN p = 0 THEN 0 WHEN q = 0 THEN ''Infinity'' ELSE p * ln(p / q) END) / sum(p) - ln(sum(p) / sum(q))');

SELECT add_aggregate('aggregates', n, name, expression, tablename, key)
FROM (VALUES (1, 'weights', NULL), (1000, 'weights', 'g'), (400000, 'groups_of_five', 'g'), (1000000, 'many_groups', 'g')) AS groups (n, tablename, key), way
ORDER BY n, position
\g /dev/null
SELECT add_aggregate('workers', 1, name, expression, 'weights', workers => 2)
FROM way
ORDER BY position
\g /dev/null

UPDATE subject SET same_as = 'kl_divergence_agg(p, q)'
WHERE section IN ('aggregates', 'workers') AND name LIKE 'SQL%';

UPDATE subject SET at_most = bound, why_missed = reason
FROM (VALUES ('aggregates', 1, 1.25, 'a logarithm and three exact sums a row'),
			 ('aggregates', 1000, 1.15, 'the rows that wait in 1000 groups, 2 MB, push others out of the nearest cache'),
			 ('aggregates', 400000, 1.5, 'five rows of a group take more memory than the six sums of corr'),
			 ('aggregates', 1000000, 1.4, 'five rows of a group take more memory than the six sums of corr'),
			 ('workers', 1, 1.25, 'workers hand over states: two logarithms and five exact sums a row')
	 ) AS bounds (section, n, bound, reason)
WHERE (subject.section, subject.n) = (bounds.section, bounds.n) AND name = 'corr(p, q)';
UPDATE subject SET at_least = 1.18, why_missed = 'exact sums beside the logarithm'
WHERE section = 'aggregates' AND n = 1 AND name = 'SQL, CASE for zeros';

-- Kilobytes of the hash table over a million groups.
CREATE TABLE memory (name text, kb int);
CREATE PROCEDURE measure_memory()
LANGUAGE plpgsql AS $$
DECLARE
	s		subject;
	before	text[];
	plan	json;
BEGIN
	FOR s IN
		SELECT * FROM subject
		WHERE section = 'aggregates' AND n = 1000000 AND name IN ('kl_divergence_agg(p, q)', 'corr(p, q)')
	LOOP
		before := set_all(s.settings);
		EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT json) ' || s.query INTO plan;
		PERFORM set_all(before);
		INSERT INTO memory
		SELECT s.name, kb::int
		FROM jsonb_path_query(plan::jsonb, 'strict $.**."Peak Memory Usage"') AS kb;
	END LOOP;
END
$$;

--
-- Moving frames of 10000 rows: corr() computes every frame anew, so fewer results of it are asked for
--

INSERT INTO subject (section, n, name, query, calls, at_least)
SELECT 'frames', 10000, name,
	   format('SELECT sum(m) FROM (SELECT %s OVER (ORDER BY i ROWS BETWEEN CURRENT ROW AND 9999 FOLLOWING) AS m
								   FROM series LIMIT %s) AS t', name, results),
	   results, at_least
FROM (VALUES (1, 'kl_divergence_agg(p, q)', 100000 / :shrink, NULL),
			 (2, 'corr(p, q)', 300, 100)
	 ) AS frames (position, name, results, at_least)
ORDER BY position;

--
-- Sums; several measures at once; merging states
--

SELECT add_aggregate('sums', 1, name, name, 'weights')
FROM (VALUES (1, 'exact_sum(p)'), (2, 'sum(p)'), (3, 'sum(p::numeric)')) AS sums (position, name)
ORDER BY position
\g /dev/null
UPDATE subject SET same_as = 'exact_sum(p)' WHERE section = 'sums' AND name <> 'exact_sum(p)';

SELECT add_aggregate('measures', 1, 'three in one query', 'cross_entropy_agg(p, q) + kl_divergence_agg(p, q) + jeffreys_divergence_agg(p, q)', 'weights')
\g /dev/null
INSERT INTO subject (section, n, name, query, calls, same_as)
SELECT 'measures', 1, 'three queries',
	   'SELECT (SELECT cross_entropy_agg(p, q) FROM weights) + (SELECT kl_divergence_agg(p, q) FROM weights)
			+ (SELECT jeffreys_divergence_agg(p, q) FROM weights)',
	   calls, 'three in one query'
FROM subject WHERE section = 'measures' AND name = 'three in one query';

SELECT add_aggregate('states', n, 'sum(s)', 'kl_divergence(sum(s))', 'states_' || n)
FROM (VALUES (10), (1000)) AS rows (n)
ORDER BY n
\g /dev/null

-- No function that SQL can call reads a binary form.
SELECT add_subject('forms of states', 10, name, expression, tablename)
FROM (VALUES (1, 'fetched alone', 'count(s)', 'states_10'),
			 (2, 'written as text', 'count(divergence_state_out(s))', 'states_10'),
			 (3, 'written as binary', 'count(divergence_state_send(s))', 'states_10'),
			 (4, 'text fetched alone', 'count(t)', 'states_as_text'),
			 (5, 'read from text', 'count(t::divergence_state)', 'states_as_text')
	 ) AS forms (position, name, expression, tablename)
ORDER BY position
\g /dev/null
