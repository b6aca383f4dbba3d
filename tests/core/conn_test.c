/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may be met on a channel that came in, what transports are told of links, and signs of life. */
#include "core/conn.h"

#include "core/contact.h"
#include "core/conversation.h"
#include "core/invite.h"
#include "core/people.h"
#include "core/record.h"
#include "support/unit.h"
#include "support/wire.h"

#include <limits.h>
#include <string.h>

static const struct core_road slow = { .name = "slow", .rank = 1 }, fast = { .name = "fast", .rank = 2 };

/* ---- scope ---- */

/* Node 0 is two people, each with a contact at node 1, and one has an open invite that node 1's other half has taken up. */
struct two {
	struct world *w;
	int64_t self[2];       /* at node 0 */
	int64_t there[3];      /* contacts at node 1: of the first, of the second, by the open invite */
	uint64_t peer[3];      /* what they are dialled as at node 1 */
	uint64_t met[3];       /* as what node 0 knows them */
};

static bool both_active(struct world *w, void *ctx)
{
	struct two *t = ctx;
	struct contact row;

	for (int i = 0; i < 2; i++)
		if (contact_get(core_store(world_core(w, 1)), t->there[i], &row) != ERR_OK || row.state != CONTACT_ACTIVE)
			return false;
	return true;
}

static void befriend(struct two *t, int i, int64_t self)
{
	struct people_invited ids;
	struct invite invite;

	assert_int_equal(people_invite(world_begin(t->w, 0), self, "p", NULL, &invite, &ids), ERR_OK);
	assert_int_equal(world_end(t->w, 0), ERR_OK);
	assert_int_equal(people_accept(world_begin(t->w, 1), world_identity(t->w, 1), "q", &invite, &t->there[i]), ERR_OK);
	assert_int_equal(world_end(t->w, 1), ERR_OK);
	t->peer[i] = (uint64_t)t->there[i] * 2;
	t->met[i] = (uint64_t)ids.contact * 2;
}

static uint64_t the_invite(struct world *w, unsigned node)
{
	struct core_peer peers[8];
	size_t n = core_peers(world_core(w, node), peers, 8);

	for (size_t i = 0; i < n; i++)
		if (peers[i].meeting != CORE_MEET_NOT)
			return peers[i].id;
	return 0;
}

static struct two two(uint64_t seed)
{
	const struct world_options o = { .seed = seed, .nodes = 2, .net = { .delay_least = 1, .delay_most = 5 } };
	struct two t = { .w = world_new(&o) };

	t.self[0] = world_identity(t.w, 0);
	assert_int_equal(people_add_identity(world_begin(t.w, 0), "Work", &t.self[1]), ERR_OK);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	befriend(&t, 0, t.self[0]);
	befriend(&t, 1, t.self[1]);
	assert_true(world_until(t.w, CLOCK_MINUTE, both_active, &t));
	world_switch(t.w, 0, false);
	world_switch(t.w, 1, false);
	world_run(t.w, CLOCK_SECOND);
	befriend(&t, 2, t.self[0]);
	t.peer[2] = the_invite(t.w, 1);
	t.met[2] = the_invite(t.w, 0);
	assert_true(t.peer[2] && t.met[2]);
	return t;
}

/* The first flight of that one. */
static size_t flight_of(struct two *t, int who, uint8_t flight[8192])
{
	uint32_t id = core_link_dial(world_begin(t->w, 1), t->peer[who], &slow);
	size_t n;

	assert_int_not_equal(id, 0);
	assert_int_equal(world_end(t->w, 1), ERR_OK);
	n = core_link_output(world_core(t->w, 1), id, flight, 8192);
	core_link_lost(world_begin(t->w, 1), id);
	assert_int_equal(world_end(t->w, 1), ERR_OK);
	return n;
}

