/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/cookie.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One login at Tor 0.4.9.11: its cookie, and what both sides said. */
static const char cookie_hex[] = "d664308f57224fc0c58e7f57d0f2cee0d0805d8782f49fa3ff19d22746c1a178";
static const char client_nonce_hex[] = "807d58501f514e2f6c34daf2369205fc3a6557895b1c51fc210387ac6a3003a0";
static const char client_hash_hex[] = "780283ea8fc2d8503c4e91a2daa01eeed63a5708eef2330128bcab3f02e99fd9";
static const char challenge[] =
	"250 AUTHCHALLENGE SERVERHASH=9FA30BF95159677A97CF413E842C2C9C2B9A2833CA60263ED07679D5DCDE42F2 "
	"SERVERNONCE=8E2511EFF045D410BB90D120A8AD4B3E0E92F9CF0071EB54A47A52E08589E87F\r\n";
static const char offer[] =
	"250-PROTOCOLINFO 1\r\n"
	"250-AUTH METHODS=COOKIE,SAFECOOKIE,HASHEDPASSWORD COOKIEFILE=\"auth/cookie\"\r\n"
	"250-VERSION Tor=\"0.4.9.11\"\r\n"
	"250 OK\r\n";

static struct symkey cookie;
static uint8_t client_nonce[COOKIE_NONCE_LEN];

static int setup(void **state)
{
	(void)state;
	unit_hex(cookie_hex, cookie.b, sizeof(cookie.b));
	unit_hex(client_nonce_hex, client_nonce, sizeof(client_nonce));
	return 0;
}

/* What a decoder made of the reply it was shown. */
struct seen {
	bool (*decode)(struct seen *s, const struct reply *r);
	bool came, ok;
	struct cookie_challenge challenge;
	struct cookie_offer offer;
};

static bool take(void *ctx, const struct reply *r)
{
	struct seen *s = ctx;

	s->came = true;
	memset(&s->challenge, 0xff, sizeof(s->challenge));
	memset(&s->offer, 0xff, sizeof(s->offer));
	s->ok = s->decode(s, r);
	return true;
}

static bool decode_challenge(struct seen *s, const struct reply *r)
{
	return cookie_challenge_decode(&s->challenge, r);
}

static bool decode_offer(struct seen *s, const struct reply *r)
{
	return cookie_offer_decode(&s->offer, r);
}

static struct seen see(bool (*decode)(struct seen *s, const struct reply *r), const char *wire)
{
	struct seen s = { .decode = decode };
	struct reply_reader r;

	reply_reader_init(&r);
	assert_true(reply_reader_feed(&r, (const uint8_t *)wire, strlen(wire), take, &s));
	assert_true(s.came);
	reply_reader_wipe(&r);
	return s;
}

static bool is_zero(const void *p, size_t len)
{
	return sodium_is_zero(p, len);
}

static void hashes_of_a_real_login(void **state)
{
	struct seen s = see(decode_challenge, challenge);
	uint8_t hash[COOKIE_HASH_LEN], want[COOKIE_HASH_LEN];

	(void)state;
	assert_true(s.ok);
	cookie_server_hash(hash, &cookie, client_nonce, s.challenge.nonce);
	assert_memory_equal(hash, s.challenge.hash, sizeof(hash));
	assert_true(cookie_is_known(&s.challenge, &cookie, client_nonce));
	cookie_client_hash(hash, &cookie, client_nonce, s.challenge.nonce);
	unit_hex(client_hash_hex, want, sizeof(want));
	assert_memory_equal(hash, want, sizeof(want));
}

