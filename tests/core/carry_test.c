/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that walk: whole cores that carry for each other. Node 0 writes to node 2, node 1 and others are in between. */
#include "core/carry.h"

#include "base/pack.h"
#include "core/carry_file.h"
#include "core/carry_state.h"
#include "core/contact.h"
#include "core/conversation.h"
#include "core/row.h"
#include "core/stamp.h"
#include "core/wanted.h"
#include "support/encounter.h"
#include "support/junk.h"
#include "support/unit.h"

#include <stdlib.h>
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
	const struct conversation_range r = {
		.conversation = m->at_reader,
		.way = CONVERSATION_BEFORE,
		.from = CONVERSATION_END,
		.limit = 1,
	};

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
	assert_true(world_core(m.w, 0)->carry->crowd.known);    /* each that is met counts */
	assert_int_equal(state(&m, order), TALK_CARRIED);
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

/* ---- what a friend carries ---- */

static void goes_by_a_friend_over_contact_links(void **state_)
{
	struct mesh m = mesh_new(2, 3);
	int64_t order, ids[4];

	(void)state_;
	for (unsigned i = 0; i < 3; i++)
		world_switch(m.w, i, true);
	assert_true(world_invite(m.w, 0, 1, &ids[0], &ids[1]));
	assert_true(world_invite(m.w, 1, 2, &ids[2], &ids[3]));
	world_run(m.w, 5 * CLOCK_MINUTE);
	all_off(&m);
	order = world_send(m.w, 0, m.at_writer, "by a friend");
	world_run(m.w, WAIT_OURS);
	for (int i = 0; i < 40 && counts(&m, 1).parcels == 0; i++) {
		world_switch(m.w, 0, true);
		world_switch(m.w, 1, true);
		world_run(m.w, CLOCK_MINUTE);
		all_off(&m);
	}
	assert_int_equal(counts(&m, 1).parcels, 1);
	assert_int_equal(counts(&m, 1).strangers_parcels, 0);
	world_switch(m.w, 1, true);
	world_switch(m.w, 2, true);
	world_run(m.w, CLOCK_MINUTE);
	assert_string_equal(last_text(&m), "by a friend");
	world_run(m.w, WAIT_PROOF);
	assert_int_equal(counts(&m, 1).parcels, 0);    /* told on the link that is still there */
	world_switch(m.w, 2, false);
	world_switch(m.w, 0, true);
	world_run(m.w, CLOCK_MINUTE);
	assert_int_equal(state(&m, order), TALK_DELIVERED);
	mesh_free(&m);
}

/* What was delivered directly after all is proven to the carriers by whoever wrote it. */
static void a_direct_road_ends_it(void **state_)
{
	struct mesh m = mesh_new(3, 3);

	(void)state_;
	world_send(m.w, 0, m.at_writer, "twice");
	world_run(m.w, WAIT_OURS);
	for (int i = 0; i < 20 && counts(&m, 1).parcels == 0; i++)
		meet(&m, 0, 1);
	world_switch(m.w, 0, true);
	world_switch(m.w, 2, true);
	world_run(m.w, CLOCK_MINUTE);
	assert_string_equal(last_text(&m), "twice");
	assert_int_equal(counts(&m, 0).ours, 1);    /* carried on, until its proof is shown */
	assert_int_equal(counts(&m, 0).proofs, 1);
	assert_int_equal(counts(&m, 2).parcels, 0); /* nobody carries for himself what comes directly */
	all_off(&m);
	world_run(m.w, WAIT_PROOF);
	meet(&m, 0, 1);
	assert_int_equal(counts(&m, 1).parcels, 0);
	meet(&m, 1, 2);
	assert_int_equal(counts(&m, 2).parcels, 0);
	mesh_free(&m);
}

static void nobody_gets_what_was_withdrawn(void **state_)
{
	struct mesh m = mesh_new(4, 3);

	(void)state_;
	world_send(m.w, 0, m.at_writer, "never mind");
	world_run(m.w, WAIT_OURS);
	for (int i = 0; i < 20 && counts(&m, 1).parcels == 0; i++)
		meet(&m, 0, 1);
	assert_int_equal(people_block(world_begin(m.w, 0), m.at_writer, true), ERR_OK);
	assert_int_equal(world_end(m.w, 0), ERR_OK);
	world_run(m.w, WAIT_PROOF);
	meet(&m, 0, 1);
	assert_int_equal(counts(&m, 1).parcels, 0);
	mesh_free(&m);
}

