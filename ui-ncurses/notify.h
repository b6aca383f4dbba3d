/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling a person who looks elsewhere that a message came: as discreetly as they asked for. */
#ifndef UI_NCURSES_NOTIFY_H
#define UI_NCURSES_NOTIFY_H

#include <jansson.h>

struct ui;

void notify_heard(struct ui *u, const json_t *event);
void notify_people_changed(struct ui *u);

#endif
