/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What users do and are told, and what is checked after commits and starts. The end is in oracle_judge.c. */
#include "support/oracle_state.h"

#include "base/assert.h"
#include "core/contact.h"
#include "core/conversation.h"
#include "core/event.h"
#include "core/invite.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVENTS 256    /* read at a time */

void oracle_fail(struct oracle *o, const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "FAILED after %lld ms: ", (long long)world_now(o->world));
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, "\nreplay: %s\n", o->replay);
	_exit(1);
}

/* ---- texts: a number in letters, then, for longer ones, bytes that only this number has ---- */

static size_t write_number(char *out, size_t number)
{
	size_t n = 0;

	do {
		out[n++] = (char)('a' + number % 26);
		number /= 26;
	} while (number > 0);
	return n;
}

size_t oracle_text(char *out, size_t number, size_t len)
{
	size_t n = write_number(out, number);

	while (n < len) {
		out[n] = (char)('0' + (number * 7 + n * n) % 10);
		n++;
	}
	return n;
}

size_t oracle_edited(char *out, size_t number, unsigned edit, size_t more)
{
	size_t n = write_number(out, number);

	out[n++] = '#';
	for (; edit > 0; edit /= 10)
		out[n++] = (char)('0' + edit % 10);
	memset(out + n, '.', more);
	return n + more;
}

static bool is_edit(const struct message *m, size_t number, unsigned edits)
{
	char text[256];

	for (unsigned e = 1; e <= edits; e++) {
		size_t bare = oracle_edited(text, number, e, 0);

		if (m->len >= bare && m->len < bare + 100 && oracle_edited(text, number, e, m->len - bare) == m->len &&
		    memcmp(text, m->body, m->len) == 0)
			return true;
	}
	return false;
}

struct oracle_message *oracle_message_of(struct oracle_way *way, const struct message *m, size_t *number)
{
	char *text = malloc(TALK_TEXT_MAX);
	size_t weight = 1;
	bool same;

	ASSERT(text);
	*number = 0;
	for (size_t i = 0; i < m->len && m->body[i] >= 'a' && m->body[i] <= 'z'; i++) {
		*number += (size_t)(m->body[i] - 'a') * weight;
		weight *= 26;
	}
	same = *number < way->n && way->all[*number].len == m->len &&
	       oracle_text(text, *number, m->len) == m->len && memcmp(text, m->body, m->len) == 0;
	free(text);
	same = same || (*number < way->n && is_edit(m, *number, way->all[*number].edits));
	return same ? &way->all[*number] : NULL;
}

/* ---- pairs ---- */

struct oracle_way *oracle_way_of(struct oracle *o, unsigned node, int64_t contact, bool incoming)
{
	for (size_t i = 0; i < o->npairs; i++)
		for (unsigned side = 0; side < 2; side++)
			if (o->pairs[i].end[side].node == node && o->pairs[i].end[side].contact == contact)
				return &o->pairs[i].way[incoming ? !side : side];
	return NULL;
}

int oracle_invite(struct oracle *o, const struct oracle_invite *v)
{
	struct people_invited ids = { 0, 0 };
	struct invite invite;
	int64_t contact = 0;
	struct oracle_pair *p;
	enum err e;

	e = people_invite(world_begin(o->world, v->from), v->from_identity, "guest", NULL, &invite, &ids);
	if (world_end(o->world, v->from) != ERR_OK || e != ERR_OK)
		return -1;
	e = people_accept(world_begin(o->world, v->to), v->to_identity, "host", &invite, &contact);
	if (world_end(o->world, v->to) != ERR_OK || e != ERR_OK)
		return -1;
	ASSERT(o->npairs < ORACLE_PAIRS);
	p = &o->pairs[o->npairs];
	*p = (struct oracle_pair){
		.end = { { .node = v->from, .contact = ids.contact }, { .node = v->to, .contact = contact } },
		.invitation = ids.invitation,
	};
	for (unsigned side = 0; side < 2; side++)
		p->way[side] = (struct oracle_way){ .pair = p, .from = &p->end[side], .to = &p->end[!side] };
	return (int)o->npairs++;
}

size_t oracle_pairs(const struct oracle *o)
{
	return o->npairs;
}

unsigned oracle_node(const struct oracle *o, size_t pair, unsigned side)
{
	return o->pairs[pair].end[side].node;
}

int64_t oracle_contact(const struct oracle *o, size_t pair, unsigned side)
{
	return o->pairs[pair].end[side].contact;
}

