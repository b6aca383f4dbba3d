/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datagrams for everybody, on real sockets, in network namespaces on a bridge that each test makes. */
#include "support/unit.h"

#include "lan/cast.h"
#include "lan/lan.h"
#include "support/lan_node.h"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOON    3000    /* ms */
#define A_WHILE 300

static struct netns_lan lan;
static struct lan_node nodes[3];
static unsigned count;

static void open_lan(unsigned hosts, bool ipv4, bool ipv6)
{
	assert_true(netns_lan_open(&lan, hosts, ipv4, ipv6));
	for (count = 0; count < hosts; count++) {
		lan_node_open(&nodes[count], lan.host[count]);
		lan_node_switch(&nodes[count], "eth0", true);
	}
	lan_node_run(nodes, count, A_WHILE);
}

static int close_lan(void **state)
{
	(void)state;
	for (unsigned i = 0; i < count; i++)
		lan_node_close(&nodes[i]);
	count = 0;
	netns_enter(NULL);
	netns_lan_close(&lan);
	return 0;
}

static void blackout(unsigned node, int64_t ms)
{
	netns_enter(nodes[node].ns);
	lan_ops.blackout(nodes[node].t, ms);
}

static bool cast(unsigned node, uint8_t first)
{
	uint8_t bytes[TRANSPORT_CAST_LEN] = { first };

	netns_enter(nodes[node].ns);
	return lan_ops.cast(nodes[node].t, bytes, sizeof(bytes));
}

static bool hears(unsigned node, unsigned want)
{
	return lan_node_until(nodes, count, &nodes[node].overheard, want, SOON);
}

static void all_hear_all_once(void **state)
{
	(void)state;
	open_lan(3, true, true);
	for (unsigned i = 0; i < 3; i++)
		blackout(i, CLOCK_HOUR);
	assert_true(cast(0, 42));
	assert_true(hears(1, 1) && hears(2, 1));
	assert_int_equal(nodes[1].last, 42);
	assert_true(cast(2, 43));
	assert_true(hears(0, 1) && hears(1, 2));
	lan_node_run(nodes, count, A_WHILE);
	/* Though there are two addresses, over which it could go twice, and though the sender hears itself. */
	assert_int_equal(nodes[0].overheard, 1);
	assert_int_equal(nodes[1].overheard, 2);
	assert_int_equal(nodes[2].overheard, 1);
}

static void one_source_is_one_number(void **state)
{
	uint64_t first, other;

	(void)state;
	open_lan(3, true, true);
	for (unsigned i = 0; i < 3; i++)
		blackout(i, CLOCK_HOUR);
	assert_true(cast(0, 1) && hears(2, 1));
	first = nodes[2].source;
	assert_true(cast(1, 2) && hears(2, 2));
	other = nodes[2].source;
	assert_true(cast(0, 3) && hears(2, 3));
	assert_true(first != other && nodes[2].source == first);
}

/* What passes this interface, sent or received, to the group of parcels. */
static unsigned seen(int fd)
{
	static const uint8_t group4[4] = SOCKET_PARCELS4, group6[16] = SOCKET_PARCELS6;
	uint8_t f[2048];
	unsigned n = 0;
	ssize_t len;

	while ((len = recv(fd, f, sizeof(f), 0)) > 0) {
		const bool v4 = f[12] == 0x08 && f[13] == 0x00, v6 = f[12] == 0x86 && f[13] == 0xdd;

		n += (v4 && f[23] == IPPROTO_UDP && memcmp(f + 30, group4, sizeof(group4)) == 0) ||
		     (v6 && f[20] == IPPROTO_UDP && memcmp(f + 38, group6, sizeof(group6)) == 0);
	}
	return n;
}

