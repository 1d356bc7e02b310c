#!/usr/bin/python3
"""Writes the golden files *.csv of this folder.  Needs python3-mpmath.

definitions.py says how each value is computed, README.md what each file holds.  Where a
case was published, the script compares with the published digits before it writes.

Numbers are hexadecimal: hi is the correctly rounded value, lo what is missing.
"""
import csv
import os
import random
import sys

from mpmath import isinf, log, mp, mpf

from definitions import (
    NATS, adjusted_residuals, association, association_p, average_precision, brier_score, brier_score_binary, calibration_error,
    calibration_error_by_chance, chi2_quantile, chi2_tail, cross_entropy, cross_entropy_logits, entropy, entropy_estimate,
    f_tail, gamma_tail, hellinger_distance, jackknife, jeffreys_divergence, js_distance, js_divergence, kl_divergence, kl_divergence_logits, ks_tail,
    log_loss, log_loss_binary, log_loss_binary_clipped, log_loss_clipped, log_loss_logits, log_softmax, logsumexp, mutual_information, power_divergence,
    power_divergence_and_least, renyi_divergence, renyi_entropy, roc_auc, roc_auc_error, softmax, to_probabilities,
    total_variation_distance, wilson)

HERE = os.path.dirname(os.path.abspath(__file__))


def rounded(x):
    """x to the nearest double, subnormal range included"""
    if isinf(x):
        return float('inf') if x > 0 else float('-inf')
    if x == 0:
        return 0.0
    mantissa, exponent = mp.frexp(x)
    bits = min(53, 1074 + int(exponent))
    if bits < 0:
        return 0.0
    scaled = mp.nint(mpf(mantissa) * mpf(2) ** bits)        # ties to even
    value = scaled * mpf(2) ** (int(exponent) - bits)
    return float('inf') if value >= mpf(2) ** 1024 else float(value)


def pair(x):
    hi = rounded(x)
    if hi in (float('inf'), float('-inf')):
        return hi, 0.0
    return hi, rounded(x - mpf(hi))


def hexadecimal(x):
    if isinstance(x, (list, tuple)):
        return ' '.join(hexadecimal(v) for v in x)
    if isinstance(x, int):
        return str(x)
    if x == float('inf'):
        return 'inf'
    if x == float('-inf'):
        return '-inf'
    return float(x).hex()


# The cases.

NOTEBOOK_P = [0.2, 0.3, 0.5]
NOTEBOOK_Q1 = [0.1, 0.4, 0.5]
NOTEBOOK_Q2 = [0.1, 0.1, 0.8]

# name, a, n, m: the statistic is a/(n m)
KS_TAILS = [
    ('one against one', 1, 1, 1),
    ('scipy.stats.ks_2samp: 3 against 4', 8, 3, 4),
    ('largest', 63, 7, 9),
    ('least', 1, 7, 9),
    ('equal sizes', 7 * 20, 20, 20),
    ('equal sizes far out', 95 * 100, 100, 100),
    ('one against many', 950, 1, 1000),
    ('coprime sizes', 2000, 97, 101),
    ('coprime sizes far out', 9000, 97, 101),
    ('multiple sizes', 2400, 60, 120),
    ('common divisor', 3600, 90, 120),
    ('few against many', 5000, 12, 900),
]

# name, counts
SAMPLES = [
    ('one pair', [2]),
    ('two cells', [3, 0, 1]),
    ('singles and a pair', [1, 1, 1, 1, 2]),
    ('no pair', [1, 1, 3, 8]),
    ('one single', [1, 5, 9]),
    ('equal counts', [5, 5, 5]),
    ('small counts', [1, 2, 3, 4, 5]),
    ('many singles', [1] * 30 + [2] * 5 + [4, 9]),
    ('long tail', [40, 20, 13, 10, 8, 6, 5, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1]),
    ('large counts', [900, 700, 2, 1]),
]

PROBABILITIES = [
    ('notebook p', NOTEBOOK_P),
    ('notebook q2', NOTEBOOK_Q2),
    ('one class', [0.99]),
    ('certain', [0.0, 1.0, 0.0]),
    ('almost certain', [1.0, 1e-9, 1e-17]),
    ('rest that squares to a subnormal', [1.0, 3e-162]),
    ('rest that squares to nothing', [1.0, 1e-170]),
    ('thirds', [1 / 3, 1 / 3, 1 / 3]),
    ('rounded to three decimals', [0.333, 0.333, 0.333]),
    ('half precision', [0.4501953125, 0.300048828125, 0.2493896484375]),
    ('a tie to break', [0.5, 0.5000000000000001]),
    ('ten classes', [0.02, 0.03, 0.05, 0.07, 0.11, 0.13, 0.17, 0.19, 0.11, 0.12]),
]

