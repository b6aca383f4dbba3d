/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/helper.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/tr.h"
#include "transports/backoff.h"
#include "transports/child.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "nightjar-bluez"
#define FIRST 1000 /* ms until it is started again */
#define MOST 60000
#define STEADY 30000 /* ms after which it counts as well */
#define GOODBYE 1500 /* ms it has to undo what it did */

/* As `make install` puts them, whatever the prefix. */
#define INSTALLED "../libexec/nightjar/" PROGRAM

struct helper {
	struct event_base *base;
	const struct rand *rand;
	struct helper_events events;
	char given[PATH_MAX];  /* "" : find it */
	char folder[PATH_MAX]; /* "" : none */
	struct child *child;
	bool wanted;
	int64_t started;
	const char *why;
	struct backoff again;
	struct event timer;
};

/* Where it is */

/* From the folder of our own program. */
static bool near_us(char *out, size_t cap, const char *where)
{
	char own[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);
	char *slash;

	if (n <= 0)
		return false;
	own[n] = '\0';
	slash = strrchr(own, '/');
	return slash && snprintf(out, cap, "%.*s/%s", (int)(slash - own), own, where) < (int)cap && access(out, X_OK) == 0;
}

static bool find(const struct helper *h, char *out, size_t cap)
{
	if (h->given[0])
		return snprintf(out, cap, "%s", h->given) < (int)cap && access(out, X_OK) == 0;
	return near_us(out, cap, PROGRAM) || near_us(out, cap, INSTALLED);
}

/* Its life */

static void set_timer(struct helper *h, int64_t now)
{
	int64_t in = h->again.due > now ? h->again.due - now : 0;
	struct timeval tv = { .tv_sec = in / 1000, .tv_usec = in % 1000 * 1000 };

	event_add(&h->timer, &tv);
}

static void on_line(void *ctx, const char *text)
{
	struct helper *h = ctx;
	struct bluez_line line;

	if (bluez_line_parse(&line, text, strlen(text)))
		h->events.line(h->events.ctx, &line);
	else
		log_debug("bluetooth: " PROGRAM " says: %s", text);
}

static void on_ended(void *ctx, int status)
{
	struct helper *h = ctx;
	int64_t now = clock_read().mono;

	(void)status;
	child_free(h->child);
	h->child = NULL;
	if (h->wanted) {
		log_warn("bluetooth: " PROGRAM " has ended unexpectedly");
		h->why = N_("the program nightjar-bluez ended by itself; it is started again");
		if (now - h->started >= STEADY)
			backoff_worked(&h->again);
		backoff_failed(&h->again, now, h->rand);
		set_timer(h, now);
	}
	h->events.turned(h->events.ctx, false);
}

static void fail(struct helper *h, const char *why, int64_t now)
{
	h->why = why;
	backoff_failed(&h->again, now, h->rand);
	set_timer(h, now);
	h->events.turned(h->events.ctx, false);
}

static void start(struct helper *h)
{
	const struct child_events events = { .line = on_line, .ended = on_ended, .ctx = h };
	char path[PATH_MAX];

	h->started = clock_read().mono;
	if (!find(h, path, sizeof(path))) {
		fail(h, N_("the program nightjar-bluez is missing: install Nightjar completely"), h->started);
		return;
	}
	h->child = child_start_talking(h->base, (const char *const[]){ path, h->folder[0] ? h->folder : NULL, NULL }, &events);
	if (!h->child) {
		log_warn("bluetooth: " PROGRAM " could not be started: %s", strerror(errno));
		fail(h, N_("the program nightjar-bluez could not be started"), h->started);
		return;
	}
	h->why = NULL;
	h->events.turned(h->events.ctx, true);
}

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct helper *h = ctx;

	(void)fd, (void)what;
	if (h->wanted && !h->child)
		start(h);
}

struct helper *helper_new(struct event_base *base, const struct rand *rand, const char *program, const char *folder,
			  const struct helper_events *events)
{
	struct helper *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->base = base;
	h->rand = rand;
	h->events = *events;
	snprintf(h->given, sizeof(h->given), "%s", program ? program : "");
	snprintf(h->folder, sizeof(h->folder), "%s", folder ? folder : "");
	backoff_init(&h->again, FIRST, MOST);
	event_assign(&h->timer, base, -1, 0, on_timer, h);
	return h;
}

static void no_line(void *ctx, const struct bluez_line *line)
{
	(void)ctx, (void)line;
}

static void no_turn(void *ctx, bool running)
{
	(void)ctx, (void)running;
}

void helper_free(struct helper *h)
{
	if (!h)
		return;
	h->wanted = false;
	h->events = (struct helper_events){ .line = no_line, .turned = no_turn };
	if (h->child) {
		child_hang_up(h->child);
		/* on_ended() frees it. */
		if (!child_await(h->child, GOODBYE))
			child_free(h->child);
	}
	event_del(&h->timer);
	free(h);
}

void helper_want(struct helper *h, bool on)
{
	if (h->wanted == on)
		return;
	h->wanted = on;
	h->why = NULL;
	if (!on && h->child)
		child_hang_up(h->child);
	if (on && !h->child)
		event_active(&h->timer, EV_TIMEOUT, 0);
	/* One that is still ending is followed by another: on_ended(). */
}

bool helper_is_running(const struct helper *h)
{
	return h->wanted && h->child;
}

void helper_say(struct helper *h, const struct bluez_line *line)
{
	char text[BLUEZ_LINE_MOST + 1];
	size_t len = bluez_line_print(text, line);

	/* It reads all the time; one that does not is of no use. */
	if (h->child && h->wanted && !child_write(h->child, text, len)) {
		log_warn("bluetooth: " PROGRAM " does not listen");
		child_hang_up(h->child);
	}
}

const char *helper_why(const struct helper *h)
{
	return h->why;
}
