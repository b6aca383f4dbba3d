/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How it stands with a contact, in words: one line for the title, and what is to be known before one writes. */
#ifndef UI_NCURSES_BANNER_H
#define UI_NCURSES_BANNER_H

#include "ui-ncurses/people.h"

#include <stddef.h>

#define BANNER_MAX 512 /* bytes */

/* "Bob - verified - online (tor)" */
void banner_title(const struct person *p, int64_t now, char *out, size_t cap);
/* Above the conversation of somebody who is not reached yet, or blocked; "" for all others. */
void banner_words(const struct person *p, int64_t now, char *out, size_t cap);

#endif