# name, p, q: masses whose totals are what they are
PAIRS = [
    ('notebook q1', NOTEBOOK_P, NOTEBOOK_Q1),
    ('notebook q2', NOTEBOOK_P, NOTEBOOK_Q2),
    ('Cover and Thomas 2.3.1: D(p||q)', [0.5, 0.5], [0.75, 0.25]),
    ('Cover and Thomas 2.3.1: D(q||p)', [0.75, 0.25], [0.5, 0.5]),
    ('scipy.stats.entropy example', [0.5, 0.5], [0.9, 0.1]),
    ('scipy jensenshannon: disjoint', [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]),
    ('scipy jensenshannon: half', [1.0, 0.0], [0.5, 0.5]),
    ('identical', [0.1, 0.2, 0.7], [0.1, 0.2, 0.7]),
    ('identical but for the total', [1.0, 2.0, 5.0], [3.0, 6.0, 15.0]),
    ('both zero somewhere', [0.5, 0.0, 0.5], [0.25, 0.0, 0.75]),
    ('zero in p', [0.0, 0.4, 0.6], [0.2, 0.3, 0.5]),
    ('zero in q', [0.2, 0.3, 0.5], [0.0, 0.4, 0.6]),
    ('one-hot', [0.0, 1.0, 0.0], [0.1, 0.7, 0.2]),
    ('one class', [0.3], [0.9]),
    ('counts', [53.0, 101.0, 259.0, 26.0, 714.0], [61.0, 88.0, 250.0, 30.0, 640.0]),
    ('counts 1e15:1 and 1e15:2', [1e15, 1.0], [1e15, 2.0]),
    ('counts 1e6:1 and 1e6:2', [1e6, 1.0], [1e6, 2.0]),
    ('one ulp apart', [0.5, 0.5], [0.5, 0.5000000000000001]),
    ('one ulp apart of three', [0.2, 0.3, 0.5], [0.2, 0.30000000000000004, 0.5]),
    ('subnormal', [3 * 2.0 ** -1074, 5 * 2.0 ** -1070, 2.0 ** -1030], [2.0 ** -1074, 2.0 ** -1060, 2.0 ** -1040]),
    ('subnormal beside normal', [2.0 ** -1074, 0.25, 0.75], [2.0 ** -1070, 0.5, 0.5]),
    ('1e+-300', [1e300, 1e-300, 1.0], [1e300, 2e-300, 3.0]),
    ('1e300 and 1e-300', [1e300, 3e300], [2e-300, 1e-300]),
    ('total above the range of double', [1.5e308, 1.7e308, 1e308], [1e308, 1.2e308, 1.3e308]),
    ('nearly one-hot', [1.0, 1e-20, 3e-30], [1.0, 2e-20, 1e-30]),
]


def random_pairs():
    r = random.Random(20240229)
    for k in range(6):
        n = r.randrange(2, 12)
        yield 'uniform %d' % k, [r.random() for _ in range(n)], [r.random() for _ in range(n)]
    for noise in (1, 2, 4, 6, 8, 10, 12, 14, 15, 16):
        n = r.randrange(2, 10)
        p = [r.random() for _ in range(n)]
        yield 'noise 1e-%d' % noise, p, [v * (1 + 10.0 ** -noise * (2 * r.random() - 1)) for v in p]
    for k in range(4):
        n = r.randrange(3, 15)
        p = [r.random() * 2.0 ** -r.randrange(0, 60) for _ in range(n)]
        yield 'sparse %d' % k, p, [r.random() * 2.0 ** -r.randrange(0, 60) for _ in range(n)]


PAIRS += list(random_pairs())
ALPHAS = [0.0, 1e-10, 0.5, 0.999999, 1 - 2.0 ** -53, 1.0, 1 + 2.0 ** -52, 1.5, 2.0, 10.0, 1e6, float('inf')]

# a base in which the smallest results are in the normal range
NEAR_ONE = 1 + 2.0 ** -24

