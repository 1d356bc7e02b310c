-- The demonstration that "make demo" runs in a throw-away server; in a database of your own: psql -X -f demo/demo.sql.
-- Creates the extension and the tables predictions, weather, daily and profiles; stops, changing nothing, where such tables exist already.

\set ON_ERROR_STOP on
\set QUIET on
\pset footer off
\pset linestyle ascii
\pset border 1
\pset null ''
\pset pager off
SET client_min_messages = warning;

CREATE EXTENSION IF NOT EXISTS divergence;
\ir load.sql

\echo
\echo 1. Cross-entropy, entropy, and what lies between them
\echo -----------------------------------------------------
\echo 'Three outcomes have the odds p = {0.2, 0.3, 0.5}, two models believe in q1 ='
\echo '{0.1, 0.4, 0.5} and q2 = {0.1, 0.1, 0.8}: cross-entropy is the average surprise'
\echo '(-ln q) of a believer, entropy that of one who knows p. The difference is the'
\echo 'Kullback-Leibler divergence D(p || q), the price of the wrong belief: 0 for q ='
\echo 'p, the larger the worse. Notebooks often leave out the minus sign (left); the'
\echo 'functions have the signs of the textbooks (right).'
\echo

WITH given (p, q1, q2) AS (
	VALUES (ARRAY[0.2, 0.3, 0.5], ARRAY[0.1, 0.4, 0.5], ARRAY[0.1, 0.1, 0.8])
), notebook (pq1, pq2, pp) AS (
	SELECT sum(a * ln(b)), sum(a * ln(c)), sum(a * ln(a)) FROM given, unnest(p, q1, q2) AS u (a, b, c)
)
SELECT quantity AS "notebooks", round(n1::numeric, 4) AS "q1", round(n2::numeric, 4) AS "q2",
	   function AS "in SQL", round(d1::numeric, 4) AS "q1 ", round(d2::numeric, 4) AS "q2 "
FROM given, notebook, LATERAL (VALUES
	('sum p ln q', pq1, pq2, 'cross_entropy(p, q)', cross_entropy(p, q1), cross_entropy(p, q2)),
	('sum p ln p', pp, pp, 'entropy(p)', entropy(p), entropy(p)),
	('sum p ln(p/q)', pp - pq1, pp - pq2, 'kl_divergence(p, q)', kl_divergence(p, q1), kl_divergence(p, q2))
) AS r (quantity, n1, n2, function, d1, d2);

\echo '2. How good are two models?'
\echo '---------------------------'
\echo 'A big model (teacher) and a small one (student) read 50 handwritten digits a'
\echo 'day; accuracy is the share they got right, log-loss the average surprise'
\echo '-ln(probability given to the right digit): 0 is a perfect reader, 2.30 one who'
\echo 'guesses among ten digits. On 11 January both get worse, and the teacher pays'
\echo 'more for its errors: it is sure of them.'
\echo

SELECT day,
	   round(avg((argmax(teacher) = label + 1)::int), 2) AS "accuracy: teacher",
	   round(avg((argmax(student) = label + 1)::int), 2) AS "student",
	   round(avg(log_loss(label + 1, teacher))::numeric, 3) AS "log-loss: teacher",
	   round(avg(log_loss(label + 1, student))::numeric, 3) AS "student "
FROM predictions
GROUP BY day
ORDER BY day;

\echo '3. How far is the student from the teacher?'
\echo '-------------------------------------------'
\echo 'D(teacher || student) is the price of believing the student where the teacher'
\echo 'is right, and needs no label: 0.58 says that it is worth a factor of e^0.58 ='
\echo '1.8 in probability. A higher temperature T flattens the answers of both, so'
\echo 'that the less likely digits count as well; distillation trains a student to'
\echo 'make T*T times this number small, T*T keeping the size of the gradients.'
\echo

SELECT temperature AS "temperature T", round(d::numeric, 4) AS "D(teacher || student)", round((temperature ^ 2 * d)::numeric, 4) AS "T*T*D"
FROM (
	SELECT temperature, avg(kl_divergence_logits(teacher_logits, student_logits, temperature)) AS d
	FROM predictions, unnest(ARRAY[1, 2, 5]) AS temperature
	GROUP BY temperature
) AS distillation
ORDER BY temperature;

