/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the terminals: xterm and its kin, the linux console, rxvt, and the vt220 that all of them come from. */
#include "ui-ncurses/text/input_seq.h"

#include <utf8proc.h>

#define NUMBERS    4
#define NUMBER_MAX 0x1fffff

struct meaning {
	uint32_t from;
	enum key_code code;
	uint32_t ch;
};

/* CSI body: [mark] number [: part...] [; number ...], and what stands between it and the last byte. */
struct body {
	char mark, between;
	size_t count;
	uint32_t number[NUMBERS], part[NUMBERS];    /* `part`: the first after a colon */
};

static const struct meaning letters[] = {
	{ 'A', KEY_ARROW_UP, 0 }, { 'B', KEY_ARROW_DOWN, 0 }, { 'C', KEY_ARROW_RIGHT, 0 }, { 'D', KEY_ARROW_LEFT, 0 },
	{ 'H', KEY_LINE_HOME, 0 }, { 'F', KEY_LINE_END, 0 },
	{ 'P', KEY_FUNCTION, 1 }, { 'Q', KEY_FUNCTION, 2 }, { 'R', KEY_FUNCTION, 3 }, { 'S', KEY_FUNCTION, 4 },
};

/* rxvt: small letters with a modifier. */
static const struct meaning small_letters[] = {
	{ 'a', KEY_ARROW_UP, 0 }, { 'b', KEY_ARROW_DOWN, 0 }, { 'c', KEY_ARROW_RIGHT, 0 }, { 'd', KEY_ARROW_LEFT, 0 },
};

/* CSI number ~. Insert (2) means nothing; 1 and 4 are Find and Select of a vt220, which others call Home and End. */
static const struct meaning numbers[] = {
	{ 1, KEY_LINE_HOME, 0 }, { 3, KEY_DELETE, 0 }, { 4, KEY_LINE_END, 0 }, { 5, KEY_PAGE_UP, 0 }, { 6, KEY_PAGE_DOWN, 0 },
	{ 7, KEY_LINE_HOME, 0 }, { 8, KEY_LINE_END, 0 },
	{ 11, KEY_FUNCTION, 1 }, { 12, KEY_FUNCTION, 2 }, { 13, KEY_FUNCTION, 3 }, { 14, KEY_FUNCTION, 4 },
	{ 15, KEY_FUNCTION, 5 }, { 17, KEY_FUNCTION, 6 }, { 18, KEY_FUNCTION, 7 }, { 19, KEY_FUNCTION, 8 },
	{ 20, KEY_FUNCTION, 9 }, { 21, KEY_FUNCTION, 10 }, { 23, KEY_FUNCTION, 11 }, { 24, KEY_FUNCTION, 12 },
};

/* SS3: the keypad in application mode. */
static const struct meaning keypad[] = {
	{ 'M', KEY_RETURN, 0 }, { 'I', KEY_TAB, 0 }, { ' ', KEY_TEXT, ' ' }, { 'X', KEY_TEXT, '=' },
	{ 'j', KEY_TEXT, '*' }, { 'k', KEY_TEXT, '+' }, { 'l', KEY_TEXT, ',' }, { 'm', KEY_TEXT, '-' }, { 'n', KEY_TEXT, '.' },
	{ 'o', KEY_TEXT, '/' }, { 'p', KEY_TEXT, '0' }, { 'q', KEY_TEXT, '1' }, { 'r', KEY_TEXT, '2' }, { 's', KEY_TEXT, '3' },
	{ 't', KEY_TEXT, '4' }, { 'u', KEY_TEXT, '5' }, { 'v', KEY_TEXT, '6' }, { 'w', KEY_TEXT, '7' }, { 'x', KEY_TEXT, '8' },
	{ 'y', KEY_TEXT, '9' },
};

/* CSI code u, and CSI 27 ; modifiers ; code ~: what is no character. 57414 is Enter of the keypad (kitty). */
static const struct meaning codes[] = {
	{ 8, KEY_RUBOUT, 0 }, { 9, KEY_TAB, 0 }, { 13, KEY_RETURN, 0 }, { 27, KEY_ESCAPE, 0 }, { 127, KEY_RUBOUT, 0 },
	{ 57414, KEY_RETURN, 0 },
};

#define LOOK_UP(table, from, k) look_up(table, sizeof(table) / sizeof((table)[0]), from, k)

static bool look_up(const struct meaning *table, size_t n, uint32_t from, struct key *k)
{
	for (size_t i = 0; i < n; i++)
		if (table[i].from == from) {
			k->code = table[i].code;
			k->ch = table[i].ch;
			return true;
		}
	return false;
}

/* xterm: one more than the sum of Shift 1, Alt 2, Ctrl 4; higher ones have no meaning here. */
static void set_modifiers(struct key *k, uint32_t number)
{
	uint32_t bits = number > 0 ? number - 1 : 0;

	k->shift = bits & 1;
	k->alt = bits & 2;
	k->ctrl = bits & 4;
}

static void add_digit(uint32_t *n, uint8_t digit)
{
	*n = *n * 10 + (uint32_t)(digit - '0');
	if (*n > NUMBER_MAX)
		*n = NUMBER_MAX;
}

static void read_body(const uint8_t *p, size_t len, struct body *b)
{
	size_t parts = 0;

	*b = (struct body){ .count = len > 0 };
	for (size_t i = 0; i < len; i++) {
		size_t at = b->count - 1;

		if (p[i] >= '0' && p[i] <= '9') {
			if (at < NUMBERS && parts < 2)
				add_digit(parts == 0 ? &b->number[at] : &b->part[at], p[i]);
		} else if (p[i] == ';') {
			b->count++;
			parts = 0;
		} else if (p[i] == ':') {
			parts++;
		} else if (p[i] >= 0x3c) {
			b->mark = (char)p[i];
		} else {
			b->between = (char)p[i];
		}
	}
}

