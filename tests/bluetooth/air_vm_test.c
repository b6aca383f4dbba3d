/* SPDX-License-Identifier: GPL-3.0-or-later */
/* btvm: controllers=3 page=1500 supervision=1000 inquiry=600 */
/* The emulated air itself: without it the other tests would prove nothing. */
#include "support/air_ask.h"
#include "support/radio.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* The error that ends a link which carries nothing. */
static int end_of(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char byte;

	assert_int_equal(poll(&p, 1, 60000), 1);
	assert_int_equal(read(fd, &byte, 1), -1);
	return errno;
}

/* No links any more, even though the kernel would keep them for a while. */
static void part(void)
{
	static const char *const lines[] = { "drop 0 1", "drop 0 2", "drop 1 2" };
	char answer[512];

	for (size_t i = 0; i < 3; i++)
		assert_true(air_ask(lines[i], answer, sizeof(answer)));
	radio_until_quiet();
}

struct wire {
	int listener, here, there;
};

static struct wire wire_between(unsigned from, unsigned to, unsigned channel)
{
	struct wire w = { .listener = radio_listen(to, channel) };

	assert_int_equal(radio_call(from, to, channel, &w.here), 0);
	w.there = radio_accept(w.listener);
	return w;
}

static void wire_close(struct wire w)
{
	close(w.here);
	close(w.there);
	close(w.listener);
}

static void scan_bits(void **state)
{
	static const int errors[4] = { EHOSTDOWN, EHOSTDOWN, ECONNREFUSED, ECONNREFUSED };
	int fd;

	(void)state;
	radio_scan(2, 0);
	for (unsigned scan = 0; scan < 4; scan++) {
		radio_scan(1, scan);
		assert_int_equal(radio_inquire(0), (scan & 1) != 0 ? 2 : 0);
		assert_int_equal(radio_call(0, 1, 9, &fd), errors[scan]);
		close(fd);
		part();
	}
	radio_scan(2, 3);
}

/* A call to somebody who is out of range, whose page has begun and takes long. */
static int call_begin(unsigned from, unsigned to, unsigned channel)
{
	int fd;

	air_ask_ok("page 100000");
	air_ask_ok("far 0 1");
	fd = radio_call_begin(from, to, channel);
	air_ask_until("show 0", "paging=yes");
	return fd;
}

static void page_timeout(void **state)
{
	unsigned long long pages = air_ask_stat(0, "pages"), paging = air_ask_stat(0, "paging_ms");
	int fd;

	(void)state;
	air_ask_ok("far 0 1");
	assert_int_equal(radio_call(0, 1, 9, &fd), EHOSTDOWN);
	close(fd);
	assert_int_equal(air_ask_stat(0, "pages"), pages + 1);
	assert_true(air_ask_stat(0, "paging_ms") >= paging + 1500);
	air_ask_ok("near 0 1");
}

/* A call that is closed before it is heard does not end its page, only the kernel's own timeout does: so by hand. */
static void page_cancelled(void **state)
{
	static const uint8_t cancel[] = { 1, 0x08, 0x04, 6, 1, 0, 0, 0xb7, 0x10, 2 };
	struct hci_address {
		sa_family_t family;
		uint16_t adapter, channel;
	} hci0 = { AF_BLUETOOTH, 0, 0 };
	unsigned long long paging = air_ask_stat(0, "paging_ms");
	int fd = call_begin(0, 1, 9), raw = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, 1);

	(void)state;
	assert_int_equal(bind(raw, (struct sockaddr *)&hci0, sizeof(hci0)), 0);
	assert_int_equal(write(raw, cancel, sizeof(cancel)), (int)sizeof(cancel));
	air_ask_until("show 0", "paging=no");
	close(raw);
	close(fd);
	assert_true(air_ask_stat(0, "paging_ms") < paging + 100000);
	air_ask_ok("near 0 1");
	air_ask_ok("page 1500");
}

static void page_heard_late(void **state)
{
	int fd = call_begin(0, 1, 9);

	(void)state;
	air_ask_ok("near 0 1");
	air_ask_until("linked 0 1", "yes");
	close(fd);
	part();
	air_ask_ok("page 1500");
}

static void far_and_near(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	int fd;

	(void)state;
	air_ask_ok("far 0 1");
	assert_int_equal(end_of(w.here), ETIMEDOUT);
	assert_int_equal(end_of(w.there), ETIMEDOUT);
	wire_close(w);
	part();
	assert_int_equal(radio_call(0, 1, 5, &fd), EHOSTDOWN);
	close(fd);
	w = wire_between(2, 1, 5);
	wire_close(w);
	air_ask_ok("near 0 1");
	part();
	w = wire_between(0, 1, 6);
	wire_close(w);
	part();
}

