/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_play.h"

#include "core/carry_state.h"
#include "core/talk.h"
#include "support/mesh_dice.h"
#include "support/mesh_hostile.h"
#include "support/mesh_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR  3600u
#define NEVER UINT32_MAX
#define LONG  2000            /* bytes of every fifth letter, which makes it a parcel of the second class; others are short */
#define SETTLE (60 * CLOCK_SECOND)

struct play {
	const struct mesh_play_options *o;
	const struct mesh_load *load;
	struct mesh_play_result *out;
	struct mesh_world *w;
	struct mesh_hostile *hostile;
	int64_t zero;              /* ms in the world at which the encounters begin */
	int64_t *orders;           /* [letters], as their authors number them; 0: not written yet */
	uint64_t *serials;         /* [nodes] up to which what is held was looked at */
	uint32_t received;         /* in the turn that has just been */
	uint32_t nodes;
	uint64_t samples;
};

static uint32_t second_of(const struct play *p)
{
	int64_t ms = mesh_world_now(p->w) - p->zero;

	return ms > 0 ? (uint32_t)(ms / 1000) : 0;
}

static bool is_honest(const struct play *p, uint32_t node)
{
	return !(p->o->holes && p->o->holes[node]) && !(p->o->flooders && p->o->flooders[node]);
}

static struct hold *hold_of(const struct play *p, uint32_t node)
{
	return &mesh_world_core(p->w, node)->carry->hold;
}

/* ---- letters ---- */

static void write_letter(struct play *p, size_t i)
{
	const struct mesh_letter *l = &p->load->letters[i];
	char text[LONG + 1];
	int n = snprintf(text, sizeof(text), "%zu Is anybody there? The water is back.", i);
	size_t len = i % 5 == 4 ? LONG : (size_t)n;
	enum err e;

	if (len > (size_t)n)
		memset(text + n, 'x', len - (size_t)n);
	e = talk_send(mesh_world_begin(p->w, l->from), mesh_world_contact(p->w, l->from, l->to), text, len, &p->orders[i]);
	mesh_world_end(p->w, l->from);
	if (e != ERR_OK)
		abort();
}

static void on_received(void *ctx, uint32_t node, int64_t contact, const char *text, size_t len)
{
	struct play *p = ctx;
	size_t i = strtoul(text, NULL, 10);

	(void)contact;
	if (len == 0 || i >= p->load->nletters || p->load->letters[i].to != node)
		abort();
	p->received++;
	if (p->out->route.delay[i] != NEVER)
		p->out->doubles++;
	else
		p->out->route.delay[i] = second_of(p) - p->load->letters[i].at;
}

static void on_delivered(void *ctx, uint32_t node, int64_t contact, int64_t order, bool only_it)
{
	struct play *p = ctx;

	for (size_t i = 0; i < p->load->nletters; i++) {
		const struct mesh_letter *l = &p->load->letters[i];

		if (l->from != node || p->orders[i] == 0 || p->orders[i] > order || (only_it && p->orders[i] != order))
			continue;
		if (p->out->told[i] == NEVER && mesh_world_contact(p->w, node, l->to) == contact)
			p->out->told[i] = second_of(p) - l->at;
	}
}

/* ---- what went over ---- */

static void on_heard(void *ctx, uint32_t node, uint32_t from)
{
	struct play *p = ctx;
	struct hold *h = hold_of(p, node);
	uint32_t came = 0;

	for (const struct held *e = h->newest; e && e->serial > p->serials[node]; e = e->older) {
		if (e->is_proof || e->neighbour == HOLD_OURS)
			continue;
		if (mesh_hostile_is_junk(e->id))
			p->out->junk_taken += is_honest(p, node);
		else
			came++;
	}
	p->serials[node] = h->serial;
	/* What contacts hand each other directly is not carried. */
	came = p->received > came ? p->received : came;
	p->received = 0;
	p->out->route.transmissions += came;
	p->out->route.handed[from] += came;
	mesh_hostile_heard(p->hostile, node);
}

static void look_at(struct play *p, uint32_t node)
{
	const struct hold *h = hold_of(p, node);
	const double cap = (double)mesh_world_core(p->w, node)->carry->settings.cap;
	uint64_t junk = 0, bytes = h->all.bytes, parcels = h->all.parcels;

	if (!is_honest(p, node))
		return;
	for (const struct held *e = h->oldest; p->o->flooders && e; e = e->newer)
		junk += mesh_hostile_is_junk(e->id) ? e->len : 0;
	for (size_t i = 0; i < h->nparts; i++)
		if (h->parts[i].neighbour > 0 && (double)h->parts[i].bytes / cap > p->out->neighbour_most)
			p->out->neighbour_most = (double)h->parts[i].bytes / cap;
	if ((double)h->strangers.bytes / cap > p->out->strangers_most)
		p->out->strangers_most = (double)h->strangers.bytes / cap;
	if ((double)junk / cap > p->out->junk_most)
		p->out->junk_most = (double)junk / cap;
	if (bytes > p->out->stored_bytes_most)
		p->out->stored_bytes_most = bytes;
	if (parcels > p->out->route.stored_most)
		p->out->route.stored_most = (uint32_t)parcels;
	p->out->stored_bytes += (double)bytes;
	p->out->route.stored += (double)parcels;
	p->samples++;
}

