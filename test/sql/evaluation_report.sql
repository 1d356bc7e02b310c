-- What scores were worth, from the distributions of both answers: roc_auc, calibration, evaluation_report.

-- by hand: of four pairs three are in order; then a tie of one pair of four
CREATE TABLE small (name text, q float8, yes boolean);
INSERT INTO small VALUES ('in order', 0.1, false), ('in order', 0.4, false), ('in order', 0.35, true), ('in order', 0.8, true),
	('tie', 0.25, false), ('tie', 0.5, false), ('tie', 0.5, true), ('tie', 0.75, true),
	('perfect', 0.25, false), ('perfect', 0.75, true), ('perfectly wrong', 0.75, false), ('perfectly wrong', 0.25, true),
	('constant', 0.5, false), ('constant', 0.5, false), ('constant', 0.5, true);
CREATE VIEW small_sides AS
SELECT name, histogram_agg(q) FILTER (WHERE NOT yes) AS negatives, histogram_agg(q) FILTER (WHERE yes) AS positives FROM small GROUP BY name;
SELECT name, r.count, positives_count, round(base_rate::numeric, 4) AS base_rate, r.roc_auc, r.roc_auc_margin, round(roc_auc_standard_error::numeric, 4) AS error,
	   round(average_precision::numeric, 4) AS average_precision, round(calibration_error::numeric, 4) AS ece, round(calibration_error_by_chance::numeric, 4) AS by_chance, r.ks_statistic
FROM small_sides, evaluation_report(negatives, positives) AS r ORDER BY name;
-- each number is that of its own function
SELECT bool_and(r.roc_auc = roc_auc(negatives, positives) AND r.roc_auc_margin = roc_auc_margin(negatives, positives)
				AND r.ks_statistic = ks_statistic(negatives, positives)) AS same
FROM small_sides, evaluation_report(negatives, positives) AS r;
SELECT name, c.* FROM small_sides, calibration(negatives, positives, 2) AS c WHERE name IN ('in order', 'constant') ORDER BY name, ordinal;

-- scikit-learn's values for the same data
CREATE TABLE golden (name text, measure text, ordinal int, value float8);
\copy golden FROM 'test/golden/evaluation.csv' (FORMAT csv, HEADER)
CREATE TABLE made AS
WITH numbers AS (SELECT i, i * 2654435761 % 4294967296 AS h, i * 1597334677 % 4294967296 AS g FROM generate_series(1::bigint, 100000) AS i)
SELECT name, q, yes, i FROM numbers, LATERAL (VALUES
	('calibrated', h / 4294967296::float8, g < h),
	('squared', (h / 4294967296::float8) * (h / 4294967296::float8), g < h),
	('ties', (h / 33554432) / 128::float8, g < h),
	('ten values', (i % 10) / 16::float8 + 0.125::float8, g / 4294967296::float8 < (i % 10) / 16::float8 + 0.125::float8),
	('rare', h / 4294967296::float8, g < 1048576 + h / 64::float8),
	('constant', 0.25::float8, g < h),
	('perfect', (g < h)::int / 2::float8 + h / 17179869184::float8, g < h),
	('no information', h / 4294967296::float8, i % 2 = 1),
	('sure and sometimes wrong', CASE WHEN h < 2147483648 THEN 0 ELSE 1 END::float8, CASE WHEN g < 16777216 THEN h >= 2147483648 ELSE h < 2147483648 END)
	) AS v (name, q, yes);
CREATE TABLE sides AS
SELECT name, histogram_agg(q) FILTER (WHERE NOT yes) AS negatives, histogram_agg(q) FILTER (WHERE yes) AS positives FROM made GROUP BY name;
-- few values are counted one by one, and all digits are scikit-learn's; else the areas are within the margin, which is less than 0.005
SELECT sides.name, (r.roc_auc_margin = 0) AS exact, abs(r.roc_auc - a.value) <= r.roc_auc_margin + 1e-14 AS roc_auc, r.roc_auc_margin < 0.005 AS small_margin,
	   CASE WHEN r.roc_auc_margin = 0 THEN abs(r.average_precision - p.value) < 1e-14 ELSE abs(r.average_precision - p.value) < 0.002 END AS average_precision
FROM sides, evaluation_report(negatives, positives) AS r
	JOIN golden AS a ON a.measure = 'roc_auc' JOIN golden AS p ON p.measure = 'average_precision'
