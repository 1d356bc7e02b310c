-- Adaptive distributions: histogram_agg(value), and what their cells can answer.

-- values are counted one by one while there are few; -0 is 0, NULL and NaN stand beside
SELECT histogram_agg(x) FROM (VALUES (2::float8), (1), (2), ('NaN'), (NULL), ('-Infinity'), ('Infinity'), (0.5), (-0.0), (0)) AS v (x);
SELECT histogram_agg(x) IS NULL AS no_rows FROM (VALUES (1::float8)) AS v (x) WHERE false;
SELECT histogram_agg(x) AS only_nulls FROM (VALUES (NULL::float8), (NULL)) AS v (x);
SELECT histogram_agg(x) AS integers FROM generate_series(1, 3) AS x;

-- the level is the smallest at which at most 1024 cells are occupied
CREATE TABLE shapes AS
SELECT i, i::float8 / 20000 AS uniform, -ln(1 - (i - 0.5) / 20000) AS exponential, 1 - exp(-10 * i::float8 / 20000) AS scores,
	   round((exp(3 + 2 * sin(i::float8))) ::numeric, 2)::float8 AS cents, 1.7e9 + i * 4.32 AS seconds, (i % 5)::float8 AS ratings,
	   CASE i % 4 WHEN 0 THEN 0 WHEN 1 THEN 1 - i * 1e-17 WHEN 2 THEN 1 + i * 1e-15 ELSE -i * 1e300 END AS wild
FROM generate_series(1, 20000) AS i;
CREATE TABLE summed AS
SELECT name, histogram_agg(x) AS d
FROM shapes, LATERAL (VALUES ('uniform', uniform), ('exponential', exponential), ('scores', scores), ('cents', cents), ('seconds', seconds), ('ratings', ratings), ('wild', wild)) AS v (name, x)
GROUP BY name;
SELECT name, d::json ->> 'level' AS level, category_count(d) AS cells, total_count(d) AS total, category_count(d) <= 1024 AS fits, pg_column_size(d) < 4000 AS small
FROM summed ORDER BY name COLLATE "C";

-- the same bits in any order, by parts, as JSON, text and binary
SELECT count(*) AS shapes, count(*) FILTER (WHERE s.d = backwards.d) AS backwards, count(*) FILTER (WHERE s.d = parts.d) AS parts, count(*) FILTER (WHERE s.d = plus.d) AS plus,
	   count(*) FILTER (WHERE s.d::text::distribution = s.d) AS text, count(*) FILTER (WHERE s.d::jsonb::distribution = s.d) AS json,
	   count(*) FILTER (WHERE (s.d + s.d) - s.d = s.d) AS minus
FROM summed AS s,
	LATERAL (SELECT histogram_agg(x ORDER BY i DESC) AS d FROM shapes, LATERAL (VALUES ('uniform', uniform), ('exponential', exponential), ('scores', scores), ('cents', cents), ('seconds', seconds), ('ratings', ratings), ('wild', wild)) AS v (name, x) WHERE name = s.name) AS backwards,
	LATERAL (SELECT sum(d) AS d FROM (SELECT histogram_agg(x) AS d FROM shapes, LATERAL (VALUES ('uniform', uniform), ('exponential', exponential), ('scores', scores), ('cents', cents), ('seconds', seconds), ('ratings', ratings), ('wild', wild)) AS v (name, x) WHERE name = s.name GROUP BY i % 17) AS p) AS parts,
	LATERAL (SELECT (histogram_agg(x) FILTER (WHERE i <= 700)) + (histogram_agg(x) FILTER (WHERE i > 700)) AS d FROM shapes, LATERAL (VALUES ('uniform', uniform), ('exponential', exponential), ('scores', scores), ('cents', cents), ('seconds', seconds), ('ratings', ratings), ('wild', wild)) AS v (name, x) WHERE name = s.name) AS plus;

-- JSON: any value of a cell, in any order, without a level; too many values are coarsened
SELECT '{"from": [2.5, 1], "counts": [9, 3]}'::distribution AS plain, '{"counts": [9, 0, 1], "from": ["Infinity", 4, "-Infinity"], "nans": 2}'::distribution AS infinite,
	   '{"level": 50, "from": [3.7, 2], "counts": [1, 1]}'::distribution AS level_50, '{"level": 0, "from": [], "counts": []}'::distribution AS empty;
SELECT ('{"from": ' || json_agg(i) || ', "counts": ' || json_agg(1) || '}')::distribution = histogram_agg(i) AS numpy_unique FROM generate_series(1, 3000) AS i;

