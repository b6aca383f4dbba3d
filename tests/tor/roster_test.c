/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/roster.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static struct roster r;

static int setup(void **state)
{
	(void)state;
	memset(&r, 0, sizeof(r));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	roster_wipe(&r);
	assert_int_equal(r.npeers + r.nselves, 0);
	return 0;
}

static struct symkey key_of(int byte)
{
	struct symkey k;

	memset(k.b, byte, sizeof(k.b));
	return k;
}

static struct transport_self self_of(uint64_t id, int secret)
{
	return (struct transport_self){ .id = id, .secret = { key_of(secret) }, .n = 1 };
}

/* A contact whose address is this byte over and over; 0: not known. */
static struct transport_peer peer_of(uint64_t id, uint64_t self, uint64_t slot, int address)
{
	struct transport_peer p = { .id = id, .self = self, .slot = slot, .dial = true };

	memset(p.address, address, KEYS_TOLD_LEN);
	p.address_len = address ? KEYS_TOLD_LEN : 0;
	return p;
}

/* What the contact with this slot has to be told by whoever has the secret. */
static void assert_told(uint64_t peer, int secret, uint64_t slot)
{
	const struct roster_peer *p = roster_find(&r, peer);
	const struct symkey k = key_of(secret);
	struct onion_public onion;
	struct onion_seed seed;
	struct seckey client;

	assert_non_null(p);
	keys_identity(&seed, &k, slot / 256);
	onion_public_of(&onion, &seed);
	keys_client(&client, &k, slot);
	assert_memory_equal(&p->told.onion, &onion, sizeof(onion));
	assert_memory_equal(&p->told.client, &client, sizeof(client));
}

static void assert_not_told(uint64_t peer)
{
	const struct roster_peer *p = roster_find(&r, peer);

	assert_true(sodium_is_zero((const uint8_t *)&p->told, sizeof(p->told)));
}

