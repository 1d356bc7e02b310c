# The extension as an administrator meets it: versions, who may install it, and
# that a dump brings it back with all that is built on it.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

sub first_match
{
	my ($file, $pattern) = @_;

	return slurp_file($file) =~ $pattern ? $1 : undef;
}

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

sub query
{
	my ($database, $sql) = @_;

	return $node->safe_psql($database, $sql);
}

# (002_metadata.pl compares the other places that name a version)
my $version = query('postgres',
	"SELECT default_version FROM pg_available_extensions WHERE name = 'divergence'");
is(first_match('divergence.control', qr/^default_version = '(.*)'/m),
	$version, 'the installed control file is that of the source');

# an ordinary user installs it, another one without any privilege uses it
query('postgres', q{
	CREATE ROLE tenant;
	CREATE ROLE guest;
	CREATE DATABASE rented OWNER tenant});
query('rented', q{
	SET ROLE tenant;
	CREATE SCHEMA tools;
	GRANT USAGE ON SCHEMA tools TO guest;
	CREATE EXTENSION divergence SCHEMA tools});
is( query('rented', q{
		SET ROLE guest;
		SELECT tools.kl_divergence(ARRAY[0.5, 0.5], q) > 0.14, q::tools.probability_vector
		FROM (VALUES (ARRAY[0.25, 0.75])) AS v (q)}),
	't|{0.25,0.75}', 'whoever may reach the schema may use it');
query('rented', 'SET ROLE tenant; DROP EXTENSION divergence');
is(query('rented', q{SELECT oid::regprocedure FROM pg_proc WHERE probin = 'divergence'}),
	'', 'its owner removes it without a trace');

# a dump brings it back
query('postgres', 'CREATE DATABASE source; CREATE DATABASE target');
query('source', q{
	CREATE EXTENSION divergence;
	CREATE TABLE prediction (
		id int, logits real[], q probability_vector,
		h float8 GENERATED ALWAYS AS (entropy(q)) STORED
	);
	CREATE INDEX prediction_argmax ON prediction (argmax(logits));
	CREATE VIEW surprise AS
		SELECT id, log_loss(1, q), cross_entropy_logits(q, logits) FROM prediction;
	INSERT INTO prediction VALUES
		(1, '{-1, 2}', '{0.25, 0.75}'), (2, '{0, 0}', '[1:2]={1, 0}'), (3, NULL, NULL)});
my $dump = PostgreSQL::Test::Utils::tempdir() . '/source.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, 'source' ], 'a database that uses it is dumped');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump, 'target' ],
	'and restored');
foreach my $relation (qw(prediction surprise))
{
	my $sql = "SELECT * FROM $relation ORDER BY id";

	is(query('target', $sql), query('source', $sql), "the copy of $relation is equal");
}
like(
	query('target', q{SET enable_seqscan = off;
		EXPLAIN SELECT id FROM prediction WHERE argmax(logits) = 2}),
	qr/prediction_argmax/, 'the restored index on an expression is used');

# the library can be loaded for all sessions
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'divergence'");
$node->restart;
is(query('target', 'SELECT count(log_loss) FROM surprise'), '2', 'it works when preloaded');
SKIP:
{
	skip 'pg_get_loaded_modules() came with PostgreSQL 18', 1
	  if query('target', "SELECT current_setting('server_version_num')::int < 180000") eq 't';
	is( query('target',
			q{SELECT version FROM pg_get_loaded_modules() WHERE module_name = 'divergence'}),
		$version, 'the library tells its version');
}

$node->stop;
done_testing();
