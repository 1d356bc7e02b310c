# Whoever updates gets what whoever installs gets: for each version that the scripts in sql/ lead to, every way there ends
# with the same catalogue.  Released scripts stay as they are.
#
# Scripts of later versions, true to one another and not, are made up to see that differences would be noticed.
use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'script/pgtmp is not at hand' if !-x 'script/pgtmp';

# Every way from nothing to each version, as lists of versions: the script to begin with, and what leads on.
sub ways
{
	my (@scripts) = @_;
	my %ways;

	my $go;
	$go = sub {
		my (@way) = @_;

		push @{ $ways{ $way[-1] } }, [@way];
		foreach my $script (@scripts)
		{
			my ($from, $to) = $script =~ /--([\d.]+)--([\d.]+)\.sql$/ or next;

			$go->(@way, $to) if $from eq $way[-1] && !grep { $_ eq $to } @way;
		}
	};
	$go->($_) for map { /divergence--([\d.]+)\.sql$/ } @scripts;
	return \%ways;
}

is_deeply(ways(map { "sql/divergence--$_.sql" } '1.0', '1.0--1.1', '1.1--1.2', '1.0--1.2', '1.2'),
	{ '1.0' => [ ['1.0'] ], '1.1' => [ [ '1.0', '1.1' ] ], '1.2' => [ [ '1.0', '1.1', '1.2' ], [ '1.0', '1.2' ], ['1.2'] ] },
	'all ways to all versions are found');

# A copy of the source, built as it is, whose scripts can be added to
my $folder = PostgreSQL::Test::Utils::tempdir();
my $source = "$folder/source";
system_or_bail('sh', '-c', 'mkdir "$1" && tar cf - --exclude=./tmp_check --exclude=./results --exclude=./log . | tar xpf - -C "$1"', 'sh', $source);
my @real = map { s{.*/}{}r } glob "$source/sql/*.sql";

# 90.0.0 is what there is.  90.0.1 comes by a script of its own or by an update from there, which does the same.  91.0.x comes
# by updates that differ in one thing each.
sub write_script
{
	my ($name, $text) = @_;

	open my $out, '>', "$source/sql/divergence--$name.sql" or die $!;
	print $out $text;
	close $out;
	return;
}

my $made = slurp_file("$source/sql/" . (grep { /^divergence--[\d.]+\.sql$/ } @real)[0]);
my $delta = <<'DELTA';
CREATE FUNCTION forgotten(x float8, factor float8 DEFAULT 2) RETURNS float8
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 7 RETURN x OPERATOR(pg_catalog.*) factor;
COMMENT ON FUNCTION forgotten(float8, float8) IS 'x times factor';
CREATE TYPE forgotten_pair AS (a int, b text);
CREATE AGGREGATE forgotten_sum(float8) (SFUNC = float8pl, STYPE = float8, INITCOND = '0', PARALLEL = SAFE);
CREATE CAST (forgotten_pair AS float8[]) WITH INOUT;
DELTA
my %drift = (
	'a default' => [ 'factor float8 DEFAULT 2', 'factor float8 DEFAULT 3' ],
	'a body' => [ 'RETURN x OPERATOR(pg_catalog.*) factor', 'RETURN factor OPERATOR(pg_catalog.*) x' ],
	'volatility' => [ 'IMMUTABLE STRICT', 'STABLE STRICT' ],
	'strictness' => [ 'IMMUTABLE STRICT', 'IMMUTABLE' ],
	'parallel safety of a function' => [ 'PARALLEL SAFE COST', 'PARALLEL UNSAFE COST' ],
	'cost' => [ 'COST 7', 'COST 8' ],
	'a comment' => [ "IS 'x times factor'", "IS 'x by factor'" ],
	'no comment' => [ qr/COMMENT.*\n/, '' ],
	'a column' => [ '(a int, b text)', '(a int, b varchar)' ],
	'an initial state' => [ "INITCOND = '0', ", '' ],
	'parallel safety of an aggregate' => [ ', PARALLEL = SAFE', '' ],
	'a cast' => [ 'WITH INOUT', 'WITH INOUT AS ASSIGNMENT' ],
	'a missing object' => [ qr/CREATE CAST.*\n/, '' ],
	'an argument name' => [ 'forgotten(x float8', 'forgotten(y float8' ]);
