/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A restored backup: the old state is refused, the pair goes on in a new session, and both are told. */
#include "core/reset.h"

#include "core/acks.h"
#include "core/exchange.h"
#include "core/mail.h"
#include "support/pair.h"
#include "support/unit.h"
#include "support/wire.h"

#include <string.h>

/* The conversation has these messages and no others, in any order: what was sealed again may overtake. */
static void has_exactly(struct pair *p, unsigned node, const char *want)
{
	const char *have = pair_texts(p, node);
	char one[16];

	assert_int_equal(strlen(have), strlen(want));
	for (const char *at = want; *at; at = strchr(at, ';') + 1) {
		size_t len = (size_t)(strchr(at, ';') - at) + 1;

		memcpy(one, at, len);
		one[len] = 0;
		assert_non_null(strstr(have, one));
	}
}

/* Node `who` is put back to where it was before the last exchanges; then both write. */
static void go_back(unsigned who, uint64_t seed)
{
	struct pair p = pair_new(seed);
	int64_t x, y;

	x = pair_send(&p, 0, "a1");
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	world_run(p.w, CLOCK_SECOND);
	world_stop(p.w, who);
	world_backup(p.w, who);
	assert_int_equal(world_boot(p.w, who), ERR_OK);
	x = pair_send(&p, 0, "a2");
	y = pair_send(&p, 1, "b1");
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_true(pair_becomes(&p, 1, y, TALK_DELIVERED));
	world_run(p.w, CLOCK_SECOND);
	world_stop(p.w, who);
	world_restore(p.w, who);
	assert_int_equal(world_boot(p.w, who), ERR_OK);
	x = pair_send(&p, 0, "a3");
	y = pair_send(&p, 1, "b2");
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_true(pair_becomes(&p, 1, y, TALK_DELIVERED));
	world_run(p.w, CLOCK_SECOND);
	assert_int_equal(pair_events(&p, 0, EVENT_RESET), 1);
	assert_int_equal(pair_events(&p, 1, EVENT_RESET), 1);
	/* The one that went back has lost its own later message; what the other had sent comes again. Each is there once. */
	has_exactly(&p, 0, who == 0 ? ">a1;>a3;<b1;<b2;" : ">a1;>a2;>a3;<b1;<b2;");
	has_exactly(&p, 1, who == 1 ? "<a1;<a2;<a3;>b2;" : "<a1;<a2;<a3;>b1;>b2;");
	world_free(p.w);
}

static void the_inviter_goes_back(void **state)
{
	(void)state;
	go_back(0, 11);
}

static void the_invitee_goes_back(void **state)
{
	(void)state;
	go_back(1, 12);
}

/* What was waiting when it happened is sealed again and arrives once. */
static void what_waited_is_sealed_again(void **state)
{
	struct pair p = pair_new(13);
	int64_t x, y;

	(void)state;
	world_run(p.w, CLOCK_SECOND);
	world_stop(p.w, 0);
	world_backup(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	x = pair_send(&p, 0, "lost with the newer state");
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	world_stop(p.w, 0);
	x = pair_send(&p, 1, "waiting one");
	y = pair_send(&p, 1, "waiting two");
	world_restore(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	assert_true(pair_becomes(&p, 1, x, TALK_DELIVERED));
	assert_true(pair_becomes(&p, 1, y, TALK_DELIVERED));
	world_run(p.w, CLOCK_MINUTE);
	assert_string_equal(pair_texts(&p, 0), "<waiting one;<waiting two;");
	assert_int_equal(pair_events(&p, 0, EVENT_RESET), 1);
	world_free(p.w);
}

static void put_back(struct pair *p, unsigned node)
{
	world_stop(p->w, node);
	world_restore(p->w, node);
	assert_int_equal(world_boot(p->w, node), ERR_OK);
}

/* One backup is put back twice: what was sealed again after the first time, and had arrived, comes a third time. */
static void the_same_backup_twice(void **state)
{
	struct pair p = pair_new(15);
	int64_t x, y;

	(void)state;
	world_run(p.w, CLOCK_SECOND);
	world_stop(p.w, 0);
	world_backup(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	x = pair_send(&p, 1, "b1");
	y = pair_send(&p, 1, "b2");
	assert_true(pair_becomes(&p, 1, y, TALK_DELIVERED));
	for (int i = 0; i < 2; i++) {
		put_back(&p, 0);
		world_run(p.w, CLOCK_MINUTE);
		x = pair_send(&p, 1, i ? "b4" : "b3");
		assert_true(pair_becomes(&p, 1, x, TALK_DELIVERED));
	}
	world_run(p.w, CLOCK_SECOND);
	has_exactly(&p, 0, "<b1;<b2;<b3;<b4;");
	assert_int_equal(pair_events(&p, 1, EVENT_RESET), 2);
	world_free(p.w);
}

/*
 * A later message overtook an earlier one and was acknowledged alone; then the recipient went back to before both. Its
 * frontier has not moved, so no number shows that it once had the later one: it comes again all the same.
 */
static void what_overtook_and_was_lost_comes_again(void **state)
{
	struct pair p = pair_new(14);
	int64_t x, y;
	struct core *c;
	struct peer *peer;

	(void)state;
	world_switch(p.w, 1, false);
	world_run(p.w, CLOCK_SECOND);
	x = pair_send(&p, 0, "earlier");
	y = pair_send(&p, 0, "later");
	c = world_begin(p.w, 0);
	peer = peer_of_contact(c, p.id[0]);
	acks_one(c, peer, mail_of(c, peer)->row.sent_seq);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_int_equal(talk_state(c, p.id[0], x), TALK_QUEUED);
	assert_int_equal(talk_state(c, p.id[0], y), TALK_DELIVERED);
	world_switch(p.w, 1, true);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	world_run(p.w, CLOCK_SECOND);
	assert_string_equal(pair_texts(&p, 1), "<earlier;<later;");
	world_free(p.w);
}

/*
 * Two links, and a reset on one of them: a HELLO of the old session that was on its way on the other one must not
 * acknowledge the same numbers of the new session.
 */
static void an_old_hello_acknowledges_nothing_new(void **state)
{
	struct pair p = pair_new(14);
	struct core *c = world_core(p.w, 0);
	struct peer *peer = peer_of_contact(c, p.id[0]);
	struct frame_hello old = { 0 };
	uint8_t buf[64];
	struct conn *k;
	int64_t x;

	(void)state;
	assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "delivered"), TALK_DELIVERED));
	(void)world_begin(p.w, 0);
	k = conn_of(c, peer);
	assert_non_null(k);
	old = (struct frame_hello){ .wall = (uint64_t)c->now.wall, .session = peer->mail->row.number,
		                    .sent = peer->mail->row.recv_seq, .frontier = 1, .highest = 1 };
	/* As after a reset on another link. */
	peer->mail->row.number++;
	peer->mail->row.acked_seq = 0;
	peer->mail->changed = true;
	assert_int_equal(talk_send(c, p.id[0], "not stored by anybody yet", 25, &x), ERR_OK);
	peer->mail->row.recv_seq = peer->mail->highest = 0;
	k->heard_hello = false;
	k->known = (struct frame_hello){ .session = old.session };
	assert_false(exchange_frame(k, FRAME_HELLO, buf, frame_hello_encode(buf, sizeof(buf), &old)));
	assert_int_equal(peer->mail->row.acked_seq, 0);
	assert_int_not_equal(talk_state(c, p.id[0], x), TALK_DELIVERED);
	(void)world_end(p.w, 0);
	world_free(p.w);
}

