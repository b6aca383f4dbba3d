/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole cores talking: the ordinary life of two contacts, on a good network. */
#include "support/unit.h"

#include "core/contact.h"
#include "core/conversation.h"
#include "support/world.h"

#include <stdio.h>
#include <string.h>

struct pair {
	struct world *w;
	int64_t a, b;    /* the contact's id on each side */
};

static struct pair make(uint64_t seed)
{
	const struct world_options o = {
		.seed = seed,
		.nodes = 2,
		.net = { .delay_least = 1, .delay_most = 5, .segment = 700 },
	};
	struct pair p = { .w = world_new(&o) };

	assert_true(world_invite(p.w, 0, 1, &p.a, &p.b));
	return p;
}

static bool both_active(struct world *w, void *ctx)
{
	const struct pair *p = ctx;
	struct contact row;

	return contact_get(core_store(world_core(w, 0)), p->a, &row) == ERR_OK && row.state == CONTACT_ACTIVE &&
	       contact_get(core_store(world_core(w, 1)), p->b, &row) == ERR_OK && row.state == CONTACT_ACTIVE;
}

struct waiting {
	unsigned node;
	int64_t contact, order;
	enum talk_state state;
};

static bool has_state(struct world *w, void *ctx)
{
	const struct waiting *x = ctx;

	return talk_state(world_core(w, x->node), x->contact, x->order) == x->state;
}

static bool becomes(struct world *w, unsigned node, int64_t contact, int64_t order, enum talk_state state)
{
	struct waiting x = { node, contact, order, state };

	return world_until(w, 5 * CLOCK_MINUTE, has_state, &x);
}

struct texts {
	size_t n;
	char all[4096];
};

static bool add_text(void *ctx, const struct message *m)
{
	struct texts *t = ctx;

	if (m->direction == MESSAGE_IN)
		t->n++;
	snprintf(t->all + strlen(t->all), sizeof(t->all) - strlen(t->all), "%s%.*s;", m->direction == MESSAGE_IN ? "<" : ">",
	         (int)m->len, (const char *)m->body);
	return true;
}

static struct texts texts_of(struct world *w, unsigned node, int64_t contact)
{
	struct texts t = { .n = 0 };
	const struct conversation_range all = { .conversation = contact, .way = CONVERSATION_AFTER, .limit = 10000 };

	assert_int_equal(conversation_page(core_store(world_core(w, node)), &all, add_text, &t), ERR_OK);
	return t;
}

static void an_invite_makes_two_contacts(void **state)
{
	struct pair p = make(1);
	struct contact row;

	(void)state;
	assert_true(world_until(p.w, CLOCK_MINUTE, both_active, &p));
	assert_int_equal(contact_get(core_store(world_core(p.w, 0)), p.a, &row), ERR_OK);
	assert_string_equal(row.their_name, "Bob");
	assert_string_equal(row.label, "friend");
	world_run(p.w, CLOCK_MINUTE);
	assert_string_equal(people_online(world_core(p.w, 0), p.a), "loopback");
	assert_string_equal(people_online(world_core(p.w, 1), p.b), "loopback");
	world_free(p.w);
}

static void messages_written_before_joining_arrive(void **state)
{
	struct pair p = make(2);
	int64_t x = world_send(p.w, 0, p.a, "early from alice"), y = world_send(p.w, 1, p.b, "early from bob");

	(void)state;
	assert_int_equal(talk_state(world_core(p.w, 0), p.a, x), TALK_WAITING);
	assert_true(becomes(p.w, 0, p.a, x, TALK_DELIVERED));
	assert_true(becomes(p.w, 1, p.b, y, TALK_DELIVERED));
	assert_string_equal(texts_of(p.w, 0, p.a).all, ">early from alice;<early from bob;");
	assert_string_equal(texts_of(p.w, 1, p.b).all, ">early from bob;<early from alice;");
	world_free(p.w);
}

static void a_conversation_both_ways(void **state)
{
	struct pair p = make(3);
	char text[32];
	int64_t last = 0;

	(void)state;
	assert_true(world_until(p.w, CLOCK_MINUTE, both_active, &p));
	for (int i = 0; i < 50; i++) {
		snprintf(text, sizeof(text), "%d", i);
		last = i % 3 ? world_send(p.w, 0, p.a, text) : world_send(p.w, 1, p.b, text);
		world_run(p.w, i % 7);
	}
	assert_true(becomes(p.w, 0, p.a, last, TALK_DELIVERED));
	world_run(p.w, CLOCK_SECOND);
	assert_int_equal(texts_of(p.w, 0, p.a).n, 17);
	assert_int_equal(texts_of(p.w, 1, p.b).n, 33);
	world_free(p.w);
}

static void what_waits_is_delivered_after_an_absence(void **state)
{
	struct pair p = make(4);
	int64_t x, y;

	(void)state;
	assert_true(world_until(p.w, CLOCK_MINUTE, both_active, &p));
	world_switch(p.w, 1, false);
	world_run(p.w, CLOCK_SECOND);
	assert_null(people_online(world_core(p.w, 0), p.a));
	x = world_send(p.w, 0, p.a, "for later");
	y = world_send(p.w, 1, p.b, "so am I");
	world_run(p.w, 30 * CLOCK_HOUR);
	assert_int_equal(talk_state(world_core(p.w, 0), p.a, x), TALK_QUEUED);
	world_switch(p.w, 1, true);
	assert_true(becomes(p.w, 0, p.a, x, TALK_DELIVERED));
	assert_true(becomes(p.w, 1, p.b, y, TALK_DELIVERED));
	world_free(p.w);
}

static void a_crash_of_either_side_loses_nothing(void **state)
{
	struct pair p = make(5);
	int64_t x, y;

	(void)state;
	assert_true(world_until(p.w, CLOCK_MINUTE, both_active, &p));
	x = world_send(p.w, 0, p.a, "one");
	world_crash(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	assert_true(becomes(p.w, 0, p.a, x, TALK_DELIVERED));
	y = world_send(p.w, 1, p.b, "two");
	world_run(p.w, 2);
	world_crash(p.w, 1);
	assert_int_equal(world_boot(p.w, 1), ERR_OK);
	assert_true(becomes(p.w, 1, p.b, y, TALK_DELIVERED));
	assert_string_equal(texts_of(p.w, 0, p.a).all, ">one;<two;");
	assert_string_equal(texts_of(p.w, 1, p.b).all, "<one;>two;");
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_invite_makes_two_contacts),
		cmocka_unit_test(messages_written_before_joining_arrive),
		cmocka_unit_test(a_conversation_both_ways),
		cmocka_unit_test(what_waits_is_delivered_after_an_absence),
		cmocka_unit_test(a_crash_of_either_side_loses_nothing),
	};

	return cmocka_run_group_tests_name("core/core", tests, NULL, NULL);
}
