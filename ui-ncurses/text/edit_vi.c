/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of vi. In insert mode only Escape is one of them. In normal mode: h l 0 ^ $ w b e x X D C d c i a I A o O u p P
 * j k and Ctrl-R, with counts; d and c take a motion, or stand twice for the line. What is not a character goes on to the keys
 * of readline, and what nothing means is swallowed: a letter never becomes text here.
 */
#include "base/assert.h"
#include "base/heap.h"
#include "ui-ncurses/text/edit_state.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_MAX 9999u

enum kind { KIND_BLANK, KIND_WORD, KIND_SIGN, KIND_END };

/* A word of vi is of letters, digits and '_', or of signs. LF is a blank that a motion by words passes. */
static enum kind kind_at(const struct edit *e, size_t at)
{
	if (at >= e->len)
		return KIND_END;
	if (edit_move_is_blank(e, at))
		return KIND_BLANK;
	return edit_move_is_word(e, at) || e->text[at] == '_' ? KIND_WORD : KIND_SIGN;
}

static size_t skip(const struct edit *e, size_t at, enum kind kind)
{
	while (at < e->len && kind_at(e, at) == kind)
		at = edit_move_next(e, at);
	return at;
}

static size_t next_word(const struct edit *e, size_t at)
{
	enum kind kind = kind_at(e, at);

	if (kind != KIND_BLANK)
		at = skip(e, at, kind);
	return skip(e, at, KIND_BLANK);
}

/* The last cluster of a word. */
static size_t end_of_word(const struct edit *e, size_t at)
{
	at = skip(e, edit_move_next(e, at), KIND_BLANK);
	at = skip(e, at, kind_at(e, at));
	return edit_move_back(e, at);
}

static size_t last_word(const struct edit *e, size_t at)
{
	size_t back;
	enum kind kind;

	while (at > 0 && kind_at(e, back = edit_move_back(e, at)) == KIND_BLANK)
		at = back;
	kind = at > 0 ? kind_at(e, edit_move_back(e, at)) : KIND_END;
	while (at > 0 && kind_at(e, back = edit_move_back(e, at)) == kind)
		at = back;
	return at;
}

static size_t first_sign(const struct edit *e, size_t at)
{
	size_t end = edit_move_line_end(e, at);

	for (at = edit_move_line_start(e, at); at < end && edit_move_is_blank(e, at);)
		at = edit_move_next(e, at);
	return at;
}

static size_t in_line(const struct edit *e, size_t at, bool forward)
{
	if (forward)
		return at < edit_move_line_end(e, at) ? edit_move_next(e, at) : at;
	return at > edit_move_line_start(e, at) ? edit_move_back(e, at) : at;
}

/* One step of a motion from *at; false when `ch` is none. `inclusive`: the cluster it ends on belongs to it. */
static bool motion(const struct edit *e, uint32_t ch, size_t *at, bool *inclusive)
{
	*inclusive = false;
	switch (ch) {
	case 'h': *at = in_line(e, *at, false); return true;
	case ' ':
	case 'l': *at = in_line(e, *at, true); return true;
	case '0': *at = edit_move_line_start(e, *at); return true;
	case '^': *at = first_sign(e, *at); return true;
	case '$': *at = edit_move_line_end(e, *at); return true;
	case 'w': *at = next_word(e, *at); return true;
	case 'b': *at = last_word(e, *at); return true;
	case 'e':
		*at = end_of_word(e, *at);
		*inclusive = true;
		return true;
	default: return false;
	}
}

static unsigned times(const struct edit *e)
{
	unsigned n = (e->vi.count ? e->vi.count : 1) * (e->vi.outer_count ? e->vi.outer_count : 1);

	return n > COUNT_MAX ? COUNT_MAX : n;
}

static bool move_times(const struct edit *e, uint32_t ch, size_t *at, bool *inclusive)
{
	for (unsigned n = times(e); n > 0; n--) {
		size_t before = *at;

		if (!motion(e, ch, at, inclusive))
			return false;
		if (*at == before)
			break;
	}
	return true;
}

static void insert_at(struct edit *e, size_t at)
{
	e->cursor = edit_boundary_after(e, at);
	e->vi.is_normal = false;
}

/* cw is ce on a word; a dw that would join the next line leaves the LF. */
static void operate(struct edit *e, uint32_t op, uint32_t ch)
{
	size_t at = e->cursor, end = at, line;
	bool inclusive = false, is_change = op == 'c';

	if (is_change && ch == 'w' && kind_at(e, at) < KIND_END && kind_at(e, at) != KIND_BLANK) {
		/* ce from the last cluster of a word would take the next word along. */
		end = skip(e, at, kind_at(e, at));
		for (unsigned n = times(e); n > 1 && end < e->len; n--)
			end = edit_move_next(e, end_of_word(e, edit_move_back(e, end)));
	} else if (!move_times(e, ch, &end, &inclusive)) {
		return;
	} else if (inclusive && end < e->len) {
		end = edit_move_next(e, end);
	}
	line = edit_move_line_end(e, at);
	if (ch == 'w' && end > line && line > at)
		end = line;
	if (end < at)
		edit_kill_range(e, end, at);
	else
		edit_kill_range(e, at, end);
	if (is_change)
		insert_at(e, e->cursor);
}

