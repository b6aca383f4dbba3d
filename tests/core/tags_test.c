/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/tags.h"

#include <stdlib.h>
#include <string.h>

#define NOW  UINT32_C(490010)
#define BASE UINT32_C(490000)

/* The dialler's and the receiver's end of one pair. */
struct pair {
	struct epoch_chain dial, recv;
};

static struct pair pair_of(uint64_t seed)
{
	struct symkey root = { { 0 } };
	struct pair p;

	for (size_t i = 0; i < 8; i++)
		root.b[i] = (uint8_t)(seed >> (8 * i));
	epoch_init(&p.dial, BASE, EPOCH_SIDE_A, &root);
	epoch_init(&p.recv, BASE, EPOCH_SIDE_B, &root);
	return p;
}

static bool set(struct tags *t, struct pair *p, uint64_t id, uint32_t now)
{
	struct tags_owner o = { .id = id, .chains = { &p->recv, NULL }, .now = now };

	return tags_set_owner(t, &o);
}

static bool find(struct tags *t, struct epoch_chain *dial, uint32_t epoch, uint32_t j, struct tags_hit *hit)
{
	struct epoch_keys k;
	uint8_t tag[TAGS_LEN];

	assert_true(epoch_keys(dial, epoch, &k));
	tags_make(tag, &k.out.tag, j);
	return tags_find(t, tag, hit);
}

static bool use(struct tags *t, struct epoch_chain *dial, uint32_t epoch, uint32_t j, struct tags_window *w)
{
	struct tags_hit hit;

	return find(t, dial, epoch, j, &hit) && tags_use(t, &hit, w);
}

/* Made by an independent program: see the vector of epoch_test. */
static void fixed_vector(void **state)
{
	uint8_t want[TAGS_LEN], tag[TAGS_LEN];
	struct symkey root, *k = &root;
	struct epoch_chain c;
	struct epoch_keys keys;

	(void)state;
	for (size_t i = 0; i < KEY_LEN; i++)
		k->b[i] = (uint8_t)i;
	epoch_init(&c, BASE, EPOCH_SIDE_A, &root);
	assert_true(epoch_keys(&c, BASE + 5, &keys));
	tags_make(tag, &keys.out.tag, 7);
	unit_hex("3c0e6636015700ce51e566ac2df75135", want, sizeof(want));
	assert_memory_equal(tag, want, sizeof(want));
}

static void three_epochs_and_no_more(void **state)
{
	struct tags *t = tags_new(&rand_system);
	struct pair p = pair_of(1), stranger = pair_of(2);
	struct tags_hit hit;

	(void)state;
	assert_true(set(t, &p, 77, NOW));
	assert_int_equal(tags_count(t), 3 * TAGS_AHEAD);
	for (uint32_t e = NOW - 3; e <= NOW + 3; e++) {
		for (uint32_t j = 0; j <= TAGS_AHEAD + 1; j++) {
			bool expected = e + 1 >= NOW && e <= NOW + 1 && j >= 1 && j <= TAGS_AHEAD;

			assert_true(find(t, &p.dial, e, j, &hit) == expected);
			assert_false(find(t, &stranger.dial, e, j, &hit));
			/* Our own tags are not those we expect. */
			assert_false(find(t, &p.recv, e, j, &hit));
			if (expected)
				assert_true(hit.owner == 77 && hit.epoch == e && hit.j == j && hit.generation == 0);
		}
	}
	tags_drop_owner(t, 77);
	tags_drop_owner(t, 77);
	assert_int_equal(tags_count(t), 0);
	assert_false(find(t, &p.dial, NOW, 1, &hit));
	tags_free(t);
	tags_free(NULL);
}

