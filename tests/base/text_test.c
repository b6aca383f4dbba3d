/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/rand.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define MARK TEXT_BIDI_MARK
#define BAD  "\xef\xbf\xbd"    /* U+FFFD */

struct example {
	const char *in, *out;
};

typedef size_t cleaner(char *out, size_t cap, const void *in, size_t len);

/* Cleans a copy of exact size, and the result once more, which must change nothing. */
static void assert_clean(cleaner *clean, const char *in, const char *want)
{
	char *p = (char *)unit_exact(in, strlen(in)), out[512], again[512];
	size_t len = clean(out, sizeof(out), p, strlen(in));

	assert_string_equal(out, want);
	assert_int_equal(len, strlen(want));
	assert_true(text_is_valid_utf8(out, len));
	assert_int_equal(clean(again, sizeof(again), out, len), len);
	assert_string_equal(again, out);
	free(p);
}

static void validity(void **state)
{
	static const char *const bad[] = { "\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
		                           "\xf4\x90\x80\x80", "a\xff" };

	(void)state;
	assert_true(text_is_valid_utf8("", 0));
	assert_true(text_is_valid_utf8("h\xc3\xa9\xf0\x9f\x91\x8b", 7));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_is_valid_utf8(bad[i], strlen(bad[i])));
}

static const struct example plain[] = {
	{ "", "" },
	{ "Bob", "Bob" },
	{ "comb \xc3\xa9 \xe6\xbc\xa2\xe5\xad\x97", "comb \xc3\xa9 \xe6\xbc\xa2\xe5\xad\x97" },
	/* ESC [ 3 1 m; OSC title; C1 CSI as UTF-8; DEL; BEL: nothing for a terminal to obey is left. */
	{ "\x1b[31mred", "[31mred" },
	{ "\x1b]0;title\x07x", "]0;titlex" },
	{ "a\xc2\x9b" "31mb", "a31mb" },
	{ "a\x7f" "b\x01\x1f", "ab" },
	/* Raw C1 bytes, overlong NUL, a surrogate, a cut sequence: one sign a byte. */
	{ "a\x9b" "b", "a" BAD "b" },
	{ "\xc0\x80", BAD BAD },
	{ "\xed\xa0\x80", BAD BAD BAD },
	{ "x\xe2\x82", "x" BAD BAD },
	/* Right-to-left override, isolate, mark. */
	{ "a\xe2\x80\xae" "b", "a" MARK "b" },
	{ "\xe2\x81\xa6x\xe2\x81\xa9", MARK "x" MARK },
	{ "\xe2\x80\x8f\xd8\x9c", MARK MARK },
	/* Zero-width space, word joiner, BOM, soft hyphen, tags, Hangul filler, supplementary selector. */
	{ "a\xe2\x80\x8b\xe2\x81\xa0\xef\xbb\xbf\xc2\xad" "b", "ab" },
	{ "a\xf3\xa0\x81\x81\xf3\xa0\x84\x80\xe3\x85\xa4" "b", "ab" },
	/* Private use, unassigned, non-characters. */
	{ "\xee\x80\x80", BAD },
	{ "\xcd\xb8", BAD },
	{ "\xef\xbf\xbf\xef\xb7\x90", BAD BAD },
	/* Composed; angstrom sign becomes the letter; Hangul too. */
	{ "e\xcc\x81", "\xc3\xa9" },
	{ "\xe2\x84\xab", "\xc3\x85" },
	{ "\xe1\x84\x80\xe1\x85\xa1", "\xea\xb0\x80" },
	{ "e\xe2\x80\x8b\xcc\x81", "\xc3\xa9" },
	/* A mark with nothing to stand on. */
	{ "\xcc\x81x", "x" },
	/* Joiners: kept in a family, in Persian and in Devanagari, gone between Latin letters and at the ends. */
	{ "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7" },
	{ "\xf0\x9f\x91\x8b\xf0\x9f\x8f\xbd\xe2\x80\x8d\xf0\x9f\x91\xa7",
	  "\xf0\x9f\x91\x8b\xf0\x9f\x8f\xbd\xe2\x80\x8d\xf0\x9f\x91\xa7" },
	{ "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae", "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae" },
	{ "a\xe2\x80\x8d" "b\xe2\x80\x8c", "ab" },
	{ "\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d", "\xf0\x9f\x91\xa9" },
	/* Emoji style after a heart and in a keycap, not after a letter. */
	{ "\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4\xef\xb8\x8f" },
	{ "1\xef\xb8\x8f\xe2\x83\xa3", "1\xef\xb8\x8f\xe2\x83\xa3" },
	{ "a\xef\xb8\x8f\xef\xb8\x8f", "a" },
};

