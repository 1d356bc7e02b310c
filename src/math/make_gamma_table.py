#!/usr/bin/python3
"""Writes gamma_table.h: the coefficients of chi2.c.  Needs python3-mpmath.

Temme's expansion has f(eta) = eta / mu with eta^2 / 2 = mu - ln(1 + mu), eta and
mu of one sign.  The coefficients of mu = eta + eta^2/3 + ... follow from
mu mu' = eta (1 + mu), those of f = 1 + f_1 eta + ... from f mu = eta, all in
rational numbers.  They fall like (2 sqrt pi)^-n.
"""
import sys
from fractions import Fraction

from mpmath import mp, mpf, pi, sqrt

mp.prec = 400
COUNT = 54


def pieces(x):
    high = float(x)
    return high.hex(), float(x - mpf(high)).hex()


def coefficients():
    mu = [Fraction(0), Fraction(1)]
    for n in range(2, COUNT + 2):
        middle = sum(mu[j] * (n + 1 - j) * mu[n + 1 - j] for j in range(2, n))
        mu.append((mu[n - 1] - middle) / (n + 1))
    f = [Fraction(1)]
    for n in range(1, COUNT + 1):
        f.append(-sum(f[j] * mu[n + 1 - j] for j in range(n)))
    return f


def main():
    out = sys.stdout
    out.write('/* Written by make_gamma_table.py: do not edit. */\n')
    out.write('#define GAMMA_TERMS %d\n' % COUNT)
    for name, value in (('TWO_PI', 2 * pi), ('TWO_OVER_ROOT_PI', 2 / sqrt(pi)),
                        ('TWELFTH', mpf(1) / 12), ('NEGATIVE_360TH', -mpf(1) / 360)):
        out.write('#define %s_HI %s\n#define %s_LO %s\n' % (name, pieces(+value)[0], name, pieces(+value)[1]))
    out.write('\n/* f_0 .. f_GAMMA_TERMS as pairs */\n')
    out.write('static const double gamma_table[GAMMA_TERMS + 1][2] = {\n')
    for f in coefficients():
        out.write('\t{%s, %s},\n' % pieces(mpf(f.numerator) / f.denominator))
    out.write('};\n')


main()
