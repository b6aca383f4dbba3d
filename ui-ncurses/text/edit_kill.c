/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ring of what was killed, newest first. */
#include "base/assert.h"
#include "base/heap.h"
#include "ui-ncurses/text/edit_state.h"

#include <stdlib.h>
#include <string.h>

/* A new entry, for which the oldest may go. */
static void push(struct edit_kill *k, const char *text, size_t len)
{
	char *copy = malloc(len);

	ASSERT(copy);
	memcpy(copy, text, len);
	if (k->count == EDIT_KILLS)
		heap_free(k->texts[--k->count]);
	memmove(k->texts + 1, k->texts, k->count * sizeof(k->texts[0]));
	memmove(k->lens + 1, k->lens, k->count * sizeof(k->lens[0]));
	k->texts[0] = copy;
	k->lens[0] = len;
	k->count++;
}

/* More of the newest entry, on the side where it stood in the text. */
static void grow(struct edit_kill *k, const char *text, size_t len, bool before)
{
	char *both = malloc(k->lens[0] + len);

	ASSERT(both);
	memcpy(both + (before ? len : 0), k->texts[0], k->lens[0]);
	memcpy(both + (before ? 0 : k->lens[0]), text, len);
	heap_free(k->texts[0]);
	k->texts[0] = both;
	k->lens[0] += len;
}

void edit_kill_range(struct edit *e, size_t at, size_t end)
{
	e->now = EDIT_ACT_KILLED;
	if (at == end)
		return;
	if (e->last == EDIT_ACT_KILLED && e->kill.count > 0)
		grow(&e->kill, e->text + at, end - at, at < e->cursor);
	else
		push(&e->kill, e->text + at, end - at);
	(void)edit_change(e, at, end - at, "", 0);
}

static void yank(struct edit *e, size_t which, size_t at, size_t old)
{
	struct edit_kill *k = &e->kill;

	if (!edit_change(e, at, old, k->texts[which], k->lens[which]))
		return;
	k->shown = which;
	k->yank_at = at;
	k->yank_len = k->lens[which];
	e->now = EDIT_ACT_YANKED;
}

void edit_kill_yank(struct edit *e)
{
	if (e->kill.count > 0)
		yank(e, 0, e->cursor, 0);
}

void edit_kill_older(struct edit *e)
{
	struct edit_kill *k = &e->kill;

	if (e->last == EDIT_ACT_YANKED)
		yank(e, (k->shown + 1) % k->count, k->yank_at, k->yank_len);
}

void edit_kill_wipe(struct edit *e)
{
	while (e->kill.count > 0)
		heap_free(e->kill.texts[--e->kill.count]);
}
