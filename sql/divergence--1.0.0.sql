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
    'subscript of the first maximum of probabilities or logits: classes[argmax(q)]; bigint and numeric are compared as double precision; NULL where one is NaN';

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
    'whether p is one-dimensional, finite, not negative, without NULL, and sums to 1 within the tolerance; never an error itself, but numeric constants beyond double precision fail in the cast';

CREATE FUNCTION to_probabilities(weights float8[], pseudocount float8 DEFAULT 0) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_array_to_probabilities'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50 SUPPORT divergence_array_support;
COMMENT ON FUNCTION to_probabilities(float8[], float8) IS
    'probabilities (w + pseudocount) / sum(w + pseudocount) of counts or other weights w; NULL where there is no mass';

CREATE DOMAIN probability_vector AS float8[]
    CONSTRAINT probability_vector_check CHECK (is_probability_vector(VALUE, 0.01::pg_catalog.float8));
COMMENT ON DOMAIN probability_vector IS
    'probabilities: a column of this type refuses a vector that is malformed or does not sum to 1 within 1 %';

--
-- divergence_state: the exact sums over rows (p, q)
--

CREATE TYPE divergence_state;

CREATE FUNCTION divergence_state_in(cstring) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_state_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_in(cstring) IS 'input function of divergence_state';

CREATE FUNCTION divergence_state_out(divergence_state) RETURNS cstring
    AS 'MODULE_PATHNAME', 'divergence_state_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_out(divergence_state) IS 'output function of divergence_state';

CREATE FUNCTION divergence_state_recv(internal) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_state_recv'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_recv(internal) IS 'binary input function of divergence_state';

CREATE FUNCTION divergence_state_send(divergence_state) RETURNS bytea
    AS 'MODULE_PATHNAME', 'divergence_state_send'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_send(divergence_state) IS 'binary output function of divergence_state';