/* ---- what is taken ---- */

/* A parcel of nobody's, with a stamp. */
static void junk(uint64_t seed, uint8_t out[PARCEL_SMALL_LEN], uint32_t expiry)
{
	struct rand_seeded r;
	struct rand from;

	rand_seeded_init(&r, seed);
	from = rand_seeded_source(&r);
	junk_make(out, PARCEL_SMALL, expiry, &from);
}

static enum carry_taken give(struct mesh *m, unsigned node, int64_t neighbour, const uint8_t *parcel)
{
	struct core *c = world_begin(m->w, node);
	enum carry_taken r = carry_take(c, neighbour, parcel, PARCEL_SMALL_LEN);

	assert_int_equal(world_end(m->w, node), ERR_OK);
	return r;
}

static uint32_t hour(struct mesh *m)
{
	return carry_hour(world_core(m->w, 1));
}

static void nothing_that_nobody_could_deliver(void **state_)
{
	struct mesh m = mesh_new(5, 3);
	uint8_t p[PARCEL_SMALL_LEN];

	(void)state_;
	junk(1, p, hour(&m));
	assert_int_equal(give(&m, 1, -1, p), CARRY_BAD);    /* expired */
	junk(2, p, hour(&m) + 2 * CARRY_HOURS);
	assert_int_equal(give(&m, 1, -1, p), CARRY_BAD);    /* never would */
	junk(3, p, hour(&m) + 3);
	assert_int_equal(give(&m, 1, -1, p), CARRY_KEPT);
	assert_int_equal(give(&m, 1, -2, p), CARRY_KNOWN);
	p[400] ^= 1;
	memset(p + PARCEL_STAMP_AT, 0, PARCEL_STAMP_LEN);
	assert_int_equal(give(&m, 1, -1, p), CARRY_BAD);    /* without a stamp, from a stranger */
	assert_int_equal(give(&m, 1, 7, p), CARRY_KEPT);    /* a contact's needs none */
	p[0] = 0;
	assert_int_equal(give(&m, 1, 7, p), CARRY_BAD);
	assert_int_equal(counts(&m, 1).parcels, 2);
	world_run(m.w, 4 * CLOCK_HOUR);
	assert_int_equal(counts(&m, 1).parcels, 0);
	mesh_free(&m);
}

static void set_cap(struct mesh *m, unsigned node, uint64_t cap, bool paused)
{
	const struct carry_settings s = { .cap = cap, .paused = paused, .after = CARRY_AFTER_DEFAULT };

	assert_int_equal(carry_configure(world_begin(m->w, node), &s), ERR_OK);
	assert_int_equal(world_end(m->w, node), ERR_OK);
}

static size_t rows(struct mesh *m, unsigned node, const char *sql)
{
	struct row r = row_read(core_store(world_core(m->w, node)), sql);
	size_t n;

	row_next(&r);
	n = (size_t)row_int(&r);
	assert_int_equal(row_end(&r), ERR_OK);
	return n;
}

/* What is forgotten is off the disk, in all its parts; what others have taken is known after a crash. */
static void the_disk_has_what_memory_has(void **state_)
{
	static const char parcels[] = "SELECT count(*) FROM carried_parcel", own[] = "SELECT count(*) FROM carried_own";
	struct mesh m = mesh_new(10, 3);
	struct carry_story story = { .carriers = 0 };
	uint8_t p[PARCEL_SMALL_LEN];
	int64_t order = world_send(m.w, 0, m.at_writer, "mine");

	(void)state_;
	world_run(m.w, WAIT_OURS);
	junk(1, p, hour(&m) + 50);
	assert_int_equal(give(&m, 0, 9, p), CARRY_KEPT);
	for (int i = 0; i < 20 && counts(&m, 1).parcels < 1; i++)
		meet(&m, 0, 1);
	for (int i = 0; i < 50 && !carry_own_story(world_core(m.w, 0), m.at_writer, order, &story); i++)
		meet(&m, 0, 1);
	assert_int_equal(story.carriers, 1);
	assert_int_equal(rows(&m, 0, parcels), 2);
	assert_int_equal(rows(&m, 0, own), 1);
	world_crash(m.w, 0);
	assert_int_equal(world_boot(m.w, 0), ERR_OK);
	assert_true(carry_own_story(world_core(m.w, 0), m.at_writer, order, &story));
	assert_int_equal(story.carriers, 1);
	assert_true(story.since > 0);
	assert_int_equal(carry_empty(world_begin(m.w, 0)), ERR_OK);
	assert_int_equal(world_end(m.w, 0), ERR_OK);
	assert_int_equal(rows(&m, 0, parcels), 1);
	world_run(m.w, (CARRY_HOURS + 2) * CLOCK_HOUR);
	assert_int_equal(rows(&m, 0, parcels) + rows(&m, 0, own), 0);
	mesh_free(&m);
}

