/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links with devices of strangers, between whole cores: how they open, how many, what they cost, how they end. */
#include "core/stranger.h"

#include "core/carry.h"
#include "core/record.h"
#include "support/effort.h"
#include "support/puppet.h"
#include "support/unit.h"
#include "support/wire.h"

#include <string.h>

static const struct core_road road = { .name = "radio", .rank = 20 };

/* Two nodes that do not know each other, on no network. */
static struct pair apart(uint64_t seed)
{
	const struct world_options o = { .seed = seed, .nodes = 2 };
	struct pair p = { .w = world_new(&o) };

	wire_only(&p);
	return p;
}

static uint32_t meet(struct pair *p, unsigned node, bool dialled)
{
	uint32_t id = core_link_meet(world_begin(p->w, node), &road, dialled);

	assert_int_equal(world_end(p->w, node), ERR_OK);
	return id;
}

static struct wire meeting(struct pair *p, unsigned dialler)
{
	struct wire w = { .p = p };

	w.id[dialler] = meet(p, dialler, true);
	w.id[!dialler] = meet(p, !dialler, false);
	assert_true(w.id[0] != 0 && w.id[1] != 0);
	return w;
}

static size_t met(struct pair *p, unsigned node)
{
	return core_strangers(world_core(p->w, node));
}

/* Bytes of the test's own to one end. */
static void give(struct pair *p, unsigned node, uint32_t id, const uint8_t *bytes, size_t len)
{
	core_link_input(world_begin(p->w, node), id, bytes, len);
	assert_int_equal(world_end(p->w, node), ERR_OK);
}

static size_t take(struct pair *p, unsigned node, uint32_t id, uint8_t *buf, size_t cap)
{
	return core_link_output(world_core(p->w, node), id, buf, cap);
}

/* ---- how they open ---- */

static void two_strangers_meet(void **state)
{
	struct pair p = apart(1);
	struct core_peer peers[2];
	struct wire w = meeting(&p, 0);

	(void)state;
	assert_int_equal(met(&p, 0) + met(&p, 1), 0);
	(void)wire_carry(&w, 0, false);
	assert_int_equal(met(&p, 1), 0);    /* it may have answered a recording */
	(void)wire_carry(&w, 1, false);
	assert_int_equal(met(&p, 0), 1);
	assert_int_equal(met(&p, 1), 0);
	wire_run(&w, 1);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(met(&p, i), 1);
		assert_null(wire_conn(&w, i)->peer);
		assert_false(wire_conn(&w, i)->linked);
		assert_int_equal(core_peers(world_core(p.w, i), peers, 2), 0);
	}
	wire_cut(&w);
	assert_int_equal(met(&p, 0) + met(&p, 1), 0);
	world_free(p.w);
}

/* Both call each other at the same time: two links, and nothing else. */
static void both_may_call(void **state)
{
	struct pair p = apart(2);
	struct wire w[2] = { meeting(&p, 0), meeting(&p, 1) };

	(void)state;
	wire_run(w, 2);
	assert_true(met(&p, 0) == 2 && met(&p, 1) == 2);
	wire_cut(&w[0]);
	world_run(p.w, 1);
	wire_run(w + 1, 1);
	assert_true(met(&p, 0) == 1 && met(&p, 1) == 1);
	world_free(p.w);
}

/* Carries what the other has to say to this node; how often the road is told then that the link has authenticated. */
static unsigned told_by(struct wire *w, unsigned node)
{
	struct core *c = world_core(w->p->w, node);
	uint8_t buf[8192];
	size_t len = take(w->p, !node, w->id[!node], buf, sizeof(buf));
	struct core_notice n;
	unsigned found = 0;

	assert_true(len > 0);
	core_turn(c, (struct instant){ .wall = WORLD_START + world_now(w->p->w), .mono = world_now(w->p->w) });
	core_link_input(c, w->id[node], buf, len);
	assert_int_equal(core_commit(c), ERR_OK);
	while (core_next_notice(c, &n)) {
		assert_true(n.link == w->id[node] && n.peer == 0);
		found += n.kind == CORE_NOTICE_LINK_AUTHENTICATED;
	}
	return found;
}

