/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine that takes one byte at a time and queues keys. Behind it, once per read, the look at what came together: a burst
 * of text is taken out of the queue again and becomes a paste.
 */
#include "ui-ncurses/input.h"

#include "base/assert.h"
#include "base/heap.h"
#include "ui-ncurses/input_seq.h"
#include "ui-ncurses/safe.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define ESC         0x1b
#define BEL         0x07
#define REPLACEMENT 0xfffd
#define BODY_MAX    64      /* bytes of a sequence; a longer one means nothing */
#define STRING_MAX  4096    /* bytes of an answer of the terminal that is swallowed */

static const char paste_end[] = "\x1b[201~";

enum state {
	STATE_TEXT,       /* nothing has begun */
	STATE_UTF8,       /* `body` holds the bytes of a character */
	STATE_ESCAPE,     /* after `escapes` of them */
	STATE_CSI,        /* `body` */
	STATE_SS3,        /* `body` */
	STATE_X10,        /* `body`: the three bytes of a mouse report */
	STATE_STRING,     /* OSC, DCS, SOS, PM, APC: up to BEL or ST */
	STATE_STRING_ESC,
	STATE_PASTE,      /* `matched` bytes of its end came */
};

struct text {
	char *bytes;
	size_t len, cap;
};

struct input {
	enum state state;
	uint8_t body[BODY_MAX], opener;    /* `opener`: the byte after ESC */
	size_t len, escapes, matched;      /* `len` counts on beyond BODY_MAX */
	bool is_alt;                       /* of what is in `body` */
	int64_t last;                      /* when the last byte came */
	struct key *keys;                  /* queue; a paste owns its text */
	size_t head, count, cap;
	char *borrowed;                    /* text of the key that was taken last */
	struct text paste, burst;
	bool is_bursting;
	int64_t mass_until;                /* more text than one types came in one read just before */
};

static void take(struct input *in, uint8_t c);

struct input *input_new(void)
{
	struct input *in = calloc(1, sizeof(*in));

	ASSERT(in);
	return in;
}

void input_free(struct input *in)
{
	if (!in)
		return;
	for (size_t i = in->head; i < in->count; i++)
		if (in->keys[i].code == KEY_PASTE)
			heap_free((char *)(uintptr_t)in->keys[i].text);
	heap_free(in->keys);
	heap_free(in->borrowed);
	heap_free(in->paste.bytes);
	heap_free(in->burst.bytes);
	heap_free(in);
}

static void append(struct text *t, const void *bytes, size_t n)
{
	if (n > INPUT_PASTE_MAX - t->len)
		n = INPUT_PASTE_MAX - t->len;
	if (n > t->cap - t->len) {
		size_t cap = t->cap ? 2 * t->cap : 1024;
		char *grown;

		while (cap - t->len < n)
			cap *= 2;
		grown = heap_resize(t->bytes, cap);
		ASSERT(grown);
		t->bytes = grown;
		t->cap = cap;
	}
	if (n > 0)
		memcpy(t->bytes + t->len, bytes, n);
	t->len += n;
}

static void queue(struct input *in, const struct key *k)
{
	if (k->code == KEY_NOTHING)
		return;
	if (in->count == in->cap) {
		size_t cap = in->cap ? 2 * in->cap : 64;
		struct key *grown = heap_resize(in->keys, cap * sizeof(*grown));

		ASSERT(grown);
		in->keys = grown;
		in->cap = cap;
	}
	in->keys[in->count++] = *k;
}

static void queue_paste(struct input *in, struct text *t)
{
	char *clean = malloc(3 * t->len + 1);
	size_t n;

	ASSERT(clean);
	n = safe_own(clean, t->bytes, t->len);
	if (n > 0)
		queue(in, &(struct key){ .code = KEY_PASTE, .text = clean, .len = n });
	else
		heap_free(clean);
	heap_free(t->bytes);
	*t = (struct text){ 0 };
}

static void enter(struct input *in, enum state state)
{
	in->state = state;
	in->len = in->matched = 0;
}

static void emit(struct input *in, struct key k, bool is_alt)
{
	enter(in, STATE_TEXT);
	in->escapes = 0;
	in->is_alt = false;
	k.alt = k.alt || is_alt;
	queue(in, &k);
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
		take(in, held[i]);
}

