/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/stage.h"

#include "base/assert.h"
#include "ui-ncurses/ui.h"

#include <sodium.h>
#include <stdlib.h>

static void close_top(struct ui *u)
{
	struct stage *s = &u->stage;
	const struct view *v = s->open[s->n - 1].view;
	void *self = s->open[--s->n].self;

	if (v->close)
		v->close(u, self);
	sodium_memzero(self, v->size);
	free(self);
}

void *stage_push(struct ui *u, const struct view *v, const void *args)
{
	struct stage *s = &u->stage;
	void *self;

	stage_close(u, v);
	if (s->n == STAGE_MAX)
		close_top(u);
	self = calloc(1, v->size > 0 ? v->size : 1);
	ASSERT(self);
	s->open[s->n].view = v;
	s->open[s->n++].self = self;
	if (v->open)
		v->open(u, self, args);
	return self;
}

static void tell_top(struct ui *u)
{
	const struct view *v = stage_top(u);

	if (v && v->again)
		v->again(u, u->stage.open[u->stage.n - 1].self);
}

void stage_pop(struct ui *u)
{
	if (u->stage.n <= 1)
		return;
	close_top(u);
	tell_top(u);
}

void stage_close(struct ui *u, const struct view *v)
{
	if (!stage_state(u, v))
		return;
	while (u->stage.open[u->stage.n - 1].view != v)
		close_top(u);
	close_top(u);
	tell_top(u);
}

void stage_wipe(struct ui *u)
{
	while (u->stage.n > 0)
		close_top(u);
}

void *stage_reset(struct ui *u, const struct view *v, const void *args)
{
	stage_wipe(u);
	return stage_push(u, v, args);
}

const struct view *stage_top(const struct ui *u)
{
	return u->stage.n > 0 ? u->stage.open[u->stage.n - 1].view : NULL;
}

void *stage_state(const struct ui *u, const struct view *v)
{
	for (int i = 0; i < u->stage.n; i++)
		if (u->stage.open[i].view == v)
			return u->stage.open[i].self;
	return NULL;
}

static void *top_state(const struct ui *u)
{
	return u->stage.open[u->stage.n - 1].self;
}

enum place stage_place(const struct ui *u)
{
	const struct view *v = stage_top(u);

	if (!v)
		return PLACE_CLOSED;
	return v->where ? v->where(u, top_state(u)) : v->place;
}

bool stage_key(struct ui *u, const struct key *k)
{
	const struct view *v = stage_top(u);

	return v && v->key && v->key(u, top_state(u), k);
}

/* A view may close itself, or open others, while it hears: the rest is found again by its number. */
void stage_heard(struct ui *u, const json_t *event)
{
	for (int i = 0; i < u->stage.n; i++)
		if (u->stage.open[i].view->heard)
			u->stage.open[i].view->heard(u, u->stage.open[i].self, event);
}

void stage_tick(struct ui *u)
{
	for (int i = 0; i < u->stage.n; i++)
		if (u->stage.open[i].view->tick)
			u->stage.open[i].view->tick(u, u->stage.open[i].self);
}

/* Those that lie over others are painted last, in a box at the bottom. */
void stage_paint(const struct ui *u, const struct pane *p)
{
	const struct stage *s = &u->stage;
	int first = s->n - 1;

	while (first > 0 && s->open[first].view->over)
		first--;
	for (int i = first < 0 ? 0 : first; i < s->n; i++) {
		const struct view *v = s->open[i].view;
		int rows = v->over && v->height ? v->height(u, s->open[i].self) : p->rows;
		struct pane part = canvas_part(p, rows < p->rows ? p->rows - rows : 0, 0, rows, p->cols);

		if (v->over) {
			canvas_fill(&part, STYLE_TEXT);
			p->canvas->cursor = false;
		}
		v->paint(u, s->open[i].self, &part);
	}
}