static int sniff(struct netns *ns)
{
	struct sockaddr_ll sa = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	int fd;

	netns_enter(ns);
	sa.sll_ifindex = (int)if_nametoindex("br0");
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

static void nothing_but_in_blackout_mode(void **state)
{
	int wire;

	(void)state;
	open_lan(2, true, true);
	wire = sniff(lan.bridge);
	assert_false(cast(0, 1));
	blackout(0, CLOCK_HOUR);
	assert_true(cast(0, 1));
	lan_node_run(nodes, count, A_WHILE);
	assert_int_equal(nodes[1].overheard, 0);    /* it is not in the mode */
	assert_int_equal(seen(wire), 1);
	blackout(0, 0);
	assert_false(cast(0, 1));
	blackout(0, 200);
	blackout(1, CLOCK_HOUR);
	assert_true(cast(0, 1) && hears(1, 1));
	lan_node_run(nodes, count, 400);
	assert_false(cast(0, 1));                   /* it ends by itself */
	assert_int_equal(seen(wire), 1);
	lan_node_switch(&nodes[1], "eth0", false);
	assert_false(cast(1, 1));                   /* an interface that is off */
	lan_node_run(nodes, count, A_WHILE);
	assert_int_equal(seen(wire), 0);
	close(wire);
}

static void an_interface_that_comes_later_has_it_too(void **state)
{
	(void)state;
	open_lan(2, true, true);
	lan_node_switch(&nodes[1], "eth0", false);
	for (unsigned i = 0; i < 2; i++)
		blackout(i, CLOCK_HOUR);
	lan_node_switch(&nodes[1], "eth0", true);
	lan_node_run(nodes, count, A_WHILE);
	assert_true(cast(0, 7) && hears(1, 1));
	assert_true(cast(1, 7) && hears(0, 1));
}

/* Node 2 has no IPv6: the others hear it, and then it hears them; without it, nothing goes twice. */
static void who_has_ipv4_alone_is_sent_copies(void **state)
{
	int wire;

	(void)state;
	open_lan(3, true, true);
	assert_int_equal(netns_run(lan.host[2], "echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6"), 0);
	lan_node_run(nodes, count, A_WHILE);
	for (unsigned i = 0; i < 3; i++)
		blackout(i, CLOCK_HOUR);
	wire = sniff(lan.bridge);
	assert_true(cast(0, 1) && hears(1, 1));
	lan_node_run(nodes, count, A_WHILE);
	assert_int_equal(nodes[2].overheard, 0);
	assert_int_equal(seen(wire), 1);
	assert_true(cast(2, 2) && hears(0, 1) && hears(1, 2));
	assert_true(cast(0, 3) && hears(1, 3) && hears(2, 1));
	assert_true(cast(1, 4) && hears(0, 2) && hears(2, 2));
	lan_node_run(nodes, count, A_WHILE);
	assert_int_equal(nodes[0].overheard, 2);
	assert_int_equal(nodes[1].overheard, 3);
	assert_int_equal(nodes[2].overheard, 2);
	(void)seen(wire);
	for (unsigned i = 0; i < 2; i++)
		nodes[i].skew += CAST_OLD_HEARD + 1;
	assert_true(cast(0, 5) && hears(1, 4));
	lan_node_run(nodes, count, A_WHILE);
	assert_int_equal(seen(wire), 1);            /* copies have called for no copies */
	close(wire);
}

static void each_family_does_alone(void **state)
{
	(void)state;
	for (int six = 0; six < 2; six++) {
		open_lan(2, !six, six);
		for (unsigned i = 0; i < 2; i++)
			blackout(i, CLOCK_HOUR);
		assert_true(cast(0, 9) && hears(1, 1));
		assert_true(cast(1, 9) && hears(0, 1));
		(void)close_lan(NULL);
	}
}

/* Shorter, longer, or from elsewhere. */
static void what_is_none_is_not_heard(void **state)
{
	struct socket_at at = { "eth0", 0, { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 2 } } };
	uint8_t bytes[CAST_LEN + 1] = { 0 };
	int fd;

	(void)state;
	open_lan(2, true, false);
	blackout(0, CLOCK_HOUR);
	lan_node_switch(&nodes[1], "eth0", false);
	netns_enter(lan.host[1]);
	at.ifindex = (int)if_nametoindex("eth0");
	fd = socket_group(&at, SOCKET_PARCELS);
	assert_true(fd >= 0);
	assert_true(socket_send(fd, &at, SOCKET_PARCELS, bytes, CAST_LEN - 1));
	assert_true(socket_send(fd, &at, SOCKET_PARCELS, bytes, CAST_LEN + 1));
	assert_true(socket_send(fd, &at, SOCKET_BEACONS, bytes, CAST_LEN));
	lan_node_run(nodes, count, A_WHILE);
	assert_int_equal(nodes[0].overheard, 0);
	assert_true(socket_send(fd, &at, SOCKET_PARCELS, bytes, CAST_LEN));
	assert_true(hears(0, 1));
	assert_int_equal(netns_run(lan.host[1], "ip addr add 10.99.0.1/24 dev eth0"), 0);
	netns_enter(lan.host[1]);
	at.place = (struct place){ .family = 4, .prefix_len = 24, .addr = { 10, 99, 0, 1 } };
	assert_true(socket_send(fd, &at, SOCKET_PARCELS, bytes, CAST_LEN));
	lan_node_run(nodes, count, A_WHILE);
	assert_int_equal(nodes[0].overheard, 1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(all_hear_all_once, close_lan),
		cmocka_unit_test_teardown(one_source_is_one_number, close_lan),
		cmocka_unit_test_teardown(nothing_but_in_blackout_mode, close_lan),
		cmocka_unit_test_teardown(an_interface_that_comes_later_has_it_too, close_lan),
		cmocka_unit_test_teardown(who_has_ipv4_alone_is_sent_copies, close_lan),
		cmocka_unit_test_teardown(each_family_does_alone, close_lan),
		cmocka_unit_test_teardown(what_is_none_is_not_heard, close_lan),
	};
	const char *why = netns_why_not();

	if (why) {
		printf("skipped: %s\n", why);
		return 77;
	}
	return cmocka_run_group_tests_name("lan/cast", tests, NULL, NULL);
}