/* ---- what users do ---- */

static struct oracle_message *add_message(struct oracle_way *way, size_t len)
{
	if (way->n == way->size) {
		way->size = way->size ? way->size * 2 : 16;
		way->all = realloc(way->all, way->size * sizeof(*way->all));
		ASSERT(way->all);
	}
	way->all[way->n] = (struct oracle_message){ .len = len };
	return &way->all[way->n++];
}

bool oracle_answer(struct oracle *o, struct oracle_way *way, size_t len, int64_t reply)
{
	struct oracle_message *m;
	char *text = malloc(TALK_TEXT_MAX);
	struct talk_text t = { .text = text, .reply = reply };
	int64_t order = 0, timer = 0;
	struct core *c;
	enum err e;

	ASSERT(text);
	t.len = oracle_text(text, way->n, len);
	m = add_message(way, t.len);
	c = world_begin(o->world, way->from->node);
	m->fades = talk_timer(c, way->from->contact, &timer) != ERR_OK || timer > 0;
	e = talk_write(c, way->from->contact, &t, &order);
	free(text);
	if (e != ERR_OK)
		m->fate = ORACLE_REFUSED;
	else
		m->fate = ORACLE_MAYBE;
	e = world_end(o->world, way->from->node);
	/* The commit's own events are read before this, and may already know more. */
	if (m->fate == ORACLE_MAYBE && e == ERR_OK) {
		m->fate = ORACLE_ACCEPTED;
		m->order = order;
	}
	if (m->fate != ORACLE_ACCEPTED)
		o->counts.refused++;
	o->counts.sent += m->fate == ORACLE_ACCEPTED;
	return m->fate == ORACLE_ACCEPTED;
}

bool oracle_send(struct oracle *o, size_t pair, unsigned side, size_t len)
{
	return oracle_answer(o, &o->pairs[pair].way[side], len, 0);
}

void oracle_revoke(struct oracle *o, size_t pair)
{
	struct oracle_pair *p = &o->pairs[pair];

	(void)!people_revoke(world_begin(o->world, p->end[0].node), p->invitation);
	(void)!world_end(o->world, p->end[0].node);
}

void oracle_remove(struct oracle *o, size_t pair, unsigned side)
{
	struct oracle_pair *p = &o->pairs[pair];
	const struct oracle_end *end = &p->end[side];

	/* Also when the commit fails: a power cut may have let it through. */
	p->is_over = true;
	(void)!people_remove(world_begin(o->world, end->node), end->contact);
	(void)!world_end(o->world, end->node);
}

/* ---- after a commit ---- */

struct events {
	struct event all[EVENTS];
	size_t n;
};

static bool take_event(void *ctx, const struct event *e)
{
	struct events *es = ctx;

	es->all[es->n++] = *e;
	return es->n < EVENTS;
}

struct arrival {
	struct oracle *o;
	struct oracle_way *way;
};

static bool arrived(void *ctx, const struct message *row)
{
	struct arrival *a = ctx;
	size_t number;
	struct oracle_message *m;

	/* What is deleted says nothing of which message it was; timers are no messages. */
	if (row->direction != MESSAGE_IN || row->kind != LETTER_TEXT)
		return true;
	m = oracle_message_of(a->way, row, &number);
	if (!m)
		oracle_fail(a->o, "node %u shows contact %lld a text that nobody sent", a->way->to->node,
		            (long long)row->conversation);
	if (m->fate == ORACLE_REFUSED)
		oracle_fail(a->o, "message %zu from node %u to %u was refused, but arrived", number, a->way->from->node,
		            a->way->to->node);
	if (++m->here > 1)
		oracle_fail(a->o, "message %zu from node %u is shown twice at node %u", number, a->way->from->node,
		            a->way->to->node);
	a->o->counts.regained += m->lost_by_restore;
	m->lost_by_restore = false;
	a->o->counts.received += !m->received;
	a->o->counts.disordered += !m->received && number < a->way->newest;
	a->way->newest = number > a->way->newest ? number : a->way->newest;
	m->received = true;
	return true;
}

static void on_messages_in(struct oracle *o, unsigned node, const struct event *e)
{
	struct arrival a = { .o = o, .way = oracle_way_of(o, node, e->contact, true) };

	for (int64_t i = 0; a.way && !a.way->pair->is_over && i < e->count; i++)
		if (conversation_get(core_store(world_core(o->world, node)), e->contact, e->order + i, arrived, &a) != ERR_OK)
			oracle_fail(o, "node %u logged message %lld, which is not there", node, (long long)(e->order + i));
}

