# Damaged distributions: every truncation and thousands of mutations of valid texts, jsonb and binary forms.  None may end the
# server's process, and what is accepted must be a distribution like any other: with one text, merged and taken away without a trace.
# And distributions between encodings, whose categories stand in another order there.
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

# The valid distributions: each kind empty, small, with all it counts, full, and wide.
query(q{
	CREATE TABLE valid (id serial, d distribution);
	INSERT INTO valid (d) VALUES ('{"counts": {}}'), ('{"counts": {}, "nulls": 7}'), ('{"counts": {"": 1}}'), ('{"counts": {"drizzle": 53, "fog": 101}, "nulls": 4}'),
		('{"counts": {"a\"b\\\\c": 2, "\u00e4": 3, "\ud83c\udfb2": 4, "\u0001": 5, "ab": 6, "a": 7}}'),
		('{"counts": {"x": 9223372036854775800, "y": 4}, "nulls": 3}'), ('{"edges": [0], "counts": [0, 0]}'), ('{"edges": [0], "counts": [1, 2]}'),
		('{"edges": [0, 10.5], "counts": [3, 7, 1], "nulls": 2, "nans": 5}'), ('{"edges": [-1.7976931348623157e308, -5e-324, 0, 0.1, 1e23], "counts": [1, 2, 3, 4, 5, 6]}'),
		('{"edges": [1, 2, 3], "counts": [0, 9223372036854775800, 0, 5], "nulls": 1, "nans": 1}');
	INSERT INTO valid (d) SELECT distribution(array_agg('category ' || i), array_agg(i * i)) FROM generate_series(1, 40) AS i;
	INSERT INTO valid (d) SELECT jsonb_build_object('edges', jsonb_agg(i / 8.0), 'counts', jsonb_agg(i) || '[1]')::distribution FROM generate_series(1, 30) AS i;

	-- Adaptive ones are judged apart: their cells are neither categories nor bins.
	CREATE TABLE valid_adaptive (id serial, d distribution);
	INSERT INTO valid_adaptive (d) VALUES ('{"from": [], "counts": []}'), ('{"from": [], "counts": [], "nulls": 3, "nans": 2}'), ('{"from": [0], "counts": [1]}'),
		('{"from": ["-Infinity", -1.5, 0, 1e-300, 0.9999, 1, "Infinity"], "counts": [1, 2, 3, 4, 5, 6, 9223372036854775000], "nans": 1}'),
		('{"level": 47, "from": [0.25, 0.2578125, 7], "counts": [3, 9, 300]}'), ('{"level": 55, "from": ["-Infinity", 1, "Infinity"], "counts": [1, 2, 3], "nulls": 4, "nans": 5}');
	INSERT INTO valid_adaptive (d) SELECT histogram_agg(ln(i)) FROM generate_series(1, 40) AS i;

	-- Of numbers, as scores of an answer, and as both answers: nothing is told apart.
	CREATE FUNCTION fault_of_scores(d distribution) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		total bigint := total_count(d);
		r record;
	BEGIN
		SELECT INTO r * FROM evaluation_report(d, NULL);
		IF r.count <> total OR r.positives_count <> 0 OR r.roc_auc IS NOT NULL OR NOT coalesce(r.base_rate = 0, total = 0)
			OR r.calibration_error NOT BETWEEN 0 AND 1 OR r.calibration_error_by_chance NOT BETWEEN 0 AND 1 THEN RETURN 'without positives it is reported otherwise'; END IF;
		IF r.calibration_error IS NOT NULL AND (SELECT sum(c.count) <> total OR bool_or(lower > mean_prediction OR mean_prediction > upper OR c.count < 1 OR observed_rate <> 0 OR low <> 0
			OR high NOT BETWEEN 0 AND 1) FROM calibration(d, NULL) AS c) THEN RETURN 'it is calibrated otherwise'; END IF;
		IF total >= 4611686018427387904 THEN RETURN NULL; END IF;
		SELECT INTO r * FROM evaluation_report(d, d);
		IF NOT coalesce(r.roc_auc = 0.5 AND r.ks_statistic = 0 AND r.base_rate = 0.5 AND r.roc_auc_margin BETWEEN 0 AND 0.5, total = 0) OR r.count <> 2 * total THEN RETURN 'it is told from itself'; END IF;
		IF total > 0 AND (SELECT (p.count, p.roc_auc, p.average_precision, p.calibration_error) IS DISTINCT FROM (r.count, r.roc_auc, r.average_precision, r.calibration_error) OR p.periods <> 1
			FROM evaluation_report(ARRAY[d, NULL], ARRAY[d, d - d]) AS p) THEN RETURN 'its report of a period is another'; END IF;
		RETURN NULL;
	END $$;

	CREATE FUNCTION fault_of_adaptive(d distribution) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		t text := d::text;
		e distribution := d;
	BEGIN
		IF t::distribution::text <> t THEN RETURN 'its text is another after it was read'; END IF;
		IF NOT t::distribution = d OR distribution_hash(t::distribution) <> distribution_hash(d) OR distribution_send(t::distribution) <> distribution_send(d) THEN
			RETURN 'its text gives another distribution'; END IF;
		IF d::jsonb::distribution <> d OR t::jsonb <> d::jsonb THEN RETURN 'its jsonb gives another distribution'; END IF;
		IF total_count(d - d) <> 0 OR null_count(d - d) <> 0 OR nan_count(d - d) <> 0 OR category_count(d - d) <> 0 THEN RETURN 'less itself, something is left'; END IF;
		IF d + (d - d) <> d OR (d - d) + d <> d OR d - (d - d) <> d THEN RETURN 'nothing added or taken away changes it'; END IF;
		IF total_count(d)::numeric + null_count(d) + nan_count(d) NOT BETWEEN 0 AND 9223372036854775807 OR category_count(d) > 1024 THEN RETURN 'it counts too much'; END IF;
		IF EXISTS (SELECT FROM unnest(d) WHERE count < 1 OR count_of(d, category) <> count) OR total_count(d) <> (SELECT coalesce(sum(count), 0) FROM unnest(d)) THEN
			RETURN 'a cell is out of range'; END IF;
		IF fault_of_scores(d) IS NOT NULL THEN RETURN fault_of_scores(d); END IF;
		IF quantile(d, 0) > quantile(d, 0.5) OR quantile(d, 0.5) > quantile(d, 1) OR (quantile(d, 0) IS NULL) <> (total_count(d) = 0) THEN RETURN 'its quantiles are out of order'; END IF;
		BEGIN
			FOR i IN 1 .. 64 LOOP
				IF (e + e) - e <> e THEN RETURN 'what was added cannot be taken away'; END IF;
				IF (SELECT sum(x) FROM unnest(ARRAY[e, e]) AS x) <> e + e THEN RETURN 'its sum is another'; END IF;
				EXIT WHEN e + e = e;
				e := e + e;
			END LOOP;
		EXCEPTION WHEN numeric_value_out_of_range THEN
			IF SQLERRM !~ 'count out of range' THEN RETURN SQLERRM; END IF;
		END;
		RETURN NULL;
	END $$;

	-- What is wrong with a distribution that was accepted, or NULL.
	CREATE FUNCTION fault_of(d distribution) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		t text := d::text;
		e distribution := d;
		total numeric := total_count(d);
	BEGIN
		IF d::jsonb ? 'from' THEN RETURN fault_of_adaptive(d); END IF;
		IF t::distribution::text <> t THEN RETURN 'its text is another after it was read'; END IF;
		IF NOT t::distribution = d OR distribution_cmp(t::distribution, d) <> 0 OR distribution_hash(t::distribution) <> distribution_hash(d)
			OR distribution_send(t::distribution) <> distribution_send(d) THEN RETURN 'its text gives another distribution'; END IF;
		IF d::jsonb::distribution <> d OR t::jsonb <> d::jsonb THEN RETURN 'its jsonb gives another distribution'; END IF;
		IF total_count(d - d) <> 0 OR null_count(d - d) <> 0 OR nan_count(d - d) <> 0 OR edges(d - d) IS DISTINCT FROM edges(d)
			OR edges(d) IS NULL AND category_count(d - d) <> 0 THEN RETURN 'less itself, something is left'; END IF;
		IF d + (d - d) <> d OR (d - d) + d <> d OR d - (d - d) <> d THEN RETURN 'nothing added or taken away changes it'; END IF;

		IF total + null_count(d) + nan_count(d) NOT BETWEEN 0 AND 9223372036854775807 OR null_count(d) < 0 OR nan_count(d) < 0 THEN
			RETURN 'it counts too much or less than nothing'; END IF;
		IF total <> (SELECT coalesce(sum(count), 0) FROM unnest(d)) THEN RETURN 'its counts have another total'; END IF;
		IF EXISTS (SELECT FROM unnest(d) WHERE count < (edges(d) IS NULL)::int OR count_of(d, category) <> count
			OR NOT coalesce(probability(d, category) BETWEEN 0 AND 1, total = 0)) THEN RETURN 'a cell is out of range'; END IF;
		IF (total = 0) <> (probabilities(d) IS NULL) OR (SELECT abs(sum(p) - 1) FROM unnest(probabilities(d)) AS p) > 1e-12 THEN
			RETURN 'its probabilities do not sum to 1'; END IF;
		IF NOT coalesce((SELECT mutual_information = 0 AND a.p_value = 1 AND a.count = total AND rows_count = 1 FROM association(ARRAY[d, NULL, d - d]) AS a), total = 0) THEN
			RETURN 'one row tells something'; END IF;
		IF edges(d) IS NULL THEN
			IF categories(d) <> ARRAY(SELECT DISTINCT category COLLATE "C" FROM unnest(d) ORDER BY 1) THEN RETURN 'its categories are not in order'; END IF;
			IF distribution(categories(d) || NULL::text, ARRAY(SELECT count FROM unnest(d)) || null_count(d)) <> d THEN RETURN 'its arrays give another distribution'; END IF;
		ELSE
			IF edges(d) <> ARRAY(SELECT DISTINCT x FROM unnest(edges(d)) AS x ORDER BY 1) OR edges(d) && '{NaN,Infinity,-Infinity}'
				OR array_to_string(edges(d), ',') ~ '-0(,|$)' THEN RETURN 'its edges are out of order or range'; END IF;
			IF cardinality(edges(d)) <> category_count(d) - 1 THEN RETURN 'its cells do not fit its edges'; END IF;
			IF fault_of_scores(d) IS NOT NULL THEN RETURN fault_of_scores(d); END IF;
		END IF;

		-- doubled until it is full
		BEGIN
			FOR i IN 1 .. 64 LOOP
				IF (e + e) - e <> e THEN RETURN 'what was added cannot be taken away'; END IF;
				e := e + e;
			END LOOP;
		EXCEPTION WHEN numeric_value_out_of_range THEN
			IF SQLERRM !~ 'count out of range' THEN RETURN SQLERRM; END IF;
		END;
		IF e::text::distribution <> e THEN RETURN 'merged, its text gives another distribution'; END IF;
		RETURN NULL;
	END $$;

	-- What differs between a text and the distribution that was read from it, as jsonb sees both.
	CREATE FUNCTION fault_of_text(d distribution, t text) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		j jsonb := t;
	BEGIN
		IF j::distribution <> d THEN RETURN 'read otherwise from jsonb'; END IF;
		IF d::jsonb ? 'from' AND j ? 'from' THEN
			RETURN CASE WHEN (SELECT sum(value::numeric) FROM jsonb_array_elements_text(j -> 'counts')) <> total_count(d) THEN 'another total was read' END; END IF;
		IF coalesce((j ->> 'nulls')::numeric, 0) <> null_count(d) OR coalesce((j ->> 'nans')::numeric, 0) <> nan_count(d) THEN
			RETURN 'other NULLs or NaNs were read'; END IF;
		IF edges(d) IS NULL AND EXISTS (SELECT FROM jsonb_each_text(j -> 'counts') WHERE value::numeric <> count_of(d, key))
			OR edges(d) IS NOT NULL AND ARRAY(SELECT value::numeric FROM jsonb_array_elements_text(j -> 'counts')) <> ARRAY(SELECT count FROM unnest(d))::numeric[]
			OR ARRAY(SELECT value::float8 FROM jsonb_array_elements_text(j -> 'edges')) <> edges(d) THEN RETURN 'other cells were read'; END IF;
		RETURN NULL;
	END $$;

	-- The verdict on a jsonb, or NULL where a text is none.
	CREATE FUNCTION verdict_jsonb(t text) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		j jsonb;
		d distribution;
	BEGIN
		BEGIN
			j := t;
		EXCEPTION WHEN OTHERS THEN
			RETURN NULL;
		END;
		BEGIN
			d := j;
		EXCEPTION WHEN SQLSTATE '22P02' OR SQLSTATE '22003' THEN
			RETURN SQLSTATE;
		END;
		RETURN coalesce(fault_of(d), fault_of_text(d, j::text), 'accepted');
	EXCEPTION WHEN OTHERS THEN
		RETURN SQLSTATE || ' ' || SQLERRM;
	END $$});
