# Damaged profiles: every truncation and thousands of mutations of valid texts and binary forms.  None may end the server's process,
# and what is accepted must be a profile like any other: with one text, merged and taken away without a trace.  And profiles between
# encodings, whose names stand in another order there, and whose categories keep their hashes.
#
# DIVERGENCE_TEST_SEED repeats a run.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use Damage;
use Test::More;

my $mutations = 3000;

start_server();

# The valid profiles: none, one and all kinds of columns, names of all sorts, hashed, coarse, and full.
query(q{
	CREATE TABLE valid (id serial, p table_profile);
	INSERT INTO valid (p) VALUES ('{"rows": 0, "columns": []}'), ('{"rows": 9223372036854775807, "columns": []}'),
		('{"rows": 5, "columns": [{"name": "", "kind": "presence", "counts": {"present": 3}}]}'),
		('{"rows": 7, "columns": [{"name": "a", "kind": "number", "position": 1, "from": [1, 2.5, "Infinity"], "counts": [1, 2, 3], "nans": 1}, {"name": "a", "kind": "category", "counts": {"x": 2}}]}'),
		('{"rows": 9223372036854775807, "columns": [{"name": "n\"ä\\\\", "kind": "date", "position": 2147483647, "level": 47, "from": [0.25, 1e300], "counts": [9223372036854775800, 5], "nans": 1}]}'),
		('{"rows": 9, "columns": [{"name": "h", "kind": "category", "position": 2, "hashed": true, "counts": {"#0": 1, "#1023": 2}}, {"name": "t", "kind": "time", "from": [], "counts": []}, {"name": "i", "kind": "interval", "from": [-5], "counts": [9]}, {"name": "s", "kind": "timestamp", "from": [1], "counts": [1]}]}');
	INSERT INTO valid (p) SELECT profile_agg(o) FROM (SELECT i, i / 7.0 AS x, 'category ' || i % 5 AS c, i % 2 = 0 AS b, date '2026-01-01' + i AS d, ARRAY[i] AS a FROM generate_series(1, 12) AS i) AS o;

	-- What is wrong with a profile that was accepted, or NULL.
	CREATE FUNCTION fault_of(p table_profile) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		t text := p::text;
		q table_profile := p;
		nothing table_profile := p - p;
	BEGIN
		IF t::table_profile::text <> t THEN RETURN 'its text is another after it was read'; END IF;
		IF NOT t::table_profile = p OR table_profile_cmp(t::table_profile, p) <> 0 OR table_profile_hash(t::table_profile) <> table_profile_hash(p)
			OR table_profile_send(t::table_profile) <> table_profile_send(p) THEN RETURN 'its text gives another profile'; END IF;
		IF p::jsonb::table_profile <> p OR t::jsonb <> p::jsonb OR p::json::table_profile <> p THEN RETURN 'its jsonb gives another profile'; END IF;
		IF row_count(nothing) <> 0 OR EXISTS (SELECT FROM unnest(nothing) WHERE total_count(d) <> 0 OR null_count(d) <> 0 OR nan_count(d) <> 0) THEN
			RETURN 'less itself, something is left'; END IF;
		IF p + nothing <> p OR nothing + p <> p OR p - nothing <> p THEN RETURN 'nothing added or taken away changes it'; END IF;
		IF EXISTS (SELECT FROM unnest(p) WHERE total_count(d)::numeric + null_count(d) + nan_count(d) <> row_count(p) OR null_count(d) < 0 OR d::text::distribution <> d) THEN
			RETURN 'a column does not count the rows'; END IF;
		IF (SELECT count(*) FROM unnest(p)) <> (SELECT count(DISTINCT (column_name, kind)) FROM unnest(p)) THEN RETURN 'a column is there twice'; END IF;
		IF EXISTS (SELECT FROM association_table(ARRAY[p, NULL, nothing]) WHERE mutual_information_corrected <> 0 OR p_value <> 1 OR p_adjusted <> 1 OR count > row_count(p)) THEN
			RETURN 'one row tells something'; END IF;
		-- doubled until it is full, by the operator and by the aggregate
		BEGIN
			FOR i IN 1 .. 64 LOOP
				IF (q + q) - q <> q THEN RETURN 'what was added cannot be taken away'; END IF;
				IF (SELECT sum(x) FROM unnest(ARRAY[q, q]) AS x) <> q + q THEN RETURN 'its sum is another'; END IF;
				EXIT WHEN row_count(q) = 0;
				q := q + q;
			END LOOP;
		EXCEPTION WHEN numeric_value_out_of_range THEN
			IF SQLERRM !~ 'counts too many rows' THEN RETURN SQLERRM; END IF;
		END;
		RETURN NULL;
	END $$;

	CREATE FUNCTION fault_of_text(p table_profile, t text) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		j jsonb := t;
	BEGIN
		IF j::table_profile <> p THEN RETURN 'read otherwise from jsonb'; END IF;
		IF (j ->> 'rows')::numeric <> row_count(p) OR jsonb_array_length(j -> 'columns') <> (SELECT count(*) FROM unnest(p)) THEN RETURN 'other rows or columns were read'; END IF;
		RETURN NULL;
	END $$});
