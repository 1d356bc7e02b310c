-- What a prediction cost: brier_score, label_rank, and log_loss clipped or of labels by name.

-- by hand: (1 - 0.7)^2 + 0.2^2 + 0.1^2, and the other labels
SELECT label, brier_score(label, ARRAY[0.7, 0.2, 0.1]) AS score, label_rank(label, ARRAY[0.7, 0.2, 0.1]) AS rank
FROM generate_series(1, 3) AS label;
SELECT brier_score(true, 0.9) AS expected, brier_score(false, 0.9) AS surprised, brier_score(true, 1) AS certain, brier_score(false, 1) AS worst;
-- certain, worst, without a preference; totals are divided out
SELECT brier_score(2, ARRAY[0, 1, 0]) AS certain, brier_score(1, ARRAY[0, 1]) AS worst, brier_score(1, ARRAY[0.25, 0.25, 0.25, 0.25]) AS even,
	   brier_score(1, ARRAY[0.504, 0.504]) AS total, brier_score(1, ARRAY[1]) AS one_class;
-- two classes have twice the binary score
SELECT bool_and(brier_score((label::int + 1), ARRAY[1 - q, q]) = 2 * brier_score(label, q)) AS twice
FROM unnest(ARRAY[true, false]) AS label, unnest(ARRAY[0, 0.25, 0.5, 0.875, 1]::float8[]) AS q;
-- digits that 1 - q would lose
SELECT brier_score(1, ARRAY[1, 1e-9, 0]) AS tiny, brier_score(1, ARRAY[1, 1e-170]) AS nothing, brier_score(true, 1 - 1e-9::float8) AS binary;
-- any order of the other classes, any element type, other bounds
SELECT count(DISTINCT brier_score(1, ARRAY[0.1, a, b, c])) AS orders
FROM (VALUES (0.2, 0.3, 0.4), (0.2, 0.4, 0.3), (0.3, 0.2, 0.4), (0.3, 0.4, 0.2), (0.4, 0.2, 0.3), (0.4, 0.3, 0.2)) AS v (a, b, c);
SELECT brier_score(1, '{0.5,0.5}'::real[]) AS reals, brier_score(1, '{0,1}'::int[]) AS integers, brier_score(0, '[0:1]={0.5,0.5}'::float8[]) AS from_0,
	   label_rank(0, '[0:1]={0.25,0.75}'::float8[]) AS rank_from_0, label_rank(2, '{1,2}'::bigint[]) AS rank_of_integers;
EXPLAIN (VERBOSE, COSTS OFF) SELECT brier_score(1, r), label_rank(1, r), log_loss(1, r, 1e-9), log_loss('a', r, '{a,b}'::text[]) FROM (SELECT '{0.5,0.5}'::real[] AS r OFFSET 0) AS v;

-- ranks: ties as argmax breaks them, so that rank 1 is argmax; of logits too
SELECT label, label_rank(label, ARRAY[0.2, 0.4, 0.4, 0]) AS rank, (label_rank(label, ARRAY[0.2, 0.4, 0.4, 0]) = 1) = (argmax(ARRAY[0.2, 0.4, 0.4, 0]) = label) AS as_argmax
FROM generate_series(1, 4) AS label;
SELECT label_rank(1, '{-Infinity,5,-2}') AS masked, label_rank(2, '{-Infinity,5,-2}') AS first;
-- accuracy among the first two
SELECT avg((label_rank(label, q) <= 2)::int)::numeric(3, 2) AS top_2
FROM (VALUES (1, ARRAY[0.7, 0.2, 0.1]), (3, ARRAY[0.7, 0.2, 0.1]), (2, ARRAY[0.4, 0.3, 0.3]), (3, ARRAY[0.4, 0.3, 0.3])) AS v (label, q);

-- clipped: between -ln(1 - clip) and -ln(clip), the very loss between
SELECT log_loss(2, ARRAY[1, 0], 1e-15) AS impossible, log_loss(2, ARRAY[1, 0], 1e-15) = -ln(1e-15::float8) AS of_clip, log_loss(1, ARRAY[1, 0], 1e-15) AS certain,
	   log_loss(1, ARRAY[0.7, 0.3], 1e-15) = log_loss(1, ARRAY[0.7, 0.3]) AS between;
SELECT log_loss(true, 0, 0.01) AS impossible, log_loss(false, 0.001, 0.01) AS sure, log_loss(true, 0.5, 0.5) AS half, log_loss(false, 1, 0) AS not_at_all;
SELECT bool_and(log_loss(true, q, clip) = log_loss(true, least(greatest(q, clip), 1 - clip))) AS as_clipped_first
FROM (SELECT i / 16.0::float8 AS q FROM generate_series(0, 16) AS i) AS v, unnest(ARRAY[0, 0.0625, 0.125, 0.25, 0.5]::float8[]) AS clip;

-- by name: the place among the classes, whatever the bounds
SELECT label, log_loss(label, ARRAY[0.1, 0.8, 0.1], '{bird,cat,dog}') = log_loss(array_position(ARRAY['bird', 'cat', 'dog'], label), ARRAY[0.1, 0.8, 0.1]) AS same
FROM unnest(ARRAY['bird', 'cat', 'dog']) AS label;
SELECT log_loss('b', '[5:6]={0.5,0.5}'::float8[], '[0:1]={a,b}'::text[]) AS bounds, log_loss('', '{0.25,0.75}', '{"",x}'::text[]) AS empty_name,
	   log_loss('c'::varchar, ARRAY[0.25, 0.75], ARRAY['b', 'c']::varchar[]) AS varchars;
