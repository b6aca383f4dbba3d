/* SPDX-License-Identifier: GPL-3.0-or-later */
/* btvm: controllers=3 page=1500 supervision=1000 */
#include "support/unit.h"

#include "bluetooth/rfcomm.h"
#include "support/bt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static int listen_at(unsigned adapter, uint8_t channel)
{
	const struct bdaddr at = bt_at(adapter);
	uint8_t bound;
	int fd = rfcomm_listen(&at, channel, &bound);

	assert_true(fd >= 0);
	assert_int_equal(bound, channel);
	return fd;
}

static void the_kernel_has_it(void **state)
{
	(void)state;
	assert_int_equal(rfcomm_missing(), 0);
}

static void a_channel_of_ones_own(void **state)
{
	const struct bdaddr at = bt_at(0), other = bt_at(1);
	uint8_t first, second, third;
	int a = rfcomm_listen(&at, 0, &first), b = rfcomm_listen(&at, 0, &second), c;

	(void)state;
	assert_true(a >= 0 && b >= 0);
	assert_true(first >= 1 && first <= 30 && second >= 1 && second <= 30 && first != second);
	assert_int_equal(rfcomm_listen(&at, first, &third), -1);
	assert_int_equal(errno, EADDRINUSE);
	c = rfcomm_listen(&other, first, &third);    /* another adapter's is another */
	assert_true(c >= 0);
	assert_int_equal(third, first);
	close(a);
	a = rfcomm_listen(&at, first, &third);       /* free again */
	assert_true(a >= 0);
	close(a);
	close(b);
	close(c);
}

static bool is_set_up(int fd)
{
	return (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0 && (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

static void who_connects_is_known(void **state)
{
	int listener = listen_at(0, 7), here[2], there;
	unsigned from;
	char word[8];
	struct bdaddr who;

	(void)state;
	assert_int_equal(rfcomm_accept(listener, &who), -1);
	assert_int_equal(errno, EAGAIN);
	for (unsigned i = 1; i <= 2; i++) {
		assert_int_equal(bt_call(i, 0, 7, &here[i - 1]), 0);
		there = bt_accept(listener, &from);
		assert_int_equal(from, i);
		assert_true(is_set_up(listener) && is_set_up(here[i - 1]) && is_set_up(there));
		assert_int_equal(write(here[i - 1], "a word", 6), 6);
		bt_await(there, POLLIN);
		assert_int_equal(read(there, word, sizeof(word)), 6);
		assert_memory_equal(word, "a word", 6);
		close(there);
	}
	close(here[0]);
	close(here[1]);
	close(listener);
}

static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 31 + i / 251);
}

/* More than fits anywhere on the way, in writes as large as our queue: whole, in order, and the end comes after it. */
static void much_comes_whole(void **state)
{
	enum { MUCH = 300000, AT_ONCE = 65536 };
	static uint8_t out[AT_ONCE], in[AT_ONCE];
	size_t sent = 0, got = 0;
	int listener = listen_at(1, 8), here, there;
	unsigned from;

	(void)state;
	assert_int_equal(bt_call(0, 1, 8, &here), 0);
	there = bt_accept(listener, &from);
	while (got < MUCH) {
		struct pollfd p[2] = {
			{ .fd = sent < MUCH ? here : -1, .events = POLLOUT },
			{ .fd = there, .events = POLLIN },
		};
		ssize_t n;

		assert_true(poll(p, 2, 120000) > 0);
		if (p[0].revents) {
			size_t len = MUCH - sent < AT_ONCE ? MUCH - sent : AT_ONCE;

			for (size_t i = 0; i < len; i++)
				out[i] = byte_at(sent + i);
			n = write(here, out, len);
			assert_true(n > 0 || errno == EAGAIN);
			sent += n > 0 ? (size_t)n : 0;
			if (sent == MUCH)
				close(here);
		}
		if (p[1].revents) {
			n = read(there, in, sizeof(in));
			assert_true(n > 0 || errno == EAGAIN);
			for (ssize_t i = 0; i < n; i++)
				assert_int_equal(in[i], byte_at(got++));
		}
	}
	bt_await(there, POLLIN);
	assert_int_equal(read(there, in, sizeof(in)), -1);
	assert_int_equal(errno, ECONNRESET);
	close(there);
	close(listener);
}

static void calls_that_fail(void **state)
{
	const struct bdaddr nobody = { { 0x02, 0x99, 0, 0, 0, 1 } }, peer = bt_at(1);
	int fd;

	(void)state;
	assert_int_equal(bt_call(0, 1, 9, &fd), ECONNREFUSED);
	assert_int_equal(bt_call(0, 77, 9, &fd), EHOSTDOWN);    /* there is no such adapter in the air */
	assert_int_equal(rfcomm_connect(&nobody, &peer, 9), -1);
	assert_int_equal(errno, EHOSTUNREACH);
}

static void one_call_for_each_pair_and_channel(void **state)
{
	int listener = listen_at(0, 10), first, second, third;
	unsigned from;

	(void)state;
	assert_int_equal(bt_call(1, 0, 10, &first), 0);
	assert_int_equal(bt_call(1, 0, 10, &second), EBUSY);
	assert_int_equal(bt_call(2, 0, 10, &third), 0);
	close(bt_accept(listener, &from));
	close(bt_accept(listener, &from));
	close(first);
	close(third);
	close(listener);
}

static void an_adapter_that_is_down(void **state)
{
	int listener = listen_at(0, 11), fd;

	(void)state;
	bt_power(1, false);
	assert_int_equal(bt_call(1, 0, 11, &fd), EHOSTUNREACH);
	assert_int_equal(bt_call(2, 1, 11, &fd), ETIMEDOUT);    /* the radio hears it, and nobody is there to take it */
	bt_power(1, true);
	bt_scan(1, true, true);
	assert_int_equal(bt_call(1, 0, 11, &fd), 0);
	close(fd);
	close(listener);
}

/* It walks away: both ends hear of it by themselves. */
static void out_of_range(void **state)
{
	int listener = listen_at(0, 12), here, there;
	unsigned from;
	char c;

	(void)state;
	assert_int_equal(bt_call(2, 0, 12, &here), 0);
	there = bt_accept(listener, &from);
	bt_air("far 0 2");
	bt_await(here, POLLIN);
	bt_await(there, POLLIN);
	assert_int_equal(read(here, &c, 1), -1);
	assert_int_equal(errno, ETIMEDOUT);
	assert_int_equal(read(there, &c, 1), -1);
	assert_int_equal(errno, ETIMEDOUT);
	close(here);
	assert_int_equal(bt_call(2, 0, 12, &here), EHOSTDOWN);
	bt_air("near 0 2");
	assert_int_equal(bt_call(2, 0, 12, &here), 0);
	close(here);
	close(there);
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernel_has_it),
		cmocka_unit_test(a_channel_of_ones_own),
		cmocka_unit_test(who_connects_is_known),
		cmocka_unit_test(much_comes_whole),
		cmocka_unit_test(calls_that_fail),
		cmocka_unit_test(one_call_for_each_pair_and_channel),
		cmocka_unit_test(an_adapter_that_is_down),
		cmocka_unit_test(out_of_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
