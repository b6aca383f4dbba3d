/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vault.h"

#include "base/assert.h"
#include "base/pack.h"

#include <sodium.h>
#include <string.h>

#define VERSION       1
#define FLAG_NO_PASSPHRASE 1
#define DESTROYED     0xd5    /* in every byte: no damage that a disk does leaves that */
#define MIB           UINT32_C(1024)    /* in KiB */
#define MEMORY_BEST   (256 * MIB)
#define MEMORY_LEAST  (64 * MIB)
#define PASSES        3
/* What is still believed of a file: beyond it a damaged or forged head would only make us wait or run out of memory. */
#define MEMORY_MAX    (4096 * MIB)
#define PASSES_MAX    64

_Static_assert(VAULT_SLOT_LEN == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + KEY_LEN +
	       crypto_aead_xchacha20poly1305_ietf_ABYTES, "a slot is nonce, key and tag");
_Static_assert(VAULT_SALT_LEN == crypto_pwhash_argon2id_SALTBYTES, "the salt is Argon2id's");

#define SLOT_NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

void vault_params_fit(struct vault_params *out, uint64_t machine_memory, const struct rand *rand)
{
	out->passes = PASSES;
	out->memory_kib = MEMORY_BEST;
	/* At most a quarter of the machine, as other programs want to live too. */
	while (out->memory_kib > MEMORY_LEAST && out->memory_kib > machine_memory / 1024 / 4)
		out->memory_kib /= 2;
	rand_fill(rand, out->salt, sizeof(out->salt));
}

void vault_params_cheap(struct vault_params *out, const struct rand *rand)
{
	out->passes = 1;
	out->memory_kib = 64;
	rand_fill(rand, out->salt, sizeof(out->salt));
}

static void encode_head(uint8_t out[VAULT_HEAD_LEN], const struct vault_head *h)
{
	struct pack w = pack_into(out, VAULT_HEAD_LEN);

	pack_u8(&w, VERSION);
	pack_u8(&w, h->no_passphrase ? FLAG_NO_PASSPHRASE : 0);
	pack_u32(&w, h->params.passes);
	pack_u32(&w, h->params.memory_kib);
	pack_bytes(&w, h->params.salt, sizeof(h->params.salt));
	ASSERT(pack_done(&w) == VAULT_HEAD_LEN);
}

static bool is_sane(const struct vault_params *p)
{
	return p->passes >= 1 && p->passes <= PASSES_MAX && p->memory_kib >= 8 && p->memory_kib <= MEMORY_MAX;
}

enum err vault_head(struct vault_head *out, const uint8_t *file, size_t len)
{
	struct unpack r = unpack_from(file, len);
	uint8_t version = unpack_u8(&r), flags = unpack_u8(&r);

	*out = (struct vault_head){ .no_passphrase = flags & FLAG_NO_PASSPHRASE };
	if (version > VERSION)
		return ERR_PROFILE_NEWER;
	out->params.passes = unpack_u32(&r);
	out->params.memory_kib = unpack_u32(&r);
	unpack_bytes(&r, out->params.salt, sizeof(out->params.salt));
	unpack_view(&r, VAULT_SLOTS * VAULT_SLOT_LEN);
	if (!unpack_done(&r) || version != VERSION || (flags & ~FLAG_NO_PASSPHRASE) || !is_sane(&out->params))
		return ERR_PROFILE_CORRUPT;
	return ERR_OK;
}

enum err vault_stretch(const char *passphrase, size_t len, const struct vault_params *params, struct symkey *out)
{
	if (len > VAULT_PASSPHRASE_MAX)
		return ERR_TOO_LONG;
	if (!is_sane(params) || sodium_init() < 0)
		return ERR_LIMIT;
	if (crypto_pwhash(out->b, sizeof(out->b), passphrase, len, params->salt, params->passes,
	                  (size_t)params->memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return ERR_LIMIT;
	return ERR_OK;
}

void vault_create(uint8_t file[VAULT_LEN], const struct vault_head *head, const struct symkey *stretched,
                  const struct symkey *database_key, const struct rand *rand)
{
	uint8_t *slot;

	/* All slots are random bytes, then one of them, any, is sealed. */
	encode_head(file, head);
	rand_fill(rand, file + VAULT_HEAD_LEN, VAULT_SLOTS * VAULT_SLOT_LEN);
	slot = file + VAULT_HEAD_LEN + rand_below(rand, VAULT_SLOTS) * VAULT_SLOT_LEN;
	crypto_aead_xchacha20poly1305_ietf_encrypt(slot + SLOT_NONCE, NULL, database_key->b, KEY_LEN, file,
	                                           VAULT_HEAD_LEN, NULL, slot, stretched->b);
}

enum err vault_unlock(struct symkey *database_key, const uint8_t *file, size_t len, const struct symkey *stretched)
{
	struct vault_head head;
	struct symkey plain;
	bool found = false;
	enum err e = vault_head(&head, file, len);

	if (e != ERR_OK)
		return e;
	/* Every slot is tried, so that the time does not say which one it was. */
	for (size_t i = 0; i < VAULT_SLOTS; i++) {
		const uint8_t *slot = file + VAULT_HEAD_LEN + i * VAULT_SLOT_LEN;

		if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.b, NULL, NULL, slot + SLOT_NONCE,
		                                               VAULT_SLOT_LEN - SLOT_NONCE, file, VAULT_HEAD_LEN, slot,
		                                               stretched->b) == 0) {
			*database_key = plain;
			found = true;
		}
	}
	sodium_memzero(&plain, sizeof(plain));
	return found ? ERR_OK : ERR_PASSPHRASE;
}

void vault_destroy(uint8_t file[VAULT_LEN])
{
	memset(file, DESTROYED, VAULT_LEN);
}

bool vault_is_destroyed(const uint8_t file[VAULT_LEN])
{
	for (size_t i = 0; i < VAULT_LEN; i++)
		if (file[i] != DESTROYED)
			return false;
	return true;
}
