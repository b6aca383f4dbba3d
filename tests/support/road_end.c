/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/road_end.h"

#include "core/conversation.h"
#include "support/timing.h"

#include <event2/event.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE 60.0    /* seconds for what should take a moment */
#define AT_ONCE  (4 * ROAD_END_LETTER)    /* bytes written in one turn, in 64 texts at most */

static const char mark[] = "not a link: bare bytes follow";

static struct core_road word(const struct road_end *e)
{
	const struct transport_ops *ops = e->t->ops;

	return (struct core_road){ .name = ops->name, .rank = (int)ops->rank, .careful = ops->careful };
}

/* ---- turns ---- */

static void open_turn(struct road_end *e)
{
	if (!e->turn)
		core_turn(e->m.core, clock_read());
	e->turn = true;
}

static void on_wake(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	open_turn(ctx);
}

void road_end_write(struct road_end *e, size_t len)
{
	static char text[ROAD_END_LETTER];
	int64_t order;

	memset(text, 'x', sizeof(text));
	open_turn(e);
	machine_must(talk_send(e->m.core, e->contact, text, len, &order) == ERR_OK, "a message");
}

static void on_step(evutil_socket_t fd, short what, void *ctx)
{
	struct road_end *e = ctx;

	(void)fd, (void)what;
	for (size_t i = 0; i < 64 && i * e->length < AT_ONCE && e->letters > 0; i++, e->letters--)
		road_end_write(e, e->length);
}

void road_end_letters(struct road_end *e, uint32_t n, size_t len)
{
	e->letters += n;
	e->length = len;
	event_active(e->step, EV_TIMEOUT, 0);
}

/* What was stored, and what is written next. An answer is a turn of its own, as that of a client would be. */
static void look(struct road_end *e)
{
	struct conversation_counts counts;
	uint64_t before = e->messages;

	machine_must(conversation_counts(core_store(e->m.core), e->contact, &counts) == ERR_OK, "counting");
	e->messages = counts.count;
	for (; e->answers && before < counts.count; before++) {
		road_end_write(e, ROAD_END_TEXT);
		e->messages++;
	}
	if (e->letters > 0)
		event_active(e->step, EV_TIMEOUT, 0);
}

static struct road_channel *find(struct road_end *e, uint32_t link)
{
	struct road_channel *c = e->first;

	while (c && (c->link != link || c->gone))
		c = c->next;
	return c;
}

static void obey(struct road_end *e, const struct core_notice *n)
{
	struct road_channel *c = n->link ? find(e, n->link) : NULL;

	if (c && n->kind == CORE_NOTICE_LINK_OUTPUT)
		c->has_output = true;
	if (c && n->kind == CORE_NOTICE_LINK_CLOSE)
		c->gone = true;
	if (c && n->kind == CORE_NOTICE_LINK_AUTHENTICATED) {
		c->open = true;
		c->opened_at = timing_now();
		channel_authenticated(c->ch);
	}
}

static void pump(struct road_channel *c)
{
	static uint8_t chunk[CHANNEL_QUEUE];
	size_t room, n = 1;

	while (n > 0 && (room = channel_room(c->ch)) >= CORE_OUTPUT_MIN) {
		n = core_link_output(c->end->m.core, c->link, chunk, room < sizeof(chunk) ? room : sizeof(chunk));
		if (n > 0 && !channel_write(c->ch, chunk, n))
			c->gone = true;
		c->sent += n;
	}
	c->has_output = false;
}

static void reap(struct road_end *e)
{
	struct road_channel **at = &e->first, *c;

	while ((c = *at)) {
		if (!c->gone) {
			at = &c->next;
			continue;
		}
		*at = c->next;
		channel_close(c->ch);
		free(c);
	}
}

static void arm(struct road_end *e)
{
	int64_t wake = core_wake(e->m.core), in = wake - clock_read().mono;
	struct timeval tv = { .tv_sec = in > 0 ? in / 1000 : 0, .tv_usec = in > 0 ? in % 1000 * 1000 : 0 };

	if (wake == CLOCK_NEVER)
		event_del(e->wake);
	else
		event_add(e->wake, &tv);
}

static void close_turn(struct road_end *e)
{
	struct core_notice n;
	bool was_open = e->turn;
	double start = timing_now();

	e->turn = false;
	if (was_open)
		machine_must(core_commit(e->m.core) == ERR_OK, "a commit");
	e->storing += timing_now() - start;
	while (core_next_notice(e->m.core, &n))
		obey(e, &n);
	for (struct road_channel *c = e->first; c; c = c->next)
		if (c->link && c->has_output && !c->gone)
			pump(c);
	reap(e);
	if (was_open) {
		arm(e);
		look(e);
	}
	if (e->progress)
		e->progress(e);
}

