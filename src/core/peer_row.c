/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/peer_row.h"

#include "base/assert.h"
#include "base/pack.h"

#include <sodium.h>

#define EXTRA_MAX (2 * 8 + 4 + 1 + PEER_DIALS * 16)

static enum err put_blob(struct core *c, const struct peer *p, enum contact_blob which, const uint8_t *data, size_t len)
{
	if (p->kind == PEER_CONTACT)
		return contact_put(c->store, p->row, which, data, len);
	switch (which) {
	case CONTACT_CHAIN:
		return invitation_put(c->store, p->row, INVITATION_CHAIN, data, len);
	case CONTACT_WINDOW:
		return invitation_put(c->store, p->row, INVITATION_WINDOW, data, len);
	case CONTACT_EXTRA:
		return invitation_put(c->store, p->row, INVITATION_EXTRA, data, len);
	case CONTACT_CHAIN_NEXT:
	case CONTACT_ADDRESSES:
	case CONTACT_KNOWS:
	case CONTACT_COVER:
	case CONTACT_SEEN:
		break;
	}
	return ERR_OK;
}

static enum err get_blob(struct core *c, const struct peer *p, enum contact_blob which, struct store_buf *out)
{
	out->len = 0;
	if (p->kind == PEER_CONTACT)
		return contact_fetch(c->store, p->row, which, out);
	switch (which) {
	case CONTACT_CHAIN:
		return invitation_fetch(c->store, p->row, INVITATION_CHAIN, out);
	case CONTACT_WINDOW:
		return invitation_fetch(c->store, p->row, INVITATION_WINDOW, out);
	case CONTACT_EXTRA:
		return invitation_fetch(c->store, p->row, INVITATION_EXTRA, out);
	case CONTACT_CHAIN_NEXT:
	case CONTACT_ADDRESSES:
	case CONTACT_KNOWS:
	case CONTACT_COVER:
	case CONTACT_SEEN:
		break;
	}
	return ERR_OK;
}

/* renewed u64 | again_upto u64 | forgotten u32 | n u8 | n * (generation, epoch, last, answered u32) */

static size_t extra_encode(uint8_t *buf, size_t cap, const struct peer *p)
{
	struct pack w = pack_into(buf, cap);

	pack_u64(&w, (uint64_t)p->renewed);
	pack_u64(&w, p->again_upto);
	pack_u32(&w, p->forgotten);
	pack_u8(&w, (uint8_t)p->ndials);
	for (size_t i = 0; i < p->ndials; i++) {
		pack_u32(&w, p->dials[i].generation);
		pack_u32(&w, p->dials[i].epoch);
		pack_u32(&w, p->dials[i].last);
		pack_u32(&w, p->dials[i].answered);
	}
	return pack_done(&w);
}

static bool extra_decode(struct peer *p, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	p->renewed = (int64_t)unpack_u64(&r);
	p->again_upto = unpack_u64(&r);
	p->forgotten = unpack_u32(&r);
	p->ndials = unpack_u8(&r);
	if (p->ndials > PEER_DIALS)
		return false;
	for (size_t i = 0; i < p->ndials; i++) {
		p->dials[i].generation = unpack_u32(&r);
		p->dials[i].epoch = unpack_u32(&r);
		p->dials[i].last = unpack_u32(&r);
		p->dials[i].answered = unpack_u32(&r);
	}
	return unpack_done(&r);
}

void peer_row_put_extra(struct core *c, struct peer *p)
{
	uint8_t buf[EXTRA_MAX];
	size_t len = extra_encode(buf, sizeof(buf), p);

	ASSERT(len > 0);
	/* A failure stays with the store and shows at the commit. */
	(void)!put_blob(c, p, CONTACT_EXTRA, buf, len);
}