WHERE a.name = sides.name AND p.name = sides.name ORDER BY sides.name;
SELECT name, abs(exact_avg(brier_score(yes, q)) - b.value) < 1e-14 AS brier_score, abs(exact_avg(log_loss(yes, q, clip => 2.220446049250313e-16)) - l.value) < 1e-12 AS log_loss,
	   abs(exact_avg(log_loss(yes, q, clip => 0.01)) - c.value) < 1e-12 AS clipped
FROM made JOIN golden AS b USING (name) JOIN golden AS l USING (name) JOIN golden AS c USING (name)
WHERE b.measure = 'brier_score' AND l.measure = 'log_loss' AND c.measure = 'log_loss_clipped' GROUP BY name, b.value, l.value, c.value ORDER BY name;
-- a bin for each value; then deciles, whose bounds differ by less than a cell
SELECT sides.name, count(*) AS bins, bool_and(abs(observed_rate - o.value) < 1e-14 AND abs(mean_prediction - m.value) < 1e-14) AS same
FROM sides, calibration(negatives, positives, 10000) AS c JOIN golden AS o ON o.measure = 'observed_rate' AND o.ordinal = c.ordinal
	JOIN golden AS m ON m.measure = 'mean_prediction' AND m.ordinal = c.ordinal
WHERE o.name = sides.name AND m.name = sides.name GROUP BY sides.name ORDER BY sides.name;
SELECT count(*) AS bins, bool_and(abs(observed_rate - o.value) < 0.01 AND abs(mean_prediction - m.value) < 0.01) AS near
FROM sides, calibration(negatives, positives, 10) AS c JOIN golden AS o ON o.measure = 'observed_rate of deciles' AND o.ordinal = c.ordinal
	JOIN golden AS m ON m.measure = 'mean_prediction of deciles' AND m.ordinal = c.ordinal
WHERE sides.name = 'calibrated';
CREATE TABLE classes AS
SELECT i * 40503 / 256 % 3 + 1 AS label, ARRAY[a / 128::float8, b / 128::float8, (128 - a - b) / 128::float8] AS q
FROM generate_series(1::bigint, 100000) AS i, LATERAL (SELECT i * 2654435761 / 65536 % 16 * 2 + 1 AS a, i * 1597334677 / 65536 % 16 * 2 + 34 AS b) AS v;
SELECT measure, ordinal, abs(value - (SELECT CASE measure WHEN 'log_loss' THEN exact_avg(log_loss(label, q)) ELSE avg((label_rank(label, q) <= ordinal)::int) END FROM classes)) < 1e-13 AS same
FROM golden WHERE name = 'three classes' ORDER BY measure, ordinal;

-- the margin holds what the rows themselves give, by ranks
SELECT name, abs(r.roc_auc - by_rank) <= r.roc_auc_margin + 1e-12 AS within
FROM (SELECT name, ((sum(rank) FILTER (WHERE yes) - count(*) FILTER (WHERE yes) * (count(*) FILTER (WHERE yes) + 1) / 2.0)
			/ (count(*) FILTER (WHERE yes) * count(*) FILTER (WHERE NOT yes)))::float8 AS by_rank
	  FROM (SELECT name, yes, rank() OVER (PARTITION BY name ORDER BY q) + (count(*) OVER (PARTITION BY name, q) - 1) / 2.0 AS rank FROM made) AS ranked GROUP BY name) AS v
	JOIN sides USING (name), evaluation_report(negatives, positives) AS r ORDER BY name;
-- also where a thousand scores over 285 orders of magnitude take the cells, and all others lie close together: the margin is large, and holds; bins do better
WITH scores AS (
	SELECT i % 7 < 3 AS yes, CASE WHEN i <= 2000 THEN power(10::float8, -i / 7.0::float8) ELSE 0.5 + (i * 2654435761 % 1048576) / 1e9::float8 + CASE WHEN i % 7 < 3 THEN 1e-4 ELSE 0 END::float8 END AS q
	FROM generate_series(1::bigint, 50000) AS i),
ranked AS (SELECT yes, rank() OVER (ORDER BY q) + (count(*) OVER (PARTITION BY q) - 1) / 2.0 AS rank FROM scores),
by_rank AS (SELECT ((sum(rank) FILTER (WHERE yes) - count(*) FILTER (WHERE yes) * (count(*) FILTER (WHERE yes) + 1) / 2.0)
			/ (count(*) FILTER (WHERE yes) * count(*) FILTER (WHERE NOT yes)))::float8 AS area FROM ranked)
