/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daemon's sandbox: the processes that stay outside, and what is left to the one inside (sandbox/README.md). */
#ifndef DAEMON_CONFINE_H
#define DAEMON_CONFINE_H

#include <jansson.h>
#include <stdbool.h>

struct daemon;

/* Forks those who stay outside, before there is any secret; borrows both paths for good. False with errno set. */
bool confine_begin(const char *profile, const char *socket) __attribute__((warn_unused_result));
/* Where tor and the daemon that listens at `socket` meet: a folder that tor's sandbox lets it reach. Borrowed for good. */
const char *confine_tor_sockets(const char *socket);
/* Enters the sandbox. The folders of profile and socket are there. */
void confine_enter(struct daemon *d);
/* For `status` and `doctor`: { on, landlock, seccomp, no_new_privs, sockets_hidden, text }. Returns owned. */
json_t *confine_row(const struct daemon *d);

#endif
