-- What scikit-learn says of the digits of the demonstration: all digits, since a distribution counts so few rows one by one.
CREATE TABLE golden (name text, measure text, ordinal int, value float8);
\copy golden FROM 'test/golden/evaluation.csv' (FORMAT csv, HEADER)
CREATE TABLE digits (id int, day date, label int, teacher_logits float4[], student_logits float4[]);
\copy digits FROM 'demo/data/digits_predictions.csv' (FORMAT csv, HEADER)
CREATE TABLE answers AS
SELECT 'teacher' AS name, label + 1 AS label, softmax(teacher_logits) AS q FROM digits UNION ALL SELECT 'student', label + 1, softmax(student_logits) FROM digits;

-- each digit against the rest
CREATE TABLE binary_answers AS
SELECT 'digit ' || class - 1 AS name, q[class] AS q, label = class AS yes FROM answers, generate_series(1, 10) AS class WHERE name = 'teacher'
UNION ALL SELECT 'digit 0 in eighths', floor(8 * q[1] + 0.5) / 8, label = 1 FROM answers WHERE name = 'teacher';
CREATE TABLE sides AS
SELECT name, histogram_agg(q) FILTER (WHERE NOT yes) AS negatives, histogram_agg(q) FILTER (WHERE yes) AS positives FROM binary_answers GROUP BY name;
SELECT name, r.roc_auc_margin AS margin, abs(r.roc_auc - a.value) < 1e-14 AS roc_auc, abs(r.average_precision - p.value) < 1e-14 AS average_precision
FROM sides JOIN golden AS a USING (name) JOIN golden AS p USING (name), evaluation_report(negatives, positives) AS r
WHERE a.measure = 'roc_auc' AND p.measure = 'average_precision' ORDER BY name;
SELECT name, abs(exact_avg(brier_score(yes, q)) - b.value) < 1e-14 AS brier_score, abs(exact_avg(log_loss(yes, q, clip => 2.220446049250313e-16)) - l.value) < 1e-12 AS log_loss,
	   abs(exact_avg(log_loss(yes, q, clip => 0.01)) - c.value) < 1e-12 AS clipped
FROM binary_answers JOIN golden AS b USING (name) JOIN golden AS l USING (name) JOIN golden AS c USING (name)
WHERE b.measure = 'brier_score' AND l.measure = 'log_loss' AND c.measure = 'log_loss_clipped' GROUP BY name, b.value, l.value, c.value ORDER BY name;
SELECT count(*) AS bins, bool_and(abs(observed_rate - o.value) < 1e-14 AND abs(mean_prediction - m.value) < 1e-14) AS same
FROM sides, calibration(negatives, positives, 10000) AS c JOIN golden AS o ON o.measure = 'observed_rate' AND o.ordinal = c.ordinal
	JOIN golden AS m ON m.measure = 'mean_prediction' AND m.ordinal = c.ordinal
WHERE sides.name = 'digit 0 in eighths' AND o.name = sides.name AND m.name = sides.name;

-- all classes at once
SELECT name, measure, ordinal,
	   abs(value - CASE measure WHEN 'log_loss' THEN log_loss WHEN 'brier_score' THEN brier_score ELSE top[ordinal] END) < 1e-13 AS same
FROM golden JOIN (SELECT name, exact_avg(log_loss(label, q)) AS log_loss, exact_avg(brier_score(label, q)) AS brier_score,
						 (SELECT array_agg((SELECT avg((label_rank(label, q) <= k)::int) FROM answers AS b WHERE b.name = a.name) ORDER BY k) FROM generate_series(1, 5) AS k) AS top
				  FROM answers AS a GROUP BY name) AS v USING (name)
ORDER BY name, measure, ordinal;

DROP TABLE golden, digits, answers, binary_answers, sides;
