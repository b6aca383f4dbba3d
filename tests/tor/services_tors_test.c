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

/* ---- a tor that does not want to ---- */

static const char *refusal;
static unsigned refusals;

static const char *refuse_defence(void *ctx, const char *line)
{
	(void)ctx;
	if (!strstr(line, "PoWDefensesEnabled"))
		return NULL;
	refusals++;
	return refusal;
}

static void a_tor_without_the_defence(void **state)
{
	static const char *const words[] = { "512 Invalid argument \"PoWDefensesEnabled\"\r\n", "513 No.\r\n" };

	for (int i = 0; i < 2; i++) {
		refusal = words[i];
		refusals = 0;
		services_rig_tor.answer = refuse_defence;
		services_rig_use_tor();
		services_rig_contact(ALICE, 0);
		services_rig_want();
		services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
		services_rig_is_defended(true);
		services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
		services_rig_is_defended(false);
		assert_int_equal(services_rig_find(services_rig_address_of(0x11, 0))->state, SERVICE_PUBLISHING);
		services_rig_contact(ALICIA, 1);
		services_rig_want();
		services_rig_gives(0x22, 0, 1 + SERVICE_SPARE);
		services_rig_is_defended(false);    /* it is not asked again */
		services_rig_nothing_else();
		assert_int_equal(refusals, 1);
		services_rig_teardown(state);
		services_rig_setup(state);
	}
}

static const char *refuse_all(void *ctx, const char *line)
{
	(void)ctx;
	return strncmp(line, "ADD_ONION", 9) == 0 ? refusal : NULL;
}

static void a_tor_that_refuses(void **state)
{
	const struct service *s;

	(void)state;
	refusal = "550 Onion \x1b[31maddress\xff collision\r\n";
	services_rig_tor.answer = refuse_all;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_want();
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_nothing_else();
	s = services_rig_find(services_rig_address_of(0x11, 0));
	assert_int_equal(s->state, SERVICE_REFUSED);
	assert_string_equal(s->why, "Onion ?[31maddress? collision");
	services_rig_want();
	services_rig_nothing_else();    /* it has said no */
	services_rig_remove_slot(0);
	services_rig_want();
	services_rig_says("GETINFO circuit-status");    /* an earlier one of the same tor may have let somebody in */
	services_rig_nothing_else();
}

static void another_tor_may_not_refuse(void **state)
{
	(void)state;
	refusal = "512 No\r\n";
	services_rig_tor.answer = refuse_all;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_want();
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);    /* without the defence */
	services_rig_nothing_else();
	assert_int_equal(services_rig_find(services_rig_address_of(0x11, 0))->state, SERVICE_REFUSED);
	services_rig_lose_tor();
	assert_int_equal(services_rig_find(services_rig_address_of(0x11, 0))->state, SERVICE_WAITING);
	services_rig_tor.answer = NULL;
	services_rig_use_tor();
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_nothing_else();
	assert_int_equal(services_rig_find(services_rig_address_of(0x11, 0))->state, SERVICE_PUBLISHING);
}

static const char *say_nothing(void *ctx, const char *line)
{
	(void)ctx, (void)line;
	return "";
}

/* While tor thinks about the first, the service has become another: its refusal is about what is no more. */
static void a_late_refusal_of_what_is_no_more(void **state)
{
	(void)state;
	services_rig_tor.answer = say_nothing;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_want();
	services_rig_contact(ALICE, 100);
	services_rig_want();
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_takes_back(services_rig_address_of(0x11, 0));
	services_rig_gives(0x11, 0, 2 + SERVICE_SPARE);
	services_rig_nothing_else();
	services_rig_tor.answer = NULL;
	fake_tor_say(&services_rig_tor,
		     "512 what is PoWDefensesEnabled?\r\n552 no such onion\r\n512 what is PoWDefensesEnabled?\r\n");
	services_rig_settle();
	services_rig_gives(0x11, 0, 2 + SERVICE_SPARE);
	services_rig_is_defended(false);
	services_rig_nothing_else();
	assert_int_equal(services_rig_find(services_rig_address_of(0x11, 0))->state, SERVICE_PUBLISHING);
}

