/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a device on a segment can make us keep, do and say, at most. */
#include "base/pack.h"
#include "core/carry_state.h"
#include "core/chorus_due.h"
#include "core/chorus_pace.h"
#include "core/chorus_source.h"
#include "core/chorus_tally.h"
#include "core/chorus_tell.h"
#include "core/outbox.h"
#include "core/stamp.h"
#include "support/junk.h"
#include "support/segment.h"
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

static void shout(struct segment *s, uint64_t number, const uint8_t plain[CHORUS_WIRE_PLAIN])
{
	uint8_t wire[CHORUS_LEN];

	chorus_wire_seal(&s->rand, plain, wire);
	segment_shout(s, number, wire, sizeof(wire));
}

static void shout_summary(struct segment *s, uint64_t number, const struct chorus_wire_summary *m)
{
	uint8_t plain[CHORUS_WIRE_PLAIN];

	chorus_wire_put_summary(plain, m);
	shout(s, number, plain);
}

static void shout_parcel(struct segment *s, uint64_t number, const uint8_t parcel[PARCEL_SMALL_LEN])
{
	const struct chorus_wire_item item = { .kind = CHORUS_WIRE_WHOLE, .bytes = parcel };
	uint8_t plain[CHORUS_WIRE_PLAIN];
	struct pack w = chorus_wire_items(plain);

	assert_true(chorus_wire_put(&w, &item));
	chorus_wire_end(&w);
	shout(s, number, plain);
}

/* ---- the datagram ---- */

static void a_summary_has_symbols_and_not_too_many(void **state)
{
	struct chorus_wire_summary m = { .n = CHORUS_WIRE_SYMBOLS }, back;
	uint8_t plain[CHORUS_WIRE_PLAIN];

	(void)state;
	chorus_wire_put_summary(plain, &m);
	assert_true(chorus_wire_get_summary(&back, plain));
	for (unsigned n = 0; n < 256; n++) {
		plain[27] = (uint8_t)n;
		assert_int_equal(chorus_wire_get_summary(&back, plain), n >= 1 && n <= CHORUS_WIRE_SYMBOLS);
	}
}

/* ---- parts ---- */

static void one_says_no_more_than_its_own(void **state)
{
	struct chorus_pace p;
	size_t sent = 0;

	(void)state;
	chorus_pace_init(&p, 0);
	for (int64_t now = 0; now < 60000; now++)
		while (chorus_pace_when(&p, CHORUS_LEN, now) <= now) {
			chorus_pace_sent(&p, CHORUS_LEN, now);
			sent += CHORUS_LEN;
		}
	assert_in_range(sent, 60 * 64000, 60 * 64000 + CHORUS_PACE_BURST + CHORUS_LEN);
}

static void so_many_wait_and_no_more(void **state)
{
	struct chorus_due d = { .n = 0 };
	struct rand_seeded seed;
	struct rand rand;
	uint8_t id[RIBLT_ID_LEN];

	(void)state;
	rand_seeded_init(&seed, 1);
	rand = rand_seeded_source(&seed);
	for (int i = 0; i < CHORUS_DUE_MOST + 100; i++) {
		rand_fill(&rand, id, sizeof(id));
		chorus_due_lacked(&d, id, false, 0, &rand);
	}
	assert_int_equal(d.n, CHORUS_DUE_MOST);
	chorus_due_wipe(&d);
}

static void who_never_lacked_it_has_not_taken_it(void **state)
{
	struct segment *s = segment_of(50, 1);
	struct held_own own = { .contact = 0 };
	struct held e = { .own = &own };
	struct chorus_tally t = { .n = 0 };
	struct core *c = world_begin(s->w, 0);

	(void)state;
	chorus_tally_note(&t, c, &e, 3, true);
	assert_int_equal(own.carriers, 0);
	chorus_tally_note(&t, c, &e, 3, false);
	chorus_tally_note(&t, c, &e, 4, true);
	assert_int_equal(own.carriers, 0);
	for (int i = 0; i < 3; i++)
		chorus_tally_note(&t, c, &e, 3, true);
	assert_int_equal(own.carriers, 1);
	/* Somebody else comes to its place. */
	chorus_tally_leave(&t, 3);
	chorus_tally_note(&t, c, &e, 3, true);
	assert_int_equal(own.carriers, 1);
	chorus_tally_wipe(&t);
	assert_int_equal(world_end(s->w, 0), ERR_OK);
	segment_end(s);
}

