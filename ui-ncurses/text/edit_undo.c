/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Steps that can be undone and done again. What is typed in a row grows one step, a word at a time; what is erased in a row
 * is steps that hang together.
 */
#include "base/assert.h"
#include "base/heap.h"
#include "ui-ncurses/text/edit_state.h"

#include <stdlib.h>
#include <string.h>

static size_t cost(const struct edit_step *s)
{
	return sizeof(*s) + s->removed + s->added;
}

static void drop(struct edit_undo *u, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		u->bytes -= cost(&u->steps[i]);
		heap_free(u->steps[i].bytes);
	}
	if (u->count > to)
		memmove(u->steps + from, u->steps + to, (u->count - to) * sizeof(*u->steps));
	u->count -= to - from;
}

/* The oldest that hang together. */
static void forget_oldest(struct edit_undo *u)
{
	size_t n = 1;

	while (n < u->count && u->steps[n].joins)
		n++;
	if (n == u->count)
		return;
	drop(u, 0, n);
	u->done -= n;
	u->has_forgotten = true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* Typing goes on in the last step, unless a word begins. */
static bool grow_last(struct edit *e, size_t at, const char *fresh, size_t added)
{
	struct edit_undo *u = &e->undo;
	struct edit_step *s = u->count > 0 ? &u->steps[u->count - 1] : NULL;
	char *bytes;

	if (e->now != EDIT_ACT_TYPED || e->last != EDIT_ACT_TYPED || !s || s->removed > 0 || s->at + s->added != at)
		return false;
	if (is_blank(s->bytes[s->added - 1]) && !is_blank(fresh[0]))
		return false;
	bytes = heap_resize(s->bytes, s->added + added);
	ASSERT(bytes);
	memcpy(bytes + s->added, fresh, added);
	s->bytes = bytes;
	s->added += added;
	u->bytes += added;
	return true;
}

static void push(struct edit_undo *u, const struct edit_step *s)
{
	if (u->count == u->cap) {
		size_t cap = u->cap ? 2 * u->cap : 16;
		struct edit_step *steps = heap_resize(u->steps, cap * sizeof(*steps));

		ASSERT(steps);
		u->steps = steps;
		u->cap = cap;
	}
	u->steps[u->count++] = *s;
	u->bytes += cost(s);
}

void edit_undo_record(struct edit *e, size_t at, size_t removed, const char *fresh, size_t added)
{
	struct edit_undo *u = &e->undo;
	struct edit_step s = { .at = at, .removed = removed, .added = added, .cursor = e->cursor };

	if (u->count > u->done)
		drop(u, u->done, u->count);
	if (removed == 0 && grow_last(e, at, fresh, added))
		return;
	s.joins = u->count > 0 && e->now == EDIT_ACT_ERASED && e->last == EDIT_ACT_ERASED;
	s.bytes = malloc(removed + added + 1);
	ASSERT(s.bytes);
	memcpy(s.bytes, e->text + at, removed);
	if (added > 0)
		memcpy(s.bytes + removed, fresh, added);
	push(u, &s);
	u->done = u->count;
	while (u->bytes > EDIT_UNDO_MAX && u->count > 1) {
		size_t count = u->count;

		forget_oldest(u);
		if (u->count == count)
			break;
	}
}

/* Puts `len` bytes in place of `old` without a trace. */
static void swap_in(struct edit *e, size_t at, size_t old, const char *bytes, size_t len)
{
	ASSERT(at + old <= e->len && e->len - old + len <= EDIT_MAX);
	memmove(e->text + at + len, e->text + at + old, e->len - at - old);
	memcpy(e->text + at, bytes, len);
	e->len = e->len - old + len;
	e->text[e->len] = '\0';
	e->is_laid_out = false;
}

bool edit_undo_back(struct edit *e)
{
	struct edit_undo *u = &e->undo;
	const struct edit_step *s;

	if (u->done == 0)
		return false;
	do {
		s = &u->steps[--u->done];
		swap_in(e, s->at, s->added, s->bytes, s->removed);
	} while (s->joins && u->done > 0);
	e->cursor = s->cursor;
	return true;
}

bool edit_undo_forward(struct edit *e)
{
	struct edit_undo *u = &e->undo;
	const struct edit_step *s;

	if (u->done == u->count)
		return false;
	do {
		s = &u->steps[u->done++];
		swap_in(e, s->at, s->removed, s->bytes + s->removed, s->added);
	} while (u->done < u->count && u->steps[u->done].joins);
	e->cursor = edit_boundary_after(e, s->at + s->added);
	return true;
}

void edit_undo_wipe(struct edit *e)
{
	drop(&e->undo, 0, e->undo.count);
	heap_free(e->undo.steps);
	e->undo = (struct edit_undo){ 0 };
}
