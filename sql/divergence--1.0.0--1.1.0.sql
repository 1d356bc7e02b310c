/* sql/divergence--1.0.0--1.1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "ALTER EXTENSION divergence UPDATE" to load this file. \quit

-- The rules at the head of the first script hold here too.

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
