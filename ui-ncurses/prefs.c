/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/prefs.h"

#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const ways[] = {
	[PREFS_NOTIFY_OFF] = "off",
	[PREFS_NOTIFY_BELL] = "bell",
	[PREFS_NOTIFY_TERMINAL] = "terminal",
	[PREFS_NOTIFY_DESKTOP] = "desktop",
};

void prefs_init(struct prefs *p)
{
	*p = (struct prefs){ .theme = STYLE_THEME_DEFAULT, .notify = PREFS_NOTIFY_BELL };
}

static bool is_on(const char *value)
{
	return strcmp(value, "on") == 0;
}

/* The daemon has checked the value already. */
static void take_one(struct prefs *p, const char *name, const char *value)
{
	if (strcmp(name, "ui.theme") == 0)
		(void)!style_theme_find(&p->theme, value);
	else if (strcmp(name, "ui.vi") == 0)
		p->vi = is_on(value);
	else if (strcmp(name, "ui.mouse") == 0)
		p->mouse = is_on(value);
	else if (strcmp(name, "ui.reveal") == 0)
		p->reveal = is_on(value);
	else if (strcmp(name, "ui.lock_after") == 0)
		p->lock_after = (int)strtol(value, NULL, 10);
	for (size_t i = 0; strcmp(name, "ui.notify") == 0 && i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(ways[i], value) == 0)
			p->notify = (enum prefs_notify)i;
}

static void take_all(struct prefs *p, const json_t *result)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(result, "settings"), i, row)
		take_one(p, asks_string(row, "name"), asks_string(row, "value"));
}

static void on_list(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	(void)error;
	if (result)
		take_all(&u->prefs, result);
}

void prefs_ask(struct ui *u)
{
	asks_put(u, "config.list", NULL, on_list, 0);
}

void prefs_value(const struct prefs *p, const char *name, char out[PREFS_VALUE])
{
	const char *value = "";

	if (strcmp(name, "theme") == 0)
		value = style_theme_name(p->theme);
	else if (strcmp(name, "notify") == 0)
		value = ways[p->notify];
	else if (strcmp(name, "vi") == 0)
		value = p->vi ? "on" : "off";
	else if (strcmp(name, "mouse") == 0)
		value = p->mouse ? "on" : "off";
	else if (strcmp(name, "reveal") == 0)
		value = p->reveal ? "on" : "off";
	if (strcmp(name, "lock_after") == 0)
		snprintf(out, PREFS_VALUE, "%d", p->lock_after);
	else
		snprintf(out, PREFS_VALUE, "%s", value);
}

/* What the daemon refuses is set back to what it has. */
static void on_set(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (!result)
		ui_complain(u, error);
	prefs_ask(u);
}

void prefs_set(struct ui *u, const char *name, const char *value)
{
	char key[64];

	snprintf(key, sizeof(key), "ui.%s", name);
	take_one(&u->prefs, key, value);
	asks_put(u, "config.set", json_pack("{s:s, s:s}", "name", key, "value", value), on_set, 0);
}
