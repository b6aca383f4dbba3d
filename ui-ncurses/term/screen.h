/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: the only file that knows ncurses. It shows canvases, sets the modes that the interface needs and takes them
 * back, whatever way the program ends. There is one.
 */
#ifndef UI_NCURSES_SCREEN_H
#define UI_NCURSES_SCREEN_H

#include "ui-ncurses/term/canvas.h"
#include "ui-ncurses/ui.h"

#include <stdbool.h>

/* False, and `why` is a sentence: the terminal cannot do what is needed, or $TERM is unknown. */
bool screen_open(const char **why) __attribute__((warn_unused_result));
/* Back to how it was found. Harmless when it is not open. */
void screen_close(void);

/* After it was closed: wipes what the terminal shows and, where it can, what was scrolled away. */
void screen_erase(void);
/* What is known of the terminal. */
void screen_describe(struct terminal *t);

/* For the time in which another program has the terminal. */
void screen_suspend(void);
void screen_resume(void);

void screen_size(int *rows, int *cols);
/* Reads the size anew after SIGWINCH. */
void screen_resized(void);
/* Shows it; only what differs from the last one is sent. */
void screen_show(const struct canvas *c, enum style_theme theme);
/* The next screen_show() sends everything. */
void screen_forget(void);

/* Window title, where the terminal has one; never anybody's name. `unread` 0: just the program. */
void screen_title(long long unread);
void screen_mouse(bool on);
void screen_bell(void);
/* OSC 52: to the clipboard, where the terminal allows that. */
void screen_copy(const char *text);
/* OSC 777 and 9: a notification by the terminal. Text of ours only. False: it is not known to have any. */
bool screen_notify(const char *title, const char *body);

#endif
