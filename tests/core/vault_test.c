/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/vault.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct made {
	struct rand_seeded seeded;
	struct rand rand;
	struct symkey database, stretched;
	struct vault_head head;
	uint8_t file[VAULT_LEN];
};

static struct made make(uint64_t seed, const char *passphrase)
{
	struct made m = { .head = { .no_passphrase = passphrase[0] == '\0' } };

	rand_seeded_init(&m.seeded, seed);
	m.rand = rand_seeded_source(&m.seeded);
	rand_fill(&m.rand, m.database.b, sizeof(m.database.b));
	vault_params_cheap(&m.head.params, &m.rand);
	assert_int_equal(vault_stretch(passphrase, strlen(passphrase), &m.head.params, &m.stretched), ERR_OK);
	vault_create(m.file, &m.head, &m.stretched, &m.database, &m.rand);
	return m;
}

static enum err unlock(const uint8_t *file, size_t len, const char *passphrase, struct symkey *out)
{
	struct vault_head head;
	struct symkey stretched;
	enum err e = vault_head(&head, file, len);

	if (e == ERR_OK)
		e = vault_stretch(passphrase, strlen(passphrase), &head.params, &stretched);
	return e == ERR_OK ? vault_unlock(out, file, len, &stretched) : e;
}

static void right_passphrase_opens(void **state)
{
	struct symkey got;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct made m = make(seed, "correct horse");

		assert_int_equal(unlock(m.file, sizeof(m.file), "correct horse", &got), ERR_OK);
		assert_memory_equal(got.b, m.database.b, KEY_LEN);
		assert_int_equal(unlock(m.file, sizeof(m.file), "Correct horse", &got), ERR_PASSPHRASE);
		assert_int_equal(unlock(m.file, sizeof(m.file), "", &got), ERR_PASSPHRASE);
	}
}

static void no_passphrase_says_so(void **state)
{
	struct made m = make(1, "");
	struct vault_head head;
	struct symkey got;

	(void)state;
	assert_int_equal(vault_head(&head, m.file, sizeof(m.file)), ERR_OK);
	assert_true(head.no_passphrase);
	assert_int_equal(unlock(m.file, sizeof(m.file), "", &got), ERR_OK);
	m = make(1, "x");
	assert_int_equal(vault_head(&head, m.file, sizeof(m.file)), ERR_OK);
	assert_false(head.no_passphrase);
}

/* RFC 9106's function with libsodium's parameters: a change of them would lock everybody out. */
static void stretching_has_not_changed(void **state)
{
	struct vault_params p = { .passes = 2, .memory_kib = 128, .salt = "0123456789abcde" };
	struct symkey got;
	uint8_t want[KEY_LEN];

	(void)state;
	assert_int_equal(vault_stretch("passphrase", 10, &p, &got), ERR_OK);
	unit_hex("08cc5e201007e9bb1dbc1ae59bbd54bcbdba7336ceb963f68154fb3904aa8ee9", want, sizeof(want));
	assert_memory_equal(got.b, want, KEY_LEN);
}

static void every_truncation_is_refused(void **state)
{
	struct made m = make(3, "x");
	struct vault_head head;

	(void)state;
	for (size_t len = 0; len <= VAULT_LEN + 1; len++) {
		uint8_t padded[VAULT_LEN + 1] = { 0 };
		uint8_t *exact;

		memcpy(padded, m.file, VAULT_LEN);
		exact = unit_exact(padded, len);
		assert_int_equal(vault_head(&head, exact, len), len == VAULT_LEN ? ERR_OK : ERR_PROFILE_CORRUPT);
		free(exact);
	}
}

/* Each bit of the head and of the used slot matters; a bit of another slot does not. */
static void flipped_bits_never_open_another_key(void **state)
{
	struct made m = make(4, "x");
	size_t opened = 0;
	struct symkey got;

	(void)state;
	for (size_t i = 0; i < VAULT_LEN; i++) {
		if (i >= 2 && i < 10)
			continue;    /* parameters: other work, up to gigabytes; see absurd_parameters_are_refused */
		m.file[i] ^= 0x80;
		if (unlock(m.file, sizeof(m.file), "x", &got) == ERR_OK) {
			assert_memory_equal(got.b, m.database.b, KEY_LEN);
			opened++;
		}
		m.file[i] ^= 0x80;
	}
	assert_int_equal(opened, (VAULT_SLOTS - 1) * VAULT_SLOT_LEN);
}

static void absurd_parameters_are_refused(void **state)
{
	struct made m = make(5, "x");
	struct vault_head head;

	(void)state;
	m.file[0] = 2;
	assert_int_equal(vault_head(&head, m.file, sizeof(m.file)), ERR_PROFILE_NEWER);
	m.file[0] = 0;
	assert_int_equal(vault_head(&head, m.file, sizeof(m.file)), ERR_PROFILE_CORRUPT);
	m.file[0] = 1;
	m.file[2] = 0xff;    /* passes */
	assert_int_equal(vault_head(&head, m.file, sizeof(m.file)), ERR_PROFILE_CORRUPT);
	m.file[2] = 0;
	m.file[6] = 0xff;    /* memory */
	assert_int_equal(vault_head(&head, m.file, sizeof(m.file)), ERR_PROFILE_CORRUPT);
	m.file[6] = 0;
	m.file[1] |= 2;    /* an unknown flag */
	assert_int_equal(vault_head(&head, m.file, sizeof(m.file)), ERR_PROFILE_CORRUPT);
}

static void destroyed_opens_nothing(void **state)
{
	struct made m = make(6, "x");
	struct symkey got;

	(void)state;
	assert_false(vault_is_destroyed(m.file));
	vault_destroy(m.file);
	assert_true(vault_is_destroyed(m.file));
	m.file[VAULT_LEN - 1] ^= 1;    /* as damage would */
	assert_false(vault_is_destroyed(m.file));
	memcpy(m.file, make(6, "x").file, VAULT_HEAD_LEN);
	assert_int_equal(unlock(m.file, sizeof(m.file), "x", &got), ERR_PASSPHRASE);
}

static void memory_fits_the_machine(void **state)
{
	const uint64_t mib = 1024 * 1024;
	struct vault_params p;

	(void)state;
	vault_params_fit(&p, 8192 * mib, &rand_system);
	assert_int_equal(p.memory_kib, 256 * 1024);
	assert_int_equal(p.passes, 3);
	vault_params_fit(&p, 512 * mib, &rand_system);
	assert_int_equal(p.memory_kib, 128 * 1024);
	vault_params_fit(&p, 64 * mib, &rand_system);
	assert_int_equal(p.memory_kib, 64 * 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_passphrase_opens),
		cmocka_unit_test(no_passphrase_says_so),
		cmocka_unit_test(stretching_has_not_changed),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(flipped_bits_never_open_another_key),
		cmocka_unit_test(absurd_parameters_are_refused),
		cmocka_unit_test(destroyed_opens_nothing),
		cmocka_unit_test(memory_fits_the_machine),
	};

	assert_true(sodium_init() >= 0);
	return cmocka_run_group_tests_name("core/vault", tests, NULL, NULL);
}
