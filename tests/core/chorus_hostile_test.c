/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hostile device on a segment: what it can bring, keep out, and make others say. */
#include "core/carry_state.h"
#include "core/chorus_piece.h"
#include "core/chorus_source.h"
#include "support/segment.h"
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

struct enemy {
	struct segment *s;
	uint64_t number;
	uint8_t plain[CHORUS_WIRE_PLAIN], wire[CHORUS_LEN];
};

static void shout(struct enemy *e)
{
	chorus_wire_seal(&e->s->rand, e->plain, e->wire);
	segment_shout(e->s, e->number, e->wire, sizeof(e->wire));
}

static void shout_item(struct enemy *e, const struct chorus_wire_item *item)
{
	struct pack w = chorus_wire_items(e->plain);

	assert_true(chorus_wire_put(&w, item));
	chorus_wire_end(&w);
	shout(e);
}

static void nobody_brings_more_than_there_is_room_for(void **state)
{
	struct segment *s = segment_of(30, 2);
	struct enemy e = { .s = s, .number = 1000 };
	uint8_t parcel[PARCEL_SMALL_LEN];
	const struct chorus_wire_item item = { .kind = CHORUS_WIRE_WHOLE, .bytes = parcel };

	(void)state;
	segment_join_all(s);
	segment_run(s, CLOCK_SECOND);
	for (int i = 0; i < 500; i++) {
		segment_junk(s, parcel, PARCEL_SMALL, 100);
		shout_item(&e, &item);
		segment_run(s, 10);
	}
	assert_in_range(segment_parcels(s, 0), 200, 201);
	memset(parcel + PARCEL_STAMP_AT, 0, PARCEL_STAMP_LEN);
	e.number = 1001;
	parcel[200] ^= 1;
	shout_item(&e, &item);    /* without a stamp, from somebody else */
	assert_in_range(segment_parcels(s, 0), 200, 201);
	/* However many addresses he forges. */
	for (int i = 0; i < 2500; i++) {
		segment_junk(s, parcel, PARCEL_SMALL, 100);
		e.number = 2000 + (uint64_t)i;
		shout_item(&e, &item);
		segment_run(s, 200);
	}
	assert_true(segment_parcels(s, 0) <= 2000 + 600 / 6 + 2);
	segment_end(s);
}

/* Somebody sends pieces of a true parcel that are not its pieces, from his own address. */
static void made_up_pieces_keep_nothing_out(void **state)
{
	struct segment *s = segment_of(31, 3);
	struct enemy e = { .s = s, .number = 1000 };
	const struct held *h;
	uint8_t piece[CHORUS_WIRE_PIECE] = { 1 };
	struct chorus_wire_item item = { .kind = CHORUS_WIRE_PART, .bytes = piece, .pieces = 32 };

	(void)state;
	segment_take(s, 0, 1, PARCEL_LARGE);
	h = world_core(s->w, 0)->carry->hold.oldest;
	memcpy(item.id, h->id, sizeof(item.id));
	segment_join_all(s);
	for (int i = 0; i < 400; i++) {
		item.index = (unsigned)i % 32;
		shout_item(&e, &item);
		segment_run(s, 20);
	}
	segment_have_all(s, 1, 2 * CLOCK_MINUTE);
	segment_end(s);
}

/* He sings each parcel to whoever has it, so that nobody else does: that is believed three times. */
static void who_sings_to_nobody_is_not_believed_for_ever(void **state)
{
	struct segment *s = segment_of(32, 2);
	struct enemy e = { .s = s, .number = 1000 };
	uint8_t parcel[PARCEL_SMALL_LEN];
	const struct chorus_wire_item item = { .kind = CHORUS_WIRE_WHOLE, .bytes = parcel };

	(void)state;
	segment_junk(s, parcel, PARCEL_SMALL, 100);
	assert_int_equal(carry_take(world_begin(s->w, 0), 5, parcel, sizeof(parcel)), CARRY_KEPT);
	assert_int_equal(world_end(s->w, 0), ERR_OK);
	segment_join_all(s);
	s->here[1] = false;    /* it does not hear him */
	for (int i = 0; i < 1500 && segment_parcels(s, 1) == 0; i++) {
		shout_item(&e, &item);
		s->here[1] = true;
		segment_run(s, 20);
		s->here[1] = false;
	}
	assert_int_equal(segment_parcels(s, 1), 1);    /* within half a minute, and while he goes on */
	segment_end(s);
}

/* He says again and again that he has nothing. */
static void who_always_lacks_everything_is_given_less_and_less(void **state)
{
	struct segment *s = segment_of(33, 2);
	struct enemy e = { .s = s };
	struct chorus_wire_summary m = { .room = 1000, .n = 1 };
	size_t early = 0;

	(void)state;
	segment_take(s, 0, 100, PARCEL_SMALL);
	segment_join_all(s);
	segment_have_all(s, 100, CLOCK_MINUTE);
	s->datagrams = 0;
	for (int i = 0; i < 300; i++) {
		rand_fill(&s->rand, m.salt, sizeof(m.salt));
		chorus_wire_put_summary(e.plain, &m);
		e.number = 1000 + (uint64_t)i % 50;
		shout(&e);
		segment_run(s, CLOCK_SECOND);
		if (i == 99)
			early = s->datagrams;
	}
	print_message("%zu datagrams in the first 100 s, %zu in 200 s more\n", early, s->datagrams - early);
	assert_true(s->datagrams - early < early / 2);
	segment_end(s);
}

