/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of readline: one table of what each does. */
#include "base/assert.h"
#include "base/heap.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/edit_state.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define CTRL 1u
#define ALT  2u
#define ANY  4u    /* either, but not none */

struct binding {
	enum key_code code;
	uint32_t ch;
	unsigned mods;
	bool (*act)(struct edit *e);    /* whether the key was used */
};

static bool go(struct edit *e, size_t at)
{
	e->cursor = edit_boundary_before(e, at);
	return true;
}

static bool left(struct edit *e)
{
	return go(e, edit_move_back(e, e->cursor));
}

static bool right(struct edit *e)
{
	return go(e, edit_move_next(e, e->cursor));
}

static bool up(struct edit *e)
{
	return edit_lines_go(e, false);
}

static bool down(struct edit *e)
{
	return edit_lines_go(e, true);
}

static bool line_start(struct edit *e)
{
	return go(e, edit_move_line_start(e, e->cursor));
}

static bool line_end(struct edit *e)
{
	return go(e, edit_move_line_end(e, e->cursor));
}

static bool text_start(struct edit *e)
{
	return go(e, 0);
}

static bool text_end(struct edit *e)
{
	return go(e, e->len);
}

static bool word_left(struct edit *e)
{
	return go(e, edit_move_word_start(e, e->cursor));
}

static bool word_right(struct edit *e)
{
	return go(e, edit_move_word_end(e, e->cursor));
}

/* Erasing nothing does not count: what is erased next has nothing to hang on. */
static bool erase(struct edit *e, size_t at, size_t end)
{
	if (at == end)
		return e->len > 0;
	e->now = EDIT_ACT_ERASED;
	return edit_change(e, at, end - at, "", 0);
}

static bool erase_back(struct edit *e)
{
	return erase(e, edit_move_back(e, e->cursor), e->cursor);
}

static bool erase_next(struct edit *e)
{
	return erase(e, e->cursor, edit_move_next(e, e->cursor));
}

static bool kill_range(struct edit *e, size_t at, size_t end)
{
	edit_kill_range(e, at, end);
	return true;
}

/* To the end of the line; at the end of it, the LF. */
static bool kill_line_end(struct edit *e)
{
	size_t end = edit_move_line_end(e, e->cursor);

	return kill_range(e, e->cursor, end == e->cursor && end < e->len ? end + 1 : end);
}

static bool kill_line_start(struct edit *e)
{
	size_t start = edit_move_line_start(e, e->cursor);

	return kill_range(e, start == e->cursor && start > 0 ? start - 1 : start, e->cursor);
}

static bool kill_word(struct edit *e)
{
	return kill_range(e, e->cursor, edit_move_word_end(e, e->cursor));
}

static bool kill_word_back(struct edit *e)
{
	return kill_range(e, edit_move_word_start(e, e->cursor), e->cursor);
}

static bool kill_blank_back(struct edit *e)
{
	return kill_range(e, edit_move_blank_start(e, e->cursor), e->cursor);
}

static bool yank(struct edit *e)
{
	edit_kill_yank(e);
	return true;
}

static bool yank_older(struct edit *e)
{
	edit_kill_older(e);
	return true;
}

static bool undo(struct edit *e)
{
	(void)edit_undo_back(e);
	return true;
}

static bool redo(struct edit *e)
{
	(void)edit_undo_forward(e);
	return true;
}

static bool new_line(struct edit *e)
{
	e->now = EDIT_ACT_TYPED;
	(void)edit_change(e, e->cursor, 0, "\n", 1);
	return true;
}

/* The two clusters around the cursor, or before it at the end of a line, change places. */
static bool exchange(struct edit *e)
{
	size_t middle = e->cursor, start, end;
	char *both;

	if (middle > 0 && (middle == e->len || e->text[middle] == '\n'))
		middle = edit_move_back(e, middle);
	start = edit_move_back(e, middle);
	end = edit_move_next(e, middle);
	if (start == middle || end == middle || e->text[start] == '\n' || e->text[middle] == '\n')
		return true;
	both = malloc(end - start);
	ASSERT(both);
	memcpy(both, e->text + middle, end - middle);
	memcpy(both + (end - middle), e->text + start, middle - start);
	(void)edit_change(e, start, end - start, both, end - start);
	heap_free(both);
	return true;
}

static int32_t upper(int32_t point, bool is_first)
{
	(void)is_first;
	return utf8proc_toupper(point);
}

static int32_t lower(int32_t point, bool is_first)
{
	(void)is_first;
	return utf8proc_tolower(point);
}

static int32_t title(int32_t point, bool is_first)
{
	return is_first ? utf8proc_totitle(point) : utf8proc_tolower(point);
}

