-- Rules about what is installed that keep the aggregates working in parallel plans, in windows and on engines that
-- spread a query over servers.  Each query lists what breaks a rule, and must be empty.

CREATE VIEW members AS
SELECT classid, objid FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'divergence')
  -- array types, which come with their element types, are members from PostgreSQL 17 on
  AND NOT (classid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type WHERE typarray = 0 AND typcategory = 'A' AND oid = objid));
-- all but quantile_edges, which keeps every value and sorts them
CREATE VIEW aggregates AS
SELECT a.*, p.proargtypes, p.prorettype, p.proparallel, p.provolatile, p.proname
FROM members JOIN pg_aggregate AS a ON a.aggfnoid = objid JOIN pg_proc AS p ON p.oid = objid
WHERE classid = 'pg_proc'::regclass AND proname <> 'quantile_edges';
CREATE VIEW functions AS
SELECT aggfnoid, purpose, p.* FROM aggregates,
	LATERAL (VALUES ('transition', aggtransfn), ('final', aggfinalfn), ('combine', aggcombinefn), ('moving transition', aggmtransfn),
					('inverse', aggminvtransfn), ('moving final', aggmfinalfn)) AS f (purpose, function)
	JOIN pg_proc AS p ON p.oid = function;

-- the aggregates
SELECT aggfnoid::regprocedure AS aggregate, aggtransfn::regprocedure AS transition, aggtranstype::regtype AS state, aggfinalfn AS final
FROM aggregates ORDER BY aggfnoid::regprocedure::text COLLATE "C";

-- Rows can be aggregated apart, and the parts together: one aggregate that cannot spoils the query for all others in it.
SELECT aggfnoid::regprocedure FROM aggregates WHERE aggcombinefn = 0 OR proparallel <> 's' OR provolatile <> 'i' OR aggkind <> 'n';
-- A state crosses to other processes and servers, as text or in binary.
SELECT aggfnoid::regprocedure, typname FROM aggregates JOIN pg_type AS t ON t.oid IN (aggtranstype, aggmtranstype)
WHERE typsend = 0 OR typreceive = 0 OR typtype <> 'b' OR typalign <> 'd' OR typlen <> -1;
-- Polymorphic aggregates cannot be combined everywhere.
SELECT DISTINCT aggfnoid::regprocedure FROM aggregates, unnest(proargtypes || prorettype || aggtranstype) AS type (oid)
JOIN pg_type AS t USING (oid) WHERE typtype = 'p' AND typname <> 'record';	-- a row of any type is no type to be resolved
-- Some engines check the privilege of whoever calls.
SELECT oid::regprocedure FROM members JOIN pg_proc ON oid = objid AND classid = 'pg_proc'::regclass
WHERE proacl IS NOT NULL OR NOT has_function_privilege('public', oid, 'EXECUTE');
SELECT oid::regtype FROM members JOIN pg_type ON oid = objid AND classid = 'pg_type'::regclass
WHERE typacl IS NOT NULL OR NOT has_type_privilege('public', oid, 'USAGE');
-- What an aggregate is made of runs in workers and has no side doors.  Rows may hold types whose output is only stable.
SELECT aggfnoid::regprocedure, purpose, oid::regprocedure FROM functions
WHERE proparallel <> 's' OR provolatile <> CASE WHEN oid = 'divergence_profile_add(table_profile, record)'::regprocedure THEN 's' ELSE 'i' END OR prosecdef OR proconfig IS NOT NULL OR prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c');
-- Transition functions may see another call's state each time: they are not told the aggregate's types.
SELECT aggfnoid::regprocedure FROM aggregates WHERE aggfinalextra OR aggmfinalextra;
-- Final functions leave the state alone: several share one, and windows go on with it.
SELECT aggfnoid::regprocedure FROM aggregates WHERE aggfinalmodify <> 'r' OR aggmfinalmodify <> 'r';
-- All are moving aggregates that give the same: a moving state that starts otherwise would be NULL, silently.
SELECT aggfnoid::regprocedure FROM aggregates
WHERE (aggminvtransfn = 0 OR agginitval IS DISTINCT FROM aggminitval OR aggmtranstype <> aggtranstype OR aggmfinalfn <> aggfinalfn)
	-- cells never get finer again, and columns would not go: frames start anew
	AND aggfnoid <> 'histogram_agg(float8)'::regprocedure AND proname <> 'profile_agg' AND aggfnoid <> 'sum(table_profile)'::regprocedure;
-- A state begins as a constant, before transitions that see every NULL; or as the first state that is merged.
SELECT aggfnoid::regprocedure, purpose FROM functions JOIN aggregates USING (aggfnoid)
WHERE proisstrict <> (agginitval IS NULL) AND purpose IN ('transition', 'moving transition', 'inverse');
SELECT aggfnoid::regprocedure, purpose FROM functions WHERE purpose IN ('combine', 'final', 'moving final') AND NOT proisstrict;
SELECT aggfnoid::regprocedure, agginitval FROM aggregates
WHERE aggtranstype = 'divergence_state'::regtype AND agginitval::divergence_state::text <> agginitval;
SELECT aggfnoid::regprocedure, agginitval FROM aggregates WHERE aggtranstype = 'distribution'::regtype AND agginitval <> '{"counts": {}}';
SELECT aggfnoid::regprocedure, agginitval FROM aggregates
WHERE aggtranstype = 'table_profile'::regtype AND agginitval::table_profile::text <> agginitval;
-- Aggregates over the same arguments share the state, so that several of them cost one pass.
SELECT proargtypes::regtype[], count(DISTINCT (aggtransfn, aggtranstype, agginitval)) AS states, count(*) AS aggregates
FROM aggregates WHERE (proname ~ '_agg$' OR proname = 'divergence_state') AND aggfnoid <> 'histogram_agg(float8)'::regprocedure	-- entropy_agg(weight) is of another kind
GROUP BY proargtypes
HAVING count(DISTINCT (aggtransfn, aggtranstype, agginitval)) > 1;

-- Operators can be used by merge and hash joins, and name their commutators and negators.
SELECT oid::regoperator FROM members JOIN pg_operator ON oid = objid AND classid = 'pg_operator'::regclass
WHERE oprresult = 'boolean'::regtype AND (oprcom = 0 OR oprnegate = 0 OR oprrest = 0 OR oprjoin = 0);
SELECT oid::regoperator FROM members JOIN pg_operator ON oid = objid AND classid = 'pg_operator'::regclass
WHERE oprname = '=' AND NOT (oprcanmerge AND oprcanhash);
-- the server's own checks of operator classes
SELECT opcname, amname, amvalidate(opc.oid)
FROM members JOIN pg_opclass AS opc ON opc.oid = objid AND classid = 'pg_opclass'::regclass JOIN pg_am AS am ON am.oid = opcmethod
ORDER BY amname;

-- Everything has a comment, on one line.
SELECT pg_describe_object(classid, objid, 0) FROM members
WHERE coalesce(obj_description(objid, (SELECT relname FROM pg_class WHERE oid = classid)), '') !~ '^[^\n\t]+$';

DROP VIEW functions, aggregates, members;
