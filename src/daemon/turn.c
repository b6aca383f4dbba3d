/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/turn.h"

#include "base/assert.h"
#include "base/log.h"
#include "core/core.h"
#include "core/store.h"
#include "daemon/ask.h"
#include "daemon/daemon.h"
#include "daemon/dispatch.h"
#include "daemon/lifecycle.h"
#include "daemon/roads.h"
#include "daemon/server.h"
#include "daemon/spool.h"

#include <event2/event.h>
#include <stdlib.h>

#define IDLE_AFTER 3     /* seconds without a turn after which the core may tidy up */
#define IDLE_STEP  20    /* milliseconds between two steps of tidying */

struct turn {
	struct daemon *d;
	bool open;
	struct instant now;
	struct ask **kept;    /* answered in this turn, owned */
	size_t n, size;
	struct event *wake;   /* the core's own time */
	struct event *idle;
};

static void on_wake(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	turn_open(ctx);
}

static void arm(struct event *ev, int64_t ms)
{
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000 };

	event_add(ev, &tv);
}

static void on_idle(evutil_socket_t fd, short what, void *ctx)
{
	struct turn *t = ctx;

	(void)fd, (void)what;
	if (t->d->core && !t->open && core_idle(t->d->core))
		arm(t->idle, IDLE_STEP);
	/* What waited for a message was found: the end of a turn tells clients. */
	if (t->d->core && core_has_notices(t->d->core))
		turn_open(t);
}

struct turn *turn_new(struct daemon *d)
{
	struct turn *t = calloc(1, sizeof(*t));

	ASSERT(t);
	t->d = d;
	t->wake = evtimer_new(d->base, on_wake, t);
	t->idle = evtimer_new(d->base, on_idle, t);
	ASSERT(t->wake && t->idle);
	return t;
}

void turn_free(struct turn *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++)
		ask_free(t->kept[i]);
	free(t->kept);
	event_free(t->wake);
	event_free(t->idle);
	free(t);
}

struct instant turn_open(struct turn *t)
{
	if (!t->open) {
		t->open = true;
		t->now = clock_read();
		turn_join(t);
	}
	return t->now;
}

void turn_join(struct turn *t)
{
	if (t->open && t->d->core)
		core_turn(t->d->core, t->now);
}

static void push(struct turn *t, struct ask *a)
{
	if (t->n == t->size) {
		t->size = t->size ? 2 * t->size : 64;
		t->kept = realloc(t->kept, t->size * sizeof(struct ask *));
		ASSERT(t->kept);
	}
	t->kept[t->n++] = a;
}

void turn_keep(struct turn *t, struct ask *a)
{
	push(t, a);
	turn_open(t);
}

/* For status, until something could be stored again; said once in the log, however often it is tried. */
static void note_trouble(struct daemon *d, enum err e, bool changed)
{
	if (e != ERR_OK && e != d->trouble)
		log_error("%s %s", err_text(e), err_hint(e));
	if (e == ERR_OK && changed && d->trouble != ERR_OK)
		log_info("what happens is stored again");
	if (e != ERR_OK || changed)
		d->trouble = e;
}

/* What the turn did is undone, so nothing of it may be said to have happened. `all`: nor what was looked at. */
static void fail_answers(struct turn *t, enum err e, bool all)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->kept[i]->err != ERR_OK || (!all && dispatch_reads(t->kept[i]->method)))
			continue;
		t->kept[i]->err = e;
		t->kept[i]->text[0] = t->kept[i]->hint[0] = '\0';
	}
}

/*
 * Who only asked shall not suffer from what others wanted to change in the same turn: asked again in a turn of their own. What
 * they were told before may have been undone.
 */
static bool ask_again(struct turn *t)
{
	struct ask **was = t->kept;
	size_t n = t->n;

	t->kept = NULL;
	t->n = t->size = 0;
	for (size_t i = 0; i < n; i++) {
		if (was[i]->err == ERR_OK && was[i]->fault == 0 && dispatch_reads(was[i]->method)) {
			turn_open(t);
			dispatch_again(was[i]);
		} else {
			push(t, was[i]);
		}
	}
	free(was);
	return t->open;
}

static void send_answers(struct turn *t)
{
	/* Sending may close a client, but never answers: no ask is added here. */
	for (size_t i = 0; i < t->n; i++) {
		server_answer(t->d->server, t->kept[i]);
		ask_free(t->kept[i]);
	}
	t->n = 0;
}

static void set_timers(struct turn *t)
{
	int64_t wake = t->d->core ? core_wake(t->d->core) : CLOCK_NEVER;
	int64_t in = wake == CLOCK_NEVER ? CLOCK_NEVER : wake - clock_read().mono;

	if (in == CLOCK_NEVER)
		event_del(t->wake);
	else
		arm(t->wake, in > 0 ? in : 0);
	if (t->d->core)
		arm(t->idle, IDLE_AFTER * CLOCK_SECOND);
	else
		event_del(t->idle);
}

/* Makes the turn durable, or undoes it. */
static enum err finish(struct turn *t)
{
	struct daemon *d = t->d;
	bool changed;
	enum err e;

	if (!t->open || !d->core) {
		t->open = false;
		return ERR_OK;
	}
	t->open = false;
	changed = store_is_changing(core_store(d->core));
	e = core_commit(d->core);
	note_trouble(d, e, changed);
	if (e != ERR_OK) {
		roads_cut(d->roads);
		spool_undo(d->spool);
	}
	return e;
}

void turn_close(struct turn *t)
{
	struct daemon *d = t->d;
	bool was_open = t->open;
	enum err e = finish(t);

	if (e != ERR_OK) {
		enum err again = ask_again(t) ? finish(t) : ERR_OK;

		fail_answers(t, e, again != ERR_OK);
	}
	lifecycle_settle(d);
	roads_after_turn(d->roads);
	send_answers(t);
	server_after_turn(d->server);
	if (was_open)
		set_timers(t);
}
