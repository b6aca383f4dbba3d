/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/delivery.h"
#include "core/outbox.h"
#include "support/stored.h"

#include <string.h>

static void add(struct stored *t, int64_t contact, uint32_t session, uint64_t seq)
{
	uint8_t parcel[600];
	struct outbox_parcel p = { .contact = contact, .session = session, .seq = seq, .class = 2, .queued = 77,
		                   .order = (int64_t)seq * 10, .parcel = parcel, .len = 500 + seq };

	memset(parcel, (int)seq, sizeof(parcel));
	memset(p.tag, (int)seq, sizeof(p.tag));
	memset(p.receipt, (int)seq + 1, sizeof(p.receipt));
	assert_int_equal(outbox_add(t->store, &p), ERR_OK);
}

struct seen {
	uint64_t seqs[64];
	size_t count;
};

static bool note(void *ctx, const struct outbox_parcel *p)
{
	struct seen *s = ctx;

	assert_true(s->count < 64);
	assert_int_equal(p->len, 500 + p->seq);
	assert_int_equal(p->parcel[p->len - 1], (uint8_t)p->seq);
	assert_int_equal(p->tag[15], (uint8_t)p->seq);
	assert_int_equal(p->receipt[0], (uint8_t)p->seq + 1);
	assert_true(p->class == 2 && p->queued == 77 && p->order == (int64_t)p->seq * 10);
	s->seqs[s->count++] = p->seq;
	return true;
}

static struct seen next(struct stored *t, struct outbox_range range)
{
	struct seen s = { 0 };

	assert_int_equal(outbox_next(t->store, &range, note, &s), ERR_OK);
	return s;
}

static void counted(struct stored *t, int64_t contact, uint64_t count, uint64_t bytes)
{
	struct outbox_counts c;

	assert_int_equal(outbox_counts(t->store, contact, &c), ERR_OK);
	assert_int_equal(c.count, count);
	assert_int_equal(c.bytes, bytes);
}

static void streams_in_order(void **state)
{
	struct stored *t = *state;
	struct seen s;

	for (uint64_t seq = 20; seq >= 1; seq--)
		add(t, 1, 3, seq);
	add(t, 1, 4, 1);
	add(t, 2, 3, 1);
	stored_reopen(t);
	s = next(t, (struct outbox_range){ 1, 3, 0, 100 });
	assert_int_equal(s.count, 20);
	assert_int_equal(s.seqs[0], 1);
	s = next(t, (struct outbox_range){ 1, 3, 17, 100 });
	assert_int_equal(s.count, 3);
	s = next(t, (struct outbox_range){ 1, 3, 5, 2 });
	assert_int_equal(s.seqs[1], 7);
	counted(t, 1, 21, 20 * 500 + 210 + 501);
}

static void deletes_and_says_what(void **state)
{
	struct stored *t = *state;
	struct outbox_gone gone;

	for (uint64_t seq = 1; seq <= 20; seq++)
		add(t, 1, 3, seq);
	add(t, 2, 3, 1);
	assert_int_equal(outbox_delete_upto(t->store, 1, 3, 10, &gone), ERR_OK);
	assert_true(gone.count == 10 && gone.first_order == 10 && gone.last_order == 100);
	assert_int_equal(outbox_delete_upto(t->store, 1, 3, 10, &gone), ERR_OK);
	assert_true(gone.count == 0 && gone.first_order == 0);
	stored_reopen(t);
	counted(t, 1, 10, 10 * 500 + 155);
	assert_int_equal(next(t, (struct outbox_range){ 1, 3, 0, 100 }).seqs[0], 11);
	assert_int_equal(outbox_forget(t->store, 1), ERR_OK);
	counted(t, 1, 0, 0);
	counted(t, 2, 1, 501);
}

static void found_by_tag(void **state)
{
	struct stored *t = *state;
	uint8_t tag[OUTBOX_TAG_LEN];
	struct seen s = { 0 };

	for (uint64_t seq = 1; seq <= 5; seq++)
		add(t, 1, 3, seq);
	memset(tag, 4, sizeof(tag));
	assert_int_equal(outbox_find_tag(t->store, 1, tag, note, &s), ERR_OK);
	assert_true(s.count == 1 && s.seqs[0] == 4);
	assert_int_equal(outbox_find_tag(t->store, 2, tag, note, &s), ERR_NO_MESSAGE);
}

static void delivered_at(struct stored *t, uint64_t seq, int64_t want)
{
	int64_t wall;

	assert_int_equal(delivery_time(t->store, 1, 3, seq, &wall), ERR_OK);
	assert_int_equal(wall, want);
}

static void delivery_is_known_without_rows_of_its_own(void **state)
{
	struct stored *t = *state;
	int64_t wall;

	assert_int_equal(delivery_one(t->store, 1, 3, 7, 50), ERR_OK);
	assert_int_equal(delivery_upto(t->store, 1, 3, 5, 100), ERR_OK);
	assert_int_equal(delivery_upto(t->store, 1, 3, 1000, 200), ERR_OK);
	stored_reopen(t);
	delivered_at(t, 1, 100);
	delivered_at(t, 5, 100);
	delivered_at(t, 6, 200);
	delivered_at(t, 7, 50);
	delivered_at(t, 1000, 200);
	delivered_at(t, 1001, 0);
	assert_int_equal(delivery_time(t->store, 1, 4, 1, &wall), ERR_OK);
	assert_int_equal(wall, 0);
	assert_int_equal(delivery_forget(t->store, 1), ERR_OK);
	delivered_at(t, 1, 0);
	delivered_at(t, 7, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(streams_in_order, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(deletes_and_says_what, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(found_by_tag, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(delivery_is_known_without_rows_of_its_own, stored_setup, stored_teardown),
	};

	return cmocka_run_group_tests_name("core/outbox", tests, NULL, NULL);
}
