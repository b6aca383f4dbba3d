/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing safety words with a contact: the proof that nobody sits between the two. */
#ifndef UI_NCURSES_VERIFY_H
#define UI_NCURSES_VERIFY_H

struct ui;

#include <stdint.h>

void verify_open(struct ui *u, int64_t contact);

#endif
