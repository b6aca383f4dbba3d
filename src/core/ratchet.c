/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ratchet.h"

#include "base/assert.h"
#include "base/pack.h"
#include "core/kdf.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define ENCODED_VERSION 1
#define FLAG_SEND       1
#define FLAG_RECEIVE    2

/* KDF_RK_HE(rk, DH(sk, pk)), section 4.2. The root moves on; false, and nothing changes, on a low-order point. */
static bool root_step(struct symkey *root, struct symkey *chain, struct symkey *next_header, const struct seckey *sk,
                      const struct pubkey *pk)
{
	uint8_t dh[KEY_LEN], salt[KDF_HASH_LEN] = { 0 }, out[3][KDF_HASH_LEN];
	bool ok = crypto_scalarmult(dh, sk->b, pk->b) == 0;

	if (!ok)
		goto out;
	memcpy(salt, root->b, sizeof(root->b));
	kdf_hkdf(salt, dh, sizeof(dh), 3, out[0], out[1], out[2]);
	memcpy(root->b, out[0], sizeof(root->b));
	memcpy(chain->b, out[1], sizeof(chain->b));
	memcpy(next_header->b, out[2], sizeof(next_header->b));
out:
	sodium_memzero(dh, sizeof(dh));
	sodium_memzero(salt, sizeof(salt));
	sodium_memzero(out, sizeof(out));
	return ok;
}

/* KDF_CK, section 2.2: the chain moves on and gives the key of one message. */
static void chain_step(struct symkey *chain, struct symkey *message_key)
{
	kdf_prf(message_key, chain, KDF_LABEL("message"), NULL, 0);
	kdf_prf(chain, chain, KDF_LABEL("chain"), NULL, 0);
}

/* What both sides derive from the secret of the handshake: SK, shared_hka, shared_nhkb. */
static void roots(struct symkey *root, struct symkey *hka, struct symkey *nhkb, const struct symkey *secret)
{
	kdf_prf(root, secret, KDF_LABEL("ratchet root"), NULL, 0);
	kdf_prf(hka, secret, KDF_LABEL("first header key"), NULL, 0);
	kdf_prf(nhkb, secret, KDF_LABEL("second header key"), NULL, 0);
}

/* RatchetInitAliceHE, section 4.3. */
bool ratchet_init_first(struct ratchet *r, const struct rand *rand, const struct symkey *secret,
                        const struct pubkey *peer)
{
	*r = (struct ratchet){ .can_send = true };
	roots(&r->root, &r->send_header, &r->next_recv_header, secret);
	rand_keypair(rand, &r->dh_secret, &r->dh_public);
	if (root_step(&r->root, &r->send_chain, &r->next_send_header, &r->dh_secret, peer))
		return true;
	ratchet_wipe(r);
	return false;
}

/* RatchetInitBobHE, section 4.3. */
void ratchet_init_second(struct ratchet *r, const struct symkey *secret, const struct seckey *sk,
                         const struct pubkey *pk)
{
	*r = (struct ratchet){ .dh_secret = *sk, .dh_public = *pk };
	roots(&r->root, &r->next_recv_header, &r->next_send_header, secret);
}

void ratchet_wipe(struct ratchet *r)
{
	ratchet_skipped_wipe(&r->skipped);
	sodium_memzero(r, sizeof(*r));
}

/*
 * version u8 | flags u8 | dh secret, dh public, root, send chain, recv chain, send header, recv header, next send
 * header, next recv header [32 each] | ns u32 | nr u32 | pn u32 | chain u32 | serial u64 | sealed u64 | opened u64
 */
size_t ratchet_encode(const struct ratchet *r, uint8_t *buf, size_t cap)
{
	struct pack w = pack_into(buf, cap);

	pack_u8(&w, ENCODED_VERSION);
	pack_u8(&w, (uint8_t)((r->can_send ? FLAG_SEND : 0) | (r->can_receive ? FLAG_RECEIVE : 0)));
	pack_bytes(&w, r->dh_secret.b, KEY_LEN);
	pack_bytes(&w, r->dh_public.b, KEY_LEN);
	pack_bytes(&w, r->root.b, KEY_LEN);
	pack_bytes(&w, r->send_chain.b, KEY_LEN);
	pack_bytes(&w, r->recv_chain.b, KEY_LEN);
	pack_bytes(&w, r->send_header.b, KEY_LEN);
	pack_bytes(&w, r->recv_header.b, KEY_LEN);
	pack_bytes(&w, r->next_send_header.b, KEY_LEN);
	pack_bytes(&w, r->next_recv_header.b, KEY_LEN);
	pack_u32(&w, r->ns);
	pack_u32(&w, r->nr);
	pack_u32(&w, r->pn);
	pack_u32(&w, r->chain);
	pack_u64(&w, r->serial);
	pack_u64(&w, r->sealed);
	pack_u64(&w, r->opened);
	return pack_done(&w);
}

