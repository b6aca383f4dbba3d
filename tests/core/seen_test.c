/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is told what was read, and that nothing is told that is not so. */
#include "core/seen.h"

#include "core/conversation.h"
#include "core/inbox.h"
#include "core/mail.h"
#include "core/outbox.h"
#include "support/unit.h"
#include "support/wire.h"

#include <stdlib.h>
#include <string.h>

static void receipts(struct pair *p, unsigned node, bool on)
{
	assert_int_equal(people_set_receipts(world_begin(p->w, node), p->id[node], on), ERR_OK);
	assert_int_equal(world_end(p->w, node), ERR_OK);
}

static void mark(struct pair *p, unsigned node, int64_t order)
{
	assert_int_equal(talk_mark_read(world_begin(p->w, node), p->id[node], order), ERR_OK);
	assert_int_equal(world_end(p->w, node), ERR_OK);
	world_run(p->w, CLOCK_SECOND);
}

static int64_t delivered(struct pair *p, unsigned node, const char *text)
{
	int64_t order = pair_send(p, node, text);

	assert_true(pair_becomes(p, node, order, TALK_DELIVERED));
	return order;
}

static enum talk_state state_of(struct pair *p, unsigned node, int64_t order)
{
	return talk_state(world_core(p->w, node), p->id[node], order);
}

static bool note_order(void *ctx, const struct message *m)
{
	*(int64_t *)ctx = m->order;
	return false;
}

static int64_t newest(struct pair *p, unsigned node)
{
	const struct conversation_range last = {
		.conversation = p->id[node], .way = CONVERSATION_BEFORE, .from = CONVERSATION_END, .limit = 1,
	};
	int64_t order = 0;

	assert_int_equal(conversation_page(core_store(world_core(p->w, node)), &last, note_order, &order), ERR_OK);
	return order;
}

static void both_sides_have_to_want_it(void **state)
{
	(void)state;
	for (unsigned on = 0; on < 4; on++) {
		struct pair p = pair_new(1301);
		int64_t x = delivered(&p, 0, "x");

		receipts(&p, 0, on & 1);
		receipts(&p, 1, on & 2);
		mark(&p, 1, newest(&p, 1));
		assert_int_equal(state_of(&p, 0, x), on == 3 ? TALK_READ : TALK_DELIVERED);
		assert_int_equal(pair_events(&p, 0, EVENT_SEEN), on == 3);
		/* What the other side told is not shown, once it is off here; nor told any more, once it is off there. */
		receipts(&p, 0, false);
		assert_int_equal(state_of(&p, 0, x), TALK_DELIVERED);
		receipts(&p, 0, true);
		receipts(&p, 1, false);
		x = delivered(&p, 0, "y");
		mark(&p, 1, newest(&p, 1));
		assert_int_equal(state_of(&p, 0, x), TALK_DELIVERED);
		/* It is told when it is switched on. */
		receipts(&p, 1, true);
		world_run(p.w, CLOCK_SECOND);
		assert_int_equal(state_of(&p, 0, x), TALK_READ);
		world_free(p.w);
	}
}