static void run_once(struct road_end *e)
{
	if (!e->turn)    /* else something was begun already */
		event_base_loop(e->base, e->beside && e->beside->turn ? EVLOOP_ONCE | EVLOOP_NONBLOCK : EVLOOP_ONCE);
	close_turn(e);
	if (e->beside)
		close_turn(e->beside);
}

/* ---- channels ---- */

static void give(struct road_channel *c)
{
	static uint8_t piece[CHANNEL_QUEUE];

	while (c->to_give > 0) {
		size_t room = channel_room(c->ch), n = c->to_give < room ? c->to_give : room;

		if (n == 0 || !channel_write(c->ch, piece, n))
			return;
		c->to_give -= n;
	}
}

void road_end_give(struct road_channel *c, size_t bytes)
{
	c->to_give += bytes;
	give(c);
}

static void take(struct road_channel *c, size_t len)
{
	c->got += len;
	if (c->echoes)
		road_end_give(c, len);
}

/* The first bytes of one that came in. */
static void begin(struct road_channel *c, const uint8_t *bytes, size_t len)
{
	struct core_road road = word(c->end);

	if (len >= sizeof(mark) && memcmp(bytes, mark, sizeof(mark)) == 0) {
		c->bare = c->echoes = true;
		channel_authenticated(c->ch);
		take(c, len - sizeof(mark));
		return;
	}
	open_turn(c->end);
	c->link = core_link_accept(c->end->m.core, &road, &c->only);
	machine_must(c->link != 0, "a link that comes in");
	core_link_input(c->end->m.core, c->link, bytes, len);
}

static void on_data(void *ctx, const uint8_t *bytes, size_t len)
{
	struct road_channel *c = ctx;

	if (c->gone)
		return;
	if (c->bare) {
		take(c, len);
	} else if (c->link) {
		open_turn(c->end);
		core_link_input(c->end->m.core, c->link, bytes, len);
	} else {
		begin(c, bytes, len);
	}
}

static void on_writable(void *ctx)
{
	struct road_channel *c = ctx;

	c->has_output = true;
	if (c->bare)
		give(c);
}

static void on_lost(void *ctx)
{
	struct road_channel *c = ctx;

	if (c->gone)
		return;
	c->gone = true;
	if (!c->link)
		return;
	open_turn(c->end);
	core_link_lost(c->end->m.core, c->link);
}

static struct road_channel *join(struct road_end *e, struct channel *ch)
{
	static const struct channel_events events = { .data = on_data, .writable = on_writable, .lost = on_lost };
	struct road_channel *c = calloc(1, sizeof(*c));

	machine_must(c != NULL, "memory");
	*c = (struct road_channel){ .next = e->first, .end = e, .ch = ch, .since = timing_now() };
	e->first = c;
	channel_listen(ch, &events, c);
	return c;
}

static void on_incoming(void *ctx, struct transport *t, struct channel *ch, const struct transport_scope *only)
{
	(void)t;
	join(ctx, ch)->only = (struct core_scope){ .self = only->self, .peer = only->peer };
}

static void on_dialled(void *ctx, struct transport *t, uint64_t id, struct channel *ch, const char *why)
{
	struct road_end *e = ctx;
	struct core_road road = word(e);
	struct road_channel *c;

	(void)t;
	e->dialling = false;
	if (!ch) {
		fprintf(stderr, "(a dial failed: %s)\n", why);
		return;
	}
	e->dialled = c = join(e, ch);
	channel_authenticated(ch);
	if (e->dial_bare) {
		c->bare = c->open = true;
		machine_must(channel_write(ch, mark, sizeof(mark)), "the first bytes");
		return;
	}
	open_turn(e);
	c->link = core_link_dial(e->m.core, id, &road);
	machine_must(c->link != 0, "a link");
}

static void on_changed(void *ctx, struct transport *t)
{
	(void)ctx, (void)t;
}

/* ---- for the benchmark ---- */

static void tell_transport(struct road_end *e)
{
	const struct transport_ops *ops = e->t->ops;
	struct core_self from[PEOPLE_IDENTITIES_MAX];
	struct transport_self self;
	size_t n = core_selves(e->m.core, from, PEOPLE_IDENTITIES_MAX);

	machine_must(n == 1, "one identity");
	self = (struct transport_self){ .id = from[0].id, .n = from[0].n };
	memcpy(self.secret, from[0].secret, sizeof(self.secret));
	ops->set_selves(e->t, &self, 1);
	ops->set_peers(e->t, &e->peer, 1);
	sodium_memzero(from, sizeof(from));
	sodium_memzero(&self, sizeof(self));
}

