/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys send: xterm's, and where the console of Linux differs, its own. */
#include "support/term_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define KEYS_MAX 65536

static const struct {
	const char *name, *sends;
	const char *console; /* NULL: the same */
	char cursor;         /* not 0: ESC [ that, ESC O that when the program has asked so, ESC [ 1 ; modifier that */
} table[] = {
	{ "Enter", "\r", NULL, 0 },
	{ "Esc", "\033", NULL, 0 },
	{ "Tab", "\t", NULL, 0 },
	{ "Space", " ", NULL, 0 },
	{ "lt", "<", NULL, 0 },
	{ "BS", "\177", NULL, 0 },
	{ "Up", NULL, NULL, 'A' },
	{ "Down", NULL, NULL, 'B' },
	{ "Right", NULL, NULL, 'C' },
	{ "Left", NULL, NULL, 'D' },
	{ "Home", NULL, "\033[1~", 'H' },
	{ "End", NULL, "\033[4~", 'F' },
	{ "Ins", "\033[2~", NULL, 0 },
	{ "Del", "\033[3~", NULL, 0 },
	{ "PgUp", "\033[5~", NULL, 0 },
	{ "PgDn", "\033[6~", NULL, 0 },
	{ "S-Tab", "\033[Z", NULL, 0 },
	{ "F1", "\033OP", "\033[[A", 0 },
	{ "F2", "\033OQ", "\033[[B", 0 },
	{ "F3", "\033OR", "\033[[C", 0 },
	{ "F4", "\033OS", "\033[[D", 0 },
	{ "F5", "\033[15~", "\033[[E", 0 },
	{ "F6", "\033[17~", NULL, 0 },
	{ "F7", "\033[18~", NULL, 0 },
	{ "F8", "\033[19~", NULL, 0 },
	{ "F9", "\033[20~", NULL, 0 },
	{ "F10", "\033[21~", NULL, 0 },
	{ "F11", "\033[23~", NULL, 0 },
	{ "F12", "\033[24~", NULL, 0 },
};

struct out {
	char bytes[KEYS_MAX];
	size_t len;
};

static bool put(struct out *o, const char *bytes, size_t len)
{
	if (o->len + len > sizeof(o->bytes))
		return false;
	memcpy(o->bytes + o->len, bytes, len);
	o->len += len;
	return true;
}

/* Shift 1, Alt 2, Ctrl 4, as xterm counts them. */
static bool put_named(const struct term *t, struct out *o, const char *name, unsigned modifier)
{
	char seq[16];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *sends = t->is_linux && table[i].console ? table[i].console : table[i].sends;

		if (strcasecmp(name, table[i].name) != 0)
			continue;
		if (sends && modifier == 0)
			return put(o, sends, strlen(sends));
		if (sends && modifier == 2)
			return put(o, "\033", 1) && put(o, sends, strlen(sends));
		if (sends && (sends[0] != '\033' || sends[strlen(sends) - 1] != '~'))
			return false;
		if (sends) /* ESC [ 5 ~ with Ctrl: ESC [ 5 ; 5 ~ */
			snprintf(seq, sizeof(seq), "%.*s;%u~", (int)strlen(sends) - 1, sends, modifier + 1);
		else if (modifier)
			snprintf(seq, sizeof(seq), "\033[1;%u%c", modifier + 1, table[i].cursor);
		else
			snprintf(seq, sizeof(seq), "\033%c%c", term_mode(t, 1) == TERM_MODE_ON ? 'O' : '[', table[i].cursor);
		return put(o, seq, strlen(seq));
	}
	return false;
}

static bool put_control(struct out *o, char c)
{
	char byte = c == '?' ? '\177' : (char)(c & 0x1f);

	return ((c >= '?' && c <= 'z') || c == ' ') && put(o, &byte, 1);
}

