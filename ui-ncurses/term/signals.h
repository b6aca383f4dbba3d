/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The signals of a terminal as something to poll for, so that none interrupts anything. */
#ifndef UI_NCURSES_TERM_SIGNALS_H
#define UI_NCURSES_TERM_SIGNALS_H

/* A signalfd(2), not blocking: ends, Ctrl-Z and a new size arrive there and nowhere else. -1 when there is none to be had. */
int signals_open(void);

#endif
