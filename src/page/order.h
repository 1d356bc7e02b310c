/*
 * order.h
 *		Whether the periods of a page are in the order of time, as far as their labels tell.
 */
#ifndef DIVERGENCE_ORDER_H
#define DIVERGENCE_ORDER_H

#include "page/html.h"

/* What period t of a page is called */
typedef const char *(*period_label) (const void *page, int t, Size *length);

/*
 * Where the labels of all n periods are dates and one is before that of the period before it: a paragraph that names
 * both, and ends with these words.
 */
extern void divergence_page_warn_of_order(Html *h, period_label label, const void *page, int n, const char *words);

#endif							/* DIVERGENCE_ORDER_H */
