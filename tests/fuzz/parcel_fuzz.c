/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ratchet_open() and the codecs of the session. The first byte chooses:
 *   0  the rest is a parcel;
 *   1  a true parcel (the second byte says which) with bytes of it replaced: offset u16, value u8, ...;
 *   2  an authentic parcel from a peer that lies: its dh, pn and state are taken from the input;
 *   3  the rest is a stored session or a stored row.
 * Refused must mean unchanged, and what differs from a true parcel outside the stamp must be refused.
 */
#include "base/assert.h"
#include "base/pack.h"
#include "core/ratchet.h"

#include <sodium.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TRUE_PARCELS 4    /* the next in its chain, one behind a gap, a skipped one, the start of a chain */
#define SKIPPED      3

static uint8_t first_blob[RATCHET_ENCODED_LEN], second_blob[RATCHET_ENCODED_LEN];
static struct ratchet_skipped rows[SKIPPED];
static uint8_t true_parcels[TRUE_PARCELS][PARCEL_SMALL_LEN];
static uint8_t plain[PARCEL_MAX_LEN], work[PARCEL_MAX_LEN];
static struct rand_seeded source;
static struct rand rnd;

static void seal_into(struct ratchet *r, uint8_t *out)
{
	const struct ratchet_plain p = { .body = "a message", .len = 9 };
	struct ratchet_sealed sealed;

	ASSERT(ratchet_seal(r, &p, out, PARCEL_SMALL_LEN, &sealed));
}

static void pass(struct ratchet *from, struct ratchet *to)
{
	struct ratchet_opened out = { .room = { .buf = plain, .cap = sizeof(plain) } };

	seal_into(from, work);
	ASSERT(ratchet_open(to, &rnd, work, PARCEL_SMALL_LEN, &out) == RATCHET_OPENED);
	ratchet_opened_wipe(&out);
}

/* The second side holds three skipped keys; the first side is one turn ahead in the last of the true parcels. */
static void prepare(void)
{
	struct ratchet first, second;
	struct symkey secret = { { 9 } };
	struct seckey sk;
	struct pubkey pk;

	ASSERT(sodium_init() >= 0);
	rand_seeded_init(&source, 5);
	rnd = rand_seeded_source(&source);
	rand_keypair(&rnd, &sk, &pk);
	ratchet_init_second(&second, &secret, &sk, &pk);
	ASSERT(ratchet_init_first(&first, &rnd, &secret, &pk));
	pass(&first, &second);
	for (size_t i = 0; i < SKIPPED; i++)
		seal_into(&first, true_parcels[2]);
	pass(&first, &second);
	seal_into(&first, true_parcels[0]);
	seal_into(&first, true_parcels[1]);
	pass(&second, &first);
	ASSERT(ratchet_encode(&first, first_blob, sizeof(first_blob)) > 0);
	seal_into(&first, true_parcels[3]);
	ASSERT(ratchet_encode(&second, second_blob, sizeof(second_blob)) > 0);
	ASSERT(second.skipped.count == SKIPPED);
	memcpy(rows, second.skipped.rows, sizeof(rows));
	ratchet_wipe(&first);
	ratchet_wipe(&second);
}

static enum ratchet_result try_open(const uint8_t *parcel, size_t len)
{
	struct ratchet_opened out = { .room = { .buf = plain, .cap = sizeof(plain) } };
	struct ratchet r;
	uint8_t after[RATCHET_ENCODED_LEN];
	enum ratchet_result result;

	ASSERT(ratchet_decode(&r, second_blob, sizeof(second_blob)));
	for (size_t i = 0; i < SKIPPED; i++)
		ASSERT(ratchet_skipped_add(&r.skipped, &rows[i]));
	result = ratchet_open(&r, &rnd, parcel, len, &out);
	if (result == RATCHET_OPENED) {
		ASSERT(out.room.len <= PARCEL_MAX_BODY);
		ASSERT(r.skipped.count == SKIPPED + out.changes.nadded - out.changes.nremoved);
	} else {
		ASSERT(ratchet_encode(&r, after, sizeof(after)) == sizeof(after));
		ASSERT(memcmp(after, second_blob, sizeof(after)) == 0 && r.skipped.count == SKIPPED);
	}
	ratchet_opened_wipe(&out);
	ratchet_wipe(&r);
	return result;
}

static void changed_parcel(struct unpack *in)
{
	const uint8_t *from = true_parcels[unpack_u8(in) % TRUE_PARCELS];

	memcpy(work, from, PARCEL_SMALL_LEN);
	while (in->left >= 3) {
		size_t at = unpack_u16(in) % PARCEL_SMALL_LEN;

		work[at] = unpack_u8(in);
	}
	bool same = memcmp(work, from, PARCEL_STAMP_AT) == 0 &&
	            memcmp(work + PARCEL_TAG_AT, from + PARCEL_TAG_AT, PARCEL_SMALL_LEN - PARCEL_TAG_AT) == 0;

	ASSERT((try_open(work, PARCEL_SMALL_LEN) == RATCHET_OPENED) == same);
}

static void lying_peer(struct unpack *in)
{
	struct ratchet first;
	struct ratchet_sealed sealed;
	struct ratchet_plain p;
	uint8_t how;

	ASSERT(ratchet_decode(&first, first_blob, sizeof(first_blob)));
	how = unpack_u8(in);
	p.expiry_hour = unpack_u32(in);
	first.pn = unpack_u32(in);
	if (how & 1)
		unpack_bytes(in, first.dh_public.b, sizeof(first.dh_public.b));
	if (how & 2)
		first.ns = unpack_u16(in) % (RATCHET_MAX_SKIP + 2);
	if (in->bad)
		goto out;
	p.len = in->left;
	p.body = unpack_view(in, p.len);
	if (ratchet_seal(&first, &p, work, sizeof(work), &sealed))
		(void)!try_open(work, sealed.len);
out:
	ratchet_wipe(&first);
}

static void stored(struct unpack *in)
{
	const size_t len = in->left;
	const uint8_t *bytes = unpack_view(in, len);
	uint8_t again[RATCHET_ENCODED_LEN];
	struct ratchet_skipped row;
	struct ratchet r;

	if (ratchet_decode(&r, bytes, len)) {
		ASSERT(ratchet_encode(&r, again, sizeof(again)) == len && memcmp(again, bytes, len) == 0);
		ratchet_wipe(&r);
	}
	if (ratchet_skipped_decode(&row, bytes, len))
		ASSERT(ratchet_skipped_encode(again, sizeof(again), &row) == len && memcmp(again, bytes, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool prepared;
	struct unpack in = unpack_from(data, size);

	if (!prepared)
		prepare();
	prepared = true;
	switch (unpack_u8(&in) & 3) {
	case 0:
		(void)!try_open(in.p, in.left);
		break;
	case 1:
		changed_parcel(&in);
		break;
	case 2:
		lying_peer(&in);
		break;
	default:
		stored(&in);
		break;
	}
	return 0;
}
