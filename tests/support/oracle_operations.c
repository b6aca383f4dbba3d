/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operations on messages. What users do is in oracle_operate(); at the end the two ends of a conversation are laid side by
 * side: what one side did to its own messages, and how it reacted, is what the other shows, if its backup was never restored.
 */
#include "support/oracle_state.h"

#include "base/assert.h"
#include "core/conversation.h"
#include "core/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHOICE 24    /* of how many of the last lines one is chosen */

/* ---- what users do ---- */

struct line {
	int64_t order;
	enum message_direction direction;
	uint8_t kind;
	size_t number;    /* of a text */
	bool known;
};

struct choice {
	struct oracle_way *out, *in;
	struct line all[CHOICE];
	size_t n;
};

static bool take_line(void *ctx, const struct message *m)
{
	struct choice *c = ctx;
	struct line *l = &c->all[c->n++];
	struct oracle_way *way = m->direction == MESSAGE_OUT ? c->out : c->in;

	*l = (struct line){ .order = m->order, .direction = m->direction, .kind = m->kind };
	l->known = m->kind == LETTER_TEXT && oracle_message_of(way, m, &l->number);
	return c->n < CHOICE;
}

static void edit(struct core *c, struct oracle_way *way, const struct line *l, uint32_t luck)
{
	struct oracle_message *m = &way->all[l->number];
	char text[256];
	struct talk_text t = { .text = text };

	m->edits++;
	t.len = oracle_edited(text, l->number, m->edits, luck % 100);
	(void)!talk_edit(c, way->from->contact, l->order, &t);
}

static void react(struct core *c, int64_t contact, int64_t order, uint32_t luck)
{
	static const char *const all[] = { "+", "-", "\xf0\x9f\x91\x8d", "" };
	struct talk_text t = { .text = all[luck % 4] };

	t.len = strlen(t.text);
	(void)!talk_react(c, contact, order, &t);
}

static void answer(struct oracle *o, struct oracle_way *way, int64_t order)
{
	oracle_answer(o, way, 20, order);
}

void oracle_operate(struct oracle *o, size_t pair, unsigned side, uint32_t luck)
{
	struct oracle_pair *p = &o->pairs[pair];
	struct choice c = { .out = &p->way[side], .in = &p->way[!side] };
	const struct conversation_range last = {
		.conversation = p->end[side].contact, .way = CONVERSATION_BEFORE, .from = CONVERSATION_END, .limit = CHOICE,
	};
	unsigned node = p->end[side].node;
	struct core *core;
	struct line *l;

	if (p->is_over || conversation_page(core_store(world_core(o->world, node)), &last, take_line, &c) != ERR_OK || c.n == 0)
		return;
	l = &c.all[luck / 16 % c.n];
	if (l->kind == LETTER_TEXT && luck % 16 == 1) {
		answer(o, c.out, l->order);
		return;
	}
	core = world_begin(o->world, node);
	o->counts.operations++;
	if (l->known && luck % 16 < 2) {
		(l->direction == MESSAGE_OUT ? c.out : c.in)->all[l->number].fades = true;
		(void)!talk_delete_here(core, last.conversation, l->order);
	} else if (l->known && l->direction == MESSAGE_OUT && luck % 16 < 4) {
		c.out->all[l->number].fades = true;
		(void)!talk_delete_for_both(core, last.conversation, l->order);
	} else if (l->known && l->direction == MESSAGE_OUT && luck % 16 < 9) {
		edit(core, c.out, l, luck >> 16);
	} else {
		react(core, last.conversation, l->order, luck >> 16);
	}
	(void)!world_end(o->world, node);
}

void oracle_timer(struct oracle *o, size_t pair, unsigned side, int64_t seconds)
{
	struct oracle_end *end = &o->pairs[pair].end[side];

	(void)!talk_set_timer(world_begin(o->world, end->node), end->contact, seconds);
	(void)!world_end(o->world, end->node);
}

/* ---- reading ---- */

struct reading {
	int64_t read;
	bool wrong;
	struct letter_place at;
	int64_t sent;
};

