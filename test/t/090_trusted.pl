# The extension is trusted: whoever owns a database installs it, and its script then runs as a superuser.  So it must pick up
# nothing that others have planted, and give nobody more than they had.  The functions are those in the catalogue, whatever
# they are, called by test/lib/Calls.pm.
#
# DIVERGENCE_TEST_SEED repeats a run.
use strict;
use warnings;

use lib 'test/lib';
use Calls;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = $ENV{DIVERGENCE_TEST_SEED} // time;
note "DIVERGENCE_TEST_SEED=$seed";

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
local $ENV{PGHOST} = $node->host;
local $ENV{PGPORT} = $node->port;

sub query
{
	my ($sql, $database) = @_;

	return $node->safe_psql($database // 'rented', $sql);
}

query(q{
	CREATE ROLE tenant LOGIN;
	CREATE ROLE mallory LOGIN;
	CREATE ROLE guest LOGIN;
	CREATE DATABASE model;
	CREATE DATABASE rented OWNER tenant}, 'postgres');
query('CREATE EXTENSION divergence', 'model');

# What the extension has, as it is elsewhere: the names to plant
my $members = q{
	WITH members AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass
					   AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'divergence'))};
my @functions = map { [ split /\|/ ] } split /\n/, query("$members SELECT proname, pronargs,
	array_to_string(proargtypes::regtype[], ', ') FROM members JOIN pg_proc AS p ON oid = objid AND classid = 'pg_proc'::regclass", 'model');
my @types = split /\n/, query("$members SELECT typname FROM members JOIN pg_type ON oid = objid AND classid = 'pg_type'::regclass WHERE typelem = 0", 'model');
cmp_ok(scalar @functions, '>', 60, 'functions to plant');

# mallory may create things in the schema that the extension goes into.  Nothing there has exactly the signature of ours, which
# would end the installation, but would be preferred in a call that relies on defaults, on casts or on the path.  Everything in "hostile" has.
my $bang = "RETURNS float8 LANGUAGE plpgsql AS \$\$ BEGIN RAISE EXCEPTION 'planted'; END \$\$";
sub planted
{
	my ($schema, $exact) = @_;
	my $ours = join '|', @types;
	my %ours = map { ("$_->[0]($_->[2])" => 1) } @functions;
	my %planted;
	my $sql = '';

	foreach my $function (@functions)
	{
		my ($name, $count, $arguments) = @$function;
		my @arguments = split /, /, $arguments;
		my @plants = (join(', ', ('anyelement') x $count), join(', ', ('text') x ($count - 1), 'VARIADIC text[]'));

		# the same, and the same without the last one, which may have a default; types of ours are not there yet
		push @plants, join(', ', @arguments) if $exact;
		push @plants, join(', ', @arguments[ 0 .. $count - 2 ]) if $count > 1;
		foreach my $plant (@plants)
		{
			my $signature = "$name($plant)" =~ s/VARIADIC //r;

			next if $plant =~ /$ours|internal|cstring/ || $planted{$signature}++ || !$exact && $ours{$signature};
			$sql .= "CREATE FUNCTION $schema.$name($plant) $bang;\n";
		}
	}
	$sql .= "CREATE FUNCTION $schema.$_ $bang;\n"
	  foreach 'exp(int)', 'ln(int)', 'sqrt(int)', 'float8(text)', 'int8(text)', 'sum(float8[])', 'count(float8)', 'array_agg(text)', 'format(text)', 'unnest(text)',
	  'jsonb_object_keys(text)', 'to_jsonb(text)', 'length(float8)', 'coalesce_all(text)', 'trap(float8, float8)', 'trap(int, int)', 'trap(bigint, bigint)', 'trap(text, text)',
	  'trap(numeric, float8)', 'trap(float8[], float8[])', 'trap(jsonb, text)';
	foreach my $types ([ 'float8', 'float8' ], [ 'int', 'int' ], [ 'bigint', 'bigint' ], [ 'text', 'text' ], [ 'numeric', 'float8' ], [ 'float8[]', 'float8[]' ], [ 'jsonb', 'text' ])
	{
		$sql .= "CREATE OPERATOR $schema.$_ (FUNCTION = $schema.trap, LEFTARG = $types->[0], RIGHTARG = $types->[1]);\n" foreach qw(+ - * / = <> < > <= >= || ->);
	}
	$sql .= "CREATE DOMAIN $schema.$_ AS text;\n" foreach qw(float8 int4 int8 bool text jsonb numeric cstring oid record);
	return $sql;
}
query('SET ROLE tenant; CREATE SCHEMA tools; CREATE SCHEMA hostile; GRANT ALL ON SCHEMA tools, hostile TO mallory; GRANT USAGE ON SCHEMA tools, hostile TO guest');
query('SET ROLE mallory; ' . planted('tools', 0) . planted('hostile', 1));
# names that nothing of ours in "tools" prevents
query("SET ROLE mallory; CREATE DOMAIN hostile.$_ AS text") foreach @types;

query('SET ROLE tenant; SET search_path = hostile, pg_catalog; CREATE EXTENSION divergence SCHEMA tools');
is(query("SELECT rolname, rolsuper FROM pg_extension JOIN pg_roles AS r ON r.oid = extowner WHERE extname = 'divergence'"),
	'tenant|f', 'an ordinary user has installed it');

# What it made refers to what it made and to the server's own, and so do the defaults and bodies within.
is(query("$members, parts AS (SELECT * FROM members UNION ALL SELECT 'pg_constraint'::regclass, c.oid FROM pg_constraint AS c JOIN members ON contypid = objid)
		SELECT pg_describe_object(classid, objid, objsubid), pg_describe_object(refclassid, refobjid, refobjsubid) FROM pg_depend
		WHERE (classid, objid) IN (SELECT * FROM parts) AND deptype = 'n' AND (refclassid, refobjid) NOT IN (SELECT * FROM members)
		  AND NOT (refclassid = 'pg_type'::regclass AND refobjid IN (SELECT typarray FROM pg_type JOIN members ON (classid, objid) = ('pg_type'::regclass, pg_type.oid)))
		  AND NOT (refclassid = 'pg_namespace'::regclass AND refobjid = 'tools'::regnamespace)"),
	'', 'nothing planted is part of it');

# Rules about what is installed, each a query for what breaks it
my %rules = (
	'no SECURITY DEFINER' => 'SELECT oid::regprocedure FROM procs WHERE prosecdef',
	'no SET clauses' => 'SELECT oid::regprocedure FROM procs WHERE proconfig IS NOT NULL',
	'EXECUTE for PUBLIC' => "SELECT oid::regprocedure FROM procs WHERE NOT has_function_privilege('guest', oid, 'EXECUTE')",
	'USAGE of types for PUBLIC' => "SELECT oid::regtype FROM members JOIN pg_type ON oid = objid AND classid = 'pg_type'::regclass WHERE NOT has_type_privilege('guest', oid, 'USAGE')",
	'nobody has a privilege that others lack' => 'SELECT oid::regprocedure FROM procs WHERE proacl IS NOT NULL',
	'C of its own library, or SQL' => "SELECT oid::regprocedure FROM procs JOIN pg_language AS l ON l.oid = prolang
		WHERE prokind <> 'a' AND NOT (lanname = 'c' AND probin = 'divergence' OR lanname = 'sql')",
	'SQL bodies that were parsed at installation' => "SELECT oid::regprocedure FROM procs JOIN pg_language AS l ON l.oid = prolang WHERE lanname = 'sql' AND prosqlbody IS NULL",
	'nothing leaks: it may see rows that row security hides' => 'SELECT oid::regprocedure FROM procs WHERE proleakproof',
	'no tables, triggers, languages, wrappers' => "SELECT pg_describe_object(classid, objid, 0) FROM members
		WHERE classid::regclass NOT IN ('pg_proc', 'pg_type', 'pg_operator', 'pg_opclass', 'pg_opfamily', 'pg_cast')");
sub broken
{
	my ($rule) = @_;

	return query("$members, procs AS (SELECT p.* FROM members JOIN pg_proc AS p ON p.oid = objid AND classid = 'pg_proc'::regclass) $rules{$rule}"
		=~ s/SELECT oid::/SELECT procs.oid::/gr =~ s/procs\.oid::regtype/pg_type.oid::regtype/r);
}
is(broken($_), '', "rule: $_") foreach sort keys %rules;

# Calls by a guest: the same whether the path begins with what was planted or not
my $calls = Calls->new(database => 'rented', seed => $seed);
my @statements = map { my $function = $_; map { $calls->make($function, $_ ? 0.2 : 0) } 0 .. 3 } $calls->functions;
my @plain = Calls::results('rented', 'SET ROLE guest; SET search_path = pg_catalog;', @statements);
my @hostile = Calls::results('rented', 'SET ROLE guest; SET search_path = hostile, tools, pg_catalog;', @statements);
my @good = grep { $plain[$_] !~ /ERROR/ } 0 .. $#plain;

is(scalar @plain, scalar @statements, 'all calls by a guest come back');
cmp_ok(scalar @good, '>', @statements / 2, 'most of them with a result');
is(join("\n", map { "$statements[$_]: $hostile[$_]" } grep { ($hostile[$_] // 'nothing') ne $plain[$_] } 0 .. $#plain),
	'', 'with a hostile schema first in the path they give the same');
unlike(join("\n", @plain), qr/\b(?:42501|XX000|0A000|P0001)\b/, 'no call needs a privilege, or breaks');
like((Calls::results('rented', 'SET ROLE guest; SET search_path = hostile, tools, pg_catalog;', q{SELECT entropy('{0.5,0.5}'::pg_catalog.float8[])}))[0],
	qr/P0001|42725/, 'though a call that relies on the path meets what was planted');

# The domain checks by our function, whatever stands first
is(join(' ', Calls::results('rented', 'SET ROLE guest; SET search_path = hostile, tools, pg_catalog;', q{SELECT '{0.5,0.5}'::tools.probability_vector}, q{SELECT '{0.5,0.6}'::tools.probability_vector})),
	'{0.5,0.5} ERROR:  23514', 'the domain asks its own function');

# That the rules would notice: one thing each that breaks them becomes a member
my %breach = (
	'no SECURITY DEFINER' => 'LANGUAGE sql SECURITY DEFINER RETURN 1.0::float8',
	'no SET clauses' => 'LANGUAGE sql SET search_path = pg_catalog RETURN 1.0::float8',
	'C of its own library, or SQL' => "LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
	'SQL bodies that were parsed at installation' => "LANGUAGE sql AS 'SELECT 1.0::float8'",
	'nothing leaks: it may see rows that row security hides' => 'LANGUAGE sql LEAKPROOF RETURN 1.0::float8');
foreach my $rule (sort keys %breach)
{
	query("CREATE FUNCTION public.breach() RETURNS float8 $breach{$rule}; ALTER EXTENSION divergence ADD FUNCTION public.breach()");
	like(broken($rule), qr/breach/, "noticed: $rule");
	query('ALTER EXTENSION divergence DROP FUNCTION public.breach(); DROP FUNCTION public.breach()');
}
query('REVOKE EXECUTE ON FUNCTION tools.entropy(float8[], float8) FROM PUBLIC; CREATE TABLE public.breach (); ALTER EXTENSION divergence ADD TABLE public.breach');
isnt(broken($_), '', "noticed: $_") foreach 'EXECUTE for PUBLIC', 'nobody has a privilege that others lack', 'no tables, triggers, languages, wrappers';

$node->stop;
done_testing();
