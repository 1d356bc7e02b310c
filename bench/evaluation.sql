/* bench/evaluation.sql: what scores were worth, and which column tells most */

CREATE TABLE answers AS
SELECT h / 4294967296.0::float8 AS score, g < h AS label
FROM (SELECT i * 2654435761 % 4294967296 AS h, i * 1597334677 % 4294967296 AS g FROM generate_series(1::bigint, 1000000 / :shrink) AS i) AS made;
VACUUM (FREEZE, ANALYZE) answers;
CREATE TABLE sides AS SELECT histogram_agg(score) FILTER (WHERE NOT label) AS negatives, histogram_agg(score) FILTER (WHERE label) AS positives FROM answers;
INSERT INTO subject (section, n, name, query, calls, settings, at_least, at_most)
SELECT 'scores', 1, name, query, 1000000 / :shrink, ARRAY['work_mem', '1GB', 'max_parallel_workers_per_gather', '0'], at_least, at_most
FROM (VALUES (1, 'roc_auc of two histogram_agg(score)',
			  'SELECT roc_auc(histogram_agg(score) FILTER (WHERE NOT label), histogram_agg(score) FILTER (WHERE label)) FROM answers', NULL, NULL),
			 (2, 'avg(score)', 'SELECT avg(score) FROM answers', NULL, 1.6),
			 (3, 'the area by rank()',
			  'SELECT (sum(r) FILTER (WHERE label) - count(*) FILTER (WHERE label) * (count(*) FILTER (WHERE label) + 1) / 2.0)
				/ (count(*) FILTER (WHERE label)::float8 * count(*) FILTER (WHERE NOT label)) FROM (SELECT label, rank() OVER (ORDER BY score) AS r FROM answers) AS ranked', 4, NULL)
	 ) AS ways (position, name, query, at_least, at_most)
ORDER BY position;

-- 50 columns, numbers and names, by 10 labels
SELECT format('CREATE TABLE features AS SELECT i %% 10 AS label, %s FROM generate_series(1::bigint, 20000) AS i',
			  string_agg(format('(i * %s %% 10007)::float8 AS n%s, (i * %s %% 97)::text AS c%s', 2 * k + 1, k, k, k), ', '))
FROM generate_series(1, 25) AS k
\gexec
CREATE TABLE outcomes AS SELECT array_agg(p) AS rows FROM (SELECT profile_agg(f) AS p FROM features AS f GROUP BY label) AS labels;
INSERT INTO subject (section, n, name, query, calls)
VALUES ('evaluation', 1024, 'evaluation_report(negatives, positives)', 'SELECT count(roc_auc) FROM sides, evaluation_report(negatives, positives)', 1),
	   ('evaluation', 50, 'association_table of 10 labels', 'SELECT count(p_value) FROM outcomes, association_table(rows)', 1);
