/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sealed units that the database files are made of (vfs.h says where they lie): in each the last 40 bytes are a
 * nonce and a tag. XChaCha20-Poly1305-IETF; associated data: kind u8 | number u64.
 */
#ifndef CORE_PAGE_H
#define CORE_PAGE_H

#include "base/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_LEN      4096
#define PAGE_NONCE    24
#define PAGE_TAG      16
#define PAGE_RESERVED (PAGE_NONCE + PAGE_TAG)

/* SQLite's log header and frame header: its file format, section 4.1. */
#define PAGE_LOG_HEAD   32
#define PAGE_FRAME_HEAD 24
#define PAGE_FRAME      (PAGE_FRAME_HEAD + PAGE_LEN)
#define PAGE_LOG_START  (PAGE_LOG_HEAD + PAGE_RESERVED)    /* where the first frame lies on disk */

enum page_kind { PAGE_IN_DATABASE = 1, PAGE_IN_LOG_HEAD = 2, PAGE_IN_FRAME = 3 };

/* The key of all units, from the database key. */
void page_key(struct symkey *out, const struct symkey *database_key);
/* Size on disk, nonce and tag included; at most PAGE_FRAME. */
size_t page_size(enum page_kind kind);
/* In place: what precedes the last 40 bytes is sealed, they become nonce and tag. A nonce is used once. */
void page_seal(uint8_t *unit, enum page_kind kind, uint64_t number, const uint8_t nonce[PAGE_NONCE],
               const struct symkey *key);
/* In place: opens it, the last 40 bytes become zeros. False, and all of it is zeros, when it does not authenticate. */
bool page_open(uint8_t *unit, enum page_kind kind, uint64_t number, const struct symkey *key)
	__attribute__((warn_unused_result));

#endif
