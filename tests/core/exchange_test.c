/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A contact that lies: what it says is refused or ignored, and never makes a false tick, a crash or an endless answer. */
#include "core/exchange.h"

#include "base/pack.h"
#include "core/conversation.h"
#include "core/mail.h"
#include "support/unit.h"
#include "support/wire.h"

#include <string.h>

static const struct core_road road = { .name = "wire", .rank = 1 };

static struct conn *conn_at(struct pair *p, unsigned node)
{
	return conn_of(world_core(p->w, node), wire_peer(p, node));
}

/* Node `from` says one frame; does the other's link survive it? */
static bool survives(struct pair *p, unsigned from, enum frame_type type, const void *payload, size_t len)
{
	struct conn *k;
	uint32_t id;

	while (!pair_are_linked(p))
		world_run(p->w, CLOCK_SECOND);
	world_run(p->w, CLOCK_SECOND);
	id = conn_at(p, !from)->id;
	world_begin(p->w, from);
	k = conn_at(p, from);
	conn_send(k, type, payload, len);
	assert_int_equal(world_end(p->w, from), ERR_OK);
	world_run(p->w, CLOCK_SECOND);
	return conn_find(world_core(p->w, !from), id) != NULL;
}

static bool frontier_survives(struct pair *p, uint32_t session, uint64_t frontier)
{
	struct frame_frontier f = { .session = session, .frontier = frontier };
	uint8_t buf[16];

	return survives(p, 1, FRAME_FRONTIER, buf, frame_frontier_encode(buf, sizeof(buf), &f));
}

static bool receipt_survives(struct pair *p, uint32_t session, uint64_t a, uint64_t b)
{
	uint8_t buf[32];
	struct pack w = pack_into(buf, sizeof(buf));

	pack_u32(&w, session);
	pack_u64(&w, a);
	pack_u64(&w, b);
	return survives(p, 1, FRAME_RECEIPT, buf, pack_done(&w));
}

static void acknowledgements_that_lie(void **state)
{
	struct pair p = pair_new(31);
	int64_t x = pair_send(&p, 0, "one");
	uint64_t sent;

	(void)state;
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	sent = wire_peer(&p, 0)->mail->row.sent_seq;
	assert_false(frontier_survives(&p, 1, sent + 1));
	assert_false(frontier_survives(&p, 1, UINT64_MAX));
	assert_true(frontier_survives(&p, 1, 0)); /* old news */
	assert_true(frontier_survives(&p, 2, sent + 1)); /* of no session of ours */
	assert_true(receipt_survives(&p, 1, sent + 1, UINT64_MAX));
	assert_true(receipt_survives(&p, 1, 0, sent + 2));
	assert_true(receipt_survives(&p, 7, 1, 2));
	assert_false(survives(&p, 1, FRAME_RECEIPT, "\0\0\0\1" "12345678" "1234", 16)); /* half a number */
	assert_int_equal(wire_peer(&p, 0)->mail->row.sent_seq, sent);
	/* None of it ticks what comes next. */
	world_switch(p.w, 1, false);
	world_run(p.w, CLOCK_SECOND);
	x = pair_send(&p, 0, "two");
	world_run(p.w, CLOCK_MINUTE);
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], x), TALK_QUEUED);
	world_switch(p.w, 1, true);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_string_equal(pair_texts(&p, 1), "<one;<two;");
	world_free(p.w);
}

static void hello_is_said_once(void **state)
{
	struct pair p = pair_new(32);
	struct frame_hello h = { .session = 1 };
	uint8_t buf[64];

	(void)state;
	assert_false(survives(&p, 1, FRAME_HELLO, buf, frame_hello_encode(buf, sizeof(buf), &h)));
	assert_false(survives(&p, 0, FRAME_HELLO, buf, frame_hello_encode(buf, sizeof(buf), &h)));
	assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "x"), TALK_DELIVERED));
	world_free(p.w);
}

static void parcels_of_rubbish(void **state)
{
	struct pair p = pair_new(33);
	uint8_t parcel[PARCEL_MAX_LEN] = { 0 };
	static const size_t lens[] = { 513, 1000, 4095, 4097, 32767 };

	(void)state;
	assert_false(survives(&p, 1, FRAME_PARCEL, parcel, PARCEL_SMALL_LEN)); /* no version of ours */
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		memset(parcel, 0x11, sizeof(parcel));
		assert_false(survives(&p, 1, FRAME_PARCEL, parcel, lens[i])); /* no size of a parcel */
	}
	assert_int_equal(pair_events(&p, 0, EVENT_RESET), 0);
	assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "x"), TALK_DELIVERED));
	assert_true(pair_becomes(&p, 1, pair_send(&p, 1, "y"), TALK_DELIVERED));
	world_free(p.w);
}

