# What the tests share that the same rows give the same bits: a server that has workers, and the checks of a SELECT over any order of
# rows, any number of workers, partitions, and stored partial results that went through files and dumps.
package Exactness;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw($serial start_server query in_any_order by_workers in_groups_by_workers over_partitions rolled_up end_of_test);

our $serial = 'SET max_parallel_workers_per_gather = 0;';
my $parallel = q{
	SET parallel_setup_cost = 0;
	SET parallel_tuple_cost = 0;
	SET min_parallel_table_scan_size = 0;
	SET max_parallel_workers_per_gather = 8;};

my $node;

# The server is there when the tests begin to run, not already while they are compiled: ports are given out in between.
sub start_server
{
	$node = PostgreSQL::Test::Cluster->new('main');
	$node->init;
	$node->append_conf('postgresql.conf', "max_worker_processes = 12\nmax_parallel_workers = 8\njit = off\nmax_wal_size = 2GB\n");
	$node->start;
	query('CREATE EXTENSION divergence');
	return;
}

sub query
{
	my ($sql, $database) = @_;

	return $node->safe_psql($database // 'postgres', $sql);
}

# In each check $select is what is selected from the table, $expected the one row that it must give.

sub in_any_order
{
	my ($table, $select, $expected, @orders) = @_;

	foreach my $order (@orders)
	{
		is(query("$serial SELECT $select FROM (SELECT * FROM $table ORDER BY $order OFFSET 0) AS t"), $expected, "rows ordered by $order");
	}
	return;
}

sub by_workers
{
	my ($table, $select, $expected) = @_;

	foreach my $workers (0, 1, 2, 4)
	{
		query("ALTER TABLE $table SET (parallel_workers = $workers)");
		my $plan = query("$parallel EXPLAIN (COSTS OFF) SELECT $select FROM $table");

		if ($workers)
		{
			like($plan, qr/Finalize Aggregate.*Workers Planned: $workers\b.*Partial Aggregate/s, "a plan for $workers workers");
		}
		else
		{
			unlike($plan, qr/Gather|Partial/, 'a plan without workers');
		}
		is(query("$parallel SELECT $select FROM $table"), $expected, "$workers workers");
	}
	return;
}

# $expected has a row for each number in the column $key, in their order
sub in_groups_by_workers
{
	my ($table, $key, $select, $expected) = @_;

	foreach my $method ('hashagg', 'sort')
	{
		my $settings = "$parallel SET enable_$method = off;";
		my $groups = "SELECT $key, $select FROM $table GROUP BY $key";

		like(query("$settings EXPLAIN (COSTS OFF) $groups"),
			$method eq 'sort' ? qr/Partial HashAggregate/ : qr/Partial GroupAggregate/, "groups by workers, without $method");
		is(join("\n", sort { (split /\|/, $a)[0] <=> (split /\|/, $b)[0] } split /\n/, query("$settings $groups")),
			$expected, 'and their results');
	}
	return;
}

# $n partitions by the column id, aggregated one by one, also by workers
sub over_partitions
{
	my ($table, $n, $select, $expected) = @_;

	query(qq{
		CREATE TABLE parts (LIKE $table) PARTITION BY HASH (id);
		SELECT format('CREATE UNLOGGED TABLE part%s PARTITION OF parts FOR VALUES WITH (MODULUS $n, REMAINDER %s)', i, i)
		FROM generate_series(0, $n - 1) AS i \\gexec
		INSERT INTO parts SELECT * FROM $table;
		ANALYZE parts});
	foreach my $settings ($serial, $parallel)
	{
		my $partitionwise = "$settings SET enable_partitionwise_aggregate = on;";
		my $plan = query("$partitionwise EXPLAIN (COSTS OFF) SELECT $select FROM parts");

		if ($settings eq $serial)
		{
			is(scalar(() = $plan =~ /Partial Aggregate/g), $n, "a plan of $n partial aggregates");
		}
		else
		{
			like($plan, qr/Workers Planned.*Partial Aggregate/s, "a plan of workers over $n partitions");
		}
		is(query("$partitionwise SELECT $select FROM parts"), $expected, 'and its results');
	}
	return;
}

# A table of partial results, with a column $key: in another order, by workers, and out and in again, with a setting that would cost
# digits.  Leaves the tables from_text and from_binary.
sub rolled_up
{
	my ($table, $key, $select, $expected) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir();
	my $lossy = 'extra_float_digits=-15';

	is(query("SELECT $select FROM $table"), $expected, "rolled up from $table");
	is(query("SELECT $select FROM (SELECT * FROM $table ORDER BY md5($key\::text)) AS t"), $expected, 'in another order');
	query("ALTER TABLE $table SET (parallel_workers = 2)");
	like(query("$parallel EXPLAIN (COSTS OFF) SELECT $select FROM $table"), qr/Partial Aggregate/, 'a plan to roll up by workers');
	is(query("$parallel SELECT $select FROM $table"), $expected, 'and its results');

	chmod 0777, $folder;
	query(qq{
		CREATE TABLE from_text (LIKE $table);
		CREATE TABLE from_binary (LIKE $table);
		SET $lossy;
		COPY $table TO '$folder/text';
		COPY $table TO '$folder/binary' WITH (FORMAT binary);
		COPY from_text FROM '$folder/text';
		COPY from_binary FROM '$folder/binary' WITH (FORMAT binary)});
	query('CREATE DATABASE target');
	{
		local $ENV{PGOPTIONS} = "-c $lossy";

		$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/dump", '-t', $table, '-e', 'divergence', 'postgres' ], "$table is dumped");
		$node->command_ok([ 'pg_restore', '-d', 'target', "$folder/dump" ], 'and restored');
	}
	foreach my $copy ([ 'from_text', 'postgres', 'text' ], [ 'from_binary', 'postgres', 'binary' ], [ $table, 'target', 'a dump' ])
	{
		my ($copied, $database, $name) = @$copy;
		my $digest = "SELECT md5(string_agg(t::text, '' ORDER BY $key)) FROM";

		is(query("SELECT $select FROM $copied", $database), $expected, "rolled up from $name");
		is(query("$digest $copied AS t", $database), query("$digest $table AS t"), "every row is the same from $name");
	}
	return;
}

sub end_of_test
{
	$node->stop;
	done_testing();
	return;
}

1;
