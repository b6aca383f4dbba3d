/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with the selected message. Each does nothing, or says why, when it cannot be done with this one. */
#ifndef UI_NCURSES_PICK_H
#define UI_NCURSES_PICK_H

struct entry;
struct ui;

/* The selected one, NULL: none. */
const struct entry *pick_entry(const struct ui *u);
void pick_reply(struct ui *u, const char *argument);
void pick_edit(struct ui *u, const char *argument);
void pick_copy(struct ui *u, const char *argument);
void pick_older(struct ui *u, const char *argument);
void pick_newer(struct ui *u, const char *argument);
/* Nothing is selected any more; the view stays where it is. */
void pick_end(struct ui *u, const char *argument);

#endif
