-- entropy_estimate: the entropy of what a sample was drawn from.
\pset null NULL

-- by hand: 3, 1 gives (3/4) (1/3) + (1/4) (1 + 1/2 + 1/3) = 17/24; its jackknife is ln 2
SELECT estimate::numeric(18, 15), standard_error::numeric(18, 15), estimate = 17.0::float8 / 24 AS by_hand
FROM entropy_estimate('{"counts": {"a": 3, "b": 1}}');

-- the script of test/golden computes these with mpmath, from the formula as its authors wrote it
SELECT d, abs(estimate / e - 1) < 1e-15 AS estimate, abs(standard_error / s - 1) < 1e-15 AS standard_error
FROM (VALUES
	('{"edges": [0, 1, 2], "counts": [1, 1, 3, 8]}'::distribution, 1.2142948245555631::float8, 0.4339353665385339::float8),
	('{"edges": [0, 1], "counts": [1, 5, 9]}', 0.9264035964035964, 0.24563154672584622),
	('{"edges": [0, 1, 2, 3], "counts": [1, 2, 3, 4, 5]}', 1.6579584217960435, 0.23456909117225092),
	('{"counts": {"a": 900, "b": 700, "c": 2, "d": 1}}', 0.7000822304615103, 0.007513327841985067)) AS g (d, e, s),
	entropy_estimate(d);

-- entropy is entropy(), and the base divides all three
SELECT bits.entropy = entropy(d, 2) AS same_entropy, abs(bits.estimate * ln(2::float8) / nats.estimate - 1) < 1e-15 AS estimate,
	abs(bits.standard_error * ln(2::float8) / nats.standard_error - 1) < 1e-15 AS standard_error
FROM distribution('{"counts": {"a": 4, "b": 2, "c": 1, "d": 1, "e": 9}}') AS d, entropy_estimate(d, 2) AS bits, entropy_estimate(d) AS nats;

-- cells that count nothing change nothing, nor does their order
SELECT count(DISTINCT e) FROM (VALUES ('{"edges": [0, 1, 2, 3], "counts": [3, 0, 1, 2, 5]}'::distribution), ('{"edges": [0, 1, 2], "counts": [5, 3, 2, 1]}'),
	('{"counts": {"x": 1, "y": 2, "z": 3, "a": 5}}')) AS v (d), entropy_estimate(d) AS e;

-- a population of 1000 equally frequent categories and 500 rows: its entropy is ln 1000 = 6.908
SELECT setseed(0.25) \g /dev/null
SELECT round(entropy::numeric, 1) AS entropy, abs(estimate - ln(1000::float8)) < 2 * standard_error AS within, standard_error < 0.3 AS close
FROM (SELECT distribution_agg(floor(1000 * random())::bigint) AS d FROM generate_series(1, 500)) AS s, entropy_estimate(d);

-- adaptive cells: values counted one by one
SELECT e = entropy_estimate(b) AS same
FROM (SELECT histogram_agg(i % 7) AS a, distribution_agg((i % 7)::bigint) AS b FROM generate_series(1, 40) AS i) AS s, entropy_estimate(a) AS e;

-- limits: one value, all of them in one cell, bigint, and samples that say nothing of the error
SELECT d, e.* FROM (VALUES ('{"counts": {"a": 1}}'::distribution), ('{"counts": {"a": 9223372036854775807}}'), ('{"counts": {"a": 1, "b": 1}}'),
	('{"counts": {"a": 1, "b": 1, "c": 1, "d": 4}}'), ('{"edges": [0], "counts": [5, 5]}')) AS v (d), entropy_estimate(d) AS e;
SELECT * FROM entropy_estimate('{"counts": {}, "nulls": 7}');
SELECT * FROM entropy_estimate('{"edges": [0], "counts": [0, 0], "nans": 1}');
SELECT * FROM entropy_estimate(NULL);

-- errors
SELECT entropy_estimate('{"counts": {"a": 1}}', 1); \echo :LAST_ERROR_SQLSTATE
SELECT entropy_estimate(histogram_agg(sqrt(i))) FROM generate_series(1, 5000) AS i; \echo :LAST_ERROR_SQLSTATE