static void its_owner_has_the_say(void **state_)
{
	struct mesh m = mesh_new(7, 3);
	uint8_t p[PARCEL_SMALL_LEN];
	int64_t order = world_send(m.w, 0, m.at_writer, "mine");

	(void)state_;
	world_run(m.w, WAIT_OURS);
	junk(1, p, hour(&m) + 50);
	assert_int_equal(give(&m, 0, 9, p), CARRY_KEPT);
	meet(&m, 0, 1);
	assert_int_equal(carry_empty(world_begin(m.w, 0)), ERR_OK);
	assert_int_equal(world_end(m.w, 0), ERR_OK);
	assert_int_equal(counts(&m, 0).parcels, 0);
	assert_int_equal(counts(&m, 0).ours, 1);
	assert_int_equal(state(&m, order), TALK_CARRIED);
	set_cap(&m, 1, CARRY_CAP_LEAST, true);
	junk(2, p, hour(&m) + 50);
	assert_int_equal(give(&m, 1, 9, p), CARRY_REFUSED);
	world_crash(m.w, 1);
	assert_int_equal(world_boot(m.w, 1), ERR_OK);
	assert_int_equal(give(&m, 1, 9, p), CARRY_REFUSED);
	set_cap(&m, 1, CARRY_CAP_LEAST, false);
	for (int i = 0; i < 20 && counts(&m, 1).parcels == 0; i++)
		meet(&m, 0, 1);
	assert_int_equal(counts(&m, 1).parcels, 1);
	world_crash(m.w, 1);
	assert_int_equal(world_boot(m.w, 1), ERR_OK);
	meet(&m, 1, 2);
	assert_string_equal(last_text(&m), "mine");
	mesh_free(&m);
}

/* ---- what carriers may try ---- */

static bool take_first(void *ctx, const struct carry_file_item *item)
{
	memcpy(ctx, item->parcel, PARCEL_SMALL_LEN);
	return false;
}

/* The parcel of ours that waits, with a stamp. */
static void parcel_of(struct mesh *m, uint8_t out[PARCEL_SMALL_LEN])
{
	struct core *c = world_begin(m->w, 0);

	carry_file_collect(c);
	while (carry_file_stamp(c, 1000))
		continue;
	assert_int_equal(world_end(m->w, 0), ERR_OK);
	memset(out, 0, PARCEL_SMALL_LEN);
	assert_int_equal(carry_file_each(c, 0, take_first, out), ERR_OK);
	assert_int_equal(out[0], PARCEL_VERSION << 4 | PARCEL_SMALL);
}

/* Whom we may expect something of is known at once when it changes. */
static void what_is_wanted_follows(void **state_)
{
	const struct world_options o = { .seed = 11, .nodes = 2 };
	struct world *w = world_new(&o);
	struct wanted *wanted = NULL;
	uint8_t p[PARCEL_SMALL_LEN];
	struct mesh m = { .w = w, .nodes = 2 };
	int64_t id[2];
	uint64_t short_id = 0;

	(void)state_;
	assert_false(wanted_has(&wanted, world_core(w, 1), 1));
	assert_true(world_invite(w, 0, 1, &id[0], &id[1]));
	world_run(w, CLOCK_MINUTE);
	all_off(&m);
	m.at_writer = id[0];
	world_send(w, 0, id[0], "wanted");
	parcel_of(&m, p);
	for (size_t i = 0; i < 4; i++)
		short_id = short_id << 8 | p[PARCEL_TAG_AT + i];
	short_id <<= 32;
	assert_true(wanted_has(&wanted, world_core(w, 1), short_id));
	assert_int_equal(give(&m, 1, 9, p), CARRY_OPENED);
	assert_false(wanted_has(&wanted, world_core(w, 1), short_id));
	wanted_free(wanted);
	world_free(w);
}