/* The road learns once that the core looks after the channel: as soon as a flight has opened, as no more is read till then. */
static void the_road_is_told_once(void **state)
{
	struct pair p = apart(3);
	struct wire w = meeting(&p, 0);

	(void)state;
	assert_int_equal(told_by(&w, 1), 1);    /* a flight: before it has all that a stranger may send */
	assert_int_equal(met(&p, 1), 0);
	assert_int_equal(told_by(&w, 0), 1);    /* the answer to ours */
	assert_int_equal(told_by(&w, 1), 0);
	assert_int_equal(told_by(&w, 0), 0);
	for (unsigned asks = 0; asks < 2; asks++) {
		conn_ask(conn_find(world_begin(p.w, asks), w.id[asks]));
		assert_int_equal(world_end(p.w, asks), ERR_OK);
		assert_int_equal(told_by(&w, !asks), 0);
		assert_int_equal(told_by(&w, asks), 0);
	}
	world_free(p.w);
}

/* Whoever hears two meetings of one device finds nothing in them by which to know it again. */
static void no_two_flights_are_alike(void **state)
{
	static uint8_t flights[STRANGER_LINKS_MAX][2048];
	struct pair p = apart(50);
	size_t n[STRANGER_LINKS_MAX];

	(void)state;
	for (size_t i = 0; i < STRANGER_LINKS_MAX; i++) {
		n[i] = take(&p, 0, meet(&p, 0, true), flights[i], sizeof(flights[i]));
		assert_in_range(n[i], VEIL_MIN, VEIL_MAX);
		for (size_t k = 0; k < i; k++)
			for (size_t at = 0; at + 8 <= n[i]; at++)
				assert_null(memmem(flights[k], n[k], flights[i] + at, 8));
	}
	world_free(p.w);
}

/* ---- what is kept, and of whom ---- */

/* Two contacts meet as strangers: nothing shows it, nothing is written of it, and messages do not go that way. */
static void pause_carrying(struct pair *p)
{
	struct carry_settings s;

	for (unsigned i = 0; i < 2; i++) {
		struct core *c = world_begin(p->w, i);

		carry_settings(c, &s);
		s.paused = true;
		assert_int_equal(carry_configure(c, &s), ERR_OK);
		assert_int_equal(world_end(p->w, i), ERR_OK);
	}
}

/* Where nothing is carried, nothing of such a link is stored, and nothing goes by it. */
static void contacts_meet_as_strangers(void **state)
{
	struct pair p = pair_new(4);
	uint64_t written[2];
	struct wire w;
	int64_t order;

	(void)state;
	wire_only(&p);
	pause_carrying(&p);
	order = pair_send(&p, 0, "not by this way");
	world_run(p.w, CLOCK_SECOND);
	for (unsigned i = 0; i < 2; i++)
		written[i] = disk_operations(world_disk(p.w, i));
	w = meeting(&p, 1);
	wire_run(&w, 1);
	assert_true(met(&p, 0) == 1 && met(&p, 1) == 1);
	for (int i = 0; i < 20; i++) {
		world_run(p.w, 10 * CLOCK_SECOND);
		wire_run(&w, 1);
	}
	assert_true(met(&p, 0) == 1 && met(&p, 1) == 1);
	wire_cut(&w);
	assert_int_equal(met(&p, 0) + met(&p, 1), 0);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(disk_operations(world_disk(p.w, i)), written[i]);
		assert_false(conn_is_busy(world_core(p.w, i), wire_peer(&p, i)));
		assert_null(conn_road_of(world_core(p.w, i), wire_peer(&p, i)));
	}
	assert_false(pair_are_linked(&p));
	world_switch(p.w, 0, true);
	world_switch(p.w, 1, true);
	assert_true(pair_becomes(&p, 0, order, TALK_DELIVERED));
	world_free(p.w);
}

