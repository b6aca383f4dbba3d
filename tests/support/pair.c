/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/pair.h"

#include "core/contact.h"
#include "core/conversation.h"
#include "core/eventlog.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

struct pair pair_begin(uint64_t seed)
{
	const struct world_options o = {
		.seed = seed,
		.nodes = 2,
		.net = { .delay_least = 1, .delay_most = 5, .segment = 700 },
	};
	struct pair p = { .w = world_new(&o) };

	assert_true(world_invite(p.w, 0, 1, &p.id[0], &p.id[1]));
	return p;
}

bool pair_are_contacts(struct pair *p)
{
	struct contact row;

	for (unsigned i = 0; i < 2; i++)
		if (contact_get(core_store(world_core(p->w, i)), p->id[i], &row) != ERR_OK || row.state != CONTACT_ACTIVE)
			return false;
	return true;
}

bool pair_are_linked(struct pair *p)
{
	return people_online(world_core(p->w, 0), p->id[0]) && people_online(world_core(p->w, 1), p->id[1]);
}

static bool settled(struct world *w, void *ctx)
{
	(void)w;
	return pair_are_contacts(ctx) && pair_are_linked(ctx);
}

struct pair pair_new(uint64_t seed)
{
	struct pair p = pair_begin(seed);

	assert_true(world_until(p.w, CLOCK_MINUTE, settled, &p));
	return p;
}

int64_t pair_send(struct pair *p, unsigned node, const char *text)
{
	int64_t order = world_send(p->w, node, p->id[node], text);

	assert_true(order > 0);
	return order;
}

struct waiting {
	struct pair *p;
	unsigned node;
	int64_t order;
	enum talk_state state;
};

static bool has_state(struct world *w, void *ctx)
{
	const struct waiting *x = ctx;

	return talk_state(world_core(w, x->node), x->p->id[x->node], x->order) == x->state;
}

bool pair_becomes(struct pair *p, unsigned node, int64_t order, enum talk_state state)
{
	struct waiting x = { p, node, order, state };

	return world_until(p->w, 5 * CLOCK_MINUTE, has_state, &x);
}

static char texts[8192];

static bool add_text(void *ctx, const struct message *m)
{
	size_t at = strlen(texts);

	(void)ctx;
	snprintf(texts + at, sizeof(texts) - at, "%s%.*s;", m->direction == MESSAGE_IN ? "<" : ">", (int)m->len,
	         (const char *)m->body);
	return true;
}

const char *pair_texts(struct pair *p, unsigned node)
{
	const struct conversation_range all = { .conversation = p->id[node], .way = CONVERSATION_AFTER, .limit = 10000 };

	texts[0] = 0;
	assert_int_equal(conversation_page(core_store(world_core(p->w, node)), &all, add_text, NULL), ERR_OK);
	return texts;
}

struct counting {
	unsigned kind;
	size_t n;
};

static bool count_event(void *ctx, const struct event *e)
{
	struct counting *c = ctx;

	if (e->kind == c->kind)
		c->n += (size_t)e->count;
	return true;
}

size_t pair_events(struct pair *p, unsigned node, unsigned kind)
{
	struct counting c = { .kind = kind };

	assert_int_equal(eventlog_since(core_store(world_core(p->w, node)), 0, 100000, count_event, &c), ERR_OK);
	return c.n;
}
