/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a first flight goes through, with keys that are known here. The first byte of the input chooses:
 *   0  the rest is the flight as it arrives: tag, length, veil
 *   1  the rest is the sealed body, of whoever holds the keys: veil, length inside, padding, Noise message
 *   2  the rest is the Noise message: sealed, it must open to the same bytes, and a damaged copy must not
 *   3  the rest is a reply as it arrives
 */
#include "core/kdf.h"
#include "core/noise.h"
#include "core/tags.h"
#include "core/veil.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define EPOCH 490000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
	struct tags *tags;
	struct epoch_way way;
	struct veil veil;
	struct noise responder;
	struct rand_seeded seed;
	struct rand rand;
};

static struct world *world_new(void)
{
	struct world *w = calloc(1, sizeof(*w));
	struct symkey root = { { 1 } };
	struct epoch_chain a, b;
	struct epoch_keys keys;
	struct seckey own, other;
	struct pubkey own_pub, other_pub;
	struct tags_owner owner = { .id = 1, .chains = { &b, NULL }, .now = EPOCH };

	ASSERT(w);
	rand_seeded_init(&w->seed, 1);
	w->rand = rand_seeded_source(&w->seed);
	epoch_init(&a, EPOCH, EPOCH_SIDE_A, &root);
	epoch_init(&b, EPOCH, EPOCH_SIDE_B, &root);
	w->tags = tags_new(&w->rand);
	ASSERT(tags_set_owner(w->tags, &owner));
	ASSERT(epoch_keys(&a, EPOCH, &keys));
	w->way = keys.out;
	veil_init(&w->veil, &w->way, 1);
	rand_keypair(&w->rand, &own, &own_pub);
	rand_keypair(&w->rand, &other, &other_pub);
	struct noise_setup setup = { .pattern = "KKpsk0", .own = &own, .remote = &other_pub, .psk = &w->way.psk };

	setup.role = NOISE_ROLE_RESPONDER;
	noise_init(&w->responder, &setup);
	return w;
}

static void read_noise(const struct world *w, const uint8_t *msg, size_t len)
{
	struct noise n = w->responder;
	uint8_t payload[VEIL_MESSAGE_MAX];
	size_t got;

	/* Nobody wrote a true one: only the holder of the other's static key can. */
	ASSERT(!noise_read(&n, (struct noise_bytes){ msg, len }, payload, sizeof(payload), &got) && got == 0);
}

static void arrives(const struct world *w, const uint8_t *data, size_t size)
{
	struct tags_hit hit;
	struct veil v;
	uint8_t msg[VEIL_MESSAGE_MAX];
	size_t got;

	if (size < VEIL_FIRST_PEEK || !tags_find(w->tags, data, &hit))
		return;
	veil_init(&v, &w->way, hit.j);
	if (veil_first_length(&v, data) == size && veil_open_first(&v, (struct noise_bytes){ data, size }, msg, &got))
		read_noise(w, msg, got);
}

static void arrives_sealed(const struct world *w, const uint8_t *body, size_t len)
{
	static const uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
	const size_t total = VEIL_FIRST_PEEK + len + 16;
	uint8_t *flight;
	struct symkey key, mask;

	if (total > VEIL_MAX + 8)
		return;
	flight = malloc(total);
	ASSERT(flight);
	memcpy(flight, w->veil.tag, TAGS_LEN);
	memset(flight + TAGS_LEN, 0x5a, VEIL_SALT_LEN);
	kdf_prf(&key, &w->veil.key, KDF_LABEL("veil-salt"), flight + TAGS_LEN, VEIL_SALT_LEN);
	kdf_prf(&mask, &key, KDF_LABEL("veil-length"), w->veil.tag, TAGS_LEN);
	flight[VEIL_FIRST_PEEK - 2] = (uint8_t)(total >> 8 ^ mask.b[0]);
	flight[VEIL_FIRST_PEEK - 1] = (uint8_t)(total ^ mask.b[1]);
	crypto_aead_xchacha20poly1305_ietf_encrypt(flight + VEIL_FIRST_PEEK, NULL, body, len, flight, VEIL_FIRST_PEEK,
	                                           NULL, nonce, key.b);
	arrives(w, flight, total);
	free(flight);
}

static void round_trip(const struct world *w, const uint8_t *data, size_t size)
{
	uint8_t flight[VEIL_MAX], msg[VEIL_MESSAGE_MAX];
	size_t len = veil_seal_first(&w->veil, &w->rand, (struct noise_bytes){ data, size }, flight), got;

	ASSERT((len == 0) == (size > VEIL_MESSAGE_MAX));
	if (len == 0)
		return;
	ASSERT(veil_open_first(&w->veil, (struct noise_bytes){ flight, len }, msg, &got));
	ASSERT(got == size && memcmp(msg, data, got) == 0);
	flight[size % len] ^= 1;
	ASSERT(!veil_open_first(&w->veil, (struct noise_bytes){ flight, len }, msg, &got) && got == 0);
}

static void reply_arrives(const struct world *w, const uint8_t *data, size_t size)
{
	uint8_t msg[VEIL_MESSAGE_MAX];
	size_t len, got;

	if (size < VEIL_REPLY_PEEK)
		return;
	len = veil_reply_length(&w->veil, 1, data);
	ASSERT(len == 0 || (len >= VEIL_MIN && len <= VEIL_MAX));
	ASSERT(!veil_open_reply(&w->veil, 1, (struct noise_bytes){ data, size }, msg, &got));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world *w;

	if (!w)
		w = world_new();
	if (size == 0)
		return 0;
	switch (data[0] % 4) {
	case 0: arrives(w, data + 1, size - 1); break;
	case 1: arrives_sealed(w, data + 1, size - 1); break;
	case 2: round_trip(w, data + 1, size - 1); break;
	case 3: reply_arrives(w, data + 1, size - 1); break;
	}
	return 0;
}
