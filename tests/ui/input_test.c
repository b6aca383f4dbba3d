/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/rand.h"
#include "ui-ncurses/text/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BAD "\xef\xbf\xbd"
#define ON  "\x1b[200~"
#define OFF "\x1b[201~"

/* A key in words: C- A- S- and its name. */
static void name_key(const struct key *k, char *out, size_t cap)
{
	static const char *const names[] = {
		"nothing", "", "paste", "enter", "tab", "rubout", "delete", "esc", "up", "down", "left", "right", "home", "end",
		"pgup", "pgdn", "f", "mouse", "in", "out"
	};
	int n = snprintf(out, cap, "%s%s%s%s", k->ctrl ? "C-" : "", k->alt ? "A-" : "", k->shift ? "S-" : "", names[k->code]);

	if (k->code == KEY_TEXT)
		(void)snprintf(out + n, cap - (size_t)n, k->ch > 0x20 && k->ch < 0x7f ? "%c" : "<%x>", k->ch);
	else if (k->code == KEY_FUNCTION)
		(void)snprintf(out + n, cap - (size_t)n, "%u", k->ch);
	else if (k->code == KEY_POINTER)
		(void)snprintf(out + n, cap - (size_t)n, "%u@%d,%d", k->ch, k->x, k->y);
	else if (k->code == KEY_PASTE)
		(void)snprintf(out + n, cap - (size_t)n, "(%.*s)", (int)k->len, k->text);
}

/* All keys that are there, with blanks between. */
static const char *all_keys(struct input *in)
{
	static char out[4096];
	size_t len = 0;
	struct key k;

	out[0] = '\0';
	while (input_next(in, &k)) {
		char name[512];

		name_key(&k, name, sizeof(name));
		assert_true(len + strlen(name) + 2 < sizeof(out));
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%s", len ? " " : "", name);
	}
	return out;
}

struct example {
	const char *bytes, *keys;
};

