/* bench/main.sql: everything that script/bench does in the server */

CREATE EXTENSION divergence;
\ir harness.sql
\ir peers.sql
\ir vectors.sql
\ir cases.sql
\ir rows.sql
\ir aggregates.sql
\ir values.sql
\ir profiles.sql
-- a round over a million groups takes long enough to be worth three
SELECT format('CALL measure(%L, %s, %s)', section, n, CASE WHEN n < 1000000 THEN :rounds ELSE (:rounds + 2) / 3 END)
FROM subject GROUP BY section, n ORDER BY min(position)
\gexec
CALL measure_memory();
\set load_after `../script/bench --load`
\ir report.sql
