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
\ir evaluation.sql
SELECT format('CALL measure(%L, %s, %s)', section, n, :rounds)
FROM subject GROUP BY section, n ORDER BY min(position)
\gexec
CALL measure_memory();
\set load_after `../script/bench --load`
\ir report.sql
