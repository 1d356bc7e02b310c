# What version 1.0.0 has stored lives on in this one: a copy of a database of 1.0.0 is opened with this library, first as it is, then after
# ALTER EXTENSION UPDATE.  Values, indexes, generated columns, views and functions give what they gave, but for the verdicts that CHANGELOG.md says are new.
# Then the way back: the library of 1.0.0 refuses values that are newer than it, and reads the others.
#
# DIVERGENCE_OLD_BINDIR names the programs of a server that has 1.0.0 installed: script/test-upgrade sets it.  Without it the database of 1.0.0 is made
# with this library, and there is no way back.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $bindir = (grep { -x "$_/pg_basebackup" } split /:/, $ENV{PATH})[0];
plan skip_all => 'pg_basebackup is not at hand' if !defined $bindir;

my $old_bindir = $ENV{DIVERGENCE_OLD_BINDIR};
my @old_options = defined $old_bindir ? (install_path => $old_bindir =~ s,/bin$,,r) : ();

sub query
{
	my ($node, $sql) = @_;

	return $node->safe_psql('postgres', $sql);
}

my $old = PostgreSQL::Test::Cluster->new('of_1_0_0', @old_options);
$old->init(allows_streaming => 1, extra => [ '--encoding=UTF8', '--locale=C' ]);
$old->start;
query($old, q{CREATE EXTENSION divergence VERSION '1.0.0'});
query($old, q{
	CREATE TABLE days (
		day int PRIMARY KEY, pairs divergence_state, q probability_vector, counts distribution, bins distribution,
		h float8 GENERATED ALWAYS AS (entropy(q)) STORED,
		kl float8 GENERATED ALWAYS AS (kl_divergence(pairs)) STORED
	);
	INSERT INTO days (day, pairs, q, counts, bins)
	SELECT day, divergence_state(a, b), to_probabilities(array_agg(a ORDER BY i)), distribution_agg(chr(97 + i * i % (5 + day % 3))),
		   histogram_agg(b, '{-0.5,20,40.25,1e3}')
	FROM (SELECT i % 40 AS day, i, (1 + i * 7919 % 101)::float8 AS a, (1 + i * 104729 % 103)::float8 AS b FROM generate_series(1, 4000) AS i) AS r
	GROUP BY day;
	-- wider than a page, and what has no value
	INSERT INTO days (day, counts) SELECT -1, distribution_agg('category ' || i) FROM generate_series(1, 3000) AS i;
	INSERT INTO days (day) VALUES (-2);
	CREATE INDEX days_pairs ON days (pairs);
	CREATE INDEX days_counts ON days USING hash (counts);
	CREATE INDEX days_bins ON days (bins);
	CREATE INDEX days_entropy ON days (entropy(q));
	CREATE VIEW reports AS SELECT d.day, r.* FROM days AS d, days AS first, drift_report(first.counts, d.counts, 0.5) AS r WHERE first.day = 0;
	CREATE VIEW tests AS SELECT d.day, t.*, psi_threshold(first.counts, d.counts) FROM days AS d, days AS first, drift_test(first.counts, d.counts) AS t
	WHERE first.day = 0;
	CREATE VIEW distances AS SELECT d.day, psi(first.bins, d.bins), js_distance(first.bins, d.bins), wasserstein_distance(first.bins, d.bins),
		   kl_divergence_agg(d.h, first.h) OVER (ORDER BY d.day) FROM days AS d, days AS first WHERE first.day = 0;
	CREATE MATERIALIZED VIEW kept AS SELECT sum(pairs) AS pairs, sum(counts) AS counts, sum(bins) AS bins FROM days;
	CREATE FUNCTION of_day(which int) RETURNS float8 LANGUAGE sql RETURN
		(SELECT js_divergence(sum(d.counts), (SELECT counts FROM days WHERE day = 0)) FROM days AS d WHERE d.day = which)});

my $index = 'SET enable_seqscan = off; SET enable_bitmapscan = off;';
my %looks = (
	'the values' => q{SELECT day, divergence_state_send(pairs), array_send(q), distribution_send(counts), distribution_send(bins) FROM days ORDER BY day},
	'their text' => q{SELECT md5(string_agg(d::text, '/' ORDER BY day)) FROM days AS d},
	'an index over states' => "$index SELECT day FROM days WHERE pairs = (SELECT pairs FROM days WHERE day = 17)",
	'a hash index over counts' => "$index SELECT day FROM days WHERE counts = (SELECT counts FROM days WHERE day = -1)",
	'the order of an index over bins' => "$index SELECT string_agg(day::text, ' ') FROM (SELECT day FROM days ORDER BY bins, day) AS d",
	'an index over an expression' => "$index SELECT day FROM days WHERE entropy(q) = (SELECT h FROM days WHERE day = 23)",
	'generated columns' => 'SELECT h, kl FROM days ORDER BY day',
	'generated columns anew' => 'SELECT entropy(q), kl_divergence(pairs) FROM days ORDER BY day',
	'measures in a view' => 'SELECT * FROM distances ORDER BY day',
	'measures in a view of reports' => 'SELECT day, reference_count, current_count, psi, js_distance, l_infinity_category, unseen_mass, null_p_value, df, min_expected FROM reports ORDER BY day',
	'statistics of another order' => 'SELECT drift_test(a.counts, b.counts, 0) FROM days AS a, days AS b WHERE a.day = 3 ORDER BY b.day',
	'a materialised view' => 'SELECT pairs::text, counts::text, bins::text FROM kept',
	'a function' => 'SELECT of_day(11)',
	'definitions' => q{SELECT c.relname, a.attname, a.atttypid::regtype FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
		WHERE c.relname IN ('reports', 'tests', 'distances', 'days') AND a.attnum > 0 ORDER BY 1, a.attnum});
