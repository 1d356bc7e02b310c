-- Aggregates that users make of our functions, in ways that these are not meant for: whatever state one returns can be
-- stored, dumped and read again.
SET client_min_messages = warning;
SET extra_float_digits = 1;

-- what an aggregate may begin with: nothing, little, and as much as there can be
CREATE TABLE beginning (kind text, state divergence_state);
INSERT INTO beginning VALUES
	('pairs', '1/pairs rows=0 nan=0 p_only=0 q_only=0'),
	('pairs', '1/pairs rows=2 nan=0 p_only=1 q_only=1 P=0x1p0 Q=0x1p0 E=0 A=0 B=0'),
	('pairs', '1/pairs rows=9223372036854775807 nan=9223372036854775807 p_only=0 q_only=0 P=0 Q=0 E=0 A=0 B=0'),
	('weights', '1/weights rows=0 nan=0'),
	('weights', '1/weights rows=2 nan=1 P=0x1p0 E=0'),
	('scalar', '1/scalar rows=0 nan=0 plus=0 minus=0'),
	('scalar', '1/scalar rows=4 nan=1 plus=1 minus=1 x=0x1p0'),
	('scalar', '1/scalar rows=9223372036854775806 nan=0 plus=0 minus=0 x=0x1p1056'),
	('vector', '1/vector rows=0 nan=0 lower=0 width=0'),
	('vector', '1/vector rows=1 nan=0 lower=1 width=2 w=0x1p0 x=0x1p0');

-- our functions (state, arguments) that return a state, and the kinds that they take
CREATE VIEW function_of AS
	SELECT kind, proname AS name, pronargs,
		coalesce((SELECT string_agg(format_type(type, NULL), ', ' ORDER BY i) FROM unnest(proargtypes) WITH ORDINALITY AS a (type, i) WHERE i > 1), '') AS arguments
	FROM pg_proc, unnest(ARRAY['pairs', 'weights', 'scalar', 'vector']) AS kind
	WHERE prorettype = 'divergence_state'::regtype AND proargtypes[0] = 'divergence_state'::regtype AND prokind = 'f'
		AND (proname LIKE 'divergence\_' || kind || '\_%' OR proname LIKE 'divergence\_state\_%');
SELECT kind, count(*) AS functions, count(*) FILTER (WHERE pronargs > 1) AS transitions FROM function_of GROUP BY kind ORDER BY kind;

