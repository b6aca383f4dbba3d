/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus_piece.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

struct chorus_partial {
	struct chorus_partial *newer;
	uint64_t source;
	int64_t at;        /* when the last piece came */
	uint8_t id[RIBLT_ID_LEN];
	unsigned pieces;
	uint32_t have;     /* a bit for each piece */
	uint8_t *bytes;    /* owned */
};

static size_t len_of(unsigned pieces)
{
	return (size_t)pieces * CHORUS_WIRE_PIECE;
}

static void take_out(struct chorus_pieces *p, struct chorus_partial **at)
{
	struct chorus_partial *one = *at;

	*at = one->newer;
	if (!one->newer)
		p->last = at;
	one->newer = NULL;
	p->bytes -= len_of(one->pieces);
}

static void put_last(struct chorus_pieces *p, struct chorus_partial *one)
{
	if (!p->oldest)
		p->last = &p->oldest;
	*p->last = one;
	p->last = &one->newer;
	p->bytes += len_of(one->pieces);
}

static void free_partial(struct chorus_partial *one)
{
	free(one->bytes);
	free(one);
}

static void drop(struct chorus_pieces *p, struct chorus_partial **at)
{
	struct chorus_partial *one = *at;

	take_out(p, at);
	free_partial(one);
}

void chorus_piece_wipe(struct chorus_pieces *p)
{
	while (p->oldest)
		drop(p, &p->oldest);
}

void chorus_piece_expire(struct chorus_pieces *p, int64_t now)
{
	while (p->oldest && p->oldest->at + CHORUS_PIECE_TIME <= now)
		drop(p, &p->oldest);
}

static size_t bytes_of(const struct chorus_pieces *p, uint64_t source)
{
	size_t n = 0;

	for (const struct chorus_partial *one = p->oldest; one; one = one->newer)
		n += one->source == source ? len_of(one->pieces) : 0;
	return n;
}

static void drop_oldest_of(struct chorus_pieces *p, uint64_t source)
{
	struct chorus_partial **at = &p->oldest;

	while ((*at)->source != source)
		at = &(*at)->newer;
	drop(p, at);
}

static struct chorus_partial *begin(struct chorus_pieces *p, uint64_t source, const struct chorus_wire_item *piece)
{
	const size_t len = len_of(piece->pieces);
	struct chorus_partial *one = calloc(1, sizeof(*one));

	ASSERT(one);
	while (bytes_of(p, source) + len > CHORUS_PIECE_ONE)
		drop_oldest_of(p, source);
	while (p->bytes + len > CHORUS_PIECE_ALL)
		drop(p, &p->oldest);
	one->source = source;
	one->pieces = piece->pieces;
	memcpy(one->id, piece->id, sizeof(one->id));
	one->bytes = malloc(len);
	ASSERT(one->bytes);
	return one;
}

/* The one that this is a piece of, out of the list. */
static struct chorus_partial *take(struct chorus_pieces *p, uint64_t source, const struct chorus_wire_item *piece)
{
	for (struct chorus_partial **at = &p->oldest; *at; at = &(*at)->newer) {
		struct chorus_partial *one = *at;

		if (one->source == source && one->pieces == piece->pieces &&
		    memcmp(one->id, piece->id, sizeof(one->id)) == 0) {    /* public */
			take_out(p, at);
			return one;
		}
	}
	return begin(p, source, piece);
}

static bool is_what_it_says(const struct chorus_partial *one)
{
	struct parcel_clear clear;
	struct parcel_id id;

	if (!parcel_clear_decode(&clear, one->bytes, len_of(one->pieces)))
		return false;
	parcel_id(&id, one->bytes, len_of(one->pieces));
	return memcmp(one->id, clear.tag.b, PARCEL_TAG_LEN) == 0 &&                                /* public */
	       memcmp(one->id + PARCEL_TAG_LEN, id.b, RIBLT_ID_LEN - PARCEL_TAG_LEN) == 0;    /* public */
}

uint8_t *chorus_piece_add(struct chorus_pieces *p, uint64_t source, const struct chorus_wire_item *piece, int64_t now)
{
	const uint32_t all = UINT32_MAX >> (CHORUS_WIRE_PIECES - piece->pieces);
	struct chorus_partial *one = take(p, source, piece);
	uint8_t *whole = NULL;

	memcpy(one->bytes + (size_t)piece->index * CHORUS_WIRE_PIECE, piece->bytes, CHORUS_WIRE_PIECE);
	one->have |= 1u << piece->index;
	one->at = now;
	if (one->have != all) {
		put_last(p, one);
		return NULL;
	}
	if (is_what_it_says(one)) {
		whole = one->bytes;
		one->bytes = NULL;
	}
	free_partial(one);
	return whole;
}
