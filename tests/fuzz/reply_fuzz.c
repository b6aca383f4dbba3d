/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes out of a control port, and everything that is read from it. The first byte says how the rest is cut up:
 * the replies must be the same as when it comes in one piece.
 */
#include "tor/bulletin.h"
#include "tor/cookie.h"
#include "tor/field.h"
#include "tor/reply.h"
#include "tor/version.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void is_printable(const char *s, size_t size)
{
	ASSERT(memchr(s, '\0', size));
	for (; *s; s++)
		ASSERT(*s >= ' ' && *s <= '~');
}

static void read_bulletin(const struct bulletin *b)
{
	switch (b->kind) {
	case BULLETIN_BOOTSTRAP:
		ASSERT(b->bootstrap.progress <= 100);
		is_printable(b->bootstrap.tag, sizeof(b->bootstrap.tag));
		is_printable(b->bootstrap.summary, sizeof(b->bootstrap.summary));
		is_printable(b->bootstrap.warning, sizeof(b->bootstrap.warning));
		is_printable(b->bootstrap.reason, sizeof(b->bootstrap.reason));
		is_printable(b->bootstrap.host, sizeof(b->bootstrap.host));
		break;
	case BULLETIN_NOT_ESTABLISHED:
	case BULLETIN_DANGEROUS_VERSION:
		is_printable(b->reason, sizeof(b->reason));
		break;
	case BULLETIN_DESCRIPTOR:
		is_printable(b->descriptor.onion, sizeof(b->descriptor.onion));
		is_printable(b->descriptor.directory, sizeof(b->descriptor.directory));
		is_printable(b->descriptor.reason, sizeof(b->descriptor.reason));
		break;
	case BULLETIN_GUARD:
		is_printable(b->guard.type, sizeof(b->guard.type));
		is_printable(b->guard.relay, sizeof(b->guard.relay));
		break;
	case BULLETIN_CIRCUIT:
		is_printable(b->circuit.id, sizeof(b->circuit.id));
		is_printable(b->circuit.purpose, sizeof(b->circuit.purpose));
		is_printable(b->circuit.hs_state, sizeof(b->circuit.hs_state));
		is_printable(b->circuit.rend_query, sizeof(b->circuit.rend_query));
		is_printable(b->circuit.reason, sizeof(b->circuit.reason));
		is_printable(b->circuit.socks_username, sizeof(b->circuit.socks_username));
		break;
	case BULLETIN_NONE:
	case BULLETIN_CLOCK_SKEW:
	case BULLETIN_LIVENESS:
	case BULLETIN_ESTABLISHED:
		break;
	}
}

static void read_fields(const char *text)
{
	static const char *const keys[] = { "", "ServiceID", "PrivateKey", "PROGRESS", "net/listeners/socks", "version" };
	char small[8], large[512], *quoted = malloc(2 * strlen(text) + 3), *back = malloc(strlen(text) + 1);

	ASSERT(quoted && back);
	for (size_t n = 0; n < 6; n++) {
		bool is_small = field_word(text, n, small, sizeof(small));

		ASSERT(!is_small || (field_word(text, n, large, sizeof(large)) && strcmp(small, large) == 0));
		(void)!field_value(text, keys[n], small, sizeof(small));
		if (field_value(text, keys[n], large, sizeof(large))) {
			ASSERT(field_cut(text, keys[n], small, sizeof(small)));
			ASSERT(strncmp(small, large, sizeof(small) - 1) == 0);
		}
		ASSERT(!field_rest(text, keys[n]) || strlen(field_rest(text, keys[n])) < strlen(text));
	}
	if (field_quote(quoted, 2 * strlen(text) + 3, text))
		ASSERT(field_word(quoted, 0, back, strlen(text) + 1) && strcmp(back, text) == 0);
	free(back);
	free(quoted);
}

static void read_version(const char *text)
{
	struct version v, same;
	char out[VERSION_SIZE];

	if (!version_parse(&v, text))
		return;
	version_text(out, sizeof(out), &v);
	ASSERT(version_parse(&same, out) && version_compare(&v, &same) == 0);
}

static void read_cookie(const struct reply *r)
{
	static const struct symkey key = { .b = { 1 } };
	static const uint8_t nonce[COOKIE_NONCE_LEN] = { 2 };
	struct cookie_challenge challenge;
	struct cookie_offer offer;

	if (cookie_offer_decode(&offer, r))
		read_version(offer.version);
	if (cookie_challenge_decode(&challenge, r))
		(void)cookie_is_known(&challenge, &key, nonce);
}

/* All replies of one stream, as a hash. */
struct heard {
	crypto_generichash_state hash;
	bool looks;
};

static void hear_text(struct heard *h, const char *text)
{
	crypto_generichash_update(&h->hash, (const uint8_t *)text, strlen(text) + 1);
}

static bool take(void *ctx, const struct reply *r)
{
	struct heard *h = ctx;
	int code = reply_code(r);
	struct bulletin b;

	ASSERT(code >= 0 && code <= 999 && reply_lines(r) > 0 && reply_lines(r) <= REPLY_LINES_MAX);
	crypto_generichash_update(&h->hash, (const uint8_t *)&code, sizeof(code));
	for (size_t i = 0; i < reply_lines(r); i++) {
		hear_text(h, reply_text(r, i));
		hear_text(h, reply_data(r, i) ? reply_data(r, i) : "\xff");
		if (!h->looks)
			continue;
		read_fields(reply_text(r, i));
		read_version(reply_text(r, i));
		bulletin_decode_phase(reply_text(r, i), &b);
		read_bulletin(&b);
	}
	if (h->looks) {
		bulletin_decode(r, &b);
		read_bulletin(&b);
		read_cookie(r);
	}
	return true;
}

static bool feed(const uint8_t *bytes, size_t len, size_t step, bool looks, uint8_t hash[32])
{
	struct reply_reader r;
	struct heard h = { .looks = looks };
	bool ok = true;

	crypto_generichash_init(&h.hash, NULL, 0, 32);
	reply_reader_init(&r);
	for (size_t at = 0; at < len && ok; at += step)
		ok = reply_reader_feed(&r, bytes + at, len - at < step ? len - at : step, take, &h);
	reply_reader_wipe(&r);
	crypto_generichash_final(&h.hash, hash, 32);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t whole[32], cut[32];
	bool ok;

	if (size < 2)
		return 0;
	ok = feed(data + 1, size - 1, size - 1, true, whole);
	ASSERT(feed(data + 1, size - 1, data[0] > 0 ? data[0] : 1, false, cut) == ok);
	ASSERT(memcmp(whole, cut, sizeof(whole)) == 0);
	return 0;
}
