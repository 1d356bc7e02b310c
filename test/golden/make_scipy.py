#!/usr/bin/python3
"""Writes chi2_contingency.csv and ks_2samp.csv: 200 random tables each, with what scipy says of them
and what dealing out their rows gives.  Needs python3-scipy; takes a minute.

README.md says what the columns are.  Numbers are hexadecimal, as in the other files; what comes from
scipy is a double, and its lo is 0.  The tables and deals are seeded.
"""
import csv
import os
import warnings

import numpy as np
from scipy import stats

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = 200
DEALS = 20000

# those of src/math/homogeneity.h
DAMPING = 5.0
TILT = 0.6

random = np.random.default_rng(20261129)


def hexadecimal(values):
    return ' '.join(str(int(v)) if isinstance(v, (int, np.integer)) else float(v).hex() for v in values)


def write(name, columns, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='') as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow(['case', *columns, 'hi', 'lo'])
        for case, *fields in rows:
            writer.writerow([case, *map(hexadecimal, fields), hexadecimal([0.0] * len(fields[-1]))])


def draw(cells, n, m, drift, bend):
    """counts of two samples from shares like 1/k^bend, the second changed by random factors"""
    share = np.arange(1.0, cells + 1) ** -bend
    other = share * np.exp(drift * random.standard_normal(cells))
    x = random.multinomial(n, share / share.sum())
    y = random.multinomial(m, other / other.sum())
    return x[x + y > 0], y[x + y > 0]


def size(most):
    return int(np.exp(random.uniform(np.log(6), np.log(most))))


def share_error(hits):
    share = hits / DEALS
    return share, max(np.sqrt(share * (1 - share) / DEALS), 1 / DEALS)


def statistic_of_drift_test(x, pooled, n, m):
    """that of src/math/homogeneity.h; x may be many samples, a row each"""
    y = pooled - x
    u = x * np.sqrt(m / n) - y * np.sqrt(n / m)
    squares = x * (m / n) + y * (n / m)
    w = 1 / (pooled + DAMPING)
    variance = ((1 - 1 / pooled) * (pooled * w) ** 2).sum()
    h = np.sqrt(np.sqrt(1 + TILT ** 2 * variance) / (1 / pooled).sum()) / pooled
    return (w * (u ** 2 - squares)).sum(-1) + (h * u).sum(-1) ** 2 - (h ** 2 * squares).sum(-1)


def dealt(pooled, n):
    return random.multivariate_hypergeometric(pooled, n, size=DEALS)


def contingency():
    """scipy's tests, and the p-value of drift_test by its definition: exact of two cells, else by deals"""
    rows = []
    while len(rows) < TABLES:
        cells, n, m = 2 + int(38 * random.uniform() ** 2), size(5000), size(5000)
        x, y = draw(cells, n, m, random.choice([0, 0.2, 0.5]), random.choice([0, 0.7, 1, 1.5]))
        if len(x) < 2:
            continue
        pooled = x + y
        values = []
        for power in ('pearson', 'log-likelihood', 'cressie-read'):
            statistic, p, df, expected = stats.chi2_contingency([x, y], correction=False, lambda_=power)
            values += [statistic, p]
        values.append(expected.min())
        if len(x) == 2:
            chance = stats.hypergeom(n + m, pooled[0], n)
            by_deals = min(1, 2 * min(chance.cdf(x[0]), chance.sf(x[0] - 1)) - chance.pmf(x[0])), 0.0
            if x[0] * m == y[0] * n:
                by_deals = 1.0, 0.0
        else:
            statistic = statistic_of_drift_test(x, pooled, n, m)
            at = statistic - 1e-9 * max(1, abs(statistic))
            by_deals = share_error((statistic_of_drift_test(dealt(pooled, n), pooled, n, m) >= at).sum())
        rows.append(['%d cells; %d v %d' % (len(x), n, m), x, y, by_deals, values])
    write('chi2_contingency', ['reference', 'current', 'deals'], rows)


def largest_distance(x, pooled, n, m):
    return np.abs(np.cumsum(x, -1) / n - np.cumsum(pooled - x, -1) / m).max(-1)


def kolmogorov_smirnov():
    """half of the tables of values that all differ, half with ties: bins of many rows"""
    rows = []
    while len(rows) < TABLES:
        ties = len(rows) % 2
        if ties:
            n, m = size(400), size(400)
            x, y = draw(2 + int(38 * random.uniform() ** 2), n, m, random.choice([0, 0.3]), 0)
        else:
            n, m = size(32), size(32)
            values = np.concatenate([random.standard_normal(n), random.standard_normal(m) + random.choice([0, 0.7])])
            x = (np.argsort(values) < n).astype(int)
            y = 1 - x
        if len(x) < 2:
            continue
        cells = np.arange(len(x))
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            result = stats.ks_2samp(np.repeat(cells, x), np.repeat(cells, y), method='exact')
        hits = (largest_distance(dealt(x + y, n), x + y, n, m) >= result.statistic - 1e-9).sum()
        rows.append(['%s; %d v %d' % ('ties' if ties else 'all differ', n, m), x, y, share_error(hits), result[:2]])
    write('ks_2samp', ['reference', 'current', 'deals'], rows)


contingency()
kolmogorov_smirnov()
