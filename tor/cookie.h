/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SAFECOOKIE: each side proves that it can read the cookie file without showing what is in it (control-spec, sections
 * 3.21 and 3.24). Ours is the controller.
 *
 *   PROTOCOLINFO 1                                    methods, path of the file, version
 *   AUTHCHALLENGE SAFECOOKIE client nonce             server hash, server nonce; cookie_is_known() or hang up
 *   AUTHENTICATE client hash
 *
 *   hash = HMAC-SHA256(one of two published keys, cookie[32] | client nonce[32] | server nonce[32])
 */
#ifndef TOR_COOKIE_H
#define TOR_COOKIE_H

#include "base/key.h"
#include "tor/reply.h"

#include <stdbool.h>
#include <stdint.h>

#define COOKIE_NONCE_LEN 32
#define COOKIE_HASH_LEN  32
#define COOKIE_PATH_MAX  4096    /* bytes of the path of the file */

enum cookie_method {
	COOKIE_METHOD_NULL           = 1 << 0,
	COOKIE_METHOD_HASHEDPASSWORD = 1 << 1,
	COOKIE_METHOD_COOKIE         = 1 << 2,
	COOKIE_METHOD_SAFECOOKIE     = 1 << 3
};

/* What PROTOCOLINFO says. */
struct cookie_offer {
	unsigned methods;                 /* bits of enum cookie_method; others are not kept */
	char path[COOKIE_PATH_MAX + 1];   /* empty: no method needs a cookie */
	char version[64];                 /* "0.4.9.11"; empty: not said */
};

/* What AUTHCHALLENGE says. */
struct cookie_challenge {
	uint8_t hash[COOKIE_HASH_LEN];
	uint8_t nonce[COOKIE_NONCE_LEN];
};

/* False, and zeros in `out`, for any other reply, one that refuses too. */
bool cookie_offer_decode(struct cookie_offer *out, const struct reply *r) __attribute__((warn_unused_result));
bool cookie_challenge_decode(struct cookie_challenge *out, const struct reply *r) __attribute__((warn_unused_result));

/* What proves the server, and what proves the controller. */
void cookie_server_hash(uint8_t out[COOKIE_HASH_LEN], const struct symkey *cookie,
                        const uint8_t client_nonce[COOKIE_NONCE_LEN], const uint8_t server_nonce[COOKIE_NONCE_LEN]);
void cookie_client_hash(uint8_t out[COOKIE_HASH_LEN], const struct symkey *cookie,
                        const uint8_t client_nonce[COOKIE_NONCE_LEN], const uint8_t server_nonce[COOKIE_NONCE_LEN]);
/* Whether the challenge comes from somebody who knows the cookie, and answers this nonce. */
bool cookie_is_known(const struct cookie_challenge *c, const struct symkey *cookie,
                     const uint8_t client_nonce[COOKIE_NONCE_LEN]);

#endif
