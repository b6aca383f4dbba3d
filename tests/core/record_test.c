/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/record.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static uint8_t plain[RECORD_PLAIN_LEN];

static struct noise_cipher cipher_of(uint8_t seed)
{
	struct symkey k;
	struct noise_cipher c;

	memset(k.b, seed, sizeof(k.b));
	noise_cipher_init(&c, &k);
	return c;
}

static void seal(struct noise_cipher *c, uint8_t first, uint8_t out[RECORD_LEN])
{
	plain[0] = first;
	assert_true(record_seal(c, plain, out));
}

/* Opens from and into heap blocks of the exact sizes. The first byte of the plaintext, or -1 when it is refused. */
static int open_exact(struct noise_cipher *c, const uint8_t in[RECORD_LEN])
{
	uint8_t *rec = unit_exact(in, RECORD_LEN), *out = unit_exact(in, RECORD_PLAIN_LEN);
	int first = record_open(c, rec, out) ? out[0] : -1;

	if (first < 0)
		assert_true(sodium_is_zero(out, RECORD_PLAIN_LEN));
	else
		assert_memory_equal(out + 1, plain + 1, RECORD_PLAIN_LEN - 1);
	free(rec);
	free(out);
	return first;
}

/* BLAKE2b-256 of two records made by an independent program: key 05.., plaintext i mod 251. */
static void fixed_vector(void **state)
{
	static const char *const want_hex[] = { "4d555bfc135719d0cffb206dffb82a52db1908a79d8b8015d26ee63f64f03e63",
	                                        "89907431f4e14278dd38586d7ec32a3e8e2d4f1fe3f48ac4158a680014f5eefb" };
	struct noise_cipher tx = cipher_of(5), rx = cipher_of(5);
	uint8_t rec[RECORD_LEN], want[32], got[32];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		plain[0] = 0;
		unit_hex(want_hex[i], want, sizeof(want));
		assert_true(record_seal(&tx, plain, rec));
		crypto_generichash(got, sizeof(got), rec, sizeof(rec), NULL, 0);
		assert_memory_equal(got, want, sizeof(want));
		assert_int_equal(open_exact(&rx, rec), 0);
	}
}

static void only_the_next_one_opens(void **state)
{
	struct noise_cipher tx = cipher_of(1), rx = cipher_of(1), other = cipher_of(2);
	uint8_t rec[3][RECORD_LEN];

	(void)state;
	for (uint8_t i = 0; i < 3; i++)
		seal(&tx, i, rec[i]);
	assert_int_equal(open_exact(&other, rec[0]), -1);
	assert_int_equal(open_exact(&rx, rec[1]), -1);
	assert_int_equal(open_exact(&rx, rec[0]), 0);
	assert_int_equal(open_exact(&rx, rec[0]), -1);
	assert_int_equal(open_exact(&rx, rec[1]), 1);
	assert_int_equal(open_exact(&rx, rec[2]), 2);
}

static void flipped_bits_are_refused(void **state)
{
	struct noise_cipher tx = cipher_of(1), rx = cipher_of(1);
	uint8_t rec[RECORD_LEN];

	(void)state;
	seal(&tx, 9, rec);
	for (size_t bit = 0; bit < RECORD_LEN * 8; bit++) {
		rec[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(open_exact(&rx, rec), -1);
		rec[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_int_equal(open_exact(&rx, rec), 9);
}

static void early_records_are_bounded(void **state)
{
	struct noise_cipher tx = cipher_of(1), rx = cipher_of(1);
	uint8_t rec[RECORD_LEN], out[RECORD_PLAIN_LEN];

	(void)state;
	assert_true((size_t)RECORD_EARLY_MAX * RECORD_PLAIN_LEN >= 1u << 20);
	for (size_t i = 0; i < RECORD_EARLY_MAX; i++) {
		assert_true(record_seal_early(&tx, plain, rec));
		assert_true(record_open_early(&rx, rec, out));
	}
	assert_false(record_seal_early(&tx, plain, rec));
	assert_true(record_seal(&tx, plain, rec));
	assert_false(record_open_early(&rx, rec, out));
	assert_true(sodium_is_zero(out, sizeof(out)));
}

/* Early records may arrive after the answer left; none is taken after the first session record. */
static void session_records_end_early_ones(void **state)
{
	struct noise_cipher early_tx = cipher_of(1), early_rx = cipher_of(1), tx = cipher_of(2), rx = cipher_of(2);
	uint8_t early[3][RECORD_LEN], session[2][RECORD_LEN], out[RECORD_PLAIN_LEN], bad[RECORD_LEN] = { 0 };

	(void)state;
	for (uint8_t i = 0; i < 3; i++) {
		plain[0] = i;
		assert_true(record_seal_early(&early_tx, plain, early[i]));
	}
	seal(&tx, 10, session[0]);
	seal(&tx, 11, session[1]);
	assert_true(record_open_early(&early_rx, early[0], out));
	assert_true(record_open_either(&early_rx, &rx, early[1], out) && out[0] == 1);
	assert_false(record_open_either(&early_rx, &rx, bad, out));
	assert_false(record_open_either(&early_rx, &rx, session[1], out));
	assert_true(early_rx.keyed);
	assert_true(record_open_either(&early_rx, &rx, session[0], out) && out[0] == 10);
	assert_true(sodium_is_zero((const uint8_t *)&early_rx, sizeof(early_rx)));
	assert_false(record_open_either(&early_rx, &rx, early[2], out));
	assert_true(record_open_either(&early_rx, &rx, session[1], out) && out[0] == 11);
}

static void early_keys_come_from_message_one(void **state)
{
	struct seckey a, b;
	struct pubkey a_pub, b_pub;
	struct symkey psk = { { 1 } };
	struct noise_setup init = { .pattern = "KKpsk0", .own = &a, .remote = &b_pub, .psk = &psk }, resp = init;
	struct noise i, r;
	struct noise_cipher tx, rx;
	uint8_t m[64], rec[RECORD_LEN];
	size_t len, got;

	(void)state;
	rand_keypair(&rand_system, &a, &a_pub);
	rand_keypair(&rand_system, &b, &b_pub);
	init.role = NOISE_ROLE_INITIATOR;
	resp.role = NOISE_ROLE_RESPONDER;
	resp.own = &b;
	resp.remote = &a_pub;
	noise_init(&i, &init);
	noise_init(&r, &resp);
	len = noise_write(&i, &rand_system, (struct noise_bytes){ NULL, 0 }, m, sizeof(m));
	record_early_init(&tx, &i);
	assert_true(noise_read(&r, (struct noise_bytes){ m, len }, NULL, 0, &got));
	record_early_init(&rx, &r);
	seal(&tx, 3, rec);
	assert_int_equal(open_exact(&rx, rec), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_vector),
		cmocka_unit_test(only_the_next_one_opens),
		cmocka_unit_test(flipped_bits_are_refused),
		cmocka_unit_test(early_records_are_bounded),
		cmocka_unit_test(session_records_end_early_ones),
		cmocka_unit_test(early_keys_come_from_message_one),
	};

	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)(i % 251);
	return cmocka_run_group_tests_name("core/record", tests, NULL, NULL);
}
