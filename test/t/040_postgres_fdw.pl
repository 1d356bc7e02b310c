# Rows on other servers: a query in two steps, a state per server and their sum, sends states over the wire instead of rows.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

sub query
{
	my ($sql) = @_;

	return $node->safe_psql('postgres', $sql);
}

if (query(q{SELECT count(*) FROM pg_available_extensions WHERE name = 'postgres_fdw'}) eq '0')
{
	$node->stop;
	plan skip_all => 'postgres_fdw is not installed (on Debian it comes with the server, on Fedora with postgresql-contrib)';
}

# two servers that are databases of this one
my ($host, $port) = ($node->host, $node->port);
query('CREATE EXTENSION divergence; CREATE EXTENSION postgres_fdw');
foreach my $n (1, 2)
{
	query("CREATE DATABASE remote$n");
	$node->safe_psql("remote$n", qq{
		CREATE EXTENSION divergence;
		ALTER DATABASE remote$n SET extra_float_digits = -15;
		CREATE TABLE items AS
		SELECT day, i % 10 AS class, NULLIF((i * 7919 * day) % 1009, 0) * ('1e' || i % 18 - 9)::float8 AS p,
			   (1 + (i * 104729) % 1013) * ('1e' || i % 18 - 9)::float8 AS q
		FROM generate_series(1, 5000) AS i, generate_series($n, 10, 2) AS day;
		ANALYZE items});
	query(qq{
		CREATE SERVER server$n FOREIGN DATA WRAPPER postgres_fdw
			OPTIONS (host '$host', port '$port', dbname 'remote$n', extensions 'divergence', use_remote_estimate 'true');
		CREATE USER MAPPING FOR CURRENT_USER SERVER server$n;
		CREATE FOREIGN TABLE items$n (day int, class int, p float8, q float8)
			SERVER server$n OPTIONS (table_name 'items')});
}
query('CREATE TABLE items AS SELECT * FROM items1 UNION ALL SELECT * FROM items2');
my $measures = 'entropy(s), cross_entropy(s), kl_divergence(s), jeffreys_divergence(s), s';
my $expected = query("SELECT $measures FROM (SELECT divergence_state(p, q) AS s FROM items) AS t");
my $expected_classes = query("SELECT class, $measures FROM (SELECT class, divergence_state(p, q) AS s FROM items GROUP BY class) AS t ORDER BY class");

is(query('SELECT count(*), count(p) < count(*) FROM items'), '50000|t', 'the rows are there');
like($expected, qr/^\d+\.\d+\|\d+\.\d+\|0\.\d+\|Infinity\|1\/pairs rows=50000 nan=0 p_only=0 q_only=[1-9]/, 'and their measures');

# in two steps
my $states = join ' UNION ALL ', map { "SELECT divergence_state(p, q) AS s FROM items$_" } 1, 2;
my $two_steps = "SELECT $measures FROM (SELECT sum(s) AS s FROM ($states) AS t) AS t";
my $plan = query("EXPLAIN (VERBOSE, COSTS OFF) $two_steps");
is(scalar(() = $plan =~ /Remote SQL: SELECT (public\.)?divergence_state\(p, q\) FROM public\.items$/mg), 2, 'each server aggregates its rows')
  or diag $plan;
is(query($two_steps), $expected, 'and the result is that of all rows in one place');

my $class_states = join ' UNION ALL ', map { "SELECT class, divergence_state(p, q) AS s FROM items$_ GROUP BY class" } 1, 2;
$two_steps = "SELECT class, $measures FROM (SELECT class, sum(s) AS s FROM ($class_states) AS t GROUP BY class) AS t ORDER BY class";
$plan = query("EXPLAIN (VERBOSE, COSTS OFF) $two_steps");
is(scalar(() = $plan =~ /Remote SQL: SELECT class, (public\.)?divergence_state\(p, q\) FROM public\.items GROUP BY 1/g), 2, 'also by groups')
  or diag $plan;
is(query($two_steps), $expected_classes, 'with the results of all rows in one place');

# partition by partition, where the partition key is among the groups
query(q{
	CREATE TABLE spread (server int, day int, class int, p float8, q float8) PARTITION BY LIST (server)});
foreach my $n (1, 2)
{
	$node->safe_psql("remote$n", "CREATE VIEW spread AS SELECT $n AS server, day, class, p, q FROM items");
	query("CREATE FOREIGN TABLE spread$n PARTITION OF spread FOR VALUES IN ($n) SERVER server$n OPTIONS (table_name 'spread')");
}
$two_steps = "SET enable_partitionwise_aggregate = on;"
  . " EXPLAINED SELECT $measures FROM (SELECT sum(s) AS s FROM (SELECT server, divergence_state(p, q) AS s FROM spread GROUP BY server) AS t) AS t";
$plan = query($two_steps =~ s/EXPLAINED/EXPLAIN (VERBOSE, COSTS OFF)/r);
is(scalar(() = $plan =~ /Remote SQL: SELECT server, (public\.)?divergence_state\(p, q\) FROM public\.spread GROUP BY 1/g), 2,
	'each partition is aggregated by its server') or diag $plan;
is(query($two_steps =~ s/EXPLAINED//r), $expected, 'and the result is that of all rows in one place');

# states that are stored over there, and sums of them, come as they are
$node->safe_psql("remote$_", 'CREATE TABLE rollup AS SELECT day, divergence_state(p, q) AS s FROM items GROUP BY day; ANALYZE rollup') foreach 1, 2;
query("CREATE FOREIGN TABLE rollup$_ (day int, s divergence_state) SERVER server$_ OPTIONS (table_name 'rollup')") foreach 1, 2;
$two_steps = "SELECT $measures FROM (SELECT sum(s) AS s FROM (SELECT sum(s) AS s FROM rollup1 UNION ALL SELECT sum(s) FROM rollup2) AS t) AS t";
like(query("EXPLAIN (VERBOSE, COSTS OFF) $two_steps"), qr/(Remote SQL: SELECT (public\.)?sum\(s\) FROM public\.rollup.*){2}/s, 'stored states are summed by their servers');
is(query($two_steps), $expected, 'with the result of all rows');
query('INSERT INTO rollup1 SELECT day + 100, s FROM rollup2');
is(query("SELECT $measures FROM (SELECT sum(s) AS s FROM rollup1) AS t"), $expected, 'states written to another server are the same there');

# one step would fetch the rows, with the same result
is(query("SELECT $measures FROM (SELECT divergence_state(p, q) AS s FROM (SELECT * FROM items1 UNION ALL SELECT * FROM items2) AS t) AS t"),
	$expected, 'rows that are fetched give the same');

$node->stop;
done_testing();
