/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What links carry. Each end has a queue; a packet is on the air for as long as the rate says, arrives after the delay, and
 * is what the host may replace by another. Out of range it stays where it is, as on a radio that repeats until it is heard.
 * A packet begins when the one before it has ended, not when this program was given the processor: no radio waits for that.
 */
#include "btvm/air_event.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void acknowledge(const struct air_controller *c, unsigned handle)
{
	struct air_event e = air_event_begin(AIR_EV_SENT);

	air_event_u8(&e, 1);
	air_event_u16(&e, handle);
	air_event_u16(&e, 1);
	air_event_send(&e, c);
}

static void arrive(struct air *air, struct air_timer *t)
{
	struct air_link *l = t->link;
	struct air_end *to = &l->end[t->end];
	ssize_t n;

	(void)air;
	if (l->run != t->run || l->state != AIR_LINK_UP || to->lost || to->c->fd == -1)
		return;
	to->c->stats.received += t->packet->len;
	n = write(to->c->fd, t->packet->b, t->packet->len);
	(void)n;
}

/* The first packet of the queue of end `k` has been sent. */
static void sent(struct air_link *l, unsigned k)
{
	struct air_end *me = &l->end[k], *other = &l->end[!k];
	struct air_packet *p = me->queue;
	unsigned flags = p->b[2] >> 4;
	struct air_timer *t;

	me->sending = false;
	me->queue = p->next;
	if (me->queue == NULL)
		me->last = &me->queue;
	/* The start of a message is marked in one way by the host that sends and in another by the controller that receives. */
	if ((flags & 3) == 0)
		flags |= 2;
	p->b[1] = (uint8_t)(other->handle & 0xff);
	p->b[2] = (uint8_t)(other->handle >> 8 | flags << 4);
	me->c->stats.sent += p->len;
	t = air_time_at(me->c->air, me->free_at + me->c->air->options.delay, arrive);
	t->link = l;
	t->run = l->run;
	t->end = !k;
	t->packet = p;
	acknowledge(me->c, me->handle);
}

static void on_air(struct air *air, struct air_timer *t)
{
	(void)air;
	if (t->link->run != t->run || t->link->state != AIR_LINK_UP)
		return;
	if (air_radio_reaches(t->link->end[0].c, t->link->end[1].c))
		sent(t->link, t->end);
	else
		t->link->end[t->end].sending = false;
	air_data_pump(t->link);
}

void air_data_pump(struct air_link *l)
{
	struct air *air = l->end[0].c->air;

	for (unsigned k = 0; k < 2; k++) {
		struct air_end *me = &l->end[k];
		struct air_timer *t;

		while (l->state == AIR_LINK_UP && me->queue != NULL && !me->sending && !me->lost && !l->end[!k].lost &&
			air_radio_reaches(me->c, l->end[!k].c)) {
			if (me->free_at < me->queue->since)
				me->free_at = me->queue->since;
			me->sending = true;
			if (air->options.rate == 0) {
				sent(l, k);
				continue;
			}
			me->free_at += (int64_t)(me->queue->len * UINT64_C(1000000) / air->options.rate);
			t = air_time_at(air, me->free_at, on_air);
			t->link = l;
			t->run = l->run;
			t->end = k;
		}
	}
}

void air_data_resume(struct air_link *l)
{
	for (unsigned k = 0; k < 2; k++)
		l->end[k].free_at = air_time_now();
	air_data_pump(l);
}

/* frame: type u8 | handle and flags u16 | length u16 | data */
void air_data_take(struct air_controller *c, const uint8_t *frame, size_t len)
{
	struct air_end *me;
	struct air_link *l = air_link_find(c, (unsigned)(frame[1] | frame[2] << 8), &me);
	struct air_packet *p;

	if (l == NULL) {
		acknowledge(c, (unsigned)(frame[1] | (frame[2] & 15) << 8));
		return;
	}
	p = malloc(sizeof(*p) + len);
	if (p == NULL)
		air_fail("memory");
	p->next = NULL;
	p->since = air_time_now();
	p->len = len;
	memcpy(p->b, frame, len);
	*me->last = p;
	me->last = &p->next;
	air_data_pump(l);
}

void air_data_forget(struct air_end *e)
{
	struct air_packet *p = e->queue, *next;

	for (; p != NULL; p = next) {
		next = p->next;
		free(p);
	}
	e->queue = NULL;
	e->last = &e->queue;
	e->sending = false;
}
