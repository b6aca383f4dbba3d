/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an invite to two contacts, with everything that can come between. */
#include "core/adding.h"

#include "core/identity.h"
#include "core/invitation.h"
#include "core/invite.h"
#include "support/pair.h"
#include "support/unit.h"
#include "support/wire.h"

#include <string.h>

#define ADDING_MS 90    /* more than an adding takes on this network */

static bool joined(struct world *w, void *ctx)
{
	(void)w;
	return pair_are_contacts(ctx) && pair_are_linked(ctx);
}

static void it_takes_less_than_we_cut(void **state)
{
	struct pair p = pair_begin(61);

	(void)state;
	assert_true(world_until(p.w, ADDING_MS, joined, &p));
	world_free(p.w);
}

/* Whatever happened: both become contacts, once, and can write both ways. */
static void assert_joins(struct pair *p)
{
	assert_true(world_until(p->w, 3 * CLOCK_MINUTE, joined, p));
	assert_true(pair_becomes(p, 0, pair_send(p, 0, "x"), TALK_DELIVERED));
	assert_true(pair_becomes(p, 1, pair_send(p, 1, "y"), TALK_DELIVERED));
	assert_int_equal(pair_events(p, 0, EVENT_ADDED), 1);
	assert_int_equal(pair_events(p, 1, EVENT_ADDED), 1);
	assert_int_equal(pair_events(p, 0, EVENT_RESET) + pair_events(p, 1, EVENT_RESET), 0);
	world_free(p->w);
}

static void cut_at_every_millisecond(void **state)
{
	(void)state;
	for (int64_t at = 0; at < ADDING_MS; at++) {
		struct pair p = pair_begin(61);

		world_run(p.w, at);
		loopback_cut(world_net(p.w), 0, 1);
		assert_joins(&p);
	}
}

static void a_crash_at_every_millisecond(void **state)
{
	(void)state;
	for (unsigned who = 0; who < 2; who++)
		for (int64_t at = 0; at < ADDING_MS; at += 2) {
			struct pair p = pair_begin(61);

			world_run(p.w, at + who);
			world_crash(p.w, who);
			assert_int_equal(world_boot(p.w, who), ERR_OK);
			assert_joins(&p);
		}
}

/* Cut again and again, at another moment each time. */
static void cut_many_times(void **state)
{
	(void)state;
	for (int64_t step = 7; step < 60; step += 5) {
		struct pair p = pair_begin(62);

		for (int64_t i = 1; i < 8; i++) {
			world_run(p.w, (step * i) % 53);
			loopback_cut(world_net(p.w), 0, 1);
			world_run(p.w, 20 * CLOCK_SECOND);
		}
		assert_joins(&p);
	}
}

/* ---- what is left of it when it is cut ---- */

static enum contact_state state_of(struct world *w, unsigned node, int64_t id);

/* Every peer of the node is told where it is: that is the node's number and the peer's. */
static void tell_all(struct pair *p, unsigned node)
{
	struct core_peer peers[4];
	struct core *c = world_begin(p->w, node);
	size_t n = core_peers(c, peers, 4);

	for (size_t i = 0; i < n; i++)
		core_set_address(c, peers[i].id, "tor", (const uint8_t *)(node ? "at one" : "at zero"), node ? 6 : 7);
	assert_int_equal(world_end(p->w, node), ERR_OK);
}

/* Does what this node has as a peer (the contact, or else the invite) know where the other is? */
static bool knows_where(struct pair *p, unsigned node)
{
	struct core_peer peers[4];
	size_t n = core_peers(world_core(p->w, node), peers, 4);
	uint8_t addr[16];

	for (size_t i = 0; i < n; i++)
		if (peers[i].meeting == CORE_MEET_NOT &&
		    core_peer_address(&peers[i], "tor", addr, sizeof(addr)) == (node ? 7 : 6))
			return memcmp(addr, node ? "at zero" : "at one", node ? 7 : 6) == 0;
	return false;
}

/* Cut for good at any moment: whoever has the contact knows where it is. And it is so from the disk. */
static void whoever_has_the_contact_can_find_it(void **state)
{
	unsigned seen[2] = { 0, 0 };

	(void)state;
	for (int64_t at = 0; at < ADDING_MS; at++) {
		struct pair p = pair_begin(63);

		tell_all(&p, 0);
		tell_all(&p, 1);
		world_run(p.w, at);
		for (unsigned node = 0; node < 2; node++) {
			world_crash(p.w, node);
			assert_int_equal(world_boot(p.w, node), ERR_OK);
		}
		for (unsigned node = 0; node < 2; node++) {
			bool has = state_of(p.w, node, p.id[node]) != CONTACT_PENDING;

			assert_int_equal(knows_where(&p, node), has);
			seen[node] += has;
		}
		/* The inviter has it only when the invitee has. */
		assert_true(state_of(p.w, 0, p.id[0]) == CONTACT_PENDING || state_of(p.w, 1, p.id[1]) != CONTACT_PENDING);
		world_free(p.w);
	}
	assert_true(seen[0] > 0 && seen[1] > seen[0] && seen[1] < ADDING_MS);
}

