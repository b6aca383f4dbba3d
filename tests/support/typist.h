/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys for an editor, written as text: what the tests of the editor type. */
#ifndef SUPPORT_TYPIST_H
#define SUPPORT_TYPIST_H

#include "ui-ncurses/text/edit.h"

#include <stdbool.h>

#define UP    "\x01"
#define DOWN  "\x02"
#define LEFT  "\x03"
#define RIGHT "\x04"
#define HOME  "\x05"
#define END   "\x06"
#define DEL   "\x08"
#define BACK  "\x7f"
#define ESC   "\x1b"

/*
 * Types `keys`: "^x" is Ctrl-x, "~x" Alt-x (also of the names above; at the end they are themselves), LF is Alt-Enter, CR
 * is Enter, the names above are keys, anything else is its character. Returns whether the editor used the last one.
 */
bool typist_type(struct edit *e, const char *keys);

#endif
