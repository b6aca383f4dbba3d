/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marked positions in an array, taken out one by one in order: one bit each. */
#ifndef CORE_RECONCILE_MARKS_H
#define CORE_RECONCILE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reconcile_marks {
	uint64_t *word;
	size_t words, from;    /* nothing is marked in words before `from` */
};

void reconcile_marks_init(struct reconcile_marks *m, size_t n);
void reconcile_marks_wipe(struct reconcile_marks *m);
bool reconcile_marks_has(const struct reconcile_marks *m, size_t i);
void reconcile_marks_set(struct reconcile_marks *m, size_t i);
/* The first marked position, marked no more; false when there is none. */
bool reconcile_marks_take(struct reconcile_marks *m, size_t *i);

#endif
