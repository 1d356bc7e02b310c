"""The definitions of all measures in mpmath, for make_goldens.py.

Each is written down apart from src/math and from the MPFR reference of test/unit, over
the exact values of its inputs, at PRECISION bits.
"""
from mpmath import binomial, erfinv, exp, floor, inf, isinf, log, log1p, loggamma, mp, mpf, sqrt

PRECISION = 4800
mp.prec = PRECISION
NATS = 2.718281828459045        # exactly this double stands for e


def exact(x):
    return [mpf(v) for v in x]


def normalised(x):
    total = sum(exact(x))
    return [v / total for v in exact(x)]


def in_base(x, base):
    return x if base == NATS else x / log(mpf(base))


def entropy(p, base):
    return in_base(-sum(a * log(a) for a in normalised(p) if a), base)


def cross_entropy(p, q, base):
    total = mpf(0)
    for a, b in zip(normalised(p), normalised(q)):
        if a and not b:
            return inf
        if a:
            total -= a * log(b)
    return in_base(total, base)


def kl_divergence(p, q, base):
    total = mpf(0)
    for a, b in zip(normalised(p), normalised(q)):
        if a and not b:
            return inf
        if a:
            total += a * log(a / b)
    return in_base(total, base)


def jeffreys_divergence(p, q, base):
    return kl_divergence(p, q, base) + kl_divergence(q, p, base)


def js_divergence(p, q, base):
    m = [(a + b) / 2 for a, b in zip(normalised(p), normalised(q))]
    total = mpf(0)
    for side in (normalised(p), normalised(q)):
        total += sum(a * log(a / c) for a, c in zip(side, m) if a) / 2
    return in_base(total, base)


def js_distance(p, q, base):
    return sqrt(js_divergence(p, q, base))


def total_variation_distance(p, q):
    return sum(abs(a - b) for a, b in zip(normalised(p), normalised(q))) / 2


def hellinger_distance(p, q):
    return sqrt(sum((sqrt(a) - sqrt(b)) ** 2 for a, b in zip(normalised(p), normalised(q))) / 2)


def renyi_entropy(p, alpha, base):
    p = [a for a in normalised(p) if a]
    if alpha == 0:
        value = log(mpf(len(p)))
    elif alpha == 1:
        return entropy(p, base)
    elif alpha == float('inf'):
        value = -log(max(p))
    else:
        # relative to the largest, since alpha may be large
        most = log(max(p))
        value = (log(sum(exp(alpha * (log(a) - most)) for a in p)) + alpha * most) / (1 - mpf(alpha))
    return in_base(value, base)


def renyi_divergence(p, q, alpha, base):
    both = [(a, b) for a, b in zip(normalised(p), normalised(q)) if a]
    if alpha >= 1 and any(b == 0 for a, b in both):
        return inf
    both = [(a, b) for a, b in both if b]
    if not both:
        return inf
    if alpha == 0:
        value = -log(sum(b for a, b in both))
    elif alpha == 1:
        return kl_divergence(p, q, base)
    elif alpha == float('inf'):
        value = log(max(a / b for a, b in both))
    else:
        terms = [alpha * log(a) + (1 - mpf(alpha)) * log(b) for a, b in both]
        most = max(terms)
        value = (log(sum(exp(t - most) for t in terms)) + most) / (mpf(alpha) - 1)
    return in_base(value, base)


def to_probabilities(weights, pseudocount):
    w = [v + mpf(pseudocount) for v in exact(weights)]
    return [v / sum(w) for v in w]


def log_loss(label, q):
    q = normalised(q)
    rest = sum(v for i, v in enumerate(q) if i != label)
    return inf if not q[label] else -log1p(-rest)


def log_loss_binary(label, q):
    if mpf(q) == (0 if label else 1):
        return inf
    return -log(mpf(q)) if label else -log1p(-mpf(q))


def brier_score(label, q):
    return sum((v - (i == label)) ** 2 for i, v in enumerate(normalised(q)))


def brier_score_binary(label, q):
    return (mpf(q) - label) ** 2


def log_loss_clipped(label, q, clip):
    p = min(max(normalised(q)[label], mpf(clip)), 1 - mpf(clip))
    return inf if not p else -log(p)


def log_loss_binary_clipped(label, q, clip):
    p = min(max(mpf(q), mpf(clip)), 1 - mpf(clip))
    return log_loss_binary(label, p)


def softmax(z, temperature):
    most = max(z)
    e = [exp((mpf(v) - most) / mpf(temperature)) if v != float('-inf') else mpf(0) for v in z]
    return [v / sum(e) for v in e]


def log_softmax(z, temperature):
    most = max(z)
    rest = -1 + sum(exp((mpf(v) - most) / mpf(temperature)) for v in z if v != float('-inf'))
    return [(mpf(v) - most) / mpf(temperature) - log1p(rest) if v != float('-inf') else -inf for v in z]


