/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes from a terminal, cut anywhere, at any times: keys are what key.h says they are, a paste is clean and never
 * empty, waiting has an end, and without a time between them the cuts change nothing. Input: (cut u8 | wait u8 | bytes)...
 */
#include "base/assert.h"
#include "base/text.h"
#include "ui-ncurses/text/input.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define KEYS_MAX 70000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	uint64_t digest;
	size_t count;
};

static void add(struct seen *s, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < len; i++)
		s->digest = (s->digest ^ p[i]) * UINT64_C(0x100000001b3);
}

static void check_paste(const struct key *k)
{
	ASSERT(k->len > 0 && text_is_valid_utf8(k->text, k->len));
	for (size_t i = 0; i < k->len; i++) {
		unsigned char c = (unsigned char)k->text[i];

		ASSERT((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t');
		ASSERT(c != 0xc2 || (unsigned char)k->text[i + 1] >= 0xa0);
	}
}

static void check(const struct key *k)
{
	ASSERT(k->code > KEY_NOTHING && k->code <= KEY_FOCUS_OUT);
	if (k->code == KEY_TEXT)
		ASSERT(utf8proc_codepoint_valid((int32_t)k->ch) &&
		       utf8proc_category((int32_t)k->ch) != UTF8PROC_CATEGORY_CC);
	if (k->code == KEY_FUNCTION)
		ASSERT(k->ch >= 1 && k->ch <= 12);
	if (k->code == KEY_POINTER)
		ASSERT(k->ch >= 1 && k->ch <= 5 && k->x >= 0 && k->y >= 0);
	if (k->code == KEY_PASTE)
		check_paste(k);
}

static void take_all(struct input *in, struct seen *s)
{
	struct key k;

	while (input_next(in, &k)) {
		uint8_t mods = (uint8_t)(k.ctrl | k.alt << 1 | k.shift << 2);

		check(&k);
		add(s, &k.code, sizeof(k.code));
		add(s, &mods, 1);
		add(s, &k.ch, sizeof(k.ch));
		if (k.code == KEY_PASTE)
			add(s, k.text, k.len);
		ASSERT(++s->count < KEYS_MAX);
	}
}

/* Waits as a loop does: until nothing is waited for. */
static void settle(struct input *in, int64_t now, struct seen *s)
{
	int wait;

	for (int rounds = 0; (wait = input_wait(in, now)) >= 0; rounds++) {
		ASSERT(rounds < 4 && wait <= INPUT_QUIET_MS);
		now += wait;
		input_tick(in, now);
		take_all(in, s);
	}
}

static void with_times(const uint8_t *data, size_t size)
{
	struct input *in = input_new();
	struct seen s = { 0 };
	int64_t now = 0;

	while (size >= 2) {
		size_t n = data[0] < size - 2 ? data[0] : size - 2;

		now += data[1] * 4;
		if (data[1] & 1)
			input_tick(in, now);
		input_feed(in, data + 2, n, now);
		if (data[1] & 2)
			take_all(in, &s);
		data += 2 + n;
		size -= 2 + n;
	}
	take_all(in, &s);
	if (size == 0)
		settle(in, now, &s);
	input_free(in);
}

static struct seen in_steps(const uint8_t *data, size_t size, size_t step)
{
	struct input *in = input_new();
	struct seen s = { 0 };

	for (size_t at = 0; at < size; at += step) {
		input_feed(in, data + at, size - at < step ? size - at : step, 0);
		take_all(in, &s);
	}
	settle(in, 0, &s);
	input_free(in);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen one, many;

	if (size > KEYS_MAX / 2)
		return 0;
	with_times(data, size);
	one = in_steps(data, size, 1);
	many = in_steps(data, size, 2 + (size > 0 ? data[0] % (INPUT_BURST - 1) : 0));
	ASSERT(one.count == many.count && one.digest == many.digest);
	return 0;
}