static void body_and_name_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		assert_clean(text_clean_body, plain[i].in, plain[i].out);
		assert_clean(text_clean_name, plain[i].in, plain[i].out);
	}
}

static void body_keeps_lines(void **state)
{
	(void)state;
	assert_clean(text_clean_body, "a\tb\nc\r\nd\n", "a\tb\nc\nd\n");
	assert_clean(text_clean_body, "a\xe2\x80\xa8" "b\xe2\x80\xa9", "a\nb\n");
	assert_clean(text_clean_body, "a\n\xcc\x81" "b", "a\nb");
	assert_clean(text_clean_body, "  a  b\xc2\xa0", "  a  b\xc2\xa0");
}

static void name_is_one_line(void **state)
{
	(void)state;
	assert_clean(text_clean_name, "  Bob \t\r\n the\xe3\x80\x80" "Builder \n", "Bob the Builder");
	assert_clean(text_clean_name, "a\xe2\x80\xa8" "b", "a b");
	assert_clean(text_clean_name, " \n\t ", "");
	assert_clean(text_clean_name, "a \xe2\x80\x8b ", "a");
	assert_clean(text_clean_name, " \xcc\x81" "a", "a");
}

static void name_has_64_code_points(void **state)
{
	char in[200], out[TEXT_NAME_SIZE];

	(void)state;
	memset(in, 'n', sizeof(in));
	assert_int_equal(text_clean_name(out, sizeof(out), in, sizeof(in)), TEXT_NAME_MAX);
	/* The 64th has a mark that would be the 65th: the cluster goes whole. */
	memcpy(in + 64, "\xcd\x82", 2);
	assert_int_equal(text_clean_name(out, sizeof(out), in, sizeof(in)), TEXT_NAME_MAX - 1);
	in[63] = ' ';
	assert_int_equal(text_clean_name(out, sizeof(out), in, sizeof(in)), TEXT_NAME_MAX - 1);
	for (size_t i = 0; i < 200; i += 4)
		memcpy(in + i, "\xf0\x9f\x91\x8b", 4);
	for (size_t cap = 1; cap <= sizeof(out); cap++)
		assert_int_equal(text_clean_name(out, cap, in, sizeof(in)), (cap - 1) / 4 * 4 < 200 ? (cap - 1) / 4 * 4 : 200);
}

/* No short buffer cuts a cluster: family, flag, letter with marks, Hangul. */
static void cut_between_clusters(void **state)
{
	static const char family[] = "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7";
	static const char flag[] = "\xf0\x9f\x87\xab\xf0\x9f\x87\xb7";
	static const char marked[] = "x\xcc\x81\xcc\xa3";
	const char *const parts[] = { family, flag, marked };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(parts[i]);
		char text[32], *out;

		memcpy(text, "a", 1);
		memcpy(text + 1, parts[i], len);
		for (size_t cap = 1; cap <= len + 2; cap++) {
			out = malloc(cap);
			assert_non_null(out);
			assert_int_equal(text_clean_body(out, cap, text, len + 1), cap == 1 ? 0 : cap == len + 2 ? len + 1 : 1);
			free(out);
		}
	}
}

static void marks_are_bounded(void **state)
{
	char in[1 + 2 * 50 + 1], out[256];

	(void)state;
	in[0] = 'x';
	for (size_t i = 0; i < 50; i++)
		memcpy(in + 1 + 2 * i, "\xcc\x8d", 2);
	in[sizeof(in) - 1] = 'y';
	assert_int_equal(text_clean_body(out, sizeof(out), in, sizeof(in)), 1 + 2 * TEXT_MARKS_MAX + 1);
	assert_int_equal(out[1 + 2 * TEXT_MARKS_MAX], 'y');
}

/* A chain of emoji, or of Hangul jamo, is one cluster however long: it ends at TEXT_CLUSTER_MAX. */
static void clusters_are_bounded(void **state)
{
	char in[300], out[1024], again[1024];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(in); i += 3)
		memcpy(in + i, "\xe1\x84\x80", 3);
	assert_int_equal(text_clean_body(out, sizeof(out), in, sizeof(in)), 3 * TEXT_CLUSTER_MAX);
	for (size_t i = 0; i + 7 <= sizeof(in); i += 7)
		memcpy(in + i, "\xf0\x9f\x91\xa9\xe2\x80\x8d", 7);
	len = text_clean_body(out, sizeof(out), in, sizeof(in) / 7 * 7);
	assert_int_equal(text_clean_body(again, sizeof(again), out, len), len);
	assert_memory_equal(out, again, len);
}