verdicts_on('table_profile', [qw(22P02 22003)], [qw(22P03 08P01 0A000 22003 22021)]);

my @texts = split /\n/, query('SELECT p FROM valid ORDER BY id');
my @binaries = map { pack 'H*', $_ } split /\n/, query(q{SELECT encode(table_profile_send(p), 'hex') FROM valid ORDER BY id});

my $value = qr/(?<=: )("[^"]*"|[-\d.e+]+|true|\{[^}]*\}|\[[^]]*\])/;
push @text_mutations, (
	sub { at_random($_[0], qr/(?<=[ \[])-?\d[-\d.e+]*/, number()) },
	sub { at_random($_[0], qr/(?<="rows": )\d+/, pick(0, 1, 5, 100, '1e3', '9223372036854775807')) },
	sub { at_random($_[0], qr/"[a-z]+"(?=: )/, pick(qw("counts" "from" "level" "nulls" "nans" "name" "kind" "position" "hashed" "rows" "columns" "edges" "present" ""))) },
	sub { at_random($_[0], qr/(?<="kind": )"[a-z]+"/, pick(map { qq{"$_"} } qw(number date timestamp time interval category presence Number))) },
	sub { at_random($_[0], $value, pick('{}', '[]', '[0]', '{"a": 1}', '{"present": 1}', '{"#5": 1}', 'null', 'true', 'false', '"1"', '1', '[[0]]', '{"a": {"b": 1}}')) },
	sub { my @values = $_[0] =~ /$value/g; at_random($_[0], $value, pick(@values, '0')) },
	sub { at_random($_[0], qr/, "nulls": \d+/, '') },
	sub { at_random($_[0], qr/"[^"]*": [^,{}\[\]]+, /, sub { $_[0] x pick(0, 2) }) },
	sub { at_random($_[0], qr/\{"name"[^]]*?\}(?=[,\]])/, sub { "$_[0], $_[0]" }) },
	sub { at_random($_[0], qr/"hashed": true, |(?="counts")/, pick('', '"hashed": true, ', '"hashed": false, ', '"position": 7, ')) },
	sub { at_random($_[0], qr/(?<=")[^"\\]+/, pick('\\"', 'x' x 1000, "\xc3\xa4", '\\ud83c\\udfb2', '#17')) },
	sub { at_random($_[0], qr/\[|\{/, sub { $_[0] x pick(2, 10, 10000) }) },
	sub { crossed($_[0], pick(@texts)) });

push @binary_mutations, (
	sub { patch($_[0], 1, pick(@longs)) },
	sub { patch($_[0], 9, pack 'N', pick(0 .. 8)) },
	sub { patch($_[0], 13 + 2 * int rand 20, pack 'N', pick(0 .. 40)) },
	sub { patch($_[0], int rand length $_[0], chr pick(0 .. 8)) },
	sub { crossed($_[0], pick(@binaries)) },
	# a column again, and one of another profile
	sub { my ($head, $n, $rest) = unpack 'a9Na*', pick(@binaries); $head . pack('N', 2 * $n) . $rest . $rest },
	sub { my ($head, $n, $rest) = unpack 'a9Na*', pick(@binaries); my ($other, $m, $more) = unpack 'a9Na*', pick(@binaries); $head . pack('N', $n + $m) . $rest . $more },
	sub { my $p = pick(@binaries); patch($p, 1, pack 'q>', pick(5, 7, 9, 12, 100)) });

my $valid = text_verdicts('valid texts', @texts);
is($valid->{accepted}, scalar @texts, 'valid texts are accepted');
$valid = binary_verdicts('valid binary profiles', @binaries);
is($valid->{accepted}, scalar @binaries, 'valid binary profiles are accepted');

my $truncated = text_verdicts('truncated texts', truncated(@texts));
ok(!$truncated->{accepted}, 'no truncated texts are accepted');
$truncated = binary_verdicts('truncated binary profiles', truncated(@binaries));
ok(!$truncated->{accepted}, 'no truncated binary profiles are accepted');

are_of_both_sorts('mutated texts', text_verdicts('mutated texts', mutated($mutations, \@texts, \@text_mutations)), $mutations);
are_of_both_sorts('mutated binary profiles', binary_verdicts('mutated binary profiles', mutated($mutations, \@binaries, \@binary_mutations)), $mutations);

SKIP:
{
	skip 'input that reports instead of failing came with PostgreSQL 16', 1
	  if query("SELECT current_setting('server_version_num')::int < 160000") eq 't';
	is( query(q!SELECT string_agg(coalesce(e.sql_error_code, 'fine'), ',' ORDER BY i) FROM unnest(ARRAY['{"rows": 1, "columns": []}', '{"rows": 1, "columns": [}', '{"rows": -1, "columns": []}',
				'{"rows": 1, "columns": [{"name": "a", "kind": "category", "counts": {"b": 2}}]}', '{"rows": 1, "columns": [{"name": "a", "kind": "category", "counts": {"b": 1, "b": 0}}]}',
				(SELECT '{"rows": 1, "columns": [' || string_agg(format('{"name": "%s", "kind": "presence", "counts": {}}', k), ', ') || ']}' FROM generate_series(1, 1600) AS k),
				(SELECT '{"rows": 1, "columns": [' || string_agg(format('{"name": "%s", "kind": "presence", "counts": {}}', k), ', ') || ']}' FROM generate_series(1, 1601) AS k)])
				WITH ORDINALITY AS v (t, i), pg_input_error_info(t, 'table_profile') AS e!),
		'fine,22P02,22003,22003,22P02,fine,54011', 'texts can be tried, those of too many keys too');
}

my ($code, $out, $error) = $node->psql('postgres', q{
	COPY (SELECT '{"rows": 1, "columns": []}'::bytea) TO '} . "$folder/text" . q{' WITH (FORMAT binary);
	COPY received FROM '} . "$folder/text" . q{' WITH (FORMAT binary)});
like($error, qr/binary form of type table_profile looks like text/, 'text where binary is expected is called that');

# Between encodings: KOI8-R orders letters otherwise; lengths and hashes are those of UTF8.
query(qq{
	CREATE TABLE words AS SELECT profile_agg(o) AS p FROM (SELECT repeat('ю', i % 200) AS "ю", 'слово ' || i AS "б" FROM generate_series(1, 3000) AS i) AS o;
	COPY words TO '$folder/words.utf8' WITH (FORMAT binary);
	COPY words TO '$folder/words.txt'});
query(q{CREATE DATABASE koi8r ENCODING 'KOI8R' LOCALE 'C' TEMPLATE template0});
is( $node->safe_psql('koi8r', qq{
		SET client_encoding = 'UTF8';
		CREATE EXTENSION divergence;
		CREATE TABLE words (p table_profile);
		COPY words FROM '$folder/words.utf8' WITH (FORMAT binary);
		COPY words FROM '$folder/words.txt' WITH (ENCODING 'UTF8');
		INSERT INTO words SELECT profile_agg(o) AS p FROM (SELECT repeat('ю', i % 200) AS "ю", 'слово ' || i AS "б" FROM generate_series(1, 3000) AS i) AS o;
		SELECT count(*), count(DISTINCT p), count(DISTINCT p -> 'б') FROM words}), '3|1|1', 'a database of another encoding reads and counts the same');

# Characters that UTF8 has not, or any where the server has no conversion: they are measured and hashed as they are, and no text stops an aggregate.
foreach my $case ([ 'WIN1252', q{E'\x81'}, 1, 128 ], [ 'EUC_CN', q{E'\xA2\xA1'}, 2, 127 ], [ 'MULE_INTERNAL', q{E'\x81\xE4'}, 2, 127 ],
	[ 'SQL_ASCII', q{E'\xE4'}, 1, 127 ])
{
	my ($encoding, $character, $bytes, $longest) = @$case;

	query("CREATE DATABASE \"$encoding\" ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	is( $node->safe_psql($encoding, qq{
			SET client_encoding = '$encoding';
			CREATE EXTENSION divergence;
			CREATE TABLE words AS SELECT profile_agg(o) AS p FROM (
				SELECT repeat($character, i % 200) AS short, repeat($character, 20) || i AS many FROM generate_series(1, 3000) AS i) AS o;
			SELECT category_count(p -> 'short'), category_count(p -> 'many') BETWEEN 900 AND 1024, row_count(p) FROM words;
			-- as many whole characters as fit, where bytes have no meaning as if they were UTF8, and another hash for each
			SELECT max(octet_length(category)), count(*) FROM words, unnest(p -> 'short') WHERE category ~ '^[^.]+\\.\\.\\.[0-9a-f]{16}\$';
			SELECT p::text::table_profile = p AND p - p + p = p FROM words}),
		join("\n", '200|t|3000', join('|', $longest, 200 - int(128 / $bytes) - 1), 't'), "characters of $encoding without a form in UTF8 are counted");
}

# A text that has no form in UTF8 because of its end: what is left of it has one, which is longer.  It is cut so that it stays as it is.
is( $node->safe_psql('EUC_CN', qq{
		SET client_encoding = 'EUC_CN';
		CREATE TABLE cut AS SELECT profile_agg(o) AS p FROM (SELECT repeat(E'\xB0\xA1', i) || E'\xA2\xA1' AS long FROM generate_series(30, 100) AS i) AS o;
		SELECT p::text::table_profile = p, category_count(p -> 'long') FROM cut;
		COPY cut TO '$folder/cut' WITH (FORMAT binary);
		COPY cut FROM '$folder/cut' WITH (FORMAT binary);
		SELECT count(*), count(DISTINCT p) FROM cut}), "t|71\n2|1", 'what is cut from a text without a form in UTF8 is read as it was written');

still_there();