static const struct example examples[] = {
	{ "ab Z", "a b <20> Z" },
	{ "\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x91\x8b", "<e9> <6f22> <1f44b>" },
	{ "\r\t\x7f", "enter tab rubout" },
	{ "\x01\x1a\n\x08\x1f\x1c", "C-a C-z C-j C-h C-_ C-\\" },
	/* Not UTF-8: a sign a byte; C1 is no text. */
	{ "\xff\x80" "a", "<fffd> <fffd> a" },
	{ "\xe6\xbc" "a", "<fffd> <fffd> a" },
	{ "\xe6\x1b[A", "<fffd> up" },
	{ "\xed\xa0\x80", "<fffd> <fffd> <fffd>" },
	{ "\xc2\x9b" "1m", "1 m" },
	/* Alt. */
	{ "\x1b" "a\x1b" "1\x1b/", "A-a A-1 A-/" },
	{ "\x1b\r\x1b\x7f\x1b\x01\x1b\t", "A-enter A-rubout C-A-a A-tab" },
	{ "\x1b\xc3\xa9", "A-<e9>" },
	{ "\x1b\x1b" "a", "esc A-a" },
	{ "\x1b\x1b\x1b[A", "esc A-up" },
	/* Arrows, Home and End in all spellings. */
	{ "\x1b[A\x1b[B\x1b[C\x1b[D", "up down right left" },
	{ "\x1bOA\x1bOB\x1bOC\x1bOD", "up down right left" },
	{ "\x1b[H\x1b[F\x1bOH\x1bOF\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "home end home end home end home end" },
	{ "\x1b[1;5C\x1b[1;3D\x1b[1;2A\x1b[1;8B", "C-right A-left S-up C-A-S-down" },
	{ "\x1b[1;5H\x1b[1;5F", "C-home C-end" },
	{ "\x1b[a\x1bOc\x1b\x1b[D\x1b[7^\x1b[8$\x1b[5@", "S-up C-right A-left C-home S-end C-S-pgup" },
	{ "\x1bO5C", "C-right" },
	{ "\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[3;5~", "delete pgup pgdn C-delete" },
	{ "\x1b[Z", "S-tab" },
	/* Function keys: xterm, vt220, linux. */
	{ "\x1bOP\x1bOQ\x1bOR\x1bOS", "f1 f2 f3 f4" },
	{ "\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[23~\x1b[24~", "f1 f5 f6 f10 f11 f12" },
	{ "\x1b[[A\x1b[[E", "f1 f5" },
	{ "\x1b[1;2P\x1b[15;5~", "S-f1 C-f5" },
	/* Keypad. */
	{ "\x1bOM\x1bOp\x1bOy\x1bOk", "enter 0 9 +" },
	/* CSI u and what xterm has instead. */
	{ "\x1b[97;5u\x1b[97;3u\x1b[13;5u\x1b[27u", "C-a A-a C-enter esc" },
	{ "\x1b[97;4u\x1b[65;6u\x1b[13;2u", "A-S-A C-S-a S-enter" },
	{ "\x1b[97;5:3u\x1b[97;5:1u\x1b[57358u", "C-a" },
	{ "\x1b[27;5;105~", "C-i" },
	{ "\x1b[1114112u\x1b[55296u\x1b[7u", "" },
	/* Focus and mouse. */
	{ "\x1b[I\x1b[O", "in out" },
	{ "\x1b[<0;5;3M\x1b[<0;5;3m\x1b[<2;1;1M", "mouse1@4,2 mouse3@0,0" },
	{ "\x1b[<64;5;3M\x1b[<65;300;3M\x1b[<35;9;9M", "mouse4@4,2 mouse5@299,2" },
	{ "\x1b[<16;1;1M\x1b[<0;0;1Mx", "C-mouse1@0,0 x" },
	{ "\x1b[M !\"x", "mouse1@0,1 x" },
	/* What means nothing is swallowed whole. */
	{ "\x1b[99~x\x1b[?1;2cy\x1b[>0;276;0cz\x1b[5;7Rw", "x y z w" },
	{ "\x1b[?2026;2$yx\x1b[ qy\x1b[4;1$yz", "x y z" },
	{ "\x1b]11;rgb:0000/0000/0000\x07x\x1b]4;1\x1b\\y", "x y" },
	{ "\x1bP1+r544e\x1b\\x\x1b_Gi=1;OK\x1b\\y\x1b^a\x1b\\z", "x y z" },
	{ "\x1b[1;5", "" },
	{ "\x1b[1\x1b[A", "up" },
	{ "\x1b[1\rx", "enter x" },
	{ "\x1b]abc\rx", "enter x" },
	{ "\x1b]abc\x1b[A", "up" },
	{ "\x1b[\x7f", "A-[ rubout" },
	{ "\x1b[11111111111111111111111111111111111111111111111111111111111111111111111111111111A", "" },
	{ "\x1b[99999999999999999999u", "" },
	{ "\x1b[1;2;3;4;5;6;7;8;9;10~x", "S-home x" },
	{ OFF "x", "x" },
	/* Paste. */
	{ ON "one\rtwo\r\nthree\n" OFF "x", "paste(one\ntwo\nthree\n) x" },
	{ ON "/quit\r" OFF, "paste(/quit\n)" },
	{ ON OFF "x", "x" },
	{ ON "a\x1b" OFF "x", "paste(a) x" },
	{ ON "a\x1b[31mb\x07\x7f\xc2\x9b\xff\tc" OFF, "paste(a[31mb" BAD "\tc)" },
	{ ON "\x1b[20\x1b[201\x1b\x1b[201x" ON OFF "y", "paste([20[201[201x[200~) y" },
};

static struct input *fed(const char *bytes, size_t len, size_t step)
{
	struct input *in = input_new();

	for (size_t at = 0; at < len; at += step) {
		size_t n = len - at < step ? len - at : step;
		uint8_t *exact = unit_exact(bytes + at, n);

		input_feed(in, exact, n, 1000);
		free(exact);
	}
	return in;
}

static void known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		for (size_t step = 1; step <= 32; step++) {
			struct input *in = fed(examples[i].bytes, strlen(examples[i].bytes), step);

			assert_string_equal(all_keys(in), examples[i].keys);
			input_free(in);
		}
}

