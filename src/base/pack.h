/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounded byte cursors, big-endian. Errors are sticky: after the first read or write that does not fit, every later one
 * does nothing (reads give zeros), and only the final pack_done()/unpack_done() has to be checked.
 */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pack {
	uint8_t *buf;    /* borrowed */
	size_t len, cap;
	bool bad;
};

struct unpack {
	const uint8_t *p;    /* borrowed */
	size_t left;
	bool bad;
};

struct pack pack_into(uint8_t *buf, size_t cap);
void pack_u8(struct pack *w, uint8_t v);
void pack_u16(struct pack *w, uint16_t v);
void pack_u32(struct pack *w, uint32_t v);
void pack_u64(struct pack *w, uint64_t v);
void pack_bytes(struct pack *w, const void *src, size_t len);
void pack_zeros(struct pack *w, size_t len);
/* Length u16, then the bytes. */
void pack_str16(struct pack *w, const void *src, size_t len);
/* Bytes written; 0 when they did not fit. */
size_t pack_done(const struct pack *w);

struct unpack unpack_from(const uint8_t *buf, size_t len);
uint8_t unpack_u8(struct unpack *r);
uint16_t unpack_u16(struct unpack *r);
uint32_t unpack_u32(struct unpack *r);
uint64_t unpack_u64(struct unpack *r);
void unpack_bytes(struct unpack *r, void *dst, size_t len);
/* Borrows `len` bytes of the input; NULL when they are not there. */
const uint8_t *unpack_view(struct unpack *r, size_t len);
/* Length u16, then the bytes: borrows them and fills *len. */
const uint8_t *unpack_str16(struct unpack *r, size_t *len);
/* All present, nothing left over. */
bool unpack_done(const struct unpack *r);

#endif
