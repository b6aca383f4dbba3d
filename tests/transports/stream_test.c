/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the contract suite does not reach: the limits of strangers, and cuts by the transport. */
#include "support/unit.h"

#include "transports/stream.h"

#include <event2/event.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct event_base *base;
static struct channel *ch;
static int far;
static int near_end;    /* the stream's own descriptor, to look at */
static size_t got;
static unsigned lost, gone, freed, authenticated;

static void on_data(void *ctx, const uint8_t *bytes, size_t len)
{
	(void)ctx, (void)bytes;
	got += len;
}

static void on_lost(void *ctx)
{
	(void)ctx;
	lost++;
}

static void on_gone(void *ctx, struct channel *c)
{
	(void)ctx, (void)c;
	gone++;
}

static void on_freed(void *ctx, struct channel *c)
{
	(void)ctx, (void)c;
	freed++;
}

static void on_authenticated(void *ctx, struct channel *c)
{
	(void)ctx, (void)c;
	authenticated++;
}

static const struct channel_events events = { .data = on_data, .lost = on_lost };
static const struct stream_owner owner = { .authenticated = on_authenticated, .gone = on_gone, .freed = on_freed };

static void make(bool stranger)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
	far = fds[1];
	near_end = fds[0];
	got = lost = gone = freed = authenticated = 0;
	ch = stream_new(base, fds[0], stranger, &owner);
	channel_listen(ch, &events, NULL);
}

static void turns(void)
{
	for (int i = 0; i < 20; i++)
		event_base_loop(base, EVLOOP_NONBLOCK);
}

static void finish(void)
{
	channel_close(ch);
	turns();
	close(far);
	assert_int_equal(gone, 1);
	assert_int_equal(freed, 1);
}

static void stranger_is_read_1024_bytes_and_a_contact_all(void **state)
{
	static const uint8_t many[5000];

	(void)state;
	make(true);
	assert_int_equal(write(far, many, sizeof(many)), sizeof(many));
	turns();
	assert_int_equal(got, STREAM_STRANGER_BYTES);
	channel_authenticated(ch);
	turns();
	assert_int_equal(got, sizeof(many));
	assert_int_equal(authenticated, 1);
	finish();
	make(false);
	assert_int_equal(write(far, many, sizeof(many)), sizeof(many));
	turns();
	assert_int_equal(got, sizeof(many));
	finish();
}

static int window(void)
{
	int v = 0;
	socklen_t len = sizeof(v);

	assert_int_equal(getsockopt(near_end, SOL_SOCKET, SO_RCVBUF, &v, &len), 0);
	return v;
}

/* Whoever turns out to be a contact after he said more than a stranger may is not kept short for the life of the link. */
static void the_window_comes_back(void **state)
{
	static const uint8_t many[STREAM_STRANGER_BYTES + 1];
	int usual;

	(void)state;
	make(true);
	usual = window();
	assert_int_equal(write(far, many, sizeof(many)), sizeof(many));
	turns();
	assert_true(window() < usual);
	channel_authenticated(ch);
	assert_true(window() >= usual);
	turns();
	assert_int_equal(got, sizeof(many));
	finish();
}

static void nothing_is_read_while_paused(void **state)
{
	(void)state;
	make(false);
	channel_pause(ch, true);
	assert_int_equal(write(far, "abc", 3), 3);
	turns();
	assert_int_equal(got, 0);
	channel_pause(ch, false);
	turns();
	assert_int_equal(got, 3);
	finish();
}

static void cut_by_the_transport_is_lost_once_in_the_next_turn(void **state)
{
	(void)state;
	make(false);
	stream_cut(ch);
	assert_int_equal(lost, 0);
	assert_int_equal(gone, 1);
	assert_int_equal(channel_room(ch), 0);
	assert_false(channel_write(ch, "x", 1));
	turns();
	stream_cut(ch);
	turns();
	assert_int_equal(lost, 1);
	assert_int_equal(freed, 0);
	finish();
}

static void cut_and_closed_in_one_turn_is_silent(void **state)
{
	(void)state;
	make(false);
	stream_cut(ch);
	finish();
	assert_int_equal(lost, 0);
}

static void lost_before_anybody_listens_is_told_when_one_does(void **state)
{
	int fds[2];

	(void)state;
	make(false);
	finish();
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
	got = lost = gone = freed = 0;
	far = fds[1];
	ch = stream_new(base, fds[0], false, &owner);
	stream_cut(ch);
	turns();
	assert_int_equal(lost, 0);
	channel_listen(ch, &events, NULL);
	assert_int_equal(lost, 0);
	turns();
	assert_int_equal(lost, 1);
	finish();
}

static void far_end_closing_is_lost_after_its_bytes(void **state)
{
	(void)state;
	make(false);
	assert_int_equal(write(far, "last", 4), 4);
	close(far);
	far = dup(0);
	turns();
	assert_int_equal(got, 4);
	assert_int_equal(lost, 1);
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stranger_is_read_1024_bytes_and_a_contact_all),
		cmocka_unit_test(the_window_comes_back),
		cmocka_unit_test(nothing_is_read_while_paused),
		cmocka_unit_test(cut_by_the_transport_is_lost_once_in_the_next_turn),
		cmocka_unit_test(cut_and_closed_in_one_turn_is_silent),
		cmocka_unit_test(lost_before_anybody_listens_is_told_when_one_does),
		cmocka_unit_test(far_end_closing_is_lost_after_its_bytes),
	};
	int failed;

	base = event_base_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	event_base_free(base);
	return failed;
}