/* A contact's flight where strangers are met, and a stranger's where contacts are: silence, whoever they are. */
static void neither_answers_the_others_flights(void **state)
{
	struct pair p = pair_new(5);
	struct wire w;
	uint8_t flight[8192], out[4096];
	uint32_t id;
	size_t n;

	(void)state;
	wire_only(&p);
	for (int i = 0; i < 2; i++) {
		w = wire_open(&p, 0, &road);
		id = i ? meet(&p, 0, true) : w.id[0];
		n = take(&p, 0, id, flight, sizeof(flight));
		assert_true(n >= VEIL_MIN);
		id = i ? w.id[1] : meet(&p, 1, false);
		give(&p, 1, id, flight, n);
		assert_int_equal(take(&p, 1, id, out, sizeof(out)), 0);
		assert_int_equal(link_state(conn_find(world_core(p.w, 1), id)->link), LINK_MUTE);
		wire_cut(&w);
	}
	/* The contact's tag was not used up by it. */
	w = wire_open(&p, 0, &road);
	wire_run(&w, 1);
	assert_true(wire_conn(&w, 0)->linked && wire_conn(&w, 1)->linked);
	world_free(p.w);
}

/* ---- how many, and what they cost ---- */

static void there_are_so_many_and_no_more(void **state)
{
	struct pair p = apart(6);
	uint32_t ids[STRANGER_LINKS_MAX];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < STRANGER_LINKS_MAX; i++) {
			ids[i] = meet(&p, 0, i & 1);
			assert_int_not_equal(ids[i], 0);
		}
		for (int dialled = 0; dialled < 2; dialled++)
			assert_int_equal(meet(&p, 0, dialled), 0);
		core_link_lost(world_begin(p.w, 0), ids[round]);
		assert_int_equal(world_end(p.w, 0), ERR_OK);
		ids[round] = meet(&p, 0, round);
		assert_int_not_equal(ids[round], 0);
		assert_int_equal(meet(&p, 0, true), 0);
		/* Those who do not answer make room. */
		world_run(p.w, STRANGER_HANDSHAKE_TIME + 1);
		assert_null(conn_find(world_core(p.w, 0), ids[2]));
	}
	world_free(p.w);
}

/* Strangers take nothing from contacts. */
static void contacts_are_served_all_the_same(void **state)
{
	struct pair p = pair_new(7);
	struct wire w;

	(void)state;
	wire_only(&p);
	for (size_t i = 0; i < STRANGER_LINKS_MAX; i++)
		assert_true(meet(&p, 0, false) && meet(&p, 1, false));
	assert_int_equal(meet(&p, 0, false) + meet(&p, 1, false), 0);
	w = wire_open(&p, 0, &road);
	wire_run(&w, 1);
	assert_true(wire_conn(&w, 0)->linked && wire_conn(&w, 1)->linked);
	world_free(p.w);
}

static void a_flood_of_garbage_costs_no_agreement(void **state)
{
	static uint8_t junk[2 * VEIL_MAX];
	struct pair p = apart(8);
	unsigned long agreements, pairs;
	uint32_t id;

	(void)state;
	agreements = effort_agreements();
	pairs = effort_pairs();
	for (int i = 0; i < 200; i++) {
		id = meet(&p, 0, false);
		assert_int_not_equal(id, 0);
		rand_fill(&rand_system, junk, sizeof(junk));
		for (int k = 0; k < 4; k++)
			give(&p, 0, id, junk, sizeof(junk));
		assert_int_equal(take(&p, 0, id, junk, sizeof(junk)), 0);
		core_link_lost(world_begin(p.w, 0), id);
		assert_int_equal(world_end(p.w, 0), ERR_OK);
	}
	assert_true(effort_agreements() == agreements && effort_pairs() == pairs);
	world_free(p.w);
}

/* ---- how they end ---- */

/* Runs until node 0 has let go of the link; how long that took. */
static int64_t until_gone(struct pair *p, uint32_t id)
{
	int64_t began = world_now(p->w);

	while (conn_find(world_core(p->w, 0), id) && world_now(p->w) - began < CLOCK_HOUR)
		world_run(p->w, 10);
	return world_now(p->w) - began;
}

