/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /passphrase: gives the profile a passphrase, changes it, or takes it away. */
#ifndef UI_NCURSES_PASSPHRASE_H
#define UI_NCURSES_PASSPHRASE_H

struct ui;

void passphrase_show(struct ui *u, const char *argument);

#endif
