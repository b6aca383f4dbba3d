/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/bluez/stdpipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#define OUT_MOST  (256 * BLUEZ_LINE_MOST)
#define OUT_FOUND (OUT_MOST / 2)    /* what is found in the air leaves room for the rest */

struct stdpipe {
	struct stdpipe_hooks hooks;
	sd_event_source *in_source, *out_source, *end_source;
	size_t in_len, out_len;
	bool over;
	char in[BLUEZ_LINE_MOST];
	char out[OUT_MOST];
};

static int on_end(sd_event_source *source, void *ctx)
{
	struct stdpipe *p = ctx;

	(void)source;
	p->hooks.end(p->hooks.ctx);
	return 0;
}

/* Later, from the loop: whoever says a line does not expect the end within. */
static void finish(struct stdpipe *p)
{
	sd_event_source_set_enabled(p->in_source, SD_EVENT_OFF);
	if (p->out_source)
		sd_event_source_set_enabled(p->out_source, SD_EVENT_OFF);
	p->out_len = 0;
	p->over = true;
	sd_event_source_set_enabled(p->end_source, SD_EVENT_ONESHOT);
}

/* A line that is none ends it: the two are of one build, so somebody else is at the other end. */
static bool take_lines(struct stdpipe *p)
{
	char *start = p->in, *stop = p->in + p->in_len, *nl;
	struct bluez_line line;

	while ((nl = memchr(start, '\n', (size_t)(stop - start))) != NULL) {
		if (!bluez_line_parse(&line, start, (size_t)(nl - start)) || line.kind > BLUEZ_LINE_SCAN)
			return false;
		p->hooks.line(p->hooks.ctx, &line);
		start = nl + 1;
		if (p->over)
			return false;
	}
	p->in_len = (size_t)(stop - start);
	memmove(p->in, start, p->in_len);
	return p->in_len < sizeof(p->in);
}

static int on_readable(sd_event_source *source, int fd, uint32_t events, void *ctx)
{
	struct stdpipe *p = ctx;
	ssize_t n = read(fd, p->in + p->in_len, sizeof(p->in) - p->in_len);

	(void)source;
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		finish(p);
		return 0;
	}
	p->in_len += (size_t)n;
	if (!take_lines(p))
		finish(p);
	return 0;
}

static void flush(struct stdpipe *p)
{
	while (p->out_len > 0) {
		ssize_t n = write(STDOUT_FILENO, p->out, p->out_len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			finish(p);
		if (n < 0)
			break;
		p->out_len -= (size_t)n;
		memmove(p->out, p->out + n, p->out_len);
	}
	if (p->out_source)
		sd_event_source_set_enabled(p->out_source, p->out_len ? SD_EVENT_ON : SD_EVENT_OFF);
}

static int on_writable(sd_event_source *source, int fd, uint32_t events, void *ctx)
{
	(void)source;
	(void)fd;
	(void)events;
	flush(ctx);
	return 0;
}

void stdpipe_say(struct stdpipe *p, const struct bluez_line *line)
{
	char text[BLUEZ_LINE_MOST + 1];
	size_t n = bluez_line_print(text, line);

	if (p->over || (line->kind == BLUEZ_LINE_FOUND && p->out_len + n > OUT_FOUND))
		return;
	if (p->out_len + n > sizeof(p->out)) {
		finish(p);
		return;
	}
	memcpy(p->out + p->out_len, text, n);
	p->out_len += n;
	flush(p);
}

struct stdpipe *stdpipe_open(struct sd_event *event, const struct stdpipe_hooks *hooks)
{
	struct stdpipe *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->hooks = *hooks;
	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++)
		(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	if (sd_event_add_io(event, &p->in_source, STDIN_FILENO, EPOLLIN, on_readable, p) < 0 ||
	    sd_event_add_defer(event, &p->end_source, on_end, p) < 0) {
		stdpipe_close(p);
		return NULL;
	}
	sd_event_source_set_enabled(p->end_source, SD_EVENT_OFF);
	/* A file cannot be watched, and is never full. */
	if (sd_event_add_io(event, &p->out_source, STDOUT_FILENO, EPOLLOUT, on_writable, p) >= 0)
		sd_event_source_set_enabled(p->out_source, SD_EVENT_OFF);
	return p;
}

void stdpipe_close(struct stdpipe *p)
{
	if (!p)
		return;
	flush(p);
	sd_event_source_disable_unref(p->in_source);
	sd_event_source_disable_unref(p->out_source);
	sd_event_source_disable_unref(p->end_source);
	free(p);
}
