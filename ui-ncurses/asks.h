/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions to the daemon, without a socket: lines to send are put into a buffer, lines that came are taken in, and each
 * answer reaches whoever asked. Nothing waits: a daemon that is slow or dead freezes nothing.
 */
#ifndef UI_NCURSES_ASKS_H
#define UI_NCURSES_ASKS_H

#include "base/buf.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ui;

/*
 * The answer, borrowed: one of the two is NULL. `error` has the members of the daemon's errors; when the daemon is gone
 * its data.kind is "unreachable". `tag` is what the asker gave: a contact's id, say, so that an answer that comes late is
 * told from the one that is wanted now.
 */
typedef void asks_done(struct ui *u, int64_t tag, const json_t *result, const json_t *error);

#define ASKS_MAX     1024               /* unanswered at a time; one more is refused as if the daemon were gone */
#define ASKS_OUT_MAX (4 * 1024 * 1024)  /* bytes that wait to be sent */

struct asks {
	struct buf out;          /* to be written to the socket; the loop consumes it */
	struct {
		uint64_t id;
		asks_done *done;
		int64_t tag;
	} open[ASKS_MAX];
	size_t n;
	uint64_t last;
	bool up;                 /* a daemon is connected */
};

void asks_init(struct asks *a);
void asks_wipe(struct asks *a);
/* Whoever has asked gets no answer; what is to be sent is sent. */
void asks_forget(struct asks *a);
/* Asks; takes `params` (may be NULL). `done` may be NULL: errors are then shown as a notice. */
void asks_put(struct ui *u, const char *method, json_t *params, asks_done *done, int64_t tag);
/* One line from the daemon, without its LF. What is no message of the protocol is ignored. */
void asks_take(struct ui *u, const char *line, size_t len);
/* The daemon is there, or gone: then everything unanswered is answered with an error. */
void asks_set_up(struct ui *u, bool up);

/* Of results and rows: never NULL, 0 or false when there is none. */
const char *asks_string(const json_t *row, const char *name);
int64_t asks_number(const json_t *row, const char *name);
/* An id or order, given as a string of digits. */
int64_t asks_id(const json_t *row, const char *name);
bool asks_flag(const json_t *row, const char *name);
bool asks_is_kind(const json_t *error, const char *kind);

#endif
