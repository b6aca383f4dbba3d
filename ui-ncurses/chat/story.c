/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/story.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/chat/entry.h"
#include "ui-ncurses/chat/pick.h"
#include "ui-ncurses/text/when.h"
#include "ui-ncurses/text/wrap.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

#define TRIES_SHOWN 4
#define TRY_MAX 256
#define AGAIN (5 * CLOCK_SECOND) /* while it is looked at, it is asked for anew */

struct story {
	int64_t contact, order;
	json_t *told; /* owned: the daemon's answer, NULL at first */
	char trouble[256];
	int64_t ask_at;
};

static const struct view story_view;

static void on_told(struct ui *u, int64_t order, const json_t *result, const json_t *error)
{
	struct story *s = stage_state(u, &story_view);

	if (!s || s->order != order)
		return;
	s->trouble[0] = '\0';
	if (result) {
		json_decref(s->told);
		s->told = json_deep_copy(result);
	} else {
		ui_error_text(s->trouble, sizeof(s->trouble), error);
	}
}

static void ask(struct ui *u, struct story *s)
{
	s->ask_at = u->now.mono + AGAIN;
	ui_want(u, s->ask_at);
	deed_story(u, s->contact, s->order, on_told);
}

static void open(struct ui *u, void *self, const void *args)
{
	const struct entry *e = args;
	struct story *s = self;

	(void)u;
	s->contact = e->contact;
	s->order = e->order;
	s->ask_at = CLOCK_NEVER;
}

static void close(struct ui *u, void *self)
{
	struct story *s = self;

	(void)u;
	json_decref(s->told);
}

static void tick(struct ui *u, void *self)
{
	struct story *s = self;

	if (u->now.mono >= s->ask_at)
		ask(u, s);
	else
		ui_want(u, s->ask_at);
}

static void heard(struct ui *u, void *self, const json_t *event)
{
	struct story *s = self;

	if (asks_id(event, "contact") == s->contact)
		ask(u, s);
}

/* ---- in words ---- */

static void tell_life(const struct ui *u, const json_t *told, char *out, size_t cap)
{
	int64_t expires = asks_number(told, "expires"), timer = asks_number(told, "timer");
	char span[WHEN_MAX];

	out[0] = '\0';
	if (expires > 0) {
		when_span(span, expires > u->now.wall ? expires - u->now.wall : 0);
		snprintf(out, cap, _("It disappears in %s."), span);
	} else if (timer > 0) {
		when_length(span, timer * CLOCK_SECOND);
		snprintf(out, cap, _("It disappears %s after it has been read."), span);
	}
}

static void tell_edit(const struct ui *u, const json_t *told, char *out, size_t cap)
{
	char when[WHEN_MAX];

	out[0] = '\0';
	when_near(when, asks_number(told, "edited"), u->now.wall);
	if (asks_number(told, "edited") > 0)
		snprintf(out, cap, _("It was changed %s."), when);
}

static void tell(const struct ui *u, const struct story *s, char *out, size_t cap)
{
	char life[128], edit[128], words[1536];

	if (!s->told) {
		snprintf(out, cap, "%s", s->trouble[0] ? s->trouble : _("Asking the daemon..."));
		return;
	}
	tell_life(u, s->told, life, sizeof(life));
	tell_edit(u, s->told, edit, sizeof(edit));
	ui_typed_here(words, sizeof(words), asks_string(s->told, "words"));
	snprintf(out, cap, "%s%s%s%s%s", words, edit[0] ? " " : "", edit, life[0] ? " " : "", life);
}

/* Those of ours to reach them; for a message that has come nothing was to be tried. */
static size_t tries(const struct story *s)
{
	size_t n = strcmp(asks_string(s->told, "state"), "received") == 0 ? 0 :
	            json_array_size(json_object_get(s->told, "tries"));

	return n > TRIES_SHOWN ? TRIES_SHOWN : n;
}

static void tell_try(const struct ui *u, const struct story *s, size_t i, char out[TRY_MAX])
{
	const json_t *row = json_array_get(json_object_get(s->told, "tries"), i);
	char when[WHEN_MAX];

	when_near(when, asks_number(row, "when"), u->now.wall);
	/* TRANSLATORS: a time, a road, what came of it. */
	snprintf(out, TRY_MAX, _("%s over %s: %s"), when, asks_string(row, "road"), asks_string(row, "outcome"));
}

static int height(const struct ui *u, const void *self)
{
	const struct wrap_widths w = { u->cols - 4, u->cols - 4 };
	char text[2048], line[TRY_MAX];
	int rows = 1;

	tell(u, self, text, sizeof(text));
	rows += (int)wrap_lines(text, strlen(text), &w, NULL, 0);
	for (size_t i = 0; i < tries(self); i++) {
		tell_try(u, self, i, line);
		rows += (int)wrap_lines(line, strlen(line), &w, NULL, 0);
	}
	return rows;
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	const struct story *s = self;
	struct pane text = canvas_part(p, 1, 2, p->rows - 1, p->cols - 4);
	char words[2048], line[TRY_MAX];
	int y;

	tell(u, s, words, sizeof(words));
	canvas_line_with(p, 0, STYLE_HEAD, _("What became of it"));
	y = canvas_put_wrapped(&text, 0, s->trouble[0] && !s->told ? STYLE_ALERT : STYLE_TEXT, words);
	canvas_cursor(&text, 0, 0);
	for (size_t i = 0; i < tries(s); i++) {
		tell_try(u, s, i, line);
		y = canvas_put_wrapped(&text, y, STYLE_DIM, line);
	}
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	(void)self;
	/* i again, Enter and Esc (which is everybody's) close it. */
	if (k->code == KEY_RETURN || k->code == KEY_ESCAPE || (k->code == KEY_TEXT && k->ch == 'i'))
		stage_pop(u);
	return true;
}

static const struct view story_view = {
	.name = "story",
	.size = sizeof(struct story),
	.place = PLACE_PAGE,
	.over = true,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.heard = heard,
	.tick = tick,
	.height = height,
};

void story_open(struct ui *u, const char *argument)
{
	const struct entry *e = pick_entry(u);

	(void)argument;
	if (e)
		ask(u, stage_push(u, &story_view, e));
}
