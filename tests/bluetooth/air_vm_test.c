/* SPDX-License-Identifier: GPL-3.0-or-later */
/* btvm: controllers=3 page=1500 supervision=1000 inquiry=600 */
/* The emulated air itself: without it the other tests would prove nothing. */
#include "support/air_ask.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
struct rfcomm_address {
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

static struct rfcomm_address address(unsigned adapter, unsigned channel)
{
	return (struct rfcomm_address){ AF_BLUETOOTH, { (uint8_t)adapter, 0, 0, 0xb7, 0x10, 2 }, (uint8_t)channel };
}

static const char *ask(const char *line)
{
	static char answer[512];

	assert_true(air_ask(line, answer, sizeof(answer)));
	assert_memory_equal(answer, "ok", 2);
	return answer;
}

static unsigned long long stat_of(unsigned adapter, const char *name)
{
	char line[16], key[32];
	const char *at;

	snprintf(line, sizeof(line), "stats %u", adapter);
	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(ask(line), key);
	assert_non_null(at);
	return strtoull(at + strlen(key), NULL, 10);
}

static int listen_at(unsigned adapter, unsigned channel)
{
	struct rfcomm_address a = address(adapter, channel);
	int fd = socket(AF_BLUETOOTH, SOCK_STREAM | SOCK_CLOEXEC, RFCOMM);

	assert_int_not_equal(fd, -1);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 4), 0);
	return fd;
}

/* What becomes of a call: 0 or an error. */
static int call_from(unsigned from, unsigned to, unsigned channel, int *fd)
{
	struct rfcomm_address own = address(from, 0), other = address(to, channel);
	struct pollfd p = { .events = POLLOUT };
	socklen_t len = sizeof(int);
	int error = 0;

	p.fd = *fd = socket(AF_BLUETOOTH, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, RFCOMM);
	assert_int_equal(bind(*fd, (struct sockaddr *)&own, sizeof(own)), 0);
	if (connect(*fd, (struct sockaddr *)&other, sizeof(other)) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return errno;
	assert_int_equal(poll(&p, 1, 60000), 1);
	assert_int_equal(getsockopt(*fd, SOL_SOCKET, SO_ERROR, &error, &len), 0);
	return error;
}

static int accept_from(int listener)
{
	struct pollfd p = { .fd = listener, .events = POLLIN };

	assert_int_equal(poll(&p, 1, 60000), 1);
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

/* The error that ends a link which carries nothing. */
static int end_of(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char byte;

	assert_int_equal(poll(&p, 1, 60000), 1);
	assert_int_equal(read(fd, &byte, 1), -1);
	return errno;
}

static void await(const char *question, const char *part)
{
	struct timespec pause = { .tv_nsec = 20000000 };

	while (strstr(ask(question), part) == NULL)
		nanosleep(&pause, NULL);
}

/* No link between them, even though the kernel would keep it for a while. */
static void part(unsigned a, unsigned b)
{
	char line[32], answer[512];

	snprintf(line, sizeof(line), "drop %u %u", a, b);
	assert_true(air_ask(line, answer, sizeof(answer)));
}

struct wire {
	int listener, here, there;
};

static struct wire wire_between(unsigned from, unsigned to, unsigned channel)
{
	struct wire w = { .listener = listen_at(to, channel) };

	assert_int_equal(call_from(from, to, channel, &w.here), 0);
	w.there = accept_from(w.listener);
	return w;
}

static void wire_close(struct wire w)
{
	close(w.here);
	close(w.there);
	close(w.listener);
}

static void set_scan(unsigned adapter, unsigned scan)
{
	struct {
		uint16_t adapter;
		uint32_t option;
	} request = { (uint16_t)adapter, scan };
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, HCI);

	assert_int_equal(ioctl(fd, HCISETSCAN, &request), 0);
	close(fd);
}

/* Bits: which adapters answer when this one looks around. */
static unsigned found_by(unsigned adapter)
{
	struct inquiry q = { .asked = { (uint16_t)adapter, 1, { 0x33, 0x8b, 0x9e }, 1, 8 } };
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, HCI);
	unsigned found = 0;

	assert_int_equal(ioctl(fd, HCIINQUIRY, &q), 0);
	close(fd);
	for (unsigned i = 0; i < q.asked.answers; i++)
		found |= 1U << q.answer[i].bdaddr[0];
	return found;
}

