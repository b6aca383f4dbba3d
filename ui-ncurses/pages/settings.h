/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of the interface, changed where they are shown. */
#ifndef UI_NCURSES_SETTINGS_H
#define UI_NCURSES_SETTINGS_H

struct ui;

void settings_show(struct ui *u, const char *argument);
/* "/set NAME VALUE": a setting of the interface, or one of the daemon by its full name ("dial.longest"). */
void settings_set(struct ui *u, const char *argument);

#endif
