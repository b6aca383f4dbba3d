/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/bulletin.h"

#include "support/unit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const struct bulletin_hand hand = { "the seed of a hand of nobody's." };

static struct bulletin sample(const char *text)
{
	struct bulletin b = { .expiry_hour = 497000, .len = strlen(text) };

	memset(b.tag.b, 0x5a, sizeof(b.tag.b));
	memcpy(b.text, text, b.len);
	return b;
}

static void what_was_written_is_read(void **state)
{
	const struct bulletin in = sample("water at the school");
	struct bulletin out, other;
	uint8_t buf[BULLETIN_LEN];

	(void)state;
	bulletin_seal(buf, &hand, &in);
	assert_true(bulletin_open(&out, buf, sizeof(buf)));
	assert_string_equal(out.text, "water at the school");
	assert_int_equal(out.expiry_hour, 497000);
	assert_memory_equal(&out.tag, &in.tag, sizeof(in.tag));
	bulletin_seal(buf, &hand, &(struct bulletin){ .expiry_hour = 1, .len = 1, .text = "x" });
	assert_true(bulletin_open(&other, buf, sizeof(buf)));
	assert_memory_equal(out.hand, other.hand, sizeof(out.hand));
}

static void a_stamp_is_put_on_it_by_whoever_carries_it(void **state)
{
	const struct bulletin in = sample("x");
	uint8_t buf[BULLETIN_LEN];
	struct bulletin out;

	(void)state;
	bulletin_seal(buf, &hand, &in);
	memset(buf + PARCEL_STAMP_AT, 7, PARCEL_STAMP_LEN);
	assert_true(bulletin_open(&out, buf, sizeof(buf)));
}

static void nothing_else_can_be_changed(void **state)
{
	const struct bulletin in = sample("the bridge is open");
	uint8_t buf[BULLETIN_LEN];
	struct bulletin out;

	(void)state;
	bulletin_seal(buf, &hand, &in);
	for (size_t i = 0; i < sizeof(buf); i++) {
		if (i >= PARCEL_STAMP_AT && i < PARCEL_TAG_AT)
			continue;
		for (unsigned bit = 0; bit < 8; bit++) {
			buf[i] ^= (uint8_t)(1u << bit);
			assert_false(bulletin_open(&out, buf, sizeof(buf)));
			buf[i] ^= (uint8_t)(1u << bit);
		}
	}
	for (size_t len = 0; len < sizeof(buf); len++) {
		uint8_t *exact = unit_exact(buf, len);

		assert_false(bulletin_open(&out, exact, len));
		free(exact);
	}
}

static void what_is_no_text_is_refused(void **state)
{
	struct bulletin in = sample("ok\xff");
	uint8_t buf[BULLETIN_LEN];
	struct bulletin out;

	(void)state;
	bulletin_seal(buf, &hand, &in);
	assert_false(bulletin_open(&out, buf, sizeof(buf)));
	memset(in.text, 'a', BULLETIN_TEXT_MAX);
	in.len = BULLETIN_TEXT_MAX;
	bulletin_seal(buf, &hand, &in);
	assert_true(bulletin_open(&out, buf, sizeof(buf)));
	assert_int_equal(strlen(out.text), BULLETIN_TEXT_MAX);
}

/* As somebody would who has a program of his own: any bytes from the length on, under a signature that is right. */
static bool opens(size_t len, const uint8_t *text, size_t text_len)
{
	static const char label[] = "nightjar/v1/bulletin";
	const struct bulletin in = sample("x");
	uint8_t buf[BULLETIN_LEN], message[sizeof(label) + BULLETIN_LEN - PARCEL_STAMP_LEN - 64], public[32], secret[64];
	struct bulletin out;
	size_t n = 0;

	bulletin_seal(buf, &hand, &in);
	memset(buf + 125, 0, sizeof(buf) - 125);
	buf[125] = (uint8_t)(len >> 8);
	buf[126] = (uint8_t)len;
	memcpy(buf + 127, text, text_len);
	memcpy(message, label, sizeof(label));
	n = sizeof(label);
	memcpy(message + n, buf, PARCEL_STAMP_AT);
	n += PARCEL_STAMP_AT;
	memcpy(message + n, buf + PARCEL_TAG_AT, 61 - PARCEL_TAG_AT);
	n += 61 - PARCEL_TAG_AT;
	memcpy(message + n, buf + 125, sizeof(buf) - 125);
	(void)crypto_sign_seed_keypair(public, secret, hand.seed);
	(void)crypto_sign_detached(buf + 61, NULL, message, sizeof(message), secret);
	return bulletin_open(&out, buf, sizeof(buf));
}

static void a_length_is_what_it_may_be(void **state)
{
	uint8_t text[BULLETIN_LEN - 127];

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_true(opens(1, text, 1));
	assert_true(opens(BULLETIN_TEXT_MAX, text, BULLETIN_TEXT_MAX));
	assert_false(opens(0, text, 0));
	assert_false(opens(BULLETIN_TEXT_MAX + 1, text, BULLETIN_TEXT_MAX + 1));
	assert_false(opens(sizeof(text), text, sizeof(text)));
	assert_false(opens(sizeof(text) + 1, text, sizeof(text)));
	assert_false(opens(65535, text, sizeof(text)));
	/* Nothing lies behind the text. */
	assert_false(opens(4, text, 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(a_stamp_is_put_on_it_by_whoever_carries_it),
		cmocka_unit_test(nothing_else_can_be_changed),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(a_length_is_what_it_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
