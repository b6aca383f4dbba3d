/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sealed units that the database files are made of (vfs.h says where they lie): in each the last 40 bytes are a
 * nonce and a tag. XChaCha20-Poly1305-IETF; associated data: kind u8 | number u64, and for the head of a frame the nonce
 * and tag[40] of the page that follows it.
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
#define PAGE_FRAME      (PAGE_FRAME_HEAD + PAGE_LEN)         /* a frame as SQLite sees it */
#define PAGE_LOG_START  (PAGE_LOG_HEAD + PAGE_RESERVED)      /* where the first frame lies on disk */
#define PAGE_IN_FRAME   (PAGE_FRAME_HEAD + PAGE_RESERVED)    /* where the page lies in a frame on disk */
#define PAGE_FRAME_DISK (PAGE_IN_FRAME + PAGE_LEN)

enum page_kind { PAGE_KIND_PAGE = 1, PAGE_KIND_LOG_HEAD = 2, PAGE_KIND_FRAME_HEAD = 3 };

/* Where a unit belongs; it opens nowhere else. */
struct page_place {
	enum page_kind kind;
	uint64_t number;        /* of the page, from 1; 0; of the frame, from 0 */
	const uint8_t *page;    /* the sealed page that a frame's head stands before, borrowed; else NULL */
};

/* The key of all units, from the database key. */
void page_key(struct symkey *out, const struct symkey *database_key);
/* Size on disk, nonce and tag included. */
size_t page_size(enum page_kind kind);
/*
 * Seals page_size() - PAGE_RESERVED bytes of `plain` into page_size() bytes of `unit`, which may be the same. A nonce is
 * used once.
 */
void page_seal(uint8_t *unit, const uint8_t *plain, const struct page_place *place, const uint8_t nonce[PAGE_NONCE],
               const struct symkey *key);
/*
 * Fills page_size() - PAGE_RESERVED bytes of `plain`, which may be `unit`; after those of a page come PAGE_RESERVED zeros.
 * False, and all of it is zeros, when it does not authenticate.
 */
bool page_open(uint8_t *plain, const uint8_t *unit, const struct page_place *place, const struct symkey *key)
	__attribute__((warn_unused_result));

#endif
