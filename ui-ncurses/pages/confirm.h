/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A question before something that cannot be taken back, in a box over the bottom of the screen: y does it, n and Esc do
 * not. Enter is no answer: whoever types on without looking must not lose anything. In line mode it is a line that is to be
 * answered by yes.
 */
#ifndef UI_NCURSES_CONFIRM_H
#define UI_NCURSES_CONFIRM_H

#include "ui-ncurses/view.h"

#include <stdbool.h>
#include <stdint.h>

struct ui;

/* Called once the box is gone, with what the asker gave. Never called when the screens below were closed meanwhile. */
typedef void confirm_done(struct ui *u, int64_t tag, bool yes);

/*
 * Asks; one question at a time, a second one takes the place of the first, which is not answered. `question` and
 * `yes_label` ("delete it") are copied; the question says in whole sentences what is lost.
 */
void confirm_ask(struct ui *u, const char *question, const char *yes_label, confirm_done *done, int64_t tag);

#endif