void peer_row_put_windows(struct core *c, struct peer *p)
{
	uint8_t buf[PEER_WINDOWS * TAGS_WINDOW_LEN];
	size_t len = 0;

	for (size_t i = 0; i < p->nwindows; i++)
		len += tags_window_encode(buf + len, sizeof(buf) - len, &p->windows[i]);
	(void)!put_blob(c, p, CONTACT_WINDOW, buf, len);
}

static void store_chain(struct core *c, struct peer *p, enum contact_blob which, const struct epoch_chain *chain)
{
	uint8_t buf[EPOCH_CHAIN_LEN];
	size_t len = epoch_encode(buf, sizeof(buf), chain);

	(void)!put_blob(c, p, which, buf, len);
	sodium_memzero(buf, sizeof(buf));
}

static bool load_chain(struct core *c, struct peer *p, enum contact_blob which, struct epoch_chain *chain)
{
	uint8_t buf[EPOCH_CHAIN_LEN];
	struct store_buf b = { .p = buf, .cap = sizeof(buf), .len = 0 };
	bool ok = get_blob(c, p, which, &b) == ERR_OK && b.len > 0 && epoch_decode(chain, buf, b.len);

	sodium_memzero(buf, sizeof(buf));
	return ok;
}

/*
 * What only a contact has: which address of ours it knows (hash[16]), how it is covered (seconds u32), what it has read
 * (session u32, number u64).
 */
static bool load_manners(struct core *c, struct peer *p)
{
	uint8_t cover[4], seen[12];
	struct store_buf k = { .p = p->knows, .cap = sizeof(p->knows), .len = 0 };
	struct store_buf b = { .p = cover, .cap = sizeof(cover), .len = 0 };
	struct store_buf s = { .p = seen, .cap = sizeof(seen), .len = 0 };
	struct unpack r, x;

	if (get_blob(c, p, CONTACT_KNOWS, &k) != ERR_OK || get_blob(c, p, CONTACT_COVER, &b) != ERR_OK ||
	    get_blob(c, p, CONTACT_SEEN, &s) != ERR_OK)
		return false;
	r = unpack_from(cover, b.len);
	p->cover = b.len > 0 ? unpack_u32(&r) : 0;
	x = unpack_from(seen, s.len);
	p->seen.session = s.len > 0 ? unpack_u32(&x) : 0;
	p->seen.seq = s.len > 0 ? unpack_u64(&x) : 0;
	return unpack_done(&r) && unpack_done(&x);
}

bool peer_row_load(struct core *c, struct peer *p)
{
	uint8_t buf[EXTRA_MAX > PEER_WINDOWS * TAGS_WINDOW_LEN ? EXTRA_MAX : PEER_WINDOWS * TAGS_WINDOW_LEN];
	struct store_buf b = { .p = buf, .cap = sizeof(buf), .len = 0 };

	if (!load_chain(c, p, CONTACT_CHAIN, &p->chain))
		return false;
	p->has_other = p->kind == PEER_CONTACT && load_chain(c, p, CONTACT_CHAIN_NEXT, &p->other);
	if (get_blob(c, p, CONTACT_EXTRA, &b) != ERR_OK || (b.len > 0 && !extra_decode(p, buf, b.len)))
		return false;
	if (get_blob(c, p, CONTACT_WINDOW, &b) != ERR_OK || b.len % TAGS_WINDOW_LEN != 0)
		return false;
	for (p->nwindows = 0; p->nwindows < b.len / TAGS_WINDOW_LEN; p->nwindows++)
		if (!tags_window_decode(&p->windows[p->nwindows], buf + p->nwindows * TAGS_WINDOW_LEN, TAGS_WINDOW_LEN))
			return false;
	return load_manners(c, p);
}

void peer_row_put_chains(struct core *c, struct peer *p)
{
	store_chain(c, p, CONTACT_CHAIN, &p->chain);
	if (p->kind != PEER_CONTACT)
		return;
	if (p->has_other)
		store_chain(c, p, CONTACT_CHAIN_NEXT, &p->other);
	else
		(void)!contact_drop(c->store, p->row, CONTACT_CHAIN_NEXT);
}
