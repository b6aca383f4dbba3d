/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices of strangers on one segment: what comes to whom, at what price, and what a hostile one can do. */
#include "core/chorus.h"

#include "core/carry_state.h"
#include "core/chorus_pace.h"
#include "core/chorus_trickle.h"
#include "core/chorus_wire.h"
#include "core/contact.h"
#include "core/conversation.h"
#include "core/depot.h"
#include "support/segment.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the datagram ---- */

static void what_is_said_is_read(void **state)
{
	struct rand_seeded seed;
	struct rand rand;
	struct chorus_wire_summary m = { .bits = 3, .slice = 7, .room = 500, .count = 9, .first = 144, .n = 2 }, back;
	uint8_t plain[CHORUS_WIRE_PLAIN], again[CHORUS_WIRE_PLAIN], wire[CHORUS_LEN];

	(void)state;
	rand_seeded_init(&seed, 1);
	rand = rand_seeded_source(&seed);
	m.symbol[0] = (struct riblt_symbol){ .sum = 0x0102030405060708, .check = 0x090a0b0c, .count = -3 };
	chorus_wire_put_summary(plain, &m);
	chorus_wire_seal(&rand, plain, wire);
	assert_true(chorus_wire_open(wire, sizeof(wire), again));
	assert_memory_equal(plain, again, sizeof(plain));
	assert_true(chorus_wire_get_summary(&back, again));
	assert_int_equal(back.first, 144);
	assert_int_equal(back.symbol[0].count, -3);
	assert_int_equal(back.slice, 7);
	for (size_t i = 0; i < sizeof(wire); i++) {
		wire[i] ^= 1;
		assert_false(chorus_wire_open(wire, sizeof(wire), again));
		wire[i] ^= 1;
	}
	assert_false(chorus_wire_open(wire, sizeof(wire) - 1, again));
	plain[sizeof(plain) - 1] = 1;
	assert_false(chorus_wire_get_summary(&back, plain));    /* something is left over */
	plain[sizeof(plain) - 1] = 0;
	plain[18] = 8;
	assert_false(chorus_wire_get_summary(&back, plain));    /* there is no such slice */
}

static void count_up(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	for (size_t i = 0; i < len; i++)
		((uint8_t *)buf)[i] = (uint8_t)i;
}

/* As in PROTOCOL.md, chapter 16, computed by another program. */
static void datagram_as_documented(void **state)
{
	static const uint8_t plain[CHORUS_WIRE_PLAIN] = { CHORUS_WIRE_ITEMS };
	const struct rand up = { .fill = count_up };
	uint8_t wire[CHORUS_LEN], want[16];

	(void)state;
	chorus_wire_seal(&up, plain, wire);
	assert_int_equal(unit_hex("a211f1106c011873985fe7ae51df253a", want, sizeof(want)), 16);
	assert_memory_equal(wire + 24, want, sizeof(want));
	assert_int_equal(unit_hex("cef8de75f7c93308e81dec6c92432e64", want, sizeof(want)), 16);
	assert_memory_equal(wire + CHORUS_LEN - 16, want, sizeof(want));
}

static void items_follow_one_another(void **state)
{
	uint8_t plain[CHORUS_WIRE_PLAIN], parcel[PARCEL_SMALL_LEN] = { 17 };
	struct pack w = chorus_wire_items(plain);
	struct chorus_wire_item item = { .kind = CHORUS_WIRE_WHOLE, .bytes = parcel };
	struct unpack r;
	unsigned n = 0;

	(void)state;
	assert_true(chorus_wire_put(&w, &item) && chorus_wire_put(&w, &item));
	assert_false(chorus_wire_put(&w, &item));    /* two, not three */
	item = (struct chorus_wire_item){ .kind = CHORUS_WIRE_PROOF, .expiry = 77 };
	while (chorus_wire_put(&w, &item))
		n++;
	assert_int_equal(n, 7);
	chorus_wire_end(&w);
	r = chorus_wire_read(plain);
	for (unsigned i = 0; i < 9; i++) {
		assert_true(chorus_wire_next(&r, &item));
		assert_int_equal(item.kind, i < 2 ? CHORUS_WIRE_WHOLE : CHORUS_WIRE_PROOF);
	}
	assert_int_equal(item.expiry, 77);
	assert_false(chorus_wire_next(&r, &item));
}

/* ---- the segment ---- */

static void one_tells_all(void **state)
{
	struct segment *s = segment_of(1, 8);

	(void)state;
	segment_join_all(s);
	segment_take(s, 0, 100, PARCEL_SMALL);
	segment_have_all(s, 100, CLOCK_MINUTE);
	/* Two a datagram, and what is said of it. */
	assert_in_range(s->datagrams, 50, 80);
	segment_end(s);
}

