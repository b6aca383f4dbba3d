/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/kdf.h"
#include "core/parcel.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* One parcel computed outside this program from the layout in parcel.h (Python's BLAKE2b, libsodium's AEAD). */
static const char *const vector_head =
	"11000789b00000000000000000f263f3d5e6b992e8b662687187efc680"
	"2cf2868cac02842074ba41e943ed2c58a9b43d697fda9ab74b06485adf10a2be6447630112e398c7"
	"a2b6a17305776a6f7491d9175c9b6c44e5c245da9ab91a7ecfb35e38b9cccd73cec6a693ccb00186";
static const char *const vector_mac = "a35085ea3547ceb0a101857ac97b8396";
static const char *const vector_id = "72bbc0bf4a4e2e3eba2913b7bda9703ff1741538a00816ae4303fe0a85eecb34";
static const char *const vector_receipt = "a5f0d25eb8abbf493ae3bd1dd003e019";
static const char vector_body[] = "the nightjar hunts at dusk";

static struct symkey header_key, message_key;
static const struct parcel_keys keys = { &header_key, &message_key };
static struct parcel_content content;
static uint8_t parcel[PARCEL_MAX_LEN], plain[PARCEL_MAX_LEN];

static int setup(void **state)
{
	(void)state;
	content = (struct parcel_content){ .expiry_hour = 494000, .header = { .pn = 7, .n = 258 }, .body = vector_body,
		                           .len = sizeof(vector_body) - 1 };
	for (uint8_t i = 0; i < KEY_LEN; i++) {
		header_key.b[i] = i;
		message_key.b[i] = (uint8_t)(0x20 + i);
		content.header.dh.b[i] = (uint8_t)(0x40 + i);
	}
	return 0;
}

/* Opens with the keys of this file; true when all of it is as sealed. */
static bool opens(const uint8_t *buf, size_t len)
{
	struct parcel_room room = { .buf = plain, .cap = sizeof(plain) };
	struct parcel_clear clear;
	struct parcel_header h;

	return parcel_clear_decode(&clear, buf, len) && parcel_open_header(&h, buf, &header_key) &&
	       parcel_open_body(&room, buf, &message_key, &h) && room.len == content.len &&
	       (room.len == 0 || memcmp(room.body, content.body, room.len) == 0) && h.n == content.header.n &&
	       h.pn == content.header.pn && memcmp(&h.dh, &content.header.dh, sizeof(h.dh)) == 0;
}

static void seals_the_fixed_vector(void **state)
{
	uint8_t want[PARCEL_BODY_AT];
	struct parcel_receipt receipt;
	struct parcel_id id;

	(void)state;
	assert_int_equal(parcel_seal(parcel, sizeof(parcel), &keys, &content), PARCEL_SMALL_LEN);
	assert_int_equal(unit_hex(vector_head, want, sizeof(want)), PARCEL_BODY_AT);
	assert_memory_equal(parcel, want, PARCEL_BODY_AT);
	unit_hex(vector_mac, want, sizeof(want));
	assert_memory_equal(parcel + PARCEL_SMALL_LEN - 16, want, 16);
	parcel_id(&id, parcel, PARCEL_SMALL_LEN);
	unit_hex(vector_id, want, sizeof(want));
	assert_memory_equal(id.b, want, sizeof(id.b));
	parcel_receipt(&receipt, &header_key, 258);
	unit_hex(vector_receipt, want, sizeof(want));
	assert_memory_equal(receipt.b, want, sizeof(receipt.b));
	assert_true(opens(parcel, PARCEL_SMALL_LEN));
}

