/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one decides about a contact, asked of the daemon. Each says what it means once it is done, or what went wrong. */
#ifndef UI_NCURSES_RELATION_H
#define UI_NCURSES_RELATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ui;

void relation_rename(struct ui *u, int64_t contact, const char *name);
void relation_mute(struct ui *u, int64_t contact, bool on);
void relation_block(struct ui *u, int64_t contact, bool on);
void relation_archive(struct ui *u, int64_t contact, bool on);
void relation_receipts(struct ui *u, int64_t contact, bool on);
/* Messages on both sides disappear after so many seconds; 0: they stay. */
void relation_set_timer(struct ui *u, int64_t contact, int64_t seconds);
/* Something is sent every so many seconds whatever there is to say; 0: no. */
void relation_set_cover(struct ui *u, int64_t contact, int64_t seconds);
/* Asks the person first. */
void relation_delete(struct ui *u, int64_t contact);

/* "off", "30s", "5min", "2h", "1d", "1w": false when it is none of these. */
bool relation_parse_time(const char *text, int64_t *seconds);
/* "off", "after 1 day" */
void relation_time_text(char *out, size_t cap, int64_t seconds);

#endif
