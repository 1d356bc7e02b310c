-- drift_page: what drift_history says, as HTML.
\set VERBOSITY default
\pset format unaligned
\pset tuples_only on

-- profiles of "n" rows; counts are objects of JSON, numbers have {"5": 10}
CREATE FUNCTION column_of(name text, kind text, counts jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_build_object('name', name, 'kind', kind) ||
		   CASE WHEN kind IN ('category', 'presence') THEN jsonb_build_object('counts', counts)
				ELSE (SELECT jsonb_build_object('level', 0, 'from', coalesce(jsonb_agg(CASE WHEN key ~ 'Inf' THEN to_jsonb(key) ELSE key::jsonb END ORDER BY key::float8), '[]'),
												'counts', coalesce(jsonb_agg(value ORDER BY key::float8), '[]')) FROM jsonb_each(counts)) END
$$;
CREATE FUNCTION profile_of(n bigint, VARIADIC c jsonb[] DEFAULT '{}') RETURNS table_profile LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_build_object('rows', n, 'columns', to_jsonb(c))::table_profile
$$;
-- the page without its style, and the lines of it that match
CREATE FUNCTION body_of(page text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT regexp_replace(page, '<style>.*</style>', '<style></style>') $$;
CREATE FUNCTION lines_of(page text, pattern text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
	SELECT l FROM regexp_split_to_table(body_of(page), '\n') AS l WHERE l ~ pattern
$$;
CREATE FUNCTION verdict_of(page text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT regexp_replace(l, '<[^>]*>', '', 'g') FROM lines_of(page, 'class="verdict') AS l $$;

-- a page, whole
CREATE TABLE example AS
SELECT ARRAY[p, p, p] AS reference,
	   ARRAY[p, NULL, profile_of(1000, column_of('country', 'category', '{"de": 560, "fr": 280, "ch": 120}'), column_of('age', 'number', '{"20": 410, "30": 390, "40": 200}'), column_of('paid', 'category', '{"true": 990}'))] AS current
FROM profile_of(1000, column_of('country', 'category', '{"de": 600, "fr": 300, "it": 60}'), column_of('age', 'number', '{"20": 400, "30": 400, "40": 200}'), column_of('paid', 'category', '{"true": 1000}')) AS p;
SELECT body_of(drift_page(reference, current, '{monday,tuesday,wednesday}', 'Visits')) FROM example;

-- the last is reported, the others are its history; options are those of drift_table
SELECT verdict_of(drift_page(reference, current[1:1], '{monday}')) FROM example;
SELECT verdict_of(drift_page(reference, current, '{a,b,c}', ignore => '{country}')) FROM example;
SELECT verdict_of(drift_page(reference, current, '{a,b,c}', ignore => '{country,age,paid}')) FROM example;
SELECT verdict_of(drift_page(reference, current, '{a,b,c}', significance => 1e-30, min_js_distance => 0.5)) FROM example;
SELECT drift_page(reference, current, '{a,b,c}', NULL) = drift_page(reference, current, '{a,b,c}'), drift_page(reference, current, '{a,b,c}', '') = drift_page(reference, current, '{a,b,c}') FROM example;

-- since when: the first of a run, which periods without data do not break
CREATE FUNCTION since_of(days text) RETURNS text LANGUAGE sql AS $$
	SELECT regexp_replace(substring(l from '</span><span>(.*)</span></div><div class="words">'), '<[^>]*>', '', 'g')
	FROM (SELECT array_agg(CASE WHEN d <> '-' THEN profile_of(100, column_of('x', 'category', CASE d WHEN '0' THEN '{"a": 50, "b": 50}'::jsonb ELSE '{"a": 99, "b": 1}' END)) END ORDER BY i) AS c, array_agg('day ' || i ORDER BY i) AS k
		  FROM regexp_split_to_table(days, '') WITH ORDINALITY AS d (d, i)) AS p,
		 lines_of(drift_page(ARRAY[profile_of(100, column_of('x', 'category', '{"a": 50, "b": 50}'))], c, k), '<section class="card"') AS l
$$;
SELECT days, since_of(days) FROM unnest('{0001,0011,1011,111,1-1,0-1,01-1,0--1,-1,1,0}'::text[]) AS days;

-- alerts that have ended, the last ones first and at most eight lines: together what began and ended together, of a column all alerts of the run
CREATE FUNCTION ended_of(page text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_replace(replace(l, '</th><td>', ': '), '<[^>]*>', '', 'g') FROM regexp_split_to_table(substring(page FROM '<table class="ended">(.*?)</table>'), '\n<tr>') WITH ORDINALITY AS l (l, i) WHERE i > 1
$$;
CREATE FUNCTION days_of(days text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT ended_of(drift_page(array_fill(p, ARRAY[20]), c, k))
	FROM profile_of(100, column_of('a', 'category', '{"x": 50, "y": 50}'), column_of('b', 'category', '{"x": 50, "y": 50}')) AS p,
		 (SELECT array_agg(CASE WHEN d <> '-' THEN profile_of(CASE d WHEN 'v' THEN 10 ELSE 100 END,
																column_of('a', 'category', CASE WHEN d IN ('a', '2') THEN '{"x": 99, "y": 1}' WHEN d = 'v' THEN '{"x": 5, "y": 5}' WHEN d = 'm' THEN '{"x": 25, "y": 25}' ELSE '{"x": 50, "y": 50}' END::jsonb),
																column_of('b', 'category', CASE WHEN d IN ('b', '2') THEN '{"x": 99, "y": 1}' WHEN d = 'v' THEN '{"x": 5, "y": 5}' ELSE '{"x": 50, "y": 50}' END::jsonb)) END ORDER BY i) AS c,
				 array_agg('day ' || i ORDER BY i) AS k
		  FROM regexp_split_to_table(days, '') WITH ORDINALITY AS d (d, i)) AS days
$$;
SELECT days, days_of(days) FROM unnest('{a0,am0,2b0,a-a0,a-,0a,-0,0--0,v0,v-v0,-v0,a0a0a0a0a0a0a0a0a0}'::text[]) AS days;
SELECT ended_of(drift_page(ARRAY[p, p, p, p, p], ARRAY[q, p], '{Saturday,Sunday}')) FROM (SELECT profile_of(100, VARIADIC array_agg(column_of('c' || i, 'category', '{"x": 50, "y": 50}'))) AS p, profile_of(100, VARIADIC array_agg(column_of('c' || i, 'category', '{"x": 1, "y": 99}'))) AS q FROM generate_series(1, 6) AS i) AS x;
DROP FUNCTION days_of, ended_of;

-- a short reference, and labels that are dates in another order than that of time, are said
SELECT n, array_to_string(labels, ' ') AS labels, regexp_replace(l, '<[^>]*>', '', 'g')
FROM (VALUES (1, '{x,w}'::text[]), (2, NULL), (4, NULL), (5, '{2026-03-02,2026-03-01}'), (5, '{2026-03,2026-02}'), (5, '{2026-03-01 02:30:00+02,2026-03-01 02:00:00+01}'), (5, '{2026-03-02,w}'), (5, '{31.01.2026,01.02.2026}')) AS v (n, labels), profile_of(100) AS p,
	 LATERAL lines_of(drift_page(array_fill(p, ARRAY[n]), ARRAY[p, p], coalesce(labels, '{2026-03-01,2026-03-02}')), 'class="warning"') AS l;

-- periods at the end without data are labelled, too
SELECT regexp_replace(l, '<[^>]*>', '', 'g') FROM profile_of(100) AS p, profile_of(101) AS q, LATERAL lines_of(drift_page(array_fill(p, ARRAY[5]), ARRAY[q, NULL], '{2026-03-10,2026-03-08}'), 'class="warning"') AS l;
-- what is beyond all numbers of the reference; alerts that are not for the distance; a column of which nothing can be told; what is left out
WITH p AS (SELECT profile_of(1000, column_of('at', 'number', jsonb_object_agg(i, 10))) AS p, profile_of(1000, column_of('at', 'number', jsonb_object_agg(i, 10) || '{"-2.5": 15, "1e6": 15}')) AS q FROM generate_series(1, 97) AS i)
SELECT substring(page FROM '<div>(unseen values.*?)</div>') AS words, substring(page FROM '[0-9] of [^<]* periods with an alert[^<]*') AS dots FROM p, drift_page(array_fill(p, ARRAY[5]), ARRAY[p, q, q], '{1,2,3}') AS page;
-- ends that differ only by digits that are left out elsewhere; the one of a coarser histogram, whose last cell holds the largest number of the reference, is not beyond it
SELECT substring(drift_page(array_fill(p, ARRAY[5]), ARRAY[q], '{1}') FROM '<p>(unseen values.*?)</p>')
FROM (SELECT profile_of(3000, column_of('at', 'number', jsonb_object_agg(1000000 + i, 10))) AS p, profile_of(3000, column_of('at', 'number', jsonb_object_agg(CASE WHEN i < 20 THEN 1000300.3 + i / 1000.0 ELSE 1000000 + i END, 10))) AS q FROM generate_series(1, 300) AS i
	  UNION ALL
	  SELECT (SELECT profile_of(1010, column_of('at', 'number', jsonb_object_agg(i, 10))) FROM generate_series(1, 101) AS i), (SELECT profile_of(22000, column_of('at', 'number', jsonb_object_agg(CASE WHEN i <= 2000 THEN -i * i * i ELSE 1 + (i - 2000) * 0.00498 END, 1))) FROM generate_series(1, 22000::bigint) AS i)) AS x;
SELECT regexp_replace(l, '<[^>]*>', ' ', 'g')
FROM (SELECT array_agg(profile_of(10, column_of('id', 'category', c)) ORDER BY day) AS p FROM (SELECT day, jsonb_object_agg(10 * day + i, 1) AS c FROM generate_series(1, 8) AS day, generate_series(1, 10) AS i GROUP BY day) AS d) AS x,
	 lines_of(drift_page(p[1:7], p[8:8], '{8}'), '^<details class="quiet"') AS l;
SELECT regexp_replace(l, '<[^>]*>', ' ', 'g')
FROM lines_of(drift_page(ARRAY[profile_of(40, column_of('x', 'category', '{"a": 30, "b": 10}')), profile_of(40, column_of('x', 'category', '{"a": 20, "b": 20}'))], ARRAY[profile_of(40, column_of('x', 'category', '{"a": 25, "b": 15}'))], '{8}'), '^<details class="quiet"') AS l;
SELECT substring(drift_page(reference, current, '{a,b,c}', ignore => '{age,Age,(rows)}') FROM 'left out: (.*?)</p>') FROM example;

-- the numbers of the history are those of drift_history, for its last period with all the rest
CREATE TABLE days AS
SELECT day, profile_agg(x) AS p
FROM generate_series(1, 20) AS day, LATERAL (SELECT 'word ' || i * i % (5 + day % 4) AS w, (i * 37 + day * day) % (200 + day / 15 * 40) AS n, CASE WHEN i % 10 >= day / 17 THEN i * i * 0.25 % 13 END AS few FROM generate_series(1, 300) AS i) AS x
GROUP BY day;
WITH h AS MATERIALIZED (SELECT array_agg(p ORDER BY day) FILTER (WHERE day <= 8) AS r, array_agg(p ORDER BY day) FILTER (WHERE day > 8) AS c, array_agg(day::text ORDER BY day) FILTER (WHERE day > 8) AS k FROM days),
	 t AS (SELECT column_name, array_agg(concat(round(js_distance::numeric, 3), CASE WHEN alert IS NOT NULL THEN '*' END) ORDER BY label::int) AS js FROM h, drift_history(r, c, k) WHERE kind <> 'rows' GROUP BY column_name)
SELECT column_name, js, js = page AS same
FROM t JOIN (SELECT substring(l FROM '<bdi>(.*?)</bdi>') AS column_name, ARRAY(SELECT m[1] FROM regexp_matches(l, '<td>([0-9.*]*)</td>', 'g') AS m) AS page FROM h, lines_of(drift_page(r, c, k), '<td>js_distance</td>') AS l) AS p USING (column_name) ORDER BY column_name;
DROP TABLE days;

-- rows: a page of no data has the row of the table alone; so it is without any period
SELECT verdict_of(drift_page(reference, current || ARRAY[NULL, profile_of(0)], '{1,2,3,4,5}')) FROM example;
SELECT verdict_of(drift_page(reference, '{NULL}', '{1}')), verdict_of(drift_page(reference, '{}', '{}')), verdict_of(drift_page(reference, NULL, NULL)) FROM example;
SELECT verdict_of(drift_page(ARRAY[p, p, p, p], ARRAY[p, profile_of(1), NULL, profile_of(2100)], '{1,2,3,4}')), verdict_of(drift_page(ARRAY[p], ARRAY[p, profile_of(1), p, profile_of(1), profile_of(1)], '{1,2,3,4,5}', ignore => '{(rows)}')) FROM profile_of(1000) AS p;
SELECT verdict_of(drift_page(ARRAY[p], ARRAY[p, profile_of(1), p, profile_of(1), profile_of(1)], '{1,2,3,4,5}')) FROM profile_of(1000) AS p;
SELECT regexp_replace(l, '<[^>]*>', '', 'g') FROM example, lines_of(drift_page(reference, ARRAY[NULL]::table_profile[], ARRAY[NULL]), 'class="subject"') AS l;

-- columns gone and new, of one side only, of nothing but NULL
SELECT verdict_of(drift_page(ARRAY[profile_of(100, column_of('old', 'category', '{"a": 100}'))], ARRAY[profile_of(100, column_of('new', 'number', '{"1": 100}'))], '{x}'));
SELECT verdict_of(drift_page(ARRAY[profile_of(100, column_of('x', 'category', '{}'), column_of('y', 'number', '{}'))], ARRAY[profile_of(100, column_of('x', 'category', '{}'), column_of('y', 'number', '{}'))], '{x}'));

-- more categories than are drawn: the rest is one row; infinities; a bin of each
WITH p AS (SELECT profile_of(3000, column_of('c', 'category', jsonb_object_agg('word ' || i, 100 + i))) AS p, profile_of(3000, column_of('c', 'category', jsonb_object_agg('word ' || i, 60 + i * i % 130))) AS q FROM generate_series(1, 20) AS i)
SELECT regexp_replace(l, '<svg.*</svg>', '') FROM p, lines_of(drift_page(ARRAY[p], ARRAY[q], '{x}'), '^<tr><th scope="row"><.*<td class="n">') AS l;
WITH p AS (SELECT profile_of(300, column_of('n', 'number', '{"-Infinity": 10, "Infinity": 20}' || jsonb_object_agg(i * 0.1, 3))) AS p, profile_of(300, column_of('n', 'number', '{"-Infinity": 30, "Infinity": 10}' || jsonb_object_agg(i, 3))) AS q FROM generate_series(1, 80) AS i)
SELECT regexp_replace(l, '<tr>|<td class="n">', E'\n', 'g') FROM p, lines_of(drift_page(ARRAY[p], ARRAY[q], '{x}'), '<section') AS l;

-- what users named is text, whatever it is: in <bdi>, its markup escaped, control characters as their pictures
CREATE TABLE hostile AS
SELECT E'<script>alert(1)</script>' AS a, E'"&\'&amp;<!--' AS b, E'\t\n\r\x01\x1F\x7F]]>' AS c, ' ends ' AS d, '' AS e, '   ' AS f;
SELECT regexp_replace(l, '<svg.*</svg>', '') FROM hostile, LATERAL (SELECT jsonb_build_object(a, 10, b, 10, c, 10, d, 10, e, 10, f, 10) AS counts) AS x,
	 lines_of(drift_page(ARRAY[profile_of(100, column_of(a, 'category', counts), column_of(b, 'number', '{"1": 10}'), column_of(c, 'presence', '{"present": 10}'))],
						 ARRAY[NULL, profile_of(100, column_of(a, 'category', counts || jsonb_build_object(a, 40)), column_of(b, 'number', '{"2": 60}'), column_of(c, 'presence', '{"present": 60}'))],
						 ARRAY[a, b], b || a || c, ignore => ARRAY[a || c, NULL]), 'alert|amp;|&#9') AS l;
-- nothing of a page is fetched or run, and all of it is ASCII
SELECT page !~ '<script|<img|<link|<iframe|javascript:|https?:|url\(|@import| on[a-z]+=|xmlns', page ~ '^<!DOCTYPE html>\n<html lang="en">', octet_length(page) = length(page) AND page !~ '[^\x01-\x7e]'
FROM example, drift_page(reference, current, '{a,b,c}') AS page;

-- numbers for people: shares, counts, distances, probabilities
SELECT l FROM (SELECT profile_of(1234567, column_of('x', 'category', '{"a": 1234566, "b": 1}')) AS p, profile_of(9876543, column_of('x', 'category', '{"a": 9770000, "b": 98766, "c": 7}')) AS q) AS x,
	 lines_of(drift_page(ARRAY[p], ARRAY[q], '{x}'), '^<tr><th scope="row"><') AS l;

-- errors
\pset tuples_only off
\set VERBOSITY default
SELECT drift_page(NULL, current, '{a,b,c}') FROM example; \echo :LAST_ERROR_SQLSTATE
SELECT drift_page('{NULL}', current, '{a,b,c}') FROM example; \echo :LAST_ERROR_SQLSTATE
SELECT drift_page(reference, current, '{a,b}') FROM example; \echo :LAST_ERROR_SQLSTATE
SELECT drift_page(reference, current, NULL) FROM example; \echo :LAST_ERROR_SQLSTATE
SELECT drift_page(reference, current, '{a,b,c}', pseudocount => NULL) FROM example; \echo :LAST_ERROR_SQLSTATE
SELECT drift_page(reference, current, '{a,b,c}', significance => 0) FROM example; \echo :LAST_ERROR_SQLSTATE
SELECT drift_page(reference, current, '{a,b,c}', min_js_distance => -1) FROM example; \echo :LAST_ERROR_SQLSTATE
SELECT drift_page(reference, current, '{{a,b,c}}') FROM example; \echo :LAST_ERROR_SQLSTATE
DROP TABLE example, hostile;
DROP FUNCTION column_of, body_of, lines_of, verdict_of, since_of, profile_of;
