/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/rand.h"
#include "support/fake_tor.h"
#include "tor/streams.h"
#include "transports/strangers.h"

#include <sys/socket.h>
#include <unistd.h>

#define MOST 100

static struct event_base *base;
static struct streams *streams;
static struct {
	struct channel *ch;
	int far;
	unsigned lost;
	bool closes_when_lost;
} all[MOST];
static size_t n, had;

static void on_lost(void *ctx)
{
	size_t i = (size_t)((uintptr_t)ctx - 1);

	all[i].lost++;
	if (all[i].closes_when_lost)
		channel_close(all[i].ch);
}

static const struct channel_events events = { .lost = on_lost };

static int setup(void **state)
{
	(void)state;
	had = fake_tor_descriptors();
	n = 0;
	streams = streams_new(base, &rand_system);
	return streams ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	streams_free(streams);
	fake_tor_run(base, 5);
	for (size_t i = 0; i < n; i++)
		close(all[i].far);
	assert_int_equal(fake_tor_descriptors(), had);
	return 0;
}

/* Its number. */
static size_t add(uint32_t service)
{
	int fds[2];

	assert_true(n < MOST);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
	all[n].far = fds[1];
	all[n].lost = 0;
	all[n].closes_when_lost = false;
	all[n].ch = streams_add(streams, fds[0], service);
	assert_non_null(all[n].ch);
	channel_listen(all[n].ch, &events, (void *)(uintptr_t)(n + 1));
	return n++;
}

static bool is_open(size_t i)
{
	char byte;

	return recv(all[i].far, &byte, 1, MSG_DONTWAIT) < 0;
}

/* Exactly these of the first ten are open: a bit for each. */
static void are_open(unsigned bits)
{
	fake_tor_run(base, 5);
	for (size_t i = 0; i < 10 && i < n; i++) {
		assert_int_equal(is_open(i), bits >> i & 1);
		assert_int_equal(all[i].lost, !(bits >> i & 1));
	}
}

static void cut_by_service_or_all(void **state)
{
	(void)state;
	add(1);
	add(2);
	add(0);
	add(1);
	channel_authenticated(all[3].ch);
	streams_cut(streams, 3);
	are_open(0x0f);
	streams_cut(streams, 1);
	are_open(0x06);
	streams_cut(streams, 1);
	streams_cut(streams, 0);
	are_open(0x00);
	streams_cut(streams, 0);
	are_open(0x00);
}

static void closed_by_its_owner_while_cut(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		all[add(1)].closes_when_lost = true;
	channel_close(all[1].ch);
	streams_cut(streams, 0);    /* one of them is closed already, and is not told */
	fake_tor_run(base, 5);
	assert_int_equal(all[0].lost + all[2].lost + all[3].lost, 3);
	assert_int_equal(all[1].lost, 0);
	add(1);
	streams_cut(streams, 1);
	fake_tor_run(base, 5);
	assert_int_equal(all[4].lost, 1);
}

/* A flood of one onion neither takes the others' places nor those of contacts, nor of whom we have dialled. */
static void strangers_are_counted_by_onion(void **state)
{
	(void)state;
	add(1);
	add(2);
	add(0);
	add(1);
	channel_authenticated(all[3].ch);
	for (int i = 0; i < STRANGERS_PER_SOURCE; i++)
		add(1);
	are_open(0x3fe);    /* the oldest of the first is gone */
	add(1);
	are_open(0x3ee);
}

static void who_goes_when_descriptors_run_out(void **state)
{
	(void)state;
	add(0);
	add(1);
	add(2);
	add(3);
	channel_authenticated(all[1].ch);
	channel_close(all[2].ch);
	assert_true(streams_drop_oldest_stranger(streams));
	fake_tor_run(base, 5);
	assert_false(is_open(2));
	assert_false(is_open(3));
	assert_int_equal(all[3].lost, 1);
	assert_true(is_open(0) && is_open(1));
	assert_false(streams_drop_oldest_stranger(streams));
}

static void freed_silently(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 6; i++)
		add(i / 2);
	channel_close(all[2].ch);
	streams_free(streams);
	streams = NULL;
	fake_tor_run(base, 5);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(all[i].lost, 0);
		assert_false(is_open(i));
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(cut_by_service_or_all),
		TEST(closed_by_its_owner_while_cut),
		TEST(strangers_are_counted_by_onion),
		TEST(who_goes_when_descriptors_run_out),
		TEST(freed_silently),
	};
	int failed;

	base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/streams", tests, NULL, NULL);
	event_base_free(base);
	return failed;
}