static bool linked(struct world *w, void *ctx)
{
	(void)w;
	return pair_are_linked(ctx);
}

/*
 * Two links at a time, each dialled by another, and a reset begun on both: each side stores the other's, which ends the link
 * with its own. Now both have a session that the other knows nothing of, and must see that.
 */
static void resets_that_cross(void **state)
{
	static const struct core_road slow = { .name = "slow", .rank = 1 }, fast = { .name = "fast", .rank = 2 };

	(void)state;
	for (unsigned first = 0; first < 2; first++) {
		struct pair p = pair_new(15 + first);
		uint32_t number[2];
		uint8_t bytes[8192];
		struct wire w[2];
		int64_t x, y;
		size_t n;

		world_stop(p.w, 1);
		world_backup(p.w, 1);
		assert_int_equal(world_boot(p.w, 1), ERR_OK);
		assert_true(pair_becomes(&p, 1, pair_send(&p, 1, "forgotten"), TALK_DELIVERED));
		world_stop(p.w, 1);
		world_restore(p.w, 1);
		assert_int_equal(world_boot(p.w, 1), ERR_OK);
		wire_only(&p);
		x = pair_send(&p, 0, "x");
		w[0] = wire_open(&p, first, &fast);
		w[1] = wire_open(&p, !first, &slow);
		(void)wire_carry(&w[0], first, false);
		(void)wire_carry(&w[0], !first, false);
		(void)wire_carry(&w[1], !first, false);
		(void)wire_carry(&w[1], first, false);
		n = core_link_output(world_core(p.w, first), w[0].id[first], bytes, sizeof(bytes));
		(void)wire_carry(&w[1], !first, false);
		core_link_input(world_begin(p.w, !first), w[0].id[!first], bytes, n);
		assert_int_equal(world_end(p.w, !first), ERR_OK);
		for (unsigned i = 0; i < 2; i++) {
			number[i] = mail_of(world_core(p.w, i), wire_peer(&p, i))->row.number;
			assert_int_equal(pair_events(&p, i, EVENT_RESET), 1);
		}
		assert_int_not_equal(number[0], number[1]);
		y = pair_send(&p, 1, "y");
		world_switch(p.w, 0, true);
		world_switch(p.w, 1, true);
		assert_true(world_until(p.w, 2 * CLOCK_MINUTE, linked, &p));
		assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
		assert_true(pair_becomes(&p, 1, y, TALK_DELIVERED));
		has_exactly(&p, 0, ">x;<forgotten;<y;");
		has_exactly(&p, 1, "<x;>y;");
		world_free(p.w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_inviter_goes_back),
		cmocka_unit_test(the_invitee_goes_back),
		cmocka_unit_test(what_waited_is_sealed_again),
		cmocka_unit_test(the_same_backup_twice),
		cmocka_unit_test(what_overtook_and_was_lost_comes_again),
		cmocka_unit_test(an_old_hello_acknowledges_nothing_new),
		cmocka_unit_test(resets_that_cross),
	};

	return cmocka_run_group_tests_name("core/reset", tests, NULL, NULL);
}
