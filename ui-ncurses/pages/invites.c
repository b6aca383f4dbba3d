/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/invites.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/pages/invite.h"
#include "ui-ncurses/pages/page.h"
#include "ui-ncurses/text/when.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

struct invites {
	struct page page;
	json_t *rows; /* owned, NULL until they have come; newest last */
};

static const struct view invites_view;

/* ---- asking ---- */

static void on_invites(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct invites *v = stage_state(u, &invites_view);

	(void)tag;
	if (!result)
		ui_complain(u, error);
	if (!v || !result)
		return;
	json_decref(v->rows);
	v->rows = json_deep_copy(json_object_get(result, "invites"));
}

static void open(struct ui *u, void *self, const void *args)
{
	(void)self;
	(void)args;
	asks_put(u, "invites", NULL, on_invites, 0);
}

static void close(struct ui *u, void *self)
{
	struct invites *v = self;

	(void)u;
	page_wipe(&v->page);
	json_decref(v->rows);
}

static void heard(struct ui *u, void *self, const json_t *event)
{
	(void)self;
	if (strcmp(asks_string(event, "type"), "invite") == 0)
		asks_put(u, "invites", NULL, on_invites, 0);
}

/* ---- the picture ---- */

static bool is_open(const json_t *row)
{
	return strcmp(asks_string(row, "state"), "open") == 0;
}

static bool is_ours(const json_t *row)
{
	return strcmp(asks_string(row, "direction"), "made") == 0;
}

static const char *state_text(const json_t *row)
{
	const char *state = asks_string(row, "state");

	if (is_open(row))
		return is_ours(row)
			       ? _("yours, not taken up yet, good until %s")
			       : _("theirs, being taken up, good until %s");
	if (strcmp(state, "used") == 0)
		return is_ours(row) ? _("yours, taken up") : _("theirs, taken up");
	if (strcmp(state, "revoked") == 0)
		return _("revoked");
	return _("expired: %s");
}

static void add_row(const struct ui *u, struct invites *v, int id, const json_t *row)
{
	const char *name = asks_string(row, "for");
	const struct person *p = people_find(&u->people, asks_id(row, "contact"));
	char when[WHEN_MAX], text[256];

	when_near(when, asks_number(row, "expires"), u->now.wall);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
	snprintf(text, sizeof(text), state_text(row), when);
#pragma GCC diagnostic pop
	page_item(&v->page, id, p ? p->name : name[0] ? name
						      : _("without a name"),
		  text);
}

static void paint(const struct ui *u, void *self, const struct pane *pane)
{
	struct invites *v = self;
	size_t n = json_array_size(v->rows);

	page_begin(&v->page);
	page_text(&v->page, STYLE_DIM, _("Each works once and for seven days."));
	if (v->rows && n == 0)
		page_text(&v->page, STYLE_TEXT, _("There are none yet. Alt-I makes one."));
	for (size_t i = n; i-- > 0;)
		add_row(u, v, (int)i + 1, json_array_get(v->rows, i));
	page_paint(&v->page, pane);
}

/* ---- keys ---- */

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct invites *v = self;

	return page_typed(&v->page, k, u->prefs.vi);
}

static const json_t *picked(struct ui *u)
{
	struct invites *v = stage_state(u, &invites_view);
	int id = v ? page_picked(&v->page) : 0;

	return id > 0 ? json_array_get(v->rows, (size_t)id - 1) : NULL;
}

static void revoke_if(struct ui *u, int64_t tag, bool yes)
{
	if (yes)
		asks_put(u, "invite.revoke", json_pack("{s:o}", "invite", json_sprintf("%lld", (long long)tag)), NULL, 0);
}

static void revoke(struct ui *u, const char *argument)
{
	const json_t *row = picked(u);

	(void)argument;
	if (row && is_ours(row) && is_open(row))
		confirm_ask(u, _("Revoke this invite? Whoever has it cannot take it up any more, and what you wrote to them is "
				 "dropped."),
			    _("revoke it"), revoke_if, asks_id(row, "id"));
	else if (row)
		ui_say(u, _("Only an invite of yours that nobody has taken up can be revoked."));
}

static void go_to(struct ui *u, const char *argument)
{
	const json_t *row = picked(u);

	(void)argument;
	if (row && people_find(&u->people, asks_id(row, "contact")))
		ui_open_chat(u, asks_id(row, "contact"));
}

static void show(struct ui *u, const char *argument)
{
	const json_t *row = picked(u);

	(void)argument;
	if (row && is_ours(row))
		invite_open_again(u, asks_id(row, "id"));
}

static const struct action actions[] = {
	{ NULL, { ACTION_PLAIN('s') }, PLACE_PAGE, PLACE_PAGE, N_("show"),
	  N_("Shows the link and its code again."), NULL, show },
	{ NULL, { ACTION_NAMED(KEY_RETURN) }, PLACE_PAGE, PLACE_PAGE, N_("write"),
	  N_("Opens the conversation."), NULL, go_to },
	{ NULL, { ACTION_PLAIN('r') }, PLACE_PAGE, PLACE_PAGE, N_("revoke"),
	  N_("Makes this invite worthless."), NULL, revoke },
	{ 0 },
};

static const struct view invites_view = {
	.name = "invites",
	.size = sizeof(struct invites),
	.place = PLACE_PAGE,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.heading = N_("Invites"),
	.heard = heard,
	.actions = actions,
};

void invites_open(struct ui *u)
{
	stage_push(u, &invites_view, NULL);
}
