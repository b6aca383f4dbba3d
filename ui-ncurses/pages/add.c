/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/add.h"

#include "base/tr.h"
#include "ui-ncurses/pages/form.h"
#include "ui-ncurses/pages/picture.h"
#include "ui-ncurses/ui.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 4096

enum field { WHAT, NAME, WHO };

struct add {
	struct form form;
	struct sheet_place place;
	bool working;
	bool reading; /* a picture */
};

static const struct view add_view;

static const char *identity_name(const struct ui *u, int i)
{
	return i < (int)u->people.selves ? u->people.self[i].name : "";
}

static void open(struct ui *u, void *self, const void *args)
{
	struct add *a = self;
	struct form *f = &a->form;

	(void)args;
	form_add(f, FORM_TEXT, _("Their invite"), _("A link, five words, or the path of a picture with a QR code."));
	f->field[WHAT].empty = _("paste it here");
	form_add(f, FORM_TEXT, _("Your name for them"), NULL);
	f->field[NAME].empty = _("may stay empty");
	form_add(f, FORM_CHOICE, _("You are"), _("Which of your identities they will know."));
	f->field[WHO].option = identity_name;
	f->field[WHO].choices = (int)u->people.selves;
	f->field[WHO].away = u->people.selves < 2;
	for (int i = 0; i < (int)u->people.selves; i++)
		if (u->people.self[i].id == u->people.identity)
			f->field[WHO].choice = i;
}

static void close(struct ui *u, void *self)
{
	struct add *a = self;

	(void)u;
	form_wipe(&a->form);
}

/* ---- adding ---- */

/* The tag is the identity whose contact it is. */
static void on_added(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct add *a = stage_state(u, &add_view);
	char text[256];

	if (a)
		a->working = false;
	if (!result && a) {
		ui_error_text(text, sizeof(text), error);
		form_fail(&a->form, WHAT, text);
		return;
	}
	if (!result) {
		ui_complain(u, error);
		return;
	}
	u->people.stale = true;
	people_refresh(u);
	ui_say(u, _("Added. What you write now is sent once you reach each other."));
	if (!a)
		return;
	if (tag > 0)
		u->people.identity = tag;
	ui_open_chat(u, asks_id(result, "contact"));
}

static void take_up(struct ui *u, struct add *a, const char *invite)
{
	const struct form_field *who = &a->form.field[WHO];
	int64_t identity = who->choice < (int)u->people.selves ? u->people.self[who->choice].id : 0;
	const char *name = form_text(&a->form, NAME);
	json_t *params = json_pack("{s:s}", "invite", invite);

	if (name[strspn(name, " ")])
		json_object_set_new(params, "name", json_string(name));
	if (identity > 0)
		json_object_set_new(params, "identity", json_sprintf("%lld", (long long)identity));
	a->working = true;
	asks_put(u, "add", params, on_added, identity);
}

/* ---- pictures ---- */

/* Of several codes the first that is an invite. */
static void on_read(struct ui *u, bool ok, const char *said)
{
	struct add *a = stage_state(u, &add_view);
	const char *line;
	char *invite;

	if (!a || !a->reading)
		return;
	a->reading = false;
	if (!said) {
		form_fail(&a->form, WHAT, _("Pictures are read by the program zbarimg, which is not installed here (package "
					    "zbar-tools). A link or the words work without it."));
		return;
	}
	line = ok ? strcasestr(said, "NIGHTJAR:") : NULL;
	if (!line) {
		form_fail(&a->form, WHAT, ok && said[0]
		               ? _("The QR code in this picture is not an invite.")
		               : _("No QR code could be found in this file."));
		return;
	}
	invite = strndup(line, strcspn(line, "\r\n"));
	if (!invite)
		return;
	form_set(&a->form, WHAT, invite);
	take_up(u, a, invite);
	sodium_memzero(invite, strlen(invite));
	free(invite);
}

static void go(struct ui *u, struct add *a)
{
	const char *text = form_text(&a->form, WHAT);
	char path[PATH_SIZE];

	if (!text[strspn(text, " ")]) {
		form_fail(&a->form, WHAT,
		          _("Paste here what the other person gave you, or press Alt-I to give them something."));
	} else if (picture_path(path, sizeof(path), text)) {
		a->reading = true;
		wishes_read(&u->wishes, path, on_read);
	} else {
		take_up(u, a, text);
	}
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct add *a = self;
	enum form_did did;

	if (a->working || a->reading)
		return true;
	did = form_key(&a->form, k);
	if (did == FORM_ENTER)
		go(u, a);
	return did != FORM_IGNORED;
}

/* ---- the picture ---- */

static void write_form(const struct ui *u, void *self, struct sheet *s)
{
	struct add *a = self;
	char offer[512];

	if (u->people.known && u->people.n == 0)
		sheet_text(s, STYLE_TEXT, _("Nobody is here yet. One of you makes an invite, the other takes it up."));
	sheet_head(s, _("Take up an invite"));
	form_write(u, &a->form, s);
	if (a->reading)
		sheet_text(s, STYLE_STATE, _("The picture is being read..."));
	else if (a->working)
		sheet_text(s, STYLE_STATE, _("One moment: five words take a second to be made hard to guess."));
	sheet_gap(s);
	sheet_head(s, _("Or make one"));
	sheet_keys(s, _("Alt-I"), _("makes an invite for one person: a link, a QR code or five words."));
	visible_offer(u, offer, sizeof(offer));
	if (!offer[0])
		return;
	sheet_gap(s);
	sheet_text(s, visible_minutes(u, VISIBLE_NEARBY) > 0 ? STYLE_NEWS : STYLE_TEXT, offer);
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct add *a = self;

	sheet_paint(u, a, p, &a->place, write_form);
}

static const struct view add_view = {
	.name = "add",
	.size = sizeof(struct add),
	.place = PLACE_FORM,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.heading = N_("Add somebody"),
};

void add_open(struct ui *u)
{
	if (u->phase != UI_OPEN)
		return;
	if (!stage_state(u, &add_view))
		stage_push(u, &add_view, NULL);
	while (stage_top(u) != &add_view)
		stage_pop(u);
}

void add_open_with(struct ui *u, const char *text)
{
	struct add *a;

	add_open(u);
	a = stage_state(u, &add_view);
	if (a) {
		form_set(&a->form, WHAT, text);
		form_go(&a->form, WHAT);
	}
}
