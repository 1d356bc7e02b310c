# What the tests of damaged values share: a server, mutations of texts and binary forms, and the verdict on each.
#
# DIVERGENCE_TEST_SEED repeats a run.
package Damage;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw($node $folder start_server query pick number at_random shorter crossed patch mutated truncated verdicts_on text_verdicts binary_verdicts
  are_of_both_sorts still_there @longs @text_mutations @binary_mutations);

my $seed = $ENV{DIVERGENCE_TEST_SEED} // time;
note "DIVERGENCE_TEST_SEED=$seed";
srand $seed;

our ($node, $folder);

# The server is there when the tests begin to run, not already while they are compiled: ports are given out in between.
sub start_server
{
	$node = PostgreSQL::Test::Cluster->new('main');
	$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
	$node->append_conf('postgresql.conf', 'log_statement = none');
	$node->start;
	$folder = PostgreSQL::Test::Utils::tempdir();
	chmod 0777, $folder;
	query('CREATE EXTENSION divergence');
}

sub query
{
	my ($sql) = @_;

	return $node->safe_psql('postgres', $sql);
}

sub pick
{
	return $_[ int rand @_ ];
}

# an integer, near the ends of what integers can be
sub number
{
	return pick('0', '-1', '1', '2', '-0', '007', '4294967295', '2147483648', '-2147483648', '9223372036854775807', '9223372036854775808',
		'-9223372036854775808', '18446744073709551616', '18446744073709551624', '1844674407370955162', '134217727', '134217728',
		int rand 100, '1' x (1 + int rand 40));
}

# replaces one of the matches of a pattern
sub at_random
{
	my ($text, $pattern, $new) = @_;
	my @found;

	push @found, [ $-[0], $+[0] - $-[0] ] while $text =~ /$pattern/g;
	return $text unless @found;
	my $place = pick(@found);
	substr($text, $place->[0], $place->[1]) = ref $new ? $new->(substr $text, $place->[0], $place->[1]) : $new;
	return $text;
}

sub shorter
{
	my ($data) = @_;
	my $from = int rand(1 + length $data);

	substr($data, $from, int rand(1 + length($data) - $from)) = '';
	return $data;
}

sub crossed
{
	my ($a, $b) = @_;

	return substr($a, 0, int rand(1 + length $a)) . substr($b, int rand(1 + length $b));
}

sub patch
{
	my ($data, $at, $bytes) = @_;

	substr($data, $at, length $bytes) = $bytes if $at >= 0 && $at + length $bytes <= length $data;
	return $data;
}

# mutations of any text, and of any binary form
our @text_mutations = (
	sub { at_random($_[0], qr/./, pick(map { chr } 1 .. 9, 11, 12, 14 .. 126)) },
	sub { at_random($_[0], qr/./, '') },
	sub { shorter($_[0]) });

my @words = (0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 134217727, 134217728);
our @longs = map { pack 'q>', $_ } (0, 1, 2, -1, 9223372036854775807, -9223372036854775807 - 1, 4294967296);
our @binary_mutations = (
	sub { my $at = int rand length $_[0]; patch($_[0], $at, chr(ord(substr $_[0], $at, 1) ^ 1 << int rand 8)) },
	sub { patch($_[0], int rand length $_[0], chr int rand 256) },
	sub { patch($_[0], int(rand length $_[0]), pack 'N', pick(@words)) },
	sub { patch($_[0], 0, chr pick(0, 2, 255)) },
	sub { my $data = $_[0]; substr($data, int rand(1 + length $data), 0) = chr int rand 256; $data },
	sub { shorter($_[0]) },
	sub { $_[0] . pick("\0", "\0" x 8, 'x' x int rand 100) });

# $n mutations of mutations of the elements of a list
sub mutated
{
	my ($n, $list, $how) = @_;
	my @result;

	while (@result < $n)
	{
		my $data = pick(@$list);

		for (0 .. int rand 3)
		{
			$data = pick(@$how)->($data) if length $data;
		}
		push @result, $data;
	}
	return @result;
}

sub truncated
{
	return map { my $data = $_; map { substr $data, 0, $_ } 0 .. length($data) - 1 } @_;
}

# verdicts_on(TYPE, TEXT_REFUSALS, BINARY_REFUSALS) makes the functions that judge texts and binary forms of the type: 'accepted', the
# SQLSTATE of a proper refusal, of which there are these, or what is wrong.  fault_of(value) and fault_of_text(value, text) say
# what is wrong with a value that was accepted, or NULL.
my %refusals;

