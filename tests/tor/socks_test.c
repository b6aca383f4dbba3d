/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/socks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HOST "aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqead.onion"

static const struct socks_target target = { .host = HOST, .port = 0x1234, .user = "ab", .password = "c" };

static void the_request_byte_for_byte(void **state)
{
	static const char want[] = "\5\1\2" "\1\2ab\1c" "\5\1\0\3\76" HOST "\x12\x34";
	uint8_t buf[SOCKS_REQUEST_MAX];

	(void)state;
	assert_int_equal(socks_request(buf, sizeof(buf), &target), sizeof(want) - 1);
	assert_memory_equal(buf, want, sizeof(want) - 1);
}

static void a_short_buffer_is_not_written_past(void **state)
{
	uint8_t whole[SOCKS_REQUEST_MAX];
	size_t len = socks_request(whole, sizeof(whole), &target);

	(void)state;
	for (size_t cap = 0; cap <= len; cap++) {
		uint8_t *buf = unit_exact(whole, cap);

		assert_int_equal(socks_request(buf, cap, &target), cap == len ? len : 0);
		free(buf);
	}
}

static size_t request_of(const char *host, uint16_t port, const char *user, const char *password)
{
	const struct socks_target t = { .host = host, .port = port, .user = user, .password = password };
	uint8_t buf[SOCKS_REQUEST_MAX];

	return socks_request(buf, sizeof(buf), &t);
}

static void names_have_1_to_255_bytes(void **state)
{
	char most[SOCKS_NAME_MAX + 1], over[SOCKS_NAME_MAX + 2];

	(void)state;
	memset(most, 'u', sizeof(most));
	memset(over, 'u', sizeof(over));
	most[sizeof(most) - 1] = over[sizeof(over) - 1] = '\0';
	assert_int_equal(request_of(HOST, 1, most, most), 3 + 3 + 2 * 255 + 5 + 62 + 2);
	assert_int_equal(request_of(HOST, 1, over, "p"), 0);
	assert_int_equal(request_of(HOST, 1, "u", over), 0);
	assert_int_equal(request_of(HOST, 1, "", "p"), 0);
	assert_int_equal(request_of(HOST, 1, "u", ""), 0);
}

/* No request for a name of the Internet ever leaves, nor one that tor takes for something else. */
static void only_onions_are_asked_for(void **state)
{
	static const char *const bad[] = {
		"",
		".onion",
		"example.com",
		"127.0.0.1",
		("x" HOST),
		"xaoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqead.onio",
		"aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqead.onion.",
		"aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqeadxxxxxx",
		"aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqea.onion",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(request_of(bad[i], 80, "u", "p"), 0);
	assert_int_equal(request_of(HOST, 0, "u", "p"), 0);
	assert_int_equal(request_of(HOST, 80, "<torS0X>", "p"), 0);
	assert_int_equal(request_of(HOST, 80, "<torS0X>0", "p"), 0);
	assert_int_not_equal(request_of(HOST, 80, "<torS0X", "<torS0X>"), 0);
}

/* Replies as tor 0.4.9 gives them, and with the other kinds of address that RFC 1928 allows. */
#define LOGGED_IN "\5\2\1\0"
#define MERGED    "\1\0"    /* when the log-in came with the greeting */
#define ZEROS     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static const struct {
	const char *bytes;
	size_t len;
	enum socks_state state;
	uint8_t code;
} replies[] = {
#define REPLY(text, ...) { text, sizeof(text) - 1, __VA_ARGS__ }
	REPLY(LOGGED_IN "\5\0\0\4" ZEROS, SOCKS_CONNECTED, 0),
	REPLY(MERGED "\5\0\0\4" ZEROS, SOCKS_CONNECTED, 0),
	REPLY(MERGED "\5\xf6\0\4" ZEROS, SOCKS_REFUSED, 0xf6),
	REPLY(LOGGED_IN "\5\xf0\0\4" ZEROS, SOCKS_REFUSED, 0xf0),
	REPLY(LOGGED_IN "\5\xff\0\4" ZEROS, SOCKS_REFUSED, 0xff),
	REPLY(LOGGED_IN "\5\0\0\1" "\1\2\3\4\5\6", SOCKS_CONNECTED, 0),
	REPLY(LOGGED_IN "\5\1\0\1" "\1\2\3\4\5\6", SOCKS_REFUSED, 1),
	REPLY(LOGGED_IN "\5\0\0\3" "\1xpp", SOCKS_CONNECTED, 0),
	REPLY(LOGGED_IN "\5\6\0\3" "\11some.name\0\0", SOCKS_REFUSED, 6),
};
#define REPLIES (sizeof(replies) / sizeof(replies[0]))