static void as_far_as_it_was_read(void **state)
{
	struct pair p = pair_new(1302);
	int64_t x[3], y[3];

	(void)state;
	receipts(&p, 0, true);
	receipts(&p, 1, true);
	for (int i = 0; i < 3; i++) {
		x[i] = delivered(&p, 0, "x");
		y[i] = newest(&p, 1);
	}
	mark(&p, 1, y[1]);
	assert_int_equal(state_of(&p, 0, x[0]), TALK_READ);
	assert_int_equal(state_of(&p, 0, x[1]), TALK_READ);
	assert_int_equal(state_of(&p, 0, x[2]), TALK_DELIVERED);
	world_stop(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	assert_int_equal(state_of(&p, 0, x[1]), TALK_READ);
	assert_int_equal(state_of(&p, 0, x[2]), TALK_DELIVERED);
	/* Read while there was no link: told with the next one. */
	world_switch(p.w, 0, false);
	world_run(p.w, 2 * CLOCK_MINUTE);
	mark(&p, 1, y[2]);
	assert_int_equal(state_of(&p, 0, x[2]), TALK_DELIVERED);
	world_switch(p.w, 0, true);
	assert_true(pair_becomes(&p, 0, x[2], TALK_READ));
	world_free(p.w);
}

/* An edit is a letter of its own: what is shown was read when that one was there. */
static void what_was_edited_since(void **state)
{
	struct pair p = pair_new(1303);
	const struct talk_text t = { .text = "other", .len = 5 };
	int64_t x;

	(void)state;
	receipts(&p, 0, true);
	receipts(&p, 1, true);
	x = delivered(&p, 0, "one");
	mark(&p, 1, newest(&p, 1));
	assert_int_equal(state_of(&p, 0, x), TALK_READ);
	world_switch(p.w, 1, false);
	assert_int_equal(talk_edit(world_begin(p.w, 0), p.id[0], x, &t), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_true(state_of(&p, 0, x) == TALK_QUEUED || state_of(&p, 0, x) == TALK_SENDING);
	world_switch(p.w, 1, true);
	world_run(p.w, 10 * CLOCK_MINUTE);
	assert_true(state_of(&p, 0, x) == TALK_DELIVERED || state_of(&p, 0, x) == TALK_READ);
	world_free(p.w);
}

struct parcels {
	uint8_t bytes[2][PARCEL_SMALL_LEN];
	size_t n;
};

static bool keep(void *ctx, const struct outbox_parcel *row)
{
	struct parcels *all = ctx;

	assert_true(row->len == PARCEL_SMALL_LEN && all->n < 2);
	memcpy(all->bytes[all->n++], row->parcel, row->len);
	return true;
}

static void open_one(struct pair *p, const struct parcels *all, size_t i)
{
	uint64_t seq;

	assert_int_equal(inbox_open(world_begin(p->w, 1), wire_peer(p, 1), all->bytes[i], PARCEL_SMALL_LEN, &seq),
	                 INBOX_STORED);
	assert_int_equal(world_end(p->w, 1), ERR_OK);
}

/* A message overtakes another: the one that is missing must not count as read, nor the one that came late. */
static void not_beyond_a_gap(void **state)
{
	static const struct core_road road = { .name = "lan", .rank = 1 };
	struct pair p = pair_new(1304);
	struct outbox_range range = { .session = 1, .limit = 2 };
	struct parcels all = { .n = 0 };
	struct wire w;
	int64_t x, y;

	(void)state;
	receipts(&p, 0, true);
	receipts(&p, 1, true);
	wire_only(&p);
	range.contact = p.id[0];
	range.after = wire_peer(&p, 0)->mail->row.sent_seq;
	x = pair_send(&p, 0, "x");
	y = pair_send(&p, 0, "y");
	assert_int_equal(outbox_next(core_store(world_core(p.w, 0)), &range, keep, &all), ERR_OK);
	open_one(&p, &all, 1);
	mark(&p, 1, newest(&p, 1));
	open_one(&p, &all, 0);
	w = wire_open(&p, 0, &road);
	wire_run(&w, 1);
	assert_int_equal(state_of(&p, 0, x), TALK_DELIVERED);
	assert_int_equal(state_of(&p, 0, y), TALK_DELIVERED);
	mark(&p, 1, newest(&p, 1));
	wire_run(&w, 1);
	assert_int_equal(state_of(&p, 0, x), TALK_READ);
	assert_int_equal(state_of(&p, 0, y), TALK_READ);
	world_free(p.w);
}

/* The frame itself: of its session, of what was sent, and never back. */
static void frames(void **state)
{
	struct pair p = pair_new(1305);
	struct core *c;
	struct peer *peer;
	struct conn *k;
	uint64_t last;
	uint8_t wire[13];

	(void)state;
	(void)delivered(&p, 0, "x");
	(void)delivered(&p, 0, "y");
	c = world_begin(p.w, 0);
	peer = wire_peer(&p, 0);
	k = conn_of(c, peer);
	last = peer->mail->row.sent_seq;
	peer->receipts = true;
	for (size_t len = 0; len <= 13; len++) {
		uint8_t *exact;

		unit_hex("00000001" "0000000000000001" "00", wire, sizeof(wire));
		exact = unit_exact(wire, len);
		assert_int_equal(seen_frame(k, exact, len, true), len == 12);
		free(exact);
	}
	assert_true(peer->seen.session == 1 && peer->seen.seq == 1);
	wire[11] = (uint8_t)last;
	assert_true(seen_frame(k, wire, 12, false) && peer->seen.seq == 1);    /* before HELLO */
	wire[3] = 2;
	assert_true(seen_frame(k, wire, 12, true) && peer->seen.seq == 1);     /* of another session */
	wire[3] = 1;
	assert_true(seen_frame(k, wire, 12, true) && peer->seen.seq == last);
	wire[11] = 1;
	assert_true(seen_frame(k, wire, 12, true) && peer->seen.seq == last);  /* never back */
	wire[11] = (uint8_t)(last + 1);
	assert_false(seen_frame(k, wire, 12, true));                           /* never sent */
	/* A new session, in which ten were sealed again: nothing is taken back, and nothing is said of those too early. */
	peer->mail->row.number = 3;
	peer->mail->row.sent_seq = 20;
	peer->again_upto = 10;
	wire[3] = 3;
	wire[11] = 9;
	assert_true(seen_frame(k, wire, 12, true) && peer->seen.session == 1);
	wire[11] = 10;
	assert_true(seen_frame(k, wire, 12, true) && peer->seen.session == 3 && peer->seen.seq == 10);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	world_free(p.w);
}

/* A new session with nothing unread, and something of the former one that is: were anything said, that would count as read. */
static void not_while_an_old_one_is_unread(void **state)
{
	struct pair p = pair_new(1306);
	struct peer *peer;
	struct conn *k;

	(void)state;
	for (int i = 0; i < 5; i++) {
		(void)delivered(&p, 0, "x");
		if (i == 3)
			mark(&p, 1, newest(&p, 1));
	}
	world_begin(p.w, 1);
	peer = wire_peer(&p, 1);
	k = conn_of(world_core(p.w, 1), peer);
	peer->receipts = true;
	peer->mail->row.number = 3;
	peer->mail->row.recv_seq = 2;
	seen_tell(k);
	assert_int_equal(k->seen_upto, 0);
	assert_int_equal(conversation_mark_read(core_store(world_core(p.w, 1)), p.id[1], CONVERSATION_ORDER_MAX), ERR_OK);
	seen_tell(k);
	assert_int_equal(k->seen_upto, 2);
	assert_int_equal(world_end(p.w, 1), ERR_OK);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_sides_have_to_want_it),
		cmocka_unit_test(as_far_as_it_was_read),
		cmocka_unit_test(what_was_edited_since),
		cmocka_unit_test(not_beyond_a_gap),
		cmocka_unit_test(frames),
		cmocka_unit_test(not_while_an_old_one_is_unread),
	};

	return cmocka_run_group_tests_name("core/seen", tests, NULL, NULL);
}