static void used_tags_are_refused(void **state)
{
	struct tags *t = tags_new(&rand_system);
	struct pair p = pair_of(1);
	struct tags_hit hit, again;
	struct tags_window w;

	(void)state;
	assert_true(set(t, &p, 1, NOW));
	assert_true(find(t, &p.dial, NOW, 3, &hit));
	again = hit;
	assert_true(tags_use(t, &hit, &w));
	assert_true(w.hi == 3 && w.used == 1 && w.epoch == NOW);
	assert_false(tags_use(t, &again, &w));
	assert_false(find(t, &p.dial, NOW, 3, &hit));
	assert_true(use(t, &p.dial, NOW, 1, &w));
	assert_true(w.hi == 3 && w.used == 5);
	assert_false(use(t, &p.dial, NOW, 1, &w));
	/* Other epochs count apart. */
	assert_true(use(t, &p.dial, NOW - 1, 3, &w));
	assert_true(w.hi == 3 && w.used == 1 && w.epoch == NOW - 1);
	/* Filling it again, now or an hour later, brings nothing back. */
	assert_true(set(t, &p, 1, NOW));
	assert_true(set(t, &p, 1, NOW + 1));
	assert_false(use(t, &p.dial, NOW, 1, &w));
	assert_false(use(t, &p.dial, NOW, 3, &w));
	assert_true(use(t, &p.dial, NOW, 2, &w));
	tags_free(t);
}

static void window_edges(void **state)
{
	struct tags *t = tags_new(&rand_system);
	struct pair p = pair_of(1);
	struct tags_window w;
	struct tags_hit hit;

	(void)state;
	assert_true(set(t, &p, 1, NOW));
	assert_true(use(t, &p.dial, NOW, 32, &w));
	assert_true(find(t, &p.dial, NOW, 1, &hit));
	assert_true(find(t, &p.dial, NOW, 64, &hit));
	assert_false(find(t, &p.dial, NOW, 65, &hit));
	assert_true(use(t, &p.dial, NOW, 33, &w));
	assert_true(w.hi == 33 && w.used == 3);
	assert_false(find(t, &p.dial, NOW, 1, &hit));
	assert_true(find(t, &p.dial, NOW, 2, &hit));
	assert_true(use(t, &p.dial, NOW, 65, &w));
	assert_true(w.hi == 65 && w.used == 1);
	assert_false(find(t, &p.dial, NOW, 33, &hit));
	assert_true(find(t, &p.dial, NOW, 34, &hit));
	assert_true(find(t, &p.dial, NOW, 97, &hit));
	assert_false(find(t, &p.dial, NOW, 98, &hit));
	tags_free(t);
}

/* The end of the counter: the window stops there and does not wrap. */
static void counter_does_not_wrap(void **state)
{
	struct tags *t = tags_new(&rand_system);
	struct pair p = pair_of(1);
	struct tags_window stored = { .epoch = NOW, .hi = UINT32_MAX - 1, .used = 1 }, w;
	struct tags_owner o = { .id = 1, .chains = { &p.recv }, .now = NOW, .windows = &stored, .window_count = 1 };
	struct tags_hit hit;

	(void)state;
	assert_true(tags_set_owner(t, &o));
	assert_true(use(t, &p.dial, NOW, UINT32_MAX, &w));
	assert_true(w.hi == UINT32_MAX && w.used == 3);
	assert_false(find(t, &p.dial, NOW, UINT32_MAX, &hit));
	assert_false(find(t, &p.dial, NOW, 1, &hit));
	assert_true(find(t, &p.dial, NOW, UINT32_MAX - 31, &hit));
	tags_free(t);
}

/* Replay after a restart: the stored windows are all that is left of the first table. */
static void used_stays_used_across_a_restart(void **state)
{
	struct tags *t = tags_new(&rand_system);
	struct pair p = pair_of(1);
	struct tags_window kept[2], w;
	struct tags_owner o = { .id = 1, .chains = { &p.recv }, .now = NOW, .windows = kept, .window_count = 2 };
	uint8_t buf[TAGS_WINDOW_LEN];

	(void)state;
	assert_true(set(t, &p, 1, NOW));
	assert_true(use(t, &p.dial, NOW, 40 - TAGS_AHEAD, &w) && use(t, &p.dial, NOW, 39, &w));
	assert_int_equal(tags_window_encode(buf, sizeof(buf), &w), TAGS_WINDOW_LEN);
	assert_true(tags_window_decode(&kept[1], buf, sizeof(buf)));
	assert_true(use(t, &p.dial, NOW + 1, 5, &kept[0]));
	tags_free(t);

	t = tags_new(&rand_system);
	assert_true(tags_set_owner(t, &o));
	assert_false(use(t, &p.dial, NOW, 8, &w));
	assert_false(use(t, &p.dial, NOW, 39, &w));
	assert_false(use(t, &p.dial, NOW + 1, 5, &w));
	assert_true(use(t, &p.dial, NOW, 9, &w));
	assert_true(use(t, &p.dial, NOW, 40, &w));
	assert_true(use(t, &p.dial, NOW + 1, 4, &w));
	/* A clock that goes ahead and comes back finds what was stored, too. */
	kept[1] = w;
	o.now = NOW + 5000;
	assert_true(tags_set_owner(t, &o));
	assert_false(use(t, &p.dial, NOW + 1, 3, &w));
	o.now = NOW;
	assert_true(tags_set_owner(t, &o));
	assert_false(use(t, &p.dial, NOW + 1, 5, &w));
	tags_free(t);
}