static uint64_t first_peer(struct pair *p, unsigned node, bool invite)
{
	struct core_peer peers[4];
	size_t n = core_peers(world_core(p->w, node), peers, 4);

	for (size_t i = 0; i < n; i++)
		if ((peers[i].meeting != CORE_MEET_NOT) == invite)
			return peers[i].id;
	return 0;
}

static const struct core_road road = { .name = "wire", .rank = 1 };

static struct wire dial(struct pair *p, unsigned from, uint64_t peer)
{
	struct wire w = { .p = p };

	w.id[from] = core_link_dial(world_begin(p->w, from), peer, &road);
	assert_int_equal(world_end(p->w, from), ERR_OK);
	assert_int_not_equal(w.id[from], 0);
	w.id[!from] = core_link_accept(world_begin(p->w, !from), &road, &core_anybody);
	assert_int_equal(world_end(p->w, !from), ERR_OK);
	return w;
}

static void apart(struct pair *p)
{
	world_switch(p->w, 0, false);
	world_switch(p->w, 1, false);
	tell_all(p, 0);
	tell_all(p, 1);
}

/* Flight, reply, third and ADD_INFO, ADD_INFO, ADD_COMMIT: the inviter has stored everything, and nobody hears of it. */
static struct pair done_is_lost(uint64_t seed)
{
	struct pair p = pair_begin(seed);
	struct wire w;

	apart(&p);
	w = dial(&p, 1, first_peer(&p, 1, true));
	for (unsigned i = 0; i < 5; i++) {
		assert_int_not_equal(wire_carry(&w, !(i & 1), false), 0);
		assert_int_equal(state_of(p.w, 0, p.id[0]), i < 4 ? CONTACT_PENDING : CONTACT_ACTIVE);
		assert_int_equal(state_of(p.w, 1, p.id[1]), i < 3 ? CONTACT_PENDING : CONTACT_TENTATIVE);
	}
	wire_cut(&w);
	return p;
}

static void add_done_is_lost(void **state)
{
	(void)state;
	for (unsigned dialler = 0; dialler < 2; dialler++) {
		struct pair p = done_is_lost(64 + dialler);
		struct wire w;

		assert_int_equal(first_peer(&p, 0, true), 0);
		assert_int_not_equal(first_peer(&p, 1, true), 0);
		assert_true(knows_where(&p, 0) && knows_where(&p, 1));
		/* The invite is spent: dialling it again meets silence. */
		w = dial(&p, 1, first_peer(&p, 1, true));
		(void)wire_carry(&w, 1, false);
		assert_int_equal(wire_carry(&w, 0, false), 0);
		wire_cut(&w);
		/* A link between the two, by either, says all that was missed. */
		w = dial(&p, dialler, first_peer(&p, dialler, false));
		wire_run(&w, 1);
		assert_int_equal(state_of(p.w, 1, p.id[1]), CONTACT_ACTIVE);
		assert_int_equal(first_peer(&p, 1, true), 0);
		assert_int_equal(pair_events(&p, 0, EVENT_ADDED) + pair_events(&p, 1, EVENT_ADDED), 2);
		world_free(p.w);
	}
}

/* ADD_COMMIT is lost: the tentative contact meets silence, and the next use of the invite replaces it, as does its address. */
static void add_commit_is_lost(void **state)
{
	struct pair p = pair_begin(66);
	struct core *c;
	struct wire w;

	(void)state;
	apart(&p);
	w = dial(&p, 1, first_peer(&p, 1, true));
	for (unsigned i = 0; i < 4; i++)
		(void)wire_carry(&w, !(i & 1), false);
	assert_int_equal(state_of(p.w, 1, p.id[1]), CONTACT_TENTATIVE);
	assert_int_equal(state_of(p.w, 0, p.id[0]), CONTACT_PENDING);
	wire_cut(&w);
	w = dial(&p, 1, first_peer(&p, 1, false));
	(void)wire_carry(&w, 1, false);
	assert_int_equal(wire_carry(&w, 0, false), 0);
	wire_cut(&w);
	assert_true(knows_where(&p, 1));
	c = world_begin(p.w, 0);
	core_set_address(c, first_peer(&p, 0, true), "tor", (const uint8_t *)"moved", 5);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	w = dial(&p, 1, first_peer(&p, 1, true));
	wire_run(&w, 1);
	assert_true(pair_are_contacts(&p) && knows_where(&p, 0));
	assert_false(knows_where(&p, 1));
	world_free(p.w);
}