bool oracle_has_arrived(struct core *c, int64_t contact, int64_t order)
{
	enum talk_state state = talk_state(c, contact, order);

	return state == TALK_DELIVERED || state == TALK_READ;
}

/* No false tick: what shows as delivered was committed at the recipient. */
void oracle_check_ticks(struct oracle *o, struct oracle_way *way)
{
	struct core *c = world_core(o->world, way->from->node);

	for (size_t i = 0; !way->pair->is_over && i < way->n; i++) {
		struct oracle_message *m = &way->all[i];

		if (m->ticked || m->fate == ORACLE_REFUSED || m->order == 0 || m->undone || m->fades)
			continue;
		if (!oracle_has_arrived(c, way->from->contact, m->order))
			continue;
		if (!m->received)
			oracle_fail(o, "false tick: message %zu from node %u never reached node %u%s", i, way->from->node,
			            way->to->node, way->pair->was_restored ? ", one of which had a backup restored" : "");
		m->ticked = true;
	}
}

static void on_event(struct oracle *o, unsigned node, const struct event *e)
{
	struct oracle_way *out = oracle_way_of(o, node, e->contact, false);

	if (e->contact > 0)
		oracle_check_known(o, node, e->contact);
	switch ((enum event_kind)e->kind) {
	case EVENT_MESSAGE_IN:
		on_messages_in(o, node, e);
		break;
	case EVENT_DELIVERED:
	case EVENT_DELIVERED_ONE:
		if (out)
			oracle_check_ticks(o, out);
		break;
	case EVENT_SEEN:
		if (out)
			oracle_check_read(o, out);
		break;
	case EVENT_RESET:
		o->counts.resets++;
		if (out)
			out->pair->was_reset = true;
		oracle_note_parcels(o, node, e->contact);
		break;
	case EVENT_MESSAGE_OUT:
	case EVENT_ADDED:
		oracle_note_parcels(o, node, e->contact);
		break;
	case EVENT_CONTACT:
	case EVENT_REMOVED:
	case EVENT_ONLINE:
	case EVENT_OFFLINE:
	case EVENT_READ:
	case EVENT_INVITE:
	case EVENT_MESSAGE_CHANGED:
	case EVENT_MESSAGE_GONE:
		break;
	case EVENT_IDENTITY:
		oracle_check_places(o, node, e);
		break;
	}
}

static void read_events(struct oracle *o, unsigned node)
{
	struct events *es = malloc(sizeof(*es));
	int64_t *since = &o->since[node];

	ASSERT(es);
	do {
		es->n = 0;
		if (eventlog_since(core_store(world_core(o->world, node)), *since, EVENTS, take_event, es) != ERR_OK)
			break;
		for (size_t i = 0; i < es->n; i++) {
			*since = es->all[i].seq + es->all[i].count - 1;
			on_event(o, node, &es->all[i]);
		}
	} while (es->n == EVENTS);
	free(es);
}

static void on_committed(void *ctx, unsigned node, enum err e)
{
	if (e == ERR_OK)
		read_events(ctx, node);
}

/* ---- after a start ---- */

struct scan {
	struct oracle *o;
	struct oracle_way *in, *out;
};

static bool scanned(void *ctx, const struct message *row)
{
	struct scan *s = ctx;
	struct arrival a = { .o = s->o, .way = s->in };
	struct oracle_message *m;
	size_t number;

	if (row->kind != LETTER_TEXT)
		return true;
	if (row->direction == MESSAGE_IN)
		return arrived(&a, row);
	m = oracle_message_of(s->out, row, &number);
	if (!m || m->fate == ORACLE_REFUSED)
		oracle_fail(s->o, "node %u shows a text of its own that nobody wrote", s->out->from->node);
	if (m->fate == ORACLE_MAYBE)
		m->fate = ORACLE_ACCEPTED;
	m->order = row->order;
	m->undone = false;
	m->found = true;
	return true;
}

