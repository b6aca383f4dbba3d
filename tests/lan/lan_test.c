/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The LAN on real sockets, in network namespaces on a bridge that each test makes. */
#include "support/unit.h"

#include "lan/lan.h"
#include "lan/socket.h"
#include "support/lan_flood.h"
#include "support/lan_node.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FOUND 8000    /* ms */

static struct netns_lan lan;
static struct lan_node nodes[3];
static unsigned count;

static void open_lan(unsigned hosts, bool ipv4, bool ipv6)
{
	assert_true(netns_lan_open(&lan, hosts, ipv4, ipv6));
	for (count = 0; count < hosts && count < 3; count++)
		lan_node_open(&nodes[count], lan.host[count]);
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

/* All are each other's contacts, and on. */
static void all_friends(void)
{
	for (unsigned i = 0; i < count; i++) {
		unsigned ids[3], n = 0;

		for (unsigned k = 0; k < count; k++) {
			if (k != i)
				ids[n++] = k;
		}
		lan_node_befriend(&nodes[i], i, ids, n, 0);
		lan_node_switch(&nodes[i], "eth0", true);
	}
}

static bool until(const unsigned *counter, unsigned want, int64_t ms)
{
	return lan_node_until(nodes, count, counter, want, ms);
}

static void three_find_each_other_in_a_second(void **state)
{
	int64_t start = clock_read().mono;

	(void)state;
	open_lan(3, true, true);
	start = clock_read().mono;
	all_friends();
	for (unsigned i = 0; i < 3; i++) {
		for (unsigned k = 0; k < 3; k++)
			assert_true(i == k || until(&nodes[i].sighted[k], 1, FOUND));
	}
	assert_true(clock_read().mono - start < 2000);
	for (unsigned i = 0; i < 3; i++)
		assert_true(lan_node_dial(nodes, count, i, (i + 1) % 3));
}

/* A socket that sees all that leaves by this interface. */
static int sniff(const char *iface, struct netns *ns)
{
	struct sockaddr_ll sa = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	int fd;

	netns_enter(ns);
	sa.sll_ifindex = (int)if_nametoindex(iface);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

/* Frames with our group in them, or TCP, or UDP: the rest is what the kernel says by itself (neighbours, routers). */
static unsigned ours_among(int fd)
{
	static const uint8_t group4[4] = SOCKET_GROUP4, group6[16] = SOCKET_GROUP6;
	struct sockaddr_ll sa;
	socklen_t sa_len = sizeof(sa);
	uint8_t f[2048];
	unsigned n = 0;
	ssize_t len;

	for (; (len = recvfrom(fd, f, sizeof(f), 0, (struct sockaddr *)&sa, &sa_len)) > 0; sa_len = sizeof(sa)) {
		bool v4 = f[12] == 0x08 && f[13] == 0x00, v6 = f[12] == 0x86 && f[13] == 0xdd;
		uint8_t proto = v4 ? f[23] : v6 ? f[20] : 0;

		if (sa.sll_pkttype != PACKET_OUTGOING)
			continue;
		n += proto == IPPROTO_UDP || proto == IPPROTO_TCP || memmem(f, (size_t)len, group4, sizeof(group4)) ||
		     memmem(f, (size_t)len, group6, sizeof(group6));
	}
	return n;
}

static void nothing_leaves_an_interface_that_is_off(void **state)
{
	int off, on;

	(void)state;
	open_lan(2, true, true);
	assert_int_equal(netns_run(lan.host[0], "ip link add eth1 type veth peer name far1 && ip addr add 10.88.0.1/24 "
	                 "dev eth1 && ip link set far1 up && ip link set eth1 up"), 0);
	off = sniff("eth1", lan.host[0]);
	on = sniff("eth0", lan.host[0]);
	lan_node_run(nodes, count, 500);
	assert_int_equal(ours_among(on), 0);
	all_friends();
	assert_true(until(&nodes[0].sighted[1], 1, FOUND));
	assert_true(lan_node_dial(nodes, count, 0, 1));
	lan_node_run(nodes, count, 3000);
	assert_true(ours_among(on) > 5);
	assert_int_equal(ours_among(off), 0);
	lan_node_switch(&nodes[0], "eth0", false);
	lan_node_run(nodes, count, 3000);    /* the connection ends, the kernel says that it leaves the group */
	(void)ours_among(on);
	lan_node_run(nodes, count, 1500);
	assert_int_equal(ours_among(on), 0);
	close(off);
	close(on);
}

static void an_interface_may_appear_later(void **state)
{
	(void)state;
	open_lan(2, true, true);
	assert_int_equal(netns_run(lan.host[0], "ip link set eth0 down && ip link set eth0 name later0"), 0);
	all_friends();
	lan_node_run(nodes, count, 300);
	assert_int_equal(lan_node_status(&nodes[0], "eth0").state, TRANSPORT_WAITING);
	assert_int_equal(netns_run(lan.host[0], "ip link set later0 name eth0 && ip link set eth0 up"), 0);
	assert_true(until(&nodes[1].sighted[0], 1, FOUND));
	assert_int_equal(lan_node_status(&nodes[0], "eth0").state, TRANSPORT_WORKING);
}

static void a_lost_address_cuts_at_once_and_the_new_one_is_found(void **state)
{
	unsigned before;
	int64_t start;

	(void)state;
	open_lan(2, true, false);
	all_friends();
	assert_true(until(&nodes[0].sighted[1], 1, FOUND));
	assert_true(lan_node_dial(nodes, count, 0, 1));
	before = nodes[1].sighted[0];
	start = clock_read().mono;
	assert_int_equal(netns_run(lan.host[0], "ip addr add 10.77.0.101/24 dev eth0 && ip addr del 10.77.0.1/24 dev eth0"), 0);
	assert_true(until(&nodes[0].lost, 1, 1000));
	assert_true(clock_read().mono - start < 500);
	/* Removing the primary address removes the secondary with it: give it again. */
	assert_int_equal(netns_run(lan.host[0], "ip addr replace 10.77.0.101/24 dev eth0"), 0);
	assert_true(until(&nodes[1].sighted[0], before + 1, FOUND));
	assert_true(lan_node_dial(nodes, count, 1, 0));
}

static void ipv6_is_used_once_its_address_is_checked(void **state)
{
	(void)state;
	open_lan(2, false, true);
	assert_int_equal(netns_run(lan.host[0], "ip link set eth0 down; echo 1 > /proc/sys/net/ipv6/conf/all/accept_dad; "
	                 "echo 1 > /proc/sys/net/ipv6/conf/eth0/accept_dad; ip link set eth0 up"), 0);
	all_friends();
	lan_node_run(nodes, count, 100);
	assert_int_equal(lan_node_status(&nodes[0], "eth0").state, TRANSPORT_WAITING);
	assert_true(until(&nodes[1].sighted[0], 1, FOUND));
	assert_true(lan_node_dial(nodes, count, 1, 0));
}

/* The access point drops multicast between its clients; unicast passes. */
static void blocked_multicast_is_said_and_told_addresses_still_work(void **state)
{
	struct transport_peer p = lan_node_peer(0, 1);
	struct transport_status row;

	(void)state;
	open_lan(2, true, false);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(netns_run(lan.bridge, "bridge link set dev p%u mcast_flood off", i), 0);
	all_friends();
	lan_node_run(nodes, count, 4000);
	assert_int_equal(nodes[0].sighted[1] + nodes[1].sighted[0], 0);
	row = lan_node_status(&nodes[0], "eth0");
	assert_int_equal(row.state, TRANSPORT_WORKING);    /* nobody connected: it cannot be known, and it says so */
	assert_non_null(strstr(row.text, "the two look the same"));
	netns_enter(lan.host[1]);
	p.address_len = lan_ops.addresses(nodes[1].t, 0, p.address);
	netns_enter(lan.host[0]);
	lan_ops.set_peers(nodes[0].t, &p, 1);
	assert_true(lan_node_dial(nodes, count, 0, 1));
	nodes[0].skew += 101 * CLOCK_SECOND;
	row = lan_node_status(&nodes[0], "eth0");
	assert_int_equal(row.state, TRANSPORT_LIMITED);
	assert_non_null(strstr(row.text, "isolate"));
}

/* A third machine records a beacon and sends it again, from its own address and from the victim's. */
static void a_recorded_beacon_is_worthless(void **state)
{
	struct socket_at own = { "eth0", 0, { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 3 } } };
	struct socket_at forged = { "eth0", 0, { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 1 } } };
	uint8_t bytes[BUFSIZ];
	unsigned seen;
	ssize_t len;
	int fd;

	(void)state;
	open_lan(3, true, false);
	lan_node_close(&nodes[2]);
	count = 2;
	netns_enter(lan.host[2]);
	own.ifindex = forged.ifindex = (int)if_nametoindex("eth0");
	fd = socket_group(&own, SOCKET_BEACONS);
	assert_true(fd >= 0);
	all_friends();
	assert_true(until(&nodes[1].sighted[0], 3, FOUND));    /* the whole burst */
	assert_true(until(&nodes[0].sighted[1], 3, FOUND));
	lan_node_run(nodes, count, 2500);
	seen = nodes[1].sighted[0];
	assert_int_equal(netns_run(lan.host[2], "ip addr add 10.77.0.1/24 dev eth0"), 0);
	while ((len = recv(fd, bytes, sizeof(bytes), 0)) > 0) {
		netns_enter(lan.host[2]);
		assert_int_equal(len, 1232);
		assert_true(socket_send(fd, &own, SOCKET_BEACONS, bytes, (size_t)len));
		assert_true(socket_send(fd, &forged, SOCKET_BEACONS, bytes, (size_t)len));
		lan_node_run(nodes, count, 600);
		if (recv(fd, bytes, sizeof(bytes), MSG_PEEK) > 0)
			break;    /* our own copies come back to us from here on */
	}
	lan_node_run(nodes, count, 500);
	assert_int_equal(nodes[1].sighted[0], seen);
	close(fd);
}