static void replies_in_one_piece_and_the_stream_after_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < REPLIES; i++) {
		uint8_t bytes[300] = { 0 };
		struct socks_reply r;
		size_t used;

		memcpy(bytes, replies[i].bytes, replies[i].len);
		socks_reply_init(&r);
		assert_int_equal(socks_reply_code(&r), 0xff);
		assert_int_equal(socks_reply_feed(&r, bytes, sizeof(bytes), &used), replies[i].state);
		assert_int_equal(used, replies[i].len);
		assert_int_equal(socks_reply_code(&r), replies[i].code);
		assert_int_equal(socks_reply_feed(&r, bytes, sizeof(bytes), &used), replies[i].state);
		assert_int_equal(used, 0);
	}
}

static void replies_in_any_two_pieces_and_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < REPLIES; i++)
		for (size_t cut = 0; cut < replies[i].len; cut++) {
			uint8_t *head = unit_exact(replies[i].bytes, cut);
			uint8_t *tail = unit_exact(replies[i].bytes + cut, replies[i].len - cut);
			struct socks_reply r, one;
			size_t used;

			socks_reply_init(&r);
			socks_reply_init(&one);
			assert_int_equal(socks_reply_feed(&r, head, cut, &used), SOCKS_MORE);
			assert_int_equal(used, cut);
			assert_int_equal(socks_reply_code(&r), 0xff);
			for (size_t k = 0; k < cut; k++)
				assert_int_equal(socks_reply_feed(&one, head + k, 1, &used), SOCKS_MORE);
			assert_memory_equal(&one, &r, sizeof(r));
			assert_int_equal(socks_reply_feed(&r, tail, replies[i].len - cut, &used), replies[i].state);
			assert_int_equal(used, replies[i].len - cut);
			free(head);
			free(tail);
		}
}

/* The longest one: a name of 255 bytes. */
static void a_long_name_is_read_to_its_end(void **state)
{
	uint8_t bytes[8 + 1 + 255 + 2 + 1] = LOGGED_IN "\5\0\0\3\xff";
	struct socks_reply r;
	size_t used;

	(void)state;
	socks_reply_init(&r);
	assert_int_equal(socks_reply_feed(&r, bytes, sizeof(bytes), &used), SOCKS_CONNECTED);
	assert_int_equal(used, sizeof(bytes) - 1);
}

static enum socks_state state_after(const uint8_t *bytes, size_t len, size_t *used)
{
	struct socks_reply r;
	enum socks_state is;

	socks_reply_init(&r);
	is = socks_reply_feed(&r, bytes, len, used);
	if (is == SOCKS_GARBAGE)
		assert_int_equal(socks_reply_code(&r), 0xff);
	return is;
}

/* The beginning `good` with each value of each byte. The last byte but one is the type of the address. */
static void try_every_value(const uint8_t *good, size_t len)
{
	size_t used;

	for (size_t at = 0; at < len - 1; at++)
		for (unsigned v = 0; v < 256; v++) {
			uint8_t bytes[16];
			bool is_code = at == len - 4, is_type = at == len - 2 && (v == 1 || v == 3 || v == 4), goes_on;

			memcpy(bytes, good, len);
			bytes[at] = (uint8_t)v;
			/* With type 3 the last byte is the length of a name, which is not empty. */
			bytes[len - 1] = is_type && v == 3;
			goes_on = v == good[at] || is_code || is_type;
			if (at == 0 && (v == 1 || v == 5))
				continue;    /* both may begin a reply: then it is the second byte that is wrong */
			assert_int_equal(state_after(bytes, len, &used), goes_on ? SOCKS_MORE : SOCKS_GARBAGE);
			assert_int_equal(used, goes_on ? len : at + 1);
		}
}

