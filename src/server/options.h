/*
 * options.h
 *		The scalar arguments: each returns or raises 22023, if nothing else is said, with the
 *		value in DETAIL and the way out in HINT.
 */
#ifndef DIVERGENCE_OPTIONS_H
#define DIVERGENCE_OPTIONS_H

/* base of the logarithm: finite and > 1 */
extern void divergence_check_base(double base);

/* the same where a pseudocount may stand behind it, and was perhaps meant */
extern void divergence_check_base_of_pair(double base);

/* order of a Renyi measure: >= 0, Infinity included */
extern void divergence_check_alpha(double alpha);

/* divisor of logits: finite and > 0 */
extern void divergence_check_temperature(double temperature);

/* share of the truth spread evenly over all classes: in [0, 1] */
extern void divergence_check_label_smoothing(double label_smoothing);

/* added to every weight: finite and >= 0 */
extern void divergence_check_pseudocount(double pseudocount);

/* order of a power divergence: finite */
extern void divergence_check_lambda(double lambda);

/* probability of a false alarm: between 0 and 1, both excluded */
extern void divergence_check_significance(double significance);

/* what losses are clipped at: between 0 and 1/2 */
extern void divergence_check_clip(double clip);

/* the probability of true, not NaN: 22003 unless it is between 0 and 1 */
extern void divergence_check_binary_probability(double q);

/* how often an interval holds what it is of: between 0 and 1, both excluded */
extern void divergence_check_confidence(double confidence);

/* the distance in nats that is worth an alert: between 0 and 1 */
extern void divergence_check_min_js_distance(double min_js_distance);

#endif							/* DIVERGENCE_OPTIONS_H */