-- lists that change from row to row
SELECT label, classes, log_loss(label, q, classes)
FROM (VALUES ('a', ARRAY[0.25, 0.75], ARRAY['a', 'b']), ('a', ARRAY[0.25, 0.75], ARRAY['b', 'a']), ('c', ARRAY[0.5, 0.25, 0.25], ARRAY['a', 'b', 'c']),
			 ('a', ARRAY[0.25, 0.75], ARRAY['a', 'b'])) AS v (label, q, classes);

-- NULL in, NULL out; NaN in, NaN out, or NULL for a rank
SELECT brier_score(NULL::int, '{1}') IS NULL AND brier_score(1, NULL) IS NULL AND brier_score(NULL::boolean, 0.5) IS NULL AND brier_score(true, NULL::float8) IS NULL
	AND label_rank(NULL, '{1}') IS NULL AND label_rank(1, NULL) IS NULL AND log_loss(1, '{1}', NULL::float8) IS NULL AND log_loss(true, 0.5, NULL::float8) IS NULL
	AND log_loss(NULL::text, '{1}', '{a}'::text[]) IS NULL AND log_loss('a', '{1}', NULL::text[]) IS NULL AS nulls;
SELECT brier_score(1, '{NaN,1}') AS brier, brier_score(true, 'NaN'::float8) AS binary, label_rank(2, '{NaN,1}') AS rank, log_loss(1, '{NaN,1}', 0.1) AS clipped,
	   log_loss(true, 'NaN'::float8, 0.1) AS binary_clipped, log_loss('a', '{NaN,1}', '{a,b}'::text[]) AS by_name;

-- untyped: three arguments need the type of one that tells them apart, as two do
PREPARE by_type AS SELECT log_loss($1::bigint, $2, 1e-9), log_loss($3::boolean, $4, 1e-9), log_loss($5, $2, $6::text[]), brier_score($1, $2::float8[]), label_rank($1, $2);
EXECUTE by_type(1, '{0.5,0.5}', true, 0.5, 'b', '{a,b}');
DEALLOCATE by_type;
SELECT log_loss(1, '{0.5,0.5}', 1e-9) AS of_integer, log_loss(true, '0.5', 1e-9) AS of_boolean, log_loss('b', ARRAY[0.5, 0.5], ARRAY['a', 'b']) AS of_unknown;
PREPARE unknown AS SELECT log_loss(label => $1, q => $2, clip => 1e-9);
PREPARE unknown AS SELECT brier_score(label => $1, q => $2);
SELECT log_loss('a', ARRAY[0.5, 0.5], '{a,b}');
SELECT log_loss('a', ARRAY[0.5, 0.5], '{a,b}'::text[]) AS by_cast, log_loss('a', ARRAY[0.5, 0.5], classes => '{a,b}') AS by_name;
-- what classes are called is told by their name
PREPARE by_name AS SELECT log_loss(label => $1, q => $2, classes => $3);
EXECUTE by_name('b', '{0.5,0.5}', '{a,b}');
DEALLOCATE by_name;

-- Errors.
\set VERBOSITY default
SELECT brier_score(0, ARRAY[0.5, 0.5]); \echo :LAST_ERROR_SQLSTATE
SELECT brier_score(3, ARRAY[0.5, 0.5]); \echo :LAST_ERROR_SQLSTATE
SELECT brier_score(1, ARRAY[5, 3, 2]); \echo :LAST_ERROR_SQLSTATE
SELECT brier_score(1, '{0.5,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT brier_score(1, '{-0.5,1.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT brier_score(1, '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT brier_score(1, '{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT brier_score(true, 1.5::float8); \echo :LAST_ERROR_SQLSTATE
SELECT brier_score(true, -0.5::float8); \echo :LAST_ERROR_SQLSTATE
SELECT label_rank(3, ARRAY[0.5, 0.5]); \echo :LAST_ERROR_SQLSTATE
SELECT label_rank(1, '{0.5,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT label_rank(1, '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(1, ARRAY[0.5, 0.5], 0.75); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(1, ARRAY[0.5, 0.5], -1); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(true, 0.5, 'NaN'); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(3, ARRAY[0.5, 0.5], 0.1); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(true, 2, 0.1); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss('cow', ARRAY[0.1, 0.8, 0.1], ARRAY['bird', 'cat', 'dog']); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss('Cat', ARRAY[0.1, 0.8, 0.1], ARRAY['bird', 'cat', 'dog']); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss('cat', ARRAY[0.1, 0.8, 0.1], ARRAY['cat', 'dog', 'cat']); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss('cat', ARRAY[0.1, 0.8, 0.1], ARRAY['cat', NULL, 'dog']); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss('cat', ARRAY[0.1, 0.8, 0.1], ARRAY['cat', 'dog']); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss('cat', ARRAY[0.2, 0.8], ARRAY[['cat', 'dog']]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss('cat', '{}'::float8[], '{}'::text[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss('cat', ARRAY[5, 3], ARRAY['cat', 'dog']); \echo :LAST_ERROR_SQLSTATE
-- a list that was refused is refused again, and the next one is not
SELECT log_loss(label, q, classes)
FROM (VALUES ('a', ARRAY[0.25, 0.75], ARRAY['a', 'b']), ('a', ARRAY[0.25, 0.75], ARRAY['a', 'a'])) AS v (label, q, classes); \echo :LAST_ERROR_SQLSTATE
