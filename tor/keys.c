/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/keys.h"

#include "base/pack.h"
#include "base/prf.h"

#include <sodium.h>
#include <string.h>

static void derive(uint8_t out[KEY_LEN], const struct symkey *secret, const char *label, uint64_t x)
{
	struct symkey k;
	uint8_t buf[8];
	struct pack w = pack_into(buf, sizeof(buf));

	pack_u64(&w, x);
	prf(&k, secret, label, buf, pack_done(&w));
	memcpy(out, k.b, KEY_LEN);
	sodium_memzero(&k, sizeof(k));
}

uint64_t keys_shard(uint64_t slot)
{
	return slot / KEYS_SHARD_SLOTS;
}

void keys_identity(struct onion_seed *out, const struct symkey *secret, uint64_t shard)
{
	derive(out->b, secret, "nightjar/v1/onion", shard);
}

void keys_client(struct seckey *out, const struct symkey *secret, uint64_t slot)
{
	derive(out->b, secret, "nightjar/v1/onion-client", slot);
}

void keys_meeting(struct onion_seed *out, const struct symkey *place)
{
	struct symkey k;

	prf(&k, place, "nightjar/v1/onion-meeting", NULL, 0);
	memcpy(out->b, k.b, sizeof(out->b));
	sodium_memzero(&k, sizeof(k));
}

/* onion public key[32] | client key[32] */

size_t keys_told_encode(uint8_t *buf, size_t cap, const struct keys_told *t)
{
	struct pack w = pack_into(buf, cap);

	pack_bytes(&w, t->onion.b, sizeof(t->onion.b));
	pack_bytes(&w, t->client.b, sizeof(t->client.b));
	return pack_done(&w);
}

bool keys_told_decode(struct keys_told *t, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	unpack_bytes(&r, t->onion.b, sizeof(t->onion.b));
	unpack_bytes(&r, t->client.b, sizeof(t->client.b));
	if (unpack_done(&r))
		return true;
	sodium_memzero(t, sizeof(*t));
	return false;
}