static void flip(uint8_t *bytes, size_t bit)
{
	bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

/* Whoever does not know the cookie, or answers another nonce, is not Tor. */
static void one_wrong_bit_is_a_stranger(void **state)
{
	struct seen s = see(decode_challenge, challenge);

	(void)state;
	for (size_t bit = 0; bit < 256; bit++) {
		uint8_t *parts[] = { s.challenge.hash, s.challenge.nonce, cookie.b, client_nonce };

		for (size_t i = 0; i < 4; i++) {
			flip(parts[i], bit);
			assert_false(cookie_is_known(&s.challenge, &cookie, client_nonce));
			flip(parts[i], bit);
		}
	}
	assert_true(cookie_is_known(&s.challenge, &cookie, client_nonce));
}

static void challenges_in_other_words(void **state)
{
	struct seen want = see(decode_challenge, challenge), s;

	(void)state;
	s = see(decode_challenge,
	        "250 AUTHCHALLENGE NEW=1 SERVERNONCE=8e2511eff045d410bb90d120a8ad4b3e0e92f9cf0071eb54a47a52e08589e87f "
	        "SERVERHASH=9fa30bf95159677a97cf413e842c2c9c2b9a2833ca60263ed07679d5dcde42f2 MORE=\"a b\"\r\n");
	assert_true(s.ok);
	assert_memory_equal(&s.challenge, &want.challenge, sizeof(s.challenge));
}

#define HEX_63 "0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HEX    "0" HEX_63

static void other_challenges_are_refused(void **state)
{
	static const char *const bad[] = {
		"250 OK\r\n",
		"250 AUTHCHALLENGE\r\n",
		"250 AUTHCHALLENGE SERVERHASH=" HEX "\r\n",
		"250 AUTHCHALLENGE SERVERNONCE=" HEX "\r\n",
		"250 AUTHCHALLENGE SERVERHASH=" HEX "0 SERVERNONCE=" HEX "\r\n",
		"250 AUTHCHALLENGE SERVERHASH=" HEX "00 SERVERNONCE=" HEX "\r\n",
		"250 AUTHCHALLENGE SERVERHASH=" HEX " SERVERNONCE=00" HEX "\r\n",
		"250 AUTHCHALLENGE SERVERHASH=" HEX " SERVERNONCE=00\r\n",
		"250 AUTHCHALLENGE SERVERHASH= SERVERNONCE=" HEX "\r\n",
		"250 AUTHCHALLENGE SERVERHASH=g" HEX_63 " SERVERNONCE=" HEX "\r\n",
		"250 AUTHCHALLENGE SERVERHASH=" HEX " SERVERNONCE=" HEX_63 ":\r\n",
		"250 AUTHCHALLENGE SERVERHASH=" HEX " SERVERNONCE=" HEX_63 "\r\n",
		"250 AUTHENTICATE SERVERHASH=" HEX " SERVERNONCE=" HEX "\r\n",
		"513 AUTHCHALLENGE SERVERHASH=" HEX " SERVERNONCE=" HEX "\r\n",
		"650 AUTHCHALLENGE SERVERHASH=" HEX " SERVERNONCE=" HEX "\r\n",
		"513 Invalid base16 client nonce\r\n",
	};

	(void)state;
	assert_true(see(decode_challenge, "250 AUTHCHALLENGE SERVERHASH=" HEX " SERVERNONCE=" HEX "\r\n").ok);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct seen s = see(decode_challenge, bad[i]);

		assert_false(s.ok);
		assert_true(is_zero(&s.challenge, sizeof(s.challenge)));
	}
}

static void every_truncated_challenge_is_refused(void **state)
{
	char cut[sizeof(challenge) + 2];

	(void)state;
	for (size_t len = 4; len <= strlen(challenge) - 2; len++) {
		(void)snprintf(cut, sizeof(cut), "%.*s\r\n", (int)len, challenge);
		assert_int_equal(see(decode_challenge, cut).ok, len == strlen(challenge) - 2);
	}
}

static void what_protocolinfo_says(void **state)
{
	struct seen s = see(decode_offer, offer);

	(void)state;
	assert_true(s.ok);
	assert_int_equal(s.offer.methods,
	                 COOKIE_METHOD_COOKIE | COOKIE_METHOD_SAFECOOKIE | COOKIE_METHOD_HASHEDPASSWORD);
	assert_string_equal(s.offer.path, "auth/cookie");
	assert_string_equal(s.offer.version, "0.4.9.11");
}

