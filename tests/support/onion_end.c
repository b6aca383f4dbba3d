/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/onion_end.h"

#include "core/conversation.h"
#include "support/timing.h"
#include "tor/tor.h"

#include <event2/event.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE 60.0    /* seconds for what should take a moment */
#define AT_ONCE  4       /* large letters written in one turn */

static const char mark[] = "not a link: bare bytes follow";

static struct core_road word(void)
{
	return (struct core_road){ .name = tor_ops.name, .rank = (int)tor_ops.rank, .careful = tor_ops.careful };
}

/* ---- turns ---- */

static void open_turn(struct onion_end *e)
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

void onion_end_write(struct onion_end *e, size_t len)
{
	static char text[ONION_END_LETTER];
	int64_t order;

	memset(text, 'x', sizeof(text));
	open_turn(e);
	machine_must(talk_send(e->m.core, e->contact, text, len, &order) == ERR_OK, "a message");
}

static void on_step(evutil_socket_t fd, short what, void *ctx)
{
	struct onion_end *e = ctx;

	(void)fd, (void)what;
	for (int i = 0; i < AT_ONCE && e->letters > 0; i++, e->letters--)
		onion_end_write(e, ONION_END_LETTER);
}

void onion_end_letters(struct onion_end *e, uint32_t n)
{
	e->letters += n;
	event_active(e->step, EV_TIMEOUT, 0);
}

/* What was stored, and what is written next. An answer is a turn of its own, as that of a client would be. */
static void look(struct onion_end *e)
{
	struct conversation_counts counts;
	uint64_t before = e->messages;

	machine_must(conversation_counts(core_store(e->m.core), e->contact, &counts) == ERR_OK, "counting");
	e->messages = counts.count;
	for (; e->answers && before < counts.count; before++) {
		onion_end_write(e, ONION_END_TEXT);
		e->messages++;
	}
	if (e->letters > 0)
		event_active(e->step, EV_TIMEOUT, 0);
}

static struct onion_channel *find(struct onion_end *e, uint32_t link)
{
	struct onion_channel *c = e->first;

	while (c && (c->link != link || c->gone))
		c = c->next;
	return c;
}

