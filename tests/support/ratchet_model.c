/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ratchet_model.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* --- the functions of the specification, written out --- */

/* BLAKE2b-256, keyed, over label, a zero byte, x. */
static void model_prf(uint8_t out[32], const uint8_t k[32], const char *label, const uint8_t *x, size_t len)
{
	uint8_t in[256];
	size_t labelled = strlen(label) + 1;

	memcpy(in, label, labelled);
	if (len > 0)
		memcpy(in + labelled, x, len);
	crypto_generichash(out, 32, in, labelled + len, k, 32);
}

/* HMAC (RFC 2104) over BLAKE2b-512, whose block is 128 bytes. */
static void model_hmac(uint8_t out[64], const uint8_t *key, size_t keylen, const uint8_t *in, size_t len)
{
	uint8_t inner[128 + 128], outer[128 + 64];

	memset(inner, 0x36, 128);
	memset(outer, 0x5c, 128);
	for (size_t i = 0; i < keylen; i++) {
		inner[i] ^= key[i];
		outer[i] ^= key[i];
	}
	memcpy(inner + 128, in, len);
	crypto_generichash(outer + 128, 64, inner, 128 + len, NULL, 0);
	crypto_generichash(out, 64, outer, sizeof(outer), NULL, 0);
}

/* KDF_RK_HE(rk, dh): 32 bytes each of RK, CK, NHK. */
static void kdf_rk_he(uint8_t rk[32], uint8_t ck[32], uint8_t nhk[32], const uint8_t dh[32])
{
	uint8_t temp[64], one[64], two[64], three[64], in[65];

	model_hmac(temp, rk, 32, dh, 32);
	in[0] = 1;
	model_hmac(one, temp, 64, in, 1);
	memcpy(in, one, 64);
	in[64] = 2;
	model_hmac(two, temp, 64, in, 65);
	memcpy(in, two, 64);
	in[64] = 3;
	model_hmac(three, temp, 64, in, 65);
	memcpy(rk, one, 32);
	memcpy(ck, two, 32);
	memcpy(nhk, three, 32);
}

static void kdf_ck(uint8_t ck[32], uint8_t mk[32])
{
	uint8_t next[32];

	model_prf(mk, ck, "nightjar/v1/message", NULL, 0);
	model_prf(next, ck, "nightjar/v1/chain", NULL, 0);
	memcpy(ck, next, 32);
}

static void generate_dh(struct ratchet_model *m, const struct rand *rand)
{
	rand_fill(rand, m->dhs, 32);
	crypto_scalarmult_base(m->dhs_public, m->dhs);
}

