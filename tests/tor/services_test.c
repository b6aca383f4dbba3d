/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tor is told when contacts come and go, by way of a control port that writes it down. */
#include "support/unit.h"

#include "support/services_rig.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- contacts ---- */

static void a_contact_joins(void **state)
{
	(void)state;
	services_rig_use_tor();
	services_rig_nothing_else();
	services_rig_contact(ALICE, 0);
	services_rig_want();
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_is_defended(true);
	services_rig_nothing_else();
	assert_int_equal(services_rig_count(), 1);
	assert_int_equal(services_rig_find(services_rig_address_of(0x11, 0))->state, SERVICE_PUBLISHING);
	services_rig_want();
	services_rig_nothing_else();    /* the same again */
}

/* Sixteen are let in already: their joining restarts nothing. */
static void spare_places_are_used_up(void **state)
{
	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_want();
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	for (uint64_t slot = 1; slot <= SERVICE_SPARE; slot++) {
		services_rig_contact(ALICE, slot);
		services_rig_want();
	}
	services_rig_nothing_else();
	services_rig_contact(ALICE, SERVICE_SPARE + 1);
	services_rig_want();
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_gives(0x11, 0, 2 + 2 * SERVICE_SPARE);
	services_rig_nothing_else();    /* nobody was shut out: no circuit is closed */
}

static void shards_have_services_of_their_own(void **state)
{
	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 255);
	services_rig_want();
	services_rig_gives(0x11, 0, 1);    /* no place behind the last */
	services_rig_contact(ALICE, 256);
	services_rig_want();
	services_rig_gives(0x11, 1, 1 + SERVICE_SPARE);
	services_rig_nothing_else();
	assert_int_equal(services_rig_count(), 2);
	services_rig_contact(ALICE, 257);
	services_rig_contact(ALICE, 100000);
	services_rig_want();
	services_rig_gives(0x11, 390, 1 + SERVICE_SPARE);
	services_rig_nothing_else();
}

static void a_full_shard(void **state)
{
	(void)state;
	services_rig_use_tor();
	for (uint64_t slot = 0; slot < 256; slot++)
		services_rig_contact(ALICE, slot);
	services_rig_want();
	services_rig_gives(0x11, 0, 256);
	services_rig_nothing_else();
}

static void identities_have_services_of_their_own(void **state)
{
	int alice, alicia;

	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_contact(ALICIA, 1);
	services_rig_want();
	services_rig_gives(0x22, 0, 1 + SERVICE_SPARE);
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_nothing_else();
	alice = services_rig_call(services_rig_address_of(0x11, 0));
	alicia = services_rig_call(services_rig_address_of(0x22, 0));
	assert_int_equal(services_rig_scope[0].self, ALICE);
	assert_int_equal(services_rig_scope[1].self, ALICIA);
	assert_int_equal(services_rig_scope[0].peer + services_rig_scope[1].peer, 0);
	services_rig_remove_slot(0);
	services_rig_want();
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_says("GETINFO circuit-status");
	services_rig_nothing_else();
	assert_false(services_rig_is_open(alice));
	assert_true(services_rig_is_open(alicia));
	assert_null(services_rig_find(services_rig_address_of(0x11, 0)));
	close(alice);
	close(alicia);
}

/* ---- who is shut out ---- */

#define PATH_OF_CIRCUIT "$184FF7847B778E0A9F63E3ABC3C2A800FD769023~a,$452117EF17EFD3B66FB9AA967550C0834E8F513F~r2"

static char circuits[8192];

static const char *tell_circuits(void *ctx, const char *line)
{
	(void)ctx;
	return strcmp(line, "GETINFO circuit-status") == 0 ? circuits : NULL;
}