SELECT cells, abs(roc_auc(n, p) - area) <= roc_auc_margin(n, p) AS within, abs(roc_auc(n, p) - area) > 0.05 AS far, round(roc_auc_margin(n, p)::numeric, 2) AS margin
FROM by_rank, (SELECT 'adaptive' AS cells, histogram_agg(q) FILTER (WHERE NOT yes) AS n, histogram_agg(q) FILTER (WHERE yes) AS p FROM scores
			   UNION ALL SELECT 'bins', histogram_agg(q, edges) FILTER (WHERE NOT yes), histogram_agg(q, edges) FILTER (WHERE yes)
			   FROM scores, (SELECT quantile_edges(q, 100) AS edges FROM scores) AS e) AS s ORDER BY cells;
-- the standard error is that of what each row wins against the other side
WITH cells AS (
	SELECT name, q, count(*) FILTER (WHERE yes)::float8 AS p, count(*) FILTER (WHERE NOT yes)::float8 AS n FROM made
	WHERE name IN ('ten values', 'ties', 'sure and sometimes wrong') GROUP BY name, q),
won AS (
	SELECT name, p, n, sum(p) OVER (PARTITION BY name) AS all_p, sum(n) OVER (PARTITION BY name) AS all_n,
		   (sum(n) OVER (PARTITION BY name ORDER BY q) - n / 2) AS below, (sum(p) OVER (PARTITION BY name ORDER BY q DESC) - p / 2) AS above FROM cells)
SELECT name, abs(sqrt(sum(p * (below / all_n - r.roc_auc) ^ 2) / (all_p * (all_p - 1)) + sum(n * (above / all_p - r.roc_auc) ^ 2) / (all_n * (all_n - 1)))
		/ r.roc_auc_standard_error - 1) < 1e-9 AS same
FROM won JOIN sides USING (name), evaluation_report(negatives, positives) AS r GROUP BY name, all_p, all_n, r.roc_auc_standard_error, r.roc_auc ORDER BY name;

-- bins are given edges as well; the area of both forms agrees within their margins
SELECT name, abs(b.roc_auc - r.roc_auc) <= b.roc_auc_margin + r.roc_auc_margin + 1e-14 AS roc_auc, b.count = r.count AS count, round((b.calibration_error - r.calibration_error)::numeric, 3) AS calibration_error
FROM (SELECT name, histogram_agg(q, edges) FILTER (WHERE NOT yes) AS n, histogram_agg(q, edges) FILTER (WHERE yes) AS p
	  FROM made, (SELECT array_agg(i / 64::float8) AS edges FROM generate_series(1, 63) AS i) AS e GROUP BY name) AS binned
	JOIN sides USING (name), evaluation_report(n, p) AS b, evaluation_report(negatives, positives) AS r ORDER BY name;
-- outer bins reach to 0 and 1, and inner ones too where they hold these
SELECT c.* FROM calibration('{"edges": [0.5], "counts": [3, 1]}', '{"edges": [0.5], "counts": [1, 3]}', 2) AS c;
SELECT c.lower, c.upper, c.count FROM calibration('{"edges": [-1, 0.25, 2], "counts": [0, 3, 1, 0]}', '{"edges": [-1, 0.25, 2], "counts": [0, 1, 3, 0]}', 2) AS c;

-- any order, any split, roll-ups and merges: the same bits
SELECT name, count(DISTINCT r) AS results
FROM (SELECT name, evaluation_report(histogram_agg(q ORDER BY i) FILTER (WHERE NOT yes), histogram_agg(q ORDER BY i) FILTER (WHERE yes)) AS r FROM made GROUP BY name
	  UNION ALL SELECT name, evaluation_report(histogram_agg(q ORDER BY q DESC) FILTER (WHERE NOT yes), histogram_agg(q ORDER BY q DESC) FILTER (WHERE yes)) FROM made GROUP BY name
	  UNION ALL SELECT name, evaluation_report(sum(n), sum(p))
	  FROM (SELECT name, histogram_agg(q) FILTER (WHERE NOT yes) AS n, histogram_agg(q) FILTER (WHERE yes) AS p FROM made GROUP BY name, i % 17) AS days GROUP BY name) AS v
GROUP BY name ORDER BY name;

-- periods: the report of the sums, to the bit, and errors by leaving out one after the other
CREATE TABLE days AS
SELECT name, i % 8 AS day, histogram_agg(q) FILTER (WHERE NOT yes) AS n, histogram_agg(q) FILTER (WHERE yes) AS p FROM made GROUP BY name, day;
SELECT name, periods, (r.count, r.positives_count, r.base_rate, r.roc_auc, r.roc_auc_margin, r.average_precision, r.calibration_error, r.calibration_error_by_chance, r.ks_statistic)
	= (s.count, s.positives_count, s.base_rate, s.roc_auc, s.roc_auc_margin, s.average_precision, s.calibration_error, s.calibration_error_by_chance, s.ks_statistic) AS sums