/* Whoever says nothing, or garbage, or a flight that was recorded, has the same time; and so has whoever does not answer. */
static void whoever_does_not_answer(void **state)
{
	struct pair p = apart(9);
	struct wire w = meeting(&p, 1);
	uint8_t flight[8192], junk[2 * VEIL_MAX], out[4096];
	size_t n = take(&p, 1, w.id[1], flight, sizeof(flight));
	uint32_t id;

	(void)state;
	wire_cut(&w);
	rand_fill(&rand_system, junk, sizeof(junk));
	for (int i = 0; i < 4; i++) {
		id = meet(&p, 0, i == 3);
		if (i == 1)
			give(&p, 0, id, junk, sizeof(junk));
		if (i == 2)
			give(&p, 0, id, flight, n);
		assert_int_equal(take(&p, 0, id, out, sizeof(out)) > 0, i >= 2);
		assert_in_range(until_gone(&p, id), STRANGER_HANDSHAKE_TIME - 20, STRANGER_HANDSHAKE_TIME + 20);
	}
	assert_int_equal(met(&p, 0), 0);
	world_free(p.w);
}

/* Bytes that do not authenticate do not keep it. */
static void a_trickle_does_not_keep_it(void **state)
{
	struct pair p = apart(10);
	struct wire w = meeting(&p, 1);
	int64_t began = world_now(p.w);

	(void)state;
	(void)wire_carry(&w, 1, false);
	while (wire_conn(&w, 0)) {
		give(&p, 0, w.id[0], (const uint8_t *)"x", 1);
		world_run(p.w, 500);
		assert_true(world_now(p.w) - began <= STRANGER_HANDSHAKE_TIME + CLOCK_SECOND);
	}
	world_free(p.w);
}

static void a_silent_one_is_asked_and_goes(void **state)
{
	struct pair p = apart(11);
	struct wire w = meeting(&p, 1);
	int64_t began, gone;

	(void)state;
	wire_run(&w, 1);
	/* As long as it answers it stays. */
	for (int i = 0; i < 200; i++) {
		world_run(p.w, CLOCK_SECOND);
		wire_run(&w, 1);
	}
	assert_true(met(&p, 0) == 1 && met(&p, 1) == 1);
	began = link_heard(wire_conn(&w, 0)->link);
	until_gone(&p, w.id[0]);
	gone = world_now(p.w) - began;
	assert_in_range(gone, STRANGER_QUIET_TIME + STRANGER_ANSWER_TIME, STRANGER_QUIET_TIME + STRANGER_ANSWER_TIME + 100);
	world_free(p.w);
}

/* ---- strangers that are no friends ---- */

/* A stranger of the test's own, linked to node 0. */
struct enemy {
	struct pair p;
	struct rand_seeded seed;
	struct rand rand;
	struct puppet puppet;
	uint32_t id;
};

static void befriend(struct enemy *e, uint64_t seed)
{
	struct link_keys keys = { .kind = LINK_NN };
	uint8_t tag[TAGS_LEN], wire[VEIL_MAX], reply[4096];
	size_t n;

	e->p = apart(seed);
	rand_seeded_init(&e->seed, seed);
	e->rand = rand_seeded_source(&e->seed);
	rand_fill(&e->rand, tag, sizeof(tag));
	veil_init_stranger(&keys.veil, tag);
	e->id = meet(&e->p, 0, false);
	n = puppet_dial(&e->puppet, &keys, &e->rand, wire);
	give(&e->p, 0, e->id, wire, n);
	n = take(&e->p, 0, e->id, reply, sizeof(reply));
	assert_true(puppet_answered(&e->puppet, reply, n));
}

/* A record full of this frame. Is the link still there? */
static bool says(struct enemy *e, uint8_t type, size_t times)
{
	uint8_t plain[RECORD_PLAIN_LEN] = { 0 }, record[RECORD_LEN];

	for (size_t i = 0; i < times; i++)
		plain[i * FRAME_HEADER_LEN] = type;
	puppet_seal(&e->puppet, plain, record);
	give(&e->p, 0, e->id, record, sizeof(record));
	return conn_find(world_core(e->p.w, 0), e->id) != NULL;
}