static void what_others_said_is_not_said_again(void **state)
{
	struct segment *s = segment_of(51, 1);
	struct chorus_set set = { .n = 0 };
	struct chorus_tell t = { .next = 0 };
	struct chorus_wire_summary m;
	const struct core *c = world_core(s->w, 0);

	(void)state;
	chorus_set_look(&set, c);
	chorus_tell_begin(&t, &set, c);
	chorus_tell_next(&t, &m, c);
	assert_false(t.waits);
	chorus_tell_more(&t, 2 * CHORUS_WIRE_SYMBOLS, c);
	assert_true(t.waits);
	chorus_tell_heard(&t, 3 * CHORUS_WIRE_SYMBOLS);
	assert_false(t.waits);
	chorus_tell_more(&t, 3 * CHORUS_WIRE_SYMBOLS, c);
	assert_false(t.waits);
	chorus_tell_more(&t, 4 * CHORUS_WIRE_SYMBOLS, c);
	assert_true(t.waits);
	chorus_tell_wipe(&t);
	chorus_set_wipe(&set);
	segment_end(s);
}

static void only_what_is_stamped_is_in_the_set(void **state)
{
	struct segment *s = segment_of(52, 1);
	struct chorus_set set = { .n = 0 };
	uint8_t parcel[PARCEL_SMALL_LEN];

	(void)state;
	segment_take(s, 0, 3, PARCEL_SMALL);
	segment_junk(s, parcel, PARCEL_SMALL, 100);
	memset(parcel + PARCEL_STAMP_AT, 0, PARCEL_STAMP_LEN);
	assert_int_equal(carry_take(world_begin(s->w, 0), 5, parcel, sizeof(parcel)), CARRY_KEPT);
	assert_int_equal(world_end(s->w, 0), ERR_OK);
	chorus_set_look(&set, world_core(s->w, 0));
	assert_int_equal(segment_parcels(s, 0), 4);
	assert_int_equal(set.n, 3);
	chorus_set_wipe(&set);
	segment_end(s);
}

/* ---- who is heard ---- */

static void a_source_is_heard_so_often(void **state)
{
	static struct chorus_sources x;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		n += chorus_source_hear(&x, 7, 0) != NULL;
	assert_int_equal(n, 256);
	/* Its place is its own while it is heard, however many there are. */
	for (uint64_t number = 100; number < 100 + CHORUS_SOURCES - 1; number++)
		assert_non_null(chorus_source_hear(&x, number, 1000));
	(void)chorus_source_hear(&x, 7, 1000);
	assert_null(chorus_source_hear(&x, 5000, 1000));
	assert_null(chorus_source_hear(&x, 5000, 999 + CHORUS_SOURCE_HELD));
	assert_non_null(chorus_source_hear(&x, 5000, 1000 + CHORUS_SOURCE_HELD));
	chorus_source_wipe(&x);
}

static void symbols_are_kept_so_many(void **state)
{
	struct segment *s = segment_of(53, 1);
	static struct chorus_sources x;
	struct chorus_set set = { .n = 0 };
	struct chorus_wire_summary m = { .room = 1, .n = CHORUS_WIRE_SYMBOLS, .count = 100000 };
	struct core *c = world_begin(s->w, 0);

	(void)state;
	chorus_set_look(&set, c);
	for (uint64_t number = 1; number <= 12; number++) {
		struct chorus_source *one = chorus_source_hear(&x, number, 0);

		memset(m.salt, (int)number, sizeof(m.salt));
		for (m.first = 0; m.first < 2 * CHORUS_SYMBOLS_ONE; m.first += CHORUS_WIRE_SYMBOLS) {
			rand_fill(&s->rand, m.symbol, sizeof(m.symbol));
			(void)chorus_source_summary(&x, one, c, &set, &m);
		}
		assert_true(riblt_decode_used(one->decode) <= CHORUS_SYMBOLS_ONE);
		assert_true(x.symbols <= CHORUS_SYMBOLS_ALL);
	}
	assert_int_equal(x.symbols, CHORUS_SYMBOLS_ALL);
	chorus_source_wipe(&x);
	chorus_set_wipe(&set);
	assert_int_equal(world_end(s->w, 0), ERR_OK);
	segment_end(s);
}