def logsumexp(z):
    return max(z) - log_softmax(z, 1)[z.index(max(z))]


def cross_entropy_logits(p, z):
    total = mpf(0)
    for a, l in zip(normalised(p), log_softmax(z, 1)):
        if a:
            total -= a * l
    return total


def kl_divergence_logits(p_logits, q_logits, temperature):
    t = log_softmax(p_logits, temperature)
    s = log_softmax(q_logits, temperature)
    total = mpf(0)
    for a, b in zip(t, s):
        if isinf(a):
            continue
        if isinf(b):
            return inf
        total += exp(a) * (a - b)
    return total


def log_loss_logits(label, logits, label_smoothing):
    truth = [mpf(label_smoothing) / len(logits)] * len(logits)
    truth[label] += 1 - mpf(label_smoothing)
    total = mpf(0)
    for a, l in zip(truth, log_softmax(logits, 1)):
        if a:
            total -= a * l
    return total


CHI2_BITS = 1400                # of 1 - P, which may be 1e-300


def chi2_parts(statistic, df):
    """D = x^a e^-x / Gamma(a + 1), P = D (1 + x/(a + 1) + x^2/((a + 1)(a + 2)) + ...)"""
    a, x = mpf(df) / 2, mpf(statistic) / 2
    density = exp(a * log(x) - x - loggamma(a + 1))
    # in fixed point, with room for the digits of a quantile
    numerator = int(mpf(statistic) * mpf(2) ** 1600)
    term = total = 1 << CHI2_BITS
    k = 0
    while term:
        k += 1
        term = term * numerator // (df + 2 * k) >> 1600
        total += term
    return density, density * total / mpf(2) ** CHI2_BITS


def chi2_tail(statistic, df):
    with mp.workprec(CHI2_BITS + 100):
        if statistic == 0:
            return mpf(1)
        return mpf(0) if statistic == float('inf') else 1 - chi2_parts(statistic, df)[1]


def gamma_tail(x, shape):
    """1 - x^a e^-x / Gamma(a + 1) (1 + x/(a + 1) + ...), in more bits than that takes"""
    if x in (0, float('inf')):
        return mpf(x == 0)
    with mp.workprec(CHI2_BITS):
        a, x = mpf(shape), mpf(x)
        term = total = mpf(1)
        n = 0
        while term > total / mpf(2) ** (CHI2_BITS - 100):
            n += 1
            term *= x / (a + n)
            total += term
        return 1 - exp(a * log(x) - x - loggamma(a + 1)) * total


def chi2_quantile(significance, df, guess):
    """Newton's method from a guess close by"""
    with mp.workprec(CHI2_BITS + 100):
        x = mpf(guess)
        for _ in range(6):
            density, lower = chi2_parts(x, df)
            step = (1 - lower - mpf(significance)) / (density * df / 2) * x
            x += step
        if abs(step) > x / mpf(2) ** 110:
            sys.exit('chi2_quantile(%r, %r): no convergence' % (significance, df))
        return x


def f_tail(statistic, df1, df2):
    """I_x(df2/2, df1/2) = G (1 + x (a+b)/(a+1) + ...) / a, in more bits than 1 - I takes"""
    if statistic in (0, float('inf')):
        return mpf(statistic == 0)
    with mp.workprec(CHI2_BITS):
        a, b = mpf(df2) / 2, mpf(df1) / 2
        x = a / (a + b * mpf(statistic))
        is_lower = x * (a + b + 2) < a + 1
        if not is_lower:
            a, b, x = b, a, 1 - x
        term = total = mpf(1)
        n = 0
        while term > total / mpf(2) ** (CHI2_BITS - 100):
            term *= x * (a + b + n) / (a + 1 + n)
            total += term
            n += 1
        total *= exp(a * log(x) + b * log(1 - x) + loggamma(a + b) - loggamma(a) - loggamma(b)) / a
        return total if is_lower else 1 - total


def expected_counts(reference, current):
    r, k = exact(reference), exact(current)
    total = sum(r) + sum(k)
    return [(o, sum(row) * (a + b) / total) for row in (r, k) for o, a, b in zip(row, r, k) if a + b]


def power_divergence(reference, current, lam):
    total = mpf(0)
    for o, e in expected_counts(reference, current):
        if lam == 0:
            total += o * log(o / e) if o else 0
        elif o == 0:
            if lam <= -1:
                return inf
        elif lam == -1:
            total += e * log(e / o)
        else:
            total += o * ((o / e) ** mpf(lam) - 1) / (mpf(lam) * (mpf(lam) + 1))
    return 2 * total


