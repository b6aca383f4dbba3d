/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/known.h"

#include <string.h>

static const struct bdaddr first = { { 2, 0, 0, 0, 0, 1 } }, second = { { 2, 0, 0, 0, 0, 2 } };

static struct transport_peer contact(uint64_t id, const struct bdaddr *at)
{
	struct transport_peer p = { .id = id, .self = 1, .dial = true };
	struct whereto w = { .n = 1, .adapters = { { .at = *at, .channel = 7, .usual = 9 } } };

	p.address_len = whereto_encode(p.address, sizeof(p.address), &w);
	assert_true(p.address_len > 0);
	return p;
}

static struct transport_peer invite(uint64_t id, enum transport_meeting m, uint8_t secret)
{
	struct transport_peer p = { .id = id, .self = 1, .dial = true, .meeting = m };

	memset(p.place.b, secret, sizeof(p.place.b));
	return p;
}

static void contacts_by_what_they_told(void **state)
{
	struct known k = { 0 };
	struct transport_peer list[2] = { contact(1, &first), contact(2, &second) };

	(void)state;
	list[1].address[0] ^= 0xff;    /* no address of ours */
	known_set(&k, list, 2);
	assert_int_equal(known_find(&k, 1)->told.adapters[0].channel, 7);
	assert_int_equal(known_find(&k, 2)->told.n, 0);
	assert_null(known_find(&k, 3));
	assert_ptr_equal(known_by_address(&k, &first), known_find(&k, 1));
	assert_null(known_by_address(&k, &second));
	known_wipe(&k);
	assert_null(known_find(&k, 1));
}

static void invites_by_what_they_show(void **state)
{
	struct known k = { 0 };
	struct transport_peer list[3] = { invite(1, TRANSPORT_MEET_AWAIT, 'a'), invite(2, TRANSPORT_MEET_SEEK, 'b'),
		                          invite(3, TRANSPORT_MEET_SEEK, 'c') };
	struct uuid services[2], b, a;

	(void)state;
	known_set(&k, list, 3);
	assert_int_equal(known_meetings(&k, TRANSPORT_MEET_SEEK, services, 1), 2);
	whereto_invite(&b, &list[1].place);
	whereto_invite(&a, &list[0].place);
	assert_true(uuid_same(&services[0], &b));
	assert_int_equal(known_sought(&k, &b)->id, 2);
	assert_null(known_sought(&k, &a));    /* our own: others come to us */
	known_wipe(&k);
}

static void places_found_last_come_first_and_stay_with_the_peer(void **state)
{
	struct known k = { 0 };
	struct transport_peer one = invite(5, TRANSPORT_MEET_SEEK, 'x');
	struct bdaddr out[KNOWN_PLACES];

	(void)state;
	known_set(&k, &one, 1);
	for (uint8_t i = 0; i < 2 * KNOWN_PLACES; i++) {
		struct bdaddr at = { { 2, 0, 0, 0, 1, i } };

		known_note(known_find(&k, 5), &at, 1000 + i);
	}
	known_note(known_find(&k, 5), &first, 2000);
	known_note(known_find(&k, 5), &first, 2000);
	known_set(&k, &one, 1);
	assert_int_equal(known_found(known_find(&k, 5), 2000, out), KNOWN_PLACES);
	assert_int_equal(bdaddr_compare(&out[0], &first), 0);
	assert_int_equal(out[1].b[5], 2 * KNOWN_PLACES - 1);
	assert_int_equal(known_found(known_find(&k, 5), 2000 + KNOWN_FRESH, out), 1);
	assert_int_equal(known_found(known_find(&k, 5), 2001 + KNOWN_FRESH, out), 0);
	known_wipe(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contacts_by_what_they_told),
		cmocka_unit_test(invites_by_what_they_show),
		cmocka_unit_test(places_found_last_come_first_and_stay_with_the_peer),
	};

	return cmocka_run_group_tests_name("bluetooth/known", tests, NULL, NULL);
}