static void nothing_is_sent_when_it_is_off(void **state)
{
	struct segment *s = segment_of(2, 3);

	(void)state;
	segment_take(s, 0, 10, PARCEL_SMALL);
	for (unsigned i = 0; i < 3; i++)
		s->here[i] = true;    /* they would be heard */
	segment_run(s, CLOCK_MINUTE);
	assert_int_equal(s->datagrams, 0);
	for (unsigned i = 0; i < 3; i++) {    /* a segment without blackout mode */
		chorus_join(world_begin(s->w, i), true);
		assert_int_equal(world_end(s->w, i), ERR_OK);
	}
	segment_run(s, CLOCK_MINUTE);
	assert_int_equal(s->datagrams, 0);
	segment_join_all(s);
	segment_run(s, 3 * CLOCK_SECOND);
	assert_true(s->datagrams > 0);
	for (unsigned i = 0; i < 3; i++)
		segment_join(s, i, false);
	s->datagrams = 0;
	for (unsigned i = 0; i < 3; i++)
		s->here[i] = true;
	segment_run(s, CLOCK_MINUTE);
	assert_int_equal(s->datagrams, 0);
	segment_end(s);
}

static void it_ends_by_itself(void **state)
{
	struct segment *s = segment_of(3, 2);

	(void)state;
	segment_join_all(s);
	for (unsigned i = 0; i < 2; i++) {
		core_blackout(world_begin(s->w, i), world_now(s->w) + CLOCK_MINUTE);
		assert_int_equal(world_end(s->w, i), ERR_OK);
	}
	segment_run(s, CLOCK_MINUTE + CLOCK_SECOND);
	assert_true(s->datagrams > 0);
	s->datagrams = 0;
	segment_take(s, 0, 3, PARCEL_SMALL);
	segment_run(s, 10 * CLOCK_MINUTE);
	assert_int_equal(s->datagrams, 0);
	assert_int_equal(segment_parcels(s, 1), 0);
	segment_end(s);
}

static void at_rest_little_is_said(void **state)
{
	struct segment *s = segment_of(4, 20);

	(void)state;
	segment_take(s, 0, 20, PARCEL_SMALL);
	segment_join_all(s);
	segment_have_all(s, 20, CLOCK_MINUTE);
	segment_run(s, 3 * CLOCK_MINUTE);
	s->datagrams = 0;
	segment_run(s, 10 * CLOCK_MINUTE);
	print_message("%zu datagrams in ten minutes at rest\n", s->datagrams);
	assert_in_range(s->datagrams, 10, 60);    /* two or three a minute, of all twenty together */
	segment_end(s);
}

static void lost_doubled_and_late_it_comes_all_the_same(void **state)
{
	struct segment *s = segment_of(5, 10);

	(void)state;
	s->lost = 200;
	s->doubled = 100;
	s->late = 100;
	segment_join_all(s);
	for (unsigned i = 0; i < 10; i++)
		segment_take(s, i, 15, PARCEL_SMALL);
	segment_take(s, 3, 4, PARCEL_MEDIUM);
	segment_take(s, 7, 1, PARCEL_LARGE);
	segment_have_all(s, 155, 5 * CLOCK_MINUTE);
	segment_end(s);
}

static void all_sizes_go(void **state)
{
	struct segment *s = segment_of(6, 4);

	(void)state;
	segment_join_all(s);
	segment_take(s, 0, 20, PARCEL_LARGE);    /* more than anybody keeps of pieces */
	segment_take(s, 1, 5, PARCEL_MEDIUM);
	segment_have_all(s, 25, 2 * CLOCK_MINUTE);
	assert_in_range(s->datagrams, 20 * 32 + 5 * 4, 720);
	segment_end(s);
}

/* 900 that only one has, 900 that only the other has: more than any one summary tells. */
static void large_differences_are_told(void **state)
{
	struct segment *s = segment_of(7, 3);
	size_t want = 400;    /* what each takes of one stranger at once, twice */

	(void)state;
	segment_take(s, 0, 900, PARCEL_SMALL);
	segment_take(s, 1, 900, PARCEL_SMALL);
	segment_join_all(s);
	(void)segment_until(s, 2 * CLOCK_MINUTE, segment_all_have, &want);
	assert_true(segment_all_have(s, &want));
	assert_in_range(segment_parcels(s, 0), 1050, 1200);    /* 200 of the other, and one a minute */
	assert_true(segment_parcels(s, 2) >= 400);
	segment_end(s);
}

