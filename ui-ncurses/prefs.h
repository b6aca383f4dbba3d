/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person set about the interface: the daemon's configuration keys `ui.*`. */
#ifndef UI_NCURSES_PREFS_H
#define UI_NCURSES_PREFS_H

#include "ui-ncurses/term/style.h"

#include <jansson.h>
#include <stdbool.h>

struct ui;

enum prefs_notify { PREFS_NOTIFY_OFF, PREFS_NOTIFY_BELL, PREFS_NOTIFY_TERMINAL, PREFS_NOTIFY_DESKTOP };

struct prefs {
	enum style_theme theme;
	bool vi;
	bool mouse;
	enum prefs_notify notify;
	bool reveal;             /* notifications may say who writes */
	int lock_after;          /* minutes without a key after which the profile is locked; 0: never */
};

void prefs_init(struct prefs *p);
/* Asks the daemon for them. */
void prefs_ask(struct ui *u);
#define PREFS_VALUE 32    /* bytes */
/* The value of one as the configuration has it. */
void prefs_value(const struct prefs *p, const char *name, char out[PREFS_VALUE]);
/* Changes one, here at once and in the daemon's configuration. `name` without "ui.". */
void prefs_set(struct ui *u, const char *name, const char *value);

#endif