static size_t secrets(struct pair *p, unsigned node)
{
	struct core_self s;

	assert_int_equal(core_selves(world_core(p->w, node), &s, 1), 1);
	return s.n;
}

static void replace(struct pair *p, unsigned node)
{
	assert_int_equal(people_replace_address(world_begin(p->w, node), world_identity(p->w, node), false), ERR_OK);
	assert_int_equal(world_end(p->w, node), ERR_OK);
}

/* The address is replaced while somebody is being told the former: it stays until that one knows the new. */
static void replaced_while_adding(void **state)
{
	(void)state;
	for (unsigned who = 0; who < 2; who++)
		for (unsigned at = 3; at < 6; at++) {
			struct pair p = pair_begin(67);
			struct wire w;

			apart(&p);
			w = dial(&p, 1, first_peer(&p, 1, true));
			for (unsigned i = 0; i < at; i++)
				(void)wire_carry(&w, !(i & 1), false);
			replace(&p, who);
			assert_int_equal(secrets(&p, who), 2);
			wire_run(&w, 1);
			assert_true(pair_are_contacts(&p));
			assert_int_equal(secrets(&p, who), 2);
			tell_all(&p, who);
			wire_run(&w, 1);
			assert_int_equal(secrets(&p, who), 1);
			world_free(p.w);
		}
}

/* The same, but nothing comes of it: with the last link on which it was told the former address goes. */
static void replaced_while_adding_fails(void **state)
{
	struct pair p = pair_begin(68);
	struct wire w;

	(void)state;
	apart(&p);
	w = dial(&p, 1, first_peer(&p, 1, true));
	for (unsigned i = 0; i < 3; i++)
		(void)wire_carry(&w, !(i & 1), false);
	replace(&p, 0);
	assert_int_equal(secrets(&p, 0), 2);
	wire_cut(&w);
	assert_int_equal(secrets(&p, 0), 1);
	world_free(p.w);
}

/* ---- invites that are no good any more ---- */

static enum contact_state state_of(struct world *w, unsigned node, int64_t id)
{
	struct contact row;

	assert_int_equal(contact_get(core_store(world_core(w, node)), id, &row), ERR_OK);
	return row.state;
}

static struct world *world_of(unsigned nodes)
{
	const struct world_options o = { .seed = 63, .nodes = nodes, .net = { .delay_least = 1, .delay_most = 5 } };

	return world_new(&o);
}

static int64_t make(struct world *w, struct invite *invite, int64_t *invitation)
{
	struct people_invited ids;

	assert_int_equal(people_invite(world_begin(w, 0), world_identity(w, 0), "", NULL, invite, &ids), ERR_OK);
	assert_int_equal(world_end(w, 0), ERR_OK);
	*invitation = ids.invitation;
	return ids.contact;
}

static int64_t take(struct world *w, unsigned node, const struct invite *invite)
{
	int64_t id;

	assert_int_equal(people_accept(world_begin(w, node), world_identity(w, node), "", invite, &id), ERR_OK);
	assert_int_equal(world_end(w, node), ERR_OK);
	return id;
}

static bool is_active(struct world *w, void *ctx)
{
	return state_of(w, 0, *(const int64_t *)ctx) == CONTACT_ACTIVE;
}

static void one_invite_is_for_one_person(void **state)
{
	(void)state;
	for (int at_once = 0; at_once < 2; at_once++) {
		struct world *w = world_of(3);
		struct invite invite;
		int64_t invitation, id = make(w, &invite, &invitation), one = take(w, 1, &invite), two;
		bool first, second;

		if (!at_once)
			assert_true(world_until(w, CLOCK_MINUTE, is_active, &id));
		two = take(w, 2, &invite);
		assert_true(world_until(w, CLOCK_MINUTE, is_active, &id));
		world_run(w, 3 * CLOCK_HOUR);
		first = state_of(w, 1, one) == CONTACT_ACTIVE;
		second = state_of(w, 2, two) == CONTACT_ACTIVE;
		assert_true(first != second && (first || at_once));
		assert_null(people_online(world_core(w, first ? 2 : 1), first ? two : one));
		if (!at_once)
			assert_int_equal(state_of(w, 2, two), CONTACT_PENDING);
		assert_int_equal(people_revoke(world_begin(w, 0), invitation), ERR_INVITE_USED);
		assert_int_equal(world_end(w, 0), ERR_OK);
		world_free(w);
	}
}