/* Reads a whole conversation anew; what is missing is a failure, or, after a restored backup, noted. */
static void scan_end(struct oracle *o, struct oracle_pair *p, unsigned side, bool restored)
{
	struct scan s = { .o = o, .out = &p->way[side], .in = &p->way[!side] };
	const struct conversation_range all = {
		.conversation = p->end[side].contact,
		.way = CONVERSATION_AFTER,
		.limit = SIZE_MAX / 2,
	};
	struct store *store = core_store(world_core(o->world, p->end[side].node));

	for (size_t i = 0; i < s.in->n; i++) {
		s.in->all[i].was_here = s.in->all[i].here > 0;
		s.in->all[i].here = 0;
	}
	for (size_t i = 0; i < s.out->n; i++)
		s.out->all[i].found = false;
	if (conversation_page(store, &all, scanned, &s) != ERR_OK)
		oracle_fail(o, "node %u cannot read a conversation", p->end[side].node);
	for (size_t i = 0; i < s.in->n; i++) {
		if (!s.in->all[i].was_here || s.in->all[i].here || s.in->all[i].fades)
			continue;
		if (!restored)
			oracle_fail(o, "node %u lost message %zu, which it had stored", p->end[side].node, i);
		s.in->all[i].lost_by_restore = true;
	}
	for (size_t i = 0; i < s.out->n; i++) {
		struct oracle_message *m = &s.out->all[i];

		if (m->found || m->fate == ORACLE_REFUSED || (m->fades && !restored))
			continue;
		if (m->fate == ORACLE_ACCEPTED && !restored && !m->undone)
			oracle_fail(o, "node %u lost message %zu, which it had accepted", p->end[side].node, i);
		m->undone = true;
	}
}

static void scan_node(struct oracle *o, unsigned node, bool restored)
{
	int64_t oldest;

	for (size_t i = 0; i < o->npairs; i++)
		for (unsigned side = 0; side < 2; side++)
			if (o->pairs[i].end[side].node == node && !o->pairs[i].is_over) {
				scan_end(o, &o->pairs[i], side, restored);
				oracle_check_ticks(o, &o->pairs[i].way[side]);
				oracle_note_parcels(o, node, o->pairs[i].end[side].contact);
			}
	if (eventlog_bounds(core_store(world_core(o->world, node)), &o->since[node], &oldest) != ERR_OK)
		oracle_fail(o, "node %u cannot read its events", node);
}

void oracle_booted(struct oracle *o, unsigned node)
{
	scan_node(o, node, false);
}

void oracle_backed_up(struct oracle *o, unsigned node)
{
	o->kept_pairs[node] = o->npairs;
}

void oracle_restored(struct oracle *o, unsigned node)
{
	o->counts.restores++;
	o->was_restored[node] = true;
	for (size_t i = 0; i < o->npairs; i++) {
		struct oracle_pair *p = &o->pairs[i];

		for (unsigned side = 0; side < 2; side++) {
			struct oracle_end *end = &p->end[side];

			if (end->node != node)
				continue;
			p->was_restored = true;
			end->session = 0;
			if (i < o->kept_pairs[node])
				continue;
			/* The node knows nothing of it, and will give its number to another. */
			p->is_over = true;
			end->contact = -1;
		}
	}
	scan_node(o, node, true);
}

/* ---- life ---- */

static void on_sent(void *ctx, unsigned node, const struct world_line *line, const uint8_t *bytes, size_t len)
{
	struct oracle *o = ctx;
	const uint64_t what[3] = { node, line->number, line->sent };

	crypto_generichash_update(&o->traffic, (const uint8_t *)what, sizeof(what));
	crypto_generichash_update(&o->traffic, bytes, len);
	if (line->dialler && line->sent == 0)
		oracle_note_flight(o, node, bytes, len);
}

struct oracle *oracle_new(struct world *w, unsigned nodes, const char *replay)
{
	struct oracle *o = calloc(1, sizeof(*o));
	struct world_watch watch = { .ctx = o, .committed = on_committed, .sent = on_sent };

	ASSERT(o && nodes <= ORACLE_NODES);
	o->world = w;
	o->nodes = nodes;
	o->replay = replay;
	o->flights = reuse_new();
	o->parcels = reuse_new();
	crypto_generichash_init(&o->traffic, NULL, 0, 32);
	world_set_watch(w, &watch);
	return o;
}

void oracle_free(struct oracle *o)
{
	const struct world_watch none = { .ctx = NULL };

	world_set_watch(o->world, &none);
	for (size_t i = 0; i < o->npairs; i++) {
		free(o->pairs[i].way[0].all);
		free(o->pairs[i].way[1].all);
	}
	reuse_free(o->flights);
	reuse_free(o->parcels);
	free(o);
}

struct oracle_counts oracle_counts(const struct oracle *o)
{
	struct oracle_counts c = o->counts;

	c.parcels = reuse_count(o->parcels);
	c.flights = reuse_count(o->flights);
	return c;
}
