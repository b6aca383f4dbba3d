/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clauses are those of the Bluetooth Core Specification, volume 3, part B. */
#include "bluetooth/sdp.h"

#include "base/pack.h"

#include <string.h>

#define SEARCH_REQUEST   0x06    /* 4.7.1 */
#define SEARCH_ANSWER    0x07    /* 4.7.2 */
#define PART_MOST        (SDP_PDU_MOST - PDU_AROUND)
#define PDU_AROUND       (5 + 2 + 1 + SDP_CONTINUE_MOST)
#define ATTRIBUTE_STACK  0x0004    /* ProtocolDescriptorList, 5.1.5 */
#define PROTOCOL_RFCOMM  0x0003
#define CHANNEL_MOST     30

/* Types of data elements, 3.2, and the headers that we write: type in five bits, size index in three. */
enum { TYPE_NIL, TYPE_UINT, TYPE_INT, TYPE_UUID, TYPE_TEXT, TYPE_BOOL, TYPE_SEQUENCE, TYPE_ALTERNATIVE, TYPE_URL, TYPES };
#define HEAD_UINT16   (TYPE_UINT << 3 | 1)
#define HEAD_UUID128  (TYPE_UUID << 3 | 4)
#define HEAD_SEQUENCE (TYPE_SEQUENCE << 3 | 5)    /* its length in one byte */

void sdp_init(struct sdp *s, const struct uuid *uuid, uint16_t transaction)
{
	memset(s, 0, sizeof(*s));
	s->uuid = *uuid;
	s->transaction = transaction;
	s->state = SDP_MORE;
}

/* head: id u8 | transaction u16 | length u16 (4.2), then pattern | most bytes u16 | attributes | continuation (4.7.1) */

size_t sdp_request(const struct sdp *s, uint8_t *buf, size_t cap)
{
	struct pack w = pack_into(buf, cap);

	if (s->state != SDP_MORE)
		return 0;
	pack_u8(&w, SEARCH_REQUEST);
	pack_u16(&w, s->transaction);
	pack_u16(&w, (uint16_t)(2 + 1 + UUID_LEN + 2 + 2 + 3 + 1 + s->cont_len));
	pack_u8(&w, HEAD_SEQUENCE);
	pack_u8(&w, 1 + UUID_LEN);
	pack_u8(&w, HEAD_UUID128);
	pack_bytes(&w, s->uuid.b, sizeof(s->uuid.b));
	pack_u16(&w, PART_MOST);
	pack_u8(&w, HEAD_SEQUENCE);
	pack_u8(&w, 3);
	pack_u8(&w, HEAD_UINT16);
	pack_u16(&w, ATTRIBUTE_STACK);
	pack_u8(&w, s->cont_len);
	pack_bytes(&w, s->cont, s->cont_len);
	return pack_done(&w);
}

struct element {
	unsigned type;
	const uint8_t *p;
	size_t len;
};

/* Which size indexes each type may have, 3.2 and 3.3: a bit for each. */
static bool may_have_size(unsigned type, unsigned index)
{
	static const uint8_t sizes[TYPES] = {
		[TYPE_NIL] = 0x01, [TYPE_UINT] = 0x1f, [TYPE_INT] = 0x1f, [TYPE_UUID] = 0x16, [TYPE_TEXT] = 0xe0,
		[TYPE_BOOL] = 0x01, [TYPE_SEQUENCE] = 0xe0, [TYPE_ALTERNATIVE] = 0xe0, [TYPE_URL] = 0xe0,
	};

	return type < TYPES && (sizes[type] >> index & 1) != 0;
}

/* The next data element of a sequence: false at its end, and when it is none; the latter shows in r->bad. */
static bool next(struct unpack *r, struct element *e)
{
	unsigned head, index;

	if (r->bad || r->left == 0)
		return false;
	head = unpack_u8(r);
	index = head & 7;
	e->type = head >> 3;
	if (!may_have_size(e->type, index)) {
		r->bad = true;
		return false;
	}
	if (index == 5)
		e->len = unpack_u8(r);
	else if (index == 6)
		e->len = unpack_u16(r);
	else if (index == 7)
		e->len = unpack_u32(r);
	else
		e->len = e->type == TYPE_NIL ? 0 : (size_t)1 << index;
	e->p = unpack_view(r, e->len);
	return !r->bad;
}

static struct unpack inside(const struct element *e)
{
	return unpack_from(e->p, e->len);
}

static bool is_uint(const struct element *e, size_t len, unsigned value)
{
	return e->type == TYPE_UINT && e->len == len && (len == 1 ? e->p[0] : e->p[0] << 8 | e->p[1]) == (int)value;
}

/* In any of the three lengths that a UUID may have, 2.5.1. */
static bool is_rfcomm(const struct element *e)
{
	static const uint8_t whole[UUID_LEN] = {
		0, 0, 0, PROTOCOL_RFCOMM, 0, 0, 0x10, 0, 0x80, 0, 0, 0x80, 0x5f, 0x9b, 0x34, 0xfb,
	};

	if (e->type != TYPE_UUID)
		return false;
	return e->len == 2 ? memcmp(e->p, whole + 2, 2) == 0 : memcmp(e->p, whole, e->len) == 0;
}