/* Whatever comes: the cuts between reads do not change the keys, of which none is a control or empty. */
static void any_cut(void **state)
{
	static const char *const pieces[] = {
		"\x1b", "[", "O", "]", "P", "A", "~", "1", ";", "5", "200", "201", "<", "M", "u", "\r", "\n", "x", "\xe6",
		"\xbc\xa2", "\xf0\x9f", ON, OFF, "\x07", "\\", "$", "\x1b[<0;1;1M", "\x1b\x1b", "\x7f", "R", "^"
	};
	struct rand_seeded seeded;
	struct rand r;

	(void)state;
	rand_seeded_init(&seeded, 77);
	r = rand_seeded_source(&seeded);
	for (int round = 0; round < 20000; round++) {
		char bytes[256], want[4096];
		size_t len = 0;
		struct input *one, *cut = input_new();

		for (uint32_t i = 0, n = 1 + rand_below(&r, 20); i < n; i++) {
			const char *piece = pieces[rand_below(&r, sizeof(pieces) / sizeof(pieces[0]))];

			memcpy(bytes + len, piece, strlen(piece));
			len += strlen(piece);
		}
		one = fed(bytes, len, 1);
		for (size_t at = 0, n; at < len; at += n) {
			n = 1 + rand_below(&r, 32);
			n = n > len - at ? len - at : n;
			input_feed(cut, bytes + at, n, 1000);
		}
		input_tick(one, 2000);
		input_tick(cut, 2000);
		(void)snprintf(want, sizeof(want), "%s", all_keys(one));
		assert_string_equal(all_keys(cut), want);
		assert_int_equal(input_wait(cut, 2000), -1);
		assert_null(strchr(want, 0x1b));
		input_free(one);
		input_free(cut);
	}
}

static void feed(struct input *in, const char *bytes, int64_t now)
{
	input_feed(in, bytes, strlen(bytes), now);
}

static void time_decides(void **state)
{
	struct input *in = input_new();

	(void)state;
	assert_int_equal(input_wait(in, 0), -1);
	feed(in, "\x1b", 0);
	assert_string_equal(all_keys(in), "");
	assert_int_equal(input_wait(in, 10), 40);
	input_tick(in, 49);
	assert_string_equal(all_keys(in), "");
	input_tick(in, 50);
	assert_string_equal(all_keys(in), "esc");
	assert_int_equal(input_wait(in, 50), -1);
	/* Late enough, what follows is no part of it, though nobody asked in between. */
	feed(in, "\x1b", 100);
	feed(in, "[A", 160);
	assert_string_equal(all_keys(in), "esc [ A");
	feed(in, "\x1b\x1b", 200);
	input_tick(in, 260);
	assert_string_equal(all_keys(in), "esc esc");
	/* Alt and a letter that begins a sequence. */
	feed(in, "\x1b[", 300);
	input_tick(in, 350);
	feed(in, "\x1bO", 400);
	input_tick(in, 450);
	feed(in, "\x1bP", 500);
	input_tick(in, 550);
	assert_string_equal(all_keys(in), "A-[ A-O A-P");
	/* A sequence that has begun is waited for longer, and never becomes text. */
	feed(in, "\x1b[1;", 1000);
	assert_int_equal(input_wait(in, 1000), 500);
	feed(in, "5C", 1400);
	feed(in, "\x1b[1;", 2000);
	input_tick(in, 2500);
	feed(in, "\x1b]11;rgb", 3000);
	input_tick(in, 3500);
	feed(in, "\xe6\xbc", 4000);
	input_tick(in, 4500);
	assert_string_equal(all_keys(in), "C-right <fffd> <fffd>");
	assert_int_equal(input_wait(in, 4500), -1);
	input_free(in);
}