static int connect_from(uint16_t port, uint8_t last)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct sockaddr_in from = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(0x0a4d0002);
	from.sin_addr.s_addr = htonl(0x0a4d0000u | last);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof(from)), 0);
	(void)connect(fd, (struct sockaddr *)&to, sizeof(to));
	return fd;
}

static uint16_t port_of(struct lan_node *n)
{
	uint8_t told[TRANSPORT_ADDRESS_LEN];

	netns_enter(n->ns);
	assert_true(lan_ops.addresses(n->t, 0, told) >= 7);
	return (uint16_t)(told[0] << 8 | told[1]);
}

/* How many of these are still connected. None may ever have been sent a byte, and all end alike: with a reset. */
static unsigned alive(int *fds, unsigned n)
{
	unsigned yes = 0;
	char c;

	for (unsigned i = 0; i < n; i++) {
		if (fds[i] < 0)
			continue;
		assert_int_equal(recv(fds[i], &c, 1, 0), -1);
		if (errno == EAGAIN || errno == EWOULDBLOCK) {
			yes++;
			continue;
		}
		assert_int_equal(errno, ECONNRESET);
		close(fds[i]);
		fds[i] = -1;
	}
	return yes;
}

/* 100 from one address, then 640 from ten: 64 and 512 are kept, the newest; a contact gets through. */
static void strangers_are_limited_and_contacts_get_through(void **state)
{
	static int fds[740];
	uint16_t port;
	unsigned n = 0;

	(void)state;
	open_lan(3, true, false);
	all_friends();
	assert_true(until(&nodes[0].sighted[1], 1, FOUND));
	port = port_of(&nodes[1]);
	for (uint8_t i = 10; i < 20; i++)
		assert_int_equal(netns_run(lan.host[2], "ip addr add 10.77.0.%u/24 dev eth0", i), 0);
	for (; n < 100; n++) {
		netns_enter(lan.host[2]);
		fds[n] = connect_from(port, 3);
		if (n % 20 == 19)
			lan_node_run(nodes, count, 30);
	}
	lan_node_run(nodes, count, 300);
	assert_int_equal(alive(fds, 100), 64);
	assert_int_equal(alive(fds + 36, 64), 64);
	for (; n < 740; n++) {
		netns_enter(lan.host[2]);
		fds[n] = connect_from(port, (uint8_t)(10 + n % 10));
		if (n % 20 == 19)
			lan_node_run(nodes, count, 10);
	}
	lan_node_run(nodes, count, 300);
	assert_int_equal(alive(fds, 740), 512);
	assert_true(lan_node_dial(nodes, count, 0, 1));
	channel_authenticated(nodes[1].in[nodes[1].incoming - 1]);
	assert_true(channel_write(nodes[0].out, "hello", 5));
	lan_node_run(nodes, count, 200);
	assert_int_equal(nodes[1].bytes, 5);
	for (unsigned i = 0; i < n; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
}

/* Silence, and then an end at a time that nobody chose: between 5 and 30 s. The contact's own connection stays. */
static void a_stranger_lives_5_to_30_seconds(void **state)
{
	static const uint8_t junk[2000];
	uint16_t port;
	int fds[40];

	(void)state;
	open_lan(3, true, false);
	all_friends();
	assert_true(until(&nodes[0].sighted[1], 1, FOUND));
	assert_true(lan_node_dial(nodes, count, 0, 1));
	channel_authenticated(nodes[1].in[0]);
	port = port_of(&nodes[1]);
	netns_enter(lan.host[2]);
	for (int i = 0; i < 40; i++)
		fds[i] = connect_from(port, 3);
	lan_node_run(nodes, count, 500);
	for (int i = 0; i < 40; i += 2)    /* every other one talks, more than he is listened to */
		assert_int_equal(send(fds[i], junk, sizeof(junk), 0), sizeof(junk));
	lan_node_run(nodes, count, 4000);
	assert_int_equal(nodes[1].bytes, 20 * 1024);
	assert_int_equal(alive(fds, 40), 40);
	lan_node_run(nodes, count, 13000);
	assert_in_range(alive(fds, 40), 5, 35);
	lan_node_run(nodes, count, 13500);
	assert_int_equal(alive(fds, 40), 0);
	assert_int_equal(nodes[0].lost, 0);
}

/* A process of its own, so that its descriptors are not ours. */
static pid_t start_strangers(unsigned many, uint16_t port)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	netns_enter(lan.host[2]);
	for (unsigned i = 0; i < many; i++) {
		(void)connect_from(port, 3);
		usleep(5000);
	}
	for (;;)
		pause();
}

