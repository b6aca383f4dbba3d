/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct service s;

static int setup(void **state)
{
	(void)state;
	memset(&s, 0, sizeof(s));
	memset(s.seed.b, 5, sizeof(s.seed.b));
	memset(s.secret.b, 6, sizeof(s.secret.b));
	strcpy(s.target, "unix:/run/x/onion-1");
	s.only.self = 1;
	return 0;
}

/* Which slots the command lets in: as many bits, and how many there are. */
static size_t clients(const char *text, bool in[KEYS_SHARD_SLOTS])
{
	size_t n = 0;

	memset(in, 0, KEYS_SHARD_SLOTS);
	for (const char *at = text; (at = strstr(at, " ClientAuthV3=")); at++, n++)
		for (uint64_t i = 0; i < KEYS_SHARD_SLOTS; i++) {
			char want[ONION_CLIENT_PUBLIC_SIZE];
			struct seckey key;

			keys_client(&key, &s.secret, s.shard * KEYS_SHARD_SLOTS + i);
			onion_client_public_text(want, &key);
			in[i] = in[i] || strncmp(at + strlen(" ClientAuthV3="), want, strlen(want)) == 0;
		}
	return n;
}

static void lets_in(uint64_t first, uint64_t last, uint64_t but)
{
	bool in[KEYS_SHARD_SLOTS];
	char *text = service_add_text(&s, true);
	size_t n = clients(text, in), want = 0;

	for (uint64_t i = 0; i < KEYS_SHARD_SLOTS; i++) {
		bool is_in = i >= first && i <= last && i != but;

		assert_int_equal(in[i], is_in);
		assert_int_equal(s.has[i], is_in);
		want += is_in;
	}
	assert_int_equal(n, want);
	service_forget_text(text);
}

static void the_command_of_an_invite(void **state)
{
	char want[400], key[ONION_SECRET_SIZE], *text;

	(void)state;
	s.only = (struct transport_scope){ .peer = 7 };
	s.wants[3] = true;    /* it lets in everybody who knows it, and says so of nobody */
	onion_secret_text(key, &s.seed);
	for (int defended = 0; defended < 2; defended++) {
		snprintf(want, sizeof(want),
		         "ADD_ONION %s Flags=DiscardPK,MaxStreamsCloseCircuit MaxStreams=8%s "
			"Port=29474,unix:/run/x/onion-1", key,
		         defended ? " PoWDefensesEnabled=1" : "");
		text = service_add_text(&s, defended);
		assert_string_equal(text, want);
		service_forget_text(text);
	}
}

static void the_command_of_an_identity(void **state)
{
	char want[400], key[ONION_SECRET_SIZE], *text, *list;

	(void)state;
	s.wants[0] = true;
	onion_secret_text(key, &s.seed);
	snprintf(want, sizeof(want),
	         "ADD_ONION %s Flags=DiscardPK,MaxStreamsCloseCircuit,V3Auth MaxStreams=8 PoWDefensesEnabled=1 "
	         "Port=29474,unix:/run/x/onion-1", key);
	text = service_add_text(&s, true);
	list = strstr(text, " ClientAuthV3=");
	assert_non_null(list);
	*list = '\0';
	assert_string_equal(text, want);
	*list = ' ';
	service_forget_text(text);
}

/* Contacts, and those behind the last of them; never one that was removed. */
static void who_is_let_in(void **state)
{
	(void)state;
	s.wants[0] = true;
	lets_in(0, SERVICE_SPARE, 999);
	s.wants[1] = s.wants[2] = s.wants[3] = true;
	s.wants[2] = false;
	lets_in(0, 3 + SERVICE_SPARE, 2);
	s.wants[250] = true;
	s.wants[0] = s.wants[1] = s.wants[3] = false;
	lets_in(250, 255, 999);
	memset(s.wants, 1, sizeof(s.wants));
	lets_in(0, 255, 999);
	s.shard = 3;    /* other slots, other keys */
	lets_in(0, 255, 999);
}

static void told(void)
{
	service_forget_text(service_add_text(&s, true));
}

static void when_tor_is_told_anew(void **state)
{
	(void)state;
	s.wants[0] = true;
	assert_true(service_is_stale(&s));
	assert_false(service_shuts_out(&s));
	told();
	assert_false(service_is_stale(&s));
	for (size_t i = 1; i <= SERVICE_SPARE; i++)
		s.wants[i] = s.was[i] = true;
	assert_false(service_is_stale(&s));    /* they were let in already */
	s.wants[SERVICE_SPARE + 1] = true;
	assert_true(service_is_stale(&s));
	assert_false(service_shuts_out(&s));
	told();
	s.wants[5] = false;
	assert_true(service_is_stale(&s));
	assert_true(service_shuts_out(&s));
	told();
	assert_false(service_is_stale(&s));
	/* A place that was kept for somebody who never came is nobody's loss. */
	s.wants[SERVICE_SPARE + 1] = false;
	s.was[SERVICE_SPARE + 1] = false;
	assert_false(service_shuts_out(&s));
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_command_of_an_invite),
		TEST(the_command_of_an_identity),
		TEST(who_is_let_in),
		TEST(when_tor_is_told_anew),
	};

	return cmocka_run_group_tests_name("tor/service", tests, NULL, NULL);
}