/* A character with modifiers, as CSI u has it. */
static void set_code(struct key *k, uint32_t code)
{
	bool is_function = code >= 57344 && code <= 63743;    /* keys of kitty, in the private-use area */

	if (LOOK_UP(codes, code, k) || is_function)
		return;
	if (!utf8proc_codepoint_valid((int32_t)code) || utf8proc_category((int32_t)code) == UTF8PROC_CATEGORY_CC)
		return;
	k->code = KEY_TEXT;
	k->ch = code;
	if (k->ctrl && code >= 'A' && code <= 'Z')
		k->ch = code + ('a' - 'A');
	else if (k->shift && !k->ctrl && code >= 'a' && code <= 'z')
		k->ch = code - ('a' - 'A');
}

/* xterm: buttons 0 to 2 and wheel 64, 65, with 4 Shift, 8 Alt, 16 Ctrl; 32 is motion, which is of no use. */
static void set_pointer(struct key *k, uint32_t button, uint32_t column, uint32_t line)
{
	static const struct meaning buttons[] = {
		{ 0, KEY_POINTER, 1 }, { 1, KEY_POINTER, 2 }, { 2, KEY_POINTER, 3 },
		{ 64, KEY_POINTER, 4 }, { 65, KEY_POINTER, 5 },
	};

	if (column == 0 || line == 0 || !LOOK_UP(buttons, button & ~28u, k))
		return;
	k->x = (int)column - 1;
	k->y = (int)line - 1;
	k->shift = button & 4;
	k->alt = button & 8;
	k->ctrl = button & 16;
}

/* CSI number ~, and with rxvt ^ (Ctrl), $ (Shift) or @ (both) in its place. */
static void set_number(struct key *k, const struct body *b, char last)
{
	if (b->number[0] == 27 && b->count == 3) {
		set_modifiers(k, b->number[1]);
		set_code(k, b->number[2]);
		return;
	}
	if (!LOOK_UP(numbers, b->number[0], k))
		return;
	set_modifiers(k, b->number[1]);
	k->ctrl = k->ctrl || last == '^' || last == '@';
	k->shift = k->shift || last == '$' || last == '@';
}

static void set_letter(struct key *k, const struct body *b, char last)
{
	if (b->count == 0 && (last == 'I' || last == 'O'))
		k->code = last == 'I' ? KEY_FOCUS_IN : KEY_FOCUS_OUT;
	/* CSI row ; column R would be the answer to a question. */
	else if (b->number[0] > 1)
		return;
	else if (LOOK_UP(letters, (uint32_t)last, k))
		set_modifiers(k, b->number[1]);
	else if (LOOK_UP(small_letters, (uint32_t)last, k))
		k->shift = true;
	else if (last == 'Z') {
		k->code = KEY_TAB;
		k->shift = true;
	}
}

/* linux: CSI [ A to E are F1 to F5. */
static void set_linux(struct key *k, char last)
{
	if (last < 'A' || last > 'E')
		return;
	k->code = KEY_FUNCTION;
	k->ch = (uint32_t)(last - 'A') + 1;
}

void input_seq_csi(const uint8_t *body, size_t len, char last, struct key *k)
{
	struct body b;

	*k = (struct key){ .code = KEY_NOTHING };
	if (len > 0 && body[0] == '[') {
		set_linux(k, last);
		return;
	}
	read_body(body, len, &b);
	if (b.between)
		return;
	if (b.mark) {
		if (b.mark == '<' && last == 'M' && b.count == 3)
			set_pointer(k, b.number[0], b.number[1], b.number[2]);
	} else if (last == 'u') {
		set_modifiers(k, b.number[1]);
		/* Part 3 of the modifiers: the key was let go. */
		if (b.count > 0 && b.part[1] != 3)
			set_code(k, b.number[0]);
	} else if (last == '~' || last == '^' || last == '$' || last == '@') {
		set_number(k, &b, last);
	} else {
		set_letter(k, &b, last);
	}
}

void input_seq_ss3(char digit, char last, struct key *k)
{
	*k = (struct key){ .code = KEY_NOTHING };
	if (digit)
		set_modifiers(k, (uint32_t)(digit - '0'));
	if (!LOOK_UP(letters, (uint32_t)last, k) && LOOK_UP(small_letters, (uint32_t)last, k))
		k->ctrl = true;
	else if (k->code == KEY_NOTHING)
		(void)LOOK_UP(keypad, (uint32_t)last, k);
}

void input_seq_x10(const uint8_t bytes[3], struct key *k)
{
	*k = (struct key){ .code = KEY_NOTHING };
	if (bytes[1] > 32 && bytes[2] > 32)
		set_pointer(k, (uint32_t)(bytes[0] - 32), (uint32_t)(bytes[1] - 32), (uint32_t)(bytes[2] - 32));
}

void input_seq_control(uint8_t byte, struct key *k)
{
	*k = (struct key){ .code = KEY_TEXT, .ctrl = true };
	switch (byte) {
	case 0x00: k->ch = ' '; return;
	case 0x09: *k = (struct key){ .code = KEY_TAB }; return;
	case 0x0d: *k = (struct key){ .code = KEY_RETURN }; return;
	case 0x7f: *k = (struct key){ .code = KEY_RUBOUT }; return;
	default: k->ch = byte <= 0x1a ? byte + (uint32_t)'`' : byte + (uint32_t)'@'; return;
	}
}
