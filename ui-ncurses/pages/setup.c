/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/setup.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/pages/form.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

enum field { NAME, PASSPHRASE, AGAIN, TOR, OTHERS }; /* from OTHERS on: one for each interface and adapter */

struct setup {
	struct form form;
	struct sheet_place place;
	struct {
		char iface[32];
		const char *method; /* that switches it */
	} road[FORM_FIELDS];        /* of the field of that number */
	bool working;
};

/* ---- interfaces ---- */

static void add_road(struct setup *s, const char *method, const char *iface, const char *label, const char *note)
{
	int i = form_add(&s->form, FORM_TICK, label, note);

	if (i < 0)
		return;
	str_copy(s->road[i].iface, sizeof(s->road[i].iface), iface);
	s->road[i].method = method;
	s->form.field[i].brief = i > OTHERS && s->road[i - 1].method == method; /* once is enough */
}

static void add_interface(struct setup *s, const char *iface)
{
	char label[96];

	snprintf(label, sizeof(label), _("Local network, by %s"), iface);
	add_road(s, "lan.set", iface, label,
		 _("Reaches contacts in the same network, without the Internet. Others there can notice that this "
		   "machine takes part, not who it is or what it says."));
}

static void add_adapter(struct setup *s, const char *iface)
{
	char label[96];

	snprintf(label, sizeof(label), _("Bluetooth, by %s"), iface);
	add_road(s, "bluetooth.set", iface, label,
		 _("Reaches contacts who are near, without any network. They are told the adapter's address, which never "
		   "changes; whoever knows it can notice when this machine is near."));
}

static void on_interfaces(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct setup *s = stage_state(u, &setup_view);
	const json_t *row;
	size_t i;

	(void)tag;
	(void)error;
	if (!s || s->form.n > OTHERS)
		return;
	json_array_foreach(json_object_get(result, "interfaces"), i, row)
		if (asks_string(row, "interface")[0] && strcmp(asks_string(row, "interface"), "lo") != 0)
			add_interface(s, asks_string(row, "interface"));
}

static void on_adapters(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct setup *s = stage_state(u, &setup_view);
	const json_t *row;
	size_t i;

	(void)tag;
	(void)error;
	if (!s)
		return;
	json_array_foreach(json_object_get(result, "interfaces"), i, row)
		if (asks_string(row, "interface")[0])
			add_adapter(s, asks_string(row, "interface"));
}

static void open(struct ui *u, void *self, const void *args)
{
	struct setup *s = self;
	struct form *f = &s->form;

	(void)args;
	form_add(f, FORM_TEXT, _("Your name"), _("What your contacts see. Any name will do."));
	form_add(f, FORM_SECRET, _("Passphrase"),
		 _("Without one, whoever has this disk can read everything. One that is forgotten cannot be recovered: then "
		   "everything is lost."));
	f->field[PASSPHRASE].empty = _("none");
	form_add(f, FORM_SECRET, _("The same again"), NULL);
	f->field[AGAIN].away = true;
	form_add(f, FORM_TICK, _("Tor"), _("Reaches contacts anywhere and hides where you are. Needs the Internet."));
	f->field[TOR].on = true;
	asks_put(u, "lan", NULL, on_interfaces, 0);
	asks_put(u, "bluetooth", NULL, on_adapters, 0);
}

static void close(struct ui *u, void *self)
{
	struct setup *s = self;

	(void)u;
	form_wipe(&s->form);
}

/* ---- setting up ---- */

static void switch_interfaces_on(struct ui *u, const struct setup *s)
{
	for (int i = OTHERS; i < s->form.n; i++)
		if (s->form.field[i].on)
			asks_put(u, s->road[i].method, json_pack("{s:s, s:b}", "interface", s->road[i].iface, "on", 1), NULL,
				 0);
}

static void on_init(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct setup *s = stage_state(u, &setup_view);
	char text[256];

	(void)tag;
	if (s && result) {
		switch_interfaces_on(u, s);
	} else if (s) {
		s->working = false;
		ui_error_text(text, sizeof(text), error);
		form_fail(&s->form, NAME, text);
	}
	ui_ask_status(u);
}

static void set_up(struct ui *u, struct setup *s)
{
	const char *name = form_text(&s->form, NAME);
	json_t *params;

	if (!name[strspn(name, " ")]) {
		form_fail(&s->form, NAME, _("A name is needed; any will do."));
		return;
	}
	if (strcmp(form_text(&s->form, PASSPHRASE), form_text(&s->form, AGAIN)) != 0) {
		form_fail(&s->form, AGAIN, _("The two are not the same. Ctrl-T shows them."));
		return;
	}
	params = json_pack("{s:s, s:s}", "name", name, "passphrase", form_text(&s->form, PASSPHRASE));
	/* Said with the set-up, not after it: Tor must not have spoken to anybody by then. */
	if (!s->form.field[TOR].on)
		json_object_set_new(params, "tor", json_false());
	s->working = true;
	asks_put(u, "init", params, on_init, 0);
}

/* ---- keys ---- */

/*
 * Most people only give a name. So Enter goes from it to the passphrase, where they read what an empty one means, and from
 * there sets up: the roads have good defaults.
 */
static void go_on(struct ui *u, struct setup *s)
{
	struct form *f = &s->form;
	bool protects = form_text(f, PASSPHRASE)[0];

	if (f->focus == NAME && form_text(f, NAME)[0])
		(void)form_next(f);
	else if (f->focus == PASSPHRASE && protects)
		(void)form_next(f);
	else
		set_up(u, s);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct setup *s = self;
	enum form_did did;

	if (s->working)
		return true;
	did = form_key(&s->form, k);
	if (did == FORM_ENTER)
		go_on(u, s);
	if (did == FORM_CHANGED && s->form.focus == PASSPHRASE) {
		s->form.field[AGAIN].away = !form_text(&s->form, PASSPHRASE)[0];
		if (s->form.field[AGAIN].away)
			form_set(&s->form, AGAIN, "");
	}
	return did != FORM_IGNORED;
}

/* ---- the picture ---- */

static void write_working(const struct setup *s, struct sheet *out)
{
	sheet_gap(out);
	sheet_head(out, _("Setting up..."));
	if (form_text(&s->form, PASSPHRASE)[0])
		sheet_text(out, STYLE_TEXT, _("The passphrase is being made hard to guess. That takes a second or two."));
	if (s->form.field[TOR].on)
		sheet_text(out, STYLE_TEXT, _("Tor starts behind it; the bar at the top says how far it is."));
}

static void write_form(const struct ui *u, void *self, struct sheet *out)
{
	struct setup *s = self;

	if (s->working) {
		write_working(s, out);
		return;
	}
	if (out->tall) {
		sheet_head(out, _("Welcome. Two questions, and you can write."));
		sheet_gap(out);
	}
	form_write_some(u, &s->form, out, NAME, TOR);
	if (out->tall)
		sheet_gap(out);
	sheet_head(out, _("What may carry messages"));
	form_write_some(u, &s->form, out, TOR, s->form.n);
	if (out->tall)
		sheet_gap(out);
	sheet_text(out, STYLE_DIM, _("Enter goes on. Tab and the arrows move, Space ticks. Nothing is sent before that."));
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct setup *s = self;

	sheet_paint(u, s, p, &s->place, write_form);
}

const struct view setup_view = {
	.name = "setup",
	.size = sizeof(struct setup),
	.place = PLACE_CLOSED,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.heading = N_("First start"),
};