/* ---- all together ---- */

static void pause(struct segment *s, unsigned node, bool on)
{
	struct carry_settings settings;

	carry_settings(world_core(s->w, node), &settings);
	settings.paused = on;
	assert_int_equal(carry_configure(world_begin(s->w, node), &settings), ERR_OK);
	assert_int_equal(world_end(s->w, node), ERR_OK);
}

static void who_pauses_is_silent_and_takes_nothing(void **state)
{
	struct segment *s = segment_of(54, 3);

	(void)state;
	segment_take(s, 0, 5, PARCEL_SMALL);
	segment_take(s, 1, 5, PARCEL_SMALL);
	segment_join_all(s);
	pause(s, 1, true);
	segment_run(s, CLOCK_MINUTE);
	assert_int_equal(s->of[1], 0);
	assert_int_equal(segment_parcels(s, 1), 5);
	assert_int_equal(segment_parcels(s, 2), 5);
	pause(s, 1, false);
	segment_have_all(s, 10, CLOCK_MINUTE);
	segment_end(s);
}

/* Somebody says each two seconds that he has what we lack, and never gives it. */
static void who_gives_nothing_is_not_begged_for_ever(void **state)
{
	struct segment *s = segment_of(55, 1);
	struct chorus_wire_summary m = { .room = 1, .n = CHORUS_WIRE_SYMBOLS, .count = 10 };

	(void)state;
	segment_take(s, 0, 5, PARCEL_SMALL);
	segment_join_all(s);
	segment_run(s, CLOCK_MINUTE);
	s->datagrams = 0;
	for (int i = 0; i < 600; i++) {
		rand_fill(&s->rand, m.salt, sizeof(m.salt));
		rand_fill(&s->rand, m.symbol, sizeof(m.symbol));
		for (size_t k = 0; k < m.n; k++)
			m.symbol[k].count = 1;
		shout_summary(s, 1000, &m);
		segment_run(s, CLOCK_SECOND);
	}
	print_message("%zu datagrams in ten minutes\n", s->datagrams);
	assert_true(s->datagrams < 60);
	segment_end(s);
}

static void proofs_of_all_are_so_many(void **state)
{
	struct segment *s = segment_of(56, 1);
	const uint32_t expiry = carry_hour(world_core(s->w, 0)) + 50;

	(void)state;
	segment_join_all(s);
	segment_run(s, CLOCK_SECOND);
	for (unsigned i = 0; i < 200; i++) {
		uint8_t plain[CHORUS_WIRE_PLAIN];
		struct pack w = chorus_wire_items(plain);
		struct chorus_wire_item item = { .kind = CHORUS_WIRE_PROOF, .expiry = expiry };

		do
			rand_fill(&s->rand, item.receipt.b, sizeof(item.receipt.b));
		while (chorus_wire_put(&w, &item));
		chorus_wire_end(&w);
		shout(s, 1000 + i % 4, plain);
	}
	assert_int_equal(segment_counts(s, 0).proofs, 8192);
	segment_end(s);
}

static void count_parcels(void *ctx, unsigned from, const uint8_t bytes[CHORUS_LEN])
{
	uint8_t plain[CHORUS_WIRE_PLAIN];
	struct chorus_wire_item item;
	struct unpack r;

	(void)from;
	assert_true(chorus_wire_open(bytes, CHORUS_LEN, plain));
	r = chorus_wire_read(plain);
	while (plain[0] == CHORUS_WIRE_ITEMS && chorus_wire_next(&r, &item))
		++*(size_t *)ctx;
}

static void nobody_is_sung_more_than_he_has_room_for(void **state)
{
	struct segment *s = segment_of(57, 1);
	struct chorus_wire_summary m = { .room = 5, .n = 1 };
	size_t sung = 0;

	(void)state;
	s->watch = count_parcels;
	s->ctx = &sung;
	segment_take(s, 0, 100, PARCEL_SMALL);
	segment_join_all(s);
	segment_run(s, CLOCK_SECOND);
	rand_fill(&s->rand, m.salt, sizeof(m.salt));
	shout_summary(s, 1000, &m);
	segment_run(s, 10 * CLOCK_SECOND);
	assert_int_equal(sung, 5);
	segment_end(s);
}

/* ---- what looks as if for us ---- */

struct sealed {
	uint8_t bytes[PARCEL_SMALL_LEN];
	bool there;
};

