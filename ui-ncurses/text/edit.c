/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text itself: what may be in it, where it may be cut, and the one change that all others are made of. */
#include "ui-ncurses/text/edit.h"

#include "base/assert.h"
#include "base/heap.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/edit_state.h"
#include "ui-ncurses/text/safe.h"

#include <stdlib.h>
#include <string.h>

#define USUAL_COLUMNS 80    /* until it is laid out */

struct edit *edit_new(void)
{
	struct edit *e = calloc(1, sizeof(*e));

	ASSERT(e);
	e->columns = USUAL_COLUMNS;
	e->goal = -1;
	return e;
}

void edit_free(struct edit *e)
{
	if (!e)
		return;
	edit_undo_wipe(e);
	edit_kill_wipe(e);
	heap_free(e->lines);
	heap_free(e);
}

const char *edit_text(const struct edit *e)
{
	return e->text;
}

size_t edit_len(const struct edit *e)
{
	return e->len;
}

size_t edit_cursor(const struct edit *e)
{
	return e->cursor;
}

bool edit_was_refused(const struct edit *e)
{
	return e->is_refused;
}

/*
 * The cluster that `at` is inside of, or `at` twice. What precedes a boundary does not depend on what follows it: so the
 * last cluster before a place begins at one, whatever that place is.
 */
static void around(const struct edit *e, size_t at, size_t *start, size_t *end)
{
	size_t point = at;

	if (at >= e->len) {
		*start = *end = e->len;
		return;
	}
	while (point > 0 && ((unsigned char)e->text[point] & 0xc0) == 0x80)
		point--;
	*start = point - cluster_last(e->text, point);
	*end = edit_move_next(e, *start);
	if (*end <= point) {
		*start = point;
		*end = edit_move_next(e, point);
	}
	if (*start == at)
		*end = at;
}

size_t edit_boundary_before(const struct edit *e, size_t at)
{
	size_t start, end;

	around(e, at, &start, &end);
	return start;
}

size_t edit_boundary_after(const struct edit *e, size_t at)
{
	size_t start, end;

	around(e, at, &start, &end);
	return end;
}

bool edit_change(struct edit *e, size_t at, size_t old, const char *fresh, size_t len)
{
	size_t rest = e->len - at - old;

	ASSERT(at <= e->len && old <= e->len - at);
	if (len > old && len - old > EDIT_MAX - e->len) {
		e->is_refused = true;
		return false;
	}
	if (len == 0 && old == 0)
		return true;
	edit_undo_record(e, at, old, fresh, len);
	memmove(e->text + at + len, e->text + at + old, rest);
	if (len > 0)
		memcpy(e->text + at, fresh, len);
	e->len = at + len + rest;
	e->text[e->len] = '\0';
	e->cursor = edit_boundary_after(e, at + len);
	e->is_laid_out = false;
	return true;
}

bool edit_replace(struct edit *e, size_t at, size_t old, const char *text, size_t len)
{
	size_t start = edit_boundary_before(e, at), end, n;
	char *fresh = malloc(3 * len + 1);
	bool ok;

	ASSERT(fresh);
	end = old > e->len - start ? e->len : edit_boundary_after(e, at + old);
	n = safe_own(fresh, text, len);
	e->now = e->last = EDIT_ACT_OTHER;
	e->goal = -1;
	e->is_refused = false;
	ok = edit_change(e, start, end - start, fresh, n);
	heap_free(fresh);
	return ok;
}

bool edit_insert(struct edit *e, const char *text, size_t len)
{
	return edit_replace(e, e->cursor, 0, text, len);
}

bool edit_set(struct edit *e, const char *text, size_t len)
{
	if (!edit_replace(e, 0, e->len, text, len))
		return false;
	edit_undo_wipe(e);
	/* The rest of the old text too. */
	memset(e->text + e->len, 0, sizeof(e->text) - e->len);
	e->cursor = e->len;
	e->vi = (struct edit_vi){ .is_on = e->vi.is_on };
	return true;
}

void edit_move(struct edit *e, size_t at)
{
	e->cursor = edit_boundary_before(e, at);
	e->last = EDIT_ACT_OTHER;
	e->goal = -1;
}

bool edit_key(struct edit *e, const struct key *k)
{
	bool is_used;

	e->now = EDIT_ACT_OTHER;
	e->is_refused = false;
	is_used = (e->vi.is_on && edit_vi_take(e, k)) || edit_keys_take(e, k);
	if (is_used) {
		e->last = e->now;
		if (e->now != EDIT_ACT_VERTICAL)
			e->goal = -1;
	}
	return is_used;
}

void edit_set_vi(struct edit *e, bool on)
{
	e->vi = (struct edit_vi){ .is_on = on };
}

bool edit_is_vi_normal(const struct edit *e)
{
	return e->vi.is_normal;
}

const struct edit_view *edit_layout(struct edit *e, int columns)
{
	if (columns != e->columns)
		e->is_laid_out = false;
	e->columns = columns;
	return edit_lines_view(e);
}
