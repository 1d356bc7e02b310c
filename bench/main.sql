/* bench/main.sql: everything that bench/run does in the server */

CREATE EXTENSION divergence;
\ir harness.sql
\ir peers.sql
\ir vectors.sql
\ir cases.sql
SELECT format('CALL measure(%L, %s, %s)', section, n, :rounds)
FROM subject GROUP BY section, n ORDER BY min(position)
\gexec
\set load_after `./run --load`
\ir report.sql