bool ratchet_decode(struct ratchet *r, const uint8_t *buf, size_t len)
{
	struct unpack u = unpack_from(buf, len);
	uint8_t version = unpack_u8(&u), flags = unpack_u8(&u);

	*r = (struct ratchet){ .can_send = flags & FLAG_SEND, .can_receive = flags & FLAG_RECEIVE };
	unpack_bytes(&u, r->dh_secret.b, KEY_LEN);
	unpack_bytes(&u, r->dh_public.b, KEY_LEN);
	unpack_bytes(&u, r->root.b, KEY_LEN);
	unpack_bytes(&u, r->send_chain.b, KEY_LEN);
	unpack_bytes(&u, r->recv_chain.b, KEY_LEN);
	unpack_bytes(&u, r->send_header.b, KEY_LEN);
	unpack_bytes(&u, r->recv_header.b, KEY_LEN);
	unpack_bytes(&u, r->next_send_header.b, KEY_LEN);
	unpack_bytes(&u, r->next_recv_header.b, KEY_LEN);
	r->ns = unpack_u32(&u);
	r->nr = unpack_u32(&u);
	r->pn = unpack_u32(&u);
	r->chain = unpack_u32(&u);
	r->serial = unpack_u64(&u);
	r->sealed = unpack_u64(&u);
	r->opened = unpack_u64(&u);
	if (unpack_done(&u) && version == ENCODED_VERSION && flags <= (FLAG_SEND | FLAG_RECEIVE))
		return true;
	ratchet_wipe(r);
	return false;
}

bool ratchet_can_seal(const struct ratchet *r)
{
	return r->can_send && r->ns < UINT32_MAX;
}

/* RatchetEncryptHE, section 4.4. */
bool ratchet_seal(struct ratchet *r, const struct ratchet_plain *plain, uint8_t *parcel, size_t cap,
                  struct ratchet_sealed *out)
{
	struct symkey chain = r->send_chain, message_key;
	const struct parcel_keys keys = { .header = &r->send_header, .message = &message_key };
	const struct parcel_content content = {
		.expiry_hour = plain->expiry_hour,
		.header = { .dh = r->dh_public, .pn = r->pn, .n = r->ns },
		.body = plain->body,
		.len = plain->len,
	};
	size_t len = 0;

	if (!ratchet_can_seal(r))
		goto out;
	chain_step(&chain, &message_key);
	len = parcel_seal(parcel, cap, &keys, &content);
	if (len == 0)
		goto out;
	*out = (struct ratchet_sealed){ .len = len, .n = r->ns };
	memcpy(out->tag.b, parcel + PARCEL_TAG_AT, sizeof(out->tag.b));
	parcel_receipt(&out->receipt, &r->send_header, r->ns);
	r->send_chain = chain;
	r->ns++;
	r->sealed++;
out:
	sodium_memzero(&chain, sizeof(chain));
	sodium_memzero(&message_key, sizeof(message_key));
	return len > 0;
}

/* Where a tag was found, with the receipt secret behind it. */
struct place {
	enum ratchet_where where;
	uint32_t n;
	struct parcel_receipt receipt;
};

static bool place_try(struct place *p, enum ratchet_where where, const struct symkey *header_key, uint64_t n,
                      const struct parcel_tag *tag)
{
	struct parcel_tag got;

	if (n >= UINT32_MAX)
		return false;
	parcel_receipt(&p->receipt, header_key, (uint32_t)n);
	parcel_tag(&got, &p->receipt);
	if (memcmp(got.b, tag->b, sizeof(got.b)) != 0)    /* public */
		return false;
	p->where = where;
	p->n = (uint32_t)n;
	return true;
}

