/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_world_state.h"

#include "core/carry.h"
#include "core/contact.h"
#include "core/conversation.h"
#include "core/event.h"
#include "core/eventlog.h"
#include "core/invite.h"
#include "core/people.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START     INT64_C(1790035200000)    /* wall clock at time 0: midnight in September 2026 */
#define IDLE      (2 * CLOCK_SECOND)        /* after a turn, when the store may tidy up and stamps are made */
#define PATH      "nightjar.db"

static void must(enum err e, const char *what)
{
	if (e == ERR_OK)
		return;
	fprintf(stderr, "mesh world: %s: %s\n", what, err_text(e));
	abort();
}

/* ---- what is to happen, a heap by time ---- */

static bool is_before(const struct mesh_happening *a, const struct mesh_happening *b)
{
	return a->at != b->at ? a->at < b->at : a->number < b->number;
}

void mesh_world_plan(struct mesh_world *w, const struct mesh_happening *h)
{
	struct mesh_happening one = *h;
	size_t i = w->nheap++;

	if (w->nheap > w->heap_size) {
		w->heap_size = w->heap_size ? 2 * w->heap_size : 1024;
		w->heap = realloc(w->heap, w->heap_size * sizeof(*w->heap));
		if (!w->heap)
			abort();
	}
	one.number = ++w->number;
	if (one.pair)
		one.pair->planned++;
	for (; i > 0 && is_before(&one, &w->heap[(i - 1) / 2]); i = (i - 1) / 2)
		w->heap[i] = w->heap[(i - 1) / 2];
	w->heap[i] = one;
}

static struct mesh_happening first(struct mesh_world *w)
{
	struct mesh_happening top = w->heap[0], last = w->heap[--w->nheap];
	size_t i = 0, c;

	for (; (c = 2 * i + 1) < w->nheap; i = c) {
		c += c + 1 < w->nheap && is_before(&w->heap[c + 1], &w->heap[c]);
		if (!is_before(&w->heap[c], &last))
			break;
		w->heap[i] = w->heap[c];
	}
	w->heap[i] = last;
	return top;
}

/* ---- turns ---- */

struct core *mesh_world_turn(struct mesh_world *w, struct mesh_node *n)
{
	if (!n->in_turn)
		core_turn(n->core, (struct instant){ .wall = START + w->now, .mono = w->now });
	n->in_turn = true;
	return n->core;
}

static void plan_wake(struct mesh_world *w, struct mesh_node *n)
{
	int64_t wake = core_wake(n->core);

	if (wake == CLOCK_NEVER || n->wake <= wake)
		return;
	n->wake = wake;
	wake = wake > w->now ? wake : w->now;
	mesh_world_plan(w, &(struct mesh_happening){ .at = wake, .what = MESH_WAKE, .node = n->number });
}

struct reading {
	struct mesh_world *w;
	struct mesh_node *n;
	int64_t contact;
};

static bool on_message(void *ctx, const struct message *m)
{
	struct reading *r = ctx;

	r->w->watch.received(r->w->watch.ctx, r->n->number, r->contact, (const char *)m->body, m->len);
	return true;
}

static bool on_event(void *ctx, const struct event *e)
{
	struct reading *r = ctx;
	const struct mesh_world_watch *watch = &r->w->watch;

	r->n->seen = e->seq + e->count - 1;
	r->contact = e->contact;
	if (e->kind == EVENT_MESSAGE_IN && watch->received)
		for (int64_t i = 0; i < e->count; i++)
			must(conversation_get(core_store(r->n->core), e->contact, e->order + i, on_message, r), "reading");
	if ((e->kind == EVENT_DELIVERED || e->kind == EVENT_DELIVERED_ONE) && watch->delivered)
		for (int64_t i = 0; i < e->count; i++)
			watch->delivered(watch->ctx, r->n->number, e->contact, e->order + i, e->kind == EVENT_DELIVERED_ONE);
	return true;
}

static void read_events(struct mesh_world *w, struct mesh_node *n)
{
	struct reading r = { .w = w, .n = n };

	must(eventlog_since(core_store(n->core), n->seen, SIZE_MAX / 2, on_event, &r), "events");
}

