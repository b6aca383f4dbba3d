/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/pack.h"

#include <string.h>

struct pack pack_into(uint8_t *buf, size_t cap)
{
	return (struct pack){ .buf = buf, .len = 0, .cap = cap, .bad = false };
}

/* Room for `len` more bytes, or NULL and sticky failure. */
static uint8_t *pack_room(struct pack *w, size_t len)
{
	uint8_t *at;

	if (w->bad || len > w->cap - w->len) {
		w->bad = true;
		return NULL;
	}
	at = w->buf + w->len;
	w->len += len;
	return at;
}

static void pack_be(struct pack *w, uint64_t v, size_t bytes)
{
	uint8_t *at = pack_room(w, bytes);

	for (size_t i = 0; at && i < bytes; i++)
		at[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
}

void pack_u8(struct pack *w, uint8_t v)
{
	pack_be(w, v, 1);
}

void pack_u16(struct pack *w, uint16_t v)
{
	pack_be(w, v, 2);
}

void pack_u32(struct pack *w, uint32_t v)
{
	pack_be(w, v, 4);
}

void pack_u64(struct pack *w, uint64_t v)
{
	pack_be(w, v, 8);
}

void pack_bytes(struct pack *w, const void *src, size_t len)
{
	uint8_t *at = pack_room(w, len);

	if (at && len > 0)
		memcpy(at, src, len);
}

void pack_zeros(struct pack *w, size_t len)
{
	uint8_t *at = pack_room(w, len);

	if (at && len > 0)
		memset(at, 0, len);
}

void pack_str16(struct pack *w, const void *src, size_t len)
{
	if (len > UINT16_MAX)
		w->bad = true;
	pack_u16(w, (uint16_t)len);
	pack_bytes(w, src, len);
}

size_t pack_done(const struct pack *w)
{
	return w->bad ? 0 : w->len;
}

struct unpack unpack_from(const uint8_t *buf, size_t len)
{
	return (struct unpack){ .p = buf, .left = len, .bad = false };
}

const uint8_t *unpack_view(struct unpack *r, size_t len)
{
	const uint8_t *at = r->p;

	if (r->bad || len > r->left) {
		r->bad = true;
		return NULL;
	}
	if (len > 0)
		r->p += len;
	r->left -= len;
	return at;
}

static uint64_t unpack_be(struct unpack *r, size_t bytes)
{
	const uint8_t *at = unpack_view(r, bytes);
	uint64_t v = 0;

	for (size_t i = 0; at && i < bytes; i++)
		v = v << 8 | at[i];
	return v;
}

uint8_t unpack_u8(struct unpack *r)
{
	return (uint8_t)unpack_be(r, 1);
}

uint16_t unpack_u16(struct unpack *r)
{
	return (uint16_t)unpack_be(r, 2);
}

uint32_t unpack_u32(struct unpack *r)
{
	return (uint32_t)unpack_be(r, 4);
}

uint64_t unpack_u64(struct unpack *r)
{
	return unpack_be(r, 8);
}

void unpack_bytes(struct unpack *r, void *dst, size_t len)
{
	const uint8_t *at = unpack_view(r, len);

	if (len == 0)
		return;
	if (at)
		memcpy(dst, at, len);
	else
		memset(dst, 0, len);
}

const uint8_t *unpack_str16(struct unpack *r, size_t *len)
{
	*len = unpack_u16(r);
	const uint8_t *at = unpack_view(r, *len);

	if (!at)
		*len = 0;
	return at;
}

bool unpack_done(const struct unpack *r)
{
	return !r->bad && r->left == 0;
}
