/* SPDX-License-Identifier: GPL-3.0-or-later */
/* btvm: controllers=3 bluetoothd page=2000 supervision=2000 */
#include "support/unit.h"

#include "bluetooth/hci.h"
#include "bluetooth/rfcomm.h"
#include "support/bt.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* As a desktop has them: powered, and closed. */
static void as_bluetoothd_leaves_them(void **state)
{
	struct hci_adapter all[HCI_ADAPTERS];
	size_t n;

	(void)state;
	assert_int_equal(hci_read(all, &n), HCI_READ);
	assert_int_equal(n, 3);
	for (unsigned i = 0; i < 3; i++) {
		char name[16];

		snprintf(name, sizeof(name), "hci%u", i);
		assert_string_equal(all[i].name, name);
		assert_int_equal(all[i].index, i);
		assert_memory_equal(all[i].at.b, bt_at(i).b, BDADDR_LEN);
		assert_true(all[i].up && !all[i].starting && !all[i].connectable && !all[i].discoverable);
		assert_int_equal(all[i].acl, 0);
	}
}

static void what_an_adapter_answers_to(void **state)
{
	(void)state;
	bt_scan(0, true, false);
	assert_true(bt_adapter(0).connectable && !bt_adapter(0).discoverable);
	bt_scan(0, true, true);
	assert_true(bt_adapter(0).connectable && bt_adapter(0).discoverable);
	bt_scan(0, false, false);
	assert_true(!bt_adapter(0).connectable && !bt_adapter(0).discoverable);
	assert_false(bt_adapter(1).connectable);
}

/* Waits until it lists so many links: an adapter hears of an end a little later. */
static struct hci_adapter with_links(unsigned adapter, size_t n)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	struct hci_adapter a = bt_adapter(adapter);

	while (a.acl != n) {
		nanosleep(&pause, NULL);
		a = bt_adapter(adapter);
	}
	return a;
}

/* What asks for services is in clear; RFCOMM makes the two hosts agree on a key by themselves. */
static void links_of_an_adapter(void **state)
{
	const struct bdaddr self = bt_at(1), peer = bt_at(0);
	struct hci_adapter a;
	uint8_t channel;
	int listener = rfcomm_listen(&peer, 0, &channel), sdp, here, there;
	unsigned from;

	(void)state;
	bt_scan(0, true, false);
	sdp = rfcomm_connect_sdp(&self, &peer);
	assert_true(sdp >= 0);
	bt_await(sdp, POLLOUT);
	assert_int_equal(rfcomm_error(sdp), 0);
	a = bt_adapter(1);
	assert_int_equal(a.acl, 1);
	assert_int_equal(a.n, 1);
	assert_memory_equal(a.links[0].peer.b, peer.b, BDADDR_LEN);
	assert_true(a.links[0].outgoing && a.links[0].ready && !a.links[0].encrypted);

	assert_int_equal(bt_call(1, 0, channel, &here), 0);
	there = bt_accept(listener, &from);
	a = bt_adapter(0);
	assert_int_equal(a.acl, 1);    /* one link for both */
	assert_memory_equal(a.links[0].peer.b, self.b, BDADDR_LEN);
	assert_true(!a.links[0].outgoing && a.links[0].ready && a.links[0].encrypted && a.links[0].authentic);
	assert_int_equal(bt_adapter(2).acl, 0);
	close(sdp);
	close(here);
	close(there);
	close(listener);
	with_links(0, 0);
	with_links(1, 0);
	bt_scan(0, false, false);
}

static void an_adapter_that_is_down(void **state)
{
	struct hci_adapter a;

	(void)state;
	bt_power(2, false);
	a = bt_adapter(2);
	assert_true(!a.up && !a.connectable && !a.discoverable && a.acl == 0);
	bt_power(2, true);
	assert_true(bt_adapter(2).up);
}

static void one_that_is_pulled_out(void **state)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	struct hci_adapter all[HCI_ADAPTERS];
	size_t n = 3;

	(void)state;
	bt_air("unplug 1");
	while (n != 2) {
		nanosleep(&pause, NULL);
		assert_int_equal(hci_read(all, &n), HCI_READ);
	}
	assert_int_equal(all[0].index, 0);
	assert_int_equal(all[1].index, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_bluetoothd_leaves_them),
		cmocka_unit_test(what_an_adapter_answers_to),
		cmocka_unit_test(links_of_an_adapter),
		cmocka_unit_test(an_adapter_that_is_down),
		cmocka_unit_test(one_that_is_pulled_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
