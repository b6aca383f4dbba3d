/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/typist.h"
#include "ui-ncurses/text/edit.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define ACUTE "\xcc\x81"
#define HAN   "\xe6\xbc\xa2"
#define WAVE  "\xf0\x9f\x91\x8b\xf0\x9f\x8f\xbd"

struct example {
	const char *keys, *text;
	size_t cursor;
};

/* What is there, with a bar where the cursor is. */
static void assert_at(const struct edit *e, const char *text, size_t cursor)
{
	assert_string_equal(edit_text(e), text);
	assert_int_equal(edit_len(e), strlen(text));
	assert_int_equal(edit_cursor(e), cursor);
}

static void run(const struct example *examples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct edit *e = edit_new();

		(void)typist_type(e, examples[i].keys);
		assert_at(e, examples[i].text, examples[i].cursor);
		edit_free(e);
	}
}

#define RUN(examples) run(examples, sizeof(examples) / sizeof((examples)[0]))

static const struct example moving[] = {
	{ "hello", "hello", 5 },
	{ "hello^a", "hello", 0 },
	{ "hello^a^e", "hello", 5 },
	{ "hello^b^b^f", "hello", 4 },
	{ "hello" LEFT LEFT "x", "helxlo", 4 },
	{ "ab" HOME LEFT "x" END RIGHT "y", "xaby", 4 },
	{ "one two~b", "one two", 4 },
	{ "one two~b~b~b", "one two", 0 },
	{ "one, two^a~f~f", "one, two", 8 },
	{ "one two^a~f", "one two", 3 },
	{ "one two~" LEFT "^" LEFT, "one two", 0 },
	{ "a" HAN "e" ACUTE WAVE LEFT LEFT, "a" HAN "e" ACUTE WAVE, 4 },
	{ "a\nbc^a", "a\nbc", 2 },
	{ "a\nbc~<", "a\nbc", 0 },
	{ "a\nbc~<~>", "a\nbc", 4 },
	{ "a\nbc^" HOME, "a\nbc", 0 },
	{ "a\nbc~<^e", "a\nbc", 1 },
};

static const struct example erasing[] = {
	{ "abc" BACK, "ab", 2 },
	{ "abc^h^h", "a", 1 },
	{ "abc^a^d", "bc", 0 },
	{ "abc^a" DEL DEL, "c", 0 },
	{ "x" WAVE BACK, "x", 1 },
	{ "e" ACUTE BACK, "", 0 },
	{ "one two~" BACK, "one ", 4 },
	{ "one two^a~d", " two", 0 },
	{ "a-b c-d^w", "a-b ", 4 },
	{ "one two^u", "", 0 },
	{ "one two~b^k", "one ", 4 },
	{ "a\nb^a^u", "ab", 1 },
	{ "a\nb~<^e^k", "ab", 1 },
	{ "a\n\nb^u^u", "a\n", 2 },
	{ "abc^t", "acb", 3 },
	{ "abc^a^f^t", "bac", 2 },
	{ "a^t", "a", 1 },
	{ HAN "x^t", "x" HAN, 4 },
	{ "a\nb^t", "a\nb", 3 },
	{ "one two^a~u~u", "ONE TWO", 7 },
	{ "ONE^a~l", "one", 3 },
	{ "one tWO^a~c~c", "One Two", 7 },
	{ "\xc3\xa9t\xc3\xa9^a~u", "\xc3\x89T\xc3\x89", 5 },
};

static const struct example killing[] = {
	{ "one two^w^a^y", "twoone ", 3 },
	{ "one two three^w^w^y", "one two three", 13 },
	{ "one two^a~d~d^y^y", "one twoone two", 14 },
	{ "one^w two^w^y~y", " one", 4 },
	{ "one^w two^w^y~y~y", " two", 4 },
	{ "one^wtwo^w^yx~y", "twox", 4 },
	{ "^y", "", 0 },
	{ "x~y", "x", 1 },
	{ "one^kx^a^k^y", "onex", 4 },
};

