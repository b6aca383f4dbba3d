/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each thing that can be wrong with an interface is told from the others, and nothing is claimed that was not seen. */
#include "support/unit.h"

#include "lan/status.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOW (1000 * CLOCK_SECOND)

static const struct place own = { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 1 } };
static const struct place other = { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 2 } };

static struct netlink_iface iface;
static struct home home;
static struct conns *conns;
static struct event_base *base;

static int setup(void **state)
{
	(void)state;
	iface = (struct netlink_iface){ .index = 2, .name = "eth0", .up = true, .running = true, .multicast = true };
	home = (struct home){ .id = 1, .at = { "eth0", 2, own }, .udp = 3, .last_beat = NOW - 10000, .echoed = NOW - 10000 };
	base = event_base_new();
	conns = conns_new(base, &rand_system);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	conns_free(conns);
	event_base_free(base);
	return 0;
}

static void expect(struct status_view v, enum transport_state state, const char *words)
{
	struct transport_status row;

	v.name = "eth0";
	v.conns = conns;
	v.now = NOW;
	status_fill(&row, &v);
	assert_string_equal(row.iface, "eth0");
	assert_int_equal(row.state, state);
	if (!strstr(row.text, words))
		fail_msg("\"%s\" lacks \"%s\"", row.text, words);
	assert_true(strlen(row.text) < TRANSPORT_TEXT_LEN - 1);
}

static void interface_without_a_home(void **state)
{
	(void)state;
	expect((struct status_view){ .iface = &iface }, TRANSPORT_OFF, "off");
	expect((struct status_view){ .on = true }, TRANSPORT_WAITING, "no interface");
	expect((struct status_view){ .on = true, .iface = &iface }, TRANSPORT_WAITING, "no address");
	expect((struct status_view){ .on = true, .iface = &iface, .error = EACCES }, TRANSPORT_FAILED, "Permission denied");
	iface.pending = true;
	expect((struct status_view){ .on = true, .iface = &iface }, TRANSPORT_WAITING, "being checked");
	iface.running = false;
	expect((struct status_view){ .on = true, .iface = &iface }, TRANSPORT_WAITING, "carrier");
	iface.up = false;
	expect((struct status_view){ .on = true, .iface = &iface }, TRANSPORT_WAITING, "down");
	iface.loopback = true;
	expect((struct status_view){ .on = true, .iface = &iface }, TRANSPORT_FAILED, "only this machine");
}

static void expect_home(enum transport_state state, const char *words)
{
	expect((struct status_view){ .on = true, .iface = &iface, .homes = &home }, state, words);
}

static void home_that_works_or_does_not(void **state)
{
	(void)state;
	expect_home(TRANSPORT_WORKING, "the two look the same");
	home.heard = NOW - 50000;
	expect_home(TRANSPORT_WORKING, "others are heard, over IPv4.");
	home.heard = NOW - 101000;
	expect_home(TRANSPORT_WORKING, "the two look the same");
	home.echoed = NOW - 40000;
	expect_home(TRANSPORT_LIMITED, "firewall drops incoming");
	home.last_beat = NOW - 1000;    /* too early to say */
	expect_home(TRANSPORT_WORKING, "Beacons go out");
	home.send_error = EPERM;
	expect_home(TRANSPORT_LIMITED, "Operation not permitted");
	home.send_error = 0;
	home.udp = -1;
	expect_home(TRANSPORT_LIMITED, "no multicast");
	home.udp_error = ENOBUFS;
	expect_home(TRANSPORT_LIMITED, "No buffer space");
}

/* Only a contact that is connected and whose beacons do not come proves anything, and only after three of them. */
static void blocked_multicast_needs_a_silent_contact(void **state)
{
	struct channel *ch;
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
	ch = conns_add(conns, fds[0], true, 1, &other, NOW - 101000);
	expect_home(TRANSPORT_WORKING, "the two look the same");    /* a stranger proves nothing */
	channel_authenticated(ch);
	expect_home(TRANSPORT_LIMITED, "Multicast is blocked");
	conns_heard(conns, 1, &own, NOW);
	expect_home(TRANSPORT_LIMITED, "Multicast is blocked");
	conns_heard(conns, 2, &other, NOW);
	expect_home(TRANSPORT_LIMITED, "Multicast is blocked");
	conns_heard(conns, 1, &other, NOW - 99000);
	expect_home(TRANSPORT_WORKING, "Beacons go out");
	conns_heard(conns, 1, &other, NOW - 101000);
	expect_home(TRANSPORT_LIMITED, "Multicast is blocked");
	channel_close(ch);
	expect_home(TRANSPORT_WORKING, "Beacons go out");
	close(fds[1]);
}

static void one_family_that_works_is_enough(void **state)
{
	struct home six = { .id = 2, .at = { "eth0", 2, { .family = 6, .prefix_len = 64, .addr = { 0xfe, 0x80 } } },
	                    .udp = 4, .heard = NOW };

	(void)state;
	home.next = &six;
	expect_home(TRANSPORT_WORKING, "over IPv4 and IPv6.");
	home.send_error = ENETUNREACH;
	expect_home(TRANSPORT_WORKING, "over IPv6.");
	six.at.ifindex = 3;    /* another interface's does not help this one */
	expect_home(TRANSPORT_LIMITED, "Network is unreachable");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(interface_without_a_home),
		TEST(home_that_works_or_does_not),
		TEST(blocked_multicast_needs_a_silent_contact),
		TEST(one_family_that_works_is_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
