/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/reply.h"

#include "base/assert.h"

#include <string.h>

#define CODE_LEN 3    /* digits before the separator */

static void start_reply(struct reply_reader *r)
{
	r->reply.code = 0;
	r->reply.n = 0;
	r->is_whole = false;
	buf_init(&r->reply.bytes, REPLY_MAX);
}

void reply_reader_init(struct reply_reader *r)
{
	memset(r, 0, sizeof(*r));
	buf_init(&r->line, REPLY_LINE_MAX + 2);
	start_reply(r);
}

void reply_reader_wipe(struct reply_reader *r)
{
	buf_wipe(&r->line);
	buf_wipe(&r->reply.bytes);
	reply_reader_init(r);
}

/* Three digits as a number; -1 for anything else. */
static int code_of(const char *line)
{
	int code = 0;

	for (size_t i = 0; i < CODE_LEN; i++) {
		if (line[i] < '0' || line[i] > '9')
			return -1;
		code = code * 10 + (line[i] - '0');
	}
	return code;
}

static bool keep(struct reply *reply, const char *text, size_t len, char end)
{
	return buf_append(&reply->bytes, text, len) && buf_append(&reply->bytes, &end, 1);
}

static bool add_text(struct reply_reader *r, const char *line, size_t len)
{
	struct reply *reply = &r->reply;
	int code = len > CODE_LEN ? code_of(line) : -1;

	if (code < 0 || !strchr(" -+", line[CODE_LEN]) || memchr(line, '\r', len))
		return false;
	if (reply->n == REPLY_LINES_MAX || (reply->n > 0 && code != reply->code))
		return false;
	reply->code = code;
	reply->lines[reply->n] = (struct reply_line){ .text = (uint32_t)buf_len(&reply->bytes) };
	if (!keep(reply, line + CODE_LEN + 1, len - CODE_LEN - 1, '\0'))
		return false;
	r->in_data = line[CODE_LEN] == '+';
	r->is_whole = line[CODE_LEN] == ' ';
	if (r->in_data)
		reply->lines[reply->n].data = (uint32_t)buf_len(&reply->bytes);
	reply->n++;
	return true;
}

/* CmdData of section 2.4. */
static bool add_data(struct reply_reader *r, const char *line, size_t len)
{
	size_t dots = len > 0 && line[0] == '.' ? 1 : 0;

	if (dots && len == 1) {
		r->in_data = false;
		return buf_append(&r->reply.bytes, "", 1);
	}
	return keep(&r->reply, line + dots, len - dots, '\n');
}

/* The line in r->line is there, with its LF. */
static bool end_line(struct reply_reader *r)
{
	const char *line = (const char *)buf_head(&r->line);
	size_t len = buf_len(&r->line);
	bool ok;

	if (len < 2 || line[len - 2] != '\r')
		return false;
	ok = r->in_data ? add_data(r, line, len - 2) : add_text(r, line, len - 2);
	buf_consume(&r->line, len);
	return ok;
}

/* Out of the reader first: whoever takes the reply may wipe the reader, or free it. */
static bool hand_over(struct reply_reader *r, bool (*take)(void *ctx, const struct reply *reply), void *ctx)
{
	struct reply whole = r->reply;
	bool goes_on;

	start_reply(r);
	goes_on = take(ctx, &whole);
	buf_wipe(&whole.bytes);
	return goes_on;
}

bool reply_reader_feed(struct reply_reader *r, const uint8_t *bytes, size_t len,
                       bool (*take)(void *ctx, const struct reply *reply), void *ctx)
{
	while (len > 0 && !r->is_bad) {
		const uint8_t *lf = memchr(bytes, '\n', len);
		size_t n = lf ? (size_t)(lf - bytes) + 1 : len;

		/* The limit of a line before the search for a NUL: what is too long is not even read. */
		r->is_bad = n > buf_room(&r->line) || memchr(bytes, '\0', n) || !buf_append(&r->line, bytes, n) ||
			    (lf && !end_line(r));
		bytes += n;
		len -= n;
		if (!r->is_bad && r->is_whole && !hand_over(r, take, ctx))
			return true;
	}
	return !r->is_bad;
}

int reply_code(const struct reply *r)
{
	return r->code;
}

size_t reply_lines(const struct reply *r)
{
	return r->n;
}

const char *reply_text(const struct reply *r, size_t i)
{
	ASSERT(i < r->n);
	return (const char *)buf_head(&r->bytes) + r->lines[i].text;
}

const char *reply_data(const struct reply *r, size_t i)
{
	ASSERT(i < r->n);
	return r->lines[i].data ? (const char *)buf_head(&r->bytes) + r->lines[i].data : NULL;
}

void reply_words(const struct reply *r, char *out, size_t cap)
{
	const char *text = reply_text(r, 0);
	size_t n = strnlen(text, cap - 1);

	for (size_t i = 0; i < n; i++)
		out[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
	out[n] = '\0';
}
