/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine that takes one byte at a time and queues keys: one function for each state. */
#include "ui-ncurses/text/input_seq.h"
#include "ui-ncurses/text/input_state.h"

#include <string.h>
#include <utf8proc.h>

#define ESC         0x1b
#define BEL         0x07
#define REPLACEMENT 0xfffd
#define STRING_MAX  4096    /* bytes of an answer of the terminal that is swallowed */

static const char paste_end[] = "\x1b[201~";

static void enter(struct input *in, enum input_state state)
{
	in->state = state;
	in->len = in->matched = 0;
}

static void emit(struct input *in, struct key k, bool is_alt)
{
	enter(in, INPUT_STATE_TEXT);
	in->escapes = 0;
	in->is_alt = false;
	k.alt = k.alt || is_alt;
	input_queue(in, &k);
}

static void emit_point(struct input *in, int32_t point, bool is_alt)
{
	bool is_control = utf8proc_category(point) == UTF8PROC_CATEGORY_CC;

	emit(in, (struct key){ .code = is_control ? KEY_NOTHING : KEY_TEXT, .ch = (uint32_t)point }, is_alt);
}

/* Bytes of the character that begins with `c`; 1 when none does. */
static size_t utf8_size(uint8_t c)
{
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 1;
}

/* What is held is no character: its first byte is a sign of that, the others are looked at again. */
static void break_utf8(struct input *in)
{
	uint8_t held[4];
	size_t n = in->len;

	memcpy(held, in->body, n);
	emit_point(in, REPLACEMENT, in->is_alt);
	for (size_t i = 1; i < n; i++)
		input_take_byte(in, held[i]);
}

static void take_utf8(struct input *in, uint8_t c)
{
	int32_t point = 0;

	if (in->len > 0 && (c & 0xc0) != 0x80) {
		break_utf8(in);
		input_take_byte(in, c);
		return;
	}
	in->body[in->len++] = c;
	if (in->len < utf8_size(in->body[0]))
		return;
	if (utf8proc_iterate(in->body, (utf8proc_ssize_t)in->len, &point) == (utf8proc_ssize_t)in->len)
		emit_point(in, point, in->is_alt);
	else
		break_utf8(in);
}

static void take_text(struct input *in, uint8_t c, bool is_alt)
{
	struct key k;

	if (c >= 0x80) {
		enter(in, INPUT_STATE_UTF8);
		in->is_alt = is_alt;
		take_utf8(in, c);
	} else if (c == ESC) {
		enter(in, INPUT_STATE_ESCAPE);
		in->escapes = 1;
	} else if (c < 0x20 || c == 0x7f) {
		input_seq_control(c, &k);
		emit(in, k, is_alt);
	} else {
		emit_point(in, c, is_alt);
	}
}

static void emit_escapes(struct input *in, size_t n)
{
	for (; n > 0; n--)
		input_queue(in, &(struct key){ .code = KEY_ESCAPE });
}

/* Two of them before a sequence are Alt (rxvt); any more, and those before a letter but the last, are Escape. */
static void take_escape(struct input *in, uint8_t c)
{
	static const char strings[] = "]PX^_";
	size_t escapes = in->escapes;

	if (c == ESC) {
		if (escapes == 2)
			emit_escapes(in, 1);
		in->escapes = 2;
		return;
	}
	in->opener = c;
	if (c == '[' || c == 'O') {
		enter(in, c == '[' ? INPUT_STATE_CSI : INPUT_STATE_SS3);
		in->is_alt = escapes == 2;
	} else if (c != 0 && strchr(strings, c)) {
		emit_escapes(in, escapes - 1);
		enter(in, INPUT_STATE_STRING);
		in->is_alt = false;
	} else {
		emit_escapes(in, escapes - 1);
		take_text(in, c, true);
	}
}

/* The sequence goes no further: given up, or Alt and a letter when it had not really begun. */
static void give_up(struct input *in)
{
	bool is_letter = in->len == 0 && in->state != INPUT_STATE_X10;

	if (is_letter && in->is_alt)
		emit_escapes(in, 1);
	if (is_letter)
		emit_point(in, in->opener, true);
	else
		emit(in, (struct key){ .code = KEY_NOTHING }, false);
}

static void hold(struct input *in, uint8_t c)
{
	if (in->len < INPUT_BODY_MAX)
		in->body[in->len] = c;
	in->len++;
}

static void finish_csi(struct input *in, uint8_t last)
{
	struct key k = { .code = KEY_NOTHING };

	if (in->len == 3 && memcmp(in->body, "200", 3) == 0 && last == '~') {
		enter(in, INPUT_STATE_PASTE);
		return;
	}
	if (in->len == 0 && last == 'M') {
		enter(in, INPUT_STATE_X10);
		return;
	}
	if (in->len <= INPUT_BODY_MAX)
		input_seq_csi(in->body, in->len, (char)last, &k);
	emit(in, k, in->is_alt);
}

