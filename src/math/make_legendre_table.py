#!/usr/bin/python3
"""Writes legendre_table.h: the quadrature of f_tail.c.  Needs python3-mpmath.

Nodes and weights of Gauss and Legendre on [-1, 1], the positive half: roots of P_n
by Newton's method from the guess of Tricomi, weights 2 / ((1 - x^2) P_n'(x)^2).
"""
import sys

from mpmath import cos, mp, mpf, pi

mp.prec = 400
NODES = 48


def pieces(x):
    high = float(x)
    return high.hex(), float(x - mpf(high)).hex()


def legendre(n, x):
    """P_n(x) and P_n'(x)"""
    p, q = mpf(1), x
    for k in range(2, n + 1):
        p, q = q, ((2 * k - 1) * x * q - (k - 1) * p) / k
    return q, n * (p - x * q) / (1 - x * x)


def main():
    out = sys.stdout
    out.write('/* Written by make_legendre_table.py: do not edit. */\n')
    out.write('#define LEGENDRE_PAIRS %d\n\n' % (NODES // 2))
    out.write('/* node and weight, each as a pair */\n')
    out.write('static const double legendre_table[LEGENDRE_PAIRS][4] = {\n')
    for i in range(NODES // 2):
        x = cos(pi * (mpf(4 * i + 3) / (4 * NODES + 2)))
        for _ in range(8):
            p, slope = legendre(NODES, x)
            x -= p / slope
        slope = legendre(NODES, x)[1]
        out.write('\t{%s, %s, %s, %s},\n' % (pieces(x) + pieces(2 / ((1 - x * x) * slope ** 2))))
    out.write('};\n')


main()