/* From the cursor to the end of the word. */
static bool change_case(struct edit *e, int32_t (*convert)(int32_t point, bool is_first))
{
	size_t at = e->cursor, end = edit_move_word_end(e, at), n = 0;
	char *fresh = malloc(4 * (end - at) + 1);
	bool is_first = true;
	int32_t point = 0;

	ASSERT(fresh);
	while (at < end) {
		bool is_word = edit_move_is_word(e, at);

		at += cluster_point(e->text + at, end - at, &point);
		n += (size_t)utf8proc_encode_char(is_word ? convert(point, is_first) : point, (uint8_t *)fresh + n);
		is_first = is_first && !is_word;
	}
	(void)edit_change(e, e->cursor, end - e->cursor, fresh, n);
	heap_free(fresh);
	return true;
}

static bool upper_word(struct edit *e)
{
	return change_case(e, upper);
}

static bool lower_word(struct edit *e)
{
	return change_case(e, lower);
}

static bool title_word(struct edit *e)
{
	return change_case(e, title);
}

static const struct binding bindings[] = {
	{ KEY_ARROW_LEFT, 0, 0, left },
	{ KEY_ARROW_RIGHT, 0, 0, right },
	{ KEY_ARROW_UP, 0, 0, up },
	{ KEY_ARROW_DOWN, 0, 0, down },
	{ KEY_ARROW_LEFT, 0, ANY, word_left },
	{ KEY_ARROW_RIGHT, 0, ANY, word_right },
	{ KEY_LINE_HOME, 0, 0, line_start },
	{ KEY_LINE_END, 0, 0, line_end },
	{ KEY_LINE_HOME, 0, ANY, text_start },
	{ KEY_LINE_END, 0, ANY, text_end },
	{ KEY_RUBOUT, 0, 0, erase_back },
	{ KEY_RUBOUT, 0, ANY, kill_word_back },
	{ KEY_DELETE, 0, 0, erase_next },
	{ KEY_DELETE, 0, ANY, kill_word },
	{ KEY_RETURN, 0, ANY, new_line },
	{ KEY_TEXT, 'a', CTRL, line_start },
	{ KEY_TEXT, 'b', CTRL, left },
	{ KEY_TEXT, 'd', CTRL, erase_next },
	{ KEY_TEXT, 'e', CTRL, line_end },
	{ KEY_TEXT, 'f', CTRL, right },
	{ KEY_TEXT, 'h', CTRL, erase_back },
	{ KEY_TEXT, 'k', CTRL, kill_line_end },
	{ KEY_TEXT, 't', CTRL, exchange },
	{ KEY_TEXT, 'u', CTRL, kill_line_start },
	{ KEY_TEXT, 'w', CTRL, kill_blank_back },
	{ KEY_TEXT, 'y', CTRL, yank },
	{ KEY_TEXT, '_', CTRL, undo },
	{ KEY_TEXT, '/', CTRL, undo },
	{ KEY_TEXT, '_', ALT, redo },
	{ KEY_TEXT, '_', CTRL | ALT, redo },
	{ KEY_TEXT, 'b', ALT, word_left },
	{ KEY_TEXT, 'c', ALT, title_word },
	{ KEY_TEXT, 'd', ALT, kill_word },
	{ KEY_TEXT, 'f', ALT, word_right },
	{ KEY_TEXT, 'l', ALT, lower_word },
	{ KEY_TEXT, 'u', ALT, upper_word },
	{ KEY_TEXT, 'y', ALT, yank_older },
	{ KEY_TEXT, '<', ALT, text_start },
	{ KEY_TEXT, '>', ALT, text_end },
};

static bool is_for(const struct binding *b, const struct key *k)
{
	unsigned mods = (k->ctrl ? CTRL : 0) | (k->alt ? ALT : 0);

	if (b->code != k->code || (b->code == KEY_TEXT && b->ch != k->ch))
		return false;
	if (k->code == KEY_RETURN && k->shift)
		mods |= ALT;
	return b->mods == ANY ? mods != 0 : b->mods == mods;
}

static bool type(struct edit *e, uint32_t ch)
{
	uint8_t bytes[4];

	if (!utf8proc_codepoint_valid((int32_t)ch) || utf8proc_category((int32_t)ch) == UTF8PROC_CATEGORY_CC)
		return false;
	e->now = EDIT_ACT_TYPED;
	(void)edit_change(e, e->cursor, 0, (const char *)bytes, (size_t)utf8proc_encode_char((int32_t)ch, bytes));
	return true;
}

bool edit_keys_take(struct edit *e, const struct key *k)
{
	for (size_t i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++)
		if (is_for(&bindings[i], k))
			return bindings[i].act(e);
	if (k->code == KEY_PASTE) {
		(void)edit_insert(e, k->text, k->len);
		return true;
	}
	return k->code == KEY_TEXT && !k->ctrl && !k->alt && !e->vi.is_normal && type(e, k->ch);
}
