# How often drift is reported where there is none: samples of one population, thousands of times.  The p-value of
# drift_test must keep its promise on sparse tables and unequal sizes too, and psi_threshold what its significance says.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# DIVERGENCE_TEST_SEED, 0 to 999999, draws other samples; the bounds leave three standard deviations and more to any.
my $seed = $ENV{DIVERGENCE_TEST_SEED} // 240229;
my $trials = 1500;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nwork_mem = '64MB'\n");
$node->start;
note "seed $seed, $trials trials of each population";

sub query
{
	my ($sql) = @_;

	return $node->safe_psql('postgres', $sql);
}

# Shares of the trials, in per cent: p <= 5 % by drift_test; psi above its threshold at 5 % and at 1 %.  The category
# of a row is an expression of u, uniform in [0, 1); those of the first $n rows of a trial are the reference.
sub alarms
{
	my ($trials, $reference, $current, $n, $m) = @_;

	return split /\|/, query(qq{
		SELECT setseed($seed / 1e6) \\g /dev/null
		SELECT round(100.0 * count(*) FILTER (WHERE t.p_value <= 0.05) / count(*), 2),
			   round(100.0 * count(*) FILTER (WHERE psi(p, q) > psi_threshold(p, q, 0.05)) / count(*), 2),
			   round(100.0 * count(*) FILTER (WHERE psi(p, q) > psi_threshold(p, q, 0.01)) / count(*), 2),
			   round(avg(t.df), 1), round(avg(t.min_expected)::numeric, 2)
		FROM (SELECT trial, distribution_agg($reference) FILTER (WHERE item <= $n) AS p, distribution_agg($current) FILTER (WHERE item > $n) AS q
			  FROM (SELECT trial, item, random() AS u
					FROM generate_series(1, $trials) AS trial, generate_series(1, $n + $m) AS item OFFSET 0) AS r, zipf
			  GROUP BY trial) AS trials, LATERAL drift_test(p, q) AS t});
}

sub uniform
{
	my ($k) = @_;

	return "floor($k * u)::bigint";
}

sub check_rate
{
	my ($name, $rate, $low, $high) = @_;

	cmp_ok($rate, '>=', $low, "$name: $rate %, not below $low %");
	cmp_ok($rate, '<=', $high, "$name: $rate %, not above $high %");
}

# weights 1/k of 200 categories, cumulated
query(q{
	CREATE EXTENSION divergence;
	CREATE TABLE zipf AS
	SELECT array_agg(share ORDER BY k) AS upper
	FROM (SELECT k, sum(1.0::float8 / k) OVER (ORDER BY k) / sum(1.0::float8 / k) OVER () AS share FROM generate_series(1, 200) AS k) AS t});
my $zipf = 'width_bucket(u, upper)::bigint';

my ($rate, $psi5, $psi1, $df, $least) = alarms($trials, uniform(30), uniform(30), 50, 50);
cmp_ok($least, '<', 1.2, "30 categories, 50 rows a side: least expected count $least");
check_rate('their false alarms', $rate, 2.5, 7.5);

($rate, $psi5, $psi1, $df, $least) = alarms($trials, $zipf, $zipf, 200, 200);
cmp_ok($df, '>', 80, "Zipf over 200 categories, 200 rows a side: $df degrees of freedom");
check_rate('their false alarms', $rate, 2.5, 7.5);

($rate, $psi5, $psi1) = alarms($trials, uniform(10), uniform(10), 500, 500);
check_rate('10 categories, 500 rows a side', $rate, 3, 7.5);
check_rate('psi above its threshold at 5 %', $psi5, 3, 7.5);
check_rate('psi above its threshold at 1 %', $psi1, 0.2, 2.5);

($rate, $psi5, $psi1) = alarms($trials, uniform(10), uniform(10), 2000, 300);
check_rate('10 categories, 2000 rows against 300', $rate, 3, 7.5);
check_rate('psi above its threshold at 5 %', $psi5, 3, 7.5);
check_rate('psi above its threshold at 1 %', $psi1, 0.2, 2.5);

# and where there is drift it is seen
($rate, $psi5) = alarms(200, uniform(10), 'floor(10 * u * u)::bigint', 500, 500);
cmp_ok($rate, '>', 99.9, "a true difference: found in $rate %");
cmp_ok($psi5, '>', 99.9, "and by psi in $psi5 %");

done_testing();
