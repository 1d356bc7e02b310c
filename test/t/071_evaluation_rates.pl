# How often the intervals and standard errors of calibration and evaluation_report hold what is true, of independent rows and of clusters
# of 10 with correlation 0.3, of two models on the same rows, and what association says of independent columns: a small part of what
# script/simulate draws.  Each rate must stay within four standard errors of what the documentation has.
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
$node->safe_psql('postgres', 'CREATE EXTENSION divergence');

sub query
{
	my ($sql) = @_;

	return $node->safe_psql('postgres', $sql);
}

sub between
{
	my ($got, $low, $high, $name) = @_;

	ok($got >= $low && $got <= $high, "$name: $got, within $low and $high") or diag "$name: $got";
}

# a normal variable
my $normal = 'sqrt(-2 * ln(1 - random())) * cos(6.283185307179586 * random())';

# Clusters of $size rows, of which one takes what its cluster has with probability $common: of trial, day, cluster and row.
sub draw
{
	my ($trials, $days, $rows, $size, $of_cluster, $of_row) = @_;

	query(qq{
		SELECT setseed($seed / 1e6);
		DROP TABLE IF EXISTS drawn;
		CREATE TABLE drawn AS
		SELECT c.*, $of_row, random() AS take
		FROM (SELECT trial, day, $of_cluster
			  FROM generate_series(1, $trials) AS trial, generate_series(1, $days) AS day, generate_series(1, $rows / $size) AS cluster OFFSET 0) AS c,
			generate_series(1, $size) AS item OFFSET 0});
}

# size of clusters, the share of rows that take what the cluster has, what is expected: of bins that hold the rate, and of the error over that by chance
# and of pages that call the right probabilities wrong
foreach ([ 'independent', 1, 0, 93.4, 97.2, 0.93, 1.07, 0, 2 ], [ 'clusters', 10, sqrt(0.3), 61, 78, 1.6, 2.2, 51, 75 ])
{
	my ($name, $size, $common, $low, $high, $least, $most, $fewest_called, $most_called) = @$_;

	draw(300, 1, 1000, $size, '(floor(random() * 64) + 0.5) / 64 AS q, random() AS u', 'random() AS v');
	query(qq{
		DROP TABLE IF EXISTS sides;
		CREATE TABLE sides AS
		SELECT trial, histogram_agg(q) FILTER (WHERE NOT yes) AS n, histogram_agg(q) FILTER (WHERE yes) AS p
		FROM (SELECT trial, q, CASE WHEN take < $common THEN u ELSE v END < q AS yes FROM drawn) AS r GROUP BY trial});
	between(query('SELECT round(100.0 * avg((mean_prediction BETWEEN low AND high)::int), 1) FROM sides, calibration(n, p)'),
		$low, $high, "$name: bins whose interval holds the true rate, in %");
	between(query('SELECT round((avg(calibration_error) / avg(calibration_error_by_chance))::numeric, 3) FROM sides, evaluation_report(n, p)'),
		$least, $most, "$name: calibration_error over what chance leaves");
	between(query("SELECT round(100.0 * avg((evaluation_page(ARRAY[n], ARRAY[p], '{all}') NOT LIKE '%probabilities are off by no more than chance%')::int), 1) FROM sides"),
		$fewest_called, $most_called, "$name: pages that call probabilities wrong, in %");
}