\echo '4. The day the scanner broke'
\echo '----------------------------'
\echo 'Nobody has told us the right digits yet, but the average answer of each day can'
\echo 'be compared with that of the first ten days: the Jensen-Shannon distance (in'
\echo 'base 2) is 0 for equal distributions and 1 for those that have nothing in'
\echo 'common; a day farther off than any of those ten raises the alarm. From 11'
\echo 'January on the two lowest rows of every image are missing, as from a broken'
\echo 'scanner.'
\echo

WITH daily AS (
	SELECT day, array_agg(probability ORDER BY digit) AS answer
	FROM (SELECT day, digit, avg(probability) AS probability
		  FROM predictions, unnest(teacher) WITH ORDINALITY AS u (probability, digit)
		  GROUP BY day, digit) AS by_digit
	GROUP BY day
), reference AS (
	SELECT array_agg(probability ORDER BY digit) AS answer
	FROM (SELECT digit, avg(probability) AS probability
		  FROM predictions, unnest(teacher) WITH ORDINALITY AS u (probability, digit)
		  WHERE day < '2026-01-11'
		  GROUP BY digit) AS by_digit
), compared AS (
	SELECT day, js_distance(reference.answer, daily.answer, base => 2) AS distance
	FROM reference, daily
)
SELECT day, round(distance::numeric, 3) AS "distance", repeat('#', round(distance * 100)::int) AS "bar",
	   CASE WHEN distance > max(distance) FILTER (WHERE day < '2026-01-11') OVER () THEN 'alarm' END AS " "
FROM compared
ORDER BY day;

\echo '5. A week instead of a day'
\echo '--------------------------'
\echo 'Fifty images a day differ by chance alone: divergence_state keeps the exact'
\echo 'sums of a day, and a window that adds the day that comes and takes away the day'
\echo 'that goes gives the population stability index (PSI, the Jeffreys divergence)'
\echo 'of seven days, which is calm before the break and stays high.'
\echo

WITH reference AS (
	SELECT avg_probabilities(teacher) AS answer FROM predictions WHERE day < '2026-01-11'
), daily AS (
	SELECT day, avg_probabilities(teacher) AS answer FROM predictions GROUP BY day
), states AS (
	SELECT day, divergence_state(r, d) AS s
	FROM reference, daily, unnest(reference.answer, daily.answer) AS u (r, d)
	GROUP BY day
), compared AS (
	SELECT day, jeffreys_divergence(s) AS psi, jeffreys_divergence(sum(s) OVER (ORDER BY day ROWS 6 PRECEDING)) AS week
	FROM states
)
SELECT day, round(psi::numeric, 3) AS "PSI of the day", round(week::numeric, 3) AS "of seven days", repeat('#', round(week * 30)::int) AS "bar"
FROM compared
WHERE day > '2026-01-06'
ORDER BY day;

\echo '6. Winters in Seattle'
\echo '---------------------'
\echo 'One FULL JOIN compares the kinds of weather, January to March, with those of'
\echo '2012: a NULL counts as 0, so a kind that has vanished makes D(2012 || year)'
\echo 'infinite and a new one D(year || 2012), until every kind is given half a day'
\echo 'for nothing (smoothed).'
\echo

WITH winter AS (
	SELECT extract(year FROM date)::int AS year, weather, count(*) AS days
	FROM weather
	WHERE extract(month FROM date) <= 3
	GROUP BY year, weather
)
SELECT later.year,
	   string_agg(weather, ', ' ORDER BY weather) FILTER (WHERE c IS NULL) AS "vanished",
	   string_agg(weather, ', ' ORDER BY weather) FILTER (WHERE r IS NULL) AS "new",
	   round(kl_divergence_agg(r, c)::numeric, 3) AS "D(2012 || year)",
	   round(kl_divergence_agg(c, r)::numeric, 3) AS "D(year || 2012)",
	   round(kl_divergence_agg(coalesce(r, 0) + 0.5, coalesce(c, 0) + 0.5)::numeric, 3) AS "smoothed"
FROM (VALUES (2013), (2014), (2015)) AS later (year),
	 LATERAL (SELECT weather, r.days AS r, c.days AS c
			  FROM (SELECT weather, days FROM winter WHERE winter.year = 2012) AS r
				   FULL JOIN (SELECT weather, days FROM winter WHERE winter.year = later.year) AS c USING (weather)) AS both_years
