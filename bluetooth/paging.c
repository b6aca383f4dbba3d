/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/paging.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/tr.h"
#include "bluetooth/rfcomm.h"
#include "bluetooth/sdp_query.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct one {
	struct one *next;
	struct paging *all;
	struct paging_call call;
	size_t at;               /* the step being tried */
	bool away[PAGING_STEPS]; /* its adapter does not answer */
	int fd;
	struct sdp_query *query;
	int64_t until; /* mono ms */
	const char *why;
	struct event event;
};

struct paging {
	struct event_base *base;
	struct paging_events events;
	struct one *first;
};

struct paging *paging_new(struct event_base *base, const struct paging_events *events)
{
	struct paging *p = calloc(1, sizeof(*p));

	if (p)
		*p = (struct paging){ .base = base, .events = *events };
	return p;
}

static void drop(struct one *o)
{
	event_del(&o->event);
	if (o->fd >= 0)
		close(o->fd);
	sdp_query_cancel(o->query);
	o->fd = -1;
	o->query = NULL;
}

static void free_one(struct one *o)
{
	struct one **at = &o->all->first;

	drop(o);
	while (*at != o)
		at = &(*at)->next;
	*at = o->next;
	free(o);
}

void paging_free(struct paging *p)
{
	if (!p)
		return;
	while (p->first)
		free_one(p->first);
	free(p);
}

static void end(struct one *o)
{
	const struct paging_events ev = o->all->events;
	struct paging_step at = { 0 };
	uint64_t id = o->call.id;
	const char *why = o->why;
	int fd = o->fd;

	if (fd >= 0)
		at = o->call.steps[o->at];
	o->fd = -1;
	free_one(o);
	ev.ended(ev.ctx, id, fd, &at, fd >= 0 ? NULL : why);
}

/* Nobody there: what else was to be tried between the two adapters would only wait as long again. */
static void note_away(struct one *o)
{
	const struct paging_step *gone = &o->call.steps[o->at];

	for (size_t i = o->at; i < o->call.n; i++)
		if (bdaddr_compare(&o->call.steps[i].from, &gone->from) == 0 &&
		    bdaddr_compare(&o->call.steps[i].to, &gone->to) == 0)
			o->away[i] = true;
}

static bool means_away(int e)
{
	return e == EHOSTDOWN || e == ETIMEDOUT || e == EHOSTUNREACH;
}

static void on_event(evutil_socket_t fd, short what, void *ctx);

static void await(struct one *o, int64_t now)
{
	int64_t in = o->until > now ? o->until - now : 0;
	struct timeval tv = { .tv_sec = in / 1000, .tv_usec = in % 1000 * 1000 };

	event_assign(&o->event, o->all->base, o->fd, EV_WRITE, on_event, o);
	event_add(&o->event, &tv);
}

/* Control is back in the loop, then on_event() goes on. */
static void go_on(struct one *o)
{
	event_assign(&o->event, o->all->base, -1, 0, on_event, o);
	event_active(&o->event, EV_TIMEOUT, 0);
}

static void on_channels(void *ctx, const uint8_t *channels, size_t n, const char *why)
{
	struct one *o = ctx;

	o->query = NULL;
	if (n > 0 && channels[0]) {
		o->call.steps[o->at].channel = channels[0]; /* this step once more, by its number */
	} else {
		o->why = why ? why : N_("it is in range, but Nightjar is not running there");
		if (why)
			note_away(o);
		o->at++;
	}
	go_on(o);
}

static bool look_up(struct one *o, const struct paging_step *s, int64_t now)
{
	const struct sdp_query_ask what = {
		.base = o->all->base,
		.from = s->from,
		.to = s->to,
		.uuids = &o->call.service,
		.n = 1,
		.timeout = o->until > now ? o->until - now : 1,
	};

	o->query = sdp_query_start(&what, on_channels, o, &o->why);
	return o->query != NULL;
}

static bool call_now(struct one *o, const struct paging_step *s, int64_t now)
{
	o->fd = rfcomm_connect(&s->from, &s->to, s->channel);
	if (o->fd < 0) {
		o->why = rfcomm_why(errno);
		return false;
	}
	await(o, now);
	return true;
}

/* Begins with the step at `at`, or with the first after it that can be begun with. False: none. */
static bool begin(struct one *o)
{
	int64_t now = clock_read().mono;

	for (; o->at < o->call.n && now < o->until; o->at++) {
		const struct paging_step *s = &o->call.steps[o->at];

		if (o->away[o->at] || !o->all->events.works(o->all->events.ctx, &s->from))
			continue;
		if (s->channel ? call_now(o, s, now) : look_up(o, s, now))
			return true;
	}
	return false;
}

static void on_event(evutil_socket_t fd, short what, void *ctx)
{
	struct one *o = ctx;

	if (fd >= 0) {
		int e = what & EV_WRITE ? rfcomm_error(fd) : ETIMEDOUT;

		if (e == 0 && o->all->events.works(o->all->events.ctx, &o->call.steps[o->at].from)) {
			end(o);
			return;
		}
		close(o->fd);
		o->fd = -1;
		o->why = rfcomm_why(e);
		if (means_away(e))
			note_away(o);
		o->at++;
	}
	if (!begin(o))
		end(o);
}

void paging_start(struct paging *p, const struct paging_call *call)
{
	struct one *o;

	for (o = p->first; o; o = o->next)
		if (o->call.id == call->id)
			return;
	o = calloc(1, sizeof(*o));
	ASSERT(o);
	*o = (struct one){
		.next = p->first,
		.all = p,
		.call = *call,
		.fd = -1,
		.why = call->why,
		.until = clock_read().mono + PAGING_TIME,
	};
	p->first = o;
	go_on(o);
}

void paging_add(struct paging_call *call, const struct bdaddr *from, const struct bdaddr *to, uint8_t channel)
{
	for (size_t i = 0; i < call->n; i++) {
		const struct paging_step *s = &call->steps[i];

		if (s->channel == channel && bdaddr_compare(&s->from, from) == 0 && bdaddr_compare(&s->to, to) == 0)
			return;
	}
	if (call->n < PAGING_STEPS)
		call->steps[call->n++] = (struct paging_step){ .from = *from, .to = *to, .channel = channel };
}

void paging_cut(struct paging *p, const struct bdaddr *own)
{
	for (struct one *o = p->first; o; o = o->next) {
		bool busy = o->fd >= 0 || o->query;

		if (!busy || bdaddr_compare(&o->call.steps[o->at].from, own) != 0)
			continue;
		drop(o);
		o->why = N_("this machine's Bluetooth adapter went away");
		o->at++;
		go_on(o);
	}
}

size_t paging_count(const struct paging *p)
{
	size_t n = 0;

	for (const struct one *o = p->first; o; o = o->next)
		n++;
	return n;
}
