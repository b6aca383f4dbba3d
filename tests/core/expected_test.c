/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The made tags answer as the search does, wherever the ratchet stands. */
#include "core/expected.h"

#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#define SENT 2600    /* more than the search reaches, twice */

static struct rand_seeded source;
static struct rand rnd;
static struct ratchet alice, bob;
static struct expected *tags;
static uint8_t parcels[SENT][PARCEL_SMALL_LEN], plain[PARCEL_SMALL_LEN];

static int begin(void **state)
{
	struct symkey secret = { { 7 } };
	struct seckey sk;
	struct pubkey pk;

	(void)state;
	rand_seeded_init(&source, 5);
	rnd = rand_seeded_source(&source);
	rand_keypair(&rnd, &sk, &pk);
	ratchet_init_second(&bob, &secret, &sk, &pk);
	return ratchet_init_first(&alice, &rnd, &secret, &pk) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	ratchet_wipe(&alice);
	ratchet_wipe(&bob);
	expected_free(tags);
	tags = NULL;
	return 0;
}

static void seal(struct ratchet *r, uint8_t *out)
{
	const struct ratchet_plain p = { .expiry_hour = 494000, .body = "x", .len = 1 };
	struct ratchet_sealed sealed;

	assert_true(ratchet_seal(r, &p, out, PARCEL_SMALL_LEN, &sealed));
}

static bool opens(struct ratchet *r, const uint8_t *parcel)
{
	struct ratchet_opened o = { .room = { .buf = plain, .cap = sizeof(plain) } };
	bool ok = ratchet_open(r, &rnd, parcel, PARCEL_SMALL_LEN, &o) == RATCHET_OPENED;

	ratchet_opened_wipe(&o);
	return ok;
}

static struct parcel_tag tag_of(const uint8_t *parcel)
{
	struct parcel_tag t;

	memcpy(t.b, parcel + PARCEL_TAG_AT, sizeof(t.b));
	return t;
}

/* For some parcels that were sent, and for tags that never were. */
static void assert_agree(size_t sent)
{
	struct parcel_tag t;
	uint32_t pos;

	for (size_t i = 0; i < sent; i += 1 + rand_below(&rnd, 40)) {
		t = tag_of(parcels[i]);
		assert_int_equal(expected_has(&tags, &bob, &t),
		                 ratchet_locate(&bob, &t, RATCHET_MAX_SKIP, &pos) != RATCHET_NOWHERE);
	}
	rand_fill(&rnd, t.b, sizeof(t.b));
	assert_false(expected_has(&tags, &bob, &t));
	memset(t.b, 0, sizeof(t.b));
	assert_false(expected_has(&tags, &bob, &t));
}

static void it_follows_the_ratchet(void **state)
{
	uint8_t answer[PARCEL_SMALL_LEN];
	struct parcel_tag edge;

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < SENT; i++)
			seal(&alice, parcels[i]);
		assert_agree(SENT);
		edge = tag_of(parcels[RATCHET_MAX_SKIP]);
		assert_true(expected_has(&tags, &bob, &edge));
		edge = tag_of(parcels[RATCHET_MAX_SKIP + 1]);
		assert_false(expected_has(&tags, &bob, &edge));
		/* In order, with leaps, out of order. */
		for (size_t i = 0; i < SENT; i += 1 + rand_below(&rnd, round ? 900 : 30)) {
			assert_true(opens(&bob, parcels[i]));
			assert_agree(SENT);
		}
		assert_agree(SENT);
		/* A step of the ratchet: other chains. */
		seal(&bob, answer);
		assert_true(opens(&alice, answer));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_follows_the_ratchet, begin, end),
	};

	return cmocka_run_group_tests_name("core/expected", tests, NULL, NULL);
}
