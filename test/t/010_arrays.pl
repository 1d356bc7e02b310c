# Arrays at the limits of the server: millions of elements, cancelled on the way,
# stored in every form; and calls from parallel workers and compiled plans.  And
# distributions as long, and their bins found by name.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

sub query
{
	my ($sql) = @_;

	return $node->safe_psql('postgres', $sql);
}

sub error_of
{
	my ($sql) = @_;
	my ($status, $stdout, $stderr) =
	  $node->psql('postgres', "\\set VERBOSITY verbose\n$sql");

	return $stderr;
}

# A subquery of one row whose column is an array of equal values, made when it runs.
sub filled
{
	my ($name, $value, $length) = @_;

	return "(SELECT array_fill($value, ARRAY[n]) AS $name"
	  . " FROM generate_series($length, $length) AS n OFFSET 0) AS s_$name";
}

query('CREATE EXTENSION divergence');

# twenty million elements, of probabilities that are all the same
my $long = 20_000_000;
my $p = filled('p', "(1 / n::float8)", $long);
my $r = filled('r', '0::real', 5_000_000);

is( query("SELECT entropy(p) = ln(${long}::numeric(45,35))::float8, argmax(p || 1::float8), is_probability_vector(p),"
		  . " kl_divergence(p, p), js_distance(p, p), hellinger_distance(p, p) FROM $p"),
	't|' . ($long + 1) . '|t|0|0|0',
	'long arrays');
is( query("SELECT cardinality(s), s[1] = s[n], abs(s[1] * n - 1) < 1e-15"
		  . " FROM (SELECT softmax(r) AS s, cardinality(r) AS n FROM $r OFFSET 0) AS v"),
	'5000000|t|t',
	'a long array of another type, and a long result');
like(
	error_of("SELECT entropy(p || NULL::float8) FROM $p"),
	qr/ERROR:  22004: .*\nDETAIL:  p\[20000001\] is NULL\./,
	'a NULL at the end of a long array');
like(
	error_of("SELECT entropy(p || -1::float8) FROM $p"),
	qr/ERROR:  22003: .*\nDETAIL:  p\[20000001\] is -1\./,
	'a negative value at the end of a long array');

# As long as arrays can be: 2^27 - 1 elements.  A result of double precision[] has no room
# left for its header then.
my $longest = 134_217_727;
my $i = filled('i', '1::smallint', $longest);

like(
	error_of("SELECT softmax(i) FROM $i"),
	qr/ERROR:  54000: array size exceeds the maximum allowed/,
	'a result that would be too long');
$longest = 134_217_724;
is( query("SELECT entropy(p) = ln(${longest}::numeric(45,35))::float8 FROM "
		  . filled('p', '(1 / n::float8)', $longest)),
	't',
	'the longest array of double precision');

# A long call can be cancelled: the time limit ends it, not its own end.
# The limit, a third of the time, is more than it takes to make the array.  The
# machine may be busy with something else: one of three has to end early.
sub ends_early
{
	my ($name, $sql) = @_;
	my ($stderr, $whole, $ended);

	foreach (1 .. 3)
	{
		my $start = time;
		query($sql);
		$whole = time - $start;

		$start  = time;
		$stderr = error_of('SET statement_timeout = ' . int(333 * $whole) . ";\n$sql");
		$ended  = time - $start;
		last if $ended < 0.75 * $whole;
	}

	like($stderr, qr/ERROR:  57014: canceling statement due to statement timeout/,
		"$name is cancelled");
	cmp_ok($ended, '<', 0.75 * $whole, sprintf('%s ends early: after %.1f s of %.1f s',
			$name, $ended, $whole));
	return;
}
ends_early('renyi_divergence',
	'SELECT renyi_divergence(p, p, 0.5) FROM ' . filled('p', '(1 / n::float8)', 4_000_000));
ends_early('reading numerics',
	'SELECT argmax(m) FROM ' . filled('m', '0.12345678901234567', 4_000_000));

# What is done with one row of an aggregate, and at its end
query(q{
	CREATE TABLE wide AS
	SELECT distribution(array_agg('category ' || i), array_agg(1 + i % 7)) AS d FROM generate_series(1, 2000000) AS i;
	CREATE FUNCTION nothing(distribution) RETURNS int LANGUAGE sql RETURN 0;
	CREATE AGGREGATE transition_alone(distribution) (SFUNC = divergence_mutual_information_add, STYPE = distribution, INITCOND = '{"counts": {}}', FINALFUNC = nothing);
	CREATE TABLE unsorted AS SELECT (i * 7919::bigint % 5000011)::float8 AS x FROM generate_series(1, 5000000) AS i});
