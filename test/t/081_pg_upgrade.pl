# Stored values through pg_upgrade --link, and through a dump, come out byte for byte: states, probability vectors,
# distributions as far as the type is there, indexes over them and columns generated from them.
#
# DIVERGENCE_OLD_BINDIR names the programs of the old server, an older major that has the extension as well: script/test-upgrade sets it.
# Without it, both servers are the one at hand.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $bindir = (grep { -x "$_/pg_upgrade" } split /:/, $ENV{PATH})[0];
plan skip_all => 'pg_upgrade is not at hand' if !defined $bindir;

my $old_bindir = $ENV{DIVERGENCE_OLD_BINDIR} // $bindir;
my @old_options = $old_bindir eq $bindir ? () : (install_path => $old_bindir =~ s,/bin$,,r);

sub new_node
{
	my ($name, @options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name, @options);

	# both clusters must have the same, and all characters
	$node->init(extra => [ '--encoding=UTF8', '--locale=C', '--data-checksums' ]);
	return $node;
}

my $old = new_node('old', @old_options);
$old->start;
my $query = sub { my ($node, $sql, $database) = @_; return $node->safe_psql($database // 'kept', $sql); };
my $major = sub { my ($node) = @_; return $query->($node, q{SELECT current_setting('server_version_num')::int / 10000}, 'postgres'); };
my $from = $major->($old);

$query->($old, 'CREATE DATABASE kept', 'postgres');
$query->($old, q{
	CREATE SCHEMA tools;
	CREATE EXTENSION divergence SCHEMA tools;
	ALTER DATABASE kept SET search_path = public, tools});
$query->($old, q{
	CREATE AGGREGATE weights_state(float8) (SFUNC = divergence_weights_add, STYPE = divergence_state, INITCOND = '1/weights rows=0 nan=0');
	CREATE AGGREGATE scalar_state(float8) (SFUNC = divergence_scalar_add, STYPE = divergence_state,
		INITCOND = '1/scalar rows=0 nan=0 plus=0 minus=0');
	CREATE AGGREGATE vector_state(float8[], float8) (SFUNC = divergence_vector_add, STYPE = divergence_state,
		INITCOND = '1/vector rows=0 nan=0 lower=0 width=0');
	CREATE TABLE kept (
		id int PRIMARY KEY,
		pairs divergence_state, weights divergence_state, scalar divergence_state, vector divergence_state,
		q probability_vector,
		h float8 GENERATED ALWAYS AS (entropy(q)) STORED,
		kl float8 GENERATED ALWAYS AS (kl_divergence(pairs)) STORED
	);
	INSERT INTO kept
	SELECT k, divergence_state(p, q), weights_state(p), scalar_state(p - q), vector_state(ARRAY[p, q], p), to_probabilities(array_agg(p ORDER BY i))
	FROM (SELECT i, i % 300 AS k, (1 + (i * 7919) % 1009) * ('1e' || i % 18 - 9)::float8 AS p, (1 + (i * 104729) % 1013)::float8 AS q
		  FROM generate_series(1, 6000) AS i) AS rows,
		LATERAL (SELECT p / (p + q) AS p, q / (p + q) AS q) AS scaled (p1, q1)
	GROUP BY k} =~ s/ARRAY\[p, q\]/ARRAY[p1, q1]/r);
$query->($old, q{
	-- wider than a page: out of line
	INSERT INTO kept (id, vector) SELECT -1, vector_state(to_probabilities(ARRAY(SELECT generate_series(1, 3000))), 1);
	INSERT INTO kept (id) VALUES (-2);
	CREATE INDEX kept_btree ON kept (pairs);
	CREATE INDEX kept_hash ON kept USING hash (weights);
	CREATE INDEX kept_kl ON kept (kl_divergence(pairs));
	CREATE VIEW total AS SELECT sum(pairs) AS pairs FROM kept});

# The type distribution, if it is there: a column of counts by category and one of bins
my $has_distributions = $query->($old, q{SELECT to_regprocedure('distribution_agg(text)') IS NOT NULL}) eq 't';
if ($has_distributions)
{
	$query->($old, q{
		ALTER TABLE kept ADD counts distribution, ADD bins distribution;
		UPDATE kept SET counts = d.counts,
			bins = format('{"edges": [-0.1, 1e-5, 100.5], "counts": [%s, %s, 7, 0], "nulls": 3, "nans": %s}', id, 2 * id, id % 7)::distribution
		FROM (SELECT i % 300 AS k, distribution_agg(CASE WHEN i % 11 <> 0 THEN chr(97 + i % 13) || 'é' || i % 5 END) AS counts
			  FROM generate_series(1, 6000) AS i GROUP BY 1) AS d WHERE k = id;
		UPDATE kept SET counts = (SELECT distribution_agg('category ' || i) FROM generate_series(1, 2000) AS i) WHERE id = -1;
		CREATE INDEX kept_counts ON kept USING hash (counts)});
}
note $has_distributions ? 'with distributions' : 'the type distribution is not there yet';

# Every column of every row by its binary form, and its size on disk
my @columns = map { [ split /\|/ ] } split /\n/, $query->($old, q{
	SELECT attname, typsend::regproc FROM pg_attribute JOIN pg_type AS t ON t.oid = atttypid
	WHERE attrelid = 'kept'::regclass AND attnum > 0 ORDER BY attnum});
my $bytes = 'SELECT md5(string_agg(concat_ws(\'|\', ' . join(', ', map { "$_->[1]($_->[0])" } @columns)
  . "), '/' ORDER BY id)), count(*), " . join(', ', map { "count($_->[0])" } @columns) . ' FROM kept';
my $sizes = 'SELECT ' . join(', ', map { "sum(pg_column_size($_->[0]))" } @columns) . ' FROM kept';
my @looks = (
	$bytes, $sizes, 'SELECT pairs FROM total', 'SELECT kl_divergence(pairs), entropy(pairs) FROM total',
	q{SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT id FROM kept WHERE pairs = (SELECT pairs FROM kept AS k WHERE k.id = 17)},
	q{SET enable_seqscan = off; SELECT id FROM kept WHERE weights = (SELECT weights FROM kept AS k WHERE k.id = 17)},
	'SELECT id FROM kept ORDER BY pairs LIMIT 3');
push @looks, q{SET enable_seqscan = off; SELECT id FROM kept WHERE counts = (SELECT counts FROM kept AS k WHERE k.id = 17)},
  'SELECT sum(counts), sum(bins) FROM kept' if $has_distributions;
my @expected = map { $query->($old, $_) } @looks;

# a test of something
like($expected[0], qr/^[0-9a-f]{32}\|302\|302\|300\|300\|300\|301\|300\|300\|300/, 'the rows are what they should be');
is($expected[4], '17', 'and found by index');

# a dump, restored beside it
my $folder = PostgreSQL::Test::Utils::tempdir();
$old->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/dump", 'kept' ], 'the database is dumped');
$query->($old, 'CREATE DATABASE restored', 'postgres');
$old->command_ok([ 'pg_restore', '-d', 'restored', "$folder/dump" ], 'and restored');
$query->($old, 'ALTER DATABASE restored SET search_path = public, tools', 'postgres');
# but for sizes: aggregates without final function leave room in their states, which a dump does not have
is($query->($old, $looks[$_], 'restored'), $expected[$_], "the copy is equal, look $_") for grep { $looks[$_] ne $sizes } 0 .. $#looks;

# pg_upgrade
my $new = new_node('new');
$old->stop;
# it leaves files and sockets where it runs
chdir $folder or die $!;
# servers before 15 have no such option
my @no_sync = `pg_upgrade --help` =~ /--no-sync/ ? '--no-sync' : ();
my $output = $new->data_dir . '/pg_upgrade_output.d/*';
command_ok([ 'pg_upgrade', @no_sync, '-d', $old->data_dir, '-D', $new->data_dir, '-b', $old_bindir, '-B', $bindir,
		'-s', $new->host, '-p', $old->port, '-P', $new->port, '--link' ],
	'the cluster is upgraded') || diag scalar `grep -hiE -A 2 '(error|fatal):' $folder/*.log $output/log/*.log | head -n 40; head -n 40 $output/*.txt`;
$new->start;
my $to = $major->($new);
cmp_ok($from, @old_options ? '<' : '==', $to, "from PostgreSQL $from to $to");
is($query->($new, $looks[$_]), $expected[$_], "the upgraded cluster has the same, look $_") for 0 .. $#looks;
is($query->($new, "SELECT extversion FROM pg_extension WHERE extname = 'divergence'"),
	$query->($new, "SELECT default_version FROM pg_available_extensions WHERE name = 'divergence'"), 'with the extension');
$query->($new, q{DELETE FROM kept WHERE id = 17; INSERT INTO kept (id, q) VALUES (17, '{0.5,0.5}'); VACUUM FULL kept; REINDEX TABLE kept});
is($query->($new, 'SELECT count(*), max(h) > 0 FROM kept'), '302|t', 'and is written to');

# the dump of the old server
$query->($new, 'CREATE DATABASE again', 'postgres');
$new->command_ok([ "$bindir/pg_restore", '-d', 'again', "$folder/dump" ], 'the dump is restored in the new server');
$query->($new, 'ALTER DATABASE again SET search_path = public, tools', 'postgres');
is($query->($new, $looks[$_], 'again'), $expected[$_], "and is equal, look $_") for grep { $looks[$_] ne $sizes } 0 .. $#looks;
$new->stop;

done_testing();