/* Sync answers that nobody asked for are passed over; they change nothing and cost nothing. */
static void reconciliation_out_of_order(void **state)
{
	struct pair p = pair_new(34);
	uint8_t junk[4096];

	(void)state;
	memset(junk, 0xa5, sizeof(junk));
	for (uint8_t type = FRAME_RECONCILE_OPEN; type <= FRAME_RECONCILE_IDS; type++)
		for (unsigned from = 0; from < 2; from++) {
			size_t len = type == FRAME_RECONCILE_DONE ? 0 : sizeof(junk);

			assert_true(survives(&p, from, (enum frame_type)type, junk, len));
			assert_true(survives(&p, from, (enum frame_type)type, junk, 0));
		}
	assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "x"), TALK_DELIVERED));
	world_free(p.w);
}

/* Renewals and resets that the other side may not begin, or did not ask for. Node 0 is the inviter, side A. */
static void what_the_other_side_may_not_begin(void **state)
{
	struct pair p = pair_new(35);
	uint8_t junk[516] = { 0 };
	struct frame_renew r = { .epoch = epoch_at(WORLD_START + world_now(p.w)) };
	struct frame_reset again = { .session = 1, .ratchet = wire_peer(&p, 0)->public };

	(void)state;
	assert_false(survives(&p, 1, FRAME_RENEW, junk, frame_renew_encode(junk, sizeof(junk), &r)));    /* A alone begins */
	assert_false(wire_peer(&p, 0)->has_other);
	assert_false(survives(&p, 1, FRAME_RENEWED, "\0\0\0\1", 4));    /* A has not */
	assert_false(wire_peer(&p, 0)->has_other);
	assert_int_equal(wire_peer(&p, 0)->chain.generation, 0);
	memset(junk, 0xff, sizeof(junk));
	assert_false(survives(&p, 0, FRAME_RENEW, junk, 36));      /* an hour that nobody can derive */
	assert_false(survives(&p, 0, FRAME_RENEWED, junk, 4));
	assert_false(survives(&p, 0, FRAME_RESET_DONE, junk, 516));
	assert_false(survives(&p, 1, FRAME_RESET_DONE, junk, 516));
	for (unsigned from = 0; from < 2; from++) {
		/* Not a later session, or not the dialler's. */
		assert_false(survives(&p, from, FRAME_RESET, junk, frame_reset_encode(junk, sizeof(junk), &again)));
	}
	while (!pair_are_linked(&p))
		world_run(p.w, CLOCK_SECOND);
	assert_false(survives(&p, link_is_dialler(conn_at(&p, 0)->link) ? 0 : 1, FRAME_RESET_WANTED, NULL, 0));
	assert_int_equal(pair_events(&p, 0, EVENT_RESET) + pair_events(&p, 1, EVENT_RESET), 0);
	assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "x"), TALK_DELIVERED));
	world_free(p.w);
}

static void addresses_that_are_none(void **state)
{
	static const char *const bad[] = { "\0\3tor\0\2x", "\0\3tor", "\0\0\0\1x", "\0\1a\0\1x\0\1a\0\1y", "\0\1a\0\0!" };
	static const size_t len[] = { 8, 5, 5, 12, 6 };
	struct pair p = pair_new(41);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(survives(&p, 1, FRAME_ADDRESS, bad[i], len[i]));
	assert_true(survives(&p, 1, FRAME_ADDRESS, "\0\1a\0\0", 5));
	assert_true(survives(&p, 1, FRAME_ADDRESSED, "of nothing, ever", 16));
	world_free(p.w);
}

static void adding_is_over(void **state)
{
	struct pair p = pair_new(36);
	uint8_t junk[512] = { 0 };

	(void)state;
	for (unsigned from = 0; from < 2; from++) {
		assert_false(survives(&p, from, FRAME_ADD_INFO, junk, 44));
		assert_false(survives(&p, from, FRAME_ADD_COMMIT, junk, 512));
		assert_false(survives(&p, from, FRAME_ADD_DONE, NULL, 0));
	}
	world_free(p.w);
}

/* ---- a contact that asks and never reads ---- */