ends_early('a transition of mutual_information_agg', 'SELECT transition_alone(d) FROM wide');
ends_early('the sort of quantile_edges', q{SET work_mem = '1GB'; SET max_parallel_workers_per_gather = 0; SELECT quantile_edges(x, 4) FROM unsorted});

# Names that are equal in their first thousands of bytes, and, since a longer and longer part of them is that of others too, are split
# until they are merged
query(q{
	CREATE TABLE alike (names text[], counts bigint[]);
	ALTER TABLE alike ALTER names SET STORAGE EXTERNAL;
	INSERT INTO alike SELECT array_agg(name), array_agg(1) FROM (
		SELECT repeat('a', 8 * i) || 'b' AS name FROM generate_series(0, 99) AS i UNION ALL
		SELECT repeat('a', 6000) || to_char(i * 7919 % 30011, 'FM00000000') FROM generate_series(1, 24000) AS i) AS n});
ends_early('the sort of names equal in their first 6000 bytes', 'SELECT category_count(distribution(names, counts)) FROM alike');

# The names of classes, which are sorted to find one that occurs twice: equal in their first bytes and in no order
query(q{
	CREATE TABLE classes AS
	SELECT array_agg(repeat('a', 60) || i * 7919 % 2000003) AS names, array_fill(5e-7::float8, ARRAY[2000000]) AS q FROM generate_series(1::bigint, 2000000) AS i});
ends_early('the sort of classes', "SELECT log_loss(names[1], q, names) FROM classes");

# Verdicts over a million cells: with counts that are all alike, and where hardly any two pooled counts are
query(q{
	CREATE TABLE cells AS
	SELECT distribution(array_agg('c' || i), array_agg(i)) AS p, distribution(array_agg('c' || i), array_agg(i * i % 1000003)) AS q,
		   distribution(array_agg('c' || i), array_agg(1 + i % 2)) AS few
	FROM generate_series(1::bigint, 1000000) AS i});
is(query('SELECT df, p_value FROM cells, drift_test(p, q)'), '999999|0', 'drift_test of a million cells that differ');
is(query('SELECT df, round(t.p_value::numeric, 3) FROM cells, drift_test(few, few) AS t'), '999999|1.000', 'and of such as are alike');
is( query(q{SELECT measure, value > threshold AND c.p_value = 0 AS differ, threshold BETWEEN expected AND 1.1 * expected AS level FROM cells, drift_by_chance(p, q, 0.5) AS c}),
	join("\n", map { "$_|t|t" } qw(psi js_distance total_variation_distance hellinger_distance kl_divergence kl_divergence_reverse)),
	'drift_by_chance of a million cells');
is(query('SELECT psi_threshold(p, q, 0.01, pseudocount => 0.5) < psi(p, q, 0.5), psi_threshold(few, few, 0.01, pseudocount => 0.5) > 0 FROM cells'), 't|t', 'psi_threshold of a million cells');
ends_early($_, "SELECT count(*) FROM cells, $_")
	foreach 'drift_test(p, q)', 'drift_test(p, q, lambda => 0)', 'drift_by_chance(p, q, 0.5)', 'psi_threshold(p, q, 0.01, 0.5)', 'dispersion(ARRAY[p, q, few])', 'entropy_estimate(p)', 'association(ARRAY[p, q, few])';

# Standard errors over many periods
query(q{
	CREATE TABLE periods AS
	SELECT array_agg(n) AS n, array_agg(p) AS p
	FROM generate_series(1, 3000), (SELECT histogram_agg(i / 5000.0) AS n, histogram_agg(sqrt(i / 5000.0)) AS p FROM generate_series(1, 5000) AS i) AS d});
ends_early('evaluation_report over periods', 'SELECT evaluation_report(n, p) FROM periods');

# The names of all bins: as many calls as there are bins take not much longer than
# as many calls that look at each count.
query(q{CREATE TABLE binned AS
		SELECT histogram_agg(1.5, ARRAY(SELECT i / 7.0::float8 FROM generate_series(1, 3999) AS i)) AS d});