-- names of cells
SELECT * FROM unnest('{"from": [0.1, 2, "Infinity"], "counts": [1, 2, 3]}'::distribution);
SELECT * FROM unnest('{"level": 51, "from": [0, 0.3, 1, 1e300, "-Infinity"], "counts": [1, 2, 3, 4, 5]}'::distribution);
SELECT categories('{"level": 51, "from": [0.3, 7], "counts": [1, 2]}'::distribution), edges('{"from": [0.3], "counts": [1]}'::distribution) AS no_edges;
SELECT count_of(d, '2') AS two, count_of(d, '3') AS three, probability(d, 'Infinity') AS infinity FROM (VALUES ('{"from": [0.1, 2, "Infinity"], "counts": [1, 2, 1]}'::distribution)) AS v (d);
SELECT count_of(d, '[0.25,0.5)') AS there, count_of(d, '[0.5,0.75)') AS empty FROM (VALUES ('{"level": 52, "from": [0.3], "counts": [5]}'::distribution)) AS v (d);
SELECT count_of('{"from": [2], "counts": [5]}'::distribution, '2.0'); \echo :LAST_ERROR_SQLSTATE
SELECT count_of('{"from": [], "counts": []}'::distribution, 'NaN'); \echo :LAST_ERROR_SQLSTATE

-- quantiles: percentile_disc at level 0, inside the cell above
SELECT bool_and(quantile(d, f) = p) AS same FROM (SELECT f, quantile(histogram_agg(ratings), f) AS q, histogram_agg(ratings) AS d, percentile_disc(f) WITHIN GROUP (ORDER BY ratings) AS p
FROM shapes, (VALUES (0::float8), (0.1), (0.5), (0.75), (1)) AS v (f) GROUP BY f) AS s;
SELECT name, max(abs(quantile(d, f) - p) / greatest(abs(p), 1e-9)) < 0.05 AS close FROM summed JOIN
	(SELECT name, f, percentile_disc(f) WITHIN GROUP (ORDER BY x) AS p
	 FROM shapes, LATERAL (VALUES ('uniform', uniform), ('exponential', exponential), ('scores', scores), ('seconds', seconds)) AS v (name, x), (VALUES (0.05::float8), (0.5), (0.95)) AS w (f) GROUP BY name, f) AS exact USING (name)
GROUP BY name ORDER BY name COLLATE "C";
SELECT quantile('{"from": ["-Infinity", 1], "counts": [2, 1]}', 0.5) AS infinite, quantile('{"counts": [], "from": [], "nulls": 3}', 0.5) IS NULL AS nothing;
-- of bins: linear, the outer cells answer their edge
SELECT quantile(d, 0) AS lowest, quantile(d, 0.5) AS median, quantile(d, 1) AS highest FROM (VALUES ('{"edges": [0, 10, 20], "counts": [1, 2, 2, 1]}'::distribution)) AS v (d);
SELECT quantile('{"counts": {"a": 1}}', 0.5); \echo :LAST_ERROR_SQLSTATE
SELECT quantile('{"from": [1], "counts": [1]}', 1.5); \echo :LAST_ERROR_SQLSTATE
SELECT quantile('{"from": [1], "counts": [1]}', 'NaN'); \echo :LAST_ERROR_SQLSTATE

-- edges of equal mass: those of quantile_edges where values are counted one by one
SELECT bin_edges(histogram_agg(ratings), 4) = quantile_edges(ratings, 4) AS ratings, bin_edges(histogram_agg(cents), 10) IS NOT NULL AS cents,
	   bin_edges(histogram_agg(7::float8), 10) = quantile_edges(7::float8, 10) AS constant FROM shapes;
SELECT bin_edges('{"from": ["Infinity"], "counts": [5]}', 10) IS NULL AS infinite;
SELECT bin_edges('{"from": [1], "counts": [1]}', 1); \echo :LAST_ERROR_SQLSTATE
SELECT bin_edges('{"edges": [1], "counts": [1, 2]}', 10); \echo :LAST_ERROR_SQLSTATE

