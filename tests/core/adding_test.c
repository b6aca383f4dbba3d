/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an invite to two contacts, with everything that can come between. */
#include "core/adding.h"

#include "core/identity.h"
#include "core/invitation.h"
#include "core/invite.h"
#include "support/pair.h"
#include "support/unit.h"

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
		cmocka_unit_test(one_invite_is_for_one_person),
		cmocka_unit_test(a_revoked_invite_meets_silence),
		cmocka_unit_test(an_expired_invite_meets_silence),
		cmocka_unit_test(ones_own_invite_is_refused),
		cmocka_unit_test(by_words),
		cmocka_unit_test(a_key_that_was_not_promised_is_refused),
		cmocka_unit_test(identities_stay_apart),
	};

	return cmocka_run_group_tests_name("core/adding", tests, NULL, NULL);
}
