/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first run, in one screen: what contacts call you, a passphrase or none, which roads may carry messages. Nothing
 * reaches the network before Enter at its end. Where the passphrase stays empty, what that means stands beside it.
 */
#ifndef UI_NCURSES_SETUP_H
#define UI_NCURSES_SETUP_H

#include "ui-ncurses/view.h"

extern const struct view setup_view;

#endif
