/*
 * options.c
 *		The scalar arguments of all functions.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"

#include "server/options.h"

/*
 * Out of line, so that the checks inline.  The value is printed in shortest
 * form, not by float8out, whose digits depend on extra_float_digits.
 */
static pg_noinline void
option_error(const char *name, const char *requirement, double value, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s must be %s", name, requirement),
			 errdetail("%s is %s.", name, double_to_shortest_decimal(value)),
			 errhint("%s", hint)));
}

#define BASE_HINT \
	"Use 2 for bits, 10 for decimal digits, the number of classes, at least 2, to scale an entropy to 1, or leave it out for nats."

static inline void
check_base(double base, const char *hint)
{
	if (!(base > 1 && isfinite(base)))
		option_error("base", "finite and greater than 1", base, hint);
}

void
divergence_check_base(double base)
{
	check_base(base, BASE_HINT);
}

void
divergence_check_base_of_pair(double base)
{
	check_base(base, BASE_HINT " A pseudocount is passed by name: pseudocount => 0.5.");
}

void
divergence_check_alpha(double alpha)
{
	if (!(alpha >= 0))
		option_error("alpha", "between 0 and Infinity", alpha,
					 "Use 0 for the support, 1 for the Shannon measure, 'Infinity' for the largest term alone.");
}

void
divergence_check_temperature(double temperature)
{
	if (!(temperature > 0 && isfinite(temperature)))
		option_error("temperature", "finite and greater than 0", temperature,
					 "Use 1 to take logits as they are, more to soften them, less to sharpen them.");
}

void
divergence_check_label_smoothing(double label_smoothing)
{
	if (!(label_smoothing >= 0 && label_smoothing <= 1))
		option_error("label_smoothing", "between 0 and 1", label_smoothing,
					 "Use 0 for none, 0.1 to spread a tenth of the truth over all classes.");
}

void
divergence_check_pseudocount(double pseudocount)
{
	if (!(pseudocount >= 0 && isfinite(pseudocount)))
		option_error("pseudocount", "finite and not negative", pseudocount,
					 "Use 0 for none, 0.5 or 1 to give every category some mass.");
}

void
divergence_check_lambda(double lambda)
{
	if (!isfinite(lambda))
		option_error("lambda", "finite", lambda,
					 "Use 0 for the G-test, 2.0 / 3 for that of Cressie and Read, 1 for Pearson's statistic and a p-value that holds for sparse counts, too.");
}

void
divergence_check_significance(double significance)
{
	if (!(significance > 0 && significance < 1))
		option_error("significance", "greater than 0 and less than 1", significance,
					 "Use 0.01 for one false alarm in a hundred comparisons without drift.");
}

void
divergence_check_clip(double clip)
{
	if (!(clip >= 0 && clip <= 0.5))
		option_error("clip", "between 0 and 0.5", clip,
					 "Use 2.220446049250313e-16 to clip probabilities as scikit-learn does, 0 for not at all.");
}

static pg_noinline void
probability_error(double q)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("q must be between 0 and 1"),
			 errdetail("q is %s.", double_to_shortest_decimal(q)),
			 errhint("q is the probability of true; where it is in percent, pass q / 100, where it is a logit, (softmax(ARRAY[0, q]))[2].")));
}

void
divergence_check_binary_probability(double q)
{
	if (!(q >= 0 && q <= 1))
		probability_error(q);
}

void
divergence_check_confidence(double confidence)
{
	if (!(confidence > 0 && confidence < 1))
		option_error("confidence", "greater than 0 and less than 1", confidence,
					 "Use 0.95 for intervals that miss one time in twenty.");
}

void
divergence_check_min_js_distance(double min_js_distance)
{
	if (!(min_js_distance >= 0 && min_js_distance <= 1))
		option_error("min_js_distance", "between 0 and 1", min_js_distance,
					 "Use 0.05, or 0 to hear of changes of any size; js_distance is 0.83 at most.");
}
