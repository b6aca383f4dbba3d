/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds the items of a set by short id: an open-addressed table of positions, 5 to 10 bytes an item, made when the
 * first difference is known (equal sets never need it). The peer cannot make it slow: it does not know the salt, which
 * decides the places, when it chooses its ids.
 */
#ifndef CORE_RECONCILE_INDEX_H
#define CORE_RECONCILE_INDEX_H

#include "core/riblt.h"

#define RECONCILE_INDEX_NONE UINT32_MAX

struct reconcile_index;

/* Borrows the set, which must outlive it. */
struct reconcile_index *reconcile_index_new(const struct riblt *set);
void reconcile_index_free(struct reconcile_index *x);
/*
 * The position of an item with this short id. *cursor is 0 for the first one; the same call goes on to the next, as two
 * items may share a short id. RECONCILE_INDEX_NONE: no (further) one.
 */
uint32_t reconcile_index_find(const struct reconcile_index *x, uint64_t short_id, uint32_t *cursor);

#endif
