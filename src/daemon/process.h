/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the daemon does to its own process: no core dumps, no reading by others, into the background. */
#ifndef DAEMON_PROCESS_H
#define DAEMON_PROCESS_H

#include <stdbool.h>

/* Before anything is opened and any secret is in memory. */
void process_harden(void);
/*
 * Goes into the background: a session of its own, no terminal; standard error goes to `log` (NULL: nowhere) once it is
 * ready. Returns in the child only. The parent waits until the child says process_ready() and exits 0, or
 * process_failed(): then it prints what was said on standard output, for `nightjar`, and exits with that code.
 */
bool process_daemonize(const char *log) __attribute__((warn_unused_result));
/* Both do nothing in the foreground. */
void process_ready(void);
/* One line: kind, what happened and what to do, with tabs between. */
void process_failed(const char *kind, const char *text, const char *hint);

#endif
