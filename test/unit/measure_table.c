/*
 * measure_table.c
 *		The measures under test.
 */
#include <stdlib.h>

#include "measure_table.h"

const measure_info measure_table[MEASURE_COUNT] = {
	[ENTROPY] = {"entropy", SHANNON_BOUND, true, true, false, false},
	[CROSS_ENTROPY] = {"cross_entropy", SHANNON_BOUND, true, true, true, false},
	[KL] = {"kl_divergence", SHANNON_BOUND, true, true, true, false},
	[JEFFREYS] = {"jeffreys_divergence", SHANNON_BOUND, true, true, true, false},
	[JS] = {"js_divergence", JS_BOUND, false, true, true, true},
	[JS_DISTANCE] = {"js_distance", JS_DISTANCE_BOUND, false, true, true, true},
	[TOTAL_VARIATION] = {"total_variation_distance", TOTAL_VARIATION_BOUND, false, false, true, true},
	[HELLINGER] = {"hellinger_distance", HELLINGER_BOUND, false, false, true, true},
};

double
measure_call(measure_id id, const mass *p, const mass *q, double base)
{
	switch (id)
	{
		case ENTROPY:
			return divergence_entropy(p, base);
		case CROSS_ENTROPY:
			return divergence_cross_entropy(p, q, base);
		case KL:
			return divergence_kl(p, q, base);
		case JEFFREYS:
			return divergence_jeffreys(p, q, base);
		case JS:
			return divergence_js(p, q, base);
		case JS_DISTANCE:
			return divergence_js_distance(p, q, base);
		case TOTAL_VARIATION:
			return divergence_total_variation(p, q);
		case HELLINGER:
			return divergence_hellinger(p, q);
		case MEASURE_COUNT:
			break;
	}
	abort();
}