static void a_revoked_invite_meets_silence(void **state)
{
	struct world *w = world_of(2);
	struct invite invite;
	int64_t invitation, id = make(w, &invite, &invitation), there;

	(void)state;
	assert_int_equal(people_revoke(world_begin(w, 0), invitation), ERR_OK);
	assert_int_equal(world_end(w, 0), ERR_OK);
	there = take(w, 1, &invite);
	world_run(w, 2 * CLOCK_HOUR);
	assert_int_equal(state_of(w, 0, id), CONTACT_PENDING);
	assert_int_equal(state_of(w, 1, there), CONTACT_PENDING);
	assert_int_equal(people_revoke(world_begin(w, 0), invitation), ERR_OK); /* again: nothing */
	assert_int_equal(world_end(w, 0), ERR_OK);
	world_free(w);
}

static void an_expired_invite_meets_silence(void **state)
{
	struct world *w = world_of(2);
	struct invite invite;
	int64_t invitation, id = make(w, &invite, &invitation), order = world_send(w, 0, id, "for nobody"), there;

	(void)state;
	assert_int_equal(talk_state(world_core(w, 0), id, order), TALK_WAITING);
	world_run(w, PEOPLE_INVITE_LIFE - CLOCK_SECOND);
	assert_int_equal(talk_state(world_core(w, 0), id, order), TALK_WAITING);
	world_run(w, 2 * CLOCK_SECOND);
	assert_int_equal(talk_state(world_core(w, 0), id, order), TALK_FAILED);
	there = take(w, 1, &invite);
	world_run(w, CLOCK_HOUR);
	assert_int_equal(state_of(w, 1, there), CONTACT_PENDING);
	assert_int_equal(people_revoke(world_begin(w, 0), invitation), ERR_INVITE_EXPIRED);
	assert_int_equal(world_end(w, 0), ERR_OK);
	world_free(w);
}

static void ones_own_invite_is_refused(void **state)
{
	struct world *w = world_of(2);
	struct invite invite;
	int64_t invitation, id, again;

	(void)state;
	make(w, &invite, &invitation);
	assert_int_equal(people_accept(world_begin(w, 0), world_identity(w, 0), "", &invite, &id), ERR_INVITE_OWN);
	assert_int_equal(world_end(w, 0), ERR_OK);
	id = take(w, 1, &invite);
	again = take(w, 1, &invite); /* typed twice: one contact */
	assert_int_equal(id, again);
	world_free(w);
}

static enum err look(struct world *w, unsigned node, const struct invite *invite, int64_t *contact)
{
	return people_look(world_core(w, node), world_identity(w, node), invite, contact);
}

static void a_look_takes_up_nothing(void **state)
{
	struct world *w = world_of(2);
	struct invite invite;
	int64_t invitation, contact = 7, id;

	(void)state;
	id = make(w, &invite, &invitation);
	assert_int_equal(look(w, 0, &invite, &contact), ERR_INVITE_OWN);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(look(w, 1, &invite, &contact), ERR_OK);
		assert_int_equal(contact, 0);
	}
	world_run(w, CLOCK_SECOND);
	assert_int_equal(state_of(w, 0, id), CONTACT_PENDING);
	take(w, 1, &invite);
	assert_int_equal(look(w, 1, &invite, &contact), ERR_OK);
	assert_int_not_equal(contact, 0);
	assert_true(world_until(w, CLOCK_MINUTE, is_active, &id));
	world_run(w, CLOCK_SECOND);
	assert_int_equal(look(w, 1, &invite, &contact), ERR_INVITE_USED);
	world_free(w);
}

/* ---- who may be at the other end ---- */

static void by_words(void **state)
{
	struct world *w = world_of(2);
	struct invite invite = { .form = INVITE_FORM_WORDS, .has_secret = true }, shown;
	struct people_invited ids;
	int64_t there;

	(void)state;
	memset(invite.s, 7, sizeof(invite.s));
	assert_int_equal(people_invite(world_begin(w, 0), world_identity(w, 0), "", invite.s, &shown, &ids), ERR_OK);
	assert_int_equal(people_accept(world_core(w, 0), world_identity(w, 0), "", &invite, &there), ERR_INVITE_OWN);
	assert_int_equal(world_end(w, 0), ERR_OK);
	there = take(w, 1, &invite);
	assert_true(world_until(w, CLOCK_MINUTE, is_active, &ids.contact));
	world_run(w, CLOCK_SECOND);
	assert_int_equal(state_of(w, 1, there), CONTACT_ACTIVE);
	world_free(w);
}