static const struct example undoing[] = {
	{ "hello^_", "", 0 },
	{ "one two^_", "one ", 4 },
	{ "one two^_^_", "", 0 },
	{ "one two^_^_^_~_", "one ", 4 },
	{ "one two^_^_~_~_~_", "one two", 7 },
	{ "one two^_x~_", "one x", 5 },
	{ "abc" BACK BACK BACK "^_", "abc", 3 },
	{ "abc" BACK "d^_^_", "abc", 3 },
	{ "ab" LEFT "x^_", "ab", 1 },
	{ "one two^w^_", "one two", 7 },
	{ "a^a" BACK DEL "^_", "a", 0 },
	{ "one^w^y^y^_", "one", 3 },
	{ "abc^t^_", "abc", 3 },
};

static void keys(void **state)
{
	(void)state;
	RUN(moving);
	RUN(erasing);
	RUN(killing);
	RUN(undoing);
}

/* What the caller may have. */
static void left_over(void **state)
{
	static const char *const not_used[] = { "\r", "\t", ESC, "^j", "^n", "^p", "^l", "^o", "~n", "~/", "~1", "^" BACK UP };
	struct edit *e = edit_new();

	(void)state;
	for (size_t i = 0; i < sizeof(not_used) / sizeof(not_used[0]); i++)
		assert_false(typist_type(e, not_used[i]));
	assert_false(typist_type(e, BACK));
	assert_false(typist_type(e, "^d"));
	assert_false(typist_type(e, DEL));
	assert_false(typist_type(e, UP));
	assert_false(typist_type(e, DOWN));
	assert_true(typist_type(e, "x" LEFT LEFT));
	assert_true(typist_type(e, BACK));
	assert_true(typist_type(e, "^e^d"));
	assert_false(typist_type(e, UP));
	assert_true(typist_type(e, "\n" UP));
	edit_free(e);
}

/* Up and down by the lines on the screen, keeping the column. */
static void lines(void **state)
{
	struct edit *e = edit_new();
	const struct edit_view *v;

	(void)state;
	assert_true(edit_set(e, "one two three\n\nfour five", 24));
	v = edit_layout(e, 9);    /* "one two", "three", "", "four", "five" */
	assert_int_equal(v->count, 5);
	assert_int_equal(v->row, 4);
	assert_int_equal(v->column, 4);
	assert_true(typist_type(e, UP));
	assert_int_equal(edit_layout(e, 9)->row, 3);
	assert_true(typist_type(e, UP));
	v = edit_layout(e, 9);
	assert_int_equal(v->row, 2);
	assert_int_equal(v->column, 0);
	assert_true(typist_type(e, UP UP));
	v = edit_layout(e, 9);
	assert_int_equal(v->row, 0);
	assert_int_equal(v->column, 4);
	assert_false(typist_type(e, UP));
	assert_true(typist_type(e, END DOWN));
	assert_false(typist_type(e, DOWN DOWN DOWN DOWN));
	/* A word that broke: the end of a line is not the start of the next. */
	assert_true(edit_set(e, "abcdefghij", 10));
	v = edit_layout(e, 5);
	assert_int_equal(v->count, 3);
	assert_int_equal(v->column, 2);
	edit_move(e, 4);
	v = edit_layout(e, 5);
	assert_int_equal(v->row, 1);
	assert_int_equal(v->column, 0);
	edit_move(e, 3);
	assert_true(typist_type(e, DOWN DOWN));
	assert_int_equal(edit_cursor(e), 10);
	assert_true(typist_type(e, UP));
	assert_int_equal(edit_cursor(e), 7);
	assert_true(edit_set(e, "abcdefgh", 8));
	assert_int_equal(edit_layout(e, 5)->column, 4);
	assert_true(typist_type(e, UP));
	assert_int_equal(edit_cursor(e), 3);
	/* Blanks beyond the end of a full line: the cursor stays at the edge. */
	assert_true(edit_set(e, "abcd      ", 10));
	v = edit_layout(e, 5);
	assert_int_equal(v->count, 1);
	assert_int_equal(v->column, 4);
	/* A cluster wider than the line is no trap. */
	assert_true(edit_set(e, "a " WAVE " b", 12));
	(void)edit_layout(e, 4);
	edit_move(e, 0);
	for (int i = 0; i < 5; i++)
		(void)typist_type(e, DOWN);
	assert_int_equal(edit_layout(e, 4)->row + 1, edit_layout(e, 4)->count);
	edit_free(e);
}

