/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Joins line mode to the world: standard input and output, the socket, the clock. Lines come from the terminal as it edits
 * them itself; those that follow each other faster than anybody types are one paste. Nothing but poll(2) waits.
 */
#ifndef UI_NCURSES_PLAIN_LOOP_H
#define UI_NCURSES_PLAIN_LOOP_H

struct loop_options;

/* Returns when the person closes it, or the input has ended: an exit code. */
int plain_loop_run(const struct loop_options *o);

#endif