/* rxvt ends with $, which is not an end otherwise: when nothing but a number came before it. */
static bool is_number(const struct input *in)
{
	for (size_t i = 0; i < in->len && i < INPUT_BODY_MAX; i++)
		if (in->body[i] < '0' || in->body[i] > '9')
			return false;
	return in->len > 0;
}

static void take_csi(struct input *in, uint8_t c)
{
	bool is_linux = in->len == 1 && in->body[0] == '[';

	if (c < 0x20 || c >= 0x7f) {
		give_up(in);
		input_take_byte(in, c);
	} else if (!is_linux && (c < 0x40 || (c == '[' && in->len == 0)) && !(c == '$' && is_number(in))) {
		hold(in, c);
	} else {
		finish_csi(in, c);
	}
}

static void take_ss3(struct input *in, uint8_t c)
{
	struct key k;

	if (c < 0x20 || c >= 0x7f) {
		give_up(in);
		input_take_byte(in, c);
	} else if (in->len == 0 && c >= '1' && c <= '8') {
		hold(in, c);
	} else {
		input_seq_ss3(in->len > 0 ? (char)in->body[0] : '\0', (char)c, &k);
		emit(in, k, in->is_alt);
	}
}

static void take_x10(struct input *in, uint8_t c)
{
	struct key k;

	if (c < 0x20) {
		give_up(in);
		input_take_byte(in, c);
		return;
	}
	hold(in, c);
	if (in->len < 3)
		return;
	input_seq_x10(in->body, &k);
	emit(in, k, in->is_alt);
}

/* Any control character but its end shows that it was none, or was broken off. */
static void take_string(struct input *in, uint8_t c)
{
	if (c == ESC) {
		in->state = INPUT_STATE_STRING_ESC;
	} else if (c == BEL && in->len > 0) {
		emit(in, (struct key){ .code = KEY_NOTHING }, false);
	} else if (c < 0x20 || c == 0x7f) {
		give_up(in);
		input_take_byte(in, c);
	} else if (in->len++ == STRING_MAX) {
		give_up(in);
	}
}

static void take_string_esc(struct input *in, uint8_t c)
{
	if (c == '\\' && in->len > 0) {
		emit(in, (struct key){ .code = KEY_NOTHING }, false);
		return;
	}
	in->state = INPUT_STATE_STRING;
	give_up(in);
	input_take_byte(in, ESC);
	input_take_byte(in, c);
}

static void finish_paste(struct input *in)
{
	input_append(&in->paste, paste_end, in->matched);
	enter(in, INPUT_STATE_TEXT);
	in->escapes = 0;
	in->is_alt = false;
	input_queue_paste(in, &in->paste);
}

static void take_paste(struct input *in, uint8_t c)
{
	if (c == (uint8_t)paste_end[in->matched]) {
		if (++in->matched == sizeof(paste_end) - 1) {
			in->matched = 0;
			finish_paste(in);
		}
		return;
	}
	input_append(&in->paste, paste_end, in->matched);
	in->matched = c == ESC;
	if (c != ESC)
		input_append(&in->paste, &c, 1);
}

void input_take_byte(struct input *in, uint8_t c)
{
	switch (in->state) {
	case INPUT_STATE_TEXT: take_text(in, c, false); return;
	case INPUT_STATE_UTF8: take_utf8(in, c); return;
	case INPUT_STATE_ESCAPE: take_escape(in, c); return;
	case INPUT_STATE_CSI: take_csi(in, c); return;
	case INPUT_STATE_SS3: take_ss3(in, c); return;
	case INPUT_STATE_X10: take_x10(in, c); return;
	case INPUT_STATE_STRING: take_string(in, c); return;
	case INPUT_STATE_STRING_ESC: take_string_esc(in, c); return;
	case INPUT_STATE_PASTE: take_paste(in, c); return;
	}
}

int input_take_patience(const struct input *in)
{
	bool is_letter = in->state == INPUT_STATE_ESCAPE || in->len == 0;

	if (in->state == INPUT_STATE_PASTE || in->state == INPUT_STATE_UTF8 || in->state == INPUT_STATE_X10)
		return INPUT_QUIET_MS;
	return is_letter ? INPUT_ESCAPE_MS : INPUT_QUIET_MS;
}

void input_take_settle(struct input *in)
{
	switch (in->state) {
	case INPUT_STATE_TEXT: return;
	case INPUT_STATE_UTF8:
		while (in->state == INPUT_STATE_UTF8)
			break_utf8(in);
		return;
	case INPUT_STATE_ESCAPE:
		emit_escapes(in, in->escapes - 1);
		emit(in, (struct key){ .code = KEY_ESCAPE }, false);
		return;
	case INPUT_STATE_CSI:
	case INPUT_STATE_SS3:
	case INPUT_STATE_X10:
	case INPUT_STATE_STRING: give_up(in); return;
	case INPUT_STATE_STRING_ESC:
		in->state = INPUT_STATE_STRING;
		give_up(in);
		input_queue(in, &(struct key){ .code = KEY_ESCAPE });
		return;
	case INPUT_STATE_PASTE: finish_paste(in); return;
	}
}
