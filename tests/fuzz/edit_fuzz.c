/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any keys, calls and widths: the text stays valid and within its limit, the cursor between two clusters and on the screen,
 * and undoing everything leads back to the start. The first byte says whether with vi; then an operation and its argument.
 */
#include "base/assert.h"
#include "base/text.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/edit.h"
#include "ui-ncurses/text/edit_state.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lines(struct edit *e, int columns)
{
	const struct edit_view *v = edit_layout(e, columns);

	ASSERT(v->count > 0 && v->row < v->count);
	ASSERT(v->column >= 0 && v->column < columns);
	ASSERT(v->lines[v->row].at <= edit_cursor(e));
	for (size_t i = 0; i < v->count; i++) {
		ASSERT(v->lines[i].columns < columns && v->lines[i].at + v->lines[i].len <= edit_len(e));
		ASSERT(memchr(edit_text(e) + v->lines[i].at, '\n', v->lines[i].len) == NULL);
	}
}

static void check(struct edit *e, int columns)
{
	const char *text = edit_text(e);
	size_t len = edit_len(e), cursor = edit_cursor(e), at = 0;

	ASSERT(len <= EDIT_MAX && text[len] == '\0' && text_is_valid_utf8(text, len));
	ASSERT(cursor <= len);
	while (at < cursor)
		at += cluster_next(text + at, len - at, NULL);
	ASSERT(at == cursor);
	check_lines(e, columns);
}

/* Points that have rules of their own, and others. */
static uint32_t point(uint8_t n)
{
	static const uint32_t special[] = {
		0x301, 0x200d, 0x1f468, 0x1f3fd, 0x1f1e9, 0xfe0f, 0x6f22, 0x3000, 0x202e, 0x1100, 0x1161, 0x11a8, 0xac00, 0x600,
		0xdf, 0x149, 0xa0, 0x3002, 0xd800, 0x85, 0x110000, 0x378, '\t', 0x915, 0x94d, 0x937
	};

	return n >= 0xe0 ? special[(n - 0xe0) % (sizeof(special) / sizeof(special[0]))] : n >= 0x80 ? 0x80u + n : n;
}

static void key(struct edit *e, uint8_t op, uint8_t arg)
{
	struct key k = { .code = KEY_TEXT, .ch = point(arg) };

	k.ctrl = (op & 3) == 1;
	k.alt = (op & 3) == 2;
	if (op & 4) {
		k.code = (enum key_code)(KEY_RETURN + arg % (KEY_FOCUS_OUT - KEY_RETURN + 1));
		k.shift = arg & 0x80;
	}
	(void)edit_key(e, &k);
}

static void undo_all(struct edit *e, const char *start, int columns)
{
	while (edit_undo_back(e))
		check(e, columns);
	if (!e->undo.has_forgotten)
		ASSERT(strcmp(edit_text(e), start) == 0);
}

static size_t call(struct edit *e, uint8_t op, const uint8_t *data, size_t size)
{
	size_t len = size > 1 ? data[0] % (size - 1) : 0;
	const char *text = (const char *)data + 1;

	switch (op & 3) {
	case 0: (void)edit_insert(e, text, len); break;
	case 1: (void)edit_replace(e, data[0] * 3u, op >> 4, text, len); break;
	case 2:
		edit_move(e, data[0]);
		return 0;
	default:
		(void)edit_key(e, &(struct key){ .code = KEY_PASTE, .text = text, .len = len });
		break;
	}
	return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char start[] = "one two\nthree e\xcc\x81 \xe6\xbc\xa2\xe5\xad\x97";
	struct edit *e;
	int columns = 20;

	setlocale(LC_ALL, "C.UTF-8");
	if (size == 0)
		return 0;
	e = edit_new();
	edit_set_vi(e, data[0] & 1);
	columns = 3 + data[0] % 40;
	ASSERT(edit_set(e, start, sizeof(start) - 1));
	for (size_t i = 1; i + 1 < size; i += 2) {
		if ((data[i] & 8) == 0)
			key(e, data[i], data[i + 1]);
		else
			i += call(e, data[i], data + i + 1, size - i - 1);
		check(e, columns);
	}
	undo_all(e, start, columns);
	edit_free(e);
	return 0;
}
