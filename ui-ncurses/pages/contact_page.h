/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything about one contact in words, and what can be decided about it: each a row, a key and a command. */
#ifndef UI_NCURSES_CONTACT_PAGE_H
#define UI_NCURSES_CONTACT_PAGE_H

#include <stddef.h>
#include <stdint.h>

struct person;
struct ui;

void contact_page_open(struct ui *u, int64_t contact);
/* "Waiting for Bob to take up your invite; it is tried again in 40 s.": where the two of you are, in one or two sentences. */
void contact_page_state(const struct ui *u, const struct person *p, char *out, size_t cap);

#endif
