/* bench/report.sql: the machine and the tables of docs/performance.md */

\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
\pset null ''

-- three significant digits, three decimals at most
CREATE FUNCTION short(x float8) RETURNS text
LANGUAGE sql RETURN round(x::numeric, greatest(0, least(3, 2 - floor(log(greatest(x, 0.001)))::int)))::text;

-- how many times as fast or slow, from the times that two ways take
CREATE FUNCTION compared(ratio float8) RETURNS text
LANGUAGE sql RETURN CASE WHEN ratio >= 1 THEN short(ratio) || ' times faster' ELSE short(1 / ratio) || ' times slower' END;

-- a measurement next to the first one of its section and n, which the bounds are about
CREATE VIEW cell AS
SELECT s.*, short(median) AS us, short(min) AS us_min, short(max) AS us_max,
	   short(median * 1000) AS ns, short(min * 1000) AS ns_min, short(max * 1000) AS ns_max,
	   CASE WHEN s.name <> first.name THEN compared(ratio) END AS relation,
	   coalesce(at_least || ' times faster', 'at most ' || at_most || ' times slower')
	   || CASE WHEN ratio < at_least OR 1 / ratio > at_most THEN coalesce('; missed: ' || why_missed, '; missed') ELSE '' END AS bound
FROM subject AS s
	 JOIN (SELECT DISTINCT ON (section, n) section, n, name FROM subject ORDER BY section, n, position) AS first USING (section, n)
	 LEFT JOIN timing ON (timing.section, timing.n, timing.name) = (s.section, s.n, s.name)
	 LEFT JOIN ratio ON (ratio.section, ratio.n, ratio.name, other) = (s.section, s.n, s.name, first.name);

\qecho '<!-- Written by script/bench --update. -->'
\qecho
SELECT '- ' || line
FROM (VALUES (:'machine'),
			 ('PostgreSQL ' || current_setting('server_version') || ', the extension compiled with ' || :'compiler'),
			 (python_versions()),
			 (:'rounds' || ' rounds, three at least where they take long' || CASE WHEN :shrink > 1 THEN '; few rows: a trial, not a measurement' ELSE '' END),
			 ('load average ' || :'load_before' || ' before and ' || :'load_after' || ' after, of which the measuring itself makes 1')
	 ) AS lines (line);
SELECT '- ' || string_agg(format('`%s = %s`', name, current_setting(name)), ', ')
FROM unnest('{shared_buffers, work_mem, jit, max_parallel_workers_per_gather}'::text[]) AS name;

\qecho
\qecho '### kl_divergence and other ways'
\qecho
\qecho 'n | way | µs per call | min | max | kl_divergence is | to hold'
\qecho '---: | --- | ---: | ---: | ---: | --- | ---'
SELECT n, name, coalesce(us, 'not measured: ' || failure), us_min, us_max, relation, bound
FROM cell
WHERE section = 'peers'
ORDER BY position;

\qecho
\qecho '### Next to the sum of both arrays'
\qecho
\qecho 'call | n = 3, µs | times the sum | to hold | n = 10, µs | times the sum | to hold | n = 1000, µs | times the sum | to hold'
\qecho '--- | ---: | ---: | --- | ---: | ---: | --- | ---: | ---: | ---'
WITH held AS (
	SELECT s.n, s.name, s.position, coalesce(c.us, 'not measured: ' || s.failure) AS us,
		   CASE WHEN s.name <> 'sum_both(p, q)' THEN short(ratio) END AS times,
		   s.hold || CASE WHEN ratio > s.hold THEN ', missed' ELSE '' END AS hold
	FROM subject AS s
		 JOIN cell AS c USING (section, n, name)
		 LEFT JOIN ratio ON (ratio.section, ratio.n, ratio.name, other) = (s.section, s.n, s.name, 'sum_both(p, q)')
	WHERE s.section = 'next to the least')
SELECT format('`%s`', a.name), a.us, a.times, a.hold, b.us, b.times, b.hold, c.us, c.times, c.hold
FROM held AS a JOIN held AS b USING (name) JOIN held AS c USING (name)
WHERE a.n = 3 AND b.n = 10 AND c.n = 1000
ORDER BY a.position;

