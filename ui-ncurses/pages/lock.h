/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Locking for real: the daemon wipes its keys and closes its links, and the interface forgets all it has shown. By hand, by
 * itself after a time without a key, and in a panic: then the window closes too, and nothing is left on the terminal.
 */
#ifndef UI_NCURSES_LOCK_H
#define UI_NCURSES_LOCK_H

#include <stdbool.h>

struct ui;

/* /lock: asks first, and says what it means. */
void lock_ask(struct ui *u, const char *argument);
/* /panic: asks first. */
void lock_panic(struct ui *u, const char *argument);
void lock_destroy(struct ui *u, const char *argument);
/* Locks when no key came for as long as the settings say. */
void lock_tick(struct ui *u);

#endif
