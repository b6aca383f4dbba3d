/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bluetooth's two modes in which others can find us: for a while, visibly, and never without a yes to what they show.
 */
#ifndef UI_NCURSES_FOUND_H
#define UI_NCURSES_FOUND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ui;

#define FOUND_NEARBY   10     /* minutes, unless somebody says otherwise */
#define FOUND_BLACKOUT 120

/* /nearby [MINUTES|off], /blackout [2h|off]. */
void found_nearby(struct ui *u, const char *argument);
void found_blackout(struct ui *u, const char *argument);

/* "", "30", "90m", "2h" in minutes, "" being `usual`; 0 for "off"; -1: none of these. */
int64_t found_minutes(const char *argument, int64_t usual);
/* What is shown to whom, for that many minutes, as a question: both interfaces ask it. */
void found_ask_nearby(char *out, size_t cap, int64_t minutes);
void found_ask_blackout(char *out, size_t cap, int64_t minutes);
/* "1:05 h", "9 min": what is left, rounded up. */
void found_left(char *out, size_t cap, int64_t ms);
/* Is an adapter switched on, as the last status says? */
bool found_is_on(const json_t *status);
/* For the title bar: "blackout 1:05 h, 3 near"; "" when neither is on. */
void found_tell(char *out, size_t cap, const json_t *status);

#endif
