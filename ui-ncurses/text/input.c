/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue of keys, and time. Once per read it looks at what came together: a burst of text is taken out of the queue again
 * and becomes a paste.
 */
#include "ui-ncurses/text/input.h"

#include "base/assert.h"
#include "base/heap.h"
#include "ui-ncurses/text/input_state.h"
#include "ui-ncurses/text/safe.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

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

void input_append(struct input_text *t, const void *bytes, size_t n)
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

void input_queue(struct input *in, const struct key *k)
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

void input_queue_paste(struct input *in, struct input_text *t)
{
	char *clean = malloc(3 * t->len + 1);
	size_t n;

	ASSERT(clean);
	n = safe_own(clean, t->bytes, t->len);
	if (n > 0)
		input_queue(in, &(struct key){ .code = KEY_PASTE, .text = clean, .len = n });
	else
		heap_free(clean);
	heap_free(t->bytes);
	*t = (struct input_text){ 0 };
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
			input_append(&in->burst, k->text, k->len);
			heap_free((char *)(uintptr_t)k->text);
		} else {
			input_append(&in->burst, bytes, text_of(k, bytes));
		}
	}
	in->count = from;
	in->is_bursting = true;
}

static void finish_burst(struct input *in)
{
	in->is_bursting = false;
	input_queue_paste(in, &in->burst);
}

void input_tick(struct input *in, int64_t now)
{
	int64_t quiet = now - in->last;
	size_t from = in->count;

	if (in->state != INPUT_STATE_TEXT && quiet >= input_take_patience(in))
		input_take_settle(in);
	if (!in->is_bursting)
		return;
	if (quiet >= INPUT_BURST_MS && in->state == INPUT_STATE_UTF8)
		input_take_settle(in);
	if (in->count > from)
		move_to_burst(in, from);
	if (quiet >= INPUT_BURST_MS)
		finish_burst(in);
}

int input_wait(const struct input *in, int64_t now)
{
	int64_t left = INPUT_QUIET_MS;

	if (in->state == INPUT_STATE_TEXT && !in->is_bursting)
		return -1;
	if (in->state != INPUT_STATE_TEXT)
		left = input_take_patience(in);
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
		input_take_byte(in, p[i]);
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