# two normal populations, 1.2 apart: what the errors of rows and of days are, in standard deviations of the area
foreach ([ 'independent', 1, 0, [ 0.83, 1.2 ], [ 0.83, 1.2 ] ], [ 'clusters', 10, 0.3, [ 0.58, 0.87 ], [ 0.8, 1.15 ] ])
{
	my ($name, $size, $correlation, $rows, $days) = @$_;

	draw(300, 14, 100, $size, "random() AS u, $normal AS z", "random() AS v, $normal AS y");
	query(qq{
		DROP TABLE IF EXISTS sides;
		CREATE TABLE sides AS
		SELECT trial, day, histogram_agg(q) FILTER (WHERE NOT yes) AS n, histogram_agg(q) FILTER (WHERE yes) AS p
		FROM (SELECT trial, day, yes, sqrt($correlation) * z + sqrt(1 - $correlation) * y + CASE WHEN yes THEN 1.2 ELSE 0 END AS q
			  FROM (SELECT *, CASE WHEN take < sqrt($correlation) THEN u ELSE v END < 0.3 AS yes FROM drawn) AS r) AS r GROUP BY trial, day;
		DROP TABLE IF EXISTS errors;
		CREATE TABLE errors AS
		SELECT trial, d.roc_auc, r.roc_auc_standard_error AS of_rows, d.roc_auc_standard_error AS of_days, d.base_rate, d.base_rate_standard_error
		FROM (SELECT trial, array_agg(n) AS n, array_agg(p) AS p, sum(n) AS all_n, sum(p) AS all_p FROM sides GROUP BY trial) AS s,
			evaluation_report(n, p) AS d, evaluation_report(all_n, all_p) AS r});
	between(query('SELECT round((avg(of_rows) / stddev_samp(roc_auc))::numeric, 3) FROM errors'), @$rows, "$name: standard error of rows over the deviation");
	between(query('SELECT round((avg(of_days) / stddev_samp(roc_auc))::numeric, 3) FROM errors'), @$days, "$name: standard error of days over the deviation");
	# the normal distribution function at 1.2 / sqrt(2)
	between(query('SELECT round(100.0 * avg((abs(roc_auc - 0.8019) <= 2 * of_days)::int), 1) FROM errors'), 87, 99.5, "$name: areas within two standard errors of days, in %");
	between(query('SELECT round(100.0 * avg((abs(base_rate - 0.3) <= 2 * base_rate_standard_error)::int), 1) FROM errors'), 86, 99.5, "$name: rates within two");
}

# a champion and a challenger, whose loss is larger by 0.026 on average
foreach ([ 'independent', 1, 0 ], [ 'clusters', 10, 0.3 ])
{
	my ($name, $size, $correlation) = @$_;

	draw(300, 14, 100, $size, "2 * $normal - 2 AS logit, 0.7 * $normal AS apart, random() AS u", 'random() AS v');
	query(qq{
		DROP TABLE IF EXISTS days;
		CREATE TABLE days AS
		SELECT trial, day, exact_avg(log_loss_logits(label, ARRAY[0, logit])) AS champion, exact_avg(log_loss_logits(label, ARRAY[0, logit + apart])) AS challenger
		FROM (SELECT trial, day, logit, apart, 1 + (CASE WHEN take < sqrt($correlation) THEN u ELSE v END < 1 / (1 + exp(-logit)))::int AS label FROM drawn) AS r
		GROUP BY trial, day;
		DROP TABLE IF EXISTS errors;
		CREATE TABLE errors AS
		SELECT trial, avg(challenger - champion) AS difference, stddev_samp(challenger - champion) / sqrt(count(*)) AS error,
			sqrt(var_samp(challenger) / count(*) + var_samp(champion) / count(*)) AS of_both
		FROM days GROUP BY trial});
	between(query('SELECT round((avg(error) / stddev_samp(difference))::numeric, 3) FROM errors'), 0.8, 1.18, "$name: error of daily differences over their deviation");
	between(query('SELECT round(100.0 * avg((abs(difference - truth) <= 2 * error)::int), 1) FROM errors, (SELECT avg(difference) AS truth FROM errors) AS t'),
		87, 99.5, "$name: differences within two standard errors, in %");
	between(query('SELECT round((avg(of_both) / avg(error))::numeric, 2) FROM errors'), 1.5, 12, "$name: the error of two means over that of their differences");
}

# independent columns
foreach ([ 5, 20, 200, 2000 ], [ 10, 100, 500, 2000 ])
{
	my ($rows, $columns, $n, $tables) = @$_;
	my $error = 400 * sqrt(0.05 * 0.95 / $tables);

	query(qq{
		SELECT setseed($seed / 1e6);
		DROP TABLE IF EXISTS told;
		CREATE TABLE told AS
		SELECT (association(array_agg(d))).*
		FROM (SELECT t, x, distribution_agg(y) AS d
			  FROM (SELECT t, floor($rows * random() * random())::int AS x, floor($columns * random())::int AS y FROM generate_series(1, $tables) AS t, generate_series(1, $n) OFFSET 0) AS r
			  GROUP BY t, x) AS r GROUP BY t});
	between(query('SELECT round(100.0 * avg((p_value <= 0.05)::int), 2) FROM told'), 2.5 - $error, 7.5 + $error, "$rows x $columns, $n rows: p_value at 5 %");
	between(query('SELECT round(avg(cramers_v)::numeric, 3) FROM told'), 0, 0.1, 'V');
}

done_testing();