GROUP BY later.year
ORDER BY later.year;

\echo '7. The broken scanner, with a p-value'
\echo '-------------------------------------'
\echo 'A distribution counts values by category: here the digits that the teacher'
\echo 'reads on a day. drift_test compares each day with the first'
\echo 'ten: p is the probability that chance alone makes them so different, and one p'
\echo 'below 0.05 in twenty days is nothing unusual.'
\echo

CREATE TABLE daily AS
SELECT day, distribution_agg(argmax(teacher) - 1) AS read_as,
	   histogram_agg(teacher[argmax(teacher)], '{0.5, 0.7, 0.9, 0.99}') AS certainty
FROM predictions
GROUP BY day;

WITH reference AS (
	SELECT sum(read_as) AS read_as, sum(certainty) AS certainty FROM daily WHERE day < '2026-01-11'
)
SELECT day, round(psi(r.read_as, d.read_as, pseudocount => 0.5)::numeric, 3) AS "PSI",
	   round(read.p_value::numeric, 4) AS "p of the digits",
	   to_char(certain.p_value, '9.9EEEE') AS "p of the certainty",
	   CASE WHEN certain.p_value < 0.01 THEN 'alarm' END AS " "
FROM reference AS r, daily AS d,
	 LATERAL drift_test(r.read_as, d.read_as) AS read,
	 LATERAL drift_test(r.certainty, d.certainty) AS certain
ORDER BY day;

\echo 'Which answers became more frequent? A residual counts standard deviations.'
\echo

SELECT category AS "read as", reference_count AS "first ten days", current_count AS "last ten", round(psi::numeric, 4) AS "share of the PSI",
	   round(residual::numeric, 1) AS "residual"
FROM (SELECT sum(read_as) FILTER (WHERE day < '2026-01-11') AS r, sum(read_as) FILTER (WHERE day >= '2026-01-11') AS c FROM daily) AS halves,
	 LATERAL drift_contributions(r, c)
ORDER BY ordinal
LIMIT 4;

\echo '8. A table of small values'
\echo '--------------------------'
\echo 'The table daily is all a monitor must keep. sum() merges days into a window of'
\echo 'seven, which gives fewer and clearer alarms, or into halves, months and years,'
\echo 'with the same result as all rows at once. The reference is the first ten days,'
\echo 'as before: the first four windows are a part of it.'
\echo

WITH reference AS (
	SELECT sum(certainty) AS certainty FROM daily WHERE day < '2026-01-11'
), weeks AS (
	SELECT day, sum(certainty) OVER (ORDER BY day ROWS 6 PRECEDING) AS certainty FROM daily
)
SELECT day, total_count(w.certainty) AS "images", round(psi::numeric, 3) AS "PSI", round(psi_threshold::numeric, 3) AS "by chance",
	   repeat('#', round(psi * 40)::int) AS "bar"
FROM reference AS r, weeks AS w, LATERAL drift_report(r.certainty, w.certainty, pseudocount => 0.5)
WHERE day BETWEEN '2026-01-07' AND '2026-01-17'
ORDER BY day;

\echo 'All twenty days in one value:'
\echo

SELECT sum(certainty)::jsonb->'edges' AS edges, sum(certainty)::jsonb->'counts' AS counts FROM daily;

\echo '9. Four years of weather'
\echo '------------------------'
\echo 'Each year as a distribution, against 2012: the entropy in bits, and how far it'
\echo 'is. The same for the highest temperature of the day, in ten bins that hold a'
\echo 'tenth of the days of 2012 each.'
\echo 'PSI is Infinity where a bin is empty on one side: 2014 had no drizzle, 2015 no'
\echo 'snow. With half a day added to every kind (pseudocount => 0.5) it is a number'
\echo 'again, in the column beside.'
\echo

WITH years AS (
	SELECT extract(year FROM date)::int AS year, distribution_agg(weather) AS d
	FROM weather
	GROUP BY year
)
SELECT y.year, round(entropy(y.d, base => 2)::numeric, 3) AS "bits", round(report.psi::numeric, 3) AS "PSI",
	   round(psi(reference.d, y.d, pseudocount => 0.5)::numeric, 3) AS "PSI + 0.5",
	   round(psi_threshold::numeric, 3) AS "by chance", round(report.js_distance::numeric, 3) AS "JS",
	   l_infinity_category AS "most by", to_char(p_value, '9.9EEEE') AS "p"