LOGITS = [
    ('typical', [2.0, 1.0, 0.1], [1.5, 1.2, 0.3]),
    ('one class', [3.5], [-2.0]),
    ('tied', [0.7, 0.7, 0.7, 0.7], [0.7, 0.7, 0.7, 0.7000000000000001]),
    ('masked', [1.0, float('-inf'), 2.0], [1.5, float('-inf'), 1.0]),
    ('masked by the student', [1.0, 0.5, 2.0], [1.5, float('-inf'), 1.0]),
    ('confident', [50.0, 1.0, 0.0], [49.0, 1.0, 0.5]),
    ('certain', [800.0, 0.0], [790.0, 1.0]),
    ('large', [1000.0, 1001.0, 999.5], [-1000.0, -1001.0, -1000.5]),
    ('near', [2.0, 1.0, 0.1], [2.0, 1.0000000000000002, 0.1]),
    ('near 1e-8', [2.0, 1.0, 0.1, -3.0], [2.00000001, 1.0, 0.10000001, -3.0]),
    ('shifted', [1.0, 2.0, 4.0], [3.0, 4.0, 6.0]),
]


# df, and statistics at some tail probabilities from 0.999999 to 1e-300 (scipy's, not exactly)
TAILS = [0.999999, 0.9, 0.5, 0.1, 0.01, 1e-6, 1e-26, 1e-100, 1e-300]
CHI2_STATISTICS = {
    1: [1.57079632689e-12, 0.0157907740934, 0.45493642312, 2.7055434541, 6.63489660102, 23.9281269769, 114.524951713, 453.943082239, 1373.87263122],
    2: [2.00000100006e-06, 0.210721031316, 1.38629436112, 4.60517018599, 9.21034037198, 27.6310211159, 119.734424836, 460.517018599, 1381.5510558],
    3: [0.000241810487206, 0.584374374155, 2.36597388438, 6.25138863117, 11.3448667301, 30.6648497062, 124.120014163, 466.214357571, 1388.33677385],
    9: [0.228384840075, 4.16815900815, 8.34283269225, 14.6836565733, 21.6659943335, 44.8109378707, 144.905071011, 494.206604582, 1422.62320816],
    30: [6.20029373836, 20.5992346146, 29.3360315167, 40.2560237387, 50.8921813115, 82.044143137, 198.367886572, 568.427570449, 1516.88123201],
    199: [118.109351293, 173.899526137, 198.333731838, 224.956793678, 248.32859572, 308.600966769, 491.382293861, 964.448521934, 2032.04301414],
    1000: [801.624437607, 943.132562343, 999.333412403, 1057.72390138, 1106.96899435, 1227.15242119, 1553.09746827, 2273.13605385, 3672.36654456],
    100000: [97888.5822184, 99427.3026719, 99999.3333341, 100573.553827, 101043.314737, 102140.211006, 104832.156678, 109817.142214, 117494.582078],
    1000000: [993292.033742, 998188.041184, 999999.333333, 1001812.81532, 1003292.89369, 1006736.75964, 1015118.16154, 1030386.98809, 1053310.77759],
}

# name, reference, current: counts
COUNTS = [
    ('scipy chi2_contingency example', [10.0, 10.0, 20.0], [20.0, 20.0, 20.0]),
    ('counts', [53.0, 101.0, 259.0, 26.0, 714.0], [61.0, 88.0, 250.0, 30.0, 640.0]),
    ('zeros on either side', [3.0, 0.0, 5.0, 0.0], [4.0, 6.0, 0.0, 0.0]),
    ('no cell in common', [7.0, 0.0, 2.0], [0.0, 9.0, 0.0]),
    ('one cell', [0.0, 7.0], [0.0, 3.0]),
    ('proportional', [1.0, 2.0, 5.0], [3.0, 6.0, 15.0]),
    ('nearly proportional', [1e9, 2e9 + 1, 5e9], [3e9, 6e9, 15e9 + 1]),
    ('1e15:1 and 1e15:2', [1e15, 1.0], [1e15, 2.0]),
    ('2^53 and neighbours', [2.0 ** 53, 2.0 ** 53 - 1, 2.0 ** 53], [2.0 ** 53 - 1, 2.0 ** 53, 2.0 ** 53]),
    ('totals apart', [1e14, 2e14, 3e14], [1.0, 2.0, 4.0]),
]