/* What stands between < and >. */
static bool put_key(const struct term *t, struct out *o, const char *name)
{
	unsigned modifier = 0;

	if (put_named(t, o, name, 0))
		return true;
	while (name[0] && name[1] == '-' && name[2]) {
		modifier |= name[0] == 'S' ? 1 : name[0] == 'M' || name[0] == 'A' ? 2
					 : name[0] == 'C'                         ? 4
										  : 8;
		name += 2;
	}
	if (modifier == 0 || modifier >= 8)
		return false;
	if (put_named(t, o, name, modifier))
		return true;
	if (modifier & 2 && !put(o, "\033", 1))
		return false;
	/* A letter, of whatever script: Alt is ESC before it. */
	if (modifier & 4)
		return name[1] == '\0' && put_control(o, name[0]);
	return !(modifier & 1) && put(o, name, strlen(name));
}

static bool put_escape(struct out *o, char c)
{
	static const char from[] = "rnte\\", to[] = "\r\n\t\033\\";
	const char *at = c ? strchr(from, c) : NULL;

	return at && put(o, &to[at - from], 1);
}

static size_t character_len(const char *text)
{
	size_t n = 1;

	while (((unsigned char)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* One key at `keys`; how long its description is, 0 when it is none. */
static size_t put_one(const struct term *t, struct out *o, const char *keys)
{
	char name[32];
	size_t len;

	switch (keys[0]) {
	case '<':
		len = strcspn(keys, ">");
		if (keys[len] != '>' || len > sizeof(name))
			return 0;
		snprintf(name, sizeof(name), "%.*s", (int)len - 1, keys + 1);
		return put_key(t, o, name) ? len + 1 : 0;
	case '\\':
		return put_escape(o, keys[1]) ? 2 : 0;
	case '^':
		if (keys[1] == '^')
			return put(o, "^", 1) ? 2 : 0;
		return put_control(o, keys[1]) ? 2 : 0;
	default:
		len = character_len(keys);
		return put(o, keys, len) ? len : 0;
	}
}

int term_keys(struct term *t, const char *keys)
{
	struct out *o = calloc(1, sizeof(*o));
	int count = 0;

	while (o && *keys) {
		size_t n = put_one(t, o, keys);

		if (n == 0) {
			free(o);
			return -1;
		}
		keys += n;
		count++;
	}
	if (o)
		term_write(t, o->bytes, o->len);
	free(o);
	t->keys += (unsigned)count;
	return count;
}

static void write_with_cr(struct term *t, const char *text)
{
	size_t len = strlen(text);
	char *copy = strdup(text);

	for (size_t i = 0; copy && i < len; i++)
		if (copy[i] == '\n')
			copy[i] = '\r';
	if (copy)
		term_write(t, copy, len);
	free(copy);
}

void term_paste(struct term *t, const char *text)
{
	bool brackets = term_mode(t, 2004) == TERM_MODE_ON;

	if (brackets)
		term_write(t, "\033[200~", 6);
	write_with_cr(t, text);
	if (brackets)
		term_write(t, "\033[201~", 6);
	t->keys++;
}

void term_paste_plain(struct term *t, const char *text)
{
	write_with_cr(t, text);
	t->keys++;
}

void term_focus(struct term *t, bool in)
{
	if (term_mode(t, 1004) == TERM_MODE_ON)
		term_write(t, in ? "\033[I" : "\033[O", 3);
}

void term_click(struct term *t, int button, int row, int col)
{
	int code = button < 4 ? button - 1 : 64 + button - 4;
	char seq[32];

	if (term_mode(t, 1000) != TERM_MODE_ON && term_mode(t, 1002) != TERM_MODE_ON && term_mode(t, 1003) != TERM_MODE_ON)
		return;
	for (int down = 1; down >= (button < 4 ? 0 : 1); down--) {
		if (term_mode(t, 1006) == TERM_MODE_ON)
			snprintf(seq, sizeof(seq), "\033[<%d;%d;%d%c", code, col + 1, row + 1, down ? 'M' : 'm');
		else
			snprintf(seq, sizeof(seq), "\033[M%c%c%c", 32 + (down ? code : 3), 33 + col, 33 + row);
		term_write(t, seq, strlen(seq));
	}
}

unsigned term_key_count(const struct term *t)
{
	return t->keys;
}
