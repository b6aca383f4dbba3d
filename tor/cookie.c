/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/cookie.h"

#include "tor/field.h"

#include <sodium.h>
#include <string.h>

#define OK        250
#define WORD_SIZE 32     /* any keyword, with its NUL */

static bool is_word(const char *text, size_t n, const char *want)
{
	char word[WORD_SIZE];

	return field_word(text, n, word, sizeof(word)) && strcmp(word, want) == 0;
}

static unsigned method_of(const char *name, size_t len)
{
	static const struct {
		const char *name;
		enum cookie_method method;
	} known[] = {
		{ "NULL", COOKIE_METHOD_NULL },
		{ "HASHEDPASSWORD", COOKIE_METHOD_HASHEDPASSWORD },
		{ "COOKIE", COOKIE_METHOD_COOKIE },
		{ "SAFECOOKIE", COOKIE_METHOD_SAFECOOKIE },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strlen(known[i].name) == len && strncmp(known[i].name, name, len) == 0)
			return known[i].method;
	}
	return 0;
}

static unsigned methods_of(const char *list)
{
	unsigned methods = 0;

	for (const char *p = list;; p++) {
		size_t len = strcspn(p, ",");

		methods |= method_of(p, len);
		p += len;
		if (!*p)
			return methods;
	}
}

/* AuthLine: there is a path if and only if a method needs one. */
static bool read_auth(struct cookie_offer *out, const char *text)
{
	char list[256];

	if (!field_value(text, "METHODS", list, sizeof(list)))
		return false;
	out->methods = methods_of(list);
	if (!(out->methods & (COOKIE_METHOD_COOKIE | COOKIE_METHOD_SAFECOOKIE)))
		return true;
	return field_value(text, "COOKIEFILE", out->path, sizeof(out->path)) && out->path[0];
}

/* The lines come in any order, and others between them. */
static bool read_offer(struct cookie_offer *out, const struct reply *r)
{
	bool has_auth = false;

	if (reply_code(r) != OK || !is_word(reply_text(r, 0), 0, "PROTOCOLINFO") || !is_word(reply_text(r, 0), 1, "1"))
		return false;
	for (size_t i = 1; i < reply_lines(r); i++) {
		const char *text = reply_text(r, i);

		if (is_word(text, 0, "AUTH") && !has_auth) {
			if (!read_auth(out, text))
				return false;
			has_auth = true;
		} else if (is_word(text, 0, "VERSION")) {
			(void)!field_value(text, "Tor", out->version, sizeof(out->version));
		}
	}
	return has_auth;
}

bool cookie_offer_decode(struct cookie_offer *out, const struct reply *r)
{
	memset(out, 0, sizeof(*out));
	if (read_offer(out, r))
		return true;
	memset(out, 0, sizeof(*out));
	return false;
}

/* Exactly 32 bytes in hexadecimal of either case. */
static bool read_hex(uint8_t out[32], const char *text, const char *key)
{
	char hex[64 + 1];

	return field_value(text, key, hex, sizeof(hex)) && strlen(hex) == 64 &&
	       sodium_hex2bin(out, 32, hex, 64, NULL, NULL, NULL) == 0;
}

bool cookie_challenge_decode(struct cookie_challenge *out, const struct reply *r)
{
	const char *text = reply_text(r, 0);

	memset(out, 0, sizeof(*out));
	if (reply_code(r) == OK && is_word(text, 0, "AUTHCHALLENGE") && read_hex(out->hash, text, "SERVERHASH") &&
	    read_hex(out->nonce, text, "SERVERNONCE"))
		return true;
	memset(out, 0, sizeof(*out));
	return false;
}

static void hash(uint8_t out[COOKIE_HASH_LEN], const char *key, const struct symkey *cookie,
                 const uint8_t client_nonce[COOKIE_NONCE_LEN], const uint8_t server_nonce[COOKIE_NONCE_LEN])
{
	crypto_auth_hmacsha256_state st;

	crypto_auth_hmacsha256_init(&st, (const uint8_t *)key, strlen(key));
	crypto_auth_hmacsha256_update(&st, cookie->b, sizeof(cookie->b));
	crypto_auth_hmacsha256_update(&st, client_nonce, COOKIE_NONCE_LEN);
	crypto_auth_hmacsha256_update(&st, server_nonce, COOKIE_NONCE_LEN);
	crypto_auth_hmacsha256_final(&st, out);
	sodium_memzero(&st, sizeof(st));
}

void cookie_server_hash(uint8_t out[COOKIE_HASH_LEN], const struct symkey *cookie,
                        const uint8_t client_nonce[COOKIE_NONCE_LEN], const uint8_t server_nonce[COOKIE_NONCE_LEN])
{
	hash(out, "Tor safe cookie authentication server-to-controller hash", cookie, client_nonce, server_nonce);
}

void cookie_client_hash(uint8_t out[COOKIE_HASH_LEN], const struct symkey *cookie,
                        const uint8_t client_nonce[COOKIE_NONCE_LEN], const uint8_t server_nonce[COOKIE_NONCE_LEN])
{
	hash(out, "Tor safe cookie authentication controller-to-server hash", cookie, client_nonce, server_nonce);
}

bool cookie_is_known(const struct cookie_challenge *c, const struct symkey *cookie,
                     const uint8_t client_nonce[COOKIE_NONCE_LEN])
{
	uint8_t want[COOKIE_HASH_LEN];
	bool known;

	cookie_server_hash(want, cookie, client_nonce, c->nonce);
	known = sodium_memcmp(want, c->hash, sizeof(want)) == 0;
	sodium_memzero(want, sizeof(want));
	return known;
}
