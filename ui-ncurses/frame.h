/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is around every screen: the title bar in words, the hint line, the notice in its place; and the state of the roads,
 * which the daemon is asked for often only while Tor is still starting.
 */
#ifndef UI_NCURSES_FRAME_H
#define UI_NCURSES_FRAME_H

#include "ui-ncurses/term/canvas.h"
#include "ui-ncurses/text/key.h"

#include <jansson.h>

struct ui;

void frame_paint(const struct ui *u, const struct pane *whole);
/* True: it was a click on a key of the hint line, which is put into *hint. */
bool frame_clicked(const struct ui *u, const struct key *k, struct key *hint);
void frame_status_came(struct ui *u);
void frame_heard(struct ui *u, const json_t *event);
void frame_tick(struct ui *u);

#endif