\qecho
\qecho '### Element types'
\qecho
\qecho 'n | columns | µs per call | min | max | next to float8[]'
\qecho '---: | --- | ---: | ---: | ---: | ---'
SELECT n, name, coalesce(us, 'not measured: ' || failure), us_min, us_max,
	   CASE WHEN position > min(position) OVER (PARTITION BY n) THEN compared(1 / ratio) END
FROM cell LEFT JOIN ratio USING (section, n, name)
WHERE section = 'element types' AND coalesce(other, '`float8[]`') = '`float8[]`'
ORDER BY position;

\qecho
\qecho '### Storage'
\qecho
\qecho 'n | storage | bytes per array | µs per call | min | max'
\qecho '---: | --- | ---: | ---: | ---: | ---:'
SELECT n, name, bytes, coalesce(us, 'not measured: ' || failure), us_min, us_max
FROM cell LEFT JOIN stored_size USING (name)
WHERE section = 'storage'
ORDER BY position;

\qecho
\qecho '### All functions'
\qecho
\qecho 'call | n = 10, µs | min | max | n = 1000, µs | min | max'
\qecho '--- | ---: | ---: | ---: | ---: | ---: | ---:'
SELECT format('`%s`', a.name), coalesce(a.us, 'not measured: ' || a.failure), a.us_min, a.us_max,
	   coalesce(b.us, 'not measured: ' || b.failure), b.us_min, b.us_max
FROM cell AS a JOIN cell AS b USING (section, name)
WHERE section = 'functions' AND a.n = 10 AND b.n = 1000
ORDER BY a.position;

\qecho
\qecho '### kl_divergence_agg and other ways'
\qecho
\qecho 'groups | way | ns per row | min | max | kl_divergence_agg is | to hold'
\qecho '--- | --- | ---: | ---: | ---: | --- | ---'
SELECT CASE section WHEN 'workers' THEN n || ', two workers' ELSE n::text END,
	   name, coalesce(ns, 'not measured: ' || failure), ns_min, ns_max, relation, bound
FROM cell
WHERE section IN ('aggregates', 'workers')
ORDER BY position;

\qecho
\qecho '### Memory for a million groups'
\qecho
\qecho 'aggregate | hash table, MB | bytes per group'
\qecho '--- | ---: | ---:'
SELECT name, round(kb / 1024.0), round(kb * 1024.0 / groups)
FROM memory, (SELECT count(DISTINCT g) AS groups FROM many_groups) AS counted
ORDER BY name DESC;

\qecho
\qecho '### Moving frames'
\qecho
\qecho 'rows in the frame | way | µs per result | min | max | kl_divergence_agg is | to hold'
\qecho '---: | --- | ---: | ---: | ---: | --- | ---'
SELECT n, name, coalesce(us, 'not measured: ' || failure), us_min, us_max, relation, bound
FROM cell
WHERE section = 'frames'
ORDER BY position;

\qecho
\qecho '### Sums'
\qecho
\qecho 'way | ns per row | min | max | exact_sum is'
\qecho '--- | ---: | ---: | ---: | ---'
SELECT name, coalesce(ns, 'not measured: ' || failure), ns_min, ns_max, relation
FROM cell
WHERE section = 'sums'
ORDER BY position;

\qecho
\qecho '### Several measures'
\qecho
\qecho 'cross_entropy_agg, kl_divergence_agg, jeffreys_divergence_agg | ns per row | min | max | one query is'
\qecho '--- | ---: | ---: | ---: | ---'
SELECT name, coalesce(ns, 'not measured: ' || failure), ns_min, ns_max, relation
FROM cell
WHERE section = 'measures'
ORDER BY position;

\qecho
\qecho '### Counting values'
\qecho
\qecho 'different values | way | ns per row | min | max | distribution_agg is | to hold'
\qecho '--- | --- | ---: | ---: | ---: | --- | ---'
SELECT n || ', ' || section, name, coalesce(ns, 'not measured: ' || failure), ns_min, ns_max, relation, bound
FROM cell
WHERE section IN ('bigint', 'text', 'bigint, two workers', 'text, two workers')
ORDER BY position;

