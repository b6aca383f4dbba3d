/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times in words of the reader's language and zone. `wall` is ms since 1970 UTC. */
#ifndef UI_NCURSES_WHEN_H
#define UI_NCURSES_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#define WHEN_MAX 64    /* bytes */

/* "18:02" */
void when_clock(char out[WHEN_MAX], int64_t wall);
/* "Thursday 20 November", with the year when it is not that of `now`. */
void when_day(char out[WHEN_MAX], int64_t wall, int64_t now);
/* "18:02" of the same day as `now`, else "20 Nov 18:02", with the year when it is another. */
void when_near(char out[WHEN_MAX], int64_t wall, int64_t now);
/* "40 s", "3 min", "5 h", "2 days": a length of time, in ms; at least 1 s. */
void when_span(char out[WHEN_MAX], int64_t ms);
/* "1 day", "90 minutes": a length of time that somebody chose, exactly; whole seconds. */
void when_length(char out[WHEN_MAX], int64_t ms);
bool when_same_day(int64_t a, int64_t b);

#endif
