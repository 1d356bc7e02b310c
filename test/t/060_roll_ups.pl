# The same values give the same distribution: in any order, with any number of workers, over partitions, rolled up from
# stored days that went through files and dumps, and in moving frames.
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

# 200,000 events of 40 days: names of all lengths, some of them rare; numbers; counts; readings with NaN and infinities
query(q{
	CREATE EXTENSION divergence;
	CREATE TABLE events AS
	SELECT id, (h1 & 1023) % 40 AS day,
		   CASE WHEN id % 1000 = 7 THEN NULL WHEN id % 50 = 3 THEN 'a rare name of some length, number ' || (h1 >> 30) % 5000
				ELSE 'name ' || sqrt((h1 >> 20) % 10000)::int END AS name,
		   CASE WHEN id % 1000 = 8 THEN NULL WHEN id % 3 = 0 THEN h2 ELSE (h2 >> 20) % 1000 - 500 END AS number,
		   CASE WHEN id % 77 > 0 THEN h1 & 4 > 0 END AS flag,
		   CASE WHEN id % 91 > 0 THEN (h2 >> 40) % 7 END AS n,
		   CASE WHEN id % 1000 = 9 THEN NULL WHEN id % 1000 = 10 THEN 'NaN' WHEN id % 1000 = 11 THEN 'Infinity'
				ELSE ((h2 >> 24) / 1099511627776.0::float8 - 0.5) * 100 END::float8 AS reading
	FROM (SELECT id, hashint8extended(id, 1) & 9223372036854775807 AS h1, hashint8extended(id, 2) & 9223372036854775807 AS h2
		  FROM generate_series(1, 200000) AS id) AS h;
	ANALYZE events});

my $edges = q{'{-40,-20,0,10.5,40}'};
my $aggregates = qq{
	distribution_agg(name), distribution_agg(number), distribution_agg(flag), distribution_agg(name, n), distribution_agg(number, n),
	distribution_agg(flag, n), histogram_agg(reading, $edges)};
# the text of the result, short
my $digests = join(', ', map { "md5($_\::text)" } $aggregates =~ /((?:distribution|histogram)_agg\([^()]*\))/g);
my $serial = 'SET max_parallel_workers_per_gather = 0;';
my $expected = query("$serial SELECT $digests FROM events");
my $expected_days = query("$serial SELECT day, $digests FROM events GROUP BY day ORDER BY day");

# guard against a test of nothing
is(query(q{SELECT count(*), count(name), count(DISTINCT number) > 60000, category_count(distribution_agg(name)) > 2000,
		total_count(distribution_agg(name, n)) = (SELECT sum(n) FROM events WHERE name IS NOT NULL) FROM events}),
	'200000|199800|t|t|t', 'the events are what they should be');
is(scalar(() = $digests =~ /md5/g), 7, 'seven aggregates');
is(scalar(() = $expected_days =~ /\n/g), 39, 'of 40 days');
is(query("SELECT count(*) FILTER (WHERE count_of(d, name) = n), count(*) FILTER (WHERE count_of(d, name) IS DISTINCT FROM n) FROM"
		. ' (SELECT name, count(*) AS n FROM events WHERE name IS NOT NULL GROUP BY name) AS g, (SELECT distribution_agg(name) AS d FROM events) AS t'),
	query('SELECT count(DISTINCT name), 0 FROM events'), 'every count is that of GROUP BY');

# the order of rows
foreach my $order ('id', 'id DESC', 'name', 'number DESC', 'hashint4(id)')
{
	is(query("$serial SELECT $digests FROM (SELECT * FROM events ORDER BY $order OFFSET 0) AS t"), $expected, "rows ordered by $order");
}

# workers
my $parallel = q{
	SET parallel_setup_cost = 0;
	SET parallel_tuple_cost = 0;
	SET min_parallel_table_scan_size = 0;
	SET max_parallel_workers_per_gather = 8;};
