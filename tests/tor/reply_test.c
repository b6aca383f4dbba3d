/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was handed out, as text: [code text text{data} text] ... */
struct heard {
	char text[4096];
	size_t len;
	size_t replies;
	struct reply_reader *wipes, *frees;    /* what the next reply does to the reader */
	size_t stops_after;                    /* replies; 0: never */
};

static void add(struct heard *h, const char *s)
{
	size_t len = strlen(s);

	if (h->len + len < sizeof(h->text)) {
		memcpy(h->text + h->len, s, len + 1);
		h->len += len;
	}
}

static bool hear(void *ctx, const struct reply *reply)
{
	struct heard *h = ctx;
	char code[16];

	h->replies++;
	if (h->wipes)
		reply_reader_wipe(h->wipes);
	if (h->frees) {
		reply_reader_wipe(h->frees);
		free(h->frees);
	}
	(void)snprintf(code, sizeof(code), "[%03d", reply_code(reply));
	add(h, code);
	for (size_t i = 0; i < reply_lines(reply); i++) {
		add(h, " ");
		add(h, reply_text(reply, i));
		if (!reply_data(reply, i))
			continue;
		add(h, "{");
		add(h, reply_data(reply, i));
		add(h, "}");
	}
	add(h, "]");
	return h->replies != h->stops_after;
}

/* Feeds a heap block of exactly that size, `step` bytes at a time. */
static bool feed(struct reply_reader *r, const void *bytes, size_t len, size_t step, struct heard *h)
{
	bool ok = true;

	for (size_t at = 0; at < len && ok; at += step) {
		size_t n = len - at < step ? len - at : step;
		uint8_t *exact = unit_exact((const uint8_t *)bytes + at, n);

		ok = reply_reader_feed(r, exact, n, hear, h);
		free(exact);
	}
	return ok;
}

static bool feed_all(const void *bytes, size_t len, size_t step, struct heard *h)
{
	struct reply_reader r;
	bool ok;

	memset(h, 0, sizeof(*h));
	reply_reader_init(&r);
	ok = feed(&r, bytes, len, step, h);
	reply_reader_wipe(&r);
	return ok;
}

static void hears(const char *wire, const char *want)
{
	struct heard h;

	for (size_t step = 1; step <= strlen(wire); step++) {
		assert_true(feed_all(wire, strlen(wire), step, &h));
		assert_string_equal(h.text, want);
	}
}

/* As Tor 0.4.9.11 says them. */
static const char exchange[] =
	"250-PROTOCOLINFO 1\r\n"
	"250-AUTH METHODS=COOKIE,SAFECOOKIE,HASHEDPASSWORD COOKIEFILE=\"auth/cookie\"\r\n"
	"250-VERSION Tor=\"0.4.9.11\"\r\n"
	"250 OK\r\n"
	"515 Authentication failed: Password did not match HashedControlPassword *or* authentication cookie.\r\n"
	"650-CONF_CHANGED\r\n"
	"650-Bridge\r\n"
	"650-UseBridges=0\r\n"
	"650 OK\r\n"
	"250+entry-guards=\r\n"
	"$184FF7847B778E0A9F63E3ABC3C2A800FD769023~a up\r\n"
	"$02826D9DE6D8B5E96D46ACFC08364C6F3BCDC8D7~r1 never-connected\r\n"
	".\r\n"
	"250 OK\r\n"
	"650 NETWORK_LIVENESS UP\r\n";
static const char *const exchanged[] = {
	"[250 PROTOCOLINFO 1 AUTH METHODS=COOKIE,SAFECOOKIE,HASHEDPASSWORD COOKIEFILE=\"auth/cookie\" "
	"VERSION Tor=\"0.4.9.11\" OK]",
	"[515 Authentication failed: Password did not match HashedControlPassword *or* authentication cookie.]",
	"[650 CONF_CHANGED Bridge UseBridges=0 OK]",
	"[250 entry-guards={$184FF7847B778E0A9F63E3ABC3C2A800FD769023~a up\n"
	"$02826D9DE6D8B5E96D46ACFC08364C6F3BCDC8D7~r1 never-connected\n} OK]",
	"[650 NETWORK_LIVENESS UP]",
};