FROM (SELECT name, array_agg(n) AS n, array_agg(p) AS p FROM days GROUP BY name) AS v JOIN sides USING (name),
	evaluation_report(n, p) AS r, evaluation_report(negatives, positives) AS s ORDER BY name;
WITH left_out AS (
	SELECT name, day, (SELECT roc_auc(sum(n), sum(p)) FROM days AS o WHERE o.name = d.name AND o.day <> d.day) AS area,
		   (SELECT (evaluation_report(sum(n), sum(p))).base_rate FROM days AS o WHERE o.name = d.name AND o.day <> d.day) AS rate
	FROM days AS d WHERE name IN ('ten values', 'ties', 'sure and sometimes wrong'))
SELECT name, abs(roc_auc_standard_error / (sqrt(7 / 8.0::float8 * 8) * stddev_pop(area)) - 1) < 1e-9 AS area,
	   abs(base_rate_standard_error / (sqrt(7 / 8.0::float8 * 8) * stddev_pop(rate)) - 1) < 1e-9 AS rate, average_precision_standard_error > 0 AS precision, calibration_error_standard_error > 0 AS calibration
FROM left_out, LATERAL (SELECT r.* FROM (SELECT array_agg(n) AS n, array_agg(p) AS p FROM days WHERE days.name = left_out.name) AS v, evaluation_report(n, p) AS r) AS r
GROUP BY name, roc_auc_standard_error, base_rate_standard_error, average_precision_standard_error, calibration_error_standard_error ORDER BY name;
SELECT count(DISTINCT r) AS orders
FROM (SELECT evaluation_report(array_agg(n ORDER BY day), array_agg(p ORDER BY day)) AS r FROM days WHERE name = 'rare'
	  UNION ALL SELECT evaluation_report(array_agg(n ORDER BY day DESC), array_agg(p ORDER BY day DESC)) FROM days WHERE name = 'rare') AS v;
-- days without one answer, or without any row; a single day has no error, and a side that one day alone has is none without it
SELECT r.periods, r.count, r.positives_count, r.roc_auc, round(r.roc_auc_standard_error::numeric, 4) AS error
FROM evaluation_report(ARRAY['{"from": [0.25, 0.5], "counts": [1, 1]}', '{"from": [0.25], "counts": [3]}', NULL, NULL, '{"from": [], "counts": []}']::distribution[],
					   ARRAY['{"from": [0.5], "counts": [2]}', NULL, '{"from": [0.75], "counts": [1]}', NULL, NULL]::distribution[]) AS r;
SELECT r.periods, r.roc_auc, r.roc_auc_standard_error, r.base_rate_standard_error
FROM evaluation_report(ARRAY['{"from": [0.25], "counts": [1]}']::distribution[], ARRAY['{"from": [0.5], "counts": [2]}']::distribution[]) AS r;
SELECT r.periods, r.roc_auc, r.roc_auc_standard_error, round(r.base_rate_standard_error::numeric, 4) AS base_rate_standard_error
FROM evaluation_report(ARRAY['{"from": [0.25], "counts": [1]}', '{"from": [0.25], "counts": [1]}']::distribution[], ARRAY['{"from": [0.5], "counts": [2]}', NULL]::distribution[]) AS r;

-- what is missing is NULL, not an error
SELECT roc_auc(NULL, '{"from": [], "counts": []}') IS NULL AS strict, roc_auc('{"level": 0, "from": [], "counts": [], "nulls": 3, "nans": 0}', '{"from": [1], "counts": [1]}') IS NULL AS no_negatives,
	   roc_auc_margin('{"from": [1], "counts": [1]}', '{"level": 0, "from": [], "counts": [], "nulls": 3, "nans": 0}') IS NULL AS no_positives;
SELECT r.* FROM evaluation_report('{"from": [0.25, 0.5], "counts": [1, 1]}'::distribution, NULL) AS r;
SELECT r.* FROM evaluation_report(NULL::distribution, '{"from": [0.25, 0.5], "counts": [1, 1]}') AS r;
SELECT r.* FROM evaluation_report(NULL::distribution, NULL) AS r;
SELECT r.* FROM evaluation_report('{"from": [0.25], "counts": [1]}'::distribution, NULL, bins => NULL) AS r;
SELECT r.count, r.roc_auc FROM evaluation_report('{}'::distribution[], '{}') AS r;
SELECT r.count, r.roc_auc FROM evaluation_report('{NULL}'::distribution[], '{NULL}') AS r;
SELECT c.* FROM calibration(NULL, '{"from": [0.25, 0.5], "counts": [1, 1]}') AS c;
SELECT c.* FROM calibration(NULL, NULL) AS c;
SELECT c.* FROM calibration('{"from": [0.25], "counts": [1]}', NULL, confidence => NULL) AS c;

