/* bench/profiles.sql: histograms that find their cells, profiles of tables, and what is asked of them */

-- numbers of all sizes in no order; g is one of a million groups of five
CREATE TABLE scores (g int, x float8);
INSERT INTO scores
SELECT 1000000 / :shrink * random(), exp(4 * (random() + random() + random() - 1.5)) FROM generate_series(1, 5000000 / :shrink) AS i;
VACUUM (FREEZE, ANALYZE) scores;
SELECT quantile_edges(x, 10) AS edges FROM scores
\gset
INSERT INTO subject (section, n, name, query, calls, settings, at_least, at_most, why_missed)
SELECT 'histograms', n, name, query, 5000000 / :shrink, ARRAY['work_mem', '1GB', 'max_parallel_workers_per_gather', '0'], at_least, at_most, why_missed
FROM (VALUES (1, 1, 'histogram_agg(x)', 'SELECT category_count(histogram_agg(x)) FROM scores', NULL, NULL, NULL),
			 (2, 1, 'avg(x)', 'SELECT avg(x) FROM scores', NULL, 1.5, NULL),
			 (3, 1, 'quantile_edges(x, 10), then histogram_agg(x, edges)',
			  'SELECT category_count(histogram_agg(x, edges)) FROM scores, (SELECT quantile_edges(x, 10) AS edges FROM scores) AS e GROUP BY edges', 4, NULL, NULL),
			 (4, 1, 'percentile_disc(0.5)', 'SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM scores', 3, NULL, NULL),
			 (5, 1000000, 'histogram_agg(x)', 'SELECT sum(c) FROM (SELECT category_count(histogram_agg(x)) AS c FROM scores GROUP BY g) AS t', NULL, NULL, NULL),
			 (6, 1000000, 'avg(x)', 'SELECT sum(c) FROM (SELECT avg(x) AS c FROM scores GROUP BY g) AS t', NULL, 2,
			  'five values of a group take more memory than the three sums of avg')
	 ) AS ways (position, n, name, query, at_least, at_most, why_missed)
ORDER BY position;

-- a table of 20 columns: numbers, names, dates, flags
CREATE TABLE orders AS
SELECT day, i AS id, random() AS c1, exp(random() * 9) AS c2, (random() * 100)::int AS c3, random() < 0.1 AS c4, 'name ' || (random() * 50)::int AS c5,
	   (random() * 1000)::numeric(10, 2) AS c6, date '2026-01-01' + (random() * 300)::int AS c7, timestamptz '2026-01-01' + random() * interval '300 days' AS c8,
	   'shop ' || (random() * random() * 3000)::int AS c9, (random() * 5)::int AS c10, random()::real AS c11, random() - random() AS c12,
	   (random() * 1e6)::bigint AS c13, CASE WHEN random() < 0.9 THEN 0 ELSE random() END AS c14, chr(65 + (random() * 25)::int) AS c15,
	   ln(random() + 1e-9) AS c16, (random() * 23)::int AS c17, random() < 0.5 AS c18
FROM generate_series(1, 1000000 / :shrink) AS i, LATERAL (SELECT i % 365 AS day) AS d;
VACUUM (FREEZE, ANALYZE) orders;
CREATE TABLE order_days AS SELECT day, profile_agg(o) AS p FROM orders AS o GROUP BY day;
VACUUM (ANALYZE) order_days;
INSERT INTO subject (section, n, name, query, calls, settings, at_most, why_missed)
SELECT section, 20, name, query, calls, ARRAY['work_mem', '1GB', 'max_parallel_workers_per_gather', '0'], at_most, why_missed
FROM (VALUES (1, 'profiles', 'profile_agg(o)', 'SELECT row_count(profile_agg(o)) FROM orders AS o', 1000000 / :shrink, NULL, NULL),
			 (2, 'profiles', 'the same aggregates written out',
			  (SELECT 'SELECT ' || string_agg(format('category_count(%s)', CASE WHEN kind IN ('category') THEN format('distribution_agg(%I)', column_name)
				WHEN kind = 'number' THEN format('histogram_agg(%I)', column_name) ELSE format('histogram_agg(extract(epoch FROM %I))', column_name) END), ' + ') || ' FROM orders'
			   FROM unnest((SELECT p FROM order_days LIMIT 1))), 1000000 / :shrink, 2, NULL),
			 (3, 'profiles of jsonb', 'profile_agg(to_jsonb(o))', 'SELECT row_count(profile_agg(to_jsonb(o))) FROM orders AS o', 1000000 / :shrink, NULL, NULL),
			 (4, 'profiles of jsonb', 'count(to_jsonb(o))', 'SELECT count(to_jsonb(o)) FROM orders AS o', 1000000 / :shrink, 1.3, NULL),
			 (5, 'sums of profiles', 'sum of 365 profiles', 'SELECT row_count(sum(p)) FROM order_days', 1, NULL, NULL)
	 ) AS ways (position, section, name, query, calls, at_most, why_missed)