static void take_utf8(struct input *in, uint8_t c)
{
	int32_t point = 0;

	if (in->len > 0 && (c & 0xc0) != 0x80) {
		break_utf8(in);
		take(in, c);
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
		enter(in, STATE_UTF8);
		in->is_alt = is_alt;
		take_utf8(in, c);
	} else if (c == ESC) {
		enter(in, STATE_ESCAPE);
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
		queue(in, &(struct key){ .code = KEY_ESCAPE });
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
		enter(in, c == '[' ? STATE_CSI : STATE_SS3);
		in->is_alt = escapes == 2;
	} else if (c != 0 && strchr(strings, c)) {
		emit_escapes(in, escapes - 1);
		enter(in, STATE_STRING);
		in->is_alt = false;
	} else {
		emit_escapes(in, escapes - 1);
		take_text(in, c, true);
	}
}

/* The sequence goes no further: given up, or Alt and a letter when it had not really begun. */
static void give_up(struct input *in)
{
	bool is_letter = in->len == 0 && in->state != STATE_X10;

	if (is_letter && in->is_alt)
		emit_escapes(in, 1);
	if (is_letter)
		emit_point(in, in->opener, true);
	else
		emit(in, (struct key){ .code = KEY_NOTHING }, false);
}

static void hold(struct input *in, uint8_t c)
{
	if (in->len < BODY_MAX)
		in->body[in->len] = c;
	in->len++;
}

static void finish_csi(struct input *in, uint8_t last)
{
	struct key k = { .code = KEY_NOTHING };

	if (in->len == 3 && memcmp(in->body, "200", 3) == 0 && last == '~') {
		enter(in, STATE_PASTE);
		return;
	}
	if (in->len == 0 && last == 'M') {
		enter(in, STATE_X10);
		return;
	}
	if (in->len <= BODY_MAX)
		input_seq_csi(in->body, in->len, (char)last, &k);
	emit(in, k, in->is_alt);
}

/* rxvt ends with $, which is not an end otherwise: when nothing but a number came before it. */
static bool is_number(const struct input *in)
{
	for (size_t i = 0; i < in->len && i < BODY_MAX; i++)
		if (in->body[i] < '0' || in->body[i] > '9')
			return false;
	return in->len > 0;
}

