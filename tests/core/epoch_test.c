/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/clock.h"
#include "core/epoch.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BASE UINT32_C(490000)    /* late in 2025 */

static void root_of(struct symkey *root)
{
	for (size_t i = 0; i < sizeof(root->b); i++)
		root->b[i] = (uint8_t)i;
}

static struct epoch_chain chain_of(enum epoch_side side)
{
	struct epoch_chain c;
	struct symkey root;

	root_of(&root);
	epoch_init(&c, BASE, side, &root);
	return c;
}

static void assert_key(const struct symkey *k, const char *hex)
{
	uint8_t want[KEY_LEN];

	assert_int_equal(unit_hex(hex, want, sizeof(want)), sizeof(want));
	assert_memory_equal(k->b, want, sizeof(want));
}

static bool same_keys(const struct epoch_keys *a, const struct epoch_keys *b)
{
	return a->epoch == b->epoch && memcmp(&a->out, &b->out, sizeof(a->out)) == 0 &&
	       memcmp(&a->in, &b->in, sizeof(a->in)) == 0;
}

/* Made by an independent program from the layout in the header: root 00..1f, five hours after its base. */
static void fixed_vector(void **state)
{
	struct epoch_chain a = chain_of(EPOCH_SIDE_A), next;
	struct symkey fresh;
	struct epoch_keys k;

	(void)state;
	assert_true(epoch_keys(&a, BASE + 5, &k));
	assert_int_equal(k.epoch, BASE + 5);
	assert_key(&k.out.tag, "e9c7d9abf4076cd41218d9bf8b624ed2ad75eeba935b0d1e623752d0f46b694f");
	assert_key(&k.in.tag, "bea6021ab60f4e968cfd23dcb4e35fe8de47d4c5b13c19731d39bd68701b1eb1");
	assert_key(&k.out.veil, "4854cf33694435c2b829fb3ffb65a62daeec210546fc10acc30a41e3799b98ff");
	assert_key(&k.in.veil, "30fd24f3d1708ffe319835d901f452392567434a2f72a85cc28be1c04e04a7dd");
	assert_key(&k.out.psk, "7d4c9178f2fbced665782a7a95cfec991c3a5a4fc0c20c2f0815b536f57dd521");
	assert_key(&k.in.psk, "de1f733fa5a6c185a5c8e00fd7e78d55e6faea9094c305980cb838afadb6fd42");
	assert_key(&k.out.beacon, "277e7c2274e5f0f397d31e52017664c7272795165dda263e2369fd8e0d46d30f");
	assert_key(&k.in.beacon, "5b7c928f4eb5bf0adeceb7175710048567ede1a69eb7c3a39dbf64fc83b9191b");
	memset(fresh.b, 9, sizeof(fresh.b));
	assert_true(epoch_renew(&next, &a, &fresh, BASE + 5));
	assert_key(&next.key, "0c3134a1d370d37c6ceee38b4964559f12d237afe6b1ec220992c1d054af38f9");
	assert_int_equal(next.base, BASE + 5);
	assert_int_equal(next.generation, 1);
	assert_int_equal(next.side, EPOCH_SIDE_A);
}

static void sides_mirror(void **state)
{
	struct epoch_chain a = chain_of(EPOCH_SIDE_A), b = chain_of(EPOCH_SIDE_B);
	struct epoch_keys ka, kb;

	(void)state;
	for (uint32_t t = BASE; t < BASE + 50; t += 7) {
		assert_true(epoch_keys(&a, t, &ka));
		assert_true(epoch_keys(&b, t, &kb));
		assert_memory_equal(&ka.out, &kb.in, sizeof(ka.out));
		assert_memory_equal(&ka.in, &kb.out, sizeof(ka.in));
	}
}

/* Whatever is asked in whatever order, the cache gives what a fresh chain gives. */
static void cache_changes_nothing(void **state)
{
	struct epoch_chain c = chain_of(EPOCH_SIDE_A);
	struct epoch_keys got, want;
	uint32_t x = 1;

	(void)state;
	for (int i = 0; i < 300; i++) {
		struct epoch_chain fresh = chain_of(EPOCH_SIDE_A);
		uint32_t t;

		x = x * 1103515245u + 12345u;
		t = BASE - 20 + (x >> 16) % 400;
		assert_true(epoch_keys(&c, t, &got));
		assert_true(epoch_keys(&fresh, t, &want));
		assert_true(same_keys(&got, &want));
		assert_true(got.epoch == (t < BASE ? BASE : t));
	}
}

