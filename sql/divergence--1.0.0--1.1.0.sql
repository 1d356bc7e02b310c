/* sql/divergence--1.0.0--1.1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "ALTER EXTENSION divergence UPDATE" to load this file. \quit

-- The rules at the head of the first script hold here too.

--
-- Losses of predictions, row by row
--

CREATE FUNCTION log_loss(label bigint, q float8[], clip float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_log_loss_clipped'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 60 SUPPORT divergence_array_support;
COMMENT ON FUNCTION log_loss(bigint, float8[], float8) IS
    'log-loss of a true class with its probability clipped to between clip and 1 - clip, in nats: at most -ln(clip)';

CREATE FUNCTION log_loss(label boolean, q float8, clip float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_binary_log_loss_clipped'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION log_loss(boolean, float8, float8) IS
    'binary log-loss of a probability q of true clipped to between clip and 1 - clip, in nats: at most -ln(clip)';

CREATE FUNCTION log_loss(label text, q float8[], classes text[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_log_loss_of_class'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 60 SUPPORT divergence_array_support;
COMMENT ON FUNCTION log_loss(text, float8[], text[]) IS
    'log-loss of a true class by its name, classes being the names of the elements of q, in nats; a label that is none of them is an error';

CREATE FUNCTION brier_score(label bigint, q float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_brier_score'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50 SUPPORT divergence_array_support;
COMMENT ON FUNCTION brier_score(bigint, float8[]) IS
    'Brier score of probabilities against a true class, a subscript of q: the sum of the squared differences, from 0 to 2';

CREATE FUNCTION brier_score(label boolean, q float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_binary_brier_score'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
COMMENT ON FUNCTION brier_score(boolean, float8) IS
    'binary Brier score of a probability q of true: the squared difference from 1 or 0, from 0 to 1';

CREATE FUNCTION label_rank(label bigint, q float8[]) RETURNS integer
    AS 'MODULE_PATHNAME', 'divergence_array_label_rank'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 SUPPORT divergence_array_support;
COMMENT ON FUNCTION label_rank(bigint, float8[]) IS
    'place of a true class, a subscript of q, among the classes from the most probable down: 1 where it is argmax(q), ties as argmax breaks them; NULL where an element is NaN';

--
-- Distributions
--

-- drivers send JSON as a parameter of its own type
DROP CAST (json AS distribution);
CREATE CAST (json AS distribution) WITH FUNCTION distribution(json) AS ASSIGNMENT;
COMMENT ON CAST (json AS distribution) IS 'the text form';

DROP CAST (jsonb AS distribution);
CREATE CAST (jsonb AS distribution) WITH FUNCTION distribution(jsonb) AS ASSIGNMENT;
COMMENT ON CAST (jsonb AS distribution) IS 'the shape of the text form; jsonb has already dropped all but the last of equal keys';

--
-- Distributions of numbers whose cells adapt
--

CREATE FUNCTION divergence_histogram_add(distribution, float8) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_histogram_add_number'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_histogram_add(distribution, float8) IS
    'transition function of histogram_agg(value)';

CREATE AGGREGATE histogram_agg(value float8) (
    SFUNC = divergence_histogram_add,
    STYPE = distribution,
    INITCOND = '{"counts": {}}',
    COMBINEFUNC = divergence_distribution_combine,
    FINALFUNC = divergence_distribution_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE histogram_agg(float8) IS
    'distribution of numbers over at most 1024 cells that it finds itself: few values are counted one by one, many in cells as fine as floating point; the same for any order of the rows. NULL and NaN are counted beside';

CREATE FUNCTION quantile(d distribution, fraction float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_quantile'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION quantile(distribution, float8) IS
    'the value with that share of the numbers at or below it: exact where values are counted one by one, linear inside a cell or bin otherwise; NULL where nothing was counted';

CREATE FUNCTION bin_edges(d distribution, bins int) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_distribution_bin_edges'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION bin_edges(distribution, int) IS
    'inner edges of bins of equal mass on the boundaries of adaptive cells, by the rule of quantile_edges(): for histogram_agg(value, edges) and rebin()';

CREATE FUNCTION rebin(d distribution, edges float8[]) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_rebin'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION rebin(distribution, float8[]) IS
    'the same counts in bins between these edges, each of which must lie between two cells, or be an edge already';

CREATE FUNCTION sparkline(d distribution, width int DEFAULT 20) RETURNS text
    AS 'MODULE_PATHNAME', 'divergence_distribution_sparkline'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION sparkline(distribution, int) IS
    'a picture of one line: numbers from the 1 % to the 99 % quantile in columns of equal width, categories by count, most frequent first';

CREATE FUNCTION entropy_estimate(d distribution, base float8 DEFAULT 2.718281828459045,
        OUT entropy float8, OUT estimate float8, OUT standard_error float8)
    AS 'MODULE_PATHNAME', 'divergence_distribution_entropy_estimate'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 250;
COMMENT ON FUNCTION entropy_estimate(distribution, float8) IS
    'entropy(d) beside an estimate of the population''s entropy, which counts what the sample has not seen (Chao, Wang, Jost 2013), with its standard error (jackknife); NULL where nothing was counted, the error also where the sample says nothing of it';

--
-- table_profile: a distribution of each column of a table
--

CREATE TYPE table_profile;

CREATE FUNCTION table_profile_in(cstring) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION table_profile_in(cstring) IS
    'input function of table_profile';

CREATE FUNCTION table_profile_out(table_profile) RETURNS cstring
    AS 'MODULE_PATHNAME', 'divergence_profile_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION table_profile_out(table_profile) IS
    'output function of table_profile';

CREATE FUNCTION table_profile_recv(internal) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_recv'
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION table_profile_recv(internal) IS
    'binary input function of table_profile';

CREATE FUNCTION table_profile_send(table_profile) RETURNS bytea
    AS 'MODULE_PATHNAME', 'divergence_profile_send'
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION table_profile_send(table_profile) IS
    'binary output function of table_profile';

CREATE TYPE table_profile (
    INPUT = table_profile_in,
    OUTPUT = table_profile_out,
    RECEIVE = table_profile_recv,
    SEND = table_profile_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE table_profile IS
    'the number of rows of a table and a distribution of each column: made by profile_agg(), merged by sum() and +, taken away by -';

CREATE FUNCTION table_profile(jsonb) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_of_jsonb'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION table_profile(jsonb) IS
    'implementation of the cast from jsonb';

CREATE FUNCTION jsonb(table_profile) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'divergence_profile_jsonb'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION jsonb(table_profile) IS
    'implementation of the cast to jsonb';

CREATE FUNCTION table_profile(json) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_of_json'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION table_profile(json) IS
    'implementation of the cast from json';

CREATE FUNCTION table_profile_json(table_profile) RETURNS json
    AS 'MODULE_PATHNAME', 'divergence_profile_json'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION table_profile_json(table_profile) IS
    'implementation of the cast to json';

CREATE CAST (json AS table_profile) WITH FUNCTION table_profile(json) AS ASSIGNMENT;
COMMENT ON CAST (json AS table_profile) IS 'the text form';

CREATE CAST (table_profile AS json) WITH FUNCTION table_profile_json(table_profile);
COMMENT ON CAST (table_profile AS json) IS 'the text form; to_json(), json_agg() and their like go by it';

CREATE CAST (jsonb AS table_profile) WITH FUNCTION table_profile(jsonb) AS ASSIGNMENT;
COMMENT ON CAST (jsonb AS table_profile) IS 'the shape of the text form; jsonb has already dropped all but the last of equal keys';

CREATE CAST (table_profile AS jsonb) WITH FUNCTION jsonb(table_profile);
COMMENT ON CAST (table_profile AS jsonb) IS 'the shape of the text form';

CREATE FUNCTION table_profile_plus(table_profile, table_profile) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_plus'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION table_profile_plus(table_profile, table_profile) IS
    'merges two profiles; implementation of the + operator';

CREATE FUNCTION table_profile_minus(table_profile, table_profile) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_minus'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION table_profile_minus(table_profile, table_profile) IS
    'takes the rows of the right profile away from the left one; implementation of the - operator';

CREATE FUNCTION table_profile_eq(table_profile, table_profile) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_profile_eq'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION table_profile_eq(table_profile, table_profile) IS
    'implementation of the = operator of table_profile';

CREATE FUNCTION table_profile_ne(table_profile, table_profile) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_profile_ne'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION table_profile_ne(table_profile, table_profile) IS
    'implementation of the <> operator of table_profile';

CREATE FUNCTION table_profile_lt(table_profile, table_profile) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_profile_lt'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION table_profile_lt(table_profile, table_profile) IS
    'implementation of the < operator of table_profile';

CREATE FUNCTION table_profile_le(table_profile, table_profile) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_profile_le'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION table_profile_le(table_profile, table_profile) IS
    'implementation of the <= operator of table_profile';

CREATE FUNCTION table_profile_gt(table_profile, table_profile) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_profile_gt'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION table_profile_gt(table_profile, table_profile) IS
    'implementation of the > operator of table_profile';

CREATE FUNCTION table_profile_ge(table_profile, table_profile) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_profile_ge'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION table_profile_ge(table_profile, table_profile) IS
    'implementation of the >= operator of table_profile';

CREATE FUNCTION table_profile_cmp(table_profile, table_profile) RETURNS integer
    AS 'MODULE_PATHNAME', 'divergence_profile_cmp'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION table_profile_cmp(table_profile, table_profile) IS
    'btree comparison of table_profile';

CREATE FUNCTION table_profile_hash(table_profile) RETURNS integer
    AS 'MODULE_PATHNAME', 'divergence_profile_hash'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION table_profile_hash(table_profile) IS
    'hash of table_profile';

CREATE FUNCTION table_profile_hash_extended(table_profile, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'divergence_profile_hash_extended'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION table_profile_hash_extended(table_profile, bigint) IS
    'seeded hash of table_profile';

CREATE FUNCTION table_profile_get(table_profile, text) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_profile_get'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION table_profile_get(table_profile, text) IS
    'the distribution of a column; implementation of the -> operator';

CREATE OPERATOR + (
    LEFTARG = table_profile, RIGHTARG = table_profile, FUNCTION = table_profile_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (table_profile, table_profile) IS 'merge: the rows of both together';

CREATE OPERATOR - (
    LEFTARG = table_profile, RIGHTARG = table_profile, FUNCTION = table_profile_minus
);
COMMENT ON OPERATOR - (table_profile, table_profile) IS 'take away: the rows of the left that are not in the right, which must be part of it';

CREATE OPERATOR -> (
    LEFTARG = table_profile, RIGHTARG = text, FUNCTION = table_profile_get
);
COMMENT ON OPERATOR -> (table_profile, text) IS 'the distribution of the column of that name, NULL where there is none';

CREATE OPERATOR = (
    LEFTARG = table_profile, RIGHTARG = table_profile, FUNCTION = table_profile_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (table_profile, table_profile) IS 'equal: the same columns, cells and counts';

CREATE OPERATOR <> (
    LEFTARG = table_profile, RIGHTARG = table_profile, FUNCTION = table_profile_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR <> (table_profile, table_profile) IS 'not equal';

CREATE OPERATOR < (
    LEFTARG = table_profile, RIGHTARG = table_profile, FUNCTION = table_profile_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR < (table_profile, table_profile) IS 'before, in an order for indexes without further meaning';

CREATE OPERATOR <= (
    LEFTARG = table_profile, RIGHTARG = table_profile, FUNCTION = table_profile_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR <= (table_profile, table_profile) IS 'before or equal, in an order for indexes without further meaning';

CREATE OPERATOR > (
    LEFTARG = table_profile, RIGHTARG = table_profile, FUNCTION = table_profile_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR > (table_profile, table_profile) IS 'after, in an order for indexes without further meaning';

CREATE OPERATOR >= (
    LEFTARG = table_profile, RIGHTARG = table_profile, FUNCTION = table_profile_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR >= (table_profile, table_profile) IS 'after or equal, in an order for indexes without further meaning';

CREATE OPERATOR CLASS table_profile_ops DEFAULT FOR TYPE table_profile USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 table_profile_cmp(table_profile, table_profile);
COMMENT ON OPERATOR FAMILY table_profile_ops USING btree IS 'an order of profiles';
COMMENT ON OPERATOR CLASS table_profile_ops USING btree IS 'an order of profiles, for GROUP BY and DISTINCT';

CREATE OPERATOR CLASS table_profile_ops DEFAULT FOR TYPE table_profile USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 table_profile_hash(table_profile),
    FUNCTION 2 table_profile_hash_extended(table_profile, bigint);
COMMENT ON OPERATOR FAMILY table_profile_ops USING hash IS 'hashes of profiles';
COMMENT ON OPERATOR CLASS table_profile_ops USING hash IS 'hashes of profiles, for GROUP BY, DISTINCT and indexes';

CREATE FUNCTION row_count(p table_profile) RETURNS bigint
    AS 'MODULE_PATHNAME', 'divergence_profile_row_count'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION row_count(table_profile) IS
    'number of rows that were profiled';

CREATE FUNCTION unnest(p table_profile, OUT ordinal bigint, OUT column_name text, OUT kind text, OUT d distribution) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'divergence_profile_unnest'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION unnest(table_profile) IS
    'a row for each column, in the order of the table, keys of JSON last by name: its kind and its distribution';

CREATE FUNCTION divergence_profile_add(table_profile, record) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_add_record'
    LANGUAGE C STABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_profile_add(table_profile, record) IS
    'transition of profile_agg over rows';

CREATE FUNCTION divergence_profile_add(table_profile, jsonb) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_add_jsonb'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION divergence_profile_add(table_profile, jsonb) IS
    'transition of profile_agg over objects of JSON';

CREATE FUNCTION divergence_profile_combine(table_profile, table_profile) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_combine'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION divergence_profile_combine(table_profile, table_profile) IS
    'merges two states of profile_agg, or the profiles that sum adds up';

CREATE FUNCTION divergence_profile_final(table_profile) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION divergence_profile_final(table_profile) IS
    'the profile of the rows that were seen, NULL if there were none';

CREATE FUNCTION divergence_profile_sum_final(table_profile) RETURNS table_profile
    AS 'MODULE_PATHNAME', 'divergence_profile_sum_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION divergence_profile_sum_final(table_profile) IS
    'the sum of profiles from its state';

-- SSPACE is what a group is planned to take.  States of 20 columns, half of them numbers, took 4 kB for one row, 19 for 10,
-- 86 for 100, 526 for 1000 and 733 from 10,000 on; of 4 columns 111 kB at most, and one of sum(table_profile) 542 kB.
-- Profiles are made of many rows each: this lies between the most of few columns and that of many.
CREATE AGGREGATE profile_agg(r record) (
    SFUNC = divergence_profile_add,
    STYPE = table_profile,
    SSPACE = 262144,
    INITCOND = '{"rows": 0, "columns": []}',
    COMBINEFUNC = divergence_profile_combine,
    FINALFUNC = divergence_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE profile_agg(record) IS
    'a distribution of each column of the rows: numbers, dates and times in cells that adapt, text and its like by category, all else by whether it is there. profile_agg(o) FROM orders o; a NULL row is none';

CREATE AGGREGATE profile_agg(r jsonb) (
    SFUNC = divergence_profile_add,
    STYPE = table_profile,
    SSPACE = 262144,
    INITCOND = '{"rows": 0, "columns": []}',
    COMBINEFUNC = divergence_profile_combine,
    FINALFUNC = divergence_profile_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE profile_agg(jsonb) IS
    'the same of objects of JSON: a column for each key, those of objects inside by their path with dots';

CREATE AGGREGATE sum(table_profile) (
    SFUNC = divergence_profile_combine,
    STYPE = table_profile,
    SSPACE = 262144,
    COMBINEFUNC = divergence_profile_combine,
    FINALFUNC = divergence_profile_sum_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum(table_profile) IS
    'merges profiles: the profile of all rows together';

--
-- Drift between two distributions
--

-- The default lambda becomes 1: its p-value holds for sparse tables and samples of unequal sizes.
CREATE OR REPLACE FUNCTION drift_test(
        reference distribution, current distribution, lambda float8 DEFAULT 1,
        OUT statistic float8, OUT df bigint, OUT p_value float8, OUT min_expected float8)
    AS 'MODULE_PATHNAME', 'divergence_drift_test_by_chance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION drift_test(distribution, distribution, float8) IS
    'two-sample test of the counts: Pearson''s statistic, with a p-value that holds for sparse tables and unequal sizes; other lambdas are power divergences of Cressie and Read with the chi-square tail, 0 for the G-test; a row of NULLs where a side counts nothing';

CREATE OR REPLACE FUNCTION drift_report(
        reference distribution, current distribution, pseudocount float8 DEFAULT 0, significance float8 DEFAULT 0.01,
        OUT reference_count bigint, OUT current_count bigint, OUT psi float8, OUT psi_threshold float8,
        OUT js_distance float8, OUT total_variation_distance float8, OUT hellinger_distance float8,
        OUT l_infinity_distance float8, OUT l_infinity_category text,
        OUT kl_divergence float8, OUT kl_divergence_reverse float8,
        OUT statistic float8, OUT df bigint, OUT p_value float8, OUT min_expected float8,
        OUT unseen_mass float8, OUT vanished_mass float8,
        OUT reference_null_fraction float8, OUT current_null_fraction float8, OUT null_p_value float8,
        OUT ks_statistic float8, OUT wasserstein_distance float8)
    AS 'MODULE_PATHNAME', 'divergence_drift_report_by_chance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2500;

CREATE OR REPLACE FUNCTION psi_threshold(reference distribution, current distribution, significance float8 DEFAULT 0.01) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_drift_psi_threshold_by_chance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION psi_threshold(distribution, distribution, float8) IS
    'the population stability index without a pseudocount that chance alone exceeds with probability "significance" at these counts; Infinity where chance leaves a cell empty on one side more often than that; NULL where a side counts nothing';

-- Four arguments and no default: calls with two or three would be ambiguous.
CREATE FUNCTION psi_threshold(reference distribution, current distribution, significance float8, pseudocount float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_drift_psi_threshold_by_chance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION psi_threshold(distribution, distribution, float8, float8) IS
    'the population stability index with this pseudocount that chance alone exceeds with probability "significance" at these counts; NULL where a side counts nothing';

CREATE FUNCTION drift_by_chance(
        reference distribution, current distribution, pseudocount float8 DEFAULT 0, significance float8 DEFAULT 0.01,
        OUT measure text, OUT value float8, OUT expected float8, OUT threshold float8, OUT p_value float8)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'divergence_drift_by_chance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 6;
COMMENT ON FUNCTION drift_by_chance(distribution, distribution, float8, float8) IS
    'each distance beside what chance alone gives without drift: the mean, what it exceeds with probability "significance", and how often it gives the value or more; no rows where a side counts nothing';

CREATE FUNCTION ks_test(reference distribution, current distribution,
        OUT statistic float8, OUT p_value float8)
    AS 'MODULE_PATHNAME', 'divergence_drift_ks_test'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2500;
COMMENT ON FUNCTION ks_test(distribution, distribution) IS
    'Kolmogorov-Smirnov test of two distributions of numbers: ks_statistic and its p-value, an upper bound where values share cells; NULL where a side counts nothing';

--
-- Periods that differ by more than chance
--

CREATE FUNCTION dispersion(periods distribution[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_drift_dispersion'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION dispersion(distribution[]) IS
    'how many times more than chance these periods differ, days above all: 1 where chance is all; the median over the periods, so that a bad one does not count. NULL elements are skipped';

CREATE FUNCTION adjusted_p_values(p float8[]) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_adjusted_p_values'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;
COMMENT ON FUNCTION adjusted_p_values(float8[]) IS
    'p-values adjusted for their number (Benjamini and Hochberg): of those below a level that share is false on average at most; NULL elements stay, and are no tests';

--
-- What scores of yes-or-no questions were worth
--

CREATE FUNCTION roc_auc(negatives distribution, positives distribution) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_evaluation_roc_auc'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION roc_auc(distribution, distribution) IS
    'area under the ROC curve: how often a positive has a larger score than a negative, ties and scores of one cell counting half; NULL where a side counts nothing';

CREATE FUNCTION roc_auc_margin(negatives distribution, positives distribution) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_evaluation_roc_auc_margin'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION roc_auc_margin(distribution, distribution) IS
    'how far, at most, roc_auc of the rows themselves is from that of the distributions: 0 where values are counted one by one';

-- Not strict, nor is the report: a side without rows counts nothing.
CREATE FUNCTION calibration(
        negatives distribution, positives distribution, bins int DEFAULT 10, confidence float8 DEFAULT 0.95,
        OUT ordinal bigint, OUT lower float8, OUT upper float8, OUT count bigint, OUT positives_count bigint,
        OUT mean_prediction float8, OUT observed_rate float8, OUT low float8, OUT high float8)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'divergence_evaluation_calibration'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2500 ROWS 10;
COMMENT ON FUNCTION calibration(distribution, distribution, int, float8) IS
    'in bins of equally many rows the mean of the predicted probabilities beside the share of positives, which lies between low and high with this confidence (Wilson); no rows where nothing was counted';

CREATE FUNCTION evaluation_report(
        negatives distribution, positives distribution, bins int DEFAULT 10,
        OUT count bigint, OUT positives_count bigint, OUT base_rate float8,
        OUT roc_auc float8, OUT roc_auc_margin float8, OUT roc_auc_standard_error float8, OUT average_precision float8,
        OUT calibration_error float8, OUT calibration_error_by_chance float8, OUT ks_statistic float8)
    AS 'MODULE_PATHNAME', 'divergence_evaluation_report'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5000;
COMMENT ON FUNCTION evaluation_report(distribution, distribution, int) IS
    'what scores were worth in one row: areas, expected calibration error beside what chance alone leaves of it, Kolmogorov-Smirnov; NULL in it where a side counts nothing, or where scores are no probabilities';

CREATE FUNCTION evaluation_report(
        negatives distribution[], positives distribution[], bins int DEFAULT 10,
        OUT periods bigint, OUT count bigint, OUT positives_count bigint, OUT base_rate float8, OUT base_rate_standard_error float8,
        OUT roc_auc float8, OUT roc_auc_margin float8, OUT roc_auc_standard_error float8,
        OUT average_precision float8, OUT average_precision_standard_error float8,
        OUT calibration_error float8, OUT calibration_error_standard_error float8, OUT calibration_error_by_chance float8,
        OUT ks_statistic float8)
    AS 'MODULE_PATHNAME', 'divergence_evaluation_report_of_periods'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION evaluation_report(distribution[], distribution[], int) IS
    'the report of all periods together, such as days, with standard errors by leaving out one period after the other (jackknife): rows of one day need not be independent. NULL elements count nothing';

-- Not strict: a page says that nothing was counted.
CREATE FUNCTION evaluation_page(negatives distribution[], positives distribution[], labels text[], title text DEFAULT 'Evaluation')
    RETURNS text
    AS 'MODULE_PATHNAME', 'divergence_evaluation_page'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION evaluation_page(distribution[], distribution[], text[], text) IS
    'what scores were worth as a file of HTML: calibration, ROC curve, scores of both answers, and the history over the periods';

--
-- Drift of a table
--

-- Not strict: a day without rows is a row that says so.
CREATE FUNCTION drift_table(
        reference table_profile[], current table_profile,
        pseudocount float8 DEFAULT 0.5, significance float8 DEFAULT 0.01, min_js_distance float8 DEFAULT 0.05, ignore text[] DEFAULT NULL,
        OUT ordinal bigint, OUT column_name text, OUT kind text, OUT reference_count bigint, OUT current_count bigint,
        OUT psi float8, OUT js_distance float8, OUT js_threshold float8, OUT dispersion float8,
        OUT statistic float8, OUT df bigint, OUT p_value float8, OUT p_adjusted float8,
        OUT ks_statistic float8, OUT wasserstein_distance float8, OUT unseen_mass float8, OUT vanished_mass float8,
        OUT reference_null_fraction float8, OUT current_null_fraction float8, OUT null_p_value float8,
        OUT largest_change float8, OUT changed_cell text, OUT alert text)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'divergence_drift_table'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 30;
COMMENT ON FUNCTION drift_table(table_profile[], table_profile, float8, float8, float8, text[]) IS
    'each column of a table against earlier periods of it, whose own differences are taken into account: distances, tests and an alert, or NULL; a row (rows) for the table comes first. Columns in "ignore" are left out';

CREATE FUNCTION drift_history(
        reference table_profile[], current table_profile[], labels text[],
        pseudocount float8 DEFAULT 0.5, significance float8 DEFAULT 0.01, min_js_distance float8 DEFAULT 0.05, ignore text[] DEFAULT NULL,
        OUT label text,
        OUT ordinal bigint, OUT column_name text, OUT kind text, OUT reference_count bigint, OUT current_count bigint,
        OUT psi float8, OUT js_distance float8, OUT js_threshold float8, OUT dispersion float8,
        OUT statistic float8, OUT df bigint, OUT p_value float8, OUT p_adjusted float8,
        OUT ks_statistic float8, OUT wasserstein_distance float8, OUT unseen_mass float8, OUT vanished_mass float8,
        OUT reference_null_fraction float8, OUT current_null_fraction float8, OUT null_p_value float8,
        OUT largest_change float8, OUT changed_cell text, OUT alert text)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'divergence_drift_history'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000 ROWS 1000;
COMMENT ON FUNCTION drift_history(table_profile[], table_profile[], text[], float8, float8, float8, text[]) IS
    'drift_table of several periods, each behind its label: the reference is read once, and each period has an adjustment of its own';

CREATE FUNCTION drift_page(
        reference table_profile[], current table_profile[], labels text[], title text DEFAULT 'Drift report',
        pseudocount float8 DEFAULT 0.5, significance float8 DEFAULT 0.01, min_js_distance float8 DEFAULT 0.05, ignore text[] DEFAULT NULL)
    RETURNS text
    AS 'MODULE_PATHNAME', 'divergence_drift_page'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION drift_page(table_profile[], table_profile[], text[], text, float8, float8, float8, text[]) IS
    'a page of HTML: the last of the current periods against the reference, its alerts, and since when; the earlier ones are its history';

--
-- What one column tells about another
--

CREATE FUNCTION association(rows distribution[],
        OUT count bigint, OUT rows_count bigint, OUT columns_count bigint,
        OUT mutual_information float8, OUT mutual_information_corrected float8, OUT row_entropy float8, OUT column_entropy float8,
        OUT row_uncertainty float8, OUT column_uncertainty float8, OUT normalized float8, OUT cramers_v float8,
        OUT statistic float8, OUT df bigint, OUT p_value float8)
    AS 'MODULE_PATHNAME', 'divergence_association_report'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION association(distribution[]) IS
    'what two variables tell about each other, each element being the distribution of one given a value of the other: mutual information, its shares of both entropies, Cramer''s V, a test; NULL where nothing was counted';

CREATE FUNCTION association_table(rows table_profile[],
        OUT ordinal bigint, OUT column_name text, OUT kind text, OUT count bigint,
        OUT mutual_information_corrected float8, OUT row_uncertainty float8, OUT cramers_v float8, OUT p_value float8, OUT p_adjusted float8)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'divergence_association_table'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 20;
COMMENT ON FUNCTION association_table(table_profile[]) IS
    'which column tells most about what the rows of the profiles were grouped by, most telling first, with one adjustment for all tests';
