/* sql/divergence--1.0.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION divergence" to load this file. \quit

-- Nothing here may depend on what the target schema already holds: CREATE
-- without OR REPLACE, arguments of exactly the declared types, and none left to
-- a default, since a planted function without the default would be preferred.
-- COST is that of some tens of elements: one unit is about 20 ns.

--
-- Planner support: an array of another number type is read as it is
--

CREATE FUNCTION divergence_array_support(internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'divergence_array_support'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION divergence_array_support(internal) IS
    'planner support: leaves out the cast of real[], smallint[], integer[], bigint[] and numeric[] to double precision[]';

--
-- Measures of vectors of probabilities
--

CREATE FUNCTION entropy(p float8[], base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 SUPPORT divergence_array_support;
COMMENT ON FUNCTION entropy(float8[], float8) IS
    'Shannon entropy H(P) = -sum p ln p of probabilities, in nats or in units of ln(base), 0 to ln n';

CREATE FUNCTION cross_entropy(p float8[], q float8[], base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_cross_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 SUPPORT divergence_array_support;
COMMENT ON FUNCTION cross_entropy(float8[], float8[], float8) IS
    'cross-entropy H(P, Q) = -sum p ln q of the truth p and the prediction q, in nats or in units of ln(base); Infinity where q = 0 < p';

CREATE FUNCTION kl_divergence(p float8[], q float8[], base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_kl_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 SUPPORT divergence_array_support;
COMMENT ON FUNCTION kl_divergence(float8[], float8[], float8) IS
    'Kullback-Leibler divergence D(P||Q) = sum p ln(p/q) from the truth p to the prediction q, in nats or in units of ln(base); never negative, Infinity where q = 0 < p';

CREATE FUNCTION jeffreys_divergence(p float8[], q float8[], base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_jeffreys_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 SUPPORT divergence_array_support;
COMMENT ON FUNCTION jeffreys_divergence(float8[], float8[], float8) IS
    'Jeffreys divergence D(P||Q) + D(Q||P), the population stability index, in nats or in units of ln(base); Infinity where only one side is 0';

CREATE FUNCTION js_divergence(p float8[], q float8[], base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_js_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 300 SUPPORT divergence_array_support;
COMMENT ON FUNCTION js_divergence(float8[], float8[], float8) IS
    'Jensen-Shannon divergence, symmetric, in nats (0 to ln 2) or in units of ln(base): 0 to 1 for base 2; zeros allowed on both sides';

CREATE FUNCTION js_distance(p float8[], q float8[], base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_js_distance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 300 SUPPORT divergence_array_support;
COMMENT ON FUNCTION js_distance(float8[], float8[], float8) IS
    'Jensen-Shannon distance, a metric: the square root of js_divergence, 0 to 1 for base 2';

CREATE FUNCTION renyi_entropy(p float8[], alpha float8, base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_renyi_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 300 SUPPORT divergence_array_support;
COMMENT ON FUNCTION renyi_entropy(float8[], float8, float8) IS
    'Renyi entropy of order alpha, in nats or in units of ln(base); exact limits at 0 (ln of the support), 1 (Shannon) and Infinity (-ln of the largest p)';

CREATE FUNCTION renyi_divergence(p float8[], q float8[], alpha float8, base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_renyi_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 400 SUPPORT divergence_array_support;
COMMENT ON FUNCTION renyi_divergence(float8[], float8[], float8, float8) IS
    'Renyi divergence of order alpha from p to q, in nats or in units of ln(base); exact limits at 0 (-ln of the mass of q where p > 0), 1 (Kullback-Leibler) and Infinity (ln of the largest p/q)';

CREATE FUNCTION total_variation_distance(p float8[], q float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_total_variation_distance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 150 SUPPORT divergence_array_support;
COMMENT ON FUNCTION total_variation_distance(float8[], float8[]) IS
    'total variation distance sum |p - q| / 2, a metric, 0 to 1';

CREATE FUNCTION hellinger_distance(p float8[], q float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_hellinger_distance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 150 SUPPORT divergence_array_support;
COMMENT ON FUNCTION hellinger_distance(float8[], float8[]) IS
    'Hellinger distance sqrt(sum (sqrt p - sqrt q)^2 / 2), a metric, 0 to 1';

--
-- Labels
--

CREATE FUNCTION log_loss(label bigint, q float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_log_loss'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50 SUPPORT divergence_array_support;
COMMENT ON FUNCTION log_loss(bigint, float8[]) IS
    'log-loss -ln q[label] of a true class, a subscript of q (from 1 up unless q has other bounds), in nats; Infinity where q[label] = 0';

CREATE FUNCTION log_loss(label boolean, q float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_binary_log_loss'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION log_loss(boolean, float8) IS
    'binary log-loss of a probability q of true: -ln q where the label is true, -ln(1 - q) where it is false, in nats';

CREATE FUNCTION argmax(x float8[]) RETURNS integer
    AS 'MODULE_PATHNAME', 'divergence_array_argmax'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 SUPPORT divergence_array_support;
COMMENT ON FUNCTION argmax(float8[]) IS
    'subscript of the first maximum of probabilities or logits: classes[argmax(q)]; NULL where one is NaN';

--
-- Logits
--

CREATE FUNCTION softmax(logits float8[], temperature float8 DEFAULT 1) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_array_softmax'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 300 SUPPORT divergence_array_support;
COMMENT ON FUNCTION softmax(float8[], float8) IS
    'probabilities exp(z/T) / sum exp(z/T) of logits z; -Infinity masks a class, whose probability is 0';

CREATE FUNCTION log_softmax(logits float8[], temperature float8 DEFAULT 1) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_array_log_softmax'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200 SUPPORT divergence_array_support;
COMMENT ON FUNCTION log_softmax(float8[], float8) IS
    'logarithms of softmax(logits, temperature), in nats, accurate for small probabilities; -Infinity for a masked class';

CREATE FUNCTION logsumexp(logits float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_logsumexp'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200 SUPPORT divergence_array_support;
COMMENT ON FUNCTION logsumexp(float8[]) IS
    'ln sum exp(z) of logits z, in nats, without overflow; -Infinity masks a class';

CREATE FUNCTION cross_entropy_logits(p float8[], logits float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_cross_entropy_logits'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200 SUPPORT divergence_array_support;
COMMENT ON FUNCTION cross_entropy_logits(float8[], float8[]) IS
    'cross-entropy H(P, softmax(logits)) of the truth p, in nats; Infinity where p > 0 at a masked class';

CREATE FUNCTION kl_divergence_logits(p_logits float8[], q_logits float8[], temperature float8 DEFAULT 1) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_kl_divergence_logits'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 400 SUPPORT divergence_array_support;
COMMENT ON FUNCTION kl_divergence_logits(float8[], float8[], float8) IS
    'Kullback-Leibler divergence D(softmax(p/T)||softmax(q/T)) from teacher to student logits, in nats; Infinity where only the student masks a class';

CREATE FUNCTION log_loss_logits(label bigint, logits float8[], label_smoothing float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_array_log_loss_logits'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200 SUPPORT divergence_array_support;
COMMENT ON FUNCTION log_loss_logits(bigint, float8[], float8) IS
    'log-loss of a true class, a subscript of logits, against softmax(logits), in nats; label_smoothing spreads that share of the truth evenly over all classes';

--
-- Making and testing probabilities
--

CREATE FUNCTION is_probability_vector(p float8[], tolerance float8 DEFAULT 0.01) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_array_is_probability_vector'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20 SUPPORT divergence_array_support;
COMMENT ON FUNCTION is_probability_vector(float8[], float8) IS
    'whether p is one-dimensional, finite, not negative, without NULL, and sums to 1 within the tolerance; never an error';

CREATE FUNCTION to_probabilities(weights float8[], pseudocount float8 DEFAULT 0) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_array_to_probabilities'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50 SUPPORT divergence_array_support;
COMMENT ON FUNCTION to_probabilities(float8[], float8) IS
    'probabilities (w + pseudocount) / sum(w + pseudocount) of counts or other weights w; NULL where there is no mass';

CREATE DOMAIN probability_vector AS float8[]
    CONSTRAINT probability_vector_check CHECK (is_probability_vector(VALUE, 0.01::pg_catalog.float8));
COMMENT ON DOMAIN probability_vector IS
    'probabilities: a column of this type refuses a vector that is malformed or does not sum to 1 within 1 %';
