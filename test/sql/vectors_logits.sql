-- Logits: softmax, its logarithm, and the losses that do without it.

-- ln x, rounded once: the ln() of numeric does not depend on the machine
CREATE FUNCTION exact_ln(x numeric) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$ SELECT ln(x::numeric(45,35))::float8 $$;

-- equal logits are equal probabilities, whatever their size
SELECT softmax('{0,0,0,0}'), softmax('{1000,1000}') AS large, softmax('{-1e308,-1e308}') AS very_small,
	   softmax('{7}') AS single, softmax('{1e308,-1e308}') AS far;
SELECT log_softmax('{0,0}'), log_softmax('{7}') AS single, log_softmax('{1000,0}') AS far;
SELECT logsumexp('{0,0}') = exact_ln(2) AS ln_2, logsumexp('{1000,1000}') = 1000 + exact_ln(2) AS shifted,
	   logsumexp('{5}') AS single, logsumexp('{-1e308}') AS very_small;
-- -Infinity masks a class
SELECT softmax('{0,-Infinity,0}'), log_softmax('{-Infinity,3}'), logsumexp('{-Infinity,3,-Infinity}');
-- the temperature divides
SELECT softmax('{1,3}', 2) = softmax('{0.5,1.5}') AS divides,
	   softmax('{1,3}', temperature => 1) = softmax('{1,3}') AS one,
	   softmax('{1,2}', 1e-4) AS cold, softmax('{1,2}', 1e-300) AS coldest, softmax('{1,2}', 1e300) AS hottest,
	   log_softmax('{1,3}', 2) = log_softmax('{0.5,1.5}') AS log_divides;
-- bounds stay, so that labels still fit
SELECT softmax('[0:1]={0,0}'), log_softmax('[-1:0]={0,-Infinity}');
-- NaN in, NaN out
SELECT softmax('{1,NaN,-Infinity}'), log_softmax('[0:1]={NaN,1}'), logsumexp('{NaN,1}'),
	   logsumexp('{NaN,-Infinity}') AS beside_masked,
	   cross_entropy_logits('{0.5,0.5}'::float8[], '{NaN,1}') AS ce,
	   cross_entropy_logits('{NaN,1}'::float8[], '{0,1}') AS ce_p,
	   kl_divergence_logits('{NaN,1}', '{0,1}') AS kl, kl_divergence_logits('{-Infinity,1}', '{NaN,1}') AS kl_q,
	   log_loss_logits(2, '{NaN,1}') AS loss;

CREATE TABLE scores AS
SELECT i, array_agg(((i * 7919 + j * j * 104729) % 2003 - 1001) / 128.0::float8 ORDER BY j) AS t,
	   array_agg(((i * 1299709 + j * 15485863) % 2011 - 1005) / 128.0::float8 ORDER BY j) AS s
FROM generate_series(1, 300) AS i, generate_series(1, 2 + i % 10) AS j
GROUP BY i;

-- what it all means, against SQL's own arithmetic
SELECT count(*) AS off
FROM scores, unnest(t, softmax(t), log_softmax(t), softmax(t, 5)) AS u (z, p, l, warm),
	 LATERAL (SELECT sum(exp(x - m)) AS total, sum(exp((x - m) / 5)) AS warm_total, m
			  FROM unnest(t) AS x, (SELECT max(y) AS m FROM unnest(t) AS y) AS shift GROUP BY m) AS sums
WHERE abs(p - exp(z - m) / total) > 1e-15 * p OR abs(l - (z - m - ln(total))) > 1e-14
   OR abs(warm - exp((z - m) / 5) / warm_total) > 1e-15 * warm
   OR abs(logsumexp(t) - m - ln(total)) > 1e-14;
