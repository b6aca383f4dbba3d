/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rpc/line.h"

#include <string.h>

void line_init(struct line *l)
{
	*l = (struct line){ .scanned = 0 };
	buf_init(&l->in, LINE_LEN_MAX + LINE_CHUNK);
}

void line_wipe(struct line *l)
{
	buf_wipe(&l->in);
	line_init(l);
}

/* Forgets the line that was handed out last. */
static void drop_last(struct line *l)
{
	if (l->out > 0)
		buf_consume(&l->in, l->out);
	l->out = 0;
}

/* Position of the first LF in the buffer; buf_len() when there is none. */
static size_t find_end(struct line *l)
{
	size_t len = buf_len(&l->in);
	const uint8_t *head, *lf;

	if (l->scanned >= len)
		return len;
	head = buf_head(&l->in);
	lf = memchr(head + l->scanned, '\n', len - l->scanned);
	l->scanned = lf ? (size_t)(lf - head) : len;
	return l->scanned;
}

/* Whether the line that is still growing, or waits first, is longer than allowed. */
static bool is_too_long(struct line *l)
{
	return find_end(l) > LINE_LEN_MAX;
}

bool line_feed(struct line *l, const void *data, size_t len)
{
	if (l->refused)
		return false;
	drop_last(l);
	l->refused = !buf_append(&l->in, data, len) || is_too_long(l);
	return !l->refused;
}

static const char *hand_out(struct line *l, size_t end, size_t *len)
{
	const char *head = (const char *)buf_head(&l->in);

	*len = end > 0 && head[end - 1] == '\r' ? end - 1 : end;
	return head;
}

const char *line_next(struct line *l, size_t *len)
{
	size_t end;

	drop_last(l);
	end = find_end(l);
	l->refused = l->refused || is_too_long(l);
	if (l->refused || end == buf_len(&l->in))
		return NULL;
	l->out = end + 1;
	l->scanned = 0;
	return hand_out(l, end, len);
}

const char *line_rest(struct line *l, size_t *len)
{
	size_t end;

	drop_last(l);
	end = buf_len(&l->in);
	if (l->refused || end == 0)
		return NULL;
	l->out = end;
	l->scanned = 0;
	return hand_out(l, end, len);
}
