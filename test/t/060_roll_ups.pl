# The same values give the same distribution: in any order, with any number of workers, over partitions, rolled up from
# stored days that went through files and dumps, and in moving frames.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use Exactness;
use Test::More;

start_server();

# 200,000 events of 40 days: names of all lengths, some of them rare; numbers; counts; readings with NaN and infinities
query(q{
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

in_any_order('events', $digests, $expected, 'id', 'id DESC', 'name', 'number DESC', 'hashint4(id)');
by_workers('events', $digests, $expected);
in_groups_by_workers('events', 'day', $digests, $expected_days);
over_partitions('events', 16, $digests, $expected);

# with so little memory that groups are written to disk
is(query("$serial SET work_mem = '64kB'; SET enable_sort = off; SELECT count(*) FROM (SELECT id / 4, distribution_agg(name) AS d FROM events GROUP BY 1) AS t WHERE category_count(d) > 4"),
	0, 'groups of four on disk');
is(query("$serial SET work_mem = '64kB'; SET enable_sort = off; SELECT md5(sum(d)::text) FROM (SELECT id / 4, distribution_agg(name) AS d FROM events GROUP BY 1) AS t"),
	(split /\|/, $expected)[0], 'and their sum');

# a table of days, and their roll-up.  Aggregates without final function stand for engines that send states around as text or binary.
query(qq{
	CREATE AGGREGATE states(text) (SFUNC = divergence_distribution_add, STYPE = distribution, INITCOND = '{"counts": {}}');
	CREATE AGGREGATE merged(distribution) (SFUNC = divergence_distribution_combine, STYPE = distribution, INITCOND = '{"counts": {}}',
		FINALFUNC = divergence_distribution_final);
	CREATE TABLE days AS
	SELECT day, distribution_agg(name) AS name, distribution_agg(number) AS number, distribution_agg(flag) AS flag, distribution_agg(name, n) AS name_n,
		   distribution_agg(number, n) AS number_n, distribution_agg(flag, n) AS flag_n, histogram_agg(reading, $edges) AS reading, states(name) AS state
	FROM events GROUP BY day});
my @columns = qw(name number flag name_n number_n flag_n reading);
my $rolled_up = join(', ', map { "md5(sum($_)\::text)" } @columns);
rolled_up('days', 'day', $rolled_up, $expected);
is(query("SELECT $rolled_up FROM (SELECT " . join(', ', map { "sum($_) AS $_" } @columns) . " FROM days GROUP BY day / 7) AS weeks"),
	$expected, 'by weeks');
is(query('SELECT md5(merged(state)::text), md5(merged(CASE WHEN day % 3 = 0 THEN name ELSE state END)::text) FROM days'),
	join('|', ((split /\|/, $expected)[0]) x 2), 'merged as states, and mixed with what crossed a wire');
is(query('SELECT count(*) FILTER (WHERE t.name = d.name AND b.reading = d.reading AND b.state = d.state AND pg_column_size(t.state) = pg_column_size(d.name))'
		. ' FROM days AS d JOIN from_text AS t USING (day) JOIN from_binary AS b USING (day)'), '40', 'copied days are equal to what they were');

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

end_of_test();
