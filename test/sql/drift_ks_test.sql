-- ks_test: two-sample Kolmogorov-Smirnov between distributions of numbers.
\pset null NULL

-- by hand: all of 3 against all of 3, two orders of twenty; one value against one says nothing
SELECT * FROM ks_test('{"edges": [0], "counts": [3, 0]}', '{"edges": [0], "counts": [0, 3]}');
SELECT * FROM ks_test('{"edges": [0], "counts": [1, 0]}', '{"edges": [0], "counts": [0, 1]}');

-- nothing differs
SELECT * FROM ks_test('{"edges": [0, 1], "counts": [2, 4, 6]}', '{"edges": [0, 1], "counts": [1, 2, 3]}');

-- the statistic is ks_statistic, and exchanging the sides changes no bit
WITH d(name, reference, current) AS (VALUES
	('equal sizes', '{"edges": [0, 1, 2], "counts": [10, 20, 30, 40]}'::distribution, '{"edges": [0, 1, 2], "counts": [20, 25, 30, 25]}'::distribution),
	('few against many', '{"edges": [0, 1, 2], "counts": [3, 1, 1, 0]}', '{"edges": [0, 1, 2], "counts": [100000, 200000, 300000, 400000]}'),
	('large', '{"edges": [0, 1, 2], "counts": [1000, 2000, 3000, 4001]}', '{"edges": [0, 1, 2], "counts": [1100, 2000, 3000, 3900]}'),
	('bigint', '{"edges": [0], "counts": [4611686018427387904, 4611686018427387903]}', '{"edges": [0], "counts": [4611686016280000000, 4611686020574775807]}'))
SELECT name, statistic = ks_statistic(reference, current) AS same_statistic, statistic::numeric(8, 5), p_value::numeric(8, 5),
	p_value = (ks_test(current, reference)).p_value AS symmetric
FROM d, ks_test(reference, current);

-- scipy 1.10.1: ks_2samp(method='exact'), and where that gives up method='asymp', which knows no step of the statistic
SELECT p, q, abs(statistic / scipy_statistic - 1) < 1e-15 AS statistic, abs(p_value / scipy - 1) < 1e-13 AS exact, round((p_value / scipy - 1)::numeric, 3) AS off
FROM (VALUES
	('{60, 40}'::bigint[], '{45, 55}'::bigint[], 0.15::float8, 0.21117008625127576::float8),
	('{3, 1, 1, 0}', '{10, 20, 30, 40}', 0.5, 0.13355773324051703),
	('{5, 5, 5}', '{1, 2, 8}', 0.3939393939393939, 0.2115539931867836),
	('{40, 30, 20, 10}', '{9, 9, 9, 9}', 0.2, 0.20691392675535406),
	('{1550, 3100, 10850}', '{70, 110, 320}', 0.06, 0.05884181122413823),
	('{30000, 30000, 40000}', '{310, 310, 380}', 0.02, 0.815605696608314)) AS scipy (p, q, scipy_statistic, scipy),
	LATERAL (SELECT jsonb_build_object('edges', (SELECT jsonb_agg(i) FROM generate_series(1, cardinality(p) - 1) AS i), 'counts', p)::text::distribution AS d,
					jsonb_build_object('edges', (SELECT jsonb_agg(i) FROM generate_series(1, cardinality(p) - 1) AS i), 'counts', q)::text::distribution AS e) AS t,
	ks_test(d, e);

-- adaptive cells: values counted one by one
SELECT k.statistic::numeric(6, 5), k.p_value::numeric(10, 8), k.statistic = ks_statistic(a, b) AS same_statistic
FROM (SELECT histogram_agg(sqrt(i)) FILTER (WHERE i <= 50) AS a, histogram_agg(sqrt(i)) FILTER (WHERE i > 4) AS b
	  FROM generate_series(1, 60) AS i) AS d, ks_test(a, b) AS k;

-- NULL without counts on a side; NULLs and NaN do not count
SELECT * FROM ks_test('{"edges": [0], "counts": [0, 0], "nulls": 5}', '{"edges": [0], "counts": [1, 3]}');
SELECT * FROM ks_test('{"edges": [0], "counts": [1, 3]}', '{"edges": [0], "counts": [0, 0], "nans": 2}');
SELECT * FROM ks_test(NULL, '{"edges": [0], "counts": [1, 3]}');

-- errors
SELECT ks_test('{"counts": {"a": 1}}', '{"counts": {"a": 2}}'); \echo :LAST_ERROR_SQLSTATE
SELECT ks_test('{"edges": [0], "counts": [1, 2]}', '{"edges": [1], "counts": [1, 2]}'); \echo :LAST_ERROR_SQLSTATE
