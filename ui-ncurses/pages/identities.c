/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/identities.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/pages/form.h"
#include "ui-ncurses/pages/page.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

struct identities {
	struct page page;
	struct form form; /* of a name: for a new one, or another name */
	struct sheet_place place;
	int64_t renames; /* 0: a new one */
	bool naming;
};

static const struct view identities_view;

/* ---- switching ---- */

static void switch_to(struct ui *u, int64_t id)
{
	const struct self *self;

	if (u->people.identity == id)
		return;
	chat_keep_draft(u);
	u->people.identity = id;
	chat_show(u, 0);
	ui_people_changed(u);
	self = people_self(&u->people);
	if (self)
		ui_say(u, _("You are %s now. Contacts of your other names are not shown."), self->name);
}

void identities_switch_to(struct ui *u, const char *name)
{
	const struct people *p = &u->people;
	const struct self *found = NULL;
	size_t n = 0, len = strlen(name);

	for (size_t i = 0; i < p->selves; i++) {
		bool whole = strcasecmp(p->self[i].name, name) == 0;

		if (strncasecmp(p->self[i].name, name, len) != 0)
			continue;
		found = &p->self[i];
		n = whole ? 1 : n + 1;
		if (whole)
			break;
	}
	if (n == 1)
		switch_to(u, found->id);
	else if (n > 1)
		ui_warn(u, _("Several identities begin with %s. Type more of the name."), name);
	else
		ui_warn(u, _("There is no identity %s. /identities lists them."), name);
}

/* ---- names ---- */

static void on_named(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct identities *v = stage_state(u, &identities_view);
	char text[256];

	(void)tag;
	if (!v && error)
		ui_complain(u, error);
	if (!v)
		return;
	if (!result) {
		ui_error_text(text, sizeof(text), error);
		form_fail(&v->form, 0, text);
		return;
	}
	v->naming = false;
	form_wipe(&v->form);
}

static void ask_name(struct identities *v, int64_t id, const char *name)
{
	form_wipe(&v->form);
	form_add(&v->form, FORM_TEXT, id ? _("Another name") : _("Name of the new one"),
		 id ? _("Its contacts see the new name when they are reached the next time.")
	            : _("What its contacts will see. They cannot find out that both are you, unless you tell or write "
	                "alike: the two use one computer, and go on- and offline together."));
	form_set(&v->form, 0, name);
	v->renames = id;
	v->naming = true;
}

static void send_name(struct ui *u, struct identities *v)
{
	const char *name = form_text(&v->form, 0);

	if (!name[strspn(name, " ")])
		form_fail(&v->form, 0, _("A name is needed; any will do."));
	else if (v->renames > 0)
		asks_put(u, "identity.rename",
			 json_pack("{s:o, s:s}", "identity", json_sprintf("%lld", (long long)v->renames), "name", name),
		         on_named, 0);
	else
		asks_put(u, "identity.add", json_pack("{s:s}", "name", name), on_named, 0);
}

/* ---- keys ---- */

static const struct self *picked(struct ui *u)
{
	struct identities *v = stage_state(u, &identities_view);
	int id = v ? page_picked(&v->page) : 0;

	return id > 0 && (size_t)id <= u->people.selves ? &u->people.self[id - 1] : NULL;
}

static void be(struct ui *u, const char *argument)
{
	const struct self *self = picked(u);

	(void)argument;
	if (!self)
		return;
	switch_to(u, self->id);
	stage_close(u, &identities_view);
}

static void add(struct ui *u, const char *argument)
{
	struct identities *v = stage_state(u, &identities_view);

	(void)argument;
	if (v)
		ask_name(v, 0, "");
}

static void rename_one(struct ui *u, const char *argument)
{
	struct identities *v = stage_state(u, &identities_view);
	const struct self *self = picked(u);

	(void)argument;
	if (v && self)
		ask_name(v, self->id, self->name);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct identities *v = self;
	enum form_did did;

	if (!v->naming)
		return page_typed(&v->page, k, u->prefs.vi);
	if (k->code == KEY_ESCAPE) {
		v->naming = false;
		return true;
	}
	did = form_key(&v->form, k);
	if (did == FORM_ENTER)
		send_name(u, v);
	return did != FORM_IGNORED;
}

static enum place where(const struct ui *u, const void *self)
{
	const struct identities *v = self;

	(void)u;
	return v->naming ? PLACE_ASK : PLACE_PAGE;
}

static void open(struct ui *u, void *self, const void *args)
{
	struct identities *v = self;

	(void)args;
	for (size_t i = 0; i < u->people.selves; i++)
		if (u->people.self[i].id == u->people.identity)
			v->page.picked = (int)i + 1;
}

static void close(struct ui *u, void *self)
{
	struct identities *v = self;

	(void)u;
	page_wipe(&v->page);
	form_wipe(&v->form);
}

/* ---- the picture ---- */

static int64_t unread_of(const struct ui *u, int64_t id)
{
	int64_t n = 0;

	for (size_t i = 0; i < u->people.n; i++)
		if (u->people.row[i].identity == id)
			n += u->people.row[i].unread;
	return n;
}

static void write_form(const struct ui *u, void *self, struct sheet *s)
{
	struct identities *v = self;

	form_write(u, &v->form, s);
	sheet_gap(s);
	sheet_text(s, STYLE_DIM, _("Enter keeps it, Esc leaves it."));
}

static void add_row(const struct ui *u, struct identities *v, int i)
{
	const struct self *self = &u->people.self[i];
	long long unread = unread_of(u, self->id);
	char text[128], news[64] = "";

	if (unread > 0)
		snprintf(news, sizeof(news), ngettext("%lld unread", "%lld unread", (unsigned long)unread), unread);
	if (self->id == u->people.identity && news[0])
		/* TRANSLATORS: the slot says how many messages are unread. */
		snprintf(text, sizeof(text), _("you are this one, %s"), news);
	else
		snprintf(text, sizeof(text), "%s", self->id == u->people.identity ? _("you are this one") : news);
	page_item(&v->page, i + 1, self->name, text);
}

static void paint(const struct ui *u, void *self, const struct pane *pane)
{
	struct identities *v = self;

	if (v->naming) {
		sheet_paint(u, v, pane, &v->place, write_form);
		return;
	}
	page_begin(&v->page);
	page_text(&v->page, STYLE_DIM, _("Each has its own keys, address and contacts. Nothing sent links one to another; what "
					 "you write, and when you are online, may."));
	for (int i = 0; i < (int)u->people.selves; i++)
		add_row(u, v, i);
	page_paint(&v->page, pane);
}

static const struct action actions[] = {
	{ NULL, { ACTION_NAMED(KEY_RETURN) }, PLACE_PAGE, PLACE_PAGE, N_("be this one"),
	  N_("Shows its contacts."), NULL, be },
	{ NULL, { ACTION_PLAIN('a') }, PLACE_PAGE, PLACE_PAGE, N_("add one"), N_("Adds an identity."), NULL, add },
	{ NULL, { ACTION_PLAIN('r') }, PLACE_PAGE, PLACE_PAGE, N_("rename"),
	  N_("Gives it another name."), NULL, rename_one },
	{ 0 },
};

static const struct view identities_view = {
	.name = "identities",
	.size = sizeof(struct identities),
	.place = PLACE_PAGE,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.heading = N_("Identities"),
	.where = where,
	.actions = actions,
};

void identities_open(struct ui *u)
{
	stage_push(u, &identities_view, NULL);
}