# name, counts of pairs: a row for each value of one variable, a column for each of the other
PASSENGERS = [[120.0, 50.0], [80.0, 270.0], [0.0, 50.0]]
COVER_THOMAS = [[4.0, 2.0, 1.0, 1.0], [2.0, 4.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0], [8.0, 0.0, 0.0, 0.0]]
THREE_ROWS = [[53.0, 101.0, 259.0, 26.0, 714.0], [61.0, 88.0, 250.0, 30.0, 640.0], [7.0, 0.0, 31.0, 2.0, 90.0]]
TABLES = [
    ('passengers of the cookbook', PASSENGERS),
    ('Cover and Thomas 2.2.1', COVER_THOMAS),
    ('scikit-learn: counts', THREE_ROWS),
    ('one to one', [[3.0, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 9.0]]),
    ('independent', [[2.0, 4.0, 10.0], [3.0, 6.0, 15.0]]),
    ('nearly independent', [[2e3, 4e3, 1e4], [3e3, 6e3, 15e3 + 1]]),
    ('nearly independent and large', [[2e9, 4e9, 1e10], [3e9, 6e9, 15e9 + 1]]),
    ('one row', [[3.0, 4.0, 2.0]]),
    ('one pair', [[7.0]]),
    ('2^53 and neighbours', [[2.0 ** 53, 1.0], [2.0 ** 53 - 1, 2.0 ** 52]]),
    ('1e15:1 and 1e15:2', [[1e15, 1.0], [1e15, 2.0]]),
]
# with two rows and columns at least, none of which counts nothing
ASSOCIATED = [(name, table) for name, table in TABLES if len(table) > 1 and len(table[0]) > 1] + [
    ('a function of the rows', [[3.0, 0.0], [0.0, 5.0], [7.0, 0.0]]),
    ('a function of the columns', [[3.0, 4.0, 0.0], [0.0, 0.0, 9.0]]),
    ('five rows', [[2.0, 0.0], [1.0, 2.0]]),
    ('rare values', [[900.0, 95.0, 3.0, 2.0], [890.0, 100.0, 1.0, 9.0], [90.0, 3.0, 6.0, 1.0]]),
    ('sparse', [[1.0, 0.0, 0.0, 2.0], [0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0], [3.0, 0.0, 1.0, 0.0]]),
    ('weak', [[1000.0, 1100.0, 950.0], [1010.0, 1040.0, 1000.0], [980.0, 1130.0, 960.0]]),
]
# name, negatives, positives in cells of ascending scores
SCORED = [
    ('scikit-learn: 0.1 0.35 0.4 0.8', [1, 0, 1, 0], [0, 1, 0, 1]),
    ('a tie', [1, 1], [1, 1]),
    ('perfect', [3, 5, 0], [0, 0, 7]),
    ('perfectly wrong', [0, 2, 4], [6, 0, 0]),
    ('one cell', [9], [4]),
    ('constant within a side', [0, 8, 0], [3, 0, 2]),
    ('typical', [400, 310, 180, 60, 30, 11, 5, 3, 1, 0], [2, 5, 9, 11, 13, 17, 20, 26, 31, 40]),
    ('rare positives', [10 ** 6, 10 ** 5, 10 ** 4, 10 ** 3], [3, 2, 4, 8]),
    ('two of each', [1, 1, 0], [0, 1, 1]),
    ('close', [10 ** 9, 10 ** 9 + 1, 10 ** 9], [10 ** 9, 10 ** 9, 10 ** 9 + 1]),
    ('large', [2 ** 52, 2 ** 53, 1], [1, 2 ** 53 - 1, 2 ** 52]),
    ('with empty cells', [0, 5, 0, 0, 3, 0], [0, 0, 2, 0, 4, 0]),
]

# name, negatives, positives, scores, first cells of the bins
CALIBRATED = [
    ('one bin', [3, 2], [1, 4], [0.25, 0.5], [0]),
    ('two bins', [3, 2], [1, 4], [0.25, 0.5], [0, 1]),
    ('certain and right', [5, 0], [0, 7], [0.0, 1.0], [0, 1]),
    ('certain and wrong', [0, 5], [7, 0], [0.0, 1.0], [0, 1]),
    ('as predicted', [30, 50, 10], [10, 50, 30], [0.25, 0.5, 0.75], [0, 1, 2]),
    ('decimals', [90, 81, 68, 60, 49, 40, 33, 19, 10], [10, 19, 32, 40, 51, 60, 67, 81, 90],
     [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], [0, 3, 6]),
    ('fraud', [99990, 4990, 480, 90], [3, 7, 22, 61], [1e-5, 0.001, 0.05, 0.4], [0, 1, 2, 3]),
    ('almost certain', [1000, 1], [1, 1000], [2.0 ** -60, 1 - 2.0 ** -53], [0, 1]),
    ('one row', [0], [1], [0.3], [0]),
    ('many', [60000, 30000], [40000, 70000], [0.4, 0.7], [0, 1]),
    ('from the variance on where the normal distribution serves', [2001, 1990], [2001, 2010], [0.5, 0.5], [0, 1]),
    ('many of one', [999950], [50], [5e-5], [0]),
    ('beyond it and rare', [10 ** 6], [1010], [0.001003], [0]),
]