static void there_are_circuits(const char *one, const char *other)
{
	char trash[5000];

	memset(trash, 'x', sizeof(trash) - 1);
	trash[sizeof(trash) - 1] = '\0';
	snprintf(circuits, sizeof(circuits),
	         "250+circuit-status=\r\n"
	         "1 BUILT " PATH_OF_CIRCUIT " BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_SERVICE_INTRO "
		"HS_STATE=HSSI_ESTABLISHED REND_QUERY=%s\r\n"
	         "2 BUILT " PATH_OF_CIRCUIT " BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_SERVICE_REND HS_STATE=HSSR_JOINED "
		"REND_QUERY=%s\r\n"
	         "3 BUILT " PATH_OF_CIRCUIT " BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_SERVICE_REND HS_STATE=HSSR_JOINED "
		"REND_QUERY=%s\r\n"
	         "4 BUILT " PATH_OF_CIRCUIT " BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_CLIENT_REND HS_STATE=HSCR_JOINED "
		"REND_QUERY=%s\r\n"
	         "%s\r\n\r\n"
	         "5 LAUNCHED BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_SERVICE_REND HS_STATE=HSSR_CONNECTING REND_QUERY=%s\r\n"
	         ".\r\n250 OK\r\n",
	         one, one, other, one, trash, one);
	services_rig_tor.answer = tell_circuits;
}

/* The one that is removed, and all that came by that onion; nobody who came by another. */
static void a_contact_is_removed(void **state)
{
	int alice, alicia;

	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_contact(ALICE, 1);
	services_rig_contact(ALICIA, 2);
	services_rig_want();
	services_rig_gives(0x22, 0, 1 + SERVICE_SPARE);
	services_rig_gives(0x11, 0, 2 + SERVICE_SPARE);
	alice = services_rig_call(services_rig_address_of(0x11, 0));
	alicia = services_rig_call(services_rig_address_of(0x22, 0));
	there_are_circuits(services_rig_address_of(0x11, 0), services_rig_address_of(0x22, 0));
	services_rig_remove_slot(0);
	services_rig_want();
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_says("GETINFO circuit-status");
	services_rig_says("CLOSECIRCUIT 2");
	services_rig_says("CLOSECIRCUIT 5");
	services_rig_nothing_else();
	assert_false(services_rig_is_open(alice));
	assert_true(services_rig_is_open(alicia));
	close(alice);
	close(alicia);
}

static void the_last_contact_is_removed(void **state)
{
	struct stat st;
	char path[128];

	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_want();
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	snprintf(path, sizeof(path), "%s", services_rig_find(services_rig_address_of(0x11, 0))->target + 5);
	assert_int_equal(stat(path, &st), 0);
	there_are_circuits(services_rig_address_of(0x11, 0), services_rig_address_of(0x22, 0));
	services_rig_remove_slot(0);
	services_rig_want();
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_says("GETINFO circuit-status");
	services_rig_says("CLOSECIRCUIT 2");
	services_rig_says("CLOSECIRCUIT 5");
	services_rig_nothing_else();
	assert_int_equal(services_rig_count(), 0);
	assert_int_equal(stat(path, &st), -1);
}

/* Of a single circuit tor tells in the line itself; and of none. */
static void one_circuit_or_none(void **state)
{
	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_contact(ALICE, 1);
	services_rig_contact(ALICE, 2);
	services_rig_contact(ALICE, 3);
	services_rig_want();
	services_rig_gives(0x11, 0, 4 + SERVICE_SPARE);
	services_rig_tor.answer = tell_circuits;
	snprintf(circuits, sizeof(circuits),
		 "250-circuit-status=9 BUILT " PATH_OF_CIRCUIT " PURPOSE=HS_SERVICE_REND REND_QUERY=%s\r\n250 OK\r\n",
	         services_rig_address_of(0x11, 0));
	services_rig_remove_slot(0);
	services_rig_want();
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_gives(0x11, 0, 3 + SERVICE_SPARE);
	services_rig_says("GETINFO circuit-status");
	services_rig_says("CLOSECIRCUIT 9");
	snprintf(circuits, sizeof(circuits), "250-circuit-status=\r\n250 OK\r\n");
	services_rig_remove_slot(1);
	services_rig_want();
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_gives(0x11, 0, 2 + SERVICE_SPARE);
	services_rig_says("GETINFO circuit-status");
	snprintf(circuits, sizeof(circuits), "551 Internal error\r\n");
	services_rig_remove_slot(2);
	services_rig_want();
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_says("GETINFO circuit-status");
	services_rig_nothing_else();
}