static void tag_and_receipt(uint8_t tag[16], uint8_t receipt[16], const uint8_t hk[32], uint32_t n)
{
	uint8_t full[32], be[8] = { 0, 0, 0, 0, (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	model_prf(full, hk, "nightjar/v1/receipt", be, 8);
	memcpy(receipt, full, 16);
	crypto_generichash(tag, 16, receipt, 16, NULL, 0);
}

/* PRF(mk, H(clear header without stamp, header, padded body)). */
static void synthetic_nonce(uint8_t nonce[24], const uint8_t *parcel, const uint8_t mk[32], const uint8_t header[40],
                            const uint8_t *body, size_t len)
{
	uint8_t *in = malloc(61 + len), hash[64], full[32];

	memcpy(in, parcel, 5);
	memcpy(in + 5, parcel + 13, 16);
	memcpy(in + 21, header, 40);
	memcpy(in + 61, body, len);
	crypto_generichash(hash, 64, in, 61 + len, NULL, 0);
	model_prf(full, mk, "nightjar/v1/nonce", hash, 64);
	memcpy(nonce, full, 24);
	free(in);
}

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The clear header without the stamp, and the header box after it. */
static void associated(uint8_t ad[77], const uint8_t *parcel)
{
	memcpy(ad, parcel, 5);
	memcpy(ad + 5, parcel + 13, 16 + 56);
}

/* --- 4.3, initialization --- */

void ratchet_model_first(struct ratchet_model *m, const struct rand *rand, const uint8_t secret[32],
                         const uint8_t peer[32])
{
	uint8_t dh[32];

	memset(m, 0, sizeof(*m));
	generate_dh(m, rand);
	model_prf(m->rk, secret, "nightjar/v1/ratchet root", NULL, 0);
	model_prf(m->hks, secret, "nightjar/v1/first header key", NULL, 0);
	model_prf(m->nhkr, secret, "nightjar/v1/second header key", NULL, 0);
	if (crypto_scalarmult(dh, m->dhs, peer) != 0)
		abort();
	kdf_rk_he(m->rk, m->cks, m->nhks, dh);
	m->has_cks = true;
}

void ratchet_model_second(struct ratchet_model *m, const uint8_t secret[32], const uint8_t sk[32], const uint8_t pk[32])
{
	memset(m, 0, sizeof(*m));
	memcpy(m->dhs, sk, 32);
	memcpy(m->dhs_public, pk, 32);
	model_prf(m->rk, secret, "nightjar/v1/ratchet root", NULL, 0);
	model_prf(m->nhkr, secret, "nightjar/v1/first header key", NULL, 0);
	model_prf(m->nhks, secret, "nightjar/v1/second header key", NULL, 0);
}

/* --- 4.4, encrypting --- */

size_t ratchet_model_seal(struct ratchet_model *m, uint32_t expiry, const uint8_t *body, size_t len, uint8_t out[32768])
{
	size_t total = len <= 385 ? 512 : len <= 3969 ? 4096 : 32768, room = total - 109 - 16;
	uint8_t mk[32], header[40], ad[77], receipt[16], *plain;

	if (!m->has_cks || len > 32641)
		return 0;
	kdf_ck(m->cks, mk);
	memcpy(header, m->dhs_public, 32);
	put32(header + 32, m->pn);
	put32(header + 36, m->ns);
	memset(out, 0, total);
	out[0] = total == 512 ? 0x11 : total == 4096 ? 0x12 : 0x13;
	put32(out + 1, expiry);
	tag_and_receipt(out + 13, receipt, m->hks, m->ns);
	plain = calloc(1, room);
	plain[0] = (uint8_t)(len >> 8);
	plain[1] = (uint8_t)len;
	memcpy(plain + 2, body, len);
	synthetic_nonce(out + 85, out, mk, header, plain, room);
	associated(ad, out);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + 29, NULL, header, 40, ad, 21, NULL, out + 85, m->hks);
	associated(ad, out);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + 109, NULL, plain, room, ad, 77, NULL, out + 85, mk);
	m->ns++;
	free(plain);
	return total;
}

/* --- 4.5, decrypting --- */

static bool hdecrypt(uint8_t header[40], const uint8_t *parcel, const uint8_t hk[32])
{
	uint8_t ad[77];

	associated(ad, parcel);
	return crypto_aead_xchacha20poly1305_ietf_decrypt(header, NULL, NULL, parcel + 29, 56, ad, 21, parcel + 85,
	                                                  hk) == 0;
}

/* DECRYPT, and the checks of ours: tag, nonce, padding. */
static bool decrypt(struct ratchet_model_opened *out, const uint8_t *parcel, size_t len, const uint8_t *keys[2],
                    const uint8_t header[40])
{
	uint8_t ad[77], nonce[24], tag[16], *plain = malloc(len);
	size_t room = len - 109 - 16;
	bool ok;

	associated(ad, parcel);
	ok = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, parcel + 109, len - 109, ad, 77, parcel + 85,
	                                                keys[1]) == 0;
	if (ok) {
		tag_and_receipt(tag, out->receipt, keys[0], get32(header + 36));
		synthetic_nonce(nonce, parcel, keys[1], header, plain, room);
		out->len = (size_t)plain[0] << 8 | plain[1];
		out->n = get32(header + 36);
		ok = memcmp(tag, parcel + 13, 16) == 0 && memcmp(nonce, parcel + 85, 24) == 0 && out->len <= room - 2;
		for (size_t i = 2 + out->len; ok && i < room; i++)
			ok = plain[i] == 0;
	}
	if (ok)
		memcpy(out->body, plain + 2, out->len);
	free(plain);
	return ok;
}