static void each_hour(struct play *p, uint32_t hour)
{
	size_t arrived = 0;

	for (uint32_t i = 0; i < p->nodes; i++)
		look_at(p, i);
	mesh_hostile_hour(p->hostile);
	if (!p->o->progress)
		return;
	for (size_t i = 0; i < p->load->nletters; i++)
		arrived += p->out->route.delay[i] != NEVER;
	fprintf(stderr, "\rhour %u: %zu of %zu arrived, %llu went over ", hour, arrived, p->load->nletters,
	        (unsigned long long)p->out->route.transmissions);
}

/* ---- the whole ---- */

static void replay(struct play *p, const struct mesh_contacts *c)
{
	size_t n, at = 0, letter = 0;
	struct mesh_event *events = mesh_contacts_events(c, &n);

	for (uint32_t hour = 0; hour * HOUR < c->seconds;) {
		uint32_t event = at < n ? events[at].at : NEVER, next = hour * HOUR;
		uint32_t write = letter < p->load->nletters ? p->load->letters[letter].at : NEVER;

		next = event < next ? event : next;
		next = write < next ? write : next;
		mesh_world_run(p->w, p->zero + (int64_t)next * 1000);
		if (next == event) {
			if (events[at].up)
				mesh_world_meet(p->w, events[at].a, events[at].b);
			else
				mesh_world_part(p->w, events[at].a, events[at].b);
			at++;
		} else if (next == write) {
			write_letter(p, letter++);
		} else {
			each_hour(p, hour++);
		}
	}
	mesh_world_run(p->w, p->zero + (int64_t)c->seconds * 1000);
	if (p->o->progress)
		fprintf(stderr, "\n");
	free(events);
}

static void *filled(size_t n, size_t each, int with)
{
	void *p = malloc((n + 1) * each);

	if (!p)
		abort();
	memset(p, with, (n + 1) * each);
	return p;
}

static void pause_all(struct play *p)
{
	for (uint32_t i = 0; i < p->nodes; i++) {
		struct carry_settings s;

		carry_settings(mesh_world_begin(p->w, i), &s);
		s.paused = true;
		if (carry_configure(mesh_world_core(p->w, i), &s) != ERR_OK)
			abort();
		mesh_world_end(p->w, i);
	}
}

static void begin(struct play *p, const struct mesh_contacts *c)
{
	const struct mesh_world_options wo = {
		.seed = p->o->seed, .nodes = c->nodes, .rate = p->o->rate, .cap = p->o->cap, .to_strangers = !p->o->paused,
	};
	const struct mesh_world_watch watch = {
		.ctx = p, .received = on_received, .delivered = on_delivered, .heard = on_heard,
	};
	const size_t letters = p->load->nletters;

	p->w = mesh_world_new(&wo);
	for (size_t i = 0; i < p->load->npairs; i++)
		if (!mesh_world_befriend(p->w, p->load->pairs[i][0], p->load->pairs[i][1]))
			abort();
	if (p->o->paused)
		pause_all(p);
	*p->out = (struct mesh_play_result){ .route = { .letters = letters } };
	p->out->route.delay = filled(letters, sizeof(uint32_t), 0xff);
	p->out->told = filled(letters, sizeof(uint32_t), 0xff);
	p->out->route.handed = filled(c->nodes, sizeof(uint32_t), 0);
	p->out->radio = filled(c->nodes, sizeof(double), 0);
	p->orders = filled(letters, sizeof(*p->orders), 0);
	p->serials = filled(c->nodes, sizeof(*p->serials), 0);
	p->hostile = mesh_hostile_new(p->w, c->nodes, p->o);
	p->zero = (mesh_world_now(p->w) + SETTLE) / CLOCK_DAY * CLOCK_DAY + CLOCK_DAY;
	mesh_world_set_watch(p->w, &watch);
}

static void end(struct play *p)
{
	for (uint32_t i = 0; i < p->nodes; i++) {
		struct mesh_world_radio r;

		mesh_world_radio(p->w, i, &r);
		p->out->radio[i] = r.seconds;
		p->out->bytes += r.sent;
	}
	p->out->route.stored /= p->samples ? (double)p->samples : 1;
	p->out->stored_bytes /= p->samples ? (double)p->samples : 1;
	p->out->junk_made = mesh_hostile_made(p->hostile);
	mesh_hostile_free(p->hostile);
	mesh_world_free(p->w);
	free(p->orders);
	free(p->serials);
}

void mesh_play_run(const struct mesh_contacts *c, const struct mesh_load *l, const struct mesh_play_options *o,
                   struct mesh_play_result *out)
{
	struct play p = { .o = o, .load = l, .out = out, .nodes = c->nodes };

	begin(&p, c);
	replay(&p, c);
	end(&p);
}

void mesh_play_wipe(struct mesh_play_result *r)
{
	mesh_route_wipe(&r->route);
	free(r->told);
	free(r->radio);
	*r = (struct mesh_play_result){ .bytes = 0 };
}
