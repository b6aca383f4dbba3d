/* SPDX-License-Identifier: GPL-3.0-or-later */
/* btvm: controllers=2 page=1500 */
/* hci1 asks hci0, where there is no bluetoothd: this test answers, as badly as it can. */
#include "support/unit.h"

#include "bluetooth/rfcomm.h"
#include "bluetooth/sdp_query.h"
#include "support/bt.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONG_ENOUGH 60000    /* ms */

static struct event_base *base;
static struct bad_server {
	int listener, taken;
	struct event *on_call, *on_question;
	const char *answer;    /* hexadecimal; "": hangs up; NULL: says nothing */
} bad;

static struct outcome {
	unsigned times;
	uint8_t channels[SDP_QUERY_MOST];
	size_t n;
	char why[128];
} got;

static void on_done(void *ctx, const uint8_t *channels, size_t n, const char *why)
{
	struct outcome *o = ctx;

	o->times++;
	o->n = n;
	memcpy(o->channels, channels, n);
	snprintf(o->why, sizeof(o->why), "%s", why ? why : "");
	event_base_loopbreak(base);
}

static struct uuid uuid(const char *text)
{
	struct uuid u;

	assert_true(uuid_parse(&u, text));
	return u;
}

#define MINE "7c1f3a52-9b0e-4d6a-8f21-0123456789ab"
#define NONE "11111111-2222-4333-8444-555555555555"

static struct sdp_query *start(unsigned to, const struct uuid *uuids, size_t n, int64_t timeout)
{
	const struct sdp_query_ask ask = { base, bt_at(1), bt_at(to), uuids, n, timeout };
	const char *why;
	struct sdp_query *q;

	memset(&got, 0, sizeof(got));
	q = sdp_query_start(&ask, on_done, &got, &why);
	assert_non_null(q);
	assert_null(why);
	return q;
}

static void ask(unsigned to, const struct uuid *uuids, size_t n, int64_t timeout)
{
	start(to, uuids, n, timeout);
	assert_int_equal(got.times, 0);
	event_base_dispatch(base);
	assert_int_equal(got.times, 1);
	assert_int_equal(got.n, n);
}

static void nobody_is_there(void **state)
{
	const struct uuid u = uuid(MINE);
	struct sdp_query_ask ask_ = { base, { { 2, 0x99, 0, 0, 0, 1 } }, bt_at(0), &u, 1, LONG_ENOUGH };
	const char *why = NULL;

	(void)state;
	ask(77, &u, 1, LONG_ENOUGH);
	assert_string_equal(got.why, rfcomm_why(EHOSTDOWN));
	assert_int_equal(got.channels[0], 0);
	assert_null(sdp_query_start(&ask_, on_done, &got, &why));    /* from an adapter that we have not */
	assert_string_equal(why, rfcomm_why(EHOSTUNREACH));
}

static void a_question_taken_back_is_never_answered(void **state)
{
	const struct uuid u = uuid(MINE);
	struct sdp_query *q = start(77, &u, 1, LONG_ENOUGH);

	(void)state;
	sdp_query_cancel(q);
	sdp_query_cancel(NULL);
	assert_int_equal(event_base_dispatch(base), 1);    /* nothing is waited for any more */
	assert_int_equal(got.times, 0);
}

static void on_question(evutil_socket_t fd, short what, void *ctx)
{
	uint8_t question[256], answer[2048];
	ssize_t n = recv(fd, question, sizeof(question), 0);
	size_t len;

	(void)what;
	(void)ctx;
	if (n <= 0) {
		event_free(bad.on_question);
		bad.on_question = NULL;
		close(fd);
		return;
	}
	if (!bad.answer)
		return;
	len = unit_hex(bad.answer, answer, sizeof(answer));
	if (len == 0)
		shutdown(fd, SHUT_RDWR);
	else
		assert_int_equal(send(fd, answer, len, MSG_NOSIGNAL), len);
}

static void on_call(evutil_socket_t fd, short what, void *ctx)
{
	(void)what;
	(void)ctx;
	bad.taken = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(bad.taken >= 0 && !bad.on_question);
	bad.on_question = event_new(base, bad.taken, EV_READ | EV_PERSIST, on_question, NULL);
	event_add(bad.on_question, NULL);
}

/* The service discovery of hci0. As root only. */
static void open_bad_server(void)
{
	struct {
		sa_family_t family;
		uint8_t psm[2], bdaddr[6], cid[2], type;
	} at = { .family = AF_BLUETOOTH, .psm = { 1 } };
	const struct bdaddr self = bt_at(0);

	bdaddr_to_kernel(at.bdaddr, &self);
	bad.listener = socket(AF_BLUETOOTH, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(bad.listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(bad.listener, 4), 0);
	bad.on_call = event_new(base, bad.listener, EV_READ | EV_PERSIST, on_call, NULL);
	event_add(bad.on_call, NULL);
}

static void close_bad_server(void)
{
	event_free(bad.on_call);
	if (bad.on_question) {
		event_free(bad.on_question);
		close(bad.taken);
	}
	close(bad.listener);
	memset(&bad, 0, sizeof(bad));
}

static void no_services_at_all(void **state)
{
	const struct uuid u = uuid(MINE);

	(void)state;
	ask(0, &u, 1, LONG_ENOUGH);
	assert_string_equal(got.why, rfcomm_why(ECONNREFUSED));
}

static void answered_badly(const char *answer, const char *why)
{
	const struct uuid u = uuid(MINE);

	open_bad_server();
	bad.answer = answer;
	ask(0, &u, 1, LONG_ENOUGH);
	assert_string_equal(got.why, why);
	assert_int_equal(got.channels[0], 0);
	close_bad_server();
}

static void answers_of_any_kind(void **state)
{
	static const char nonsense[] = "that device's list of services makes no sense";

	(void)state;
	answered_badly("0700010005" "0002350000" "00", nonsense);
	answered_badly("00", nonsense);
	answered_badly("0100010002" "0003", nonsense);
	answered_badly("0700010008" "0005" "3503190003" "00", nonsense);
	answered_badly("", rfcomm_why(ECONNRESET));
}

static void what_was_answered_before_stands(void **state)
{
	const struct uuid uuids[] = { uuid(MINE), uuid(NONE) };

	(void)state;
	open_bad_server();
	bad.answer = "0700010015" "0012" "3510" "350e" "090004" "3509" "3507" "190003" "0807" "0000" "00";
	ask(0, uuids, 2, LONG_ENOUGH);
	assert_int_equal(got.channels[0], 7);    /* the same answer to the second question is one to another */
	assert_int_equal(got.channels[1], 0);
	assert_string_equal(got.why, "that device's list of services makes no sense");
	close_bad_server();
}

static void silence_ends(void **state)
{
	const struct uuid u = uuid(MINE);

	(void)state;
	open_bad_server();
	bad.answer = NULL;
	ask(0, &u, 1, 300);
	assert_string_equal(got.why, "that device did not say in time where its services are");
	close_bad_server();
}

static int open_base(void **state)
{
	(void)state;
	base = event_base_new();
	return base ? 0 : -1;
}

static int close_base(void **state)
{
	(void)state;
	event_base_free(base);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_there),
		cmocka_unit_test(a_question_taken_back_is_never_answered),
		cmocka_unit_test(no_services_at_all),
		cmocka_unit_test(answers_of_any_kind),
		cmocka_unit_test(what_was_answered_before_stands),
		cmocka_unit_test(silence_ends),
	};

	return cmocka_run_group_tests(tests, open_base, close_base);
}