\qecho
\qecho '### Counting values in groups'
\qecho
\qecho 'groups | way | ns per row | min | max | distribution_agg is'
\qecho '---: | --- | ---: | ---: | ---: | ---'
SELECT n, name, coalesce(ns, 'not measured: ' || failure), ns_min, ns_max, relation
FROM cell
WHERE section = 'grouped values'
ORDER BY position;

\qecho
\qecho '### Summing distributions'
\qecho
\qecho 'different categories | way | ns per category of a row | min | max | sum is'
\qecho '---: | --- | ---: | ---: | ---: | ---'
SELECT n, name, coalesce(ns, 'not measured: ' || failure), ns_min, ns_max, relation
FROM cell
WHERE section = 'summed distributions'
ORDER BY position;

\qecho
\qecho '### Histograms that find their cells'
\qecho
\qecho 'groups | way | ns per row | min | max | histogram_agg(x) is | to hold'
\qecho '---: | --- | ---: | ---: | ---: | --- | ---'
SELECT n, name, coalesce(ns, 'not measured: ' || failure), ns_min, ns_max, relation, bound
FROM cell
WHERE section = 'histograms'
ORDER BY position;

\qecho
\qecho '### Profiles of 20 columns'
\qecho
\qecho 'way | µs per row | min | max | ours is | to hold'
\qecho '--- | ---: | ---: | ---: | --- | ---'
SELECT name, coalesce(us, 'not measured: ' || failure), us_min, us_max, relation, bound
FROM cell
WHERE section IN ('profiles', 'profiles of jsonb')
ORDER BY position;

\qecho
\qecho '### Scores of yes-or-no questions'
\qecho
\qecho 'way | µs per row | min | max | ours is | to hold'
\qecho '--- | ---: | ---: | ---: | --- | ---'
SELECT name, coalesce(us, 'not measured: ' || failure), us_min, us_max, relation, bound
FROM cell
WHERE section = 'scores'
ORDER BY position;

\qecho
\qecho '### Work of a report'
\qecho
\qecho 'columns or cells | query | ms | min | max'
\qecho '---: | --- | ---: | ---: | ---:'
SELECT n, name, coalesce(short(median / 1000), 'not measured: ' || failure), short(min / 1000), short(max / 1000)
FROM cell LEFT JOIN timing USING (section, n, name)
WHERE section IN ('sums of profiles', 'drift of tables', 'pages', 'levels of chance', 'evaluation')
ORDER BY position;

\qecho
\qecho '### Merging states'
\qecho
\qecho 'rows per state | µs per state merged | min | max | states merged per second'
\qecho '---: | ---: | ---: | ---: | ---:'
SELECT n, coalesce(us, 'not measured: ' || failure), us_min, us_max, round((1e6 / median)::numeric, -4)
FROM cell LEFT JOIN timing USING (section, n, name)
WHERE section = 'states'
ORDER BY n;

\qecho
\qecho '### Writing and reading states of ten rows'
\qecho
\qecho 'way | µs per state | min | max'
\qecho '--- | ---: | ---: | ---:'
SELECT name, coalesce(us, 'not measured: ' || failure), us_min, us_max
FROM cell
WHERE section = 'forms of states'
ORDER BY position;

\qecho
\qecho '### Size of a state'
\qecho
\qecho 'rows merged | counts up to 1000, bytes | as text | weights near 1, bytes | as text | weights from 1e-17 to 1e17, bytes | as text'
\qecho '---: | ---: | ---: | ---: | ---: | ---: | ---:'
SELECT n, max(bytes) FILTER (WHERE kind = 1), max(text_bytes) FILTER (WHERE kind = 1),
	   max(bytes) FILTER (WHERE kind = 2), max(text_bytes) FILTER (WHERE kind = 2),
	   max(bytes) FILTER (WHERE kind = 3), max(text_bytes) FILTER (WHERE kind = 3)
FROM state_size
GROUP BY n
ORDER BY n;