/* The longest that can come out: every byte one U+FFFD, or a character that composition takes apart. */
static void three_times_is_enough(void **state)
{
	char in[40], out[3 * sizeof(in) + 1];

	(void)state;
	memset(in, 0xff, sizeof(in));
	assert_int_equal(text_clean_body(out, sizeof(out), in, sizeof(in)), 3 * sizeof(in));
	for (size_t i = 0; i < sizeof(in); i += 4)
		memcpy(in + i, "\xf0\x9d\x85\xa0", 4);    /* U+1D160, a note of three parts */
	assert_int_equal(text_clean_body(out, sizeof(out), in, sizeof(in)), 3 * sizeof(in));
}

static int32_t point_at(const char *text, size_t len, size_t *at)
{
	int32_t cp = 0;
	utf8proc_ssize_t n = utf8proc_iterate((const uint8_t *)text + *at, (utf8proc_ssize_t)(len - *at), &cp);

	assert_true(n > 0);
	*at += (size_t)n;
	return cp;
}

/* Random text rich in what is hard: nothing forbidden comes out, and cleaning twice is cleaning once. */
static void random_text(void **state)
{
	static const int32_t hard[] = { 0x200d, 0x200c, 0xfe0f, 0x1f469, 0x1f3fd, 0x301, 0x344, 0x64b, 0x628, 0x915, 0x94d,
		                        0x1100, 0x1161, 0x11a8, 0xac00, 0x1f1eb, 0x600, 0x202e, 0x20,  0x0a,  0x1b,  0x9b,
		                        0xe0041, 0x9c7, 0x9be, 0x1d160, 0x212a, 0x65,  0x31,  0x20e3, 0x3000, 0x958, 0xfb2c };
	struct rand_seeded seeded;
	struct rand r;

	(void)state;
	rand_seeded_init(&seeded, 3);
	r = rand_seeded_source(&seeded);
	for (unsigned run = 0; run < 20000; run++) {
		cleaner *clean = run % 2 ? text_clean_body : text_clean_name;
		uint8_t in[160];
		char out[200], again[200];
		size_t len = 0, cap = 1 + rand_below(&r, sizeof(out) - 1), got;

		for (unsigned n = rand_below(&r, 40); n > 0; n--)
			len += (size_t)utf8proc_encode_char(hard[rand_below(&r, sizeof(hard) / sizeof(hard[0]))], in + len);
		got = clean(out, cap, in, len);
		assert_true(got < cap && text_is_valid_utf8(out, got));
		for (size_t at = 0; at < got;) {
			int32_t cp = point_at(out, got, &at);

			assert_true(utf8proc_category(cp) != UTF8PROC_CATEGORY_CC || (run % 2 && (cp == '\n' || cp == '\t')));
			assert_true(cp != 0x202e && cp != 0xe0041);
		}
		assert_int_equal(clean(again, cap, out, got), got);
		assert_memory_equal(out, again, got);
	}
}

/* What is all plain ASCII takes a shorter way: it must come out as beside a letter that does not let it. */
static void plain_text_takes_a_shorter_way(void **state)
{
	static const char letter[] = "\xc3\xa9";
	char in[130], with[130], out[256], slow[256];
	size_t len, slow_len;

	(void)state;
	for (unsigned a = 0; a < 128; a++) {
		for (unsigned b = 0; b < 128; b++) {
			const char pair[] = { (char)a, (char)b, 'x', (char)a };

			memcpy(in, pair, sizeof(pair));
			memcpy(with, pair, sizeof(pair));
			memcpy(with + sizeof(pair), letter, 2);
			len = text_clean_body(out, sizeof(out), in, sizeof(pair));
			slow_len = text_clean_body(slow, sizeof(slow), with, sizeof(pair) + 2);
			assert_int_equal(slow_len, len + 2);
			assert_memory_equal(out, slow, len);
			assert_int_equal(out[len], 0);
		}
	}
}

static void one_cluster(void **state)
{
	static const char *const one[] = { "a", "+", "e\xcc\x81", "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd",
		                           "\xe2\x9d\xa4\xef\xb8\x8f",
		                           "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
		                           "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80" };
	static const char *const other[] = { "", " ", "ab", "a ", "\n", "\xf0\x9f\x91\x8d\xf0\x9f\x91\x8d", "\xe3\x80\x80" };

	(void)state;
	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		assert_true(text_is_cluster(one[i], strlen(one[i])));
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_false(text_is_cluster(other[i], strlen(other[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_cluster),
		cmocka_unit_test(validity),
		cmocka_unit_test(body_and_name_alike),
		cmocka_unit_test(body_keeps_lines),
		cmocka_unit_test(name_is_one_line),
		cmocka_unit_test(name_has_64_code_points),
		cmocka_unit_test(cut_between_clusters),
		cmocka_unit_test(marks_are_bounded),
		cmocka_unit_test(clusters_are_bounded),
		cmocka_unit_test(three_times_is_enough),
		cmocka_unit_test(random_text),
		cmocka_unit_test(plain_text_takes_a_shorter_way),
	};

	return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
