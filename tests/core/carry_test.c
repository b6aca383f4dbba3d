/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that walk: whole cores that carry for each other. Node 0 writes to node 2, node 1 and others are in between. */
#include "core/carry.h"

#include "core/carry_state.h"
#include "core/contact.h"
#include "core/conversation.h"
#include "support/encounter.h"
#include "support/unit.h"

#include <string.h>

#define WAIT_OURS  ((CARRY_AFTER_DEFAULT + 1) * CLOCK_SECOND)
#define WAIT_PROOF (CARRY_PROOF_LEAST + CARRY_PROOF_SPREAD)

struct mesh {
	struct world *w;
	unsigned nodes;
	int64_t at_writer, at_reader;    /* contact ids of the two on each other's side */
};

static void all_off(struct mesh *m)
{
	for (unsigned i = 0; i < m->nodes; i++)
		world_switch(m->w, i, false);
	world_run(m->w, CLOCK_SECOND);
}

static bool are_added(struct world *w, void *ctx)
{
	struct mesh *m = ctx;
	struct contact a, b;

	return contact_get(core_store(world_core(w, 0)), m->at_writer, &a) == ERR_OK && a.state == CONTACT_ACTIVE &&
	       contact_get(core_store(world_core(w, 2)), m->at_reader, &b) == ERR_OK && b.state == CONTACT_ACTIVE;
}

/* Nodes 0 and 2 know each other; nobody is on a network any more. */
static struct mesh mesh_new(uint64_t seed, unsigned nodes)
{
	const struct world_options o = { .seed = seed, .nodes = nodes };
	struct mesh m = { .w = world_new(&o), .nodes = nodes };

	assert_true(world_invite(m.w, 0, 2, &m.at_writer, &m.at_reader));
	assert_true(world_until(m.w, 5 * CLOCK_MINUTE, are_added, &m));
	world_run(m.w, 10 * CLOCK_SECOND);
	all_off(&m);
	return m;
}

static void mesh_free(struct mesh *m)
{
	world_free(m->w);
}

static void stamp(struct mesh *m, unsigned node)
{
	while (core_idle(world_core(m->w, node)))
		continue;
}

/* Strangers meet long enough for ours to be stamped. */
static void meet(struct mesh *m, unsigned a, unsigned b)
{
	struct encounter e = encounter_strangers(m->w, a, b);

	encounter_run(&e, SIZE_MAX);
	stamp(m, a);
	stamp(m, b);
	world_run(m->w, 15 * CLOCK_SECOND);
	encounter_run(&e, SIZE_MAX);
	encounter_end(&e);
}

static struct carry_counts counts(struct mesh *m, unsigned node)
{
	struct carry_counts c;

	carry_counts(world_core(m->w, node), &c);
	return c;
}

static enum talk_state state(struct mesh *m, int64_t order)
{
	return talk_state(world_core(m->w, 0), m->at_writer, order);
}

static bool note_text(void *ctx, const struct message *row)
{
	memcpy(ctx, row->body, row->len);
	((char *)ctx)[row->len] = 0;
	return true;
}

static const char *last_text(struct mesh *m)
{
	static char text[64];
	struct conversation_range r = { .conversation = m->at_reader, .way = CONVERSATION_BEFORE, .from = INT64_MAX, .limit = 1 };

	text[0] = 0;
	assert_int_equal(conversation_page(core_store(world_core(m->w, 2)), &r, note_text, text), ERR_OK);
	return text;
}

static void goes_by_strangers_and_the_proof_comes_back(void **state_)
{
	struct mesh m = mesh_new(1, 3);
	int64_t order = world_send(m.w, 0, m.at_writer, "walk");

	(void)state_;
	meet(&m, 0, 1);
	assert_int_equal(counts(&m, 1).parcels, 0);    /* its recipient has not been waited for long enough */
	world_run(m.w, WAIT_OURS);
	for (int i = 0; i < 20 && counts(&m, 1).parcels == 0; i++)
		meet(&m, 0, 1);
	assert_int_equal(counts(&m, 1).parcels, 1);
	assert_int_equal(counts(&m, 0).ours, 1);
	assert_int_equal(state(&m, order), TALK_QUEUED);
	assert_string_equal(last_text(&m), "");

	meet(&m, 1, 2);
	assert_string_equal(last_text(&m), "walk");
	assert_int_equal(counts(&m, 2).parcels, 1);    /* as a carrier would */
	meet(&m, 1, 2);
	assert_int_equal(counts(&m, 1).parcels, 1);    /* nothing is shown yet */
	world_run(m.w, WAIT_PROOF);
	assert_int_equal(counts(&m, 2).parcels, 0);
	meet(&m, 1, 2);
	assert_int_equal(counts(&m, 1).parcels, 0);
	assert_int_equal(counts(&m, 1).proofs, 1);
	meet(&m, 0, 1);
	assert_int_equal(state(&m, order), TALK_DELIVERED);
	assert_int_equal(counts(&m, 0).ours + counts(&m, 0).parcels, 0);
	mesh_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_by_strangers_and_the_proof_comes_back),
	};

	return cmocka_run_group_tests_name("core/carry", tests, NULL, NULL);
}