static void replies_are_whole_however_the_bytes_come(void **state)
{
	char want[1024] = "";

	(void)state;
	for (size_t i = 0; i < 5; i++)
		strncat(want, exchanged[i], sizeof(want) - strlen(want) - 1);
	hears(exchange, want);
}

/* What is cut off anywhere is no error, and no reply. */
static void a_truncated_stream_gives_the_whole_replies_only(void **state)
{
	struct heard h;
	size_t most = 0;

	(void)state;
	for (size_t len = 0; len < sizeof(exchange); len++) {
		char want[1024] = "";

		assert_true(feed_all(exchange, len, len ? len : 1, &h));
		for (size_t i = 0; i < h.replies; i++)
			strncat(want, exchanged[i], sizeof(want) - strlen(want) - 1);
		assert_string_equal(h.text, want);
		assert_true(h.replies == most || h.replies == most + 1);
		most = h.replies;
	}
	assert_int_equal(most, 5);
}

static void dots_and_ends_of_lines_in_data(void **state)
{
	(void)state;
	hears("250+a=\r\n.\r\n250 OK\r\n", "[250 a={} OK]");
	hears("250+a=\r\n\r\n.\r\n250 OK\r\n", "[250 a={\n} OK]");
	hears("250+a=\r\n..\r\n.. \r\n...x\r\n.y\r\nz.\r\n.\r\n250 OK\r\n", "[250 a={.\n. \n..x\ny\nz.\n} OK]");
	hears("250+a=\r\n250 OK\r\n650 X\r\n.\r\n250 OK\r\n", "[250 a={250 OK\n650 X\n} OK]");
	hears("250+a=\r\n1\r2\r\r\n.\r\n250+b=\r\nx\r\n.\r\n250 OK\r\n", "[250 a={1\r2\r\n} b={x\n} OK]");
	hears("650+HS_DESC_CONTENT UNKNOWN\r\n\r\n.\r\n650 OK\r\n", "[650 HS_DESC_CONTENT UNKNOWN{\n} OK]");
}

static void empty_texts_and_any_code(void **state)
{
	(void)state;
	hears("250 \r\n000 x\r\n999- \r\n999 \r\n", "[250 ][000 x][999   ]");
	hears("250-a\r\n250-250 b\r\n250  c\r\n", "[250 a 250 b  c]");
}

/* After it nothing is heard any more, however sound. */
static void garbage(const char *bytes, size_t len)
{
	struct reply_reader r;

	for (size_t step = 1; step <= len; step += len - 1 ? len - 1 : 1) {
		struct heard h = { .len = 0 };

		reply_reader_init(&r);
		assert_false(feed(&r, bytes, len, step, &h));
		assert_int_equal(h.replies, 0);
		assert_false(feed(&r, "250 OK\r\n", 8, 8, &h));
		assert_int_equal(h.replies, 0);
		reply_reader_wipe(&r);
		assert_true(feed(&r, "250 OK\r\n", 8, 8, &h));
		assert_int_equal(h.replies, 1);
		reply_reader_wipe(&r);
	}
}