static void classes_hold_what_they_say(void **state)
{
	static uint8_t text[PARCEL_MAX_BODY + 1];
	const struct {
		size_t len;
		enum parcel_class class;
	} rows[] = {
		{ 0, PARCEL_SMALL }, { PARCEL_SMALL_BODY, PARCEL_SMALL }, { PARCEL_SMALL_BODY + 1, PARCEL_MEDIUM },
		{ PARCEL_MEDIUM_BODY, PARCEL_MEDIUM }, { PARCEL_MEDIUM_BODY + 1, PARCEL_LARGE },
		{ PARCEL_MAX_BODY, PARCEL_LARGE }, { PARCEL_MAX_BODY + 1, PARCEL_NONE }, { SIZE_MAX, PARCEL_NONE },
	};

	(void)state;
	memset(text, 'x', sizeof(text));
	content.body = text;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct parcel_clear clear;
		size_t len = parcel_len(rows[i].class);

		assert_int_equal(parcel_class_for(rows[i].len), rows[i].class);
		content.len = rows[i].len;
		assert_int_equal(parcel_seal(parcel, sizeof(parcel), &keys, &content), len);
		if (len == 0)
			continue;
		assert_true(opens(parcel, len));
		assert_true(parcel_clear_decode(&clear, parcel, len));
		assert_int_equal(clear.class, rows[i].class);
		assert_int_equal(clear.expiry_hour, 494000);
	}
}

/* Every truncation, one byte more, and the lengths of the other classes: each in a heap block of its own size. */
static void only_the_length_of_its_class_is_a_parcel(void **state)
{
	struct parcel_clear clear;

	(void)state;
	assert_int_equal(parcel_seal(parcel, sizeof(parcel), &keys, &content), PARCEL_SMALL_LEN);
	for (size_t len = 0; len <= PARCEL_SMALL_LEN + 1; len++) {
		uint8_t *exact = unit_exact(parcel, len);

		assert_int_equal(parcel_clear_decode(&clear, exact, len), len == PARCEL_SMALL_LEN);
		free(exact);
	}
	assert_false(parcel_clear_decode(&clear, parcel, PARCEL_MEDIUM_LEN));
	for (unsigned first = 0; first < 256; first++) {
		parcel[0] = (uint8_t)first;
		assert_int_equal(parcel_clear_decode(&clear, parcel, PARCEL_SMALL_LEN), first == 0x11 || first == 0x14);
		assert_int_equal(parcel_clear_decode(&clear, parcel, PARCEL_LARGE_LEN), first == 0x13);
	}
}

static void short_rooms_are_refused(void **state)
{
	(void)state;
	for (size_t cap = 0; cap < PARCEL_SMALL_LEN; cap += 7) {
		uint8_t *exact = unit_exact(parcel, cap);

		assert_int_equal(parcel_seal(exact, cap, &keys, &content), 0);
		free(exact);
	}
	uint8_t *exact = unit_exact(parcel, PARCEL_SMALL_LEN);

	assert_int_equal(parcel_seal(exact, PARCEL_SMALL_LEN, &keys, &content), PARCEL_SMALL_LEN);
	free(exact);
}