-- rebin: what histogram_agg(value, edges) counts
SELECT name, rebin(d, bin_edges(d, 10)) = (SELECT histogram_agg(x, bin_edges(s.d, 10)) FROM shapes, LATERAL (VALUES ('uniform', uniform), ('exponential', exponential), ('scores', scores), ('cents', cents), ('seconds', seconds), ('ratings', ratings), ('wild', wild)) AS v (name, x) WHERE v.name = s.name) AS same
FROM summed AS s ORDER BY name COLLATE "C";
SELECT rebin('{"edges": [0, 10, 20], "counts": [1, 2, 3, 4], "nans": 5, "nulls": 6}', '{10}') AS wider;
SELECT rebin('{"level": 52, "from": [0.3], "counts": [5]}', '{0.25,0.3}'); \echo :LAST_ERROR_SQLSTATE
SELECT rebin('{"edges": [0, 10, 20], "counts": [1, 2, 3, 4]}', '{5}'); \echo :LAST_ERROR_SQLSTATE
SELECT rebin('{"counts": {"a": 1}}', '{5}'); \echo :LAST_ERROR_SQLSTATE
SELECT rebin('{"from": [1], "counts": [1]}', '{2,1}'); \echo :LAST_ERROR_SQLSTATE

-- pictures
SELECT name, sparkline(d), sparkline(d, 5) AS short FROM summed WHERE name IN ('uniform', 'exponential', 'ratings') ORDER BY name COLLATE "C";
SELECT sparkline('{"counts": {"a": 1, "b": 8, "c": 4}}') AS categories, sparkline('{"edges": [0, 1, 2, 3], "counts": [0, 1, 2, 4, 0]}', 6) AS bins, sparkline('{"counts": {}}') IS NULL AS nothing;
-- also of numbers so large that their distance is none, of infinities, and of the smallest
SELECT name, sparkline(d, 10) || '|' AS picture FROM (VALUES
	('large', '{"from": [1e301, 2e301, 9e307], "counts": [1, 2, 3]}'::distribution), ('large, below 0', '{"from": [-9e305, -1e305], "counts": [1, 2]}'),
	('infinite', '{"from": ["Infinity"], "counts": [1]}'), ('both infinities', '{"from": ["-Infinity", "Infinity"], "counts": [2, 1]}'),
	('some infinite', '{"from": [1, 2, 3, "Infinity"], "counts": [2, 1, 5, 1]}'), ('wide', '{"from": [-1.7e308, 0, 1.7e308], "counts": [2, 1, 2]}'),
	('wide bins', '{"edges": [-1.7e308, 0, 1.7e308], "counts": [2, 1, 2, 5]}'), ('tiny', '{"from": [5e-324, 1e-323], "counts": [2, 1]}'),
	('many', (SELECT histogram_agg(i * 1e303) FROM generate_series(1, 5000) AS i))) AS v (name, d);
SELECT sparkline('{"counts": {"a": 1}}', 0); \echo :LAST_ERROR_SQLSTATE

-- measures of one: where cells are values
SELECT entropy(d, 2) AS bits, renyi_entropy(d, 2, 2) AS renyi, probabilities(d) FROM (VALUES ('{"from": [1, 2], "counts": [1, 1]}'::distribution)) AS v (d);
SELECT entropy(d) FROM summed WHERE name = 'uniform'; \echo :LAST_ERROR_SQLSTATE
SELECT probabilities(d) FROM summed WHERE name = 'uniform'; \echo :LAST_ERROR_SQLSTATE

-- comparing two: few values are categories
SELECT category, reference_count, current_count FROM drift_contributions('{"from": [1, 2, 5], "counts": [10, 10, 1]}', '{"from": [1, 2, 3], "counts": [10, 20, 2]}', 0.5) ORDER BY category;
SELECT kl_divergence(d, e) = kl_divergence(distribution('{1,2}', '{1,3}'), distribution('{1,2}', '{3,1}')) AS as_categories FROM (VALUES ('{"from": [1, 2], "counts": [1, 3]}'::distribution, '{"from": [1, 2], "counts": [3, 1]}'::distribution)) AS v (d, e);
-- a value with a tenth of the mass is a bin of its own, the rest is cut into ten
SELECT category, reference_count, current_count FROM drift_contributions(
	(SELECT histogram_agg(CASE WHEN i % 25 < 23 THEN 0 ELSE exponential END) FROM shapes),
	(SELECT histogram_agg(CASE WHEN i % 2 = 0 THEN 0 ELSE exponential END) FROM shapes)) ORDER BY reference_count DESC, category COLLATE "C";
