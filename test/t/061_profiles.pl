# The same rows give the same adaptive distributions and the same profile: in any order, with any number of workers, over partitions,
# rolled up from stored days that went through files and dumps, and in moving frames.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use Exactness;
use Test::More;

start_server();

# Numbers of many shapes, from u and v, even in (0, 1), and z, nearly normal: what a level must not depend on the order of
my %shapes = (
	even => 'u',
	normal => 'z',
	body => '37 + 0.3 * z',
	near_one => '1 + 0.01 * z',
	lognormal => 'exp(2 * z)',
	cauchy => 'tan(pi() * (u - 0.5))',
	seconds => '1.7e9 + 86400 * u',
	cents => 'round(exp(3 + z)::numeric, 2)::float8',
	scores => '1 / (1 + exp(-3 * z))',
	sure => '1 / (1 + exp(-6 - 3 * z))',
	both_ends => '1 / (1 + exp(-3 * z - CASE WHEN v < 0.5 THEN 8 ELSE -8 END))',
	ratings => 'ceil(5 * u)',
	zeros => 'CASE WHEN v < 0.92 THEN 0 WHEN v < 0.96 THEN -exp(9 * z) ELSE exp(9 * z) END',
	# one value in thousands forces the level up, wherever it comes
	hostile => q{CASE WHEN id % 997 = 3 THEN 'NaN' WHEN id % 997 = 4 THEN 'Infinity' WHEN id % 997 = 5 THEN '-Infinity' WHEN id % 997 = 6 THEN NULL
		WHEN id % 3001 = 7 THEN power(10::float8, 600 * u - 300) WHEN v < 0.5 THEN floor(1000 * u) ELSE u END::float8});
my @shapes = sort keys %shapes;

query(qq{
	CREATE TABLE t AS
	SELECT id, id % 40 AS day, @{[ join(', ', map { "$shapes{$_} AS $_" } @shapes) ]},
		   CASE WHEN id % 19 > 0 THEN 'shop ' || (20 * u * v)::int END AS name, 'session ' || id / 3 AS session, v < 0.3 AS flag,
		   timestamptz '2026-01-01 00:00:00Z' + 1e6 * u * interval '1 s' AS at, (1000 * z)::numeric AS price
	FROM (SELECT id, (h1 % 999983 + 0.5) / 999983 AS u, (h2 % 999979 + 0.5) / 999979 AS v,
				 ((h1 % 65521 + h2 % 65519 + h1 % 32749 * 2 + h2 % 32719 * 2) / 65500.0::float8 - 2) * 1.7 AS z
		  FROM (SELECT id, (hashint8extended(id, 1) & 9223372036854775807)::float8::numeric AS h1,
					   (hashint8extended(id, 2) & 9223372036854775807)::float8::numeric AS h2
				FROM generate_series(1, 20000) AS id) AS h) AS r;
	ANALYZE t});

my $histograms = join(', ', map { "md5(histogram_agg($_)::text)" } @shapes);
my $profile = 'md5(profile_agg(t)::text)';
my $select = "$histograms, $profile, md5(profile_agg(to_jsonb(t))::text)";
my $expected = query("$serial SELECT $select FROM t");

# guard against a test of nothing
is(scalar(@shapes), 14, 'shapes');
is(query("SELECT count(*) >= 12 FROM unnest(ARRAY[" . join(', ', map { "(SELECT histogram_agg($_) FROM t)" } @shapes) . "]) AS d WHERE (d::jsonb ->> 'level')::int > 0"),
	't', 'of which all but ratings, and cents perhaps, are above level 0');
is(query('SELECT count(*), count(*) FILTER (WHERE total_count(d) > 0) FROM unnest((SELECT profile_agg(t) FROM t))'), '21|21', 'columns');
is(query("SELECT count_of(p -> 'session', '#0') > 0, category_count(p -> 'session') > 1000 FROM (SELECT profile_agg(t) AS p FROM t) AS x"), 't|t', 'a hashed one');

in_any_order('t', $select, $expected, 'id', 'id DESC', 'hostile', 'abs(zeros) DESC', 'session', 'hashint4(id)');
by_workers('t', $select, $expected);
in_groups_by_workers('t', 'day', "$histograms, $profile", query("$serial SELECT day, $histograms, $profile FROM t GROUP BY day ORDER BY day"));
over_partitions('t', 4, $select =~ s/\(t\)/(parts)/gr, $expected);

# a profile holds what the aggregates over single columns give
is(query('SELECT ' . join(' AND ', map { "profile_agg(t) -> '$_' = histogram_agg($_)" } @shapes) . ' FROM t'), 't', 'columns of a profile to the byte');