FROM years AS y JOIN years AS reference ON reference.year = 2012, LATERAL drift_report(reference.d, y.d) AS report
ORDER BY y.year;

WITH edges AS (
	SELECT quantile_edges(temp_max, 10) AS deciles FROM weather WHERE date < '2013-01-01'
), years AS (
	SELECT extract(year FROM date)::int AS year, histogram_agg(temp_max, deciles) AS d
	FROM weather, edges
	GROUP BY year
)
SELECT y.year, round(report.psi::numeric, 3) AS "PSI", round(psi_threshold::numeric, 3) AS "by chance",
	   round(report.ks_statistic::numeric, 3) AS "KS", round(report.wasserstein_distance::numeric, 2) AS "degrees", l_infinity_category AS "most by",
	   to_char(p_value, '9.9EEEE') AS "p"
FROM years AS y JOIN years AS reference ON reference.year = 2012, LATERAL drift_report(reference.d, y.d) AS report
ORDER BY y.year;

\echo 'What made 2014 another year than 2012, kind by kind:'
\echo

WITH years AS (
	SELECT extract(year FROM date)::int AS year, distribution_agg(weather) AS d
	FROM weather
	GROUP BY year
)
SELECT ordinal, category, reference_count AS "2012", current_count AS "2014", round(log_ratio::numeric, 2) AS "ln(2014/2012)",
	   round(psi::numeric, 4) AS "PSI", round(residual::numeric, 1) AS "residual"
FROM (SELECT d AS r FROM years WHERE year = 2012) AS r, (SELECT d AS c FROM years WHERE year = 2014) AS c, LATERAL drift_contributions(r, c)
ORDER BY ordinal;

\echo '10. The ten most surprising predictions'
\echo '---------------------------------------'
\echo 'Sorted by log-loss, the images that a person should look at come first: a 2'
\echo 'that has lost its base line is read as a 7, and by a teacher that is sure of'
\echo 'it.'
\echo

SELECT id, day, label AS "written",
	   argmax(teacher) - 1 AS "read as", round(teacher[argmax(teacher)]::numeric, 4) AS "sure by",
	   to_char(teacher[label + 1], '9.9EEEE') AS "truth",
	   round(log_loss(label + 1, teacher)::numeric, 2) AS "log-loss",
	   round(log_loss(label + 1, student)::numeric, 2) AS "student"
FROM predictions
ORDER BY log_loss(label + 1, teacher) DESC, id
LIMIT 10;

\echo '11. A whole table in two statements'
\echo '-----------------------------------'
\echo 'No columns, bins or thresholds to choose: a profile counts every column, here'
\echo 'the digits that were written and the answers of both models. drift_table knows'
\echo 'from the first ten days how much days differ by themselves. The digits stay the'
\echo 'same on 11 January; the teacher is no longer sure.'
\echo

CREATE TABLE profiles AS
SELECT day, profile_agg(p) AS p
FROM (SELECT day, label::text AS written, teacher, student FROM predictions) AS p
GROUP BY day;

SELECT column_name AS "column", round(js_distance::numeric, 3) AS "JS", round(js_threshold::numeric, 3) AS "by chance",
	   round(p_adjusted::numeric, 4) AS "p, adjusted", alert
FROM drift_table((SELECT array_agg(p) FROM profiles WHERE day < '2026-01-11'), (SELECT p FROM profiles WHERE day = '2026-01-11'), ignore => '{day}');

\echo 'The queries are in demo/demo.sql. The data is in the tables predictions (these'
\echo 'images), daily and profiles (their distributions) and weather (Seattle from 2012'
\echo 'to 2015), for queries of your own. Try:'
\echo '    SELECT day, exp(avg(log_loss(label + 1, student)))'
\echo '    FROM predictions GROUP BY 1 ORDER BY 1;'
\echo '    SELECT id, js_distance(teacher, student)'
\echo '    FROM predictions ORDER BY 2 DESC LIMIT 5;'
\echo '    \\dx+ divergence'
\echo 'All functions are described in docs/reference.md.'
\echo
