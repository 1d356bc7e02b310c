#!/usr/bin/python3
"""Writes exp_table.h: the constants of exp.c.  Needs python3-mpmath.

Row j + EXP_BINS/2 holds 2^(j/EXP_BINS) - 1 as a pair, exactly 0 for j = 0:
e^x - 1 keeps its relative accuracy near 0 where the 1 is left out.  The step
ln 2 / EXP_BINS comes in three doubles, more than exp.c's largest multiple needs.
"""
import sys

from mpmath import log, mp, mpf

mp.prec = 400
BITS = 9
BINS = 1 << BITS


def pieces(x, count):
    """x as the sum of count doubles"""
    result = []
    for _ in range(count):
        result.append(float(x))
        x -= mpf(result[-1])
    return result


def main():
    ln2 = log(mpf(2))
    out = sys.stdout
    out.write('/* Written by make_exp_table.py: do not edit. */\n')
    out.write('#define EXP_BITS %d\n' % BITS)
    out.write('#define EXP_BINS %d\n' % BINS)
    out.write('#define EXP_INVERSE_STEP %s\n' % float(BINS / ln2).hex())
    for name, value in zip(('HI', 'MID', 'LO'), pieces(ln2 / BINS, 3)):
        out.write('#define EXP_STEP_%s %s\n' % (name, value.hex()))
    for name, value in (('SIXTH', mpf(1) / 6), ('TWENTYFOURTH', mpf(1) / 24)):
        for part, piece in zip(('HI', 'LO'), pieces(value, 2)):
            out.write('#define %s_%s %s\n' % (name, part, piece.hex()))

    rows = ['{%s, %s}' % tuple(x.hex() for x in pieces(mpf(2) ** (mpf(j) / BINS) - 1, 2))
            for j in range(-BINS // 2, BINS // 2)]
    out.write('\nstatic const double exp_table[EXP_BINS][2] = {\n')
    for i in range(0, BINS, 2):
        out.write('\t' + ', '.join(rows[i:i + 2]) + ',\n')
    out.write('};\n')


main()