static void time_becomes_epoch(void **state)
{
	(void)state;
	assert_int_equal(epoch_at(-1), 0);
	assert_int_equal(epoch_at(INT64_MIN), 0);
	assert_int_equal(epoch_at(0), 0);
	assert_int_equal(epoch_at(CLOCK_HOUR - 1), 0);
	assert_int_equal(epoch_at(CLOCK_HOUR), 1);
	assert_int_equal(epoch_at(INT64_C(4294967296000)), 1193046);    /* 2106-02-07 */
	assert_true(epoch_at(INT64_MAX) == UINT32_MAX);
}

/* 1970, 2038, 2106, the last hour there is, an hour and a day off: what is stored stays, and right time works again. */
static void wrong_clocks_destroy_nothing(void **state)
{
	const uint32_t now = BASE + 100;
	const uint32_t clocks[] = { 0, 596523, 1193046, UINT32_MAX, now + 1, now + 24, now - 1, now - 24, BASE - 1 };
	struct epoch_chain c = chain_of(EPOCH_SIDE_A), next;
	uint8_t before[EPOCH_CHAIN_LEN], after[EPOCH_CHAIN_LEN];
	struct epoch_keys right, k;

	(void)state;
	assert_true(epoch_keys(&c, now, &right));
	assert_int_equal(epoch_encode(before, sizeof(before), &c), EPOCH_CHAIN_LEN);
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		bool near = clocks[i] <= BASE + EPOCH_AHEAD_MAX;

		assert_true(epoch_keys(&c, clocks[i], &k) == near);
		assert_true(near || sodium_is_zero((const uint8_t *)&k, sizeof(k)));
		assert_true(epoch_renew(&next, &c, &right.out.tag, clocks[i]) == (near && clocks[i] >= BASE));
		/* The other end is right, or so far back that nothing may be destroyed. */
		assert_false(epoch_confirm(&c, clocks[i], BASE + 1));
		assert_false(epoch_confirm(&c, BASE, clocks[i]));
		assert_int_equal(epoch_encode(after, sizeof(after), &c), EPOCH_CHAIN_LEN);
		assert_memory_equal(after, before, sizeof(before));
		assert_true(epoch_keys(&c, now, &k));
		assert_true(same_keys(&k, &right));
	}
}

static void bound_is_exact(void **state)
{
	struct epoch_chain c = chain_of(EPOCH_SIDE_A);
	struct epoch_keys k;

	(void)state;
	assert_true(epoch_keys(&c, BASE + EPOCH_AHEAD_MAX, &k));
	assert_false(epoch_keys(&c, BASE + EPOCH_AHEAD_MAX + 1, &k));
	assert_false(epoch_confirm(&c, UINT32_MAX, BASE + EPOCH_AHEAD_MAX + 2));
	assert_true(epoch_confirm(&c, UINT32_MAX, BASE + EPOCH_AHEAD_MAX + 1));
	assert_int_equal(c.base, BASE + EPOCH_AHEAD_MAX);
}

