/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal without a window: runs a program on a pty, inside libvterm, types at it and looks at what it shows. Programs
 * that use it link libvterm: the line pkg-config: vterm, see the Makefile.
 *
 * Nothing here measures time. A wait ends when what it waits for is there; its deadline (TERM_PATIENCE_MS where nothing is
 * said) is only for programs that are broken. What a program says is read while something waits, and only then.
 */
#ifndef SUPPORT_TERM_H
#define SUPPORT_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TERM_PATIENCE_MS 30000

struct term;

struct term_options {
	int rows, cols;
	const char *const *argv; /* the program, looked for in PATH, and its arguments; NULL ends them */
	/*
	 * The environment is made of these alone, so that nothing depends on who runs the test: PATH, TZ=UTC, NIGHTJAR_TOR=off,
	 * what sanitizers want, and
	 */
	const char *home;        /* HOME; the XDG folders are below it. NULL: "/nonexistent" */
	const char *term;        /* TERM; NULL: "xterm-256color" */
	const char *locale;      /* LC_ALL and LANG; NULL: "C.UTF-8" */
	bool no_color;           /* NO_COLOR=1 */
	const char *const *more; /* NAME=value, which win over all of these; NULL ends them, NULL: none */
};

/* Returns owned; the program runs. Ends this program with a sentence when that cannot be. */
struct term *term_start(const struct term_options *o);
/* Hangs up, waits, kills after a while. NULL is legal. */
void term_free(struct term *t);

pid_t term_pid(const struct term *t);
/* True while the program's end of the terminal is open. */
bool term_runs(const struct term *t);
/* Waits for the end of the program: its exit code, 128 + the signal that ended it, -1 when it does not end. */
int term_end(struct term *t, int ms);

/* ---- waiting; all false when the deadline has passed or the program has ended before ---- */

/* Patterns are extended regular expressions, and ^ and $ are those of a row (without the blanks at its end). */
bool term_wait(struct term *t, const char *pattern);
bool term_wait_ms(struct term *t, const char *pattern, int ms);
/* Until no row matches. */
bool term_gone(struct term *t, const char *pattern);
/* Until nothing was said for that long. */
bool term_quiet(struct term *t, int ms);
/* Any condition, looked at after each piece of output. */
bool term_until(struct term *t, int ms, bool (*holds)(struct term *t, void *ctx), void *ctx);
/* As it is now. */
bool term_shows(struct term *t, const char *pattern);

/* ---- typing ---- */

/* Bytes as they are. Also reads meanwhile, so that neither side waits for the other. */
void term_write(struct term *t, const void *bytes, size_t len);
/*
 * Keys in words, term_keys.c has the table: text as it is; <Enter> <Esc> <Tab> <Up> <PgUp> <F1> ...; <C-x> <M-x> <M-Enter>;
 * <lt> is "<". Also \r \n \t \e \\ and ^X (^^ is "^"). How many keys that were; -1 and nothing is typed: not understood.
 */
int term_keys(struct term *t, const char *keys);
/* As a terminal does: between brackets when the program has asked for them, with CR for LF. */
void term_paste(struct term *t, const char *text);
/* As one that knows no brackets, or pastes as if it was typed. */
void term_paste_plain(struct term *t, const char *text);
/* Tells the program, if it has asked. */
void term_focus(struct term *t, bool in);
/* Presses a button of the mouse there and lets it go, if the program has asked: 1 left, 2, 3 right, 4 wheel up, 5 down. */
void term_click(struct term *t, int button, int row, int col);
/* Keys sent so far; a paste counts as one. */
unsigned term_key_count(const struct term *t);

/* The window gets another size, and the program SIGWINCH. */
void term_resize(struct term *t, int rows, int cols);

/* ---- what else it did ---- */

/* Private modes (DECSET): bracketed paste 2004, focus 1004, mouse 1000 1002 1003 1006, other screen 1049, cursor 25. */
enum term_mode { TERM_MODE_UNTOUCHED, TERM_MODE_ON, TERM_MODE_OFF };
enum term_mode term_mode(const struct term *t, unsigned number);
/* The numbers of modes that were switched away from how a terminal begins and not back, as "1004 2004"; "" when none. */
const char *term_left_on(struct term *t);
/* The last OSC 0 or 2; "" when none. */
const char *term_title(const struct term *t);
unsigned term_bells(const struct term *t);
/* How many operating system commands ("52;c;...", "777;notify;..."), and each. NULL beyond the last. */
const char *term_osc(const struct term *t, size_t i);
/* Everything the program wrote, in the order written. */
const uint8_t *term_raw(const struct term *t, size_t *len);
bool term_said(const struct term *t, const void *bytes, size_t len);
/*
 * What no program says that keeps peers' text from the terminal: control characters (of C1, too), bidirectional controls,
 * bytes that are not UTF-8, strings for the terminal other than commands 0, 2, 9, 52 and 777, control characters in those. A
 * sentence about the first of them, NULL: none. Borrowed until the next call. Not for LC_ALL of other character sets.
 */
const char *term_stray(const struct term *t);
/* Forgets raw bytes, commands and bells so far. */
void term_forget(struct term *t);

#endif
