#!/usr/bin/python3
"""Writes exact_sums.csv: sums and means of doubles, correctly rounded.

Every value is computed with fractions.Fraction, exactly, and rounded once, ties
to even, by Python's division of integers (correct for subnormal results too);
where no partial sum overflows, math.fsum must agree.  README.md says what the
cases are.  Numbers are the shortest decimals that give the double back; a sum
beyond the range of double is inf.
"""
import csv
import math
import os
import random
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
LARGEST = Fraction(float.fromhex('0x1.fffffffffffffp+1023'))
HALF_BEYOND = LARGEST + Fraction(2) ** 970      # rounds to infinity, as does what is above


def rounded(x):
    if abs(x) >= HALF_BEYOND:
        return math.inf if x > 0 else -math.inf
    return x.numerator / x.denominator          # true division of integers rounds once


def decades(generator, low, high, n):
    """n doubles of either sign, exponents uniform between 10^low and 10^high"""
    return [generator.choice((-1, 1)) * generator.uniform(1, 10) * 10.0 ** generator.uniform(low, high)
            for _ in range(n)]


def cancelling(generator, values, rest):
    """values and their negatives around a small rest, in random order"""
    x = values + [-v for v in values] + rest
    generator.shuffle(x)
    return x


def cases():
    g = random.Random(20240229)
    f = float.fromhex
    tiny = f('0x1p-1074')
    yield 'one', [0.1]
    yield 'ten tenths', [0.1] * 10
    yield 'ten million and a grain', [1e7] + [1e-9] * 9
    yield 'cancelled to the last', [1e300, 1.0, -1e300]
    yield 'cancelled to a subnormal', [1e308, tiny, -1e308]
    yield 'nothing remains', [1e308, 1.0, -1.0, -1e308]
    yield 'negative zeros', [-0.0, -0.0]
    yield 'tie to even, down', [1.0, f('0x1p-53')]
    yield 'tie to even, up', [f('0x1.0000000000001p+0'), f('0x1p-53')]
    yield 'above a tie', [1.0, f('0x1p-53'), tiny]
    yield 'below a tie', [f('0x1.0000000000001p+0'), f('0x1p-53'), -tiny]
    yield 'negative tie', [-1.0, f('-0x1p-53')]
    yield 'carry into the next power', [f('0x1.fffffffffffffp+0'), f('0x1p-53')]
    yield 'largest', [float(LARGEST), f('0x1p+969')]
    yield 'half beyond the largest', [float(LARGEST), f('0x1p+970')]
    yield 'just below half beyond', [float(LARGEST), f('0x1p+970'), -tiny]
    yield 'overflow on the way only', [1.7e308, 1.7e308, -1.7e308]
    yield 'overflow', [1.7e308, 1.7e308]
    yield 'negative overflow', [-1.7e308, -1.7e308]
    yield 'mean of overflow', [1.7e308] * 9 + [1.6e308]
    yield 'subnormals', [tiny * k for k in (1, 2, 3, 5, 7)]
    yield 'mean between subnormals', [tiny, 0.0]
    yield 'mean between subnormals, odd', [tiny * 3, 0.0]
    yield 'mean of three halves', [tiny, tiny * 2, 0.0]
    yield 'smallest normal', [f('0x1p-1022'), -tiny]
    yield 'mean at a tie', [1.0, f('0x1.0000000000001p+0')]
    yield 'mean at an odd tie', [f('0x1.0000000000001p+0'), f('0x1.0000000000002p+0')]
    yield 'mean at a power of two', [f('0x1.fffffffffffffp-1'), 1.0]
    for n in (3, 10, 100, 1000):
        yield f'500 decades, n = {n}', decades(g, -250, 250, n)
    for n in (10, 100):
        yield f'600 decades, n = {n}', decades(g, -300, 300, n)
    for k in (250, 100, 16, 3):
        yield f'cancelling 1e{k}', cancelling(g, decades(g, k - 20, k, 50), decades(g, -250, -k, 7))
    yield 'cancelling all', cancelling(g, decades(g, -300, 300, 60), [])
    for n in (7, 64, 1000):
        yield f'uniform, n = {n}', [g.random() for _ in range(n)]
    for k in range(6):
        yield f'near a tie {k}', [1.0, f('0x1p-53')] + decades(g, -40 - 50 * k, -20 - 50 * k, 3)


def main():
    with open(os.path.join(HERE, 'exact_sums.csv'), 'w', newline='') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(('case', 'x', 'sum', 'mean'))
        for name, x in cases():
            total = sum(map(Fraction, x))
            try:
                assert math.fsum(x) == rounded(total), name
            except OverflowError:
                pass
            out.writerow((name, '{' + ','.join(map(repr, x)) + '}', repr(rounded(total)),
                          repr(rounded(total / len(x)))))


main()