static void offers_in_other_words(void **state)
{
	struct seen s = see(decode_offer, "250-PROTOCOLINFO 1\r\n250-VERSION Tor=\"0.5.0.1\" X=1\r\n250-NEW thing\r\n"
	                                  "250-AUTH METHODS=NEW,SAFECOOKIE,,COOKIES,SAFE MORE=1 "
	                                  "COOKIEFILE=\"/a \\\"b\\\"/\\303\\251\" COOKIEFILE=\"/c\"\r\n250 OK\r\n");

	(void)state;
	assert_true(s.ok);
	assert_int_equal(s.offer.methods, COOKIE_METHOD_SAFECOOKIE);
	assert_string_equal(s.offer.path, "/a \"b\"/\xc3\xa9");
	assert_string_equal(s.offer.version, "0.5.0.1");
	/* No file, because no method needs one; and no version. */
	s = see(decode_offer, "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=NULL\r\n250 OK\r\n");
	assert_true(s.ok);
	assert_int_equal(s.offer.methods, COOKIE_METHOD_NULL);
	assert_string_equal(s.offer.path, "");
	assert_string_equal(s.offer.version, "");
}

static void other_offers_are_refused(void **state)
{
	static const char *const bad[] = {
		"250 OK\r\n",
		"250-PROTOCOLINFO 1\r\n250 OK\r\n",
		"250-PROTOCOLINFO 2\r\n250-AUTH METHODS=NULL\r\n250 OK\r\n",
		"250-PROTOCOLINFO\r\n250-AUTH METHODS=NULL\r\n250 OK\r\n",
		"250-OTHERINFO 1\r\n250-AUTH METHODS=NULL\r\n250 OK\r\n",
		"250-PROTOCOLINFO 1\r\n250-AUTH\r\n250 OK\r\n",
		"250-PROTOCOLINFO 1\r\n250-AUTH METHODS=SAFECOOKIE\r\n250 OK\r\n",
		"250-PROTOCOLINFO 1\r\n250-AUTH METHODS=COOKIE COOKIEFILE=\"\"\r\n250 OK\r\n",
		"250-PROTOCOLINFO 1\r\n250-AUTH METHODS=SAFECOOKIE COOKIEFILE=\"/a\r\n250 OK\r\n",
		"250-PROTOCOLINFO 1\r\n250-AUTH METHODS=SAFECOOKIE COOKIEFILE=\"/a\\0\"\r\n250 OK\r\n",
		"650-PROTOCOLINFO 1\r\n650-AUTH METHODS=NULL\r\n650 OK\r\n",
		"514 Authentication required.\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct seen s = see(decode_offer, bad[i]);

		assert_false(s.ok);
		assert_true(is_zero(&s.offer, sizeof(s.offer)));
	}
}

static void a_path_has_its_limit(void **state)
{
	char path[COOKIE_PATH_MAX + 2], wire[sizeof(path) + 128];

	(void)state;
	memset(path, 'p', sizeof(path));
	for (size_t len = COOKIE_PATH_MAX; len <= COOKIE_PATH_MAX + 1; len++) {
		struct seen s;

		(void)snprintf(wire, sizeof(wire),
		               "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=SAFECOOKIE COOKIEFILE=\"%.*s\"\r\n250 OK\r\n",
		               (int)len, path);
		s = see(decode_offer, wire);
		assert_int_equal(s.ok, len == COOKIE_PATH_MAX);
		assert_int_equal(strlen(s.offer.path), s.ok ? len : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(hashes_of_a_real_login, setup),
		cmocka_unit_test_setup(one_wrong_bit_is_a_stranger, setup),
		cmocka_unit_test(challenges_in_other_words),
		cmocka_unit_test(other_challenges_are_refused),
		cmocka_unit_test(every_truncated_challenge_is_refused),
		cmocka_unit_test(what_protocolinfo_says),
		cmocka_unit_test(offers_in_other_words),
		cmocka_unit_test(other_offers_are_refused),
		cmocka_unit_test(a_path_has_its_limit),
	};

	return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
