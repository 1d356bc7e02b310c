# The same rows give the same bits: in any order, with any number of workers, over partitions, from stored states that
# went through files and dumps, and after some were taken away again.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use Exactness;
use Test::More;

start_server();

# 400,000 rows: weights over 18 decades, some missing or 0, numbers over 500 decades of either sign, predictions
query(q{
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
my $expected = query("$serial SELECT $aggregates FROM items");
my $expected_groups = query("$serial SELECT k, $aggregates FROM items GROUP BY k ORDER BY k");
my $state = (split /\|/, $expected)[-1];

# guard against a test of nothing
is(query('SELECT count(*), count(p), max(p) / min(p) FILTER (WHERE p > 0) > 1e17 FROM items'),
	'400000|399600|t', 'the rows are what they should be');
like($expected, qr/^([1-9]\S*\.\d+\|){2}(0\.\d+\|){2}-?\d\.\d+e\+\d+\|-?\d\.\d+e\+\d+\|\{0\.\d+,0\.\d+\}\|\{0\.\d+,0\.\d+\}\|1\/pairs rows=399600 nan=0 /,
	'so are the results');
is(scalar(() = $expected_groups =~ /\n/g), 999, 'and those of 1000 groups');

in_any_order('items', $aggregates, $expected, 'id', 'id DESC', 'p', 'q DESC', 'hashint4(id)', 'abs(x) DESC');
by_workers('items', $aggregates, $expected);
in_groups_by_workers('items', 'k', $aggregates, $expected_groups);
over_partitions('items', 64, $aggregates, $expected);

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
	FROM items GROUP BY k});
my $merged = q{
	divergence_entropy_final(sum(weights)), cross_entropy(sum(pairs)), kl_divergence(sum(pairs)), jeffreys_divergence(sum(pairs)),
	divergence_exact_sum_final(sum(scalar)), divergence_exact_avg_final(sum(scalar)), divergence_avg_probabilities_final(sum(vector)),
	divergence_avg_probabilities_final(sum(weighted)), sum(pairs)};
rolled_up('rollup', 'k', $merged, $expected);
is(query("SELECT $merged FROM (SELECT k / 10, sum(pairs) AS pairs, sum(weights) AS weights, sum(scalar) AS scalar,"
		. " sum(vector) AS vector, sum(weighted) AS weighted FROM rollup GROUP BY k / 10) AS t"),
	$expected, 'in two steps');
is(query('SELECT count(*), count(*) FILTER (WHERE t.pairs = r.pairs AND b.vector = r.vector AND pg_column_size(t.pairs) = pg_column_size(r.pairs))'
		. ' FROM rollup AS r JOIN from_text AS t USING (k) JOIN from_binary AS b USING (k)'),
	'1000|1000', 'copied states are equal to what they were');

# half of it taken away
is(query("SELECT sum(pairs) - sum(pairs) FILTER (WHERE k % 2 = 0) FROM rollup"),
	query("$serial SELECT divergence_state(p, q) FROM items WHERE k % 2 = 1"), 'half of the states taken away');
is(query("SELECT divergence_exact_sum_final(sum(scalar) - sum(scalar) FILTER (WHERE k < 500)),"
		. " divergence_avg_probabilities_final(sum(weighted) - sum(weighted) FILTER (WHERE k < 500)) FROM rollup"),
	query("$serial SELECT exact_sum(x), avg_probabilities(v, p) FROM items WHERE k >= 500"), 'also of the other kinds');
is(query("SELECT '$state'::divergence_state - sum(pairs) FROM rollup"),
	'1/pairs rows=0 nan=0 p_only=0 q_only=0', 'all of them taken away');

end_of_test();