/* Only those that the RFCs allow go on, and the first bad one is the last used. */
static void every_value_of_every_byte(void **state)
{
	size_t used;

	(void)state;
	try_every_value((const uint8_t *)LOGGED_IN "\5\0\0\4", 9);
	try_every_value((const uint8_t *)MERGED "\5\0\0\4", 7);
	assert_int_equal(state_after((const uint8_t *)"\1\2", 2, &used), SOCKS_GARBAGE);
	assert_int_equal(state_after((const uint8_t *)"\1\1", 2, &used), SOCKS_GARBAGE);
	assert_int_equal(state_after((const uint8_t *)MERGED LOGGED_IN, 6, &used), SOCKS_GARBAGE);
	assert_int_equal(used, 5);
	assert_int_equal(state_after((const uint8_t *)LOGGED_IN "\5\0\0\3\0", 9, &used), SOCKS_GARBAGE);
	assert_int_equal(state_after((const uint8_t *)"HTTP/1.0 501", 12, &used), SOCKS_GARBAGE);
	assert_int_equal(state_after((const uint8_t *)"\5\xff", 2, &used), SOCKS_GARBAGE);
}

static void what_codes_mean(void **state)
{
	static const struct {
		uint8_t code;
		enum socks_meaning meaning;
	} cases[] = {
		{ 0x00, SOCKS_REACHED },
		{ 0x01, SOCKS_UNREACHED },
		{ 0x02, SOCKS_BROKEN },
		{ 0x03, SOCKS_UNREACHED },
		{ 0x04, SOCKS_UNREACHED },
		{ 0x05, SOCKS_UNREACHED },
		{ 0x06, SOCKS_UNREACHED },
		{ 0x07, SOCKS_BROKEN },
		{ 0x08, SOCKS_BROKEN },
		{ 0xf0, SOCKS_ABSENT },
		{ 0xf1, SOCKS_UNREACHED },
		{ 0xf2, SOCKS_UNREACHED },
		{ 0xf3, SOCKS_UNREACHED },
		{ 0xf4, SOCKS_NOT_ALLOWED },
		{ 0xf5, SOCKS_NOT_ALLOWED },
		{ 0xf6, SOCKS_BAD_ADDRESS },
		{ 0xf7, SOCKS_UNREACHED },
		{ 0xf8, SOCKS_BROKEN },
		{ 0xff, SOCKS_BROKEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(socks_meaning(cases[i].code), cases[i].meaning);
	assert_string_equal(socks_words(0xf0), "this contact's onion service is not published: offline");
	assert_string_equal(socks_words(0xf4), socks_words(0xf5));
	assert_string_equal(socks_words(0xf2), socks_words(0xf7));
	assert_string_equal(socks_words(0xf2), socks_words(0x01));
}

/* One clause for each of the 256, that ends a sentence which goes on before and after it. */
static void words_are_clauses(void **state)
{
	(void)state;
	for (unsigned code = 0; code < 256; code++) {
		const char *words = socks_words((uint8_t)code);

		assert_in_range(strlen(words), 5, 100);
		assert_in_range(words[0], 'a', 'z');
		assert_in_range(words[strlen(words) - 1], 'a', 'z');
		assert_null(strpbrk(words, ".;\n"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_request_byte_for_byte),
		cmocka_unit_test(a_short_buffer_is_not_written_past),
		cmocka_unit_test(names_have_1_to_255_bytes),
		cmocka_unit_test(only_onions_are_asked_for),
		cmocka_unit_test(replies_in_one_piece_and_the_stream_after_them),
		cmocka_unit_test(replies_in_any_two_pieces_and_byte_by_byte),
		cmocka_unit_test(a_long_name_is_read_to_its_end),
		cmocka_unit_test(every_value_of_every_byte),
		cmocka_unit_test(what_codes_mean),
		cmocka_unit_test(words_are_clauses),
	};

	return cmocka_run_group_tests_name("tor/socks", tests, NULL, NULL);
}
