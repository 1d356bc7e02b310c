--
-- psql -X -q -At -f test/catalogue_dump.sql
--		Everything that the extension has put into the current database, as text:
--		equal for two installations if and only if users cannot tell them apart.
--		080_upgrade.pl compares fresh and updated ones.  No OIDs, no order of creation.
--

SET search_path = pg_catalog;
SET extra_float_digits = 1;

CREATE TEMPORARY VIEW members AS
SELECT classid, objid, pg_describe_object(classid, objid, 0) AS object
FROM pg_depend
WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'divergence');

-- a row of a catalogue, with names for OIDs and without what differs from one database to the next
CREATE FUNCTION pg_temp.described(j jsonb) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_object_agg(key, CASE
			WHEN value IN ('"0"', '0', 'null', '""', '[]') THEN value
			WHEN key IN ('pronamespace', 'typnamespace', 'oprnamespace', 'opcnamespace', 'opfnamespace') THEN
				to_jsonb((SELECT nspname FROM pg_namespace WHERE oid = (value #>> '{}')::oid))
			WHEN key IN ('prorettype', 'typelem', 'typarray', 'typbasetype', 'oprleft', 'oprright', 'oprresult', 'castsource', 'casttarget',
						 'opcintype', 'opckeytype', 'amoplefttype', 'amoprighttype', 'amproclefttype', 'amprocrighttype', 'aggtranstype', 'aggmtranstype') THEN
				to_jsonb((value #>> '{}')::oid::regtype::text)
			WHEN key IN ('proargtypes', 'proallargtypes') THEN
				to_jsonb((SELECT string_agg(t::oid::regtype::text, ', ' ORDER BY i) FROM jsonb_array_elements_text(value) WITH ORDINALITY AS a (t, i)))
			WHEN key = 'castfunc' THEN to_jsonb((value #>> '{}')::oid::regprocedure::text)
			WHEN key IN ('oprcom', 'oprnegate', 'amopopr', 'aggsortop') THEN to_jsonb((value #>> '{}')::oid::regoperator::text)
			WHEN key = 'prolang' THEN to_jsonb((SELECT lanname FROM pg_language WHERE oid = (value #>> '{}')::oid))
			WHEN key IN ('opcmethod', 'opfmethod', 'amopmethod') THEN to_jsonb((SELECT amname FROM pg_am WHERE oid = (value #>> '{}')::oid))
			WHEN key IN ('opcfamily', 'amopfamily', 'amprocfamily') THEN to_jsonb(pg_describe_object('pg_opfamily'::regclass, (value #>> '{}')::oid, 0))
			ELSE value END)
	FROM jsonb_each(j)
	WHERE key NOT IN ('oid', 'proowner', 'typowner', 'oprowner', 'opcowner', 'opfowner', 'typrelid', 'prosqlbody', 'proargdefaults', 'typdefaultbin')
$$;

SELECT 'extension ' || extversion || CASE WHEN extrelocatable THEN ' relocatable' ELSE '' END FROM pg_extension WHERE extname = 'divergence';

SELECT 'object ' || object || ': ' || coalesce(obj_description(objid, (SELECT relname FROM pg_class WHERE oid = classid)), 'no comment')
FROM members ORDER BY object COLLATE "C";

-- every column of the catalogues for each kind of object; what pg_get_functiondef() prints cannot say more
SELECT object || ' ' || key || '=' || coalesce(value #>> '{}', 'NULL')
FROM (
	SELECT object, to_jsonb(p) AS j FROM members JOIN pg_proc AS p ON oid = objid AND classid = 'pg_proc'::regclass
	UNION ALL SELECT object, to_jsonb(a) FROM members JOIN pg_aggregate AS a ON aggfnoid = objid AND classid = 'pg_proc'::regclass
	UNION ALL SELECT object, to_jsonb(t) FROM members JOIN pg_type AS t ON oid = objid AND classid = 'pg_type'::regclass
	UNION ALL SELECT object, to_jsonb(o) FROM members JOIN pg_operator AS o ON oid = objid AND classid = 'pg_operator'::regclass
	UNION ALL SELECT object, to_jsonb(c) FROM members JOIN pg_cast AS c ON oid = objid AND classid = 'pg_cast'::regclass
	UNION ALL SELECT object, to_jsonb(c) FROM members JOIN pg_opclass AS c ON oid = objid AND classid = 'pg_opclass'::regclass
	UNION ALL SELECT object, to_jsonb(f) FROM members JOIN pg_opfamily AS f ON oid = objid AND classid = 'pg_opfamily'::regclass
	-- members of operator families, whose numbers describe them
	UNION ALL SELECT object || ' operator ' || amopstrategy, to_jsonb(o) FROM members
		JOIN pg_amop AS o ON amopfamily = objid AND classid = 'pg_opfamily'::regclass
	UNION ALL SELECT object || ' function ' || amprocnum, to_jsonb(o) FROM members
		JOIN pg_amproc AS o ON amprocfamily = objid AND classid = 'pg_opfamily'::regclass
) AS rows, LATERAL jsonb_each(pg_temp.described(j))
ORDER BY object COLLATE "C", key COLLATE "C", value::text COLLATE "C";

-- what is no column: bodies and defaults, the definition as the server prints it
SELECT pg_get_functiondef(objid) FROM members JOIN pg_proc AS p ON oid = objid AND classid = 'pg_proc'::regclass AND prokind <> 'a'
ORDER BY object COLLATE "C";
SELECT object || ' arguments ' || pg_get_function_arguments(objid)
FROM members JOIN pg_proc AS p ON oid = objid AND classid = 'pg_proc'::regclass ORDER BY object COLLATE "C";
SELECT object || ' constraint ' || conname || ' ' || pg_get_constraintdef(c.oid) || ' ' || coalesce(obj_description(c.oid, 'pg_constraint'), '')
FROM members JOIN pg_constraint AS c ON contypid = objid AND classid = 'pg_type'::regclass ORDER BY object COLLATE "C", conname;

-- columns of composite types and of tables
SELECT object || ' column ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
FROM members LEFT JOIN pg_type AS t ON t.oid = objid AND classid = 'pg_type'::regclass
JOIN pg_attribute ON attrelid = CASE classid WHEN 'pg_class'::regclass THEN objid ELSE typrelid END AND attnum > 0
ORDER BY object COLLATE "C", attnum;

-- kinds of objects whose details this does not know: 080_upgrade.pl refuses them
SELECT DISTINCT 'unknown kind ' || classid::regclass FROM members
WHERE classid NOT IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass, 'pg_cast'::regclass, 'pg_opclass'::regclass,
					  'pg_opfamily'::regclass, 'pg_class'::regclass);

DROP VIEW members;
