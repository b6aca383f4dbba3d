/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/reconcile_wire.h"

#include "base/pack.h"

static int32_t expected(uint32_t items, uint32_t i)
{
	return (int32_t)(2 * (uint64_t)items / ((uint64_t)i + 2));
}

static void pack_varint(struct pack *w, uint32_t v)
{
	while (v >= 0x80) {
		pack_u8(w, (uint8_t)(v | 0x80));
		v >>= 7;
	}
	pack_u8(w, (uint8_t)v);
}

/* At most 28 bits: no deviation needs more, as there are at most RIBLT_ITEMS_MAX items. */
static uint32_t unpack_varint(struct unpack *r)
{
	uint32_t v = 0;

	for (unsigned shift = 0; shift < 28; shift += 7) {
		uint8_t byte = unpack_u8(r);

		v |= (uint32_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			r->bad |= byte == 0 && shift > 0;    /* a shorter form exists */
			return v;
		}
	}
	r->bad = true;
	return 0;
}

static uint32_t zigzag(int32_t v)
{
	uint32_t twice = (uint32_t)v << 1;

	return v < 0 ? ~twice : twice;
}

static int32_t unzigzag(uint32_t v)
{
	return v & 1 ? -(int32_t)(v >> 1) - 1 : (int32_t)(v >> 1);
}

/* symbol: deviation varint | sum u64 | check u32 */
static void pack_symbol(struct pack *w, const struct riblt_symbol *s, int32_t expect)
{
	pack_varint(w, zigzag(s->count - expect));
	pack_u64(w, s->sum);
	pack_u32(w, s->check);
}

static void unpack_symbol(struct unpack *r, struct riblt_symbol *s, int32_t expect)
{
	s->count = unzigzag(unpack_varint(r)) + expect;
	s->sum = unpack_u64(r);
	s->check = unpack_u32(r);
}

static void pack_symbols(struct pack *w, const struct reconcile_wire_symbols *m)
{
	for (uint32_t k = 0; k < m->n; k++)
		pack_symbol(w, &m->symbol[k], expected(m->items, m->first + k));
}

/* Symbols until the end. No count may be negative or over the set's size, and symbol 0 holds all of it. */
static bool unpack_symbols(struct unpack *r, struct reconcile_wire_symbols *m)
{
	m->n = 0;
	while (!r->bad && r->left > 0 && m->n < RECONCILE_WIRE_SYMBOLS_MAX) {
		struct riblt_symbol *s = &m->symbol[m->n];
		uint32_t i = m->first + m->n++;

		unpack_symbol(r, s, expected(m->items, i));
		if ((uint32_t)s->count > m->items || (i == 0 && (uint32_t)s->count != m->items))
			return false;
	}
	return unpack_done(r);
}

size_t reconcile_wire_open_encode(uint8_t *buf, size_t cap, const struct reconcile_wire_symbols *m)
{
	struct pack w = pack_into(buf, cap);

	pack_u32(&w, m->items);
	pack_symbols(&w, m);
	return pack_done(&w);
}

bool reconcile_wire_open_decode(struct reconcile_wire_symbols *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	m->items = unpack_u32(&r);
	m->first = 0;
	if (len > RECONCILE_WIRE_FRAME_MAX || m->items > RIBLT_ITEMS_MAX)
		return false;
	return unpack_symbols(&r, m) && (m->items == 0) == (m->n == 0);
}

size_t reconcile_wire_symbols_encode(uint8_t *buf, size_t cap, const struct reconcile_wire_symbols *m)
{
	struct pack w = pack_into(buf, cap);

	pack_symbols(&w, m);
	return pack_done(&w);
}

bool reconcile_wire_symbols_decode(struct reconcile_wire_symbols *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	return len <= RECONCILE_WIRE_FRAME_MAX && unpack_symbols(&r, m) && m->n > 0;
}

size_t reconcile_wire_ids_encode(uint8_t *buf, size_t cap, const struct reconcile_wire_ids *m)
{
	struct pack w = pack_into(buf, cap);

	for (uint32_t k = 0; k < m->n; k++)
		pack_u64(&w, m->id[k]);
	return pack_done(&w);
}

bool reconcile_wire_ids_decode(struct reconcile_wire_ids *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	if (len == 0 || len > RECONCILE_WIRE_FRAME_MAX || len % 8 != 0)
		return false;
	m->n = (uint32_t)(len / 8);
	for (uint32_t k = 0; k < m->n; k++)
		m->id[k] = unpack_u64(&r);
	return unpack_done(&r);
}