-- value number i for the arguments of those types: among them what is never added, the least and the largest
CREATE FUNCTION arguments(kind text, types text, i int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(quote_nullable(CASE trim(type)
		WHEN 'double precision' THEN (ARRAY['1', '5e-324', 'NaN', '1.7976931348623157e308', '0', NULL, '-1.7976931348623157e308', 'Infinity'])[1 + (i + place) % 8]
		WHEN 'double precision[]' THEN (ARRAY['{1}', '{0.99}', '{NaN}', '{0.5,0.5}', NULL])[1 + i % 5]
		ELSE (SELECT state::text FROM beginning AS b WHERE b.kind = $1 ORDER BY state LIMIT 1 OFFSET i % 2)
		END) || '::' || type, ', ' ORDER BY place)
	FROM unnest(string_to_array(types, ',')) WITH ORDINALITY AS a (type, place) $$;

-- Makes the aggregate, if it can be made, calls it with each value, and counts states returned and what is wrong with them.
CREATE FUNCTION try_aggregate(kind text, signature text, definition text, query text, direct text, types text, OUT returned int, OUT wrong int, INOUT example text DEFAULT NULL)
LANGUAGE plpgsql AS $$
DECLARE
	state divergence_state;
BEGIN
	returned := 0;
	wrong := 0;
	EXECUTE format('CREATE AGGREGATE made_up(%s) (%s)', signature, definition);
	FOR i IN 0..7 LOOP
		BEGIN
			FOR state IN EXECUTE replace(replace(query, '$direct', coalesce(arguments(kind, direct, i + 3), '')), '$row', arguments(kind, types, i)) LOOP
				CONTINUE WHEN state IS NULL;
				returned := returned + 1;
				BEGIN
					IF state::text::divergence_state <> state OR length(divergence_state_send(state)) < 2 THEN
						RAISE 'differs';
					END IF;
				EXCEPTION WHEN OTHERS THEN
					wrong := wrong + 1;
					example := format('%s: %s %s: %s', SQLERRM, definition, i, left(state::text, 60));
				END;
			END LOOP;
		EXCEPTION WHEN OTHERS THEN
			NULL;				-- no state, then
		END;
	END LOOP;
	EXECUTE format('DROP AGGREGATE made_up(%s)', signature);
EXCEPTION WHEN invalid_function_definition OR undefined_function THEN
	NULL;						-- transitions of different arguments
END $$;

-- plain aggregates without a final function
SELECT kind, sum(returned) > 20 AS some, sum(wrong) AS wrong, min(example) AS example
FROM function_of AS f JOIN beginning AS b USING (kind),
	try_aggregate(kind, arguments, format('SFUNC = %s, STYPE = divergence_state, INITCOND = %L', name, state),
		'SELECT made_up($row) FROM generate_series(1, 2)', '', arguments)
WHERE pronargs > 1 GROUP BY kind ORDER BY kind;

-- ordered-set aggregates, whose direct argument goes to any final function
SELECT kind, sum(returned) > 20 AS some, sum(wrong) AS wrong, min(example) AS example
FROM function_of AS f JOIN beginning AS b USING (kind) JOIN function_of AS g USING (kind),
	try_aggregate(kind, g.arguments || ' ORDER BY ' || f.arguments,
		format('SFUNC = %s, STYPE = divergence_state, INITCOND = %L, FINALFUNC = %s', f.name, state, g.name),
		'SELECT made_up($direct) WITHIN GROUP (ORDER BY $row) FROM generate_series(1, 2)', g.arguments, f.arguments)
WHERE f.pronargs > 1 AND f.name !~ '_move$' AND g.name !~ '_move$' GROUP BY kind ORDER BY kind;

-- moving ones: any inverse, a final function or none, and another aggregate of ours in the same frame
SELECT kind, sum(returned) > 20 AS some, sum(wrong) AS wrong, min(example) AS example
FROM function_of AS f JOIN beginning AS b USING (kind) JOIN function_of AS g USING (kind, arguments),
	unnest(ARRAY[NULL, 'divergence_state_final', g.name]) AS final,
	try_aggregate(kind, f.arguments,
		format('SFUNC = %s, STYPE = divergence_state, INITCOND = %L, MSFUNC = %s, MINVFUNC = %s, MSTYPE = divergence_state, MINITCOND = %L', f.name, state, f.name, g.name, state)
			|| CASE WHEN final IS NULL THEN '' WHEN final = g.name THEN format(', MFINALFUNC = %s, MFINALFUNC_EXTRA', final) ELSE ', MFINALFUNC = ' || final END,
		'SELECT m FROM (SELECT made_up($row) OVER w AS m, exact_sum(i) OVER w FROM generate_series(1, 4) AS i WINDOW w AS (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)) AS v',
		'', f.arguments)
WHERE f.pronargs > 1 AND f.name !~ '_remove$' GROUP BY kind ORDER BY kind;

-- A final function leaves the state alone, which another aggregate goes on with.
CREATE AGGREGATE sum_and(float8 ORDER BY float8) (SFUNC = divergence_scalar_add, STYPE = divergence_state,
	INITCOND = '1/scalar rows=0 nan=0 plus=0 minus=0', FINALFUNC = divergence_scalar_add, FINALFUNC_MODIFY = READ_ONLY);
SELECT sum_and(1) WITHIN GROUP (ORDER BY x) AS and_1, sum_and(2) WITHIN GROUP (ORDER BY x) AS and_2, sum_and(4) WITHIN GROUP (ORDER BY x) AS and_4
FROM (VALUES (16), (32)) AS v (x);

-- As found: a sum that has more than its rows can hold, which pg_dump could not have dumped
CREATE AGGREGATE sum_without(float8 ORDER BY float8) (SFUNC = divergence_scalar_add, STYPE = divergence_state,
	INITCOND = '1/scalar rows=0 nan=0 plus=0 minus=0', FINALFUNC = divergence_scalar_remove);
SELECT sum_without(-1e308) WITHIN GROUP (ORDER BY x) FROM (VALUES (1e308), (1e308)) AS v (x); \echo :LAST_ERROR_SQLSTATE
SELECT sum_without(32) WITHIN GROUP (ORDER BY x) FROM (VALUES (16), (32)) AS v (x);

DROP AGGREGATE sum_and(float8 ORDER BY float8), sum_without(float8 ORDER BY float8);
DROP FUNCTION try_aggregate, arguments(text, text, int);
DROP VIEW function_of;
DROP TABLE beginning;