verdicts_on('distribution', [qw(22P02 22003)], [qw(22P03 08P01 0A000 22003 22021)]);

my @texts = split /\n/, query('SELECT d FROM valid ORDER BY id');
my @binaries = map { pack 'H*', $_ } split /\n/, query(q{SELECT encode(distribution_send(d), 'hex') FROM valid ORDER BY id});

sub json_number
{
	return pick(number(), number() . '.' . '0' x int rand 3, '2.5', '1e3', '1E+2', '-1e-3', '10e-1', '1e400', '1e-400', '-0.0', '9223372036854775807.0',
		'922337203685477580700e-2', '0.' . int rand 1000);
}

my $key = qr/"[a-z]+"(?=: )/;
my $value = qr/(?<=: )("[^"]*"|[-\d.e+]+|\{[^}]*\}|\[[^]]*\])/;
push @text_mutations, (
	sub { at_random($_[0], qr/(?<=[ \[])-?\d[-\d.e+]*/, json_number()) },
	sub { at_random($_[0], qr/(?<=[ \[])-?\d[-\d.e+]*/, json_number()) },
	sub { at_random($_[0], $key, pick(qw("counts" "edges" "nulls" "nans" "count" "" "a" "drizzle"))) },
	sub { at_random($_[0], $value, pick('{}', '[]', '[0]', '[0, 1]', '{"a": 1}', 'null', 'true', '"1"', '1', '[[0]]', '{"a": {"b": 1}}')) },
	sub { my @values = $_[0] =~ /$value/g; at_random($_[0], $value, pick(@values, '0')) },
	sub { at_random($_[0], qr/"[^"]*": [^,{}\[\]]+, /, sub { $_[0] x pick(0, 2) }) },
	sub { at_random($_[0], qr/(?<=[ \[])-?\d[-\d.e+]*, /, sub { $_[0] x pick(0, 2) }) },
	sub { at_random($_[0], qr/(?<=")[^"\\]/, sub { sprintf '\\u%04x', pick(ord $_[0], 0, int rand 65536) }) },
	sub { at_random($_[0], qr/(?<=")[^"\\]+/, pick('\\"', '\\\\', '\\/', '\\n', 'x' x 1000, "\xc3\xa4", '\\ud83c\\udfb2', '\\ud83c')) },
	sub { at_random($_[0], qr/, /, pick(',', ' ,  ', "\t,", ',,', ': ')) },
	sub { $_[0] =~ /^\{(.*), ("nulls".*)\}$/ ? "{$2, $1}" : $_[0] },
	sub { at_random($_[0], qr/\[|\{/, sub { $_[0] x pick(2, 10, 10000) }) },
	sub { crossed($_[0], pick(@texts)) });

push @binary_mutations, (
	sub { patch($_[0], 2, pick(@longs)) },
	sub { patch($_[0], 10, pick(@longs)) },
	sub { patch($_[0], 1, chr int rand 4) },
	sub { patch($_[0], pick(10, 18), pack 'N', pick(0 .. 8, 30, 31, 32, 40, 41)) },
	sub { patch($_[0], 22 + 8 * int rand(length($_[0]) / 8 + 1), pick(@longs, map { pack 'd>', $_ } 0, -0.0, 1, 10.5, 'nan', 'inf', '-inf', 5e-324)) },
	sub { crossed($_[0], pick(@binaries)) });

# The fields of a binary distribution, and one put together of others.
sub decoded
{
	my ($data) = @_;
	my %d;

	(@d{qw(version kind nulls)}, $data) = unpack 'CCq>a*', $data;
	if ($d{kind} == 1)
	{
		$d{cells} = [ unpack 'N/(q>N/a)', $data ];
	}
	else
	{
		(@d{qw(nans cells)}, $data) = unpack 'q>Na*', $data;
		$d{counts} = [ unpack "q>$d{cells}", $data ];
		$d{edges} = [ unpack 'd>*', substr $data, 8 * @{ $d{counts} } ];
	}
	return \%d;
}

sub encoded
{
	my ($d) = @_;
	my $head = pack 'CCq>', @$d{qw(version kind nulls)};

	return $head . pack('N', @{ $d->{cells} } / 2) . pack '(q>N/a)*', @{ $d->{cells} } if $d->{kind} == 1;
	return $head . pack('q>N', $d->{nans}, scalar @{ $d->{counts} }) . pack('q>*', @{ $d->{counts} }) . pack 'd>*', @{ $d->{edges} };
}

sub cells_changed
{
	my ($change) = @_;
	my $d = decoded(pick(@binaries));

	$change->($d, $d->{kind} == 1 ? $d->{cells} : $d->{counts});
	return encoded($d);
}

push @binary_mutations, (
	sub { cells_changed(sub { my ($d, $cells) = @_; @$cells = reverse @$cells if $d->{kind} == 2; @$cells[ 0, 1, -2, -1 ] = @$cells[ -2, -1, 0, 1 ] if @$cells > 3 && $d->{kind} == 1 }) },
	sub { cells_changed(sub { my ($d, $cells) = @_; push @$cells, 1, pick('a', 'fog', '', "\xff", "\xc3\xa4", "a\0b", 'x' x 1000) if $d->{kind} == 1 }) },
	sub { cells_changed(sub { my ($d, $cells) = @_; $cells->[0] = unpack 'q>', pick(@longs) if @$cells }) },
	sub { cells_changed(sub { my ($d, $cells) = @_; $d->{nulls} = unpack 'q>', pick(@longs); $d->{nans} = pick(0, 1, 9223372036854775807) }) },
	sub { cells_changed(sub { my ($d) = @_; $d->{edges}[ rand @{ $d->{edges} } ] = pick(0, -0.0, 1, 1e308, 'nan', 'inf', '-inf') if $d->{edges} }) },
	sub { cells_changed(sub { my ($d, $cells) = @_; if ($d->{edges}) { push @$cells, 1; push @{ $d->{edges} }, pick(0, 1e24, 'nan') } }) });

my @adaptive_texts = split /\n/, query('SELECT d FROM valid_adaptive ORDER BY id');
my @adaptive_binaries = map { pack 'H*', $_ } split /\n/, query(q{SELECT encode(distribution_send(d), 'hex') FROM valid_adaptive ORDER BY id});
my @adaptive_text_mutations = (@text_mutations,
	sub { at_random($_[0], qr/(?<="level": )\d+/, pick(0, 1, 2, 46 .. 56, 63, 64, 65535, -1)) },
	sub { at_random($_[0], qr/(?<="from": \[)[^,\]]+/, pick('"Infinity"', '"-Infinity"', '"NaN"', '1', '-0.0', '1e308', '5e-324', '1e309')) },
	sub { at_random($_[0], $key, pick(qw("from" "level" "counts" "edges"))) });
# of the packed cells any byte
my @adaptive_binary_mutations = (@binary_mutations[ 0 .. 6 ],
	sub { patch($_[0], 2, pick(@longs)) },
	sub { patch($_[0], 14, pick(@longs)) },
	sub { patch($_[0], 10, pack 'N', pick(0 .. 8, 1023, 1024, 1025)) },
	sub { patch($_[0], 22, pack 'n', pick(0, 1, 46 .. 56, 63, 64, 65535)) },
	sub { my $data = $_[0]; substr($data, 24 + int rand(1 + length($data) - 24), 0) = chr(pick(0, 1, 127, 128, 255)) x pick(1, 9, 10) if length $data >= 24; $data },
	sub { crossed($_[0], pick(@adaptive_binaries)) });

is(text_verdicts('valid adaptive texts', @adaptive_texts)->{accepted}, scalar @adaptive_texts, 'valid adaptive texts are accepted');
is(binary_verdicts('valid adaptive binary distributions', @adaptive_binaries)->{accepted}, scalar @adaptive_binaries, 'valid adaptive binary distributions are accepted');
ok(!text_verdicts('truncated adaptive texts', truncated(@adaptive_texts))->{accepted}, 'no truncated adaptive texts are accepted');
ok(!binary_verdicts('truncated adaptive binary distributions', truncated(@adaptive_binaries))->{accepted}, 'no truncated adaptive binary distributions are accepted');
my @mutated_adaptive = mutated($mutations, \@adaptive_texts, \@adaptive_text_mutations);
are_of_both_sorts('mutated adaptive texts', text_verdicts('mutated adaptive texts', @mutated_adaptive), $mutations);
are_of_both_sorts('mutated adaptive jsonb', jsonb_verdicts('mutated adaptive jsonb', @mutated_adaptive), $mutations);
are_of_both_sorts('mutated adaptive binary distributions',
	binary_verdicts('mutated adaptive binary distributions', mutated($mutations, \@adaptive_binaries, \@adaptive_binary_mutations)), $mutations);

my $valid = text_verdicts('valid texts', @texts);
is($valid->{accepted}, scalar @texts, 'valid texts are accepted');
$valid = binary_verdicts('valid binary distributions', @binaries);
is($valid->{accepted}, scalar @binaries, 'valid binary distributions are accepted');
is(join(',', map { encoded(decoded($_)) eq $_ ? 1 : 0 } @binaries), join(',', (1) x @binaries), 'and put together again from their fields');

foreach my $test ([ 'texts', text_verdicts('truncated texts', truncated(@texts)) ],
	[ 'binary distributions', binary_verdicts('truncated binary distributions', truncated(@binaries)) ])
{
	my ($name, $count) = @$test;

	ok(!$count->{accepted}, "no truncated $name are accepted");
}

my @mutated = mutated($mutations, \@texts, \@text_mutations);
foreach my $test ([ 'mutated texts', text_verdicts('mutated texts', @mutated) ],
	[ 'mutated binary distributions', binary_verdicts('mutated binary distributions', mutated($mutations, \@binaries, \@binary_mutations)) ],
	[ 'mutated jsonb', jsonb_verdicts('mutated jsonb', @mutated) ])
{
	are_of_both_sorts(@$test, $mutations);
}

SKIP:
{
	skip 'input that reports instead of failing came with PostgreSQL 16', 1
	  if query("SELECT current_setting('server_version_num')::int < 160000") eq 't';
	is( query(q!SELECT string_agg(pg_input_is_valid(t, 'distribution')::text, ',' ORDER BY i) FROM unnest(ARRAY['{"counts": {"a": 1}}', '{"counts": {"a": 1.5}}',
				'{"counts": {"a": 1}', '{"counts": {"a": 1, "a": 1}}', '{"counts": {"a": 9223372036854775807, "b": 1}}', '{"counts": [1]}', '3', '{"counts": {"a": -1}}',
				'{"counts": [1, 2], "edges": ["0"]}', '{"counts": {"\u0000": 1}}', '{"size": 1}', '{"counts": [1, 2], "edges": [1e999]}']) WITH ORDINALITY AS v (t, i)!),
		'true' . ',false' x 11, 'texts can be tried');
}

# Between encodings: KOI8-R orders letters otherwise, and has fewer of them.
query(qq{
	CREATE TABLE letters AS SELECT distribution(array_agg(c), array_agg(ascii(c))) AS d FROM string_to_table('абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕ', NULL) AS c;
	COPY letters TO '$folder/letters.utf8' WITH (FORMAT binary);
	SET client_encoding = 'KOI8R';
	COPY letters TO '$folder/letters.koi8r' WITH (FORMAT binary);
	COPY letters FROM '$folder/letters.koi8r' WITH (FORMAT binary);
	COPY (SELECT d FROM letters LIMIT 1) TO '$folder/letters.txt';
	RESET client_encoding;
	COPY letters FROM '$folder/letters.utf8' WITH (FORMAT binary)});
is(query('SELECT count(*), count(DISTINCT d), max(category_count(d)) FROM letters'), '3|1|38', 'binary forms convert the names of categories');
query('CREATE DATABASE koi8r ENCODING \'KOI8R\' LOCALE \'C\' TEMPLATE template0');
is( $node->safe_psql('koi8r', qq{
		CREATE EXTENSION divergence;
		CREATE TABLE letters (d distribution);
		SET client_encoding = 'UTF8';
		COPY letters FROM '$folder/letters.utf8' WITH (FORMAT binary);
		COPY letters FROM '$folder/letters.txt' WITH (ENCODING 'KOI8R');
		SELECT count(*), count(DISTINCT d), bool_and(category_count(d) = 38 AND count_of(d, 'ю') = 1102 AND d::text::distribution = d) FROM letters;
		COPY letters TO '$folder/back' WITH (FORMAT binary);
		SELECT categories(d) = ARRAY(SELECT category FROM unnest(d) ORDER BY category COLLATE "C") FROM letters LIMIT 1}) =~ s/\n/ /r,
	'2|1|t t', 'a database of another encoding reads them in its own order');
my ($code, $out, $error) = $node->psql('koi8r', q!SELECT '{"counts": {"\u00e4": 1}}'::distribution!);
like($error, qr/KOI8R/, 'but for names that it cannot write');
query("COPY letters FROM '$folder/back' WITH (FORMAT binary)");
is(query('SELECT count(*), count(DISTINCT d) FROM letters'), '5|1', 'and gives back what it read');

# A file for COPY WITH (FORMAT binary): one row of one field.
sub copy_binary
{
	my ($data) = @_;

	open my $file, '>:raw', "$folder/copy" or die "$folder/copy: $!";
	print $file "PGCOPY\n\xff\r\n\0", pack 'NNnN', 0, 0, 1, length $data;
	print $file $data, pack 'n', 65535;
	close $file or die "$folder/copy: $!";
	chmod 0644, "$folder/copy";
	return ($node->psql('postgres', "\\set VERBOSITY verbose\nCOPY valid (d) FROM '$folder/copy' WITH (FORMAT binary)"))[2];
}

# What is no binary form says what it is.
like(copy_binary('{"counts": {"fog": 1}}'), qr/ERROR:  0A000: the binary form of type distribution looks like text/, 'JSON that is sent as a binary form is called a text');
like(copy_binary("\x03\x01" . "\0" x 12), qr/ERROR:  0A000: distribution of an unknown version\nDETAIL:  Its version is 3\.\nHINT:  Version 2 is the newest/, 'other versions are not');
is(copy_binary($binaries[3]), '', 'and what is one is read');

# Nothing makes a distribution whose text would be too long for a dump, which writes a control character in seven bytes.
like(copy_binary("\x01\x01" . pack 'q>N(q>N/a)', 0, 1, 1, "\x01" x 154_000_000), qr/ERROR:  54000: .*\nDETAIL:  Its text would take 1078000\d+ bytes/, 'a text too long: received');
my $name = 'repeat(repeat(chr(i), 1000), 77000)';
foreach my $long ("distribution_agg($name)", "sum(distribution(ARRAY[$name], '{1}'))")
{
	($code, $out, $error) = $node->psql('postgres', "\\set VERBOSITY verbose\nSELECT $long FROM generate_series(1, 2) AS i");
	like($error, qr/ERROR:  54000: .*\nDETAIL:  Its text would take 1078000\d+ bytes/, "a text too long: $long");
}

still_there();

sub jsonb_verdicts
{
	my ($name, @data) = @_;

	query('ALTER FUNCTION verdict_text(text) RENAME TO verdict_of_text; CREATE FUNCTION verdict_text(t text) RETURNS text LANGUAGE sql'
		. q{ AS $$ SELECT coalesce(verdict_jsonb(t), '22P02') $$});
	my $count = text_verdicts($name, @data);
	query('DROP FUNCTION verdict_text(text); ALTER FUNCTION verdict_of_text(text) RENAME TO verdict_text');
	return $count;
}
