/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who one is: the identities of the profile, which one is shown, adding and renaming them. */
#ifndef UI_NCURSES_IDENTITIES_H
#define UI_NCURSES_IDENTITIES_H

struct ui;

void identities_open(struct ui *u);
/* Shows the contacts of another one, by its name, or the beginning of it that no other has; says so when there is none. */
void identities_switch_to(struct ui *u, const char *name);

#endif