/* Symbols that decode to nothing, in streams without end. */
static void nonsense_is_bounded(void **state)
{
	struct segment *s = segment_of(34, 1);
	struct enemy e = { .s = s };
	struct chorus_wire_summary m = { .room = 1000, .n = CHORUS_WIRE_SYMBOLS, .count = 1 << 30 };

	(void)state;
	segment_take(s, 0, 20, PARCEL_SMALL);
	segment_join_all(s);
	segment_run(s, CLOCK_SECOND);
	for (uint32_t i = 0; i < 6000; i++) {
		e.number = 1 + i % 100;
		memset(m.salt, (int)e.number, sizeof(m.salt));
		m.first = i / 100 * CHORUS_WIRE_SYMBOLS;
		for (size_t k = 0; k < m.n; k++) {
			rand_fill(&s->rand, &m.symbol[k], sizeof(m.symbol[k]));
			m.symbol[k].count = k % 3 ? 1 : -(1 << 24);
		}
		chorus_wire_put_summary(e.plain, &m);
		shout(&e);
		rand_fill(&s->rand, e.plain, sizeof(e.plain));
		e.plain[0] = (uint8_t)(1 + i % 2);
		shout(&e);
		segment_run(s, 5);
	}
	assert_true(chorus_heard(world_core(s->w, 0)) <= CHORUS_SOURCES);
	assert_int_equal(segment_parcels(s, 0), 20);
	/* However many begin to say what they hold: we say what we hold to the end once, and no more. */
	print_message("%zu datagrams for 12,000\n", s->datagrams);
	assert_true(s->datagrams < CHORUS_SYMBOLS_ONE / CHORUS_WIRE_SYMBOLS + 60);
	segment_end(s);
}

/* ---- pieces ---- */

static uint8_t *large(struct segment *s, struct chorus_wire_item *as)
{
	uint8_t *parcel = malloc(PARCEL_LARGE_LEN);
	struct parcel_clear clear;
	struct parcel_id id;

	assert_non_null(parcel);
	segment_junk(s, parcel, PARCEL_LARGE, 100);
	assert_true(parcel_clear_decode(&clear, parcel, PARCEL_LARGE_LEN));
	parcel_id(&id, parcel, PARCEL_LARGE_LEN);
	*as = (struct chorus_wire_item){ .kind = CHORUS_WIRE_PART, .pieces = 32 };
	memcpy(as->id, clear.tag.b, PARCEL_TAG_LEN);
	memcpy(as->id + PARCEL_TAG_LEN, id.b, RIBLT_ID_LEN - PARCEL_TAG_LEN);
	return parcel;
}

static uint8_t *add(struct chorus_pieces *p, uint64_t source, struct chorus_wire_item *as, const uint8_t *parcel, unsigned i)
{
	as->index = i;
	as->bytes = parcel + (size_t)i * CHORUS_WIRE_PIECE;
	return chorus_piece_add(p, source, as, 0);
}

static void pieces_are_put_together_by_source(void **state)
{
	struct segment *s = segment_of(40, 1);
	struct chorus_pieces p = { .bytes = 0 };
	static const uint8_t zeros[CHORUS_WIRE_PIECE];
	struct chorus_wire_item as;
	uint8_t *parcel = large(s, &as), *whole;

	(void)state;
	for (unsigned i = 32; i-- > 1;)    /* in whatever order, and twice */
		assert_true(!add(&p, 1, &as, parcel, i) && !add(&p, 1, &as, parcel, i));
	for (unsigned i = 0; i < 32; i++) {
		as.index = i;
		as.bytes = zeros;
		assert_null(chorus_piece_add(&p, 2, &as, 0));
	}
	whole = add(&p, 1, &as, parcel, 0);
	assert_non_null(whole);
	assert_memory_equal(whole, parcel, PARCEL_LARGE_LEN);
	free(whole);
	assert_int_equal(p.bytes, 0);
	free(parcel);
	segment_end(s);
}

static void pieces_are_bounded(void **state)
{
	struct segment *s = segment_of(41, 1);
	struct chorus_pieces p = { .bytes = 0 };
	struct chorus_wire_item as, first;
	uint8_t *parcel = large(s, &first), *other = large(s, &as);

	(void)state;
	for (unsigned i = 1; i < 32; i++)
		assert_null(add(&p, 1, &first, parcel, i));
	for (unsigned i = 0; i < 100; i++) {    /* as many as he likes: only his own go */
		rand_fill(&s->rand, as.id, sizeof(as.id));
		assert_null(add(&p, 2, &as, other, 5));
		assert_true(p.bytes <= CHORUS_PIECE_ONE + PARCEL_LARGE_LEN);
	}
	free(parcel);
	for (uint64_t i = 0; i < 1000; i++) {
		assert_null(add(&p, 3 + i, &as, other, 5));
		assert_true(p.bytes <= CHORUS_PIECE_ALL);
	}
	chorus_piece_expire(&p, CHORUS_PIECE_TIME);
	assert_int_equal(p.bytes, 0);
	free(other);
	chorus_piece_wipe(&p);
	segment_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_brings_more_than_there_is_room_for),
		cmocka_unit_test(made_up_pieces_keep_nothing_out),
		cmocka_unit_test(who_sings_to_nobody_is_not_believed_for_ever),
		cmocka_unit_test(who_always_lacks_everything_is_given_less_and_less),
		cmocka_unit_test(nonsense_is_bounded),
		cmocka_unit_test(pieces_are_put_together_by_source),
		cmocka_unit_test(pieces_are_bounded),
	};

	return cmocka_run_group_tests_name("core/chorus, hostile", tests, NULL, NULL);
}
