/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is carried for others, on the disk: parcels, and the receipts by which they may go. See store.h for errors and visits;
 * core/hold.h has the same in memory, without the parcels.
 */
#ifndef CORE_DEPOT_H
#define CORE_DEPOT_H

#include "core/hold.h"
#include "core/store.h"

/* Adds it and fills e->row. `parcel` is e->len bytes; NULL for a proof. */
enum err depot_add(struct store *s, struct held *e, const uint8_t *parcel) __attribute__((warn_unused_result));
enum err depot_remove(struct store *s, int64_t row) __attribute__((warn_unused_result));
/* Visits all in the order in which they came; each is the visitor's to take over. */
enum err depot_list(struct store *s, bool (*visit)(void *ctx, struct held *e), void *ctx)
	__attribute__((warn_unused_result));
/* The parcel, of PARCEL_MAX_LEN bytes at most. ERR_NO_MESSAGE. */
enum err depot_fetch(struct store *s, int64_t row, struct store_buf *out) __attribute__((warn_unused_result));
/* It has a stamp now. */
enum err depot_stamp(struct store *s, int64_t row, const uint8_t stamp[PARCEL_STAMP_LEN])
	__attribute__((warn_unused_result));
/* One that we wrote: how many took it, and since when. */
enum err depot_taken(struct store *s, const struct held *e) __attribute__((warn_unused_result));
/* It is no longer one that we wrote. */
enum err depot_disown(struct store *s, int64_t row) __attribute__((warn_unused_result));

#endif
