/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * REP (ECMA-48 8.3.103), by which ncurses writes lines: libvterm 0.1 takes the column before the last for the last one when it
 * repeats, and loses a character. So what is to be repeated is written out instead.
 */
#ifndef SUPPORT_TERM_REPEAT_H
#define SUPPORT_TERM_REPEAT_H

#include <stddef.h>
#include <stdint.h>

struct term_repeat {
	enum { TERM_REPEAT_TEXT,
	       TERM_REPEAT_ESCAPE,
	       TERM_REPEAT_CSI,
	       TERM_REPEAT_STRING } state;
	unsigned count;
	uint8_t last[4]; /* the character that was written last, as it came */
	size_t nlast;
};

/* How often `last` is to be repeated in the place of this byte, which ends a sequence of which all but it has gone; else 0. */
unsigned term_repeat_byte(struct term_repeat *r, uint8_t byte);

#endif
