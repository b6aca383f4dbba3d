/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/settings.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/page.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MAX 8

static const struct view settings_view;

struct settings {
	struct page page;
};

struct value {
	const char *value, *meaning;
};

static const struct setting {
	const char *name, *label, *note;
	struct value values[VALUES_MAX];
} table[] = {
	{ "theme", N_("Colours"), N_("What they look like; NO_COLOR in the environment switches all of them off."),
	  { { "default", N_("those of the terminal") },
	    { "mono", N_("none: bold and reverse only") },
	    { "contrast", N_("high contrast, on black") } } },
	{ "notify", N_("Notifications"), N_("When a message comes and you look elsewhere; never for who is muted."),
	  { { "off", N_("none") },
	    { "bell", N_("the bell of the terminal") },
	    { "terminal", N_("by the terminal, where it can") },
	    { "desktop", N_("by the desktop (notify-send)") } } },
	{ "reveal", N_("Names in them"), N_("What a message says is never in a notification. Others may see the screen."),
	  { { "off", N_("no, only that there is a message") }, { "on", N_("yes, who writes") } } },
	{ "lock_after", N_("Lock by itself"), N_("When no key was pressed for so long. While locked, nothing is received."),
	  { { "0", N_("never") },
	    { "5", N_("after 5 minutes") },
	    { "15", N_("after 15 minutes") },
	    { "60", N_("after an hour") },
	    { "240", N_("after four hours") } } },
	{ "vi", N_("vi keys"), N_("Esc leaves insert mode where messages are written; j and k move on pages."),
	  { { "off", N_("no") }, { "on", N_("yes") } } },
	{ "mouse", N_("Mouse"), N_("While it is on, text is selected in most terminals with Shift held."),
	  { { "off", N_("no") }, { "on", N_("yes") } } },
};
#define SETTINGS (sizeof(table) / sizeof(table[0]))

/* ---- values ---- */

static int place_of(const struct setting *t, const char *value)
{
	for (int i = 0; i < VALUES_MAX && t->values[i].value; i++)
		if (strcmp(t->values[i].value, value) == 0)
			return i;
	return -1;
}

/* One that was set elsewhere and is none of ours is shown as it is. */
static void describe(char *out, size_t cap, const struct setting *t, const char *value)
{
	int i = place_of(t, value);

	if (i >= 0)
		snprintf(out, cap, "%s", _(t->values[i].meaning));
	else if (strcmp(t->name, "lock_after") == 0)
		snprintf(out, cap, ngettext("after %s minute", "after %s minutes", strtoul(value, NULL, 10)), value);
	else
		snprintf(out, cap, "%s", value);
}

static void step(struct ui *u, int by)
{
	struct settings *s = stage_state(u, &settings_view);
	char value[PREFS_VALUE];
	const struct setting *t;
	int n = 0, at;

	if (!s || page_picked(&s->page) == 0)
		return;
	t = &table[page_picked(&s->page) - 1];
	while (n < VALUES_MAX && t->values[n].value)
		n++;
	prefs_value(&u->prefs, t->name, value);
	at = place_of(t, value);
	at = at < 0 ? 0 : (at + by + n) % n;
	prefs_set(u, t->name, t->values[at].value);
}

static void next(struct ui *u, const char *argument)
{
	(void)argument;
	step(u, 1);
}

static void previous(struct ui *u, const char *argument)
{
	(void)argument;
	step(u, -1);
}

/* ---- the page ---- */

static void write_all(const struct ui *u, struct settings *s)
{
	char value[PREFS_VALUE], text[160], choice[192];

	page_begin(&s->page);
	page_head(&s->page, _("Settings of this interface"));
	for (size_t i = 0; i < SETTINGS; i++) {
		prefs_value(&u->prefs, table[i].name, value);
		describe(text, sizeof(text), &table[i], value);
		/* TRANSLATORS: a value that Left and Right change. */
		snprintf(choice, sizeof(choice), _("< %s >"), text);
		page_item(&s->page, (int)i + 1, _(table[i].label), choice);
		page_note(&s->page, STYLE_DIM, _(table[i].note));
	}
	if (u->prefs.lock_after > 0 && u->status && !asks_flag(u->status, "protected"))
		page_note(&s->page, STYLE_NEWS,
		          _("The profile has no passphrase, so it is not locked: /passphrase gives it one."));
	page_text(&s->page, STYLE_DIM,
	          _("The same settings are set by /set NAME VALUE, and by nightjar config set ui.NAME VALUE."));
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct settings *s = self;

	write_all(u, s);
	page_paint(&s->page, p);
}

static void open_settings(struct ui *u, void *self, const void *args)
{
	struct settings *s = self;

	(void)args;
	write_all(u, s);
	page_lay(&s->page, u->rows - 2, u->cols);
}

static void close_settings(struct ui *u, void *self)
{
	(void)u;
	page_wipe(&((struct settings *)self)->page);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	return page_typed(&((struct settings *)self)->page, k, u->prefs.vi);
}

static const struct action actions[] = {
	{ NULL, { ACTION_NAMED(KEY_RETURN), ACTION_NAMED(KEY_ARROW_RIGHT) }, PLACE_PAGE, PLACE_PAGE, N_("change"),
	  N_("Sets the next value."), NULL, next },
	{ NULL, { ACTION_PLAIN(' ') }, PLACE_PAGE, 0, N_("change"), N_("Sets the next value."), NULL, next },
	{ NULL, { ACTION_NAMED(KEY_ARROW_LEFT) }, PLACE_PAGE, 0, N_("back"), N_("Sets the value before."), NULL, previous },
	{ 0 },
};

static const struct view settings_view = {
	.name = "settings",
	.size = sizeof(struct settings),
	.place = PLACE_PAGE,
	.open = open_settings,
	.close = close_settings,
	.key = key,
	.paint = paint,
	.heading = N_("Settings"),
	.actions = actions,
};

void settings_show(struct ui *u, const char *argument)
{
	(void)argument;
	stage_push(u, &settings_view, NULL);
}

/* ---- /set ---- */

static void on_daemon_set(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (result)
		ui_say(u, _("%s is %s now."), asks_string(result, "name"), asks_string(result, "value"));
	else
		ui_complain(u, error);
	prefs_ask(u);
}

void settings_set(struct ui *u, const char *argument)
{
	size_t len = strcspn(argument, " =");
	const char *value = argument + len + strspn(argument + len, " =");
	char name[64];

	if (len == 0 || len >= sizeof(name) - 3 || !value[0]) {
		settings_show(u, "");
		return;
	}
	snprintf(name, sizeof(name), "%s%.*s", memchr(argument, '.', len) ? "" : "ui.", (int)len, argument);
	asks_put(u, "config.set", json_pack("{s:s, s:s}", "name", name, "value", value), on_daemon_set, 0);
}
