/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations for tests of the interface: the rows that a daemon would answer with. */
#ifndef SUPPORT_UI_TALK_H
#define SUPPORT_UI_TALK_H

#include "support/ui_rig.h"

#define UI_TALK_MINUTE 60000
#define UI_TALK_START INT64_C(1795600800000) /* 2026-11-25 10:00 UTC, the day before the rig's */

/* Bob (7, verified, online, 2 unread), Carol (8, offline, a draft), Dave (9, muted). */
extern const char ui_talk_contacts[];

/* One message with Bob, a minute after the one before it; owned by the caller. */
json_t *ui_talk_row(int64_t order, bool out, const char *text, const char *state);
/* Messages "message N" with these orders, each fifth of them ours and delivered. */
json_t *ui_talk_rows(int64_t from, int64_t to);
/* An answer to `read`: takes `rows`. All up to `read` is read, `unread` are not. */
json_t *ui_talk_page(json_t *rows, bool more, int64_t read, int unread);
/* Answers the oldest `read` as the daemon would that has messages 1 to `last`, with all of them read. False: none waits. */
bool ui_talk_serve(struct ui_rig *r, int64_t last);
/* The event of a message; takes `row`. */
void ui_talk_event(struct ui_rig *r, const char *type, json_t *row);
/* The rig with these contacts, and the conversation with Bob open, holding messages 1 to `last`. */
void ui_talk_open(struct ui_rig *r, int rows, int cols, int64_t last);

#endif
