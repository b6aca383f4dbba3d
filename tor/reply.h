/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Tor says on its control port (control-spec, section 2.3), cut into whole replies. Pure: bytes go in as they come
 * and whole replies come out, those to a command and the asynchronous ones (650) alike, in their order.
 *
 *   reply:  *(code "-" text CRLF / code "+" text CRLF data) code " " text CRLF   one code, three digits, for all lines
 *   data:   *(line CRLF) "." CRLF                                                a dot at the head of a line is doubled
 *
 * A NUL byte, an LF without CR, a CR within a text, a change of the code and everything over a limit below are garbage:
 * the stream cannot be trusted again. Replies may carry secrets, so all memory is wiped when it is given back.
 */
#ifndef TOR_REPLY_H
#define TOR_REPLY_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLY_LINE_MAX  (16u * 1024)     /* bytes of a line, of data too, without its CRLF */
#define REPLY_LINES_MAX 512u             /* lines with a code */
#define REPLY_MAX       (256u * 1024)    /* bytes of all texts and data as they are kept, each with its NUL */

struct reply_line {
	uint32_t text, data;    /* where they begin; data 0: none */
};

struct reply {
	int code;
	size_t n;
	struct reply_line lines[REPLY_LINES_MAX];
	struct buf bytes;
};

struct reply_reader {
	struct reply reply;    /* as far as it has come */
	struct buf line;       /* as far as it has come */
	bool in_data;          /* between the line with "+" and the lone dot */
	bool is_whole;
	bool is_bad;
};

void reply_reader_init(struct reply_reader *r);
/* May be used again afterwards, for another connection. */
void reply_reader_wipe(struct reply_reader *r);

/*
 * Hands each whole reply to `take`, which borrows it for the call. When it returns false the reader is not touched any
 * more, and the rest of the bytes not read: so it may wipe the reader, and free it. It must not feed it.
 * False: garbage, now or before. The connection is worth nothing any more.
 */
bool reply_reader_feed(struct reply_reader *r, const uint8_t *bytes, size_t len,
                       bool (*take)(void *ctx, const struct reply *reply), void *ctx)
	__attribute__((warn_unused_result));

int reply_code(const struct reply *r);
/* At least 1. */
size_t reply_lines(const struct reply *r);
/* Line i < reply_lines(), without its code and what separates it. */
const char *reply_text(const struct reply *r, size_t i);
/* The data after line i, its dots undone, each line ended by LF. NULL when the line has none. */
const char *reply_data(const struct reply *r, size_t i);
/* Fills `out` with the first line for people to read: cut to fit, and whatever is not printable ASCII is a "?". */
void reply_words(const struct reply *r, char *out, size_t cap);

#endif
