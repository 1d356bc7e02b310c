# The same rows give the same bits: in any order, with any number of workers, over partitions, from stored states that
# went through files and dumps, and after some were taken away again.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "max_worker_processes = 12\nmax_parallel_workers = 8\njit = off\nmax_wal_size = 2GB\n");
$node->start;

sub query
{
	my ($sql, $database) = @_;

	return $node->safe_psql($database // 'postgres', $sql);
}

# 400,000 rows: weights over 18 decades, some missing or 0, numbers over 500 decades of either sign, predictions
query(q{
	CREATE EXTENSION divergence;
	CREATE TABLE items AS
	SELECT id, (h1 & 1023) % 1000 AS k,
		   CASE WHEN id % 1000 = 7 THEN NULL WHEN id % 1000 = 8 THEN 0 ELSE (1 + r1) * e END AS p,
		   CASE WHEN id % 1000 = 7 THEN NULL WHEN id % 1000 = 8 THEN 0 ELSE (1 + r2) * e * 1e3 END AS q,
		   (2 * r1 - 1) * ('1e' || (h2 >> 8) % 500 - 250)::float8 AS x,
		   ARRAY[r1 / 2, 1 - r1 / 2] AS v
	FROM (SELECT id, h1, h2, (h1 >> 24) / 1099511627776.0::float8 AS r1, (h2 >> 24) / 1099511627776.0::float8 AS r2,
				 ('1e' || h1 % 18 - 9)::float8 AS e
		  FROM (SELECT id, hashint8extended(id, 1) & 9223372036854775807 AS h1,
					   hashint8extended(id, 2) & 9223372036854775807 AS h2
				FROM generate_series(1, 400000) AS id) AS h) AS r;
	ANALYZE items});

my $aggregates = q{
	entropy_agg(p), cross_entropy_agg(p, q), kl_divergence_agg(p, q), jeffreys_divergence_agg(p, q), exact_sum(x), exact_avg(x),
	avg_probabilities(v), avg_probabilities(v, p), divergence_state(p, q)};
my $serial = 'SET max_parallel_workers_per_gather = 0;';
my $expected = query("$serial SELECT $aggregates FROM items");
my $expected_groups = query("$serial SELECT k, $aggregates FROM items GROUP BY k ORDER BY k");
my $state = (split /\|/, $expected)[-1];

# guard against a test of nothing
is(query('SELECT count(*), count(p), max(p) / min(p) FILTER (WHERE p > 0) > 1e17 FROM items'),
	'400000|399600|t', 'the rows are what they should be');
like($expected, qr/^([1-9]\S*\.\d+\|){2}(0\.\d+\|){2}-?\d\.\d+e\+\d+\|-?\d\.\d+e\+\d+\|\{0\.\d+,0\.\d+\}\|\{0\.\d+,0\.\d+\}\|1\/pairs rows=399600 nan=0 /,
	'so are the results');
is(scalar(() = $expected_groups =~ /\n/g), 999, 'and those of 1000 groups');

# the order of rows
foreach my $order ('id', 'id DESC', 'p', 'q DESC', 'hashint4(id)', 'abs(x) DESC')
{
	is(query("$serial SELECT $aggregates FROM (SELECT * FROM items ORDER BY $order OFFSET 0) AS t"),
		$expected, "rows ordered by $order");
}

# workers
my $parallel = q{
	SET parallel_setup_cost = 0;
	SET parallel_tuple_cost = 0;
	SET min_parallel_table_scan_size = 0;
	SET max_parallel_workers_per_gather = 8;};
foreach my $workers (0, 1, 2, 4)
{
	query("ALTER TABLE items SET (parallel_workers = $workers)");
	my $plan = query("$parallel EXPLAIN (COSTS OFF) SELECT $aggregates FROM items");

	if ($workers)
	{
		like($plan, qr/Finalize Aggregate.*Workers Planned: $workers\b.*Partial Aggregate/s, "a plan for $workers workers");
	}
	else
	{
		unlike($plan, qr/Gather|Partial/, 'a plan without workers');
	}
	is(query("$parallel SELECT $aggregates FROM items"), $expected, "$workers workers");
}
foreach my $method ('hashagg', 'sort')
{
	my $groups = "$parallel SET enable_$method = off; SELECT k, $aggregates FROM items GROUP BY k ORDER BY k";

	$groups =~ s/ORDER BY k// if $method eq 'sort';
	like(query($groups =~ s/SELECT/EXPLAIN (COSTS OFF) SELECT/r),
		$method eq 'sort' ? qr/Partial HashAggregate/ : qr/Partial GroupAggregate/, "groups by workers, without $method");
	is(join("\n", sort { (split /\|/, $a)[0] <=> (split /\|/, $b)[0] } split /\n/, query($groups)), $expected_groups, 'and their results');
}

# 64 partitions, aggregated one by one, also by workers
query(q{
	CREATE TABLE parts (LIKE items) PARTITION BY HASH (id);
	SELECT format('CREATE UNLOGGED TABLE part%s PARTITION OF parts FOR VALUES WITH (MODULUS 64, REMAINDER %s)', i, i)
	FROM generate_series(0, 63) AS i \gexec
	INSERT INTO parts SELECT * FROM items;
	ANALYZE parts});
foreach my $settings ($serial, $parallel)
{
	my $partitionwise = "$settings SET enable_partitionwise_aggregate = on;";
	my $plan = query("$partitionwise EXPLAIN (COSTS OFF) SELECT $aggregates FROM parts");

	if ($settings eq $serial)
	{
		is(scalar(() = $plan =~ /Partial Aggregate/g), 64, 'a plan of 64 partial aggregates');
	}
	else
	{
		like($plan, qr/Workers Planned.*Partial Aggregate/s, 'a plan of workers over 64 partitions');
	}
	is(query("$partitionwise SELECT $aggregates FROM parts"), $expected, 'and its results');
}

# stored states: 1000 of each kind.  Aggregates without final function stand for engines that send the states of ours around.
query(q{
	CREATE AGGREGATE partial_weights(float8) (SFUNC = divergence_weights_add, STYPE = divergence_state,
		INITCOND = '1/weights rows=0 nan=0', PARALLEL = SAFE, COMBINEFUNC = divergence_state_plus);
	CREATE AGGREGATE partial_scalar(float8) (SFUNC = divergence_scalar_add, STYPE = divergence_state,
		INITCOND = '1/scalar rows=0 nan=0 plus=0 minus=0');
	CREATE AGGREGATE partial_vector(float8[]) (SFUNC = divergence_vector_add, STYPE = divergence_state,
		INITCOND = '1/vector rows=0 nan=0 lower=0 width=0');
	CREATE AGGREGATE partial_vector(float8[], float8) (SFUNC = divergence_vector_add, STYPE = divergence_state,
		INITCOND = '1/vector rows=0 nan=0 lower=0 width=0');
	CREATE TABLE rollup AS
	SELECT k, divergence_state(p, q) AS pairs, partial_weights(p) AS weights, partial_scalar(x) AS scalar,
		   partial_vector(v) AS vector, partial_vector(v, p) AS weighted
	FROM items GROUP BY k;
	CREATE TABLE from_text (LIKE rollup);
	CREATE TABLE from_binary (LIKE rollup)});
my $merged = q{
	divergence_entropy_final(sum(weights)), cross_entropy(sum(pairs)), kl_divergence(sum(pairs)), jeffreys_divergence(sum(pairs)),
	divergence_exact_sum_final(sum(scalar)), divergence_exact_avg_final(sum(scalar)), divergence_avg_probabilities_final(sum(vector)),
	divergence_avg_probabilities_final(sum(weighted)), sum(pairs)};
is(query("SELECT $merged FROM rollup"), $expected, 'rolled up from 1000 stored states');
is(query("SELECT $merged FROM (SELECT * FROM rollup ORDER BY md5(k::text)) AS t"), $expected, 'in another order');
query('ALTER TABLE rollup SET (parallel_workers = 2)');
like(query("$parallel EXPLAIN (COSTS OFF) SELECT $merged FROM rollup"), qr/Partial Aggregate/, 'a plan to roll up by workers');
is(query("$parallel SELECT $merged FROM rollup"), $expected, 'and its results');
is(query("SELECT $merged FROM (SELECT k / 10, sum(pairs) AS pairs, sum(weights) AS weights, sum(scalar) AS scalar,"
		. " sum(vector) AS vector, sum(weighted) AS weighted FROM rollup GROUP BY k / 10) AS t"),
	$expected, 'in two steps');

# out and in again, with a setting that would cost digits
my $folder = PostgreSQL::Test::Utils::tempdir();
chmod 0777, $folder;
my $lossy = 'SET extra_float_digits = -15;';
query("$lossy COPY rollup TO '$folder/rollup.txt'; COPY rollup TO '$folder/rollup.bin' WITH (FORMAT binary);"
	. " COPY from_text FROM '$folder/rollup.txt'; COPY from_binary FROM '$folder/rollup.bin' WITH (FORMAT binary)");
sub is_copy
{
	my ($table, $database, $name) = @_;

	is(query("SELECT $merged FROM $table", $database), $expected, "rolled up from $name");
	is(query("SELECT md5(string_agg(t::text, '' ORDER BY k)) FROM $table AS t", $database),
		query("SELECT md5(string_agg(t::text, '' ORDER BY k)) FROM rollup AS t"), "every state is the same from $name");
	return;
}
is_copy('from_text', 'postgres', 'text');
is_copy('from_binary', 'postgres', 'binary');
is(query('SELECT count(*), count(*) FILTER (WHERE t.pairs = r.pairs AND b.vector = r.vector AND pg_column_size(t.pairs) = pg_column_size(r.pairs))'
		. ' FROM rollup AS r JOIN from_text AS t USING (k) JOIN from_binary AS b USING (k)'),
	'1000|1000', 'copied states are equal to what they were');

# dumped and restored
query('CREATE DATABASE target');
{
	local $ENV{PGOPTIONS} = '-c extra_float_digits=-15';

	$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/dump", '-t', 'rollup', '-e', 'divergence', 'postgres' ], 'a table of states is dumped');
	$node->command_ok([ 'pg_restore', '-d', 'target', "$folder/dump" ], 'and restored');
}
is_copy('rollup', 'target', 'a dump');

# half of it taken away
is(query("SELECT sum(pairs) - sum(pairs) FILTER (WHERE k % 2 = 0) FROM rollup"),
	query("$serial SELECT divergence_state(p, q) FROM items WHERE k % 2 = 1"), 'half of the states taken away');
is(query("SELECT divergence_exact_sum_final(sum(scalar) - sum(scalar) FILTER (WHERE k < 500)),"
		. " divergence_avg_probabilities_final(sum(weighted) - sum(weighted) FILTER (WHERE k < 500)) FROM rollup"),
	query("$serial SELECT exact_sum(x), avg_probabilities(v, p) FROM items WHERE k >= 500"), 'also of the other kinds');
is(query("SELECT '$state'::divergence_state - sum(pairs) FROM rollup"),
	'1/pairs rows=0 nan=0 p_only=0 q_only=0', 'all of them taken away');

$node->stop;
done_testing();
