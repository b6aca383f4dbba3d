/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/typist.h"
#include "ui-ncurses/text/edit.h"

#include <locale.h>
#include <string.h>

struct example {
	const char *keys, *text;
	size_t cursor;
};

static const struct example examples[] = {
	/* Insert mode is as ever; Escape steps back. */
	{ "hello", "hello", 5 },
	{ "hello^a^d", "ello", 0 },
	{ "hello" ESC, "hello", 4 },
	/* Motions. */
	{ "hello" ESC "hh", "hello", 2 },
	{ "hello" ESC "0l", "hello", 1 },
	{ "hello" ESC "99h", "hello", 0 },
	{ "hello" ESC "0$", "hello", 4 },
	{ "hello" ESC "03l", "hello", 3 },
	{ "  hello" ESC "0^", "  hello", 2 },
	{ "one two, three" ESC "0w", "one two, three", 4 },
	{ "one two, three" ESC "02w", "one two, three", 7 },
	{ "one two, three" ESC "0e", "one two, three", 2 },
	{ "one two, three" ESC "02e", "one two, three", 6 },
	{ "one two, three" ESC "b", "one two, three", 9 },
	{ "one two, three" ESC "bb", "one two, three", 7 },
	{ "one two, three" ESC "3b", "one two, three", 4 },
	{ "one\ntwo" ESC "h" "h" "h", "one\ntwo", 4 },
	{ "one\ntwo" ESC "k", "one\ntwo", 2 },
	{ "one\ntwo" ESC "kj", "one\ntwo", 6 },
	/* Erasing. */
	{ "hello" ESC "x", "hell", 3 },
	{ "hello" ESC "0x", "ello", 0 },
	{ "hello" ESC "02x", "llo", 0 },
	{ "hello" ESC "X", "helo", 3 },
	{ "hello" ESC "02lD", "he", 1 },
	{ "one two" ESC "0dw", "two", 0 },
	{ "one two" ESC "dw", "one tw", 5 },
	{ "one two" ESC "db", "one o", 4 },
	{ "one two" ESC "0de", " two", 0 },
	{ "one two three four" ESC "0d2w", "three four", 0 },
	{ "one two three four" ESC "02d1w", "three four", 0 },
	{ "one two" ESC "0d$", "", 0 },
	{ "one two" ESC "d0", "o", 0 },
	{ "a\nb\nc" ESC "kdd", "a\nc", 2 },
	{ "a\nb\nc" ESC "dd", "a\nb", 2 },
	{ "a\nb\nc" ESC "kk2dd", "c", 0 },
	{ "one\ntwo" ESC "k0dw", "\ntwo", 0 },
	/* Changing. */
	{ "one two" ESC "0cwsix" ESC, "six two", 2 },
	{ "one two" ESC "0ccx", "x", 1 },
	{ "one two three" ESC "02cwx", "x three", 1 },
	{ "one two" ESC "03lCx", "onex", 4 },
	{ "a b" ESC "0cwx", "x b", 1 },
	/* To insert mode, in all the places. */
	{ "ab" ESC "ix", "axb", 2 },
	{ "ab" ESC "ax", "abx", 3 },
	{ " ab" ESC "Ix", " xab", 2 },
	{ "ab" ESC "0Ax", "abx", 3 },
	{ "ab\ncd" ESC "kox", "ab\nx\ncd", 4 },
	{ "ab\ncd" ESC "Ox", "ab\nx\ncd", 4 },
	/* Undo and put. */
	{ "one two" ESC "0dwu", "one two", 0 },
	{ "one two" ESC "0dwu^r", "two", 0 },
	{ "ab" ESC "0xp", "ba", 1 },
	{ "ab" ESC "0xP", "ab", 0 },
	{ "a\nb" ESC "kddp", "b\na", 2 },
	{ "a\nb" ESC "kddP", "a\nb", 0 },
	{ "a\nb\nc" ESC "kkddp", "b\na\nc", 2 },
	{ "a\nb" ESC "ddP", "b\na", 0 },
	/* Letters without a meaning are no text, and an operator waits for a motion only. */
	{ "ab" ESC "zq/:", "ab", 1 },
	{ "ab" ESC "dzx", "a", 0 },
	{ "ab" ESC "d" ESC "0", "ab", 0 },
	{ ESC "xdwddpu", "", 0 },
	{ "\xe6\xbc\xa2\xe5\xad\x97" ESC "x", "\xe6\xbc\xa2", 0 },
};

static void commands(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		struct edit *e = edit_new();

		edit_set_vi(e, true);
		(void)typist_type(e, examples[i].keys);
		if (strcmp(edit_text(e), examples[i].text) != 0 || edit_cursor(e) != examples[i].cursor)
			fail_msg("%zu: %s\n gives %s, %zu", i, examples[i].keys, edit_text(e), edit_cursor(e));
		edit_free(e);
	}
}

static void modes(void **state)
{
	struct edit *e = edit_new();

	(void)state;
	assert_false(typist_type(e, ESC));
	assert_false(edit_is_vi_normal(e));
	edit_set_vi(e, true);
	assert_false(edit_is_vi_normal(e));
	assert_true(typist_type(e, "ab" ESC));
	assert_true(edit_is_vi_normal(e));
	/* The caller gets Enter, and Escape when there is nothing to leave. */
	assert_false(typist_type(e, "\r"));
	assert_false(typist_type(e, ESC));
	assert_true(typist_type(e, "d" ESC));
	assert_true(typist_type(e, "2" ESC));
	assert_true(typist_type(e, "q"));
	assert_false(typist_type(e, "k"));
	assert_false(typist_type(e, "j"));
	assert_false(typist_type(e, "^o"));
	assert_true(edit_set(e, "", 0));
	assert_false(edit_is_vi_normal(e));
	edit_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands),
		cmocka_unit_test(modes),
	};

	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