foreach my $workers (0, 1, 2, 4)
{
	query("ALTER TABLE events SET (parallel_workers = $workers)");
	my $plan = query("$parallel EXPLAIN (COSTS OFF) SELECT $digests FROM events");

	if ($workers)
	{
		like($plan, qr/Finalize Aggregate.*Workers Planned: $workers\b.*Partial Aggregate/s, "a plan for $workers workers");
	}
	else
	{
		unlike($plan, qr/Gather|Partial/, 'a plan without workers');
	}
	is(query("$parallel SELECT $digests FROM events"), $expected, "$workers workers");
}
foreach my $method ('hashagg', 'sort')
{
	my $days = "$parallel SET enable_$method = off; SELECT day, $digests FROM events GROUP BY day";

	like(query($days =~ s/SELECT/EXPLAIN (COSTS OFF) SELECT/r),
		$method eq 'sort' ? qr/Partial HashAggregate/ : qr/Partial GroupAggregate/, "days by workers, without $method");
	is(join("\n", sort { (split /\|/, $a)[0] <=> (split /\|/, $b)[0] } split /\n/, query($days)), $expected_days, 'and their results');
}
# with so little memory that groups are written to disk
is(query("$serial SET work_mem = '64kB'; SET enable_sort = off; SELECT count(*) FROM (SELECT id / 4, distribution_agg(name) AS d FROM events GROUP BY 1) AS t WHERE category_count(d) > 4"),
	0, 'groups of four on disk');
is(query("$serial SET work_mem = '64kB'; SET enable_sort = off; SELECT md5(sum(d)::text) FROM (SELECT id / 4, distribution_agg(name) AS d FROM events GROUP BY 1) AS t"),
	(split /\|/, $expected)[0], 'and their sum');

# 16 partitions, aggregated one by one, also by workers
query(q{
	CREATE TABLE parts (LIKE events) PARTITION BY HASH (id);
	SELECT format('CREATE UNLOGGED TABLE part%s PARTITION OF parts FOR VALUES WITH (MODULUS 16, REMAINDER %s)', i, i)
	FROM generate_series(0, 15) AS i \gexec
	INSERT INTO parts SELECT * FROM events;
	ANALYZE parts});
foreach my $settings ($serial, $parallel)
{
	my $partitionwise = "$settings SET enable_partitionwise_aggregate = on;";
	my $plan = query("$partitionwise EXPLAIN (COSTS OFF) SELECT $digests FROM parts");

	if ($settings eq $serial)
	{
		is(scalar(() = $plan =~ /Partial Aggregate/g), 16, 'a plan of 16 partial aggregates');
	}
	else
	{
		like($plan, qr/Workers Planned.*Partial Aggregate/s, 'a plan of workers over 16 partitions');
	}
	is(query("$partitionwise SELECT $digests FROM parts"), $expected, 'and its results');
}

# a table of days, and their roll-up.  Aggregates without final function stand for engines that send states around as text or binary.
query(qq{
	CREATE AGGREGATE states(text) (SFUNC = divergence_distribution_add, STYPE = distribution, INITCOND = '{"counts": {}}');
	CREATE AGGREGATE merged(distribution) (SFUNC = divergence_distribution_combine, STYPE = distribution, INITCOND = '{"counts": {}}',
		FINALFUNC = divergence_distribution_final);
	CREATE TABLE days AS
	SELECT day, distribution_agg(name) AS name, distribution_agg(number) AS number, distribution_agg(flag) AS flag, distribution_agg(name, n) AS name_n,
		   distribution_agg(number, n) AS number_n, distribution_agg(flag, n) AS flag_n, histogram_agg(reading, $edges) AS reading, states(name) AS state
	FROM events GROUP BY day;
	CREATE TABLE from_text (LIKE days);
	CREATE TABLE from_binary (LIKE days)});
my @columns = qw(name number flag name_n number_n flag_n reading);
my $rolled_up = join(', ', map { "md5(sum($_)\::text)" } @columns);
is(query("SELECT $rolled_up FROM days"), $expected, 'rolled up from 40 days');
is(query("SELECT $rolled_up FROM (SELECT * FROM days ORDER BY md5(day::text)) AS t"), $expected, 'in another order');
is(query("SELECT $rolled_up FROM (SELECT " . join(', ', map { "sum($_) AS $_" } @columns) . " FROM days GROUP BY day / 7) AS weeks"),
	$expected, 'by weeks');