/* Clocks before the base: the base's tags, once; far beyond it: none. */
static void wrong_clocks(void **state)
{
	const uint32_t early[] = { 0, 1, BASE - 24, BASE - 2 };
	const uint32_t late[] = { BASE + EPOCH_AHEAD_MAX + 2, 1193046, UINT32_MAX };
	struct tags *t = tags_new(&rand_system);
	struct pair p = pair_of(1);
	struct tags_hit hit;
	struct tags_window w;

	(void)state;
	assert_true(set(t, &p, 1, BASE));
	assert_true(use(t, &p.dial, BASE, 2, &w));
	for (size_t i = 0; i < sizeof(early) / sizeof(early[0]); i++) {
		assert_true(set(t, &p, 1, early[i]));
		assert_int_equal(tags_count(t), TAGS_AHEAD + 1);
		assert_true(find(t, &p.dial, early[i], 1, &hit));
		assert_int_equal(hit.epoch, BASE);
		assert_false(find(t, &p.dial, early[i], 2, &hit));
	}
	for (size_t i = 0; i < sizeof(late) / sizeof(late[0]); i++) {
		assert_true(set(t, &p, 1, late[i]));
		assert_int_equal(tags_count(t), 0);
	}
	assert_true(set(t, &p, 1, NOW));
	assert_true(find(t, &p.dial, NOW, 1, &hit));
	tags_free(t);
}

static void two_chains_around_a_renewal(void **state)
{
	struct tags *t = tags_new(&rand_system);
	struct pair p = pair_of(1), next;
	struct symkey fresh = { { 4 } };
	struct tags_owner o = { .id = 1, .chains = { &p.recv, &next.recv }, .now = NOW };
	struct tags_hit hit;
	struct tags_window w;

	(void)state;
	assert_true(epoch_renew(&next.dial, &p.dial, &fresh, NOW) && epoch_renew(&next.recv, &p.recv, &fresh, NOW));
	assert_true(set(t, &p, 1, NOW));
	assert_true(use(t, &p.dial, NOW, 1, &w));
	assert_true(tags_set_owner(t, &o));
	assert_false(find(t, &p.dial, NOW, 1, &hit));
	assert_true(find(t, &p.dial, NOW, 2, &hit) && hit.generation == 0);
	assert_true(find(t, &next.dial, NOW, 1, &hit) && hit.generation == 1);
	assert_true(tags_use(t, &hit, &w) && w.generation == 1 && w.hi == 1);
	/* The new chain takes the old one's place; what was used under it stays used. */
	o.chains[0] = &next.recv;
	o.chains[1] = NULL;
	assert_true(tags_set_owner(t, &o));
	assert_false(find(t, &p.dial, NOW, 2, &hit));
	assert_false(find(t, &next.dial, NOW, 1, &hit));
	assert_true(find(t, &next.dial, NOW, 2, &hit) && hit.generation == 1);
	assert_int_equal(tags_count(t), 2 * TAGS_AHEAD);
	tags_free(t);
}

/* A slow model: a list of what was used. Random uses of many owners, compared with it at every step. */
#define MODEL_OWNERS 20
#define MODEL_J      200

