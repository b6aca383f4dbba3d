/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which link makes room for another on a road that carries only so many: one that nobody is using, the oldest of those first,
 * so that all who are near have their turn. A road that is full hears nobody who calls, so one place is given up even when
 * nobody is known to wait for it, and whoever had it stays away for a while. Pure: times are handed in, monotonic ms.
 */
#ifndef DAEMON_ROTATION_H
#define DAEMON_ROTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROTATION_LEAST INT64_C(30000)    /* ms that every link has */
#define ROTATION_QUIET INT64_C(5000)     /* ms without a byte either way: it is not in use */
#define ROTATION_REST  INT64_C(60000)    /* ms, and up to half as many more: one that made room is not dialled unasked */

struct rotation_link {
	bool is_candidate;    /* of that road, and open */
	bool waiting;         /* bytes wait to be sent on it */
	int64_t since, busy;  /* when it was opened; when the last byte went or came */
};

/* The index of the link to close; n: none may be closed now. */
size_t rotation_pick(const struct rotation_link *links, size_t n, int64_t now);
/* Whether one that has ended may have done so to make room: either end takes it for that, as nobody says why it closes. */
bool rotation_was(const struct rotation_link *l, int64_t now);

#endif