-- distances over all cells: those of the values at level 0
SELECT ks_statistic(d, e), wasserstein_distance(d, e) FROM (VALUES ('{"from": [1, 2, 4], "counts": [1, 1, 2]}'::distribution, '{"from": [1, 3], "counts": [2, 2]}'::distribution)) AS v (d, e);
SELECT wasserstein_distance('{"from": [1, "Infinity"], "counts": [1, 1]}', '{"from": [1], "counts": [2]}') AS infinite, wasserstein_distance('{"from": [1, "Infinity"], "counts": [1, 1]}', '{"from": [3, "Infinity"], "counts": [2, 2]}') AS finite;
-- shifted by a tenth of a standard deviation of an exponential
SELECT abs(wasserstein_distance(histogram_agg(exponential), histogram_agg(exponential + 0.1)) - 0.1) < 0.01 AS distance, ks_statistic(histogram_agg(exponential), histogram_agg(exponential + 0.1)) BETWEEN 0.08 AND 0.1 AS ks FROM shapes;
SELECT js_distance(d, e) FROM summed AS s (name, d), (SELECT histogram_agg(uniform, '{0.5}') FROM shapes) AS t (e) WHERE name = 'uniform'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": [1], "counts": [1]}'::distribution + '{"counts": {"1": 1}}'; \echo :LAST_ERROR_SQLSTATE
SELECT reference_count, current_count, js_distance, unseen_mass, ks_statistic, wasserstein_distance FROM drift_report('{"from": [1, 2], "counts": [1, 1]}', '{"from": [1, 3], "counts": [1, 1]}');

-- taking away, and moving frames
SELECT '{"from": [1, 2], "counts": [1, 3]}'::distribution - '{"from": [2], "counts": [1]}' AS less;
SELECT '{"from": [1, 2], "counts": [1, 3]}'::distribution - '{"from": [3], "counts": [1]}'; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": [1], "counts": [1], "nans": 1}'::distribution - '{"from": [], "counts": [], "nans": 2}'; \echo :LAST_ERROR_SQLSTATE
CREATE TABLE days AS SELECT i % 40 AS day, histogram_agg(CASE WHEN i % 40 = 20 THEN exponential ELSE ratings END) AS d FROM shapes GROUP BY 1;
SELECT count(*) AS days, count(*) FILTER (WHERE moving = anew) AS same FROM
	(SELECT sum(d) OVER (ORDER BY day ROWS 5 PRECEDING) AS moving, (SELECT sum(e.d) FROM days AS e WHERE e.day BETWEEN days.day - 5 AND days.day) AS anew FROM days) AS f;

-- an aggregate of one's own that takes away: as its transition it has the difference, as its inverse the frame is summed anew
CREATE AGGREGATE less(distribution) (SFUNC = divergence_distribution_sum_remove, STYPE = distribution);
CREATE AGGREGATE moving_sum(distribution) (SFUNC = divergence_distribution_sum_add, STYPE = distribution,
	MSFUNC = divergence_distribution_sum_add, MINVFUNC = divergence_distribution_sum_remove, MSTYPE = distribution);
CREATE TABLE shrinking AS SELECT k, histogram_agg(sqrt(x)) AS d FROM generate_series(1, 3) AS k, LATERAL generate_series(1, 9000 / (k * k)) AS x, LATERAL generate_series(k, 3) AS times GROUP BY k;
SELECT less(d ORDER BY k) = (SELECT a.d - b.d - c.d FROM shrinking AS a, shrinking AS b, shrinking AS c WHERE (a.k, b.k, c.k) = (1, 2, 3)) AS same FROM shrinking;
SELECT k, total_count(less(d) OVER w) AS less, less(d) OVER w = (SELECT less(d ORDER BY k) FROM shrinking AS s WHERE s.k <= shrinking.k) AS same FROM shrinking WINDOW w AS (ORDER BY k) ORDER BY k;
SELECT k, moving_sum(d) OVER w = sum(d) OVER w AS same FROM shrinking WINDOW w AS (ORDER BY k ROWS 1 PRECEDING) ORDER BY k;
DROP AGGREGATE less(distribution), moving_sum(distribution);
DROP TABLE shrinking;

-- bad input
SELECT '{"from": [1], "counts": [1, 2]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": [1, 1], "counts": [1, 2]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"level": 52, "from": [0.3, 0.31], "counts": [1, 2]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": ["NaN"], "counts": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": [1e309], "counts": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": [null], "counts": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"level": 56, "from": [1], "counts": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"level": -1, "from": [1], "counts": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"level": 1, "counts": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": [1], "edges": [1], "counts": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": [1], "counts": {"a": 1}}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": 1, "counts": [1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": [1, 2], "counts": [9223372036854775807, 1]}'::distribution; \echo :LAST_ERROR_SQLSTATE
SELECT '{"from": [1], "counts": [9223372036854775807]}'::distribution + '{"from": [2], "counts": [1]}'; \echo :LAST_ERROR_SQLSTATE
DROP TABLE shapes, summed, days;
-- rows of adaptive cells have no cells in common
SELECT mutual_information_agg('{"from": [1], "counts": [1]}'::distribution); \echo :LAST_ERROR_SQLSTATE
