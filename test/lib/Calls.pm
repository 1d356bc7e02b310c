# Calls of every function of the extension, made from the catalogue: arguments by type and name, sound or not.
#
#	my $calls = Calls->new(database => 'postgres', seed => 7);
#	$calls->functions			each a hash: name, kind, set, types, names
#	$calls->make($function, $bad)	a SELECT that calls it, with $bad of its arguments unsound, 0 to 1
#	Calls::results($database, $setup, @statements)	what each prints, or its SQLSTATE
#
# The same seed makes the same calls.  Statements depend on no search_path.
package Calls;

use strict;
use warnings;

use File::Temp;

sub new
{
	my ($class, %options) = @_;
	my $self = bless { seed => $options{seed} }, $class;
	my $sql = q{
		SELECT format('%I.%I', nspname, proname), prokind, proretset, array_to_string(proargtypes::oid[], ' '), array_to_string(proargnames[1:pronargs], ' ')
		FROM pg_depend AS d JOIN pg_proc AS p ON p.oid = objid JOIN pg_namespace AS n ON n.oid = pronamespace
		WHERE d.classid = 'pg_proc'::regclass AND deptype = 'e' AND refclassid = 'pg_extension'::regclass
		  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'divergence')
		  -- only the server can make such arguments
		  AND 'internal'::regtype <> ALL (proargtypes) ORDER BY p.oid::regprocedure::text COLLATE "C"};
	my %type = map { $_->[0] => $_->[1] } rows($options{database}, q{SELECT t.oid, format('%I.%I', nspname, typname)
		FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = typnamespace WHERE typtype IN ('b', 'd', 'p', 'r')});

	foreach my $row (rows($options{database}, $sql))
	{
		my ($name, $kind, $set, $types, $names) = @$row;

		push @{ $self->{functions} },
		  { name => $name, kind => $kind, set => $set eq 't', types => [ map { $type{$_} } split / /, $types ], names => [ split / /, $names // '' ] };
	}
	($self->{schema}) = map { s/\..*//r } map { $_->{name} } @{ $self->{functions} };
	srand $self->{seed};
	return $self;
}

sub functions
{
	my ($self) = @_;

	return @{ $self->{functions} };
}

sub rows
{
	my ($database, $sql) = @_;

	open my $psql, '-|', qw(psql -X -q -At -v ON_ERROR_STOP=1 -d), $database, '-c', $sql or die "psql: $!";
	chomp(my @rows = <$psql>);
	close $psql or die "psql failed: $sql";
	return map { [ split /\|/, $_, -1 ] } @rows;
}

sub pick { return $_[ int rand @_ ]; }

# n weights that add up to 1 exactly
sub fractions
{
	my ($n) = @_;
	my @parts = (0) x $n;

	$parts[ int rand $n ]++ for 1 .. 16;
	return map { $_ / 16 } @parts;
}

my @odd_numbers = qw(NaN Infinity -Infinity -1 0 -0 5e-324 1e-310 1.7976931348623157e308 -1e308 2 1e17 0.5);
my @odd_integers = qw(9223372036854775807 -9223372036854775808 0 -1 1 2147483647 -2147483648);
my @odd_texts = ('', ' ', 'a', '{', '{}', 'null', '\\', 'NaN', "\x{7f}", 'x' x 300, '{"counts": {"a": 1}}');

# A number in its role; $n is the size of the vectors of the call
sub number
{
	my ($name, $n) = @_;

	return pick(2, 10, '2.718281828459045', 1.5) if $name eq 'base';
	return pick(0, 0.5, 1, 2, 7.25, 'Infinity') if $name eq 'alpha';
	return pick(0.01, 0.05, 0.5) if $name =~ /significance|tolerance/;
	return pick(0, 0.1, 0.5) if $name =~ /smoothing|pseudocount/;
	return pick(0.5, 0.95) if $name eq 'confidence';
	return pick(0, 0.25, 0.5, 1);
}

my %empty_state = (
	pairs => '1/pairs rows=0 nan=0 p_only=0 q_only=0', weights => '1/weights rows=0 nan=0',
	scalar => '1/scalar rows=0 nan=0 plus=0 minus=0', vector => '1/vector rows=0 nan=0 lower=0 width=0');

sub state
{
	my ($self, $function) = @_;
	my $kind = $function =~ /weights|divergence_entropy_final/ ? 'weights' : $function =~ /scalar|exact/ ? 'scalar' : $function =~ /vector|avg_prob/ ? 'vector' : 'pairs';

	return "'$empty_state{$kind}'" if $kind ne 'pairs' || rand() < 0.3;
	return "(SELECT $self->{schema}.divergence_state(p::pg_catalog.float8, q) FROM (VALUES "
	  . join(', ', map { '(' . int(rand 20) . ', ' . int(rand 20) . '::pg_catalog.float8)' } 1 .. 1 + rand 4) . ') AS v (p, q))';
}

# A distribution of $n categories, of bins, or of cells that it found itself, most of them between 0 and 1
sub distribution
{
	my ($cells, $n) = @_;
	my $counts = join(', ', map { int(1 + rand 50) } 1 .. 3);

	return '{' . ($cells eq 'bins' ? qq{"edges": [0, 1.5], "counts": [$counts]}
		: $cells eq 'categories' ? '"counts": {' . join(', ', map { "\"c$_\": " . int(1 + rand 50) } 1 .. $n) . '}'
		: pick('', '"level": 40, ') . '"from": [' . pick('0, 0.25, 0.75', '0.125, 0.5, 1', '0.25, 0.5, 7') . qq{], "counts": [$counts]}) . pick('', ', "nulls": 3') . '}';
}

# One argument as SQL that a cast to its type follows
sub argument
{
	my ($self, $function, $type, $name, $call, $bad) = @_;
	my $n = $call->{n};

	# no text is a record: the server refuses the cast itself
	return pick('NULL', "ROW(1, 'c1'::pg_catalog.text)", "ROW('NaN'::pg_catalog.float8, NULL::pg_catalog.text)", "ROW()") if $type =~ /\.record$/;
	if (rand() < $bad)
	{
		return 'NULL' if rand() < 0.15;
		return '\'{' . join(',', map { pick(@odd_numbers, 'NULL', 0.5) } 1 .. rand 5) . '}\'' if $type =~ /_float8$|probability_vector/ && rand() < 0.6;
		return pick("'{{0.5,0.5}}'", "'[5:6]={0.5,0.5}'", "'[-2147483648:-2147483647]={0.25,0.75}'", "'{}'", "'{NULL}'",
			"pg_catalog.array_fill(0.001, ARRAY[1000])", "pg_catalog.array_fill('NaN'::pg_catalog.float8, ARRAY[5000])")
		  if $type =~ /_float8$|probability_vector/;
		return "'" . pick(@odd_numbers) . "'" if $type =~ /\.(?:float8|numeric)$/;
		return "'" . pick(@odd_integers) . "'" if $type =~ /\.int[48]$/;
		return "'{" . join(',', map { pick(@odd_integers, 'NULL') } 1 .. rand 4) . "}'" if $type =~ /\._int[48]$/;
		return '\'' . (pick(values %empty_state) =~ s/=0/'=' . pick(@odd_integers)/er) . '\'' if $type =~ /divergence_state$/ && rand() < 0.7;
		return '\'{"counts": ' . pick('{}', '[1]', '{"a": -1}', '{"a": 9223372036854775807}', '{"": 1}', '[1, 2, 3], "edges": [1]', '[1, 2], "edges": [0]') . '}\''
		  if $type =~ /distribution$/ && rand() < 0.8;
		return "'" . pick(@odd_texts) . "'";
	}
	return "'{" . join(',', map { $_ * pick(1, 2, 3) } sort { $a <=> $b } map { int rand 100 } 1 .. 3) . "}'" if $name =~ /^edges$/;
	return "'{" . join(',', fractions($n)) . "}'" if $type =~ /_(?:float8|float4|numeric)$|probability_vector/;
	return "'" . number($name, $n) . "'" if $type =~ /\.(?:float8|float4|numeric)$/;
	return pick(2, 3, 10) if $name eq 'bins';
	return 1 + int rand($n) if $type =~ /\.int[248]$/;
	return "'{" . join(',', map { int rand 50 } 1 .. $n) . "}'" if $type =~ /\._int[248]$/;
	return pick(qw(true false)) if $type =~ /\.bool$/;
	return $self->state($function) if $type =~ /divergence_state$/;
	return '\'' . distribution($call->{cells}, $n) . '\'' if $type =~ /\.(?:distribution|jsonb|"?json"?)$/
	  || $type =~ /cstring/ && $function =~ /distribution/;
	return "'$empty_state{pairs}'" if $type =~ /cstring/;
	return "'{" . join(',', map { "c$_" } 1 .. $n) . "}'" if $type =~ /\._text$/;
	return "'c" . (1 + int rand $n) . "'" if $type =~ /\.text$/;
	return '\'{' . join(',', map { rand() < 0.1 ? 'NULL' : '"' . distribution($call->{cells}, $n) =~ s/"/\\"/gr . '"' } 1 .. 3) . '}\'' if $type =~ /\._distribution$/;
	return '\'{NULL,' . join(',', map { '"{\"rows\": 300, \"columns\": [{\"name\": \"c1\", \"kind\": \"category\", \"counts\": {\"a\": ' . int(rand 200) . ', \"b\": 9}}]}"' } 1 .. 3) . '}\'' if $type =~ /\._table_profile$/;
	return '\'{"rows": 3, "columns": [{"name": "c1", "kind": "number", "level": 0, "from": [1, 2], "counts": [1, 2]}]}\'' if $type =~ /\.table_profile$/;
	return "'\\x" . join('', map { sprintf '%02x', rand 256 } 1 .. 20) . "'" if $type =~ /\.bytea$/;
	die "$function: no argument of type $type can be made: teach test/lib/Calls.pm";
}

sub make
{
	my ($self, $function, $bad) = @_;
	my $name = $function->{name};
	my %call = (n => 2 + int(rand 3), cells => pick(qw(categories bins adaptive)));
	my $row = sub {
		return map {
			my $type = $function->{types}[$_];

			'(' . $self->argument($name, $type, $function->{names}[$_] // '', \%call, $bad) . ")::$type"
		} 0 .. $#{ $function->{types} };
	};

	return "SELECT pg_catalog.string_agg(r::pg_catalog.text, ';') FROM $name(" . join(', ', $row->()) . ') AS r' if $function->{set};
	return "SELECT ($name(" . join(', ', $row->()) . '))::pg_catalog.text' if $function->{kind} ne 'a';

	my @columns = map { "a$_" } 1 .. @{ $function->{types} };
	# quantile_edges sorts what it has, and is no window function
	my $over = $name =~ /quantile_edges/ ? '' : pick('', '', 'OVER (ORDER BY i)', 'OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)', 'OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING)');
	# arguments that stay the same for all rows of an aggregate
	my @same = $row->();
	my $i = 0;
	my $rows = join ', ', map {
		my @row = $row->();

		$row[$_] = $same[$_] for grep { ($function->{names}[$_] // '') =~ /^(?:edges|bins)$/ } 0 .. $#row;
		'(' . join(', ', ++$i, @row) . ')'
	} 0 .. int rand 6;
	return "SELECT pg_catalog.string_agg(r::pg_catalog.text, ';' ORDER BY i) FROM (SELECT "
	  . ($over ? 'i' : '0 AS i') . ", $name(" . join(', ', @columns) . ") $over AS r FROM (VALUES $rows) AS v (" . join(', ', 'i', @columns) . ')) AS t';
}

# What each statement prints in one session: its rows, or "ERROR: " and an SQLSTATE.  Shorter than the list if the session ended.
sub results
{
	my ($database, $setup, @statements) = @_;
	my $file = File::Temp->new;
	my $i = 0;

	binmode $file, ':utf8';
	print $file "\\set VERBOSITY sqlstate\n$setup\n", map { "\\echo \@\@ " . $i++ . "\n$_;\n" } @statements;
	print $file "\\echo \@\@ end\n";
	close $file;
	my $output = qx(psql -X -q -At -d '$database' -f $file 2>&1);
	my (undef, @results) = split /^\@\@ \w+\n/m, $output, -1;

	s/^psql:[^ ]*: //mg, s/\n\z// for @results;
	pop @results if $output =~ /^\@\@ end\n/m;
	return @results;
}

1;