def power_divergence_and_least(reference, current, lam):
    # what rounding leaves of proportional samples
    value = power_divergence(reference, current, lam)
    return [value if abs(value) > mpf(2) ** -2000 else mpf(0),
            min(e for o, e in expected_counts(reference, current))]


def adjusted_residuals(reference, current):
    r, k = exact(reference), exact(current)
    n, m = sum(r), sum(k)
    out = []
    for a, b in zip(r, k):
        c = a + b
        variance = m * c / (n + m) * (1 - m / (n + m)) * (1 - c / (n + m))
        # over T, so that proportional samples give 0
        out.append((b * n - a * m) / (n + m) / sqrt(variance) if c and c != n + m else mpf(0))
    return out


def mutual_information(table):
    total = sum(mpf(n) for row in table for n in row)
    value = mpf(0)
    for row in table:
        for j, n in enumerate(row):
            if n:
                value += mpf(n) / total * log(mpf(n) * total / (sum(exact(row)) * sum(mpf(r[j]) for r in table)))
    # what rounding leaves of independent variables
    return value if abs(value) > mpf(2) ** -2000 else mpf(0)


def association(table):
    """of rows and columns that all count something, two or more of each: information, entropies of the totals, shares of
    these, the mean's, what is left without Miller's bias, Bergsma's V, and G"""
    rows = [sum(exact(row)) for row in table]
    columns = [sum(mpf(row[j]) for row in table) for j in range(len(table[0]))]
    total = sum(rows)
    information = mutual_information(table)
    of_rows, of_columns = entropy(rows, NATS), entropy(columns, NATS)
    r, c = len(rows), len(columns)
    phi2 = sum(mpf(n) ** 2 / (rows[i] * columns[j]) for i, row in enumerate(table) for j, n in enumerate(row)) - 1
    most = min(r - 1 - (r - 1) ** 2 / (total - 1), c - 1 - (c - 1) ** 2 / (total - 1))
    # what rounding leaves of independent variables
    v2 = max(phi2 - (r - 1) * (c - 1) / (total - 1), 0) / most
    return [information, of_rows, of_columns, information / of_rows, information / of_columns,
            2 * information / (of_rows + of_columns), max(information - (r - 1) * (c - 1) / (2 * total), 0),
            sqrt(min(v2, 1)), 2 * total * information]


def association_p(table):
    """the gamma tail of Pearson's statistic with its mean and variance given both margins: summed over all pairs of cells, from
    the factorial moments of hypergeometric counts"""
    rows = [sum(exact(row)) for row in table]
    columns = [sum(mpf(row[j]) for row in table) for j in range(len(table[0]))]
    total = sum(rows)
    cells = [(i, j) for i in range(len(rows)) for j in range(len(columns))]

    def falling(x, k):
        return x * falling(x - 1, k - 1) if k else mpf(1)

    def mean_of_squares(i, j):
        return sum(falling(rows[i], a) * falling(columns[j], a) / falling(total, a) for a in (1, 2))

    def mean_of_two(i, j, k, l):
        """of n_ij^2 n_kl^2"""
        if (i, j) == (k, l):        # n^4
            return sum(w * falling(rows[i], a) * falling(columns[j], a) / falling(total, a) for a, w in ((1, 1), (2, 7), (3, 6), (4, 1)))
        value = mpf(0)
        for a in (1, 2):
            for b in (1, 2):
                of_row = falling(rows[i], a + b) if i == k else falling(rows[i], a) * falling(rows[k], b)
                of_column = falling(columns[j], a + b) if j == l else falling(columns[j], a) * falling(columns[l], b)
                value += of_row * of_column / falling(total, a + b)
        return value

    statistic = total * (sum(mpf(table[i][j]) ** 2 / (rows[i] * columns[j]) for i, j in cells) - 1)
    if statistic < mpf(2) ** -2000:     # what rounding leaves of independent variables
        statistic = mpf(0)
    mean = total * (sum(mean_of_squares(i, j) / (rows[i] * columns[j]) for i, j in cells) - 1)
    second = sum(mean_of_two(i, j, k, l) / (rows[i] * columns[j] * rows[k] * columns[l]) for i, j in cells for k, l in cells)
    first = sum(mean_of_squares(i, j) / (rows[i] * columns[j]) for i, j in cells)
    variance = total ** 2 * (second - first ** 2)
    return gamma_tail(statistic * mean / variance, mean ** 2 / variance)


def ks_tail(a, n, m):
    """the share of the paths from (0, 0) to (n, m) that touch |i m - j n| = a or go beyond"""
    within = [0] * (m + 1)
    for i in range(n + 1):
        for j in range(m + 1):
            before = within[j - 1] if j else 0
            within[j] = 0 if abs(i * m - j * n) >= a else 1 if i == j == 0 else within[j] + before
    return 1 - mpf(within[m]) / binomial(n + m, n)


