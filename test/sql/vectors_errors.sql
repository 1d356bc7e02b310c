-- Every error of the functions over arrays: SQLSTATE, message, detail and hint.

-- not one-dimensional: 2202E
SELECT entropy('{{0.5,0.5},{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{{0.5,0.5}}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy('{0.5,0.5}'::float8[], '{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{0.5,0.5}'::float8[], '{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence('{0.5,0.5}'::float8[], '{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_divergence('{0.5,0.5}'::float8[], '{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_distance('{0.5,0.5}'::float8[], '{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT total_variation_distance('{0.5,0.5}'::float8[], '{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT hellinger_distance('{0.5,0.5}'::float8[], '{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence('{{0.5,0.5}}'::float8[], '{0.5,0.5}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(1, '{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT argmax('{{0.5,0.5}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('{{{1,2}}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_softmax('{{1,2}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT logsumexp('{{1,2}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{{0.5,0.5}}'::float8[], '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{0.5,0.5}'::float8[], '{{1,2}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{{1,2}}'::float8[], '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{1,2}'::float8[], '{{1,2}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(1, '{{1,2}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT to_probabilities('{{1,2}}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- the way out that the hint names
SELECT entropy(ARRAY(SELECT unnest(p[2:2])), 2) FROM (VALUES ('{{0.5,0.5},{0,1}}'::float8[])) AS v (p);

-- lengths differ: 2202E
SELECT cross_entropy('{0.5,0.5}'::float8[], '{0.2,0.3,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{0.5,0.5}'::float8[], '{0.2,0.3,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence('{0.5,0.5}'::float8[], '{0.2,0.3,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_divergence('{0.5,0.5}'::float8[], '{0.2,0.3,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_distance('{0.5,0.5}'::float8[], '{0.2,0.3,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT total_variation_distance('{0.5,0.5}'::float8[], '{0.2,0.3,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT hellinger_distance('{0.5,0.5}'::float8[], '{0.2,0.3,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence('{1}'::float8[], '{0.2,0.3,0.5}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{0.2,0.3,0.5}'::float8[], '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{1,2,3}'::float8[], '{1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{}'::float8[], '{0.5,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- empty: 22000
SELECT entropy('{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy('{}'::float8[], '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{}'::float8[], '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence('{}'::float8[], '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_divergence('{}'::float8[], '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_distance('{}'::float8[], '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT total_variation_distance('{}'::float8[], '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT hellinger_distance('{}'::float8[], '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence('{}'::float8[], '{}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(1, '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT argmax('{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_softmax('{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT logsumexp('{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{}'::float8[], '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{}'::float8[], '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(1, '{}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- the ways out
SELECT entropy(to_probabilities('{}'::float8[])) IS NULL AS "null";
SELECT logsumexp(NULLIF('{}'::float8[], '{}')) IS NULL AS "null";

-- NULL elements: 22004
SELECT entropy('{0.5,NULL,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{NULL}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy('{0.5,0.5}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{0.5,0.5}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence('{0.5,0.5}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_divergence('{0.5,0.5}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_distance('{0.5,0.5}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT total_variation_distance('{0.5,0.5}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT hellinger_distance('{0.5,0.5}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence('{0.5,NULL}'::float8[], '{0.5,0.5}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(2, '{NULL,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT argmax('{0.5,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('{NULL,1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_softmax('{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT logsumexp('{1,2,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{0.5,NULL}'::float8[], '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{0.5,0.5}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{1,NULL}'::float8[], '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{1,2}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(1, '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT to_probabilities('{1,NULL,3}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- the ways out
SELECT to_probabilities(array_replace('{1,NULL,3}'::float8[], NULL, 0));
SELECT softmax(array_replace('{1,NULL,1}'::float8[], NULL, '-Infinity'));
SELECT softmax(array_replace(ARRAY[1, NULL, 1]::float8[], NULL, '-Infinity')) AS of_integers, argmax(array_replace(ARRAY[1.5, NULL]::float8[], NULL, '-Infinity')) AS of_numerics;

SELECT softmax(ARRAY[1, NULL, 1]); \echo :LAST_ERROR_SQLSTATE
SELECT argmax(ARRAY[1.5, NULL]); \echo :LAST_ERROR_SQLSTATE

-- negative or infinite: 22003
SELECT entropy('{0.5,-0.5,1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{Infinity,0}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy('{0.5,0.5}'::float8[], '{1.1,-0.1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{0.5,0.5}'::float8[], '{1.1,-0.1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence('{0.5,0.5}'::float8[], '{1.1,-0.1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_divergence('{0.5,0.5}'::float8[], '{1.1,-0.1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_distance('{0.5,0.5}'::float8[], '{1.1,-0.1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT total_variation_distance('{0.5,0.5}'::float8[], '{1.1,-0.1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT hellinger_distance('{0.5,0.5}'::float8[], '{1.1,-0.1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence('{0.5,0.5}'::float8[], '{0.5,-Infinity}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(1, '{0.5,-5e-324,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{-1,2}'::float8[], '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT to_probabilities('{1,2,-3}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT to_probabilities('{1,Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- logits: +Infinity and all -Infinity
SELECT softmax('{0,Infinity,Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_softmax('{Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT logsumexp('{1,Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{0.5,0.5}'::float8[], '{Infinity,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{Infinity,2}'::float8[], '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{1,2}'::float8[], '{1,Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(1, '{1,Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('{-Infinity,-Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_softmax('{-Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT logsumexp('{-Infinity,-Infinity,-Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{0.5,0.5}'::float8[], '{-Infinity,-Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{-Infinity,-Infinity}'::float8[], '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{1,2}'::float8[], '{-Infinity,-Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(1, '{-Infinity,-Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- the sum: 22000
SELECT entropy('{53,101,640,26}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{0.5,0.4}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy('{0.5,0.5}'::float8[], '{0.5,0.6}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{0.5,0.5}'::float8[], '{0.5,0.6}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence('{0.5,0.5}'::float8[], '{0.5,0.6}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_divergence('{0.5,0.5}'::float8[], '{0.5,0.6}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT js_distance('{0.5,0.5}'::float8[], '{0.5,0.6}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT total_variation_distance('{0.5,0.5}'::float8[], '{0.5,0.6}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT hellinger_distance('{0.5,0.5}'::float8[], '{0.5,0.6}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence('{20,30,50}'::float8[], '{0.2,0.3,0.5}'::float8[], 2); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(1, '{0.7,0.7}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy_logits('{0,0}'::float8[], '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{1e308,1e308}'::float8[], '{0.5,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- the ways out
SELECT round(entropy(to_probabilities('{53,101,640,26}'::float8[]))::numeric, 4);
SELECT round(entropy(softmax('{5,1,0}'::float8[]))::numeric, 4);

-- a label outside the subscripts: 2202E
SELECT log_loss(0, '{0.2,0.8}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(3, '{0.2,0.8}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(-1, '{0.2,0.8}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(1, '[2:3]={0.2,0.8}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(-9223372036854775808, '{0.2,0.8}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(9223372036854775807, '{0.2,0.8}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(2, '[0:1]={0.2,0.8}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(0, '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(4294967297, '{1,2}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- the binary probability: 22003
SELECT log_loss(true, 1.0000000000000002::float8); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(false, -0.1::float8); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(false, 'Infinity'::float8); \echo :LAST_ERROR_SQLSTATE
SELECT round(log_loss(true, (softmax(ARRAY[0, 2.5]))[2])::numeric, 4);

-- options: 22023
SELECT entropy('{0.5,0.5}'::float8[], base => 1); \echo :LAST_ERROR_SQLSTATE
SELECT entropy('{0.5,0.5}'::float8[], base => 0); \echo :LAST_ERROR_SQLSTATE
SELECT entropy('{0.5,0.5}'::float8[], base => -2); \echo :LAST_ERROR_SQLSTATE
SELECT entropy('{0.5,0.5}'::float8[], base => 'NaN'); \echo :LAST_ERROR_SQLSTATE
SELECT entropy('{0.5,0.5}'::float8[], base => 'Infinity'); \echo :LAST_ERROR_SQLSTATE
SELECT entropy('{0.5,0.5}'::float8[], base => 0.5); \echo :LAST_ERROR_SQLSTATE
SELECT cross_entropy('{0.5,0.5}'::float8[], '{0.5,0.5}'::float8[], 1); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{0.5,0.5}'::float8[], '{0.5,0.5}'::float8[], 1); \echo :LAST_ERROR_SQLSTATE
SELECT jeffreys_divergence('{0.5,0.5}'::float8[], '{0.5,0.5}'::float8[], 1); \echo :LAST_ERROR_SQLSTATE
SELECT js_divergence('{0.5,0.5}'::float8[], '{0.5,0.5}'::float8[], 1); \echo :LAST_ERROR_SQLSTATE
SELECT js_distance('{0.5,0.5}'::float8[], '{0.5,0.5}'::float8[], 1); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{0.5,0.5}'::float8[], 2, 1); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence('{0.5,0.5}'::float8[], '{0.5,0.5}'::float8[], 2, 1); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{0.5,0.5}'::float8[], -0.5); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{0.5,0.5}'::float8[], 'NaN'); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_divergence('{0.5,0.5}'::float8[], '{0.5,0.5}'::float8[], '-Infinity'); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('{1,2}'::float8[], temperature => 0); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('{1,2}'::float8[], temperature => -1); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('{1,2}'::float8[], temperature => 'NaN'); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('{1,2}'::float8[], temperature => 'Infinity'); \echo :LAST_ERROR_SQLSTATE
SELECT log_softmax('{1,2}'::float8[], 0); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence_logits('{1,2}'::float8[], '{1,2}'::float8[], 0); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(1, '{1,2}'::float8[], label_smoothing => -0.1); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(1, '{1,2}'::float8[], label_smoothing => 1.1); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss_logits(1, '{1,2}'::float8[], label_smoothing => 'NaN'); \echo :LAST_ERROR_SQLSTATE
SELECT to_probabilities('{1,2}'::float8[], pseudocount => -1); \echo :LAST_ERROR_SQLSTATE
SELECT to_probabilities('{1,2}'::float8[], pseudocount => 'NaN'); \echo :LAST_ERROR_SQLSTATE
SELECT to_probabilities('{1,2}'::float8[], pseudocount => 'Infinity'); \echo :LAST_ERROR_SQLSTATE

-- subscripts in messages are those of the caller
SELECT entropy('[0:2]={0.5,NULL,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT entropy('[-5:-3]={0.5,-0.5,1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('[7:8]={1,Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('[7:8]={-Infinity,-Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- the order of the checks: option, dimensions, lengths, emptiness, label, elements, sums
SELECT entropy('{{1,NULL},{-1,9}}'::float8[], 1); \echo :LAST_ERROR_SQLSTATE
SELECT renyi_entropy('{0.5,0.5}'::float8[], -1, 1); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{1,2,3}'::float8[], '{{1,NULL},{-1,9}}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{1,2,3}'::float8[], '{NULL,-1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{2,NULL}'::float8[], '{-1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{2,-2}'::float8[], '{1,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{-2,NULL}'::float8[], '{1,1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{2,2}'::float8[], '{1,-1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{2,2}'::float8[], '{1,1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(0, '{NULL,-1}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- malformed input is reported even where a NaN stands beside it, in either argument
SELECT kl_divergence('{NaN,1}'::float8[], '{0.2,0.3,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{NaN,NULL}'::float8[], '{0.5,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{NaN,-1}'::float8[], '{0.5,0.5}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{NaN,1}'::float8[], '{0.5,NULL}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{0.5,-0.5}'::float8[], '{NaN,1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{NaN,1}'::float8[], '{0.5,0.6}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT kl_divergence('{0.5,0.6}'::float8[], '{NaN,1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT log_loss(3, '{NaN,1}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT softmax('{NaN,Infinity}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT to_probabilities('{NaN,-1}'::float8[]); \echo :LAST_ERROR_SQLSTATE

-- values are printed in full, whatever extra_float_digits says
SET extra_float_digits = -15;
SELECT entropy('{0.1,0.20000000000000001,-0.30000000000000004}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT entropy('{0.1,0.2,0.30000000000000004}'::float8[]); \echo :LAST_ERROR_SQLSTATE
SELECT entropy('{0.5,0.5}'::float8[], 0.9999999999999999); \echo :LAST_ERROR_SQLSTATE
RESET extra_float_digits;