/* The likely places first: the very next one, the skipped ones, then both chains side by side. */
static bool place_find(struct place *p, const struct ratchet *r, const struct parcel_tag *tag, uint32_t max)
{
	const struct ratchet_skipped *row;

	p->where = RATCHET_NOWHERE;
	if (r->can_receive && place_try(p, RATCHET_CURRENT, &r->recv_header, r->nr, tag))
		return true;
	row = ratchet_skipped_find(&r->skipped, tag);
	if (row)
		return place_try(p, RATCHET_SKIPPED, &row->header_key, row->n, tag);
	for (uint64_t i = 0; i <= max; i++) {
		if (r->can_receive && i > 0 && place_try(p, RATCHET_CURRENT, &r->recv_header, r->nr + i, tag))
			return true;
		if (place_try(p, RATCHET_NEXT, &r->next_recv_header, i, tag))
			return true;
	}
	return false;
}

enum ratchet_where ratchet_locate(const struct ratchet *r, const struct parcel_tag *tag, uint32_t max, uint32_t *pos)
{
	struct place p;

	if (!place_find(&p, r, tag, max))
		p.n = 0;
	*pos = p.n;
	sodium_memzero(&p.receipt, sizeof(p.receipt));
	return p.where;
}

size_t ratchet_expects(const struct ratchet *r, enum ratchet_where chain, uint32_t from, uint32_t to,
                       struct parcel_tag *tags)
{
	const struct symkey *header_key = chain == RATCHET_NEXT ? &r->next_recv_header : &r->recv_header;
	struct parcel_receipt receipt;
	size_t count = 0;

	ASSERT(chain == RATCHET_CURRENT || chain == RATCHET_NEXT);
	if (chain == RATCHET_CURRENT && !r->can_receive)
		return 0;
	for (uint32_t n = from; n < to; n++) {
		parcel_receipt(&receipt, header_key, n);
		parcel_tag(&tags[count++], &receipt);
	}
	sodium_memzero(&receipt, sizeof(receipt));
	return count;
}

/* SkipMessageKeysHE, section 4.5: into rows that the caller made room for. */
static void skip_until(struct ratchet *r, uint32_t until, struct ratchet_changes *ch)
{
	struct parcel_receipt receipt;

	for (; r->nr < until; r->nr++) {
		struct ratchet_skipped *row = &ch->added[ch->nadded++];

		row->header_key = r->recv_header;
		row->n = r->nr;
		row->chain = r->chain;
		row->serial = r->serial++;
		parcel_receipt(&receipt, &row->header_key, row->n);
		parcel_tag(&row->tag, &receipt);
		chain_step(&r->recv_chain, &row->message_key);
	}
	sodium_memzero(&receipt, sizeof(receipt));
}

/* DHRatchetHE, section 4.5. */
static bool dh_step(struct ratchet *r, const struct rand *rand, const struct pubkey *peer)
{
	r->pn = r->ns;
	r->ns = 0;
	r->nr = 0;
	r->chain++;
	r->can_send = r->can_receive = true;
	r->send_header = r->next_send_header;
	r->recv_header = r->next_recv_header;
	if (!root_step(&r->root, &r->recv_chain, &r->next_recv_header, &r->dh_secret, peer))
		return false;
	rand_keypair(rand, &r->dh_secret, &r->dh_public);
	return root_step(&r->root, &r->send_chain, &r->next_send_header, &r->dh_secret, peer);
}

static void changes_wipe(struct ratchet_changes *ch)
{
	if (ch->added)
		sodium_memzero(ch->added, ch->nadded * sizeof(*ch->added));
	free(ch->added);
	free(ch->removed);
	*ch = (struct ratchet_changes){ 0 };
}

/* How many messages of the chain that ends were not received, when a step is due. */
static uint32_t missed_before_step(const struct ratchet *r, const struct parcel_header *h)
{
	return r->can_receive && h->pn > r->nr ? h->pn - r->nr : 0;
}

/* Moves `next` to where the message key of `h` is at hand. */
static enum ratchet_result advance(struct ratchet *next, const struct rand *rand, const struct place *p,
                                   const struct parcel_header *h, struct ratchet_changes *ch)
{
	bool step = p->where == RATCHET_NEXT;
	uint32_t missed = step ? missed_before_step(next, h) : 0;
	size_t rows = missed + (size_t)(step ? h->n : h->n - next->nr);

	if (missed > RATCHET_MAX_SKIP)
		return RATCHET_TOO_FAR;
	if (rows > 0) {
		ch->added = calloc(rows, sizeof(*ch->added));
		ASSERT(ch->added);
	}
	if (step) {
		skip_until(next, next->nr + missed, ch);
		if (!dh_step(next, rand, &h->dh))
			return RATCHET_FORGED;
		ch->stepped = true;
	}
	skip_until(next, h->n, ch);
	ASSERT(ch->nadded == rows);
	return RATCHET_OPENED;
}

