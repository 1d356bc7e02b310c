#!/usr/bin/python3
"""Writes evaluation.csv and association.csv: what scikit-learn and scipy say of made data and of the digits of demo/data.

Needs python3-sklearn (1.2) and python3-scipy.  test/sql/evaluation_report.sql and
test/sql/association_table.sql make the same data in SQL, from integers alone, and compare.
"""
import csv
import os

import numpy as np
from scipy.special import softmax
from scipy.stats import chi2_contingency
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score, brier_score_loss, log_loss, mutual_info_score, normalized_mutual_info_score,
    roc_auc_score, top_k_accuracy_score)

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = 100000


def data():
    """name, scores and answers: the scores are doubles exactly"""
    i = np.arange(1, ROWS + 1, dtype=object)
    h = (i * 2654435761 % 2 ** 32).astype(float)
    g = (i * 1597334677 % 2 ** 32).astype(float)
    q = h / 2.0 ** 32
    yes = g < h
    yield 'calibrated', q, yes
    yield 'squared', q * q, yes
    yield 'ties', np.floor(h / 2.0 ** 25) / 128, yes            # 128 values
    yield 'ten values', (i % 10).astype(float) / 16 + 0.125, g / 2.0 ** 32 < (i % 10).astype(float) / 16 + 0.125
    yield 'rare', q, g < 2.0 ** 20 + h / 64
    yield 'constant', np.full(ROWS, 0.25), yes
    yield 'perfect', yes / 2 + h / 2.0 ** 34, yes
    yield 'no information', q, (i % 2).astype(int) == 1
    yield 'sure and sometimes wrong', np.where(h < 2.0 ** 31, 0.0, 1.0), np.where(g < 2.0 ** 24, h >= 2.0 ** 31, h < 2.0 ** 31)


def tables():
    """name, x and y, from 0 up"""
    i = np.arange(1, ROWS + 1, dtype=object)
    h = (i * 2654435761 // 65536 % 65536).astype(int)
    g = (i * 1597334677 // 65536 % 65536).astype(int)
    yield 'independent', h % 5, g % 3
    yield 'related', h % 5, np.where(g < 20000, h % 5 % 3, g % 3)
    yield 'one to one', h % 7, (h % 7 + 3) % 7
    yield 'a function', h % 12, h % 12 % 4
    yield 'two by two', h % 2, np.where(g < 3000, h % 2, g % 2)
    yield 'many values', h % 800, np.where(g < 9000, h % 800 % 10, g % 10)
    yield 'constant', h % 5, h * 0
    label, q, _ = digits()
    yield 'digits', label, q.argmax(axis=1)


def digits():
    """labels, what the teacher says of them, and the student"""
    with open(os.path.join(HERE, '..', '..', 'demo', 'data', 'digits_predictions.csv')) as f:
        rows = list(csv.DictReader(f))
    logits = [np.array([[float(np.float32(x)) for x in row[name].strip('{}').split(',')] for row in rows])
              for name in ('teacher_logits', 'student_logits')]
    return np.array([int(row['label']) for row in rows]), softmax(logits[0], axis=1), softmax(logits[1], axis=1)


def write_binary(out, name, q, yes):
    yes = yes.astype(int)
    out.writerow([name, 'roc_auc', 0, repr(float(roc_auc_score(yes, q)))])
    out.writerow([name, 'average_precision', 0, repr(float(average_precision_score(yes, q)))])
    out.writerow([name, 'brier_score', 0, repr(float(brier_score_loss(yes, q)))])
    out.writerow([name, 'log_loss', 0, repr(float(log_loss(yes, q)))])
    out.writerow([name, 'log_loss_clipped', 0, repr(float(log_loss(yes, q, eps=0.01)))])


def write_curve(out, name, q, yes, bins):
    """bins of which each has one value, or none"""
    rate, mean = calibration_curve(yes.astype(int), q, n_bins=bins)
    for k, (r, m) in enumerate(zip(rate, mean)):
        out.writerow([name, 'observed_rate', k + 1, repr(float(r))])
        out.writerow([name, 'mean_prediction', k + 1, repr(float(m))])


def main():
    with open(os.path.join(HERE, 'evaluation.csv'), 'w', newline='') as f:
        out = csv.writer(f, lineterminator='\n')
        out.writerow(['name', 'measure', 'ordinal', 'value'])
        for name, q, yes in data():
            write_binary(out, name, q, yes)
            bins = {'ten values': 16, 'sure and sometimes wrong': 16, 'constant': 16, 'ties': 256}.get(name)
            if bins:
                write_curve(out, name, q, yes, bins)
            if name == 'calibrated':
                for k, (r, m) in enumerate(zip(*calibration_curve(yes.astype(int), q, n_bins=10, strategy='quantile'))):
                    out.writerow([name, 'observed_rate of deciles', k + 1, repr(float(r))])
                    out.writerow([name, 'mean_prediction of deciles', k + 1, repr(float(m))])
        # each digit against the rest, and its probabilities in eighths
        label, teacher, student = digits()
        for k in range(10):
            write_binary(out, 'digit %d' % k, teacher[:, k], label == k)
        eighths = np.floor(8 * teacher[:, 0] + 0.5) / 8
        write_curve(out, 'digit 0 in eighths', eighths, label == 0, 16)
        write_binary(out, 'digit 0 in eighths', eighths, label == 0)
        for name, q in (('teacher', teacher), ('student', student)):
            for k in (1, 2, 3, 5):
                out.writerow([name, 'top_k_accuracy', k, repr(float(top_k_accuracy_score(label, q, k=k)))])
            out.writerow([name, 'log_loss', 0, repr(float(log_loss(label, q)))])
            out.writerow([name, 'brier_score', 0, repr(float(((q - np.eye(10)[label]) ** 2).sum(axis=1).mean()))])
        # three classes: the label's rank
        i = np.arange(1, ROWS + 1, dtype=object)
        a, b = (i * 2654435761 // 65536 % 16 * 2).astype(int) + 1, (i * 1597334677 // 65536 % 16 * 2).astype(int) + 34
        p = np.column_stack([a, b, 128 - a - b]) / 128.0        # no ties
        label = (i * 40503 // 256 % 3).astype(int)
        for k in (1, 2):
            out.writerow(['three classes', 'top_k_accuracy', k, repr(float(top_k_accuracy_score(label, p, k=k)))])
        out.writerow(['three classes', 'log_loss', 0, repr(float(log_loss(label, p)))])
    with open(os.path.join(HERE, 'association.csv'), 'w', newline='') as f:
        out = csv.writer(f, lineterminator='\n')
        out.writerow(['name', 'mutual_information', 'normalized', 'statistic', 'df', 'p_value'])
        for name, x, y in tables():
            table = np.zeros((x.max() + 1, y.max() + 1), int)
            np.add.at(table, (x, y), 1)
            g, p, df, _ = chi2_contingency(table, correction=False, lambda_='log-likelihood')
            out.writerow([name, repr(float(mutual_info_score(x, y))), repr(float(normalized_mutual_info_score(x, y))),
                          repr(float(g)), df, repr(float(p))])


if __name__ == '__main__':
    main()