static void restamp(uint8_t p[PARCEL_SMALL_LEN])
{
	struct parcel_id id;
	uint64_t at = 0;

	parcel_id(&id, p, PARCEL_SMALL_LEN);
	assert_true(stamp_search(&id, 4, UINT32_MAX, &at, p + PARCEL_STAMP_AT));
}

static void a_garbled_copy_keeps_no_true_one_out(void **state_)
{
	struct mesh m = mesh_new(8, 3);
	uint8_t p[PARCEL_SMALL_LEN], bad[PARCEL_SMALL_LEN];

	(void)state_;
	world_send(m.w, 0, m.at_writer, "true");
	parcel_of(&m, p);
	for (int i = 0; i < 10; i++) {
		memcpy(bad, p, sizeof(bad));
		bad[PARCEL_BODY_AT + i] ^= 1;
		restamp(bad);
		(void)give(&m, 1, -1, bad);
		assert_int_equal(give(&m, 2, -1, bad), CARRY_REFUSED);
	}
	assert_int_equal(counts(&m, 1).parcels, 4);    /* no more with one tag */
	assert_string_equal(last_text(&m), "");
	assert_int_equal(give(&m, 2, -1, p), CARRY_OPENED);
	assert_string_equal(last_text(&m), "true");
	assert_int_equal(give(&m, 2, -2, p), CARRY_KNOWN);
	mesh_free(&m);
}

static void only_its_secret_proves_anything(void **state_)
{
	struct mesh m = mesh_new(9, 3);
	int64_t order = world_send(m.w, 0, m.at_writer, "no tick for this");
	struct parcel_receipt r;
	uint8_t p[PARCEL_SMALL_LEN];

	(void)state_;
	parcel_of(&m, p);
	for (int i = 0; i < 200; i++) {
		struct core *c = world_begin(m.w, 0);

		memset(r.b, i, sizeof(r.b));
		if (i == 0)
			memcpy(r.b, p + PARCEL_TAG_AT, sizeof(r.b));
		assert_true(carry_take_proof(c, -1, &r, carry_hour(c) + 9));
		assert_int_equal(world_end(m.w, 0), ERR_OK);
	}
	assert_int_equal(state(&m, order), TALK_QUEUED);
	assert_int_equal(counts(&m, 0).ours, 1);
	mesh_free(&m);
}

/* ---- cover ---- */

/* Node 1 holds them, and believes that everybody has them. */
static void offer_only(struct mesh *m)
{
	struct carry *y = world_core(m->w, 1)->carry;

	y->crowd = (struct spread_crowd){ .level = 1000 * 256, .at = world_now(m->w), .known = true };
	for (struct held *e = y->hold.oldest; e; e = e->newer)
		e->spread = (struct spread){ .met = 100, .had = 100 };
}

static void few_are_asked_for_and_always_the_same(void **state_)
{
	struct mesh m = mesh_new(8, 3);
	uint8_t p[PARCEL_SMALL_LEN];
	uint64_t first;

	(void)state_;
	for (uint64_t i = 0; i < 200; i++) {
		junk(i, p, hour(&m) + 100);
		assert_int_equal(give(&m, 1, -1, p), CARRY_KEPT);
	}
	offer_only(&m);
	meet(&m, 1, 2);
	first = counts(&m, 2).parcels;
	assert_in_range(first, 2, 25);
	for (int i = 0; i < 10; i++) {
		offer_only(&m);
		meet(&m, i % 2 ? 2 : 1, i % 2 ? 1 : 2);    /* whoever dials */
	}
	assert_int_equal(counts(&m, 2).parcels, first);
	mesh_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_by_strangers_and_the_proof_comes_back),
		cmocka_unit_test(goes_by_a_friend_over_contact_links),
		cmocka_unit_test(a_direct_road_ends_it),
		cmocka_unit_test(nobody_gets_what_was_withdrawn),
		cmocka_unit_test(nothing_that_nobody_could_deliver),
		cmocka_unit_test(its_owner_has_the_say),
		cmocka_unit_test(the_disk_has_what_memory_has),
		cmocka_unit_test(what_is_wanted_follows),
		cmocka_unit_test(a_garbled_copy_keeps_no_true_one_out),
		cmocka_unit_test(only_its_secret_proves_anything),
		cmocka_unit_test(few_are_asked_for_and_always_the_same),
	};

	return cmocka_run_group_tests_name("core/carry", tests, NULL, NULL);
}
