/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong here and what to do: the checks of the daemon, and those of this terminal. */
#ifndef UI_NCURSES_DOCTOR_H
#define UI_NCURSES_DOCTOR_H

#include "ui-ncurses/view.h"

extern const struct view doctor_view;

void doctor_show(struct ui *u, const char *argument);

#endif
