/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/whereabouts.h"

#include "base/assert.h"
#include "base/pack.h"

#include <sodium.h>
#include <string.h>

struct entry {
	const uint8_t *road, *addr;    /* borrowed */
	size_t road_len, addr_len;
};

/* False: there is no more, or what is there is no entry (r->bad). */
static bool next(struct unpack *r, struct entry *e)
{
	if (r->left == 0 || r->bad)
		return false;
	e->road = unpack_str16(r, &e->road_len);
	e->addr = unpack_str16(r, &e->addr_len);
	r->bad = r->bad || e->road_len == 0;
	return !r->bad;
}

/* The first entry of that road. */
static bool find(const uint8_t *said, size_t len, const uint8_t *road, size_t road_len, struct entry *out)
{
	struct unpack r = unpack_from(said, len);

	while (next(&r, out))
		if (out->road_len == road_len && memcmp(out->road, road, road_len) == 0) /* public to both ends */
			return true;
	return false;
}

bool whereabouts_is_valid(const uint8_t *said, size_t len)
{
	struct unpack r = unpack_from(said, len);
	struct entry e, first;

	while (next(&r, &e))
		if (!find(said, len, e.road, e.road_len, &first) || first.road != e.road)
			return false;
	return !r.bad && len <= WHEREABOUTS_MAX;
}

size_t whereabouts_find(const uint8_t *said, size_t len, const char *road, uint8_t *out, size_t cap)
{
	struct entry e;

	if (!find(said, len, (const uint8_t *)road, strlen(road), &e) || e.addr_len > cap || e.addr_len == 0)
		return 0;
	memcpy(out, e.addr, e.addr_len);
	return e.addr_len;
}

static void put(struct whereabouts *w, const struct entry *e)
{
	struct pack p = pack_into(w->bytes + w->len, sizeof(w->bytes) - w->len);

	pack_str16(&p, e->road, e->road_len);
	pack_str16(&p, e->addr, e->addr_len);
	w->len += pack_done(&p);
}

void whereabouts_add(struct whereabouts *known, const uint8_t *said, size_t len)
{
	struct unpack fresh = unpack_from(said, len), old = unpack_from(known->bytes, known->len);
	struct whereabouts out = { .len = 0 };
	struct entry e, named;

	ASSERT(whereabouts_is_valid(said, len));
	while (next(&fresh, &e))
		if (e.addr_len > 0)
			put(&out, &e);
	while (next(&old, &e))
		if (!find(said, len, e.road, e.road_len, &named))
			put(&out, &e);
	*known = out;
	sodium_memzero(&out, sizeof(out));
}
