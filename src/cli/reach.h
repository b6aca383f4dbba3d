/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reaching the daemon, and starting it. Two that start it at once end with one: the profile's lock decides. */
#ifndef CLI_REACH_H
#define CLI_REACH_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct client;

struct reach {
	const char *profile, *socket;
	bool may_start;      /* start a daemon when none answers */
	bool may_make;       /* also when there is no profile yet */
	char text[512], hint[256];    /* filled by a daemon that could not start; "" otherwise */
};

/* On success the caller owns *out. ERR_UNREACHABLE, ERR_NO_PROFILE, or why the daemon could not start. */
enum err reach_daemon(struct client **out, struct reach *r) __attribute__((warn_unused_result));

#endif
