/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/unlock.h"

#include "base/tr.h"
#include "ui-ncurses/pages/form.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>

struct unlock {
	struct form form;
	struct sheet_place place;
	bool working;
};

static void open(struct ui *u, void *self, const void *args)
{
	struct unlock *l = self;

	(void)u;
	(void)args;
	form_add(&l->form, FORM_SECRET, _("Passphrase"), NULL);
}

static void close(struct ui *u, void *self)
{
	struct unlock *l = self;

	(void)u;
	form_wipe(&l->form);
}

static void on_unlock(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct unlock *l = stage_state(u, &unlock_view);
	char text[256];

	(void)tag;
	if (l) {
		l->working = false;
		form_set(&l->form, 0, "");
	}
	if (l && !result) {
		ui_error_text(text, sizeof(text), error);
		form_fail(&l->form, 0, text);
	}
	ui_ask_status(u);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct unlock *l = self;
	enum form_did did = l->working ? FORM_MOVED : form_key(&l->form, k);

	if (did == FORM_ENTER && form_text(&l->form, 0)[0]) {
		l->working = true;
		asks_put(u, "unlock", json_pack("{s:s}", "passphrase", form_text(&l->form, 0)), on_unlock, 0);
	}
	return did != FORM_IGNORED;
}

static void write_form(const struct ui *u, void *self, struct sheet *s)
{
	struct unlock *l = self;

	sheet_head(s, _("Locked"));
	sheet_text(s, STYLE_TEXT, _("No key is in memory. Nothing is received or sent until it is unlocked; what contacts "
				    "send meanwhile waits with them."));
	sheet_gap(s);
	if (l->working)
		sheet_text(s, STYLE_TEXT, _("The passphrase is being checked. That takes a second or two."));
	else
		form_write(u, &l->form, s);
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct unlock *l = self;

	sheet_paint(u, l, p, &l->place, write_form);
}

const struct view unlock_view = {
	.name = "unlock",
	.size = sizeof(struct unlock),
	.place = PLACE_CLOSED,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.heading = N_("Locked"),
};
