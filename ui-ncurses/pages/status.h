/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How messages travel: each road, whether it works, why not and what to do; each can be switched here. Also our onion
 * services, the bridges, and for whom messages wait.
 */
#ifndef UI_NCURSES_STATUS_H
#define UI_NCURSES_STATUS_H

#include "ui-ncurses/view.h"

extern const struct view status_view;

/* /tor [on|off|bridges [LINE|clear]], /lan [on|off INTERFACE], /bluetooth [on|off ADAPTER]: without an argument the screen. */
void status_tor(struct ui *u, const char *argument);
void status_lan(struct ui *u, const char *argument);
void status_bluetooth(struct ui *u, const char *argument);
void status_show(struct ui *u, const char *argument);

/* The state of a road, as the daemon names it, in the reader's words. */
const char *status_word(const char *state);
/* What switching the first adapter on shows to others: the question before it. */
const char *status_bluetooth_question(void);

#endif