my %fake;
write_script('90.0.0', $made);
write_script('90.0.1', $made . $delta);
write_script('90.0.0--90.0.1', $delta);
foreach my $name (sort keys %drift)
{
	my ($from, $to) = @{ $drift{$name} };
	my $version = '91.0.' . keys %fake;

	(my $other = $delta) =~ s/(?:\Q$from\E|$from)/$to/ if ref $from;
	$other = $delta =~ s/\Q$from\E/$to/r if !ref $from;
	$other =~ s/RETURN x/RETURN y/ if $name eq 'an argument name';
	die "nothing to change for $name" if $other eq $delta;
	write_script("90.0.0--$version", $other);
	$fake{$version} = $name;
}

# One server; in it a database for each way, and the dump of its catalogue
my $ways = ways(glob "$source/sql/*.sql");
my (%dump, $sql);
foreach my $version (sort keys %$ways)
{
	foreach my $way (@{ $ways->{$version} })
	{
		my $file = "$folder/" . join('-', @$way) . '.dump';
		my ($start, @updates) = @$way;

		$dump{"@$way"} = $file;
		$sql .= "CREATE DATABASE way TEMPLATE template0;\n\\c way\nCREATE EXTENSION divergence VERSION '$start';\n"
		  . join('', map { "ALTER EXTENSION divergence UPDATE TO '$_';\n" } @updates)
		  . "\\o $file\n\\i test/catalogue_dump.sql\n\\o\n\\c postgres\nDROP DATABASE way;\n";
	}
}
open my $script, '>', "$folder/ways.sql" or die $!;
print $script $sql;
close $script;
{
	local $ENV{TMPDIR} = $folder;

	delete local $ENV{PGTMP_SOURCE};
	command_ok([ 'sh', '-c', 'cd "$1" && exec script/pgtmp psql -X -q -At -v ON_ERROR_STOP=1 -f "$2"', 'sh', $source, "$folder/ways.sql" ],
		'all versions are installed and updated');
}

# The lines that differ
sub difference
{
	my ($one, $other) = @_;
	my %count;

	# the number of the version differs where two versions are compared
	$count{$_}++ for grep { !/^extension / } split /\n/, slurp_file($one);
	$count{$_}-- for grep { !/^extension / } split /\n/, slurp_file($other);
	return join "\n", map { ($count{$_} > 0 ? '- ' : '+ ') . $_ } sort grep { $count{$_} } keys %count;
}

foreach my $version (sort grep { !/^9\d\./ } keys %$ways)
{
	my ($fresh, @others) = sort { @$a <=> @$b } @{ $ways->{$version} };
	my $text = slurp_file($dump{"@$fresh"});

	like($text, qr/^extension \Q$version\E/m, "version $version");
	cmp_ok(scalar(() = $text =~ /^object /mg), '>', 80, 'has many objects');
	unlike($text, qr/^unknown kind/m, 'of kinds that the dump knows');
	is(difference($dump{"@$fresh"}, $dump{"@$_"}), '', "is the same by way of @$_") for @others;
}

is(difference($dump{'90.0.1'}, $dump{'90.0.0 90.0.1'}), '', 'an update that does what the new script does gives the same');
isnt(difference($dump{'90.0.0'}, $dump{'90.0.1'}), '', 'which is another catalogue than before');
isnt(difference($dump{'90.0.1'}, $dump{"90.0.0 $_"}), '', "an update that differs in $fake{$_} is noticed") for sort keys %fake;

# Released scripts never change: test/released.sha256 has a line for each script of a version that CHANGELOG.md gives a date.
my %released = map { split / +\*?/, $_, 2 } split /\n/, -f 'test/released.sha256' ? slurp_file('test/released.sha256') : '';
%released = reverse %released;
foreach my $version (slurp_file('CHANGELOG.md') =~ /^## ([\d.]+), \d{4}-/mg)
{
	foreach my $script (grep { /--\Q$version\E\.sql$/ } @real)
	{
		is(sha256_hex(slurp_file("sql/$script")), $released{"sql/$script"}, "$script is as it was released");
	}
}
foreach my $script (sort keys %released)
{
	is(-f $script ? sha256_hex(slurp_file($script)) : 'deleted', $released{$script}, "$script is as it was released");
}

done_testing();