sub verdicts_on
{
	my ($type, $text, $binary) = @_;
	my ($in_text, $in_binary) = map { join ' OR ', map { "SQLSTATE '$_'" } @$_ } $text, $binary;

	%refusals = (text => join('|', @$text), binary => join('|', @$binary));
	query(qq{
		CREATE FUNCTION verdict_text(t text) RETURNS text LANGUAGE plpgsql AS \$\$
		DECLARE
			x $type;
		BEGIN
			BEGIN
				x := t::$type;
			EXCEPTION WHEN $in_text THEN
				RETURN SQLSTATE;
			END;
			RETURN coalesce(fault_of_text(x, t), fault_of(x), 'accepted');
		EXCEPTION WHEN OTHERS THEN
			RETURN SQLSTATE || ' ' || SQLERRM;
		END \$\$;
		CREATE TABLE received (x $type);
		CREATE FUNCTION verdict_binary(file text) RETURNS text LANGUAGE plpgsql AS \$\$
		DECLARE
			fault text;
		BEGIN
			DELETE FROM received;
			BEGIN
				EXECUTE format('COPY received FROM %L WITH (FORMAT binary)', file);
			EXCEPTION WHEN $in_binary THEN
				RETURN SQLSTATE;
			END;
			SELECT fault_of(x) INTO STRICT fault FROM received;
			RETURN coalesce(fault, 'accepted');
		EXCEPTION WHEN OTHERS THEN
			RETURN SQLSTATE || ' ' || SQLERRM;
		END \$\$});
}

# "verdict|count" lines; fails for all but acceptance and proper refusals, of which $examples shows some
sub is_sound
{
	my ($verdicts, $name, $proper, $examples) = @_;
	my %count = map { /^(.*)\|(\d+)$/ } split /\n/, $verdicts;
	my @faults = grep { !/^(accepted|$proper)$/ } sort keys %count;

	note "$name: $_ $count{$_}" foreach sort keys %count;
	diag query($examples) if @faults;
	is(join("\n", @faults), '', "$name do no harm") or diag "DIVERGENCE_TEST_SEED=$seed";
	return \%count;
}

sub text_verdicts
{
	my ($name, @data) = @_;

	open my $file, '>', "$folder/texts" or die $!;
	# what is not UTF-8 would not reach the type
	print $file map { s/([\\\t\n\r])/sprintf '\\x%02x', ord $1/ger . "\n" } grep { my $copy = $_; utf8::decode($copy) } @data;
	close $file;
	query("CREATE TABLE texts (t text); COPY texts FROM '$folder/texts' WITH (ENCODING 'UTF8')");
	my $count = is_sound(query('SELECT verdict_text(t), count(*) FROM texts GROUP BY 1'), $name, $refusals{text},
		qq{SELECT t || E'\\n' || v FROM texts, LATERAL verdict_text(t) AS v WHERE v !~ '^(accepted|$refusals{text})\$' LIMIT 5});
	query('DROP TABLE texts');
	return $count;
}

sub binary_verdicts
{
	my ($name, @data) = @_;
	my $n = 0;

	foreach my $data (@data)
	{
		open my $file, '>:raw', "$folder/$n" or die $!;
		print $file "PGCOPY\n\xff\r\n\0", pack('NN', 0, 0), pack('nN', 1, length $data), $data, pack('n', 65535);
		close $file;
		$n++;
	}
	my $count = is_sound(query("SELECT verdict_binary('$folder/' || i), count(*) FROM generate_series(0, $n - 1) AS i GROUP BY 1"),
		$name, $refusals{binary},
		qq{SELECT encode(pg_read_binary_file('$folder/' || i, 25, 10000), 'hex') || E'\\n' || v
		FROM generate_series(0, $n - 1) AS i, LATERAL verdict_binary('$folder/' || i) AS v
		WHERE v !~ '^(accepted|$refusals{binary})\$' LIMIT 5});
	unlink map { "$folder/$_" } 0 .. $n - 1;
	return $count;
}

# Of $n mutations, a corpus that is all accepted or all refused tests little.
sub are_of_both_sorts
{
	my ($name, $count, $n) = @_;

	cmp_ok($count->{accepted}, '>', $n / 50, "some $name are accepted");
	cmp_ok($count->{accepted}, '<', $n / 2, "and many refused");
}

# the end of a test
sub still_there
{
	is(query('SELECT 1'), 1, 'the server is there');
	unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'and was all the time');
	$node->stop;
	done_testing();
}

1;
