/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making invites, writing them out, their keys. Reading is in invite_parse.c. */
#include "core/invite.h"

#include "base/assert.h"
#include "base/encode.h"
#include "base/pack.h"
#include "core/invite_check.h"
#include "core/kdf.h"

#include <sodium.h>
#include <string.h>

#define RANDOM_BITS 50
#define CHECK_BITS  5

#define LABEL_KEY   KDF_LABEL("invite")
#define LABEL_ROOT  KDF_LABEL("invite-root")
#define LABEL_PLACE KDF_LABEL("invite-place")
#define LABEL_SALT  KDF_LABEL("invite-words-salt")
#define LABEL_CHECK KDF_LABEL("invite-words-check")

const struct invite_cost invite_cost_full = { .passes = 3, .memory = 256u << 20 };

void invite_check_link(uint8_t out[INVITE_CHECK_LEN], const uint8_t *payload, size_t len)
{
	uint8_t h[KDF_HASH_LEN];

	kdf_hash(h, payload, len);
	memcpy(out, h, INVITE_CHECK_LEN);
	sodium_memzero(h, sizeof(h));
}

/* The five check bits of fifty random ones. */
static unsigned words_check(uint64_t random)
{
	uint8_t bytes[7], h[KDF_HASH_LEN];
	unsigned check;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(random >> (48 - 8 * i));
	kdf_hash2(h, LABEL_CHECK, sizeof(LABEL_CHECK), bytes, sizeof(bytes));
	check = h[0] >> (8 - CHECK_BITS);
	sodium_memzero(bytes, sizeof(bytes));
	sodium_memzero(h, sizeof(h));
	return check;
}

bool invite_check_words(const uint16_t word[INVITE_WORD_COUNT])
{
	uint64_t bits = 0;

	for (size_t i = 0; i < INVITE_WORD_COUNT; i++)
		bits = bits << WORDS_BITS | word[i];
	return words_check(bits >> CHECK_BITS) == (bits & ((1u << CHECK_BITS) - 1));
}

void invite_new_link(struct invite *out, const struct rand *r, const struct pubkey *inviter)
{
	*out = (struct invite){ .form = INVITE_FORM_LINK, .has_secret = true };
	rand_fill(r, out->s, sizeof(out->s));
	invite_commit(out->commit, inviter);
}

void invite_new_words(struct invite *out, const struct rand *r)
{
	uint64_t bits = 0;

	*out = (struct invite){ .form = INVITE_FORM_WORDS, .has_secret = false };
	rand_fill(r, &bits, sizeof(bits));
	bits &= (UINT64_C(1) << RANDOM_BITS) - 1;
	bits = bits << CHECK_BITS | words_check(bits);
	for (size_t i = INVITE_WORD_COUNT; i-- > 0; bits >>= WORDS_BITS)
		out->word[i] = bits & (WORDS_COUNT - 1);
}

void invite_link_text(char out[INVITE_LINK_SIZE], const struct invite *i)
{
	uint8_t payload[INVITE_PAYLOAD_LEN];
	struct pack w = pack_into(payload, sizeof(payload));

	ASSERT(i->form == INVITE_FORM_LINK);
	pack_u8(&w, INVITE_VERSION);
	pack_bytes(&w, i->s, sizeof(i->s));
	pack_bytes(&w, i->commit, sizeof(i->commit));
	invite_check_link(payload + w.len, payload, w.len);
	memcpy(out, INVITE_PREFIX, strlen(INVITE_PREFIX));
	encode_base32(out + strlen(INVITE_PREFIX), payload, sizeof(payload));
	sodium_memzero(payload, sizeof(payload));
}

void invite_words_text(char out[INVITE_WORDS_SIZE], const struct invite *i)
{
	char *at = out;

	ASSERT(i->form == INVITE_FORM_WORDS);
	for (size_t k = 0; k < INVITE_WORD_COUNT; k++) {
		const char *w = words_get(i->word[k]);

		memcpy(at, w, strlen(w));
		at += strlen(w);
		*at++ = '-';
	}
	at[-1] = '\0';
}

bool invite_words_stretch(struct invite *i, const struct invite_cost *cost)
{
	char text[INVITE_WORDS_SIZE];
	uint8_t salt[crypto_pwhash_SALTBYTES];

	invite_words_text(text, i);
	/* A fixed salt: the words are all that the invitee has. It only keeps tables made for others from fitting. */
	crypto_generichash(salt, sizeof(salt), (const uint8_t *)LABEL_SALT, strlen(LABEL_SALT), NULL, 0);
	i->has_secret = crypto_pwhash(i->s, sizeof(i->s), text, strlen(text), salt, cost->passes, cost->memory,
	                              crypto_pwhash_ALG_ARGON2ID13) == 0;
	sodium_memzero(text, sizeof(text));
	return i->has_secret;
}

void invite_commit(uint8_t out[INVITE_COMMIT_LEN], const struct pubkey *inviter)
{
	crypto_generichash(out, INVITE_COMMIT_LEN, inviter->b, sizeof(inviter->b), NULL, 0);
}

bool invite_allows_key(const struct invite *i, const struct pubkey *inviter)
{
	uint8_t commit[INVITE_COMMIT_LEN];

	if (i->form == INVITE_FORM_WORDS)
		return true;
	invite_commit(commit, inviter);
	return i->form == INVITE_FORM_LINK && sodium_memcmp(commit, i->commit, sizeof(commit)) == 0;
}

static void derive(struct symkey *out, const uint8_t s[INVITE_SECRET_LEN], const char *label)
{
	uint8_t h[KDF_HASH_LEN];
	struct symkey k;

	kdf_hash2(h, LABEL_KEY, sizeof(LABEL_KEY), s, INVITE_SECRET_LEN);
	memcpy(k.b, h, sizeof(k.b));
	kdf_prf(out, &k, label, NULL, 0);
	sodium_memzero(h, sizeof(h));
	sodium_memzero(&k, sizeof(k));
}

void invite_chain_root(struct symkey *out, const struct invite *i)
{
	ASSERT(i->has_secret);
	derive(out, i->s, LABEL_ROOT);
}

void invite_place(struct symkey *out, const uint8_t s[INVITE_SECRET_LEN])
{
	derive(out, s, LABEL_PLACE);
}