static void fill_queue(struct conn *k)
{
	while (link_queued(k->link) <= LINK_QUEUE_MAX)
		assert_true(exchange_frame(k, FRAME_PING, NULL, 0));
}

static void questions_without_listening_end_the_link(void **state)
{
	struct pair p = pair_new(37);
	struct conn *k = conn_at(&p, 0);
	uint32_t id = k->id;

	(void)state;
	world_begin(p.w, 0);
	fill_queue(k);
	(void)exchange_frame(k, FRAME_PING, NULL, 0);
	assert_int_equal(link_state(k->link), LINK_DEAD);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_null(conn_find(world_core(p.w, 0), id));
	world_free(p.w);
}

/* The answer to HELLO no longer fits, and there would be something to reconcile: the link ends, the program does not. */
static void hello_to_a_full_queue(void **state)
{
	struct pair p = pair_new(38);
	struct wire w;
	struct conn *k;
	uint8_t buf[64];
	struct frame_hello h = { .session = 1 };

	(void)state;
	wire_only(&p);
	pair_send(&p, 0, "one");
	pair_send(&p, 0, "two");
	w = wire_open(&p, 1, &road);
	wire_carry(&w, 1, true);
	wire_peer(&p, 0)->renewed = 0; /* due */
	h.sent = wire_peer(&p, 1)->mail->row.sent_seq;
	h.frontier = wire_peer(&p, 1)->mail->row.recv_seq;
	h.acked = wire_peer(&p, 0)->mail->row.recv_seq;
	h.wall = (uint64_t)(WORLD_START + world_now(p.w));
	world_begin(p.w, 0);
	k = wire_conn(&w, 0);
	assert_true(k->linked);
	fill_queue(k);
	k->peer->mail->row.sent_seq++; /* so that there is no mark to compare */
	h.highest = k->peer->mail->row.sent_seq;
	(void)exchange_frame(k, FRAME_HELLO, buf, frame_hello_encode(buf, sizeof(buf), &h));
	assert_int_equal(link_state(k->link), LINK_DEAD);
	k->peer->mail->row.sent_seq--;
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	world_free(p.w);
}

/* ---- what waits ---- */

/* Over a slow road half the round trips are saved: the other has it before it has answered. */
static void what_waits_goes_with_the_first_flight(void **state)
{
	struct pair p = pair_new(40);
	struct wire w;

	(void)state;
	for (unsigned dialler = 0; dialler < 2; dialler++) {
		int64_t x;

		wire_only(&p);
		x = pair_send(&p, dialler, dialler ? "from bob" : "from alice");
		w = wire_open(&p, dialler, &road);
		wire_carry(&w, dialler, false);
		assert_string_equal(pair_texts(&p, !dialler),
		                    dialler ? ">from alice;<from bob;" : "<from alice;");
		wire_run(&w, 1);
		assert_int_equal(talk_state(world_core(p.w, dialler), p.id[dialler], x), TALK_DELIVERED);
		wire_cut(&w);
	}
	world_free(p.w);
}

/* After the last session number comes none: it must not begin again at 0 and meet the old numbers. */
static void the_last_session_number(void **state)
{
	struct pair p = pair_new(39);
	unsigned dialler = link_is_dialler(conn_at(&p, 0)->link) ? 0 : 1;
	struct frame_hello h = { .session = UINT32_MAX };
	struct conn *k;
	uint8_t buf[64];

	(void)state;
	world_begin(p.w, dialler);
	k = conn_at(&p, dialler);
	k->heard_hello = false;
	assert_false(exchange_frame(k, FRAME_HELLO, buf, frame_hello_encode(buf, sizeof(buf), &h)));
	assert_false(k->reset_sent);
	link_kill(k->link);
	assert_int_equal(world_end(p.w, dialler), ERR_OK);
	assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "x"), TALK_DELIVERED));
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acknowledgements_that_lie),
		cmocka_unit_test(hello_is_said_once),
		cmocka_unit_test(parcels_of_rubbish),
		cmocka_unit_test(reconciliation_out_of_order),
		cmocka_unit_test(what_the_other_side_may_not_begin),
		cmocka_unit_test(addresses_that_are_none),
		cmocka_unit_test(adding_is_over),
		cmocka_unit_test(questions_without_listening_end_the_link),
		cmocka_unit_test(hello_to_a_full_queue),
		cmocka_unit_test(what_waits_goes_with_the_first_flight),
		cmocka_unit_test(the_last_session_number),
	};

	return cmocka_run_group_tests_name("core/exchange", tests, NULL, NULL);
}