static void finish(struct mesh_world *w, struct mesh_node *n)
{
	struct core_notice notice;
	bool events = false;

	if (!n->in_turn)
		return;
	n->in_turn = false;
	must(core_commit(n->core), "commit");
	while (core_next_notice(n->core, &notice)) {
		if (notice.kind == CORE_NOTICE_LINK_OUTPUT)
			mesh_world_radio_wants(w, n, notice.link);
		else if (notice.kind == CORE_NOTICE_LINK_CLOSE)
			mesh_world_radio_ends(w, n, notice.link);
		else if (notice.kind == CORE_NOTICE_EVENTS)
			events = true;
	}
	if (events)
		read_events(w, n);
	plan_wake(w, n);
	if (n->idling)
		return;
	n->idling = true;
	mesh_world_plan(w, &(struct mesh_happening){ .at = w->now + IDLE, .what = MESH_IDLE, .node = n->number });
}

static void idle(struct mesh_world *w, struct mesh_node *n)
{
	n->idling = false;
	while (core_idle(n->core))
		continue;
	if (core_has_notices(n->core)) {
		mesh_world_turn(w, n);
		finish(w, n);
		n->idling = false;
	}
	plan_wake(w, n);
}

static void happen(struct mesh_world *w, const struct mesh_happening *h)
{
	struct mesh_node *n = &w->nodes[h->node];

	switch (h->what) {
	case MESH_WAKE:
		if (n->wake <= w->now)
			n->wake = CLOCK_NEVER;
		if (core_wake(n->core) <= w->now)
			mesh_world_turn(w, n);
		finish(w, n);
		plan_wake(w, n);
		break;
	case MESH_IDLE:
		idle(w, n);
		break;
	case MESH_PUMP:
	case MESH_ARRIVE:
	case MESH_AGAIN:
		mesh_world_radio_happens(w, h);
		break;
	}
}

void mesh_world_run(struct mesh_world *w, int64_t until)
{
	while (w->nheap > 0 && w->heap[0].at < until) {
		struct mesh_happening h = first(w);

		w->now = h.at > w->now ? h.at : w->now;
		happen(w, &h);
	}
	w->now = until > w->now ? until : w->now;
}

int64_t mesh_world_now(const struct mesh_world *w)
{
	return w->now;
}

struct core *mesh_world_begin(struct mesh_world *w, uint32_t node)
{
	return mesh_world_turn(w, &w->nodes[node]);
}

void mesh_world_end(struct mesh_world *w, uint32_t node)
{
	finish(w, &w->nodes[node]);
}

struct core *mesh_world_core(struct mesh_world *w, uint32_t node)
{
	return w->nodes[node].core;
}

/* ---- nodes ---- */

static void configure(struct mesh_world *w, struct mesh_node *n)
{
	struct carry_settings s;

	carry_settings(n->core, &s);
	if (w->options.cap)
		s.cap = w->options.cap;
	must(carry_configure(n->core, &s), "settings");
}

static void make_node(struct mesh_world *w, uint32_t i)
{
	struct mesh_node *n = &w->nodes[i];
	struct core_options o = { .path = PATH, .create = true, .stamp_bits = w->options.stamp_bits };
	char name[32];

	n->number = i;
	n->wake = CLOCK_NEVER;
	rand_seeded_init(&n->seeded, w->options.seed << 20 ^ i);
	n->rand = rand_seeded_source(&n->seeded);
	n->disk = disk_new(w->options.seed << 20 ^ i);
	rand_fill(&n->rand, &o.key, sizeof(o.key));
	o.vfs = disk_name(n->disk);
	o.rand = &n->rand;
	must(core_open(&n->core, &o, (struct instant){ .wall = START, .mono = 0 }), "opening");
	snprintf(name, sizeof(name), "Node %u", i);
	mesh_world_turn(w, n);
	must(people_add_identity(n->core, name, &n->identity), "identity");
	configure(w, n);
	finish(w, n);
}