CREATE TYPE divergence_state (
    INPUT = divergence_state_in,
    OUTPUT = divergence_state_out,
    RECEIVE = divergence_state_recv,
    SEND = divergence_state_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE divergence_state IS
    'exact sums over rows (p, q): made by divergence_state(p, q), merged by sum() and +, read by entropy(), cross_entropy(), kl_divergence() and jeffreys_divergence()';

--
-- Merge, take away, compare
--

CREATE FUNCTION divergence_state_plus(divergence_state, divergence_state) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_state_plus'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_plus(divergence_state, divergence_state) IS
    'merges two states; implementation of the + operator and of sum(divergence_state)';

CREATE FUNCTION divergence_state_minus(divergence_state, divergence_state) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_state_minus'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_minus(divergence_state, divergence_state) IS
    'takes the rows of the right state away from the left one; implementation of the - operator';

CREATE FUNCTION divergence_state_eq(divergence_state, divergence_state) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_state_eq'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_eq(divergence_state, divergence_state) IS
    'implementation of the = operator of divergence_state';

CREATE FUNCTION divergence_state_ne(divergence_state, divergence_state) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_state_ne'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_ne(divergence_state, divergence_state) IS
    'implementation of the <> operator of divergence_state';

CREATE FUNCTION divergence_state_lt(divergence_state, divergence_state) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_state_lt'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_lt(divergence_state, divergence_state) IS
    'implementation of the < operator of divergence_state';

CREATE FUNCTION divergence_state_le(divergence_state, divergence_state) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_state_le'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_le(divergence_state, divergence_state) IS
    'implementation of the <= operator of divergence_state';

CREATE FUNCTION divergence_state_gt(divergence_state, divergence_state) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_state_gt'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_gt(divergence_state, divergence_state) IS
    'implementation of the > operator of divergence_state';

CREATE FUNCTION divergence_state_ge(divergence_state, divergence_state) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_state_ge'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_ge(divergence_state, divergence_state) IS
    'implementation of the >= operator of divergence_state';

CREATE FUNCTION divergence_state_cmp(divergence_state, divergence_state) RETURNS integer
    AS 'MODULE_PATHNAME', 'divergence_state_cmp'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_cmp(divergence_state, divergence_state) IS
    'btree comparison of divergence_state';

CREATE FUNCTION divergence_state_hash(divergence_state) RETURNS integer
    AS 'MODULE_PATHNAME', 'divergence_state_hash'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_hash(divergence_state) IS
    'hash of divergence_state';

CREATE FUNCTION divergence_state_hash_extended(divergence_state, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'divergence_state_hash_extended'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_hash_extended(divergence_state, bigint) IS
    'seeded hash of divergence_state';

CREATE OPERATOR + (
    LEFTARG = divergence_state, RIGHTARG = divergence_state, FUNCTION = divergence_state_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (divergence_state, divergence_state) IS 'merge: the state of all rows of both';

CREATE OPERATOR - (
    LEFTARG = divergence_state, RIGHTARG = divergence_state, FUNCTION = divergence_state_minus
);
COMMENT ON OPERATOR - (divergence_state, divergence_state) IS 'take away: the state of the rows of the left that are not in the right';

CREATE OPERATOR = (
    LEFTARG = divergence_state, RIGHTARG = divergence_state, FUNCTION = divergence_state_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (divergence_state, divergence_state) IS 'equal: the same sums and counts';

CREATE OPERATOR <> (
    LEFTARG = divergence_state, RIGHTARG = divergence_state, FUNCTION = divergence_state_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR <> (divergence_state, divergence_state) IS 'not equal';

CREATE OPERATOR < (
    LEFTARG = divergence_state, RIGHTARG = divergence_state, FUNCTION = divergence_state_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR < (divergence_state, divergence_state) IS 'before, in an order for indexes without further meaning';

CREATE OPERATOR <= (
    LEFTARG = divergence_state, RIGHTARG = divergence_state, FUNCTION = divergence_state_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR <= (divergence_state, divergence_state) IS 'before or equal, in an order for indexes without further meaning';

CREATE OPERATOR > (
    LEFTARG = divergence_state, RIGHTARG = divergence_state, FUNCTION = divergence_state_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR > (divergence_state, divergence_state) IS 'after, in an order for indexes without further meaning';

CREATE OPERATOR >= (
    LEFTARG = divergence_state, RIGHTARG = divergence_state, FUNCTION = divergence_state_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR >= (divergence_state, divergence_state) IS 'after or equal, in an order for indexes without further meaning';

CREATE OPERATOR CLASS divergence_state_ops DEFAULT FOR TYPE divergence_state USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 divergence_state_cmp(divergence_state, divergence_state);
COMMENT ON OPERATOR FAMILY divergence_state_ops USING btree IS 'an order of states';
COMMENT ON OPERATOR CLASS divergence_state_ops USING btree IS 'an order of states, for GROUP BY, DISTINCT and indexes';

CREATE OPERATOR CLASS divergence_state_ops DEFAULT FOR TYPE divergence_state USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 divergence_state_hash(divergence_state),
    FUNCTION 2 divergence_state_hash_extended(divergence_state, bigint);
COMMENT ON OPERATOR FAMILY divergence_state_ops USING hash IS 'hashes of states';
COMMENT ON OPERATOR CLASS divergence_state_ops USING hash IS 'hashes of states, for GROUP BY, DISTINCT and indexes';

--
-- Measures of a state
--

CREATE FUNCTION entropy(s divergence_state, base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_state_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION entropy(divergence_state, float8) IS
    'Shannon entropy H(P) of the normalised weights p of a state, in nats or in units of ln(base); NULL without mass';

CREATE FUNCTION cross_entropy(s divergence_state, base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_state_cross_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION cross_entropy(divergence_state, float8) IS
    'cross-entropy H(P, Q) of the normalised weights of a state, in nats or in units of ln(base); NULL without mass, Infinity where p > 0 with q = 0';

CREATE FUNCTION kl_divergence(s divergence_state, base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_state_kl_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION kl_divergence(divergence_state, float8) IS
    'Kullback-Leibler divergence D(P||Q) of the normalised weights of a state, in nats or in units of ln(base); NULL without mass, Infinity where p > 0 with q = 0';

CREATE FUNCTION jeffreys_divergence(s divergence_state, base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_state_jeffreys_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION jeffreys_divergence(divergence_state, float8) IS
    'Jeffreys divergence D(P||Q) + D(Q||P) of the normalised weights, the population stability index of a state, in nats or in units of ln(base); NULL without mass, Infinity where only one side is 0';

--
-- Transition and final functions of the aggregates
--

CREATE FUNCTION divergence_pairs_add(divergence_state, float8, float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_pairs_add'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION divergence_pairs_add(divergence_state, float8, float8) IS
    'transition of aggregates: adds a row';

CREATE FUNCTION divergence_pairs_move(divergence_state, float8, float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_pairs_move'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION divergence_pairs_move(divergence_state, float8, float8) IS
    'transition of aggregates: adds a row to a moving frame';

CREATE FUNCTION divergence_pairs_remove(divergence_state, float8, float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_pairs_remove'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION divergence_pairs_remove(divergence_state, float8, float8) IS
    'transition of aggregates: takes a row away from a moving frame';

CREATE FUNCTION divergence_weights_add(divergence_state, float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_weights_add'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION divergence_weights_add(divergence_state, float8) IS
    'transition of aggregates: adds a row';

CREATE FUNCTION divergence_weights_move(divergence_state, float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_weights_move'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION divergence_weights_move(divergence_state, float8) IS
    'transition of aggregates: adds a row to a moving frame';

CREATE FUNCTION divergence_weights_remove(divergence_state, float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_weights_remove'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION divergence_weights_remove(divergence_state, float8) IS
    'transition of aggregates: takes a row away from a moving frame';

CREATE FUNCTION divergence_scalar_add(divergence_state, float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_scalar_add'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION divergence_scalar_add(divergence_state, float8) IS
    'transition of aggregates: adds a row';

CREATE FUNCTION divergence_scalar_move(divergence_state, float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_scalar_move'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION divergence_scalar_move(divergence_state, float8) IS
    'transition of aggregates: adds a row to a moving frame';

CREATE FUNCTION divergence_scalar_remove(divergence_state, float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_scalar_remove'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION divergence_scalar_remove(divergence_state, float8) IS
    'transition of aggregates: takes a row away from a moving frame';

CREATE FUNCTION divergence_vector_add(divergence_state, float8[]) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_vector_add'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION divergence_vector_add(divergence_state, float8[]) IS
    'transition of aggregates: adds a row';

CREATE FUNCTION divergence_vector_move(divergence_state, float8[]) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_vector_move'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION divergence_vector_move(divergence_state, float8[]) IS
    'transition of aggregates: adds a row to a moving frame';

CREATE FUNCTION divergence_vector_remove(divergence_state, float8[]) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_vector_remove'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION divergence_vector_remove(divergence_state, float8[]) IS
    'transition of aggregates: takes a row away from a moving frame';

CREATE FUNCTION divergence_vector_add(divergence_state, float8[], float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_vector_add'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION divergence_vector_add(divergence_state, float8[], float8) IS
    'transition of aggregates: adds a row';

CREATE FUNCTION divergence_vector_move(divergence_state, float8[], float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_vector_move'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION divergence_vector_move(divergence_state, float8[], float8) IS
    'transition of aggregates: adds a row to a moving frame';

CREATE FUNCTION divergence_vector_remove(divergence_state, float8[], float8) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_vector_remove'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION divergence_vector_remove(divergence_state, float8[], float8) IS
    'transition of aggregates: takes a row away from a moving frame';

CREATE FUNCTION divergence_state_final(divergence_state) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_state_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_state_final(divergence_state) IS
    'final function: the canonical state';

CREATE FUNCTION divergence_pairs_final(divergence_state) RETURNS divergence_state
    AS 'MODULE_PATHNAME', 'divergence_pairs_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_pairs_final(divergence_state) IS
    'the state of divergence_state(p, q), NULL without rows';

CREATE FUNCTION divergence_entropy_final(divergence_state) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_state_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_entropy_final(divergence_state) IS
    'final function of entropy_agg';

CREATE FUNCTION divergence_cross_entropy_final(divergence_state) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_state_cross_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_cross_entropy_final(divergence_state) IS
    'final function of cross_entropy_agg';

CREATE FUNCTION divergence_kl_divergence_final(divergence_state) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_state_kl_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_kl_divergence_final(divergence_state) IS
    'final function of kl_divergence_agg';

CREATE FUNCTION divergence_jeffreys_divergence_final(divergence_state) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_state_jeffreys_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_jeffreys_divergence_final(divergence_state) IS
    'final function of jeffreys_divergence_agg';

CREATE FUNCTION divergence_exact_sum_final(divergence_state) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_exact_sum_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_exact_sum_final(divergence_state) IS
    'final function of exact_sum';

CREATE FUNCTION divergence_exact_avg_final(divergence_state) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_exact_avg_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_exact_avg_final(divergence_state) IS
    'final function of exact_avg';

CREATE FUNCTION divergence_avg_probabilities_final(divergence_state) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_avg_probabilities_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION divergence_avg_probabilities_final(divergence_state) IS
    'final function of avg_probabilities';

--
-- Aggregates.  Those over the same arguments share transition and initial state,
-- so that several of them cost one pass.
--

CREATE AGGREGATE entropy_agg(weight float8) (
    SFUNC = divergence_weights_add, STYPE = divergence_state, SSPACE = 128,
    INITCOND = '1/weights rows=0 nan=0',
    FINALFUNC = divergence_entropy_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_weights_move, MINVFUNC = divergence_weights_remove, MSTYPE = divergence_state,
    MSSPACE = 128,
    MINITCOND = '1/weights rows=0 nan=0', MFINALFUNC = divergence_entropy_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE entropy_agg(float8) IS
    'Shannon entropy of the normalised weights of the rows, one row a category, in nats: over weights, not over values: count them first; NULL without mass';

CREATE AGGREGATE cross_entropy_agg(p float8, q float8) (
    SFUNC = divergence_pairs_add, STYPE = divergence_state, SSPACE = 256,
    INITCOND = '1/pairs rows=0 nan=0 p_only=0 q_only=0',
    FINALFUNC = divergence_cross_entropy_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_pairs_move, MINVFUNC = divergence_pairs_remove, MSTYPE = divergence_state,
    MSSPACE = 256,
    MINITCOND = '1/pairs rows=0 nan=0 p_only=0 q_only=0', MFINALFUNC = divergence_cross_entropy_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cross_entropy_agg(float8, float8) IS
    'cross-entropy H(P, Q) of the normalised weights, one row a category, NULL on one side is 0, in nats; Infinity where p > 0 with q = 0, NULL without mass';

CREATE AGGREGATE kl_divergence_agg(p float8, q float8) (
    SFUNC = divergence_pairs_add, STYPE = divergence_state, SSPACE = 256,
    INITCOND = '1/pairs rows=0 nan=0 p_only=0 q_only=0',
    FINALFUNC = divergence_kl_divergence_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_pairs_move, MINVFUNC = divergence_pairs_remove, MSTYPE = divergence_state,
    MSSPACE = 256,
    MINITCOND = '1/pairs rows=0 nan=0 p_only=0 q_only=0', MFINALFUNC = divergence_kl_divergence_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kl_divergence_agg(float8, float8) IS
    'Kullback-Leibler divergence D(P||Q) of the normalised weights, one row a category, NULL on one side is 0, in nats; Infinity where p > 0 with q = 0, NULL without mass';

CREATE AGGREGATE jeffreys_divergence_agg(p float8, q float8) (
    SFUNC = divergence_pairs_add, STYPE = divergence_state, SSPACE = 256,
    INITCOND = '1/pairs rows=0 nan=0 p_only=0 q_only=0',
    FINALFUNC = divergence_jeffreys_divergence_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_pairs_move, MINVFUNC = divergence_pairs_remove, MSTYPE = divergence_state,
    MSSPACE = 256,
    MINITCOND = '1/pairs rows=0 nan=0 p_only=0 q_only=0', MFINALFUNC = divergence_jeffreys_divergence_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE jeffreys_divergence_agg(float8, float8) IS
    'Jeffreys divergence D(P||Q) + D(Q||P) of the normalised weights, the population stability index, one row a category, NULL on one side is 0, in nats; Infinity where only one side is 0, NULL without mass';

CREATE AGGREGATE divergence_state(p float8, q float8) (
    SFUNC = divergence_pairs_add, STYPE = divergence_state, SSPACE = 256,
    INITCOND = '1/pairs rows=0 nan=0 p_only=0 q_only=0',
    FINALFUNC = divergence_pairs_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_pairs_move, MINVFUNC = divergence_pairs_remove, MSTYPE = divergence_state,
    MSSPACE = 256,
    MINITCOND = '1/pairs rows=0 nan=0 p_only=0 q_only=0', MFINALFUNC = divergence_pairs_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE divergence_state(float8, float8) IS
    'exact sums over rows (p, q), one row a category, NULL on one side is 0: to be stored, merged, subtracted and measured; NULL without rows';

CREATE AGGREGATE exact_sum(x float8) (
    SFUNC = divergence_scalar_add, STYPE = divergence_state, SSPACE = 128,
    INITCOND = '1/scalar rows=0 nan=0 plus=0 minus=0',
    FINALFUNC = divergence_exact_sum_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_scalar_move, MINVFUNC = divergence_scalar_remove, MSTYPE = divergence_state,
    MSSPACE = 128,
    MINITCOND = '1/scalar rows=0 nan=0 plus=0 minus=0', MFINALFUNC = divergence_exact_sum_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE exact_sum(float8) IS
    'sum of x, exact and rounded once: the same whatever the order of rows; NaN and Infinity as sum()';

CREATE AGGREGATE exact_avg(x float8) (
    SFUNC = divergence_scalar_add, STYPE = divergence_state, SSPACE = 128,
    INITCOND = '1/scalar rows=0 nan=0 plus=0 minus=0',
    FINALFUNC = divergence_exact_avg_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_scalar_move, MINVFUNC = divergence_scalar_remove, MSTYPE = divergence_state,
    MSSPACE = 128,
    MINITCOND = '1/scalar rows=0 nan=0 plus=0 minus=0', MFINALFUNC = divergence_exact_avg_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE exact_avg(float8) IS
    'mean of x, exact and rounded once: the same whatever the order of rows; NaN and Infinity as avg()';

CREATE AGGREGATE avg_probabilities(p float8[]) (
    SFUNC = divergence_vector_add, STYPE = divergence_state, SSPACE = 1024,
    INITCOND = '1/vector rows=0 nan=0 lower=0 width=0',
    FINALFUNC = divergence_avg_probabilities_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_vector_move, MINVFUNC = divergence_vector_remove, MSTYPE = divergence_state,
    MSSPACE = 1024,
    MINITCOND = '1/vector rows=0 nan=0 lower=0 width=0', MFINALFUNC = divergence_avg_probabilities_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE avg_probabilities(float8[]) IS
    'element-wise mean of vectors of probabilities, exact and rounded once: the mean prediction';

CREATE AGGREGATE avg_probabilities(p float8[], weight float8) (
    SFUNC = divergence_vector_add, STYPE = divergence_state, SSPACE = 1024,
    INITCOND = '1/vector rows=0 nan=0 lower=0 width=0',
    FINALFUNC = divergence_avg_probabilities_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_vector_move, MINVFUNC = divergence_vector_remove, MSTYPE = divergence_state,
    MSSPACE = 1024,
    MINITCOND = '1/vector rows=0 nan=0 lower=0 width=0', MFINALFUNC = divergence_avg_probabilities_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE avg_probabilities(float8[], float8) IS
    'element-wise weighted mean of vectors of probabilities, from sums that are exact but for weight times probability below 1e-379; NULL where all weights are 0';

CREATE AGGREGATE sum(divergence_state) (
    SFUNC = divergence_state_plus, STYPE = divergence_state, SSPACE = 256,
    FINALFUNC = divergence_state_final, COMBINEFUNC = divergence_state_plus,
    MSFUNC = divergence_state_plus, MINVFUNC = divergence_state_minus, MSTYPE = divergence_state,
    MFINALFUNC = divergence_state_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum(divergence_state) IS
    'merges states: the state of all their rows';

--
-- distribution: counts by category or by bin
--

CREATE TYPE distribution;

CREATE FUNCTION distribution_in(cstring) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_in(cstring) IS 'input function of distribution';

CREATE FUNCTION distribution_out(distribution) RETURNS cstring
    AS 'MODULE_PATHNAME', 'divergence_distribution_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_out(distribution) IS 'output function of distribution';

CREATE FUNCTION distribution_recv(internal) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_recv'
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_recv(internal) IS 'binary input function of distribution';

CREATE FUNCTION distribution_send(distribution) RETURNS bytea
    AS 'MODULE_PATHNAME', 'divergence_distribution_send'
    LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_send(distribution) IS 'binary output function of distribution';

CREATE TYPE distribution (
    INPUT = distribution_in,
    OUTPUT = distribution_out,
    RECEIVE = distribution_recv,
    SEND = distribution_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE distribution IS
    'counts by category or by bin, with the NULLs beside them: made by distribution_agg() and histogram_agg(), merged by sum() and +, taken away by -';

--
-- distribution: construction, casts, merge, comparison, access
--

CREATE FUNCTION distribution(categories text[], counts bigint[]) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_of_arrays'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION distribution(text[], bigint[]) IS
    'counts by category: each category once, NULL for what was NULL, 0 for none';

CREATE FUNCTION distribution(jsonb) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_of_jsonb'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION distribution(jsonb) IS
    'implementation of the cast from jsonb';

CREATE FUNCTION jsonb(distribution) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'divergence_distribution_jsonb'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION jsonb(distribution) IS
    'implementation of the cast to jsonb';

CREATE FUNCTION distribution(json) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_of_json'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION distribution(json) IS
    'implementation of the cast from json';

CREATE FUNCTION distribution_json(distribution) RETURNS json
    AS 'MODULE_PATHNAME', 'divergence_distribution_json'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION distribution_json(distribution) IS
    'implementation of the cast to json';

CREATE CAST (json AS distribution) WITH FUNCTION distribution(json);
COMMENT ON CAST (json AS distribution) IS 'the text form';

CREATE CAST (distribution AS json) WITH FUNCTION distribution_json(distribution);
COMMENT ON CAST (distribution AS json) IS 'the text form; to_json(), json_agg() and their like go by it';

CREATE CAST (jsonb AS distribution) WITH FUNCTION distribution(jsonb);
COMMENT ON CAST (jsonb AS distribution) IS 'the shape of the text form; jsonb has already dropped all but the last of equal keys';

CREATE CAST (distribution AS jsonb) WITH FUNCTION jsonb(distribution);
COMMENT ON CAST (distribution AS jsonb) IS 'the shape of the text form';

CREATE FUNCTION distribution_plus(distribution, distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_add'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION distribution_plus(distribution, distribution) IS
    'merges two distributions; implementation of the + operator';

CREATE FUNCTION distribution_minus(distribution, distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_subtract'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION distribution_minus(distribution, distribution) IS
    'takes the counts of the right distribution away from the left one; implementation of the - operator';

CREATE FUNCTION distribution_eq(distribution, distribution) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_distribution_eq'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_eq(distribution, distribution) IS
    'implementation of the = operator of distribution';

CREATE FUNCTION distribution_ne(distribution, distribution) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_distribution_ne'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_ne(distribution, distribution) IS
    'implementation of the <> operator of distribution';

CREATE FUNCTION distribution_lt(distribution, distribution) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_distribution_lt'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_lt(distribution, distribution) IS
    'implementation of the < operator of distribution';

CREATE FUNCTION distribution_le(distribution, distribution) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_distribution_le'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_le(distribution, distribution) IS
    'implementation of the <= operator of distribution';

CREATE FUNCTION distribution_gt(distribution, distribution) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_distribution_gt'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_gt(distribution, distribution) IS
    'implementation of the > operator of distribution';

CREATE FUNCTION distribution_ge(distribution, distribution) RETURNS boolean
    AS 'MODULE_PATHNAME', 'divergence_distribution_ge'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_ge(distribution, distribution) IS
    'implementation of the >= operator of distribution';

CREATE FUNCTION distribution_cmp(distribution, distribution) RETURNS integer
    AS 'MODULE_PATHNAME', 'divergence_distribution_cmp'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_cmp(distribution, distribution) IS
    'btree comparison of distribution';

CREATE FUNCTION distribution_hash(distribution) RETURNS integer
    AS 'MODULE_PATHNAME', 'divergence_distribution_hash'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_hash(distribution) IS
    'hash of distribution';

CREATE FUNCTION distribution_hash_extended(distribution, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'divergence_distribution_hash_extended'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION distribution_hash_extended(distribution, bigint) IS
    'seeded hash of distribution';

CREATE OPERATOR + (
    LEFTARG = distribution, RIGHTARG = distribution, FUNCTION = distribution_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (distribution, distribution) IS 'merge: the counts of both together';

CREATE OPERATOR - (
    LEFTARG = distribution, RIGHTARG = distribution, FUNCTION = distribution_minus
);
COMMENT ON OPERATOR - (distribution, distribution) IS 'take away: the counts of the left that are not in the right, which must be part of it';

CREATE OPERATOR = (
    LEFTARG = distribution, RIGHTARG = distribution, FUNCTION = distribution_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (distribution, distribution) IS 'equal: the same cells and counts';

CREATE OPERATOR <> (
    LEFTARG = distribution, RIGHTARG = distribution, FUNCTION = distribution_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR <> (distribution, distribution) IS 'not equal';

CREATE OPERATOR < (
    LEFTARG = distribution, RIGHTARG = distribution, FUNCTION = distribution_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR < (distribution, distribution) IS 'before, in an order for indexes without further meaning';

CREATE OPERATOR <= (
    LEFTARG = distribution, RIGHTARG = distribution, FUNCTION = distribution_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR <= (distribution, distribution) IS 'before or equal, in an order for indexes without further meaning';

CREATE OPERATOR > (
    LEFTARG = distribution, RIGHTARG = distribution, FUNCTION = distribution_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR > (distribution, distribution) IS 'after, in an order for indexes without further meaning';

CREATE OPERATOR >= (
    LEFTARG = distribution, RIGHTARG = distribution, FUNCTION = distribution_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR >= (distribution, distribution) IS 'after or equal, in an order for indexes without further meaning';

CREATE OPERATOR CLASS distribution_ops DEFAULT FOR TYPE distribution USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 distribution_cmp(distribution, distribution);
COMMENT ON OPERATOR FAMILY distribution_ops USING btree IS 'an order of distributions';
COMMENT ON OPERATOR CLASS distribution_ops USING btree IS 'an order of distributions, for GROUP BY, DISTINCT and indexes';

CREATE OPERATOR CLASS distribution_ops DEFAULT FOR TYPE distribution USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 distribution_hash(distribution),
    FUNCTION 2 distribution_hash_extended(distribution, bigint);
COMMENT ON OPERATOR FAMILY distribution_ops USING hash IS 'hashes of distributions';
COMMENT ON OPERATOR CLASS distribution_ops USING hash IS 'hashes of distributions, for GROUP BY, DISTINCT and indexes';

CREATE FUNCTION divergence_distribution_sum_add(distribution, distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_sum_add'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_distribution_sum_add(distribution, distribution) IS 'transition of sum over distributions';

CREATE FUNCTION divergence_distribution_sum_remove(distribution, distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_sum_remove'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_distribution_sum_remove(distribution, distribution) IS 'inverse transition of sum over distributions';

CREATE FUNCTION divergence_distribution_sum_final(distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_sum_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_distribution_sum_final(distribution) IS 'the sum of distributions from its state';

CREATE AGGREGATE sum(distribution) (
    SFUNC = divergence_distribution_sum_add, STYPE = distribution, SSPACE = 1024,
    FINALFUNC = divergence_distribution_sum_final, COMBINEFUNC = divergence_distribution_sum_add,
    MSFUNC = divergence_distribution_sum_add, MINVFUNC = divergence_distribution_sum_remove, MSTYPE = distribution,
    MSSPACE = 1024, MFINALFUNC = divergence_distribution_sum_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum(distribution) IS
    'merges distributions: the counts of all together';

CREATE FUNCTION total_count(d distribution) RETURNS bigint
    AS 'MODULE_PATHNAME', 'divergence_distribution_total_count'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION total_count(distribution) IS
    'number of values counted in the cells, without NULLs and NaNs';

CREATE FUNCTION null_count(d distribution) RETURNS bigint
    AS 'MODULE_PATHNAME', 'divergence_distribution_null_count'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION null_count(distribution) IS
    'number of NULLs beside the cells';

CREATE FUNCTION nan_count(d distribution) RETURNS bigint
    AS 'MODULE_PATHNAME', 'divergence_distribution_nan_count'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION nan_count(distribution) IS
    'number of NaNs beside the bins, 0 for categories';

CREATE FUNCTION category_count(d distribution) RETURNS integer
    AS 'MODULE_PATHNAME', 'divergence_distribution_category_count'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION category_count(distribution) IS
    'number of cells: categories with a count, or bins including the two outer ones';

CREATE FUNCTION count_of(d distribution, category text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'divergence_distribution_count_of'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION count_of(distribution, text) IS
    'count of a category, 0 if it never occurred, or of a bin by its name such as [0,10.5), which must exist';

CREATE FUNCTION probability(d distribution, category text) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_probability_of'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION probability(distribution, text) IS
    'share of a category in the total, or of a bin by its name such as [0,10.5), correctly rounded; NULL without mass';

CREATE FUNCTION probabilities(d distribution) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_distribution_probabilities'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION probabilities(distribution) IS
    'share of each cell in the total, in the order of categories(), each correctly rounded; NULL without mass';

CREATE FUNCTION categories(d distribution) RETURNS text[]
    AS 'MODULE_PATHNAME', 'divergence_distribution_categories'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION categories(distribution) IS
    'names of the cells in their stored order: the categories, or bins such as [0,10.5)';

CREATE FUNCTION edges(d distribution) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_distribution_edges'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION edges(distribution) IS
    'inner edges of the bins; NULL for categories';

CREATE FUNCTION unnest(d distribution, OUT category text, OUT count bigint) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'divergence_distribution_unnest'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION unnest(distribution) IS
    'a row for each cell in its stored order: the category, or the bin such as [0,10.5), and its count';

--
-- distribution: aggregates over values
--

CREATE FUNCTION divergence_distribution_add(distribution, text) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_add_text'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_add(distribution, text) IS 'transition of distribution_agg over text';

CREATE FUNCTION divergence_distribution_add(distribution, text, bigint) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_add_text'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_add(distribution, text, bigint) IS 'transition of distribution_agg over text and counts';

CREATE FUNCTION divergence_distribution_remove(distribution, text) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_remove_text'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_remove(distribution, text) IS 'inverse transition of distribution_agg over text';

CREATE FUNCTION divergence_distribution_remove(distribution, text, bigint) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_remove_text'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_remove(distribution, text, bigint) IS 'inverse transition of distribution_agg over text and counts';

CREATE FUNCTION divergence_distribution_add(distribution, bigint) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_add_bigint'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_add(distribution, bigint) IS 'transition of distribution_agg over bigint';

CREATE FUNCTION divergence_distribution_add(distribution, bigint, bigint) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_add_bigint'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_add(distribution, bigint, bigint) IS 'transition of distribution_agg over bigint and counts';

CREATE FUNCTION divergence_distribution_remove(distribution, bigint) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_remove_bigint'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_remove(distribution, bigint) IS 'inverse transition of distribution_agg over bigint';

CREATE FUNCTION divergence_distribution_remove(distribution, bigint, bigint) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_remove_bigint'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_remove(distribution, bigint, bigint) IS 'inverse transition of distribution_agg over bigint and counts';

CREATE FUNCTION divergence_distribution_add(distribution, boolean) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_add_boolean'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_add(distribution, boolean) IS 'transition of distribution_agg over boolean';

CREATE FUNCTION divergence_distribution_add(distribution, boolean, bigint) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_add_boolean'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_add(distribution, boolean, bigint) IS 'transition of distribution_agg over boolean and counts';

CREATE FUNCTION divergence_distribution_remove(distribution, boolean) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_remove_boolean'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_remove(distribution, boolean) IS 'inverse transition of distribution_agg over boolean';

CREATE FUNCTION divergence_distribution_remove(distribution, boolean, bigint) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_remove_boolean'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_distribution_remove(distribution, boolean, bigint) IS 'inverse transition of distribution_agg over boolean and counts';

CREATE FUNCTION divergence_distribution_combine(distribution, distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_combine'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_distribution_combine(distribution, distribution) IS 'merges states of distribution_agg';

CREATE FUNCTION divergence_distribution_final(distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_distribution_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_distribution_final(distribution) IS 'what distribution_agg counted, NULL if nothing';

CREATE AGGREGATE distribution_agg(value text) (
    SFUNC = divergence_distribution_add, STYPE = distribution, SSPACE = 512,
    INITCOND = '{"counts": {}}',
    FINALFUNC = divergence_distribution_final, COMBINEFUNC = divergence_distribution_combine,
    MSFUNC = divergence_distribution_add, MINVFUNC = divergence_distribution_remove, MSTYPE = distribution,
    MSSPACE = 512,
    MINITCOND = '{"counts": {}}', MFINALFUNC = divergence_distribution_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE distribution_agg(text) IS
    'how often each of the values occurs, and NULL beside them; NULL without rows';

CREATE AGGREGATE distribution_agg(value text, count bigint) (
    SFUNC = divergence_distribution_add, STYPE = distribution, SSPACE = 512,
    INITCOND = '{"counts": {}}',
    FINALFUNC = divergence_distribution_final, COMBINEFUNC = divergence_distribution_combine,
    MSFUNC = divergence_distribution_add, MINVFUNC = divergence_distribution_remove, MSTYPE = distribution,
    MSSPACE = 512,
    MINITCOND = '{"counts": {}}', MFINALFUNC = divergence_distribution_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE distribution_agg(text, bigint) IS
    'how often each of the values occurs, where a row stands for so many; a count that is 0 or NULL is no row';

CREATE AGGREGATE distribution_agg(value bigint) (
    SFUNC = divergence_distribution_add, STYPE = distribution, SSPACE = 512,
    INITCOND = '{"counts": {}}',
    FINALFUNC = divergence_distribution_final, COMBINEFUNC = divergence_distribution_combine,
    MSFUNC = divergence_distribution_add, MINVFUNC = divergence_distribution_remove, MSTYPE = distribution,
    MSSPACE = 512,
    MINITCOND = '{"counts": {}}', MFINALFUNC = divergence_distribution_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE distribution_agg(bigint) IS
    'how often each of the integers, named by their decimals, occurs, and NULL beside them; NULL without rows';

CREATE AGGREGATE distribution_agg(value bigint, count bigint) (
    SFUNC = divergence_distribution_add, STYPE = distribution, SSPACE = 512,
    INITCOND = '{"counts": {}}',
    FINALFUNC = divergence_distribution_final, COMBINEFUNC = divergence_distribution_combine,
    MSFUNC = divergence_distribution_add, MINVFUNC = divergence_distribution_remove, MSTYPE = distribution,
    MSSPACE = 512,
    MINITCOND = '{"counts": {}}', MFINALFUNC = divergence_distribution_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE distribution_agg(bigint, bigint) IS
    'how often each of the integers, named by their decimals, occurs, where a row stands for so many; a count that is 0 or NULL is no row';

CREATE AGGREGATE distribution_agg(value boolean) (
    SFUNC = divergence_distribution_add, STYPE = distribution, SSPACE = 512,
    INITCOND = '{"counts": {}}',
    FINALFUNC = divergence_distribution_final, COMBINEFUNC = divergence_distribution_combine,
    MSFUNC = divergence_distribution_add, MINVFUNC = divergence_distribution_remove, MSTYPE = distribution,
    MSSPACE = 512,
    MINITCOND = '{"counts": {}}', MFINALFUNC = divergence_distribution_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE distribution_agg(boolean) IS
    'how often each of the booleans, named ''true'' and ''false'', occurs, and NULL beside them; NULL without rows';

CREATE AGGREGATE distribution_agg(value boolean, count bigint) (
    SFUNC = divergence_distribution_add, STYPE = distribution, SSPACE = 512,
    INITCOND = '{"counts": {}}',
    FINALFUNC = divergence_distribution_final, COMBINEFUNC = divergence_distribution_combine,
    MSFUNC = divergence_distribution_add, MINVFUNC = divergence_distribution_remove, MSTYPE = distribution,
    MSSPACE = 512,
    MINITCOND = '{"counts": {}}', MFINALFUNC = divergence_distribution_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE distribution_agg(boolean, bigint) IS
    'how often each of the booleans, named ''true'' and ''false'', occurs, where a row stands for so many; a count that is 0 or NULL is no row';

CREATE FUNCTION divergence_histogram_add(distribution, float8, float8[]) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_histogram_add'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_histogram_add(distribution, float8, float8[]) IS 'transition of histogram_agg';

CREATE FUNCTION divergence_histogram_remove(distribution, float8, float8[]) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_histogram_remove'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_histogram_remove(distribution, float8, float8[]) IS 'inverse transition of histogram_agg';

CREATE FUNCTION divergence_histogram_combine(distribution, distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_histogram_combine'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_histogram_combine(distribution, distribution) IS 'merges states of histogram_agg';

CREATE FUNCTION divergence_histogram_final(distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_histogram_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION divergence_histogram_final(distribution) IS 'what histogram_agg counted, NULL if nothing, or over NULL edges';

CREATE AGGREGATE histogram_agg(value float8, edges float8[]) (
    SFUNC = divergence_histogram_add, STYPE = distribution, SSPACE = 512,
    INITCOND = '{"counts": {}}',
    FINALFUNC = divergence_histogram_final, COMBINEFUNC = divergence_histogram_combine,
    MSFUNC = divergence_histogram_add, MINVFUNC = divergence_histogram_remove, MSTYPE = distribution,
    MSSPACE = 512,
    MINITCOND = '{"counts": {}}', MFINALFUNC = divergence_histogram_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE histogram_agg(float8, float8[]) IS
    'how many values lie below the first edge, in [edge, next edge), and from the last edge up, NULL and NaN beside them; NULL without rows, or over NULL edges';

CREATE FUNCTION divergence_quantile_edges_add(internal, float8, int) RETURNS internal
    AS 'MODULE_PATHNAME', 'divergence_quantile_edges_add'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION divergence_quantile_edges_add(internal, float8, int) IS 'transition of quantile_edges';

CREATE FUNCTION divergence_quantile_edges_final(internal) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'divergence_quantile_edges_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION divergence_quantile_edges_final(internal) IS 'sorts what quantile_edges gathered';

CREATE AGGREGATE quantile_edges(value float8, bins int) (
    SFUNC = divergence_quantile_edges_add, STYPE = internal, SSPACE = 8192,
    FINALFUNC = divergence_quantile_edges_final, FINALFUNC_MODIFY = READ_WRITE,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE quantile_edges(float8, int) IS
    'inner edges of bins of equal mass, 2 to 10000 of them: the smallest value with at least i/bins of the values strictly below it, ties merged, infinite ones left out, a constant and the next larger number where all are equal; NULL without values';

CREATE FUNCTION divergence_mutual_information_add(distribution, distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_mutual_information_transition'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_mutual_information_add(distribution, distribution) IS 'transition of mutual_information_agg';

CREATE FUNCTION divergence_mutual_information_remove(distribution, distribution) RETURNS distribution
    AS 'MODULE_PATHNAME', 'divergence_mutual_information_inverse'
    LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_mutual_information_remove(distribution, distribution) IS 'inverse transition of mutual_information_agg';

CREATE FUNCTION divergence_mutual_information_final(distribution) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_mutual_information_final'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION divergence_mutual_information_final(distribution) IS 'mutual information of the sums of mutual_information_agg, NULL without mass';

CREATE AGGREGATE mutual_information_agg(d distribution) (
    SFUNC = divergence_mutual_information_add, STYPE = distribution, SSPACE = 2048,
    INITCOND = '{"counts": {}}',
    FINALFUNC = divergence_mutual_information_final, COMBINEFUNC = divergence_distribution_combine,
    MSFUNC = divergence_mutual_information_add, MINVFUNC = divergence_mutual_information_remove, MSTYPE = distribution,
    MSSPACE = 2048,
    MINITCOND = '{"counts": {}}', MFINALFUNC = divergence_mutual_information_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE mutual_information_agg(distribution) IS
    'mutual information of two variables in nats, each row the distribution of one given one value of the other: sum of n/N D(d || all); NULL without counts';

--
-- distribution: measures
--

CREATE FUNCTION entropy(d distribution, base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION entropy(distribution, float8) IS
    'Shannon entropy H(P) = -sum p ln p of the shares of the cells, in nats or in units of ln(base); NULL where nothing is counted';

CREATE FUNCTION renyi_entropy(d distribution, alpha float8, base float8 DEFAULT 2.718281828459045) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_renyi_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 300;
COMMENT ON FUNCTION renyi_entropy(distribution, float8, float8) IS
    'Renyi entropy of order alpha of the shares of the cells, in nats or in units of ln(base); NULL where nothing is counted';

CREATE FUNCTION cross_entropy(reference distribution, current distribution, base float8 DEFAULT 2.718281828459045, pseudocount float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_cross_entropy'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 150;
COMMENT ON FUNCTION cross_entropy(distribution, distribution, float8, float8) IS
    'cross-entropy H(P, Q) = -sum p ln q of the reference p and the current distribution q, in nats or in units of ln(base); Infinity where q = 0 < p; pseudocount is added to every cell of both; NULL where a side counts nothing';

CREATE FUNCTION kl_divergence(reference distribution, current distribution, base float8 DEFAULT 2.718281828459045, pseudocount float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_kl_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 150;
COMMENT ON FUNCTION kl_divergence(distribution, distribution, float8, float8) IS
    'Kullback-Leibler divergence D(P||Q) = sum p ln(p/q) from the reference p to the current distribution q, in nats or in units of ln(base); Infinity where q = 0 < p; pseudocount is added to every cell of both; NULL where a side counts nothing';

CREATE FUNCTION jeffreys_divergence(reference distribution, current distribution, base float8 DEFAULT 2.718281828459045, pseudocount float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_jeffreys_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 150;
COMMENT ON FUNCTION jeffreys_divergence(distribution, distribution, float8, float8) IS
    'Jeffreys divergence D(P||Q) + D(Q||P), in nats or in units of ln(base); Infinity where one side lacks a category; pseudocount is added to every cell of both; NULL where a side counts nothing';

CREATE FUNCTION js_divergence(reference distribution, current distribution, base float8 DEFAULT 2.718281828459045, pseudocount float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_js_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION js_divergence(distribution, distribution, float8, float8) IS
    'Jensen-Shannon divergence, in nats or in units of ln(base), 0 to ln 2; pseudocount is added to every cell of both; NULL where a side counts nothing';

CREATE FUNCTION js_distance(reference distribution, current distribution, base float8 DEFAULT 2.718281828459045, pseudocount float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_js_distance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION js_distance(distribution, distribution, float8, float8) IS
    'Jensen-Shannon distance, the square root of the divergence: a metric, in nats or in units of ln(base); pseudocount is added to every cell of both; NULL where a side counts nothing';

CREATE FUNCTION renyi_divergence(reference distribution, current distribution, alpha float8, base float8 DEFAULT 2.718281828459045, pseudocount float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_renyi_divergence'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 400;
COMMENT ON FUNCTION renyi_divergence(distribution, distribution, float8, float8, float8) IS
    'Renyi divergence of order alpha from the reference to the current distribution, in nats or in units of ln(base); pseudocount is added to every cell of both; NULL where a side counts nothing';

CREATE FUNCTION total_variation_distance(reference distribution, current distribution, pseudocount float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_total_variation_distance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 150;
COMMENT ON FUNCTION total_variation_distance(distribution, distribution, float8) IS
    'total variation distance sum |p - q| / 2, a metric, 0 to 1; pseudocount is added to every cell of both; NULL where a side counts nothing';

CREATE FUNCTION hellinger_distance(reference distribution, current distribution, pseudocount float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_hellinger_distance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 150;
COMMENT ON FUNCTION hellinger_distance(distribution, distribution, float8) IS
    'Hellinger distance, a metric, 0 to 1; pseudocount is added to every cell of both; NULL where a side counts nothing';

CREATE FUNCTION wasserstein_distance(reference distribution, current distribution) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_wasserstein_distance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 150;
COMMENT ON FUNCTION wasserstein_distance(distribution, distribution) IS
    'Wasserstein distance of binned distributions, the integral of |F - G| in units of the edges; mass is spread evenly in each bin, that of the outer cells lies on the outer edges; NULL where a side counts nothing';

CREATE FUNCTION ks_statistic(reference distribution, current distribution) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_ks_statistic'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION ks_statistic(distribution, distribution) IS
    'Kolmogorov-Smirnov statistic of binned distributions, the largest |F - G| over the edges, 0 to 1; NULL where a side counts nothing';

--
-- Drift between two distributions
--

CREATE FUNCTION psi(reference distribution, current distribution, pseudocount float8 DEFAULT 0) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_distribution_psi'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 150;
COMMENT ON FUNCTION psi(distribution, distribution, float8) IS
    'population stability index, which is jeffreys_divergence() in nats; Infinity where one side lacks a category; pseudocount is added to every cell of both; NULL where a side counts nothing';

CREATE FUNCTION psi_threshold(reference distribution, current distribution, significance float8 DEFAULT 0.01) RETURNS float8
    AS 'MODULE_PATHNAME', 'divergence_drift_psi_threshold'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION psi_threshold(distribution, distribution, float8) IS
    'the population stability index that chance alone exceeds with probability "significance" at these counts and cells; NULL where a side counts nothing';

CREATE FUNCTION drift_test(
        reference distribution, current distribution, lambda float8 DEFAULT 0.6666666666666666,
        OUT statistic float8, OUT df bigint, OUT p_value float8, OUT min_expected float8)
    AS 'MODULE_PATHNAME', 'divergence_drift_test'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION drift_test(distribution, distribution, float8) IS
    'two-sample test of the counts by the power divergence of Cressie and Read, lambda 0 for the G-test, 1 for Pearson; a row of NULLs where a side counts nothing';

CREATE FUNCTION drift_contributions(
        reference distribution, current distribution, pseudocount float8 DEFAULT 0,
        OUT ordinal bigint, OUT category text, OUT reference_count bigint, OUT current_count bigint,
        OUT reference_probability float8, OUT current_probability float8, OUT log_ratio float8,
        OUT kl_divergence float8, OUT psi float8, OUT js_divergence float8, OUT residual float8)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'divergence_drift_contributions'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 20;
COMMENT ON FUNCTION drift_contributions(distribution, distribution, float8) IS
    'what each cell adds to kl_divergence(), psi() and js_divergence(), largest psi first, with its adjusted Pearson residual; no rows where a side counts nothing';

CREATE FUNCTION drift_report(
        reference distribution, current distribution, pseudocount float8 DEFAULT 0, significance float8 DEFAULT 0.01,
        OUT reference_count bigint, OUT current_count bigint, OUT psi float8, OUT psi_threshold float8,
        OUT js_distance float8, OUT total_variation_distance float8, OUT hellinger_distance float8,
        OUT l_infinity_distance float8, OUT l_infinity_category text,
        OUT kl_divergence float8, OUT kl_divergence_reverse float8,
        OUT statistic float8, OUT df bigint, OUT p_value float8, OUT min_expected float8,
        OUT unseen_mass float8, OUT vanished_mass float8,
        OUT reference_null_fraction float8, OUT current_null_fraction float8, OUT null_p_value float8,
        OUT ks_statistic float8, OUT wasserstein_distance float8)
    AS 'MODULE_PATHNAME', 'divergence_drift_report'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2500;
COMMENT ON FUNCTION drift_report(distribution, distribution, float8, float8) IS
    'every measure and test of drift in one row: call it with LATERAL; measures are NULL where a side counts nothing';