def unseen_entropy(total, once, pairs):
    """the second sum of Chao, Wang and Jost's estimate, as they wrote it; pairs may be 1/2"""
    shared = once if pairs else once - 1
    if total == 1 or once == 0 or shared == 0:
        return mpf(0)
    a = mpf(2 * pairs) / ((total - 1) * once + 2 * pairs) if pairs else mpf(2) / ((total - 1) * shared + 2)
    head = sum((1 - a) ** r / r for r in range(1, total))
    return mpf(once) / total * (1 - a) ** (1 - total) * (-log(a) - head)


def entropy_estimate_with(counts, pairs):
    total = sum(counts)
    # digamma(total) - digamma(x) is a part of the harmonic series
    harmonic = [mpf(0)]
    for k in range(1, total):
        harmonic.append(harmonic[-1] + mpf(1) / k)
    seen = sum(mpf(x) / total * (harmonic[total - 1] - harmonic[x - 1]) for x in counts)
    return seen + unseen_entropy(total, counts.count(1), pairs)


def entropy_estimate(counts):
    """the estimate, and the standard error by leaving out one value after the other"""
    counts = [int(x) for x in counts if x]
    total, pairs = sum(counts), counts.count(2)
    without = []
    for i, x in enumerate(counts):
        left = counts[:i] + [x - 1] + counts[i + 1:]
        half = mpf(1) / 2 if pairs == 1 and x == 2 else left.count(2)
        without.append(entropy_estimate_with([y for y in left if y], half))
    mean = sum(x * w for x, w in zip(counts, without)) / total
    variance = mpf(total - 1) / total * sum(x * (w - mean) ** 2 for x, w in zip(counts, without))
    return [entropy_estimate_with(counts, pairs), sqrt(variance)]


def roc_auc(negatives, positives):
    wins = sum(p * (sum(negatives[:i]) + mpf(negatives[i]) / 2) for i, p in enumerate(positives))
    return wins / (sum(negatives) * sum(positives))


def roc_auc_error(negatives, positives):
    """DeLong, DeLong and Clarke-Pearson: the variances of what each row wins against the other side"""
    n, p = sum(negatives), sum(positives)
    area = roc_auc(negatives, positives)
    of_positives = sum(c * ((sum(negatives[:i]) + mpf(negatives[i]) / 2) / n - area) ** 2 for i, c in enumerate(positives))
    of_negatives = sum(c * ((sum(positives[i + 1:]) + mpf(positives[i]) / 2) / p - area) ** 2 for i, c in enumerate(negatives))
    return sqrt(of_positives / (p - 1) / p + of_negatives / (n - 1) / n)


def average_precision(negatives, positives):
    total = mpf(0)
    for i, c in enumerate(positives):
        found = sum(positives[i:])
        if c:
            total += c * mpf(found) / (found + sum(negatives[i:]))
    return total / sum(positives)


def bins_of(start, *lists):
    """the lists cut at start"""
    for a, b in zip(start, start[1:] + [len(lists[0])]):
        yield tuple(x[a:b] for x in lists)


def calibration_error(negatives, positives, scores, start):
    apart = sum(abs(sum(p) - sum((a + b) * mpf(s) for a, b, s in zip(n, p, x)))
                for n, p, x in bins_of(start, negatives, positives, scores))
    return apart / (sum(negatives) + sum(positives))


def calibration_error_by_chance(negatives, positives, scores, start):
    """the mean deviation of a binomial variable of the same mean, on the scale of the variance there is"""
    apart = mpf(0)
    for n, p, x in bins_of(start, negatives, positives, scores):
        count = sum(n) + sum(p)
        mean = sum((a + b) * mpf(s) for a, b, s in zip(n, p, x)) / count
        variance = sum((a + b) * mpf(s) * (1 - mpf(s)) for a, b, s in zip(n, p, x))
        if variance:
            k = int(floor(count * mean)) + 1
            deviation = 2 * k * (1 - mean) * binomial(count, k) * mean ** k * (1 - mean) ** (count - k) if k <= count else mpf(0)
            apart += deviation * sqrt(variance / (count * mean * (1 - mean)))
    return apart / (sum(negatives) + sum(positives))


def wilson(k, n, confidence):
    z2 = 2 * erfinv(mpf(confidence)) ** 2
    centre = (k + z2 / 2) / (n + z2)
    width = sqrt(z2 * (mpf(k) * (n - k) / n + z2 / 4)) / (n + z2)
    return [centre - width if k else mpf(0), centre + width if k < n else mpf(1)]


def jackknife(x):
    n = len(x)
    mean = sum(mpf(v) for v in x) / n
    return sqrt(mpf(n - 1) / n * sum((mpf(v) - mean) ** 2 for v in x))