struct mesh_world *mesh_world_new(const struct mesh_world_options *o)
{
	struct mesh_world *w = calloc(1, sizeof(*w));

	if (!w || sodium_init() < 0)
		abort();
	w->options = *o;
	if (w->options.rate == 0)
		w->options.rate = 150000;
	if (w->options.stamp_bits == 0)
		w->options.stamp_bits = 1;
	w->nodes = calloc(o->nodes, sizeof(*w->nodes));
	if (!w->nodes)
		abort();
	for (uint32_t i = 0; i < o->nodes; i++)
		make_node(w, i);
	return w;
}

void mesh_world_free(struct mesh_world *w)
{
	mesh_world_radio_free(w);
	for (uint32_t i = 0; i < w->options.nodes; i++) {
		struct mesh_node *n = &w->nodes[i];

		core_close(n->core);
		disk_free(n->disk);
		free(n->friends);
		free(n->pairs);
	}
	free(w->heap);
	free(w->nodes);
	free(w);
}

void mesh_world_set_watch(struct mesh_world *w, const struct mesh_world_watch *watch)
{
	w->watch = *watch;
}

void mesh_world_radio(const struct mesh_world *w, uint32_t node, struct mesh_world_radio *out)
{
	*out = w->nodes[node].radio;
}

/* ---- who knows whom ---- */

static bool carry_over(struct mesh_world *w, struct mesh_node *from, uint32_t out, struct mesh_node *to, uint32_t in)
{
	uint8_t buf[8192];
	size_t n = core_link_output(from->core, out, buf, sizeof(buf));

	if (n == 0)
		return false;
	core_link_input(mesh_world_turn(w, to), in, buf, n);
	finish(w, to);
	return true;
}

static bool is_active(struct mesh_node *n, int64_t contact)
{
	struct contact row;

	return contact_get(core_store(n->core), contact, &row) == ERR_OK && row.state == CONTACT_ACTIVE;
}

static void know(struct mesh_node *n, uint32_t other, int64_t contact)
{
	n->friends = realloc(n->friends, (n->nfriends + 1) * sizeof(*n->friends));
	if (!n->friends)
		abort();
	n->friends[n->nfriends++] = (struct mesh_friend){ .node = other, .contact = contact };
}

/* They sit side by side: a channel by which the one that was invited comes, carried here. */
bool mesh_world_befriend(struct mesh_world *w, uint32_t a, uint32_t b)
{
	static const struct core_road road = { .name = "table", .rank = 1, .careful = true };
	struct mesh_node *p = &w->nodes[a], *q = &w->nodes[b];
	struct people_invited ids = { 0, 0 };
	struct invite invite;
	uint32_t in, out;
	int64_t id;

	must(people_invite(mesh_world_turn(w, p), p->identity, "friend", NULL, &invite, &ids), "invite");
	finish(w, p);
	must(people_accept(mesh_world_turn(w, q), q->identity, "friend", &invite, &id), "accept");
	finish(w, q);
	sodium_memzero(&invite, sizeof(invite));
	out = core_link_dial(mesh_world_turn(w, q), people_peer(q->core, id), &road);
	finish(w, q);
	in = core_link_accept(mesh_world_turn(w, p), &road, &core_anybody);
	finish(w, p);
	for (int quiet = 0; quiet < 8;) {
		bool any = carry_over(w, q, out, p, in);

		any |= carry_over(w, p, in, q, out);
		quiet = any ? 0 : quiet + 1;
		if (!any)
			mesh_world_run(w, w->now + 250);
	}
	core_link_lost(mesh_world_turn(w, p), in);
	finish(w, p);
	core_link_lost(mesh_world_turn(w, q), out);
	finish(w, q);
	know(p, b, ids.contact);
	know(q, a, id);
	return is_active(p, ids.contact) && is_active(q, id);
}

int64_t mesh_world_contact(const struct mesh_world *w, uint32_t a, uint32_t b)
{
	const struct mesh_node *n = &w->nodes[a];

	for (size_t i = 0; i < n->nfriends; i++)
		if (n->friends[i].node == b)
			return n->friends[i].contact;
	return 0;
}
