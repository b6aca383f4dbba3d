/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A locked profile: asks for its passphrase, and says what being locked means. */
#ifndef UI_NCURSES_UNLOCK_H
#define UI_NCURSES_UNLOCK_H

#include "ui-ncurses/view.h"

extern const struct view unlock_view;

#endif
