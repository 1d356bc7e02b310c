-- What the extension installs, who may install it, and where it may move.

-- pg_regress has installed it
SELECT extversion, extrelocatable FROM pg_extension WHERE extname = 'divergence';

CREATE VIEW members AS
SELECT p.*, p.oid::regprocedure AS signature, prokind = 'f'
	AND proname ~ '^(divergence_|(distribution|table_profile)_(in|out|recv|send|plus|minus|eq|ne|lt|le|gt|ge|cmp|hash|hash_extended|get)$)' AS internal
FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid
WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
  AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'divergence');

-- names, order of arguments and defaults are the contract
\pset format unaligned
SELECT proname || '(' || pg_get_function_arguments(oid) || ')' AS function, pg_get_function_result(oid) AS result
FROM members WHERE NOT internal
ORDER BY signature::text COLLATE "C";
\pset format aligned

-- each of these must be empty: functions that are not immutable, parallel safe and
-- strict, that have side doors, no comment or the default cost; catalogue.sql has the
-- rules for what aggregates are made of
SELECT signature FROM members
WHERE provolatile <> CASE WHEN proname ~ '^(distribution|table_profile)_(send|recv)$' OR oid = 'divergence_profile_add(table_profile, record)'::regprocedure THEN 's' ELSE 'i' END -- client encoding, output of any type
	OR proparallel <> 's' OR NOT (proisstrict OR prokind = 'a' OR proname IN ('drift_table', 'drift_history', 'drift_page', 'calibration', 'evaluation_page')	-- a period without data is a row
	OR oid = 'evaluation_report(distribution, distribution, int)'::regprocedure	-- an answer without rows
	OR oid IN (SELECT unnest(ARRAY[aggtransfn, aggmtransfn, aggminvtransfn]) FROM pg_aggregate));
SELECT signature FROM members WHERE prosecdef OR proconfig IS NOT NULL OR proacl IS NOT NULL;
SELECT signature FROM members WHERE coalesce(obj_description(oid, 'pg_proc'), '') = '';
SELECT signature FROM members WHERE procost = 1 AND prorettype <> 'internal'::regtype AND prokind <> 'a';
-- comments fit on one line of \df+
SELECT signature FROM members WHERE obj_description(oid, 'pg_proc') ~ E'[\n\t]';
-- functions over float8[] whose array casts the planner would not remove
SELECT signature FROM members
WHERE 'float8[]'::regtype = ANY (proargtypes) AND prosupport <> 'divergence_array_support'::regproc AND prokind <> 'a' AND NOT internal
	AND proname NOT IN ('rebin', 'adjusted_p_values');	-- their arrays are read once, not a row at a time

-- one signature per name over float8[], for aggregates and losses one of each length; labels by name are told apart by the type of their classes
SELECT proname FROM members WHERE 'float8[]'::regtype = ANY (proargtypes) AND NOT internal AND NOT 'text[]'::regtype = ANY (proargtypes)
GROUP BY proname, CASE WHEN prokind = 'a' OR proname = 'log_loss' THEN pronargs END HAVING count(*) > 1;

-- the default base is the very number that means nats, not a rounded cousin of it
SELECT entropy(p, base => 2.718281828459045::float8) = entropy(p) AS same
FROM (VALUES ('{0.2,0.3,0.5}'::float8[])) AS v (p);

SELECT pg_get_constraintdef(oid) AS definition, obj_description(contypid, 'pg_type') AS comment
FROM pg_constraint WHERE contypid = 'probability_vector'::regtype;

-- it moves, and its domain with it
CREATE SCHEMA "Odd schema";
CREATE TABLE kept (q probability_vector);
ALTER EXTENSION divergence SET SCHEMA "Odd schema";
INSERT INTO kept VALUES ('{0.5,0.5}');
INSERT INTO kept VALUES ('{0.5,0.6}');
SELECT "Odd schema".entropy(q, 2) FROM kept;
DROP TABLE kept;
DROP VIEW members;
DROP EXTENSION divergence;
DROP SCHEMA "Odd schema";

-- an ordinary user who may create things in a database may install it
CREATE ROLE regress_divergence_user;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_divergence_user', current_database()); END $$;
SET ROLE regress_divergence_user;
CREATE SCHEMA regress_divergence;
CREATE EXTENSION divergence SCHEMA regress_divergence;
SELECT regress_divergence.kl_divergence(p => '{0.2,0.8}', q => '{0.2,0.8}');
DROP EXTENSION divergence;
DROP SCHEMA regress_divergence;
RESET ROLE;
DO $$ BEGIN EXECUTE format('REVOKE CREATE ON DATABASE %I FROM regress_divergence_user', current_database()); END $$;
DROP ROLE regress_divergence_user;

CREATE EXTENSION divergence;
