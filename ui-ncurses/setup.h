/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef UI_NCURSES_SETUP_H
#define UI_NCURSES_SETUP_H

#include "ui-ncurses/view.h"

extern const struct view setup_view;

#endif
