/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of the daemon about conversations and messages: the one place that knows the names of its parameters. */
#ifndef UI_NCURSES_DEED_H
#define UI_NCURSES_DEED_H

#include "ui-ncurses/asks.h"

/* {"contact": ...}, to be added to. An id, so that no name is ever mistaken for another. */
json_t *deed_contact(int64_t contact);
/* An id or order, as the daemon wants it. */
json_t *deed_number(int64_t number);

void deed_mark_read(struct ui *u, int64_t contact, int64_t order);
/* `reply`: order of the message that it answers, or 0. */
void deed_send(struct ui *u, int64_t contact, const char *text, int64_t reply, asks_done *done, int64_t tag);
void deed_edit(struct ui *u, int64_t contact, int64_t order, const char *text, asks_done *done, int64_t tag);
/* "" takes it back. */
void deed_react(struct ui *u, int64_t contact, int64_t order, const char *reaction);
void deed_delete(struct ui *u, int64_t contact, int64_t order, bool both);
void deed_story(struct ui *u, int64_t contact, int64_t order, asks_done *done);
/* `order`: of the draft's reply, or 0. */
void deed_keep_draft(struct ui *u, int64_t contact, const char *text, int64_t reply, asks_done *done);
void deed_get_draft(struct ui *u, int64_t contact, asks_done *done);
/* `contact` 0: everywhere; `before` an order, or 0. */
void deed_search(struct ui *u, const char *text, int64_t contact, int64_t before, asks_done *done, int64_t tag);

#endif
