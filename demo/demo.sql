-- The demonstration that "make demo" runs in a throw-away server; in a database of your own: psql -X -f demo/demo.sql.
-- Creates the extension and the tables predictions, weather, days and months; stops, changing nothing, where such tables exist already.
-- Pages are written into the folder divergence-demo of the current one, or into that of -v pages=FOLDER.

\set ON_ERROR_STOP on
\set QUIET on
\pset footer off
\pset linestyle ascii
\pset border 1
\pset null ''
\pset pager off
SET client_min_messages = warning;
\if :{?pages}
\else
	\set pages divergence-demo
\endif
-- where nobody may write, a new folder of /tmp
\set pages `{ mkdir -p -- :'pages' && cd -- :'pages' && [ -w . ] && pwd; } 2>/dev/null || mktemp -d /tmp/divergence-demo.XXXXXX`

-- Days and months come last: whether they can is tried before anything is there.
BEGIN;
CREATE TABLE predictions ();
CREATE TABLE weather ();
CREATE TABLE days ();
CREATE TABLE months ();
ROLLBACK;

CREATE EXTENSION IF NOT EXISTS divergence;
\ir load.sql

\echo '1. The numbers of the textbook'
\echo '------------------------------'
\echo 'Three outcomes have the odds p = {0.2, 0.3, 0.5}; two models believe in q1 ='
\echo '{0.1, 0.4, 0.5} and q2 = {0.1, 0.1, 0.8}. Cross-entropy is what a believer pays,'
\echo 'entropy what is inevitable, the divergence the difference. Many notebooks leave'
\echo 'out the minus sign (left); the functions have it (right).'
\echo

WITH given (p, q1, q2) AS (
	VALUES (ARRAY[0.2, 0.3, 0.5], ARRAY[0.1, 0.4, 0.5], ARRAY[0.1, 0.1, 0.8])
), notebook (pq1, pq2, pp) AS (
	SELECT sum(a * ln(b)), sum(a * ln(c)), sum(a * ln(a)) FROM given, unnest(p, q1, q2) AS u (a, b, c)
)
SELECT quantity AS "in notebooks", round(n1::numeric, 4) AS "q1", round(n2::numeric, 4) AS "q2",
	   function AS "in SQL", round(d1::numeric, 4) AS "q1 ", round(d2::numeric, 4) AS "q2 "
FROM given, notebook, LATERAL (VALUES
	('sum p ln q', pq1, pq2, 'cross_entropy(p, q)', cross_entropy(p, q1), cross_entropy(p, q2)),
	('sum p ln p', pp, pp, 'entropy(p)', entropy(p), entropy(p)),
	('sum p ln(p/q)', pp - pq1, pp - pq2, 'kl_divergence(p, q)', kl_divergence(p, q1), kl_divergence(p, q2))
) AS r (quantity, n1, n2, function, d1, d2);

\echo '2. How good are two models?'
\echo '---------------------------'
\echo 'A big model (teacher) and a small one (student) read 50 handwritten digits a'
\echo 'day. Log-loss is the average surprise: 0 is a perfect reader, 2.30 one who'
\echo 'guesses. D is how far the student is from the teacher, and needs no label.'
\echo

SELECT CASE WHEN day < '2026-01-11' THEN 'January 1-10' ELSE 'January 11-20' END AS "days",
	   round(avg((argmax(teacher) = label + 1)::int), 2) AS "right: teacher",
	   round(avg((argmax(student) = label + 1)::int), 2) AS "student",
	   round(avg(log_loss(label + 1, teacher))::numeric, 3) AS "loss: teacher",
	   round(avg(log_loss(label + 1, student))::numeric, 3) AS "student ",
	   round(avg(kl_divergence_logits(teacher_logits, student_logits))::numeric, 3) AS "D"
FROM predictions
GROUP BY 1
ORDER BY 1;

\echo '3. The day the scanner broke'
\echo '----------------------------'
\echo 'On 11 January both got worse. Without labels that shows too: profile_agg counts'
\echo 'every column of a day in one value, drift_history compares days with the first'
\echo 'ten. They tell how much days differ by themselves; no bins, no thresholds.'
\echo

CREATE TABLE days AS
SELECT day, profile_agg(p) AS p
FROM (SELECT day, label::text AS written, (argmax(teacher) - 1)::text AS teacher_reads, round(teacher[argmax(teacher)]::numeric, 4) AS teacher_sure,
			 (argmax(student) - 1)::text AS student_reads, round(student[argmax(student)]::numeric, 4) AS student_sure
	  FROM predictions) AS p
GROUP BY day;