/* dd and cc: whole lines with their LF, for p to know; the last line takes the LF before it away as well. */
static void operate_lines(struct edit *e, uint32_t op)
{
	size_t at = edit_move_line_start(e, e->cursor), end = edit_move_line_end(e, at);

	for (unsigned n = times(e); n > 1 && end < e->len; n--)
		end = edit_move_line_end(e, end + 1);
	e->cursor = at;
	if (op == 'c') {
		edit_kill_range(e, at, end);
		insert_at(e, e->cursor);
		return;
	}
	if (end < e->len)
		end++;
	else if (at > 0)
		at--;
	edit_kill_range(e, at, end);
	e->cursor = edit_move_line_start(e, e->cursor);
}

static bool is_of_lines(const struct edit_kill *k)
{
	return k->lens[0] > 1 && (k->texts[0][0] == '\n' || k->texts[0][k->lens[0] - 1] == '\n');
}

/* Whole lines, as dd took them, below the line of the cursor or above it. */
static void put_lines(struct edit *e, bool above)
{
	const struct edit_kill *k = &e->kill;
	bool has_first = k->texts[0][0] == '\n';
	size_t len = k->lens[0], at = above ? edit_move_line_start(e, e->cursor) : edit_move_line_end(e, e->cursor);
	char *fresh = malloc(len);

	ASSERT(fresh);
	memcpy(fresh + !above, k->texts[0] + has_first, len - 1);
	fresh[above ? len - 1 : 0] = '\n';
	if (edit_change(e, at, 0, fresh, len))
		e->cursor = edit_boundary_after(e, above ? at : at + 1);
	heap_free(fresh);
}

static void put(struct edit *e, bool before)
{
	if (e->kill.count == 0)
		return;
	if (is_of_lines(&e->kill)) {
		put_lines(e, before);
		return;
	}
	if (!before)
		e->cursor = in_line(e, e->cursor, true);
	edit_kill_yank(e);
	e->cursor = in_line(e, e->cursor, false);
}

static void open_line(struct edit *e, bool above)
{
	size_t at = above ? edit_move_line_start(e, e->cursor) : edit_move_line_end(e, e->cursor);

	if (edit_change(e, at, 0, "\n", 1))
		insert_at(e, above ? at : at + 1);
}

static void repeat(struct edit *e, bool (*act)(struct edit *))
{
	for (unsigned n = times(e); n > 0 && act(e); n--)
		;
}

/* A command that is not a motion. */
static bool command(struct edit *e, uint32_t ch)
{
	switch (ch) {
	case 'x': operate(e, 'd', 'l'); return true;
	case 'X': operate(e, 'd', 'h'); return true;
	case 'D': operate(e, 'd', '$'); return true;
	case 'C': operate(e, 'c', '$'); return true;
	case 'i': insert_at(e, e->cursor); return true;
	case 'a': insert_at(e, in_line(e, e->cursor, true)); return true;
	case 'I': insert_at(e, first_sign(e, e->cursor)); return true;
	case 'A': insert_at(e, edit_move_line_end(e, e->cursor)); return true;
	case 'o': open_line(e, false); return true;
	case 'O': open_line(e, true); return true;
	case 'u': repeat(e, edit_undo_back); return true;
	case 'p': put(e, false); return true;
	case 'P': put(e, true); return true;
	default: return false;
	}
}

static void reset(struct edit *e)
{
	e->vi.count = e->vi.outer_count = 0;
	e->vi.op = 0;
}

/* In normal mode the cursor is on a cluster, not behind the last of a line. */
static void settle(struct edit *e)
{
	if (e->vi.is_normal && e->cursor == edit_move_line_end(e, e->cursor))
		e->cursor = in_line(e, e->cursor, false);
}

static void normal_character(struct edit *e, uint32_t ch)
{
	uint32_t op = e->vi.op;
	size_t at = e->cursor;
	bool inclusive;

	if (ch >= '0' && ch <= '9' && (ch != '0' || e->vi.count > 0)) {
		e->vi.count = e->vi.count * 10 + (ch - '0');
		if (e->vi.count > COUNT_MAX)
			e->vi.count = COUNT_MAX;
		return;
	}
	if (!op && (ch == 'd' || ch == 'c')) {
		e->vi.op = ch;
		e->vi.outer_count = e->vi.count;
		e->vi.count = 0;
		return;
	}
	if (op && ch == op)
		operate_lines(e, op);
	else if (op)
		operate(e, op, ch);
	else if (move_times(e, ch, &at, &inclusive))
		e->cursor = edit_boundary_before(e, at);
	else
		(void)command(e, ch);
	reset(e);
	settle(e);
}

static bool take_normal(struct edit *e, const struct key *k)
{
	if (k->code == KEY_ESCAPE) {
		bool was_waiting = e->vi.op || e->vi.count;

		reset(e);
		return was_waiting;
	}
	if (k->code == KEY_TEXT && k->ctrl && !k->alt && k->ch == 'r') {
		repeat(e, edit_undo_forward);
		reset(e);
		settle(e);
		return true;
	}
	if (k->code != KEY_TEXT || k->ctrl || k->alt) {
		reset(e);
		return false;
	}
	if (!e->vi.op && (k->ch == 'j' || k->ch == 'k')) {
		reset(e);
		return edit_lines_go(e, k->ch == 'j');
	}
	normal_character(e, k->ch);
	return true;
}

bool edit_vi_take(struct edit *e, const struct key *k)
{
	if (e->vi.is_normal)
		return take_normal(e, k);
	if (k->code != KEY_ESCAPE)
		return false;
	e->vi.is_normal = true;
	e->cursor = in_line(e, e->cursor, false);
	return true;
}