SELECT count(*) AS not_probabilities FROM scores WHERE NOT is_probability_vector(softmax(t), 1e-15);
-- the losses over logits are those over their softmax, but for its rounding
SELECT count(*) AS off
FROM scores
WHERE abs(cross_entropy_logits(softmax(s), t) - cross_entropy(softmax(s), softmax(t))) > 1e-14
   OR abs(kl_divergence_logits(t, s) - kl_divergence(softmax(t), softmax(s))) > 1e-14
   OR abs(kl_divergence_logits(t, s, 5) - kl_divergence(softmax(t, 5), softmax(s, 5))) > 1e-14
   OR abs(log_loss_logits(2, t) - log_loss(2, softmax(t))) > 1e-14
   OR abs(log_loss_logits(1, t) - (logsumexp(t) - t[1])) > 1e-14;
-- adding a constant changes nothing (these logits are multiples of 1/128: no rounding in the sum)
SELECT count(*) AS shift_matters
FROM scores, LATERAL (SELECT array_agg(z + 1024 ORDER BY n)
	FROM unnest(t) WITH ORDINALITY AS u (z, n)) AS c (shifted)
WHERE softmax(t) <> softmax(shifted) OR log_softmax(t) <> log_softmax(shifted)
   OR kl_divergence_logits(t, s) <> kl_divergence_logits(shifted, s)
   OR log_loss_logits(1, t) <> log_loss_logits(1, shifted);
-- nor does the order of the classes
SELECT count(*) AS order_matters
FROM scores, LATERAL (SELECT array_agg(a ORDER BY n DESC) AS rt, array_agg(b ORDER BY n DESC) AS rs
	FROM unnest(t, s) WITH ORDINALITY AS u (a, b, n)) AS r
WHERE logsumexp(t) <> logsumexp(rt) OR kl_divergence_logits(t, s, 2) <> kl_divergence_logits(rt, rs, 2)
   OR cross_entropy_logits(softmax(t), s) <> cross_entropy_logits(softmax(rt), rs)
   OR softmax(t) <> (SELECT array_agg(p ORDER BY n DESC) FROM unnest(softmax(rt)) WITH ORDINALITY AS u (p, n));
-- a model agrees with itself exactly, at every temperature
SELECT count(*) AS not_zero FROM scores WHERE kl_divergence_logits(t, t) <> 0 OR kl_divergence_logits(t, t, 7) <> 0
	   OR kl_divergence_logits(t, s) < 0;
DROP TABLE scores;

-- digits that a softmax would lose: ln(1 + e^-50), and the divergence of logits one millionth of a millionth apart
SELECT abs(log_loss_logits(1, '{50,0}') / exp(-50::float8) - 1) < 1e-15 AS loss,
	   (softmax('{50,0}'))[1] AS rounded;
SELECT abs(kl_divergence_logits('{0,0}', '{0,1e-12}') / 1.25e-25 - 1) < 1e-11 AS kl;
-- masks: shared ones contribute nothing, one that only the student has makes the divergence infinite
SELECT kl_divergence_logits('{0,0,-Infinity}', '{0,0,-Infinity}') AS shared,
	   kl_divergence_logits('{0,0}', '{0,-Infinity}') AS student,
	   kl_divergence_logits('{0,-Infinity}', '{0,0}') = exact_ln(2) AS teacher_ln_2,
	   cross_entropy_logits('{0.5,0.5}'::float8[], '{0,-Infinity}') AS ce,
	   cross_entropy_logits('{1,0}'::float8[], '{0,-Infinity}') AS ce_0,
	   log_loss_logits(2, '{0,-Infinity}') AS loss, log_loss_logits(1, '{0,-Infinity}') AS loss_0;
-- label smoothing: (1 - s) one-hot + s/K
SELECT log_loss_logits(1, '{2,0,1}', 0) = log_loss_logits(1, '{2,0,1}') AS none,
	   abs(log_loss_logits(1, '{2,0,1}', label_smoothing => 0.3)
		   - cross_entropy_logits('{0.8,0.1,0.1}'::float8[], '{2,0,1}')) < 1e-15 AS some,
	   log_loss_logits(1, '{2,0,1}', 1) = log_loss_logits(2, '{2,0,1}', 1) AS whole,
	   log_loss_logits(1, '{0,-Infinity}', 0.1) AS masked,
	   log_loss_logits(1, '[0:1]={0,0}', 0.5) = exact_ln(2) AS bounds;
DROP FUNCTION exact_ln(numeric);