static void paste_times_out(void **state)
{
	struct input *in = input_new();

	(void)state;
	feed(in, ON "one\r", 0);
	assert_int_equal(input_wait(in, 0), 500);
	feed(in, "two", 400);
	input_tick(in, 899);
	assert_string_equal(all_keys(in), "");
	input_tick(in, 900);
	assert_string_equal(all_keys(in), "paste(one\ntwo)");
	feed(in, "x\r", 950);
	assert_string_equal(all_keys(in), "x enter");
	/* Nothing is lost: the part of an end that came is no end. */
	feed(in, ON "one\x1b[20", 2000);
	feed(in, "1~x", 2600);
	assert_string_equal(all_keys(in), "paste(one[20) 1 ~ x");
	input_free(in);
}

static void unbracketed(void **state)
{
	struct input *in = input_new();
	const char *lines = "a line of text\r/quit\rand another one\r";

	(void)state;
	feed(in, lines, 0);
	assert_string_equal(all_keys(in), "");
	assert_int_equal(input_wait(in, 0), 100);
	feed(in, "/quit\r", 90);
	feed(in, "\xe6", 100);
	feed(in, "\xbc\xa2\x1b[A\n", 110);
	input_tick(in, 209);
	assert_string_equal(all_keys(in), "");
	input_tick(in, 210);
	assert_string_equal(all_keys(in), "paste(a line of text\n/quit\nand another one\n/quit\n\xe6\xbc\xa2\n)");
	assert_int_equal(input_wait(in, 210), -1);
	/* Enter in the next read of the same paste. */
	feed(in, "a text of more than thirty-two bytes", 1000);
	assert_true(strlen(all_keys(in)) > 30);
	feed(in, ".\r", 1050);
	input_tick(in, 1150);
	assert_string_equal(all_keys(in), "paste(.\n)");
	/* Later it is Enter. */
	feed(in, "a text of more than thirty-two bytes", 2000);
	(void)all_keys(in);
	feed(in, "\r", 2101);
	assert_string_equal(all_keys(in), "enter");
	/* Little, and keys that are no text. */
	feed(in, "hello\r", 3000);
	assert_string_equal(all_keys(in), "h e l l o enter");
	feed(in, "\x1b[<64;5;3M\x1b[<64;5;3M\x1b[<64;5;3M\x1b[<64;5;3M\r", 4000);
	assert_string_equal(all_keys(in), "mouse4@4,2 mouse4@4,2 mouse4@4,2 mouse4@4,2 enter");
	/* A bracketed paste beside it keeps its own bounds only when nothing else is one. */
	feed(in, ON "a line of more than thirty-two bytes\r" OFF "\r", 5000);
	assert_string_equal(all_keys(in), "paste(a line of more than thirty-two bytes\n) enter");
	/* Freed with all it holds. */
	feed(in, lines, 6000);
	feed(in, ON "x" OFF ON "y", 6000);
	input_free(in);
}

static void much(void **state)
{
	struct input *in = input_new();
	size_t len = INPUT_PASTE_MAX + 1000;
	char *bytes = malloc(len);
	struct key k;

	(void)state;
	memset(bytes, 'x', len);
	feed(in, ON, 0);
	input_feed(in, bytes, len, 0);
	feed(in, OFF "y", 0);
	assert_true(input_next(in, &k));
	assert_int_equal(k.code, KEY_PASTE);
	assert_int_equal(k.len, INPUT_PASTE_MAX);
	assert_string_equal(all_keys(in), "y");
	/* An answer without an end is not waited for forever. */
	feed(in, "\x1b]", 0);
	input_feed(in, bytes, 5000, 0);
	assert_true(input_next(in, &k));
	assert_int_equal(k.ch, 'x');
	input_free(in);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(any_cut),
		cmocka_unit_test(time_decides),
		cmocka_unit_test(paste_times_out),
		cmocka_unit_test(unbracketed),
		cmocka_unit_test(much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