static void take_csi(struct input *in, uint8_t c)
{
	bool is_linux = in->len == 1 && in->body[0] == '[';

	if (c < 0x20 || c >= 0x7f) {
		give_up(in);
		take(in, c);
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
		take(in, c);
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
		take(in, c);
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
		in->state = STATE_STRING_ESC;
	} else if (c == BEL && in->len > 0) {
		emit(in, (struct key){ .code = KEY_NOTHING }, false);
	} else if (c < 0x20 || c == 0x7f) {
		give_up(in);
		take(in, c);
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
	in->state = STATE_STRING;
	give_up(in);
	take(in, ESC);
	take(in, c);
}

static void finish_paste(struct input *in)
{
	append(&in->paste, paste_end, in->matched);
	enter(in, STATE_TEXT);
	in->escapes = 0;
	in->is_alt = false;
	queue_paste(in, &in->paste);
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
	append(&in->paste, paste_end, in->matched);
	in->matched = c == ESC;
	if (c != ESC)
		append(&in->paste, &c, 1);
}

static void take(struct input *in, uint8_t c)
{
	switch (in->state) {
	case STATE_TEXT: take_text(in, c, false); return;
	case STATE_UTF8: take_utf8(in, c); return;
	case STATE_ESCAPE: take_escape(in, c); return;
	case STATE_CSI: take_csi(in, c); return;
	case STATE_SS3: take_ss3(in, c); return;
	case STATE_X10: take_x10(in, c); return;
	case STATE_STRING: take_string(in, c); return;
	case STATE_STRING_ESC: take_string_esc(in, c); return;
	case STATE_PASTE: take_paste(in, c); return;
	}
}

/* How long the state waits for more. */
static int patience(const struct input *in)
{
	bool is_letter = in->state == STATE_ESCAPE || in->len == 0;

	if (in->state == STATE_PASTE || in->state == STATE_UTF8 || in->state == STATE_X10)
		return INPUT_QUIET_MS;
	return is_letter ? INPUT_ESCAPE_MS : INPUT_QUIET_MS;
}

/* Nothing more comes for what has begun. */
static void settle(struct input *in)
{
	switch (in->state) {
	case STATE_TEXT: return;
	case STATE_UTF8:
		while (in->state == STATE_UTF8)
			break_utf8(in);
		return;
	case STATE_ESCAPE:
		emit_escapes(in, in->escapes - 1);
		emit(in, (struct key){ .code = KEY_ESCAPE }, false);
		return;
	case STATE_CSI:
	case STATE_SS3:
	case STATE_X10:
	case STATE_STRING: give_up(in); return;
	case STATE_STRING_ESC:
		in->state = STATE_STRING;
		give_up(in);
		queue(in, &(struct key){ .code = KEY_ESCAPE });
		return;
	case STATE_PASTE: finish_paste(in); return;
	}
}

/* The bytes of a key that is part of a text; 0 for any other. */
static size_t text_of(const struct key *k, uint8_t bytes[4])
{
	bool is_text = k->code == KEY_TEXT && !k->ctrl && !k->alt;

	if (k->code == KEY_RETURN || (k->code == KEY_TEXT && k->ctrl && !k->alt && k->ch == 'j'))
		bytes[0] = '\n';
	else if (k->code == KEY_TAB)
		bytes[0] = '\t';
	else if (is_text)
		return (size_t)utf8proc_encode_char((int32_t)k->ch, bytes);
	else
		return 0;
	return 1;
}

/* Whether the keys from `from` on, which came in one read of `len` bytes, are part of a paste. */
static bool is_burst(struct input *in, size_t from, size_t len, int64_t now)
{
	bool has_enter = false, is_mass, follows = now < in->mass_until;
	uint8_t bytes[4];
	size_t n = 0, step;

	for (size_t i = from; i < in->count; i++) {
		step = text_of(&in->keys[i], bytes);
		has_enter = has_enter || (step == 1 && bytes[0] == '\n');
		n += step;
	}
	is_mass = n > INPUT_BURST && len > INPUT_BURST;    /* a byte that is no UTF-8 became three */
	if (is_mass)
		in->mass_until = now + INPUT_BURST_MS;
	return in->is_bursting || (has_enter && (is_mass || follows));
}

/* The keys from `from` on go into the burst: their text, and nothing else. */
static void move_to_burst(struct input *in, size_t from)
{
	uint8_t bytes[4];

	for (size_t i = from; i < in->count; i++) {
		struct key *k = &in->keys[i];

		if (k->code == KEY_PASTE) {
			append(&in->burst, k->text, k->len);
			heap_free((char *)(uintptr_t)k->text);
		} else {
			append(&in->burst, bytes, text_of(k, bytes));
		}
	}
	in->count = from;
	in->is_bursting = true;
}

static void finish_burst(struct input *in)
{
	in->is_bursting = false;
	queue_paste(in, &in->burst);
}

void input_tick(struct input *in, int64_t now)
{
	int64_t quiet = now - in->last;
	size_t from = in->count;

	if (in->state != STATE_TEXT && quiet >= patience(in))
		settle(in);
	if (!in->is_bursting)
		return;
	if (quiet >= INPUT_BURST_MS && in->state == STATE_UTF8)
		settle(in);
	if (in->count > from)
		move_to_burst(in, from);
	if (quiet >= INPUT_BURST_MS)
		finish_burst(in);
}

int input_wait(const struct input *in, int64_t now)
{
	int64_t left = INPUT_QUIET_MS;

	if (in->state == STATE_TEXT && !in->is_bursting)
		return -1;
	if (in->state != STATE_TEXT)
		left = patience(in);
	if (in->is_bursting && left > INPUT_BURST_MS)
		left = INPUT_BURST_MS;
	left -= now - in->last;
	return left < 0 ? 0 : (int)left;
}

void input_feed(struct input *in, const void *bytes, size_t len, int64_t now)
{
	const uint8_t *p = bytes;
	size_t from;

	input_tick(in, now);
	if (len == 0)
		return;
	in->last = now;
	from = in->count;
	for (size_t i = 0; i < len; i++)
		take(in, p[i]);
	if (is_burst(in, from, len, now))
		move_to_burst(in, from);
}

bool input_next(struct input *in, struct key *k)
{
	heap_free(in->borrowed);
	in->borrowed = NULL;
	if (in->head == in->count) {
		in->head = in->count = 0;
		return false;
	}
	*k = in->keys[in->head++];
	if (k->code == KEY_PASTE)
		in->borrowed = (char *)(uintptr_t)k->text;
	return true;
}