static void confirm_takes_the_smaller_and_never_goes_back(void **state)
{
	struct epoch_chain c = chain_of(EPOCH_SIDE_A), same = c;
	struct epoch_keys k, want;

	(void)state;
	assert_true(epoch_keys(&same, BASE + 9, &want));
	assert_true(epoch_confirm(&c, BASE + 10, BASE + 500));
	assert_int_equal(c.base, BASE + 9);
	assert_false(epoch_confirm(&c, BASE + 10, BASE + 10));
	assert_false(epoch_confirm(&c, BASE + 500, BASE + 5));
	assert_false(epoch_confirm(&c, 0, BASE + 500));
	assert_int_equal(c.base, BASE + 9);
	/* What went is gone: an older hour gives the base's keys. */
	assert_true(epoch_keys(&c, BASE + 3, &k));
	assert_true(same_keys(&k, &want));
	assert_memory_not_equal(&c.key, &same.key, sizeof(c.key));
	assert_memory_not_equal(&c.cached_key, &same.key, sizeof(c.key));
	/* And the hours after are the same as for who has not confirmed yet. */
	assert_true(epoch_keys(&c, BASE + 40, &k));
	assert_true(epoch_keys(&same, BASE + 40, &want));
	assert_true(same_keys(&k, &want));
	/* The cache may be ahead of the new base. */
	assert_true(epoch_confirm(&c, BASE + 20, BASE + 20));
	assert_true(epoch_keys(&c, BASE + 19, &k));
	assert_true(epoch_keys(&same, BASE + 19, &want));
	assert_true(same_keys(&k, &want));
}

static void renewal_agrees_and_needs_the_fresh_secret(void **state)
{
	struct epoch_chain a = chain_of(EPOCH_SIDE_A), b = chain_of(EPOCH_SIDE_B), next_a, next_b, other;
	struct symkey fresh = { { 1 } }, guess = { { 2 } };
	struct epoch_keys ka, kb;

	(void)state;
	assert_true(epoch_confirm(&b, BASE + 25, BASE + 25));
	assert_true(epoch_renew(&next_a, &a, &fresh, BASE + 25));
	assert_true(epoch_renew(&next_b, &b, &fresh, BASE + 25));
	assert_true(epoch_renew(&other, &b, &guess, BASE + 25));
	assert_false(epoch_renew(&other, &b, &fresh, BASE + 23));
	assert_true(epoch_keys(&next_a, BASE + 26, &ka));
	assert_true(epoch_keys(&next_b, BASE + 26, &kb));
	assert_memory_equal(&ka.out, &kb.in, sizeof(ka.out));
	assert_true(epoch_keys(&other, BASE + 26, &kb));
	assert_memory_not_equal(&ka.out, &kb.in, sizeof(ka.out));
	assert_true(epoch_renew(&next_a, &next_a, &fresh, BASE + 26));
	assert_int_equal(next_a.generation, 2);
}

static const char wire[] = "00077a1000000003" "02" "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

static void codec(void **state)
{
	struct epoch_chain c = chain_of(EPOCH_SIDE_B), back;
	uint8_t want[EPOCH_CHAIN_LEN + 1] = { 0 }, out[EPOCH_CHAIN_LEN];
	uint8_t *p;

	(void)state;
	c.generation = 3;
	assert_int_equal(unit_hex(wire, want, sizeof(want)), EPOCH_CHAIN_LEN);
	assert_int_equal(epoch_encode(out, sizeof(out), &c), EPOCH_CHAIN_LEN);
	assert_memory_equal(out, want, EPOCH_CHAIN_LEN);
	assert_true(epoch_decode(&back, out, EPOCH_CHAIN_LEN));
	assert_memory_equal(&back, &c, sizeof(c));
	assert_false(epoch_decode(&back, want, EPOCH_CHAIN_LEN + 1));
	for (size_t len = 0; len < EPOCH_CHAIN_LEN; len++) {
		p = unit_exact(want, len);
		assert_false(epoch_decode(&back, p, len));
		assert_int_equal(epoch_encode(p, len, &c), 0);
		free(p);
	}
	want[8] = 3;
	assert_false(epoch_decode(&back, want, EPOCH_CHAIN_LEN));
	want[8] = 0;
	assert_false(epoch_decode(&back, want, EPOCH_CHAIN_LEN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_vector),
		cmocka_unit_test(sides_mirror),
		cmocka_unit_test(cache_changes_nothing),
		cmocka_unit_test(time_becomes_epoch),
		cmocka_unit_test(wrong_clocks_destroy_nothing),
		cmocka_unit_test(bound_is_exact),
		cmocka_unit_test(confirm_takes_the_smaller_and_never_goes_back),
		cmocka_unit_test(renewal_agrees_and_needs_the_fresh_secret),
		cmocka_unit_test(codec),
	};

	return cmocka_run_group_tests_name("core/epoch", tests, NULL, NULL);
}
