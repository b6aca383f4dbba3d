/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks through what was written for what must not be. */
#include "support/term_state.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static char sentence[160];

static const char *at(const struct term *t, size_t i, const char *what)
{
	size_t from = i < 16 ? 0 : i - 16, n = 0;

	n = (size_t)snprintf(sentence, sizeof(sentence), "%s at byte %zu, after", what, i);
	for (; from <= i && n < sizeof(sentence) - 4; from++)
		n += (size_t)snprintf(sentence + n, sizeof(sentence) - n, " %02x", t->raw[from]);
	return sentence;
}

static bool is_allowed_control(uint8_t c)
{
	/* Bell, what moves the cursor, the two character sets. */
	return c == 7 || c == '\b' || c == '\t' || c == '\n' || c == '\r' || c == 016 || c == 017;
}

static size_t length_of(uint8_t first)
{
	return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
}

/* U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069 */
static bool is_bidi(const uint8_t *b, size_t len)
{
	if (len == 2)
		return b[0] == 0xd8 && b[1] == 0x9c;
	if (len != 3 || b[0] != 0xe2)
		return false;
	return (b[1] == 0x80 && (b[2] == 0x8e || b[2] == 0x8f || (b[2] >= 0xaa && b[2] <= 0xae))) ||
	       (b[1] == 0x81 && b[2] >= 0xa6 && b[2] <= 0xa9);
}

/* A character of text; what is wrong with it. *len: how long it is. */
static const char *flaw_of(const uint8_t *b, size_t left, size_t *len)
{
	*len = length_of(b[0]);
	if (b[0] < 0x20)
		return is_allowed_control(b[0]) ? NULL : "a control character";
	if (b[0] == 0x7f)
		return "a control character";
	if (*len > left)
		return NULL;    /* the rest has not come */
	if (!text_is_valid_utf8(b, *len))
		return "no UTF-8";
	if (*len == 2 && b[0] == 0xc2 && b[1] < 0xa0)
		return "a control character of C1";
	return is_bidi(b, *len) ? "a bidirectional control" : NULL;
}

static const char *flaw_of_command(const char *text)
{
	static const char *const allowed[] = { "0;", "2;", "9;", "52;", "777;" };
	size_t len = 1, left = strlen(text), i = 0;

	while (i < sizeof(allowed) / sizeof(allowed[0]) && strncmp(text, allowed[i], strlen(allowed[i])) != 0)
		i++;
	if (i == sizeof(allowed) / sizeof(allowed[0]))
		return "a command of another number";
	for (; left > 0; text += len, left -= len) {
		if ((uint8_t)text[0] < 0x20 || flaw_of((const uint8_t *)text, left, &len))
			return "a control character in a command";
		len = len < left ? len : left;
	}
	return NULL;
}

const char *term_stray(const struct term *t)
{
	struct term_scan scan = { .state = TERM_SCAN_GROUND };
	const char *flaw = NULL;
	size_t i = 0;

	while (i < t->raw_len && !flaw) {
		enum term_scan_state before = scan.state;
		size_t len = 1, commands = scan.nosc;

		if (before == TERM_SCAN_GROUND && t->raw[i] != 033)
			flaw = flaw_of(t->raw + i, t->raw_len - i, &len);
		for (size_t k = 0; k < len && i + k < t->raw_len; k++)
			term_scan_byte(&scan, t->raw[i + k]);
		if (!flaw && scan.state == TERM_SCAN_STRING && before == TERM_SCAN_ESCAPE && scan.introducer != ']')
			flaw = "a string that is no command";
		if (!flaw && scan.nosc > commands)
			flaw = flaw_of_command(scan.osc[commands]);
		if (flaw)
			flaw = at(t, i, flaw);
		i += len;
	}
	term_scan_wipe(&scan);
	return flaw;
}
