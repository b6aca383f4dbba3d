/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/notices.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/pages/page.h"
#include "ui-ncurses/text/safe.h"
#include "ui-ncurses/text/when.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 1024

struct notices {
	struct page page;
	json_t *rows; /* owned, NULL until they have come; the newest first */
	bool off;     /* blackout mode is */
};

static const struct view notices_view;

const char *notices_warning(void)
{
	return _("NOT VERIFIED: anybody in reach can write these, and say that they are anybody.");
}

/* ---- what has come ---- */

static void announce(struct ui *u, const json_t *rows)
{
	const json_t *row;
	int64_t last = u->notices_came;
	size_t i, n = 0;

	json_array_foreach(rows, i, row) {
		const int64_t came = asks_number(row, "came");

		n += came > u->notices_came && !asks_flag(row, "ours");
		last = came > last ? came : last;
	}
	u->notices_came = last;
	if (n > 0 && stage_top(u) != &notices_view)
		ui_say(u,
		       ngettext("%zu notice from people in reach, not verified: /notices shows it.",
				"%zu notices from people in reach, not verified: /notices shows them.", (unsigned long)n),
		       n);
}

static void on_notices(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct notices *v = stage_state(u, &notices_view);

	if (!result && tag)
		ui_complain(u, error);
	if (!result)
		return;
	announce(u, json_object_get(result, "notices"));
	if (!v)
		return;
	json_decref(v->rows);
	v->rows = json_deep_copy(json_object_get(result, "notices"));
	v->off = asks_number(result, "blackout") == 0;
}

void notices_ask(struct ui *u)
{
	asks_put(u, "notices", NULL, on_notices, 0);
}

/* ---- the page ---- */

static void open(struct ui *u, void *self, const void *args)
{
	(void)self;
	(void)args;
	asks_put(u, "notices", NULL, on_notices, 1);
}

static void close(struct ui *u, void *self)
{
	struct notices *v = self;

	(void)u;
	page_wipe(&v->page);
	json_decref(v->rows);
}

/* Of those that are here: the place of the one with this id, from 1; 0: there is none. */
static size_t place_of(const struct notices *v, const char *id)
{
	for (size_t i = 0; i < json_array_size(v->rows); i++)
		if (strcmp(asks_string(json_array_get(v->rows, i), "id"), id) == 0)
			return i + 1;
	return 0;
}

static void add_row(const struct ui *u, struct notices *v, int id, const json_t *row)
{
	char until[WHEN_MAX], left[WHEN_MAX + 32], text[TEXT_MAX];
	const char *said = asks_string(row, "text"), *same = asks_string(row, "same_as");

	when_near(until, asks_number(row, "expires"), u->now.wall);
	snprintf(left, sizeof(left), _("until %s"), until);
	(void)safe_line(text, sizeof(text), said, strlen(said), u->ascii);
	page_item(&v->page, id, left, text);
	if (asks_flag(row, "ours"))
		page_note(&v->page, STYLE_DIM, _("yours"));
	else if (place_of(v, same) > 0) {
		const char *other = asks_string(json_array_get(v->rows, place_of(v, same) - 1), "text");

		(void)safe_line(text, sizeof(text), other, strlen(other), u->ascii);
		page_say(&v->page, PAGE_NOTE, STYLE_DIM, _("by the same hand as: %s"), text);
	}
}

static void paint(const struct ui *u, void *self, const struct pane *pane)
{
	struct notices *v = self;
	const size_t n = json_array_size(v->rows);

	page_begin(&v->page);
	page_text(&v->page, STYLE_ALERT, notices_warning());
	if (v->rows && n == 0)
		page_text(&v->page, STYLE_TEXT, _("There are none. /notice and a text tells everybody in reach something."));
	for (size_t i = 0; i < n; i++)
		add_row(u, v, (int)i + 1, json_array_get(v->rows, i));
	if (v->rows && v->off)
		page_text(&v->page, STYLE_TEXT,
			  _("Blackout mode is off: nothing new comes, and nothing is passed on. /blackout switches it on."));
	page_paint(&v->page, pane);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct notices *v = self;

	return page_typed(&v->page, k, u->prefs.vi);
}

/* ---- what is done ---- */

static void on_withdrawn(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (!result)
		ui_complain(u, error);
	else
		ui_say(u, "%s", _("Withdrawn: it goes from others' devices as the word reaches them."));
}

static void withdraw(struct ui *u, const char *argument)
{
	const struct notices *v = stage_state(u, &notices_view);
	const int id = v ? page_picked(&v->page) : 0;
	const json_t *row = id > 0 ? json_array_get(v->rows, (size_t)id - 1) : NULL;

	(void)argument;
	if (row && asks_flag(row, "ours"))
		asks_put(u, "notice.withdraw", json_pack("{s:s}", "id", asks_string(row, "id")), on_withdrawn, 0);
	else if (row)
		ui_say(u, "%s", _("Only a notice of your own can be withdrawn, and only until Nightjar is stopped or locked."));
}

static void on_posted(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (!result)
		ui_complain(u, error);
	else
		ui_say(u, "%s", _("Whoever is in reach and in blackout mode can read it, and nothing in it says who you are."));
}

void notices_post(struct ui *u, const char *argument)
{
	if (argument[0])
		asks_put(u, "notice.post", json_pack("{s:s}", "text", argument), on_posted, 0);
	else
		ui_warn(u, "%s", _("Type /notice and what everybody in reach is to know. It lasts 12 hours."));
}

static const struct action actions[] = {
	{ NULL, { ACTION_PLAIN('w') }, PLACE_PAGE, PLACE_PAGE, N_("withdraw"),
	  N_("Takes a notice of your own back."), NULL, withdraw },
	{ 0 },
};

static const struct view notices_view = {
	.name = "notices",
	.size = sizeof(struct notices),
	.place = PLACE_PAGE,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.heading = N_("Notices"),
	.actions = actions,
};

void notices_show(struct ui *u, const char *argument)
{
	(void)argument;
	stage_push(u, &notices_view, NULL);
}
