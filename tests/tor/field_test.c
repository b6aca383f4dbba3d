/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/field.h"

#include <stdlib.h>
#include <string.h>

/* As Tor 0.4.9.11 says them. */
static const char circuit[] =
	"CIRC 14 BUILT $184FF7847B778E0A9F63E3ABC3C2A800FD769023~a,$02826D9DE6D8B5E96D46ACFC08364C6F3BCDC8D7~r1 "
	"BUILD_FLAGS=IS_INTERNAL,NEED_CAPACITY PURPOSE=HS_CLIENT_REND HS_STATE=HSCR_JOINED "
	"REND_QUERY=5qc52oot4wixhnfeew7drua7dbyioakj3y4k7r3zi7vacuvkdo2jjcqd TIME_CREATED=2026-11-23T02:22:58.473409 "
	"SOCKS_USERNAME=\"Basic YTp4\" SOCKS_PASSWORD=\"\\001\\377\\001\\377foo\"";
static const char listeners[] = "net/listeners/socks=\"unix:cli/socks\" \"unix:cli/iso\" \"127.0.0.1:32777\"";

/* A reader's answer on text in a heap block of exactly its size, into one too. */
static bool is_read(bool (*read)(const char *text, char *out, size_t cap), const char *text, const char *want)
{
	size_t cap = strlen(want) + 1;
	char *exact = (char *)unit_exact(text, strlen(text) + 1), *out = malloc(cap);
	bool ok;

	assert_non_null(out);
	memset(out, '#', cap);
	ok = read(exact, out, cap);
	assert_string_equal(out, ok ? want : "");
	free(out);
	free(exact);
	return ok;
}

static size_t nth;
static const char *name;

static bool word(const char *text, char *out, size_t cap)
{
	return field_word(text, nth, out, cap);
}

static bool value(const char *text, char *out, size_t cap)
{
	return field_value(text, name, out, cap);
}

static void has_word(const char *text, size_t n, const char *want)
{
	nth = n;
	assert_true(is_read(word, text, want));
}

static void has_no_word(const char *text, size_t n)
{
	nth = n;
	assert_false(is_read(word, text, ""));
	assert_false(is_read(word, text, "room for anything that could come out of it"));
}

static void has_value(const char *text, const char *key, const char *want)
{
	name = key;
	assert_true(is_read(value, text, want));
}

static void has_no_value(const char *text, const char *key)
{
	name = key;
	assert_false(is_read(value, text, ""));
	assert_false(is_read(value, text, "room for anything that could come out of it"));
}

static void words_of_real_lines(void **state)
{
	(void)state;
	has_word(circuit, 0, "CIRC");
	has_word(circuit, 1, "14");
	has_word(circuit, 2, "BUILT");
	has_word(circuit, 5, "PURPOSE=HS_CLIENT_REND");
	has_word(circuit, 9, "SOCKS_USERNAME=Basic YTp4");
	has_no_word(circuit, 11);
	has_word(listeners, 0, "net/listeners/socks=unix:cli/socks");
	has_word(listeners, 2, "127.0.0.1:32777");
	has_no_word(listeners, 3);
	has_word("Unrecognized signal code \"FOO\"", 3, "FOO");
}

static void values_of_real_lines(void **state)
{
	(void)state;
	has_value(circuit, "PURPOSE", "HS_CLIENT_REND");
	has_value(circuit, "SOCKS_USERNAME", "Basic YTp4");
	has_value(circuit, "SOCKS_PASSWORD", "\001\377\001\377foo");
	has_value(circuit, "REND_QUERY", "5qc52oot4wixhnfeew7drua7dbyioakj3y4k7r3zi7vacuvkdo2jjcqd");
	has_no_value(circuit, "REASON");
	has_no_value(circuit, "SOCKS");
	has_no_value(circuit, "STATE");
	has_value("AUTH METHODS=COOKIE,SAFECOOKIE,HASHEDPASSWORD COOKIEFILE=\"auth/cookie\"", "COOKIEFILE", "auth/cookie");
	has_value("STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=5 TAG=conn SUMMARY=\"Connecting to a relay\"", "SUMMARY",
	          "Connecting to a relay");
	has_value("PrivateKey=ED25519-V3:6NScLUKrhH5vF5ZNkbaVXRbx==", "PrivateKey", "ED25519-V3:6NScLUKrhH5vF5ZNkbaVXRbx==");
	has_value("TimeStarted=\"1970-01-01 00:00:00\" CountrySummary= IPVersions=v4=0,v6=0", "CountrySummary", "");
	has_value("TimeStarted=\"1970-01-01 00:00:00\" CountrySummary= IPVersions=v4=0,v6=0", "IPVersions", "v4=0,v6=0");
}