/* More than one slice holds. */
static void many_are_told_in_slices(void **state)
{
	struct segment *s = segment_of(8, 2);
	const struct core *c;
	size_t n = 0;

	(void)state;
	segment_take(s, 0, 5000, PARCEL_SMALL);
	{
		struct core *a = world_core(s->w, 0);
		struct core *b = world_begin(s->w, 1);

		/* The other one has all but the newest hundred. */
		for (const struct held *e = a->carry->hold.oldest; e && n < 4900; e = e->newer, n++) {
			uint8_t parcel[PARCEL_SMALL_LEN];
			struct store_buf buf = { .p = parcel, .cap = sizeof(parcel) };

			assert_int_equal(depot_fetch(core_store(a), e->row, &buf), ERR_OK);
			assert_int_equal(carry_take(b, 6, parcel, sizeof(parcel)), CARRY_KEPT);
		}
		assert_int_equal(world_end(s->w, 1), ERR_OK);
	}
	c = world_core(s->w, 1);
	segment_join_all(s);
	segment_have_all(s, 5000, 10 * CLOCK_MINUTE);
	assert_int_equal(c->carry->hold.all.parcels, 5000);
	assert_true(s->datagrams < 400);
	segment_end(s);
}

static struct {
	uint8_t bytes[100][CHORUS_LEN];
	size_t n;
} kept;

static void keep_last(void *ctx, unsigned from, const uint8_t bytes[CHORUS_LEN])
{
	(void)ctx;
	if (from == 0 && kept.n < 100)
		memcpy(kept.bytes[kept.n++], bytes, CHORUS_LEN);
}

static void a_newcomer_gets_what_there_is(void **state)
{
	struct segment *s = segment_of(9, 10);

	(void)state;
	for (unsigned i = 0; i < 9; i++)
		segment_join(s, i, true);
	segment_take(s, 0, 60, PARCEL_SMALL);
	segment_have_all(s, 60, CLOCK_MINUTE);
	segment_run(s, 5 * CLOCK_MINUTE);
	s->datagrams = 0;
	memset(s->of, 0, sizeof(s->of));
	segment_join(s, 9, true);
	segment_have_all(s, 60, 30 * CLOCK_SECOND);
	assert_true(s->datagrams < 60);    /* nine could give it, and about one does */
	segment_end(s);
}

/* A commit fails in the middle: what was heard is undone, and heard again. */
static void a_full_disk_is_survived(void **state)
{
	struct segment *s = segment_of(10, 3);
	struct disk *d = world_disk(s->w, 1);
	bool failed = false;

	(void)state;
	segment_take(s, 0, 30, PARCEL_SMALL);
	segment_join_all(s);
	segment_run(s, CLOCK_SECOND);
	s->here[1] = false;
	s->watch = keep_last;
	while (segment_parcels(s, 2) < 30)
		segment_run(s, 100);
	disk_plan(d, DISK_FULL, disk_operations(d) + 1);
	for (size_t i = 0; i < kept.n; i++) {
		chorus_input(world_begin(s->w, 1), 1, kept.bytes[i], CHORUS_LEN);
		failed = world_end(s->w, 1) != ERR_OK || failed;
	}
	assert_true(failed);
	assert_int_equal(segment_parcels(s, 1), 0);
	assert_int_equal(chorus_heard(world_core(s->w, 1)), 0);
	disk_free_space(d);
	s->here[1] = true;
	segment_have_all(s, 30, CLOCK_MINUTE);
	segment_end(s);
}

/* ---- messages ---- */

static bool are_added(struct world *w, void *ctx)
{
	const int64_t *id = ctx;
	struct contact a, b;

	return contact_get(core_store(world_core(w, 0)), id[0], &a) == ERR_OK && a.state == CONTACT_ACTIVE &&
	       contact_get(core_store(world_core(w, 5)), id[1], &b) == ERR_OK && b.state == CONTACT_ACTIVE;
}

static bool note_text(void *ctx, const struct message *row)
{
	memcpy(ctx, row->body, row->len);
	((char *)ctx)[row->len] = 0;
	return true;
}

static const char *last_text(struct world *w, unsigned node, int64_t contact)
{
	static char text[64];
	const struct conversation_range r = {
		.conversation = contact, .way = CONVERSATION_BEFORE, .from = CONVERSATION_END, .limit = 1,
	};

	text[0] = 0;
	assert_int_equal(conversation_page(core_store(world_core(w, node)), &r, note_text, text), ERR_OK);
	return text;
}

/* Lets a while pass in which what we wrote is given its stamp. */
static void stay(struct segment *s, int64_t ms)
{
	for (int64_t i = 0; i < ms; i += 5 * CLOCK_SECOND) {
		for (unsigned k = 0; k < s->nodes; k++)
			while (core_idle(world_core(s->w, k)))
				continue;
		segment_run(s, 5 * CLOCK_SECOND);
	}
}