/* Names the rows from index `at` on that go, and drops them. */
static void drop_rows(struct ratchet *r, size_t at, size_t count, struct ratchet_changes *ch)
{
	if (count == 0)
		return;
	ch->removed = calloc(count, sizeof(*ch->removed));
	ASSERT(ch->removed);
	for (size_t i = 0; i < count; i++)
		ch->removed[i] = r->skipped.rows[at + i].tag;
	ch->nremoved = count;
	ratchet_skipped_remove(&r->skipped, at, count);
}

static void commit(struct ratchet *r, const struct ratchet *next, struct ratchet_changes *ch)
{
	*r = *next;
	for (size_t i = 0; i < ch->nadded; i++) {
		bool added = ratchet_skipped_add(&r->skipped, &ch->added[i]);

		ASSERT(added);
	}
	if (ch->stepped || ch->nadded > 0)
		drop_rows(r, 0, ratchet_skipped_excess(&r->skipped, r->chain), ch);
}

/* RatchetDecryptHE, section 4.5, with the header key known from the tag. Works on a copy, commits at the end. */
static enum ratchet_result open_chain(struct ratchet *r, const struct rand *rand, const struct place *p,
                                      const uint8_t *parcel, struct ratchet_opened *out)
{
	const struct symkey *header_key = p->where == RATCHET_NEXT ? &r->next_recv_header : &r->recv_header;
	struct ratchet next = *r;    /* borrows the skipped keys, does not touch them */
	struct symkey message_key = { { 0 } };
	struct parcel_header h;
	enum ratchet_result result = RATCHET_FORGED;

	if (!parcel_open_header(&h, parcel, header_key) || h.n != p->n)
		goto out;
	result = advance(&next, rand, p, &h, &out->changes);
	if (result != RATCHET_OPENED)
		goto out;
	chain_step(&next.recv_chain, &message_key);
	next.nr++;
	next.opened++;
	if (parcel_open_body(&out->room, parcel, &message_key, &h))
		commit(r, &next, &out->changes);
	else
		result = RATCHET_FORGED;
out:
	sodium_memzero(&next, sizeof(next));
	sodium_memzero(&message_key, sizeof(message_key));
	sodium_memzero(&h, sizeof(h));
	return result;
}

/* TrySkippedMessageKeysHE, section 4.5. */
static enum ratchet_result open_skipped(struct ratchet *r, const struct parcel_tag *tag, const uint8_t *parcel,
                                        struct ratchet_opened *out)
{
	const struct ratchet_skipped *row = ratchet_skipped_find(&r->skipped, tag);
	struct parcel_header h;

	ASSERT(row);
	if (!parcel_open_header(&h, parcel, &row->header_key) || h.n != row->n ||
	    !parcel_open_body(&out->room, parcel, &row->message_key, &h))
		return RATCHET_FORGED;
	drop_rows(r, (size_t)(row - r->skipped.rows), 1, &out->changes);
	r->opened++;
	return RATCHET_OPENED;
}

enum ratchet_result ratchet_open(struct ratchet *r, const struct rand *rand, const uint8_t *parcel, size_t len,
                                 struct ratchet_opened *out)
{
	enum ratchet_result result = RATCHET_UNKNOWN;
	struct parcel_clear clear;
	struct place p = { .where = RATCHET_NOWHERE };

	out->changes = (struct ratchet_changes){ 0 };
	out->room.body = NULL;
	out->room.len = 0;
	if (!parcel_clear_decode(&clear, parcel, len))
		return RATCHET_MALFORMED;
	if (place_find(&p, r, &clear.tag, RATCHET_MAX_SKIP))
		result = p.where == RATCHET_SKIPPED ? open_skipped(r, &clear.tag, parcel, out)
		                                    : open_chain(r, rand, &p, parcel, out);
	if (result == RATCHET_OPENED) {
		out->n = p.n;
		out->expiry_hour = clear.expiry_hour;
		out->receipt = p.receipt;
	} else {
		changes_wipe(&out->changes);
	}
	sodium_memzero(&p, sizeof(p));
	return result;
}

void ratchet_opened_wipe(struct ratchet_opened *out)
{
	if (out->room.body)
		sodium_memzero(out->room.body, out->room.len);
	out->room.body = NULL;
	out->room.len = 0;
	sodium_memzero(&out->receipt, sizeof(out->receipt));
	changes_wipe(&out->changes);
}