static void device(unsigned long request, unsigned adapter)
{
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, HCI);

	assert_int_equal(ioctl(fd, request, adapter), 0);
	close(fd);
}

static void scan_bits(void **state)
{
	static const int errors[4] = { EHOSTDOWN, EHOSTDOWN, ECONNREFUSED, ECONNREFUSED };
	int fd;

	(void)state;
	set_scan(2, 0);
	for (unsigned scan = 0; scan < 4; scan++) {
		set_scan(1, scan);
		assert_int_equal(found_by(0), (scan & 1) != 0 ? 2 : 0);
		assert_int_equal(call_from(0, 1, 9, &fd), errors[scan]);
		close(fd);
		part(0, 1);
	}
	set_scan(2, 3);
}

/* A call to somebody who is out of range, whose page has begun and takes long. */
static int call_begin(unsigned from, unsigned to, unsigned channel)
{
	struct rfcomm_address own = address(from, 0), other = address(to, channel);
	int fd = socket(AF_BLUETOOTH, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, RFCOMM);

	ask("page 100000");
	ask("far 0 1");
	assert_int_equal(bind(fd, (struct sockaddr *)&own, sizeof(own)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&other, sizeof(other)), -1);
	assert_int_equal(errno, EINPROGRESS);
	await("show 0", "paging=yes");
	return fd;
}

static void page_timeout(void **state)
{
	unsigned long long pages = stat_of(0, "pages"), paging = stat_of(0, "paging_ms");
	int fd;

	(void)state;
	ask("far 0 1");
	assert_int_equal(call_from(0, 1, 9, &fd), EHOSTDOWN);
	close(fd);
	assert_int_equal(stat_of(0, "pages"), pages + 1);
	assert_true(stat_of(0, "paging_ms") >= paging + 1500);
	ask("near 0 1");
}

/* A call that is closed before it is heard does not end its page, only the kernel's own timeout does: so by hand. */
static void page_cancelled(void **state)
{
	static const uint8_t cancel[] = { 1, 0x08, 0x04, 6, 1, 0, 0, 0xb7, 0x10, 2 };
	struct hci_address {
		sa_family_t family;
		uint16_t adapter, channel;
	} hci0 = { AF_BLUETOOTH, 0, 0 };
	unsigned long long paging = stat_of(0, "paging_ms");
	int fd = call_begin(0, 1, 9), raw = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, HCI);

	(void)state;
	assert_int_equal(bind(raw, (struct sockaddr *)&hci0, sizeof(hci0)), 0);
	assert_int_equal(write(raw, cancel, sizeof(cancel)), (int)sizeof(cancel));
	await("show 0", "paging=no");
	close(raw);
	close(fd);
	assert_true(stat_of(0, "paging_ms") < paging + 100000);
	ask("near 0 1");
	ask("page 1500");
}

static void page_heard_late(void **state)
{
	int fd = call_begin(0, 1, 9);

	(void)state;
	ask("near 0 1");
	await("linked 0 1", "yes");
	close(fd);
	part(0, 1);
	ask("page 1500");
}

static void far_and_near(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	int fd;

	(void)state;
	ask("far 0 1");
	assert_int_equal(end_of(w.here), ETIMEDOUT);
	assert_int_equal(end_of(w.there), ETIMEDOUT);
	wire_close(w);
	assert_int_equal(call_from(0, 1, 5, &fd), EHOSTDOWN);
	close(fd);
	w = wire_between(2, 1, 5);
	wire_close(w);
	ask("near 0 1");
	w = wire_between(0, 1, 6);
	wire_close(w);
	part(0, 1);
}

static void near_in_time(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	char got[6] = "";

	(void)state;
	ask("supervision 100000");
	ask("far 0 1");
	assert_int_equal(write(w.here, "hello", 5), 5);
	await("show 0", "links=1");
	ask("near 0 1");
	assert_int_equal(read(w.there, got, 5), 5);
	assert_string_equal(got, "hello");
	wire_close(w);
	ask("supervision 1000");
	part(0, 1);
}

