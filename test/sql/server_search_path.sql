-- An ordinary user owns the schema that the extension goes into and has planted
-- functions, operators and types there.  None of them may be picked up.

DROP EXTENSION divergence;
CREATE SCHEMA hostile;
SET search_path = hostile;

CREATE FUNCTION boom() RETURNS float8 LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a planted object was used'; END $$;

-- would win over is_probability_vector(float8[], float8 DEFAULT ...) in a call with one argument
CREATE FUNCTION is_probability_vector(float8[]) RETURNS boolean LANGUAGE sql AS $$ SELECT hostile.boom() > 0 $$;
-- worse matches for a call with two
CREATE FUNCTION is_probability_vector(float8[], numeric)
	RETURNS boolean LANGUAGE sql AS $$ SELECT hostile.boom() > 0 $$;
CREATE FUNCTION is_probability_vector(anyarray, anyelement)
	RETURNS boolean LANGUAGE sql AS $$ SELECT hostile.boom() > 0 $$;
CREATE FUNCTION is_probability_vector(float8[], VARIADIC float8[])
	RETURNS boolean LANGUAGE sql AS $$ SELECT hostile.boom() > 0 $$;

CREATE FUNCTION exp(integer) RETURNS float8 LANGUAGE sql AS $$ SELECT hostile.boom() $$;
CREATE FUNCTION ln(integer) RETURNS float8 LANGUAGE sql AS $$ SELECT hostile.boom() $$;
CREATE FUNCTION float8(text) RETURNS float8 LANGUAGE sql AS $$ SELECT hostile.boom() $$;
CREATE FUNCTION trap(float8, float8) RETURNS float8 LANGUAGE sql AS $$ SELECT hostile.boom() $$;
CREATE FUNCTION trap(numeric, float8) RETURNS float8 LANGUAGE sql AS $$ SELECT hostile.boom() $$;
CREATE FUNCTION trap(integer, integer) RETURNS float8 LANGUAGE sql AS $$ SELECT hostile.boom() $$;
CREATE FUNCTION trap(float8) RETURNS float8 LANGUAGE sql AS $$ SELECT hostile.boom() $$;
CREATE OPERATOR + (FUNCTION = trap, LEFTARG = float8, RIGHTARG = float8);
CREATE OPERATOR - (FUNCTION = trap, LEFTARG = float8, RIGHTARG = float8);
CREATE OPERATOR * (FUNCTION = trap, LEFTARG = numeric, RIGHTARG = float8);
CREATE OPERATOR / (FUNCTION = trap, LEFTARG = integer, RIGHTARG = integer);
CREATE OPERATOR - (FUNCTION = trap, RIGHTARG = float8);
CREATE DOMAIN float8 AS text;
CREATE DOMAIN int8 AS text;

CREATE EXTENSION divergence SCHEMA hostile;

SELECT hostile.entropy('{0.5,0.5}'::pg_catalog.float8[], 2), hostile.entropy('{0.5,0.5}'::pg_catalog.float8[]);
SELECT hostile.kl_divergence(ARRAY[0.5,0.5], ARRAY[0.25,0.75]) > 0 AS positive;
SELECT hostile.softmax('{0,0}'), hostile.to_probabilities('{1,3}'), hostile.log_loss_logits(1, '{0,-Infinity}');
SELECT hostile.is_probability_vector('{0.5,0.5}'::pg_catalog.float8[], 0.01::pg_catalog.float8);
SELECT '{0.5,0.5}'::hostile.probability_vector;
SELECT '{0.5,0.6}'::hostile.probability_vector;

-- nothing of the extension refers to anything that it does not own
WITH members (class, object) AS (
	SELECT classid, objid FROM pg_depend
	WHERE deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'divergence')
), parts AS (
	SELECT * FROM members
	UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
	WHERE contypid = 'hostile.probability_vector'::regtype
)
SELECT pg_describe_object(classid, objid, objsubid) AS part,
	   pg_describe_object(refclassid, refobjid, refobjsubid) AS refers_to
FROM pg_depend
WHERE (classid, objid) IN (SELECT class, object FROM parts) AND deptype = 'n' AND refclassid <> 'pg_namespace'::regclass
   AND (refclassid, refobjid) NOT IN (SELECT class, object FROM members)
   AND (refclassid, refobjid) NOT IN (SELECT class, typarray FROM members JOIN pg_type ON oid = object AND class = 'pg_type'::regclass);
-- a function that stands first in somebody's search_path does not reach the domain either
RESET search_path;
CREATE FUNCTION is_probability_vector(float8[], float8) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
SELECT '{0.5,0.6}'::hostile.probability_vector;
DROP FUNCTION is_probability_vector(float8[], float8);
DROP EXTENSION divergence;

-- (PostgreSQL 18 would add where in the script it happened)
\set SHOW_CONTEXT never
-- planted functions that no call could tell from ours stop the installation: they are not taken over
CREATE FUNCTION hostile.is_probability_vector(pg_catalog.float8[], pg_catalog.float8)
	RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
CREATE EXTENSION divergence SCHEMA hostile;
DROP FUNCTION hostile.is_probability_vector(pg_catalog.float8[], pg_catalog.float8);
CREATE FUNCTION hostile.is_probability_vector(pg_catalog.float8[], pg_catalog.float8, integer DEFAULT 0)
	RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
CREATE EXTENSION divergence SCHEMA hostile;

SET client_min_messages = warning;
DROP SCHEMA hostile CASCADE;
RESET client_min_messages;
CREATE EXTENSION divergence;
