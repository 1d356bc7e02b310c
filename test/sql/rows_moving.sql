-- Moving frames: rows enter and leave, and every result is that of the rows inside, to the bit.

-- Weights over 18 decades, missing ones, zeros on either side; 1e18, NaN and infinities pass through.
CREATE TABLE series AS
SELECT i, i / 3 + i / 60 * 7 AS day, i % 4 AS sensor,
	   CASE WHEN i % 23 = 0 THEN NULL WHEN i = 110 THEN 1e18 WHEN i = 200 THEN 'NaN' WHEN i = 300 THEN 5e-324
			ELSE (i * 7919 % 1009) * ('1e' || i % 18 - 9)::float8 END AS p,
	   CASE WHEN i % 29 = 0 AND i < 150 THEN NULL WHEN i = 130 THEN 1e18 WHEN i = 240 THEN 'NaN' WHEN i BETWEEN 310 AND 315 THEN 0
			WHEN i = 350 THEN 1.7976931348623157e308 ELSE (i * 104729 % 1013) * ('1e' || i % 18 - 9)::float8 END AS q,
	   CASE WHEN i % 31 = 0 THEN NULL WHEN i = 105 THEN 'Infinity' WHEN i IN (140, 330) THEN '-Infinity' WHEN i = 210 THEN 'NaN'
			WHEN i = 270 THEN 1.7e308 ELSE (i * 7907 % 1019 - 500) * ('1e' || i % 36 - 18)::float8 END AS x,
	   CASE WHEN i % 37 = 0 THEN NULL WHEN i = 170 THEN '{NaN,0.5,0.5}' ELSE to_probabilities(ARRAY[1 + i % 7, 1 + i % 11, (i % 13 = 0)::int]) END AS v,
	   CASE WHEN i % 41 = 0 THEN NULL WHEN i % 5 = 0 THEN 0 WHEN i = 180 THEN 'NaN' WHEN i = 220 THEN 1e18 ELSE 1.0 / i END AS w
FROM generate_series(1, 400) AS i;
ALTER TABLE series ADD PRIMARY KEY (i), ADD s divergence_state;
UPDATE series SET s = r.s FROM (SELECT i, divergence_state(p, q) AS s FROM series GROUP BY i) AS r WHERE r.i = series.i;
ANALYZE series;

-- All aggregates over a frame against the same over the rows that array_agg() finds in it.
CREATE FUNCTION compare(frame text, OUT rows bigint, OUT longest int, OUT empty bigint, OUT null_kl bigint, OUT infinite bigint, OUT nan bigint,
						OUT differences bigint) LANGUAGE plpgsql AS $$
DECLARE
	calls text[] := '{entropy_agg(p),"cross_entropy_agg(p, q)","kl_divergence_agg(p, q)","jeffreys_divergence_agg(p, q)","divergence_state(p, q)",sum(s),exact_sum(x),exact_avg(x),avg_probabilities(v),"avg_probabilities(v, w)"}';
BEGIN
	EXECUTE format('
		SELECT count(*), max(cardinality(members)), count(*) FILTER (WHERE members IS NULL), count(*) FILTER (WHERE kl IS NULL),
			   count(*) FILTER (WHERE kl = ''Infinity''), count(*) FILTER (WHERE kl = ''NaN''),
			   count(*) FILTER (WHERE moving IS DISTINCT FROM plain)
		FROM (SELECT i, array_agg(i) OVER frame AS members, kl_divergence_agg(p, q) OVER frame AS kl, ROW(%1$s OVER frame)::text AS moving
			  FROM series WINDOW frame AS (%2$s)) AS m,
			 LATERAL (SELECT ROW(%3$s)::text AS plain FROM series WHERE i = ANY (members)) AS r',
		array_to_string(calls, ' OVER frame, '), frame, array_to_string(calls, ', '))
	INTO rows, longest, empty, null_kl, infinite, nan, differences;