static void obey(struct onion_end *e, const struct core_notice *n)
{
	struct onion_channel *c = n->link ? find(e, n->link) : NULL;

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

static void pump(struct onion_channel *c)
{
	static uint8_t chunk[CHANNEL_QUEUE];
	size_t room, n = 1;

	while (n > 0 && (room = channel_room(c->ch)) >= CORE_OUTPUT_MIN) {
		n = core_link_output(c->end->m.core, c->link, chunk, room < sizeof(chunk) ? room : sizeof(chunk));
		if (n > 0 && !channel_write(c->ch, chunk, n))
			c->gone = true;
	}
	c->has_output = false;
}

static void reap(struct onion_end *e)
{
	struct onion_channel **at = &e->first, *c;

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

static void arm(struct onion_end *e)
{
	int64_t wake = core_wake(e->m.core), in = wake - clock_read().mono;
	struct timeval tv = { .tv_sec = in > 0 ? in / 1000 : 0, .tv_usec = in > 0 ? in % 1000 * 1000 : 0 };

	if (wake == CLOCK_NEVER)
		event_del(e->wake);
	else
		event_add(e->wake, &tv);
}

static void close_turn(struct onion_end *e)
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
	for (struct onion_channel *c = e->first; c; c = c->next)
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

static void run_once(struct onion_end *e)
{
	if (!e->turn)    /* else something was begun already */
		event_base_loop(e->base, EVLOOP_ONCE);
	close_turn(e);
}

/* ---- channels ---- */

static void give(struct onion_channel *c)
{
	static uint8_t piece[CHANNEL_QUEUE];

	while (c->to_give > 0) {
		size_t room = channel_room(c->ch), n = c->to_give < room ? c->to_give : room;

		if (n == 0 || !channel_write(c->ch, piece, n))
			return;
		c->to_give -= n;
	}
}

void onion_end_give(struct onion_channel *c, size_t bytes)
{
	c->to_give += bytes;
	give(c);
}

static void take(struct onion_channel *c, size_t len)
{
	c->got += len;
	if (c->echoes)
		onion_end_give(c, len);
}

/* The first bytes of one that came in. */
static void begin(struct onion_channel *c, const uint8_t *bytes, size_t len)
{
	struct core_road road = word();

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
	struct onion_channel *c = ctx;

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
	struct onion_channel *c = ctx;

	c->has_output = true;
	if (c->bare)
		give(c);
}

static void on_lost(void *ctx)
{
	struct onion_channel *c = ctx;

	if (c->gone)
		return;
	c->gone = true;
	if (!c->link)
		return;
	open_turn(c->end);
	core_link_lost(c->end->m.core, c->link);
}

static struct onion_channel *join(struct onion_end *e, struct channel *ch)
{
	static const struct channel_events events = { .data = on_data, .writable = on_writable, .lost = on_lost };
	struct onion_channel *c = calloc(1, sizeof(*c));

	machine_must(c != NULL, "memory");
	*c = (struct onion_channel){ .next = e->first, .end = e, .ch = ch, .since = timing_now() };
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
	struct onion_end *e = ctx;
	struct core_road road = word();
	struct onion_channel *c;

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

static void tell_transport(struct onion_end *e)
{
	struct core_self from[PEOPLE_IDENTITIES_MAX];
	struct transport_self self;
	size_t n = core_selves(e->m.core, from, PEOPLE_IDENTITIES_MAX);

	machine_must(n == 1, "one identity");
	self = (struct transport_self){ .id = from[0].id, .n = from[0].n };
	memcpy(self.secret, from[0].secret, sizeof(self.secret));
	tor_ops.set_selves(e->t, &self, 1);
	tor_ops.set_peers(e->t, &e->peer, 1);
	sodium_memzero(from, sizeof(from));
	sodium_memzero(&self, sizeof(self));
}

static void start_tor(struct onion_end *e)
{
	char folder[MACHINE_PATH + 8], sockets[MACHINE_PATH + 8], program[MACHINE_PATH];
	struct tor_options o = { .folder = folder, .sockets = sockets, .program = program };
	const struct transport_host host = {
		.ctx = e, .base = e->base, .rand = &rand_system, .options = &o,
		.incoming = on_incoming, .dialled = on_dialled, .changed = on_changed,
	};
	enum err err;

	snprintf(folder, sizeof(folder), "%s/tor", e->m.folder);
	snprintf(sockets, sizeof(sockets), "%s/s.tor", e->m.folder);
	snprintf(program, sizeof(program), "%.190s/tor", getenv("TORNET"));
	e->t = tor_ops.open(&host, &err);
	machine_must(e->t && tor_ops.configure(e->t, TOR_IFACE, true) == ERR_OK, "the Tor road");
	tell_transport(e);
}

void onion_end_open(struct onion_end *e, const char *folder, int64_t contact)
{
	struct core_peer p[2];
	uint8_t told[TRANSPORT_ADDRESS_LEN];

	memset(e, 0, sizeof(*e));
	machine_open(&e->m, folder);
	e->contact = contact;
	e->base = event_base_new();
	machine_must(e->base && core_peers(e->m.core, p, 2) == 1, "one contact");
	e->peer = (struct transport_peer){ .id = p[0].id, .self = p[0].self, .slot = p[0].slot, .dial = true };
	sodium_memzero(p, sizeof(p));
	e->wake = evtimer_new(e->base, on_wake, e);
	e->step = evtimer_new(e->base, on_step, e);
	machine_must(e->wake && e->step, "memory");
	start_tor(e);
	open_turn(e);
	core_set_address(e->m.core, e->peer.id, tor_ops.name, told, onion_end_told(e, told));
	close_turn(e);
}

void onion_end_close(struct onion_end *e)
{
	for (struct onion_channel *c = e->first; c; c = c->next)
		c->gone = true;
	reap(e);
	tor_ops.close(e->t);
	event_free(e->wake);
	event_free(e->step);
	event_base_free(e->base);
	machine_close(&e->m);
}

size_t onion_end_told(struct onion_end *e, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	size_t len = tor_ops.addresses(e->t, e->peer.id, buf);

	machine_must(len > 0, "an address");
	return len;
}

void onion_end_reach(struct onion_end *e, const uint8_t *addr, size_t len)
{
	memcpy(e->peer.address, addr, len);
	e->peer.address_len = len;
	tor_ops.set_peers(e->t, &e->peer, 1);
}

bool onion_end_is_published(struct onion_end *e)
{
	struct tor_service row = { .published = false };

	return tor_services(e->t, &row, 1) > 0 && row.published;
}

void onion_end_until(struct onion_end *e, bool (*is_so)(void *ctx), void *ctx, double seconds, const char *what)
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

void onion_end_wait(struct onion_end *e, double seconds)
{
	double end = timing_now() + seconds;
	struct timeval tv = { .tv_sec = (time_t)seconds, .tv_usec = (suseconds_t)((seconds - (double)(time_t)seconds) * 1e6) };

	machine_must(event_base_once(e->base, -1, EV_TIMEOUT, on_alarm, NULL, &tv) == 0, "a timer");
	onion_end_until(e, is_over, &end, seconds + PATIENCE, "time to pass");
}

static bool has_ended(void *ctx)
{
	struct onion_end *e = ctx;

	return !e->dialling && (!e->dialled || e->dialled->open);
}

static bool may_dial(void *ctx)
{
	struct onion_end *e = ctx;

	return tor_ops.may_dial(e->t, e->peer.id);
}

struct onion_channel *onion_end_dial(struct onion_end *e, bool bare)
{
	onion_end_until(e, may_dial, e, PATIENCE, "a way to dial");
	for (int i = 0; i < 10; i++) {
		e->dialled = NULL;
		e->dial_bare = bare;
		e->dialling = true;
		tor_ops.dial(e->t, e->peer.id);
		onion_end_until(e, has_ended, e, PATIENCE, "an answer to a dial");
		if (e->dialled)
			return e->dialled;
		onion_end_wait(e, 0.5);
	}
	machine_must(false, "a dial");
	return NULL;
}

void onion_end_hang_up(struct onion_end *e, struct onion_channel *c)
{
	if (c->link) {
		open_turn(e);
		core_link_lost(e->m.core, c->link);
	}
	c->gone = true;
	close_turn(e);
}

struct onion_channel *onion_end_bare(struct onion_end *e)
{
	struct onion_channel *c = e->first;

	while (c && (!c->bare || c->gone))
		c = c->next;
	machine_must(c != NULL, "a bare channel");
	return c;
}
