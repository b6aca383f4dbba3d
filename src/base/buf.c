/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t cap)
{
	*b = (struct buf){ .data = NULL, .cap = cap };
}

void buf_wipe(struct buf *b)
{
	if (b->data)
		sodium_memzero(b->data, b->size);
	free(b->data);
	buf_init(b, b->cap);
}

size_t buf_room(const struct buf *b)
{
	return b->cap - buf_len(b);
}

/* Moves the contents to a block of at least `need` bytes; the old block is wiped, as it may have held plaintext. */
static void move_to(struct buf *b, size_t need)
{
	size_t size = b->size ? b->size : 256;
	uint8_t *fresh;

	while (size < need)
		size *= 2;
	fresh = malloc(size);
	ASSERT(fresh);
	if (buf_len(b) > 0)
		memcpy(fresh, buf_head(b), buf_len(b));
	if (b->data)
		sodium_memzero(b->data, b->size);
	free(b->data);
	b->end = buf_len(b);
	b->start = 0;
	b->data = fresh;
	b->size = size;
}

uint8_t *buf_reserve(struct buf *b, size_t len)
{
	if (len > buf_room(b))
		return NULL;
	if (b->data && len <= b->size - b->end)
		return b->data + b->end;
	if (b->data && buf_len(b) + len <= b->size / 2) {
		size_t was = b->end;

		memmove(b->data, buf_head(b), buf_len(b));
		b->end = buf_len(b);
		b->start = 0;
		sodium_memzero(b->data + b->end, was - b->end);
	} else {
		move_to(b, buf_len(b) + len);
	}
	return b->data + b->end;
}

void buf_grow(struct buf *b, size_t len)
{
	ASSERT(len <= b->size - b->end);
	b->end += len;
}

bool buf_append(struct buf *b, const void *src, size_t len)
{
	uint8_t *at = buf_reserve(b, len);

	if (!at)
		return false;
	if (len > 0)
		memcpy(at, src, len);
	b->end += len;
	return true;
}

void buf_consume(struct buf *b, size_t len)
{
	ASSERT(len <= buf_len(b));
	if (len > 0)
		sodium_memzero(b->data + b->start, len);
	b->start += len;
	if (b->start == b->end)
		b->start = b->end = 0;
}