END $$;
SELECT frame, c.*
FROM unnest(ARRAY['ORDER BY i ROWS 49 PRECEDING',
				  'ORDER BY i DESC ROWS BETWEEN CURRENT ROW AND 49 FOLLOWING',
				  'ORDER BY i ROWS BETWEEN 5 PRECEDING AND 7 FOLLOWING',
				  'ORDER BY i ROWS BETWEEN 30 PRECEDING AND 20 PRECEDING',
				  'ORDER BY i ROWS BETWEEN 20 FOLLOWING AND 30 FOLLOWING',
				  'ORDER BY i ROWS BETWEEN 1 PRECEDING AND 2 PRECEDING',
				  'ORDER BY i ROWS CURRENT ROW',
				  'ORDER BY i',
				  'ORDER BY i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
				  '',
				  'PARTITION BY sensor ORDER BY i ROWS 20 PRECEDING',
				  'ORDER BY day RANGE BETWEEN 3 PRECEDING AND CURRENT ROW',
				  'ORDER BY day RANGE BETWEEN 9 FOLLOWING AND 12 FOLLOWING',
				  'ORDER BY i / 20 * 20 RANGE BETWEEN 25 PRECEDING AND 15 PRECEDING',
				  'PARTITION BY sensor ORDER BY day DESC RANGE BETWEEN 5 PRECEDING AND 2 FOLLOWING',
				  'ORDER BY day GROUPS BETWEEN 2 PRECEDING AND 1 FOLLOWING',
				  'ORDER BY day GROUPS BETWEEN 3 FOLLOWING AND 5 FOLLOWING',
				  'ORDER BY i ROWS 49 PRECEDING EXCLUDE CURRENT ROW',
				  'ORDER BY day RANGE 4 PRECEDING EXCLUDE GROUP',
				  'ORDER BY day GROUPS 2 PRECEDING EXCLUDE TIES']) WITH ORDINALITY AS f (frame, n),
	 LATERAL compare(frame) AS c
ORDER BY n;
-- with FILTER
SELECT count(*) AS rows, count(*) FILTER (WHERE moving IS DISTINCT FROM plain) AS differences
FROM (SELECT array_agg(i) OVER frame AS members,
			 ROW(kl_divergence_agg(p, q) FILTER (WHERE i % 3 > 0) OVER frame, exact_sum(x) FILTER (WHERE i % 3 > 0) OVER frame,
				 sum(s) FILTER (WHERE i % 3 > 0) OVER frame)::text AS moving
	  FROM series WINDOW frame AS (ORDER BY i ROWS 9 PRECEDING)) AS m,
	 LATERAL (SELECT ROW(kl_divergence_agg(p, q), exact_sum(x), sum(s))::text AS plain FROM series WHERE i = ANY (members) AND i % 3 > 0) AS r;

-- The rows that leave a frame are taken away, not all others added again: the argument is evaluated twice a row.
CREATE SEQUENCE passes;
CREATE FUNCTION counted(x anyelement) RETURNS anyelement IMMUTABLE LANGUAGE plpgsql AS
$$ BEGIN PERFORM nextval('passes'); RETURN x; END $$;
CREATE FUNCTION evaluations(call text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	PERFORM setval('passes', 1, false);
	EXECUTE format('SELECT count(*) FROM (SELECT %s OVER (ORDER BY i ROWS 49 PRECEDING) AS a FROM series OFFSET 0) AS t WHERE a IS DISTINCT FROM NULL', call);
	RETURN currval('passes') - 1;
END $$;
SELECT call, evaluations(call) BETWEEN 740 AND 750 AS twice
FROM unnest('{entropy_agg(counted(p)),"cross_entropy_agg(counted(p), q)","kl_divergence_agg(counted(p), q)","jeffreys_divergence_agg(counted(p), q)","divergence_state(counted(p), q)",sum(counted(s)),exact_sum(counted(x)),exact_avg(counted(x)),avg_probabilities(counted(v)),"avg_probabilities(counted(v), w)"}'::text[]) AS call;

-- A frame that has emptied forgets the bounds of its vectors, whether a new one begins or the last vector left this one.
SELECT day, avg_probabilities(v) OVER (ORDER BY day RANGE 1 PRECEDING) AS range, avg_probabilities(v) OVER (ORDER BY day ROWS 1 PRECEDING) AS rows
FROM (VALUES (1, '{0.5,0.5}'::float8[]), (2, '{1,0}'), (4, NULL), (5, '[0:2]={0.25,0.25,0.5}'), (6, '[0:2]={0.75,0.25,0}'), (9, NULL), (20, '{1}')) AS t (day, v);
SELECT day, avg_probabilities(v) OVER (ORDER BY day RANGE 1 PRECEDING) AS mean
FROM (VALUES (1, '{0.5,0.5}'::float8[]), (2, '{1}')) AS t (day, v); \echo :LAST_ERROR_SQLSTATE
-- An overflow is one of the rows inside.
SELECT exact_sum(x) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
FROM (VALUES (1, 1.7e308::float8), (2, -1.7e308), (3, 1.7e308), (4, 0), (5, 1)) AS t (i, x);
SELECT exact_sum(x) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (VALUES (1, 1.7e308::float8), (2, 1.7e308)) AS t (i, x); \echo :LAST_ERROR_SQLSTATE

DROP FUNCTION evaluations(text);
DROP FUNCTION counted(anyelement);
DROP SEQUENCE passes;
DROP FUNCTION compare(text);
DROP TABLE series;
