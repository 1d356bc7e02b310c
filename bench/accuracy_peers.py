#!/usr/bin/python3
"""Errors of kl_divergence and js_distance beside those of the usual ways to compute them.

    bench/accuracy_peers.py [--seed N] [--rounds N]

Needs the Debian packages python3-mpmath, python3-scipy and python3-torch, or those
modules from elsewhere, and a C compiler; no PostgreSQL.
Prints two tables, which script/accuracy puts into docs/data/accuracy: the largest error of each way in
units u = 2^-53 of the true value, which a correctly rounded result never exceeds
by more than 1.

Everyone gets the same arrays of probabilities.  The true value is that of the
exact quotients p/sum p and q/sum q at 600 bits.  "double" is sum(p * ln(p / q)) from
left to right in double precision, as SQL's sum() computes it; torch gets the
logarithms of q that it asks for from its own log; src/math is compiled into a
temporary folder and called as it is.
"""
import argparse
import ctypes
import glob
import math
import os
import random
import subprocess
import sys
import tempfile

try:
    import mpmath
    from mpmath import mp, mpf
    import scipy.spatial.distance
    import scipy.stats
    import torch
except ImportError as error:
    sys.exit("%s lacks the module %s of this comparison; on Debian: apt-get install python3-mpmath python3-scipy python3-torch"
             % (sys.executable, error.name))

# one thread, so that its sums have one order
torch.set_num_threads(1)
mp.prec = 600
U = mpf(2) ** -53
NATS = 2.718281828459045
HERE = os.path.dirname(os.path.abspath(__file__))
MATH = os.path.join(HERE, '..', 'src', 'math')


def load_math(folder):
    library = os.path.join(folder, 'math.so')
    subprocess.run(['cc', '-O3', '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=off', '-fPIC', '-shared',
                    '-o', library] + sorted(glob.glob(os.path.join(MATH, '*.c'))) + ['-lm'], check=True)
    math_library = ctypes.CDLL(library)
    math_library.divergence_kernels_init()
    for name in ('divergence_kl', 'divergence_js_distance'):
        getattr(math_library, name).restype = ctypes.c_double
    return math_library


def ours(function, library):
    """A mass is opaque here: a buffer larger than the struct, filled by its own function."""
    def call(p, q):
        arrays = [(ctypes.c_double * len(x))(*x) for x in (p, q)]
        masses = [ctypes.create_string_buffer(1 << 14) for _ in arrays]
        for m, x in zip(masses, arrays):
            library.divergence_mass_init(m, x, ctypes.c_size_t(len(x)))
        return getattr(library, function)(masses[0], masses[1], ctypes.c_double(NATS))
    return call


def in_double(p, q):
    total = 0.0
    for a, b in zip(p, q):
        total += a * math.log(a / b)
    return total


def js_in_double(p, q):
    m = [(a + b) / 2 for a, b in zip(p, q)]
    d = (in_double(p, m) + in_double(q, m)) / 2
    return math.sqrt(d) if d >= 0 else math.nan


def torch_kl(dtype):
    def call(p, q):
        p, q = (torch.tensor(x, dtype=dtype) for x in (p, q))
        return float(torch.nn.functional.kl_div(q.log(), p, reduction='sum'))
    return call


def normalised(x):
    total = sum(mpf(v) for v in x)
    return [mpf(v) / total for v in x]


def true_kl(p, q):
    return sum(a * mpmath.log(a / b) for a, b in zip(normalised(p), normalised(q)))


def true_js_distance(p, q):
    p, q = normalised(p), normalised(q)
    m = [(a + b) / 2 for a, b in zip(p, q)]
    return mpmath.sqrt(sum(a * mpmath.log(a / c) + b * mpmath.log(b / c) for a, b, c in zip(p, q, m)) / 2)


def probabilities(weights):
    total = math.fsum(weights)
    return [w / total for w in weights]


def unrelated(n):
    return lambda r: ([r.random() for _ in range(n)], [r.random() for _ in range(n)])


def near(noise):
    def draw(r):
        p = [r.random() for _ in range(10)]
        return p, [v * (1 + noise * (2 * r.random() - 1)) for v in p]
    return draw


def counts(n):
    return lambda r: ([float(n), 1.0], [float(n), 2.0])


CASES = [
    ('random, n = 2', unrelated(2)),
    ('random, n = 1000', unrelated(1000)),
    ('near-identical, noise 1e-2', near(1e-2)),
    ('near-identical, noise 1e-4', near(1e-4)),
    ('near-identical, noise 1e-6', near(1e-6)),
    ('near-identical, noise 1e-8', near(1e-8)),
    ('near-identical, noise 1e-12', near(1e-12)),
    ('near-identical, noise 1e-15', near(1e-15)),
    ('counts (1e6,1) against (1e6,2)', counts(10 ** 6)),
    ('counts (1e15,1) against (1e15,2)', counts(10 ** 15)),
]


class Worst:
    """the largest error of one way over the draws of one case"""

    def __init__(self):
        self.units = mpf(0)
        self.negative = self.nan = self.draws = 0

    def add(self, got, want):
        self.draws += 1
        if math.isnan(got):
            self.nan += 1
            return
        self.negative += got < 0
        if want != 0:
            self.units = max(self.units, abs(mpf(got) - want) / (want * U))
        elif got != 0:
            self.units = mpmath.inf

    def __str__(self):
        units = float(self.units)
        if units >= 2.0 ** 53:
            text = 'all digits wrong'
        elif units < 10:
            text = '%.2f' % units
        elif units < 1000:
            text = '%.0f' % units
        else:
            text = '%.0e' % units
            text = text.replace('e+0', 'e').replace('e+', 'e')
        for count, what in ((self.negative, 'negative'), (self.nan, 'NaN')):
            if count:
                text += ', %d of %d %s' % (count, self.draws, what)
        return text


def print_table(options, title, true, ways):
    print('**%s, largest error in units of 2^-53**\n' % title)
    print('| case | ' + ' | '.join(ways) + ' |')
    print('|---' * (len(ways) + 1) + '|')
    for name, draw in CASES:
        r = random.Random('%d %s' % (options.seed, name))
        worst = [Worst() for _ in ways]
        for _ in range(1 if name.startswith('counts') else options.rounds):
            p, q = (probabilities(x) for x in draw(r))
            truth = true(p, q)
            for w, way in zip(worst, ways.values()):
                w.add(way(p, q), truth)
        print('| %s | %s |' % (name, ' | '.join(map(str, worst))))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--rounds', type=int, default=100)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        library = load_math(folder)
        print_table(options, 'Kullback-Leibler divergence', true_kl, {
            'double': in_double,
            'scipy': lambda p, q: float(scipy.stats.entropy(p, q)),
            'torch': torch_kl(torch.float64),
            'torch float32': torch_kl(torch.float32),
            '`kl_divergence`': ours('divergence_kl', library),
        })
        print()
        print_table(options, 'Jensen-Shannon distance', true_js_distance, {
            'double': js_in_double,
            'scipy': lambda p, q: float(scipy.spatial.distance.jensenshannon(p, q)),
            '`js_distance`': ours('divergence_js_distance', library),
        })


if __name__ == '__main__':
    import warnings
    warnings.simplefilter('ignore')
    main()