static void found_whatever_their_order(void **state)
{
	const struct transport_peer peers[] = { peer_of(9, 1, 0, 0), peer_of(2, 1, 1, 0), peer_of(UINT64_MAX, 1, 2, 0),
		                                peer_of(0, 1, 3, 0) };

	(void)state;
	assert_null(roster_find(&r, 9));
	roster_set_peers(&r, peers, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(roster_find(&r, peers[i].id)->slot, peers[i].slot);
	assert_null(roster_find(&r, 3));
	roster_set_peers(&r, NULL, 0);
	assert_null(roster_find(&r, 9));
}

static void each_is_told_its_own(void **state)
{
	const struct transport_self selves[] = { self_of(1, 0x11), self_of(2, 0x22) };
	const struct transport_peer peers[] = { peer_of(5, 1, 0, 0), peer_of(6, 2, 255, 0), peer_of(7, 2, 256, 0),
		                                peer_of(8, 3, 0, 0) };

	(void)state;
	roster_set_selves(&r, selves, 2);
	roster_set_peers(&r, peers, 4);
	assert_told(5, 0x11, 0);
	assert_told(6, 0x22, 255);
	assert_told(7, 0x22, 256);
	assert_not_told(8);    /* whose contact it is, is not known */
}

static void another_secret_is_another_address(void **state)
{
	struct transport_self self = self_of(1, 0x11);
	const struct transport_peer p = peer_of(5, 1, 3, 0);

	(void)state;
	roster_set_peers(&r, &p, 1);
	assert_not_told(5);
	roster_set_selves(&r, &self, 1);    /* in this order, too */
	assert_told(5, 0x11, 3);
	self.secret[1] = self.secret[0];
	self.secret[0] = key_of(0x33);
	self.n = 2;
	roster_set_selves(&r, &self, 1);
	assert_told(5, 0x33, 3);    /* the newest */
	self.n = 0;
	roster_set_selves(&r, &self, 1);
	assert_not_told(5);
	roster_set_selves(&r, NULL, 0);
	assert_not_told(5);
}

static void another_slot_is_another_address(void **state)
{
	const struct transport_self selves[] = { self_of(1, 0x11), self_of(2, 0x22) };
	struct transport_peer p = peer_of(5, 1, 3, 0);

	(void)state;
	roster_set_selves(&r, selves, 2);
	roster_set_peers(&r, &p, 1);
	p.slot = 4;
	roster_set_peers(&r, &p, 1);
	assert_told(5, 0x11, 4);
	p.self = 2;
	roster_set_peers(&r, &p, 1);
	assert_told(5, 0x22, 4);
}

static void where_a_contact_is(void **state)
{
	struct transport_peer p = peer_of(5, 1, 0, 0x55);
	const struct roster_peer *got;

	(void)state;
	roster_set_peers(&r, &p, 1);
	got = roster_find(&r, 5);
	assert_true(got->reachable && got->dial);
	assert_int_equal(got->at.onion.b[0] + got->at.client.b[31], 2 * 0x55);
	for (size_t len = 0; len <= TRANSPORT_ADDRESS_LEN; len++) {
		p.address_len = len;
		roster_set_peers(&r, &p, 1);
		assert_int_equal(roster_find(&r, 5)->reachable, len == KEYS_TOLD_LEN);
	}
}

static void where_an_invite_is(void **state)
{
	struct transport_peer p = { .id = 5, .self = 1, .dial = true, .meeting = TRANSPORT_MEET_SEEK, .place = key_of(0x44) };
	struct onion_public onion;
	struct onion_seed seed;
	const struct roster_peer *got;

	(void)state;
	keys_meeting(&seed, &p.place);
	onion_public_of(&onion, &seed);
	roster_set_peers(&r, &p, 1);
	got = roster_find(&r, 5);
	assert_true(got->reachable);
	assert_memory_equal(&got->at.onion, &onion, sizeof(onion));
	assert_true(sodium_is_zero(got->at.client.b, sizeof(got->at.client.b)));    /* whoever knows it may come */
	p.meeting = TRANSPORT_MEET_AWAIT;
	roster_set_peers(&r, &p, 1);
	got = roster_find(&r, 5);
	assert_false(got->reachable);    /* we wait: they come */
	assert_memory_equal(&got->await, &seed, sizeof(seed));
}

static void what_was_learnt_stays(void **state)
{
	struct transport_peer p = peer_of(5, 1, 0, 0x55);

	(void)state;
	roster_set_peers(&r, &p, 1);
	roster_find(&r, 5)->circuit = 7;
	roster_find(&r, 5)->let_in = true;
	p.dial = false;
	roster_set_peers(&r, &p, 1);
	assert_int_equal(roster_find(&r, 5)->circuit, 7);
	assert_true(roster_find(&r, 5)->let_in);
	p.address[63]++;    /* the same onion, another key */
	roster_set_peers(&r, &p, 1);
	assert_int_equal(roster_find(&r, 5)->circuit, 7);    /* one that has failed is never used again */
	assert_false(roster_find(&r, 5)->let_in);
}

/* Tor has one key for each onion. */
static void one_key_for_an_onion(void **state)
{
	struct transport_peer peers[] = { peer_of(1, 1, 0, 0x55), peer_of(2, 1, 1, 0x55), peer_of(3, 1, 2, 0x66) };

	(void)state;
	memset(peers[1].address + 32, 0x77, 32);
	roster_set_peers(&r, peers, 3);
	roster_let_in(&r, roster_find(&r, 1));
	roster_let_in(&r, roster_find(&r, 3));
	assert_true(roster_find(&r, 1)->let_in);
	roster_let_in(&r, roster_find(&r, 2));
	assert_false(roster_find(&r, 1)->let_in);
	assert_true(roster_find(&r, 2)->let_in);
	assert_true(roster_find(&r, 3)->let_in);
	roster_forget_tor(&r);
	assert_false(roster_find(&r, 2)->let_in || roster_find(&r, 3)->let_in);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(found_whatever_their_order),
		TEST(each_is_told_its_own),
		TEST(another_secret_is_another_address),
		TEST(another_slot_is_another_address),
		TEST(where_a_contact_is),
		TEST(where_an_invite_is),
		TEST(what_was_learnt_stays),
		TEST(one_key_for_an_onion),
	};

	return cmocka_run_group_tests_name("tor/roster", tests, NULL, NULL);
}