/* Somebody between the two who knows the secret but not the promised key gets nothing, not even a contact's place. */
static void a_key_that_was_not_promised_is_refused(void **state)
{
	struct world *w = world_of(2);
	struct invite invite;
	int64_t invitation, id = make(w, &invite, &invitation), there;

	(void)state;
	invite.commit[0] ^= 1;
	there = take(w, 1, &invite);
	world_run(w, 2 * CLOCK_HOUR);
	assert_int_equal(state_of(w, 0, id), CONTACT_PENDING);
	assert_int_equal(state_of(w, 1, there), CONTACT_PENDING);
	world_free(w);
}

/* Two identities of one profile add the same person: two contacts with nothing in common, on either side. */
static void identities_stay_apart(void **state)
{
	struct world *w = world_of(2);
	struct core_peer a[4], b[4];
	struct invite one, two;
	struct people_invited ids[2];
	struct contact x, y;
	int64_t other, there[2];

	(void)state;
	assert_int_equal(people_add_identity(world_begin(w, 0), "Work", &other), ERR_OK);
	assert_int_equal(people_invite(world_core(w, 0), world_identity(w, 0), "p", NULL, &one, &ids[0]), ERR_OK);
	assert_int_equal(people_invite(world_core(w, 0), other, "q", NULL, &two, &ids[1]), ERR_OK);
	assert_int_equal(world_end(w, 0), ERR_OK);
	there[0] = take(w, 1, &one);
	there[1] = take(w, 1, &two);
	assert_true(world_until(w, CLOCK_MINUTE, is_active, &ids[0].contact));
	assert_true(world_until(w, CLOCK_MINUTE, is_active, &ids[1].contact));
	world_run(w, CLOCK_MINUTE);
	assert_int_equal(contact_get(core_store(world_core(w, 1)), there[0], &x), ERR_OK);
	assert_int_equal(contact_get(core_store(world_core(w, 1)), there[1], &y), ERR_OK);
	assert_memory_not_equal(x.pubkey.b, y.pubkey.b, KEY_LEN);
	assert_string_equal(x.their_name, "Alice");
	assert_string_equal(y.their_name, "Work");
	assert_int_equal(core_peers(world_core(w, 0), a, 4), 2);
	assert_int_equal(core_peers(world_core(w, 1), b, 4), 2);
	assert_true(a[0].linked && a[1].linked && b[0].linked && b[1].linked);
	assert_memory_not_equal(a[0].announce.b, a[1].announce.b, KEY_LEN);
	for (int i = 0; i < 3; i++)
		assert_memory_not_equal(a[0].expect[i].b, a[1].expect[i].b, KEY_LEN);
	/* What is written to one is not in the other's conversation. */
	assert_true(world_send(w, 1, there[0], "to alice") > 0);
	world_run(w, CLOCK_SECOND);
	assert_int_equal(talk_state(world_core(w, 0), ids[0].contact, 1), TALK_RECEIVED);
	struct talk_story s;
	assert_int_equal(talk_story(world_core(w, 0), ids[1].contact, 1, &s), ERR_NO_MESSAGE);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_takes_less_than_we_cut),
		cmocka_unit_test(cut_at_every_millisecond),
		cmocka_unit_test(a_crash_at_every_millisecond),
		cmocka_unit_test(cut_many_times),
		cmocka_unit_test(whoever_has_the_contact_can_find_it),
		cmocka_unit_test(add_done_is_lost),
		cmocka_unit_test(add_commit_is_lost),
		cmocka_unit_test(replaced_while_adding),
		cmocka_unit_test(replaced_while_adding_fails),
		cmocka_unit_test(one_invite_is_for_one_person),
		cmocka_unit_test(a_revoked_invite_meets_silence),
		cmocka_unit_test(an_expired_invite_meets_silence),
		cmocka_unit_test(ones_own_invite_is_refused),
		cmocka_unit_test(a_look_takes_up_nothing),
		cmocka_unit_test(by_words),
		cmocka_unit_test(a_key_that_was_not_promised_is_refused),
		cmocka_unit_test(identities_stay_apart),
	};

	return cmocka_run_group_tests_name("core/adding", tests, NULL, NULL);
}
