/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cuts a stream of bytes into lines ended by LF. Pure: bytes go in as they arrive, whole lines come out. A line longer
 * than LINE_LEN_MAX is refused before it is buffered, and the splitter stays refused: the stream cannot be trusted again.
 */
#ifndef RPC_LINE_H
#define RPC_LINE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#define LINE_LEN_MAX (1024u * 1024u)    /* bytes, without the LF */
#define LINE_CHUNK   (256u * 1024u)     /* what always fits in one line_feed() when no whole line waits */

struct line {
	struct buf in;
	size_t scanned;    /* bytes at the head of `in` known to hold no LF */
	size_t out;        /* bytes of the line handed out last, LF included */
	bool refused;
};

void line_init(struct line *l);
void line_wipe(struct line *l);
/* False: refused, because of a line too long, or more than LINE_CHUNK bytes at once while others wait. */
bool line_feed(struct line *l, const void *data, size_t len) __attribute__((warn_unused_result));
/* The oldest whole line without its LF (nor a CR before it), valid until the next call on `l`. NULL when there is none. */
const char *line_next(struct line *l, size_t *len);
/* What came after the last LF when the stream has ended: the last line of somebody who forgot the LF. NULL when empty. */
const char *line_rest(struct line *l, size_t *len);

#endif
