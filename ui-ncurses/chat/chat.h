/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen one lives in: the list of conversations, the one that is open, and the line where one writes. */
#ifndef UI_NCURSES_CHAT_H
#define UI_NCURSES_CHAT_H

#include "ui-ncurses/view.h"

#include <stdint.h>

struct compose;
struct talk;
struct ui;

extern const struct view chat_view;

/* Opens the conversation with a contact. 0: none, the list. */
void chat_show(struct ui *u, int64_t contact);
/* The same, at a message of it. */
void chat_show_at(struct ui *u, int64_t contact, int64_t order);
int64_t chat_contact(const struct ui *u);
/* The daemon is back: whatever is open is read anew. */
void chat_refresh(struct ui *u);
void chat_people_changed(struct ui *u);
/* The terminal has got or lost the focus: what is seen is marked as read only with it. */
void chat_focus_changed(struct ui *u);
/* Hands the unsent text to the daemon. */
void chat_keep_draft(struct ui *u);

/* ---- for its parts ---- */

/* NULL when the screen is not open. */
struct talk *chat_talk(const struct ui *u);
struct compose *chat_compose(const struct ui *u);
/* The window of messages is another one: what is seen is marked as read, what will be seen is asked for. */
void chat_settle(struct ui *u);
/* The entry that was jumped to has come. */
void chat_show_goal(struct ui *u);

#endif