query('ALTER TABLE days SET (parallel_workers = 2)');
like(query("$parallel EXPLAIN (COSTS OFF) SELECT $rolled_up FROM days"), qr/Partial Aggregate/, 'a plan to roll up by workers');
is(query("$parallel SELECT $rolled_up FROM days"), $expected, 'and its results');
is(query('SELECT md5(merged(state)::text), md5(merged(CASE WHEN day % 3 = 0 THEN name ELSE state END)::text) FROM days'),
	join('|', ((split /\|/, $expected)[0]) x 2), 'merged as states, and mixed with what crossed a wire');

# out and in again, with a setting that would cost digits
my $folder = PostgreSQL::Test::Utils::tempdir();
chmod 0777, $folder;
my $lossy = 'SET extra_float_digits = -15;';
query("$lossy COPY days TO '$folder/days.txt'; COPY days TO '$folder/days.bin' WITH (FORMAT binary);"
	. " COPY from_text FROM '$folder/days.txt'; COPY from_binary FROM '$folder/days.bin' WITH (FORMAT binary)");
sub is_copy
{
	my ($table, $database, $name) = @_;

	is(query("SELECT $rolled_up FROM $table", $database), $expected, "rolled up from $name");
	is(query("SELECT md5(string_agg(t::text, '' ORDER BY day)) FROM $table AS t", $database),
		query("SELECT md5(string_agg(t::text, '' ORDER BY day)) FROM days AS t"), "every day is the same from $name");
	return;
}
is_copy('from_text', 'postgres', 'text');
is_copy('from_binary', 'postgres', 'binary');
is(query('SELECT count(*) FILTER (WHERE t.name = d.name AND b.reading = d.reading AND b.state = d.state AND pg_column_size(t.state) = pg_column_size(d.name))'
		. ' FROM days AS d JOIN from_text AS t USING (day) JOIN from_binary AS b USING (day)'), '40', 'copied days are equal to what they were');
query('CREATE DATABASE target');
{
	local $ENV{PGOPTIONS} = '-c extra_float_digits=-15';

	$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/dump", '-t', 'days', '-e', 'divergence', 'postgres' ], 'a table of days is dumped');
	$node->command_ok([ 'pg_restore', '-d', 'target', "$folder/dump" ], 'and restored');
}
is_copy('days', 'target', 'a dump');

# a week that moves, over rows and over stored days, against the rows of each week; fewer rows, since each of them asks for its week
query('CREATE TABLE few AS SELECT * FROM events WHERE id % 100 IN (3, 7, 8, 9, 10) AND id < 50000');
my $week = 'OVER (ORDER BY day RANGE 6 PRECEDING)';
my $moving = $aggregates =~ s/(?:distribution|histogram)_agg\([^()]*\)/md5(($& $week)::text)/gr;
my $weeks = query("$serial SELECT w.day, $digests FROM few JOIN generate_series(0, 39) AS w (day) ON few.day BETWEEN w.day - 6 AND w.day GROUP BY w.day ORDER BY w.day");
is(scalar(() = $weeks =~ /\n/g), 39, '40 weeks');
is(query("$serial SELECT DISTINCT day, $moving FROM few ORDER BY day"), $weeks, 'a moving week over rows');
is(query('SELECT day, ' . join(', ', map { "md5((sum($_) $week)::text)" } @columns) . " FROM (SELECT day, "
		. join(', ', map { "$_->[0] AS $_->[1]" } map { [ ($aggregates =~ /((?:distribution|histogram)_agg\([^()]*\))/g)[$_], $columns[$_] ] } 0 .. 6)
		. ' FROM few GROUP BY day) AS t ORDER BY day'), $weeks, 'a moving week over days');

# half of the days taken away
is(query('SELECT ' . join(', ', map { "md5((sum($_) - sum($_) FILTER (WHERE day % 2 = 0))::text)" } @columns) . ' FROM days'),
	query("$serial SELECT $digests FROM events WHERE day % 2 = 1"), 'half of the days taken away');

$node->stop;
done_testing();
