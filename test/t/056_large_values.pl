# Values whose text would be longer than one value can be: they are refused where they come in, since what can be stored must be dumped.
# What is read has half a gigabyte here.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use Damage;
use Test::More;

# what one of these statements takes at most, in GB
my $needed = 4;
my $free = 0;

if (open my $memory, '<', '/proc/meminfo')
{
	/^MemAvailable: *(\d+) kB/ and $free = $1 / 1e6 while <$memory>;
}
plan skip_all => sprintf('%.1f GB of memory are free, and %d needed (as far as /proc/meminfo tells)', $free, $needed) if $free < $needed;

start_server();

sub code_of
{
	my ($sql) = @_;
	my ($status, $out, $error) = $node->psql('postgres', "\\set VERBOSITY verbose\n$sql");

	return $error =~ /^(?:psql:.*?)?ERROR:  (\S+): (.*)\n(?:DETAIL:  (.*))?/m ? ($1, $2, $3) : ('none', $out, '');
}

# A backslash is two in JSON, and four in a dump: 537 MB of text would be one of 1074 MB.
foreach my $type ('text', 'json')
{
	my $cast = $type eq 'json' ? '::json' : '';
	my ($code, $message, $detail) = code_of("SELECT category_count((('{\"counts\": {\"' || repeat('\\\\', 268435440) || '\": 1}}')${cast})::distribution)");

	is($code, '54000', "a distribution in $type whose text would be too long is refused");
	is($message, 'distribution would be too long', 'with a message of ours');
	like($detail, qr/^Its text would take 107\d{7} bytes/, 'that says how long');
}
SKIP:
{
	skip 'input that reports instead of failing came with PostgreSQL 16', 1
	  if query("SELECT current_setting('server_version_num')::int < 160000") eq 't';
	is(query("SELECT sql_error_code FROM pg_input_error_info('{\"counts\": {\"' || repeat('\\\\', 268435440) || '\": 1}}', 'distribution')"), '54000', 'its text can be tried');
}
is(query("SELECT category_count(('{\"counts\": {\"' || repeat('\\\\', 1000000) || '\": 1}}')::distribution)"), '1', 'a shorter one is taken');

# The binary form of a sum takes half the bytes of its text.  All sums are one that is small and has many digits.
sub copy_state
{
	my ($width) = @_;
	my $limbs = 40;
	my $sum = pack('c n C N*', 1, 0, $limbs, (1) x $limbs);
	my $length = 2 + 4 * 8 + 2 * 4 + $width * length $sum;

	open my $file, '>:raw', "$folder/state" or die "$folder/state: $!";
	print $file "PGCOPY\n\377\r\n\0", pack('N N n N', 0, 0, 1, $length), pack('C C q>4 N N', 1, 4, 1, 0, 0, 0, $width, 1);
	my $many = 10_000;
	print $file $sum x $many for 1 .. $width / $many;
	print $file $sum x ($width % $many), pack('n', 0xffff);
	close $file or die "$folder/state: $!";
	my @code = code_of("COPY states FROM '$folder/state' WITH (FORMAT binary)");

	unlink "$folder/state";
	return @code;
}
query('CREATE TABLE states (s divergence_state)');
my ($code, $message, $detail) = copy_state(3_250_000);
is($code, '54000', 'a state whose text would be too long is refused where it is received');
is($message, 'text of a divergence_state would be too long', 'with a message of ours');
is((copy_state(20_001))[0], 'none', 'a shorter one is taken');
is(query('SELECT count(*), bool_and(s = s::text::divergence_state) FROM states'), '1|t', 'and read again');

# The text of a profile is counted where it may be too long: a byte of a name may take seven, and these take one.  Names of control characters take as many.
sub columns_of
{
	my ($character, $length) = @_;

	return code_of("SELECT octet_length(profile_agg(o)::text) FROM (SELECT (SELECT jsonb_object_agg('key ' || k, repeat($character, $length) || lpad(i::text, 6, '0')) FROM generate_series(1, 700) AS k) AS o FROM generate_series(1, 2048) AS i) AS s");
}
($code, $message) = columns_of("'x'", 97);
is($code, 'none', 'a profile of long names whose text is not too long is taken');
cmp_ok($message, '>', 700 * 2048 * 103, 'and read');
($code, $message) = columns_of("E'\\x01'", 120);
is($code, '54000', 'one whose text would be too long is refused');
is($message, 'table_profile would be too long', 'with a message of ours');

# A page of a name that is too long ends with an error, and on the way whenever that is wanted: a time limit is met before the page is full.
my $page = "SELECT evaluation_page(NULL, NULL, NULL, repeat(repeat(E'\\x7F', 1000), 160000))";
($code, $message) = code_of($page);
is($code, '54000', 'a page that would be too long is refused');
is($message, 'page would be too long', 'with a message of ours');
is((code_of("SET statement_timeout = '1s';\n$page"))[0], '57014', 'and can be cancelled');

# One of more periods than its table has room for is refused before it is begun: drawing them would take more than can be allocated at once.
($code, $message) = code_of("SELECT drift_page(ARRAY[p], array_fill(NULL::table_profile, ARRAY[70000000]), array_fill(NULL::text, ARRAY[70000000])) FROM (SELECT profile_agg(x) AS p FROM (VALUES (1)) AS x (a)) AS s");
is($code, '54000', 'a page of more periods than it has room for is refused');
is($message, 'page would be too long', 'with a message of ours');

still_there();