static void near_in_time(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	char got[6] = "";

	(void)state;
	air_ask_ok("supervision 100000");
	air_ask_ok("far 0 1");
	assert_int_equal(write(w.here, "hello", 5), 5);
	air_ask_until("show 0", "links=1");
	air_ask_ok("near 0 1");
	assert_int_equal(read(w.there, got, 5), 5);
	assert_string_equal(got, "hello");
	wire_close(w);
	air_ask_ok("supervision 1000");
	part();
}

static void drop(void **state)
{
	struct wire w = wire_between(0, 1, 5);

	(void)state;
	air_ask_ok("drop 0 1");
	assert_int_equal(end_of(w.here), ETIMEDOUT);
	assert_int_equal(end_of(w.there), ETIMEDOUT);
	wire_close(w);
	part();
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

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* At 20 kB/s these bytes take at least two seconds: never less, however busy this machine is. */
static void rate(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	unsigned long long sent = air_ask_stat(0, "sent"), received = air_ask_stat(1, "received");
	double begun;

	(void)state;
	air_ask_ok("rate 20000");
	begun = seconds();
	move(w.here, w.there, 40000);
	assert_true(seconds() - begun > 1.9);
	assert_true(air_ask_stat(0, "sent") > sent + 40000);
	assert_true(air_ask_stat(1, "received") > received + 40000);
	air_ask_ok("rate 0");
	wire_close(w);
	part();
}

static void signal_air(int sig)
{
	FILE *f = fopen("/run/radio/air.pid", "re");
	int pid = 0;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &pid), 1);
	fclose(f);
	assert_int_equal(kill(pid, sig), 0);
}

/* What a host has given its controller, eight packets or four frames, is sent also while this gets no processor. */
static void rate_without_processor(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	static const char bytes[16000];
	unsigned long long sent;

	(void)state;
	air_ask_ok("rate 20000");
	assert_int_equal(write(w.here, bytes, sizeof(bytes)), sizeof(bytes));
	usleep(50000);
	sent = air_ask_stat(0, "sent");
	signal_air(SIGSTOP);
	sleep(1);
	signal_air(SIGCONT);
	assert_true(air_ask_stat(0, "sent") > sent + 3000);
	air_ask_ok("rate 0");
	wire_close(w);
	part();
}

/* But the time that was spent out of range is not made up for. */
static void rate_after_near(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	static char bytes[16000];
	double begun;

	(void)state;
	air_ask_ok("rate 10000");
	air_ask_ok("supervision 100000");
	air_ask_ok("far 0 1");
	assert_int_equal(write(w.here, bytes, sizeof(bytes)), sizeof(bytes));
	sleep(1);
	begun = seconds();
	air_ask_ok("near 0 1");
	for (size_t got = 0; got < sizeof(bytes);) {
		ssize_t n = read(w.there, bytes, sizeof(bytes));

		assert_true(n > 0);
		got += (size_t)n;
	}
	assert_true(seconds() - begun > 1.55);
	air_ask_ok("supervision 1000");
	air_ask_ok("rate 0");
	wire_close(w);
	part();
}

/* There and back takes twice the delay, and more on a busy machine. */
static void delay(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	double begun;

	(void)state;
	air_ask_ok("delay 200000");
	begun = seconds();
	move(w.here, w.there, 1);
	move(w.there, w.here, 1);
	assert_true(seconds() - begun > 0.39);
	air_ask_ok("delay 0");
	wire_close(w);
	part();
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
	part();
}

/* An adapter that is switched off and on knows nothing of its links: who was linked with it learns it from the silence. */
static void reset(void **state)
{
	struct wire w = wire_between(0, 1, 5);

	(void)state;
	radio_power(1, false);
	radio_power(1, true);
	radio_scan(1, 3);
	assert_int_equal(end_of(w.here), ETIMEDOUT);
	wire_close(w);
	part();
	w = wire_between(0, 1, 5);
	wire_close(w);
	part();
}

static void unplug(void **state)
{
	struct wire w = wire_between(0, 1, 5);
	int fd;

	(void)state;
	air_ask_ok("unplug 1");
	assert_int_equal(end_of(w.here), ETIMEDOUT);
	assert_int_equal(access("/sys/class/bluetooth/hci1", F_OK), -1);
	wire_close(w);
	air_ask_ok("address 1 02:10:B7:00:00:07");
	air_ask_ok("plug 1");
	assert_int_equal(access("/sys/class/bluetooth/hci1", F_OK), 0);
	radio_power(1, true);
	radio_scan(1, 2);
	assert_int_equal(radio_call(0, 1, 5, &fd), EHOSTDOWN);
	close(fd);
	assert_int_equal(radio_call(0, 7, 5, &fd), ECONNREFUSED);
	close(fd);
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
		cmocka_unit_test(rate_without_processor),
		cmocka_unit_test(rate_after_near),
		cmocka_unit_test(delay),
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