static void who_asks_too_often_goes(void **state)
{
	struct enemy e;
	uint8_t out[65536];
	unsigned n = 0;

	(void)state;
	befriend(&e, 12);
	/* To the first word it says how much it would carry. */
	assert_true(says(&e, FRAME_PONG, 1));
	assert_int_equal(take(&e.p, 0, e.id, out, sizeof(out)), RECORD_LEN);
	/* What costs nothing may come as it likes, and is not answered. */
	for (int i = 0; i < 50; i++)
		assert_true(says(&e, i & 1 ? FRAME_PONG : FRAME_PAD, 300));
	assert_int_equal(met(&e.p, 0), 1);
	assert_int_equal(take(&e.p, 0, e.id, out, sizeof(out)), 0);
	while (says(&e, FRAME_PING, 1))
		n++;
	assert_int_equal(n, 8);
	assert_int_equal(met(&e.p, 0), 0);
	world_free(e.p.w);
	/* All in one record: what is answered has a bound. */
	befriend(&e, 13);
	assert_false(says(&e, FRAME_PING, 300));
	assert_int_equal(take(&e.p, 0, e.id, out, sizeof(out)), 0);
	world_free(e.p.w);
	/* At the pace of one that only wants to know whether we live it may do so for good. */
	befriend(&e, 14);
	for (int i = 0; i < 200; i++) {
		assert_true(says(&e, FRAME_PING, 1));
		world_run(e.p.w, 5 * CLOCK_SECOND);
		assert_int_equal(take(&e.p, 0, e.id, out, sizeof(out)), RECORD_LEN);
	}
	world_free(e.p.w);
}

/* What contacts say ends it, and makes nobody a contact. */
static void what_contacts_say_ends_it(void **state)
{
	static const uint8_t types[] = {
		FRAME_HELLO, FRAME_PARCEL, FRAME_NAME, FRAME_ADD_INFO, FRAME_RESET, FRAME_RECONCILE_OPEN,
	};
	struct enemy e;
	struct core_peer peers[2];

	(void)state;
	for (size_t i = 0; i < sizeof(types); i++) {
		befriend(&e, 15 + i);
		assert_false(says(&e, types[i], 1));
		assert_int_equal(core_peers(world_core(e.p.w, 0), peers, 2), 0);
		world_free(e.p.w);
	}
}

/* ---- with everything else ---- */

/* A commit that fails undoes the turn: strangers go with all others, and come again. */
static void a_failed_commit_ends_them(void **state)
{
	struct pair p = pair_new(40);
	struct wire w;
	struct disk *d;

	(void)state;
	wire_only(&p);
	w = meeting(&p, 1);
	wire_run(&w, 1);
	assert_int_equal(met(&p, 0), 1);
	d = world_disk(p.w, 0);
	disk_plan(d, DISK_EIO, disk_operations(d) + 1);
	assert_int_equal(people_rename(world_begin(p.w, 0), p.id[0], "other"), ERR_OK);
	assert_int_not_equal(world_end(p.w, 0), ERR_OK);
	assert_true(disk_has_struck(d));
	assert_int_equal(met(&p, 0), 0);
	assert_null(wire_conn(&w, 0));
	wire_cut(&w);
	w = meeting(&p, 0);
	wire_run(&w, 1);
	assert_int_equal(met(&p, 0), 1);
	world_free(p.w);
}

/* Closed, as when the profile is locked, with links in every state; the sanitizer sees what is left. */
static void closing_ends_them(void **state)
{
	struct pair p = apart(41);
	struct wire w = meeting(&p, 0);

	(void)state;
	wire_run(&w, 1);
	(void)meet(&p, 0, true);
	(void)meet(&p, 0, false);
	world_stop(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	assert_int_equal(met(&p, 0), 0);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_strangers_meet),
		cmocka_unit_test(both_may_call),
		cmocka_unit_test(the_road_is_told_once),
		cmocka_unit_test(no_two_flights_are_alike),
		cmocka_unit_test(contacts_meet_as_strangers),
		cmocka_unit_test(neither_answers_the_others_flights),
		cmocka_unit_test(there_are_so_many_and_no_more),
		cmocka_unit_test(contacts_are_served_all_the_same),
		cmocka_unit_test(a_flood_of_garbage_costs_no_agreement),
		cmocka_unit_test(whoever_does_not_answer),
		cmocka_unit_test(a_trickle_does_not_keep_it),
		cmocka_unit_test(a_silent_one_is_asked_and_goes),
		cmocka_unit_test(who_asks_too_often_goes),
		cmocka_unit_test(what_contacts_say_ends_it),
		cmocka_unit_test(a_failed_commit_ends_them),
		cmocka_unit_test(closing_ends_them),
	};

	return cmocka_run_group_tests_name("core/stranger", tests, NULL, NULL);
}