WILSON = [(k, n, c) for n in (1, 2, 10, 1000, 2 ** 40) for k in sorted({0, 1, n // 3, n - 1, n}) for c in (0.5, 0.95, 0.999)]

# name, values without one part each
LEFT_OUT = [
    ('two', [0.25, 0.75]),
    ('equal', [0.1, 0.1, 0.1]),
    ('close', [0.7, 0.7000000000000001, 0.7, 0.7]),
    ('days', [0.8123, 0.8101, 0.8222, 0.8001, 0.8156, 0.8099, 0.8144]),
    ('small', [1e-9, 2e-9, 5e-9, 1e-10]),
    ('zero and one', [0.0, 1.0, 0.0, 0.0, 1.0]),
    ('one apart', [0.5] * 30 + [0.4]),
    ('a thousandth', [0.3, 0.301, 0.299, 0.3005]),
    ('thirds', [1 / 3, 2 / 3, 1 / 3]),
    ('signs', [-0.5, 0.5, 0.25]),
    ('a tiny one', [0.0, 2.0 ** -300]),
]

LAMBDAS = [2 / 3, 0.0, 1.0, -0.5, -1.0, -2.0, 1e-10, -1e-300, -1 + 2.0 ** -53, -1 - 1e-10, 3.0, 50.0, 1e6]


def published(value, digits, what):
    """Stops when the published decimals are not those of the value."""
    places = len(digits.split('.')[1])
    if abs(value - mpf(digits)) > mpf(10) ** -places / 2 * (1 + mpf(10) ** -6):
        sys.exit('%s: published %s, computed %s' % (what, digits, mp.nstr(value, 20)))


def check_published():
    # a teaching notebook: sums without the minus sign, four decimals
    published(-cross_entropy(NOTEBOOK_P, NOTEBOOK_Q1, NATS), '-1.0820', 'notebook')
    published(-cross_entropy(NOTEBOOK_P, NOTEBOOK_Q2, NATS), '-1.2629', 'notebook')
    published(-entropy(NOTEBOOK_P, NATS), '-1.0297', 'notebook')
    published(kl_divergence(NOTEBOOK_P, NOTEBOOK_Q1, NATS), '0.0523', 'notebook')
    published(kl_divergence(NOTEBOOK_P, NOTEBOOK_Q2, NATS), '0.2332', 'notebook')
    # Cover, Thomas, Elements of Information Theory, 2nd edition, examples 1.1.2 and 2.3.1
    published(entropy([1 / 2, 1 / 4, 1 / 8, 1 / 16] + [1 / 64] * 4, 2.0), '2.0', 'Cover and Thomas')
    published(kl_divergence([0.5, 0.5], [0.75, 0.25], 2.0), '0.2075', 'Cover and Thomas')
    published(kl_divergence([0.75, 0.25], [0.5, 0.5], 2.0), '0.1887', 'Cover and Thomas')
    # 2.2.1 there is 3/8 bit; scikit-learn 1.2.1, mutual_info_score(None, None, contingency=table)
    published(mutual_information(COVER_THOMAS) / log(mpf(2)), '0.375', 'Cover and Thomas')
    published(mutual_information(COVER_THOMAS), '0.25993019270998', 'scikit-learn')
    published(mutual_information(PASSENGERS), '0.13724038775000', 'scikit-learn')
    published(mutual_information(THREE_ROWS), '0.00557000098300', 'scikit-learn')
    # the documentation of scikit-learn 1.2, roc_auc_score and average_precision_score
    published(roc_auc([1, 0, 1, 0], [0, 1, 0, 1]), '0.75', 'scikit-learn')
    published(average_precision([1, 0, 1, 0], [0, 1, 0, 1]), '0.83', 'scikit-learn')
    # Wilson's interval of 7 in 10: statsmodels and R's prop.test without correction
    published(wilson(7, 10, 0.95)[0], '0.3967781', 'prop.test')
    published(wilson(7, 10, 0.95)[1], '0.8922087', 'prop.test')
    # the documentation of scipy.stats.entropy and scipy.spatial.distance.jensenshannon,
    # to 15 decimals, since scipy's last digits are off
    published(entropy([0.9, 0.1], 2.0), '0.468995593589281', 'scipy')
    published(kl_divergence([0.5, 0.5], [0.9, 0.1], NATS), '0.510825623765991', 'scipy')
    published(js_distance([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], 2.0), '1.0', 'scipy')
    published(js_distance([1.0, 0.0], [0.5, 0.5], NATS), '0.464501404022459', 'scipy')
    # the documentation of scipy.stats.chi2_contingency; the table of Abramowitz and Stegun, 26.8
    published(power_divergence([10.0, 10.0, 20.0], [20.0, 20.0, 20.0], 1.0), '2.777777777777778', 'scipy')
    published(chi2_tail(25 / 9, 2), '0.249352208777296', 'scipy')
    published(chi2_quantile(0.05, 10, 18.3), '18.3070', 'Abramowitz and Stegun')
    published(chi2_quantile(0.995, 30, 13.8), '13.7867', 'Abramowitz and Stegun')
    # scipy.stats.gamma.sf, scipy 1.10.1
    published(gamma_tail(2.5, 0.3), '0.0118453218453', 'scipy')
    # (1 + 2 s/9)^(-9/2) for two degrees of freedom in the numerator
    published(f_tail(4.5, 2, 9), '0.0441941738241592', 'the closed form')


    # scipy.stats.ks_2samp(..., method='exact'), scipy 1.10.1
    published(ks_tail(8, 3, 4), '0.4', 'scipy')
    published(ks_tail(2000, 97, 101), '0.026444124530356', 'scipy')


def write(name, columns, rows):
    """rows: tuples of the columns, then a value or a list of values"""
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(columns + ['hi', 'lo'])
        for *inputs, value in rows:
            if isinstance(value, list):
                hi, lo = zip(*(pair(v) for v in value))
            else:
                hi, lo = pair(value)
            assert ',' not in inputs[0]     # the reader knows no quotes
            out.writerow([inputs[0]] + [hexadecimal(v) for v in inputs[1:]] + [hexadecimal(hi), hexadecimal(lo)])


def bases(name, n):
    """all bases where a reader may look, nats and bits for the others"""
    if name.startswith(('notebook', 'counts', 'noise 1e-8')):
        return [NATS, 2.0, 10.0] + ([float(n)] if n not in (1, 2, 10) else [])
    return [NATS, 2.0]


def main():
    check_published()
    singles = [(name, p) for name, p, q in PAIRS] + [
        ('fair coin', [0.5, 0.5]),
        ('scipy.stats.entropy coin', [0.9, 0.1]),
        ('Cover and Thomas 1.1.2: horse race', [1 / 2, 1 / 4, 1 / 8, 1 / 16] + [1 / 64] * 4),
        ('uniform over 10', [0.1] * 10),
    ]
    write('entropy', ['case', 'p', 'base'],
          [(name, p, b, entropy(p, b)) for name, p in singles for b in bases(name, len(p))])
    for measure in (cross_entropy, kl_divergence, jeffreys_divergence, js_divergence, js_distance):
        write(measure.__name__, ['case', 'p', 'q', 'base'],
              [(name, p, q, b, measure(p, q, b)) for name, p, q in PAIRS for b in bases(name, len(p))])
    for measure in (total_variation_distance, hellinger_distance):
        write(measure.__name__, ['case', 'p', 'q'],
              [(name, p, q, measure(p, q)) for name, p, q in PAIRS])
    write('renyi_entropy', ['case', 'p', 'alpha', 'base'],
          [(name, p, a, NATS, renyi_entropy(p, a, NATS)) for name, p in singles for a in ALPHAS] +
          [(name, p, 2.0, 2.0, renyi_entropy(p, 2.0, 2.0)) for name, p in singles])
    write('renyi_divergence', ['case', 'p', 'q', 'alpha', 'base'],
          [(name, p, q, a, NATS, renyi_divergence(p, q, a, NATS)) for name, p, q in PAIRS for a in ALPHAS] +
          [(name, p, q, 2.0, 2.0, renyi_divergence(p, q, 2.0, 2.0)) for name, p, q in PAIRS] +
          [('subnormal in nats', p, q, a, NEAR_ONE, renyi_divergence(p, q, a, NEAR_ONE))
           for p, q in [([3.0, 1e-310], [3.0, 2e-310])] for a in (2.0, 1e300, float('inf'))])
    write('to_probabilities', ['case', 'weights', 'pseudocount'],
          [(name, p, a, to_probabilities(p, a)) for name, p in singles for a in (0.0, 0.5, 1.0)])
    write('log_loss', ['case', 'label', 'q'],
          [(name, i, q, log_loss(i, q)) for name, p, q in PAIRS for i in range(min(len(q), 3))])
    write('log_loss_binary', ['case', 'label', 'q'],
          [('binary', label, q, log_loss_binary(label, q)) for label in (0, 1)
           for q in (0.0, 2.0 ** -1074, 1e-300, 1e-20, 2.0 ** -53, 0.1, 0.5, 0.9, 1 - 2.0 ** -53, 1.0)])
    clips = [0.0, 2.0 ** -1074, 2.0 ** -52, 1e-15, 0.1, 0.5]
    write('log_loss_clipped', ['case', 'label', 'q', 'clip'],
          [(name, i, q, c, log_loss_clipped(i, q, c)) for name, p, q in PAIRS for i in range(min(len(q), 2)) for c in clips])
    write('log_loss_binary_clipped', ['case', 'label', 'q', 'clip'],
          [('binary', label, q, c, log_loss_binary_clipped(label, q, c)) for label in (0, 1)
           for q in (0.0, 1e-300, 1e-20, 0.1, 0.5, 0.9, 1 - 2.0 ** -53, 1.0) for c in clips])
    # totals that probabilities have
    write('brier_score', ['case', 'label', 'q'],
          [(name, i, q, brier_score(i, q)) for name, q in PROBABILITIES for i in range(len(q))])
    write('brier_score_binary', ['case', 'label', 'q'],
          [('binary', label, q, brier_score_binary(label, q)) for label in (0, 1)
           for q in (0.0, 2.0 ** -1074, 3e-162, 1e-20, 2.0 ** -53, 0.1, 0.3, 0.5, 0.7, 0.9, 1 - 2.0 ** -53, 1.0)])

    temperatures = [1.0, 2.0, 5.0, 0.1]
    write('softmax', ['case', 'logits', 'temperature'],
          [(name, t, k, softmax(t, k)) for name, t, s in LOGITS for k in temperatures])
    write('log_softmax', ['case', 'logits', 'temperature'],
          [(name, t, k, log_softmax(t, k)) for name, t, s in LOGITS for k in temperatures])
    write('logsumexp', ['case', 'logits'], [(name, t, logsumexp(t)) for name, t, s in LOGITS])
    write('cross_entropy_logits', ['case', 'p', 'logits'],
          [(name, p, s, cross_entropy_logits(p, s)) for name, t, s in LOGITS
           for p in ([1.0] + [0.0] * (len(s) - 1), softmax_weights(s), [0.0] * (len(s) - 1) + [1.0])])
    write('kl_divergence_logits', ['case', 'p_logits', 'q_logits', 'temperature'],
          [(name, t, s, k, kl_divergence_logits(t, s, k)) for name, t, s in LOGITS for k in temperatures])
    write('log_loss_logits', ['case', 'label', 'logits', 'label_smoothing'],
          [(name, i, t, s, log_loss_logits(i, t, s)) for name, t, _ in LOGITS
           for i in range(len(t)) for s in (0.0, 0.1, 1.0)])

    write('chi2_tail', ['case', 'statistic', 'df'],
          [('120 at 3 degrees of freedom', 120.0, 3, chi2_tail(120.0, 3))] +
          [('p near %g' % p, s, df, chi2_tail(s, df)) for df in CHI2_STATISTICS
           for p, s in zip(TAILS, CHI2_STATISTICS[df])] +
          [('at the mean', float(df), df, chi2_tail(float(df), df)) for df in CHI2_STATISTICS] +
          [('subnormal', s, df, chi2_tail(s, df)) for df, s in ((1, 1470.0), (4, 1490.0), (100, 1785.0))] +
          [('limits', s, df, chi2_tail(s, df)) for df in (1, 1000) for s in (0.0, 1e-300, 1e-30, float('inf'))])
    write('chi2_quantile', ['case', 'significance', 'df'],
          [('p = %g' % p, p, df, chi2_quantile(p, df, s)) for df in CHI2_STATISTICS
           for p, s in zip(TAILS, CHI2_STATISTICS[df])])
    write('gamma_tail', ['case', 'x', 'shape'],
          [('shapes of levels of chance', a * s, a, gamma_tail(a * s, a))
           for a in (2.0 ** -30, 1e-3, 0.1, 0.3, 0.5, 0.77, 1.0, 3.14159, 12.6, 59.9, 347.1, 20000.3) for s in (0.3, 1.0, 1.1, 1.9)] +
          [('far', a + z * a ** 0.5 + z, a, gamma_tail(a + z * a ** 0.5 + z, a))
           for a in (1e-3, 0.5, 2.2, 59.9, 347.1) for z in (3.0, 10.0, 100.0, 500.0)] +
          [('small', x, a, gamma_tail(x, a)) for a in (1e-3, 0.3, 2.2) for x in (1e-300, 1e-20, 1e-3)] +
          [('limits', x, a, gamma_tail(x, a)) for a in (0.3, 50.5) for x in (0.0, float('inf'))])
    write('f_tail', ['case', 'statistic', 'df1', 'df2'],
          [('7 to 60 days and 2 to 200 cells', s, float(c - 1), 0.64 * (r - 1) * (c - 1),
            f_tail(s, float(c - 1), 0.64 * (r - 1) * (c - 1)))
           for r in (2, 7, 28, 60) for c in (2, 5, 12, 200) for s in (0.25, 1.0, 2.0, 5.0, 40.0, 1e6)] +
          [('fractions', s, a, b, f_tail(s, a, b)) for a in (0.5, 1.3, 57.5, 300.1) for b in (0.5, 7.7, 61.2)
           for s in (1e-300, 1e-5, 0.9, 1.1, 3.0, 1e5, 1e300)] +
          [('many of both', s, a, b, f_tail(s, a, b)) for a, b in ((19998.0, 30000.0), (20000.0, 30000.0), (1e5, 2e5))
           for s in (0.95, 1.0, 1.001, 1.05, 1.2)] +
          [('Abramowitz and Stegun', 4.26, 2.0, 9.0, f_tail(4.26, 2.0, 9.0))] +
          [('limits', s, a, b, f_tail(s, a, b)) for a, b in ((0.5, 0.5), (1.0, 1e6), (1000.0, 2.0)) for s in (0.0, float('inf'))])
    write('ks_tail', ['case', 'statistic', 'n', 'm'],
          [(name, a / (n * m), n, m, ks_tail(a, n, m)) for name, a, n, m in KS_TAILS])
    write('entropy_estimate', ['case', 'counts'], [(name, c, entropy_estimate(c)) for name, c in SAMPLES])
    write('roc_auc', ['case', 'negatives', 'positives'], [(name, q, p, roc_auc(q, p)) for name, q, p in SCORED])
    write('roc_auc_error', ['case', 'negatives', 'positives'], [(name, q, p, roc_auc_error(q, p)) for name, q, p in SCORED])
    write('average_precision', ['case', 'negatives', 'positives'],
          [(name, q, p, average_precision(q, p)) for name, q, p in SCORED])
    write('calibration_error', ['case', 'negatives', 'positives', 'scores', 'start'],
          [(name, q, p, s, b, calibration_error(q, p, s, b)) for name, q, p, s, b in CALIBRATED])
    write('calibration_error_by_chance', ['case', 'negatives', 'positives', 'scores', 'start'],
          [(name, q, p, s, b, calibration_error_by_chance(q, p, s, b)) for name, q, p, s, b in CALIBRATED])
    write('wilson', ['case', 'k', 'n', 'confidence'], [('wilson', k, n, c, wilson(k, n, c)) for k, n, c in WILSON])
    write('jackknife', ['case', 'x'], [(name, x, jackknife(x)) for name, x in LEFT_OUT])
    write('power_divergence', ['case', 'reference', 'current', 'lambda'],
          [(name, r, k, l, power_divergence_and_least(r, k, l)) for name, r, k in COUNTS for l in LAMBDAS])
    write('adjusted_residual', ['case', 'reference', 'current'],
          [(name, r, k, adjusted_residuals(r, k)) for name, r, k in COUNTS] +
          [(name + ' exchanged', r, k, adjusted_residuals(r, k)) for name, k, r in COUNTS])
    write('mutual_information', ['case', 'columns', 'counts'],
          [(name, len(t[0]), sum(t, []), mutual_information(t)) for name, t in TABLES] +
          [(name + ' exchanged', len(t), sum(map(list, zip(*t)), []), mutual_information(t)) for name, t in TABLES])
    write('association_of_table', ['case', 'columns', 'counts'], [(name, len(t[0]), sum(t, []), association(t)) for name, t in ASSOCIATED])
    write('association_p', ['case', 'columns', 'counts'],
          [(name, len(t[0]), sum(t, []), association_p(t)) for name, t in ASSOCIATED if '2^53' not in name and '1e15' not in name])


def softmax_weights(z):
    """any truth with mass where the logits have some"""
    return [0.0 if v == float('-inf') else 1.0 / (i + 1) for i, v in enumerate(z)]


if __name__ == '__main__':
    main()
