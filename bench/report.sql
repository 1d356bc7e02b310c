/* bench/report.sql: the tables of docs/performance.md */

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

CREATE VIEW cell AS
SELECT s.*, short(median) AS us, short(min) || ' to ' || short(max) AS range
FROM subject AS s LEFT JOIN timing USING (section, n, name);

\qecho '<!-- Written by bench/run --update. -->'
\qecho
SELECT '- ' || line
FROM (VALUES (:'machine'),
			 ('PostgreSQL ' || current_setting('server_version') || ', the extension compiled with ' || :'compiler'),
			 (python_versions()),
			 (:'rounds' || ' rounds' || CASE WHEN :shrink > 1 THEN ' over few rows: a trial, not a measurement' ELSE '' END),
			 ('load average ' || :'load_before' || ' before and ' || :'load_after' || ' after, of which the measuring itself makes 1')
	 ) AS lines (line);
SELECT '- ' || string_agg(format('`%s = %s`', name, current_setting(name)), ', ')
FROM unnest('{shared_buffers, work_mem, jit, max_parallel_workers_per_gather}'::text[]) AS name;

\qecho
\qecho '### kl_divergence and other ways'
\qecho
\qecho 'n | way | µs per call | min to max | kl_divergence is | to hold'
\qecho '---: | --- | ---: | ---: | --- | ---'
SELECT n, name, coalesce(us, 'not measured: ' || failure), range,
	   CASE WHEN position > min(position) OVER (PARTITION BY n) THEN compared(ratio) END,
	   coalesce(at_least || ' times faster', 'at most ' || at_most || ' times slower')
	   || CASE WHEN ratio < at_least OR 1 / ratio > at_most THEN coalesce('; missed: ' || why_missed, '; missed') ELSE '' END
FROM cell LEFT JOIN ratio USING (section, n, name)
WHERE section = 'peers' AND coalesce(other, 'kl_divergence(p, q)') = 'kl_divergence(p, q)'
ORDER BY position;

\qecho
\qecho '### Element types'
\qecho
\qecho 'n | columns | µs per call | min to max | next to float8[]'
\qecho '---: | --- | ---: | ---: | ---'
SELECT n, name, coalesce(us, 'not measured: ' || failure), range,
	   CASE WHEN position > min(position) OVER (PARTITION BY n) THEN compared(1 / ratio) END
FROM cell LEFT JOIN ratio USING (section, n, name)
WHERE section = 'element types' AND coalesce(other, '`float8[]`') = '`float8[]`'
ORDER BY position;

\qecho
\qecho '### Storage'
\qecho
\qecho 'n | storage | bytes per array | µs per call | min to max'
\qecho '---: | --- | ---: | ---: | ---:'
SELECT n, name, bytes, coalesce(us, 'not measured: ' || failure), range
FROM cell LEFT JOIN stored_size USING (name)
WHERE section = 'storage'
ORDER BY position;

\qecho
\qecho '### All functions'
\qecho
\qecho 'call | n = 10, µs | min to max | n = 1000, µs | min to max'
\qecho '--- | ---: | ---: | ---: | ---:'
SELECT format('`%s`', a.name), coalesce(a.us, 'not measured: ' || a.failure), a.range,
	   coalesce(b.us, 'not measured: ' || b.failure), b.range
FROM cell AS a JOIN cell AS b USING (section, name)
WHERE section = 'functions' AND a.n = 10 AND b.n = 1000
ORDER BY a.position;
