/* bench/values.sql: counting values, next to GROUP BY */

-- 10, 1000 and a million different values, in no order; g is one of 40000 groups
CREATE TABLE numbers (g int, v10 bigint, v1000 bigint, v1000000 bigint);
INSERT INTO numbers
SELECT 40000 * random(), 10 * random(), 1000 * random(), 1000000 * random()
FROM generate_series(1, 5000000 / :shrink) AS i;
CREATE TABLE names (v10 text, v1000 text, v1000000 text);
INSERT INTO names
SELECT 'kind ' || v10, 'category ' || v1000, 'user_' || v1000000
FROM numbers;
VACUUM (FREEZE, ANALYZE) numbers, names;

CREATE FUNCTION add_counting(section text, tablename text, workers int)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO subject (section, n, name, query, calls, settings, same_as, at_least)
	SELECT section, n, name, format(query, 'v' || n, tablename), 5000000 / current_setting('bench.shrink')::int,
		   ARRAY['work_mem', '1GB', 'max_parallel_workers_per_gather', workers::text], same_as, at_least
	FROM unnest(ARRAY[10, 1000, 1000000]) AS n,
		 (VALUES (1, 'distribution_agg(value)', 'SELECT category_count(distribution_agg(%1$s)) FROM %2$I', NULL, NULL),
				 (2, 'count(*) GROUP BY value', 'SELECT sum(least(rows, 1)) FROM (SELECT %1$s, count(*) AS rows FROM %2$I GROUP BY %1$s) AS t',
				  'distribution_agg(value)', 1.3)
		 ) AS ways (position, name, query, same_as, at_least)
	ORDER BY n, position
$$;
SELECT set_config('bench.shrink', :'shrink', false)
\g /dev/null
SELECT add_counting('bigint', 'numbers', 0), add_counting('text', 'names', 0), add_counting('bigint, two workers', 'numbers', 2),
	   add_counting('text, two workers', 'names', 2)
\g /dev/null

-- ten times the groups take the same time for a row
INSERT INTO subject (section, n, name, query, calls, settings, same_as)
SELECT 'grouped values', groups, name, format(query, 'g % ' || groups), 5000000 / :shrink,
	   ARRAY['work_mem', '1GB', 'max_parallel_workers_per_gather', '0'], same_as
FROM (VALUES (4000), (40000)) AS numbers (groups),
	 (VALUES (1, 'distribution_agg(value)', 'SELECT sum(total_count(d)) FROM (SELECT distribution_agg(v10) AS d FROM numbers GROUP BY %s) AS t', NULL),
			 (2, 'count(*) GROUP BY group, value', 'SELECT sum(rows) FROM (SELECT count(*) AS rows FROM numbers GROUP BY %s, v10) AS t', 'distribution_agg(value)')
	 ) AS ways (position, name, query, same_as)
ORDER BY groups, position;

-- the counts of rows of distributions, with the same 20 categories in all, and with 20 of 400000
CREATE TABLE counts AS
SELECT categories, distribution(array_agg('c' || (1 + i * 20 + j) % categories), array_agg(1 + (i + j) % 9)) AS d
FROM (VALUES (20), (400000)) AS v (categories), generate_series(1, 20000 / :shrink) AS i, generate_series(1, 20) AS j
GROUP BY categories, i;
VACUUM (FREEZE, ANALYZE) counts;
INSERT INTO subject (section, n, name, query, calls, settings, same_as)
SELECT 'summed distributions', categories, name, format(query, categories), 400000 / :shrink,
	   ARRAY['work_mem', '1GB', 'max_parallel_workers_per_gather', '0'], same_as
FROM (VALUES (20), (400000)) AS v (categories),
	 (VALUES (1, 'sum(d)', 'SELECT category_count(sum(d)) FROM counts WHERE categories = %s', NULL),
			 (2, 'unnest, sum(count) GROUP BY category', 'SELECT sum(least(n, 1)) FROM (SELECT category, sum(count) AS n FROM counts, unnest(d) WHERE categories = %s GROUP BY category) AS t', 'sum(d)')
	 ) AS ways (position, name, query, same_as)
ORDER BY categories, position;