static void blanks_are_between_words(void **state)
{
	(void)state;
	has_word("  a   b ", 0, "a");
	has_word("  a   b ", 1, "b");
	has_no_word("  a   b ", 2);
	has_no_word("", 0);
	has_no_word("   ", 0);
	has_word("a\tb c", 0, "a\tb");
	has_value("   K=v  ", "K", "v");
	has_value("K=1 K=2", "K", "1");
	has_no_value("xK=1", "K");
	has_no_value("K", "K");
	has_no_value("", "K");
	has_no_value("k=1", "K");
}

/* Section 2.1.1: C escapes, and a backslash before anything else. */
static void escapes(void **state)
{
	(void)state;
	has_value("K=\"a\\\"b\\\\c\\'d\\e\"", "K", "a\"b\\c'de");
	has_value("K=\"\\n\\t\\r\"", "K", "\n\t\r");
	has_value("K=\"\\101\\1x\\12\\1234\\377\\8\\9\"", "K", "A\1x\nS4\377" "89");
}

static void a_backslash_outside_a_string_is_itself(void **state)
{
	(void)state;
	has_word("a\\nb", 0, "a\\nb");
	has_value("K=a\\\\101", "K", "a\\\\101");
}

static void a_key_inside_a_string_is_no_key(void **state)
{
	(void)state;
	has_value("A=\"x K=1 y\" K=2", "K", "2");
	has_no_value("A=\"x K=1 y\"", "K");
	has_no_value("\"K=1\"", "K");
	has_value("A=\"x\\\" K=1\" K=2", "K", "2");
}

static void the_malformed_is_refused(void **state)
{
	static const char *const bad[] = {
		"K=\"", "K=\"a", "K=\"a\\\"", "K=\"a\\", "K=\"a\"b", "K=\"a\"\"b\"", "K=a\"b\"", "K=a\"", "K=\"\\0\"",
		"K=\"\\000\"", "K=\"\\400\"", "K=\"\\777\"", "K=\"a\\0\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		has_no_value(bad[i], "K");
		has_no_word(bad[i], 0);
	}
	/* What comes before it is sound, what comes after it cannot be told. */
	has_value("A=1 K=\"b L=2", "A", "1");
	has_no_value("A=1 K=\"b L=2", "L");
	has_word("a b\"", 0, "a");
	has_no_word("a b\" c", 2);
	/* An escape that cannot be undone is the fault of its own field only. */
	has_value("K=\"\\0\" L=2", "L", "2");
}

/* Every cut of the text: never more is read than is there, and a string without its end is none. */
static void every_truncation(void **state)
{
	const size_t begin = (size_t)(strstr(circuit, "\"\\001") - circuit);
	char cut[sizeof(circuit)];

	(void)state;
	for (size_t len = 0; len < strlen(circuit); len++) {
		memcpy(cut, circuit, len);
		cut[len] = '\0';
		if (len == begin)
			has_value(cut, "SOCKS_PASSWORD", "");
		else
			has_no_value(cut, "SOCKS_PASSWORD");
		has_no_word(cut, 11);
	}
	has_value(circuit, "SOCKS_PASSWORD", "\001\377\001\377foo");
}

static void a_short_buffer_gets_nothing(void **state)
{
	char out[32];

	(void)state;
	for (size_t cap = 1; cap <= 22; cap++) {
		memset(out, '#', sizeof(out));
		assert_int_equal(field_value("K=\"Connecting to a\\040relay\"", "K", out, cap), cap == 22);
		assert_string_equal(out, cap == 22 ? "Connecting to a relay" : "");
		assert_int_equal(out[cap], '#');
		assert_int_equal(field_word("x Connecting-to-a-relay", 1, out, cap), cap == 22);
		assert_int_equal(out[cap], '#');
	}
}

