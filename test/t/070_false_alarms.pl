# How often drift is reported where there is none: samples of one population, thousands of times, a small part of what
# script/simulate draws.  Each rate must stay within half and one and a half times its level, four standard errors allowed for.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# DIVERGENCE_TEST_SEED, 0 to 999999, draws other samples.
my $seed = $ENV{DIVERGENCE_TEST_SEED} // 240229;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nwork_mem = '64MB'\n");
$node->start;
note "seed $seed";

sub query
{
	my ($sql) = @_;

	return $node->safe_psql('postgres', $sql);
}

# Pairs of samples.  The value of a row is an expression of u, uniform in [0, 1); the first $n rows of a trial are the
# reference, which has an expression of its own where drift is made.
sub draw
{
	my ($trials, $n, $m, $aggregate, $reference, $current) = @_;

	$current //= $reference;
	query(qq{
		SELECT setseed($seed / 1e6);
		DROP TABLE IF EXISTS pairs;
		CREATE TABLE pairs AS
		SELECT } . sprintf($aggregate, $reference) . qq{ FILTER (WHERE item <= $n) AS p, } . sprintf($aggregate, $current) . qq{ FILTER (WHERE item > $n) AS q
		FROM (SELECT trial, item, random() AS u
			  FROM generate_series(1, $trials) AS trial, generate_series(1, $n + $m) AS item OFFSET 0) AS r, zipf
		GROUP BY trial});
}

my $counted = 'distribution_agg(%s)';
my $binned = 'histogram_agg(%s, (SELECT array_agg(i / 10.0::float8) FROM generate_series(1, 9) AS i))';

# In how many per cent of the pairs a condition holds
sub rate
{
	my ($condition) = @_;

	return query("SELECT round(100.0 * count(*) FILTER (WHERE $condition) / count(*), 2) FROM pairs");
}

# A level in per cent, and how often it is reached; $least and $most are multiples of it.
sub check_level
{
	my ($name, $level, $condition, $least, $most) = @_;
	my $rate = rate($condition);
	my $pairs = query('SELECT count(*) FROM pairs');
	my $error = 400 * sqrt($level / 100 * (1 - $level / 100) / $pairs);
	my ($low, $high) = (($least // 0.5) * $level - $error, ($most // 1.5) * $level + $error);

	cmp_ok($rate, '<=', $high, sprintf('%s, %d pairs: %s %% for %g %%, not above %.2f %%', $name, $pairs, $rate, $level, $high));
	cmp_ok($rate, '>=', $low, sprintf('%s: not below %.2f %%', $name, $low)) if $low > 0;
}

sub p_value
{
	return "(drift_test(p, q)).p_value <= $_[0] / 100.0";
}

# by drift_by_chance, which has the same thresholds as psi_threshold
sub distance
{
	my ($measure, $pseudocount, $level) = @_;

	return "(SELECT value > threshold FROM drift_by_chance(p, q, $pseudocount, $level / 100.0) WHERE measure = '$measure')";
}

sub uniform
{
	my ($k) = @_;

	return "floor($k * u)::bigint";
}

# weights 1/k of 200 categories, cumulated
query(q{
	CREATE EXTENSION divergence;
	CREATE TABLE zipf AS
	SELECT array_agg(share ORDER BY k) AS upper
	FROM (SELECT k, sum(1.0::float8 / k) OVER (ORDER BY k) / sum(1.0::float8 / k) OVER () AS share FROM generate_series(1, 200) AS k) AS t});

# name, trials, sizes, value
my @populations = (
	[ '10 equal; 500 v 500', 1500, 500, 500, uniform(10) ],
	[ '10 equal; 2000 v 300', 1500, 2000, 300, uniform(10) ],
	[ '30 equal; 50 v 50', 2000, 50, 50, uniform(30) ],
	[ '200 Zipf; 200 v 200', 1500, 200, 200, 'width_bucket(u, upper)::bigint' ],
	[ '1000 equal; 1000 v 1000', 500, 1000, 1000, uniform(1000) ],
	[ '1000 equal; 100 v 100', 1500, 100, 100, uniform(1000) ],
	[ '4 common and 100 of 1e-4; 4000 v 200', 400, 4000, 200, 'CASE WHEN u < 0.01 THEN 4 + floor(1e4 * u)::bigint ELSE floor(4 * (u - 0.01) / 0.99)::bigint END' ]);

foreach (@populations)
{
	my ($name, $trials, $n, $m, $value) = @$_;

	draw($trials, $n, $m, $counted, $value);
	check_level("$name: drift_test", $_, p_value($_)) foreach 5, 1;
	check_level("$name: $_->[0] + $_->[1]", 5, distance(@$_, 5)) foreach [ 'js_distance', 0 ], [ 'psi', 0.5 ], [ 'total_variation_distance', 0 ];
}

# G's chi-square tail, which 1.0 knows too, is far outside the bands
cmp_ok(rate('(drift_test(p, q, 0)).p_value <= 0.05'), '<', 1, 'while the G-test never reports anything there');

# without a pseudocount psi is infinite where a sample lacks a cell, and its threshold too
draw(1500, 500, 500, $counted, uniform(10));
check_level('psi above psi_threshold', $_, "psi(p, q) > psi_threshold(p, q, $_ / 100.0)") foreach 5, 1;
check_level('psi + 0.5 above psi_threshold', 5, 'psi(p, q, 0.5) > psi_threshold(p, q, 0.05, 0.5)');

# bins make the test of Kolmogorov and Smirnov cautious: it promises an upper bound
draw(1500, 500, 500, $binned, 'u');
check_level('ks_test', 5, '(ks_test(p, q)).p_value <= 0.05', 0.1, 1);

# and where there is drift it is seen
draw(200, 500, 500, $counted, uniform(10), 'floor(10 * u * u)::bigint');
cmp_ok(rate(p_value(5)), '>', 99.9, 'a true difference is found');
cmp_ok(rate(distance('psi', 0, 5)), '>', 99.9, 'and by psi');

done_testing();
