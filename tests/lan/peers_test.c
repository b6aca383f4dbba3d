/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "lan/dials.h"
#include "lan/peers.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const struct place there = { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 2 } };

static struct rand_seeded seeded;
static struct rand source;
static struct peers peers;

static int setup(void **state)
{
	(void)state;
	rand_seeded_init(&seeded, 4);
	source = rand_seeded_source(&seeded);
	return peers_init(&peers) ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	peers_wipe(&peers);
	return 0;
}

static struct transport_peer contact(uint32_t id)
{
	struct transport_peer p = { .id = id, .dial = true };

	memcpy(p.announce.b, &id, sizeof(id));
	for (uint8_t i = 0; i < TRANSPORT_EPOCHS; i++) {
		memcpy(p.expect[i].b, &id, sizeof(id));
		p.expect[i].b[31] = (uint8_t)(1 + i);
	}
	return p;
}

static void set_many(uint32_t n, int64_t now)
{
	struct transport_peer *list = calloc(n + 1, sizeof(*list));

	for (uint32_t i = 0; i < n; i++)
		list[i] = contact(i + 1);
	(void)peers_set(&peers, list, n, now);
	free(list);
}

/* A beacon for contact `id` in epoch `e`, heard at home 1. */
static struct peers_match hear(const uint8_t *bytes, bool skewed, int64_t now)
{
	struct sighting at = { .home = 1, .from = there, .when = now };
	struct peers_match m;
	struct beacon b;

	assert_true(beacon_read(&b, bytes, BEACON_LEN, &there));
	peers_recognise(&peers, &b, skewed, &at, &m);
	return m;
}

static void make(uint8_t bytes[BEACON_LEN], uint32_t id, enum transport_epoch e, uint16_t port)
{
	struct transport_peer p = contact(id);

	beacon_make(bytes, &there, port, &p.expect[e], 1, &source);
}

static void all_are_announced_to_in_turn(void **state)
{
	static uint8_t told[1001];
	struct symkey keys[BEACON_SLOTS];
	size_t cursor = 0;

	(void)state;
	set_many(1000, 0);
	for (int64_t now = 0; now <= 60000; now += 60000) {    /* while all are urgent, and when none is */
		memset(told, 0, sizeof(told));
		for (int i = 0; i < 10; i++) {
			assert_int_equal(peers_pick(&peers, &cursor, now, keys), BEACON_SLOTS);
			for (size_t k = 0; k < BEACON_SLOTS; k++)
				told[keys[k].b[0] | keys[k].b[1] << 8]++;
		}
		for (size_t i = 1; i <= 1000; i++)
			assert_int_equal(told[i], 1);
	}
}

static void a_newcomer_is_in_every_beacon_at_first(void **state)
{
	struct transport_peer *list = calloc(1001, sizeof(*list));
	struct symkey keys[BEACON_SLOTS];
	size_t cursor = 0;

	(void)state;
	set_many(1000, 0);
	for (uint32_t i = 0; i < 1001; i++)
		list[i] = contact(i + 1);
	assert_true(peers_set(&peers, list, 1001, 60000));
	assert_false(peers_set(&peers, list, 1001, 60000));
	free(list);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(peers_pick(&peers, &cursor, 61000, keys), BEACON_SLOTS);
		assert_int_equal(keys[0].b[0] | keys[0].b[1] << 8, 1001);
	}
}

static void each_epoch_is_recognised_when_allowed(void **state)
{
	uint8_t bytes[BEACON_LEN];

	(void)state;
	set_many(50, 0);
	make(bytes, 9, TRANSPORT_CURRENT, 5000);
	assert_int_equal(hear(bytes, false, 1).n, 1);
	make(bytes, 9, TRANSPORT_PREVIOUS, 5000);
	assert_int_equal(hear(bytes, false, 1).n, 0);
	assert_int_equal(hear(bytes, true, 1).ids[0], 9);
	make(bytes, 9, TRANSPORT_NEXT, 5000);
	assert_int_equal(hear(bytes, true, 1).ids[0], 9);
	make(bytes, 51, TRANSPORT_CURRENT, 5000);
	assert_int_equal(hear(bytes, true, 1).n, 0);
}

static void a_replay_matches_nobody(void **state)
{
	uint8_t bytes[BEACON_LEN];

	(void)state;
	set_many(3, 0);
	make(bytes, 2, TRANSPORT_CURRENT, 5000);
	assert_int_equal(hear(bytes, true, 1).n, 1);
	assert_int_equal(hear(bytes, true, 500000).n, 0);
}

static void only_what_changed_is_news(void **state)
{
	uint8_t bytes[BEACON_LEN];

	(void)state;
	set_many(3, 0);
	make(bytes, 2, TRANSPORT_CURRENT, 5000);
	assert_true(hear(bytes, true, 1000).news);
	make(bytes, 2, TRANSPORT_CURRENT, 5000);
	assert_false(hear(bytes, true, 2000).news);
	make(bytes, 2, TRANSPORT_CURRENT, 5001);
	assert_true(hear(bytes, true, 3000).news);
	make(bytes, 2, TRANSPORT_CURRENT, 5001);
	assert_true(hear(bytes, true, 3000 + PEERS_FRESH + 1).news);
}

static size_t places_now(int64_t now)
{
	struct home home = { .id = 1, .at.place = { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 1 } } };
	struct dials_place out[DIALS_PLACES];

	return dials_places(peers_find(&peers, 2), &home, now, out);
}

static void a_stale_or_homeless_sighting_is_not_dialled(void **state)
{
	uint8_t bytes[BEACON_LEN];

	(void)state;
	set_many(3, 0);
	make(bytes, 2, TRANSPORT_CURRENT, 5000);
	assert_int_equal(places_now(1000), 0);
	(void)hear(bytes, true, 1000);
	assert_int_equal(places_now(1000 + PEERS_FRESH), 1);
	assert_int_equal(places_now(1001 + PEERS_FRESH), 0);
	peers_forget_home(&peers, 1);
	assert_int_equal(places_now(1000), 0);
}

/* What a contact told is dialled inside our own network only, and never at ourselves. */
static void told_addresses_stay_on_the_link(void **state)
{
	static const uint8_t told[] = {
		0x13, 0x88, 4, 10, 77, 0, 9,
		0x13, 0x88, 4, 10, 78, 0, 9,
		0x13, 0x88, 4, 8, 8, 8, 8,
		0x00, 0x00, 4, 10, 77, 0, 10,
	};
	struct home home = { .id = 3, .port = 5000, .at.place = { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 1 } } };
	struct peer p = { .p.dial = true, .p.address_len = sizeof(told) };
	struct dials_place out[DIALS_PLACES];
	uint8_t own[TRANSPORT_ADDRESS_LEN];

	(void)state;
	memcpy(p.p.address, told, sizeof(told));
	assert_int_equal(dials_places(&p, &home, 0, out), 1);
	assert_int_equal(out[0].to.addr[3], 9);
	assert_int_equal(out[0].port, 5000);
	p.p.address_len = dials_tell(&home, own);
	assert_int_equal(p.p.address_len, 7);
	memcpy(p.p.address, own, 7);
	assert_int_equal(dials_places(&p, &home, 0, out), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_are_announced_to_in_turn),
		TEST(a_newcomer_is_in_every_beacon_at_first),
		TEST(each_epoch_is_recognised_when_allowed),
		TEST(a_replay_matches_nobody),
		TEST(only_what_changed_is_news),
		TEST(a_stale_or_homeless_sighting_is_not_dialled),
		TEST(told_addresses_stay_on_the_link),
	};

	return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
