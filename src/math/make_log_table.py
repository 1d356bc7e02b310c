#!/usr/bin/python3
"""Writes log_table.h: the constants of log_core.h.  Needs python3-mpmath.

The mantissa ratio r in [LOG_TABLE_BOTTOM, 2 LOG_TABLE_BOTTOM) falls into one of
128 bins by its leading bits; bin i has a constant c of at most 11 bits with
|r c - 1| < 2^-7.8, so that c times a 53-bit number is an exact pair.  The bin
that holds 1 has c = 1 and ln c = 0: logarithms near 0 keep their relative
accuracy.  -ln c and ln 2 come in three pieces, the first a multiple of 2^-41 and
the second of 2^-83: their products with an exponent (11 bits) and their sums are
exact.
"""
import struct
import sys

from mpmath import floor, log, mp, mpf

mp.prec = 400
BINS = 128
SHIFT = 52 - 7


def bits(x):
    return struct.unpack('<Q', struct.pack('<d', x))[0]


def unbits(b):
    return struct.unpack('<d', struct.pack('<Q', b))[0]


def multiple(x, exponent):
    """x rounded to a multiple of 2^-exponent"""
    return floor(x * mpf(2) ** exponent + mpf(1) / 2) / mpf(2) ** exponent


def three_pieces(x):
    high = multiple(x, 41)
    middle = multiple(x - high, 83)
    return float(high), float(middle), float(x - high - middle)


def main():
    # 1 lies a third of the way into its bin from above, two thirds from below:
    # spacing doubles at 1, so the bin is then even on both sides
    lower_edge = bits(1.0) - int(round((2 ** SHIFT) * 2 / 3))
    below = (lower_edge - bits(0.70710678)) >> SHIFT
    bottom = lower_edge - (below << SHIFT)

    columns = {'C': [], 'HI': [], 'MID': [], 'LO': []}
    widest = mpf(0)
    for i in range(BINS):
        left = mpf(unbits(bottom + (i << SHIFT)))
        right = mpf(unbits(bottom + ((i + 1) << SHIFT)))
        c = mpf(1) if left < 1 < right else multiple(2 / (left + right), 10)
        widest = max(widest, abs(left * c - 1), abs(right * c - 1))
        pieces = (0.0, 0.0, 0.0) if c == 1 else three_pieces(-log(c))
        for name, value in zip(columns, (float(c),) + pieces):
            columns[name].append(value)

    out = sys.stdout
    out.write('/* Written by make_log_table.py, |r c - 1| < 2^%.2f: do not edit. */\n'
              % log(widest, 2))
    out.write('#define LOG_TABLE_BOTTOM UINT64_C(0x%016x)\n' % bottom)
    for name, value in zip(('HI', 'MID', 'LO'), three_pieces(log(mpf(2)))):
        out.write('#define LN2_%s %s\n' % (name, value.hex()))
    for name, value in (('THIRD', mpf(1) / 3), ('FIFTH', mpf(1) / 5)):
        high = float(value)
        out.write('#define %s_HI %s\n' % (name, high.hex()))
        out.write('#define %s_LO %s\n' % (name, float(value - high).hex()))
    for name, values in columns.items():
        out.write('\nstatic const double log_table_%s[%d] = {\n' % (name.lower(), BINS))
        for i in range(0, BINS, 4):
            out.write('\t' + ', '.join(v.hex() for v in values[i:i + 4]) + ',\n')
        out.write('};\n')


main()