SELECT label AS "day", max(js_distance) FILTER (WHERE column_name = 'written')::numeric(4, 3) AS "written",
	   max(js_distance) FILTER (WHERE column_name = 'teacher_sure')::numeric(4, 3) AS "teacher_sure",
	   repeat('#', (80 * max(js_distance) FILTER (WHERE column_name = 'teacher_sure'))::int) AS "js_distance",
	   max(alert) FILTER (WHERE column_name = 'teacher_sure') AS "alert"
FROM (SELECT array_agg(p) FILTER (WHERE day < '2026-01-11') AS reference, array_agg(p ORDER BY day) AS current, array_agg(day::text ORDER BY day) AS labels
	  FROM days) AS d, drift_history(reference, current, labels, ignore => '{day}')
WHERE label BETWEEN '2026-01-09' AND '2026-01-13'
GROUP BY label
ORDER BY label;

\echo '4. The most surprising predictions'
\echo '----------------------------------'
\echo 'The two lowest rows of each image are missing: a 2 without its base line is'
\echo 'read as a 7, and by a teacher that is sure of it.'
\echo

SELECT id, day, label AS "written", argmax(teacher) - 1 AS "read as", round(teacher[argmax(teacher)]::numeric, 4) AS "sure by",
	   to_char(teacher[label + 1], '9.9EEEE') AS "truth", round(log_loss(label + 1, teacher)::numeric, 2) AS "log-loss"
FROM predictions
ORDER BY log_loss(label + 1, teacher) DESC, id
LIMIT 3;

\echo '5. Four years of weather in Seattle'
\echo '-----------------------------------'
\echo 'Months of 2014 and 2015 that are not like those of the two years before: one of'
\echo 'fog, and the hottest of the four years.'
\echo

CREATE TABLE months AS
SELECT date_trunc('month', date)::date AS month, profile_agg(p) AS p
FROM (SELECT date, precipitation, temp_max, temp_min, wind, weather FROM weather) AS p
GROUP BY 1;

SELECT label AS "month", column_name AS "column", js_distance::numeric(4, 3) AS "distance", p_adjusted::numeric(6, 4) AS "p",
	   changed_cell AS "changed", largest_change::numeric(4, 2) AS "by", alert
FROM (SELECT array_agg(p) FILTER (WHERE month < '2014-01-01') AS reference, array_agg(p ORDER BY month) FILTER (WHERE month >= '2014-01-01') AS current,
			 array_agg(to_char(month, 'YYYY-MM') ORDER BY month) FILTER (WHERE month >= '2014-01-01') AS labels
	  FROM months) AS m, drift_history(reference, current, labels, ignore => '{date}')
WHERE alert IS NOT NULL
ORDER BY label, ordinal;

\echo '6. As pages'
\echo '-----------'
\set drift :pages/drift.html
\set weather :pages/weather.html
\set evaluation :pages/evaluation.html
-- those of an earlier run may be another user's, or links
\set ignored `rm -f -- :'drift' :'weather' :'evaluation'`
\pset format unaligned
\pset tuples_only on
\o :drift
SELECT drift_page((SELECT array_agg(p) FROM days WHERE day < '2026-01-11'), array_agg(p ORDER BY day), array_agg(day::text ORDER BY day),
				  'Handwritten digits', ignore => '{day}')
FROM days;
\o :weather
SELECT drift_page((SELECT array_agg(p) FROM months WHERE month < '2014-01-01'), array_agg(p ORDER BY month), array_agg(to_char(month, 'YYYY-MM') ORDER BY month),
				  'Weather in Seattle', ignore => '{date}')
FROM months
WHERE month BETWEEN '2014-01-01' AND '2015-07-01';
\o :evaluation
SELECT evaluation_page(array_agg(wrong ORDER BY day), array_agg(correct ORDER BY day), array_agg(day::text ORDER BY day), 'Is the teacher right when it is sure?')
FROM (SELECT day, histogram_agg(teacher[argmax(teacher)]) FILTER (WHERE argmax(teacher) <> label + 1) AS wrong,
			 histogram_agg(teacher[argmax(teacher)]) FILTER (WHERE argmax(teacher) = label + 1) AS correct
	  FROM predictions
	  GROUP BY day) AS d;
\o
\pset format aligned
\pset tuples_only off
\echo 'drift_page draws what 3 and 5 tell in numbers, evaluation_page how far the'
\echo 'probabilities of the teacher can be trusted, before and after:'
\echo '   ' :drift
\echo '   ' :weather
\echo '   ' :evaluation
\echo
\echo 'Queries of your own find the tables predictions, weather, days and months; all'
\echo 'functions are in docs/reference.md. Try:'
\echo '    SELECT id, js_distance(teacher, student) FROM predictions ORDER BY 2 DESC;'