static void replacing(void **state)
{
	struct edit *e = edit_new();

	(void)state;
	assert_true(edit_set(e, "hello bo", 8));
	assert_true(edit_replace(e, 6, 2, "Bob ", 4));
	assert_at(e, "hello Bob ", 10);
	assert_true(typist_type(e, "^_"));
	assert_at(e, "hello bo", 8);
	assert_true(typist_type(e, "^_"));
	assert_at(e, "hello bo", 8);
	/* Whole clusters, whatever was asked for; beyond the end. */
	assert_true(edit_set(e, "a" WAVE "b", 10));
	assert_true(edit_replace(e, 3, 2, "-", 1));
	assert_at(e, "a-b", 2);
	assert_true(edit_replace(e, 2, 1000, "c", 1));
	assert_true(edit_replace(e, 1000, 1000, "d", 1));
	assert_at(e, "a-cd", 4);
	edit_move(e, 99);
	assert_int_equal(edit_cursor(e), 4);
	/* Cleaned. */
	assert_true(edit_set(e, "a\r\nb\rc\x1b[1m\0\xff\xc2\x9b\td", 16));
	assert_at(e, "a\nb\nc[1m\xef\xbf\xbd\td", 13);
	/* A mark joins what stands before it: the cursor is behind both. */
	assert_true(edit_set(e, "e", 1));
	assert_true(edit_insert(e, ACUTE, 2));
	assert_at(e, "e" ACUTE, 3);
	assert_true(edit_set(e, ACUTE "x", 3));
	edit_move(e, 0);
	assert_true(typist_type(e, "e"));
	assert_at(e, "e" ACUTE "x", 3);
	edit_free(e);
}

static void too_long(void **state)
{
	struct edit *e = edit_new();
	char *much = malloc(EDIT_MAX + 1);
	struct key paste = { .code = KEY_PASTE, .text = much, .len = EDIT_MAX };

	(void)state;
	memset(much, 'x', EDIT_MAX + 1);
	assert_false(edit_set(e, much, EDIT_MAX + 1));
	assert_true(edit_was_refused(e));
	assert_int_equal(edit_len(e), 0);
	assert_true(edit_key(e, &paste));
	assert_false(edit_was_refused(e));
	assert_int_equal(edit_len(e), EDIT_MAX);
	assert_true(typist_type(e, "y"));
	assert_true(edit_was_refused(e));
	assert_true(edit_key(e, &paste));
	assert_true(edit_was_refused(e));
	assert_int_equal(edit_len(e), EDIT_MAX);
	assert_true(typist_type(e, "^w^y^y"));
	assert_true(edit_was_refused(e));
	assert_int_equal(edit_len(e), EDIT_MAX);
	/* What can be undone has an end, but this much is within it. */
	for (int i = 0; i < 10; i++)
		(void)typist_type(e, "^u^y");
	assert_int_equal(edit_len(e), EDIT_MAX);
	for (int i = 0; i < 60; i++)
		(void)typist_type(e, "^u^y");
	for (int i = 0; i < 200; i++)
		(void)typist_type(e, "^_");
	assert_true(edit_len(e) == 0 || edit_len(e) == EDIT_MAX);
	edit_free(e);
	free(much);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(left_over),
		cmocka_unit_test(lines),
		cmocka_unit_test(replacing),
		cmocka_unit_test(too_long),
	};

	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
