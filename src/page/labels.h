/*
 * labels.h
 *		What the periods of a page are called, and whether they are in the order of time, as far
 *		as that tells.
 */
#ifndef DIVERGENCE_LABELS_H
#define DIVERGENCE_LABELS_H

#include "page/html.h"
#include "server/elements.h"

/* The label of period t, NULL where it is NULL, empty, or where there are no labels */
extern const char *divergence_label(const Elements *labels, int t, Size *length);

/*
 * Where the labels of the first n periods are all dates and one is before that of the period before it: a paragraph
 * that names both, and ends with these words.
 */
extern void divergence_labels_warn_of_order(Html *h, const Elements *labels, int n, const char *words);

#endif							/* DIVERGENCE_LABELS_H */
