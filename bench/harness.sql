/* bench/harness.sql: what is measured, how, and how two measurements compare */

CREATE SCHEMA bench;
SET search_path = bench, public;

-- A query that calls a function once for each row of a table.
CREATE TABLE subject (
	section		text,
	n			int,			-- elements of each array, or groups of rows
	name		text,
	position	int GENERATED ALWAYS AS IDENTITY,
	query		text NOT NULL,	-- answers with one number
	calls		int NOT NULL,	-- rows of the table
	settings	text[] NOT NULL DEFAULT '{}',	-- {name,value,...} in force meanwhile
	same_as		text,			-- subject that must answer with the same number
	at_least	numeric,		-- how many times as long it is to take as
	at_most		numeric,		--   kl_divergence, or kl_divergence as it
	hold		numeric,		-- how many times as long as the first of its section it is to take at most
	why_missed	text,			-- said beside a bound that does not hold
	value		float8,
	repeats		int,			-- executions for one measurement
	takes		float8,			-- seconds that one measurement takes, about
	failure		text,			-- why there is no measurement
	PRIMARY KEY (section, n, name)
);

-- Microseconds for each call, one measurement in each round.
CREATE TABLE measurement (
	section		text,
	n			int,
	name		text,
	round		int,
	us			float8,
	PRIMARY KEY (section, n, name, round)
);

-- Sets all of {name,value,...}; what they were before, in the same form.
CREATE FUNCTION set_all(settings text[]) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
	before	text[] := '{}';
BEGIN
	FOR i IN 1 .. cardinality(settings) BY 2 LOOP
		before := before || ARRAY[settings[i], current_setting(settings[i])];
		PERFORM set_config(settings[i], settings[i + 1], false);
	END LOOP;
	RETURN before;
END
$$;

-- Executes the query of a subject again and again; how many seconds one execution took.
CREATE FUNCTION seconds(s subject, repeats int, INOUT value float8 DEFAULT NULL, OUT seconds float8)
LANGUAGE plpgsql AS $$
DECLARE
	before	text[] := set_all(s.settings);
	started	timestamptz := clock_timestamp();
BEGIN
	FOR i IN 1 .. repeats LOOP
		EXECUTE s.query INTO value;
	END LOOP;
	seconds := extract(epoch FROM clock_timestamp() - started) / repeats;
	PERFORM set_all(before);
END
$$;

-- Warms the caches for a subject and chooses repeats so that a measurement takes
-- a tenth of a second at least.  What cannot be measured here says why.
CREATE PROCEDURE prepare(s subject)
LANGUAGE plpgsql AS $$
DECLARE
	took	record;
	wanted	float8;
BEGIN
	SELECT * FROM seconds(s, 1) INTO took;
	IF took.seconds < 1 THEN
		SELECT * FROM seconds(s, 1) INTO took;
	END IF;
	IF s.same_as IS NOT NULL THEN
		SELECT value FROM subject WHERE (section, n, name) = (s.section, s.n, s.same_as) INTO wanted;
		IF abs(took.value / wanted - 1) <= 1e-6 IS NOT TRUE THEN
			RAISE 'answers with % in place of %', took.value, wanted;
		END IF;
	END IF;
	UPDATE subject SET value = took.value, repeats = ceil(greatest(0.1 / took.seconds, 1)), takes = greatest(0.1, took.seconds)
	WHERE position = s.position;
EXCEPTION WHEN OTHERS THEN
	RAISE WARNING '%, n = %: %', s.name, s.n, SQLERRM;
	UPDATE subject SET failure = SQLERRM WHERE position = s.position;
END
$$;

-- Measures all subjects of a section that have arrays of one length, in rounds,
-- so that a busy spell of the machine hits all of them, and in another order
-- each time; in fewer rounds, three at least, where that would take more than two
-- seconds a subject.
CREATE PROCEDURE measure(wanted_section text, wanted_n int, rounds int)
LANGUAGE plpgsql AS $$
DECLARE
	s	subject;
BEGIN
	RAISE NOTICE '%, n = %', wanted_section, wanted_n;
	FOR s IN SELECT * FROM subject WHERE section = wanted_section AND n = wanted_n ORDER BY position LOOP
		CALL prepare(s);
	END LOOP;
	SELECT least(rounds, greatest(3, floor(2 / avg(takes)))) FROM subject WHERE section = wanted_section AND n = wanted_n INTO rounds;
	FOR round IN 1 .. rounds LOOP
		FOR s IN
			SELECT * FROM subject
			WHERE section = wanted_section AND n = wanted_n AND failure IS NULL
			ORDER BY random()
		LOOP
			INSERT INTO measurement
			SELECT s.section, s.n, s.name, round, seconds * 1e6 / s.calls
			FROM seconds(s, s.repeats);
		END LOOP;
	END LOOP;
END
$$;

CREATE VIEW timing AS
SELECT section, n, name, min(us), percentile_cont(0.5) WITHIN GROUP (ORDER BY us) AS median, max(us)
FROM measurement
GROUP BY section, n, name;

-- How often the time of other goes into that of name: of the ratios within a
-- round, which a busy spell changes least, the median.
CREATE VIEW ratio AS
SELECT section, n, a.name, b.name AS other, percentile_cont(0.5) WITHIN GROUP (ORDER BY a.us / b.us) AS ratio
FROM measurement AS a JOIN measurement AS b USING (section, n, round)
GROUP BY section, n, a.name, b.name;