static bool copy(void *ctx, const struct outbox_parcel *row)
{
	struct sealed *l = ctx;

	l->there = row->len == sizeof(l->bytes);
	if (l->there)
		memcpy(l->bytes, row->parcel, sizeof(l->bytes));
	return false;
}

/* What node 0 has written to node 1, with a stamp, as somebody would have it. */
static struct sealed sealed_for(struct world *w, int64_t contact)
{
	const struct outbox_range range = { .contact = contact, .session = 1, .limit = 1 };
	struct sealed l = { .there = false };
	struct parcel_id id;
	uint64_t at = 0;

	assert_true(world_send(w, 0, contact, "for node 1") > 0);
	assert_int_equal(outbox_next(core_store(world_core(w, 0)), &range, copy, &l), ERR_OK);
	assert_true(l.there);
	parcel_id(&id, l.bytes, sizeof(l.bytes));
	assert_true(stamp_search(&id, 4, UINT32_MAX, &at, l.bytes + PARCEL_STAMP_AT));
	return l;
}

static void garbled(struct segment *s, const struct sealed *l, uint8_t out[PARCEL_SMALL_LEN])
{
	struct parcel_id id;
	uint64_t at = 0;

	memcpy(out, l->bytes, PARCEL_SMALL_LEN);
	rand_fill(&s->rand, out + PARCEL_BODY_AT, PARCEL_SMALL_LEN - PARCEL_BODY_AT);
	parcel_id(&id, out, PARCEL_SMALL_LEN);
	assert_true(stamp_search(&id, 4, UINT32_MAX, &at, out + PARCEL_STAMP_AT));
}

/* Who has brought all that he may can still bring what is for us; not when it never is. */
static bool still_comes(uint64_t seed, unsigned strays)
{
	const struct world_options o = { .seed = seed, .nodes = 2 };
	struct world *w = world_new(&o);
	struct segment *s = segment_new(w, 2, seed);
	uint8_t parcel[PARCEL_SMALL_LEN];
	struct sealed l;
	int64_t id[2];
	size_t before;

	assert_true(world_invite(w, 0, 1, &id[0], &id[1]));
	world_run(w, CLOCK_MINUTE);
	world_switch(w, 0, false);
	world_switch(w, 1, false);
	world_run(w, CLOCK_SECOND);
	l = sealed_for(w, id[0]);
	segment_join(s, 1, true);
	segment_run(s, CLOCK_SECOND);
	for (int i = 0; i < 210; i++) {
		junk_make(parcel, PARCEL_SMALL, carry_hour(world_core(w, 1)) + 100, &s->rand);
		shout_parcel(s, 1000, parcel);
		segment_run(s, 10);
	}
	for (unsigned i = 0; i < strays; i++) {
		garbled(s, &l, parcel);
		shout_parcel(s, 1000, parcel);
		segment_run(s, 10);
	}
	before = segment_parcels(s, 1);
	shout_parcel(s, 1000, l.bytes);
	before = segment_parcels(s, 1) - before;
	segment_free(s);
	world_free(w);
	return before > 0;
}

static void who_garbles_is_not_heard_for_ever(void **state)
{
	(void)state;
	assert_true(still_comes(58, 0));
	assert_true(still_comes(59, 10));
	assert_false(still_comes(60, 17));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_summary_has_symbols_and_not_too_many),
		cmocka_unit_test(one_says_no_more_than_its_own),
		cmocka_unit_test(so_many_wait_and_no_more),
		cmocka_unit_test(who_never_lacked_it_has_not_taken_it),
		cmocka_unit_test(what_others_said_is_not_said_again),
		cmocka_unit_test(only_what_is_stamped_is_in_the_set),
		cmocka_unit_test(a_source_is_heard_so_often),
		cmocka_unit_test(symbols_are_kept_so_many),
		cmocka_unit_test(who_pauses_is_silent_and_takes_nothing),
		cmocka_unit_test(who_gives_nothing_is_not_begged_for_ever),
		cmocka_unit_test(proofs_of_all_are_so_many),
		cmocka_unit_test(nobody_is_sung_more_than_he_has_room_for),
		cmocka_unit_test(who_garbles_is_not_heard_for_ever),
	};

	return cmocka_run_group_tests_name("core/chorus, bounds", tests, NULL, NULL);
}