static void forget(struct ratchet_model *m, size_t i)
{
	memmove(&m->mkskipped[i], &m->mkskipped[i + 1], (m->count - i - 1) * sizeof(m->mkskipped[0]));
	m->count--;
}

static bool skip_message_keys(struct ratchet_model *m, uint32_t until)
{
	if (m->nr + UINT64_C(1000) < until)
		return false;
	while (m->has_ckr && m->nr < until) {
		struct ratchet_model_skipped *s = &m->mkskipped[m->count++];

		memcpy(s->hk, m->hkr, 32);
		kdf_ck(m->ckr, s->mk);
		s->n = m->nr++;
		s->chain = m->chain;
	}
	return true;
}

static bool dh_ratchet(struct ratchet_model *m, const struct rand *rand, const uint8_t header[40])
{
	uint8_t dh[32];

	m->pn = m->ns;
	m->ns = 0;
	m->nr = 0;
	m->chain++;
	memcpy(m->hks, m->nhks, 32);
	memcpy(m->hkr, m->nhkr, 32);
	if (crypto_scalarmult(dh, m->dhs, header) != 0)
		return false;
	kdf_rk_he(m->rk, m->ckr, m->nhkr, dh);
	generate_dh(m, rand);
	if (crypto_scalarmult(dh, m->dhs, header) != 0)
		return false;
	kdf_rk_he(m->rk, m->cks, m->nhks, dh);
	m->has_cks = m->has_ckr = true;
	return true;
}

/* How many different chains before the one being received have keys. */
static size_t old_chains(const struct ratchet_model *m)
{
	size_t count = 0;

	for (size_t i = 0; i < m->count; i++) {
		bool seen = m->mkskipped[i].chain == m->chain;

		for (size_t j = 0; !seen && j < i; j++)
			seen = m->mkskipped[j].chain == m->mkskipped[i].chain;
		count += !seen;
	}
	return count;
}

static void keep_limits(struct ratchet_model *m)
{
	while (m->count > 2000)
		forget(m, 0);
	while (old_chains(m) > 5)
		forget(m, 0);
}

/* RatchetDecryptHE on a state that is thrown away on failure. */
static bool open_on(struct ratchet_model *m, const struct rand *rand, const uint8_t *parcel, size_t len,
                    struct ratchet_model_opened *out)
{
	uint8_t header[40], mk[32];

	for (size_t i = 0; i < m->count; i++) {
		const uint8_t *keys[2] = { m->mkskipped[i].hk, m->mkskipped[i].mk };

		if (!hdecrypt(header, parcel, m->mkskipped[i].hk) || get32(header + 36) != m->mkskipped[i].n)
			continue;
		if (!decrypt(out, parcel, len, keys, header))
			return false;
		forget(m, i);
		return true;
	}
	if (!m->has_ckr || !hdecrypt(header, parcel, m->hkr)) {
		if (!hdecrypt(header, parcel, m->nhkr))
			return false;
		if (m->has_ckr && !skip_message_keys(m, get32(header + 32)))
			return false;
		if (!dh_ratchet(m, rand, header))
			return false;
	}
	if (!skip_message_keys(m, get32(header + 36)))
		return false;
	kdf_ck(m->ckr, mk);
	m->nr++;
	keep_limits(m);
	return decrypt(out, parcel, len, (const uint8_t *[2]){ m->hkr, mk }, header);
}

bool ratchet_model_open(struct ratchet_model *m, const struct rand *rand, const uint8_t *parcel, size_t len,
                        struct ratchet_model_opened *out)
{
	static const size_t lengths[] = { 512, 4096, 32768 };
	static struct ratchet_model copy;

	if (len == 0 || parcel[0] < 0x11 || parcel[0] > 0x13 || len != lengths[parcel[0] - 0x11])
		return false;
	ratchet_model_copy(&copy, m);
	if (!open_on(&copy, rand, parcel, len, out))
		return false;
	ratchet_model_copy(m, &copy);
	return true;
}

void ratchet_model_copy(struct ratchet_model *to, const struct ratchet_model *from)
{
	memcpy(to, from, offsetof(struct ratchet_model, mkskipped) + from->count * sizeof(from->mkskipped[0]));
}