/* Neither an answer about one that is gone, nor one that never comes, is a trouble. */
static void dropped_with_answers_pending(void **state)
{
	(void)state;
	services_rig_tor.answer = say_nothing;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_invite(ALICIA, 1, 0x55);
	services_rig_want();
	services_rig_npeers = 0;
	services_rig_want();
	assert_int_equal(services_rig_count(), 0);
	fake_tor_say(&services_rig_tor, "550 no\r\n550 no\r\n512 no\r\n250 OK\r\n250 OK\r\n");
	services_rig_settle();
	assert_int_equal(services_rig_lost, 0);
	services_rig_contact(ALICE, 0);
	services_rig_want();    /* and one more that is pending when all ends */
}

/* ---- tors that come and go ---- */

static void given_to_each_tor(void **state)
{
	(void)state;
	services_rig_contact(ALICE, 0);
	services_rig_contact(ALICIA, 1);
	services_rig_want();
	assert_int_equal(services_rig_count(), 2);
	assert_int_equal(services_rig_find(services_rig_address_of(0x11, 0))->state, SERVICE_WAITING);
	services_rig_use_tor();
	services_rig_gives(0x22, 0, 1 + SERVICE_SPARE);
	services_rig_gives(0x11, 0, 1 + SERVICE_SPARE);
	services_rig_nothing_else();
	services_rig_lose_tor();
	services_rig_contact(ALICE, 2);
	services_rig_remove_slot(1);
	services_rig_want();
	assert_int_equal(services_rig_count(), 1);
	services_rig_use_tor();
	services_rig_gives(0x11, 0, 2 + SERVICE_SPARE);
	services_rig_nothing_else();
}

static void nobody_is_wanted_any_more(void **state)
{
	static const struct roster nobody = { .selves = NULL };

	(void)state;
	services_rig_contact(ALICE, 0);
	services_rig_want();
	services_rig_lose_tor();
	services_want(services_rig_services, &nobody, WALL);
	assert_int_equal(services_rig_count(), 0);
}

/* ---- what tor tells ---- */

static void tell(const char *action, const char *address, const char *directory, const char *more)
{
	char text[300];

	snprintf(text, sizeof(text), "650 HS_DESC %s %s NO_AUTH $%s~relay%s\r\n", action, address, directory, more);
	fake_tor_say(&services_rig_tor, text);
	services_rig_settle();
}

#define ONE   "184FF7847B778E0A9F63E3ABC3C2A800FD769023"
#define TWO   "452117EF17EFD3B66FB9AA967550C0834E8F513F"
#define THREE "02826D9DE6D8B5E96D46ACFC08364C6F3BCDC8D7"

static void published_where_directories_have_it(void **state)
{
	const struct service *s;

	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_contact(ALICIA, 1);
	services_rig_want();
	s = services_rig_find(services_rig_address_of(0x11, 0));
	tell("UPLOAD", s->address, ONE, "");
	tell("CREATED", s->address, ONE, "");
	tell("RECEIVED", s->address, ONE, "");
	assert_int_equal(s->state, SERVICE_PUBLISHING);
	assert_int_equal(s->since, WALL + 1);
	services_rig_changed = 0;
	tell("UPLOADED", s->address, ONE, "");
	assert_int_equal(s->state, SERVICE_PUBLISHED);
	assert_int_equal(s->since, WALL + 2);
	assert_true(services_rig_changed > 0);
	tell("UPLOADED", s->address, ONE, "");
	tell("UPLOADED", s->address, TWO, "");
	assert_int_equal(s->nuploads, 2);
	tell("FAILED", s->address, THREE, " REASON=UPLOAD_REJECTED");
	assert_int_equal(s->nuploads, 2);
	tell("FAILED", s->address, ONE, " REASON=UPLOAD_REJECTED");
	assert_int_equal(s->nuploads, 1);
	assert_int_equal(s->state, SERVICE_PUBLISHED);
	tell("FAILED", s->address, TWO, " REASON=UNEXPECTED");
	assert_int_equal(s->nuploads, 0);
	assert_int_equal(s->state, SERVICE_PUBLISHING);
	tell("UPLOADED", "UNKNOWN", ONE, "");
	tell("UPLOADED", services_rig_place_address(0x77), ONE, "");
	assert_int_equal(s->state, SERVICE_PUBLISHING);
	assert_int_equal(services_rig_find(services_rig_address_of(0x22, 0))->nuploads, 0);
}

