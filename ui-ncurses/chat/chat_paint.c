/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/chat_paint.h"

#include "base/tr.h"
#include "ui-ncurses/chat/banner.h"
#include "ui-ncurses/text/wrap.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

#define BANNER_ROWS 4 /* at most */

static const struct person *them(const struct ui *u, const struct chat *c)
{
	return people_find(&u->people, c->contact);
}

/* ---- the places ---- */

static int banner_rows(const struct ui *u, const struct chat *c, int cols, int rows)
{
	const struct wrap_widths w = { cols - 2, cols - 2 };
	const struct person *p = them(u, c);
	char words[BANNER_MAX];
	int n, most = rows / 3 < BANNER_ROWS ? rows / 3 : BANNER_ROWS;

	if (!p)
		return 0;
	banner_words(p, u->now.wall, words, sizeof(words));
	if (!words[0])
		return 0;
	n = (int)wrap_lines(words, strlen(words), &w, NULL, 0);
	return n < most ? n : most;
}

void chat_paint_place(const struct ui *u, const struct chat *c, struct chat_place *out)
{
	int rows = c->rows > 0 ? c->rows : u->rows - 2, cols = c->cols > 0 ? c->cols : u->cols;

	*out = (struct chat_place){ .wide = cols >= UI_WIDE && !c->bare };
	if (out->wide)
		out->list_cols = LIST_COLS;
	else if (c->contact == 0 || c->in_list)
		out->list_cols = cols;
	out->left = out->wide ? LIST_COLS + 1 : 0;
	out->cols = out->wide || out->list_cols == 0 ? cols - out->left : 0;
	if (out->cols == 0)
		return;
	out->banner = c->bare ? 0 : banner_rows(u, c, out->cols, rows);
	out->input_rows = compose_paint_rows(&c->compose, out->cols, rows / 3 > 1 ? rows / 3 : 1);
	out->input = rows - out->input_rows;
	out->line = c->bare ? -1 : out->input - 1;
	out->talk_row = out->banner;
	out->talk_rows = (c->bare ? out->input : out->line) - out->banner;
}

void chat_paint_shape(const struct ui *u, const struct chat *c, struct talk_shape *out)
{
	const struct person *p = them(u, c);
	struct chat_place at;

	chat_paint_place(u, c, &at);
	*out = (struct talk_shape){
		.rows = at.talk_rows,
		.cols = at.cols,
		.tall = !at.wide,
		.bare = c->bare,
		.ascii = u->ascii,
		.now = u->now.wall,
		.name = p ? p->name : "",
	};
	out->names = talk_paint_names(out->name);
}

/* ---- the parts ---- */

/* What is further down is told on the border, where it comes from. */
static void paint_line(const struct chat *c, const struct pane *p, int row)
{
	struct pane line = canvas_part(p, row, 0, 1, p->cols);
	char text[128];

	if (c->talk.below > 0) {
		snprintf(text, sizeof(text), ngettext("%lld new below", "%lld new below", (unsigned long)c->talk.below),
			 (long long)c->talk.below);
		canvas_line_with(&line, 0, STYLE_NEWS, text);
	} else if (!c->talk.follow && c->talk.n > 0) {
		canvas_line_with(&line, 0, STYLE_DIM, _("more below: End goes there"));
	} else {
		canvas_line_across(&line, 0);
	}
}

static void paint_nothing(const struct chat *c, const struct pane *p, const char *name)
{
	char text[512];

	if (c->talk.trouble[0]) {
		canvas_put_wrapped(p, 0, STYLE_ALERT, c->talk.trouble);
	} else if (c->talk.known) {
		snprintf(text, sizeof(text), _("No messages with %s yet."), name);
		canvas_put_middle(p, p->rows / 2, STYLE_DIM, text);
	}
}

static void paint_talk(const struct ui *u, const struct chat *c, const struct chat_place *at, const struct pane *p)
{
	struct pane part = canvas_part(p, at->talk_row, 0, at->talk_rows, p->cols);
	struct talk_shape shape;

	chat_paint_shape(u, c, &shape);
	if (c->talk.n == 0)
		paint_nothing(c, &part, shape.name);
	else
		talk_paint(&c->talk, &shape, &part);
}

static void paint_banner(const struct person *row, const struct ui *u, const struct chat_place *at,
			 const struct pane *p)
{
	struct pane part = canvas_part(p, 0, 1, at->banner, p->cols - 2);
	char words[BANNER_MAX];

	banner_words(row, u->now.wall, words, sizeof(words));
	canvas_put_wrapped(&part, 0, STYLE_NEWS, words);
}

static void paint_open(const struct ui *u, const struct chat *c, const struct chat_place *at, const struct pane *p)
{
	const struct person *row = them(u, c);
	const struct compose_look look = { .name = row ? row->name : "", .focus = !c->in_list && c->talk.pick == 0,
					   .tall = !at->wide };
	struct pane input = canvas_part(p, at->input, 0, at->input_rows, p->cols);

	paint_talk(u, c, at, p);
	if (at->banner > 0 && row)
		paint_banner(row, u, at, p);
	if (at->line >= 0)
		paint_line(c, p, at->line);
	compose_paint(&c->compose, &look, &input);
}

static void paint_choice(const struct ui *u, const struct chat *c, const struct pane *p)
{
	const struct person *row = people_find(&u->people, c->list.chosen);
	char text[512];

	if (row)
		snprintf(text, sizeof(text), _("Enter opens the conversation with %s."), row->name);
	else
		snprintf(text, sizeof(text), "%s", _("Enter adds a contact."));
	if (u->people.known)
		canvas_put_middle(p, p->rows / 2, STYLE_DIM, text);
}

static void paint_list(const struct ui *u, struct chat *c, const struct chat_place *at, const struct pane *p)
{
	const struct list_look look = { .open = at->cols > 0 ? c->contact : 0, .focus = c->in_list };
	struct pane part = canvas_part(p, 0, 0, p->rows, at->list_cols);

	list_paint(u, &c->list, &look, &part);
	if (at->wide)
		canvas_line_down(p, at->list_cols);
}

void chat_paint(const struct ui *u, void *self, const struct pane *p)
{
	struct chat *c = self;
	struct chat_place at;
	struct pane part;

	c->rows = p->rows;
	c->cols = p->cols;
	chat_paint_place(u, c, &at);
	if (at.list_cols > 0)
		paint_list(u, c, &at, p);
	if (at.cols == 0)
		return;
	part = canvas_part(p, 0, at.left, p->rows, at.cols);
	if (c->contact > 0)
		paint_open(u, c, &at, &part);
	else
		paint_choice(u, c, &part);
}

void chat_paint_title(const struct ui *u, const void *self, char *out, size_t cap)
{
	const struct chat *c = self;
	const struct person *row = them(u, c);

	if (row && (!c->in_list || u->cols >= UI_WIDE))
		banner_title(row, u->now.wall, out, cap);
}