static void garbage_is_refused(void **state)
{
	static const char *const lines[] = {
		"\n", "\r\n", "250\r\n", "25\r\n", "250 OK\n", "\r250 OK\n", "25a OK\r\n", "a50 OK\r\n", "2 0 OK\r\n",
		"2/0 OK\r\n", "25: OK\r\n", "2500 OK\r\n", "250_OK\r\n", "250\tOK\r\n", "250 O\rK\r\n", "250 OK\r\r\n",
		" 250 OK\r\n", "-50 OK\r\n", "250-a\r\n251 b\r\n",
		"250-a\r\n650 EVENT\r\n", "250-a\r\n\r\n", "250+a\r\nb\n", "250+a\r\n.\n",
		"250+a\r\n.\r\n.\r\n", "HTTP/1.1 200 OK\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		garbage(lines[i], strlen(lines[i]));
	garbage("\0", 1);
	garbage("250 a\0b\r\n", 9);
	garbage("250\0OK\r\n", 8);
	garbage("250+a\r\n\0\r\n", 10);
}

/* "250-" and x until the line has `len` bytes, CRLF. Returns how many bytes there are now. */
static size_t put_line(char *out, const char *head, size_t len)
{
	memcpy(out, head, strlen(head));
	memset(out + strlen(head), 'x', len - strlen(head));
	memcpy(out + len, "\r\n", 2);
	return len + 2;
}

static void a_line_has_its_limit(void **state)
{
	char *wire = malloc(2 * REPLY_LINE_MAX + 64);
	struct heard h;
	size_t n;

	(void)state;
	assert_non_null(wire);
	n = put_line(wire, "250 ", REPLY_LINE_MAX);
	assert_true(feed_all(wire, n, n, &h) && h.replies == 1);
	assert_true(feed_all(wire, n, 1, &h) && h.replies == 1);
	n = put_line(wire, "250 ", REPLY_LINE_MAX + 1);
	assert_false(feed_all(wire, n, n, &h));
	assert_false(feed_all(wire, n, 1, &h));
	/* Of data too. */
	n = put_line(wire, "250+", 4);
	n += put_line(wire + n, "", REPLY_LINE_MAX);
	n += put_line(wire + n, ".", 1);
	n += put_line(wire + n, "250 ", 4);
	assert_true(feed_all(wire, n, n, &h) && h.replies == 1);
	n = put_line(wire, "250+", 4);
	n += put_line(wire + n, "", REPLY_LINE_MAX + 1);
	assert_false(feed_all(wire, n, n, &h));
	free(wire);
}

/* What is too long is refused before it is kept, and before its end is seen. */
static void an_endless_line_is_not_waited_for(void **state)
{
	struct heard h = { .len = 0 };
	struct reply_reader r;
	char chunk[1024];
	size_t taken = 0;

	(void)state;
	memset(chunk, 'x', sizeof(chunk));
	reply_reader_init(&r);
	assert_true(feed(&r, "250 ", 4, 4, &h));
	while (feed(&r, chunk, sizeof(chunk), sizeof(chunk), &h))
		taken += sizeof(chunk);
	assert_true(taken <= REPLY_LINE_MAX && r.line.size <= 2 * REPLY_LINE_MAX);
	reply_reader_wipe(&r);
}

static void a_reply_has_so_many_lines(void **state)
{
	char wire[8 * (REPLY_LINES_MAX + 1)];
	struct heard h;
	size_t n;

	(void)state;
	for (size_t extra = 0; extra < 2; extra++) {
		n = 0;
		for (size_t i = 0; i < REPLY_LINES_MAX - 1 + extra; i++)
			n += put_line(wire + n, "250-", 5);
		n += put_line(wire + n, "250 ", 5);
		assert_int_equal(feed_all(wire, n, n, &h), extra == 0);
		assert_int_equal(h.replies, extra == 0);
	}
}

/* Texts and data together, each with its NUL, in the last of many lines. */
static void a_reply_has_so_many_bytes(void **state)
{
	char *wire = malloc(REPLY_MAX + 4096);
	struct heard h;

	(void)state;
	assert_non_null(wire);
	for (size_t extra = 0; extra < 2; extra++) {
		size_t n = put_line(wire, "250+", 4), kept = 1;    /* its empty text */

		for (; kept + 2048 < REPLY_MAX; kept += 1024)
			n += put_line(wire + n, "", 1023);
		n += put_line(wire + n, "", REPLY_MAX - kept - 1 - 1 - 3 + extra);
		n += put_line(wire + n, ".", 1);
		n += put_line(wire + n, "250 OK", 6);
		assert_int_equal(feed_all(wire, n, n, &h), extra == 0);
		assert_int_equal(h.replies, extra == 0);
		assert_int_equal(feed_all(wire, n, 7, &h), extra == 0);
	}
	free(wire);
}

/* The limits are those of one reply: a connection may say any number of them. */
static void limits_begin_anew_with_each_reply(void **state)
{
	struct heard h = { .len = 0 };
	struct reply_reader r;

	(void)state;
	reply_reader_init(&r);
	for (int i = 0; i < 30000; i++)
		assert_true(feed(&r, "650-A B\r\n650 OK\r\n", 17, 17, &h));
	assert_int_equal(h.replies, 30000);
	assert_null(r.reply.bytes.data);
	reply_reader_wipe(&r);
}

static void whoever_takes_may_stop(void **state)
{
	struct heard h = { .stops_after = 2 };
	struct reply_reader r;

	(void)state;
	reply_reader_init(&r);
	assert_true(feed(&r, "250 a\r\n250 b\r\n250 c\r\ngarbage\r\n", 30, 30, &h));
	assert_string_equal(h.text, "[250 a][250 b]");
	reply_reader_wipe(&r);
}

static void whoever_takes_may_free_the_reader(void **state)
{
	struct reply_reader *r = malloc(sizeof(*r));
	struct heard h = { .stops_after = 1, .frees = r };

	(void)state;
	assert_non_null(r);
	reply_reader_init(r);
	assert_true(feed(r, "250-a\r\n250 b\r\n250 c\r\n", 21, 21, &h));
	assert_string_equal(h.text, "[250 a b]");
}

/* Wiped in the middle and told to go on, it begins anew. */
static void whoever_takes_may_wipe_the_reader(void **state)
{
	struct reply_reader r;
	struct heard h = { .wipes = &r };

	(void)state;
	reply_reader_init(&r);
	assert_true(feed(&r, "250-a\r\n250 b\r\n250 c\r\n25", 23, 23, &h));
	assert_string_equal(h.text, "[250 a b][250 c]");
	assert_true(feed(&r, "0 d\r\n", 5, 5, &h));
	assert_string_equal(h.text, "[250 a b][250 c][250 d]");
	reply_reader_wipe(&r);
}

static void a_wiped_reader_forgets_what_it_had(void **state)
{
	struct heard h = { .len = 0 };
	struct reply_reader r;

	(void)state;
	reply_reader_init(&r);
	assert_true(feed(&r, "250+a\r\nb\r\nc", 10, 10, &h));
	reply_reader_wipe(&r);
	assert_true(feed(&r, "650 d\r\n", 7, 7, &h));
	assert_string_equal(h.text, "[650 d]");
	reply_reader_wipe(&r);
}

static char words[64];
static size_t words_cap;

static bool take_words(void *ctx, const struct reply *r)
{
	char *exact = malloc(words_cap);

	(void)ctx;
	reply_words(r, exact, words_cap);
	snprintf(words, sizeof(words), "%s", exact);
	free(exact);
	return true;
}

static void says_in_words(const char *wire, size_t cap, const char *want)
{
	struct reply_reader r;

	words_cap = cap;
	reply_reader_init(&r);
	assert_true(reply_reader_feed(&r, (const uint8_t *)wire, strlen(wire), take_words, NULL));
	reply_reader_wipe(&r);
	assert_string_equal(words, want);
}

/* They are shown on terminals, and to whoever reads JSON. */
static void words_are_plain_and_cut(void **state)
{
	(void)state;
	says_in_words("550 No.\r\n", 64, "No.");
	says_in_words("550-One\r\n550 two\r\n", 64, "One");
	says_in_words("550 a\x1b[31m\t\x7f\x80\xff~\r\n", 64, "a?[31m????~");
	says_in_words("550 four\r\n", 5, "four");
	says_in_words("550 four\r\n", 4, "fou");
	says_in_words("550 four\r\n", 1, "");
	says_in_words("550 \r\n", 1, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_are_whole_however_the_bytes_come),
		cmocka_unit_test(a_truncated_stream_gives_the_whole_replies_only),
		cmocka_unit_test(dots_and_ends_of_lines_in_data),
		cmocka_unit_test(empty_texts_and_any_code),
		cmocka_unit_test(garbage_is_refused),
		cmocka_unit_test(a_line_has_its_limit),
		cmocka_unit_test(an_endless_line_is_not_waited_for),
		cmocka_unit_test(a_reply_has_so_many_lines),
		cmocka_unit_test(a_reply_has_so_many_bytes),
		cmocka_unit_test(limits_begin_anew_with_each_reply),
		cmocka_unit_test(whoever_takes_may_stop),
		cmocka_unit_test(whoever_takes_may_free_the_reader),
		cmocka_unit_test(whoever_takes_may_wipe_the_reader),
		cmocka_unit_test(a_wiped_reader_forgets_what_it_had),
		cmocka_unit_test(words_are_plain_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