static void drop(void **state)
{
	struct wire w = wire_between(0, 1, 5);

	(void)state;
	ask("drop 0 1");
	assert_int_equal(end_of(w.here), ETIMEDOUT);
	assert_int_equal(end_of(w.there), ETIMEDOUT);
	wire_close(w);
}

/* Moves so many bytes from one end to the other, as both can take them. */
static void move(int from, int to, size_t bytes)
{
	char buf[4096] = { 0 };
	size_t sent = 0, got = 0;

	while (got < bytes) {
		struct pollfd p[2] = { { from, sent < bytes ? POLLOUT : 0, 0 }, { to, POLLIN, 0 } };
		ssize_t n;

		assert_true(poll(p, 2, 60000) > 0);
		if ((p[0].revents & POLLOUT) != 0) {
			n = write(from, buf, bytes - sent < sizeof(buf) ? bytes - sent : sizeof(buf));
			assert_true(n > 0);
			sent += (size_t)n;
		}
		if ((p[1].revents & POLLIN) != 0) {
			n = read(to, buf, sizeof(buf));
			assert_true(n > 0);
			got += (size_t)n;
		}
	}
}

/* At 20 kB/s these bytes take at least two seconds: never less, however busy this machine is. */
static void rate(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	unsigned long long sent = stat_of(0, "sent"), received = stat_of(1, "received");
	struct timespec begun, over;

	(void)state;
	ask("rate 20000");
	clock_gettime(CLOCK_MONOTONIC, &begun);
	move(w.here, w.there, 40000);
	clock_gettime(CLOCK_MONOTONIC, &over);
	assert_true((double)(over.tv_sec - begun.tv_sec) + (double)(over.tv_nsec - begun.tv_nsec) / 1e9 > 1.9);
	assert_true(stat_of(0, "sent") > sent + 40000);
	assert_true(stat_of(1, "received") > received + 40000);
	ask("rate 0");
	wire_close(w);
	part(0, 1);
}

/* Each calls both others: what is written at one end comes out at its other end, and nowhere else. */
static void triangle(void **state)
{
	struct wire w[6];
	unsigned n = 0;

	(void)state;
	for (unsigned from = 0; from < 3; from++)
		for (unsigned to = 0; to < 3; to++)
			if (from != to)
				w[n++] = wire_between(from, to, 10 + from);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(write(w[i].here, &i, sizeof(i)), (int)sizeof(i));
	for (unsigned i = 0; i < n; i++) {
		unsigned got = n;

		assert_int_equal(read(w[i].there, &got, sizeof(got)), (int)sizeof(got));
		assert_int_equal(got, i);
		wire_close(w[i]);
	}
	part(0, 1);
	part(0, 2);
	part(1, 2);
}

/* An adapter that is switched off and on knows nothing of its links: who was linked with it learns it from the silence. */
static void reset(void **state)
{
	struct wire w = wire_between(0, 1, 5);

	(void)state;
	device(HCIDEVDOWN, 1);
	device(HCIDEVUP, 1);
	set_scan(1, 3);
	assert_int_equal(end_of(w.here), ETIMEDOUT);
	wire_close(w);
	w = wire_between(0, 1, 5);
	wire_close(w);
	part(0, 1);
}

static void unplug(void **state)
{
	struct wire w = wire_between(0, 1, 5);

	(void)state;
	ask("unplug 1");
	assert_int_equal(end_of(w.here), ETIMEDOUT);
	assert_int_equal(access("/sys/class/bluetooth/hci1", F_OK), -1);
	wire_close(w);
	ask("plug 1");
	assert_int_equal(access("/sys/class/bluetooth/hci1", F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scan_bits),
		cmocka_unit_test(page_timeout),
		cmocka_unit_test(page_cancelled),
		cmocka_unit_test(page_heard_late),
		cmocka_unit_test(far_and_near),
		cmocka_unit_test(near_in_time),
		cmocka_unit_test(drop),
		cmocka_unit_test(rate),
		cmocka_unit_test(triangle),
		cmocka_unit_test(reset),
		cmocka_unit_test(unplug),
	};

	if (access(AIR_ASK_SOCKET, F_OK) == -1) {
		puts("skipped: this is for the machine of tests/btvm");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