my %verdicts = (
	'the verdicts of reports' => 'SELECT day, statistic, p_value, psi_threshold FROM reports ORDER BY day',
	'the verdicts of tests' => 'SELECT * FROM tests ORDER BY day');
my %before = map { $_ => query($old, $looks{$_} // $verdicts{$_}) } keys %looks, keys %verdicts;

is($before{'an index over states'} . $before{'a hash index over counts'} . $before{'an index over an expression'}, '17-123', 'the database is what it should be');
unlike($before{'the values'}, qr/^0\|\|/m, 'with values');
$old->backup('copy');
$old->stop;

# This library, version 1.0.0 of the extension
my $new = PostgreSQL::Test::Cluster->new('of_this');
$new->init_from_backup($old, 'copy');
$new->start;
is(query($new, q{SELECT extversion FROM pg_extension WHERE extname = 'divergence'}), '1.0.0', 'the library is newer than the extension');
is(query($new, $looks{$_} // $verdicts{$_}), $before{$_}, "$_, before the update") for sort keys %looks, keys %verdicts;

# This version
query($new, 'ALTER EXTENSION divergence UPDATE');
is(query($new, q{SELECT extversion = default_version FROM pg_extension JOIN pg_available_extensions ON name = extname WHERE extname = 'divergence'}),
	't', 'the extension is updated');
is(query($new, $looks{$_}), $before{$_}, "$_, after it") for sort keys %looks;
isnt(query($new, $verdicts{$_}), $before{$_}, "$_ are new, as the change log says") for sort keys %verdicts;
is(query($new, $verdicts{'the verdicts of tests'}),
	query($new, q{SELECT d.day, t.*, psi_threshold(first.counts, d.counts) FROM days AS d, days AS first, drift_test(first.counts, d.counts, 1) AS t
		WHERE first.day = 0 ORDER BY day}), 'and those of a call written anew');
query($new, 'UPDATE days SET bins = bins + bins WHERE day = 5; REFRESH MATERIALIZED VIEW kept; REINDEX TABLE days');
isnt(query($new, $looks{'a materialised view'}), $before{'a materialised view'}, 'it is written to');

my $folder = PostgreSQL::Test::Utils::tempdir();
$new->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/dump", 'postgres' ], 'the database is dumped');
query($new, 'CREATE DATABASE restored');
$new->command_ok([ 'pg_restore', '-d', 'restored', "$folder/dump" ], 'and restored, with its views');
is($new->safe_psql('restored', $looks{$_}), query($new, $looks{$_}), "$_, restored") for 'the values', 'measures in a view of reports', 'generated columns';

if (defined $old_bindir)
{
	# and back, with values that 1.0.0 cannot know
	query($new, q{
		CREATE TABLE newer AS SELECT 1 AS id, histogram_agg(b) AS numbers, NULL::distribution AS counts FROM generate_series(0.5, 99) AS b;
		INSERT INTO newer SELECT 2, NULL, distribution_agg(c) FROM unnest('{x,y,y}'::text[]) AS c});
	$new->backup('back');
	$new->stop;
	my $back = PostgreSQL::Test::Cluster->new('of_1_0_0_again', @old_options);
	$back->init_from_backup($new, 'back');
	$back->start;
	is(query($back, $looks{$_}), $before{$_}, "$_, with the library of 1.0.0 again")
	  for 'an index over states', 'a hash index over counts', 'generated columns anew', 'a function';
	is(query($back, 'SELECT counts FROM newer WHERE id = 2'), '{"counts": {"x": 1, "y": 2}, "nulls": 0}', 'values of this version in the form of 1.0.0 are read');
	foreach my $call ('numbers::text', 'entropy(numbers)', 'sum(numbers)', 'numbers + numbers', 'numbers = numbers')
	{
		my ($code, $out, $error) = $back->psql('postgres', "\\set VERBOSITY verbose\nSELECT $call FROM newer WHERE id = 1");

		like($error, qr/ERROR:  0A000: /, "$call of an adaptive histogram is 0A000 there");
	}
	$back->stop;
}
else
{
	$new->stop;
}

done_testing();
