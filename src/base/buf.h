/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growable queue of bytes with a cap: bytes are appended at the end and consumed from the front.
 * The cap is a promise to the reader of the code that no peer can make it grow further.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *data;
	size_t start, end, size;
	size_t cap;    /* most bytes it may hold */
};

void buf_init(struct buf *b, size_t cap);
/* Wipes and frees the contents; the buffer may be used again. */
void buf_wipe(struct buf *b);
static inline size_t buf_len(const struct buf *b)
{
	return b->end - b->start;
}
static inline const uint8_t *buf_head(const struct buf *b)
{
	return b->data + b->start;
}
/* How many more bytes it takes. */
size_t buf_room(const struct buf *b);
/* False, and nothing changes, when `len` does not fit under the cap. */
bool buf_append(struct buf *b, const void *src, size_t len) __attribute__((warn_unused_result));
/* Room for `len` bytes at the end, to be filled by the caller and made part of it with buf_grow(); NULL over the cap. */
uint8_t *buf_reserve(struct buf *b, size_t len);
void buf_grow(struct buf *b, size_t len);
void buf_consume(struct buf *b, size_t len);

#endif