static bool is_read(void *ctx, const struct message *m)
{
	struct reading *r = ctx;

	if (m->direction == MESSAGE_IN && m->session == r->at.session && m->seq == r->at.seq && m->sent == r->sent &&
	    m->kind == LETTER_TEXT && m->order > r->read)
		r->wrong = true;
	return !r->wrong;
}

static bool take_place(void *ctx, const struct message *m)
{
	struct reading *r = ctx;

	r->at = (struct letter_place){ .session = m->session, .seq = m->seq };
	r->sent = m->sent;
	return false;
}

void oracle_check_read(struct oracle *o, struct oracle_way *way)
{
	struct core *c = world_core(o->world, way->from->node), *there = world_core(o->world, way->to->node);
	struct conversation_range all = { .conversation = way->to->contact, .way = CONVERSATION_AFTER, .limit = SIZE_MAX / 2 };
	struct conversation_counts counts;

	if (way->pair->is_over || way->pair->was_restored || !c || !there ||
	    conversation_counts(core_store(there), way->to->contact, &counts) != ERR_OK)
		return;
	for (size_t i = 0; i < way->n; i++) {
		struct reading r = { .read = counts.read };

		if (way->all[i].order == 0 || talk_state(c, way->from->contact, way->all[i].order) != TALK_READ)
			continue;
		o->counts.read++;
		if (conversation_get(core_store(c), way->from->contact, way->all[i].order, take_place, &r) == ERR_OK &&
		    conversation_page(core_store(there), &all, is_read, &r) == ERR_OK && r.wrong)
			oracle_fail(o, "message %zu of node %u shows as read, and node %u has not read it", i, way->from->node,
			            way->to->node);
	}
}

/* ---- the end ---- */

struct seen {
	uint8_t kind;
	enum message_direction direction;
	uint32_t session;
	uint64_t seq;
	int64_t sent, order;
	bool edited;
	size_t len;
	uint64_t text;    /* its hash */
	char mine[LETTER_REACTION_MAX + 1], theirs[LETTER_REACTION_MAX + 1];
};

struct side {
	struct seen *all;
	size_t n, size;
};

static bool take_seen(void *ctx, const struct message *m)
{
	struct side *s = ctx;
	struct seen *x;

	if (m->kind == LETTER_REACTION || m->kind == LETTER_EDIT || m->kind == LETTER_DELETE || m->seq == 0)
		return true;
	if (s->n == s->size) {
		s->size = s->size ? 2 * s->size : 64;
		s->all = realloc(s->all, s->size * sizeof(*s->all));
		ASSERT(s->all);
	}
	x = &s->all[s->n++];
	*x = (struct seen){
		.kind = m->kind, .direction = m->direction, .session = m->session, .seq = m->seq, .sent = m->sent,
		.order = m->order, .edited = m->shape.edited > 0, .len = m->len,
	};
	for (size_t i = 0; i < m->len; i++)
		x->text = x->text * 31 + m->body[i];
	memcpy(x->mine, m->shape.mine.text, sizeof(x->mine));
	memcpy(x->theirs, m->shape.theirs.text, sizeof(x->theirs));
	return true;
}

static struct side read_side(struct oracle *o, const struct oracle_end *end)
{
	const struct conversation_range all = {
		.conversation = end->contact, .way = CONVERSATION_AFTER, .limit = SIZE_MAX / 2,
	};
	struct side s = { .n = 0 };

	if (conversation_all(core_store(world_core(o->world, end->node)), &all, take_seen, &s) != ERR_OK)
		oracle_fail(o, "node %u cannot read a conversation", end->node);
	return s;
}

static bool is_same_place(const struct seen *a, const struct seen *b)
{
	return a->session == b->session && a->seq == b->seq && a->sent == b->sent;
}