# Fewer bins than would be unpacked into memory that is new at every call, and the least of three, in turn: the
# machine may be busy with something else.
my %took;
foreach my $call (('count_of(d, name)', 'total_count(d)') x 3)
{
	my $start = time;
	my $sum   = query("SELECT sum($call) FROM binned, LATERAL (SELECT unnest(categories(d)) AS name) AS n");
	my $time  = time - $start;

	is($sum, $call =~ /^count/ ? 1 : 4000, "$call of 4000 bins") unless $took{$call};
	$took{$call} = $time if !$took{$call} || $time < $took{$call};
}
cmp_ok($took{'count_of(d, name)'}, '<', 0.2 + 4 * $took{'total_count(d)'},
	sprintf('count_of() finds a bin: %.2f s, total_count() %.2f s', @took{ 'count_of(d, name)', 'total_count(d)' }));

# Every form of storage gives the same values.
query(q{
	CREATE TABLE vectors (form text, p float8[], r real[], n numeric[], q float8[]);
	CREATE VIEW results AS
		SELECT form, entropy(p) AS h, kl_divergence(p, q) AS kl, js_distance(r, n) AS js,
			   log_loss(5, q) AS loss, argmax(n) AS top, md5(softmax(r)::text) AS softmax
		FROM vectors});
my @forms = ('PLAIN', 'EXTERNAL', 'MAIN', 'EXTENDED');
push @forms, 'LZ4'
  if query(q{SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'}) eq 't';
foreach my $length (3, 9, 150, 50_000)
{
	query('TRUNCATE vectors');
	foreach my $form (@forms)
	{
		my $storage = $form eq 'LZ4' ? 'EXTENDED' : $form;
		my $compression = $form eq 'LZ4' ? 'lz4' : 'pglz';

		next if $form eq 'PLAIN' && $length > 150;
		query(join ";\n",
			(map {
				"ALTER TABLE vectors ALTER $_ SET STORAGE $storage;"
				  . " ALTER TABLE vectors ALTER $_ SET COMPRESSION $compression"
			} qw(p r n q)),
			qq{
			INSERT INTO vectors
			SELECT '$form', to_probabilities(array_agg(1 + (i % 17) * (i % 17))),
				   to_probabilities(array_agg(1 + i % 5))::real[],
				   to_probabilities(array_agg(1 + i % 8))::numeric[],
				   to_probabilities(array_agg(1 + i % 3))
			FROM generate_series(1, greatest($length, 5)) AS i});
	}
	is( query(q{SELECT count(*), count(DISTINCT results::text) FROM
				(SELECT h, kl, js, loss, top, softmax FROM results) AS results}),
		query('SELECT count(*) FROM vectors') . '|1',
		"every form of storage of $length elements gives the same");
}

# Parallel workers call the functions, over columns of every type, and get the same.
query(q{
	CREATE TABLE predictions AS
	SELECT i AS id, to_probabilities(ARRAY[1 + i % 7, 1 + i % 11, 1 + i % 13])::real[] AS r,
		   to_probabilities(ARRAY[1 + i % 3, 1 + i % 5, 1 + i % 17]) AS q
	FROM generate_series(1, 20000) AS i;
	ANALYZE predictions});
my $aggregate = q{
	SELECT count(*), max(kl_divergence(r, q)), min(js_distance(q, r)), max(log_loss(1 + id % 3, q)),
		   sum(argmax(softmax(q))), bool_and(is_probability_vector(to_probabilities(r, 1)))
	FROM predictions;};
my $parallel = q{
	SET parallel_setup_cost = 0;
	SET parallel_tuple_cost = 0;
	SET min_parallel_table_scan_size = 0;
	SET max_parallel_workers_per_gather = 2;};
my $plan = query("$parallel EXPLAIN (VERBOSE, COSTS OFF) $aggregate");

like($plan, qr/Gather.*Partial Aggregate.*kl_divergence\(r, q, /s,
	'workers compute the measures, without the cast');
is( query("$parallel $aggregate"),
	query("SET max_parallel_workers_per_gather = 0; $aggregate"),
	'and get the same as one process');

# So do plans that are compiled; there is no bitcode of ours to inline into them.
SKIP:
{
	skip 'this server does not compile plans', 1 if query('SELECT pg_jit_available()') eq 'f';
	is( query("SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0;"
			  . " SET jit_optimize_above_cost = 0; $aggregate"),
		query("SET jit = off; $aggregate"),
		'a compiled plan gives the same');
}

$node->stop;
done_testing();