static void start(struct road_end *e, const struct road_end_way *way)
{
	const struct transport_host host = {
		.ctx = e, .base = e->base, .rand = &rand_system, .options = way->options,
		.incoming = on_incoming, .dialled = on_dialled, .changed = on_changed,
	};
	enum err err;

	e->t = way->ops->open(&host, &err);
	machine_must(e->t && way->ops->configure(e->t, way->iface, true) == ERR_OK, "a road");
	tell_transport(e);
}

void road_end_open(struct road_end *e, const char *folder, int64_t contact, const struct road_end_way *way)
{
	struct core_peer p[2];

	memset(e, 0, sizeof(*e));
	machine_open(&e->m, folder);
	e->contact = contact;
	e->beside = way->beside;
	e->base = way->beside ? way->beside->base : event_base_new();
	machine_must(e->base && core_peers(e->m.core, p, 2) == 1, "one contact");
	e->peer = (struct transport_peer){ .id = p[0].id, .self = p[0].self, .slot = p[0].slot, .dial = true };
	sodium_memzero(p, sizeof(p));
	e->wake = evtimer_new(e->base, on_wake, e);
	e->step = evtimer_new(e->base, on_step, e);
	machine_must(e->wake && e->step, "memory");
	start(e, way);
	if (e->beside)
		e->beside->beside = e;
}

void road_end_tell(struct road_end *e)
{
	uint8_t told[TRANSPORT_ADDRESS_LEN];

	open_turn(e);
	core_set_address(e->m.core, e->peer.id, e->t->ops->name, told, road_end_told(e, told));
	close_turn(e);
}

void road_end_close(struct road_end *e)
{
	for (struct road_channel *c = e->first; c; c = c->next)
		c->gone = true;
	reap(e);
	e->t->ops->close(e->t);
	event_free(e->wake);
	event_free(e->step);
	if (e->beside)
		e->beside->beside = NULL;
	else
		event_base_free(e->base);
	machine_close(&e->m);
}

size_t road_end_told(struct road_end *e, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	size_t len = e->t->ops->addresses(e->t, e->peer.id, buf);

	machine_must(len > 0, "an address");
	return len;
}

void road_end_reach(struct road_end *e, const uint8_t *addr, size_t len)
{
	memcpy(e->peer.address, addr, len);
	e->peer.address_len = len;
	e->t->ops->set_peers(e->t, &e->peer, 1);
}

void road_end_until(struct road_end *e, bool (*is_so)(void *ctx), void *ctx, double seconds, const char *what)
{
	double end = timing_now() + seconds;

	while (!is_so(ctx)) {
		machine_must(timing_now() < end, what);
		run_once(e);
	}
}

static bool is_over(void *ctx)
{
	return timing_now() >= *(double *)ctx;
}

/* The loop sleeps until something happens: this makes something happen. */
static void on_alarm(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what, (void)ctx;
}

void road_end_wait(struct road_end *e, double seconds)
{
	double end = timing_now() + seconds;
	struct timeval tv = { .tv_sec = (time_t)seconds, .tv_usec = (suseconds_t)((seconds - (double)(time_t)seconds) * 1e6) };

	machine_must(event_base_once(e->base, -1, EV_TIMEOUT, on_alarm, NULL, &tv) == 0, "a timer");
	road_end_until(e, is_over, &end, seconds + PATIENCE, "time to pass");
}

static bool has_ended(void *ctx)
{
	struct road_end *e = ctx;

	return !e->dialling && (!e->dialled || e->dialled->open);
}

static bool may_dial(void *ctx)
{
	struct road_end *e = ctx;

	return e->t->ops->may_dial(e->t, e->peer.id);
}

struct road_channel *road_end_dial(struct road_end *e, bool bare)
{
	road_end_until(e, may_dial, e, PATIENCE, "a way to dial");
	for (int i = 0; i < 10; i++) {
		e->dialled = NULL;
		e->dial_bare = bare;
		e->dialling = true;
		e->t->ops->dial(e->t, e->peer.id);
		road_end_until(e, has_ended, e, PATIENCE, "an answer to a dial");
		if (e->dialled)
			return e->dialled;
		road_end_wait(e, 0.5);
	}
	machine_must(false, "a dial");
	return NULL;
}

void road_end_hang_up(struct road_end *e, struct road_channel *c)
{
	if (c->link) {
		open_turn(e);
		core_link_lost(e->m.core, c->link);
	}
	c->gone = true;
	close_turn(e);
}

struct road_channel *road_end_bare(struct road_end *e)
{
	struct road_channel *c = e->first;

	while (c && (!c->bare || c->gone))
		c = c->next;
	machine_must(c != NULL, "a bare channel");
	return c;
}