static void a_message_goes_and_its_receipt_comes_back(void **state)
{
	const struct world_options o = { .seed = 20, .nodes = 6 };
	struct segment *s;
	int64_t id[2], order;
	struct carry_story story = { .carriers = 0 };

	(void)state;
	s = segment_new(world_new(&o), 6, 20);
	assert_true(world_invite(s->w, 0, 5, &id[0], &id[1]));
	assert_true(world_until(s->w, 5 * CLOCK_MINUTE, are_added, id));
	world_run(s->w, 10 * CLOCK_SECOND);
	for (unsigned i = 0; i < 6; i++)
		world_switch(s->w, i, false);
	world_run(s->w, CLOCK_SECOND);
	segment_join_all(s);
	order = world_send(s->w, 0, id[0], "by all of them");
	stay(s, CLOCK_MINUTE);
	assert_int_equal(segment_parcels(s, 1), 0);    /* its recipient has not been waited for long enough */
	stay(s, 2 * CLOCK_MINUTE);
	assert_string_equal(last_text(s->w, 5, id[1]), "by all of them");
	for (unsigned i = 1; i < 6; i++)
		assert_int_equal(segment_parcels(s, i), 1);
	assert_int_equal(segment_counts(s, 0).ours, 1);
	stay(s, 2 * CLOCK_MINUTE);
	assert_true(carry_own_story(world_core(s->w, 0), id[0], order, &story));
	assert_in_range(story.carriers, 1, 5);
	print_message("carried by %u devices, as far as was seen\n", story.carriers);
	stay(s, CARRY_PROOF_LEAST + CARRY_PROOF_SPREAD);
	assert_int_equal(talk_state(world_core(s->w, 0), id[0], order), TALK_DELIVERED);
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(segment_parcels(s, i) + segment_counts(s, i).ours, 0);
	segment_end(s);
}

/* ---- parts ---- */

static void nobody_is_silenced(void **state)
{
	struct chorus_pace p;
	size_t sent = 0;

	(void)state;
	chorus_pace_init(&p, 0);
	for (int64_t now = 0; now < 60000; now++) {
		chorus_pace_heard(&p, 10000, now);
		while (chorus_pace_when(&p, CHORUS_LEN, now) <= now) {
			chorus_pace_sent(&p, CHORUS_LEN, now);
			sent += CHORUS_LEN;
		}
	}
	assert_in_range(sent, 60 * 8000, 60 * 8000 + 2 * CHORUS_PACE_BURST + CHORUS_LEN);
}

static void summaries_come_rarer(void **state)
{
	struct chorus_trickle t = { .interval = 0 };
	struct rand_seeded seed;
	struct rand rand;
	unsigned n = 0;

	(void)state;
	rand_seeded_init(&seed, 1);
	rand = rand_seeded_source(&seed);
	chorus_trickle_reset(&t, 0, &rand);
	for (int64_t now = 0; now < 600000; now++)
		n += chorus_trickle_due(&t, now, &rand);
	assert_in_range(n, 5 + 8, 5 + 10);    /* 2, 4, 8, 16, 32, and each minute */
	chorus_trickle_reset(&t, 600000, &rand);
	assert_true(chorus_trickle_wake(&t) < 602000);
	chorus_trickle_same(&t);
	chorus_trickle_same(&t);
	n = 0;
	for (int64_t now = 600000; now < 602000; now++)
		n += chorus_trickle_due(&t, now, &rand);
	assert_int_equal(n, 0);    /* two have said it */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_is_read),
		cmocka_unit_test(datagram_as_documented),
		cmocka_unit_test(items_follow_one_another),
		cmocka_unit_test(nobody_is_silenced),
		cmocka_unit_test(summaries_come_rarer),
		cmocka_unit_test(one_tells_all),
		cmocka_unit_test(nothing_is_sent_when_it_is_off),
		cmocka_unit_test(it_ends_by_itself),
		cmocka_unit_test(at_rest_little_is_said),
		cmocka_unit_test(lost_doubled_and_late_it_comes_all_the_same),
		cmocka_unit_test(all_sizes_go),
		cmocka_unit_test(large_differences_are_told),
		cmocka_unit_test(many_are_told_in_slices),
		cmocka_unit_test(a_newcomer_gets_what_there_is),
		cmocka_unit_test(a_full_disk_is_survived),
		cmocka_unit_test(a_message_goes_and_its_receipt_comes_back),
	};

	return cmocka_run_group_tests_name("core/chorus", tests, NULL, NULL);
}
