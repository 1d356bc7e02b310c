# The extension as an administrator meets it: who may install it, where to, what
# it consists of, and that a dump brings it back.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# The members of the extension by class, with what is said of each.
my $members = q{
	pg_depend AS d
	WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
	  AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'divergence')};

my $functions = "(SELECT p.* FROM pg_proc AS p
	WHERE ('pg_proc'::regclass, p.oid) IN (SELECT d.classid, d.objid FROM $members)) AS f";

# Every member in words that hold its whole definition, without OIDs.
my $definitions = qq{
	SELECT pg_get_functiondef(oid) FROM $functions
	UNION ALL
	SELECT pg_describe_object(d.classid, d.objid, 0) FROM $members
	UNION ALL
	SELECT pg_get_constraintdef(c.oid) FROM pg_constraint AS c
	WHERE c.contypid IN (SELECT d.objid FROM $members)
	ORDER BY 1};

sub slurp_match
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

# One version everywhere.
my $version = query('postgres',
	"SELECT default_version FROM pg_available_extensions WHERE name = 'divergence'");
is($version, slurp_match('divergence.control', qr/^default_version = '(.*)'/m),
	'the installed control file is that of the source');
is(slurp_match('META.json', qr/^\t"version": "(.*)"/m),
	$version, 'META.json names the version of the control file');
ok(-f "sql/divergence--$version.sql", 'the version has an installation script');

# An ordinary user installs it into a schema where malicious functions and
# operators wait for calls and operators that are not qualified or not exact.
my $traps = '';
foreach my $name (qw(exp ln log sqrt abs power sum least greatest))
{
	$traps .= "CREATE FUNCTION app.$name(int) RETURNS float8 LANGUAGE sql AS 'SELECT 42.0::float8';\n";
}
foreach my $name ('+', '-', '*', '/', '<', '<=', '=', '>=', '>')
{
	my $result = $name =~ /[<=>]/ ? 'bool' : 'float8';

	foreach my $types ('int, float8', 'float8, int', 'float8[], float8[]')
	{
		my ($left, $right) = split /, /, $types;

		$traps .= qq{
			CREATE FUNCTION app."op $name"($types) RETURNS $result LANGUAGE sql AS 'SELECT '' 1''::$result';
			CREATE OPERATOR app.$name (LEFTARG = $left, RIGHTARG = $right, FUNCTION = app."op $name");
		};
	}
}

query('postgres', 'CREATE ROLE tenant LOGIN');
foreach my $database (qw(clean trapped))
{
	query('postgres', "CREATE DATABASE $database");
	query($database, "GRANT CREATE ON DATABASE $database TO tenant");
	query($database, 'SET ROLE tenant; CREATE SCHEMA app;'
		  . ($database eq 'trapped' ? $traps : '')
		  . 'SET search_path = app, pg_catalog;
			 CREATE EXTENSION divergence SCHEMA app');
}
isnt(query('clean', $definitions), '', 'an ordinary user may install it');
is(query('trapped', $definitions), query('clean', $definitions),
	'what waits in the schema changes no definition');
is( query('trapped', qq{
		SELECT pg_describe_object(m.classid, m.objid, 0), pg_describe_object(m.refclassid, m.refobjid, 0)
		FROM pg_depend AS m
		WHERE (m.classid, m.objid) IN (SELECT d.classid, d.objid FROM $members)
		  AND m.deptype = 'n'
		  AND (m.refclassid, m.refobjid) NOT IN (SELECT d.classid, d.objid FROM $members)
		  AND m.refclassid <> 'pg_namespace'::regclass
		  AND m.refobjid >= 16384}),
	'', 'no member depends on an object of the schema');

# What it consists of.
is( query('clean', qq{
		SELECT pg_describe_object(d.classid, d.objid, 0) FROM $members
		  AND obj_description(d.objid, d.classid::regclass::name) IS NULL
		  AND d.classid <> 'pg_cast'::regclass
		ORDER BY 1}),
	'', 'every member has a comment');
is( query('clean', qq{
		SELECT oid::regprocedure FROM $functions
		WHERE provolatile <> 'i' OR proparallel <> 's' OR proacl IS NOT NULL OR prosecdef
		   OR procost <= 0 OR (prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
							   AND probin <> 'divergence')}),
	'', 'every function is immutable, parallel safe, executable by all, found by the plain library name');
is( query('clean', qq{
		SELECT a.oid::regprocedure FROM $functions JOIN pg_proc AS a ON a.oid = f.oid
		WHERE a.proname IN (SELECT g.proname FROM pg_proc AS g
							WHERE g.oid <> a.oid AND g.pronamespace = 'pg_catalog'::regnamespace)}),
	'', 'no function hides behind one of PostgreSQL');

# It moves to another schema, and goes without a trace.
query('clean', 'SET ROLE tenant; CREATE SCHEMA other; ALTER EXTENSION divergence SET SCHEMA other');
is( query('clean', q{SELECT count(*) FROM pg_depend
		WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'app'::regnamespace}),
	'0', 'SET SCHEMA moves all of it');
is(query('clean', 'SELECT other.kl_divergence(ARRAY[0.5, 0.5], ARRAY[0.25, 0.75]) > 0.14'),
	't', 'it works in a schema that is not in the search path');
query('clean', 'DROP EXTENSION divergence; DROP SCHEMA app, other');
is( query('clean', q{SELECT oid::regprocedure FROM pg_proc WHERE probin = 'divergence'}),
	'', 'DROP EXTENSION leaves nothing');

# A dump brings it back, with all that is built on it.
query('postgres', 'CREATE DATABASE source');
query('source', q{
	CREATE EXTENSION divergence;
	CREATE TABLE prediction (id int, q probability_vector, h float8 GENERATED ALWAYS AS (entropy(q)) STORED);
	CREATE INDEX ON prediction (entropy(q));
	CREATE VIEW surprise AS SELECT id, log_loss(1, q), kl_divergence(ARRAY[1, 0], q) FROM prediction;
	INSERT INTO prediction VALUES (1, '{0.25, 0.75}'), (2, '[5:6]={1, 0}'), (3, NULL)});
query('postgres', 'CREATE DATABASE target');
my $dump = PostgreSQL::Test::Utils::tempdir() . '/source.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, 'source' ], 'a database that uses it is dumped');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump, 'target' ],
	'and restored');
foreach my $sql ('SELECT * FROM prediction ORDER BY id', 'SELECT * FROM surprise ORDER BY id')
{
	is(query('target', $sql), query('source', $sql), "the copy answers alike: $sql");
}

# The library can be loaded for all sessions.
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'divergence'");
$node->restart;
is(query('target', 'SELECT count(*) FROM surprise'), '3', 'it works when preloaded');
SKIP:
{
	skip 'pg_get_loaded_modules() came with PostgreSQL 18', 1
	  if query('target', "SELECT current_setting('server_version_num')::int < 180000") eq 't';
	is( query('target', q{SELECT version FROM pg_get_loaded_modules() WHERE module_name = 'divergence'}),
		$version, 'the library tells its version');
}

$node->stop;
done_testing();
