/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Message keys kept for messages that have not arrived yet, found by the tag their parcel will carry.
 * The caller keeps the limit with skipped_trim(). See store.h for errors.
 */
#ifndef CORE_SKIPPED_H
#define CORE_SKIPPED_H

#include "core/store.h"

#define SKIPPED_TAG_LEN 16

enum err skipped_add(struct store *s, int64_t contact, uint32_t device, const uint8_t tag[SKIPPED_TAG_LEN],
                     const struct store_buf *key) __attribute__((warn_unused_result));
/* Fills the buffer; its len is 0 when there is none. */
enum err skipped_find(struct store *s, int64_t contact, uint32_t device, const uint8_t tag[SKIPPED_TAG_LEN],
                      struct store_buf *key) __attribute__((warn_unused_result));
enum err skipped_remove(struct store *s, int64_t contact, uint32_t device, const uint8_t tag[SKIPPED_TAG_LEN])
	__attribute__((warn_unused_result));
/* Oldest first. */
enum err skipped_list(struct store *s, int64_t contact, uint32_t device,
                      bool (*visit)(void *ctx, const uint8_t *tag, const uint8_t *key, size_t len), void *ctx)
	__attribute__((warn_unused_result));
enum err skipped_count(struct store *s, int64_t contact, uint32_t device, size_t *out)
	__attribute__((warn_unused_result));
/* Deletes the oldest until at most `keep` are left. */
enum err skipped_trim(struct store *s, int64_t contact, uint32_t device, size_t keep)
	__attribute__((warn_unused_result));
/* All of the contact. */
enum err skipped_forget(struct store *s, int64_t contact) __attribute__((warn_unused_result));

#endif
