/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person did at the terminal, after the bytes were understood (ui-ncurses/text/input.h). A character typed is
 * KEY_TEXT; Ctrl and a letter is KEY_TEXT of the lower-case letter with `ctrl`; Alt likewise with `alt`. Enter, Tab,
 * Backspace and Escape are keys of their own, and so is everything between the brackets of a bracketed paste: one key.
 */
#ifndef UI_NCURSES_KEY_H
#define UI_NCURSES_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code {
	KEY_NOTHING,
	KEY_TEXT,         /* `ch`: a code point that is not a control character */
	KEY_PASTE,        /* `text`, `len`: valid UTF-8 with LF between lines, never empty */
	KEY_RETURN, KEY_TAB, KEY_RUBOUT, KEY_DELETE, KEY_ESCAPE,
	KEY_ARROW_UP, KEY_ARROW_DOWN, KEY_ARROW_LEFT, KEY_ARROW_RIGHT, KEY_LINE_HOME, KEY_LINE_END, KEY_PAGE_UP, KEY_PAGE_DOWN,
	KEY_FUNCTION,     /* `ch`: 1 to 12 */
	KEY_POINTER,       /* `x`, `y` from 0; `ch`: 1 left press, 2 middle, 3 right, 4 wheel up, 5 wheel down */
	KEY_FOCUS_IN, KEY_FOCUS_OUT,
};

struct key {
	enum key_code code;
	bool ctrl, alt, shift;
	uint32_t ch;
	const char *text;    /* borrowed until the next key is taken */
	size_t len;
	int x, y;
};

#endif
