/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/clock.h"
#include "support/fake_tor.h"
#include "transports/strangers.h"
#include "transports/stream.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ALL (STRANGERS_IN_ALL + 8)

/* As a transport keeps them. */
struct guest {
	struct channel *ch;
	struct stranger *stranger;
	int far;
	unsigned gone;
};

static struct event_base *base;
static struct strangers *strangers;
static struct guest guests[ALL];
static size_t n;
static struct guest *pulls_down;    /* cut as soon as another one is */
static uint32_t extra;    /* ms that the next one lives longer than the least */

/* What rand_below() makes that of. */
static void fill(void *ctx, void *buf, size_t len)
{
	uint32_t v = 1000u * STRANGERS_LIFE_SPREAD + extra;

	(void)ctx;
	assert_int_equal(len, sizeof(v));
	memcpy(buf, &v, sizeof(v));
}

static const struct rand fixed = { .fill = fill };

static void on_gone(void *ctx, struct channel *ch)
{
	struct guest *g = ctx;
	struct guest *next = pulls_down;

	assert_ptr_equal(ch, g->ch);
	g->gone++;
	strangers_drop(g->stranger);
	g->stranger = NULL;
	pulls_down = NULL;
	if (next)
		stream_cut(next->ch);
}

static int setup(void **state)
{
	(void)state;
	n = 0;
	memset(guests, 0, sizeof(guests));
	pulls_down = NULL;
	extra = 0;
	strangers = strangers_new(base, &fixed);
	return strangers ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < n; i++) {
		stream_free(guests[i].ch);
		close(guests[i].far);
	}
	strangers_free(strangers);
	return 0;
}

/* One more, of the source that these two bytes are; room was made for it. */
static struct guest *arrive(uint8_t first, uint8_t last)
{
	struct guest *g = &guests[n];
	const struct stream_owner owner = { .gone = on_gone, .ctx = g };
	uint8_t source[STRANGERS_SOURCE_LEN] = { first };
	int fds[2];

	assert_true(n < ALL);
	n++;
	source[STRANGERS_SOURCE_LEN - 1] = last;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
	g->far = fds[1];
	strangers_make_room(strangers, source);
	g->ch = stream_new(base, fds[0], true, &owner);
	g->stranger = strangers_add(strangers, g->ch, source);
	assert_non_null(g->stranger);
	return g;
}

/* Exactly the first `oldest` are gone. */
static void gone_are_the_first(size_t oldest)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(guests[i].gone, i < oldest);
}

static void of_one_source_64(void **state)
{
	(void)state;
	for (size_t i = 0; i < STRANGERS_PER_SOURCE; i++)
		arrive(1, 1);
	gone_are_the_first(0);
	arrive(2, 1);    /* other sources have their own share */
	arrive(1, 2);
	gone_are_the_first(0);
	arrive(1, 1);
	gone_are_the_first(1);
	arrive(1, 1);
	gone_are_the_first(2);
}

static void in_all_512(void **state)
{
	(void)state;
	for (size_t i = 0; i < STRANGERS_IN_ALL; i++)
		arrive((uint8_t)(i % 256), (uint8_t)(i / 256));
	gone_are_the_first(0);
	arrive(0, 9);
	gone_are_the_first(1);
	arrive(0, 8);
	gone_are_the_first(2);
}

/* Whoever turns out to be a contact does not count any more, nor does who has left. */
static void who_is_none_does_not_count(void **state)
{
	(void)state;
	for (size_t i = 0; i < STRANGERS_PER_SOURCE; i++)
		arrive(1, 1);
	strangers_drop(guests[0].stranger);
	guests[0].stranger = NULL;
	stream_cut(guests[1].ch);
	arrive(1, 1);
	arrive(1, 1);
	assert_int_equal(guests[0].gone, 0);
	assert_int_equal(guests[2].gone, 0);
	arrive(1, 1);
	assert_int_equal(guests[0].gone, 0);
	assert_int_equal(guests[2].gone, 1);
	assert_int_equal(guests[3].gone, 0);
	strangers_drop(NULL);
}

static void the_oldest_goes_first(void **state)
{
	(void)state;
	assert_false(strangers_drop_oldest(strangers));
	for (uint8_t i = 0; i < 5; i++)
		arrive(i, 0);
	stream_cut(guests[2].ch);
	assert_true(strangers_drop_oldest(strangers));
	assert_int_equal(guests[0].gone, 1);
	assert_int_equal(guests[1].gone, 0);
	strangers_drop(guests[1].stranger);
	guests[1].stranger = NULL;
	assert_true(strangers_drop_oldest(strangers));
	assert_int_equal(guests[3].gone, 1);
	assert_true(strangers_drop_oldest(strangers));
	assert_false(strangers_drop_oldest(strangers));
	assert_int_equal(guests[1].gone, 0);
	assert_int_equal(guests[4].gone, 1);
}

/* One that is cut takes others with it: those beside it in the list, whichever it is. */
static void dropped_inside_callbacks(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < 6; i++)
		arrive(i, 0);
	pulls_down = &guests[1];
	assert_true(strangers_drop_oldest(strangers));
	gone_are_the_first(2);
	pulls_down = &guests[2];
	stream_cut(guests[3].ch);
	gone_are_the_first(4);
	pulls_down = &guests[5];
	stream_cut(guests[4].ch);
	gone_are_the_first(6);
	assert_false(strangers_drop_oldest(strangers));
	arrive(0, 0);
	assert_true(strangers_drop_oldest(strangers));
}

static void a_life_is_short_and_not_the_same_for_all(void **state)
{
	int64_t begin = clock_read().mono, lived;

	(void)state;
	arrive(1, 0);
	arrive(2, 0);
	extra = 400;
	arrive(3, 0);
	extra = 0;
	arrive(4, 0);
	strangers_drop(guests[3].stranger);    /* a contact */
	guests[3].stranger = NULL;
	pulls_down = &guests[1];    /* in the very callback in which its own life is over */
	assert_true(fake_tor_until(base, &guests[0].gone, 1, STRANGERS_LIFE_LEAST + 2000));
	lived = clock_read().mono - begin;
	assert_in_range(lived, STRANGERS_LIFE_LEAST - 5, STRANGERS_LIFE_LEAST + 1000);
	fake_tor_run(base, 50);
	assert_int_equal(guests[1].gone, 1);
	assert_int_equal(guests[2].gone, 0);
	assert_true(fake_tor_until(base, &guests[2].gone, 1, 2000));
	assert_in_range(clock_read().mono - begin, STRANGERS_LIFE_LEAST + 395, STRANGERS_LIFE_LEAST + 2000);
	assert_int_equal(guests[3].gone, 0);
}

static void freed_before_their_lives_are_over(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < 3; i++)
		arrive(i, 0);
	strangers_free(strangers);
	strangers = NULL;
	gone_are_the_first(0);
	for (size_t i = 0; i < n; i++)
		guests[i].stranger = NULL;
	fake_tor_run(base, 20);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(of_one_source_64),
		TEST(in_all_512),
		TEST(who_is_none_does_not_count),
		TEST(the_oldest_goes_first),
		TEST(dropped_inside_callbacks),
		TEST(a_life_is_short_and_not_the_same_for_all),
		TEST(freed_before_their_lives_are_over),
	};
	int failed;

	base = event_base_new();
	failed = cmocka_run_group_tests_name("transports/strangers", tests, NULL, NULL);
	event_base_free(base);
	return failed;
}