/* ---- addresses that are replaced ---- */

static void a_former_address_is_kept_and_given_up(void **state)
{
	int old;

	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_want();
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	old = services_rig_call(services_rig_address_of(0x11, 0));
	services_rig_we_are(2, 0x33, 0x11);
	services_rig_want();
	services_rig_gives(0x33, 0, 1 + SERVICE_SPARE);
	services_rig_nothing_else();
	assert_int_equal(services_rig_count(), 2);
	assert_true(services_rig_is_open(old));
	services_rig_we_are(1, 0x33, 0);
	services_rig_want();
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_nothing_else();    /* who is linked over it stays, and so does the circuit */
	assert_int_equal(services_rig_count(), 1);
	assert_true(services_rig_is_open(old));
	close(old);
}

/* With the contact gone as well, the former address is no way to stay. */
static void removed_at_the_former_address_too(void **state)
{
	int old;

	(void)state;
	services_rig_we_are(2, 0x33, 0x11);
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_want();
	old = services_rig_call(services_rig_address_of(0x11, 0));
	services_rig_tor.taken = services_rig_tor.nlines;
	services_rig_remove_slot(0);
	services_rig_want();
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_says("GETINFO circuit-status");
	services_rig_takes_back(services_rig_address_of(0x33, 0));
	services_rig_says("GETINFO circuit-status");
	services_rig_nothing_else();
	assert_false(services_rig_is_open(old));
	close(old);
}

/* ---- invites ---- */

static void an_invite_becomes_a_contact(void **state)
{
	struct transport_peer *p;
	int fd;

	(void)state;
	services_rig_use_tor();
	p = services_rig_invite(ALICE, 4, 0x55);
	services_rig_want();
	services_rig_gives(0x55, 0, 0);
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);    /* whoever takes it up comes back there */
	services_rig_nothing_else();
	fd = services_rig_call(services_rig_place_address(0x55));
	assert_int_equal(services_rig_scope[0].peer, p->id);
	assert_int_equal(services_rig_scope[0].self, 0);
	there_are_circuits(services_rig_place_address(0x55), services_rig_address_of(0x11, 0));
	p->meeting = TRANSPORT_MEET_NOT;
	services_rig_want();
	services_rig_takes_back(services_rig_place_address(0x55));
	services_rig_nothing_else();    /* its stream goes on, and what carries it */
	assert_true(services_rig_is_open(fd));
	assert_int_equal(services_rig_count(), 1);
	close(fd);
}

static void an_invite_is_revoked(void **state)
{
	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_invite(ALICE, 1, 0x55);
	services_rig_want();
	services_rig_gives(0x55, 0, 0);
	services_rig_gives(0x11, 0, 2 + SERVICE_SPARE);
	services_rig_remove_slot(1);
	services_rig_want();
	services_rig_takes_back(services_rig_place_address(0x55));
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_says("GETINFO circuit-status");
	services_rig_nothing_else();
}

/* Whom we seek comes to none of our onions but its identity's. */
static void an_invite_of_theirs(void **state)
{
	(void)state;
	services_rig_use_tor();
	services_rig_invite(ALICE, 1, 0x55)->meeting = TRANSPORT_MEET_SEEK;
	services_rig_want();
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_nothing_else();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, services_rig_setup, services_rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_contact_joins),
		TEST(spare_places_are_used_up),
		TEST(shards_have_services_of_their_own),
		TEST(a_full_shard),
		TEST(identities_have_services_of_their_own),
		TEST(a_contact_is_removed),
		TEST(the_last_contact_is_removed),
		TEST(one_circuit_or_none),
		TEST(a_former_address_is_kept_and_given_up),
		TEST(removed_at_the_former_address_too),
		TEST(an_invite_becomes_a_contact),
		TEST(an_invite_is_revoked),
		TEST(an_invite_of_theirs),
	};
	int failed;

	services_rig_base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/services", tests, NULL, NULL);
	event_base_free(services_rig_base);
	return failed;
}
