/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether this daemon ends when its user logs out. What systemd's manager of a user has started, a service or what a desktop
 * put beside it, is in a control group below user@UID.service and ends with the last session, unless the user lingers:
 * systemd-logind.service(8), loginctl(1).
 */
#ifndef DAEMON_LOGOUT_H
#define DAEMON_LOGOUT_H

#include "sandbox/broker.h"

#include <sys/types.h>

enum logout {
	LOGOUT_UNKNOWN = 1,    /* another way of starting, on which logging out has no such effect, or none that can be known */
	LOGOUT_STAYS,
	LOGOUT_ENDS,
};

/* For the user `name` with `uid`; `groups` is /proc/self/cgroup, `folder` where logind notes who lingers. */
enum logout logout_read(const char *groups, const char *folder, const char *name, uid_t uid);
/* The same for this user and the place where systems keep these. */
enum logout logout_ask(void);
/* Finds it out, outside the sandbox. */
broker_job logout_job;

#endif