/* One protocol of a stack: its UUID, then its parameters, of which RFCOMM's first is the channel (5.1.5). */
static uint8_t channel_of_protocol(const struct element *protocol, bool *bad)
{
	struct unpack r = inside(protocol);
	struct element name, value;
	uint8_t channel = 0;

	if (protocol->type != TYPE_SEQUENCE || !next(&r, &name) || name.type != TYPE_UUID) {
		*bad = true;
		return 0;
	}
	if (is_rfcomm(&name) && next(&r, &value) && value.type == TYPE_UINT && value.len == 1)
		channel = value.p[0] <= CHANNEL_MOST ? value.p[0] : 0;
	*bad = *bad || r.bad;
	return channel;
}

/* A stack of protocols, lowest first. */
static uint8_t channel_of_stack(const struct element *stack, bool *bad)
{
	struct unpack r = inside(stack);
	struct element protocol;
	uint8_t channel = 0;

	if (stack->type != TYPE_SEQUENCE) {
		*bad = true;
		return 0;
	}
	while (!*bad && next(&r, &protocol)) {
		uint8_t c = channel_of_protocol(&protocol, bad);

		channel = channel ? channel : c;
	}
	*bad = *bad || r.bad;
	return channel;
}

/* The attribute's value: a stack, or several to choose from. */
static uint8_t channel_of_value(const struct element *value, bool *bad)
{
	struct unpack r = inside(value);
	struct element stack;
	uint8_t channel = 0;

	if (value->type != TYPE_ALTERNATIVE)
		return channel_of_stack(value, bad);
	while (!*bad && next(&r, &stack)) {
		uint8_t c = channel_of_stack(&stack, bad);

		channel = channel ? channel : c;
	}
	*bad = *bad || r.bad;
	return channel;
}

/* A record's attributes: id, value, id, value (3.1). We asked for one of them only. */
static uint8_t channel_of_record(const struct element *record, bool *bad)
{
	struct unpack r = inside(record);
	struct element id, value;
	uint8_t channel = 0;

	if (record->type != TYPE_SEQUENCE) {
		*bad = true;
		return 0;
	}
	while (!*bad && next(&r, &id)) {
		if (id.type != TYPE_UINT || id.len != 2 || !next(&r, &value))
			*bad = true;
		else if (is_uint(&id, 2, ATTRIBUTE_STACK))
			channel = channel_of_value(&value, bad);
	}
	*bad = *bad || r.bad;
	return channel;
}

/* All parts together: one sequence of records and nothing after it (4.7.2). */
static enum sdp_state finish(struct sdp *s)
{
	struct unpack r = unpack_from(s->lists, s->len), records;
	struct element all, record;
	bool bad = !next(&r, &all) || all.type != TYPE_SEQUENCE || r.left > 0;

	if (bad)
		return SDP_BAD;
	records = inside(&all);
	while (!bad && next(&records, &record)) {
		uint8_t c = channel_of_record(&record, &bad);

		s->channel = s->channel ? s->channel : c;
	}
	return bad || records.bad ? SDP_BAD : SDP_DONE;
}

/* head as above, then length u16 | that part of the lists | continuation: length u8, then its bytes (4.3) */

static bool take_part(struct sdp *s, const uint8_t *pdu, size_t len)
{
	struct unpack r = unpack_from(pdu, len);
	bool ok = unpack_u8(&r) == SEARCH_ANSWER;
	const uint8_t *part, *cont;
	size_t all_len, part_len, cont_len;

	ok = unpack_u16(&r) == s->transaction && ok;
	all_len = unpack_u16(&r);
	ok = all_len == r.left && ok;
	part = unpack_str16(&r, &part_len);
	cont_len = unpack_u8(&r);
	cont = unpack_view(&r, cont_len);
	if (!ok || !unpack_done(&r) || part_len > PART_MOST || cont_len > SDP_CONTINUE_MOST)
		return false;
	if (part_len > sizeof(s->lists) - s->len)
		return false;
	if (part_len > 0)
		memcpy(s->lists + s->len, part, part_len);
	s->len += part_len;
	s->cont_len = (uint8_t)cont_len;
	if (cont_len > 0)
		memcpy(s->cont, cont, cont_len);
	return true;
}

enum sdp_state sdp_feed(struct sdp *s, const uint8_t *pdu, size_t len)
{
	if (s->state != SDP_MORE)
		return s->state;
	s->parts++;
	if (!take_part(s, pdu, len) || (s->cont_len > 0 && s->parts == SDP_PARTS_MOST))
		s->state = SDP_BAD;
	else if (s->cont_len == 0)
		s->state = finish(s);
	if (s->state == SDP_BAD)
		s->channel = 0;
	s->transaction++;
	return s->state;
}

uint8_t sdp_channel(const struct sdp *s)
{
	return s->state == SDP_DONE ? s->channel : 0;
}
