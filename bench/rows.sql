/* bench/rows.sql: the rows of the aggregates */

-- Positive weights p, q without zeros, unrelated; g is one of 1000 groups, h one of
-- every ten rows.
CREATE TABLE weights (g int, h int, p float8, q float8);
INSERT INTO weights
SELECT i % 1000, i / 10, -ln(1 - random()), -ln(1 - random())
FROM generate_series(0, 2000000 / :shrink - 1) AS i;

-- A million groups of about five rows each, in no order.
CREATE TABLE many_groups (g int, p float8, q float8);
INSERT INTO many_groups
SELECT random() * 1000000 / :shrink, -ln(1 - random()), -ln(1 - random())
FROM generate_series(1, 5000000 / :shrink);

-- 400,000 groups of five rows each, in no order.
CREATE TABLE groups_of_five AS
SELECT * FROM (
	SELECT g, -ln(1 - random()) AS p, -ln(1 - random()) AS q
	FROM generate_series(1, 400000 / :shrink) AS g, generate_series(1, 5)
	OFFSET 0) AS in_order		-- or p and q would be made of the number that sorts
ORDER BY random();

-- What moving frames pass over; an index spares the sorting.
CREATE TABLE series (i int PRIMARY KEY, p float8, q float8);
INSERT INTO series
SELECT i, -ln(1 - random()), -ln(1 - random())
FROM generate_series(1, 120000) AS i;

-- Stored states of ten rows and of 1000 rows each, and how large they are.
CREATE TABLE states_10 AS
SELECT divergence_state(p, q) AS s FROM weights GROUP BY h;
CREATE TABLE states_1000 AS
SELECT divergence_state(p, q) AS s FROM weights GROUP BY h / 100;
CREATE TABLE states_as_text AS
SELECT s::text AS t FROM states_10;

-- Bytes of the state of n rows: 1, counts of up to a thousand; 2, weights as above; 3, weights over 34 decades.
CREATE TABLE state_size AS
SELECT n, kind, pg_column_size(s) AS bytes, octet_length(s::text) AS text_bytes
FROM (VALUES (1), (10), (1000), (100000)) AS sizes (n),
	 LATERAL (
		SELECT 1 AS kind, divergence_state(ceil(1000 * random()), ceil(1000 * random())) AS s FROM generate_series(1, n)
		UNION ALL
		SELECT 2, divergence_state(-ln(1 - random()), -ln(1 - random())) FROM generate_series(1, n)
		UNION ALL
		SELECT 3, divergence_state(10 ^ (34 * random() - 17), 10 ^ (34 * random() - 17)) FROM generate_series(1, n)) AS states;

VACUUM (FREEZE, ANALYZE) weights, many_groups, groups_of_five, series, states_10, states_1000, states_as_text;
