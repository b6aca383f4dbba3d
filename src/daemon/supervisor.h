/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a supervisor such as systemd gives a daemon through its environment, and what it is told back: sd_listen_fds(3),
 * sd_notify(3), sd_watchdog_enabled(3), spoken without their library, as what holds keys links little.
 *   LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES   the command socket, bound and listening, as descriptor 3
 *   NOTIFY_SOCKET                            where datagrams of `NAME=value` lines are awaited; '/' a path, '@' abstract
 *   WATCHDOG_PID, WATCHDOG_USEC              a sign of life is awaited at least that often
 * A process has one supervisor at most, so this has no struct. Without one nothing here does anything.
 */
#ifndef DAEMON_SUPERVISOR_H
#define DAEMON_SUPERVISOR_H

#include <stdbool.h>
#include <stddef.h>

struct event_base;

/*
 * Before anything is opened or started: takes the variables out of the environment, so that no child (tor speaks this
 * too) finds them. False: one of them is wrong; `why` says which and what is expected.
 */
bool supervisor_take(char *why, size_t cap) __attribute__((warn_unused_result));
/* The same for a process that goes into the background, whose parent's supervisor is not its own: nothing is told. */
bool supervisor_decline(char *why, size_t cap) __attribute__((warn_unused_result));

/* Whether it is told at one of the kernel's abstract names, out of reach in some sandboxes. */
bool supervisor_is_abstract(void);
/* Whether there is a command socket that was handed over. */
bool supervisor_has_listener(void);
/* That socket: returns owned, once. -1: there is none. Its file stays the supervisor's. */
int supervisor_listener(void);
/* Starts the signs of life when they were asked for, half as far apart as they may be. False: out of memory. */
bool supervisor_watch(struct event_base *base) __attribute__((warn_unused_result));

/* Clients are answered from now on; and later: `status` is a sentence for who asks how the daemon is. */
void supervisor_ready(const char *status);
void supervisor_status(const char *status);
/* It is ending: no sign of life follows. Before the event base is freed. */
void supervisor_stopping(void);

#endif