/* Strangers make way, the contact keeps its connection, and the loop does not spin. */
static void runs_out_of_descriptors_and_goes_on(void **state)
{
	struct rlimit was, tight;
	int first_free;
	clock_t cpu;
	pid_t pid;

	(void)state;
	open_lan(3, true, false);
	all_friends();
	assert_true(until(&nodes[0].sighted[1], 1, FOUND));
	assert_true(lan_node_dial(nodes, count, 0, 1));
	channel_authenticated(nodes[1].in[0]);
	pid = start_strangers(60, port_of(&nodes[1]));
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	tight = was;
	first_free = dup(0);
	tight.rlim_cur = (rlim_t)first_free + 8;
	close(first_free);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	cpu = clock();
	lan_node_run(nodes, count, 1500);
	assert_true((double)(clock() - cpu) / CLOCKS_PER_SEC < 0.6);
	assert_int_equal(nodes[1].incoming, 61);
	assert_true(nodes[1].lost >= 50);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_true(channel_write(nodes[0].out, "still here", 10));
	lan_node_run(nodes, count, 200);
	assert_int_equal(nodes[1].bytes, 10);
	assert_int_equal(nodes[0].lost, 0);
	lan_flood_stop(pid);
}

/* However often the list of contacts grows, we are not taken for a flood ourselves. */
static void many_new_contacts_make_no_flood(void **state)
{
	(void)state;
	open_lan(2, true, false);
	all_friends();
	assert_true(until(&nodes[1].sighted[0], 3, FOUND));
	for (unsigned i = 1, other = 1; i <= 40; i++) {
		lan_node_befriend(&nodes[0], 0, &other, 1, i);
		lan_node_run(nodes, count, 50);
	}
	assert_in_range(nodes[1].sighted[0], 4, 8);
}

