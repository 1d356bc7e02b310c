/* bench/vectors.sql: the arrays */

-- Fills a table with unrelated vectors of probabilities p and q, without zeros,
-- in single precision as most models leave them, and with logits and labels for
-- the functions that take those.  As many different rows as a million elements
-- make, then the same again.
CREATE PROCEDURE fill(tablename text, columns text, n int, calls int)
LANGUAGE plpgsql AS $$
DECLARE
	different	int := least(calls, 1000000 / n);
BEGIN
	CREATE TEMP TABLE drawn (id int, label int, p real[], q real[], teacher real[], student real[]);
	INSERT INTO drawn
	SELECT i, i % n + 1,
		   to_probabilities(array_agg(-ln(1 - random()))), to_probabilities(array_agg(-ln(1 - random()))),
		   array_agg(4 * (random() + random() + random()) - 6), array_agg(4 * (random() + random() + random()) - 6)
	FROM generate_series(0, different - 1) AS i, generate_series(1, n)
	GROUP BY i;
	EXECUTE format('INSERT INTO %I SELECT %s FROM generate_series(1, %s) AS i JOIN drawn ON id = i %% %s',
				   tablename, columns, calls, different);
	DROP TABLE drawn;
END
$$;

-- vectors_N (p, q) and reals_N (p, q)
CREATE PROCEDURE make_vectors(n int, calls int)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE vectors_%s (p float8[], q float8[])', n);
	EXECUTE format('CREATE TABLE reals_%s (p real[], q real[])', n);
	EXECUTE format('ALTER TABLE vectors_%s ALTER p SET STORAGE EXTERNAL, ALTER q SET STORAGE EXTERNAL', n);
	EXECUTE format('ALTER TABLE reals_%s ALTER p SET STORAGE EXTERNAL, ALTER q SET STORAGE EXTERNAL', n);
	CALL fill('vectors_' || n, 'p, q', n, calls);
	EXECUTE format('INSERT INTO reals_%s SELECT p, q FROM vectors_%1$s', n);
END
$$;

-- predictions_N (label, p, q, teacher, student)
CREATE PROCEDURE make_predictions(n int, calls int)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE predictions_%s (label int, p float8[], q float8[], teacher float8[], student float8[])', n);
	EXECUTE format('ALTER TABLE predictions_%s ALTER p SET STORAGE EXTERNAL, ALTER q SET STORAGE EXTERNAL,
					ALTER teacher SET STORAGE EXTERNAL, ALTER student SET STORAGE EXTERNAL', n);
	CALL fill('predictions_' || n, 'label, p, q, teacher, student', n, calls);
END
$$;

-- what an array takes in stored_KIND
CREATE TABLE stored_size (name text, bytes int);

-- stored_KIND (p), with a storage or a compression of that name
CREATE PROCEDURE make_stored(kind text, n int, calls int)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE stored_%s (p float8[])', kind);
	EXECUTE format('ALTER TABLE stored_%s ALTER p SET %s %1$s', kind,
				   CASE WHEN kind IN ('plain', 'external') THEN 'STORAGE' ELSE 'COMPRESSION' END);
	CALL fill('stored_' || kind, 'p', n, calls);
	EXECUTE format('INSERT INTO stored_size SELECT %L, avg(pg_column_size(p)) FROM stored_%1$s', kind);
EXCEPTION WHEN feature_not_supported THEN
	RAISE WARNING '%', SQLERRM;
END
$$;

-- Each fits the default shared_buffers.
DO $$ BEGIN PERFORM setseed(0.5); END $$;
CALL make_vectors(10, 100000 / :shrink);
CALL make_vectors(1000, 4000 / :shrink);
CALL make_vectors(100000, 40 / :shrink);
CALL make_predictions(3, 50000 / :shrink);
CALL make_predictions(10, 50000 / :shrink);
CALL make_predictions(1000, 2000 / :shrink);
CALL make_stored('plain', 1000, 2000 / :shrink);
CALL make_stored('external', 1000, 2000 / :shrink);
CALL make_stored('lz4', 1000, 2000 / :shrink);
CALL make_stored('pglz', 1000, 2000 / :shrink);

-- hint bits now, not within the first measurement
VACUUM (FREEZE, ANALYZE);