# Distances from cells against those from the rows: equal at level 0, else within the margins that docs/distributions.md states, as are
# quantiles within their cell.
foreach my $shape (@shapes)
{
	my $finite = "$shape BETWEEN -1e300 AND 1e300";
	my $found = query(qq{
		WITH ranked AS (SELECT x, sum(p) OVER w / sum(p) OVER () AS f, sum(q) OVER w / sum(q) OVER () AS g, lead(x) OVER (ORDER BY x) - x AS width
			FROM (SELECT $shape AS x, count(*) FILTER (WHERE day < 20) AS p, count(*) FILTER (WHERE day >= 20) AS q FROM t WHERE $finite GROUP BY 1) AS v
			WINDOW w AS (ORDER BY x)),
		exact AS (SELECT max(abs(f - g))::float8 AS ks, sum(abs(f - g)::float8 * width) AS wasserstein FROM ranked),
		d AS (SELECT histogram_agg($shape) FILTER (WHERE day < 20) AS r, histogram_agg($shape) FILTER (WHERE day >= 20) AS c, histogram_agg($shape) AS whole
			FROM t WHERE $finite),
		level AS (SELECT max((e::jsonb ->> 'level')::int) AS level FROM d, unnest(ARRAY[r, c]) AS e),
		-- the cells of one side at the level of both: beside d - d of the other, nothing is counted twice
		cells AS (SELECT e.count / total_count(side)::float8 AS share, substring(e.category FROM '[[](.*),')::float8 AS low, substring(e.category FROM ',(.*)[)]')::float8 AS high
			FROM d, LATERAL (VALUES (r + c - c), (c + r - r)) AS s (side), unnest(side) AS e),
		margin AS (SELECT coalesce(max(share) FILTER (WHERE low IS NOT NULL), 0) AS ks, coalesce(sum(share * (high - low) / 2), 0) AS wasserstein FROM cells)
		SELECT ks_statistic(r, c) <= exact.ks + 1e-12 AND exact.ks <= ks_statistic(r, c) + margin.ks + 1e-12,
			   abs(wasserstein_distance(r, c) - exact.wasserstein) <= margin.wasserstein + 1e-12 * exact.wasserstein,
			   level.level > 0 OR abs(ks_statistic(r, c) - exact.ks) + abs(wasserstein_distance(r, c) / exact.wasserstein - 1) < 1e-11,
			   (SELECT bool_and(quantile(whole, f) BETWEEN coalesce(low, x) AND coalesce(high, x))
				FROM (SELECT f, percentile_disc(f) WITHIN GROUP (ORDER BY $shape) AS x FROM t, unnest(ARRAY[0, 0.01, 0.1, 0.5, 0.9, 0.99, 1]) AS f WHERE $finite GROUP BY f) AS q,
					 LATERAL (SELECT min(substring(category FROM '[[](.*),')::float8) AS low, min(substring(category FROM ',(.*)[)]')::float8) AS high
							  FROM unnest(whole) WHERE substring(category FROM '[[](.*),')::float8 <= x AND x < substring(category FROM ',(.*)[)]')::float8) AS cell)
		FROM d, exact, margin, level});

	is($found, 't|t|t|t', "$shape: Kolmogorov-Smirnov, Wasserstein, equal at level 0, quantiles");
}

# with so little memory that groups are written to disk
is(query("$serial SET work_mem = '64kB'; SET enable_sort = off; SELECT md5(sum(p)::text) FROM (SELECT id / 20, profile_agg(t) AS p FROM t GROUP BY 1) AS g"),
	query("$serial SELECT $profile FROM t"), 'groups of twenty on disk, summed');

query('CREATE TABLE days AS SELECT day, ' . join(', ', map { "histogram_agg($_) AS $_" } @shapes) . ', profile_agg(t) AS p, profile_agg(to_jsonb(t)) AS j FROM t GROUP BY day');
rolled_up('days', 'day', join(', ', map { "md5(sum($_)::text)" } @shapes, 'p', 'j'), $expected);
is(query('SELECT ' . join(', ', map { "md5(sum($_)::text)" } @shapes, 'p', 'j') . ' FROM (SELECT ' . join(', ', map { "sum($_) AS $_" } @shapes, 'p', 'j')
		. ' FROM days GROUP BY day / 7) AS weeks'), $expected, 'by weeks');

# days in groups as chance has it, summed twice: a thousand ways up
foreach my $column ([ 'hostile', 1000, 'histogram_agg(hostile)' ], [ 'zeros', 1000, 'histogram_agg(zeros)' ], [ 'p', 30, 'profile_agg(t)' ])
{
	my ($name, $ways, $aggregate) = @$column;

	is(query("SELECT count(*), count(*) FILTER (WHERE s = (SELECT $aggregate FROM t)) FROM (SELECT way, sum(part) AS s FROM"
			. " (SELECT way, hashint8extended(day, way) % 6, sum($name) AS part FROM days, generate_series(1, $ways) AS way GROUP BY 1, 2) AS parts GROUP BY way) AS ways"),
		"$ways|$ways", "$ways ways to roll up $name");
}

# a week that moves, over rows and over stored days, against the rows of each week
my $week = 'OVER (ORDER BY day RANGE 6 PRECEDING)';
query('CREATE TABLE few AS SELECT * FROM t WHERE id / 40 % 10 = 3 OR id % 3001 = 7');
my $weeks = query("$serial SELECT w.day, $histograms, " . ($profile =~ s/\(t\)/(few)/r)
		. ' FROM few JOIN generate_series(0, 39) AS w (day) ON few.day BETWEEN w.day - 6 AND w.day GROUP BY w.day ORDER BY w.day');
is(scalar(() = $weeks =~ /\n/g), 39, '40 weeks');
is(query("$serial SELECT DISTINCT day, " . join(', ', map { "md5((histogram_agg($_) $week)::text)" } @shapes) . ", md5((profile_agg(few) $week)::text) FROM few ORDER BY day"),
	$weeks, 'a moving week over rows');
is(query("$serial SELECT day, " . join(', ', map { "md5((sum($_) $week)::text)" } @shapes, 'p') . ' FROM (SELECT day, '
		. join(', ', map { "histogram_agg($_) AS $_" } @shapes) . ', profile_agg(few) AS p FROM few GROUP BY day) AS d ORDER BY day'),
	$weeks, 'a moving week over days');

end_of_test();