/* It comes in at a place for `only`; does anything come back, now or later? */
static bool is_answered(struct two *t, const uint8_t *flight, size_t n, const struct core_scope *only)
{
	uint8_t out[4096];
	uint32_t id = core_link_accept(world_begin(t->w, 0), &slow, only);
	bool answered;

	core_link_input(world_core(t->w, 0), id, flight, n);
	assert_int_equal(world_end(t->w, 0), ERR_OK);
	world_run(t->w, 10);
	answered = core_link_output(world_core(t->w, 0), id, out, sizeof(out)) > 0;
	assert_true(answered || conn_find(world_core(t->w, 0), id)->peer == NULL);
	core_link_lost(world_begin(t->w, 0), id);
	assert_int_equal(world_end(t->w, 0), ERR_OK);
	return answered;
}

static void who_is_met_where(void **state)
{
	struct two t = two(401);
	uint8_t flight[8192];
	/* Of the first, of the second, of the invite. */
	const struct {
		struct core_scope only;
		bool meets[3];
	} places[] = {
		{ { 0 }, { true, true, true } },
		{ { .self = (uint64_t)t.self[0] }, { true, false, false } },
		{ { .self = (uint64_t)t.self[1] }, { false, true, false } },
		{ { .self = 777 }, { false, false, false } },
		{ { .peer = t.met[0] }, { true, false, false } },
		{ { .peer = t.met[1] }, { false, true, false } },
		{ { .peer = t.met[2] }, { false, false, true } },
		{ { .peer = t.met[2], .self = (uint64_t)t.self[1] }, { false, false, true } },
		{ { .peer = 12345 }, { false, false, false } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		for (int who = 0; who < 3; who++) {
			size_t n = flight_of(&t, who, flight);

			if (is_answered(&t, flight, n, &places[i].only) != places[i].meets[who])
				fail_msg("place %zu, visitor %d", i, who);
		}
	world_free(t.w);
}

/* Silence uses nothing up: the same flight is answered where it belongs, once, and a stranger's waits are the same. */
static void silence_uses_nothing_up(void **state)
{
	struct two t = two(402);
	const struct core_scope right = { .self = (uint64_t)t.self[0] }, wrong = { .self = (uint64_t)t.self[1] };
	uint8_t flight[8192];
	size_t n = flight_of(&t, 0, flight);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_false(is_answered(&t, flight, n, &wrong));
	assert_true(is_answered(&t, flight, n, &right));
	assert_false(is_answered(&t, flight, n, &right));
	world_free(t.w);
}

static struct core_notice told_authentic(struct core *c)
{
	struct core_notice n, found = { .kind = CORE_NOTICE_NONE };

	while (core_next_notice(c, &n))
		if (n.kind == CORE_NOTICE_LINK_AUTHENTICATED)
			found = n;
	return found;
}

/* Nor is the channel taken out of the limits for strangers. */
static void it_stays_a_stranger(void **state)
{
	struct two t = two(403);
	uint8_t flight[8192];
	size_t n = flight_of(&t, 0, flight);

	(void)state;
	for (int right = 0; right < 2; right++) {
		const struct core_scope only = { .self = (uint64_t)t.self[!right] };
		struct core *c = world_begin(t.w, 0);
		uint32_t id = core_link_accept(c, &slow, &only);

		core_link_input(c, id, flight, n);
		assert_int_equal(core_commit(c), ERR_OK);
		assert_int_equal(told_authentic(c).link, right ? id : 0);
		core_turn(c, (struct instant){ .wall = WORLD_START + world_now(t.w), .mono = world_now(t.w) });
		assert_int_equal(world_end(t.w, 0), ERR_OK);
	}
	world_free(t.w);
}

/* ---- what transports are told ---- */

static struct core_peer told_of(struct pair *p, unsigned node)
{
	struct core_peer peers[4];

	assert_int_equal(core_peers(world_core(p->w, node), peers, 4), 1);
	return peers[0];
}

static void linked_over_which_road(void **state)
{
	struct pair p = pair_new(404);
	struct wire w[2];

	(void)state;
	wire_only(&p);
	assert_false(told_of(&p, 0).linked);
	assert_int_equal(told_of(&p, 0).rank, INT_MIN);
	assert_int_equal(told_of(&p, 0).self, world_identity(p.w, 0));
	assert_int_equal(told_of(&p, 0).slot, p.id[0]);
	w[0] = wire_open(&p, 0, &slow);
	assert_false(told_of(&p, 0).linked);
	wire_run(w, 1);
	for (unsigned i = 0; i < 2; i++) {
		assert_true(told_of(&p, i).linked);
		assert_int_equal(told_of(&p, i).rank, slow.rank);
	}
	w[1] = wire_open(&p, 1, &fast);
	assert_int_equal(told_of(&p, 0).rank, slow.rank);
	wire_run(w, 2);
	for (unsigned i = 0; i < 2; i++) {
		assert_true(told_of(&p, i).linked);
		assert_int_equal(told_of(&p, i).rank, fast.rank);
	}
	wire_cut(&w[1]);
	assert_false(told_of(&p, 0).linked);
	assert_int_equal(told_of(&p, 0).rank, INT_MIN);
	world_free(p.w);
}

/* An invite has no place of its own but the one from its secret, the same for both; while it is used it is not dialled. */
static void an_invite_that_is_being_used(void **state)
{
	struct two t = two(405);
	struct core_peer at[2][8], *mine = NULL, *theirs = NULL;
	uint32_t id;

	(void)state;
	for (unsigned node = 0; node < 2; node++) {
		size_t n = core_peers(world_core(t.w, node), at[node], 8);

		for (size_t i = 0; i < n; i++)
			if (at[node][i].meeting == CORE_MEET_AWAIT)
				mine = &at[node][i];
			else if (at[node][i].meeting == CORE_MEET_SEEK)
				theirs = &at[node][i];
	}
	assert_true(mine && theirs && mine->id == t.met[2] && theirs->id == t.peer[2]);
	assert_memory_equal(mine->place.b, theirs->place.b, KEY_LEN);
	assert_memory_not_equal(mine->place.b, at[0][0].id == mine->id ? at[0][1].place.b : at[0][0].place.b, KEY_LEN);
	assert_int_equal(theirs->rank, INT_MIN);
	id = core_link_dial(world_begin(t.w, 1), theirs->id, &slow);
	assert_int_not_equal(id, 0);
	assert_int_equal(core_link_dial(world_core(t.w, 1), theirs->id, &fast), 0);
	assert_int_equal(world_end(t.w, 1), ERR_OK);
	assert_int_equal(core_peers(world_core(t.w, 1), at[1], 8), 3);
	for (int i = 0; i < 3; i++)
		if (at[1][i].id == t.peer[2])
			assert_true(at[1][i].linked && at[1][i].rank == INT_MAX);
	world_free(t.w);
}

/* ---- signs of life ---- */

/* Bytes that make no record are none: whoever repeats a recorded flight could keep up appearances with one a minute. */
static void a_trickle_of_bytes_is_no_sign_of_life(void **state)
{
	struct pair p = pair_new(406);
	struct wire w;
	int64_t began;

	(void)state;
	wire_only(&p);
	w = wire_open(&p, 0, &slow);
	(void)wire_carry(&w, 0, false);    /* the flight; node 1 answers, and nobody reads that */
	began = world_now(p.w);
	assert_true(wire_conn(&w, 1)->linked);
	while (wire_conn(&w, 1)) {
		core_link_input(world_begin(p.w, 1), w.id[1], (const uint8_t *)"x", 1);
		assert_int_equal(world_end(p.w, 1), ERR_OK);
		world_run(p.w, 500);
		assert_true(world_now(p.w) - began <= CONN_QUIET_TIME + CONN_ANSWER_TIME + CLOCK_SECOND);
	}
	assert_true(world_now(p.w) - began >= CONN_BUSY_TIME);
	world_free(p.w);
}

/* Of two links the older has this long to show that it lives when a newer one waits, and no longer. */
static void a_rival_does_not_wait_long(void **state)
{
	struct pair p = pair_new(407);
	struct wire w[2];
	int64_t began;

	(void)state;
	wire_only(&p);
	w[0] = wire_open(&p, 0, &fast);
	wire_run(w, 1);
	/* Node 0 has lost it without a word to node 1. */
	core_link_lost(world_begin(p.w, 0), w[0].id[0]);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	w[1] = wire_open(&p, 0, &slow);
	wire_run(w + 1, 1);
	assert_true(wire_conn(&w[1], 1)->retiring);
	began = world_now(p.w);
	while (wire_conn(&w[0], 1)) {
		world_run(p.w, 10);
		(void)wire_carry(&w[1], 0, false);
		(void)wire_carry(&w[1], 1, false);
	}
	assert_in_range(world_now(p.w) - began, CONN_RIVAL_TIME - 100, CONN_RIVAL_TIME + 100);
	assert_false(wire_conn(&w[1], 1)->retiring);
	/* With no other behind it, the one that is left has the whole time. */
	began = link_heard(wire_conn(&w[1], 1)->link);
	while (wire_conn(&w[1], 1))
		world_run(p.w, 10);
	assert_in_range(world_now(p.w) - began, CONN_QUIET_TIME + CONN_ANSWER_TIME, CONN_QUIET_TIME + CONN_ANSWER_TIME + 100);
	world_free(p.w);
}

/* ---- what is told of the time ---- */

/* Minutes and seconds of our clock are nobody's business: they would tell that two people are one machine. */
static void the_clock_is_told_by_the_hour(void **state)
{
	struct pair p = pair_new(408);
	int64_t ahead, told;
	struct wire w;

	(void)state;
	wire_only(&p);
	for (int i = 0; i < 3; i++) {
		ahead = i * 25 * CLOCK_MINUTE + 123;
		world_set_clock(p.w, 0, ahead);
		w = wire_open(&p, i & 1, &slow);
		wire_run(&w, 1);
		told = (int64_t)wire_conn(&w, 1)->theirs.wall;
		assert_int_equal(told % CLOCK_HOUR, 0);
		assert_in_range(WORLD_START + world_now(p.w) + ahead - told, 0, CLOCK_HOUR);
		wire_cut(&w);
	}
	world_free(p.w);
}

static bool has_whole_seconds(void *ctx, const struct message *m)
{
	*(unsigned *)ctx += 1;
	assert_int_equal(m->sent % CLOCK_SECOND, 0);
	return true;
}

static void letters_tell_the_second(void **state)
{
	struct pair p = pair_new(409);
	const struct conversation_range all = { .conversation = p.id[1], .way = CONVERSATION_AFTER, .limit = 100 };
	unsigned n = 0;
	int64_t x = 0;

	(void)state;
	for (int i = 0; i < 5; i++) {
		x = pair_send(&p, 0, "tick");
		world_run(p.w, 333);
	}
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_int_equal(conversation_page(core_store(world_core(p.w, 1)), &all, has_whole_seconds, &n), ERR_OK);
	assert_int_equal(n, 5);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_met_where),
		cmocka_unit_test(silence_uses_nothing_up),
		cmocka_unit_test(it_stays_a_stranger),
		cmocka_unit_test(linked_over_which_road),
		cmocka_unit_test(an_invite_that_is_being_used),
		cmocka_unit_test(a_trickle_of_bytes_is_no_sign_of_life),
		cmocka_unit_test(a_rival_does_not_wait_long),
		cmocka_unit_test(the_clock_is_told_by_the_hour),
		cmocka_unit_test(letters_tell_the_second),
	};

	return cmocka_run_group_tests_name("core/conn", tests, NULL, NULL);
}
