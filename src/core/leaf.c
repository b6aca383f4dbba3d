/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/leaf.h"

#include "base/pack.h"

#define FILE_HEAD  100     /* in page 1, before everything else */
#define LEAF_HEAD  8
#define TABLE_LEAF 0x0d
#define VARINT_MAX 9

static size_t head_at(uint32_t number)
{
	return number == 1 ? FILE_HEAD : 0;
}

size_t leaf_count(const uint8_t page[PAGE_LEN], uint32_t number)
{
	struct unpack r = unpack_from(page + head_at(number), LEAF_HEAD);
	size_t n;

	if (unpack_u8(&r) != TABLE_LEAF)
		return 0;
	unpack_u16(&r);
	n = unpack_u16(&r);
	return head_at(number) + LEAF_HEAD + 2 * n <= LEAF_USABLE ? n : 0;
}

/* Seven bits a byte, the first ones first; of nine bytes the last counts whole. */
static bool varint(struct unpack *r, uint64_t *out)
{
	*out = 0;
	for (int i = 0; i < VARINT_MAX; i++) {
		const uint8_t *b = unpack_view(r, 1);

		if (!b)
			return false;
		if (i == VARINT_MAX - 1) {
			*out = *out << 8 | *b;
			return true;
		}
		*out = *out << 7 | (*b & 0x7f);
		if (!(*b & 0x80))
			return true;
	}
	return true;
}

/* How much of a payload lies in the page itself. */
static size_t local_part(uint64_t len)
{
	const size_t most = LEAF_USABLE - 35, least = (LEAF_USABLE - 12) * 32 / 255 - 23;
	size_t k;

	if (len <= most)
		return (size_t)len;
	k = least + (size_t)((len - least) % LEAF_OVERFLOW);
	return k <= most ? k : least;
}

bool leaf_cell(struct leaf_cell *out, const uint8_t page[PAGE_LEN], uint32_t number, size_t i)
{
	struct unpack r = unpack_from(page + head_at(number) + LEAF_HEAD + 2 * i, 2);
	size_t at = unpack_u16(&r);
	uint64_t rowid;

	if (at >= LEAF_USABLE)
		return false;
	r = unpack_from(page + at, LEAF_USABLE - at);
	if (!varint(&r, &out->len) || !varint(&r, &rowid))
		return false;
	out->rowid = (int64_t)rowid;
	out->local_len = local_part(out->len);
	out->local = unpack_view(&r, out->local_len);
	out->next = 0;
	if (out->local && out->local_len < out->len) {
		const uint8_t *next = unpack_view(&r, 4);
		struct unpack n = unpack_from(next, next ? 4 : 0);

		out->next = unpack_u32(&n);
		return next && out->next > 0;
	}
	return out->local != NULL;
}

/* Bytes of a value of this serial type. */
static uint64_t size_of(uint64_t type)
{
	static const uint8_t sizes[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0 };

	return type < sizeof(sizes) ? sizes[type] : (type - 12) / 2;
}

static int64_t number_of(const uint8_t *p, size_t len)
{
	uint64_t n = len > 0 && (p[0] & 0x80) ? UINT64_MAX : 0;

	for (size_t i = 0; i < len; i++)
		n = n << 8 | p[i];
	return (int64_t)n;
}

static void take_value(struct leaf_value *v, uint64_t type, const uint8_t *p, size_t len)
{
	*v = (struct leaf_value){ .type = type == 0 ? LEAF_NULL : type < 12 ? LEAF_INT : type % 2 ? LEAF_TEXT : LEAF_BLOB };
	if (v->type == LEAF_INT)
		v->n = type == 9 ? 1 : type == 8 ? 0 : number_of(p, len);
	if (v->type == LEAF_TEXT || v->type == LEAF_BLOB) {
		v->p = p;
		v->len = len;
	}
}

bool leaf_row(struct leaf_row *out, const uint8_t *payload, size_t len, bool *whole)
{
	struct unpack r = unpack_from(payload, len), head;
	uint64_t head_len, type;
	size_t at;

	*whole = true;
	out->columns = 0;
	if (!varint(&r, &head_len) || head_len > len)
		return false;
	head = unpack_from(payload, (size_t)head_len);
	varint(&head, &type);
	at = (size_t)head_len;
	while (*whole && out->columns < LEAF_COLUMNS && varint(&head, &type)) {
		uint64_t size = size_of(type);

		*whole = size <= len - at;
		/* Of a number half of it is nothing. */
		if (!*whole && type < 12)
			return false;
		take_value(&out->value[out->columns++], type, payload + at, *whole ? (size_t)size : len - at);
		at += *whole ? (size_t)size : len - at;
	}
	return out->columns > 0;
}