ORDER BY position;

-- a day of a table of 200 columns against 30 days of 1000 rows each: names, numbers of few and of many values
SELECT format('CREATE TABLE wide AS SELECT day, %s FROM generate_series(1, 31) AS day, generate_series(1, 1000) AS i',
			  string_agg(format(CASE c % 4 WHEN 0 THEN 'hashint8(1000 * day + i + %1$s * 100000) %% 1000 / 7.0::float8 AS c%1$s' WHEN 1 THEN '(hashint8(1000 * day + i + %1$s * 100000) %% 12)::text AS c%1$s'
									 WHEN 2 THEN 'exp(hashint8(1000 * day + i + %1$s * 100000) / 1e9) AS c%1$s' ELSE '(hashint8(1000 * day + i + %1$s * 100000) %% 1000)::text AS c%1$s' END, c), ', '))
FROM generate_series(1, 200) AS c
\gexec
CREATE TABLE profiles AS
SELECT array_agg(p) FILTER (WHERE day <= 30) AS reference, sum(p) FILTER (WHERE day = 31) AS current
FROM (SELECT day, profile_agg(w) AS p FROM wide AS w GROUP BY day) AS days;
INSERT INTO subject (section, n, name, query, calls)
VALUES ('drift of tables', 200, 'drift_table(reference, current)', 'SELECT count(p_value) FROM profiles, drift_table(reference, current)', 1),
	   ('drift of tables', 200, 'reading them', 'SELECT count(*) FROM profiles, drift_table(reference, NULL)', 1);

-- pages with 90 days of history, of these 200 columns and of the first 20
SELECT string_agg(format('c%s', c), ', ') AS first_columns FROM generate_series(1, 20) AS c
\gset
CREATE TABLE histories AS
SELECT columns, reference, days || days || days AS history, ARRAY(SELECT i::text FROM generate_series(1, 90) AS i) AS labels
FROM (SELECT columns, array_agg(p ORDER BY day) FILTER (WHERE day <= 30) AS reference, array_agg(p ORDER BY day) FILTER (WHERE day > 1) AS days
	  FROM (SELECT 200 AS columns, day, profile_agg(w) AS p FROM wide AS w GROUP BY day
			UNION ALL SELECT 20, day, profile_agg(w) FROM (SELECT day, :first_columns FROM wide) AS w GROUP BY day) AS profiled
	  GROUP BY columns) AS gathered;
INSERT INTO subject (section, n, name, query, calls)
SELECT 'pages', columns, name, format(query, columns), 1
FROM histories, (VALUES (1, 'drift_page of 90 days', 'SELECT length(drift_page(reference, history, labels)) FROM histories WHERE columns = %s'),
						(2, 'unpacking its arrays', 'SELECT cardinality(reference) + cardinality(history) FROM histories WHERE columns = %s')
	 ) AS ways (position, name, query)
ORDER BY columns, position;

-- two samples of a distribution: a million rows in 10 bins, 20,000 in 1000 categories
CREATE TABLE samples AS
SELECT cells, distribution(array_agg('c' || i), array_agg(rows / cells + (i * 7919 % 11))) AS reference,
	   distribution(array_agg('c' || i), array_agg(rows / cells + (i * 104729 % 13))) AS current
FROM (VALUES (10, 500000), (1000, 10000)) AS v (cells, rows), generate_series(1, cells) AS i GROUP BY cells;
INSERT INTO subject (section, n, name, query, calls)
SELECT 'levels of chance', cells, 'drift_by_chance(reference, current, 0.5)',
	   format('SELECT sum(threshold) FROM samples, drift_by_chance(reference, current, 0.5) WHERE cells = %s', cells), 1
FROM samples ORDER BY cells;
