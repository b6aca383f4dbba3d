/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/bt.h"

#include "bluetooth/rfcomm.h"
#include "support/air_ask.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of the kernel's interface, which has no header of its own. */
#define PROTO_HCI  1
#define HCIDEVUP   _IOW('H', 201, int)
#define HCIDEVDOWN _IOW('H', 202, int)
#define HCISETSCAN _IOW('H', 221, int)

/* Far more than anything takes here: then it hangs. */
#define AT_LAST 120000

struct bdaddr bt_at(unsigned adapter)
{
	return (struct bdaddr){ { 0x02, 0x10, 0xb7, 0, 0, (uint8_t)adapter } };
}

struct hci_adapter bt_adapter(unsigned adapter)
{
	struct hci_adapter all[HCI_ADAPTERS];
	size_t n;

	assert_int_equal(hci_read(all, &n), HCI_READ);
	for (size_t i = 0; i < n; i++)
		if (all[i].index == adapter)
			return all[i];
	fail_msg("there is no hci%u", adapter);
	return all[0];
}

void bt_await(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	assert_int_equal(poll(&p, 1, AT_LAST), 1);
}

int bt_call(unsigned from, unsigned to, unsigned channel, int *fd)
{
	const struct bdaddr self = bt_at(from), peer = bt_at(to);
	int e;

	*fd = rfcomm_connect(&self, &peer, (uint8_t)channel);
	if (*fd < 0)
		return errno;
	bt_await(*fd, POLLOUT);
	e = rfcomm_error(*fd);
	if (e) {
		close(*fd);
		*fd = -1;
	}
	return e;
}

int bt_accept(int listener, unsigned *from)
{
	struct bdaddr peer;
	int fd;

	bt_await(listener, POLLIN);
	fd = rfcomm_accept(listener, &peer);
	assert_true(fd >= 0);
	*from = peer.b[5];
	assert_int_equal(memcmp(peer.b, bt_at(*from).b, BDADDR_LEN), 0);
	return fd;
}

static void tell(unsigned long request, unsigned long argument)
{
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, PROTO_HCI);

	assert_true(fd >= 0);
	if (ioctl(fd, request, argument) != 0)
		assert_int_equal(errno, EALREADY);
	close(fd);
}

void bt_power(unsigned adapter, bool on)
{
	tell(on ? HCIDEVUP : HCIDEVDOWN, adapter);
}

void bt_scan(unsigned adapter, bool connectable, bool discoverable)
{
	struct {
		uint16_t index;
		uint32_t scan;
	} wish = { (uint16_t)adapter, (connectable ? 2u : 0) | (discoverable ? 1u : 0) };

	tell(HCISETSCAN, (unsigned long)&wish);
}

void bt_air(const char *format, ...)
{
	char line[128], answer[512];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	assert_true(air_ask(line, answer, sizeof(answer)));
	assert_memory_equal(answer, "ok", 2);
}
