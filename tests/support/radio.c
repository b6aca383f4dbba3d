/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/radio.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* Of the kernel's interface, which has no header of its own. */
enum { HCI = 1, RFCOMM = 3 };
#define HCIDEVUP _IOW('H', 201, int)
#define HCIDEVDOWN _IOW('H', 202, int)
#define HCISETSCAN _IOW('H', 221, int)
#define HCIINQUIRY _IOR('H', 240, int)
struct address {
	sa_family_t family;
	uint8_t bdaddr[6], channel;
};
struct inquiry {
	struct {
		uint16_t adapter, flags;
		uint8_t code[3], length, answers;
	} asked;
	struct {
		uint8_t bdaddr[6], rest[8];
	} answer[8];
};

static struct address address(unsigned adapter, unsigned channel)
{
	return (struct address){ AF_BLUETOOTH, { (uint8_t)adapter, 0, 0, 0xb7, 0x10, 2 }, (uint8_t)channel };
}

int radio_listen(unsigned adapter, unsigned channel)
{
	struct address a = address(adapter, channel);
	int fd = socket(AF_BLUETOOTH, SOCK_STREAM | SOCK_CLOEXEC, RFCOMM);

	assert_int_not_equal(fd, -1);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 4), 0);
	return fd;
}

int radio_accept(int listener)
{
	struct pollfd p = { .fd = listener, .events = POLLIN };
	int fd;

	assert_int_equal(poll(&p, 1, 60000), 1);
	fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	assert_int_not_equal(fd, -1);
	return fd;
}

static int call(unsigned from, unsigned to, unsigned channel, int *fd)
{
	struct address own = address(from, 0), other = address(to, channel);

	*fd = socket(AF_BLUETOOTH, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, RFCOMM);
	assert_int_not_equal(*fd, -1);
	assert_int_equal(bind(*fd, (struct sockaddr *)&own, sizeof(own)), 0);
	return connect(*fd, (struct sockaddr *)&other, sizeof(other)) == 0 ? 0 : errno;
}

int radio_call_begin(unsigned from, unsigned to, unsigned channel)
{
	int fd;

	assert_int_equal(call(from, to, channel, &fd), EINPROGRESS);
	return fd;
}

int radio_call(unsigned from, unsigned to, unsigned channel, int *fd)
{
	int error = call(from, to, channel, fd); /* 0 at once where a link is there already */
	struct pollfd p = { .fd = *fd, .events = POLLOUT };
	socklen_t len = sizeof(error);

	if (error != EINPROGRESS)
		return error;
	assert_int_equal(poll(&p, 1, 60000), 1);
	assert_int_equal(getsockopt(*fd, SOL_SOCKET, SO_ERROR, &error, &len), 0);
	return error;
}

/* A line of the kernel's list is: own and other address, state, PSM (3 is RFCOMM's), and so on; the state 4 only listens. */
static bool is_quiet(void)
{
	FILE *f = fopen("/sys/kernel/debug/bluetooth/l2cap", "re");
	char line[256];
	int state, psm;
	bool quiet = true;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "%*s (%*d) %*s (%*d) %d %d", &state, &psm) == 2 && psm == 3 && state != 4)
			quiet = false;
	fclose(f);
	return quiet;
}

void radio_until_quiet(void)
{
	struct timespec pause = { .tv_nsec = 20000000 };

	while (!is_quiet())
		nanosleep(&pause, NULL);
}

static void tell_kernel(unsigned long request, const void *what)
{
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, HCI);

	/* A new adapter is up for a moment by itself: that is what was wanted. */
	assert_true(ioctl(fd, request, what) == 0 || errno == EALREADY);
	close(fd);
}

void radio_scan(unsigned adapter, unsigned scan)
{
	struct {
		uint16_t adapter;
		uint32_t option;
	} request = { (uint16_t)adapter, scan };

	tell_kernel(HCISETSCAN, &request);
}

void radio_power(unsigned adapter, bool on)
{
	tell_kernel(on ? HCIDEVUP : HCIDEVDOWN, (const void *)(uintptr_t)adapter);
}

unsigned radio_inquire(unsigned adapter)
{
	struct inquiry q = { .asked = { (uint16_t)adapter, 1, { 0x33, 0x8b, 0x9e }, 1, 8 } };
	unsigned found = 0;

	tell_kernel(HCIINQUIRY, &q);
	for (unsigned i = 0; i < q.asked.answers; i++)
		found |= 1U << q.answer[i].bdaddr[0];
	return found;
}