-- hardly any confidence has hardly any width
SELECT c.low, c.high FROM calibration('{"from": [0.25], "counts": [3]}', NULL, 2, 5e-324) AS c;
SELECT c.low, c.high FROM calibration('{"from": [0.25], "counts": [3]}', '{"from": [0.25], "counts": [1]}', 2, 1e-300) AS c;

-- scores that are no probabilities, such as logits: areas, but no calibration; infinite scores are ties
SELECT r.* FROM evaluation_report('{"from": [-2.5, 1.5], "counts": [3, 1]}'::distribution, '{"from": [-1, 4], "counts": [1, 3]}') AS r;
SELECT roc_auc(histogram_agg(x) FILTER (WHERE NOT y), histogram_agg(x) FILTER (WHERE y)) AS infinite
FROM (VALUES ('-Infinity'::float8, false), ('-Infinity', true), ('Infinity', true), ('Infinity', false), ('NaN', true)) AS v (x, y);

-- Errors.
SELECT roc_auc('{"counts": {"a": 1}}', '{"counts": {"a": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT roc_auc('{"counts": {"a": 1}}', '{"from": [1], "counts": [1]}'); \echo :LAST_ERROR_SQLSTATE
SELECT roc_auc('{"edges": [0.5], "counts": [1, 1]}', '{"from": [1], "counts": [1]}'); \echo :LAST_ERROR_SQLSTATE
SELECT roc_auc('{"edges": [0.5], "counts": [1, 1]}', '{"edges": [0.25], "counts": [1, 1]}'); \echo :LAST_ERROR_SQLSTATE
SELECT roc_auc_margin('{"counts": {"a": 1}}', '{"counts": {"a": 1}}'); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_report('{"counts": {"a": 1}}'::distribution, NULL); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_report('{"from": [0.5], "counts": [9223372036854775807]}'::distribution, '{"from": [0.5], "counts": [1]}'); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_report('{"from": [0.5], "counts": [1]}'::distribution, NULL, bins => 1); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_report('{NULL}'::distribution[], '{NULL,NULL}'); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_report('{{NULL}}'::distribution[], '{{NULL}}'); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_report(ARRAY['{"counts": {"a": 1}}']::distribution[], ARRAY[NULL]::distribution[]); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_report(ARRAY['{"from": [0.5], "counts": [1]}']::distribution[], ARRAY['{"edges": [0.5], "counts": [1, 1]}']::distribution[]); \echo :LAST_ERROR_SQLSTATE
SELECT evaluation_report('{NULL}'::distribution[], '{NULL}', bins => 0); \echo :LAST_ERROR_SQLSTATE
SELECT calibration('{"counts": {"a": 1}}', NULL); \echo :LAST_ERROR_SQLSTATE
SELECT calibration('{"from": [0.5], "counts": [1]}', NULL, 0); \echo :LAST_ERROR_SQLSTATE
SELECT calibration('{"from": [0.5], "counts": [1]}', NULL, confidence => 1); \echo :LAST_ERROR_SQLSTATE
SELECT calibration('{"from": [0.5], "counts": [1]}', NULL, confidence => 'NaN'); \echo :LAST_ERROR_SQLSTATE
SELECT calibration('{"from": [0.5, 1.5], "counts": [1, 2]}', NULL); \echo :LAST_ERROR_SQLSTATE
SELECT calibration('{"from": [0.5], "counts": [1]}', '{"from": [-1e-300], "counts": [1]}'); \echo :LAST_ERROR_SQLSTATE
SELECT calibration('{"edges": [0, 1, 1.5], "counts": [0, 1, 0, 1]}', NULL); \echo :LAST_ERROR_SQLSTATE
SELECT calibration('{"edges": [0, 1], "counts": [1, 1, 0]}', NULL); \echo :LAST_ERROR_SQLSTATE
SELECT calibration(histogram_agg(i / 1000.0::float8), NULL) FROM generate_series(-5000, 500) AS i; \echo :LAST_ERROR_SQLSTATE

DROP VIEW small_sides;
DROP TABLE small, golden, made, sides, classes, days;