static void a_contact_is_found_in_a_flood(bool many)
{
	unsigned one = 0, zero = 1;
	pid_t flood;

	open_lan(3, true, false);
	lan_node_befriend(&nodes[1], 1, &one, 1, 1000);
	lan_node_switch(&nodes[1], "eth0", true);
	flood = lan_flood_start(lan.host[2], many);
	lan_node_run(nodes, count, 1500);
	lan_node_befriend(&nodes[0], 0, &zero, 1, 0);
	lan_node_switch(&nodes[0], "eth0", true);
	assert_true(until(&nodes[1].sighted[0], 1, FOUND));
	lan_flood_stop(flood);
}

static void a_contact_is_found_in_a_flood_from_one(void **state)
{
	(void)state;
	a_contact_is_found_in_a_flood(false);
}

static void a_contact_is_found_in_a_flood_from_250(void **state)
{
	(void)state;
	a_contact_is_found_in_a_flood(true);
}

#define TEST(f) cmocka_unit_test_teardown(f, close_lan)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(three_find_each_other_in_a_second),
		TEST(nothing_leaves_an_interface_that_is_off),
		TEST(an_interface_may_appear_later),
		TEST(a_lost_address_cuts_at_once_and_the_new_one_is_found),
		TEST(ipv6_is_used_once_its_address_is_checked),
		TEST(blocked_multicast_is_said_and_told_addresses_still_work),
		TEST(a_recorded_beacon_is_worthless),
		TEST(strangers_are_limited_and_contacts_get_through),
		TEST(a_stranger_lives_5_to_30_seconds),
		TEST(runs_out_of_descriptors_and_goes_on),
		TEST(many_new_contacts_make_no_flood),
		TEST(a_contact_is_found_in_a_flood_from_one),
		TEST(a_contact_is_found_in_a_flood_from_250),
	};
	const char *why = netns_why_not();

	if (why) {
		printf("skipped: %s\n", why);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