/* Each bit of each byte outside the stamp is authenticated; the stamp is in no seal and not in the id. */
static void every_bit_counts_but_the_stamp(void **state)
{
	struct parcel_id before, after;

	(void)state;
	assert_int_equal(parcel_seal(parcel, sizeof(parcel), &keys, &content), PARCEL_SMALL_LEN);
	parcel_id(&before, parcel, PARCEL_SMALL_LEN);
	for (size_t i = 0; i < PARCEL_SMALL_LEN * 8; i++) {
		bool stamp = i / 8 >= PARCEL_STAMP_AT && i / 8 < PARCEL_TAG_AT;

		parcel[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_int_equal(opens(parcel, PARCEL_SMALL_LEN), stamp);
		parcel_id(&after, parcel, PARCEL_SMALL_LEN);
		assert_int_equal(memcmp(&before, &after, sizeof(before)) == 0, stamp);
		parcel[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	assert_true(opens(parcel, PARCEL_SMALL_LEN));
}

/* A body box made by hand, as a sender that breaks one rule would make it. */
static bool opens_with_body(size_t length_field, size_t dirty_at, bool right_nonce)
{
	uint8_t body[PARCEL_SMALL_LEN - PARCEL_BODY_AT - 16] = { (uint8_t)(length_field >> 8), (uint8_t)length_field };
	uint8_t clear[21], header[40] = { 0 }, in[21 + 40 + sizeof(body)], hash[64], *nonce = parcel + PARCEL_NONCE_AT;
	struct parcel_room room = { .buf = plain, .cap = sizeof(plain) };
	struct parcel_header h = { .n = 0 };
	struct symkey full;

	if (dirty_at)
		body[dirty_at] = 1;
	memcpy(clear, parcel, 5);
	memcpy(clear + 5, parcel + 13, 16);
	memcpy(in, clear, 21);
	memcpy(in + 21, header, 40);
	memcpy(in + 61, body, sizeof(body));
	kdf_hash(hash, in, sizeof(in));
	kdf_prf(&full, &message_key, KDF_LABEL("nonce"), hash, sizeof(hash));
	memcpy(nonce, full.b, 24);
	nonce[23] ^= right_nonce ? 0 : 1;
	crypto_aead_xchacha20poly1305_ietf_encrypt(parcel + PARCEL_HEADER_AT, NULL, header, 40, clear, 21, NULL, nonce,
	                                           header_key.b);
	memcpy(in, clear, 21);
	memcpy(in + 21, parcel + PARCEL_HEADER_AT, 56);
	crypto_aead_xchacha20poly1305_ietf_encrypt(parcel + PARCEL_BODY_AT, NULL, body, sizeof(body), in, 77, NULL,
	                                           nonce, message_key.b);
	assert_true(parcel_open_header(&h, parcel, &header_key));
	memset(plain, 0, sizeof(body));
	if (parcel_open_body(&room, parcel, &message_key, &h))
		return true;
	assert_null(room.body);
	assert_true(sodium_is_zero(plain, sizeof(body)));
	return false;
}

static void authentic_bodies_must_keep_the_rules(void **state)
{
	size_t last = PARCEL_SMALL_BODY + 1;

	(void)state;
	assert_int_equal(parcel_seal(parcel, sizeof(parcel), &keys, &content), PARCEL_SMALL_LEN);
	assert_true(opens_with_body(5, 0, true));
	assert_true(opens_with_body(5, 6, true));
	assert_false(opens_with_body(5, 7, true));
	assert_false(opens_with_body(5, last, true));
	assert_true(opens_with_body(PARCEL_SMALL_BODY, last, true));
	assert_false(opens_with_body(PARCEL_SMALL_BODY + 1, 0, true));
	assert_false(opens_with_body(UINT16_MAX, 0, true));
	assert_false(opens_with_body(5, 0, false));
}

/* The same keys and place: every part of the plaintext moves the nonce, and nothing else does. */
static void nonce_depends_on_all_that_is_sealed(void **state)
{
	uint8_t first[PARCEL_SMALL_LEN];
	struct parcel_content other[5];

	(void)state;
	for (size_t i = 0; i < 5; i++)
		other[i] = content;
	other[0].expiry_hour++;
	other[1].header.pn++;
	other[2].header.dh.b[31] ^= 1;
	other[3].len--;
	other[4].body = "The nightjar hunts at dusk";
	assert_int_equal(parcel_seal(first, sizeof(first), &keys, &content), PARCEL_SMALL_LEN);
	assert_int_equal(parcel_seal(parcel, sizeof(parcel), &keys, &content), PARCEL_SMALL_LEN);
	assert_memory_equal(first, parcel, sizeof(first));
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(parcel_seal(parcel, sizeof(parcel), &keys, &other[i]), PARCEL_SMALL_LEN);
		assert_memory_not_equal(first + PARCEL_NONCE_AT, parcel + PARCEL_NONCE_AT, PARCEL_NONCE_LEN);
		assert_memory_equal(first + PARCEL_TAG_AT, parcel + PARCEL_TAG_AT, PARCEL_TAG_LEN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(seals_the_fixed_vector, setup),
		cmocka_unit_test_setup(classes_hold_what_they_say, setup),
		cmocka_unit_test_setup(only_the_length_of_its_class_is_a_parcel, setup),
		cmocka_unit_test_setup(short_rooms_are_refused, setup),
		cmocka_unit_test_setup(every_bit_counts_but_the_stamp, setup),
		cmocka_unit_test_setup(authentic_bodies_must_keep_the_rules, setup),
		cmocka_unit_test_setup(nonce_depends_on_all_that_is_sealed, setup),
	};

	return cmocka_run_group_tests_name("core/parcel", tests, NULL, NULL);
}
