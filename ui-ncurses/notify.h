/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling a person who looks elsewhere that a message came: when the terminal has no focus, or another conversation is
 * open. As discreetly as they asked for: never what it says, who writes only when that was allowed, never for who is muted
 * and never while locked; one at most in a few seconds.
 */
#ifndef UI_NCURSES_NOTIFY_H
#define UI_NCURSES_NOTIFY_H

#include <jansson.h>

struct ui;

void notify_heard(struct ui *u, const json_t *event);

#endif