/* The other end of what one end wrote; NULL: it is not there. */
static const struct seen *other_end(struct oracle *o, const struct oracle_way *way, const struct side *there,
                                    const struct seen *m)
{
	const struct seen *found = NULL;

	for (size_t i = 0; i < there->n; i++) {
		if (there->all[i].direction != MESSAGE_IN || !is_same_place(&there->all[i], m))
			continue;
		if (found)
			oracle_fail(o, "node %u has two rows for one message of node %u", way->to->node, way->from->node);
		found = &there->all[i];
	}
	return found;
}

static void judge_own(struct oracle *o, const struct oracle_way *way, const struct seen *m, const struct seen *t)
{
	if (m->kind == MESSAGE_DELETED && t->kind == LETTER_TEXT)
		oracle_fail(o, "node %u deleted message %lld, and node %u still shows it", way->from->node, (long long)m->order,
		            way->to->node);
	if (m->kind == LETTER_TEXT && t->kind == MESSAGE_DELETED)
		oracle_fail(o, "node %u shows message %lld as deleted, which node %u has not deleted", way->to->node,
		            (long long)t->order, way->from->node);
	if (m->kind == LETTER_TEXT && t->kind == LETTER_TEXT &&
	    (m->len != t->len || m->text != t->text || m->edited != t->edited))
		oracle_fail(o, "node %u shows another text of message %lld than node %u", way->to->node, (long long)t->order,
		            way->from->node);
}

static void judge_reactions(struct oracle *o, const struct oracle_way *way, const struct seen *m, const struct seen *t)
{
	if (m->kind != LETTER_TEXT || t->kind != LETTER_TEXT)
		return;
	if (!o->was_restored[way->from->node] && strcmp(m->mine, t->theirs) != 0)
		oracle_fail(o, "node %u reacted \"%s\" to its message %lld, node %u shows \"%s\"", way->from->node, m->mine,
		            (long long)m->order, way->to->node, t->theirs);
	if (!o->was_restored[way->to->node] && strcmp(t->mine, m->theirs) != 0)
		oracle_fail(o, "node %u reacted \"%s\" to message %lld, node %u shows \"%s\"", way->to->node, t->mine,
		            (long long)t->order, way->from->node, m->theirs);
}

static void judge_way(struct oracle *o, struct oracle_way *way, const struct side *here, const struct side *there)
{
	for (size_t i = 0; i < here->n; i++) {
		const struct seen *m = &here->all[i], *t;

		if (m->direction != MESSAGE_OUT || o->was_restored[way->from->node])
			continue;
		t = other_end(o, way, there, m);
		if (!t)
			continue;    /* that it is missing was judged before, if it must not be */
		o->counts.agreed++;
		judge_own(o, way, m, t);
		judge_reactions(o, way, m, t);
	}
	oracle_check_read(o, way);
}

static void judge_timers(struct oracle *o, const struct oracle_pair *p)
{
	int64_t a = 0, b = 0;

	if (talk_timer(world_core(o->world, p->end[0].node), p->end[0].contact, &a) != ERR_OK ||
	    talk_timer(world_core(o->world, p->end[1].node), p->end[1].contact, &b) != ERR_OK)
		oracle_fail(o, "a timer cannot be read");
	if (a != b && !p->was_restored)
		oracle_fail(o, "node %u has a timer of %lld s, node %u of %lld s", p->end[0].node, (long long)a, p->end[1].node,
		            (long long)b);
}

void oracle_judge_operations(struct oracle *o, struct oracle_pair *p)
{
	struct side side[2] = { read_side(o, &p->end[0]), read_side(o, &p->end[1]) };

	judge_way(o, &p->way[0], &side[0], &side[1]);
	judge_way(o, &p->way[1], &side[1], &side[0]);
	judge_timers(o, p);
	free(side[0].all);
	free(side[1].all);
}

bool oracle_is_silent(struct oracle *o, const struct oracle_end *end)
{
	struct store *s = core_store(world_core(o->world, end->node));
	struct conversation_counts counts;
	struct outbox_counts waiting;

	return conversation_counts(s, end->contact, &counts) == ERR_OK && counts.unsealed == 0 &&
	       outbox_counts(s, end->contact, &waiting) == ERR_OK && waiting.count == 0;
}