static void a_sentence_is_cut_to_fit(void **state)
{
	char out[32];

	(void)state;
	for (size_t cap = 1; cap <= 22; cap++) {
		memset(out, '#', sizeof(out));
		assert_true(field_cut("K=\"Connecting to a\\040relay\"", "K", out, cap));
		assert_int_equal(strlen(out), cap - 1);
		assert_memory_equal(out, "Connecting to a relay", cap - 1);
		assert_int_equal(out[cap], '#');
	}
	assert_true(field_cut("K=ab", "K", out, sizeof(out)));
	assert_string_equal(out, "ab");
	assert_false(field_cut("K=\"a\\0b\"", "K", out, sizeof(out)));
	assert_string_equal(out, "");
	assert_false(field_cut("L=ab", "K", out, sizeof(out)));
}

static void the_rest_is_taken_as_it_is(void **state)
{
	static const char phase[] = "status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=0 TAG=starting SUMMARY=\"Starting\"";

	(void)state;
	assert_string_equal(field_rest(phase, "status/bootstrap-phase"),
	                    "NOTICE BOOTSTRAP PROGRESS=0 TAG=starting SUMMARY=\"Starting\"");
	assert_string_equal(field_rest("consensus/valid-until=2026-11-24 02:21:37", "consensus/valid-until"),
	                    "2026-11-24 02:21:37");
	assert_string_equal(field_rest("onions/current=", "onions/current"), "");
	assert_null(field_rest("onions/current", "onions/current"));
	assert_null(field_rest("onions/current=", "onions"));
	assert_null(field_rest("onions=", "onions/current"));
	assert_null(field_rest("a b=c", "b"));
}

static void quoted_text_reads_as_it_was(void **state)
{
	static const char *const texts[] = {
		"", "obfs4 exec /usr/bin/obfs4proxy", "\"", "\\", "a\\nb", "\\101", "unix:/run/a \"b\"/c\\d", "\xc3\xa9\t",
	};
	char quoted[64], out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_true(field_quote(quoted, sizeof(quoted), texts[i]));
		has_word(quoted, 0, texts[i]);
		assert_true(field_word(quoted, 0, out, sizeof(out)));
		assert_string_equal(out, texts[i]);
	}
	assert_true(field_quote(quoted, sizeof(quoted), "a\"b\\c d"));
	assert_string_equal(quoted, "\"a\\\"b\\\\c d\"");
}

static void what_would_end_the_command_is_not_quoted(void **state)
{
	char out[64] = "#";

	(void)state;
	assert_false(field_quote(out, sizeof(out), "a\r"));
	assert_string_equal(out, "");
	out[0] = '#';
	assert_false(field_quote(out, sizeof(out), "a\nSIGNAL HALT"));
	assert_string_equal(out, "");
}

static void quoting_needs_its_room(void **state)
{
	static const char *const texts[] = { "", "a", "\"", "a\"b\\" };
	static const char *const quoted[] = { "\"\"", "\"a\"", "\"\\\"\"", "\"a\\\"b\\\\\"" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (size_t cap = 0; cap <= strlen(quoted[i]) + 1; cap++) {
			char *out = (char *)unit_exact("################", cap);
			bool ok = field_quote(out, cap, texts[i]);

			assert_int_equal(ok, cap == strlen(quoted[i]) + 1);
			if (cap > 0)
				assert_string_equal(out, ok ? quoted[i] : "");
			free(out);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_real_lines),
		cmocka_unit_test(values_of_real_lines),
		cmocka_unit_test(blanks_are_between_words),
		cmocka_unit_test(escapes),
		cmocka_unit_test(a_backslash_outside_a_string_is_itself),
		cmocka_unit_test(a_key_inside_a_string_is_no_key),
		cmocka_unit_test(the_malformed_is_refused),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(a_short_buffer_gets_nothing),
		cmocka_unit_test(a_sentence_is_cut_to_fit),
		cmocka_unit_test(the_rest_is_taken_as_it_is),
		cmocka_unit_test(quoted_text_reads_as_it_was),
		cmocka_unit_test(what_would_end_the_command_is_not_quoted),
		cmocka_unit_test(quoting_needs_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