static void random_uses_match_a_model(void **state)
{
	static bool used[MODEL_OWNERS][MODEL_J];
	uint32_t hi[MODEL_OWNERS] = { 0 };
	struct tags *t = tags_new(&rand_system);
	struct pair pairs[MODEL_OWNERS];
	struct rand_seeded seed;
	struct rand rand = rand_seeded_source(&seed);
	size_t accepted = 0;

	(void)state;
	rand_seeded_init(&seed, 42);
	for (uint32_t i = 0; i < MODEL_OWNERS; i++) {
		pairs[i] = pair_of(i);
		assert_true(set(t, &pairs[i], i, NOW));
	}
	for (int step = 0; step < 20000; step++) {
		uint32_t i = rand_below(&rand, MODEL_OWNERS), j = 1 + hi[i] / 2 + rand_below(&rand, hi[i] / 2 + 60);
		struct tags_window w;
		bool expected;

		if (j >= MODEL_J)
			continue;
		expected = !used[i][j] && j + 32 > hi[i] && j <= hi[i] + 32;
		assert_true(use(t, &pairs[i].dial, NOW, j, &w) == expected);
		if (!expected)
			continue;
		used[i][j] = true;
		hi[i] = j > hi[i] ? j : hi[i];
		assert_int_equal(w.hi, hi[i]);
		for (uint32_t k = 0; k < 32; k++)
			assert_int_equal(w.used >> k & 1, k < hi[i] && used[i][hi[i] - k]);
		accepted++;
	}
	assert_true(accepted > 500);
	for (uint32_t i = 0; i < MODEL_OWNERS; i++)
		tags_drop_owner(t, i);
	assert_int_equal(tags_count(t), 0);
	tags_free(t);
}

static void owners_and_memory_are_bounded(void **state)
{
	struct tags *t = tags_new(&rand_system);
	struct pair p = pair_of(0);
	struct tags_hit hit;

	(void)state;
	for (uint64_t i = 0; i < TAGS_OWNERS_MAX; i++) {
		p = pair_of(i);
		assert_true(set(t, &p, i, NOW));
		if (i == 99 || i == 999 || i == TAGS_OWNERS_MAX - 1)
			assert_true(tags_memory(t) / (i + 1) < 10240);
	}
	p = pair_of(TAGS_OWNERS_MAX);
	assert_false(set(t, &p, TAGS_OWNERS_MAX, NOW));
	assert_false(find(t, &p.dial, NOW, 1, &hit));
	tags_drop_owner(t, 17);
	assert_true(set(t, &p, TAGS_OWNERS_MAX, NOW));
	assert_true(find(t, &p.dial, NOW, 1, &hit) && hit.owner == TAGS_OWNERS_MAX);
	tags_free(t);
}

static void window_codec(void **state)
{
	const struct tags_window w = { 0x01020304, 0x05060708, 0x090a0b0c, 0x0d0e0f10 };
	const uint8_t wire[TAGS_WINDOW_LEN + 1] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0 };
	struct tags_window back;
	uint8_t out[TAGS_WINDOW_LEN];
	uint8_t *p;

	(void)state;
	assert_int_equal(tags_window_encode(out, sizeof(out), &w), sizeof(out));
	assert_memory_equal(out, wire, sizeof(out));
	assert_true(tags_window_decode(&back, wire, TAGS_WINDOW_LEN));
	assert_memory_equal(&back, &w, sizeof(w));
	assert_false(tags_window_decode(&back, wire, sizeof(wire)));
	for (size_t len = 0; len < TAGS_WINDOW_LEN; len++) {
		p = unit_exact(wire, len);
		assert_false(tags_window_decode(&back, p, len));
		assert_int_equal(tags_window_encode(p, len, &w), 0);
		free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_vector),
		cmocka_unit_test(three_epochs_and_no_more),
		cmocka_unit_test(used_tags_are_refused),
		cmocka_unit_test(window_edges),
		cmocka_unit_test(counter_does_not_wrap),
		cmocka_unit_test(used_stays_used_across_a_restart),
		cmocka_unit_test(wrong_clocks),
		cmocka_unit_test(two_chains_around_a_renewal),
		cmocka_unit_test(random_uses_match_a_model),
		cmocka_unit_test(owners_and_memory_are_bounded),
		cmocka_unit_test(window_codec),
	};

	return cmocka_run_group_tests_name("core/tags", tests, NULL, NULL);
}
