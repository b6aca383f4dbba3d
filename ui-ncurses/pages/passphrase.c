/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/passphrase.h"

#include "base/tr.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/pages/form.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

enum { OLD, FRESH, AGAIN };

static const struct view passphrase_view;

struct passphrase {
	struct form form;
	struct sheet_place place;
	bool working;
};

static void open(struct ui *u, void *self, const void *args)
{
	struct passphrase *s = self;
	bool has_old = asks_flag(u->status, "protected");

	(void)args;
	form_add(&s->form, FORM_SECRET, _("Passphrase until now"), NULL);
	form_add(&s->form, FORM_SECRET, _("The new one"),
	         _("Several words are good. One that is forgotten cannot be recovered: then everything is lost."));
	form_add(&s->form, FORM_SECRET, _("The new one again"), NULL);
	s->form.field[OLD].away = !has_old;
	form_go(&s->form, has_old ? OLD : FRESH);
}

static void close(struct ui *u, void *self)
{
	struct passphrase *s = self;

	(void)u;
	form_wipe(&s->form);
}

static void on_changed(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct passphrase *s = stage_state(u, &passphrase_view);
	char text[256];

	(void)tag;
	if (s)
		s->working = false;
	if (result) {
		stage_close(u, &passphrase_view);
		ui_say(u, "%s",
		       asks_flag(result, "protected") ?
		               _("The profile is protected by the new passphrase from now on.") :
		               _("The profile has no passphrase any more: whoever has this disk can read everything."));
	} else if (s) {
		ui_error_text(text, sizeof(text), error);
		form_fail(&s->form, s->form.field[OLD].away ? FRESH : OLD, text);
	} else {
		ui_complain(u, error);
	}
	ui_ask_status(u);
}

static void change(struct ui *u, struct passphrase *s)
{
	s->working = true;
	asks_put(u, "passphrase",
	         json_pack("{s:s, s:s}", "old", form_text(&s->form, OLD), "new", form_text(&s->form, FRESH)), on_changed, 0);
}

static void on_none(struct ui *u, int64_t tag, bool yes)
{
	struct passphrase *s = stage_state(u, &passphrase_view);

	(void)tag;
	if (yes && s)
		change(u, s);
}

static void submit(struct ui *u, struct passphrase *s)
{
	if (strcmp(form_text(&s->form, FRESH), form_text(&s->form, AGAIN)) != 0)
		form_fail(&s->form, AGAIN, _("The two are not the same. Ctrl-T shows them."));
	else if (form_text(&s->form, FRESH)[0])
		change(u, s);
	else if (s->form.field[OLD].away)
		form_fail(&s->form, FRESH, _("The profile has no passphrase; type the one that it shall have."));
	else
		confirm_ask(u, _("Take the passphrase away? Whoever has this disk can then read everything."),
		            _("take it away"),
		            on_none, 0);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct passphrase *s = self;
	enum form_did did = s->working ? FORM_MOVED : form_key(&s->form, k);

	if (did == FORM_ENTER && !form_next(&s->form))
		submit(u, s);
	return did != FORM_IGNORED;
}

static void write_form(const struct ui *u, void *self, struct sheet *sheet)
{
	struct passphrase *s = self;

	if (s->working)
		sheet_text(sheet, STYLE_TEXT, _("The passphrase is being changed. That takes a few seconds."));
	else
		form_write(u, &s->form, sheet);
	sheet_gap(sheet);
	sheet_text(sheet, STYLE_DIM,
	           _("It protects the keys and messages on this disk. Messages on their way are encrypted without it too."));
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct passphrase *s = self;

	sheet_paint(u, s, p, &s->place, write_form);
}

static const struct view passphrase_view = {
	.name = "passphrase",
	.size = sizeof(struct passphrase),
	.place = PLACE_FORM,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.heading = N_("Passphrase"),
};

void passphrase_show(struct ui *u, const char *argument)
{
	(void)argument;
	if (u->phase == UI_OPEN)
		stage_push(u, &passphrase_view, NULL);
}