/* More directories than anybody has; then a new descriptor, which none has yet. */
static void directories_are_counted_to_a_limit(void **state)
{
	const struct service *s;

	(void)state;
	services_rig_use_tor();
	services_rig_contact(ALICE, 0);
	services_rig_want();
	s = services_rig_find(services_rig_address_of(0x11, 0));
	for (int i = 0; i < SERVICE_UPLOADS + 5; i++) {
		char directory[41];

		snprintf(directory, sizeof(directory), "%040d", i);
		tell("UPLOADED", s->address, directory, "");
	}
	assert_int_equal(s->nuploads, SERVICE_UPLOADS);
	services_rig_contact(ALICE, 200);
	services_rig_want();
	assert_int_equal(s->nuploads, 0);
	assert_int_equal(s->state, SERVICE_PUBLISHING);
}

/* ---- the sockets ---- */

/* Where tor may not enter our folder it comes to a port that only this machine reaches. */
static void ports_instead_of_paths(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct service *s;

	(void)state;
	services_rig_contact(ALICE, 0);
	services_rig_want();
	s = services_first(services_rig_services);
	assert_memory_equal(s->target, "127.0.0.1:", 10);
	at.sin_port = htons((uint16_t)strtoul(s->target + 10, NULL, 10));
	assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_true(fake_tor_until(services_rig_base, &services_rig_incoming, 1, 1000));
	assert_int_equal(services_rig_scope[0].self, ALICE);
	close(fd);
}

/* One of a daemon that was killed is in the way; a folder that is missing is found as soon as it is there. */
static void sockets_that_are_in_the_way(void **state)
{
	char path[100], away[100];
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/onion-1", services_rig_tor.folder);
	fclose(fopen(path, "w"));
	services_rig_contact(ALICE, 0);
	services_rig_want();
	fd = services_rig_call(services_rig_address_of(0x11, 0));
	close(fd);
	services_rig_use_tor();
	services_rig_tor.taken = services_rig_tor.nlines;
	snprintf(away, sizeof(away), "%s.away", services_rig_tor.folder);
	assert_int_equal(rename(services_rig_tor.folder, away), 0);
	services_rig_contact(ALICIA, 1);
	services_rig_want();
	assert_int_equal(services_rig_find(services_rig_address_of(0x22, 0))->fd, -1);
	services_rig_nothing_else();    /* nothing is published that leads nowhere */
	assert_int_equal(rename(away, services_rig_tor.folder), 0);
	services_rig_want();
	services_rig_gives(0x22, 0, 1 + SERVICE_SPARE);
	close(services_rig_call(services_rig_address_of(0x22, 0)));
}

/* Without descriptors the oldest stranger goes; without a stranger whoever knocks has to wait, and nobody is busy with it. */
static void descriptors_run_out(void **state)
{
	struct rlimit limit, few;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fds[3], first;
	unsigned turns = 0;
	int64_t end;

	(void)state;
	services_rig_contact(ALICE, 0);
	services_rig_want();
	first = services_rig_call(services_rig_address_of(0x11, 0));
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", services_rig_find(services_rig_address_of(0x11, 0))->target + 5);
	for (int i = 0; i < 3; i++)
		fds[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	few = (struct rlimit){ .rlim_cur = (rlim_t)fds[2] + 1, .rlim_max = limit.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(connect(fds[0], (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_true(fake_tor_until(services_rig_base, &services_rig_incoming, 2, 1000));
	assert_false(services_rig_is_open(first));    /* the first stranger made room for the second */
	channel_authenticated(services_rig_in[1]);
	assert_int_equal(connect(fds[1], (const struct sockaddr *)&at, sizeof(at)), 0);
	for (end = clock_read().mono + 500; clock_read().mono < end; turns++)
		event_base_loop(services_rig_base, EVLOOP_ONCE);
	assert_in_range(turns, 1, 20);
	assert_int_equal(services_rig_incoming, 2);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_true(fake_tor_until(services_rig_base, &services_rig_incoming, 3, 1000));
	close(first);
	for (int i = 0; i < 3; i++)
		close(fds[i]);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, services_rig_setup, services_rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_tor_without_the_defence),
		TEST(a_tor_that_refuses),
		TEST(another_tor_may_not_refuse),
		TEST(a_late_refusal_of_what_is_no_more),
		TEST(dropped_with_answers_pending),
		TEST(given_to_each_tor),
		TEST(nobody_is_wanted_any_more),
		TEST(published_where_directories_have_it),
		TEST(directories_are_counted_to_a_limit),
		cmocka_unit_test_setup_teardown(ports_instead_of_paths, services_rig_setup_on_ports, services_rig_teardown),
		TEST(sockets_that_are_in_the_way),
		TEST(descriptors_run_out),
	};
	int failed;

	services_rig_base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/services_tors", tests, NULL, NULL);
	event_base_free(services_rig_base);
	return failed;
}
