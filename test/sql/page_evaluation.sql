-- What scores were worth, as a page.

\pset format unaligned
\pset footer off

-- What a reader of the page sees, and the rows of the table of a section.
CREATE FUNCTION words_of(html text) RETURNS text LANGUAGE sql AS $$
	SELECT trim(regexp_replace(replace(replace(replace(replace(replace(replace(regexp_replace(regexp_replace(regexp_replace(
			regexp_replace(html, '<head>.*</head>', ''), '</?(?:i|bdi)\M[^>]*>', '', 'g'), '<svg.*?</svg>', '', 'g'), '<[^>]*>', ' ', 'g'),
		'&lt;', '<'), '&gt;', '>'), '&#39;', ''''), '&amp;', '&'), '&#177;', '+-'), '&#160;', ' '), '\s+', ' ', 'g'))
$$;
CREATE FUNCTION section_of(html text, heading text) RETURNS text LANGUAGE sql AS $$
	SELECT split_part(split_part(html, '<h2>' || heading || '</h2>', 2), '</section>', 1)
$$;
CREATE FUNCTION rows_of(html text) RETURNS SETOF text[] LANGUAGE sql AS $$
	SELECT ARRAY(SELECT words_of(cell[1]) FROM regexp_matches(tr[1], '<t[hd][^>]*?>(.*?)</t[hd]>', 'g') AS cell)
	FROM regexp_matches(split_part(html, '<tbody>', 2), '<tr>(.*?)</tr>', 'g') AS tr
$$;

CREATE TABLE made AS
SELECT '2026-05-0' || 1 + i % 6 AS day, u AS q, g < u AS yes
FROM (SELECT i, i * 2654435761 % 4294967296 / 4294967296::float8 AS u, i * 1597334677 % 4294967296 / 4294967296::float8 AS g FROM generate_series(1::bigint, 6000) AS i) AS v;
CREATE TABLE sides AS
SELECT day, histogram_agg(q) FILTER (WHERE NOT yes) AS n, histogram_agg(q) FILTER (WHERE yes) AS p, histogram_agg(q * q) FILTER (WHERE NOT yes) AS squared_n, histogram_agg(q * q) FILTER (WHERE yes) AS squared_p
FROM made GROUP BY day;
CREATE TABLE pages AS
SELECT evaluation_page(array_agg(n ORDER BY day), array_agg(p ORDER BY day), array_agg(day ORDER BY day)) AS html,
	   evaluation_page(array_agg(squared_n ORDER BY day), array_agg(squared_p ORDER BY day), array_agg(day ORDER BY day), 'Squared') AS squared,
	   array_agg(n ORDER BY day) AS n, array_agg(p ORDER BY day) AS p
FROM sides;

-- the words at the top, of probabilities that come true and of some that do not
SELECT words_of(split_part(html, '<table', 1)) FROM pages;
SELECT words_of(split_part(squared, '<table', 1)) FROM pages;
SELECT regexp_matches(html, '<title>.*?</title>', 'g') FROM pages;

-- the numbers are those of evaluation_report, calibration and roc_auc
SELECT r FROM pages, rows_of(split_part(html, 'class="report"', 2)) AS r;
SELECT round(e.roc_auc::numeric, 3) AS roc_auc, round(roc_auc_standard_error::numeric, 3) AS error, round(average_precision::numeric, 3) AS average_precision,
	   round(average_precision_standard_error::numeric, 3) AS error, round(base_rate::numeric, 3) AS base_rate, round(100 * calibration_error::numeric, 2) AS calibration_error,
	   round(100 * calibration_error_standard_error::numeric, 2) AS error, round(100 * calibration_error_by_chance::numeric, 2) AS by_chance, round(e.ks_statistic::numeric, 3) AS ks
FROM pages, evaluation_report(n, p) AS e;
SELECT r, round(100 * mean_prediction::numeric, 2) AS predicted, round(100 * observed_rate::numeric, 2) AS observed, round(100 * low::numeric, 2) AS low, round(100 * high::numeric, 2) AS high, c.count
FROM pages, rows_of(section_of(html, 'Do probabilities come true?')) WITH ORDINALITY AS t (r, i), (SELECT sum(n) AS n, sum(p) AS p FROM sides) AS s, calibration(s.n, s.p) AS c WHERE i = c.ordinal ORDER BY i;
SELECT r, round(e.roc_auc::numeric, 3) AS roc_auc, round(roc_auc_standard_error::numeric, 3) AS error, positives_count, e.count
FROM pages, rows_of(split_part(section_of(html, 'ROC AUC by period'), 'as numbers', 2)) AS r, sides AS s, evaluation_report(s.n, s.p) AS e WHERE day = r[1] ORDER BY day;
SELECT r, round(100 * calibration_error::numeric, 2) AS calibration_error, round(100 * calibration_error_by_chance::numeric, 2) AS by_chance
FROM pages, rows_of(split_part(section_of(html, 'Calibration error by period'), 'as numbers', 2)) AS r, sides AS s, evaluation_report(s.n, s.p) AS e WHERE day = r[1] ORDER BY day;
-- up to twelve periods are rows with all their names and a dot in each, where the level is that of all or of chance; more are a line
SELECT r FROM pages, rows_of(section_of(html, 'ROC AUC by period')) AS r WHERE r[1] < '2026-05-03' OR r[1] > '2026-05-05';
SELECT regexp_matches(section_of(html, heading), '<path class="([td])" d="([^"]*)"', 'g') FROM pages, unnest('{ROC AUC by period,Calibration error by period}'::text[]) AS heading;
SELECT days, cardinality(string_to_array(section, '<tbody>')) - 1 AS tables, section LIKE '%<path class="d"%' AS has_dots, section LIKE '%<path class="c"%' AS has_line,
	   cardinality(string_to_array(split_part(section, 'as numbers', 1), '<bdi>')) - 1 AS names
FROM unnest('{2,12,13}'::int[]) AS days,
	 section_of(evaluation_page(array_fill('{"from": [0.25, 0.5], "counts": [3, 1]}'::distribution, ARRAY[days]), array_fill('{"from": [0.25, 0.5], "counts": [1, 3]}'::distribution, ARRAY[days]),
								ARRAY(SELECT d::text FROM generate_series(1, days) AS d)), 'ROC AUC by period') AS section;
-- no line ends between a number and its error or its sign
SELECT substring(html FROM '\(ROC AUC [^)]*\)') AS verdict, substring(html FROM 'probabilities are off by [0-9][^ ]* on') AS share FROM pages;
-- shares above a threshold, and in bins: those of the rows where thresholds are printed in full
SELECT r, round(100 * (count(*) FILTER (WHERE yes AND q >= r[1]::float8))::numeric / count(*) FILTER (WHERE yes), 1) AS of_positives,
	   round(100 * (count(*) FILTER (WHERE NOT yes AND q >= r[1]::float8))::numeric / count(*) FILTER (WHERE NOT yes), 1) AS of_negatives,
	   round(100 * avg(yes::int) FILTER (WHERE q >= r[1]::float8), 1) AS positive_among_them
FROM made, pages, rows_of(section_of(html, 'What does a threshold find?')) AS r WHERE r[1]::float8 * 64 = round(r[1]::float8 * 64) GROUP BY r ORDER BY r[1]::float8 DESC;
SELECT count(*) AS bins, sum(rtrim(r[2], ' %')::numeric) AS negatives, sum(rtrim(r[3], ' %')::numeric) AS positives FROM pages, rows_of(section_of(html, 'Scores of both answers')) AS r;

-- each drawing has a title and a description for who cannot see it, and is well-formed
SELECT regexp_matches(html, '<title>([^<]*)</title><desc>([^<]*)</desc>', 'g') FROM pages;
-- nothing is fetched or run
SELECT html ~* '<script|\mon\w+=|url\(|@import|https?:|<link|<img|<iframe|<form' AS asks FROM pages;

-- one period has neither history nor errors; all scores are the same
SELECT words_of(evaluation_page(ARRAY['{"from": [0.25], "counts": [4]}']::distribution[], ARRAY['{"from": [0.25], "counts": [1]}']::distribution[], '{Monday}'));
-- periods without a label, without one answer, without any row
SELECT words_of(split_part(evaluation_page(ARRAY['{"from": [], "counts": []}', '{"from": [0.25, 0.5], "counts": [1, 1]}', '{"from": [0.25], "counts": [3]}', NULL, NULL]::distribution[],
	ARRAY[NULL, '{"from": [0.5, 0.75], "counts": [2, 2]}', NULL, '{"from": [0.75], "counts": [1]}', NULL]::distribution[], ARRAY['a', NULL, '', 'd', 'e']), 'What the numbers mean', 1));
-- probabilities that are off in both directions, or in one as far as a mean that misses by half the error tells
SELECT words_of(split_part(evaluation_page(ARRAY['{"from": [0.125, 0.875], "counts": [700, 300]}']::distribution[], ARRAY['{"from": [0.125, 0.875], "counts": [310, 700]}']::distribution[], '{a}'), '<table', 1));
SELECT words_of(split_part(evaluation_page(ARRAY['{"from": [0.25, 0.75], "counts": [300, 300]}']::distribution[], ARRAY['{"from": [0.25, 0.75], "counts": [500, 500]}']::distribution[], '{a}'), '<table', 1));
SELECT words_of(split_part(evaluation_page(ARRAY['{"from": [0.25, 0.75], "counts": [301, 300]}']::distribution[], ARRAY['{"from": [0.25, 0.75], "counts": [499, 500]}']::distribution[], '{a}'), '<table', 1));
-- a period with few answers is neither named nor sets a scale; at a tenth of the median it is, and does
SELECT last, substring(words_of(html) FROM 'By period .*? value') AS sentence, words_of(substring(section_of(html, 'ROC AUC by period') FROM '<p.*?<tbody>')) AS area,
	   words_of(substring(section_of(html, 'Calibration error by period') FROM '<p.*?<tbody>')) AS calibration
FROM generate_series(9, 10) AS last,
	LATERAL (SELECT evaluation_page(array_agg(format(histogram, n)::distribution ORDER BY day), array_agg(format(histogram, p)::distribution ORDER BY day), array_agg('day ' || day ORDER BY day)) AS html
			 FROM (VALUES ('{"from": [0.125, 0.375, 0.625, 0.875], "counts": [%s]}')) AS h (histogram),
				(VALUES (1, '40, 30, 20, 10', '10, 20, 30, 40'), (2, '45, 30, 15, 10', '10, 20, 30, 40'), (3, '35, 30, 20, 15', '15, 20, 30, 40'),
					(4, '0, 0, 0, ' || last, last || ', 0, 0, 0')) AS days (day, n, p)) AS page;
-- but for one whose area few answers do not explain, of several the one furthest from all
SELECT fourth, fifth, substring(words_of(html) FROM 'Few answers do not .*? of all.*?\. ') AS sentence
FROM (VALUES (9, NULL), (2, NULL), (9, 8), (8, 9), (NULL, NULL)) AS x (fourth, fifth),
	LATERAL (SELECT evaluation_page(array_agg(format(histogram, n)::distribution ORDER BY day), array_agg(format(histogram, p)::distribution ORDER BY day), array_agg('day ' || day ORDER BY day)) AS html
			 FROM (VALUES ('{"from": [0.125, 0.375, 0.625, 0.875], "counts": [%s]}')) AS h (histogram),
				(VALUES (1, '40, 30, 20, 10', '10, 20, 30, 40'), (2, '45, 30, 15, 10', '10, 20, 30, 40'), (3, '35, 30, 20, 15', '15, 20, 30, 40'),
					(4, '0, 0, 0, ' || fourth, fourth || ', 0, 0, 0'), (5, '0, 0, 0, ' || fifth, fifth || ', 0, 0, 0')) AS days (day, n, p)
			 WHERE n IS NOT NULL) AS page;
-- two positives that happen to be beside each other tell nothing, however small the error; a third beside many more negatives does
SELECT left(words_of(substring(evaluation_page(ARRAY[n]::distribution[], ARRAY[p]::distribution[], '{a}'), '<p class="verdict">(.*?)</p>')), 49)
FROM (VALUES ('{"from": [0.125, 0.25], "counts": [16, 4]}', '{"from": [0.1875], "counts": [2]}'), ('{"from": [0.125, 0.25], "counts": [160, 1]}', '{"from": [0.1875], "counts": [3]}')) AS v (n, p);
-- too few answers for an error; an area below one half; scores that are no probabilities, adaptive and in bins
SELECT words_of(split_part(evaluation_page(ARRAY['{"from": [0.25], "counts": [40]}']::distribution[], ARRAY['{"from": [0.75], "counts": [1]}']::distribution[], '{a}'), '<table', 1));
SELECT words_of(split_part(evaluation_page(ARRAY['{"from": [0.75], "counts": [40]}']::distribution[], ARRAY['{"from": [0.25, 0.75], "counts": [9, 1]}']::distribution[], '{a}'), '<table', 1));
SELECT words_of(split_part(evaluation_page(ARRAY['{"from": [-2.5, 1.5, "Infinity"], "counts": [3, 1, 1]}']::distribution[], ARRAY['{"from": ["-Infinity", 1.5, 4], "counts": [1, 1, 3]}']::distribution[], '{a}'), 'What the numbers mean', 1));
SELECT words_of(section_of(evaluation_page(ARRAY['{"edges": [-1, 2], "counts": [5, 3, 1]}']::distribution[], ARRAY['{"edges": [-1, 2], "counts": [1, 3, 5]}']::distribution[], '{a}'), 'Scores of both answers'));
-- two periods whose scores happen to lie in 0 to 1, two that show that they are no probabilities
SELECT page LIKE '%Calibration is left out%' AS is_left_out, page LIKE '%predicted probabilities are off%' AS is_spoken_of
FROM (SELECT array_agg(n ORDER BY day) AS n, array_agg(p ORDER BY day) AS p
	  FROM (SELECT day, histogram_agg(score) FILTER (WHERE NOT answer) AS n, histogram_agg(score) FILTER (WHERE answer) AS p
			FROM (SELECT day, CASE WHEN day < 3 THEN (i % 100) / 100.0 ELSE (i % 100) / 10.0 END AS score, (i * 7 + i / 100 * 13 + day) % 100 < i % 100 AS answer FROM generate_series(1, 4) AS day, generate_series(1, 2000) AS i) AS answers
			GROUP BY day) AS days) AS x, evaluation_page(n, p, '{a,b,c,d}') AS page;
-- a side that counts nothing, or both
SELECT words_of(split_part(evaluation_page(ARRAY['{"from": [0.25, 0.5], "counts": [1, 1]}']::distribution[], ARRAY[NULL]::distribution[], '{a}'), 'What the numbers mean', 1));
SELECT words_of(split_part(evaluation_page(ARRAY[NULL]::distribution[], ARRAY['{"from": [0.25, 5], "counts": [1, 1]}']::distribution[], '{a}'), 'What the numbers mean', 1));
SELECT words_of(split_part(evaluation_page(ARRAY[NULL]::distribution[], ARRAY['{"from": [], "counts": [], "nulls": 3}']::distribution[], '{a}'), 'What the numbers mean', 1));
SELECT words_of(split_part(evaluation_page(NULL, NULL, NULL, NULL), 'What the numbers mean', 1));
SELECT words_of(split_part(evaluation_page('{}', '{}', '{}', ''), 'What the numbers mean', 1));

-- counts have all their digits, up to the largest
SELECT regexp_matches(evaluation_page(ARRAY['{"from": [0.25], "counts": [9223372036854775000]}', NULL]::distribution[], ARRAY['{"from": [0.25], "counts": [801]}', '{"from": [0.5], "counts": [6]}']::distribution[], '{a,b}'), '<td class="n">(-?[0-9,]{3,})</td>', 'g');

-- what users name is text
SELECT page ~ '<(script|b)>|&(?!amp;|lt;|gt;|quot;|#\d+;)' AS markup, substring(page, '<h1>.*?</h1>') AS h1, substring(page, 'answers in .*?</bdi>') AS label
FROM evaluation_page(ARRAY['{"from": [0.25], "counts": [4]}']::distribution[], ARRAY['{"from": [0.5], "counts": [1]}']::distribution[], ARRAY['<script>alert("1")</script> & é'], '</title><b>it''s') AS page;

-- no setting changes a byte, nor the order in which days were summed
SET extra_float_digits = 0; SET lc_numeric = 'C'; SET DateStyle = 'German'; SET bytea_output = 'escape';
SELECT evaluation_page(n, p, ARRAY(SELECT day FROM sides ORDER BY day)) = html AS same FROM pages;
RESET extra_float_digits; RESET lc_numeric; RESET DateStyle; RESET bytea_output;

-- Errors.
SELECT evaluation_page('{NULL}', '{NULL,NULL}', '{a}'); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_page('{NULL}', '{NULL}', '{a,b}'); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_page('{NULL}', '{NULL}', NULL); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_page('{NULL}', '{NULL}', '{{a}}'); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_page(ARRAY['{"counts": {"a": 1}}']::distribution[], ARRAY[NULL]::distribution[], '{a}'); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_page(ARRAY['{"from": [0.5], "counts": [1]}', NULL]::distribution[], ARRAY[NULL, '{"edges": [0.5], "counts": [1, 1]}']::distribution[], '{a,b}'); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_page(ARRAY['{"from": [0.5], "counts": [9223372036854775807]}']::distribution[], ARRAY['{"from": [0.5], "counts": [1]}']::distribution[], '{a}'); \echo :LAST_ERROR_SQLSTATE

-- labels that are dates in another order than that of time are said
SELECT coalesce(substring(evaluation_page(n[1:2], p[1:2], labels) FROM '<p class="warning">(.*?)</p>'), 'nothing') AS warning
FROM pages, (VALUES (1, '{2026-03-01,2026-03-02}'::text[]), (2, '{2026-03-02,2026-03-01}'), (3, '{2026-03-02,w}')) AS v (i, labels) ORDER BY i;

DROP TABLE made, sides, pages;
DROP FUNCTION words_of, section_of, rows_of;
